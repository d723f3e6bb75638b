package docket

import (
	"testing"

	"liem"
	"liem/clock"
	"liem/ledger"
	"liem/procedure"
	"liem/rulebook"
)

func limit(s string) clock.Limit {
	l, err := clock.ParseLimit(s)
	if err != nil {
		panic(err)
	}
	return l
}

// The dates below are worked out by hand from a wall calendar of 2026.
// 2 March is a Monday. Days off until May are weekends, 27 April (Hùng Kings,
// the 26th being a Sunday), 30 April and 1 May.

func TestExtensionsByHand(t *testing.T) {
	l := newLife(t, 1, "2026-02-24 09:00")
	l.accept("2026-02-25 09:00", 2)
	l.due("settle", "2026-03-27")
	l.both("2026-03-02 09:00", Request{Act: "extend", Fields: reason()}, "officer-3", "officer-2")
	l.due("settle", "2026-04-28") // 60 days end on Sunday 26 April, then a day off
	l.both("2026-03-03 09:00", Request{Act: "extend", Fields: reason()}, "officer-3", "officer-2")
	l.due("settle", "2026-05-26") // 90 days after 25 February
	l.refused("2026-03-03 09:00", liem.Closed, as(l.c, Request{Act: "extend", Propose: true, Fields: reason()}, "officer-3", "verifier"))
	replayed(t, l)

	l = newLife(t, 1, "2026-03-02 09:00")
	l.due("initial_handling", "2026-03-11")
	l.both("2026-03-05 09:00", Request{Act: "extend_first", Fields: reason()}, "officer-1", "officer-2")
	l.due("initial_handling", "2026-03-16") // ten working days in all, not seven and ten
	replayed(t, l)
}

func TestPauseByHand(t *testing.T) {
	l := lifeOf(t, "2026-02-24 09:00", func(p *rulebook.Procedure) {
		k := p.Clock("settle")
		k.PausedBy, k.ResumedBy = []string{"inform_body"}, []string{"redact"}
	})
	l.accept("2026-02-25 09:00", 0)
	l.one("2026-03-02 09:00", Request{Act: "inform_body"}, "officer-2")
	if e := l.c.DueAct(at("2026-12-01 00:00")); e != nil && factOf(e, "clock") == "settle" {
		t.Error("a paused clock runs out")
	}
	l.one("2026-03-12 09:00", Request{Act: "redact"}, "officer-3")
	l.due("settle", "2026-04-06") // ten days later than 27 March
	replayed(t, l)
}

func TestTiersByHand(t *testing.T) {
	for criteria, want := range map[int]string{0: "2026-03-27", 1: "2026-04-28", 2: "2026-05-26"} {
		l := lifeOf(t, "2026-02-24 09:00", func(p *rulebook.Procedure) {
			k := &p.Clock("settle").Limit
			k.Fact, k.Tiers = "complexity", map[string]clock.Limit{"complex": limit("60d"), "especially_complex": limit("90d")}
		})
		l.accept("2026-02-25 09:00", criteria)
		l.due("settle", want)
		replayed(t, l)
	}
	l := lifeOf(t, "2026-02-24 09:00", func(p *rulebook.Procedure) { // an extension by tier
		x := p.Clock("settle").Extension
		x.Fact, x.Tiers = "complexity", map[string]clock.Limit{"especially_complex": limit("10d")}
	})
	l.accept("2026-02-25 09:00", 2)
	l.both("2026-03-02 09:00", Request{Act: "extend", Fields: reason()}, "officer-3", "officer-2")
	l.due("settle", "2026-04-06") // 40 days after 25 February
}

func TestEarliestByHand(t *testing.T) {
	for limits, want := range map[string]string{"10d": "2026-03-12", "20d": "2026-03-18"} {
		l := lifeOf(t, "2026-03-02 09:00", func(p *rulebook.Procedure) {
			k := &p.Clock("initial_handling").Limit
			k.Limit = limit("12wd") // ends on 18 March
			k.Earliest = []rulebook.TermLimit{{Limit: limit(limits), Cites: []string{"LTC.24.1"}}}
		})
		l.due("initial_handling", want)
		replayed(t, l)
	}
}

func TestRestartByHand(t *testing.T) {
	l := lifeOf(t, "2026-02-24 09:00", func(p *rulebook.Procedure) { p.Clock("settle").RestartBy = []string{"inform_body"} })
	l.accept("2026-02-25 09:00", 0)
	l.one("2026-03-03 09:00", Request{Act: "inform_body"}, "officer-2")
	l.due("settle", "2026-04-02") // thirty days after 3 March
	if h := l.c.History(); h[len(h)-1].Name() != "settle" || h[len(h)-1].How != "stopped" || h[len(h)-1].By != l.c.Seq() {
		t.Errorf("%+v", h[len(h)-1])
	}
	replayed(t, l)
}

