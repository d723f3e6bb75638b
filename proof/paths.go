package proof

import (
	"fmt"

	"liem"
	"liem/procedure"
	"liem/rulebook"
)

// overGraph proves what speaks of whole runs: that ends are reached, also
// when somebody stays silent; that nothing is dead; that nobody waits
// without clock and owner; that protection can always be asked for; that
// declared bounds hold.
func (c *checker) overGraph() {
	r := c.g.reverse()
	c.ends(r)
	c.silent(r)
	c.loops()
	c.nothingDead()
	c.waiting()
	c.askable()
	for _, b := range c.p.Bounds {
		c.bound(b)
	}
}

func (c *checker) ended(i uint32) bool { return c.m.Ended(c.g.state(i)) }

// ends: from every state an end is reachable.
func (c *checker) ends(r *reversed) {
	ok := c.g.reaching(r, c.ended, func(uint32) bool { return true })
	for i, v := range ok {
		if !v {
			c.fault(1, c.g.to(uint32(i), -1, liem.T("từ đây không còn đường nào tới kết thúc", "from here no end can be reached")))
			return
		}
	}
}

// silent: also when any one party, or any one role but the last superior,
// does nothing any more. The filing itself is not owed.
func (c *checker) silent(r *reversed) {
	var who []string
	for _, q := range c.p.Parties {
		who = append(who, q.ID)
	}
	for _, q := range c.p.Roles {
		if !q.Last {
			who = append(who, q.ID)
		}
	}
	for _, w := range who {
		allowed := func(n uint32) bool {
			e := c.g.events[n]
			return e.Act < 0 || c.m.Acts[e.Act].By != w && c.m.Acts[e.Act].ProposedBy != w
		}
		ok := c.g.reaching(r, c.ended, allowed)
		for i, v := range ok {
			if !v && i != 0 {
				c.fault(1, c.g.to(uint32(i), -1, liem.T(
					fmt.Sprintf("từ đây, nếu %s im lặng thì không tới được kết thúc", c.g.who(w).VI),
					fmt.Sprintf("from here no end can be reached if %s stays silent", c.g.who(w).EN))))
				return
			}
		}
	}
}

// loops: clocks expiring alone never go round for ever, except standing
// oversight, whose owner must have an act that ends the wait.
func (c *checker) loops() {
	n := c.g.count()
	indegree := make([]int32, n)
	alone := func(e edge, from uint32) bool {
		ev := c.g.events[e.event]
		return ev.Act < 0 && !(c.m.Clocks[ev.Clock].Repeats)
	}
	for i := range uint32(n) {
		for _, e := range c.g.out(i) {
			if alone(e, i) {
				indegree[e.to]++
			}
		}
	}
	var queue []uint32
	for i := range uint32(n) {
		if indegree[i] == 0 {
			queue = append(queue, i)
		}
	}
	seen := 0
	for ; len(queue) > 0; seen++ {
		i := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		for _, e := range c.g.out(i) {
			if alone(e, i) {
				if indegree[e.to]--; indegree[e.to] == 0 {
					queue = append(queue, e.to)
				}
			}
		}
	}
	if seen == n {
		return
	}
	for i := range uint32(n) {
		if indegree[i] > 0 {
			c.fault(1, c.g.to(i, -1, liem.T("từ đây các thời hạn tự nối nhau mãi mà không ai làm gì", "from here clocks alone go round for ever")))
			return
		}
	}
}

// nothingDead: every stage, act, clock, expiry and extension happens.
func (c *checker) nothingDead() {
	m := c.m
	stages := make([]bool, len(m.Stages))
	acts := make([]bool, len(m.Acts))
	ran := make([]bool, len(m.Clocks))
	lapsed := make([]bool, len(m.Clocks))
	times := make([]int, len(m.Clocks))
	for i := range uint32(c.g.count()) {
		s := c.g.state(i)
		stages[s[0]] = true
		for k, clock := range m.Clocks {
			for _, p := range c.people(clock.PerScoped) {
				ran[k] = ran[k] || m.ClockState(s, k, p) == procedure.Running
				times[k] = max(times[k], m.Extended(s, k, p))
			}
		}
		for _, e := range c.g.out(i) {
			if ev := c.g.events[e.event]; ev.Act >= 0 {
				acts[ev.Act] = true
			} else {
				lapsed[ev.Clock] = true
			}
		}
	}
	for i, s := range m.Stages[1:] {
		c.says(3, stages[i+1], "giai đoạn %q không bao giờ tới", "stage %q is never reached", s.ID)
	}
	for i, a := range m.Acts {
		c.says(3, acts[i], "bước %q không bao giờ làm được", "act %q can never be done", a.ID)
	}
	for i, k := range m.Clocks {
		c.says(3, ran[i], "thời hạn %q không bao giờ bắt đầu", "clock %q never starts", k.ID)
		c.says(3, lapsed[i], "thời hạn %q không bao giờ hết", "clock %q never ends", k.ID)
		c.says(3, times[i] == k.MaxTimes, "thời hạn %q không bao giờ được gia hạn đủ %d lần", "clock %q is never extended %d times", k.ID, k.MaxTimes)
	}
}

