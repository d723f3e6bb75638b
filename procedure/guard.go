package procedure

import (
	"fmt"

	"liem"
	"liem/rulebook"
)

// node is a compiled guard.
type node struct {
	src    *rulebook.Guard
	op     rulebook.Op
	quant  rulebook.Quant
	kids   []*node
	index  int    // fact or clock
	mask   uint32 // values, marks or clock states
	finds  uint8  // findings, as bits
	where  uint32 // marks
	wheref uint8  // findings
	n      int
}

func (m *Machine) compileGuard(g *rulebook.Guard) (*node, error) {
	if g == nil {
		return nil, nil
	}
	n := &node{src: g, op: g.Op, quant: g.Quant, n: g.N}
	for _, k := range g.Kids {
		c, err := m.compileGuard(k)
		if err != nil {
			return nil, err
		}
		n.kids = append(n.kids, c)
	}
	var err error
	switch g.Op {
	case rulebook.FactIs, rulebook.FactIsNot:
		err = m.factNode(n, g)
	case rulebook.MarkIs, rulebook.MarkIsNot:
		if n.mask, n.finds, err = m.people(g.Values); err == nil {
			n.where, n.wheref, err = m.people(g.Where)
		}
	case rulebook.ClockIs, rulebook.ClockIsNot, rulebook.ExtendedLes:
		err = m.clockNode(n, g)
	}
	if err != nil {
		return nil, fmt.Errorf("%q: %w", g.Text, err)
	}
	return n, nil
}

func (m *Machine) factNode(n *node, g *rulebook.Guard) error {
	if n.index = m.Fact(g.Name); n.index < 0 {
		return fmt.Errorf("unknown fact %q", g.Name)
	}
	for _, w := range g.Values {
		v, err := valueOf(m.Facts[n.index], w)
		if err != nil {
			return err
		}
		n.mask |= 1 << v
	}
	return nil
}

func (m *Machine) clockNode(n *node, g *rulebook.Guard) error {
	if n.index = m.Clock(g.Name); n.index < 0 {
		return fmt.Errorf("unknown clock %q", g.Name)
	}
	for _, w := range g.Values {
		ok := false
		for i, c := range clockWords {
			if c == w {
				n.mask, ok = n.mask|1<<i, true
			}
		}
		if !ok {
			return fmt.Errorf("a clock is %v, not %q", clockWords, w)
		}
	}
	return nil
}

func (m *Machine) people(words []string) (marks uint32, finds uint8, err error) {
	for _, w := range words {
		if n, ok := m.index.marks[w]; ok {
			marks |= 1 << n
			continue
		}
		found := false
		for i, f := range findingWords {
			if f == w {
				finds, found = finds|1<<i, true
			}
		}
		if !found {
			return 0, 0, fmt.Errorf("unknown mark %q", w)
		}
	}
	return marks, finds, nil
}

// holds evaluates a guard; person is who "this" means.
func (m *Machine) holds(n *node, s State, person int) bool {
	switch n.op {
	case rulebook.AllOf:
		for _, k := range n.kids {
			if !m.holds(k, s, person) {
				return false
			}
		}
		return true
	case rulebook.AnyOf:
		for _, k := range n.kids {
			if m.holds(k, s, person) {
				return true
			}
		}
		return false
	case rulebook.FactIs:
		return n.mask>>s[m.factAt+n.index]&1 == 1
	case rulebook.FactIsNot:
		return n.mask>>s[m.factAt+n.index]&1 == 0
	case rulebook.ToldEnd:
		for i := range m.Audiences {
			if Told(s[m.toldAt+i]) == ToldOfMatter {
				return false
			}
		}
		return true
	case rulebook.ExtendedLes:
		return m.Extended(s, n.index, m.instance(n.index, person)) < n.n
	}
	return m.quantified(n, s, person)
}

func (m *Machine) instance(clock, person int) int {
	if m.Clocks[clock].PerScoped && person == Nobody {
		return 0
	}
	return person
}

