// Package procedure turns one published procedure into a machine: a finite
// state and one pure step. The docket drives it with dated acts, the proof
// explores every state it can reach; both use the same Step, so what was
// proven is what runs.
//
// A state knows the stage, the facts, who was told, and for each scoped
// person (the party of which a case has several) their marks, finding and
// clocks. It knows no date, no name and nothing that could be sealed. A
// clock is off (never started, met or stopped), running, paused or expired.
//
//	m, err := procedure.Compile(p, 2)
//	s := m.Start()
//	next, refusal := m.Step(s, procedure.Event{Act: m.Act("file"), Person: procedure.Nobody})
package procedure

import (
	"fmt"

	"liem"
	"liem/rulebook"
)

// Nobody is the Person of an event that is about no single scoped person.
const Nobody = -1

// Unfiled is the stage number before the filing act.
const Unfiled = 0

// State of a case under a Machine: fixed length, comparable as bytes. The
// accessors of Machine read it.
type State []byte

// ClockState is the state of one clock instance.
type ClockState uint8

// The states of a clock.
const (
	Off ClockState = iota
	Running
	Paused
	Expired
)

var clockWords = [...]string{rulebook.Off, rulebook.Running, rulebook.Paused, rulebook.Expired}

// String is the word that guards use.
func (c ClockState) String() string { return clockWords[c] }

// Finding is the finding of a scoped person over all allegations.
type Finding uint8

// The findings of a machine.
const (
	Unfound Finding = iota
	Cleared
	Adverse
)

var findingWords = [...]string{rulebook.Unfound, rulebook.Cleared, rulebook.Adverse}

// String is the word that guards use.
func (f Finding) String() string { return findingWords[f] }

// Told is what a party or audience was told.
type Told uint8

// What somebody was told.
const (
	NotTold Told = iota
	ToldOfMatter
	ToldOutcome
)

// Machine is a procedure compiled for a number of scoped people. It is
// immutable and may be shared.
type Machine struct {
	Procedure *rulebook.Procedure
	People    int // scoped people
	Size      int // bytes of a State
	Acts      []*Act
	Clocks    []*Clock
	Stages    []*rulebook.Stage // Stages[0] is nil: Unfiled
	Facts     []*rulebook.Fact
	Marks     []string
	Audiences []string // parties and audiences that can be told, by index

	factAt, toldAt, clockAt int // offsets
	blockAt, stride         int // the first scoped person's block
	reach                   [][]bool
	index                   names
}

type names struct {
	acts, clocks, stages, facts, marks, audiences map[string]int
}

// Act is a compiled act.
type Act struct {
	*rulebook.Act
	Index  int
	Slots  []Slot // what the actor chooses, in order
	in     []bool
	needs  *node
	sets   []set
	finds  bool
	mark   uint32
	unmark uint32
	tells  []int
	ends   []int
	to     int // 0: stays
	met    []int
	stop   []int
	pause  []int
	resume []int
	again  []int
	start  []int
	extend int // clock index or -1
}

// Slot is one choice that an act leaves to its actor.
type Slot struct {
	Fact    int     // fact index, or -1 for a finding
	Person  int     // the person found on, with Fact -1
	Options []uint8 // values
}

// Clock is a compiled clock.
type Clock struct {
	*rulebook.Clock
	Index    int
	at       int // offset in the state, or in a person's block
	count    int // offset of the extension counter, -1 if none
	when     *node
	sets     []set
	timely   []set
	to       int
	start    []int
	MaxTimes int
}

type set struct {
	fact  int
	value uint8
	slot  int // index into Event.Choices, -1 if fixed or copied
	copy  int // fact index, -1 if not copied
}

// Compile builds the machine of a procedure for so many scoped people
// (1 to 64). The procedure must have loaded without faults; what is still
// wrong is returned as an error, never a panic.
func Compile(p *rulebook.Procedure, people int) (*Machine, error) {
	if people < 1 || people > 64 {
		return nil, fmt.Errorf("procedure %s: %d scoped people: allowed are 1 to 64", p.ID, people)
	}
	m := &Machine{Procedure: p, People: people}
	m.name()
	m.layOut()
	for _, c := range p.Clocks {
		k, err := m.compileClock(c)
		if err != nil {
			return nil, fmt.Errorf("procedure %s: clock %s: %w", p.ID, c.ID, err)
		}
		m.Clocks[k.Index] = k
	}
	for i, a := range p.Acts {
		k, err := m.compileAct(a, i)
		if err != nil {
			return nil, fmt.Errorf("procedure %s: act %s: %w", p.ID, a.ID, err)
		}
		m.Acts = append(m.Acts, k)
	}
	if err := m.compileExpiries(); err != nil {
		return nil, fmt.Errorf("procedure %s: %w", p.ID, err)
	}
	m.findReach()
	return m, nil
}

