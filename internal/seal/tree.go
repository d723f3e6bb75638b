package seal

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"sort"

	"liem/ledger"
)

// A leaf of the key tree is a place: chain (2 bits) ‖ act sequence (20) ‖
// ordinal in the act (12), from the top. The chain stands in the path itself
// rather than in roots of its own, so that one list of nodes tells all that
// can still be derived. Chain 0 is no chain of acts: its leaves of sequence 0
// are the keys of the case as a whole (mark.go) and can't be struck out; those
// from sequence 1 on are the guarded chain, for which two bits have no room.
const (
	seqBits     = 20
	ordinalBits = 12
	height      = 2 + seqBits + ordinalBits
	actDepth    = height - ordinalBits

	maxSeq     = 1<<seqBits - 1
	maxOrdinal = 1<<ordinalBits - 1
)

func place(chain ledger.Chain, seq uint64, ordinal int) uint64 {
	if chain == ledger.Guarded {
		chain = 0
	}
	return uint64(chain)<<(seqBits+ordinalBits) | seq<<ordinalBits | uint64(ordinal)
}

// step is the tree's one-way function: the key of the left (0) or right (1)
// child. The input is of fixed length and fills one block of SHA-256, so
// neither extension nor confusion of the two children is possible.
func step(parent *[32]byte, bit byte) [32]byte {
	const label = "liem key tree 1"
	var in [len(label) + 1 + 32]byte
	copy(in[:], label)
	in[len(label)] = bit
	copy(in[len(label)+1:], parent[:])
	return sha256.Sum256(in[:])
}

// node is the key from which every leaf below it can be derived: the leaves
// from path up to, but without, path + span.
type node struct {
	path  uint64
	depth int
	key   [32]byte
}

func (n *node) span() uint64 { return 1 << (height - n.depth) }

// tree is what is left of a compartment's root: disjoint nodes by path. It is
// the smallest cover of what was not punctured, hence the same for the same
// punctures in any order. One node of depth 0 is a whole tree, no node a
// destroyed one. A tree is never changed.
type tree []node

// covering is the node above path, nil if the path was punctured.
func (t tree) covering(path uint64) *node {
	i := sort.Search(len(t), func(i int) bool { return t[i].path > path })
	if i == 0 || path-t[i-1].path >= t[i-1].span() {
		return nil
	}
	return &t[i-1]
}

// puncture is the tree from which nothing below the node at path and depth
// can be derived any more.
func (t tree) puncture(path uint64, depth int) tree {
	out := make(tree, 0, len(t)+height)
	cut := node{path: path, depth: depth}
	for _, n := range t {
		switch {
		case n.path+n.span() <= path || path+cut.span() <= n.path:
			out = append(out, n)
		case n.depth < depth:
			out = n.split(out, path, depth)
		}
	}
	slices.SortFunc(out, func(a, b node) int {
		if a.path < b.path {
			return -1
		}
		return 1
	})
	return out
}

// split adds to out the nodes beside the way from n down to path and depth.
func (n node) split(out tree, path uint64, depth int) tree {
	for n.depth < depth {
		bit := byte(path >> (height - n.depth - 1) & 1)
		down := node{path: n.path, depth: n.depth + 1, key: step(&n.key, bit)}
		beside := node{path: n.path, depth: n.depth + 1, key: step(&n.key, bit^1)}
		if bit == 1 {
			down.path += down.span()
		} else {
			beside.path += beside.span()
		}
		out = append(out, beside)
		n = down
	}
	return out
}

// walker derives leaves and remembers the way to the last one, so that the
// passages of one act share the 22 steps to their act.
type walker struct {
	t    tree
	top  int // depth of the covering node; keys[top:] are known for at
	at   uint64
	set  bool
	keys [height + 1][32]byte
}

// leaf is the key at path, false if it was punctured.
func (w *walker) leaf(path uint64) (*[32]byte, bool) {
	var d int
	if w.set && (path^w.at)>>(height-w.top) == 0 {
		d = min(bits.LeadingZeros64(path^w.at)-(64-height), height)
	} else {
		n := w.t.covering(path)
		if n == nil {
			return nil, false
		}
		w.set, w.top, w.keys[n.depth] = true, n.depth, n.key
		d = n.depth
	}
	w.at = path
	for ; d < height; d++ {
		w.keys[d+1] = step(&w.keys[d], byte(path>>(height-d-1)&1))
	}
	return &w.keys[height], true
}

// nodeSize is depth (1) ‖ path (5, big-endian) ‖ key (32).
const nodeSize = 1 + 5 + 32

// bytes is the tree's only serialised form: its nodes in order.
func (t tree) bytes() []byte {
	b := make([]byte, 0, len(t)*nodeSize)
	for _, n := range t {
		b = append(b, byte(n.depth), byte(n.path>>32))
		b = binary.BigEndian.AppendUint32(b, uint32(n.path))
		b = append(b, n.key[:]...)
	}
	return b
}

// parseTree reads the form of bytes and nothing else: nodes in order,
// disjoint, and no two that a single node above them would replace.
func parseTree(b []byte) (tree, error) {
	if len(b)%nodeSize != 0 {
		return nil, errors.New("key tree: cut short")
	}
	t := make(tree, 0, len(b)/nodeSize)
	var free uint64 // first leaf not covered yet
	for i := 0; len(b) > 0; i, b = i+1, b[nodeSize:] {
		n := node{depth: int(b[0]), path: uint64(b[1])<<32 | uint64(binary.BigEndian.Uint32(b[2:]))}
		copy(n.key[:], b[6:])
		switch {
		case n.depth > height || n.path >= 1<<height || n.path%n.span() != 0:
			return nil, fmt.Errorf("key tree: node %d stands nowhere", i)
		case n.path < free:
			return nil, fmt.Errorf("key tree: node %d out of order", i)
		case i > 0 && t[i-1].depth == n.depth && t[i-1].path^n.path == n.span():
			return nil, fmt.Errorf("key tree: node %d beside its twin", i)
		}
		free = n.path + n.span()
		t = append(t, n)
	}
	return t, nil
}
