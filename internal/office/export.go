package office

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"slices"

	"golang.org/x/mod/sumdb/note"

	"liem"
	"liem/docket"
	"liem/internal/seal"
	"liem/ledger"
	"liem/ledger/bundle"
	"liem/limits"
)

// Export asks for a bundle.
type Export struct {
	Purpose   limits.Purpose
	Open      []string // compartments whose passages are given; the rest are gaps
	Ground    string   // the ground that each gap names, e.g. a provision
	Signer    note.Signer
	Policy    []byte // names the log's key
	Origin    string
	PackFiles func(liem.Hash) (fs.FS, error)
	Calendar  func(edition string) ([]byte, error)

	Warrant *Warrant // of an auditor; then Access says what may be opened
	Access  Access

	only     func(Row) (*ledger.Act, [32]byte, error) // what a party gets of a row; nil: its commitment alone
	withheld string                                   // the ground that is named for the rest
}

// Bundle writes a case's evidence bundle: the acts with the passages that
// may be given, every gap with its ground, its reads, the register acts it
// rests on, the packs and calendars, and the proofs. The export is itself a
// recorded reading, the last in the bundle.
func (o *Office) Bundle(ctx context.Context, now liem.Instant, by Actor, id liem.ID, e Export, w io.Writer) error {
	provision := ""
	if err := exportable(by, e); err != nil {
		return err
	}
	until, err := o.recordExport(ctx, now, by, id, e)
	if isGone(err) {
		provision, until, err = o.recordGone(ctx, now, by, id, e)
	}
	if err == nil {
		err = o.logged(ctx, now, until)
	}
	if err != nil {
		return err
	}
	unlock := o.lock(id)
	defer unlock()
	all, err := o.ring(ctx, id)
	if err != nil {
		return err
	}
	at, err := o.c.Log.Log(ctx)
	if err != nil {
		return err
	}
	x := &export{o: o, ctx: ctx, e: e, provision: provision, until: until, parts: bundle.Parts{Policy: e.Policy, Packs: map[liem.Hash]fs.FS{}, Calendars: map[string][]byte{}},
		prover: ledger.NewProver(at.Size, at.Root, func(level int, n int64, width int) ([]byte, error) { return o.c.Log.ReadTile(ctx, level, n, width) })}
	if x.parts.Checkpoint, err = x.sign(at); err != nil {
		return err
	}
	ring := all.Only(append([]string{seal.Record}, e.Open...)...)
	if x.parts.Acts, err = x.chain(id, ledger.Acts, ring, func(*ledger.Act) bool { return true }); err != nil {
		return err
	}
	if x.parts.Reads, err = x.chain(id, ledger.Reads, ring, func(*ledger.Act) bool { return true }); err != nil {
		return err
	}
	if err := x.register(); err != nil {
		return err
	}
	return bundle.Write(w, e.Signer, x.parts)
}

// exportable judges what does not depend on the case.
func exportable(by Actor, e Export) error {
	if by.Post == "" {
		return nil
	}
	if err := purposeOf(reading{purpose: e.Purpose, warrant: e.Warrant}); err != nil || e.Warrant == nil {
		return err
	}
	return e.Warrant.check()
}

// recordExport records the export as the last reading of the case.
func (o *Office) recordExport(ctx context.Context, now liem.Instant, by Actor, id liem.ID, e Export) (ends, error) {
	unlock := o.lock(id)
	defer unlock()
	c, err := o.latest(ctx, id)
	if err != nil {
		return ends{}, o.gone(ctx, by, id, err)
	}
	p := &pending{o: o, open: c, entry: Entry{Now: now}}
	if err := p.expire(ctx, now); err != nil {
		o.cases.drop(id)
		return ends{}, err
	}
	r := reading{chain: ledger.Reads, kind: ledger.KindExport, post: by.Post, purpose: e.Purpose, warrant: e.Warrant}
	if r.local, err = o.mayExport(ctx, c, by, now, e); err != nil {
		if by.Post == "" || liem.KindOf(err) != liem.NotFound {
			o.cases.drop(id)
			return ends{}, err
		}
		no := err
		r = reading{chain: ledger.Guarded, kind: docket.ReadRefused, local: newcomer, post: by.Post, purpose: e.Purpose}
		if err := o.recordRead(ctx, p, r); err != nil {
			o.cases.drop(id)
			return ends{}, err
		}
		return ends{}, no
	}
	if err := o.recordRead(ctx, p, append([]reading{r}, opening(r, e.Open)...)...); err != nil {
		o.cases.drop(id)
		return ends{}, err
	}
	return o.ends(ctx, id)
}

