package seal

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hpke"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"liem"
	"liem/ledger"
)

func unwrap(t testing.TB, k *OfficeKey, rows []KeyRow) *Ring {
	t.Helper()
	ring, err := k.Unwrap(caseID, rows, Compartments(rows)...)
	if err != nil {
		t.Fatal(err)
	}
	return ring
}

// replaced is the key store after a change.
func replaced(rows, changed []KeyRow) []KeyRow {
	out := slices.Clone(rows)
	for _, c := range changed {
		i := slices.IndexFunc(out, func(r KeyRow) bool { return r.Compartment == c.Compartment })
		if i < 0 {
			out = append(out, c)
		} else {
			out[i] = c
		}
	}
	return out
}

func openOf(t *testing.T, ring *Ring, s Sealed) ledger.Act {
	t.Helper()
	a, r, err := Open(ring, s.Ref(), s.Blob)
	if err != nil {
		t.Fatal(err)
	}
	if a.Commit(r) != s.C {
		t.Fatal("C does not recompute")
	}
	return a
}

// gaps is why each passage of an act is not open, in order.
func gaps(a ledger.Act) (out []string) {
	for _, f := range a.Fields {
		for _, p := range f.Passages {
			if p.Open == (p.Gap != "") || !p.Open && (p.Text != nil || p.Salt != [32]byte{}) {
				out = append(out, "half open")
			} else {
				out = append(out, p.Gap)
			}
		}
	}
	return out
}

func TestNewCase(t *testing.T) {
	k := officeOf(t, 1)
	ring, rows := newCase(t, k)
	want := []string{"deliberation", "file", "identity", Record}
	if got := Compartments(rows); !slices.Equal(got, want) || !slices.Equal(ring.Compartments(), want) {
		t.Fatalf("compartments %v, %v", got, ring.Compartments())
	}
	if ring.Case() != caseID {
		t.Fatal("another case")
	}
	got := unwrap(t, k, rows)
	for c, r := range ring.roots {
		if !slices.Equal(r.tree, got.roots[c].tree) {
			t.Errorf("%s: another key comes back", c)
		}
	}
	for i, r := range rows {
		for _, o := range rows[:i] {
			if bytes.Equal(r.Wrapped, o.Wrapped) {
				t.Error("two rows alike")
			}
		}
	}
	for _, bad := range []string{"", Envelope, strings.Repeat("x", 65)} {
		if _, _, err := NewCase(rand.Reader, k.Public(), caseID, bad); liem.KindOf(err) != liem.Invalid {
			t.Errorf("compartment %q: %v", bad, err)
		}
	}
	for n := range int64(4*32 + 4*12) { // wherever randomness runs dry
		short := iotest.DataErrReader(&dry{n: n})
		if _, _, err := NewCase(short, k.Public(), caseID, "file", "identity", "deliberation"); err == nil {
			t.Fatalf("a case from %d random bytes", n)
		}
	}
}

type dry struct{ n int64 }

func (d *dry) Read(b []byte) (int, error) {
	if d.n < int64(len(b)) {
		return 0, fmt.Errorf("dry")
	}
	d.n -= int64(len(b))
	return rand.Read(b)
}

// TestWrapping opens every row with nothing but crypto/hpke and AES-GCM.
func TestWrapping(t *testing.T) {
	k := officeOf(t, 1)
	ring, rows := newCase(t, k)
	changed, err := k.Strike(rand.Reader, caseID, rows, Strike{"identity", ledger.Reads, 2, 5})
	if err != nil {
		t.Fatal(err)
	}
	pub := sha256.Sum256(append([]byte("liem office key 1\x00"), k.key.PublicKey().Bytes()...))
	if !bytes.HasPrefix(rows[0].Wrapped, append([]byte{1}, pub[:]...)) {
		t.Fatal("the envelope does not name the office key")
	}
	rec, err := hpke.NewRecipient(rows[0].Wrapped[33:], k.key, hpke.HKDFSHA256(), hpke.ExportOnly(),
		[]byte("liem case keys 1\x00"+string(caseID[:])))
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range append(rows[1:], changed...) {
		kek, err := rec.Export("liem compartment 1\x00"+row.Compartment, 32)
		if err != nil {
			t.Fatal(err)
		}
		block, err := aes.NewCipher(kek)
		if err != nil {
			t.Fatal(err)
		}
		aead, err := cipher.NewGCM(block)
		if err != nil {
			t.Fatal(err)
		}
		bound := "liem key row 1\x00" + string(caseID[:]) + "\x00\x00\x00\x00\x00\x00\x00" + string(rune(row.Epoch)) + row.Compartment
		nodes, err := aead.Open(nil, row.Wrapped[1:13], row.Wrapped[13:], []byte(bound))
		if err != nil {
			t.Fatalf("%s, epoch %d: %v", row.Compartment, row.Epoch, err)
		}
		key := ring.roots[row.Compartment].tree[0].key
		if want := append(make([]byte, 6), key[:]...); row.Epoch == 1 && !bytes.Equal(nodes, want) {
			t.Errorf("%s: nodes %x", row.Compartment, nodes)
		}
		if row.Epoch == 2 && (len(nodes) != 34*38 || bytes.Contains(nodes, key[:])) {
			t.Errorf("%s: the root is still there", row.Compartment)
		}
	}
}

