package audit

import (
	"bytes"
	"crypto/sha256"
	"slices"

	"liem"
)

// Least is the smallest count that is shown: a smaller one says "under 5".
const Least = 5

// Cell is one figure of a table. A covered one is not shown: it is under Least,
// or it would give away one that is.
type Cell struct {
	N       int
	Covered bool
}

// Cover covers every count that is under Least and not nothing, and as many
// others as it takes so that none of them follows from the sums of its line or
// its column. Lines are all of one length. It changes what it is given.
func Cover(rows [][]Cell) {
	for _, r := range rows {
		for i := range r {
			r[i].Covered = r[i].N > 0 && r[i].N < Least
		}
	}
	for again := true; again; {
		again = false
		for i := range rows {
			again = lone(rows[i], func(j int) *Cell { return &rows[i][j] }) || again
		}
		if len(rows) == 0 {
			return
		}
		for j := range rows[0] {
			column := make([]Cell, len(rows))
			for i := range rows {
				column[i] = rows[i][j]
			}
			again = lone(column, func(i int) *Cell { return &rows[i][j] }) || again
		}
	}
}

// lone covers the smallest open count beside covered ones that could be worked
// out: a single one, or several that are under Least together.
func lone(line []Cell, at func(int) *Cell) bool {
	covered, sum, best := 0, 0, -1
	for i, c := range line {
		switch {
		case c.Covered:
			covered, sum = covered+1, sum+c.N
		case c.N > 0 && (best < 0 || c.N < line[best].N):
			best = i
		}
	}
	if covered == 0 || covered > 1 && sum >= Least || best < 0 {
		return false
	}
	at(best).Covered = true
	return true
}

// Sum is the total of a line: covered where everything in it is together under
// Least, or where it holds one covered count and nothing else that hides it.
func Sum(line []Cell) Cell {
	t := Cell{}
	covered, open := 0, 0
	for _, c := range line {
		t.N += c.N
		if c.Covered {
			covered++
		} else if c.N > 0 {
			open++
		}
	}
	t.Covered = t.N > 0 && t.N < Least || covered == 1 && open == 0
	return t
}

// Sample draws n cases by lot: those whose hash with the seed is smallest, in
// that order. Whoever has the seed and the cases draws the same.
func Sample(seed liem.Hash, cases []liem.ID, n int) []liem.ID {
	type lot struct {
		id liem.ID
		by [32]byte
	}
	var lots []lot
	for _, id := range cases {
		lots = append(lots, lot{id, sha256.Sum256(append([]byte("liem sample 1\x00"), append(seed[:], id[:]...)...))})
	}
	slices.SortFunc(lots, func(a, b lot) int { return bytes.Compare(a.by[:], b.by[:]) })
	var out []liem.ID
	for _, l := range lots[:min(n, len(lots))] {
		out = append(out, l.id)
	}
	return out
}
