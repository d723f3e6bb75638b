package desk_test

import (
	"context"
	"crypto/rand"
	"html"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"liem"
	"liem/internal/access"
	"liem/internal/app"
	"liem/internal/office"
	"liem/internal/story"
	"liem/internal/web"
	"liem/internal/web/desk"
	"liem/internal/web/page"
	"liem/limits"
)

var ctx = context.Background()

// cast is who works in the office of these tests.
const cast = `title vi Bàn nghiệp vụ
title en The desk
body chinh-phu
body tinh-an-binh chinh-phu
body so-xd tinh-an-binh
post chinh-phu.thanh-tra chinh-phu - next_superior
post tinh.chu-tich tinh-an-binh - superior decider
post so-xd.giam-doc so-xd - decider
post so-xd.tiep-nhan so-xd so-xd.chanh-tt intake_officer
post so-xd.bv-du-lieu so-xd - data_officer
post so-xd.tt-1 so-xd so-xd.chanh-tt verifier
post so-xd.tt-2 so-xd so-xd.chanh-tt verifier
post so-xd.tt-3 so-xd so-xd.chanh-tt verifier
take chinh-phu.thanh-tra khanh:"Bùi Đình Khánh" 2024-01-02
take tinh.chu-tich son:"Hoàng Văn Sơn" 2024-01-02
take so-xd.giam-doc lan:"Nguyễn Thị Lan" 2024-01-02
take so-xd.tiep-nhan mai:"Trần Thị Mai" 2024-01-02
take so-xd.bv-du-lieu duc:"Phan Minh Đức" 2024-01-02
take so-xd.tt-1 nam:"Lê Văn Nam" 2024-01-02
take so-xd.tt-2 hoa:"Phạm Thị Hoa" 2024-01-02
take so-xd.tt-3 dung:"Vũ Tiến Dũng" 2024-01-02
tie hoa "Đỗ Văn Tài"
`

// lives bring one case to its conditions met, one to a proposal, one to the
// conclusion being proposed.
const (
	filed = `2026-07-06 09:10 tc reporter-1=bao file vn.denunciation --body so-xd --people 1 --allegations 2
  --party reporter-1=bao:"Ngô Thị Bảo" --party subject-1=tai:"Đỗ Văn Tài"
  --field act_reported="Ông Tài ký hai gói thầu cho công ty mà ông góp vốn." --field evidence_offered="Hồ sơ gói thầu 07 và 11"
  --field reporter_name="Ngô Thị Bảo" --field reporter_contact="hộp thư số 12, bưu điện An Bình"
2026-07-07 08:30 tc mai@so-xd.tiep-nhan check_competence --table competence.managed_here=yes --table competence.post_level=staff
2026-07-07 09:00 tc mai@so-xd.tiep-nhan check_conditions --table acceptance_conditions.name_given=yes --table acceptance_conditions.capacity=yes --table acceptance_conditions.identifiable=yes
`
	proposed = `2026-07-08 10:00 tc mai@so-xd.tiep-nhan accept --propose --field contents_accepted="1. Không khai phần góp vốn. 2. Ký hai gói thầu." --field acceptance_provisions="Luật Tố cáo, điều 29 khoản 1"
`
	verified = `2026-07-09 08:20 tc lan@so-xd.giam-doc accept --field contents_accepted="1. Không khai phần góp vốn. 2. Ký hai gói thầu." --field acceptance_provisions="Luật Tố cáo, điều 29 khoản 1"
2026-07-10 15:00 tc lan@so-xd.giam-doc notify --on subject-1 --field content_for_subject="Hai nội dung: không khai phần góp vốn; ký hai gói thầu." --field how_received=in_person --occurred 2026-07-10,receipt
2026-07-10 16:00 tc mai@so-xd.tiep-nhan redact
2026-07-13 09:10 tc lan@so-xd.giam-doc form_team --assign verifier=nam,dung --field team_members="Lê Văn Nam, Vũ Tiến Dũng" --field verification_content="Hai nội dung đã thụ lý" --field verification_until=2026-08-01
2026-07-13 10:00 tc nam@so-xd.tt-1 collect_evidence --field evidence_items="Giấy chứng nhận đăng ký doanh nghiệp; hợp đồng 07 và 11" --field evidence_description="Ông Tài góp 30 phần trăm vốn." --field how_obtained=requested_from_body
2026-07-13 14:00 tc mai@so-xd.tiep-nhan redact
2026-07-14 09:00 tc nam@so-xd.tt-1 show_file --on subject-1 --field documents_shown="Tài liệu 1 đến 4"
`
)

