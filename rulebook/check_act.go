package rulebook

import (
	"regexp"
	"slices"
)

var seriesForm = regexp.MustCompile(`^\p{Lu}{1,4}$`)

// checkAct runs what is said of one act.
func (l *loader) checkAct(p *Procedure, a *Act) {
	l.checkWhere(p, a)
	l.checkThis(p, a)
	l.checkKind(p, a)
	l.checkHands(p, a)
	l.checkReview(p, a)
	l.checkDecision(p, a)
	l.checkSets(p, a)
	if a.Imposes != nil && a.Imposes.End == nil && a.Imposes.Review == nil {
		l.Add(l.at(a, "imposes"), "hệ quả của việc %q không có ngày hết và không được xem lại", "what %q imposes has neither an end nor a review", a.ID)
		l.Instead("end hoặc review", "end or review")
	}
	if p.Party(a.By) != nil && a.Assigns != "" {
		l.Add(l.at(a, "by"), "một bên không cử người của cơ quan", "a party does not assign people of the office")
	}
}

// checkWhere holds that a filing act opens a case and every other act
// stands in stages that go on.
func (l *loader) checkWhere(p *Procedure, a *Act) {
	begin := p.Begin()
	if a.Kind == Filing {
		if len(a.In) > 0 {
			l.Add(l.at(a, "in"), "việc nộp %q có trước vụ việc: bỏ \"in\"", "the filing act %q comes before the case: take \"in\" away", a.ID)
		}
		if a.Needs != nil {
			l.Add(l.at(a, "needs"), "việc nộp %q có trước vụ việc: không có gì để đòi hỏi", "the filing act %q comes before the case: there is nothing to need", a.ID)
		}
		if a.To != "" && begin != nil && a.To != begin.ID {
			l.Add(l.at(a, "to"), "việc nộp phải dẫn đến giai đoạn bắt đầu %q", "a filing act leads to the stage that begins, %q", begin.ID)
		}
		return
	}
	for _, s := range a.In {
		if st := p.Stage(s); st != nil && st.Ends {
			l.Add(l.at(a, "in"), "giai đoạn %q đã kết thúc: không làm được gì nữa", "the stage %q ends: nothing is done there", s)
		}
	}
}

// checkThis holds that only what is about one person speaks of "this" one.
func (l *loader) checkThis(p *Procedure, a *Act) {
	if g := findGuard(a.Needs, isThis); g != nil && !a.Each {
		l.Add(g.Pos, "%[1]q nói về một người, nhưng việc %[2]q không làm cho từng người", "%[1]q speaks of one person, but %[2]q is not done for each", g.Text, a.ID)
		l.Instead("on: each "+or(p.Scope, "SCOPE"), "on: each "+or(p.Scope, "SCOPE"))
	}
	if p.Scope == "" && (len(a.Marks) > 0 || len(a.Unmarks) > 0 || a.Finds) {
		l.Add(a.Pos, "việc %q nói về từng người, nhưng thủ tục không có scope", "%q speaks of each person, but the procedure has no scope", a.ID)
	}
	for _, m := range a.Unmarks {
		if slices.Contains(a.Marks, m) {
			l.Add(l.at(a, "unmarks"), "việc %[1]q vừa đặt vừa bỏ dấu %[2]q", "%[1]q both sets and takes away the mark %[2]q", a.ID, m)
		}
	}
}

func isThis(g *Guard) bool {
	return g.Quant == This && isOne(g.Op, MarkIs, MarkIsNot, ClockIs, ClockIsNot)
}

// findGuard is the first part of a guard that is so, nil if none.
func findGuard(g *Guard, is func(*Guard) bool) *Guard {
	if g == nil || is(g) {
		return g
	}
	for _, k := range g.Kids {
		if f := findGuard(k, is); f != nil {
			return f
		}
	}
	return nil
}

// markOf is the mark that an act of a kind puts on a person: the properties
// and the built-in rules know these by name.
func markOf(k ActKind) string {
	switch k {
	case Notice:
		return "notified"
	case Disclosure:
		return "shown"
	case Invitation:
		return "invited"
	case Account:
		return "answered"
	case Absence:
		return "absent"
	case Service:
		return "served"
	}
	return ""
}

