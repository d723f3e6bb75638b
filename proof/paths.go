package proof

import (
	"fmt"
	"slices"

	"liem"
	"liem/procedure"
	"liem/rulebook"
)

// overGraph proves what speaks of whole runs: that ends are reached, also
// when somebody stays silent; that nobody waits without clock and owner;
// that what must always be open is open; that declared bounds hold.
func (c *checker) overGraph() {
	r := c.g.reverse()
	c.ends(r)
	c.silent(r)
	c.loops()
	c.oversight(r)
	c.everywhere()
}

func (c *checker) ended(i uint32) bool { return c.m.Ended(c.g.state(i)) }

// stuck records the story that leads to a state.
func (c *checker) stuck(n int, i uint32, vi, en string, args ...any) {
	if c.faults[n-1] == nil {
		c.faults[n-1] = c.g.to(i, -1, liem.T(fmt.Sprintf(vi, args...), fmt.Sprintf(en, args...)))
	}
}

// ends (1): from every state an end is reachable, and while everybody acts
// without the rescue by which the last superior gives a case away.
func (c *checker) ends(r *reversed) {
	ok := c.g.reaching(r, c.ended, c.allowed(func(a *rulebook.Act) bool {
		by := c.role(a.By)
		return a.Kind != rulebook.Transfer || by == nil || !by.Last
	}))
	if i := slices.Index(ok, false); i >= 0 {
		c.stuck(1, uint32(i), "từ đây không còn đường nào tới kết thúc, trừ khi cấp trên cuối cùng giao vụ việc đi", "from here no end can be reached, but by the last superior giving the case away")
	}
}

// silent (1): also when any one party, or any one role but the last
// superior, does nothing any more. The filing itself is not owed.
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
		allowed := c.allowed(func(a *rulebook.Act) bool { return a.By != w && a.ProposedBy != w })
		for i, v := range c.g.reaching(r, c.ended, allowed) {
			if !v && c.g.node(uint32(i))[0] != procedure.Unfiled {
				c.stuck(1, uint32(i), "từ đây, nếu %[1]s im lặng thì không tới được kết thúc", "from here no end can be reached if %[2]s stays silent", c.g.who(w).VI, c.g.who(w).EN)
				return
			}
		}
	}
}

// allowed marks the ends of clocks and the acts that may be done.
func (c *checker) allowed(may func(*rulebook.Act) bool) []bool {
	out := make([]bool, len(c.g.events))
	for i, e := range c.g.events {
		out[i] = e.Act < 0 || may(c.m.Acts[e.Act].Act)
	}
	return out
}

