// Package app opens an installation: its folder, its store, its keys, the
// packs that ship with the program, and the office over them.
//
//	in, err := app.Open(ctx, app.Options{Dir: dir, Create: true, Name: "thanhtra.example.vn/liem", Now: now, Random: rand.Reader})
//	defer in.Close()
//	done, err := in.Office.Do(ctx, now, actor, id, deed)
//
// The folder of an installation:
//
//	name        the name of the log: its origin; written last, so that its
//	            being there says that the rest is
//	policy      names the log's public key: what others check bundles with
//	liem.db     acts and log, unless they are in PostgreSQL
//	keys/       apart from the acts, with backups of its own
//	  keys.db     wrapped keys of cases, sealed once more, each under a pad
//	  pads        those pads; one that was used is wiped in its place. Backed up
//	              and restored with keys.db, of the same moment: from a stopped
//	              office, or a snapshot of the folder
//	  office.key  opens them; readable by its owner alone
//	  log.key     signs the log; readable by its owner alone
//	  signin.key  seals what signing in keeps, and no case; readable by its owner alone
//	signin.db   accounts and sessions, unless they are in PostgreSQL
//
// It promises that an installation is opened whole or not at all, and that it
// never makes a new key in the place of one that is missing: what the old one
// sealed would be lost without a word. It refuses a folder that was begun and
// not finished, keys that others may read, and a shipped pack that does not load
// or was not proven.
package app

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"sync"

	"golang.org/x/mod/sumdb/note"

	"liem"
	"liem/clock"
	"liem/docket"
	"liem/internal/identity"
	"liem/internal/office"
	"liem/internal/seal"
	"liem/internal/store"
	"liem/ledger"
	"liem/limits"
	"liem/packs"
	"liem/proof"
	"liem/rulebook"
)

// Options say which installation, and what it stands on.
type Options struct {
	Dir      string
	Database string       // a PostgreSQL URL; empty: SQLite in Dir
	Create   bool         // make the installation if the folder is empty or missing
	Name     string       // of a new installation: the origin of its log; empty: one is drawn
	Now      liem.Instant // when new packs and calendars are entered into the register
	Random   io.Reader
	Ties     office.Ties // nil: NoTies

	Sequencer  bool // stand for the lease that gives log indexes; PostgreSQL only
	AllowAsync bool // PostgreSQL with asynchronous standbys only: a failover loses acts
	Remember   int  // folded cases kept in memory; 0: the office's default

	Origin string         // https://host[:port] of the pages; empty: no passkeys
	OIDC   *identity.OIDC // nil: nobody signs in by a provider
	Demo   bool           // people who were made up sign in without a means
}

// database is what a store is to an installation.
type database interface {
	office.Store
	office.LogStore
	Close() error
}

// Installation is one office, open.
type Installation struct {
	Office   *office.Office
	Identity *identity.Gate   // who may sign in
	Name     string           // the origin of its log
	Policy   []byte           // names the key of its log
	Packs    []*rulebook.Pack // every version at hand

	store    database
	keys     *store.Keys
	signIn   *store.SignIn // nil with PostgreSQL
	key      *seal.OfficeKey
	signer   note.Signer
	dir      string
	postgres bool
	files    map[liem.Hash]string // shipped name of a pack
}

// Open opens an installation, and makes it first if it is told to. The caller
// closes it. Errors: liem.NotFound if there is none, liem.Conflict if another
// process has it, liem.Damaged if something of it is missing or does not
// verify, and those of the stores.
func Open(ctx context.Context, o Options) (_ *Installation, err error) {
	if o.Now == 0 || o.Random == nil {
		return nil, errors.New("app: Options.Now or Options.Random is missing")
	}
	if err := o.prepare(ctx); err != nil {
		return nil, err
	}
	in := &Installation{}
	defer func() {
		if err != nil {
			_ = in.Close() // err is why
		}
	}()
	in.dir, in.postgres = o.Dir, o.Database != ""
	if err := in.readName(o.Dir); err != nil {
		return nil, err
	}
	if in.key, err = readOfficeKey(o.Dir); err != nil {
		return nil, err
	}
	packs, err := loadShipped()
	if err != nil {
		return nil, err
	}
	in.Packs, in.files = packs.packs, packs.names
	if in.store, err = openStore(ctx, o); err != nil {
		return nil, err
	}
	if in.keys, err = store.OpenKeys(ctx, filepath.Join(o.Dir, keysDir)); err != nil {
		return nil, err
	}
	ties := o.Ties
	if ties == nil {
		ties = NoTies{}
	}
	in.Office, err = office.Open(ctx, office.Config{
		Store: in.store, Log: in.store, Keys: in.keys, Key: in.key, Random: o.Random,
		Packs: in.Packs, Calendars: docket.Calendars(clock.Lookup), Ties: ties, Remember: o.Remember, Alone: o.Database == "",
	})
	if err != nil {
		return nil, err
	}
	if err := in.openSignIn(ctx, o); err != nil {
		return nil, err
	}
	return in, in.enterShipped(ctx, o.Now)
}

