package desk

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"liem"
	"liem/docket"
	"liem/internal/letters"
	"liem/internal/office"
	"liem/internal/web/casepage"
	"liem/internal/web/page"
	"liem/ledger"
	"liem/rulebook"
)

// doing is one act that the reader is about to do.
type doing struct {
	*opening
	act    *rulebook.Act
	on     string
	option docket.Option
	want   casepage.Want
	behalf string             // the party for whom it is recorded; "": nobody
	prop   *casepage.Proposal // what the second hand would sign
	propNo error              // why it cannot be signed
}

// second tells whether the reader comes as the second hand.
func (x *doing) second() bool { return x.act.ProposedBy != "" && !x.option.Propose && x.prop != nil }

// doing finds the act of the path.
func (d *desk) doing(o *opening) (*doing, error) {
	on := o.r.URL.Query().Get("on")
	option, ok := o.option(o.r.PathValue("act"), on)
	if !ok {
		return nil, page.NotFound()
	}
	if option.Open && option.Act.ProposedBy != "" && !option.Propose && o.r.URL.Query().Has("again") && o.may(option.Act.ProposedBy) {
		option.Propose, option.Role = true, option.Act.ProposedBy // a new proposal takes the place of the one that waits
	}
	x := &doing{opening: o, act: option.Act, on: on, option: option}
	x.want = casepage.Want{Act: option.Act, On: on, Propose: option.Propose}
	if party := o.Case.Procedure.Party(option.Act.By); party != nil {
		x.behalf = party.ID + "-1"
		if on != "" && party.ID == o.Case.Procedure.Scope {
			x.behalf = on
		}
	}
	if option.Act.Assigns != "" {
		list, err := d.candidates(o, option.Act.Assigns)
		if err != nil {
			return nil, err
		}
		x.want.Assign = list
	}
	if option.Act.Kind == rulebook.Notice && on != "" {
		x.want.Name = []string{on}
	}
	if option.Act.ProposedBy != "" && !option.Propose {
		x.prop, x.propNo = o.Proposal(option.Act, on, x.want.Assign)
	}
	return x, nil
}

func (d *desk) candidates(o *opening, role string) ([]casepage.Candidate, error) {
	list, err := d.Office.Candidates(o.r.Context(), o.r.Now, o.Case.Body, role)
	if err != nil {
		return nil, err
	}
	var out []casepage.Candidate
	for _, c := range list {
		out = append(out, casepage.Candidate{Person: c.Person, Post: o.Names.PostName(c.Post)})
	}
	return out, nil
}

// actData is what the page of a form shows beside it.
type actData struct {
	Form    *page.Form
	Cites   string
	Who     string // who decides next, or for whom it is recorded
	Shut    *page.Door
	Draft   bool
	Meant   []casepage.Done // what was done by others meanwhile
	Said    []page.FactRow  // what was typed, where it cannot be sent any more
	Letters []page.Task
	Starts  []liem.Text
}

// actForm shows the form of an act, or to the second hand the decision page.
func (d *desk) actForm(o *opening) error {
	x, err := d.doing(o)
	if err != nil {
		return err
	}
	if !x.option.Open {
		return x.showShut(nil, nil)
	}
	if x.second() {
		return x.showDecision(nil, http.StatusOK)
	}
	values, err := x.draft()
	if err != nil {
		return err
	}
	return x.showForm(values, nil, nil, http.StatusOK)
}

func (x *doing) name() liem.Text {
	t := x.OptionName(x.option)
	if x.behalf != "" {
		t = liem.T("Ghi nhận thay: "+t.VI, "Record on behalf: "+t.EN)
	}
	return t
}

// hidden are the values that every step of the act carries along.
func (x *doing) hidden(v url.Values, step string) []page.Pair {
	id, seen := page.NewActID(), strconv.FormatUint(x.Case.Seq(), 10)
	if _, err := page.PostedID(v); v != nil && err == nil {
		id.Value = v.Get(page.ActID)
	}
	return []page.Pair{id, {Name: "seen", Value: seen}, {Name: "step", Value: step}}
}

func (x *doing) showForm(v url.Values, faults []page.Fault, meanwhile []casepage.Done, code int) error {
	f := x.Form(x.want)
	f.Fill(v, faults, x.Lang)
	f.Hidden, f.Action = x.hidden(v, "check"), ""
	f.Send = liem.T("Kiểm tra trước khi ghi", "Check before recording")
	f.Also = []page.Also{{Name: "draft", Text: liem.T("Lưu nháp", "Save draft")}}
	data := &actData{Form: f, Cites: x.Cites(x.act.Cites), Who: x.whoNext(), Draft: x.r.URL.Query().Has("saved"), Meant: meanwhile, Starts: x.starts()}
	for _, id := range x.act.Letters {
		if l := x.Case.Pack.Letter(id); l != nil {
			who := letters.Receiver(x.Case, l.To)
			data.Letters = append(data.Letters, page.Task{Name: l.Title, Hint: x.r.In(liem.T("Gửi: "+who.VI, "To: "+who.EN))})
		}
	}
	p := x.page("act", x.name(), data)
	p.Lead, p.Back, p.Faults = x.act.Help, x.toCase(), faults
	return x.r.Render(code, p)
}

