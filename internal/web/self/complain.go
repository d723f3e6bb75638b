package self

import (
	"net/http"
	"net/url"
	"slices"

	"liem"
	"liem/clock"
	"liem/docket"
	"liem/internal/office"
	"liem/internal/web/casepage"
	"liem/internal/web/page"
	"liem/ledger"
	"liem/rulebook"
)

const complainDraft = "self/complain"

// door is one way to complain: a procedure, and the limitation of the law on
// complaining, which no clock of the office runs on.
type door struct {
	Procedure string
	Name      liem.Text
	Help      liem.Text
	Days      int
	Provision string
}

// ways lists what somebody can complain about here.
func ways() []door {
	return []door{
		{"vn.complaint-first", liem.T("Đề nghị xem lại một quyết định đối với tôi", "Have a decision about me reviewed"),
			liem.T("Quyết định hành chính, hành vi hành chính.", "An administrative decision or act."), 90, "LKN.9"},
		{"vn.complaint-discipline", liem.T("Đề nghị xem lại một quyết định kỷ luật đối với tôi", "Have a disciplinary decision about me reviewed"),
			liem.T("Cán bộ, công chức, viên chức bị kỷ luật.", "For officials who were disciplined."), 15, "LKN.48"},
	}
}

// step is one question of the complaint.
type step struct {
	ID      string
	Heading liem.Text
	Help    liem.Text
	Fields  []string // of the pack's form
}

func steps() []step {
	return []step{
		{ID: "what", Heading: liem.T("Bạn cần gì?", "What do you need?")},
		{ID: "body", Heading: liem.T("Gửi tới cơ quan nào?", "To which body?"), Help: liem.T("Cơ quan đã ra quyết định hoặc đã làm việc đó.", "The body that decided or acted.")},
		{ID: "decision", Heading: liem.T("Quyết định nào?", "Which decision?"), Help: liem.T("Số, ngày, cơ quan ban hành.", "Number, date, body."), Fields: []string{"decision_contested"}},
		{ID: "when", Heading: liem.T("Bạn nhận hoặc biết khi nào?", "When did you receive or learn of it?"), Fields: []string{"decision_received_on"}},
		{ID: "late", Heading: liem.T("Có thể đã hết thời hiệu", "The period may have ended"), Help: liem.T("Bạn vẫn gửi được; nêu lý do để được xem xét.", "You may still send it; give the reason and it will be considered.")},
		{ID: "demand", Heading: liem.T("Điều gì chưa đúng? Bạn muốn gì?", "What is wrong? What do you want?"), Fields: []string{"demand_made", "complaint_evidence"}},
		{ID: "who", Heading: liem.T("Gửi trả lời cho bạn thế nào?", "How does the answer reach you?"), Fields: []string{"complainant_name", "complainant_contact"}},
	}
}

// complaint is a complaint being written.
type complaint struct {
	k      *counter
	r      *page.Request
	values url.Values
	proc   *rulebook.Procedure
	way    door
	view   *casepage.View
}

// complain asks one question a page and keeps what was answered; at the end it
// says what would be sent, and sends it.
func (k *counter) complain(r *page.Request) error {
	c, err := k.written(r)
	if err != nil {
		return err
	}
	if r.Method != http.MethodPost {
		return c.show(r.URL.Query().Get("step"), nil)
	}
	switch c.values.Get("do") {
	case "confirm":
		return c.file()
	case "begin-anew":
		if err := r.Keep.Drop(r.Context(), complainDraft); err != nil {
			return err
		}
		return r.Redirect("/me/complain")
	}
	at := c.values.Get("step")
	faults := c.faults(at)
	if len(faults) > 0 {
		return c.show(at, faults)
	}
	if c.values.Get("do") == "keep" {
		if err := c.keep(); err != nil {
			return c.show(at, []page.Fault{page.FaultOf(err)})
		}
		return r.Redirect("/me")
	}
	c.values.Del("step")
	if err := c.keep(); err != nil {
		return c.show(at, []page.Fault{page.FaultOf(err)})
	}
	return r.Redirect("/me/complain?step=" + c.after(at))
}

