package proof

import (
	"slices"

	"liem/clock"
	"liem/rulebook"
)

// structure proves what can be seen in the rules as they are written.
func (c *checker) structure() {
	for _, a := range c.p.Acts {
		c.reviewOf(a)
		c.formOf(a)
		c.extensionBy(a)
		c.twoHands(a)
		c.expires(a)
		c.protects(a)
	}
	for _, k := range c.p.Clocks {
		c.expiryOf(k)
		c.accountOf(k)
		c.pausesOf(k)
	}
	c.bounds()
	c.hearing()
	c.unaccepted()
	c.withdrawals()
	c.secrecy()
	c.withinLimits()
}

func (c *checker) has(k rulebook.ActKind) bool {
	return slices.ContainsFunc(c.p.Acts, func(a *rulebook.Act) bool { return a.Kind == k })
}

// hurts tells whether an act decides against somebody or refuses them.
func hurts(a *rulebook.Act) bool {
	switch a.Kind {
	case rulebook.Decision, rulebook.Refusal, rulebook.Closure, rulebook.Measure:
		return true
	}
	return a.Finds
}

// reviewOf (7): every adverse or refusing decision has a review by a higher
// role that neither decided nor verified, for a time that is the asking
// party's own and that no office role can cut short.
func (c *checker) reviewOf(a *rulebook.Act) {
	if !hurts(a) {
		return
	}
	if a.Review == nil {
		c.says(7, false, "bước %q không có đường xem xét lại", "act %q has no review", a.ID)
		return
	}
	by, over := c.role(a.Review.By), c.role(a.By)
	c.says(7, by != nil && over != nil && by.Rank > over.Rank, "bước %q được xem xét lại ở nơi không cao hơn", "act %q is reviewed by somebody who is not above it", a.ID)
	c.says(7, by == nil || !c.verifies(by), "vai %q tự xác minh rồi xem xét lại", "role %q verifies and reviews", a.Review.By)
	for _, r := range c.p.Roles {
		if by != nil && r != by && !by.Last && c.worksOn(r) {
			c.says(7, slices.Contains(by.Apart, "ever "+r.ID) || slices.Contains(r.Apart, by.ID) && slices.Contains(by.Apart, r.ID),
				"vai %q xem xét lại nhưng không tách khỏi %q", "role %q reviews but is not kept apart from %q", by.ID, r.ID)
		}
	}
	k, ask := c.p.Clock(a.Review.Clock), c.p.Act(a.Review.Act)
	c.says(7, k != nil, "bước %q: không có thời hạn đề nghị xem xét lại", "act %q: there is no clock for asking for the review", a.ID)
	c.says(7, ask != nil, "bước %q: không có bước đề nghị xem xét lại", "act %q: there is no act that asks for the review", a.ID)
	if k == nil || ask == nil {
		return
	}
	c.says(7, c.p.Party(ask.By) != nil && k.Meets(ask.ID), "bước %q: đề nghị xem xét lại không thuộc về đương sự của vụ việc", "act %q: the review is not asked for by a party within its clock", a.ID)
	c.says(7, k.Against == ask.By, "bước %q: thời hạn đề nghị xem xét lại không tính cho người đề nghị", "act %q: the time to ask for the review is not the asking party's own", a.ID)
	c.says(7, k.Purpose == "remedy", "bước %q: thời hạn đề nghị xem xét lại phải có purpose: remedy", "act %q: the time to ask for the review has no purpose remedy", a.ID)
	c.says(7, ask.By != c.p.Scope || k.PerScoped || c.filed, "bước %q: thời hạn đề nghị xem xét lại không tính riêng cho từng người", "act %q: the time to ask for the review is not each person's own", a.ID)
	for _, id := range slices.Concat(k.StoppedBy, k.PausedBy, k.MetBy) {
		by := c.p.Act(id)
		c.says(7, by == nil || c.role(by.By) == nil, "cơ quan có thể dừng thời hạn xem xét lại (%q)", "an office role can stop the time for a review (%q)", id)
	}
}

// verifies: roles that find out, show the file and hear.
func (c *checker) verifies(r *rulebook.Role) bool {
	return slices.ContainsFunc(c.p.Acts, func(a *rulebook.Act) bool {
		switch a.Kind {
		case rulebook.Disclosure, rulebook.Invitation, rulebook.Absence, rulebook.NewMaterial:
			return a.By == r.ID || a.ProposedBy == r.ID
		}
		return false
	})
}

