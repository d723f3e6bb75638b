package office

import (
	"context"
	"fmt"

	"liem"
	"liem/docket"
	"liem/ledger"
)

// Carry carries a case into another version of its pack, by that pack's own
// transitional rule.
func (o *Office) Carry(ctx context.Context, now liem.Instant, by Actor, id, act liem.ID, pack liem.Hash) (Recorded, error) {
	return o.change(ctx, now, by, id, func(c *opened, d docket.Request) (*ledger.Act, func(*ledger.Act) error, error) {
		p := o.packs[pack]
		if p == nil || p.Procedure(c.Procedure.ID) == nil {
			return nil, nil, &liem.Error{Kind: liem.Invalid, Op: "carry over", Say: liem.T("Không có phiên bản đó của bộ thủ tục.", "There is no such version of the pack.")}
		}
		to, how := p.Procedure(c.Procedure.ID), docket.TransitionFor(p, c.Procedure.ID, c.Pack.Version)
		d.ID = act
		a, err := c.PrepareMove(to, how, d, now, c.head.C, o.register)
		return a, func(a *ledger.Act) error { return c.Move(to, how, a, o.register) }, err
	})
}

// Correction supersedes when an act occurred: what, why, two hands.
type Correction struct {
	ID       liem.ID
	Seq      uint64
	Occurred ledger.Occurred
	Reason   string
	Second   Person
}

// Correct records a correction. The earlier act stays as it was; the case
// recomputes from the corrected day.
func (o *Office) Correct(ctx context.Context, now liem.Instant, by Actor, id liem.ID, k Correction) (Recorded, error) {
	return o.change(ctx, now, by, id, func(c *opened, d docket.Request) (*ledger.Act, func(*ledger.Act) error, error) {
		second, err := o.known(ctx, c, k.Second)
		if err != nil {
			return nil, nil, err
		}
		facts, err := c.Correction(k.Seq, k.Occurred, second, now, o.register)
		if err != nil {
			return nil, nil, err
		}
		d.ID = k.ID
		d.Fields = append(d.Fields, ledger.Field{Name: docket.ReasonField, Class: "reason", Compartment: "file", Passages: []ledger.Passage{{Text: []byte(k.Reason)}}})
		a, err := c.PrepareCorrection(d, facts, now, c.head.C, o.register)
		return a, func(a *ledger.Act) error { return c.Apply(a, o.register) }, err
	})
}

// change records an act that no procedure has: it changes how the case is
// read.
func (o *Office) change(ctx context.Context, now liem.Instant, by Actor, id liem.ID,
	prepare func(*opened, docket.Request) (*ledger.Act, func(*ledger.Act) error, error)) (Recorded, error) {
	unlock := o.lock(id)
	defer unlock()
	c, err := o.open(ctx, id)
	if err != nil {
		return Recorded{}, err
	}
	r, err := o.changeOpen(ctx, now, by, c, prepare)
	if err != nil {
		o.cases.drop(id)
	}
	return r, err
}

func (o *Office) changeOpen(ctx context.Context, now liem.Instant, by Actor, c *opened,
	prepare func(*opened, docket.Request) (*ledger.Act, func(*ledger.Act) error, error)) (Recorded, error) {
	p := &pending{o: o, open: c, entry: Entry{Now: now}}
	if err := p.expire(ctx, now); err != nil {
		return Recorded{}, err
	}
	d := Deed{}
	if err := o.people(ctx, p, by, &d); err != nil {
		return Recorded{}, err
	}
	a, apply, err := prepare(c, d.Request)
	if err != nil {
		return Recorded{}, err
	}
	check, err := c.ring.Check([]byte(by.ID), []byte(a.Kind), fmt.Append(nil, a.Facts))
	if err != nil {
		return Recorded{}, err
	}
	if err := p.put(ctx, a, check); err != nil {
		return Recorded{}, err
	}
	if err := apply(bare(&p.last.Act)); err != nil {
		return Recorded{}, err
	}
	return o.write(ctx, p)
}
