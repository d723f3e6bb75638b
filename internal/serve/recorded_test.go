package serve

import (
	"bufio"
	"database/sql"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"liem"
	"liem/docket"
	"liem/internal/access"
	"liem/internal/office"
	"liem/internal/story"
	"liem/internal/web/page"
	"liem/ledger"
	"liem/limits"
)

// TestNothingIsShownWithoutARecord sends mixed requests of every officer, by
// the pages and by the API, at an office with some fifty cases whose every text
// bears a mark: whatever answer carries a mark, a number or an id of a case that
// the request did not name, a record of the right kind was written for it in that
// very request. What parties look at leaves none. LIEM_LONG=1 sends 5,000,
// LIEM_LONG=all 50,000.
func TestNothingIsShownWithoutARecord(t *testing.T) {
	want := 1000
	switch os.Getenv("LIEM_LONG") {
	case "":
	case "all":
		want = 50_000
	default:
		want = 5000
	}
	c := newCrew(t, 50)
	begun := time.Now()
	for c.sent = 0; c.sent < want; c.sent++ {
		c.gone += time.Second
		d := one(c.random, c.people)
		if c.random.IntN(8) == 0 {
			d = one(c.random, c.parties)
		}
		c.check(d, c.next(d))
		if t.Failed() && c.wrong > 10 {
			break
		}
	}
	c.kinds()
	t.Logf("%d mixed requests in %v, %d of them of officers to whom case data went; without a record: %d. Of parties %d, recorded: %d. Records held against the answers: %d. By status: %v",
		c.sent, time.Since(begun).Round(time.Second), c.carrying, c.wrong, c.ofParties, c.partyReads, len(c.owed), c.codes)
	if c.carrying < c.sent/5 || c.ofParties < c.sent/20 || len(c.marked) < 30 {
		t.Errorf("hardly anything was shown: %d, %d, %d cases", c.carrying, c.ofParties, len(c.marked))
	}
}

// crew is the whole staff at work, and some parties beside them.
type crew struct {
	*hall
	random   *rand.Rand
	people   []*worker
	parties  []*worker
	cases    []told
	byMark   map[string]liem.ID
	byNumber map[string][]liem.ID
	byID     map[string]liem.ID
	db       *sql.DB
	rows     int64 // acts that were seen
	owed     []owed
	marked   map[liem.ID]bool
	codes    map[int]int

	sent, carrying, wrong, ofParties, partyReads int
}

type told struct {
	id     liem.ID
	number string
	acts   []string // of the procedure
	done   []string
}

// worker is somebody at the counters, with what they saw last.
type worker struct {
	*hand
	post  string // "": a party
	roles []string
	mine  []int // cases that were open to them
	last  answer
	typed string // what they sent last
}

// owed is a record that an answer must have had.
type owed struct {
	id    liem.ID
	seqs  []uint64
	kinds []string
	post  string
	at    string
}

// row is one act that was written.
type row struct {
	id    liem.ID
	chain ledger.Chain
	seq   uint64
}

func newCrew(t *testing.T, cases int) *crew {
	s := newHall(t, "https://office.example", more{"kt-tu", "Kiểm toán viên A", "chinh-phu.kt", "chinh-phu", "auditor"},
		more{"kt-lk", "Kiểm toán viên B", "trung-uong-lk.kt", "trung-uong-lk", "auditor"}, more{"kt-eu", "Auditor C", "council-eabq.kt", "council-eabq", "auditor"})
	c := &crew{hall: s, random: rand.New(rand.NewPCG(20, 26)), byMark: map[string]liem.ID{}, byNumber: map[string][]liem.ID{}, byID: map[string]liem.ID{}, marked: map[liem.ID]bool{}, codes: map[int]int{}}
	for _, x := range []struct{ file, alias string }{{"stage/1-under-way", "gd"}, {"stories/1-undisclosed-stake", "tc"}, {"stories/2-complaint", "kn"}, {"stories/3-anonymous-eu", "qa"}} {
		raw, err := os.ReadFile("../story/" + x.file + ".story")
		if err != nil {
			t.Fatal(err)
		}
		for range map[string]int{"gd": cases * 2 / 5, "tc": cases / 5, "kn": cases / 5, "qa": cases / 5}[x.alias] {
			c.play(string(raw), x.alias)
		}
	}
	for _, alias := range []string{"gd", "tc", "kl", "kn", "qa"} {
		c.know(storyCase(alias))
	}
	for _, g := range s.Options.Demo {
		for _, p := range g.People {
			d := &worker{hand: s.hand(p.ID)}
			held, err := s.In.Office.PostsOf(t.Context(), office.Person{ID: p.ID}, s.Options.Now())
			if err != nil {
				t.Fatal(err)
			}
			if len(held) > 0 {
				d.post, d.roles = held[0].Post, held[0].Roles
			}
			if d.post == "" {
				c.parties = append(c.parties, d)
				continue
			}
			c.find(d)
			c.people = append(c.people, d)
		}
	}
	var err error
	if c.db, err = sql.Open("sqlite", "file:"+filepath.Join(s.dir, "liem.db")+"?mode=ro&_pragma=busy_timeout(5000)"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.db.Close() })
	c.written()
	return c
}

