package desk

import (
	"net/http"
	"net/url"
	"slices"

	"liem"
	"liem/internal/office"
	"liem/internal/web/page"
	"liem/rulebook"
)

// brought finds what a filing is about: a matter that stands by itself, or one
// that another case calls for. Nil and no error: the page asks which.
func (d *desk) brought(r *page.Request, q url.Values) (*intake, error) {
	all := d.takenIn(r)
	called, err := d.called(r)
	if err != nil {
		return nil, err
	}
	if link := q.Get("for"); link != "" {
		i := slices.IndexFunc(called, func(c calledFor) bool { return c.Parent.Effect.String() == link })
		if i >= 0 {
			x, err := d.intake(r, called[i].p, q)
			if x != nil {
				x.opens = &called[i].Awaited
			}
			return x, err
		}
		return nil, d.chooseProcedure(r, all, called)
	}
	i := slices.IndexFunc(all, func(p *rulebook.Procedure) bool { return p.ID == q.Get("procedure") })
	if i < 0 {
		return nil, d.chooseProcedure(r, all, called)
	}
	return d.intake(r, all[i], q)
}

// calledFor is a case that another calls for, with the rules that it would be
// filed under today.
type calledFor struct {
	office.Awaited
	p *rulebook.Procedure
}

// called lists what the reader's post may open because another case calls for it.
func (d *desk) called(r *page.Request) ([]calledFor, error) {
	list, err := d.Office.Awaited(r.Context(), r.Now, actor(r))
	if err != nil {
		return nil, err
	}
	var out []calledFor
	for _, a := range list {
		c := calledFor{Awaited: a}
		for _, pack := range d.Packs {
			p := pack.Procedure(a.Procedure)
			if p != nil && inForce(pack, r.Now) && filingOf(p) != nil && slices.ContainsFunc(p.Roles, func(x *rulebook.Role) bool { return !x.Outside && d.fills(r, x.ID) }) {
				c.p = p
			}
		}
		if c.p != nil {
			out = append(out, c)
		}
	}
	return out, nil
}

func (d *desk) chooseProcedure(r *page.Request, all []*rulebook.Procedure, called []calledFor) error {
	var rows []page.Task
	for _, c := range called {
		from := d.Names.BodyName(c.Body)
		rows = append(rows, page.Task{To: "/desk/file?for=" + c.Parent.Effect.String(), Name: c.p.Title,
			Hint: r.In(liem.T("Do vụ việc "+c.Number+" của "+from.VI+" mở ra", "Called for by case "+c.Number+" of "+from.EN))})
	}
	for _, p := range all {
		rows = append(rows, page.Task{To: "/desk/file?procedure=" + url.QueryEscape(p.ID), Name: p.Title, Hint: r.In(filingOf(p).Name) + " · " + r.In(p.Pack.Title)})
	}
	pg := &page.Page{Template: "choose", Heading: liem.T("Ai đó mang đến việc gì?", "What does somebody bring?"), Nav: nav("/desk/file"), Data: rows,
		Lead: liem.T("Để ghi nhận đơn trên giấy hoặc lời nói. Thời hạn và quyền như khi người đó tự gửi.", "To take in what comes on paper or by voice. Dates and rights are the same as if they had sent it themselves.")}
	return r.Render(http.StatusOK, pg)
}

// awaited names what calls for this case in an address; empty: nothing does.
func (x *intake) awaited() string {
	if x.opens == nil {
		return ""
	}
	return x.opens.Parent.Effect.String()
}

// besides are the parties who neither file nor are the persons concerned, and
// whose name is no secret.
func (x *intake) besides() (out []*rulebook.Party) {
	for _, q := range x.p.Parties {
		if q.ID != x.act.By && q.ID != x.p.Scope && !q.Sealed {
			out = append(out, q)
		}
	}
	return out
}
