package office_test

import (
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"net/url"
	"os"
	"sync"
	"sync/atomic"
	"testing"

	"liem"
	"liem/clock"
	"liem/internal/office"
	"liem/internal/store"
	"liem/rulebook"
)

// BenchmarkDo measures whole acts on cases of 50 acts on the average: docket,
// sealing, log and one durable transaction, by 64 callers.
func BenchmarkDo(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) {
		h := open(b)
		h.stop()
		h.alone = true
		h.start()
		doMany(b, h)
	})
	b.Run("postgres", func(b *testing.B) { doMany(b, onPostgres(b)) })
}

func doMany(b *testing.B, h *house) {
	const callers, length = 64, 100
	ids, lengths := make([]liem.ID, callers), make([]int, callers)
	for i := range ids {
		ids[i], _ = h.file("2026-03-02 09:00")
		for lengths[i] = 1; lengths[i] < 1+i*length/callers; lengths[i]++ { // so that not all end at once
			h.do("2026-03-02 09:30", reporter, ids[i], ask())
		}
	}
	b.ResetTimer()
	var wg sync.WaitGroup
	var done atomic.Int64
	for i := range callers {
		wg.Go(func() {
			for ; done.Add(1) <= int64(b.N); lengths[i]++ {
				var err error
				if lengths[i] == length {
					ids[i], _ = h.file("2026-03-02 09:45")
					lengths[i] = 0
				} else {
					_, err = h.Do(ctx, at("2026-03-02 10:00"), reporter, ids[i], ask())
				}
				if err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "acts/s")
}

// onPostgres is the house over a schema of its own in the server that
// LIEM_POSTGRES_URL names.
func onPostgres(b testing.TB) *house {
	base := os.Getenv("LIEM_POSTGRES_URL")
	if base == "" {
		b.Skip("NOT TRIED on PostgreSQL: set LIEM_POSTGRES_URL")
	}
	var name [6]byte
	rand.Read(name[:])
	schema := "liem_bench_" + hex.EncodeToString(name[:])
	run := func(text string) {
		db, err := sql.Open("pgx", base)
		if err == nil {
			_, err = db.ExecContext(ctx, text)
			db.Close()
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	run(`CREATE SCHEMA ` + schema)
	b.Cleanup(func() { run(`DROP SCHEMA ` + schema + ` CASCADE`) })
	u, err := url.Parse(base)
	if err != nil {
		b.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	s, err := store.OpenPostgres(ctx, u.String(), store.Options{Rand: rand.Reader})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	h := *open(b)
	h.log = s
	h.Office, err = office.Open(ctx, office.Config{Store: s, Log: s, Keys: h.freshKeys(), Key: h.key, Random: rand.Reader,
		Packs: []*rulebook.Pack{h.pack}, Calendars: clock.Lookup, Ties: &h})
	if err != nil {
		b.Fatal(err)
	}
	h.posts()
	return &h
}
