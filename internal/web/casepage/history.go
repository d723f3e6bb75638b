package casepage

import (
	"strconv"
	"strings"

	"liem"
	"liem/docket"
	"liem/internal/letters"
	"liem/internal/seal"
	"liem/internal/web/page"
	"liem/ledger"
	"liem/rulebook"
)

func itoa(n int) string { return strconv.Itoa(n) }

// Done is one act that was done: what, when, by which post, on which
// provision, and its texts.
type Done struct {
	Seq   uint64
	Kind  string
	Name  liem.Text
	Day   string
	By    string
	Cites string
	Facts []page.FactRow
	Late  string // that it occurred on another day than it was recorded
}

// History is what was done, in order.
func (v *View) History() []Done {
	out := make([]Done, 0, len(v.Acts))
	for i := range v.Acts {
		out = append(out, v.done(&v.Acts[i]))
	}
	return out
}

func (v *View) done(a *ledger.Act) Done {
	d := Done{Seq: a.Seq, Kind: a.Kind, Name: v.ActName(a), Day: v.Day(a.Recorded), By: v.by(a)}
	if act := v.Case.Procedure.Act(a.Kind); act != nil {
		d.Cites = v.Cites(act.Cites)
	}
	if day := v.Day(a.Occurred.At); day != d.Day {
		d.Late = v.in(liem.T("có hiệu lực từ ngày ", "counts from ")) + day
	}
	d.Facts = append(v.facts(a), v.Texts(a)...)
	return d
}

// ActName is an act in words, also one that every procedure has.
func (v *View) ActName(a *ledger.Act) liem.Text {
	p := v.Case.Procedure
	if act := p.Act(a.Kind); act != nil {
		return v.on(act.Name, a)
	}
	builtIn := map[string]liem.Text{
		docket.Expire: liem.T("Hết hạn", "Time ran out"), docket.Propose: liem.T("Đề nghị", "Proposal"), docket.Correct: liem.T("Đính chính ngày", "Correction of a date"),
		docket.Transition: liem.T("Chuyển sang quy định mới", "Carried into the new rules"), docket.Told: liem.T("Vụ việc liên quan báo kết quả", "A linked case tells its outcome"),
	}
	name, ok := builtIn[a.Kind]
	if !ok {
		return liem.T(a.Kind, a.Kind)
	}
	about := liem.Text{}
	if id, ok := a.Fact("clock"); ok && p.Clock(id) != nil {
		about = p.Clock(id).Name
	}
	if id, ok := a.Fact("act"); ok && p.Act(id) != nil {
		about = p.Act(id).Name
	}
	if about != (liem.Text{}) {
		name = liem.T(name.VI+": "+about.VI, name.EN+": "+about.EN)
	}
	return v.on(name, a)
}

func (v *View) on(t liem.Text, a *ledger.Act) liem.Text {
	if who, ok := a.Fact("on"); ok && v.Case.People() > 1 {
		p := v.Person(who)
		return liem.T(t.VI+" ("+p.VI+")", t.EN+" ("+p.EN+")")
	}
	return t
}

// by is the post that acted, never a name.
func (v *View) by(a *ledger.Act) string {
	switch {
	case a.Post != "" && v.Names != nil:
		return v.in(v.Names.PostName(a.Post))
	case a.Actor == docket.Clerk:
		return v.in(liem.T("tự ghi khi hết hạn", "recorded by itself"))
	}
	return v.in(v.Person(a.Actor))
}

func (v *View) facts(a *ledger.Act) []page.FactRow {
	var out []page.FactRow
	p := v.Case.Procedure
	for _, f := range a.Facts {
		switch name, rest, _ := strings.Cut(f.Name, "/"); {
		case p.Fact(f.Name) != nil:
			out = append(out, page.FactRow{Name: p.Pack.Word(p.ID, f.Name), Lines: []string{v.in(p.Pack.Word(p.ID, f.Name+"."+f.Value))}})
		case name == "finding":
			who, n, _ := strings.Cut(rest, "/")
			t := v.Person(who)
			out = append(out, page.FactRow{Name: liem.T(t.VI+", nội dung "+n, t.EN+", point "+n), Lines: []string{v.in(FindingText(docket.Finding(f.Value)))}})
		}
	}
	return out
}

// FindingText words a finding.
func FindingText(f docket.Finding) liem.Text { return letters.Found(f) }

// Texts are the fields of an act, with what is covered and why.
func (v *View) Texts(a *ledger.Act) []page.FactRow {
	var out []page.FactRow
	for i := range a.Fields {
		f := &a.Fields[i]
		if f.Name == docket.ProposedField {
			continue
		}
		row := page.FactRow{Name: v.Label(a, f.Name)}
		for _, p := range f.Passages {
			if p.Gap == "" {
				row.Lines = append(row.Lines, v.Value(a, f.Name, string(p.Text)))
			} else {
				row.Gap = v.in(GapText(p.Gap))
			}
		}
		out = append(out, row)
	}
	return out
}

// GapText says why a passage is covered.
func GapText(gap string) liem.Text {
	switch gap {
	case seal.GapStruck:
		return liem.T("Đã gạch bỏ; không ai mở được nữa.", "Struck out; nobody can open it any more.")
	case seal.GapErased:
		return liem.T("Đã xóa khi hết thời gian lưu.", "Erased when its time was over.")
	}
	return liem.T("Được che: thuộc phần niêm phong mà ông/bà không được mở.", "Covered: it lies in a part that is sealed from you.")
}

// Label is a field in words.
func (v *View) Label(a *ledger.Act, field string) liem.Text {
	if who, ok := strings.CutPrefix(field, docket.NameField); ok {
		t := v.Person(who)
		return liem.T("Họ tên: "+lower(t.VI), "Name: "+lower(t.EN))
	}
	if field == docket.ReasonField {
		return liem.T("Lý do", "Reason")
	}
	if f := v.field(a, field); f != nil {
		return f.Label
	}
	return liem.T(field, field)
}

func (v *View) field(a *ledger.Act, field string) *rulebook.FormField {
	kind := a.Kind
	if id, ok := a.Fact("act"); ok && kind == docket.Propose {
		kind = id
	}
	if act := v.Case.Procedure.Act(kind); act != nil {
		if form := v.Case.Procedure.FormOf(act); form != nil {
			return form.Field(field)
		}
	}
	return nil
}

// Value words what a field holds: options by their labels, days as days.
func (v *View) Value(a *ledger.Act, field, value string) string {
	f := v.field(a, field)
	if f == nil {
		return value
	}
	return valueIn(f, value, v.Lang)
}

func lower(s string) string {
	for i := range s {
		if i > 0 {
			return strings.ToLower(s[:i]) + s[i:]
		}
	}
	return strings.ToLower(s)
}
