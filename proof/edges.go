package proof

import (
	"liem"
	"liem/procedure"
	"liem/rulebook"
)

// edge lets the properties that speak of single steps look at one: from and
// to are whole nodes, to not yet reduced.
func (c *checker) edge(at, event uint32, from, to []byte) {
	e := c.g.events[event]
	if e.Act < 0 {
		c.endOfClock(at, event, from, to)
	} else {
		c.act(at, event, from, to)
	}
	c.startsAgainstUntold(at, event, from, to)
	if to[0] != from[0] && c.m.Stages[to[0]].Ends {
		c.enterEnd(at, event, to)
	}
}

// broken records the story of an edge as the counter-example of a property.
func (c *checker) broken(n int, at, event uint32, vi, en string) {
	if c.faults[n-1] == nil {
		c.faults[n-1] = c.g.to(at, int(event), liem.T(vi, en))
	}
}

func (c *checker) act(at, event uint32, from, to []byte) {
	m, e := c.m, c.g.events[event]
	a := m.Acts[e.Act].Act
	monitors := from[m.Size:]
	for p := range m.People {
		if e.Person != procedure.Nobody && e.Person != p {
			continue
		}
		w := monitors[1+p]
		if c.adverse(a, from, to, p) && w&(noticed|disclosed|invited|heard) != noticed|disclosed|invited|heard {
			c.broken(5, at, event, "một người bị bất lợi khi chưa đủ: được thông báo, được xem tài liệu, được mời giải trình, và đã giải trình hoặc đã ghi nhận không giải trình",
				"an adverse step touches somebody who was not told, shown the file, invited, and heard or recorded as absent")
		}
		if a.Kind == rulebook.Absence && (w&invited == 0 || c.accountRuns(from, p)) {
			c.broken(5, at, event, "ghi nhận không giải trình khi thời gian giải trình chưa hết", "absence is recorded while the time to answer still runs")
		}
	}
	switch a.Kind {
	case rulebook.Disclosure:
		if c.sealedParty() && monitors[0]&redacted == 0 {
			c.broken(10, at, event, "cho xem tài liệu khi chưa lược bỏ thông tin người báo", "the file is shown before the reporter's identity was taken out")
		}
	case rulebook.Closure:
		if a.Because == "withdrawal" && c.alarmed(from) {
			c.broken(11, at, event, "đình chỉ vì rút trong khi có dấu hiệu ép buộc hoặc vi phạm", "a withdrawal closes the case although coercion or a violation shows")
		}
	case rulebook.Withdrawal:
		if to[0] != from[0] && m.Stages[to[0]].Ends {
			c.broken(11, at, event, "việc rút tự kết thúc vụ việc", "a withdrawal ends the case by itself")
		}
	case rulebook.Purge:
		c.beforePurge(at, event, from)
	}
}

// adverse tells whether this step is adverse to person p: a decision that
// finds against them, a measure, or a consequence after such a finding.
func (c *checker) adverse(a *rulebook.Act, from, to []byte, p int) bool {
	switch a.Kind {
	case rulebook.Decision:
		return a.Finds && c.m.FindingOf(to[:c.m.Size], p) == procedure.Adverse
	case rulebook.Measure:
		return a.Each
	case rulebook.Consequence:
		return c.m.FindingOf(from[:c.m.Size], p) == procedure.Adverse
	}
	return false
}

func (c *checker) accountRuns(from []byte, p int) bool {
	for i, k := range c.m.Clocks {
		if k.Purpose == "account" {
			person := procedure.Nobody
			if k.PerScoped {
				person = p
			}
			if c.m.ClockState(from[:c.m.Size], i, person) == procedure.Running {
				return true
			}
		}
	}
	return false
}

func (c *checker) sealedParty() bool {
	for _, q := range c.p.Parties {
		if q.Sealed {
			return true
		}
	}
	return false
}

func (c *checker) alarmed(s []byte) bool {
	for i, f := range c.m.Facts {
		if (f.Meaning == "coercion" || f.Meaning == "violation") && f.Values[c.m.FactOf(s[:c.m.Size], i)] == f.Alarm {
			return true
		}
	}
	return false
}

// beforePurge: nothing is erased while a review is owed or asked for.
func (c *checker) beforePurge(at, event uint32, from []byte) {
	m := c.m
	open := from[m.Size]&owedReporter != 0
	for p := range m.People {
		open = open || from[m.Size+1+p]&owed != 0
	}
	for i, k := range m.Clocks {
		if k.Purpose != "remedy" {
			continue
		}
		for _, p := range c.people(k.PerScoped) {
			open = open || m.ClockState(from[:m.Size], i, p) == procedure.Running
		}
	}
	if open {
		c.broken(14, at, event, "xóa hồ sơ khi vẫn còn quyền đề nghị xem xét lại", "the file is erased while a remedy is still open")
	}
}

