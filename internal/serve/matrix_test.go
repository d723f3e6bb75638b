package serve

import (
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"liem"
	"liem/docket"
	"liem/internal/seal"
	"liem/internal/web"
)

var update = flag.Bool("update", false, "write testdata/matrix.csv anew; read every changed line before it is taken over")

// role is one kind of visitor: who it is in the demo, the case that they have to
// do with or once had, and one that they have nothing to do with.
type role struct{ name, person, story, own, foreign string }

// roles: sample cases are gd (a report, under way), tc (a report that ended in a
// finding), kl (discipline; lan decided the report and was replaced), kn (a
// complaint at another body), qa (an anonymous report under EU law).
func roles() []role {
	return []role{
		{"nobody", "", "", "", "gd"},
		{"reporter", "", "", "code", "gd"},
		{"concerned", "tai", "1-undisclosed-stake.story", "tc", "kn"},
		{"party", "hanh", "2-complaint.story", "kn", "tc"},
		{"official", "vy", "", "", "gd"},
		{"reporter-by-name", "bao", "", "tc", "kn"},
		{"intake", "mai", "1-under-way.story", "gd", "kn"},
		{"verifier", "nam", "1-under-way.story", "gd", "kn"},
		{"decider", "lan", "1-under-way.story", "gd", "kn"},
		{"superior-elsewhere", "tuyet", "2-complaint.story", "", "gd"},
		{"auditor", "ngoc", "1-under-way.story", "gd", "kn"},
		{"administrator", "tuan", "", "", "gd"},
		{"recused", "lan", "1-undisclosed-stake.story", "kl", "kn"},
		{"implicated", "long", "1-under-way.story", "gd", "kn"},
	}
}

func storyCase(alias string) liem.ID {
	in := map[string]string{"gd": "1-under-way.story", "tc": "1-undisclosed-stake.story", "kl": "1-undisclosed-stake.story", "kn": "2-complaint.story", "qa": "3-anonymous-eu.story"}
	return liem.DerivedID("story", in[alias], alias)
}

// stand is a role at the counters, with the things of its own.
type stand struct {
	*hand
	role
	code         string            // of the reporter
	act, letter  map[string]string // by case: id of an act of it; a letter and its query
	word         string            // an act of the own case's procedure
	number       map[string]string // by case
	foreignActID string
	filed        string // of intake: the act that took a report in
	tile         string // of the log, as it is shown
}

const (
	missingCase = "cccccccccccccccccccccccccc"
	malformed   = "khong-phai-ma"
)

// variants of the object of a route.
var variants = []string{"own", "foreign", "missing", "malformed", "own/foreign", "own/missing", "own/malformed"}

func (s *hall) stand(r role) *stand {
	s.t.Helper()
	k := &stand{role: r, act: map[string]string{}, letter: map[string]string{}, number: map[string]string{}, word: "extend"}
	k.hand = s.hand(r.person)
	if r.own == "code" {
		k.code = k.report()
	}
	for _, alias := range []string{"gd", "tc", "kl", "kn"} {
		c, err := s.In.Office.Look(s.t.Context(), storyCase(alias))
		if err != nil {
			s.t.Fatal(err)
		}
		k.number[alias] = c.Number
		if alias == r.own {
			k.act[alias] = ownAct(c, r)
		} else {
			k.foreignActID = c.Acts()[0].ID.String()
		}
	}
	if r.name == "verifier" {
		k.word = "collect_evidence"
	}
	if r.name == "concerned" || r.name == "implicated" {
		k.word = "give_account"
	}
	if r.name == "party" {
		k.word = "withdraw"
	}
	size := strings.Split(k.get("/log/checkpoint").body, "\n")[1]
	n, err := strconv.Atoi(size)
	if err != nil {
		s.t.Fatal(err)
	}
	if k.tile = "0/000"; n < 256 {
		k.tile += fmt.Sprintf(".p/%d", n)
	}
	if r.name == "intake" {
		k.filed = k.file()
	}
	k.say()
	return k
}

// file takes a report in on paper, and gives the id under which that is shown.
func (k *stand) file() string {
	v := url.Values{"do": {"send"}, "procedure": {"vn.denunciation"}, "act_reported": {"Ký khống hồ sơ."}, "subject-1": {"Trưởng phòng vật tư"}}
	a := k.get("/desk/file?procedure=vn.denunciation")
	for range 2 {
		for _, m := range hiddenInput.FindAllStringSubmatch(a.body, -1) {
			v.Set(m[1], unescape(m[2]))
		}
		a = k.post("/desk/file", v)
	}
	to := strings.TrimPrefix(a.head.Get("Location"), "/desk/filed/")
	if a.code != http.StatusSeeOther || to == "" {
		k.s.t.Fatalf("take in: %d\n%s", a.code, a.body)
	}
	return to
}

