// Package audit is the counter of the auditor: is the log whole, are the time
// limits kept, is one given case right.
//
//	counter, err := audit.New(audit.Config{Office: in.Office, Log: in, …})
//
// It promises that nothing is counted by person or by post, that no figure under
// five is shown or follows from others, and that a case is opened one at a time,
// by a warrant that is stated, recorded, and seen by whom the case is about. It
// offers no search, no list of what an officer read, and no text of any case
// without a warrant.
package audit

import (
	"context"
	"embed"
	"fmt"
	"io"
	"iter"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"

	"liem"
	"liem/clock"
	"liem/docket"
	"liem/internal/office"
	"liem/internal/web/casepage"
	"liem/internal/web/openlog"
	"liem/internal/web/page"
	"liem/limits"
)

//go:embed templates
var own embed.FS

// Office is the one door, as far as an auditor comes to it.
type Office interface {
	// Tally yields every case without its texts.
	Tally(ctx context.Context) iter.Seq2[*docket.Case, error]
	// Listed records that cases were listed by number.
	Listed(ctx context.Context, now liem.Instant, by office.Actor, purpose limits.Purpose, cases []liem.ID) error
	// Audit shows one case by a warrant, and records it.
	Audit(ctx context.Context, now liem.Instant, by office.Actor, id liem.ID, w office.Warrant, access office.Access) (*office.View, error)
	// ReadsOfCase tells who read one case, by a warrant, and records it.
	ReadsOfCase(ctx context.Context, now liem.Instant, by office.Actor, id liem.ID, w office.Warrant, access office.Access) ([]docket.Reading, error)
}

// Config is what the counter stands on.
type Config struct {
	Office Office
	Log    openlog.Log
	Shown  func(ctx context.Context) (openlog.Shown, error) // what is shown of the log to everybody
	Bundle func(ctx context.Context, now liem.Instant, by office.Actor, id liem.ID, w office.Warrant, to io.Writer) error
	Access office.Access
	Names  casepage.Names
}

type counter struct {
	Config
	mu    sync.Mutex
	cases []counted
	slot  uint64
}

// New makes the counter.
func New(c Config) (*page.Counter, error) {
	set, err := page.NewSet(own)
	if err != nil {
		return nil, err
	}
	k := &counter{Config: c}
	const audit = "audit"
	return &page.Counter{Set: set, Routes: []page.Route{
		{Pattern: "GET /audit", Access: audit, Handle: k.first},
		{Pattern: "GET /audit/overdue", Access: audit, Handle: k.overdue},
		{Pattern: "GET /audit/figures", Access: audit, Handle: k.figures},
		{Pattern: "GET /audit/sample", Access: audit, Handle: k.sampled},
		{Pattern: "GET /audit/lists/{question}", Access: audit, Handle: k.list},
		{Pattern: "GET /audit/cases/{case}/warrant", Access: audit, Handle: k.askWarrant},
		{Pattern: "POST /audit/cases/{case}/warrant", Access: audit, Handle: k.takeWarrant},
		{Pattern: "GET /audit/cases/{case}", Access: audit, Handle: k.oneCase},
		{Pattern: "GET /audit/cases/{case}/reads", Access: audit, Handle: k.reads},
		{Pattern: "POST /audit/cases/{case}/bundle", Access: audit, Handle: k.bundle},
	}}, nil
}

func nav(r *page.Request) []page.Link {
	links := []page.Link{{To: "/audit", Text: liem.T("Sổ và thời hạn", "Log and limits")}, {To: "/audit/overdue", Text: liem.T("Quá hạn", "Overdue")},
		{To: "/audit/sample", Text: liem.T("Mẫu ngẫu nhiên", "Random sample")}, {To: "/audit/figures", Text: liem.T("Thống kê", "Figures")}}
	for i := range links {
		links[i].Here = links[i].To == r.URL.Path
	}
	return links
}

func (k *counter) render(r *page.Request, p *page.Page) error {
	if p.Nav == nil {
		p.Nav = nav(r)
	}
	return r.Render(http.StatusOK, p)
}

