package limits

import (
	"slices"
	"strings"

	"liem"
)

// ClearanceQuestion is what a pack asks in a clearance. A pack names the
// fact, the post and the provision, and sets parameters; every other field
// is here only to be refused with a reason.
type ClearanceQuestion struct {
	Fact       ClearanceFact
	Post       string
	Provision  Provision
	Parameters []Parameter
	Wording    liem.Text // must be empty: the question is the fact's own
	Source     string    // must be empty: the source is Liêm's own register
	Upload     bool
	Letter     bool // waits for a letter from elsewhere
	OpenReport bool // reads reports that were not concluded
}

// Parameter is a setting of a clearance question.
type Parameter struct{ Name, Value string }

// CheckClearanceQuestion refuses whatever is not one of the seven facts
// with its parameters and a provision in force.
func CheckClearanceQuestion(q ClearanceQuestion) []*liem.Error {
	const op = "limits.CheckClearanceQuestion"
	errs := slices.Concat(
		member(op, "clearance-fact", liem.T("Sự kiện rà soát", "Fact of a clearance"), q.Fact),
		needed(op, "post", q.Post),
		CheckBasis(q.Provision))
	if q.Provision.Rank == House {
		errs = append(errs, refuse(op, liem.T("Tiêu chí rà soát không thể chỉ dựa vào nội quy.", "A criterion of a clearance cannot rest on a house rule."),
			liem.T("Dẫn luật hay nghị định.", "Cite a law or a decree.")))
	}
	for _, p := range q.Parameters {
		errs = append(errs, checkParameter(op, q.Fact, p)...)
	}
	for _, no := range []struct {
		asked bool
		what  liem.Text
	}{
		{q.Wording != liem.Text{}, liem.T("câu hỏi tự viết", "a question of its own wording")},
		{q.Source != "", liem.T("nguồn tự chọn", "a source of its own choice")},
		{q.Upload, liem.T("tệp tải lên", "an upload")},
		{q.Letter, liem.T("thư từ nơi khác", "a letter from elsewhere")},
		{q.OpenReport, liem.T("tố cáo chưa kết luận", "an open report")},
	} {
		if no.asked {
			errs = append(errs, refuse(op,
				sprintf("Rà soát không nhận %[1]s.", "A clearance does not accept %[1]s.", no.what),
				allowed(ClearanceFacts())))
		}
	}
	return errs
}

func checkParameter(op string, f ClearanceFact, p Parameter) []*liem.Error {
	if !slices.Contains(compiled().parameters[f], p.Name) {
		return one(refuse(op,
			sprintf("Sự kiện %[1]s không có tham số %[2]s.", "Fact %[1]s has no parameter %[2]s.", quoted(f), quoted(p.Name)),
			allowed(compiled().parameters[f])))
	}
	if why, denied := DeniedBasis(Provision{Title: liem.T(p.Value, p.Value)}); denied {
		return one(refuse(op,
			sprintf("%[1]s không phải bằng cấp hay quy định của nghề: %[2]s.", "%[1]s is no diploma or rule of a trade: %[2]s.", quoted(p.Value), why),
			liem.T("Nêu tên văn bằng hay giấy phép của nghề.", "Name a diploma or licence of the post's trade.")))
	}
	return CheckText(liem.T(p.Value, p.Value), false, false)
}

// Answer is a choice of a training question.
type Answer struct {
	Text  liem.Text
	Right bool
}

// TrainingQuestion asks what a clause says.
type TrainingQuestion struct {
	Clause   string // of the pack, e.g. "L36 art 22.1"; it must stand in the pack
	Basis    Provision
	Question liem.Text
	Answers  []Answer
	Scale    bool // answers on a scale
	FreeText bool // an answer in one's own words
	KeepsTry bool // keeps what was answered
	Effect   bool // failing has an effect beyond repeating
}

// CheckTrainingQuestion refuses a question that cites no clause, has not
// exactly one right answer among two or more, asks on a scale or in free
// text, keeps tries, or lets failing have an effect. Its words go through
// CheckText, its basis through the deny list.
func CheckTrainingQuestion(q TrainingQuestion) []*liem.Error {
	const op = "limits.CheckTrainingQuestion"
	errs := slices.Concat(needed(op, "clause", q.Clause), CheckBasis(q.Basis), CheckText(q.Question, false, false))
	right := 0
	for _, a := range q.Answers {
		if a.Right {
			right++
		}
		errs = append(errs, CheckText(a.Text, false, false)...)
	}
	if right != 1 || len(q.Answers) < 2 {
		errs = append(errs, refuse(op,
			liem.T("Câu hỏi đào tạo phải có từ hai câu trả lời, đúng một câu là điều khoản nói.", "A training question has two answers or more, and exactly one that the clause gives."),
			liem.T("Hỏi điều khoản nói gì.", "Ask what the clause says.")))
	}
	for _, no := range []struct {
		asked bool
		what  liem.Text
	}{
		{q.Scale, liem.T("thang mức độ đồng ý", "scale")},
		{q.FreeText, liem.T("câu trả lời tự viết", "answer in free text")},
		{q.KeepsTry, liem.T("lưu lần làm bài", "record of tries")},
		{q.Effect, liem.T("hậu quả khi chưa đạt ngoài việc làm lại", "effect of failing but repeating")},
	} {
		if no.asked {
			errs = append(errs, refuse(op, sprintf("Đào tạo không có %[1]s.", "Training has no %[1]s.", no.what),
				liem.T("Hỏi điều khoản nói gì, một câu đúng.", "Ask what the clause says, with one right answer.")))
		}
	}
	return errs
}

