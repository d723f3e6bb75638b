package office

import (
	"container/list"
	"context"
	"crypto/subtle"
	"strconv"
	"strings"
	"sync"

	"liem"
	"liem/docket"
	"liem/internal/seal"
	"liem/ledger"
)

// opened is a case in memory: its fold, where its chain ends, its keys.
type opened struct {
	*docket.Case
	head   Head
	ring   *seal.Ring
	locals map[string]string // register person: case-local id
	listed map[string][]byte // case-local id of an officer: tag in work lists
}

// memory keeps the cases used last. It is a cache: everything in it can be
// folded again from the acts.
type memory struct {
	mu    sync.Mutex
	most  int
	cases map[liem.ID]*list.Element
	order *list.List
}

type remembered struct {
	id   liem.ID
	open *opened
}

func newMemory(most int) *memory {
	return &memory{most: most, cases: map[liem.ID]*list.Element{}, order: list.New()}
}

func (m *memory) get(id liem.ID) *opened {
	m.mu.Lock()
	defer m.mu.Unlock()
	e := m.cases[id]
	if e == nil {
		return nil
	}
	m.order.MoveToFront(e)
	return e.Value.(*remembered).open
}

func (m *memory) put(id liem.ID, o *opened) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if e := m.cases[id]; e != nil {
		e.Value.(*remembered).open = o
		m.order.MoveToFront(e)
		return
	}
	m.cases[id] = m.order.PushFront(&remembered{id, o})
	for m.order.Len() > m.most {
		e := m.order.Back()
		m.order.Remove(e)
		delete(m.cases, e.Value.(*remembered).id)
	}
}

func (m *memory) drop(id liem.ID) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if e := m.cases[id]; e != nil {
		m.order.Remove(e)
		delete(m.cases, id)
	}
}

// ring unwraps the keys of a case for the compartments named; none: all.
func (o *Office) ring(ctx context.Context, id liem.ID, names ...string) (*seal.Ring, error) {
	rows, err := o.c.Keys.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		names = seal.Compartments(rows)
	}
	return o.c.Key.Unwrap(id, rows, names...)
}

// open gives a case from memory, or folds it from its acts. The caller
// holds the case's lock.
func (o *Office) open(ctx context.Context, id liem.ID) (*opened, error) {
	if c := o.cases.get(id); c != nil {
		return c, nil
	}
	return o.reopen(ctx, id)
}

// latest is open with what other processes have recorded meanwhile. Do needs
// it not: what it appends after another's act is a conflict.
func (o *Office) latest(ctx context.Context, id liem.ID) (*opened, error) {
	c := o.cases.get(id)
	if err := o.current(ctx); err != nil || c == nil {
		if err != nil {
			return nil, err
		}
		return o.reopen(ctx, id)
	}
	if o.c.Alone {
		return c, nil
	}
	head, err := o.c.Store.Head(ctx, id, ledger.Acts)
	if err != nil || head == c.head {
		return c, err
	}
	o.cases.drop(id)
	return o.reopen(ctx, id)
}

func (o *Office) reopen(ctx context.Context, id liem.ID) (*opened, error) {
	ring, err := o.ring(ctx, id)
	if liem.KindOf(err) == liem.NotFound {
		return nil, notFound("open case")
	}
	if err != nil {
		return nil, err
	}
	c := &opened{ring: ring, locals: map[string]string{}, listed: map[string][]byte{}}
	if err := c.readListed(ctx, o.c.Store, id); err != nil {
		return nil, err
	}
	for row, err := range o.c.Store.Rows(ctx, id, ledger.Acts, 1) {
		if err != nil {
			return nil, err
		}
		if err := o.fold(c, row); isErased(err) {
			return nil, goneError()
		} else if err != nil {
			return nil, err
		}
	}
	if c.Case == nil {
		return nil, notFound("open case")
	}
	o.cases.put(id, c)
	return c, nil
}

func (o *Office) fold(c *opened, row Row) error {
	a, _, err := seal.Open(c.ring.Only(seal.Record), refOf(row), row.Blob)
	if err != nil {
		return err
	}
	c.head = Head{Seq: row.Seq, C: row.C}
	return o.take(c, &a)
}

// take hands an act of the past to the docket.
func (o *Office) take(c *opened, a *ledger.Act) error {
	pack := o.packs[a.Pack]
	if pack == nil || pack.Procedure(a.Procedure) == nil {
		return packMissing()
	}
	p := pack.Procedure(a.Procedure)
	var err error
	switch {
	case c.Case == nil:
		c.Case, err = docket.Open(p, bare(a), o.c.Calendars, o.register)
	case a.Kind == docket.Transition:
		err = c.Move(p, docket.TransitionFor(pack, p.ID, c.Pack.Version), bare(a), o.register)
	default:
		err = c.Apply(bare(a), o.register)
	}
	return err
}

func packMissing() error {
	return &liem.Error{Kind: liem.CouldNotLook, Op: "fold case",
		Say:  liem.T("Bộ thủ tục của vụ việc này không có ở đây.", "The pack that this case is bound to is not here."),
		Next: liem.T("Nạp lại đúng phiên bản của bộ thủ tục.", "Load that version of the pack.")}
}

func refOf(row Row) seal.Ref {
	return seal.Ref{Act: row.Act, Case: row.Case, Chain: row.Chain, Seq: row.Seq, C: row.C}
}

// local gives the case-local id of a register person, a new one if they
// take part for the first time; fresh tells which.
func (o *Office) local(ctx context.Context, c *opened, p Person) (id string, fresh *Party, err error) {
	if id, ok := c.locals[p.ID]; ok {
		return id, nil, nil
	}
	tag, err := c.ring.Tag(p.ID)
	if err != nil {
		return "", nil, err
	}
	id, err = o.c.Store.Party(ctx, c.ID, tag)
	switch {
	case err == nil:
		c.locals[p.ID] = id
		return id, nil, nil
	case liem.KindOf(err) != liem.NotFound:
		return "", nil, err
	}
	most := 0
	for _, l := range c.locals {
		if n, err := strconv.Atoi(strings.TrimPrefix(l, "officer-")); err == nil {
			most = max(most, n)
		}
	}
	id = c.NextOfficer(most)
	c.locals[p.ID] = id
	covered, err := o.list(c, id, p)
	return id, &Party{Case: c.ID, Tag: tag, Local: id, Listed: covered}, err
}

// list notes under which tag an officer of the case stands in work lists, and
// gives it covered: with the keys of the case it tells who the case-local id
// is, without them nothing.
func (o *Office) list(c *opened, local string, p Person) ([]byte, error) {
	tag := o.register.listTag(p.ID)
	c.listed[local] = tag
	return c.cover(local, tag)
}

// cover covers a tag of work lists, or uncovers it.
func (c *opened) cover(local string, tag []byte) ([]byte, error) {
	pad, err := c.ring.Check([]byte("tag in work lists"), []byte(local))
	if err != nil {
		return nil, err
	}
	out := make([]byte, len(tag))
	subtle.XORBytes(out, tag, pad[:len(tag)])
	return out, nil
}

// readListed uncovers the tags of the officers of a case.
func (c *opened) readListed(ctx context.Context, s Store, id liem.ID) error {
	parties, err := s.Parties(ctx, id)
	if err != nil {
		return err
	}
	for _, p := range parties {
		if len(p.Listed) != listedSize {
			continue
		}
		if c.listed[p.Local], err = c.cover(p.Local, p.Listed); err != nil {
			return err
		}
	}
	return nil
}

// listedSize is the length of a tag in work lists.
const listedSize = 16
