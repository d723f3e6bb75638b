package docket

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"liem"
	"liem/clock"
	"liem/ledger"
	"liem/rulebook"
)

// desk is a register in which the post "p.ROLE" of the body fills ROLE, and
// nobody directs anybody.
type desk struct{ above map[string]string }

func (d desk) May(post, role, body string, outside bool, at liem.Instant) ([]liem.Hash, error) {
	if post == "p."+role || strings.HasPrefix(post, "p."+role+".") {
		return []liem.Hash{{1}}, nil
	}
	return nil, notPost()
}

func (d desk) Directs(above, below string, _ liem.Instant) bool { return d.above[below] == above }

// life plays a case in a test: people are named officer-N by their post.
type life struct {
	t    *testing.T
	c    *Case
	acts []*ledger.Act
	desk desk
}

// specimen is one and the same for all tests; who changes it takes a fresh one.
func specimen(t *testing.T) *rulebook.Procedure {
	t.Helper()
	if p := shared(); p != nil {
		return p
	}
	return fresh(t)
}

var shared = sync.OnceValue(func() *rulebook.Procedure {
	if p, faults := rulebook.Load(os.DirFS("../rulebook/testdata/ok/report")); len(faults) == 0 {
		return p.Procedures[0]
	}
	return nil // the test that needs it says why
})

func fresh(t *testing.T) *rulebook.Procedure {
	t.Helper()
	p, faults := rulebook.Load(os.DirFS("../rulebook/testdata/ok/report"))
	for _, f := range faults {
		t.Error(f)
	}
	return p.Procedures[0]
}

var vietnam = time.FixedZone("", 7*3600)

// at is an instant in Viet Nam: 2026-03-02 09:00.
func at(s string) liem.Instant {
	v, err := time.ParseInLocation("2006-01-02 15:04", s, vietnam)
	if err != nil {
		panic(err)
	}
	return liem.InstantOf(v)
}

func text(name, class, compartment, s string) ledger.Field {
	return ledger.Field{Name: name, Class: class, Compartment: compartment, Passages: []ledger.Passage{{Open: true, Text: []byte(s)}}}
}

func newLife(t *testing.T, people int, when string) *life {
	t.Helper()
	p := specimen(t)
	c, err := New(p, liem.DerivedID("case"), "so-xd", people, 1, clock.Lookup)
	if err != nil {
		t.Fatal(err)
	}
	l := &life{t: t, c: c}
	l.do(when, Request{Act: "file", Actor: "reporter-1", More: map[string]string{"people": fmt.Sprint(people), "allegations": "1"},
		Fields: []ledger.Field{text("who", "identity", "identity", "Lan"), text("what", "conduct", "file", "…")}})
	return l
}

// try prepares and applies an act, with whatever ran out before it.
func (l *life) try(when string, r Request) error {
	l.t.Helper()
	now := at(when)
	if l.c.Seq() > 0 {
		for e := l.c.DueAct(now); e != nil; e = l.c.DueAct(now) {
			if err := l.c.Apply(e, l.desk); err != nil {
				l.t.Fatalf("expiry: %v", err)
			}
			l.acts = append(l.acts, e)
		}
	}
	r.ID = liem.DerivedID(when, r.Act, r.On, fmt.Sprint(r.Propose), fmt.Sprint(l.c.Seq()))
	a, err := l.c.Prepare(r, now, liem.Hash{}, l.desk)
	if err != nil {
		return err
	}
	if err := l.c.Apply(a, l.desk); err != nil {
		l.t.Fatalf("%s was prepared and then refused: %v", r.Act, err)
	}
	l.acts = append(l.acts, a)
	return nil
}

func (l *life) do(when string, r Request) {
	l.t.Helper()
	if err := l.try(when, r); err != nil {
		l.t.Fatalf("%s %s: %v", when, r.Act, err)
	}
}

// both proposes an act and approves it.
func (l *life) both(when string, r Request, first, second string) {
	l.t.Helper()
	p := r
	p.Propose, p.Actor, p.Post = true, first, postOf(first)
	p.Answers = untied(l.c, first)
	l.do(when, p)
	r.Actor, r.Post = second, postOf(second)
	r.Answers = append(r.Answers, untied(l.c, second)...)
	for _, who := range r.Assign {
		for _, w := range who {
			r.Answers = append(r.Answers, untied(l.c, w)...)
		}
	}
	l.do(when, r)
}

