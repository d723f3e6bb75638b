package office

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"liem"
	"liem/docket"
	"liem/internal/seal"
	"liem/ledger"
	"liem/limits"
)

// Warrant is what an auditor opens one case by. The reading states its id
// openly and what it says sealed, so that nothing typed stands in the open.
type Warrant struct {
	ID        liem.ID // 128 random bits
	Reference string  // who ordered it, number and day: for people, sealed with the file
}

const mostReference = 500

func (w *Warrant) check() error {
	if w.ID.IsZero() || strings.TrimSpace(w.Reference) == "" || utf8.RuneCountInString(w.Reference) > mostReference {
		return &liem.Error{Kind: liem.Refused, Code: liem.Needs, Op: "audit",
			Say:  liem.T("Kiểm toán một vụ việc cần nêu lệnh: ai ra lệnh, số và ngày.", "To audit a case, state the warrant: who gave it, its number and day."),
			Next: liem.T(fmt.Sprintf("Ghi lệnh, nhiều nhất %d ký tự.", mostReference), fmt.Sprintf("Write it down, in %d characters at most.", mostReference))}
	}
	return nil
}

func (w *Warrant) field() ledger.Field {
	return ledger.Field{Name: docket.FactWarrant, Class: "procedure", Compartment: "file", Passages: []ledger.Passage{{Text: []byte(w.Reference)}}}
}

// Audit shows one case to an auditor: what the policies open by a warrant. It
// is recorded in the chain of reads, with the warrant, and whom the case is
// about sees it there.
func (o *Office) Audit(ctx context.Context, now liem.Instant, by Actor, id liem.ID, w Warrant, access Access) (*View, error) {
	if err := w.check(); err != nil {
		return nil, err
	}
	return o.read(ctx, now, by, id, reading{kind: docket.ReadContent, purpose: limits.PurposeAuditWarrant, warrant: &w}, access)
}

// ReadsOfCase tells an auditor with a warrant who read one case, refused
// tries and openings of an identity included, by post and case-local id. That
// it was asked for is recorded too, and is the last of what it gives. Nobody
// else is answered, and nobody can ask by officer.
func (o *Office) ReadsOfCase(ctx context.Context, now liem.Instant, by Actor, id liem.ID, w Warrant, access Access) ([]docket.Reading, error) {
	if err := w.check(); err != nil {
		return nil, err
	}
	r := reading{kind: docket.ReadReads, purpose: limits.PurposeAuditWarrant, warrant: &w, items: "reads"}
	if _, err := o.read(ctx, now, by, id, r, access); err != nil {
		return nil, err
	}
	unlock := o.lock(id)
	defer unlock()
	var out []docket.Reading
	for _, chain := range []ledger.Chain{ledger.Guarded, ledger.Reads} {
		err := o.eachRead(ctx, id, chain, func(a *ledger.Act, h liem.Hash) (docket.Reading, bool) { return docket.WholeReading(a, h), true }, &out)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// eachRead gathers what is to be told of the acts of a chain, each with its
// place in the log.
func (o *Office) eachRead(ctx context.Context, id liem.ID, chain ledger.Chain, tell func(*ledger.Act, liem.Hash) (docket.Reading, bool), out *[]docket.Reading) error {
	ring, err := o.ring(ctx, id, seal.Record)
	if err != nil {
		return err
	}
	for row, err := range o.c.Store.Rows(ctx, id, chain, 1) {
		if err != nil {
			return err
		}
		a, _, err := seal.Open(ring, refOf(row), row.Blob)
		if err != nil {
			return err
		}
		r, ok := tell(&a, row.C)
		if !ok {
			continue
		}
		if r.Index = -1; !r.Party {
			r.Index, err = o.c.Log.Index(ctx, row.C)
		}
		if err != nil {
			return err
		}
		*out = append(*out, r)
	}
	return nil
}