func (m *Machine) name() {
	p := m.Procedure
	m.index = names{map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}}
	m.Stages = append(m.Stages, nil)
	for _, s := range p.Stages {
		m.index.stages[s.ID] = len(m.Stages)
		m.Stages = append(m.Stages, s)
	}
	for i, f := range p.Facts {
		m.index.facts[f.ID] = i
	}
	m.Facts = p.Facts
	for i, k := range p.Marks {
		m.index.marks[k] = i
	}
	m.Marks = p.Marks
	for _, q := range p.Parties {
		if q.ID != p.Scope {
			m.index.audiences[q.ID] = len(m.Audiences)
			m.Audiences = append(m.Audiences, q.ID)
		}
	}
	for _, q := range p.Audiences {
		m.index.audiences[q.ID] = len(m.Audiences)
		m.Audiences = append(m.Audiences, q.ID)
	}
	for i, a := range p.Acts {
		m.index.acts[a.ID] = i
	}
	for i, c := range p.Clocks {
		m.index.clocks[c.ID] = i
	}
}

// layOut gives every variable its byte: stage, facts, told, clocks of the
// case, then one block a person: marks, finding, their clocks.
func (m *Machine) layOut() {
	at := 1
	m.factAt, at = at, at+len(m.Facts)
	m.toldAt, at = at, at+len(m.Audiences)
	m.clockAt = at
	m.Clocks = make([]*Clock, len(m.Procedure.Clocks))
	block := (len(m.Marks)+7)/8 + 1
	for i, c := range m.Procedure.Clocks {
		k := &Clock{Clock: c, Index: i, count: -1}
		size := 1
		if c.Extension != nil {
			size, k.MaxTimes = 2, c.Extension.Times
		}
		if c.PerScoped {
			k.at, block = block, block+size
		} else {
			k.at, at = at, at+size
		}
		if size == 2 {
			k.count = k.at + 1
		}
		m.Clocks[i] = k
	}
	m.blockAt, m.stride = at, block
	m.Size = at + m.People*block
}

func (m *Machine) compileClock(c *rulebook.Clock) (*Clock, error) {
	k := m.Clocks[m.index.clocks[c.ID]]
	var err error
	if k.when, err = m.compileGuard(c.When); err != nil {
		return nil, err
	}
	if k.sets, err = m.fixedSets(c.Expiry.Sets); err != nil {
		return nil, err
	}
	if k.timely, err = m.fixedSets(c.Expiry.Timely); err != nil {
		return nil, err
	}
	if c.Expiry.To != "" {
		if k.to = m.index.stages[c.Expiry.To]; k.to == 0 {
			return nil, fmt.Errorf("expiry goes to unknown stage %q", c.Expiry.To)
		}
	}
	return k, nil
}

func (m *Machine) fixedSets(values map[string]string) ([]set, error) {
	var out []set
	for i, f := range m.Facts { // in the order of facts: maps have none
		v, ok := values[f.ID]
		if !ok {
			continue
		}
		n, err := valueOf(f, v)
		if err != nil {
			return nil, err
		}
		out = append(out, set{fact: i, value: n, slot: -1, copy: -1})
	}
	if len(out) != len(values) {
		return nil, fmt.Errorf("sets a fact that does not exist: %v", values)
	}
	return out, nil
}

func valueOf(f *rulebook.Fact, v string) (uint8, error) {
	for i, w := range f.Values {
		if v == w {
			return uint8(i), nil
		}
	}
	return 0, fmt.Errorf("fact %s has no value %q: allowed are %v", f.ID, v, f.Values)
}

func (m *Machine) compileAct(a *rulebook.Act, i int) (*Act, error) {
	k := &Act{Act: a, Index: i, in: make([]bool, len(m.Stages)), extend: -1, finds: a.Finds}
	if a.Kind == rulebook.Filing {
		k.in[Unfiled] = true
	}
	for _, s := range a.In {
		n, ok := m.index.stages[s]
		if !ok {
			return nil, fmt.Errorf("unknown stage %q", s)
		}
		k.in[n] = true
	}
	var err error
	if k.needs, err = m.compileGuard(a.Needs); err != nil {
		return nil, err
	}
	if err := m.compileSets(k); err != nil {
		return nil, err
	}
	if k.mark, err = m.markMask(a.Marks); err != nil {
		return nil, err
	}
	if k.unmark, err = m.markMask(a.Unmarks); err != nil {
		return nil, err
	}
	if a.Kind == rulebook.NewMaterial {
		k.unmark |= m.hearingMarks()
	}
	k.tells, k.ends = m.told(a.Tells), m.told(a.TellsEnd)
	to := a.To
	if b := m.Procedure.Begin(); a.Kind == rulebook.Filing && to == "" && b != nil {
		to = b.ID
	}
	if to != "" {
		if k.to = m.index.stages[to]; k.to == 0 {
			return nil, fmt.Errorf("goes to unknown stage %q", to)
		}
	}
	if a.Extends != "" {
		n, ok := m.index.clocks[a.Extends]
		if !ok || m.Clocks[n].count < 0 {
			return nil, fmt.Errorf("extends %q, which is no clock with an extension", a.Extends)
		}
		k.extend = n
	}
	m.wire(k)
	return k, nil
}

