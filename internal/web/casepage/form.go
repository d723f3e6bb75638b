package casepage

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"liem"
	"liem/clock"
	"liem/docket"
	"liem/internal/deed"
	"liem/internal/office"
	"liem/internal/web/page"
	"liem/ledger"
	"liem/rulebook"
)

// Candidate is somebody who may be assigned to a role.
type Candidate struct {
	Person office.Person
	Post   liem.Text
}

// Want is the act that a form is for.
type Want struct {
	Act     *rulebook.Act
	On      string
	Propose bool
	Assign  []Candidate // who may fill the role that the act assigns
	Name    []string    // case-local ids whose person is to be named by this act
}

// Form is the form of an act as the pack asks it.
func (v *View) Form(w Want) *page.Form {
	p := v.Case.Procedure
	f := &page.Form{Hidden: []page.Pair{page.NewActID()}, Send: v.verb(w)}
	if form := p.FormOf(w.Act); form != nil {
		for _, x := range form.Fields {
			f.Fields = append(f.Fields, v.fields(x, w)...)
		}
	}
	if w.Act.Kind == rulebook.StrikeOut {
		f.Fields = append([]*page.Field{v.strikeField()}, f.Fields...)
	}
	if w.Act.Assigns != "" {
		f.Fields = append(f.Fields, v.assignField(w))
	}
	for _, local := range w.Name {
		f.Fields = append(f.Fields, v.nameFields(local)...)
	}
	if w.Act.Reason {
		f.Fields = append(f.Fields, &page.Field{ID: "reason", Name: "reason", Kind: "text", Rows: 4, Label: v.in(liem.T("Lý do", "Reason"))})
	}
	if w.Act.Occurs && !w.Propose {
		f.Fields = append(f.Fields, v.OccurredFields()...)
	}
	return f
}

// OccurredFields ask on which day an act happened, and how the office knows.
func (v *View) OccurredFields() []*page.Field {
	basis := &page.Field{ID: "occurred-basis", Name: "occurred_basis", Kind: "select", Optional: true, Label: v.in(liem.T("Biết ngày đó nhờ đâu?", "How is that day known?"))}
	for _, b := range bases() {
		basis.Options = append(basis.Options, page.Choice{Value: string(b), Label: v.in(basisText(b)), Chosen: b == ledger.Statement})
	}
	return []*page.Field{{ID: "occurred", Name: "occurred", Kind: "date", Optional: true,
		Label: v.in(liem.T("Việc này thực tế diễn ra ngày nào?", "On which day did this happen?")),
		Help:  v.in(liem.T("Để trống nếu là hôm nay. Thời hạn tính từ ngày này.", "Leave it empty if it is today. Time limits run from that day."))}, basis}
}

func bases() []ledger.Basis {
	return []ledger.Basis{ledger.Statement, ledger.Receipt, ledger.Stamp}
}

func basisText(b ledger.Basis) liem.Text {
	switch b {
	case ledger.Receipt:
		return liem.T("Giấy ký nhận", "A signed receipt")
	case ledger.Stamp:
		return liem.T("Dấu bưu điện hoặc dấu công văn đến", "A postmark, or the stamp of arrival")
	}
	return liem.T("Lời của người làm hoặc người nhận", "What whoever did or received it says")
}

// nameFields ask who in the register a notice goes to, so that they can sign in.
func (v *View) nameFields(local string) []*page.Field {
	t := v.Person(local)
	return []*page.Field{
		{ID: "who-" + local, Name: "who." + local, Kind: "line", Optional: true,
			Label: v.in(liem.T("Mã trong sổ cơ quan: "+lower(t.VI), "Id in the register of the body: "+lower(t.EN))),
			Help:  v.in(liem.T("Để người đó đăng nhập và xem được hồ sơ về mình. Đã xác định từ trước, hoặc không có trong sổ, thì để trống.", "So that they can sign in and see the file about them. Leave it empty if it was settled before or they are not in the register."))},
		{ID: "called-" + local, Name: "called." + local, Kind: "line", Optional: true, Value: v.Name(local),
			Label: v.in(liem.T("Họ tên: "+lower(t.VI), "Name: "+lower(t.EN))), Help: v.in(liem.T("Chỉ dùng khi ghi mã ở trên.", "Used with the id above alone."))},
	}
}

