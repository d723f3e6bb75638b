package serve_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"liem"
	"liem/docket"
	"liem/internal/access"
	"liem/internal/app"
	"liem/internal/office"
	"liem/internal/story"
	"liem/ledger"
	"liem/ledger/bundle"
	"liem/limits"
)

// compare holds the cases against those that story.Player made of the story.
func (x *playing) compare() {
	x.t.Helper()
	if _, err := x.tell.in.Office.Tend(context.Background(), liem.Instant(x.now.Load()), 1000); err != nil {
		x.t.Fatal(err)
	}
	for _, c := range x.tell.cases {
		want, err := x.tell.in.Office.Look(context.Background(), c.ID)
		if err != nil {
			x.t.Fatal(err)
		}
		got, err := x.in.Office.Look(context.Background(), x.cases[c.Alias].id)
		if err != nil {
			x.t.Fatal(err)
		}
		x.words(c)
		if a, b := standing(want), standing(got); a != b {
			x.t.Errorf("%s stands otherwise than in the story:\n%s\nby the pages:\n%s", c.Alias, a, b)
		}
	}
}

// words holds what was typed against what the story says: every text of every act,
// as an officer of the case reads it.
func (x *playing) words(c story.Told) {
	x.t.Helper()
	told := x.read(x.tell.in, c.By, c.ID)
	typed := x.read(x.in, c.By, x.cases[c.Alias].id)
	if len(told) == 0 {
		x.t.Errorf("%s: nothing is read", c.Alias)
	}
	for name, text := range told {
		if typed[name] != text {
			x.t.Errorf("%s, %s: typed %q, the story has %q", c.Alias, name, typed[name], text)
		}
	}
}

func (x *playing) read(in *app.Installation, by office.Actor, id liem.ID) map[string]string {
	x.t.Helper()
	policies, err := access.Load()
	if err != nil {
		x.t.Fatal(err)
	}
	v, err := in.Office.Read(context.Background(), liem.Instant(x.now.Load()), by, id, limits.PurposeFirstHandling, policies)
	if err != nil {
		x.t.Fatal(err)
	}
	out := map[string]string{}
	for n, a := range v.Acts {
		for _, f := range a.Fields {
			if strings.HasPrefix(f.Name, docket.NameField) || f.Name == docket.ProposedField || a.Kind == "more_time" { // asking for more time is its own reason
				continue
			}
			for _, p := range f.Passages {
				out[fmt.Sprintf("%d %s %s", n, a.Kind, f.Name)] += string(p.Text) + p.Gap + "|"
			}
		}
	}
	return out
}

// standing is where a case stands: rules, stage, findings, dates, and what was
// done in which order.
func standing(c *docket.Case) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s@%s stage %s\n", c.Procedure.ID, c.Pack.Version, c.Stage().ID)
	for n := range c.People() {
		for k := range c.Allegations() {
			if f := c.FindingOn(docket.Allegation{Person: n + 1, Number: k + 1}); f != docket.NoFinding {
				fmt.Fprintf(&b, "finding %s/%d %s\n", c.PersonID(n), k+1, f)
			}
		}
	}
	for _, k := range c.Clocks() {
		fmt.Fprintf(&b, "clock %s until %s %v\n", k.Name(), k.Result.Due, k.State)
	}
	for _, a := range c.Acts() {
		on, _ := a.Fact("on")
		fmt.Fprintf(&b, "%s %s", a.Kind, on)
		if a.Occurred.Basis == ledger.Receipt {
			fmt.Fprintf(&b, " by receipt on %d", a.Occurred.At)
		}
		for _, f := range a.Facts {
			if strings.HasPrefix(f.Name, "due/") {
				fmt.Fprintf(&b, " %s=%s", f.Name, f.Value)
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// take takes along the file of each case by the pages, as those whom it
// concerns, and verifies it as somebody without the office's data would.
func (x *playing) take() {
	x.t.Helper()
	for _, c := range x.tell.cases {
		taken := 0
		for _, who := range []string{"subject-1", "subject-2", "complainant-1", "complainant-2"} {
			if !x.cases[c.Alias].named[who] {
				continue
			}
			q := x.partyOf(c.Alias, who)
			h := x.as(q.ID, "/me/cases/"+x.own(c.Alias, q.ID).id.String()+"/bundle")
			x.verify(c.Alias+" taken along by "+q.ID, x.download(h, q.ID))
			taken++
		}
		if taken == 0 { // whoever is a party of it was never told of it by a notice
			var b bytes.Buffer
			by := c.By
			if err := x.in.Bundle(context.Background(), liem.Instant(x.now.Load()), by, x.cases[c.Alias].id, app.Export{Purpose: limits.PurposeServe, Ground: "-", Open: []string{"file"}}, &b); err != nil {
				x.t.Fatal(err)
			}
			x.notes = append(x.notes, c.Alias+": not by page but by the command: its bundle, since no party can sign in to it")
			x.verify(c.Alias+" exported by "+by.ID, b.Bytes())
		}
	}
}

// download presses the button of a page that answers with a file.
func (x *playing) download(h hand, person string) []byte {
	x.t.Helper()
	if w, ok := h.(*walker); ok {
		press(x.t, w, "send", nil)
		return []byte(w.html())
	}
	w := newWalker(x.t, x.base, string(x.lang))
	w.open("/demo")
	x.pressPerson(w, person)
	w.open(h.where())
	press(x.t, w, "send", nil)
	return []byte(w.html())
}

func (x *playing) verify(what string, raw []byte) {
	x.t.Helper()
	b, err := bundle.Open(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		x.t.Fatalf("%s: %v", what, err)
	}
	r, _, err := docket.Verify(b, nil)
	if err != nil || r.Trust != bundle.Trusted && r.Trust != bundle.Consistent {
		x.t.Errorf("%s: %+v %v", what, r, err)
	}
	x.t.Logf("%s: %s, %s", what, r.Verdict, r.Trust)
}
