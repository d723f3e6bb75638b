package serve_test

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"liem"
	"liem/internal/serve"
	"liem/internal/web/webtest"
)

// floor is the demo's office in the middle of its stories, served, with a clock
// that the test moves.
type floor struct {
	t     *testing.T
	stage *serve.Stage
	base  string
	at    atomic.Int64 // since it began
}

func newFloor(t *testing.T) *floor {
	t.Helper()
	x := &floor{t: t}
	srv := httptest.NewUnstartedServer(nil)
	x.base = "http://" + strings.Replace(srv.Listener.Addr().String(), "127.0.0.1", "localhost", 1)
	var err error
	x.stage, err = serve.SetStage(context.Background(), t.TempDir(), x.base, rand.Reader, slog.New(slog.NewTextHandler(io.Discard, nil)), func() time.Time { return time.Unix(0, x.at.Load()) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = x.stage.In.Close() })
	if srv.Config.Handler, err = serve.New(x.stage.In, x.stage.Options); err != nil {
		t.Fatal(err)
	}
	srv.Start()
	t.Cleanup(srv.Close)
	return x
}

func (x *floor) pass(d time.Duration) { x.at.Add(int64(d)) }

// as is somebody who is signed in; "" is nobody.
func (x *floor) as(person, lang string) *walker {
	x.t.Helper()
	w := newWalker(x.t, x.base, lang)
	if person != "" {
		w.signIn(person)
	}
	return w
}

func (v *walker) signIn(person string) {
	v.t.Helper()
	v.open("/demo")
	v.ask("POST", "/demo", url.Values{"person": {person}})
	if v.code != 200 {
		v.t.Fatalf("%s does not come in: %s", person, excerpt(v))
	}
}

// caseOf is the case that somebody is a party of.
func (x *floor) caseOf(person string) liem.ID {
	x.t.Helper()
	for _, p := range x.stage.Cast {
		if p.ID == person && len(p.Cases) > 0 {
			return p.Cases[len(p.Cases)-1]
		}
	}
	x.t.Fatalf("%s has no case", person)
	return liem.ID{}
}

func (x *floor) acts(id liem.ID) int {
	x.t.Helper()
	c, err := x.stage.In.Office.Look(context.Background(), id)
	if err != nil {
		x.t.Fatal(err)
	}
	return len(c.Acts())
}

// desk opens a page of a case at the desk.
func (v *walker) desk(id liem.ID, path string) {
	v.t.Helper()
	v.open("/desk/cases/" + id.String() + path)
	if strings.Contains(v.where(), "/purpose?") {
		press(v.t, v, "send", url.Values{"purpose": {"verify"}})
	}
}

var (
	alertOf    = regexp.MustCompile(`(?s)<div class="faults" ([^>]*)>(.*?)</div>`)
	toFieldOf  = regexp.MustCompile(`href="#([^"]*)"`)
	invalidOf  = regexp.MustCompile(`aria-invalid="true"|<fieldset class="field bad"`)
	errorTitle = regexp.MustCompile(`<title>(Lỗi|Error): `)
)

// refused holds a page to what every refused form is: it says so in the title and
// in an alert that takes the focus, leads to each field, says it beside the field,
// and keeps what was typed.
func refused(t *testing.T, h hand, kept url.Values) {
	t.Helper()
	body := h.html()
	m := alertOf.FindStringSubmatch(body)
	if m == nil {
		t.Fatalf("no summary of what is wrong: %s", excerpt(h))
	}
	if !strings.Contains(m[1], `role="alert"`) || !strings.Contains(m[1], "autofocus") || !strings.Contains(m[1], `tabindex="-1"`) {
		t.Errorf("the summary does not take the focus: %s", m[1])
	}
	if !errorTitle.MatchString(body) {
		t.Errorf("the title does not say that something is wrong: %s", excerpt(h))
	}
	links := toFieldOf.FindAllStringSubmatch(m[2], -1)
	if len(links) == 0 {
		t.Errorf("the summary leads to no field: %s", m[2])
	}
	for _, l := range links {
		if !strings.Contains(body, `id="`+l[1]+`"`) || !strings.Contains(body, `id="`+l[1]+`-fault"`) {
			t.Errorf("no field %s, or nothing beside it: %s", l[1], excerpt(h))
		}
	}
	if got := len(invalidOf.FindAllString(body, -1)); got < len(links) {
		t.Errorf("%d fields are marked, %d are wrong", got, len(links))
	}
	f := forms(body)[0]
	for name, list := range kept {
		if in := f.asks(name); in == nil || !slices.Equal(in.value, list) {
			t.Errorf("%s was %q and is %+v", name, list, in)
		}
	}
}

