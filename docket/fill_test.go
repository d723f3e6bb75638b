package docket

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"

	"liem"
	"liem/clock"
	"liem/ledger"
	"liem/procedure"
	"liem/rulebook"
)

// filler makes, for any event that a case has open, the complete request of
// somebody who may do it: every part of the form, answers of tables that
// give the wanted result, findings, periods, people.
type filler struct {
	c    *Case
	r    *rand.Rand
	last map[string]string // role: who acted in it last
	most int               // officers named so far
}

func newFiller(c *Case, r *rand.Rand) *filler {
	return &filler{c: c, r: r, last: map[string]string{}}
}

func (f *filler) chance(percent int) bool { return f.r.IntN(100) < percent }

func (f *filler) fresh() string {
	f.most++
	return fmt.Sprintf("officer-%d", f.most)
}

// officer is somebody who may act in a role: who holds it, who acted in it
// last, or somebody new.
func (f *filler) officer(role string) string {
	if held := f.c.holders[role]; len(held) > 0 {
		return held[f.r.IntN(len(held))]
	}
	if f.last[role] == "" || f.chance(10) {
		f.last[role] = f.fresh()
	}
	return f.last[role]
}

// fill makes the request of an event; ok is false where no answers of a
// table give what the event chooses.
func (f *filler) fill(e procedure.Event) (r Request, ok bool) {
	act := f.c.m.Acts[e.Act]
	r = Request{Act: act.ID, Choices: map[string]string{}, Tables: map[string]map[string]string{}, Findings: map[string]map[int]Finding{},
		Periods: map[string]string{}, Assign: map[string][]string{}, More: map[string]string{}}
	if act.Each {
		r.On = f.c.PersonID(e.Person)
	}
	form := f.c.Procedure.FormOf(act.Act)
	for i, slot := range act.Slots {
		if slot.Fact < 0 {
			person := slot.Person
			if person < 0 {
				person = e.Person
			}
			r.Findings[f.c.PersonID(person)] = f.findings(e.Choices[i] == uint8(procedure.Adverse))
			continue
		}
		fact, word := f.c.m.Facts[slot.Fact].ID, f.c.m.Word(slot, e.Choices[i])
		x := decides(form, fact)
		if x == nil || x.Type != rulebook.TableField {
			r.Choices[fact] = word
			continue
		}
		if r.Tables[x.Table] = f.inputs(f.c.Pack.Table(x.Table), word); r.Tables[x.Table] == nil {
			return r, false
		}
	}
	f.form(&r, act.Act, form)
	if act.Kind == rulebook.Filing {
		r.More["people"], r.More["allegations"] = fmt.Sprint(f.c.People()), fmt.Sprint(f.c.alleged)
	}
	if act.Assigns != "" {
		team := max(1, f.c.Procedure.Role(act.Assigns).Team) + f.r.IntN(2)
		for range team {
			r.Assign[act.Assigns] = append(r.Assign[act.Assigns], f.fresh())
		}
	}
	f.occurs(&r, act)
	f.actor(&r, act.Act)
	return r, true
}

func decides(form *rulebook.Form, fact string) *rulebook.FormField {
	if form != nil {
		for _, x := range form.Fields {
			if x.Fact == fact {
				return x
			}
		}
	}
	return nil
}

func (f *filler) findings(adverse bool) map[int]Finding {
	out := map[int]Finding{}
	for n := 1; n <= f.c.alleged; n++ {
		out[n] = NotUpheld
		if adverse && (n == 1 || f.chance(50)) {
			out[n] = [...]Finding{Upheld, PartlyUpheld}[f.r.IntN(2)]
		}
	}
	return out
}

