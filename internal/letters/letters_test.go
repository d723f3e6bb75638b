package letters_test

import (
	"context"
	"crypto/rand"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"liem"
	"liem/docket"
	"liem/internal/access"
	"liem/internal/app"
	"liem/internal/letters"
	"liem/internal/office"
	"liem/internal/story"
	"liem/ledger"
	"liem/limits"
	"liem/rulebook"
)

var ctx = context.Background()

// everything opens every compartment: so what a letter leaves out, it leaves
// out by itself.
type everything struct{}

func (everything) Compartments(*docket.Case, docket.Reader) []string { return access.Compartments() }

// view plays a shipped story as far as a line and reads its first case whole.
func view(t *testing.T, name, until string, by office.Actor, at time.Time) *office.View {
	t.Helper()
	ties := story.Ties{}
	in, err := app.Open(ctx, app.Options{Dir: filepath.Join(t.TempDir(), "office"), Create: true, Name: "liem.test/letters", Now: 1, Random: rand.Reader, Ties: ties})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = in.Close() })
	raw, err := os.ReadFile("../story/stories/" + name)
	if err != nil {
		t.Fatal(err)
	}
	life, _, found := strings.Cut(string(raw), until)
	s, err := story.Parse(name, life)
	if err != nil || !found {
		t.Fatal(err, found)
	}
	p := &story.Player{Office: in.Office, Packs: in.Packs, Ties: ties, Lang: liem.VI, Out: io.Discard}
	told, err := p.Play(ctx, s)
	if err != nil {
		t.Fatal(err)
	}
	v, err := in.Office.Read(ctx, liem.InstantOf(at), by, told[0].ID, limits.PurposeServe, everything{})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func stake(t *testing.T) *office.View {
	return view(t, "1-undisclosed-stake.story", "\n2026-07-14 09:00", office.Actor{Person: office.Person{ID: "lan", Name: "Nguyễn Thị Lan"}, Post: "so-xd.giam-doc"}, time.Date(2026, 7, 14, 1, 0, 0, 0, time.UTC))
}

var traces = []string{"Ngô Thị Bảo", "hộp thư số 12", "Ông Đỗ Văn Tài ký hai gói thầu vật tư", "11/05/2026", "11 May 2026"}

// TestNoTrace: no letter of a real case to anybody but the reporter says who
// reported, what they wrote or when, though the reader may open everything.
func TestNoTrace(t *testing.T) {
	v := stake(t)
	n := 0
	for i := range v.Acts {
		for _, s := range letters.Of(v.Case, &v.Acts[i]) {
			for _, l := range []liem.Lang{liem.VI, liem.EN} {
				text := letters.Render(v.Case, v.Acts, letters.Want{Letter: s.Letter, Seq: s.Act.Seq, On: s.On, Body: liem.T("Sở Xây dựng", "The office")}, l)
				if s.Letter.To == "reporter" {
					if strings.Contains(text.Body, "Ngô Thị Bảo") {
						t.Errorf("%s: the preview names the reporter", s.Letter.ID)
					}
					continue
				}
				n++
				for _, trace := range traces {
					if strings.Contains(text.Title+text.Body, trace) {
						t.Errorf("%s (%s): %q in %s", s.Letter.ID, l, trace, text.Body)
					}
				}
				if strings.ContainsAny(text.Body, "{}") {
					t.Errorf("%s (%s): a place is left: %s", s.Letter.ID, l, text.Body)
				}
			}
		}
	}
	if n < 6 {
		t.Errorf("only %d letters to others", n)
	}
}

// TestBentLetter: a letter that asks for what its reader is kept from gets a
// gap, even if a pack with it were loaded.
func TestBentLetter(t *testing.T) {
	v := stake(t)
	places := "{reporter_name} {reporter_contact} {act_reported}"
	for _, to := range []string{"subject", "managing_body", "public"} {
		l := &rulebook.Letter{ID: "bent", To: to, Title: liem.T("{act_reported}", "{act_reported}"), Body: liem.T(places, places)}
		text := letters.Render(v.Case, v.Acts, letters.Want{Letter: l, Seq: v.Case.Seq(), On: "subject-1"}, liem.VI)
		for _, trace := range traces {
			if strings.Contains(text.Title+text.Body, trace) {
				t.Errorf("to %s: %s", to, text.Body)
			}
		}
		if len(text.Gaps) != 3 {
			t.Errorf("to %s: %d gaps: %+v", to, len(text.Gaps), text.Gaps)
		}
	}
	l := &rulebook.Letter{ID: "own", To: "reporter", Title: liem.T("x", "x"), Body: liem.T("{act_reported}", "{act_reported}")}
	if text := letters.Render(v.Case, v.Acts, letters.Want{Letter: l, Seq: v.Case.Seq()}, liem.VI); !strings.Contains(text.Body, "hai gói thầu vật tư") {
		t.Errorf("the reporter's own words are kept from the reporter: %s", text.Body)
	}
}

// TestFilled: the values stand in their places, in both languages; what is not
// there yet is a gap with its reason.
func TestFilled(t *testing.T) {
	v := stake(t)
	notice := func(id string, seq uint64, l liem.Lang) letters.Text {
		return letters.Render(v.Case, v.Acts, letters.Want{Letter: v.Case.Pack.Letter(id), Seq: seq, On: "subject-1", Body: liem.T("Sở Xây dựng", "The office")}, l)
	}
	seq := v.Acts[slices.IndexFunc(v.Acts, func(a ledger.Act) bool { return a.Kind == "invite" })].Seq
	for l, says := range map[liem.Lang][]string{
		liem.VI: {"Kính gửi ông/bà Đỗ Văn Tài.", v.Case.Number, "10 ngày làm việc", "Phần góp vốn; hai gói thầu.", "hết ngày 09/06/2026"},
		liem.EN: {"To Đỗ Văn Tài.", "10 working days", "9 June 2026"},
	} {
		text := notice("invitation_to_subject", seq, l)
		for _, s := range says {
			if !strings.Contains(text.Body, s) {
				t.Errorf("%s: no %q in %s", l, s, text.Body)
			}
		}
		if strings.Contains(text.Body, "..") {
			t.Errorf("%s: two full stops: %s", l, text.Body)
		}
		if len(text.Gaps) != 1 || text.Gaps[0].Place != "meeting_day" || !text.Gaps[0].Why.Whole() {
			t.Errorf("%s: %+v", l, text.Gaps)
		}
	}
	early := notice("invitation_to_subject", 1, liem.VI)
	if len(early.Gaps) < 4 {
		t.Errorf("before the act %+v", early.Gaps)
	}
}
