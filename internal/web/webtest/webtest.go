// Package webtest drives the office's pages in a real browser, for tests: Chromium
// without a window, axe-core for accessibility, screenshots.
//
//	b := webtest.Start(t)            // skips aloud where there is no browser
//	tab := b.Tab(t, webtest.Phone)
//	tab.Open(server.URL + "/report")
//	for _, v := range tab.Axe() { t.Error(v) }
//
// With LIEM_CI=1 a part that is not there is a failure.
package webtest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	cdproto "github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Browser is a running Chromium.
type Browser struct{ ctx context.Context }

// Screen is how a page is looked at.
type Screen struct {
	Name   string
	Width  int
	Scale  float64
	Dark   bool
	Script bool // else script is turned off
}

// Screens are those that every page is looked at on. Zoom is a desktop at 400 %.
func Screens() []Screen {
	return []Screen{{Name: "320", Width: 320, Scale: 1}, {Name: "phone", Width: 360, Scale: 2}, {Name: "desktop", Width: 1280, Scale: 1}, {Name: "dark", Width: 1280, Scale: 1, Dark: true}, {Name: "zoom", Width: 320, Scale: 4}}
}

func missing(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("LIEM_CI") != "" {
		t.Fatalf("CI skips nothing: %s", what)
	}
	t.Skip("SKIPPED: " + what)
}

// Start launches the browser for as long as the test runs. It is part of the
// long forms of the tests.
func Start(t testing.TB) *Browser {
	t.Helper()
	if os.Getenv("LIEM_LONG")+os.Getenv("LIEM_AXE")+os.Getenv("LIEM_SCREENS")+os.Getenv("LIEM_LOOK")+os.Getenv("LIEM_CI") == "" {
		t.Skip("SKIPPED: a real browser takes its time; with LIEM_LONG=1 or LIEM_AXE=axe.min.js it is used")
	}
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			path = p
			break
		}
	}
	if path == "" {
		missing(t, "no Chromium on this machine (Debian: apt-get install chromium)")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("lang", "vi"))
	alloc, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, quit := chromedp.NewContext(alloc)
	t.Cleanup(func() { quit(); stop() })
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		missing(t, "Chromium does not start: "+err.Error())
	}
	return &Browser{ctx}
}

// Tab is one tab with cookies of its own.
type Tab struct {
	t   testing.TB
	ctx context.Context

	mu    sync.Mutex
	asked []string
	bytes int64
}

// Tab opens a tab of a screen in a profile of its own.
func (b *Browser) Tab(t testing.TB, s Screen) *Tab {
	t.Helper()
	ctx, quit := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	ctx, stop := context.WithTimeout(ctx, 15*time.Minute)
	t.Cleanup(func() { stop(); quit() })
	tab := &Tab{t: t, ctx: ctx}
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Listen(ctx, tab.heard); err != nil {
		t.Fatal(err)
	}
	look := "light"
	if s.Dark {
		look = "dark"
	}
	call(tab, network.Enable, network.EnableParams{})
	call(tab, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: int64(s.Width), Height: 900, DeviceScaleFactor: max(s.Scale, 1), Mobile: s.Width < 700})
	call(tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: look}}})
	call(tab, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !s.Script})
	return tab
}

func call[P, R any](tab *Tab, cmd cdproto.Command[P, R], p P) {
	tab.t.Helper()
	if _, err := chromedp.Call(tab.ctx, cmd, p); err != nil {
		tab.t.Fatalf("browser: %v", err)
	}
}

func (tab *Tab) heard(e any) {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	switch e := e.(type) {
	case *network.EventRequestWillBeSent:
		tab.asked = append(tab.asked, e.Request.URL)
	case *network.EventLoadingFinished:
		tab.bytes += int64(e.EncodedDataLength)
	}
}

func (tab *Tab) do(steps ...chromedp.Action[chromedp.Void]) {
	tab.t.Helper()
	if err := chromedp.Do(tab.ctx, steps...); err != nil {
		tab.t.Fatalf("browser: %v", err)
	}
}

// Context is the tab's own, for what this package has no word for.
func (tab *Tab) Context() context.Context { return tab.ctx }

// Open goes to an address and waits until it is there.
func (tab *Tab) Open(url string) {
	tab.t.Helper()
	tab.mu.Lock()
	tab.asked, tab.bytes = nil, 0
	tab.mu.Unlock()
	tab.do(chromedp.Navigate(url))
}

// Asked lists every address that was asked for since Open, and how many bytes
// came over the wire.
func (tab *Tab) Asked() ([]string, int64) {
	tab.mu.Lock()
	defer tab.mu.Unlock()
	return append([]string{}, tab.asked...), tab.bytes
}

// Weight is how many bytes the open page is, with all that it loads, whether it
// came from the browser's memory or not; headers are not counted.
func (tab *Tab) Weight() int {
	tab.t.Helper()
	return eval[int](tab, `[...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")].reduce((n, e) => n + (e.encodedBodySize || 0), 0)`)
}

// eval gives the value of an expression in the page.
func eval[T any](tab *Tab, expression string, how ...chromedp.EvaluateOption) T {
	tab.t.Helper()
	v, err := chromedp.Run(tab.ctx, chromedp.Evaluate[T](expression, how...))
	if err != nil {
		tab.t.Fatalf("browser: %.80s: %v", expression, err)
	}
	return v
}

// Await gives the text that a promise in the page comes to.
func (tab *Tab) Await(expression string) string {
	tab.t.Helper()
	return eval[string](tab, expression, chromedp.EvalAwaitPromise)
}

