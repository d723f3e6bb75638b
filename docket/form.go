package docket

import (
	"slices"
	"strconv"
	"strings"

	"liem"
	"liem/clock"
	"liem/ledger"
	"liem/procedure"
	"liem/rulebook"
)

// ReasonField is the built-in field of acts whose reason is required.
const ReasonField = "reason"

// NameField begins the built-in fields that hold who stands behind a
// case-local id: name/officer-3.
const NameField = "name/"

// complete refuses an act that lacks a required part of its form, and one
// that brings a field its form does not have: nothing else can be typed in.
func (c *Case) complete(act *rulebook.Act, a *ledger.Act) error {
	f := c.Procedure.FormOf(act)
	for _, x := range a.Fields {
		if err := c.belongs(act, f, x); err != nil {
			return err
		}
	}
	if act.Reason && !hasField(a, ReasonField) {
		return c.refuse(liem.Needs, act.ID, first(act.Cites), "Cần ghi lý do.", "A reason is required.")
	}
	if f == nil {
		return nil
	}
	for _, x := range f.Fields {
		if err := c.filled(act, x, a); err != nil {
			return err
		}
	}
	return nil
}

func hasField(a *ledger.Act, name string) bool {
	return slices.ContainsFunc(a.Fields, func(f ledger.Field) bool { return f.Name == name && len(f.Passages) > 0 })
}

func (c *Case) belongs(act *rulebook.Act, f *rulebook.Form, x ledger.Field) error {
	class, compartment := "", ""
	switch {
	case x.Name == ReasonField && act.Reason:
		class, compartment = "reason", "file"
	case strings.HasPrefix(x.Name, NameField):
		class, compartment = "identity", "people"
		if c.sealed(strings.TrimPrefix(x.Name, NameField)) {
			compartment = "identity"
		}
	case f != nil && f.Field(x.Name) != nil:
		y := f.Field(x.Name)
		class, compartment = y.Class, y.Compartment
	}
	if class == "" || x.Class != class || x.Compartment != compartment {
		return c.refuse(liem.Limit, act.ID, first(act.Cites),
			"Biểu mẫu của bước này không có trường “"+x.Name+"” như vậy.", "The form of this act has no such field: “"+x.Name+"”.")
	}
	return nil
}

func (c *Case) sealed(local string) bool {
	party, _, _ := strings.Cut(local, "-")
	p := c.Procedure.Party(party)
	return p != nil && p.Sealed
}

func (c *Case) filled(act *rulebook.Act, x *rulebook.FormField, a *ledger.Act) error {
	missing := func() error {
		return c.refuse(liem.Needs, act.ID, first(act.Cites), "Còn thiếu: "+x.Label.VI+".", "Missing: "+x.Label.EN+".")
	}
	switch x.Type {
	case rulebook.FindingField:
		return nil // findingsOf asks for each
	case rulebook.TableField:
		return c.tableAgrees(act, x, a)
	case rulebook.PeriodField:
		v, ok := a.Fact("period/" + x.ID)
		if !ok && x.Required {
			return missing()
		}
		if ok {
			return c.periodWithin(act, x, v)
		}
		return nil
	}
	if !x.Required {
		return nil
	}
	if x.Fact != "" {
		if _, ok := a.Fact(x.Fact); ok {
			return nil
		}
	}
	if !hasField(a, x.ID) {
		return missing()
	}
	return nil
}

// tableAgrees: the fact that a table decides is what the table gives for
// the recorded answers.
func (c *Case) tableAgrees(act *rulebook.Act, x *rulebook.FormField, a *ledger.Act) error {
	t := c.Pack.Table(x.Table)
	if t == nil {
		return nil
	}
	inputs := map[string]string{}
	for _, f := range a.Facts {
		if in, ok := strings.CutPrefix(f.Name, "table/"+t.ID+"/"); ok {
			inputs[in] = f.Value
		}
	}
	if _, decided := a.Fact(x.Fact); len(inputs) == 0 && !x.Required && !decided {
		return nil
	}
	result, _, err := t.Decide(inputs)
	if err != nil {
		return c.refuse(liem.Needs, act.ID, first(t.Cites), "Bảng “"+t.Title.VI+"” chưa được trả lời đủ.", "The table “"+t.Title.EN+"” is not fully answered.")
	}
	if got, ok := a.Fact(x.Fact); x.Fact != "" && (!ok || got != result) {
		return c.refuse(liem.Needs, act.ID, first(t.Cites),
			"Theo bảng “"+t.Title.VI+"”, kết quả là: "+c.word2(x.Fact+"."+result, liem.VI)+".",
			"By the table “"+t.Title.EN+"” the result is: "+c.word2(x.Fact+"."+result, liem.EN)+".")
	}
	return nil
}

func (c *Case) periodWithin(act *rulebook.Act, x *rulebook.FormField, v string) error {
	l, err := clock.ParseLimit(v)
	like := func(b *clock.Limit) bool { // counted in the same way
		o := l
		o.N = b.N
		return o == *b
	}
	bad := err != nil || x.Least == nil && x.Most == nil && l != clock.Limit{N: l.N, Unit: l.Unit}
	if x.Least != nil {
		bad = bad || !like(x.Least) || l.N < x.Least.N
	}
	if x.Most != nil {
		bad = bad || !like(x.Most) || l.N > x.Most.N
	}
	if !bad {
		return nil
	}
	bound := func(lang liem.Lang) string {
		var s string
		if x.Least != nil {
			s += liem.T(" ít nhất ", " at least ").In(lang) + x.Least.Text().In(lang)
		}
		if x.Least != nil && x.Most != nil {
			s += liem.T(" và", " and").In(lang)
		}
		if x.Most != nil {
			s += liem.T(" nhiều nhất ", " at most ").In(lang) + x.Most.Text().In(lang)
		}
		return s
	}
	return c.refuse(liem.Needs, act.ID, first(act.Cites), "“"+x.Label.VI+"” phải"+bound(liem.VI)+".", "“"+x.Label.EN+"” must be"+bound(liem.EN)+".")
}

