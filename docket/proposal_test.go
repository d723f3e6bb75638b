package docket

import (
	"testing"

	"liem"
	"liem/ledger"
)

// TestProposalTellsTheSecondHand: what the first hand chose lies sealed in the
// proposal, and nothing of it in the open.
func TestProposalTellsTheSecondHand(t *testing.T) {
	l := newLife(t, 1, "2026-03-02 09:00")
	p := as(l.c, Request{ID: liem.ID{1}, Act: "extend_first", Propose: true, Fields: reason()}, "officer-1", "intake_officer")
	a, err := l.c.Prepare(p, at("2026-03-03 09:00"), liem.Hash{}, l.desk)
	if err != nil {
		t.Fatal(err)
	}
	last := a.Fields[len(a.Fields)-1]
	if last.Name != ProposedField || last.Compartment != "deliberation" {
		t.Fatalf("the last field is %+v", last)
	}
	if _, ok := l.c.Proposal("extend_first", ""); ok {
		t.Error("a proposal before it is taken in")
	}
	after := l.c.Clone()
	if err := after.Apply(a, l.desk); err != nil {
		t.Fatal(err)
	}
	got, ok := after.Proposal("extend_first", "")
	if !ok || got.Seq != a.Seq || got.Actor != "officer-1" {
		t.Errorf("proposal %+v, %v", got, ok)
	}
	for name, change := range map[string]func(*ledger.Act){
		"twice":             func(a *ledger.Act) { a.Fields = append(a.Fields, last) },
		"other compartment": func(a *ledger.Act) { a.Fields[len(a.Fields)-1].Compartment = "file" },
		"other class":       func(a *ledger.Act) { a.Fields[len(a.Fields)-1].Class = "conduct" },
	} {
		b := *a
		b.Fields = append([]ledger.Field{}, a.Fields...)
		change(&b)
		if err := l.c.Clone().Apply(&b, l.desk); liem.CodeOf(err) != liem.Limit {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestProposedReadsItsOwnLines(t *testing.T) {
	facts := []ledger.Fact{{Name: "on", Value: "subject-1"}, {Name: "finding/subject-1/1", Value: "upheld"}, {Name: "table/complexity/many", Value: "yes"}, {Name: "due/settle", Value: "2026-01-01"}}
	a := &ledger.Act{Fields: []ledger.Field{proposedField(facts)}}
	got, ok := Proposed(a)
	if !ok || len(got) != 2 || got[0] != facts[1] || got[1] != facts[2] {
		t.Errorf("read back %+v, %v", got, ok)
	}
	a.Fields[0].Passages[0].Gap = "sealed"
	if _, ok := Proposed(a); ok {
		t.Error("what is covered was read")
	}
}
