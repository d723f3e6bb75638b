package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"golang.org/x/mod/sumdb/tlog"

	"liem"
	"liem/ledger"
)

const (
	leaseLength   = 5 * time.Second        // by the database's clock
	sequencePause = 50 * time.Millisecond  // between looks when nothing was heard of
	standbyPause  = 500 * time.Millisecond // between tries to get the lease
	sequenceRows  = 2048                   // in one transaction
)

// sequencer gives log indexes to pending rows. One replica at a time holds
// the lease; whoever lost it without knowing is fenced off by the epoch.
type sequencer struct {
	store  *Postgres
	me     [16]byte
	signal chan struct{}
	quit   chan struct{}
	ended  sync.WaitGroup

	mu    sync.Mutex
	epoch int64 // 0: no lease
	tree  *tree // as committed in this epoch
	last  time.Time
}

var errFenced = errors.New("the sequencer's lease is another replica's")

func (q *sequencer) init(s *Postgres) error {
	q.store, q.signal, q.quit = s, make(chan struct{}, 1), make(chan struct{})
	_, err := io.ReadFull(s.random, q.me[:])
	return err
}

// wake tells the sequencer that rows wait.
func (q *sequencer) wake() {
	select {
	case q.signal <- struct{}{}:
	default:
	}
}

// start stands for the lease until stop.
func (q *sequencer) start() {
	q.ended.Go(func() {
		for {
			pause := sequencePause
			if err := q.drain(context.Background()); err != nil {
				pause = standbyPause
			}
			late := time.NewTimer(pause)
			select {
			case <-q.quit:
				late.Stop()
				return
			case <-late.C:
			case <-q.heard(pause):
				late.Stop()
			}
		}
	})
}

// heard is the signal that rows wait, for whoever may sequence them.
func (q *sequencer) heard(pause time.Duration) chan struct{} {
	if pause == standbyPause {
		return nil
	}
	return q.signal
}

// stop ends the goroutine and gives the lease free.
func (q *sequencer) stop() {
	close(q.quit)
	q.ended.Wait()
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.epoch != 0 {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		// If this fails the lease ends by itself.
		_, _ = q.store.writers.Exec(ctx, `UPDATE log_head SET until = 0 WHERE one = 1 AND epoch = $1`, q.epoch)
	}
}

// Sequence gives indexes to the rows that may have them now: ordinary ones,
// and quiet ones whose slot ended, which are padded. If another replica holds
// the lease it only counts.
func (s *Postgres) Sequence(ctx context.Context, now liem.Instant) (int, error) {
	const op = "store: sequence"
	err := s.seq.all(ctx, ledger.SlotOf(now))
	if err != nil && !errors.Is(err, errFenced) {
		return 0, notRecorded(op, err)
	}
	var waiting int
	err = s.each(ctx, op, func(a answer) error { return a.Scan(&waiting) }, `SELECT COUNT(*) FROM pending`)
	return waiting, err
}

// all sequences ordinary rows until none is left, then closes slots.
func (q *sequencer) all(ctx context.Context, slot uint64) error {
	if err := q.drain(ctx); err != nil {
		return err
	}
	some := false
	err := q.store.each(ctx, "store: open slots", func(a answer) error { return a.Scan(&some) },
		`SELECT EXISTS (SELECT 1 FROM slot WHERE slot < $1) OR EXISTS (SELECT 1 FROM pending WHERE slot < $1)`, int64(slot))
	if err != nil || !some {
		return err
	}
	_, err = q.round(ctx, &pgRound{closed: slot})
	return err
}

// drain sequences ordinary rows until none is left.
func (q *sequencer) drain(ctx context.Context) error {
	for {
		some := false
		err := q.store.each(ctx, "store: pending rows", func(a answer) error { return a.Scan(&some) },
			`SELECT EXISTS (SELECT 1 FROM pending WHERE quiet = 0)`)
		if err != nil || !some {
			return err
		}
		if _, err := q.round(ctx, &pgRound{}); err != nil {
			return err
		}
	}
}

