package api_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"flag"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"liem"
	"liem/clock"
	"liem/internal/access"
	"liem/internal/api"
	"liem/internal/app"
	"liem/internal/intake"
	"liem/internal/office"
	"liem/internal/story"
	"liem/internal/thread"
	"liem/internal/web/page"
	"liem/rulebook"
)

var update = flag.Bool("update", false, "write the answers of the examples")

// tc is the case of the first story, which stands where the person concerned
// was invited to give an account.
var tc = liem.DerivedID("story", "1-undisclosed-stake", "tc")

// world is a real office with a case under way, and the API over it.
type world struct {
	t   *testing.T
	in  *app.Installation
	now liem.Instant
	api http.Handler
}

func newWorld(t *testing.T) *world {
	t.Helper()
	ties := story.Ties{}
	in, err := app.Open(t.Context(), app.Options{Dir: t.TempDir(), Create: true, Name: "liem.test/api", Now: 1_767_600_000_000_000, Random: rand.Reader, Ties: ties})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close() })
	w := &world{t: t, in: in}
	w.play(ties)
	policies, err := access.Load()
	if err != nil {
		t.Fatal(err)
	}
	doors := []thread.Door{{Procedure: in.Newest("vn.denunciation"), Body: "so-xd", Name: liem.T("Sở Xây dựng", "Department of Construction")}}
	letter := func(*office.View, int, *rulebook.Letter) (title, body liem.Text) {
		return liem.T("Thư", "Letter"), liem.T("Thư", "Letter")
	}
	w.api, err = api.New(api.Config{Office: in.Office, Reports: intake.New(in.Office, policies, letter, doors), Access: policies, Packs: in.Packs,
		SignIn: headerSignIn{in}, Policies: routes{policies}, Now: func() liem.Instant { return w.now }})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// play plays the first story up to the invitation.
func (w *world) play(ties story.Ties) {
	w.t.Helper()
	raw, err := os.ReadFile("../story/stories/1-undisclosed-stake.story")
	if err != nil {
		w.t.Fatal(err)
	}
	text, _, ok := strings.Cut(string(raw), "2026-06-08 10:00 tc")
	if !ok {
		w.t.Fatal("the story has changed")
	}
	s, err := story.Parse("1-undisclosed-stake", text)
	if err != nil {
		w.t.Fatal(err)
	}
	p := story.Player{Office: w.in.Office, Packs: w.in.Packs, Ties: ties, Lang: liem.VI, Out: io.Discard, Brief: true}
	if _, err := p.Play(w.t.Context(), s); err != nil {
		w.t.Fatal(err)
	}
	cal, err := clock.Lookup("vn")
	if err != nil {
		w.t.Fatal(err)
	}
	d, _ := clock.ParseDate("2026-06-02")
	w.now = cal.Midnight(d) + 9*3600*1_000_000
}

// headerSignIn believes what a header says: PERSON or PERSON@POST.
type headerSignIn struct{ in *app.Installation }

var rolesOf = map[string][]string{"so-xd.tt-1": {"verifier"}, "so-xd.giam-doc": {"decider"}, "so-xd.tiep-nhan": {"intake_officer"}, "tinh.thanh-tra": {"reviewer"}, "so-xd.bv-du-lieu": {"data_officer"}, "may": {"administrator"}}

func (headerSignIn) Who(_ http.ResponseWriter, r *http.Request, _ liem.Instant) (*page.Visitor, page.Keep, error) {
	as := r.Header.Get("X-As")
	if as == "" {
		return nil, nil, nil
	}
	person, post, ok := strings.Cut(as, "@")
	v := &page.Visitor{Person: person, Name: person}
	if ok {
		v.Post = &page.Post{ID: post, Roles: rolesOf[post]}
	}
	return v, nil, nil
}

type routes struct{ p *access.Policies }

func (r routes) Allows(v *page.Visitor, action string) error {
	k := access.Visitor{SignedIn: v != nil}
	if v != nil && v.Post != nil {
		k.PostID, k.Posts = v.Post.ID, v.Post.Roles
	}
	return r.p.Route(k, action).Err()
}

