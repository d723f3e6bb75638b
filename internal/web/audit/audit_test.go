package audit

import (
	"bytes"
	"context"
	"crypto/rand"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"liem"
	"liem/clock"
	"liem/docket"
	"liem/internal/access"
	"liem/internal/app"
	"liem/internal/office"
	"liem/internal/story"
	"liem/internal/web"
	"liem/internal/web/openlog"
	"liem/internal/web/page"
	"liem/ledger"
	"liem/ledger/bundle"
	"liem/limits"
)

var tc = liem.DerivedID("story", "1-undisclosed-stake", "tc")

// house is a real office in which the first story was played, with an auditor.
type house struct {
	t    *testing.T
	in   *app.Installation
	now  liem.Instant
	as   *page.Visitor
	keep memory
	url  string
	web  *http.Client
}

type memory map[string][]byte

func (m memory) Get(_ context.Context, name string) ([]byte, error) { return m[name], nil }
func (m memory) Put(_ context.Context, name string, v []byte) error { m[name] = v; return nil }
func (m memory) Drop(_ context.Context, name string) error          { delete(m, name); return nil }

type policies struct{ *access.Policies }

func (policies) Actions() []string { return access.Actions() }

func (p policies) Allows(v *page.Visitor, action string) error {
	var q access.Visitor
	if v != nil {
		q.SignedIn = true
		if v.Post != nil {
			q.Posts, q.PostID, q.Body = v.Post.Roles, v.Post.ID, v.Post.Body
		}
	}
	return p.Route(q, action).Err()
}

func (h *house) Who(http.ResponseWriter, *http.Request, liem.Instant) (*page.Visitor, page.Keep, error) {
	return h.as, h.keep, nil
}

func day(t *testing.T, s string) liem.Instant {
	t.Helper()
	cal, err := clock.Lookup("vn")
	if err != nil {
		t.Fatal(err)
	}
	d, err := clock.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return cal.Midnight(d) + 9*3600*1_000_000
}

func newHouse(t *testing.T, until string) *house {
	t.Helper()
	ties := story.Ties{}
	in, err := app.Open(t.Context(), app.Options{Dir: t.TempDir(), Create: true, Name: "liem.test/audit", Now: 1_767_600_000_000_000, Random: rand.Reader, Ties: ties})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close() })
	raw, err := os.ReadFile("../../story/stories/1-undisclosed-stake.story")
	if err != nil {
		t.Fatal(err)
	}
	text := string(raw)
	if until != "" {
		text, _, _ = strings.Cut(text, until)
	}
	s, err := story.Parse("1-undisclosed-stake", text)
	if err != nil {
		t.Fatal(err)
	}
	p := story.Player{Office: in.Office, Packs: in.Packs, Ties: ties, Lang: liem.VI, Out: io.Discard, Brief: true}
	if _, err := p.Play(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, in: in, keep: memory{}, now: day(t, "2026-06-02")}
	for _, e := range []office.Entered{office.Post("tinh.kiem-toan", "tinh-an-binh", "", docket.Auditor), office.Take("tinh.kiem-toan", office.Person{ID: "kiem", Name: "Ngô Kiểm"}, 1_767_600_000_000_000)} {
		if _, err := in.Enter(t.Context(), h.now, e); err != nil {
			t.Fatal(err)
		}
	}
	h.auditor()
	h.serve()
	return h
}

func (h *house) auditor() {
	h.as = &page.Visitor{Person: "kiem", Name: "Ngô Kiểm", Session: "s1", Post: &page.Post{ID: "tinh.kiem-toan", Name: liem.T("Kiểm toán viên", "Auditor"), Body: "tinh-an-binh", Roles: []string{docket.Auditor}}}
}

