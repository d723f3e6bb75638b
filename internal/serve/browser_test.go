package serve

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"liem/internal/web/webtest"
)

// people are the demo's people by whom the pages are looked at, one of each
// kind.
var people = []string{"", "mai", "lan", "nam", "duc", "long", "tai", "hanh", "hieu", "ngoc", "tuan"}

// enter signs in by the demo's page, with the keyboard.
func enter(tab *webtest.Tab, s *site, person, lang string) {
	tab.Open(s.srv.URL + "/help?l=" + lang)
	if person == "" {
		return
	}
	tab.Open(s.srv.URL + "/demo")
	tab.Press(fmt.Sprintf("form:has(input[value=%q]) button", person))
	tab.Open(s.srv.URL + "/help?l=" + lang) // the account may remember another
}

// TestEveryPageInABrowser looks at every kind of page that the people of the
// demo come to, in both languages: no barrier that axe-core knows by day and by
// night, nothing to scroll sideways at 320 px and at 400 %, nothing from elsewhere.
func TestEveryPageInABrowser(t *testing.T) {
	b := webtest.Start(t)
	s := newSite(t)
	// A zoom of 400 % is 320 px wide, and the dark desktop has the desktop's layout.
	screens := slices.DeleteFunc(webtest.Screens(), func(s webtest.Screen) bool { return s.Name == "320" || s.Name == "desktop" })
	langs := []string{"vi", "en"}
	if os.Getenv("LIEM_LONG") == "" {
		screens, langs = screens[:1], langs[:1]
	}
	looked, kinds, met := 0, map[string]bool{}, map[string]bool{}
	people := people
	if who, screen, ok := strings.Cut(os.Getenv("LIEM_LOOK"), "@"); ok { // one person on one screen: lan@desktop
		people, screens = []string{who}, slices.DeleteFunc(webtest.Screens(), func(s webtest.Screen) bool { return s.Name != screen })
	}
	for _, person := range people {
		paths := s.kinds(person, met)
		for _, screen := range screens {
			for _, lang := range langs {
				tab := b.Tab(t, screen)
				enter(tab, s, person, lang)
				for _, path := range paths {
					tab.Open(s.srv.URL + path)
					if strings.HasSuffix(tab.Path(), "/purpose") && tab.Has("[name=purpose]") {
						tab.Pick("purpose", "verify")
						tab.Press("main .button")
					}
					looked++
					kinds[tab.Page()] = true
					s.look(tab, fmt.Sprintf("%s (%s) as %q, %s, %s", path, tab.Page(), person, screen.Name, lang), screen)
					s.keep(tab, fmt.Sprintf("%s-%s-%s-%s", person, strings.TrimSuffix(tab.Page(), ".html"), screen.Name, lang))
				}
			}
		}
	}
	t.Logf("%d pages of %d kinds", looked, len(kinds))
}

// look checks one page. What axe-core sees does not depend on the width
// between 320 px and the phone's, so it looks at the phone and at the desktop.
func (s *site) look(tab *webtest.Tab, what string, screen webtest.Screen) {
	s.t.Helper()
	if screen.Width != 320 {
		for _, v := range tab.Axe() {
			s.t.Errorf("%s: %v", what, v)
		}
	}
	if px := tab.Sideways(); px > 0 {
		s.t.Errorf("%s: %d px too wide: %s", what, px, tab.Widest())
	}
	asked, weight := tab.Asked()
	for _, u := range asked {
		if !strings.HasPrefix(u, s.srv.URL) && !strings.HasPrefix(u, "data:") { // the browser draws its own controls so
			s.t.Errorf("%s asks for %.80s", what, u)
		}
	}
	if weight > 120_000 {
		s.t.Errorf("%s weighs %d bytes", what, weight)
	}
}

// own are pages that differ much by who looks.
var own = map[string]bool{"first": true, "work": true, "case": true, "home": true}

// kinds crawls as a person and gives one path for each kind of page that
// nobody before came to.
func (s *site) kinds(person string, met map[string]bool) (paths []string) {
	s.t.Helper()
	v := s.visitor("vi")
	if person != "" {
		v.signIn(person)
	}
	v.open("/")
	seen := map[string]bool{"/out": true}
	todo := append([]string{"/"}, linksOn(v.body)...)
	for n := 0; len(todo) > 0 && n < 120; todo = todo[1:] {
		if seen[todo[0]] {
			continue
		}
		seen[todo[0]] = true
		n++
		v.open(todo[0])
		if strings.HasSuffix(v.at.Path, "/purpose") {
			s.met(met, person, "ask", todo[0], &paths)
			v.post(v.at.Path, url.Values{"purpose": {"verify"}})
		}
		if v.at.Path == strings.SplitN(todo[0], "?", 2)[0] {
			s.met(met, person, pageName(v.body), todo[0], &paths)
		}
		todo = append(todo, linksOn(v.body)...)
	}
	return paths
}

func (s *site) met(met map[string]bool, person, name, path string, paths *[]string) {
	key := name
	if own[name] {
		key += " " + person
	}
	if name != "" && !met[key] {
		met[key] = true
		*paths = append(*paths, path)
	}
}

func (s *site) keep(tab *webtest.Tab, name string) {
	dir := os.Getenv("LIEM_SHOTS")
	if dir == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(dir, strings.TrimPrefix(name, "-")+".png"), tab.Shot(), 0o644); err != nil {
		s.t.Fatal(err)
	}
}
