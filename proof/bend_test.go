package proof

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"liem/packs"
	"liem/rulebook"
)

// A bend changes the text of a shipped procedure so that one property is
// broken: it must load, and the prover must say which.
type bend struct {
	property  int
	procedure string
	name      string
	edits     edits
}

// edits are three strings each: a block ("acts.notify", "forms.report"), a
// text that must stand in it just once, and what stands there instead.
type edits []string

// shippedText reads the files of a shipped pack once.
var shippedText = [2]func() (fstest.MapFS, error){textOf("eu"), textOf("vn")}

func textOf(pack string) func() (fstest.MapFS, error) {
	return sync.OnceValues(func() (fstest.MapFS, error) {
		files, _ := packs.FS(pack)
		out := fstest.MapFS{}
		return out, fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := fs.ReadFile(files, name)
			out[name] = &fstest.MapFile{Data: data}
			return err
		})
	})
}

// files of the pack, with the edits made.
func (b bend) files(t *testing.T) fstest.MapFS {
	t.Helper()
	pack, name, _ := strings.Cut(b.procedure, ".")
	files, err := shippedText[slices.Index([]string{"eu", "vn"}, pack)]()
	if err != nil {
		t.Fatal(err)
	}
	files = maps.Clone(files)
	for e := range slices.Chunk(b.edits, 3) {
		section, id, _ := strings.Cut(e[0], ".")
		file := section + ".yaml"
		if files[file] == nil {
			file = "procedures/" + name + ".yaml"
		}
		text := string(files[file].Data)
		from, to := block(text, section, id)
		if n := strings.Count(text[from:to], e[1]); n != 1 {
			t.Fatalf("%q stands %d times in %s of %s", e[1], n, e[0], file)
		}
		text = text[:from] + strings.Replace(text[from:to], e[1], e[2], 1) + text[to:]
		files[file] = &fstest.MapFile{Data: []byte(text)}
	}
	return files
}

// block finds an entry of a section of a procedure ("acts.notify"), a whole
// section ("bounds."), or an entry of another file ("forms.report").
func block(text, section, id string) (from, to int) {
	if section == "" {
		return 0, len(text)
	}
	begin, ends := "\n"+section+":", func(line string) bool { return line[0] != ' ' && line[0] != '#' }
	if i := strings.Index(text, begin); i >= 0 {
		from = i + 1
		if id == "" {
			return from, end(text, from, ends)
		}
		i := strings.Index(text[from:], "\n  "+id+":")
		if i < 0 {
			return 0, 0
		}
		from += i + 1
		return from, end(text, from, func(line string) bool { return line[0] != ' ' || line[2] != ' ' && line[2] != '#' })
	}
	i := strings.Index(text, "- "+strings.TrimSuffix(section, "s")+": "+id+"\n")
	if i < 0 {
		return 0, 0
	}
	return i, end(text, i, ends)
}

// end is where the first line after the one at from begins that ends a
// block.
func end(text string, from int, ends func(line string) bool) int {
	at := from
	for {
		i := strings.IndexByte(text[at:], '\n')
		if i < 0 {
			return len(text)
		}
		at += i + 1
		if line, _, _ := strings.Cut(text[at:], "\n"); len(line) > 2 && ends(line) {
			return at
		}
	}
}

// refused is a bend that the loader keeps out, for a reason in which these
// words stand.
type refused struct {
	bend
	words string
}

// TestBends breaks each property in the text of shipped procedures in at
// least five ways that load, in each of the two packs, and expects the prover
// to name the property. Ways that the loader already refuses are kept beside
// them, for the loader is the first of the two guards; of these properties
// little can be written that loads: what a decision must state (8), who
// reviews it (7), what the limits close (13). What has no text there to bend:
// closing on a withdrawal (11) in eu, a suspension (9) in eu, opening the
// identity (10) and letting the notice wait (12) in vn; measures (5, 14) in
// both. The specimen has mutations of these.
func TestBends(t *testing.T) {
	all, out := append(bendsEU(), bendsVN()...), append(refusedEU(), refusedVN()...)
	count, early := map[string]*[16]int{"eu": {}, "vn": {}}, map[string]*[16]int{"eu": {}, "vn": {}}
	for _, b := range all {
		count[b.procedure[:2]][b.property]++
	}
	for _, b := range out {
		early[b.procedure[:2]][b.property]++
	}
	for _, pack := range []string{"eu", "vn"} {
		t.Logf("%s: bends by property, found by the prover %v, refused by the loader %v", pack, count[pack][1:], early[pack][1:])
		for n := 1; n <= 15; n++ {
			if count[pack][n] < 5 {
				t.Errorf("%s: property %d is bent in %d ways, 5 at least", pack, n, count[pack][n])
			}
		}
	}
	ran := 0
	for i, b := range all {
		if !long() && i%25 != 0 {
			continue
		}
		ran++
		t.Run(b.title(), func(t *testing.T) {
			t.Parallel()
			b.found(t)
		})
	}
	for i, b := range out {
		if !long() && i%16 != 0 {
			continue
		}
		ran++
		t.Run("refused "+b.title(), func(t *testing.T) {
			t.Parallel()
			_, faults := rulebook.Load(b.files(t))
			if !slices.ContainsFunc(faults, func(f rulebook.Fault) bool { return strings.Contains(f.Say.EN, b.words) }) {
				t.Errorf("not refused for %q: %v", b.words, faults)
			}
		})
	}
	t.Logf("%d bends, of which %d run; %d ways are refused by the loader", len(all)+len(out), ran, len(out))
}

func (b bend) title() string { return fmt.Sprintf("P%d %s %s", b.property, b.procedure, b.name) }

// found loads what was bent and looks for the property among what fails.
func (b bend) found(t *testing.T) {
	p, faults := rulebook.Load(b.files(t))
	if len(faults) > 0 {
		t.Fatalf("the loader refuses it: %v", faults)
	}
	r, err := Check(p.Procedure(b.procedure), Options{until: b.property})
	if err != nil {
		t.Fatal(err)
	}
	x := r.Properties[b.property-1]
	if x.Holds {
		t.Fatalf("not found; others: %v", failing(r))
	}
	t.Log(x.Story.Fault.EN)
}
