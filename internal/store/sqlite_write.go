package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"liem"
	"liem/internal/office"
	"liem/ledger"
)

// sqliteWriter is the one connection that writes. Only the writer goroutine
// touches it.
type sqliteWriter struct {
	conn       *sql.Conn
	tree       *tree // as committed
	random     io.Reader
	statements map[string]driver.Stmt
	args       []driver.NamedValue
}

func (w *sqliteWriter) close() error {
	var errs []error
	for _, s := range w.statements {
		errs = append(errs, s.Close())
	}
	return errors.Join(append(errs, w.conn.Close())...)
}

// sqliteBatch is one transaction under way.
type sqliteBatch struct {
	*sqliteWriter
	driver driver.Conn
	tree   *tree
	tiles  map[[2]int64]tile
	slots  map[uint64]int64 // leaves added to each slot
	series map[string]int64 // last numbers taken
	closed uint64           // slots below it are closed by this transaction
	wrote  bool
}

// commit writes a batch in one transaction. An error means that nothing of
// the batch was written; what was wrong with single entries stands in their
// requests.
func (w *sqliteWriter) commit(batch []*request[order, outcome]) error {
	return w.conn.Raw(func(c any) error {
		b := &sqliteBatch{sqliteWriter: w, driver: c.(driver.Conn), tree: w.tree.clone(),
			tiles: map[[2]int64]tile{}, slots: map[uint64]int64{}, series: map[string]int64{}}
		if _, err := b.exec(`BEGIN IMMEDIATE`); err != nil {
			return err
		}
		if err := b.fill(batch); err != nil {
			_, _ = b.exec(`ROLLBACK`) // SQLite may have done so itself
			return err
		}
		for _, r := range batch {
			if r.err == nil {
				r.out.receipt.Size = b.tree.size
			}
		}
		w.tree = b.tree
		return nil
	})
}

// fill writes the batch between BEGIN and COMMIT, and commits.
func (b *sqliteBatch) fill(batch []*request[order, outcome]) error {
	for _, closes := range []bool{false, true} { // slots are closed after the entries
		for _, r := range batch {
			if r.in.close != closes {
				continue
			}
			if err := b.one(r); err != nil {
				return err
			}
		}
	}
	if err := b.log(); err != nil {
		return err
	}
	if !b.wrote {
		_, err := b.exec(`ROLLBACK`)
		return err
	}
	_, err := b.exec(`COMMIT`)
	return err
}

// refusal is an error of one entry, not of the database.
type refusal struct{ error }

func (r refusal) Unwrap() error { return r.error }

// one carries out one order. A refused one leaves nothing behind and does not
// touch the others: what can be refused is decided before anything else is
// written, and rows inserted before the refusal are taken out again. A
// savepoint would do the same at the price of a copy of every page.
func (b *sqliteBatch) one(r *request[order, outcome]) (err error) {
	r.out, r.err = outcome{}, nil
	if r.in.close {
		r.out.waiting, err = b.closeSlots(ledger.SlotOf(r.in.now))
	} else {
		r.out.receipt, err = b.enter(r.in.entry)
	}
	var no refusal
	if errors.As(err, &no) {
		r.err = no.error
		return nil
	}
	b.wrote = b.wrote || !r.out.receipt.Again
	return err
}

// enter writes one entry.
func (b *sqliteBatch) enter(in office.Entry) (office.Receipt, error) {
	if in.Finish != nil || len(in.Series) > 0 {
		if out, err := b.again(&in); out != nil || err != nil {
			return deref(out), err
		}
	}
	last := map[string]int64{}
	numbers, err := b.numbers(in.Series, last)
	if err != nil {
		return office.Receipt{}, err
	}
	e, err := finished(in, numbers)
	if err == nil {
		err = valid(&e)
	}
	if err != nil {
		return office.Receipt{}, refusal{err}
	}
	for i := range e.Rows {
		ok, err := b.row(&e.Rows[i])
		if err != nil {
			return office.Receipt{}, err
		}
		if !ok {
			return b.taken(&e, i)
		}
	}
	maps.Copy(b.series, last)
	if err := b.projections(&e); err != nil {
		return office.Receipt{}, err
	}
	out := office.Receipt{Indexes: make([]int64, len(e.Rows))}
	for i := range e.Rows {
		if out.Indexes[i], err = b.leaf(&e.Rows[i]); err != nil {
			return office.Receipt{}, err
		}
	}
	return out, nil
}