// written is what was answered so far: the draft, and over it what was posted.
func (k *counter) written(r *page.Request) (*complaint, error) {
	c := &complaint{k: k, r: r}
	kept, err := draft(r, complainDraft)
	if err != nil {
		return nil, err
	}
	c.values = maps(kept)
	if r.Method == http.MethodPost {
		posted, err := r.Values()
		if err != nil {
			return nil, err
		}
		if posted.Get("do") == "confirm" {
			c.values = posted // the page that was checked, whatever was kept since
		} else {
			for name, list := range posted {
				c.values[name] = list
			}
		}
	}
	for _, w := range ways() {
		if p := k.In.Newest(w.Procedure); p != nil && w.Procedure == c.values.Get("what") {
			c.proc, c.way = p, w
		}
	}
	if len(k.Bodies) == 1 {
		c.values.Set("body", k.Bodies[0].ID)
	}
	if c.proc == nil {
		return c, nil
	}
	d, err := docket.New(c.proc, liem.DerivedID("complaint being written"), c.values.Get("body"), 1, 1, docket.Calendars(clock.Lookup))
	if err != nil {
		return nil, err
	}
	c.view = &casepage.View{Case: d, Lang: r.Lang, Now: r.Now, Names: k.Names}
	return c, nil
}

func (c *complaint) keep() error { return keep(c.r, complainDraft, c.values) }

// filing is the act that begins the case.
func (c *complaint) filing() *rulebook.Act {
	i := slices.IndexFunc(c.proc.Acts, func(a *rulebook.Act) bool { return a.Kind == rulebook.Filing })
	return c.proc.Acts[i]
}

// fields are the questions of a step.
func (c *complaint) fields(s step) []*page.Field {
	switch s.ID {
	case "what":
		f := &page.Field{ID: "what", Name: "what", Kind: "choice", Label: c.r.In(liem.T("Chọn việc gần nhất", "Choose the nearest"))}
		for _, w := range ways() {
			if c.k.In.Newest(w.Procedure) != nil {
				f.Options = append(f.Options, page.Choice{Value: w.Procedure, Label: c.r.In(w.Name), Help: c.r.In(w.Help)})
			}
		}
		return []*page.Field{f}
	case "body":
		f := &page.Field{ID: "body", Name: "body", Kind: "choice", Label: c.r.In(liem.T("Cơ quan", "Body"))}
		for _, b := range c.k.Bodies {
			f.Options = append(f.Options, page.Choice{Value: b.ID, Label: c.r.In(b.Name)})
		}
		return []*page.Field{f}
	case "late":
		return []*page.Field{{ID: "late_reason", Name: "late_reason", Kind: "text", Rows: 4, Optional: true, Label: c.r.In(liem.T("Vì sao đến nay mới gửi?", "Why is it sent only now?"))}}
	}
	var out []*page.Field
	if c.view == nil {
		return nil
	}
	for _, f := range c.view.Form(casepage.Want{Act: c.filing()}).Fields {
		if slices.Contains(s.Fields, f.ID) {
			if f.ID == "complainant_name" && c.values.Get(f.ID) == "" {
				f.Value = c.r.Visitor.Name
			}
			out = append(out, f)
		}
	}
	return out
}

// wanted tells whether a step is asked at all.
func (c *complaint) wanted(s step) bool {
	switch s.ID {
	case "body":
		return len(c.k.Bodies) > 1
	case "late":
		_, late := c.limitation()
		return late
	}
	return true
}

// after is the next question, "check" after the last.
func (c *complaint) after(id string) string {
	found := false
	for _, s := range steps() {
		if found && c.wanted(s) {
			return s.ID
		}
		found = found || s.ID == id
	}
	return "check"
}

// faults says what is missing in a step.
func (c *complaint) faults(id string) []page.Fault {
	var out []page.Fault
	for _, s := range steps() {
		if s.ID != id {
			continue
		}
		for _, f := range c.fields(s) {
			value := c.values.Get(f.Name)
			known := f.Options == nil || slices.ContainsFunc(f.Options, func(o page.Choice) bool { return o.Value == value })
			switch {
			case value == "" && f.Optional:
			case value == "":
				out = append(out, page.Fault{Field: f.ID, Say: liem.T("Chưa điền: "+f.Label, "Not filled in: "+f.Label)})
			case !known:
				out = append(out, page.Fault{Field: f.ID, Say: liem.T("Chọn một trong các dòng.", "Choose one of the lines.")})
			case f.Kind == "date":
				out = append(out, c.dayFault(f, value)...)
			}
		}
	}
	return out
}

