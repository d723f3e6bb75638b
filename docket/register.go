package docket

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"liem"
	"liem/ledger"
)

// Kinds of register acts: the office's own facts are acts too, and every
// act of a case cites those that its authority rests on.
const (
	RegisterBody     = "body"     // a body: body, parent; name_vi, name_en
	RegisterPost     = "post"     // a post: post, body, roles, above; name_vi, name_en
	RegisterTake     = "take"     // somebody takes a post: post, holder, from
	RegisterLeave    = "leave"    // and leaves it: post, holder, until
	RegisterDelegate = "delegate" // a delegation: from_post, to_post, roles, from, until
	RegisterRevoke   = "revoke"   // its end before time: delegation
	RegisterPack     = "pack"     // a pack in force: pack, version, sha256, proof
	RegisterCalendar = "calendar" // a calendar edition in force: calendar, edition, sha256
	RegisterKey      = "key"      // a key of the log
)

// RegisterProcedure is what register acts name as their procedure.
const RegisterProcedure = "register"

// Register is the fold of a body's register acts: which post fills which
// roles, who holds it, what was delegated, all by date. Holders are opaque
// tags; names lie in sealed fields.
type Register struct {
	bodies      map[string]bodyEntry
	posts       map[string]*postEntry
	delegations map[liem.Hash]*delegation
	packs       []PackEntry
	seq         map[liem.ID]uint64
}

type bodyEntry struct {
	parent string
	name   liem.Text
	act    liem.Hash
}

type postEntry struct {
	body, above string
	roles       []string
	name        liem.Text
	act         liem.Hash
	since       liem.Instant
	held        []tenure
}

type tenure struct {
	holder      string
	from, until liem.Instant // until 0: still
	act         liem.Hash
}

type delegation struct {
	from, to    string
	roles       []string
	start, stop liem.Instant
	act         liem.Hash
}

// PackEntry is a pack that the register says is in force.
type PackEntry struct {
	ID, Version string
	Hash        liem.Hash
	Since       liem.Instant
	Act         liem.Hash
}

// NewRegister is a register in which nothing is recorded yet.
func NewRegister() *Register {
	return &Register{bodies: map[string]bodyEntry{}, posts: map[string]*postEntry{}, delegations: map[liem.Hash]*delegation{}, seq: map[liem.ID]uint64{}}
}

// Clone is an independent copy, for trying an act out.
func (g *Register) Clone() *Register {
	d := &Register{bodies: maps.Clone(g.bodies), posts: make(map[string]*postEntry, len(g.posts)), delegations: make(map[liem.Hash]*delegation, len(g.delegations)),
		packs: slices.Clone(g.packs), seq: maps.Clone(g.seq)}
	for id, p := range g.posts {
		q := *p
		q.held = slices.Clone(p.held)
		d.posts[id] = &q
	}
	for h, x := range g.delegations {
		y := *x
		d.delegations[h] = &y
	}
	return d
}

// Apply takes in a later register act, with its commitment. A bundle carries
// only those that its case rests on, so numbers may be left out: that a power
// was not taken back meanwhile is shown by the whole register chain alone.
func (g *Register) Apply(a *ledger.Act, c liem.Hash) error {
	if a.Chain != ledger.Register || a.Procedure != RegisterProcedure || a.Seq <= g.seq[a.Case] {
		return badRegister(a, "it is not a later act of its register chain")
	}
	if err := g.take(a, c); err != nil {
		return err
	}
	g.seq[a.Case] = a.Seq
	return nil
}

func badRegister(a *ledger.Act, cause string) error {
	return &liem.Error{Kind: liem.Damaged, Op: fmt.Sprintf("register act %d (%s)", a.Seq, a.Kind), Cause: fmt.Errorf("%s", cause),
		Say: liem.T("Sổ chức vụ không khớp.", "The register of posts does not agree with itself.")}
}

func (g *Register) take(a *ledger.Act, c liem.Hash) error {
	get := func(name string) string { v, _ := a.Fact(name); return v }
	switch a.Kind {
	case RegisterBody:
		g.bodies[get("body")] = bodyEntry{get("parent"), liem.T(get(FactNameVI), get(FactNameEN)), c}
	case RegisterPost:
		id := get("post")
		if id == "" || g.posts[id] != nil || get("body") == "" {
			return badRegister(a, "the post exists already or names no body")
		}
		g.posts[id] = &postEntry{body: get("body"), above: get("above"), roles: strings.Fields(get("roles")), name: liem.T(get(FactNameVI), get(FactNameEN)), act: c, since: a.Occurred.At}
	case RegisterTake, RegisterLeave:
		return g.tenure(a, c, get("post"), get("holder"))
	case RegisterDelegate:
		until, err := strconv.ParseInt(get("until"), 10, 64)
		if err != nil || g.posts[get("from_post")] == nil || g.posts[get("to_post")] == nil {
			return badRegister(a, "a delegation names two posts and its last instant")
		}
		g.delegations[c] = &delegation{get("from_post"), get("to_post"), strings.Fields(get("roles")), a.Occurred.At, liem.Instant(until), c}
	case RegisterRevoke:
		h, err := liem.ParseHash(get("delegation"))
		if d := g.delegations[h]; err == nil && d != nil {
			d.stop = min(d.stop, a.Occurred.At)
			return nil
		}
		return badRegister(a, "it revokes a delegation that does not exist")
	case RegisterPack:
		h, err := liem.ParseHash(get(ledger.FactSHA256))
		if err != nil {
			return badRegister(a, "a pack is named by its hash")
		}
		g.packs = append(g.packs, PackEntry{get(ledger.FactPack), get(ledger.FactVersion), h, a.Occurred.At, c})
	case RegisterCalendar, RegisterKey:
	default:
		return badRegister(a, "no register act has this kind")
	}
	return nil
}

