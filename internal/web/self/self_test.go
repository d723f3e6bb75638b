package self

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"liem"
	"liem/internal/access"
	"liem/internal/app"
	"liem/internal/office"
	"liem/internal/story"
	"liem/internal/web"
	"liem/internal/web/page"
	"liem/ledger"
	"liem/limits"
)

// house is the counter over an office in which a story was played up to a day.
type house struct {
	t     *testing.T
	in    *app.Installation
	now   liem.Instant
	cases map[string]story.Told
	h     http.Handler
	kept  map[string][]byte
	links map[string][]liem.ID
}

func at(s string) liem.Instant {
	v, err := time.ParseInLocation("2006-01-02 15:04", s, time.FixedZone("", 7*3600))
	if err != nil {
		panic(err)
	}
	return liem.InstantOf(v)
}

// until cuts a story after a day: what is told later has not happened.
func until(text, day string) string {
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		words := strings.Fields(strings.TrimPrefix(line, "! "))
		if len(words) > 1 && words[0] == strings.TrimPrefix(words[0], "not_") && len(words[0]) == 10 && words[0][4] == '-' && words[0] > day {
			break
		}
		if len(words) > 2 && strings.HasPrefix(line, "! ") && words[1] > day {
			break
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

func newHouse(t *testing.T, file, day string) *house {
	t.Helper()
	raw, err := os.ReadFile("../../story/stories/" + file)
	if err != nil {
		t.Fatal(err)
	}
	return playHouse(t, until(string(raw), day), day)
}

func playHouse(t *testing.T, text, day string) *house {
	t.Helper()
	ctx := context.Background()
	ties := story.Ties{}
	in, err := app.Open(ctx, app.Options{Dir: t.TempDir(), Create: true, Name: "liem.test/self", Now: at("2026-01-02 08:00"), Random: rand.Reader, Ties: ties})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = in.Close() })
	s, err := story.Parse("played", text)
	if err != nil {
		t.Fatal(err)
	}
	p := &story.Player{Office: in.Office, Packs: in.Packs, Ties: ties, Lang: liem.VI, Out: io.Discard, Brief: true}
	told, err := p.Play(ctx, s)
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, in: in, now: at(day + " 17:00"), cases: map[string]story.Told{}, kept: map[string][]byte{}, links: map[string][]liem.ID{}}
	for _, c := range told {
		h.cases[c.Alias] = c
	}
	rules, err := access.Load()
	if err != nil {
		t.Fatal(err)
	}
	k, err := New(Config{In: in, Names: in.Office, Links: func(v *page.Visitor) Links { return ownLinks{h, v.Person} },
		Bodies: []Body{{"so-xd", liem.T("Sở Xây dựng", "Department of Construction")}}})
	if err != nil {
		t.Fatal(err)
	}
	h.h, err = web.New(web.Config{Site: &page.Site{Office: liem.T("Văn phòng Liêm chính, Cơ quan Mẫu", "Integrity Office, Sample Body"), LeaveTo: "/gone",
		Links: []page.Link{{To: "/me#held", Text: liem.T("Dữ liệu của tôi", "My data")}}}, Counters: []*page.Counter{k},
		Policies: policies{rules}, SignIn: h, Now: func() liem.Instant { return h.now }, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

type policies struct{ *access.Policies }

func (p policies) Allows(v *page.Visitor, action string) error {
	return p.Route(access.Visitor{SignedIn: v != nil}, action).Err()
}
func (policies) Actions() []string { return access.Actions() }

type ownLinks struct {
	h   *house
	who string
}

func (l ownLinks) List(context.Context) ([]liem.ID, error) { return l.h.links[l.who], nil }
func (l ownLinks) Add(_ context.Context, id liem.ID) error {
	if !slices.Contains(l.h.links[l.who], id) {
		l.h.links[l.who] = append(l.h.links[l.who], id)
	}
	return nil
}
func (l ownLinks) Drop(_ context.Context, id liem.ID) error {
	l.h.links[l.who] = slices.DeleteFunc(l.h.links[l.who], func(x liem.ID) bool { return x == id })
	return nil
}

type keepOf struct {
	h   *house
	who string
}

func (k keepOf) Get(_ context.Context, name string) ([]byte, error) {
	return k.h.kept[k.who+"\x00"+name], nil
}
func (k keepOf) Put(_ context.Context, name string, v []byte) error {
	if len(v) > 64<<10 {
		return &liem.Error{Kind: liem.Invalid, Op: "save draft", Say: liem.T("Bản nháp quá dài.", "The draft is too long.")}
	}
	k.h.kept[k.who+"\x00"+name] = v
	return nil
}
func (k keepOf) Drop(_ context.Context, name string) error {
	delete(k.h.kept, k.who+"\x00"+name)
	return nil
}

var names = map[string]string{"tai": "Đỗ Văn Tài", "bao": "Ngô Thị Bảo", "hanh": "Đinh Thị Hạnh", "loc": "Trịnh Văn Lộc", "mai": "Trần Thị Mai", "la": "Lý Văn Lạ", "k1": "Hà Văn Một", "k2": "Hà Văn Hai"}

// Who signs in whoever the request names.
func (h *house) Who(_ http.ResponseWriter, r *http.Request, _ liem.Instant) (*page.Visitor, page.Keep, error) {
	who := r.Header.Get("X-Who")
	if who == "" {
		if c, err := r.Cookie("who"); err == nil {
			who = c.Value
		}
	}
	if who == "" {
		return nil, nil, nil
	}
	return &page.Visitor{Account: liem.DerivedID("account", who), Person: who, Name: names[who]}, keepOf{h, who}, nil
}

// browser sends what a person without script would send.
type browser struct {
	*house
	who, lang string
	code      int
	body      string
	raw       []byte
	to        string
	header    http.Header
}

func (h *house) as(who string) *browser { return &browser{house: h, who: who, lang: "vi"} }

func (b *browser) send(method, path string, form url.Values) {
	b.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept-Language", b.lang)
	r.Header.Set("X-Who", b.who)
	w := httptest.NewRecorder()
	b.h.ServeHTTP(w, r)
	b.raw = w.Body.Bytes()
	b.code, b.body, b.to, b.header = w.Code, html.UnescapeString(w.Body.String()), w.Header().Get("Location"), w.Header()
}

func (b *browser) get(path string) *browser {
	b.t.Helper()
	b.send("GET", path, nil)
	return b
}

func (b *browser) follow() *browser {
	b.t.Helper()
	if b.to == "" {
		b.t.Fatalf("no redirect, status %d:\n%s", b.code, text(b.body))
	}
	return b.get(b.to)
}

var hiddenInput = regexp.MustCompile(`(?s)<input type="hidden" name="([^"]*)" value="([^"]*)">`)

// post sends the form of the page with what was typed.
func (b *browser) post(path string, typed map[string]string) *browser {
	b.t.Helper()
	form := url.Values{}
	for _, m := range hiddenInput.FindAllStringSubmatch(b.body, -1) {
		form.Set(m[1], m[2])
	}
	for k, v := range typed {
		form.Set(k, v)
	}
	b.send("POST", path, form)
	return b
}

var tags = regexp.MustCompile(`(?s)<head>.*</head>|<[^>]*>`)
var blanks = regexp.MustCompile(`\s*\n\s*`)

func text(s string) string { return blanks.ReplaceAllString(tags.ReplaceAllString(s, "\n"), "\n") }

func (b *browser) sees(want ...string) *browser {
	b.t.Helper()
	for _, s := range want {
		if !strings.Contains(b.body, s) {
			b.t.Errorf("%s, status %d: the page lacks %q:\n%s", b.who, b.code, s, text(b.body))
		}
	}
	return b
}

func (b *browser) lacks(not ...string) *browser {
	b.t.Helper()
	for _, s := range not {
		if strings.Contains(strings.ToLower(b.body), strings.ToLower(s)) {
			b.t.Errorf("%s: the page says %q:\n%s", b.who, s, text(b.body))
		}
	}
	return b
}

func (b *browser) is(code int) *browser {
	b.t.Helper()
	if b.code != code {
		b.t.Fatalf("%s: status %d, want %d:\n%s", b.who, b.code, code, text(b.body))
	}
	return b
}

func (h *house) base(alias string) string { return "/me/cases/" + h.cases[alias].ID.String() }

// never is what no page of the person concerned says, whatever it is about.
var never = []string{"Ngô Thị Bảo", "hộp thư số 12", "reporter-1", "subject-1", "officer-", "không khai trong bản kê khai", "11/05/2026", "[…"}

const story1 = "1-undisclosed-stake.story"

// pages are all of a case.
var pages = []string{"", "/notice", "/file", "/letters", "/reads", "/reads/check", "/bundle", "/acts/give_account", "/acts/more_time", "/acts/ask_review"}

func TestPersonConcerned(t *testing.T) {
	h := newHouse(t, story1, "2026-05-27")
	b := h.as("tai")
	b.get(h.base("tc")).is(200).sees("Có nội dung tố cáo liên quan đến ông/bà", "Chưa có kết luận.", "quyền và lợi ích hợp pháp", "Giải trình về nội dung tố cáo",
		"Viết giải trình", "Xin thêm thời gian", "Các bước, làm theo thứ tự nào cũng được", "Vì sao là ngày này?", "Gửi sớm hay sát hạn",
		"Biết ai tố cáo: không mở", "Đề nghị cấp trên xem lại kết luận: chưa mở", "Vụ việc đang ở đâu", "(đang ở đây)", "Ai đã xem hồ sơ của tôi", "Chưa ai xem", "Cần hỏi?")
	for _, lang := range []string{"vi", "en"} {
		b.lang = lang
		for _, p := range pages {
			b.get(h.base("tc") + p)
			if b.code != 200 && b.code != 403 {
				t.Errorf("%s: status %d", p, b.code)
			}
			b.lacks(never...).lacks("kết luận: đúng", "Đã có kết luận", "There is a conclusion", "<script", "style=")
		}
	}
	b.get(h.base("tc")).sees("Something reported concerns you", "There is no conclusion.", "To know who reported: not open to you")
}

// TestBeforeTold: nobody learns of a case before they are told, nor of one that
// is not theirs, and the answers are the same.
func TestBeforeTold(t *testing.T) {
	h := newHouse(t, story1, "2026-05-19")
	missing := h.as("tai").get("/me/cases/" + liem.DerivedID("no such case").String()).is(404).body
	for _, who := range []string{"tai", "la", "mai"} {
		for _, p := range append(slices.Clone(pages), "/done/"+liem.DerivedID("x").String(), "/reads/list") {
			b := h.as(who).get(h.base("tc") + p).is(404)
			if who == "tai" && strings.ReplaceAll(b.body, h.base("tc")+p, "") != strings.ReplaceAll(missing, "/me/cases/"+liem.DerivedID("no such case").String(), "") {
				t.Errorf("%s: the page of a foreign case differs from that of a missing one", p)
			}
		}
		b := h.as(who).get("/me").is(200)
		b.post("/me/links", map[string]string{"number": h.cases["tc"].Number}).is(422).sees("Không có vụ việc nào của ông/bà mang số này")
		foreign := strings.ReplaceAll(b.body, h.cases["tc"].Number, "")
		b.get("/me").post("/me/links", map[string]string{"number": "TC-999/2026"}).is(422)
		if foreign != strings.ReplaceAll(b.body, "TC-999/2026", "") {
			t.Error("a foreign number answers otherwise than a missing one")
		}
	}
}

func TestHome(t *testing.T) {
	h := newHouse(t, story1, "2026-05-27")
	b := h.as("tai").get("/me").is(200).sees("Việc của tôi", "Hiện không có thông báo nào cho ông/bà.", "Luật có thể cho thông báo chờ", "Thêm vụ việc theo số", "Dữ liệu nào được giữ")
	b.post("/me/links", map[string]string{"number": ""}).is(422).sees("Có một vấn đề", "Lỗi: ")
	b.post("/me/links", map[string]string{"number": " tc-1/2026 "}).is(303)
	if b.to != h.base("tc") {
		t.Fatalf("led to %s", b.to)
	}
	b.get("/me").sees("Giải trình về nội dung tố cáo", h.cases["tc"].Number, "Viết giải trình", "Lưu hồ sơ có kết luận").lacks("<title>"+h.cases["tc"].Number, "Hiện không có thông báo nào")
	b.lang = "en"
	b.get("/me").sees("My matters", "Give your account of what was reported", "What data are held")
	b.lang = "vi"
	b.post("/me/links/drop", map[string]string{"case": h.cases["tc"].ID.String()}).is(303)
	b.get("/me").sees("Hiện không có thông báo nào cho ông/bà.")
	h.links["tai"] = []liem.ID{liem.DerivedID("erased")}
	b.get("/me").is(200).sees("không còn mở được", "Bỏ khỏi danh sách")
	if h.as("").get("/me").code != 303 {
		t.Error("somebody without a sign-in came in")
	}
}

func TestNoticeAndFile(t *testing.T) {
	h := newHouse(t, story1, "2026-05-20")
	b := h.as("tai")
	b.get(h.base("tc")+"/notice").is(200).sees("Đây là điều được nêu, chưa phải điều đã xác minh", "không khai phần góp vốn; ký hai gói thầu", "Quyền của ông/bà", "Tôi đã đọc")
	b.post(h.base("tc")+"/notice", nil).is(303).follow().sees("Đã đọc 20/05/2026")
	b.get(h.base("tc") + "/notice").sees("Ông/bà đã ghi là đã đọc")
	b.get(h.base("tc")+"/file").is(200).sees("Hồ sơ chưa được cho xem hết", "Được che cho đến khi hồ sơ được cho xem", "Đề nghị mở đoạn này").lacks(never...)
	b.get(h.base("tc")+"/letters").is(200).sees("Kính gửi ông/bà Đỗ Văn Tài", h.cases["tc"].Number).lacks("[…")
	h = newHouse(t, story1, "2026-05-27")
	h.as("tai").get(h.base("tc")+"/file").sees("Ông Tài góp 30 phần trăm vốn", "Tài liệu 1 đến 4").lacks("chưa được cho xem hết").lacks(never...)
}

// TestAccount: draft, check, send, receipt; a double click is one act; a stale
// tab keeps what was written.
func TestAccount(t *testing.T) {
	h := newHouse(t, story1, "2026-05-27")
	b, path := h.as("tai"), h.base("tc")+"/acts/give_account"
	b.get(path).is(200).sees("Giải trình của ông/bà", "Có thể chỉ trả lời một phần", "Lưu nháp").lacks("thực tế diễn ra ngày nào")
	b.post(path, map[string]string{"account_text": "", "do": "send"}).is(422).sees("Có một vấn đề", "Chưa viết gì.")
	b.get(path).post(path, map[string]string{"account_text": "Tôi góp vốn cùng <gia đình>.", "do": "keep"}).is(303).follow().sees("Đã lưu nháp", "Tôi góp vốn cùng <gia đình>.")
	b.get(h.base("tc")).sees("Đang viết", "Viết tiếp bản giải trình", "?check=1")
	if c, err := h.in.Office.Look(context.Background(), h.cases["tc"].ID); err != nil || c.Acts()[len(c.Acts())-1].Kind == "give_account" {
		t.Fatal("a draft was sent", err)
	}
	b.get(path+"?check=1").is(200).sees("Kiểm tra trước khi gửi", "Chưa có gì được gửi", "Người nhận:", "Tổ xác minh", "Tôi góp vốn cùng <gia đình>.", "không thu hồi được", "Gửi giải trình")
	b.post(path, map[string]string{"do": "change"}).is(200).sees("Tôi góp vốn cùng <gia đình>.")
	b.post(path, map[string]string{"do": "send", "account_text": "Tôi góp vốn.\r\n\r\nTôi quên khai."}).is(200).sees("Kiểm tra trước khi gửi")
	check := b.body
	b.post(path, map[string]string{"do": "confirm"}).is(303)
	first := b.to
	b.follow().is(200).sees("Đã nhận giải trình", "Biên nhận", "có trong sổ", "chưa có nhân chứng ký", "Tải biên nhận", "Tôi quên khai.", "Tiếp theo")
	b.body = check
	b.post(path, map[string]string{"do": "confirm"}).is(303)
	if b.to != first {
		t.Errorf("a double click led to %s, first to %s", b.to, first)
	}
	b.body = check
	b.post(path, map[string]string{"do": "confirm", "account_text": "Một bản khác."}).is(422).sees("Một bản khác.")
	b.body = check
	b.post(path, map[string]string{"do": "confirm", page.ActID: liem.DerivedID("other").String()}).is(422).sees("đã làm ngày", "Tôi quên khai.")
	b.get(path).is(303)
	b.get(h.base("tc")).sees("Đã gửi 27/05/2026").lacks("Đang viết")
	b.get(first + "/f").is(200)
	if _, c, err := ledger.VerifyReceipt(b.raw, nil); err != nil || c.Origin != "liem.test/self" {
		t.Errorf("receipt %s: %v", b.raw, err)
	}
	if strings.Contains(b.body, "quên khai") {
		t.Error("the receipt's file holds the words")
	}
	b.get(h.base("tc")+"/acts/more_time").is(200).sees("Xin là được").post(h.base("tc")+"/acts/more_time", map[string]string{"do": "send"}).sees("Kiểm tra trước khi gửi", "Gửi đề nghị").
		post(h.base("tc")+"/acts/more_time", map[string]string{"do": "confirm"}).is(303).follow().sees("Đã nhận: xin thêm thời gian", "Vì sao là ngày này?")
	b.get(h.base("tc") + "/acts/no_such_act").is(404)
	b.get(h.base("tc") + "/acts/conclude").is(404)
	b.get(h.base("tc") + "/acts/withdraw").is(404)
}

// TestLeavesNoRecord: looking at one's own case is recorded nowhere; taking a
// bundle is.
func TestLeavesNoRecord(t *testing.T) {
	h := newHouse(t, story1, "2026-05-27")
	b := h.as("tai")
	seen := func() int {
		list, err := h.in.Office.Readings(context.Background(), h.now, office.Actor{Person: office.Person{ID: "tai"}}, h.cases["tc"].ID)
		if err != nil {
			t.Fatal(err)
		}
		return len(list.Reads)
	}
	log := func() int64 {
		l, err := h.in.Log(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		return l.Size
	}
	before, size := seen(), log()
	for _, p := range pages {
		b.get(h.base("tc") + p)
	}
	b.get(h.base("tc") + "/reads/list").is(200)
	b.get("/me").is(200)
	if seen() != before || log() != size {
		t.Errorf("looking left a record: %d reads before, %d after; log %d, then %d", before, seen(), size, log())
	}
	b.get(h.base("tc")+"/bundle").is(200).sees("Gói hồ sơ của tôi", "Việc tải gói được ghi").post(h.base("tc")+"/bundle", nil).is(200)
	if seen() != before+1 {
		t.Errorf("the bundle left %d records", seen()-before)
	}
}

func TestReads(t *testing.T) {
	h := newHouse(t, story1, "2026-05-27")
	rules, err := access.Load()
	if err != nil {
		t.Fatal(err)
	}
	nam := office.Actor{Person: office.Person{ID: "nam", Name: "Lê Văn Nam"}, Post: "so-xd.tt-1"}
	for i, why := range []limits.Purpose{limits.PurposeVerify, limits.PurposeHear, limits.PurposeVerify, limits.PurposeAnswerParty} {
		if _, err := h.in.Office.Read(context.Background(), h.now+liem.Instant(i)*1e6, nam, h.cases["tc"].ID, why, rules); err != nil {
			t.Fatal(err)
		}
	}
	h.now += 1e9
	b := h.as("tai")
	b.get(h.base("tc")).sees("4 lượt xem từ 18/05/2026.", "Xem tất cả và tự kiểm tra")
	b.get(h.base("tc")+"/reads").is(200).sees("4 lượt xem từ 18/05/2026.", "Tải danh sách có bằng chứng", "Thấy lượt xem không đúng?").lacks("Lê Văn Nam").lacks(never...)
	b.get(h.base("tc") + "/reads/check").is(200).sees("Số chạy liền nhau")
	b.get(h.base("tc") + "/reads/list").is(200)
	var f readsFile
	if err := json.Unmarshal([]byte(b.body), &f); err != nil || len(f.Reads) != 4 {
		t.Fatalf("%v: %s", err, b.body)
	}
	for i, l := range f.Reads {
		if l.Number != f.Reads[0].Number+uint64(i) || i > 0 && l.Prev != f.Reads[i-1].C || l.Proof == nil || !strings.HasSuffix(l.Proof.Leaf, l.C) {
			t.Errorf("read %d: %+v", i, l)
		}
	}
	b.lang = "en"
	b.get(h.base("tc")+"/reads").sees("Who read my file", "4 reads since 18 May 2026.")
}

func TestAfterConclusion(t *testing.T) {
	h := newHouse(t, story1, "2026-07-10")
	b := h.as("tai")
	b.get(h.base("tc")).is(200).sees("Đã có kết luận", "Nếu ông/bà không đồng ý", "Đề nghị xem lại kết luận", "Nội dung 1", "đúng một phần", "Đã gửi cho ông/bà ngày 10/07/2026").lacks("Chưa có kết luận.").lacks(never...)
	if strings.Index(b.body, "Nếu ông/bà không đồng ý") > strings.Index(b.body, "Nội dung 1") {
		t.Error("the remedies do not come first")
	}
	b.get(h.base("tc")+"/letters").sees("Nội dung 1: đúng", "Kính gửi ông/bà Đỗ Văn Tài").lacks(never...)
	b.lang = "en"
	b.get(h.base("tc")).sees("There is a conclusion", "If you disagree", "Point 1", "partly upheld")
}

// TestLong: what is too long for a draft is still shown, checked and sent.
func TestLong(t *testing.T) {
	h := newHouse(t, story1, "2026-05-27")
	b, path := h.as("tai"), h.base("tc")+"/acts/give_account"
	long := strings.Repeat("Một đoạn dài. ", 6000)
	b.get(path).post(path, map[string]string{"do": "keep", "account_text": long}).is(422).sees("Bản nháp quá dài.", long[:100])
	b.get(path).post(path, map[string]string{"do": "send", "account_text": long}).is(200).sees("Kiểm tra trước khi gửi", long[:100])
	b.post(path, map[string]string{"do": "confirm"}).is(303).follow().sees("Đã nhận giải trình")
	b.get("/me/complain").post("/me/complain", map[string]string{"do": "send", "what": "vn.complaint-first"}).is(303).follow().
		post("/me/complain", map[string]string{"do": "send", "decision_contested": long}).is(422).sees("Bản nháp quá dài.", long[:100])
}