// Text is what the page says, as read.
func (tab *Tab) Text() string {
	tab.t.Helper()
	return eval[string](tab, "document.body.innerText")
}

// TextOf is what the first element of a selector says.
func (tab *Tab) TextOf(selector string) string {
	tab.t.Helper()
	return eval[string](tab, fmt.Sprintf("(document.querySelector(%q)||{innerText:''}).innerText", selector))
}

// Page is the name of the template that made the page.
func (tab *Tab) Page() string {
	tab.t.Helper()
	return eval[string](tab, "(document.querySelector('main')||{dataset:{}}).dataset.page||''")
}

// Path is the path of the page's address.
func (tab *Tab) Path() string {
	tab.t.Helper()
	return eval[string](tab, "location.pathname")
}

// Title is the title of the tab.
func (tab *Tab) Title() string {
	tab.t.Helper()
	return eval[string](tab, "document.title")
}

// Has tells whether the page has an element.
func (tab *Tab) Has(selector string) bool {
	tab.t.Helper()
	return eval[bool](tab, fmt.Sprintf("!!document.querySelector(%q)", selector))
}

// Sideways is by how many pixels the page is wider than the screen.
func (tab *Tab) Sideways() int {
	tab.t.Helper()
	return eval[int](tab, "document.documentElement.scrollWidth-document.documentElement.clientWidth")
}

// Widest names the element that reaches furthest to the right.
func (tab *Tab) Widest() string {
	tab.t.Helper()
	return eval[string](tab, `(()=>{let w=0,s="";for(const e of document.querySelectorAll("body *")){const r=e.getBoundingClientRect().right;if(r>w){w=r;s=e.outerHTML.slice(0,120)+" to "+r}}return s})()`)
}

// Keys types on the keyboard, as somebody without a mouse does.
func (tab *Tab) Keys(keys ...string) {
	tab.t.Helper()
	for _, k := range keys {
		tab.do(chromedp.KeyEvent(k))
	}
}

// TabTo presses the tab key until the element of the selector has the focus. An
// element that the keyboard does not reach is a failure.
func (tab *Tab) TabTo(selector string) {
	tab.t.Helper()
	for range 300 {
		if eval[bool](tab, fmt.Sprintf("!!document.activeElement&&document.activeElement.matches(%q)", selector)) {
			return
		}
		tab.Keys(kb.Tab)
	}
	tab.t.Fatalf("the keyboard does not reach %s on %s", selector, tab.Title())
}

// Press tabs to an element and presses Enter, and waits for the next page.
func (tab *Tab) Press(selector string) {
	tab.t.Helper()
	tab.TabTo(selector)
	if _, err := chromedp.RunResponse(tab.ctx, chromedp.KeyEvent(kb.Enter)); err != nil {
		tab.t.Fatalf("press %s: %v", selector, err)
	}
}

// Type tabs to a field and types into it.
func (tab *Tab) Type(selector, text string) {
	tab.t.Helper()
	tab.TabTo(selector)
	tab.Keys(text)
}

// Pick tabs to a group of radio buttons and presses the arrow until the value
// is chosen, or the space bar on a box.
func (tab *Tab) Pick(name, value string) {
	tab.t.Helper()
	tab.TabTo(fmt.Sprintf("input[name=%q]", name))
	want := fmt.Sprintf("input[name=%q][value=%q]", name, value)
	for range 60 {
		if eval[bool](tab, fmt.Sprintf("document.activeElement.matches(%q)", want)) {
			tab.Keys(" ")
			return
		}
		tab.Keys(kb.ArrowDown)
	}
	tab.t.Fatalf("the keyboard does not reach %s", want)
}

// Shot is a picture of the whole page.
func (tab *Tab) Shot() []byte {
	tab.t.Helper()
	png, err := chromedp.Run(tab.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		tab.t.Fatalf("screenshot: %v", err)
	}
	return png
}

// Violation is one thing that axe-core found.
type Violation struct {
	ID    string `json:"id"`
	Help  string `json:"help"`
	Nodes []struct {
		HTML    string `json:"html"`
		Summary string `json:"failureSummary"`
	} `json:"nodes"`
}

// String names the rule and the first place.
func (v Violation) String() string {
	where := ""
	if len(v.Nodes) > 0 {
		where = v.Nodes[0].HTML + ": " + strings.ReplaceAll(v.Nodes[0].Summary, "\n", " ")
	}
	return fmt.Sprintf("%s (%s, %d places): %.300s", v.ID, v.Help, len(v.Nodes), where)
}

var axeSource = sync.OnceValues(func() (string, error) {
	raw, err := os.ReadFile(os.Getenv("LIEM_AXE"))
	return string(raw), err
})

// Axe checks the page for WCAG 2.0, 2.1 and 2.2, levels A and AA. It needs
// axe-core, whose file LIEM_AXE names.
func (tab *Tab) Axe() (out []Violation) {
	tab.t.Helper()
	source, err := axeSource()
	if err != nil {
		missing(tab.t, "no axe-core; LIEM_AXE names its axe.min.js")
	}
	const run = `axe.run(document,{runOnly:["wcag2a","wcag2aa","wcag21a","wcag21aa","wcag22aa"],resultTypes:["violations"]}).then(r=>JSON.stringify(r.violations))`
	call(tab, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{})
	eval[int](tab, source+";0")
	raw := eval[string](tab, run, chromedp.EvalAwaitPromise)
	if err := json.Unmarshal([]byte(raw), &out); err != nil {
		tab.t.Fatal(err)
	}
	return out
}
