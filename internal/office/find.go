package office

import (
	"context"
	"strings"

	"liem"
	"liem/docket"
)

// Found is a case of a running number, and the body that it is of.
type Found struct {
	Case liem.ID
	Body string
}

// Find gives the open cases of a number, of whatever body, that an officer has
// to do with: they hold a role in it, are to act in it, or once did. It shows
// nothing of them; opening one is Read. That there is none and that it is
// somebody else's is the same answer: none.
func (o *Office) Find(ctx context.Context, now liem.Instant, by Actor, number string) ([]Found, error) {
	if err := o.current(ctx); err != nil {
		return nil, err
	}
	if err := o.held(by, now); err != nil {
		return nil, err
	}
	ids, err := o.c.Store.Numbered(ctx, strings.ToUpper(strings.Join(strings.Fields(number), "")))
	if err != nil {
		return nil, err
	}
	var out []Found
	for _, id := range ids {
		body, concerned, err := o.concerns(ctx, now, by, id)
		if err != nil {
			return nil, err
		}
		if concerned {
			out = append(out, Found{id, body})
		}
	}
	return out, nil
}

// concerns tells whether an officer has to do with a case.
func (o *Office) concerns(ctx context.Context, now liem.Instant, by Actor, id liem.ID) (body string, yes bool, err error) {
	unlock := o.lock(id)
	defer unlock()
	c, err := o.latest(ctx, id)
	if isGone(err) || err != nil && liem.KindOf(err) == liem.NotFound {
		return "", false, nil
	}
	if err != nil {
		return "", false, err
	}
	q, _, err := o.reader(ctx, c, by, now)
	if err != nil {
		return "", false, err
	}
	s := c.StandingOf(q)
	switch s.Relation {
	case docket.Holder, docket.Called, docket.Once:
		return c.Body, !s.Implicated && !s.Recused, nil
	}
	return "", false, nil
}