// mayExport: whoever has to do with the case may hand it over; an auditor
// takes along what the warrant opens and nothing else.
func (o *Office) mayExport(ctx context.Context, c *opened, by Actor, now liem.Instant, e Export) (string, error) {
	if e.Warrant == nil {
		local, _, err := o.standing(ctx, c, by, now)
		return local, err
	}
	q, _, err := o.reader(ctx, c, by, now)
	if err != nil {
		return "", err
	}
	q.Warrant = true
	names := e.Access.Compartments(c.Case, q)
	if names == nil || slices.ContainsFunc(e.Open, func(name string) bool { return !slices.Contains(names, name) }) {
		return "", notFound("export by warrant")
	}
	return q.Local, nil
}

// recordGone records the export of an erased case and gives the provision of
// the erasure.
func (o *Office) recordGone(ctx context.Context, now liem.Instant, by Actor, id liem.ID, e Export) (string, ends, error) {
	unlock := o.lock(id)
	defer unlock()
	ring, err := o.ring(ctx, id)
	if err != nil {
		return "", ends{}, err
	}
	last, head, err := o.remains(ctx, id, ring)
	if err != nil {
		return "", ends{}, err
	}
	if err := o.recordRemains(ctx, now, by, ring, last, head, e); err != nil {
		return "", ends{}, err
	}
	until, err := o.ends(ctx, id)
	return o.provisionOf(last), until, err
}

// ends is where the chains of a case end with its export.
type ends struct{ acts, reads, register Head }

func (o *Office) ends(ctx context.Context, id liem.ID) (e ends, err error) {
	if e.acts, err = o.c.Store.Head(ctx, id, ledger.Acts); err != nil {
		return e, err
	}
	if e.reads, err = o.c.Store.Head(ctx, id, ledger.Reads); err != nil {
		return e, err
	}
	e.register, err = o.c.Store.Head(ctx, RegisterID(), ledger.Register)
	return e, err
}

// logged waits until all that the bundle holds stands in the log: a store may
// give indexes only after it has recorded, those of one chain in their order.
// Where the log does not come on in time nothing is exported.
func (o *Office) logged(ctx context.Context, now liem.Instant, e ends) error {
	var last []liem.Hash
	for _, h := range []Head{e.acts, e.reads, e.register} {
		if h.Seq > 0 {
			last = append(last, h.C)
		}
	}
	err := o.c.Log.Await(ctx, now, last...)
	if err != nil && liem.KindOf(err) == liem.NotRecorded {
		return notLogged(err)
	}
	return err
}

func notLogged(cause error) error {
	return &liem.Error{Kind: liem.Refused, Code: liem.NotYet, Op: "export", Cause: cause,
		Say:  liem.T("Chưa xuất được: có bước chưa vào sổ.", "It cannot be exported yet: some act is not in the log."),
		Next: liem.T("Thử lại sau vài phút; nếu vẫn vậy, báo người vận hành xem việc ghi sổ.", "Try again in some minutes; if it stays so, ask the operator to look at the sequencing of the log.")}
}

type export struct {
	o      *Office
	ctx    context.Context
	e      Export
	parts  bundle.Parts
	prover *ledger.Prover

	provision string // by which the case was erased, if it was
	until     ends   // what comes after the export is not in it
}

func (x *export) sign(at Log) ([]byte, error) {
	c := ledger.Checkpoint{Origin: x.e.Origin, Size: at.Size, Root: at.Root, Limits: limits.Hash()}
	return c.Sign(x.e.Signer)
}

