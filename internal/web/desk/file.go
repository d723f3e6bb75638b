package desk

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"liem"
	"liem/clock"
	"liem/docket"
	"liem/internal/office"
	"liem/internal/web/casepage"
	"liem/internal/web/page"
	"liem/limits"
	"liem/rulebook"
)

// maxPeople is how many persons concerned one form takes in.
const maxPeople = 5

// maxPoints is how many points of a report are each found on.
const maxPoints = 8

// intake is one filing that somebody brings on paper or by voice.
type intake struct {
	casepage.View
	r      *page.Request
	p      *rulebook.Procedure
	act    *rulebook.Act
	people int
	points int
	opens  *office.Awaited // the case that calls for this one; nil: it stands by itself
}

// takenIn lists the procedures in which this post may take in a filing: those
// that begin in its hands, in the newest version in force. What another case opens is
// taken in there, as an act of that case; a report or a complaint may stand by itself.
func (d *desk) takenIn(r *page.Request) []*rulebook.Procedure {
	var out []*rulebook.Procedure
	for _, pack := range d.Packs {
		if !inForce(pack, r.Now) {
			continue
		}
		for _, p := range pack.Procedures {
			begin := p.Begin()
			if filingOf(p) == nil || begin == nil || follows(p) || !d.fills(r, begin.Duty) {
				continue
			}
			i := slices.IndexFunc(out, func(q *rulebook.Procedure) bool { return q.ID == p.ID })
			switch {
			case i < 0:
				out = append(out, p)
			case out[i].Pack.From < p.Pack.From:
				out[i] = p
			}
		}
	}
	return out
}

func inForce(pack *rulebook.Pack, now liem.Instant) bool {
	cal, err := clock.Lookup(pack.Calendar)
	return err == nil && cal.DateAt(now) >= pack.From && (pack.To == 0 || cal.DateAt(now) <= pack.To)
}

// follows tells whether cases of a procedure are opened by other cases. Reports
// and complaints stand by themselves.
func follows(p *rulebook.Procedure) bool {
	if p.Kind == string(limits.KindReport) || p.Kind == string(limits.KindComplaint) {
		return false
	}
	for _, q := range p.Pack.Procedures {
		if slices.ContainsFunc(q.Acts, func(a *rulebook.Act) bool {
			return slices.Contains(a.Opens, p.ID) || a.Imposes != nil && a.Imposes.Procedure == p.ID
		}) || slices.ContainsFunc(q.Clocks, func(k *rulebook.Clock) bool { return k.Expiry.Opens == p.ID }) {
			return true
		}
	}
	return false
}

func (d *desk) fills(r *page.Request, role string) bool {
	if r.Visitor.Post == nil {
		return false
	}
	_, err := d.Office.Posts().May(r.Visitor.Post.ID, role, r.Visitor.Post.Body, false, r.Now)
	return err == nil
}

func filingOf(p *rulebook.Procedure) *rulebook.Act {
	i := slices.IndexFunc(p.Acts, func(a *rulebook.Act) bool { return a.Kind == rulebook.Filing && p.Party(a.By) != nil })
	if i < 0 {
		return nil
	}
	return p.Acts[i]
}

// fileForm asks first what is brought, then for its content.
func (d *desk) fileForm(r *page.Request) error {
	x, err := d.brought(r, r.URL.Query())
	if err != nil || x == nil {
		return err
	}
	values, err := x.draft()
	if err != nil {
		return err
	}
	return x.show(values, nil, http.StatusOK)
}

func (d *desk) intake(r *page.Request, p *rulebook.Procedure, q url.Values) (*intake, error) {
	x := &intake{r: r, p: p, act: filingOf(p), people: within(q.Get("people"), maxPeople), points: within(q.Get("points"), maxPoints)}
	c, err := docket.New(p, liem.ID{1}, r.Visitor.Post.Body, x.people, x.points, docket.Calendars(clock.Lookup))
	if err != nil {
		return nil, err
	}
	x.View = casepage.View{Case: c, Lang: r.Lang, Now: r.Now, Names: d.Names}
	return x, nil
}

func within(s string, most int) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 {
		return 1
	}
	return min(n, most)
}