// firstPage is the data of the first page.
type firstPage struct {
	Log, Signed  string
	Overdue      string
	Month, Drawn string
	Seed         string
	Questions    []page.Link
}

func (k *counter) first(r *page.Request) error {
	shown, err := k.Shown(r.Context())
	if err != nil {
		return err
	}
	all, err := k.count(r.Context(), r.Now)
	if err != nil {
		return err
	}
	d, err := k.sample(r.Context(), r.Now)
	if err != nil {
		return err
	}
	root := shown.Root.String()
	late := 0
	for _, c := range all {
		late += len(c.Overdue)
	}
	p := firstPage{Log: r.In(liem.T(grouped(shown.Size, ".")+" dòng, gốc "+root[:4]+"…"+root[62:], grouped(shown.Size, ",")+" lines, root "+root[:4]+"…"+root[62:])),
		Signed: k.signed(r, shown), Overdue: r.In(shownCount(Cell{late, late > 0 && late < Least})), Seed: d.Seed.String(),
		Drawn: r.In(liem.T(itoa(len(d.Cases))+" vụ", count(len(d.Cases), "case", "cases"))), Month: d.Day.In(r.Lang)}
	if late == 0 {
		p.Overdue = ""
	}
	for _, q := range questions {
		n := 0
		for _, c := range all {
			if slices.Contains(c.Met, q.ID) {
				n++
			}
		}
		shown := shownCount(Cell{n, n > 0 && n < Least})
		p.Questions = append(p.Questions, page.Link{To: "/audit/lists/" + q.ID, Text: q.Name, Quiet: r.In(liem.T(shown.VI+" vụ", shown.EN+" cases"))})
	}
	return k.render(r, &page.Page{Template: "audit", Heading: liem.T("Kiểm tra sổ và thời hạn", "Check the log and the limits"), Data: p})
}

// signed tells when the shown head was signed, and by how many witnesses.
func (k *counter) signed(r *page.Request, s openlog.Shown) string {
	m := strings.Count("\n"+string(s.Policy), "\nwitness ")
	by := liem.T("chưa có nhân chứng ký", "no witness yet")
	if m > 0 {
		n := strings.Count(string(s.Signed), "\n— ") - 1
		by = liem.T(fmt.Sprintf("%d trên %d nhân chứng ký", n, m), fmt.Sprintf("signed by %d of %d witnesses", n, m))
	}
	day := ""
	if cal, err := clock.Lookup("vn"); err == nil {
		day = cal.DateAt(s.Since).In(r.Lang)
	}
	return r.In(by) + ", " + day
}

// shownCount words a count: under five, or the number.
func shownCount(c Cell) liem.Text {
	if c.Covered {
		return liem.T("dưới 5", "under 5")
	}
	return liem.T(grouped(int64(c.N), "."), grouped(int64(c.N), ","))
}

// shownCell words a count of a table, where a larger one may be covered for the
// sake of a smaller.
func shownCell(c Cell) liem.Text {
	if c.Covered && c.N >= Least {
		return liem.T("không nêu", "not given")
	}
	return shownCount(c)
}

func grouped(n int64, by string) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + by + s[i:]
	}
	return s
}

func itoa(n int) string { return strconv.Itoa(n) }

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return itoa(n) + " " + many
}

// line is a row of a table of counts.
type line struct {
	Head  string
	Cells []named
}

// named is a cell with the name of its column, for screens without room for
// columns.
type named struct{ Column, Text string }

// grid is a table of counts, ready to be shown.
type grid struct {
	Caption string
	Columns []string
	Lines   []line
}

