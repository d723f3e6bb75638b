package clock

import (
	"time"

	"liem"
)

// The sentences of a derivation, in the order in which they come.

// sayPick names the events and the one that counts.
func (r *run) sayPick(all []Anchor, from Anchor, p Pick) {
	for _, a := range all {
		r.say(StepAnchor, a.Date, a.Date, 0, both("Sự kiện: %s, %s.", "Event: %s, %s.", eventName(a), a.Date))
	}
	which := liem.T("đầu tiên", "first")
	if p == LastOf {
		which = liem.T("cuối cùng", "last")
	}
	r.say(StepAnchor, from.Date, from.Date, 0, both("Tính từ sự kiện %[1]s: %[2]s.", "Counted from the %[1]s of them: %[2]s.", which, from.Date))
}

func eventName(a Anchor) liem.Text {
	if a.What.Whole() {
		return a.What
	}
	return liem.T("ngày bắt đầu", "the starting day")
}

func (r *run) sayRestart(a, from Anchor, due Date, counts bool) {
	if counts {
		r.say(StepRestart, a.Date, a.Date, 0, both("Tính lại từ đầu: %[1]s, %[2]s; thời gian từ %[3]s không còn tính.", "Counted anew: %[1]s, %[2]s; the time since %[3]s no longer counts.", eventName(a), a.Date, from.Date))
		return
	}
	if a.Date < from.Date {
		r.say(StepRestart, a.Date, a.Date, 0, both("%[1]s, %[2]s: trước khi thời hạn bắt đầu, không tính lại.", "%[1]s, %[2]s: before the limit began, so it does not begin anew.", eventName(a), a.Date))
		return
	}
	r.say(StepRestart, a.Date, a.Date, 0, both("%[1]s, %[2]s: thời hạn đã hết ngày %[3]s, không tính lại.", "%[1]s, %[2]s: the limit had ended on %[3]s, so it does not begin anew.", eventName(a), a.Date, due))
}

// sayLimit names the limit, its provision, its anchor and whether that day
// counts.
func (r *run) sayLimit(t Term, from Anchor) {
	l := t.Limit
	head := both("Thời hạn: %s", "Limit: %s", l.Text())
	if t.Cite.Whole() {
		head = both("%s, theo %s", "%s, under %s", head, t.Cite)
	}
	r.say(StepLimit, from.Date, from.Date, l.N, both("%s.", "%s.", head))
	var t2 liem.Text
	switch {
	case l.Unit == Hour:
		return
	case l.Unit == FixedDate:
		t2 = both("Sự kiện: %s, %s.", "Event: %s, %s.", eventName(from), from.Date)
	case l.Before:
		t2 = both("Tính ngược từ %s, %s.", "Counted backwards from %s, %s.", eventName(from), from.Date)
	default:
		t2 = both("Tính kể từ %s, %s.", "Counted from %s, %s.", eventName(from), from.Date)
	}
	switch {
	case l.Unit == FixedDate:
	case l.CountFirst:
		t2 = both("%s Tính cả ngày này.", "%s That day is counted.", t2)
	default:
		t2 = both("%s Ngày này không tính.", "%s That day is not counted.", t2)
	}
	r.say(StepAnchor, from.Date, from.Date, 0, t2)
}

// sayPlain tells a count in days, weeks, months or years.
func (r *run) sayPlain(l Limit, from, first, end, nominal Date) {
	months := l.Unit == YearUnit || l.Unit == Month && !l.Month30
	if months {
		r.say(StepCounted, first, end, l.N, both("Sau %[1]s, ngày tương ứng: %[2]s%[3]s.", "After %[1]s, the corresponding day: %[2]s%[3]s.", length(l), end, monthEnd(l, from, end)))
	} else {
		n := int(end-first) + 1
		r.say(StepCounted, first, end, n, both("Tính liên tục %[1]d ngày (kể cả ngày nghỉ): từ %[2]s đến hết %[3]s.", "Counted %[1]d days in a row, days off included: %[2]s to %[3]s.", n, first, end))
	}
	r.sayPauses(first, nominal)
	if nominal != end {
		r.say(StepCounted, end+1, nominal, int(nominal-end), both("Bù thời gian không tính: đến hết %s.", "Made up for the time left out: to the end of %s.", nominal))
	}
}

// length is the limit in words without "before" and "clear".
func length(l Limit) liem.Text {
	l.Before, l.Clear = false, false
	return l.Text()
}

// monthEnd explains a month that has no such day.
func monthEnd(l Limit, from, end Date) liem.Text {
	_, _, a := from.YMD()
	y, m, b := end.YMD()
	if b == daysIn(y, m) && b < a && !l.CountFirst && !l.Clear {
		return both(" (tháng đó không có ngày %[1]d: lấy ngày cuối tháng)", " (that month has no day %[1]d: its last day)", a)
	}
	if l.CountFirst {
		return liem.T(" (ngày đầu đã tính)", " (the first day was counted)")
	}
	return liem.Text{}
}

