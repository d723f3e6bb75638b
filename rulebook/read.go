package rulebook

import (
	"regexp"
	"strings"

	"liem"
	"liem/clock"
	"liem/rulebook/source"
)

// The files as written.
type (
	node  = source.Node
	entry = source.Entry
)

// fields reads the keys of one table and knows the pack that they stand in.
type fields struct {
	*source.Fields
	l *loader
}

func (l *loader) fields(n *node) *fields { return &fields{l.Open(n), l} }

// keep remembers where the keys of the thing stand, for later checks.
func (f *fields) keep(thing any) *fields {
	at := map[string]Pos{"": f.Node.Pos}
	for _, e := range f.Node.Keys {
		at[e.Key] = e.Pos
	}
	f.l.where[thing] = at
	return f
}

// text reads a text in both languages.
func (f *fields) text(key string, must bool) liem.Text {
	if n := f.Get(key, must); n != nil {
		t := f.l.text(n)
		f.l.texts[len(f.l.texts)-1].help = key == "help"
		return t
	}
	return liem.Text{}
}

func (l *loader) text(n *node) liem.Text {
	f := l.fields(n)
	t := liem.Text{VI: f.Word("vi", true), EN: f.Word("en", true)}
	for _, e := range f.Node.Keys {
		if e.Value.Shape == source.Nothing && e.Key != "vi" && e.Key != "en" {
			l.Add(e.Pos, "%q nằm ngoài văn bản", "%q stands outside the text", e.Key)
			l.Instead("đặt văn bản có dấu phẩy trong ngoặc kép", "a text with a comma stands in quotes")
			f.Ask(e.Key)
		}
	}
	f.Done()
	l.texts = append(l.texts, said{pos: n.Pos, text: t})
	return t
}

// table opens a nested table, nil if the key is absent.
func (f *fields) table(key string, must bool) *fields {
	if n := f.Get(key, must); n != nil {
		return f.l.fields(n)
	}
	return nil
}

var (
	provisionForm = regexp.MustCompile(`^\p{Lu}[\pL0-9]*(-[\pL0-9]+)*(\.[\pL0-9]+)*$`)
	versionForm   = regexp.MustCompile(`^[0-9]+(\.[0-9]+)*$`)
	procedureForm = regexp.MustCompile(`^[a-z][a-z0-9]*\.[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
)

// date reads YYYY-MM-DD; ok is false if it is absent or wrong.
func (f *fields) date(key string, must bool) (clock.Date, bool) {
	n := f.Get(key, must)
	if n == nil {
		return 0, false
	}
	w := f.l.Word(n)
	d, err := clock.ParseDate(w)
	if err != nil {
		f.l.Add(n.Pos, "%q không phải là ngày", "%q is no date", w)
		f.l.Instead("NNNN-TT-NN, ví dụ 2026-10-22", "YYYY-MM-DD, for example 2026-10-22")
		return 0, false
	}
	return d, true
}

// limit reads a time limit.
func (f *fields) limit(key string, must bool) *clock.Limit {
	if n := f.Get(key, must); n != nil {
		return f.l.limit(n)
	}
	return nil
}

// ref reads the name of something declared elsewhere; refs a list of them.
// Whether it exists is said when everything is read.
func (f *fields) ref(key string, must bool, kind refKind, p *Procedure) string {
	n := f.Get(key, must)
	if n == nil {
		return ""
	}
	w := f.l.Word(n)
	f.l.refer(n.Pos, kind, w, p)
	return w
}

func (f *fields) refs(key string, must bool, kind refKind, p *Procedure) []string {
	out := f.Words(key, must)
	if e := f.Node.Entry(key); e != nil {
		for _, item := range e.Value.Items {
			f.l.refer(item.Pos, kind, strings.TrimSpace(item.Text), p)
		}
	}
	return out
}

// cites reads the provisions that a rule rests on.
func (f *fields) cites(must bool) []string { return f.refs("cites", must, aProvision, nil) }
