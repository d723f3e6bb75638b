package desk

import (
	"net/http"
	"slices"
	"strings"

	"liem"
	"liem/internal/web/page"
	"liem/limits"
)

// stated are the purposes that the reader stated in one session, by case, the
// last one at the end. They are kept as one small thing.
type stated struct {
	Session string
	Cases   []statedOne
}

type statedOne struct{ Case, Purpose string }

const (
	statedKey  = "desk/purposes"
	mostStated = 200
)

// purposeOf is the purpose that the reader stated for a case in this session,
// "" if they did not yet.
func purposeOf(r *page.Request, id liem.ID) (limits.Purpose, error) {
	var s stated
	ok, err := kept(r, statedKey, &s)
	if err != nil || !ok || s.Session != r.Visitor.Session {
		return "", err
	}
	i := slices.IndexFunc(s.Cases, func(c statedOne) bool { return c.Case == id.String() })
	if i < 0 {
		return "", nil
	}
	return limits.ParsePurpose(s.Cases[i].Purpose)
}

// state keeps the purpose for the rest of the session.
func state(r *page.Request, id liem.ID, p limits.Purpose) error {
	var s stated
	ok, err := kept(r, statedKey, &s)
	if err != nil {
		return err
	}
	if !ok || s.Session != r.Visitor.Session {
		s = stated{Session: r.Visitor.Session}
	}
	s.Cases = append(slices.DeleteFunc(s.Cases, func(c statedOne) bool { return c.Case == id.String() }), statedOne{id.String(), string(p)})
	s.Cases = s.Cases[max(0, len(s.Cases)-mostStated):]
	return keepJSON(r, statedKey, s)
}

// purposes of officers: those of auditors and of parties are not theirs.
func purposes() []limits.Purpose {
	var out []limits.Purpose
	for _, p := range limits.Purposes() {
		if p != limits.PurposeAuditWarrant && p != limits.PurposeOwnFile {
			out = append(out, p)
		}
	}
	return out
}

// purposeForm asks what must be said before anything is shown: first whether
// there is a tie, where no register could be asked, then the purpose. It shows
// nothing of the case, not even whether it exists.
func (d *desk) purposeForm(r *page.Request) error {
	id, err := caseID(r)
	if err != nil {
		return err
	}
	body, asked, err := d.Office.Asks(r.Context(), r.Now, actor(r), id)
	if err != nil && liem.KindOf(err) != liem.NotFound {
		return err
	}
	if asked {
		return d.tieForm(r, id, body, nil)
	}
	return d.showPurpose(r, id, nil)
}

func (d *desk) showPurpose(r *page.Request, id liem.ID, faults []page.Fault) error {
	f := &page.Form{Action: casePath(id) + "/purpose", Hidden: []page.Pair{{Name: "next", Value: nextOf(r, id)}}, Send: liem.T("Mở hồ sơ", "Open the file"),
		Ways: []page.Link{{To: "/desk", Text: liem.T("Không mở", "Do not open it")}}}
	x := &page.Field{ID: "purpose", Name: "purpose", Kind: "choice", Label: r.In(liem.T("Mục đích", "Purpose"))}
	for _, p := range purposes() {
		x.Options = append(x.Options, page.Choice{Value: string(p), Label: r.In(p.Text())})
	}
	f.Fields = []*page.Field{x}
	f.Fill(nil, faults, r.Lang)
	return r.Render(status(faults), &page.Page{Template: "ask", Heading: liem.T("Ông/bà mở để làm gì?", "For what purpose do you open it?"),
		Lead: liem.T("Mọi lần mở hồ sơ đều được ghi lại, kèm chức danh và mục đích. Người liên quan sẽ thấy.", "Every opening of a file is recorded with post and purpose. The person concerned will see it."),
		Nav:  nav(""), Back: &page.Link{To: "/desk", Text: liem.T("Quay lại việc của tôi", "Back to my work")}, Faults: faults, Data: f})
}

