package desk

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"liem"
	"liem/clock"
	"liem/internal/office"
	"liem/internal/web/page"
	"liem/limits"
	"liem/rulebook"
)

// row is one line of a list: no person, and of the case nothing but its number
// and its procedure.
type row struct {
	office.Task
	To    string
	What  liem.Text
	Also  string
	Title liem.Text // of the procedure
	Stage liem.Text
	Role  liem.Text
	Tag   string
	Class string
	Day   string
	Group int
}

// group is the rows that are due alike.
type group struct {
	Name liem.Text
	Rows []row
}

// work is the data of the work list.
type workData struct {
	Groups     []group
	Procedures []page.Choice
	Roles      []page.Choice
	More       string
	Filtered   bool
	None       bool
	Note       string // a delegation
}

const (
	overdue = iota
	today
	soon
	later
	noDate
)

func groupNames() []liem.Text {
	return []liem.Text{liem.T("Quá hạn", "Overdue"), liem.T("Hôm nay", "Today"), liem.T("Trong 5 ngày làm việc", "Within 5 working days"),
		liem.T("Sau đó", "Later"), liem.T("Không có hạn", "No date")}
}

const perPage = 100

// tasks reads one page of the office's list; it is recorded as a reading.
func (d *desk) tasks(r *page.Request) ([]row, string, error) {
	p, err := d.Office.WorkList(r.Context(), r.Now, actor(r), d.listPurpose(r), r.URL.Query().Get("after"), perPage)
	if err != nil {
		return nil, "", err
	}
	rows, days := make([]row, 0, len(p.Tasks)), counters{}
	for _, t := range p.Tasks {
		if p := d.procedure(t); p != nil {
			rows = append(rows, d.row(r, t, p, days))
		}
	}
	return rows, p.Next, nil
}

func (d *desk) procedure(t office.Task) *rulebook.Procedure {
	for _, p := range d.Packs {
		if p.Hash == t.Pack {
			return p.Procedure(t.Procedure)
		}
	}
	return nil
}

// listPurpose is what somebody of this post looks at their list for.
func (d *desk) listPurpose(r *page.Request) limits.Purpose {
	out := limits.PurposeFirstHandling
	for _, pack := range d.Packs {
		for _, p := range pack.Procedures {
			for _, a := range p.Acts {
				if a.ProposedBy != "" && r.Visitor.May(a.By) {
					return limits.PurposeDecide
				}
			}
			for _, x := range p.Roles {
				if x.Assigned && r.Visitor.May(x.ID) {
					out = limits.PurposeVerify
				}
			}
		}
	}
	return out
}

func (d *desk) row(r *page.Request, t office.Task, p *rulebook.Procedure, days counters) row {
	x := row{Task: t, To: casePath(t.Case), Title: p.Title, What: p.Title}
	if s := p.Stage(t.Stage); s != nil {
		x.Stage, x.What = s.Name, s.Name
	}
	if q := p.Role(t.Role); q != nil {
		x.Role = q.Name
	}
	main := mainAct(p, t)
	if main >= 0 {
		x.What = taskName(p, t.Acts[main])
	} else {
		x.What = watch(p, t)
	}
	if len(t.Acts) > 0 {
		var also []string
		for i, id := range t.Acts {
			if i != main && len(also) < 2 {
				also = append(also, r.In(taskName(p, id)))
			}
		}
		if len(also) > 0 {
			x.Also = r.In(liem.T("Cũng làm được: ", "Also open: ")) + strings.Join(also, "; ")
		}
	}
	x.due(r, p, days)
	return x
}

// mainAct is the act that the row is named after: one that ends what is timed
// for this role; else, where the stage is theirs to move, the first that is
// nothing out of the ordinary. -1: it is somebody else's turn.
func mainAct(p *rulebook.Procedure, t office.Task) int {
	act := func(id string) *rulebook.Act { return p.Act(strings.TrimPrefix(id, "propose ")) }
	i := slices.IndexFunc(t.Acts, func(id string) bool {
		a := act(id)
		return a != nil && ordinary(a) && (signed(id, a) || t.Due != 0 && slices.ContainsFunc(p.Clocks, func(k *rulebook.Clock) bool { return k.Owner == t.Role && k.Meets(a.ID) }))
	})
	if s := p.Stage(t.Stage); i < 0 && (s == nil || s.Duty == t.Role) {
		i = slices.IndexFunc(t.Acts, func(id string) bool { a := act(id); return a != nil && ordinary(a) })
	}
	return i
}

// signed: what somebody proposed and this role would sign.
func signed(id string, a *rulebook.Act) bool { return a.ProposedBy != "" && id == a.ID }

// watch words a row in which nothing but the date is this role's.
func watch(p *rulebook.Procedure, t office.Task) liem.Text {
	s := p.Stage(t.Stage)
	if s != nil && s.Duty != t.Role {
		if q := p.Role(s.Duty); q != nil {
			return liem.T("Theo dõi hạn; đang chờ "+q.Name.VI, "Watch the date; it waits for: "+q.Name.EN)
		}
	}
	return liem.T("Theo dõi hạn; việc đã trình hoặc đang chờ người khác", "Watch the date; it was submitted or waits for somebody else")
}

