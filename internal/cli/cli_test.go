package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"liem"
)

func program(out, errs io.Writer) Program {
	return Program{Out: out, Err: errs, Env: func(string) string { return "" }, Now: func() time.Time { return time.Unix(0, 0) }, Random: strings.NewReader("")}
}

func run(args ...string) (out, errs string, code int) {
	var o, e bytes.Buffer
	code = program(&o, &e).Run(context.Background(), args)
	return o.String(), e.String(), code
}

// TestTopics: every command, argument and flag is worded in both languages,
// and nothing is worded that is not there.
func TestTopics(t *testing.T) {
	var g grammar
	k, err := kong.New(&g, kong.NoDefaultHelp())
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	var walk func(n *kong.Node, path string)
	walk = func(n *kong.Node, path string) {
		for _, child := range n.Children {
			p := strings.TrimPrefix(path+" "+child.Name, " ")
			if len(child.Children) > 0 {
				walk(child, p)
				continue
			}
			seen[p] = true
			topic, ok := topics[p]
			if !ok || !topic.line.Whole() || len(topic.examples) == 0 {
				t.Errorf("%s: no line or no example", p)
			}
			has := map[string]bool{}
			for _, a := range child.Positional {
				has[a.Name] = true
				if !topic.words[a.Name].Whole() {
					t.Errorf("%s %s: not worded", p, a.Name)
				}
			}
			for _, f := range child.Flags {
				has[f.Name] = true
				if !word(topic, f.Name).Whole() {
					t.Errorf("%s --%s: not worded", p, f.Name)
				}
				if !f.IsBool() && f.PlaceHolder == "" {
					t.Errorf("%s --%s: no placeholder", p, f.Name)
				}
			}
			for w := range topic.words {
				if !has[w] {
					t.Errorf("%s: words for %s, which there is not", p, w)
				}
			}
			for _, e := range topic.examples {
				if !strings.HasPrefix(e, "liem "+p) {
					t.Errorf("%s: the example is of something else: %s", p, e)
				}
			}
		}
	}
	walk(k.Model.Node, "")
	for p := range topics {
		if !seen[p] {
			t.Errorf("words for %s, which there is not", p)
		}
	}
}

// TestHelp: help is to be had for every command, in both languages, with its
// example, and is no error.
func TestHelp(t *testing.T) {
	for path, topic := range topics {
		for _, lang := range []liem.Lang{liem.VI, liem.EN} {
			out, errs, code := run(append(strings.Fields(path), "--help", "--lang", string(lang))...)
			if code != Done || errs != "" || !strings.Contains(out, topic.examples[0]) || !strings.Contains(out, sentence(topic.line.In(lang))) {
				t.Errorf("%s %s: %d %q\n%s", path, lang, code, errs, out)
			}
		}
	}
}

func TestExitCodes(t *testing.T) {
	for kind, want := range map[liem.Kind]int{
		liem.Refused: 1, liem.Damaged: 1, liem.Conflict: 1, liem.NotFound: 1,
		liem.Invalid:      2,
		liem.CouldNotLook: 3, liem.NotRecorded: 3, liem.Internal: 3,
	} {
		if got := exitCode(kind); got != want {
			t.Errorf("%v: %d, want %d", kind, got, want)
		}
	}
}

// TestCause: a cause is for the operator, who asks for it.
func TestCause(t *testing.T) {
	for _, c := range []struct {
		err         error
		says, never string
	}{
		{&liem.Error{Kind: liem.CouldNotLook, Say: liem.T("Không.", "No."), Cause: errors.New("disk 7")}, "No.", "disk 7"},
		{errors.New("disk 7"), "Not recorded. Nothing was sent.", "disk 7"},
		{&liem.Error{Kind: liem.Internal, Say: liem.T("Lộ", "Leak")}, "Not recorded. Nothing was sent.", "Leak"},
		{context.Canceled, "Stopped on request.", "context"},
	} {
		var out, errs bytes.Buffer
		x := call{Program: program(&out, &errs), lang: liem.EN}
		x.fail(c.err)
		if s := errs.String(); !strings.HasPrefix(s, "liem: ") || !strings.Contains(s, c.says) || strings.Contains(s, c.never) || out.Len() > 0 {
			t.Errorf("%q", s)
		}
		errs.Reset()
		x.debug = true
		x.fail(c.err)
		if s := errs.String(); !strings.Contains(s, "      "+c.err.Error()) {
			t.Errorf("debug: %q", s)
		}
	}
}

