package ledger

import (
	"encoding/hex"
	"strconv"

	"liem"
)

// Entry is one line of a file of acts: an act with what opens its
// commitment, or what is left of an act that was erased.
type Entry struct {
	Act  *Act      // nil if erased
	R    [32]byte  // the act's blinding value; meaningless if erased
	Slot uint64    // slot of the act's leaf, not before the slot of Recorded
	C    liem.Hash // the act's commitment

	Erased *Erasure // nil unless erased
}

// Erasure is what is left of an erased act beside its commitment.
type Erasure struct {
	Case      liem.ID
	Chain     Chain
	Seq       uint64
	Provision string // the provision that the erasure rests on
}

// Place is where the entry stands: case, chain and sequence.
func (e *Entry) Place() (liem.ID, Chain, uint64) {
	if e.Erased != nil {
		return e.Erased.Case, e.Erased.Chain, e.Erased.Seq
	}
	return e.Act.Case, e.Act.Chain, e.Act.Seq
}

// Leaf is the entry's 41 bytes in the log.
func (e *Entry) Leaf() []byte { return Leaf(e.Slot, e.C) }

// chainNames are the chains as lines write them.
var chainNames = [...]string{Acts: "acts", Reads: "reads", Register: "register", Guarded: "guarded"}

// String is the chain's name in lines and manifests.
func (c Chain) String() string {
	if int(c) < len(chainNames) && c != 0 {
		return chainNames[c]
	}
	return "chain " + strconv.Itoa(int(c))
}

// AppendLine appends the entry's line with its newline. The form is fixed:
// the same entry always gives the same bytes. Whoever makes an entry has its
// texts in NFC; a line with others does not load again.
func AppendLine(b []byte, e *Entry) []byte {
	if e.Erased != nil {
		return appendErased(b, e)
	}
	a := e.Act
	b = append(b, `{"act":"`...)
	b = strconv.AppendUint(b, uint64(a.Version), 10)
	b = append(append(b, `","id":"`...), a.ID.String()...)
	b = append(append(b, `","case":"`...), a.Case.String()...)
	b = append(append(b, `","chain":"`...), a.Chain.String()...)
	b = strconv.AppendUint(append(b, `","seq":"`...), a.Seq, 10)
	b = appendHex(append(b, `","prev":"`...), a.Prev[:])
	b = strconv.AppendInt(append(b, `","recorded":"`...), int64(a.Recorded), 10)
	b = strconv.AppendInt(append(b, `","occurred":{"at":"`...), int64(a.Occurred.At), 10)
	b = strconv.AppendBool(append(b, `","day":`...), a.Occurred.Day)
	b = appendText(append(b, `,"basis":`...), string(a.Occurred.Basis))
	b = appendText(append(b, `},"kind":`...), a.Kind)
	b = appendText(append(b, `,"procedure":`...), a.Procedure)
	b = appendHex(append(b, `,"pack":"`...), a.Pack[:])
	b = appendText(append(b, `","body":`...), a.Body)
	b = appendText(append(b, `,"actor":`...), a.Actor)
	b = appendText(append(b, `,"post":`...), a.Post)
	b = append(b, `,"facts":[`...)
	for i, f := range a.Facts {
		b = appendText(append(comma(b, i), `{"name":`...), f.Name)
		b = append(appendText(append(b, `,"value":`...), f.Value), '}')
	}
	b = append(b, `],"fields":[`...)
	for i := range a.Fields {
		b = appendField(comma(b, i), &a.Fields[i])
	}
	b = append(b, `],"rests":[`...)
	for i, h := range a.Rests {
		b = append(appendHex(append(comma(b, i), '"'), h[:]), '"')
	}
	b = strconv.AppendUint(append(b, `],"slot":"`...), e.Slot, 10)
	b = appendHex(append(b, `","r":"`...), e.R[:])
	b = appendHex(append(b, `","c":"`...), e.C[:])
	return append(b, "\"}\n"...)
}

func appendField(b []byte, f *Field) []byte {
	b = appendText(append(b, `{"name":`...), f.Name)
	b = appendText(append(b, `,"class":`...), f.Class)
	b = appendText(append(b, `,"compartment":`...), f.Compartment)
	b = append(b, `,"passages":[`...)
	for i := range f.Passages {
		p := &f.Passages[i]
		b = comma(b, i)
		if p.Open {
			b = appendHex(append(b, `{"salt":"`...), p.Salt[:])
			b = appendText(append(b, `","text":`...), p.Text)
		} else {
			b = appendHex(append(b, `{"commitment":"`...), p.Commitment[:])
			b = appendText(append(b, `","gap":`...), p.Gap)
		}
		b = append(b, '}')
	}
	return append(b, "]}"...)
}

func appendErased(b []byte, e *Entry) []byte {
	b = append(append(b, `{"erased":"1","case":"`...), e.Erased.Case.String()...)
	b = append(append(b, `","chain":"`...), e.Erased.Chain.String()...)
	b = strconv.AppendUint(append(b, `","seq":"`...), e.Erased.Seq, 10)
	b = appendText(append(b, `","provision":`...), e.Erased.Provision)
	b = strconv.AppendUint(append(b, `,"slot":"`...), e.Slot, 10)
	b = appendHex(append(b, `","c":"`...), e.C[:])
	return append(b, "\"}\n"...)
}

func comma(b []byte, i int) []byte {
	if i > 0 {
		return append(b, ',')
	}
	return b
}

func appendHex(b, h []byte) []byte { return hex.AppendEncode(b, h) }

// appendText writes a JSON string the one way that lines allow: only the
// quotation mark, the backslash and what stands before U+0020 are escaped.
func appendText[T string | []byte](b []byte, s T) []byte {
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); i++ {
		if c := s[i]; byteClass[c] != plain && c < 0x80 {
			b = append(b, s[from:i]...)
			b = appendEscape(b, c)
			from = i + 1
		}
	}
	b = append(b, s[from:]...)
	return append(b, '"')
}

func appendEscape(b []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(b, '\\', c)
	case '\b':
		return append(b, `\b`...)
	case '\f':
		return append(b, `\f`...)
	case '\n':
		return append(b, `\n`...)
	case '\r':
		return append(b, `\r`...)
	case '\t':
		return append(b, `\t`...)
	}
	return append(b, '\\', 'u', '0', '0', "0123456789abcdef"[c>>4], "0123456789abcdef"[c&15])
}
