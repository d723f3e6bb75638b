package limits

import (
	"slices"
	"strings"

	"liem"
)

// Field is a field of a form, a letter or an act as a pack declares it.
type Field struct {
	Kind      Kind
	Class     Class
	Shape     Shape
	About     About
	Place     Place      // of free text alone: one of the five
	Audiences []Audience // who is shown it
	Required  bool       // must be filled before the act
}

// CheckField refuses a field whose class, shape, audience or person the
// tables do not allow.
func CheckField(f Field) []*liem.Error {
	const op = "limits.CheckField"
	errs := slices.Concat(
		member(op, "kind", liem.T("Loại thủ tục", "Kind of procedure"), f.Kind),
		member(op, "class", liem.T("Loại dữ liệu", "Data class"), f.Class),
		member(op, "shape", liem.T("Dạng ô", "Shape of field"), f.Shape),
		member(op, "about", liem.T("Ô nói về", "What the field is about"), f.About))
	for _, a := range f.Audiences {
		errs = append(errs, member(op, "audience", liem.T("Người nhận", "Audience"), a)...)
	}
	if errs != nil {
		return errs
	}
	if !Holds(f.Kind, f.Class) {
		errs = append(errs, refuse(op,
			sprintf("Thủ tục %[1]s không giữ dữ liệu loại %[2]s. %[3]s.", "A %[1]s procedure does not hold data of class %[2]s. %[3]s.",
				quoted(f.Kind), quoted(f.Class), HoldsWhy(f.Kind)),
			allowed(HeldBy(f.Kind))))
	}
	if !slices.Contains(ShapesOf(f.Class), f.Shape) {
		errs = append(errs, refuse(op,
			sprintf("Dữ liệu loại %[1]s không có dạng %[2]s.", "Data of class %[1]s do not come as %[2]s.", quoted(f.Class), quoted(f.Shape)),
			allowed(ShapesOf(f.Class))))
	}
	return slices.Concat(errs, f.freeText(), f.relatives(), f.shown(), f.voluntary())
}

// freeText stands in five places; other fields name none.
func (f Field) freeText() []*liem.Error {
	const op = "limits.CheckField"
	if f.Shape == AsText {
		return member(op, "text-place", liem.T("Chỗ viết tự do", "Place of free text"), f.Place)
	}
	if f.Place != "" {
		return one(refuse(op, sprintf("Ô %[1]s không phải chỗ viết tự do.", "A %[1]s field is no place of free text.", quoted(f.Shape)), allowed([]Shape{AsText})))
	}
	return nil
}

// relatives: relation and name where the law of a declaration, a conflict
// or a protection asks for them; what a relative owns in a declaration
// alone; no field speaks of a relative anywhere else.
func (f Field) relatives() []*liem.Error {
	kin := f.About == AboutKin
	if !kin && f.Class != ClassKinship || kin && slices.Contains(compiled().kin[f.Kind], f.Class) {
		return nil
	}
	return one(refuse("limits.CheckField",
		sprintf("Về người thân chỉ giữ quan hệ và tên, không có ô loại %[1]s.", "Of relatives only relation and name are held, no field of class %[1]s.", quoted(f.Class)),
		liem.T("Dùng loại kinship, nói về kin, ở thủ tục mà luật đòi: declaration, conflict, protection.",
			"Use class kinship, about kin, where the law asks for it: declaration, conflict, protection.")))
}

func (f Field) shown() []*liem.Error {
	var errs []*liem.Error
	for _, a := range f.Audiences {
		errs = append(errs, CheckFlow(Label{f.Kind, f.Class, FromOffice}, ToAudience(a))...)
	}
	return errs
}

// voluntary: nothing about a journey is ever required.
func (f Field) voluntary() []*liem.Error {
	if !f.Required || f.Class != ClassTravel {
		return nil
	}
	return one(refuse("limits.CheckField",
		liem.T("Không ô nào về chuyến đi được là bắt buộc.", "No field about a journey may be required."),
		liem.T("Bỏ bắt buộc: người đi chọn điều mình báo.", "Drop the requirement: travellers choose what they tell.")))
}

// Duty is an act that a pack makes somebody owe, with what the duty, its
// clock, letter, reminder or count rests on.
type Duty struct {
	Kind    Kind   // of the procedure it stands in
	RestsOn Origin // what sets it off or what it counts
	Owed    Kind   // the procedure that the owed act would open, if any
	Citizen bool   // owed by somebody who is not an office holder
}

// CheckDuty refuses a duty, clock, letter, reminder or count that rests on
// a travel notice, a sealed note, a report or a petition, and a duty to
// file any of them.
func CheckDuty(d Duty) []*liem.Error {
	const op = "limits.CheckDuty"
	errs := slices.Concat(
		member(op, "kind", liem.T("Loại thủ tục", "Kind of procedure"), d.Kind),
		member(op, "origin", liem.T("Nguồn", "Origin"), d.RestsOn))
	if errs != nil {
		return errs
	}
	if d.RestsOn != FromOffice && d.RestsOn != FromParty {
		errs = append(errs, refuse(op,
			sprintf("Không nghĩa vụ, thời hạn, thư nhắc hay con số nào được dựa vào %[1]s.", "No duty, clock, reminder or count may rest on %[1]s.", lower(d.RestsOn.Text())),
			liem.T("Để nghĩa vụ dựa vào một việc của cơ quan.", "Let the duty rest on an act of the office.")))
	}
	if why, right := compiled().rights[d.Owed]; right {
		errs = append(errs, refuse(op,
			sprintf("Không ai có nghĩa vụ nộp %[1]s.", "Nobody owes the filing of %[1]s.", quoted(d.Owed)),
			sprintf("Nói với người đọc: %[1]s.", "Tell the reader: %[1]s.", lower(why))))
	}
	if d.Citizen && d.Owed != "" {
		errs = append(errs, refuse(op, liem.T("Công dân không có nghĩa vụ với cơ quan liêm chính.", "Citizens owe the office nothing."),
			liem.T("Chỉ đặt nghĩa vụ cho người giữ chức vụ.", "Set duties for office holders alone.")))
	}
	return errs
}

