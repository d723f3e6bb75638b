package clock

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"liem"
)

// The walker is a second, slow account of the algebra. It shares no code
// with the first: it reads the day lines of the calendar file itself, knows
// days as time.Time, and finds every end by walking day after day.
type walker struct {
	kinds   map[string]string
	rolls   bool
	swapped bool
	pauses  [][2]time.Time
}

func newWalker(t testing.TB, name string) *walker {
	raw, err := os.ReadFile("data/" + name + ".cal")
	if err != nil {
		t.Fatal(err)
	}
	w := &walker{kinds: map[string]string{}}
	for _, line := range strings.Split(string(raw), "\n") {
		f := strings.Fields(line)
		switch {
		case len(f) == 5 && f[0] == "day":
			w.kinds[f[1]] = f[2]
		case len(f) == 2 && f[0] == "roll":
			w.rolls = f[1] == "yes"
		case len(f) > 2 && f[0] == "swapped-off-rolls":
			w.swapped = f[1] == "yes"
		}
	}
	return w
}

const iso = "2006-01-02"

func (w *walker) works(d time.Time) bool {
	switch w.kinds[d.Format(iso)] {
	case "swapped_working":
		return true
	case "":
		return d.Weekday() != time.Saturday && d.Weekday() != time.Sunday
	}
	return false
}

func (w *walker) paused(d time.Time) bool {
	for _, p := range w.pauses {
		if !d.Before(p[0]) && !d.After(p[1]) {
			return true
		}
	}
	return false
}

func next(d time.Time, n int) time.Time { return d.AddDate(0, 0, n) }

// months walks to the end of a limit in calendar months.
func (w *walker) months(l Limit, from time.Time, n int) time.Time {
	dir := 1
	if l.Before {
		dir = -1
	}
	index := func(d time.Time) int { return d.Year()*12 + int(d.Month()) }
	d := from
	for index(d) != index(from)+dir*n {
		d = next(d, dir)
	}
	for d.Day() != 1 {
		d = next(d, -1)
	}
	month, has := d.Month(), false
	for d.Month() == month && !has {
		if d.Day() == from.Day() {
			has = true
		} else {
			d = next(d, 1)
		}
	}
	if !has {
		d = next(d, -1)
	}
	switch {
	case l.CountFirst && l.Before:
		d = next(d, 1)
	case l.CountFirst && has:
		d = next(d, -1)
	}
	if l.Clear {
		d = next(d, -1)
	}
	return d
}

// end is the last day before rolling.
func (w *walker) end(l Limit, from time.Time) time.Time {
	dir := 1
	if l.Before {
		dir = -1
	}
	if l.Unit == FixedDate {
		for d := from; ; d = next(d, 1) {
			target := d
			if l.Before {
				target = next(d, 1)
			}
			if int(target.Month()) == l.OnMonth && target.Day() == l.OnDay {
				return d
			}
			if l.OnMonth == 2 && l.OnDay == 29 && target.Month() == 2 && target.Day() == 28 && next(target, 1).Month() == 3 {
				return d
			}
		}
	}
	if l.Unit == YearUnit || l.Unit == Month && !l.Month30 {
		n := l.N
		if l.Unit == YearUnit {
			n *= 12
		}
		stop := w.months(l, from, n)
		if l.Before {
			return stop
		}
		// Walk again, owing a day for each paused day that is met.
		owed, d := 0, from
		if l.CountFirst && w.paused(from) {
			owed++
		}
		for d.Before(stop) {
			d = next(d, 1)
			if w.paused(d) {
				owed++
			}
		}
		for owed > 0 {
			d = next(d, 1)
			if !w.paused(d) {
				owed--
			}
		}
		return d
	}
	need := l.N
	if l.Unit == Week {
		need = 7 * l.N
	}
	if l.Unit == Month {
		need = 30 * l.N
	}
	if l.Clear {
		need++
	}
	d := from
	if !l.CountFirst {
		d = next(d, dir)
	}
	for {
		ok := !w.paused(d) || l.Before
		if l.Unit == WorkingDay {
			ok = ok && w.works(d)
		}
		if ok {
			need--
		}
		if need <= 0 {
			return d
		}
		d = next(d, dir)
	}
}