// checkKind holds that an act has what its kind is in law.
func (l *loader) checkKind(p *Procedure, a *Act) {
	if m := markOf(a.Kind); m != "" && p.Scope != "" && (!slices.Contains(a.Marks, m) || !a.Each) {
		l.Add(a.Pos, "việc %[1]q thuộc loại %[2]s phải làm cho từng người (on: each) và đặt dấu %[3]q", "%[1]q of kind %[2]s must be done for each person (on: each) and set the mark %[3]q", a.ID, a.Kind, m)
	}
	l.checkExtending(p, a)
	l.checkWho(p, a)
	if a.Assigns == "" && a.Kind == Assignment {
		l.Add(a.Pos, "việc %q thuộc loại assignment thiếu \"assigns\"", "%q of kind assignment lacks \"assigns\"", a.ID)
	}
	if (a.Because != "") != (a.Kind == Closure) && !(a.Because != "" && a.Kind == Refusal) {
		l.Add(a.Pos, "closure phải nói vì sao (because), việc khác thì không; refusal có thể nói: %q", "a closure says why (because), a refusal may, no other act does: %q", a.ID)
	}
	if a.Kind == Consequence && a.Imposes == nil {
		l.Add(a.Pos, "hệ quả %q thiếu \"imposes\"", "the consequence %q lacks \"imposes\"", a.ID)
	}
	if isOne(a.Kind, Wait, Suspension, StrikeOut, OpenIdentity) && !a.Reason {
		l.Add(a.Pos, "việc %[1]q thuộc loại %[2]s phải nêu lý do: reason: required", "%[1]q of kind %[2]s needs a reason: reason: required", a.ID, a.Kind)
	}
	if a.Kind == Wait && !l.startsClock(p, a) {
		l.Add(a.Pos, "việc chờ %q không bắt đầu thời hạn nào", "the wait %q starts no clock", a.ID)
	}
	if a.Kind == Suspension && !l.startsClock(p, a) {
		l.Add(a.Pos, "việc tạm đình chỉ %q không bắt đầu thời hạn rà soát nào", "the suspension %q starts no clock for its review", a.ID)
	}
	if s := p.Stage(a.To); a.Kind == Purge && (s == nil || !s.Ends) {
		l.Add(a.Pos, "việc xóa %q phải dẫn đến giai đoạn kết thúc", "the purge %q must lead to a stage that ends", a.ID)
	}
}

// checkWho holds that the office does what is the office's and a party what
// is a party's: nobody gives another's account or withdraws their report.
func (l *loader) checkWho(p *Procedure, a *Act) {
	switch a.Kind {
	case Account, Withdrawal, Appeal, AskProtection:
		if p.Role(a.By) != nil {
			l.Allow(l.at(a, "by"), a.By, p.parties(), "%[1]q thuộc loại %[2]s do một bên làm, không phải vai trò %[3]q", "%[1]q of kind %[2]s is done by a party, not by the role %[3]q", a.ID, a.Kind, a.By)
		}
	case Plain, Filing, NewMaterial, Extending, OpenIdentity:
	default:
		if p.Party(a.By) != nil {
			l.Allow(l.at(a, "by"), a.By, p.roles(), "%[1]q thuộc loại %[2]s do cơ quan làm, không phải bên %[3]q", "%[1]q of kind %[2]s is done by the office, not by the party %[3]q", a.ID, a.Kind, a.By)
		}
	}
}

func (l *loader) startsClock(p *Procedure, a *Act) bool {
	return slices.ContainsFunc(p.Clocks, func(c *Clock) bool { return c.Starts(a.ID) })
}

// checkExtending holds that an extension names a clock that may be
// extended, gives a reason and tells a party. More time for a person's own
// period needs no reason.
func (l *loader) checkExtending(p *Procedure, a *Act) {
	if (a.Kind == Extending) != (a.Extends != "") {
		l.Add(a.Pos, "loại extension và \"extends\" đi với nhau: %q", "kind extension and \"extends\" go together: %q", a.ID)
		return
	}
	if a.Kind != Extending {
		return
	}
	c := p.Clock(a.Extends)
	if c != nil && c.Extension == nil {
		l.Add(l.at(a, "extends"), "thời hạn %q không gia hạn được", "the clock %q cannot be extended", a.Extends)
	}
	if !a.Reason && (c == nil || c.Against == "") {
		l.Add(a.Pos, "việc gia hạn %q phải nêu lý do: reason: required", "the extension %q needs a reason: reason: required", a.ID)
	}
	if len(a.Tells) == 0 && p.Party(a.By) == nil {
		l.Add(a.Pos, "việc gia hạn %q không báo cho ai: thiếu \"tells\"", "the extension %q tells nobody: \"tells\" is missing", a.ID)
	}
}