func deref(r *office.Receipt) office.Receipt {
	if r == nil {
		return office.Receipt{}
	}
	return *r
}

// taken explains why the n-th row could not be inserted: the entry was there
// before, or its act or its place in the chain belongs to something else.
func (b *sqliteBatch) taken(e *office.Entry, n int) (office.Receipt, error) {
	for i := range n {
		if _, err := b.exec(`DELETE FROM act WHERE act = ?`, e.Rows[i].Act[:]); err != nil {
			return office.Receipt{}, err
		}
	}
	out, err := b.again(e)
	if err == nil && out == nil {
		err = refusal{conflict(opAppend)}
	}
	return deref(out), err
}

// again looks whether the rows of the entry are there already.
func (b *sqliteBatch) again(e *office.Entry) (*office.Receipt, error) {
	held := map[liem.ID]prior{}
	for i := range e.Rows {
		act := e.Rows[i].Act
		err := b.ask(func(v []driver.Value) error {
			p := prior{index: v[1].(int64)}
			err := exactly(p.check[:]).Scan(v[0])
			held[act] = p
			return err
		}, `SELECT chk, COALESCE((SELECT idx FROM leaf WHERE leaf.c = act.c), -1) FROM act WHERE act = ?`, act[:])
		if err != nil {
			return nil, err
		}
	}
	out, err := again(e, held)
	if err != nil {
		err = refusal{err}
	}
	return out, err
}

// numbers takes one number from each series. They count as taken once last is
// copied to the batch.
func (b *sqliteBatch) numbers(series []string, last map[string]int64) ([]int64, error) {
	out := make([]int64, 0, len(series))
	for _, name := range series {
		n, known := last[name]
		if !known {
			n, known = b.series[name]
		}
		if !known {
			err := b.ask(func(v []driver.Value) error {
				n = v[0].(int64)
				return nil
			}, `SELECT n FROM series WHERE name = ?`, name)
			if err != nil {
				return nil, err
			}
		}
		last[name] = n + 1
		out = append(out, n+1)
	}
	return out, nil
}

// row inserts an act; false if its id or its place in the chain is taken, or
// the act before it is missing.
func (b *sqliteBatch) row(r *office.Row) (bool, error) {
	n, err := b.exec(`INSERT INTO act (act, case_id, chain, seq, c, chk, slot, quiet, blob)
		SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9
		WHERE ?4 = 1 OR EXISTS (SELECT 1 FROM act WHERE case_id = ?2 AND chain = ?3 AND seq = ?4 - 1)
		ON CONFLICT DO NOTHING`,
		r.Act[:], r.Case[:], int64(r.Chain), int64(r.Seq), r.C[:], r.Check[:], int64(r.Slot), number(r.Quiet), notNil(r.Blob))
	return n == 1, err
}

func number(v bool) int64 {
	if v {
		return 1
	}
	return 0
}

