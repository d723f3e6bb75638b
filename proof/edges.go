package proof

import (
	"fmt"
	"slices"

	"liem"
	"liem/procedure"
	"liem/rulebook"
)

// steps is what the looks at single steps need to know, prepared once.
type steps struct {
	against [][]int // by event: clocks against somebody that it may start
	parties [][]int // by stage: events of parties
	doers   [][]int // by act: the clocks that it meets or stops
	outside [][]int // by clock: clocks that its end starts
	sealed  bool    // some party's identity is sealed
	accepts bool    // the procedure has an acceptance
	decides bool    // some act decides
	lapses  []bool  // by clock: its end is the silence of an authority
	pursued []bool  // by event: an adverse act, which the silent one may not gain
}

func (c *checker) prepare() {
	m, g := c.m, c.g
	t := &c.steps
	t.sealed, t.accepts = c.sealedParty(), c.has(rulebook.Acceptance)
	t.decides = slices.ContainsFunc(g.traits, func(x trait) bool { return x.decides && x.Kind != rulebook.Transfer })
	t.against = make([][]int, len(g.events))
	t.pursued = make([]bool, len(g.events))
	t.outside = make([][]int, len(m.Clocks))
	t.lapses = make([]bool, len(m.Clocks))
	for i, k := range m.Clocks {
		t.lapses[i] = k.Against == "" && !k.Repeats && k.Purpose != "retention" && c.role(k.Owner) != nil
		for j, o := range m.Clocks {
			if o.StartsAtExpiry(k.ID) {
				t.outside[i] = append(t.outside[i], j)
			}
		}
	}
	for i, e := range g.events {
		for j, k := range m.Clocks {
			if k.Against != "" && (e.Act >= 0 && (k.Starts(m.Acts[e.Act].ID) || k.Restarts(m.Acts[e.Act].ID)) || e.Act < 0 && k.StartsAtExpiry(m.Clocks[e.Clock].ID)) {
				t.against[i] = append(t.against[i], j)
			}
		}
		t.pursued[i] = e.Act >= 0 && (g.traits[e.Act].hurts || g.traits[e.Act].adverse != notAdverse)
	}
	t.doers = make([][]int, len(m.Acts))
	for i, a := range m.Acts {
		for j, k := range m.Clocks {
			if k.Meets(a.ID) || k.Stops(a.ID) {
				t.doers[i] = append(t.doers[i], j)
			}
		}
	}
	t.parties = make([][]int, len(m.Stages))
	for s := range m.Stages {
		for _, k := range g.byAt[s] {
			if e := g.events[k]; e.Act >= 0 && c.role(m.Acts[e.Act].By) == nil {
				t.parties[s] = append(t.parties[s], k)
			}
		}
	}
}

// edge lets the properties that speak of single steps look at one: from and
// to are whole nodes, to not yet reduced.
func (c *checker) edge(at, event uint32, from, to []byte) {
	e := c.g.events[event]
	if e.Act < 0 {
		c.endOfClock(at, event, from, to)
	} else {
		c.act(at, event, from, to)
	}
	if len(c.steps.against[event]) > 0 {
		c.startsAgainstUntold(at, event, from, to)
	}
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
	t := &c.g.traits[e.Act]
	if t.adverse != notAdverse || t.absence {
		c.heardBefore(at, event, t, from, to)
	}
	if t.touches && c.steps.sealed && c.steps.accepts && c.g.whole(from)&accepted == 0 {
		c.broken(10, at, event, "người liên quan được biết trước khi vụ việc được thụ lý", "the person concerned is reached before the case was accepted")
	}
	if t.shows && c.steps.sealed && !c.redactedIn(from) {
		c.broken(10, at, event, "đưa tài liệu ra khi chưa lược bỏ thông tin người báo", "what is in the file is shown before the reporter's identity was taken out")
	}
	if t.closesWithdrawn && c.alarmed(from) {
		c.broken(11, at, event, "đình chỉ vì rút trong khi có dấu hiệu ép buộc hoặc vi phạm", "a withdrawal closes the case although coercion or a violation shows")
	}
	if t.refusesIf && c.alarmed(from) && c.restsOnWithdrawal(e, from) {
		c.broken(11, at, event, "từ chối chỉ vì rút trong khi có dấu hiệu ép buộc hoặc vi phạm", "a refusal rests on nothing but a withdrawal although coercion or a violation shows")
	}
	if t.Kind == rulebook.Withdrawal && to[0] != from[0] && (c.steps.sealed || c.alarmed(to)) {
		c.broken(11, at, event, "việc rút tự đưa vụ việc sang giai đoạn khác", "a withdrawal moves the case on by itself")
	}
	if t.outcome && c.steps.decides && c.g.whole(to)&decided == 0 {
		c.broken(15, at, event, "báo kết quả khi chưa có kết quả", "an outcome is told before there is one")
	}
	if t.purge {
		c.beforePurge(at, event, from)
	}
	if m.Stages[to[0]].Ends && from[0] != to[0] && t.Kind != rulebook.Purge && t.Kind != rulebook.Transfer {
		c.broken(14, at, event, "vụ việc kết thúc mà không xóa hồ sơ", "the case ends and its file is never erased")
	}
}

