package rulebook_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"liem/procedure"
	"liem/rulebook"
)

// TestLives plays the lives of the packs that load on the machine.
func TestLives(t *testing.T) {
	dirs, err := filepath.Glob("testdata/ok/*")
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, dir := range dirs {
		p, faults := rulebook.Load(os.DirFS(dir))
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		for _, v := range p.Lives {
			count++
			if err := play(p.Procedure(v.Procedure), v); err != nil {
				t.Errorf("%s: %s: %v", dir, v.ID, err)
			}
		}
	}
	if count < 3 {
		t.Errorf("%d lives", count)
	}
}

func play(p *rulebook.Procedure, v *rulebook.Life) error {
	m, err := procedure.Compile(p, max(1, v.Subjects))
	if err != nil {
		return err
	}
	s := m.Start()
	for _, step := range v.Steps {
		e, err := event(m, step)
		if err != nil {
			return fmt.Errorf("%s: %w", step.Pos, err)
		}
		next, refusal := m.Step(s, e)
		switch {
		case refusal == nil && step.Refused != "":
			return fmt.Errorf("%s: it is done, not refused", step.Pos)
		case refusal != nil && refusal.Code != step.Refused:
			return fmt.Errorf("%s: refused: %+v", step.Pos, refusal)
		case refusal == nil:
			s = next
		}
	}
	return stands(m, s, v)
}

func event(m *procedure.Machine, step rulebook.LifeStep) (procedure.Event, error) {
	person := procedure.Nobody
	if step.On > 0 {
		person = step.On - 1
	}
	if step.Expire != "" {
		return procedure.End(m.Clock(step.Expire), person), nil
	}
	e := procedure.Event{Act: m.Act(step.Act), Person: person}
	for _, slot := range m.Acts[e.Act].Slots {
		word := procedure.Finding(0).String()
		if slot.Fact >= 0 {
			word = step.Choices[m.Facts[slot.Fact].ID]
		} else if f := step.Finds[slot.Person+1]; f != "" {
			word = f
		}
		if c, ok := m.Choice(slot, word); ok {
			e.Choices = append(e.Choices, c)
		} else if step.Refused == "" {
			return e, fmt.Errorf("no choice %q", word)
		}
	}
	return e, nil
}

func stands(m *procedure.Machine, s procedure.State, v *rulebook.Life) error {
	if got := m.Stages[m.StageOf(s)].ID; got != v.Ends {
		return fmt.Errorf("it ends in %s, not %s", got, v.Ends)
	}
	for id, want := range v.Facts {
		f := m.Fact(id)
		if got := m.Facts[f].Values[m.FactOf(s, f)]; got != want {
			return fmt.Errorf("%s is %s, not %s", id, got, want)
		}
	}
	for who, marks := range v.Marks {
		for _, mark := range marks {
			if !m.Marked(s, who-1, m.Mark(mark)) {
				return fmt.Errorf("%d is not %s", who, mark)
			}
		}
	}
	for id, want := range v.Clocks {
		if got := m.ClockState(s, m.Clock(id), procedure.Nobody); got.String() != want {
			return fmt.Errorf("clock %s is %s, not %s", id, got, want)
		}
	}
	return nil
}