// heard goes on to the report of the verification.
const heard = `2026-07-14 14:30 tc nam@so-xd.tt-1 invite --on subject-1 --period account_period=10wd --field acts_to_answer="Phần góp vốn; hai gói thầu" --occurred 2026-07-14,receipt
2026-07-17 10:00 tc subject-1=tai give_account --on subject-1 --field account_text="Tôi quên không khai."
2026-07-20 09:00 tc nam@so-xd.tt-1 meet --on subject-1 --field interview_text="Ông Tài xác nhận phần góp vốn." --field interview_copy=handed_over
2026-07-21 09:00 tc nam@so-xd.tt-1 write_report --field report_findings="Nội dung 1 đúng." --field report_evidence="Tài liệu 1 đến 4" --field report_on_account="Đã xét lời giải trình."
`

func at(s string) liem.Instant {
	v, err := time.ParseInLocation("2006-01-02 15:04", s, time.FixedZone("", 7*3600))
	if err != nil {
		panic(err)
	}
	return liem.InstantOf(v)
}

// house is an office with a desk.
type house struct {
	t       *testing.T
	in      *app.Installation
	ties    story.Ties
	now     liem.Instant
	keeps   map[string]*keep
	site    http.Handler
	broken  bool             // nothing can be recorded
	silence bool             // the register of ties cannot be asked
	list    *office.WorkPage // what the work list gives; nil: the office's own
}

// keep is a private store in memory.
type keep struct {
	mu   sync.Mutex
	m    map[string][]byte
	full bool
}

func (k *keep) Get(_ context.Context, name string) ([]byte, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.m[name], nil
}

func (k *keep) Put(_ context.Context, name string, value []byte) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.full {
		return &liem.Error{Kind: liem.Refused, Say: liem.T("Đã có một trăm bản nháp.", "There are a hundred drafts already.")}
	}
	k.m[name] = value
	return nil
}

func (k *keep) Drop(_ context.Context, name string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.m, name)
	return nil
}

func open(t *testing.T, now string) *house {
	t.Helper()
	h := &house{t: t, ties: story.Ties{}, now: at(now), keeps: map[string]*keep{}}
	var err error
	h.in, err = app.Open(ctx, app.Options{Dir: filepath.Join(t.TempDir(), "office"), Create: true, Name: "liem.test/desk", Now: 1, Random: rand.Reader, Ties: h})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.in.Close() })
	policies, err := access.Load()
	if err != nil {
		t.Fatal(err)
	}
	k, err := desk.New(desk.Config{Office: listed{h.in.Office, h}, Packs: h.in.Packs, Names: names{}, Read: func(ctx context.Context, now liem.Instant, by office.Actor, id liem.ID, p limits.Purpose) (*office.View, error) {
		return h.in.Office.Read(ctx, now, by, id, p, policies)
	}})
	if err != nil {
		t.Fatal(err)
	}
	h.site, err = web.New(web.Config{Site: &page.Site{Office: liem.T("Sở Xây dựng An Bình", "An Bình Construction Office")}, Counters: []*page.Counter{k},
		Policies: allows{policies}, SignIn: h, Now: func() liem.Instant { return h.now }, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// listed gives the office another work list where a test says so.
type listed struct {
	*office.Office
	h *house
}

func (l listed) WorkList(ctx context.Context, now liem.Instant, by office.Actor, purpose limits.Purpose, after string, limit int) (*office.WorkPage, error) {
	p, err := l.Office.WorkList(ctx, now, by, purpose, after, limit)
	if err == nil && l.h.list != nil {
		return l.h.list, nil
	}
	return p, err
}

func (l listed) Do(ctx context.Context, now liem.Instant, by office.Actor, id liem.ID, d office.Deed) (office.Recorded, error) {
	if l.h.broken {
		return office.Recorded{}, &liem.Error{Kind: liem.NotRecorded, Op: "write"}
	}
	return l.Office.Do(ctx, now, by, id, d)
}

// play plays lines of a story over the cast.
func (h *house) play(name string, lines ...string) story.Told {
	h.t.Helper()
	return h.playWhole(name, cast+strings.Join(lines, ""))
}

func (h *house) playWhole(name, text string) story.Told {
	h.t.Helper()
	h.silence = false
	s, err := story.Parse(name, text)
	if err != nil {
		h.t.Fatal(err)
	}
	p := &story.Player{Office: h.in.Office, Packs: h.in.Packs, Ties: h.ties, Lang: liem.VI, Out: io.Discard}
	told, err := p.Play(ctx, s)
	if err != nil {
		h.t.Fatal(err)
	}
	return told[0]
}

type allows struct{ *access.Policies }

func (a allows) Actions() []string { return access.Actions() }

func (a allows) Allows(v *page.Visitor, action string) error {
	q := access.Visitor{SignedIn: v != nil}
	if v != nil && v.Post != nil {
		q.Posts, q.PostID, q.Body = v.Post.Roles, v.Post.ID, v.Post.Body
	}
	return a.Route(q, action).Err()
}

type names struct{}

func (names) PostName(id string) liem.Text {
	t, ok := map[string]liem.Text{"so-xd.giam-doc": liem.T("Giám đốc Sở", "Director"), "so-xd.tiep-nhan": liem.T("Công chức tiếp nhận", "Intake officer"),
		"so-xd.tt-1": liem.T("Thanh tra viên 1", "Inspector 1"), "so-xd.tt-3": liem.T("Thanh tra viên 3", "Inspector 3")}[id]
	if !ok {
		return liem.T(id, id)
	}
	return t
}

func (names) BodyName(id string) liem.Text {
	if id == "so-xd" {
		return liem.T("Sở Xây dựng An Bình", "An Bình Construction Office")
	}
	return liem.T(id, id)
}

var staff = map[string]struct {
	name, post string
	roles      []string
}{
	"mai":   {"Trần Thị Mai", "so-xd.tiep-nhan", []string{"intake_officer"}},
	"lan":   {"Nguyễn Thị Lan", "so-xd.giam-doc", []string{"decider"}},
	"nam":   {"Lê Văn Nam", "so-xd.tt-1", []string{"verifier"}},
	"mirek": {"Mirek Dvorsky", "eabq.reports", []string{"intake_officer"}},
	"lucia": {"Lucia Ferrante", "eabq.director", []string{"decider"}},
	"duc":   {"Phan Minh Đức", "so-xd.bv-du-lieu", []string{"data_officer"}},
	"hoa":   {"Phạm Thị Hoa", "so-xd.tt-2", []string{"verifier"}},
}

// Who implements web.SignIn: the header says who it is.
func (h *house) Who(_ http.ResponseWriter, r *http.Request, _ liem.Instant) (*page.Visitor, page.Keep, error) {
	id := r.Header.Get("Who")
	if c, err := r.Cookie("who"); err == nil {
		id = c.Value
	}
	s, ok := staff[id]
	if !ok {
		return nil, nil, nil
	}
	if h.keeps[id] == nil {
		h.keeps[id] = &keep{m: map[string][]byte{}}
	}
	body, _, _ := strings.Cut(s.post, ".")
	post := page.Post{ID: s.post, Name: names{}.PostName(s.post), Body: body, Place: names{}.BodyName(body), Roles: s.roles}
	return &page.Visitor{Session: "s-" + id, Person: id, Name: s.name, Post: &post, Posts: []page.Post{post}}, h.keeps[id], nil
}

// answer is one page as it came.
type answer struct {
	code int
	to   string
	body string
	text string
}

var tags = regexp.MustCompile(`<[^>]*>`)

func (h *house) ask(method, who, lang, path string, form url.Values) answer {
	h.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.Header.Set("Who", who)
	r.Header.Set("Accept-Language", lang)
	w := httptest.NewRecorder()
	h.site.ServeHTTP(w, r)
	a := answer{code: w.Code, to: w.Header().Get("Location"), body: w.Body.String()}
	a.text = strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(a.body, " "))), " ")
	if strings.Contains(a.body, "ZgotmplZ") {
		h.t.Errorf("%s: the template hides a value", path)
	}
	return a
}

