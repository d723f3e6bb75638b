package docket

import (
	"strings"
	"testing"

	"liem"
	"liem/packs"
	"liem/procedure"
	"liem/rulebook"
)

// TestSentences: what a refusal says of a guard is a sentence that an official
// would write, in every procedure that ships.
func TestSentences(t *testing.T) {
	want := map[string]string{
		"every clock refusal_remedy is off":     "thời hạn “Đề nghị cấp trên xem lại việc không thụ lý” đối với mọi người khiếu nại đều không còn tính",
		"this subject is not notified":          "người bị tố cáo 1 chưa được thông báo",
		"every subject is notified":             "mọi người bị tố cáo đều đã được thông báo",
		"this complainant is not absent":        "người khiếu nại 1 không thuộc trường hợp vắng mặt không có lý do chính đáng",
		"settle extended less than 1":           "“Thời hạn giải quyết” chưa được gia hạn lần nào",
		"competence is superior/elsewhere":      "mục “Thẩm quyền” ghi “thuộc cấp trên trực tiếp” hoặc “thuộc cơ quan khác”",
		"this subject is adverse":               "người bị tố cáo 1 bị kết luận là có vi phạm",
		"no subject is shown":                   "mọi người bị tố cáo đều chưa được xem tài liệu",
		"everyone told knows the outcome":       "mọi người đã được biết về sự việc đều đã được báo kết quả",
		"this clock account is expired":         "“Thời gian giải trình” đối với người bị tố cáo 1 đã hết",
		"this clock dialogue_notice is expired": "thời hạn “Báo trước buổi đối thoại” đối với người khiếu nại 1 đã hết",
	}
	seen := map[string]bool{}
	files, _ := packs.FS("vn")
	p, faults := rulebook.Load(files)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	var each func(c *Case, g *rulebook.Guard)
	each = func(c *Case, g *rulebook.Guard) {
		for _, k := range g.Kids {
			each(c, k)
		}
		vi, en := c.sentence(g, 0, liem.VI), c.sentence(g, 0, liem.EN)
		for _, bad := range []string{"chưa đã", "của mọi", "của không", "adverse", "unfound", "mọi Ng", "  "} {
			if strings.Contains(vi, bad) {
				t.Errorf("%s: %q: %s", c.Procedure.ID, g.Text, vi)
			}
		}
		if en == "" || strings.Contains(en, "  ") {
			t.Errorf("%s: %q: %s", c.Procedure.ID, g.Text, en)
		}
		if w, ok := want[g.Text]; ok && !seen[g.Text] {
			if seen[g.Text] = true; vi != w {
				t.Errorf("%q is\n%s, not\n%s", g.Text, vi, w)
			}
		}
	}
	for _, q := range p.Procedures {
		m, err := procedure.Compile(q, 2)
		if err != nil {
			t.Fatal(err)
		}
		c := empty(q, m, liem.ID{}, "so", 1, nil)
		for _, a := range q.Acts {
			if a.Needs != nil {
				each(c, a.Needs)
			}
		}
	}
	for g, w := range want {
		if !seen[g] {
			t.Errorf("no act needs %q: %s", g, w)
		}
	}
}