// heardBefore (5): nothing adverse before notice, file, invitation and
// answer; no absence before the time to answer ran out.
func (c *checker) heardBefore(at, event uint32, t *trait, from, to []byte) {
	e := c.g.events[event]
	for p := range c.m.People {
		if e.Person != procedure.Nobody && e.Person != p {
			continue
		}
		w := c.g.person(from, p)
		hit := t.adverse == always ||
			t.adverse == byFinding && c.m.FindingOf(to[:c.m.Size], p) == procedure.Adverse ||
			t.adverse == ifAdverse && c.m.FindingOf(from[:c.m.Size], p) == procedure.Adverse
		if hit && w&hearing != hearing {
			c.broken(5, at, event, "một người bị bất lợi khi chưa đủ: được thông báo, được xem tài liệu, được mời giải trình, và đã giải trình hoặc đã ghi nhận không giải trình",
				"an adverse step touches somebody who was not told, shown the file, invited, and heard or recorded as absent")
		}
		if t.absence && w&heard == 0 && w&(invited|lapsed) != invited|lapsed {
			c.broken(5, at, event, "ghi nhận không giải trình khi thời gian giải trình chưa chạy hết", "absence is recorded although the time to answer has not run to its end")
		}
	}
}

func (c *checker) redactedIn(n []byte) bool {
	if c.g.whole(n)&redacted == 0 {
		return false
	}
	for i, f := range c.m.Facts {
		if f.Meaning == "redacted" && f.Values[c.m.FactOf(n[:c.m.Size], i)] != f.Alarm {
			return false
		}
	}
	return true
}

func (c *checker) sealedParty() bool {
	return slices.ContainsFunc(c.p.Parties, func(q *rulebook.Party) bool { return q.Sealed })
}

func (c *checker) alarmed(s []byte) bool {
	for i, f := range c.m.Facts {
		if (f.Meaning == "coercion" || f.Meaning == "violation") && f.Values[c.m.FactOf(s[:c.m.Size], i)] == f.Alarm {
			return true
		}
	}
	return false
}

// restsOnWithdrawal: had nobody withdrawn, the act would not be open.
func (c *checker) restsOnWithdrawal(e procedure.Event, from []byte) bool {
	s := slices.Clone(from[:c.m.Size])
	for _, i := range c.g.withdrawn {
		s[c.g.layout.Facts+i] = 0
	}
	return !c.m.Open(s, e)
}

// beforePurge (14): nothing is erased while a review is owed or can be
// asked for, and an erasure answers a rule of keeping or erasing.
func (c *checker) beforePurge(at, event uint32, from []byte) {
	m := c.m
	open := c.g.whole(from)&wholeOwed != 0
	for p := range m.People {
		open = open || c.g.person(from, p)&personOwed != 0
	}
	ruled := false
	for i, k := range m.Clocks {
		for _, p := range c.people(k.PerScoped) {
			v := m.ClockState(from[:m.Size], i, p)
			open = open || k.Purpose == "remedy" && (v == procedure.Running || v == procedure.Paused)
			ruled = ruled || (k.Purpose == "retention" || k.Purpose == "erasure") && v != procedure.Off && k.Meets(m.Acts[c.g.events[event].Act].ID)
		}
	}
	if open {
		c.broken(14, at, event, "xóa hồ sơ khi vẫn còn quyền đề nghị xem xét lại", "the file is erased while a remedy is still open")
	}
	if !ruled {
		c.broken(14, at, event, "xóa hồ sơ mà không có thời hạn lưu hay xóa nào được đáp ứng", "the file is erased and no rule of keeping or erasing asked for it")
	}
}

