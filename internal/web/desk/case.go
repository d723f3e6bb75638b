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
	"liem/internal/web/casepage"
	"liem/internal/web/page"
	"liem/ledger"
	"liem/procedure"
	"liem/rulebook"
)

// caseData is what the page of a case shows.
type caseData struct {
	Next     page.Next
	Doors    page.Doors
	TakeIn   page.Doors
	Carry    *page.Link     // into rules that came into force
	Pass     []page.FactRow // who names somebody else for the reader's roles, and where
	Line     []page.Stop
	History  []casepage.Done
	Evidence []casepage.Piece
	People   []casepage.Somebody
	Letters  int
	Path     string
	Purpose  liem.Text
}

func (d *desk) casePage(o *opening) error {
	data := &caseData{Next: o.next(), Line: o.Line(), History: o.History(), Evidence: o.Evidence(), People: o.People(), Letters: len(o.sent()), Path: o.path(), Purpose: o.purpose.Text()}
	data.Doors = o.Doors(liem.T("Ông/bà có thể làm gì", "What you can do"), func(x docket.Option) bool { return o.may(x.Role) }, o.link)
	data.Carry, data.Pass = d.toNewRules(o), o.passedUp()
	if o.takesIn() {
		data.TakeIn = o.Doors(liem.T("Ghi nhận thay việc đến trên giấy hoặc bằng lời", "Record what came on paper or by voice"),
			func(x docket.Option) bool { return x.Open && o.Case.Procedure.Party(x.Role) != nil }, o.link)
	}
	p := o.page("case", o.Title(), data)
	p.Wide, p.Back = true, &page.Link{To: "/desk", Text: liem.T("Quay lại việc của tôi", "Back to my work")}
	if s := o.Case.Stage(); s != nil {
		p.Lead = liem.T(strings.TrimSpace("Giai đoạn: "+s.Name.VI+". "+s.Help.VI), strings.TrimSpace("Stage: "+s.Name.EN+". "+s.Help.EN))
	}
	return o.r.Render(http.StatusOK, p)
}

// link leads to the page of an act.
func (o *opening) link(x docket.Option) string {
	to := o.path() + "/acts/" + url.PathEscape(x.Act.ID)
	if x.On != "" {
		to += "?on=" + url.QueryEscape(x.On)
	}
	return to
}

// next is what this reader has to do first, or whose turn it is: an act that
// ends a clock of theirs, else the first act of a stage that is theirs to move.
func (o *opening) next() page.Next {
	n := page.Next{Label: liem.T("Việc tiếp theo", "Next")}
	options := o.Case.Options()
	var mine, any *docket.Running
	for _, k := range o.Case.Clocks() {
		if k.State == procedure.Paused {
			continue
		}
		if any == nil {
			any = &k
		}
		if !o.may(k.Clock.Owner) {
			continue
		}
		if mine == nil {
			mine = &k
		}
		if i := slices.IndexFunc(options, func(x docket.Option) bool { return o.meets(x, &k) }); i >= 0 {
			return o.duty(n, options[i], &k)
		}
	}
	if i := slices.IndexFunc(options, func(x docket.Option) bool { return o.second(x) && o.may(x.Act.By) }); i >= 0 {
		return o.duty(n, options[i], o.timed(options[i]))
	}
	if i := slices.IndexFunc(options, func(x docket.Option) bool { return o.second(x) && ordinary(x.Act) && o.may(x.Act.ProposedBy) }); i >= 0 {
		who, name := o.Role(options[i].Act.By), o.OptionName(options[i])
		n = o.waiting(n, any)
		n.What = liem.T("Đã trình “"+name.VI+"”, đang chờ "+who.VI, "“"+name.EN+"” is submitted and waits for: "+who.EN)
		return n
	}
	if i := slices.IndexFunc(options, func(x docket.Option) bool {
		return x.Open && ordinary(x.Act) && o.may(x.Role) && o.isDuty(x.Role)
	}); i >= 0 {
		return o.duty(n, options[i], mine)
	}
	return o.waiting(n, any)
}

// ordinary: an act that moves a case on, not one that is there for when
// something is out of the ordinary.
func ordinary(a *rulebook.Act) bool {
	switch a.Kind {
	case rulebook.NewMaterial, rulebook.StrikeOut, rulebook.OpenIdentity, rulebook.Suspension, rulebook.Withdrawal, rulebook.Closure, rulebook.Extending,
		rulebook.Wait, rulebook.Referral, rulebook.AskProtection, rulebook.Transfer, rulebook.Refusal, rulebook.Measure:
		return false
	}
	return true
}

// meets: an open act of the reader ends this clock.
func (o *opening) meets(x docket.Option, k *docket.Running) bool {
	return x.Open && o.may(x.Role) && k.Clock.Meets(x.Act.ID) && (k.Person == "" || x.On == "" || k.Person == x.On)
}

// timed is the clock that an act ends, whoever's it is.
func (o *opening) timed(x docket.Option) *docket.Running {
	clocks := o.Case.Clocks()
	i := slices.IndexFunc(clocks, func(k docket.Running) bool {
		return k.State != procedure.Paused && k.Clock.Meets(x.Act.ID) && (k.Person == "" || x.On == "" || k.Person == x.On)
	})
	if i < 0 {
		return nil
	}
	return &clocks[i]
}

func (o *opening) isDuty(role string) bool {
	s := o.Case.Stage()
	return s != nil && s.Duty == role
}