// worksOn: roles that verify, propose or decide.
func (c *checker) worksOn(r *rulebook.Role) bool {
	return !r.Last && (c.verifies(r) || slices.ContainsFunc(c.p.Acts, func(a *rulebook.Act) bool {
		return hurts(a) && (a.By == r.ID || a.ProposedBy == r.ID) && (a.Review == nil || a.Review.By != r.ID)
	}))
}

// apart tells whether a role is kept from another or from whoever had it.
func apart(r *rulebook.Role, other string) bool {
	return slices.Contains(r.Apart, other) || slices.Contains(r.Apart, "ever "+other)
}

// formOf (8): a decision is not signed with a hole in it, and is served.
func (c *checker) formOf(a *rulebook.Act) {
	if !hurts(a) {
		return
	}
	need := []string{"reasons", "provisions", "remedies"}
	if a.Kind == rulebook.Decision || a.Kind == rulebook.Measure || a.Finds {
		need = append(need, "findings", "evidence")
	}
	f := c.p.FormOf(a)
	for _, part := range need {
		c.says(8, f != nil && slices.ContainsFunc(f.Fields, func(x *rulebook.FormField) bool { return x.Part == part && x.Required }),
			"bước %q không bắt buộc phần %q", "act %q does not require the part %q", a.ID, part)
	}
	if a.Finds || a.Kind == rulebook.Measure && c.p.Scope != "" {
		c.says(8, c.has(rulebook.Service) || c.tellsBy(a, c.p.Scope, false), "không có bước gửi quyết định", "no act serves the decision of %q", a.ID)
	}
}

// extensionBy (9): no extension of an authority's time without reason,
// notice to a party and a maximum that a provision sets. Somebody's own
// time may be made longer on asking.
func (c *checker) extensionBy(a *rulebook.Act) {
	if a.Kind != rulebook.Extending && a.Extends == "" {
		return
	}
	k := c.p.Clock(a.Extends)
	ok := k != nil && k.Extension != nil && k.Extension.Times > 0 && len(k.Extension.Cites) > 0 &&
		(k.Extension.Adds != nil || k.Extension.Ceiling != nil || len(k.Extension.Tiers) > 0)
	c.says(9, ok, "bước %q gia hạn không có mức tối đa hoặc không dẫn điều luật", "act %q extends without a maximum that a provision sets", a.ID)
	if k == nil || k.Against != "" {
		return
	}
	told := slices.ContainsFunc(a.Tells, func(w string) bool { return c.p.Party(w) != nil })
	for _, id := range a.Letters {
		l := c.p.Pack.Letter(id)
		told = told || l != nil && c.p.Party(l.To) != nil
	}
	c.says(9, a.Reason, "bước %q gia hạn không cần lý do", "act %q extends without a reason", a.ID)
	c.says(9, told || len(c.p.Parties) == 0, "bước %q gia hạn không báo cho đương sự nào", "act %q extends and tells no party", a.ID)
}

// twoHanded tells whether an act needs two people (12).
func twoHanded(a *rulebook.Act) bool {
	switch a.Kind {
	case rulebook.Decision, rulebook.Closure, rulebook.Measure, rulebook.Extending:
		return true
	}
	return neverDirected(a) || a.Finds || a.Extends != ""
}

// neverDirected: of the two hands of these neither may direct the other.
func neverDirected(a *rulebook.Act) bool {
	switch a.Kind {
	case rulebook.StrikeOut, rulebook.Purge, rulebook.Wait, rulebook.OpenIdentity:
		return true
	}
	return false
}

// twoHands (12): nobody both proposes and approves what weighs on people.
func (c *checker) twoHands(a *rulebook.Act) {
	if !twoHanded(a) {
		return
	}
	if k := c.p.Clock(a.Extends); k != nil && k.Against != "" {
		return
	}
	by, first := c.role(a.By), c.role(a.ProposedBy)
	c.says(12, by != nil && first != nil && by != first, "bước %q do một người vừa đề xuất vừa duyệt", "act %q is proposed and approved by one hand", a.ID)
	if by == nil || first == nil || by == first {
		return
	}
	c.says(12, apart(by, first.ID) || apart(first, by.ID), "bước %q: %q và %q có thể là cùng một người", "act %q: %q and %q may be the same person", a.ID, by.ID, first.ID)
	if neverDirected(a) {
		c.says(12, by.Rank == first.Rank, "bước %q: trong %q và %q có người chỉ đạo được người kia", "act %q: of %q and %q one may direct the other", a.ID, by.ID, first.ID)
	}
}

