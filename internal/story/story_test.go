package story

import (
	"bytes"
	"context"
	"crypto/rand"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"liem"
	"liem/clock"
	"liem/docket"
	"liem/internal/office"
	"liem/internal/seal"
	"liem/internal/store"
	"liem/ledger"
	"liem/ledger/bundle"
	"liem/limits"
	"liem/packs"
	"liem/rulebook"
)

// TestStories plays every shipped story in one office, in both languages,
// and verifies every bundle.
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
	h := newHouse(t)
	p := &Player{Office: h.Office, Packs: h.packs, Ties: h.ties, Lang: liem.VI, Out: &out}
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
	for _, c := range told {
		raw := h.bundle(c)
		b, err := bundle.Open(bytes.NewReader(raw), int64(len(raw)))
		if err != nil {
			t.Fatal(err)
		}
		if r, _, err := docket.Verify(b, nil); err != nil || r.Verdict != bundle.Whole {
			t.Errorf("%s: %+v %v", c.Number, r, err)
		}
	}
}

type house struct {
	*office.Office
	t     *testing.T
	packs []*rulebook.Pack
	ties  Ties
}

func newHouse(t *testing.T) *house {
	t.Helper()
	ctx := context.Background()
	h := &house{t: t, ties: Ties{}}
	for _, name := range packs.Names() {
		files, _ := packs.FS(name)
		p, faults := rulebook.Load(files)
		for _, f := range faults {
			t.Fatal(f)
		}
		h.packs = append(h.packs, p)
	}
	dir := t.TempDir()
	s, err := store.OpenSQLite(ctx, dir, store.Options{Rand: rand.Reader})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	k, err := store.OpenKeys(ctx, filepath.Join(dir, "keys"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { k.Close() })
	key, err := seal.NewOfficeKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if h.Office, err = office.Open(ctx, office.Config{Store: s, Log: s, Keys: k, Key: key, Random: rand.Reader, Packs: h.packs, Calendars: clock.Lookup, Ties: h.ties}); err != nil {
		t.Fatal(err)
	}
	for _, p := range h.packs {
		h.enter(office.PackInForce(p.ID, p.Version, p.Hash, 0))
	}
	for _, name := range clock.Names() {
		c, _ := clock.Lookup(name)
		h.enter(office.CalendarInForce(name, c.Edition(), c.Hash()))
	}
	return h
}

func (h *house) enter(e office.Entered) {
	h.t.Helper()
	if _, err := h.Enter(context.Background(), 1, e); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) bundle(c Told) []byte {
	h.t.Helper()
	signer, vkey, err := ledger.NewSigner("liem.test/stories", [32]byte{1})
	if err != nil {
		h.t.Fatal(err)
	}
	policy, err := ledger.NewPolicy(vkey, 0)
	if err != nil {
		h.t.Fatal(err)
	}
	var b bytes.Buffer
	err = h.Bundle(context.Background(), c.Last, c.By, c.ID, office.Export{Purpose: limits.PurposeServe, Open: []string{"file", "identity", "people", "deliberation", "protection"},
		Ground: "H", Signer: signer, Policy: policy, Origin: "liem.test/stories",
		PackFiles: func(want liem.Hash) (fs.FS, error) {
			for i, name := range packs.Names() {
				if h.packs[i].Hash == want {
					f, _ := packs.FS(name)
					return f, nil
				}
			}
			return nil, os.ErrNotExist
		},
		Calendar: func(e string) ([]byte, error) {
			cal, err := clock.Lookup(e)
			if err != nil {
				return nil, err
			}
			return cal.Raw(), nil
		}}, &b)
	if err != nil {
		h.t.Fatal(err)
	}
	return b.Bytes()
}
