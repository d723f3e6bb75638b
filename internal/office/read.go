package office

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"liem"
	"liem/docket"
	"liem/internal/seal"
	"liem/ledger"
	"liem/limits"
)

// Access decides what of a case somebody may read, by policies that are text.
type Access interface {
	// Compartments lists what the reader may open of the case; nil: nothing,
	// and the case does not exist for them.
	Compartments(c *docket.Case, q docket.Reader) []string
}

// View is what a reading shows.
type View struct {
	Case  *docket.Case // where it stands and what is open
	Acts  []ledger.Act // with the passages that this reader may open
	Local string       // the reader's own id in the case; "" if it does not know them
}

// Read shows a case. An officer's reading is recorded before anything is
// shown, with its purpose, in the chain of reads: no record, no answer. A
// party's reading of their own file is recorded nowhere and leaves no time;
// their purpose is not asked. An officer who may not see the case is told what
// is told of a case that does not exist, and that is recorded apart, in the
// guarded chain. Before the first opening an officer says whether they have a
// tie, where the register of ties could not be asked: Asks and Declare.
func (o *Office) Read(ctx context.Context, now liem.Instant, by Actor, id liem.ID, purpose limits.Purpose, access Access) (*View, error) {
	return o.read(ctx, now, by, id, reading{kind: docket.ReadContent, purpose: purpose}, access)
}

// reading is what one opening of a case records of itself.
type reading struct {
	chain   ledger.Chain
	kind    string
	local   string
	post    string
	purpose limits.Purpose
	items   string
	warrant *Warrant
}

func (o *Office) read(ctx context.Context, now liem.Instant, by Actor, id liem.ID, r reading, access Access) (*View, error) {
	if by.Post != "" {
		if err := purposeOf(r); err != nil {
			return nil, err
		}
	}
	unlock := o.lock(id)
	defer unlock()
	c, err := o.latest(ctx, id)
	if err != nil {
		return nil, o.gone(ctx, by, id, err)
	}
	p := &pending{o: o, open: c, entry: Entry{Now: now}}
	names, err := o.allowed(ctx, p, by, r, access)
	if err != nil {
		return nil, err
	}
	v, err := o.view(ctx, c, names)
	if err != nil {
		return nil, err
	}
	local, err := o.known(ctx, c, by.Person)
	if local != newcomer {
		v.Local = local
	}
	return v, err
}

// allowed finds out what may be opened and records the reading, or that it
// was refused. On an error nothing is to be shown.
func (o *Office) allowed(ctx context.Context, p *pending, by Actor, r reading, access Access) ([]string, error) {
	c := p.open
	if err := p.expire(ctx, p.entry.Now); err != nil {
		o.cases.drop(c.ID)
		return nil, err
	}
	q, unsure, err := o.reader(ctx, c, by, p.entry.Now)
	if err != nil {
		o.cases.drop(c.ID)
		return nil, err
	}
	q.Warrant = r.warrant != nil
	var names []string // for somebody whose post is another's now: nothing, whatever access says
	if o.atPost(by, p.entry.Now) == nil {
		names = access.Compartments(c.Case, q)
	}
	r.local, r.post = q.Local, by.Post
	switch {
	case by.Post == "":
		err = p.onlyExpiries(ctx)
	case names == nil:
		err = o.recordRead(ctx, p, reading{chain: ledger.Guarded, kind: docket.ReadRefused, local: newcomer, post: by.Post, purpose: r.purpose})
	case unsure && c.mustSay(q):
		return nil, sayFirst()
	default:
		if r.items == "" {
			r.items = fmt.Sprintf("1-%d", c.Seq())
		}
		err = o.recordRead(ctx, p, append([]reading{inChain(r, ledger.Reads)}, opening(r, names)...)...)
	}
	if err == nil && names == nil {
		return nil, notFound("read")
	}
	if err != nil {
		o.cases.drop(c.ID)
		return nil, err
	}
	return names, nil
}

func inChain(r reading, chain ledger.Chain) reading {
	r.chain = chain
	return r
}

// opening is the record that an identity that is kept apart was opened.
func opening(r reading, names []string) []reading {
	if !slices.Contains(names, "identity") {
		return nil
	}
	r.chain, r.kind, r.items, r.warrant = ledger.Guarded, docket.ReadIdentity, "", nil
	return []reading{r}
}

// onlyExpiries writes what has run out, and nothing else.
func (p *pending) onlyExpiries(ctx context.Context) error {
	if len(p.entry.Rows) == 0 {
		return nil
	}
	_, err := p.o.write(ctx, p)
	return err
}

