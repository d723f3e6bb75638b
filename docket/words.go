package docket

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"liem"
	"liem/procedure"
	"liem/rulebook"
)

// refuse words a refusal; it names the provision of the act if no other.
func (c *Case) refuse(code liem.Code, act, provision, vi, en string) error {
	if k := c.Procedure.Act(act); k != nil && provision == "" {
		provision = first(k.Cites)
	}
	return &liem.Error{Kind: liem.Refused, Code: code, Op: act, Say: liem.T(vi, en), Provision: provision, Next: c.instead()}
}

// instead tells what is open: who must act now, and until when.
func (c *Case) instead() liem.Text {
	s := c.Stage()
	if s == nil {
		return liem.Text{}
	}
	if s.Ends {
		return liem.T("Vụ việc đã kết thúc.", "The case has ended.")
	}
	vi, en := "Vụ việc đang ở giai đoạn “"+s.Name.VI+"”", "The case stands at “"+s.Name.EN+"”"
	if r := c.Procedure.Role(s.Duty); r != nil {
		vi, en = vi+"; người phải làm tiếp là "+r.Name.VI, en+"; the "+r.Name.EN+" has to act"
	}
	for _, r := range c.Clocks() {
		if r.State == procedure.Running && r.Clock.Owner == s.Duty && !r.Clock.Falls {
			return liem.T(vi+", hết ngày "+r.Result.Due.In(liem.VI)+".", en+" by the end of "+r.Result.Due.In(liem.EN)+".")
		}
	}
	return liem.T(vi+".", en+".")
}

// whyNot words a refusal of the machine.
func (c *Case) whyNot(act *rulebook.Act, e procedure.Event, r *procedure.Refusal) error {
	vi, en := "Bước “"+act.Name.VI+"” ", "“"+act.Name.EN+"” "
	switch {
	case r.Stage && act.Kind == rulebook.Filing:
		vi, en = vi+"chỉ để mở một vụ việc; vụ việc này đã được mở.", en+"only begins a case; this one has begun."
	case r.Stage && r.Code == liem.NotYet:
		vi, en = vi+"chưa tới lúc: vụ việc phải ở giai đoạn "+c.stages(act, liem.VI)+".", en+"is not open yet: the case must stand at "+c.stages(act, liem.EN)+"."
	case r.Stage:
		vi, en = vi+"đã qua: bước này thuộc giai đoạn "+c.stages(act, liem.VI)+".", en+"is closed: it belongs to "+c.stages(act, liem.EN)+"."
	case r.Guard != nil:
		vi, en = vi+"cần: "+c.sentence(r.Guard, r.Person, liem.VI)+".", en+"needs: "+c.sentence(r.Guard, r.Person, liem.EN)+"."
	case r.Clock != "":
		if r.Code == liem.NotYet {
			vi, en = vi+"chưa tới lúc: "+c.clockName(r.Clock, liem.VI)+" chưa bắt đầu tính.", en+"is not open yet: "+c.clockName(r.Clock, liem.EN)+" has not begun."
			break
		}
		vi, en = vi+"không còn thực hiện được: "+c.clockName(r.Clock, liem.VI)+" không còn tính hoặc đã được gia hạn đủ số lần.", en+"is closed: "+c.clockName(r.Clock, liem.EN)+" does not run, or was extended as often as allowed."
	default:
		vi, en = vi+"còn thiếu nội dung phải chọn.", en+"lacks a choice."
	}
	return c.refuse(r.Code, act.ID, first(act.Cites), vi, en)
}

func (c *Case) stages(act *rulebook.Act, l liem.Lang) string {
	var out []string
	for _, s := range act.In {
		if x := c.Procedure.Stage(s); x != nil {
			out = append(out, "“"+x.Name.In(l)+"”")
		}
	}
	return strings.Join(out, ", ")
}

// sentence words a guard for a reader.
func (c *Case) sentence(g *rulebook.Guard, person int, l liem.Lang) string {
	pick := func(vi, en string) string { return liem.T(vi, en).In(l) }
	switch g.Op {
	case rulebook.AllOf, rulebook.AnyOf:
		var parts []string
		for _, k := range g.Kids {
			parts = append(parts, c.sentence(k, person, l))
		}
		if g.Op == rulebook.AnyOf {
			return strings.Join(parts, pick(" hoặc ", " or "))
		}
		return strings.Join(parts, pick(" và ", " and "))
	case rulebook.FactIs, rulebook.FactIsNot:
		is := pick(" ghi “", " is “")
		if g.Op == rulebook.FactIsNot {
			is = pick(" không ghi “", " is not “")
		}
		var values []string
		for _, v := range g.Values {
			values = append(values, c.word2(g.Name+"."+v, l))
		}
		return pick("mục “", "“") + c.word2(g.Name, l) + "”" + is + strings.Join(values, pick("” hoặc “", "” or “")) + "”"
	case rulebook.ToldEnd:
		return pick("mọi người đã được biết về sự việc đều đã được báo kết quả", "everybody who was told of the matter knows the outcome")
	case rulebook.ExtendedLes:
		if g.N == 1 {
			return c.clockName(g.Name, l) + pick(" chưa được gia hạn lần nào", " was never extended")
		}
		return c.clockName(g.Name, l) + fmt.Sprintf(pick(" mới được gia hạn dưới %d lần", " was extended fewer than %d times"), g.N)
	}
	if l == liem.VI {
		return c.sentenceVI(g, person)
	}
	return c.sentenceEN(g, person)
}

