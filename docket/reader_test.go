package docket

import (
	"os"
	"slices"
	"sync"
	"testing"

	"liem"
	"liem/clock"
	"liem/ledger"
	"liem/limits"
	"liem/procedure"
	"liem/rulebook"
)

func europe(t *testing.T) *rulebook.Procedure {
	t.Helper()
	p, faults := loadEurope()
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return p.Procedure("eu.internal-report")
}

// loadEurope loads the pack once for all tests; none of them changes it.
var loadEurope = sync.OnceValues(func() (*rulebook.Pack, []rulebook.Fault) { return rulebook.Load(os.DirFS("../packs/eu")) })

// europeAt is a case of two people that stands in a stage, made by hand.
func europeAt(t *testing.T, stage string) *Case {
	t.Helper()
	p := europe(t)
	c, err := New(p, liem.DerivedID("case"), "eabq", 2, 1, clock.Lookup)
	if err != nil {
		t.Fatal(err)
	}
	c.acts = []*ledger.Act{{Kind: "file", Seq: 1, Recorded: at("2026-07-01 09:00")}}
	for i, s := range c.m.Stages {
		if s != nil && s.ID == stage {
			c.state[0] = uint8(i)
		}
	}
	if c.Stage().ID != stage {
		t.Fatalf("the case stands at %s", c.Stage().ID)
	}
	return c
}

func TestStandingOf(t *testing.T) {
	tie := func(c *Case, who, result string) {
		c.people[who] = &person{ties: map[string]string{"subject-2": result}}
	}
	for _, x := range []struct {
		name  string
		stage string
		make  func(*Case)
		who   Reader
		want  Standing
	}{
		{"the designated person, before anything was done", "intake", nil, Reader{Local: "officer", Post: "p", Roles: []string{"intake_officer"}}, Standing{Relation: Called, Role: "intake_officer"}},
		{"without the post", "intake", nil, Reader{Local: "officer", Post: "p", Roles: []string{"verifier"}}, Standing{Relation: Stranger}},
		{"without any post", "intake", nil, Reader{Local: "officer", Roles: []string{"intake_officer"}}, Standing{Relation: Stranger}},
		{"a verifier whom nobody assigned", "verification", nil, Reader{Local: "officer", Post: "p", Roles: []string{"verifier"}}, Standing{Relation: Stranger}},
		{"an assigned verifier", "verification", func(c *Case) { c.holders["verifier"] = []string{"officer-2"} }, Reader{Local: "officer-2", Post: "p", Roles: []string{"verifier"}}, Standing{Relation: Holder, Role: "verifier"}},
		{"an assigned verifier in another post", "verification", func(c *Case) {
			c.holders["verifier"], c.ever["verifier"] = []string{"officer-2"}, []string{"officer-2"}
		}, Reader{Local: "officer-2", Post: "q", Roles: []string{"decider"}}, Standing{Relation: Once}},
		{"an assigned verifier in a post without power here", "verification", func(c *Case) {
			c.holders["verifier"], c.ever["verifier"] = []string{"officer-2"}, []string{"officer-2"}
		}, Reader{Local: "officer-2", Post: "q", Roles: []string{Auditor}}, Standing{Relation: Stranger}},
		{"somebody else holds the role", "intake", func(c *Case) { c.holders["intake_officer"] = []string{"officer-1"} }, Reader{Local: "officer", Post: "p", Roles: []string{"intake_officer"}}, Standing{Relation: Stranger}},
		{"the decider, before anything is proposed", "intake", nil, Reader{Local: "officer", Post: "p", Roles: []string{"decider"}}, Standing{Relation: Stranger}},
		{"the decider, once something is proposed", "intake", func(c *Case) { c.proposals["follow_up "] = proposal{} }, Reader{Local: "officer", Post: "p", Roles: []string{"decider"}}, Standing{Relation: Called, Role: "decider"}},
		{"the decider who was the intake officer", "intake", func(c *Case) {
			c.proposals["follow_up "] = proposal{}
			c.ever["intake_officer"] = []string{"officer-1"}
		}, Reader{Local: "officer-1", Post: "p", Roles: []string{"decider"}}, Standing{Relation: Once}},
		{"the body above while it has a clock", "verification", func(c *Case) {
			c.clocks[instance{c.m.Clock("wait_review"), 0}] = &Running{Clock: c.Procedure.Clock("wait_review"), State: procedure.Running}
		}, Reader{Local: "officer", Post: "p", Roles: []string{"superior"}}, Standing{Relation: Called, Role: "superior"}},
		{"the body above while it has none", "verification", nil, Reader{Local: "officer", Post: "p", Roles: []string{"superior"}}, Standing{Relation: Stranger}},
		{"a tie in the case", "intake", func(c *Case) { tie(c, "officer-1", AnswerFound) }, Reader{Local: "officer-1", Post: "p", Roles: []string{"intake_officer"}}, Standing{Relation: Stranger, Implicated: true}},
		{"a tie that was just found", "intake", nil, Reader{Local: "officer", Post: "p", Roles: []string{"intake_officer"}, Tied: true}, Standing{Relation: Stranger, Implicated: true}},
		{"a tie of who holds the role", "intake", func(c *Case) { c.holders["intake_officer"] = []string{"officer-1"}; tie(c, "officer-1", AnswerFound) }, Reader{Local: "officer-1", Post: "p", Roles: []string{"intake_officer"}}, Standing{Relation: Stranger, Implicated: true}},
		{"no tie", "intake", func(c *Case) { tie(c, "officer-1", AnswerNone) }, Reader{Local: "officer-1", Post: "p", Roles: []string{"intake_officer"}}, Standing{Relation: Called, Role: "intake_officer"}},
		{"whoever names somebody else for a holder with a tie", "verification", func(c *Case) { c.holders["decider"] = []string{"officer-1"}; tie(c, "officer-1", AnswerFound) },
			Reader{Local: "officer", Post: "p", Roles: []string{roleOfAct(t, "replace_decider")}}, Standing{Relation: Called, Role: roleOfAct(t, "replace_decider")}},
		{"who stepped out", "intake", func(c *Case) {
			c.holders["intake_officer"], c.ever["intake_officer"] = []string{"officer-1"}, []string{"officer-1"}
			c.replace(&ledger.Act{Kind: "replace_intake_officer"}, "intake_officer", []string{"officer-3"})
			c.holders["intake_officer"] = []string{"officer-3"}
		}, Reader{Local: "officer-1", Post: "p", Roles: []string{"intake_officer"}}, Standing{Relation: Once, Recused: true}},
		{"who came in for them", "intake", func(c *Case) {
			c.holders["intake_officer"] = []string{"officer-1"}
			c.replace(&ledger.Act{Kind: "replace_intake_officer"}, "intake_officer", []string{"officer-3"})
			c.holders["intake_officer"] = []string{"officer-3"}
		}, Reader{Local: "officer-3", Post: "p", Roles: []string{"intake_officer"}}, Standing{Relation: Holder, Role: "intake_officer"}},
		{"the reporter", "intake", nil, Reader{Local: "reporter-1"}, Standing{Relation: OfParty, Party: "reporter", Shown: true}},
		{"the person concerned, before the file was shown", "verification", nil, Reader{Local: "subject-2"}, Standing{Relation: OfParty, Party: "subject"}},
		{"the person concerned by a post", "verification", nil, Reader{Local: "subject-2", Post: "p", Roles: []string{"decider"}}, Standing{Relation: OfParty, Party: "subject", Implicated: true}},
		{"nobody is called when it has ended", "purged", nil, Reader{Local: "officer", Post: "p", Roles: []string{"intake_officer"}}, Standing{Relation: Stranger}},
		{"an auditor", "intake", nil, Reader{Local: "officer", Post: "p", Roles: []string{Auditor}, Warrant: true}, Standing{Relation: Stranger}},
	} {
		c := europeAt(t, x.stage)
		if x.make != nil {
			x.make(c)
		}
		if got := c.StandingOf(x.who); got != x.want {
			t.Errorf("%s: %+v, want %+v", x.name, got, x.want)
		}
		if got := c.Clone().StandingOf(x.who); got != x.want {
			t.Errorf("%s, cloned: %+v", x.name, got)
		}
	}
}