// sayPauses shows what each pause took out of a count.
func (r *run) sayPauses(first, nominal Date) {
	seen := first - 1
	for i, p := range r.pauses {
		from, to := max(p.From, first, seen+1), min(p.To, nominal)
		if from > to {
			continue
		}
		n := int(to-from) + 1
		r.say(StepPaused, from, to, n, pauseText(from, to, n, liem.T("ngày", "days"), p.Cause))
		seen, r.used[i] = to, true
	}
}

// sayUnused names the pauses that changed nothing.
func (r *run) sayUnused() {
	for i, p := range r.pauses {
		if !r.used[i] {
			r.say(StepPaused, p.From, p.To, 0, both("Khoảng từ %s đến hết %s không làm thay đổi hạn: nằm ngoài thời gian đang tính hoặc đã trừ.", "The time from %s to %s changes nothing: it lies outside the count or was already left out.", p.From, p.To))
		}
	}
}

func (r *run) sayBack(l Limit, from, end Date) {
	n := int(from - end)
	if l.Clear {
		r.say(StepCounted, end+1, from-1, n-1, both("Để trọn %[1]s ở giữa: từ %[2]s đến hết %[3]s.", "Left clear in between, %[1]s: %[2]s to %[3]s.", length(l), end+1, from-1))
		return
	}
	r.say(StepCounted, end, from, n, both("Lùi %[1]s: %[2]s.", "Back %[1]s: %[2]s.", length(l), end))
}

func (r *run) sayFixed(l Limit, last Date) {
	r.say(StepCounted, last, last, 0, both("Ngày cuối cùng: %s.", "The last day: %s.", last))
}

func (r *run) sayAdd(l Limit, nominal Date) {
	r.say(StepExtended, nominal, nominal, l.N, both("Gia hạn thêm %[1]s, tính tiếp từ khi hết %[2]s (trước khi dời ngày nghỉ).", "Extended by %[1]s, which go on from the end of %[2]s (before any move off a day off).", l.Text(), nominal))
}

func (r *run) sayAddHours(l Limit, d Date) {
	r.say(StepExtended, d, d, l.N, both("Gia hạn thêm %[1]s.", "Extended by %[1]s.", l.Text()))
}

func (r *run) sayCeiling(l Limit, from Date) {
	r.say(StepCeiling, from, from, l.N, both("Gia hạn, tổng cộng không quá %[1]s kể từ %[2]s.", "Extended to at most %[1]s in total from %[2]s.", l.Text(), from))
}

func (r *run) sayCapped(nominal, base, top Date) {
	t := both("Hạn theo mức trần: %[1]s.", "The ceiling ends on %[1]s.", top)
	switch {
	case top < base:
		t = both("Mức trần hết %[1]s, sớm hơn thời hạn ban đầu: giữ thời hạn ban đầu, %[2]s.", "The ceiling ends on %[1]s, before the limit itself, which stays: %[2]s.", top, base)
	case nominal < top:
		t = both("Mức trần hết %[1]s, chưa tới: hạn là %[2]s.", "The ceiling ends on %[1]s and is not reached: the end is %[2]s.", top, nominal)
	}
	r.say(StepCeiling, nominal, nominal, 0, t)
}

// sayStays notes a last day on a day off that does not move. A plain
// working day needs no word.
func (r *run) sayStays(l Limit, nominal Date) {
	if k, _ := r.days.kind(nominal); k.kind.Works() {
		return
	}
	day := r.days.day(nominal)
	r.sayDay(StepStays, day, 0, both("Ngày cuối cùng, %[1]s, là %[2]s; thời hạn này không dời.", "The last day, %[1]s, is off (%[2]s); this limit does not move.", nominal, dayReason(day)))
}

func (r *run) saySwapped(day Day, rolls bool) {
	t := both("Ngày cuối cùng, %[1]s, là ngày nghỉ do hoán đổi: giữ nguyên, không dời", "The last day, %[1]s, is a swapped day off: it stays", day.Date)
	if rolls {
		t = both("Ngày cuối cùng, %[1]s, là ngày nghỉ do hoán đổi: được dời", "The last day, %[1]s, is a swapped day off: it moves", day.Date)
	}
	if r.swappedCite.Whole() {
		t = both("%s. Căn cứ lựa chọn: %s", "%s. The choice rests on: %s", t, r.swappedCite)
	}
	r.sayDay(StepSwapped, day, 0, both("%s.", "%s.", t))
	if r.swappedRule != "" {
		r.steps[len(r.steps)-1].Rule = r.swappedRule
	}
}

