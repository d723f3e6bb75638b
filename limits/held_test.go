package limits

import (
	"os"
	"slices"
	"strings"
	"testing"

	"liem"
)

// testdata/held.txt is the tables written a second time, as what they do: a
// line taken out of a table is seen here, not by the hash alone.
func TestTablesOnlyGrow(t *testing.T) {
	b, err := os.ReadFile("testdata/held.txt")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(b)) {
		f := strings.SplitN(strings.TrimRight(line, "\n"), "|", 3)
		if strings.HasPrefix(line, "#") {
			continue
		}
		n++
		if !stillHeld(f) {
			t.Errorf("no longer so: %s", strings.TrimSpace(line))
		}
	}
	t.Logf("%d lines", n)
}

func stillHeld(f []string) bool {
	switch f[0] {
	case "word":
		_, body := rows("vocabulary")
		return slices.ContainsFunc(body, func(r []string) bool { return r[0] == f[1] && r[3] == f[2] }) &&
			len(Vocabulary(strings.ReplaceAll(f[2], "*", ""), liem.VI)) > 0
	case "title":
		_, body := rows("denied_titles")
		return slices.ContainsFunc(body, func(r []string) bool { return r[2] == f[1] })
	case "basis":
		_, denied := DeniedBasis(Provision{Act: f[1], Article: f[2]})
		return denied
	case "look":
		return folded(f[1]) == f[2]
	case "link":
		from, to, _ := strings.Cut(f[1], " ")
		return slices.Equal(compiled().links[[2]Kind{Kind(from), Kind(to)}].classes, split[Class](f[2]))
	case "list":
		return known(f[1], f[2])
	case "use":
		return slices.Equal(usesOf(Class(f[1])), split[Use](f[2]))
	}
	return false
}

func usesOf(c Class) []Use {
	return slices.DeleteFunc(Uses(), func(u Use) bool { return !compiled().uses[c][u] })
}

// Links have no row that this file does not know: a new one is a decision.
func TestNoLinkBeside(t *testing.T) {
	b, err := os.ReadFile("testdata/held.txt")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := len(compiled().links), strings.Count(string(b), "\nlink|"); got != want {
		t.Errorf("%d links, %d known", got, want)
	}
}

// Each allowed phrase is needed: without it, it would be a hit.
func TestAllowedPhrasesAreNeeded(t *testing.T) {
	bare := newLexicon()
	_, body := rows("vocabulary")
	for _, r := range body {
		bare.add(term{mode: mode(r[2]), phrase: r[3], Severity: Limit})
	}
	_, body = rows("allowed")
	for _, r := range body {
		if len(bare.find(strings.ReplaceAll(r[0], "*", ""), liem.VI)) == 0 {
			t.Errorf("%q hits nothing and need not be allowed", r[0])
		}
	}
}

func BenchmarkVocabulary(b *testing.B) {
	s := "Người giải quyết tố cáo thông báo cho người bị tố cáo về nội dung tố cáo trong thời hạn năm ngày làm việc kể từ ngày thụ lý; the person concerned may answer within ten working days."
	for b.Loop() {
		Vocabulary(s, liem.VI)
	}
}
