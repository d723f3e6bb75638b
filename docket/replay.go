package docket

import (
	"errors"
	"fmt"
	"io/fs"
	"path"

	"liem"
	"liem/clock"
	"liem/ledger"
	"liem/ledger/bundle"
	"liem/rulebook"
)

// Replay plays a bundle's case again from its acts: every act was open to
// its actor, nothing was missing from it, every date is what its rule gives,
// every expiry stands at its own instant. It needs nothing but the bundle.
//
// A case with erased acts cannot be replayed past the first of them: the
// chain still verifies, and Replay returns the case as far as it came.
// Errors are liem.Damaged with a *bundle.Fault as cause.
func Replay(b *bundle.Bundle) (*Case, error) {
	r, err := newReplay(b)
	if err != nil {
		return nil, err
	}
	var c *Case
	for i, item := range b.Acts {
		if item.Erased != nil {
			return c, nil
		}
		if c, err = r.step(c, item.Act); err != nil {
			return c, faultAt("acts.jsonl", i+1, err)
		}
	}
	return c, nil
}

// Verify checks a bundle whole: its cryptography under the policy (nil: the
// key that it brings along) and the replay of its case.
func Verify(b *bundle.Bundle, policy *ledger.Policy) (bundle.Report, *Case, error) {
	report, err := b.Check(policy)
	if err != nil {
		return report, nil, err
	}
	c, err := Replay(b)
	if err != nil {
		report, _ = bundle.Failed(err)
		return report, c, err
	}
	return report, c, nil
}

func faultAt(file string, line int, err error) error {
	f := &bundle.Fault{File: file, Line: line, Act: uint64(line), Cause: err,
		Say: liem.T("Hành vi này không đúng với quy trình.", "This act does not agree with its procedure.")}
	var e *liem.Error
	if errors.As(err, &e) && e.Say.Whole() {
		f.Say = e.Say
	}
	return &liem.Error{Kind: liem.Damaged, Op: "replay", Say: f.Say, Cause: f,
		Next: liem.T("Không dựa vào hồ sơ này.", "Do not rely on this file.")}
}

// replay is what a replay draws on: packs, calendars and the register, all
// out of the bundle.
type replay struct {
	packs     map[liem.Hash]*rulebook.Pack
	calendars map[string]*clock.Calendar
	register  *Register
}

func newReplay(b *bundle.Bundle) (*replay, error) {
	r := &replay{packs: map[liem.Hash]*rulebook.Pack{}, calendars: map[string]*clock.Calendar{}, register: NewRegister()}
	for _, h := range b.Packs() {
		files, _ := b.Pack(h)
		p, faults := rulebook.Load(files)
		if len(faults) > 0 || p == nil {
			return nil, faultAt("packs/"+h.String(), 0, fmt.Errorf("the pack does not load: %v", faults))
		}
		r.packs[h] = p
	}
	if err := r.loadCalendars(b.Calendars()); err != nil {
		return nil, err
	}
	for i, item := range b.Register {
		if item.Erased != nil {
			continue
		}
		if err := r.register.Apply(item.Act, item.C); err != nil {
			return nil, faultAt("register.jsonl", i+1, err)
		}
	}
	return r, nil
}

func (r *replay) loadCalendars(files fs.FS) error {
	names, err := fs.Glob(files, "*")
	if err != nil {
		return err
	}
	for _, name := range names {
		raw, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		c, err := clock.ParseCalendar(raw)
		if err != nil {
			return faultAt(path.Join("calendars", name), 0, err)
		}
		r.calendars[c.Edition()] = c
	}
	return nil
}

// calendar gives an edition of the bundle; every date in an act names its
// edition, so no newest one has to be guessed.
func (r *replay) calendar(name string) (*clock.Calendar, error) {
	if c, ok := r.calendars[name]; ok {
		return c, nil
	}
	for _, c := range r.calendars {
		if c.Name() == name {
			return c, nil
		}
	}
	return nil, &liem.Error{Kind: liem.Damaged, Op: "replay", Cause: fmt.Errorf("calendar %s is not in the bundle", name),
		Say: liem.T("Thiếu lịch "+name+" trong gói.", "The calendar "+name+" is missing from the bundle.")}
}

func (r *replay) step(c *Case, a *ledger.Act) (*Case, error) {
	pack := r.packs[a.Pack]
	if pack == nil {
		return c, fmt.Errorf("the pack %s is not in the bundle", a.Pack)
	}
	p := pack.Procedure(a.Procedure)
	if p == nil {
		return c, fmt.Errorf("the pack has no procedure %s", a.Procedure)
	}
	if c == nil {
		return Open(p, a, r.calendar, r.register)
	}
	if a.Kind == Transition {
		return c, c.Move(p, TransitionFor(pack, p.ID, c.Pack.Version), a, r.register)
	}
	return c, c.Apply(a, r.register)
}

// TransitionFor finds the rule that carries a procedure from an older
// version of its pack, nil if there is none.
func TransitionFor(p *rulebook.Pack, procedure, from string) *rulebook.Transition {
	for _, t := range p.Transitions {
		if t.Procedure == procedure && t.FromPack == from {
			return t
		}
	}
	return nil
}
