package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"liem"
	"liem/internal/office"
)

// Postgres is a store that several replicas of the office share.
//
// Append returns when the commit returned. The row's log index is then -1:
// the replica that holds the sequencer's lease gives it a few milliseconds
// later, and Index tells it. Rows of one chain get their indexes in their
// order; rows of different chains get theirs in any order.
type Postgres struct {
	reads
	options Options
	writers *pgxpool.Pool
	readers *pgxpool.Pool
	signing *pgxpool.Pool // what signing in keeps
	queue   *queue[office.Entry, office.Receipt]
	failed  atomic.Pointer[error] // set once: nothing is written any more
	size    atomic.Int64          // of the log, as last seen
	seq     sequencer
	random  io.Reader
	closing sync.Once
}

var (
	_ office.Store    = (*Postgres)(nil)
	_ office.LogStore = (*Postgres)(nil)
)

// pgReaders is how many may read at once in one replica.
const pgReaders = 8

// pgSigning is how many may be at the rows of signing in at once.
const pgSigning = 4

// OpenPostgres opens the store at a connection URL, brings its tables up to
// date and recomputes the root of the log from the tiles. It refuses a server
// that would lose acknowledged acts: one without fsync, or one whose standbys
// are all asynchronous, unless Options.AllowAsync.
func OpenPostgres(ctx context.Context, url string, o Options) (_ *Postgres, err error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	s := &Postgres{options: o, random: &oneReader{from: o.Rand}}
	defer func() {
		if err != nil {
			s.release()
		}
	}()
	writers := o.Writers
	if writers == 0 {
		writers = 2
	}
	if s.writers, err = openPool(ctx, url, writers+1); err != nil {
		return nil, err
	}
	if s.readers, err = openPool(ctx, url, pgReaders); err != nil {
		return nil, err
	}
	if s.signing, err = openPool(ctx, url, pgSigning); err != nil {
		return nil, err
	}
	s.reads = reads{pgDatabase{s.readers}}
	if err := s.durable(ctx); err != nil {
		return nil, err
	}
	if err := s.migrate(ctx); err != nil {
		return nil, notRecorded("store: migrate", err)
	}
	if err := s.verify(ctx); err != nil {
		return nil, err
	}
	if err := s.seq.init(s); err != nil {
		return nil, err
	}
	s.queue = newQueue(writers, s.write)
	if o.Sequencer {
		s.seq.start()
	}
	return s, nil
}

// oneReader lets several goroutines draw from one source.
type oneReader struct {
	mu   sync.Mutex
	from io.Reader
}

func (r *oneReader) Read(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.from.Read(p)
}

func openPool(ctx context.Context, url string, size int) (*pgxpool.Pool, error) {
	const op = "store: connect"
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, &liem.Error{Kind: liem.Invalid, Op: op, Say: sayInvalid, Cause: errors.New("the database URL cannot be read")} // the URL may hold a password
	}
	config.MaxConns = int32(size)
	config.ConnConfig.RuntimeParams["application_name"] = "liem"
	config.ConnConfig.RuntimeParams["default_transaction_isolation"] = "read committed"
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, couldNotLook(op, err)
	}
	return pool, nil
}

