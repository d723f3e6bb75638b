package clock

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// when is a day of every year, given by a rule of a calendar file:
//
//	04-30         a fixed day
//	3-mon-01      the third Monday of January
//	last-mon-05   the last Monday of May
//	easter-2      two days before Easter Sunday
//	tet+1         the day after lunar new year
//	hung-kings    the tenth day of the third lunar month
type when struct {
	base    base
	month   int
	day     int // fixed: day of the month; weekday: which one, -1 the last
	weekday time.Weekday
	shift   int
	kings   bool // the tenth of the third month instead of lunar new year
}

type base uint8

const (
	baseFixed base = iota
	baseWeekday
	baseEaster
	baseLunar
)

// lunarYear holds the two days of a year that follow the moon.
type lunarYear struct{ tet, kings Date }

// in gives the day in a year; ok is false where the year has none, or where
// the lunar table does not reach.
func (w when) in(year int, lunar map[int]lunarYear) (d Date, ok bool) {
	switch w.base {
	case baseEaster:
		return easter(year).Add(w.shift), true
	case baseLunar:
		l, ok := lunar[year]
		if w.kings {
			return l.kings.Add(w.shift), ok
		}
		return l.tet.Add(w.shift), ok
	case baseWeekday:
		if w.day < 0 {
			end := civil(year, w.month, daysIn(year, w.month))
			return end.Add(-(int(end.Weekday()-w.weekday) + 7) % 7), true
		}
		first := civil(year, w.month, 1)
		return first.Add((int(w.weekday-first.Weekday())+7)%7 + 7*(w.day-1)), true
	}
	if w.day > daysIn(year, w.month) {
		return 0, false
	}
	return civil(year, w.month, w.day), true
}

// easter is Easter Sunday of the Gregorian calendar.
func easter(year int) Date {
	golden, century := year%19, year/100
	skipped := century - century/4 - (8*century+13)/25
	moon := (19*golden + skipped + 15) % 30
	if moon == 29 || moon == 28 && golden > 10 {
		moon--
	}
	// moon counts from 21 March to the full moon; Easter is the Sunday after.
	full := civil(year, 3, 21).Add(moon)
	return full.Add(7 - int(full.Weekday()))
}

var shortDays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// parseWhen reads one of the forms of when.
func parseWhen(s string) (when, error) {
	for _, name := range []string{"easter", "tet", "hung-kings"} {
		rest, found := strings.CutPrefix(s, name)
		if !found {
			continue
		}
		shift := 0
		if rest != "" {
			var err error
			if shift, err = strconv.Atoi(rest); err != nil || shift < -100 || shift > 100 || rest[0] != '+' && rest[0] != '-' {
				return when{}, fmt.Errorf("day %q: %s with at most 100 days added or taken", s, name)
			}
		}
		w := when{base: baseLunar, shift: shift, kings: name == "hung-kings"}
		if name == "easter" {
			w.base = baseEaster
		}
		return w, nil
	}
	p := strings.Split(s, "-")
	month, ok := digits(p[len(p)-1])
	switch {
	case len(p) == 3 && ok && month >= 1 && month <= 12:
		n, ok := digits(p[0])
		if p[0] == "last" {
			n, ok = -1, true
		}
		day := slices.Index(shortDays, p[1])
		if ok && n != 0 && n <= 4 && day >= 0 {
			return when{base: baseWeekday, month: month, day: n, weekday: time.Weekday(day)}, nil
		}
	case len(p) == 2:
		if md, ok := parseMonthDay(s); ok {
			return when{month: md.month, day: md.day}, nil
		}
	}
	return when{}, fmt.Errorf("day %q: like 04-30, 3-mon-01, last-mon-05, easter-2, tet+1 or hung-kings", s)
}

// monthDay is a day of any year. 29 February exists.
type monthDay struct{ month, day int }

func parseMonthDay(s string) (monthDay, bool) {
	if len(s) != 5 || s[2] != '-' {
		return monthDay{}, false
	}
	m, ok1 := digits(s[:2])
	d, ok2 := digits(s[3:])
	ok := ok1 && ok2 && m >= 1 && m <= 12 && d >= 1 && d <= daysIn(2024, m)
	return monthDay{m, d}, ok
}

// in is the day in a year, 28 February where there is no 29th.
func (m monthDay) in(year int) Date {
	return civil(year, m.month, min(m.day, daysIn(year, m.month)))
}

// lieu says what a day off on a weekend gives.
type lieu uint8

const (
	lieuNone    lieu = iota // nothing
	lieuNext                // the next day that is neither rest nor holiday
	lieuNearest             // the Friday before a Saturday, the Monday after a Sunday
)

// rule is one line of the estimate for a year without a published table.
type rule struct {
	name, source string
	on           when
	first, last  int
	lieu         lieu
}

// estimate works out the days off of one year from the rules: what may be
// said of a year that nobody has published yet. Swapped days are never
// estimated.
func (c *Calendar) estimate(year int) map[Date]entry {
	out := map[Date]entry{}
	type owed struct {
		day  Date
		rule *rule
	}
	var weekends []owed
	// A day in lieu may lie in the year next door: nearest takes 31 December.
	for y := year - 1; y <= year+1; y++ {
		for i := range c.rules {
			r := &c.rules[i]
			if y < r.first || r.last != 0 && y > r.last || y < 1 {
				continue
			}
			d, ok := r.on.in(y, c.lunar)
			if !ok {
				continue
			}
			if _, taken := out[d]; !taken {
				out[d] = entry{Holiday, r.name, r.source}
			}
			if c.rests(d.Weekday()) && r.lieu != lieuNone {
				weekends = append(weekends, owed{d, r})
			}
		}
	}
	slices.SortStableFunc(weekends, func(a, b owed) int { return int(a.day - b.day) })
	for _, w := range weekends {
		d := w.day
		if w.rule.lieu == lieuNearest && d.Weekday() == time.Saturday {
			d--
		} else {
			for c.rests(d.Weekday()) || out[d].kind == Holiday || out[d].kind == HolidayInLieu {
				d++
			}
		}
		if _, taken := out[d]; !taken {
			out[d] = entry{HolidayInLieu, w.rule.name, w.rule.source}
		}
	}
	for d := range out {
		if d.Year() != year {
			delete(out, d)
		}
	}
	return out
}
