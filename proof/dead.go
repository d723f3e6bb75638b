package proof

import (
	"fmt"

	"liem/procedure"
)

// coverage (3) ticks off what happens: stages, acts with each of their
// choices and late recordings, values of facts, clocks with each anchor,
// extension, end and every act that they name.
type coverage struct {
	stages  []bool
	events  []bool
	values  [][]bool    // by fact
	ran     []bool      // by clock
	times   []int       // by clock: most extensions seen
	pending [][]*happen // by event: what it could make happen
	all     []*happen
}

// happen is one line of a rule that must come to pass.
type happen struct {
	clock  int
	ok     func(before, after procedure.ClockState) bool
	seen   bool
	vi, en string
}

func newCoverage(c *checker) *coverage {
	m := c.m
	// "stopped by" is left out: a stop that never meets its clock running is
	// a precaution, not a rule of its own.
	v := &coverage{stages: make([]bool, len(m.Stages)), events: make([]bool, len(c.g.events)), ran: make([]bool, len(m.Clocks)),
		times: make([]int, len(m.Clocks)), pending: make([][]*happen, len(c.g.events))}
	for _, f := range m.Facts {
		row := make([]bool, len(f.Values))
		row[0] = true
		v.values = append(v.values, row)
	}
	on := func(_, after procedure.ClockState) bool { return after == procedure.Running }
	was := func(states ...procedure.ClockState) func(before, after procedure.ClockState) bool {
		return func(before, _ procedure.ClockState) bool {
			for _, s := range states {
				if s == before {
					return true
				}
			}
			return false
		}
	}
	for i, k := range m.Clocks {
		for _, f := range k.From {
			if f.Act != "" {
				v.expect(c, i, f.Act, "", "bắt đầu từ", "starts from", func(before, after procedure.ClockState) bool {
					return before != procedure.Running && before != procedure.Paused && after == procedure.Running
				})
			} else {
				v.expect(c, i, "", f.Expiry, "bắt đầu từ hết hạn", "starts from the end of", on)
			}
		}
		v.each(c, i, k.MetBy, "được đáp ứng bởi", "is met by", was(procedure.Running, procedure.Paused, procedure.Expired))
		v.each(c, i, k.PausedBy, "tạm dừng bởi", "is paused by", was(procedure.Running))
		v.each(c, i, k.ResumedBy, "chạy tiếp bởi", "is resumed by", was(procedure.Paused))
		v.each(c, i, k.RestartBy, "bắt đầu lại bởi", "is restarted by", was(procedure.Running, procedure.Paused, procedure.Expired))
	}
	return v
}

func (v *coverage) each(c *checker, clock int, acts []string, vi, en string, ok func(before, after procedure.ClockState) bool) {
	for _, a := range acts {
		v.expect(c, clock, a, "", vi, en, ok)
	}
}

func (v *coverage) expect(c *checker, clock int, act, expiry, vi, en string, ok func(before, after procedure.ClockState) bool) {
	id := c.m.Clocks[clock].ID
	h := &happen{clock: clock, ok: ok,
		vi: fmt.Sprintf("thời hạn %q không bao giờ %s %q", id, vi, act+expiry), en: fmt.Sprintf("clock %q never %s %q", id, en, act+expiry)}
	v.all = append(v.all, h)
	for i, e := range c.g.events {
		if e.Act >= 0 && c.m.Acts[e.Act].ID == act || e.Act < 0 && expiry != "" && c.m.Clocks[e.Clock].ID == expiry {
			v.pending[i] = append(v.pending[i], h)
		}
	}
}

// tick looks at one edge.
func (v *coverage) tick(c *checker, event uint32, from, to []byte) {
	if !v.events[event] {
		v.events[event] = true
		v.value(c, c.g.events[event])
	}
	for _, i := range c.copied {
		v.values[i][c.m.FactOf(to[:c.m.Size], i)] = true
	}
	v.stages[to[0]] = true
	rest := v.pending[event]
	if len(rest) == 0 {
		return
	}
	keep := rest[:0]
	person := c.g.events[event].Person
	for _, h := range rest {
		for _, p := range c.people(c.m.Clocks[h.clock].PerScoped) {
			if p >= 0 && person >= 0 && p != person {
				continue // what one person does happens to no clock of another
			}
			h.seen = h.seen || h.ok(c.m.ClockState(from[:c.m.Size], h.clock, p), c.m.ClockState(to[:c.m.Size], h.clock, p))
		}
		if !h.seen {
			keep = append(keep, h)
		}
	}
	v.pending[event] = keep
}