// ownAct is an act of the case that the role did, else any.
func ownAct(c *docket.Case, r role) string {
	acts := c.Acts()
	for _, a := range slices.Backward(acts) {
		if on, _ := a.Fact("on"); r.name == "concerned" && a.Kind == "give_account" && on == "subject-1" || r.name == "party" && a.Kind == "file" {
			return a.ID.String()
		}
	}
	return acts[len(acts)-1].ID.String()
}

// report files a report and gives its code.
func (k *stand) report() string {
	k.s.t.Helper()
	a := k.json("POST", "/api/v1/reports", `{"procedure":"vn.denunciation","ground":"gift_breach","subject":"Một người","answers":{"act_reported":"Nhận quà của nhà thầu."}}`)
	var got struct{ Code string }
	if err := json.Unmarshal([]byte(a.body), &got); err != nil || got.Code == "" {
		k.s.t.Fatalf("report: %d %s", a.code, a.body)
	}
	return got.Code
}

// say states purposes and warrants, so that what is answered later does not
// depend on it.
func (k *stand) say() {
	for _, alias := range []string{k.own, k.foreign, ""} {
		id := k.caseID(alias)
		k.post("/desk/cases/"+id+"/purpose", url.Values{"purpose": {"verify"}})
		if k.name == "auditor" {
			k.post("/audit/cases/"+id+"/warrant", url.Values{"reference": {"Lệnh 15"}, "act-id": {liem.DerivedID("warrant", id).String()}})
		}
	}
	own := k.caseID(k.own)
	if m := regexp.MustCompile(`/letters/([a-z_]+)(\?[^"]*)"`).FindStringSubmatch(k.get("/desk/cases/" + own + "/letters").body); m != nil {
		k.letter[k.own] = m[1] + unescape(m[2])
	}
}

func (k *stand) caseID(alias string) string {
	switch alias {
	case "", "code":
		return missingCase
	}
	return storyCase(alias).String()
}

// object gives the case of a variant.
func (k *stand) object(variant string) string {
	switch strings.Split(variant, "/")[0] {
	case "own":
		return k.caseID(k.own)
	case "foreign":
		return k.caseID(k.foreign)
	case "missing":
		return missingCase
	}
	return malformed
}

// second gives what stands in the place of a second id of a path.
func (k *stand) second(pattern, variant string) string {
	done, letter := strings.Contains(pattern, "/done/") || strings.Contains(pattern, "/filed/"), strings.Contains(pattern, "{letter}")
	switch _, v, _ := strings.Cut(variant, "/"); {
	case v == "" && k.filed != "" && strings.Contains(pattern, "/filed/"):
		return k.filed
	case v == "" && done && k.act[k.own] != "":
		return k.act[k.own]
	case v == "" && letter && k.letter[k.own] != "":
		return k.letter[k.own]
	case v == "" && letter:
		return "acceptance?act=1"
	case v == "":
		return k.word
	case v == "foreign" && done:
		return k.foreignActID
	case v == "foreign" && letter:
		return "acknowledgement_eu?act=2"
	case v == "foreign" && k.own == "kn":
		return "form_team" // an act of another procedure
	case v == "foreign":
		return "attend_dialogue"
	case v == "missing" && done:
		return missingCase
	case v == "missing" && letter:
		return "no_such_letter?act=2"
	case v == "missing":
		return "no_such_act"
	}
	return malformed
}

