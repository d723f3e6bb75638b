package serve_test

import (
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// hand is somebody at the pages, without script: over plain HTTP, or at the
// keyboard of a browser.
type hand interface {
	open(path string)
	where() string // path and query of the page
	html() string
	// send fills in a form of the page and presses one of its buttons.
	send(f form, typed url.Values, press button)
}

// walker is a hand over plain HTTP.
type walker struct {
	t      testing.TB
	base   string
	lang   string
	client *http.Client
	at     *url.URL
	code   int
	body   string
}

func newWalker(t testing.TB, base, lang string) *walker {
	jar, _ := cookiejar.New(nil) // never fails
	return &walker{t: t, base: base, lang: lang, client: &http.Client{Jar: jar, Timeout: time.Minute}}
}

func (v *walker) where() string { return v.at.RequestURI() }
func (v *walker) html() string  { return v.body }

func (v *walker) open(path string) { v.ask("GET", path, nil) }

func (v *walker) ask(method, path string, form url.Values) {
	v.t.Helper()
	r, err := http.NewRequest(method, v.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	r.Header.Set("Accept-Language", v.lang)
	got, err := v.client.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer got.Body.Close()
	raw, err := io.ReadAll(got.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	v.at, v.code, v.body = got.Request.URL, got.StatusCode, string(raw)
}

// form is a form as it stands on a page.
type form struct {
	n       int // among the forms of the page's main part
	action  string
	inputs  []input
	buttons []button
}

// input is a question of a form, or what it hides.
type input struct {
	name, kind string   // hidden, text, date, radio, checkbox, select, textarea
	options    []string // of radio, checkbox, select
	value      []string // as the page has it
}

type button struct{ name, value, text string }

var (
	mainOf   = regexp.MustCompile(`(?s)<main .*?</main>`)
	formOf   = regexp.MustCompile(`(?s)<form ([^>]*)>(.*?)</form>`)
	partOf   = regexp.MustCompile(`(?s)<(input|textarea|select|option|button)\b([^>]*)>(?:([^<]*)</(?:textarea|option|button)>)?`)
	attrOf   = regexp.MustCompile(`([a-z-]+)(?:="([^"]*)")?`)
	headOf   = regexp.MustCompile(`(?s)<h1>(.*?)</h1>`)
	tagOf    = regexp.MustCompile(`<[^>]*>`)
	pageOf   = regexp.MustCompile(`data-page="([^"]*)"`)
	linkOf   = regexp.MustCompile(`href="(/[^"#]*)`)
	numberOf = regexp.MustCompile(`\p{L}+-\d+/\d{4}`)
)

func unescape(s string) string { return html.UnescapeString(s) }

func pageName(body string) string {
	if m := pageOf.FindStringSubmatch(body); m != nil {
		return m[1]
	}
	return ""
}

// linksOn are the paths that a page leads to.
func linksOn(body string) (out []string) {
	for _, m := range linkOf.FindAllStringSubmatch(body, -1) {
		out = append(out, unescape(m[1]))
	}
	return out
}

func attrs(s string) map[string]string {
	out := map[string]string{}
	for _, m := range attrOf.FindAllStringSubmatch(s, -1) {
		out[m[1]] = unescape(m[2])
	}
	return out
}

// forms reads the forms of the page's main part.
func forms(body string) (out []form) {
	for n, m := range formOf.FindAllStringSubmatch(mainOf.FindString(body), -1) {
		f := form{n: n, action: attrs(m[1])["action"]}
		for _, p := range partOf.FindAllStringSubmatch(m[2], -1) {
			f.add(p[1], attrs(p[2]), unescape(p[3]))
		}
		out = append(out, f)
	}
	return out
}

func (f *form) add(tag string, a map[string]string, text string) {
	_, checked := a["checked"]
	_, selected := a["selected"]
	switch {
	case tag == "button":
		f.buttons = append(f.buttons, button{a["name"], a["value"], text})
	case tag == "option":
		x := &f.inputs[len(f.inputs)-1]
		x.options = append(x.options, a["value"])
		if selected || x.value == nil {
			x.value = []string{a["value"]}
		}
	case tag == "select":
		f.inputs = append(f.inputs, input{name: a["name"], kind: tag})
	case tag == "textarea":
		f.inputs = append(f.inputs, input{name: a["name"], kind: tag, value: []string{text}})
	case a["type"] == "radio" || a["type"] == "checkbox":
		i := slices.IndexFunc(f.inputs, func(x input) bool { return x.name == a["name"] })
		if i < 0 {
			f.inputs, i = append(f.inputs, input{name: a["name"], kind: a["type"]}), len(f.inputs)
		}
		f.inputs[i].options = append(f.inputs[i].options, a["value"])
		if checked {
			f.inputs[i].value = append(f.inputs[i].value, a["value"])
		}
	default:
		f.inputs = append(f.inputs, input{name: a["name"], kind: a["type"], value: []string{a["value"]}})
	}
}

func (f *form) asks(name string) *input {
	for i := range f.inputs {
		if f.inputs[i].name == name && f.inputs[i].kind != "hidden" {
			return &f.inputs[i]
		}
	}
	return nil
}

func (f *form) button(value string) (button, bool) {
	i := slices.IndexFunc(f.buttons, func(b button) bool { return b.value == value })
	if i < 0 {
		return button{}, false
	}
	return f.buttons[i], true
}

// fits fails a test that types into what is not there, as no hand could.
func (f *form) fits(t testing.TB, typed url.Values) {
	t.Helper()
	for name, values := range typed {
		x := f.asks(name)
		if x == nil {
			t.Fatalf("the form does not ask for %s: %+v", name, f.inputs)
		}
		for _, v := range values {
			if x.options != nil && !slices.Contains(x.options, v) {
				t.Fatalf("%s has no choice %q: %q", name, v, x.options)
			}
		}
	}
}

func (v *walker) send(f form, typed url.Values, press button) {
	v.t.Helper()
	f.fits(v.t, typed)
	v.ask("POST", f.to(v.where()), f.filled(typed, press))
}

// to is where a form goes.
func (f *form) to(here string) string {
	if f.action != "" {
		return f.action
	}
	return here
}

// filled is what a browser would send.
func (f *form) filled(typed url.Values, press button) url.Values {
	values := url.Values{}
	for _, x := range f.inputs {
		list, ok := typed[x.name]
		if !ok {
			list = x.value
		}
		values[x.name] = append(values[x.name], list...)
	}
	if press.name != "" {
		values.Set(press.name, press.value)
	}
	return values
}

// head is the heading of a page; plain is its text.
func head(body string) string {
	if m := headOf.FindStringSubmatch(body); m != nil {
		return plain(m[1])
	}
	return ""
}

func plain(s string) string {
	return strings.Join(strings.Fields(unescape(tagOf.ReplaceAllString(s, " "))), " ")
}

// said is what the page's main part says.
func said(h hand) string { return plain(mainOf.FindString(h.html())) }

// press sends the first form that has the button.
func press(t testing.TB, h hand, value string, typed url.Values) {
	t.Helper()
	for _, f := range forms(h.html()) {
		if b, ok := f.button(value); ok {
			h.send(f, typed, b)
			return
		}
	}
	t.Fatalf("%s (%s) has no button %q:\n%s", h.where(), pageName(h.html()), value, said(h))
}

// excerpt is a page for a message.
func excerpt(h hand) string {
	return fmt.Sprintf("%s (%s): %.1500s", h.where(), pageName(h.html()), said(h))
}
