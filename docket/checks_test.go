package docket

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"liem"
	"liem/clock"
	"liem/ledger"
	"liem/rulebook"
)

// as makes a request by somebody in a role, with every answer that is asked.
func as(c *Case, r Request, who, role string) Request {
	r.Actor, r.Post, r.Answers = who, "p."+role, append(slices.Clone(r.Answers), untied(c, who)...)
	for _, list := range r.Assign {
		for _, w := range list {
			r.Answers = append(r.Answers, untied(c, w)...)
		}
	}
	return r
}

// lifeOf begins a life of the specimen after a change of its rules.
func lifeOf(t *testing.T, when string, change func(p *rulebook.Procedure)) *life {
	t.Helper()
	p := fresh(t)
	change(p)
	c, err := New(p, liem.DerivedID("case"), "so-xd", 1, 1, clock.Lookup)
	if err != nil {
		t.Fatal(err)
	}
	l := &life{t: t, c: c}
	l.do(when, Request{Act: "file", Actor: "reporter-1", More: map[string]string{"people": "1", "allegations": "1"},
		Fields: []ledger.Field{text("who", "identity", "identity", "Lan"), text("what", "conduct", "file", "…")}})
	return l
}

func (l *life) accept(when string, criteria int) {
	l.t.Helper()
	l.one(when, Request{Act: "check_competence", Tables: competence()}, "officer-1")
	l.both(when, acceptance(criteria, "officer-3", "officer-4"), "officer-1", "officer-2")
}

func competence() map[string]map[string]string {
	return map[string]map[string]string{"competence": {"post_level": "staff", "own_body": "yes_own"}}
}

func acceptance(criteria int, team ...string) Request {
	return Request{Act: "accept", Tables: map[string]map[string]string{"complexity": complexity(criteria)},
		Assign: map[string][]string{"verifier": team}, Fields: []ledger.Field{text("content", "conduct", "file", "…")}}
}

func reason() []ledger.Field { return []ledger.Field{text("reason", "reason", "file", "…")} }

func TestApartInRoles(t *testing.T) {
	l := accepted(t, 1)
	name := func(role string, who ...string) Request {
		return as(l.c, Request{Act: "replace_" + role, Assign: map[string][]string{role: who}}, "officer-5", "superior")
	}
	l.refused("2026-02-26 09:00", liem.NotYou, name("decider", "officer-1"))  // holds intake
	l.refused("2026-02-26 09:00", liem.NotYou, name("decider", "officer-3"))  // holds verification
	l.refused("2026-02-26 09:00", liem.NotYou, name("decider", "reporter-1")) // is a party
	verifiers := as(l.c, Request{Act: "replace_verifier", Assign: map[string][]string{"verifier": {"officer-7", "officer-8"}}}, "officer-2", "decider")
	l.do("2026-02-26 09:30", verifiers)
	l.refused("2026-02-26 10:00", liem.NotYou, name("decider", "officer-3")) // was ever a verifier
	l.do("2026-02-26 10:30", name("decider", "officer-9"))
	l.refused("2026-02-26 11:00", liem.NotYou, as(l.c, Request{Act: "notify", On: "subject-1"}, "officer-2", "decider")) // no longer the decider
	l.do("2026-02-26 11:00", as(l.c, Request{Act: "notify", On: "subject-1"}, "officer-9", "decider"))
	if !l.c.Ever("officer-3") || l.c.Ever("officer-99") || !slices.Equal(l.c.Holders("decider"), []string{"officer-9"}) {
		t.Errorf("holders %v", l.c.Holders("decider"))
	}
	replayed(t, l)
}

func TestTeams(t *testing.T) {
	for _, team := range [][]string{nil, {"officer-3"}, {"officer-3", "officer-3"}} {
		l := newLife(t, 1, "2026-02-13 09:00")
		l.one("2026-02-24 10:00", Request{Act: "check_competence", Tables: competence()}, "officer-1")
		r := acceptance(0, team...)
		p := as(l.c, r, "officer-1", "intake_officer")
		p.Propose = true
		l.do("2026-02-24 10:00", p)
		l.refused("2026-02-24 11:00", liem.Needs, as(l.c, r, "officer-2", "decider"))
	}
}

// TestNobodyNamesThemself: by one act somebody may not take both sides.
func TestNobodyNamesThemself(t *testing.T) {
	l := newLife(t, 1, "2026-02-13 09:00")
	l.one("2026-02-24 10:00", Request{Act: "check_competence", Tables: competence()}, "officer-1")
	r := acceptance(0, "officer-2", "officer-4")
	p := as(l.c, r, "officer-1", "intake_officer")
	p.Propose = true
	l.do("2026-02-24 10:00", p)
	l.refused("2026-02-24 11:00", liem.NotYou, as(l.c, r, "officer-2", "decider"))
}

