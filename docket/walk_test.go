package docket

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"liem"
	"liem/clock"
	"liem/ledger"
	"liem/packs"
	"liem/procedure"
	"liem/proof"
	"liem/rulebook"
)

func long() bool { return os.Getenv("LIEM_LONG") != "" }

// ground is one procedure that lives are led under, with what the prover
// knows of it and which of its states they have seen.
type ground struct {
	p      *rulebook.Procedure
	known  *proof.Known
	seen   []atomic.Bool
	events []procedure.Event
	m      *procedure.Machine

	mu    sync.Mutex
	forks []*walk // lives at the moment when they reached something new
}

// keep remembers a life that reached something new, so that others go on
// from there.
func (g *ground) keep(w *walk) {
	g.mu.Lock()
	defer g.mu.Unlock()
	f := &walk{filler: &filler{c: w.c.Clone(), last: maps.Clone(w.last), most: w.most}, now: w.now, trail: w.trail.Fork()}
	if len(g.forks) < 4000 {
		g.forks = append(g.forks, f)
		return
	}
	g.forks[w.r.IntN(len(g.forks))] = f
}

// fork lets a new life go on from where another one was.
func (g *ground) fork(w *walk) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.forks) == 0 || w.chance(30) {
		return
	}
	f := g.forks[w.r.IntN(len(g.forks))]
	w.c, w.last, w.most, w.now, w.trail = f.c.Clone(), maps.Clone(f.last), f.most, f.now, f.trail.Fork()
}

func (g *ground) visited() (n int) {
	for i := range g.seen {
		if g.seen[i].Load() {
			n++
		}
	}
	return n
}

func shipped(t testing.TB, name string) *rulebook.Pack {
	t.Helper()
	files, ok := packs.FS(name)
	if !ok {
		t.Fatalf("no pack %s", name)
	}
	p, faults := rulebook.Load(files)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return p
}

func newGround(t testing.TB, p *rulebook.Procedure, explored bool) *ground {
	t.Helper()
	g := &ground{p: p}
	for _, k := range p.Clocks { // so that what was done in time can be recorded late
		for _, a := range k.MetBy {
			if len(k.Expiry.Timely) > 0 {
				p.Act(a).Occurs = true
			}
		}
	}
	var err error
	if g.m, err = procedure.Compile(p, 2); err != nil {
		t.Fatal(err)
	}
	g.m.Candidates(func(e procedure.Event) bool {
		if e.Act >= 0 && !e.Timely { // whether an act was in time is for the docket to find
			g.events = append(g.events, e)
		}
		return true
	})
	if explored {
		if g.known, err = proof.Explore(p, proof.Options{}); err != nil {
			t.Fatal(err)
		}
		g.seen = make([]atomic.Bool, g.known.States())
	}
	return g
}

// tally counts what lives did.
type tally struct {
	steps, acts, lives, replayed, corrected, timely, unreachable int
	refused                                                      map[string]int
}

func (a *tally) add(b tally) {
	a.steps, a.acts, a.lives, a.replayed = a.steps+b.steps, a.acts+b.acts, a.lives+b.lives, a.replayed+b.replayed
	a.corrected, a.timely, a.unreachable = a.corrected+b.corrected, a.timely+b.timely, a.unreachable+b.unreachable
	for k, n := range b.refused {
		a.refused[k] += n
	}
}

// walk is one life of a case on real dates.
type walk struct {
	*filler
	t     testing.TB
	g     *ground
	trail *proof.Trail
	now   liem.Instant
	tally tally
	open  []procedure.Event
	desk  desk
	tempo float64   // how fast time goes by in this life
	taste []float64 // how likely each act is in this life
}

