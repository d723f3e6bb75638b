package proof

import (
	"slices"
	"strings"

	"liem"
	"liem/rulebook"
)

// persons proves who may be who (6, and 12 over time) on a model of its
// own: one observed person, whose posts and ties change without limit,
// against the stages of the procedure; everybody else is somebody else and
// fit. "No single person" needs one observed person and no more.
func (c *checker) persons() {
	x := &observed{checker: c, seen: map[person]person{}}
	x.walk()
	for _, r := range c.p.Roles {
		c.replaceable(r)
	}
}

// person is what the model knows of the observed one.
type person struct {
	stage    int
	has      uint32 // roles now
	ever     uint32 // roles ever held in this case
	tie      uint8
	last     string // the step that led here, for the story
	occupied bool
}

// The ties of a person to a case.
const (
	isScoped = 1 << iota
	isParty
	isKin
	hasInterest
)

var ties = []struct {
	bit  uint8
	word string
	say  liem.Text
}{
	{isScoped, "", liem.T("là người liên quan trực tiếp", "is a person concerned")},
	{isParty, "", liem.T("là người nộp", "is the one who filed")},
	{isKin, "kin", liem.T("là người thân thích của người liên quan trực tiếp", "is kin of a person concerned")},
	{hasInterest, "interest", liem.T("có lợi ích liên quan", "has an interest in the matter")},
}

type observed struct {
	*checker
	seen  map[person]person // with the person that it came from
	queue []person
}

func (x *observed) walk() {
	start := person{}
	x.seen[start] = person{occupied: true}
	x.queue = append(x.queue, start)
	for len(x.queue) > 0 {
		p := x.queue[0]
		x.queue = x.queue[1:]
		x.changes(p)
		x.acts(p)
	}
}

func (x *observed) visit(from, to person, what string) {
	key := to
	key.last = ""
	if _, ok := x.seen[key]; ok {
		return
	}
	from.last, from.occupied = what, false
	x.seen[key] = from
	x.queue = append(x.queue, key)
}

// changes: a tie appears, a role is taken (if the rules let this person
// have it) or left; the case moves on through somebody else.
func (x *observed) changes(p person) {
	for _, t := range ties {
		if p.tie&t.bit == 0 {
			q := p
			q.tie |= t.bit
			x.visit(p, q, t.say.EN)
		}
	}
	for i, r := range x.p.Roles {
		q := p
		if p.has>>i&1 == 1 {
			q.has &^= 1 << i
			x.visit(p, q, "leaves the role "+r.ID)
		} else if x.fit(p, r) {
			q.has |= 1 << i
			x.visit(p, q, "takes the role "+r.ID)
		}
	}
	for _, a := range x.m.Acts {
		if a.OpenIn(p.stage) && a.Act.To != "" {
			q := p
			q.stage = x.m.Stage(a.Act.To)
			x.visit(p, q, "the case goes on to "+a.Act.To)
		}
	}
	for _, k := range x.p.Clocks {
		if k.Expiry.To != "" && p.stage > 0 {
			q := p
			q.stage = x.m.Stage(k.Expiry.To)
			x.visit(p, q, "the case goes on to "+k.Expiry.To)
		}
	}
}

// fit is the rule that the docket applies at every assignment and at every
// act: the role's list of apartness.
func (x *observed) fit(p person, r *rulebook.Role) bool {
	for _, w := range r.Apart {
		if x.is(p, w) {
			return false
		}
	}
	return true
}

func (x *observed) is(p person, word string) bool {
	switch word {
	case "kin":
		return p.tie&isKin != 0
	case "interest":
		return p.tie&hasInterest != 0
	case x.p.Scope:
		return p.tie&isScoped != 0
	}
	role, ever := strings.CutPrefix(word, "ever ")
	for i, r := range x.p.Roles {
		if r.ID == role {
			return p.has>>i&1 == 1 || ever && p.ever>>i&1 == 1
		}
	}
	return p.tie&isParty != 0 // another party
}

// acts: what the observed person may do now, and whether that is judging
// their own case.
func (x *observed) acts(p person) {
	for _, a := range x.m.Acts {
		if !a.OpenIn(p.stage) {
			continue
		}
		for _, role := range []string{a.By, a.ProposedBy} {
			i := slices.IndexFunc(x.p.Roles, func(r *rulebook.Role) bool { return r.ID == role })
			if i < 0 || p.has>>i&1 == 0 || !x.fit(p, x.p.Roles[i]) {
				continue
			}
			x.judge(p, a.Act, x.p.Roles[i])
			q := p
			q.ever |= 1 << i
			x.visit(p, q, "does "+a.ID+" as "+role)
		}
	}
}

// judge compares an act of the observed person with what no rule may allow.
func (x *observed) judge(p person, a *rulebook.Act, r *rulebook.Role) {
	if r.Last {
		return
	}
	tied := p.tie != 0 && (hurts(a) || a.Kind == rulebook.Review || x.worksOn(r) || r.Assigned)
	if tied {
		x.story(6, p, a, r, "có liên hệ với vụ việc mà vẫn tham gia giải quyết", "is tied to the case and still takes part in handling it")
	}
	if !hurts(a) || a.By != r.ID || a.ProposedBy == "" {
		return
	}
	for i, o := range x.p.Roles {
		if o.ID == a.ProposedBy && o != r && (p.ever|p.has)>>i&1 == 1 {
			x.story(6, p, a, r, "vừa xác minh hoặc đề xuất vừa quyết định", "verified or proposed and now decides")
			x.story(12, p, a, r, "một người vừa đề xuất vừa duyệt", "one person proposes and approves")
		}
	}
}

func (x *observed) story(n int, p person, a *rulebook.Act, r *rulebook.Role, vi, en string) {
	if x.faults[n-1] != nil {
		return
	}
	var lines []Line
	who := liem.T("một người", "one person")
	for at := p; ; {
		from := x.seen[at]
		if from.occupied {
			break
		}
		lines = append(lines, Line{Who: who, What: liem.T(from.last, from.last), ID: from.last})
		from.last = ""
		at = from
	}
	slices.Reverse(lines)
	lines = append(lines, Line{Who: r.Name, What: a.Name, ID: a.ID})
	x.fault(n, &Story{Steps: lines, Fault: liem.T(vi, en)})
}

// replaceable (6): every role that somebody may have to step out of names
// the act that puts another person in, by another role, wherever the role
// is needed.
func (c *checker) replaceable(r *rulebook.Role) {
	if r.Last || len(r.Apart) == 0 || r.Outside && r.ReplacedBy == "" {
		return
	}
	i := c.m.Act(r.ReplacedBy)
	if i < 0 {
		c.says(6, false, "vai %q không có người thay khi phải rút", "role %q has no replacement after a recusal", r.ID)
		return
	}
	by := c.m.Acts[i]
	c.says(6, by.By != r.ID && by.Assigns == r.ID, "vai %q tự chọn người thay mình", "role %q names its own replacement", r.ID)
	for _, a := range c.m.Acts {
		if a.By != r.ID && a.ProposedBy != r.ID || a.Act.Kind == rulebook.Purge {
			continue
		}
		for s := 1; s < len(c.m.Stages); s++ {
			if a.OpenIn(s) {
				c.says(6, by.OpenIn(s), "ở giai đoạn %q không thay được %q", "at stage %q the role %q cannot be replaced", c.m.Stages[s].ID, r.ID)
			}
		}
	}
}