// find notes which cases somebody has to do with, and states a purpose for each.
func (c *crew) find(d *worker) {
	c.t.Helper()
	by := office.Actor{Person: office.Person{ID: d.who}, Post: d.post}
	for i, x := range c.cases {
		found, err := c.In.Office.Find(c.t.Context(), c.Options.Now(), by, x.number)
		if err != nil {
			c.t.Fatal(err)
		}
		if slices.ContainsFunc(found, func(f office.Found) bool { return f.Case == x.id }) {
			d.mine = append(d.mine, i)
			d.state(x.id)
		}
	}
}

// state states for what a case is opened.
func (d *worker) state(id liem.ID) {
	d.hand.post("/desk/cases/"+id.String()+"/purpose", url.Values{"purpose": {"verify"}})
}

var (
	dated  = regexp.MustCompile(`^20[0-9]{2}-[0-9]{2}-[0-9]{2} `)
	quoted = regexp.MustCompile(`((?:--field [a-z_]+=|--reason )")`)
	party  = regexp.MustCompile(`((?:reporter|subject|complainant|respondent)-[0-9]=)([a-z-]+)`)
	called = regexp.MustCompile(`((?:reporter|subject|complainant|respondent)-[0-9]=[a-z0-9-]+:")`)
	mark   = regexp.MustCompile(`zq[0-9]{3}q`)
)

// play plays the first so many acts of a story again, with other people and a
// mark in every text.
func (c *crew) play(raw, alias string) {
	c.t.Helper()
	n := fmt.Sprintf("%03d", len(c.byMark)+1)
	mark := "zq" + n + "q "
	var steps []string
	cal := ""
	for line := range strings.Lines(raw) {
		switch {
		case strings.HasPrefix(line, "calendar"):
			cal = line
		case strings.HasPrefix(line, " ") && len(steps) > 0:
			steps[len(steps)-1] += line
		default:
			steps = append(steps, line)
		}
	}
	steps = slices.DeleteFunc(steps, func(s string) bool { return !dated.MatchString(s) || strings.Fields(s)[2] != alias })
	text := strings.Join(steps[:1+c.random.IntN(len(steps))], "")
	text = party.ReplaceAllString(text, "${1}${2}"+n)
	text = called.ReplaceAllString(quoted.ReplaceAllString(text, "${1}"+mark), "${1}"+mark)
	script, err := story.Parse("marked-"+n+".story", "title vi Thử\ntitle en Trial\n"+cal+text)
	if err != nil {
		c.t.Fatal(err)
	}
	p := &story.Player{Office: c.In.Office, Packs: c.In.Packs, Ties: story.Ties{}, Lang: liem.VI, Out: bufio.NewWriter(io.Discard), Brief: true, Until: c.Now - 1}
	got, err := p.Play(c.t.Context(), script)
	if err != nil {
		c.t.Fatal(err)
	}
	c.byMark[strings.TrimSpace(mark)] = got[0].ID
	c.know(got[0].ID)
}

func (c *crew) know(id liem.ID) {
	k, err := c.In.Office.Look(c.t.Context(), id)
	if err != nil {
		c.t.Fatal(err)
	}
	x := told{id: id, number: k.Number}
	for _, a := range k.Procedure.Acts {
		x.acts = append(x.acts, a.ID)
	}
	for _, a := range k.Acts() {
		x.done = append(x.done, a.ID.String())
	}
	c.cases = append(c.cases, x)
	c.byNumber[k.Number] = append(c.byNumber[k.Number], id)
	c.byID[id.String()] = id
}

