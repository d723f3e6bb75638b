package store

import (
	"context"
	"encoding/binary"
	"fmt"
	"runtime"
	"sync"

	"golang.org/x/mod/sumdb/tlog"

	"liem"
	"liem/internal/office"
	"liem/ledger"
)

// Log is the size and root of what is sequenced.
func (r reads) Log(ctx context.Context) (office.Log, error) {
	const op = "store: log head"
	var l office.Log
	found := false
	err := r.each(ctx, op, func(a answer) error {
		found = true
		return a.Scan(&l.Size, exactly(l.Root[:]))
	}, `SELECT size, root FROM log_head`)
	if err == nil && !found {
		err = damaged(op, fmt.Errorf("%w: no head", errWrong))
	}
	return l, err
}

// Index is the log index of the act with commitment c; liem.NotFound if it is
// unknown, -1 while pending.
func (r reads) Index(ctx context.Context, c liem.Hash) (int64, error) {
	const op = "store: log index"
	index, found := int64(-1), false
	err := r.each(ctx, op, func(a answer) error {
		var i int64
		err := a.Scan(&i)
		index, found = max(index, i), true
		return err
	}, `SELECT idx FROM leaf WHERE c = $1 UNION ALL SELECT -1 FROM pending WHERE c = $1`, c[:])
	if err == nil && !found {
		err = notFound(op)
	}
	return index, err
}

// ReadTile gives a C2SP tile of hashes (level >= 0) of the given width, or an
// entry bundle (level -1). liem.NotFound if the log has not grown to it.
func (r reads) ReadTile(ctx context.Context, level int, n int64, w int) ([]byte, error) {
	const op = "store: tile"
	if level < -1 || level > 7 || n < 0 || n > 1<<54 || w < 1 || w > width {
		return nil, invalid(op, fmt.Sprintf("no tile has level %d, number %d, width %d", level, n, w))
	}
	if level <= 0 && w < width || level < 0 {
		return r.leafTile(ctx, level, n, w)
	}
	var data []byte
	err := r.each(ctx, op, func(a answer) error { return a.Scan(&data) },
		`SELECT data FROM tile WHERE level = $1 AND n = $2`, int64(level), n)
	if err != nil {
		return nil, err
	}
	if len(data) < w*hashSize {
		return nil, notFound(op)
	}
	return data[:w*hashSize], nil
}

// leafTile makes a tile of level 0 or an entry bundle from the leaves.
func (r reads) leafTile(ctx context.Context, level int, n int64, w int) ([]byte, error) {
	const op = "store: tile from leaves"
	out := make([]byte, 0, w*43)
	next := n * width
	err := r.leaves(ctx, op, next, next+int64(w), func(index int64, leaf []byte) error {
		if index != next {
			return fmt.Errorf("%w: leaf %d stands where %d should", errWrong, index, next)
		}
		next++
		if level < 0 {
			out = append(binary.BigEndian.AppendUint16(out, uint16(len(leaf))), leaf...)
			return nil
		}
		h := tlog.RecordHash(leaf)
		out = append(out, h[:]...)
		return nil
	})
	if err == nil && next < n*width+int64(w) {
		err = notFound(op)
	}
	if err != nil {
		return nil, err
	}
	return out, nil
}

// leaves calls f with every leaf from one index up to another, in order.
func (r reads) leaves(ctx context.Context, op string, from, to int64, f func(int64, []byte) error) error {
	return r.each(ctx, op, func(a answer) error {
		var index int64
		var c liem.Hash
		var slot uint64
		if err := a.Scan(&index, exactly(c[:]), &slot); err != nil {
			return err
		}
		return f(index, ledger.Leaf(slot, c))
	}, `SELECT idx, c, slot FROM leaf WHERE idx >= $1 AND idx < $2 ORDER BY idx`, from, to)
}