func (c *complaint) dayFault(f *page.Field, value string) []page.Fault {
	d, err := clock.ParseDate(value)
	if err != nil {
		return []page.Fault{{Field: f.ID, Say: liem.T("Ngày này không đọc được.", "This day cannot be read.")}}
	}
	if cal, err := clock.Lookup(c.proc.Pack.Calendar); err == nil && d > cal.DateAt(c.r.Now) {
		return []page.Fault{{Field: f.ID, Say: liem.T("Ngày này chưa tới.", "This day is still to come.")}}
	}
	return nil
}

// limitation works out until when the law lets somebody complain, from the day
// on which they learned of the decision; late: that day has passed.
func (c *complaint) limitation() (*clock.Result, bool) {
	d, err := clock.ParseDate(c.values.Get("decision_received_on"))
	if err != nil || c.proc == nil {
		return nil, false
	}
	cal, err := clock.Lookup(c.proc.Pack.Calendar)
	if err != nil {
		return nil, false
	}
	res, err := cal.Due(clock.Term{From: clock.On(d, liem.T("Ngày nhận hoặc biết quyết định", "The day on which the decision was received or known")),
		Limit: clock.Limit{N: c.way.Days, Unit: clock.DayUnit}, Rule: c.way.Provision, Cite: c.view.Case.Cite(c.way.Provision)})
	if err != nil {
		return nil, false
	}
	return &res, res.End <= c.r.Now
}

// complainView is the data of the pages of a complaint.
type complainView struct {
	Form *page.Form
	Help string
	Due  *page.Deadline
	Rows []page.FactRow
	None bool // complaints are not filed here
	To   string
}

// show asks a question; one that comes before it and is not answered is asked
// first.
func (c *complaint) show(id string, faults []page.Fault) error {
	if len(c.k.Bodies) == 0 {
		return c.r.Render(http.StatusOK, &page.Page{Template: "complain", Heading: liem.T("Gửi khiếu nại", "Send a complaint"), Back: home(), Data: complainView{None: true}})
	}
	if len(faults) == 0 {
		for _, s := range steps() {
			if s.ID == id && id != "" {
				break
			}
			if c.wanted(s) && len(c.faults(s.ID)) > 0 {
				id = s.ID
				break
			}
		}
	}
	for _, s := range steps() {
		if s.ID == id {
			return c.question(s, faults)
		}
	}
	return c.check(nil)
}

func home() *page.Link {
	return &page.Link{To: "/me", Text: liem.T("Quay lại việc của tôi", "Back to my matters")}
}

func (c *complaint) question(s step, faults []page.Fault) error {
	f := &page.Form{Action: "/me/complain", Send: liem.T("Tiếp tục", "Continue"), Hidden: []page.Pair{{Name: "step", Value: s.ID}}, Fields: c.fields(s),
		Also: []page.Also{{Name: "keep", Text: liem.T("Lưu nháp, làm sau", "Save draft, go on later")}}}
	v := complainView{Form: f, Help: c.r.In(s.Help)}
	if s.ID == "what" {
		f.Also = nil
	}
	f.Fill(c.values, faults, c.r.Lang)
	for _, x := range f.Fields {
		if x.ID == "complainant_name" && x.Value == "" {
			x.Value = c.r.Visitor.Name
		}
	}
	p := &page.Page{Template: "complain", Heading: s.Heading, Back: c.before(s.ID), Faults: faults, Data: &v}
	if s.ID == "when" {
		v.Help = c.when()
	}
	if s.ID == "late" {
		f.Send = liem.T("Nêu lý do", "Give the reason")
		if res, _ := c.limitation(); res != nil {
			d := page.DeadlineOf(*res, c.proc.Pack.Calendar, c.r.Now, c.r.Lang)
			v.Due = &d
		}
	}
	status := http.StatusOK
	if len(faults) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return c.r.Render(status, p)
}