const longText = "Tôi đã báo miệng cho trưởng phòng ngày 21/8/2026 & ghi vào sổ, trang < 15; \"giấy xe\" do nhà thầu đứng tên."

// TestRefusedForms: each counter's forms, in both languages.
func TestRefusedForms(t *testing.T) {
	x := newFloor(t)
	gd := x.caseOf("long")
	for _, lang := range []string{"vi", "en"} {
		nam := x.as("nam", lang)
		nam.desk(gd, "/acts/add_evidence")
		typed := url.Values{"evidence_description": {longText}}
		press(t, nam, "send", typed)
		refused(t, nam, typed)

		long := x.as("long", lang)
		long.open("/me/cases/" + gd.String() + "/acts/give_account")
		press(t, long, "send", url.Values{"account_text": {"  "}})
		refused(t, long, nil)

		hanh := x.as(map[string]string{"vi": "tai", "en": "hanh"}[lang], lang)
		hanh.open("/me/complain")
		press(t, hanh, "send", nil)
		refused(t, hanh, nil)
		press(t, hanh, "send", url.Values{"what": {"vn.complaint-first"}})
		if f := forms(hanh.html())[0]; f.asks("body") != nil {
			press(t, hanh, "send", url.Values{"body": {f.asks("body").options[0]}})
		}
		press(t, hanh, "send", url.Values{"decision_contested": {longText}})
		press(t, hanh, "send", url.Values{"decision_received_on": {"2031-01-01"}})
		refused(t, hanh, url.Values{"decision_received_on": {"2031-01-01"}})
		press(t, hanh, "keep", url.Values{"decision_received_on": {"2026-10-01"}})
		hanh.open("/me/complain") // the next day, where it was left
		press(t, hanh, "send", url.Values{"complaint_evidence": {longText}})
		refused(t, hanh, url.Values{"complaint_evidence": {longText}})

		mai := x.as("mai", lang)
		mai.open("/desk/file?procedure=vn.denunciation")
		typed = url.Values{"act_reported": {longText}, "happened_at": {"Bãi xe"}}
		press(t, mai, "send", typed)
		refused(t, mai, typed)
		mai.open("/desk/find")
		press(t, mai, "send", url.Values{"number": {"mười hai"}})
		refused(t, mai, url.Values{"number": {"mười hai"}})

		nobody := x.as("", lang)
		nobody.open("/report")
		press(t, nobody, "", nil)
		press(t, nobody, "send", nil)
		refused(t, nobody, nil)
		nobody.open("/follow")
		press(t, nobody, "send", url.Values{"code": {"ABCD-2345"}})
		refused(t, nobody, url.Values{"code": {"ABCD-2345"}})
	}
}

// TestRefusedFormTakesTheFocus, in a browser without script.
func TestRefusedFormTakesTheFocus(t *testing.T) {
	b := webtest.Start(t)
	x := newFloor(t)
	tab := b.Tab(t, webtest.Screens()[1])
	y := &typist{t: t, tab: tab, base: x.base}
	y.open("/demo")
	tab.Press(`form:has(input[value="nam"]) button`)
	y.open("/desk/cases/" + x.caseOf("long").String() + "/acts/add_evidence")
	press(t, y, "send", url.Values{"purpose": {"verify"}})
	typed := url.Values{"evidence_description": {longText}}
	press(t, y, "send", typed)
	refused(t, y, typed)
	if at := tab.Focus(); !strings.Contains(at, "faults") {
		t.Errorf("the focus is at %q", at)
	}
	tab.Keys("\t", "\r")
	if at := tab.Focus(); !strings.Contains(at, "evidence_items") {
		t.Errorf("the first link of the summary leads to %q", at)
	}
}

// last is the page of a form, filled in as it will be sent.
func last(t *testing.T, v *walker, value string, typed url.Values) (to string, values url.Values) {
	t.Helper()
	for _, f := range forms(v.html()) {
		if b, ok := f.button(value); ok {
			f.fits(t, typed)
			return f.to(v.where()), f.filled(typed, b)
		}
	}
	t.Fatalf("no button %q: %s", value, excerpt(v))
	return "", nil
}

