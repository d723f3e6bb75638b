package desk

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"liem"
	"liem/docket"
	"liem/internal/office"
	"liem/internal/standin"
	"liem/internal/web/page"
	"liem/rulebook"
)

// Replace is what somebody above may know of a case in which they name others.
type Replace func(ctx context.Context, now liem.Instant, by office.Actor, id liem.ID) (*standin.Naming, error)

// naming is the page on which somebody else is named for a role. The file is not
// opened for it.
type naming struct {
	d    *desk
	r    *page.Request
	id   liem.ID
	of   *standin.Naming
	act  *rulebook.Act
	list []office.Candidate
}

func (d *desk) naming(r *page.Request) (*naming, error) {
	id, err := caseID(r)
	if err != nil {
		return nil, err
	}
	of, err := d.Replace(r.Context(), r.Now, actor(r), id)
	if err != nil {
		if liem.KindOf(err) == liem.NotFound {
			return nil, page.NotFound()
		}
		return nil, err
	}
	i := slices.IndexFunc(of.Acts, func(a *rulebook.Act) bool { return a.ID == r.PathValue("act") })
	if i < 0 {
		return nil, page.NotFound()
	}
	list, err := d.Office.Candidates(r.Context(), r.Now, of.Body, of.Acts[i].Assigns)
	return &naming{d, r, id, of, of.Acts[i], list}, err
}

func (d *desk) nameForm(r *page.Request) error {
	x, err := d.naming(r)
	if err != nil {
		return err
	}
	return x.show(nil, http.StatusOK)
}

func (x *naming) show(faults []page.Fault, code int) error {
	f := &page.Form{Hidden: []page.Pair{page.NewActID()}, Send: liem.T("Ghi: "+x.act.Name.VI, "Record: "+x.act.Name.EN), Ways: []page.Link{{To: "/desk", Text: liem.T("Thôi", "Leave")}},
		Before: liem.T("Việc này được ghi vào hồ sơ và không xóa được; có thể cử người khác nữa. Hồ sơ không mở ra cho ông/bà vì việc này.", "This is recorded in the file and cannot be deleted; somebody else can be named after that. The file is not opened to you for this.")}
	who := &page.Field{ID: "assign", Name: "assign", Kind: "choice", Label: x.r.In(liem.T("Cử ai?", "Whom do you name?")),
		Help: x.r.In(liem.T("Người có quan hệ thân thích hoặc lợi ích liên quan không được giao; văn phòng tự tra cứu và không nói vì sao.", "Nobody with a tie is assigned; the office asks by itself and does not say why."))}
	for _, c := range x.list {
		who.Options = append(who.Options, page.Choice{Value: c.ID, Label: c.Name + ", " + x.r.In(x.d.Names.PostName(c.Post))})
	}
	f.Fields = []*page.Field{who}
	values, _ := x.r.Values() // read before, or not posted
	f.Fill(values, faults, x.r.Lang)
	return x.r.Render(code, &page.Page{Template: "ask", Heading: x.act.Name, Eyebrow: x.eyebrow(), Lead: x.act.Help, Nav: nav(""), Faults: faults, Data: f,
		Back: &page.Link{To: "/desk", Text: liem.T("Quay lại việc của tôi", "Back to my work")}})
}

func (x *naming) eyebrow() string {
	return x.r.In(liem.T("Vụ việc ", "Case ")) + x.of.Number + ", " + x.r.In(x.d.Names.BodyName(x.of.Body)) + ": " + x.r.In(x.of.Title)
}

// name records it; the same page sent twice is one act.
func (d *desk) name(r *page.Request) error {
	values, err := r.Values()
	if err != nil {
		return err
	}
	x, err := d.naming(r)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(x.list, func(c office.Candidate) bool { return c.ID == values.Get("assign") })
	if i < 0 {
		return x.show([]page.Fault{{Field: "assign", Say: liem.T("Chọn một người.", "Choose one person.")}}, http.StatusUnprocessableEntity)
	}
	id, err := page.PostedID(values)
	if err != nil {
		return x.show([]page.Fault{page.FaultOf(err)}, page.Status(err))
	}
	deed := office.Deed{Request: docket.Request{ID: id, Act: x.act.ID}, Assign: map[string][]office.Person{x.act.Assigns: {x.list[i].Person}}}
	if _, err := d.Office.Do(r.Context(), r.Now, actor(r), x.id, deed); err != nil {
		return x.show([]page.Fault{page.FaultOf(err)}, page.Status(err))
	}
	who := x.list[i].Name + ", " + r.In(d.Names.PostName(x.list[i].Post))
	return r.Render(http.StatusOK, &page.Page{Template: "say.html", Heading: liem.T("Đã ghi: "+x.act.Name.VI, "Recorded: "+x.act.Name.EN), Eyebrow: x.eyebrow(), Nav: nav(""),
		Data: page.Notice{Lines: []string{r.In(liem.T("Người được cử: "+who+".", "Named: "+who+".")), r.In(liem.T("Việc này có ngay trong phần việc của người đó.", "It is in that person’s work from now on."))},
			Ways: []page.Link{{To: "/desk", Text: liem.T("Về việc của tôi", "To my work")}}}})
}

// passedUp says who names somebody else for the reader's own roles, and by which
// address they do.
func (o *opening) passedUp() []page.FactRow {
	var out []page.FactRow
	for _, role := range o.Case.Procedure.Roles {
		act := o.Case.Procedure.Act(role.ReplacedBy)
		if act == nil || !o.may(role.ID) || o.may(act.By) {
			continue
		}
		out = append(out, page.FactRow{Name: act.Name, Lines: []string{o.r.In(o.Role(act.By)), strings.Join([]string{o.path(), "name", act.ID}, "/")}})
	}
	return out
}