type answer struct {
	status int
	head   http.Header
	body   []byte
}

func (a answer) problem(t *testing.T) (p api.Problem) {
	t.Helper()
	if got := a.head.Get("Content-Type"); got != "application/problem+json" {
		t.Errorf("content type %q of %d %s", got, a.status, a.body)
	}
	if err := json.Unmarshal(a.body, &p); err != nil {
		t.Fatalf("%v: %s", err, a.body)
	}
	if p.Status != a.status || p.Say.VI == "" || p.Say.EN == "" || p.Title == "" || p.Detail == "" || p.Kind == "" {
		t.Errorf("problem with a part missing: %s", a.body)
	}
	return p
}

func (w *world) call(method, path, as, body string, head ...string) answer {
	w.t.Helper()
	r := httptest.NewRequestWithContext(context.Background(), method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if as != "" {
		r.Header.Set("X-As", as)
	}
	for i := 0; i+1 < len(head); i += 2 {
		r.Header.Set(head[i], head[i+1])
	}
	rw := httptest.NewRecorder()
	w.api.ServeHTTP(rw, r)
	return answer{rw.Code, rw.Result().Header, rw.Body.Bytes()}
}

const key = "7Qw2nV9xTz4LrB8cKfHs1Yd"

const report = `{"pack":"vn","procedure":"vn.denunciation","ground":"undisclosed-interest","subject":"Trưởng phòng Mua sắm",
"answers":{"act_reported":"Trưởng phòng ký ba gói thầu cho công ty của em mình.\n\nHồ sơ lưu ở phòng kế toán."},"language":"vi"}`

func TestReport(t *testing.T) {
	w := newWorld(t)
	first := w.call("POST", "/api/v1/reports", "", report, "Idempotency-Key", key)
	if first.status != 201 || first.head.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %s", first.status, first.body)
	}
	var r api.Receipt
	if err := json.Unmarshal(first.body, &r); err != nil {
		t.Fatal(err)
	}
	if id, err := liem.ParseID(r.Case); err != nil || id.IsZero() || r.Code == "" || r.Proof.Commitment == "" || len(r.Next) == 0 || len(r.Next[0].Steps) == 0 {
		t.Errorf("receipt %s", first.body)
	}
	if regexp.MustCompile(`[A-Z]{2}-\d+/\d{4}`).Match(first.body) {
		t.Errorf("a running number is told: %s", first.body)
	}
	w.now += 3 * 3600 * 1_000_000
	if again := w.call("POST", "/api/v1/reports", "", report, "Idempotency-Key", key); again.status != 201 || !bytes.Equal(again.body, first.body) {
		t.Errorf("a retry gives\n%s, not\n%s", again.body, first.body)
	}
	other := strings.Replace(report, "ba gói", "bốn gói", 1)
	if p := w.call("POST", "/api/v1/reports", "", other, "Idempotency-Key", key).problem(t); p.Status != 409 {
		t.Errorf("another content under the same key: %+v", p)
	}
	if third := w.call("POST", "/api/v1/reports", "", report, "Idempotency-Key", key+"x"); third.status != 201 || bytes.Contains(third.body, []byte(r.Code)) {
		t.Errorf("another key: %d %s", third.status, third.body)
	}
	open := w.call("POST", "/api/v1/reports/open", "", `{"code":"`+r.Code+`"}`)
	var x api.Exchange
	if err := json.Unmarshal(open.body, &x); err != nil || open.status != 200 || x.Case != r.Case || len(x.Messages) == 0 || !x.Messages[0].Mine || !strings.Contains(x.Messages[0].Text.VI, "ba gói thầu") {
		t.Errorf("exchange: %v %d %s", err, open.status, open.body)
	}
}