// checkDecision holds that a decision is made of its five parts, and what
// says no at least of reasons, provisions and remedies.
func (l *loader) checkDecision(p *Procedure, a *Act) {
	var parts []string
	switch a.Kind {
	case Decision, Measure:
		parts = decisionParts()
	case Refusal, Closure:
		parts = []string{"reasons", "provisions", "remedies"}
	}
	form := p.FormOf(a)
	for _, part := range parts {
		if form == nil {
			l.Add(a.Pos, "việc %[1]q thuộc loại %[2]s thiếu biểu mẫu", "%[1]q of kind %[2]s lacks a form", a.ID, a.Kind)
			break
		}
		if !slices.ContainsFunc(form.Fields, func(f *FormField) bool { return f.Part == part && f.Required }) {
			l.Add(l.at(a, "form"), "biểu mẫu %[1]q của việc %[2]q thiếu phần bắt buộc %[3]q", "the form %[1]q of %[2]q lacks the required part %[3]q", form.ID, a.ID, part)
		}
	}
	findings := form != nil && slices.ContainsFunc(form.Fields, func(f *FormField) bool { return f.Type == FindingField })
	if a.Finds != findings {
		l.Add(a.Pos, "finds: true và trường loại finding đi với nhau: %q", "finds: true and a field of type finding go together: %q", a.ID)
	}
}

// checkSets holds that what an actor chooses is asked in a field of the
// form, and that what a table decides is decided by it alone.
func (l *loader) checkSets(p *Procedure, a *Act) {
	form := p.FormOf(a)
	if form == nil {
		form = &Form{}
	}
	for _, s := range a.Sets {
		l.checkSet(p, a, s, form)
	}
	for _, f := range form.Fields {
		if f.Fact == "" {
			continue
		}
		if s := a.sets(f.Fact); s == nil || s.OneOf == nil {
			l.Add(l.at(a, "form"), "trường %[1]q quyết định %[2]q, nhưng việc %[3]q không có \"sets: {%[2]s: any}\"", "the field %[1]q decides %[2]q, but %[3]q has no \"sets: {%[2]s: any}\"", f.ID, f.Fact, a.ID)
		}
	}
}

func (l *loader) checkSet(p *Procedure, a *Act, s Set, form *Form) {
	fact, at := p.Fact(s.Fact), l.at(a, "sets")
	if fact == nil {
		return
	}
	if from := p.Fact(s.Copy); from != nil {
		for _, v := range from.Values {
			if !slices.Contains(fact.Values, v) {
				l.Add(at, "giá trị %[1]q của %[2]q không có trong %[3]q", "the value %[1]q of %[2]q is none of %[3]q", v, s.Copy, s.Fact)
			}
		}
	}
	if s.OneOf == nil {
		return
	}
	i := slices.IndexFunc(form.Fields, func(f *FormField) bool { return f.Fact == s.Fact })
	if i < 0 {
		l.Add(at, "việc %[1]q chọn %[2]q, nhưng không trường nào của biểu mẫu hỏi điều đó", "%[1]q chooses %[2]q, but no field of its form asks for it", a.ID, s.Fact)
		l.Instead("một trường choice hoặc table có decides: "+s.Fact, "a choice or table field with decides: "+s.Fact)
		return
	}
	f, may := form.Fields[i], []string(nil)
	if (fact.Table != "") != (f.Type == TableField) || f.Table != fact.Table {
		l.Add(at, "trường %[1]q và %[2]q không dùng cùng một bảng quyết định", "the field %[1]q and the fact %[2]q do not use the same decision table", f.ID, s.Fact)
		return
	}
	for _, o := range f.Options {
		may = append(may, o.ID)
	}
	if t := l.pack.Table(f.Table); t != nil {
		may = t.Values
	}
	for _, v := range may {
		if !slices.Contains(s.OneOf, v) {
			l.Allow(at, v, s.OneOf, "trường %[2]q cho chọn %[1]q, nhưng việc %[3]q không đặt được giá trị đó", "the field %[2]q offers %[1]q, which %[3]q does not set", v, f.ID, a.ID)
		}
	}
	for _, v := range s.OneOf {
		if !slices.Contains(may, v) && f.Type == ChoiceField {
			l.Allow(at, v, may, "việc %[3]q đặt được %[1]q, nhưng trường %[2]q không cho chọn", "%[3]q may set %[1]q, which the field %[2]q does not offer", v, f.ID, a.ID)
		}
	}
}
