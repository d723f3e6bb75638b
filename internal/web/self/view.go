package self

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"liem"
	"liem/clock"
	"liem/docket"
	"liem/docket/side"
	"liem/internal/seal"
	"liem/internal/web/page"
	"liem/ledger"
	"liem/procedure"
	"liem/rulebook"
)

func kindOf(local string) string {
	kind, _, _ := strings.Cut(local, "-")
	return kind
}

// withoutOthers takes out of acts what they state of other people: a finding on
// somebody else, who was given which role, what was answered about ties.
func withoutOthers(c *docket.Case, local string, acts []ledger.Act) []ledger.Act {
	out := slices.Clone(acts)
	for i := range out {
		out[i].Facts = slices.DeleteFunc(slices.Clone(out[i].Facts), func(f ledger.Fact) bool {
			head, rest, _ := strings.Cut(f.Name, "/")
			who, _, _ := strings.Cut(rest, "/")
			switch head {
			case "finding":
				return who != local
			case "due":
				return kindOf(rest[strings.LastIndexByte(rest, '/')+1:]) == kindOf(local) && !strings.HasSuffix(rest, "/"+local) && strings.Contains(rest, "/")
			}
			return head == "answer" || head == "assign"
		})
		out[i].Fields = slices.DeleteFunc(slices.Clone(out[i].Fields), func(f ledger.Field) bool {
			return strings.HasPrefix(f.Name, docket.NameField) && f.Name != docket.NameField+local
		})
	}
	return out
}

// person words a party of the case to the visitor, who is spoken to.
func (o *own) byWhom(a *ledger.Act) string {
	switch {
	case a.Actor == o.Local:
		return o.t("ông/bà", "you")
	case a.Post != "" && o.Names != nil:
		return o.Names.PostName(a.Post).In(o.Lang)
	case a.Actor == docket.Clerk:
		return o.t("tự ghi khi hết hạn", "recorded by itself")
	}
	return o.t("văn phòng", "the office")
}

// item is one act of the case as the visitor reads it.
type item struct {
	N         int // its place among the acts that the visitor knows of
	Name      liem.Text
	Day, By   string
	Cites     string
	Late      string
	Facts     []page.FactRow
	Gaps      []gap
	Documents int
	Mine      bool
}

// gap is a covered passage with its ground.
type gap struct {
	Label liem.Text
	Why   string
	Ask   string // where its opening is asked for; empty: on paper
}

// items are the acts that the visitor knows of. A person's number in the case is
// never said: it would tell that there are others.
func (o *own) items() []item {
	var out []item
	for i := range o.Acts {
		out = append(out, o.item(i))
	}
	return out
}

func (o *own) item(i int) item {
	a := &o.Acts[i]
	x := item{N: i + 1, Name: o.actName(a), Day: o.dayOf(i), By: o.byWhom(a), Mine: a.Actor == o.Local}
	if act := o.Case.Procedure.Act(a.Kind); act != nil {
		x.Cites = o.Cites(act.Cites)
	}
	if day := o.short(a.Occurred.At); day != x.Day {
		x.Late = o.t("có hiệu lực từ ngày ", "counts from ") + day
	}
	for _, f := range a.Facts {
		if n, ok := strings.CutPrefix(f.Name, "finding/"+o.Local+"/"); ok {
			x.Facts = append(x.Facts, page.FactRow{Name: liem.T("Nội dung "+n, "Point "+n), Lines: []string{o.findingText(docket.Finding(f.Value))}})
		}
	}
	for j := range a.Fields {
		row, gaps := o.field(a, &a.Fields[j])
		x.Gaps = append(x.Gaps, gaps...)
		if len(row.Lines) > 0 {
			x.Facts = append(x.Facts, row)
			x.Documents++
		}
	}
	for j := range x.Gaps {
		x.Gaps[j].Ask = o.askPath(gapQuery(x.N, j+1))
	}
	return x
}

func (o *own) field(a *ledger.Act, f *ledger.Field) (page.FactRow, []gap) {
	row := page.FactRow{Name: o.Label(a, f.Name)}
	if act := o.Case.Procedure.Act(a.Kind); act != nil && act.Kind == rulebook.Notice && f.Class == "conduct" {
		row.Name = liem.T("Nội dung được nêu", "What is stated") // the pack's label speaks to whoever writes it
	}
	if f.Name == docket.NameField+o.Local {
		row.Name = liem.T("Họ tên của ông/bà", "Your name")
	}
	var gaps []gap
	for _, p := range f.Passages {
		if p.Gap == "" {
			row.Lines = append(row.Lines, o.Value(a, f.Name, string(p.Text)))
		} else if len(gaps) == 0 || gaps[len(gaps)-1].Why != o.gapText(p.Gap) {
			gaps = append(gaps, gap{Label: row.Name, Why: o.gapText(p.Gap)})
		}
	}
	return row, gaps
}

