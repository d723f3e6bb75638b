package seal

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	mrand "math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"liem"
	"liem/ledger"
)

func officeOf(t testing.TB, seed byte) *OfficeKey {
	t.Helper()
	k, err := NewOfficeKey(seeded(seed))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

var caseID = liem.DerivedID("seal test", "case")

func newCase(t testing.TB, k *OfficeKey) (*Ring, []KeyRow) {
	t.Helper()
	ring, rows, err := NewCase(seeded(9), k.Public(), caseID, "file", "identity", "deliberation")
	if err != nil {
		t.Fatal(err)
	}
	return ring, rows
}

// canary stands in every text of sample.
const canary = "chim hoàng yến 7Q"

func sample() ledger.Act {
	text := func(s string) ledger.Passage { return ledger.Passage{Open: true, Text: []byte(s + " " + canary)} }
	return ledger.Act{
		Version: 1, ID: liem.DerivedID("seal test", "act"), Case: caseID, Chain: ledger.Acts, Seq: 3,
		Prev: liem.Hash{1, 2, 3}, Recorded: 1_790_000_000_000_000, Kind: "file", Procedure: "vn.denunciation",
		Occurred: ledger.Occurred{At: 1_789_900_000_000_000, Day: true, Basis: ledger.Stamp},
		Pack:     liem.Hash{9}, Body: "vn-body-1", Actor: "reporter-1", Post: "",
		Facts: []ledger.Fact{{Name: "ground", Value: "bribery"}, {Name: "canary", Value: canary}},
		Fields: []ledger.Field{
			{Name: "title", Class: "procedure", Compartment: Record, Passages: []ledger.Passage{text("a")}},
			{Name: "text", Class: "conduct", Compartment: "file", Passages: []ledger.Passage{text("b"), text("c"), text("d")}},
			{Name: "name", Class: "identity", Compartment: "identity", Passages: []ledger.Passage{text("Nguyễn Văn A")}},
			{Name: "nothing", Class: "procedure", Compartment: "file"},
			{Name: "empty", Class: "procedure", Compartment: Record, Passages: []ledger.Passage{{Open: true}}},
		},
		Rests: []liem.Hash{{4}, {5}},
	}
}

func sealOf(t testing.TB, ring *Ring, a ledger.Act) Sealed {
	t.Helper()
	s, err := Seal(rand.Reader, ring, a)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func wantKind(t *testing.T, err error, kind liem.Kind, code liem.Code) {
	t.Helper()
	if err == nil || liem.KindOf(err) != kind || liem.CodeOf(err) != code {
		t.Fatalf("error %v, want %v/%v", err, kind, code)
	}
}

func sameAct(t *testing.T, got, want ledger.Act) {
	t.Helper()
	for _, a := range []*ledger.Act{&got, &want} { // nil and empty are one
		a.Fields = append([]ledger.Field(nil), a.Fields...)
		for i := range a.Fields {
			f := &a.Fields[i]
			f.Passages = append([]ledger.Passage{}, f.Passages...)
			for j := range f.Passages {
				f.Passages[j].Text = append([]byte{}, f.Passages[j].Text...)
			}
		}
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("got  %+v\nwant %+v", got, want)
	}
}

func TestSealOpen(t *testing.T) {
	ring, _ := newCase(t, officeOf(t, 1))
	for _, chain := range []ledger.Chain{ledger.Acts, ledger.Reads, ledger.Register, ledger.Guarded} {
		for _, seq := range []uint64{1, 3, maxSeq} {
			a := sample()
			a.Chain, a.Seq = chain, seq
			s := sealOf(t, ring, a)
			if s.C != s.Act.Commit(s.R) || s.Ref() != (Ref{a.ID, a.Case, chain, seq, s.C}) {
				t.Fatal("the sealed act does not say what it is")
			}
			got, r, err := Open(ring, s.Ref(), s.Blob)
			if err != nil || r != s.R {
				t.Fatal(r, err)
			}
			sameAct(t, got, s.Act)
			for _, f := range got.Fields {
				for j, p := range f.Passages {
					if !p.Open || p.Salt == [32]byte{} || ledger.CommitPassage(p.Salt, f.Name, j, p.Text) != p.Commitment {
						t.Fatalf("%s/%d: commitment", f.Name, j)
					}
				}
			}
		}
	}
}

func TestSealLeavesItsInput(t *testing.T) {
	ring, _ := newCase(t, officeOf(t, 1))
	a := sample()
	sealOf(t, ring, a)
	if !reflect.DeepEqual(a, sample()) {
		t.Fatal("the act handed in was changed")
	}
}

// TestNeverTheSameKey: one act sealed twice, as after a power cut, shares
// neither salts nor key stream; another act at the same sequence neither,
// even if the source of randomness repeats itself.
func TestNeverTheSameKey(t *testing.T) {
	ring, _ := newCase(t, officeOf(t, 1))
	other := sample()
	other.ID = liem.DerivedID("seal test", "other")
	one := sealOf(t, ring, sample())
	stuck := func() *bytes.Reader { return bytes.NewReader(make([]byte, 16)) }
	a, err := Seal(stuck(), ring, sample())
	if err != nil {
		t.Fatal(err)
	}
	b, err := Seal(stuck(), ring, other)
	if err != nil {
		t.Fatal(err)
	}
	for say, pair := range map[string][2]Sealed{
		"same act, drawn anew":           {one, sealOf(t, ring, sample())},
		"other act, randomness repeated": {a, b},
	} {
		x, y := pair[0], pair[1]
		if x.R == y.R || x.Act.Fields[0].Passages[0].Salt == y.Act.Fields[0].Passages[0].Salt {
			t.Errorf("%s: the same blind or salt", say)
		}
		same := 0
		for i := blobHead; i < len(x.Blob); i++ {
			if x.Blob[i] == y.Blob[i] {
				same++
			}
		}
		if same > len(x.Blob)/32 {
			t.Errorf("%s: %d of %d bytes agree", say, same, len(x.Blob))
		}
	}
}

// TestDerivation opens a blob with nothing but HMAC and the slow tree.
func TestDerivation(t *testing.T) {
	ring, _ := newCase(t, officeOf(t, 1))
	s := sealOf(t, ring, sample())
	expand := func(leaf [32]byte, label string) (a, b [32]byte) { // RFC 5869, section 2.3
		info := label + "\x00" + string(s.Act.ID[:]) + string(s.Blob[1:17])
		mac := func(in string) []byte {
			m := hmac.New(sha256.New, leaf[:])
			m.Write([]byte(in))
			return m.Sum(nil)
		}
		t1 := mac(info + "\x01")
		return [32]byte(t1), [32]byte(mac(string(t1) + info + "\x02"))
	}
	root := func(c string) [32]byte { return ring.roots[c].tree[0].key }
	key, r := expand(slowLeaf(root(Record), ledger.Acts, 3, 0), "liem act key 1")
	if r != s.R {
		t.Fatal("r")
	}
	bound := append([]byte("liem blob 1\x00"), caseID[:]...)
	bound = append(bound, 1, 0, 0, 0, 0, 0, 0, 0, 3)
	bound = append(bound, s.Act.ID[:]...)
	if _, err := gcm(key[:]).Open(nil, make([]byte, 12), s.Blob[17:], bound); err != nil {
		t.Fatal(err)
	}
	ordinal := 0
	for i, f := range s.Act.Fields {
		for j, p := range f.Passages {
			ordinal++
			if Ordinal(&s.Act, i, j) != ordinal {
				t.Fatalf("Ordinal of %s/%d", f.Name, j)
			}
			if _, salt := expand(slowLeaf(root(f.Compartment), ledger.Acts, 3, ordinal), "liem passage key 1"); salt != p.Salt {
				t.Fatalf("salt of %s/%d", f.Name, j)
			}
		}
	}
	for _, bad := range [][2]int{{-1, 0}, {5, 0}, {0, 1}, {0, -1}, {3, 0}} {
		if Ordinal(&s.Act, bad[0], bad[1]) != 0 {
			t.Errorf("Ordinal%v is not 0", bad)
		}
	}
}

// TestReaderWithout: without a compartment its passages are commitments,
// and the act is still the one committed to.
func TestReaderWithout(t *testing.T) {
	k := officeOf(t, 1)
	ring, rows := newCase(t, k)
	s := sealOf(t, ring, sample())
	limited, err := k.Unwrap(caseID, rows, Record, "file")
	if err != nil {
		t.Fatal(err)
	}
	for _, reader := range []*Ring{limited, ring.Only(Record, "file", "unknown")} {
		got, r, err := Open(reader, s.Ref(), s.Blob)
		if err != nil {
			t.Fatal(err)
		}
		p := got.Fields[2].Passages[0]
		want := ledger.Passage{Commitment: s.Act.Fields[2].Passages[0].Commitment, Gap: GapSealed}
		if !reflect.DeepEqual(p, want) {
			t.Errorf("the identity shows: %+v", p)
		}
		if !got.Fields[1].Passages[0].Open || got.Commit(r) != s.C {
			t.Error("the rest does not show")
		}
	}
	_, _, err = Open(ring.Only("file", "identity"), s.Ref(), s.Blob)
	wantKind(t, err, liem.Refused, liem.NotYou)
	_, err = Seal(rand.Reader, ring.Only(Record, "file"), sample())
	wantKind(t, err, liem.Refused, liem.NotYou)
}

func TestOpenDamaged(t *testing.T) {
	k := officeOf(t, 1)
	ring, _ := newCase(t, k)
	s := sealOf(t, ring, sample())
	another, _, err := NewCase(seeded(9), k.Public(), liem.DerivedID("seal test", "another"), "file", "identity", "deliberation")
	if err != nil {
		t.Fatal(err)
	}
	// The same roots: what differs is the case alone.
	for c, root := range ring.roots {
		if !slices.Equal(root.tree, another.roots[c].tree) {
			t.Fatal("not the same roots")
		}
	}
	edit := func(f func(*Ref)) Ref {
		ref := s.Ref()
		f(&ref)
		return ref
	}
	changed := func(i int) []byte {
		b := bytes.Clone(s.Blob)
		b[i] ^= 1
		return b
	}
	for say, c := range map[string]struct {
		ring *Ring
		ref  Ref
		blob []byte
	}{
		"other case":         {ring, edit(func(r *Ref) { r.Case = another.id }), s.Blob},
		"ring of other case": {another, s.Ref(), s.Blob},
		"all of other case":  {another, edit(func(r *Ref) { r.Case = another.id }), s.Blob},
		"other chain":        {ring, edit(func(r *Ref) { r.Chain = ledger.Reads }), s.Blob},
		"no chain":           {ring, edit(func(r *Ref) { r.Chain = 0 }), s.Blob},
		"chain beyond":       {ring, edit(func(r *Ref) { r.Chain = 5 }), s.Blob},
		"other seq":          {ring, edit(func(r *Ref) { r.Seq++ }), s.Blob},
		"seq round the tree": {ring, edit(func(r *Ref) { r.Seq += 1 << seqBits }), s.Blob},
		"seq 0":              {ring, edit(func(r *Ref) { r.Seq = 0 }), s.Blob},
		"other act":          {ring, edit(func(r *Ref) { r.Act[0]++ }), s.Blob},
		"other commitment":   {ring, edit(func(r *Ref) { r.C[31]++ }), s.Blob},
		"no commitment":      {ring, edit(func(r *Ref) { r.C = liem.Hash{} }), s.Blob},
		"other version":      {ring, s.Ref(), changed(0)},
		"other attempt":      {ring, s.Ref(), changed(5)},
		"first byte":         {ring, s.Ref(), changed(blobHead)},
		"last byte":          {ring, s.Ref(), changed(len(s.Blob) - 1)},
		"cut":                {ring, s.Ref(), s.Blob[:len(s.Blob)-1]},
		"head only":          {ring, s.Ref(), s.Blob[:blobHead]},
		"empty":              {ring, s.Ref(), nil},
		"longer":             {ring, s.Ref(), append(bytes.Clone(s.Blob), 0)},
		"far too long":       {ring, s.Ref(), append(bytes.Clone(s.Blob), make([]byte, MaxBlob)...)},
	} {
		t.Run(say, func(t *testing.T) {
			a, r, err := Open(c.ring, c.ref, c.blob)
			wantKind(t, err, liem.Damaged, "")
			if !reflect.DeepEqual(a, ledger.Act{}) || r != [32]byte{} {
				t.Error("something was given back")
			}
		})
	}
}

// given appends boxes that are sealed already.
func given(boxes [][]byte) func([]byte, int) []byte {
	return func(b []byte, ordinal int) []byte { return lp(b, string(boxes[ordinal-1])) }
}

// forge seals an encoding of one's own, as somebody with Record could.
func forge(ring *Ring, s *Sealed, a *ledger.Act, boxes [][]byte) []byte {
	keys := leaves{ring: ring, chain: s.Act.Chain, seq: s.Act.Seq}
	leaf, _ := keys.leaf(Record, 0)
	key, _ := derive(leaf, actLabel, s.Act.ID, s.Blob[1:blobHead])
	return gcm(key[:]).Seal(bytes.Clone(s.Blob[:blobHead]), zeroNonce[:], encodeAct(nil, a, given(boxes)), s.Ref().bound())
}

// TestForgedWithin: whoever holds Record and no more can change the outside
// of a blob, but nothing that was committed to.
func TestForgedWithin(t *testing.T) {
	ring, _ := newCase(t, officeOf(t, 1))
	s := sealOf(t, ring, sample())
	keys := leaves{ring: ring, chain: s.Act.Chain, seq: s.Act.Seq}
	leaf, _ := keys.leaf(Record, 0)
	key, _ := derive(leaf, actLabel, s.Act.ID, s.Blob[1:blobHead])
	body, err := gcm(key[:]).Open(nil, zeroNonce[:], s.Blob[blobHead:], s.Ref().bound())
	if err != nil {
		t.Fatal(err)
	}
	for say, edit := range map[string]func(a *ledger.Act, boxes [][]byte){
		"nothing":     func(*ledger.Act, [][]byte) {},
		"a box":       func(_ *ledger.Act, boxes [][]byte) { boxes[4][0] ^= 1 },
		"boxes":       func(_ *ledger.Act, boxes [][]byte) { boxes[1], boxes[2] = boxes[2], boxes[1] },
		"commitment":  func(a *ledger.Act, _ [][]byte) { a.Fields[1].Passages[0].Commitment[0] ^= 1 },
		"fact":        func(a *ledger.Act, _ [][]byte) { a.Facts[0].Value = "neglect-of-duty" },
		"compartment": func(a *ledger.Act, _ [][]byte) { a.Fields[2].Compartment = "file" },
		"recorded":    func(a *ledger.Act, _ [][]byte) { a.Recorded++ },
	} {
		a, boxes, err := decodeAct(bytes.Clone(body))
		if err != nil {
			t.Fatal(err)
		}
		edit(&a, boxes)
		_, _, err = Open(ring, s.Ref(), forge(ring, &s, &a, boxes))
		if say == "nothing" {
			if err != nil {
				t.Fatal(err)
			}
			continue
		}
		if liem.KindOf(err) != liem.Damaged {
			t.Errorf("%s: %v", say, err)
		}
	}
}

// TestForgedPlace: not even a blob that was truly sealed there is opened at
// a place where no act stands, or one that is too large.
func TestForgedPlace(t *testing.T) {
	ring, _ := newCase(t, officeOf(t, 1))
	for say, edit := range map[string]func(s *Sealed, boxes [][]byte){
		"chain 0":  func(s *Sealed, _ [][]byte) { s.Act.Chain = 0 },
		"seq 0":    func(s *Sealed, _ [][]byte) { s.Act.Seq = 0 },
		"seq 2^20": func(s *Sealed, _ [][]byte) { s.Act.Seq = 1 << 20 },
		"size":     func(_ *Sealed, boxes [][]byte) { boxes[0] = make([]byte, MaxBlob) },
	} {
		s := sealOf(t, ring, sample())
		boxes := make([][]byte, 6)
		edit(&s, boxes)
		reader := ring.Only(Record) // so that no box of another place is looked at
		for i := range s.Act.Fields {
			s.Act.Fields[i].Compartment = "file"
		}
		keys := leaves{ring: ring, chain: s.Act.Chain, seq: s.Act.Seq}
		leaf, _ := keys.leaf(Record, 0)
		_, r := derive(leaf, actLabel, s.Act.ID, s.Blob[1:blobHead])
		s.C = s.Act.Commit(r)
		_, _, err := Open(reader, s.Ref(), forge(ring, &s, &s.Act, boxes))
		if liem.KindOf(err) != liem.Damaged {
			t.Errorf("%s: %v", say, err)
		}
	}
}

// TestWrongText: a box that opens but holds another text than was committed
// to is damage, even for a ring that could have made it.
func TestWrongText(t *testing.T) {
	ring, _ := newCase(t, officeOf(t, 1))
	s := sealOf(t, ring, sample())
	for say, inside := range map[string][]byte{
		"other text":     pad(nil, []byte("x")),
		"no padding":     make([]byte, 64),
		"two paddings":   append(pad(nil, []byte("a "+canary)), make([]byte, 64)...),
		"padding dirty":  append(pad(nil, []byte("a "+canary))[:padding-1], 1),
		"nothing at all": nil,
	} {
		for _, text := range [][]byte{[]byte("a " + canary), nil} {
			keys := leaves{ring: ring, chain: s.Act.Chain, seq: s.Act.Seq}
			leaf, _ := keys.leaf(Record, 1)
			key, salt := derive(leaf, passageLabel, s.Act.ID, s.Blob[1:blobHead])
			a := s.Act
			a.Fields = []ledger.Field{{Name: "title", Compartment: Record,
				Passages: []ledger.Passage{{Commitment: ledger.CommitPassage(salt, "title", 0, text)}}}}
			ref := s.Ref()
			ref.C = a.Commit(s.R)
			box := gcm(key[:]).Seal(nil, zeroNonce[:], inside, nil)
			if _, _, err := Open(ring, ref, forge(ring, &s, &a, [][]byte{box})); liem.KindOf(err) != liem.Damaged {
				t.Errorf("%s for %q: %v", say, text, err)
			}
			box = gcm(key[:]).Seal(nil, zeroNonce[:], pad(nil, text), nil)
			if _, _, err := Open(ring, ref, forge(ring, &s, &a, [][]byte{box})); err != nil {
				t.Fatal("the right text:", err)
			}
		}
	}
}

func TestPad(t *testing.T) {
	for n := range 200 {
		text := bytes.Repeat([]byte{0x80}, n)
		b := pad(nil, text)
		if got, ok := unpad(b); !ok || !bytes.Equal(got, text) || len(b)%padding != 0 || len(b)-n > padding {
			t.Fatalf("%d bytes: padded to %d, back %d", n, len(b), len(got))
		}
	}
}

func TestSealRefuses(t *testing.T) {
	ring, _ := newCase(t, officeOf(t, 1))
	for say, edit := range map[string]func(a *ledger.Act){
		"other case":        func(a *ledger.Act) { a.Case[0]++ },
		"other version":     func(a *ledger.Act) { a.Version = 2 },
		"no chain":          func(a *ledger.Act) { a.Chain = 0 },
		"chain beyond":      func(a *ledger.Act) { a.Chain = 5 },
		"seq 0":             func(a *ledger.Act) { a.Seq = 0 },
		"seq beyond":        func(a *ledger.Act) { a.Seq = maxSeq + 1 },
		"closed passage":    func(a *ledger.Act) { a.Fields[0].Passages[0].Open = false },
		"too many passages": func(a *ledger.Act) { a.Fields[0].Passages = open4096() },
		"too large":         func(a *ledger.Act) { a.Fields[0].Passages[0].Text = make([]byte, MaxBlob) },
	} {
		a := sample()
		edit(&a)
		if _, err := Seal(rand.Reader, ring, a); liem.KindOf(err) != liem.Invalid {
			t.Errorf("%s: %v", say, err)
		}
	}
	if _, err := Seal(iotest.ErrReader(fmt.Errorf("dry")), ring, sample()); err == nil {
		t.Error("no randomness: sealed")
	}
	full := sample()
	full.Fields = []ledger.Field{{Name: "n", Compartment: Record, Passages: open4096()[1:]}}
	s := sealOf(t, ring, full)
	if _, _, err := Open(ring, s.Ref(), s.Blob); err != nil {
		t.Errorf("4095 passages: %v", err)
	}
}

func open4096() []ledger.Passage {
	p := make([]ledger.Passage, 4096)
	for i := range p {
		p[i].Open = true
	}
	return p
}

func TestNoCanary(t *testing.T) {
	k := officeOf(t, 1)
	ring, rows := newCase(t, k)
	s := sealOf(t, ring, sample())
	effect, err := SealEffect(rand.Reader, ring, liem.DerivedID("e"), []byte(canary))
	if err != nil {
		t.Fatal(err)
	}
	all := append(bytes.Clone(s.Blob), effect...)
	for _, r := range rows {
		all = append(all, r.Wrapped...)
	}
	all = fmt.Appendf(all, "%v %+v %#v %s %v %+v %#v", ring, ring, ring, ring, k, k, k)
	secrets := map[string][]byte{"canary": []byte(canary), "r": s.R[:], "ground": []byte("bribery"), "name": []byte("Nguyễn")}
	for c, root := range ring.roots {
		secrets["root of "+c] = root.tree[0].key[:]
	}
	if secrets["office key"], err = k.key.Bytes(); err != nil {
		t.Fatal(err)
	}
	for say, secret := range secrets {
		for _, form := range [][]byte{secret, []byte(hex.EncodeToString(secret)), []byte(fmt.Sprint(secret)), []byte(fmt.Sprintf("%#v", secret))} {
			if bytes.Contains(all, form) {
				t.Errorf("%s shows", say)
			}
		}
	}
	if !strings.Contains(string(all), "ring of case "+caseID.String()+": deliberation, file, identity, record") {
		t.Error("a ring does not print its names")
	}
}

// TestLengthHidden: all names of up to 63 bytes make blobs of one length.
func TestLengthHidden(t *testing.T) {
	ring, _ := newCase(t, officeOf(t, 1))
	size := 0
	for n := range 64 {
		a := sample()
		a.Fields[2].Passages[0].Text = bytes.Repeat([]byte("x"), n)
		s := sealOf(t, ring, a)
		if size == 0 {
			size = len(s.Blob)
		}
		if len(s.Blob) != size {
			t.Fatalf("%d bytes show as %d instead of %d", n, len(s.Blob), size)
		}
	}
}

func FuzzDecodeAct(f *testing.F) {
	ring, _ := newCase(f, officeOf(f, 1))
	a := sample()
	boxes, _, err := commitPassages(&leaves{ring: ring, chain: a.Chain, seq: a.Seq}, &a, make([]byte, 16))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(encodeAct(nil, &a, func(b []byte, ordinal int) []byte { return boxes[ordinal-1].seal(b) }))
	f.Add(encodeAct(nil, &ledger.Act{}, nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		a, boxes, err := decodeAct(b)
		if err == nil && !bytes.Equal(encodeAct(nil, &a, given(boxes)), b) {
			t.Fatal("a second form of the same act")
		}
	})
}

func FuzzOpen(f *testing.F) {
	ring, _ := newCase(f, officeOf(f, 1))
	s, err := Seal(seeded(3), ring, sample())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(s.Blob)
	f.Add([]byte{1})
	f.Fuzz(func(t *testing.T, b []byte) {
		_, _, err := Open(ring, s.Ref(), b)
		if err == nil && !bytes.Equal(b, s.Blob) {
			t.Fatal("another blob opens")
		}
		if err != nil && liem.KindOf(err) != liem.Damaged {
			t.Fatal(err)
		}
	})
}

// TestOpenRandomActs seals acts of every shape and opens them with every
// choice of compartments.
func TestOpenRandomActs(t *testing.T) {
	ring, _ := newCase(t, officeOf(t, 1))
	all := ring.Compartments()
	r := mrand.New(seeded(5))
	for range 300 {
		a := sample()
		a.Seq, a.Fields = 1+r.Uint64N(maxSeq), nil
		for i := range r.IntN(8) {
			f := ledger.Field{Name: fmt.Sprint("f", i), Compartment: all[r.IntN(len(all))]}
			for range r.IntN(4) {
				text := make([]byte, r.IntN(300))
				rand.Read(text)
				f.Passages = append(f.Passages, ledger.Passage{Open: true, Text: text})
			}
			a.Fields = append(a.Fields, f)
		}
		s := sealOf(t, ring, a)
		names := []string{Record}
		for _, c := range all {
			if r.IntN(2) == 0 {
				names = append(names, c)
			}
		}
		reader := ring.Only(names...)
		got, blind, err := Open(reader, s.Ref(), s.Blob)
		if err != nil || got.Commit(blind) != s.C {
			t.Fatal(err)
		}
		want := s.Act
		want.Fields = nil
		for _, f := range s.Act.Fields {
			if _, ok := reader.roots[f.Compartment]; !ok {
				f.Passages = append([]ledger.Passage{}, f.Passages...)
				for j, p := range f.Passages {
					f.Passages[j] = ledger.Passage{Commitment: p.Commitment, Gap: GapSealed}
				}
			}
			want.Fields = append(want.Fields, f)
		}
		sameAct(t, got, want)
	}
}

func benchAct() ledger.Act {
	a := sample()
	a.Fields = nil
	for i := range 10 {
		c := Record
		if i >= 7 {
			c = []string{"file", "identity", "deliberation"}[i-7]
		}
		text := bytes.Repeat([]byte("0123456789abcdef"), 64)
		a.Fields = append(a.Fields, ledger.Field{Name: fmt.Sprint("field_", i), Class: "conduct", Compartment: c,
			Passages: []ledger.Passage{{Open: true, Text: text}}})
	}
	return a
}

func BenchmarkSeal(b *testing.B) {
	ring, _ := newCase(b, officeOf(b, 1))
	a := benchAct()
	b.ReportAllocs()
	for b.Loop() {
		a.Seq = a.Seq%1000 + 1
		if _, err := Seal(rand.Reader, ring, a); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	ring, _ := newCase(b, officeOf(b, 1))
	s := sealOf(b, ring, benchAct())
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := Open(ring, s.Ref(), s.Blob); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLedger is the part of BenchmarkSeal that package ledger does.
func BenchmarkLedger(b *testing.B) {
	a := benchAct()
	for b.Loop() {
		for _, f := range a.Fields {
			ledger.CommitPassage([32]byte{}, f.Name, 0, f.Passages[0].Text)
		}
		a.Commit([32]byte{})
	}
}
