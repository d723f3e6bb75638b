package rulebook

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write what is found into the specimens of testdata/bad")

// TestBad applies each specimen of testdata/bad to the pack that loads and
// compares every fault. A specimen has lines
//
//	# what is wrong
//	in FILE          the file that the next lines change
//	- OLD            a part of the file, which must be there once …
//	+ NEW            … and what stands there instead (\n is a line end)
//	+ NEW            without a line above: added at the end
//	delete FILE
//	want FILE:LINE: what is said. Allowed: …
func TestBad(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.txt")
	if err != nil || len(files) < 60 {
		t.Fatalf("%d specimens: %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			pack, lines, want := specimen(t, string(data))
			p, faults := Load(pack)
			if p != nil {
				t.Error("it loads")
			}
			var got []string
			for _, f := range faults {
				got = append(got, f.String())
				if !f.Say.Whole() || (f.Allowed.VI == "") != (f.Allowed.EN == "") {
					t.Errorf("%v: not in both languages", f)
				}
			}
			if *update {
				for _, g := range got {
					lines = append(lines, "want "+g)
				}
				if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")+"\n"), 0o666); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// specimen reads a specimen and gives the broken pack, the lines without
// what is wanted, and what is wanted.
func specimen(t *testing.T, text string) (pack fstest.MapFS, lines, want []string) {
	pack = okPack(t)
	file, old := "", ""
	for line := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		if w, ok := strings.CutPrefix(line, "want "); ok {
			want = append(want, w)
			continue
		}
		lines = append(lines, line)
		key, arg, _ := strings.Cut(line, " ")
		arg = strings.ReplaceAll(arg, `\n`, "\n")
		switch key {
		case "#":
		case "in":
			file = arg
			if pack[file] == nil {
				pack[file] = &fstest.MapFile{}
			}
		case "delete":
			delete(pack, arg)
		case "-":
			old = arg
		case "+":
			body := string(pack[file].Data)
			if old == "" {
				body += arg + "\n"
			} else if strings.Count(body, old) != 1 {
				t.Fatalf("%q stands %d times in %s", old, strings.Count(body, old), file)
			} else {
				body = strings.Replace(body, old, arg, 1)
			}
			pack[file] = &fstest.MapFile{Data: []byte(body)}
			old = ""
		default:
			t.Fatalf("%q: not a line of a specimen", line)
		}
	}
	return pack, lines, want
}

// okPack is a copy of the pack that loads.
func okPack(t testing.TB) fstest.MapFS {
	out := fstest.MapFS{}
	root := os.DirFS("testdata/ok/report")
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(root, name)
		out[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
