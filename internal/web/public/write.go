package public

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"liem"
	"liem/internal/thread"
	"liem/internal/web/page"
	"liem/limits"
	"liem/rulebook"
)

// step is one page of the report: one question, or some that belong together.
type step struct {
	id   string
	head liem.Text
	help liem.Text
	ask  func(*draft) []*page.Field // nil: only something to know
	skip liem.Text                  // words of the second way; empty: none
}

// draft is a report on its way. It lives in the form alone.
type draft struct {
	k      *counter
	lang   liem.Lang
	values url.Values
	door   *thread.Door
}

var (
	dontKnow = liem.T("Tôi không biết", "I do not know")
	rather   = liem.T("Tôi không muốn nói", "I would rather not say")
	none     = liem.T("Không có", "None")
)

// steps are the pages in their order. Their questions come from the form of
// the procedure, sorted by what they are about. Where there is one door alone
// nobody is asked for it.
func (d *draft) steps() []step {
	if len(d.k.Desk.Doors()) == 1 {
		return allSteps()[1:]
	}
	return allSteps()
}

func allSteps() []step {
	return []step{
		{"place", liem.T("Việc này xảy ra ở đâu?", "Where did it happen?"), liem.T("Chọn cơ quan mà người làm việc đó thuộc về.", "Choose the body to which whoever did it belongs."), askPlace, liem.Text{}},
		{"kind", liem.T("Việc này thuộc loại nào?", "What kind of matter is it?"),
			liem.T("Chọn việc gần nhất. Không có việc phù hợp? Chọn dòng cuối.", "Choose the nearest. If none fits, choose the last line."), askKind, liem.Text{}},
		{"name", liem.T("Bạn muốn nêu tên không?", "Do you want to give your name?"),
			liem.T("Cả hai cách đều được nhận. Không tên: việc được kiểm tra nếu nêu rõ việc và nơi có chứng cứ; không ai hỏi bạn là ai. Có tên: tên được giữ riêng; có thời hạn, thông báo và các biện pháp bảo vệ theo luật. Có thể nêu tên sau.",
				"Both are accepted. Without a name: it is checked if it says what happened and where evidence is; nobody asks who you are. With a name: the name is kept apart, and the time limits, notices and protection of the law apply. You can give it later."), askName, rather},
		{"what", liem.T("Chuyện gì đã xảy ra?", "What happened?"),
			liem.T("Viết ai đã làm gì, kể cả ai gặp ai, đưa hay nhận gì nếu thuộc việc đó. Không cần chắc chắn, có lý do để tin là đủ. Không cần nêu chính kiến, tôn giáo, dân tộc của ai.",
				"Write who did what, also who met whom, gave or took what, if it belongs to the matter. You need not be certain; having reason to believe it is enough. Nobody’s opinions, religion or ethnicity are needed."), askWhat, liem.Text{}},
		{"when", liem.T("Ở đâu, khi nào?", "Where and when?"), liem.T("Nhớ đến đâu ghi đến đó.", "As far as you remember."), askWhen, dontKnow},
		{"who", liem.T("Ai đã làm việc đó?", "Who did it?"), liem.T("Chức danh là đủ.", "A title is enough."), askWho, rather},
		{"papers", liem.T("Bạn có tài liệu không?", "Do you have documents?"),
			liem.T("Ghi tài liệu nào, đang ở đâu. Tệp có thể lộ người gửi, nên ở đây chưa nhận tệp: văn phòng sẽ hỏi qua mã trở lại.",
				"Say which, and where they are. A file can give its sender away, so none is taken here yet: the office will ask through your return code."), askPapers, none},
		{"known", liem.T("Có bao nhiêu người biết việc này?", "How many people know of this?"),
			liem.T("Nếu rất ít, chính nội dung có thể cho biết bạn là ai: bỏ bớt chi tiết, gửi lên cấp trên, hoặc tới cơ quan ngoài. Trang này không hỏi và không gửi gì.",
				"If few, the content itself may tell who you are: leave details out, send it to the body above, or to an outside body. This page asks and sends nothing."), nil, liem.Text{}},
	}
}

