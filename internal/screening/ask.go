package screening

import (
	"encoding/binary"
	"math/bits"
	"slices"
	"strings"

	"liem"
)

// Question is one thing that an index is asked for.
type Question struct {
	ID          string   `json:"id"`
	Schema      Schema   `json:"schema"`
	Name        string   `json:"name"`
	Identifiers []string `json:"identifiers,omitempty"`
}

// Candidate is an entry that may be what was asked for.
type Candidate struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Result
}

// Answer is what came of a question: found, none, or could not look with the
// reason.
type Answer struct {
	ID         string      `json:"id"`
	State      State       `json:"state"`
	Why        *liem.Text  `json:"why,omitempty"`
	Candidates []Candidate `json:"candidates"`
}

// How much work one question may make.
const (
	mostCandidates = 10
	mostJudged     = 14   // and those that look no worse than the last of them
	mostBehind     = 3000 // by how much a signature may fit worse than the best
	mostTies       = 40
	mostLooked     = 30000 // entries whose signature is looked at, for one reading
	mostNeighbours = 40
)

// Searcher asks an index. It holds the room that a question needs: one for
// each goroutine.
type Searcher struct {
	x      *Index
	asked  asked
	best   []hit // by how well the signature fits
	looked int
	listA  []uint32
	kept   []uint32
	sure   bool // an entry fits in all its words
}

type hit struct {
	fit     int
	doc     uint32
	reading int
}

// asked is a reading of a question, with what signatures are compared by.
type asked struct {
	name    name
	hashes  []uint64
	short   []uint16
	weights []int
	known   []bool
	near    [][]uint16 // short hashes of the neighbours of each word
	sum     int
	mask    uint32
	form    uint8
	number  int
}

// Searcher makes a searcher.
func (x *Index) Searcher() *Searcher { return &Searcher{x: x} }

// Ask answers a question.
func (s *Searcher) Ask(q Question) Answer {
	a := Answer{ID: q.ID, State: NothingFound, Candidates: []Candidate{}}
	if why, ok := s.cannot(q); ok {
		a.State, a.Why = CouldNotLook, &why
		return a
	}
	if q.Schema == "" {
		q.Schema = Company
	}
	s.best, s.sure = s.best[:0], false
	byID := s.identified(q)
	readings := s.readings(q)
	a.Candidates = s.judge(q, readings, byID)
	if len(a.Candidates) > 0 {
		a.State = Found
	}
	return a
}

// cannot tells why a question cannot be looked at.
func (s *Searcher) cannot(q Question) (liem.Text, bool) {
	if q.Schema == Person {
		return liem.T("Không tra cứu người trong danh mục: người chỉ được đối chiếu ở hai đầu của một đường dẫn.", "Persons are not looked up in an index: a person is compared at the two ends of a path alone."), true
	}
	if _, err := ParseSchema(string(q.Schema)); err != nil {
		return liem.T("Loại không có.", "There is no such schema."), true
	}
	if len(split(q.Name)) == 0 && !slices.ContainsFunc(q.Identifiers, func(id string) bool { return identifier(id) != "" }) {
		return liem.T("Câu hỏi không có tên đọc được, cũng không có mã số.", "The question has no name that can be read, and no identifier."), true
	}
	return liem.T("-", "-"), false
}

// identified are the entries with an identifier of the question.
func (s *Searcher) identified(q Question) (docs []uint32) {
	for _, id := range q.Identifiers {
		if id = identifier(id); id == "" {
			continue
		}
		for _, doc := range s.decode(s.x.list(keyOfIdentifier(id)), nil, 1000) {
			if sharesIdentifier(s.x.entry(doc), []string{id}) && !slices.Contains(docs, doc) {
				docs = append(docs, doc)
			}
		}
	}
	return docs[:min(len(docs), mostCandidates)]
}

func sharesIdentifier(e Entry, ids []string) bool {
	for _, id := range ids {
		id = identifier(id)
		if id == "" {
			continue
		}
		if identifier(e.ID) == id {
			return true
		}
		for _, own := range e.Identifiers {
			if identifier(own) == id {
				return true
			}
		}
	}
	return false
}