func (h *house) serve() {
	h.t.Helper()
	rules, err := access.Load()
	if err != nil {
		h.t.Fatal(err)
	}
	now := func() liem.Instant { return h.now }
	window := openlog.New(openlog.Config{Log: h.in, Policy: h.in.Policy, Now: now})
	k, err := New(Config{Office: h.in.Office, Log: h.in, Shown: window.Shown, Access: rules, Names: h.in.Office,
		Bundle: func(ctx context.Context, now liem.Instant, by office.Actor, id liem.ID, w office.Warrant, to io.Writer) error {
			return h.in.Bundle(ctx, now, by, id, app.Export{Purpose: limits.PurposeAuditWarrant, Open: []string{"file"}, Ground: "warrant", Warrant: &w, Access: rules}, to)
		}})
	if err != nil {
		h.t.Fatal(err)
	}
	site, err := web.New(web.Config{Site: &page.Site{Office: liem.T("Văn phòng Liêm chính, Cơ quan Mẫu", "Integrity Office, Sample Body"), LeaveTo: "/gone"}, Counters: []*page.Counter{k},
		Policies: policies{rules}, SignIn: h, Now: now, Log: slog.New(slog.NewTextHandler(os.Stderr, nil))})
	if err != nil {
		h.t.Fatal(err)
	}
	srv := httptest.NewServer(site)
	h.t.Cleanup(srv.Close)
	jar, _ := cookiejar.New(nil)
	h.url, h.web = srv.URL, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

func (h *house) read(r *http.Response, err error) (int, string) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return r.StatusCode, html.UnescapeString(string(body))
}

func (h *house) get(path string) (int, string) { return h.read(h.web.Get(h.url + path)) }

func (h *house) post(path string, v url.Values) (int, string) {
	return h.read(h.web.PostForm(h.url+path, v))
}

func (h *house) reads() []docket.Reading {
	h.t.Helper()
	r, err := h.in.Office.Readings(h.t.Context(), h.now, office.Actor{Person: office.Person{ID: "tai"}}, tc)
	if err != nil {
		h.t.Fatal(err)
	}
	return r.Reads
}

var people = []string{"Đỗ Văn Tài", "Ngô Thị Bảo", "Lê Văn Nam", "Trần Thị Mai", "Nguyễn Thị Lan", "hộp thư số 12"}

func lacks(t *testing.T, where, body string, words ...string) {
	t.Helper()
	for _, w := range words {
		if strings.Contains(body, w) {
			t.Errorf("%s shows %q", where, w)
		}
	}
}

func TestJourney(t *testing.T) {
	h := newHouse(t, "2026-06-08 10:00 tc")
	for path, want := range map[string][]string{
		"/audit":                   {"Kiểm tra sổ và thời hạn", "dòng, gốc", "Mẫu ngẫu nhiên", "Từ chối mở hồ sơ", "Tự kiểm tra sổ"},
		"/audit/overdue":           {"Nghĩa vụ quá hạn"},
		"/audit/sample":            {"TC-1/2026", "Hạt giống"},
		"/audit/figures":           {"Chưa có vụ việc nào kết thúc"},
		"/audit/figures?by=ground": {"Chưa nêu được theo căn cứ"},
		"/audit/lists/extended":    {"Không có vụ việc nào như vậy."},
		"/audit/cases/" + tc.String() + "/warrant": {"Mở một vụ việc theo lệnh nào?"},
	} {
		status, body := h.get(path)
		if want != nil && status != 200 {
			t.Errorf("%s: %d %.300s", path, status, body)
		}
		for _, w := range want {
			if !strings.Contains(body, w) {
				t.Errorf("%s lacks %q:\n%s", path, w, body)
			}
		}
		lacks(t, path, body, people...)
	}
	before := len(h.reads())
	path := "/audit/cases/" + tc.String()
	if status, _ := h.get(path); status != 303 {
		t.Errorf("a case without a warrant: %d", status)
	}
	if len(h.reads()) != before {
		t.Error("asking for the warrant was recorded as a reading")
	}
	id := liem.DerivedID("warrant").String()
	if status, body := h.post(path+"/warrant", url.Values{page.ActID: {id}, "reference": {"  "}}); status != 422 || !strings.Contains(body, "cần nêu lệnh") {
		t.Errorf("an empty warrant: %d %s", status, body)
	}
	if status, body := h.post(path+"/warrant", url.Values{page.ActID: {id}, "reference": {"Kiểm toán nhà nước, số 15, 01/06/2026"}}); status != 303 {
		t.Fatalf("a warrant: %d %s", status, body)
	}
	status, body := h.get(path)
	for _, w := range []string{"TC-1/2026", "hai gói thầu", "Kiểm toán nhà nước, số 15", "Tải gói kiểm chứng", "lần mở này đã được ghi vào sổ", "Chưa ghi được ở đây"} {
		if status != 200 || !strings.Contains(body, w) {
			t.Errorf("the case: %d lacks %q", status, w)
		}
	}
	lacks(t, "the case", body, "Ngô Thị Bảo", "hộp thư số 12", "Đỗ Văn Tài</")
	if n := len(h.reads()); n != before+2 {
		t.Errorf("%d readings after %d: the warrant and each opening are one", n, before)
	}
	last := h.reads()[len(h.reads())-1]
	if last.Post != "tinh.kiem-toan" || last.Purpose != limits.PurposeAuditWarrant || last.Warrant != id {
		t.Errorf("recorded as %+v", last)
	}
	if status, body := h.get(path + "/reads"); status != 200 || !strings.Contains(body, "tinh.kiem-toan") && !strings.Contains(body, "mở hồ sơ") {
		t.Errorf("who read: %d %s", status, body)
	} else {
		lacks(t, "who read", body, people...)
	}
	h.bundleOf(path)
	h.as.Session = "s2"
	if status, _ := h.get(path); status != 303 {
		t.Errorf("the warrant of another session: %d", status)
	}
}

