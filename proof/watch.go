package proof

import (
	"slices"

	"liem/procedure"
	"liem/rulebook"
)

// Monitors of a scoped person, set by the kinds of acts and by nothing that
// a pack can name.
const (
	noticed   uint16 = 1 << iota
	disclosed        // the file shown since the last new material
	invited
	lapsed   // the time to answer ran and came to its end since the invitation
	heard    // answered, or absence recorded after the time to answer
	served   // has the last decision in hands
	mayLearn // a clock or an act has told this person of the matter
	_
	firstOwed // from here on: a review still owed, one bit a scoped review clock

	hearing    = noticed | disclosed | invited | heard
	personOwed = ^(firstOwed - 1)
)

// Monitors of the case.
const (
	redacted uint16 = 1 << iota // the reporter's identity was taken out since the last new material
	accepted
	decided        // there is an outcome to tell
	firstWholeOwed // from here on: a review still owed, one bit a review clock of the case

	wholeOwed = ^(firstWholeOwed - 1)
)

// The ways in which an act is adverse to a scoped person.
type adversity uint8

const (
	notAdverse adversity = iota
	byFinding            // a decision that finds against them
	always               // a measure, or a decision about them without findings
	ifAdverse            // a consequence after an adverse finding
)

// trait is what the properties see in an act.
type trait struct {
	*rulebook.Act
	index           int
	adverse         adversity
	absence         bool
	shows           bool // the file or the matter leaves the office's hands
	touches         bool // tells, shows or asks a scoped person
	outcome         bool // tells an outcome
	purge           bool
	decides         bool // after it there is an outcome
	hurts           bool // decides against somebody or refuses them
	closesWithdrawn bool // closes because of a withdrawal
	refusesIf       bool // refuses, among other grounds, because of a withdrawal
	owes            owing
	asks            owing // what this act takes away as the asking
}

// owing names the bits of reviews.
type owing struct {
	whole, person uint16
}

func (x *model) findTraits() {
	x.traits = make([]trait, len(x.m.Acts))
	withdrawn := x.withdrawnFacts()
	for i, f := range x.m.Facts {
		if withdrawn[f.ID] {
			x.withdrawn = append(x.withdrawn, i)
		}
	}
	for i, a := range x.m.Acts {
		k := a.Act.Kind
		x.traits[i] = trait{
			Act: a.Act, index: i, adverse: x.adversityOf(a.Act), absence: k == rulebook.Absence,
			shows:   k == rulebook.Disclosure || k == rulebook.Referral || k == rulebook.Publication,
			touches: k == rulebook.Notice || k == rulebook.Disclosure || k == rulebook.Invitation,
			outcome: len(a.TellsEnd) > 0,
			purge:   k == rulebook.Purge,
			decides: k == rulebook.Decision || k == rulebook.Closure || k == rulebook.Refusal || k == rulebook.Transfer || k == rulebook.Measure || k == rulebook.Review || k == rulebook.Referral && a.To != "",
			hurts:   hurts(a.Act),
			closesWithdrawn: k == rulebook.Closure && a.Act.Because == "withdrawal" ||
				a.To != "" && k != rulebook.Refusal && reads(a.Act.Needs, withdrawn),
			refusesIf: k == rulebook.Refusal && reads(a.Act.Needs, withdrawn),
		}
	}
	x.findOwing()
}

// withdrawnFacts are the facts that a withdrawal sets, but for what it says
// of coercion or a violation.
func (x *model) withdrawnFacts() map[string]bool {
	out := map[string]bool{}
	for _, a := range x.m.Acts {
		for _, s := range a.Act.Sets {
			f := x.m.Procedure.Fact(s.Fact)
			if a.Act.Kind == rulebook.Withdrawal && f != nil && f.Meaning == "" {
				out[s.Fact] = true
			}
		}
	}
	return out
}

// reads tells whether a guard asks that one of the facts have a value.
func reads(g *rulebook.Guard, facts map[string]bool) bool {
	if g == nil {
		return false
	}
	return g.Op == rulebook.FactIs && facts[g.Name] ||
		slices.ContainsFunc(g.Kids, func(k *rulebook.Guard) bool { return reads(k, facts) })
}