// hearingMarks are taken away by new material.
func (m *Machine) hearingMarks() uint32 {
	var mask uint32
	for _, w := range []string{"shown", "invited", "answered", "absent"} {
		if n, ok := m.index.marks[w]; ok {
			mask |= 1 << n
		}
	}
	return mask
}

func (m *Machine) compileSets(k *Act) error {
	for _, s := range k.Act.Sets {
		n, ok := m.index.facts[s.Fact]
		if !ok {
			return fmt.Errorf("sets unknown fact %q", s.Fact)
		}
		c := set{fact: n, slot: -1, copy: -1}
		switch {
		case s.Copy != "":
			if c.copy, ok = m.index.facts[s.Copy]; !ok {
				return fmt.Errorf("copies unknown fact %q", s.Copy)
			}
		case len(s.OneOf) > 0:
			slot := Slot{Fact: n}
			for _, w := range s.OneOf {
				v, err := valueOf(m.Facts[n], w)
				if err != nil {
					return err
				}
				slot.Options = append(slot.Options, v)
			}
			c.slot = len(k.Slots)
			k.Slots = append(k.Slots, slot)
		default:
			v, err := valueOf(m.Facts[n], s.Value)
			if err != nil {
				return err
			}
			c.value = v
		}
		k.sets = append(k.sets, c)
	}
	if k.finds && !k.Each {
		for i := range m.People {
			k.Slots = append(k.Slots, Slot{Fact: -1, Person: i, Options: []uint8{uint8(Cleared), uint8(Adverse)}})
		}
	}
	if k.finds && k.Each {
		k.Slots = append(k.Slots, Slot{Fact: -1, Person: Nobody, Options: []uint8{uint8(Cleared), uint8(Adverse)}})
	}
	return nil
}

func (m *Machine) markMask(marks []string) (uint32, error) {
	var mask uint32
	for _, w := range marks {
		n, ok := m.index.marks[w]
		if !ok || n >= 32 {
			return 0, fmt.Errorf("unknown mark %q", w)
		}
		mask |= 1 << n
	}
	return mask, nil
}

func (m *Machine) told(who []string) []int {
	var out []int
	for _, w := range who {
		if n, ok := m.index.audiences[w]; ok {
			out = append(out, n)
		}
	}
	return out
}

// wire lists for an act what it does to which clocks.
func (m *Machine) wire(k *Act) {
	for i, c := range m.Procedure.Clocks {
		add := func(list *[]int, acts []string) {
			for _, a := range acts {
				if a == k.ID {
					*list = append(*list, i)
				}
			}
		}
		add(&k.met, c.MetBy)
		add(&k.stop, c.StoppedBy)
		add(&k.pause, c.PausedBy)
		add(&k.resume, c.ResumedBy)
		add(&k.again, c.RestartBy)
		for _, f := range c.From {
			if f.Act == k.ID && f.Act != "" {
				k.start = append(k.start, i)
			}
		}
	}
}

func (m *Machine) compileExpiries() error {
	for i, c := range m.Procedure.Clocks {
		for _, f := range c.From {
			if f.Expiry == "" {
				continue
			}
			n, ok := m.index.clocks[f.Expiry]
			if !ok {
				return fmt.Errorf("clock %s starts from the expiry of unknown clock %q", c.ID, f.Expiry)
			}
			m.Clocks[n].start = append(m.Clocks[n].start, i)
		}
	}
	return nil
}

// findReach tells which stages can come after which, so that a refusal can
// say "not yet" or "closed".
func (m *Machine) findReach() {
	n := len(m.Stages)
	m.reach = make([][]bool, n)
	for s := range m.reach {
		m.reach[s] = make([]bool, n)
	}
	for _, a := range m.Acts {
		for s, open := range a.in {
			if open && a.to > 0 {
				m.reach[s][a.to] = true
			}
		}
	}
	for _, c := range m.Clocks {
		for s := 1; s < n && c.to > 0; s++ {
			if !m.Stages[s].Ends {
				m.reach[s][c.to] = true
			}
		}
	}
	for k := range n {
		for i := range n {
			for j := range n {
				m.reach[i][j] = m.reach[i][j] || m.reach[i][k] && m.reach[k][j]
			}
		}
	}
}

