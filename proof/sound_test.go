package proof

import (
	"math/rand/v2"
	"testing"

	"liem/procedure"
	"liem/rulebook"
)

// A life is anything that moves a case one step at a time on the unreduced
// step: the walker below drives the bare machine; a docket with dates can
// stand behind the same three methods.
type life interface {
	state() procedure.State
	open() []procedure.Event
	do(e procedure.Event) error
}

// bare is a life on the machine alone.
type bare struct {
	m      *procedure.Machine
	events []procedure.Event
	at     [2]procedure.State // now and the next one, in turn
	list   []procedure.Event
}

func (b *bare) state() procedure.State { return b.at[0] }

func (b *bare) open() []procedure.Event {
	b.list = b.list[:0]
	for _, e := range b.events {
		if b.m.Open(b.at[0], e) && (e.Act >= 0 || !b.m.Ended(b.at[0])) {
			b.list = append(b.list, e)
		}
	}
	return b.list
}

func (b *bare) do(e procedure.Event) error {
	b.m.Apply(b.at[1], b.at[0], e)
	b.at[0], b.at[1] = b.at[1], b.at[0]
	return nil
}

// follow lets one life run for so many steps and compares every state, with
// the monitors beside it and reduced, with the graph.
func follow(t *testing.T, g *graph, l life, steps int, r *rand.Rand, seen []bool) int {
	now, next, key := make([]byte, g.width), make([]byte, g.width), make([]byte, g.width)
	for i := range steps {
		open := l.open()
		if len(open) == 0 {
			return i
		}
		e := open[r.IntN(len(open))]
		if err := l.do(e); err != nil {
			t.Fatal(err)
		}
		copy(next, l.state())
		g.watch(next, now, e)
		copy(key, next)
		g.canon(key)
		at, ok := g.find(key)
		if !ok {
			t.Fatalf("a life reaches a state that the prover does not know: %v", l.state())
		}
		seen[at] = true
		now, next = next, now
	}
	return steps
}

func graphOf(t testing.TB, p *rulebook.Procedure, people int) *graph {
	c, err := newChecker(p, people, nil)
	if err != nil {
		t.Fatal(err)
	}
	c.g.add(make([]byte, c.g.width), nowhere, 0)
	if err := c.g.explore(5_000_000, nil); err != nil {
		t.Fatal(err)
	}
	return c.g
}

// TestLives: random lives of cases on the unreduced step visit no state
// that the prover does not know.
func TestLives(t *testing.T) {
	most := 20_000
	if long() {
		most = 10_000_000
	}
	g := graphOf(t, specimen(t).Procedure("sp.report"), 2)
	r := rand.New(rand.NewPCG(7, 7))
	seen := make([]bool, g.count())
	done, lives := 0, 0
	for done < most {
		lives++
		l := &bare{m: g.m, events: g.events, at: [2]procedure.State{g.m.Start(), g.m.Start()}}
		done += follow(t, g, l, 100, r, seen)
	}
	known := 0
	for _, v := range seen {
		if v {
			known++
		}
	}
	t.Logf("%d steps in %d lives visited %d of %d states", done, lives, known, g.count())
}

// TestEdges: every edge of the graph, taken once on the unreduced step from
// an unreduced representative of its state, leads to the state that the
// graph says. In the short form every seventh state is looked at.
func TestEdges(t *testing.T) {
	g := graphOf(t, specimen(t).Procedure("sp.report"), 2)
	raw := make([]byte, g.count()*g.width)
	next, key := make([]byte, g.width), make([]byte, g.width)
	take := func(from []byte, event uint32) {
		e := g.raw(from, g.events[event])
		s := procedure.State(from[:g.m.Size])
		if w := g.m.Why(s, e); w != nil {
			t.Fatalf("an edge of the graph is not open on the unreduced step: %s", w.What)
		}
		g.m.Apply(procedure.State(next[:g.m.Size]), s, e)
		g.watch(next, from, e)
	}
	edges := 0
	for i := range uint32(g.count()) {
		me := raw[int(i)*g.width:][:g.width]
		if g.parent[i] != nowhere { // one raw representative a state, by its way from the beginning
			take(raw[int(g.parent[i])*g.width:][:g.width], g.by[i])
			copy(me, next)
		}
		if !long() && i%7 != 0 {
			continue
		}
		for _, x := range g.out(i) {
			take(me, x.event)
			copy(key, next)
			g.canon(key)
			if at, ok := g.find(key); !ok || at != x.to {
				t.Fatalf("state %d, event %d: the graph says %d, the unreduced step %d (%v)", i, x.event, x.to, at, ok)
			}
			edges++
		}
		for k, e := range g.events { // and what is not open there is not open in the graph
			if g.m.Open(me[:g.m.Size], e) != g.m.Open(g.state(i), g.canonical(me, e)) {
				t.Fatalf("state %d: event %d is open in one and not in the other", i, k)
			}
		}
	}
	t.Logf("%d of %d edges taken on the unreduced step", edges, len(g.edges))
}

// canonical turns an event about people into one about the places in which
// they stand; choices about findings are left as they are, for they open
// nothing.
func (g *graph) canonical(raw []byte, e procedure.Event) procedure.Event {
	c := append([]byte(nil), raw...)
	g.reduce(c)
	for place, person := range g.order(c) {
		if person == e.Person {
			e.Person = place
			break
		}
	}
	return e
}

// TestReductionsMatter: without them the same procedure is larger, and with
// one person it can be counted both ways.
func TestReductionsMatter(t *testing.T) {
	p := specimen(t).Procedure("sp.report")
	small := graphOf(t, p, 1)
	n, m := plainCount(t, p, 3_000_000)
	t.Logf("one person: %d states reduced, %d states and %d transitions unreduced", small.count(), n, m)
	if n < small.count()/2 {
		t.Errorf("unreduced %d, reduced %d", n, small.count())
	}
}

// plainCount counts states and transitions with reductions and monitors
// switched off, for one person.
func plainCount(t testing.TB, p *rulebook.Procedure, most int) (states, transitions int) {
	m, err := procedure.Compile(p, 1)
	if err != nil {
		t.Fatal(err)
	}
	x := newModel(m, nil)
	x.plain = true
	g := newGraph(x)
	g.add(make([]byte, g.width), nowhere, 0)
	if err := g.explore(most, nil); err != nil {
		t.Fatal(err)
	}
	return g.count(), len(g.edges)
}

// BenchmarkCheck prints what a proof costs.
func BenchmarkCheck(b *testing.B) {
	for _, dir := range []string{"testdata/specimen", "../packs/vn", "../packs/eu"} {
		for _, p := range load(b, dir).Procedures {
			b.Run(p.ID, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					r, err := Check(p, Options{})
					if err != nil {
						b.Fatal(err)
					}
					b.ReportMetric(float64(r.States), "states")
					b.ReportMetric(float64(r.Transitions), "transitions")
				}
			})
		}
	}
}
