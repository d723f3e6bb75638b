package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"

	"liem"
	"liem/internal/seal"
)

// Keys is the store of wrapped case keys, for one process: two files of its
// own, keys.db and pads. The wrapped bytes of a row lie in SQLite sealed under
// a pad, a random key for this row alone, whose place in the file of pads never
// moves. When the row goes, its pad is overwritten in place before the call
// returns; what SQLite keeps of the row then, in the corners of pages that it
// moved content out of, in its write-ahead log, is noise. What the disk itself
// keeps in blocks that a file gave up is for the disk's encryption, and a
// copy of one file opens nothing without the other of the same moment.
type Keys struct {
	folder  *os.File // locked
	db      *sql.DB  // one connection, which writes
	readers *sql.DB
	pads    *pads
	looking sync.RWMutex // held for reading from a row to its pad, for writing while pads are wiped
	queue   *queue[keyOrder, struct{}]
	failed  atomic.Pointer[error] // set once: nothing is written any more
	closing sync.Once
}

// keyOrder is one change: rows to add, rows to replace, or what to destroy.
type keyOrder struct {
	id          liem.ID
	what        keyChange
	rows        []seal.KeyRow
	compartment string // to destroy; empty: all
}

type keyChange int

const (
	addKeys keyChange = iota
	replaceKeys
	destroyKeys
)

const opKeys = "store: keys"

// Close ends what is under way and gives the folder free.
func (k *Keys) Close() (err error) {
	k.closing.Do(func() {
		k.queue.close()
		err = k.release()
	})
	return err
}

// Put adds rows to a case, all of them or none, durably. A row that is there
// already is left as it is; liem.Conflict if its epoch or bytes differ.
func (k *Keys) Put(ctx context.Context, id liem.ID, rows []seal.KeyRow) error {
	return k.change(ctx, keyOrder{id: id, what: addKeys, rows: rows})
}

// Replace overwrites rows by those of a higher epoch, all of them or none:
// liem.NotFound if a compartment has no row, liem.Conflict if the one there is
// not of a lower epoch, because somebody was faster. When it returns nil, no
// byte of the old rows is in the files, nor what would open them. Replacing
// again by the same rows is no error.
func (k *Keys) Replace(ctx context.Context, id liem.ID, rows []seal.KeyRow) error {
	return k.change(ctx, keyOrder{id: id, what: replaceKeys, rows: rows})
}

// Destroy removes the row of a compartment, or all rows of the case if
// compartment is empty. When it returns nil, no byte of them is in the files,
// nor what would open them. Destroying what is not there is no error.
func (k *Keys) Destroy(ctx context.Context, id liem.ID, compartment string) error {
	return k.change(ctx, keyOrder{id: id, what: destroyKeys, compartment: compartment})
}

func (k *Keys) change(ctx context.Context, o keyOrder) error {
	for _, r := range o.rows {
		if !plain(r.Compartment) || r.Compartment == "" || len(r.Wrapped) > maxBlob {
			return invalid(opKeys, "a row without compartment, or too large")
		}
	}
	_, err := k.queue.put(ctx, opKeys, o)
	return err
}

// Get gives the rows of a case by compartment; liem.NotFound if it has none,
// liem.Damaged if one has lost its pad.
func (k *Keys) Get(ctx context.Context, id liem.ID) ([]seal.KeyRow, error) {
	k.looking.RLock()
	defer k.looking.RUnlock()
	type place struct {
		pad    int64
		sealed []byte
	}
	var out []seal.KeyRow
	var places []place
	err := reads{sqlDatabase{k.readers}}.each(ctx, opKeys, func(a answer) error {
		var r seal.KeyRow
		var p place
		err := a.Scan(&r.Compartment, &r.Epoch, &p.pad, &p.sealed)
		out, places = append(out, r), append(places, p)
		return err
	}, `SELECT compartment, epoch, pad, sealed FROM key_row WHERE case_id = $1 ORDER BY compartment`, id[:])
	if err == nil && len(out) == 0 {
		err = notFound(opKeys)
	}
	for i := 0; i < len(out) && err == nil; i++ {
		var key pad
		if key, err = k.pads.read(places[i].pad); err == nil {
			err = key.open(id, &out[i], places[i].pad, places[i].sealed)
		}
	}
	if err != nil {
		return nil, err
	}
	return out, nil
}

// write carries out one batch: one sync of the pads, one commit, and, if
// something was removed, one more sync of the pads.
func (k *Keys) write(batch []*request[keyOrder, struct{}]) {
	cause := k.failed.Load()
	if cause == nil {
		err := k.commit(batch)
		if err == nil {
			return
		}
		err = fmt.Errorf("write: %w", err)
		cause = &err
		if latches(err) || errors.As(err, new(padFault)) {
			k.failed.Store(&err)
		}
	}
	for _, r := range batch {
		r.err = notRecorded(opKeys, *cause)
		if k.failed.Load() != nil {
			r.err = readOnly(*cause)
		}
	}
}

func (k *Keys) commit(batch []*request[keyOrder, struct{}]) error {
	tx, err := k.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	b := k.pads.begin()
	for _, r := range batch {
		if err := applyKeys(tx, &b, r); err != nil {
			return err
		}
	}
	if err := b.write(); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return padFault{err} // pads are written, and nobody knows of how many
	}
	if err := k.wipe(&b); err != nil {
		return err
	}
	return b.done()
}

