package serve

import (
	"fmt"
	"os"
	"path/filepath"
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
}

// TestEveryPageInABrowser looks at every kind of page that each person of the
// demo comes to, on every screen in both languages: no barrier that axe-core
// knows, nothing to scroll sideways, nothing from elsewhere.
func TestEveryPageInABrowser(t *testing.T) {
	b := webtest.Start(t)
	s := newSite(t)
	screens := webtest.Screens()
	if os.Getenv("LIEM_LONG") == "" {
		screens = screens[1:3]
	}
	looked, kinds := 0, map[string]bool{}
	for _, person := range people {
		paths := s.kinds(person)
		for _, screen := range screens {
			for _, lang := range []string{"vi", "en"} {
				tab := b.Tab(t, screen)
				enter(tab, s, person, lang)
				for _, path := range paths {
					tab.Open(s.srv.URL + path)
					name := tab.Page()
					kinds[name] = true
					looked++
					for _, v := range tab.Axe() {
						t.Errorf("%s (%s) as %q, %s, %s: %v", path, name, person, screen.Name, lang, v)
					}
					if px := tab.Sideways(); px > 0 {
						t.Errorf("%s (%s) as %q, %s, %s: %d px too wide", path, name, person, screen.Name, lang, px)
					}
					asked, weight := tab.Asked()
					for _, u := range asked {
						if !strings.HasPrefix(u, s.srv.URL) {
							t.Errorf("%s asks for %s", path, u)
						}
					}
					if weight > 120_000 {
						t.Errorf("%s weighs %d bytes", path, weight)
					}
					s.keep(tab, fmt.Sprintf("%s-%s-%s-%s", person, strings.TrimSuffix(name, ".html"), screen.Name, lang))
				}
			}
		}
	}
	t.Logf("%d pages of %d kinds", looked, len(kinds))
}

// kinds crawls as a person and gives one path for each kind of page.
func (s *site) kinds(person string) (paths []string) {
	s.t.Helper()
	v := s.visitor("vi")
	if person != "" {
		v.signIn(person)
	}
	v.open("/")
	seen, met := map[string]bool{}, map[string]bool{}
	todo := append([]string{"/"}, linksOn(v.body)...)
	for n := 0; len(todo) > 0 && n < 120; todo = todo[1:] {
		if seen[todo[0]] || todo[0] == "/out" {
			continue
		}
		seen[todo[0]] = true
		n++
		v.open(todo[0])
		if name := pageName(v.body); name != "" && !met[name] && v.at.Path == strings.SplitN(todo[0], "?", 2)[0] {
			met[name] = true
			paths = append(paths, todo[0])
		}
		todo = append(todo, linksOn(v.body)...)
	}
	return paths
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