// tabulate counts by two keys, covers, and words.
func tabulate(r *page.Request, rowHead string, pairs [][2]string) grid {
	rows, columns := map[string]int{}, map[string]int{}
	var rowNames, columnNames []string
	for _, p := range pairs {
		if _, ok := rows[p[0]]; !ok {
			rows[p[0]], rowNames = 0, append(rowNames, p[0])
		}
		if _, ok := columns[p[1]]; !ok {
			columns[p[1]], columnNames = 0, append(columnNames, p[1])
		}
	}
	slices.Sort(rowNames)
	slices.Sort(columnNames)
	cells := make([][]Cell, len(rowNames))
	for i := range cells {
		cells[i] = make([]Cell, len(columnNames))
	}
	for _, p := range pairs {
		cells[slices.Index(rowNames, p[0])][slices.Index(columnNames, p[1])].N++
	}
	Cover(cells)
	g := grid{Columns: append([]string{rowHead}, columnNames...)}
	for i, name := range rowNames {
		l := line{Head: name}
		for j, c := range cells[i] {
			l.Cells = append(l.Cells, named{columnNames[j], r.In(shownCell(c))})
		}
		g.Lines = append(g.Lines, l)
	}
	return g
}

// overdue is the list of overdue duties: counts by body and kind, nothing else.
func (k *counter) overdue(r *page.Request) error {
	all, err := k.count(r.Context(), r.Now)
	if err != nil {
		return err
	}
	var pairs [][2]string
	for _, c := range all {
		for _, o := range c.Overdue {
			pairs = append(pairs, [2]string{r.In(o.Duty), r.In(k.Names.BodyName(c.Body))})
		}
	}
	g := tabulate(r, r.In(liem.T("Việc", "Duty")), pairs)
	g.Caption = r.In(liem.T("Nghĩa vụ quá hạn đang mở", "Open duties that are overdue"))
	return k.render(r, &page.Page{Template: "overdue", Heading: liem.T("Nghĩa vụ quá hạn", "Overdue duties"), Data: g,
		Lead: liem.T("Công bố theo cơ quan và loại việc, không theo người.", "Published by body and kind of matter, not by person.")})
}

// dimensions of figures, in the order of limits.Statistics; how each reads a case.
func (k *counter) dimension(r *page.Request, s limits.Statistic, c counted) string {
	switch s {
	case limits.PerBody:
		return r.In(k.Names.BodyName(c.Body))
	case limits.PerProcedure:
		return r.In(c.Procedure.Title)
	case limits.PerOutcome:
		return r.In(c.Outcome)
	case limits.PerPeriod:
		return quarter(r, c.Ended)
	}
	return ""
}

func quarter(r *page.Request, d clock.Date) string {
	year, month, _ := d.YMD()
	return fmt.Sprintf(r.In(liem.T("%d, quý %d", "%d, quarter %d")), year, (month+2)/3)
}

// figuresPage is the data of the page of figures.
type figuresPage struct {
	Choices []page.Link
	Grid    grid
	NoGrid  string
	Until   string
}

// figures counts cases that ended in a quarter that is over, by one dimension
// of the closed list and the quarter. A quarter that goes on is not counted: two
// looks at it would tell one case from the other.
func (k *counter) figures(r *page.Request) error {
	by := limits.PerProcedure
	if q := r.URL.Query().Get("by"); q != "" {
		by = limits.Statistic(q)
	}
	if errs := limits.CheckStatistic(by, limits.PerPeriod); len(errs) > 0 {
		return errs[0]
	}
	all, err := k.count(r.Context(), r.Now)
	if err != nil {
		return err
	}
	cal, err := clock.Lookup("vn")
	if err != nil {
		return err
	}
	now := quarter(r, cal.DateAt(r.Now))
	var pairs [][2]string
	for _, c := range all {
		if c.Ended != 0 && quarter(r, c.Ended) != now {
			pairs = append(pairs, [2]string{k.dimension(r, by, c), quarter(r, c.Ended)})
		}
	}
	p := figuresPage{Grid: tabulate(r, r.In(by.Text()), pairs), Until: now}
	switch {
	case by == limits.PerGround:
		p.NoGrid = r.In(liem.T("Chưa nêu được theo căn cứ: vụ việc chưa ghi loại căn cứ thành một mục riêng.", "Cannot be given by ground: cases do not yet state the kind of ground in a place of its own."))
	case len(pairs) == 0:
		p.NoGrid = r.In(liem.T("Chưa có vụ việc nào kết thúc trong một quý đã qua.", "No case has ended in a quarter that is over."))
	}
	for _, s := range limits.Statistics() {
		if s != limits.PerPeriod {
			p.Choices = append(p.Choices, page.Link{To: "/audit/figures?by=" + s.String(), Text: s.Text(), Here: s == by})
		}
	}
	return k.render(r, &page.Page{Template: "figures", Heading: liem.T("Thống kê vụ việc đã kết thúc", "Figures on cases that have ended"), Data: p,
		Lead: liem.T("Theo cơ quan, thủ tục, căn cứ, kết quả và quý; không theo người. Dưới 5 thì không nêu.", "By body, procedure, ground, outcome and quarter; not by person. Under 5 is not given.")})
}