// value ticks the values that an event gives to facts.
func (v *coverage) value(c *checker, e procedure.Event) {
	tick := func(fact, word string) {
		for i, f := range c.m.Facts {
			for j, w := range f.Values {
				if f.ID == fact && w == word {
					v.values[i][j] = true
				}
			}
		}
	}
	if e.Act < 0 {
		for f, w := range c.m.Clocks[e.Clock].Expiry.Sets {
			tick(f, w)
		}
		return
	}
	a := c.m.Acts[e.Act]
	for _, s := range a.Act.Sets {
		tick(s.Fact, s.Value)
	}
	for i, slot := range a.Slots {
		if slot.Fact >= 0 {
			tick(c.m.Facts[slot.Fact].ID, c.m.Word(slot, e.Choices[i]))
		}
	}
}

// nothingDead (3): every stage, act, clock and exception happens.
func (c *checker) nothingDead(v *coverage) {
	m := c.m
	for i := range uint32(c.g.count()) {
		s := c.g.state(i)
		for k, clock := range m.Clocks {
			for _, p := range c.people(clock.PerScoped) {
				v.ran[k] = v.ran[k] || m.ClockState(s, k, p) == procedure.Running
				v.times[k] = max(v.times[k], m.Extended(s, k, p))
			}
		}
	}
	for i, s := range m.Stages[1:] {
		c.says(3, v.stages[i+1], "giai đoạn %q không bao giờ tới", "stage %q is never reached", s.ID)
	}
	done, ended, late := make([]bool, len(m.Acts)), make([]bool, len(m.Clocks)), make([]bool, len(m.Acts))
	for i, e := range c.g.events {
		if v.events[i] && e.Act >= 0 {
			done[e.Act] = true
			late[e.Act] = late[e.Act] || e.Timely
		} else if v.events[i] {
			ended[e.Clock] = true
		}
	}
	for i, a := range m.Acts {
		c.says(3, done[i], "bước %q không bao giờ làm được", "act %q can never be done", a.ID)
	}
	c.chosen(v)
	for i, k := range m.Clocks {
		c.says(3, v.ran[i], "thời hạn %q không bao giờ bắt đầu", "clock %q never starts", k.ID)
		c.says(3, ended[i], "thời hạn %q không bao giờ hết", "clock %q never ends", k.ID)
		c.says(3, v.times[i] == k.MaxTimes, "thời hạn %q không bao giờ được gia hạn đủ %d lần", "clock %q is never extended %d times", k.ID, k.MaxTimes)
		if len(k.Expiry.Timely) > 0 {
			ok := false
			for j, a := range m.Acts {
				ok = ok || late[j] && k.Meets(a.ID)
			}
			c.says(3, ok, "không bước nào từng được ghi sau hạn %q mà làm đúng hạn", "nothing done in time is ever recorded after the end of %q", k.ID)
		}
	}
	for _, h := range v.all {
		c.says(3, h.seen, "%[1]s", "%[2]s", h.vi, h.en)
	}
}

// chosen: each choice of an act is made in some run, and each value of a
// fact is taken.
func (c *checker) chosen(v *coverage) {
	for i, a := range c.m.Acts {
		for j, slot := range a.Slots {
			for _, o := range slot.Options {
				ok := false
				for k, e := range c.g.events {
					ok = ok || v.events[k] && e.Act == i && e.Choices[j] == o
				}
				c.says(3, ok, "lựa chọn %[2]q của bước %[1]q không bao giờ có", "the choice %[2]q of act %[1]q is never made", a.ID, c.m.Word(slot, o))
			}
		}
	}
	for i, f := range c.m.Facts {
		for j, w := range f.Values {
			c.says(3, v.values[i][j], "%[1]q không bao giờ là %[2]q", "%[1]q is never %[2]q", f.ID, w)
		}
	}
}

// copiedFacts are the facts whose values come from another fact.
func copiedFacts(m *procedure.Machine) (out []int) {
	for i, f := range m.Facts {
		for _, a := range m.Acts {
			for _, s := range a.Act.Sets {
				if s.Fact == f.ID && s.Copy != "" {
					out = append(out, i)
				}
			}
		}
	}
	return out
}
