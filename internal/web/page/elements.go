package page

import (
	"html/template"
	"strings"

	"liem"
)

// Deadline is a date with its derivation.
type Deadline struct {
	End      string   // in the reader's words: thứ Năm, 22/10/2026
	Left     string   // in the limit's own unit
	Paused   string   // why the clock stands
	NotFinal bool     // a calendar that it needs is not published yet
	Late     bool     // it passed and the duty is still owed
	Why      []string // the derivation, a sentence a step
	Calendar string
	Open     bool // unfolded
}

// Next is the panel of what the reader must or can do first.
type Next struct {
	Label liem.Text
	What  liem.Text
	Help  liem.Text
	Due   *Deadline
	Main  *Link
	More  []Link
}

// Doors says what is open, and what is closed and why.
type Doors struct {
	Title liem.Text
	Open  []Door
	Shut  []Door
}

// Door is one act. To is empty if it is closed; How is then "not open yet",
// "closed since" or "not open to you", Say the reason with its provision.
type Door struct {
	Name liem.Text
	To   string
	How  liem.Text
	Say  string
}

// The three ways of being closed.
var (
	notYet = liem.T("chưa mở", "not open yet")
	closed = liem.T("đã đóng", "closed since")
	notYou = liem.T("không mở", "not open to you")
)

// HowShut words the code of a refusal.
func HowShut(c liem.Code) liem.Text {
	switch c {
	case liem.NotYet, liem.Needs:
		return notYet
	case liem.Closed:
		return closed
	}
	return notYou
}

// Stop is one stage on the line of a case.
type Stop struct {
	Name  liem.Text
	Class string // past, now todo, todo
	Now   bool
	Notes []string
}

// Task is a row of a task list.
type Task struct {
	To    string // empty: not open
	Name  liem.Text
	Hint  string
	Tag   liem.Text
	Class string // done, open, soon, late, plain
}

// FactRow is a row of a list of names and values.
type FactRow struct {
	Name   liem.Text
	Lines  []string
	Change string // link to change it
	Gap    string // why it is covered
}

// facts writes a list of names and values. It is written here and not in a
// template because a long case has thousands.
func facts(rows []FactRow, l liem.Lang) template.HTML {
	var b strings.Builder
	add := func(parts ...string) {
		for i, s := range parts {
			if i%2 == 1 {
				s = template.HTMLEscapeString(s)
			}
			b.WriteString(s)
		}
	}
	b.WriteString(`<dl class="facts">`)
	for _, r := range rows {
		name := r.Name.In(l)
		add(`<div><dt>`, name, `</dt><dd>`)
		for _, line := range r.Lines {
			add(`<p>`, line, `</p>`)
		}
		if Local(r.Change) {
			add(`<p><a href="`, r.Change, `">`, liem.T("Sửa", "Change").In(l), `<span class="hidden"> `, name, `</span></a></p>`)
		}
		if r.Gap != "" {
			add(`<p class="gap">`, r.Gap, `</p>`)
		}
		b.WriteString(`</dd></div>`)
	}
	b.WriteString(`</dl>`)
	return template.HTML(b.String())
}

// ReadRow is one reading of a file, as the person concerned sees it.
type ReadRow struct {
	Day, Who, Purpose, What string

	Ask string // where its reader asks about it; empty: nowhere
}

// ReadList is the list of who read my file.
type ReadList struct{ Rows []ReadRow }

// Receipt is what somebody keeps of what they did.
type Receipt struct {
	Facts []FactRow
	Due   *Deadline
	File  string // where it can be saved
}

// Notice is the data of the template "say".
type Notice struct {
	Lines     []string
	Provision string
	Ways      []Link
}
