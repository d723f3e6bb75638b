package docket

import (
	"testing"

	"liem"
	"liem/ledger"
)

// TestDeclaration: a yes or a no, about oneself, about people of the case, of
// whom it has no answer; once; and nothing typed in beside it.
func TestDeclaration(t *testing.T) {
	filed := func() *life {
		l := newLife(t, 2, "2026-03-02 09:00")
		l.c.people["officer-9"] = &person{ties: map[string]string{"subject-1": AnswerNone, "subject-2": AnswerNone}}
		return l
	}
	fact := func(pairs ...string) (out []ledger.Fact) {
		for i := 0; i < len(pairs); i += 2 {
			out = append(out, ledger.Fact{Name: pairs[i], Value: pairs[i+1]})
		}
		return out
	}
	const one, two = "answer/tie/officer-1/subject-1", "answer/tie/officer-1/subject-2"
	for _, x := range []struct {
		name  string
		actor string
		post  string
		facts []ledger.Fact
		code  liem.Code
	}{
		{"no tie", "officer-1", "p.intake_officer", fact(one, "none own -", two, "none own -"), ""},
		{"a tie", "officer-1", "p.intake_officer", fact(one, "found own -", two, "found own -"), ""},
		{"nothing", "officer-1", "p.intake_officer", nil, liem.Needs},
		{"both at once", "officer-1", "p.intake_officer", fact(one, "none own -", two, "found own -"), liem.Needs},
		{"twice about one", "officer-1", "p.intake_officer", fact(one, "none own -", one, "none own -"), liem.Limit},
		{"words", "officer-1", "p.intake_officer", fact(one, "none own they-once-met"), liem.Needs},
		{"could not look", "officer-1", "p.intake_officer", fact(one, "could_not_look own -"), liem.Needs},
		{"as if the register had said it", "officer-1", "p.intake_officer", fact(one, "none register 1"), liem.Needs},
		{"about somebody else", "officer-1", "p.intake_officer", fact("answer/tie/officer-2/subject-1", "none own -"), liem.Needs},
		{"about nobody of the case", "officer-1", "p.intake_officer", fact("answer/tie/officer-1/subject-3", "none own -"), liem.Needs},
		{"about what was answered", "officer-9", "p.intake_officer", fact("answer/tie/officer-9/subject-1", "found own -"), liem.Needs},
		{"another fact", "officer-1", "p.intake_officer", fact(one, "none own -", "note", "x"), liem.Limit},
		{"a party", "reporter-1", "p.intake_officer", fact("answer/tie/reporter-1/subject-1", "none own -"), liem.NotYou},
		{"without a post", "officer-1", "", fact(one, "none own -"), liem.NotYou},
		{"in a post without a role here", "officer-1", "p.cook", fact(one, "none own -"), liem.NotYou},
	} {
		l := filed()
		now := at("2026-03-02 10:00")
		a := &ledger.Act{Version: 1, ID: liem.DerivedID(x.name), Case: l.c.ID, Chain: ledger.Acts, Seq: 2, Recorded: now, Occurred: ledger.Occurred{At: now, Basis: ledger.Recorded},
			Kind: DeclareTie, Procedure: l.c.Procedure.ID, Pack: l.c.Pack.Hash, Body: l.c.Body, Actor: x.actor, Post: x.post, Facts: x.facts, Rests: []liem.Hash{{1}}}
		err := l.c.Apply(a, l.desk)
		if x.code != "" {
			if liem.CodeOf(err) != x.code || l.c.Seq() != 1 {
				t.Errorf("%s: %v", x.name, err)
			}
			continue
		}
		if err != nil || l.c.Seq() != 2 {
			t.Errorf("%s: %v", x.name, err)
			continue
		}
		if tied := l.c.Tied("officer-1"); tied != (x.name == "a tie") {
			t.Errorf("%s: tied %v", x.name, tied)
		}
		if b := *a; b.Seq == 2 {
			b.Seq, b.ID = 3, liem.DerivedID("again")
			if err := l.c.Apply(&b, l.desk); liem.CodeOf(err) != liem.Needs {
				t.Errorf("%s, a second time: %v", x.name, err)
			}
		}
	}
}

// TestOwnAnswers asks about those of whom the case has no answer.
func TestOwnAnswers(t *testing.T) {
	l := newLife(t, 2, "2026-03-02 09:00")
	l.c.people["officer-1"] = &person{ties: map[string]string{"subject-1": AnswerNone, "subject-2": AnswerCouldNotLook}}
	got := l.c.OwnAnswers("officer-1", true)
	if len(got) != 1 || got[0] != (Answer{"officer-1", "subject-2", AnswerFound, OwnWord, "-"}) {
		t.Errorf("%+v", got)
	}
}
