package casepage

import (
	"maps"
	"slices"
	"strings"

	"liem"
	"liem/clock"
	"liem/docket"
	"liem/internal/office"
	"liem/internal/web/page"
	"liem/ledger"
)

// formLabel is the label of a field in any form of the procedure.
func (v *View) formLabel(id string) liem.Text {
	for _, act := range v.Case.Procedure.Acts {
		if form := v.Case.Procedure.FormOf(act); form != nil && form.Field(id) != nil {
			return form.Field(id).Label
		}
	}
	return liem.T(id, id)
}

func limitIn(value string, l liem.Lang) string {
	limit, err := clock.ParseLimit(value)
	if err != nil {
		return value
	}
	return limit.Text().In(l)
}

// Piece is one piece of evidence: nothing is deleted, each has its number.
type Piece struct {
	N            int
	Act          liem.Text
	Seq          uint64
	Day, By, How string
	Facts        []page.FactRow
}

// Evidence lists what the acts of the case hold as evidence, in order. What was
// only proposed is not among it.
func (v *View) Evidence() []Piece {
	var out []Piece
	for i := range v.Acts {
		a := &v.Acts[i]
		if a.Kind == docket.Propose {
			continue
		}
		p := Piece{Act: v.ActName(a), Seq: a.Seq, Day: v.Day(a.Recorded), By: v.by(a)}
		rows := v.Texts(a)
		for n, f := range a.Fields {
			if f.Class == "evidence" && len(f.Passages) > 0 {
				p.Facts = append(p.Facts, rows[n])
			}
		}
		if len(p.Facts) > 0 {
			p.N = len(out) + 1
			out = append(out, p)
		}
	}
	return out
}

// Somebody is one person of a case, by the word that the case has for them.
type Somebody struct {
	Local string
	Word  liem.Text
	Roles []liem.Text
	Name  string // "" where it is covered
	Post  string
}

// People lists who takes part, parties first. Names stand only where the reader
// may open them.
func (v *View) People() []Somebody {
	var out []Somebody
	add := func(local string) *Somebody {
		if i := slices.IndexFunc(out, func(s Somebody) bool { return s.Local == local }); i >= 0 {
			return &out[i]
		}
		out = append(out, Somebody{Local: local, Word: v.Person(local), Name: v.Name(local)})
		return &out[len(out)-1]
	}
	for _, p := range v.Case.Procedure.Parties {
		if p.ID != v.Case.Procedure.Scope {
			v.named(p.ID, func(local string) { add(local) })
			continue
		}
		for n := range v.Case.People() {
			add(v.Case.PersonID(n))
		}
	}
	for _, r := range v.Case.Procedure.Roles {
		for _, local := range v.Case.Holders(r.ID) {
			s := add(local)
			s.Roles, s.Post = append(s.Roles, r.Name), v.postOf(local)
		}
	}
	return out
}

// named calls with each case-local id of a party that the case has a name field
// or an act of.
func (v *View) named(party string, with func(local string)) {
	for _, a := range v.Acts {
		if kind, _, ok := strings.Cut(a.Actor, "-"); ok && kind == party {
			with(a.Actor)
		}
		if who, ok := a.Fact("on_behalf"); ok && strings.HasPrefix(who, party+"-") {
			with(who)
		}
		for _, f := range a.Fields {
			if local, ok := strings.CutPrefix(f.Name, docket.NameField); ok && strings.HasPrefix(local, party+"-") {
				with(local)
			}
		}
	}
}

func (v *View) postOf(local string) string {
	i := slices.IndexFunc(v.Acts, func(a ledger.Act) bool { return a.Actor == local && a.Post != "" })
	if i < 0 || v.Names == nil {
		return ""
	}
	return v.in(v.Names.PostName(v.Acts[i].Post))
}

// Says words what a deed would record, for the page on which it is checked
// before it is sent.
func (v *View) Says(d office.Deed) []page.FactRow {
	var out []page.FactRow
	add := func(name, value string) {
		if row, ok := v.factRow(ledger.Fact{Name: name, Value: value}); ok {
			out = append(out, row)
		}
	}
	for _, t := range slices.Sorted(maps.Keys(d.Tables)) {
		for _, in := range slices.Sorted(maps.Keys(d.Tables[t])) {
			add("table/"+t+"/"+in, d.Tables[t][in])
		}
	}
	for _, k := range slices.Sorted(maps.Keys(d.Choices)) {
		add(k, d.Choices[k])
	}
	for _, who := range slices.Sorted(maps.Keys(d.Findings)) {
		for _, n := range slices.Sorted(maps.Keys(d.Findings[who])) {
			add("finding/"+who+"/"+itoa(n), string(d.Findings[who][n]))
		}
	}
	for _, k := range slices.Sorted(maps.Keys(d.Periods)) {
		add("period/"+k, d.Periods[k])
	}
	for _, role := range slices.Sorted(maps.Keys(d.Assign)) {
		t := v.Role(role)
		row := page.FactRow{Name: liem.T("Giao cho: "+t.VI, "Assigned: "+t.EN)}
		for _, q := range d.Assign[role] {
			row.Lines = append(row.Lines, q.Name)
		}
		out = append(out, row)
	}
	for _, local := range slices.Sorted(maps.Keys(d.Name)) {
		t := v.Person(local)
		out = append(out, page.FactRow{Name: liem.T("Mã người trong sổ: "+t.VI, "Id in the register: "+t.EN), Lines: []string{d.Name[local].ID + ", " + d.Name[local].Name}})
	}
	if what, ok := d.More[docket.FactStrike]; ok {
		out = append(out, v.struck(what))
	}
	out = append(out, v.Texts(&ledger.Act{Kind: d.Act, Fields: d.Fields})...)
	if d.Occurred != nil {
		out = append(out, page.FactRow{Name: liem.T("Ngày thực tế", "Day on which it happened"), Lines: []string{v.Day(d.Occurred.At), v.in(basisText(d.Occurred.Basis))}})
	}
	return out
}