func TestUnwrapOnlyWhatIsNamed(t *testing.T) {
	k := officeOf(t, 1)
	_, rows := newCase(t, k)
	ring, err := k.Unwrap(caseID, rows, "file")
	if err != nil || !slices.Equal(ring.Compartments(), []string{"file"}) {
		t.Fatal(ring, err)
	}
	if ring, err = k.Unwrap(caseID, rows); err != nil || len(ring.Compartments()) != 0 {
		t.Fatal("naming none gives some", ring, err)
	}
	_, err = k.Unwrap(caseID, rows, "protection")
	wantKind(t, err, liem.NotFound, "")
	_, err = k.Unwrap(caseID, nil, Record)
	wantKind(t, err, liem.NotFound, "")
	_, err = k.Unwrap(caseID, rows, Envelope)
	wantKind(t, err, liem.NotFound, "")
}

func TestUnwrapDamaged(t *testing.T) {
	k := officeOf(t, 1)
	_, rows := newCase(t, k)
	_, other := newCase(t, k) // the same draw, another encapsulation
	at := func(c string) int {
		return slices.IndexFunc(rows, func(r KeyRow) bool { return r.Compartment == c })
	}
	for say, edit := range map[string]func(rows []KeyRow) []KeyRow{
		"epoch":          func(r []KeyRow) []KeyRow { r[at("file")].Epoch++; return r },
		"compartment":    func(r []KeyRow) []KeyRow { r[at("file")].Wrapped = r[at("identity")].Wrapped; return r },
		"other wrapping": func(r []KeyRow) []KeyRow { r[at("file")] = other[at("file")]; return r },
		"other envelope": func(r []KeyRow) []KeyRow { r[0] = other[0]; return r },
		"twice":          func(r []KeyRow) []KeyRow { return append(r, r[at("file")]) },
		"two envelopes":  func(r []KeyRow) []KeyRow { return append(r, r[0]) },
		"version":        func(r []KeyRow) []KeyRow { r[at("file")].Wrapped[0] = 2; return r },
		"nonce":          func(r []KeyRow) []KeyRow { r[at("file")].Wrapped[1] ^= 1; return r },
		"empty":          func(r []KeyRow) []KeyRow { r[at("file")].Wrapped = nil; return r },
		"cut":            func(r []KeyRow) []KeyRow { r[at("file")].Wrapped = r[at("file")].Wrapped[:20]; return r },
		"last byte":      func(r []KeyRow) []KeyRow { w := r[at("file")].Wrapped; w[len(w)-1] ^= 1; return r },
		"no envelope":    func(r []KeyRow) []KeyRow { r[0].Wrapped = nil; return r },
		"envelope form":  func(r []KeyRow) []KeyRow { r[0].Wrapped[0] = 9; return r },
		"envelope cut":   func(r []KeyRow) []KeyRow { r[0].Wrapped = r[0].Wrapped[:200]; return r },
		"envelope byte":  func(r []KeyRow) []KeyRow { r[0].Wrapped[400] ^= 1; return r },
	} {
		t.Run(say, func(t *testing.T) {
			fresh := slices.Clone(rows)
			for i := range fresh {
				fresh[i].Wrapped = bytes.Clone(fresh[i].Wrapped)
			}
			_, err := k.Unwrap(caseID, edit(fresh), "file")
			wantKind(t, err, liem.Damaged, "")
		})
	}
	_, err := k.Unwrap(liem.DerivedID("seal test", "another"), rows, "file")
	wantKind(t, err, liem.Damaged, "")
	_, err = officeOf(t, 2).Unwrap(caseID, rows, "file")
	wantKind(t, err, liem.CouldNotLook, "")
}

