package office

import (
	"context"
	"maps"
	"slices"

	"liem"
	"liem/docket"
	"liem/internal/seal"
	"liem/ledger"
	"liem/rulebook"
)

// naming ties people of the register to scoped people whom nobody has named
// yet: a report says "the head of procurement", and the notice says who that
// is. Only the act that tells somebody of the matter may name them, and only
// once; from then on they are a party who can sign in.
func (p *pending) naming(ctx context.Context, d *Deed) error {
	if len(d.Name) == 0 {
		return nil
	}
	c := p.open
	act := c.Procedure.Act(d.Request.Act)
	for _, local := range slices.Sorted(maps.Keys(d.Name)) {
		q := d.Name[local]
		if act == nil || act.Kind != rulebook.Notice || d.Post == "" || local != d.On {
			return &liem.Error{Kind: liem.Refused, Code: liem.Limit, Op: "name " + local,
				Say: liem.T("Chỉ thông báo cho người đó mới ghi được người đó là ai.", "Only the notice to a person can say who they are.")}
		}
		tag, err := c.ring.Tag(q.ID)
		if err != nil {
			return err
		}
		for id, known := range c.locals {
			if known == local && id != q.ID {
				return alreadyNamed(local)
			}
		}
		p.entry.Parties = append(p.entry.Parties, Party{Case: c.ID, Tag: tag, Local: local})
		d.Fields = append(slices.Clip(d.Fields), NameOf(local, q, c.Sealed(local)))
		c.locals[q.ID] = local
	}
	return nil
}

func alreadyNamed(local string) error {
	return &liem.Error{Kind: liem.Refused, Code: liem.Closed, Op: "name " + local,
		Say: liem.T("Người này đã được xác định trong vụ việc.", "Who this is was settled already in this case.")}
}

// Candidate is somebody who holds a post that has a role.
type Candidate struct {
	Person
	Post string
}

// Candidates lists who may be asked to fill a role of a body now, by the
// register. Whether they have a tie is asked when they are assigned.
func (o *Office) Candidates(ctx context.Context, now liem.Instant, body, role string) ([]Candidate, error) {
	if err := o.current(ctx); err != nil {
		return nil, err
	}
	var out []Candidate
	for _, post := range o.register.Posts(body, role) {
		tag, ok := o.register.Holder(post, now)
		if !ok {
			continue
		}
		q, err := o.holderOf(ctx, tag)
		if liem.KindOf(err) == liem.NotFound && err != nil {
			continue // entered before ids were kept
		}
		if err != nil {
			return nil, err
		}
		out = append(out, Candidate{q, post})
	}
	return out, nil
}

const holderID = "person/holder"

// idOf is the sealed field by which the office finds a holder's id again: the
// open tag tells it to nobody.
func idOf(q Person) ledger.Field {
	return ledger.Field{Name: holderID, Class: "identity", Compartment: "people", Passages: []ledger.Passage{{Text: []byte(q.ID)}}}
}

// holderOf finds the person behind a tag of the register.
func (o *Office) holderOf(ctx context.Context, tag string) (Person, error) {
	g := o.register
	g.mu.RLock()
	ring := g.ring
	g.mu.RUnlock()
	for row, err := range o.c.Store.Rows(ctx, RegisterID(), ledger.Register, 1) {
		if err != nil {
			return Person{}, err
		}
		a, _, err := seal.Open(ring, refOf(row), row.Blob)
		if err != nil {
			return Person{}, err
		}
		if held, _ := a.Fact("holder"); held != tag {
			continue
		}
		q := Person{ID: fieldText(a, holderID), Name: fieldText(a, docket.NameField+"holder")}
		if q.ID != "" {
			return q, nil
		}
	}
	return Person{}, notFound("find holder")
}

func fieldText(a ledger.Act, name string) string {
	for _, f := range a.Fields {
		if f.Name == name && len(f.Passages) > 0 && f.Passages[0].Open {
			return string(f.Passages[0].Text)
		}
	}
	return ""
}
