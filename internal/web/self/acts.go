package self

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"liem"
	"liem/docket"
	"liem/internal/office"
	"liem/internal/web/casepage"
	"liem/internal/web/page"
	"liem/rulebook"
)

// draftKey names what somebody wrote and did not send.
func draftKey(id liem.ID, act string) string { return "self/draft/" + id.String() + "/" + act }

// draft gives what was kept of a form; nil if nothing was.
func draft(r *page.Request, name string) (url.Values, error) {
	if r.Keep == nil {
		return nil, nil
	}
	b, err := r.Keep.Get(r.Context(), name)
	if err != nil || len(b) == 0 {
		return nil, err
	}
	v, err := url.ParseQuery(string(b))
	if err != nil {
		return nil, nil // a draft of another form: begin anew
	}
	return v, nil
}

// keep keeps a form. What is not sent is the writer's alone.
func keep(r *page.Request, name string, v url.Values) error {
	if r.Keep == nil {
		return nil
	}
	v = maps(v)
	v.Del("do")
	return r.Keep.Put(r.Context(), name, []byte(v.Encode()))
}

func maps(v url.Values) url.Values {
	out := url.Values{}
	for name, list := range v {
		out[name] = slices.Clone(list)
	}
	return out
}

// drafts tells for which open acts something is written.
func (k *counter) drafts(r *page.Request, o *own) map[string]bool {
	out := map[string]bool{}
	for _, x := range o.options() {
		if !x.Open {
			continue
		}
		v, err := draft(r, draftKey(o.ID, x.Act.ID))
		out[x.Act.ID] = err == nil && v != nil
	}
	return out
}

// formView is the data of the pages of one act.
type formView struct {
	Form  *page.Form
	Help  string
	Due   *page.Deadline
	Facts []page.FactRow // check: what is sent
	To    string         // check: to whom
	Back  string         // check: whether it can be taken back
	Saved string
}

// want is the act as a form of the page package.
func (o *own) want(x docket.Option) casepage.Want { return casepage.Want{Act: x.Act, On: x.On} }

// formOf is the form of an act as its own party fills it in: it happens now, and
// the person is who they are.
func (o *own) formOf(x docket.Option) *page.Form {
	f := o.View.Form(o.want(x))
	f.Fields = slices.DeleteFunc(f.Fields, func(y *page.Field) bool { return y.ID == "occurred" || y.ID == "occurred-basis" })
	for _, y := range f.Fields {
		if y.Kind == "text" && y.Rows == 0 {
			y.Rows = 8
			if strings.Contains(y.ID, "evidence") {
				y.Rows = 4
			}
		}
	}
	if o.auto(x) {
		f.Fields = slices.DeleteFunc(f.Fields, func(y *page.Field) bool { return y.ID == "reason" })
	}
	f.Send = liem.T("Tiếp tục: kiểm tra trước khi gửi", "Go on: check before you send")
	f.Also = []page.Also{{Name: "keep", Text: liem.T("Lưu nháp", "Save draft")}}
	f.Ways = []page.Link{{To: o.Base, Text: liem.T("Thôi", "Leave")}}
	if len(f.Fields) == 0 {
		f.Also = nil
	}
	return f
}

// auto: more time is given on asking, without a reason; where the language of
// packs asks for one all the same, the asking is the reason.
func (o *own) auto(x docket.Option) bool { return x.Act.Kind == rulebook.Extending && x.Act.Reason }

// form asks what an act needs, with what was kept of it.
func (k *counter) form(r *page.Request, o *own) error {
	x, ok := o.option(r.PathValue("act"))
	if !ok {
		return page.NotFound()
	}
	if !x.Open {
		return k.shut(r, o, x)
	}
	kept, err := draft(r, draftKey(o.ID, x.Act.ID))
	if err != nil {
		return err
	}
	if r.URL.Query().Has("check") && kept != nil {
		kept.Set(page.ActID, page.NewActID().Value)
		if d, faults := o.deed(x, kept); len(faults) == 0 {
			return k.check(r, o, x, d, kept)
		}
	}
	f := o.formOf(x)
	if kept != nil {
		f.Fill(kept, nil, r.Lang)
	}
	return k.ask1(r, o, x, f, nil)
}

// ask1 shows the form of an act.
func (k *counter) ask1(r *page.Request, o *own, x docket.Option, f *page.Form, faults []page.Fault) error {
	v := formView{Form: f, Help: x.Act.Help.In(o.Lang), Due: o.due(o.clockOf(x.Act))}
	if r.URL.Query().Has("kept") {
		v.Saved = o.t("Đã lưu nháp. Chỉ ông/bà đọc được; chưa có gì được gửi.", "The draft is saved. Only you can read it; nothing was sent.")
	}
	return o.render(r, &page.Page{Template: "form-of-act", Heading: o.headingOf(x), Faults: faults, Data: v})
}

