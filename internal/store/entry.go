package store

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"liem"
	"liem/internal/office"
	"liem/ledger"
)

// order is what a writer is asked for: to write an entry, or to close the
// slots that ended.
type order struct {
	entry office.Entry
	close bool
	now   liem.Instant // with close
}

// outcome is what became of an order.
type outcome struct {
	receipt office.Receipt
	waiting int // with close
}

const opAppend = "store: append"

// finished returns the entry as it is to be written. The caller's rows and
// works stay as they were, because the write may be tried again.
func finished(e office.Entry, numbers []int64) (out office.Entry, err error) {
	if e.Finish == nil {
		return e, nil
	}
	e.Rows, e.Works = slices.Clone(e.Rows), maps.Clone(e.Works)
	defer func() {
		if p := recover(); p != nil { // one caller's fault must not stop the office
			err = &liem.Error{Kind: liem.Internal, Op: opAppend, Say: sayNotRecorded, Next: nextAgain, Cause: fmt.Errorf("finish: %v", p)}
		}
	}()
	err = e.Finish(&e, numbers)
	return e, err
}

// valid tells whether an entry can be stored at all.
func valid(e *office.Entry) error {
	for i := range e.Rows {
		r := &e.Rows[i]
		switch {
		case r.Act.IsZero() || r.Case.IsZero():
			return invalid(opAppend, "a row without act or case")
		case r.Chain < ledger.Acts || r.Chain > ledger.Guarded:
			return invalid(opAppend, "a row of an unknown chain")
		case r.Seq < 1 || r.Seq > math.MaxInt64 || r.Slot > math.MaxInt64:
			return invalid(opAppend, "a row whose sequence or slot is out of range")
		case len(r.Blob) > maxBlob:
			return invalid(opAppend, "a blob of more than 1 MiB")
		}
	}
	for _, works := range e.Works {
		for i := range works {
			w := &works[i]
			if w.Seq > math.MaxInt64 || !plain(w.Body, w.Procedure, w.Number, w.Stage, w.Role, w.Officer, w.Pool, w.Acts) {
				return invalid(opAppend, "a work row that cannot be kept")
			}
		}
	}
	for _, f := range e.Fits {
		if f.Seq > math.MaxInt64 || !plain(f.Officer, f.Role) {
			return invalid(opAppend, "a fit officer with a name that cannot be kept")
		}
	}
	for _, dues := range e.Dues {
		for i := range dues {
			if !plain(dues[i].Clock) {
				return invalid(opAppend, "a clock with a name that cannot be kept")
			}
		}
	}
	for i := range e.Effects {
		if !plain(e.Effects[i].Kind) || len(e.Effects[i].Data) > maxBlob {
			return invalid(opAppend, "an effect that cannot be kept")
		}
	}
	for i := range e.Parties {
		if !plain(e.Parties[i].Local) {
			return invalid(opAppend, "a party with a name that cannot be kept")
		}
	}
	return nil
}

// plain tells whether both databases can keep the texts.
func plain(texts ...string) bool {
	for _, t := range texts {
		if !utf8.ValidString(t) || strings.IndexByte(t, 0) >= 0 {
			return false
		}
	}
	return true
}

// prior is what the store holds of an act id.
type prior struct {
	check liem.Hash
	index int64
}

// again decides what it means that rows of the entry could not be inserted or
// were there before: a receipt if all were there with the same content, a
// conflict otherwise, nil and nil if none was there.
func again(e *office.Entry, held map[liem.ID]prior) (*office.Receipt, error) {
	if len(held) == 0 || len(e.Rows) == 0 {
		return nil, nil
	}
	out := &office.Receipt{Again: true, Indexes: make([]int64, 0, len(e.Rows))}
	for i := range e.Rows {
		p, ok := held[e.Rows[i].Act]
		if !ok || p.check != e.Rows[i].Check {
			return nil, conflict(opAppend)
		}
		out.Indexes = append(out.Indexes, p.index)
	}
	return out, nil
}

// notNil keeps an empty value apart from a missing one.
func notNil(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

func compareIDs(a, b liem.ID) int { return bytes.Compare(a[:], b[:]) }

// sortedCases gives the cases of which something is replaced, in the order in
// which they are locked.
func sortedCases[V any](of map[liem.ID]V) []liem.ID {
	return slices.SortedFunc(maps.Keys(of), compareIDs)
}

type workKey struct {
	role, officer, pool string
}

// duties are the rows of a case, the last said of each holding, in order.
func duties(works []office.Work) []office.Work {
	last := map[workKey]office.Work{}
	for _, w := range works {
		last[workKey{w.Role, w.Officer, w.Pool}] = w
	}
	return slices.SortedFunc(maps.Values(last), func(x, y office.Work) int {
		return cmp.Or(strings.Compare(x.Role, y.Role), strings.Compare(x.Officer, y.Officer), strings.Compare(x.Pool, y.Pool))
	})
}
