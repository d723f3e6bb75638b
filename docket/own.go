package docket

import (
	"slices"
	"strings"

	"liem"
	"liem/ledger"
	"liem/rulebook"
)

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

// KnowsOf tells whether a party may learn that an act was done: their own, what
// was done towards them, and what the office did on the matter since it was
// accepted. What another party did, what was done towards another, what comes
// before acceptance in a matter that somebody else began, what waits for a
// second hand, and whatever would tell of the reporter, is not theirs.
func (c *Case) KnowsOf(local string, a *ledger.Act) bool {
	if !c.Knows(local) {
		return false
	}
	if c.didIt(local, a) {
		return true
	}
	if who := on(a); who != "" && who != local {
		return false
	}
	began := c.FiledByScope() && partyOf(local) == c.Procedure.Scope
	if c.Procedure.Party(partyOf(a.Actor)) != nil || c.behalf(a) != "" {
		return began && a.Seq == 1
	}
	from, accepted := c.Accepted()
	if !began && (!accepted || a.Recorded < from || a.Seq == 1) {
		return false
	}
	switch a.Kind {
	case Propose, Told:
		return false
	case Expire:
		id, _ := a.Fact("clock")
		k := c.Procedure.Clock(id)
		return k != nil && c.clockOf(k, local)
	case Correct, Transition:
		return true
	}
	act := c.Procedure.Act(a.Kind)
	return act != nil && !c.tellsOfSource(act, local)
}

// Names tells whether the open facts of an act name a person of the case other
// than this one, by case-local id.
func (c *Case) Names(local string, a *ledger.Act) bool {
	other := func(word string) bool {
		return word != local && strings.Contains(word, "-") && c.Procedure.Party(partyOf(word)) != nil
	}
	return other(a.Actor) || slices.ContainsFunc(a.Facts, func(f ledger.Fact) bool {
		return slices.ContainsFunc(strings.FieldsFunc(f.Name+" "+f.Value, func(r rune) bool { return r == '/' || r == ' ' || r == ',' }), other)
	})
}

func (c *Case) behalf(a *ledger.Act) string {
	v, _ := a.Fact("on_behalf")
	return v
}

func (c *Case) didIt(local string, a *ledger.Act) bool {
	return a.Actor == local || c.behalf(a) == local
}

// tellsOfSource: acts whose very being there says something about a reporter
// whose identity is kept apart.
func (c *Case) tellsOfSource(act *rulebook.Act, local string) bool {
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

// clockOf tells whether a clock is one that a party is told of: theirs, or the
// office's own; never another party's.
func (c *Case) clockOf(k *rulebook.Clock, local string) bool {
	for _, who := range []string{k.Owner, k.Against} {
		if c.Procedure.Party(who) != nil && who != partyOf(local) {
			return false
		}
	}
	return true
}

// ClocksOf are the clocks that are on, as far as a party is told of them.
func (c *Case) ClocksOf(local string) []Running {
	return slices.DeleteFunc(c.Clocks(), func(r Running) bool {
		began := c.Procedure.Act(c.acts[r.Anchor-1].Kind)
		return r.Person != "" && r.Person != local || !c.clockOf(r.Clock, local) || began != nil && c.tellsOfSource(began, local)
	})
}

// CoverOf tells whether a party may read a field of an act that they know of,
// and if not, why. Before the file is shown to them they read what the letters
// to them say.
func (c *Case) CoverOf(local string, a *ledger.Act, f *ledger.Field) Cover {
	switch {
	case f.Compartment == "deliberation", f.Compartment == "protection" && !c.didIt(local, a):
		return CoverApart
	case f.Compartment == "identity" && !c.didIt(local, a):
		return CoverSource
	case f.Compartment == "people" && (!c.didIt(local, a) || f.Name != NameField+local && len(f.Name) > len(NameField) && f.Name[:len(NameField)] == NameField):
		return CoverNames
	case c.didIt(local, a):
		return Given
	}
	kind := partyOf(local)
	x := c.formField(a, f.Name)
	if x != nil && x.Of != "" && x.Of != "office" && !c.own(x.Of, kind) {
		if q := c.Procedure.Party(x.Of); q != nil && q.Sealed {
			return CoverSource
		}
		return CoverOther
	}
	switch {
	case f.Compartment == "record" && on(a) == local, c.written(kind, a, f.Name):
		return Given
	case kind != c.Procedure.Scope:
		return CoverNotHere
	case !c.shown(local):
		return CoverNotYet
	}
	return Given
}

// own: data of the party itself; forms call whom a case is about its subject,
// whatever the procedure calls them.
func (c *Case) own(of, kind string) bool {
	return of == kind || of == "subject" && kind == c.Procedure.Scope
}

func (c *Case) formField(a *ledger.Act, name string) *rulebook.FormField {
	act := c.Procedure.Act(a.Kind)
	if act == nil {
		return nil
	}
	f := c.Procedure.FormOf(act)
	if f == nil {
		return nil
	}
	return f.Field(name)
}

// written tells whether a letter of the act to this party says the field.
func (c *Case) written(kind string, a *ledger.Act, field string) bool {
	act := c.Procedure.Act(a.Kind)
	return act != nil && slices.ContainsFunc(act.Letters, func(id string) bool {
		l := c.Pack.Letter(id)
		return l != nil && l.To == kind && slices.Contains(l.Uses, field)
	})
}

// Shut is what keeps an act from a party, told to that party: nothing of it
// speaks of anybody else. Code is empty if nothing does.
type Shut struct {
	Code liem.Code
	Say  liem.Text
}

// ShutTo words why an act that is a party's to do is closed to them.
func (c *Case) ShutTo(local string, o Option) Shut {
	if o.Open || o.Why == nil {
		return Shut{}
	}
	stage := ""
	if s := c.Stage(); s != nil {
		stage = s.ID
	}
	if len(o.Act.In) > 0 && !slices.Contains(o.Act.In, stage) {
		return c.shutByStage(o)
	}
	n, scoped := c.personOf(local)
	if !scoped {
		n = -1
	}
	vi, en, code := c.unmet(o.Act.Needs, n)
	if len(vi) == 0 {
		return Shut{o.Why.Code, liem.T("Chưa đủ điều kiện của quy trình.", "A condition of the procedure is not met.")}
	}
	if code == liem.Closed {
		return Shut{code, liem.T("Vì: "+join(vi, "; ")+".", "Because: "+join(en, "; ")+".")}
	}
	return Shut{code, liem.T("Mở khi: "+join(vi, " và ")+".", "Opens when: "+join(en, " and ")+".")}
}

func (c *Case) shutByStage(o Option) Shut {
	if o.Why.Code == liem.NotYet {
		return Shut{liem.NotYet, liem.T("Sẽ mở ở giai đoạn "+c.stages(o.Act, liem.VI)+".", "Opens at the stage "+c.stages(o.Act, liem.EN)+".")}
	}
	return Shut{o.Why.Code, liem.T("Chỉ làm được ở giai đoạn "+c.stages(o.Act, liem.VI)+".", "It could be done only at the stage "+c.stages(o.Act, liem.EN)+".")}
}

func join(list []string, by string) string {
	s := ""
	for i, v := range list {
		if i > 0 {
			s += by
		}
		s += v
	}
	return s
}