// expires (14): every consequence ends or is reviewed; so is a measure.
func (c *checker) expires(a *rulebook.Act) {
	if a.Kind == rulebook.Consequence || a.Imposes != nil {
		c.says(14, a.Imposes != nil && (a.Imposes.End != nil || a.Imposes.Review != nil), "hệ quả của bước %q không có ngày hết hoặc ngày xem xét lại", "the consequence of act %q has neither an end nor a review", a.ID)
	}
	if a.Kind == rulebook.Measure {
		c.says(14, slices.ContainsFunc(c.p.Clocks, func(k *rulebook.Clock) bool { return k.Starts(a.ID) && k.Purpose != "remedy" }),
			"biện pháp %q không có thời hạn xem xét lại", "measure %q has no clock that ends or reviews it", a.ID)
	}
}

// expiryOf (9): the end of a clock sets nothing against anybody.
func (c *checker) expiryOf(k *rulebook.Clock) {
	for _, f := range c.p.Facts {
		if v, ok := k.Expiry.Sets[f.ID]; ok {
			c.says(9, f.Meaning == "" || f.Meaning == "overdue", "hết hạn %q tự đặt %s = %s", "the end of clock %q sets %s to %s", k.ID, f.ID, v)
		}
	}
	c.says(9, !k.Falls || c.span(k) || k.Against != "" || k.Purpose == "retention" || k.Repeats || c.role(k.Owner) == nil,
		"nghĩa vụ của cơ quan ở %q mất đi vì im lặng", "the duty of an office role (%q) falls by its own silence", k.ID)
	if k.Purpose == "protection" { // (11) never lapses by delay
		c.says(11, !k.Falls && c.role(k.Owner) != nil && k.Expiry.To == "", "việc bảo vệ %q mất đi vì chậm", "protection %q lapses by delay", k.ID)
		c.says(2, c.role(k.Owner) != nil, "việc bảo vệ %q không có người chịu trách nhiệm", "protection %q is without an owner", k.ID)
	}
}

// span tells whether a clock measures a time and owes nothing: nothing meets
// it, or it limits a wait that the notice ends.
func (c *checker) span(k *rulebook.Clock) bool {
	is := func(act string, kind rulebook.ActKind) bool {
		a := c.p.Act(act)
		return a != nil && a.Kind == kind
	}
	wait := slices.ContainsFunc(k.From, func(f rulebook.Anchor) bool { return is(f.Act, rulebook.Wait) })
	notice := slices.ContainsFunc(k.MetBy, func(id string) bool { return is(id, rulebook.Notice) })
	return len(k.MetBy) == 0 || wait && notice
}

// accountOf (5): the time to answer is each person's own and at least ten
// working days, whatever tier, field or earliest end sets it.
func (c *checker) accountOf(k *rulebook.Clock) {
	adverse := slices.ContainsFunc(c.g.traits, func(t trait) bool { return t.adverse != notAdverse })
	if k.Purpose != "account" || !adverse {
		return // who asked for the decision themselves answers nothing
	}
	c.says(5, k.Against == c.p.Scope && k.PerScoped || c.p.Scope == "" && k.Against != "", "thời gian giải trình %q không phải của từng người", "the time to answer %q is not each person's own", k.ID)
	least := []clock.Limit{k.Limit.Limit}
	for _, t := range k.Limit.Tiers {
		least = append(least, t)
	}
	for _, t := range k.Limit.Earliest {
		least = append(least, t.Limit)
	}
	for _, from := range k.From {
		a := c.p.Act(from.Act)
		c.says(5, a != nil && (a.Kind == rulebook.Invitation || k.Limit.InAct == ""), "thời gian giải trình %q không bắt đầu từ lời mời giải trình", "the time to answer %q does not start from an invitation", k.ID)
		if a == nil || k.Limit.InAct == "" {
			continue
		}
		var f *rulebook.FormField
		if form := c.p.FormOf(a); form != nil {
			f = form.Field(k.Limit.InAct)
		}
		c.says(5, f != nil && f.Least != nil, "thời gian giải trình %q đặt trong bước mà không có mức tối thiểu", "the time to answer %q is set in an act without a minimum", k.ID)
		if f != nil && f.Least != nil {
			least = append(least, *f.Least)
		}
	}
	for _, l := range least {
		c.says(5, tenWorkingDays(l), "thời gian giải trình %q ngắn hơn 10 ngày làm việc", "the time to answer %q is shorter than ten working days", k.ID)
	}
}

