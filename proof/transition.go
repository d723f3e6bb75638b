package proof

import (
	"fmt"
	"strings"

	"liem"
	"liem/procedure"
	"liem/rulebook"
)

// CheckTransition proves that open cases can go on under a new version of
// their procedure: from every state that an open case can have reached
// under the old version, carried over by the stage map, the properties that
// speak of what comes hold. What came before is the old version's (3, 6, 12
// and 13 and the declared bounds speak of a version as a whole and are
// proven with it).
//
// A state that cannot be carried over breaks the first property: that case
// could not go on.
func CheckTransition(old, young *rulebook.Procedure, t *rulebook.Transition, o Options) (*Result, error) {
	o = o.filled()
	to, err := newChecker(young, o.People, nil)
	if err != nil {
		return nil, err
	}
	from, err := newChecker(old, o.People, func(x *model) { x.liveAfter(to.g.model, t.Stages) })
	if err != nil {
		return nil, err
	}
	from.g.add(make([]byte, from.g.width), nowhere, 0)
	if err := from.g.explore(o.Most, nil); err != nil {
		return nil, err
	}
	origin := to.carryAll(from, t)
	to.g.before = func(root uint32) []Line {
		s := from.g.to(origin[root], -1, liem.Text{})
		return append(s.Steps, Line{
			Who:  liem.T("luật mới", "new law"),
			What: liem.T("vụ việc chuyển sang "+young.Pack.Version, "the case goes on under "+young.Pack.Version),
			ID:   "transition",
		})
	}
	err = to.g.explore(o.Most, func(at, event uint32, a, b []byte) bool {
		to.edge(at, event, a, b)
		return true
	})
	if err != nil {
		return nil, err
	}
	if to.g.count() > 0 {
		to.overGraph()
	}
	return to.result(o), nil
}

// carryAll puts every open state of the old version into the new graph and
// remembers where each came from.
func (c *checker) carryAll(from *checker, t *rulebook.Transition) map[uint32]uint32 {
	origin := map[uint32]uint32{}
	bits := c.owingOf(from)
	for i := range uint32(from.g.count()) {
		s := from.g.state(i)
		if s[0] == procedure.Unfiled || from.m.Ended(s) {
			continue
		}
		carried, err := from.m.Carry(s, c.m, t.Stages)
		if err != nil {
			if c.faults[0] == nil {
				c.fault(1, from.g.to(i, -1, liem.T(
					"vụ việc này không chuyển sang bản mới được: "+err.Error(), "this case cannot be carried into the new version: "+err.Error())))
			}
			continue
		}
		n := make([]byte, c.g.width)
		copy(n, carried)
		w := from.g.whole(from.g.node(i))
		c.g.setWhole(n, w&^wholeOwed|bits.whole(w))
		for p := range c.m.People {
			w := from.g.person(from.g.node(i), p)
			c.g.setPerson(n, p, w&^personOwed|bits.person(w))
		}
		c.g.canon(n)
		if at, fresh := c.g.add(n, nowhere, 0); fresh {
			origin[at] = i
		}
	}
	return origin
}

// owedMap takes the bits of owed reviews from one version to the other, by
// the ids of their clocks.
type owedMap struct{ from, to []owing }

func (c *checker) owingOf(old *checker) owedMap {
	var m owedMap
	for i, k := range old.m.Clocks {
		if j := c.m.Clock(k.ID); j >= 0 {
			m.from, m.to = append(m.from, old.g.owing[i]), append(m.to, c.g.owing[j])
		}
	}
	return m
}

func (m owedMap) whole(w uint16) (out uint16) {
	for i, o := range m.from {
		if o.whole&w != 0 {
			out |= m.to[i].whole
		}
	}
	return out
}

func (m owedMap) person(w uint16) (out uint16) {
	for i, o := range m.from {
		if o.person&w != 0 {
			out |= m.to[i].person
		}
	}
	return out
}

// liveAfter keeps alive in the old version what the new one will read at
// the stage that an old stage leads to.
func (x *model) liveAfter(young *model, stages map[string]string) {
	for s, st := range x.m.Stages {
		if s == procedure.Unfiled || st.Ends {
			continue
		}
		id := st.ID
		if v, ok := stages[id]; ok {
			id = v
		}
		n := young.m.Stage(id)
		if n <= 0 {
			continue
		}
		l, y := &x.live[s], &young.live[n]
		for i, f := range x.m.Facts {
			if j := young.m.Fact(f.ID); j >= 0 && y.facts[j] {
				l.facts[i] = true
			}
		}
		for i, a := range x.m.Audiences {
			if j := young.m.Audience(a); j >= 0 && y.told[j] {
				l.told[i] = true
			}
		}
		for i, w := range x.m.Marks {
			if j := young.m.Mark(w); j >= 0 && y.marks>>j&1 == 1 {
				l.marks |= 1 << i
			}
		}
		l.findings = l.findings || y.findings
		l.person |= y.person | personOwed
		l.whole |= y.whole | wholeOwed
	}
}

// Transitions proves every transition of a pack from an older version.
func Transitions(old, young *rulebook.Pack, o Options) ([]*Result, error) {
	var out []*Result
	for _, t := range young.Transitions {
		if t.FromPack != old.Version {
			continue
		}
		a, b := old.Procedure(t.Procedure), young.Procedure(t.Procedure)
		if a == nil || b == nil {
			return nil, fmt.Errorf("transition from %s: no procedure %s in both versions", strings.TrimSpace(t.FromPack), t.Procedure)
		}
		r, err := CheckTransition(a, b, t, o)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}
