package office

import (
	"context"
	"fmt"
	"strings"

	"liem"
	"liem/docket"
	"liem/ledger"
	"liem/rulebook"
)

// change is an act that no procedure has: it changes how the case is read.
type change struct {
	id      liem.ID
	content []byte // what a retry has in common with the first call
	prepare func(*opened, docket.Request) (*ledger.Act, error)
	apply   func(*opened, *ledger.Act) error
}

// Carry carries a case into another version of its pack, by that pack's own
// transitional rule. A retry under the same act id gives the same receipt.
func (o *Office) Carry(ctx context.Context, now liem.Instant, by Actor, id, act liem.ID, pack liem.Hash) (Recorded, error) {
	p := o.packs[pack]
	find := func(c *opened) (*rulebook.Procedure, *rulebook.Transition, error) {
		if p == nil || p.Procedure(c.Procedure.ID) == nil {
			return nil, nil, &liem.Error{Kind: liem.Invalid, Op: "carry over", Say: liem.T("Không có phiên bản đó của bộ thủ tục.", "There is no such version of the pack.")}
		}
		return p.Procedure(c.Procedure.ID), docket.TransitionFor(p, c.Procedure.ID, c.Pack.Version), nil
	}
	return o.change(ctx, now, by, id, change{
		id: act, content: fmt.Append(nil, docket.Transition, pack),
		prepare: func(c *opened, d docket.Request) (*ledger.Act, error) {
			to, how, err := find(c)
			if err != nil {
				return nil, err
			}
			return c.PrepareMove(to, how, d, now, c.head.C, o.register)
		},
		apply: func(c *opened, a *ledger.Act) error {
			to, how, err := find(c)
			if err != nil {
				return err
			}
			return c.Move(to, how, a, o.register)
		},
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
// recomputes from the corrected day. The second hand is somebody who takes
// part in the case already. A retry under the same act id gives the same
// receipt.
func (o *Office) Correct(ctx context.Context, now liem.Instant, by Actor, id liem.ID, k Correction) (Recorded, error) {
	return o.change(ctx, now, by, id, change{
		id: k.ID, content: fmt.Append(nil, docket.Correct, k.Seq, k.Occurred, k.Reason, k.Second.ID),
		prepare: func(c *opened, d docket.Request) (*ledger.Act, error) {
			second, err := o.known(ctx, c, k.Second)
			if err != nil {
				return nil, err
			}
			if !strings.HasPrefix(second, "officer-") {
				return nil, &liem.Error{Kind: liem.Refused, Code: liem.Needs, Op: docket.Correct,
					Say: liem.T("Người thứ hai phải là người của văn phòng đang tham gia vụ việc.", "The second person must be an officer who takes part in the case.")}
			}
			facts, err := c.Correction(k.Seq, k.Occurred, second, now, o.register)
			if err != nil {
				return nil, err
			}
			d.Fields = append(d.Fields, ledger.Field{Name: docket.ReasonField, Class: "reason", Compartment: "file", Passages: []ledger.Passage{{Text: []byte(k.Reason)}}})
			return c.PrepareCorrection(d, facts, now, c.head.C, o.register)
		},
		apply: func(c *opened, a *ledger.Act) error { return c.Apply(a, o.register) },
	})
}

func (o *Office) change(ctx context.Context, now liem.Instant, by Actor, id liem.ID, k change) (Recorded, error) {
	if err := o.atPost(by, now); err != nil {
		return Recorded{}, err
	}
	unlock := o.lock(id)
	defer unlock()
	c, err := o.latest(ctx, id)
	if err != nil {
		return Recorded{}, o.gone(ctx, by, id, err)
	}
	check, err := c.ring.Check([]byte(by.ID), []byte(by.Post), k.content)
	if err != nil {
		return Recorded{}, err
	}
	again, ok, taken := o.recordedAs(ctx, c, k.id, check)
	if ok {
		return again, nil
	}
	r, err := o.changeOpen(ctx, now, by, c, k, check, taken)
	if err != nil {
		o.cases.drop(id)
	}
	return r, err
}

// changeOpen records the change; taken is why its id cannot be used, for those
// who may know of the case.
func (o *Office) changeOpen(ctx context.Context, now liem.Instant, by Actor, c *opened, k change, check liem.Hash, taken error) (Recorded, error) {
	p := &pending{o: o, open: c, entry: Entry{Now: now}}
	if err := p.expire(ctx, now); err != nil {
		return Recorded{}, err
	}
	d := Deed{}
	if err := o.people(ctx, p, by, &d); err != nil {
		return Recorded{}, err
	}
	if taken != nil {
		return Recorded{}, taken
	}
	d.ID = k.id
	a, err := k.prepare(c, d.Request)
	if err != nil {
		return Recorded{}, err
	}
	if err := p.put(ctx, a, check); err != nil {
		return Recorded{}, err
	}
	if err := k.apply(c, bare(&p.last.Act)); err != nil {
		return Recorded{}, err
	}
	return o.write(ctx, p)
}
