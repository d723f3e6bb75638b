package rulebook

import (
	"strings"

	"liem"
	"liem/rulebook/source"
)

// Word is how a reader is told of a fact ("complexity"), a value
// ("complexity.complex") or a mark ("notified"): the pack's words.yaml, first
// for this procedure ("vn.protection:decision"), then for all; without an
// entry, the id with spaces.
func (p *Pack) Word(procedure, id string) liem.Text {
	if t, ok := p.Words[procedure+":"+id]; ok {
		return t
	}
	if t, ok := p.Words[id]; ok {
		return t
	}
	if i := strings.LastIndexByte(id, '.'); i >= 0 {
		id = id[i+1:]
	}
	s := strings.ReplaceAll(id, "_", " ")
	return liem.T(s, s)
}

// readWords reads words.yaml: a map of facts, values and marks to texts.
// Every key must name something of a procedure.
func (l *loader) readWords(n *node) {
	l.pack.Words = map[string]liem.Text{}
	if n.Shape != source.Table {
		l.Add(n.Pos, "ở đây phải là bảng {tên: {vi, en}}", "a table {name: {vi, en}} belongs here")
		return
	}
	known := l.wordKeys()
	for _, e := range n.Keys {
		id := e.Key
		if _, bare, ok := strings.Cut(id, ":"); ok {
			id = bare
		}
		if !known[id] {
			l.Add(e.Pos, "%q không phải dữ kiện, giá trị hay dấu mốc nào của bộ quy trình", "%q is no fact, value or mark of this pack", e.Key)
			continue
		}
		l.pack.Words[e.Key] = l.text(e.Value)
	}
}

// wordKeys are the ids that words.yaml may name.
func (l *loader) wordKeys() map[string]bool {
	out := map[string]bool{Unfound: true, Cleared: true, Adverse: true}
	for _, p := range l.pack.Procedures {
		for _, f := range p.Facts {
			out[f.ID] = true
			for _, v := range f.Values {
				out[f.ID+"."+v] = true
			}
		}
		for _, m := range p.Marks {
			out[m] = true
		}
	}
	for _, t := range l.pack.Tables {
		for _, in := range t.Columns() {
			for _, v := range in.Values {
				out[in.ID+"."+v] = true
			}
		}
	}
	return out
}