// whoNext says whose turn it is after this hand, or for whom this is recorded.
func (x *doing) whoNext() string {
	switch {
	case x.behalf != "":
		who := x.Person(x.behalf)
		return x.r.In(liem.T("Ông/bà ghi nhận thay cho: "+who.VI+". Ghi đúng lời hoặc văn bản của họ; thời hạn và quyền của họ như khi họ tự gửi.",
			"You record this on behalf of: "+who.EN+". Put down their own words; their dates and rights are the same as if they had sent it themselves."))
	case x.option.Propose:
		who := x.Role(x.act.By)
		return x.r.In(liem.T("Ông/bà trình; "+who.VI+" quyết định. Họ ký đúng điều ông/bà trình, không sửa được.", "You submit it; the "+who.EN+" decides. They sign exactly what you submit and can't change it."))
	}
	return ""
}

// starts lists the clocks that the act begins by the procedure.
func (x *doing) starts() []liem.Text {
	var out []liem.Text
	for _, k := range x.Case.Procedure.Clocks {
		if k.Starts(x.act.ID) && !x.option.Propose {
			out = append(out, k.Name)
		}
	}
	return out
}

// showShut says why an act is closed; what was typed for it is shown and kept.
func (x *doing) showShut(meanwhile []casepage.Done, said []page.FactRow) error {
	door := page.Door{Name: x.name()}
	if x.option.Why != nil {
		door.How, door.Say = page.HowShut(x.option.Why.Code), x.r.In(x.option.Why.Say)+" "+x.r.In(x.option.Why.Next)
		if x.option.Why.Provision != "" {
			door.Say += " " + x.Cites([]string{x.option.Why.Provision})
		}
	}
	heading, code := x.name(), http.StatusOK
	if meanwhile != nil {
		heading, code = liem.T("Có thay đổi trong lúc ông/bà làm", "Something changed meanwhile"), http.StatusConflict
	}
	p := x.page("shut", heading, &actData{Shut: &door, Meant: meanwhile, Said: said})
	p.Back = x.toCase()
	return x.r.Render(code, p)
}

// posted takes a posted form: a draft, a check, or the record.
func (d *desk) posted(r *page.Request) error {
	id, err := caseID(r)
	if err != nil {
		return err
	}
	values, err := r.Values()
	if err != nil {
		return err
	}
	// What was typed is kept before anything else can come between; a check goes
	// on without it, since the text is on the page anyway.
	var notKept error
	do := values.Get("do")
	if do == "draft" || values.Get("step") == "check" && do != "edit" && values.Get("proposal") == "" {
		notKept = r.Keep.Put(r.Context(), draftKey(id, r.PathValue("act"), r.URL.Query().Get("on")), []byte(values.Encode()))
	}
	if do == "draft" && notKept == nil {
		q := r.URL.Query()
		q.Set("saved", "")
		return r.Redirect(r.URL.Path + "?" + q.Encode())
	}
	o, err := d.open(r)
	if err != nil || o == nil {
		return err
	}
	x, err := d.doing(o)
	if err != nil {
		return err
	}
	if do == "draft" {
		return x.showForm(values, []page.Fault{page.FaultOf(notKept)}, nil, page.Status(notKept))
	}
	return d.take(x, values)
}

func draftKey(id liem.ID, act, on string) string {
	return "desk/draft/" + id.String() + "/" + act + "/" + on
}

func (x *doing) draft() (url.Values, error) {
	raw, err := x.r.Keep.Get(x.r.Context(), draftKey(x.id, x.act.ID, x.on))
	if err != nil || len(raw) == 0 {
		return nil, err
	}
	v, err := url.ParseQuery(string(raw))
	if err != nil {
		return nil, nil //nolint:nilerr // a draft that cannot be read is none
	}
	v.Del("step")
	return v, nil
}

