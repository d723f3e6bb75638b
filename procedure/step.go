package procedure

import (
	"liem"
	"liem/rulebook"
)

// Event is what happens to a case: an act, or the end of a clock.
type Event struct {
	Act     int     // index of the act, or -1: the clock's end
	Clock   int     // with Act -1
	Person  int     // the scoped person that the act or clock instance is about, or Nobody
	Timely  bool    // the act was done in time though a clock it meets is recorded as expired
	Choices []uint8 // one value per Slot of the act
}

// End is the event of a clock's end.
func End(clock, person int) Event { return Event{Act: -1, Clock: clock, Person: person} }

// Start is the state before the filing act.
func (m *Machine) Start() State { return make(State, m.Size) }

// Step gives the state after an event, or why the event is not open. It
// leaves s as it is. It is pure: no dates, no names, no order of maps.
func (m *Machine) Step(s State, e Event) (State, *Refusal) {
	if r := m.Why(s, e); r != nil {
		return nil, r
	}
	next := make(State, m.Size)
	m.Apply(next, s, e)
	return next, nil
}

// Open tells quickly whether an event is open.
func (m *Machine) Open(s State, e Event) bool {
	if e.Act < 0 {
		return m.ClockState(s, e.Clock, e.Person) == Running
	}
	a := m.Acts[e.Act]
	if !a.in[s[0]] || a.needs != nil && !m.holds(a.needs, s, e.Person) {
		return false
	}
	return a.extend < 0 || m.extensionOpen(a, s, e.Person)
}

func (m *Machine) extensionOpen(a *Act, s State, person int) bool {
	c := m.Clocks[a.extend]
	if m.ClockState(s, c.Index, person) != Running {
		return false
	}
	return int(s[m.countOf(c, person)]) < c.MaxTimes
}

// Why is nil if the event is open, else the first reason against it.
func (m *Machine) Why(s State, e Event) *Refusal {
	if e.Act < 0 {
		if e.Clock < 0 || e.Clock >= len(m.Clocks) || !m.personFits(m.Clocks[e.Clock].PerScoped, e.Person) {
			return &Refusal{Code: liem.Needs, Person: e.Person, What: "no such clock instance"}
		}
		if m.ClockState(s, e.Clock, e.Person) != Running {
			return &Refusal{Code: liem.Closed, Person: e.Person, Clock: m.Clocks[e.Clock].ID, What: "the clock does not run"}
		}
		return nil
	}
	if e.Act >= len(m.Acts) || !m.personFits(m.Acts[e.Act].Each, e.Person) {
		return &Refusal{Code: liem.Needs, Person: e.Person, What: "no such act, or it must say which person it is about"}
	}
	a := m.Acts[e.Act]
	if !a.in[s[0]] {
		return &Refusal{Code: m.stageCode(a, int(s[0])), Stage: true, Person: e.Person}
	}
	if a.needs != nil {
		if n := m.failing(a.needs, s, e.Person); n != nil {
			return &Refusal{Code: m.guardCode(n, s, e.Person), Guard: n.src, Person: e.Person}
		}
	}
	if a.extend >= 0 && !m.extensionOpen(a, s, e.Person) {
		code := liem.Closed
		if m.begins(s, a.extend, e.Person, 0) {
			code = liem.NotYet
		}
		return &Refusal{Code: code, Clock: a.Extends, Person: e.Person, What: "no extension left, or the clock does not run"}
	}
	if !a.chosen(e.Choices) {
		return &Refusal{Code: liem.Needs, Person: e.Person, What: "a choice is missing or not allowed"}
	}
	return nil
}

func (m *Machine) personFits(each bool, person int) bool {
	if each {
		return person >= 0 && person < m.People
	}
	return person == Nobody
}

func (m *Machine) stageCode(a *Act, stage int) liem.Code {
	for s, open := range a.in {
		if open && m.reach[stage][s] {
			return liem.NotYet
		}
	}
	return liem.Closed
}

func (a *Act) chosen(choices []uint8) bool {
	if len(choices) != len(a.Slots) {
		return false
	}
	for i, slot := range a.Slots {
		ok := false
		for _, o := range slot.Options {
			ok = ok || o == choices[i]
		}
		if !ok {
			return false
		}
	}
	return true
}

// Apply writes into next the state after an event that is open in s. It
// allocates nothing. next and s must be of the machine's size and apart.
func (m *Machine) Apply(next, s State, e Event) {
	copy(next, s)
	if e.Act < 0 {
		m.expire(next, e)
		return
	}
	a := m.Acts[e.Act]
	for _, c := range a.sets {
		v := c.value
		if c.slot >= 0 {
			v = e.Choices[c.slot]
		} else if c.copy >= 0 {
			v = s[m.factAt+c.copy]
		}
		next[m.factAt+c.fact] = v
	}
	if e.Timely {
		m.restore(next, s, a, e.Person)
	}
	m.applyPeople(next, a, e)
	for _, n := range a.tells {
		next[m.toldAt+n] = byte(ToldOfMatter)
	}
	for _, n := range a.ends {
		next[m.toldAt+n] = byte(ToldOutcome)
	}
	if a.to > 0 {
		next[0] = byte(a.to)
	}
	m.applyClocks(next, a, e.Person)
}

