package docket

import (
	"fmt"
	"slices"
	"strings"

	"liem"
	"liem/clock"
	"liem/ledger"
	"liem/procedure"
	"liem/rulebook"
)

// Running is a clock that runs, is paused, or has expired with its duty
// still owed.
type Running struct {
	Clock    *rulebook.Clock
	Person   string // case-local id, or ""
	State    procedure.ClockState
	Term     clock.Term
	Result   clock.Result
	Calendar string // name of the calendar
	Anchor   uint64 // sequence number of the act that started it
	paused   clock.Date
}

// Ended is a clock that was met or stopped, or that fell.
type Ended struct {
	Running
	By  uint64 // sequence number of the act that ended it
	How string // met, stopped, fell
}

// Clocks lists the clocks that are on, the earliest end first.
func (c *Case) Clocks() []Running {
	var out []Running
	for _, r := range c.clocks {
		out = append(out, *r)
	}
	slices.SortFunc(out, func(a, b Running) int {
		if a.Result.End != b.Result.End {
			return int(min(1, max(-1, a.Result.End-b.Result.End)))
		}
		return strings.Compare(a.name(), b.name())
	})
	return out
}

// History lists the clocks that ended, in order.
func (c *Case) History() []Ended { return slices.Clone(c.ended) }

func (r *Running) name() string {
	if r.Person == "" {
		return r.Clock.ID
	}
	return r.Clock.ID + "/" + r.Person
}

// Name is the clock's id with its person: account/subject-1.
func (r *Running) Name() string { return r.name() }

