package office

import (
	"context"
	"slices"

	"liem"
	"liem/docket"
	"liem/ledger"
)

// Named gives a body or a post of the register its public name. Without one
// it goes by its id.
func Named(e Entered, t liem.Text) Entered {
	e.Facts = slices.Clone(e.Facts)
	for name, value := range map[string]string{docket.FactNameVI: t.VI, docket.FactNameEN: t.EN} {
		if value != "" {
			e.Facts = append(e.Facts, ledger.Fact{Name: name, Value: value})
		}
	}
	slices.SortStableFunc(e.Facts, func(a, b ledger.Fact) int { return order(a.Name) - order(b.Name) })
	return e
}

// order keeps the facts of an entry in one order, the names last.
func order(fact string) int {
	switch fact {
	case docket.FactNameVI:
		return 1
	case docket.FactNameEN:
		return 2
	}
	return 0
}

// BodyName is the public name of a body, its id where it has none.
func (o *Office) BodyName(id string) liem.Text {
	g := o.register
	g.mu.RLock()
	defer g.mu.RUnlock()
	return g.fold.BodyName(id)
}

// PostName is the public name of a post, its id where it has none.
func (o *Office) PostName(id string) liem.Text {
	g := o.register
	g.mu.RLock()
	defer g.mu.RUnlock()
	return g.fold.PostName(id)
}

// Held is a post that somebody holds.
type Held = docket.Held

// PostsOf lists the posts that a person holds at the instant and what each
// may do then, delegations included, so that they can choose in which they
// come.
func (o *Office) PostsOf(ctx context.Context, person Person, at liem.Instant) ([]Held, error) {
	if err := o.current(ctx); err != nil {
		return nil, err
	}
	g := o.register
	g.mu.RLock()
	defer g.mu.RUnlock()
	return g.fold.PostsOf(g.tag(person.ID), at), nil
}

// BodiesWith lists the bodies that have a post with the role.
func (o *Office) BodiesWith(role string) []string {
	g := o.register
	g.mu.RLock()
	defer g.mu.RUnlock()
	return g.fold.BodiesWith(role)
}