// request makes the request of a route for a variant of its object; what names
// the object stands in what. False: the route has no such variant.
func (k *stand) request(pattern, variant string) (method, path, kind, body string, what []string, ok bool) {
	method, path, ok = strings.Cut(pattern, " ")
	if !ok {
		method, path = "GET", pattern
	}
	first, second := strings.Contains(path, "{case}"), strings.Contains(path, "{act}") || strings.Contains(path, "{letter}")
	named := slices.Contains([]string{"POST /desk/find", "POST /me/links", "POST /me/links/drop", "POST /follow", "POST /follow/act", "POST /api/v1/reports/open"}, pattern)
	single := strings.Contains(path, "{") && !first
	_, _, deep := strings.Cut(variant, "/")
	switch {
	case deep && !(first && second), !first && !named && !single && variant != "own":
		return "", "", "", "", nil, false
	}
	id := k.object(variant)
	if single { // a path of one id of another kind
		sub := variant
		if variant == "own" {
			sub = ""
		}
		for name, own := range map[string]string{"{procedure}": "vn.denunciation", "{question}": "extended", "{token}": "token-of-a-letter", "{path...}": k.tile, "{act}": ""} {
			v := own
			if name == "{act}" {
				v = k.second(path, "own/"+sub)
			} else if sub != "" {
				v = map[string]string{"foreign": "khong-co-1", "missing": "khong-co-2", "malformed": "%00"}[sub]
			}
			path = strings.Replace(path, name, v, 1)
		}
		what = append(what, "khong-co-1", "khong-co-2", "token-of-a-letter", k.foreignActID, missingCase)
	}
	s := k.second(path, variant)
	path = strings.NewReplacer("{case}", id, "{act}", s, "{letter}", s, "{$}", "").Replace(path)
	word, _, _ := strings.Cut(s, "?")
	what = append(what, id, word)
	if strings.HasPrefix(path, "/api/v1/") && method == "GET" {
		path += "?purpose=verify"
	}
	if method == "POST" {
		kind, body = k.form(pattern, variant, &what)
	}
	return method, path, kind, body, what, true
}

// form is what is posted: little, so that nothing comes of it but an answer.
func (k *stand) form(pattern, variant string, what *[]string) (kind, body string) {
	other := func(own, foreign, missing string) string {
		v := map[string]string{"own": own, "foreign": foreign, "missing": missing, "malformed": malformed}[variant]
		*what = append(*what, v)
		return v
	}
	code := k.code
	if code == "" {
		code = seal.Code{9}.String()
	}
	code = other(code, seal.Code{7}.String(), seal.Code{8}.String())
	switch {
	case pattern == "POST /api/v1/reports/open":
		return "application/json", `{"code":"` + code + `"}`
	case strings.Contains(pattern, " /api/"):
		return "application/json", `{}`
	}
	v := url.Values{"do": {"send"}, "act-id": {liem.DerivedID(k.name, pattern).String()}}
	switch pattern {
	case "POST /desk/find", "POST /me/links":
		v.Set("number", other(k.number[k.own], k.number[k.foreign], "TC-77/2026"))
	case "POST /me/links/drop":
		v.Set("case", other(k.caseID(k.own), k.caseID(k.foreign), missingCase))
	case "POST /follow", "POST /follow/act":
		v.Set("code", code)
		v.Set("act", "add_information")
		v.Del("do")
	case "POST /demo":
		v.Set("person", k.person)
	}
	return "application/x-www-form-urlencoded", v.Encode()
}

var drawn = regexp.MustCompile(`name="(act-id|case-id|key)" value="[^"]*"`)

// bare is an answer without the ids that were asked for.
func (a answer) bare(what []string) string {
	var b strings.Builder
	head := maps.Clone(a.head)
	delete(head, "Date")
	fmt.Fprintf(&b, "%d\n", a.code)
	for _, name := range slices.Sorted(maps.Keys(head)) {
		fmt.Fprintf(&b, "%s: %s\n", name, strings.Join(head[name], "\n"))
	}
	b.WriteString(drawn.ReplaceAllString(a.body, ""))
	s := b.String()
	for _, w := range what {
		for _, x := range []string{w, url.QueryEscape(w), url.PathEscape(w), strings.ReplaceAll(w, "/", "%2F"), strings.ToUpper(w)} {
			if len(x) > 3 {
				s = strings.ReplaceAll(s, x, "ID")
			}
		}
	}
	return s
}

// cell words an answer: its status, "in" for the way to the sign-in.
func (a answer) cell() string {
	if a.code == http.StatusSeeOther && strings.HasPrefix(a.head.Get("Location"), "/sign-in") && !strings.Contains(a.path, "/sign") {
		return "in"
	}
	return fmt.Sprint(a.code)
}

// operations are the ways into the API, as its document has them.
func (s *hall) operations() (out []web.Listed) {
	s.t.Helper()
	a := s.hand("").get("/api/v1/openapi.json")
	var doc struct {
		Paths map[string]map[string]json.RawMessage
	}
	if err := json.Unmarshal([]byte(a.body), &doc); err != nil {
		s.t.Fatal(err)
	}
	for path, methods := range doc.Paths {
		for method := range methods {
			out = append(out, web.Listed{Pattern: strings.ToUpper(method) + " " + path, Access: "api"})
		}
	}
	return out
}