// InspectionItem is a line of an inspection's checklist.
type InspectionItem struct {
	Provision Provision
	Record    RecordKind
	Wording   liem.Text
	Answerer  About // must be a body
	Person    bool  // names or asks about a person
	ByLot     bool  // the sample is drawn by lot
}

// CheckInspectionItem refuses an item without a provision in law, without
// a kind of record from the closed list, answered by anybody but a body,
// about a person, or with a sample that somebody picks.
func CheckInspectionItem(i InspectionItem) []*liem.Error {
	const op = "limits.CheckInspectionItem"
	errs := slices.Concat(
		CheckBasis(i.Provision),
		member(op, "record-kind", liem.T("Loại hồ sơ", "Kind of record"), i.Record),
		CheckText(i.Wording, false, false))
	if i.Answerer != AboutBody {
		errs = append(errs, refuse(op, liem.T("Mục kiểm tra do cơ quan trả lời.", "An item of an inspection is answered by a body."), allowed([]About{AboutBody})))
	}
	if i.Person {
		errs = append(errs, refuse(op, liem.T("Mục kiểm tra không nói về một người.", "An item of an inspection is not about a person."),
			liem.T("Điều thấy về một người thành một vụ việc với đủ quyền.", "What is found about a person becomes a case with all rights.")))
	}
	if !i.ByLot {
		errs = append(errs, refuse(op, liem.T("Mẫu hồ sơ phải bốc ngẫu nhiên.", "The sample of records is drawn by lot."),
			liem.T("Bốc ngẫu nhiên từ danh mục hồ sơ.", "Draw it from the list of records.")))
	}
	return errs
}

// Manifest is what an outside register says of itself before it is used.
type Manifest struct {
	Kind        RegisterKind
	Publisher   string
	Basis       Provision
	Edition     string
	Licence     string
	Hash        liem.Hash
	Rows        int
	Identified  int // rows whose company identifier passes the register's own checksum
	PeopleAlone int // rows of a person who is no owner or officer of a company in the register
	Columns     []RegisterColumn
	Uses        []RegisterUse
	PublicDays  int // full days for which hash and row count were public
	Hands       int // people who loaded it
}

// CheckRegister refuses a register that is no published company, owner,
// procurement or licence register.
func CheckRegister(m Manifest) []*liem.Error {
	const op = "limits.CheckRegister"
	least := compiled().figures
	errs := slices.Concat(
		member(op, "register-kind", liem.T("Loại sổ", "Kind of register"), m.Kind),
		needed(op, "publisher", m.Publisher, "edition", m.Edition, "licence", m.Licence),
		CheckBasis(m.Basis), m.columns(), m.uses())
	for _, no := range []struct {
		fault bool
		say   liem.Text
	}{
		{m.Hash.IsZero(), liem.T("Sổ không có mã băm.", "The register has no hash.")},
		{m.Rows <= 0 || m.Identified*100 < m.Rows*least["register-identified-percent"] || m.Identified > m.Rows,
			sprintf("Dưới %[1]d %% số dòng có mã số doanh nghiệp hợp lệ: đây không phải sổ doanh nghiệp.",
				"Fewer than %[1]d %% of the rows have a valid company identifier: this is no register of companies.", least["register-identified-percent"])},
		{m.PeopleAlone != 0, liem.T("Sổ có người không phải chủ sở hữu hay người quản lý của doanh nghiệp nào.", "The register has people who are owner or officer of no company.")},
		{m.PublicDays < least["register-public-days"],
			sprintf("Mã băm và số dòng chưa công khai đủ %[1]d ngày.", "Hash and number of rows have not been public for %[1]d days.", least["register-public-days"])},
		{m.Hands < least["register-hands"],
			sprintf("Sổ phải do %[1]d người nạp.", "A register is loaded by %[1]d people.", least["register-hands"])},
	} {
		if no.fault {
			errs = append(errs, refuse(op, no.say, allowed(RegisterKinds())))
		}
	}
	return errs
}

func (m Manifest) columns() []*liem.Error {
	const op = "limits.CheckRegister"
	var errs []*liem.Error
	for _, c := range m.Columns {
		errs = append(errs, member(op, "register-column", liem.T("Cột", "Column"), c)...)
	}
	if !slices.Contains(m.Columns, ColumnCompanyID) && !slices.Contains(m.Columns, ColumnBidderID) && !slices.Contains(m.Columns, ColumnLicenceID) {
		errs = append(errs, refuse(op, liem.T("Sổ không có cột mã số doanh nghiệp.", "The register has no column of company identifiers."),
			allowed([]RegisterColumn{ColumnCompanyID, ColumnBidderID, ColumnLicenceID})))
	}
	return errs
}

func (m Manifest) uses() []*liem.Error {
	var errs []*liem.Error
	for _, u := range m.Uses {
		errs = append(errs, member("limits.CheckRegister", "register-use", liem.T("Cách dùng sổ", "Use of the register"), u)...)
	}
	return errs
}

// CheckWords reads names that a pack gives to its own things (ids, file
// names, columns) as if they were text.
func CheckWords(ids ...string) []*liem.Error {
	var errs []*liem.Error
	for _, id := range ids {
		s := strings.NewReplacer("-", " ", "_", " ", ".", " ").Replace(id)
		errs = append(errs, CheckText(liem.T(s, s), false, false)...)
	}
	return errs
}