// restore takes back what the expiry of a clock did that this act met in
// time, though it was recorded later: by the pack's own rule.
func (m *Machine) restore(next, s State, a *Act, person int) {
	for _, n := range a.met {
		c := m.Clocks[n]
		if len(c.timely) > 0 && m.anyState(s, c, person, Expired) {
			for _, t := range c.timely {
				next[m.factAt+t.fact] = t.value
			}
		}
	}
}

// Restores tells whether a timely act would find one of the clocks that it
// meets recorded as expired; if none is, it does what an act in time does.
func (m *Machine) Restores(s State, e Event) bool {
	if e.Act < 0 || !e.Timely {
		return false
	}
	for _, n := range m.Acts[e.Act].met {
		if c := m.Clocks[n]; len(c.timely) > 0 && m.anyState(s, c, e.Person, Expired) {
			return true
		}
	}
	return false
}

func (m *Machine) anyState(s State, c *Clock, person int, want ClockState) bool {
	if !c.PerScoped {
		return ClockState(s[c.at]) == want
	}
	for i := range m.People {
		if (person == Nobody || person == i) && ClockState(s[m.block(i)+c.at]) == want {
			return true
		}
	}
	return false
}

func (m *Machine) applyPeople(next State, a *Act, e Event) {
	if a.mark != 0 || a.unmark != 0 {
		for i := range m.People {
			if e.Person == Nobody || e.Person == i {
				m.setMarks(next, i, m.marks(next, i)&^a.unmark|a.mark)
			}
		}
	}
	if !a.finds {
		return
	}
	for i, slot := range a.Slots {
		if slot.Fact >= 0 {
			continue
		}
		person := slot.Person
		if person == Nobody {
			person = e.Person
		}
		next[m.findingAt(person)] = e.Choices[i]
	}
}

func (m *Machine) applyClocks(next State, a *Act, person int) {
	for _, n := range a.met {
		m.put(next, n, person, Off)
	}
	for _, n := range a.stop {
		m.put(next, n, person, Off)
	}
	for _, n := range a.pause {
		m.move(next, n, person, Running, Paused)
	}
	for _, n := range a.resume {
		m.move(next, n, person, Paused, Running)
	}
	if a.extend >= 0 {
		next[m.countOf(m.Clocks[a.extend], person)]++
	}
	for _, n := range a.start {
		m.start(next, n, person, false)
	}
	for _, n := range a.again {
		m.start(next, n, person, true)
	}
}

// expire ends a clock: the duty stands (expired) or falls (off), standing
// oversight starts again; then what the expiry sets, opens and starts.
func (m *Machine) expire(next State, e Event) {
	c := m.Clocks[e.Clock]
	at := c.at
	if c.PerScoped {
		at += m.block(e.Person)
	}
	switch {
	case c.Repeats:
		next[at] = byte(Running)
	case c.Falls:
		m.put(next, e.Clock, e.Person, Off)
	default:
		next[at] = byte(Expired)
	}
	for _, t := range c.sets {
		next[m.factAt+t.fact] = t.value
	}
	if c.to > 0 {
		next[0] = byte(c.to)
	}
	for _, n := range c.start {
		m.start(next, n, e.Person, false)
	}
}

// put sets every instance of a clock that the event is about and forgets
// its extensions.
func (m *Machine) put(s State, clock, person int, to ClockState) {
	c := m.Clocks[clock]
	if !c.PerScoped {
		m.write(s, c, c.at, to)
		return
	}
	for i := range m.People {
		if person == Nobody || person == i {
			m.write(s, c, m.block(i)+c.at, to)
		}
	}
}

func (m *Machine) write(s State, c *Clock, at int, to ClockState) {
	s[at] = byte(to)
	if c.count >= 0 {
		s[at+1] = 0
	}
}

func (m *Machine) move(s State, clock, person int, from, to ClockState) {
	c := m.Clocks[clock]
	if !c.PerScoped {
		if s[c.at] == byte(from) {
			s[c.at] = byte(to)
		}
		return
	}
	for i := range m.People {
		if at := m.block(i) + c.at; (person == Nobody || person == i) && s[at] == byte(from) {
			s[at] = byte(to)
		}
	}
}

// start starts the instances of a clock that the event is about, where its
// "when" holds. A clock that already runs or is paused goes on unless it is
// restarted.
func (m *Machine) start(s State, clock, person int, again bool) {
	c := m.Clocks[clock]
	if !c.PerScoped {
		m.startOne(s, c, c.at, Nobody, again)
		return
	}
	for i := range m.People {
		if person == Nobody || person == i {
			m.startOne(s, c, m.block(i)+c.at, i, again)
		}
	}
}

