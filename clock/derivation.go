package clock

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"liem"
)

// StepKind is what a step of a derivation is about.
type StepKind string

// The kinds of a step.
const (
	StepAnchor    StepKind = "anchor"    // the event from which the limit is counted
	StepRestart   StepKind = "restart"   // an event on which it began anew, or that had no effect
	StepLimit     StepKind = "limit"     // the limit and its provision
	StepCounted   StepKind = "counted"   // a run of days or hours counted; N is how many
	StepSkipped   StepKind = "skipped"   // a day not counted because it is a day off
	StepPaused    StepKind = "paused"    // suspended time; N is how much was left out
	StepExtended  StepKind = "extended"  // an extension that adds
	StepCeiling   StepKind = "ceiling"   // an extension to a total
	StepStays     StepKind = "stays"     // the last day is not moved though it is a day off
	StepSwapped   StepKind = "swapped"   // the stated choice for a swapped day off
	StepRolled    StepKind = "rolled"    // the last day is moved, day by day
	StepCompared  StepKind = "compared"  // another provision's limit follows
	StepChosen    StepKind = "chosen"    // which of the two ends counts
	StepEstimated StepKind = "estimated" // why the date is not final
	StepEnd       StepKind = "end"       // the last day and the instant after it
)

// Step is one line of a derivation.
type Step struct {
	Kind       StepKind  `json:"kind"`
	From       Date      `json:"from"` // the days it is about, From = To for one day
	To         Date      `json:"to"`
	N          int       `json:"n,omitempty"`
	Text       liem.Text `json:"text"`
	Rule       string    `json:"rule,omitempty"`       // id of the provision
	Source     string    `json:"source,omitempty"`     // code of the source in the calendar edition
	Confidence string    `json:"confidence,omitempty"` // A, B or C of that source
}

// Result is the end of a limit with everything that shows why.
type Result struct {
	Due    Date         // the last day on which the act is in time
	End    liem.Instant // the first instant at which it is late
	Offset int          // of the calendar's zone from UTC at End, in seconds
	Timed  bool         // a limit in hours: End is exact, not a midnight
	// Final is false if the date rests on a year without a published table,
	// or on an anchor that is not final; Why says it.
	Final    bool
	Why      liem.Text
	Calendar string   // the edition
	Steps    []Step   // the derivation; the caller owns it
	Sources  []Source // what the steps name as sources, in the order met
}

// Expiry makes the end the anchor of another limit: the day after Due is
// that limit's first day. A result that is not final passes its reason on.
func (r Result) Expiry(what liem.Text) Anchor {
	return Anchor{Date: r.Due, At: r.End, Timed: r.Timed, What: what, Unsure: r.Why}
}

// EndString is End in RFC 3339 with the calendar's offset.
func (r Result) EndString() string {
	local := liem.Instant(int64(r.End) + int64(r.Offset)*1e6).Time()
	layout := "2006-01-02T15:04:05"
	if int64(r.End)%1e6 != 0 {
		layout += ".000000"
	}
	return local.Format(layout) + offsetString(r.Offset)
}

func offsetString(seconds int) string {
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	return fmt.Sprintf("%c%02d:%02d", sign, seconds/3600, seconds%3600/60)
}

// MarshalJSON gives due, end (with offset), final, why if not final,
// calendar, steps and sources.
func (r Result) MarshalJSON() ([]byte, error) {
	out := struct {
		Due      Date       `json:"due"`
		End      string     `json:"end"`
		Final    bool       `json:"final"`
		Why      *liem.Text `json:"why,omitempty"`
		Calendar string     `json:"calendar"`
		Steps    []Step     `json:"steps"`
		Sources  []Source   `json:"sources"`
	}{Due: r.Due, End: r.EndString(), Final: r.Final, Calendar: r.Calendar, Steps: r.Steps, Sources: r.Sources}
	if out.Sources == nil {
		out.Sources = []Source{}
	}
	if !r.Final {
		out.Why = &r.Why
	}
	return json.Marshal(out)
}

// Print writes the derivation as numbered lines in one language, the last
// of them the end, then the calendar edition and the sources.
func (r Result) Print(l liem.Lang) string {
	var b strings.Builder
	for i, s := range r.Steps {
		fmt.Fprintf(&b, "%d. %s\n", i+1, s.Text.In(l))
	}
	b.WriteString(liem.T("Lịch: ", "Calendar: ").In(l) + r.Calendar + ".\n")
	for _, s := range r.Sources {
		b.WriteString(both("Nguồn [%s], độ tin cậy %s: %s.\n", "Source [%s], confidence %s: %s.\n", s.ID, s.Confidence, s.Text).In(l))
	}
	return b.String()
}

// final tells whether the result is final, and why not.
func (r *run) final() (bool, liem.Text) {
	var vi, en []string
	if len(r.unsure) > 0 {
		var years []string
		for _, y := range sortedYears(r.unsure) {
			years = append(years, fmt.Sprint(y))
		}
		list := strings.Join(years, ", ")
		vi = append(vi, fmt.Sprintf("Năm %s chưa có lịch nghỉ được công bố trong ấn bản %s; ngày nghỉ năm đó là ước tính, hạn có thể thay đổi.", list, r.c.edition))
		en = append(en, fmt.Sprintf("No holiday table is published for %s in edition %s; its days off are estimated and the date may change.", list, r.c.edition))
	}
	for _, d := range r.doubts {
		if !slices.Contains(vi, d.VI) {
			vi, en = append(vi, d.VI), append(en, d.EN)
		}
	}
	why := liem.T(strings.Join(vi, " "), strings.Join(en, " "))
	if len(vi) > 0 {
		d := r.steps[len(r.steps)-1].To
		r.say(StepEstimated, d, d, 0, why)
	}
	return len(vi) == 0, why
}