// twice sends a form twice at once and then once more, as an impatient hand and
// the button "back" do: every answer is the same page.
func (v *walker) twice(to string, values url.Values) {
	v.t.Helper()
	var group sync.WaitGroup
	answers := make([]*walker, 2)
	for i := range answers {
		w := *v
		answers[i] = &w
		group.Go(func() { w.ask("POST", to, values) })
	}
	group.Wait()
	v.ask("POST", to, values)
	for _, w := range answers {
		if w.code != 200 || w.where() != v.where() || head(w.html()) != head(v.html()) {
			v.t.Errorf("sent twice: %d %s, then %d %s", w.code, excerpt(w), v.code, excerpt(v))
		}
	}
}

// TestTwiceIsOnce: double clicks and forms that are sent again.
func TestTwiceIsOnce(t *testing.T) {
	x := newFloor(t)
	gd := x.caseOf("long")
	before := x.acts(gd)

	nam := x.as("nam", "vi")
	nam.desk(gd, "/acts/add_evidence")
	press(t, nam, "send", url.Values{"evidence_items": {"Sổ trực"}, "evidence_description": {longText}, "how_obtained": {"own_record"}})
	nam.twice(last(t, nam, "send", nil))
	if pageName(nam.html()) != "done" || x.acts(gd) != before+1 {
		t.Errorf("%d acts more: %s", x.acts(gd)-before, excerpt(nam))
	}

	x = newFloor(t)
	gd = x.caseOf("long")
	before = x.acts(gd)
	long := x.as("long", "vi")
	long.open("/me/cases/" + gd.String() + "/acts/give_account")
	press(t, long, "send", url.Values{"account_text": {longText}})
	long.twice(last(t, long, "confirm", nil))
	if pageName(long.html()) != "done" || x.acts(gd) != before+1 {
		t.Errorf("%d acts more: %s", x.acts(gd)-before, excerpt(long))
	}

	mai := x.as("mai", "vi")
	mai.open("/desk/file?procedure=vn.denunciation")
	typed := url.Values{"subject-1": {"Trưởng phòng"}, "act_reported": {longText}}
	if forms(mai.html())[0].asks("ground") != nil {
		typed.Set("ground", "gift_breach")
	}
	press(t, mai, "send", typed)
	n := x.cases()
	mai.twice(last(t, mai, "send", nil))
	if pageName(mai.html()) != "filed" || x.cases() != n+1 {
		t.Errorf("%d cases more: %s", x.cases()-n, excerpt(mai))
	}

	nobody := x.as("", "vi")
	x.report(nobody)
	n = x.cases()
	nobody.twice(last(t, nobody, "send", nil))
	if pageName(nobody.html()) != "received" || x.cases() != n+1 {
		t.Errorf("%d cases more: %s", x.cases()-n, excerpt(nobody))
	}
}

func (x *floor) cases() int {
	x.t.Helper()
	n := 0
	for _, err := range x.stage.In.Office.Tally(context.Background()) {
		if err != nil {
			x.t.Fatal(err)
		}
		n++
	}
	return n
}

// report goes through the pages of a report up to the one that checks it.
func (x *floor) report(w *walker) {
	x.t.Helper()
	w.open("/report")
	press(x.t, w, "", nil)
	for n := 0; pageName(w.html()) == "question" && n < 12; n++ {
		f := forms(w.html())[0]
		typed := url.Values{}
		for _, in := range f.inputs {
			switch {
			case in.kind == "radio":
				typed.Set(in.name, in.options[0])
			case in.kind == "textarea":
				typed.Set(in.name, longText)
			}
		}
		press(x.t, w, "send", typed)
	}
	if pageName(w.html()) != "check" {
		x.t.Fatalf("the report does not come to its check: %s", excerpt(w))
	}
}