// table is every way into the site: the routes of the counters, the handlers
// that are no pages, and in the place of the API's prefix its operations.
func (s *hall) table() []web.Listed {
	var out []web.Listed
	for _, r := range web.Routes(s.web) {
		switch {
		case r.Pattern == "/api/v1/":
			out = append(out, s.operations()...)
			continue
		case r.Pattern == "/":
			r.Pattern = "GET /nowhere"
		case r.Pattern == "GET /assets/":
			r.Pattern = "GET /assets/liem.css"
		}
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b web.Listed) int {
		_, p, _ := strings.Cut(a.Pattern, " ")
		_, q, _ := strings.Cut(b.Pattern, " ")
		return strings.Compare(p+" "+a.Pattern, q+" "+b.Pattern)
	})
	return out
}

// alikePages show the same for every id that could be one: they ask, before anything
// is looked for.
var alikePages = []string{"GET /desk/cases/{case}/purpose", "POST /desk/cases/{case}/purpose", "GET /audit/cases/{case}/warrant"}

// TestEveryRouteForEverybody asks every route of the table as every kind of
// visitor for what is theirs, what is somebody else's, what is not there and what
// is no id: it is open exactly where testdata/matrix.csv says so; what is
// foreign answers like what is missing, to the byte; nothing fails.
func TestEveryRouteForEverybody(t *testing.T) {
	s := newHall(t, "https://office.example", more{id: "vy", name: "Lưu Hà Vy"}, more{"long", "Tạ Hải Long", "so-xd.tt-9", "so-xd", "verifier decider intake_officer"})
	m := &matrix{hall: s, t: t, got: map[string][]string{}, want: readMatrix(t)}
	routes := s.table()
	for _, r := range roles() {
		k := s.stand(r)
		for _, x := range routes {
			m.route(k, x)
		}
	}
	for _, x := range routes { // nothing hides behind another method
		_, path, _ := strings.Cut(x.Pattern, " ")
		for _, method := range []string{"PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"} {
			if a := s.hand("").ask(method, path, "", "", nil); a.code < 400 {
				t.Errorf("%s %s: %d", method, path, a.code)
			}
		}
	}
	m.write(routes)
	t.Logf("%d routes × %d roles: %d requests, of them %d pairs of foreign and missing that are the same to the byte; %d answers of success", len(routes), len(roles()), m.asked, m.pairs, m.open)
	if len(routes) < 100 || m.pairs < 300 || m.open < 300 {
		t.Error("hardly anything was compared")
	}
}

type matrix struct {
	*hall
	t                  *testing.T
	got                map[string][]string
	want               map[string][]string
	asked, pairs, open int
}

func (m *matrix) route(k *stand, x web.Listed) {
	m.t.Helper()
	var cell []string
	bare, code := map[string]string{}, map[string]int{}
	for _, v := range variants {
		method, path, kind, body, what, ok := k.request(x.Pattern, v)
		if !ok {
			continue
		}
		a := k.ask(method, path, kind, body, http.Header{"Idempotency-Key": {"7Qw2nV9xTz4LrB8cKfHs1Yd-" + k.name}})
		m.asked++
		at := fmt.Sprintf("%s as %s, %s", x.Pattern, k.name, v)
		if a.code >= 500 {
			m.t.Errorf("%s: %d\n%s", at, a.code, short(a.body))
		}
		if a.code < 300 {
			m.open++
		}
		m.permitted(k, x, a, at)
		carried(m.t, m.hall, at, a)
		bare[v], code[v] = a.bare(what), a.code
		cell = append(cell, a.cell())
		if method == "POST" && (strings.HasPrefix(path, "/out") || strings.HasPrefix(path, "/account") || strings.HasPrefix(path, "/demo") || strings.HasPrefix(path, "/sign")) {
			k.enter()
			k.say()
		}
	}
	for _, pair := range [][2]string{{"foreign", "missing"}, {"own/foreign", "own/missing"}, {"own", "missing"}} {
		a, b := bare[pair[0]], bare[pair[1]]
		if a == "" || b == "" || pair[0] == "own" && (code["own"] != http.StatusNotFound || code["missing"] != http.StatusNotFound) {
			continue
		}
		m.pairs++
		if a != b {
			m.t.Errorf("%s as %s: %s and %s differ: %s", x.Pattern, k.name, pair[0], pair[1], differ(a, b))
		}
		if pair[0] == "foreign" && code["foreign"] < 300 && strings.Contains(x.Pattern, "{case}") && (!slices.Contains(alikePages, x.Pattern) || a != bare["own"]) {
			m.t.Errorf("%s as %s: opened for somebody else's case", x.Pattern, k.name)
		}
	}
	m.cell(k, x, short2(cell))
}

