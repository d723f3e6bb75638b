package office

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"liem"
	"liem/docket"
	"liem/internal/seal"
	"liem/ledger"
	"liem/procedure"
	"liem/rulebook"
)

// Deed is what an actor wants done in a case: the docket's request in the
// words of the procedure, with people named by the register. The office
// fills Actor, Post, Assign and Answers.
type Deed struct {
	docket.Request
	Assign map[string][]Person // role: who is to fill it
	Name   map[string]Person   // case-local id: who that is, in the notice to them
}

// Do records one act of a case, or says why it is not open. A second call
// with the same act id, actor and content gives the same receipt.
func (o *Office) Do(ctx context.Context, now liem.Instant, by Actor, id liem.ID, d Deed) (Recorded, error) {
	unlock := o.lock(id)
	defer unlock()
	for try := 0; ; try++ {
		r, err := o.do(ctx, now, by, id, d)
		if err == nil && !r.Again {
			return r, nil
		}
		kind := liem.KindOf(err)
		if err == nil || kind != liem.Refused {
			o.cases.drop(id) // what was folded may be ahead of the store
		}
		if err != nil && kind != liem.Conflict && kind != liem.Refused && kind != liem.NotFound {
			return Recorded{}, err
		}
		again, ok, e := o.again(ctx, by, id, d)
		switch {
		case ok:
			return again, nil
		case err != nil && kind == liem.NotFound:
			return Recorded{}, err // that an id is taken is not for strangers either
		case e != nil:
			return Recorded{}, e
		}
		behind, e := o.behind(ctx, id)
		if e != nil {
			return Recorded{}, e
		}
		if try == 3 || !behind {
			return Recorded{}, err
		}
		o.cases.drop(id) // somebody was faster: judge again on the new state
	}
}

// behind tells whether another process went on with the case.
func (o *Office) behind(ctx context.Context, id liem.ID) (bool, error) {
	c := o.cases.get(id)
	if c == nil {
		return true, nil
	}
	if o.c.Alone {
		return false, nil
	}
	head, err := o.c.Store.Head(ctx, id, ledger.Acts)
	return head != c.head, err
}

func (o *Office) do(ctx context.Context, now liem.Instant, by Actor, id liem.ID, d Deed) (Recorded, error) {
	if err := o.current(ctx); err != nil {
		return Recorded{}, err
	}
	if err := o.atPost(by, now); err != nil {
		return Recorded{}, err
	}
	c, err := o.open(ctx, id)
	if err != nil {
		return Recorded{}, o.gone(ctx, by, id, err)
	}
	p := &pending{o: o, open: c, entry: Entry{Now: now}}
	if err := p.expire(ctx, now); err != nil {
		o.cases.drop(id)
		return Recorded{}, err
	}
	check, err := checkOf(c.ring, by, d)
	if err != nil {
		return Recorded{}, err
	}
	locals := maps.Clone(c.locals)
	a, err := p.prepare(ctx, by, &d)
	if err != nil {
		c.locals = locals // nobody has joined
		return Recorded{}, o.keepExpiries(ctx, p, err)
	}
	if err := p.take(ctx, a, check); err != nil {
		o.cases.drop(id)
		return Recorded{}, err
	}
	return o.write(ctx, p)
}

// prepare makes the act that an actor wants, or says why it is not open.
func (p *pending) prepare(ctx context.Context, by Actor, d *Deed) (*ledger.Act, error) {
	c := p.open
	if err := p.o.people(ctx, p, by, d); err != nil {
		return nil, err
	}
	key, err := c.ring.Check([]byte("texts of two hands"))
	if err != nil {
		return nil, err
	}
	d.Key = key[:]
	return c.Prepare(d.Request, p.entry.Now, c.head.C, p.o.register)
}

// take seals a prepared act, hands it to the docket and lists its effects.
func (p *pending) take(ctx context.Context, a *ledger.Act, check liem.Hash) error {
	if err := p.put(ctx, a, check); err != nil {
		return err
	}
	if err := p.open.Apply(bare(&p.last.Act), p.o.register); err != nil {
		return err
	}
	return p.o.effects(p, a)
}

// keepExpiries records what has run out even though the act was refused: a
// refusal changes nothing about time.
func (o *Office) keepExpiries(ctx context.Context, p *pending, refusal error) error {
	if len(p.entry.Rows) == 0 || liem.KindOf(refusal) != liem.Refused {
		return refusal
	}
	p.entry.Parties = nil
	if _, err := o.write(ctx, p); err != nil {
		return err
	}
	return refusal
}

// expire records every expiry that is due.
func (p *pending) expire(ctx context.Context, now liem.Instant) error {
	c := p.open
	for a := c.DueAct(now); a != nil; a = c.DueAct(now) {
		a.Prev = c.head.C
		check, err := c.ring.Check([]byte(a.Kind), a.ID[:])
		if err != nil {
			return err
		}
		if err := p.put(ctx, a, check); err != nil {
			return err
		}
		if err := c.Apply(a, p.o.register); err != nil {
			return err
		}
	}
	return nil
}