func (h *house) bundleOf(path string) {
	h.t.Helper()
	r, err := h.web.PostForm(h.url+path+"/bundle", nil)
	if err != nil {
		h.t.Fatal(err)
	}
	defer r.Body.Close()
	raw, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != 200 {
		h.t.Fatalf("%d %v %.300s", r.StatusCode, err, raw)
	}
	b, err := bundle.Open(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		h.t.Fatal(err)
	}
	policy, err := ledger.ParsePolicy(h.in.Policy)
	if err != nil {
		h.t.Fatal(err)
	}
	if report, _, err := docket.Verify(b, policy); err != nil || report.Verdict != bundle.Gaps || report.Trust != bundle.Trusted {
		h.t.Errorf("bundle %v %v: %v", report.Verdict, report.Trust, err)
	}
}

// TestForeign: somebody else's post, a case that is not there and an id that is
// none answer alike; other posts do not come in.
func TestForeign(t *testing.T) {
	h := newHouse(t, "2026-06-08 10:00 tc")
	v := url.Values{page.ActID: {liem.DerivedID("w").String()}, "reference": {"số 15"}}
	_, none := h.post("/audit/cases/"+liem.DerivedID("none").String()+"/warrant", v)
	status, bad := h.post("/audit/cases/x/warrant", v)
	if status != 404 || !strings.Contains(none, "Không có") || !strings.Contains(bad, "Không có") {
		t.Errorf("%d\n%s\n%s", status, none, bad)
	}
	if status, _ := h.get("/audit/lists/persons"); status != 404 {
		t.Errorf("a question that is none: %d", status)
	}
	if status, _ := h.get("/audit/figures?by=person"); status == 200 {
		t.Error("figures by person")
	}
	for _, roles := range [][]string{{"decider"}, {"administrator"}} {
		h.as.Post.Roles = roles
		for _, path := range []string{"/audit", "/audit/sample", "/audit/cases/" + tc.String()} {
			if status, _ := h.get(path); status != 403 {
				t.Errorf("%v at %s: %d", roles, path, status)
			}
		}
	}
}

// TestWhole: after the whole story a case has ended, in a quarter that is over;
// one is under five, and is not told.
func TestWhole(t *testing.T) {
	h := newHouse(t, "")
	h.now = day(t, "2028-02-02")
	for _, by := range []string{"body", "procedure", "outcome"} {
		status, body := h.get("/audit/figures?by=" + by)
		if status != 200 || !strings.Contains(body, "dưới 5") && !strings.Contains(body, "Chưa có vụ việc nào kết thúc") {
			t.Errorf("%s: %d %s", by, status, body)
		}
		if m := regexp.MustCompile(`<td class="num"[^>]*>[1-4]</td>`).FindString(body); m != "" {
			t.Errorf("%s shows %s", by, m)
		}
	}
	for _, q := range []string{"extended", "consequence-ended"} {
		if status, body := h.get("/audit/lists/" + q); status != 200 || !strings.Contains(body, "/2026") {
			t.Errorf("%s: %d %s", q, status, body)
		}
	}
	_, body := h.get("/audit")
	lacks(t, "the first page", body, append([]string{"TC-1", "KL-1"}, people...)...)
}