func roleOfAct(t *testing.T, id string) string { return europe(t).Act(id).By }

// waiting lets the notice of the second person wait from an instant.
func waiting(c *Case, from, due string, state procedure.ClockState) {
	c.acts = append(c.acts, &ledger.Act{Kind: "let_notice_wait", Seq: uint64(len(c.acts) + 1), Recorded: at(from), Facts: []ledger.Fact{{Name: "on", Value: "subject-2"}}})
	day, _ := clock.ParseDate(due)
	for _, id := range []string{"wait", "wait_review"} {
		c.clocks[instance{c.m.Clock(id), 1}] = &Running{Clock: c.Procedure.Clock(id), Person: "subject-2", State: state, Anchor: uint64(len(c.acts)), Result: clock.Result{Due: day, End: at(due + " 23:59")}}
	}
}

func TestReadingOf(t *testing.T) {
	read := func(when string) *ledger.Act {
		return &ledger.Act{Chain: ledger.Reads, Seq: 7, Prev: liem.Hash{6}, Recorded: at(when), Kind: ReadContent, Actor: "officer-3", Post: "eabq.audit-1",
			Facts: []ledger.Fact{{Name: FactPurpose, Value: "verify"}, {Name: FactItems, Value: "1-9"}}}
	}
	for _, x := range []struct {
		name   string
		make   func(*Case)
		when   string
		sealed bool
	}{
		{"no wait", func(*Case) {}, "2026-07-10 09:00", false},
		{"before the wait", func(c *Case) { waiting(c, "2026-07-12 09:00", "2026-08-11", procedure.Running) }, "2026-07-10 09:00", false},
		{"while it runs", func(c *Case) { waiting(c, "2026-07-10 08:00", "2026-08-11", procedure.Running) }, "2026-07-10 09:00", true},
		{"in the instant in which it began", func(c *Case) { waiting(c, "2026-07-10 09:00", "2026-08-11", procedure.Running) }, "2026-07-10 09:00", true},
		{"after it ended", func(c *Case) {
			waiting(c, "2026-07-10 08:00", "2026-08-11", procedure.Running)
			delete(c.clocks, instance{c.m.Clock("wait"), 1})
		}, "2026-07-10 09:00", false},
		{"another clock of somebody's runs", func(c *Case) {
			c.clocks[instance{c.m.Clock("remedy"), 0}] = &Running{Clock: c.Procedure.Clock("remedy"), State: procedure.Running, Anchor: 1}
		}, "2026-07-10 09:00", false},
	} {
		c := europeAt(t, "verification")
		x.make(c)
		got := c.ReadingOf(read(x.when), liem.Hash{7})
		want := Reading{Seq: 7, C: liem.Hash{7}, Prev: liem.Hash{6}, At: at(x.when), Kind: ReadContent, Post: "eabq.audit-1", Purpose: limits.PurposeVerify, Items: "1-9"}
		if x.sealed {
			day, _ := clock.ParseDate("2026-08-11")
			k := c.Procedure.Clock("wait")
			want = Reading{Seq: 7, C: liem.Hash{7}, Prev: liem.Hash{6}, Sealed: true, Opens: day, Why: k.Name, Provision: k.Cites[0]}
		}
		if got != want {
			t.Errorf("%s: %+v, want %+v", x.name, got, want)
		}
	}
	c := europeAt(t, "verification")
	taken := read("2026-07-10 09:00")
	taken.Kind, taken.Actor, taken.Post = ledger.KindExport, "reporter-1", ""
	if got := c.ReadingOf(taken, liem.Hash{7}); got != (Reading{Seq: 7, C: liem.Hash{7}, Prev: liem.Hash{6}, Party: true}) {
		t.Errorf("what a party took along tells who or when: %+v", got)
	}
	if got := WholeReading(taken, liem.Hash{7}); got != (Reading{Seq: 7, C: liem.Hash{7}, Prev: liem.Hash{6}, Party: true}) {
		t.Errorf("what a party took along tells an auditor who or when: %+v", got)
	}
	if got := WholeReading(read("2026-07-10 09:00"), liem.Hash{7}); got.Actor != "officer-3" || got.Sealed || got.Purpose != limits.PurposeVerify {
		t.Errorf("%+v", got)
	}
}