// pgRound is one transaction of the sequencer.
type pgRound struct {
	closed uint64 // close the slots below; 0: sequence ordinary rows
	taken  []leaf
	double map[liem.Hash]bool // commitments that have a leaf already
	there  map[uint64]int64   // leaves in the slots to close
	size   int64              // of the head, -1 if another replica has the lease
}

// round sequences what one transaction takes and returns how many leaves it
// added. After an error the lease is asked for anew.
func (q *sequencer) round(ctx context.Context, r *pgRound) (int, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	conn, err := q.store.writers.Acquire(ctx)
	if err != nil {
		return 0, err
	}
	defer conn.Release()
	n, err := q.attempt(ctx, conn.Conn(), r)
	if err != nil {
		q.epoch, q.tree = 0, nil
		if _, err := conn.Exec(ctx, `ROLLBACK`); err != nil {
			_ = conn.Conn().Close(ctx)
		}
	}
	return n, err
}

func (q *sequencer) attempt(ctx context.Context, conn *pgx.Conn, r *pgRound) (int, error) {
	if err := q.lease(ctx, conn); err != nil {
		return 0, err
	}
	if err := q.gather(ctx, conn, r); err != nil {
		return 0, err
	}
	if r.size != q.tree.size {
		return 0, errFenced
	}
	leaves := r.taken
	if r.closed > 0 {
		var err error
		if leaves, err = closing(q.store.random, r.taken, r.there); err != nil {
			return 0, err
		}
	}
	next, err := q.append(ctx, conn, r, leaves)
	if err != nil {
		return 0, err
	}
	added := int(next.size - q.tree.size)
	q.tree, q.last = next, time.Now()
	q.store.size.Store(next.size)
	return added, nil
}

const dbNow = `(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::bigint`

// lease takes or renews the lease, and loads the edge of the log if another
// replica may have moved it.
func (q *sequencer) lease(ctx context.Context, conn *pgx.Conn) error {
	if q.epoch != 0 && q.tree != nil && time.Since(q.last) < leaseLength/2 {
		return nil
	}
	var epoch, size int64
	err := conn.QueryRow(ctx, `UPDATE log_head SET holder = $1, epoch = epoch + CASE WHEN holder = $1 AND epoch = $3 THEN 0 ELSE 1 END,
		until = `+dbNow+` + $2 WHERE one = 1 AND (holder = $1 OR until < `+dbNow+`) RETURNING epoch, size`,
		q.me[:], leaseLength.Microseconds(), q.epoch).Scan(&epoch, &size)
	if errors.Is(err, pgx.ErrNoRows) {
		return errFenced
	}
	if err != nil {
		return err
	}
	if q.tree == nil || q.epoch != epoch || q.tree.size != size {
		if q.tree, err = (reads{pgDatabase{conn}}).edge(ctx, size); err != nil {
			return err
		}
	}
	q.epoch, q.last = epoch, time.Now()
	return nil
}

// gather begins the transaction, locks the head against other sequencers and
// takes the rows out of the queue. Taking is deleting: "later than the last
// seen" would miss rows that commit out of order.
func (q *sequencer) gather(ctx context.Context, conn *pgx.Conn, r *pgRound) error {
	r.size, r.double, r.there = -1, map[liem.Hash]bool{}, map[uint64]int64{}
	b := &pgx.Batch{}
	b.Queue(`BEGIN`)
	b.Queue(`SELECT size FROM log_head WHERE one = 1 AND epoch = $1 FOR UPDATE`, q.epoch).Query(func(rows pgx.Rows) error {
		_, err := pgx.ForEachRow(rows, []any{&r.size}, func() error { return nil })
		return err
	})
	what, arg := `quiet = 0 ORDER BY n LIMIT $1`, int64(sequenceRows)
	if r.closed > 0 {
		what, arg = `quiet = 1 AND slot < $1`, int64(r.closed)
	}
	type queued struct {
		n int64
		leaf
	}
	var taken []queued
	b.Queue(`DELETE FROM pending WHERE n IN (SELECT n FROM pending WHERE `+what+`)
		RETURNING n, c, slot, EXISTS (SELECT 1 FROM leaf WHERE leaf.c = pending.c)`, arg).Query(func(rows pgx.Rows) error {
		var l queued
		double := false
		_, err := pgx.ForEachRow(rows, []any{&l.n, exactly(l.c[:]), &l.slot, &double}, func() error {
			if !double {
				taken = append(taken, l)
			}
			return nil
		})
		return err
	})
	if r.closed > 0 {
		b.Queue(`DELETE FROM slot WHERE slot < $1 RETURNING slot, leaves`, int64(r.closed)).Query(func(rows pgx.Rows) error {
			var slot uint64
			var leaves int64
			_, err := pgx.ForEachRow(rows, []any{&slot, &leaves}, func() error {
				r.there[slot] = leaves
				return nil
			})
			return err
		})
	}
	if err := conn.SendBatch(ctx, b).Close(); err != nil {
		return err
	}
	slices.SortFunc(taken, func(x, y queued) int { return int(x.n - y.n) })
	r.taken = nil
	for _, t := range taken {
		r.taken = append(r.taken, t.leaf)
	}
	return nil
}

