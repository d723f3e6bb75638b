package ledger

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"liem"
)

// testLog is a log in memory with tiles as a store keeps them.
type testLog struct {
	leaves [][]byte
	hashes []tlog.Hash
}

func (l *testLog) ReadHashes(idx []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(idx))
	for i, x := range idx {
		out[i] = l.hashes[x]
	}
	return out, nil
}

func newLog(t testing.TB, size int) *testLog {
	l := new(testLog)
	for i := range size {
		leaf := Leaf(uint64(i/100), sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(i))))
		more, err := tlog.StoredHashes(int64(i), leaf, l)
		if err != nil {
			t.Fatal(err)
		}
		l.leaves, l.hashes = append(l.leaves, leaf), append(l.hashes, more...)
	}
	return l
}

func (l *testLog) root(t testing.TB, size int) liem.Hash {
	root, err := tlog.TreeHash(int64(size), l)
	if err != nil {
		t.Fatal(err)
	}
	return liem.Hash(root)
}

func (l *testLog) tile(level int, n int64, width int) ([]byte, error) {
	return tlog.ReadTileData(tlog.Tile{H: 8, L: level, N: n, W: width}, l)
}

func key(t testing.TB, name string, seed byte) (note.Signer, string) {
	t.Helper()
	s, vkey, err := NewSigner(name, [32]byte{seed})
	if err != nil {
		t.Fatal(err)
	}
	return s, vkey
}

func TestProver(t *testing.T) {
	l := newLog(t, 70_000)
	for _, size := range []int{1, 2, 255, 256, 257, 511, 65_536, 65_537, 70_000} {
		root := l.root(t, size)
		p := NewProver(int64(size), root, l.tile)
		for _, i := range []int{0, 1, size / 3, size - 2, size - 1} {
			if i < 0 || i >= size {
				continue
			}
			proof, err := p.Inclusion(int64(i), l.leaves[i])
			if err != nil {
				t.Fatalf("size %d, index %d: %v", size, i, err)
			}
			// torchwood as the second opinion, on making and on checking.
			want, err := torchwood.ProveHash(int64(size), tlog.StoredHashIndex(0, int64(i)), l)
			if err != nil || fmt.Sprint(want) != fmt.Sprint(torchwood.HashProof(proof.Hashes)) {
				t.Errorf("size %d, index %d: torchwood proves it otherwise (%v)", size, i, err)
			}
			if err := torchwood.CheckHash(proof.Hashes, int64(size), tlog.Hash(root), tlog.StoredHashIndex(0, int64(i)), tlog.RecordHash(l.leaves[i])); err != nil {
				t.Errorf("size %d, index %d: torchwood: %v", size, i, err)
			}
			if _, err := p.Inclusion(int64(i), Leaf(1, liem.Hash{1})); liem.KindOf(err) != liem.Damaged {
				t.Errorf("proved a leaf that is not there: %v", err)
			}
		}
		for _, old := range []int{1, size / 2, size} {
			if old == 0 {
				continue
			}
			proof, err := p.Consistency(int64(old), l.root(t, old))
			if err != nil {
				t.Fatalf("consistency of %d with %d: %v", old, size, err)
			}
			a, b := Checkpoint{Origin: "o", Size: int64(old), Root: l.root(t, old)}, Checkpoint{Origin: "o", Size: int64(size), Root: root}
			if err := CheckConsistency(proof, a, b); err != nil {
				t.Error(err)
			}
			b.Origin = "p"
			if CheckConsistency(proof, a, b) == nil {
				t.Error("consistency between two logs")
			}
			if _, err := p.Consistency(int64(old), liem.Hash{1}); liem.KindOf(err) != liem.Damaged {
				t.Errorf("consistent with another root: %v", err)
			}
		}
	}
}

