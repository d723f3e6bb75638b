package rulebook

import (
	"slices"

	"liem/clock"
	"liem/limits"
)

// checkClock runs what is said of one clock.
func (l *loader) checkClock(p *Procedure, c *Clock) {
	l.checkPeriod(p, c)
	l.checkPauses(c)
	l.checkExpiry(p, c)
	l.checkInAct(p, c)
	l.checkPer(p, c)
	if p.Kind == string(limits.KindTravelCare) && c.Purpose != "erasure" && c.Purpose != "retention" {
		l.beyond(c.Pos, limits.CheckTravelDuty(c.ID))
	}
	if c.Calendar != "" {
		if _, err := clock.Lookup(c.Calendar); err != nil {
			l.Allow(l.at(c, "calendar"), c.Calendar, clock.Names(), "không có lịch %q", "there is no calendar %q", c.Calendar)
		}
	}
	if g := findGuard(c.When, isThis); g != nil && !c.PerScoped {
		l.Add(g.Pos, "%[1]q nói về một người, nhưng thời hạn %[2]q là của cả vụ việc", "%[1]q speaks of one person, but the clock %[2]q is of the case", g.Text, c.ID)
		l.Instead("per: "+or(p.Scope, "SCOPE"), "per: "+or(p.Scope, "SCOPE"))
	}
	if c.Purpose == "account" && (!c.PerScoped || c.Against != p.Scope) {
		l.Add(l.at(c, "purpose"), "thời gian giải trình là của từng người: per và against là %q", "the time for an account is each person's own: per and against are %q", p.Scope)
	}
	for _, from := range c.From {
		if from.Expiry == c.ID && !c.Repeats {
			l.Add(l.at(c, "from"), "thời hạn %q tự bắt đầu lại: dùng repeats: true", "the clock %q starts itself: write repeats: true", c.ID)
		}
	}
	if c.Extension != nil {
		l.checkExtension(p, c)
	}
	if len(c.MetBy) == 0 && !c.Falls && !c.Repeats {
		l.Add(c.Pos, "nghĩa vụ của thời hạn %q không bao giờ xong: thiếu \"met by\" hoặc duty: falls", "the duty of the clock %q is never done: \"met by\" or duty: falls is missing", c.ID)
	}
}

// checkPer holds that a clock of the case is not met by what is done for one
// person alone: the others would wait without a clock.
func (l *loader) checkPer(p *Procedure, c *Clock) {
	for _, id := range c.MetBy {
		if a := p.Act(id); a != nil && a.Each && !c.PerScoped {
			l.Add(l.at(c, "met by"), "việc %[1]q làm cho từng người, nhưng thời hạn %[2]q là của cả vụ việc", "%[1]q is done for one person, but the clock %[2]q is of the case", id, c.ID)
			l.Instead("per: "+p.Scope, "per: "+p.Scope)
		}
	}
}

// checkPauses holds that what is paused can go on, and that no act does two
// things to one clock.
func (l *loader) checkPauses(c *Clock) {
	if len(c.PausedBy) > 0 && len(c.ResumedBy)+len(c.RestartBy) == 0 {
		l.Add(l.at(c, "paused by"), "thời hạn %q dừng mà không việc nào cho chạy tiếp", "the clock %q is paused but nothing resumes it", c.ID)
	}
	if len(c.PausedBy) == 0 && len(c.ResumedBy) > 0 {
		l.Add(l.at(c, "resumed by"), "thời hạn %q chạy tiếp mà không việc nào cho dừng", "the clock %q is resumed but nothing pauses it", c.ID)
	}
	lists := map[string][]string{"met by": c.MetBy, "stopped by": c.StoppedBy, "paused by": c.PausedBy, "resumed by": c.ResumedBy, "restarted by": c.RestartBy}
	keys := []string{"met by", "stopped by", "paused by", "resumed by", "restarted by"}
	for i, a := range keys {
		for _, b := range keys[:i] {
			for _, act := range lists[a] {
				if slices.Contains(lists[b], act) {
					l.Add(l.at(c, a), "việc %[1]q đứng cả trong %[2]q và %[3]q", "%[1]q stands in both %[2]q and %[3]q", act, b, a)
				}
			}
		}
	}
}

// checkExpiry holds that an authority's lapse worsens nobody's position: an
// end of time sets only what is said of the office's own delay or means
// nothing to the properties.
func (l *loader) checkExpiry(p *Procedure, c *Clock) {
	for _, f := range p.Facts {
		_, sets := c.Expiry.Sets[f.ID]
		if sets && !isOne(f.Meaning, "", "overdue") {
			l.Add(l.at(c, "expiry"), "hết thời hạn %[1]q không được đặt %[2]q: điều này có nghĩa %[3]q đối với một người", "the end of %[1]q may not set %[2]q: it means %[3]q for a person", c.ID, f.ID, f.Meaning)
		}
		if _, timely := c.Expiry.Timely[f.ID]; timely && !sets {
			l.Add(l.at(c, "expiry"), "timely khôi phục %q, điều mà hết hạn không đặt", "timely restores %q, which the expiry does not set", f.ID)
		}
	}
}

// checkInAct holds that every act that starts the clock has the field that
// sets its limit, with bounds, open to replay.
func (l *loader) checkInAct(p *Procedure, c *Clock) {
	if c.Limit.InAct == "" {
		return
	}
	for _, from := range c.From {
		a := p.Act(from.Act)
		if a == nil && from.Expiry == "" {
			continue // said already
		}
		if a == nil {
			l.Add(l.at(c, "limit"), "thời hạn đặt trong một việc không bắt đầu từ hết hạn của %q", "a limit set in an act does not start from the expiry of %q", from.Expiry)
			continue
		}
		var f *FormField
		if form := p.FormOf(a); form != nil {
			f = form.Field(c.Limit.InAct)
		}
		if f == nil || f.Type != PeriodField || f.Compartment != "record" {
			l.Add(l.at(c, "limit"), "biểu mẫu của việc %[1]q không có trường %[2]q loại period trong ngăn record", "the form of %[1]q has no field %[2]q of type period in the compartment record", a.ID, c.Limit.InAct)
		} else if outside(c.Limit.Limit, f) {
			l.Add(l.at(c, "limit"), "%[1]s nằm ngoài khoảng của trường %[2]q", "%[1]s is outside the bounds of the field %[2]q", c.Limit.Limit, f.ID)
		}
	}
}

// outside compares limits of one unit only; of others nothing is said.
func outside(v clock.Limit, f *FormField) bool {
	low := f.Least != nil && f.Least.Unit == v.Unit && v.N < f.Least.N
	high := f.Most != nil && f.Most.Unit == v.Unit && v.N > f.Most.N
	return low || high
}

// checkExtension holds that an act extends the clock and that the ceiling
// is above the limit.
func (l *loader) checkExtension(p *Procedure, c *Clock) {
	if !slices.ContainsFunc(p.Acts, func(a *Act) bool { return a.Extends == c.ID }) {
		l.Add(l.at(c, "extension"), "không việc nào gia hạn %q", "no act extends %q", c.ID)
	}
	if x := c.Extension.Ceiling; x != nil && c.Limit.Fact == "" && x.Unit == c.Limit.Limit.Unit && x.N <= c.Limit.Limit.N {
		l.Add(l.at(c, "extension"), "mức trần %[1]s không dài hơn thời hạn %[2]s", "the ceiling %[1]s is not above the limit %[2]s", x, c.Limit.Limit)
	}
}
