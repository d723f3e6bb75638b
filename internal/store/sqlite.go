package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"

	"liem"
	"liem/internal/office"
)

// SQLite is a store in one folder, for one process.
type SQLite struct {
	reads
	options Options
	folder  *os.File // locked
	readers *sql.DB
	writing *sql.DB
	writer  *sqliteWriter
	queue   *queue[order, outcome]
	failed  atomic.Pointer[error] // set once: nothing is written any more
	closing sync.Once
}

var (
	_ office.Store    = (*SQLite)(nil)
	_ office.LogStore = (*SQLite)(nil)
)

// sqliteReaders is how many may read at once.
const sqliteReaders = 8

// OpenSQLite opens the store in a folder and makes both if they are not
// there. It takes the folder for this process alone, and it recomputes the
// root of the log from the tiles. Errors: liem.Conflict if another process
// has the folder, liem.Damaged if the log does not verify.
func OpenSQLite(ctx context.Context, dir string, o Options) (_ *SQLite, err error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	s := &SQLite{options: o}
	defer func() {
		if err != nil {
			_ = s.release() // err is why
		}
	}()
	if s.folder, err = lockFolder(dir, "liem.lock"); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, "liem.db")
	if s.writing, err = sql.Open("sqlite", sqliteWritable(path, o.Relaxed)); err != nil {
		return nil, notRecorded("store: open "+path, err)
	}
	s.writing.SetMaxOpenConns(1)
	if err := migrate(ctx, goose.DialectSQLite3, s.writing, "sqlite"); err != nil {
		return nil, sqliteOpening(path, err)
	}
	if err := syncFolder(dir); err != nil {
		return nil, notRecorded("store: sync "+dir, err)
	}
	if s.readers, err = sql.Open("sqlite", sqliteURI(path, "mode=ro", "_pragma=query_only(1)", "_pragma=busy_timeout(5000)")); err != nil {
		return nil, couldNotLook("store: open "+path, err)
	}
	s.readers.SetMaxOpenConns(sqliteReaders)
	s.readers.SetMaxIdleConns(sqliteReaders)
	s.reads = reads{sqlDatabase{s.readers}}
	edge, err := s.check(ctx)
	if err != nil {
		return nil, err
	}
	conn, err := s.writing.Conn(ctx)
	if err != nil {
		return nil, notRecorded("store: open "+path, err)
	}
	s.writer = &sqliteWriter{conn: conn, tree: edge, random: o.Rand}
	s.queue = newQueue(1, s.write)
	return s, nil
}

// Close ends the batch under way, refuses what waits and gives the folder
// free.
func (s *SQLite) Close() (err error) {
	s.closing.Do(func() {
		s.queue.close()
		err = s.release()
	})
	return err
}

func (s *SQLite) release() error {
	var errs []error
	if s.writer != nil {
		errs = append(errs, s.writer.close())
	}
	for _, db := range []*sql.DB{s.readers, s.writing} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	if s.folder != nil {
		errs = append(errs, s.folder.Close())
	}
	return errors.Join(errs...)
}

// Append writes one entry durably, together with what else waits.
func (s *SQLite) Append(ctx context.Context, e office.Entry) (office.Receipt, error) {
	if !plain(e.Series...) {
		return office.Receipt{}, invalid(opAppend, "a series with a name that cannot be kept")
	}
	out, err := s.queue.put(ctx, opAppend, order{entry: e})
	return out.receipt, err
}

// Sequence closes the slots that ended before now: what waited in them gets
// its index among noise, and every slot that has leaves is filled to a
// multiple of 16.
func (s *SQLite) Sequence(ctx context.Context, now liem.Instant) (int, error) {
	out, err := s.queue.put(ctx, "store: sequence", order{close: true, now: now})
	return out.waiting, err
}

