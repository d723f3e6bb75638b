package store

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"

	"liem"
	"liem/internal/office"
	"liem/ledger"
)

// database is what reading needs of either database. The SQL is one text for
// both.
type database interface {
	// ask runs one statement; the statement sees one state of the database.
	ask(ctx context.Context, sql string, args ...any) (answer, error)
	// torn tells whether err says that stored bytes are damaged.
	torn(err error) bool
}

type answer interface {
	Next() bool
	Scan(dst ...any) error
	Err() error
	Close() error
}

// reads answers everything that can be answered without writing.
type reads struct{ db database }

// errWrong marks stored values that cannot be what was written.
var errWrong = errors.New("stored value is not what was written")

// each calls scan for every row of the answer.
func (r reads) each(ctx context.Context, op string, scan func(answer) error, sql string, args ...any) error {
	rows, err := r.db.ask(ctx, sql, args...)
	if err != nil {
		return r.fault(op, err)
	}
	for rows.Next() {
		if err := scan(rows); err != nil {
			rows.Close()
			return r.fault(op, err)
		}
	}
	if err := rows.Err(); err != nil {
		rows.Close()
		return r.fault(op, err)
	}
	if err := rows.Close(); err != nil {
		return r.fault(op, err)
	}
	return nil
}

func (r reads) fault(op string, err error) error {
	var known *liem.Error
	if errors.As(err, &known) {
		return err
	}
	if errors.Is(err, errWrong) || r.db.torn(err) {
		return damaged(op, err)
	}
	return couldNotLook(op, err)
}

// exactly scans bytes of a fixed length, such as ids and hashes.
type exactly []byte

// Scan fills the destination or refuses a value of another length.
func (dst exactly) Scan(src any) error {
	b, ok := src.([]byte)
	if !ok || len(b) != len(dst) {
		return fmt.Errorf("%w: %d bytes in the place of %d", errWrong, len(b), len(dst))
	}
	copy(dst, b)
	return nil
}

// Head is the end of a chain; the zero Head if it has no act.
func (r reads) Head(ctx context.Context, id liem.ID, chain ledger.Chain) (office.Head, error) {
	var h office.Head
	err := r.each(ctx, "store: head of chain", func(a answer) error { return a.Scan(&h.Seq, exactly(h.C[:])) },
		`SELECT seq, c FROM act WHERE case_id = $1 AND chain = $2 ORDER BY seq DESC LIMIT 1`, id[:], int64(chain))
	return h, err
}

const rowColumns = `act, case_id, chain, seq, c, chk, slot, quiet, blob`

func scanRow(a answer, row *office.Row, more ...any) error {
	var quiet int64
	err := a.Scan(append([]any{exactly(row.Act[:]), exactly(row.Case[:]), &row.Chain, &row.Seq,
		exactly(row.C[:]), exactly(row.Check[:]), &row.Slot, &quiet, &row.Blob}, more...)...)
	row.Quiet = quiet != 0
	return err
}

// Rows yields the rows of a chain with Seq >= from, in order. It reads in
// pages and holds nothing of the database while the caller works.
func (r reads) Rows(ctx context.Context, id liem.ID, chain ledger.Chain, from uint64) iter.Seq2[office.Row, error] {
	const page = 32
	return func(yield func(office.Row, error) bool) {
		for next := max(from, 1); ; {
			rows := make([]office.Row, 0, page)
			err := r.each(ctx, "store: rows of chain", func(a answer) error {
				var row office.Row
				err := scanRow(a, &row)
				rows = append(rows, row)
				return err
			}, `SELECT `+rowColumns+` FROM act WHERE case_id = $1 AND chain = $2 AND seq >= $3 ORDER BY seq LIMIT $4`,
				id[:], int64(chain), int64(min(next, math.MaxInt64)), int64(page))
			if err != nil {
				yield(office.Row{}, err)
				return
			}
			for _, row := range rows {
				if !yield(row, nil) {
					return
				}
				next = row.Seq + 1
			}
			if len(rows) < page {
				return
			}
		}
	}
}

// Find gives the row and log index of an act id; liem.NotFound if none.
func (r reads) Find(ctx context.Context, act liem.ID) (office.Row, int64, error) {
	const op = "store: find act"
	var row office.Row
	var index int64
	found := false
	err := r.each(ctx, op, func(a answer) error {
		found = true
		return scanRow(a, &row, &index)
	}, `SELECT `+rowColumns+`, COALESCE((SELECT idx FROM leaf WHERE leaf.c = act.c), -1) FROM act WHERE act = $1`, act[:])
	if err == nil && !found {
		err = notFound(op)
	}
	return row, index, err
}

// Due lists cases with a clock that ended at or before now, oldest first.
func (r reads) Due(ctx context.Context, now liem.Instant, limit int) ([]liem.ID, error) {
	var out []liem.ID
	err := r.each(ctx, "store: due clocks", func(a answer) error {
		var id liem.ID
		err := a.Scan(exactly(id[:]))
		out = append(out, id)
		return err
	}, `SELECT case_id FROM due WHERE at <= $1 GROUP BY case_id ORDER BY MIN(at), case_id LIMIT $2`, int64(now), int64(limit))
	return out, err
}