// when words the limitation as the law has it.
func (c *complaint) when() string {
	n := itoa(c.way.Days)
	return c.r.In(liem.T("Thời hiệu là "+n+" ngày. Có lý do khách quan thì thời gian đó không tính. ", "The limitation is "+n+" days. Time with an obstacle outside your control is not counted. ")) +
		c.r.In(c.view.Case.Cite(c.way.Provision)) + "."
}

func (c *complaint) before(id string) *page.Link {
	last := home()
	for _, s := range steps() {
		if s.ID == id {
			return last
		}
		if c.wanted(s) {
			last = &page.Link{To: "/me/complain?step=" + s.ID, Text: liem.T("Quay lại câu trước", "Back to the question before")}
		}
	}
	return last
}

// check says what would be sent and to whom.
func (c *complaint) check(faults []page.Fault) error {
	var rows []page.FactRow
	for _, s := range steps() {
		if !c.wanted(s) {
			continue
		}
		f := &page.Form{Fields: c.fields(s)}
		f.Fill(c.values, nil, c.r.Lang)
		for _, row := range answers(f) {
			row.Change = "/me/complain?step=" + s.ID
			rows = append(rows, row)
		}
	}
	values := maps(c.values)
	for _, name := range []string{"step", "do"} {
		values.Del(name)
	}
	if values.Get(page.ActID) == "" {
		values.Set(page.ActID, page.NewActID().Value)
		values.Set("case-id", page.NewActID().Value)
	}
	v := complainView{Rows: rows, Form: &page.Form{Action: "/me/complain", Hidden: hidden(values), Send: liem.T("Gửi khiếu nại", "Send the complaint")}}
	for _, b := range c.k.Bodies {
		if b.ID == c.values.Get("body") {
			v.To = c.r.In(b.Name)
		}
	}
	status := http.StatusOK
	if len(faults) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return c.r.Render(status, &page.Page{Template: "complain-check", Heading: liem.T("Kiểm tra trước khi gửi", "Check before you send"), Faults: faults,
		Lead: liem.T("Chưa có gì được gửi.", "Nothing has been sent yet."), Back: c.before(""), Data: v})
}

// file files the complaint. The same page sent twice is one complaint.
func (c *complaint) file() error {
	for _, s := range steps() {
		if c.wanted(s) && len(c.faults(s.ID)) > 0 {
			return c.show(s.ID, c.faults(s.ID))
		}
	}
	id, err := liem.ParseID(c.values.Get("case-id"))
	if err != nil || id.IsZero() {
		return c.check([]page.Fault{page.FaultOf(err)})
	}
	values := maps(c.values)
	if why := values.Get("late_reason"); why != "" {
		values.Set("demand_made", values.Get("demand_made")+"\n\n"+c.r.In(liem.T("Lý do gửi sau thời hiệu: ", "Reason for sending it after the limitation: "))+why)
	}
	d, faults := c.view.Deed(casepage.Want{Act: c.filing()}, values)
	if len(faults) > 0 {
		return c.check(faults)
	}
	d.Actor = c.proc.Scope + "-1"
	d.Fields = slices.DeleteFunc(d.Fields, func(f ledger.Field) bool { return len(f.Passages) == 0 })
	r, err := c.k.In.Office.File(c.r.Context(), c.r.Now, office.Actor{Person: person(c.r.Visitor)}, office.Filing{Deed: d, Procedure: c.proc.ID, Pack: c.proc.Pack.Hash,
		Body: c.values.Get("body"), People: 1, Allegations: 1, Parties: map[string]office.Person{d.Actor: person(c.r.Visitor)}, Case: id})
	if err != nil {
		return c.check([]page.Fault{page.FaultOf(err)})
	}
	if err := c.k.Links(c.r.Visitor).Add(c.r.Context(), id); err != nil {
		return err
	}
	if err := c.r.Keep.Drop(c.r.Context(), complainDraft); err != nil {
		return err
	}
	return c.r.Redirect("/me/cases/" + id.String() + "/done/" + r.Act.String())
}