// loops (1): clocks expiring alone never go round for ever, except standing
// oversight.
func (c *checker) loops() {
	g := c.g
	alone := c.allowed(func(*rulebook.Act) bool { return false })
	for i, e := range g.events {
		alone[i] = alone[i] && !c.m.Clocks[e.Clock].Repeats
	}
	n := g.count()
	indegree := make([]int32, n)
	for _, e := range g.edges {
		if alone[e.event] {
			indegree[e.to]++
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
		for _, e := range g.out(i) {
			if alone[e.event] {
				if indegree[e.to]--; indegree[e.to] == 0 {
					queue = append(queue, e.to)
				}
			}
		}
	}
	if seen < n {
		i := slices.IndexFunc(indegree, func(d int32) bool { return d > 0 })
		c.stuck(1, uint32(i), "từ đây các thời hạn tự nối nhau mãi mà không ai làm gì", "from here clocks alone go round for ever")
	}
}

// oversight (1): where only standing oversight is left, its owner can end
// the wait by acts of their own, the ends of clocks aside.
func (c *checker) oversight(r *reversed) {
	g, m := c.g, c.m
	for k, clock := range m.Clocks {
		if !clock.Repeats {
			continue
		}
		who := c.people(clock.PerScoped)
		runs := func(i uint32) bool {
			s := g.state(i)
			return slices.ContainsFunc(who, func(p int) bool { return m.ClockState(s, k, p) == procedure.Running })
		}
		moves := func(i uint32) bool {
			return !runs(i) || slices.ContainsFunc(g.out(i), func(e edge) bool {
				ev := g.events[e.event]
				return ev.Act >= 0 && m.Acts[ev.Act].By == clock.Owner && g.node(e.to)[0] != g.node(i)[0]
			})
		}
		ok := g.reaching(r, moves, c.allowed(func(a *rulebook.Act) bool { return a.By == clock.Owner }))
		for i, v := range ok {
			if !v && c.onlyOversight(uint32(i)) {
				c.stuck(1, uint32(i), "chỉ còn việc đôn đốc %[1]q, mà người đôn đốc không có bước nào để kết thúc việc chờ",
					"only standing oversight is left (%[2]q) and its owner has no act that ends the wait", clock.Name.VI, clock.Name.EN)
				return
			}
		}
	}
}

func (c *checker) onlyOversight(i uint32) bool {
	s := c.g.state(i)
	for k, clock := range c.m.Clocks {
		for _, p := range c.people(clock.PerScoped) {
			if !clock.Repeats && c.m.ClockState(s, k, p) == procedure.Running {
				return false
			}
		}
	}
	return true
}

// everywhere proves what must hold in every open state: a clock runs and
// somebody is responsible (4); a pause has a review (9); protection can be
// asked for (11); a review can be asked for while its time runs (7);
// whoever may act can be replaced (6).
func (c *checker) everywhere() {
	asks, replaces := c.reviewAsks(), c.replacements()
	protect := c.steps.sealed && c.p.Kind != "protection"
	act := make([]bool, len(c.m.Acts))
	for i := range uint32(c.g.count()) {
		s := c.g.state(i)
		if s[0] == procedure.Unfiled || c.m.Ended(s) {
			continue
		}
		clear(act)
		protected := false
		for _, e := range c.g.out(i) {
			if ev := c.g.events[e.event]; ev.Act >= 0 {
				act[ev.Act] = true
				a := c.m.Acts[ev.Act]
				protected = protected || a.Act.Kind == rulebook.AskProtection && c.seals[a.By]
			}
		}
		c.waiting(i, s)
		if protect && !protected {
			c.stuck(11, i, "ở đây không đề nghị bảo vệ được", "protection cannot be asked for here")
		}
		for _, x := range asks {
			c.askable(i, s, x)
		}
		for _, x := range replaces {
			if x.needed(act) && !act[x.act] {
				c.stuck(6, i, "ở đây cần vai %[1]q mà không thay được", "here the role %[1]q is needed and cannot be replaced", x.role)
			}
		}
	}
}

// waiting (4, 9): each open state has a running clock and somebody
// responsible; while a clock is paused, some clock of an office role other
// than standing keeping runs.
func (c *checker) waiting(i uint32, s procedure.State) {
	running, paused, reviewed := false, false, false
	for k, clock := range c.m.Clocks {
		for _, p := range c.people(clock.PerScoped) {
			switch c.m.ClockState(s, k, p) {
			case procedure.Running:
				running = true
				reviewed = reviewed || clock.Against == "" && clock.Purpose == "" && c.role(clock.Owner) != nil
			case procedure.Paused:
				paused = true
			}
		}
	}
	if !running {
		c.stuck(4, i, "không thời hạn nào đang chạy", "no clock runs here")
	}
	if c.role(c.m.Stages[s[0]].Duty) == nil {
		c.stuck(4, i, "giai đoạn không có người chịu trách nhiệm", "nobody is responsible for this stage")
	}
	if paused && !reviewed {
		c.stuck(9, i, "một thời hạn bị dừng mà không thời hạn xem lại nào của cơ quan đang chạy", "a clock is paused and no clock of the office that reviews the pause runs")
	}
}

// reviewAsk is a review clock and the act with which the review is asked.
type reviewAsk struct{ clock, act int }

func (c *checker) reviewAsks() (out []reviewAsk) {
	for _, a := range c.p.Acts {
		if a.Review == nil {
			continue
		}
		x := reviewAsk{c.m.Clock(a.Review.Clock), c.m.Act(a.Review.Act)}
		if x.clock >= 0 && x.act >= 0 && !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	return out
}

// askable (7): while a person's time to ask for a review runs, it is open.
func (c *checker) askable(i uint32, s procedure.State, x reviewAsk) {
	k := c.m.Clocks[x.clock]
	for _, p := range c.people(k.PerScoped) {
		if c.m.ClockState(s, x.clock, p) != procedure.Running {
			continue
		}
		if c.m.Acts[x.act].Each != k.PerScoped {
			p = procedure.Nobody
		}
		open := slices.ContainsFunc(c.g.out(i), func(e edge) bool {
			ev := c.g.events[e.event]
			return ev.Act == x.act && (p == procedure.Nobody || ev.Person == p)
		})
		if !open {
			c.stuck(7, i, "thời hạn %[1]q đang chạy mà không đề nghị xem xét lại được", "the time %[2]q runs and the review cannot be asked for", k.Name.VI, k.Name.EN)
		}
	}
}

// replacement of a role: which act names somebody else, and which acts need
// the role.
type replacement struct {
	role string
	act  int
	acts []int
}

func (r *replacement) needed(open []bool) bool {
	return slices.ContainsFunc(r.acts, func(a int) bool { return open[a] })
}

func (c *checker) replacements() (out []replacement) {
	for _, r := range c.p.Roles {
		x := replacement{role: r.ID, act: c.m.Act(r.ReplacedBy)}
		if r.Last || x.act < 0 {
			continue
		}
		for i, a := range c.m.Acts {
			if (a.By == r.ID || a.ProposedBy == r.ID) && a.Act.Kind != rulebook.Assignment {
				x.acts = append(x.acts, i)
			}
		}
		out = append(out, x)
	}
	return out
}

// bound (9): from its first act to its last one of the named clocks is
// always on and none starts twice but by a stated restart, so their longest
// ends sum to the whole duration.
func (c *checker) bound(b *rulebook.Bound) {
	var clocks []int
	for _, id := range b.Clocks {
		if k := c.m.Clock(id); k >= 0 {
			clocks = append(clocks, k)
		}
	}
	if len(clocks) > 8 {
		c.says(9, false, "giới hạn nêu quá nhiều thời hạn: %d", "the bound names too many clocks: %d", len(clocks))
		return
	}
	w := &bounded{checker: c, clocks: clocks, last: map[string]bool{}, seen: make([][]uint64, 1<<len(clocks))}
	for _, t := range b.To {
		w.last[t] = true
	}
	for i := range uint32(c.g.count()) {
		for _, e := range c.g.out(i) {
			if ev := c.g.events[e.event]; ev.Act >= 0 && c.m.Acts[ev.Act].ID == b.From {
				w.enter(e.to, w.on(e.to))
			}
		}
	}
	w.walk(b)
}

// bounded walks the product of the graph and the set of clocks that began.
type bounded struct {
	*checker
	clocks []int
	last   map[string]bool
	seen   [][]uint64 // by set of clocks: states, as bits
	queue  []struct{ at, began uint32 }
}

// on is the set of named clocks that are not off.
func (w *bounded) on(i uint32) (set uint32) {
	s := w.g.state(i)
	for n, k := range w.clocks {
		for _, p := range w.people(w.m.Clocks[k].PerScoped) {
			if w.m.ClockState(s, k, p) != procedure.Off {
				set |= 1 << n
			}
		}
	}
	return set
}

func (w *bounded) enter(at, began uint32) {
	if w.ended(at) {
		return
	}
	if w.seen[began] == nil {
		w.seen[began] = make([]uint64, w.g.count()/64+1)
	}
	if bit := uint64(1) << (at % 64); w.seen[began][at/64]&bit == 0 {
		w.seen[began][at/64] |= bit
		w.queue = append(w.queue, struct{ at, began uint32 }{at, began})
	}
}

func (w *bounded) walk(b *rulebook.Bound) {
	for len(w.queue) > 0 {
		x := w.queue[len(w.queue)-1]
		w.queue = w.queue[:len(w.queue)-1]
		now := w.on(x.at)
		if now == 0 {
			w.stuck(9, x.at, "giữa %[1]s và kết thúc của nó có lúc không thời hạn nào trong giới hạn đã nêu đang tính", "between %[1]s and its last act none of the clocks of the declared bound is on", b.From)
			return
		}
		for _, e := range w.g.out(x.at) {
			ev := w.g.events[e.event]
			if ev.Act >= 0 && (w.last[w.m.Acts[ev.Act].ID] || w.m.Acts[ev.Act].ID == b.From) {
				continue
			}
			next := w.on(e.to)
			fresh := next &^ now
			if twice := fresh & x.began; twice != 0 && !w.restarted(ev, twice) && !w.ended(e.to) {
				w.broken(9, x.at, e.event, "một thời hạn của giới hạn đã nêu bắt đầu lần thứ hai", "a clock of the declared bound begins a second time")
				return
			}
			w.enter(e.to, x.began|fresh)
		}
	}
}

// restarted tells whether all clocks of the set began again by a restart
// that the rules state.
func (w *bounded) restarted(e procedure.Event, set uint32) bool {
	for n, k := range w.clocks {
		if set>>n&1 == 1 && (e.Act < 0 || !w.m.Clocks[k].Restarts(w.m.Acts[e.Act].ID)) {
			return false
		}
	}
	return true
}
