package story

import (
	"context"
	"fmt"
	"strings"

	"liem"
	"liem/docket"
	"liem/internal/office"
	"liem/ledger"
	"liem/procedure"
)

// Words of the telling.
var (
	sayRefused = liem.T("không được", "refused")
	sayDue     = liem.T("hạn", "due")
	sayRead    = liem.T("mở hồ sơ; lần mở đã được ghi", "opened the file; the reading was recorded")
	sayClock   = liem.T("hết thời hạn", "time limit ended")
)

func (x *play) title() {
	t := x.s.Title.In(x.Lang)
	fmt.Fprintf(x.Out, "\n%s\n%s\n\n", t, strings.Repeat("=", len([]rune(t))))
}

func (x *play) narrate(s string) { fmt.Fprintf(x.Out, "  %s\n\n", s) }

// tell prints every act of the case that was not told yet, with its
// provision, the clocks it started and their derivation.
func (x *play) tell(ctx context.Context, c *playing, by office.Actor, local string, act []string) error {
	d, err := x.Office.Look(ctx, c.ID)
	if err != nil {
		return err
	}
	for _, a := range d.Acts()[c.seen:] {
		x.one(d, a, by)
	}
	c.seen = d.Seq()
	return nil
}

func (x *play) one(d *docket.Case, a *ledger.Act, by office.Actor) {
	name, cites := x.actName(d, a)
	who := a.Actor
	if a.Post != "" {
		who = by.Name + " (" + a.Post + ")"
	}
	if a.Kind == docket.Expire {
		who = sayClock.In(x.Lang)
	}
	on, _ := a.Fact("on")
	if on != "" {
		name += " → " + on
	}
	fmt.Fprintf(x.Out, "%s  %-12s %s: %s\n", x.stamp(d, a.Recorded), d.Number, who, name)
	for _, id := range cites {
		fmt.Fprintf(x.Out, "      § %s\n", d.Cite(id).In(x.Lang))
	}
	for _, f := range a.Facts {
		if clock, ok := strings.CutPrefix(f.Name, "due/"); ok {
			x.clock(d, clock, a.Seq)
		}
	}
}

func (x *play) stamp(d *docket.Case, at liem.Instant) string {
	cal, err := calendar(d.Pack.Calendar)
	if err != nil {
		return at.String()
	}
	t := liem.Instant(int64(at) + int64(cal.Offset(at))*1e6).Time()
	if x.Lang == liem.EN {
		return t.Format("2006-01-02 15:04")
	}
	return t.Format("02/01/2006 15:04")
}

func (x *play) actName(d *docket.Case, a *ledger.Act) (string, []string) {
	switch a.Kind {
	case docket.Expire:
		id, _ := a.Fact("clock")
		if k := d.Procedure.Clock(id); k != nil {
			s := k.Name.In(x.Lang)
			if k.Expiry.Says.Whole() {
				s += ". " + k.Expiry.Says.In(x.Lang)
			}
			return s, k.Cites
		}
	case docket.Propose:
		id, _ := a.Fact("act")
		if k := d.Procedure.Act(id); k != nil {
			return liem.T("đề xuất: "+k.Name.VI, "proposes: "+k.Name.EN).In(x.Lang), nil
		}
	case docket.Transition:
		return liem.T("chuyển sang quy định mới, phiên bản "+d.Pack.Version, "carried over into the new rules, version "+d.Pack.Version).In(x.Lang), nil
	case docket.Correct:
		return liem.T("đính chính ngày của một bước; mọi hạn được tính lại", "corrects the day of an act; every limit is worked out again").In(x.Lang), nil
	}
	if k := d.Procedure.Act(a.Kind); k != nil {
		return k.Name.In(x.Lang), k.Cites
	}
	return a.Kind, nil
}

// clock prints a clock with its end and why it is that day.
func (x *play) clock(d *docket.Case, name string, seq uint64) {
	for _, r := range d.Clocks() {
		if r.Name() != name || r.State != procedure.Running {
			continue
		}
		fmt.Fprintf(x.Out, "      ◷ %s: %s %s\n", r.Clock.Name.In(x.Lang), sayDue.In(x.Lang), r.Result.Due.In(x.Lang))
		if x.Brief {
			return
		}
		for _, l := range strings.Split(strings.TrimRight(r.Result.Print(x.Lang), "\n"), "\n") {
			fmt.Fprintf(x.Out, "        %s\n", l)
		}
		return
	}
}

func (x *play) refused(when, who, act string, e *liem.Error) {
	fmt.Fprintf(x.Out, "%s  ✗ %s: %s — %s (%s)\n      %s\n", when, who, act, sayRefused.In(x.Lang), e.Code, e.Say.In(x.Lang))
	if n := e.Next.In(x.Lang); n != "" {
		fmt.Fprintf(x.Out, "      %s\n", n)
	}
}

func (x *play) tellRead(now liem.Instant, by office.Actor, v *office.View) {
	fmt.Fprintf(x.Out, "%s  %-12s %s: %s\n", x.stamp(v.Case, now), v.Case.Number, by.Name, sayRead.In(x.Lang))
}
