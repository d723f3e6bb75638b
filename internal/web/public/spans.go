package public

import (
	"slices"

	"liem/clock"
	"liem/rulebook"
)

// span is where a time limit lies on the line of a procedure that takes all its
// time, in days from the filing: for the picture alone, never a date.
type span struct{ from, to float64 }

// line of a procedure: each act happens at the end of the last limit that waits
// for it, each limit begins with the act or the end of the limit that starts it.
type lineOf struct {
	p      *rulebook.Procedure
	acts   map[string]float64
	clocks map[string]span
	busy   map[string]bool
}

func spans(p *rulebook.Procedure) map[string]span {
	l := &lineOf{p, map[string]float64{}, map[string]span{}, map[string]bool{}}
	for _, c := range p.Clocks {
		l.clock(c)
	}
	return l.clocks
}

// days are the calendar days of a limit, as long as it is at most.
func days(c *rulebook.Clock) float64 {
	d := length(c.Limit.Limit)
	for _, x := range c.Limit.Earliest {
		d = min(d, length(x.Limit))
	}
	return d
}

func length(l clock.Limit) float64 {
	n := float64(l.N)
	switch l.Unit {
	case clock.WorkingDay:
		return n * 7 / 5
	case clock.Week:
		return n * 7
	case clock.Month:
		return n * 30
	case clock.YearUnit:
		return n * 365
	case clock.Hour:
		return n / 24
	}
	return n
}

func (l *lineOf) clock(c *rulebook.Clock) span {
	if s, ok := l.clocks[c.ID]; ok || l.busy["clock "+c.ID] {
		return s
	}
	l.busy["clock "+c.ID] = true
	from := -1.0
	for _, a := range c.From {
		at := 0.0
		if a.Act != "" {
			at = l.act(a.Act)
		} else if k := l.p.Clock(a.Expiry); k != nil {
			at = l.clock(k).to
		}
		if from < 0 || at < from {
			from = at
		}
	}
	s := span{max(from, 0), max(from, 0) + days(c)}
	l.clocks[c.ID] = s
	return s
}

func (l *lineOf) act(id string) float64 {
	if at, ok := l.acts[id]; ok || l.busy["act "+id] {
		return at
	}
	l.busy["act "+id] = true
	at := 0.0
	for _, c := range l.p.Clocks {
		if c.Meets(id) && c.Purpose != "retention" && c.Purpose != "erasure" && !slices.ContainsFunc(c.From, func(a rulebook.Anchor) bool { return a.Act == id }) {
			at = max(at, l.clock(c).to)
		}
	}
	l.acts[id] = at
	return at
}