func (l *life) one(when string, r Request, who string) {
	l.t.Helper()
	r.Actor, r.Post, r.Answers = who, postOf(who), append(r.Answers, untied(l.c, who)...)
	l.do(when, r)
}

var posts = map[string]string{"officer-1": "p.intake_officer", "officer-2": "p.decider", "officer-3": "p.verifier", "officer-4": "p.verifier", "officer-5": "p.superior", "officer-6": "p.next_superior"}

func postOf(who string) string { return posts[who] }

func untied(c *Case, who string) []Answer {
	var out []Answer
	for p := range c.People() {
		out = append(out, Answer{Officer: who, Subject: c.PersonID(p), Result: AnswerNone, Source: "register", Edition: "1"})
	}
	return out
}

func (l *life) refused(when string, code liem.Code, r Request) {
	l.t.Helper()
	err := l.try(when, r)
	if liem.KindOf(err) != liem.Refused || liem.CodeOf(err) != code {
		l.t.Fatalf("%s %s: want a refusal %s, got %v", when, r.Act, code, err)
	}
	e := err.(*liem.Error)
	if !e.Say.Whole() {
		l.t.Errorf("%s: the refusal lacks a language: %+v", r.Act, e.Say)
	}
}

func (l *life) due(clock, want string) {
	l.t.Helper()
	for _, r := range l.c.Clocks() {
		if r.Name() == clock {
			if got := r.Result.Due.String(); got != want {
				l.t.Errorf("%s is due %s, want %s", clock, got, want)
			}
			return
		}
	}
	l.t.Errorf("clock %s is not on", clock)
}

func accepted(t *testing.T, people int) *life {
	l := newLife(t, people, "2026-02-13 09:00")
	l.due("initial_handling", "2026-03-03")
	l.refused("2026-02-24 09:00", liem.Needs, Request{Act: "check_competence", Actor: "officer-1", Post: "p.intake_officer", Answers: untied(l.c, "officer-1")})
	l.one("2026-02-24 10:00", Request{Act: "check_competence", Tables: map[string]map[string]string{"competence": {"post_level": "staff", "own_body": "yes_own"}}}, "officer-1")
	l.both("2026-02-25 10:00", Request{Act: "accept", Tables: map[string]map[string]string{"complexity": complexity(2)},
		Assign: map[string][]string{"verifier": {"officer-3", "officer-4"}}, Fields: []ledger.Field{text("content", "conduct", "file", "…")}}, "officer-1", "officer-2")
	return l
}

func complexity(n int) map[string]string {
	p, _ := rulebook.Load(os.DirFS("../rulebook/testdata/ok/report"))
	out := map[string]string{}
	for i, c := range p.Table("complexity").Criteria {
		out[c.ID] = map[bool]string{true: "yes", false: "no"}[i < n]
	}
	return out
}

func TestLife(t *testing.T) {
	l := accepted(t, 2)
	l.due("settle", "2026-03-27")
	l.refused("2026-02-26 09:00", liem.NotYet, Request{Act: "conclude", Actor: "officer-2", Post: "p.decider"})
	for _, s := range []string{"subject-1", "subject-2"} {
		l.one("2026-02-26 10:00", Request{Act: "notify", On: s}, "officer-2")
	}
	l.refused("2026-02-26 11:00", liem.Closed, Request{Act: "notify", On: "subject-1", Actor: "officer-2", Post: "p.decider"})
	l.refused("2026-02-26 11:00", liem.NotYou, Request{Act: "redact", Actor: "officer-2", Post: "p.decider"})
	l.one("2026-02-26 11:00", Request{Act: "redact"}, "officer-3")
	for _, s := range []string{"subject-1", "subject-2"} {
		l.one("2026-02-27 10:00", Request{Act: "show_file", On: s}, "officer-3")
	}
	for _, s := range []string{"subject-1", "subject-2"} {
		l.refused("2026-02-27 10:30", liem.Needs, Request{Act: "invite", On: s, Actor: "officer-3", Post: "p.verifier", Periods: map[string]string{"account_period": "5wd"}})
		l.one("2026-02-27 10:30", Request{Act: "invite", On: s, Periods: map[string]string{"account_period": "10wd"}}, "officer-3")
	}
	l.due("account/subject-1", "2026-03-13")
	l.refused("2026-03-01 10:00", liem.NotYou, Request{Act: "give_account", On: "subject-1", Actor: "subject-2", Fields: []ledger.Field{text("account", "conduct", "file", "…")}})
	l.do("2026-03-02 10:00", Request{Act: "give_account", On: "subject-1", Actor: "subject-1", Fields: []ledger.Field{text("account", "conduct", "file", "…")}})
	l.do("2026-03-03 10:00", Request{Act: "give_account", On: "subject-2", Actor: "subject-2", Fields: []ledger.Field{text("account", "conduct", "file", "…")}})
	conclusion := Request{Act: "conclude", Findings: map[string]map[int]Finding{"subject-1": {1: Upheld}, "subject-2": {1: NotUpheld}},
		Fields: []ledger.Field{text("evidence_relied_on", "evidence", "file", "e1"), text("reasons", "reason", "file", "…"), text("provisions", "reason", "file", "…"), text("remedies", "decision", "file", "…")}}
	hole := conclusion
	hole.Fields = hole.Fields[:3]
	hole.Propose, hole.Actor, hole.Post = true, "officer-3", "p.verifier"
	l.do("2026-03-10 09:00", hole)
	hole.Propose, hole.Actor, hole.Post, hole.Answers = false, "officer-2", "p.decider", untied(l.c, "officer-2")
	l.refused("2026-03-10 10:00", liem.Needs, hole)
	l.both("2026-03-10 11:00", conclusion, "officer-3", "officer-2")
	if f := l.c.FindingOn(Allegation{1, 1}); f != Upheld {
		t.Errorf("finding %s", f)
	}
	l.due("service/subject-2", "2026-03-17")
	replayed(t, l)
}