func (x *intake) want() casepage.Want { return casepage.Want{Act: x.act} }

// form asks who is concerned, how many points there are, and what the pack asks.
func (x *intake) form() *page.Form {
	f := x.Form(x.want())
	var who []*page.Field
	filer := x.p.Party(x.act.By)
	if x.act.By != x.p.Scope && !filer.Sealed {
		who = append(who, &page.Field{ID: "filer", Name: "filer", Kind: "line", Label: x.r.In(liem.T("Họ tên: "+filer.Name.VI, "Name: "+filer.Name.EN))})
	}
	for n := range x.people {
		local := x.Case.PersonID(n)
		t := x.Person(local)
		who = append(who, &page.Field{ID: local, Name: local, Kind: "line", Label: x.r.In(liem.T("Ai: "+t.VI, "Who: "+t.EN)),
			Help: x.r.In(liem.T("Họ tên, hoặc chức danh nếu không biết tên.", "The name, or the post if the name is not known."))})
	}
	for _, q := range x.besides() {
		who = append(who, &page.Field{ID: q.ID, Name: q.ID, Kind: "line", Optional: true, Label: x.r.In(liem.T("Ai: "+q.Name.VI, "Who: "+q.Name.EN))})
	}
	f.Fields = append(who, f.Fields...)
	f.Send, f.Also = liem.T("Kiểm tra trước khi ghi", "Check before recording"), []page.Also{{Name: "draft", Text: liem.T("Lưu nháp", "Save draft")}}
	return f
}

func (x *intake) hidden(v url.Values, step string) []page.Pair {
	id, caseID := page.NewActID(), page.Pair{Name: "case-id", Value: newID().String()}
	if _, err := page.PostedID(v); v != nil && err == nil {
		id.Value = v.Get(page.ActID)
	}
	if _, err := liem.ParseID(v.Get("case-id")); err == nil {
		caseID.Value = v.Get("case-id")
	}
	return []page.Pair{id, caseID, {Name: "step", Value: step}, {Name: "procedure", Value: x.p.ID}, {Name: "people", Value: strconv.Itoa(x.people)}, {Name: "points", Value: strconv.Itoa(x.points)}, {Name: "for", Value: x.awaited()}}
}

func newID() liem.ID {
	var id liem.ID
	_, _ = rand.Read(id[:]) // never fails
	return id
}

// fileData is the page of an intake form: how many it is about is chosen by
// links, so that it works without script.
type fileData struct {
	Form   *page.Form
	Cites  string
	Draft  bool
	More   []page.Link
	Points []page.Link
}

func (x *intake) show(v url.Values, faults []page.Fault, code int) error {
	f := x.form()
	f.Fill(v, faults, x.Lang)
	f.Hidden, f.Action = x.hidden(v, "check"), "/desk/file"
	data := &fileData{Form: f, Cites: x.Cites(x.act.Cites), Draft: x.r.URL.Query().Has("saved")}
	for n := 1; n <= maxPeople; n++ {
		data.More = append(data.More, page.Link{To: x.to(n, x.points), Text: liem.T(strconv.Itoa(n), strconv.Itoa(n)), Here: n == x.people})
	}
	for n := 1; n <= maxPoints && x.finds(); n++ {
		data.Points = append(data.Points, page.Link{To: x.to(x.people, n), Text: liem.T(strconv.Itoa(n), strconv.Itoa(n)), Here: n == x.points})
	}
	p := &page.Page{Template: "file", Heading: liem.T("Tiếp nhận: "+x.act.Name.VI, "Take in: "+x.act.Name.EN), Nav: nav("/desk/file"), Faults: faults, Data: data,
		Lead: liem.T("Ghi đúng lời hoặc văn bản của người mang đến. Không hỏi gì ngoài những mục dưới đây.", "Put down the words of whoever brings it. Ask for nothing beyond what stands here."),
		Back: &page.Link{To: "/desk/file", Text: liem.T("Chọn việc khác", "Choose another matter")}}
	if x.opens != nil {
		p.Eyebrow = x.r.In(liem.T("Do vụ việc ", "Called for by case ")) + x.opens.Number
	}
	return x.r.Render(code, p)
}