// quantified evaluates sentences over scoped people or clock instances.
func (m *Machine) quantified(n *node, s State, person int) bool {
	negated := n.op == rulebook.MarkIsNot || n.op == rulebook.ClockIsNot
	clock := n.op == rulebook.ClockIs || n.op == rulebook.ClockIsNot
	if clock && !m.Clocks[n.index].PerScoped {
		v := n.mask>>s[m.Clocks[n.index].at]&1 == 1
		return v != negated != (n.quant == rulebook.No)
	}
	is := func(i int) bool {
		if clock {
			return (n.mask>>s[m.block(i)+m.Clocks[n.index].at]&1 == 1) != negated
		}
		return m.has(s, i, n.mask, n.finds) != negated
	}
	if n.quant == rulebook.This {
		return person >= 0 && is(person)
	}
	for i := range m.People {
		if (n.where != 0 || n.wheref != 0) && !m.has(s, i, n.where, n.wheref) {
			continue
		}
		switch v := is(i); n.quant {
		case rulebook.Every, rulebook.Only:
			if !v {
				return false
			}
		case rulebook.Any:
			if v {
				return true
			}
		case rulebook.No:
			if v {
				return false
			}
		}
	}
	return n.quant != rulebook.Any
}

func (m *Machine) has(s State, person int, marks uint32, finds uint8) bool {
	return m.marks(s, person)&marks != 0 || finds>>s[m.findingAt(person)]&1 == 1
}

// failing gives the first sentence that does not hold, nil if all do.
func (m *Machine) failing(n *node, s State, person int) *node {
	if n.op == rulebook.AllOf {
		for _, k := range n.kids {
			if f := m.failing(k, s, person); f != nil {
				return f
			}
		}
		return nil
	}
	if m.holds(n, s, person) {
		return nil
	}
	return n
}

// guardCode is "closed" where the sentence asks for something that was there
// and is over: a clock that had to run and ended, a mark that must be absent.
// What has not begun, and what has to end first, is "not yet".
func (m *Machine) guardCode(n *node, s State, person int) liem.Code {
	switch n.op {
	case rulebook.ClockIs:
		run := n.mask == 1<<Running || n.mask == 1<<Running|1<<Paused
		if run && n.quant != rulebook.No && !m.begins(s, n.index, person, 0) {
			return liem.Closed
		}
	case rulebook.MarkIsNot, rulebook.FactIsNot:
		return liem.Closed
	case rulebook.ExtendedLes:
		return liem.Closed
	}
	return liem.NotYet
}

// deepest is how long a chain of clocks that start each other is followed.
const deepest = 8

// begins tells whether a clock that is off may still start: an act that
// starts it may come, or the end of a clock that does.
func (m *Machine) begins(s State, clock, person, depth int) bool {
	c := m.Clocks[clock]
	if depth > deepest || m.stateOf(s, c, person) != Off {
		return false
	}
	for _, from := range c.From {
		if from.Act != "" && m.comes(s, m.Acts[m.Act(from.Act)], person, depth) {
			return true
		}
		if from.Expiry == "" {
			continue
		}
		k := m.Clock(from.Expiry)
		switch m.stateOf(s, m.Clocks[k], person) {
		case Running, Paused:
			return true
		case Off:
			if m.begins(s, k, person, depth+1) {
				return true
			}
		}
	}
	return false
}

// comes tells whether an act is open or may be.
func (m *Machine) comes(s State, a *Act, person, depth int) bool {
	if !a.in[s[0]] {
		return m.stageCode(a, int(s[0])) == liem.NotYet
	}
	if a.needs == nil || a.Each && person == Nobody {
		return true
	}
	n := m.failing(a.needs, s, person)
	if n == nil {
		return true
	}
	if n.op == rulebook.ClockIs && n.quant != rulebook.No {
		return m.begins(s, n.index, person, depth+1)
	}
	return m.guardCode(n, s, person) == liem.NotYet
}

// stateOf is the state of the clock's instance that an event is about; of a
// clock per person, with nobody named, that of the first who has it on.
func (m *Machine) stateOf(s State, c *Clock, person int) ClockState {
	if !c.PerScoped {
		return m.ClockState(s, c.Index, Nobody)
	}
	if person != Nobody {
		return m.ClockState(s, c.Index, person)
	}
	for p := range m.People {
		if v := m.ClockState(s, c.Index, p); v != Off {
			return v
		}
	}
	return Off
}