// durable refuses a server that acknowledges what it may lose.
func (s *Postgres) durable(ctx context.Context) error {
	const op = "store: is the server durable"
	var fsync, commit string
	var standbys, hidden, synchronous int64
	err := s.each(ctx, op, func(a answer) error { return a.Scan(&fsync, &commit, &standbys, &hidden, &synchronous) },
		`SELECT current_setting('fsync'), current_setting('synchronous_commit'), COUNT(*),
			COUNT(*) FILTER (WHERE sync_state IS NULL), COUNT(*) FILTER (WHERE sync_state IN ('sync', 'quorum'))
		FROM pg_stat_replication`)
	if err != nil {
		return err
	}
	no := func(why string) error {
		return &liem.Error{Kind: liem.Refused, Code: liem.Needs, Op: op, Cause: errors.New(why),
			Say:  liem.T("Máy chủ cơ sở dữ liệu có thể làm mất những gì đã được xác nhận.", "The database server may lose what was acknowledged."),
			Next: liem.T("Hãy bật fsync và nhân bản đồng bộ, hoặc cho phép rõ ràng nhân bản không đồng bộ.", "Turn on fsync and synchronous replication, or allow asynchronous standbys in so many words.")}
	}
	switch {
	case fsync != "on":
		return no("fsync is " + fsync)
	case commit == "off":
		return no("synchronous_commit is off")
	case standbys == 0 || s.options.AllowAsync:
		return nil
	case hidden > 0:
		return couldNotLook(op, errors.New("pg_stat_replication hides the standbys' state: grant pg_monitor to this role"))
	case synchronous == 0:
		return no(fmt.Sprintf("all %d standbys are asynchronous", standbys))
	case commit == "local":
		return no("synchronous_commit is local")
	}
	return nil
}

// migrate brings the tables up to date; replicas that start together wait for
// one another.
func (s *Postgres) migrate(ctx context.Context) error {
	db := stdlib.OpenDBFromPool(s.writers)
	defer db.Close()
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return err
	}
	return migrate(ctx, goose.DialectPostgres, db, "postgres", goose.WithSessionLocker(locker))
}

// verify recomputes the root from the tiles, in one state of the database.
func (s *Postgres) verify(ctx context.Context) error {
	return s.snapshot(ctx, func(r reads) error {
		t, err := r.check(ctx)
		if err == nil {
			s.size.Store(t.size)
		}
		return err
	})
}

// Recompute reads every leaf in one state of the database.
func (s *Postgres) Recompute(ctx context.Context) (out office.Log, err error) {
	err = s.snapshot(ctx, func(r reads) (err error) {
		out, err = r.Recompute(ctx)
		return err
	})
	return out, err
}

func (s *Postgres) snapshot(ctx context.Context, f func(reads) error) error {
	tx, err := s.readers.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return couldNotLook("store: snapshot", err)
	}
	defer tx.Rollback(ctx)
	return f(reads{pgDatabase{tx}})
}

// Close ends what is under way, gives the lease free and disconnects.
func (s *Postgres) Close() error {
	s.closing.Do(func() {
		s.queue.close()
		s.seq.stop()
		s.release()
	})
	return nil
}

func (s *Postgres) release() {
	for _, pool := range []*pgxpool.Pool{s.signing, s.readers, s.writers} {
		if pool != nil {
			pool.Close()
		}
	}
}

// Append writes one entry durably, together with what else waits. The indexes
// of its receipt are -1, unless the entry was there before and has them.
func (s *Postgres) Append(ctx context.Context, e office.Entry) (office.Receipt, error) {
	if !plain(e.Series...) {
		return office.Receipt{}, invalid(opAppend, "a series with a name that cannot be kept")
	}
	return s.queue.put(ctx, opAppend, e)
}

// pgDatabase reads through pgx.
type pgDatabase struct {
	from interface {
		Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	}
}

func (d pgDatabase) ask(ctx context.Context, text string, args ...any) (answer, error) {
	rows, err := d.from.Query(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	return pgAnswer{rows}, nil
}

func (d pgDatabase) torn(err error) bool {
	code := pgCode(err)
	return code == "XX001" || code == "XX002"
}

type pgAnswer struct{ pgx.Rows }

// Close ends the answer and tells what went wrong.
func (a pgAnswer) Close() error {
	a.Rows.Close()
	return a.Rows.Err()
}

func pgCode(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// pgLatches tells whether nothing may be written after this error until the
// process restarts: the server's disk is full or failed, or data is damaged.
func pgLatches(err error) bool {
	switch pgCode(err) {
	case "53100", "58030", "XX001", "XX002":
		return true
	}
	return liem.KindOf(err) == liem.Damaged
}