func (g *Register) tenure(a *ledger.Act, c liem.Hash, post, holder string) error {
	p := g.posts[post]
	if p == nil || holder == "" {
		return badRegister(a, "it names no post or no holder")
	}
	if a.Kind == RegisterTake {
		p.held = append(p.held, tenure{holder: holder, from: a.Occurred.At, act: c})
		return nil
	}
	for i := range p.held {
		if p.held[i].holder == holder && p.held[i].until == 0 {
			p.held[i].until = a.Occurred.At
			return nil
		}
	}
	return badRegister(a, "nobody of that tag holds the post")
}

func (p *postEntry) holderAt(at liem.Instant) *tenure {
	for i := range p.held {
		if t := &p.held[i]; t.from <= at && (t.until == 0 || at < t.until) {
			return t
		}
	}
	return nil
}

// Holder is the tag of whoever holds the post at the instant.
func (g *Register) Holder(post string, at liem.Instant) (string, bool) {
	if p := g.posts[post]; p != nil {
		if t := p.holderAt(at); t != nil {
			return t.holder, true
		}
	}
	return "", false
}

// Held lists the posts that a holder's tag holds at the instant, by id.
func (g *Register) Held(holder string, at liem.Instant) []string {
	var out []string
	for id, p := range g.posts {
		if t := p.holderAt(at); t != nil && t.holder == holder {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}

// Fills gives the body of a post and the roles that it has at the instant, by
// itself or by delegation.
func (g *Register) Fills(post string, at liem.Instant) (body string, roles []string) {
	p := g.posts[post]
	if p == nil || p.since > at {
		return "", nil
	}
	roles = slices.Clone(p.roles)
	for _, d := range g.sortedDelegations() {
		if d.to != post || d.start > at || at >= d.stop {
			continue
		}
		for _, r := range d.roles {
			if slices.Contains(g.posts[d.from].roles, r) && !slices.Contains(roles, r) {
				roles = append(roles, r)
			}
		}
	}
	return p.body, roles
}

// Above lists the bodies above a body, the nearest first.
func (g *Register) Above(body string) []string {
	var out []string
	for range len(g.bodies) {
		if body = g.bodies[body].parent; body == "" {
			break
		}
		out = append(out, body)
	}
	return out
}

// May implements Posts: the post belongs to the body (a role outside: to one
// above it), is held by somebody that day, and has the role by itself or
// by a delegation that is running.
func (g *Register) May(post, role, body string, outside bool, at liem.Instant) ([]liem.Hash, error) {
	p := g.posts[post]
	if p == nil || p.since > at || !outside && p.body != body {
		return nil, notPost()
	}
	t := p.holderAt(at)
	above, ok := g.above(body, p.body)
	if t == nil || outside && !ok {
		return nil, notPost()
	}
	rests := append([]liem.Hash{p.act, t.act}, above...)
	if slices.Contains(p.roles, role) {
		return rests, nil
	}
	for _, d := range g.sortedDelegations() {
		from := g.posts[d.from]
		if d.to == post && d.start <= at && at < d.stop && slices.Contains(d.roles, role) && slices.Contains(from.roles, role) {
			return append(rests, d.act), nil
		}
	}
	return nil, notPost()
}

// above tells whether one body stands above another, and by which register
// acts: those that name each body on the way with the one above it.
func (g *Register) above(body, top string) ([]liem.Hash, bool) {
	var acts []liem.Hash
	for range len(g.bodies) {
		b, ok := g.bodies[body]
		if !ok || b.parent == "" || body == top {
			return nil, false
		}
		acts = append(acts, b.act)
		if b.parent == top {
			return acts, true
		}
		body = b.parent
	}
	return nil, false
}

func (g *Register) sortedDelegations() []*delegation {
	var out []*delegation
	for _, d := range g.delegations {
		out = append(out, d)
	}
	slices.SortFunc(out, func(a, b *delegation) int { return strings.Compare(string(a.act[:]), string(b.act[:])) })
	return out
}

func notPost() error {
	return &liem.Error{Kind: liem.Refused, Code: liem.NotYou, Op: "register",
		Say: liem.T("Chức vụ này không có quyền đó vào ngày này.", "This post does not have that power on this day.")}
}

// Directs implements Posts: a post directs those below it.
func (g *Register) Directs(above, below string, _ liem.Instant) bool {
	for range len(g.posts) {
		p := g.posts[below]
		if p == nil || p.above == "" {
			return false
		}
		if p.above == above {
			return true
		}
		below = p.above
	}
	return false
}

// PackAt is the version of a pack in force at the instant.
func (g *Register) PackAt(id string, at liem.Instant) (PackEntry, bool) {
	var found PackEntry
	ok := false
	for _, p := range g.packs {
		if p.ID == id && p.Since <= at && (!ok || p.Since >= found.Since) {
			found, ok = p, true
		}
	}
	return found, ok
}

// Posts lists the posts of a body that have a role, by id.
func (g *Register) Posts(body, role string) []string {
	var out []string
	for id, p := range g.posts {
		if p.body == body && slices.Contains(p.roles, role) {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}

// BodiesWith lists the bodies that have a post with the role, by id.
func (g *Register) BodiesWith(role string) (out []string) {
	for _, p := range g.posts {
		if slices.Contains(p.roles, role) && !slices.Contains(out, p.body) {
			out = append(out, p.body)
		}
	}
	slices.Sort(out)
	return out
}

// Parent is the body directly above.
func (g *Register) Parent(body string) string { return g.bodies[body].parent }
