package proof

import (
	"slices"
	"strings"

	"liem"
	"liem/procedure"
	"liem/rulebook"
)

// persons proves who may be who (6, 7, and 12 over time) on a model of its
// own: one observed person, whose posts and ties change without limit,
// against the stages of the procedure; everybody else is somebody else and
// fit. "No single person" needs one observed person and no more.
func (c *checker) persons() {
	x := &observed{checker: c, table: make([]uint32, 1<<12)}
	x.prepare()
	x.walk()
	for _, r := range c.p.Roles {
		c.replaceable(r)
	}
}

// person is what the model knows of the observed one.
type person struct {
	stage uint8
	has   uint32 // roles now
	ever  uint32 // roles in which they acted in this case
	tie   uint32
}

// step is how a person came to be so: from where, by what.
type step struct {
	from int32 // number of the person of before
	kind stepKind
	at   uint16 // tie, role, stage or act
	role uint8  // with didAct
}

type stepKind uint8

const (
	begins stepKind = iota
	tied
	takes
	leaves
	moves
	didAct
)

// tie is something that a person can be to a case.
type tie struct {
	word string
	say  liem.Text
}

type observed struct {
	*checker
	ties    []tie
	apart   []apartness // by role
	found   []person    // in the order in which a breadth-first search met them
	by      []step
	table   []uint32 // number in found + 1; open addressing
	nexts   [][]int  // by stage: stages that can follow at once
	doing   [][]deed // by stage: acts that are open, with the roles that do them
	workers uint32   // roles that verify, propose or decide
}

// deed is an act in a role.
type deed struct{ act, role int }

// apartness is a role's list, compiled.
type apartness struct {
	tie, role, ever uint32
}

func (x *observed) prepare() {
	for _, q := range x.p.Parties {
		x.ties = append(x.ties, tie{q.ID, liem.T("là "+q.Name.VI+" của vụ việc", "is a "+q.Name.EN+" of the case")})
	}
	if x.p.Scope != "" { // kin of the scoped people
		x.ties = append(x.ties, tie{"kin", liem.T("là người thân thích của người liên quan", "is kin of a person concerned")})
	}
	x.ties = append(x.ties, tie{"interest", liem.T("có lợi ích liên quan", "has an interest in the matter")})
	for i, r := range x.p.Roles {
		x.apart = append(x.apart, x.compile(r))
		if x.worksOn(r) {
			x.workers |= 1 << i
		}
	}
	x.nexts = make([][]int, len(x.m.Stages))
	for s := range x.m.Stages {
		add := func(to string) {
			if n := x.m.Stage(to); n > 0 && n != s && !slices.Contains(x.nexts[s], n) {
				x.nexts[s] = append(x.nexts[s], n)
			}
		}
		for _, a := range x.m.Acts {
			if !a.OpenIn(s) {
				continue
			}
			to := a.To
			if b := x.p.Begin(); a.Act.Kind == rulebook.Filing && to == "" && b != nil {
				to = b.ID
			}
			add(to)
		}
		for _, k := range x.p.Clocks {
			if s > 0 && !x.m.Stages[s].Ends {
				add(k.Expiry.To)
			}
		}
	}
	x.doing = make([][]deed, len(x.m.Stages))
	for s := range x.m.Stages {
		for n, a := range x.m.Acts {
			for i, r := range x.p.Roles {
				if a.OpenIn(s) && (a.By == r.ID || a.ProposedBy == r.ID) {
					x.doing[s] = append(x.doing[s], deed{n, i})
				}
			}
		}
	}
}

func (x *observed) compile(r *rulebook.Role) (a apartness) {
	for _, w := range r.Apart {
		role, ever := strings.CutPrefix(w, "ever ")
		for i, t := range x.ties {
			if t.word == w {
				a.tie |= 1 << i
			}
		}
		for i, o := range x.p.Roles {
			if o.ID == role {
				a.role |= 1 << i
				if ever {
					a.ever |= 1 << i
				}
			}
		}
	}
	return a
}

