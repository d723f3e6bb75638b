package storetest

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"liem"
	"liem/internal/office"
	"liem/ledger"
)

// leavesOf reads every leaf through entry bundles, as an outsider does.
func leavesOf(t *testing.T, s Store) [][]byte {
	t.Helper()
	size := logOf(t, s).Size
	var out [][]byte
	for n := int64(0); n*256 < size; n++ {
		bundle, err := s.ReadTile(t.Context(), -1, n, int(min(256, size-n*256)))
		if err != nil {
			t.Fatalf("entry bundle %d: %v", n, err)
		}
		for len(bundle) > 0 {
			length := int(binary.BigEndian.Uint16(bundle))
			out = append(out, bundle[2:2+length])
			bundle = bundle[2+length:]
		}
	}
	if int64(len(out)) != size {
		t.Fatalf("%d leaves in a log of size %d", len(out), size)
	}
	return out
}

// slotsOf counts the leaves of each slot.
func slotsOf(t *testing.T, s Store) map[uint64]int {
	t.Helper()
	slots := map[uint64]int{}
	for _, l := range leavesOf(t, s) {
		if len(l) != 41 || l[0] != 1 {
			t.Fatalf("leaf %x", l)
		}
		slots[binary.BigEndian.Uint64(l[1:])]++
	}
	return slots
}

// checkLog recomputes the log in three ways: by the store, from the leaves
// with stored hashes, and from tiles.
func checkLog(t *testing.T, s Store) {
	t.Helper()
	settle(t, s, 0) // a sequencer of the store's own may be at work
	l := logOf(t, s)
	again, err := s.Recompute(t.Context())
	if err != nil || again != l {
		t.Errorf("recomputed %+v, %v; the head is %+v", again, err, l)
	}
	var hashes []tlog.Hash
	stored := tlog.HashReaderFunc(func(at []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(at))
		for i, n := range at {
			out[i] = hashes[n]
		}
		return out, nil
	})
	for i, leaf := range leavesOf(t, s) {
		more, err := tlog.StoredHashes(int64(i), leaf, stored)
		if err != nil {
			t.Fatal(err)
		}
		hashes = append(hashes, more...)
	}
	if root, err := tlog.TreeHash(l.Size, stored); err != nil || liem.Hash(root) != l.Root {
		t.Errorf("tree hash %v, %v; the head has %v", root, err, l.Root)
	}
	tiles := tlog.TileHashReader(tlog.Tree{N: l.Size, Hash: tlog.Hash(l.Root)}, tileReader{t, s})
	if root, err := tlog.TreeHash(l.Size, tiles); err != nil || liem.Hash(root) != l.Root {
		t.Errorf("tree hash from tiles %v, %v; the head has %v", root, err, l.Root)
	}
}

type tileReader struct {
	t *testing.T
	s Store
}

