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
		c.secrecy(a)
		c.expires(a)
	}
	for _, k := range c.p.Clocks {
		c.expiryOf(k)
	}
	for _, b := range c.p.Bounds {
		c.boundSum(b)
	}
	if c.decides() {
		c.says(9, len(c.p.Bounds) > 0, "thủ tục có quyết định mà không nêu thời gian dài nhất", "a procedure with a decision declares no bound")
	}
	if c.sealedParty() {
		c.says(10, c.has(rulebook.Disclosure) == c.has(rulebook.Redaction) || c.has(rulebook.Redaction), "có bước cho xem tài liệu mà không có bước lược bỏ", "the file can be shown but never redacted")
		c.says(11, c.has(rulebook.AskProtection), "không có bước đề nghị bảo vệ", "no act asks for protection")
	}
}

func (c *checker) has(k rulebook.ActKind) bool {
	return slices.ContainsFunc(c.p.Acts, func(a *rulebook.Act) bool { return a.Kind == k })
}

func (c *checker) decides() bool {
	return c.has(rulebook.Decision) || c.has(rulebook.Measure)
}

// hurts tells whether an act decides against somebody or refuses them.
func hurts(a *rulebook.Act) bool {
	switch a.Kind {
	case rulebook.Decision, rulebook.Refusal, rulebook.Closure, rulebook.Measure:
		return true
	}
	return false
}

// reviewOf (7): every adverse or refusing decision has a review by a higher
// role that neither decided nor verified.
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
	if by != nil {
		for _, r := range c.p.Roles {
			if r != by && !r.Last && c.worksOn(r) {
				c.says(7, apart(by, r.ID), "vai %q xem xét lại nhưng không tách khỏi %q", "role %q reviews but is not kept apart from %q", by.ID, r.ID)
			}
		}
	}
	i := c.m.Clock(a.Review.Clock)
	c.says(7, i >= 0, "bước %q: không có thời hạn đề nghị xem xét lại", "act %q: there is no clock for asking for the review", a.ID)
	j := c.m.Act(a.Review.Act)
	c.says(7, j >= 0, "bước %q: không có bước đề nghị xem xét lại", "act %q: there is no act that asks for the review", a.ID)
	if i < 0 || j < 0 {
		return
	}
	ask, k := c.m.Acts[j].Act, c.m.Clocks[i].Clock
	party := c.role(ask.By) == nil
	c.says(7, party && slices.Contains(k.MetBy, ask.ID), "bước %q: đề nghị xem xét lại không thuộc về đương sự của vụ việc", "act %q: the review is not asked for by a party within its clock", a.ID)
	for _, id := range append(slices.Clone(k.StoppedBy), k.PausedBy...) {
		n := c.m.Act(id)
		c.says(7, n < 0 || c.role(c.m.Acts[n].By) == nil, "cơ quan có thể dừng thời hạn xem xét lại (%q)", "an office role can stop the time for a review (%q)", id)
	}
}

// worksOn: roles that verify, propose or decide.
func (c *checker) worksOn(r *rulebook.Role) bool {
	for _, a := range c.p.Acts {
		if hurts(a) && (a.By == r.ID || a.ProposedBy == r.ID) {
			if a.Review != nil && a.Review.By != r.ID {
				return true
			}
		}
	}
	return false
}

// apart tells whether a role is kept from another or from whoever had it.
func apart(r *rulebook.Role, other string) bool {
	return slices.Contains(r.Apart, other) || slices.Contains(r.Apart, "ever "+other)
}

var parts = []string{"findings", "evidence", "reasons", "provisions", "remedies"}

// formOf (8): a decision is not signed with a hole in it.
func (c *checker) formOf(a *rulebook.Act) {
	if !hurts(a) || a.Kind == rulebook.Measure && a.Form == "" {
		return
	}
	need := parts
	if a.Kind != rulebook.Decision {
		need = []string{"reasons", "provisions", "remedies"}
	}
	f := c.p.Pack.Form(a.Form)
	for _, part := range need {
		c.says(8, f != nil && slices.ContainsFunc(f.Fields, func(x *rulebook.FormField) bool { return x.Part == part && x.Required }),
			"bước %q không bắt buộc phần %q", "act %q does not require the part %q", a.ID, part)
	}
	if a.Kind == rulebook.Decision {
		c.says(8, c.has(rulebook.Service), "không có bước gửi quyết định", "no act serves the decision")
	}
}

