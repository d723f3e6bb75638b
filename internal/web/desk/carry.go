package desk

import (
	"net/http"
	"strings"

	"liem"
	"liem/clock"
	"liem/docket"
	"liem/internal/web/page"
	"liem/rulebook"
)

// carryData is what somebody is told before a case is carried into the rules
// that hold now.
type carryData struct {
	Says  string
	Cites string
	Facts []page.FactRow
	Final string
	Form  *page.Form
}

// newRules is the version that is in force now and says how open cases of the
// case's own go on; nil: there is none.
func (d *desk) newRules(o *opening) (*rulebook.Procedure, *rulebook.Transition) {
	var to *rulebook.Procedure
	var how *rulebook.Transition
	for _, pack := range d.Packs {
		cal, err := clock.Lookup(pack.Calendar)
		p, t := pack.Procedure(o.Case.Procedure.ID), docket.TransitionFor(pack, o.Case.Procedure.ID, o.Case.Pack.Version)
		if err != nil || p == nil || t == nil || pack.ID != o.Case.Pack.ID || cal.DateAt(o.r.Now) < pack.From {
			continue
		}
		if to == nil || to.Pack.From < pack.From {
			to, how = p, t
		}
	}
	if o.Case.Ended() || !o.takesIn() {
		return nil, nil
	}
	return to, how
}

// toNewRules leads to the page that carries the case over; nil: nothing is to be
// carried.
func (d *desk) toNewRules(o *opening) *page.Link {
	to, _ := d.newRules(o)
	if to == nil {
		return nil
	}
	day := to.Pack.From
	return &page.Link{To: o.path() + "/carry", Text: liem.T("Quy định mới có hiệu lực từ ngày "+day.In(liem.VI)+": chuyển vụ việc này sang quy định mới", "New rules are in force since "+day.In(liem.EN)+": carry this case into them")}
}

func (d *desk) carryForm(o *opening) error { return d.showCarry(o, nil, http.StatusOK) }

func (d *desk) showCarry(o *opening, faults []page.Fault, code int) error {
	to, how := d.newRules(o)
	if to == nil {
		return page.NotFound()
	}
	since := to.Pack.From
	data := &carryData{Says: o.r.In(how.Says), Cites: o.citedIn(to.Pack, how.Cites)}
	data.Facts = []page.FactRow{
		{Name: liem.T("Đang theo", "Now under"), Lines: []string{o.r.In(o.Case.Pack.Title)}},
		{Name: liem.T("Chuyển sang", "Carried into"), Lines: []string{o.r.In(liem.T(to.Pack.Title.VI+", có hiệu lực từ ngày "+since.In(liem.VI), to.Pack.Title.EN+", in force since "+since.In(liem.EN)))}},
		{Name: liem.T("Giai đoạn sau khi chuyển", "Stage after that"), Lines: []string{o.r.In(stageAfter(o, to, how))}},
	}
	data.Final = o.r.In(liem.T("Việc đã làm vẫn có giá trị. Đã chuyển thì không chuyển ngược lại được.", "What was done counts. Once carried over, it cannot be carried back."))
	data.Form = &page.Form{Hidden: []page.Pair{page.NewActID()}, Send: liem.T("Ghi: chuyển sang quy định mới", "Record: carry into the new rules"), Ways: []page.Link{{To: o.path(), Text: liem.T("Thôi", "Leave")}}}
	p := o.page("carry", liem.T("Chuyển vụ việc sang quy định mới", "Carry the case into the new rules"), data)
	p.Lead, p.Back, p.Faults = liem.T("Chưa có gì được ghi.", "Nothing is recorded yet."), o.toCase(), faults
	return o.r.Render(code, p)
}

// citedIn words provisions of new rules, of which the old know none.
func (o *opening) citedIn(pack *rulebook.Pack, ids []string) string {
	var words []string
	for _, id := range ids {
		if p := pack.Provision(id); p != nil {
			words = append(words, o.r.In(p.Text()))
		}
	}
	return strings.Join(words, "; ")
}

func stageAfter(o *opening, to *rulebook.Procedure, how *rulebook.Transition) liem.Text {
	now := o.Case.Stage()
	if s := to.Stage(how.Stages[now.ID]); s != nil {
		return s.Name
	}
	return now.Name
}

// carry records it; the same page sent twice is one act.
func (d *desk) carry(o *opening) error {
	values, err := o.r.Values()
	if err != nil {
		return err
	}
	id, err := page.PostedID(values)
	if err != nil {
		return d.showCarry(o, []page.Fault{page.FaultOf(err)}, page.Status(err))
	}
	if o.did(id) {
		return o.r.Redirect(o.path() + "/done/" + id.String())
	}
	to, _ := d.newRules(o)
	if to == nil {
		return page.NotFound()
	}
	done, err := d.Office.Carry(o.r.Context(), o.r.Now, actor(o.r), o.id, id, to.Pack.Hash)
	if err != nil {
		return d.showCarry(o, []page.Fault{page.FaultOf(err)}, page.Status(err))
	}
	return o.r.Redirect(o.path() + "/done/" + done.Act.String())
}

func (o *opening) did(id liem.ID) bool {
	for _, a := range o.Case.Acts() {
		if a.ID == id {
			return true
		}
	}
	return false
}
