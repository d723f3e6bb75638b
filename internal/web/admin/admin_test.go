package admin_test

import (
	"context"
	"crypto/rand"
	"errors"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"liem"
	"liem/internal/access"
	"liem/internal/app"
	"liem/internal/story"
	"liem/internal/web"
	"liem/internal/web/admin"
	"liem/internal/web/page"
	"liem/internal/web/webtest"
	"liem/rulebook"
)

type policies struct{ *access.Policies }

func (policies) Actions() []string { return access.Actions() }

func (p policies) Allows(v *page.Visitor, action string) error {
	return p.Route(access.Visitor{SignedIn: true, PostID: v.Post.ID, Posts: v.Post.Roles}, action).Err()
}

type somebody struct{ v *page.Visitor }

func (s somebody) Who(http.ResponseWriter, *http.Request, liem.Instant) (*page.Visitor, page.Keep, error) {
	return s.v, nil, nil
}

const now = liem.Instant(1_790_000_000_000_000)

// serve gives the counter over a real office in which the first story was
// played whole, with a state that a test may change.
func serve(t *testing.T, change func(*admin.State)) (string, *page.Visitor) {
	t.Helper()
	ties := story.Ties{}
	in, err := app.Open(t.Context(), app.Options{Dir: t.TempDir(), Create: true, Name: "liem.test/admin", Now: 1_767_600_000_000_000, Random: rand.Reader, Ties: ties})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close() })
	raw, err := os.ReadFile("../../story/stories/1-undisclosed-stake.story")
	if err != nil {
		t.Fatal(err)
	}
	s, err := story.Parse("1-undisclosed-stake", string(raw))
	if err != nil {
		t.Fatal(err)
	}
	p := story.Player{Office: in.Office, Packs: in.Packs, Ties: ties, Lang: liem.VI, Out: io.Discard, Brief: true}
	if _, err := p.Play(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	k, err := admin.New(admin.Config{Packs: in.Packs, Shipped: func(p *rulebook.Pack) string { return in.Shipped(p.Hash) },
		Keys: []admin.Key{{Name: liem.T("Khóa ký sổ", "Key of the log"), Is: string(in.Policy), Does: liem.T("Ký điểm chốt.", "Signs checkpoints.")}},
		Open: func(ctx context.Context) (map[liem.Hash]int, error) {
			out := map[liem.Hash]int{}
			for c, err := range in.Office.Tally(ctx) {
				if err != nil {
					return nil, err
				}
				if !c.Ended() {
					out[c.Pack.Hash]++
				}
			}
			return out, nil
		},
		State: func(ctx context.Context, at liem.Instant) (admin.State, error) {
			l, err := in.Log(ctx)
			if err != nil {
				return admin.State{}, err
			}
			n, err := in.Waiting(ctx, at)
			s := admin.State{Writes: in.Writes(ctx, at), Store: "SQLite", DiskFree: 71, LogSize: l.Size, LogRoot: l.Root, Waiting: n, Most: app.MostWaiting, Accounts: admin.Accounts{Active: 4}}
			if change != nil {
				change(&s)
			}
			return s, err
		}})
	if err != nil {
		t.Fatal(err)
	}
	rules, err := access.Load()
	if err != nil {
		t.Fatal(err)
	}
	v := &page.Visitor{Person: "may", Name: "Quản trị", Session: "s", Post: &page.Post{ID: "so.may", Name: liem.T("Quản trị hệ thống", "Administrator"), Roles: []string{"administrator"}}}
	site, err := web.New(web.Config{Site: &page.Site{Office: liem.T("Văn phòng Liêm chính, Cơ quan Mẫu", "Integrity Office, Sample Body"), LeaveTo: "/gone"}, Counters: []*page.Counter{k},
		Policies: policies{rules}, SignIn: somebody{v}, Now: func() liem.Instant { return now }, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(site)
	t.Cleanup(srv.Close)
	return srv.URL, v
}

func get(t *testing.T, url, lang string) (int, string) {
	t.Helper()
	r, err := http.NewRequest("GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept-Language", lang)
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	body, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	return a.StatusCode, html.UnescapeString(string(body))
}

var pages = []string{"/admin", "/admin/packs", "/admin/keys"}

// TestNoCase: no page of this counter has a case number, a name of anybody in
// the cases, a word of them, or a way to search.
func TestNoCase(t *testing.T) {
	url, _ := serve(t, nil)
	number := regexp.MustCompile(`\b(TC|KL|KN|BV|PA)-[0-9]+/[0-9]{4}\b`)
	id := regexp.MustCompile(`\b[0-9a-hjkmnp-tv-z]{26}\b`)
	for _, path := range pages {
		for _, lang := range []string{"vi", "en"} {
			status, body := get(t, url+path, lang)
			if status != 200 {
				t.Errorf("%s: %d", path, status)
			}
			for _, w := range []string{"Đỗ Văn Tài", "Ngô Thị Bảo", "Lê Văn Nam", "Trần Thị Mai", "Nguyễn Thị Lan", "gói thầu", "type=\"search\"", "so-xd", "subject-1"} {
				if strings.Contains(body, w) {
					t.Errorf("%s shows %q", path, w)
				}
			}
			for _, pattern := range []*regexp.Regexp{number, id} {
				if m := pattern.FindString(body); m != "" {
					t.Errorf("%s shows %q", path, m)
				}
			}
		}
	}
}

func TestPages(t *testing.T) {
	url, v := serve(t, nil)
	for path, want := range map[string][]string{
		"/admin":       {"Tình trạng", "ghi bền vừa thử xong", "còn 71 %", "hàng đợi", "Lịch vn", "Cấp liên kết đăng ký", "chưa có: hạn sang năm đó"},
		"/admin/packs": {"15 tính chất giữ ở cả", "dưới 5", "2019.1", "2026.7"},
		"/admin/keys":  {"Khóa ký sổ", "liem.test/admin+"},
	} {
		_, body := get(t, url+path, "vi")
		for _, w := range want {
			if !strings.Contains(body, w) {
				t.Errorf("%s lacks %q\n%s", path, w, body)
			}
		}
	}
	if _, body := get(t, url+"/admin", "en"); !strings.Contains(body, "a durable write was made just now") || !strings.Contains(body, "71 % free") {
		t.Errorf("english: %s", body)
	}
	for _, roles := range [][]string{{"decider"}, {"auditor"}, nil} {
		v.Post.Roles = roles
		for _, path := range pages {
			if status, _ := get(t, url+path, "vi"); status != 403 {
				t.Errorf("%v at %s: %d", roles, path, status)
			}
		}
	}
}

func TestWhatIsWrong(t *testing.T) {
	url, _ := serve(t, func(s *admin.State) {
		s.Writes, s.DiskFree, s.Waiting, s.Accounts = errors.New("a path of the machine"), 3, app.MostWaiting, admin.Accounts{Active: 1}
	})
	_, body := get(t, url+"/admin", "vi")
	for _, w := range []string{"1 phần không chạy.", "hỏng", "liem serve --dir", "Thêm đĩa", "đang đợi", "Chưa có người nào ngoài ông/bà."} {
		if !strings.Contains(body, w) {
			t.Errorf("lacks %q: %s", w, body)
		}
	}
	if strings.Contains(body, "path of the machine") {
		t.Error("the cause left the house")
	}
	url, _ = serve(t, func(s *admin.State) { s.DiskFree, s.Accounts.Unconfirmed = -1, 1 })
	if _, body := get(t, url+"/admin", "vi"); !strings.Contains(body, "chưa xem được") || !strings.Contains(body, "cho đến khi người thứ hai xác nhận") {
		t.Errorf("%s", body)
	}
}

func TestLooks(t *testing.T) {
	url, _ := serve(t, nil)
	b := webtest.Start(t)
	for _, screen := range webtest.Screens()[:3] {
		tab := b.Tab(t, screen)
		for _, path := range pages {
			for _, lang := range []string{"vi", "en"} {
				tab.Open(url + path + "?l=" + lang)
				if n := tab.Sideways(); n > 0 {
					t.Errorf("%s on %s: %d px too wide", path, screen.Name, n)
				}
				if dir := os.Getenv("LIEM_SHOTS"); dir != "" {
					if err := os.WriteFile(dir+"/"+strings.ReplaceAll(path[1:], "/", "-")+"-"+screen.Name+"-"+lang+".png", tab.Shot(), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				if os.Getenv("LIEM_AXE") != "" {
					for _, v := range tab.Axe() {
						t.Errorf("%s on %s: %v", path, screen.Name, v)
					}
				}
			}
		}
	}
}
