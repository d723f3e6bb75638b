package docket

import (
	"slices"
	"testing"
)

func dutyOf(c *Case, role string) (Duty, bool) {
	i := slices.IndexFunc(c.Duties(), func(d Duty) bool { return d.Role == role })
	if i < 0 {
		return Duty{}, false
	}
	return c.Duties()[i], true
}

// TestDuties: whose turn it is, with what is open to them and the date that
// binds them. Whoever has to sign is bound by the limit that the signature
// meets.
func TestDuties(t *testing.T) {
	l := newLife(t, 1, "2026-03-02 09:00")
	l.do("2026-03-03 09:00", as(l.c, Request{Act: "check_competence", Tables: competence()}, "officer-1", "intake_officer"))
	d, ok := dutyOf(l.c, "intake_officer")
	if !ok || d.Due == 0 || !slices.Contains(d.Acts, "propose accept") {
		t.Fatalf("the intake officer's duty: %+v, %v", d, ok)
	}
	if d, ok := dutyOf(l.c, "decider"); ok {
		t.Errorf("nothing was proposed, and it is the decider's turn: %+v", d)
	}
	first := d.Due
	l.do("2026-03-04 09:00", as(l.c, Request{Act: "extend_first", Propose: true, Fields: reason()}, "officer-1", "intake_officer"))
	if d, ok = dutyOf(l.c, "decider"); !ok || !slices.Contains(d.Acts, "extend_first") {
		t.Fatalf("the decider's duty: %+v, %v", d, ok)
	}
	r := acceptance(1)
	r.Propose = true
	l.do("2026-03-04 10:00", as(l.c, r, "officer-1", "intake_officer"))
	if d, _ = dutyOf(l.c, "decider"); d.Due != first {
		t.Errorf("the decider is bound by %v, the limit that acceptance meets ends %v", d.Due, first)
	}
}
