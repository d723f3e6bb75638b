package docket

import (
	"fmt"
	"strings"

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
		name := r.Clock
		if k := c.Procedure.Clock(r.Clock); k != nil {
			if r.Code == liem.NotYet {
				vi, en = vi+"chưa tới lúc: thời hạn “"+k.Name.VI+"” chưa bắt đầu.", en+"is not open yet: “"+k.Name.EN+"” has not begun."
				break
			}
			vi, en = vi+"không còn được: “"+k.Name.VI+"” không đang chạy hoặc đã gia hạn đủ số lần.", en+"is closed: “"+k.Name.EN+"” does not run, or was extended as often as allowed."
			break
		}
		vi, en = vi+name, en+name
	default:
		vi, en = vi+"còn thiếu lựa chọn.", en+"lacks a choice."
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
		return c.word2(g.Name, l) + pick(ifNot(g, " không phải là ", " là "), ifNot(g, " is not ", " is ")) + c.words(g.Values, g.Name, l)
	case rulebook.ToldEnd:
		return pick("mọi người đã được biết về sự việc đều đã được báo kết quả", "everybody who was told of the matter knows the outcome")
	case rulebook.ExtendedLes:
		return fmt.Sprintf(pick("“%s” được gia hạn ít hơn %d lần", "“%s” was extended fewer than %d times"), c.clockName(g.Name, l), g.N)
	case rulebook.ClockIs, rulebook.ClockIsNot:
		return c.quantified(g, person, "“"+c.clockName(g.Name, l)+"”", l, clockWord)
	}
	return c.quantified(g, person, "", l, func(w string, l liem.Lang) string { return c.word2(w, l) })
}

func ifNot(g *rulebook.Guard, no, yes string) string {
	if g.Op == rulebook.FactIsNot || g.Op == rulebook.MarkIsNot || g.Op == rulebook.ClockIsNot {
		return no
	}
	return yes
}

func (c *Case) quantified(g *rulebook.Guard, person int, what string, l liem.Lang, word func(string, liem.Lang) string) string {
	who := c.roleName(c.Procedure.Scope).In(l)
	switch {
	case g.Quant == rulebook.This && person >= 0:
		who = c.personName(person, l)
	case g.Quant == rulebook.Every:
		who = liem.T("mọi "+who, "every "+who).In(l)
	case g.Quant == rulebook.Any:
		who = liem.T("ít nhất một "+who, "at least one "+who).In(l)
	case g.Quant == rulebook.No:
		who = liem.T("không "+who+" nào", "no "+who).In(l)
	}
	if g.Quant == rulebook.Only {
		who = ""
	}
	var where string
	if len(g.Where) > 0 {
		where = " (" + c.words(g.Where, "", l) + ")"
	}
	var values []string
	for _, v := range g.Values {
		values = append(values, word(v, l))
	}
	subject := strings.TrimSpace(who + where)
	if what != "" && subject != "" {
		subject = what + liem.T(" của ", " of ").In(l) + subject
	} else if what != "" {
		subject = what
	}
	return subject + liem.T(ifNot(g, " chưa ", " "), ifNot(g, " is not ", " is ")).In(l) + strings.Join(values, liem.T(" hoặc ", " or ").In(l))
}

func clockWord(w string, l liem.Lang) string {
	switch w {
	case rulebook.Running:
		return liem.T("đang tính", "running").In(l)
	case rulebook.Paused:
		return liem.T("tạm dừng", "paused").In(l)
	case rulebook.Expired:
		return liem.T("đã hết", "expired").In(l)
	}
	return liem.T("không tính", "off").In(l)
}

func (c *Case) clockName(id string, l liem.Lang) string {
	if k := c.Procedure.Clock(id); k != nil {
		return k.Name.In(l)
	}
	return id
}

func (c *Case) word2(id string, l liem.Lang) string { return c.Pack.Word(c.Procedure.ID, id).In(l) }

func (c *Case) words(values []string, fact string, l liem.Lang) string {
	var out []string
	for _, v := range values {
		if fact != "" {
			v = fact + "." + v
		}
		out = append(out, c.word2(v, l))
	}
	return strings.Join(out, liem.T(" hoặc ", " or ").In(l))
}
