package identity_test

import (
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"

	"liem"
	"liem/internal/identity"
)

// openProvider runs an OpenID provider on loopback, with the users
// test-user@127.0.0.1 and test-user2.
func openProvider(t *testing.T, callback string) (issuer string) {
	t.Helper()
	var handler http.Handler
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	t.Cleanup(s.Close)
	clients := storage.NewStorageWithClients(storage.NewUserStore(s.URL), map[string]*storage.Client{"liem": storage.WebClient("liem", "secret", callback)})
	handler = exampleop.SetupServer(s.URL, clients, slog.New(slog.NewTextHandler(io.Discard, nil)), false)
	return s.URL
}

// visit signs somebody in at the provider, as their browser would, and gives
// what the provider sends them back with.
func visit(t *testing.T, away, user string) url.Values {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	var back *url.URL
	browser := &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if r.URL.Path == "/sign-in/oidc/callback" {
			back = r.URL
			return http.ErrUseLastResponse
		}
		return nil
	}}
	page, err := browser.Get(away)
	if err != nil {
		t.Fatal(err)
	}
	page.Body.Close()
	at := page.Request.URL
	answer, err := browser.PostForm(at.Scheme+"://"+at.Host+at.Path, url.Values{"username": {user}, "password": {"verysecure"}, "id": {at.Query().Get("authRequestID")}})
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if back == nil {
		t.Fatalf("the provider did not send the browser back: %s at %s", answer.Status, answer.Request.URL)
	}
	return back.Query()
}

func TestOIDC(t *testing.T) {
	c := config(t, t.TempDir())
	c.OIDC = &identity.OIDC{Issuer: openProvider(t, c.Origin+"/sign-in/oidc/callback"), Client: "liem", Secret: "secret", Name: "Cổng của cơ quan"}
	b := bench{t, openGate(t, c), t.Context()}
	now := liem.InstantOf(time.Now()) // the provider has a clock of its own
	sign := func(user, token string) (identity.SignedIn, error) {
		t.Helper()
		away, err := b.BeginOIDC(b.ctx, now, token, "")
		b.must(err)
		back := visit(t, away.URL, user)
		return b.FinishOIDC(b.ctx, now, back.Get("state"), away.Browser, back.Get("code"))
	}

	_, err := sign("test-user2", "")
	b.refused("somebody whom no link bound", err, liem.Refused, liem.NotYou)
	token, a, err := b.Enrol(b.ctx, now, identity.Console("p-1"), "test-user2", "Test User2")
	b.must(err)
	_, err = sign("test-user2", "")
	b.refused("somebody who has the name of an account", err, liem.Refused, liem.NotYou)
	in, err := sign("test-user2", token)
	b.must(err)
	if in.Session.Account.ID != a.ID || in.Session.Means != identity.ByOIDC || in.Session.Account.Active {
		t.Errorf("%+v", in.Session)
	}
	in, err = sign("test-user2", "")
	b.must(err)
	if in.Session.Account.ID != a.ID {
		t.Errorf("%+v", in.Session)
	}
	_, err = b.BeginOIDC(b.ctx, now, token, "")
	b.refused("a link used twice", err, liem.Refused, liem.Closed)
	_, err = sign("test-user@127.0.0.1", "")
	b.refused("another user of the provider", err, liem.Refused, liem.NotYou)

	second, _, err := b.Enrol(b.ctx, now, identity.Console("p-1"), "p-9", "Người khác")
	b.must(err)
	if _, err = sign("test-user2", second); err == nil {
		t.Error("one subject was bound to two accounts")
	}
	lawful, err := sign("test-user@127.0.0.1", second)
	if err != nil || lawful.Session.Account.Person != "p-9" {
		t.Errorf("%+v, %v", lawful, err)
	}

	code, err := b.AskLink(b.ctx, now, identity.Console("p-1"), a.ID, identity.ToRecover)
	b.must(err)
	again, err := b.AllowLink(b.ctx, now, identity.Console("p-3"), a.ID)
	b.must(err)
	away, err := b.BeginOIDC(b.ctx, now, again, code)
	b.must(err)
	back := visit(t, away.URL, "test-user2")
	if _, err := b.FinishOIDC(b.ctx, now, back.Get("state"), away.Browser, back.Get("code")); err != nil {
		t.Errorf("the same subject after a recovery: %v", err)
	}
}