func TestStandingOversightRepeats(t *testing.T) {
	l := newLife(t, 1, "2026-03-02 09:00")
	for i, want := range []struct{ clock, end string }{
		{"initial_handling", "2026-03-12 00:00"}, {"oversight", "2026-04-11 00:00"}, {"oversight", "2026-05-12 00:00"}, // 10 May is a Sunday
	} {
		e := l.c.DueAct(at("2026-12-31 00:00"))
		if e == nil || factOf(e, "clock") != want.clock || e.Recorded != at(want.end) {
			t.Fatalf("expiry %d: %+v", i+1, e)
		}
		if err := l.c.Apply(e, l.desk); err != nil {
			t.Fatal(err)
		}
		l.acts = append(l.acts, e)
	}
	l.due("oversight", "2026-06-10")
	replayed(t, l)
}

func TestHoursByHand(t *testing.T) {
	l := lifeOf(t, "2026-03-02 09:15", func(p *rulebook.Procedure) { p.Clock("initial_handling").Limit.Limit = limit("48h") })
	if e := l.c.DueAct(at("2026-12-31 00:00")); e == nil || e.Recorded != at("2026-03-04 09:15") {
		t.Errorf("48 hours after 9:15 on the second: %+v", e)
	}
}

// TestExpiriesInOrder: of two that are due the earlier is recorded first, and
// no act comes before one that is due.
func TestExpiriesInOrder(t *testing.T) {
	l := newLife(t, 1, "2026-03-02 09:00")
	_, err := l.c.Prepare(as(l.c, Request{Act: "check_competence", Tables: competence()}, "officer-1", "intake_officer"), at("2026-03-12 00:00"), liem.Hash{}, l.desk)
	if liem.KindOf(err) != liem.Damaged {
		t.Errorf("an act before an expiry that is due: %v", err)
	}
	a, err := l.c.Prepare(as(l.c, Request{Act: "check_competence", Tables: competence()}, "officer-1", "intake_officer"), at("2026-03-11 23:59"), liem.Hash{}, l.desk)
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range []func(a *ledger.Act){
		func(a *ledger.Act) { a.Recorded = at("2026-03-12 00:00"); a.Occurred.At = a.Recorded },
		func(a *ledger.Act) { a.Recorded = at("2026-03-02 08:59"); a.Occurred.At = a.Recorded },
	} {
		b := *a
		if change(&b); liem.KindOf(l.c.Apply(&b, l.desk)) != liem.Damaged {
			t.Errorf("recorded at %s", b.Recorded)
		}
	}
	told := *a
	told.Kind, told.Facts, told.Recorded = Told, []ledger.Fact{{Name: "child", Value: liem.Hash{}.String()}}, at("2026-03-12 00:00")
	if liem.KindOf(l.c.Apply(&told, l.desk)) != liem.Damaged {
		t.Error("an outcome is told before an expiry that is due")
	}
	told.Kind, told.Facts = Propose, []ledger.Fact{{Name: "act", Value: "accept"}}
	if liem.KindOf(l.c.Apply(&told, l.desk)) != liem.Damaged {
		t.Error("something is proposed before an expiry that is due")
	}
	told.Kind = Correct
	if liem.KindOf(l.c.Apply(&told, l.desk)) != liem.Damaged {
		t.Error("a correction before an expiry that is due")
	}
}

