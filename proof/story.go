package proof

import (
	"fmt"
	"slices"

	"liem"
	"liem/procedure"
)

// path lists the events that lead to state i, as the graph names them
// (people in canonical places), and the state where it begins.
func (g *graph) path(i uint32) (root uint32, events []uint32) {
	for g.parent[i] != nowhere {
		events = append(events, g.by[i])
		i = g.parent[i]
	}
	slices.Reverse(events)
	return i, events
}

// replay takes a path of canonical events on the unreduced step, with
// people who keep their places. It fails if a reduction was unsound.
func (g *graph) replay(root uint32, path []uint32) (raw []procedure.Event, now []byte, err error) {
	now = append(now, g.node(root)...)
	for k, n := range path {
		e := g.raw(now, g.events[n])
		s := procedure.State(now[:g.m.Size])
		if r := g.m.Why(s, e); r != nil {
			return raw, now, fmt.Errorf("step %d is not open on the unreduced step: %s", k+1, r.What)
		}
		next := make([]byte, g.width)
		g.m.Apply(procedure.State(next[:g.m.Size]), s, e)
		g.watch(next, now, e)
		raw, now = append(raw, e), next
	}
	return raw, now, nil
}

// raw turns an event about canonical places into one about the people who
// stand there.
func (g *graph) raw(now []byte, e procedure.Event) procedure.Event {
	c := append([]byte(nil), now...)
	g.reduce(c)
	perm := g.order(c)
	if e.Person >= 0 {
		e.Person = perm[e.Person]
	}
	if e.Act < 0 || len(e.Choices) == 0 {
		return e
	}
	slots := g.m.Acts[e.Act].Slots
	choices := append([]uint8(nil), e.Choices...)
	for i, slot := range slots {
		if slot.Fact < 0 && slot.Person >= 0 {
			for j, other := range slots {
				if other.Fact < 0 && other.Person == perm[slot.Person] {
					choices[j] = e.Choices[i]
				}
			}
		}
	}
	e.Choices = choices
	return e
}

// to tells the story that leads to state i and perhaps one more event.
func (g *graph) to(i uint32, last int, fault liem.Text) *Story {
	root, path := g.path(i)
	if last >= 0 {
		path = append(path, uint32(last))
	}
	raw, _, err := g.replay(root, path)
	if err != nil {
		fault = liem.T("câu chuyện không lặp lại được trên bước chưa rút gọn: "+err.Error(), "the story does not replay on the unreduced step: "+err.Error())
	}
	s := &Story{Fault: fault}
	if g.before != nil {
		s.Steps = g.before(root)
	}
	for _, e := range raw {
		s.Steps = append(s.Steps, g.line(e))
	}
	return s
}

// line words one event.
func (g *graph) line(e procedure.Event) Line {
	m := g.m
	if e.Act < 0 {
		c := m.Clocks[e.Clock]
		return Line{
			Who:  liem.T("đồng hồ", "clock"),
			What: liem.T("hết "+c.Name.VI+g.on(e, true), "the end of "+c.Name.EN+g.on(e, false)),
			ID:   "end:" + c.ID + g.on(e, false),
		}
	}
	a := m.Acts[e.Act]
	vi, en := a.Name.VI+g.on(e, true), a.Name.EN+g.on(e, false)
	for i, slot := range a.Slots {
		word := m.Word(slot, e.Choices[i])
		what := fmt.Sprintf("%s %d", m.Procedure.Scope, slot.Person+1)
		if slot.Fact >= 0 {
			what = m.Facts[slot.Fact].ID
		}
		vi, en = vi+fmt.Sprintf("; %s = %s", what, word), en+fmt.Sprintf("; %s = %s", what, word)
	}
	if e.Timely {
		vi, en = vi+" (làm đúng hạn, ghi sau)", en+" (done in time, recorded late)"
	}
	return Line{Who: g.who(a.By), What: liem.T(vi, en), ID: a.ID + g.on(e, false)}
}

func (g *graph) on(e procedure.Event, vi bool) string {
	if e.Person < 0 {
		return ""
	}
	for _, p := range g.m.Procedure.Parties {
		if p.ID == g.m.Procedure.Scope && vi {
			return fmt.Sprintf(" (%s %d)", p.Name.VI, e.Person+1)
		} else if p.ID == g.m.Procedure.Scope {
			return fmt.Sprintf(" (%s %d)", p.Name.EN, e.Person+1)
		}
	}
	return fmt.Sprintf(" (%d)", e.Person+1)
}

func (g *graph) who(id string) liem.Text {
	for _, r := range g.m.Procedure.Roles {
		if r.ID == id {
			return r.Name
		}
	}
	for _, q := range g.m.Procedure.Parties {
		if q.ID == id {
			return q.Name
		}
	}
	return liem.T(id, id)
}
