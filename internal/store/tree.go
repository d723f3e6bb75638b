package store

import (
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"liem"
)

// width is the number of hashes of a whole tile, height its binary levels.
const (
	height   = 8
	width    = 1 << height
	hashSize = tlog.HashSize
)

// tree is the growing edge of the log: the open tile of each level, and the
// hashes of the complete subtrees that the root is folded from.
type tree struct {
	size int64
	open [][]byte    // open[l] holds fewer than width hashes of level l
	edge []tlog.Hash // complete subtrees, largest first: one for each bit of size
}

// tile is one stored tile; above level 0 it may still grow.
type tile struct {
	level int
	n     int64
	data  []byte
}

func (t *tree) clone() *tree {
	c := &tree{size: t.size, edge: slices.Clone(t.edge), open: make([][]byte, len(t.open))}
	for l, o := range t.open {
		c.open[l] = slices.Clone(o)
	}
	return c
}

// add appends one leaf hash and returns the tiles to store, if it filled one.
func (t *tree) add(h tlog.Hash) []tile {
	up := h
	for bits := t.size; bits&1 == 1; bits >>= 1 {
		last := len(t.edge) - 1
		up = tlog.NodeHash(t.edge[last], up)
		t.edge = t.edge[:last]
	}
	t.edge = append(t.edge, up)
	t.size++
	return t.grow(h)
}

// grow puts the hash into the open tile of level 0 and carries full tiles up.
func (t *tree) grow(h tlog.Hash) []tile {
	var out []tile
	n := t.size // in units of the level, after this hash
	for level := 0; ; level++ {
		if level == len(t.open) {
			t.open = append(t.open, nil)
		}
		t.open[level] = append(t.open[level], h[:]...)
		full := len(t.open[level]) == width*hashSize
		if level > 0 || full {
			out = append(out, tile{level, (n - 1) >> height, slices.Clone(t.open[level])})
		}
		if !full {
			return out
		}
		h = tileRoot(t.open[level])
		t.open[level] = t.open[level][:0]
		n >>= height
	}
}

// root folds the edge.
func (t *tree) root() liem.Hash {
	if t.size == 0 {
		h, _ := tlog.TreeHash(0, nil) // cannot fail: nothing is read
		return liem.Hash(h)
	}
	last := len(t.edge) - 1
	h := t.edge[last]
	for i := last - 1; i >= 0; i-- {
		h = tlog.NodeHash(t.edge[i], h)
	}
	return liem.Hash(h)
}

// restore builds the edge of a log of the given size from its open tiles.
func restore(size int64, open [][]byte) (*tree, error) {
	t := &tree{size: size, open: open}
	for level := len(open) - 1; level >= 0; level-- {
		want := int((size >> (height * level)) % width)
		if len(open[level]) != want*hashSize {
			return nil, fmt.Errorf("tile of level %d holds %d bytes, the log of size %d needs %d hashes", level, len(open[level]), size, want)
		}
		rest := open[level]
		for bit := height - 1; bit >= 0; bit-- {
			if n := hashSize << bit; want&(1<<bit) != 0 {
				t.edge = append(t.edge, tileRoot(rest[:n]))
				rest = rest[n:]
			}
		}
	}
	return t, nil
}

// tileRoot is the hash over a power of two of hashes.
func tileRoot(data []byte) tlog.Hash {
	n := len(data) / hashSize
	level := make([]tlog.Hash, n)
	for i := range level {
		copy(level[i][:], data[i*hashSize:])
	}
	for ; n > 1; n /= 2 {
		for i := range n / 2 {
			level[i] = tlog.NodeHash(level[2*i], level[2*i+1])
		}
	}
	return level[0]
}

// levels is the number of levels that have an open tile at this size.
func levels(size int64) int {
	n := 0
	for ; size > 0; size >>= height {
		n++
	}
	return n
}