func (v *View) verb(w Want) liem.Text {
	if w.Propose {
		return liem.T("Trình: "+lower(w.Act.Name.VI), "Submit: "+lower(w.Act.Name.EN))
	}
	return w.Act.Name
}

// fields are the questions of one field of the form.
func (v *View) fields(x *rulebook.FormField, w Want) []*page.Field {
	f := &page.Field{ID: x.ID, Name: x.ID, Kind: "line", Label: v.in(x.Label), Help: v.in(x.Help), Optional: !x.Required}
	switch x.Type {
	case rulebook.TableField:
		return v.tableFields(x)
	case rulebook.FindingField:
		return v.findingFields(x)
	case rulebook.TextField, rulebook.EvidenceField:
		f.Kind = "text"
	case rulebook.CiteField:
		f.Kind, f.Rows = "text", 2
	case rulebook.DateField:
		f.Kind = "date"
	case rulebook.NumberField:
		f.Kind = "number"
	case rulebook.MoneyField:
		f.Help = strings.TrimSpace(f.Help + " " + v.in(liem.T("Số tiền và đồng tiền, ví dụ 1250000 VND.", "A sum and a currency, as in 1250000 VND.")))
	case rulebook.ChoiceField, rulebook.ManyField:
		f.Kind = string(x.Type)
		for _, o := range x.Options {
			f.Options = append(f.Options, page.Choice{Value: o.ID, Label: v.in(o.Label)})
		}
	case rulebook.PersonField:
		if ofTeam(x, w) {
			return nil // those who are assigned
		}
		f.Kind = "choice"
		for n := range v.Case.People() {
			id := v.Case.PersonID(n)
			f.Options = append(f.Options, page.Choice{Value: id, Label: v.in(v.Person(id))})
		}
	case rulebook.PeriodField:
		f.Kind = "period"
		for _, u := range units {
			f.Options = append(f.Options, page.Choice{Value: u.id, Label: v.in(u.name), Chosen: u.id == "wd"})
		}
		if x.Least != nil {
			f.Help = strings.TrimSpace(f.Help + " " + v.in(liem.T("Ít nhất ", "At least ")) + v.in(x.Least.Text()) + ".")
		}
	}
	return []*page.Field{f}
}

// ofTeam: a field that names those whom the same act assigns.
func ofTeam(x *rulebook.FormField, w Want) bool {
	return x.Type == rulebook.PersonField && x.Of == "office" && w.Act.Assigns != ""
}

var units = [...]struct {
	id   string
	name liem.Text
}{
	{"wd", liem.T("ngày làm việc", "working days")}, {"d", liem.T("ngày", "days")}, {"w", liem.T("tuần", "weeks")}, {"m", liem.T("tháng", "months")}, {"h", liem.T("giờ", "hours")},
}

func (v *View) tableFields(x *rulebook.FormField) (out []*page.Field) {
	t := v.Case.Pack.Table(x.Table)
	for _, in := range t.Columns() {
		f := &page.Field{ID: x.Table + "-" + in.ID, Name: "table." + x.Table + "." + in.ID, Kind: "choice", Label: v.in(in.Label)}
		for _, value := range in.Values {
			f.Options = append(f.Options, page.Choice{Value: value, Label: v.tableWord(x.Table, in.ID, value)})
		}
		out = append(out, f)
	}
	return out
}

func (v *View) tableWord(table, in, value string) string {
	switch value {
	case rulebook.AnswerYes:
		return v.in(liem.T("Có", "Yes"))
	case rulebook.AnswerNo:
		return v.in(liem.T("Không", "No"))
	}
	return v.in(v.Case.Pack.Word(v.Case.Procedure.ID, in+"."+value))
}