// TestStrike: what was struck out is gone from old blobs, for ever; the rest
// stays, and every commitment still stands.
func TestStrike(t *testing.T) {
	k := officeOf(t, 1)
	ring, rows := newCase(t, k)
	s := sealOf(t, ring, sample())
	next := sample()
	next.Seq++
	s2 := sealOf(t, ring, next)

	changed, err := k.Strike(rand.Reader, caseID, rows, Strike{"file", ledger.Acts, 3, Ordinal(&s.Act, 1, 1)})
	if err != nil || len(changed) != 1 || changed[0].Compartment != "file" || changed[0].Epoch != 2 {
		t.Fatal(changed, err)
	}
	rows = replaced(rows, changed)
	after := unwrap(t, k, rows)
	got := openOf(t, after, s)
	if g := gaps(got); !slices.Equal(g, []string{"", "", GapStruck, "", "", ""}) {
		t.Fatalf("gaps %q", g)
	}
	if got.Fields[1].Passages[1].Commitment != s.Act.Fields[1].Passages[1].Commitment {
		t.Error("its commitment went too")
	}
	if g := gaps(openOf(t, after, s2)); !slices.Equal(g, make([]string, 6)) {
		t.Errorf("the next act: %q", g)
	}

	// A second strike-out, of a passage in Record and of a whole act in one
	// compartment, keeps the first; saying it again changes nothing.
	strikes := []Strike{
		{Record, ledger.Acts, 3, 1},
		{"file", ledger.Acts, 4, 0},
		{"file", ledger.Acts, 3, 3},
	}
	if changed, err = k.Strike(rand.Reader, caseID, rows, strikes...); err != nil || len(changed) != 2 {
		t.Fatal(changed, err)
	}
	rows = replaced(rows, changed)
	after = unwrap(t, k, rows)
	if g := gaps(openOf(t, after, s)); !slices.Equal(g, []string{GapStruck, "", GapStruck, "", "", ""}) {
		t.Errorf("gaps %q", g)
	}
	if g := gaps(openOf(t, after, s2)); !slices.Equal(g, []string{"", GapStruck, GapStruck, GapStruck, "", ""}) {
		t.Errorf("the next act: %q", g)
	}
	if changed, err = k.Strike(rand.Reader, caseID, rows, strikes...); err != nil || len(changed) != 0 {
		t.Error("struck out twice:", changed, err)
	}
	// Nothing can be sealed where something was struck out.
	_, err = Seal(rand.Reader, after, next)
	wantKind(t, err, liem.Refused, liem.Closed)

	// The whole act, everywhere.
	if changed, err = k.Strike(rand.Reader, caseID, rows, Strike{"", ledger.Acts, 3, 0}); err != nil || len(changed) != 4 {
		t.Fatal(changed, err)
	}
	after = unwrap(t, k, replaced(rows, changed))
	_, _, err = Open(after, s.Ref(), s.Blob)
	wantKind(t, err, liem.Refused, liem.Closed)
	if _, err := after.Tag("x"); err != nil {
		t.Error("the case's own keys went with an act:", err)
	}
	openOf(t, after, s2)
}

// TestGuardedApart: striking the guarded chain leaves the keys of the case as a
// whole and every other chain.
func TestGuardedApart(t *testing.T) {
	k := officeOf(t, 1)
	ring, rows := newCase(t, k)
	before, err := ring.Tag("somebody")
	if err != nil {
		t.Fatal(err)
	}
	for seq := range uint64(40) {
		changed, err := k.Strike(rand.Reader, caseID, rows, Strike{Chain: ledger.Guarded, Seq: seq + 1})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range changed {
			for i := range rows {
				if rows[i].Compartment == c.Compartment {
					rows[i] = c
				}
			}
		}
	}
	after, err := k.Unwrap(caseID, rows, Record)
	if err != nil {
		t.Fatal(err)
	}
	if tag, err := after.Tag("somebody"); err != nil || tag != before {
		t.Errorf("%v", err)
	}
	t0 := after.roots[Record].tree
	if t0.covering(place(ledger.Guarded, 40, 0)) != nil || t0.covering(place(ledger.Guarded, 41, 0)) == nil || t0.covering(place(ledger.Acts, 1, 0)) == nil || t0.covering(place(ledger.Reads, 40, 0)) == nil {
		t.Error("another chain was struck, or this one was not")
	}
}

