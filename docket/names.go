package docket

import (
	"cmp"
	"slices"

	"liem"
)

// Open facts of register acts: the public name of a body or a post.
const (
	FactNameVI = "name_vi"
	FactNameEN = "name_en"
)

// BodyName is the public name of a body, its id where it has none.
func (g *Register) BodyName(id string) liem.Text { return named(g.bodies[id].name, id) }

// PostName is the public name of a post, its id where it has none.
func (g *Register) PostName(id string) liem.Text {
	if p := g.posts[id]; p != nil {
		return named(p.name, id)
	}
	return liem.T(id, id)
}

// named gives what a name lacks by the other language, or by the id.
func named(t liem.Text, id string) liem.Text {
	return liem.T(cmp.Or(t.VI, t.EN, id), cmp.Or(t.EN, t.VI, id))
}

// Held is a post that somebody holds at an instant.
type Held struct {
	Post, Body string
	Roles      []string     // its own, and what was delegated to it
	Since      liem.Instant // since when they hold it
	Until      liem.Instant // until when, if that is known; 0: it is not
	By         []Delegated
}

// Delegated is what a post may do by a delegation that is running.
type Delegated struct {
	From  string // the post that delegated
	Roles []string
	Until liem.Instant
}

// PostsOf lists the posts that a holder's tag holds at the instant, by id,
// with what each may do then.
func (g *Register) PostsOf(holder string, at liem.Instant) []Held {
	var out []Held
	for _, id := range g.Held(holder, at) {
		p := g.posts[id]
		t := p.holderAt(at)
		h := Held{Post: id, Body: p.body, Roles: slices.Clone(p.roles), Since: t.from, Until: t.until}
		for _, d := range g.sortedDelegations() {
			from := g.posts[d.from]
			if d.to != id || d.start > at || at >= d.stop {
				continue
			}
			by := Delegated{From: d.from, Until: d.stop}
			for _, r := range d.roles {
				if slices.Contains(from.roles, r) {
					by.Roles = append(by.Roles, r)
				}
				if slices.Contains(from.roles, r) && !slices.Contains(h.Roles, r) {
					h.Roles = append(h.Roles, r)
				}
			}
			h.By = append(h.By, by)
		}
		out = append(out, h)
	}
	return out
}
