package serve_test

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"liem"
	"liem/internal/app"
	"liem/internal/deed"
	"liem/internal/office"
	"liem/internal/serve"
	"liem/internal/story"
	"liem/internal/web/page"
	"liem/internal/web/signin"
	"liem/limits"
)

// filed says how the cases of the stories come in: by an officer who takes them
// in on paper or by voice, and by the pages where nobody signs in.
var filed = map[string]string{"tc": "mai", "tct": "quan", "kl": "thu", "kn": "kim", "kn2": "yen", "qa": ""}

// written names the officer to whom a reporter who has no code brings a paper.
var written = map[string]string{"tc": "mai"}

// told is the office in which a story is played by story.Player.
type told struct {
	in    *app.Installation
	cases []story.Told
	no    map[int]*liem.Error // refusals by line
}

// playing is a story under way through the pages.
type playing struct {
	t     *testing.T
	in    *app.Installation
	base  string
	lang  liem.Lang
	tell  told
	steps []story.Step
	ties  story.Ties
	now   atomic.Int64
	hands map[string]hand // by person
	sit   func() hand
	names map[string]office.Person
	cases map[string]*playedCase
	notes []string // refusals that no page words, since the page does not offer the step at all
}

type playedCase struct {
	alias  string
	id     liem.ID
	number string
	code   string
	seen   map[string]bool // who found it by its number
	named  map[string]bool // case-local ids
}

func newOffice(t *testing.T, ties story.Ties, origin string) *app.Installation {
	t.Helper()
	in, err := app.Open(context.Background(), app.Options{Dir: filepath.Join(t.TempDir(), "office"), Create: true, Name: "liem.test/played", Ties: ties, Random: rand.Reader,
		Origin: origin, Demo: origin != "", Now: liem.InstantOf(time.Date(2026, 1, 2, 1, 0, 0, 0, time.UTC))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = in.Close() })
	return in
}

