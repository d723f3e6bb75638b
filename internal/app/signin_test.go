package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"liem"
	"liem/internal/app"
	"liem/internal/identity"
)

func TestSignInOpens(t *testing.T) {
	o := options(filepath.Join(t.TempDir(), "office"))
	in := open(t, o)
	token, a, err := in.Identity.Enrol(ctx, o.Now, identity.Console("p-1"), "p-2", "Trần Thị B")
	if err != nil {
		t.Fatal(err)
	}
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	in = open(t, o)
	if _, got, err := in.Identity.Link(ctx, o.Now, token); err != nil || got.Name != a.Name {
		t.Errorf("the link after opening again: %+v, %v", got, err)
	}
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	key := filepath.Join(o.Dir, "keys", "signin.key")
	if info, err := os.Stat(key); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	fails := func(what string, kind liem.Kind) {
		t.Helper()
		if in, err := app.Open(ctx, o); liem.KindOf(err) != kind {
			t.Errorf("%s: %v, want %v", what, err, kind)
			if in != nil {
				in.Close()
			}
		}
	}
	raw, err := os.ReadFile(key)
	if err != nil {
		t.Fatal(err)
	}
	for what, text := range map[string]string{"another key": strings.Repeat("ab", 32) + "\n", "no key": "x\n"} {
		if err := os.WriteFile(key, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		fails(what, liem.Damaged)
	}
	if err := os.Remove(key); err != nil {
		t.Fatal(err)
	}
	fails("a missing key", liem.Damaged)
	if _, err := os.Stat(key); !os.IsNotExist(err) {
		t.Errorf("a key was made in the place of the missing one: %v", err)
	}
	if err := os.WriteFile(key, raw, 0o644); err != nil {
		t.Fatal(err)
	}
	fails("a key that others may read", liem.Refused)
}

// An installation from before there was sign-in gets its key at the first
// opening.
func TestSignInOfAnOlderInstallation(t *testing.T) {
	o := options(filepath.Join(t.TempDir(), "office"))
	if err := open(t, o).Close(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"keys/signin.key", "signin.db"} {
		if err := os.Remove(filepath.Join(o.Dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	o.Create = false
	in := open(t, o)
	defer in.Close()
	if all, err := in.Identity.Accounts(ctx); err != nil || len(all) != 0 {
		t.Errorf("%v, %v", all, err)
	}
}
