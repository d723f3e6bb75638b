package casepage

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"liem"
	"liem/docket"
	"liem/internal/office"
	"liem/internal/web/page"
	"liem/ledger"
	"liem/rulebook"
)

// Proposal is what a first hand proposed, as the second hand reads and signs it.
type Proposal struct {
	Seq     uint64
	Local   string // who proposed it
	By, Day string
	Facts   []page.FactRow // choices, periods, people
	Finds   []page.FactRow // findings
	Fields  []ProposedField
	Deed    office.Deed // what signing it records: exactly what was proposed
}

// ProposedField is one text of a proposal, and the part of a decision that it is.
type ProposedField struct {
	Part string // findings, evidence, reasons, provisions, remedies; "": the rest
	Row  page.FactRow
}

// Proposal finds what waits for a second hand and rebuilds its deed. People who
// are to be assigned are found again among the candidates by the name that the
// proposal holds. The error says why it cannot be signed as it is; what could be
// read is given all the same. Nil and no error: nothing waits.
func (v *View) Proposal(act *rulebook.Act, on string, who []Candidate) (*Proposal, error) {
	q, ok := v.Case.Proposal(act.ID, on)
	i := slices.IndexFunc(v.Acts, func(a ledger.Act) bool { return a.Seq == q.Seq })
	if !ok || i < 0 {
		return nil, nil
	}
	a := &v.Acts[i]
	p := &Proposal{Seq: q.Seq, Local: q.Actor, By: v.by(a), Day: v.Day(a.Recorded)}
	p.Deed.Act, p.Deed.On = act.ID, on
	whole := p.fields(v, a)
	facts, ok := docket.Proposed(a)
	for _, f := range facts {
		row, ok := v.factRow(f)
		switch {
		case ok && strings.HasPrefix(f.Name, "finding/"):
			p.Finds = append(p.Finds, row)
		case ok:
			p.Facts = append(p.Facts, row)
		}
	}
	if !ok || !whole {
		return p, covered()
	}
	if what, ok := a.Fact(docket.FactStrike); ok {
		put(&p.Deed.More, docket.FactStrike, what)
		p.Facts = append(p.Facts, v.struck(what))
	}
	for _, f := range facts {
		if err := p.fact(v, f, who); err != nil {
			return p, err
		}
	}
	return p, nil
}

func covered() error {
	return &liem.Error{Kind: liem.Refused, Code: liem.NotYou, Op: "rebuild proposal",
		Say:  liem.T("Có phần của đề nghị được niêm phong với ông/bà, nên không ký được từ đây.", "A part of what is proposed is sealed from you, so it cannot be signed from here."),
		Next: liem.T("Đề nghị người trình trình lại mà không có phần đó.", "Ask whoever proposed it to submit it again without that part.")}
}

// fields takes over the texts; false if one of them is covered.
func (p *Proposal) fields(v *View, a *ledger.Act) bool {
	whole := true
	rows := v.Texts(a)
	n := 0
	for _, f := range a.Fields {
		if f.Name == docket.ProposedField {
			continue
		}
		row := rows[n]
		n++
		if strings.HasPrefix(f.Name, docket.NameField) {
			continue
		}
		x := ProposedField{Row: row}
		if y := v.field(a, f.Name); y != nil {
			x.Part = y.Part
		}
		if f.Name == docket.ReasonField {
			x.Part = "reasons"
		}
		p.Fields = append(p.Fields, x)
		field := ledger.Field{Name: f.Name, Class: f.Class, Compartment: f.Compartment}
		for _, q := range f.Passages {
			whole = whole && q.Gap == ""
			field.Passages = append(field.Passages, ledger.Passage{Text: slices.Clone(q.Text)})
		}
		p.Deed.Fields = append(p.Deed.Fields, field)
	}
	return whole
}