// Outbox lists effects whose time has come, oldest first.
func (r reads) Outbox(ctx context.Context, now liem.Instant, limit int, kinds ...string) ([]office.Effect, error) {
	var out []office.Effect
	of, args := ``, []any{int64(now), int64(limit)}
	for i, kind := range kinds {
		args = append(args, kind)
		of += fmt.Sprintf(`%s$%d`, [2]string{`, `, ` AND kind IN (`}[1-min(i, 1)], len(args))
	}
	if of != `` {
		of += `)`
	}
	err := r.each(ctx, "store: outbox", func(a answer) error {
		var e office.Effect
		err := a.Scan(exactly(e.ID[:]), exactly(e.Case[:]), &e.Kind, &e.At, &e.Data)
		out = append(out, e)
		return err
	}, `SELECT id, case_id, kind, at, data FROM outbox WHERE at <= $1`+of+` ORDER BY at, id LIMIT $2`, args...)
	return out, err
}

// Party gives the case-local id behind a tag; liem.NotFound if none.
func (r reads) Party(ctx context.Context, id liem.ID, tag liem.Hash) (string, error) {
	const op = "store: party"
	local, found := "", false
	err := r.each(ctx, op, func(a answer) error {
		found = true
		return a.Scan(&local)
	}, `SELECT local FROM party WHERE case_id = $1 AND tag = $2`, id[:], tag[:])
	if err == nil && !found {
		err = notFound(op)
	}
	return local, err
}

// Parties lists who is known to a case.
func (r reads) Parties(ctx context.Context, id liem.ID) ([]office.Party, error) {
	var out []office.Party
	err := r.each(ctx, "store: parties", func(a answer) error {
		p := office.Party{Case: id}
		err := a.Scan(exactly(p.Tag[:]), &p.Local, &p.Listed)
		out = append(out, p)
		return err
	}, `SELECT tag, local, listed FROM party WHERE case_id = $1 ORDER BY tag`, id[:])
	return out, err
}

// never is how a work row without a running clock is kept: after all others.
const never = math.MaxInt64

func keptDue(at liem.Instant) int64 {
	if at == 0 {
		return never
	}
	return int64(at)
}

const workColumns = `case_id, role, officer, pool, due, next, seq, body, procedure, pack, number, stage, acts`

// WorkList is one page of what an officer holds and of what their pool may
// take up. Each stream comes out of its index in order, so a page costs a page
// and not a list.
func (r reads) WorkList(ctx context.Context, q office.WorkQuery) ([]office.Work, error) {
	const op = "store: work list"
	if q.Limit < 1 || q.Limit > 101 || q.Officer == "" || q.Pool == "" || len(q.Roles) > 32 {
		return nil, invalid(op, "a list is asked for an officer, the pool of a post and up to 32 roles, 1 to 101 rows a page")
	}
	if len(q.Roles) == 0 {
		return nil, nil
	}
	after := int64(math.MinInt64)
	if !q.After.Case.IsZero() {
		after = keptDue(q.After.Due)
	}
	args := []any{q.Officer, q.Pool, after, q.After.Case[:], q.After.Role, int64(q.Limit)}
	in, pools := ``, ``
	for _, role := range q.Roles {
		args = append(args, role)
		in += fmt.Sprintf(`, $%d`, len(args))
		pools += fmt.Sprintf(` UNION ALL SELECT * FROM (SELECT `+workColumns+`, COALESCE((SELECT f.seq = w.seq FROM fit f
			WHERE f.case_id = w.case_id AND f.officer = $1 AND f.role = w.role), $%[1]d <> $%[1]d) AS fits FROM work w
			WHERE officer = '' AND pool = $2 AND role = $%[1]d AND (due, case_id) >= ($3, $4) AND (due, case_id, role) > ($3, $4, $5)
			ORDER BY due, case_id LIMIT $6) AS p%[1]d`, len(args))
	}
	var out []office.Work
	err := r.each(ctx, op, func(a answer) error {
		w, err := scanWork(a)
		out = append(out, w)
		return err
	}, `SELECT * FROM (SELECT `+workColumns+`, $1 <> $1 AS fits FROM work
		WHERE officer = $1 AND officer <> '' AND role IN (`+in[2:]+`) AND (due, case_id, role) > ($3, $4, $5)
		ORDER BY due, case_id, role LIMIT $6) AS held`+pools+` ORDER BY due, case_id, role LIMIT $6`, args...)
	return out, err
}

func scanWork(a answer) (office.Work, error) {
	var w office.Work
	err := a.Scan(exactly(w.Case[:]), &w.Role, &w.Officer, &w.Pool, &w.Due, &w.Next, &w.Seq, &w.Body, &w.Procedure,
		exactly(w.Pack[:]), &w.Number, &w.Stage, &w.Acts, &w.Fit)
	for _, at := range []*liem.Instant{&w.Due, &w.Next} {
		if *at == never {
			*at = 0
		}
	}
	return w, err
}

// Numbered lists the open cases of a running number, 20 at most.
func (r reads) Numbered(ctx context.Context, number string) ([]liem.ID, error) {
	var out []liem.ID
	err := r.each(ctx, "store: cases of a number", func(a answer) error {
		var id liem.ID
		err := a.Scan(exactly(id[:]))
		out = append(out, id)
		return err
	}, `SELECT DISTINCT case_id FROM work WHERE number = $1 ORDER BY case_id LIMIT 20`, number)
	return out, err
}

// Cases lists the cases there are, by id, after one.
func (r reads) Cases(ctx context.Context, after liem.ID, limit int) ([]liem.ID, error) {
	const op = "store: cases"
	if limit < 1 || limit > 1000 {
		return nil, invalid(op, "1 to 1000 cases a page")
	}
	var out []liem.ID
	err := r.each(ctx, op, func(a answer) error {
		var id liem.ID
		err := a.Scan(exactly(id[:]))
		out = append(out, id)
		return err
	}, `SELECT case_id FROM act WHERE chain = $1 AND seq = 1 AND case_id > $2 ORDER BY case_id LIMIT $3`, int64(ledger.Acts), after[:], int64(limit))
	return out, err
}