func script(t *testing.T, file string) *story.Script {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	s, err := story.Parse(filepath.Base(file), string(raw))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// tellStory plays a story as the demo of the command line does.
func tellStory(t *testing.T, s *story.Script) told {
	t.Helper()
	ties := story.Ties{}
	out := told{in: newOffice(t, ties, ""), no: map[int]*liem.Error{}}
	p := &story.Player{Office: out.in.Office, Packs: out.in.Packs, Ties: ties, Lang: liem.EN, Out: io.Discard, Brief: true,
		Refused: func(line int, e *liem.Error) { out.no[line] = e }}
	var err error
	if out.cases, err = p.Play(context.Background(), s); err != nil {
		t.Fatal(err)
	}
	return out
}

// newPlaying opens an office with a story's cast and nothing else, served.
func newPlaying(t *testing.T, file string, lang liem.Lang) *playing {
	t.Helper()
	s := script(t, file)
	x := &playing{t: t, lang: lang, ties: story.Ties{}, tell: tellStory(t, s), hands: map[string]hand{}, names: map[string]office.Person{}, cases: map[string]*playedCase{}}
	var err error
	if x.steps, err = s.Steps(); err != nil {
		t.Fatal(err)
	}
	slices.SortStableFunc(x.steps, func(a, b story.Step) int { return cmp.Compare(a.At, b.At) })
	x.now.Store(int64(x.steps[0].At))
	srv := httptest.NewUnstartedServer(nil)
	origin := "http://" + strings.Replace(srv.Listener.Addr().String(), "127.0.0.1", "localhost", 1)
	x.in, x.base = newOffice(t, x.ties, origin), origin
	o := serve.Options{Now: func() liem.Instant { return liem.Instant(x.now.Load()) }, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Settings: serve.Settings{Name: liem.T("Văn phòng thử", "Test office")}, Demo: []signin.Group{{Name: liem.T("Mọi người", "Everybody"), People: x.cast(s)}}}
	if slices.Contains(x.in.Office.BodiesWith("intake_officer"), "eabq") {
		o.Settings.Reports = []serve.Door{{Procedure: "eu.internal-report", Body: "eabq"}}
	}
	h, err := serve.New(x.in, o)
	if err != nil {
		t.Fatal(err)
	}
	srv.Config.Handler = h
	srv.Start()
	t.Cleanup(srv.Close)
	x.sit = func() hand { return newWalker(t, origin, string(lang)) }
	return x
}

// cast enters the people of the story: its lines before the first day, and the
// parties whom the demo can sign in.
func (x *playing) cast(s *story.Script) (out []signin.Person) {
	x.t.Helper()
	p := &story.Player{Office: x.in.Office, Packs: x.in.Packs, Ties: x.ties, Lang: liem.VI, Out: io.Discard, Brief: true, Until: 1,
		Posted: func(q office.Person, _ string) { x.names[q.ID] = q }}
	if _, err := p.Play(context.Background(), s); err != nil {
		x.t.Fatal(err)
	}
	for _, l := range x.steps {
		for i, w := range l.Act {
			if w == "--party" && i+1 < len(l.Act) {
				_, who, _ := strings.Cut(l.Act[i+1], "=")
				if id, name, ok := strings.Cut(who, ":"); ok && x.names[id].ID == "" {
					x.names[id] = office.Person{ID: id, Name: name}
				}
			}
		}
	}
	for _, q := range x.names {
		out = append(out, signin.Person{ID: q.ID, Name: q.Name})
	}
	slices.SortFunc(out, func(a, b signin.Person) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// play plays every line, and compares what came of it.
func (x *playing) play() {
	x.t.Helper()
	for _, l := range x.steps {
		x.now.Store(int64(l.At))
		x.step(l)
		if x.t.Failed() {
			x.t.Fatalf("line %d: %s %s %s", l.Line, l.Case, l.Who, strings.Join(l.Act, " "))
		}
	}
	x.tend()
	x.compare()
	x.take()
	for _, n := range x.notes {
		x.t.Log(n)
	}
}

// tend is what a served office does regularly; no page is needed for it.
func (x *playing) tend() {
	if _, err := x.in.Office.Tend(context.Background(), liem.Instant(x.now.Load()), 1000); err != nil {
		x.t.Fatal(err)
	}
}

func (x *playing) step(l story.Step) {
	x.t.Helper()
	if l.Who == "-" {
		x.tend()
		return
	}
	by, local, err := deed.Actor(l.Who)
	if err != nil {
		x.t.Fatal(err)
	}
	do := flagsOf(x.t, l.Act)
	paper := written[l.Case] != "" && strings.HasPrefix(local, "reporter-")
	var end outcome
	switch {
	case do.act == "file":
		x.file(l, do)
		return
	case do.act == "carry":
		end = x.carry(l, by.ID, do)
	case strings.HasPrefix(do.act, "replace_"):
		end = x.name(l, by.ID, do)
	case paper:
		end = x.officer(l, written[l.Case], do)
	case by.Post != "":
		end = x.officer(l, by.ID, do)
	case by.ID == local:
		end = x.reporter(l, do)
	default:
		end = x.party(l, by.ID, local, do)
	}
	x.check(l, end)
}

// flags are what a line says of an act.
type flags struct {
	act     string
	on      string
	word    string // of carry
	propose bool
	party   map[string]office.Person
	values  url.Values // as the inputs of a form are named
}

var periodOf = regexp.MustCompile(`^(\d+)([a-z]+)$`)

func flagsOf(t *testing.T, words []string) flags {
	t.Helper()
	f := flags{act: words[0], party: map[string]office.Person{}, values: url.Values{}}
	for i := 1; i < len(words); i++ {
		flag := words[i]
		switch {
		case flag == "--propose":
			f.propose = true
			continue
		case !strings.HasPrefix(flag, "--"):
			f.word = flag
			continue
		}
		i++
		name, value, _ := strings.Cut(words[i], "=")
		switch flag {
		case "--on":
			f.on = words[i]
		case "--reason":
			f.values.Set("reason", words[i])
		case "--occurred":
			day, basis, _ := strings.Cut(words[i], ",")
			f.values.Set("occurred", day)
			f.values.Set("occurred_basis", basis)
		case "--field":
			f.values.Add(name, value)
		case "--table", "--finding":
			f.values.Set(flag[2:]+"."+name, value)
		case "--period":
			m := periodOf.FindStringSubmatch(value)
			f.values.Set(name+".n", m[1])
			f.values.Set(name+".u", m[2])
		case "--assign":
			f.values["assign"] = strings.Split(value, ",")
		case "--party":
			id, called, _ := strings.Cut(value, ":")
			f.party[name] = office.Person{ID: id, Name: called}
		case "--pack", "--body", "--parent", "--people", "--allegations":
			f.values.Set(flag, words[i])
		default:
			t.Fatalf("the driver does not know %s", flag)
		}
	}
	return f
}

// outcome is how a walk through the pages ended.
type outcome struct {
	how string // done, shut, fault, missing, not offered
	h   hand
	why string
}

// check holds the end of a walk against the line: recorded, or refused in the
// words and by the code that the office has for it.
func (x *playing) check(l story.Step, end outcome) {
	x.t.Helper()
	if l.Code == "" {
		if end.how != "done" {
			x.t.Errorf("line %d is not recorded: %s %s\n%s", l.Line, end.how, end.why, excerpt(end.h))
		}
		return
	}
	e := x.tell.no[l.Line]
	text := said(end.h)
	switch {
	case end.how == "done":
		x.t.Errorf("line %d was to be refused (%s): %s", l.Line, l.Code, excerpt(end.h))
	case end.how == "not offered":
		x.notes = append(x.notes, fmt.Sprintf("line %d (%s): the page does not offer it: %s", l.Line, l.Code, end.why))
	case e != nil && strings.Contains(text, plain(e.Say.In(x.lang))):
	case end.how == "shut" && strings.Contains(strings.ToLower(text), page.HowShut(liem.Code(l.Code)).In(x.lang)):
	case end.how == "missing" && l.Code == string(liem.NotYou):
	case end.how == "not theirs" && l.Code == string(liem.NotYou) && strings.Contains(text, page.NotFound().(*liem.Error).Say.In(x.lang)):
		x.notes = append(x.notes, fmt.Sprintf("line %d (%s): the case is not there for them", l.Line, l.Code))
	default:
		x.t.Errorf("line %d: refused (%s) in other words than %q: %s", l.Line, end.how, e.Say.In(x.lang), excerpt(end.h))
	}
}

// as is the hand of a person, who is signed in, at a page.
func (x *playing) as(person, path string) hand {
	x.t.Helper()
	h := x.hands[person]
	if h == nil {
		h = x.sit()
		x.hands[person] = h
	}
	h.open(path)
	if strings.HasPrefix(h.where(), "/sign-in") {
		h.open("/demo")
		x.pressPerson(h, person)
		h.open(path)
	}
	return h
}

func (x *playing) pressPerson(h hand, person string) {
	x.t.Helper()
	for _, f := range forms(h.html()) {
		for _, in := range f.inputs {
			if in.name == "person" && in.value[0] == person {
				h.send(f, nil, f.buttons[0])
				return
			}
		}
	}
	x.t.Fatalf("%s cannot sign in: %s", person, excerpt(h))
}

// purposes are what the people of an office open a file for, by their act.
func purposeOf(act string, propose bool) limits.Purpose {
	switch act {
	case "redact":
		return limits.PurposeCover
	case "purge":
		return limits.PurposeErase
	case "conclude", "decide", "accept", "follow_up":
		if !propose {
			return limits.PurposeDecide
		}
	}
	return limits.PurposeFirstHandling
}

// desk opens a page of a case at the desk; the first time by its number, and
// after saying for what.
func (x *playing) desk(alias, person, path string, purpose limits.Purpose) hand {
	x.t.Helper()
	c := x.cases[alias]
	if !c.seen[person] {
		x.find(c, person)
	}
	h := x.as(person, "/desk/cases/"+c.id.String()+path)
	if strings.Contains(h.where(), "/purpose?") {
		press(x.t, h, "send", url.Values{"purpose": {string(purpose)}})
	}
	return h
}

// find comes to a case as an officer does: by its number, or by the list of what
// is to be done.
func (x *playing) find(c *playedCase, person string) {
	x.t.Helper()
	h := x.as(person, "/desk")
	if c.number != "" {
		h.open("/desk/find")
		press(x.t, h, "send", url.Values{"number": {c.number}})
	}
	c.seen[person] = true
	if c.id.IsZero() {
		c.id = caseIn(x.t, h)
		h = x.desk(c.alias, person, "", limits.PurposeFirstHandling)
		c.number = numberOf.FindString(said(h))
	}
}

var caseOf = regexp.MustCompile(`/desk/cases/([0-9a-z]{26})`)

func caseIn(t *testing.T, h hand) liem.ID {
	t.Helper()
	m := caseOf.FindStringSubmatch(h.where() + " " + h.html())
	if m == nil {
		t.Fatalf("no case: %s", excerpt(h))
	}
	id, err := liem.ParseID(m[1])
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// officer does an act at the desk.
func (x *playing) officer(l story.Step, person string, do flags) outcome {
	x.t.Helper()
	path := "/acts/" + do.act
	if do.on != "" {
		path += "?on=" + do.on
	}
	h := x.desk(l.Case, person, path, purposeOf(do.act, do.propose))
	if pageName(h.html()) == "decide" && do.propose {
		again := regexp.MustCompile(`href="([^"]*again=[^"]*)"`).FindStringSubmatch(h.html())
		if again == nil {
			return outcome{"missing", h, "no other proposal"}
		}
		h.open(unescape(again[1]))
	}
	switch pageName(h.html()) {
	case "shut":
		return outcome{"shut", h, ""}
	case "decide":
		return x.sign(l, h, do)
	case "act":
		return x.write(l, h, do)
	}
	if pageName(h.html()) == "say.html" {
		return outcome{"not theirs", h, ""}
	}
	return outcome{"lost", h, ""}
}

// sign is the second hand: it signs what is proposed, and nothing else.
func (x *playing) sign(l story.Step, h hand, do flags) outcome {
	x.t.Helper()
	text := said(h)
	for name, list := range do.values {
		if strings.ContainsAny(name, ".") || strings.HasPrefix(name, "occurred") || name == "assign" {
			continue
		}
		for _, v := range list {
			if len(v) > 20 && !strings.Contains(text, plain(v)) {
				return outcome{"not offered", h, "the second hand cannot change " + name}
			}
		}
	}
	f := forms(h.html())
	if len(f) == 0 {
		return outcome{"missing", h, ""}
	}
	typed := url.Values{}
	if d := do.values["occurred"]; d != nil {
		typed["occurred"], typed["occurred_basis"] = d, do.values["occurred_basis"]
	}
	press(x.t, h, "send", typed)
	return x.record(h)
}

// write is the form of an act.
func (x *playing) write(l story.Step, h hand, do flags) outcome {
	x.t.Helper()
	first := strings.HasPrefix(head(h.html()), liem.T("Đề nghị: ", "Propose: ").In(x.lang))
	if first != do.propose {
		return outcome{"not offered", h, "only a proposal is"}
	}
	f := forms(h.html())[0]
	typed, missing := x.typed(l, f, do)
	if missing != "" {
		return outcome{"not offered", h, missing}
	}
	press(x.t, h, "send", typed)
	return x.record(h)
}

// record goes from the page that says what will be recorded to the end.
func (x *playing) record(h hand) outcome {
	x.t.Helper()
	if pageName(h.html()) == "check" {
		if !strings.Contains(said(h), liem.T("Chưa có gì được ghi", "Nothing is recorded yet").In(x.lang)) && !strings.Contains(said(h), liem.T("có hiệu lực khi ký", "takes effect on signature").In(x.lang)) {
			x.t.Errorf("the check says neither that nothing is recorded nor that it takes effect: %s", excerpt(h))
		}
		press(x.t, h, "send", nil)
	}
	if pageName(h.html()) == "done" {
		return outcome{"done", h, ""}
	}
	if strings.Contains(h.html(), `role="alert"`) {
		return outcome{"fault", h, ""}
	}
	return outcome{"shut", h, ""}
}

// typed are the values of a line for the inputs of a form; what the form has no
// input or choice for is told.
func (x *playing) typed(l story.Step, f form, do flags) (url.Values, string) {
	x.t.Helper()
	out := url.Values{}
	for name, list := range do.values {
		in := f.asks(name)
		switch {
		case strings.HasPrefix(name, "--"), in == nil && name == "reason", in == nil && strings.HasPrefix(name, "occurred"), in == nil && name == "team_members" && f.asks("assign") != nil:
			continue
		case in == nil:
			return nil, "no input " + name
		case in.kind == "checkbox":
			list = strings.Split(strings.Join(list, ","), ",")
		case in.kind == "textarea":
			list = []string{strings.Join(list, "\n\n")}
		}
		for _, v := range list {
			if in.options != nil && !slices.Contains(in.options, v) {
				return nil, name + " has no choice " + v
			}
		}
		out[name] = list
	}
	c := x.cases[l.Case]
	if c == nil || do.on == "" || f.asks("who."+do.on) == nil || c.named[do.on] {
		return out, ""
	}
	if q := x.partyOf(l.Case, do.on); q.Name != "" {
		out.Set("who."+do.on, q.ID)
		out.Set("called."+do.on, q.Name)
		c.named[do.on] = true
	}
	return out, ""
}

// partyOf is who a case-local id is, by the story.
func (x *playing) partyOf(alias, local string) office.Person {
	for _, l := range x.steps {
		if l.Case == alias && l.Act[0] == "file" {
			return flagsOf(x.t, l.Act).party[local]
		}
	}
	return office.Person{}
}

// party does an act at the counter of whoever comes about themself.
func (x *playing) party(l story.Step, person, local string, do flags) outcome {
	x.t.Helper()
	c := x.own(l.Case, person)
	h := x.as(person, "/me/cases/"+c.id.String()+"/acts/"+do.act)
	if pageName(h.html()) == "say.html" {
		return outcome{"shut", h, ""}
	}
	typed, missing := x.typed(l, forms(h.html())[0], do)
	if missing != "" {
		return outcome{"lost", h, missing}
	}
	press(x.t, h, "send", typed)
	if pageName(h.html()) == "check-act" {
		press(x.t, h, "confirm", nil)
	}
	switch pageName(h.html()) {
	case "done":
		return outcome{"done", h, ""}
	case "form-of-act":
		return outcome{"fault", h, ""}
	}
	return outcome{"lost", h, ""}
}

// own puts a case on the list of a party, by its number.
func (x *playing) own(alias, person string) *playedCase {
	x.t.Helper()
	c := x.cases[alias]
	if !c.seen["own "+person] {
		c.seen["own "+person] = true
		h := x.as(person, "/me")
		for _, f := range forms(h.html()) {
			if f.action == "/me/links" {
				h.send(f, url.Values{"number": {c.number}}, f.buttons[0])
				break
			}
		}
		if want := "/me/cases/" + c.id.String(); !strings.HasPrefix(h.where(), "/me/cases/") {
			x.t.Fatalf("%s does not come to %s: %s", person, want, excerpt(h))
		}
	}
	return c
}

// reporter does an act of somebody whom nobody knows, by their code.
func (x *playing) reporter(l story.Step, do flags) outcome {
	x.t.Helper()
	h := x.sit()
	h.open("/follow")
	press(x.t, h, "send", url.Values{"code": {x.cases[l.Case].code}})
	for _, f := range forms(h.html()) {
		if b, ok := f.button(do.act); ok && f.action == "/follow/act" {
			h.send(f, nil, b)
			press(x.t, h, "send", do.values)
			if pageName(h.html()) == "sent" {
				return outcome{"done", h, ""}
			}
			return outcome{"fault", h, ""}
		}
	}
	return outcome{"shut", h, ""}
}

// carry carries a case into a new version of its rules.
func (x *playing) carry(l story.Step, person string, do flags) outcome {
	x.t.Helper()
	h := x.desk(l.Case, person, "", limits.PurposeFirstHandling)
	x.follow(h, "/carry")
	if text := said(h); !strings.Contains(text, "156/2026") { // the decree that says so
		x.t.Errorf("no provision: %s", text)
	}
	press(x.t, h, "send", nil)
	return x.record(h)
}

// name names somebody else in a case that is not opened for it, by the address
// that the decider's own page of the case has for whoever is above.
func (x *playing) name(l story.Step, person string, do flags) outcome {
	x.t.Helper()
	h := x.desk(l.Case, "lan", "", limits.PurposeDecide)
	m := regexp.MustCompile(`/desk/cases/[0-9a-z]{26}/name/` + do.act).FindString(h.html())
	if m == "" {
		x.t.Fatalf("no address for whoever names somebody else: %s", excerpt(h))
	}
	h = x.as(person, m)
	press(x.t, h, "send", url.Values{"assign": do.values["assign"]})
	if !strings.HasPrefix(head(h.html()), liem.T("Đã ghi: ", "Recorded: ").In(x.lang)) {
		return outcome{"fault", h, ""}
	}
	return outcome{"done", h, ""}
}

// TestStoriesByHand plays the stories through the pages, without script.
func TestStoriesByHand(t *testing.T) {
	files, err := filepath.Glob("../story/stories/*.story")
	if err != nil || len(files) == 0 {
		t.Fatal("no stories", err)
	}
	langs := []liem.Lang{liem.VI}
	if os.Getenv("LIEM_LONG") != "" {
		langs = []liem.Lang{liem.VI, liem.EN}
	}
	for _, file := range files {
		for _, lang := range langs {
			t.Run(strings.TrimSuffix(filepath.Base(file), ".story")+"-"+string(lang), func(t *testing.T) {
				t.Parallel()
				newPlaying(t, file, lang).play()
			})
		}
	}
}
