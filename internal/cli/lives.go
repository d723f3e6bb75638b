package cli

import (
	"fmt"
	"slices"

	"liem"
	"liem/procedure"
	"liem/rulebook"
)

// playLife plays a short life that a pack's authors expect on the machine
// that was proven. It gives what went otherwise, nothing if it went as
// expected.
func playLife(pack *rulebook.Pack, v *rulebook.Life) (otherwise liem.Text, err error) {
	p := pack.Procedure(v.Procedure)
	m, err := procedure.Compile(p, max(1, v.Subjects))
	if err != nil {
		return liem.Text{}, err
	}
	s := m.Start()
	for _, step := range v.Steps {
		e, bad := eventOf(m, step)
		if bad.Whole() {
			return at(step.Pos, bad), nil
		}
		next, refusal := m.Step(s, e)
		switch {
		case refusal == nil && step.Refused != "":
			return at(step.Pos, liem.T("được làm, không bị từ chối", "it is done, not refused")), nil
		case refusal != nil && refusal.Code != step.Refused:
			return at(step.Pos, liem.T("bị từ chối: "+string(refusal.Code), "it is refused: "+string(refusal.Code))), nil
		case refusal == nil:
			s = next
		}
	}
	if bad := endsOtherwise(m, s, v); bad.Whole() {
		return at(v.Pos, bad), nil
	}
	return liem.Text{}, nil
}

func at(pos rulebook.Pos, what liem.Text) liem.Text {
	return liem.T(pos.String()+": "+what.VI, pos.String()+": "+what.EN)
}

// eventOf is a step as the machine takes it.
func eventOf(m *procedure.Machine, step rulebook.LifeStep) (e procedure.Event, bad liem.Text) {
	person := procedure.Nobody
	if step.On > 0 {
		person = step.On - 1
	}
	if step.Expire != "" {
		return procedure.End(m.Clock(step.Expire), person), bad
	}
	e = procedure.Event{Act: m.Act(step.Act), Person: person}
	act := m.Acts[e.Act]
	if step.By != "" && !slices.Contains([]string{act.By, act.ProposedBy}, step.By) {
		return e, liem.T("bước này do "+act.By+" làm, không phải "+step.By, "it is done by the "+act.By+", not the "+step.By)
	}
	for _, slot := range act.Slots {
		word := procedure.Unfound.String()
		if slot.Fact >= 0 {
			word = step.Choices[m.Facts[slot.Fact].ID]
		} else if f := step.Finds[found(slot, e)+1]; f != "" {
			word = f
		}
		c, ok := m.Choice(slot, word)
		if !ok && step.Refused == "" {
			return e, liem.T(fmt.Sprintf("không có lựa chọn “%s”", word), fmt.Sprintf("there is no choice “%s”", word))
		}
		if ok {
			e.Choices = append(e.Choices, c)
		}
	}
	return e, bad
}

// found is the person that a slot of a finding is about: its own, or the one
// that the act is about.
func found(slot procedure.Slot, e procedure.Event) int {
	if slot.Person == procedure.Nobody {
		return e.Person
	}
	return slot.Person
}

// endsOtherwise compares where the life stands with what is expected.
func endsOtherwise(m *procedure.Machine, s procedure.State, v *rulebook.Life) liem.Text {
	differs := func(what, got, want string) liem.Text {
		return liem.T(fmt.Sprintf("%s là %s, không phải %s", what, got, want), fmt.Sprintf("%s is %s, not %s", what, got, want))
	}
	stage := "-"
	if n := m.StageOf(s); n != procedure.Unfiled {
		stage = m.Stages[n].ID
	}
	if stage != v.Ends {
		return differs("ends in", stage, v.Ends)
	}
	for id, want := range v.Facts {
		f := m.Fact(id)
		if got := m.Facts[f].Values[m.FactOf(s, f)]; got != want {
			return differs(id, got, want)
		}
	}
	for who, marks := range v.Marks {
		for _, mark := range marks {
			if !m.Marked(s, who-1, m.Mark(mark)) {
				return differs(fmt.Sprint(who), "not "+mark, mark)
			}
		}
	}
	for id, want := range v.Clocks {
		if got := m.ClockState(s, m.Clock(id), procedure.Nobody); got.String() != want {
			return differs(id, got.String(), want)
		}
	}
	return liem.Text{}
}