// append writes leaves, tiles, open slots and the head, and commits.
func (q *sequencer) append(ctx context.Context, conn *pgx.Conn, r *pgRound, leaves []leaf) (*tree, error) {
	next := q.tree.clone()
	tiles := map[[2]int64]tile{}
	counts := map[uint64]int64{}
	var indexes, slots []int64
	var cs [][]byte
	for i := range leaves {
		l := &leaves[i]
		indexes, slots, cs = append(indexes, next.size), append(slots, int64(l.slot)), append(cs, l.c[:])
		for _, t := range next.add(tlog.RecordHash(ledger.Leaf(l.slot, l.c))) {
			tiles[[2]int64{int64(t.level), t.n}] = t
		}
		if l.slot >= r.closed {
			counts[l.slot]++
		}
	}
	b := &pgx.Batch{}
	b.Queue(`INSERT INTO leaf (idx, slot, c) SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bytea[])`, indexes, slots, cs)
	queueTiles(b, tiles)
	queueSlots(b, counts)
	root := next.root()
	moved := int64(0)
	b.Queue(`UPDATE log_head SET size = $1, root = $2, until = `+dbNow+` + $3 WHERE one = 1 AND size = $4 AND epoch = $5`,
		next.size, root[:], leaseLength.Microseconds(), q.tree.size, q.epoch).Exec(func(tag pgconn.CommandTag) error {
		moved = tag.RowsAffected()
		return nil
	})
	if err := conn.SendBatch(ctx, b).Close(); err != nil {
		return nil, err
	}
	if moved != 1 {
		return nil, errFenced
	}
	tag, err := conn.Exec(ctx, `COMMIT`)
	if err == nil && tag.String() != "COMMIT" {
		err = fmt.Errorf("the server answered %s to COMMIT", tag)
	}
	return next, err
}

func queueTiles(b *pgx.Batch, tiles map[[2]int64]tile) {
	var levels, ns []int64
	var data [][]byte
	for _, key := range slices.SortedFunc(maps.Keys(tiles), func(x, y [2]int64) int { return slices.Compare(x[:], y[:]) }) {
		levels, ns, data = append(levels, key[0]), append(ns, key[1]), append(data, tiles[key].data)
	}
	if len(data) > 0 {
		b.Queue(`INSERT INTO tile (level, n, data) SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bytea[])
			ON CONFLICT (level, n) DO UPDATE SET data = excluded.data`, levels, ns, data)
	}
}

func queueSlots(b *pgx.Batch, counts map[uint64]int64) {
	var slots, leaves []int64
	for _, slot := range slices.Sorted(maps.Keys(counts)) {
		slots, leaves = append(slots, int64(slot)), append(leaves, counts[slot])
	}
	if len(slots) > 0 {
		b.Queue(`INSERT INTO slot AS s (slot, leaves) SELECT * FROM unnest($1::bigint[], $2::bigint[])
			ON CONFLICT (slot) DO UPDATE SET leaves = s.leaves + excluded.leaves`, slots, leaves)
	}
}