// sentenceVI words what a guard says of people or of the clocks of people.
func (c *Case) sentenceVI(g *rulebook.Guard, person int) string {
	not := g.Op == rulebook.MarkIsNot || g.Op == rulebook.ClockIsNot
	clock := g.Op == rulebook.ClockIs || g.Op == rulebook.ClockIsNot
	who := c.whom(g, person, liem.VI)
	var states []string
	for _, v := range g.Values {
		states = append(states, c.stateVI(v, clock, not || g.Quant == rulebook.No && !clock))
	}
	state := strings.Join(states, " hoặc ")
	if not || g.Quant == rulebook.No && !clock {
		state = strings.Join(states, " và ")
	}
	switch {
	case clock && g.Quant == rulebook.No:
		return "không có " + who + " nào có " + c.clockName(g.Name, liem.VI) + " " + state
	case clock && who == "":
		return c.clockName(g.Name, liem.VI) + " " + state
	case clock && g.Quant == rulebook.Every:
		return c.clockName(g.Name, liem.VI) + " đối với mọi " + who + " đều " + state
	case clock && g.Quant == rulebook.Any:
		return c.clockName(g.Name, liem.VI) + " đối với ít nhất một " + who + " " + state
	case clock:
		return c.clockName(g.Name, liem.VI) + " đối với " + who + " " + state
	case g.Quant == rulebook.Every || g.Quant == rulebook.No:
		return "mọi " + who + " đều " + state
	case g.Quant == rulebook.Any:
		return "ít nhất một " + who + " " + state
	}
	return who + " " + state
}

// stateVI is a mark, a finding or the state of a clock as a predicate. What
// was done is negated as not done yet, anything else as not the case.
func (c *Case) stateVI(v string, clock, not bool) string {
	if clock {
		word := clockWord(v, liem.VI)
		switch {
		case !not:
			return word
		case v == rulebook.Expired:
			return "chưa hết"
		case v == rulebook.Off:
			return "vẫn đang tính"
		}
		return "không " + word
	}
	word := c.markWord(v, liem.VI)
	done, was := strings.CutPrefix(word, "đã ")
	switch {
	case !not:
		return word
	case was:
		return "chưa " + done
	case v == rulebook.Unfound:
		return "đã có kết luận"
	}
	return "không thuộc trường hợp " + word
}

func (c *Case) sentenceEN(g *rulebook.Guard, person int) string {
	is := " is "
	if g.Op == rulebook.MarkIsNot || g.Op == rulebook.ClockIsNot {
		is = " is not "
	}
	who := c.whom(g, person, liem.EN)
	switch g.Quant {
	case rulebook.Every:
		who = "every " + who
	case rulebook.Any:
		who = "at least one " + who
	case rulebook.No:
		who = "no " + who
	}
	var states []string
	if g.Op == rulebook.ClockIs || g.Op == rulebook.ClockIsNot {
		for _, v := range g.Values {
			states = append(states, clockWord(v, liem.EN))
		}
		what := c.clockName(g.Name, liem.EN)
		if g.Quant == rulebook.No {
			return who + " has " + what + " " + strings.Join(states, " or ")
		}
		if who != "" {
			what += " of " + who
		}
		return what + is + strings.Join(states, " or ")
	}
	for _, v := range g.Values {
		states = append(states, c.markWord(v, liem.EN))
	}
	return who + is + strings.Join(states, " or ")
}

// whom is the scoped people that a guard speaks of, without how many of them;
// "" for a clock of the case.
func (c *Case) whom(g *rulebook.Guard, person int, l liem.Lang) string {
	if g.Quant == rulebook.Only {
		return ""
	}
	who := c.roleName(c.Procedure.Scope).In(l)
	if g.Quant == rulebook.This && person >= 0 {
		who = c.personName(person, l)
	}
	who = lower(who)
	if len(g.Where) == 0 {
		return who
	}
	var where []string
	for _, v := range g.Where {
		where = append(where, c.markWord(v, l))
	}
	if l == liem.VI {
		return who + " " + strings.Join(where, " hoặc ")
	}
	return who + " (" + strings.Join(where, " or ") + ")"
}

// lower begins a name of a kind of people in the middle of a sentence.
func lower(name string) string {
	first, n := utf8.DecodeRuneInString(name)
	if second, _ := utf8.DecodeRuneInString(name[n:]); unicode.IsUpper(second) {
		return name // an abbreviation
	}
	return string(unicode.ToLower(first)) + name[n:]
}

func (c *Case) markWord(v string, l liem.Lang) string {
	switch v {
	case rulebook.Unfound:
		return liem.T("chưa có kết luận", "not decided on yet").In(l)
	case rulebook.Cleared:
		return liem.T("được kết luận là không có vi phạm", "cleared").In(l)
	case rulebook.Adverse:
		return liem.T("bị kết luận là có vi phạm", "found against").In(l)
	}
	return c.word2(v, l)
}

func clockWord(w string, l liem.Lang) string {
	switch w {
	case rulebook.Running:
		return liem.T("đang tính", "running").In(l)
	case rulebook.Paused:
		return liem.T("đang tạm dừng", "paused").In(l)
	case rulebook.Expired:
		return liem.T("đã hết", "expired").In(l)
	}
	return liem.T("không còn tính", "off").In(l)
}

// clockName is a clock in a sentence: in Vietnamese with the word for a time
// limit before it, unless its name has it.
func (c *Case) clockName(id string, l liem.Lang) string {
	name := id
	if k := c.Procedure.Clock(id); k != nil {
		name = k.Name.In(l)
	}
	if l == liem.VI && !strings.HasPrefix(name, "Thời ") && !strings.HasPrefix(name, "Hạn ") {
		return "thời hạn “" + name + "”"
	}
	return "“" + name + "”"
}

func (c *Case) word2(id string, l liem.Lang) string { return c.Pack.Word(c.Procedure.ID, id).In(l) }