func (x *observed) walk() {
	x.visit(person{}, step{kind: begins})
	for i := int32(0); int(i) < len(x.found); i++ {
		x.changes(i)
		x.acts(i)
	}
}

// visit keeps a person that was not met before.
func (x *observed) visit(p person, s step) {
	mask := uint32(len(x.table) - 1)
	slot := p.hash() & mask
	for ; x.table[slot] != 0; slot = (slot + 1) & mask {
		if x.found[x.table[slot]-1] == p {
			return
		}
	}
	x.found, x.by = append(x.found, p), append(x.by, s)
	x.table[slot] = uint32(len(x.found))
	if 2*len(x.found) > len(x.table) {
		x.grow()
	}
}

func (x *observed) grow() {
	x.table = make([]uint32, 2*len(x.table))
	mask := uint32(len(x.table) - 1)
	for i, p := range x.found {
		slot := p.hash() & mask
		for x.table[slot] != 0 {
			slot = (slot + 1) & mask
		}
		x.table[slot] = uint32(i + 1)
	}
}

func (p person) hash() uint32 {
	h := (uint64(p.has)<<32 | uint64(p.ever)) * 0x9e3779b97f4a7c15
	h = (h ^ h>>29 ^ uint64(p.tie)<<8 ^ uint64(p.stage)) * 0xbf58476d1ce4e5b9
	return uint32(h >> 32)
}

// changes: a tie appears, a role is taken (if the rules let this person
// have it) or left; the case moves on through somebody else.
func (x *observed) changes(from int32) {
	p := x.found[from]
	for i := range x.ties { // one tie is enough to be tied, and more only bar more posts
		if p.tie != 0 {
			break
		}
		q := p
		q.tie = 1 << i
		x.visit(q, step{from, tied, uint16(i), 0})
	}
	for i := range x.p.Roles {
		q := p
		if p.has>>i&1 == 1 {
			q.has &^= 1 << i
			x.visit(q, step{from, leaves, uint16(i), 0})
		} else if x.fit(p, i) {
			q.has |= 1 << i
			x.visit(q, step{from, takes, uint16(i), 0})
		}
	}
	for _, n := range x.nexts[p.stage] {
		q := p
		q.stage = uint8(n)
		x.visit(q, step{from, moves, uint16(n), 0})
	}
}

// fit is the rule that the docket applies at every assignment and at every
// act: the role's list of apartness.
func (x *observed) fit(p person, role int) bool {
	a := &x.apart[role]
	return p.tie&a.tie == 0 && p.has&a.role == 0 && p.ever&a.ever == 0
}

// acts: what the observed person may do now, and whether that is judging
// their own case.
func (x *observed) acts(from int32) {
	p := x.found[from]
	for _, d := range x.doing[p.stage] {
		if p.has>>d.role&1 == 0 || !x.fit(p, d.role) {
			continue
		}
		x.judge(from, x.m.Acts[d.act], d.role)
		q := p
		q.ever |= 1 << d.role
		x.visit(q, step{from, didAct, uint16(d.act), uint8(d.role)})
	}
}

// judge compares an act of the observed person with what no rule may allow.
func (x *observed) judge(from int32, a *procedure.Act, role int) {
	p, r := x.found[from], x.p.Roles[role]
	if r.Last {
		return
	}
	if p.tie != 0 && (weighs(a.Act) || r.Assigned) {
		x.story(6, from, a, r, liem.T("có liên hệ với vụ việc mà vẫn tham gia giải quyết", "is tied to the case and still takes part in handling it"))
	}
	before := p.ever | p.has
	if hurts(a.Act) && a.By == r.ID && a.ProposedBy != "" {
		for i, o := range x.p.Roles {
			if o.ID == a.ProposedBy && i != role && before>>i&1 == 1 {
				x.story(6, from, a, r, liem.T("đã xác minh hoặc đề xuất mà nay quyết định", "verified or proposed and now decides"))
			}
		}
	}
	if a.Act.Kind == rulebook.Review && before&x.workers&^(1<<role) != 0 {
		x.story(7, from, a, r, liem.T("đã xác minh, đề xuất hoặc quyết định mà nay xem xét lại", "verified, proposed or decided and now reviews"))
	}
	if twoHanded(a.Act) && a.By == r.ID {
		for i, o := range x.p.Roles {
			if o.ID == a.ProposedBy && i != role && p.has>>i&1 == 1 {
				x.story(12, from, a, r, liem.T("một người vừa đề xuất vừa duyệt", "one person proposes and approves"))
			}
		}
	}
}

