package self

import (
	"net/http/httptest"
	"strings"
	"testing"

	"liem"
	"liem/clock"
	"liem/docket"
	"liem/internal/web/page"
	"liem/ledger"
)

// TestSealed: sealed reads are counted by the day on which they open, with the
// reason, and nothing else is said of them.
func TestSealed(t *testing.T) {
	h := newHouse(t, story1, "2026-05-27")
	set, err := page.NewSet(files)
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []liem.Lang{liem.VI, liem.EN} {
		w := httptest.NewRecorder()
		r := (&page.Counter{Set: set}).Bind(&page.Request{Request: httptest.NewRequest("GET", "/me", nil), W: w, Now: h.now, Lang: lang, Site: &page.Site{}, Visitor: &page.Visitor{Person: "tai", Name: names["tai"]}})
		o, err := (&counter{Config{In: h.in, Names: h.in.Office}}).open(r, h.cases["tc"].ID)
		if err != nil {
			t.Fatal(err)
		}
		day, err := clock.ParseDate("2026-12-30")
		if err != nil {
			t.Fatal(err)
		}
		v := &readsView{Base: o.Base, Say: "…"}
		for range 2 {
			v.seal(o, &docket.Reading{Seq: 3, Sealed: true, Opens: day, Why: liem.T("Chờ thông báo", "Waiting to tell you"), Provision: "LTC.29.3"})
		}
		if len(v.Sealed) != 1 || v.Sealed[0].N != 2 {
			t.Fatalf("%+v", v.Sealed)
		}
		for _, p := range []*page.Page{{Template: "reads-of-file", Data: v}, {Template: "first", Data: firstView{Reads: v, Base: o.Base}}} {
			w.Body.Reset()
			if err := r.Render(200, p); err != nil {
				t.Fatal(err)
			}
			for _, want := range []string{"30", "2026", "2"} {
				if !strings.Contains(text(w.Body.String()), want) {
					t.Errorf("%s lacks %s:\n%s", p.Template, want, text(w.Body.String()))
				}
			}
			if p.Template == "first" && !strings.Contains(w.Body.String(), o.Base+"/reads#sealed") {
				t.Error("no link to why they are sealed")
			}
		}
	}
}

// TestWithoutOthers: what an act states of another person is taken out.
func TestWithoutOthers(t *testing.T) {
	h := playHouse(t, two, "2026-08-18")
	c, err := h.in.Office.Look(t.Context(), h.cases["tc"].ID)
	if err != nil {
		t.Fatal(err)
	}
	a := ledger.Act{Facts: []ledger.Fact{{Name: "finding/subject-1/1", Value: "upheld"}, {Name: "finding/subject-2/1", Value: "upheld"}, {Name: "answer/tie/officer-1/subject-1", Value: "none"},
		{Name: "assign/verifier", Value: "officer-3"}, {Name: "due/account/subject-2", Value: "…"}, {Name: "due/account/subject-1", Value: "…"}, {Name: "due/settle", Value: "…"}},
		Fields: []ledger.Field{{Name: "name/subject-1"}, {Name: "name/subject-2"}, {Name: "reason"}}}
	got := withoutOthers(c, "subject-1", []ledger.Act{a})[0]
	var left []string
	for _, f := range got.Facts {
		left = append(left, f.Name)
	}
	for _, f := range got.Fields {
		left = append(left, f.Name)
	}
	if s := strings.Join(left, " "); s != "finding/subject-1/1 due/account/subject-1 due/settle name/subject-1 reason" {
		t.Error(s)
	}
	if len(a.Facts) != 7 || len(a.Fields) != 3 {
		t.Error("the act itself was changed")
	}
}

// TestAskSealed: sealed reads are asked about by the day on which they open, and
// nothing but their numbers and that day is said of them.
func TestAskSealed(t *testing.T) {
	h := newHouse(t, story1, "2026-07-10")
	day, err := clock.ParseDate("2026-12-30")
	if err != nil {
		t.Fatal(err)
	}
	reads := []docket.Reading{{Seq: 3, Sealed: true, Opens: day}, {Seq: 4, Post: "so-xd.tt-1", At: h.now}, {Seq: 5, Sealed: true, Opens: day}, {Seq: 6, Sealed: true, Opens: day + 1}}
	for lang, want := range map[liem.Lang]string{liem.VI: "Lượt xem đang niêm phong, mở muộn nhất 30/12/2026 (thứ Tư), số 3, 5", liem.EN: "Sealed reads that open at the latest on 30 December 2026 (Wednesday), number 3, 5"} {
		k := &counter{Config{In: h.in, Names: h.in.Office}}
		r := &page.Request{Request: httptest.NewRequest("GET", "/me", nil), W: httptest.NewRecorder(), Now: h.now, Lang: lang, Site: &page.Site{}, Visitor: &page.Visitor{Person: "tai", Name: names["tai"]}}
		o, err := k.open(r, h.cases["tc"].ID)
		if err != nil {
			t.Fatal(err)
		}
		v := &readsView{}
		v.seal(o, &reads[0])
		if v.Sealed[0].Ask != o.Base+"/ask?opens=2026-12-30" {
			t.Error(v.Sealed[0].Ask)
		}
		w := &wish{k: k, r: r, o: o}
		w.pointAt(reads, sealedQuery(&reads[0]))
		if w.about != "open_reading" || w.entry != want {
			t.Errorf("%s: %q, want %q", w.about, w.entry, want)
		}
		w = &wish{k: k, r: r, o: o}
		if w.pointAt(reads, readQuery(&reads[0])); w.about != "" {
			t.Errorf("a sealed read is asked about as one that is open: %s", w.entry)
		}
	}
}
