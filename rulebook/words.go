package rulebook

import (
	"strings"

	"liem"
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