// tieForm names the body alone, never the matter.
func (d *desk) tieForm(r *page.Request, id liem.ID, body string, faults []page.Fault) error {
	name := liem.T(body, body)
	if d.Names != nil {
		name = d.Names.BodyName(body)
	}
	f := &page.Form{Action: casePath(id) + "/purpose", Hidden: []page.Pair{{Name: "next", Value: nextOf(r, id)}, {Name: "step", Value: "tie"}}, Send: liem.T("Ghi câu trả lời", "Record the answer"),
		Ways: []page.Link{{To: "/desk", Text: liem.T("Không mở", "Do not open it")}}}
	f.Fields = []*page.Field{{ID: "tie", Name: "tie", Kind: "choice",
		Label: r.In(liem.T("Ông/bà có quan hệ thân thích hoặc lợi ích với ai ở "+name.VI+" không?", "Are you related to, or do you have an interest in, anybody at "+name.EN+"?")),
		Help:  r.In(liem.T("Câu trả lời được ghi, và chỉ dùng để phân công. Không phải nêu với ai và vì sao.", "The answer is recorded, and used for assigning the work alone. You need not say with whom or why.")),
		Options: []page.Choice{{Value: "no", Label: r.In(liem.T("Không, mở hồ sơ", "No, open the file"))},
			{Value: "yes", Label: r.In(liem.T("Có, xin rút", "Yes, step out")), Help: r.In(liem.T("Hồ sơ không mở cho ông/bà nữa; người khác được cử.", "The file is not open to you any more; somebody else is named."))}}}}
	f.Fill(nil, faults, r.Lang)
	return r.Render(status(faults), &page.Page{Template: "ask", Heading: liem.T("Trước khi mở", "Before you open"), Nav: nav(""), Faults: faults, Data: f,
		Lead: liem.T("Sổ đăng ký chưa trả lời được câu này, nên chỉ ông/bà trả lời được.", "No register could answer this, so only you can."),
		Back: &page.Link{To: "/desk", Text: liem.T("Quay lại việc của tôi", "Back to my work")}})
}

func status(faults []page.Fault) int {
	if len(faults) > 0 {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

// nextOf is the page of this very case that the reader wanted.
func nextOf(r *page.Request, id liem.ID) string {
	to := r.FormValue("next")
	if to == casePath(id) || strings.HasPrefix(to, casePath(id)+"/") || strings.HasPrefix(to, casePath(id)+"?") {
		if page.Local(to) && !strings.Contains(to, "..") {
			return to
		}
	}
	return casePath(id)
}

func (d *desk) purpose(r *page.Request) error {
	id, err := caseID(r)
	if err != nil {
		return err
	}
	values, err := r.Values()
	if err != nil {
		return err
	}
	if values.Get("step") == "tie" {
		return d.declare(r, id, values.Get("tie"))
	}
	p, err := limits.ParsePurpose(values.Get("purpose"))
	if err != nil || p == limits.PurposeAuditWarrant || p == limits.PurposeOwnFile {
		return d.showPurpose(r, id, []page.Fault{{Field: "purpose", Say: liem.T("Chọn một mục đích.", "Choose one purpose.")}})
	}
	if err := state(r, id, p); err != nil {
		return err
	}
	return r.Redirect(nextOf(r, id))
}

// declare records an officer's own answer about a tie.
func (d *desk) declare(r *page.Request, id liem.ID, answer string) error {
	body, asked, err := d.Office.Asks(r.Context(), r.Now, actor(r), id)
	if err != nil {
		if liem.KindOf(err) == liem.NotFound {
			return page.NotFound()
		}
		return err
	}
	if asked && answer != "yes" && answer != "no" {
		return d.tieForm(r, id, body, []page.Fault{{Field: "tie", Say: liem.T("Chọn một câu trả lời.", "Choose one answer.")}})
	}
	if asked {
		if _, err := d.Office.Declare(r.Context(), r.Now, actor(r), id, answer == "yes"); err != nil {
			return err
		}
	}
	if answer == "yes" {
		return r.Render(http.StatusOK, &page.Page{Template: "say.html", Heading: liem.T("Ông/bà đã rút khỏi việc này", "You have stepped out"), Nav: nav(""),
			Data: page.Notice{Lines: []string{r.In(liem.T("Câu trả lời đã được ghi. Hồ sơ chưa được mở và không mở cho ông/bà nữa; văn phòng cử người khác.", "Your answer was recorded. The file was not opened and is not open to you any more; the office names somebody else."))},
				Ways: []page.Link{{To: "/desk", Text: liem.T("Về việc của tôi", "To my work")}}}})
	}
	return d.showPurpose(r, id, nil)
}