// TestWrongCodes: a wrong code, an unknown one and a case's own id answer alike.
func TestWrongCodes(t *testing.T) {
	w := newWorld(t)
	var bodies []string
	for _, code := range []string{"0000-0000-0000-0000-0000-0000-0000", tc.String(), "xin chào", ""} {
		a := w.call("POST", "/api/v1/reports/open", "", `{"code":"`+code+`"}`)
		bodies = append(bodies, string(a.body))
		if p := a.problem(t); p.Status != 404 && p.Status != 422 {
			t.Errorf("%q: %+v", code, p)
		}
	}
	if bodies[1] != bodies[2] && !strings.Contains(bodies[1], "invalid") {
		t.Errorf("answers differ:\n%s\n%s", bodies[1], bodies[2])
	}
}

func TestRefusesReports(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		name, key, body string
		status          int
		kind            string
	}{
		{"no key", "", report, 422, "invalid"},
		{"a short key", "abcdefgh", report, 422, "invalid"},
		{"a key of one letter", strings.Repeat("a", 40), report, 422, "invalid"},
		{"no body", key, ``, 400, "invalid"},
		{"no json", key, `{"procedure"`, 400, "invalid"},
		{"a field too many", key, strings.Replace(report, `"pack"`, `"opinion":"x","pack"`, 1), 422, "invalid"},
		{"another pack", key, strings.Replace(report, `"vn"`, `"eu"`, 1), 422, "invalid"},
		{"an unknown procedure", key, strings.Replace(report, "vn.denunciation", "vn.loyalty", 1), 422, "invalid"},
		{"an unknown question", key, strings.Replace(report, "act_reported", "opinion", 1), 422, "invalid"},
		{"a list for a text", key, strings.Replace(report, `{"act_reported":"`, `{"act_reported":["x"],"y":"`, 1), 422, "invalid"},
	} {
		a := w.call("POST", "/api/v1/reports", "", c.body, "Idempotency-Key", c.key)
		if p := a.problem(t); p.Status != c.status || p.Kind != c.kind {
			t.Errorf("%s: %d %s", c.name, a.status, a.body)
		}
		if bytes.Contains(a.body, []byte("gói thầu")) {
			t.Errorf("%s: the answer repeats the report: %s", c.name, a.body)
		}
	}
	if a := w.call("POST", "/api/v1/reports", "", report, "Idempotency-Key", key, "Sec-Fetch-Site", "cross-site"); a.problem(t).Status != 403 {
		t.Errorf("from another site: %d %s", a.status, a.body)
	}
}

func (w *world) reads() int {
	w.t.Helper()
	n := 0
	for a := range w.readActs() {
		_ = a
		n++
	}
	return n
}

// readActs are the recorded readings of tc, as the person concerned hears of them.
func (w *world) readActs() map[uint64]string {
	w.t.Helper()
	r, err := w.in.Office.Readings(context.Background(), w.now, office.Actor{Person: office.Person{ID: "tai"}}, tc)
	if err != nil {
		w.t.Fatal(err)
	}
	out := map[uint64]string{}
	for _, x := range r.Reads {
		out[x.Seq] = x.Post
	}
	return out
}

