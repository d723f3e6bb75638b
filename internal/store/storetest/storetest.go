// Package storetest is the suite that every store passes. Running it on one
// more database takes one function:
//
//	storetest.Run(t, func(t *testing.T) storetest.Store { … })
//
// It promises that what it does not say about a store, package office does
// not rely on.
package storetest

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"liem"
	"liem/internal/office"
	"liem/ledger"
)

// Store is both sides of a store.
type Store interface {
	office.Store
	office.LogStore
}

// Run runs the suite. Open gives an empty store that is closed when the test
// ends.
func Run(t *testing.T, open func(t *testing.T) Store) {
	for _, test := range []struct {
		name string
		run  func(t *testing.T, s Store)
	}{
		{"an empty store", empty},
		{"a row comes back as it was written", roundTrip},
		{"the same entry again", retry},
		{"the same id with other content", otherContent},
		{"a place in a chain is given once", placeTaken},
		{"a chain has no gaps", gaps},
		{"an entry is whole or not at all", whole},
		{"an entry that cannot be stored", unfit},
		{"numbers", numbers},
		{"sixteen file at once", sixteen},
		{"sixteen race for one place", race},
		{"one caller's fault in a batch", badInBatch},
		{"retry after an unknown outcome", unknownOutcome},
		{"a caller who gives up", cancelled},
		{"rows in pages", rowPages},
		{"reading while reading", nested},
		{"due clocks", due},
		{"outbox", outbox},
		{"parties", parties},
		{"cases by id", cases},
		{"work lists", workLists},
		{"who may take up a duty", fits},
		{"quiet rows wait for their slot", quiet},
		{"waiting for the log", awaited},
		{"every slot is filled to sixteen", padding},
		{"padding tells nothing by its place", places},
		{"tiles, proofs and root", tiles},
		{"many chains at once", manyChains},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			test.run(t, open(t))
		})
	}
}

const slot0 = 3_000_000 // some slot of the year 2027

var start = liem.Instant(slot0) * ledger.SlotLength

// someID, someHash are different for every input and the same in every run.
func someID(words ...any) liem.ID { return liem.DerivedID(fmt.Sprint(words...)) }

func someHash(words ...any) liem.Hash {
	a, b := someID("a", fmt.Sprint(words...)), someID("b", fmt.Sprint(words...))
	return liem.Hash(append(a[:], b[:]...))
}

// someRow is the row of an act that has its own id.
func someRow(id liem.ID, seq uint64) office.Row {
	blob := make([]byte, 64+rand.IntN(200))
	binary.BigEndian.PutUint64(blob, seq)
	return office.Row{Act: someID("act", id, seq), Case: id, Chain: ledger.Acts, Seq: seq,
		C: someHash("c", id, seq), Check: someHash("check", id, seq), Slot: slot0, Blob: blob}
}

func entry(rows ...office.Row) office.Entry { return office.Entry{Now: start, Rows: rows} }

func must(t *testing.T, s Store, e office.Entry) office.Receipt {
	t.Helper()
	r, err := s.Append(t.Context(), e)
	if err != nil {
		t.Fatalf("append: %v", err)
	}
	return r
}

func refused(t *testing.T, s Store, kind liem.Kind, e office.Entry) {
	t.Helper()
	r, err := s.Append(t.Context(), e)
	if err == nil || liem.KindOf(err) != kind {
		t.Fatalf("append gave %+v, %v; want an error of kind %v", r, err, kind)
	}
	var known *liem.Error
	if errors.As(err, &known) && kind != liem.Internal && (!known.Say.Whole()) {
		t.Errorf("error %v has no sentence in both languages", err)
	}
}

// settle sequences everything that can be sequenced at an instant.
func settle(t *testing.T, s Store, now liem.Instant) int {
	t.Helper()
	waiting := -1
	for range 100 {
		left, err := s.Sequence(t.Context(), now)
		if err != nil {
			t.Fatalf("sequence: %v", err)
		}
		if left == waiting || left == 0 {
			return left
		}
		waiting = left
	}
	t.Fatalf("%d rows still wait after a hundred rounds", waiting)
	return waiting
}

func head(t *testing.T, s Store, id liem.ID, chain ledger.Chain) office.Head {
	t.Helper()
	h, err := s.Head(t.Context(), id, chain)
	if err != nil {
		t.Fatalf("head: %v", err)
	}
	return h
}

func logOf(t *testing.T, s Store) office.Log {
	t.Helper()
	l, err := s.Log(t.Context())
	if err != nil {
		t.Fatalf("log: %v", err)
	}
	return l
}

func rowsOf(t *testing.T, s Store, id liem.ID, chain ledger.Chain, from uint64) []office.Row {
	t.Helper()
	var out []office.Row
	for r, err := range s.Rows(t.Context(), id, chain, from) {
		if err != nil {
			t.Fatalf("rows: %v", err)
		}
		out = append(out, r)
	}
	return out
}

func wantKind(t *testing.T, what string, err error, kind liem.Kind) {
	t.Helper()
	if err == nil || liem.KindOf(err) != kind {
		t.Errorf("%s: got %v, want an error of kind %v", what, err, kind)
	}
}

// same compares two lists value by value; an empty value is a missing one.
func same[T any](t *testing.T, what string, got, want []T) {
	t.Helper()
	for i := range max(len(got), len(want)) {
		switch {
		case i >= len(got):
			t.Errorf("%s: %d are missing, the first is %.300s", what, len(want)-i, fmt.Sprintf("%+v", want[i]))
		case i >= len(want):
			t.Errorf("%s: %d too many, the first is %.300s", what, len(got)-i, fmt.Sprintf("%+v", got[i]))
		case fmt.Sprintf("%+v", got[i]) != fmt.Sprintf("%+v", want[i]):
			t.Errorf("%s: at %d\n got %.300s\nwant %.300s", what, i, fmt.Sprintf("%+v", got[i]), fmt.Sprintf("%+v", want[i]))
		default:
			continue
		}
		return
	}
}

// together runs f in n goroutines that start at the same time.
func together(n int, f func(i int)) {
	var all sync.WaitGroup
	gate := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-gate
			f(i)
		})
	}
	close(gate)
	all.Wait()
}

func cancelledContext(t *testing.T) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}
