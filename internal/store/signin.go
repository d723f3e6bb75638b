package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/pressly/goose/v3"

	"liem"
	"liem/internal/identity"
)

const opSignIn = "store: sign-in"

// signInSQL is one change as SQL of either database: what it is and what
// it needs.
func signInSQL(c *identity.Change) (text string, args []any) {
	r := &c.Row
	switch {
	case c.Gone:
		return `DELETE FROM signin WHERE kind = $1 AND name = $2 AND version = $3`, []any{r.Kind, r.Key[:], c.Was}
	case c.Was == 0:
		return `INSERT INTO signin (kind, name, owner, until, version, body) VALUES ($1, $2, $3, $4, 1, $5) ON CONFLICT DO NOTHING`,
			[]any{r.Kind, r.Key[:], r.Owner[:], int64(r.Until), notNil(r.Body)}
	}
	return `UPDATE signin SET owner = $4, until = $5, body = $6, version = version + 1 WHERE kind = $1 AND name = $2 AND version = $3`,
		[]any{r.Kind, r.Key[:], c.Was, r.Owner[:], int64(r.Until), notNil(r.Body)}
}

func validSignIn(changes []identity.Change) error {
	for i := range changes {
		if r := &changes[i].Row; !plain(r.Kind) || r.Kind == "" || r.Key.IsZero() || len(r.Body) > maxBlob {
			return invalid(opSignIn, "a row without kind or key, or too large")
		}
	}
	return nil
}

const signInColumns = `kind, name, owner, until, version, body`

func scanSignIn(a answer) (r identity.Row, err error) {
	err = a.Scan(&r.Kind, exactly(r.Key[:]), exactly(r.Owner[:]), &r.Until, &r.Version, &r.Body)
	return r, err
}

func (r reads) getSignIn(ctx context.Context, kind string, key liem.Hash) (row identity.Row, err error) {
	found := false
	err = r.each(ctx, opSignIn, func(a answer) (err error) {
		found = true
		row, err = scanSignIn(a)
		return err
	}, `SELECT `+signInColumns+` FROM signin WHERE kind = $1 AND name = $2`, kind, key[:])
	if err == nil && !found {
		err = notFound(opSignIn)
	}
	return row, err
}

func (r reads) listSignIn(ctx context.Context, kind string, owner liem.Hash) (out []identity.Row, err error) {
	which, args := ``, []any{kind}
	if !owner.IsZero() {
		which, args = ` AND owner = $2`, append(args, owner[:])
	}
	err = r.each(ctx, opSignIn, func(a answer) error {
		row, err := scanSignIn(a)
		out = append(out, row)
		return err
	}, `SELECT `+signInColumns+` FROM signin WHERE kind = $1`+which+` ORDER BY name`, args...)
	return out, err
}

// SignIn is what signing in keeps, in one SQLite file of its own: signin.db,
// for one process. It is apart from the acts because it is written often and
// means nothing after a while; removed bytes are overwritten.
type SignIn struct {
	folder  *os.File // locked
	db      *sql.DB  // one connection, which writes
	readers *sql.DB
	looking sync.RWMutex // held for writing while the log is cut
	failed  atomic.Pointer[error]
}

var (
	_ identity.Store = (*SignIn)(nil)
	_ identity.Store = pgSignIn{}
)

// OpenSignIn opens what signing in keeps in a folder and makes it if it is
// not there. Errors: liem.Conflict if another process has it, liem.Damaged.
func OpenSignIn(ctx context.Context, dir string) (_ *SignIn, err error) {
	s := &SignIn{}
	defer func() {
		if err != nil {
			_ = s.Close() // err is why
		}
	}()
	if s.folder, err = lockFolder(dir, "signin.lock"); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, "signin.db")
	if s.db, err = sql.Open("sqlite", sqliteWritable(path, false)+"&_pragma=secure_delete(1)"); err != nil {
		return nil, notRecorded("store: open "+path, err)
	}
	s.db.SetMaxOpenConns(1)
	if err := migrate(ctx, goose.DialectSQLite3, s.db, "signin"); err != nil {
		return nil, sqliteOpening(path, err)
	}
	if err := syncFolder(dir); err != nil {
		return nil, notRecorded("store: sync "+dir, err)
	}
	if s.readers, err = sql.Open("sqlite", sqliteURI(path, "mode=ro", "_pragma=query_only(1)", "_pragma=busy_timeout(5000)")); err != nil {
		return nil, couldNotLook("store: open "+path, err)
	}
	s.readers.SetMaxIdleConns(sqliteReaders)
	s.readers.SetMaxOpenConns(sqliteReaders)
	if err := s.cut(ctx); err != nil {
		return nil, sqliteOpening(path, err)
	}
	return s, nil
}

// Close gives the file free.
func (s *SignIn) Close() error {
	var errs []error
	for _, db := range []*sql.DB{s.readers, s.db} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	if s.folder != nil {
		errs = append(errs, s.folder.Close())
	}
	return errors.Join(errs...)
}