// FactStrike is the open fact of a strike-out that says what is struck out.
const FactStrike = "strike"

// The open facts that only the filing act has.
var filingFacts = [...]string{"people", "allegations", "number", "parent_case", "parent"}

const dueFacts = "due/"

// onlyItsFacts refuses an act with an open fact that it has no place for:
// what is open is never sealed, so nothing can be typed in there either.
func (c *Case) onlyItsFacts(act *procedure.Act, a *ledger.Act) error {
	for i, f := range a.Facts {
		twice := slices.ContainsFunc(a.Facts[:i], func(g ledger.Fact) bool { return g.Name == f.Name })
		if twice || !c.ownFact(act, a, f.Name) {
			return c.refuse(liem.Limit, act.ID, "", "Bước này không có mục “"+f.Name+"”.", "This act has no open fact “"+f.Name+"”.")
		}
	}
	return nil
}

// only refuses an act that every procedure has with an open fact or a field
// beside its own: names are told, answers recorded, reasons given.
func (c *Case) only(a *ledger.Act, names ...string) error {
	for i, f := range a.Facts {
		twice := slices.ContainsFunc(a.Facts[:i], func(g ledger.Fact) bool { return g.Name == f.Name })
		own := slices.Contains(names, f.Name) || strings.HasPrefix(f.Name, dueFacts) || strings.HasPrefix(f.Name, answerFact)
		if twice || !own {
			return c.refuse(liem.Limit, a.Kind, "", "Bước này không có mục “"+f.Name+"”.", "This act has no open fact “"+f.Name+"”.")
		}
	}
	for _, x := range a.Fields {
		if err := c.belongs(&rulebook.Act{ID: a.Kind, Reason: a.Kind == Correct}, nil, x); err != nil {
			return err
		}
	}
	return nil
}

func (c *Case) ownFact(act *procedure.Act, a *ledger.Act, name string) bool {
	hands := act.ProposedBy != "" && (name == "content" || name == "texts")
	if name == "on" {
		return act.Each
	}
	if rest, ok := strings.CutPrefix(name, answerFact); ok {
		who, subject, _ := strings.Cut(rest, "/")
		_, scoped := c.personOf(subject)
		return scoped && who != ""
	}
	if a.Kind == Propose {
		return hands || name == "act" || name == FactStrike && act.Kind == rulebook.StrikeOut
	}
	head, rest, _ := strings.Cut(name, "/")
	switch head {
	case "due":
		return true // sameDates compares them
	case "table":
		table, in, _ := strings.Cut(rest, "/")
		return c.asks(act.Act, rulebook.TableField, table) && slices.ContainsFunc(c.Pack.Table(table).Columns(), func(i rulebook.Input) bool { return i.ID == in })
	case "period":
		return c.asks(act.Act, rulebook.PeriodField, rest)
	case "finding":
		return act.Finds && c.findsOn(act, a, rest)
	case "assign":
		return rest == act.Assigns && rest != ""
	case "on_behalf":
		return c.Procedure.Party(act.By) != nil
	case "proposal":
		return act.ProposedBy != ""
	case FactStrike:
		return act.Kind == rulebook.StrikeOut
	}
	if slices.Contains(filingFacts[:], name) {
		return act.Kind == rulebook.Filing && c.filed(a, name)
	}
	return hands || slices.ContainsFunc(act.Slots, func(s procedure.Slot) bool { return s.Fact >= 0 && c.m.Facts[s.Fact].ID == name })
}

// filed tells whether an open fact of the filing has its own form, so that
// no words fit in: a number is TC-1/2026 with the series of the procedure and
// the year of the record, a parent is a case's id and a commitment. New has
// judged the counts.
func (c *Case) filed(a *ledger.Act, name string) bool {
	value, _ := a.Fact(name)
	switch name {
	case "number":
		cal, err := c.calendars(c.Pack.Calendar)
		if err != nil {
			return false
		}
		running, ok := strings.CutPrefix(value, c.Procedure.Series+"-")
		running, in := strings.CutSuffix(running, "/"+strconv.Itoa(cal.DateAt(a.Recorded).Year()))
		n, err := strconv.ParseUint(running, 10, 63)
		return ok && in && err == nil && n > 0 && strconv.FormatUint(n, 10) == running
	case "parent_case":
		id, err := liem.ParseID(value)
		return err == nil && id.String() == value
	case "parent":
		h, err := liem.ParseHash(value)
		return err == nil && h.String() == value
	}
	return true
}

// asks tells whether the act's form asks for a table or a period.
func (c *Case) asks(act *rulebook.Act, t rulebook.FieldType, id string) bool {
	f := c.Procedure.FormOf(act)
	return f != nil && slices.ContainsFunc(f.Fields, func(x *rulebook.FormField) bool {
		return x.Type == t && (x.ID == id && t != rulebook.TableField || x.Table == id && t == rulebook.TableField)
	})
}

// findsOn: a finding on somebody whom the act is about, on one of the
// allegations.
func (c *Case) findsOn(act *procedure.Act, a *ledger.Act, what string) bool {
	who, n, _ := strings.Cut(what, "/")
	_, scoped := c.personOf(who)
	k, err := strconv.Atoi(n)
	return scoped && err == nil && k >= 1 && k <= c.alleged && n == strconv.Itoa(k) && (!act.Each || who == on(a))
}
