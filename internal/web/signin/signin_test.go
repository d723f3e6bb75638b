package signin_test

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
	"sync/atomic"
	"testing"

	"liem"
	"liem/internal/access"
	"liem/internal/identity"
	"liem/internal/store"
	"liem/internal/web"
	"liem/internal/web/page"
	"liem/internal/web/signin"
)

const (
	minute liem.Instant = 60_000_000
	hour                = 60 * minute
	start               = liem.Instant(1_790_000_000_000_000)
)

// register is who holds which posts.
type register map[string][]page.Post

func (g register) PostsOf(_ context.Context, _ liem.Instant, person string) ([]page.Post, error) {
	return g[person], nil
}

type policies struct{ *access.Policies }

func (p policies) Actions() []string { return access.Actions() }

func (p policies) Allows(v *page.Visitor, action string) error {
	var who access.Visitor
	if v != nil {
		who = access.Visitor{SignedIn: true, Demo: v.Demo}
		if v.Post != nil {
			who.PostID, who.Body, who.Posts = v.Post.ID, v.Post.Body, v.Post.Roles
		}
	}
	return p.Route(who, action).Err()
}

func post(id string, roles ...string) page.Post {
	return page.Post{ID: id, Name: liem.T("Chức vụ "+id, "Post "+id), Place: liem.T("Cơ quan Mẫu", "Sample Body"), Body: "body", Roles: roles}
}

// site is a site with sign-in alone, on loopback.
type site struct {
	*testing.T
	gate  *identity.Gate
	url   string
	now   atomic.Int64
	posts register
}

func openSite(t *testing.T) *site {
	t.Helper()
	s := &site{T: t, posts: register{
		"p-1": {post("admin-1", "administrator")}, "p-3": {post("admin-2", "administrator")},
		"p-5": {post("a", "verifier"), post("b", "intake-officer")},
	}}
	s.now.Store(int64(start))
	var handler http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { handler.ServeHTTP(w, r) }))
	t.Cleanup(server.Close)
	s.url = strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	rows, err := store.OpenSignIn(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { rows.Close() })
	s.gate, err = identity.Open(t.Context(), start, identity.Config{Store: rows, Secret: []byte(strings.Repeat("s", 32)), Random: rand.Reader, Name: liem.T("Mẫu", "Sample"), Origin: s.url, Demo: true})
	if err != nil {
		t.Fatal(err)
	}
	door, err := signin.New(signin.Config{Gate: s.gate, Posts: s.posts, Demo: []signin.Group{{Name: liem.T("Bàn nghiệp vụ", "Desk"), People: []signin.Person{{ID: "p-5", Name: "Phạm E", Post: liem.T("Thành viên", "Member")}}}}})
	if err != nil {
		t.Fatal(err)
	}
	p, err := access.Load()
	if err != nil {
		t.Fatal(err)
	}
	handler, err = web.New(web.Config{Site: &page.Site{Office: liem.T("Văn phòng", "Office"), LeaveTo: "/"}, Counters: []*page.Counter{door.Counter()}, Policies: policies{p}, SignIn: door,
		Now: func() liem.Instant { return liem.Instant(s.now.Load()) }, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// browser is one without script.
type browser struct {
	*site
	*http.Client
}

func (s *site) browser() browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.Fatal(err)
	}
	return browser{s, &http.Client{Jar: jar}}
}

func (b browser) page(path string) (int, string) {
	b.Helper()
	r, err := b.Get(b.url + path)
	return b.read(r, err)
}

func (b browser) read(r *http.Response, err error) (int, string) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
	defer r.Body.Close()
	raw, err := io.ReadAll(r.Body)
	if err != nil {
		b.Fatal(err)
	}
	return r.StatusCode, string(raw)
}

func (b browser) send(path string, pairs ...string) (int, string) {
	b.Helper()
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	r, err := b.PostForm(b.url+path, v)
	return b.read(r, err)
}

func (b browser) want(what string, status int, body string, wantStatus int, words ...string) {
	b.Helper()
	if status != wantStatus {
		b.Errorf("%s: %d, want %d: %.300s", what, status, wantStatus, body)
	}
	for _, w := range words {
		if no, not := strings.CutPrefix(w, "!"); not && strings.Contains(body, no) || !not && !strings.Contains(body, w) {
			b.Errorf("%s: %q in %.1500s", what, w, main(body))
		}
	}
}

func main(body string) string {
	_, rest, _ := strings.Cut(body, "<main")
	rest, _, _ = strings.Cut(rest, "</main")
	return rest
}

// letter gives somebody an account by the command line, and a letter.
func (s *site) letter(person, name string) string {
	s.Helper()
	if _, _, err := s.gate.Enrol(s.Context(), start, identity.Console("x-1"), person, name); err != nil {
		s.Fatal(err)
	}
	return s.again(person)
}