// findingFields ask for a finding on each person and each point.
func (v *View) findingFields(x *rulebook.FormField) (out []*page.Field) {
	for n := range v.Case.People() {
		who := v.Case.PersonID(n)
		for k := range v.Case.Allegations() {
			f := &page.Field{ID: fmt.Sprintf("finding-%s-%d", who, k+1), Name: fmt.Sprintf("finding.%s/%d", who, k+1), Kind: "choice",
				Label: fmt.Sprintf("%s: %s, %s %d", v.in(x.Label), v.in(v.Person(who)), v.in(liem.T("nội dung", "point")), k+1)}
			for _, found := range []docket.Finding{docket.Upheld, docket.PartlyUpheld, docket.NotUpheld} {
				f.Options = append(f.Options, page.Choice{Value: string(found), Label: v.in(FindingText(found))})
			}
			out = append(out, f)
		}
	}
	return out
}

func (v *View) assignField(w Want) *page.Field {
	role := v.Case.Procedure.Role(w.Act.Assigns)
	f := &page.Field{ID: "assign", Name: "assign", Kind: "choice", Label: v.in(liem.T("Giao cho ai: ", "Assign: ")) + v.in(role.Name),
		Help: v.in(liem.T("Người có quan hệ thân thích hoặc lợi ích liên quan không được giao; văn phòng tự tra cứu và không nói vì sao.", "Nobody with a tie is assigned; the office asks by itself and does not say why."))}
	if role.Team > 1 {
		f.Kind = "many"
	}
	for _, c := range w.Assign {
		f.Options = append(f.Options, page.Choice{Value: c.Person.ID, Label: c.Person.Name + ", " + v.in(c.Post)})
	}
	return f
}

// Deed reads a posted form. What is missing or cannot be read is told beside its
// field; then there is no deed.
func (v *View) Deed(w Want, values url.Values) (office.Deed, []page.Fault) {
	id, err := page.PostedID(values)
	if err != nil {
		return office.Deed{}, []page.Fault{page.FaultOf(err)}
	}
	r := reader{v: v, w: w, values: values, flags: deed.Flags{On: w.On, Propose: w.Propose, ID: id.String(), Reason: clean(values.Get("reason"))}}
	if form := v.Case.Procedure.FormOf(w.Act); form != nil {
		for _, x := range form.Fields {
			r.field(x)
		}
	}
	r.rest()
	if len(r.faults) > 0 {
		return office.Deed{}, r.faults
	}
	d, err := r.flags.Deed(v.Case.Procedure, w.Act.ID)
	if err != nil {
		return office.Deed{}, []page.Fault{page.FaultOf(err)}
	}
	for _, local := range w.Name {
		if who := clean(values.Get("who." + local)); who != "" {
			if d.Name == nil {
				d.Name = map[string]office.Person{}
			}
			name := clean(values.Get("called." + local))
			if name == "" {
				return office.Deed{}, []page.Fault{{Field: "called-" + local, Say: liem.T("Chưa điền: họ tên", "Not filled in: the name")}}
			}
			d.Name[local] = office.Person{ID: who, Name: name}
		}
	}
	return d, nil
}

// reader reads the values of one form into the words of a deed.
type reader struct {
	v      *View
	w      Want
	values url.Values
	flags  deed.Flags
	faults []page.Fault
}

func (r *reader) missing(id, label string) {
	r.faults = append(r.faults, page.Fault{Field: id, Say: liem.T("Chưa điền: "+label, "Not filled in: "+label)})
}

func (r *reader) field(x *rulebook.FormField) {
	switch x.Type {
	case rulebook.TableField:
		for _, f := range r.v.tableFields(x) {
			r.each(f, &r.flags.Table, strings.TrimPrefix(f.Name, "table."))
		}
	case rulebook.FindingField:
		for _, f := range r.v.findingFields(x) {
			r.each(f, &r.flags.Finding, strings.TrimPrefix(f.Name, "finding."))
		}
	case rulebook.PeriodField:
		r.period(x)
	case rulebook.PersonField:
		r.person(x)
	default:
		r.value(x)
	}
}

// person takes a choice, or the names of those who are assigned.
func (r *reader) person(x *rulebook.FormField) {
	if !ofTeam(x, r.w) {
		r.value(x)
		return
	}
	var names []string
	for _, q := range r.assigned() {
		names = append(names, q.Name)
	}
	if len(names) > 0 {
		r.flags.Field = append(r.flags.Field, x.ID+"="+strings.Join(names, ", "))
	}
}