func TestProverDamage(t *testing.T) {
	l := newLog(t, 1000)
	root := l.root(t, 1000)
	for name, read := range map[string]TileFunc{
		"bit": func(level int, n int64, width int) ([]byte, error) {
			data, err := l.tile(level, n, width)
			data[5] ^= 1
			return data, err
		},
		"short": func(level int, n int64, width int) ([]byte, error) {
			data, err := l.tile(level, n, width)
			return data[1:], err
		},
	} {
		if _, err := NewProver(1000, root, read).Inclusion(700, l.leaves[700]); liem.KindOf(err) != liem.Damaged {
			t.Errorf("%s: %v", name, err)
		}
	}
	gone := errors.New("gone")
	p := NewProver(1000, root, func(int, int64, int) ([]byte, error) { return nil, gone })
	if _, err := p.Inclusion(1, l.leaves[1]); !errors.Is(err, gone) {
		t.Error(err)
	}
	for _, i := range []int64{-1, 1000} {
		if _, err := p.Inclusion(i, l.leaves[1]); err == nil {
			t.Errorf("proved index %d", i)
		}
		if _, err := p.Consistency(i+1, root); err == nil {
			t.Errorf("proved size %d", i+1)
		}
	}
	// Far beyond the tree the reader must refuse, not panic.
	if _, err := NewProver(1000, root, l.tile).ReadHashes([]int64{1 << 40}); err == nil {
		t.Error("read a hash beyond the log")
	}
}

func TestRootOf(t *testing.T) {
	l := newLog(t, 300)
	if RootOf(l.leaves) != l.root(t, 300) {
		t.Error("another root")
	}
}

// TestReceipt: what is made here torchwood verifies, and the other way round.
func TestReceipt(t *testing.T) {
	l := newLog(t, 500)
	log, vkey := key(t, "office.example/liem", 1)
	c := Checkpoint{"office.example/liem", 500, l.root(t, 500), liem.Hash{7}}
	signed, err := c.Sign(log)
	if err != nil {
		t.Fatal(err)
	}
	text, err := NewPolicy(vkey, 0)
	if err != nil {
		t.Fatal(err)
	}
	policy, err := ParsePolicy(text)
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := torchwood.ParsePolicy(text)
	if err != nil {
		t.Fatal(err)
	}
	p, err := NewProver(500, c.Root, l.tile).Inclusion(321, l.leaves[321])
	if err != nil {
		t.Fatal(err)
	}
	receipt := p.Receipt(signed)
	if err := torchwood.VerifyProof(theirs, tlog.RecordHash(l.leaves[321]), receipt); err != nil {
		t.Error(err)
	}
	if err := CheckReceipt(policy, l.leaves[321], torchwood.FormatProof(321, p.Hashes, signed)); err != nil {
		t.Error(err)
	}
	if CheckReceipt(policy, l.leaves[320], receipt) == nil {
		t.Error("the receipt of another act")
	}
	// A part of a file of proofs with the checkpoint behind it is a receipt.
	if part := p.Append(nil); !bytes.Equal(append(part, signed...), receipt) {
		t.Errorf("%s", part)
	}
	again, rest, err := NextProof(append(p.Append(nil), "next"...))
	if err != nil || string(rest) != "next" || again.Check(c, l.leaves[321]) != nil {
		t.Error(err)
	}
	_, other := key(t, "office.example/liem", 2)
	text, _ = NewPolicy(other, 0)
	if policy, _ = ParsePolicy(text); CheckReceipt(policy, l.leaves[321], receipt) == nil {
		t.Error("a receipt under another key")
	}
}

const header = "c2sp.org/tlog-proof@v1\n"

var proofFaults = []string{
	"", "\n\n", header, header + "index 1\n", header + "index 1\nx\n\n", header + "\n", header + "index \n\n",
	header + "index 01\n\n", header + "index +1\n\n", header + "index -1\n\n", header + "index 9223372036854775808\n\n", header + "index 1 \n\n",
	header + "extra YQ==\nindex 1\n\n", "c2sp.org/tlog-proof@v2\nindex 1\n\n", " " + header + "index 1\n\n", header + "index 1\r\n\n",
	header + "index 1\n" + strings.Repeat("A", 44) + "\n\n", header + "index 1\n" + strings.Repeat("A", 42) + "B=\n\n", // 33 bytes; loose bits
	header + "index 1\n" + strings.Repeat("A", 43) + "= \n\n", header + "index 1\n" + strings.Repeat(strings.Repeat("A", 43)+"=\n", 64) + "\n",
}

