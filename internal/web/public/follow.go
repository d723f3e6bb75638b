package public

import (
	"net/http"
	"strings"

	"liem"
	"liem/internal/thread"
	"liem/internal/web/page"
	"liem/rulebook"
)

func codeForm(code string, faults []page.Fault, l liem.Lang) *page.Form {
	f := &page.Form{Action: "/follow", Send: liem.T("Mở", "Open"), Fields: []*page.Field{{ID: "code", Name: "code", Kind: "line", Value: code,
		Label: liem.T("Mã trở lại", "Return code").In(l), Help: liem.T("Bảy nhóm bốn ký tự; viết hoa hay thường đều được, dấu gạch không bắt buộc.", "Seven groups of four characters; capitals and hyphens do not matter.").In(l)}}}
	f.Fill(nil, faults, l)
	return f
}

func (k *counter) askCode(r *page.Request) error { return k.code(r, "", nil) }

func (k *counter) code(r *page.Request, code string, faults []page.Fault) error {
	status := http.StatusOK
	if len(faults) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return r.Render(status, &page.Page{Template: "question", Public: true, Heading: liem.T("Nhập mã trở lại", "Enter your return code"),
		Lead: liem.T("Mã bạn đã ghi lại khi gửi.", "The code that you wrote down when you sent it."), Faults: faults, Data: map[string]any{"Form": codeForm(code, faults, r.Lang)}})
}

// follow opens the exchange of a code. The code travels in the form, never in
// an address.
func (k *counter) follow(r *page.Request) error {
	values, err := r.Values()
	if err != nil {
		return err
	}
	return k.exchange(r, values.Get("code"), nil)
}

func (k *counter) exchange(r *page.Request, code string, faults []page.Fault) error {
	t, err := k.Desk.Open(r.Context(), r.Now, code)
	switch kind := liem.KindOf(err); {
	case err == nil:
	case kind == liem.NotFound || kind == liem.Invalid:
		f := page.FaultOf(err)
		f.Field = "code"
		return k.code(r, code, []page.Fault{f})
	default:
		return err
	}
	lead := liem.T("Chưa có tin mới. Kiểm tra lần sau vào bất kỳ ngày nào; trang trông giống nhau dù có hay không có tin.", "Nothing new. The page looks the same from outside either way.")
	if len(t.Messages) > 1 {
		lead = liem.Text{}
	}
	return r.Render(http.StatusOK, &page.Page{Template: "exchange", Public: true, Heading: liem.T("Trao đổi với văn phòng", "Your exchange with the office"), Lead: lead, Faults: faults,
		Data: map[string]any{"Thread": t, "Code": strings.TrimSpace(code), "Next": duesOf(r, t.Next), "Doors": doorsOf(r, t)}})
}

// door is one act of the reporter. An open one is a button: the code must not
// stand in an address.
type door struct {
	thread.Act
	How liem.Text
}

func doorsOf(r *page.Request, t *thread.Thread) (out []door) {
	for _, a := range t.Acts {
		out = append(out, door{a, page.HowShut(a.Code)})
	}
	return out
}

// act shows the form of one of the reporter's acts, and does it.
func (k *counter) act(r *page.Request) error {
	values, err := r.Values()
	if err != nil {
		return err
	}
	code := values.Get("code")
	t, err := k.Desk.Open(r.Context(), r.Now, code)
	if err != nil {
		return k.exchange(r, code, nil)
	}
	act := t.Procedure.Act(values.Get("act"))
	if act == nil || act.By != "reporter" || act.Kind == rulebook.Filing {
		return page.NotFound()
	}
	d := &draft{k: k, lang: r.Lang, values: values, door: &thread.Door{Procedure: t.Procedure}}
	form := &page.Form{Action: "/follow/act", Send: act.Name, Hidden: []page.Pair{{Name: "code", Value: code}, {Name: "act", Value: act.ID}}}
	if form.Fields = d.ownForm(act); act.Kind == rulebook.Withdrawal {
		form.Before = liem.T("Có ai ép bạn? Nói ở đây, việc vẫn được xử lý.", "Is somebody pressing you? Say so here; the matter goes on.")
	}
	if values.Get("do") != "send" {
		form.Hidden = append(form.Hidden, page.NewActID())
		return k.ask(r, act, form, nil)
	}
	id, err := page.PostedID(values)
	if err != nil {
		return k.ask(r, act, form, []page.Fault{page.FaultOf(err)})
	}
	form.Hidden = append(form.Hidden, page.Pair{Name: page.ActID, Value: id.String()})
	answers := map[string]string{}
	var faults []page.Fault
	for _, f := range form.Fields {
		answers[f.Name] = strings.TrimSpace(strings.Join(values[f.Name], ","))
		if answers[f.Name] == "" && !f.Optional {
			faults = append(faults, page.Fault{Field: f.ID, Say: liem.T("Chưa điền: "+f.Label, "Not filled in: "+f.Label)})
		}
	}
	form.Fill(values, faults, r.Lang)
	if len(faults) > 0 {
		return k.ask(r, act, form, faults)
	}
	receipt, err := k.Desk.Say(r.Context(), r.Now, code, act.ID, id, answers)
	if err != nil {
		return k.ask(r, act, form, []page.Fault{page.FaultOf(err)})
	}
	return r.Render(http.StatusOK, &page.Page{Template: "sent", Public: true, Heading: liem.T("Đã nhận", "Received"), Lead: act.Name,
		Data: map[string]any{"Code": code, "Day": receipt.Day, "Next": duesOf(r, receipt.Next)}})
}

func (d *draft) ownForm(act *rulebook.Act) (out []*page.Field) {
	if form := d.door.Procedure.FormOf(act); form != nil {
		own := &draft{k: d.k, lang: d.lang, door: d.door}
		for _, step := range []string{"kind", "name", "what", "when", "who", "papers"} {
			out = append(out, own.of(form, step)...)
		}
	}
	if act.Reason {
		out = append(out, &page.Field{ID: "reason", Name: "reason", Kind: "text", Label: liem.T("Lý do", "Reason").In(d.lang)})
	}
	return out
}

func (k *counter) ask(r *page.Request, act *rulebook.Act, form *page.Form, faults []page.Fault) error {
	status := http.StatusOK
	if len(faults) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return r.Render(status, &page.Page{Template: "question", Public: true, Heading: act.Name, Lead: act.Help, Faults: faults, Data: map[string]any{"Form": form}})
}