func (w *walker) roll(l Limit, d time.Time, choice bool) time.Time {
	yes := w.rolls && !l.Before && l.Unit != FixedDate
	if l.Roll != RollDefault {
		yes = l.Roll == RollYes
	}
	if !yes || l.Unit == WorkingDay || w.kinds[d.Format(iso)] == "swapped_off" && !choice {
		return d
	}
	for !w.works(d) || w.paused(d) && !l.Before {
		if l.Before {
			d = next(d, -1)
		} else {
			d = next(d, 1)
		}
	}
	return d
}

// last is the last day of a term with adds, ceiling and pauses.
func (w *walker) last(t Term, from time.Time, choice bool) time.Time {
	end, like := w.end(t.Limit, from), t.Limit
	base := end
	for _, a := range t.Adds {
		end = w.end(a, end)
		like = a
		if a.Roll == RollDefault {
			like.Roll = t.Limit.Roll
		}
	}
	if t.Ceiling != nil {
		top := w.end(*t.Ceiling, from)
		most, as := base, t.Limit
		if top.After(base) {
			most, as = top, *t.Ceiling
			if as.Roll == RollDefault {
				as.Roll = t.Limit.Roll
			}
		}
		if len(t.Adds) == 0 || most.Before(end) {
			end, like = most, as
		}
	}
	return w.roll(like, end, choice)
}

func (w *walker) due(t Term) string {
	asTime := func(d Date) time.Time { v, _ := time.Parse(iso, d.String()); return v }
	choice := w.swapped
	if t.SwappedOff != nil {
		choice = t.SwappedOff.Rolls
	}
	w.pauses = nil
	for _, p := range t.Pauses {
		w.pauses = append(w.pauses, [2]time.Time{asTime(p.From), asTime(p.To)})
	}
	from := asTime(t.From.Date)
	for _, a := range t.Also {
		d := asTime(a.Date)
		if t.Pick == FirstOf && d.Before(from) || t.Pick == LastOf && d.After(from) {
			from = d
		}
	}
	for changed := true; changed; { // restarts, the next in time first
		changed = false
		var soonest *time.Time
		for _, a := range t.Restarts {
			if d := asTime(a.Date); d.After(from) && (soonest == nil || d.Before(*soonest)) {
				soonest = &d
			}
		}
		if soonest != nil && !soonest.After(w.last(t, from, choice)) {
			from, changed = *soonest, true
		}
	}
	best := w.last(t, from, choice)
	other := func(l LimitAt) time.Time {
		at := from
		if l.From != nil {
			at = asTime(l.From.Date)
		}
		keep := w.pauses
		if l.Limit.Unit == FixedDate {
			w.pauses = nil
		}
		d := w.last(Term{Limit: l.Limit}, at, choice)
		w.pauses = keep
		return d
	}
	for _, l := range t.Earliest {
		if d := other(l); d.Before(best) {
			best = d
		}
	}
	for _, l := range t.Latest {
		if d := other(l); d.After(best) {
			best = d
		}
	}
	return best.Format(iso)
}

// gen makes terms whose whole count lies in the years with a table.
type gen struct{ *rand.Rand }

func (g gen) chance(percent int) bool { return g.IntN(100) < percent }

func (g gen) length() Limit {
	l := Limit{Unit: []Unit{DayUnit, DayUnit, WorkingDay, WorkingDay, Week, Month, YearUnit}[g.IntN(7)]}
	l.N = 1 + g.IntN([]int{0, 90, 60, 12, 6, 1}[l.Unit])
	l.Month30 = l.Unit == Month && g.chance(30)
	l.Roll = Roll(g.IntN(3))
	return l
}

