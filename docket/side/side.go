// Package side is a case from one of its sides: what a party may know of it. It
// is pure.
//
//	v := side.Of(c, "subject-1")
//	v.Knows(act); v.Cover(act, field); v.Clocks(); v.Shut(option)
//
// It promises that nothing in it tells a party who reported, what another person
// answered or what was done towards them, what the office deliberates, or what came
// before the matter was accepted where somebody else began it.
package side

import (
	"slices"
	"strconv"
	"strings"

	"liem"
	"liem/docket"
	"liem/ledger"
	"liem/rulebook"
)

// Side is a case as it stands for one party.
type Side struct {
	c     *docket.Case
	local string
}

// Of is the side of a party, by case-local id.
func Of(c *docket.Case, local string) Side { return Side{c, local} }

func on(a *ledger.Act) string {
	v, _ := a.Fact("on")
	return v
}

func partyOf(local string) string {
	kind, _, _ := strings.Cut(local, "-")
	return kind
}

// number is which of the scoped people the party is, from 0; -1: none of them.
func (v Side) number() int {
	kind, n, _ := strings.Cut(v.local, "-")
	i, err := strconv.Atoi(n)
	if kind != v.c.Procedure.Scope || err != nil || i < 1 || i > v.c.People() {
		return -1
	}
	return i - 1
}

// Cover says why a passage is covered from a party; Given: it is not.
type Cover string

// The reasons.
const (
	Given        Cover = ""
	CoverSource  Cover = "source"   // who reported, and what they said themselves
	CoverOther   Cover = "other"    // what is about another party
	CoverNames   Cover = "names"    // names are kept apart; posts are shown
	CoverApart   Cover = "apart"    // what the office deliberates, or how somebody is protected
	CoverNotYet  Cover = "not_yet"  // until the file is shown
	CoverNotHere Cover = "not_here" // this side of the case does not read the file
)

// Knows tells whether a party may learn that an act was done: their own, what
// was done towards them, and what the office did on the matter since it was
// accepted. What another party did, what was done towards another, what comes
// before acceptance in a matter that somebody else began, what waits for a
// second hand, and whatever would tell of the reporter, is not theirs.
func (v Side) Knows(a *ledger.Act) bool {
	c, local := v.c, v.local
	if !c.Knows(local) {
		return false
	}
	if v.didIt(a) {
		return true
	}
	if who := on(a); who != "" && who != local {
		return false
	}
	began := c.FiledByScope() && partyOf(local) == c.Procedure.Scope
	if c.Procedure.Party(partyOf(a.Actor)) != nil || behalf(a) != "" {
		return began && a.Seq == 1
	}
	from, accepted := c.Accepted()
	if !began && (!accepted || a.Recorded < from || a.Seq == 1) {
		return false
	}
	switch a.Kind {
	case docket.Propose, docket.Told:
		return false
	case docket.Expire:
		id, _ := a.Fact("clock")
		k := c.Procedure.Clock(id)
		return k != nil && v.told(k)
	case docket.Correct, docket.Transition:
		return true
	}
	act := c.Procedure.Act(a.Kind)
	return act != nil && !v.tellsOfSource(act)
}

// Names tells whether the open facts of an act name a person of the case other
// than this one, by case-local id.
func (v Side) Names(a *ledger.Act) bool {
	c, local := v.c, v.local
	other := func(word string) bool {
		return word != local && strings.Contains(word, "-") && c.Procedure.Party(partyOf(word)) != nil
	}
	return other(a.Actor) || slices.ContainsFunc(a.Facts, func(f ledger.Fact) bool {
		return slices.ContainsFunc(strings.FieldsFunc(f.Name+" "+f.Value, func(r rune) bool { return r == '/' || r == ' ' || r == ',' }), other)
	})
}

func behalf(a *ledger.Act) string {
	v, _ := a.Fact("on_behalf")
	return v
}

func (v Side) didIt(a *ledger.Act) bool { return a.Actor == v.local || behalf(a) == v.local }

// tellsOfSource: acts whose very being there says something about a reporter
// whose identity is kept apart.
func (v Side) tellsOfSource(act *rulebook.Act) bool {
	c, local := v.c, v.local
	p := c.Procedure.Party(partyOf(local))
	if p == nil || p.Sealed || !slices.ContainsFunc(c.Procedure.Parties, func(q *rulebook.Party) bool { return q.Sealed }) {
		return false
	}
	switch act.Kind {
	case rulebook.Redaction, rulebook.OpenIdentity, rulebook.AskProtection, rulebook.Withdrawal, rulebook.StrikeOut:
		return true
	}
	for _, s := range act.Sets {
		if f := c.Procedure.Fact(s.Fact); f != nil && (f.Meaning == "coercion" || f.Meaning == "violation") {
			return true
		}
	}
	return slices.ContainsFunc(act.Opens, func(id string) bool {
		q := c.Pack.Procedure(id)
		return q != nil && q.Kind == "protection"
	})
}