func (c *checker) people(each bool) []int {
	if !each {
		return c.nobody
	}
	return c.everybody
}

// endOfClock (9): after an authority's silence the next step is open, a
// party loses nothing, and the one who was silent gains nothing.
func (c *checker) endOfClock(at, event uint32, from, to []byte) {
	e := c.g.events[event]
	if c.m.Stages[to[0]].Ends {
		c.broken(14, at, event, "hết hạn tự kết thúc vụ việc mà không xóa hồ sơ", "a clock alone ends the case and its file is never erased")
		return
	}
	if !c.steps.lapses[e.Clock] || c.faults[8] != nil {
		return
	}
	k := c.m.Clocks[e.Clock]
	if !c.doorOpen(from, to, k) {
		c.broken(9, at, event, "cơ quan im lặng đến hết hạn mà không mở ra bước nào cho ai khác", "an authority lets its time run out and no step opens for anybody else")
	}
	s, next := procedure.State(from[:c.m.Size]), procedure.State(to[:c.m.Size])
	for _, n := range c.steps.parties[from[0]] {
		if x := c.g.events[n]; c.m.Open(s, x) && !c.m.Open(next, x) {
			c.broken(9, at, event, "cơ quan im lặng và một bên mất một quyền: "+c.m.Acts[x.Act].Name.VI, "an authority lets its time run out and a party loses a right: "+c.m.Acts[x.Act].Name.EN)
		}
	}
	for _, n := range c.g.byAt[to[0]] {
		if !c.steps.pursued[n] {
			continue
		}
		x := c.g.events[n]
		a := c.m.Acts[x.Act]
		if (a.By == k.Owner || a.ProposedBy == k.Owner) && c.m.Open(next, x) && !c.m.Open(s, x) {
			c.broken(9, at, event, "cơ quan im lặng và nhờ đó được làm một bước bất lợi: "+a.Name.VI, "an authority lets its time run out and so may do what is adverse: "+a.Name.EN)
		}
	}
}

// doorOpen: the lapse started a clock of somebody else, a higher role's
// clock runs, the case moved on, a linked case may be opened, or somebody
// above or a party may now do what was owed or could not be done before.
func (c *checker) doorOpen(from, to []byte, lapsed *procedure.Clock) bool {
	s, before := procedure.State(to[:c.m.Size]), procedure.State(from[:c.m.Size])
	owner := c.role(lapsed.Owner)
	if owner.Last || to[0] != from[0] || lapsed.Expiry.Opens != "" {
		return true
	}
	above := func(id string) bool {
		r := c.role(id)
		return r == nil || r.Rank > owner.Rank
	}
	running := func(i int) bool {
		for _, p := range c.people(c.m.Clocks[i].PerScoped) {
			if c.m.ClockState(s, i, p) == procedure.Running {
				return true
			}
		}
		return false
	}
	for i, k := range c.m.Clocks {
		r := c.role(k.Owner)
		if r != nil && r.Rank > owner.Rank && k.Against == "" && running(i) {
			return true
		}
	}
	for _, i := range c.steps.outside[lapsed.Index] {
		if c.m.Clocks[i].Owner != lapsed.Owner && running(i) {
			return true
		}
	}
	for _, n := range c.g.byAt[to[0]] {
		e := c.g.events[n]
		if e.Act < 0 || !above(c.m.Acts[e.Act].By) || c.m.Acts[e.Act].Act.Kind == rulebook.Assignment || !c.m.Open(s, e) {
			continue
		}
		if slices.Contains(c.steps.doers[e.Act], lapsed.Index) || !c.m.Open(before, e) {
			return true
		}
	}
	return false
}