// projections writes what an entry says beside its acts.
func (b *sqliteBatch) projections(e *office.Entry) error {
	for _, id := range sortedCases(e.Works) {
		if err := b.works(id, e.Works[id]); err != nil {
			return err
		}
	}
	for _, f := range e.Fits {
		if _, err := b.exec(`INSERT INTO fit (case_id, officer, role, seq) VALUES (?, ?, ?, ?)
			ON CONFLICT (case_id, officer, role) DO UPDATE SET seq = max(seq, excluded.seq)`, f.Case[:], f.Officer, f.Role, int64(f.Seq)); err != nil {
			return err
		}
	}
	for _, id := range sortedCases(e.Dues) {
		if _, err := b.exec(`DELETE FROM due WHERE case_id = ?`, id[:]); err != nil {
			return err
		}
		for _, d := range e.Dues[id] {
			if _, err := b.exec(`INSERT INTO due (case_id, clock, at) VALUES (?, ?, ?)
				ON CONFLICT (case_id, clock) DO UPDATE SET at = excluded.at`, id[:], d.Clock, int64(d.At)); err != nil {
				return err
			}
		}
	}
	for _, id := range e.Done {
		if _, err := b.exec(`DELETE FROM outbox WHERE id = ?`, id[:]); err != nil {
			return err
		}
	}
	for i := range e.Effects {
		f := &e.Effects[i]
		if _, err := b.exec(`INSERT INTO outbox (id, case_id, kind, at, data) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			f.ID[:], f.Case[:], f.Kind, int64(f.At), notNil(f.Data)); err != nil {
			return err
		}
	}
	for i := range e.Parties {
		p := &e.Parties[i]
		if _, err := b.exec(`INSERT INTO party (case_id, tag, local, listed) VALUES (?, ?, ?, ?)
			ON CONFLICT (case_id, tag) DO UPDATE SET local = excluded.local, listed = excluded.listed`, p.Case[:], p.Tag[:], p.Local, notNil(p.Listed)); err != nil {
			return err
		}
	}
	return nil
}

// works replaces the rows of a case.
func (b *sqliteBatch) works(id liem.ID, works []office.Work) error {
	if _, err := b.exec(`DELETE FROM work WHERE case_id = ?`, id[:]); err != nil {
		return err
	}
	if len(works) == 0 {
		_, err := b.exec(`DELETE FROM fit WHERE case_id = ?`, id[:])
		return err
	}
	for _, w := range duties(works) {
		if _, err := b.exec(`INSERT INTO work (`+workColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			id[:], w.Role, w.Officer, w.Pool, keptDue(w.Due), keptDue(w.Next), int64(w.Seq), w.Body, w.Procedure, w.Pack[:], w.Number, w.Stage, w.Acts); err != nil {
			return err
		}
	}
	return nil
}

// leaf gives an act its place in the log, or lets it wait for the end of its
// slot.
func (b *sqliteBatch) leaf(r *office.Row) (int64, error) {
	if r.Quiet {
		_, err := b.exec(`INSERT INTO pending (c, slot, quiet) VALUES (?, ?, 1) ON CONFLICT DO NOTHING`, r.C[:], int64(r.Slot))
		return -1, err
	}
	return b.sequence(leaf{r.C, r.Slot})
}

// sequence appends one leaf and returns its index.
func (b *sqliteBatch) sequence(l leaf) (int64, error) {
	index := b.tree.size
	n, err := b.exec(`INSERT INTO leaf (idx, c, slot) VALUES (?, ?, ?) ON CONFLICT (c) DO NOTHING`, index, l.c[:], int64(l.slot))
	if err != nil {
		return 0, err
	}
	if n == 0 { // the commitment stands in the log already
		err := b.ask(func(v []driver.Value) error {
			index = v[0].(int64)
			return nil
		}, `SELECT idx FROM leaf WHERE c = ?`, l.c[:])
		return index, err
	}
	for _, t := range b.tree.add(tlog.RecordHash(ledger.Leaf(l.slot, l.c))) {
		b.tiles[[2]int64{int64(t.level), t.n}] = t
	}
	b.slots[l.slot]++
	return index, nil
}

// closeSlots sequences what waited in the slots before the given one, with
// noise, and returns how many acts wait still.
func (b *sqliteBatch) closeSlots(now uint64) (int, error) {
	var waiting []leaf
	err := b.ask(func(v []driver.Value) error {
		l := leaf{slot: uint64(v[1].(int64))}
		err := exactly(l.c[:]).Scan(v[0])
		waiting = append(waiting, l)
		return err
	}, `SELECT c, slot FROM pending WHERE slot < ? ORDER BY n`, int64(now))
	if err != nil {
		return 0, err
	}
	there := maps.Clone(b.slots) // this batch's own, not in the table yet
	maps.DeleteFunc(there, func(slot uint64, _ int64) bool { return slot >= now })
	err = b.ask(func(v []driver.Value) error {
		there[uint64(v[0].(int64))] += v[1].(int64)
		return nil
	}, `SELECT slot, leaves FROM slot WHERE slot < ?`, int64(now))
	if err != nil {
		return 0, err
	}
	leaves, err := closing(b.random, waiting, there)
	if err != nil {
		return 0, err
	}
	for _, l := range leaves {
		if _, err := b.sequence(l); err != nil {
			return 0, err
		}
	}
	b.closed = max(b.closed, now)
	if _, err := b.exec(`DELETE FROM pending WHERE slot < ?`, int64(now)); err != nil {
		return 0, err
	}
	left := 0
	err = b.ask(func(v []driver.Value) error {
		left = int(v[0].(int64))
		return nil
	}, `SELECT COUNT(*) FROM pending`)
	return left, err
}

// log writes what the batch gathered: numbers, tiles, open slots, head.
func (b *sqliteBatch) log() error {
	for _, name := range slices.Sorted(maps.Keys(b.series)) {
		if _, err := b.exec(`INSERT INTO series (name, n) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET n = excluded.n`, name, b.series[name]); err != nil {
			return err
		}
	}
	if b.closed > 0 {
		if _, err := b.exec(`DELETE FROM slot WHERE slot < ?`, int64(b.closed)); err != nil {
			return err
		}
	}
	if b.tree.size == b.sqliteWriter.tree.size {
		return nil
	}
	for _, key := range slices.SortedFunc(maps.Keys(b.tiles), func(x, y [2]int64) int { return slices.Compare(x[:], y[:]) }) {
		t := b.tiles[key]
		if _, err := b.exec(`INSERT INTO tile (level, n, data) VALUES (?, ?, ?)
			ON CONFLICT (level, n) DO UPDATE SET data = excluded.data`, int64(t.level), t.n, t.data); err != nil {
			return err
		}
	}
	for _, slot := range slices.Sorted(maps.Keys(b.slots)) {
		if slot < b.closed {
			continue
		}
		if _, err := b.exec(`INSERT INTO slot (slot, leaves) VALUES (?, ?)
			ON CONFLICT (slot) DO UPDATE SET leaves = leaves + excluded.leaves`, int64(slot), b.slots[slot]); err != nil {
			return err
		}
	}
	root := b.tree.root()
	n, err := b.exec(`UPDATE log_head SET size = ?, root = ? WHERE size = ?`, b.tree.size, root[:], b.sqliteWriter.tree.size)
	if err == nil && n != 1 {
		err = damaged("store: log head", fmt.Errorf("the head is not at size %d", b.sqliteWriter.tree.size))
	}
	return err
}

// statement prepares a text once.
func (b *sqliteBatch) statement(text string, args []any) (driver.Stmt, error) {
	b.args = b.args[:0]
	for i, a := range args {
		b.args = append(b.args, driver.NamedValue{Ordinal: i + 1, Value: a})
	}
	if s, ok := b.statements[text]; ok {
		return s, nil
	}
	s, err := b.driver.Prepare(text)
	if err != nil {
		return nil, err
	}
	if b.statements == nil {
		b.statements = map[string]driver.Stmt{}
	}
	b.statements[text] = s
	return s, nil
}

// exec runs a statement and returns how many rows it changed.
func (b *sqliteBatch) exec(text string, args ...any) (int64, error) {
	s, err := b.statement(text, args)
	if err != nil {
		return 0, err
	}
	r, err := s.(driver.StmtExecContext).ExecContext(context.Background(), b.args)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// ask runs a statement and calls scan for every row of its answer.
func (b *sqliteBatch) ask(scan func([]driver.Value) error, text string, args ...any) error {
	s, err := b.statement(text, args)
	if err != nil {
		return err
	}
	rows, err := s.(driver.StmtQueryContext).QueryContext(context.Background(), b.args)
	if err != nil {
		return err
	}
	defer rows.Close()
	row := make([]driver.Value, len(rows.Columns()))
	for {
		switch err := rows.Next(row); err {
		case nil:
		case io.EOF:
			return nil
		default:
			return err
		}
		if err := scan(row); err != nil {
			return err
		}
	}
}
