package store

import (
	"context"
	crand "crypto/rand"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/pressly/goose/v3"

	"liem"
	"liem/internal/office"
	"liem/ledger"
)

// blobSize is what an act of ten fields takes, three of them sealed with 1 kB.
const blobSize = 4096

// clerk makes one act after the other, ten to a case, as an office does: each
// moves the case in its work list and one of its clocks, one in four tells a
// party and leaves a letter in the outbox.
type clerk struct {
	random *rand.ChaCha8
	blobs  [][]byte
	id     liem.ID
	seq    uint64
}

func newClerk() *clerk {
	var seed [32]byte
	crand.Read(seed[:])
	c := &clerk{random: rand.NewChaCha8(seed)}
	for range 8 {
		b := make([]byte, blobSize)
		c.random.Read(b)
		c.blobs = append(c.blobs, b)
	}
	return c
}

func (c *clerk) next() office.Entry {
	if c.seq++; c.seq == 11 || c.id.IsZero() {
		c.random.Read(c.id[:])
		c.seq = 1
	}
	at := liem.Instant(1_800_000_000_000_000 + int64(c.random.Uint64()%1e12))
	row := office.Row{Case: c.id, Chain: ledger.Acts, Seq: c.seq, Slot: 3_000_000, Blob: c.blobs[c.seq%8]}
	c.random.Read(row.Act[:])
	c.random.Read(row.C[:])
	c.random.Read(row.Check[:])
	e := office.Entry{Rows: []office.Row{row},
		Works: map[liem.ID][]office.Work{c.id: {{Case: c.id, Body: "vn-body-1", Procedure: "vn.denunciation", Number: "TC-12/2026", Stage: "verify",
			Role: "verifier", Officer: fmt.Sprintf("officer-tag-%016x", row.C[0]), Acts: "show_file,invite,propose conclude", Due: at, Next: at}}},
		Dues: map[liem.ID][]office.Due{c.id: {{Case: c.id, Clock: "conclude", At: at}}},
	}
	if c.seq%4 == 1 {
		e.Parties = []office.Party{{Case: c.id, Tag: row.Check, Local: "subject-1"}}
		e.Effects = []office.Effect{{ID: liem.ID(row.Check[16:]), Case: c.id, Kind: "letter", Data: c.blobs[0][:200], At: at}}
	}
	return e
}

// measure has callers append for a while; acts a second and latencies.
func measure(callers int, d time.Duration, write func(office.Entry) error) (m measured, err error) {
	var all sync.WaitGroup
	var failure atomic.Pointer[error]
	took := make([][]time.Duration, callers)
	clerks := make([]*clerk, callers)
	for i := range clerks {
		clerks[i] = newClerk()
	}
	start, cpu := time.Now(), cpuTime()
	for i, c := range clerks {
		all.Go(func() {
			for time.Since(start) < d {
				e := c.next()
				before := time.Now()
				if err := write(e); err != nil {
					failure.Store(&err)
					return
				}
				took[i] = append(took[i], time.Since(before))
			}
		})
	}
	all.Wait()
	spent, cpu := time.Since(start), cpuTime()-cpu
	if f := failure.Load(); f != nil {
		return m, *f
	}
	one := slices.Concat(took...)
	slices.Sort(one)
	n := float64(len(one))
	return measured{n / spent.Seconds(), one[len(one)/2], one[len(one)*99/100], cpu.Seconds() * 1e6 / n}, nil
}

// measured is what a run showed; cpu is this process's, in µs an act.
type measured struct {
	rate     float64
	p50, p99 time.Duration
	cpu      float64
}

func cpuTime() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// contestant is one way of writing; open gives it an empty database.
type contestant struct {
	name string
	open func(tb testing.TB) func(office.Entry) error
}

func sqliteContestants() []contestant {
	return []contestant{
		{"Append", func(tb testing.TB) func(office.Entry) error {
			s, err := OpenSQLite(tb.Context(), tb.TempDir(), Options{Rand: crand.Reader})
			if err != nil {
				tb.Fatal(err)
			}
			tb.Cleanup(func() { s.Close() })
			return func(e office.Entry) error {
				_, err := s.Append(context.Background(), e)
				return err
			}
		}},
		{"same rows, bare", func(tb testing.TB) func(office.Entry) error { return bareSQLite(tb, (*bareBatch).same) }},
		{"one row, bare", func(tb testing.TB) func(office.Entry) error { return bareSQLite(tb, (*bareBatch).one) }},
	}
}

// bareBatch writes the rows that Append would write, in the same batches and
// tables, and computes nothing.
type bareBatch struct {
	*sqliteBatch
	index int64
}