// extensionBy (9): no extension without reason, notice and a maximum.
func (c *checker) extensionBy(a *rulebook.Act) {
	if a.Kind != rulebook.Extending {
		return
	}
	i := c.m.Clock(a.Extends)
	c.says(9, i >= 0 && c.m.Clocks[i].MaxTimes > 0, "bước %q gia hạn không có mức tối đa", "act %q extends without a maximum", a.ID)
	if i < 0 || c.role(a.By) == nil || c.m.Clocks[i].Against != "" {
		return // the person's own period: a request needs no reason
	}
	c.says(9, a.Reason, "bước %q gia hạn không cần lý do", "act %q extends without a reason", a.ID)
	c.says(9, len(a.Tells) > 0, "bước %q gia hạn không báo cho ai", "act %q extends and tells nobody", a.ID)
}

// twoHands (12): nobody both proposes and approves what weighs on people.
func (c *checker) twoHands(a *rulebook.Act) {
	switch a.Kind {
	case rulebook.Decision, rulebook.Closure, rulebook.StrikeOut, rulebook.Purge, rulebook.Wait, rulebook.OpenIdentity, rulebook.Measure:
	case rulebook.Extending:
		if i := c.m.Clock(a.Extends); i >= 0 && c.m.Clocks[i].Against != "" {
			return
		}
	default:
		return
	}
	by, first := c.role(a.By), c.role(a.ProposedBy)
	c.says(12, by != nil && first != nil && by != first, "bước %q do một người vừa đề xuất vừa duyệt", "act %q is proposed and approved by one hand", a.ID)
	if by != nil && first != nil {
		c.says(12, apart(by, first.ID) || apart(first, by.ID), "bước %q: %q và %q có thể là cùng một người", "act %q: %q and %q may be the same person", a.ID, by.ID, first.ID)
	}
}

// secrecy (10): the reporter's identity is opened only by its own act, told
// to the reporter.
func (c *checker) secrecy(a *rulebook.Act) {
	sealed := map[string]bool{}
	for _, q := range c.p.Parties {
		sealed[q.ID] = q.Sealed
	}
	if a.Kind == rulebook.OpenIdentity {
		told := slices.ContainsFunc(a.Tells, func(w string) bool { return sealed[w] })
		c.says(10, told && a.Reason, "bước %q mở danh tính mà không báo cho người báo hoặc không có lý do", "act %q opens the identity without telling the reporter or without a reason", a.ID)
	}
	for _, id := range a.Letters {
		l := c.p.Pack.Letter(id)
		if l == nil || sealed[l.To] {
			continue
		}
		for _, use := range l.Uses {
			if f := c.fieldOf(use); f != nil {
				c.says(10, f.Compartment != "identity", "văn bản %q đưa ra danh tính của người báo", "letter %q gives away the reporter's identity", id)
			}
		}
	}
	f := c.p.Pack.Form(a.Form)
	if f == nil || !sealed[a.By] {
		return
	}
	for _, x := range f.Fields {
		if (x.Class == "identity" || x.Class == "contact") && x.Of == a.By {
			c.says(10, x.Compartment == "identity", "trường %q của người báo không được giữ riêng", "the reporter's field %q is not kept apart", x.ID)
		}
	}
}