func TestHears(t *testing.T) {
	did := func(kind, person string) func(*Case) {
		return func(c *Case) {
			c.acts = append(c.acts, &ledger.Act{Kind: kind, Seq: 2, Recorded: at("2026-07-02 09:00"), Facts: []ledger.Fact{{Name: "on", Value: person}}})
		}
	}
	for _, x := range []struct {
		name, who       string
		make            func(*Case)
		reads, openings bool
	}{
		{"who does not know of it", "subject-1", nil, false, false},
		{"who was told", "subject-1", did("notify", "subject-1"), true, false},
		{"when somebody else was told", "subject-1", did("notify", "subject-2"), false, false},
		{"whom the file was shown to", "subject-1", did("show_file", "subject-1"), true, false},
		{"after an act about them that tells nothing", "subject-1", did("let_notice_wait", "subject-1"), false, false},
		{"the reporter", "reporter-1", nil, false, true},
		{"an officer", "officer-1", did("notify", "subject-1"), false, false},
		{"nobody", "officer", nil, false, false},
		{"a third person concerned of two", "subject-3", did("notify", "subject-3"), false, false},
		{"", "", nil, false, false},
	} {
		c := europeAt(t, "verification")
		if x.make != nil {
			x.make(c)
		}
		if reads, openings := c.Hears(x.who); reads != x.reads || openings != x.openings {
			t.Errorf("%s: %v %v", x.name, reads, openings)
		}
	}
}

func TestAccepted(t *testing.T) {
	c := europeAt(t, "intake")
	if _, ok := c.Accepted(); ok {
		t.Error("accepted before anybody accepted it")
	}
	c.acts = append(c.acts, &ledger.Act{Kind: "follow_up", Seq: 2, Recorded: at("2026-07-03 09:00")})
	if when, ok := c.Accepted(); !ok || when != at("2026-07-03 09:00") {
		t.Errorf("%v %v", when, ok)
	}
	p := *c.Procedure
	p.Acts = slices.DeleteFunc(slices.Clone(p.Acts), func(a *rulebook.Act) bool { return a.Kind == rulebook.Acceptance })
	c.Procedure = &p
	if when, ok := c.Accepted(); !ok || when != at("2026-07-01 09:00") {
		t.Errorf("a procedure without acceptance: %v %v", when, ok)
	}
}
