// Package casepage turns a case into what a page shows of it: where it stands,
// what is open and what is closed and why, each date with its derivation, what was
// done, the forms of the pack, the letters. The counters self, desk and audit
// show the same case through it, each what its reader may see.
//
//	v := casepage.View{Case: view.Case, Acts: view.Acts, Lang: r.Lang, Now: r.Now, Names: office}
//	v.Line(); v.Doors(may, link); v.Deadline(&running)
//
// It promises that it words nothing of its own where the pack has a word, and that
// what a reader may not open is shown as covered, with the reason.
package casepage

import (
	"slices"
	"strings"

	"liem"
	"liem/clock"
	"liem/docket"
	"liem/internal/web/page"
	"liem/ledger"
	"liem/procedure"
	"liem/rulebook"
)

// Names words posts and bodies of the register.
type Names interface {
	// PostName is the name of a post, its id if it has none.
	PostName(id string) liem.Text
	// BodyName is the name of a body, its id if it has none.
	BodyName(id string) liem.Text
}

// View is a case as one reader sees it.
type View struct {
	Case  *docket.Case
	Acts  []ledger.Act // with the passages that the reader may open
	Lang  liem.Lang
	Now   liem.Instant
	Names Names
}

func (v *View) in(t liem.Text) string { return t.In(v.Lang) }

// Day is the day of an instant in the case's calendar, in the reader's words.
func (v *View) Day(at liem.Instant) string {
	cal, err := clock.Lookup(v.Case.Pack.Calendar)
	if err != nil {
		return ""
	}
	return cal.DateAt(at).In(v.Lang)
}

// Title is what the case is called: never by a person, never by words of a
// report.
func (v *View) Title() liem.Text { return v.Case.Procedure.Title }

// Deadline is a running clock with its derivation, counted from the day on
// which the page is read.
func (v *View) Deadline(k *docket.Running) *page.Deadline {
	d := page.DeadlineOf(k.Result, k.Calendar, v.Now, v.Lang)
	switch {
	case k.Result.End <= v.Now:
		d.Late, d.Left = true, v.in(liem.T("Quá hạn từ ngày này.", "Overdue since that day."))
	case k.State == procedure.Paused:
		d.Paused, d.Left = v.in(liem.T("Thời hạn đang tạm dừng.", "The clock stands still.")), ""
	}
	return &d
}

// Line is where the case stands: what it came through, where it is, and what
// comes by the clocks that run. Branches that did not happen are not drawn.
func (v *View) Line() []page.Stop {
	var stops []page.Stop
	stage := ""
	for i, a := range v.Case.Acts() {
		act := v.Case.Procedure.Act(a.Kind)
		if act == nil || act.To == "" || act.To == stage {
			continue
		}
		stage = act.To
		if s := v.Case.Procedure.Stage(stage); s != nil {
			stops = append(stops, page.Stop{Name: s.Name, Class: "past", Notes: []string{v.Day(v.Case.Acts()[i].Recorded) + " · " + v.in(act.Name)}})
		}
	}
	if len(stops) > 0 && !v.Case.Ended() {
		last := &stops[len(stops)-1]
		last.Class, last.Now = "now todo", true
		for _, k := range v.Case.Clocks() {
			stops = append(stops, page.Stop{Name: k.Clock.Name, Class: "todo", Notes: []string{v.in(liem.T("hạn ", "by ")) + k.Result.Due.In(v.Lang)}})
		}
	}
	return stops
}

// Doors sorts the acts of the procedure into what is open to the reader and
// what is closed to them and why. mine tells whether an act is the reader's to
// do at all: what is not is left out. link leads to the page of an open act.
func (v *View) Doors(title liem.Text, mine func(docket.Option) bool, link func(docket.Option) string) page.Doors {
	d := page.Doors{Title: title}
	stage, shared := "", v.shared(mine)
	if s := v.Case.Stage(); s != nil {
		stage = s.ID
	}
	for _, o := range v.Case.Options() {
		if o.Act.Kind == rulebook.Filing || !mine(o) {
			continue
		}
		name := v.OptionName(o)
		switch {
		case o.Open:
			d.Open = append(d.Open, page.Door{Name: name, To: link(o), Say: v.cites(v.in(o.Act.Help), o.Act.Cites)})
		case o.Why != nil && (len(o.Act.In) == 0 || slices.Contains(o.Act.In, stage)):
			d.Shut = append(d.Shut, page.Door{Name: name, How: page.HowShut(o.Why.Code), Say: v.why(o, shared)})
		}
	}
	return d
}

// OptionName is an act as a door is named: with whom it is about, and that it
// is the first of two hands.
func (v *View) OptionName(o docket.Option) liem.Text {
	t := o.Act.Name
	if o.On != "" && v.Case.People() > 1 {
		who := v.Person(o.On)
		t = liem.T(t.VI+" ("+who.VI+")", t.EN+" ("+who.EN+")")
	}
	if o.Propose {
		t = liem.T("Đề nghị: "+t.VI, "Propose: "+t.EN)
	}
	return t
}

// Person words a case-local id: "Người bị tố cáo 1".
func (v *View) Person(local string) liem.Text {
	kind, n, _ := strings.Cut(local, "-")
	if p := v.Case.Procedure.Party(kind); p != nil {
		if v.Case.People() == 1 && kind == v.Case.Procedure.Scope {
			return p.Name
		}
		return liem.T(p.Name.VI+" "+n, p.Name.EN+" "+n)
	}
	if kind == "officer" {
		return liem.T("Người của văn phòng số "+n, "Officer "+n)
	}
	return liem.T(local, local)
}

// shared is what several closed doors say alike of where the case stands: the
// page says it once elsewhere.
func (v *View) shared(mine func(docket.Option) bool) liem.Text {
	seen := map[liem.Text]bool{}
	for _, o := range v.Case.Options() {
		if o.Open || o.Why == nil || !mine(o) {
			continue
		}
		if seen[o.Why.Next] {
			return o.Why.Next
		}
		seen[o.Why.Next] = true
	}
	return liem.Text{}
}

func (v *View) why(o docket.Option, shared liem.Text) string {
	say := v.in(o.Why.Say)
	if next := v.in(o.Why.Next); next != "" && o.Why.Next != shared {
		say += " " + next
	}
	cites := o.Act.Cites
	if o.Why.Provision != "" {
		cites = []string{o.Why.Provision}
	}
	return v.cites(say, cites)
}

func (v *View) cites(say string, cites []string) string {
	var words []string
	for _, c := range cites {
		words = append(words, v.in(v.Case.Cite(c)))
	}
	if say != "" && len(words) > 0 {
		say += " "
	}
	return say + strings.Join(words, "; ")
}

// Cites words provisions, parted by semicolons.
func (v *View) Cites(ids []string) string { return v.cites("", ids) }