func TestStrikeRefuses(t *testing.T) {
	k := officeOf(t, 1)
	_, rows := newCase(t, k)
	for _, s := range []Strike{
		{"file", 0, 1, 1}, {"file", 5, 1, 1}, {"file", ledger.Acts, 0, 1}, {"file", ledger.Acts, maxSeq + 1, 1},
		{"file", ledger.Acts, 1, -1}, {"file", ledger.Acts, 1, maxOrdinal + 1},
	} {
		if _, err := k.Strike(rand.Reader, caseID, rows, s); liem.KindOf(err) != liem.Invalid {
			t.Errorf("%+v: %v", s, err)
		}
	}
	for _, c := range []string{"unknown", Envelope} {
		if _, err := k.Strike(rand.Reader, caseID, rows, Strike{c, ledger.Acts, 1, 1}); err == nil {
			t.Errorf("struck out of %q", c)
		}
		if _, err := k.Destroy(rand.Reader, caseID, rows, c); err == nil {
			t.Errorf("destroyed %q", c)
		}
	}
}

func TestDestroy(t *testing.T) {
	k := officeOf(t, 1)
	ring, rows := newCase(t, k)
	s := sealOf(t, ring, sample())
	changed, err := k.Destroy(rand.Reader, caseID, rows, "identity")
	if err != nil || len(changed) != 1 || changed[0].Epoch != 2 {
		t.Fatal(changed, err)
	}
	rows = replaced(rows, changed)
	if g := gaps(openOf(t, unwrap(t, k, rows), s)); !slices.Equal(g, []string{"", "", "", "", GapErased, ""}) {
		t.Errorf("gaps %q", g)
	}
	_, err = k.Add(rand.Reader, caseID, rows, "identity")
	wantKind(t, err, liem.Conflict, "")
	if changed, err = k.Destroy(rand.Reader, caseID, rows, Record); err != nil {
		t.Fatal(err)
	}
	gone := unwrap(t, k, replaced(rows, changed))
	_, _, err = Open(gone, s.Ref(), s.Blob)
	wantKind(t, err, liem.Refused, liem.Closed)
	_, err = gone.Tag("x")
	wantKind(t, err, liem.Refused, liem.Closed)
	_, err = SealEffect(rand.Reader, gone, liem.ID{1}, nil)
	wantKind(t, err, liem.Refused, liem.Closed)
}

// TestWrapAgain: the same epoch may be wrapped twice, with other nodes, by
// a step that was not kept the first time.
func TestWrapAgain(t *testing.T) {
	k := officeOf(t, 1)
	_, rows := newCase(t, k)
	strike := func(seq uint64) []byte {
		changed, err := k.Strike(rand.Reader, caseID, rows, Strike{"file", ledger.Acts, seq, 1})
		if err != nil {
			t.Fatal(err)
		}
		return changed[0].Wrapped
	}
	a, b := strike(1), strike(1)
	if bytes.Equal(a[1:13], b[1:13]) {
		t.Fatal("one nonce twice under one key")
	}
}

func TestAdd(t *testing.T) {
	k := officeOf(t, 1)
	_, rows := newCase(t, k)
	row, err := k.Add(rand.Reader, caseID, rows, "protection")
	if err != nil {
		t.Fatal(err)
	}
	ring := unwrap(t, k, append(rows, row))
	a := sample()
	a.Fields[2].Compartment = "protection"
	openOf(t, ring, sealOf(t, ring, a))
	for _, c := range []string{"file", Record} {
		_, err := k.Add(rand.Reader, caseID, rows, c)
		wantKind(t, err, liem.Conflict, "")
	}
	_, err = k.Add(rand.Reader, caseID, rows, Envelope)
	wantKind(t, err, liem.Invalid, "")
}

func TestRewrap(t *testing.T) {
	k, to := officeOf(t, 1), officeOf(t, 2)
	ring, rows := newCase(t, k)
	s := sealOf(t, ring, sample())
	changed, err := k.Strike(rand.Reader, caseID, rows, Strike{"file", ledger.Acts, 3, 2})
	if err != nil {
		t.Fatal(err)
	}
	rows = replaced(rows, changed)
	moved, err := k.Rewrap(rand.Reader, to.Public(), caseID, rows)
	if err != nil || len(moved) != len(rows) {
		t.Fatal(err)
	}
	for _, r := range moved {
		want := 2
		if r.Compartment == "file" {
			want = 3
		}
		if r.Epoch != want {
			t.Errorf("%s at epoch %d", r.Compartment, r.Epoch)
		}
	}
	if g := gaps(openOf(t, unwrap(t, to, moved), s)); !slices.Equal(g, []string{"", GapStruck, "", "", "", ""}) {
		t.Errorf("gaps %q", g)
	}
	_, err = k.Unwrap(caseID, moved, Record)
	wantKind(t, err, liem.CouldNotLook, "")
}