func tenWorkingDays(l clock.Limit) bool {
	switch l.Unit {
	case clock.Hour:
		return l.N >= 14*24
	case clock.DayUnit:
		return l.N >= 14
	case clock.WorkingDay:
		return l.N >= 10
	case clock.Week:
		return l.N >= 2
	}
	return l.Unit == clock.Month || l.Unit == clock.YearUnit
}

// pausesOf (9): what pauses a clock starts another one that reviews it.
func (c *checker) pausesOf(k *rulebook.Clock) {
	for _, id := range k.PausedBy {
		ok := slices.ContainsFunc(c.p.Clocks, func(o *rulebook.Clock) bool {
			return o != k && (o.Starts(id) || o.Restarts(id)) && c.role(o.Owner) != nil
		})
		a := c.p.Act(id)
		c.says(9, ok || a != nil && c.p.Party(a.By) != nil, "bước %q dừng thời hạn %q mà không bắt đầu thời hạn xem lại", "act %q pauses %q and starts no clock that reviews the pause", id, k.ID)
	}
}

// bounds (9): where somebody decides, every decision ends a declared bound,
// and the longest ends of its clocks sum to no more.
func (c *checker) bounds() {
	for _, b := range c.p.Bounds {
		sum := 0
		for _, id := range b.Clocks {
			k := c.p.Clock(id)
			if k == nil {
				c.says(9, false, "giới hạn nêu thời hạn không có: %q", "the bound names an unknown clock %q", id)
				continue
			}
			sum += longest(k, b.Limit.Unit)
		}
		most := length(b.Limit, b.Limit.Unit)
		c.says(9, sum <= most, "tổng các thời hạn từ %q dài %d ngày, quá giới hạn đã nêu %d ngày", "the clocks from %q sum to %d days, more than the declared bound of %d", b.From, sum, most)
		c.says(9, len(b.Cites) > 0, "giới hạn từ %q không dẫn điều luật", "the bound from %q cites nothing", b.From)
	}
	for _, a := range c.p.Acts {
		if a.Kind == rulebook.Decision {
			c.says(9, slices.ContainsFunc(c.p.Bounds, func(b *rulebook.Bound) bool { return slices.Contains(b.To, a.ID) }),
				"quyết định %q không nằm trong thời gian dài nhất nào đã nêu", "the decision %q ends no declared bound", a.ID)
		}
	}
}

// hearing (5): where somebody is found on, new material can come in wherever
// the file is shown or the finding is made, and reopens the hearing.
func (c *checker) hearing() {
	for _, a := range c.p.Acts {
		if a.Kind != rulebook.Decision || !a.Finds {
			continue
		}
		for _, s := range a.In {
			ok := slices.ContainsFunc(c.p.Acts, func(n *rulebook.Act) bool { return n.Kind == rulebook.NewMaterial && slices.Contains(n.In, s) })
			c.says(5, ok, "ở giai đoạn %q, nơi có %q, chứng cứ mới không mở lại việc giải trình", "at stage %q, where %q is done, no new material can reopen the hearing", s, a.ID)
		}
	}
}

