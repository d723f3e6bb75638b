package public

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"liem"
	"liem/internal/access"
	"liem/internal/app"
	"liem/internal/intake"
	"liem/internal/office"
	"liem/internal/thread"
	"liem/internal/web"
	"liem/internal/web/page"
	"liem/rulebook"
)

type nobody struct{}

func (nobody) Who(http.ResponseWriter, *http.Request, liem.Instant) (*page.Visitor, page.Keep, error) {
	return nil, nil, nil
}

type everybody struct{}

func (everybody) Allows(*page.Visitor, string) error { return nil }
func (everybody) Actions() []string                  { return access.Actions() }

// site is the counter over a real office in a folder of its own.
func site(t *testing.T) (http.Handler, *app.Installation) {
	t.Helper()
	now := liem.InstantOf(time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC))
	ctx := context.Background()
	in, err := app.Open(ctx, app.Options{Dir: t.TempDir(), Create: true, Name: "test.example/liem", Now: now, Random: rand.Reader})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = in.Close() })
	for _, e := range []office.Entered{office.Body("so-a", ""), office.Post("so-a.tiep-nhan", "so-a", "", "intake_officer"), office.Take("so-a.tiep-nhan", office.Person{ID: "mai", Name: "Trần Thị Mai"}, now-1)} {
		if _, err := in.Enter(ctx, now, e); err != nil {
			t.Fatal(err)
		}
	}
	rules, err := access.Load()
	if err != nil {
		t.Fatal(err)
	}
	letter := func(_ *office.View, _ int, l *rulebook.Letter) (liem.Text, liem.Text) { return l.Title, l.Body }
	doors := []thread.Door{{Procedure: in.Newest("vn.denunciation"), Body: "so-a", Name: liem.T("Sở A", "Department A")},
		{Procedure: in.Newest("eu.internal-report"), Body: "so-a", Name: liem.T("Cơ quan châu Âu", "The agency")}}
	k, err := New(Config{Desk: intake.New(in.Office, rules, letter, doors), Packs: in.Packs, Emergency: "113"})
	if err != nil {
		t.Fatal(err)
	}
	h, err := web.New(web.Config{Site: &page.Site{Office: liem.T("Văn phòng Liêm chính", "Integrity Office"), LeaveTo: "/gone"}, Counters: []*page.Counter{k},
		Policies: everybody{}, SignIn: nobody{}, Now: func() liem.Instant { return now + 1 }, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	return h, in
}

var hiddenInput = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)

// browser fills in forms as a person without script does: what the page
// hides goes back with what was typed.
type browser struct {
	t    *testing.T
	h    http.Handler
	lang string
	code int
	body string
}

func (b *browser) send(method, path string, form url.Values) {
	b.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept-Language", b.lang)
	w := httptest.NewRecorder()
	b.h.ServeHTTP(w, r)
	b.code, b.body = w.Code, w.Body.String()
}

func (b *browser) post(path string, typed map[string]string) {
	b.t.Helper()
	form := url.Values{}
	for _, m := range hiddenInput.FindAllStringSubmatch(b.body, -1) {
		form.Add(m[1], strings.NewReplacer("&#34;", `"`, "&#39;", "'", "&lt;", "<", "&gt;", ">", "&amp;", "&", "&#43;", "+").Replace(m[2]))
	}
	for k, v := range typed {
		form.Set(k, v)
	}
	b.send("POST", path, form)
}

func (b *browser) sees(want ...string) {
	b.t.Helper()
	for _, s := range want {
		if !strings.Contains(b.body, s) {
			b.t.Errorf("status %d, the page lacks %q:\n%s", b.code, s, b.body)
		}
	}
}

// report walks the whole journey up to the check page.
func (b *browser) report(what string) {
	b.send("GET", "/report", nil)
	b.post("/report/write", nil)
	b.sees("door")
	b.post("/report/write", map[string]string{"door": "vn.denunciation@so-a", "do": "send"})
	b.sees("ground")
	b.post("/report/write", map[string]string{"ground": "undisclosed_interest", "do": "send"})
	b.post("/report/write", map[string]string{"do": "skip"})
	b.post("/report/write", map[string]string{"act_reported": what, "do": "send"})
	b.post("/report/write", map[string]string{"happened_at": "Phòng vật tư <b>", "do": "send"})
	b.post("/report/write", map[string]string{"subject": "Trưởng phòng vật tư", "do": "send"})
	b.post("/report/write", map[string]string{"do": "skip"})
	b.post("/report/write", map[string]string{"do": "send"})
}

var codeOn = regexp.MustCompile(`<p class="code">([^<]+)</p>`)