// Act gives the index of an act by its id, -1 if there is none.
func (m *Machine) Act(id string) int { return find(m.index.acts, id) }

// Clock gives the index of a clock by its id, -1 if there is none.
func (m *Machine) Clock(id string) int { return find(m.index.clocks, id) }

// Stage gives the number of a stage by its id, -1 if there is none.
func (m *Machine) Stage(id string) int { return find(m.index.stages, id) }

// Fact gives the index of a fact by its id, -1 if there is none.
func (m *Machine) Fact(id string) int { return find(m.index.facts, id) }

func find(in map[string]int, id string) int {
	if n, ok := in[id]; ok {
		return n
	}
	return -1
}

// Refusal says why an event is not open: its code and what is missing.
type Refusal struct {
	Code   liem.Code
	Stage  bool            // the stage is the reason
	Guard  *rulebook.Guard // the sentence that does not hold
	Person int             // the scoped person asked about, or Nobody
	Clock  string          // the clock that is the reason (an extension)
	What   string          // for the operator
}

// Layout tells where the variables stand in a State, for those who reduce
// or print states.
type Layout struct {
	Facts, Told   int // offsets
	Block, Stride int // the first scoped person's block and its length
	MarkBytes     int // marks come first in a block, then the finding, then clocks
}

// Layout of this machine's states.
func (m *Machine) Layout() Layout {
	return Layout{Facts: m.factAt, Told: m.toldAt, Block: m.blockAt, Stride: m.stride, MarkBytes: (len(m.Marks) + 7) / 8}
}

// Follows tells whether stage b can come after stage a, at once or later.
func (m *Machine) Follows(a, b int) bool { return m.reach[a][b] }

// Mark gives the index of a mark by its word, -1 if there is none.
func (m *Machine) Mark(id string) int { return find(m.index.marks, id) }

// Audience gives the index of a party or audience that can be told, -1 if
// there is none.
func (m *Machine) Audience(id string) int { return find(m.index.audiences, id) }

// OpenIn tells whether the act can be open in a stage (by number).
func (a *Act) OpenIn(stage int) bool { return a.in[stage] }

// Carry maps a state into another version of the procedure: the stage by
// the map (a stage that is not in it keeps its id), facts, marks, findings,
// clocks and what was told by their ids. It fails where the new version has
// no place for something.
func (m *Machine) Carry(s State, to *Machine, stages map[string]string) (State, error) {
	if to.People != m.People {
		return nil, fmt.Errorf("the new version is compiled for %d people, not %d", to.People, m.People)
	}
	out := to.Start()
	id := m.Stages[s[0]].ID
	if v, ok := stages[id]; ok {
		id = v
	}
	n := to.Stage(id)
	if n <= 0 {
		return nil, fmt.Errorf("stage %q has no successor", id)
	}
	out[0] = byte(n)
	for i, f := range m.Facts {
		j := to.Fact(f.ID)
		if j < 0 {
			continue // a fact that the new rules no longer ask for
		}
		v, err := valueOf(to.Facts[j], f.Values[m.FactOf(s, i)])
		if err != nil {
			return nil, err
		}
		out[to.factAt+j] = v
	}
	for i, w := range m.Audiences {
		if j := to.Audience(w); j >= 0 {
			out[to.toldAt+j] = byte(m.ToldOf(s, i))
		}
	}
	for p := range m.People {
		for i, w := range m.Marks {
			if j := to.Mark(w); j >= 0 && m.Marked(s, p, i) {
				to.setMarks(out, p, to.marks(out, p)|1<<j)
			}
		}
		out[to.findingAt(p)] = byte(m.FindingOf(s, p))
	}
	for i, k := range m.Clocks {
		for p := range m.who(k.PerScoped) {
			if !k.PerScoped {
				p = Nobody
			}
			if err := m.carryClock(s, out, to, i, p); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

func (m *Machine) carryClock(s, out State, to *Machine, i, p int) error {
	v := m.ClockState(s, i, p)
	j := to.Clock(m.Clocks[i].ID)
	if v == Off {
		return nil
	}
	if j < 0 || to.Clocks[j].PerScoped != m.Clocks[i].PerScoped {
		return fmt.Errorf("clock %q has no successor", m.Clocks[i].ID)
	}
	to.put(out, j, p, v)
	if m.Clocks[i].count >= 0 && to.Clocks[j].count >= 0 {
		out[to.countOf(to.Clocks[j], p)] = s[m.countOf(m.Clocks[i], p)]
	}
	return nil
}