// fact takes over one open fact, as the docket will state it again.
func (p *Proposal) fact(v *View, f ledger.Fact, who []Candidate) error {
	head, rest, _ := strings.Cut(f.Name, "/")
	name, last, _ := strings.Cut(rest, "/")
	switch head {
	case "table":
		nest(&p.Deed.Tables, name, last, f.Value)
		return nil
	case "finding":
		n, err := strconv.Atoi(last)
		if err != nil {
			return covered()
		}
		nest(&p.Deed.Findings, name, n, docket.Finding(f.Value))
		return nil
	case "period":
		put(&p.Deed.Periods, rest, f.Value)
		return nil
	case "assign":
		people, err := v.people(strings.Fields(f.Value), who)
		put(&p.Deed.Assign, rest, people)
		return err
	}
	if v.Case.Procedure.Fact(f.Name) != nil {
		put(&p.Deed.Choices, f.Name, f.Value)
	} else {
		put(&p.Deed.More, f.Name, f.Value)
	}
	return nil
}

func put[K comparable, V any](m *map[K]V, key K, value V) {
	if *m == nil {
		*m = map[K]V{}
	}
	(*m)[key] = value
}

func nest[K comparable, V any](m *map[string]map[K]V, name string, key K, value V) {
	inner := maps.Clone((*m)[name])
	put(&inner, key, value)
	put(m, name, inner)
}

// people finds those again whom a proposal assigns: by the name that the case
// holds for a case-local id, if exactly one candidate has it.
func (v *View) people(locals []string, who []Candidate) ([]office.Person, error) {
	var out []office.Person
	for _, local := range locals {
		name := v.Name(local)
		var found []office.Person
		for _, c := range who {
			if name != "" && c.Person.Name == name && !slices.ContainsFunc(found, func(q office.Person) bool { return q.ID == c.Person.ID }) {
				found = append(found, c.Person)
			}
		}
		if len(found) != 1 {
			return nil, &liem.Error{Kind: liem.Refused, Code: liem.Needs, Op: "rebuild proposal",
				Say:  liem.T("Không xác định được chắc chắn người được đề nghị giao việc.", "Who is proposed could not be made out beyond doubt."),
				Next: liem.T("Đề nghị trình lại khi sổ cơ quan đã đúng.", "Ask for it to be submitted again once the register is right.")}
		}
		out = append(out, found[0])
	}
	return out, nil
}

// Name is the name that the case holds for a case-local id, "" if it is covered
// or was not entered.
func (v *View) Name(local string) string {
	for _, a := range slices.Backward(v.Acts) {
		for _, f := range a.Fields {
			if f.Name == docket.NameField+local && len(f.Passages) > 0 && f.Passages[0].Gap == "" {
				return string(f.Passages[0].Text)
			}
		}
	}
	return ""
}

// factRow words one fact of a proposal.
func (v *View) factRow(f ledger.Fact) (page.FactRow, bool) {
	p := v.Case.Procedure
	head, rest, _ := strings.Cut(f.Name, "/")
	name, last, _ := strings.Cut(rest, "/")
	switch head {
	case "finding":
		t := v.Person(name)
		return page.FactRow{Name: liem.T(t.VI+", nội dung "+last, t.EN+", point "+last), Lines: []string{v.in(FindingText(docket.Finding(f.Value)))}}, true
	case "table":
		if t := p.Pack.Table(name); t != nil {
			for _, in := range t.Columns() {
				if in.ID == last {
					return page.FactRow{Name: in.Label, Lines: []string{v.tableWord(name, last, f.Value)}}, true
				}
			}
		}
	case "period":
		return page.FactRow{Name: v.formLabel(rest), Lines: []string{limitIn(f.Value, v.Lang)}}, true
	case "assign":
		row := page.FactRow{Name: liem.T("Giao cho: "+v.Role(rest).VI, "Assigned: "+v.Role(rest).EN)}
		for _, local := range strings.Fields(f.Value) {
			name := v.Name(local)
			if name == "" {
				name = v.in(v.Person(local))
			}
			row.Lines = append(row.Lines, name)
		}
		return row, true
	}
	if p.Fact(f.Name) != nil {
		return page.FactRow{Name: p.Pack.Word(p.ID, f.Name), Lines: []string{v.in(p.Pack.Word(p.ID, f.Name+"."+f.Value))}}, true
	}
	return page.FactRow{}, false
}
