package office

import (
	"context"
	"fmt"
	"slices"

	"liem"
	"liem/docket"
	"liem/internal/seal"
	"liem/ledger"
	"liem/limits"
	"liem/rulebook"
)

// Access decides what of a case somebody may read. It is one small
// interface here; policies as text come with the pages.
type Access interface {
	// Compartments lists what the actor may open of the case; nil: nothing,
	// and the case does not exist for them.
	Compartments(c *docket.Case, local string, post string) []string
}

// View is what a reading shows.
type View struct {
	Case *docket.Case // where it stands and what is open
	Acts []ledger.Act // with the passages that this reader may open
}

// Read shows a case to an officer and records that it did, in the chain of
// reads, in the same breath: no record, no answer. Somebody who may not see
// the case is told what is told of a case that does not exist, and that is
// recorded too.
func (o *Office) Read(ctx context.Context, now liem.Instant, by Actor, id liem.ID, purpose limits.Purpose, access Access) (*View, error) {
	unlock := o.lock(id)
	defer unlock()
	c, err := o.latest(ctx, id)
	if err != nil {
		return nil, o.gone(ctx, by, id, err)
	}
	p := &pending{o: o, open: c, entry: Entry{Now: now}}
	if err := p.expire(ctx, now); err != nil {
		o.cases.drop(id)
		return nil, err
	}
	local, names, err := o.mayRead(ctx, c, by, now, access)
	if err != nil {
		o.cases.drop(id)
		return nil, err
	}
	kind := "read.content"
	if names == nil {
		kind, local = "read.refused", newcomer
	}
	facts := facts("purpose", string(purpose), "items", fmt.Sprintf("1-%d", c.Seq()))
	if err := o.recordRead(ctx, p, kind, local, by.Post, facts); err != nil {
		o.cases.drop(id)
		return nil, err
	}
	if names == nil {
		return nil, notFound("read")
	}
	return o.view(ctx, c, names)
}

// mayRead asks what may be opened. Access decides, but for nobody whose post is
// another's now, and for no officer with whom the case has nothing to do any
// more or from whom it is kept.
func (o *Office) mayRead(ctx context.Context, c *opened, by Actor, now liem.Instant, access Access) (local string, names []string, err error) {
	local, answers, err := o.standing(ctx, c, by, now)
	switch {
	case err == nil:
	case liem.KindOf(err) != liem.NotFound:
		return local, nil, err
	case local != newcomer || len(answers) == 0 || slices.ContainsFunc(answers, func(q docket.Answer) bool { return q.Result != docket.AnswerNone }):
		return local, nil, nil
	}
	return local, access.Compartments(c.Case, local, by.Post), nil
}

func (o *Office) known(ctx context.Context, c *opened, q Person) (string, error) {
	if local, ok := c.locals[q.ID]; ok {
		return local, nil
	}
	tag, err := c.ring.Tag(q.ID)
	if err != nil {
		return "", err
	}
	local, err := o.c.Store.Party(ctx, c.ID, tag)
	if liem.KindOf(err) == liem.NotFound {
		return newcomer, nil
	}
	return local, err
}

// recordRead appends one act to the chain of reads, with whatever expiries
// were due.
func (o *Office) recordRead(ctx context.Context, p *pending, kind, local, post string, what []ledger.Fact) error {
	c := p.open
	head, err := o.c.Store.Head(ctx, c.ID, ledger.Reads)
	if err != nil {
		return err
	}
	now := p.entry.Now
	a := ledger.Act{Version: 1, Case: c.ID, Chain: ledger.Reads, Seq: head.Seq + 1, Prev: head.C, Recorded: now,
		Occurred: ledger.Occurred{At: now, Basis: ledger.Recorded}, Kind: kind, Procedure: c.Procedure.ID, Pack: c.Pack.Hash, Body: c.Body,
		Actor: local, Post: post, Facts: what}
	a.ID = liem.DerivedID(c.ID.String(), kind, fmt.Sprint(a.Seq), fmt.Sprint(now))
	check, err := c.ring.Check([]byte(kind), a.ID[:])
	if err != nil {
		return err
	}
	if err := p.put(ctx, &a, check); err != nil {
		return err
	}
	_, err = o.write(ctx, p)
	return err
}

