package docket

import (
	"slices"
	"strings"

	"liem/ledger"
	"liem/procedure"
	"liem/rulebook"
)

// The roles of the office itself. No procedure has them; posts fill them as
// they fill the roles of procedures.
const (
	Auditor       = "auditor"       // looks at one case by a warrant, and at the log
	Administrator = "administrator" // keeps the machine; reads no case
)

// Reader is somebody who wants to open a case.
type Reader struct {
	Local   string   // case-local id; any other word for somebody whom the case does not know
	Post    string   // the post whose power is used; "" for a party
	Roles   []string // that the post may fill now, for the body of the case: the procedure's and the office's own
	Tied    bool     // a tie was found that the case has not recorded
	Warrant bool     // a warrant for this one case is stated
}

// Relation is how a reader stands to a case.
type Relation string

// The relations.
const (
	Stranger Relation = "none"   // nothing to do with it
	Holder   Relation = "holder" // holds a role in it
	Called   Relation = "called" // fills by post a role that has to act now and that nobody else holds
	Once     Relation = "once"   // acted in a role of it, and holds none now
	OfParty  Relation = "party"  // is a party of it
)

// Standing is everything about a reader that access to a case is decided on.
type Standing struct {
	Relation   Relation
	Role       string // the role held, or the one that has to act
	Party      string // kind of party: reporter, subject …
	Shown      bool   // a party whom the file may be shown to
	Recused    bool   // replaced in the case by the act that follows a recusal
	Implicated bool   // a tie was found, or a party who comes with a post
}

// StandingOf tells how a reader stands to the case. It decides nothing.
func (c *Case) StandingOf(q Reader) Standing {
	s := Standing{Relation: Stranger, Recused: c.stepped[q.Local]}
	if party := partyOf(q.Local); c.Procedure.Party(party) != nil {
		s.Relation, s.Party, s.Shown, s.Implicated = OfParty, party, c.shown(q.Local), q.Post != ""
		return s
	}
	tied := q.Tied || c.Tied(q.Local)
	if q.Post == "" {
		return s
	}
	for _, how := range []Relation{Holder, Called} {
		for _, r := range c.Procedure.Roles {
			if s.Relation == Stranger && slices.Contains(q.Roles, r.ID) && c.stands(how, r, q.Local) && (!tied || r.Last) {
				s.Relation, s.Role = how, r.ID
			}
		}
	}
	if s.Relation == Stranger && c.Ever(q.Local) && c.anyOf(q.Roles) {
		s.Relation = Once
	}
	s.Implicated = tied && s.Role == ""
	return s
}

// stands tells whether somebody holds a role, or fills it by post while it
// has to act.
func (c *Case) stands(how Relation, r *rulebook.Role, local string) bool {
	if how == Holder {
		return slices.Contains(c.holders[r.ID], local)
	}
	return c.vacantFor(r, local) && c.Awaits(r.ID) && !c.apartByRole(r, local)
}

// vacantFor: a role that whoever has the right post may take up.
func (c *Case) vacantFor(r *rulebook.Role, local string) bool {
	return !r.Assigned && len(c.holders[r.ID]) == 0 && !c.stepped[local]
}

// apartByRole: another role that this person has or had keeps them from it.
func (c *Case) apartByRole(r *rulebook.Role, local string) bool {
	return slices.ContainsFunc(r.Apart, func(w string) bool {
		role, ever := strings.CutPrefix(w, "ever ")
		return slices.Contains(c.holders[role], local) || ever && slices.Contains(c.ever[role], local)
	})
}

func (c *Case) anyOf(roles []string) bool {
	return slices.ContainsFunc(roles, func(id string) bool { return c.Procedure.Role(id) != nil })
}

// Tied tells whether the case has recorded a tie of an officer to somebody
// whom it is about.
func (c *Case) Tied(officer string) bool {
	for n := range c.m.People {
		if c.Tie(officer, c.PersonID(n)) == AnswerFound {
			return true
		}
	}
	return false
}

// Awaits tells whether a role has to act now: the stage is its duty, a clock
// of its own runs or ran out, somebody proposed what it decides, or it names
// who comes in for somebody with a tie.
func (c *Case) Awaits(role string) bool {
	s := c.Stage()
	if s == nil || s.Ends {
		return false
	}
	if s.Duty == role {
		return true
	}
	for _, r := range c.clocks {
		if r.Clock.Owner == role && !r.Clock.Falls && r.State != procedure.Paused {
			return true
		}
	}
	for key := range c.proposals {
		id, _, _ := strings.Cut(key, " ")
		if act := c.Procedure.Act(id); act != nil && act.By == role {
			return true
		}
	}
	return slices.ContainsFunc(c.Procedure.Roles, func(r *rulebook.Role) bool {
		act := c.Procedure.Act(r.ReplacedBy)
		return act != nil && act.By == role && slices.ContainsFunc(c.holders[r.ID], c.Tied)
	})
}

// replace notes who was replaced in a role by the act that follows a recusal.
func (c *Case) replace(a *ledger.Act, role string, by []string) {
	r := c.Procedure.Role(role)
	for _, w := range by {
		delete(c.stepped, w)
	}
	if r == nil || r.ReplacedBy != a.Kind {
		return
	}
	for _, w := range c.holders[role] {
		if !slices.Contains(by, w) {
			c.stepped[w] = true
		}
	}
}

// shown tells whether the file may be read by a party: whom somebody else's
// filing is about waits until it was shown to them.
func (c *Case) shown(local string) bool {
	mark := c.m.Mark("shown")
	if partyOf(local) != c.Procedure.Scope || c.FiledByScope() || mark < 0 {
		return true
	}
	n, ok := c.personOf(local)
	return ok && c.m.Marked(c.state, n, mark)
}

// FiledByScope tells whether those whom the case is about began it themselves: by
// the filing of this case, where a procedure can be begun by either side.
func (c *Case) FiledByScope() bool {
	if len(c.acts) > 0 {
		act := c.origin.Act(c.acts[0].Kind)
		return act != nil && act.By == c.origin.Scope
	}
	return slices.ContainsFunc(c.Procedure.Acts, func(a *rulebook.Act) bool { return a.Kind == rulebook.Filing && a.By == c.Procedure.Scope })
}

// partyOf is the kind of party, or officer, that a case-local id is of.
func partyOf(local string) string {
	kind, _, _ := strings.Cut(local, "-")
	return kind
}
