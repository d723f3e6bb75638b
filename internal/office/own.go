package office

import (
	"context"
	"io"
	"strings"

	"liem"
	"liem/docket"
	"liem/docket/side"
	"liem/internal/seal"
	"liem/ledger"
	"liem/limits"
)

// OwnView is a case as one of its parties sees it: the acts that are theirs to
// know of, with every passage covered that is not theirs to read. A passage's
// Gap is then a side.Cover, or says that it was struck out.
type OwnView struct {
	Case  *docket.Case // for the office's own words; whoever shows it asks what the party may know
	Local string       // under which case-local id the case knows them
	Acts  []ledger.Act
	Rows  []Row // of the acts, without their bytes
}

// Own shows a case to somebody who is a party of it and knows of it. It leaves
// no record: whoever looks at what concerns them is not watched. To anybody
// else the case is missing.
func (o *Office) Own(ctx context.Context, now liem.Instant, who Person, id liem.ID) (*OwnView, error) {
	unlock := o.lock(id)
	defer unlock()
	c, local, err := o.ownCase(ctx, now, who, id)
	if err != nil {
		return nil, err
	}
	v := &OwnView{Case: c.Case.Clone(), Local: local}
	for row, err := range o.c.Store.Rows(ctx, id, ledger.Acts, 1) {
		if err != nil {
			return nil, err
		}
		a, _, err := o.ownAct(c, local, row)
		if err != nil {
			return nil, err
		}
		if a == nil {
			continue
		}
		row.Blob = nil
		v.Acts, v.Rows = append(v.Acts, *a), append(v.Rows, row)
	}
	return v, nil
}

// ownCase opens a case for a party, with what has run out recorded first. The
// caller holds the case's lock.
func (o *Office) ownCase(ctx context.Context, now liem.Instant, who Person, id liem.ID) (*opened, string, error) {
	by := Actor{Person: who}
	c, err := o.latest(ctx, id)
	if err != nil {
		return nil, "", o.gone(ctx, by, id, err)
	}
	local, err := o.known(ctx, c, who)
	if err != nil {
		return nil, "", err
	}
	if err := o.asParty(ctx, c, by, local); err != nil {
		return nil, "", err
	}
	return c, local, o.settleDue(ctx, c, now)
}

// ownAct opens an act for a party: nil if it is not theirs to know of.
func (o *Office) ownAct(c *opened, local string, row Row) (*ledger.Act, [32]byte, error) {
	shut, r, err := seal.Open(c.ring.Only(seal.Record), refOf(row), row.Blob)
	if err != nil || !side.Of(c.Case, local).Knows(&shut) {
		return nil, r, err
	}
	all, r, err := seal.Open(c.ring, refOf(row), row.Blob)
	if err != nil {
		return nil, r, err
	}
	for i := range shut.Fields {
		why := side.Of(c.Case, local).Cover(&shut, &shut.Fields[i])
		if why == side.Given {
			shut.Fields[i] = all.Fields[i]
			continue
		}
		for j := range shut.Fields[i].Passages {
			p := &shut.Fields[i].Passages[j]
			if p.Open { // of the record
				*p = ledger.Passage{Commitment: ledger.CommitPassage(p.Salt, shut.Fields[i].Name, j, p.Text), Gap: string(why)}
			} else if p.Gap == seal.GapSealed {
				p.Gap = string(why)
			}
		}
	}
	return &shut, r, nil
}

// FindOwn finds the cases of a number, of whatever body, that somebody is a
// party of and knows of. That there is none and that it is somebody else's is
// the same answer.
func (o *Office) FindOwn(ctx context.Context, now liem.Instant, who Person, number string) ([]liem.ID, error) {
	number = strings.ToUpper(strings.Join(strings.Fields(number), ""))
	ids, err := o.c.Store.Numbered(ctx, number)
	if err != nil {
		return nil, err
	}
	var out []liem.ID
	for _, id := range ids {
		err := func() error {
			unlock := o.lock(id)
			defer unlock()
			_, _, err := o.ownCase(ctx, now, who, id)
			return err
		}()
		switch kind := liem.KindOf(err); {
		case err == nil:
			out = append(out, id)
		case kind != liem.NotFound && kind != liem.Refused:
			return nil, err
		}
	}
	if len(out) == 0 {
		return nil, notFound("find own case")
	}
	return out, nil
}

// OwnBundle writes the bundle that a party may take along: the acts that they
// know of with what they may read of them; of every other act, of one whose open
// facts name another person of the case, and of who read it the commitment
// alone, so that the chains can be checked. It is
// recorded as an export. Withheld is the ground that stands in the place of
// what they do not get.
func (o *Office) OwnBundle(ctx context.Context, now liem.Instant, who Person, id liem.ID, e Export, withheld string, w io.Writer) error {
	e.Purpose, e.Open = limits.PurposeOwnFile, nil
	unlock := o.lock(id)
	c, local, err := o.ownCase(ctx, now, who, id)
	unlock()
	if err != nil {
		return err
	}
	e.only = func(row Row) (*ledger.Act, [32]byte, error) {
		if row.Chain == ledger.Acts {
			a, r, err := o.ownAct(c, local, row)
			if a != nil && side.Of(c.Case, local).Names(a) {
				a = nil // its open facts cannot be covered one by one
			}
			return a, r, err
		}
		a, r, err := seal.Open(c.ring.Only(seal.Record), refOf(row), row.Blob)
		if err != nil || a.Actor != local {
			return nil, r, err
		}
		return &a, r, nil
	}
	e.withheld = withheld
	return o.Bundle(ctx, now, Actor{Person: who}, id, e, w)
}
