package serve_test

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"liem"
	"liem/internal/web/webtest"
)

// typist is a hand at the keyboard of a browser in which script is turned off.
type typist struct {
	t    testing.TB
	tab  *webtest.Tab
	base string
	page string // as it was last read
}

func (y *typist) open(path string) {
	y.t.Helper()
	y.tab.Open(y.base + path)
	y.page = ""
}

func (y *typist) where() string { return y.tab.Address() }

func (y *typist) html() string {
	if y.page == "" {
		y.page = y.tab.HTML()
	}
	return y.page
}

// send fills in the questions in their order on the page, then presses the
// button.
func (y *typist) send(f form, typed url.Values, press button) {
	y.t.Helper()
	f.fits(y.t, typed)
	for _, in := range f.inputs {
		list, ok := typed[in.name]
		if !ok || in.kind == "hidden" {
			continue
		}
		at := fmt.Sprintf("main [name=%q]", in.name)
		switch in.kind {
		case "radio":
			y.tab.Pick(in.name, list[0])
		case "checkbox":
			for _, v := range in.options {
				if slices.Contains(list, v) != slices.Contains(in.value, v) {
					y.tab.Tick(in.name, v)
				}
			}
		case "select":
			y.tab.Choose(at, list[0])
		case "date":
			y.tab.Day(at, list[0])
		default:
			y.tab.Write(at, list[0])
		}
	}
	y.tab.Press(f.selector(press))
	y.page = ""
}

// selector finds a button of this form among those of the page.
func (f *form) selector(b button) string {
	var s strings.Builder
	s.WriteString("main form")
	if f.action != "" {
		fmt.Fprintf(&s, "[action=%q]", f.action)
	}
	for _, in := range f.inputs {
		if in.name == "person" {
			fmt.Fprintf(&s, ":has([name=%q][value=%q])", in.name, in.value[0])
		}
	}
	s.WriteString(" button")
	if b.name != "" {
		fmt.Fprintf(&s, "[name=%q][value=%q]", b.name, b.value)
	}
	return s.String()
}

// TestStoriesInABrowser plays the stories in Chromium with the keyboard alone,
// script turned off.
func TestStoriesInABrowser(t *testing.T) {
	if os.Getenv("LIEM_LONG") == "" {
		t.Skip("SKIPPED: minutes long; LIEM_LONG=1 plays it")
	}
	b := webtest.Start(t)
	for _, play := range []struct {
		story string
		lang  liem.Lang
	}{{"1-undisclosed-stake", liem.VI}, {"2-complaint", liem.EN}, {"3-anonymous-eu", liem.EN}} {
		t.Run(play.story+"-"+string(play.lang), func(t *testing.T) {
			t.Parallel()
			began := time.Now()
			x := newPlaying(t, filepath.Join("../story/stories", play.story+".story"), play.lang)
			x.sit = func() hand {
				tab := b.Tab(t, webtest.Screen{Name: "phone", Width: 360, Scale: 1})
				tab.Open(x.base + "/help?l=" + string(play.lang))
				return &typist{t: t, tab: tab, base: x.base}
			}
			x.play()
			t.Logf("played in %v", time.Since(began).Round(time.Second))
		})
	}
}
