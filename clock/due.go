package clock

import (
	"slices"

	"liem"
)

// Due works out the end of a term by this calendar. It depends on nothing
// but its arguments: the same term and edition give the same result always.
// The error has kind Invalid.
func (c *Calendar) Due(t Term) (Result, error) {
	if err := t.check(); err != nil {
		return Result{}, err
	}
	r := &run{c: c, days: c.reader(), pauses: slices.Clone(t.Pauses), unsure: map[int]bool{}}
	slices.SortStableFunc(r.pauses, func(a, b Span) int { return int(a.From - b.From) })
	r.swappedRolls, r.swappedCite = c.swappedRolls, c.swappedCite
	if t.SwappedOff != nil {
		r.swappedRolls, r.swappedCite, r.swappedRule = t.SwappedOff.Rolls, t.SwappedOff.Cite, t.SwappedOff.Rule
	}
	from, err := r.anchor(t)
	if err != nil {
		return Result{}, err
	}
	end, err := r.term(t, from)
	if err != nil {
		return Result{}, err
	}
	if end, err = r.compare(t.Earliest, from, end, true); err != nil {
		return Result{}, err
	}
	if end, err = r.compare(t.Latest, from, end, false); err != nil {
		return Result{}, err
	}
	res := Result{
		Due: end.due, End: end.at, Offset: c.zone.offset(end.at), Timed: end.timed,
		Calendar: c.edition,
	}
	res.Final, res.Why = r.final()
	r.sayEnd(res)
	res.Steps, res.Sources = r.steps, r.sources
	return res, nil
}

// run is one computation.
type run struct {
	c            *Calendar
	days         *reader
	pauses       []Span
	swappedRolls bool
	swappedCite  liem.Text
	swappedRule  string
	used         []bool // pauses that took something out of the limit being counted
	sources      []Source
	rule         string // the provision of the limit being counted
	steps        []Step
	unsure       map[int]bool // years without a table that the result rests on
	doubts       []liem.Text  // reasons that came with anchors
}

// outcome is the end of one limit.
type outcome struct {
	due   Date
	at    liem.Instant
	timed bool
}

// look says what a day is and remembers that the result rests on it.
func (r *run) look(d Date) Day {
	day := r.days.day(d)
	if !day.Published {
		r.unsure[d.Year()] = true
	}
	return day
}

// paused gives the span a day lies in.
func (r *run) paused(d Date) (Span, bool) {
	for i, p := range r.pauses {
		if d >= p.From && d <= p.To {
			r.used[i] = true
			return p, true
		}
	}
	return Span{}, false
}

// anchor picks the anchor and follows the restarts.
func (r *run) anchor(t Term) (Anchor, error) {
	all := append([]Anchor{t.From}, t.Also...)
	for i := range all {
		if err := r.settle(&all[i]); err != nil {
			return Anchor{}, err
		}
	}
	from := all[0]
	for _, a := range all[1:] {
		if before := r.c.start(a) < r.c.start(from); before == (t.Pick == FirstOf) && r.c.start(a) != r.c.start(from) {
			from = a
		}
	}
	if len(all) > 1 {
		r.sayPick(all, from, t.Pick)
	}
	restarts := slices.Clone(t.Restarts)
	for i := range restarts {
		if err := r.settle(&restarts[i]); err != nil {
			return Anchor{}, err
		}
	}
	slices.SortStableFunc(restarts, func(a, b Anchor) int { return int(a.Date - b.Date) })
	for _, a := range restarts {
		quiet := &run{c: r.c, days: r.days, pauses: r.pauses, swappedRolls: r.swappedRolls, unsure: r.unsure}
		end, err := quiet.term(t, from)
		if err != nil {
			return Anchor{}, err
		}
		counts := a.Date >= from.Date && a.Date <= end.due
		r.sayRestart(a, from, end.due, counts)
		if counts {
			from = a
		}
	}
	return from, nil
}

// settle fills in the day of a timed anchor and takes its doubt along.
func (r *run) settle(a *Anchor) error {
	if a.Timed {
		if a.At < liem.Instant(MinDate)*86400e6 || a.At > liem.Instant(MaxDate)*86400e6 {
			return badTerm("ngày bắt đầu nằm ngoài lịch", "the start is outside the calendar")
		}
		a.Date = r.c.zone.date(a.At)
	}
	if a.Date < MinDate || a.Date > MaxDate {
		return badTerm("ngày bắt đầu nằm ngoài lịch", "the start is outside the calendar")
	}
	if a.Unsure.Whole() {
		r.doubts = append(r.doubts, a.Unsure)
	}
	return nil
}

// start orders anchors.
func (c *Calendar) start(a Anchor) liem.Instant {
	if a.Timed {
		return a.At
	}
	return c.zone.midnight(a.Date)
}

