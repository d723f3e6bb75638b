package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	"github.com/pressly/goose/v3"

	"liem"
	"liem/internal/office"
	"liem/internal/seal"
)

// Keys is the store of wrapped case keys: one SQLite file of its own, keys.db,
// for one process. Bytes that are removed are overwritten in the file and cut
// out of its write-ahead log before the call returns; what the disk itself
// keeps in blocks that the file gave up is for the disk's encryption.
type Keys struct {
	folder  *os.File // locked
	db      *sql.DB  // one connection, which writes
	readers *sql.DB
	looking sync.RWMutex // held for writing while the log is cut
	queue   *queue[keyOrder, struct{}]
	failed  atomic.Pointer[error] // set once: nothing is written any more
	closing sync.Once
}

var _ office.Keys = (*Keys)(nil)

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

// OpenKeys opens the key store in a folder and makes both if they are not
// there. Errors: liem.Conflict if another process has it, liem.Damaged.
func OpenKeys(ctx context.Context, dir string) (_ *Keys, err error) {
	k := &Keys{}
	defer func() {
		if err != nil {
			_ = k.release() // err is why
		}
	}()
	if k.folder, err = lockFolder(dir, "keys.lock"); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, "keys.db")
	if k.db, err = sql.Open("sqlite", sqliteWritable(path, false)+"&_pragma=secure_delete(1)"); err != nil {
		return nil, notRecorded("store: open "+path, err)
	}
	k.db.SetMaxOpenConns(1)
	if err := migrate(ctx, goose.DialectSQLite3, k.db, "keys"); err != nil {
		return nil, sqliteOpening(path, err)
	}
	if err := syncFolder(dir); err != nil {
		return nil, notRecorded("store: sync "+dir, err)
	}
	if k.readers, err = sql.Open("sqlite", sqliteURI(path, "mode=ro", "_pragma=query_only(1)", "_pragma=busy_timeout(5000)")); err != nil {
		return nil, couldNotLook("store: open "+path, err)
	}
	k.readers.SetMaxIdleConns(sqliteReaders)
	k.readers.SetMaxOpenConns(sqliteReaders)
	if err := k.cut(); err != nil { // what a crash left in the log
		return nil, sqliteOpening(path, err)
	}
	k.queue = newQueue(1, k.write)
	return k, nil
}

// Close ends what is under way and gives the folder free.
func (k *Keys) Close() (err error) {
	k.closing.Do(func() {
		k.queue.close()
		err = k.release()
	})
	return err
}

func (k *Keys) release() error {
	var errs []error
	for _, db := range []*sql.DB{k.readers, k.db} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	if k.folder != nil {
		errs = append(errs, k.folder.Close())
	}
	return errors.Join(errs...)
}

// Put adds rows to a case, all of them or none, durably. A row that is there
// already is left as it is; liem.Conflict if its epoch or bytes differ.
func (k *Keys) Put(ctx context.Context, id liem.ID, rows []seal.KeyRow) error {
	return k.change(ctx, keyOrder{id: id, what: addKeys, rows: rows})
}

// Replace overwrites rows by those of a higher epoch, all of them or none:
// liem.NotFound if a compartment has no row, liem.Conflict if the one there is
// not of a lower epoch, because somebody was faster. When it returns nil, no
// byte of the old rows is in the files. Replacing again by the same rows is no
// error.
func (k *Keys) Replace(ctx context.Context, id liem.ID, rows []seal.KeyRow) error {
	return k.change(ctx, keyOrder{id: id, what: replaceKeys, rows: rows})
}

// Destroy removes the row of a compartment, or all rows of the case if
// compartment is empty. When it returns nil, no byte of them is in the files.
// Destroying what is not there is no error.
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