// chain reads a chain, leaves out what may not be given, and proves that
// every act stands in the log.
func (x *export) chain(id liem.ID, chain ledger.Chain, ring *seal.Ring, want func(*ledger.Act) bool) ([]bundle.Item, error) {
	var out []bundle.Item
	for row, err := range x.o.c.Store.Rows(x.ctx, id, chain, 1) {
		if err != nil {
			return nil, err
		}
		if x.after(row) {
			break
		}
		item, err := x.item(row, ring)
		if err != nil {
			return nil, err
		}
		if item.Act != nil && !want(item.Act) {
			continue
		}
		index, err := x.o.c.Log.Index(x.ctx, row.C)
		if err != nil {
			return nil, err
		}
		if index < 0 {
			return nil, notLogged(nil)
		}
		if item.Proof, err = x.prover.Inclusion(index, item.Leaf()); err != nil {
			return nil, err
		}
		out = append(out, item)
	}
	return out, nil
}

// after tells whether a row was recorded after the export.
func (x *export) after(row Row) bool {
	switch row.Chain {
	case ledger.Acts:
		return row.Seq > x.until.acts.Seq
	case ledger.Reads:
		return row.Seq > x.until.reads.Seq
	}
	return row.Seq > x.until.register.Seq
}

// item is the line of one act, or what is left of it.
func (x *export) item(row Row, ring *seal.Ring) (bundle.Item, error) {
	if x.e.only != nil && row.Chain != ledger.Register {
		a, r, err := x.e.only(row)
		switch {
		case isErased(err):
			return bundle.Item{Entry: erased(row, x.provision)}, nil
		case err != nil:
			return bundle.Item{}, err
		case a == nil:
			return bundle.Item{Entry: erased(row, x.e.withheld)}, nil
		}
		return bundle.Item{Entry: ledger.Entry{Act: a, R: r, Slot: row.Slot, C: row.C}}, nil
	}
	a, r, err := seal.Open(ring, refOf(row), row.Blob)
	if isErased(err) {
		return bundle.Item{Entry: erased(row, x.provision)}, nil
	}
	if err != nil {
		return bundle.Item{}, err
	}
	x.cover(&a)
	return bundle.Item{Entry: ledger.Entry{Act: &a, R: r, Slot: row.Slot, C: row.C}}, nil
}

// cover names the ground of every passage that is left out.
func (x *export) cover(a *ledger.Act) {
	for i := range a.Fields {
		for j := range a.Fields[i].Passages {
			if p := &a.Fields[i].Passages[j]; !p.Open && p.Gap == seal.GapSealed {
				p.Gap = x.e.Ground
			}
		}
	}
}

// register takes in the register acts that the case rests on, and the packs
// and calendars that they bind.
func (x *export) register() error {
	rests := map[liem.Hash]bool{}
	editions := map[string]bool{}
	for _, it := range append(slices.Clone(x.parts.Acts), x.parts.Reads...) {
		if it.Act == nil {
			continue
		}
		for _, h := range it.Act.Rests {
			rests[h] = true
		}
		for _, e := range docket.Editions(it.Act) {
			editions[e] = true
		}
		if _, ok := x.parts.Packs[it.Act.Pack]; !ok {
			files, err := x.e.PackFiles(it.Act.Pack)
			if err != nil {
				return err
			}
			x.parts.Packs[it.Act.Pack] = files
		}
	}
	for e := range editions {
		raw, err := x.e.Calendar(e)
		if err != nil {
			return err
		}
		x.parts.Calendars[e+".cal"] = raw
	}
	ring := x.o.register.ring.Only(append([]string{seal.Record}, x.e.Open...)...)
	items, err := x.chain(RegisterID(), ledger.Register, ring, func(a *ledger.Act) bool {
		h, _ := a.Fact(ledger.FactSHA256)
		edition, _ := a.Fact("edition")
		pack, _ := liem.ParseHash(h)
		_, bound := x.parts.Packs[pack]
		return bound && a.Kind == docket.RegisterPack || a.Kind == docket.RegisterCalendar && editions[edition] || x.restsOn(a, rests)
	})
	x.parts.Register = items
	return err
}

func (x *export) restsOn(a *ledger.Act, rests map[liem.Hash]bool) bool {
	return rests[x.o.register.commitment(a.Seq)]
}

// Origin is a valid name of a log for an installation.
func Origin(name string) (string, error) {
	if err := ledger.CheckOrigin(name); err != nil {
		return "", fmt.Errorf("name of the installation: %w", err)
	}
	return name, nil
}