// date works out what an event does to the clocks, from the machine's state
// before and after it.
func (c *Case) date(t *trial, a *ledger.Act, act *procedure.Act) error {
	t.clocks = map[instance]*Running{}
	for i, k := range c.m.Clocks {
		for _, p := range c.instances(k) {
			if err := c.dateOne(t, a, act, k, instance{i, p}); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *Case) instances(k *procedure.Clock) []int {
	if !k.PerScoped {
		return []int{procedure.Nobody}
	}
	out := make([]int, c.m.People)
	for i := range out {
		out[i] = i
	}
	return out
}

func (c *Case) dateOne(t *trial, a *ledger.Act, act *procedure.Act, k *procedure.Clock, at instance) error {
	before, after := c.m.ClockState(c.state, at.clock, at.person), c.m.ClockState(t.next, at.clock, at.person)
	old := c.clocks[at]
	about := t.event.Person == procedure.Nobody || at.person == procedure.Nobody || at.person == t.event.Person
	switch {
	case after == procedure.Running && (before == procedure.Off || before == procedure.Expired || about && c.anew(act, k, t.event, at)):
		if old != nil {
			t.ended = append(t.ended, Ended{*old, a.Seq, howEnded(k, act)})
		}
		return c.startClock(t, a, k, at)
	case after == procedure.Off && old != nil:
		t.clocks[at] = nil
		t.ended = append(t.ended, Ended{*old, a.Seq, howEnded(k, act)})
		return nil
	case after == procedure.Expired && before != procedure.Expired:
		r := *old
		r.State = after
		t.clocks[at] = &r
		return nil
	case after == procedure.Paused && before == procedure.Running:
		return c.pause(t, a, old, at)
	case after == procedure.Running && before == procedure.Paused:
		return c.resume(t, a, old, at)
	case about && act != nil && act.Act.Extends == k.ID && after == procedure.Running:
		return c.extend(t, a, old, at)
	}
	return nil
}

// anew tells whether a clock that ran before and runs after was begun anew:
// by a restart, because the same act met and started it, or because it
// repeats.
func (c *Case) anew(act *procedure.Act, k *procedure.Clock, e procedure.Event, at instance) bool {
	if act == nil {
		return k.Repeats && e.Clock == at.clock && e.Person == at.person
	}
	return k.Restarts(act.ID) || (k.Meets(act.ID) || k.Stops(act.ID)) && k.Starts(act.ID)
}

func howEnded(k *procedure.Clock, act *procedure.Act) string {
	switch {
	case act == nil:
		return "fell"
	case k.Meets(act.ID):
		return "met"
	}
	return "stopped"
}

func (c *Case) startClock(t *trial, a *ledger.Act, k *procedure.Clock, at instance) error {
	r := &Running{Clock: k.Clock, State: procedure.Running, Calendar: c.Procedure.CalendarOf(k.Clock), Anchor: a.Seq}
	if at.person >= 0 {
		r.Person = c.PersonID(at.person)
	}
	limit, err := c.limitOf(k.Clock, a, t.next)
	if err != nil {
		return err
	}
	r.Term = clock.Term{Limit: limit, Rule: first(k.Cites), Cite: c.citeAll(k.Cites)}
	for _, e := range k.Limit.Earliest {
		r.Term.Earliest = append(r.Term.Earliest, clock.LimitAt{Limit: e.Limit, Rule: first(e.Cites), Cite: c.cite(first(e.Cites))})
	}
	r.Term.SwappedOff = &clock.SwapChoice{Rolls: c.Pack.SwappedRolls, Rule: first(c.Pack.SwappedCites), Cite: c.cite(first(c.Pack.SwappedCites))}
	cal, err := c.calendar(r, a)
	if err != nil {
		return err
	}
	r.Term.From = c.anchor(cal, a, limit)
	return c.compute(t, a, r, at)
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

func (c *Case) cite(id string) liem.Text {
	if v := c.Pack.Provision(id); v != nil {
		return v.Text()
	}
	return liem.T(id, id)
}

// citeAll words every provision that a limit rests on, so that a length that
// the office set itself is not shown as the law's alone.
func (c *Case) citeAll(ids []string) liem.Text {
	var vi, en []string
	for _, id := range ids {
		t := c.cite(id)
		vi, en = append(vi, t.VI), append(en, t.EN)
	}
	return liem.T(strings.Join(vi, "; "), strings.Join(en, "; "))
}

// Cite words a provision of the case's pack for a reader.
func (c *Case) Cite(id string) liem.Text { return c.cite(id) }

// limitOf is the limit as the case stands: set in the act, by tier, or as
// the rule says.
func (c *Case) limitOf(k *rulebook.Clock, a *ledger.Act, s procedure.State) (clock.Limit, error) {
	if k.Limit.InAct != "" {
		if v, ok := a.Fact("period/" + k.Limit.InAct); ok {
			l, err := clock.ParseLimit(v)
			if err != nil {
				return l, c.refuse(liem.Needs, a.Kind, "", "Thời hạn ghi trong văn bản không đọc được.", "The period set in the act cannot be read.")
			}
			return l, nil
		}
	}
	if k.Limit.Fact != "" {
		if l, ok := k.Limit.Tiers[c.word(k.Limit.Fact, s)]; ok {
			return l, nil
		}
	}
	return k.Limit.Limit, nil
}

func (c *Case) word(fact string, s procedure.State) string {
	i := c.m.Fact(fact)
	if i < 0 {
		return ""
	}
	return c.m.Facts[i].Values[c.m.FactOf(s, i)]
}

// calendar is the edition that the act names for this clock, or the newest
// if the act is still being prepared.
func (c *Case) calendar(r *Running, a *ledger.Act) (*clock.Calendar, error) {
	name := r.Calendar
	if v, ok := a.Fact("due/" + r.name()); ok {
		if f := strings.Fields(v); len(f) == 4 {
			name = f[2]
		}
	}
	cal, err := c.calendars(name)
	if err != nil {
		return nil, err
	}
	if cal.Name() != r.Calendar {
		return nil, c.damaged(a, "the calendar edition is not one of "+r.Calendar)
	}
	return cal, nil
}

func (c *Case) anchor(cal *clock.Calendar, a *ledger.Act, l clock.Limit) clock.Anchor {
	what := c.actName(a)
	if l.Unit == clock.Hour && !a.Occurred.Day {
		return clock.At(a.Occurred.At, what)
	}
	if a.Kind == Expire {
		return clock.On(cal.DateAt(a.Occurred.At-1), what) // the last day of the clock that ended
	}
	return clock.On(cal.DateAt(a.Occurred.At), what)
}

func (c *Case) actName(a *ledger.Act) liem.Text {
	if a.Kind == Expire {
		v, _ := a.Fact("clock")
		if k := c.Procedure.Clock(v); k != nil {
			return liem.T("hết "+k.Name.VI, "the end of "+k.Name.EN)
		}
	}
	if k := c.Procedure.Act(a.Kind); k != nil {
		return k.Name
	}
	return liem.T(a.Kind, a.Kind)
}

// compute works out the end and states it as a fact of the act.
func (c *Case) compute(t *trial, a *ledger.Act, r *Running, at instance) error {
	cal, err := c.calendar(r, a)
	if err != nil {
		return err
	}
	if r.Result, err = cal.Due(r.Term); err != nil {
		return err
	}
	t.clocks[at] = r
	final := "final"
	if !r.Result.Final {
		final = "estimated"
	}
	t.dues = append(t.dues, ledger.Fact{Name: "due/" + r.name(), Value: fmt.Sprintf("%s %d %s %s", r.Result.Due, r.Result.End, r.Result.Calendar, final)})
	return nil
}

func (c *Case) pause(t *trial, a *ledger.Act, old *Running, at instance) error {
	r := *old
	cal, err := c.calendar(&r, a)
	if err != nil {
		return err
	}
	r.State, r.paused = procedure.Paused, cal.DateAt(a.Occurred.At)
	t.clocks[at] = &r
	return nil
}

func (c *Case) resume(t *trial, a *ledger.Act, old *Running, at instance) error {
	r := *old
	cal, err := c.calendar(&r, a)
	if err != nil {
		return err
	}
	if span, ok := clock.Suspension(r.paused, cal.DateAt(a.Occurred.At), c.actName(a)); ok {
		r.Term.Pauses = append(slices.Clip(r.Term.Pauses), span)
	}
	r.State = procedure.Running
	return c.compute(t, a, &r, at)
}

func (c *Case) extend(t *trial, a *ledger.Act, old *Running, at instance) error {
	r, x := *old, old.Clock.Extension
	pick := func(l *clock.Limit) *clock.Limit {
		if tier, ok := x.Tiers[c.word(x.Fact, t.next)]; ok && x.Fact != "" {
			return &tier
		}
		return l
	}
	if x.Ceiling != nil {
		r.Term.Ceiling = pick(x.Ceiling)
	} else {
		r.Term.Adds = append(slices.Clip(r.Term.Adds), *pick(x.Adds))
	}
	return c.compute(t, a, &r, at)
}

// sameDates compares the ends that an act states with those its rules give.
func (c *Case) sameDates(a *ledger.Act, want []ledger.Fact) error {
	var got []ledger.Fact
	for _, f := range a.Facts {
		if strings.HasPrefix(f.Name, "due/") {
			got = append(got, f)
		}
	}
	if slices.Equal(got, want) {
		return nil
	}
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || got[i] != want[i] {
			return c.damaged(a, fmt.Sprintf("states the dates %v, the rules give %v", got, want))
		}
	}
	return nil
}

// DueAct is the next expiry to be recorded at or before now, nil if none is
// due. It is recorded at its own instant: a server that was down changes
// nothing.
func (c *Case) DueAct(now liem.Instant) *ledger.Act {
	var next *Running
	for _, r := range c.clocks {
		if r.State != procedure.Running || r.Result.End > now {
			continue
		}
		if next == nil || r.Result.End < next.Result.End || r.Result.End == next.Result.End && r.name() < next.name() {
			next = r
		}
	}
	if next == nil {
		return nil
	}
	a := &ledger.Act{Version: 1, Case: c.ID, Chain: ledger.Acts, Seq: c.seq + 1, Kind: Expire, Procedure: c.Procedure.ID, Pack: c.Pack.Hash, Body: c.Body, Actor: Clerk,
		Recorded: max(next.Result.End, c.recorded), Occurred: ledger.Occurred{At: next.Result.End, Basis: ledger.Recorded}}
	a.ID, a.Facts = c.expiryID(next.name(), a.Seq), expiryFacts(next.Clock.ID, next.Person)
	t, err := c.tryExpiry(a)
	if err == nil {
		a.Facts = append(a.Facts, t.dues...)
	}
	c.next = foreseen{a.Seq, a.Recorded, a.Occurred.At, next.name(), t}
	return a
}

// foreseen is the expiry that DueAct gave last, with what it does to the
// case as it stood then.
type foreseen struct {
	seq                uint64
	recorded, occurred liem.Instant
	name               string
	t                  *trial
}

func (c *Case) applyExpiry(a *ledger.Act) error {
	v, _ := a.Fact("clock")
	want, name := expiryFacts(v, on(a)), v
	if p := on(a); p != "" {
		name += "/" + p
	}
	t, err := c.next.t, error(nil)
	if t == nil || c.next != (foreseen{a.Seq, a.Recorded, a.Occurred.At, name, t}) || c.sameDates(a, t.dues) != nil {
		t, err = c.tryExpiry(a)
	}
	if err != nil {
		return err
	}
	if err := c.sameDates(a, t.dues); err != nil {
		return err
	}
	if a.Actor != Clerk || a.Post != "" || len(a.Fields)+len(a.Rests) > 0 || a.Occurred != (ledger.Occurred{At: a.Occurred.At, Basis: ledger.Recorded}) ||
		a.ID != c.expiryID(name, a.Seq) || !slices.Equal(a.Facts, append(want, t.dues...)) {
		return c.damaged(a, "an expiry is recorded by nobody, under its own id, and says nothing else")
	}
	c.keep(a, t)
	return nil
}

func (c *Case) expiryID(name string, seq uint64) liem.ID {
	return liem.DerivedID(c.ID.String(), Expire, name, fmt.Sprint(seq))
}

func expiryFacts(clock, person string) []ledger.Fact {
	out := []ledger.Fact{{Name: "clock", Value: clock}}
	if person != "" {
		out = append(out, ledger.Fact{Name: "on", Value: person})
	}
	return out
}

func (c *Case) tryExpiry(a *ledger.Act) (*trial, error) {
	id, _ := a.Fact("clock")
	at := instance{c.m.Clock(id), procedure.Nobody}
	if p, ok := c.personOf(on(a)); ok {
		at.person = p
	}
	r := c.clocks[at]
	if at.clock < 0 || r == nil || r.State != procedure.Running {
		return nil, c.damaged(a, "the clock "+id+" does not run")
	}
	if a.Occurred.At != r.Result.End || a.Recorded != max(r.Result.End, c.recorded) {
		return nil, c.damaged(a, fmt.Sprintf("the clock %s ends at %s, not at %s", id, r.Result.End, a.Occurred.At))
	}
	t := &trial{event: procedure.End(at.clock, at.person), next: make(procedure.State, len(c.state))}
	if why := c.m.Why(c.state, t.event); why != nil {
		return nil, c.damaged(a, why.What)
	}
	c.m.Apply(t.next, c.state, t.event)
	return t, c.date(t, a, nil)
}

// NothingDue tells whether an act recorded at the instant comes before an
// expiry that should have been recorded first.
func (c *Case) nothingDue(at liem.Instant) bool {
	for _, r := range c.clocks {
		if r.State == procedure.Running && r.Result.End <= at {
			return false
		}
	}
	return true
}

// timely: the act occurred in time though a clock it meets has expired in
// the record.
func (c *Case) timely(act *procedure.Act, a *ledger.Act, person int) bool {
	late := false
	for at, r := range c.clocks {
		if r.State != procedure.Expired || !r.Clock.Meets(act.ID) || len(r.Clock.Expiry.Timely) == 0 || person >= 0 && at.person >= 0 && at.person != person {
			continue
		}
		if a.Occurred.At >= r.Result.End {
			return false
		}
		late = true
	}
	return late
}

// Editions lists the calendar editions that the dates of an act name.
func Editions(a *ledger.Act) []string {
	var out []string
	for _, f := range a.Facts {
		if v := strings.Fields(f.Value); strings.HasPrefix(f.Name, "due/") && len(v) == 4 && !slices.Contains(out, v[2]) {
			out = append(out, v[2])
		}
	}
	return out
}
