package screening

import (
	"bytes"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// specimenIndex builds an index of generated names, and gives some of them.
func specimenIndex(t testing.TB, names, every int) (*Index, []Entry) {
	t.Helper()
	var file, blob bytes.Buffer
	b := NewBuilder(&blob)
	g := NewGenerator(SpecimenSeed, names)
	var some []Entry
	for i := range names {
		e := g.Next()
		r, err := Prepare(e)
		if err != nil {
			t.Fatal(err)
		}
		if err := b.Add(r); err != nil {
			t.Fatal(err)
		}
		if i%every == every/2 {
			some = append(some, e)
		}
	}
	if _, err := b.Finish(&file, func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	x, err := Open(file.Bytes(), blob.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return x, some
}

// dice are numbers for tests, always the same.
type dice uint64

func (d *dice) n(n int) int {
	*d += 0x9e3779b97f4a7c15
	return int(mix(uint64(*d)) >> 11 % uint64(n))
}

var shortForms = strings.NewReplacer(
	"công ty trách nhiệm hữu hạn", "cty tnhh", "công ty tnhh một thành viên", "cty tnhh mtv", "công ty tnhh", "cty tnhh", "công ty cổ phần", "ctcp", "công ty cp", "cty cp",
	"doanh nghiệp tư nhân", "dntn", "hợp tác xã", "htx", "thương mại", "tm", "dịch vụ", "dv", "xây dựng", "xd", "sản xuất", "sx", "đầu tư", "đt", "phát triển", "pt",
	"xuất nhập khẩu", "xnk", "vận tải", "vt", "du lịch", "dl", "kỹ thuật", "kt", "công nghệ", "cn")

func unmarked(s string) string {
	var out []string
	for _, w := range split(s) {
		out = append(out, w.plain)
	}
	return strings.Join(out, " ")
}

// changed is a name as somebody might write it.
func changed(how, name string, d *dice) string {
	words := strings.Fields(strings.ToLower(name))
	switch how {
	case "as it is":
		return name
	case "no marks":
		return unmarked(name)
	case "form behind":
		at := 1 + d.n(len(words)-1)
		return strings.Join(append(slices.Clone(words[at:]), words[:at]...), " ")
	case "two words swapped":
		at := d.n(len(words) - 1)
		words[at], words[at+1] = words[at+1], words[at]
		return strings.Join(words, " ")
	case "all words shuffled":
		for i := len(words) - 1; i > 0; i-- {
			j := d.n(i + 1)
			words[i], words[j] = words[j], words[i]
		}
		return strings.Join(words, " ")
	case "abbreviated":
		return shortForms.Replace(strings.ToLower(name))
	case "abbreviated, no marks":
		return unmarked(shortForms.Replace(strings.ToLower(name)))
	case "called only":
		n := read(name, Company, strictly)
		return written(n.core)
	}
	r := []rune(strings.ToLower(name))
	if how == "typo, no marks" {
		r = []rune(unmarked(name))
	}
	if how == "typo in what it is called" {
		n := read(name, Company, strictly)
		at := strings.Index(strings.ToLower(name), n.core[0].marked)
		head := []rune(strings.ToLower(name)[:at])
		tail := []rune(strings.ToLower(name)[at:])
		return string(head) + typo(tail, d)
	}
	return typo(r, d)
}

func typo(r []rune, d *dice) string {
	at := d.n(len(r))
	for r[at] == ' ' {
		at = d.n(len(r))
	}
	letter := rune('a' + d.n(26))
	switch d.n(4) {
	case 0:
		return string(slices.Delete(slices.Clone(r), at, at+1))
	case 1:
		return string(slices.Insert(slices.Clone(r), at, letter))
	case 2:
		if at+1 < len(r) {
			r = slices.Clone(r)
			r[at], r[at+1] = r[at+1], r[at]
			return string(r)
		}
	}
	r = slices.Clone(r)
	r[at] = letter
	return string(r)
}

func TestRecall(t *testing.T) {
	names, questions := 6_000, 250
	if os.Getenv("LIEM_LONG") == "all" {
		names, questions = 1_000_000, 2000
	}
	if n, err := strconv.Atoi(os.Getenv("LIEM_NAMES")); err == nil {
		names = n
	}
	began := time.Now()
	x, some := specimenIndex(t, names, max(1, names/questions))
	t.Logf("%d names: built in %.1f s by one, %.0f MB and %.0f MB of names", names, time.Since(began).Seconds(), float64(len(x.file))/1e6, float64(len(x.names))/1e6)
	s := x.Searcher()
	for _, c := range []struct {
		how  string
		want float64
	}{
		{"as it is", 0.999}, {"no marks", 0.995}, {"form behind", 0.995}, {"two words swapped", 0.97}, {"all words shuffled", 0.95}, {"abbreviated", 0.995}, {"abbreviated, no marks", 0.995},
		{"called only", 0.9}, {"typo", 0.97}, {"typo, no marks", 0.97}, {"typo in what it is called", 0.97},
	} {
		d := dice(7)
		found, first := 0, 0
		times := make([]time.Duration, 0, len(some))
		for _, e := range some {
			q := changed(c.how, e.Name, &d)
			at := time.Now()
			a := s.Ask(Question{Name: q})
			times = append(times, time.Since(at))
			i := slices.IndexFunc(a.Candidates, func(c Candidate) bool { return c.ID == e.ID })
			if i >= 0 {
				found++
			} else if os.Getenv("LIEM_SHOW") == c.how {
				t.Logf("%q for %q: %+v", q, e.Name, a.Candidates[:min(1, len(a.Candidates))])
			}
			if i == 0 {
				first++
			}
		}
		slices.Sort(times)
		recall := float64(found) / float64(len(some))
		t.Logf("%-26s recall@10 %.4f, first %.4f; p50 %v p99 %v", c.how, recall, float64(first)/float64(len(some)), times[len(times)/2], times[len(times)*99/100])
		if recall < c.want {
			t.Errorf("%s: recall@10 %.4f, %.3f at least", c.how, recall, c.want)
		}
	}
}
