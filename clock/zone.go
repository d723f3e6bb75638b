package clock

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"liem"
)

// zone is the time zone of a calendar edition, as data: a standard offset,
// a summer offset, and the years in which each rule for the change held.
// It never reads the zone data of the machine it runs on.
type zone struct {
	standard, summer int // seconds east of UTC
	spans            []summerSpan
}

// summerSpan says how summer time began and ended in a range of years.
type summerSpan struct {
	first, last int // years; last 0 is open
	start, end  moment
	local       bool // the times are local, else UTC
}

// moment is a time of day on a day given by a rule.
type moment struct {
	on      when
	seconds int
}

// offset is the zone's offset from UTC at an instant, in seconds.
func (z *zone) offset(at liem.Instant) int {
	seconds := floorDiv(int64(at), 1e6)
	year := Date(floorDiv(seconds, 86400)).Year()
	for i := range z.spans {
		s := &z.spans[i]
		if year < s.first || s.last != 0 && year > s.last {
			continue
		}
		start, end := s.start.utc(year), s.end.utc(year)
		if s.local {
			start -= int64(z.standard)
			end -= int64(z.summer)
		}
		if seconds >= start && seconds < end {
			return z.summer
		}
		return z.standard
	}
	return z.standard
}

// midnight is the first instant of a day.
func (z *zone) midnight(d Date) liem.Instant {
	local := int64(d) * 86400
	// The offset in force just before a change is never more than one
	// change away, so the second look decides.
	at := local - int64(z.standard)
	for range 2 {
		at = local - int64(z.offset(liem.Instant(at*1e6)))
	}
	return liem.Instant(at * 1e6)
}

// date is the day to which an instant belongs.
func (z *zone) date(at liem.Instant) Date {
	return Date(floorDiv(floorDiv(int64(at), 1e6)+int64(z.offset(at)), 86400))
}

// utc is the moment in a year in seconds since 1970, as if it were UTC.
func (m moment) utc(year int) int64 {
	d, _ := m.on.in(year, nil)
	return int64(d)*86400 + int64(m.seconds)
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// parseZone reads "+07:00" or "+01:00 summer +02:00".
func parseZone(s string) (zone, error) {
	f := strings.Fields(s)
	if len(f) != 1 && (len(f) != 3 || f[1] != "summer") {
		return zone{}, fmt.Errorf("zone %q: an offset, or an offset, summer and an offset", s)
	}
	std, err := parseOffset(f[0])
	if err != nil {
		return zone{}, err
	}
	z := zone{standard: std, summer: std}
	if len(f) == 3 {
		z.summer, err = parseOffset(f[2])
	}
	return z, err
}

func parseOffset(s string) (int, error) {
	if len(s) == 6 && (s[0] == '+' || s[0] == '-') && s[3] == ':' {
		h, ok1 := digits(s[1:3])
		m, ok2 := digits(s[4:])
		if ok1 && ok2 && h <= 14 && m < 60 {
			v := h*3600 + m*60
			if s[0] == '-' {
				v = -v
			}
			return v, nil
		}
	}
	return 0, fmt.Errorf("offset %q: like +07:00", s)
}

// parseSummer reads "1996 - last-sun-03 01:00 last-sun-10 01:00 utc".
func parseSummer(s string) (summerSpan, error) {
	f := strings.Fields(s)
	if len(f) != 7 || f[6] != "utc" && f[6] != "local" {
		return summerSpan{}, fmt.Errorf("dst %q: first year, last year or -, day, time, day, time, utc or local", s)
	}
	var out summerSpan
	var err error
	if out.first, out.last, err = parseYears(f[0], f[1]); err != nil {
		return out, err
	}
	if out.start, err = parseMoment(f[2], f[3]); err != nil {
		return out, err
	}
	out.end, err = parseMoment(f[4], f[5])
	out.local = f[6] == "local"
	return out, err
}

func parseMoment(day, clock string) (moment, error) {
	on, err := parseWhen(day)
	if err != nil {
		return moment{}, err
	}
	if on.base == baseLunar {
		return moment{}, fmt.Errorf("%q: a change of clocks does not follow the moon", day)
	}
	t, err := time.Parse("15:04", clock)
	if err != nil {
		return moment{}, fmt.Errorf("time %q: like 02:00", clock)
	}
	return moment{on, t.Hour()*3600 + t.Minute()*60}, nil
}

// parseYears reads a first year and a last year, "-" for none.
func parseYears(first, last string) (int, int, error) {
	a, err := strconv.Atoi(first)
	if err != nil {
		return 0, 0, fmt.Errorf("year %q: a number", first)
	}
	if last == "-" {
		return a, 0, nil
	}
	b, err := strconv.Atoi(last)
	if err != nil || b < a {
		return 0, 0, fmt.Errorf("last year %q: a number not before %d, or -", last, a)
	}
	return a, b, nil
}
