package office

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"liem"
	"liem/docket"
	"liem/internal/seal"
	"liem/ledger"
)

// Filing is what begins a case.
type Filing struct {
	Deed
	Procedure   string
	Pack        liem.Hash
	Body        string
	People      int               // scoped people
	Allegations int               // at least 1
	Parties     map[string]Person // case-local id (reporter-1, subject-1): who; nobody for an anonymous reporter
	Case        liem.ID           // 128 random bits
	Parent      *Link             // the case that opens this one
}

// Link ties a case to the one that opened it.
type Link struct {
	Case   liem.ID
	C      liem.Hash // commitment of the parent's act
	Effect liem.ID   // the effect that this filing carries out
}

// File begins a case: keys first, durably apart from the database, then the
// filing act with its running number, taken inside the write.
func (o *Office) File(ctx context.Context, now liem.Instant, by Actor, f Filing) (Recorded, error) {
	unlock := o.lock(f.Case)
	defer unlock()
	if err := o.current(ctx); err != nil {
		return Recorded{}, err
	}
	if again, ok, err := o.again(ctx, by, f.Case, f.Deed); err != nil || ok {
		return again, err
	}
	pack := o.packs[f.Pack]
	if pack == nil || pack.Procedure(f.Procedure) == nil {
		return Recorded{}, &liem.Error{Kind: liem.Invalid, Op: "file",
			Say: liem.T("Không có thủ tục "+f.Procedure+" trong bộ thủ tục này.", "This pack has no procedure "+f.Procedure+".")}
	}
	proc := pack.Procedure(f.Procedure)
	d, err := docket.New(proc, f.Case, f.Body, f.People, f.Allegations, o.c.Calendars)
	if err != nil {
		return Recorded{}, err
	}
	ring, rows, err := o.keysOf(ctx, f.Case)
	if err != nil {
		return Recorded{}, err
	}
	c := &opened{Case: d, ring: ring, locals: map[string]string{}, listed: map[string][]byte{}}
	p := &pending{o: o, open: c, entry: Entry{Now: now}}
	check, err := checkOf(ring, by, f.Deed)
	if err != nil {
		return Recorded{}, err
	}
	if err := o.file(ctx, p, by, &f); err != nil {
		return Recorded{}, err
	}
	a, err := c.Prepare(f.Request, now, liem.Hash{}, o.register)
	if err != nil {
		return Recorded{}, err
	}
	if rows != nil {
		if err := o.c.Keys.Put(ctx, f.Case, rows); err != nil {
			return Recorded{}, err
		}
	}
	if err := o.finishFiling(ctx, p, a, check, proc.Series); err != nil {
		return Recorded{}, err
	}
	got, err := o.c.Store.Append(ctx, p.entry)
	if err != nil {
		return Recorded{}, err
	}
	if got.Again { // another process recorded it meanwhile, under its own salts
		again, _, err := o.again(ctx, by, f.Case, f.Deed)
		return again, err
	}
	filed, err := docket.Open(proc, bare(&p.last.Act), o.c.Calendars, o.register)
	if err != nil {
		return Recorded{}, err
	}
	c.Case = filed
	o.cases.put(f.Case, c)
	r := Recorded{Act: a.ID, Case: f.Case, Seq: 1, C: p.last.C, Index: -1, Number: c.Number, Dues: c.Clocks()}
	if len(got.Indexes) > 0 {
		r.Index = got.Indexes[0]
	}
	return r, nil
}

// keysOf makes the keys of a new case. Where an earlier attempt put keys and
// then recorded nothing, those are used and there are no rows to put.
func (o *Office) keysOf(ctx context.Context, id liem.ID) (*seal.Ring, []seal.KeyRow, error) {
	_, err := o.c.Keys.Get(ctx, id)
	if err != nil && liem.KindOf(err) == liem.NotFound {
		return seal.NewCase(o.c.Random, o.c.Key.Public(), id, compartments[:]...)
	}
	if err != nil {
		return nil, nil, err
	}
	head, err := o.c.Store.Head(ctx, id, ledger.Acts)
	if err != nil {
		return nil, nil, err
	}
	if head.Seq > 0 {
		return nil, nil, otherContent("file")
	}
	ring, err := o.ring(ctx, id)
	return ring, nil, err
}

