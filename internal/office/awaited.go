package office

import (
	"context"

	"liem"
	"liem/limits"
)

// Awaited is a case that an act of another case calls for, and that nobody has
// opened yet.
type Awaited struct {
	Procedure string // of the case to be opened
	Number    string // of the case that calls for it
	Body      string // of that case
	Parent    Link
}

// mostAwaited is how many such effects one look goes through.
const mostAwaited = 500

// Awaited lists what is to be opened at the body of an officer's post: called
// for by a case of that body or of one directly below. It shows the number of
// the other case and nothing else of it; who may open what is for the counter
// and, when it is filed, for File.
func (o *Office) Awaited(ctx context.Context, now liem.Instant, by Actor) ([]Awaited, error) {
	if err := o.current(ctx); err != nil {
		return nil, err
	}
	if err := o.held(by, now); err != nil {
		return nil, err
	}
	body, _ := o.register.fills(by.Post, now)
	effects, err := o.c.Store.Outbox(ctx, now, mostAwaited, effectOpen)
	if err != nil {
		return nil, err
	}
	var out []Awaited
	var cases []liem.ID
	for _, e := range effects {
		a, err := o.awaited(ctx, e, body)
		if err != nil {
			return nil, err
		}
		if a != nil {
			out, cases = append(out, *a), append(cases, a.Parent.Case)
		}
	}
	if err := o.Listed(ctx, now, by, limits.PurposeFirstHandling, cases); err != nil {
		return nil, err
	}
	return out, nil
}

// awaited is what an effect calls for; nil if that is not for this body, or the
// case is gone.
func (o *Office) awaited(ctx context.Context, e Effect, body string) (*Awaited, error) {
	c, err := o.Look(ctx, e.Case)
	if isGone(err) || err != nil && liem.KindOf(err) == liem.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if above := o.register.above(c.Body); c.Body != body && (len(above) == 0 || above[0] != body) {
		return nil, nil
	}
	for _, a := range c.Acts() {
		for _, p := range c.Pack.Procedures {
			if liem.DerivedID(a.ID.String(), effectOpen, p.ID) != e.ID {
				continue
			}
			row, _, err := o.c.Store.Find(ctx, a.ID)
			if err != nil {
				return nil, err
			}
			return &Awaited{Procedure: p.ID, Number: c.Number, Body: c.Body, Parent: Link{Case: e.Case, C: row.C, Effect: e.ID}}, nil
		}
	}
	return nil, nil
}
