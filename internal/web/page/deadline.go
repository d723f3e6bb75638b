package page

import (
	"slices"
	"strconv"
	"strings"

	"liem"
	"liem/clock"
)

// DeadlineOf is the end of a limit with its derivation, counted from the day on
// which the page is read.
func DeadlineOf(r clock.Result, calendar string, now liem.Instant, l liem.Lang) Deadline {
	d := Deadline{End: r.Due.In(l), NotFinal: !r.Final, Calendar: liem.T("Lịch: ", "Calendar: ").In(l) + r.Calendar + "."}
	for _, s := range r.Steps {
		d.Why = append(d.Why, s.Text.In(l))
	}
	if cal, err := clock.Lookup(calendar); err == nil && r.End > now {
		d.Left = left(cal, cal.DateAt(now), r.Due, byWorkingDays(r), l)
	}
	return d
}

func byWorkingDays(r clock.Result) bool {
	return slices.ContainsFunc(r.Steps, func(s clock.Step) bool { return s.N > 0 && strings.Contains(s.Text.EN, "working day") })
}

// left counts what remains, the day of reading not counted.
func left(cal *clock.Calendar, today, due clock.Date, working bool, l liem.Lang) string {
	if due <= today {
		return liem.T("Hết hạn trong hôm nay.", "It ends today.").In(l)
	}
	n := 0
	for d := today.Add(1); d <= due; d = d.Add(1) {
		if !working || cal.Day(d).Kind.Works() {
			n++
		}
	}
	count := strconv.Itoa(n)
	switch {
	case working && n == 1:
		return liem.T("Còn 1 ngày làm việc.", "1 working day left.").In(l)
	case working:
		return liem.T("Còn "+count+" ngày làm việc.", count+" working days left.").In(l)
	case n == 1:
		return liem.T("Còn 1 ngày.", "1 day left.").In(l)
	}
	return liem.T("Còn "+count+" ngày.", count+" days left.").In(l)
}
