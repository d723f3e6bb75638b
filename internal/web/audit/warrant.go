package audit

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"

	"liem"
	"liem/docket"
	"liem/internal/office"
	"liem/internal/web/casepage"
	"liem/internal/web/page"
)

func actor(r *page.Request) office.Actor {
	return office.Actor{Person: office.Person{ID: r.Visitor.Person, Name: r.Visitor.Name}, Post: r.Visitor.Post.ID}
}

func caseID(r *page.Request) (liem.ID, error) {
	id, err := liem.ParseID(r.PathValue("case"))
	if err != nil {
		return id, page.NotFound()
	}
	return id, nil
}

// stated is the warrant that somebody stated in a session.
type stated struct {
	Session, Post string
	Warrant       office.Warrant
}

func warrantKey(id liem.ID) string { return "audit/warrant/" + id.String() }

// warrant is the one that was stated for this case in this session and post;
// false: none yet.
func warrant(r *page.Request, id liem.ID) (office.Warrant, bool, error) {
	raw, err := r.Keep.Get(r.Context(), warrantKey(id))
	if err != nil || raw == nil {
		return office.Warrant{}, false, err
	}
	var s stated
	if err := json.Unmarshal(raw, &s); err != nil || s.Session != r.Visitor.Session || s.Post != r.Visitor.Post.ID {
		return office.Warrant{}, false, nil
	}
	return s.Warrant, true, nil
}

func casePath(id liem.ID) string { return "/audit/cases/" + id.String() }

// askWarrant asks by what the case is opened. It shows nothing of the case, not
// even whether there is one.
func (k *counter) askWarrant(r *page.Request) error {
	id, err := caseID(r)
	if err != nil {
		return err
	}
	return k.showWarrant(r, http.StatusOK, id, warrantForm(r), nil)
}

func warrantForm(r *page.Request) *page.Form {
	return &page.Form{Hidden: []page.Pair{page.NewActID()}, Send: liem.T("Mở vụ việc theo lệnh này", "Open the case by this warrant"),
		Fields: []*page.Field{{ID: "reference", Name: "reference", Kind: "text", Rows: 3, Label: r.In(liem.T("Lệnh", "Warrant")),
			Help: r.In(liem.T("Ai ra lệnh, số và ngày. Ví dụ: Tổng Kiểm toán nhà nước, số 15/QĐ-KTNN, 05/10/2026.", "Who gave it, its number and day."))}},
		Before: liem.T("Việc mở được ghi vào sổ cùng với lệnh. Người liên quan thấy trong danh sách ai đã xem hồ sơ của họ.", "The opening is recorded with the warrant. Whom the case is about sees it in the list of who read their file."),
		Ways:   []page.Link{{To: "/audit", Text: liem.T("Không mở", "Do not open it")}}}
}

func (k *counter) showWarrant(r *page.Request, status int, id liem.ID, f *page.Form, faults []page.Fault) error {
	return r.Render(status, &page.Page{Template: "by-warrant", Heading: liem.T("Mở một vụ việc theo lệnh nào?", "By which warrant do you open a case?"), Nav: nav(r), Faults: faults, Data: f,
		Lead: liem.T("Lệnh chỉ mở đúng một vụ việc, và không mở tên người.", "A warrant opens one case, and not the names of people.")})
}

func (k *counter) takeWarrant(r *page.Request) error {
	id, err := caseID(r)
	if err != nil {
		return err
	}
	v, err := r.Values()
	if err != nil {
		return err
	}
	w := office.Warrant{Reference: strings.TrimSpace(v.Get("reference"))}
	f := warrantForm(r)
	if w.ID, err = page.PostedID(v); err == nil {
		_, err = k.Office.Audit(r.Context(), r.Now, actor(r), id, w, k.Access)
	}
	if kind := liem.KindOf(err); err != nil && (kind == liem.Refused || kind == liem.Invalid) {
		fault := page.FaultOf(err)
		if liem.CodeOf(err) == liem.Needs {
			fault.Field = "reference"
		}
		f.Fill(v, []page.Fault{fault}, r.Lang)
		return k.showWarrant(r, http.StatusUnprocessableEntity, id, f, []page.Fault{fault})
	}
	if err != nil {
		return err
	}
	raw, err := json.Marshal(stated{Session: r.Visitor.Session, Post: r.Visitor.Post.ID, Warrant: w})
	if err != nil {
		return err
	}
	if err := r.Keep.Put(r.Context(), warrantKey(id), raw); err != nil {
		return err
	}
	return r.Redirect(casePath(id))
}

