package screening

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

//go:embed tables/forms.txt
var formsTable string

//go:embed tables/trades.txt
var tradesTable string

// form is a set of kinds of legal form.
type form uint16

// The kinds of legal form, in the words of tables/forms.txt.
const (
	formANY form = 1 << iota
	formLLC
	formJSC
	formLP
	formLLP
	formGP
	formSP
	formCOOP
	formSOE
	formNGO
)

var formNames = [...]string{"ANY", "LLC", "JSC", "LP", "LLP", "GP", "SP", "COOP", "SOE", "NGO"}

func formOf(name string) form {
	if i := slices.Index(formNames[:], name); i >= 0 {
		return 1 << i
	}
	return 0
}

func (f form) String() string {
	var names []string
	for i, n := range formNames {
		if f&(1<<i) != 0 {
			names = append(names, n)
		}
	}
	return strings.Join(names, "+")
}

// phrase is a way of writing a legal form or trades, taken off as a whole.
type phrase struct {
	words      []string
	form       form
	trades     []uint8 // numbers of lines of tables/trades.txt
	anywhere   bool    // else only where a name begins or ends
	joined     string
	vietnamese bool
}

// phrases are all phrases, by their first word, longest first.
type phrases struct {
	by     map[string][]phrase
	all    []phrase
	trades []string // how each trade is first written
	single map[string]form
	parts  map[string]bool // every word of a Vietnamese phrase of several words
	rough  [2][40][]phrase // Vietnamese and others, by the length of their letters
	bag    []phrase        // Vietnamese ones of several words, longest first
}

var knownPhrases = sync.OnceValue(func() *phrases {
	p := &phrases{by: map[string][]phrase{}, single: map[string]form{}, parts: map[string]bool{}}
	p.readForms()
	p.readTrades()
	for _, f := range p.all {
		p.by[f.words[0]] = append(p.by[f.words[0]], f)
		if len(f.words) > 1 && (f.vietnamese || len(f.trades) > 0) {
			for _, w := range f.words {
				p.parts[w] = true
			}
		} else if len(f.words) == 1 && f.form != 0 {
			p.single[f.words[0]] |= f.form
		}
	}
	p.sortOut()
	for _, list := range p.by {
		slices.SortStableFunc(list, func(a, b phrase) int { return len(b.words) - len(a.words) })
	}
	return p
})

// sortOut prepares what the less strict readings go through.
func (p *phrases) sortOut() {
	for _, f := range p.all {
		f.joined = strings.Join(f.words, "")
		home := f.vietnamese || len(f.trades) > 0
		if long := len(f.joined); f.anywhere && long < 40 && (long >= 8 || long >= 4 && len(f.words) > 1) {
			kind := 1
			if home {
				kind = 0
			}
			p.rough[kind][long] = append(p.rough[kind][long], f)
		}
		if home && len(f.words) > 1 {
			p.bag = append(p.bag, f)
		}
	}
	slices.SortStableFunc(p.bag, func(a, b phrase) int { return len(b.words) - len(a.words) })
}

func tableLines(table string) []string {
	var lines []string
	for line := range strings.Lines(table) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			lines = append(lines, line)
		}
	}
	return lines
}

func plainWords(s string) []string {
	var out []string
	for _, w := range split(s) {
		out = append(out, w.plain)
	}
	return out
}

// readForms reads the table of legal forms.
func (p *phrases) readForms() {
	for _, line := range tableLines(formsTable) {
		kind, ways, _ := strings.Cut(line, "\t")
		kind, vietnamese := strings.CutPrefix(kind, "vn:")
		for way := range strings.SplitSeq(ways, "|") {
			words := plainWords(way)
			if len(words) == 0 || len(words) == 1 && len(words[0]) < 2 {
				continue
			}
			anywhere := vietnamese || len(words) > 2 || len(strings.Join(words, "")) > 6 && len(words) > 1
			p.all = append(p.all, phrase{words: words, form: formOf(kind), anywhere: anywhere, vietnamese: vietnamese})
		}
	}
}