// take goes one step on with what was posted.
func (d *desk) take(x *doing, values url.Values) error {
	seen, _ := strconv.ParseUint(values.Get("seen"), 10, 64) // 0: everything is new
	meanwhile := x.Since(seen)
	again := x.recorded(values)
	if x.act.ProposedBy != "" && values.Get("proposal") != "" {
		return d.takeSecond(x, values, meanwhile, again)
	}
	if !x.option.Open && !again {
		return x.showShut(meanwhile, x.typed(values))
	}
	if x.act.ProposedBy != "" && !x.option.Propose && !again {
		return x.showDecision([]page.Fault{{Say: liem.T("Đã có người trình việc này trong lúc ông/bà viết. Bản viết của ông/bà vẫn được giữ.", "Somebody submitted this while you wrote. What you wrote is kept.")}}, http.StatusConflict)
	}
	if again {
		x.want.Propose = x.wasProposed(values)
	}
	if values.Get("do") == "edit" {
		return x.showForm(values, nil, nil, http.StatusOK)
	}
	deed, faults := x.Deed(x.want, values)
	if len(faults) > 0 {
		return x.showForm(values, faults, nil, http.StatusUnprocessableEntity)
	}
	x.behalfOf(&deed)
	if values.Get("step") == "record" && (again || len(meanwhile) == 0) {
		return d.record(x, values, deed)
	}
	return x.showCheck(values, deed, meanwhile)
}

func (x *doing) behalfOf(deed *office.Deed) {
	if x.behalf == "" {
		return
	}
	if deed.More == nil {
		deed.More = map[string]string{}
	}
	deed.More["on_behalf"] = x.behalf
}

// recorded tells whether the posted act was recorded already: a double click.
func (x *doing) recorded(values url.Values) bool {
	id, err := page.PostedID(values)
	return err == nil && slices.ContainsFunc(x.Case.Acts(), func(a *ledger.Act) bool { return a.ID == id })
}

func (x *doing) wasProposed(values url.Values) bool {
	id, err := page.PostedID(values)
	return err == nil && slices.ContainsFunc(x.Case.Acts(), func(a *ledger.Act) bool { return a.ID == id && a.Kind == docket.Propose })
}

// typed are the words of a form that cannot be sent any more.
func (x *doing) typed(values url.Values) []page.FactRow {
	var out []page.FactRow
	f := x.Form(x.want)
	f.Fill(values, nil, x.Lang)
	for _, q := range f.Fields {
		row := page.FactRow{Name: liem.T(q.Label, q.Label)}
		for _, o := range q.Options {
			if o.Chosen && q.Kind != "period" {
				row.Lines = append(row.Lines, o.Label)
			}
		}
		if q.Value != "" {
			row.Lines = append(row.Lines, q.Value)
		}
		if len(row.Lines) > 0 {
			out = append(out, row)
		}
	}
	return out
}

// checkData is the page between writing and recording.
type checkData struct {
	Says      []page.FactRow
	Form      *page.Form
	Starts    []casepage.Follow
	Stops     []liem.Text
	Letters   []letterData
	Final     string // whether it can be taken back
	Meanwhile []casepage.Done
	Who       string
}