// Get gives the rows of a case by compartment; liem.NotFound if it has none.
func (k *Keys) Get(ctx context.Context, id liem.ID) ([]seal.KeyRow, error) {
	k.looking.RLock()
	defer k.looking.RUnlock()
	var out []seal.KeyRow
	err := reads{sqlDatabase{k.readers}}.each(ctx, opKeys, func(a answer) error {
		var r seal.KeyRow
		err := a.Scan(&r.Compartment, &r.Epoch, &r.Wrapped)
		out = append(out, r)
		return err
	}, `SELECT compartment, epoch, wrapped FROM key_row WHERE case_id = $1 ORDER BY compartment`, id[:])
	if err == nil && len(out) == 0 {
		err = notFound(opKeys)
	}
	return out, err
}

// write carries out one batch in one transaction, and cuts the log if
// something was removed.
func (k *Keys) write(batch []*request[keyOrder, struct{}]) {
	cause := k.failed.Load()
	if cause == nil {
		err := k.commit(batch)
		if err == nil {
			return
		}
		err = fmt.Errorf("write: %w", err)
		cause = &err
		if latches(err) {
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
	removed := false
	for _, r := range batch {
		if _, err := tx.Exec(`SAVEPOINT one`); err != nil {
			return err
		}
		err := r.in.apply(tx)
		var no refusal
		if errors.As(err, &no) {
			r.err = no.error
			_, err = tx.Exec(`ROLLBACK TO one`)
		} else if r.in.what != addKeys {
			removed = true
		}
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`RELEASE one`); err != nil {
			return err
		}
	}
	if err := tx.Commit(); err != nil || !removed {
		return err
	}
	return k.cut()
}

func (o *keyOrder) apply(tx *sql.Tx) error {
	if o.what == destroyKeys {
		_, err := tx.Exec(`DELETE FROM key_row WHERE case_id = $1 AND ($2 = '' OR compartment = $2)`, o.id[:], o.compartment)
		return err
	}
	for i := range o.rows {
		write := addKey
		if o.what == replaceKeys {
			write = replaceKey
		}
		if err := write(tx, o.id, &o.rows[i]); err != nil {
			return err
		}
	}
	return nil
}

func addKey(tx *sql.Tx, id liem.ID, row *seal.KeyRow) error {
	r, err := tx.Exec(`INSERT INTO key_row (case_id, compartment, epoch, wrapped) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
		id[:], row.Compartment, int64(row.Epoch), notNil(row.Wrapped))
	if err != nil {
		return err
	}
	if n, err := r.RowsAffected(); err != nil || n == 1 {
		return err
	}
	same, _, err := compareKey(tx, id, row)
	if err == nil && !same {
		err = refusal{conflict(opKeys)}
	}
	return err
}

func replaceKey(tx *sql.Tx, id liem.ID, row *seal.KeyRow) error {
	same, epoch, err := compareKey(tx, id, row)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return refusal{notFound(opKeys)}
	case err != nil || same:
		return err
	case epoch >= row.Epoch:
		return refusal{conflict(opKeys)}
	}
	_, err = tx.Exec(`UPDATE key_row SET epoch = $3, wrapped = $4 WHERE case_id = $1 AND compartment = $2`,
		id[:], row.Compartment, int64(row.Epoch), notNil(row.Wrapped))
	return err
}

// compareKey tells whether the row is there as it is, and the epoch of the
// one that is there.
func compareKey(tx *sql.Tx, id liem.ID, row *seal.KeyRow) (same bool, epoch int, err error) {
	var wrapped []byte
	err = tx.QueryRow(`SELECT epoch, wrapped FROM key_row WHERE case_id = $1 AND compartment = $2`, id[:], row.Compartment).Scan(&epoch, &wrapped)
	return err == nil && epoch == row.Epoch && bytes.Equal(wrapped, row.Wrapped), epoch, err
}

// cut moves the write-ahead log into the file and empties it.
func (k *Keys) cut() error {
	k.looking.Lock()
	defer k.looking.Unlock()
	var busy, frames, moved int
	if err := k.db.QueryRow(`PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &frames, &moved); err != nil {
		return err
	}
	if busy != 0 {
		return errors.New("the write-ahead log is in use and could not be cut")
	}
	return nil
}
