package storetest

import (
	"bytes"
	"context"
	"sync/atomic"
	"testing"

	"liem"
	"liem/internal/identity"
)

// RunSignIn runs the suite of what signing in keeps. Open gives an empty
// store that is closed when the test ends.
func RunSignIn(t *testing.T, open func(t *testing.T) identity.Store) {
	for _, test := range []struct {
		name string
		run  func(t *testing.T, s identity.Store)
	}{
		{"a row comes back as it was written", signInRoundTrip},
		{"a row is replaced as it was", signInReplace},
		{"changes are whole or not at all", signInWhole},
		{"of sixteen one wins", signInRace},
		{"lists by owner and by kind", signInLists},
		{"what ended goes", signInExpire},
		{"what cannot be stored", signInUnfit},
		{"a caller who gives up", signInCancelled},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.run(t, open(t))
		})
	}
}

func signInRow(kind string, n int, owner string, until liem.Instant) identity.Row {
	r := identity.Row{Kind: kind, Key: someHash("key", kind, n), Until: until, Body: []byte{0, byte(n), 0xff}}
	if owner != "" {
		r.Owner = someHash("owner", owner)
	}
	return r
}

func putSignIn(t *testing.T, s identity.Store, changes ...identity.Change) {
	t.Helper()
	if err := s.Change(t.Context(), changes...); err != nil {
		t.Fatalf("change: %v", err)
	}
}

