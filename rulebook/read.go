package rulebook

import (
	"regexp"
	"strconv"
	"strings"

	"liem"
	"liem/clock"
)

// fields reads the keys of one table. Every key that is asked for is known;
// done says which of the written ones nobody asked for.
type fields struct {
	l     *loader
	n     *node
	asked []string
	wrong bool // it is no table: that is said, nothing more
}

// fields opens a table; anything else is a fault and reads as empty.
func (l *loader) fields(n *node) *fields {
	if n.shape != aTable {
		l.add(n.pos, "ở đây phải là bảng {…: …}", "a table {…: …} belongs here")
		return &fields{l: l, n: &node{pos: n.pos, shape: aTable}, wrong: true}
	}
	return &fields{l: l, n: n}
}

// keep remembers where the keys of the thing stand, for later checks.
func (f *fields) keep(thing any) *fields {
	at := map[string]Pos{"": f.n.pos}
	for _, e := range f.n.keys {
		at[e.key] = e.pos
	}
	f.l.where[thing] = at
	return f
}

// done says which keys are not of the language.
func (f *fields) done() {
	for _, e := range f.n.keys {
		known := false
		for _, k := range f.asked {
			known = known || k == e.key
		}
		if !known {
			f.l.allow(e.pos, e.key, f.asked, "không có khóa %q ở đây", "there is no key %q here", e.key)
		}
	}
}

// get is the value of a key, nil if it is absent or empty. An empty value
// is a fault, so is a missing one that must be there.
func (f *fields) get(key string, must bool) *node {
	f.asked = append(f.asked, key)
	e := f.n.entry(key)
	switch {
	case e == nil && must && !f.wrong:
		f.l.add(f.n.pos, "thiếu %q", "%q is missing", key)
	case e == nil:
	case e.value.shape == nothing:
		f.l.add(e.pos, "%q không có giá trị", "%q has no value", key)
	default:
		return e.value
	}
	return nil
}

func (f *fields) has(key string) bool { return f.n.entry(key) != nil }

// word reads one scalar.
func (f *fields) word(key string, must bool) string {
	if n := f.get(key, must); n != nil {
		return f.l.word(n)
	}
	return ""
}

func (l *loader) word(n *node) string {
	if n.shape != aScalar {
		l.add(n.pos, "ở đây phải là một từ hoặc câu", "a word or a sentence belongs here")
		return ""
	}
	return strings.TrimSpace(n.text)
}

// flag reads true or false.
func (f *fields) flag(key string) bool {
	n := f.get(key, false)
	if n == nil {
		return false
	}
	w := f.l.word(n)
	if w != "true" && w != "false" {
		f.l.allow(n.pos, w, []string{"true", "false"}, "%q không phải true hay false", "%q is neither true nor false", w)
	}
	return w == "true"
}

// number reads an integer from low to high.
func (f *fields) number(key string, must bool, low, high int) int {
	n := f.get(key, must)
	if n == nil {
		return low
	}
	w := f.l.word(n)
	i, err := strconv.Atoi(w)
	if err != nil || i < low || i > high {
		f.l.add(n.pos, "%q không phải số từ %d đến %d", "%q is not a number from %d to %d", w, low, high)
		return low
	}
	return i
}

// text reads a text in both languages.
func (f *fields) text(key string, must bool) liem.Text {
	if n := f.get(key, must); n != nil {
		t := f.l.text(n)
		f.l.texts[len(f.l.texts)-1].help = key == "help"
		return t
	}
	return liem.Text{}
}

func (l *loader) text(n *node) liem.Text {
	f := l.fields(n)
	t := liem.T(f.word("vi", true), f.word("en", true))
	for _, e := range f.n.keys {
		if e.value.shape == nothing && e.key != "vi" && e.key != "en" {
			l.add(e.pos, "%q nằm ngoài văn bản", "%q stands outside the text", e.key)
			l.instead("đặt văn bản có dấu phẩy trong ngoặc kép", "a text with a comma stands in quotes")
			f.asked = append(f.asked, e.key)
		}
	}
	f.done()
	l.texts = append(l.texts, said{pos: n.pos, text: t})
	return t
}

// list reads a list; a single word is no list.
func (f *fields) list(key string, must bool) []*node {
	n := f.get(key, must)
	if n == nil {
		return nil
	}
	if must && n.shape == aList && len(n.items) == 0 {
		f.l.add(n.pos, "%q trống", "%q is empty", key)
	}
	return f.l.list(n)
}