// casePage is the data of a case opened by a warrant.
type casePage struct {
	Path      string
	Reference string
	Line      []page.Stop
	History   []casepage.Done
}

func (k *counter) oneCase(r *page.Request) error {
	id, err := caseID(r)
	if err != nil {
		return err
	}
	w, ok, err := warrant(r, id)
	if err != nil {
		return err
	}
	if !ok {
		return r.Redirect(casePath(id) + "/warrant")
	}
	view, err := k.Office.Audit(r.Context(), r.Now, actor(r), id, w, k.Access)
	if err != nil {
		return err
	}
	v := casepage.View{Case: view.Case, Acts: view.Acts, Lang: r.Lang, Now: r.Now, Names: k.Names}
	return k.render(r, &page.Page{Template: "audited", Heading: v.Title(), Title: liem.T("Một vụ việc theo lệnh", "A case by warrant"), Wide: true, Recorded: true,
		Eyebrow: r.In(liem.T("Vụ việc ", "Case ")) + view.Case.Number, Data: casePage{Path: casePath(id), Reference: w.Reference, Line: v.Line(), History: v.History()}})
}

// readsPage is who read one case.
type readsPage struct {
	Rows []readRow
}

type readRow struct{ Day, Who, What, Purpose, Items string }

var readKinds = map[string]liem.Text{
	docket.ReadContent: liem.T("mở hồ sơ", "opened the file"), docket.ReadReads: liem.T("mở danh sách này", "opened this list"),
	docket.ReadRefused: liem.T("bị từ chối", "was refused"), docket.ReadIdentity: liem.T("mở danh tính được giữ kín", "opened an identity that is kept apart"),
	"read.export": liem.T("mang hồ sơ đi", "took the file along"),
}

func (k *counter) reads(r *page.Request) error {
	id, err := caseID(r)
	if err != nil {
		return err
	}
	w, ok, err := warrant(r, id)
	if err != nil {
		return err
	}
	if !ok {
		return r.Redirect(casePath(id) + "/warrant")
	}
	list, err := k.Office.ReadsOfCase(r.Context(), r.Now, actor(r), id, w, k.Access)
	if err != nil {
		return err
	}
	p := readsPage{}
	cal := calendar()
	for _, x := range list {
		row := readRow{Day: cal.DateAt(x.At).In(r.Lang), Who: x.Actor, What: r.In(readKinds[x.Kind]), Purpose: r.In(x.Purpose.Text()), Items: x.Items}
		if x.Post != "" {
			row.Who = r.In(k.Names.PostName(x.Post)) + " · " + x.Actor
		}
		p.Rows = append(p.Rows, row)
	}
	return k.render(r, &page.Page{Template: "reads-of-case", Heading: liem.T("Ai đã xem vụ việc này?", "Who read this case?"), Recorded: true,
		Back: &page.Link{To: casePath(id), Text: liem.T("Vụ việc", "The case")}, Data: p,
		Lead: liem.T("Theo chức vụ và mã trong vụ việc, kể cả những lần bị từ chối. Không tra được theo người.", "By post and by id within the case, refused tries included. Nobody can look it up by person.")})
}

// bundle sends the evidence of the one case: what the warrant opens.
func (k *counter) bundle(r *page.Request) error {
	id, err := caseID(r)
	if err != nil {
		return err
	}
	w, ok, err := warrant(r, id)
	if err != nil {
		return err
	}
	if !ok {
		return r.Redirect(casePath(id) + "/warrant")
	}
	var b bytes.Buffer
	if err := k.Bundle(r.Context(), r.Now, actor(r), id, w, &b); err != nil {
		return err
	}
	h := r.W.Header()
	h.Set("Content-Type", "application/zip")
	h.Set("Content-Disposition", `attachment; filename="liem-audit.zip"`)
	h.Set("Cache-Control", "no-store")
	_, err = b.WriteTo(r.W)
	return err
}
