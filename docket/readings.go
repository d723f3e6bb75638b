package docket

import (
	"slices"

	"liem"
	"liem/clock"
	"liem/ledger"
	"liem/limits"
	"liem/procedure"
	"liem/rulebook"
)

// Kinds of acts in the chains that tell who read a case.
const (
	ReadContent  = "read.content"  // the file was opened
	ReadList     = "read.list"     // a page of a work list; in a chain of the post, not of a case
	ReadReads    = "read.reads"    // the list of reads was opened, by warrant
	ReadRefused  = "read.refused"  // somebody tried who may not
	ReadIdentity = "read.identity" // an identity that is kept apart was opened
)

// Open facts of such acts.
const (
	FactPurpose = "purpose" // a limits.Purpose
	FactItems   = "items"   // the acts that were shown: 1-12
	FactWarrant = "warrant" // id of the warrant: never what it says
)

// Reading is one opening of a case, as it is told to whom it concerns: by
// post, never by name. A sealed one gives its place in the chain and nothing
// else until it opens by itself.
type Reading struct {
	Seq     uint64
	C, Prev liem.Hash
	Index   int64 // in the log; -1 while pending, or if Party. The office fills it in

	Party bool // a party took their file along: neither who it was nor when is told

	Sealed    bool
	Opens     clock.Date // sealed: the day on which it opens by itself, at the latest
	Why       liem.Text  // sealed: what it waits for
	Provision string     // sealed: the provision of that

	At      liem.Instant
	Kind    string // read.content, read.export …
	Post    string
	Actor   string // case-local id; for an auditor alone
	Purpose limits.Purpose
	Items   string
	Warrant string
}

// Hears tells what a party may learn of who read the case: all reads since
// acceptance for whom the case is about, once they were told of it or if they
// began it; the openings of their own identity for whoever's identity is kept
// apart. Nobody else hears anything.
func (c *Case) Hears(local string) (reads, openings bool) {
	party := c.Procedure.Party(partyOf(local))
	if party == nil {
		return false, false
	}
	_, scoped := c.personOf(local)
	return scoped && (c.FiledByScope() || c.told(local)), party.Sealed
}

// told: the notice, or the file itself, has reached this person.
func (c *Case) told(local string) bool {
	return slices.ContainsFunc(c.acts, func(a *ledger.Act) bool {
		act := c.Procedure.Act(a.Kind)
		if act == nil || on(a) != "" && on(a) != local {
			return false
		}
		return act.Kind == rulebook.Notice || act.Kind == rulebook.Disclosure || act.Kind == rulebook.Service || tells(act, "notified") || tells(act, "known")
	})
}

func tells(act *rulebook.Act, mark string) bool { return slices.Contains(act.Marks, mark) }

// Accepted is the instant from which reads are told: acceptance, or the
// filing where a procedure has none. False: it was not accepted yet.
func (c *Case) Accepted() (liem.Instant, bool) {
	if !slices.ContainsFunc(c.Procedure.Acts, func(a *rulebook.Act) bool { return a.Kind == rulebook.Acceptance }) {
		return c.acts[0].Recorded, true
	}
	for _, a := range c.acts {
		if act := c.Procedure.Act(a.Kind); act != nil && act.Kind == rulebook.Acceptance {
			return a.Recorded, true
		}
	}
	return 0, false
}

// secret is the clock of a wait that was in force when a read was made and
// still is: as long as the procedure lets somebody's notice wait, who worked
// on the case in that time would tell of the wait. Nil: none.
func (c *Case) secret(at liem.Instant) *Running {
	var last *Running
	for _, r := range c.clocks {
		if r.Anchor < 1 || r.Anchor > uint64(len(c.acts)) {
			continue
		}
		began := c.acts[r.Anchor-1]
		act := c.Procedure.Act(began.Kind)
		if act == nil || act.Kind != rulebook.Wait || !r.Clock.Falls || r.State != procedure.Running || began.Recorded > at {
			continue
		}
		if last == nil || r.Result.End > last.Result.End {
			last = r
		}
	}
	return last
}

// ReadingOf is one entry of the list that a party sees.
func (c *Case) ReadingOf(a *ledger.Act, h liem.Hash) Reading {
	r := Reading{Seq: a.Seq, C: h, Prev: a.Prev}
	if c.Procedure.Party(partyOf(a.Actor)) != nil {
		r.Party = true
		return r
	}
	if k := c.secret(a.Recorded); k != nil {
		r.Sealed, r.Opens, r.Why, r.Provision = true, k.Result.Due, k.Clock.Name, first(k.Clock.Cites)
		return r
	}
	return r.with(a)
}

// with is a reading with everything but who it was.
func (r Reading) with(a *ledger.Act) Reading {
	get := func(name string) string { v, _ := a.Fact(name); return v }
	r.At, r.Kind, r.Post = a.Recorded, a.Kind, a.Post
	r.Purpose, r.Items, r.Warrant = limits.Purpose(get(FactPurpose)), get(FactItems), get(FactWarrant)
	return r
}

// WholeReading is an entry as an auditor with a warrant sees it: nothing
// waits, and it says which officer of the case it was, by case-local id. Of a
// party it tells no more than others hear.
func WholeReading(a *ledger.Act, h liem.Hash) Reading {
	r := Reading{Seq: a.Seq, C: h, Prev: a.Prev}
	if a.Post == "" {
		r.Party = true
		return r
	}
	r.Actor = a.Actor
	return r.with(a)
}
