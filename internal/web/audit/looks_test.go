package audit

import (
	"net/url"
	"os"
	"testing"

	"liem"
	"liem/internal/web/page"
	"liem/internal/web/webtest"
)

// TestLooks: no page is wider than its screen; pictures where LIEM_SHOTS names a
// folder, axe-core where LIEM_AXE names it.
func TestLooks(t *testing.T) {
	h := newHouse(t, "2026-06-08 10:00 tc")
	h.now = day(t, "2026-09-02")
	path := "/audit/cases/" + tc.String()
	if status, body := h.post(path+"/warrant", url.Values{page.ActID: {liem.DerivedID("w").String()}, "reference": {"Kiểm toán nhà nước, số 15/QĐ-KTNN, 01/06/2026"}}); status != 303 {
		t.Fatal(status, body)
	}
	b := webtest.Start(t)
	screens := webtest.Screens()
	if os.Getenv("LIEM_LONG") == "" {
		screens = screens[:3]
	}
	for _, screen := range screens {
		tab := b.Tab(t, screen)
		for name, at := range map[string]string{"first": "/audit", "overdue": "/audit/overdue", "sample": "/audit/sample", "figures": "/audit/figures", "case": path, "reads": path + "/reads", "warrant": path + "/warrant"} {
			for _, lang := range []string{"vi", "en"} {
				tab.Open(h.url + at + "?l=" + lang)
				if n := tab.Sideways(); n > 0 {
					t.Errorf("%s on %s: %d px too wide", at, screen.Name, n)
				}
				if dir := os.Getenv("LIEM_SHOTS"); dir != "" {
					if err := os.WriteFile(dir+"/audit-"+name+"-"+screen.Name+"-"+lang+".png", tab.Shot(), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				if os.Getenv("LIEM_AXE") != "" {
					for _, v := range tab.Axe() {
						t.Errorf("%s on %s: %v", at, screen.Name, v)
					}
				}
			}
		}
	}
}
