package ledger

import (
	"errors"

	"liem"
)

// ErrCommitment is wrapped by the error about a line that is well formed but
// whose content does not give the commitment it names.
var ErrCommitment = errors.New("the content does not match the commitment c")

// lastInstant is the end of the year 9999.
const lastInstant liem.Instant = 253402300799_999999

// Decoder reads lines. It shares the memory of words between the lines it
// reads; it must not be used by two goroutines at once. The zero Decoder is
// ready.
type Decoder struct {
	names    map[string]string
	mac      mac
	facts    []Fact
	fields   []Field
	passages []Passage
	spare    []byte
}

// Line reads one line without or with its newline. Texts of the entry are
// parts of the line, which must not be changed afterwards. The commitment of
// each open passage is computed, and the act's commitment is compared: an
// error then wraps ErrCommitment. Every other error is about the form and
// names the column.
func (d *Decoder) Line(line []byte) (Entry, error) {
	if n := len(line); n > 0 && line[n-1] == '\n' {
		line = line[:n-1]
	}
	if d.names == nil {
		d.names = make(map[string]string)
	}
	s := scanner{b: line, names: d.names, spare: d.spare}
	var e Entry
	if s.has(`{"erased":"1"`) {
		s.erased(&e)
	} else {
		d.act(&s, &e)
	}
	d.spare = s.spare
	if s.fault == nil && s.i != len(line) {
		s.fail("something after the end")
	}
	if s.fault != nil {
		return Entry{}, s.fault
	}
	if e.Act != nil {
		if err := d.check(&e); err != nil {
			return Entry{}, err
		}
	}
	return e, nil
}

func (d *Decoder) check(e *Entry) error {
	for i := range e.Act.Fields {
		f := &e.Act.Fields[i]
		for k := range f.Passages {
			if p := &f.Passages[k]; p.Open {
				p.Commitment = d.mac.passage(&p.Salt, f.Name, k, p.Text)
			}
		}
	}
	if d.mac.act(&e.R, e.Act) != e.C {
		return ErrCommitment
	}
	return nil
}

func (s *scanner) chain() Chain {
	for _, c := range []Chain{Acts, Reads, Register} {
		if s.has(chainNames[c]) {
			return c
		}
	}
	s.fail("expected acts, reads or register")
	return 0
}

func (s *scanner) basis() Basis {
	switch b := Basis(s.word()); b {
	case Recorded, Stamp, Receipt, Statement:
		return b
	}
	s.fail("expected recorded, stamp, receipt or statement")
	return ""
}

func (s *scanner) seq() uint64 {
	n := s.number()
	if n == 0 {
		s.fail("sequences start with 1")
	}
	return n
}

func (s *scanner) erased(e *Entry) {
	e.Erased = new(Erasure)
	s.must(`,"case":"`)
	e.Erased.Case = s.id()
	s.must(`","chain":"`)
	e.Erased.Chain = s.chain()
	s.must(`","seq":"`)
	e.Erased.Seq = s.seq()
	s.must(`","provision":`)
	if e.Erased.Provision = s.word(); e.Erased.Provision == "" {
		s.fail("an erasure without its provision")
	}
	s.must(`,"slot":"`)
	e.Slot = s.number()
	s.must(`","c":"`)
	s.hex(e.C[:])
	s.must(`"}`)
}