// purposeOf: an officer reads for one of a closed list of purposes; that of
// an auditor goes with a warrant, that of a party with no post.
func purposeOf(r reading) error {
	if r.purpose == "" {
		return &liem.Error{Kind: liem.Refused, Code: liem.Needs, Op: "read",
			Say:  liem.T("Cần nêu mục đích mở hồ sơ.", "Say for what purpose the file is opened."),
			Next: liem.T("Chọn một mục đích trong danh mục.", "Choose one purpose of the list.")}
	}
	if errs := limits.CheckPurpose(r.purpose); len(errs) > 0 {
		return errs[0]
	}
	if (r.purpose == limits.PurposeAuditWarrant) != (r.warrant != nil) || r.purpose == limits.PurposeOwnFile {
		return &liem.Error{Kind: liem.Refused, Code: liem.Needs, Op: "read",
			Say:  liem.T("Mục đích này không phải của cách mở hồ sơ này.", "That is not a purpose of this way of opening a file."),
			Next: liem.T("Kiểm toán thì nêu lệnh; việc của chính mình thì mở không bằng chức vụ.", "For an audit state the warrant; for your own file come without a post.")}
	}
	return nil
}

// reader finds out who wants to open a case: under which id it knows them,
// which roles their post fills, and whether a tie is found. Unsure: whether
// there is one could not be asked, and they have not said. Somebody whose
// post is another's now is nobody here.
func (o *Office) reader(ctx context.Context, c *opened, by Actor, now liem.Instant) (q docket.Reader, unsure bool, err error) {
	q = docket.Reader{Local: newcomer, Post: by.Post}
	if o.atPost(by, now) != nil {
		return q, false, nil
	}
	if q.Local, err = o.known(ctx, c, by.Person); err != nil || by.Post == "" {
		return q, false, err
	}
	q.Roles = o.rolesOf(c, by.Post, now)
	if c.Procedure.Party(party(q.Local)) != nil || len(q.Roles) == 0 {
		return q, false, nil
	}
	answers, err := o.answers(ctx, c, by.Person, q.Local)
	for _, a := range answers {
		q.Tied = q.Tied || a.Result == docket.AnswerFound
		unsure = unsure || a.Result != docket.AnswerFound && a.Result != docket.AnswerNone
	}
	return q, unsure && !q.Tied, err
}

// rolesOf lists what a post may do now for the body of a case: roles of its
// procedure, and those of the office itself, which reach down.
func (o *Office) rolesOf(c *opened, post string, now liem.Instant) []string {
	var out []string
	for _, r := range c.Procedure.Roles {
		if _, err := o.register.May(post, r.ID, c.Body, r.Outside, now); err == nil {
			out = append(out, r.ID)
		}
	}
	for _, role := range []string{docket.Auditor, docket.Administrator} {
		for _, outside := range []bool{false, true} {
			if _, err := o.register.May(post, role, c.Body, outside, now); err == nil {
				out = append(out, role)
				break
			}
		}
	}
	return out
}

func (o *Office) known(ctx context.Context, c *opened, q Person) (string, error) {
	if local, ok := c.locals[q.ID]; ok {
		return local, nil
	}
	tag, err := c.ring.Tag(q.ID)
	if err != nil {
		return "", err
	}
	local, err := o.c.Store.Party(ctx, c.ID, tag)
	if liem.KindOf(err) == liem.NotFound {
		return newcomer, nil
	}
	return local, err
}

// recordRead appends readings to their chains, with whatever expiries were
// due. The last one's receipt counts.
func (o *Office) recordRead(ctx context.Context, p *pending, readings ...reading) error {
	for _, r := range readings {
		a, err := o.readAct(ctx, p, r)
		if err != nil {
			return err
		}
		check, err := p.open.ring.Check([]byte(r.kind), a.ID[:])
		if err != nil {
			return err
		}
		if err := p.put(ctx, a, check); err != nil {
			return err
		}
	}
	_, err := o.write(ctx, p)
	return err
}

