// Package source holds the files of a pack as written: the small part of
// YAML that packs use, each value with its line, and the faults found in it.
//
// It promises to read everything before it gives up, to say every fault in
// both languages with file and line, and to panic on no input. It refuses
// anchors, tags, merges and what is nested or long beyond a lawyer's reading.
package source

import (
	"fmt"
	"slices"
	"strings"

	"liem"
)

// Fault is one thing that keeps a pack from loading: where it stands, what
// is wrong, and what is allowed instead.
type Fault struct {
	Pos     Pos
	Say     liem.Text
	Allowed liem.Text // empty where Say leaves no choice
}

// In is the fault as one line in the reader's language.
func (f Fault) In(l liem.Lang) string {
	s := fmt.Sprintf("%s: %s", f.Pos, f.Say.In(l))
	if a := f.Allowed.In(l); a != "" {
		s += ". " + liem.T("Được phép: ", "Allowed: ").In(l) + a
	}
	return s
}

// String is the fault in English.
func (f Fault) String() string { return f.In(liem.EN) }

// Pos is where in a pack something stands.
type Pos struct {
	File string // path inside the pack
	Line int    // from 1
}

// String is file:line.
func (p Pos) String() string { return fmt.Sprintf("%s:%d", p.File, p.Line) }

// Faults collects what is wrong, without an order.
type Faults []Fault

// Add says what is wrong in both languages; the arguments go into both.
func (fs *Faults) Add(at Pos, vi, en string, args ...any) {
	*fs = append(*fs, Fault{Pos: at, Say: liem.T(fmt.Sprintf(vi, args...), fmt.Sprintf(en, args...))})
}

// Allow says what is wrong and which words are allowed, the nearest first.
func (fs *Faults) Allow(at Pos, got string, words []string, vi, en string, args ...any) {
	fs.Add(at, vi, en, args...)
	(*fs)[len(*fs)-1].Allowed = allowed(got, words)
}

// Instead adds to the last fault what may be written instead.
func (fs *Faults) Instead(vi, en string) {
	(*fs)[len(*fs)-1].Allowed = liem.T(vi, en)
}

// Sorted gives the faults by file and line, each once.
func (fs Faults) Sorted() []Fault {
	slices.SortStableFunc(fs, func(a, b Fault) int {
		if c := strings.Compare(a.Pos.File, b.Pos.File); c != 0 {
			return c
		}
		if a.Pos.Line != b.Pos.Line {
			return a.Pos.Line - b.Pos.Line
		}
		return strings.Compare(a.Say.EN, b.Say.EN)
	})
	return slices.Compact(fs)
}

// mostAllowed is how many words a fault lists before it stops.
const mostAllowed = 24

// allowed lists words; if one is near to what was written, it comes first
// with a question.
func allowed(got string, words []string) liem.Text {
	if len(words) == 0 {
		return liem.T("chưa có gì được khai báo", "none is declared")
	}
	list := strings.Join(words[:min(len(words), mostAllowed)], ", ")
	if len(words) > mostAllowed {
		list += ", …"
	}
	near := nearest(got, words)
	if near == "" {
		return liem.T(list, list)
	}
	return liem.T(fmt.Sprintf("%s (có phải %q không?)", list, near), fmt.Sprintf("%s (did you mean %q?)", list, near))
}

// nearest is the word closest to got by edits, or empty if none is close.
func nearest(got string, words []string) string {
	if len(got) < 2 {
		return ""
	}
	best, limit := "", 1+len([]rune(got))/3
	for _, w := range words {
		if len(w) > 64 || len(got) > 64 {
			continue
		}
		if d := edits(got, w); d <= limit && d > 0 {
			best, limit = w, d-1
		}
	}
	return best
}

// edits counts insertions, removals, changes and swaps of neighbours that
// make b of a.
func edits(a, b string) int {
	s, t := []rune(a), []rune(b)
	var before []int
	row := make([]int, len(t)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(s); i++ {
		next := make([]int, len(t)+1)
		next[0] = i
		for j := 1; j <= len(t); j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			next[j] = min(row[j]+1, next[j-1]+1, row[j-1]+cost)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
		}
		before, row = row, next
	}
	return row[len(t)]
}