func TestReportAndComeBack(t *testing.T) {
	for _, lang := range []string{"vi", "en"} {
		t.Run(lang, func(t *testing.T) {
			h, _ := site(t)
			b := &browser{t: t, h: h, lang: lang}
			b.report("Hai gói thầu\r\n\r\nký cho công ty của em trai.")
			b.sees("Trưởng phòng vật tư", "Phòng vật tư &lt;b&gt;", `value="to:what"`)
			check := b.body
			b.post("/report/write", map[string]string{"do": "send"})
			if b.code != 200 || !codeOn.MatchString(b.body) {
				t.Fatalf("%d %s", b.code, b.body)
			}
			code := codeOn.FindStringSubmatch(b.body)[1]
			// A second click on the same page is the same report.
			b.body = check
			b.post("/report/write", map[string]string{"do": "send"})
			if again := codeOn.FindStringSubmatch(b.body); again == nil || again[1] != code {
				t.Errorf("a double click gave %v, at first %s", again, code)
			}
			b.send("POST", "/follow", url.Values{"code": {strings.ToUpper(strings.ReplaceAll(code, "-", " "))}})
			b.sees("Hai gói thầu", `value="add_information"`)
			for _, leak := range []string{"TC-", "officer-", "Mai"} {
				if strings.Contains(b.body, leak) {
					t.Errorf("the reporter is shown %q", leak)
				}
			}
			b.post("/follow/act", map[string]string{"code": code, "act": "add_information"})
			b.post("/follow/act", map[string]string{"do": "send", "information_added": ""})
			if b.code != 422 {
				t.Errorf("an empty answer was taken: %d", b.code)
			}
			form := b.body
			b.post("/follow/act", map[string]string{"do": "send", "information_added": "Còn hợp đồng số 3."})
			if b.code != 200 {
				t.Fatalf("%d %s", b.code, b.body)
			}
			b.body = form
			b.post("/follow/act", map[string]string{"do": "send", "information_added": "Còn hợp đồng số 3."})
			b.send("POST", "/follow", url.Values{"code": {code}})
			if n := strings.Count(b.body, "Còn hợp đồng số 3."); n != 1 {
				t.Errorf("it stands there %d times after a double click", n)
			}
		})
	}
}

// TestWrongCodes: a code that is mistyped is told before anything is asked; one
// of nobody is one answer.
func TestWrongCodes(t *testing.T) {
	h, _ := site(t)
	b := &browser{t: t, h: h, lang: "vi"}
	for _, code := range []string{"", "abc", "0000-0000-0000-0000-0000-0000-0001", strings.Repeat("x", 5000)} {
		b.send("POST", "/follow", url.Values{"code": {code}})
		if b.code != 422 || !strings.Contains(b.body, `role="alert"`) {
			t.Errorf("%q: %d", code, b.code)
		}
	}
	b.send("POST", "/follow", url.Values{"code": {"0000-0000-0000-0000-0000-0000-0000"}})
	b.sees("Mã này không mở được gì.")
}

// TestNothingIsKeptBeforeSending: the whole journey but for its end leaves no
// case, and a matter that fits no ground is turned away at the first page.
func TestNothingIsKeptBeforeSending(t *testing.T) {
	h, in := site(t)
	before, err := in.Log(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	b := &browser{t: t, h: h, lang: "vi"}
	b.report("Chưa gửi")
	b.send("GET", "/report", nil)
	b.post("/report/write", nil)
	b.post("/report/write", map[string]string{"door": "vn.denunciation@so-a", "do": "send"})
	b.post("/report/write", map[string]string{"ground": noGround, "do": "send"})
	b.sees("Việc này văn phòng không xử lý", "Chưa có gì được giữ lại.")
	after, err := in.Log(context.Background())
	if err != nil || after != before {
		t.Errorf("the log went from %+v to %+v (%v)", before, after, err)
	}
}

// TestFaultsKeepWhatWasTyped: a page that is not filled in says so at the
// top, beside the field, and keeps the rest.
func TestFaultsKeepWhatWasTyped(t *testing.T) {
	h, _ := site(t)
	b := &browser{t: t, h: h, lang: "en"}
	b.send("GET", "/report", nil)
	b.post("/report/write", nil)
	b.post("/report/write", map[string]string{"door": "vn.denunciation@so-a", "do": "send"})
	b.post("/report/write", map[string]string{"do": "send"})
	if b.code != 422 {
		t.Errorf("status %d", b.code)
	}
	b.sees(`<title>Error: `, `href="#ground"`, `name="door" value="vn.denunciation@so-a"`, `id="ground-fault"`)
}

func TestPublishedPages(t *testing.T) {
	h, _ := site(t)
	for _, lang := range []string{"vi", "en"} {
		b := &browser{t: t, h: h, lang: lang}
		for _, path := range []string{"/", "/report", "/follow", "/procedures", "/procedures/vn.denunciation", "/procedures/eu.internal-report", "/limits", "/rules", "/help", "/protection", "/gone"} {
			b.send("GET", path, nil)
			if b.code != 200 || !strings.Contains(b.body, `<html lang="`+lang+`"`) {
				t.Errorf("%s %s: %d", lang, path, b.code)
			}
			if len(b.body) > 60_000 && !strings.HasPrefix(path, "/procedures/") {
				t.Errorf("%s weighs %d bytes", path, len(b.body))
			}
		}
		for _, path := range []string{"/nowhere", "/procedures/vn.nothing"} {
			if b.send("GET", path, nil); b.code != 404 {
				t.Errorf("%s: %d", path, b.code)
			}
		}
	}
}

func TestLimitsReadInOneLanguage(t *testing.T) {
	for l, word := range map[liem.Lang]string{liem.VI: "Không bao giờ giữ", liem.EN: "Never held"} {
		parts := limitsText(l)
		if len(parts) < 4 || parts[1].Head != word || len(parts[1].Items) < 8 || len(parts[2].Items) < 10 {
			t.Errorf("%s: %d parts, %+v", l, len(parts), parts[min(1, len(parts)-1)])
		}
	}
}

// TestSpans: the picture of a procedure follows its limits from one to the
// next.
func TestSpans(t *testing.T) {
	_, in := site(t)
	got := spans(in.Newest("vn.denunciation"))
	if s := got["initial_handling"]; s.from != 0 || s.to < 9 || s.to > 10 {
		t.Errorf("the first check: %+v", s)
	}
	if s, first := got["settle"], got["initial_handling"]; s.from != first.to || s.to != first.to+30 {
		t.Errorf("deciding: %+v after %+v", s, first)
	}
	if s, d := got["service"], got["settle"]; s.from != d.to {
		t.Errorf("service: %+v after %+v", s, d)
	}
}