func (o *opening) duty(n page.Next, x docket.Option, k *docket.Running) page.Next {
	n.What, n.Help = o.OptionName(x), x.Act.Help
	if o.second(x) {
		n.What = liem.T("Quyết định: "+n.What.VI, "Decide: "+n.What.EN)
		n.Main = &page.Link{To: o.link(x), Text: liem.T("Xem điều được đề nghị", "See what is proposed")}
	} else {
		n.Main = &page.Link{To: o.link(x), Text: liem.T("Mở việc này", "Open this task")}
	}
	if k != nil {
		n.Due = o.Deadline(k)
	}
	return n
}

// second: an act that the reader would sign as the second hand.
func (o *opening) second(x docket.Option) bool {
	return x.Act.ProposedBy != "" && !x.Propose && x.Open
}

func (o *opening) waiting(n page.Next, wait *docket.Running) page.Next {
	n.Label = liem.T("Hiện không có việc nào chờ ông/bà", "Nothing waits for you now")
	s := o.Case.Stage()
	if s == nil || s.Ends {
		n.What = liem.T("Vụ việc đã kết thúc", "The case has ended")
		return n
	}
	who := o.Role(s.Duty)
	n.What = liem.T("Đang chờ "+who.VI, "Waiting for: "+who.EN)
	if wait != nil {
		n.Help, n.Due = liem.T("Hạn gần nhất: "+wait.Clock.Name.VI+".", "The next date: "+wait.Clock.Name.EN+"."), o.Deadline(wait)
	}
	return n
}

// sent lists the letters of every act that was done.
func (o *opening) sent() []letters.Sent {
	var out []letters.Sent
	for i := range o.Acts {
		if a := &o.Acts[i]; a.Kind != docket.Propose {
			out = append(out, letters.Of(o.Case, a)...)
		}
	}
	return out
}

// letterLink leads to the preview of a letter.
func (o *opening) letterLink(s letters.Sent) string {
	q := url.Values{"act": {strconv.FormatUint(s.Act.Seq, 10)}}
	if s.On != "" {
		q.Set("on", s.On)
	}
	return o.path() + "/letters/" + url.PathEscape(s.Letter.ID) + "?" + q.Encode()
}

// letterTask words a letter as a row: to whom, of which act.
func (o *opening) letterTask(s letters.Sent, to string) page.Task {
	who := letters.Receiver(o.Case, s.Letter.To)
	if s.On != "" && o.Case.People() > 1 && s.Letter.To == o.Case.Procedure.Scope {
		who = o.Person(s.On)
	}
	return page.Task{To: to, Name: s.Letter.Title, Hint: o.r.In(liem.T("Gửi: "+who.VI, "To: "+who.EN))}
}

func (d *desk) letters(o *opening) error {
	var rows []page.Task
	for _, s := range o.sent() {
		t := o.letterTask(s, o.letterLink(s))
		act := o.ActName(s.Act)
		t.Hint += " · " + o.Day(s.Act.Recorded) + " · " + o.r.In(act)
		rows = append(rows, t)
	}
	p := o.page("letters", liem.T("Thư gửi đi", "Letters to go out"), rows)
	p.Lead = liem.T("Xem trước từng thư; thư cho người bị tố cáo không có dấu vết người tố cáo.", "Preview each letter; the one to the person concerned bears no trace of the reporter.")
	p.Back = o.toCase()
	return o.r.Render(http.StatusOK, p)
}

// letterData is a letter as it reads.
type letterData struct {
	letters.Text
	To     liem.Text
	Symbol string
	Cites  string
}

func (d *desk) letter(o *opening) error {
	q := o.r.URL.Query()
	seq, err := strconv.ParseUint(q.Get("act"), 10, 64)
	if err != nil {
		return page.NotFound()
	}
	i := slices.IndexFunc(o.sent(), func(s letters.Sent) bool {
		return s.Letter.ID == o.r.PathValue("letter") && s.Act.Seq == seq && s.On == q.Get("on")
	})
	if i < 0 {
		return page.NotFound()
	}
	p := o.page("letter", liem.T("Xem trước thư", "Preview of a letter"), o.letterOf(o.sent()[i]))
	p.Back = &page.Link{To: o.path() + "/letters", Text: liem.T("Quay lại các thư", "Back to the letters")}
	return o.r.Render(http.StatusOK, p)
}

func (o *opening) letterOf(s letters.Sent) letterData {
	return letterData{Text: o.Letter(s), To: letters.Receiver(o.Case, s.Letter.To), Symbol: s.Letter.Symbol, Cites: o.Cites(s.Letter.Cites)}
}

// lettersOf previews the letters that an act under preparation would send.
func lettersOf(v *casepage.View, a *ledger.Act) []letterData {
	var out []letterData
	for _, s := range letters.Of(v.Case, a) {
		out = append(out, letterData{Text: v.Letter(s), To: letters.Receiver(v.Case, s.Letter.To), Symbol: s.Letter.Symbol, Cites: v.Cites(s.Letter.Cites)})
	}
	return out
}

// option finds an act of the case as it stands now.
func (o *opening) option(act, on string) (docket.Option, bool) {
	for _, x := range o.Case.Options() {
		if x.Act.ID == act && x.On == on && x.Act.Kind != rulebook.Filing {
			return x, true
		}
	}
	return docket.Option{}, false
}
