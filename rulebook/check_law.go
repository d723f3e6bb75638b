package rulebook

import (
	"slices"

	"liem/clock"
)

// checkLaw holds what rests on provisions: every citation is in force for
// the whole time of the pack, no ground stands on a house rule alone, and no
// house rule shortens a person's period.
func (l *loader) checkLaw() {
	l.checkVersions()
	for _, r := range l.refs {
		if r.kind == aProvision && l.pack.Provision(r.name) != nil && l.pack.From != 0 {
			l.inForce(r.pos, r.name)
		}
	}
	if _, err := clock.Lookup(l.pack.Calendar); err != nil && l.pack.Calendar != "" {
		l.Allow(l.at(l.pack, "calendar"), l.pack.Calendar, clock.Names(), "không có lịch %q", "there is no calendar %q", l.pack.Calendar)
	}
}

// checkVersions lets a provision stand several times, once for each version,
// if their times in force do not meet.
func (l *loader) checkVersions() {
	for i, a := range l.pack.Provisions {
		for _, b := range l.pack.Provisions[:i] {
			if a.ID == b.ID && a.From <= end(b.To) && b.From <= end(a.To) {
				l.Add(a.Pos, "%[1]q khai báo hai lần cho cùng một thời gian; lần trước ở dòng %[2]d", "%[1]q is declared twice for the same time; first in line %[2]d", a.ID, b.Pos.Line)
			}
		}
	}
}

func end(d clock.Date) clock.Date {
	if d == 0 {
		return clock.MaxDate
	}
	return d
}

// inForce says if a day of the pack's time lies outside every version.
func (l *loader) inForce(at Pos, id string) {
	day, last := l.pack.From, end(l.pack.To)
	for {
		v := l.pack.ProvisionOn(id, day)
		if v == nil {
			l.Add(at, "%[1]s không có hiệu lực ngày %[2]s, trong thời gian của bộ quy trình", "%[1]s is not in force on %[2]s, within the pack's time", id, day)
			return
		}
		if end(v.To) >= last {
			return
		}
		day = v.To.Add(1)
	}
}

// houseOnly tells whether every cited provision is a house rule.
func (l *loader) houseOnly(cites []string) bool {
	for _, id := range cites {
		if p := l.pack.Provision(id); p == nil || p.Kind != House {
			return false
		}
	}
	return len(cites) > 0
}

// LeastAccount is the shortest time that a rule of the office itself may
// give a person: ten working days.
const LeastAccount = 10

// atLeastDefault tells whether a limit is at least LeastAccount working days
// in every calendar: 14 days span ten working days where there is no
// holiday, and a house rule may not count on one.
func atLeastDefault(v clock.Limit) bool {
	switch v.Unit {
	case clock.Hour:
		return v.N >= 14*24
	case clock.DayUnit:
		return v.N >= 14
	case clock.WorkingDay:
		return v.N >= LeastAccount
	case clock.Week:
		return v.N >= 2
	}
	return v.N > 0
}

// checkPeriod holds that a person's period which only the office's own rule
// sets is not shorter than the product's default.
func (l *loader) checkPeriod(p *Procedure, c *Clock) {
	if c.Against == "" {
		return
	}
	short := func(v clock.Limit, cites []string) {
		if v != (clock.Limit{}) && l.houseOnly(cites) && !atLeastDefault(v) {
			l.Add(l.at(c, "limit"), "thời gian %[1]s của bên %[3]q chỉ dựa vào nội quy, ngắn hơn %[2]d ngày làm việc", "%[1]s for the party %[3]q rests on house rules alone and is shorter than %[2]d working days", v, LeastAccount, c.Against)
			l.Instead("10 working days trở lên, hoặc điều luật đặt ra thời gian này", "10 working days or more, or the law that sets the period")
		}
	}
	cites := c.Cites
	if len(c.Limit.Cites) > 0 {
		cites = c.Limit.Cites
	}
	if len(c.Limit.Tiers) == 0 {
		short(c.Limit.Limit, cites)
	}
	for _, fact := range p.Facts {
		for _, v := range fact.Values {
			if t, ok := c.Limit.Tiers[v]; ok && fact.ID == c.Limit.Fact {
				short(t, cites)
			}
		}
	}
	for _, t := range c.Limit.Earliest {
		short(t.Limit, t.Cites)
	}
	for _, field := range inActFields(p, c) {
		if field.Least == nil {
			l.Add(field.Pos, "trường %q đặt thời gian của một bên: thiếu \"least\"", "the field %q sets a party's period: \"least\" is missing", field.ID)
		} else {
			short(*field.Least, cites)
		}
	}
}

// inActFields are the fields of the anchor acts' forms that set the limit.
func inActFields(p *Procedure, c *Clock) []*FormField {
	var out []*FormField
	for _, from := range c.From {
		a := p.Act(from.Act)
		if c.Limit.InAct == "" || a == nil || p.FormOf(a) == nil {
			continue
		}
		if f := p.FormOf(a).Field(c.Limit.InAct); f != nil && !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	return out
}