func TestReadCase(t *testing.T) {
	w := newWorld(t)
	before := w.reads()
	a := w.call("GET", "/api/v1/cases/"+tc.String()+"?purpose=verify", "nam@so-xd.tt-1", "")
	var c api.Case
	if err := json.Unmarshal(a.body, &c); err != nil || a.status != 200 || c.Number == "" || len(c.Acts) < 8 || len(c.Due) == 0 {
		t.Fatalf("%v: %d %s", err, a.status, a.body)
	}
	if n := w.reads(); n != before+1 {
		t.Errorf("%d readings after %d", n, before)
	}
	if !bytes.Contains(a.body, []byte("hai gói thầu")) || bytes.Contains(a.body, []byte("Ngô Thị Bảo")) || bytes.Contains(a.body, []byte("hộp thư số 12")) {
		t.Errorf("the verifier gets the file and not who reported: %s", a.body)
	}
	if !slices.ContainsFunc(c.Ways, func(x api.Way) bool { return x.Open }) {
		t.Error("nothing is open to the verifier")
	}
	if p := w.call("GET", "/api/v1/cases/"+tc.String(), "nam@so-xd.tt-1", "").problem(t); p.Status != 403 || p.Code != "needs" {
		t.Errorf("without a purpose: %+v", p)
	}
	own := w.call("GET", "/api/v1/cases/"+tc.String(), "tai", "")
	if err := json.Unmarshal(own.body, &c); err != nil || own.status != 200 || c.Me != "subject-1" {
		t.Errorf("%v: %d %s", err, own.status, own.body)
	}
	for _, secret := range []string{"Ngô Thị Bảo", "hộp thư số 12", "reporter_name", "Trần Thị Mai"} {
		if bytes.Contains(own.body, []byte(secret)) {
			t.Errorf("the person concerned is told %q", secret)
		}
	}
	if n := w.reads(); n != before+1 {
		t.Error("whoever looks at their own file was written down")
	}
	// Whoever reported comes with their code: by an account there is no such case.
	theirs, none := w.call("GET", "/api/v1/cases/"+tc.String(), "bao", ""), w.call("GET", "/api/v1/cases/"+liem.DerivedID("none").String(), "bao", "")
	if theirs.status != 404 || !bytes.Equal(theirs.body, none.body) {
		t.Errorf("a reporter's account: %d %s, a missing case: %s", theirs.status, theirs.body, none.body)
	}
}

// TestForeignIsMissing: somebody else's case, one that is not there and an id
// that is none answer byte for byte alike, at every door.
func TestForeignIsMissing(t *testing.T) {
	w := newWorld(t)
	none := liem.DerivedID("nothing").String()
	for _, as := range []string{"quan", "quan@tinh.thanh-tra"} {
		for _, door := range []struct{ method, path, body string }{
			{"GET", "/api/v1/cases/CASE?purpose=review", ""}, {"GET", "/api/v1/cases/CASE/readings", ""}, {"POST", "/api/v1/cases/CASE/acts/conclude", "{}"},
		} {
			var got []string
			for _, id := range []string{tc.String(), none} {
				a := w.call(door.method, strings.Replace(door.path, "CASE", id, 1), as, door.body, "Idempotency-Key", key)
				if a.problem(t).Status != 404 {
					t.Errorf("%s %s as %s: %d %s", door.method, door.path, as, a.status, a.body)
				}
				got = append(got, string(a.body))
			}
			if got[0] != got[1] {
				t.Errorf("%s %s as %s: foreign\n%s and missing\n%s", door.method, door.path, as, got[0], got[1])
			}
		}
	}
	if p := w.call("GET", "/api/v1/cases/x", "quan", "").problem(t); p.Status != 404 {
		t.Errorf("no id: %+v", p)
	}
	for _, path := range []string{"/api/v1/cases/" + tc.String(), "/api/v1/cases/" + tc.String() + "/readings", "/api/v1/work?purpose=verify"} {
		if p := w.call("GET", path, "", "").problem(t); p.Status != 401 {
			t.Errorf("nobody at %s: %+v", path, p)
		}
		if p := w.call("GET", path, "ai@may", "").problem(t); p.Status != 403 {
			t.Errorf("an administrator at %s: %+v", path, p)
		}
	}
}