// wipe lets those end first who read a row before the commit.
func (k *Keys) wipe(b *padBatch) error {
	k.looking.Lock()
	defer k.looking.Unlock()
	return b.wipe()
}

// applyKeys carries out one order, or refuses it and goes back to before it.
func applyKeys(tx *sql.Tx, b *padBatch, r *request[keyOrder, struct{}]) error {
	if _, err := tx.Exec(`SAVEPOINT one`); err != nil {
		return err
	}
	before := *b
	err := r.in.apply(tx, b)
	var no refusal
	if errors.As(err, &no) {
		r.err = no.error
		*b = before
		_, err = tx.Exec(`ROLLBACK TO one`)
	}
	if err != nil {
		return err
	}
	_, err = tx.Exec(`RELEASE one`)
	return err
}

func (o *keyOrder) apply(tx *sql.Tx, b *padBatch) error {
	if o.what == destroyKeys {
		return destroyRows(tx, b, o.id, o.compartment)
	}
	for i := range o.rows {
		write := addKey
		if o.what == replaceKeys {
			write = replaceKey
		}
		if err := write(tx, b, o.id, &o.rows[i]); err != nil {
			return err
		}
	}
	return nil
}

func addKey(tx *sql.Tx, b *padBatch, id liem.ID, row *seal.KeyRow) error {
	added, err := sealKey(tx, b, id, row)
	if err != nil || added {
		return err
	}
	there, err := findKey(tx, b, id, row)
	if err == nil && !there.same {
		err = refusal{conflict(opKeys)}
	}
	return err
}

// sealKey adds a row under a pad of its own, unless one is there.
func sealKey(tx *sql.Tx, b *padBatch, id liem.ID, row *seal.KeyRow) (added bool, err error) {
	before := *b
	p, spare := b.take()
	if added, err = insertKey(tx, id, row, p); err != nil || !added {
		*b = before
		return false, err
	}
	if spare {
		_, err = tx.Exec(`DELETE FROM spare_pad WHERE pad = $1`, p.at)
	}
	return true, err
}

func insertKey(tx *sql.Tx, id liem.ID, row *seal.KeyRow, p freshPad) (added bool, err error) {
	sealed, err := p.key.seal(id, row, p.at)
	if err != nil {
		return false, err
	}
	r, err := tx.Exec(`INSERT INTO key_row (case_id, compartment, epoch, pad, sealed) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (case_id, compartment) DO NOTHING`,
		id[:], row.Compartment, int64(row.Epoch), p.at, sealed)
	if err != nil {
		return false, err
	}
	n, err := r.RowsAffected()
	return n == 1, err
}

func replaceKey(tx *sql.Tx, b *padBatch, id liem.ID, row *seal.KeyRow) error {
	there, err := findKey(tx, b, id, row)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return refusal{notFound(opKeys)}
	case err != nil || there.same:
		return err
	case there.epoch >= row.Epoch:
		return refusal{conflict(opKeys)}
	}
	if err := destroyRows(tx, b, id, row.Compartment); err != nil {
		return err
	}
	_, err = sealKey(tx, b, id, row)
	return err
}

// keyThere is the row that is there in the place of one that is to come.
type keyThere struct {
	epoch int
	same  bool // with the same bytes
}

// findKey gives sql.ErrNoRows if none is there.
func findKey(tx *sql.Tx, b *padBatch, id liem.ID, row *seal.KeyRow) (keyThere, error) {
	old := seal.KeyRow{Compartment: row.Compartment}
	var at int64
	var sealed []byte
	err := tx.QueryRow(`SELECT epoch, pad, sealed FROM key_row WHERE case_id = $1 AND compartment = $2`, id[:], row.Compartment).Scan(&old.Epoch, &at, &sealed)
	there := keyThere{epoch: old.Epoch}
	if err != nil || old.Epoch != row.Epoch {
		return there, err
	}
	key, err := b.find(at)
	if err == nil {
		err = key.open(id, &old, at, sealed)
	}
	if liem.KindOf(err) == liem.Damaged {
		return there, refusal{err} // of this row; the others are well
	}
	there.same = err == nil && bytes.Equal(old.Wrapped, row.Wrapped)
	return there, err
}

// destroyRows removes the row of a compartment, or all of the case. With the
// commit their pads become spare, and are then wiped.
func destroyRows(tx *sql.Tx, b *padBatch, id liem.ID, compartment string) error {
	rows, err := tx.Query(`DELETE FROM key_row WHERE case_id = $1 AND ($2 = '' OR compartment = $2) RETURNING pad`, id[:], compartment)
	if err != nil {
		return err
	}
	var spent []int64
	for rows.Next() {
		var at int64
		if err := rows.Scan(&at); err != nil {
			return errors.Join(err, rows.Close())
		}
		spent = append(spent, at)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	for _, at := range spent {
		if _, err := tx.Exec(`INSERT INTO spare_pad (pad) VALUES ($1)`, at); err != nil {
			return err
		}
	}
	b.spent = append(b.spent, spent...)
	return nil
}
