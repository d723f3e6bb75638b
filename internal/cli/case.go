package cli

import (
	"fmt"
	"strings"
	"time"

	"liem"
	"liem/clock"
	"liem/docket"
	"liem/internal/deed"
	"liem/internal/office"
	"liem/limits"
)

// caseFile begins a case.
type caseFile struct {
	counter
	deed.FilingFlags
	Procedure string `arg:""`
	JSON      bool   `name:"json"`
}

// Run files and prints what was recorded.
func (f *caseFile) Run(c *call) error {
	d, err := f.open(c)
	if err != nil {
		return err
	}
	defer d.Close()
	filing, err := f.Filing(d.Packs, f.Procedure)
	if err != nil {
		return err
	}
	filing.Actor = d.local
	for _, id := range []*liem.ID{&filing.Case, &filing.ID} {
		if id.IsZero() {
			if *id, err = c.newID(); err != nil {
				return err
			}
		}
	}
	r, err := d.Office.File(c.ctx, d.now, d.by, filing)
	if err != nil {
		return err
	}
	return c.recorded(r, d.by, f.JSON)
}

// caseDo does one act in a case.
type caseDo struct {
	counter
	deed.Flags
	Case string `arg:""`
	Act  string `arg:""`
	JSON bool   `name:"json"`
}

// Run records the act and prints what was recorded.
func (a *caseDo) Run(c *call) error {
	id, err := parseCase(a.Case)
	if err != nil {
		return err
	}
	d, err := a.open(c)
	if err != nil {
		return err
	}
	defer d.Close()
	p, err := d.Office.Bound(c.ctx, d.now, d.by, d.local, id)
	if err != nil {
		return err
	}
	what, err := a.Deed(p, a.Act)
	if err != nil {
		return err
	}
	what.Actor = d.local
	if what.ID.IsZero() {
		if what.ID, err = c.newID(); err != nil {
			return err
		}
	}
	r, err := d.Office.Do(c.ctx, d.now, d.by, id, what)
	if err == nil {
		_, err = d.Office.Settle(c.ctx, d.now, 100) // destroys what the act struck out or erased
	}
	if err != nil {
		return err
	}
	return c.recorded(r, d.by, a.JSON)
}

// receipt is what is printed of a recorded act.
type receipt struct {
	Case       liem.ID       `json:"case"`
	Number     string        `json:"number,omitempty"` // for the office's own people
	Act        liem.ID       `json:"act"`
	Seq        uint64        `json:"seq"`
	Commitment liem.Hash     `json:"commitment"`
	Index      int64         `json:"index"`
	Again      bool          `json:"again"`
	Dues       []runningDate `json:"dues"`
}

type runningDate struct {
	Clock string     `json:"clock"`
	Name  liem.Text  `json:"name"`
	State string     `json:"state"`
	Due   clock.Date `json:"due"`
	Final bool       `json:"final"`
}

func datesOf(clocks []docket.Running) []runningDate {
	out := []runningDate{}
	for _, r := range clocks {
		out = append(out, runningDate{r.Name(), r.Clock.Name, r.State.String(), r.Result.Due, r.Result.Final})
	}
	return out
}

func (c *call) recorded(r office.Recorded, by office.Actor, asJSON bool) error {
	out := receipt{Case: r.Case, Act: r.Act, Seq: r.Seq, Commitment: r.C, Index: r.Index, Again: r.Again, Dues: datesOf(r.Dues)}
	if by.Post != "" {
		out.Number = r.Number
	}
	if asJSON {
		return c.json(out)
	}
	if r.Again {
		c.say("%s\n", c.in("Đã ghi từ trước. Không có gì được làm hai lần.", "It had been recorded before. Nothing was done twice."))
	} else {
		c.say("%s\n", c.in("Đã ghi.", "Recorded."))
	}
	rows := [][2]string{}
	if out.Number != "" {
		rows = append(rows, [2]string{c.in("số", "number"), out.Number})
	}
	place := fmt.Sprintf(c.in("mục %d", "leaf %d"), r.Index)
	if r.Index < 0 {
		place = c.in("sẽ vào sổ trong giây lát", "will be in the log in a moment")
	}
	rows = append(rows, [2]string{c.in("vụ việc", "case"), r.Case.String()}, [2]string{c.in("bước", "act"), fmt.Sprintf("%d (%s)", r.Seq, r.Act)}, [2]string{c.in("trong sổ", "in the log"), place})
	c.table(rows)
	c.dates(out.Dues)
	return nil
}

