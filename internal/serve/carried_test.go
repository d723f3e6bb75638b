package serve

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

var (
	caseNumber = regexp.MustCompile(`\p{L}{1,8}(-|%2D)[0-9]{1,9}(/|%2F)20[0-9]{2}`)
	address    = regexp.MustCompile(`(?:href|action|src)="([^"]*)"`)
)

// names of the cast, who are in no address, title or cookie.
var names = []string{"Văn Tài", "Hải Long", "Thị Hạnh", "Trần Thị Mai", "Lê Văn Nam", "Nguyễn Thị Lan", "Bích Ngọc", "Anh Tuấn", "Hà Vy", "Phương Thảo", "Calder"}

// carried holds an answer to what every answer carries: nothing from elsewhere
// runs in it, nobody keeps a copy of what is somebody's, and no running number and
// no name stands in an address, in the title of the tab or in a cookie.
func carried(t *testing.T, s *hall, at string, a answer) {
	t.Helper()
	csp := a.head.Get("Content-Security-Policy")
	if !strings.HasPrefix(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || strings.Contains(csp, "*") || strings.Contains(csp, "http") || !strings.Contains(csp, "frame-ancestors 'none'") {
		t.Errorf("%s: Content-Security-Policy %q", at, csp)
	}
	for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin"} {
		if name == "Cross-Origin-Resource-Policy" && strings.HasPrefix(a.path, "/log/") && a.code == http.StatusOK {
			want = "cross-origin" // the log is for everybody's programs
		}
		if got := a.head.Get(name); got != want {
			t.Errorf("%s: %s is %q", at, name, got)
		}
	}
	open := strings.HasPrefix(a.path, "/assets/") || strings.HasPrefix(a.path, "/log/") || a.path == "/healthz" || a.path == "/readyz"
	if !open && a.code != http.StatusSeeOther && a.head.Get("Cache-Control") != "no-store" {
		t.Errorf("%s: Cache-Control is %q", at, a.head.Get("Cache-Control"))
	}
	for _, c := range a.head["Set-Cookie"] {
		if !strings.Contains(c, "HttpOnly") || !strings.Contains(c, "SameSite=") || strings.Contains(c, "SameSite=None") || strings.HasPrefix(s.origin, "https") != strings.Contains(c, "Secure") {
			t.Errorf("%s: cookie %q", at, c)
		}
		silent(t, at+": cookie", c)
	}
	silent(t, at+": title", title(a.body))
	silent(t, at+": Location", a.head.Get("Location"))
	for _, m := range address.FindAllStringSubmatch(a.body, -1) {
		silent(t, at+": address", unescape(m[1]))
	}
}

// silent tells whether a text says no running number and no name.
func silent(t *testing.T, at, text string) {
	t.Helper()
	plain, err := url.QueryUnescape(text)
	if err != nil {
		plain = text
	}
	if caseNumber.MatchString(text) || caseNumber.MatchString(plain) {
		t.Errorf("%s has a case number: %s", at, text)
	}
	for _, n := range names {
		if strings.Contains(plain, n) {
			t.Errorf("%s has a name: %s", at, text)
		}
	}
}

// TestFormsOfOtherSites: no route that takes a form takes one from another
// site, whoever is signed in, and nothing comes of it.
func TestFormsOfOtherSites(t *testing.T) {
	s := newHall(t, "https://office.example")
	n := 0
	for _, who := range []string{"", "tai", "mai", "lan", "ngoc", "tuan"} {
		k := s.stand(role{"anybody", who, "", "gd", "kn"})
		for _, x := range s.table() {
			method, path, kind, body, _, _ := k.request(x.Pattern, "own")
			if method != "POST" {
				continue
			}
			for _, head := range []http.Header{{"Sec-Fetch-Site": {"cross-site"}}, {"Sec-Fetch-Site": {"same-site"}}, {"Sec-Fetch-Site": {}, "Origin": {"https://elsewhere.example"}}, {"Sec-Fetch-Site": {}, "Origin": {"null"}}} {
				before, err := s.In.Log(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				head.Set("Idempotency-Key", "7Qw2nV9xTz4LrB8cKfHs1Yd")
				a := k.ask(method, path, kind, body, head)
				n++
				if a.code != http.StatusForbidden {
					t.Errorf("%s as %q with %v: %d", x.Pattern, who, head, a.code)
				}
				if after, err := s.In.Log(t.Context()); err != nil || after != before {
					t.Errorf("%s as %q: something was recorded", x.Pattern, who)
				}
				if len(a.head["Set-Cookie"]) > 0 {
					t.Errorf("%s as %q: a cookie was set", x.Pattern, who)
				}
			}
		}
	}
	if t.Logf("%d forms of other sites, none taken", n); n < 500 {
		t.Error("hardly anything was tried")
	}
}