const noGround = "none"

func (k *counter) begin(r *page.Request) error {
	return r.Render(http.StatusOK, &page.Page{Template: "begin", Public: true, Heading: liem.T("Báo việc sai trái", "Report wrongdoing"),
		Lead: liem.T("Không cần tài khoản. Trang này không ghi địa chỉ mạng hay giờ chính xác của bạn.", "No account needed. This page records neither your network address nor the exact time."), Data: k})
}

// write takes one page's answers and shows the next page. Nothing is kept: the
// answers so far travel in hidden fields.
func (k *counter) write(r *page.Request) error {
	values, err := r.Values()
	if err != nil {
		return err
	}
	d := &draft{k: k, lang: r.Lang, values: values}
	d.find()
	all := d.steps()
	now := slices.IndexFunc(all, func(s step) bool { return s.id == values.Get("step") })
	want := values.Get("do")
	switch {
	case values.Get("step") == "check" && want == "send":
		return k.send(r, d)
	case strings.HasPrefix(want, "to:"):
		to := slices.IndexFunc(all, func(s step) bool { return s.id == strings.TrimPrefix(want, "to:") })
		return k.show(r, d, max(to, 0), nil)
	case now < 0:
		return k.show(r, d, 0, nil)
	case values.Get("ground") == noGround && all[now].id == "kind":
		return k.elsewhere(r)
	}
	if want == "more" && all[now].id == "who" {
		d.values.Set(personsField, strconv.Itoa(d.persons()+1))
		return k.show(r, d, now, nil)
	}
	if want == "skip" {
		d.forget(all[now])
	} else if faults := d.check(all[now]); len(faults) > 0 {
		return k.show(r, d, now, faults)
	}
	d.find()
	if now+1 == len(all) || values.Get("back-to-check") != "" {
		return k.check(r, d, nil)
	}
	return k.show(r, d, now+1, nil)
}

// find settles which procedure the report is for, once a door was chosen.
func (d *draft) find() {
	doors := d.k.Desk.Doors()
	for i := range doors {
		if doors[i].Procedure.ID+"@"+doors[i].Body == d.values.Get("door") || len(doors) == 1 {
			d.door = &doors[i]
		}
	}
}

func (d *draft) form() *rulebook.Form {
	if d.door == nil {
		return nil
	}
	p := d.door.Procedure
	for _, a := range p.Acts {
		if a.Kind == rulebook.Filing {
			return p.FormOf(a)
		}
	}
	return nil
}

// forget drops the answers of a page that somebody would rather not answer.
func (d *draft) forget(s step) {
	for _, f := range s.ask(d) {
		d.values.Del(f.Name)
	}
}

// check tells what is missing on a page.
func (d *draft) check(s step) (faults []page.Fault) {
	if s.ask == nil {
		return nil
	}
	for _, f := range s.ask(d) {
		value := strings.TrimSpace(d.values.Get(f.Name))
		if known := f.Options == nil || slices.ContainsFunc(f.Options, func(o page.Choice) bool { return o.Value == value }); value != "" && !known {
			d.values.Del(f.Name)
			value = ""
		}
		if !f.Optional && value == "" {
			faults = append(faults, page.Fault{Field: f.ID, Say: liem.T("Chưa điền: "+f.Label, "Not filled in: "+f.Label)})
		}
	}
	return faults
}

