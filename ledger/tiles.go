package ledger

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"liem"
)

// TileFunc gives the tile of hashes at a level (0 is nearest to the leaves)
// with number n and the first width of its 256 hashes, as C2SP tlog-tiles
// lays them out. A store's ReadTile with its context fits.
type TileFunc func(level int, n int64, width int) ([]byte, error)

// Prover makes proofs about one tree from its tiles. It reads every tile
// once, and checks every proof against the root before it gives it out: a
// damaged tile gives an error, never a wrong proof. It must not be used by
// two goroutines at once.
type Prover struct {
	tree tlog.Tree
	read TileFunc
	full map[[2]int64][][]tlog.Hash // by level and number: the tile's own tree, level by level
}

// NewProver prepares proofs about the tree of a size and root.
func NewProver(size int64, root liem.Hash, read TileFunc) *Prover {
	return &Prover{tlog.Tree{N: size, Hash: tlog.Hash(root)}, read, make(map[[2]int64][][]tlog.Hash)}
}

// Inclusion proves that leaf stands at index. The error is liem.Damaged if
// the tiles do not give it.
func (p *Prover) Inclusion(index int64, leaf []byte) (Proof, error) {
	if index < 0 || index >= p.tree.N {
		return Proof{}, fmt.Errorf("index %d in a log of %d", index, p.tree.N)
	}
	hashes, err := tlog.ProveRecord(p.tree.N, index, p)
	if err != nil {
		return Proof{}, err
	}
	if err := tlog.CheckRecord(hashes, p.tree.N, p.tree.Hash, index, tlog.RecordHash(leaf)); err != nil {
		return Proof{}, damaged("prove inclusion", fmt.Errorf("index %d: %w", index, err))
	}
	return Proof{index, hashes}, nil
}

// RootAt is the root that the log had at an earlier size, proven to be its
// beginning.
func (p *Prover) RootAt(size int64) (liem.Hash, error) {
	if size < 1 || size > p.tree.N {
		return liem.Hash{}, fmt.Errorf("root of size %d in a log of %d", size, p.tree.N)
	}
	h, err := tlog.TreeHash(size, p)
	if err != nil {
		return liem.Hash{}, err
	}
	_, err = p.Consistency(size, liem.Hash(h))
	return liem.Hash(h), err
}

// Consistency proves that the log of an earlier size and root is the
// beginning of this one. The error is liem.Damaged if it is not.
func (p *Prover) Consistency(size int64, root liem.Hash) ([]tlog.Hash, error) {
	if size < 1 || size > p.tree.N {
		return nil, fmt.Errorf("consistency of size %d with %d", size, p.tree.N)
	}
	proof, err := tlog.ProveTree(p.tree.N, size, p)
	if err != nil {
		return nil, err
	}
	if err := tlog.CheckTree(proof, p.tree.N, p.tree.Hash, size, tlog.Hash(root)); err != nil {
		return nil, damaged("prove consistency", err)
	}
	return proof, nil
}

// CheckConsistency verifies that the log of the older checkpoint is the
// beginning of the newer one's.
func CheckConsistency(proof []tlog.Hash, older, newer Checkpoint) error {
	if older.Origin != newer.Origin {
		return fmt.Errorf("logs %q and %q", older.Origin, newer.Origin)
	}
	return tlog.CheckTree(proof, newer.Size, tlog.Hash(newer.Root), older.Size, tlog.Hash(older.Root))
}

// ReadHashes gives stored hashes from the tiles: tlog.HashReader. They are
// not yet checked; the proofs made of them are.
func (p *Prover) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, x := range indexes {
		level, n := tlog.SplitStoredHashIndex(x)
		inner := level % 8
		tile, err := p.tile(level/8, n>>(8-inner))
		if err != nil {
			return nil, err
		}
		within := n & (1<<(8-inner) - 1)
		if within >= int64(len(tile[inner])) {
			return nil, fmt.Errorf("hash %d of level %d is beyond the log's %d leaves", n, level, p.tree.N)
		}
		out[i] = tile[inner][within]
	}
	return out, nil
}

func (p *Prover) tile(level int, n int64) ([][]tlog.Hash, error) {
	key := [2]int64{int64(level), n}
	if t, ok := p.full[key]; ok {
		return t, nil
	}
	width := min(p.tree.N>>(8*level)-n<<8, 256)
	if width <= 0 {
		return nil, fmt.Errorf("tile %d of level %d is beyond the log's %d leaves", n, level, p.tree.N)
	}
	data, err := p.read(level, n, int(width))
	if err != nil {
		return nil, fmt.Errorf("read tile %d of level %d: %w", n, level, err)
	}
	if len(data) != int(width)*tlog.HashSize {
		return nil, damaged("read tile", fmt.Errorf("tile %d of level %d has %d bytes, not %d hashes", n, level, len(data), width))
	}
	row := make([]tlog.Hash, width)
	for i := range row {
		row[i] = tlog.Hash(data[i*tlog.HashSize:])
	}
	t := [][]tlog.Hash{row}
	for range 7 {
		up := make([]tlog.Hash, len(row)/2)
		for i := range up {
			up[i] = tlog.NodeHash(row[2*i], row[2*i+1])
		}
		t = append(t, up)
		row = up
	}
	p.full[key] = t
	return t, nil
}

func damaged(op string, cause error) error {
	return &liem.Error{
		Kind: liem.Damaged, Op: op, Cause: cause,
		Say:  liem.T("Nhật ký không khớp với giá trị gốc đã ký.", "The log does not match its signed root."),
		Next: liem.T("Dừng hệ thống, chạy liem ledger verify và báo người quản trị.", "Stop the office, run liem ledger verify and tell the operator."),
	}
}