func TestWithoutScript(t *testing.T) {
	s := openSite(t)
	b := s.browser()
	status, body := b.page("/account/sessions")
	b.want("a page of somebody signed in", status, body, 200, "Đăng nhập", "passkey.js", "!Đăng xuất", `data-next="/account/sessions"`)
	status, body = b.page("/sign-in?next=//evil.example/")
	b.want("where to go on at another site", status, body, 200, `data-next=""`)
	status, body = b.send("/sign-in/letter", "link", " ")
	b.want("no code", status, body, 422, "Chưa có mã", "Có một vấn đề")
	status, body = b.page("/enrol/0000")
	b.want("a link that is none", status, body, 403, "Liên kết này không dùng được")

	link, code, _ := strings.Cut(s.letter("p-7", "Lê Văn C"), " ")
	status, body = b.send("/sign-in/letter", "link", s.url+"/enrol/"+link)
	b.want("the letter's page", status, body, 200, "Lê Văn C", "Đăng nhập bằng thư", "!passkey.js", "Mã xác nhận")
	status, body = b.page("/enrol/" + link)
	b.want("looking at it again uses nothing up", status, body, 200, "Lê Văn C")
	status, body = b.send("/enrol/"+link, "code", "zzzzzzzz")
	b.want("a wrong code", status, body, 403, "Mã xác nhận không đúng", `id="code"`)
	status, body = b.send("/enrol/"+link, "code", code)
	b.want("signed in", status, body, 200, "Tài khoản của tôi", "Đăng xuất", "Lê Văn C", "người thứ hai xác nhận")
	status, body = b.page("/enrol/" + link)
	b.want("the letter a second time", status, body, 403, "Liên kết này không dùng được")
	status, body = b.page("/admin/accounts")
	b.want("the administrators' page", status, body, 403, "!Cấp liên kết")
	status, body = b.page("/account?l=en")
	b.want("in English", status, body, 200, "My account", "There is no password")

	status, body = b.send("/account", "lang", "en", "look", "dark")
	b.want("settings", status, body, 200, `<html lang="en" data-look="dark">`, "My account")
	status, body = b.send("/account", "lang", "fr", "look", "dark")
	b.want("a language there is not", status, body, 422, "There are Vietnamese and English")

	second := s.browser()
	link, code, _ = strings.Cut(s.again("p-7"), " ")
	second.send("/enrol/"+link, "code", code)
	status, body = second.page("/account/sessions")
	second.want("both sessions", status, body, 200, "Where I am signed in", "End every other session", "this one")
	if n := strings.Count(body, `value="one"`); n != 2 {
		t.Errorf("%d sessions", n)
	}
	status, body = second.send("/account/sessions", "do", "one", "session", strings.Repeat("0", 26))
	second.want("a session that is not theirs", status, body, 404)
	second.send("/account/sessions", "do", "others")
	status, body = b.page("/account")
	b.want("the ended session", status, body, 200, "!Sign out")
	status, body = second.send("/out")
	second.want("signed out", status, body, 200, "You are signed out")
	status, body = second.page("/account")
	second.want("after that", status, body, 200, "Sign in with a passkey")
}

// again asks for one more letter.
func (s *site) again(person string) string {
	s.Helper()
	id := s.gate.AccountID(person)
	code, err := s.gate.AskLink(s.Context(), start, identity.Console("x-1"), id, identity.ToSign)
	if err != nil {
		s.Fatal(err)
	}
	link, err := s.gate.AllowLink(s.Context(), start, identity.Console("x-2"), id)
	if err != nil {
		s.Fatal(err)
	}
	return link + " " + code
}

func TestDemoAndPosts(t *testing.T) {
	s := openSite(t)
	b := s.browser()
	status, body := b.page("/demo")
	b.want("the people", status, body, 200, "Phạm E", "giả định", "Thành viên")
	status, body = b.send("/demo", "person", "p-1")
	b.want("somebody who is not of the demo", status, body, 404)
	status, body = b.send("/demo", "person", "p-5")
	b.want("two posts", status, body, 200, "Chọn chức vụ", "Chức vụ a", "Với tư cách cá nhân")
	before := b.cookies()
	status, body = b.send("/account/post", "post", "c")
	b.want("a post of somebody else", status, body, 404)
	status, body = b.send("/account/post", "post", "a", "next", "/account")
	b.want("in the post", status, body, 200, "Tài khoản của tôi", "Văn phòng · Chức vụ a")
	if b.cookies() == before {
		t.Error("the token did not change with the post")
	}
	s.posts["p-5"] = nil
	status, body = b.page("/account")
	b.want("after the post was left", status, body, 200, "!Chức vụ a")
	s.posts["p-5"] = []page.Post{post("a", "verifier")}
	s.now.Add(int64(31 * minute))
	status, body = b.page("/account")
	b.want("idle in a post", status, body, 200, "Đăng nhập bằng khóa truy cập")
	status, body = b.send("/demo", "person", "p-5")
	b.want("one post is taken", status, body, 404, "Chức vụ a") // no first page in this site
}

func (b browser) cookies() string {
	u, err := url.Parse(b.url)
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range b.Jar.Cookies(u) {
		if c.Name == "liem-session" {
			return c.Value
		}
	}
	return ""
}

var shownOnce = regexp.MustCompile(`id="once">([^<]+)<`)