func sameSignIn(t *testing.T, s identity.Store, want identity.Row) {
	t.Helper()
	got, err := s.Get(t.Context(), want.Kind, want.Key)
	if err != nil {
		t.Fatalf("get: %v", err)
	}
	if got.Kind != want.Kind || got.Key != want.Key || got.Owner != want.Owner || got.Until != want.Until || got.Version != want.Version || !bytes.Equal(got.Body, want.Body) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func signInRoundTrip(t *testing.T, s identity.Store) {
	r := signInRow("draft", 1, "a", start)
	_, err := s.Get(t.Context(), r.Kind, r.Key)
	wantKind(t, "a row that is not there", err, liem.NotFound)
	putSignIn(t, s, identity.Change{Row: r})
	r.Version = 1
	sameSignIn(t, s, r)
	_, err = s.Get(t.Context(), "session", r.Key)
	wantKind(t, "the key in another kind", err, liem.NotFound)
	empty := identity.Row{Kind: "empty", Key: someHash("empty")}
	putSignIn(t, s, identity.Change{Row: empty})
	empty.Version = 1
	sameSignIn(t, s, empty)
}

func signInReplace(t *testing.T, s identity.Store) {
	r := signInRow("draft", 1, "a", start)
	wantKind(t, "replacing what is not there", s.Change(t.Context(), identity.Change{Row: r, Was: 1}), liem.Conflict)
	wantKind(t, "removing what is not there", s.Change(t.Context(), identity.Change{Row: r, Was: 1, Gone: true}), liem.Conflict)
	putSignIn(t, s, identity.Change{Row: r})
	wantKind(t, "making it again", s.Change(t.Context(), identity.Change{Row: r}), liem.Conflict)
	r.Body, r.Until, r.Owner = []byte("second"), start+1, someHash("owner", "b")
	putSignIn(t, s, identity.Change{Row: r, Was: 1})
	r.Version = 2
	sameSignIn(t, s, r)
	wantKind(t, "replacing an older version", s.Change(t.Context(), identity.Change{Row: r, Was: 1}), liem.Conflict)
	wantKind(t, "removing an older version", s.Change(t.Context(), identity.Change{Row: r, Was: 1, Gone: true}), liem.Conflict)
	putSignIn(t, s, identity.Change{Row: r, Was: 2, Gone: true})
	_, err := s.Get(t.Context(), r.Kind, r.Key)
	wantKind(t, "a removed row", err, liem.NotFound)
	putSignIn(t, s, identity.Change{Row: r})
}

func signInWhole(t *testing.T, s identity.Store) {
	a, b, c := signInRow("x", 1, "", 0), signInRow("x", 2, "", 0), signInRow("x", 3, "", 0)
	putSignIn(t, s, identity.Change{Row: a})
	err := s.Change(t.Context(), identity.Change{Row: b}, identity.Change{Row: a, Was: 1, Gone: true}, identity.Change{Row: c, Was: 7})
	wantKind(t, "one of three does not fit", err, liem.Conflict)
	a.Version = 1
	sameSignIn(t, s, a)
	_, err = s.Get(t.Context(), "x", b.Key)
	wantKind(t, "the first of three", err, liem.NotFound)
	putSignIn(t, s, identity.Change{Row: b}, identity.Change{Row: a, Was: 1, Gone: true}, identity.Change{Row: c})
	if rows, err := s.List(t.Context(), "x", liem.Hash{}); err != nil || len(rows) != 2 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
	putSignIn(t, s)
}

func signInRace(t *testing.T, s identity.Store) {
	r := signInRow("link", 1, "a", 0)
	putSignIn(t, s, identity.Change{Row: r})
	var won, lost atomic.Int64
	together(16, func(i int) {
		err := s.Change(t.Context(), identity.Change{Row: r, Was: 1, Gone: true}, identity.Change{Row: signInRow("session", i, "a", 0)})
		switch {
		case err == nil:
			won.Add(1)
		case liem.KindOf(err) == liem.Conflict:
			lost.Add(1)
		default:
			t.Error(err)
		}
	})
	rows, err := s.List(t.Context(), "session", someHash("owner", "a"))
	if won.Load() != 1 || lost.Load() != 15 || len(rows) != 1 || err != nil {
		t.Errorf("%d won, %d lost, %d rows, %v", won.Load(), lost.Load(), len(rows), err)
	}
}

func signInLists(t *testing.T, s identity.Store) {
	for i := range 20 {
		putSignIn(t, s, identity.Change{Row: signInRow("draft", i, string("ab"[i%2]), 0)}, identity.Change{Row: signInRow("case", i, "a", 0)})
	}
	for owner, want := range map[string]int{"a": 10, "b": 10, "c": 0, "": 20} {
		var h liem.Hash
		if owner != "" {
			h = someHash("owner", owner)
		}
		rows, err := s.List(t.Context(), "draft", h)
		if err != nil || len(rows) != want {
			t.Errorf("%q has %d rows, want %d; %v", owner, len(rows), want, err)
		}
		for i := range rows {
			if rows[i].Kind != "draft" || owner != "" && rows[i].Owner != h || rows[i].Version != 1 || i > 0 && bytes.Compare(rows[i-1].Key[:], rows[i].Key[:]) >= 0 {
				t.Errorf("%q: row %d is %+v", owner, i, rows[i])
			}
		}
	}
}

func signInExpire(t *testing.T, s identity.Store) {
	stays, early, late := signInRow("x", 1, "", 0), signInRow("x", 2, "", start), signInRow("x", 3, "", start+10)
	putSignIn(t, s, identity.Change{Row: stays}, identity.Change{Row: early}, identity.Change{Row: late})
	sameSignIn(t, s, identity.Row{Kind: early.Kind, Key: early.Key, Until: early.Until, Version: 1, Body: early.Body}) // ended or not
	if err := s.Expire(t.Context(), start+1); err != nil {
		t.Fatal(err)
	}
	_, err := s.Get(t.Context(), "x", early.Key)
	wantKind(t, "what ended", err, liem.NotFound)
	for _, r := range []identity.Row{stays, late} {
		r.Version = 1
		sameSignIn(t, s, r)
	}
}

func signInUnfit(t *testing.T, s identity.Store) {
	for name, r := range map[string]identity.Row{
		"no kind":              {Key: someHash("x")},
		"no key":               {Kind: "x"},
		"a kind with a zero":   {Kind: "a\x00b", Key: someHash("x")},
		"a body of a mebibyte": {Kind: "x", Key: someHash("x"), Body: make([]byte, 1<<20+1)},
	} {
		wantKind(t, name, s.Change(t.Context(), identity.Change{Row: r}), liem.Invalid)
	}
}

func signInCancelled(t *testing.T, s identity.Store) {
	r := signInRow("x", 1, "", 0)
	ctx := cancelledContext(t)
	wantKind(t, "a change given up", s.Change(ctx, identity.Change{Row: r}), liem.NotRecorded)
	_, err := s.Get(ctx, r.Kind, r.Key)
	wantKind(t, "a look given up", err, liem.CouldNotLook)
	_, err = s.Get(context.WithoutCancel(ctx), r.Kind, r.Key)
	wantKind(t, "what was given up", err, liem.NotFound)
}
