package office

import (
	"context"
	"encoding/hex"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"liem"
	"liem/docket"
	"liem/internal/seal"
	"liem/ledger"
	"liem/limits"
)

// Task is one line of a work list: whose turn it is in a case, until when,
// and what is open to them. It holds nothing that the case says.
type Task struct {
	Case      liem.ID
	Number    string
	Procedure string
	Pack      liem.Hash    // the version that words Stage, Role and Acts
	Stage     string       // where the case stands
	Role      string       // in which the person would act
	Acts      []string     // acts open to that role now, in the procedure's order; "propose accept": the first of two hands
	Due       liem.Instant // end of the earliest limit that binds the role, also if it has passed; 0: none
}

// WorkPage is one page of a work list.
type WorkPage struct {
	Tasks []Task
	Next  string // the cursor of the page after this one; "" if there is none
}

// WorkList gives what a person may do now in a post, the earliest due date
// first, from a cursor on ("": from the start), at most limit lines (1 to
// 100). A page may be shorter than its limit though others follow: Next
// tells. It is one recorded reading, of kind read.list, in a chain of the
// post's own: no record, no list.
//
// Nothing is listed in which the person holds no role and may take none up:
// somebody else has it, they are kept apart from it or were replaced, they have
// a tie, or they are a party. Where nobody could say whether they have a tie,
// they are asked before they open the case. Somebody who does not hold the post
// is refused. What they look at in a case is another reading: Read.
func (o *Office) WorkList(ctx context.Context, now liem.Instant, by Actor, purpose limits.Purpose, after string, limit int) (*WorkPage, error) {
	if err := purposeOf(reading{purpose: purpose}); err != nil {
		return nil, err
	}
	from, err := parseCursor(after)
	if err != nil {
		return nil, err
	}
	if limit < 1 || limit > 100 {
		return nil, &liem.Error{Kind: liem.Invalid, Op: "work list", Say: liem.T("Một trang có từ 1 đến 100 dòng.", "A page has 1 to 100 lines.")}
	}
	if err := o.current(ctx); err != nil {
		return nil, err
	}
	if err := o.held(by, now); err != nil {
		return nil, err
	}
	l := &listing{o: o, by: by, now: now, tag: hex.EncodeToString(o.register.listTag(by.ID)), page: &WorkPage{Tasks: []Task{}}}
	l.body, l.roles = o.register.fills(by.Post, now)
	if err := l.fill(ctx, from, limit); err != nil {
		return nil, err
	}
	if err := o.recordList(ctx, l, purpose, after); err != nil {
		return nil, err
	}
	return l.page, nil
}

// listing is one page under way.
type listing struct {
	o     *Office
	by    Actor
	now   liem.Instant
	tag   string
	body  string
	roles []string
	page  *WorkPage
	more  int // shown and not named in the record
	fits  []Fit
}

// fill takes rows until the page is full, the list ends, or several pages of
// rows were looked at of which few were for this person.
func (l *listing) fill(ctx context.Context, from Work, limit int) error {
	for round := 0; ; round++ {
		ask := limit - len(l.page.Tasks) + 1 // one more tells whether there is another page
		rows, err := l.rows(ctx, from, ask)
		if err != nil {
			return err
		}
		for i := range rows {
			if len(l.page.Tasks) == limit {
				l.page.Next = cursorOf(from)
				return nil
			}
			from = rows[i]
			mine, err := l.mine(ctx, &rows[i])
			if err != nil {
				return err
			}
			if mine {
				l.page.Tasks = append(l.page.Tasks, taskOf(&rows[i]))
			}
		}
		if len(rows) < ask {
			return nil
		}
		if round == 3 {
			l.page.Next = cursorOf(from)
			return nil
		}
	}
}

// rows reads a page of rows as they are after every expiry that is due in
// their cases.
func (l *listing) rows(ctx context.Context, from Work, limit int) ([]Work, error) {
	q := WorkQuery{Officer: l.tag, Pool: l.body, Roles: l.roles, After: from, Limit: limit}
	rows, err := l.o.c.Store.WorkList(ctx, q)
	if err != nil {
		return nil, err
	}
	late := false
	for i := range rows {
		if at := rows[i].Next; at != 0 && at <= l.now {
			late = true
			if err := l.o.Tick(ctx, l.now, rows[i].Case); err != nil {
				return nil, err
			}
		}
	}
	if late {
		return l.o.c.Store.WorkList(ctx, q)
	}
	return rows, nil
}