func (x *intake) to(people, points int) string {
	return "/desk/file?" + url.Values{"procedure": {x.p.ID}, "people": {strconv.Itoa(people)}, "points": {strconv.Itoa(points)}, "for": {x.awaited()}}.Encode()
}

// finds tells whether the procedure ends in a finding on each point, so that
// they are counted when it begins.
func (x *intake) finds() bool {
	return slices.ContainsFunc(x.p.Acts, func(a *rulebook.Act) bool {
		f := x.p.FormOf(a)
		return f != nil && slices.ContainsFunc(f.Fields, func(y *rulebook.FormField) bool { return y.Type == rulebook.FindingField })
	})
}

func (x *intake) draftKey() string { return "desk/draft/file/" + x.p.ID + x.awaited() }

func (x *intake) draft() (url.Values, error) {
	raw, err := x.r.Keep.Get(x.r.Context(), x.draftKey())
	if err != nil || len(raw) == 0 {
		return nil, err
	}
	v, err := url.ParseQuery(string(raw))
	if err != nil {
		return nil, nil
	}
	return v, nil
}

// file takes the posted form: a draft, a check, or the record.
func (d *desk) file(r *page.Request) error {
	values, err := r.Values()
	if err != nil {
		return err
	}
	x, err := d.brought(r, values)
	if err != nil || x == nil {
		return err
	}
	var notKept error
	if values.Get("step") == "check" {
		notKept = r.Keep.Put(r.Context(), x.draftKey(), []byte(values.Encode()))
	}
	switch values.Get("do") {
	case "draft":
		if notKept != nil {
			return x.show(values, []page.Fault{page.FaultOf(notKept)}, page.Status(notKept))
		}
		return r.Redirect(x.to(x.people, x.points) + "&saved=")
	case "edit":
		return x.show(values, nil, http.StatusOK)
	}
	f, faults := x.filing(values)
	if len(faults) > 0 {
		return x.show(values, faults, http.StatusUnprocessableEntity)
	}
	if values.Get("step") != "record" {
		return x.check(values, f)
	}
	done, err := d.Office.File(r.Context(), r.Now, actor(r), f)
	if err != nil {
		return x.show(values, []page.Fault{page.FaultOf(err)}, page.Status(err))
	}
	return d.keepFiled(x, done)
}

// filing reads the form into a filing on the party's behalf.
func (x *intake) filing(values url.Values) (office.Filing, []page.Fault) {
	deed, faults := x.Deed(x.want(), values)
	f := office.Filing{Deed: deed, Procedure: x.p.ID, Pack: x.p.Pack.Hash, Body: x.r.Visitor.Post.Body, People: x.people, Allegations: x.points, Parties: map[string]office.Person{}}
	name := func(field, local string, needed bool) {
		who := strings.Join(strings.Fields(values.Get(field)), " ")
		if who != "" {
			f.Parties[local] = office.Person{Name: who}
		} else if needed {
			faults = append(faults, page.Fault{Field: field, Say: liem.T("Chưa ghi là ai.", "It does not say who.")})
		}
	}
	if x.act.By != x.p.Scope && !x.p.Party(x.act.By).Sealed {
		name("filer", x.act.By+"-1", true)
	}
	for n := range x.people {
		name(x.Case.PersonID(n), x.Case.PersonID(n), true)
	}
	for _, q := range x.besides() {
		name(q.ID, q.ID+"-1", false)
	}
	if x.opens != nil {
		f.Parent = &x.opens.Parent
	}
	id, err := liem.ParseID(values.Get("case-id"))
	if err != nil || id.IsZero() {
		faults = append(faults, page.FaultOf(&liem.Error{Kind: liem.Invalid, Say: liem.T("Biểu mẫu này không còn dùng được.", "This form can no longer be used."), Next: liem.T("Mở lại trang rồi gửi.", "Open the page again and send it.")}))
	}
	f.Case = id
	if f.More == nil {
		f.More = map[string]string{}
	}
	f.More["on_behalf"] = x.act.By + "-1"
	return f, faults
}