// goodEnough is from which fit on no less strict reading is tried.
const goodEnough = 8700

// readings reads the name ever less strictly until an entry fits.
func (s *Searcher) readings(q Question) []name {
	t := &tries{s: s}
	words := split(q.Name)
	strict := readWords(words, q.Schema, strictly)
	if len(strict.core) == 0 {
		return nil
	}
	known := s.knows(strict)
	if known {
		t.try(strict)
	}
	if s.sure {
		return t.all
	}
	if n, ok := turned(words, q.Schema, len(strict.core)); ok {
		t.try(n)
	}
	if s.sure {
		return t.all
	}
	if n := readWords(words, q.Schema, leftOver); len(n.core) < len(strict.core) && !n.bare {
		t.try(n)
	}
	if t.done() {
		return t.all
	}
	for _, c := range []care{roughly, roughlyLater} {
		if n := readWords(words, q.Schema, c); n.bent > 0 && !s.sure {
			t.try(n)
		}
	}
	for _, w := range s.respaced(words) {
		if !t.done() {
			t.try(readWords(w, q.Schema, strictly))
		}
	}
	if !t.done() {
		t.try(strict)
	}
	for _, c := range []care{atHome, anyOrder} {
		if t.done() {
			return t.all
		}
		if n := readWords(words, q.Schema, c); c != anyOrder || !n.bare {
			t.try(n)
		}
	}
	if len(s.best) == 0 {
		t.all = append(t.all, strict)
		s.ready(strict, len(t.all)-1)
		s.lookAny()
	}
	return t.all
}

// turned reads a name whose end was put in front, where a phrase was cut by
// that: with fewer words left than there were.
func turned(words []word, schema Schema, left int) (best name, ok bool) {
	for by := 1; by <= 5 && by < len(words); by++ {
		from := len(words) - by
		n := readWords(slices.Concat(words[from:], words[:from]), schema, strictly)
		if len(n.core) < left && !n.bare {
			best, left, ok = n, len(n.core), true
		}
	}
	return best, ok
}

// tries are the readings of one question so far.
type tries struct {
	s   *Searcher
	all []name
}

func (t *tries) done() bool {
	return t.s.sure || len(t.s.best) > 0 && t.s.best[0].fit >= goodEnough
}

// try looks for a reading, if it is not one that was looked for.
func (t *tries) try(n name) {
	for _, m := range t.all {
		if slices.EqualFunc(m.core, n.core, func(a, b word) bool { return a.plain == b.plain }) && slices.Equal(m.trades, n.trades) {
			return
		}
	}
	t.all = append(t.all, n)
	t.s.look(n, len(t.all)-1)
}

// knows tells whether the register knows every word of a reading.
func (s *Searcher) knows(n name) bool {
	for _, w := range n.core {
		if _, ok := s.x.word(w.plain); !ok {
			return false
		}
	}
	return true
}

// respaced are the ways to write a name with one space elsewhere, where the
// register or a phrase knows the words that come of it: a space left out, put
// in, moved by one letter, or a letter in its place.
func (s *Searcher) respaced(words []word) (out [][]word) {
	phrases := knownPhrases()
	known := func(w string) bool {
		if phrases.parts[w] || phrases.single[w] != 0 {
			return true
		}
		_, ok := s.x.word(w)
		return ok
	}
	put := func(i, n int, parts ...string) {
		for _, p := range parts {
			if p == "" || !known(p) {
				return
			}
		}
		var with []word
		for _, p := range parts {
			with = append(with, word{plain: p, marked: p})
		}
		out = append(out, slices.Replace(slices.Clone(words), i, i+n, with...))
	}
	for i, w := range words {
		one := w.plain
		strange := !known(one)
		if strange && len(one) < 40 {
			for cut := 1; cut < len(one); cut++ {
				put(i, 1, one[:cut], one[cut:])
				put(i, 1, one[:cut], one[cut+1:])
			}
		}
		if i+1 == len(words) {
			continue
		}
		if two := words[i+1].plain; strange || !known(two) || len(one) == 1 || len(two) == 1 {
			put(i, 2, one+two)
			put(i, 2, one[:len(one)-1], one[len(one)-1:]+two)
			put(i, 2, one+two[:1], two[1:])
		}
	}
	return out[:min(len(out), 12)]
}