func (o *own) headingOf(x docket.Option) liem.Text {
	if x.Act.Kind == rulebook.Account && o.report() {
		return liem.T(x.Act.Name.VI+" của ông/bà", "Your account")
	}
	return x.Act.Name
}

// shut is the page of an act that is closed to the visitor.
func (k *counter) shut(r *page.Request, o *own, x docket.Option) error {
	if i := o.did(x.Act.ID); i >= 0 {
		return r.Redirect(o.Base + "/done/" + o.Acts[i].ID.String())
	}
	s := o.side().Shut(x)
	return r.Render(http.StatusForbidden, &page.Page{Template: "say.html", Heading: x.Act.Name, Eyebrow: o.eyebrow(), Back: o.back(),
		Data: page.Notice{Lines: []string{capital(page.HowShut(s.Code).In(o.Lang)) + ". " + s.Say.In(o.Lang)}, Provision: o.Cites(x.Act.Cites),
			Ways: []page.Link{{To: o.Base, Text: liem.T("Về vụ việc", "To the case")}}}})
}

func capital(s string) string {
	for i := range s {
		if i > 0 {
			return strings.ToUpper(s[:i]) + s[i:]
		}
	}
	return s
}

// deed reads what was typed.
func (o *own) deed(x docket.Option, values url.Values) (office.Deed, []page.Fault) {
	values = maps(values)
	values.Del("occurred")
	if o.auto(x) {
		values.Set("reason", liem.T("Xin thêm thời gian.", "More time is asked for.").In(o.Lang))
	}
	d, faults := o.View.Deed(o.want(x), values)
	d.Actor = o.Local
	if f := o.formOf(x); len(faults) == 0 && len(f.Fields) > 0 && !wrote(f, values) {
		faults = []page.Fault{{Field: f.Fields[0].ID, Say: liem.T("Chưa viết gì.", "Nothing is written yet.")}}
	}
	return d, faults
}

// wrote tells whether anything is written where words are asked for; a form
// that asks for none has it by its choices.
func wrote(f *page.Form, values url.Values) bool {
	words := slices.ContainsFunc(f.Fields, func(y *page.Field) bool { return y.Kind == "text" || y.Kind == "line" })
	return slices.ContainsFunc(f.Fields, func(y *page.Field) bool {
		return (!words || y.Kind == "text" || y.Kind == "line") && strings.TrimSpace(values.Get(y.Name)+values.Get(y.Name+".n")) != ""
	})
}

// send takes a posted form: keeps it, shows what would be sent, or sends it.
func (k *counter) send(r *page.Request, o *own) error {
	x, ok := o.option(r.PathValue("act"))
	if !ok {
		return page.NotFound()
	}
	values, err := r.Values()
	if err != nil {
		return err
	}
	name := draftKey(o.ID, x.Act.ID)
	switch values.Get("do") {
	case "keep":
		if err := keep(r, name, values); err != nil {
			return k.again(r, o, x, values, []page.Fault{page.FaultOf(err)})
		}
		return r.Redirect(o.actPath(x.Act.ID) + "?kept=1")
	case "change":
		f := o.formOf(x)
		f.Fill(values, nil, r.Lang)
		return k.ask1(r, o, x, f, nil)
	case "confirm":
		return k.record(r, o, x, values)
	}
	d, faults := o.deed(x, values)
	if len(faults) > 0 {
		return k.again(r, o, x, values, faults)
	}
	if !x.Open {
		return k.record(r, o, x, values) // a stale tab: the office says why, or that it was done
	}
	if err := keep(r, name, values); err != nil && liem.KindOf(err) != liem.Invalid && liem.KindOf(err) != liem.Refused {
		return k.again(r, o, x, values, []page.Fault{page.FaultOf(err)})
	} // what is too long for a draft travels with the page
	return k.check(r, o, x, d, values)
}

// again shows a refused form with everything that was typed.
func (k *counter) again(r *page.Request, o *own, x docket.Option, values url.Values, faults []page.Fault) error {
	f := o.formOf(x)
	f.Fill(values, faults, r.Lang)
	return k.ask1(r, o, x, f, faults)
}

// check says what is sent, to whom, and whether it can be taken back. Nothing
// has been sent yet.
func (k *counter) check(r *page.Request, o *own, x docket.Option, d office.Deed, values url.Values) error {
	v := formView{Facts: o.typed(x, values), To: o.to(x), Back: o.lasting(x), Due: o.due(o.clockOf(x.Act))}
	f := &page.Form{Action: o.actPath(x.Act.ID), Send: o.sendText(x), Also: []page.Also{{Name: "change", Text: liem.T("Sửa", "Change")}}, Hidden: hidden(values)}
	if len(o.formOf(x).Fields) == 0 {
		f.Also, f.Ways = nil, []page.Link{{To: o.Base, Text: liem.T("Thôi", "Leave")}}
	}
	v.Form = f
	return o.render(r, &page.Page{Template: "check-act", Heading: liem.T("Kiểm tra trước khi gửi", "Check before you send"), Data: v,
		Lead: liem.T("Chưa có gì được gửi.", "Nothing has been sent yet.")})
}