func taskName(p *rulebook.Procedure, id string) liem.Text {
	id, propose := strings.CutPrefix(id, "propose ")
	a := p.Act(id)
	switch {
	case a == nil:
		return liem.T(id, id)
	case propose:
		return liem.T("Đề nghị: "+a.Name.VI, "Propose: "+a.Name.EN)
	case a.ProposedBy != "":
		return liem.T("Quyết định: "+a.Name.VI, "Decide: "+a.Name.EN)
	}
	return a.Name
}

// due sorts the row by its date, counted on the day of the reader's page.
func (x *row) due(r *page.Request, p *rulebook.Procedure, days counters) {
	cal, err := clock.Lookup(p.Pack.Calendar)
	if x.Due == 0 || err != nil {
		x.Group = noDate
		return
	}
	now, last := cal.DateAt(r.Now), cal.DateAt(x.Due-1)
	x.Day = dayIn(last, r.Lang)
	switch {
	case x.Due <= r.Now:
		n := days.of(cal, now).To(last)
		x.Group, x.Class, x.Tag = overdue, "late", count(r, max(n, 1), liem.T("Quá %d ngày làm việc", "%d working day(s) overdue"))
	case last == now:
		x.Group, x.Class, x.Tag = today, "soon", r.In(liem.T("Hết hôm nay", "Ends today"))
	default:
		n := days.of(cal, now).To(last)
		x.Group, x.Class, x.Tag = later, "", count(r, n, liem.T("Còn %d ngày làm việc", "%d working day(s) left"))
		if n <= 5 {
			x.Group, x.Class = soon, "open"
		}
	}
}

// counters count working days from the day of one page, by calendar.
type counters map[string]*clock.Counter

func (c counters) of(cal *clock.Calendar, now clock.Date) *clock.Counter {
	if c[cal.Edition()] == nil {
		c[cal.Edition()] = cal.CountFrom(now)
	}
	return c[cal.Edition()]
}

func count(r *page.Request, n int, t liem.Text) string {
	s := strings.Replace(r.In(t), "%d", strconv.Itoa(n), 1)
	if n == 1 {
		return strings.Replace(s, "(s)", "", 1)
	}
	return strings.Replace(s, "(s)", "s", 1)
}

func (d *desk) work(r *page.Request) error {
	rows, next, err := d.tasks(r)
	if err != nil {
		return err
	}
	data := &workData{None: len(rows) == 0, Note: note(r)}
	data.filters(r, rows)
	rows = chosen(r, rows)
	for i, name := range groupNames() {
		g := group{Name: name}
		for _, x := range rows {
			if x.Group == i {
				g.Rows = append(g.Rows, x)
			}
		}
		data.Groups = append(data.Groups, g)
	}
	data.More = more(r, next)
	p := &page.Page{Template: "work", Heading: liem.T("Việc của tôi", "My work"), Nav: nav("/desk"), Recorded: true, Data: data}
	p.Lead = lead(r, rows, next != "")
	return r.Render(http.StatusOK, p)
}

func note(r *page.Request) string {
	if r.Visitor.Post == nil {
		return ""
	}
	return r.In(r.Visitor.Post.Note)
}

func more(r *page.Request, next string) string {
	if next == "" {
		return ""
	}
	q := r.URL.Query()
	q.Set("after", next)
	return r.URL.Path + "?" + q.Encode()
}

// filters lists what the page can be filtered by.
func (w *workData) filters(r *page.Request, rows []row) {
	q := r.URL.Query()
	w.Filtered = q.Get("procedure") != "" || q.Get("role") != ""
	add := func(list *[]page.Choice, value string, label liem.Text, now string) {
		if !slices.ContainsFunc(*list, func(c page.Choice) bool { return c.Value == value }) {
			*list = append(*list, page.Choice{Value: value, Label: r.In(label), Chosen: value == now})
		}
	}
	for _, x := range rows {
		add(&w.Procedures, x.Procedure, x.Title, q.Get("procedure"))
		add(&w.Roles, x.Task.Role, x.Role, q.Get("role"))
	}
}

func chosen(r *page.Request, rows []row) []row {
	q := r.URL.Query()
	return slices.DeleteFunc(slices.Clone(rows), func(x row) bool {
		p, role := q.Get("procedure"), q.Get("role")
		return p != "" && p != x.Procedure || role != "" && role != x.Task.Role
	})
}