// mine judges one row: whether the post fills the role for the case's body
// now, and the person holds it or may take it up.
func (l *listing) mine(ctx context.Context, w *Work) (bool, error) {
	p := l.o.packs[w.Pack]
	if p == nil || p.Procedure(w.Procedure) == nil || p.Procedure(w.Procedure).Role(w.Role) == nil {
		return false, packMissing()
	}
	_, err := l.o.register.May(l.by.Post, w.Role, w.Body, p.Procedure(w.Procedure).Role(w.Role).Outside, l.now)
	if err != nil {
		if liem.KindOf(err) == liem.Refused {
			return false, nil
		}
		return false, err
	}
	if w.Officer != "" || w.Fit {
		return true, nil
	}
	return l.fit(ctx, w)
}

// fit asks what must be asked before somebody is shown that a duty can be taken
// up. What was answered is remembered while the case stands at this act.
func (l *listing) fit(ctx context.Context, w *Work) (bool, error) {
	o := l.o
	unlock := o.lock(w.Case)
	defer unlock()
	c, err := o.latest(ctx, w.Case)
	if err != nil {
		return false, err
	}
	local, err := o.known(ctx, c, l.by.Person)
	if err != nil {
		return false, err
	}
	answers, err := o.answers(ctx, c, l.by.Person, local)
	if err != nil {
		return false, err
	}
	fits, unsure, err := c.Fits(w.Role, local, l.by.Post, answers, l.now, o.register)
	if err == nil && fits && !unsure && c.head.Seq == w.Seq {
		l.fits = append(l.fits, Fit{Case: w.Case, Officer: l.tag, Role: w.Role, Seq: w.Seq})
	}
	return fits, err
}

func taskOf(w *Work) Task {
	t := Task{Case: w.Case, Number: w.Number, Procedure: w.Procedure, Pack: w.Pack, Stage: w.Stage, Role: w.Role, Due: w.Due}
	if w.Acts != "" {
		t.Acts = strings.Split(w.Acts, ",")
	}
	return t
}

// cursorOf writes the place of a row: due date, case, role.
func cursorOf(w Work) string {
	return strconv.FormatInt(int64(w.Due), 10) + "." + w.Case.String() + "." + w.Role
}

func parseCursor(s string) (w Work, err error) {
	if s == "" {
		return w, nil
	}
	bad := &liem.Error{Kind: liem.Invalid, Op: "work list", Say: liem.T("Vị trí của trang không đọc được.", "The place of the page cannot be read."),
		Next: liem.T("Mở lại danh sách từ đầu.", "Open the list from its start.")}
	due, rest, ok := strings.Cut(s, ".")
	id, role, ok2 := strings.Cut(rest, ".")
	at, err := strconv.ParseInt(due, 10, 64)
	if !ok || !ok2 || err != nil || !utf8.ValidString(role) || strings.ContainsRune(role, 0) {
		return w, bad
	}
	w.Due, w.Role = liem.Instant(at), role
	if w.Case, err = liem.ParseID(id); err != nil {
		return w, bad
	}
	return w, nil
}

// worksOf is what work lists show of a case: one row for each duty and each
// officer who has it, or for the pools that may take it up.
func (o *Office) worksOf(c *opened) []Work {
	s := c.Stage()
	if s == nil || s.Ends {
		return nil
	}
	var out []Work
	for _, d := range c.Duties() {
		w := Work{Case: c.ID, Role: d.Role, Due: d.Due, Next: c.Next(), Seq: c.head.Seq, Body: c.Body, Procedure: c.Procedure.ID, Pack: c.Pack.Hash,
			Number: c.Number, Stage: s.ID, Acts: strings.Join(d.Acts, ",")}
		for _, who := range d.Holders {
			if tag := c.listed[who]; tag != nil {
				w.Officer = hex.EncodeToString(tag)
				out = append(out, w)
			}
		}
		if len(d.Holders) > 0 {
			continue
		}
		pools := []string{c.Body}
		if r := c.Procedure.Role(d.Role); r.Outside {
			pools = o.register.above(c.Body)
		}
		for _, w.Pool = range pools {
			out = append(out, w)
		}
	}
	if len(out) == 0 { // nobody's turn, but open: it is found by its number
		out = []Work{{Case: c.ID, Seq: c.head.Seq, Next: c.Next(), Body: c.Body, Procedure: c.Procedure.ID, Pack: c.Pack.Hash, Number: c.Number, Stage: s.ID}}
	}
	return out
}