// written gives the acts that were written since it was asked last.
func (c *crew) written() (out []row) {
	c.t.Helper()
	rows, err := c.db.Query(`SELECT rowid, case_id, chain, seq FROM act WHERE rowid > ? ORDER BY rowid`, c.rows)
	if err != nil {
		c.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var r row
		var id []byte
		if err := rows.Scan(&c.rows, &id, &r.chain, &r.seq); err != nil {
			c.t.Fatal(err)
		}
		copy(r.id[:], id)
		out = append(out, r)
	}
	return out
}

var (
	numbers = regexp.MustCompile(`\p{Lu}{2,8}-[0-9]{1,9}/20[0-9]{2}`)
	idText  = regexp.MustCompile(`\b[a-z0-9]{26}\b`)
)

// check holds an answer against what was written while it was made.
func (c *crew) check(d *worker, a answer) {
	c.t.Helper()
	d.last = a
	c.codes[a.code]++
	new := c.written()
	if a.code >= 500 {
		c.t.Errorf("%s %s as %s: %d\n%s", a.method, a.path, d.who, a.code, short(a.body))
		c.wrong++
	}
	if d.post == "" {
		c.ofParties++
		for _, r := range new {
			if r.chain == ledger.Reads && !strings.HasSuffix(a.path, "/bundle") {
				c.partyReads++
				c.t.Errorf("%s %s: that %s looked at their own file is recorded", a.method, a.path, d.who)
			}
		}
		return
	}
	carries := false
	told := func(what string, ids ...liem.ID) {
		carries = true
		if !c.recorded(d, a, new, ids) {
			c.wrong++
			c.t.Errorf("%s %s (%s) as %s at %s shows %s and nothing was recorded", a.method, a.path, pageName(a.body), d.who, d.post, what)
		}
	}
	asked := a.path + " " + d.typed
	if strings.HasPrefix(a.path, "/desk/find") {
		asked += " TC-12/2026" // the example beside the field
	}
	if plain, err := url.QueryUnescape(asked); err == nil {
		asked += " " + plain
	}
	if strings.HasSuffix(a.path, "/bundle") && a.code == 200 {
		told("a bundle", c.byID[strings.Split(a.path, "/")[3]])
	}
	seen := map[string]bool{}
	for _, m := range mark.FindAllString(a.body, -1) {
		if !seen[m] {
			seen[m] = true
			c.marked[c.byMark[m]] = true
			told("the mark "+m, c.byMark[m])
		}
	}
	for _, m := range numbers.FindAllString(a.body, -1) {
		if ids := c.byNumber[m]; !seen[m] && len(ids) > 0 && !strings.Contains(asked, m) {
			seen[m] = true
			told("the number "+m, ids...)
		}
	}
	for _, m := range idText.FindAllString(a.body, -1) {
		if id, ok := c.byID[m]; ok && !seen[m] && !strings.Contains(asked, m) {
			seen[m] = true
			told("the id "+m, id)
		}
	}
	if carries {
		c.carrying++
	}
}

// recorded tells whether a reading of one of the cases was written, or, for
// what holds no text of a case, of the list of the post.
func (c *crew) recorded(d *worker, a answer, new []row, ids []liem.ID) bool {
	for _, id := range ids {
		o := owed{id: id, post: d.post, at: a.method + " " + a.path + " as " + d.who, kinds: []string{docket.ReadContent}}
		switch {
		case strings.HasSuffix(a.path, "/bundle"):
			o.kinds = []string{ledger.KindExport}
		case strings.HasSuffix(a.path, "/reads"):
			o.kinds = []string{docket.ReadReads}
		}
		for _, r := range new {
			if r.id == id && r.chain == ledger.Reads {
				o.seqs = append(o.seqs, r.seq)
			}
		}
		if len(o.seqs) > 0 {
			c.owed = append(c.owed, o)
			if i := slices.IndexFunc(c.cases, func(x told) bool { return x.id == id }); i >= 0 && !slices.Contains(d.mine, i) {
				d.mine = append(d.mine, i)
			}
			return true
		}
	}
	return !mark.MatchString(a.body) && slices.ContainsFunc(new, func(r row) bool { return r.id == office.ListID(d.post) && r.chain == ledger.Reads })
}

// kinds opens the chains and compares: each record that an answer had is one of
// its kind, of the officer's post, for a purpose of the list.
func (c *crew) kinds() {
	c.t.Helper()
	rules, err := access.Load()
	if err != nil {
		c.t.Fatal(err)
	}
	all := map[liem.ID]map[uint64]docket.Reading{}
	for _, o := range c.owed {
		if all[o.id] == nil {
			all[o.id] = c.reads(o.id, rules)
		}
		ok := false
		for _, seq := range o.seqs {
			r := all[o.id][seq]
			ok = ok || slices.Contains(o.kinds, r.Kind) && r.Post == o.post && len(limits.CheckPurpose(r.Purpose)) == 0
		}
		if !ok {
			c.wrong++
			c.t.Errorf("%s: the record is %+v", o.at, all[o.id][o.seqs[0]])
		}
	}
}

