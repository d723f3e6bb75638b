package serve

import (
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"liem"
	"liem/internal/office"
	"liem/internal/web"
	"liem/internal/web/signin"
)

// hall is a served demo that is driven without a network.
type hall struct {
	*Stage
	t      testing.TB
	web    web.Config
	h      http.Handler
	origin string
	dir    string
	began  time.Time
	gone   time.Duration // since the stage began
}

// more is somebody whom the demo does not have: signed in as, perhaps in a post.
type more struct{ id, name, post, body, roles string }

func newHall(t testing.TB, origin string, others ...more) *hall {
	t.Helper()
	s := &hall{t: t, origin: origin, dir: t.TempDir(), began: time.Unix(0, 0)}
	var err error
	s.Stage, err = SetStage(t.Context(), s.dir, origin, rand.Reader, slog.New(slog.NewTextHandler(io.Discard, nil)), func() time.Time { return s.began.Add(s.gone) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.In.Close() })
	var people []signin.Person
	for _, m := range others {
		people = append(people, signin.Person{ID: m.id, Name: m.name})
		if m.post == "" {
			continue
		}
		at := s.Now - 40*24*3600*1e6
		for _, e := range []office.Entered{office.Post(m.post, m.body, "", strings.Fields(m.roles)...), office.Take(m.post, office.Person{ID: m.id, Name: m.name}, at)} {
			if _, err := s.In.Office.Enter(t.Context(), s.Now-1, e); err != nil {
				t.Fatal(err)
			}
		}
	}
	s.Options.Demo = append(s.Options.Demo, signin.Group{Name: liem.T("Khác", "Others"), People: people})
	if s.web, err = join(s.In, s.Options); err == nil {
		s.h, err = web.New(s.web)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// hand is somebody at the counters: what their browser keeps, and the answer
// that they got last.
type hand struct {
	s       *hall
	who     string
	cookies map[string]string
	lang    string
}

// answer is what came back, and for what.
type answer struct {
	method, path string
	code         int
	head         http.Header
	body         string
}

func (s *hall) hand(who string) *hand {
	s.t.Helper()
	d := &hand{s: s, who: who, cookies: map[string]string{}, lang: "vi"}
	d.enter()
	return d
}

// enter signs in by the demo's page, with a new session.
func (d *hand) enter() {
	d.s.t.Helper()
	if d.who == "" {
		return
	}
	clear(d.cookies)
	if a := d.post("/demo", url.Values{"person": {d.who}}); a.code != http.StatusSeeOther {
		d.s.t.Fatalf("sign in as %s: %d\n%s", d.who, a.code, a.body)
	}
}

func (d *hand) get(path string) answer { return d.ask("GET", path, "", "", nil) }

func (d *hand) post(path string, v url.Values) answer {
	return d.ask("POST", path, "application/x-www-form-urlencoded", v.Encode(), nil)
}

func (d *hand) json(method, path, body string) answer {
	return d.ask(method, path, "application/json", body, http.Header{"Idempotency-Key": {"7Qw2nV9xTz4LrB8cKfHs1Yd-" + d.who}})
}

func (d *hand) ask(method, path, kind, body string, head http.Header) answer {
	r := httptest.NewRequest(method, d.s.origin+path, strings.NewReader(body))
	r.Header.Set("Accept-Language", d.lang)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	for name, v := range head {
		r.Header[name] = v
	}
	for name, v := range d.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: v})
	}
	w := httptest.NewRecorder()
	d.s.h.ServeHTTP(w, r)
	got := w.Result()
	for _, c := range got.Cookies() {
		if d.cookies[c.Name] = c.Value; c.MaxAge < 0 {
			delete(d.cookies, c.Name)
		}
	}
	return answer{method, path, got.StatusCode, got.Header, w.Body.String()}
}