func (d *Decoder) act(s *scanner, e *Entry) {
	a := &Act{Version: 1}
	e.Act = a
	s.must(`{"act":"1","id":"`)
	a.ID = s.id()
	s.must(`","case":"`)
	a.Case = s.id()
	s.must(`","chain":"`)
	a.Chain = s.chain()
	s.must(`","seq":"`)
	a.Seq = s.seq()
	s.must(`","prev":"`)
	s.hex(a.Prev[:])
	s.must(`","recorded":"`)
	a.Recorded = s.instant()
	s.must(`","occurred":{"at":"`)
	a.Occurred.At = s.instant()
	s.must(`","day":`)
	if a.Occurred.Day = s.has("true"); !a.Occurred.Day {
		s.must("false")
	}
	s.must(`,"basis":`)
	a.Occurred.Basis = s.basis()
	s.must(`},"kind":`)
	a.Kind = s.word()
	s.must(`,"procedure":`)
	a.Procedure = s.word()
	s.must(`,"pack":"`)
	s.hex(a.Pack[:])
	s.must(`","body":`)
	a.Body = s.word()
	s.must(`,"actor":`)
	a.Actor = s.word()
	s.must(`,"post":`)
	a.Post = s.word()
	s.must(`,"facts":`)
	a.Facts = d.readFacts(s)
	s.must(`,"fields":`)
	a.Fields = d.readFields(s)
	s.must(`,"rests":`)
	a.Rests = s.rests()
	s.must(`,"slot":"`)
	if e.Slot = s.number(); a.Recorded < 0 || a.Recorded > lastInstant || e.Slot < SlotOf(a.Recorded) {
		s.fail("the act was recorded after its leaf's slot, or in no year from 1970 to 9999")
	}
	s.must(`","r":"`)
	s.hex(e.R[:])
	s.must(`","c":"`)
	s.hex(e.C[:])
	s.must(`"}`)
}

// list steps through a JSON list: more tells whether another item follows.
type list struct {
	s       *scanner
	started bool
}

func (l *list) more() bool {
	if !l.started {
		l.started = true
		l.s.must("[")
		return !l.s.has("]") && l.s.fault == nil
	}
	if l.s.has("]") {
		return false
	}
	l.s.must(",")
	return l.s.fault == nil
}

func (d *Decoder) readFacts(s *scanner) []Fact {
	d.facts = room(d.facts)
	from := len(d.facts)
	for l := (list{s: s}); l.more(); {
		var f Fact
		s.must(`{"name":`)
		f.Name = s.word()
		s.must(`,"value":`)
		f.Value = s.word()
		s.must(`}`)
		d.facts = append(d.facts, f)
	}
	return part(d.facts, from)
}

func (d *Decoder) readFields(s *scanner) []Field {
	d.fields = room(d.fields)
	from := len(d.fields)
	for l := (list{s: s}); l.more(); {
		var f Field
		s.must(`{"name":`)
		f.Name = s.word()
		s.must(`,"class":`)
		f.Class = s.word()
		s.must(`,"compartment":`)
		f.Compartment = s.word()
		s.must(`,"passages":`)
		f.Passages = d.readPassages(s)
		s.must(`}`)
		d.fields = append(d.fields, f)
	}
	return part(d.fields, from)
}

func (d *Decoder) readPassages(s *scanner) []Passage {
	d.passages = room(d.passages)
	from := len(d.passages)
	for l := (list{s: s}); l.more(); {
		d.passages = append(d.passages, Passage{})
		p := &d.passages[len(d.passages)-1]
		if p.Open = s.has(`{"salt":"`); p.Open {
			s.hex(p.Salt[:])
			s.must(`","text":`)
			p.Text = s.text()
		} else {
			s.must(`{"commitment":"`)
			s.hex(p.Commitment[:])
			s.must(`","gap":`)
			if p.Gap = s.word(); p.Gap == "" {
				s.fail("a passage left out without a reason")
			}
		}
		s.must(`}`)
	}
	return part(d.passages, from)
}

func (s *scanner) rests() []liem.Hash {
	var out []liem.Hash
	for l := (list{s: s}); l.more(); {
		var h liem.Hash
		s.must(`"`)
		s.hex(h[:])
		s.must(`"`)
		out = append(out, h)
	}
	return out
}

// room starts a new block of memory when the old one is nearly full, so that
// the parts handed out keep theirs.
func room[T any](b []T) []T {
	if cap(b)-len(b) < 16 {
		return make([]T, 0, 512)
	}
	return b
}

// part is what was appended since from, nil if nothing was; appending to it
// never touches its neighbours.
func part[T any](b []T, from int) []T {
	if len(b) == from {
		return nil
	}
	return b[from:len(b):len(b)]
}
