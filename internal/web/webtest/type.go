package webtest

import (
	"fmt"
	"strings"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Address is the path and the query of the page.
func (tab *Tab) Address() string {
	tab.t.Helper()
	return eval[string](tab, "location.pathname+location.search")
}

// HTML is the page as the browser holds it.
func (tab *Tab) HTML() string {
	tab.t.Helper()
	return eval[string](tab, "document.documentElement.outerHTML")
}

// Write tabs to a field and writes over what it holds, whole words at a time as
// a Vietnamese keyboard does.
func (tab *Tab) Write(selector, text string) {
	tab.t.Helper()
	tab.TabTo(selector)
	tab.do(chromedp.KeyEvent("a", chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	tab.Keys(kb.Backspace)
	call(tab, input.InsertText, input.InsertTextParams{Text: text})
}

// Day tabs to a field for a date and types it, as the browser's language has the
// parts of a date: 2026-10-12.
func (tab *Tab) Day(selector, iso string) {
	tab.t.Helper()
	p := strings.Split(iso, "-")
	tab.TabTo(selector)
	for _, order := range [][]string{{p[2], p[1], p[0]}, {p[1], p[2], p[0]}} {
		for _, part := range order {
			tab.Keys(strings.Split(part, "")...)
		}
		if eval[string](tab, "document.activeElement.value") == iso {
			return
		}
		for range 2 {
			tab.Keys(kb.ArrowLeft)
		}
	}
	tab.t.Fatalf("%s does not take %s: %s", selector, iso, eval[string](tab, "document.activeElement.value"))
}

// Choose tabs to a list and goes down it to a value.
func (tab *Tab) Choose(selector, value string) {
	tab.t.Helper()
	tab.TabTo(selector)
	at := func() string { return eval[string](tab, "document.activeElement.value") }
	for _, key := range []string{kb.ArrowDown, kb.ArrowUp} {
		for range 12 {
			if at() == value {
				return
			}
			tab.Keys(key)
		}
	}
	tab.t.Fatalf("%s does not come to %s", selector, value)
}

// Tick tabs to one box and presses the space bar.
func (tab *Tab) Tick(name, value string) {
	tab.t.Helper()
	tab.TabTo(fmt.Sprintf("input[name=%q][value=%q]", name, value))
	tab.Keys(" ")
}

// Focus is the id and the class of what has the focus.
func (tab *Tab) Focus() string {
	tab.t.Helper()
	return eval[string](tab, "document.activeElement.id+' '+document.activeElement.className")
}
