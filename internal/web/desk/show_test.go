package desk_test

import (
	"net/http"
	"os"
	"testing"

	"liem/limits"
)

// TestShow serves the counter to look at it.
func TestShow(t *testing.T) {
	addr := os.Getenv("SHOW")
	if addr == "" {
		t.Skip()
	}
	h := open(t, "2026-07-14 15:00")
	c := h.play("p", filed, proposed, verified, heard, concluding)
	h.now = at("2026-07-08 15:00")
	d := h.play("q", filed, proposed)
	h.list = h.tasks(d, "intake_officer", []string{"check_competence", "propose accept", "propose extend_initial_handling"}, at("2026-07-04 00:00"), at("2026-07-09 00:00"), at("2026-07-15 00:00"), at("2026-07-16 00:00"), at("2026-08-30 00:00"), 0)
	h.list.Tasks = append(h.list.Tasks, h.tasks(d, "decider", []string{"accept"}, at("2026-07-09 00:00")).Tasks...)
	h.purpose("mai", d, limits.PurposeFirstHandling)
	h.purpose("lan", d, limits.PurposeDecide)
	h.now = at("2026-07-23 15:00")
	for _, w := range []string{"lan", "nam", "mai"} {
		h.purpose(w, c, limits.PurposeVerify)
		h.purpose(w, d, limits.PurposeVerify)
	}
	os.WriteFile("/tmp/desk.ids", []byte(c.ID.String()+" "+d.ID.String()), 0o600)
	http.ListenAndServe(addr, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if who := r.URL.Query().Get("who"); who != "" {
			r.AddCookie(&http.Cookie{Name: "who", Value: who})
		}
		if l := r.URL.Query().Get("in"); l != "" {
			r.Header.Set("Accept-Language", l)
		} else {
			r.Header.Set("Accept-Language", "vi")
		}
		if f := r.URL.Query().Get("post"); f != "" {
			// a posted page, to look at
			q := r.URL.Query()
			v := h.ask("GET", r.URL.Query().Get("who"), r.Header.Get("Accept-Language"), r.URL.Path, nil).hidden()
			for k, x := range q {
				v[k] = x
			}
			a := h.ask("POST", q.Get("who"), r.Header.Get("Accept-Language"), r.URL.Path, v)
			if a.code == 303 {
				a = h.ask("GET", q.Get("who"), r.Header.Get("Accept-Language"), a.to, nil)
			}
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Write([]byte(a.body))
			return
		}
		h.site.ServeHTTP(w, r)
	}))
}

const concluding = `2026-07-22 09:00 tc nam@so-xd.tt-1 conclude --propose --finding subject-1/1=upheld --finding subject-1/2=partly_upheld --field verification_result="Có góp vốn 30 phần trăm từ năm 2023, không khai trong các bản kê khai 2023 và 2024; có ký hai hợp đồng." --field evidence_relied_on="Tài liệu 1 đến 4; biên bản ngày 20/7/2026" --field conclusion_reasons="Phần góp vốn thuộc diện phải khai; người ký hợp đồng phải rút khỏi việc có lợi ích của mình." --field conclusion_provisions="Luật Phòng, chống tham nhũng, điều 23 và điều 33" --field measures="Xem xét kỷ luật; rà soát hai hợp đồng." --field conclusion_remedies="Ông có quyền đề nghị cấp trên trực tiếp xem lại kết luận trong thời hạn ghi dưới đây."
`