func (r tileReader) Height() int                     { return 8 }
func (r tileReader) SaveTiles([]tlog.Tile, [][]byte) {}
func (r tileReader) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	out := make([][]byte, len(tiles))
	for i, tile := range tiles {
		var err error
		if out[i], err = r.s.ReadTile(r.t.Context(), tile.L, tile.N, tile.W); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func quietRow(id liem.ID, seq uint64, slot uint64) office.Row {
	r := someRow(id, seq)
	r.Slot, r.Quiet = slot, true
	return r
}

func quiet(t *testing.T, s Store) {
	id := someID("case")
	e := entry(quietRow(id, 1, slot0))
	if r := must(t, s, e); !slices.Equal(r.Indexes, []int64{-1}) {
		t.Errorf("receipt %+v of a quiet act", r)
	}
	c := e.Rows[0].C
	if i, err := s.Index(t.Context(), c); err != nil || i != -1 {
		t.Errorf("index %d, %v of a waiting act", i, err)
	}
	if _, i, err := s.Find(t.Context(), e.Rows[0].Act); err != nil || i != -1 {
		t.Errorf("find: index %d, %v of a waiting act", i, err)
	}
	if r := must(t, s, e); !r.Again || !slices.Equal(r.Indexes, []int64{-1}) {
		t.Errorf("receipt %+v of a quiet retry", r)
	}
	if left := settle(t, s, start+ledger.SlotLength-1); left != 1 {
		t.Errorf("%d wait before the end of the slot", left)
	}
	if l := logOf(t, s); l.Size != 0 {
		t.Errorf("log of size %d before the end of the slot", l.Size)
	}
	if left := settle(t, s, start+ledger.SlotLength); left != 0 {
		t.Errorf("%d wait after the end of the slot", left)
	}
	if l := logOf(t, s); l.Size != 16 {
		t.Errorf("log of size %d after the end of the slot", l.Size)
	}
	i, err := s.Index(t.Context(), c)
	if err != nil || i < 0 || i > 15 {
		t.Errorf("index %d, %v of a quiet act", i, err)
	}
	if r := must(t, s, e); !r.Again || !slices.Equal(r.Indexes, []int64{i}) {
		t.Errorf("receipt %+v of a late quiet retry, index %d", r, i)
	}
	checkLog(t, s)
}

func padding(t *testing.T, s Store) {
	random := rand.New(rand.NewPCG(1, 2))
	for slot := uint64(slot0); slot < slot0+12; slot++ {
		now := liem.Instant(slot) * ledger.SlotLength
		for i := range random.IntN(40) {
			row := quietRow(someID("case", slot, i), 1, slot-uint64(random.IntN(2))) // some come late
			row.Quiet = random.IntN(3) == 0
			must(t, s, entry(row))
		}
		settle(t, s, now)
		size := logOf(t, s).Size
		settle(t, s, now)
		if again := logOf(t, s).Size; again != size {
			t.Errorf("closing a closed slot added %d leaves", again-size)
		}
		for at, n := range slotsOf(t, s) {
			if at < slot && n%16 != 0 {
				t.Errorf("in slot %d: slot %d has %d leaves", slot, at, n)
			}
		}
	}
	settle(t, s, liem.Instant(slot0+12)*ledger.SlotLength)
	for at, n := range slotsOf(t, s) {
		if n%16 != 0 {
			t.Errorf("at the end: slot %d has %d leaves", at, n)
		}
	}
	checkLog(t, s)
}

// places sees where a single quiet act stands among its sixteen leaves.
func places(t *testing.T, s Store) {
	seen := map[int64]bool{}
	for i := range 40 {
		id := someID("case", i)
		row := quietRow(id, 1, slot0+uint64(i))
		must(t, s, entry(row))
		settle(t, s, liem.Instant(slot0+i+1)*ledger.SlotLength)
		index, err := s.Index(t.Context(), row.C)
		if err != nil || index/16 != int64(i) {
			t.Fatalf("index %d, %v of quiet act %d", index, err, i)
		}
		seen[index%16] = true
	}
	if len(seen) < 8 {
		t.Errorf("forty quiet acts stand in only %d of sixteen places", len(seen))
	}
}

func tiles(t *testing.T, s Store) {
	const total = 600
	id := someID("case")
	sizes := []int64{1, 2, 255, 256, 257, 511, 512, 513, total}
	written := int64(0)
	for _, size := range sizes {
		var rows []office.Row
		for ; written < size; written++ {
			rows = append(rows, someRow(id, uint64(written+1)))
		}
		must(t, s, entry(rows...))
		settle(t, s, start)
		if l := logOf(t, s); l.Size != size {
			t.Fatalf("log of size %d, want %d", l.Size, size)
		}
		checkLog(t, s)
	}
	l := logOf(t, s)
	hashes := tlog.TileHashReader(tlog.Tree{N: l.Size, Hash: tlog.Hash(l.Root)}, tileReader{t, s})
	for i, leaf := range leavesOf(t, s) {
		if i%37 != 0 {
			continue
		}
		proof, err := tlog.ProveRecord(l.Size, int64(i), hashes)
		if err != nil {
			t.Fatal(err)
		}
		if err := tlog.CheckRecord(proof, l.Size, tlog.Hash(l.Root), int64(i), tlog.RecordHash(leaf)); err != nil {
			t.Errorf("proof of leaf %d: %v", i, err)
		}
	}
	row := someRow(id, 300)
	if i, err := s.Index(t.Context(), row.C); err != nil || !bytes.Equal(leavesOf(t, s)[i], ledger.Leaf(row.Slot, row.C)) {
		t.Errorf("the leaf at index %d, %v is another act's", i, err)
	}
	tileEdges(t, s, total)
}

func tileEdges(t *testing.T, s Store, total int64) {
	for _, x := range []struct {
		level int
		n     int64
		w     int
		kind  liem.Kind
	}{
		{0, total / 256, int(total%256) + 1, liem.NotFound}, {0, total/256 + 1, 1, liem.NotFound}, {1, 0, 3, liem.NotFound},
		{-1, total / 256, int(total%256) + 1, liem.NotFound}, {2, 0, 1, liem.NotFound},
		{-2, 0, 1, liem.Invalid}, {0, -1, 1, liem.Invalid}, {0, 0, 0, liem.Invalid}, {0, 0, 257, liem.Invalid}, {64, 0, 1, liem.Invalid},
	} {
		_, err := s.ReadTile(t.Context(), x.level, x.n, x.w)
		wantKind(t, fmt.Sprintf("tile %+v", x), err, x.kind)
	}
	whole, err := s.ReadTile(t.Context(), 0, 0, 256)
	part, err2 := s.ReadTile(t.Context(), 0, 0, 100)
	if err := errors.Join(err, err2); err != nil || !bytes.Equal(whole[:100*32], part) {
		t.Errorf("a narrow tile is not the beginning of the whole: %v", err)
	}
}

func manyChains(t *testing.T, s Store) {
	together(24, func(i int) {
		for seq := uint64(1); seq <= 12; seq++ {
			id := someID("case", i)
			row := someRow(id, seq)
			row.Quiet = seq%5 == 0
			e := entry(row)
			e.Works = works(id, office.Work{Pool: "body", Stage: "s", Role: "r", Due: start + liem.Instant(seq)})
			e.Dues = map[liem.ID][]office.Due{id: {{Case: id, Clock: "a", At: start + liem.Instant(seq)}}}
			if _, err := s.Append(t.Context(), e); err != nil {
				t.Errorf("case %d act %d: %v", i, seq, err)
			}
		}
	})
	settle(t, s, start+ledger.SlotLength)
	if l := logOf(t, s); l.Size != 24*12 {
		t.Errorf("log of size %d, want %d", l.Size, 24*12)
	}
	last := int64(-1)
	for row, err := range s.Rows(t.Context(), someID("case", 7), ledger.Acts, 1) {
		if err != nil {
			t.Fatal(err)
		}
		i, err := s.Index(t.Context(), row.C)
		if err != nil || !row.Quiet && i <= last {
			t.Errorf("act %d has index %d after %d, %v", row.Seq, i, last, err)
		}
		if !row.Quiet {
			last = i
		}
	}
	checkLog(t, s)
}

// awaited: whoever needs an act in the log gets it there; a quiet one not
// before its slot ended.
func awaited(t *testing.T, s Store) {
	id := someID("case")
	var cs []liem.Hash
	for seq := uint64(1); seq <= 5; seq++ {
		r := someRow(id, seq)
		must(t, s, entry(r))
		cs = append(cs, r.C)
	}
	if err := s.Await(t.Context(), start, cs...); err != nil {
		t.Fatalf("await: %v", err)
	}
	for i, c := range cs {
		if index, err := s.Index(t.Context(), c); err != nil || index != int64(i) {
			t.Errorf("act %d stands at %d, %v", i+1, index, err)
		}
	}
	late := someRow(id, 6)
	late.Quiet = true
	must(t, s, entry(late))
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	wantKind(t, "an act whose slot has not ended", s.Await(ctx, start, late.C), liem.NotRecorded)
	if err := s.Await(t.Context(), start+ledger.SlotLength, late.C); err != nil {
		t.Errorf("await after the end of the slot: %v", err)
	}
	wantKind(t, "an act that is none", s.Await(t.Context(), start, someHash("none")), liem.NotFound)
}
