package store_test

import (
	"bytes"
	"crypto/rand"
	"os"
	"path/filepath"
	"testing"

	"liem"
	"liem/internal/app"
	"liem/internal/identity"
	"liem/internal/store"
	"liem/internal/store/storetest"
)

func openSignIn(t *testing.T, dir string) *store.SignIn {
	t.Helper()
	s, err := store.OpenSignIn(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestSignInSQLite(t *testing.T) {
	storetest.RunSignIn(t, func(t *testing.T) identity.Store { return openSignIn(t, t.TempDir()) })
}

func TestSignInPostgres(t *testing.T) {
	postgresURL(t)
	storetest.RunSignIn(t, func(t *testing.T) identity.Store {
		return openPostgres(t, postgresURL(t), store.Options{}).SignIn()
	})
}

func TestSignInOneProcess(t *testing.T) {
	dir := t.TempDir()
	openSignIn(t, dir)
	if _, err := store.OpenSignIn(t.Context(), dir); liem.KindOf(err) != liem.Conflict {
		t.Errorf("the file was opened twice: %v", err)
	}
}

// What was removed is in no file, and what stayed is found after opening again.
func TestSignInErases(t *testing.T) {
	dir := t.TempDir()
	s := openSignIn(t, dir)
	canary := bytes.Repeat([]byte("KHONG-CON-NUA-"), 40)
	here := func() (found int) {
		files, err := filepath.Glob(filepath.Join(dir, "*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			raw, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			found += bytes.Count(raw, canary[:28])
		}
		return found
	}
	r := identity.Row{Kind: "draft", Key: liem.Hash{1}, Body: canary}
	stays := identity.Row{Kind: "draft", Key: liem.Hash{2}, Body: []byte("stays")}
	if err := s.Change(t.Context(), identity.Change{Row: r}, identity.Change{Row: stays}); err != nil {
		t.Fatal(err)
	}
	if here() == 0 {
		t.Fatal("the body is in no file before it is removed: this test looks at the wrong place")
	}
	if err := s.Change(t.Context(), identity.Change{Row: r, Was: 1, Gone: true}); err != nil {
		t.Fatal(err)
	}
	if n := here(); n != 0 {
		t.Errorf("a removed body is in the files %d times", n)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = openSignIn(t, dir)
	if got, err := s.Get(t.Context(), "draft", stays.Key); err != nil || string(got.Body) != "stays" {
		t.Errorf("%+v, %v", got, err)
	}
}

// An installation in PostgreSQL keeps its sign-in there, with no file of its
// own.
func TestSignInOfAnInstallationInPostgres(t *testing.T) {
	o := app.Options{Dir: filepath.Join(t.TempDir(), "office"), Database: postgresURL(t), Create: true, Name: "liem.test/office", Now: 1_790_000_000_000_000, Random: rand.Reader, Sequencer: true}
	in, err := app.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	token, _, err := in.Identity.Enrol(t.Context(), o.Now, identity.Console("p-1"), "p-2", "Trần Thị B")
	if err != nil {
		t.Fatal(err)
	}
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(o.Dir, "signin.db")); !os.IsNotExist(err) {
		t.Errorf("a file beside the database: %v", err)
	}
	if in, err = app.Open(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if _, a, err := in.Identity.Link(t.Context(), o.Now, token); err != nil || a.Person != "p-2" {
		t.Errorf("%+v, %v", a, err)
	}
}