func newWalk(t testing.TB, g *ground, r *rand.Rand) *walk {
	c := empty(g.p, g.m, liem.DerivedID("walk", fmt.Sprint(r.Uint64())), "body", 1+r.IntN(3), clock.Lookup)
	w := &walk{filler: newFiller(c, r), t: t, g: g, tally: tally{lives: 1, refused: map[string]int{}}}
	if g.known != nil {
		w.trail = g.known.Follow()
	}
	from := time.Date(2018+r.IntN(8), time.Month(1+r.IntN(12)), 1+r.IntN(28), r.IntN(24), r.IntN(60), 0, 0, time.UTC)
	w.now = liem.InstantOf(from)
	w.tempo = [...]float64{0.02, 0.1, 0.3, 1, 1, 2}[r.IntN(6)]
	for range g.m.Acts {
		w.taste = append(w.taste, [...]float64{0.01, 0.1, 1, 1, 3}[r.IntN(5)])
	}
	if w.trail != nil {
		g.fork(w)
	}
	return w
}

// choose takes one of the open events, by the taste of this life.
func (w *walk) choose() procedure.Event {
	sum := 0.0
	for _, e := range w.open {
		sum += w.taste[e.Act]
	}
	at := w.r.Float64() * sum
	for _, e := range w.open {
		if at -= w.taste[e.Act]; at < 0 {
			return e
		}
	}
	return w.open[len(w.open)-1]
}

// saw compares the machine's state with what the prover knows.
func (w *walk) saw(e procedure.Event, what string) {
	w.tally.steps++
	if w.trail == nil {
		return
	}
	at, ok := w.trail.Step(w.c.state, e)
	if !ok {
		w.t.Fatalf("%s: after %s (act %d) the case stands where the prover never was: %v", w.g.p.ID, what, w.c.seq, w.c.state)
	}
	if !w.g.seen[at].Swap(true) && !w.c.Ended() {
		w.g.keep(w)
	}
}

// pass lets time go by and records what runs out.
func (w *walk) pass(d time.Duration) {
	w.now += liem.Instant(max(0, d.Microseconds()))
	w.expire()
}

func (w *walk) expire() {
	for e := w.c.DueAct(w.now); e != nil; e = w.c.DueAct(w.now) {
		k, person := w.c.m.Clock(first([]string{factOf(e, "clock")})), procedure.Nobody
		if p, ok := w.c.personOf(on(e)); ok {
			person = p
		}
		if err := w.c.Apply(e, w.desk); err != nil {
			w.t.Fatalf("%s: expiry of %s: %v", w.g.p.ID, factOf(e, "clock"), err)
		}
		w.saw(procedure.End(k, person), "the end of "+factOf(e, "clock"))
	}
}

func factOf(a *ledger.Act, name string) string { v, _ := a.Fact(name); return v }

func (w *walk) someTime() {
	some := func(most time.Duration) time.Duration {
		return time.Duration(w.r.Float64() * w.tempo * float64(most)).Truncate(time.Second)
	}
	switch n := w.r.IntN(100); {
	case n < 55:
		w.pass(some(48 * time.Hour))
	case n < 85:
		w.pass(some(15 * 24 * time.Hour))
	case n < 95: // to the last minutes of a clock, or the first after it
		for _, r := range w.c.Clocks() {
			if r.State == procedure.Running && r.Result.End > w.now {
				w.pass(time.Duration(int64(r.Result.End-w.now)+int64(w.r.IntN(3)-1)*int64(time.Minute/time.Microsecond)) * time.Microsecond)
				return
			}
		}
	default:
		w.pass(some(120 * 24 * time.Hour))
	}
}

// live leads the life to its end or for so many steps.
func (w *walk) live(most int) {
	idle := 0
	if w.c.seq > 0 {
		w.expire()
	}
	for w.tally.steps < most && idle < 20 {
		before := w.tally.steps
		if w.c.seq > 0 {
			w.someTime()
		}
		w.open = w.open[:0]
		for _, e := range w.g.events {
			if w.c.m.Open(w.c.state, e) {
				w.open = append(w.open, e)
			}
		}
		if len(w.open) > 0 {
			w.act(w.choose())
		}
		if w.c.seq > 0 && w.chance(2) {
			w.closed()
		}
		if w.c.seq > 1 && w.r.IntN(1000) < map[bool]int{false: 10, true: 2}[long()] { // each folds the case four times
			w.correct()
		}
		if idle++; w.tally.steps > before {
			idle = 0
		}
	}
}

