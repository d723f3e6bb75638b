package public

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"liem/internal/web/webtest"
)

// TestPagesInABrowser looks at every page of the counter on every screen in
// both languages: no barrier that axe-core knows, nothing to scroll sideways,
// nothing from elsewhere, under 60 kB.
func TestPagesInABrowser(t *testing.T) {
	b := webtest.Start(t)
	h, _ := site(t)
	srv := httptest.NewServer(h)
	defer srv.Close()
	screens := webtest.Screens()
	if testing.Short() || os.Getenv("LIEM_LONG") == "" {
		screens = screens[1:2]
	}
	n, heaviest, heavy := 0, "", 0
	for _, s := range screens {
		for _, lang := range []string{"vi", "en"} {
			tab := b.Tab(t, s)
			tab.Open(srv.URL + "/help?l=" + lang)
			look := func(name string) {
				t.Helper()
				n++
				asked, _ := tab.Asked()
				weight := tab.Weight()
				for _, u := range asked {
					if !strings.HasPrefix(u, srv.URL) && !strings.HasPrefix(u, "data:") { // the browser draws its own controls so
						t.Errorf("%s asks for %s", name, u)
					}
				}
				if !strings.HasPrefix(name, "/procedures/") { // a whole procedure is no step of a report
					if weight > 60_000 {
						t.Errorf("%s weighs %d bytes", name, weight)
					}
					if weight > heavy {
						heaviest, heavy = name, weight
					}
				}
				for _, v := range tab.Axe() {
					t.Errorf("%s %s %s: %v", name, s.Name, lang, v)
				}
				if px := tab.Sideways(); px > 0 {
					t.Errorf("%s %s %s: %d px too wide", name, s.Name, lang, px)
				}
				keep(t, tab, strings.Trim(strings.ReplaceAll(name, "/", "-"), "-")+"-"+s.Name+"-"+lang)
			}
			for _, path := range []string{"/", "/report", "/follow", "/procedures", "/procedures/vn.denunciation", "/limits", "/rules", "/help", "/protection", "/gone", "/nowhere"} {
				tab.Open(srv.URL + path)
				look(path)
			}
			journey(tab, srv.URL, look)
		}
	}
	t.Logf("%d pages looked at; the heaviest with all that it loads: %s, %d bytes", n, heaviest, heavy)
}

// journey reports and comes back with the keyboard alone.
func journey(tab *webtest.Tab, url string, look func(string)) {
	tab.Open(url + "/report")
	tab.Press("main .button")
	look("place")
	tab.Press("main .button") // nothing chosen
	look("place-fault")
	tab.Pick("door", "vn.denunciation@so-a")
	tab.Press("main .button")
	look("kind")
	tab.Pick("ground", "undisclosed_interest")
	tab.Press("main .button")
	look("name")
	tab.Press(`button[value="skip"]`)
	look("what")
	tab.Type("#act_reported", "Hai goi thau ky cho cong ty cua em trai.")
	tab.Press("main .button")
	look("when")
	tab.Press(`button[value="skip"]`)
	look("who")
	tab.Type("#subject", "Truong phong vat tu")
	tab.Press("main .button")
	look("papers")
	tab.Press(`button[value="skip"]`)
	look("known")
	tab.Press("main .button")
	look("check")
	tab.Press(`button[value="send"]`)
	look("received")
	code := tab.TextOf(".code")
	tab.Press("main .button")
	tab.Type("#code", code)
	tab.Press("main .button")
	look("exchange")
	tab.Press(`button[value="add_information"]`)
	look("act")
	tab.Type("#information_added", "Con hop dong so 3.")
	tab.Press("main .button")
	look("sent")
	tab.Press("main .button")
	look("exchange-again")
}

// keep writes a picture where LIEM_SHOTS says.
func keep(t *testing.T, tab *webtest.Tab, name string) {
	dir := os.Getenv("LIEM_SHOTS")
	if dir == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(dir, "public-"+name+".png"), tab.Shot(), 0o644); err != nil {
		t.Fatal(err)
	}
}