func (p *phrases) readTrades() {
	number := map[string]uint8{}
	var several []string
	for _, line := range tableLines(tradesTable) {
		if strings.Contains(line, " = ") {
			several = append(several, line)
			continue
		}
		ways := strings.Split(line, "|")
		n := uint8(len(p.trades))
		p.trades = append(p.trades, ways[0])
		number[ways[0]] = n
		for _, way := range ways {
			p.all = append(p.all, phrase{words: plainWords(way), trades: []uint8{n}, anywhere: true})
		}
	}
	for _, line := range several {
		way, list, _ := strings.Cut(line, " = ")
		var ns []uint8
		for t := range strings.SplitSeq(list, "|") {
			ns = append(ns, number[t])
		}
		p.all = append(p.all, phrase{words: plainWords(way), trades: ns, anywhere: true})
	}
}

// name is a name as it was read: what it is called, what it does, what form
// it has.
type name struct {
	schema Schema
	core   []word
	trades []uint8 // in order of number
	order  []uint8 // as they were written
	forms  form
	bare   bool // no word was left: the trades are the name
	bent   int  // phrases that were taken off although a letter of them was wrong
	marks  bool // somewhere a mark was written
}

// care is how strictly phrases are recognised.
type care int

const (
	strictly     care = iota
	atHome            // Vietnamese legal forms alone
	roughly           // one letter or space of one phrase may be wrong
	roughlyLater      // the same, but not of the first phrase that might be meant
	leftOver          // of what is left, words of a phrase may stand anywhere
	anyOrder          // the words of every phrase may stand anywhere
)

// read reads a name.
func read(raw string, s Schema, c care) name { return readWords(split(raw), s, c) }

func readWords(words []word, s Schema, c care) name {
	n := name{schema: s}
	for i := range words {
		if len(words[i].marked) != len(words[i].plain) {
			n.marks = true
		}
	}
	if s == Person {
		n.core = withoutTitles(words)
		return n
	}
	if s == Vessel {
		n.core = words
		return n
	}
	p := knownPhrases()
	all := words
	if c == anyOrder {
		words = n.takeAnyOrder(p, words)
	}
	n.core = n.takePhrases(p, words, c)
	if c == leftOver {
		n.core = n.takeAnyOrder(p, n.core)
	}
	if len(n.core) > 1 {
		n.core = withoutSmallWords(n.core)
	}
	n.settle(p, all)
	return n
}

// settle puts the trades in order; a name of which nothing else is left is
// called by its trades, or by all its words.
func (n *name) settle(p *phrases, all []word) {
	n.order = slices.Clone(n.trades)
	slices.Sort(n.trades)
	n.trades = slices.Compact(n.trades)
	if len(n.core) > 0 {
		return
	}
	n.bare = true
	if len(n.trades) == 0 {
		n.core = all
		return
	}
	for _, t := range n.trades {
		n.core = append(n.core, word{plain: strings.Join(plainWords(p.trades[t]), ""), marked: p.trades[t]})
	}
}

// takePhrases gives what is left when phrases are off.
func (n *name) takePhrases(p *phrases, words []word, c care) []word {
	left := make([]word, 0, len(words))
	home := c == atHome || p.vietnamese(words)
	ends := len(words)
	if !home {
		ends = n.takeEnds(p, words)
	}
	head := !home // only forms so far, and not Vietnamese ones
	spare := c == roughly
	skip := c == roughlyLater
	for i := 0; i < ends; {
		f, long := p.at(words[i:ends], head)
		if spare || skip {
			if g, longer := p.near(words[i:ends], home, long); longer > 0 && skip {
				spare, skip = true, false
			} else if longer > 0 {
				f, long, spare = g, longer, false
				n.bent++
			}
		}
		if long == 0 {
			left = append(left, words[i])
			head = false
			i++
			continue
		}
		n.forms |= f.form
		n.trades = append(n.trades, f.trades...)
		head = head && f.form != 0
		i += long
	}
	return left
}

// vietnamese tells whether a Vietnamese legal form is in the name: a short
// form of another language is none then, it is a syllable.
func (p *phrases) vietnamese(words []word) bool {
	for i := range words {
		for _, f := range p.by[words[i].plain] {
			if f.vietnamese && same(f.words, words[i:]) {
				return true
			}
		}
	}
	return false
}

