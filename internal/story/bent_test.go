package story

import (
	"bytes"
	"io"
	"io/fs"
	"strings"
	"testing"

	"liem"
	"liem/limits"
	"liem/packs"
	"liem/rulebook"
)

// TestBent: each attempt is refused, for what it is and nothing else.
func TestBent(t *testing.T) {
	for _, l := range languages(liem.VI) {
		var out bytes.Buffer
		if err := Bent(&out, l); err != nil {
			t.Fatalf("%v\n%s", err, out.String())
		}
		t.Log(out.String())
		if n := strings.Count(out.String(), "✗"); n != 12 {
			t.Errorf("%d refusals are told, want 12", n)
		}
	}
}

// TestBentStructure: no attempt is refused for a word. The texts that it
// adds pass the vocabulary, so whoever rewords it gains nothing.
func TestBentStructure(t *testing.T) {
	err := fs.WalkDir(bent, "bent", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := bent.ReadFile(name)
		for _, e := range limits.CheckText(liem.T(string(raw), string(raw)), false, false) {
			t.Errorf("%s: %v", name, e)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestBentIsJudged: Bent fails when an attempt loads, or is kept out by
// something else.
func TestBentIsJudged(t *testing.T) {
	base, _ := packs.FS("vn")
	if _, faults := rulebook.Load(base); len(faults) > 0 {
		t.Fatalf("the shipped pack is bent: %v", faults)
	}
	for _, a := range append(attempts[:len(attempts):len(attempts)], register) {
		if err := a.show(io.Discard, liem.EN, bent, nil); err == nil {
			t.Errorf("%s: an attempt that loads passes", a.dir)
		}
		other := []rulebook.Fault{{Pos: rulebook.Pos{File: a.by[0].file, Line: 1}, Say: liem.T("chữ", "a slip")}}
		if err := a.show(io.Discard, liem.EN, bent, other); err == nil {
			t.Errorf("%s: another refusal passes", a.dir)
		}
	}
}