func TestOfficeKeyText(t *testing.T) {
	k, err := NewOfficeKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := k.Secret()
	if err != nil {
		t.Fatal(err)
	}
	again, err := ParseOfficeKey(secret)
	if err != nil || again.Public().Hash() != k.Public().Hash() {
		t.Fatal(err)
	}
	public, err := ParsePublicKey(k.Public().String())
	if err != nil || public.Hash() != k.Public().Hash() {
		t.Fatal(err)
	}
	_, rows, err := NewCase(rand.Reader, public, caseID)
	if err != nil {
		t.Fatal(err)
	}
	unwrap(t, again, rows)
	for i := range secret {
		if _, err := ParseOfficeKey(secret[:i] + "~" + secret[i+1:]); err == nil {
			t.Fatalf("a slip at %d goes unseen", i)
		}
		swap := []byte(secret)
		swap[i] ^= 1
		if _, err := ParseOfficeKey(string(swap)); err == nil {
			t.Fatalf("a slip at %d goes unseen", i)
		}
	}
	for _, bad := range []string{"", secretPrefix, secret[len(secretPrefix):], secret + "\n", " " + secret, strings.ToUpper(secret), k.Public().String()} {
		_, err := ParseOfficeKey(bad)
		wantKind(t, err, liem.Invalid, "")
		if len(bad) > 40 && strings.Contains(err.Error(), bad[20:]) {
			t.Error("an error tells the key")
		}
	}
	line := k.Public().String()
	alias := []byte(line) // the last character with a bit set that stands for nothing
	const symbols = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	alias[len(line)-1] = symbols[strings.IndexByte(symbols, line[len(line)-1])|1]
	for _, bad := range []string{"", publicPrefix, publicPrefix + "AAAA", line + "A", secret, line[len(publicPrefix):],
		line[:90] + "\n" + line[90:], string(alias), line[:90] + "~" + line[91:]} {
		_, err := ParsePublicKey(bad)
		wantKind(t, err, liem.Invalid, "")
	}
	if _, err := NewOfficeKey(iotest.ErrReader(fmt.Errorf("dry"))); err == nil {
		t.Error("a key from nothing")
	}
}

func TestRingInParallel(t *testing.T) {
	ring, _ := newCase(t, officeOf(t, 1))
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for i := range 50 {
				a := sample()
				a.Chain, a.Seq = ledger.Chain(1+g%3), uint64(1+i*(g+1))
				s, err := Seal(rand.Reader, ring, a)
				if err != nil {
					t.Error(err)
					return
				}
				got, _, err := Open(ring, s.Ref(), s.Blob)
				if err != nil || !reflect.DeepEqual(gaps(got), make([]string, 6)) {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
}

func FuzzParseOfficeKey(f *testing.F) {
	k := officeOf(f, 1)
	secret, err := k.Secret()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(secret)
	f.Add(k.Public().String())
	f.Fuzz(func(t *testing.T, s string) {
		if k, err := ParseOfficeKey(s); err == nil {
			if again, err := k.Secret(); err != nil || again != s {
				t.Fatal("a second form of the same secret key")
			}
		}
		if p, err := ParsePublicKey(s); err == nil && p.String() != s {
			t.Fatal("a second form of the same public key")
		}
	})
}

func FuzzUnwrap(f *testing.F) {
	k := officeOf(f, 1)
	ring, rows := newCase(f, k)
	f.Add(rows[0].Wrapped, rows[1].Wrapped, 1)
	f.Add([]byte{}, []byte{1}, 0)
	f.Fuzz(func(t *testing.T, envelope, row []byte, epoch int) {
		c := rows[1].Compartment
		got := []KeyRow{{Envelope, 1, envelope}, {c, epoch, row}}
		opened, err := k.Unwrap(caseID, got, c)
		switch kind := liem.KindOf(err); {
		case err == nil && slices.Equal(opened.roots[c].tree, ring.roots[c].tree) && epoch == 1:
		case err != nil && (kind == liem.Damaged || kind == liem.NotFound || kind == liem.CouldNotLook):
		default:
			t.Fatal(opened, err)
		}
	})
}

func BenchmarkNewCase(b *testing.B) {
	to := officeOf(b, 1).Public()
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := NewCase(rand.Reader, to, caseID, "file", "identity", "people", "deliberation", "protection"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkUnwrap(b *testing.B) {
	k := officeOf(b, 1)
	_, rows := newCase(b, k)
	names := Compartments(rows)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := k.Unwrap(caseID, rows, names...); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkStrike(b *testing.B) {
	k := officeOf(b, 1)
	_, rows := newCase(b, k)
	for b.Loop() {
		if _, err := k.Strike(rand.Reader, caseID, rows, Strike{"file", ledger.Acts, 7, 3}); err != nil {
			b.Fatal(err)
		}
	}
}
