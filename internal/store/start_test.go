package store

import (
	crand "crypto/rand"
	"fmt"
	"os"
	"testing"
	"time"

	"liem"
	"liem/internal/office"
	"liem/ledger"
)

// TestPrintStart prints how long a store with a million acts takes to start.
func TestPrintStart(t *testing.T) {
	if os.Getenv("LIEM_BENCH") == "" {
		t.Log("NOT MEASURED: this prints figures and checks nothing; set LIEM_BENCH=1")
		return
	}
	const acts, rows = 1_000_000, 250
	dir := t.TempDir()
	s, err := OpenSQLite(t.Context(), dir, Options{Rand: crand.Reader})
	if err != nil {
		t.Fatal(err)
	}
	for range acts / rows {
		e := office.Entry{Rows: make([]office.Row, rows)}
		var id liem.ID
		crand.Read(id[:])
		for i := range e.Rows {
			r := &e.Rows[i]
			*r = office.Row{Case: id, Chain: ledger.Acts, Seq: uint64(i + 1), Slot: 1, Blob: make([]byte, 200)}
			crand.Read(r.Act[:])
			crand.Read(r.C[:])
		}
		if _, err := s.Append(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		start := time.Now()
		s, err := OpenSQLite(t.Context(), dir, Options{Rand: crand.Reader})
		ready := time.Since(start)
		if err != nil {
			t.Fatal(err)
		}
		start = time.Now()
		if _, err := s.check(t.Context()); err != nil {
			t.Fatal(err)
		}
		tiles := time.Since(start)
		start = time.Now()
		l, err := s.Recompute(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		fmt.Printf("%d leaves: ready in %v, of that the root from tiles %v; every leaf read again %v\n", l.Size,
			ready.Round(time.Millisecond), tiles.Round(time.Millisecond), time.Since(start).Round(time.Millisecond))
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