// TestTransition: a case of the version before 1 July 2026 is not accepted
// after its end; carried over it is. Corrections reach behind the change.
func TestTransition(t *testing.T) {
	old, young := shipped(t, "vn-2019"), shipped(t, "vn")
	p, to := old.Procedure("vn.denunciation"), young.Procedure("vn.denunciation")
	g := newGround(t, p, false)
	c := empty(p, g.m, liem.DerivedID("carried"), "body", 1, clock.Lookup)
	f := newFiller(c, rng())
	do := func(when, act string, choices map[string]string) error {
		for e := c.DueAct(at(when)); e != nil; e = c.DueAct(at(when)) {
			if err := c.Apply(e, desk{}); err != nil {
				t.Fatal(err)
			}
		}
		for _, e := range g.events {
			if c.m.Acts[e.Act].ID != act || !c.m.Open(c.state, e) || !chooses(c, e, choices) {
				continue
			}
			r, ok := f.fill(e)
			if !ok {
				continue
			}
			r.Occurred, r.ID = nil, liem.DerivedID(when, act)
			if k := c.m.Acts[e.Act].Act; k.ProposedBy != "" {
				a, err := c.Prepare(f.proposal(r, k), at(when), liem.Hash{}, desk{})
				if err == nil {
					err = c.Apply(a, desk{})
				}
				if err != nil {
					return err
				}
				f.answers(&r)
			}
			a, err := c.Prepare(r, at(when), liem.Hash{}, desk{})
			if err == nil {
				err = c.Apply(a, desk{})
			}
			return err
		}
		t.Fatalf("%s is not open", act)
		return nil
	}
	for _, x := range []struct {
		when, act string
		choices   map[string]string
	}{
		{"2026-06-26 09:00", "file", nil},
		{"2026-06-29 09:00", "check_competence", map[string]string{"competence": "here"}},
		{"2026-06-29 10:00", "check_conditions", map[string]string{"conditions": "met"}},
	} {
		if err := do(x.when, x.act, x.choices); err != nil {
			t.Fatalf("%s: %v", x.act, err)
		}
	}
	if err := do("2026-07-02 09:00", "accept", nil); liem.CodeOf(err) != liem.NotYet {
		t.Fatalf("accepted under rules that are over: %v", err)
	}
	how := TransitionFor(young, p.ID, old.Version)
	r := Request{ID: liem.DerivedID("t"), Actor: "officer-50", Post: "p.decider"}
	if TransitionFor(young, p.ID, "1999") != nil {
		t.Error("a transition from nowhere")
	}
	if _, err := c.PrepareMove(to, nil, r, at("2026-07-02 10:00"), liem.Hash{}, desk{}); liem.CodeOf(err) != liem.Needs {
		t.Errorf("carried over without a rule: %v", err)
	}
	bad := r
	bad.Post = "p.nobody"
	if _, err := c.PrepareMove(to, how, bad, at("2026-07-02 10:00"), liem.Hash{}, desk{}); liem.CodeOf(err) != liem.NotYou {
		t.Errorf("carried over by nobody: %v", err)
	}
	before, acts := c.Clone(), len(c.acts)
	a, err := c.PrepareMove(to, how, r, at("2026-07-02 10:00"), liem.Hash{}, desk{})
	if err != nil {
		t.Fatal(err)
	}
	forged := copyActs([]*ledger.Act{a})[0]
	forged.Facts[0].Value = liem.Hash{}.String()
	if err := c.Clone().Move(to, how, forged, desk{}); err == nil {
		t.Error("a transition that names other packs")
	}
	for _, change := range []func(a *ledger.Act){
		func(a *ledger.Act) { a.Seq++ },
		func(a *ledger.Act) { a.Recorded = at("2036-07-02 10:00"); a.Occurred.At = a.Recorded },
		func(a *ledger.Act) { a.Facts = append(a.Facts, ledger.Fact{Name: "due/settle", Value: "x"}) },
		func(a *ledger.Act) { a.Facts[0].Value = a.Facts[1].Value },
	} {
		b := copyActs([]*ledger.Act{a})[0]
		change(b)
		if err := c.Clone().Move(to, how, b, desk{}); liem.KindOf(err) != liem.Damaged {
			t.Errorf("a forged transition: %v", err)
		}
	}
	note := copyActs([]*ledger.Act{a})[0]
	if note.Facts = append(note.Facts, ledger.Fact{Name: "note", Value: "x"}); liem.CodeOf(c.Clone().Move(to, how, note, desk{})) != liem.Limit {
		t.Error("a transition with a note")
	}
	if err := c.Move(to, how, a, desk{}); err != nil {
		t.Fatal(err)
	}
	if c.Pack != young || len(c.acts) != acts+1 || ends(c) != ends(before) || c.Stage().ID != before.Stage().ID {
		t.Error("the clocks, the stage or the acts changed with the transition")
	}
	d, err := c.refold(&ledger.Act{Kind: Told, Seq: c.seq + 1, Recorded: c.recorded}, desk{})
	if err != nil {
		t.Fatalf("folded again behind the change: %v", err)
	}
	same(t, "the case folded again behind the change", d, c)
}

// chooses tells whether an event chooses these values.
func chooses(c *Case, e procedure.Event, want map[string]string) bool {
	for i, slot := range c.m.Acts[e.Act].Slots {
		if slot.Fact >= 0 {
			if v, ok := want[c.m.Facts[slot.Fact].ID]; ok && v != c.m.Word(slot, e.Choices[i]) {
				return false
			}
		}
	}
	return true
}
