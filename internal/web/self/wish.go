package self

import (
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
	"liem/ledger"
	"liem/rulebook"
)

// dataRight is the kind of procedure by which somebody asks about their own
// file.
const dataRight = "data-right"

// What a link of these pages points at: a covered passage by entry and place, a
// read by its number, sealed reads by the day on which they open.
const (
	askEntry, askGap = "entry", "gap"
	askRead          = "read"
	askOpens         = "opens"
)

func gapQuery(entry, n int) url.Values {
	return url.Values{askEntry: {itoa(entry)}, askGap: {itoa(n)}}
}
func readQuery(x *docket.Reading) url.Values {
	return url.Values{askRead: {strconv.FormatUint(x.Seq, 10)}}
}
func sealedQuery(x *docket.Reading) url.Values { return url.Values{askOpens: {x.Opens.String()}} }

// asks is the procedure by which something is asked about a case: the one in
// force under the law that the case goes by. Nil: there is none yet.
func (k *counter) asks(o *own, now liem.Instant) *rulebook.Procedure {
	for _, p := range k.In.InForce(now) {
		for _, q := range p.Procedures {
			if p.Jurisdiction == o.Own.Case.Pack.Jurisdiction && q.Kind == dataRight && q.Party(q.Scope) != nil {
				return q
			}
		}
	}
	return nil
}

// askPath is where something is asked about a part of the file; empty if it is
// asked on paper.
func (o *own) askPath(what url.Values) string {
	if o.asks == nil {
		return ""
	}
	return o.Base + "/ask?" + what.Encode()
}

// wish is a request about the visitor's own file, being written.
type wish struct {
	k      *counter
	r      *page.Request
	o      *own
	view   *casepage.View
	values url.Values
	about  string // what is asked for, if a link said so
	entry  string // about which part of the file
	draft  string // where it is kept
}

// wish asks for the opening of a passage or a sealed read, why a read took place,
// a correction or a copy: one short form, a page that says what is sent, and a
// case of its own with the visitor as its party.
func (k *counter) wish(r *page.Request, o *own) error {
	if o.asks == nil {
		lines := []string{o.t("Gửi yêu cầu bằng văn bản tới nơi dưới đây, nêu số vụ việc; văn phòng trả lời bằng văn bản, có lý do.", "Write to the place below with the case number; the office answers in writing, with reasons.")}
		for _, l := range k.ask(o) {
			lines = append(lines, l.In(o.Lang))
		}
		return o.render(r, &page.Page{Template: "say.html", Heading: heading(""), Data: page.Notice{Lines: lines}})
	}
	w, err := k.wishOf(r, o)
	if err != nil {
		return err
	}
	if r.Method != http.MethodPost || w.values.Get("do") == "change" {
		return w.form(nil)
	}
	if w.values.Get("do") == "confirm" {
		return w.file()
	}
	if _, faults := w.deed(); len(faults) > 0 {
		return w.form(faults)
	}
	if err := keep(r, w.draft, w.values); err != nil && liem.KindOf(err) != liem.Invalid && liem.KindOf(err) != liem.Refused {
		return w.form([]page.Fault{page.FaultOf(err)})
	} // what is too long for a draft travels with the page
	return w.check(nil)
}

// wishOf reads what was typed, or kept, and finds what the link points at. A part
// of the file that the visitor does not see is not there.
func (k *counter) wishOf(r *page.Request, o *own) (*wish, error) {
	w := &wish{k: k, r: r, o: o, values: r.URL.Query()}
	if r.Method == http.MethodPost {
		posted, err := r.Values()
		if err != nil {
			return nil, err
		}
		w.values = posted
	}
	what := url.Values{}
	for _, name := range []string{askEntry, askGap, askRead, askOpens} {
		if v := w.values.Get(name); v != "" {
			what.Set(name, v)
		}
	}
	w.draft = draftKey(o.ID, "ask?"+what.Encode())
	if r.Method != http.MethodPost {
		kept, err := draft(r, w.draft)
		if err != nil {
			return nil, err
		}
		w.values = maps(kept)
		for name, list := range what {
			w.values[name] = list
		}
		w.values.Del(page.ActID)
		w.values.Del("case-id")
	}
	if err := w.point(what); err != nil {
		return nil, err
	}
	d, err := docket.New(o.asks, liem.DerivedID("request being written"), o.Case.Body, 1, 1, docket.Calendars(clock.Lookup))
	if err != nil {
		return nil, err
	}
	w.view = &casepage.View{Case: d, Lang: r.Lang, Now: r.Now, Names: k.Names}
	return w, nil
}