func TestTheLookedForTie(t *testing.T) {
	for result, want := range map[string]liem.Kind{AnswerFound: liem.Refused, AnswerCouldNotLook: liem.CouldNotLook, "": liem.Refused} {
		l := newLife(t, 1, "2026-02-13 09:00")
		l.one("2026-02-24 10:00", Request{Act: "check_competence", Tables: competence()}, "officer-1")
		r := acceptance(0, "officer-3", "officer-4")
		p := as(l.c, r, "officer-1", "intake_officer")
		p.Propose = true
		p.Answers = slices.DeleteFunc(p.Answers, func(a Answer) bool { return a.Officer == "officer-4" })
		l.do("2026-02-24 10:00", p)
		a := as(l.c, r, "officer-2", "decider")
		for i := range a.Answers {
			if a.Answers[i].Officer == "officer-4" {
				a.Answers[i].Result = result
			}
		}
		if err := l.try("2026-02-24 11:00", a); liem.KindOf(err) != want {
			t.Errorf("%q: %v", result, err)
		}
	}
	l := newLife(t, 1, "2026-02-13 09:00") // a tie once found stays
	p := as(l.c, Request{Act: "extend_first", Propose: true, Fields: reason()}, "officer-1", "intake_officer")
	l.do("2026-02-24 10:00", p)
	l.c.hear(&ledger.Act{Facts: []ledger.Fact{{Name: "answer/tie/officer-1/subject-1", Value: "found register 2"}}})
	l.c.hear(&ledger.Act{Facts: []ledger.Fact{{Name: "answer/tie/officer-1/subject-1", Value: "none register 3"}}})
	if got := l.c.Tie("officer-1", "subject-1"); got != AnswerFound {
		t.Errorf("after found came none: %s", got)
	}
}

func TestTwoHandsApart(t *testing.T) {
	for _, kind := range []rulebook.ActKind{rulebook.StrikeOut, rulebook.Purge, rulebook.Wait, rulebook.OpenIdentity} {
		for _, above := range []map[string]string{{"p.intake_officer": "p.decider"}, {"p.decider": "p.intake_officer"}, {}} {
			l := lifeOf(t, "2026-03-02 09:00", func(p *rulebook.Procedure) { p.Act("extend_first").Kind = kind })
			l.desk.above = above
			r := Request{Act: "extend_first", Fields: reason(), More: map[string]string{}}
			if kind == rulebook.StrikeOut {
				r.More[FactStrike] = "1 what 0"
			}
			p := as(l.c, r, "officer-1", "intake_officer")
			p.Propose = true
			l.do("2026-03-03 09:00", p)
			if what := factOf(l.acts[len(l.acts)-1], FactStrike); what != r.More[FactStrike] {
				t.Errorf("the second hand sees %q", what)
			}
			a := as(l.c, r, "officer-2", "decider")
			if kind == rulebook.StrikeOut {
				other := a
				other.More = map[string]string{FactStrike: "1 who 0"}
				l.refused("2026-03-03 09:30", liem.NotYet, other)
			}
			if len(above) > 0 {
				l.refused("2026-03-03 10:00", liem.NotYou, a)
			} else {
				l.do("2026-03-03 10:00", a)
			}
		}
	}
	l := lifeOf(t, "2026-03-02 09:00", func(p *rulebook.Procedure) { // one person in two posts
		p.Role("decider").Apart, p.Role("intake_officer").Apart = nil, nil
	})
	r := Request{Act: "extend_first", Fields: reason()}
	p := as(l.c, r, "officer-1", "intake_officer")
	p.Propose = true
	l.do("2026-03-03 09:00", p)
	l.refused("2026-03-03 10:00", liem.NotYou, as(l.c, r, "officer-1", "decider"))
	l.do("2026-03-03 10:00", as(l.c, r, "officer-2", "decider"))
	l.refused("2026-03-03 11:00", liem.Closed, as(l.c, r, "officer-2", "decider")) // extended as often as allowed
}

// TestTextsAreKeyed: nobody can guess a sealed text from the open hash by
// which the two hands are compared.
func TestTextsAreKeyed(t *testing.T) {
	r := Request{Act: "extend", Fields: reason()}
	one, other := r, r
	one.Key, other.Key = []byte("a"), []byte("b")
	if texts(one) == texts(other) || texts(one) == texts(r) {
		t.Error("the hash of texts does not depend on the key")
	}
}

// TestAProposalIsUsedOnce: an approval takes its proposal along.
func TestAProposalIsUsedOnce(t *testing.T) {
	l := accepted(t, 1)
	l.both("2026-02-27 09:00", Request{Act: "extend", Fields: reason()}, "officer-3", "officer-2")
	l.refused("2026-02-27 10:00", liem.NotYet, as(l.c, Request{Act: "extend", Fields: reason()}, "officer-2", "decider"))
}