// Get gives a row; liem.NotFound if there is none.
func (s *SignIn) Get(ctx context.Context, kind string, key liem.Hash) (identity.Row, error) {
	s.looking.RLock()
	defer s.looking.RUnlock()
	return reads{sqlDatabase{s.readers}}.getSignIn(ctx, kind, key)
}

// List gives the rows of a kind of an owner, or all of the kind.
func (s *SignIn) List(ctx context.Context, kind string, owner liem.Hash) ([]identity.Row, error) {
	s.looking.RLock()
	defer s.looking.RUnlock()
	return reads{sqlDatabase{s.readers}}.listSignIn(ctx, kind, owner)
}

// Change carries out all changes durably, or none.
func (s *SignIn) Change(ctx context.Context, changes ...identity.Change) error {
	if err := validSignIn(changes); err != nil {
		return err
	}
	return s.write(ctx, func(tx *sql.Tx) (removed bool, err error) {
		for i := range changes {
			text, args := signInSQL(&changes[i])
			r, err := tx.ExecContext(ctx, text, args...)
			if err != nil {
				return false, err
			}
			if n, err := r.RowsAffected(); err != nil || n != 1 {
				return false, errors.Join(err, conflict(opSignIn))
			}
			removed = removed || changes[i].Gone
		}
		return removed, nil
	})
}

// Expire removes the rows that ended before now.
func (s *SignIn) Expire(ctx context.Context, now liem.Instant) error {
	return s.write(ctx, func(tx *sql.Tx) (bool, error) {
		r, err := tx.ExecContext(ctx, expireSignIn, int64(now))
		if err != nil {
			return false, err
		}
		n, err := r.RowsAffected()
		return n > 0, err
	})
}

const expireSignIn = `DELETE FROM signin WHERE until <> 0 AND until < $1`

// write runs one transaction, and cuts the log if it removed something.
func (s *SignIn) write(ctx context.Context, f func(*sql.Tx) (removed bool, err error)) error {
	if failed := s.failed.Load(); failed != nil {
		return readOnly(*failed)
	}
	err := s.commit(ctx, f)
	var known *liem.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return err
	case latches(err):
		err = fmt.Errorf("write: %w", err)
		s.failed.Store(&err)
		return readOnly(err)
	}
	return notRecorded(opSignIn, err)
}

func (s *SignIn) commit(ctx context.Context, f func(*sql.Tx) (removed bool, err error)) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	removed, err := f(tx)
	if err != nil {
		return err
	}
	if err := tx.Commit(); err != nil || !removed {
		return err
	}
	return s.cut(context.WithoutCancel(ctx))
}

// cut moves the write-ahead log into the file and empties it.
func (s *SignIn) cut(ctx context.Context) error {
	s.looking.Lock()
	defer s.looking.Unlock()
	var busy, frames, moved int
	if err := s.db.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &frames, &moved); err != nil {
		return err
	}
	if busy != 0 {
		return errors.New("the write-ahead log is in use and could not be cut")
	}
	return nil
}

// pgSignIn keeps the same in PostgreSQL, for all replicas.
type pgSignIn struct{ pool *pgxpool.Pool }

// SignIn is what signing in keeps, in the same database.
func (s *Postgres) SignIn() identity.Store { return pgSignIn{s.signing} }

func (s pgSignIn) Get(ctx context.Context, kind string, key liem.Hash) (identity.Row, error) {
	return reads{pgDatabase{s.pool}}.getSignIn(ctx, kind, key)
}

func (s pgSignIn) List(ctx context.Context, kind string, owner liem.Hash) ([]identity.Row, error) {
	return reads{pgDatabase{s.pool}}.listSignIn(ctx, kind, owner)
}

func (s pgSignIn) Change(ctx context.Context, changes ...identity.Change) error {
	if err := validSignIn(changes); err != nil {
		return err
	}
	tx, err := s.pool.BeginTx(ctx, pgx.TxOptions{})
	if err != nil {
		return notRecorded(opSignIn, err)
	}
	defer tx.Rollback(context.WithoutCancel(ctx))
	for i := range changes {
		text, args := signInSQL(&changes[i])
		tag, err := tx.Exec(ctx, text, args...)
		switch {
		case err == nil && tag.RowsAffected() == 1:
		case err == nil || lostRace(err):
			return conflict(opSignIn)
		default:
			return notRecorded(opSignIn, err)
		}
	}
	if err := tx.Commit(ctx); err != nil {
		if lostRace(err) {
			return conflict(opSignIn)
		}
		return unknownOutcome(err)
	}
	return nil
}

func (s pgSignIn) Expire(ctx context.Context, now liem.Instant) error {
	if _, err := s.pool.Exec(ctx, expireSignIn, int64(now)); err != nil {
		return notRecorded(opSignIn, err)
	}
	return nil
}