func (r *run) sayRoll(d Date, day Day, p Span, paused bool) {
	if paused {
		r.say(StepRolled, d, d, 0, both("Không hết hạn vào %[1]s: đang tạm đình chỉ từ %[2]s đến hết %[3]s.", "Does not end on %[1]s: suspended from %[2]s to %[3]s.", d, p.From, p.To))
		return
	}
	r.sayDay(StepRolled, day, 0, both("Không hết hạn vào %[1]s: %[2]s.", "Does not end on %[1]s: %[2]s.", d, dayReason(day)))
}

func (r *run) sayRolled(nominal, due Date) {
	t := both("Dời từ %[1]s sang ngày làm việc tiếp theo: %[2]s.", "Moved from %[1]s to the next working day: %[2]s.", nominal, due)
	if due < nominal {
		t = both("Dời từ %[1]s về ngày làm việc liền trước: %[2]s.", "Moved from %[1]s back to the working day before: %[2]s.", nominal, due)
	}
	r.say(StepRolled, nominal, due, 0, t)
}

// sayOther opens the count of another provision's limit.
func (r *run) sayOther(l LimitAt, at Anchor, best outcome) {
	r.rule = l.Rule
	r.say(StepCompared, at.Date, at.Date, l.Limit.N, both("Đến đây: %[1]s. So với %[2]s:", "So far: %[1]s. Compared with %[2]s:", r.moment(best), l.Limit.Text()))
}

func (r *run) sayChosen(best, loser outcome, earlier bool) {
	r.rule = ""
	word := liem.T("sớm hơn", "earlier")
	if !earlier {
		word = liem.T("muộn hơn", "later")
	}
	if best.at == loser.at {
		r.say(StepChosen, best.due, best.due, 0, both("Hai hạn trùng nhau: %[1]s.", "Both end together: %[1]s.", r.moment(best)))
		return
	}
	r.say(StepChosen, best.due, best.due, 0, both("Lấy hạn %[1]s: %[2]s, không lấy %[3]s.", "The %[1]s counts: %[2]s, not %[3]s.", word, r.moment(best), r.moment(loser)))
}

// moment is the end of a limit in words.
func (r *run) moment(o outcome) liem.Text {
	if !o.timed {
		return both("hết %s", "the end of %s", o.due)
	}
	return r.clockTime(o.at)
}

// clockTime is an instant in words, in the calendar's zone.
func (r *run) clockTime(at liem.Instant) liem.Text {
	d := r.c.zone.date(at)
	off := r.c.zone.offset(at)
	local := liem.Instant(int64(at) + int64(off)*1e6).Time().Format("15:04")
	return both("%[1]s %[2]s (UTC%[3]s)", "%[1]s on %[2]s (UTC%[3]s)", local, d, offsetString(off))
}

func (r *run) sayHourStart(from Anchor, start liem.Instant) {
	t := both("Giờ bắt đầu tính: %s.", "The hours run from %s.", r.clockTime(start))
	if !from.Timed {
		t = both("%s Không biết giờ của sự kiện nên ngày đó không tính.", "%s The hour of the event is not given, so that day is not counted.", t)
	} else if start != from.At {
		t = both("%s Giờ xảy ra sự kiện không tính.", "%s The hour of the event is not counted.", t)
	}
	r.say(StepAnchor, from.Date, from.Date, 0, t)
}

func (r *run) sayHoursOut(p Span, out liem.Instant) {
	for i, q := range r.pauses {
		r.used[i] = r.used[i] || q.From <= p.To && q.To >= p.From
	}
	n := int(time.Duration(out*1000) / time.Hour)
	r.say(StepPaused, p.From, p.To, n, pauseText(p.From, p.To, n, liem.T("giờ", "hours"), p.Cause))
}

func (r *run) sayHours(l Limit, start, at liem.Instant) {
	from, to := r.c.zone.date(start), r.c.zone.date(at)
	word := liem.T("Tính liên tục", "Counted")
	if l.Before {
		word = liem.T("Lùi", "Back")
	}
	r.say(StepCounted, from, to, l.N, both("%[1]s %[2]d giờ, kể cả ngày nghỉ: %[3]s.", "%[1]s %[2]d hours, days off included: %[3]s.", word, l.N, r.clockTime(at)))
}

// sayEnd closes the derivation.
func (r *run) sayEnd(res Result) {
	r.rule = ""
	if res.Timed {
		r.say(StepEnd, res.Due, res.Due, 0, both("Hạn: trước %s.", "Due: before %s.", r.clockTime(res.End)))
		return
	}
	r.say(StepEnd, res.Due, res.Due, 0, both("Hạn: hết %s, tức trước %s.", "Due: by the end of %s, that is before %s.", res.Due, r.clockTime(res.End)))
}