// act fills in an event and does it, sometimes spoiled, sometimes by the
// wrong hand first.
func (w *walk) act(e procedure.Event) {
	act := w.c.m.Acts[e.Act]
	r, ok := w.fill(e)
	if !ok {
		w.tally.unreachable++
		return
	}
	if act.ProposedBy != "" && w.chance(3) {
		delete(w.c.proposals, proposalKey(act.ID, r.On)) // as if nobody had proposed
		if w.attempt(r, true) == nil {
			w.t.Fatalf("%s: %s was done with one hand", w.g.p.ID, act.ID)
		}
	}
	if act.ProposedBy != "" {
		p := w.proposal(r, act.Act)
		if w.attempt(p, true) != nil {
			return
		}
		if w.chance(3) {
			same := r
			same.Actor = p.Actor
			w.answers(&same)
			if w.attempt(same, true) == nil {
				w.t.Fatalf("%s: %s was proposed and approved by one person", w.g.p.ID, act.ID)
			}
		}
		if w.chance(30) {
			w.pass(time.Duration(w.r.IntN(72)) * time.Hour)
		}
		w.filler.answers(&r)
	}
	if w.chance(5) {
		bad := cloned(r)
		if what := w.spoil(&bad); what != "" && w.attempt(bad, false) == nil {
			w.t.Fatalf("%s: %s with “%s” was taken: %+v", w.g.p.ID, act.ID, what, bad)
		} else if what != "" {
			w.tally.refused["spoiled: "+what]++
		}
	}
	w.attempt(r, true)
}

func cloned(r Request) Request {
	r.Periods, r.Assign, r.Findings, r.Tables = maps.Clone(r.Periods), maps.Clone(r.Assign), maps.Clone(r.Findings), maps.Clone(r.Tables)
	for k := range r.Findings {
		r.Findings[k] = maps.Clone(r.Findings[k])
	}
	for k := range r.Tables {
		r.Tables[k] = maps.Clone(r.Tables[k])
	}
	return r
}

// closed tries an act that is not open.
func (w *walk) closed() {
	e := w.g.events[w.r.IntN(len(w.g.events))]
	if w.c.m.Open(w.c.state, e) {
		return
	}
	if r, ok := w.fill(e); ok && w.attempt(r, true) == nil {
		w.t.Fatalf("%s: %s was done though it is closed", w.g.p.ID, r.Act)
	}
}

// attempt prepares an act and, if it is open, takes it in.
func (w *walk) attempt(r Request, count bool) error {
	act := w.c.Procedure.Act(r.Act)
	r.ID = liem.DerivedID(w.c.ID.String(), r.Act, fmt.Sprint(w.tally.acts), fmt.Sprint(w.r.Uint32()))
	state := string(w.c.state)
	a, err := w.c.Prepare(r, w.now, liem.Hash{}, w.desk)
	if err != nil {
		if fault := w.refusalFault(err, act); fault != "" {
			w.t.Fatalf("%s: the refusal of %s %s: %v", w.g.p.ID, r.Act, fault, err)
		}
		if string(w.c.state) != state {
			w.t.Fatalf("%s: the refusal of %s changed the case", w.g.p.ID, r.Act)
		}
		if count {
			w.tally.refused[string(liem.CodeOf(err))]++
		}
		return err
	}
	var e procedure.Event
	if !r.Propose {
		if e, err = w.c.event(w.c.m.Acts[w.c.m.Act(r.Act)], a); err != nil {
			w.t.Fatal(err)
		}
	}
	if err := w.c.Apply(a, w.desk); err != nil {
		w.t.Fatalf("%s: %s was prepared and then refused: %v", w.g.p.ID, r.Act, err)
	}
	w.tally.acts++
	if !r.Propose {
		if e.Timely {
			w.tally.timely++
		}
		w.saw(e, r.Act)
	}
	w.expire() // what began long ago may have run out by now
	return nil
}

