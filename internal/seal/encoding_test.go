package seal

import (
	"bytes"
	"encoding/binary"
	"testing"

	"liem"
	"liem/ledger"
)

func encodedSample() []byte {
	a := sample()
	boxes := [][]byte{{1}, {2, 3}, nil, {4}, {5}, {6}}
	return encodeAct(nil, &a, given(boxes))
}

func TestDecodeAct(t *testing.T) {
	b := encodedSample()
	a, boxes, err := decodeAct(b)
	if err != nil || len(boxes) != 6 || !bytes.Equal(boxes[1], []byte{2, 3}) {
		t.Fatal(boxes, err)
	}
	if !bytes.Equal(encodeAct(nil, &a, given(boxes)), b) {
		t.Fatal("it encodes to something else")
	}
	want := sample()
	if a.Occurred != want.Occurred || a.Recorded != want.Recorded || a.Procedure != want.Procedure || a.Body != want.Body ||
		a.Actor != want.Actor || a.Facts[1] != want.Facts[1] || a.Rests[1] != want.Rests[1] || a.Pack != want.Pack {
		t.Fatalf("%+v", a)
	}
	for n := range b {
		if a, boxes, err := decodeAct(b[:n]); err == nil || boxes != nil || a.Version != 0 {
			t.Fatalf("cut at %d: %v", n, err)
		}
	}
	if _, _, err := decodeAct(append(bytes.Clone(b), 0)); err == nil {
		t.Error("something behind it: accepted")
	}
}

func TestDecodeActRefuses(t *testing.T) {
	// An empty act is all fixed parts, empty texts and counts of 0.
	empty := encodeAct(nil, &ledger.Act{}, nil)
	const head = 1 + 32 + 8 + 8
	if _, _, err := decodeAct(empty); err != nil {
		t.Fatal(err)
	}
	counts := len(empty) - 3 // facts, fields, rests
	with := func(at, cut int, put ...byte) []byte {
		return append(append(bytes.Clone(empty[:at]), put...), empty[at+cut:]...)
	}
	huge := binary.AppendUvarint(nil, 1<<63)
	for say, b := range map[string][]byte{
		"a day of 2":            with(head, 1, 2),
		"a length in two bytes": with(head+1, 1, 0x80, 0x00),
		"a length too long":     with(head+1, 1, huge...),
		"a length without end":  empty[: head+1 : head+1],
		"a uvarint of 11 bytes": with(head+1, 1, bytes.Repeat([]byte{0xff}, 11)...),
		"facts without end":     with(counts, 1, huge...),
		"more facts than bytes": with(counts, 1, 2),
		"fields without end":    with(counts+1, 1, huge...),
		"rests without end":     with(counts+2, 1, huge...),
		"a rest too few":        with(counts+2, 1, 1),
	} {
		if _, _, err := decodeAct(b); err == nil {
			t.Errorf("%s: accepted", say)
		}
	}
	many := ledger.Act{Fields: []ledger.Field{{Passages: make([]ledger.Passage, maxOrdinal+1)}}}
	if _, _, err := decodeAct(encodeAct(nil, &many, given(make([][]byte, maxOrdinal+1)))); err == nil {
		t.Error("more passages than ordinals: accepted")
	}
}

func TestDecoderStaysBad(t *testing.T) {
	d := decoder{b: bytes.Repeat([]byte{1}, 100), bad: true}
	if d.byte() != 0 || d.hash() != (liem.Hash{}) || d.instant() != 0 || d.text() != "" || d.count(1) != 0 || !d.bad {
		t.Error("a bad decoder gives something")
	}
}

// TestForgedCount: a count that no bytes stand behind reserves nothing.
func TestForgedCount(t *testing.T) {
	b := encodeAct(nil, &ledger.Act{}, nil)
	b = append(binary.AppendUvarint(b[:len(b)-3], 1<<40), make([]byte, 100)...)
	if n := testing.AllocsPerRun(10, func() {
		if _, _, err := decodeAct(b); err == nil {
			t.Fatal("accepted")
		}
	}); n > 5 {
		t.Errorf("%v allocations", n)
	}
}

// TestEveryPartIsKept: an act comes back with whatever it had in each part.
func TestEveryPartIsKept(t *testing.T) {
	ring, _ := newCase(t, officeOf(t, 1))
	for say, edit := range map[string]func(a *ledger.Act){
		"prev":           func(a *ledger.Act) { a.Prev = liem.Hash{} },
		"before 1970":    func(a *ledger.Act) { a.Recorded, a.Occurred.At = -5, -1<<63 },
		"no day":         func(a *ledger.Act) { a.Occurred.Day = false },
		"basis":          func(a *ledger.Act) { a.Occurred.Basis = "" },
		"kind":           func(a *ledger.Act) { a.Kind = "" },
		"post":           func(a *ledger.Act) { a.Post = "head of office" },
		"no facts":       func(a *ledger.Act) { a.Facts = nil },
		"no fields":      func(a *ledger.Act) { a.Fields = nil },
		"no rests":       func(a *ledger.Act) { a.Rests = nil },
		"same name":      func(a *ledger.Act) { a.Fields[1].Name = a.Fields[0].Name },
		"not UTF-8":      func(a *ledger.Act) { a.Fields[0].Passages[0].Text = []byte{0xff, 0x80, 0, 0x80, 0} },
		"salt handed in": func(a *ledger.Act) { a.Fields[0].Passages[0].Salt[0] = 7 },
	} {
		a := sample()
		edit(&a)
		s := sealOf(t, ring, a)
		got, _, err := Open(ring, s.Ref(), s.Blob)
		if err != nil {
			t.Fatalf("%s: %v", say, err)
		}
		if len(got.Fields) == 0 {
			got.Fields = s.Act.Fields
		}
		sameAct(t, got, s.Act)
	}
}
