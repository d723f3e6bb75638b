package docket

import (
	"slices"

	"liem"
	"liem/procedure"
)

// Duty is what waits for a role in the case.
type Duty struct {
	Role    string
	Holders []string     // who have it, by case-local id; nobody yet: whoever has the right post may take it up
	Acts    []string     // open to the role now; "propose accept" is the first of two hands
	Due     liem.Instant // end of the earliest clock that binds the role, also if it has passed; 0: none
}

// Duties lists the roles that have to act now, in the order of the procedure.
// A holder with whom a tie was found is not among the holders; a role that
// only an assignment fills, and that nobody holds, has no duty.
func (c *Case) Duties() []Duty {
	var out []Duty
	for _, r := range c.Procedure.Roles {
		if !c.Awaits(r.ID) || r.Assigned && len(c.holders[r.ID]) == 0 {
			continue
		}
		d := Duty{Role: r.ID, Acts: c.openTo(r.ID), Due: c.binds(r.ID)}
		for _, who := range c.holders[r.ID] {
			if c.recused(r, who, nil) == nil {
				d.Holders = append(d.Holders, who)
			}
		}
		if len(d.Holders) > 0 || len(c.holders[r.ID]) == 0 {
			out = append(out, d)
		}
	}
	return out
}

// openTo lists the acts that are open to a role.
func (c *Case) openTo(role string) []string {
	var out []string
	for _, act := range c.m.Acts {
		if act.By != role && act.ProposedBy != role {
			continue
		}
		for _, p := range c.onWhom(act) {
			on := ""
			if p >= 0 {
				on = c.PersonID(p)
			}
			e, err := c.possible(act.Act, on)
			if err != nil || !c.m.Open(c.state, e) {
				continue
			}
			_, proposed := c.proposals[proposalKey(act.ID, on)]
			name := act.ID
			if act.ProposedBy != "" && !proposed {
				name = "propose " + name
			}
			mine := act.By == role && (act.ProposedBy == "" || proposed) || act.ProposedBy == role && !proposed
			if mine && !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}

// binds is the end of the earliest clock that the role owns or that waits for
// its signature, or else, where the stage is its duty, of the earliest that an
// office's role owns.
func (c *Case) binds(role string) liem.Instant {
	var own, any liem.Instant
	waits := c.waitsFor(role)
	for _, r := range c.clocks {
		if r.Clock.Falls || r.State == procedure.Paused || c.Procedure.Role(r.Clock.Owner) == nil {
			continue
		}
		end := r.Result.End
		if mine := r.Clock.Owner == role || slices.ContainsFunc(waits, r.Clock.Meets); mine && (own == 0 || end < own) {
			own = end
		}
		if any == 0 || end < any {
			any = end
		}
	}
	if s := c.Stage(); own == 0 && s != nil && s.Duty == role {
		return any
	}
	return own
}

// waitsFor lists the acts that somebody proposed and the role decides.
func (c *Case) waitsFor(role string) (acts []string) {
	for _, act := range c.m.Acts {
		for _, p := range c.onWhom(act) {
			on := ""
			if p >= 0 {
				on = c.PersonID(p)
			}
			if _, ok := c.proposals[proposalKey(act.ID, on)]; ok && act.By == role {
				acts = append(acts, act.ID)
			}
		}
	}
	return acts
}

// Next is the instant at which a clock of the case runs out next; 0: none runs.
func (c *Case) Next() liem.Instant {
	var next liem.Instant
	for _, r := range c.clocks {
		if r.State == procedure.Running && (next == 0 || r.Result.End < next) {
			next = r.Result.End
		}
	}
	return next
}

// Fits tells whether somebody may take up a role that nobody holds, as far as
// the answers tell; unsure: some question about them could not be asked.
func (c *Case) Fits(role, who, post string, answers []Answer, at liem.Instant, posts Posts) (fits, unsure bool, err error) {
	assumed := slices.Clone(answers)
	for i, q := range assumed {
		if q.Result == AnswerCouldNotLook {
			unsure, assumed[i].Result = true, AnswerNone
		}
	}
	roles, err := c.Roles(who, post, assumed, at, posts)
	return slices.Contains(roles, role), unsure, err
}
