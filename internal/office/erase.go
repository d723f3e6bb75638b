package office

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"liem"
	"liem/docket"
	"liem/internal/seal"
	"liem/ledger"
	"liem/rulebook"
)

// FactStrike is the open fact of a strike-out that says what is struck out:
// the number of the act, the field, the number of the passage from 0.
const FactStrike = docket.FactStrike

// Kinds of effects that destroy keys.
const (
	effectPurge  = "purge"
	effectStrike = "strike"
)

// effectOpen is the kind of an effect that calls for another case.
const effectOpen = "open"

// destroys lists what an act leaves to be destroyed after it is recorded:
// first the record, then the key, so that nothing is destroyed that the log
// does not know of. A machine that stops between the two finds it in the
// outbox.
func destroys(act *rulebook.Act, a *ledger.Act) (kind, what string, err error) {
	switch act.Kind {
	case rulebook.Purge:
		provision := ""
		if len(act.Cites) > 0 {
			provision = act.Cites[0]
		}
		return effectPurge, provision, nil
	case rulebook.StrikeOut:
		v, _ := a.Fact(FactStrike)
		if _, _, _, ok := parseStrike(v); !ok {
			return "", "", &liem.Error{Kind: liem.Refused, Code: liem.Needs, Op: a.Kind,
				Say:  liem.T("Cần nêu đoạn bị gạch bỏ: số của bước, trường, đoạn.", "Say which passage is struck out: the act's number, the field, the passage."),
				Next: liem.T("Ví dụ: strike=\"4 act_reported 0\".", "For example: strike=\"4 act_reported 0\".")}
		}
		return effectStrike, v, nil
	}
	return "", "", nil
}

func parseStrike(v string) (seq uint64, field string, passage int, ok bool) {
	f := strings.Fields(v)
	if len(f) != 3 {
		return 0, "", 0, false
	}
	seq, err1 := strconv.ParseUint(f[0], 10, 64)
	passage, err2 := strconv.Atoi(f[2])
	return seq, f[1], passage, err1 == nil && err2 == nil && seq > 0 && passage >= 0
}

// Settle carries out the effects of a case that destroy keys, and removes
// them from the outbox. It may be called again after a stop: what is
// destroyed stays destroyed.
func (o *Office) Settle(ctx context.Context, now liem.Instant, limit int) (done int, err error) {
	effects, err := o.c.Store.Outbox(ctx, now, limit, effectPurge, effectStrike)
	if err != nil {
		return 0, err
	}
	var errs []error
	for _, e := range effects {
		if err := o.settle(ctx, now, e); err != nil {
			errs = append(errs, err)
			continue
		}
		done++
	}
	return done, errors.Join(errs...)
}

func (o *Office) settle(ctx context.Context, now liem.Instant, e Effect) error {
	unlock := o.lock(e.Case)
	defer unlock()
	rows, err := o.c.Keys.Get(ctx, e.Case)
	if err != nil {
		return err
	}
	ring, err := o.c.Key.Unwrap(e.Case, rows, seal.Compartments(rows)...)
	if err != nil {
		return err
	}
	data, err := seal.OpenEffect(ring, e.ID, e.Data)
	if err != nil {
		return err
	}
	what, at, ok := cutLast(string(data))
	if !ok {
		return fmt.Errorf("effect %s: %q", e.ID, data)
	}
	var changed []seal.KeyRow
	if e.Kind == effectPurge {
		changed, err = o.purge(ctx, e.Case, rows, at)
	} else {
		changed, err = o.strike(ctx, e.Case, rows, ring, what)
	}
	if err != nil {
		return err
	}
	if err := o.c.Keys.Replace(ctx, e.Case, changed); err != nil {
		return err
	}
	o.cases.drop(e.Case)
	_, err = o.c.Store.Append(ctx, Entry{Now: now, Done: []liem.ID{e.ID}})
	return err
}

func cutLast(s string) (what string, n uint64, ok bool) {
	i := strings.LastIndexByte(s, ' ')
	if i < 0 {
		return "", 0, false
	}
	n, err := strconv.ParseUint(s[i+1:], 10, 64)
	return s[:i], n, err == nil
}

// purge destroys every compartment but the record, and in the record every
// act before the one that erased, every reading too. What is left is the
// chain of commitments, the counts, and the act that says by which provision.
func (o *Office) purge(ctx context.Context, id liem.ID, rows []seal.KeyRow, last uint64) ([]seal.KeyRow, error) {
	changed, err := o.c.Key.Destroy(o.c.Random, id, rows, compartments[:]...)
	if err != nil {
		return nil, err
	}
	var strikes []seal.Strike
	for seq := uint64(1); seq < last; seq++ {
		strikes = append(strikes, seal.Strike{Compartment: seal.Record, Chain: ledger.Acts, Seq: seq})
	}
	for _, chain := range []ledger.Chain{ledger.Reads, ledger.Guarded} {
		head, err := o.c.Store.Head(ctx, id, chain)
		if err != nil {
			return nil, err
		}
		for seq := uint64(1); seq <= head.Seq; seq++ {
			strikes = append(strikes, seal.Strike{Compartment: seal.Record, Chain: chain, Seq: seq})
		}
	}
	if len(strikes) == 0 {
		return changed, nil
	}
	record, err := o.c.Key.Strike(o.c.Random, id, rows, strikes...)
	return append(changed, record...), err
}