func (h *house) get(who, path string) answer { return h.ask("GET", who, "vi", path, nil) }

func (h *house) post(who, path string, form url.Values) answer {
	return h.ask("POST", who, "vi", path, form)
}

func (a answer) want(t *testing.T, code int, says ...string) answer {
	t.Helper()
	if a.code != code {
		t.Errorf("code %d, want %d: %s", a.code, code, short(a.text))
	}
	for _, s := range says {
		if !strings.Contains(a.text, s) {
			t.Errorf("it does not say %q: %s", s, a.text)
		}
	}
	return a
}

func (a answer) never(t *testing.T, says ...string) answer {
	t.Helper()
	for _, s := range says {
		if strings.Contains(a.body, s) {
			t.Errorf("it says %q", s)
		}
	}
	return a
}

func short(s string) string {
	if len(s) > 900 {
		return s[:900] + "…"
	}
	return s
}

var hiddenField = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)

// hidden are the hidden values of the form of a page.
func (a answer) hidden() url.Values {
	v := url.Values{}
	for _, m := range hiddenField.FindAllStringSubmatch(a.body, -1) {
		v.Add(html.UnescapeString(m[1]), html.UnescapeString(m[2]))
	}
	return v
}

func with(v url.Values, pairs ...string) url.Values {
	out := maps.Clone(v)
	for i := 0; i < len(pairs); i += 2 {
		out[pairs[i]] = []string{pairs[i+1]}
	}
	return out
}

// leaves is how much is on record.
func (h *house) leaves() int64 {
	h.t.Helper()
	log, err := h.in.VerifyLog(ctx)
	if err != nil {
		h.t.Fatal(err)
	}
	return log.Size
}

// purpose states a purpose, as everybody has to.
func (h *house) purpose(who string, c story.Told, p limits.Purpose) string {
	h.t.Helper()
	path := "/desk/cases/" + c.ID.String()
	h.post(who, path+"/purpose", url.Values{"purpose": {string(p)}}).want(h.t, http.StatusSeeOther)
	return path
}