// check says what will be recorded.
func (x *intake) check(values url.Values, f office.Filing) error {
	form := &page.Form{Hidden: x.hidden(values, "record"), Action: "/desk/file", Send: liem.T("Ghi nhận thay: "+x.act.Name.VI, "Record on behalf: "+x.act.Name.EN), Also: []page.Also{{Name: "edit", Text: liem.T("Sửa lại nội dung", "Change the content")}}}
	had := map[string]bool{"do": true}
	for _, h := range form.Hidden {
		had[h.Name] = true
	}
	for _, h := range carried(values) {
		if !had[h.Name] {
			form.Hidden = append(form.Hidden, h)
		}
	}
	var who []page.FactRow
	if q, ok := f.Parties[x.act.By+"-1"]; ok && x.act.By != x.p.Scope {
		who = append(who, page.FactRow{Name: x.p.Party(x.act.By).Name, Lines: []string{q.Name}})
	}
	for n := range x.people {
		local := x.Case.PersonID(n)
		who = append(who, page.FactRow{Name: x.Person(local), Lines: []string{f.Parties[local].Name}})
	}
	for _, q := range x.besides() {
		if named, ok := f.Parties[q.ID+"-1"]; ok {
			who = append(who, page.FactRow{Name: q.Name, Lines: []string{named.Name}})
		}
	}
	data := &checkData{Says: append(who, x.Says(f.Deed)...), Form: form, Final: x.r.In(liem.T("Việc đã ghi thì không xóa được; người mang đến có thể bổ sung hoặc rút.", "What is recorded cannot be deleted; whoever brought it may add to it or withdraw it."))}
	return x.r.Render(http.StatusOK, &page.Page{Template: "filecheck", Heading: liem.T("Kiểm tra trước khi ghi", "Check before recording"), Nav: nav("/desk/file"), Data: data,
		Lead: liem.T("Đọc lại cho người mang đến nghe. Chưa có gì được ghi.", "Read it back to whoever brought it. Nothing is recorded yet.")})
}

// filedKey is where the last filing that somebody took in is kept for them.
const filedKey = "desk/filed"

// filedData is what is kept of a filing for the page after it.
type filedData struct {
	Act, Case string
	Number    string
	Day       liem.Text
	Dues      []filedDue
}

type filedDue struct {
	Name   liem.Text
	VI, EN page.Deadline
}

// Due is the date in the reader's language.
func (f filedDue) Due(lang string) *page.Deadline {
	if liem.Lang(lang) == liem.EN {
		return &f.EN
	}
	return &f.VI
}

func (d *desk) keepFiled(x *intake, done office.Recorded) error {
	data := filedData{Case: done.Case.String(), Number: done.Number, Day: dayOf(x.r)}
	for _, k := range done.Dues {
		data.Dues = append(data.Dues, filedDue{Name: k.Clock.Name, VI: *deadline(&k, x.r, liem.VI), EN: *deadline(&k, x.r, liem.EN)})
	}
	data.Act = done.Act.String()
	if err := keepJSON(x.r, filedKey, data); err != nil {
		return err
	}
	if err := x.r.Keep.Drop(x.r.Context(), x.draftKey()); err != nil {
		return err
	}
	return x.r.Redirect("/desk/filed/" + done.Act.String())
}

func deadline(k *docket.Running, r *page.Request, l liem.Lang) *page.Deadline {
	v := casepage.View{Lang: l, Now: r.Now}
	return v.Deadline(k)
}

// filed shows what was taken in, to whoever took it in.
func (d *desk) filed(r *page.Request) error {
	var data filedData
	ok, err := kept(r, filedKey, &data)
	if err != nil {
		return err
	}
	if !ok || data.Act != r.PathValue("act") {
		return page.NotFound()
	}
	return r.Render(http.StatusOK, &page.Page{Template: "filed", Heading: liem.T("Đã tiếp nhận "+data.Number, "Taken in: "+data.Number), Title: liem.T("Đã tiếp nhận", "Taken in"), Nav: nav("/desk/file"), Data: &data,
		Lead: liem.T("Đưa số này và ngày tiếp theo cho người mang đến, viết trên giấy.", "Give this number and the next date to whoever brought it, in writing.")})
}