// TestStaleTab: while somebody writes, somebody else goes on with the case. What
// changed is said, nothing is recorded unseen, nothing typed is lost.
func TestStaleTab(t *testing.T) {
	for _, lang := range []string{"vi", "en"} {
		x := newFloor(t)
		gd := x.caseOf("long")
		nam, dung := x.as("nam", lang), x.as("dung", lang)
		nam.desk(gd, "/acts/add_evidence")
		typed := url.Values{"evidence_items": {"Sổ trực"}, "evidence_description": {longText}, "how_obtained": {"own_record"}}
		press(t, nam, "send", typed) // the check: nothing is recorded yet
		to, values := last(t, nam, "send", nil)

		dung.desk(gd, "/acts/add_information")
		press(t, dung, "send", url.Values{"information_added": {"Ảnh bãi xe"}})
		press(t, dung, "send", nil)
		before := x.acts(gd)

		nam.ask("POST", to, values)
		if nam.code != 409 || x.acts(gd) != before {
			t.Errorf("a stale check is %d: %s", nam.code, excerpt(nam))
		}
		text := said(nam)
		for _, want := range []string{liem.T("Trong lúc ông/bà viết", "While you wrote").In(liem.Lang(lang)), longText} {
			if !strings.Contains(text, want) {
				t.Errorf("a stale check does not say %q: %s", want, excerpt(nam))
			}
		}
		press(t, nam, "send", nil) // read, and recorded all the same
		if pageName(nam.html()) != "done" || x.acts(gd) != before+1 {
			t.Errorf("%s", excerpt(nam))
		}
	}
}

// TestStaleTabOfAParty: the account was sent from another tab.
func TestStaleTabOfAParty(t *testing.T) {
	x := newFloor(t)
	gd := x.caseOf("long")
	one := x.as("long", "vi")
	one.open("/me/cases/" + gd.String() + "/acts/give_account")
	other := *one
	press(t, one, "send", url.Values{"account_text": {"Bản thứ nhất."}})
	press(t, one, "confirm", nil)
	before := x.acts(gd)
	press(t, &other, "send", url.Values{"account_text": {longText}})
	if pageName(other.html()) == "check-act" {
		press(t, &other, "confirm", nil)
	}
	if x.acts(gd) != before || !strings.Contains(plain(other.html()), longText) {
		t.Errorf("%d acts more: %s", x.acts(gd)-before, excerpt(&other))
	}
	if !strings.Contains(said(&other), "đã làm") {
		t.Errorf("it does not say what changed: %s", excerpt(&other))
	}
}

// TestSessionEndsMidForm: what was typed is on the page, somebody signs in beside
// it and goes on where they were; a draft is there too.
func TestSessionEndsMidForm(t *testing.T) {
	for _, lang := range []string{"vi", "en"} {
		x := newFloor(t)
		gd := x.caseOf("long")
		long := x.as("long", lang)
		long.open("/me/cases/" + gd.String() + "/acts/give_account")
		press(t, long, "keep", url.Values{"account_text": {"Bản nháp."}})
		x.pass(13 * time.Hour)
		press(t, long, "send", url.Values{"account_text": {longText}})
		x.again(long, "long", lang)
		if pageName(long.html()) != "check-act" || !strings.Contains(said(long), longText) {
			t.Errorf("it does not go on where it was: %s", excerpt(long))
		}
		press(t, long, "confirm", nil)
		if pageName(long.html()) != "done" {
			t.Errorf("%s", excerpt(long))
		}

		nam := x.as("nam", lang)
		nam.desk(gd, "/acts/add_evidence")
		typed := url.Values{"evidence_items": {"Sổ trực"}, "evidence_description": {longText}, "how_obtained": {"own_record"}}
		x.pass(31 * time.Minute)
		press(t, nam, "send", typed)
		x.again(nam, "nam", lang)
		if strings.Contains(nam.where(), "/purpose?") { // a new session says anew for what
			press(t, nam, "send", url.Values{"purpose": {"verify"}})
		}
		f := forms(nam.html())[0]
		for name, list := range typed {
			if in := f.asks(name); in == nil || !slices.Equal(in.value, list) {
				t.Errorf("%s was %q and is %+v: %s", name, list, in, excerpt(nam))
			}
		}
	}
}

// again signs in beside the page that a form whose session ended comes to, and
// sends it on.
func (x *floor) again(w *walker, person, lang string) {
	x.t.Helper()
	if w.code != 401 || !strings.Contains(said(w), liem.T("Những gì ông/bà đã viết còn nguyên", "What you wrote is safe").In(liem.Lang(lang))) {
		x.t.Fatalf("%d: %s", w.code, excerpt(w))
	}
	beside := *w
	beside.signIn(person)
	to, values := last(x.t, w, "send", nil)
	w.ask("POST", to, values)
}
