package serve

import (
	"os"
	"path/filepath"
	"testing"

	"liem/internal/web/webtest"
)

// TestScreens makes the pictures of the README, in the folder that
// LIEM_SCREENS names: make screens.
func TestScreens(t *testing.T) {
	dir := os.Getenv("LIEM_SCREENS")
	if dir == "" {
		if os.Getenv("LIEM_CI") == "" {
			t.Skip("SKIPPED: LIEM_SCREENS names no folder for the pictures")
		}
		dir = t.TempDir() // CI makes them too, and keeps none
	}
	b, s := webtest.Start(t), newSite(t)
	phone, desktop := webtest.Screens()[1], webtest.Screens()[2]
	for _, x := range []struct {
		name, person, lang, path string
		screen                   webtest.Screen
	}{
		{"public", "", "vi", "/report", phone},
		{"self", "long", "vi", s.first("long", "/me/cases/"), desktop},
		{"reads", "long", "en", s.first("long", "/me/cases/") + "/reads", desktop},
		{"desk", "mai", "vi", "/desk", desktop},
		{"audit", "ngoc", "en", "/audit", desktop},
		{"admin", "tuan", "vi", "/admin", desktop},
	} {
		tab := b.Tab(t, x.screen)
		enter(tab, s, x.person, x.lang)
		tab.Open(s.srv.URL + x.path)
		if err := os.WriteFile(filepath.Join(dir, x.name+".png"), tab.Shot(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// first is the first link of a person's own page that leads below a path.
func (s *site) first(person, below string) string {
	s.t.Helper()
	v := s.visitor("vi")
	v.signIn(person)
	for _, to := range linksOn(v.body) {
		if len(to) > len(below) && to[:len(below)] == below {
			return to[:len(below)+26]
		}
	}
	s.t.Fatalf("%s is shown nothing below %s", person, below)
	return ""
}