// concluded is a life that ends with a conclusion against one of two people.
func concluded(t *testing.T) *life {
	l := accepted(t, 2)
	for _, s := range []string{"subject-1", "subject-2"} {
		l.one("2026-02-26 10:00", Request{Act: "notify", On: s}, "officer-2")
	}
	l.one("2026-02-26 11:00", Request{Act: "redact"}, "officer-3")
	for _, s := range []string{"subject-1", "subject-2"} {
		l.one("2026-02-27 10:00", Request{Act: "show_file", On: s}, "officer-3")
		l.one("2026-02-27 10:00", Request{Act: "invite", On: s, Periods: map[string]string{"account_period": "10wd"}}, "officer-3")
		l.do("2026-02-27 10:00", Request{Act: "give_account", On: s, Actor: s, Fields: []ledger.Field{text("account", "conduct", "file", "…")}})
	}
	l.both("2026-03-10 11:00", conclusion(), "officer-3", "officer-2")
	return l
}

func conclusion() Request {
	return Request{Act: "conclude", Findings: map[string]map[int]Finding{"subject-1": {1: Upheld}, "subject-2": {1: NotUpheld}},
		Fields: []ledger.Field{text("evidence_relied_on", "evidence", "file", "e1"), text("reasons", "reason", "file", "…"), text("provisions", "reason", "file", "…"), text("remedies", "decision", "file", "…")}}
}

// replayed folds the acts again from nothing and compares state and clocks.
func replayed(t *testing.T, l *life) {
	t.Helper()
	c, err := Open(l.c.Procedure, l.acts[0], clock.Lookup, l.desk)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range l.acts[1:] {
		if err := c.Apply(a, l.desk); err != nil {
			t.Fatalf("replay of act %d (%s): %v", a.Seq, a.Kind, err)
		}
	}
	if string(c.State()) != string(l.c.State()) || ends(c) != ends(l.c) {
		t.Error("the replayed case differs")
	}
}

func ends(c *Case) string {
	var out []string
	for _, r := range c.Clocks() {
		out = append(out, fmt.Sprint(dueFact(&r), r.State))
	}
	return strings.Join(out, "\n")
}

func TestClockOfTheMachineBehind(t *testing.T) {
	l := newLife(t, 1, "2026-03-02 09:00")
	err := l.try("2026-03-01 09:00", Request{Act: "ask_protection", Actor: "reporter-1"})
	if liem.KindOf(err) != liem.NotRecorded {
		t.Errorf("an act before the last one: %v", err)
	}
}

func TestTwoHandsAreTwoPeople(t *testing.T) {
	l := newLife(t, 1, "2026-03-02 09:00")
	r := Request{Act: "extend_first", Fields: []ledger.Field{text("reason", "reason", "file", "…")}}
	first := r
	first.Actor, first.Post, first.Answers = "officer-2", "p.decider", untied(l.c, "officer-2")
	l.refused("2026-03-03 09:00", liem.NotYet, first)
	p := r
	p.Propose, p.Actor, p.Post, p.Answers = true, "officer-1", "p.intake_officer", untied(l.c, "officer-1")
	l.do("2026-03-03 09:30", p)
	other := first
	other.Fields = []ledger.Field{text("reason", "reason", "file", "another")}
	l.refused("2026-03-03 10:00", liem.NotYet, other)
	l.do("2026-03-03 10:00", first)
	l.due("initial_handling", "2026-03-16")
}

