package docket

import (
	"slices"
	"strings"

	"liem"
	"liem/ledger"
	"liem/rulebook"
)

// Roles lists the roles in which an officer has to do with the case: those
// that their post fills at the instant and that they hold in it, or that
// nobody holds yet and everybody of the right post may take up. Whoever is
// kept apart from a role, by what they are in the case or by a tie, has
// nothing to do with it in that role; nor has somebody who was replaced.
//
// The answers are to the closed questions about this officer, who is a
// case-local id (any id that nobody has, for a newcomer). If there is no role
// only because a question could not be asked, the error is CouldNotLook.
func (c *Case) Roles(who, post string, answers []Answer, at liem.Instant, posts Posts) ([]string, error) {
	a := &ledger.Act{Actor: who, Post: post, Recorded: at}
	for _, q := range answers {
		a.Facts = append(a.Facts, q.fact())
	}
	var roles []string
	var unsure error
	for _, r := range c.Procedure.Roles {
		held := slices.Contains(c.holders[r.ID], who)
		if !held && !c.free(r) {
			continue
		}
		_, err := posts.May(post, r.ID, c.Body, r.Outside, at)
		if err == nil && held {
			err = c.recused(r, who, a)
		} else if err == nil {
			err = c.keptApart(r, who, a)
		}
		switch {
		case err == nil:
			roles = append(roles, r.ID)
		case liem.KindOf(err) == liem.CouldNotLook:
			unsure = err
		case liem.KindOf(err) != liem.Refused:
			return nil, err
		}
	}
	if len(roles) > 0 {
		return roles, nil
	}
	return nil, unsure
}

// free tells whether nobody holds a role that everybody of the right post
// may take up.
func (c *Case) free(r *rulebook.Role) bool { return !r.Assigned && len(c.holders[r.ID]) == 0 }

// recused refuses the holder of a role with whom a tie was found since.
func (c *Case) recused(r *rulebook.Role, who string, a *ledger.Act) error {
	if r.Last || !slices.ContainsFunc(r.Apart, func(w string) bool { return w == "kin" || w == "interest" }) {
		return nil
	}
	for p := range c.m.People {
		if found := c.people[who]; found != nil && found.ties[c.PersonID(p)] == AnswerFound || a != nil && c.tie(who, c.PersonID(p), a) == AnswerFound {
			return notPost()
		}
	}
	return nil
}

// Knows tells whether a party has to do with the case and knows of it: all of
// them, but whom somebody else's filing is about knows nothing before the
// case has marked a step towards them.
func (c *Case) Knows(local string) bool {
	n, scoped := c.personOf(local)
	if !scoped {
		party, _, _ := strings.Cut(local, "-")
		return c.Procedure.Party(party) != nil
	}
	if len(c.m.Marks) == 0 || c.FiledByScope() {
		return true
	}
	for mark := range c.m.Marks {
		if c.m.Marked(c.state, n, mark) {
			return true
		}
	}
	return false
}
