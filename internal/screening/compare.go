package screening

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Compare compares two names of one kind by the published weights.
func Compare(s Schema, left, right string) Result {
	return Bound(judge(reading(left, s), reading(right, s), published{}))
}

// reading reads a name strictly, and roughly if letters of a phrase are wrong.
func reading(raw string, s Schema) name {
	if n := read(raw, s, roughly); n.bent > 0 && !n.bare {
		return n
	}
	return read(raw, s, strictly)
}

// Bound closes a list of evidence: it adds what keeps the sum between nothing
// and the whole, and classes it.
func Bound(rows []Evidence) Result {
	sum := Points(0)
	for _, e := range rows {
		sum += e.Points
	}
	if kept := max(0, min(Whole, sum)); kept != sum {
		rows = append(rows, Evidence{Field: OnLimit, How: Different, Points: kept - sum})
		sum = kept
	}
	return Result{Score: sum, Class: classOf(sum), Evidence: rows}
}

// pairing is what two names have in common, and what not.
type pairing struct {
	a, b     []word
	wa, wb   []int
	usedA    []bool
	usedB    []bool
	rows     []Evidence
	weights  []int // of rows: weight, and what part of it is given
	gives    []int
	edits    int
	crossed  bool
	lastB    int
	schema   Schema
	unmarked bool // one of the two names bears no marks at all
}

// judge compares two names as they were read.
func judge(a, b name, w weigher) []Evidence {
	p := &pairing{a: a.core, b: b.core, schema: a.schema, lastB: -1, unmarked: a.marks != b.marks}
	p.usedA, p.usedB = make([]bool, len(p.a)), make([]bool, len(p.b))
	for _, x := range p.a {
		p.wa = append(p.wa, w.weight(x.plain))
	}
	for _, x := range p.b {
		p.wb = append(p.wb, w.weight(x.plain))
	}
	p.pairSame()
	p.pairTogether()
	p.pairNear()
	p.pairInitials()
	p.pairAcronym()
	aloneA, aloneB := p.alone()
	p.pairTrades(a, b)
	rows := p.share(aloneA, aloneB)
	if p.crossed || a.schema != Person && !slices.Equal(a.order, b.order) && slices.Equal(a.trades, b.trades) {
		cost := Points(costOfOrder)
		if a.schema == Person {
			cost = costOfTurn
		}
		rows = append(rows, Evidence{Field: OnOrder, How: Different, Points: -cost})
	}
	if a.schema != Person {
		if e, ok := compareForms(a.forms, b.forms); ok {
			rows = append(rows, e)
		}
	}
	return notSure(rows)
}

// notSure keeps a name that was written without marks from being called
// identical: nobody can know which of several it is.
func notSure(rows []Evidence) []Evidence {
	sum, unmarked := Points(0), false
	for _, e := range rows {
		sum += e.Points
		unmarked = unmarked || e.How == Unmarked
	}
	if unmarked && sum >= FromIdentical {
		rows = append(rows, Evidence{Field: OnLimit, How: Unmarked, Points: FromIdentical - 1 - sum})
	}
	return rows
}

// pair notes that words of the one name answer to words of the other.
func (p *pairing) pair(i, j, ni, nj int, how How, gives int) {
	weight := 0
	for k := range ni {
		p.usedA[i+k] = true
		weight += p.wa[i+k]
	}
	for k := range nj {
		p.usedB[j+k] = true
		weight += p.wb[j+k]
	}
	if j < p.lastB {
		p.crossed = true
	}
	p.lastB = j
	p.rows = append(p.rows, Evidence{Field: OnWord, How: how, Left: written(p.a[i : i+ni]), Right: written(p.b[j : j+nj])})
	p.weights = append(p.weights, weight/2)
	p.gives = append(p.gives, gives)
}

func written(words []word) string {
	var b strings.Builder
	for i, w := range words {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w.marked)
	}
	return b.String()
}

// pairSame pairs words with the same letters, first those with the same marks.
func (p *pairing) pairSame() {
	to := make([]int, len(p.a))
	taken := make([]bool, len(p.b))
	for i := range to {
		to[i] = -1
	}
	for _, exact := range []bool{true, false} {
		for i, x := range p.a {
			if to[i] >= 0 {
				continue
			}
			for j, y := range p.b {
				if !taken[j] && x.plain == y.plain && (!exact || x.marked == y.marked) {
					to[i], taken[j] = j, true
					break
				}
			}
		}
	}
	for i, j := range to {
		if j >= 0 {
			how, gives := p.marks(p.a[i], p.b[j])
			p.pair(i, j, 1, 1, how, gives)
		}
	}
}