// people turns register people into case-local ids, names them in sealed
// fields, and asks the closed questions that the docket will want answered.
func (o *Office) people(ctx context.Context, p *pending, by Actor, d *Deed) error {
	c := p.open
	d.Post = by.Post
	party := d.Actor != ""
	if party || by.Post == "" {
		if err := o.asParty(ctx, c, by, d.Actor); err != nil {
			return err
		}
	} else {
		local, err := p.join(ctx, by.Person, d)
		if err != nil {
			return err
		}
		d.Actor = local
	}
	asked := []Person{}
	if by.Post != "" {
		asked = append(asked, by.Person)
	}
	d.Request.Assign = map[string][]string{}
	for _, role := range slices.Sorted(maps.Keys(d.Assign)) {
		for _, q := range d.Assign[role] {
			local, err := p.join(ctx, q, d)
			if err != nil {
				return err
			}
			d.Request.Assign[role] = append(d.Request.Assign[role], local)
			asked = append(asked, q)
		}
	}
	if err := p.naming(ctx, d); err != nil {
		return err
	}
	if err := o.ask(ctx, c, d, asked); err != nil {
		return err
	}
	if party {
		return nil
	}
	return o.asColleague(c, by, d.Actor, d.Answers, p.entry.Now)
}

// held: the person at the counter holds the post that they act in.
func (o *Office) held(by Actor, now liem.Instant) error {
	if tag, ok := o.register.Holder(by.Post, now); ok && tag == o.register.tag(by.ID) {
		return nil
	}
	return &liem.Error{Kind: liem.Refused, Code: liem.NotYou, Op: "act in post " + by.Post,
		Say: liem.T("Bạn không giữ chức vụ này vào lúc này.", "You do not hold this post at this time.")}
}

// isParty: who acts as a party of the case is known to it by their tag.
func (o *Office) isParty(ctx context.Context, c *opened, by Actor, local string) error {
	if c.locals[by.ID] == local {
		return nil
	}
	tag, err := c.ring.Tag(by.ID)
	if err != nil {
		return err
	}
	known, err := o.c.Store.Party(ctx, c.ID, tag)
	if err == nil && known == local {
		c.locals[by.ID] = local
	}
	if liem.KindOf(err) == liem.NotFound || err == nil && known != local {
		return notFound("act as party")
	}
	return err
}

func (p *pending) join(ctx context.Context, q Person, d *Deed) (string, error) {
	local, fresh, err := p.o.local(ctx, p.open, q)
	if err != nil || fresh == nil {
		return local, err
	}
	p.entry.Parties = append(p.entry.Parties, *fresh)
	d.Fields = append(slices.Clip(d.Fields), NameOf(local, q, false))
	return local, nil
}

// NameOf is the sealed field that says who stands behind a case-local id.
func NameOf(local string, q Person, sealed bool) ledger.Field {
	compartment := "people"
	if sealed {
		compartment = "identity"
	}
	return ledger.Field{Name: docket.NameField + local, Class: "identity", Compartment: compartment,
		Passages: []ledger.Passage{{Text: []byte(q.Name)}}}
}

// ask fetches the answers that the case does not have yet.
func (o *Office) ask(ctx context.Context, c *opened, d *Deed, people []Person) error {
	for _, q := range people {
		answers, err := o.answers(ctx, c, q, c.locals[q.ID])
		if err != nil {
			return err
		}
		d.Answers = append(d.Answers, answers...)
	}
	return nil
}

// answers asks about one officer what the case does not know yet.
func (o *Office) answers(ctx context.Context, c *opened, q Person, local string) ([]docket.Answer, error) {
	var out []docket.Answer
	for n := range c.People() {
		subject := c.PersonID(n)
		if c.Tie(local, subject) != "" {
			continue
		}
		name, err := o.nameOf(ctx, c, subject)
		result, source, edition := docket.AnswerCouldNotLook, "register", "-"
		if err == nil {
			result, source, edition = o.c.Ties.Ask(ctx, q, name)
		}
		out = append(out, docket.Answer{Officer: local, Subject: subject, Result: result, Source: source, Edition: edition})
	}
	return out, ctx.Err()
}

// nameOf reads a scoped person's name out of its sealed field, for the
// closed question alone.
func (o *Office) nameOf(ctx context.Context, c *opened, local string) (string, error) {
	for row, err := range o.c.Store.Rows(ctx, c.ID, ledger.Acts, 1) {
		if err != nil {
			return "", err
		}
		a, _, err := seal.Open(c.ring.Only(seal.Record, "people"), refOf(row), row.Blob)
		if err != nil {
			return "", err
		}
		for _, f := range a.Fields {
			if f.Name == docket.NameField+local && f.Passages[0].Open {
				return string(f.Passages[0].Text), nil
			}
		}
	}
	return "", notFound("name of " + local)
}