// showCheck says what will be recorded, what starts, which letters go to whom,
// and whether it can be taken back. Nothing is recorded yet.
func (x *doing) showCheck(values url.Values, deed office.Deed, meanwhile []casepage.Done) error {
	after, a, err := x.Try(deed, x.hand(), x.posts)
	if err != nil && mendable(err) {
		return x.showForm(values, []page.Fault{page.FaultOf(err)}, meanwhile, http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	f := &page.Form{Hidden: append(x.hidden(values, "record"), carried(values)...), Send: x.verb(), Also: []page.Also{{Name: "edit", Text: liem.T("Sửa lại nội dung", "Change the content")}}}
	data := &checkData{Says: x.Says(deed), Form: f, Starts: after.Started(a), Stops: after.Stopped(a.Seq), Letters: lettersOf(after, a), Meanwhile: meanwhile, Final: x.final(), Who: x.whoNext()}
	p := x.page("check", liem.T("Kiểm tra trước khi ghi", "Check before recording"), data)
	p.Lead, p.Back = liem.T(x.name().VI+". Chưa có gì được ghi.", x.name().EN+". Nothing is recorded yet."), x.toCase()
	code := http.StatusOK
	if len(meanwhile) > 0 && values.Get("step") == "record" {
		code = http.StatusConflict
	}
	return x.r.Render(code, p)
}

// mendable: what somebody at the form can do something about.
func mendable(err error) bool {
	switch liem.KindOf(err) {
	case liem.Refused, liem.Invalid, liem.Conflict:
		return true
	}
	return false
}

// carried are the typed values, hidden in the page that checks them.
func carried(values url.Values) []page.Pair {
	var out []page.Pair
	for name, list := range values {
		if slices.Contains([]string{page.ActID, "seen", "step", "do"}, name) {
			continue
		}
		for _, v := range list {
			out = append(out, page.Pair{Name: name, Value: v})
		}
	}
	slices.SortStableFunc(out, func(a, b page.Pair) int { return strings.Compare(a.Name, b.Name) })
	return out
}

func (x *doing) verb() liem.Text {
	switch n := x.act.Name; {
	case x.option.Propose || x.want.Propose:
		return liem.T("Trình: "+n.VI, "Submit: "+n.EN)
	case x.behalf != "":
		return liem.T("Ghi nhận thay: "+n.VI, "Record on behalf: "+n.EN)
	case x.prop != nil:
		return liem.T("Ký quyết định: "+n.VI, "Sign the decision: "+n.EN)
	default:
		return liem.T("Ghi: "+n.VI, "Record: "+n.EN)
	}
}

// final says whether it can be taken back.
func (x *doing) final() string {
	switch {
	case x.option.Propose:
		return x.r.In(liem.T("Sau khi trình, ông/bà không còn sửa được bản này; trình lại thì bản mới thay bản cũ.", "Once submitted you can't change it; if you submit again, the new one takes its place."))
	case x.prop != nil:
		return x.r.In(liem.T("Quyết định này có hiệu lực khi ký. Không thu hồi được; chỉ sửa bằng quyết định khác.", "This decision takes effect on signature. It cannot be recalled; only another decision changes it."))
	}
	return x.r.In(liem.T("Việc đã ghi thì không xóa được; chỉ đính chính hoặc làm việc khác tiếp theo.", "What is recorded cannot be deleted; it is corrected, or followed by another act."))
}

// record does the act. What the office refuses leads back to the form with
// everything typed.
func (d *desk) record(x *doing, values url.Values, deed office.Deed) error {
	done, err := d.Office.Do(x.r.Context(), x.r.Now, actor(x.r), x.id, deed)
	if err != nil {
		fault := []page.Fault{page.FaultOf(err)}
		switch {
		case liem.KindOf(err) == liem.NotFound:
			return page.NotFound()
		case x.second():
			return x.showDecision(fault, page.Status(err))
		}
		return x.showForm(values, fault, nil, page.Status(err))
	}
	if err := x.r.Keep.Drop(x.r.Context(), draftKey(x.id, x.act.ID, x.on)); err != nil {
		return err
	}
	return x.r.Redirect(x.path() + "/done/" + done.Act.String())
}

// doneData is the page after an act was recorded.
type doneData struct {
	Facts   []page.FactRow
	Starts  []casepage.Follow
	Stops   []liem.Text
	Letters []page.Task
	Also    string
	Path    string
}

func (d *desk) done(o *opening) error {
	id, err := liem.ParseID(o.r.PathValue("act"))
	i := slices.IndexFunc(o.Acts, func(a ledger.Act) bool { return a.ID == id })
	if err != nil || i < 0 || o.Acts[i].Post != o.hand().Post {
		return page.NotFound()
	}
	a := &o.Acts[i]
	data := &doneData{Path: o.path(), Starts: o.Started(a), Stops: o.Stopped(a.Seq)}
	data.Facts = []page.FactRow{{Name: liem.T("Vụ việc", "Case"), Lines: []string{o.Case.Number}}, {Name: liem.T("Ngày ghi", "Recorded on"), Lines: []string{o.Day(a.Recorded)}},
		{Name: liem.T("Bước số", "Act number"), Lines: []string{strconv.FormatUint(a.Seq, 10)}}}
	name := o.ActName(a)
	heading := liem.T("Đã ghi: "+name.VI, "Recorded: "+name.EN)
	if a.Kind == docket.Propose {
		heading = liem.T("Đã trình", "Submitted")
		data.Also = o.r.In(liem.T("Ông/bà không còn sửa được; đọc được đến khi kết luận.", "You can no longer change it; you can read it until the conclusion."))
	} else {
		for _, s := range letters.Of(o.Case, a) {
			data.Letters = append(data.Letters, o.letterTask(s, o.letterLink(s)))
		}
	}
	p := o.page("done", heading, data)
	p.Lead = startedLead(len(data.Starts))
	if a.Kind == docket.Propose {
		p.Lead = name
	}
	return o.r.Render(http.StatusOK, p)
}

func startedLead(n int) liem.Text {
	switch n {
	case 0:
		return liem.T("Không có hạn nào bắt đầu chạy vì việc này.", "No time limit starts with this.")
	case 1:
		return liem.T("1 hạn bắt đầu chạy.", "1 time limit starts.")
	}
	return liem.T(strconv.Itoa(n)+" hạn bắt đầu chạy.", strconv.Itoa(n)+" time limits start.")
}
