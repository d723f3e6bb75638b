package desk

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"liem"
	"liem/internal/office"
	"liem/internal/web/casepage"
	"liem/internal/web/page"
	"liem/rulebook"
)

// decisionData is the decision page: what is proposed, on what grounds, what
// those concerned say, what is still missing.
type decisionData struct {
	By       string
	Proposed []page.FactRow
	Grounds  []page.FactRow
	Cites    string
	Evidence []casepage.Piece
	Views    []casepage.Done
	Missing  []string
	Form     *page.Form
	Back     string // how to send it back
	Pass     string // how to pass it up
	Again    string // where the first hand submits it anew
	Path     string
}

// showDecision shows the second hand what is proposed. Signing is closed while
// anything is missing.
func (x *doing) showDecision(faults []page.Fault, code int) error {
	data := &decisionData{Cites: x.Cites(x.act.Cites), Evidence: x.Evidence(), Views: x.views(), Path: x.path()}
	data.By = x.r.In(liem.T("Người trình: "+x.prop.By+", "+x.prop.Day+".", "Submitted by: "+x.prop.By+", "+x.prop.Day+"."))
	for _, f := range x.prop.Fields {
		switch f.Part {
		case "findings", "evidence", "reasons", "provisions":
			data.Grounds = append(data.Grounds, f.Row)
		default:
			data.Proposed = append(data.Proposed, f.Row)
		}
	}
	data.Proposed = slices.Concat(x.prop.Finds, data.Proposed, x.prop.Facts)
	data.Missing = x.missing()
	data.Back, data.Pass = x.sendBack(), x.passUp()
	if x.may(x.act.ProposedBy) && x.option.Open {
		q := x.r.URL.Query()
		q.Set("again", "")
		data.Again = x.path() + "/acts/" + url.PathEscape(x.act.ID) + "?" + q.Encode()
	}
	if len(data.Missing) == 0 {
		data.Form = &page.Form{Hidden: append(x.hidden(nil, "check"), x.proposalPair()), Send: liem.T("Ký quyết định", "Sign the decision")}
		if x.act.Occurs {
			data.Form.Fields = x.OccurredFields()
		}
	}
	p := x.page("decide", liem.T("Quyết định: "+x.act.Name.VI, "Decide: "+x.act.Name.EN), data)
	p.Back, p.Faults = x.toCase(), faults
	return x.r.Render(code, p)
}

func (x *doing) proposalPair() page.Pair {
	return page.Pair{Name: "proposal", Value: strconv.FormatUint(x.prop.Seq, 10)}
}

// missing lists what keeps this reader from signing now.
func (x *doing) missing() []string {
	err := x.propNo
	if err == nil && !x.may(x.act.By) {
		who := x.Role(x.act.By)
		return []string{x.r.In(liem.T("Chưa ký được bằng chức vụ này. Người ký được: "+who.VI+".", "It cannot be signed with this post. Who can: "+who.EN+"."))}
	}
	if err == nil {
		_, _, err = x.Try(x.prop.Deed, x.hand(), x.posts)
	}
	if err == nil {
		return nil
	}
	f := page.FaultOf(err)
	return []string{x.r.In(f.Say) + " " + x.r.In(f.Next)}
}

// views are what the persons concerned said, and what was recorded where they
// did not come.
func (x *doing) views() []casepage.Done {
	var out []casepage.Done
	for _, h := range x.History() {
		act := x.Case.Procedure.Act(h.Kind)
		if act == nil {
			continue
		}
		switch {
		case act.Kind == rulebook.Account, act.Kind == rulebook.Absence, act.Kind != rulebook.Filing && act.By == x.Case.Procedure.Scope:
			out = append(out, h)
		}
	}
	return out
}

// sendBack says what to do instead of sending back: no procedure has such an act.
func (x *doing) sendBack() string {
	who := x.Role(x.act.ProposedBy)
	return x.r.In(liem.T("Quy trình không có bước trả lại riêng: đừng ký, và báo cho "+x.prop.By+" ("+who.VI+") điều cần sửa. Bản trình mới sẽ thay bản này; thời hạn vẫn chạy.",
		"The procedure has no act for sending back: do not sign, and tell "+x.prop.By+" ("+who.EN+") what to change. A new proposal takes the place of this one; the time limit goes on."))
}

