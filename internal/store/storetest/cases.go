package storetest

import (
	"bytes"
	"slices"
	"testing"

	"liem"
	"liem/ledger"
)

// cases: every case once, by id, in pages; chains of reads and of the register
// are none.
func cases(t *testing.T, s Store) {
	var want []liem.ID
	for i := range 7 {
		id := someID("counted", i)
		want = append(want, id)
		must(t, s, entry(someRow(id, 1), someRow(id, 2)))
	}
	read := someRow(someID("no case"), 1)
	read.Chain = ledger.Reads
	must(t, s, entry(read))
	slices.SortFunc(want, func(a, b liem.ID) int { return bytes.Compare(a[:], b[:]) })
	for _, limit := range []int{1, 3, 7, 1000} {
		var got []liem.ID
		for after := (liem.ID{}); ; after = got[len(got)-1] {
			page, err := s.Cases(t.Context(), after, limit)
			if err != nil || len(page) > limit {
				t.Fatalf("%d cases in a page of %d, %v", len(page), limit, err)
			}
			if got = append(got, page...); len(page) < limit {
				break
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("pages of %d: %v, want %v", limit, got, want)
		}
	}
	for _, limit := range []int{0, -1, 1001} {
		if _, err := s.Cases(t.Context(), liem.ID{}, limit); liem.KindOf(err) != liem.Invalid {
			t.Errorf("a page of %d: %v", limit, err)
		}
	}
}
