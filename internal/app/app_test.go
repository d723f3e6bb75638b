package app_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"liem"
	"liem/docket"
	"liem/internal/app"
	"liem/internal/office"
	"liem/ledger"
	"liem/ledger/bundle"
	"liem/limits"
)

var ctx = context.Background()

func at(s string) liem.Instant {
	v, err := time.ParseInLocation("2006-01-02 15:04", s, time.FixedZone("", 7*3600))
	if err != nil {
		panic(err)
	}
	return liem.InstantOf(v)
}

func options(dir string) app.Options {
	return app.Options{Dir: dir, Create: true, Name: "liem.test/office", Now: at("2026-08-03 08:00"), Random: rand.Reader}
}

func open(t *testing.T, o app.Options) *app.Installation {
	t.Helper()
	in, err := app.Open(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func TestOpenAgain(t *testing.T) {
	o := options(filepath.Join(t.TempDir(), "office"))
	in := open(t, o)
	if in.Name != "liem.test/office" {
		t.Errorf("name %q", in.Name)
	}
	if _, err := app.Open(ctx, o); liem.KindOf(err) != liem.Conflict {
		t.Errorf("opened twice at once: %v", err)
	}
	before, err := in.VerifyLog(ctx)
	if err != nil || before.Size == 0 {
		t.Fatalf("log %v, %v", before, err)
	}
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"keys/office.key", "keys/log.key", "keys/pads"} {
		info, err := os.Stat(filepath.Join(o.Dir, name))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
	o.Create = false
	in = open(t, o)
	after, err := in.VerifyLog(ctx)
	if err != nil || after != before {
		t.Errorf("packs and calendars were entered again: %v, then %v, %v", before, after, err)
	}
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	if stopped, err := app.VerifyLog(ctx, app.Options{Dir: o.Dir, Random: rand.Reader}); err != nil || stopped != after {
		t.Errorf("stopped: %v, %v", stopped, err)
	}
}

func TestOpenRefuses(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(t *testing.T, dir string, o *app.Options)
		kind  liem.Kind
		says  string
	}{
		{"a missing folder", func(t *testing.T, dir string, o *app.Options) { o.Dir = dir + "/none" }, liem.NotFound, "no installation"},
		{"no name", func(t *testing.T, dir string, o *app.Options) { remove(t, dir, "name") }, liem.Damaged, "begun and not finished"},
		{"no name, and told to create", func(t *testing.T, dir string, o *app.Options) { remove(t, dir, "name"); o.Create = true }, liem.Damaged, "begun and not finished"},
		{"no office key", func(t *testing.T, dir string, o *app.Options) { remove(t, dir, "keys/office.key"); o.Create = true }, liem.Damaged, "lacks “keys/office.key”"},
		{"no log key", func(t *testing.T, dir string, o *app.Options) { remove(t, dir, "keys/log.key") }, liem.Damaged, "lacks “keys/log.key”"},
		{"no key store", func(t *testing.T, dir string, o *app.Options) { remove(t, dir, "keys/keys.db") }, liem.Damaged, "lacks “keys/keys.db”"},
		{"no pads", func(t *testing.T, dir string, o *app.Options) { remove(t, dir, "keys/pads"); o.Create = true }, liem.Damaged, "keys/pads”"},
		{"short pads", func(t *testing.T, dir string, o *app.Options) { write(t, dir, "keys/pads", "") }, liem.Damaged, "keys/pads”"},
		{"no acts", func(t *testing.T, dir string, o *app.Options) { remove(t, dir, "liem.db") }, liem.Damaged, "lacks “liem.db”"},
		{"no policy", func(t *testing.T, dir string, o *app.Options) { remove(t, dir, "policy") }, liem.Damaged, "lacks “policy”"},
		{"a database too many", func(t *testing.T, dir string, o *app.Options) { o.Database = "postgres://nowhere" }, liem.Invalid, "leave out --database"},
		{"a key that others may read", func(t *testing.T, dir string, o *app.Options) { chmod(t, dir, "keys/log.key", 0o640) }, liem.Refused, "Others on this machine"},
		{"another log key", func(t *testing.T, dir string, o *app.Options) {
			write(t, dir, "keys/log.key", strings.Repeat("ab", 32)+"\n")
		}, liem.Damaged, "not the one"},
		{"half a log key", func(t *testing.T, dir string, o *app.Options) { write(t, dir, "keys/log.key", "abcd\n") }, liem.Damaged, "damaged"},
		{"another office key", func(t *testing.T, dir string, o *app.Options) {
			write(t, dir, "keys/office.key", "nothing\n")
		}, liem.Invalid, "cannot be read"},
		{"a folder of something else", func(t *testing.T, dir string, o *app.Options) {
			o.Dir, o.Create = t.TempDir(), true
			write(t, o.Dir, "letter.txt", "x")
		}, liem.Refused, "something else"},
		{"a name that is none", func(t *testing.T, dir string, o *app.Options) {
			o.Dir, o.Create, o.Name = t.TempDir()+"/x", true, "a name"
		}, liem.Invalid, "name of a log"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "office")
			o := options(dir)
			if err := open(t, o).Close(); err != nil {
				t.Fatal(err)
			}
			o.Create = false
			c.spoil(t, dir, &o)
			in, err := app.Open(ctx, o)
			if err == nil {
				in.Close()
				t.Fatal("opened")
			}
			if liem.KindOf(err) != c.kind || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, want %v: %s", err, c.kind, c.says)
			}
		})
	}
}