// assigned are the candidates who were chosen.
func (r *reader) assigned() (out []office.Person) {
	for _, id := range r.values["assign"] {
		if i := slices.IndexFunc(r.w.Assign, func(c Candidate) bool { return c.Person.ID == id }); i >= 0 {
			out = append(out, r.w.Assign[i].Person)
		}
	}
	return out
}

func (r *reader) each(f *page.Field, to *[]string, name string) {
	value := r.values.Get(f.Name)
	if value == "" {
		r.missing(f.ID, f.Label)
		return
	}
	*to = append(*to, name+"="+value)
}

func (r *reader) period(x *rulebook.FormField) {
	n := clean(r.values.Get(x.ID + ".n"))
	if n == "" {
		if x.Required {
			r.missing(x.ID, r.v.in(x.Label))
		}
		return
	}
	limit := n + r.values.Get(x.ID+".u")
	if _, err := clock.ParseLimit(limit); err != nil {
		r.faults = append(r.faults, page.Fault{Field: x.ID, Say: liem.T("Thời hạn phải là một số, ví dụ 10.", "The period must be a number, for example 10.")})
		return
	}
	r.flags.Period = append(r.flags.Period, x.ID+"="+limit)
}

func (r *reader) value(x *rulebook.FormField) {
	value := clean(strings.Join(r.values[x.ID], ","))
	if value == "" {
		if x.Required {
			r.missing(x.ID, r.v.in(x.Label))
		}
		return
	}
	if x.Type != rulebook.TextField {
		r.flags.Field = append(r.flags.Field, x.ID+"="+value)
		return
	}
	for _, passage := range Passages(value) {
		r.flags.Field = append(r.flags.Field, x.ID+"="+passage)
	}
}

// rest reads what a form asks beside the pack's own fields.
func (r *reader) rest() {
	r.strike()
	if r.w.Act.Reason && r.flags.Reason == "" {
		r.missing("reason", r.v.in(liem.T("Lý do", "Reason")))
	}
	if day := clean(r.values.Get("occurred")); day != "" && r.w.Act.Occurs && !r.w.Propose {
		if _, err := clock.ParseDate(day); err != nil {
			r.faults = append(r.faults, page.Fault{Field: "occurred", Say: liem.T("Ngày này không đọc được.", "This day cannot be read.")})
		}
		basis := ledger.Statement
		if b := ledger.Basis(r.values.Get("occurred_basis")); slices.Contains(bases(), b) {
			basis = b
		}
		r.flags.Occurred = day + "," + string(basis)
	}
	if r.w.Act.Assigns == "" {
		return
	}
	var people []string
	for _, q := range r.assigned() {
		people = append(people, q.ID+":"+q.Name)
	}
	if len(people) == 0 {
		r.missing("assign", r.v.in(liem.T("Giao cho ai", "Whom to assign")))
		return
	}
	r.flags.Assign = []string{r.w.Act.Assigns + "=" + strings.Join(people, ",")}
}

// clean takes a value as browsers send it: line ends as one character.
func clean(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n"))
}

// Passages parts a text at its empty lines: each passage can be covered or
// struck out by itself.
func Passages(s string) (out []string) {
	for part := range strings.SplitSeq(clean(s), "\n\n") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// valueIn words what a field of a form holds.
func valueIn(f *rulebook.FormField, value string, l liem.Lang) string {
	switch f.Type {
	case rulebook.ChoiceField, rulebook.ManyField:
		var words []string
		for v := range strings.SplitSeq(value, ",") {
			if i := slices.IndexFunc(f.Options, func(o rulebook.Option) bool { return o.ID == v }); i >= 0 {
				v = f.Options[i].Label.In(l)
			}
			words = append(words, v)
		}
		return strings.Join(words, "; ")
	case rulebook.DateField:
		if d, err := clock.ParseDate(value); err == nil {
			return d.In(l)
		}
	}
	return value
}