func (o *Office) view(ctx context.Context, c *opened, names []string) (*View, error) {
	v := &View{Case: c.Case.Clone()}
	ring := c.ring.Only(append([]string{seal.Record}, names...)...)
	for row, err := range o.c.Store.Rows(ctx, c.ID, ledger.Acts, 1) {
		if err != nil {
			return nil, err
		}
		a, _, err := seal.Open(ring, refOf(row), row.Blob)
		if err != nil {
			return nil, err
		}
		v.Acts = append(v.Acts, a)
	}
	return v, nil
}

// Sweep records what has run out in cases that nobody touched. It only does
// sooner what the next act or reading would do.
func (o *Office) Sweep(ctx context.Context, now liem.Instant, limit int) (int, error) {
	ids, err := o.c.Store.Due(ctx, now, limit)
	if err != nil {
		return 0, err
	}
	for i, id := range ids {
		if err := o.Tick(ctx, now, id); err != nil {
			return i, err
		}
	}
	return len(ids), nil
}

// Tick records every expiry of one case that is due.
func (o *Office) Tick(ctx context.Context, now liem.Instant, id liem.ID) error {
	unlock := o.lock(id)
	defer unlock()
	c, err := o.latest(ctx, id)
	if err != nil {
		return err
	}
	p := &pending{o: o, open: c, entry: Entry{Now: now}}
	if err := p.expire(ctx, now); err != nil {
		o.cases.drop(id)
		return err
	}
	if len(p.entry.Rows) == 0 {
		return nil
	}
	if _, err := o.write(ctx, p); err != nil {
		o.cases.drop(id)
		return err
	}
	return nil
}

// Need is the minimal access of this office: parties see their file, whom the
// case is about not before it was shown to them, and the people who hold a
// role in the case see file and names. So does, if the register's posts and
// the instant are given, whoever may take up a role that nobody holds yet. It
// opens nobody's sealed identity.
type Need struct {
	Posts docket.Posts
	Now   liem.Instant
}

// Compartments implements Access.
func (n Need) Compartments(c *docket.Case, local, post string) []string {
	if local == newcomer {
		if n.Posts != nil && free(c, n.Posts, post, n.Now) {
			return []string{"file", "people", "deliberation"}
		}
		return nil
	}
	for _, r := range c.Procedure.Roles {
		if slices.Contains(c.Holders(r.ID), local) {
			return []string{"file", "people", "deliberation"}
		}
	}
	if c.Procedure.Party(party(local)) != nil {
		if !shown(c, local) {
			return nil
		}
		return []string{"file"}
	}
	if c.Ever(local) {
		return []string{"file", "people"}
	}
	return nil
}

// shown tells whether the file may be read by a party: whom somebody else's
// filing is about waits until it was shown to them.
func shown(c *docket.Case, local string) bool {
	p := c.Procedure
	filed := slices.ContainsFunc(p.Acts, func(a *rulebook.Act) bool { return a.Kind == rulebook.Filing && a.By == p.Scope })
	m := c.Machine()
	mark := m.Mark("shown")
	if party(local) != p.Scope || filed || mark < 0 {
		return true
	}
	for n := range c.People() {
		if c.PersonID(n) == local {
			return m.Marked(c.State(), n, mark)
		}
	}
	return false
}

func party(local string) string {
	for i := range local {
		if local[i] == '-' {
			return local[:i]
		}
	}
	return local
}

// Look gives where a case stands, without any text of it and so without a
// recorded reading: stage, acts as committed, clocks. It is for the office's
// own machinery, never for a counter.
func (o *Office) Look(ctx context.Context, id liem.ID) (*docket.Case, error) {
	unlock := o.lock(id)
	defer unlock()
	c, err := o.latest(ctx, id)
	if err != nil {
		return nil, err
	}
	return c.Clone(), nil
}