// reads are the readings of a case by number, as an auditor is told them.
func (c *crew) reads(id liem.ID, rules *access.Policies) map[uint64]docket.Reading {
	c.t.Helper()
	out := map[uint64]docket.Reading{}
	for _, by := range []office.Actor{{Person: office.Person{ID: "kt-tu"}, Post: "chinh-phu.kt"}, {Person: office.Person{ID: "kt-lk"}, Post: "trung-uong-lk.kt"}, {Person: office.Person{ID: "kt-eu"}, Post: "council-eabq.kt"}} {
		list, err := c.In.Office.ReadsOfCase(c.t.Context(), c.Options.Now(), by, id, office.Warrant{ID: liem.DerivedID("end"), Reference: "Lệnh 1"}, rules)
		if liem.KindOf(err) == liem.NotFound && err != nil {
			continue
		}
		if err != nil {
			c.t.Fatal(err)
		}
		for _, r := range list {
			if r.Kind != docket.ReadRefused && r.Kind != docket.ReadIdentity {
				out[r.Seq] = r
			}
		}
		return out
	}
	c.t.Fatalf("no auditor reads %s", id)
	return nil
}

// one draws one of a list.
func one[T any](r *rand.Rand, list []T) (x T) {
	if len(list) > 0 {
		x = list[r.IntN(len(list))]
	}
	return x
}

// case draws a case: most often one that is open to them.
func (c *crew) drawn(d *worker) told {
	if len(d.mine) > 0 && c.random.IntN(10) < 8 {
		return c.cases[one(c.random, d.mine)]
	}
	return one(c.random, c.cases)
}

// next is what somebody does next.
func (c *crew) next(d *worker) answer {
	d.typed = ""
	if strings.HasPrefix(d.last.head.Get("Location"), "/sign-in") || d.last.code == 401 {
		d.enter()
		for _, i := range d.mine {
			d.state(c.cases[i].id)
		}
		c.written()
	}
	if d.post == "" {
		return c.own(d)
	}
	if slices.Contains(d.roles, "auditor") && c.random.IntN(3) > 0 {
		return c.audit(d)
	}
	x := c.drawn(d)
	at := "/desk/cases/" + x.id.String()
	switch c.random.IntN(16) {
	case 0, 1:
		return d.get(one(c.random, []string{"/desk", "/desk", "/desk/decisions", "/desk/overdue", "/desk?role=decider", "/desk?procedure=vn.denunciation"}))
	case 2:
		return d.send(at+"/purpose", url.Values{"purpose": {string(one(c.random, limits.Purposes()))}})
	case 3, 4:
		return d.get(at)
	case 5:
		return d.get(at + "/letters")
	case 6:
		return d.get(at + "/acts/" + one(c.random, x.acts) + one(c.random, []string{"", "?on=subject-1", "?on=complainant-1"}))
	case 7:
		return d.get(at + "/done/" + one(c.random, x.done))
	case 8:
		return d.send(at+"/acts/"+one(c.random, x.acts), url.Values{"do": {one(c.random, []string{"send", "edit", "draft", ""})}, "reason": {"Vì việc."}, "act-id": {page.NewActID().Value}})
	case 9:
		return d.send("/desk/find", url.Values{"number": {one(c.random, c.cases).number}})
	case 10:
		return d.json("GET", "/api/v1/cases/"+x.id.String()+one(c.random, []string{"", "?purpose=verify", "?purpose=decide", "?purpose=own-file", "?purpose=audit-warrant"}), "")
	case 11:
		return d.json("GET", "/api/v1/work?purpose=verify&limit="+strconv.Itoa(1+c.random.IntN(30)), "")
	case 12:
		d.typed = "{}"
		return d.json("POST", "/api/v1/cases/"+x.id.String()+"/acts/"+one(c.random, x.acts), d.typed)
	case 13:
		if action, v := c.form(d.last); action != "" {
			return d.send(action, v)
		}
	}
	if to := one(c.random, linksOn(d.last.body)); to != "" && !strings.HasPrefix(to, "/sign") {
		return d.get(to)
	}
	return d.get(at)
}

