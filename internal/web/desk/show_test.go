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
	c := h.play("p", filed, proposed, verified)
	h.now = at("2026-07-08 15:00")
	d := h.play("q", filed, proposed)
	h.list = h.tasks(d, "intake_officer", []string{"check_competence", "propose accept", "propose extend_initial_handling"}, at("2026-07-04 00:00"), at("2026-07-09 00:00"), at("2026-07-15 00:00"), at("2026-07-16 00:00"), at("2026-08-30 00:00"), 0)
	h.list.Tasks = append(h.list.Tasks, h.tasks(d, "decider", []string{"accept"}, at("2026-07-09 00:00")).Tasks...)
	h.purpose("mai", d, limits.PurposeFirstHandling)
	h.purpose("lan", d, limits.PurposeDecide)
	h.now = at("2026-07-14 15:00")
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