// file names the parties in sealed fields and puts counts and links into
// open facts.
func (o *Office) file(ctx context.Context, p *pending, by Actor, f *Filing) error {
	if f.More == nil {
		f.More = map[string]string{}
	}
	f.More = maps.Clone(f.More)
	f.More["people"], f.More["allegations"] = strconv.Itoa(f.People), strconv.Itoa(f.Allegations)
	if f.Parent != nil {
		f.More["parent_case"], f.More["parent"] = f.Parent.Case.String(), f.Parent.C.String()
		if !f.Parent.Effect.IsZero() {
			p.entry.Done = append(p.entry.Done, f.Parent.Effect)
		}
	}
	for _, local := range slices.Sorted(maps.Keys(f.Parties)) {
		who := f.Parties[local]
		f.Fields = append(slices.Clip(f.Fields), NameOf(local, who, p.open.Sealed(local)))
		if who.ID == "" {
			continue
		}
		tag, err := p.open.ring.Tag(who.ID)
		if err != nil {
			return err
		}
		p.open.locals[who.ID] = local
		p.entry.Parties = append(p.entry.Parties, Party{Case: f.Case, Tag: tag, Local: local})
	}
	if by.Post == "" {
		return nil
	}
	return o.officerFiles(ctx, p, by, f)
}

// officerFiles: an officer files of the office's own motion, or records on
// somebody's behalf what came on paper or by voice.
func (o *Office) officerFiles(ctx context.Context, p *pending, by Actor, f *Filing) error {
	if err := o.held(by, p.entry.Now); err != nil {
		return err
	}
	f.Post, f.Actor = by.Post, "officer-1"
	tag, err := p.open.ring.Tag(by.ID)
	if err != nil {
		return err
	}
	p.open.locals[by.ID] = f.Actor
	f.Fields = append(slices.Clip(f.Fields), NameOf(f.Actor, by.Person, false))
	covered, err := o.list(p.open, f.Actor, by.Person)
	if err != nil {
		return err
	}
	p.entry.Parties = append(p.entry.Parties, Party{Case: f.Case, Tag: tag, Local: f.Actor, Listed: covered})
	for n := range f.People {
		subject := p.open.PersonID(n)
		result, source, edition := o.c.Ties.Ask(ctx, by.Person, f.Parties[subject].Name)
		f.Answers = append(f.Answers, docket.Answer{Officer: f.Actor, Subject: subject, Result: result, Source: source, Edition: edition})
	}
	return nil
}

// finishFiling asks for a running number and completes the act with it
// inside the write.
func (o *Office) finishFiling(ctx context.Context, p *pending, a *ledger.Act, check liem.Hash, series string) error {
	year := o.year(p.open, a)
	p.entry.Series = []string{fmt.Sprintf("%s/%s/%d", a.Body, series, year)}
	p.entry.Rows = []Row{{Act: a.ID, Case: a.Case, Chain: a.Chain, Seq: a.Seq, Check: check, Slot: ledger.SlotOf(a.Recorded)}}
	p.entry.Finish = func(e *Entry, numbers []int64) error {
		b := *a
		b.Facts = append(slices.Clip(a.Facts), ledger.Fact{Name: "number", Value: fmt.Sprintf("%s-%d/%d", series, numbers[0], year)})
		s, err := o.seal(p.open.ring, &b)
		if err != nil {
			return err
		}
		e.Rows[0] = rowOf(&s, check)
		p.last, p.open.head = &s, Head{Seq: 1, C: s.C}
		trial, err := docket.Open(p.open.Procedure, bare(&s.Act), o.c.Calendars, o.register)
		if err != nil {
			return err
		}
		done := opened{Case: trial, head: Head{Seq: 1, C: s.C}, listed: p.open.listed}
		e.Works = map[liem.ID][]Work{a.Case: o.worksOf(&done)}
		e.Dues = map[liem.ID][]Due{a.Case: duesOf(&done)}
		return nil
	}
	return ctx.Err()
}

func (o *Office) year(c *opened, a *ledger.Act) int {
	cal, err := o.c.Calendars(c.Pack.Calendar)
	if err != nil {
		return a.Recorded.Time().Year()
	}
	return cal.DateAt(a.Recorded).Year()
}
