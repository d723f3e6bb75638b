package office_test

import (
	"context"
	"crypto/rand"
	"errors"
	"testing"

	"liem"
	"liem/clock"
	"liem/docket"
	"liem/internal/office"
	"liem/ledger/bundle"
	"liem/rulebook"
)

// TestBundleOnPostgres: there acts get their place in the log only after they
// were recorded; an export has them sequenced first.
func TestBundleOnPostgres(t *testing.T) {
	h := onPostgres(t)
	id, r := h.file("2026-03-02 09:00")
	if r.Index != -1 {
		t.Fatalf("the log gives indexes at once: %+v", r)
	}
	h.accept(id)
	if got := verify(t, h.export(id, "2026-03-05 09:00", "file")); got.Verdict != bundle.Gaps {
		t.Errorf("%+v", got)
	}
	if got, err := h.Tend(ctx, at("2026-03-05 10:00"), 100); err != nil || got.Waiting != 0 || got.Log.Size == 0 {
		t.Errorf("%+v %v", got, err)
	}
}

// stuck is a log whose sequencer does not come on.
type stuck struct{ office.LogStore }

func (stuck) Await(context.Context, liem.Instant, ...liem.Hash) error {
	return &liem.Error{Kind: liem.NotRecorded, Op: "await", Cause: errors.New("the lease is another replica's")}
}

func TestNoBundleBesideTheLog(t *testing.T) {
	h := open(t)
	id, _ := h.file("2026-03-02 09:00")
	var err error
	h.Office, err = office.Open(ctx, office.Config{Store: h.store, Log: stuck{h.store}, Keys: h.keys, Key: h.key, Random: rand.Reader,
		Packs: []*rulebook.Pack{h.pack}, Calendars: clock.Lookup, Ties: h})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.doors(decider, "")["a bundle"]("2026-03-03 09:00", id); liem.CodeOf(err) != liem.NotYet {
		t.Errorf("%v", err)
	}
}

// TestTend: one call does all that is done regularly, and one case that
// cannot be looked at does not keep it from the rest.
func TestTend(t *testing.T) {
	h := open(t)
	var ids []liem.ID
	for range 3 {
		id, _ := h.file("2026-03-02 09:00")
		ids = append(ids, id)
	}
	got, err := h.Tend(ctx, at("2026-03-02 10:00"), 100)
	if err != nil || got.Expired != 0 || got.Settled != 0 {
		t.Errorf("%+v %v", got, err)
	}
	got, err = h.Tend(ctx, at("2026-03-12 00:00"), 100)
	if err != nil || got.Expired != 3 || got.Waiting != 0 {
		t.Errorf("%+v %v", got, err)
	}
	if at, _ := h.store.Log(ctx); got.Log != at {
		t.Errorf("the log is at %+v, not %+v", at, got.Log)
	}
	for _, id := range ids {
		if c, err := h.Look(ctx, id); err != nil || c.Acts()[c.Seq()-1].Kind != docket.Expire {
			t.Errorf("%v", err)
		}
	}
	// The second case's keys are gone: the others are tended all the same.
	d, f := shaky(t)
	for range 3 {
		id, _ := d.file("2026-03-02 09:00")
		f.lost.CompareAndSwap(nil, &id)
	}
	o := d.over(f)
	got, err = o.Tend(ctx, at("2026-03-12 00:00"), 100)
	if err == nil || got.Expired != 2 || got.Log.Size == 0 {
		t.Errorf("%+v %v", got, err)
	}
}

// TestSettleBehindLetters: what is to be destroyed is found behind any number
// of letters that nobody has sent yet.
func TestSettleBehindLetters(t *testing.T) {
	h := open(t)
	var e office.Entry
	for range 150 {
		e.Effects = append(e.Effects, office.Effect{ID: newID(), Case: newID(), Kind: "letter", At: at("2026-03-01 00:00")})
	}
	if _, err := h.store.Append(ctx, e); err != nil {
		t.Fatal(err)
	}
	id, _ := h.file("2026-03-02 09:00")
	e = office.Entry{Effects: []office.Effect{{ID: newID(), Case: id, Kind: "strike", At: at("2026-03-02 10:00"), Data: []byte("unreadable")}}}
	if _, err := h.store.Append(ctx, e); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Settle(ctx, at("2026-03-02 11:00"), 100); err == nil {
		t.Error("what is to be destroyed was not reached")
	}
}