// ListID is the chain in which the readings of a post's work list stand.
func ListID(post string) liem.ID { return liem.DerivedID("work lists", post) }

// mostListed is how many cases a record of a list names.
const mostListed = 1000

// Listed records that somebody is shown cases by number, as a page of a work list
// is recorded. Whoever shows some calls it first: no record, no list.
func (o *Office) Listed(ctx context.Context, now liem.Instant, by Actor, purpose limits.Purpose, cases []liem.ID) error {
	if err := o.held(by, now); err != nil || len(cases) == 0 {
		return err
	}
	l := &listing{o: o, by: by, now: now, page: &WorkPage{}, more: max(0, len(cases)-mostListed)}
	l.body, _ = o.register.fills(by.Post, now)
	for _, id := range cases[:len(cases)-l.more] {
		l.page.Tasks = append(l.page.Tasks, Task{Case: id})
	}
	return o.recordList(ctx, l, purpose, "")
}

// recordList records that a page was shown: to whom, as the register names
// them, which cases, from where on.
func (o *Office) recordList(ctx context.Context, l *listing, purpose limits.Purpose, after string) error {
	id := ListID(l.by.Post)
	unlock := o.lock(id)
	defer unlock()
	ring, err := o.lists.ring(ctx, o, id)
	if err != nil {
		return err
	}
	cases := make([]string, len(l.page.Tasks))
	for i, t := range l.page.Tasks {
		cases[i] = t.Case.String()
	}
	what := facts(docket.FactPurpose, string(purpose), docket.FactItems, strconv.Itoa(len(cases)+l.more), "cases", strings.Join(cases, " "),
		"holder", o.register.tag(l.by.ID))
	if after != "" {
		what = append(what, facts("after", after)...)
	}
	for try := 0; ; try++ {
		head, err := o.c.Store.Head(ctx, id, ledger.Reads)
		if err != nil {
			return err
		}
		a := ledger.Act{Version: 1, Case: id, Chain: ledger.Reads, Seq: head.Seq + 1, Prev: head.C, Recorded: l.now,
			Occurred: ledger.Occurred{At: l.now, Basis: ledger.Recorded}, Kind: docket.ReadList, Procedure: docket.RegisterProcedure, Body: l.body,
			Actor: newcomer, Post: l.by.Post, Facts: what}
		a.ID = liem.DerivedID(id.String(), a.Kind, strconv.FormatUint(a.Seq, 10), o.register.tag(l.by.ID), strconv.FormatInt(int64(l.now), 10), after)
		check, err := ring.Check([]byte(a.Kind), a.ID[:])
		if err != nil {
			return err
		}
		s, err := o.seal(ring, &a)
		if err != nil {
			return err
		}
		got, err := o.c.Store.Append(ctx, Entry{Now: l.now, Rows: []Row{rowOf(&s, check)}, Fits: l.fits})
		switch {
		case err == nil && !got.Again:
			return nil
		case err != nil && liem.KindOf(err) != liem.Conflict || try == 3:
			return err
		} // else another process was faster
	}
}

// listKeys are the keys of the chains of work lists, as far as they were used.
type listKeys struct {
	mu    sync.Mutex
	rings map[liem.ID]*seal.Ring
}

// ring gives the keys of a chain, and makes them for the first page of a post.
// The caller holds the chain's lock.
func (k *listKeys) ring(ctx context.Context, o *Office, id liem.ID) (*seal.Ring, error) {
	k.mu.Lock()
	ring := k.rings[id]
	k.mu.Unlock()
	if ring != nil {
		return ring, nil
	}
	ring, err := o.ring(ctx, id)
	if err != nil && liem.KindOf(err) == liem.NotFound {
		var rows []seal.KeyRow
		if ring, rows, err = seal.NewCase(o.c.Random, o.c.Key.Public(), id); err == nil {
			err = o.c.Keys.Put(ctx, id, rows)
		}
	}
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.rings == nil {
		k.rings = map[liem.ID]*seal.Ring{}
	}
	k.rings[id] = ring
	return ring, nil
}