// takeEnds takes short legal forms off the end of a name and gives where the
// rest ends.
func (n *name) takeEnds(p *phrases, words []word) int {
	end := len(words)
	for end > 1 {
		long := 0
		var found form
		for l := 1; l <= 4 && l < end; l++ {
			for _, f := range p.by[words[end-l].plain] {
				if f.form != 0 && len(f.words) == l && l > long && same(f.words, words[end-l:end]) {
					long, found = l, f.form
				}
			}
		}
		if long == 0 {
			return end
		}
		n.forms |= found
		end -= long
	}
	return end
}

func same(ws []string, words []word) bool {
	if len(ws) > len(words) {
		return false
	}
	for i, w := range ws {
		if words[i].plain != w {
			return false
		}
	}
	return true
}

// at is the longest phrase that begins here.
func (p *phrases) at(words []word, head bool) (found phrase, long int) {
	for _, f := range p.by[words[0].plain] {
		if (f.anywhere || head) && same(f.words, words) && (len(f.words) < len(words) || f.anywhere) {
			return f, len(f.words)
		}
	}
	return phrase{}, 0
}

// near is the longest phrase that begins here, longer than what was found,
// with one letter wrong or one space in a wrong place.
func (p *phrases) near(words []word, home bool, than int) (found phrase, long int) {
	lists := p.rough[:]
	if home {
		lists = lists[:1]
	}
	joined := ""
	for l := 1; l <= len(words) && l <= 9; l++ {
		joined += words[l-1].plain
		for by := max(0, len(joined)-1); by <= len(joined)+1 && by < 40; by++ {
			for k := range lists {
				for _, f := range lists[k][by] {
					if len(f.words) > than && nearly(&f, joined, l) && l >= long {
						found, long = f, l
					}
				}
			}
		}
	}
	return found, long
}

func nearly(f *phrase, joined string, words int) bool {
	off := words - len(f.words)
	if off != 0 || len(f.joined) == len(joined) && f.joined == joined {
		return f.joined == joined && off >= -1 && off <= 1
	}
	return edits(f.joined, joined, 1) == 1
}

// takeAnyOrder takes the words of phrases off wherever they stand: for a name
// whose words were shuffled.
func (n *name) takeAnyOrder(p *phrases, words []word) []word {
	for _, f := range p.bag {
		if len(f.words) > len(words) {
			continue
		}
		at := make([]int, 0, 10)
		for _, w := range f.words {
			i := slices.IndexFunc(words, func(x word) bool { return x.plain == w })
			for i >= 0 && slices.Contains(at, i) {
				j := slices.IndexFunc(words[i+1:], func(x word) bool { return x.plain == w })
				if j < 0 {
					i = -1
					break
				}
				i += 1 + j
			}
			if i < 0 {
				break
			}
			at = append(at, i)
		}
		if len(at) < len(f.words) {
			continue
		}
		n.forms |= f.form
		n.trades = append(n.trades, f.trades...)
		var left []word
		for i, w := range words {
			if !slices.Contains(at, i) {
				left = append(left, w)
			}
		}
		words = left
	}
	return words
}

var smallWords = map[string]bool{"the": true, "and": true, "va": true, "et": true, "und": true, "of": true, "for": true}

func withoutSmallWords(words []word) []word {
	left := slices.DeleteFunc(slices.Clone(words), func(w word) bool { return smallWords[w.plain] && w.marked != "vạ" && w.marked != "vả" })
	if len(left) == 0 {
		return words
	}
	return left
}

var titles = map[string]bool{"mr": true, "mrs": true, "ms": true, "dr": true, "prof": true, "sir": true, "president": true, "monsieur": true, "madame": true,
	"shaikh": true, "sheikh": true, "sheik": true, "shaykh": true, "haji": true, "hajji": true, "mullah": true, "sayyed": true, "sayyid": true, "jr": true, "sr": true,
	"gs": true, "pgs": true, "ts": true, "ths": true}

// withoutTitles takes off how somebody is addressed, as long as two words of
// the name are left.
func withoutTitles(words []word) []word {
	left := slices.DeleteFunc(slices.Clone(words), func(w word) bool { return titles[w.plain] })
	if len(left) > 2 && (left[0].marked == "ông" || left[0].marked == "bà") {
		left = left[1:]
	}
	if len(left) == 0 {
		return words
	}
	return left
}