// passUp says who names somebody else where the reader has a conflict.
func (x *doing) passUp() string {
	role := x.Case.Procedure.Role(x.act.By)
	if role == nil {
		return ""
	}
	act := x.Case.Procedure.Act(role.ReplacedBy)
	if act == nil {
		return x.r.In(liem.T("Vai trò này không có ai ở trên để chuyển lên; việc có xung đột phải ghi rõ trong quyết định.", "Nobody stands above this role; the conflict is to be stated in the decision."))
	}
	who := x.Role(act.By)
	return x.r.In(liem.T("Đừng ký. "+who.VI+" cử người khác bằng bước “"+act.Name.VI+"”; không phải nêu xung đột với ai.", "Do not sign. The "+who.EN+" names somebody else by the act “"+act.Name.EN+"”; you need not say with whom the conflict is."))
}

// takeSecond takes what the second hand posted: the page before signing, then
// the signature. Only what was shown is signed.
func (d *desk) takeSecond(x *doing, values url.Values, meanwhile []casepage.Done, again bool) error {
	switch {
	case again:
		id, err := page.PostedID(values)
		if err != nil {
			return err
		}
		return x.r.Redirect(x.path() + "/done/" + id.String())
	case !x.option.Open || x.prop == nil:
		return x.showShut(meanwhile, nil)
	case values.Get("proposal") != x.proposalPair().Value:
		return x.showDecision([]page.Fault{{Say: liem.T("Bản trình đã được thay bằng bản khác. Hãy đọc lại trước khi ký.", "The proposal was replaced by another. Read it again before you sign.")}}, http.StatusConflict)
	case values.Get("do") == "edit":
		return x.showDecision(nil, http.StatusOK)
	case x.propNo != nil || len(x.missing()) > 0:
		return x.showDecision(nil, http.StatusForbidden)
	}
	deed, err := x.signed(values)
	if err != nil {
		return x.showDecision([]page.Fault{page.FaultOf(err)}, page.Status(err))
	}
	if values.Get("step") == "record" && len(meanwhile) == 0 {
		return d.record(x, values, deed)
	}
	return x.showSigning(values, deed, meanwhile)
}

// signed is the deed of the second hand: what was proposed, and the day.
func (x *doing) signed(values url.Values) (office.Deed, error) {
	deed := x.prop.Deed
	id, err := page.PostedID(values)
	if err != nil {
		return deed, err
	}
	deed.ID = id
	if values.Get("occurred") == "" || !x.act.Occurs {
		return deed, nil
	}
	only := casepage.Want{Act: &rulebook.Act{ID: x.act.ID, Occurs: true}, On: x.on}
	read, faults := x.Deed(only, values)
	if len(faults) > 0 {
		return deed, &liem.Error{Kind: liem.Invalid, Op: "sign", Say: faults[0].Say, Next: faults[0].Next}
	}
	deed.Occurred = read.Occurred
	return deed, nil
}

// showSigning is the interruption before a signature.
func (x *doing) showSigning(values url.Values, deed office.Deed, meanwhile []casepage.Done) error {
	after, a, err := x.Try(deed, x.hand(), x.posts)
	if err != nil {
		return x.showDecision([]page.Fault{page.FaultOf(err)}, page.Status(err))
	}
	f := &page.Form{Hidden: append(x.hidden(values, "record"), carried(values)...), Send: x.verb(), Also: []page.Also{{Name: "edit", Text: liem.T("Đọc lại bản trình", "Read the proposal again")}}}
	data := &checkData{Says: x.Says(deed), Form: f, Starts: after.Started(a), Stops: after.Stopped(a.Seq), Letters: lettersOf(after, a), Meanwhile: meanwhile, Final: x.final()}
	p := x.page("check", liem.T("Trước khi ký", "Before you sign"), data)
	p.Lead, p.Back = liem.T("Quyết định này có hiệu lực khi ký. Không thu hồi được; chỉ sửa bằng quyết định khác.", "This decision takes effect on signature. It cannot be recalled; only another decision changes it."), x.toCase()
	data.Final = ""
	code := http.StatusOK
	if len(meanwhile) > 0 && values.Get("step") == "record" {
		code = http.StatusConflict
	}
	return x.r.Render(code, p)
}
