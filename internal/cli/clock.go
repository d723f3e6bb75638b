package cli

import (
	"encoding/json"
	"strings"
	"time"

	"liem"
	"liem/clock"
)

// clockDue works out the end of a limit.
type clockDue struct {
	Calendar string   `required:"" placeholder:"CAL"`
	Limit    string   `required:"" placeholder:"LIMIT"`
	From     string   `required:"" placeholder:"DATE"`
	Adds     []string `placeholder:"LIMIT" sep:"none"`
	Ceiling  string   `placeholder:"LIMIT"`
	Pause    []string `placeholder:"FROM..TO" sep:"none"`
	Earliest []string `placeholder:"LIMIT@DATE" sep:"none"`
	JSON     bool     `name:"json"`
}

// Run prints the end of the limit and how it was worked out.
func (d *clockDue) Run(c *call) error {
	cal, err := clock.Lookup(d.Calendar)
	if err != nil {
		return asked("--calendar", d.Calendar, err)
	}
	t, err := d.term()
	if err != nil {
		return err
	}
	r, err := cal.Due(t)
	if err != nil {
		return err
	}
	if !d.JSON {
		c.say("%s", r.Print(c.lang))
		return nil
	}
	return c.json(r)
}

func (d *clockDue) term() (t clock.Term, err error) {
	if t.Limit, err = clock.ParseLimit(d.Limit); err != nil {
		return t, asked("--limit", d.Limit, err)
	}
	if t.From, err = anchor("--from", d.From); err != nil {
		return t, err
	}
	for _, s := range d.Adds {
		l, err := clock.ParseLimit(s)
		if err != nil {
			return t, asked("--adds", s, err)
		}
		t.Adds = append(t.Adds, l)
	}
	if d.Ceiling != "" {
		l, err := clock.ParseLimit(d.Ceiling)
		if err != nil {
			return t, asked("--ceiling", d.Ceiling, err)
		}
		t.Ceiling = &l
	}
	for _, s := range d.Pause {
		span, err := pause(s)
		if err != nil {
			return t, err
		}
		t.Pauses = append(t.Pauses, span)
	}
	for _, s := range d.Earliest {
		l, from, ok := cutLast(s, "@")
		if !ok {
			return t, invalid("--earliest “"+s+"”: cần dạng LIMIT@DATE, ví dụ 10d@2026-07-01.", "--earliest “"+s+"”: write it as LIMIT@DATE, as in 10d@2026-07-01.")
		}
		limit, err := clock.ParseLimit(l)
		if err != nil {
			return t, asked("--earliest", s, err)
		}
		a, err := anchor("--earliest", from)
		if err != nil {
			return t, err
		}
		t.Earliest = append(t.Earliest, clock.LimitAt{Limit: limit, From: &a})
	}
	return t, nil
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// anchor reads a day, or an instant with its offset: a limit in hours can
// begin at one.
func anchor(flag, s string) (clock.Anchor, error) {
	if at, err := time.Parse(time.RFC3339, s); err == nil {
		return clock.At(liem.InstantOf(at), liem.Text{}), nil
	}
	d, err := clock.ParseDate(s)
	if err != nil {
		return clock.Anchor{}, asked(flag, s, err)
	}
	return clock.On(d, liem.Text{}), nil
}

// pause reads FROM..TO, both days left out of the count.
func pause(s string) (span clock.Span, err error) {
	from, to, ok := strings.Cut(s, "..")
	if !ok {
		return span, invalid("--pause “"+s+"”: cần dạng NGÀY..NGÀY, ví dụ 2026-07-10..2026-07-20.", "--pause “"+s+"”: write it as DATE..DATE, as in 2026-07-10..2026-07-20.")
	}
	if span.From, err = clock.ParseDate(from); err != nil {
		return span, asked("--pause", s, err)
	}
	if span.To, err = clock.ParseDate(to); err != nil {
		return span, asked("--pause", s, err)
	}
	return span, nil
}

// asked puts the flag before what is wrong with its value: whatever it is,
// it is wrong usage.
func asked(flag, value string, err error) *liem.Error {
	e := &liem.Error{Kind: liem.Invalid, Op: flag, Cause: err, Say: liem.T("Không hiểu "+flag+" “"+value+"”.", flag+" “"+value+"” is not understood.")}
	if inner := sayOf(err); inner.Say.Whole() {
		e.Next = inner.Say
		if inner.Next.Whole() {
			e.Next = liem.T(inner.Say.VI+"\n"+inner.Next.VI, inner.Say.EN+"\n"+inner.Next.EN)
		}
	}
	return e
}

// json prints a value as indented JSON, letters as they are.
func (c *call) json(v any) error {
	e := json.NewEncoder(c.Out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