func remove(t *testing.T, dir, name string) {
	t.Helper()
	if err := os.Remove(filepath.Join(dir, name)); err != nil {
		t.Fatal(err)
	}
}

func chmod(t *testing.T, dir, name string, mode os.FileMode) {
	t.Helper()
	if err := os.Chmod(filepath.Join(dir, name), mode); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// noneFound is a register of ties in which nothing stands.
type noneFound struct{}

func (noneFound) Ask(context.Context, office.Person, string) (string, string, string) {
	return docket.AnswerNone, "register", "1"
}

func TestBundle(t *testing.T) {
	o := options(t.TempDir())
	o.Ties = noneFound{}
	in := open(t, o)
	defer in.Close()
	p := in.Newest("vn.denunciation")
	f := office.Filing{Procedure: p.ID, Pack: p.Pack.Hash, Body: "so", People: 1, Allegations: 1, Case: liem.DerivedID("case"),
		Parties: map[string]office.Person{"subject-1": {ID: "s", Name: "Đỗ Văn Tài"}},
		Deed: office.Deed{Request: docket.Request{ID: liem.DerivedID("act"), Act: "file", Actor: "reporter-1",
			Fields: []ledger.Field{{Name: "act_reported", Class: "conduct", Compartment: "file", Passages: []ledger.Passage{{Text: []byte("Ba khoản chi không có quyết định.")}}}}}}}
	if _, err := in.Office.File(ctx, at("2026-08-04 09:00"), office.Actor{}, f); err != nil {
		t.Fatal(err)
	}
	for _, e := range []office.Entered{office.Body("so", ""), office.Post("so.tiep-nhan", "so", "", "intake_officer"), office.Take("so.tiep-nhan", office.Person{ID: "mai"}, at("2026-01-01 00:00"))} {
		if _, err := in.Enter(ctx, at("2026-08-04 09:00"), e); err != nil {
			t.Fatal(err)
		}
	}
	intake := office.Actor{Person: office.Person{ID: "mai"}, Post: "so.tiep-nhan"}
	for _, c := range []struct {
		open []string
		want bundle.Verdict
	}{{[]string{"file", "identity", "people", "deliberation", "protection"}, bundle.Whole}, {nil, bundle.Gaps}} {
		var w bytes.Buffer
		if err := in.Bundle(ctx, at("2026-08-05 09:00"), intake, f.Case, app.Export{Purpose: limits.PurposeHandOver, Open: c.open, Ground: "LTC.56"}, &w); err != nil {
			t.Fatal(err)
		}
		b, err := bundle.Open(bytes.NewReader(w.Bytes()), int64(w.Len()))
		if err != nil {
			t.Fatal(err)
		}
		policy, err := ledger.ParsePolicy(in.Policy)
		if err != nil {
			t.Fatal(err)
		}
		report, _, err := docket.Verify(b, policy)
		if err != nil || report.Verdict != c.want || report.Trust != bundle.Trusted {
			t.Errorf("%v %v: %v", report.Verdict, report.Trust, err)
		}
	}
}

// TestProven: a pack is served only on a proof of its own bytes.
func TestProven(t *testing.T) {
	in := open(t, options(t.TempDir()))
	defer in.Close()
	p := in.Newest("vn.denunciation").Pack
	for _, name := range []string{"eu", "none"} {
		if err := app.Proven(name, p); liem.KindOf(err) != liem.Refused || !strings.Contains(err.Error(), "no proof that matches") {
			t.Errorf("proof of %s: %v", name, err)
		}
	}
}
