package proof

import (
	"bytes"

	"liem/procedure"
	"liem/rulebook"
)

// model is the machine with the monitors of the properties beside it. A
// node of the graph is: the machine's state, one byte of monitors for the
// case, one for each scoped person.
type model struct {
	m      *procedure.Machine
	events []procedure.Event
	byAt   [][]int // events by stage
	width  int
	live   []liveness // by stage
	layout procedure.Layout
}

// Monitors of a scoped person, set by the kinds of acts and by nothing that
// a pack can name.
const (
	noticed   = 1 << iota
	disclosed // the file shown since the last new material
	invited
	heard // answered, or absence recorded after the time to answer
	served
	owed     // a review of an adverse decision is still open to this person
	mayLearn // a clock or an act has told this person of the matter
)

// Monitors of the case.
const (
	redacted     = 1 << iota // the reporter's identity was taken out since the last new material
	owedReporter             // a review of a refusal or closure is still open
	accepted
)

// liveness says what a stage can still read: everything else is forgotten.
type liveness struct {
	facts    []bool
	told     bool
	marks    uint32
	findings bool
	person   byte // monitors
	whole    byte
}

func newModel(m *procedure.Machine) *model {
	x := &model{m: m, layout: m.Layout(), width: m.Size + 1 + m.People}
	m.Candidates(func(e procedure.Event) bool {
		x.events = append(x.events, e)
		return true
	})
	x.byAt = make([][]int, len(m.Stages))
	for s := range m.Stages {
		for i, e := range x.events {
			if e.Act < 0 && s > 0 && !m.Stages[s].Ends || e.Act >= 0 && m.Acts[e.Act].OpenIn(s) {
				x.byAt[s] = append(x.byAt[s], i)
			}
		}
	}
	x.findLive()
	return x
}

// findLive: a variable lives at a stage if an act open there, the start of
// a clock there, or a monitor there reads it, or if it lives at a stage that
// can follow. Sound, because what is never read again changes nothing.
func (x *model) findLive() {
	m := x.m
	x.live = make([]liveness, len(m.Stages))
	for s := range m.Stages {
		l := &x.live[s]
		l.facts = make([]bool, len(m.Facts))
		x.use(l, s)
	}
	for range m.Stages {
		for s := range m.Stages {
			for t := range m.Stages {
				if m.Follows(s, t) {
					x.live[s].join(&x.live[t])
				}
			}
		}
	}
}

func (l *liveness) join(o *liveness) {
	for i, v := range o.facts {
		l.facts[i] = l.facts[i] || v
	}
	l.told = l.told || o.told
	l.marks |= o.marks
	l.findings = l.findings || o.findings
	l.person |= o.person
	l.whole |= o.whole
}

func (x *model) use(l *liveness, stage int) {
	m := x.m
	for _, a := range m.Acts {
		if !a.OpenIn(stage) {
			continue
		}
		x.useGuard(l, a.Act.Needs)
		for _, s := range a.Act.Sets {
			if s.Copy != "" {
				l.facts[m.Fact(s.Copy)] = true
			}
		}
		x.useKind(l, a)
	}
	for _, c := range m.Clocks {
		if !x.canStart(c, stage) {
			continue
		}
		x.useGuard(l, c.When)
		if c.Against == m.Procedure.Scope {
			l.person |= mayLearn
		}
	}
	if stage > 0 && m.Stages[stage].Ends {
		l.told, l.person, l.whole = true, l.person|noticed|served|owed, l.whole|owedReporter
	}
}

// canStart tells whether a clock can be started at a stage: by an act open
// there, or by the end of another clock.
func (x *model) canStart(c *procedure.Clock, stage int) bool {
	opens := func(act string) bool {
		i := x.m.Act(act)
		return i >= 0 && x.m.Acts[i].OpenIn(stage)
	}
	for _, f := range c.From {
		if f.Expiry != "" || opens(f.Act) {
			return true
		}
	}
	for _, a := range c.RestartBy {
		if opens(a) {
			return true
		}
	}
	return false
}

// useKind: what the properties read at an act of this kind.
func (x *model) useKind(l *liveness, a *procedure.Act) {
	switch a.Act.Kind {
	case rulebook.Decision, rulebook.Measure, rulebook.Consequence:
		l.person |= noticed | disclosed | invited | heard
		l.findings = l.findings || a.Act.Kind == rulebook.Consequence
	case rulebook.Absence:
		l.person |= invited
	case rulebook.Disclosure:
		l.whole |= redacted
	case rulebook.Purge:
		l.person |= noticed | served | owed
		l.whole |= owedReporter
		l.told = true
	case rulebook.Closure:
		for i, f := range x.m.Facts {
			l.facts[i] = l.facts[i] || f.Meaning == "coercion" || f.Meaning == "violation"
		}
	}
}

func (x *model) useGuard(l *liveness, g *rulebook.Guard) {
	if g == nil {
		return
	}
	for _, k := range g.Kids {
		x.useGuard(l, k)
	}
	switch g.Op {
	case rulebook.FactIs, rulebook.FactIsNot:
		if i := x.m.Fact(g.Name); i >= 0 {
			l.facts[i] = true
		}
	case rulebook.ToldEnd:
		l.told = true
	case rulebook.MarkIs, rulebook.MarkIsNot:
		for _, w := range append(append([]string(nil), g.Values...), g.Where...) {
			if i := x.m.Mark(w); i >= 0 {
				l.marks |= 1 << i
			} else {
				l.findings = true
			}
		}
	}
}