func TestOIDCRefuses(t *testing.T) {
	c := config(t, t.TempDir())
	c.OIDC = &identity.OIDC{Issuer: openProvider(t, c.Origin+"/sign-in/oidc/callback"), Client: "liem", Secret: "secret"}
	b := bench{t, openGate(t, c), t.Context()}
	now := liem.InstantOf(time.Now())
	token, _, err := b.Enrol(b.ctx, now, identity.Console("p-1"), "p-2", "B")
	b.must(err)
	bound := func() (identity.Away, url.Values) {
		away, err := b.BeginOIDC(b.ctx, now, token, "")
		b.must(err)
		return away, visit(t, away.URL, "test-user2")
	}
	away, back := bound()
	u, err := url.Parse(away.URL)
	b.must(err)
	for name, want := range map[string]string{"code_challenge_method": "S256", "response_type": "code", "scope": "openid"} {
		if got := u.Query().Get(name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
	for _, name := range []string{"nonce", "state", "code_challenge"} {
		if len(u.Query().Get(name)) < 43 {
			t.Errorf("%s is %q", name, u.Query().Get(name))
		}
	}
	_, err = b.FinishOIDC(b.ctx, now, back.Get("state"), "another browser", back.Get("code"))
	b.refused("another browser", err, liem.Refused, liem.NotYou)
	_, err = b.FinishOIDC(b.ctx, now, back.Get("state"), away.Browser, back.Get("code"))
	b.refused("a state used before", err, liem.Refused, liem.NotYou)
	away, back = bound()
	_, err = b.FinishOIDC(b.ctx, now+11*minute, back.Get("state"), away.Browser, back.Get("code"))
	b.refused("too late", err, liem.Refused, liem.NotYou)
	away, back = bound()
	_, err = b.FinishOIDC(b.ctx, now, back.Get("state"), away.Browser, back.Get("code")+"x")
	b.refused("another code", err, liem.Refused, liem.NotYou)
	one, first := bound()
	two, other := bound()
	_, err = b.FinishOIDC(b.ctx, now, other.Get("state"), two.Browser, first.Get("code"))
	b.refused("the code of another visit", err, liem.Refused, liem.NotYou) // its PKCE verifier and nonce are others
	if in, err := b.FinishOIDC(b.ctx, now, first.Get("state"), one.Browser, first.Get("code")); err == nil && in.Session.Account.Person != "p-2" {
		t.Errorf("%+v", in)
	}
}

func TestOIDCOutOfReach(t *testing.T) {
	c := config(t, t.TempDir())
	c.OIDC = &identity.OIDC{Issuer: "http://127.0.0.1:1", Client: "liem"}
	b := bench{t, openGate(t, c), t.Context()}
	_, err := b.BeginOIDC(b.ctx, start, "", "")
	b.refused("a provider that is not there", err, liem.CouldNotLook, "")
	c.OIDC = nil
	_, err = openGate(t, c).BeginOIDC(b.ctx, start, "", "")
	b.refused("no provider", err, liem.NotFound, "")
}

func TestOpenRefuses(t *testing.T) {
	c := config(t, t.TempDir())
	for _, origin := range []string{"liem.example.vn", "http://liem.example.vn", "https://liem.example.vn/x", "https://a@b"} {
		c.Origin = origin
		if _, err := identity.Open(t.Context(), start, c); liem.KindOf(err) != liem.Invalid {
			t.Errorf("origin %q: %v", origin, err)
		}
	}
	c.Origin = "http://127.0.0.1:8080"
	g := openGate(t, c)
	if _, err := g.BeginSignIn(t.Context(), start); g.Passkeys() || liem.CodeOf(err) != liem.Needs {
		t.Errorf("passkeys at an address in numbers: %v", err)
	}
	c.Origin = "https://liem.example.vn:8443"
	if g, err := identity.Open(t.Context(), start, c); err != nil || !strings.HasPrefix(g.LinkURL("x"), c.Origin+"/enrol/") {
		t.Error(err)
	}
	if _, err := identity.Open(t.Context(), start, identity.Config{Store: c.Store, Secret: []byte("short"), Random: rand.Reader}); err == nil {
		t.Error("a short secret was taken")
	}
}