// inputs looks for answers that give a result; nil if there are none.
func (f *filler) inputs(t *rulebook.Table, want string) map[string]string {
	columns := t.Columns()
	for range 400 {
		in := map[string]string{}
		for _, c := range columns {
			in[c.ID] = c.Values[f.r.IntN(len(c.Values))]
		}
		for _, row := range t.Rows { // a row of the wanted result, filled up
			if row.Result == want && f.chance(50) {
				for id, values := range row.When {
					if len(values) > 0 {
						in[id] = values[f.r.IntN(len(values))]
					}
				}
				break
			}
		}
		if len(t.Criteria) > 0 && f.chance(50) {
			share := f.r.IntN(101)
			for id := range in {
				in[id] = map[bool]string{true: rulebook.AnswerYes, false: rulebook.AnswerNo}[f.chance(share)]
			}
		}
		if got, _, err := t.Decide(in); err == nil && (got == want || want == "") {
			return in
		}
	}
	return nil
}

func (f *filler) form(r *Request, act *rulebook.Act, form *rulebook.Form) {
	if act.Reason {
		r.Fields = append(r.Fields, text(ReasonField, "reason", "file", "vì …"))
	}
	if form == nil {
		return
	}
	for _, x := range form.Fields {
		if !x.Required && f.chance(70) {
			continue
		}
		switch x.Type {
		case rulebook.FindingField:
		case rulebook.PeriodField:
			r.Periods[x.ID] = f.period(x)
		case rulebook.TableField:
			if r.Tables[x.Table] == nil && x.Fact == "" {
				r.Tables[x.Table] = f.inputs(f.c.Pack.Table(x.Table), "")
			}
		default:
			if x.Fact == "" && (x.ID != ReasonField || !act.Reason) {
				r.Fields = append(r.Fields, text(x.ID, x.Class, x.Compartment, "…"))
			}
		}
	}
}

func (f *filler) period(x *rulebook.FormField) string {
	l := clock.Limit{N: 10, Unit: clock.WorkingDay}
	switch {
	case x.Least != nil && x.Most != nil:
		l = *x.Least
		l.N += f.r.IntN(x.Most.N - x.Least.N + 1)
	case x.Least != nil:
		l = *x.Least
		l.N += f.r.IntN(10)
	case x.Most != nil:
		l = *x.Most
		l.N = 1 + f.r.IntN(l.N)
	}
	return l.String()
}

// occurs puts the day that counts some days back where the procedure allows
// it, and often before the end of a clock that has run out.
func (f *filler) occurs(r *Request, act *procedure.Act) {
	if !act.Occurs {
		return
	}
	cal, err := f.c.calendars(f.c.Pack.Calendar)
	if err != nil {
		return
	}
	now := f.c.recorded
	for _, x := range f.c.clocks {
		if x.State == procedure.Expired && x.Clock.Meets(act.ID) && f.chance(40) {
			r.Occurred = &ledger.Occurred{At: cal.Midnight(cal.DateAt(x.Result.End - 1)), Day: true, Basis: ledger.Stamp}
		}
	}
	if r.Occurred == nil && now > 0 && f.chance(30) {
		r.Occurred = &ledger.Occurred{At: cal.Midnight(cal.DateAt(now).Add(-f.r.IntN(3))), Day: true, Basis: ledger.Receipt}
	}
}

// actor names who does the act, with the answers that are asked about them.
func (f *filler) actor(r *Request, act *rulebook.Act) {
	p := f.c.Procedure
	if p.Party(act.By) == nil {
		r.Actor, r.Post = f.officer(act.By), "p."+act.By
	} else {
		who := act.By + "-1"
		if act.By == p.Scope && act.Each {
			who = r.On
		}
		r.Actor = who
		if role := p.Roles[f.r.IntN(len(p.Roles))].ID; f.chance(25) {
			r.Actor, r.Post, r.More["on_behalf"] = f.officer(role), "p."+role, who
		}
	}
	f.answers(r)
}

// answers gives the answers about everybody who acts or is assigned.
func (f *filler) answers(r *Request) {
	r.Answers = nil
	ask := func(who string) {
		for n := range f.c.People() {
			if s := f.c.PersonID(n); f.c.Tie(who, s) == "" {
				r.Answers = append(r.Answers, Answer{Officer: who, Subject: s, Result: AnswerNone, Source: "register", Edition: "1"})
			}
		}
	}
	if r.Post != "" {
		ask(r.Actor)
	}
	for _, role := range slices.Sorted(maps.Keys(r.Assign)) {
		for _, who := range r.Assign[role] {
			ask(who)
		}
	}
}

