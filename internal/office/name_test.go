package office_test

import (
	"testing"

	"liem"
	"liem/docket"
	"liem/internal/office"
	"liem/limits"
)

// TestTheNoticeSaysWhoSomebodyIs: a report names a title; the notice ties the
// person to it, once, and no other act can.
func TestTheNoticeSaysWhoSomebodyIs(t *testing.T) {
	h := open(t)
	f := h.filing(newID())
	f.Parties["subject-1"] = office.Person{Name: "Trưởng phòng vật tư"}
	if _, err := h.File(ctx, at("2026-03-02 09:00"), office.Actor{Person: office.Person{ID: "r"}}, f); err != nil {
		t.Fatal(err)
	}
	h.accept(f.Case)
	tai := office.Person{ID: "tai", Name: "Đỗ Văn Tài"}
	notice := func() office.Deed {
		return deed(docket.Request{Act: "notify", On: "subject-1"})
	}
	reads := func() error {
		_, err := h.Read(ctx, at("2026-03-20 09:00"), office.Actor{Person: tai}, f.Case, limits.PurposeOwnFile, h.policies)
		return err
	}
	if liem.KindOf(reads()) != liem.NotFound {
		t.Error("somebody whom nobody named reads the case")
	}
	for what, d := range map[string]office.Deed{
		"another person": {Request: notice().Request, Name: map[string]office.Person{"subject-2": tai}},
		"the reporter":   {Request: notice().Request, Name: map[string]office.Person{"reporter-1": tai}},
		"another act":    {Request: docket.Request{ID: newID(), Act: "redact"}, Name: map[string]office.Person{"subject-1": tai}},
	} {
		if _, err := h.Do(ctx, at("2026-03-04 09:00"), decider, f.Case, d); liem.KindOf(err) != liem.Refused {
			t.Errorf("%s: %v", what, err)
		}
	}
	d := notice()
	d.Name = map[string]office.Person{"subject-1": tai}
	h.do("2026-03-04 10:00", decider, f.Case, d)
	if got, err := h.Do(ctx, at("2026-03-04 10:00"), decider, f.Case, d); err != nil || !got.Again {
		t.Errorf("a retry: %+v, %v", got, err)
	}
	h.stop()
	h.start()
	if _, err := h.Do(ctx, at("2026-03-05 10:00"), office.Actor{Person: tai}, f.Case, deed(docket.Request{Act: "more_time", Actor: "subject-1", On: "subject-1"})); liem.KindOf(err) == liem.NotFound {
		t.Errorf("the person who was named is unknown: %v", err)
	}
}

// TestCandidates lists who holds a post with a role, by the register alone.
func TestCandidates(t *testing.T) {
	h := open(t)
	got, err := h.Candidates(ctx, at("2026-03-02 09:00"), "so", "verifier")
	if err != nil || len(got) != 2 || got[0].Person != nam || got[1].Person != hoa || got[1].Post != "so.thanh-tra-2" {
		t.Errorf("candidates %+v, %v", got, err)
	}
	if got, err := h.Candidates(ctx, at("2024-03-02 09:00"), "so", "verifier"); err != nil || len(got) != 0 {
		t.Errorf("before they took the post: %+v, %v", got, err)
	}
}