func TestDo(t *testing.T) {
	w := newWorld(t)
	path := "/api/v1/cases/" + tc.String() + "/acts/"
	body := `{"on":"subject-1","fields":{"account_text":["Tôi góp vốn cùng gia đình, quên không khai.","Việc ký theo kết quả chấm thầu."]}}`
	first := w.call("POST", path+"give_account", "tai", body, "Idempotency-Key", key)
	var d api.Done
	if err := json.Unmarshal(first.body, &d); err != nil || first.status != 201 || d.Seq == 0 {
		t.Fatalf("%v: %d %s", err, first.status, first.body)
	}
	again := w.call("POST", path+"give_account", "tai", body, "Idempotency-Key", key)
	if again.status != 201 || !bytes.Equal(again.body, first.body) {
		t.Errorf("a retry:\n%s, not\n%s", again.body, first.body)
	}
	if p := w.call("POST", path+"give_account", "tai", strings.Replace(body, "quên", "chưa", 1), "Idempotency-Key", key).problem(t); p.Status != 409 {
		t.Errorf("another content: %+v", p)
	}
	p := w.call("POST", path+"conclude", "lan@so-xd.giam-doc", `{}`, "Idempotency-Key", key, "Accept-Language", "en-GB").problem(t)
	if p.Status != 403 || p.Kind != "refused" || p.Code == "" || !strings.HasPrefix(p.Detail, p.Say.EN) || p.Say.VI == p.Say.EN {
		t.Errorf("refusal: %+v", p)
	}
	if p := w.call("POST", path+"arrest", "lan@so-xd.giam-doc", `{}`, "Idempotency-Key", key).problem(t); p.Kind != "invalid" {
		t.Errorf("an act that is none: %+v", p)
	}
	if p := w.call("POST", path+"give_account", "tai", body, "Idempotency-Key", "1").problem(t); p.Kind != "invalid" {
		t.Errorf("a weak key: %+v", p)
	}
}

func TestReadings(t *testing.T) {
	w := newWorld(t)
	w.call("GET", "/api/v1/cases/"+tc.String()+"?purpose=verify", "nam@so-xd.tt-1", "")
	a := w.call("GET", "/api/v1/cases/"+tc.String()+"/readings", "tai", "")
	var r api.Readings
	if err := json.Unmarshal(a.body, &r); err != nil || a.status != 200 || len(r.Reads) == 0 || r.Since != "2026-05-18" {
		t.Fatalf("%v: %d %s", err, a.status, a.body)
	}
	last := r.Reads[len(r.Reads)-1]
	if last.Post != "so-xd.tt-1" || last.Purpose != "verify" || last.Day != "2026-06-02" || len(last.Commitment) != 64 {
		t.Errorf("%+v", last)
	}
	if bytes.Contains(a.body, []byte("nam")) || bytes.Contains(a.body, []byte("Lê Văn")) {
		t.Errorf("names somebody: %s", a.body)
	}
}

func TestWork(t *testing.T) {
	w := newWorld(t)
	a := w.call("GET", "/api/v1/work?purpose=verify", "nam@so-xd.tt-1", "")
	var list api.Work
	if err := json.Unmarshal(a.body, &list); err != nil || a.status != 200 || list.Tasks == nil {
		t.Errorf("%v: %d %s", err, a.status, a.body)
	}
	if p := w.call("GET", "/api/v1/work?purpose=verify", "tai", "").problem(t); p.Status != 403 || p.Code != "not_you" {
		t.Errorf("without a post: %+v", p)
	}
	for _, q := range []string{"purpose=verify&limit=0", "purpose=verify&limit=101", "purpose=verify&limit=x"} {
		if p := w.call("GET", "/api/v1/work?"+q, "nam@so-xd.tt-1", "").problem(t); p.Kind != "invalid" || len(p.Errors) == 0 {
			t.Errorf("%s: %+v", q, p)
		}
	}
}

func TestProcedures(t *testing.T) {
	w := newWorld(t)
	var all []string
	after := ""
	for range 30 {
		a := w.call("GET", "/api/v1/procedures?limit=3&after="+after, "", "")
		var page struct {
			Procedures []api.Procedure
			Next       string
		}
		if err := json.Unmarshal(a.body, &page); err != nil || a.status != 200 {
			t.Fatalf("%v: %s", err, a.body)
		}
		for _, p := range page.Procedures {
			all = append(all, p.ID)
			if p.Title.EN == "" || len(p.Acts) == 0 || len(p.Hash) != 64 {
				t.Errorf("%+v", p)
			}
		}
		if after = page.Next; after == "" {
			break
		}
	}
	if !slices.IsSorted(all) || len(all) != len(slices.Compact(slices.Clone(all))) || !slices.Contains(all, "vn.denunciation") || !slices.Contains(all, "eu.internal-report") {
		t.Errorf("procedures %v", all)
	}
}