// marks is how two words with the same letters stand to each other.
func (p *pairing) marks(x, y word) (How, int) {
	switch {
	case x.marked == y.marked || sameMarks(x.marked, y.marked):
		return Same, givesSame
	case p.unmarked || len(x.marked) == len(x.plain) || len(y.marked) == len(y.plain):
		return Unmarked, givesUnmarked
	}
	return Marks, givesMarks
}

// sameMarks tells whether two words have the same marks, whichever vowel
// bears the tone: hòa and hoà.
func sameMarks(x, y string) bool {
	return bearing(x) == bearing(y)
}

func bearing(s string) string {
	var base, tones []rune
	for _, r := range norm.NFD.String(s) {
		switch r {
		case 0x300, 0x301, 0x303, 0x309, 0x323:
			tones = append(tones, r)
		case '\'', 0x2019, 0x2bc:
		default:
			base = append(base, r)
		}
	}
	slices.Sort(tones)
	return string(base) + string(tones)
}

// pairTogether pairs one word with several that stand next to each other.
func (p *pairing) pairTogether() {
	for i := range p.a {
		if !p.usedA[i] {
			if j, n, gives := together(p.a[i].plain, p.b, p.usedB); n > 0 {
				p.pair(i, j, 1, n, Together, gives)
			}
		}
	}
	for j := range p.b {
		if !p.usedB[j] {
			if i, n, gives := together(p.b[j].plain, p.a, p.usedA); n > 0 {
				p.pair(i, j, n, 1, Together, gives)
			}
		}
	}
}

func together(one string, many []word, used []bool) (at, n, gives int) {
	for i := range many {
		joined := ""
		for l := 1; i+l <= len(many) && l <= 4 && !used[i+l-1]; l++ {
			joined += many[i+l-1].plain
			if l == 1 {
				if form := strings.TrimPrefix(one, joined); form != one && len(joined) > 3 && knownPhrases().single[form] != 0 {
					return i, 1, givesTogether
				}
				continue
			}
			if d := edits(one, joined, 1); d == 0 {
				return i, l, givesTogether
			} else if d == 1 && len(one) > 6 {
				return i, l, givesTogether - 80
			}
		}
	}
	return 0, 0, 0
}