// show renders one page of the report with everything answered so far.
func (k *counter) show(r *page.Request, d *draft, at int, faults []page.Fault) error {
	s := d.steps()[at]
	f := &page.Form{Action: "/report/write", Send: liem.T("Tiếp tục", "Continue")}
	if s.ask != nil {
		f.Fields = s.ask(d)
		f.Fill(d.values, faults, r.Lang)
	}
	f.Hidden = append(d.hidden(f.Fields), page.Pair{Name: "step", Value: s.id})
	if d.values.Get("back-to-check") != "" || d.values.Get("step") == "check" {
		f.Hidden = append(f.Hidden, page.Pair{Name: "back-to-check", Value: "yes"})
	}
	if s.skip.Whole() {
		f.Also = append(f.Also, page.Also{Name: "skip", Text: s.skip})
	}
	if s.id == "who" && d.several() && d.persons() < mostPersons {
		f.Also = append(f.Also, page.Also{Name: "more", Text: liem.T("Thêm một người", "Add a person")})
	}
	if at > 0 {
		f.Also = append(f.Also, page.Also{Name: "to:" + d.steps()[at-1].id, Text: liem.T("Quay lại", "Back")})
	}
	status := http.StatusOK
	if len(faults) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return r.Render(status, &page.Page{Template: "question", Public: true, Heading: s.head, Lead: s.help, Faults: faults, Data: map[string]any{"Form": f, "Outside": k.outside(s.id)}})
}

func (k *counter) outside(step string) []page.Link {
	if step == "known" {
		return k.Outside
	}
	return nil
}

// hidden carries every answer that the page does not ask for.
func (d *draft) hidden(asked []*page.Field) (out []page.Pair) {
	for _, name := range slices.Sorted(func(yield func(string) bool) {
		for n := range d.values {
			if !yield(n) {
				return
			}
		}
	}) {
		if name == "step" || name == "do" || name == "back-to-check" || slices.ContainsFunc(asked, func(f *page.Field) bool { return f.Name == name }) {
			continue
		}
		for _, v := range d.values[name] {
			if len(out) < 100 {
				out = append(out, page.Pair{Name: name, Value: v})
			}
		}
	}
	return out
}

// elsewhere says that the office does not handle this; nothing was kept.
func (k *counter) elsewhere(r *page.Request) error {
	return r.Render(http.StatusOK, &page.Page{Template: "elsewhere", Public: true, Heading: liem.T("Việc này văn phòng không xử lý", "This office does not handle this"),
		Lead: liem.T("Chưa có gì được giữ lại.", "Nothing was kept."), Data: k.Outside})
}

// --- what each page asks, out of the procedure's own form ---

// about sorts a field of the form to a page.
func about(x *rulebook.FormField) string {
	switch {
	case x.ID == "ground":
		return "kind"
	case x.Of == "reporter" && (x.Class == string(limits.ClassIdentity) || x.Class == string(limits.ClassContact)):
		return "name"
	case x.Class == string(limits.ClassIdentity) || x.Class == string(limits.ClassPost):
		return "who"
	case x.Class == string(limits.ClassPlaceTime):
		return "when"
	case x.Class == string(limits.ClassEvidence):
		return "papers"
	}
	return "what"
}

func (d *draft) fields(step string) (out []*page.Field) {
	if form := d.form(); form != nil {
		return d.of(form, step)
	}
	return nil
}

// of are the questions of a form that belong to a page.
func (d *draft) of(form *rulebook.Form, step string) (out []*page.Field) {
	for _, x := range form.Fields {
		if about(x) != step {
			continue
		}
		f := &page.Field{ID: x.ID, Name: x.ID, Kind: "line", Label: x.Label.In(d.lang), Help: x.Help.In(d.lang), Optional: !x.Required}
		switch x.Type {
		case rulebook.TextField, rulebook.EvidenceField:
			f.Kind, f.Rows = "text", 8
		case rulebook.DateField:
			f.Kind = "date"
		case rulebook.NumberField:
			f.Kind = "number"
		case rulebook.ChoiceField, rulebook.ManyField:
			f.Kind = string(x.Type)
			for _, o := range x.Options {
				f.Options = append(f.Options, page.Choice{Value: o.ID, Label: o.Label.In(d.lang)})
			}
		case rulebook.MoneyField:
			f.Help = strings.TrimSpace(f.Help + " " + liem.T("Ví dụ: 1250000 VND.", "For example: 1250000 VND.").In(d.lang))
		}
		out = append(out, f)
	}
	return out
}

