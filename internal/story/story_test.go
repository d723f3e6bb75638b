package story

import (
	"bytes"
	"context"
	"crypto/rand"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"liem"
	"liem/docket"
	"liem/internal/app"
	"liem/ledger/bundle"
	"liem/limits"
)

// TestStories plays every shipped story in an office of its own and verifies
// every bundle; the short form leaves the bundles to TestDemo, which writes
// the same ones.
func TestStories(t *testing.T) {
	files, err := filepath.Glob("stories/*.story")
	if err != nil || len(files) == 0 {
		t.Fatal("no stories", err)
	}
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".story"), func(t *testing.T) { playFile(t, f) })
	}
}

func playFile(t *testing.T, file string) {
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Parse(filepath.Base(file), string(raw))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	ties := Ties{}
	in := newHouse(t, ties)
	p := &Player{Office: in.Office, Packs: in.Packs, Ties: ties, Lang: liem.VI, Out: &out}
	if os.Getenv("LIEM_LANG") == "en" {
		p.Lang = liem.EN
	}
	told, err := p.Play(context.Background(), s)
	if testing.Verbose() || err != nil {
		t.Log("\n" + out.String())
	}
	if err != nil {
		t.Fatal(err)
	}
	if os.Getenv("LIEM_LONG") == "" {
		return
	}
	for _, c := range told {
		var zip bytes.Buffer
		if err := in.Bundle(context.Background(), c.Last, c.By, c.ID, app.Export{Purpose: limits.PurposeServe, Ground: "-", Open: []string{"file", "identity", "people", "deliberation", "protection"}}, &zip); err != nil {
			t.Fatal(err)
		}
		raw := zip.Bytes()
		b, err := bundle.Open(bytes.NewReader(raw), int64(len(raw)))
		if err != nil {
			t.Fatal(err)
		}
		if r, _, err := docket.Verify(b, nil); err != nil || r.Verdict != bundle.Whole {
			t.Errorf("%s: %+v %v", c.Number, r, err)
		}
	}
}

// newHouse is an empty office with the shipped packs in force.
func newHouse(t *testing.T, ties Ties) *app.Installation {
	t.Helper()
	in, err := app.Open(context.Background(), app.Options{Dir: filepath.Join(t.TempDir(), "office"), Create: true, Name: "liem.test/stories", Ties: ties, Random: rand.Reader, Now: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close() })
	return in
}
