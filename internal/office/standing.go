package office

import (
	"context"
	"slices"

	"liem"
	"liem/docket"
	"liem/rulebook"
)

// Foreign and missing answer alike: whoever has nothing to do with a case is
// told at every door what is told of one that does not exist. What does not
// depend on the case (that somebody does not hold their post) is said before
// the case is looked for.

// atPost: whoever names a post holds it; parties name none.
func (o *Office) atPost(by Actor, now liem.Instant) error {
	if by.Post == "" {
		return nil
	}
	return o.held(by, now)
}

// asParty: who comes as a party of the case is known to it by their tag, and
// knows of it. Anybody else hears that there is no such case.
func (o *Office) asParty(ctx context.Context, c *opened, by Actor, local string) error {
	if err := o.isParty(ctx, c, by, local); err != nil {
		return err
	}
	if c.Procedure.Party(party(local)) == nil || !c.Knows(local) {
		return notFound("act as party")
	}
	return nil
}

// asOfficer: who comes in a post has some role in the case, or may take one up.
// The answers are to the closed questions about them.
func (o *Office) asOfficer(c *opened, by Actor, local string, answers []docket.Answer, now liem.Instant) error {
	roles, err := c.Roles(local, by.Post, answers, now, o.register)
	if err == nil && (by.Post == "" || len(roles) == 0) {
		err = notFound("act in post " + by.Post)
	}
	return err
}

// asColleague is asOfficer for whoever has several posts: in whichever they
// come, somebody who holds a role in the case is told why an act is not theirs.
func (o *Office) asColleague(c *opened, by Actor, local string, answers []docket.Answer, now liem.Instant) error {
	err := o.asOfficer(c, by, local, answers, now)
	if by.Post == "" || err == nil || liem.KindOf(err) != liem.NotFound {
		return err
	}
	for _, post := range o.register.held(by.ID, now) {
		roles, e := c.Roles(local, post, answers, now, o.register)
		if e == nil && slices.ContainsFunc(roles, func(r string) bool { return slices.Contains(c.Holders(r), local) }) {
			return nil
		}
	}
	return err
}

// standing is asParty or asOfficer for whoever comes as they are: it finds out
// under which id the case knows them, and asks what must be asked about them.
func (o *Office) standing(ctx context.Context, c *opened, by Actor, now liem.Instant) (local string, answers []docket.Answer, err error) {
	if o.atPost(by, now) != nil {
		return newcomer, nil, notFound("act in post " + by.Post)
	}
	if local, err = o.known(ctx, c, by.Person); err != nil {
		return local, nil, err
	}
	if by.Post == "" {
		return local, nil, o.asParty(ctx, c, by, local)
	}
	if answers, err = o.answers(ctx, c, by.Person, local); err != nil {
		return local, nil, err
	}
	return local, answers, o.asOfficer(c, by, local, answers, now)
}

// newcomer stands for an officer whom the case does not know.
const newcomer = "officer"

// gone answers for a case that was erased: whoever took part in it may know
// that, nobody else.
func (o *Office) gone(ctx context.Context, by Actor, id liem.ID, err error) error {
	if !isGone(err) {
		return err
	}
	ring, e := o.ring(ctx, id)
	if e != nil {
		return e
	}
	tag, e := ring.Tag(by.ID)
	if e != nil {
		return e
	}
	_, e = o.c.Store.Party(ctx, id, tag)
	if e != nil && liem.KindOf(e) == liem.NotFound {
		return notFound("open case")
	}
	if e != nil {
		return e
	}
	return err
}

// Bound is the procedure and version that a case runs under, for whoever has
// to do with it, so that what they want done can be read. A party says under
// which case-local id they come. It shows nothing of what the case holds.
func (o *Office) Bound(ctx context.Context, now liem.Instant, by Actor, local string, id liem.ID) (*rulebook.Procedure, error) {
	if err := o.atPost(by, now); err != nil {
		return nil, err
	}
	unlock := o.lock(id)
	defer unlock()
	c, err := o.latest(ctx, id)
	if err != nil {
		return nil, o.gone(ctx, by, id, err)
	}
	if local != "" {
		err = o.asParty(ctx, c, by, local)
	} else if local, answers, e := o.standing(ctx, c, by, now); e != nil {
		if err = e; liem.KindOf(e) == liem.NotFound {
			err = o.asColleague(c, by, local, answers, now)
		}
	}
	if err != nil {
		return nil, err
	}
	return c.Procedure, nil
}