func TestTies(t *testing.T) {
	for result, want := range map[string]liem.Kind{AnswerFound: liem.Refused, AnswerCouldNotLook: liem.CouldNotLook} {
		l := newLife(t, 1, "2026-03-02 09:00")
		err := l.try("2026-03-03 09:00", Request{Act: "extend_first", Propose: true, Actor: "officer-1", Post: "p.intake_officer",
			Answers: []Answer{{"officer-1", "subject-1", result, "register", "1"}}})
		if liem.KindOf(err) != want {
			t.Errorf("%s: %v", result, err)
		}
	}
	l := newLife(t, 1, "2026-03-02 09:00")
	l.refused("2026-03-03 09:00", liem.Needs, Request{Act: "extend_first", Propose: true, Actor: "officer-1", Post: "p.intake_officer"})
}

func TestExpiryAtItsOwnInstant(t *testing.T) {
	l := newLife(t, 1, "2026-03-02 09:00")
	a := l.c.DueAct(at("2026-06-01 00:00"))
	if a == nil || a.Recorded != at("2026-03-12 00:00") {
		t.Fatalf("the first expiry: %+v", a)
	}
	late := *a
	late.Recorded++
	if err := l.c.Apply(&late, l.desk); liem.KindOf(err) != liem.Damaged {
		t.Errorf("an expiry at another instant is accepted: %v", err)
	}
	if err := l.c.Apply(a, l.desk); err != nil {
		t.Fatal(err)
	}
	l.acts = append(l.acts, a)
	replayed(t, l)
}

func TestTimelyActRecordedLate(t *testing.T) {
	l := newLife(t, 1, "2026-03-02 09:00")
	day := ledger.Occurred{At: at("2026-03-11 00:00"), Day: true, Basis: ledger.Stamp}
	l.refused("2026-03-13 09:00", liem.Needs, Request{Act: "extend_first", Propose: false, Actor: "officer-2", Post: "p.decider", Occurred: &day, Answers: untied(l.c, "officer-2")})
	if w := l.c.word("overdue", l.c.state); w != "late" {
		t.Fatalf("overdue is %s", w)
	}
}

func TestFormsHoldNothingElse(t *testing.T) {
	l := newLife(t, 1, "2026-03-02 09:00")
	l.refused("2026-03-03 09:00", liem.Limit, Request{Act: "extend_first", Propose: true, Actor: "officer-1", Post: "p.intake_officer", Answers: untied(l.c, "officer-1"),
		Fields: []ledger.Field{text("notes", "conduct", "file", "…")}})
}

func TestCorrectionRecomputes(t *testing.T) {
	l := newLife(t, 1, "2026-03-02 09:00")
	l.due("initial_handling", "2026-03-11")
	now := at("2026-03-04 09:00")
	day := ledger.Occurred{At: at("2026-02-27 00:00"), Day: true, Basis: ledger.Stamp}
	facts, err := l.c.Correction(1, day, "officer-2", now, l.desk)
	if err != nil {
		t.Fatal(err)
	}
	a := &ledger.Act{Version: 1, ID: liem.DerivedID("c"), Case: l.c.ID, Chain: ledger.Acts, Seq: 2, Recorded: now, Occurred: ledger.Occurred{At: now, Basis: ledger.Recorded},
		Kind: Correct, Procedure: l.c.Procedure.ID, Pack: l.c.Pack.Hash, Body: l.c.Body, Actor: "officer-1", Post: "p.intake_officer", Facts: facts, Rests: []liem.Hash{{1}},
		Fields: []ledger.Field{text("reason", "reason", "file", "…")}}
	alone := *a
	alone.Facts = append([]ledger.Fact(nil), facts...)
	alone.Facts[2].Value = "officer-1"
	if err := l.c.Apply(&alone, l.desk); liem.CodeOf(err) != liem.Needs {
		t.Errorf("one hand corrects: %v", err)
	}
	if err := l.c.Apply(a, l.desk); err != nil {
		t.Fatal(err)
	}
	l.acts = append(l.acts, a)
	l.due("initial_handling", "2026-03-10")
	replayed(t, l)
}