// dates prints the clocks that are on.
func (c *call) dates(all []runningDate) {
	if len(all) == 0 {
		return
	}
	c.say("\n%s\n", c.in("Hạn đang chạy", "Clocks"))
	rows := [][2]string{}
	for _, d := range all {
		what := c.in("hết ngày ", "by the end of ") + d.Due.In(c.lang)
		if !d.Final {
			what += c.in(" (tạm tính)", " (provisional)")
		}
		if d.State != "running" {
			what += ", " + clockStates[d.State].In(c.lang)
		}
		rows = append(rows, [2]string{d.Name.In(c.lang) + " (" + d.Clock + ")", what})
	}
	c.table(rows)
}

var clockStates = map[string]liem.Text{
	"paused": liem.T("đang tạm dừng", "paused"), "expired": liem.T("đã quá hạn", "overdue"), "off": liem.T("đã tắt", "off"),
}

// caseList prints what waits for somebody in a post. That they looked is
// recorded.
type caseList struct {
	counter
	Purpose string `default:"first-handling" placeholder:"PURPOSE"`
	JSON    bool   `name:"json"`
}

type work struct {
	Case      liem.ID  `json:"case"`
	Number    string   `json:"number"`
	Procedure string   `json:"procedure"`
	Stage     string   `json:"stage"`
	Role      string   `json:"role"`
	Acts      []string `json:"acts"`
	Due       string   `json:"due,omitempty"` // end of the earliest clock
}

// Run prints the whole work list, page by page.
func (l *caseList) Run(c *call) error {
	why, err := purpose(l.Purpose)
	if err != nil {
		return err
	}
	d, err := l.open(c)
	if err != nil {
		return err
	}
	defer d.Close()
	all := []office.Task{}
	for after := ""; ; {
		page, err := d.Office.WorkList(c.ctx, d.now, d.by, why, after, 100)
		if err != nil {
			return err
		}
		all = append(all, page.Tasks...)
		if after = page.Next; after == "" {
			break
		}
	}
	if l.JSON {
		return c.json(workOf(all))
	}
	if len(all) == 0 {
		c.say("%s\n", c.in("Không có việc nào đang chờ vị trí này.", "Nothing waits for this post."))
	}
	for _, t := range all {
		c.task(d, t)
	}
	return nil
}

func workOf(all []office.Task) []work {
	out := []work{}
	for _, t := range all {
		w := work{Case: t.Case, Number: t.Number, Procedure: t.Procedure, Stage: t.Stage, Role: t.Role, Acts: append([]string{}, t.Acts...)}
		if t.Due != 0 {
			w.Due = t.Due.String()
		}
		out = append(out, w)
	}
	return out
}

func (c *call) task(d *desk, t office.Task) {
	for _, pack := range d.Packs {
		p := pack.Procedure(t.Procedure)
		if pack.Hash != t.Pack || p == nil || p.Stage(t.Stage) == nil {
			continue
		}
		until := c.in("không có hạn", "no clock")
		if t.Due != 0 {
			until = c.until(pack.Calendar, t.Due)
		}
		c.say("%s  %s  %s  %s, %s\n", t.Case, t.Number, p.Title.In(c.lang), p.Stage(t.Stage).Name.In(c.lang), until)
	}
}

// when is an instant as an official would write it, on the clocks of a
// calendar's zone.
func (c *call) when(calendar string, at liem.Instant) string {
	cal, err := clock.Lookup(calendar)
	if err != nil {
		return at.String()
	}
	hour := at.Time().In(time.FixedZone("", cal.Offset(at))).Format("15:04")
	return hour + c.in(" ngày ", ", ") + cal.DateAt(at).In(c.lang)
}

// until is the end of a limit: with its last day, if it ends with one.
func (c *call) until(calendar string, end liem.Instant) string {
	if cal, err := clock.Lookup(calendar); err == nil && cal.Midnight(cal.DateAt(end)) == end {
		return c.in("hết ngày ", "by the end of ") + cal.DateAt(end-1).In(c.lang)
	}
	return c.in("trước ", "before ") + c.when(calendar, end)
}

// purpose reads why somebody reads.
func purpose(s string) (limits.Purpose, error) {
	p, err := limits.ParsePurpose(s)
	if err != nil {
		e := asked("--purpose", s, err)
		var all []string
		for _, q := range limits.Purposes() {
			all = append(all, q.String())
		}
		list := strings.Join(all, ", ")
		e.Next = liem.T("Được dùng: "+list+".", "Allowed are: "+list+".")
		return p, e
	}
	return p, nil
}
