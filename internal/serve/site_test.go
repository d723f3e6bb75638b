package serve

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// office is a served demo for a test, with a clock that the test moves.
type site struct {
	*Stage
	t   testing.TB
	srv *httptest.Server
	at  time.Time
}

func newSite(t testing.TB) *site {
	t.Helper()
	s := &site{t: t, at: time.Unix(0, 0)}
	srv := httptest.NewUnstartedServer(nil)
	origin := "http://" + strings.Replace(srv.Listener.Addr().String(), "127.0.0.1", "localhost", 1)
	stage, err := SetStage(context.Background(), t.TempDir(), origin, rand.Reader, slog.New(slog.NewTextHandler(io.Discard, nil)), func() time.Time { return s.at })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = stage.In.Close() })
	h, err := New(stage.In, stage.Options)
	if err != nil {
		t.Fatal(err)
	}
	srv.Config.Handler = h
	srv.Start()
	srv.URL = origin
	t.Cleanup(srv.Close)
	s.Stage, s.srv = stage, srv
	return s
}

// visitor is somebody with a browser that has no script.
type visitor struct {
	s      *site
	client *http.Client
	lang   string
	at     *url.URL
	code   int
	body   string
}

func (s *site) visitor(lang string) *visitor {
	jar, _ := cookiejar.New(nil) // never fails
	return &visitor{s: s, lang: lang, client: &http.Client{Jar: jar, Timeout: time.Minute}}
}

func (v *visitor) take(r *http.Request) {
	v.s.t.Helper()
	r.Header.Set("Accept-Language", v.lang)
	got, err := v.client.Do(r)
	if err != nil {
		v.s.t.Fatal(err)
	}
	defer got.Body.Close()
	raw, err := io.ReadAll(got.Body)
	if err != nil {
		v.s.t.Fatal(err)
	}
	v.at, v.code, v.body = got.Request.URL, got.StatusCode, string(raw)
}

func (v *visitor) open(path string) {
	v.s.t.Helper()
	r, err := http.NewRequest("GET", v.s.srv.URL+path, nil)
	if err != nil {
		v.s.t.Fatal(err)
	}
	v.take(r)
}

var hiddenInput = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)

// post sends a form of the page that is open: what it hides, and what is typed.
func (v *visitor) post(path string, typed url.Values) {
	v.s.t.Helper()
	form := url.Values{}
	for _, m := range hiddenInput.FindAllStringSubmatch(v.body, -1) {
		form.Add(m[1], unescape(m[2]))
	}
	for k, list := range typed {
		form[k] = list
	}
	r, err := http.NewRequest("POST", v.s.srv.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		v.s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	v.take(r)
}

func unescape(s string) string {
	return strings.NewReplacer("&#34;", `"`, "&#39;", "'", "&lt;", "<", "&gt;", ">", "&#43;", "+", "&amp;", "&").Replace(s)
}

// signIn is a sign-in of the demo.
func (v *visitor) signIn(person string) {
	v.s.t.Helper()
	v.open("/demo")
	v.post("/demo", url.Values{"person": {person}})
	if v.code >= 400 {
		v.s.t.Fatalf("sign in as %s: %s is %d\n%s", person, v.at, v.code, v.body)
	}
}

var titleOf = regexp.MustCompile(`<title>([^<]*)</title>`)

func title(body string) string {
	if m := titleOf.FindStringSubmatch(body); m != nil {
		return m[1]
	}
	return ""
}

var pageOf = regexp.MustCompile(`data-page="([^"]*)"`)

func pageName(body string) string {
	if m := pageOf.FindStringSubmatch(body); m != nil {
		return m[1]
	}
	return ""
}

var linkOf = regexp.MustCompile(`href="(/[^"#]*)`)

// linksOn are the paths that a page leads to.
func linksOn(body string) (out []string) {
	for _, m := range linkOf.FindAllStringSubmatch(body, -1) {
		if to := unescape(m[1]); !strings.HasPrefix(to, "/assets/") && !strings.Contains(to, "?l=") && !strings.Contains(to, "&l=") {
			out = append(out, to)
		}
	}
	return out
}

// TestEveryLinkLeadsSomewhere follows every link that each person of the demo
// is shown, in both languages: none is dead, and none fails.
func TestEveryLinkLeadsSomewhere(t *testing.T) {
	s := newSite(t)
	n := 0
	for _, person := range []string{"", "mai", "lan", "nam", "duc", "long", "hanh", "hieu", "ngoc", "tuan"} {
		for _, lang := range []string{"vi", "en"} {
			v := s.visitor(lang)
			if person != "" {
				v.signIn(person)
			}
			n += v.crawl(150)
		}
	}
	t.Logf("%d pages", n)
}

func (v *visitor) crawl(most int) (n int) {
	v.s.t.Helper()
	v.open("/")
	seen := map[string]bool{"/out": true}
	todo := linksOn(v.body)
	for ; len(todo) > 0 && n < most; todo = todo[1:] {
		if seen[todo[0]] {
			continue
		}
		seen[todo[0]] = true
		n++
		v.open(todo[0])
		if v.code != 200 {
			v.s.t.Errorf("%s is %d: %s", todo[0], v.code, title(v.body))
			continue
		}
		todo = append(todo, linksOn(v.body)...)
	}
	return n
}
