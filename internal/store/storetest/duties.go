package storetest

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"

	"liem"
	"liem/internal/office"
)

// Duties makes work rows for measurements: of so many cases, without the cases
// themselves, the first mine of which are Officer's in every other role of the
// two in turn: held, or of the pool and asked about. Who they are is the same
// in every run.
type Duties struct {
	Cases, Mine int
	Officer     string // tag
	Pool        string // the body of the officer's post
	Held, Free  string // the role that they hold, the one that they may take up
	Procedure   string
	Pack        liem.Hash
	Stage       string
	From, To    liem.Instant // due dates
}

// Fill writes the rows.
func (d Duties) Fill(ctx context.Context, s office.Store) error {
	random := rand.New(rand.NewPCG(1, 2))
	const each = 2000
	for from := 0; from < d.Cases; from += each {
		e := office.Entry{Works: map[liem.ID][]office.Work{}}
		for i := from; i < min(from+each, d.Cases); i++ {
			w, fit := d.row(i, random)
			e.Works[w.Case] = []office.Work{w}
			if fit {
				e.Fits = append(e.Fits, office.Fit{Case: w.Case, Officer: d.Officer, Role: w.Role, Seq: w.Seq})
			}
		}
		if _, err := s.Append(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

// row is the duty of one case. Those of the officer are spread over all; the
// others are of 2,000 officers and of 500 bodies.
func (d Duties) row(i int, random *rand.Rand) (w office.Work, fit bool) {
	binary.BigEndian.PutUint64(w.Case[:], random.Uint64())
	binary.BigEndian.PutUint64(w.Case[8:], uint64(i))
	w.Due = d.From + liem.Instant(random.Int64N(int64(d.To-d.From)))
	w.Next, w.Seq, w.Body, w.Procedure, w.Pack = w.Due, uint64(1+random.IntN(40)), d.Pool, d.Procedure, d.Pack
	w.Number, w.Stage, w.Acts = fmt.Sprintf("TC-%d/2026", i+1), d.Stage, "show_file,invite,record_absence,propose conclude,propose extend"
	w.Role, w.Officer = d.Held, d.Officer
	mine := d.Mine > 0 && i%max(1, d.Cases/d.Mine) == 0 && i/max(1, d.Cases/d.Mine) < d.Mine
	switch {
	case mine && random.IntN(4) == 0:
		w.Role, w.Officer, w.Pool = d.Free, "", d.Pool
		return w, true
	case mine:
	case random.IntN(4) == 0:
		w.Body = fmt.Sprintf("body-%d", random.IntN(500))
		w.Role, w.Officer, w.Pool = d.Free, "", w.Body
	default:
		w.Officer = fmt.Sprintf("%032x", random.IntN(2000))
	}
	return w, false
}