// adversityOf: a decision without findings about somebody who did not ask
// for it counts as adverse to them.
func (x *model) adversityOf(a *rulebook.Act) adversity {
	scope := x.m.Procedure.Scope
	switch a.Kind {
	case rulebook.Decision:
		if a.Finds {
			return byFinding
		}
		asked := scope == "" || slices.ContainsFunc(x.m.Procedure.Acts, func(f *rulebook.Act) bool { return f.Kind == rulebook.Filing && f.By == scope })
		if !asked {
			return always
		}
	case rulebook.Measure:
		return always
	case rulebook.Consequence:
		return ifAdverse
	}
	if a.Finds {
		return byFinding
	}
	return notAdverse
}

// findOwing gives each review clock its bit. Where there are more of them
// than bits, the last bit is shared, which can only raise an alarm later.
func (x *model) findOwing() {
	m := x.m
	x.owing = make([]owing, len(m.Clocks))
	person, whole := firstOwed, firstWholeOwed
	for i := range x.traits {
		r := x.traits[i].Review
		if r == nil {
			continue
		}
		k := m.Clock(r.Clock)
		if k < 0 {
			continue
		}
		o := &x.owing[k]
		if o.person|o.whole == 0 && m.Clocks[k].PerScoped {
			if o.person = person; person != 1<<15 {
				person <<= 1
			}
		} else if o.person|o.whole == 0 {
			if o.whole = whole; whole != 1<<15 {
				whole <<= 1
			}
		}
		x.traits[i].owes = *o
		if ask := m.Act(r.Act); ask >= 0 {
			x.traits[ask].asks.person |= o.person
			x.traits[ask].asks.whole |= o.whole
		}
	}
}

// watch updates the monitors for an event that took before to after.
func (x *model) watch(after, before []byte, e procedure.Event) {
	m := x.m
	copy(after[m.Size:], before[m.Size:])
	if x.plain {
		return
	}
	if e.Act < 0 {
		x.watchEnd(after, e)
		return
	}
	t := &x.traits[e.Act]
	w := x.whole(after)
	switch t.Kind {
	case rulebook.Redaction:
		w |= redacted
	case rulebook.NewMaterial:
		w &^= redacted
	case rulebook.Acceptance:
		w |= accepted
	}
	if t.decides {
		w |= decided
	}
	w = w&^t.asks.whole | t.owes.whole
	x.setWhole(after, w)
	for p := range m.People {
		if e.Person == procedure.Nobody || e.Person == p {
			x.setPerson(after, p, x.watchPerson(x.person(after, p), after, t, p))
		}
	}
}

func (x *model) watchPerson(w uint16, after []byte, t *trait, p int) uint16 {
	switch t.Kind {
	case rulebook.Notice:
		w |= noticed | mayLearn
	case rulebook.Disclosure:
		w |= disclosed
	case rulebook.Invitation:
		w = w&^(heard|lapsed) | invited | mayLearn
	case rulebook.Account:
		if w&invited != 0 {
			w = w&^lapsed | heard
		}
	case rulebook.Absence:
		if w&(invited|lapsed) == invited|lapsed {
			w = w&^lapsed | heard
		}
	case rulebook.NewMaterial:
		w &^= disclosed | invited | heard | lapsed
	case rulebook.Service:
		w |= served | mayLearn
	case rulebook.Decision, rulebook.Closure:
		w &^= served
	}
	w &^= t.asks.person
	switch {
	case t.Finds && x.m.FindingOf(after[:x.m.Size], p) != procedure.Adverse:
		w &^= t.owes.person
	case t.Finds || w&mayLearn != 0: // who was never told has nothing to ask against
		w |= t.owes.person
	}
	return w
}

// watchEnd: when the time to ask for a review is over, it is owed no more;
// when the time to answer is over, absence may be recorded.
func (x *model) watchEnd(after []byte, e procedure.Event) {
	o := &x.owing[e.Clock]
	x.setWhole(after, x.whole(after)&^o.whole)
	account := x.m.Clocks[e.Clock].Purpose == "account"
	if o.person == 0 && !account {
		return
	}
	for p := range x.m.People {
		if e.Person != procedure.Nobody && e.Person != p {
			continue
		}
		w := x.person(after, p) &^ o.person
		if account && w&(invited|heard) == invited {
			w |= lapsed
		}
		x.setPerson(after, p, w)
	}
}
