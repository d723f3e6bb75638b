package story

import (
	"context"
	"fmt"
	"slices"
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
	sayTimes   = liem.T(" (%d lần, lần cuối %s)", " (%d times, the last on %s)")
)

func (x *play) title() {
	t := x.s.Title.In(x.Lang)
	fmt.Fprintf(x.Out, "\n%s\n%s\n\n", t, strings.Repeat("=", len([]rune(t))))
}

func (x *play) narrate(s string) { fmt.Fprintf(x.Out, "  %s\n\n", s) }

// tell prints every act of the case that was not told yet, with its
// provision, the clocks it started and their derivation. A run of ends of a
// clock that repeats is told once.
func (x *play) tell(ctx context.Context, c *playing, by office.Actor) error {
	d, err := x.Office.Look(ctx, c.ID)
	if err != nil {
		return err
	}
	acts := d.Acts()[c.seen:]
	for len(acts) > 0 {
		n := 1
		for n < len(acts) && again(d, acts[0], acts[n]) {
			n++
		}
		x.one(d, acts[:n], by)
		acts = acts[n:]
	}
	c.seen = d.Seq()
	return nil
}

// again tells whether b is one more end of the repeating clock that ended in a.
func again(d *docket.Case, a, b *ledger.Act) bool {
	one, _ := a.Fact("clock")
	two, _ := b.Fact("clock")
	k := d.Procedure.Clock(one)
	return a.Kind == docket.Expire && b.Kind == docket.Expire && one == two && k != nil && k.Repeats
}

func (x *play) one(d *docket.Case, run []*ledger.Act, by office.Actor) {
	a, last := run[0], run[len(run)-1]
	name, cites := x.actName(d, a)
	who := a.Actor
	if a.Post != "" {
		who = by.Name + " (" + a.Post + ")"
	}
	if a.Kind == docket.Expire {
		who = sayClock.In(x.Lang)
	}
	if on, _ := a.Fact("on"); on != "" {
		name += " → " + on
	}
	if len(run) > 1 {
		name += fmt.Sprintf(sayTimes.In(x.Lang), len(run), x.stamp(last.Recorded))
	}
	fmt.Fprintf(x.Out, "%s  %-12s %s: %s\n", x.stamp(a.Recorded), d.Number, who, name)
	for _, id := range cites {
		fmt.Fprintf(x.Out, "      § %s\n", d.Cite(id).In(x.Lang))
	}
	told := map[string]bool{}
	for _, f := range last.Facts {
		if name, ok := strings.CutPrefix(f.Name, "due/"); ok {
			x.clock(d, name, told)
		}
	}
}

// stamp is an instant as the story's calendar writes it.
func (x *play) stamp(at liem.Instant) string {
	t := liem.Instant(int64(at) + int64(x.cal.Offset(at))*1e6).Time()
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

// clock prints a clock with its end and why it is that day. What was told
// of the same act is not told again for the next person.
func (x *play) clock(d *docket.Case, name string, told map[string]bool) {
	for _, r := range d.Clocks() {
		if r.Name() != name || r.State != procedure.Running {
			continue
		}
		what := r.Clock.Name.In(x.Lang)
		if r.Person != "" {
			what += " → " + r.Person
		}
		fmt.Fprintf(x.Out, "      ◷ %s: %s %s\n", what, sayDue.In(x.Lang), r.Result.Due.In(x.Lang))
		why := strings.TrimRight(r.Result.Print(x.Lang), "\n")
		if x.Brief || told[why] {
			return
		}
		told[why] = true
		for l := range strings.SplitSeq(why, "\n") {
			fmt.Fprintf(x.Out, "        %s\n", l)
		}
		return
	}
}

// refused prints who tried what, and why not.
func (x *play) refused(c *playing, who string, act []string, e *liem.Error) {
	by, local, err := x.actor(who)
	if err == nil && by.Post != "" {
		who = by.Name + " (" + by.Post + ")"
	} else if local != "" {
		who = local
	}
	number, name := "", act[0]
	if c != nil {
		number = c.Number
		if k := c.proc.Act(name); k != nil {
			name = k.Name.In(x.Lang)
		}
	}
	if slices.Contains(act, "--propose") {
		name = liem.T("đề xuất: "+name, "proposes: "+name).In(x.Lang)
	}
	fmt.Fprintf(x.Out, "%s  %-12s ✗ %s: %s — %s (%s)\n      %s\n", x.stamp(x.now), number, who, name, sayRefused.In(x.Lang), e.Code, e.Say.In(x.Lang))
	if n := e.Next.In(x.Lang); n != "" {
		fmt.Fprintf(x.Out, "      %s\n", n)
	}
}

func (x *play) tellRead(now liem.Instant, by office.Actor, v *office.View) {
	fmt.Fprintf(x.Out, "%s  %-12s %s: %s\n", x.stamp(now), v.Case.Number, by.Name, sayRead.In(x.Lang))
}
