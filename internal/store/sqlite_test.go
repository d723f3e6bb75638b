package store_test

import (
	"context"
	"crypto/rand"
	"testing"

	"liem"
	"liem/internal/store"
	"liem/internal/store/storetest"
)

func openSQLite(t testing.TB, dir string) *store.SQLite {
	t.Helper()
	s, err := store.OpenSQLite(t.Context(), dir, store.Options{Rand: rand.Reader})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestSQLite(t *testing.T) {
	storetest.Run(t, func(t *testing.T) storetest.Store { return openSQLite(t, t.TempDir()) })
}

func TestOneProcessPerFolder(t *testing.T) {
	dir := t.TempDir()
	s := openSQLite(t, dir)
	if _, err := store.OpenSQLite(t.Context(), dir, store.Options{Rand: rand.Reader}); liem.KindOf(err) != liem.Conflict {
		t.Errorf("the folder was opened twice: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	openSQLite(t, dir)
}

func cancelled(t testing.TB) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}