// look finds entries for one reading.
func (s *Searcher) look(n name, number int) {
	s.ready(n, number)
	a := &s.asked
	s.lookWhole()
	if s.sure {
		return
	}
	var wrong []int // words that may be wrong: those nobody knows, or any
	for i, k := range a.known {
		if !k {
			wrong = append(wrong, i)
		}
	}
	if len(wrong) == 0 {
		for i := range a.known {
			wrong = append(wrong, i)
		}
	}
	for _, i := range wrong {
		s.lookWithout(i, len(wrong) > 1 && !a.known[i])
	}
}

// ready prepares what signatures are compared by.
func (s *Searcher) ready(n name, number int) {
	a := &s.asked
	s.looked = 0
	*a = asked{name: n, number: number, hashes: a.hashes[:0], short: a.short[:0], weights: a.weights[:0], known: a.known[:0], near: a.near[:0], mask: tradeMask(&n), form: uint8(n.forms >> 1)}
	for _, w := range n.core[:min(len(n.core), pairedUpTo)] {
		h := hashOf(w.plain)
		_, known := s.x.word(w.plain)
		weight := s.x.weight(w.plain)
		a.hashes, a.short, a.weights, a.known, a.near = append(a.hashes, h), append(a.short, shortHash(h)), append(a.weights, weight), append(a.known, known), append(a.near, nil)
		a.sum += weight
	}
}

// lookWhole looks for entries with all words.
func (s *Searcher) lookWhole() {
	a := &s.asked
	if slices.Contains(a.known, false) {
		return
	}
	if len(a.hashes) == 1 {
		s.lookAlone(a.hashes[0])
		return
	}
	s.fitAll(s.withAll(-1))
}

// lookAlone looks for entries that are called by one word.
func (s *Searcher) lookAlone(h uint64) {
	for _, t := range s.asked.name.trades {
		s.fitAll(s.decode(s.x.list(keyOfTrade(h, t)), s.listA, mostLooked))
	}
	s.fitAll(s.decode(s.x.list(keyAlone(h)), s.listA, mostLooked/4))
	s.fitAll(s.decode(s.x.list(keyOfWord(h)), s.listA, mostLooked/8))
}

// withAll are the entries with all words of the question but one, found by
// pairs, the shortest lists first.
func (s *Searcher) withAll(but int) []uint32 {
	a := &s.asked
	var lists [][]byte
	for i := range a.hashes {
		if i == but {
			continue
		}
		for j := i + 1; j < len(a.hashes); j++ {
			if j == but {
				continue
			}
			l := s.x.list(keyOfPair(a.hashes[i], a.hashes[j]))
			if l == nil {
				return nil
			}
			lists = append(lists, l)
		}
	}
	if len(lists) == 0 {
		return nil
	}
	slices.SortFunc(lists, func(x, y []byte) int { return len(x) - len(y) })
	s.listA = s.decode(lists[0], s.listA, mostLooked)
	for _, l := range lists[1:] {
		if len(s.listA) < 64 || len(l) > 200*len(s.listA) {
			break
		}
		s.listA = keepIn(s.listA, l)
	}
	return s.listA
}

// keepIn keeps the entries that are also in a list.
func keepIn(docs []uint32, l []byte) []uint32 {
	kept, doc := docs[:0], uint32(0)
	i := 0
	for len(l) > 0 && i < len(docs) {
		d, n := uvarint(l)
		if n <= 0 {
			return kept
		}
		l = l[n:]
		doc += d
		for i < len(docs) && docs[i] < doc {
			i++
		}
		if i < len(docs) && docs[i] == doc {
			kept = append(kept, doc)
			i++
		}
	}
	return kept
}

// uvarint is binary.Uvarint for what mostly is one or two bytes.
func uvarint(b []byte) (uint32, int) {
	if b[0] < 0x80 {
		return uint32(b[0]), 1
	}
	if len(b) > 1 && b[1] < 0x80 {
		return uint32(b[0]&0x7f) | uint32(b[1])<<7, 2
	}
	v, n := binary.Uvarint(b)
	return uint32(v), n
}

