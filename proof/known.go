package proof

import (
	"liem/procedure"
	"liem/rulebook"
)

// Known is every state of a procedure that the prover reaches. With it
// whoever leads a case's life on real dates can be followed step by step:
// nothing may happen that was not looked at.
type Known struct{ g *graph }

// Explore reaches every state of a procedure.
func Explore(p *rulebook.Procedure, o Options) (*Known, error) {
	o = o.filled()
	c, err := newChecker(p, o.People, nil)
	if err != nil {
		return nil, err
	}
	c.g.add(make([]byte, c.g.width), nowhere, 0)
	return &Known{c.g}, c.g.explore(o.Most, nil)
}

// States is the number of states.
func (k *Known) States() int { return k.g.count() }

// Trail follows one life. It is not safe for use by several goroutines at
// once; several trails of one Known are.
type Trail struct {
	g              *graph
	now, next, key []byte
}

// Follow begins before the filing act.
func (k *Known) Follow() *Trail {
	return &Trail{k.g, make([]byte, k.g.width), make([]byte, k.g.width), make([]byte, k.g.width)}
}

// Fork is another trail from where this one stands.
func (t *Trail) Fork() *Trail {
	d := (&Known{t.g}).Follow()
	copy(d.now, t.now)
	return d
}

// Step takes in an event and the machine's state after it, and gives the
// number of the state as the prover keeps it; ok is false if the prover
// knows no such state.
func (t *Trail) Step(after procedure.State, e procedure.Event) (state int, ok bool) {
	copy(t.next, after)
	t.g.watch(t.next, t.now, e)
	copy(t.key, t.next)
	t.g.canon(t.key)
	at, ok := t.g.find(t.key)
	t.now, t.next = t.next, t.now
	return int(at), ok
}