func sortedYears(m map[int]bool) []int {
	var out []int
	for y := range m {
		out = append(out, y)
	}
	slices.Sort(out)
	return out
}

// say adds a step.
func (r *run) say(k StepKind, from, to Date, n int, t liem.Text) *Step {
	if from > to {
		from, to = to, from
	}
	r.steps = append(r.steps, Step{Kind: k, From: from, To: to, N: n, Text: t, Rule: r.rule})
	return &r.steps[len(r.steps)-1]
}

// both writes one sentence in both languages from values that know how to
// write themselves: Dates and Texts take the language, others are the same.
func both(vi, en string, values ...any) liem.Text {
	in := func(format string, l liem.Lang) string {
		args := make([]any, len(values))
		for i, v := range values {
			switch v := v.(type) {
			case Date:
				args[i] = v.In(l)
				if l == liem.VI {
					args[i] = "ngày " + v.In(l)
				}
			case liem.Text:
				args[i] = v.In(l)
			default:
				args[i] = v
			}
		}
		return fmt.Sprintf(format, args...)
	}
	return liem.T(in(vi, liem.VI), in(en, liem.EN))
}

// dayReason says why a day is off (or on), with the code of its source and
// its confidence; what the code stands for is in Result.Sources.
func dayReason(day Day) liem.Text {
	t := day.Kind.Text()
	if day.Name.Whole() && day.Kind != SwappedOff && day.Kind != SwappedWorking {
		t = both("%s (%s)", "%s (%s)", t, day.Name)
	}
	if day.Source.ID != "" {
		t = both("%s [%s, %s]", "%s [%s, %s]", t, day.Source.ID, day.Source.Confidence)
	}
	if !day.Published {
		t = both("%s; ước tính, năm này chưa công bố lịch nghỉ", "%s; estimated, no table is published for this year", t)
	}
	return t
}

// sayDay adds a step about one day.
func (r *run) sayDay(k StepKind, day Day, n int, t liem.Text) {
	s := r.say(k, day.Date, day.Date, n, t)
	s.Source, s.Confidence = day.Source.ID, day.Source.Confidence
	if day.Source.ID != "" && !slices.Contains(r.sources, day.Source) {
		r.sources = append(r.sources, day.Source)
	}
}

// tale tells a count of working days: runs of plain days in one step, every
// other day in its own, each pause in one.
type tale struct {
	r        *run
	back     bool
	n        int // working days counted so far
	from, to Date
	open     int // days in the run that is open
	pause    Span
	out      int // working days left out by the pause that is open
	in       int // calendar days of it
}

func (t *tale) counted(day Day) {
	t.closePause()
	t.n++
	if day.Kind == SwappedWorking {
		t.closeRun(t.n - 1)
		t.r.sayDay(StepCounted, day, 1, both("Tính ngày thứ %[1]d: %[2]s, %[3]s.", "Day %[1]d: %[2]s, %[3]s.", t.n, day.Date, dayReason(day)))
		return
	}
	if t.open == 0 {
		t.from = day.Date
	}
	t.to = day.Date
	t.open++
}

func (t *tale) skipped(day Day) {
	t.close()
	t.r.sayDay(StepSkipped, day, 0, both("Không tính %s: %s.", "Not counted %s: %s.", day.Date, dayReason(day)))
}

func (t *tale) paused(d Date, p Span, works bool) {
	t.closeRun(t.n)
	if t.in > 0 && p != t.pause {
		t.closePause()
	}
	if t.in == 0 {
		t.from, t.pause = d, p
	}
	t.to = d
	t.in++
	if works {
		t.out++
	}
}

func (t *tale) close() { t.closeRun(t.n); t.closePause() }

// closeRun tells the open run; last is the number of its last day.
func (t *tale) closeRun(last int) {
	if t.open == 0 {
		return
	}
	if t.back {
		t.from, t.to = t.to, t.from
	}
	first, unit := last-t.open+1, liem.T("ngày làm việc", "working day")
	if t.open == 1 {
		t.r.say(StepCounted, t.from, t.to, 1, both("Tính %[1]s thứ %[2]d: %[3]s.", "Counted as %[1]s %[2]d: %[3]s.", unit, last, t.from))
	} else {
		t.r.say(StepCounted, t.from, t.to, t.open, both("Tính %[1]s thứ %[2]d đến thứ %[3]d: từ %[4]s đến hết %[5]s.", "Counted as %[1]ss %[2]d to %[3]d: %[4]s to %[5]s.", unit, first, last, t.from, t.to))
	}
	t.open = 0
}

func (t *tale) closePause() {
	if t.in == 0 {
		return
	}
	t.r.say(StepPaused, t.from, t.to, t.out, pauseText(t.from, t.to, t.out, liem.T("ngày làm việc", "working days"), t.pause.Cause))
	t.in, t.out = 0, 0
}

func pauseText(from, to Date, n int, unit, cause liem.Text) liem.Text {
	out := both("Thời gian tạm đình chỉ không tính: từ %s đến hết %s, %d %s", "Suspended time is not counted: %s to %s, %d %s", from, to, n, unit)
	if cause.Whole() {
		out = both("%s (%s)", "%s (%s)", out, cause)
	}
	return both("%s.", "%s.", out)
}