// hidden carries what was typed over to the next page.
func hidden(values url.Values) []page.Pair {
	var out []page.Pair
	for name, list := range values {
		if name == "do" {
			continue
		}
		for _, v := range list {
			out = append(out, page.Pair{Name: name, Value: v})
		}
	}
	slices.SortFunc(out, func(a, b page.Pair) int { return strings.Compare(a.Name+"\x00"+a.Value, b.Name+"\x00"+b.Value) })
	return out
}

// typed lists the answers as they will stand.
func (o *own) typed(x docket.Option, values url.Values) []page.FactRow {
	f := o.formOf(x)
	f.Fill(values, nil, o.Lang)
	return answers(f)
}

// answers words a filled form.
func answers(f *page.Form) []page.FactRow {
	var rows []page.FactRow
	for _, y := range f.Fields {
		row := page.FactRow{Name: liem.T(y.Label, y.Label)}
		switch {
		case y.Kind == "period":
			row.Lines = []string{y.Value}
		case y.Options != nil:
			for _, c := range y.Options {
				if c.Chosen {
					row.Lines = append(row.Lines, c.Label)
				}
			}
		case y.Value != "":
			row.Lines = casepage.Passages(y.Value)
		}
		if len(row.Lines) > 0 {
			rows = append(rows, row)
		}
	}
	return rows
}

func (o *own) sendText(x docket.Option) liem.Text {
	switch x.Act.Kind {
	case rulebook.Account:
		return liem.T("Gửi "+lower(x.Act.Name.VI), "Send your account")
	case rulebook.Extending, rulebook.Appeal:
		return liem.T("Gửi đề nghị", "Send the request")
	}
	return liem.T("Gửi: "+lower(x.Act.Name.VI), "Send: "+lower(x.Act.Name.EN))
}

// to is who receives it: the role that has to act.
func (o *own) to(x docket.Option) string {
	role := ""
	if s := o.Case.Stage(); s != nil {
		role = s.Duty
	}
	if k := o.clockOf(x.Act); k != nil && o.Case.Procedure.Role(k.Clock.Owner) != nil {
		role = k.Clock.Owner
	}
	for _, c := range o.Case.Procedure.Clocks {
		if x.Act.Kind == rulebook.Appeal && c.Starts(x.Act.ID) && o.Case.Procedure.Role(c.Owner) != nil {
			role = c.Owner
		}
	}
	if q := o.Case.Procedure.Role(role); q != nil {
		return q.Name.In(o.Lang)
	}
	return o.t("Văn phòng", "The office")
}

// lasting says whether it can be taken back.
func (o *own) lasting(x docket.Option) string {
	if x.Act.Kind == rulebook.Account && !o.began() {
		return o.t("Đã gửi thì không thu hồi được. Sau khi gửi vẫn nộp thêm được cho người phụ trách đến khi có kết luận; tài liệu mới sẽ mở lại quyền trả lời.",
			"Once sent it cannot be recalled. You may still hand more to the officer in charge until the conclusion; new material reopens your right to answer.")
	}
	return o.t("Đã gửi thì không thu hồi được; được ghi vào hồ sơ cùng ngày gửi.", "Once sent it cannot be recalled; it is recorded with the day.")
}

// record sends it. The same form sent twice is one act.
func (k *counter) record(r *page.Request, o *own, x docket.Option, values url.Values) error {
	d, faults := o.deed(x, values)
	if len(faults) > 0 {
		return k.again(r, o, x, values, faults)
	}
	done, err := k.In.Office.Do(r.Context(), r.Now, office.Actor{Person: person(r.Visitor)}, o.ID, d)
	if err != nil {
		var e *liem.Error
		if errors.As(err, &e) && e.Kind == liem.NotFound {
			return page.NotFound()
		}
		return k.again(r, o, x, values, []page.Fault{o.fault(x, err)})
	}
	if r.Keep != nil {
		if err := r.Keep.Drop(r.Context(), draftKey(o.ID, x.Act.ID)); err != nil {
			return err
		}
	}
	return r.Redirect(o.Base + "/done/" + done.Act.String())
}

// fault words what the office said of an act to its own party: a closed door in
// their words, the rest as it is.
func (o *own) fault(x docket.Option, err error) page.Fault {
	if i := o.did(x.Act.ID); i >= 0 && !x.Open {
		return page.Fault{Say: liem.T("Việc này ông/bà đã làm ngày "+o.dayOf(i)+". Bản viết dưới đây chưa được gửi.", "You did this on "+o.dayOf(i)+". What is written below was not sent.")}
	}
	if s := o.side().Shut(x); s.Code != "" {
		return page.Fault{Say: liem.T("Chưa gửi được. "+s.Say.VI, "Not sent. "+s.Say.EN), Next: liem.T("Bản viết vẫn ở trang này.", "What you wrote is still on this page.")}
	}
	return page.FaultOf(err)
}
