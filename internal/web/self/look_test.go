package self

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"liem"
	"liem/internal/web/webtest"
)

// TestLook opens every page on every screen in both languages: nothing scrolls
// sideways, axe-core finds nothing. With LIEM_SHOTS it keeps pictures there.
func TestLook(t *testing.T) {
	shots := os.Getenv("LIEM_SHOTS")
	if shots == "" && os.Getenv("LIEM_LONG") == "" {
		t.Skip("SKIPPED: LIEM_LONG looks at every page in a browser")
	}
	b := webtest.Start(t)
	for _, x := range []struct{ name, file, day, who, alias string }{{"heard", story1, "2026-05-27", "tai", "tc"}, {"concluded", story1, "2026-07-10", "tai", "tc"}, {"complaint", story2, "2026-08-21", "hanh", "kn"}} {
		h := newHouse(t, x.file, x.day)
		h.links[x.who] = []liem.ID{h.cases[x.alias].ID}
		lang := "vi"
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			r.Header.Set("X-Who", x.who)
			r.Header.Set("Accept-Language", lang)
			h.h.ServeHTTP(w, r)
		}))
		defer s.Close()
		base := h.base(x.alias)
		paths := map[string]string{"home": "/me", "complain": "/me/complain", "first": base, "notice": base + "/notice", "file": base + "/file", "letters": base + "/letters", "ask": base + "/ask", "reads": base + "/reads",
			"check": base + "/reads/check", "bundle": base + "/bundle", "account": base + "/acts/give_account"}
		for _, screen := range webtest.Screens() {
			for _, lang = range []string{"vi", "en"} {
				tab := b.Tab(t, screen)
				for name, path := range paths {
					if x.file == story2 && name == "account" {
						continue
					}
					tab.Open(s.URL + path)
					if n := tab.Sideways(); n > 0 {
						t.Errorf("%s %s %s %s: %d pixels too wide", x.name, name, screen.Name, lang, n)
					}
					if screen.Name == "phone" || screen.Name == "dark" && lang == "en" {
						for _, v := range tab.Axe() {
							t.Errorf("%s %s %s %s: %v", x.name, name, screen.Name, lang, v)
						}
					}
					if shots != "" && !strings.HasPrefix(screen.Name, "3") {
						if err := os.WriteFile(filepath.Join(shots, strings.Join([]string{x.name, name, screen.Name, lang}, "-")+".png"), tab.Shot(), 0o600); err != nil {
							t.Fatal(err)
						}
					}
				}
			}
		}
	}
}