// compare takes the earlier (or the later) of what is there and each of a
// list of limits, and shows the counting of each.
func (r *run) compare(list []LimitAt, from Anchor, best outcome, earlier bool) (outcome, error) {
	for _, l := range list {
		at := from
		if l.From != nil {
			at = *l.From
			if err := r.settle(&at); err != nil {
				return best, err
			}
		}
		r.sayOther(l, at, best)
		t := Term{Limit: l.Limit, From: at, Pauses: r.pauses, Rule: l.Rule, Cite: l.Cite}
		if l.Limit.Before || l.Limit.Unit == FixedDate {
			t.Pauses = nil
		}
		if err := t.check(); err != nil {
			return best, err
		}
		end, err := r.term(t, at)
		if err != nil {
			return best, err
		}
		loser := end
		if (end.at < best.at) == earlier && end.at != best.at {
			best, loser = end, best
		}
		r.sayChosen(best, loser, earlier)
	}
	return best, nil
}

// term works out the end of one limit with its extensions, from an anchor
// that is settled.
func (r *run) term(t Term, from Anchor) (outcome, error) {
	r.rule, r.used = t.Rule, make([]bool, len(r.pauses))
	r.sayLimit(t, from)
	if t.Limit.Unit == Hour {
		return r.hours(t, from)
	}
	nominal, err := r.count(t.Limit, from.Date)
	if err != nil {
		return outcome{}, err
	}
	base, governs := nominal, t.Limit
	for _, add := range t.Adds {
		r.sayAdd(add, nominal)
		if nominal, err = r.count(add, nominal); err != nil {
			return outcome{}, err
		}
		governs = rolledLike(add, t.Limit)
	}
	if t.Ceiling != nil {
		r.sayCeiling(*t.Ceiling, from.Date)
		top, err := r.count(*t.Ceiling, from.Date)
		if err != nil {
			return outcome{}, err
		}
		if most := max(base, top); len(t.Adds) == 0 || most < nominal {
			nominal, governs = most, t.Limit
			if top > base {
				governs = rolledLike(*t.Ceiling, t.Limit)
			}
		}
		r.sayCapped(nominal, base, top)
	}
	due, err := r.settleLast(governs, nominal)
	if err != nil {
		return outcome{}, err
	}
	r.sayUnused()
	return outcome{due: due, at: r.c.zone.midnight(due + 1)}, nil
}

// rolledLike gives an extension the way of rolling of the limit it extends,
// unless it states its own.
func rolledLike(l, extended Limit) Limit {
	if l.Roll == RollDefault {
		l.Roll = extended.Roll
	}
	return l
}

// inside tells whether a day leaves room for a year on both sides.
func inside(d int) bool { return d > int(MinDate)+400 && d < int(MaxDate)-400 }

func outside() error {
	return badTerm("hạn nằm ngoài lịch", "the end is outside the calendar")
}

// count gives the last day of a limit before any rolling.
func (r *run) count(l Limit, from Date) (Date, error) {
	switch l.Unit {
	case WorkingDay:
		return r.walk(l, from)
	case FixedDate:
		return r.fixed(l, from)
	}
	end, ok := plainEnd(l, from)
	if !ok || !inside(int(from)) || !inside(int(end)) {
		return 0, outside()
	}
	if l.Before {
		r.sayBack(l, from, end)
		return end, nil
	}
	first := from + 1
	if l.CountFirst {
		first = from
	}
	nominal, err := r.stretch(first, end)
	if err != nil {
		return 0, err
	}
	r.sayPlain(l, from, first, end, nominal)
	return nominal, nil
}

// plainEnd is the last day of a limit in days, weeks, months or years with
// nothing left out.
func plainEnd(l Limit, from Date) (end Date, ok bool) {
	n, sign := l.N, 1
	if l.Before {
		sign = -1
	}
	switch {
	case l.Unit == Week:
		n *= 7
	case l.Unit == Month && l.Month30:
		n *= 30
	case l.Unit == Month || l.Unit == YearUnit:
		if l.Unit == YearUnit {
			n *= 12
		}
		if end, ok = addMonths(from, sign*n); !ok {
			return 0, false
		}
		// Counting the first day, a month from the 15th ends on the 14th; but
		// one from 31 January ends on the last of February, not a day before.
		if _, _, day := from.YMD(); l.CountFirst && !l.Before {
			if _, _, got := end.YMD(); got == day {
				end--
			}
		} else if l.CountFirst {
			end++
		}
		if l.Clear {
			end--
		}
		return end, true
	}
	if l.CountFirst {
		n--
	}
	if l.Clear {
		n++
	}
	if !inside(int(from) + sign*n) {
		return 0, false
	}
	return from.Add(sign * n), true
}

// stretch moves the end of a run of days by the paused days in it, and by
// those that it meets while moving. This is the one place where excluded
// time changes a limit in days, weeks, months or years; working days skip
// paused days in walk, hours in hours.
func (r *run) stretch(first, end Date) (Date, error) {
	owed := 0
	for _, p := range r.merged() {
		if from, to := max(p.From, first), min(p.To, end); from <= to {
			owed += int(to-from) + 1
		}
	}
	for owed > 0 {
		if end++; !inside(int(end)) {
			return 0, outside()
		}
		if _, out := r.paused(end); !out {
			owed--
		}
	}
	return end, nil
}

