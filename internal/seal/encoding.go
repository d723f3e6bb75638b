package seal

import (
	"encoding/binary"
	"errors"

	"liem"
	"liem/ledger"
)

// encodeAct is the form of an act inside its blob: everything of its
// canonical form but what the store's row says (ids, chain, sequence), and
// with each passage's commitment its box, the sealed text, which box appends
// behind its length. Lengths and counts are uvarints, integers big-endian in
// 8 bytes.
func encodeAct(b []byte, a *ledger.Act, box func(b []byte, ordinal int) []byte) []byte {
	b = append(b, a.Version)
	b = append(b, a.Prev[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(a.Recorded))
	b = binary.BigEndian.AppendUint64(b, uint64(a.Occurred.At))
	if a.Occurred.Day {
		b = append(b, 1)
	} else {
		b = append(b, 0)
	}
	b = lp(b, string(a.Occurred.Basis))
	b = lp(lp(b, a.Kind), a.Procedure)
	b = append(b, a.Pack[:]...)
	b = lp(lp(lp(b, a.Body), a.Actor), a.Post)
	b = binary.AppendUvarint(b, uint64(len(a.Facts)))
	for _, f := range a.Facts {
		b = lp(lp(b, f.Name), f.Value)
	}
	b = binary.AppendUvarint(b, uint64(len(a.Fields)))
	ordinal := 0
	for _, f := range a.Fields {
		b = lp(lp(lp(b, f.Name), f.Class), f.Compartment)
		b = binary.AppendUvarint(b, uint64(len(f.Passages)))
		for _, p := range f.Passages {
			ordinal++
			b = box(append(b, p.Commitment[:]...), ordinal)
		}
	}
	b = binary.AppendUvarint(b, uint64(len(a.Rests)))
	for _, h := range a.Rests {
		b = append(b, h[:]...)
	}
	return b
}

func lp(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// decodeAct reads the form of encodeAct and nothing else. The passages have
// their commitments and are not open; the boxes share b's memory.
func decodeAct(b []byte) (a ledger.Act, boxes [][]byte, err error) {
	d := decoder{b: b}
	a.Version = d.byte()
	a.Prev = d.hash()
	a.Recorded = d.instant()
	a.Occurred.At = d.instant()
	day := d.byte()
	a.Occurred.Day = day == 1
	d.bad = d.bad || day > 1
	a.Occurred.Basis = ledger.Basis(d.text())
	a.Kind, a.Procedure = d.text(), d.text()
	a.Pack = d.hash()
	a.Body, a.Actor, a.Post = d.text(), d.text(), d.text()
	if n := d.count(2); n > 0 {
		a.Facts = make([]ledger.Fact, n)
		for i := range a.Facts {
			a.Facts[i] = ledger.Fact{Name: d.text(), Value: d.text()}
		}
	}
	if n := d.count(4); n > 0 {
		a.Fields = make([]ledger.Field, n)
		for i := range a.Fields {
			f := ledger.Field{Name: d.text(), Class: d.text(), Compartment: d.text()}
			if n := d.count(33); n > 0 {
				f.Passages = make([]ledger.Passage, n)
			}
			for j := range f.Passages {
				f.Passages[j].Commitment = d.hash()
				boxes = append(boxes, d.bytes())
			}
			a.Fields[i] = f
		}
	}
	if n := d.count(32); n > 0 {
		a.Rests = make([]liem.Hash, n)
		for i := range a.Rests {
			a.Rests[i] = d.hash()
		}
	}
	if d.bad || len(d.b) > 0 || len(boxes) > maxOrdinal {
		return ledger.Act{}, nil, errors.New("act: not in its form")
	}
	return a, boxes, nil
}

// decoder takes values off the front of b; once bad it gives zero values.
type decoder struct {
	b   []byte
	bad bool
}

func (d *decoder) take(n uint64) []byte {
	if d.bad || n > uint64(len(d.b)) {
		d.bad = true
		return nil
	}
	out := d.b[:n:n]
	d.b = d.b[n:]
	return out
}

func (d *decoder) byte() byte {
	if b := d.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (d *decoder) hash() (h liem.Hash) {
	copy(h[:], d.take(32))
	return h
}

func (d *decoder) instant() liem.Instant {
	if b := d.take(8); b != nil {
		return liem.Instant(binary.BigEndian.Uint64(b))
	}
	return 0
}

// length reads a uvarint in its shortest form.
func (d *decoder) length() uint64 {
	v, n := binary.Uvarint(d.b)
	if d.bad || n <= 0 || n > 1 && d.b[n-1] == 0 {
		d.bad = true
		return 0
	}
	d.b = d.b[n:]
	return v
}

// count reads how many items follow, each of at least size bytes, so that
// no forged count reserves more memory than the bytes at hand can fill.
func (d *decoder) count(size int) int {
	n := d.length()
	if n > uint64(len(d.b)/size) {
		d.bad = true
		return 0
	}
	return int(n)
}

func (d *decoder) bytes() []byte { return d.take(d.length()) }
func (d *decoder) text() string  { return string(d.bytes()) }