func (g gen) limit() Limit {
	if g.chance(5) {
		l := Limit{Unit: FixedDate, OnMonth: 1 + g.IntN(12), Before: g.chance(50), Roll: Roll(g.IntN(3))}
		l.OnDay = 1 + g.IntN(daysIn(2024, l.OnMonth))
		return l
	}
	l := g.length()
	l.CountFirst = g.chance(25)
	l.Before = g.chance(15)
	l.Clear = l.Before && !l.CountFirst && g.chance(40)
	return l
}

func (g gen) term(from Date) Term {
	near := func() Date { return from.Add(g.IntN(120) - 20) }
	t := Term{Limit: g.limit(), From: On(from, noText)}
	if g.chance(20) {
		t.SwappedOff = &SwapChoice{Rolls: g.chance(50)}
	}
	for g.chance(15) {
		t.Also, t.Pick = append(t.Also, On(from.Add(g.IntN(40)), noText)), Pick(g.IntN(2))
	}
	for g.chance(20) {
		other := LimitAt{Limit: g.limit()}
		other.Limit.Before, other.Limit.Clear = other.Limit.Before && other.Limit.Unit == FixedDate, false
		if g.chance(40) {
			at := On(near(), noText)
			other.From = &at
		}
		if g.chance(50) {
			t.Earliest = append(t.Earliest, other)
		} else {
			t.Latest = append(t.Latest, other)
		}
	}
	if t.Limit.Before || t.Limit.Unit == FixedDate {
		return t
	}
	for g.chance(35) && len(t.Pauses) < 4 {
		p := near()
		t.Pauses = append(t.Pauses, Span{From: p, To: p.Add(g.IntN(25))})
	}
	for g.chance(25) && len(t.Adds) < 3 {
		t.Adds = append(t.Adds, g.length())
	}
	if g.chance(20) {
		l := g.length()
		l.CountFirst = g.chance(30)
		t.Ceiling = &l
	}
	for g.chance(15) && len(t.Restarts) < 3 {
		t.Restarts = append(t.Restarts, On(near(), noText))
	}
	return t
}

// TestWalker compares 20,000 generated terms with the day-walker: at least
// 4,000 on each calendar, every operator among them.
func TestWalker(t *testing.T) {
	for _, name := range Names() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, w := calendar(t, name), newWalker(t, name)
			first := map[string]int{"vn": 2016, "vn-criminal": 2016, "eu": 2000, "uk": 2009, "us-federal": 1973}[name]
			last := map[string]int{"vn": 2020, "vn-criminal": 2020, "eu": 2020, "uk": 2022, "us-federal": 2024}[name]
			g := gen{rand.New(rand.NewPCG(20261123, uint64(len(name))))}
			for i := range 4000 {
				from := civil(first, 1, 1).Add(g.IntN((last - first) * 365))
				term := g.term(from)
				got := due(t, c, term)
				if want := w.due(term); got.Due.String() != want {
					t.Fatalf("term %d: due %s, the walker says %s\n%s\n%s", i, got.Due, want, describe(term), got.Print(liem.EN))
				}
				if !got.Final && len(term.Earliest)+len(term.Latest) == 0 && got.Due.Year() < last+4 {
					t.Fatalf("term %d is not final: %s", i, got.Why.EN)
				}
			}
		})
	}
}

func describe(t Term) string {
	s := fmt.Sprintf("%s from %s", t.Limit, t.From.Date)
	for _, a := range t.Also {
		s += fmt.Sprintf(" also(%d) %s", t.Pick, a.Date)
	}
	for _, a := range t.Restarts {
		s += " restart " + a.Date.String()
	}
	for _, a := range t.Adds {
		s += " adds " + a.String()
	}
	if t.Ceiling != nil {
		s += " ceiling " + t.Ceiling.String()
	}
	for _, p := range t.Pauses {
		s += fmt.Sprintf(" pause %s..%s", p.From, p.To)
	}
	for _, l := range t.Earliest {
		s += " earliest " + l.Limit.String()
	}
	for _, l := range t.Latest {
		s += " latest " + l.Limit.String()
	}
	return s
}
