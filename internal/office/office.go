// Package office is the one door: every act and every reading goes through
// it, is judged by the docket, sealed, and recorded in one transaction
// together with its leaf in the log. What cannot be recorded is not
// acknowledged and not shown.
//
//	done, err := o.File(ctx, now, office.Filing{…})
//	done, err := o.Do(ctx, now, actor, id, docket.Request{Act: "accept", …})
//	view, err := o.Read(ctx, now, actor, id, purpose)
//
// It knows no wall clock (the instant comes with each call), no network, no
// file and no SQL: a store fills the small interfaces declared here. Before
// any act or reading of a case every expiry that is due is recorded first,
// in the same transaction; Sweep only does it sooner.
package office

import (
	"context"
	"io"
	"slices"
	"sync"

	"liem"
	"liem/docket"
	"liem/internal/seal"
	"liem/ledger"
	"liem/rulebook"
)

// Compartments of a case, each with a key of its own.
var compartments = [...]string{"file", "identity", "people", "deliberation", "protection"}

// Config is what an office is made of.
type Config struct {
	Store     Store
	Log       LogStore
	Keys      Keys
	Key       *seal.OfficeKey
	Random    io.Reader
	Packs     []*rulebook.Pack // every version that a case may be bound to
	Calendars docket.Calendars
	Ties      Ties
	Remember  int // folded cases kept in memory; 0: 1024

	// Alone promises that no other process writes to the store, as SQLite's
	// lock makes sure. Else every step looks first whether another process
	// went on with the register, and every reading with the case.
	Alone bool
}

// Ties answers the closed question whether an officer has a tie (being the
// person, kinship, interest) to a scoped person of a case. Result is found,
// none or could_not_look; source and edition say what was asked.
type Ties interface {
	// Ask answers for one officer and one scoped person, by the name that
	// the case holds for them.
	Ask(ctx context.Context, officer Person, subject string) (result, source, edition string)
}

// Person is somebody in the register: an opaque id, and the name that only
// sealed fields hold.
type Person struct{ ID, Name string }

// Actor is who stands at the counter: a person, and the post whose power is
// used; no post for a party.
type Actor struct {
	Person
	Post string
}

// Recorded tells what was recorded. The proof that it is in the log is asked
// for with its commitment.
type Recorded struct {
	Act    liem.ID
	Case   liem.ID
	Seq    uint64
	C      liem.Hash
	Index  int64 // in the log; -1 while pending
	Again  bool  // it had been recorded before; nothing was done twice
	Number string
	Dues   []docket.Running // the clocks of the case after it
}

// Office is one installation. Its methods may be called from several
// goroutines.
type Office struct {
	c        Config
	packs    map[liem.Hash]*rulebook.Pack
	cases    *memory
	register *registry
	locks    [64]sync.Mutex
	lists    listKeys
}

// Open makes an office over its stores and folds its register.
func Open(ctx context.Context, c Config) (*Office, error) {
	if c.Remember == 0 {
		c.Remember = 1024
	}
	o := &Office{c: c, packs: map[liem.Hash]*rulebook.Pack{}, cases: newMemory(c.Remember)}
	for _, p := range c.Packs {
		o.packs[p.Hash] = p
	}
	var err error
	o.register, err = o.openRegister(ctx)
	return o, err
}

// Posts is the register's answer to what a post may do.
func (o *Office) Posts() docket.Posts { return o.register }

func (o *Office) lock(id liem.ID) func() {
	m := &o.locks[id[0]%64]
	m.Lock()
	return m.Unlock
}

func notFound(op string) error {
	return &liem.Error{Kind: liem.NotFound, Op: op,
		Say: liem.T("Không có vụ việc nào như vậy, hoặc vụ việc không thuộc phạm vi của bạn.", "There is no such case, or it is not yours to see.")}
}

// pending is a step that is being written: acts that follow each other in
// the chains of one case.
type pending struct {
	o     *Office
	open  *opened
	entry Entry
	last  *seal.Sealed
}

// put seals an act, hands it to the docket and adds its row.
func (p *pending) put(ctx context.Context, a *ledger.Act, check liem.Hash) error {
	s, err := p.o.seal(p.open.ring, a)
	if err != nil {
		return err
	}
	p.entry.Rows = append(p.entry.Rows, rowOf(&s, check))
	if a.Chain == ledger.Acts {
		p.open.head = Head{Seq: a.Seq, C: s.C}
	}
	p.last = &s
	return ctx.Err()
}

// seal seals an act whose passages have their texts.
func (o *Office) seal(ring *seal.Ring, a *ledger.Act) (seal.Sealed, error) {
	b := *a
	b.Fields = make([]ledger.Field, len(a.Fields))
	for i, f := range a.Fields {
		f.Passages = slices.Clone(f.Passages)
		for j := range f.Passages {
			f.Passages[j].Open = true
		}
		b.Fields[i] = f
	}
	return seal.Seal(o.c.Random, ring, b)
}

func rowOf(s *seal.Sealed, check liem.Hash) Row {
	return Row{Act: s.Act.ID, Case: s.Act.Case, Chain: s.Act.Chain, Seq: s.Act.Seq, C: s.C, Check: check, Slot: ledger.SlotOf(s.Act.Recorded), Blob: s.Blob}
}

// bare is an act without its texts: what the docket needs, and nothing that
// was sealed stays in memory.
func bare(a *ledger.Act) *ledger.Act {
	b := *a
	b.Fields = make([]ledger.Field, len(a.Fields))
	for i, f := range a.Fields {
		f.Passages = make([]ledger.Passage, len(f.Passages))
		for j, q := range a.Fields[i].Passages {
			f.Passages[j] = ledger.Passage{Commitment: q.Commitment, Gap: seal.GapSealed}
		}
		b.Fields[i] = f
	}
	return &b
}
