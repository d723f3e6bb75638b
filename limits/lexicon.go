package limits

import (
	"cmp"
	"slices"
	"strings"

	"liem"
)

// mode says how strictly a Vietnamese phrase is read.
//
//	any    whatever the marks: its letters mean nothing else
//	bare   each word with its marks, or, in a Vietnamese text, with none
//	exact  with its marks only: without them it is an everyday word
type mode string

const (
	anyMarks   mode = "any"
	bareMarks  mode = "bare"
	exactMarks mode = "exact"
)

// term is one phrase of a lexicon, word by word.
type term struct {
	phrase   string
	words    []word
	mode     mode
	whole    word // the words without spaces, for words that were pulled apart
	Matter   Matter
	Severity Severity
	Instead  liem.Text
}

// word is a folded word.
type word struct {
	base    string // letters without marks
	letters string // letters with the marks of ă â đ ê ô ơ ư
	tones   string // its tones in order
	at, end int
	plain   bool // no Vietnamese mark at all
	apart   bool // a stop stands before it
	digits  bool // a digit stands before it
	prefix  bool // of a table: stands for all that begin so
}

// with is both words written as one.
func (w word) with(v word) word {
	return word{
		base: w.base + v.base, letters: w.letters + v.letters, tones: w.tones + v.tones,
		at: w.at, end: v.end, plain: w.plain && v.plain, prefix: v.prefix,
	}
}

// reads tells whether in is the table's word under the mode. Both have the
// same base already.
func (m mode) reads(w, in word, lang liem.Lang) bool {
	return m == anyMarks ||
		w.letters == in.letters && w.tones == in.tones ||
		w.prefix && in.plain == w.plain && strings.HasPrefix(in.letters, w.letters) ||
		m == bareMarks && in.plain && lang != liem.EN
}

// lexicon finds phrases of whole words in a text.
type lexicon struct {
	byWord   map[string][]*term // first word's base
	byPrefix map[string][]*term // first word ends in "*", by its first letters
	bySquash map[string][]*term
	byStart  map[string][]*term // squashed terms with an open end, by their first letters
	allowed  map[string][][]word
}

// found is one phrase in a text.
type found struct {
	*term
	Start, End int
	Found      string
}

func newLexicon() *lexicon {
	return &lexicon{byWord: map[string][]*term{}, byPrefix: map[string][]*term{}, bySquash: map[string][]*term{}, byStart: map[string][]*term{}, allowed: map[string][][]word{}}
}

func (x *lexicon) add(t term) {
	t.words = phraseWords(t.phrase)
	t.whole.plain = true
	for _, w := range t.words {
		t.whole = t.whole.with(w)
	}
	p := &t
	first := t.words[0]
	if first.prefix {
		x.byPrefix[head(first.base)] = append(x.byPrefix[head(first.base)], p)
	} else {
		x.byWord[first.base] = append(x.byWord[first.base], p)
	}
	switch {
	case slices.ContainsFunc(t.words[:len(t.words)-1], func(w word) bool { return w.prefix }):
	case t.whole.prefix && len(t.whole.base) < shortest:
	case t.whole.prefix:
		x.byStart[t.whole.base[:shortest]] = append(x.byStart[t.whole.base[:shortest]], p)
	default:
		x.bySquash[t.whole.base] = append(x.bySquash[t.whole.base], p)
	}
}

// head is what an open word is looked up by; no word of a table that ends
// in "*" is shorter.
func head(base string) string { return base[:min(3, len(base))] }

func (x *lexicon) allow(phrase string) {
	w := phraseWords(phrase)
	x.allowed[w[0].base] = append(x.allowed[w[0].base], w)
}

// phraseWords folds a phrase of a table; a word may end in "*".
func phraseWords(s string) []word { return words(foldLine(s)) }

// find lists the phrases in s, in order, without those inside an allowed
// phrase and without repeats.
func (x *lexicon) find(s string, lang liem.Lang) []found {
	line := foldLine(s)
	plain := words(line)
	hits := x.phrases(plain, lang)
	hits = append(hits, x.pulledApart(plain, lang)...)
	hits = append(hits, x.respelled(line, lang)...)
	hits = slices.DeleteFunc(hits, x.insideAllowed(plain))
	hits = longest(hits)
	for i := range hits {
		hits[i].Found = s[hits[i].Start:hits[i].End]
	}
	return hits
}

// longest sorts the hits and leaves out those inside another of the same
// severity.
func longest(hits []found) []found {
	slices.SortStableFunc(hits, func(a, b found) int {
		return cmp.Or(a.Start-b.Start, b.End-a.End, strings.Compare(a.phrase, b.phrase))
	})
	var out []found
	for _, h := range hits {
		if !slices.ContainsFunc(out, func(o found) bool {
			return o.Start <= h.Start && h.End <= o.End && o.Severity <= h.Severity
		}) {
			out = append(out, h)
		}
	}
	return out
}

