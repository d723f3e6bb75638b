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

// tag is how register acts name a person: nobody without the register's
// keys can tell who it is.
func (g *registry) tag(person string) string {
	m := hmac.New(sha256.New, g.hmac)
	m.Write([]byte(person))
	return hex.EncodeToString(m.Sum(nil)[:16])
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
	for row, err := range o.c.Store.Rows(ctx, RegisterID(), ledger.Register, 1) {
		if err != nil {
			return nil, err
		}
		a, _, err := seal.Open(g.ring, refOf(row), row.Blob)
		if err != nil {
			return nil, err
		}
		if err := g.fold.Apply(&a, row.C); err != nil {
			return nil, err
		}
		g.head = Head{Seq: row.Seq, C: row.C}
		g.acts = append(g.acts, row.C)
	}
	return g, nil
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
func (o *Office) Enter(ctx context.Context, now liem.Instant, e Entered) (liem.Hash, error) {
	g := o.register
	g.mu.Lock()
	defer g.mu.Unlock()
	a := ledger.Act{Version: 1, ID: e.ID, Case: RegisterID(), Chain: ledger.Register, Seq: g.head.Seq + 1, Prev: g.head.C, Recorded: now,
		Occurred: ledger.Occurred{At: now, Basis: ledger.Recorded}, Kind: e.Kind, Procedure: docket.RegisterProcedure, Actor: "office", Facts: e.Facts}
	if e.Since != 0 {
		a.Occurred = ledger.Occurred{At: e.Since, Day: true, Basis: ledger.Statement}
	}
	if e.Holder != nil {
		a.Facts = append(a.Facts, ledger.Fact{Name: "holder", Value: g.tag(e.Holder.ID)})
		a.Fields = []ledger.Field{NameOf("holder", *e.Holder, false)}
	}
	s, err := o.seal(g.ring, &a)
	if err != nil {
		return liem.Hash{}, err
	}
	check, err := g.ring.Check([]byte(e.Kind), fmt.Append(nil, e.Facts))
	if err != nil {
		return liem.Hash{}, err
	}
	if _, err := o.c.Store.Append(ctx, Entry{Now: now, Rows: []Row{rowOf(&s, check)}}); err != nil {
		return liem.Hash{}, err
	}
	if err := g.fold.Apply(&s.Act, s.C); err != nil {
		return liem.Hash{}, err
	}
	g.head = Head{Seq: a.Seq, C: s.C}
	g.acts = append(g.acts, s.C)
	return s.C, nil
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