func TestWhatIsProposed(t *testing.T) {
	l := newLife(t, 1, "2026-03-02 09:00")
	l.refused("2026-03-03 09:00", liem.Needs, as(l.c, Request{Act: "notify", Propose: true}, "officer-2", "decider"))
	l.refused("2026-03-03 09:00", liem.NotYou, as(l.c, Request{Act: "extend_first", Propose: true}, "officer-2", "decider"))
	l.refused("2026-03-03 09:00", liem.NotYet, as(l.c, Request{Act: "accept", Propose: true}, "officer-1", "intake_officer"))
	c := concluded(t)
	c.refused("2026-03-10 12:00", liem.Closed, as(c.c, Request{Act: "conclude", Propose: true}, "officer-3", "verifier"))
	last := c.acts[len(c.acts)-1] // another finding than was proposed
	d, err := fold(c.c.Procedure, c.acts[:len(c.acts)-1], c.desk)
	if err != nil {
		t.Fatal(err)
	}
	a := copyActs([]*ledger.Act{last})[0]
	for i, f := range a.Facts {
		if f.Name == "finding/subject-2/1" {
			a.Facts[i].Value = string(Upheld)
		}
	}
	if err := d.Apply(a, c.desk); liem.CodeOf(err) != liem.NotYet {
		t.Errorf("another finding than was proposed: %v", err)
	}
}