// decode reads a list of entries.
func (s *Searcher) decode(l []byte, into []uint32, most int) []uint32 {
	into = into[:0]
	doc := uint32(0)
	for len(l) > 0 && len(into) < most {
		d, n := uvarint(l)
		if n <= 0 {
			return into
		}
		l = l[n:]
		if doc += d; int(doc) >= s.x.Meta.Names {
			return into
		}
		into = append(into, doc)
	}
	return into
}

// lookWithout looks for entries in which one word is another or missing.
func (s *Searcher) lookWithout(i int, alsoMissing bool) {
	a := &s.asked
	near := s.x.neighbours(a.name.core[i].plain, mostNeighbours)
	for _, w := range near {
		a.near[i] = append(a.near[i], shortHash(hashOf(w)))
	}
	switch rest := len(a.hashes) - 1; {
	case rest == 0:
		for _, w := range near {
			s.lookAlone(hashOf(w))
		}
	case rest == 1:
		other := a.hashes[1-i]
		for _, w := range near {
			s.fitAll(s.decode(s.x.list(keyOfPair(other, hashOf(w))), s.listA, mostLooked/4))
		}
		if !a.known[i] || alsoMissing {
			s.fitAll(s.decode(s.x.list(keyAlone(other)), s.listA, 2000))
		}
	default:
		s.fitAll(s.withAll(i))
	}
}

// lookAny looks for entries with any two words, or with one rare word.
func (s *Searcher) lookAny() {
	a := &s.asked
	var lists [][]byte
	for i, h := range a.hashes {
		lists = append(lists, s.x.list(keyOfWord(h)))
		for _, g := range a.hashes[i+1:] {
			lists = append(lists, s.x.list(keyOfPair(h, g)))
		}
	}
	slices.SortFunc(lists, func(x, y []byte) int { return len(x) - len(y) })
	left := 6000
	for _, l := range lists {
		if len(l) == 0 || left <= 0 {
			continue
		}
		docs := s.decode(l, s.listA, min(left, 3000))
		left -= len(docs)
		s.fitAll(docs)
	}
}

// fitAll looks at the signatures of entries and keeps the best.
func (s *Searcher) fitAll(docs []uint32) {
	if cap(docs) > cap(s.listA) {
		s.listA = docs[:0]
	}
	for _, doc := range s.sameTrades(docs) {
		if s.looked++; s.looked > mostLooked {
			return
		}
		fit, sure := s.fit(doc)
		s.sure = s.sure || sure
		s.keep(hit{fit: fit, doc: doc, reading: s.asked.number})
	}
}

// sameTrades keeps of a long list the entries with the trades of the question;
// if there are few, those with nearly the same; else all. Reading one number
// of each is a tenth of the work of looking at all of it.
func (s *Searcher) sameTrades(docs []uint32) []uint32 {
	const long, few = 256, 24
	if len(docs) < long {
		return docs
	}
	for _, most := range [...]int{1, 3} {
		kept := s.kept[:0]
		for _, doc := range docs {
			if bits.OnesCount32(s.asked.mask^binary.LittleEndian.Uint32(s.x.signs[16*int(doc)+12:])) <= most {
				kept = append(kept, doc)
			}
		}
		s.kept = kept
		if len(kept) >= few {
			s.looked += len(docs) / 8
			return kept
		}
	}
	return docs
}

// keep keeps a hit among the best, which stand in order.
func (s *Searcher) keep(h hit) {
	if n := len(s.best); n == mostTies && !better(h, s.best[n-1]) {
		return
	}
	at, _ := slices.BinarySearchFunc(s.best, h, func(a, b hit) int {
		if better(a, b) {
			return -1
		}
		return 1
	})
	for i := max(0, at-1); i < len(s.best); i++ {
		if s.best[i].doc == h.doc && s.best[i].fit >= h.fit {
			return
		}
	}
	if len(s.best) < mostTies {
		s.best = append(s.best, hit{})
	}
	copy(s.best[at+1:], s.best[at:])
	s.best[at] = h
}