// permitted holds the answer against the policies, whatever the table says.
func (m *matrix) permitted(k *stand, x web.Listed, a answer, at string) {
	if x.Access == "" || x.Access == "api" {
		return
	}
	r := httptest.NewRequest("GET", m.origin+"/", nil)
	for name, v := range k.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: v})
	}
	v, _, err := m.web.SignIn.Who(httptest.NewRecorder(), r, m.web.Now())
	if err != nil {
		m.t.Fatal(err)
	}
	if strings.HasPrefix(a.path, "/out") || strings.HasPrefix(a.path, "/account") {
		return // the session may have changed
	}
	allowed := m.web.Policies.Allows(v, x.Access) == nil
	shut := a.code == http.StatusForbidden || a.code == http.StatusUnauthorized || a.cell() == "in"
	if !allowed && !shut {
		m.t.Errorf("%s: %d, though the policies open %q to them not", at, a.code, x.Access)
	}
}

// cell compares a cell of the table.
func (m *matrix) cell(k *stand, x web.Listed, cell string) {
	m.got[x.Pattern] = append(m.got[x.Pattern], cell)
	if *update {
		return
	}
	want, i := m.want[x.Pattern], slices.IndexFunc(roles(), func(r role) bool { return r.name == k.name })
	switch {
	case len(want) <= i:
		m.t.Errorf("%s as %s: no line of testdata/matrix.csv; it is %q", x.Pattern, k.name, cell)
	case want[i] != cell:
		m.t.Errorf("%s as %s: %q, not %q", x.Pattern, k.name, cell, want[i])
	}
}

// short2 words the answers for the variants: the own, then the others where
// they are all the same, else each.
func short2(cell []string) string {
	if len(cell) > 2 && !slices.ContainsFunc(cell[1:], func(c string) bool { return c != cell[1] }) {
		cell = cell[:2]
	}
	if len(cell) == 2 && cell[0] == cell[1] {
		cell = cell[:1]
	}
	return strings.Join(cell, " ")
}

func short(s string) string { return s[:min(len(s), 600)] }

// differ shows where two texts part.
func differ(a, b string) string {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	from := max(0, i-60)
	return fmt.Sprintf("…%q…\n…%q…", a[from:min(len(a), i+100)], b[from:min(len(b), i+100)])
}

const matrixFile = "testdata/matrix.csv"

func readMatrix(t *testing.T) map[string][]string {
	t.Helper()
	f, err := os.Open(matrixFile)
	if err != nil {
		if *update {
			return nil
		}
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comment = '#'
	all, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for _, row := range all[1:] {
		out[row[0]] = row[2:]
	}
	return out
}

func (m *matrix) write(routes []web.Listed) {
	m.t.Helper()
	for route := range m.want {
		if !*update && m.got[route] == nil {
			m.t.Errorf("testdata/matrix.csv: there is no route %s", route)
		}
	}
	if !*update {
		return
	}
	var b strings.Builder
	b.WriteString(matrixHead)
	b.WriteString("route,access")
	for _, r := range roles() {
		b.WriteString("," + r.name)
	}
	b.WriteString("\n")
	for _, x := range routes {
		b.WriteString(x.Pattern + "," + x.Access + "," + strings.Join(m.got[x.Pattern], ",") + "\n")
	}
	if err := os.WriteFile(matrixFile, []byte(b.String()), 0o644); err != nil {
		m.t.Fatal(err)
	}
}

const matrixHead = `# Who gets what from which route. Every route of the table stands here, every kind of visitor is a column.
# A cell: the answer for what is the visitor's own, then the one for everything else (somebody else's, not there, no id). One
# word: the same for all, or the route has no object. More than two: own, foreign, missing, malformed, then another's, a missing
# and a malformed second id within the own case. "in" leads to the sign-in. A form that is sent empty answers 422.
# The recused officer's own case is one that they were replaced in; the implicated one is the person concerned, and holds a post.
`