// correct supersedes the day of an earlier act; the life goes on from what
// the case then is, and every state on the way there is one that the prover
// knows.
func (w *walk) correct() {
	var may []*ledger.Act
	for _, a := range w.c.acts {
		if act := w.c.Procedure.Act(a.Kind); act != nil && act.Occurs {
			may = append(may, a)
		}
	}
	if len(may) == 0 {
		return
	}
	cal, err := clock.Lookup(w.c.Pack.Calendar)
	if err != nil {
		w.t.Fatal(err)
	}
	a := may[w.r.IntN(len(may))]
	day := cal.Midnight(min(cal.DateAt(a.Recorded), cal.DateAt(a.Occurred.At).Add(w.r.IntN(6)-4)))
	role := w.c.Procedure.Roles[w.r.IntN(len(w.c.Procedure.Roles))].ID
	r := Request{ID: liem.DerivedID(w.c.ID.String(), Correct, fmt.Sprint(w.c.seq)), Actor: w.fresh(), Post: "p." + role, Fields: []ledger.Field{text(ReasonField, "reason", "file", "…")}}
	facts, err := w.c.Correction(a.Seq, ledger.Occurred{At: day, Day: true, Basis: ledger.Receipt}, w.fresh(), w.now, w.desk)
	if err != nil {
		if fault := w.refusalFault(err, nil); fault != "" {
			w.t.Fatalf("%s: the refusal of a correction %s: %v", w.g.p.ID, fault, err)
		}
		w.tally.refused["correction"]++
		return
	}
	k, err := w.c.PrepareCorrection(r, facts, w.now, liem.Hash{}, w.desk)
	if err != nil {
		w.t.Fatal(err)
	}
	d, err := w.c.refold(k, w.desk)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := w.c.Apply(k, w.desk); err != nil {
		w.t.Fatal(err)
	}
	w.tally.corrected++
	w.retrace(d)
}

// retrace follows the acts of a refolded case from the beginning.
func (w *walk) retrace(d *Case) {
	if w.trail == nil {
		return
	}
	w.trail = w.g.known.Follow()
	c := empty(d.Procedure, d.m, d.ID, d.Body, d.alleged, d.calendars)
	for _, a := range d.acts {
		var e procedure.Event
		var err error
		if a.Kind == Expire {
			e = procedure.End(c.m.Clock(factOf(a, "clock")), procedure.Nobody)
			if p, ok := c.personOf(on(a)); ok {
				e.Person = p
			}
			err = c.applyExpiry(a)
		} else {
			if i := c.m.Act(a.Kind); i >= 0 {
				e, err = c.event(c.m.Acts[i], a)
			}
			if err == nil {
				err = c.again(a, move{}, w.desk)
			}
		}
		if err != nil {
			w.t.Fatalf("%s: refolded act %d (%s): %v", w.g.p.ID, a.Seq, a.Kind, err)
		}
		if a.Kind == Propose || a.Kind == Told {
			continue
		}
		if _, ok := w.trail.Step(c.state, e); !ok {
			w.t.Fatalf("%s: after a correction the case passes %v, where the prover never was", w.g.p.ID, c.state)
		}
	}
	if string(c.state) != string(w.c.state) {
		w.t.Fatalf("%s: a correction gives %v, folding the corrected acts %v", w.g.p.ID, w.c.state, c.state)
	}
}

// check folds the life again from its acts, and from its corrected acts.
func (w *walk) check() {
	if w.c.seq == 0 {
		return
	}
	w.tally.replayed++
	acts := w.c.acts
	c, err := Open(w.c.Procedure, acts[0], clock.Lookup, w.desk)
	for i := 1; err == nil && i < len(acts); i++ {
		err = c.Apply(acts[i], w.desk)
	}
	if err != nil {
		w.t.Fatalf("%s: replay: %v", w.g.p.ID, err)
	}
	same(w.t, "the replayed case", c, w.c)
	d, err := w.c.Clone().refold(&ledger.Act{Kind: Told, Seq: w.c.seq + 1, Recorded: w.c.recorded}, w.desk)
	if err != nil {
		w.t.Fatalf("%s: refold: %v", w.g.p.ID, err)
	}
	same(w.t, "the refolded case", d, w.c)
}

