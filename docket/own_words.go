package docket

import (
	"liem"
	"liem/procedure"
	"liem/rulebook"
)

// unmet words the parts of a guard that do not hold for a person, as far as
// they are about that person, the matter or a clock; what is about other people
// is not said. Closed: something has happened that cannot be taken back.
func (c *Case) unmet(g *rulebook.Guard, person int) (vi, en []string, code liem.Code) {
	if g == nil {
		return nil, nil, ""
	}
	code = liem.NotYet
	add := func(v, e string, closed bool) {
		vi, en = append(vi, v), append(en, e)
		if closed {
			code = liem.Closed
		}
	}
	switch g.Op {
	case rulebook.AllOf:
		for _, k := range g.Kids {
			v, e, how := c.unmet(k, person)
			vi, en = append(vi, v...), append(en, e...)
			if how == liem.Closed && len(v) > 0 {
				return v, e, how
			}
		}
	case rulebook.MarkIs, rulebook.MarkIsNot:
		c.unmetMark(g, person, add)
	case rulebook.ClockIs, rulebook.ClockIsNot:
		c.unmetClock(g, person, add)
	}
	return vi, en, code
}

func (c *Case) unmetMark(g *rulebook.Guard, person int, add func(vi, en string, closed bool)) {
	if g.Quant != rulebook.This || person < 0 {
		return
	}
	for _, w := range g.Values {
		has := false
		if i := c.m.Mark(w); i >= 0 {
			has = c.m.Marked(c.state, person, i)
		} else {
			found := c.m.FindingOf(c.state, person)
			has = w == rulebook.Cleared && found == procedure.Cleared || w == rulebook.Adverse && found == procedure.Adverse
		}
		switch {
		case g.Op == rulebook.MarkIs && has:
			return // one of them is enough
		case g.Op == rulebook.MarkIsNot && has:
			add("ông/bà "+c.word2(w, liem.VI), "on your side it is recorded: "+c.word2(w, liem.EN), true)
		}
	}
	if g.Op == rulebook.MarkIs && len(g.Values) > 0 {
		add("ông/bà "+c.word2(g.Values[0], liem.VI), "it is recorded for you: "+c.word2(g.Values[0], liem.EN), false)
	}
}

func (c *Case) unmetClock(g *rulebook.Guard, person int, add func(vi, en string, closed bool)) {
	k := c.Procedure.Clock(g.Name)
	i := c.m.Clock(g.Name)
	if k == nil || i < 0 || g.Quant != rulebook.This && g.Quant != rulebook.Only {
		return
	}
	if !k.PerScoped {
		person = procedure.Nobody
	} else if person < 0 {
		return
	}
	at := instance{i, person}
	now := rulebook.Off
	if r := c.clocks[at]; r != nil {
		now = map[procedure.ClockState]string{procedure.Running: rulebook.Running, procedure.Paused: rulebook.Paused, procedure.Expired: rulebook.Expired}[r.State]
	}
	in := false
	for _, v := range g.Values {
		in = in || v == now
	}
	if in == (g.Op == rulebook.ClockIs) {
		return
	}
	for _, e := range c.ended {
		if e.Clock.ID == k.ID && (e.Person == "" || person >= 0 && e.Person == c.PersonID(person)) {
			add("thời hạn “"+k.Name.VI+"” đã hết hoặc đã dùng", "the time “"+k.Name.EN+"” is over or was used", true)
			return
		}
	}
	add("thời hạn “"+k.Name.VI+"” bắt đầu tính", "the time “"+k.Name.EN+"” begins", false)
}
