package proof

import (
	"bytes"

	"liem/procedure"
	"liem/rulebook"
)

// model is the machine with the monitors of the properties beside it. A
// node of the graph is: the machine's state, two bytes of monitors for the
// case, two for each scoped person.
type model struct {
	m      *procedure.Machine
	events []procedure.Event
	byAt   [][]int // events by stage
	width  int
	live   []liveness // by stage
	layout procedure.Layout
	plain  bool    // no reductions and no monitors: for counting alone
	traits []trait // by act
	owing  []owing // by clock: what its end or its asking takes away

	withdrawn []int // facts that tell of a withdrawal
}

// liveness says what a stage can still read: everything else is forgotten.
type liveness struct {
	facts    []bool
	told     []bool
	marks    uint32
	findings bool
	person   uint16 // monitors
	whole    uint16
}

// newModel builds the model of a machine. What extra adds is alive too.
func newModel(m *procedure.Machine, extra func(x *model)) *model {
	x := &model{m: m, layout: m.Layout(), width: m.Size + 2 + 2*m.People}
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
	x.findTraits()
	x.live = make([]liveness, len(m.Stages))
	for s := range m.Stages {
		x.live[s] = liveness{facts: make([]bool, len(m.Facts)), told: make([]bool, len(m.Audiences))}
		x.use(&x.live[s], s)
	}
	if extra != nil {
		extra(x)
	}
	x.closeLive()
	return x
}

// closeLive: a variable lives at a stage if an act open there, the start of
// a clock there, or a monitor there reads it, or if it lives at a stage that
// can follow. Sound, because what is never read again changes nothing.
func (x *model) closeLive() {
	for range x.m.Stages {
		for s := range x.m.Stages {
			for t := range x.m.Stages {
				if x.m.Follows(s, t) {
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
	for i, v := range o.told {
		l.told[i] = l.told[i] || v
	}
	l.marks |= o.marks
	l.findings = l.findings || o.findings
	l.person |= o.person
	l.whole |= o.whole
}

func (l *liveness) allTold() {
	for i := range l.told {
		l.told[i] = true
	}
}

func (x *model) use(l *liveness, stage int) {
	m := x.m
	for i, a := range m.Acts {
		if !a.OpenIn(stage) {
			continue
		}
		x.useGuard(l, a.Act.Needs)
		for _, s := range a.Act.Sets {
			if s.Copy != "" {
				l.facts[m.Fact(s.Copy)] = true
			}
		}
		x.useAct(l, &x.traits[i])
	}
	for _, c := range m.Clocks {
		if !x.canStart(c, stage) {
			continue
		}
		x.useGuard(l, c.When)
		if c.Against == m.Procedure.Scope && c.Against != "" {
			l.person |= mayLearn | served
		} else if i := m.Audience(c.Against); i >= 0 {
			l.told[i] = true
		}
	}
	if stage > 0 && m.Stages[stage].Ends {
		l.allTold()
		l.person |= mayLearn | served | personOwed
		l.whole |= wholeOwed
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

// useAct: what the properties read at an act.
func (x *model) useAct(l *liveness, t *trait) {
	if t.adverse != notAdverse {
		l.person |= hearing
		l.findings = l.findings || t.adverse == ifAdverse
	}
	if t.absence {
		l.person |= invited | lapsed | heard
	}
	if t.shows {
		l.whole |= redacted
		for i, f := range x.m.Facts {
			l.facts[i] = l.facts[i] || f.Meaning == "redacted"
		}
	}
	if t.touches {
		l.whole |= accepted
	}
	if t.outcome {
		l.whole |= decided
	}
	if t.purge {
		l.person |= personOwed
		l.whole |= wholeOwed
	}
	if t.closesWithdrawn || t.refusesIf {
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
		l.allTold()
	case rulebook.MarkIs, rulebook.MarkIsNot:
		for _, words := range [2][]string{g.Values, g.Where} {
			for _, w := range words {
				if i := x.m.Mark(w); i >= 0 {
					l.marks |= 1 << i
				} else {
					l.findings = true
				}
			}
		}
	}
}

// The monitors of a node.
func (x *model) whole(n []byte) uint16 { return get16(n[x.m.Size:]) }

func (x *model) person(n []byte, p int) uint16 { return get16(n[x.m.Size+2+2*p:]) }

func (x *model) setWhole(n []byte, v uint16) { put16(n[x.m.Size:], v) }

func (x *model) setPerson(n []byte, p int, v uint16) { put16(n[x.m.Size+2+2*p:], v) }

func get16(b []byte) uint16 { return uint16(b[0]) | uint16(b[1])<<8 }

func put16(b []byte, v uint16) { b[0], b[1] = byte(v), byte(v>>8) }

// reduce forgets what nothing can read any more.
func (x *model) reduce(n []byte) {
	l := &x.live[n[0]]
	y := &x.layout
	for i, v := range l.facts {
		if !v {
			n[y.Facts+i] = 0
		}
	}
	for i, v := range l.told {
		if !v {
			n[y.Told+i] = 0
		}
	}
	x.setWhole(n, x.whole(n)&l.whole)
	for p := range x.m.People {
		b := n[y.Block+p*y.Stride:]
		for i := range y.MarkBytes {
			b[i] &= byte(l.marks >> (8 * i))
		}
		if !l.findings {
			b[y.MarkBytes] = 0
		}
		x.setPerson(n, p, x.person(n, p)&l.person)
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

// sort is order without the permutation and without allocation.
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
	return int(x.person(n, a)) - int(x.person(n, b))
}

func (x *model) swap(n []byte, a, b int) {
	y := &x.layout
	p, q := n[y.Block+a*y.Stride:][:y.Stride], n[y.Block+b*y.Stride:][:y.Stride]
	for i := range p {
		p[i], q[i] = q[i], p[i]
	}
	v, w := x.person(n, a), x.person(n, b)
	x.setPerson(n, a, w)
	x.setPerson(n, b, v)
}

// canon brings a node into the form that the graph keeps.
func (x *model) canon(n []byte) {
	if x.plain {
		return
	}
	x.reduce(n)
	x.sort(n)
}