func better(a, b hit) bool { return a.fit > b.fit || a.fit == b.fit && a.doc < b.doc }

// fit is how well an entry's signature fits the question, in ten-thousandths,
// and whether it has all words and no other.
func (s *Searcher) fit(doc uint32) (int, bool) {
	a := &s.asked
	sign := s.x.signs[16*int(doc) : 16*int(doc)+16]
	words := int(sign[10])
	shown := min(words, signedWords)
	matched, found := 0, 0
	for i, want := range a.short {
		for k := range shown {
			got := binary.LittleEndian.Uint16(sign[2*k:])
			if got == want {
				matched += a.weights[i]
				found++
				break
			}
			if slices.Contains(a.near[i], got) {
				matched += a.weights[i] * 3 / 4
				found++
				break
			}
		}
	}
	mean := a.sum / max(1, len(a.short))
	against := a.sum - matched
	if words > signedWords {
		found += min(len(a.short)-found, words-signedWords) // words that the signature has no room for
	}
	extra := max(0, words-found) * mean
	total := matched + 3*min(against, extra) + max(against, extra) - min(against, extra)
	if total == 0 {
		return 0, false
	}
	other := bits.OnesCount32(a.mask ^ binary.LittleEndian.Uint32(sign[12:]))
	fit := 10000*matched/total - 120*other
	if sign[11] != a.form {
		fit -= 40
	}
	return fit, matched == a.sum && extra == 0 && other == 0
}

// judge compares the names of the best hits with the question.
func (s *Searcher) judge(q Question, readings []name, byID []uint32) []Candidate {
	type judged struct {
		Candidate
		doc uint32
	}
	var all []judged
	add := func(doc uint32, reading int) {
		if slices.ContainsFunc(all, func(j judged) bool { return j.doc == doc }) {
			return
		}
		e := s.x.entry(doc)
		var rows []Evidence
		if reading < len(readings) {
			rows = judge(readings[reading], read(e.Name, e.Schema, strictly), s.x)
		}
		r := Bound(withIdentifiers(rows, q, e))
		if r.Class != None {
			all = append(all, judged{Candidate{ID: e.ID, Name: e.Name, Result: r}, doc})
		}
	}
	for _, doc := range byID {
		add(doc, 0)
	}
	for i, h := range s.best {
		if i >= mostJudged && h.fit < s.best[mostJudged-1].fit || h.fit < s.best[0].fit-mostBehind {
			break
		}
		add(h.doc, h.reading)
	}
	slices.SortFunc(all, func(a, b judged) int {
		if a.Score != b.Score {
			return int(b.Score - a.Score)
		}
		return strings.Compare(a.ID, b.ID)
	})
	out := make([]Candidate, 0, mostCandidates)
	for _, j := range all[:min(len(all), mostCandidates)] {
		out = append(out, j.Candidate)
	}
	return out
}

// withIdentifiers adds what the identifiers say: one in common makes the
// whole, however the names are written; none in common takes away.
func withIdentifiers(rows []Evidence, q Question, e Entry) []Evidence {
	if len(q.Identifiers) == 0 {
		return rows
	}
	sum := Points(0)
	for _, r := range rows {
		sum += r.Points
	}
	entry := Evidence{Field: OnIdentifier, Left: strings.Join(q.Identifiers, ", "), Right: e.ID}
	if sharesIdentifier(e, q.Identifiers) {
		entry.How, entry.Points = Same, Whole-sum
		if sum < Whole/2 { // the number of another company, or a company renamed: somebody looks
			entry.Points = FromIdentical - 1 - sum
		}
		return append([]Evidence{entry}, rows...)
	}
	if !comparable(q.Identifiers, append(e.Identifiers, e.ID)) {
		return rows
	}
	entry.How, entry.Points = Different, -costOfIdentifier
	return append([]Evidence{entry}, rows...)
}

// comparable tells whether identifiers look as if one office gave them: only
// then two different ones are two companies.
func comparable(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool {
		x = identifier(x)
		return x != "" && slices.ContainsFunc(b, func(y string) bool {
			y = identifier(y)
			return len(x) == len(y) && isNumber(x) == isNumber(y)
		})
	})
}