// TestSample: whoever has the published leaves and the ids draws the same cases,
// and later cases change nothing about it.
func TestSample(t *testing.T) {
	h := newHouse(t, "2026-06-08 10:00 tc")
	k := &counter{Config: Config{Office: h.in.Office, Log: h.in}}
	first, err := k.sample(t.Context(), h.now)
	if err != nil || first.Size == 0 || first.Seed.IsZero() || first.Of != 1 || len(first.Cases) != 1 {
		t.Fatalf("%+v, %v", first, err)
	}
	for i := range 30 {
		if _, err := h.in.Enter(t.Context(), h.now+liem.Instant(i), office.Body("later"+string(rune('a'+i)), "")); err != nil {
			t.Fatal(err)
		}
	}
	again, err := (&counter{Config: k.Config}).sample(t.Context(), h.now+20*24*3600*1_000_000)
	if err != nil || again.Seed != first.Seed || again.Size != first.Size || again.Cases[0].ID != first.Cases[0].ID {
		t.Errorf("later in the month: %+v, %v", again, err)
	}
	// The seed from the leaves alone, as anybody may work it out.
	var leaves [][]byte
	at, _ := h.in.Log(t.Context())
	for n := int64(0); n<<8 < at.Size; n++ {
		data, err := h.in.ReadTile(t.Context(), -1, n, int(min(256, at.Size-n<<8)))
		if err != nil {
			t.Fatal(err)
		}
		for len(data) > 0 {
			leaves, data = append(leaves, data[2:43]), data[43:]
		}
	}
	if root := ledger.RootOf(leaves[:first.Size]); root != first.Seed {
		t.Errorf("root %v of the first %d leaves, seed %v", root, first.Size, first.Seed)
	}
	var ids []liem.ID
	for i := range 200 {
		ids = append(ids, liem.DerivedID("case", string(rune(i))))
	}
	want := Sample(first.Seed, ids, 30)
	slices.Reverse(ids)
	if got := Sample(first.Seed, ids, 30); !slices.Equal(got, want) || len(got) != 30 {
		t.Error("the order of the cases matters")
	}
	if other := Sample(liem.Hash{1}, ids, 30); slices.Equal(other, want) {
		t.Error("the seed does not matter")
	}
}

func cells(n ...int) []Cell {
	var out []Cell
	for _, x := range n {
		out = append(out, Cell{N: x})
	}
	return out
}

func TestCover(t *testing.T) {
	for _, c := range []struct {
		name string
		rows [][]Cell
		want []string // o open, x covered
	}{
		{"all large", [][]Cell{cells(5, 9), cells(12, 7)}, []string{"oo", "oo"}},
		{"none is nothing to hide", [][]Cell{cells(0, 9), cells(12, 0)}, []string{"oo", "oo"}},
		{"one small one: its line, its column and their crossing", [][]Cell{cells(3, 9), cells(12, 7)}, []string{"xx", "xx"}},
		{"a single line", [][]Cell{cells(3, 9, 20)}, []string{"xxo"}},
		{"two ones together under five", [][]Cell{cells(1, 2, 20, 30)}, []string{"xxxo"}},
		{"one alone", [][]Cell{cells(4)}, []string{"x"}},
	} {
		Cover(c.rows)
		for i, r := range c.rows {
			got := ""
			for _, x := range r {
				got += map[bool]string{true: "x", false: "o"}[x.Covered]
			}
			if got != c.want[i] {
				t.Errorf("%s, line %d: %s, want %s", c.name, i, got, c.want[i])
			}
		}
	}
}

// TestTabulate: what is under five is said to be, and what would give it away is
// not given.
func TestTabulate(t *testing.T) {
	var pairs [][2]string
	for _, c := range []struct {
		row, column string
		n           int
	}{{"a", "q1", 7}, {"b", "q1", 3}, {"a", "q2", 9}, {"b", "q2", 12}, {"c", "q1", 40}, {"c", "q2", 50}} {
		for range c.n {
			pairs = append(pairs, [2]string{c.row, c.column})
		}
	}
	g := tabulate(&page.Request{Lang: liem.EN}, "kind", pairs)
	want := map[string][]string{"a": {"not given", "not given"}, "b": {"under 5", "not given"}, "c": {"40", "50"}}
	if len(g.Lines) != 3 || !slices.Equal(g.Columns, []string{"kind", "q1", "q2"}) {
		t.Fatalf("%+v", g)
	}
	for _, l := range g.Lines {
		for i, c := range l.Cells {
			if c.Text != want[l.Head][i] || c.Column != g.Columns[i+1] {
				t.Errorf("%s, %s: %s, want %s", l.Head, c.Column, c.Text, want[l.Head][i])
			}
		}
	}
}