// reduce forgets what nothing can read any more.
func (x *model) reduce(n []byte) {
	l := &x.live[n[0]]
	y := &x.layout
	for i, v := range l.facts {
		if !v {
			n[y.Facts+i] = 0
		}
	}
	if !l.told {
		clear(n[y.Told : y.Told+len(x.m.Audiences)])
	}
	n[x.m.Size] &= l.whole
	for p := range x.m.People {
		b := n[y.Block+p*y.Stride:]
		for i := range y.MarkBytes {
			b[i] &= byte(l.marks >> (8 * i))
		}
		if !l.findings {
			b[y.MarkBytes] = 0
		}
		n[x.m.Size+1+p] &= l.person
	}
}

// order sorts the scoped people, who are interchangeable, and gives the
// permutation: place i holds the person perm[i] of before.
func (x *model) order(n []byte) (perm []int) {
	perm = make([]int, x.m.People)
	for i := range perm {
		perm[i] = i
	}
	for i := 1; i < len(perm); i++ {
		for j := i; j > 0 && x.compare(n, j-1, j) > 0; j-- {
			x.swap(n, j-1, j)
			perm[j-1], perm[j] = perm[j], perm[j-1]
		}
	}
	return perm
}

// sort is order without the permutation, for two people without
// allocation.
func (x *model) sort(n []byte) {
	for i := 1; i < x.m.People; i++ {
		for j := i; j > 0 && x.compare(n, j-1, j) > 0; j-- {
			x.swap(n, j-1, j)
		}
	}
}

func (x *model) compare(n []byte, a, b int) int {
	y := &x.layout
	p, q := n[y.Block+a*y.Stride:][:y.Stride], n[y.Block+b*y.Stride:][:y.Stride]
	if c := bytes.Compare(p, q); c != 0 {
		return c
	}
	return int(n[x.m.Size+1+a]) - int(n[x.m.Size+1+b])
}

func (x *model) swap(n []byte, a, b int) {
	y := &x.layout
	p, q := n[y.Block+a*y.Stride:][:y.Stride], n[y.Block+b*y.Stride:][:y.Stride]
	for i := range p {
		p[i], q[i] = q[i], p[i]
	}
	n[x.m.Size+1+a], n[x.m.Size+1+b] = n[x.m.Size+1+b], n[x.m.Size+1+a]
}

// canon brings a node into the form that the graph keeps.
func (x *model) canon(n []byte) {
	x.reduce(n)
	x.sort(n)
}

// watch updates the monitors for an event that took before to after.
func (x *model) watch(after, before []byte, e procedure.Event) {
	m := x.m
	copy(after[m.Size:], before[m.Size:])
	if e.Act < 0 {
		x.watchEnd(after, e)
		return
	}
	a := m.Acts[e.Act].Act
	whole := &after[m.Size]
	switch a.Kind {
	case rulebook.Redaction:
		*whole |= redacted
	case rulebook.NewMaterial:
		*whole &^= redacted
	case rulebook.Acceptance:
		*whole |= accepted
	}
	if a.Review != nil && !a.Finds {
		*whole |= owedReporter
	}
	if x.asks(a.ID) && !m.Acts[e.Act].Act.Each {
		*whole &^= owedReporter
	}
	for p := range m.People {
		if e.Person == procedure.Nobody || e.Person == p {
			x.watchPerson(&after[m.Size+1+p], after, a, p)
		}
	}
}

// asks tells whether an act is how a review is asked for.
func (x *model) asks(act string) bool {
	for _, a := range x.m.Acts {
		if a.Act.Review != nil && a.Act.Review.Act == act {
			return true
		}
	}
	return false
}

func (x *model) watchPerson(w *byte, after []byte, a *rulebook.Act, p int) {
	switch a.Kind {
	case rulebook.Notice:
		*w |= noticed | mayLearn
	case rulebook.Disclosure:
		*w |= disclosed
	case rulebook.Invitation:
		*w = *w&^heard | invited | mayLearn
	case rulebook.Account, rulebook.Absence:
		if *w&invited != 0 {
			*w |= heard
		}
	case rulebook.NewMaterial:
		*w &^= disclosed | invited | heard
	case rulebook.Service:
		*w |= served | mayLearn
	}
	if a.Finds && a.Review != nil && x.m.FindingOf(after[:x.m.Size], p) == procedure.Adverse {
		*w |= owed
	}
	if a.Kind == rulebook.Decision {
		*w &^= served
	}
	if a.Each && x.asks(a.ID) {
		*w &^= owed
	}
}

// watchEnd: when the time to ask for a review is over, nothing is owed any
// more.
func (x *model) watchEnd(after []byte, e procedure.Event) {
	c := x.m.Clocks[e.Clock]
	for _, a := range x.m.Acts {
		if a.Act.Review == nil || a.Act.Review.Clock != c.ID {
			continue
		}
		if e.Person == procedure.Nobody {
			after[x.m.Size] &^= owedReporter
		}
		if c.PerScoped {
			after[x.m.Size+1+e.Person] &^= owed
		}
	}
}