func (m *Machine) startOne(s State, c *Clock, at, person int, again bool) {
	now := ClockState(s[at])
	if !again && (now == Running || now == Paused) {
		return
	}
	if c.when == nil || m.holds(c.when, s, person) {
		m.write(s, c, at, Running)
	}
}

func (m *Machine) block(person int) int { return m.blockAt + person*m.stride }

func (m *Machine) findingAt(person int) int { return m.block(person) + (len(m.Marks)+7)/8 }

func (m *Machine) countOf(c *Clock, person int) int {
	if c.PerScoped {
		return m.block(person) + c.count
	}
	return c.count
}

func (m *Machine) marks(s State, person int) uint32 {
	at := m.block(person)
	var v uint32
	for i := range (len(m.Marks) + 7) / 8 {
		v |= uint32(s[at+i]) << (8 * i)
	}
	return v
}

func (m *Machine) setMarks(s State, person int, v uint32) {
	at := m.block(person)
	for i := range (len(m.Marks) + 7) / 8 {
		s[at+i] = byte(v >> (8 * i))
	}
}

// StageOf is the stage number of a state: Unfiled, or an index of Stages.
func (m *Machine) StageOf(s State) int { return int(s[0]) }

// Ended tells whether the case stands at an end.
func (m *Machine) Ended(s State) bool { return s[0] != Unfiled && m.Stages[s[0]].Ends }

// FactOf is the value of a fact, as an index of its Values.
func (m *Machine) FactOf(s State, fact int) uint8 { return s[m.factAt+fact] }

// ToldOf is what a party or audience was told.
func (m *Machine) ToldOf(s State, audience int) Told { return Told(s[m.toldAt+audience]) }

// FindingOf is the finding of a scoped person.
func (m *Machine) FindingOf(s State, person int) Finding { return Finding(s[m.findingAt(person)]) }

// Marked tells whether a scoped person has a mark (by its index).
func (m *Machine) Marked(s State, person, mark int) bool { return m.marks(s, person)>>mark&1 == 1 }

// ClockState is the state of a clock instance; Nobody for a clock of the
// case.
func (m *Machine) ClockState(s State, clock, person int) ClockState {
	c := m.Clocks[clock]
	if c.PerScoped {
		return ClockState(s[m.block(person)+c.at])
	}
	return ClockState(s[c.at])
}

// Extended is how often a clock instance was extended.
func (m *Machine) Extended(s State, clock, person int) int {
	c := m.Clocks[clock]
	if c.count < 0 {
		return 0
	}
	return int(s[m.countOf(c, person)])
}

// Candidates yields every event that could be open in some state, with all
// choices: acts for each person and choice (timely ones too where a clock
// says so), and the end of every clock instance. The slice of choices is
// the callee's until it returns.
func (m *Machine) Candidates(yield func(Event) bool) {
	for _, a := range m.Acts {
		for _, p := range m.who(a.Each) {
			if !m.candidates(a, p, yield) {
				return
			}
		}
	}
	for _, c := range m.Clocks {
		for _, p := range m.who(c.PerScoped) {
			if !yield(End(c.Index, p)) {
				return
			}
		}
	}
}

func (m *Machine) candidates(a *Act, person int, yield func(Event) bool) bool {
	choices := make([]uint8, len(a.Slots))
	at := make([]int, len(a.Slots))
	for {
		for i, slot := range a.Slots {
			choices[i] = slot.Options[at[i]]
		}
		e := Event{Act: a.Index, Clock: -1, Person: person, Choices: append([]uint8(nil), choices...)}
		if !yield(e) {
			return false
		}
		if m.hasTimely(a) {
			if e.Timely = true; !yield(e) {
				return false
			}
		}
		i := 0
		for ; i < len(at); i++ {
			if at[i]++; at[i] < len(a.Slots[i].Options) {
				break
			}
			at[i] = 0
		}
		if i == len(at) {
			return true
		}
	}
}

func (m *Machine) hasTimely(a *Act) bool {
	for _, n := range a.met {
		if len(m.Clocks[n].timely) > 0 {
			return true
		}
	}
	return false
}

func (m *Machine) who(each bool) []int {
	if !each {
		return []int{Nobody}
	}
	out := make([]int, m.People)
	for i := range out {
		out[i] = i
	}
	return out
}

// Choice gives the value of a choice by its word, for the slot of an act.
func (m *Machine) Choice(slot Slot, word string) (uint8, bool) {
	for _, o := range slot.Options {
		if m.word(slot, o) == word {
			return o, true
		}
	}
	return 0, false
}

func (m *Machine) word(slot Slot, v uint8) string {
	if slot.Fact < 0 {
		return Finding(v).String()
	}
	return m.Facts[slot.Fact].Values[v]
}

// Word is the word of a choice of a slot.
func (m *Machine) Word(slot Slot, v uint8) string { return m.word(slot, v) }

// Kind is the kind of the act of an event, "" for the end of a clock.
func (m *Machine) Kind(e Event) rulebook.ActKind {
	if e.Act < 0 {
		return ""
	}
	return m.Acts[e.Act].Act.Kind
}