// lead says in one sentence how much there is, or when the next comes.
func lead(r *page.Request, rows []row, more bool) liem.Text {
	day := dayOf(r)
	if len(rows) == 0 {
		return liem.T(capital(day.VI)+". Hiện không có việc nào chờ chức vụ này.", capital(day.EN)+". Nothing waits for this post now.")
	}
	cases := map[liem.ID]bool{}
	due := false
	for _, x := range rows {
		cases[x.Case] = true
		due = due || x.Group <= soon
	}
	n, m := strconv.Itoa(len(rows)), strconv.Itoa(len(cases))
	t := liem.T(capital(day.VI)+". "+n+" việc trong "+m+" vụ việc, xếp theo hạn.", capital(day.EN)+". "+plural(len(rows), "thing")+" to do in "+plural(len(cases), "case")+", by date.")
	if more {
		t = liem.T(capital(day.VI)+". "+n+" việc đầu, xếp theo hạn.", capital(day.EN)+". The first "+n+", by date.")
	}
	if !due {
		if i := slices.IndexFunc(rows, func(x row) bool { return x.Group == later }); i >= 0 {
			t.VI, t.EN = t.VI+" Không có việc nào đến hạn. Việc gần nhất: "+rows[i].Day+".", t.EN+" Nothing is due. The next: "+rows[i].Day+"."
		}
	}
	return t
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}

func capital(s string) string {
	for i := range s {
		if i > 0 {
			return strings.ToUpper(s[:i]) + s[i:]
		}
	}
	return strings.ToUpper(s)
}

// dayOf is the day on which the page is read, in the office's calendar.
func dayOf(r *page.Request) liem.Text {
	cal, err := clock.Lookup("vn")
	if err != nil {
		return liem.Text{}
	}
	d := cal.DateAt(r.Now)
	return liem.T(dayIn(d, liem.VI), dayIn(d, liem.EN))
}

// signs tells whether one of the open acts of a task is a second hand's.
func (d *desk) signs(x row) (string, bool) {
	p := d.procedure(x.Task)
	for _, id := range x.Acts {
		if a := p.Act(id); a != nil && a.ProposedBy != "" {
			return id, true
		}
	}
	return "", false
}

// decisions lists what waits for the second hand.
func (d *desk) decisions(r *page.Request) error {
	rows, next, err := d.tasks(r)
	if err != nil {
		return err
	}
	var wait []row
	due, late := 0, 0
	for _, x := range rows {
		id, ok := d.signs(x)
		if !ok {
			continue
		}
		p := d.procedure(x.Task)
		a := p.Act(id)
		x.What = a.Name
		by := p.Role(a.ProposedBy)
		if by != nil {
			x.Also = r.In(liem.T("đề nghị của "+by.Name.VI, "proposed by: "+by.Name.EN))
		}
		if !a.Each {
			x.To += "/acts/" + url.PathEscape(id)
		}
		switch x.Group {
		case today:
			due++
		case overdue:
			late++
		}
		wait = append(wait, x)
	}
	lead := liem.T("Không có gì chờ ký.", "Nothing waits to be signed.")
	if len(wait) > 0 {
		n := strconv.Itoa(len(wait))
		lead = liem.T(n+" việc, "+strconv.Itoa(due)+" đến hạn hôm nay", n+" to decide, "+strconv.Itoa(due)+" due today")
		if late > 0 {
			lead = liem.T(lead.VI+", "+strconv.Itoa(late)+" quá hạn", lead.EN+", "+strconv.Itoa(late)+" overdue")
		}
		lead = liem.T(lead.VI+".", lead.EN+".")
	}
	data := &workData{Groups: []group{{Rows: wait}}, More: more(r, next), Note: note(r), None: len(wait) == 0}
	return r.Render(http.StatusOK, &page.Page{Template: "decisions", Heading: liem.T("Chờ ông/bà quyết định", "Waiting for your decision"), Lead: lead, Nav: nav("/desk/decisions"), Recorded: true, Data: data})
}

// overdue lists the duties that are late, by case and role.
func (d *desk) overdue(r *page.Request) error {
	rows, next, err := d.tasks(r)
	if err != nil {
		return err
	}
	dated := len(slices.DeleteFunc(slices.Clone(rows), func(x row) bool { return x.Group == noDate }))
	late := slices.DeleteFunc(rows, func(x row) bool { return x.Group != overdue })
	n := strconv.Itoa(len(late))
	lead := liem.T(n+" nghĩa vụ đang quá hạn trong phần việc của chức vụ này. Trang này không cộng theo người.", plural(len(late), "duty")+" overdue in the work of this post. Nothing here is counted by person.")
	if len(late) != 1 {
		lead.EN = n + " duties overdue in the work of this post. Nothing here is counted by person."
	}
	if len(late) == 0 {
		day := dayOf(r)
		lead = liem.T("Không có nghĩa vụ nào quá hạn, tính đến "+day.VI+". Số việc có hạn đang chạy: "+strconv.Itoa(dated)+".",
			"No duty is overdue as of "+day.EN+". Duties with a date running: "+strconv.Itoa(dated)+".")
	}
	data := &workData{Groups: []group{{Rows: late}}, More: more(r, next), None: len(late) == 0}
	return r.Render(http.StatusOK, &page.Page{Template: "overdue", Heading: liem.T("Nghĩa vụ quá hạn", "Overdue duties"), Lead: lead, Nav: nav("/desk/overdue"), Recorded: true, Data: data})
}

// dayIn words a day for a list, the weekday first.
func dayIn(d clock.Date, l liem.Lang) string {
	s := d.In(l)
	if day, weekday, ok := strings.Cut(strings.TrimSuffix(s, ")"), " ("); ok && l == liem.VI {
		return weekday + ", " + day
	}
	return s
}