// waiting: each open state has a running clock and somebody responsible;
// where only standing oversight is left, its owner can end the wait.
func (c *checker) waiting() {
	m := c.m
	for i := range uint32(c.g.count()) {
		s := c.g.state(i)
		if s[0] == procedure.Unfiled || m.Ended(s) {
			continue
		}
		running, hollow := false, true
		for k, clock := range m.Clocks {
			for _, p := range c.people(clock.PerScoped) {
				if m.ClockState(s, k, p) == procedure.Running {
					running = true
					hollow = hollow && clock.Repeats && !c.ownerCanAct(i, clock)
				}
			}
		}
		if !running {
			c.fault(4, c.g.to(i, -1, liem.T("không thời hạn nào đang chạy", "no clock runs here")))
			return
		}
		if m.Stages[s[0]].Duty == "" {
			c.fault(4, c.g.to(i, -1, liem.T("giai đoạn không có người chịu trách nhiệm", "nobody is responsible for this stage")))
			return
		}
		if hollow {
			c.fault(1, c.g.to(i, -1, liem.T("chỉ còn việc đôn đốc, mà người đôn đốc không có bước nào để kết thúc việc chờ", "only standing oversight is left and its owner has no act that ends the wait")))
			return
		}
	}
}

func (c *checker) ownerCanAct(i uint32, k *procedure.Clock) bool {
	for _, e := range c.g.out(i) {
		if ev := c.g.events[e.event]; ev.Act >= 0 && e.to != i && c.m.Acts[ev.Act].By == k.Owner {
			return true
		}
	}
	return false
}

// askable: where a party's identity is sealed, protection can be asked for
// in every open state.
func (c *checker) askable() {
	if !c.sealedParty() {
		return
	}
	for i := range uint32(c.g.count()) {
		s := c.g.state(i)
		if s[0] == procedure.Unfiled || c.m.Ended(s) {
			continue
		}
		ok := false
		for _, e := range c.g.out(i) {
			ok = ok || c.g.m.Kind(c.g.events[e.event]) == rulebook.AskProtection
		}
		if !ok {
			c.fault(11, c.g.to(i, -1, liem.T("ở đây không đề nghị bảo vệ được", "protection cannot be asked for here")))
			return
		}
	}
}

// bound: from its first act to its last one of the named clocks is always
// on, so their longest ends sum to the whole duration.
func (c *checker) bound(b *rulebook.Bound) {
	m := c.m
	last := map[string]bool{}
	for _, t := range b.To {
		last[t] = true
	}
	seen := make([]bool, c.g.count())
	var queue []uint32
	step := func(e edge) {
		if !seen[e.to] && !c.ended(e.to) {
			seen[e.to] = true
			queue = append(queue, e.to)
		}
	}
	for i := range uint32(c.g.count()) {
		for _, e := range c.g.out(i) {
			if ev := c.g.events[e.event]; ev.Act >= 0 && m.Acts[ev.Act].ID == b.From {
				step(e)
			}
		}
	}
	for len(queue) > 0 {
		i := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		s, on := c.g.state(i), false
		for _, id := range b.Clocks {
			k := m.Clock(id)
			for _, p := range c.people(k >= 0 && m.Clocks[k].PerScoped) {
				on = on || k >= 0 && m.ClockState(s, k, p) != procedure.Off
			}
		}
		if !on {
			c.fault(9, c.g.to(i, -1, liem.T("giữa "+b.From+" và kết thúc của nó có lúc không thời hạn nào trong giới hạn đã nêu đang tính", "between "+b.From+" and its last act none of the clocks of the declared bound is on")))
			return
		}
		for _, e := range c.g.out(i) {
			if ev := c.g.events[e.event]; ev.Act < 0 || !last[m.Acts[ev.Act].ID] {
				step(e)
			}
		}
	}
}