// Close gives the installation free.
func (in *Installation) Close() error {
	var errs []error
	if in.store != nil {
		errs = append(errs, in.store.Close())
	}
	if in.keys != nil {
		errs = append(errs, in.keys.Close())
	}
	if in.signIn != nil {
		errs = append(errs, in.signIn.Close())
	}
	return errors.Join(errs...)
}

func openStore(ctx context.Context, o Options) (database, error) {
	settings := store.Options{Rand: o.Random, Sequencer: o.Sequencer, AllowAsync: o.AllowAsync}
	if o.Database != "" {
		return checked(store.OpenPostgres(ctx, o.Database, settings))
	}
	return checked(store.OpenSQLite(ctx, o.Dir, settings))
}

// checked keeps a nil store from looking like one that is there.
func checked[S database](s S, err error) (database, error) {
	if err != nil {
		return nil, err
	}
	return s, nil
}

// shipped is every pack that ships with the program, loaded once, with the
// name under which it ships.
type shipped struct {
	packs []*rulebook.Pack
	names map[liem.Hash]string
}

// A pack is immutable and takes a while to load: the installations of one
// process share them, and they are loaded beside each other.
var loadShipped = sync.OnceValues(func() (shipped, error) {
	names := packs.Names()
	loaded, errs := make([]*rulebook.Pack, len(names)), make([]error, len(names))
	var all sync.WaitGroup
	for i, name := range names {
		all.Go(func() { loaded[i], errs[i] = loadOne(name) })
	}
	all.Wait()
	s := shipped{packs: loaded, names: map[liem.Hash]string{}}
	for i, name := range names {
		if errs[i] != nil {
			return shipped{}, errs[i]
		}
		s.names[loaded[i].Hash] = name
	}
	return s, nil
})

func loadOne(name string) (*rulebook.Pack, error) {
	files, _ := packs.FS(name)
	p, faults := rulebook.Load(files)
	if p == nil {
		return nil, &liem.Error{Kind: liem.Damaged, Op: "load pack " + name, Cause: errors.New(faults[0].String()),
			Say:  liem.T("Bộ thủ tục kèm theo “"+name+"” không nạp được.", "The shipped pack “"+name+"” does not load."),
			Next: liem.T("Xem lỗi bằng: liem rulebook check "+name, "See why with: liem rulebook check "+name)}
	}
	return p, proven(name, p)
}

// proven refuses a pack that ships without a proof of its very bytes.
func proven(name string, p *rulebook.Pack) error {
	var stored *proof.Proof
	if raw, ok := packs.Proof(name); ok {
		var err error
		if stored, err = proof.Read(raw); err != nil {
			return err
		}
	}
	if err := stored.Matches(p); err != nil {
		return &liem.Error{Kind: liem.Refused, Code: liem.Needs, Op: "open installation", Cause: err,
			Say:  liem.T("Bộ thủ tục kèm theo “"+name+"” không có chứng minh khớp với nó.", "The shipped pack “"+name+"” has no proof that matches it."),
			Next: liem.T("Người phát triển chạy: go test ./packs -update, rồi dựng lại chương trình.", "Developers run: go test ./packs -update, and build the program again.")}
	}
	return nil
}

// enterShipped enters what is in force into the register, each once.
func (in *Installation) enterShipped(ctx context.Context, now liem.Instant) error {
	for _, p := range in.Packs {
		cal, err := clock.Lookup(p.Calendar)
		if err != nil {
			return err
		}
		if _, err := in.Enter(ctx, now, office.PackInForce(p.ID, p.Version, p.Hash, cal.Midnight(p.From))); err != nil {
			return err
		}
	}
	for _, name := range clock.Names() {
		cal, err := clock.Lookup(name)
		if err != nil {
			return err
		}
		if _, err := in.Enter(ctx, now, office.CalendarInForce(cal.Name(), cal.Edition(), cal.Hash())); err != nil {
			return err
		}
	}
	return nil
}

// Enter enters a fact of the office into its register, unless one of the same
// id is there already: then nothing is entered and fresh is false.
func (in *Installation) Enter(ctx context.Context, now liem.Instant, e office.Entered) (fresh bool, err error) {
	_, _, err = in.store.Find(ctx, e.ID)
	if err == nil || liem.KindOf(err) != liem.NotFound {
		return false, err
	}
	_, err = in.Office.Enter(ctx, now, e)
	return err == nil, err
}