// checkOf is the keyed hash of the actor and of what they asked for: a retry
// has the same one.
func checkOf(ring *seal.Ring, by Actor, d Deed) (liem.Hash, error) {
	d.Request.Assign = map[string][]string{}
	for role, people := range d.Assign {
		for _, q := range people {
			d.Request.Assign[role] = append(d.Request.Assign[role], q.ID)
		}
	}
	parts := [][]byte{[]byte(by.ID), []byte(by.Post), []byte(d.Request.Content()), fmt.Append(nil, d.Propose)}
	for _, local := range slices.Sorted(maps.Keys(d.Name)) {
		parts = append(parts, []byte(local), []byte(d.Name[local].ID))
	}
	return ring.Check(parts...)
}

// again answers a retry: the act is there with the same actor and content.
func (o *Office) again(ctx context.Context, by Actor, id liem.ID, d Deed) (Recorded, bool, error) {
	if d.ID.IsZero() {
		return Recorded{}, false, nil
	}
	_, _, err := o.c.Store.Find(ctx, d.ID)
	if liem.KindOf(err) == liem.NotFound && err != nil {
		return Recorded{}, false, nil
	}
	if err != nil {
		return Recorded{}, false, err
	}
	c, err := o.open(ctx, id)
	if err != nil {
		return Recorded{}, false, err
	}
	check, err := checkOf(c.ring, by, d)
	if err != nil {
		return Recorded{}, false, err
	}
	return o.recordedAs(ctx, c, d.ID, check)
}

// recordedAs tells whether an act was recorded before: with the same actor
// and content it gives its receipt, with another it is a conflict.
func (o *Office) recordedAs(ctx context.Context, c *opened, act liem.ID, check liem.Hash) (Recorded, bool, error) {
	row, index, err := o.c.Store.Find(ctx, act)
	switch {
	case err != nil && liem.KindOf(err) == liem.NotFound:
		return Recorded{}, false, nil
	case err != nil:
		return Recorded{}, false, err
	case row.Case != c.ID || row.Check != check:
		return Recorded{}, false, otherContent("do")
	}
	return Recorded{Act: act, Case: c.ID, Seq: row.Seq, C: row.C, Index: index, Again: true, Number: c.Number, Dues: c.Clocks()}, true, nil
}

func otherContent(op string) error {
	return &liem.Error{Kind: liem.Conflict, Op: op,
		Say:  liem.T("Mã của bước này đã được dùng cho nội dung khác.", "This act's id was used for something else."),
		Next: liem.T("Làm lại với mã mới.", "Do it again under a new id.")}
}

// effects lists what must follow from an act: letters, linked cases. Each
// is in the outbox with the act, and its result is again an act.
func (o *Office) effects(p *pending, a *ledger.Act) error {
	act := p.open.Procedure.Act(a.Kind)
	if act == nil {
		return nil
	}
	add := func(kind, what string) error {
		id := liem.DerivedID(a.ID.String(), kind, what)
		data, err := seal.SealEffect(o.c.Random, p.open.ring, id, []byte(fmt.Sprintf("%s %d", what, a.Seq)))
		p.entry.Effects = append(p.entry.Effects, Effect{ID: id, Case: a.Case, Kind: kind, Data: data, At: p.entry.Now})
		return err
	}
	for _, l := range act.Letters {
		if err := add("letter", l); err != nil {
			return err
		}
	}
	for _, w := range act.Opens {
		if err := add(effectOpen, w); err != nil {
			return err
		}
	}
	if act.Imposes != nil {
		if err := add(effectOpen, act.Imposes.Procedure); err != nil {
			return err
		}
	}
	if act.Kind == rulebook.Publication {
		return add("publish", act.ID)
	}
	kind, what, err := destroys(act, a)
	if err != nil || kind == "" {
		return err
	}
	return add(kind, what)
}

// write appends the entry with the case's projections.
func (o *Office) write(ctx context.Context, p *pending) (Recorded, error) {
	c := p.open
	if slices.ContainsFunc(p.entry.Rows, func(r Row) bool { return r.Chain == ledger.Acts }) {
		// A reading alone changes nothing of where the case stands, and may
		// know less than another process has recorded meanwhile.
		p.entry.Works = map[liem.ID][]Work{c.ID: o.worksOf(c)}
		p.entry.Dues = map[liem.ID][]Due{c.ID: duesOf(c)}
	}
	got, err := o.c.Store.Append(ctx, p.entry)
	if err != nil {
		return Recorded{}, err
	}
	r := Recorded{Case: c.ID, Again: got.Again, Index: -1, Number: c.Number, Dues: c.Clocks(), Seq: c.head.Seq, C: c.head.C}
	if p.last != nil {
		r.Act = p.last.Act.ID
	}
	if n := len(got.Indexes); n > 0 {
		r.Index = got.Indexes[n-1]
	}
	return r, nil
}

func duesOf(c *opened) []Due {
	var out []Due
	for _, r := range c.Clocks() {
		if r.State == procedure.Running {
			out = append(out, Due{Case: c.ID, Clock: r.Name(), At: r.Result.End})
		}
	}
	return out
}