type panics struct{}

func (panics) Write([]byte) (int, error) { panic("a fault of the program") }

func TestPanic(t *testing.T) {
	var errs bytes.Buffer
	if code := program(panics{}, &errs).Run(context.Background(), nil); code != CouldNotLook {
		t.Errorf("exit %d", code)
	}
	if s := errs.String(); !strings.HasPrefix(s, "liem: Chưa ghi được.") || strings.Contains(s, "fault") || strings.Contains(s, ".go") {
		t.Errorf("%q", s)
	}
}

func TestClean(t *testing.T) {
	var out bytes.Buffer
	in := "Lê\x1b[31m đỏ\r\u202eback\u2066\x00\tx\x85\xff\n"
	if n, err := (clean{&out}).Write([]byte(in)); n != len(in) || err != nil {
		t.Error(n, err)
	}
	if got, want := out.String(), "Lê[31m đỏback\tx\ufffd\ufffd\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestLanguage(t *testing.T) {
	for _, c := range []struct {
		args []string
		env  map[string]string
		want liem.Lang
	}{
		{nil, nil, liem.VI},
		{nil, map[string]string{"LANG": "en_GB.UTF-8"}, liem.EN},
		{nil, map[string]string{"LANG": "en_GB.UTF-8", "LC_ALL": "vi_VN.UTF-8"}, liem.VI},
		{nil, map[string]string{"LANG": "C.UTF-8"}, liem.VI},
		{nil, map[string]string{"LANG": "fr_FR.UTF-8"}, liem.VI},
		{[]string{"--lang", "en"}, map[string]string{"LANG": "vi"}, liem.EN},
		{[]string{"version", "--lang=en"}, nil, liem.EN},
		{[]string{"--lang", "fr"}, map[string]string{"LANG": "en"}, liem.EN},
	} {
		if got := language(c.args, func(k string) string { return c.env[k] }); got != c.want {
			t.Errorf("%v %v: %s", c.args, c.env, got)
		}
	}
}

// TestWrongUse: what kong says of a wrong line is told in the language.
func TestWrongUse(t *testing.T) {
	due := []string{"clock", "due", "--calendar", "vn", "--from", "2026-07-01", "--limit", "7wd"}
	for _, c := range []struct {
		args   []string
		vi, en string
	}{
		{[]string{"clok"}, "Không hiểu “clok”.", "“clok” is not understood here."},
		{[]string{"clok"}, "Có phải là clock?", "Did you mean clock?"},
		{[]string{"clock", "due"}, "Còn thiếu: --calendar=CAL, --from=DATE, --limit=LIMIT.", "Missing: --calendar=CAL"},
		{append(due, "--cieling", "10wd"), "Không có tùy chọn --cieling.", "There is no flag --cieling."},
		{append(due, "--adds"), "Tùy chọn --adds cần một giá trị", "The flag --adds needs a value"},
		{append(due, "--ceiling"), "Tùy chọn --ceiling cần một giá trị", "The flag --ceiling needs a value"},
		{append(due, "more"), "Không hiểu “more”.", "“more” is not understood here."},
		{[]string{"bundle", "verify"}, "Còn thiếu: <file>", "Missing: <file>"},
		{[]string{"case", "file", "x", "--dir", "d", "--as", "a", "--people", "two"}, "Tùy chọn --people cần một số; “two” không phải.", "The flag --people takes a number; “two” is none."},
		{[]string{"load", "reports"}, "Chưa có lệnh “load”", "There is no command “load” yet"},
	} {
		for lang, want := range map[string]string{"vi": c.vi, "en": c.en} {
			out, errs, code := run(append(c.args, "--lang="+lang)...)
			if code != WrongUse || out != "" || !strings.Contains(errs, want) {
				t.Errorf("%v %s: exit %d, out %q, err %q; want %q", c.args, lang, code, out, errs, want)
			}
		}
	}
}