// pairNear pairs the words that are nearest to each other first.
func (p *pairing) pairNear() {
	type near struct{ i, j, gives, d int }
	var all []near
	for i, x := range p.a {
		if p.usedA[i] {
			continue
		}
		for j, y := range p.b {
			if p.usedB[j] {
				continue
			}
			if gives, d := likeness(x.plain, y.plain, p.schema); gives > 0 {
				all = append(all, near{i, j, gives, d})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b near) int { return b.gives - a.gives })
	for _, n := range all {
		if p.usedA[n.i] || p.usedB[n.j] || p.edits+n.d > 4 {
			continue
		}
		how := Near
		if n.d == 0 {
			how = Sound
		}
		p.edits += n.d
		p.pair(n.i, n.j, 1, 1, how, n.gives)
	}
}

// likeness is how much of its weight a word gives that is not the same, 0 if
// it is another word; and by how many letters it is off.
func likeness(x, y string, s Schema) (gives, off int) {
	long := max(len(x), len(y))
	if isNumber(x) || isNumber(y) || long < 2 {
		if isNumber(x) && isNumber(y) && edits(x, y, 1) == 1 {
			return givesNumber, 1
		}
		return 0, 0
	}
	if s == Person {
		if a, b := digitsAsLetters.Replace(x), digitsAsLetters.Replace(y); (a != x || b != y) && a == b {
			return givesSound, 1
		}
	}
	most := 1
	if long >= 5 {
		most = 2
	}
	if d := edits(x, y, most); d <= most && d < long {
		return 1000 - 1200*d/(long+1), d
	}
	if min(len(x), len(y)) < 4 {
		return 0, 0
	}
	sx, sy := sound(x), sound(y)
	if sx == sy {
		return givesSound, 0
	}
	if edits(sx, sy, 1) == 1 && max(len(sx), len(sy)) >= 5 {
		return givesSound - 150, 1
	}
	return 0, 0
}

// pairInitials pairs a single letter with a word that begins with it.
func (p *pairing) pairInitials() {
	for i, x := range p.a {
		for j, y := range p.b {
			if !p.usedA[i] && !p.usedB[j] && (len(x.plain) == 1) != (len(y.plain) == 1) && len(x.plain) > 0 && len(y.plain) > 0 && x.plain[0] == y.plain[0] && !isNumber(x.plain) {
				p.pair(i, j, 1, 1, Initial, givesInitial)
			}
		}
	}
}

// pairAcronym pairs one word with the first letters of all the others.
func (p *pairing) pairAcronym() {
	if p.schema == Person || p.schema == Vessel {
		return
	}
	if i, n := acronym(p.a, p.usedA, p.b, p.usedB); n > 0 {
		p.pair(i, 0, 1, n, Initial, givesAcronym)
	} else if j, n := acronym(p.b, p.usedB, p.a, p.usedA); n > 0 {
		p.pair(0, j, n, 1, Initial, givesAcronym)
	}
}

func acronym(one []word, usedOne []bool, all []word, usedAll []bool) (at, n int) {
	if len(all) < 3 || slices.Contains(usedAll, true) {
		return 0, 0
	}
	var first []byte
	for _, w := range all {
		if w.plain == "" || w.plain[0] >= 0x80 {
			return 0, 0
		}
		first = append(first, w.plain[0])
	}
	for i, w := range one {
		if !usedOne[i] && w.plain == string(first) {
			return i, len(all)
		}
	}
	return 0, 0
}

// alone are the words that stand in one name alone, heaviest first.
func (p *pairing) alone() (a, b []Evidence) {
	for i, x := range p.a {
		if !p.usedA[i] {
			a = append(a, Evidence{Field: OnWord, How: Missing, Left: x.marked, Points: Points(p.wa[i])})
		}
	}
	for j, y := range p.b {
		if !p.usedB[j] {
			b = append(b, Evidence{Field: OnWord, How: Missing, Right: y.marked, Points: Points(p.wb[j])})
		}
	}
	return a, b
}

// pairTrades adds what both do, and what one does alone.
func (p *pairing) pairTrades(a, b name) {
	if a.bare || b.bare {
		return
	}
	text := knownPhrases().trades
	for _, t := range a.trades {
		e := Evidence{Field: OnTrade, How: Missing, Left: text[t]}
		gives := 0
		if slices.Contains(b.trades, t) {
			e.How, e.Right, gives = Same, text[t], givesSame
		}
		p.addTrade(e, gives)
	}
	for _, t := range b.trades {
		if !slices.Contains(a.trades, t) {
			p.addTrade(Evidence{Field: OnTrade, How: Missing, Right: text[t]}, 0)
		}
	}
}

func (p *pairing) addTrade(e Evidence, gives int) {
	weight := weightOfTrade
	if gives == 0 {
		weight = weight * quartersTrade / 4
	}
	p.rows, p.weights, p.gives = append(p.rows, e), append(p.weights, weight), append(p.gives, gives)
}

// share turns weights into points: each row gets its part of the whole, and
// what stands against it is part of the whole too.
func (p *pairing) share(aloneA, aloneB []Evidence) []Evidence {
	total := 0
	for _, w := range p.weights {
		total += w
	}
	total += p.against(aloneA, aloneB)
	if total == 0 {
		return nil
	}
	rows := p.rows
	sum, before := 0, 0
	for i := range rows {
		sum += p.weights[i] * p.gives[i]
		upTo := (int(Whole)*sum/1000 + total/2) / total
		rows[i].Points = Points(upTo - before)
		before = upTo
	}
	if p.edits > 2 {
		rows = append(rows, Evidence{Field: OnLimit, How: Near, Points: Points(-200 * (p.edits - 2))})
	}
	for _, e := range slices.Concat(aloneA, aloneB) {
		e.Points = 0
		rows = append(rows, e)
	}
	return rows
}

// against is the weight of what stands against two names being one: words
// that stand in place of each other, and words that one has more.
func (p *pairing) against(aloneA, aloneB []Evidence) int {
	sumA, sumB := weightOf(aloneA), weightOf(aloneB)
	quarters := quartersCompany
	if p.schema == Person || p.schema == LegalEntity {
		quarters = quartersPerson
	}
	replaced := min(sumA, sumB)
	return (replaced*quartersReplaced + (max(sumA, sumB)-replaced)*quarters) / 4
}

func weightOf(rows []Evidence) (sum int) {
	for _, e := range rows {
		sum += int(e.Points)
	}
	return sum
}

// compareForms compares legal forms by their kind.
func compareForms(a, b form) (Evidence, bool) {
	e := Evidence{Field: OnForm, Left: a.String(), Right: b.String()}
	switch {
	case a == b && a == 0:
		return e, false
	case a == 0 || b == 0:
		e.How, e.Points = Missing, -costOfMissing
	case a&b&^formANY != 0 || a|b == formANY:
		e.How = Same
	case a == formANY || b == formANY:
		e.How, e.Points = Missing, -costOfMissing
	case (a|b)&formNGO != 0:
		e.How, e.Points = Different, -costOfKind
	default:
		e.How, e.Points = Different, -costOfForm
	}
	return e, true
}