// strike destroys the key of one passage.
func (o *Office) strike(ctx context.Context, id liem.ID, rows []seal.KeyRow, ring *seal.Ring, what string) ([]seal.KeyRow, error) {
	seq, field, passage, ok := parseStrike(what)
	if !ok {
		return nil, fmt.Errorf("strike out %q", what)
	}
	for row, err := range o.c.Store.Rows(ctx, id, ledger.Acts, seq) {
		if err != nil {
			return nil, err
		}
		a, _, err := seal.Open(ring, refOf(row), row.Blob)
		if err != nil {
			return nil, err
		}
		for i, f := range a.Fields {
			if n := seal.Ordinal(&a, i, passage); f.Name == field && n > 0 {
				return o.c.Key.Strike(o.c.Random, id, rows, seal.Strike{Compartment: f.Compartment, Chain: ledger.Acts, Seq: seq, Ordinal: n})
			}
		}
		break
	}
	return nil, nil // the passage is not there: nothing can bring it back either
}

// erased is what is left in a bundle of an act whose keys were destroyed.
func erased(row Row, provision string) ledger.Entry {
	return ledger.Entry{Slot: row.Slot, C: row.C, Erased: &ledger.Erasure{Case: row.Case, Chain: row.Chain, Seq: row.Seq, Provision: provision}}
}

// isErased tells a destroyed key from a damaged act.
func isErased(err error) bool {
	return liem.KindOf(err) == liem.Refused && liem.CodeOf(err) == liem.Closed
}

// goneError answers whoever asks for a case that was erased.
func goneError() error {
	return &liem.Error{Kind: liem.Refused, Code: liem.Closed, Op: "open case",
		Say:  liem.T("Hồ sơ này đã được xóa theo thời hạn lưu giữ.", "This case was erased at the end of its retention."),
		Next: liem.T("Gói kiểm chứng của vụ việc vẫn cho thấy số bước và căn cứ xóa.", "Its bundle still shows the number of acts and the provision of the erasure.")}
}

// isGone tells that a case was erased.
func isGone(err error) bool { return isErased(err) }

// remains reads what is left of an erased case: the act that erased it, and
// where its chain ends.
func (o *Office) remains(ctx context.Context, id liem.ID, ring *seal.Ring) (*ledger.Act, Head, error) {
	var last *ledger.Act
	var head Head
	for row, err := range o.c.Store.Rows(ctx, id, ledger.Acts, 1) {
		if err != nil {
			return nil, head, err
		}
		head = Head{Seq: row.Seq, C: row.C}
		a, _, err := seal.Open(ring, refOf(row), row.Blob)
		if err == nil {
			last = &a
		} else if !isErased(err) {
			return nil, head, err
		}
	}
	if last == nil {
		return nil, head, goneError()
	}
	return last, head, nil
}

// recordRemains records the export of an erased case.
func (o *Office) recordRemains(ctx context.Context, now liem.Instant, by Actor, ring *seal.Ring, last *ledger.Act, end Head, e Export) error {
	head, err := o.c.Store.Head(ctx, last.Case, ledger.Reads)
	if err != nil {
		return err
	}
	a := ledger.Act{Version: 1, Case: last.Case, Chain: ledger.Reads, Seq: head.Seq + 1, Prev: head.C, Recorded: now,
		Occurred: ledger.Occurred{At: now, Basis: ledger.Recorded}, Kind: ledger.KindExport, Procedure: last.Procedure, Pack: last.Pack, Body: last.Body,
		Actor: "officer", Post: by.Post, Facts: append(ledger.ExportFacts(end.Seq, end.C), ledger.Fact{Name: "purpose", Value: string(e.Purpose)})}
	a.ID = liem.DerivedID(a.Case.String(), a.Kind, fmt.Sprint(a.Seq), fmt.Sprint(now))
	check, err := ring.Check([]byte(a.Kind), a.ID[:])
	if err != nil {
		return err
	}
	s, err := o.seal(ring, &a)
	if err != nil {
		return err
	}
	_, err = o.c.Store.Append(ctx, Entry{Now: now, Rows: []Row{rowOf(&s, check)}})
	return err
}

// provisionOf is what the act that erased a case cites.
func (o *Office) provisionOf(last *ledger.Act) string {
	if p := o.packs[last.Pack]; p != nil && p.Procedure(last.Procedure) != nil {
		if act := p.Procedure(last.Procedure).Act(last.Kind); act != nil && len(act.Cites) > 0 {
			return act.Cites[0]
		}
	}
	return last.Kind
}
