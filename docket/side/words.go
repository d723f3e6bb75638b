package side

import (
	"slices"

	"liem"
	"liem/docket"
	"liem/procedure"
	"liem/rulebook"
)

// unmet words the parts of a guard that do not hold for a person, as far as
// they are about that person, the matter or a clock; what is about other people
// is not said. Closed: something has happened that cannot be taken back.
func (v Side) unmet(g *rulebook.Guard, person int) (vi, en []string, code liem.Code) {
	if g == nil {
		return nil, nil, ""
	}
	code = liem.NotYet
	add := func(in, out string, closed bool) {
		vi, en = append(vi, in), append(en, out)
		if closed {
			code = liem.Closed
		}
	}
	switch g.Op {
	case rulebook.AllOf:
		for _, k := range g.Kids {
			x, e, how := v.unmet(k, person)
			vi, en = append(vi, x...), append(en, e...)
			if how == liem.Closed && len(x) > 0 {
				return x, e, how
			}
		}
	case rulebook.MarkIs, rulebook.MarkIsNot:
		v.unmetMark(g, person, add)
	case rulebook.ClockIs, rulebook.ClockIsNot:
		v.unmetClock(g, person, add)
	}
	return vi, en, code
}

func (v Side) unmetMark(g *rulebook.Guard, person int, add func(vi, en string, closed bool)) {
	if g.Quant != rulebook.This || person < 0 {
		return
	}
	m, state := v.c.Machine(), v.c.State()
	for _, w := range g.Values {
		has := false
		if i := m.Mark(w); i >= 0 {
			has = m.Marked(state, person, i)
		} else {
			found := m.FindingOf(state, person)
			has = w == rulebook.Cleared && found == procedure.Cleared || w == rulebook.Adverse && found == procedure.Adverse
		}
		switch {
		case g.Op == rulebook.MarkIs && has:
			return // one of them is enough
		case g.Op == rulebook.MarkIsNot && has:
			add("ông/bà "+v.word(w, liem.VI), "on your side it is recorded: "+v.word(w, liem.EN), true)
		}
	}
	if g.Op == rulebook.MarkIs && len(g.Values) > 0 {
		add("ông/bà "+v.word(g.Values[0], liem.VI), "it is recorded for you: "+v.word(g.Values[0], liem.EN), false)
	}
}

func (v Side) unmetClock(g *rulebook.Guard, person int, add func(vi, en string, closed bool)) {
	k := v.c.Procedure.Clock(g.Name)
	if k == nil || g.Quant != rulebook.This && g.Quant != rulebook.Only || k.PerScoped && person < 0 {
		return
	}
	mine := func(r *docket.Running) bool {
		return r.Clock.ID == k.ID && (r.Person == "" || person >= 0 && r.Person == v.c.PersonID(person))
	}
	now := rulebook.Off
	for _, r := range v.c.Clocks() {
		if mine(&r) {
			now = stateOf(r.State)
		}
	}
	if slices.Contains(g.Values, now) == (g.Op == rulebook.ClockIs) {
		return
	}
	for _, e := range v.c.History() {
		if mine(&e.Running) {
			add("thời hạn “"+k.Name.VI+"” đã hết hoặc đã dùng", "the time “"+k.Name.EN+"” is over or was used", true)
			return
		}
	}
	add("thời hạn “"+k.Name.VI+"” bắt đầu tính", "the time “"+k.Name.EN+"” begins", false)
}

func stateOf(s procedure.ClockState) string {
	switch s {
	case procedure.Running:
		return rulebook.Running
	case procedure.Paused:
		return rulebook.Paused
	case procedure.Expired:
		return rulebook.Expired
	}
	return rulebook.Off
}

func (v Side) word(id string, l liem.Lang) string { return v.c.Pack.Word(v.c.Procedure.ID, id).In(l) }
