package office

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"

	"liem"
	"liem/docket"
	"liem/internal/seal"
	"liem/ledger"
)

// RegisterID is the chain in which the office's own facts stand.
func RegisterID() liem.ID { return liem.DerivedID("register") }

// registry is the register in memory: its fold, where its chain ends, its
// keys. It answers the docket's questions about posts.
type registry struct {
	mu   sync.RWMutex
	fold *docket.Register
	head Head
	ring *seal.Ring
	hmac []byte
	acts []liem.Hash // commitments by sequence
}

func (g *registry) May(post, role, body string, outside bool, at liem.Instant) ([]liem.Hash, error) {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return g.fold.May(post, role, body, outside, at)
}

func (g *registry) Directs(above, below string, at liem.Instant) bool {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return g.fold.Directs(above, below, at)
}

// commitment of a register act by its sequence number.
func (g *registry) commitment(seq uint64) liem.Hash {
	g.mu.RLock()
	defer g.mu.RUnlock()
	if seq < 1 || seq > uint64(len(g.acts)) {
		return liem.Hash{}
	}
	return g.acts[seq-1]
}

// Holder is the tag of whoever holds a post.
func (g *registry) Holder(post string, at liem.Instant) (string, bool) {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return g.fold.Holder(post, at)
}

// Posts lists the posts of a body that have a role.
func (g *registry) Posts(body, role string) []string {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return g.fold.Posts(body, role)
}

// fills gives the body of a post and its roles.
func (g *registry) fills(post string, at liem.Instant) (body string, roles []string) {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return g.fold.Fills(post, at)
}

// above lists the bodies above a body.
func (g *registry) above(body string) []string {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return g.fold.Above(body)
}

// listTag is how work lists name an officer: the same in all cases, and of no
// use without the register's keys.
func (g *registry) listTag(person string) []byte {
	m := hmac.New(sha256.New, g.hmac)
	m.Write([]byte("work list\x00" + person))
	return m.Sum(nil)[:16]
}

// held lists the posts of a person.
func (g *registry) held(person string, at liem.Instant) []string {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return g.fold.Held(g.tag(person), at)
}

// tag is how register acts name a person: nobody without the register's
// keys can tell who it is.
func (g *registry) tag(person string) string {
	m := hmac.New(sha256.New, g.hmac)
	m.Write([]byte(person))
	return hex.EncodeToString(m.Sum(nil)[:16])
}

// follow takes in what other processes have entered. The caller holds mu.
func (g *registry) follow(ctx context.Context, s Store) error {
	for row, err := range s.Rows(ctx, RegisterID(), ledger.Register, g.head.Seq+1) {
		if err != nil {
			return err
		}
		a, _, err := seal.Open(g.ring, refOf(row), row.Blob)
		if err != nil {
			return err
		}
		if err := g.fold.Apply(&a, row.C); err != nil {
			return err
		}
		g.head = Head{Seq: row.Seq, C: row.C}
		g.acts = append(g.acts, row.C)
	}
	return nil
}