func (o *Office) readAct(ctx context.Context, p *pending, r reading) (*ledger.Act, error) {
	c, now := p.open, p.entry.Now
	head, err := o.c.Store.Head(ctx, c.ID, r.chain)
	if err != nil {
		return nil, err
	}
	a := &ledger.Act{Version: 1, Case: c.ID, Chain: r.chain, Seq: head.Seq + 1, Prev: head.C, Recorded: now,
		Occurred: ledger.Occurred{At: now, Basis: ledger.Recorded}, Kind: r.kind, Procedure: c.Procedure.ID, Pack: c.Pack.Hash, Body: c.Body,
		Actor: r.local, Post: r.post}
	if r.kind == ledger.KindExport {
		a.Facts = ledger.ExportFacts(c.head.Seq, c.head.C)
	}
	a.Facts = append(a.Facts, facts(docket.FactPurpose, string(r.purpose))...)
	if r.items != "" {
		a.Facts = append(a.Facts, facts(docket.FactItems, r.items)...)
	}
	if r.warrant != nil {
		a.Facts = append(a.Facts, facts(docket.FactWarrant, r.warrant.ID.String())...)
		a.Fields = []ledger.Field{r.warrant.field()}
	}
	a.ID = liem.DerivedID(c.ID.String(), r.kind, fmt.Sprint(a.Seq), fmt.Sprint(now))
	return a, nil
}

func (o *Office) view(ctx context.Context, c *opened, names []string) (*View, error) {
	v := &View{Case: c.Case.Clone()}
	ring := c.ring.Only(append([]string{seal.Record}, names...)...)
	for row, err := range o.c.Store.Rows(ctx, c.ID, ledger.Acts, 1) {
		if err != nil {
			return nil, err
		}
		a, _, err := seal.Open(ring, refOf(row), row.Blob)
		if err != nil {
			return nil, err
		}
		v.Acts = append(v.Acts, a)
	}
	return v, nil
}

// Tended is what one Tend did.
type Tended struct {
	Expired int // cases in which something had run out
	Settled int // effects that destroyed keys
	Waiting int // acts that wait for their place in the log still
	Log     Log // as it stands now: where it grew, a new checkpoint is due
}

// Tend does all that an installation does regularly, for at most limit cases
// and effects: it records what has run out, destroys the keys of what was
// struck out or erased, and gives waiting acts their place in the log. A
// server calls it every few seconds; calling it more or less often changes
// when something is done and never what. All parts are tried, whatever became
// of the others; the error tells of each that failed. Who signs and publishes
// the log does so when Log has grown.
func (o *Office) Tend(ctx context.Context, now liem.Instant, limit int) (t Tended, err error) {
	errs := make([]error, 4)
	t.Expired, errs[0] = o.Sweep(ctx, now, limit)
	t.Settled, errs[1] = o.Settle(ctx, now, limit)
	t.Waiting, errs[2] = o.c.Log.Sequence(ctx, now)
	t.Log, errs[3] = o.c.Log.Log(ctx)
	return t, errors.Join(errs...)
}

// Sweep records what has run out in cases that nobody touched. It only does
// sooner what the next act or reading would do.
func (o *Office) Sweep(ctx context.Context, now liem.Instant, limit int) (int, error) {
	ids, err := o.c.Store.Due(ctx, now, limit)
	if err != nil {
		return 0, err
	}
	var errs []error
	for _, id := range ids {
		errs = append(errs, o.Tick(ctx, now, id)) // one case that cannot be looked at is not in the way of the others
	}
	done := 0
	for _, err := range errs {
		if err == nil {
			done++
		}
	}
	return done, errors.Join(errs...)
}

// Tick records every expiry of one case that is due.
func (o *Office) Tick(ctx context.Context, now liem.Instant, id liem.ID) error {
	unlock := o.lock(id)
	defer unlock()
	c, err := o.latest(ctx, id)
	if err != nil {
		return err
	}
	return o.settleDue(ctx, c, now)
}

// settleDue records what has run out in a case. The caller holds its lock.
func (o *Office) settleDue(ctx context.Context, c *opened, now liem.Instant) error {
	p := &pending{o: o, open: c, entry: Entry{Now: now}}
	err := p.expire(ctx, now)
	if err == nil {
		err = p.onlyExpiries(ctx)
	}
	if err != nil {
		o.cases.drop(c.ID)
	}
	return err
}

func party(local string) string {
	for i := range local {
		if local[i] == '-' {
			return local[:i]
		}
	}
	return local
}

// Look gives where a case stands, without any text of it and so without a
// recorded reading: stage, acts as committed, clocks. It is for the office's
// own machinery, never for a counter.
func (o *Office) Look(ctx context.Context, id liem.ID) (*docket.Case, error) {
	unlock := o.lock(id)
	defer unlock()
	c, err := o.latest(ctx, id)
	if err != nil {
		return nil, err
	}
	return c.Clone(), nil
}
