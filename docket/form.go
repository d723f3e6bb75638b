package docket

import (
	"slices"
	"strings"

	"liem"
	"liem/clock"
	"liem/ledger"
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
	if len(inputs) == 0 && !x.Required {
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
	bad := err != nil
	if x.Least != nil {
		bad = bad || l.Unit != x.Least.Unit || l.N < x.Least.N
	}
	if x.Most != nil {
		bad = bad || l.Unit != x.Most.Unit || l.N > x.Most.N
	}
	if !bad {
		return nil
	}
	bound := func(lang liem.Lang) string {
		var s string
		if x.Least != nil {
			s += liem.T(" ít nhất ", " at least ").In(lang) + x.Least.Text().In(lang)
		}
		if x.Most != nil {
			s += liem.T(" nhiều nhất ", " at most ").In(lang) + x.Most.Text().In(lang)
		}
		return s
	}
	return c.refuse(liem.Needs, act.ID, first(act.Cites), "“"+x.Label.VI+"” phải"+bound(liem.VI)+".", "“"+x.Label.EN+"” must be"+bound(liem.EN)+".")
}