func TestProofFaults(t *testing.T) {
	for _, s := range proofFaults {
		if p, _, err := NextProof([]byte(s)); err == nil {
			t.Errorf("accepted %q as %+v", s, p)
		}
	}
}

func FuzzProof(f *testing.F) {
	for _, s := range proofFaults {
		f.Add([]byte(s))
	}
	f.Add(Proof{5, make([]tlog.Hash, 3)}.Append(nil))
	seeds(f, "proofs")
	f.Fuzz(func(t *testing.T, b []byte) {
		p, rest, err := NextProof(b)
		if err == nil && !bytes.Equal(append(p.Append(nil), rest...), b) {
			t.Fatalf("read %q as %+v", b, p)
		}
	})
}

func TestCheckpoint(t *testing.T) {
	c := Checkpoint{"office.example/liem", 500, liem.Hash{1}, liem.Hash{7}}
	again, err := ParseCheckpoint(c.Text())
	if err != nil || again != c {
		t.Errorf("%+v, %v", again, err)
	}
	for _, r := range [][2]string{
		{"limits ", "limitz "}, {"limits 0", "limits 0 "}, {"limits 07", "limits 0A"}, {"\n500\n", "\n0500\n"}, {"\n500\n", "\n-1\n"}, {"\n500\n", "\n9223372036854775808\n"},
		{"office", "off ice"}, {"office", "off+ice"}, {"office", "ồffice"}, {"office.example/liem", ""}, {"=\n", "\n"}, {"AAA=\n", "AAB=\n"}, {"AAA=\n", "AAA=\nmore\n"},
	} {
		bad := strings.Replace(c.Text(), r[0], r[1], 1)
		if _, err := ParseCheckpoint(bad); err == nil || bad == c.Text() {
			t.Errorf("accepted %q", bad)
		}
	}
	for _, bad := range []string{"", "\n", c.Text() + "more\n", c.Text() + "\n", strings.TrimSuffix(c.Text(), "\n")} {
		if _, err := ParseCheckpoint(bad); err == nil {
			t.Errorf("accepted %q", bad)
		}
	}
	log, _ := key(t, "another.example/liem", 1)
	if _, err := c.Sign(log); err == nil {
		t.Error("signed with a key of another name")
	}
	for _, name := range []string{"", "with space", "a+b", "ồ", strings.Repeat("x", 201)} {
		if _, _, err := NewSigner(name, [32]byte{}); err == nil {
			t.Errorf("made a key with the name %q", name)
		}
	}
}

func FuzzCheckpoint(f *testing.F) {
	c := Checkpoint{"office.example/liem", 500, liem.Hash{1}, liem.Hash{7}}
	f.Add([]byte(c.Text()))
	f.Add([]byte(strings.Replace(c.Text(), "AAA=\n", "AAB=\n", 1)))
	seeds(f, "checkpoints")
	f.Fuzz(func(t *testing.T, b []byte) {
		if c, err := ParseCheckpoint(string(b)); err == nil && c.Text() != string(b) {
			t.Fatalf("read %q as %+v", b, c)
		}
	})
}