func (b browser) once(what string, status int, body string) string {
	b.Helper()
	m := shownOnce.FindStringSubmatch(body)
	if status != 200 || m == nil {
		b.Fatalf("%s: %d %.800s", what, status, main(body))
	}
	return m[1]
}

// signInAs gives a browser a session of an active account.
func (s *site) signInAs(person, name string) browser {
	s.Helper()
	in, err := s.gate.SignInDemo(s.Context(), start, person, name, liem.VI)
	if err != nil {
		s.Fatal(err)
	}
	if posts := s.posts[person]; len(posts) == 1 {
		if in, err = s.gate.TakePost(s.Context(), in.Session, posts[0].ID, true); err != nil {
			s.Fatal(err)
		}
	}
	b := s.browser()
	u, err := url.Parse(s.url)
	if err != nil {
		s.Fatal(err)
	}
	b.Jar.SetCookies(u, []*http.Cookie{{Name: "liem-session", Value: in.Token, Path: "/"}})
	return b
}

func TestAdministrators(t *testing.T) {
	s := openSite(t)
	one, two := s.signInAs("p-1", "An"), s.signInAs("p-3", "Bình")
	status, body := one.page("/admin/accounts")
	one.want("the list", status, body, 200, "An", "Bình", "Thêm một người", "người khác phải làm")
	status, body = one.send("/admin/accounts", "what", "enrol", "person", "p-1", "name", "An")
	one.want("a link for oneself", status, body, 403, "Việc này phải do một người khác làm")
	status, body = one.send("/admin/accounts", "what", "enrol", "person", "", "name", "Chi")
	one.want("nobody", status, body, 422, "Có một vấn đề", `value="Chi"`)
	status, body = one.send("/admin/accounts", "what", "enrol", "person", "p-9", "name", "Chi")
	link := one.once("a first link", status, body)
	if !strings.HasPrefix(link, s.url+"/enrol/") {
		t.Errorf("link %q", link)
	}
	status, body = s.browser().page(strings.TrimPrefix(link, s.url))
	one.want("the link's page", status, body, 200, "Chi", "Tạo khóa truy cập", "!Mã xác nhận")
	id := s.gate.AccountID("p-9").String()
	status, body = two.send("/admin/accounts", "what", "confirm", "account", id)
	two.want("confirming whoever may come", status, body, 403, "chưa đăng ký khóa truy cập")

	id = s.gate.AccountID("p-5").String()
	s.signInAs("p-5", "Phạm E")
	status, body = one.send("/admin/accounts", "what", "recover", "account", id)
	code := one.once("the first person's code", status, body)
	status, body = one.send("/admin/accounts", "what", "allow", "account", id)
	one.want("both persons in one", status, body, 403, "Việc này phải do một người khác làm")
	status, body = two.page("/admin/accounts")
	two.want("what waits", status, body, 200, "chờ người thứ hai đồng ý", "Đồng ý cấp liên kết")
	status, body = two.send("/admin/accounts", "what", "allow", "account", id)
	link = two.once("the second person's link", status, body)
	status, body = s.browser().page(strings.TrimPrefix(link, s.url))
	two.want("the link's page", status, body, 200, "Mã xác nhận", "hết tác dụng", "!"+code)
	for what, form := range map[string][]string{"no such act": {"what", "open", "account", id}, "no account": {"what", "confirm", "account", "x"}} {
		status, body = one.send("/admin/accounts", form...)
		one.want(what, status, body, 404)
	}
	status, body = two.send("/admin/accounts", "what", "close", "account", id)
	two.want("closed", status, body, 200, "đã khóa lại")
}

// What a device says from another site, or not as JSON, is not taken; nothing
// of a session is in an address or a script.
func TestRefuses(t *testing.T) {
	s := openSite(t)
	b := s.browser()
	status, body := b.send("/sign-in/passkey/finish", "x", "y")
	b.want("a form", status, body, 404, `"say"`)
	r, err := http.NewRequest("POST", s.url+"/sign-in/passkey/begin", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	status, body = b.read(b.Do(r))
	b.want("another site", status, body, 403, "từ một trang khác")
	answer, err := b.Post(s.url+"/sign-in/passkey/finish", "application/json", strings.NewReader(`{"ceremony":"x","response":{}}`))
	status, body = b.read(answer, err)
	b.want("a ceremony that nobody began", status, body, 403, "Không đăng nhập được bằng cách này")
	answer, err = b.Post(s.url+"/sign-in/passkey/finish", "application/json", strings.NewReader(`{"next":"`+strings.Repeat("x", 70<<10)+`"}`))
	status, body = b.read(answer, err)
	b.want("very much", status, body, 422, "Không đọc được")

	answer, err = s.signInAs("p-5", "E").Get(s.url + "/account")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if csp := answer.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "script-src 'none'") && strings.Contains(csp, "unsafe") {
		t.Errorf("policy %q", csp)
	}
	out, err := b.PostForm(s.url+"/demo", url.Values{"person": {"p-5"}})
	if err != nil {
		t.Fatal(err)
	}
	out.Body.Close()
	for _, c := range out.Request.Response.Cookies() {
		if c.Name == "liem-session" && (!c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "") {
			t.Errorf("cookie %+v", c)
		}
	}
}