// TestDocument: the document is OpenAPI 3.1, speaks of every operation, and its
// references lead somewhere.
func TestDocument(t *testing.T) {
	w := newWorld(t)
	a := w.call("GET", "/api/v1/openapi.json", "", "")
	var doc struct {
		OpenAPI    string
		Paths      map[string]map[string]any
		Components struct{ Schemas map[string]any }
	}
	if err := json.Unmarshal(a.body, &doc); err != nil || a.status != 200 || !strings.HasPrefix(doc.OpenAPI, "3.1") {
		t.Fatalf("%v: %d %.200s", err, a.status, a.body)
	}
	want := []string{"/api/v1/cases/{case}", "/api/v1/cases/{case}/acts/{act}", "/api/v1/cases/{case}/readings", "/api/v1/procedures", "/api/v1/reports", "/api/v1/reports/open", "/api/v1/work"}
	if got := slices.Sorted(maps.Keys(doc.Paths)); !slices.Equal(got, want) {
		t.Errorf("paths %v", got)
	}
	for _, m := range regexp.MustCompile(`"\$ref":"#/components/schemas/([^"]+)"`).FindAllSubmatch(a.body, -1) {
		if doc.Components.Schemas[string(m[1])] == nil {
			t.Errorf("no schema %s", m[1])
		}
	}
	if doc.Components.Schemas["Problem"] == nil || doc.Components.Schemas["ErrorModel"] != nil {
		t.Error("problems are described otherwise than they are sent")
	}
	if a := w.call("GET", "/api/v1/nothing", "", ""); a.problem(t).Status != 404 {
		t.Errorf("%d %s", a.status, a.body)
	}
}

// what differs from run to run, or with every comma of a pack: hashes, and places
// in the log.
var masks = []*regexp.Regexp{regexp.MustCompile(`(": ?")[0-9a-f]{64}`), regexp.MustCompile(`("index": ?)-?[0-9]+`)}

func masked(raw []byte) any {
	for _, m := range masks {
		raw = m.ReplaceAll(raw, []byte("${1}"+map[bool]string{true: strings.Repeat("0", 64), false: "0"}[m == masks[0]]))
	}
	var v any
	_ = json.Unmarshal(raw, &v)
	return v
}

// TestExamples sends every example of the document, in the order of their
// names, and compares the answers. Where a pack or the story has changed, write
// them again: go test ./internal/api -run Examples -update
func TestExamples(t *testing.T) {
	w := newWorld(t)
	names, all, err := api.Examples()
	if err != nil || len(names) < 8 {
		t.Fatal(names, err)
	}
	seen := map[string]bool{}
	for _, name := range names {
		e := all[name]
		seen[e.Operation] = true
		method := "GET"
		if e.Body != nil {
			method = "POST"
		}
		var head []string
		for k, v := range e.Headers {
			head = append(head, k, v)
		}
		a := w.call(method, e.Path, e.As, string(e.Body), head...)
		if *update {
			e.Status, e.Answer = a.status, a.body
			for _, m := range masks[:1] {
				e.Answer = m.ReplaceAll(e.Answer, []byte("${1}"+strings.Repeat("0", 64)))
			}
			write(t, name, e)
			continue
		}
		if diff := cmp.Diff(masked(e.Answer), masked(a.body)); diff != "" || a.status != e.Status {
			t.Errorf("%s: %d, want %d\n%s", name, a.status, e.Status, diff)
		}
	}
	for _, op := range []string{"report", "open-report", "list-procedures", "read-case", "do-act", "who-read", "work-list"} {
		if !seen[op] {
			t.Errorf("no example of %s", op)
		}
	}
}

func write(t *testing.T, name string, e api.Example) {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(e); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join("examples", name+".json"), b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}
