package office_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"liem"
	"liem/docket"
	"liem/internal/office"
	"liem/ledger"
)

func TestNames(t *testing.T) {
	h := open(t)
	for _, e := range []office.Entered{
		office.Named(office.Body("huyen", "tinh"), liem.T("Huyện", "District")),
		office.Named(office.Post("huyen.gd", "huyen", "", "decider"), liem.T("Giám đốc", "Director")),
		office.Named(office.Post("huyen.pho", "huyen", "", "decider"), liem.T("Phó Giám đốc", "")),
	} {
		for range 2 { // a retry is the same entry
			if _, err := h.Enter(ctx, at("2026-01-03 08:00"), e); err != nil {
				t.Fatal(err)
			}
		}
	}
	h.stop()
	h.start()
	for _, x := range []struct{ got, want liem.Text }{
		{h.BodyName("huyen"), liem.T("Huyện", "District")}, {h.PostName("huyen.gd"), liem.T("Giám đốc", "Director")},
		{h.PostName("huyen.pho"), liem.T("Phó Giám đốc", "Phó Giám đốc")}, // better the other language than an id
		{h.BodyName("so"), liem.T("so", "so")}, {h.PostName("nothing"), liem.T("nothing", "nothing")}, {h.BodyName(""), liem.Text{}},
	} {
		if x.got != x.want {
			t.Errorf("%+v, want %+v", x.got, x.want)
		}
	}
	if e := office.Named(office.Body("x", ""), liem.Text{}); len(e.Facts) != 2 {
		t.Errorf("no name, yet %v", e.Facts)
	}
}

func TestPostsOf(t *testing.T) {
	h := open(t)
	enter := func(when string, e office.Entered) {
		t.Helper()
		if _, err := h.Enter(ctx, at(when), e); err != nil {
			t.Fatal(err)
		}
	}
	enter("2026-01-03 08:00", office.Post("so.pho", "so", "", "reviewer"))
	enter("2026-01-03 08:00", office.Take("so.pho", mai, at("2026-02-01 00:00")))
	until := fmt.Sprint(int64(at("2026-03-10 00:00")))
	enter("2026-01-04 08:00", office.Entered{ID: newID(), Kind: docket.RegisterDelegate, Since: at("2026-03-05 00:00"),
		Facts: []ledger.Fact{{Name: "from_post", Value: "so.giam-doc"}, {Name: "to_post", Value: "so.pho"}, {Name: "roles", Value: "decider verifier"}, {Name: "until", Value: until}}})
	enter("2026-01-05 08:00", office.Entered{ID: newID(), Kind: docket.RegisterLeave, Since: at("2026-03-20 00:00"), Facts: []ledger.Fact{{Name: "post", Value: "so.pho"}}, Holder: &mai})
	for _, x := range []struct{ when, want string }{
		{"2026-01-15 09:00", "so.tiep-nhan: intake_officer"},
		{"2026-02-15 09:00", "so.pho: reviewer; so.tiep-nhan: intake_officer"},
		{"2026-03-06 09:00", "so.pho: reviewer decider (so.giam-doc); so.tiep-nhan: intake_officer"}, // only what the other post has itself
		{"2026-03-11 09:00", "so.pho: reviewer; so.tiep-nhan: intake_officer"},
		{"2026-03-21 09:00", "so.tiep-nhan: intake_officer"},
		{"2024-03-21 09:00", ""},
	} {
		held, err := h.PostsOf(ctx, mai, at(x.when))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range held {
			s := p.Post + ": " + strings.Join(p.Roles, " ")
			for _, d := range p.By {
				if s += " (" + d.From + ")"; d.Until != at("2026-03-10 00:00") || !slices.Equal(d.Roles, []string{"decider"}) {
					t.Errorf("%+v", d)
				}
			}
			if got = append(got, s); p.Body != "so" {
				t.Errorf("%+v", p)
			}
		}
		if s := strings.Join(got, "; "); s != x.want {
			t.Errorf("%s: %s, want %s", x.when, s, x.want)
		}
	}
	if held, err := h.PostsOf(ctx, office.Person{ID: "nobody"}, at("2026-02-15 09:00")); err != nil || len(held) != 0 {
		t.Errorf("%v %v", held, err)
	}
}