// write carries out one batch, or refuses all of it. If the fault may be one
// entry's, they are tried one by one.
func (s *SQLite) write(batch []*request[order, outcome]) {
	cause := s.failed.Load()
	if cause == nil {
		err := s.writer.commit(batch)
		if err == nil {
			return
		}
		err = fmt.Errorf("write: %w", err)
		cause = &err
		if latches(err) {
			s.failed.Store(&err)
		} else if len(batch) > 1 {
			for i := range batch {
				s.write(batch[i : i+1])
			}
			return
		}
	}
	for _, r := range batch {
		r.out, r.err = outcome{}, notRecorded(opAppend, *cause)
		if s.failed.Load() != nil {
			r.err = readOnly(*cause)
		}
	}
}

// Primary result codes of SQLite.
const (
	sqliteReadOnly = 8
	sqliteIOErr    = 10
	sqliteCorrupt  = 11
	sqliteFull     = 13
	sqliteCantOpen = 14
	sqliteNotADB   = 26
)

func sqliteCode(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code() & 0xff
	}
	return 0
}

// latches tells whether nothing may be written after this error until the
// process restarts. After a failed sync nobody knows what is on the disk.
func latches(err error) bool {
	if liem.KindOf(err) == liem.Damaged {
		return true
	}
	switch sqliteCode(err) {
	case sqliteReadOnly, sqliteIOErr, sqliteCorrupt, sqliteFull, sqliteCantOpen, sqliteNotADB:
		return true
	}
	return false
}

func sqliteTorn(err error) bool {
	code := sqliteCode(err)
	return code == sqliteCorrupt || code == sqliteNotADB
}

func sqliteOpening(path string, err error) error {
	if sqliteTorn(err) {
		return damaged("store: open "+path, err)
	}
	return notRecorded("store: open "+path, err)
}

// sqlDatabase reads through database/sql.
type sqlDatabase struct{ *sql.DB }

func (d sqlDatabase) ask(ctx context.Context, text string, args ...any) (answer, error) {
	rows, err := d.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	return rows, nil
}

func (d sqlDatabase) torn(err error) bool { return sqliteTorn(err) }

func sqliteURI(path string, settings ...string) string {
	text := "file:" + (&url.URL{Path: path}).EscapedPath()
	for i, s := range settings {
		text += string("?&"[min(i, 1)]) + s
	}
	return text
}

func sqliteWritable(path string, relaxed bool) string {
	sync := "FULL"
	if relaxed {
		sync = "NORMAL"
	}
	return sqliteURI(path, "_pragma=busy_timeout(5000)", "_pragma=journal_mode(WAL)", "_pragma=synchronous("+sync+")",
		"_pragma=temp_store(MEMORY)", "_pragma=cache_size(-32000)")
}

func migrate(ctx context.Context, dialect goose.Dialect, db *sql.DB, folder string, more ...goose.ProviderOption) error {
	files, err := migrations(folder)
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(dialect, db, files, append(more, goose.WithDisableGlobalRegistry(true))...)
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

// lockFolder makes the folder and takes the lock file in it for this process.
func lockFolder(dir, name string) (*os.File, error) {
	op := "store: lock " + dir
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, notRecorded(op, err)
	}
	f, err := os.OpenFile(filepath.Join(dir, name), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, notRecorded(op, err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		return nil, &liem.Error{Kind: liem.Conflict, Op: op, Cause: err,
			Say:  liem.T("Thư mục này đang được một tiến trình khác dùng.", "Another process is using this folder."),
			Next: liem.T("Hãy dừng tiến trình đó trước.", "Stop that process first.")}
	}
	return f, nil
}

// syncFolder makes the names in a folder durable, and the folder's own.
func syncFolder(dir string) error {
	for _, d := range []string{dir, filepath.Dir(dir)} {
		f, err := os.Open(d)
		if err != nil {
			return err
		}
		err = f.Sync()
		f.Close()
		if err != nil {
			return err
		}
	}
	return nil
}