// weighs tells whether somebody tied to the case must keep their hands off
// an act: everything that finds out, shows, decides or reviews.
func weighs(a *rulebook.Act) bool {
	switch a.Kind {
	case rulebook.Plain, rulebook.Assignment, rulebook.Oversight, rulebook.Service, rulebook.Outcome, rulebook.Notice:
		return false
	}
	return true
}

func (x *observed) story(n int, from int32, a *procedure.Act, r *rulebook.Role, fault liem.Text) {
	if x.faults[n-1] != nil {
		return
	}
	var lines []Line
	for at := from; x.by[at].kind != begins; at = x.by[at].from {
		lines = append(lines, x.line(x.by[at]))
	}
	slices.Reverse(lines)
	lines = append(lines, Line{Who: r.Name, What: a.Name, ID: a.ID})
	x.fault(n, &Story{Steps: lines, Fault: fault})
}

func (x *observed) line(s step) Line {
	l := Line{Who: liem.T("một người", "one person")}
	switch s.kind {
	case tied:
		l.What, l.ID = x.ties[s.at].say, "tie:"+x.ties[s.at].word
	case takes, leaves:
		r := x.p.Roles[s.at]
		l.What, l.ID = liem.T("nhận vai "+r.Name.VI, "takes the role of "+r.Name.EN), "take:"+r.ID
		if s.kind == leaves {
			l.What, l.ID = liem.T("thôi vai "+r.Name.VI, "leaves the role of "+r.Name.EN), "leave:"+r.ID
		}
	case moves:
		g := x.m.Stages[s.at]
		l.Who, l.What, l.ID = liem.T("người khác", "somebody else"), liem.T("đưa vụ việc sang "+g.Name.VI, "moves the case on to "+g.Name.EN), "stage:"+g.ID
	case didAct:
		a := x.m.Acts[s.at]
		l.What, l.ID = liem.T(a.Name.VI+" trong vai "+x.p.Roles[s.role].Name.VI, a.Name.EN+" as "+x.p.Roles[s.role].Name.EN), a.ID
	}
	return l
}

// replaceable (6): every role that somebody may have to step out of names
// the act that puts another person in, by another role, wherever the role
// is needed.
func (c *checker) replaceable(r *rulebook.Role) {
	if r.Last || r.Outside && r.ReplacedBy == "" {
		return // another body fills it, by its own rules
	}
	i := c.m.Act(r.ReplacedBy)
	if i < 0 {
		c.says(6, false, "vai %q không có người thay khi phải rút", "role %q has no replacement after a recusal", r.ID)
		return
	}
	by := c.m.Acts[i]
	c.says(6, by.By != r.ID && c.role(by.By) != nil && by.Assigns == r.ID, "vai %q không do một vai khác thay", "role %q is not replaced by another role", r.ID)
	for _, a := range c.m.Acts {
		if a.By != r.ID && a.ProposedBy != r.ID {
			continue
		}
		for s := 1; s < len(c.m.Stages); s++ {
			if a.OpenIn(s) {
				c.says(6, by.OpenIn(s), "ở giai đoạn %q không thay được %q", "at stage %q the role %q cannot be replaced", c.m.Stages[s].ID, r.ID)
			}
		}
	}
}
