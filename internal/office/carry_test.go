package office_test

import (
	"bytes"
	"crypto/rand"
	"io/fs"
	"testing"

	"liem"
	"liem/clock"
	"liem/docket"
	"liem/internal/office"
	"liem/ledger"
	"liem/ledger/bundle"
	"liem/limits"
	"liem/packs"
	"liem/rulebook"
)

// TestCarry: a case filed before 1 July 2026 goes on under the new version of
// its procedure, once, and its bundle replays with both versions.
func TestCarry(t *testing.T) {
	h := open(t)
	files, loaded := map[liem.Hash]fs.FS{}, []*rulebook.Pack{}
	for _, name := range []string{"vn-2019", "vn"} {
		f, _ := packs.FS(name)
		p, faults := rulebook.Load(f)
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		files[p.Hash] = f
		loaded = append(loaded, p)
		if _, err := h.Enter(ctx, at("2026-01-02 08:00"), office.PackInForce(p.ID, p.Version, p.Hash, at("2020-01-01 00:00"))); err != nil {
			t.Fatal(err)
		}
	}
	old, young := loaded[0], loaded[1]
	start := func() {
		var err error
		h.Office, err = office.Open(ctx, office.Config{Store: h.store, Log: h.store, Keys: h.keys, Key: h.key, Random: rand.Reader, Packs: loaded, Calendars: clock.Lookup, Ties: h})
		if err != nil {
			t.Fatal(err)
		}
	}
	start()
	f := h.filing(newID())
	f.Pack, f.Procedure, f.Fields = old.Hash, "vn.denunciation", nil
	p := old.Procedure(f.Procedure)
	for _, x := range p.FormOf(p.Act("file")).Fields {
		if x.Required {
			f.Fields = append(f.Fields, text(x.ID, x.Class, x.Compartment, "…"))
		}
	}
	if _, err := h.File(ctx, at("2026-06-26 09:00"), reporter, f); err != nil {
		t.Fatal(err)
	}
	act := newID()
	if _, err := h.Carry(ctx, at("2026-07-02 09:00"), intake, f.Case, newID(), liem.Hash{1}); liem.KindOf(err) != liem.Invalid {
		t.Errorf("carried into a version that is not here: %v", err)
	}
	if _, err := h.Carry(ctx, at("2026-07-02 09:00"), intake, f.Case, newID(), old.Hash); liem.CodeOf(err) != liem.Needs {
		t.Errorf("carried into its own version: %v", err)
	}
	if _, err := h.Carry(ctx, at("2026-07-02 09:00"), office.Actor{Person: binh, Post: "so.tiep-nhan"}, f.Case, newID(), young.Hash); liem.CodeOf(err) != liem.NotYou {
		t.Errorf("carried by somebody who holds no post: %v", err)
	}
	a, err := h.Carry(ctx, at("2026-07-02 09:00"), intake, f.Case, act, young.Hash)
	if err != nil {
		t.Fatal(err)
	}
	b, err := h.Carry(ctx, at("2026-07-02 09:10"), intake, f.Case, act, young.Hash)
	if err != nil || !b.Again || b.C != a.C || b.Seq != a.Seq {
		t.Errorf("the retry: %+v %v", b, err)
	}
	start()
	c, err := h.Look(ctx, f.Case)
	if err != nil || c.Pack.Version != young.Version {
		t.Fatalf("%v", err)
	}
	h.do("2026-07-02 10:00", reporter, f.Case, ask())
	k := office.Correction{ID: newID(), Seq: 1, Occurred: ledger.Occurred{At: at("2026-06-25 00:00"), Day: true, Basis: ledger.Stamp}, Reason: "dấu bưu điện", Second: mai}
	h.do("2026-07-02 10:30", decider, f.Case, deed(docket.Request{Act: "ask_protection", More: map[string]string{"on_behalf": "reporter-1"}}))
	if _, err := h.Correct(ctx, at("2026-07-02 11:00"), decider, f.Case, k); err != nil {
		t.Errorf("a correction behind the change of law: %v", err)
	}
	var out bytes.Buffer
	err = h.Bundle(ctx, at("2026-07-03 09:00"), decider, f.Case, office.Export{Purpose: limits.PurposeServe, Open: []string{"file"}, Ground: "LTC.56", Signer: h.signer, Policy: h.policy, Origin: "liem.test/office",
		PackFiles: func(hash liem.Hash) (fs.FS, error) { return files[hash], nil },
		Calendar: func(e string) ([]byte, error) {
			c, err := clock.Lookup(e)
			if err != nil {
				return nil, err
			}
			return c.Raw(), nil
		}}, &out)
	if err != nil {
		t.Fatal(err)
	}
	if got := verify(t, out.Bytes()); got.Verdict != bundle.Gaps {
		t.Errorf("%+v", got)
	}
}