// InForce lists the packs that are in force at an instant: of each id the
// newest that has begun.
func (in *Installation) InForce(at liem.Instant) (out []*rulebook.Pack) {
	for _, p := range in.Packs {
		cal, err := clock.Lookup(p.Calendar)
		if err != nil || cal.Midnight(p.From) > at {
			continue
		}
		i := slices.IndexFunc(out, func(q *rulebook.Pack) bool { return q.ID == p.ID })
		switch {
		case i < 0:
			out = append(out, p)
		case out[i].From < p.From:
			out[i] = p
		}
	}
	return out
}

// Newest is a procedure in the newest pack that has it, nil if none has. A
// case is bound to the version that it was filed under: see Bound.
func (in *Installation) Newest(procedure string) *rulebook.Procedure {
	var best *rulebook.Procedure
	for _, p := range in.Packs {
		if q := p.Procedure(procedure); q != nil && (best == nil || best.Pack.From < p.From) {
			best = q
		}
	}
	return best
}

func packMissing(op string) error {
	return &liem.Error{Kind: liem.CouldNotLook, Op: op,
		Say:  liem.T("Bộ thủ tục của vụ việc này không có ở đây.", "The pack that this case is bound to is not here."),
		Next: liem.T("Dùng chương trình có kèm phiên bản đó của bộ thủ tục.", "Use a program that ships with that version of the pack.")}
}

// Export says what leaves the office in a bundle, and why.
type Export struct {
	Purpose limits.Purpose
	Open    []string // compartments whose passages are given; the rest are gaps
	Ground  string   // the ground that each gap names
	Warrant *office.Warrant
	Access  office.Access // with a warrant: what it opens
}

// Bundle writes a case's evidence bundle. It is recorded as a reading.
func (in *Installation) Bundle(ctx context.Context, now liem.Instant, by office.Actor, id liem.ID, e Export, w io.Writer) error {
	return in.Office.Bundle(ctx, now, by, id, office.Export{
		Purpose: e.Purpose, Open: e.Open, Ground: e.Ground, Warrant: e.Warrant, Access: e.Access,
		Signer: in.signer, Policy: in.Policy, Origin: in.Name, PackFiles: in.packFiles, Calendar: calendarFile,
	}, w)
}

// packFiles gives the files of a pack by its hash, which it works out again.
func (in *Installation) packFiles(hash liem.Hash) (fs.FS, error) {
	files, ok := packs.FS(in.files[hash])
	if !ok {
		return nil, packMissing("export pack " + hash.String())
	}
	again, err := ledger.PackHash(files)
	if err != nil {
		return nil, err
	}
	if again != hash {
		return nil, damaged("export pack "+hash.String(), "Bộ thủ tục không khớp với mã băm của nó.", "The pack does not have its hash.")
	}
	return files, nil
}

func calendarFile(edition string) ([]byte, error) {
	cal, err := clock.Lookup(edition)
	if err != nil {
		return nil, err
	}
	if cal.Edition() != edition {
		return nil, damaged("export calendar "+edition, "Lịch không đúng phiên bản.", "The calendar is not of this edition.")
	}
	return cal.Raw(), nil
}

// VerifyLog reads every leaf and compares what the log should be with what
// it is. The error is liem.Damaged if they differ.
func (in *Installation) VerifyLog(ctx context.Context) (office.Log, error) {
	return verifyLog(ctx, in.store)
}

// VerifyLog does so on a stopped office, for which it needs no keys: of
// Options it asks for Dir or Database, and Random. NotFound if no log is
// there.
func VerifyLog(ctx context.Context, o Options) (_ office.Log, err error) {
	if o.Database == "" {
		if err := exists(o.Dir, storeFile); err != nil {
			return office.Log{}, err
		}
	}
	s, err := openStore(ctx, o)
	if err != nil {
		return office.Log{}, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return verifyLog(ctx, s)
}

func verifyLog(ctx context.Context, s office.LogStore) (office.Log, error) {
	is, err := s.Log(ctx)
	if err != nil {
		return office.Log{}, err
	}
	should, err := s.Recompute(ctx)
	if err != nil {
		return office.Log{}, err
	}
	if is != should {
		return is, damaged("verify log", "Sổ không khớp: gốc tính lại từ các lá khác gốc đang ghi.", "The log does not verify: the root worked out from its leaves is not the one it states.")
	}
	return is, nil
}

// NoTies is the answer of an office that has asked nobody: it could not look,
// and so nobody may act on what needs the answer.
type NoTies struct{}

// Ask implements office.Ties.
func (NoTies) Ask(context.Context, office.Person, string) (result, source, edition string) {
	return docket.AnswerCouldNotLook, "register", "-"
}

func damaged(op, vi, en string) error {
	return &liem.Error{Kind: liem.Damaged, Op: op, Say: liem.T(vi, en)}
}