func (l *loader) list(n *node) []*node {
	if n.shape != aList {
		l.add(n.pos, "ở đây phải là danh sách […]", "a list […] belongs here")
		return nil
	}
	return n.items
}

// words reads a list of words, each once.
func (f *fields) words(key string, must bool) []string {
	var out []string
	seen := map[string]bool{}
	for _, n := range f.list(key, must) {
		w := f.l.word(n)
		if w == "" {
			continue
		}
		if seen[w] {
			f.l.add(n.pos, "%q đứng hai lần trong danh sách", "%q stands twice in the list", w)
			continue
		}
		seen[w] = true
		out = append(out, w)
	}
	return out
}

// table opens a nested table, nil if the key is absent.
func (f *fields) table(key string, must bool) *fields {
	if n := f.get(key, must); n != nil {
		return f.l.fields(n)
	}
	return nil
}

// named reads a table whose keys are ids, in the order written.
func (f *fields) named(key string, must bool) []entry {
	n := f.get(key, must)
	if n == nil {
		return nil
	}
	if n.shape != aTable {
		f.l.add(n.pos, "ở đây phải là bảng {tên: …}", "a table {name: …} belongs here")
		return nil
	}
	for _, e := range n.keys {
		f.l.isID(e.pos, e.key)
	}
	return n.keys
}

var (
	idForm        = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
	provisionForm = regexp.MustCompile(`^\p{Lu}[\pL0-9]*(-[\pL0-9]+)*(\.[\pL0-9]+)*$`)
	versionForm   = regexp.MustCompile(`^[0-9]+(\.[0-9]+)*$`)
	procedureForm = regexp.MustCompile(`^[a-z][a-z0-9]*\.[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
)

func (l *loader) isID(at Pos, id string) bool {
	return l.isForm(at, id, idForm, "snake_case, ví dụ intake_officer", "snake_case, for example intake_officer")
}

func (l *loader) isForm(at Pos, id string, form *regexp.Regexp, vi, en string) bool {
	if form.MatchString(id) && len(id) <= 64 {
		return true
	}
	l.add(at, "%q không phải là tên hợp lệ", "%q is no valid name", id)
	l.instead(vi, en)
	return false
}

// id reads the name of a thing.
func (f *fields) id(key string) string {
	n := f.get(key, true)
	if n == nil {
		return ""
	}
	w := f.l.word(n)
	f.l.isID(n.pos, w)
	return w
}

// one reads a word of a closed list.
func (f *fields) one(key string, must bool, of []string) string {
	n := f.get(key, must)
	if n == nil {
		return ""
	}
	w := f.l.word(n)
	for _, o := range of {
		if w == o {
			return w
		}
	}
	f.l.allow(n.pos, w, of, "%q không thuộc danh sách", "%q is not in the list", w)
	return ""
}

// date reads YYYY-MM-DD; ok is false if it is absent or wrong.
func (f *fields) date(key string, must bool) (clock.Date, bool) {
	n := f.get(key, must)
	if n == nil {
		return 0, false
	}
	w := f.l.word(n)
	d, err := clock.ParseDate(w)
	if err != nil {
		f.l.add(n.pos, "%q không phải là ngày", "%q is no date", w)
		f.l.instead("NNNN-TT-NN, ví dụ 2026-10-22", "YYYY-MM-DD, for example 2026-10-22")
		return 0, false
	}
	return d, true
}

// limit reads a time limit.
func (f *fields) limit(key string, must bool) *clock.Limit {
	if n := f.get(key, must); n != nil {
		return f.l.limit(n)
	}
	return nil
}

// ref reads the name of something declared elsewhere; refs a list of them.
// Whether it exists is said when everything is read.
func (f *fields) ref(key string, must bool, kind refKind, p *Procedure) string {
	n := f.get(key, must)
	if n == nil {
		return ""
	}
	w := f.l.word(n)
	f.l.refer(n.pos, kind, w, p)
	return w
}

func (f *fields) refs(key string, must bool, kind refKind, p *Procedure) []string {
	n := f.get(key, must)
	if n == nil {
		return nil
	}
	f.asked = f.asked[:len(f.asked)-1]
	out := f.words(key, must)
	for _, item := range n.items {
		if item.shape == aScalar {
			f.l.refer(item.pos, kind, strings.TrimSpace(item.text), p)
		}
	}
	return out
}

// cites reads the provisions that a rule rests on.
func (f *fields) cites(must bool) []string { return f.refs("cites", must, aProvision, nil) }
