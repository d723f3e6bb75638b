package seal

import (
	"bytes"
	"crypto/sha256"
	"math/rand/v2"
	"strings"
	"testing"

	"liem/ledger"
)

// slowLeaf derives a leaf from the root bit by bit, written without a look
// at tree.go.
func slowLeaf(root [32]byte, chain ledger.Chain, seq uint64, ordinal int) [32]byte {
	way := ""
	add := func(v uint64, bits int) {
		for i := bits - 1; i >= 0; i-- {
			way += string("01"[v>>i&1])
		}
	}
	add(uint64(chain), 2)
	add(seq, 20)
	add(uint64(ordinal), 12)
	key := root[:]
	for _, turn := range way {
		h := sha256.New()
		h.Write([]byte("liem key tree 1"))
		h.Write([]byte{byte(turn - '0')})
		h.Write(key)
		key = h.Sum(nil)
	}
	return [32]byte(key)
}

func seeded(seed byte) *rand.ChaCha8 {
	var s [32]byte
	s[0] = seed
	return rand.NewChaCha8(s)
}

func whole(seed byte) tree {
	t := tree{{}}
	seeded(seed).Read(t[0].key[:])
	return t
}

type cut struct {
	path  uint64
	depth int
}

func (c cut) covers(path uint64) bool {
	return path>>(height-c.depth) == c.path>>(height-c.depth)
}

// somewhere draws a place, mostly near others so that cuts meet.
func somewhere(r *rand.Rand) (ledger.Chain, uint64, int) {
	chain := ledger.Chain(1 + r.IntN(4))
	if r.IntN(3) == 0 {
		return chain, 1 + r.Uint64N(maxSeq), r.IntN(maxOrdinal + 1)
	}
	return chain, 1 + r.Uint64N(6), r.IntN(12)
}

func TestPuncture(t *testing.T) {
	for round := range 60 {
		r := rand.New(seeded(byte(round)))
		root := whole(byte(round))
		var cuts []cut
		for range 1 + r.IntN(30) {
			chain, seq, ordinal := somewhere(r)
			if r.IntN(4) == 0 {
				cuts = append(cuts, cut{place(chain, seq, 0), actDepth})
			} else {
				cuts = append(cuts, cut{place(chain, seq, ordinal), height})
			}
		}
		left := root
		for _, c := range cuts {
			left = left.puncture(c.path, c.depth)
		}
		again := root
		r.Shuffle(len(cuts), func(i, j int) { cuts[i], cuts[j] = cuts[j], cuts[i] })
		for _, c := range append(cuts, cuts...) {
			again = again.puncture(c.path, c.depth)
		}
		if !bytes.Equal(left.bytes(), again.bytes()) {
			t.Fatalf("round %d: the order of punctures shows", round)
		}
		parsed, err := parseTree(left.bytes())
		if err != nil || !bytes.Equal(parsed.bytes(), left.bytes()) {
			t.Fatalf("round %d: serialised form: %v", round, err)
		}
		checkLeaves(t, r, root, parsed, cuts)
	}
}

func checkLeaves(t *testing.T, r *rand.Rand, root, left tree, cuts []cut) {
	t.Helper()
	w := walker{t: left}
	look := func(chain ledger.Chain, seq uint64, ordinal int) {
		path, gone := place(chain, seq, ordinal), false
		for _, c := range cuts {
			gone = gone || c.covers(path)
		}
		got, ok := w.leaf(path)
		if ok == gone {
			t.Fatalf("%d/%d/%d derivable: %v, struck: %v", chain, seq, ordinal, ok, gone)
		}
		if ok && *got != slowLeaf(root[0].key, chain, seq, ordinal) {
			t.Fatalf("%d/%d/%d: wrong key", chain, seq, ordinal)
		}
	}
	for _, c := range cuts { // the struck places, their neighbours …
		for _, near := range []uint64{c.path, c.path ^ 1, c.path ^ 2, c.path + 1, c.path ^ 1<<12, c.path ^ 1<<31} {
			look(ledger.Chain(near>>32&3), near>>12&maxSeq, int(near&maxOrdinal))
		}
	}
	for range 150 { // … and anywhere
		look(somewhere(r))
	}
	for seq := range uint64(8) { // … and every place of a corner
		for ordinal := range 16 {
			look(ledger.Acts, seq, ordinal)
		}
	}
	// No node that is left lies on the way to a struck place.
	for _, n := range left {
		for _, c := range cuts {
			if n.path <= c.path && c.path < n.path+n.span() {
				t.Fatalf("node %x/%d still leads to %x", n.path, n.depth, c.path)
			}
		}
	}
}

func TestPunctureEverything(t *testing.T) {
	left := whole(1).puncture(0, 0)
	if len(left) != 0 {
		t.Fatalf("%d nodes are left", len(left))
	}
	if _, err := parseTree(left.bytes()); err != nil {
		t.Fatal(err)
	}
	w := walker{t: left}
	if _, ok := w.leaf(place(ledger.Acts, 1, 0)); ok {
		t.Fatal("a destroyed tree derives")
	}
}

func TestTreeSize(t *testing.T) {
	left := whole(1).puncture(place(ledger.Acts, 77, 3), height)
	if len(left) != height {
		t.Fatalf("one passage leaves %d nodes, want %d", len(left), height)
	}
}

func TestParseTreeRefuses(t *testing.T) {
	at := func(path uint64, depth int) node { return node{path: path, depth: depth} }
	for _, c := range []struct {
		say  string
		tree tree
		want string
	}{
		{"too deep", tree{at(0, height+1)}, "nowhere"},
		{"beyond the last leaf", tree{at(1<<height, height)}, "nowhere"},
		{"bits below its depth", tree{at(1, height-1)}, "nowhere"},
		{"twice", tree{at(4, height), at(4, height)}, "order"},
		{"backwards", tree{at(8, height), at(4, height)}, "order"},
		{"inside another", tree{at(0, height-3), at(4, height)}, "order"},
		{"twins", tree{at(4, height), at(5, height)}, "twin"},
		{"great twins", tree{at(0, 1), at(1<<(height-1), 1)}, "twin"},
	} {
		if _, err := parseTree(c.tree.bytes()); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.say, err)
		}
	}
	if _, err := parseTree(make([]byte, nodeSize+1)); err == nil {
		t.Error("cut short: accepted")
	}
	if _, err := parseTree(tree{at(5, height), at(6, height)}.bytes()); err != nil {
		t.Errorf("neighbours that are no twins: %v", err)
	}
}

func FuzzParseTree(f *testing.F) {
	f.Add(whole(1).bytes())
	f.Add(whole(1).puncture(place(ledger.Acts, 7, 3), height).puncture(place(ledger.Reads, 1, 0), actDepth).bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := parseTree(b)
		if err != nil {
			return
		}
		if !bytes.Equal(got.bytes(), b) {
			t.Fatal("a second form of the same tree")
		}
		cutTree := got.puncture(place(ledger.Acts, 7, 3), height)
		if _, err := parseTree(cutTree.bytes()); err != nil {
			t.Fatalf("punctured: %v", err)
		}
		w := walker{t: cutTree}
		if _, ok := w.leaf(place(ledger.Acts, 7, 3)); ok {
			t.Fatal("punctured and derivable")
		}
	})
}

func BenchmarkLeaf(b *testing.B) {
	t := whole(1)
	for b.Loop() {
		w := walker{t: t}
		w.leaf(place(ledger.Acts, 77, 3))
	}
}
