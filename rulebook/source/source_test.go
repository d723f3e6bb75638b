package source_test

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"liem"
	"liem/rulebook/source"
)

func TestPlaceholders(t *testing.T) {
	for in, want := range map[string][]string{
		"":                      nil,
		"no":                    nil,
		"{a} and {b:C} and {a}": {"a", "b:C"},
		"{ a }":                 {"a"},
		"{":                     {""},
		"a}":                    {""},
		"{a} }":                 {"a", ""},
	} {
		if got := source.Placeholders(in); !slices.Equal(got, want) {
			t.Errorf("%q: %q, not %q", in, got, want)
		}
	}
}

func TestAllowed(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{"jurisdicton", `(did you mean "jurisdiction"?)`},
		{"verion", `(did you mean "version"?)`},
		{"vesrion", `(did you mean "version"?)`},
		{"x", "jurisdiction, version"},
		{"entirely other", "jurisdiction, version"},
	} {
		var fs source.Faults
		fs.Allow(source.Pos{File: "f", Line: 3}, c.got, []string{"jurisdiction", "version"}, "%q sai", "%q is wrong", c.got)
		if s := fs[0].In(liem.EN); !strings.HasPrefix(s, "f:3: ") || !strings.HasSuffix(s, c.want) {
			t.Errorf("%s: %s", c.got, s)
		}
		if s := fs[0].In(liem.VI); !strings.Contains(s, "Được phép: ") {
			t.Error(s)
		}
	}
}

// broken is a folder of which nothing can be read.
type broken struct{ fs.FS }

func (broken) Open(string) (fs.File, error) { return nil, errors.New("broken") }

func TestFilesThatCannotBeRead(t *testing.T) {
	r := source.Files{FS: broken{}}
	r.Known(nil, nil)
	r.Folder("procedures")
	r.File("pack.yaml", true, func(*source.Node) { t.Error("it was read") })
	if len(r.Faults) != 3 || !r.Unread {
		t.Errorf("%v", r.Faults)
	}
}

func TestLines(t *testing.T) {
	body := "a: x\nb:\n  - c: {d: e,\n      f: g}\n  # comment\n  - h\ni: |\n  two\n  lines\nj: 'q: {r}'\n"
	r := source.Files{FS: fstest.MapFS{"f": &fstest.MapFile{Data: []byte(body)}}}
	r.File("f", true, func(n *source.Node) {
		b := n.Entry("b")
		for _, c := range []struct {
			what string
			line int
			want int
		}{
			{"a", n.Entry("a").Pos.Line, 1}, {"b", b.Pos.Line, 2},
			{"d", b.Value.Items[0].Entry("c").Value.Entry("d").Pos.Line, 3},
			{"f", b.Value.Items[0].Entry("c").Value.Entry("f").Pos.Line, 4},
			{"h", b.Value.Items[1].Pos.Line, 6}, {"i", n.Entry("i").Pos.Line, 7}, {"j", n.Entry("j").Pos.Line, 10},
		} {
			if c.line != c.want {
				t.Errorf("%s stands in line %d, not %d", c.what, c.line, c.want)
			}
		}
		if got := n.Entry("i").Value.Text; got != "two\nlines" {
			t.Errorf("%q", got)
		}
		if got := n.Entry("j").Value.Text; got != "q: {r}" {
			t.Errorf("%q", got)
		}
	})
	if len(r.Faults) > 0 {
		t.Error(r.Faults)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"a: b", "- [a, {b: c}]", "? a\n: b", "&a b: *a", "a: |\n b", "{", "\t", "a:\n - b\n  c", "!!x y", "<<: {a: b}", "'", "\"\\x\""} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var fs source.Faults
		if n := source.Parse(&fs, "f", data); n == nil && len(fs) == 0 {
			t.Error("nothing is read and nothing is said")
		}
		for _, fault := range fs {
			if fault.Pos.Line < 1 || !fault.Say.Whole() {
				t.Errorf("%+v", fault)
			}
		}
	})
}
