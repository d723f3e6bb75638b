package clock

import (
	"fmt"

	"liem"
)

// Anchor is the event from which a limit is counted.
type Anchor struct {
	Date Date // the day of the event; worked out from At if Timed
	// At is the moment of the event, and Timed says that it is known. Only a
	// limit in hours needs it.
	At    liem.Instant
	Timed bool
	What  liem.Text // the event in words: "acceptance decision"; may be empty
	// Unsure says why the day itself is not final, if it came from another
	// clock that is not. The result is then not final either.
	Unsure liem.Text
}

// On is an event of which the day is known.
func On(d Date, what liem.Text) Anchor { return Anchor{Date: d, What: what} }

// At is an event of which the moment is known. Due works out its day.
func At(at liem.Instant, what liem.Text) Anchor { return Anchor{At: at, Timed: true, What: what} }

// Span is a run of days that are not counted: both From and To are left out
// and every day between them. An officer's decisions are turned into a Span
// by Suspension.
type Span struct {
	From, To Date
	Cause    liem.Text
}

// Suspension is the span of days between a decision to suspend and the
// decision to resume. Suspended time is not counted (Law on Denunciations
// art. 34.2, Law on Complaints art. 11a) and the day of an event is not
// counted either (Civil Code art. 147): so the suspension has its first day
// on the day after the decision to suspend and its last on the day of the
// decision to resume, and the limit runs on from the day after. Its length
// is the difference of the two dates. ok is false, and there is nothing to
// leave out, if both decisions are of one day.
func Suspension(suspended, resumed Date, cause liem.Text) (s Span, ok bool) {
	return Span{suspended.Add(1), resumed, cause}, resumed > suspended
}

// LimitAt is another limit that is compared with that of the term.
type LimitAt struct {
	Limit Limit
	From  *Anchor // nil: the anchor of the term
	Rule  string
	Cite  liem.Text
}

// Pick says which of several anchors counts.
type Pick uint8

// The ways to pick an anchor.
const (
	FirstOf Pick = iota // the earliest
	LastOf              // the latest
)

// SwapChoice is a choice whether a last day that falls on a swapped day off
// moves, with what it rests on. The law may be silent: state the choice.
type SwapChoice struct {
	Rolls bool
	Rule  string
	Cite  liem.Text
}

// Term is one limit in one case: what is needed to work out its end.
// The zero values of all fields but Limit and From are "none".
type Term struct {
	Limit Limit
	From  Anchor
	// Also holds more anchors; Pick says whether the first or the last of
	// From and Also counts.
	Also []Anchor
	Pick Pick
	// Restarts are events on which the whole limit begins anew. One that
	// comes after the limit had ended has no effect and the derivation says
	// so. Adds, Ceiling and Pauses hold for the last run.
	Restarts []Anchor
	// Pauses are the days not counted. Overlapping spans count once.
	Pauses []Span
	// Adds are extensions. Each continues where the limit ended before it
	// was moved off a day off: the last day is moved once, at the very end.
	Adds []Limit
	// Ceiling is an extension to a total from the same anchor. Without Adds
	// the limit ends with the ceiling; with Adds never after it. A ceiling
	// that is shorter than the limit itself changes nothing: an extension
	// never shortens.
	Ceiling *Limit
	// Earliest and Latest are limits of other provisions. The end is the
	// earliest of the limit and all Earliest, then the latest of that and
	// all Latest. Pauses hold for them too, Adds, Ceiling and Restarts don't.
	Earliest, Latest []LimitAt
	// SwappedOff overrides the edition's choice.
	SwappedOff *SwapChoice
	Rule       string    // the id of the provision
	Cite       liem.Text // the provision in words
}

// maxPause bounds a span: a hundred years.
const maxPause = 36_600

// check tells whether the parts of a term go together.
func (t *Term) check() error {
	if err := t.Limit.Check(); err != nil {
		return err
	}
	extensions := append([]Limit{}, t.Adds...)
	if t.Ceiling != nil {
		extensions = append(extensions, *t.Ceiling)
	}
	for _, l := range extensions {
		if err := l.Check(); err != nil {
			return err
		}
		if l.Before || l.Unit == FixedDate || (l.Unit == Hour) != (t.Limit.Unit == Hour) {
			return badTerm("gia hạn phải tính xuôi và cùng loại: giờ với giờ, ngày với ngày", "an extension counts forward and keeps to its kind: hours to hours, days to days")
		}
	}
	for _, l := range t.Adds {
		if l.CountFirst {
			return badTerm("phần gia hạn thêm không có count-first", "an added extension has no count-first")
		}
	}
	for _, l := range append(append([]LimitAt{}, t.Earliest...), t.Latest...) {
		if err := l.Limit.Check(); err != nil {
			return err
		}
	}
	if t.Limit.Before && (len(extensions) > 0 || len(t.Pauses) > 0 || len(t.Restarts) > 0) {
		return badTerm("thời hạn tính ngược không gia hạn, không tạm đình chỉ, không tính lại", "a limit counted backwards is not extended, paused or restarted")
	}
	if t.Limit.Unit == FixedDate && (len(t.Pauses) > 0 || t.Ceiling != nil) {
		return badTerm("ngày cố định không tạm đình chỉ và không có mức trần", "a fixed date is not paused and has no ceiling")
	}
	for _, p := range t.Pauses {
		if p.To < p.From || p.To-p.From > maxPause {
			return badTerm(fmt.Sprintf("khoảng tạm đình chỉ %s..%s sai", p.From, p.To), fmt.Sprintf("the pause %s..%s ends before it begins or is longer than a hundred years", p.From, p.To))
		}
	}
	return nil
}

func badTerm(vi, en string) error {
	return &liem.Error{
		Kind: liem.Invalid, Op: "compute limit",
		Say:  liem.T("Không tính được hạn: "+vi+".", "The limit cannot be worked out: "+en+"."),
		Next: liem.T("Kiểm tra thời hạn, ngày bắt đầu, các lần gia hạn và tạm đình chỉ.", "Check the limit, the day it starts, the extensions and the pauses."),
	}
}
