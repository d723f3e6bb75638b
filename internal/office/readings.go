package office

import (
	"context"

	"liem"
	"liem/docket"
	"liem/ledger"
)

// Readings is who read what is held about somebody, as they may see it.
type Readings struct {
	Since    liem.Instant     // acceptance; 0: not accepted yet, so nothing is told
	Reads    []docket.Reading // of the file, without a gap from the first to the last number
	Openings []docket.Reading // of the reader's own identity, where it is kept apart
}

// Readings tells a party who read their file: whom the case is about all reads
// since acceptance, by post and purpose, numbered without a gap and each
// naming the one before by its commitment, so that a missing one shows; whoever's
// identity is kept apart the openings of it. What was read while a notice has
// to wait comes sealed and opens by itself. Their own looking is recorded
// nowhere. For everybody else there is no such case.
func (o *Office) Readings(ctx context.Context, now liem.Instant, by Actor, id liem.ID) (Readings, error) {
	unlock := o.lock(id)
	defer unlock()
	c, err := o.latest(ctx, id)
	if err != nil {
		return Readings{}, o.gone(ctx, by, id, err)
	}
	if err := o.settleDue(ctx, c, now); err != nil {
		return Readings{}, err
	}
	local, err := o.known(ctx, c, by.Person)
	if err != nil {
		return Readings{}, err
	}
	reads, openings := c.Hears(local)
	if by.Post != "" || !reads && !openings {
		return Readings{}, notFound("who read")
	}
	return o.readings(ctx, c, reads, openings)
}

func (o *Office) readings(ctx context.Context, c *opened, reads, openings bool) (Readings, error) {
	var out Readings
	since, accepted := c.Accepted()
	if accepted {
		out.Since = since
	}
	if reads && accepted {
		err := o.eachRead(ctx, c.ID, ledger.Reads, func(a *ledger.Act, h liem.Hash) (docket.Reading, bool) {
			return c.ReadingOf(a, h), a.Recorded >= since
		}, &out.Reads)
		if err != nil {
			return Readings{}, err
		}
	}
	if openings {
		err := o.eachRead(ctx, c.ID, ledger.Guarded, func(a *ledger.Act, h liem.Hash) (docket.Reading, bool) {
			return c.ReadingOf(a, h), a.Kind == docket.ReadIdentity
		}, &out.Openings)
		if err != nil {
			return Readings{}, err
		}
	}
	return out, nil
}