// proposal is the first hand of a request.
func (f *filler) proposal(r Request, act *rulebook.Act) Request {
	r.Propose, r.Actor, r.Post, r.Occurred = true, f.officer(act.ProposedBy), "p."+act.ProposedBy, nil
	r.Assign = maps.Clone(r.Assign)
	kept := r.Assign
	r.Assign = nil
	f.answers(&r)
	r.Assign = kept
	return r
}

// spoil breaks a request in one way that must be refused, and says which;
// "" if there was nothing to break.
func (f *filler) spoil(r *Request) string {
	act := f.c.Procedure.Act(r.Act)
	role := f.c.Procedure.Role(act.By)
	form := f.c.Procedure.FormOf(act)
	switch f.r.IntN(12) {
	case 0:
		if form != nil && len(r.Fields) > 0 {
			for i, x := range r.Fields {
				if y := form.Field(x.Name); y != nil && y.Required && x.Name != ReasonField {
					r.Fields = slices.Delete(slices.Clone(r.Fields), i, i+1)
					return "field missing"
				}
			}
		}
	case 1:
		r.Fields = append(slices.Clone(r.Fields), text("notes", "conduct", "file", "…"))
		return "foreign field"
	case 2:
		for i := range r.Fields {
			r.Fields = slices.Clone(r.Fields)
			r.Fields[i].Compartment = "deliberation-x"
			return "foreign compartment"
		}
	case 3:
		if role != nil && len(f.c.holders[role.ID]) > 0 {
			r.Actor = "officer-9999"
			f.answers(r)
			return "not the holder"
		}
	case 4:
		if role != nil {
			r.Post = "p.nobody"
			return "other post"
		}
	case 5:
		if role != nil && !role.Last && slices.ContainsFunc(role.Apart, func(w string) bool { return f.c.Procedure.Role(strings.TrimPrefix(w, "ever ")) == nil }) && len(r.Answers) > 0 {
			r.Answers = nil
			return "not asked"
		}
	case 6:
		if role != nil && !role.Last && len(role.Apart) > 0 && len(r.Answers) > 0 && f.c.Procedure.Role(role.Apart[0]) == nil {
			r.Answers = slices.Clone(r.Answers)
			r.Answers[0].Result = [...]string{AnswerFound, AnswerCouldNotLook}[f.r.IntN(2)]
			return "tied"
		}
	case 7:
		for k := range r.Periods {
			r.Periods[k] = [...]string{"1h", "10wd before", "x", "0d"}[f.r.IntN(4)]
			return "period"
		}
	case 8:
		for k := range r.Assign {
			r.Assign[k] = r.Assign[k][:0]
			return "nobody assigned"
		}
	case 9:
		for k := range r.Findings {
			delete(r.Findings[k], 1)
			return "finding missing"
		}
	case 10:
		for k := range r.Tables {
			for in := range r.Tables[k] {
				delete(r.Tables[k], in)
				return "table not answered"
			}
		}
	case 11:
		if act.Each {
			r.On = f.c.PersonID(f.c.People())
			return "nobody of that number"
		}
	}
	return ""
}

// refusalFault says what a refusal lacks.
func (f *filler) refusalFault(err error, act *rulebook.Act) string {
	e, ok := err.(*liem.Error)
	switch {
	case !ok:
		return "is no liem.Error"
	case e.Kind != liem.Refused && e.Kind != liem.CouldNotLook:
		return "has kind " + e.Kind.String()
	case e.Kind == liem.Refused && e.Code == "":
		return "has no code"
	case !e.Say.Whole():
		return "lacks a language"
	case e.Next != liem.Text{} && !e.Next.Whole():
		return "lacks a language in what to do now"
	case e.Provision == "" && act != nil && len(act.Cites) > 0:
		return "names no provision"
	}
	return ""
}

func rng() *rand.Rand { return rand.New(rand.NewPCG(11, 11)) }