// Recompute reads every leaf and returns the log as it should be. It also
// looks for acts that have no way into the log; liem.Damaged if there is one.
func (r reads) Recompute(ctx context.Context) (office.Log, error) {
	const op = "store: recompute log"
	t := &tree{}
	err := r.leaves(ctx, op, 0, 1<<62, func(index int64, leaf []byte) error {
		if index != t.size {
			return fmt.Errorf("%w: leaf %d stands where %d should", errWrong, index, t.size)
		}
		t.add(tlog.RecordHash(leaf))
		return nil
	})
	if err != nil {
		return office.Log{}, err
	}
	var stray int64
	err = r.each(ctx, op, func(a answer) error { return a.Scan(&stray) },
		`SELECT COUNT(*) FROM act WHERE NOT EXISTS (SELECT 1 FROM leaf WHERE leaf.c = act.c)
			AND NOT EXISTS (SELECT 1 FROM pending WHERE pending.c = act.c)`)
	if err == nil && stray > 0 {
		err = damaged(op, fmt.Errorf("%d acts have no leaf", stray))
	}
	return office.Log{Size: t.size, Root: t.root()}, err
}

// edge loads the growing edge of the log at its stored size.
func (r reads) edge(ctx context.Context, size int64) (*tree, error) {
	open := make([][]byte, levels(size))
	for level := range open {
		n := size >> (height * level)
		if n%width == 0 {
			continue
		}
		data, err := r.ReadTile(ctx, level, n/width, int(n%width))
		if err != nil {
			return nil, damaged("store: edge of the log", fmt.Errorf("tile of level %d: %w", level, err))
		}
		open[level] = data
	}
	t, err := restore(size, open)
	if err != nil {
		return nil, damaged("store: edge of the log", err)
	}
	return t, nil
}

// check recomputes the root from the stored tiles and returns the edge of the
// log: liem.Damaged if a tile, the open leaves and the head do not agree.
func (r reads) check(ctx context.Context) (*tree, error) {
	const op = "store: check tiles"
	head, err := r.Log(ctx)
	if err != nil {
		return nil, err
	}
	t, err := r.edge(ctx, head.Size)
	if err != nil {
		return nil, err
	}
	if t.root() != head.Root {
		return nil, damaged(op, fmt.Errorf("the edge of the log gives another root than the head of size %d", head.Size))
	}
	for level := 0; head.Size>>(height*(level+1)) > 0; level++ {
		if err := r.checkLevel(ctx, level, head.Size>>(height*(level+1))); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// checkLevel compares the roots of the count whole tiles of a level with the
// hashes in the level above.
func (r reads) checkLevel(ctx context.Context, level int, count int64) error {
	const op = "store: check tiles"
	roots := make([]tlog.Hash, count)
	work := make(chan tile, 64)
	var hashing sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		hashing.Go(func() {
			for t := range work {
				roots[t.n] = tileRoot(t.data)
			}
		})
	}
	next := int64(0)
	err := r.each(ctx, op, func(a answer) error {
		t := tile{level: level}
		if err := a.Scan(&t.n, &t.data); err != nil {
			return err
		}
		if t.n != next || len(t.data) != width*hashSize {
			return fmt.Errorf("%w: tile %d of level %d", errWrong, next, level)
		}
		next++
		work <- t
		return nil
	}, `SELECT n, data FROM tile WHERE level = $1 AND n < $2 ORDER BY n`, int64(level), count)
	close(work)
	hashing.Wait()
	if err != nil {
		return err
	}
	if next != count {
		return damaged(op, fmt.Errorf("level %d has %d whole tiles of %d", level, next, count))
	}
	return r.compare(ctx, level+1, roots)
}

// compare holds the stored hashes of a level against computed ones.
func (r reads) compare(ctx context.Context, level int, roots []tlog.Hash) error {
	for n := int64(0); n*width < int64(len(roots)); n++ {
		part := roots[n*width : min((n+1)*width, int64(len(roots)))]
		data, err := r.ReadTile(ctx, level, n, len(part))
		if err != nil {
			return damaged("store: check tiles", fmt.Errorf("tile %d of level %d: %w", n, level, err))
		}
		for i, h := range part {
			if tlog.Hash(data[i*hashSize:(i+1)*hashSize]) != h {
				return damaged("store: check tiles", fmt.Errorf("hash %d of level %d differs from its tile", n*width+int64(i), level))
			}
		}
	}
	return nil
}