// gapText says why a passage is covered, under which provision, and when or how
// it opens.
func (o *own) gapText(code string) string {
	switch side.Cover(code) {
	case side.CoverSource:
		return o.because("Được che: thông tin về người cung cấp tin, luật giữ bí mật.", "Covered: about who gave the information, whose secrecy the law keeps.", rulebook.Redaction)
	case side.CoverOther:
		return o.t("Được che: thông tin của một bên khác.", "Covered: data of another party.")
	case side.CoverNames:
		return o.t("Được che: họ tên được giữ riêng; chức danh được ghi ở mỗi bước.", "Covered: names are kept apart; each step says which post did it.")
	case side.CoverApart:
		return o.t("Được che: phần bàn bạc nội bộ hoặc phần bảo vệ.", "Covered: it belongs to the deliberation or to somebody’s protection.")
	case side.CoverNotYet:
		return o.because("Được che cho đến khi hồ sơ được cho xem.", "Covered until the file is shown to you.", rulebook.Disclosure)
	case side.CoverNotHere:
		return o.t("Được che: bên này không xem hồ sơ vụ việc; kết quả được gửi bằng văn bản.", "Covered: this side does not read the file; the outcome comes by letter.")
	}
	switch code {
	case seal.GapStruck:
		return o.t("Đã gạch bỏ; không ai mở được nữa.", "Struck out; nobody can open it any more.")
	case seal.GapErased:
		return o.t("Đã xóa khi hết thời gian lưu.", "Erased when its time was over.")
	}
	return o.t("Được che.", "Covered.")
}

// because adds the provision of the first act of a kind.
func (o *own) because(vi, en string, kind rulebook.ActKind) string {
	if cites := o.citesOf(kind); cites != "" {
		return o.t(vi, en) + " " + cites
	}
	return o.t(vi, en)
}

func (o *own) citesOf(kind rulebook.ActKind) string {
	for _, a := range o.Case.Procedure.Acts {
		if a.Kind == kind && len(a.Cites) > 0 {
			return o.Cites(a.Cites)
		}
	}
	return ""
}

// actName is an act in words, without telling one person from another.
func (o *own) actName(a *ledger.Act) liem.Text {
	b := *a
	b.Facts = slices.DeleteFunc(slices.Clone(a.Facts), func(f ledger.Fact) bool { return f.Name == "on" })
	return o.ActName(&b)
}

func (o *own) findingText(f docket.Finding) string {
	switch f {
	case docket.Upheld:
		return o.t("đúng", "upheld")
	case docket.PartlyUpheld:
		return o.t("đúng một phần", "partly upheld")
	case docket.NotUpheld:
		return o.t("không có căn cứ", "not upheld")
	}
	return o.t("chưa kết luận", "no finding yet")
}

// outcome is the finding on each point, once there is a decision.
func (o *own) outcome() (rows []page.FactRow, cleared bool) {
	n, ok := o.number()
	if !ok {
		return nil, false
	}
	cleared = true
	for k := 1; k <= o.Case.Allegations(); k++ {
		f := o.Case.FindingOn(docket.Allegation{Person: n, Number: k})
		if f == docket.NoFinding {
			return nil, false
		}
		cleared = cleared && f == docket.NotUpheld
		num := strconv.Itoa(k)
		rows = append(rows, page.FactRow{Name: liem.T("Nội dung "+num, "Point "+num), Lines: []string{o.findingText(f)}})
	}
	return rows, cleared
}

// number is which of the scoped people the visitor is, from 1.
func (o *own) number() (int, bool) {
	for n := range o.Case.People() {
		if o.Case.PersonID(n) == o.Local {
			return n + 1, true
		}
	}
	return 0, false
}

// clockOf finds the clock that an act of the visitor has to keep.
func (o *own) clockOf(act *rulebook.Act) *docket.Running {
	for _, k := range o.side().Clocks() {
		if k.Clock.Meets(act.ID) || act.Extends == k.Clock.ID || act.Kind == rulebook.Account && k.Clock.Purpose == "account" && k.Clock.Against == o.kind {
			if k.State != procedure.Paused {
				return &k
			}
		}
	}
	return nil
}

// today is the day on which the page is read, in the case's calendar.
func today(o *own) string {
	cal, err := clock.Lookup(o.Case.Pack.Calendar)
	if err != nil {
		return ""
	}
	return cal.DateAt(o.Now).String()
}

func dayIn(day string, o *own) string {
	d, err := clock.ParseDate(day)
	if err != nil {
		return ""
	}
	return shortDay(d, o.Lang)
}

// short is the day of an instant without its weekday.
func (o *own) short(at liem.Instant) string {
	cal, err := clock.Lookup(o.Case.Pack.Calendar)
	if err != nil {
		return ""
	}
	return shortDay(cal.DateAt(at), o.Lang)
}

func shortDay(d clock.Date, l liem.Lang) string {
	y, m, day := d.YMD()
	if l == liem.EN {
		return strings.TrimSpace(strconv.Itoa(day) + " " + time.Month(m).String() + " " + strconv.Itoa(y))
	}
	return fmt.Sprintf("%02d/%02d/%d", day, m, y)
}