func same(t testing.TB, what string, got, want *Case) {
	t.Helper()
	switch {
	case string(got.state) != string(want.state):
		t.Fatalf("%s has another state: %v, not %v", what, got.state, want.state)
	case ends(got) != ends(want):
		t.Fatalf("%s has other clocks: %s, not %s", what, ends(got), ends(want))
	case !maps.Equal(got.findings, want.findings), fmt.Sprint(got.holders) != fmt.Sprint(want.holders), fmt.Sprint(got.ever) != fmt.Sprint(want.ever):
		t.Fatalf("%s has other findings or people", what)
	case past(got) != past(want):
		t.Fatalf("%s has another history of clocks:\n%s\nnot\n%s", what, past(got), past(want))
	}
}

// past tells the clocks that ended, by what they were begun and ended.
func past(c *Case) string {
	var out []string
	for _, e := range c.History() {
		out = append(out, fmt.Sprintf("%s from %d to %s: %s by %d", e.Name(), e.Anchor, e.Result.Due, e.How, e.By))
	}
	return strings.Join(out, "\n")
}

// TestLives leads random lives of cases, on real dates, through every
// procedure of the shipped packs: no state is one that the prover does not
// know, every refusal says why, and every life replays.
func TestLives(t *testing.T) {
	total := 6_000
	switch os.Getenv("LIEM_LONG") {
	case "":
	case "all": // ten minutes and more
		total = 10_000_000
	default:
		total = 600_000
	}
	if n, err := strconv.Atoi(os.Getenv("LIEM_LIVES")); err == nil {
		total = n
	}
	var grounds []*ground
	weight, sum := map[*ground]float64{}, 0.0
	for _, name := range []string{"vn-2019", "eu", "vn"} {
		for _, p := range shipped(t, name).Procedures {
			g := newGround(t, p, total > 100_000 || p.ID != "vn.denunciation") // its states take seconds to explore
			grounds = append(grounds, g)
			weight[g] = 100
			if g.known != nil {
				weight[g] = math.Sqrt(float64(g.known.States()))
			}
			sum += weight[g]
		}
	}
	all, states, seen, start := tally{refused: map[string]int{}}, 0, 0, time.Now()
	for _, g := range grounds {
		one := lead(t, g, int(float64(total)*weight[g]/sum), 7)
		all.add(one)
		if g.known != nil {
			states, seen = states+g.known.States(), seen+g.visited()
			t.Logf("%s %s: %d steps, %d acts, %d lives; %d of %d states", g.p.Pack.ID, g.p.ID, one.steps, one.acts, one.lives, g.visited(), g.known.States())
		}
		if one.lives > 20 && one.replayed == 0 {
			t.Errorf("%s: no life was replayed", g.p.ID)
		}
	}
	t.Logf("%d steps (%d acts) in %d lives, %.0f steps/s; %d lives replayed, %d corrections, %d timely acts recorded late, %d choices that no table gives",
		all.steps, all.acts, all.lives, float64(all.steps)/time.Since(start).Seconds(), all.replayed, all.corrected, all.timely, all.unreachable)
	t.Logf("%d of %d states of the prover visited (%.1f %%)", seen, states, 100*float64(seen)/float64(states))
	for _, k := range slices.Sorted(maps.Keys(all.refused)) {
		t.Logf("  refused %q: %d", k, all.refused[k])
	}
}

// lead leads lives of one procedure for so many steps, on two cores.
func lead(t testing.TB, g *ground, most int, seed uint64) (all tally) {
	all.refused = map[string]int{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	var done atomic.Int64
	var life atomic.Uint64
	for range 2 {
		wg.Go(func() {
			for int(done.Load()) < most && !t.Failed() {
				n := life.Add(1)
				w := newWalk(t, g, rand.New(rand.NewPCG(seed, n)))
				w.live(60)
				if n%20 == 1 {
					w.check()
				}
				done.Add(int64(max(1, w.tally.steps)))
				mu.Lock()
				all.add(w.tally)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return all
}