// current looks whether another process went on with the register.
func (o *Office) current(ctx context.Context) error {
	if o.c.Alone {
		return nil
	}
	head, err := o.c.Store.Head(ctx, RegisterID(), ledger.Register)
	if err != nil {
		return err
	}
	g := o.register
	g.mu.RLock()
	same := g.head == head
	g.mu.RUnlock()
	if same {
		return nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.follow(ctx, o.c.Store)
}

func (o *Office) openRegister(ctx context.Context) (*registry, error) {
	g := &registry{fold: docket.NewRegister()}
	rows, err := o.c.Keys.Get(ctx, RegisterID())
	switch {
	case liem.KindOf(err) == liem.NotFound && err != nil:
		if g.ring, rows, err = seal.NewCase(o.c.Random, o.c.Key.Public(), RegisterID(), "people"); err == nil {
			err = o.c.Keys.Put(ctx, RegisterID(), rows)
		}
	case err == nil:
		g.ring, err = o.c.Key.Unwrap(RegisterID(), rows, seal.Record, "people")
	}
	if err != nil {
		return nil, err
	}
	key, err := g.ring.Tag("people of the register")
	if err != nil {
		return nil, err
	}
	g.hmac = key[:]
	return g, g.follow(ctx, o.c.Store)
}

// Entered is a fact of the office to be entered into its register.
type Entered struct {
	ID     liem.ID
	Kind   string // docket.RegisterBody …
	Facts  []ledger.Fact
	Holder *Person // take and leave: who
	Since  liem.Instant
}

// Enter records a fact of the office: a body, a post, who takes it, a
// delegation, a pack or a calendar in force. It gives the act's commitment.
// A second call with the same id and content gives the same commitment; what
// contradicts the register is refused and not recorded.
func (o *Office) Enter(ctx context.Context, now liem.Instant, e Entered) (liem.Hash, error) {
	g := o.register
	g.mu.Lock()
	defer g.mu.Unlock()
	for try := 0; ; try++ {
		if err := g.follow(ctx, o.c.Store); err != nil {
			return liem.Hash{}, err
		}
		check, err := e.check(g)
		if err != nil {
			return liem.Hash{}, err
		}
		row, _, err := o.c.Store.Find(ctx, e.ID)
		switch {
		case err == nil && row.Case == RegisterID() && row.Check == check:
			return row.C, nil
		case err == nil:
			return liem.Hash{}, otherContent("enter")
		case liem.KindOf(err) != liem.NotFound:
			return liem.Hash{}, err
		}
		c, err := o.enter(ctx, now, e, check)
		if liem.KindOf(err) != liem.Conflict || try == 3 {
			return c, err // else another process was faster
		}
	}
}

// check is the keyed hash of what is entered: a retry has the same one.
func (e Entered) check(g *registry) (liem.Hash, error) {
	holder := ""
	if e.Holder != nil {
		holder = e.Holder.ID
	}
	return g.ring.Check([]byte(e.Kind), fmt.Append(nil, e.Facts), []byte(holder), fmt.Append(nil, e.Since))
}

func (o *Office) enter(ctx context.Context, now liem.Instant, e Entered, check liem.Hash) (liem.Hash, error) {
	g := o.register
	a := ledger.Act{Version: 1, ID: e.ID, Case: RegisterID(), Chain: ledger.Register, Seq: g.head.Seq + 1, Prev: g.head.C, Recorded: now,
		Occurred: ledger.Occurred{At: now, Basis: ledger.Recorded}, Kind: e.Kind, Procedure: docket.RegisterProcedure, Actor: "office", Facts: e.Facts}
	if e.Since != 0 {
		a.Occurred = ledger.Occurred{At: e.Since, Day: true, Basis: ledger.Statement}
	}
	if e.Holder != nil {
		a.Facts = append(a.Facts, ledger.Fact{Name: "holder", Value: g.tag(e.Holder.ID)})
		a.Fields = []ledger.Field{NameOf("holder", *e.Holder, false), idOf(*e.Holder)}
	}
	s, err := o.seal(g.ring, &a)
	if err != nil {
		return liem.Hash{}, err
	}
	if err := g.fold.Clone().Apply(&s.Act, s.C); err != nil {
		return liem.Hash{}, err // nothing is recorded that the register would not take
	}
	if _, err := o.c.Store.Append(ctx, Entry{Now: now, Rows: []Row{rowOf(&s, check)}}); err != nil {
		return liem.Hash{}, err
	}
	return s.C, g.follow(ctx, o.c.Store)
}

// facts makes open facts of name, value, name, value …
func facts(pairs ...string) []ledger.Fact {
	var out []ledger.Fact
	for i := 0; i+1 < len(pairs); i += 2 {
		out = append(out, ledger.Fact{Name: pairs[i], Value: pairs[i+1]})
	}
	return out
}

// Body is a register entry for a body below another.
func Body(id, parent string) Entered {
	return Entered{ID: liem.DerivedID("register", "body", id), Kind: docket.RegisterBody, Facts: facts("body", id, "parent", parent)}
}

// Post is a register entry for a post of a body, the roles that it may
// fill, and the post that directs it.
func Post(id, body, above string, roles ...string) Entered {
	return Entered{ID: liem.DerivedID("register", "post", id), Kind: docket.RegisterPost,
		Facts: facts("post", id, "body", body, "above", above, "roles", strings.Join(roles, " "))}
}

// Take is a register entry for somebody who takes a post.
func Take(post string, who Person, since liem.Instant) Entered {
	return Entered{ID: liem.DerivedID("register", "take", post, who.ID, fmt.Sprint(since)), Kind: docket.RegisterTake, Facts: facts("post", post), Holder: &who, Since: since}
}

// PackInForce is a register entry for a pack version, by its hash.
func PackInForce(pack, version string, hash liem.Hash, since liem.Instant) Entered {
	return Entered{ID: liem.DerivedID("register", "pack", hash.String()), Kind: docket.RegisterPack,
		Facts: facts(ledger.FactPack, pack, ledger.FactVersion, version, ledger.FactSHA256, hash.String()), Since: since}
}

// CalendarInForce is a register entry for a calendar edition.
func CalendarInForce(calendar, edition string, hash liem.Hash) Entered {
	return Entered{ID: liem.DerivedID("register", "calendar", edition, hash.String()), Kind: docket.RegisterCalendar,
		Facts: facts("calendar", calendar, "edition", edition, ledger.FactSHA256, hash.String())}
}
