package rulebook

import (
	"io/fs"
	"maps"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"liem/rulebook/source"

	"github.com/google/go-cmp/cmp"
)

func mustLoad(t testing.TB, dir string) *Pack {
	p, faults := Load(os.DirFS(dir))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return p
}

// TestGuardRoundTrip reads every guard of the pack again from its own
// sentence.
func TestGuardRoundTrip(t *testing.T) {
	p := mustLoad(t, "testdata/ok/report").Procedure("vn.report")
	var guards []*Guard
	for _, a := range p.Acts {
		guards = append(guards, a.Needs)
	}
	for _, c := range p.Clocks {
		guards = append(guards, c.When)
	}
	guards = append(guards, &Guard{Op: MarkIs, Quant: No, Scope: "subject", Values: []string{Unfound}},
		&Guard{Op: ClockIsNot, Name: "account", Quant: Every, Values: []string{Paused, Off}},
		&Guard{Op: MarkIsNot, Quant: Every, Scope: "subject", Where: []string{"notified", Adverse}, Values: []string{"served"}})
	count := 0
	for _, g := range guards {
		if g == nil {
			continue
		}
		count++
		l := &loader{pack: p.Pack, where: map[any]map[string]Pos{}}
		n := source.Parse(&l.Faults, "x", []byte("needs: ["+g.String()+"]"))
		if n == nil || len(l.Faults) > 0 {
			t.Fatal(g, l.Faults)
		}
		again := l.fields(n).guard("needs", p)
		if len(l.Faults) > 0 || len(again.Kids) != 1 {
			t.Fatal(g, l.Faults)
		}
		ignore := cmp.FilterPath(func(p cmp.Path) bool { f := p.Last().String(); return f == ".Pos" || f == ".Text" }, cmp.Ignore())
		if diff := cmp.Diff(g, again.Kids[0], ignore); diff != "" {
			t.Errorf("%s: %s", g, diff)
		}
	}
	if count < 20 {
		t.Errorf("only %d guards", count)
	}
}

func TestProvisionVersions(t *testing.T) {
	files := okPack(t)
	body := string(files["provisions.yaml"].Data)
	old := "- id: HOUSE.1\n  kind: house"
	at := strings.Index(body, old)
	later := strings.Replace(body[at:strings.Index(body, "- id: LPCTN.5")], "from: 2026-07-01", "from: 2027-01-01", 1)
	body = strings.Replace(body, "from: 2026-07-01}", "from: 2026-07-01, to: 2026-12-31}", 1) + later
	files["provisions.yaml"] = &fstest.MapFile{Data: []byte(body)}
	p, faults := Load(files)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	first, second := p.Provision("HOUSE.1"), p.ProvisionOn("HOUSE.1", p.From.Add(300))
	if first == second || first == nil || second == nil || first.From != p.From || p.ProvisionOn("HOUSE.1", p.From-1) != nil {
		t.Errorf("versions %v and %v", first, second)
	}
}

// TestTransition takes the pack that loads as the old version and a changed
// copy as the new one.
func TestTransition(t *testing.T) {
	old := mustLoad(t, "testdata/ok/report")
	whole := "stages: {intake: intake, verification: verification, concluded: concluded, kept: kept, purged: purged}"
	for _, c := range []struct {
		name, stages string
		want         []string
		id, version  string
	}{
		{name: "whole", stages: whole},
		{name: "favours", stages: whole + "\n  favours: true"},
		{name: "stage lost", stages: "stages: {intake: intake, verification: verification, concluded: concluded, purged: purged}", want: []string{`"kept" leads nowhere`}},
		{name: "stage unknown", stages: strings.Replace(whole, "intake:", "begin:", 1), want: []string{`"intake" leads nowhere`, `no stage "begin"`}},
		{name: "ends", stages: strings.Replace(whole, "kept: kept", "kept: purged", 1), want: []string{"ends no case"}},
		{name: "clock lost", stages: whole, want: []string{`clock "account"`}},
		{name: "mark lost", stages: whole, want: []string{`mark "served"`}},
		{name: "procedure lost", stages: whole, want: []string{`no procedure "vn.report"`}},
		{name: "scope changed", stages: whole, want: []string{`scope changes from "subject" to "reporter"`}},
		{name: "no transition", version: "2025.1", stages: whole, want: []string{"no transition from version 2026.7"}},
		{name: "other pack", id: "eu", stages: whole, want: []string{"does not take the place"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			files := maps.Clone(okPack(t))
			put := func(file, from, to string) {
				files[file] = &fstest.MapFile{Data: []byte(strings.ReplaceAll(string(files[file].Data), from, to))}
			}
			put("pack.yaml", "2026.7", "2026.9")
			version := "2026.7"
			if c.version != "" {
				version = c.version
			}
			files["transitions.yaml"] = &fstest.MapFile{Data: []byte("- procedure: vn.report\n  from: \"" + version + "\"\n  cites: [LTC.28]\n  says: {vi: a, en: a}\n  " + c.stages + "\n")}
			young, faults := Load(files)
			if len(faults) > 0 {
				t.Fatal(faults)
			}
			spoil(young, c.name)
			if c.id != "" {
				young.ID = c.id
			}
			var got []string
			for _, f := range CheckTransition(old, young) {
				got = append(got, f.String())
				if !f.Say.Whole() {
					t.Error("not in both languages", f)
				}
			}
			if len(got) != len(c.want) {
				t.Fatalf("%q, wanted %q", got, c.want)
			}
			for i := range got {
				if !strings.Contains(got[i], c.want[i]) {
					t.Errorf("%q, wanted %q", got[i], c.want[i])
				}
			}
		})
	}
}

// spoil changes the new version where a text change would break the pack.
func spoil(p *Pack, what string) {
	v := p.Procedures[0]
	switch what {
	case "clock lost":
		v.Clock("account").ID = "hearing"
	case "procedure lost":
		v.ID = "vn.other"
	case "scope changed":
		v.Scope = "reporter"
	case "mark lost":
		v.Marks = v.Marks[:len(v.Marks)-1]
	}
}

func TestFolderThatCannotBeHashed(t *testing.T) {
	files := okPack(t)
	files["link.md"] = &fstest.MapFile{Mode: fs.ModeSymlink}
	p, faults := Load(files)
	if p != nil || len(faults) != 1 || !strings.Contains(faults[0].String(), "hash") {
		t.Errorf("%v", faults)
	}
}

func FuzzLoad(f *testing.F) {
	ok := okPack(f)
	for name, file := range ok {
		f.Add(name, string(file.Data))
	}
	f.Add("pack.yaml", "pack: *a\n? [b]\n: !!x {<<: c}")
	f.Add("tables.yaml", "- {table: t, inputs: [{id: a, values: []}], rows: [{when: {a: []}, is: x}]}")
	f.Add("letters.yaml", "- {letter: a, body: {vi: \"}{\", en: \"{\"}}")
	f.Add("transitions.yaml", "- {stages: {a: b}}")
	f.Fuzz(func(t *testing.T, name, body string) {
		files := maps.Clone(ok)
		if _, known := ok[name]; !known {
			name = "procedures/report.yaml"
		}
		files[name] = &fstest.MapFile{Data: []byte(body)}
		p, faults := Load(files)
		if (p == nil) == (len(faults) == 0) {
			t.Fatal("a pack or faults, never both, never neither")
		}
		for _, f := range faults {
			if f.Pos.File == "" || f.Pos.Line < 1 || !f.Say.Whole() {
				t.Fatalf("%+v: no place or no words", f)
			}
		}
	})
}
