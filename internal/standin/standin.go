// Package standin lets somebody above name another person in a case without
// opening its file: they learn its number, of what kind it is, and whom they may
// name for what.
//
//	n, err := standin.Open(ctx, office, now, by, id)
//
// It promises that whoever names nobody in the case is told what is told of a
// case that does not exist, and that this look is recorded like a list by number.
package standin

import (
	"context"
	"slices"

	"liem"
	"liem/docket"
	"liem/internal/office"
	"liem/limits"
	"liem/rulebook"
)

// Office is what is needed of the one door.
type Office interface {
	// Bound gives the procedure to whoever has to do with the case.
	Bound(ctx context.Context, now liem.Instant, by office.Actor, local string, id liem.ID) (*rulebook.Procedure, error)

	// Look gives where it stands, without any text.
	Look(ctx context.Context, id liem.ID) (*docket.Case, error)

	// Listed records that a case was shown by its number.
	Listed(ctx context.Context, now liem.Instant, by office.Actor, purpose limits.Purpose, cases []liem.ID) error

	// Posts says what a post may do.
	Posts() docket.Posts
}

// Naming is what somebody may know who names others in a case.
type Naming struct {
	Number, Body string
	Title        liem.Text       // of the procedure
	Acts         []*rulebook.Act // each names somebody in the place of another, and is open now
}

// Open gives what somebody may name in a case.
func Open(ctx context.Context, o Office, now liem.Instant, by office.Actor, id liem.ID) (*Naming, error) {
	if _, err := o.Bound(ctx, now, by, "", id); err != nil {
		return nil, err
	}
	c, err := o.Look(ctx, id)
	if err != nil {
		return nil, err
	}
	out := &Naming{Number: c.Number, Body: c.Body, Title: c.Procedure.Title}
	for _, x := range c.Options() {
		role := c.Procedure.Role(x.Act.By)
		replaces := slices.ContainsFunc(c.Procedure.Roles, func(r *rulebook.Role) bool { return r.ReplacedBy == x.Act.ID })
		if !x.Open || !replaces || role == nil {
			continue
		}
		if _, err := o.Posts().May(by.Post, role.ID, c.Body, role.Outside, now); err == nil {
			out.Acts = append(out.Acts, x.Act)
		}
	}
	if len(out.Acts) == 0 {
		return nil, &liem.Error{Kind: liem.NotFound, Op: "name somebody else",
			Say: liem.T("Không có vụ việc này, hoặc ông/bà không được mở.", "There is no such case, or it is not open to you.")}
	}
	return out, o.Listed(ctx, now, by, limits.PurposeHandOver, []liem.ID{id})
}