func TestOpenNote(t *testing.T) {
	log, vkey := key(t, "office.example/liem", 1)
	stranger, _ := key(t, "stranger.example", 2)
	v, err := note.NewVerifier(vkey)
	if err != nil {
		t.Fatal(err)
	}
	known := note.VerifierList(v)
	msg, _ := note.Sign(&note.Note{Text: "hello\n"}, log)
	if text, sigs, err := OpenNote(msg, known); err != nil || text != "hello\n" || len(sigs) != 1 {
		t.Errorf("%q %v %v", text, sigs, err)
	}
	both, _ := note.Sign(&note.Note{Text: "hello\n"}, log, stranger)
	twice := append(bytes.Clone(msg), msg[bytes.Index(msg, []byte("\n\n"))+2:]...)
	// The signature is 68 bytes: the last character before "=" has loose bits.
	loose := bytes.Clone(msg)
	i := len(loose) - 3
	const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	loose[i] = digits[strings.IndexByte(digits, loose[i])^1]
	if _, err := note.Open(loose, known); err != nil {
		t.Fatal("the test no longer makes a note that differs in loose bits alone")
	}
	for name, bad := range map[string][]byte{"stranger": both, "twice": twice, "loose bits": loose, "other text": bytes.Replace(msg, []byte("hello"), []byte("hullo"), 1), "nothing": nil} {
		if _, _, err := OpenNote(bad, known); err == nil {
			t.Errorf("%s: accepted %q", name, bad)
		}
	}
}

func policyTexts(t testing.TB) (log, w1, w2 string) {
	_, log = key(t, "office.example/liem", 1)
	witness := func(seed byte) string {
		_, vkey := key(t, fmt.Sprintf("w%d.example", seed), seed)
		v, err := note.NewVerifier(vkey)
		if err != nil {
			t.Fatal(err)
		}
		s, err := torchwood.NewCosignatureSigner(v.Name(), ed25519Key(seed))
		if err != nil {
			t.Fatal(err)
		}
		return s.Verifier().String()
	}
	return log, witness(2), witness(3)
}

func TestPolicy(t *testing.T) {
	log, w1, w2 := policyTexts(t)
	for _, tc := range []struct {
		name, text    string
		loose, strict bool
	}{
		{"log", "log L\nquorum none\n", true, true},
		{"witness", "log L\nwitness a W1\nquorum a\n", true, true},
		{"group", "log L\nwitness a W1\nwitness b W2\ngroup g 1 a b\nquorum g\n", true, true},
		{"group in a group", "log L\nwitness a W1\nwitness b W2\ngroup g any a b\ngroup h all g\nquorum h\n", true, true},
		{"comment", "# x\nlog L\nquorum none\n", true, false},
		{"blank line", "log L\n\nquorum none\n", true, false},
		{"two spaces", "log  L\nquorum none\n", true, false},
		{"space at the end", "log L \nquorum none\n", true, false},
		{"blank line of Windows", "log L\r\n\r\nquorum none\r\n", true, false},
		{"blank line of another sort", "log L\n\u00a0\nquorum none\n", true, false},
		{"address", "log L https://office.example\nquorum none\n", true, false},
		{"address of a witness", "log L\nwitness a W1 https://w.example\nquorum a\n", true, false},
		{"no newline", "log L\nquorum none", true, false},
		{"carriage return", "log L\r\nquorum none\r\n", true, false},
		{"capital key hash", "log U\nquorum none\n", true, false},
		{"unused witness", "log L\nwitness a W1\nquorum none\n", true, false},
		{"unused group", "log L\nwitness a W1\ngroup g 1 a\nquorum a\n", true, false},
		{"threshold with a sign", "log L\nwitness a W1\ngroup g +1 a\nquorum g\n", true, false},
		{"threshold with a zero", "log L\nwitness a W1\ngroup g 01 a\nquorum g\n", true, false},
		{"member twice", "log L\nwitness a W1\ngroup g 2 a a\nquorum g\n", false, false},
		{"witness under two names", "log L\nwitness a W1\nwitness b W1\ngroup g 2 a b\nquorum g\n", false, false},
		{"two logs", "log L\nlog L\nquorum none\n", false, false},
		{"no log", "witness a W1\nquorum a\n", false, false},
		{"no quorum", "log L\n", false, false},
		{"two quorums", "log L\nquorum none\nquorum none\n", false, false},
		{"unknown quorum", "log L\nquorum a\n", false, false},
		{"unknown word", "log L\nquorum none\nallow all\n", false, false},
		{"threshold too high", "log L\nwitness a W1\ngroup g 2 a\nquorum g\n", false, false},
		{"threshold of none", "log L\nwitness a W1\ngroup g 0 a\nquorum g\n", false, false},
		{"member below its group", "log L\ngroup g 1 a\nwitness a W1\nquorum g\n", false, false},
		{"witness as log", "log W1\nquorum none\n", false, false},
		{"log as witness", "log L\nwitness a L\nquorum a\n", false, false},
		{"empty", "", false, false},
	} {
		text := strings.NewReplacer("L", log, "W1", w1, "W2", w2, "U", strings.Replace(log, log[len("office.example/liem")+1:][:8], strings.ToUpper(log[len("office.example/liem")+1:][:8]), 1)).Replace(tc.text)
		if _, err := ParsePolicy([]byte(text)); (err == nil) != tc.loose {
			t.Errorf("%s: %v", tc.name, err)
		}
		if _, err := ParseStrictPolicy([]byte(text)); (err == nil) != tc.strict {
			t.Errorf("%s, strictly: %v", tc.name, err)
		}
	}
	for _, n := range []int{-1, 0, 3} {
		if _, err := NewPolicy(log, n, w1, w2); err == nil {
			t.Errorf("quorum %d of 2", n)
		}
	}
	if _, err := NewPolicy("log+00000000+AAAA", 0); err == nil {
		t.Error("a policy with a broken key")
	}
	if text, err := NewPolicy(log, 1, w1, w2); err != nil {
		t.Error(err)
	} else if p, err := ParseStrictPolicy(text); err != nil || p.Origin() != "office.example/liem" {
		t.Error(err)
	}
}

