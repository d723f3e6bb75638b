package office

import (
	"context"
	"iter"

	"liem"
	"liem/ledger"
)

// Row is one act as the store keeps it: sealed bytes and what is needed to
// find, order and log them. The store understands nothing of Blob.
type Row struct {
	Act   liem.ID // unique over the installation: the idempotency key
	Case  liem.ID
	Chain ledger.Chain
	Seq   uint64    // unique per (Case, Chain); exactly one more than the last
	C     liem.Hash // the act's commitment
	Check liem.Hash // keyed hash of actor and content: same id and Check is a retry, other Check a conflict
	Slot  uint64    // slot of the log leaf
	Quiet bool      // wait for the end of the slot (padded) before it is sequenced
	Blob  []byte    // the encoded act under the case's record key; at most 1 MiB
}

// Work is the projection that work lists read: one row for each duty of a
// case, of the officer who has it or, while nobody has, of the posts of a pool.
type Work struct {
	Case      liem.ID
	Role      string       // that must act
	Officer   string       // keyed tag of the officer who holds the role; "": the duty is a pool's
	Pool      string       // the body whose posts may take it up
	Due       liem.Instant // end of the earliest clock that binds the role; 0: none
	Next      liem.Instant // when something of the case runs out next; 0: nothing
	Seq       uint64       // acts of the case that this is true of
	Body      string       // of the case
	Procedure string
	Pack      liem.Hash
	Number    string // running number for letters, e.g. TC-12/2026
	Stage     string // stage id
	Acts      string // open to the role: ids, divided by commas; a proposal begins with "propose "
	Fit       bool   // read only: a pool's, and the officer who asks was found to be fit for it
}

// Fit remembers that an officer may take up a duty of a pool, as the case
// stands at an act.
type Fit struct {
	Case    liem.ID
	Officer string
	Role    string
	Seq     uint64
}

// Due is one running clock of a case, kept so that a sweep finds it.
type Due struct {
	Case  liem.ID
	Clock string       // clock id with its subject: "account/subject-1"
	At    liem.Instant // its end
}

// Effect is one row of the outbox: something that must follow from an act
// and whose result is again an act.
type Effect struct {
	ID   liem.ID // also the id of the act that its result becomes
	Case liem.ID
	Kind string       // letter, notify, open, told, publish, screen, purge
	Data []byte       // sealed by the office
	At   liem.Instant // not before
}

// Party ties a keyed tag of a person to a case-local id, per case. There is
// no list by person: the tag differs from case to case.
type Party struct {
	Case  liem.ID
	Tag   liem.Hash
	Local string // subject-1, officer-3, reporter-1

	Listed []byte // an officer's tag in work lists, under the keys of the case
}

// Entry is what one step of the office writes, all of it or nothing.
type Entry struct {
	Now     liem.Instant
	Series  []string           // number series to take one number from, e.g. "vn-body-1/TC/2026"
	Rows    []Row              // in order; several chains allowed
	Works   map[liem.ID][]Work // replaces all rows of each case named
	Fits    []Fit
	Dues    map[liem.ID][]Due // replaces all due clocks of each case named
	Effects []Effect
	Done    []liem.ID // effects that this entry carries out: removed
	Parties []Party

	// Finish, if set, is called inside the write with the numbers taken from
	// Series, and completes Rows and Works. It must be quick, pure but for
	// memory of its own, and may be called again if the write is retried.
	Finish func(e *Entry, numbers []int64) error
}

// Receipt tells what became of an entry.
type Receipt struct {
	Again   bool    // every row was there already with the same content
	Indexes []int64 // log index of each row of the entry, -1 while pending
	Size    int64   // log size after this write
}

// Head is where a chain of a case ends.
type Head struct {
	Seq uint64
	C   liem.Hash
}

// Log is the state of the Merkle log.
type Log struct {
	Size int64
	Root liem.Hash
}

// Store is the write side and the reading that deciding needs. Nothing else
// touches it. Errors: liem.Conflict (an act id with another Check, or a Seq
// that is taken), liem.NotRecorded (nothing was written; after an I/O error
// the store is read-only until restarted), liem.CouldNotLook.
type Store interface { // budget: the one store; each method is one question to it or the one write
	// Append writes one entry durably. When it returns nil the entry
	// survives a power cut. Callers may run in parallel; a batch of entries
	// shares one sync (group commit).
	Append(ctx context.Context, e Entry) (Receipt, error)

	// Head is the end of a chain; the zero Head if it has no act.
	Head(ctx context.Context, id liem.ID, chain ledger.Chain) (Head, error)

	// Rows yields the rows of a chain with Seq >= from, in order.
	Rows(ctx context.Context, id liem.ID, chain ledger.Chain, from uint64) iter.Seq2[Row, error]

	// Find gives the row and log index of an act id; liem.NotFound if none.
	Find(ctx context.Context, act liem.ID) (Row, int64, error)

	// Due lists cases with a clock that ended at or before now, oldest first.
	Due(ctx context.Context, now liem.Instant, limit int) ([]liem.ID, error)

	// Outbox lists effects not before now, oldest first, of the kinds named;
	// of all kinds if none is.
	Outbox(ctx context.Context, now liem.Instant, limit int, kinds ...string) ([]Effect, error)

	// Party gives the case-local id behind a tag; liem.NotFound if none.
	Party(ctx context.Context, id liem.ID, tag liem.Hash) (string, error)

	// Parties lists who is known to a case.
	Parties(ctx context.Context, id liem.ID) ([]Party, error)

	// WorkList is one page of what an officer holds, and what the pool of
	// their post may take up, in any of the roles, by due date, then case,
	// then role; what has no due date comes last. It begins after the cursor:
	// Due, Case and Role of the last row of the page before.
	WorkList(ctx context.Context, q WorkQuery) ([]Work, error)

	// Numbered lists the open cases of a running number: series run by body,
	// so that there may be several, 20 at most.
	Numbered(ctx context.Context, number string) ([]liem.ID, error)

	// Cases lists the cases there are, open and ended, by id: those after one,
	// at most limit. For counts and for samples by lot; ids are random.
	Cases(ctx context.Context, after liem.ID, limit int) ([]liem.ID, error)
}

// WorkQuery asks for one page of a work list.
type WorkQuery struct {
	Officer string   // keyed tag
	Pool    string   // the body of their post
	Roles   []string // that the post fills, at most 32
	After   Work     // zero for the first page
	Limit   int      // 1 to 101
}

// LogStore is the log side of a store: tiles, proofs, sequencing.
type LogStore interface {
	// Log is the size and root of what is sequenced.
	Log(ctx context.Context) (Log, error)

	// Sequence gives indexes to pending rows that may be sequenced now and
	// returns how many are still waiting. On SQLite ordinary rows are
	// sequenced by Append itself.
	Sequence(ctx context.Context, now liem.Instant) (waiting int, err error)

	// Await returns when the acts with these commitments are in the log. It
	// sequences what it may, and waits some seconds while another replica
	// does so; liem.NotRecorded if they are not in it by then.
	Await(ctx context.Context, now liem.Instant, acts ...liem.Hash) error

	// Index is the log index of the act with commitment c; liem.NotFound if
	// it is unknown, -1 while pending.
	Index(ctx context.Context, c liem.Hash) (int64, error)

	// ReadTile gives a C2SP tile of hashes (level >= 0) of the given width,
	// or of entries (level -1).
	ReadTile(ctx context.Context, level int, n int64, width int) ([]byte, error)

	// Recompute reads every leaf and returns the log as it should be.
	Recompute(ctx context.Context) (Log, error)
}