// point words the part of the file that a link names.
func (w *wish) point(what url.Values) error {
	switch {
	case what.Has(askEntry):
		return w.pointGap(what)
	case what.Has(askRead), what.Has(askOpens):
		return w.pointRead(what)
	}
	return nil
}

func (w *wish) pointGap(what url.Values) error {
	n, err1 := strconv.Atoi(what.Get(askEntry))
	m, err2 := strconv.Atoi(what.Get(askGap))
	if err1 != nil || err2 != nil || n < 1 || n > len(w.o.Acts) {
		return page.NotFound()
	}
	x := w.o.item(n - 1)
	if m < 1 || m > len(x.Gaps) {
		return page.NotFound()
	}
	w.about = "open_passage"
	w.entry = w.o.t("Mục ", "Entry ") + itoa(n) + ", " + x.Name.In(w.o.Lang) + ", " + x.Day + ": " + x.Gaps[m-1].Label.In(w.o.Lang)
	return nil
}

func (w *wish) pointRead(what url.Values) error {
	list, err := w.k.In.Office.Readings(w.r.Context(), w.r.Now, office.Actor{Person: person(w.r.Visitor)}, w.o.ID)
	if err != nil {
		if liem.KindOf(err) == liem.NotFound {
			return page.NotFound()
		}
		return err
	}
	if w.pointAt(list.Reads, what); w.about == "" {
		return page.NotFound()
	}
	return nil
}

func (w *wish) pointAt(reads []docket.Reading, what url.Values) {
	var numbers []string
	for i := range reads {
		x := &reads[i]
		switch n := strconv.FormatUint(x.Seq, 10); {
		case x.Sealed && x.Opens.String() == what.Get(askOpens):
			numbers = append(numbers, n)
			w.about = "open_reading"
			w.entry = w.o.t("Lượt xem đang niêm phong, mở muộn nhất "+x.Opens.In(w.o.Lang)+", số ", "Sealed reads that open at the latest on "+x.Opens.In(w.o.Lang)+", number ") + strings.Join(numbers, ", ")
		case !x.Sealed && n == what.Get(askRead):
			row := w.k.readRow(w.o, x)
			w.about, w.entry = "why_read", w.o.t("Lượt xem số ", "Read number ")+n+", "+row.Day+", "+row.Who+", "+row.Purpose
		}
	}
}

// filing is the act that begins the case.
func (w *wish) filing() *rulebook.Act {
	i := slices.IndexFunc(w.o.asks.Acts, func(a *rulebook.Act) bool { return a.Kind == rulebook.Filing })
	return w.o.asks.Acts[i]
}

// fields are what is left to ask: what the link said already is not asked again.
func (w *wish) fields() []*page.Field {
	said := []string{"occurred", "occurred-basis", "about_case"}
	if w.about != "" {
		said = append(said, "asked_for", "about_entry")
	}
	f := w.view.Form(casepage.Want{Act: w.filing()}).Fields
	return slices.DeleteFunc(f, func(x *page.Field) bool { return slices.Contains(said, x.ID) })
}

// facts are what stands already.
func (w *wish) facts() []page.FactRow {
	rows := []page.FactRow{{Name: liem.T("Vụ việc số", "Case number"), Lines: []string{w.o.Case.Number}}}
	if w.about == "" {
		return rows
	}
	for _, x := range w.o.asks.FormOf(w.filing()).Fields {
		switch x.ID {
		case "asked_for":
			for _, c := range x.Options {
				if c.ID == w.about {
					rows = append(rows, page.FactRow{Name: x.Label, Lines: []string{c.Label.In(w.o.Lang)}})
				}
			}
		case "about_entry":
			rows = append(rows, page.FactRow{Name: x.Label, Lines: []string{w.entry}})
		}
	}
	return rows
}

// wishView is the data of the form.
type wishView struct {
	Form  *page.Form
	Facts []page.FactRow
	Say   string
	Cites string
}

func heading(about string) liem.Text {
	switch about {
	case "open_passage":
		return liem.T("Đề nghị mở đoạn này", "Ask to open this passage")
	case "open_reading":
		return liem.T("Đề nghị mở sớm", "Ask to open them early")
	case "why_read":
		return liem.T("Hỏi về lượt xem này", "Ask about this read")
	}
	return liem.T("Yêu cầu về hồ sơ và dữ liệu của tôi", "Ask about my file and data")
}