func (c *checker) role(id string) *rulebook.Role { return c.roles[id] }

// startsAgainstUntold (8): no clock starts to run against somebody who was
// not told; a remedy starts for nobody who was not served.
func (c *checker) startsAgainstUntold(at, event uint32, from, to []byte) {
	m, e := c.m, c.g.events[event]
	for _, i := range c.steps.against[event] {
		k := m.Clocks[i]
		for _, p := range c.people(k.PerScoped) {
			if e.Person >= 0 && p >= 0 && e.Person != p {
				continue
			}
			if m.ClockState(to[:m.Size], i, p) != procedure.Running || m.ClockState(from[:m.Size], i, p) != procedure.Off {
				continue
			}
			if !c.knows(k, e, to, p) {
				c.broken(8, at, event, "một thời hạn bắt đầu tính đối với người chưa được thông báo hoặc chưa được gửi quyết định: "+k.Name.VI,
					"a clock starts against somebody who was not told or served: "+k.Name.EN)
			}
		}
	}
}

func (c *checker) knows(k *procedure.Clock, e procedure.Event, to []byte, p int) bool {
	if e.Act >= 0 && c.tellsBy(c.m.Acts[e.Act].Act, k.Against, k.Purpose == "remedy") {
		return true
	}
	remedy := k.Purpose == "remedy" && e.Act >= 0 // silence that opens a remedy has no decision to serve
	if k.Against == c.p.Scope {
		need := mayLearn
		if remedy {
			need = served
		}
		for i := range c.m.People {
			if (p == procedure.Nobody || p == i) && c.g.person(to, i)&need == 0 {
				return false
			}
		}
		return true
	}
	n := c.m.Audience(k.Against)
	if n < 0 || remedy {
		return false
	}
	return c.m.ToldOf(to[:c.m.Size], n) != procedure.NotTold
}

// tellsBy: the act itself reaches the party: done by them, told to them, or
// sent to them. A remedy of scoped people runs from what is done for each.
func (c *checker) tellsBy(a *rulebook.Act, party string, remedy bool) bool {
	if a.By == party {
		return true
	}
	together := a.Each || c.filed // those who filed together are told together
	if party == c.p.Scope && remedy && !together {
		return false
	}
	letter := slices.ContainsFunc(a.Letters, func(id string) bool {
		l := c.p.Pack.Letter(id)
		return l != nil && l.To == party
	})
	if party == c.p.Scope {
		return letter && together
	}
	return letter || slices.Contains(a.Tells, party) || slices.Contains(a.TellsEnd, party)
}

// enterEnd: an end is clean, everybody told was told the outcome, and no
// review is owed.
func (c *checker) enterEnd(at, event uint32, to []byte) {
	m := c.m
	s := procedure.State(to[:m.Size])
	for i, k := range m.Clocks {
		for _, p := range c.people(k.PerScoped) {
			if v := m.ClockState(s, i, p); v != procedure.Off {
				c.broken(2, at, event, fmt.Sprintf("vụ việc kết thúc mà còn thời hạn chưa xong (%s): %s", v, k.Name.VI), fmt.Sprintf("the case ends with a clock %s: %s", v, k.Name.EN))
			}
		}
	}
	untold := false
	for i := range m.Audiences {
		untold = untold || m.ToldOf(s, i) == procedure.ToldOfMatter
	}
	for p := range m.People {
		w := c.g.person(to, p)
		untold = untold || w&mayLearn != 0 && w&served == 0
		if w&personOwed != 0 {
			c.broken(7, at, event, "vụ việc kết thúc khi người bị bất lợi chưa có trọn thời gian đề nghị xem xét lại", "the case ends before the person had the full time to ask for a review")
		}
	}
	if untold && m.Kind(c.g.events[event]) != rulebook.Transfer {
		c.broken(15, at, event, "có người đã được biết về sự việc mà không được báo kết quả", "somebody who was told of the matter was not told the outcome")
	}
	if c.g.whole(to)&wholeOwed != 0 {
		c.broken(7, at, event, "vụ việc kết thúc khi người nộp chưa có trọn thời gian đề nghị xem xét lại", "the case ends before the one who filed had the full time to ask for a review")
	}
}