// told tells whether a clock is one that a party is told of: theirs, or the
// office's own; never another party's.
func (v Side) told(k *rulebook.Clock) bool {
	for _, who := range []string{k.Owner, k.Against} {
		if v.c.Procedure.Party(who) != nil && who != partyOf(v.local) {
			return false
		}
	}
	return true
}

// Clocks are the clocks that are on, as far as a party is told of them.
func (v Side) Clocks() []docket.Running {
	c, local := v.c, v.local
	return slices.DeleteFunc(c.Clocks(), func(r docket.Running) bool {
		began := c.Procedure.Act(c.Acts()[r.Anchor-1].Kind)
		return r.Person != "" && r.Person != local || !v.told(r.Clock) || began != nil && v.tellsOfSource(began)
	})
}

// Cover tells whether a party may read a field of an act that they know of,
// and if not, why. Before the file is shown to them they read what the letters
// to them say.
func (v Side) Cover(a *ledger.Act, f *ledger.Field) Cover {
	c, local := v.c, v.local
	switch {
	case f.Compartment == "deliberation", f.Compartment == "protection" && !v.didIt(a):
		return CoverApart
	case f.Compartment == "identity" && !v.didIt(a):
		return CoverSource
	case f.Compartment == "people" && (!v.didIt(a) || f.Name != docket.NameField+local && len(f.Name) > len(docket.NameField) && f.Name[:len(docket.NameField)] == docket.NameField):
		return CoverNames
	case v.didIt(a):
		return Given
	}
	kind := partyOf(local)
	x := v.formField(a, f.Name)
	if x != nil && x.Of != "" && x.Of != "office" && !v.own(x.Of) {
		if q := c.Procedure.Party(x.Of); q != nil && q.Sealed {
			return CoverSource
		}
		return CoverOther
	}
	switch {
	case f.Compartment == "record" && on(a) == local, v.written(a, f.Name):
		return Given
	case kind != c.Procedure.Scope:
		return CoverNotHere
	case !c.StandingOf(docket.Reader{Local: local}).Shown:
		return CoverNotYet
	}
	return Given
}

// own: data of the party itself; forms call whom a case is about its subject,
// whatever the procedure calls them.
func (v Side) own(of string) bool {
	kind := partyOf(v.local)
	return of == kind || of == "subject" && kind == v.c.Procedure.Scope
}

func (v Side) formField(a *ledger.Act, name string) *rulebook.FormField {
	act := v.c.Procedure.Act(a.Kind)
	if act == nil {
		return nil
	}
	f := v.c.Procedure.FormOf(act)
	if f == nil {
		return nil
	}
	return f.Field(name)
}

// written tells whether a letter of the act to this party says the field.
func (v Side) written(a *ledger.Act, field string) bool {
	act := v.c.Procedure.Act(a.Kind)
	return act != nil && slices.ContainsFunc(act.Letters, func(id string) bool {
		l := v.c.Pack.Letter(id)
		return l != nil && l.To == partyOf(v.local) && slices.Contains(l.Uses, field)
	})
}

// Shut is what keeps an act from a party, told to that party: nothing of it
// speaks of anybody else. Code is empty if nothing does.
type Shut struct {
	Code liem.Code
	Say  liem.Text
}

// Shut words why an act that is a party's to do is closed to them.
func (v Side) Shut(o docket.Option) Shut {
	c := v.c
	if o.Open || o.Why == nil {
		return Shut{}
	}
	stage := ""
	if s := c.Stage(); s != nil {
		stage = s.ID
	}
	if len(o.Act.In) > 0 && !slices.Contains(o.Act.In, stage) {
		return v.shutByStage(o)
	}
	vi, en, code := v.unmet(o.Act.Needs, v.number())
	if len(vi) == 0 {
		return Shut{o.Why.Code, liem.T("Chưa đủ điều kiện của quy trình.", "A condition of the procedure is not met.")}
	}
	if code == liem.Closed {
		return Shut{code, liem.T("Vì: "+strings.Join(vi, "; ")+".", "Because: "+strings.Join(en, "; ")+".")}
	}
	return Shut{code, liem.T("Mở khi: "+strings.Join(vi, " và ")+".", "Opens when: "+strings.Join(en, " and ")+".")}
}

func (v Side) shutByStage(o docket.Option) Shut {
	if o.Why.Code == liem.NotYet {
		return Shut{liem.NotYet, liem.T("Sẽ mở ở giai đoạn "+v.stages(o.Act, liem.VI)+".", "Opens at the stage "+v.stages(o.Act, liem.EN)+".")}
	}
	return Shut{o.Why.Code, liem.T("Chỉ làm được ở giai đoạn "+v.stages(o.Act, liem.VI)+".", "It could be done only at the stage "+v.stages(o.Act, liem.EN)+".")}
}

func (v Side) stages(act *rulebook.Act, l liem.Lang) string {
	var out []string
	for _, s := range act.In {
		if x := v.c.Procedure.Stage(s); x != nil {
			out = append(out, "“"+x.Name.In(l)+"”")
		}
	}
	return strings.Join(out, ", ")
}
