package proof

import (
	"bytes"
	"fmt"
	"hash/maphash"

	"liem/procedure"
)

// edge leads from the state whose range holds it to another by an event.
type edge struct {
	to    uint32
	event uint32
}

// graph keeps every reachable canonical state, in the order in which a
// breadth-first search met them, with all edges.
type graph struct {
	*model
	arena  []byte
	table  []uint64 // state + 1 in the low half, hash in the high half; open addressing
	seed   maphash.Seed
	first  []uint32 // edges of state i: edges[first[i]:first[i+1]]
	edges  []edge
	parent []uint32
	by     []uint32                 // the event from the parent
	before func(root uint32) []Line // how a case came to where the graph begins
}

const nowhere = ^uint32(0)

func newGraph(x *model) *graph {
	return &graph{model: x, table: make([]uint64, 1<<12), seed: maphash.MakeSeed()}
}

func (g *graph) count() int { return len(g.parent) }

// node is state i with its monitors. It must not be changed.
func (g *graph) node(i uint32) []byte { return g.arena[int(i)*g.width:][:g.width] }

func (g *graph) state(i uint32) procedure.State { return procedure.State(g.node(i)[:g.m.Size]) }

// add finds a node or keeps it.
func (g *graph) add(n []byte, parent, event uint32) (at uint32, fresh bool) {
	h := maphash.Bytes(g.seed, n)
	at, slot := g.look(n, h)
	if at != nowhere {
		return at, false
	}
	at = uint32(len(g.parent))
	g.table[slot] = h&^halfMask | uint64(at+1)
	g.arena = append(g.arena, n...)
	g.parent = append(g.parent, parent)
	g.by = append(g.by, event)
	if len(g.parent)*2 > len(g.table) {
		g.grow()
	}
	return at, true
}

const halfMask = 1<<32 - 1

// look finds a node, or nowhere and the slot where it belongs.
func (g *graph) look(n []byte, h uint64) (at uint32, slot uint64) {
	mask := uint64(len(g.table) - 1)
	for slot = h & mask; ; slot = (slot + 1) & mask {
		v := g.table[slot]
		if v == 0 {
			return nowhere, slot
		}
		if at = uint32(v) - 1; v&^halfMask == h&^halfMask && bytes.Equal(g.node(at), n) {
			return at, slot
		}
	}
}

// find gives the number of a canonical node.
func (g *graph) find(n []byte) (uint32, bool) {
	at, _ := g.look(n, maphash.Bytes(g.seed, n))
	return at, at != nowhere
}

func (g *graph) grow() {
	g.table = make([]uint64, 2*len(g.table))
	mask := uint64(len(g.table) - 1)
	for i := range uint32(len(g.parent)) {
		h := maphash.Bytes(g.seed, g.node(i))
		slot := h & mask
		for g.table[slot] != 0 {
			slot = (slot + 1) & mask
		}
		g.table[slot] = h&^halfMask | uint64(i+1)
	}
}

// explore visits every state that can be reached from those already there
// and lets see look at each edge with the whole nodes on both sides, the
// second one not yet reduced; it stops when see has seen enough.
func (g *graph) explore(most int, see func(at, event uint32, from, to []byte) bool) error {
	next := make([]byte, g.width)
	from := make([]byte, g.width)
	for i := uint32(0); int(i) < g.count(); i++ {
		copy(from, g.node(i))
		g.first = append(g.first, uint32(len(g.edges)))
		for _, k := range g.byAt[from[0]] {
			e := g.events[k]
			s := procedure.State(from[:g.m.Size])
			if !g.m.Open(s, e) || e.Timely && !g.plain && !g.m.Restores(s, e) {
				continue // done in time and recorded in time are one and the same
			}
			g.m.Apply(procedure.State(next[:g.m.Size]), s, e)
			g.watch(next, from, e)
			if see != nil && !see(i, uint32(k), from, next) {
				return nil
			}
			g.canon(next)
			to, fresh := g.add(next, i, uint32(k))
			g.edges = append(g.edges, edge{to, uint32(k)})
			if fresh && g.count() > most {
				return fmt.Errorf("procedure %s: more than %d states: the model is too large to be proven; make facts fewer", g.m.Procedure.ID, most)
			}
		}
	}
	g.first = append(g.first, uint32(len(g.edges)))
	return nil
}

// out gives the edges of a state.
func (g *graph) out(i uint32) []edge { return g.edges[g.first[i]:g.first[i+1]] }

// reversed lists for every state the edges that lead to it, as the number
// of the edge and its source.
type reversed struct {
	first []uint32
	from  []uint32
	event []uint32
}

func (g *graph) reverse() *reversed {
	n := g.count()
	r := &reversed{first: make([]uint32, n+1), from: make([]uint32, len(g.edges)), event: make([]uint32, len(g.edges))}
	for _, e := range g.edges {
		r.first[e.to+1]++
	}
	for i := range n {
		r.first[i+1] += r.first[i]
	}
	at := append([]uint32(nil), r.first[:n]...)
	for i := range uint32(n) {
		for _, e := range g.out(i) {
			r.from[at[e.to]], r.event[at[e.to]] = i, e.event
			at[e.to]++
		}
	}
	return r
}

// reaching gives for every state whether it can reach a goal over edges
// whose events are allowed; nil allows all.
func (g *graph) reaching(r *reversed, goal func(uint32) bool, allowed []bool) []bool {
	ok := make([]bool, g.count())
	var queue []uint32
	for i := range uint32(g.count()) {
		if goal(i) {
			ok[i] = true
			queue = append(queue, i)
		}
	}
	for len(queue) > 0 {
		i := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		for k := r.first[i]; k < r.first[i+1]; k++ {
			if f := r.from[k]; !ok[f] && (allowed == nil || allowed[r.event[k]]) {
				ok[f] = true
				queue = append(queue, f)
			}
		}
	}
	return ok
}