func (x *lexicon) phrases(in []word, lang liem.Lang) []found {
	var hits []found
	for i := range in {
		for _, t := range x.byWord[in[i].base] {
			hits = appendMatch(hits, t, in[i:], lang)
		}
		for _, t := range x.byPrefix[head(in[i].base)] {
			hits = appendMatch(hits, t, in[i:], lang)
		}
	}
	return hits
}

func appendMatch(hits []found, t *term, in []word, lang liem.Lang) []found {
	if !t.matches(in, lang) {
		return hits
	}
	return append(hits, found{term: t, Start: in[0].at, End: in[len(t.words)-1].end})
}

func (t *term) matches(in []word, lang liem.Lang) bool {
	if len(in) < len(t.words) {
		return false
	}
	for i, w := range t.words {
		if !w.sameBase(in[i]) || i > 0 && in[i].apart && !w.apart || !t.mode.reads(w, in[i], lang) {
			return false
		}
	}
	return true
}

func (w word) sameBase(in word) bool {
	return w.base == in.base || w.prefix && strings.HasPrefix(in.base, w.base)
}

// shortest is how many letters a phrase needs to be told from chance once
// its word ends are lost.
const shortest = 6

// pulledApart finds a phrase whose letters were divided otherwise than by
// its own spaces: "reli gion", "t ô n giáo", "tôngiáo". Shorter ones only
// where every piece is one letter.
func (x *lexicon) pulledApart(in []word, lang liem.Lang) []found {
	var hits []found
	whole, at := joinBases(in)
	for i := range in {
		singles := true
		for j := i; j < len(in) && j < i+48 && at[j+1]-at[i] < 48; j++ {
			singles = singles && len(in[j].base) == 1
			if j > i && in[j].digits || !singles && (j > i+5 || j > i && in[j].apart) {
				break
			}
			if !singles && at[j+1]-at[i] < shortest {
				continue
			}
			for _, t := range x.squashed(whole[at[i]:at[j+1]]) {
				again := len(t.words) == j-i+1 || at[j]-at[i] >= len(t.whole.base)
				if !again && t.mode.reads(t.whole, joined(in[i:j+1]), lang) {
					hits = append(hits, found{term: t, Start: in[i].at, End: in[j].end})
				}
			}
		}
	}
	return hits
}

// joinBases is the words' bases as one, and where each begins.
func joinBases(in []word) (string, []int) {
	var b strings.Builder
	at := make([]int, 1, len(in)+1)
	for _, w := range in {
		b.WriteString(w.base)
		at = append(at, b.Len())
	}
	return b.String(), at
}

func joined(in []word) word {
	w := in[0]
	for _, v := range in[1:] {
		w = w.with(v)
	}
	return w
}

func (x *lexicon) squashed(s string) []*term {
	out := x.bySquash[s]
	if len(s) < shortest {
		return out
	}
	for _, t := range x.byStart[s[:shortest]] {
		if strings.HasPrefix(s, t.whole.base) && len(s) <= len(t.whole.base)+6 {
			out = append(slices.Clip(out), t)
		}
	}
	return out
}

// respelled reads the text again with signs for letters ("p4rty"), with
// inner punctuation off ("par-ty") and with capitals as word starts
// ("partyMember"), and finds what only then is a phrase.
func (x *lexicon) respelled(line []letter, lang liem.Lang) []found {
	var hits []found
	for _, again := range [][]letter{signs(line), unpunctuated(line), capitals(line)} {
		if again != nil {
			w := words(again)
			hits = append(hits, x.phrases(w, lang)...)
			hits = append(hits, x.pulledApart(w, lang)...)
		}
	}
	return hits
}

func (x *lexicon) insideAllowed(in []word) func(found) bool {
	type span struct{ at, end int }
	var spans []span
	for i := range in {
		for _, p := range x.allowed[in[i].base] {
			if len(in)-i >= len(p) && sameWords(p, in[i:]) {
				spans = append(spans, span{in[i].at, in[i+len(p)-1].end})
			}
		}
	}
	return func(f found) bool {
		return slices.ContainsFunc(spans, func(s span) bool { return s.at <= f.Start && f.End <= s.end })
	}
}

// sameWords compares with marks: an allowed phrase without its marks allows
// nothing, unless no word of it has any.
func sameWords(p, in []word) bool {
	for i, w := range p {
		if !w.sameBase(in[i]) || !exactMarks.reads(w, in[i], "") {
			return false
		}
	}
	return true
}