// expires (14): every consequence ends or is reviewed.
func (c *checker) expires(a *rulebook.Act) {
	if a.Kind == rulebook.Consequence || a.Imposes != nil {
		c.says(14, a.Imposes != nil && (a.Imposes.End != nil || a.Imposes.Review != nil), "hệ quả của bước %q không có ngày hết hoặc ngày xem xét lại", "the consequence of act %q has neither an end nor a review", a.ID)
	}
	if a.Kind == rulebook.Measure {
		n := slices.ContainsFunc(c.p.Clocks, func(k *rulebook.Clock) bool {
			return slices.ContainsFunc(k.From, func(f rulebook.Anchor) bool { return f.Act == a.ID })
		})
		c.says(14, n, "biện pháp %q không có thời hạn xem xét lại", "measure %q has no clock that reviews it", a.ID)
	}
	if a.To != "" && a.Kind != rulebook.Purge && a.Kind != rulebook.Transfer {
		for _, s := range c.p.Stages {
			if s.ID == a.To {
				c.says(14, !s.Ends, "bước %q kết thúc vụ việc mà không xóa hồ sơ", "act %q ends the case and never erases it", a.ID)
			}
		}
	}
}

// expiryOf (9): the end of an authority's clock sets nothing against
// anybody; (14) an end is not reached by a clock alone.
func (c *checker) expiryOf(k *rulebook.Clock) {
	for fact, v := range k.Expiry.Sets {
		for _, f := range c.p.Facts {
			if f.ID == fact && (f.Meaning == "coercion" || f.Meaning == "violation" || f.Meaning == "redacted" || f.Meaning == "consent") {
				c.says(9, false, "hết hạn %q tự đặt %s = %s", "the end of clock %q sets %s to %s", k.ID, fact, v)
			}
		}
	}
	for _, s := range c.p.Stages {
		if s.ID == k.Expiry.To {
			c.says(14, !s.Ends, "hết hạn %q tự kết thúc vụ việc mà không xóa hồ sơ", "the end of clock %q ends the case and never erases it", k.ID)
		}
	}
	if k.Purpose == "account" {
		c.says(5, days(k.Limit.Limit) >= 5, "thời gian giải trình %q quá ngắn", "the time to answer %q is too short", k.ID)
		c.says(5, k.Against != "", "thời gian giải trình %q không thuộc về ai", "the time to answer %q belongs to nobody", k.ID)
	}
}

// boundSum (9): the longest ends of the named clocks sum to no more than
// the declared bound.
func (c *checker) boundSum(b *rulebook.Bound) {
	sum := 0
	for _, id := range b.Clocks {
		i := c.m.Clock(id)
		if i < 0 {
			c.says(9, false, "giới hạn nêu thời hạn không có: %q", "the bound names an unknown clock %q", id)
			continue
		}
		sum += longest(c.m.Clocks[i].Clock)
	}
	c.says(9, sum <= days(b.Limit), "tổng các thời hạn từ %q dài %d ngày, quá giới hạn đã nêu %d ngày", "the clocks from %q sum to %d days, more than the declared bound of %d", b.From, sum, days(b.Limit))
}

// longest is the greatest length of a clock in days, with all extensions.
func longest(k *rulebook.Clock) int {
	n := days(k.Limit.Limit)
	for _, t := range k.Limit.Tiers {
		n = max(n, days(t))
	}
	x := k.Extension
	if x == nil {
		return n
	}
	add, ceiling := 0, 0
	if x.Adds != nil {
		add = days(*x.Adds)
	}
	if x.Ceiling != nil {
		ceiling = days(*x.Ceiling)
	}
	for _, t := range x.Tiers {
		if x.Ceiling != nil {
			ceiling = max(ceiling, days(t))
		} else {
			add = max(add, days(t))
		}
	}
	return max(n+add*x.Times, ceiling)
}

// days is an upper bound of a limit's length in calendar days, rolling and
// the longest public break (nine days) not counted for plain days.
func days(l clock.Limit) int {
	switch l.Unit {
	case clock.Hour:
		return (l.N + 23) / 24
	case clock.WorkingDay:
		return (l.N + 4) / 5 * 7
	case clock.Week:
		return 7 * l.N
	case clock.Month:
		return 31 * l.N
	case clock.YearUnit:
		return 366 * l.N
	}
	return l.N
}

// fieldOf finds a form's field of the pack by its id.
func (c *checker) fieldOf(id string) *rulebook.FormField {
	for _, f := range c.p.Pack.Forms {
		if x := f.Field(id); x != nil {
			return x
		}
	}
	return nil
}
