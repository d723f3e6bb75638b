package self

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"liem"
)

var (
	dayOfLine = regexp.MustCompile(`(?m)^(?:! \w+ )?(\d{4}-\d\d-\d\d) `)
	partyOf   = regexp.MustCompile(`--party (\w+)-\d+=([\w-]+):"([^"]+)"`)
	taken     = regexp.MustCompile(`(?m)^take \S+ \S+:"([^"]+)"`)
)

// TestLives goes through every page of every party at many days of every
// story: each answers, none names an officer, another party or somebody whose
// identity is kept apart, none gives a case-local id, none leaves a record.
func TestLives(t *testing.T) {
	files, err := filepath.Glob("../../story/stories/*.story")
	if err != nil || len(files) == 0 {
		t.Fatal("no stories", err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var days []string
		for _, m := range dayOfLine.FindAllStringSubmatch(string(raw), -1) {
			days = append(days, m[1])
		}
		slices.Sort(days)
		days = slices.Compact(days)
		step := max(1, len(days)/7)
		if os.Getenv("LIEM_LONG") != "" {
			step = 1
		}
		for i := step - 1; i < len(days); i += step {
			goThrough(t, filepath.Base(file), string(raw), days[i])
		}
	}
}

func goThrough(t *testing.T, file, story, day string) {
	h := newHouse(t, file, day)
	parties := map[string][2]string{}
	for _, m := range partyOf.FindAllStringSubmatch(story, -1) {
		parties[m[2]] = [2]string{m[1], m[3]}
	}
	for who, p := range parties {
		names[who] = p[1]
		not := []string{"officer-", "subject-", "reporter-", "complainant-", "respondent-", "<script", "style=", "%!", "<nil>"}
		for _, m := range taken.FindAllStringSubmatch(story, -1) {
			if m[1] != p[1] && who != "phong" {
				not = append(not, m[1])
			}
		}
		for other, q := range parties {
			if other != who && (q[0] == "reporter" || q[0] == "subject") {
				not = append(not, q[1])
			}
		}
		b := h.as(who)
		if p[0] == "reporter" {
			for alias := range h.cases {
				b.get(h.base(alias)).is(404)
			}
			continue
		}
		for alias, c := range h.cases {
			h.links[who] = []liem.ID{c.ID}
			for _, lang := range []string{"vi", "en"} {
				b.lang = lang
				visit(t, b, day+" "+alias, h.base(alias), not)
			}
		}
	}
}

func visit(t *testing.T, b *browser, where, base string, not []string) {
	b.get("/me").is(200).lacks(not...)
	if b.get(base); b.code == 404 {
		for _, p := range pages {
			b.get(base + p).is(404)
		}
		return
	}
	for _, p := range pages {
		b.get(base + p)
		if !slices.Contains([]int{200, 303, 403, 404}, b.code) {
			t.Errorf("%s %s %s: status %d", where, b.who, p, b.code)
		}
		seen := strings.NewReplacer(base, "").Replace(text(b.body))
		for _, s := range not {
			if strings.Contains(seen, s) {
				t.Errorf("%s %s %s: the page says %q:\n%s", where, b.who, p, s, seen)
			}
		}
	}
}