// unaccepted (14): what was refused, or found not clear, is erased by a
// clock of its own and opens nothing that reads it.
func (c *checker) unaccepted() {
	erases := func(a *rulebook.Act, from ...string) bool {
		return slices.ContainsFunc(c.p.Clocks, func(k *rulebook.Clock) bool {
			started := k.Starts(a.ID) || slices.ContainsFunc(from, func(id string) bool { return k.StartsAtExpiry(id) })
			return started && k.Purpose == "erasure" && slices.ContainsFunc(k.MetBy, func(id string) bool {
				p := c.p.Act(id)
				return p != nil && p.Kind == rulebook.Purge
			})
		})
	}
	for _, a := range c.p.Acts {
		if a.Kind != rulebook.Refusal || !c.has(rulebook.Acceptance) || c.p.Kind != "report" {
			continue
		}
		var remedy []string
		if a.Review != nil {
			remedy = append(remedy, a.Review.Clock)
		}
		c.says(14, erases(a, remedy...), "điều không thụ lý ở bước %q không bị xóa theo thời hạn riêng", "what act %q does not accept is not erased by a clock of its own", a.ID)
		c.says(14, len(a.Opens) == 0 && a.Imposes == nil, "bước %q không thụ lý mà mở vụ việc khác", "act %q does not accept and yet opens another case", a.ID)
	}
	if c.p.Kind == "clearance" {
		ok := slices.ContainsFunc(c.p.Clocks, func(k *rulebook.Clock) bool { return k.Purpose == "erasure" || k.Purpose == "retention" })
		c.says(14, ok, "kết quả rà soát không bị xóa theo thời hạn nào", "no clock erases the outcome of a clearance%s", "")
	}
}

// withdrawals (11): a procedure that closes on a withdrawal can know of
// coercion, and of a violation where it looks into one.
func (c *checker) withdrawals() {
	means := func(m string) bool {
		return slices.ContainsFunc(c.p.Facts, func(f *rulebook.Fact) bool { return f.Meaning == m && slices.Contains(f.Values, f.Alarm) })
	}
	for i := range c.g.traits {
		t := &c.g.traits[i]
		if !t.closesWithdrawn || c.p.Kind != "report" {
			continue
		}
		c.says(11, means("coercion"), "bước %q kết thúc vì rút mà không gì cho biết có ép buộc hay không", "act %q closes on a withdrawal and nothing tells whether there was coercion", t.ID)
		c.says(11, means("violation"), "bước %q kết thúc vì rút mà không gì cho biết có vi phạm hay không", "act %q closes on a withdrawal and nothing tells whether a violation shows", t.ID)
	}
}

// protects (2, 11): asking for protection opens a case or a clock that
// somebody owns.
func (c *checker) protects(a *rulebook.Act) {
	if a.Kind != rulebook.AskProtection || c.p.Kind == "protection" {
		return // there the case itself is the protection
	}
	opens := slices.ContainsFunc(a.Opens, func(id string) bool {
		p := c.p.Pack.Procedure(id)
		return p != nil && p.Kind == "protection"
	})
	owned := slices.ContainsFunc(c.p.Clocks, func(k *rulebook.Clock) bool {
		return k.Starts(a.ID) && c.role(k.Owner) != nil && !k.Falls && k.Purpose == "protection"
	})
	c.says(2, opens || owned, "đề nghị bảo vệ %q không có vụ việc hay thời hạn nào mà ai đó chịu trách nhiệm", "the protection asked for by %q is without an owner: it opens no case and no clock", a.ID)
}

// longest is the greatest length of a clock, with all extensions, in the
// measure of a bound.
func longest(k *rulebook.Clock, in clock.Unit) int {
	n := length(k.Limit.Limit, in)
	for _, t := range k.Limit.Tiers {
		n = max(n, length(t, in))
	}
	for _, t := range k.Limit.Earliest {
		n = min(n, length(t.Limit, in))
	}
	x := k.Extension
	if x == nil {
		return n
	}
	add, ceiling := 0, 0
	if x.Adds != nil {
		add = length(*x.Adds, in)
	}
	if x.Ceiling != nil {
		ceiling = length(*x.Ceiling, in)
	}
	for _, t := range x.Tiers {
		if x.Ceiling != nil {
			ceiling = max(ceiling, length(t, in))
		} else {
			add = max(add, length(t, in))
		}
	}
	return max(n+add*x.Times, ceiling)
}

// length is the most that a limit can last: in working days if the bound is
// in working days, else in calendar days. Public holidays and rolling are
// left out on both sides.
func length(l clock.Limit, in clock.Unit) int {
	if l.Unit == clock.WorkingDay && in == clock.WorkingDay {
		return l.N
	}
	switch l.Unit {
	case clock.Hour:
		return (l.N + 23) / 24
	case clock.WorkingDay:
		return l.N + (l.N+4)/5*2
	case clock.Week:
		return 7 * l.N
	case clock.Month:
		if l.Month30 {
			return 30 * l.N
		}
		return 31 * l.N
	case clock.YearUnit:
		return 366 * l.N
	}
	return l.N
}
