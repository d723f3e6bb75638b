package store_test

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"net/url"
	"os"
	"testing"

	"github.com/jackc/pgx/v5"

	"liem/internal/store"
	"liem/internal/store/storetest"
)

// postgresURL gives a connection URL with an empty schema of its own.
func postgresURL(t testing.TB) string {
	t.Helper()
	base := os.Getenv("LIEM_POSTGRES_URL")
	if base == "" {
		t.Skip("NOT TESTED on PostgreSQL: set LIEM_POSTGRES_URL, e.g. postgres://liem@127.0.0.1:5433/liem")
	}
	var name [6]byte
	rand.Read(name[:])
	schema := "liem_test_" + hex.EncodeToString(name[:])
	run := func(text string) {
		conn, err := pgx.Connect(context.Background(), base)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(context.Background())
		if _, err := conn.Exec(context.Background(), text); err != nil {
			t.Error(err)
		}
	}
	run(`CREATE SCHEMA ` + schema)
	t.Cleanup(func() { run(`DROP SCHEMA ` + schema + ` CASCADE`) })
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", schema)
	u.RawQuery = q.Encode()
	return u.String()
}

func openPostgres(t testing.TB, url string, o store.Options) *store.Postgres {
	t.Helper()
	o.Rand = rand.Reader
	s, err := store.OpenPostgres(t.Context(), url, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestPostgres(t *testing.T) {
	postgresURL(t)
	storetest.Run(t, func(t *testing.T) storetest.Store { return openPostgres(t, postgresURL(t), store.Options{}) })
}

func TestPostgresWithSequencer(t *testing.T) {
	postgresURL(t)
	storetest.Run(t, func(t *testing.T) storetest.Store {
		return openPostgres(t, postgresURL(t), store.Options{Sequencer: true, Writers: 4})
	})
}
