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
	x := &observed{checker: c, seen: map[person]step{}}
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
	from person
	kind stepKind
	at   int // tie, role or act
	role int // with didAct
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
	seen    map[person]step
	queue   []person
	nexts   [][]int // by stage: stages that can follow at once
	workers uint32  // roles that verify, propose or decide
}

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
	x.seen[person{}] = step{kind: begins}
	x.queue = append(x.queue, person{})
	for len(x.queue) > 0 {
		p := x.queue[0]
		x.queue = x.queue[1:]
		x.changes(p)
		x.acts(p)
	}
}

func (x *observed) visit(to person, s step) {
	if _, ok := x.seen[to]; !ok {
		x.seen[to] = s
		x.queue = append(x.queue, to)
	}
}

// changes: a tie appears, a role is taken (if the rules let this person
// have it) or left; the case moves on through somebody else.
func (x *observed) changes(p person) {
	for i := range x.ties { // one tie is enough to be tied, and more only bar more posts
		if p.tie != 0 {
			break
		}
		q := p
		q.tie = 1 << i
		x.visit(q, step{from: p, kind: tied, at: i})
	}
	for i := range x.p.Roles {
		q := p
		if p.has>>i&1 == 1 {
			q.has &^= 1 << i
			x.visit(q, step{from: p, kind: leaves, at: i})
		} else if x.fit(p, i) {
			q.has |= 1 << i
			x.visit(q, step{from: p, kind: takes, at: i})
		}
	}
	for _, n := range x.nexts[p.stage] {
		q := p
		q.stage = uint8(n)
		x.visit(q, step{from: p, kind: moves, at: n})
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
func (x *observed) acts(p person) {
	for n, a := range x.m.Acts {
		if !a.OpenIn(int(p.stage)) {
			continue
		}
		for i, r := range x.p.Roles {
			if a.By != r.ID && a.ProposedBy != r.ID || p.has>>i&1 == 0 || !x.fit(p, i) {
				continue
			}
			x.judge(p, a, i)
			q := p
			q.ever |= 1 << i
			x.visit(q, step{from: p, kind: didAct, at: n, role: i})
		}
	}
}

// judge compares an act of the observed person with what no rule may allow.
func (x *observed) judge(p person, a *procedure.Act, role int) {
	r := x.p.Roles[role]
	if r.Last {
		return
	}
	if p.tie != 0 && (weighs(a.Act) || r.Assigned) {
		x.story(6, p, a, r, liem.T("có liên hệ với vụ việc mà vẫn tham gia giải quyết", "is tied to the case and still takes part in handling it"))
	}
	before := p.ever | p.has
	if hurts(a.Act) && a.By == r.ID && a.ProposedBy != "" {
		for i, o := range x.p.Roles {
			if o.ID == a.ProposedBy && i != role && before>>i&1 == 1 {
				x.story(6, p, a, r, liem.T("đã xác minh hoặc đề xuất mà nay quyết định", "verified or proposed and now decides"))
			}
		}
	}
	if a.Act.Kind == rulebook.Review && before&x.workers&^(1<<role) != 0 {
		x.story(7, p, a, r, liem.T("đã xác minh, đề xuất hoặc quyết định mà nay xem xét lại", "verified, proposed or decided and now reviews"))
	}
	if twoHanded(a.Act) && a.By == r.ID {
		for i, o := range x.p.Roles {
			if o.ID == a.ProposedBy && i != role && p.has>>i&1 == 1 {
				x.story(12, p, a, r, liem.T("một người vừa đề xuất vừa duyệt", "one person proposes and approves"))
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

func (x *observed) story(n int, p person, a *procedure.Act, r *rulebook.Role, fault liem.Text) {
	if x.faults[n-1] != nil {
		return
	}
	var lines []Line
	for at := p; ; {
		s := x.seen[at]
		if s.kind == begins {
			break
		}
		lines = append(lines, x.line(s))
		at = s.from
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