func askName(d *draft) []*page.Field   { return d.fields("name") }
func askWhat(d *draft) []*page.Field   { return d.fields("what") }
func askWhen(d *draft) []*page.Field   { return d.fields("when") }
func askPapers(d *draft) []*page.Field { return d.fields("papers") }

func askWho(d *draft) []*page.Field {
	own := d.fields("who")
	if len(own) == 0 {
		own = append(own, &page.Field{ID: "subject", Name: "subject", Kind: "line", Optional: true, Label: liem.T("Tên hoặc chức danh", "Name or title").In(d.lang)})
	}
	for n := 2; n <= d.persons(); n++ {
		name := otherField + strconv.Itoa(n)
		own = append(own, &page.Field{ID: name, Name: name, Kind: "line", Optional: true, Label: liem.T("Người thứ "+strconv.Itoa(n), "Person "+strconv.Itoa(n)).In(d.lang),
			Help: liem.T("Tên hoặc chức danh.", "Name or title.").In(d.lang)})
	}
	return own
}

const (
	personsField = "persons"
	otherField   = "other-"
	mostPersons  = 5
)

// several tells whether the procedure can be about more than one person.
func (d *draft) several() bool {
	return d.door != nil && d.door.Procedure.Party(d.door.Procedure.Scope).Many
}

// persons is how many people the page asks for.
func (d *draft) persons() int {
	n, err := strconv.Atoi(d.values.Get(personsField))
	if err != nil || !d.several() {
		return 1
	}
	return min(max(n, 1), mostPersons)
}

// others are the people beside the first.
func (d *draft) others() (out []string) {
	for n := 2; n <= d.persons(); n++ {
		if who := strings.Join(strings.Fields(d.values.Get(otherField+strconv.Itoa(n))), " "); who != "" {
			out = append(out, who)
		}
	}
	return out
}

// askPlace asks for the office.
func askPlace(d *draft) []*page.Field {
	f := &page.Field{ID: "door", Name: "door", Kind: "choice", Label: liem.T("Cơ quan", "Body").In(d.lang)}
	for _, k := range d.k.Desk.Doors() {
		f.Options = append(f.Options, page.Choice{Value: k.Procedure.ID + "@" + k.Body, Label: k.Name.In(d.lang), Help: k.Procedure.Title.In(d.lang)})
	}
	return []*page.Field{f}
}

// askKind asks for the kind of matter, as the form does or else by the
// grounds of the pack; the last line is that none fits.
func askKind(d *draft) []*page.Field {
	own := d.fields("kind")
	if len(own) == 0 && d.door != nil {
		f := &page.Field{ID: "ground", Name: "ground", Kind: "choice", Label: liem.T("Loại việc", "Kind of matter").In(d.lang)}
		for _, g := range d.door.Procedure.Pack.Grounds {
			f.Options = append(f.Options, page.Choice{Value: g.Kind, Label: limits.Ground(g.Kind).Text().In(d.lang), Help: g.Help.In(d.lang)})
		}
		own = append(own, f)
	}
	for _, f := range own {
		f.Optional = false
		for i := range f.Options {
			f.Options[i].Help = d.groundHelp(f.Options[i])
		}
		f.Options = append(f.Options, page.Choice{Value: noGround, Label: liem.T("Không việc nào ở trên", "None of these").In(d.lang)})
	}
	return own
}

func (d *draft) groundHelp(o page.Choice) string {
	if g := d.door.Procedure.Pack.Ground(strings.ReplaceAll(o.Value, "_", "-")); g != nil {
		return g.Help.In(d.lang)
	}
	return o.Help
}