func bareSQLite(tb testing.TB, write func(*bareBatch, *office.Entry) error) func(office.Entry) error {
	db, err := sql.Open("sqlite", sqliteWritable(tb.TempDir()+"/liem.db", false))
	if err != nil {
		tb.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	if err := migrate(tb.Context(), goose.DialectSQLite3, db, "sqlite"); err != nil {
		tb.Fatal(err)
	}
	if _, err := db.Exec(`CREATE TABLE bare (n INTEGER PRIMARY KEY, data BLOB)`); err != nil {
		tb.Fatal(err)
	}
	conn, err := db.Conn(context.Background())
	if err != nil {
		tb.Fatal(err)
	}
	w := &sqliteWriter{conn: conn, tree: &tree{}}
	b := &bareBatch{sqliteBatch: &sqliteBatch{sqliteWriter: w}}
	q := newQueue(1, func(batch []*request[office.Entry, struct{}]) {
		err := conn.Raw(func(c any) error {
			b.driver = c.(driver.Conn)
			b.exec(`BEGIN IMMEDIATE`)
			for _, r := range batch {
				if err := write(b, &r.in); err != nil {
					return err
				}
			}
			if err := b.headRow(); err != nil {
				return err
			}
			_, err := b.exec(`COMMIT`)
			return err
		})
		for _, r := range batch {
			r.err = err
		}
	})
	tb.Cleanup(func() { q.close(); w.close(); db.Close() })
	return func(e office.Entry) error {
		_, err := q.put(context.Background(), "bare", e)
		return err
	}
}

func (b *bareBatch) one(e *office.Entry) error {
	_, err := b.exec(`INSERT INTO bare (data) VALUES (?)`, e.Rows[0].Blob[:100])
	return err
}

var (
	someTile = make([]byte, width*hashSize)
	someRoot = make([]byte, hashSize)
)

func (b *bareBatch) same(e *office.Entry) error {
	r := &e.Rows[0]
	if _, err := b.exec(`INSERT INTO act (act, case_id, chain, seq, c, chk, slot, quiet, blob) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.Act[:], r.Case[:], int64(r.Chain), int64(r.Seq), r.C[:], r.Check[:], int64(r.Slot), int64(0), r.Blob); err != nil {
		return err
	}
	if err := b.projections(e); err != nil {
		return err
	}
	if _, err := b.exec(`INSERT INTO leaf (idx, c, slot) VALUES (?, ?, ?)`, b.index, r.C[:], int64(r.Slot)); err != nil {
		return err
	}
	if b.index++; b.index%width == 0 {
		if _, err := b.exec(`INSERT INTO tile (level, n, data) VALUES (0, ?, ?)`, b.index/width, someTile); err != nil {
			return err
		}
	}
	return nil
}

func (b *bareBatch) headRow() error {
	if _, err := b.exec(`INSERT INTO slot (slot, leaves) VALUES (?, ?) ON CONFLICT (slot) DO UPDATE SET leaves = leaves + excluded.leaves`, int64(3_000_000), int64(1)); err != nil {
		return err
	}
	_, err := b.exec(`UPDATE log_head SET size = ?, root = ?`, b.index, someRoot)
	return err
}

func printTable(t *testing.T, database string, contestants []contestant) {
	const rounds, length = 5, 900 * time.Millisecond
	if len(contestants) == 0 {
		t.Logf("NOT MEASURED: %s is not here", database)
		return
	}
	fmt.Printf("%-10s %-16s %8s %10s %9s %9s %9s %7s\n", "database", "what", "callers", "acts/s", "p50 ms", "p99 ms", "CPU µs", "ratio")
	for _, callers := range []int{1, 16, 64} {
		runs := make([][]measured, len(contestants))
		for range rounds {
			for i, c := range contestants {
				t.Run("", func(t *testing.T) {
					m, err := measure(callers, length, c.open(t))
					if err != nil {
						t.Fatal(err)
					}
					runs[i] = append(runs[i], m)
				})
			}
		}
		mid := func(i int, of func(m measured) float64) float64 {
			var all []float64
			for _, m := range runs[i] {
				all = append(all, of(m))
			}
			slices.Sort(all)
			return all[len(all)/2]
		}
		rate := func(m measured) float64 { return m.rate }
		for i, c := range contestants {
			fmt.Printf("%-10s %-16s %8d %10.0f %9.2f %9.2f %9.0f %7.2f\n", database, c.name, callers, mid(i, rate),
				mid(i, func(m measured) float64 { return m.p50.Seconds() * 1000 }), mid(i, func(m measured) float64 { return m.p99.Seconds() * 1000 }),
				mid(i, func(m measured) float64 { return m.cpu }), mid(0, rate)/mid(i, rate))
		}
	}
}

// TestPrintDurable prints acts a second beside the same rows written bare.
func TestPrintDurable(t *testing.T) {
	if os.Getenv("LIEM_BENCH") == "" {
		t.Log("NOT MEASURED: this prints figures and checks nothing; set LIEM_BENCH=1")
		return
	}
	printTable(t, "sqlite", sqliteContestants())
	printTable(t, "postgres", postgresContestants())
}

func BenchmarkDurable(b *testing.B) {
	for name, all := range map[string][]contestant{"sqlite": sqliteContestants(), "postgres": postgresContestants()} {
		for _, callers := range []int{1, 16, 64} {
			for _, c := range all {
				b.Run(fmt.Sprintf("%s/%s/%d", name, c.name, callers), func(b *testing.B) { benchmark(b, callers, c) })
			}
		}
	}
}

func benchmark(b *testing.B, callers int, c contestant) {
	write := c.open(b)
	var left atomic.Int64
	left.Store(int64(b.N))
	var all sync.WaitGroup
	b.ResetTimer()
	for range callers {
		k := newClerk()
		all.Go(func() {
			for left.Add(-1) >= 0 {
				if err := write(k.next()); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "acts/s")
}
