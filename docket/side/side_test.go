package side_test

import (
	"context"
	"crypto/rand"
	"io"
	"os"
	"strings"
	"testing"

	"liem"
	"liem/docket"
	"liem/docket/side"
	"liem/internal/app"
	"liem/internal/office"
	"liem/internal/story"
	"liem/ledger"
)

// played is a case of a shipped story as it stood at the end of a day.
func played(t *testing.T, day string) (*app.Installation, story.Told, *docket.Case) {
	t.Helper()
	raw, err := os.ReadFile("../../internal/story/stories/1-undisclosed-stake.story")
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for line := range strings.SplitSeq(string(raw), "\n") {
		if w := strings.Fields(line); len(w) > 1 && len(w[0]) == 10 && w[0][4] == '-' && w[0] > day || len(w) > 2 && w[0] == "!" && w[2] > day {
			break
		}
		lines = append(lines, line)
	}
	ties := story.Ties{}
	in, err := app.Open(context.Background(), app.Options{Dir: t.TempDir(), Create: true, Name: "liem.test/side", Ties: ties, Random: rand.Reader, Now: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = in.Close() })
	s, err := story.Parse("side", strings.Join(lines, "\n"))
	if err != nil {
		t.Fatal(err)
	}
	told, err := (&story.Player{Office: in.Office, Packs: in.Packs, Ties: ties, Lang: liem.EN, Out: io.Discard}).Play(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	c, err := in.Office.Look(context.Background(), told[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	return in, told[0], c
}

func TestKnows(t *testing.T) {
	_, _, c := played(t, "2026-07-20")
	v := side.Of(c, "subject-1")
	theirs := map[string]bool{}
	for _, a := range c.Acts() {
		if v.Knows(a) {
			theirs[a.Kind] = true
		}
	}
	for _, kind := range []string{"accept", "notify", "form_team", "collect_evidence", "show_file", "invite", "more_time", "extend", "give_account", "meet", docket.Transition, "conclude", "serve"} {
		if !theirs[kind] {
			t.Errorf("the person concerned does not know of %s", kind)
		}
	}
	for _, kind := range []string{"file", "check_competence", "check_conditions", docket.Propose, "redact", "renew"} {
		if theirs[kind] {
			t.Errorf("the person concerned knows of %s", kind)
		}
	}
	for _, k := range v.Clocks() {
		if k.Clock.Owner == "reporter" || k.Clock.Against == "reporter" {
			t.Errorf("the person concerned is told of %s", k.Name())
		}
	}
}

func TestNobodyBeforeTheyAreTold(t *testing.T) {
	in, told, c := played(t, "2026-05-19")
	for _, a := range c.Acts() {
		if side.Of(c, "subject-1").Knows(a) || side.Of(c, "officer-1").Knows(a) {
			t.Errorf("%s is known", a.Kind)
		}
	}
	for _, who := range []string{"tai", "mai", "nobody"} {
		_, err := in.Office.Own(context.Background(), told.Last, office.Person{ID: who}, told.ID)
		_, missing := in.Office.Own(context.Background(), told.Last, office.Person{ID: who}, liem.DerivedID("no case"))
		if liem.KindOf(err) != liem.NotFound || err.Error() == "" || liem.KindOf(missing) != liem.NotFound {
			t.Errorf("%s: %v; %v", who, err, missing)
		}
		if _, err := in.Office.FindOwn(context.Background(), told.Last, office.Person{ID: who}, told.Number); liem.KindOf(err) != liem.NotFound {
			t.Errorf("%s finds %s: %v", who, told.Number, err)
		}
	}
}

func TestCover(t *testing.T) {
	for _, c := range []struct {
		day, kind, field string
		want             side.Cover
	}{
		{"2026-05-20", "notify", "content_for_subject", side.Given}, // the notice says it
		{"2026-05-21", "form_team", "verification_content", side.CoverNotYet},
		{"2026-05-21", "form_team", "team_members", side.CoverNames},
		{"2026-05-26", "form_team", "verification_content", side.Given},
		{"2026-05-26", "collect_evidence", "evidence_description", side.Given},
		{"2026-05-26", "notify", docket.NameField + "officer-2", side.CoverNames},
		{"2026-07-03", "write_report", "report_findings", side.Given},
	} {
		_, _, k := played(t, c.day)
		for _, a := range k.Acts() {
			if a.Kind != c.kind {
				continue
			}
			f := ledger.Field{Name: c.field, Compartment: "file"}
			for _, x := range a.Fields {
				if x.Name == c.field {
					f = x
				}
			}
			if strings.HasPrefix(c.field, docket.NameField) {
				f.Compartment = "people"
			}
			if got := side.Of(k, "subject-1").Cover(a, &f); got != c.want && f.Compartment != "deliberation" {
				t.Errorf("%s %s.%s: %q, want %q", c.day, c.kind, c.field, got, c.want)
			}
			for _, apart := range []string{"deliberation", "identity", "protection", "people"} {
				f.Compartment = apart
				if side.Of(k, "subject-1").Cover(a, &f) == side.Given {
					t.Errorf("%s %s: the compartment %s is open", c.day, c.kind, apart)
				}
			}
		}
	}
}

func TestShut(t *testing.T) {
	_, _, c := played(t, "2026-05-20")
	for _, o := range c.Options() {
		if o.Act.By != "subject" {
			continue
		}
		s := side.Of(c, "subject-1").Shut(o)
		if o.Open != (s.Code == "") || !o.Open && !s.Say.Whole() || strings.Contains(s.Say.VI+s.Say.EN, "subject") || strings.Contains(s.Say.VI, "Người bị tố cáo") {
			t.Errorf("%s: %+v", o.Act.ID, s)
		}
	}
}
