package store

import (
	"context"
	crand "crypto/rand"
	"encoding/hex"
	"net/url"
	"os"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"liem/internal/office"
)

// emptySchema gives a connection URL with an empty schema of its own.
func emptySchema(tb testing.TB) string {
	tb.Helper()
	base := os.Getenv("LIEM_POSTGRES_URL")
	var name [6]byte
	crand.Read(name[:])
	schema := "liem_bench_" + hex.EncodeToString(name[:])
	run := func(text string) {
		conn, err := pgx.Connect(context.Background(), base)
		if err != nil {
			tb.Fatal(err)
		}
		defer conn.Close(context.Background())
		if _, err := conn.Exec(context.Background(), text); err != nil {
			tb.Error(err)
		}
	}
	run(`CREATE SCHEMA ` + schema)
	tb.Cleanup(func() { run(`DROP SCHEMA ` + schema + ` CASCADE`) })
	u, err := url.Parse(base)
	if err != nil {
		tb.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return u.String()
}

func postgresContestants() []contestant {
	if os.Getenv("LIEM_POSTGRES_URL") == "" {
		return nil
	}
	return []contestant{
		{"Append", func(tb testing.TB) func(office.Entry) error {
			s, err := OpenPostgres(tb.Context(), emptySchema(tb), Options{Rand: crand.Reader, Sequencer: true})
			if err != nil {
				tb.Fatal(err)
			}
			tb.Cleanup(func() { s.Close() })
			return func(e office.Entry) error {
				_, err := s.Append(context.Background(), e)
				return err
			}
		}},
		{"same rows, bare", func(tb testing.TB) func(office.Entry) error { return barePostgres(tb, bareSame) }},
		{"one row, bare", func(tb testing.TB) func(office.Entry) error { return barePostgres(tb, bareOne) }},
	}
}

type bareRequest = request[office.Entry, struct{}]

// barePostgres writes with as many writers and in the same batches as Append,
// each batch with its BEGIN and COMMIT in one exchange.
func barePostgres(tb testing.TB, fill func(*pgx.Batch, []*bareRequest, *atomic.Int64)) func(office.Entry) error {
	url := emptySchema(tb)
	s, err := OpenPostgres(tb.Context(), url, Options{Rand: crand.Reader})
	if err != nil {
		tb.Fatal(err)
	}
	pool := s.writers
	if _, err := pool.Exec(tb.Context(), `CREATE TABLE bare (n bigserial PRIMARY KEY, data bytea)`); err != nil {
		tb.Fatal(err)
	}
	var index atomic.Int64
	q := newQueue(2, func(batch []*bareRequest) {
		err := pool.AcquireFunc(context.Background(), func(c *pgxpool.Conn) error {
			b := &pgx.Batch{}
			b.Queue(`BEGIN`)
			fill(b, batch, &index)
			b.Queue(`COMMIT`)
			return c.SendBatch(context.Background(), b).Close()
		})
		for _, r := range batch {
			r.err = err
		}
	})
	tb.Cleanup(func() { q.close(); s.Close() })
	return func(e office.Entry) error {
		_, err := q.put(context.Background(), "bare", e)
		return err
	}
}

func bareOne(b *pgx.Batch, batch []*bareRequest, _ *atomic.Int64) {
	var data [][]byte
	for _, r := range batch {
		data = append(data, r.in.Rows[0].Blob[:100])
	}
	b.Queue(`INSERT INTO bare (data) SELECT * FROM unnest($1::bytea[])`, data)
}

func bareSame(b *pgx.Batch, batch []*bareRequest, index *atomic.Int64) {
	p := newPlan(nil)
	var indexes, slots []int64
	var cs [][]byte
	for _, r := range batch {
		p.take(&r.in)
		row := &r.in.Rows[0]
		i := index.Add(1)
		indexes, slots, cs = append(indexes, i), append(slots, int64(row.Slot)), append(cs, row.C[:])
		if i%width == 0 {
			b.Queue(`INSERT INTO tile (level, n, data) VALUES (0, $1, $2)`, i/width, someTile)
		}
	}
	p.storeActs(b)
	p.storeWorks(b)
	p.storeDues(b)
	p.storeEffects(b)
	p.storeParties(b)
	b.Queue(`INSERT INTO leaf (idx, slot, c) SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bytea[])`, indexes, slots, cs)
}