// CheckTravelDuty refuses every duty, clock, letter, reminder, count, list
// or required field about a journey; what names it in the error.
func CheckTravelDuty(what string) []*liem.Error {
	return one(refuse("limits.CheckTravelDuty",
		sprintf("%[1]s: báo chuyến đi là lựa chọn của người đi; không gì được dựa vào nó.", "%[1]s: a travel notice is the traveller's choice; nothing may rest on it.", quoted(what)),
		liem.T("Chỉ có: lời dặn, người liên lạc, giúp khi bị ép, xóa sau khi về.", "There is only: a briefing, a contact, help if pressed, erasure after the return.")))
}

// CheckStatistic refuses a dimension of figures outside the five.
func CheckStatistic(dimensions ...Statistic) []*liem.Error {
	var errs []*liem.Error
	for _, d := range dimensions {
		errs = append(errs, member("limits.CheckStatistic", "statistic", liem.T("Chiều thống kê", "Dimension of statistics"), d)...)
	}
	return errs
}

// CheckEvidence refuses a kind of evidence or a way of obtaining it outside
// the closed lists. Whatever was not brought by a party or heard from one
// was obtained under a provision.
func CheckEvidence(k EvidenceKind, how HowObtained, under *Provision) []*liem.Error {
	const op = "limits.CheckEvidence"
	errs := slices.Concat(
		member(op, "evidence-kind", liem.T("Loại chứng cứ", "Kind of evidence"), k),
		member(op, "how-obtained", liem.T("Cách có được", "Way of obtaining"), how))
	if errs != nil {
		return errs
	}
	if k == EvidencePartyFile && how != HowGivenByParty {
		errs = append(errs, refuse(op, liem.T("Tệp của một bên chỉ do bên đó nộp.", "A party's file is given by that party alone."), allowed([]HowObtained{HowGivenByParty})))
	}
	if under != nil {
		errs = append(errs, CheckBasis(*under)...)
	} else if how != HowGivenByParty && how != HowHeard {
		errs = append(errs, refuse(op,
			sprintf("Chứng cứ có được theo cách %[1]s phải dẫn điều luật.", "Evidence obtained by %[1]s cites a provision.", quoted(how)),
			liem.T("Dẫn điều luật cho quyền ấy.", "Cite the provision that gives the power.")))
	}
	return errs
}

// CheckInterest refuses an interest outside the five kinds, and the other
// side that is neither a company nor a body able to receive a decision of
// the post.
func CheckInterest(k InterestKind, with Counterparty) []*liem.Error {
	const op = "limits.CheckInterest"
	return slices.Concat(
		member(op, "interest-kind", liem.T("Loại lợi ích", "Kind of interest"), k),
		member(op, "counterparty", liem.T("Bên kia", "Other side"), with))
}

// CheckPurpose refuses a purpose of a read outside the closed list.
func CheckPurpose(p Purpose) []*liem.Error {
	return member("limits.CheckPurpose", "purpose", liem.T("Mục đích", "Purpose"), p)
}

// Measure is what a pack imposes on somebody: a consequence, a note, a
// condition, a wait of a notice.
type Measure struct {
	Name     string
	Basis    Provision
	End      bool // it has an end date by itself
	Review   bool // it has a review date
	Wait     bool // it makes a notice wait
	Owner    string
	Reason   bool // a reason is required in the act
	ThenTold bool // it ends in the notice
}

// CheckMeasure refuses a measure without an end or a review date, and a
// wait of a notice without reason, limit, owner, review and notice.
func CheckMeasure(m Measure) []*liem.Error {
	const op = "limits.CheckMeasure"
	errs := CheckBasis(m.Basis)
	if !m.End && !m.Review {
		errs = append(errs, refuse(op,
			sprintf("%[1]s không có ngày hết hay ngày xem lại.", "%[1]s has neither an end nor a review date.", quoted(m.Name)),
			liem.T("Đặt ngày hết hay ngày xem lại.", "Set an end or a review date.")))
	}
	if m.Wait && !(m.End && m.Review && m.Reason && m.ThenTold && strings.TrimSpace(m.Owner) != "") {
		errs = append(errs, refuse(op,
			sprintf("%[1]s: việc báo sau phải có lý do, giới hạn, người chịu trách nhiệm, lần xem lại và kết thúc bằng việc báo.",
				"%[1]s: a notice that waits has a reason, a limit, an owner, a review, and ends in the notice.", quoted(m.Name)),
			liem.T("Ghi đủ năm điều, hoặc báo ngay.", "State all five, or tell at once.")))
	}
	return errs
}