// merged gives the pauses without overlaps.
func (r *run) merged() []Span {
	var out []Span
	for _, p := range r.pauses {
		if n := len(out); n > 0 && p.From <= out[n-1].To+1 {
			out[n-1].To = max(out[n-1].To, p.To)
			continue
		}
		out = append(out, p)
	}
	return out
}

// walk counts working days, forward or backward, one day after another.
func (r *run) walk(l Limit, from Date) (Date, error) {
	step, left, d := Date(1), l.N, from+1
	if l.Before {
		step, d = -1, from-1
	}
	if l.CountFirst {
		d = from
	}
	if l.Clear {
		left++
	}
	t := tale{r: r, back: l.Before}
	for {
		if !inside(int(d)) {
			return 0, outside()
		}
		if p, out := r.paused(d); out {
			t.paused(d, p, r.days.works(d))
		} else if day := r.look(d); day.Kind.Works() {
			t.counted(day)
			if left--; left == 0 {
				t.close()
				return d, nil
			}
		} else {
			t.skipped(day)
		}
		d += step
	}
}

// fixed gives the next occurrence of a fixed date whose last day is not
// before the anchor.
func (r *run) fixed(l Limit, from Date) (Date, error) {
	if !inside(int(from)) {
		return 0, outside()
	}
	for year := from.Year(); ; year++ {
		last := monthDay{l.OnMonth, l.OnDay}.in(year)
		if l.Before {
			last--
		}
		if last >= from {
			r.sayFixed(l, last)
			return last, nil
		}
	}
}

// settleLast moves a last day off a day off, if the limit rolls.
func (r *run) settleLast(l Limit, nominal Date) (Date, error) {
	rolls := l.Roll == RollYes || l.Roll == RollDefault && r.c.roll && !l.Before && l.Unit != FixedDate
	if l.Unit == WorkingDay {
		return nominal, nil // it ends on a working day by its nature
	}
	if !rolls {
		r.sayStays(l, nominal)
		return nominal, nil
	}
	day := r.look(nominal)
	if day.Kind == SwappedOff && !r.swappedRolls {
		r.saySwapped(day, false)
		return nominal, nil
	}
	due, step := nominal, Date(1)
	if l.Before {
		step = -1
	}
	for n := 0; ; n++ {
		p, out := r.paused(due)
		day := r.look(due)
		if !out && day.Kind.Works() {
			break
		}
		if due == nominal && day.Kind == SwappedOff {
			r.saySwapped(day, true)
		}
		r.sayRoll(due, day, p, out && day.Kind.Works())
		if due += step; !inside(int(due)) || n > maxPause*2 {
			return 0, outside()
		}
	}
	if due != nominal {
		r.sayRolled(nominal, due)
	}
	return due, nil
}

const hour = liem.Instant(3600e6)

// hours works out a limit in hours: it runs at once, through days off, and
// is not rolled. Paused days are left out whole.
func (r *run) hours(t Term, from Anchor) (outcome, error) {
	l := t.Limit
	if !inside(int(from.Date)) {
		return outcome{}, outside()
	}
	start := r.hourStart(l, from)
	if l.Before {
		at := start - liem.Instant(l.N)*hour
		r.sayHours(l, start, at)
		return r.hourEnd(at)
	}
	length := liem.Instant(l.N) * hour
	base := length
	for _, a := range t.Adds {
		r.sayAddHours(a, from.Date)
		length += liem.Instant(a.N) * hour
	}
	if t.Ceiling != nil {
		r.sayCeiling(*t.Ceiling, from.Date)
		top := max(base, liem.Instant(t.Ceiling.N)*hour)
		if len(t.Adds) == 0 || top < length {
			length = top
		}
	}
	at := start + length
	for _, p := range r.merged() {
		begin, end := r.c.zone.midnight(p.From), r.c.zone.midnight(p.To+1)
		if begin >= at || end <= start {
			continue
		}
		out := end - max(begin, start)
		at += out
		r.sayHoursOut(p, out)
	}
	l.N = int(length / hour)
	r.sayUnused()
	r.sayHours(l, start, at)
	return r.hourEnd(at)
}

// hourStart is the instant from which hours run. Without a time of day the
// day of the event is not counted: the hours run from its end, or backwards
// from its beginning.
func (r *run) hourStart(l Limit, from Anchor) liem.Instant {
	start := from.At
	switch {
	case !from.Timed && l.Before:
		start = r.c.zone.midnight(from.Date)
	case !from.Timed:
		start = r.c.zone.midnight(from.Date + 1)
	case r.c.wholeHours:
		start = liem.Instant(floorDiv(int64(from.At), int64(hour))) * hour
		if !l.Before {
			start += hour
		}
	}
	r.sayHourStart(from, start)
	return start
}

func (r *run) hourEnd(at liem.Instant) (outcome, error) {
	due := r.c.zone.date(at - 1)
	if !inside(int(due)) {
		return outcome{}, outside()
	}
	return outcome{due: due, at: at, timed: true}, nil
}
