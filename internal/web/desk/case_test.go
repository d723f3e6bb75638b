package desk_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"liem"
	"liem/limits"
)

// TestPurposeFirst: nothing of a case is shown before its reader said for what,
// and each page of it leaves its record.
func TestPurposeFirst(t *testing.T) {
	h := open(t, "2026-07-07 10:00")
	c := h.play("p", filed)
	path := "/desk/cases/" + c.ID.String()
	a := h.get("mai", path)
	if a.code != http.StatusSeeOther || !strings.HasPrefix(a.to, path+"/purpose?next=") {
		t.Fatalf("%d to %s", a.code, a.to)
	}
	before := h.leaves()
	h.get("mai", a.to).want(t, 200, "Ông/bà mở để làm gì?", "Xử lý ban đầu", "Mọi lần mở hồ sơ đều được ghi lại").never(t, c.Number, "Tố cáo", "own-file", "audit-warrant")
	for _, bad := range []string{"", "other", "own-file", "audit-warrant"} {
		h.post("mai", path+"/purpose", url.Values{"purpose": {bad}}).want(t, 422, "Chọn một mục đích.", "Có một vấn đề")
	}
	h.post("mai", path+"/purpose", url.Values{"purpose": {"verify"}, "next": {"https://elsewhere.example/"}}).want(t, 303)
	if now := h.leaves(); now != before {
		t.Errorf("asking for the purpose recorded %d", now-before)
	}
	for n, page := range []string{"", "/letters", "/acts/accept", "/letters/receipt_to_reporter?act=1"} {
		h.get("mai", path+page).want(t, 200, c.Number, "lần mở này đã được ghi vào sổ")
		if now := h.leaves(); now != before+int64(n)+1 {
			t.Fatalf("%s: %d records, want %d", page, now-before, n+1)
		}
	}
	if next := h.get("mai", path+"/purpose?next="+url.QueryEscape("//evil.example")).hidden().Get("next"); next != path {
		t.Errorf("the next page is %s", next)
	}
}

// TestForeignIsMissing: what is not there and what is not theirs answer alike.
func TestForeignIsMissing(t *testing.T) {
	h := open(t, "2026-07-07 10:00")
	c := h.play("p", filed)
	missing := "/desk/cases/" + liem.DerivedID("nothing").String()
	foreign := "/desk/cases/" + c.ID.String()
	for _, page := range []string{"", "/letters", "/acts/accept", "/done/" + liem.DerivedID("x").String(), "/letters/receipt_to_reporter?act=1"} {
		var bodies []string
		for _, path := range []string{missing, foreign} {
			a := h.get("nam", path+page)
			if a.code == http.StatusSeeOther {
				ask := h.get("nam", a.to).want(t, 200, "Ông/bà mở để làm gì?")
				bodies = append(bodies, strings.ReplaceAll(ask.body, strings.TrimPrefix(path, "/desk/cases/"), ""))
				h.post("nam", path+"/purpose", url.Values{"purpose": {"verify"}}).want(t, 303)
				a = h.get("nam", path+page)
			}
			a.want(t, 404, "Không có trang này, hoặc ông/bà không được mở.")
			bodies = append(bodies, strings.ReplaceAll(a.body, strings.TrimPrefix(path, "/desk/cases/"), ""))
		}
		if half := len(bodies) / 2; strings.Join(bodies[:half], "") != strings.Join(bodies[half:], "") {
			t.Errorf("%s: foreign and missing differ", page)
		}
	}
	h.get("mai", "/desk/cases/TC-1").want(t, 404)
	h.get("", "/desk").want(t, 303)
}

// TestCasePage: the next duty with its derivation, doors with reasons, history
// with covered passages, and no reporter.
func TestCasePage(t *testing.T) {
	h := open(t, "2026-07-07 10:00")
	c := h.play("p", filed)
	path := h.purpose("mai", c, limits.PurposeFirstHandling)
	a := h.get("mai", path).want(t, 200, c.Number, "Việc tiếp theo", "Đề nghị: Thụ lý", "Vì sao là ngày này?", "Ông/bà có thể làm gì",
		"Vụ việc đang ở đâu", "Tiếp nhận", "Diễn biến", "Kiểm tra điều kiện thụ lý", "Chứng cứ số 1", "Hồ sơ gói thầu 07 và 11",
		"Ông Tài ký hai gói thầu", "Được che", "Người bị tố cáo", "Xử lý ban đầu")
	a.never(t, "Ngô Thị Bảo", "hộp thư số 12")
	if strings.Contains(a.body[:strings.Index(a.body, "</title>")], c.Number) {
		t.Error("the tab tells the case number")
	}
	h.ask("GET", "mai", "en", path, nil).want(t, 200, "Next", "Propose: Accept", "How was this date worked out?", "What you can do", "Covered").never(t, "Ngô Thị Bảo")
	h.get("lan", h.purpose("lan", c, limits.PurposeSuperviseDelay)).want(t, 404) // nothing waits for the decider yet
}
