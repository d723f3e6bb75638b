package status_test

import (
	"os"
	"strings"
	"testing"

	"liem"
	"liem/rulebook"
	"liem/rulebook/status"
)

func TestPage(t *testing.T) {
	p, faults := rulebook.Load(os.DirFS("../testdata/ok/report"))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	for _, c := range []struct {
		lang liem.Lang
		want []string
	}{
		{liem.VI, []string{"không phải là tư vấn pháp luật", "A 23, B 1, C 0", "| LTC.39 | luật |", "| B | 2026-11-23 |", "vn.report clock retention", "từ 2019-01-01", "chưa có gì", "nội quy"}},
		{liem.EN, []string{"no legal advice", "A 23, B 1, C 0", "| LTC.39 | law |", "| B | 2026-11-23 |", "vn.report act purge", "from 2019-01-01", "nothing yet", "house rule", p.Hash.String()}},
	} {
		page := status.Page(p, c.lang)
		for _, w := range c.want {
			if !strings.Contains(page, w) {
				t.Errorf("%s: %q is missing in\n%s", c.lang, w, page)
			}
		}
		if n := strings.Count(page, "\n| "); n != len(p.Provisions)+1 {
			t.Errorf("%s: %d lines for %d provisions", c.lang, n, len(p.Provisions))
		}
	}
}
