package screening

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"
)

//go:embed tables/specimens.txt
var specimensTable string

// SpecimenSeed is the published seed of the measurements.
const SpecimenSeed = 20261101

// Entry is one thing of a register, as an index takes it.
type Entry struct {
	ID          string   `json:"id"`
	Schema      Schema   `json:"schema"`
	Name        string   `json:"name"`
	Identifiers []string `json:"identifiers,omitempty"`
}

// Generator makes names of companies as Vietnamese ones are made: a legal
// form, what it does, what it is called, at times a place. No two have the
// same words behind the form, as the register of companies asks. The same
// seed gives the same names.
type Generator struct {
	state uint64
	made  int
	seen  []uint64 // open addressing by hash
	words *specimens
}

type specimens struct{ form, trade, syllable, coined, place []string }

var specimenWords = sync.OnceValue(func() *specimens {
	s := &specimens{}
	for _, line := range tableLines(specimensTable) {
		kind, list, _ := strings.Cut(line, "\t")
		words := strings.Split(list, "|")
		switch kind {
		case "form":
			s.form = words
		case "trade":
			s.trade = words
		case "syllable":
			s.syllable = words
		case "coined":
			s.coined = words
		case "place":
			s.place = words
		}
	}
	return s
})

// NewGenerator makes a generator for up to so many names.
func NewGenerator(seed uint64, names int) *Generator {
	size := 1024
	for size < 2*names {
		size *= 2
	}
	return &Generator{state: seed, seen: make([]uint64, size), words: specimenWords()}
}

// draw is the next number below n (splitmix64).
func (g *Generator) draw(n int) int {
	g.state += 0x9e3779b97f4a7c15
	return int(mix(g.state) >> 11 % uint64(n))
}

func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// some is a word of a list whose first words are drawn more often.
func (g *Generator) some(list []string) string {
	return list[min(g.draw(len(list)), g.draw(len(list)))]
}

// Next is the next company.
func (g *Generator) Next() Entry {
	form := g.some(g.words.form)
	var trades, called []string
	for range [...]int{0, 1, 1, 2, 2, 2, 3, 3}[g.draw(8)] {
		if t := g.some(g.words.trade); !strings.Contains(strings.Join(trades, " "), t) {
			trades = append(trades, t)
		}
	}
	for range [...]int{2, 2, 2, 3, 3, 3, 3, 4}[g.draw(8)] {
		called = append(called, g.some(g.words.syllable))
	}
	if g.draw(12) == 0 {
		called = []string{g.coin()}
	}
	if g.draw(8) == 0 {
		called = append(called, g.some(g.words.place))
	}
	for !g.fresh(strings.Join(trades, " "), strings.Join(called, " ")) {
		called = append(called, g.some(g.words.syllable))
	}
	name := strings.Join(append(append([]string{form}, trades...), called...), " ")
	if g.draw(2) == 0 {
		name = strings.ToUpper(name)
	} else {
		name = form + " " + titled(append(trades, called...))
	}
	g.made++
	id := taxCode(g.made)
	return Entry{ID: id, Schema: Company, Name: name, Identifiers: []string{id}}
}

// coin makes a word such as Vinatech.
func (g *Generator) coin() string {
	w := ""
	for range 2 + g.draw(2) {
		w += g.words.coined[g.draw(len(g.words.coined))]
	}
	return w
}

// fresh tells whether the words were not given before, and takes them.
func (g *Generator) fresh(trades, called string) bool {
	h := hashOf(strings.Join(plainWords(trades+" "+called), " ")) | 1
	for i := h % uint64(len(g.seen)); ; i = (i + 1) % uint64(len(g.seen)) {
		switch g.seen[i] {
		case 0:
			g.seen[i] = h
			return true
		case h:
			return false
		}
	}
}

func titled(words []string) string {
	var out []string
	for _, w := range strings.Fields(strings.Join(words, " ")) {
		r := []rune(w)
		out = append(out, strings.ToUpper(string(r[:1]))+string(r[1:]))
	}
	return strings.Join(out, " ")
}

// taxCode is the nth tax code that there could be, with its check digit.
func taxCode(n int) string {
	s := strconv.Itoa(100_000_000 + n)
	sum := 0
	for i, by := range [...]int{31, 29, 23, 19, 17, 13, 7, 5, 3} {
		sum += by * int(s[i]-'0')
	}
	return s + strconv.Itoa((10-sum%11+11)%11%10)
}