// listPage is a list of cases by number, without people.
type listPage struct {
	Rows  []page.Task
	Seed  string
	Size  string
	Of    string
	Empty liem.Text
}

// rows words the cases of a list, once it is recorded that they were listed.
func (k *counter) rows(r *page.Request, cases []counted) (out []page.Task, err error) {
	ids := make([]liem.ID, len(cases))
	for i, c := range cases {
		ids[i] = c.ID
	}
	if err := k.Office.Listed(r.Context(), r.Now, actor(r), limits.PurposeAuditWarrant, ids); err != nil {
		return nil, err
	}
	for _, c := range cases {
		tag := liem.T("đang mở", "open")
		if c.Ended != 0 {
			tag = liem.T("đã kết thúc", "ended")
		}
		out = append(out, page.Task{To: "/audit/cases/" + c.ID.String(), Name: liem.T(c.Number, c.Number), Class: "plain", Tag: tag,
			Hint: r.In(c.Procedure.Title) + " · " + r.In(k.Names.BodyName(c.Body)) + " · " + c.Day.In(r.Lang)})
	}
	return out, nil
}

func (k *counter) list(r *page.Request) error {
	i := slices.IndexFunc(questions[:], func(q question) bool { return q.ID == r.PathValue("question") })
	if i < 0 {
		return page.NotFound()
	}
	all, err := k.count(r.Context(), r.Now)
	if err != nil {
		return err
	}
	var met []counted
	for _, c := range all {
		if slices.Contains(c.Met, questions[i].ID) {
			met = append(met, c)
		}
	}
	slices.SortFunc(met, func(a, b counted) int { return strings.Compare(a.Number+a.Body, b.Number+b.Body) })
	rows, err := k.rows(r, met)
	if err != nil {
		return err
	}
	return k.render(r, &page.Page{Template: "list", Heading: questions[i].Name, Title: questions[i].Name, Back: &page.Link{To: "/audit", Text: liem.T("Sổ và thời hạn", "Log and limits")},
		Lead: liem.T("Theo số vụ việc, không có tên người. Mở một vụ việc cần nêu lệnh.", "By case number, without people. To open a case, state the warrant."),
		Data: listPage{Rows: rows, Empty: liem.T("Không có vụ việc nào như vậy.", "There is no such case.")}})
}

func (k *counter) sampled(r *page.Request) error {
	d, err := k.sample(r.Context(), r.Now)
	if err != nil {
		return err
	}
	rows, err := k.rows(r, d.Cases)
	if err != nil {
		return err
	}
	p := listPage{Rows: rows, Seed: d.Seed.String(), Size: grouped(d.Size, ""), Of: itoa(d.Of), Empty: liem.T("Ngày đầu tháng chưa có vụ việc nào.", "There was no case on the first day of the month.")}
	return k.render(r, &page.Page{Template: "list", Heading: liem.T("Mẫu ngẫu nhiên của tháng", "The random sample of this month"), Data: p,
		Lead: liem.T("Rút ngày "+d.Day.In(liem.VI)+". Hạt giống là gốc của sổ lúc bắt đầu ngày đó, nên không ai chọn được vụ việc nào.", "Drawn on "+d.Day.In(liem.EN)+". The seed is the root of the log at the beginning of that day, so nobody could choose a case.")})
}
