package api

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"liem"
	"liem/rulebook"
)

// Procedure is one procedure of a pack in force, as a program needs it to speak
// of its acts.
type Procedure struct {
	ID      string      `json:"id" example:"vn.denunciation"`
	Kind    string      `json:"kind"`
	Title   liem.Text   `json:"title"`
	Pack    string      `json:"pack"`
	Version string      `json:"version"`
	Hash    string      `json:"hash" doc:"Of the pack's files."`
	From    string      `json:"from" format:"date"`
	Stages  []Named     `json:"stages"`
	Parties []Named     `json:"parties"`
	Roles   []Named     `json:"roles"`
	Clocks  []Named     `json:"clocks"`
	Acts    []Described `json:"acts"`
}

// Named is a word of the pack with its name for people.
type Named struct {
	ID   string    `json:"id"`
	Name liem.Text `json:"name"`
}

// Described is an act: whose it is, and what it asks.
type Described struct {
	ID       string    `json:"id"`
	Name     liem.Text `json:"name"`
	Kind     string    `json:"kind"`
	By       string    `json:"by,omitempty"`
	Proposed string    `json:"proposed_by,omitempty" doc:"Two hands: who comes first."`
	Assigns  string    `json:"assigns,omitempty"`
	Cites    []string  `json:"cites"`
	Form     []Asked   `json:"form"`
}

// Asked is one question of a form.
type Asked struct {
	ID       string    `json:"id"`
	Type     string    `json:"type"`
	Label    liem.Text `json:"label"`
	Required bool      `json:"required"`
	Options  []Named   `json:"options"`
}

type proceduresIn struct {
	After string `query:"after" maxLength:"200" doc:"The cursor of the page before."`
	Limit int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

type proceduresOut struct {
	Body struct {
		Procedures []Procedure `json:"procedures"`
		Next       string      `json:"next,omitempty" doc:"The cursor of the page after this one."`
	}
}

func (s *server) procedures(a huma.API) {
	huma.Register(a, huma.Operation{OperationID: "list-procedures", Method: http.MethodGet, Path: "/api/v1/procedures", Tags: []string{"procedures"},
		Summary: "The procedures under which the office works, newest version of each"}, s.listProcedures)
}

func (s *server) listProcedures(_ context.Context, in *proceduresIn) (*proceduresOut, error) {
	newest := map[string]*rulebook.Procedure{}
	for _, pack := range s.Packs {
		for _, p := range pack.Procedures {
			if q := newest[p.ID]; q == nil || q.Pack.From < pack.From {
				newest[p.ID] = p
			}
		}
	}
	out := &proceduresOut{}
	out.Body.Procedures = []Procedure{}
	ids := slices.DeleteFunc(sorted(newest), func(id string) bool { return strings.Compare(id, in.After) <= 0 })
	for i, id := range ids {
		if i == in.Limit {
			out.Body.Next = ids[i-1]
			break
		}
		out.Body.Procedures = append(out.Body.Procedures, procedureOf(newest[id]))
	}
	return out, nil
}

func procedureOf(p *rulebook.Procedure) Procedure {
	x := Procedure{ID: p.ID, Kind: p.Kind, Title: p.Title, Pack: p.Pack.ID, Version: p.Pack.Version, Hash: p.Pack.Hash.String(), From: p.Pack.From.String(),
		Stages:  named(p.Stages, func(s *rulebook.Stage) Named { return Named{s.ID, s.Name} }),
		Parties: named(p.Parties, func(q *rulebook.Party) Named { return Named{q.ID, q.Name} }),
		Roles:   named(p.Roles, func(r *rulebook.Role) Named { return Named{r.ID, r.Name} }),
		Clocks:  named(p.Clocks, func(k *rulebook.Clock) Named { return Named{k.ID, k.Name} }),
		Acts:    []Described{}}
	for _, a := range p.Acts {
		d := Described{ID: a.ID, Name: a.Name, Kind: string(a.Kind), By: a.By, Proposed: a.ProposedBy, Assigns: a.Assigns, Cites: slices.Concat([]string{}, a.Cites), Form: []Asked{}}
		if f := p.FormOf(a); f != nil {
			for _, q := range f.Fields {
				d.Form = append(d.Form, Asked{ID: q.ID, Type: string(q.Type), Label: q.Label, Required: q.Required,
					Options: named(q.Options, func(o rulebook.Option) Named { return Named{o.ID, o.Label} })})
			}
		}
		x.Acts = append(x.Acts, d)
	}
	return x
}

func named[T any](list []T, name func(T) Named) []Named {
	out := []Named{}
	for _, v := range list {
		out = append(out, name(v))
	}
	return out
}