// FuzzPolicy: a strict policy is a policy, and neither parser panics.
func FuzzPolicy(f *testing.F) {
	log, w1, w2 := policyTexts(f)
	text, err := NewPolicy(log, 1, w1, w2)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte("log\nwitness a\ngroup g any\nquorum\n"))
	f.Add([]byte("\n"))
	seeds(f, "policies")
	f.Fuzz(func(t *testing.T, b []byte) {
		_, loose := ParsePolicy(b)
		if _, strict := ParseStrictPolicy(b); strict == nil && loose != nil {
			t.Fatalf("strict accepts what loose refuses: %q", b)
		}
	})
}

func TestPackHash(t *testing.T) {
	hash := func(m fstest.MapFS) liem.Hash {
		t.Helper()
		h, err := PackHash(m)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	one := hash(fstest.MapFS{"a": file("1"), "b/c": file("2")})
	if want := "liem pack 1\x00" + "\x01a\x011" + "\x03b/c\x012"; one != sha256.Sum256([]byte(want)) {
		t.Error("not the hash that docs/act.md describes")
	}
	for name, m := range map[string]fstest.MapFS{
		"content": {"a": file("1"), "b/c": file("3")}, "name": {"a": file("1"), "b/d": file("2")}, "missing": {"a": file("1")},
		"more": {"a": file("1"), "b/c": file("2"), "d": file("")}, "moved": {"a": file("1\x03b/c\x012")}, "place": {"a": file("1"), "b": file("2")},
	} {
		if hash(m) == one {
			t.Errorf("%s: same hash", name)
		}
	}
	if hash(fstest.MapFS{"b/c": file("2"), "a": {Data: []byte("1"), Mode: 0o755}}) != one {
		t.Error("order or mode counts")
	}
	if _, err := PackHash(fstest.MapFS{"a": {Data: []byte("b"), Mode: fs.ModeSymlink}, "b": file("1")}); err == nil {
		t.Error("accepted a link")
	}
}

func TestExportFacts(t *testing.T) {
	a := Act{Facts: ExportFacts(12, liem.Hash{1})}
	if n, _ := a.Fact(FactCount); n != "12" {
		t.Error(n)
	}
	if c, _ := a.Fact(FactLast); c != (liem.Hash{1}).String() {
		t.Error(c)
	}
}

func ed25519Key(seed byte) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, 32))
}