func TestFormsAreComplete(t *testing.T) {
	l := newLife(t, 1, "2026-03-02 09:00")
	p := as(l.c, Request{Act: "extend_first", Propose: true}, "officer-1", "intake_officer")
	l.do("2026-03-03 09:00", p)
	l.refused("2026-03-03 10:00", liem.Needs, as(l.c, Request{Act: "extend_first"}, "officer-2", "decider")) // no reason
	for name, fields := range map[string][]ledger.Field{
		"other class":       {text("reason", "conduct", "file", "…")},
		"other compartment": {text("reason", "reason", "identity", "…")},
		"a party's name":    {text("name/reporter-1", "identity", "people", "…")},
	} {
		r := as(l.c, Request{Act: "extend_first", Propose: true, Fields: fields}, "officer-1", "intake_officer")
		if err := l.try("2026-03-03 10:00", r); liem.CodeOf(err) != liem.Limit {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, fact := range []string{"note", "period/account_period", "table/complexity/several_places", "finding/subject-1/1", "assign/verifier", "number", "strike", "on_behalf", "answer/tie/officer-1/nobody"} {
		r := as(l.c, Request{Act: "check_competence", Tables: competence(), More: map[string]string{fact: "1"}}, "officer-1", "intake_officer")
		if err := l.try("2026-03-03 10:00", r); liem.CodeOf(err) != liem.Limit {
			t.Errorf("fact %s: %v", fact, err)
		}
	}
	a, err := l.c.Prepare(as(l.c, Request{ID: liem.ID{1}, Act: "check_competence", Tables: competence()}, "officer-1", "intake_officer"), at("2026-03-03 10:00"), liem.Hash{}, l.desk)
	if err != nil {
		t.Fatal(err)
	}
	a.Facts = append(a.Facts, ledger.Fact{Name: "competence", Value: "superior"})
	if err := l.c.Clone().Apply(a, l.desk); liem.CodeOf(err) != liem.Limit {
		t.Errorf("a fact stated twice: %v", err)
	}
	e := l.c.Clone().DueAct(at("2027-01-01 00:00"))
	e.Facts = append(e.Facts, ledger.Fact{Name: "note", Value: "x"})
	if err := l.c.Clone().Apply(e, l.desk); liem.KindOf(err) != liem.Damaged {
		t.Errorf("an expiry with a note: %v", err)
	}
	for _, n := range []string{"0", "-1", "1000", "x", "01"} {
		f := *l.acts[0]
		f.Facts = []ledger.Fact{{Name: "allegations", Value: n}, {Name: "people", Value: "1"}}
		if _, err := Open(l.c.Procedure, &f, clock.Lookup, l.desk); err == nil {
			t.Errorf("%s allegations", n)
		}
	}
	series := l.c.Procedure.Series
	for value, ok := range map[string]bool{
		series + "-1/2026": true, series + "-120/2026": true,
		"1": false, series + "-1/2025": false, series + "-01/2026": false, series + "-0/2026": false, series + "-1": false,
		"X" + series + "-1/2026": false, series + "-1/2026 x": false, series + "--1/2026": false, series + "-+1/2026": false, "": false,
	} {
		f := *l.acts[0]
		f.Facts = append(slices.Clone(f.Facts), ledger.Fact{Name: "number", Value: value})
		if _, err := Open(l.c.Procedure, &f, clock.Lookup, l.desk); (err == nil) != ok {
			t.Errorf("number %q: %v", value, err)
		}
	}
	for _, of := range []ledger.Fact{{Name: "parent_case", Value: "she prays"}, {Name: "parent", Value: "she prays"}} {
		f := *l.acts[0]
		f.Facts = append(slices.Clone(f.Facts), of)
		if _, err := Open(l.c.Procedure, &f, clock.Lookup, l.desk); liem.CodeOf(err) != liem.Limit {
			t.Errorf("%s %q: %v", of.Name, of.Value, err)
		}
	}
}

// TestForgedProposals: what the docket would not make it does not take.
func TestForgedProposals(t *testing.T) {
	l := newLife(t, 1, "2026-03-02 09:00")
	p := as(l.c, Request{ID: liem.ID{1}, Act: "extend_first", Propose: true, Fields: reason()}, "officer-1", "intake_officer")
	a, err := l.c.Prepare(p, at("2026-03-03 09:00"), liem.Hash{}, l.desk)
	if err != nil {
		t.Fatal(err)
	}
	for what, change := range map[string]func(a *ledger.Act){
		"a note": func(a *ledger.Act) { a.Facts = append(a.Facts, ledger.Fact{Name: "note", Value: "x"}) },
		"a day": func(a *ledger.Act) {
			a.Occurred = ledger.Occurred{At: at("2026-03-01 00:00"), Day: true, Basis: ledger.Stamp}
		},
		"no content": func(a *ledger.Act) { a.Facts[1].Value = "x" },
		"no texts":   func(a *ledger.Act) { a.Facts[2].Value = "" },
		"the clock": func(a *ledger.Act) {
			a.Actor, a.Facts = Clerk, append(a.Facts, ledger.Fact{Name: "answer/tie/clock/subject-1", Value: "none x 1"})
		},
		"nobody":         func(a *ledger.Act) { a.Actor = "" },
		"a struck place": func(a *ledger.Act) { a.Facts = append(a.Facts, ledger.Fact{Name: FactStrike, Value: "1 what 0"}) },
	} {
		b := copyActs([]*ledger.Act{a})[0]
		change(b)
		if err := l.c.Clone().Apply(b, l.desk); err == nil {
			t.Errorf("a proposal with %s is taken", what)
		}
	}
	if err := l.c.Apply(a, l.desk); err != nil {
		t.Error(err)
	}
}

// TestAssignedRolesAreAssigned: nobody is a verifier by their post alone.
func TestAssignedRolesAreAssigned(t *testing.T) {
	l := lifeOf(t, "2026-02-24 09:00", func(p *rulebook.Procedure) { p.Act("accept").Assigns = "" })
	l.one("2026-02-25 09:00", Request{Act: "check_competence", Tables: competence()}, "officer-1")
	r := acceptance(0)
	r.Assign = nil
	l.both("2026-02-25 10:00", r, "officer-1", "officer-2")
	l.refused("2026-02-26 09:00", liem.NotYou, as(l.c, Request{Act: "redact"}, "officer-3", "verifier"))
}

func TestPeriodsAreCountedTheSameWay(t *testing.T) {
	for name, change := range map[string]func(x *rulebook.FormField){
		"least alone": func(x *rulebook.FormField) { x.Most = nil },
		"most alone":  func(x *rulebook.FormField) { x.Least = nil },
		"neither":     func(x *rulebook.FormField) { x.Least, x.Most = nil, nil },
	} {
		p := fresh(t)
		x := p.FormOf(p.Act("invite")).Field("account_period")
		change(x)
		c, err := New(p, liem.DerivedID("case"), "so", 1, 1, clock.Lookup)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range []string{"10wd before", "10wd count-first", "12wd no-roll"} {
			if c.periodWithin(p.Act("invite"), x, v) == nil {
				t.Errorf("%s: %s is taken", name, v)
			}
		}
		if err := c.periodWithin(p.Act("invite"), x, "12wd"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestHowManyAllegations(t *testing.T) {
	for n, ok := range map[int]bool{-1: false, 0: false, 1: true, 999: true, 1000: false} {
		if _, err := New(specimen(t), liem.DerivedID("case"), "so", 1, n, clock.Lookup); (err == nil) != ok {
			t.Errorf("%d allegations: %v", n, err)
		}
	}
}

func TestFindingsAreWhole(t *testing.T) {
	c := concluded(t)
	d, err := fold(c.c.Procedure, c.acts[:len(c.acts)-2], c.desk)
	if err != nil {
		t.Fatal(err)
	}
	l := &life{t: t, c: d}
	r := conclusion()
	delete(r.Findings, "subject-2")
	p := as(l.c, r, "officer-3", "verifier")
	p.Propose = true
	l.do("2026-03-10 11:00", p)
	l.refused("2026-03-10 12:00", liem.Needs, as(l.c, r, "officer-2", "decider"))
	r.Findings["subject-2"] = map[int]Finding{1: NotUpheld, 2: Upheld}
	p = as(l.c, r, "officer-3", "verifier")
	p.Propose = true
	l.do("2026-03-10 12:00", p)
	l.refused("2026-03-10 12:00", liem.Limit, as(l.c, r, "officer-2", "decider")) // there is one allegation
}

func TestPeriodsWithinBounds(t *testing.T) {
	l := accepted(t, 1)
	l.one("2026-02-26 10:00", Request{Act: "notify", On: "subject-1"}, "officer-2")
	l.one("2026-02-26 11:00", Request{Act: "redact"}, "officer-3")
	l.one("2026-02-27 10:00", Request{Act: "show_file", On: "subject-1"}, "officer-3")
	for _, bad := range []string{"9wd", "31wd", "10d", "10wd before", "10wd count-first", "10wd no-roll", "240h", "x", ""} {
		l.refused("2026-02-27 10:30", liem.Needs, as(l.c, Request{Act: "invite", On: "subject-1", Periods: map[string]string{"account_period": bad}}, "officer-3", "verifier"))
	}
	l.refused("2026-02-27 10:30", liem.Needs, as(l.c, Request{Act: "invite", On: "subject-1"}, "officer-3", "verifier"))
	l.one("2026-02-27 10:30", Request{Act: "invite", On: "subject-1", Periods: map[string]string{"account_period": "30wd"}}, "officer-3")
	l.due("account/subject-1", "2026-04-10") // 30 working days after Friday 27 February
}

func TestTableDisagrees(t *testing.T) {
	l := newLife(t, 1, "2026-03-02 09:00")
	a, err := l.c.Prepare(as(l.c, Request{ID: liem.ID{1}, Act: "check_competence", Tables: competence()}, "officer-1", "intake_officer"), at("2026-03-02 10:00"), liem.Hash{}, l.desk)
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range a.Facts {
		if f.Name == "competence" {
			b := copyActs([]*ledger.Act{a})[0]
			b.Facts[i].Value = "superior"
			if err := l.c.Apply(b, l.desk); liem.CodeOf(err) != liem.Needs || !strings.Contains(err.Error(), "By the table") {
				t.Errorf("a result that the table does not give: %v", err)
			}
		}
	}
	r := as(l.c, Request{Act: "check_competence", Choices: map[string]string{"competence": "here"}}, "officer-1", "intake_officer")
	l.refused("2026-03-02 10:00", liem.Needs, r)
}

func TestPartiesActThemselves(t *testing.T) {
	l := newLife(t, 1, "2026-03-02 09:00")
	for name, r := range map[string]Request{
		"an officer as a party":        {Actor: "officer-1", Post: "p.intake_officer"},
		"a party with a post":          {Actor: "reporter-1", Post: "p.intake_officer"},
		"the other party":              {Actor: "subject-1"},
		"nobody of that name":          {Actor: "reporter"},
		"on behalf, by nobody":         {Actor: "officer-1", Post: "p.nobody", More: map[string]string{"on_behalf": "reporter-1"}},
		"on behalf, by a party":        {Actor: "subject-1", Post: "p.intake_officer", More: map[string]string{"on_behalf": "reporter-1"}},
		"on behalf of the other party": {Actor: "officer-1", Post: "p.intake_officer", More: map[string]string{"on_behalf": "subject-1"}},
	} {
		r.Act = "ask_protection"
		if err := l.try("2026-03-02 10:00", r); liem.CodeOf(err) != liem.NotYou {
			t.Errorf("%s: %v", name, err)
		}
	}
	l.do("2026-03-02 10:00", Request{Act: "ask_protection", Actor: "officer-1", Post: "p.intake_officer", More: map[string]string{"on_behalf": "reporter-1"}})
}

func TestTheDayThatCounts(t *testing.T) {
	l := newLife(t, 1, "2026-03-02 09:00")
	early := ledger.Occurred{At: at("2026-03-01 00:00"), Day: true, Basis: ledger.Stamp}
	r := as(l.c, Request{Act: "check_competence", Tables: competence(), Occurred: &early}, "officer-1", "intake_officer")
	l.refused("2026-03-03 09:00", liem.Needs, r)
	c := concluded(t)
	late := ledger.Occurred{At: at("2026-03-13 00:00"), Day: true, Basis: ledger.Stamp}
	c.refused("2026-03-12 09:00", liem.Needs, as(c.c, Request{Act: "serve", On: "subject-1", Occurred: &late}, "officer-2", "decider"))
	for _, o := range []ledger.Occurred{{At: at("2026-03-02 09:00"), Basis: "hearsay"}, {At: at("2026-03-01 09:00"), Basis: ledger.Recorded}, {At: at("2026-03-03 09:00"), Basis: ledger.Stamp}} {
		f := *l.acts[0]
		f.Occurred = o
		if _, err := Open(l.c.Procedure, &f, clock.Lookup, l.desk); err == nil {
			t.Errorf("filed %v", o)
		}
	}
}

func TestTold(t *testing.T) {
	l := newLife(t, 1, "2026-03-02 09:00")
	told := Request{Act: Told, Actor: "officer-1", Post: "p.intake_officer", More: map[string]string{"child": strings.Repeat("0a", 32), "outcome": "protected"}}
	for _, bad := range []Request{{Actor: told.Actor, Post: told.Post}, {Actor: told.Actor, Post: "p.nobody", More: told.More}, {Actor: "subject-1", Post: told.Post, More: told.More}} {
		bad.Act = Told
		l.refused("2026-03-03 09:00", liem.Needs, bad)
	}
	for name, change := range map[string]func(r *Request){
		"a note":  func(r *Request) { r.More = map[string]string{"child": told.More["child"], "note": "x"} },
		"a field": func(r *Request) { r.Fields = reason() },
	} {
		r := told
		if change(&r); liem.CodeOf(l.try("2026-03-03 09:00", r)) != liem.Limit {
			t.Errorf("%s is told", name)
		}
	}
	a, err := l.c.Prepare(told, at("2026-03-03 09:00"), liem.Hash{}, l.desk)
	if err != nil {
		t.Fatal(err)
	}
	a.Facts = append(a.Facts, ledger.Fact{Name: "due/settle", Value: "2026-03-27 1 vn-1 final"})
	if err := l.c.Clone().Apply(a, l.desk); liem.KindOf(err) != liem.Damaged {
		t.Errorf("an outcome that states a date: %v", err)
	}
	state := string(l.c.State())
	l.do("2026-03-03 09:00", told)
	if string(l.c.State()) != state {
		t.Error("an outcome told moves the case")
	}
	replayed(t, l)
}

// correction prepares and applies a correction.
func (l *life) correction(when string, seq uint64, day, by, second string) error {
	l.t.Helper()
	now := at(when)
	for e := l.c.DueAct(now); e != nil; e = l.c.DueAct(now) {
		if err := l.c.Apply(e, l.desk); err != nil {
			l.t.Fatal(err)
		}
		l.acts = append(l.acts, e)
	}
	facts, err := l.c.Correction(seq, ledger.Occurred{At: at(day + " 00:00"), Day: true, Basis: ledger.Stamp}, second, now, l.desk)
	if err != nil {
		return err
	}
	a, err := l.c.PrepareCorrection(Request{ID: liem.DerivedID("k", when), Actor: by, Post: "p.intake_officer", Fields: reason()}, facts, now, liem.Hash{}, l.desk)
	if err != nil {
		return err
	}
	if err := l.c.Apply(a, l.desk); err != nil {
		l.t.Fatal(err)
	}
	l.acts = append(l.acts, a)
	return nil
}

func TestCorrections(t *testing.T) {
	l := concluded(t)
	var account, served uint64
	for _, a := range l.acts {
		if a.Kind == "give_account" && on(a) == "subject-1" {
			account = a.Seq
		}
	}
	if err := l.correction("2026-03-11 09:00", 2, "2026-02-20", "officer-1", "officer-2"); liem.CodeOf(err) != liem.Needs {
		t.Errorf("an act that counts from its recording was given another day: %v", err)
	}
	for seq, what := range map[uint64]string{0: "no act", 99: "an act that is not there"} {
		if err := l.correction("2026-03-11 09:00", seq, "2026-02-20", "officer-1", "officer-2"); liem.KindOf(err) != liem.Damaged {
			t.Errorf("%s was corrected: %v", what, err)
		}
	}
	if err := l.correction("2026-03-11 09:00", account, "2026-02-26", "officer-1", "officer-1"); liem.CodeOf(err) != liem.Needs {
		t.Errorf("one hand: %v", err)
	}
	if err := l.correction("2026-03-11 09:00", account, "2026-02-26", "subject-1", "officer-1"); liem.CodeOf(err) != liem.NotYou {
		t.Errorf("a party corrects: %v", err)
	}
	if err := l.correction("2026-03-11 09:00", account, "2026-03-12", "officer-1", "officer-2"); err == nil {
		t.Error("it is to have occurred after its correction")
	}
	facts, err := l.c.Correction(account, ledger.Occurred{At: at("2026-02-26 00:00"), Day: true, Basis: ledger.Stamp}, "officer-2", at("2026-03-11 09:00"), l.desk)
	if err != nil {
		t.Fatal(err)
	}
	bare := Request{ID: liem.ID{5}, Actor: "officer-1", Post: "p.intake_officer"}
	if _, err := l.c.PrepareCorrection(bare, facts, at("2026-03-11 09:00"), liem.Hash{}, l.desk); liem.CodeOf(err) != liem.Needs {
		t.Errorf("without a reason: %v", err)
	}
	if err := l.correction("2026-03-11 09:00", account, "2026-02-26", "officer-1", "officer-2"); err != nil {
		t.Fatal(err)
	}
	l.one("2026-03-12 09:00", Request{Act: "serve", On: "subject-1"}, "officer-2")
	served = l.c.Seq()
	if err := l.correction("2026-03-13 09:00", served, "2026-03-11", "officer-1", "officer-2"); err != nil {
		t.Fatal(err)
	}
	if err := l.correction("2026-03-13 09:00", l.c.Seq(), "2026-03-11", "officer-1", "officer-2"); liem.KindOf(err) != liem.Damaged {
		t.Errorf("a correction was corrected: %v", err)
	}
	var late uint64 // an act by which the acts after it stand or fall: filed so early that the check was overdue
	l.do("2026-03-13 10:00", as(l.c, Request{Act: "tell_outcome"}, "officer-2", "decider"))
	replayed(t, l)
	for _, e := range l.c.History() {
		if e.Anchor == 0 || e.By == 0 || e.By > l.c.Seq() {
			late++
		}
	}
	if late > 0 {
		t.Errorf("%d clocks of the history name no act", late)
	}
}

// TestCorrectionTurnsTheClock: filed a week earlier than recorded, the first
// check is overdue; corrected back, it is not. What could only be done
// because it was overdue then forbids the correction.
func TestCorrectionTurnsTheClock(t *testing.T) {
	overdue := func(l *life) string { return l.c.word("overdue", l.c.state) }
	l := newLife(t, 1, "2026-03-09 09:00")
	l.due("initial_handling", "2026-03-18")
	if err := l.correction("2026-03-12 09:00", 1, "2026-03-02", "officer-1", "officer-2"); err != nil {
		t.Fatal(err)
	}
	if w := overdue(l); w != "late" { // seven working days after 2 March ended with 11 March
		t.Errorf("after the correction it is %s", w)
	}
	replayed(t, l)
	took := &life{t: t, c: l.c.Clone(), acts: slices.Clone(l.acts)}
	took.do("2026-03-12 10:00", as(took.c, Request{Act: "take_over"}, "officer-6", "next_superior"))
	if err := took.correction("2026-03-12 11:00", 1, "2026-03-09", "officer-1", "officer-2"); liem.KindOf(err) != liem.Refused {
		t.Errorf("a later act would not have been open: %v", err)
	}
	replayed(t, took)
	if err := l.correction("2026-03-12 11:00", 1, "2026-03-09", "officer-1", "officer-2"); err != nil {
		t.Fatal(err)
	}
	if w := overdue(l); w != "in_time" {
		t.Errorf("corrected back it is %s", w)
	}
	l.due("initial_handling", "2026-03-18")
	replayed(t, l)
}

func TestTimelyThoughRecordedLate(t *testing.T) {
	for day, want := range map[string]string{"2026-03-11": "in_time", "2026-03-12": "late"} {
		l := lifeOf(t, "2026-03-02 09:00", func(p *rulebook.Procedure) {
			p.Act("decline").Occurs = true
		})
		l.one("2026-03-03 09:00", Request{Act: "check_competence", Tables: competence()}, "officer-1")
		r := Request{Act: "decline", Fields: append(reason(), text("refusal_findings", "decision", "file", "…"), text("refusal_evidence", "evidence", "file", "…"),
			text("refusal_reasons", "reason", "file", "…"), text("refusal_provisions", "reason", "file", "…"), text("refusal_remedies", "decision", "file", "…"))}
		o := ledger.Occurred{At: at(day + " 00:00"), Day: true, Basis: ledger.Stamp}
		l.do("2026-03-13 09:00", as(l.c, Request{Act: "ask_protection", Actor: "officer-1", More: map[string]string{"on_behalf": "reporter-1"}}, "officer-1", "intake_officer"))
		if w := l.c.word("overdue", l.c.state); w != "late" {
			t.Fatalf("before: %s", w)
		}
		r.Occurred = &o
		l.both("2026-03-13 10:00", r, "officer-1", "officer-2")
		if w := l.c.word("overdue", l.c.state); w != want {
			t.Errorf("declined on %s, recorded on the 13th: %s", day, w)
		}
		replayed(t, l)
	}
}

func TestRegisterByDate(t *testing.T) {
	g, seq := NewRegister(), uint64(0)
	enter := func(kind, when string, facts ...string) liem.Hash {
		t.Helper()
		seq++
		a := &ledger.Act{Chain: ledger.Register, Procedure: RegisterProcedure, Seq: seq, Kind: kind, Occurred: ledger.Occurred{At: at(when + " 00:00")}}
		for i := 0; i < len(facts); i += 2 {
			a.Facts = append(a.Facts, ledger.Fact{Name: facts[i], Value: facts[i+1]})
		}
		if err := g.Apply(a, liem.Hash{byte(seq)}); err != nil {
			t.Fatal(err)
		}
		return liem.Hash{byte(seq)}
	}
	enter(RegisterBody, "2026-01-01", "body", "tinh", "parent", "")
	enter(RegisterBody, "2026-01-01", "body", "so", "parent", "tinh")
	enter(RegisterBody, "2026-01-01", "body", "other", "parent", "")
	enter(RegisterPost, "2026-01-01", "post", "a", "body", "so", "above", "b", "roles", "intake_officer")
	enter(RegisterPost, "2026-01-01", "post", "b", "body", "so", "above", "c", "roles", "decider")
	enter(RegisterPost, "2026-01-01", "post", "c", "body", "tinh", "roles", "superior")
	enter(RegisterPost, "2026-03-01", "post", "e", "body", "so", "roles", "intake_officer")
	enter(RegisterTake, "2026-02-01", "post", "e", "holder", "w")
	enter(RegisterTake, "2026-02-01", "post", "a", "holder", "x")
	enter(RegisterTake, "2026-02-01", "post", "b", "holder", "y")
	enter(RegisterTake, "2026-02-01", "post", "c", "holder", "z")
	until := fmt.Sprint(int64(at("2026-05-01 00:00")))
	deleg := enter(RegisterDelegate, "2026-03-01", "from_post", "b", "to_post", "a", "roles", "decider superior", "until", until)
	enter(RegisterRevoke, "2026-04-01", "delegation", deleg.String())
	enter(RegisterLeave, "2026-06-01", "post", "b", "holder", "y")
	for _, x := range []struct {
		post, role, body string
		outside          bool
		when             string
		want             int // acts that it rests on; 0: refused
	}{
		{"a", "intake_officer", "so", false, "2026-01-15", 0}, // nobody holds it yet
		{"a", "intake_officer", "so", false, "2026-02-15", 2},
		{"a", "intake_officer", "tinh", false, "2026-02-15", 0}, // of another body
		{"a", "intake_officer", "so", true, "2026-02-15", 0},    // not from outside
		{"c", "superior", "so", true, "2026-02-15", 3},
		{"c", "superior", "other", true, "2026-02-15", 0}, // not above that body
		{"c", "superior", "tinh", true, "2026-02-15", 0},  // above, not beside
		{"a", "decider", "so", false, "2026-02-15", 0},    // not yet delegated
		{"a", "decider", "so", false, "2026-03-15", 3},
		{"a", "superior", "so", false, "2026-03-15", 0},       // more than the post itself has
		{"a", "decider", "so", false, "2026-04-15", 0},        // revoked
		{"e", "decider", "so", false, "2026-03-15", 0},        // delegated to somebody else
		{"e", "intake_officer", "so", false, "2026-02-15", 0}, // the post did not exist yet
		{"e", "intake_officer", "so", false, "2026-03-15", 2},
		{"b", "decider", "so", false, "2026-05-15", 2},
		{"b", "decider", "so", false, "2026-06-01", 0}, // left
		{"d", "decider", "so", false, "2026-05-15", 0}, // no such post
	} {
		rests, err := g.May(x.post, x.role, x.body, x.outside, at(x.when+" 00:00"))
		if len(rests) != x.want || (err == nil) != (x.want > 0) {
			t.Errorf("%+v: %v %v", x, rests, err)
		}
	}
	if !g.Directs("c", "a", 0) || !g.Directs("b", "a", 0) || g.Directs("a", "b", 0) {
		t.Error("who directs whom")
	}
	d := g.Clone()
	left := &ledger.Act{Chain: ledger.Register, Procedure: RegisterProcedure, Seq: 99, Kind: RegisterLeave, Occurred: ledger.Occurred{At: at("2026-04-02 00:00")},
		Facts: []ledger.Fact{{Name: "post", Value: "a"}, {Name: "holder", Value: "x"}}}
	if err := d.Apply(left, liem.Hash{99}); err != nil {
		t.Fatal(err)
	}
	_, still := g.Holder("a", at("2026-04-03 00:00"))
	if _, ok := d.Holder("a", at("2026-04-03 00:00")); ok || !still {
		t.Error("a clone is not independent")
	}
	g2 := enter(RegisterDelegate, "2026-05-02", "from_post", "b", "to_post", "a", "roles", "decider", "until", fmt.Sprint(int64(at("2026-05-10 00:00"))))
	for when, ok := range map[string]bool{"2026-05-09 23:59": true, "2026-05-10 00:00": false} {
		if rests, err := g.May("a", "decider", "so", false, at(when)); (err == nil) != ok || ok && rests[2] != g2 {
			t.Errorf("delegated until the 10th, on %s: %v", when, err)
		}
	}
}
