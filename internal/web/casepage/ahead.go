package casepage

import (
	"maps"
	"slices"
	"strconv"

	"liem"
	"liem/docket"
	"liem/internal/letters"
	"liem/internal/office"
	"liem/internal/web/page"
	"liem/ledger"
)

// Hand is who would do something: the case-local id, and the post.
type Hand struct{ Local, Post string }

// Try is the case as it would stand if the deed were recorded now, with the act
// that it would become; or the refusal that the deed would meet. Nothing is
// recorded. That nobody has a tie is taken for granted here: the office asks when
// the deed is done.
func (v *View) Try(d office.Deed, by Hand, posts docket.Posts) (*View, *ledger.Act, error) {
	w, r := *v, v.tried(d, by)
	w.Case = v.Case.Clone()
	if act := w.Case.Procedure.Act(r.Act); act != nil && act.ProposedBy != "" && !r.Propose {
		if p, ok := w.Case.Proposal(r.Act, r.On); ok {
			first := r
			first.Propose, first.Actor, first.Post, first.Occurred, first.Answers = true, p.Actor, p.Post, nil, append(v.untied(p.Actor), r.Answers...)
			if _, err := w.step(first, posts); err != nil {
				return nil, nil, err
			}
		}
	}
	a, err := w.step(r, posts)
	if err != nil {
		return nil, nil, err
	}
	w.Acts = append(slices.Clip(v.Acts), *a)
	return &w, a, nil
}

// tried is a deed as the docket reads it, with ids for whoever has none yet.
func (v *View) tried(d office.Deed, by Hand) docket.Request {
	r := d.Request
	r.Actor, r.Post, r.Key = by.Local, by.Post, []byte("trial")
	if r.Actor == "" {
		r.Actor = v.Case.NextOfficer(0)
	}
	for _, local := range slices.Sorted(maps.Keys(d.Name)) {
		r.Fields = append(slices.Clip(r.Fields), office.NameOf(local, d.Name[local], v.Case.Sealed(local)))
	}
	r.Assign, r.Answers = map[string][]string{}, v.untied(r.Actor)
	n := 900
	for role, people := range d.Assign {
		for range people {
			n++
			local := "officer-" + strconv.Itoa(n)
			r.Assign[role] = append(r.Assign[role], local)
			r.Answers = append(r.Answers, v.untied(local)...)
		}
	}
	return r
}

func (v *View) untied(officer string) []docket.Answer {
	var out []docket.Answer
	for n := range v.Case.People() {
		if subject := v.Case.PersonID(n); v.Case.Tie(officer, subject) == "" {
			out = append(out, docket.Answer{Officer: officer, Subject: subject, Result: docket.AnswerNone, Source: "trial", Edition: "-"})
		}
	}
	return out
}

func (v *View) step(r docket.Request, posts docket.Posts) (*ledger.Act, error) {
	r.ID = liem.DerivedID("trial", r.Act, strconv.FormatBool(r.Propose))
	a, err := v.Case.Prepare(r, max(v.Now, v.Case.LastRecorded()), liem.Hash{}, posts)
	if err != nil {
		return nil, err
	}
	return a, v.Case.Apply(a, posts)
}

// Started lists the clocks whose end an act of the case stated: those that it
// began, extended or resumed.
func (v *View) Started(a *ledger.Act) []Follow {
	var out []Follow
	for _, k := range v.Case.Clocks() {
		if _, ok := a.Fact("due/" + k.Name()); !ok {
			continue
		}
		name := k.Clock.Name
		if k.Person != "" && v.Case.People() > 1 {
			name = v.with(name, k.Person)
		}
		out = append(out, Follow{Name: name, Owner: v.Role(k.Clock.Owner), Due: v.Deadline(&k)})
	}
	return out
}

// Follow is a clock that runs because of an act.
type Follow struct {
	Name, Owner liem.Text
	Due         *page.Deadline
}

// Stopped lists the clocks that an act ended.
func (v *View) Stopped(seq uint64) []liem.Text {
	var out []liem.Text
	for _, k := range v.Case.History() {
		if k.By == seq {
			out = append(out, k.Clock.Name)
		}
	}
	return out
}

// Role words a role, a party or an audience of the procedure.
func (v *View) Role(id string) liem.Text { return letters.Receiver(v.Case, id) }

func (v *View) with(t liem.Text, local string) liem.Text {
	who := v.Person(local)
	return liem.T(t.VI+" ("+who.VI+")", t.EN+" ("+who.EN+")")
}

// Letter writes one letter of an act of the case.
func (v *View) Letter(s letters.Sent) letters.Text {
	body := liem.T(v.Case.Body, v.Case.Body)
	if v.Names != nil {
		body = v.Names.BodyName(v.Case.Body)
	}
	return letters.Render(v.Case, v.Acts, letters.Want{Letter: s.Letter, Seq: s.Act.Seq, On: s.On, Body: body}, v.Lang)
}

// Since lists what was done after an act: what changed while somebody wrote.
func (v *View) Since(seq uint64) []Done {
	var out []Done
	for i := range v.Acts {
		if v.Acts[i].Seq > seq {
			out = append(out, v.done(&v.Acts[i]))
		}
	}
	return out
}