func (c *checker) people(each bool) []int {
	if !each {
		return []int{procedure.Nobody}
	}
	out := make([]int, c.m.People)
	for i := range out {
		out[i] = i
	}
	return out
}

// endOfClock: after an authority's silence somebody else has a clock or an
// open act.
func (c *checker) endOfClock(at, event uint32, from, to []byte) {
	e := c.g.events[event]
	k := c.m.Clocks[e.Clock]
	if k.Falls || k.Repeats || c.role(k.Owner) == nil || c.m.Stages[to[0]].Ends {
		return
	}
	if c.faults[8] == nil && !c.doorOpen(to, k) {
		c.broken(9, at, event, "cơ quan im lặng đến hết hạn mà không mở ra bước nào cho ai khác", "an authority lets its time run out and no step opens for anybody else")
	}
}

// doorOpen: another clock runs that this lapse started or that a higher
// role owns, or a party or a higher role has an open act.
func (c *checker) doorOpen(to []byte, lapsed *procedure.Clock) bool {
	s := procedure.State(to[:c.m.Size])
	owner := c.role(lapsed.Owner)
	above := func(id string) bool {
		r := c.role(id)
		return r == nil || r.Rank > owner.Rank || owner.Last && r == owner
	}
	for i, k := range c.m.Clocks {
		for _, p := range c.people(k.PerScoped) {
			if c.m.ClockState(s, i, p) == procedure.Running && above(k.Owner) {
				return true
			}
		}
	}
	for _, n := range c.g.byAt[to[0]] {
		e := c.g.events[n]
		if e.Act >= 0 && above(c.m.Acts[e.Act].By) && c.m.Acts[e.Act].Act.Kind != rulebook.Assignment && c.m.Open(s, e) {
			return true
		}
	}
	return false
}

func (c *checker) role(id string) *rulebook.Role {
	for _, r := range c.p.Roles {
		if r.ID == id {
			return r
		}
	}
	return nil
}

// startsAgainstUntold: no clock starts to run against somebody who was not
// told by the same act or before.
func (c *checker) startsAgainstUntold(at, event uint32, from, to []byte) {
	m := c.m
	for i, k := range m.Clocks {
		if k.Against == "" {
			continue
		}
		for _, p := range c.people(k.PerScoped) {
			if m.ClockState(to[:m.Size], i, p) != procedure.Running || m.ClockState(from[:m.Size], i, p) == procedure.Running {
				continue
			}
			if m.ClockState(from[:m.Size], i, p) == procedure.Off && !c.knows(k, to, p) {
				c.broken(8, at, event, "một thời hạn bắt đầu tính đối với người chưa được thông báo hoặc chưa được gửi quyết định: "+k.Name.VI,
					"a clock starts against somebody who was not told or served: "+k.Name.EN)
			}
		}
	}
}

func (c *checker) knows(k *procedure.Clock, to []byte, p int) bool {
	if k.Against == c.p.Scope {
		for i := range c.m.People {
			if (p == procedure.Nobody || p == i) && to[c.m.Size+1+i]&mayLearn == 0 {
				return false
			}
		}
		return true
	}
	n := c.m.Audience(k.Against)
	return n < 0 || c.m.ToldOf(to[:c.m.Size], n) != procedure.NotTold
}

// enterEnd: an end is clean, everybody told was told the outcome, and no
// review is owed.
func (c *checker) enterEnd(at, event uint32, to []byte) {
	m := c.m
	s := procedure.State(to[:m.Size])
	for i, k := range m.Clocks {
		for _, p := range c.people(k.PerScoped) {
			if v := m.ClockState(s, i, p); v != procedure.Off {
				c.broken(2, at, event, "vụ việc kết thúc mà còn thời hạn chưa xong: "+k.Name.VI, "the case ends with a clock "+v.String()+": "+k.Name.EN)
			}
		}
	}
	kind := c.g.m.Kind(c.g.events[event])
	untold := false
	for i := range m.Audiences {
		untold = untold || m.ToldOf(s, i) == procedure.ToldOfMatter
	}
	for p := range m.People {
		w := to[m.Size+1+p]
		untold = untold || w&noticed != 0 && w&served == 0
		if w&owed != 0 {
			c.broken(7, at, event, "vụ việc kết thúc khi người bị bất lợi chưa có trọn thời gian đề nghị xem xét lại", "the case ends before the person had the full time to ask for a review")
		}
	}
	if untold && kind != rulebook.Transfer {
		c.broken(15, at, event, "có người đã được biết về sự việc mà không được báo kết quả", "somebody who was told of the matter was not told the outcome")
	}
	if to[m.Size]&owedReporter != 0 {
		c.broken(7, at, event, "vụ việc kết thúc khi người nộp chưa có trọn thời gian đề nghị xem xét lại", "the case ends before the one who filed had the full time to ask for a review")
	}
}