// send posts a form, remembering what was typed.
func (d *worker) send(path string, v url.Values) answer {
	d.typed = v.Encode()
	return d.hand.post(path, v)
}

// own is what a party does.
func (c *crew) own(d *worker) answer {
	x := c.drawn(d)
	if c.random.IntN(2) == 0 {
		x.id = storyCase(one(c.random, []string{"gd", "tc", "kl", "kn", "qa"}))
	}
	at := "/me/cases/" + x.id.String()
	switch c.random.IntN(6) {
	case 0:
		return d.get("/me")
	case 1:
		return d.json("GET", "/api/v1/cases/"+x.id.String()+one(c.random, []string{"", "/readings"}), "")
	case 2:
		if action, v := c.form(d.last); action != "" {
			return d.send(action, v)
		}
	case 3:
		if to := one(c.random, linksOn(d.last.body)); to != "" && !strings.HasPrefix(to, "/sign") {
			return d.get(to)
		}
	case 4:
		return d.send(at+"/bundle", url.Values{})
	}
	return d.get(at + one(c.random, []string{"", "/notice", "/file", "/letters", "/reads", "/reads/list", "/reads/check", "/bundle"}))
}

// audit is what an auditor does.
func (c *crew) audit(d *worker) answer {
	at := "/audit/cases/" + c.drawn(d).id.String()
	switch c.random.IntN(8) {
	case 0:
		return d.get(one(c.random, []string{"/audit", "/audit/overdue", "/audit/figures", "/audit/sample", "/audit/lists/extended", "/audit/lists/refused"}))
	case 1, 2:
		return d.send(at+"/warrant", url.Values{"reference": {one(c.random, []string{"Lệnh 15", ""})}, "act-id": {page.NewActID().Value}})
	case 3, 4:
		return d.get(at)
	case 5:
		return d.get(at + "/reads")
	case 6:
		if c.random.IntN(5) == 0 {
			return d.send(at+"/bundle", url.Values{})
		}
	}
	if to := one(c.random, linksOn(d.last.body)); to != "" && !strings.HasPrefix(to, "/sign") {
		return d.get(to)
	}
	return d.get(at)
}

var (
	forms   = regexp.MustCompile(`(?s)<form[^>]*method="post"[^>]*>.*?</form>`)
	actions = regexp.MustCompile(`<form[^>]*action="([^"]*)"`)
	inputs  = regexp.MustCompile(`<(?:input|textarea|select|button)[^>]*name="([^"]*)"[^>]*>`)
	valued  = regexp.MustCompile(`value="([^"]*)"`)
	options = regexp.MustCompile(`<option value="([^"]+)"`)
)

// form fills a form of a page, well or badly; "" if there is none to be sent.
func (c *crew) form(a answer) (action string, v url.Values) {
	text := one(c.random, forms.FindAllString(a.body, -1))
	if action, _, _ = strings.Cut(a.path, "?"); text == "" {
		return "", nil
	}
	if m := actions.FindStringSubmatch(text); m != nil && m[1] != "" {
		action = unescape(m[1])
	}
	if !strings.HasPrefix(action, "/desk") && !strings.HasPrefix(action, "/me") && !strings.HasPrefix(action, "/audit") {
		return "", nil
	}
	radios := map[string][]string{}
	v = url.Values{}
	for _, m := range inputs.FindAllStringSubmatch(text, -1) {
		value := ""
		if x := valued.FindStringSubmatch(m[0]); x != nil {
			value = unescape(x[1])
		}
		switch {
		case strings.Contains(m[0], `type="hidden"`):
			v.Add(m[1], value)
		case strings.Contains(m[0], `type="radio"`), strings.Contains(m[0], `type="checkbox"`), strings.HasPrefix(m[0], "<button"):
			radios[m[1]] = append(radios[m[1]], value)
		case strings.Contains(m[0], `type="date"`):
			v.Set(m[1], "2026-10-12")
		case strings.HasPrefix(m[0], "<select"):
			_, rest, _ := strings.Cut(text, m[0])
			rest, _, _ = strings.Cut(rest, "</select>")
			if o := one(c.random, options.FindAllStringSubmatch(rest, -1)); o != nil {
				v.Set(m[1], unescape(o[1]))
			}
		case value != "":
			v.Set(m[1], value)
		default:
			v.Set(m[1], one(c.random, []string{"", "Nội dung gõ vào.", "5", "Nội dung gõ vào."}))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(radios)) {
		v.Set(name, one(c.random, radios[name]))
	}
	return action, v
}