func (w *wish) form(faults []page.Fault) error {
	f := &page.Form{Action: w.o.Base + "/ask", Fields: w.fields(), Send: liem.T("Tiếp tục: kiểm tra trước khi gửi", "Go on: check before you send"), Ways: []page.Link{{To: w.o.Base, Text: liem.T("Thôi", "Leave")}}}
	f.Fill(w.values, faults, w.r.Lang)
	f.Hidden = w.hidden(func(name string) bool {
		return !slices.ContainsFunc(f.Fields, func(x *page.Field) bool { return x.Name == name })
	})
	v := wishView{Form: f, Facts: w.facts(), Cites: w.view.Cites(w.filing().Cites), Say: w.o.t("Văn phòng trả lời bằng văn bản, có lý do; nếu từ chối, ông/bà được đề nghị cấp trên xem lại.",
		"The office answers in writing, with reasons; if it refuses you may have that reviewed by the body above.")}
	return w.o.render(w.r, &page.Page{Template: "wish", Heading: heading(w.about), Faults: faults, Data: v})
}

// hidden carries over what stands, with the ids that make two clicks one case.
func (w *wish) hidden(keep func(string) bool) []page.Pair {
	values := maps(w.values)
	values.Del("do")
	if values.Get(page.ActID) == "" || values.Get("case-id") == "" {
		values.Set(page.ActID, page.NewActID().Value)
		values.Set("case-id", page.NewActID().Value)
	}
	for name := range values {
		if !keep(name) {
			values.Del(name)
		}
	}
	return hidden(values)
}

// deed is the act that files it.
func (w *wish) deed() (office.Deed, []page.Fault) {
	values := maps(w.values)
	values.Del("occurred")
	values.Set("about_case", w.o.Case.Number)
	if w.about != "" {
		values.Set("asked_for", w.about)
		values.Set("about_entry", w.entry)
	}
	d, faults := w.view.Deed(casepage.Want{Act: w.filing()}, values)
	d.Actor = w.o.asks.Scope + "-1"
	d.Fields = slices.DeleteFunc(d.Fields, func(f ledger.Field) bool { return len(f.Passages) == 0 })
	return d, faults
}

// check says what is sent and to whom. Nothing has been sent yet.
func (w *wish) check(faults []page.Fault) error {
	f := &page.Form{Fields: w.fields()}
	f.Fill(w.values, nil, w.r.Lang)
	v := formView{Facts: append(w.facts(), answers(f)...), To: w.to(), Back: w.o.t("Đã gửi thì được ghi thành một vụ việc riêng, cùng ngày gửi. Trả lời được gửi cho riêng ông/bà.", "Once sent it is recorded as a case of its own, with the day. The answer goes to you alone.")}
	v.Form = &page.Form{Action: w.o.Base + "/ask", Hidden: w.hidden(func(string) bool { return true }), Send: liem.T("Gửi yêu cầu", "Send the request"), Also: []page.Also{{Name: "change", Text: liem.T("Sửa", "Change")}}}
	return w.o.render(w.r, &page.Page{Template: "check-act", Heading: liem.T("Kiểm tra trước khi gửi", "Check before you send"), Faults: faults, Data: v,
		Lead: liem.T("Chưa có gì được gửi.", "Nothing has been sent yet.")})
}

// to is who answers.
func (w *wish) to() string {
	name := w.o.Case.Body
	if w.k.Names != nil {
		name = w.k.Names.BodyName(name).In(w.o.Lang)
	}
	for _, a := range w.o.asks.Acts {
		if q := w.o.asks.Role(a.By); a.Kind == rulebook.Decision && q != nil {
			return q.Name.In(w.o.Lang) + ", " + name
		}
	}
	return name
}

// file files it. The same page sent twice is one case.
func (w *wish) file() error {
	d, faults := w.deed()
	if len(faults) > 0 {
		return w.form(faults)
	}
	id, err := liem.ParseID(w.values.Get("case-id"))
	if err != nil || id.IsZero() {
		return page.NotFound()
	}
	who := person(w.r.Visitor)
	done, err := w.k.In.Office.File(w.r.Context(), w.r.Now, office.Actor{Person: who}, office.Filing{Deed: d, Procedure: w.o.asks.ID, Pack: w.o.asks.Pack.Hash,
		Body: w.o.Case.Body, People: 1, Allegations: 1, Parties: map[string]office.Person{d.Actor: who}, Case: id})
	if err != nil {
		return w.check([]page.Fault{page.FaultOf(err)})
	}
	if err := w.k.Links(w.r.Visitor).Add(w.r.Context(), id); err != nil {
		return err
	}
	if w.r.Keep != nil {
		if err := w.r.Keep.Drop(w.r.Context(), w.draft); err != nil {
			return err
		}
	}
	return w.r.Redirect("/me/cases/" + id.String() + "/done/" + done.Act.String())
}
