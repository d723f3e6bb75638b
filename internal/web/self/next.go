package self

import (
	"slices"
	"strings"

	"liem"
	"liem/docket"
	"liem/internal/web/page"
	"liem/procedure"
	"liem/rulebook"
)

// duty is the next thing that the visitor must or can do in a case.
type duty struct {
	Next page.Next
	End  liem.Instant // 0: no day by which
}

// rank orders what is open to the visitor: to be heard comes first, then what
// they were asked, then remedies. What is open at any time is no next thing.
func rank(k *docket.Running, act *rulebook.Act) int {
	switch {
	case act.Kind == rulebook.Account:
		return 1
	case act.Kind == rulebook.Extending || act.Kind == rulebook.Withdrawal || k == nil:
		return 0
	case act.Kind == rulebook.Appeal:
		return 3
	}
	return 2
}

// next is what comes first for the visitor.
func (o *own) next(drafted map[string]bool) duty {
	var best docket.Option
	var clock *docket.Running
	at := 0
	for _, x := range o.options() {
		if !x.Open {
			continue
		}
		k := o.clockOf(x.Act)
		if n := rank(k, x.Act); n > 0 && (at == 0 || n < at) {
			best, clock, at = x, k, n
		}
	}
	if at == 0 {
		return o.waiting()
	}
	d := duty{Next: page.Next{Label: liem.T("Việc tiếp theo của ông/bà", "What you do next"), What: o.whatOf(best.Act), Help: best.Act.Help, Due: o.due(clock),
		Main: &page.Link{To: o.actPath(best.Act.ID), Text: o.goOn(best.Act, drafted[best.Act.ID])}}}
	if best.Act.Kind == rulebook.Appeal {
		d.Next.Label = liem.T("Nếu ông/bà không đồng ý", "If you disagree")
	}
	if clock == nil {
		return d
	}
	d.End = clock.Result.End
	for _, x := range o.options() {
		if x.Open && x.Act.Extends == clock.Clock.ID {
			d.Next.More = append(d.Next.More, page.Link{To: o.actPath(x.Act.ID), Text: x.Act.Name})
		}
	}
	return d
}

func (o *own) actPath(id string) string { return o.Base + "/acts/" + id }

// whatOf names a duty; the account on a report is about what was reported.
func (o *own) whatOf(act *rulebook.Act) liem.Text {
	if act.Kind == rulebook.Account && o.report() {
		if o.vietnamese() {
			return liem.T("Giải trình về nội dung tố cáo", "Give your account of what was reported")
		}
		return liem.T(act.Name.VI+" về nội dung được nêu", "Give your account of what was reported")
	}
	return act.Name
}

func (o *own) goOn(act *rulebook.Act, drafted bool) liem.Text {
	if act.Kind != rulebook.Account {
		return act.Name
	}
	if drafted {
		return liem.T("Viết tiếp bản giải trình", "Go on writing your account")
	}
	return liem.T("Viết giải trình", "Write your account")
}

// due is a clock as the visitor is told of it: a day of theirs that passed is
// no duty of the office, and is said in other words.
func (o *own) due(k *docket.Running) *page.Deadline {
	if k == nil {
		return nil
	}
	d := o.Deadline(k)
	if d.Late {
		d.Late = false
		d.Left = o.t("Hạn đã qua. Gửi bây giờ vẫn được đọc nếu chưa có kết luận; nêu lý do.", "The date has passed. It is still read if there is no conclusion yet; give the reason.")
	} else if k.Clock.Purpose == "account" {
		d.Left += " " + o.t("Gửi sớm hay sát hạn đều được xem xét như nhau.", "Early or on the last day, it is considered alike.")
	}
	return d
}

// waiting is the panel where there is nothing to do: what the office owes next.
func (o *own) waiting() duty {
	d := duty{Next: page.Next{Label: liem.T("Việc tiếp theo của ông/bà", "What you do next"), What: liem.T("Hiện ông/bà không phải làm gì", "There is nothing you have to do now")}}
	owed := o.officeClocks()
	if len(owed) == 0 {
		return d
	}
	k := owed[0]
	d.Next.Help = liem.T("Việc tiếp theo là của văn phòng: "+lower(k.Clock.Name.VI)+".", "The office is next: "+lower(k.Clock.Name.EN)+".")
	d.Next.Due = o.Deadline(&k)
	if d.Next.Due.Late {
		d.Next.Due.Left = o.t("Văn phòng đã quá hạn từ ngày này.", "The office is overdue since that day.")
	}
	return d
}

// officeClocks are the office's own clocks that a party waits for, the
// earliest first; what the office does with itself is left out.
func (o *own) officeClocks() []docket.Running {
	return slices.DeleteFunc(o.side().Clocks(), func(k docket.Running) bool {
		if k.Clock.Against != "" || k.Clock.Repeats || k.Clock.Purpose != "" || o.Case.Procedure.Role(k.Clock.Owner) == nil {
			return true
		}
		return !slices.ContainsFunc(k.Clock.MetBy, func(id string) bool {
			act := o.Case.Procedure.Act(id)
			return act != nil && (act.To != "" || act.Kind == rulebook.Service || act.Kind == rulebook.Notice)
		})
	})
}

func lower(s string) string {
	for i := range s {
		if i > 0 {
			return strings.ToLower(s[:i]) + s[i:]
		}
	}
	return strings.ToLower(s)
}

// doors is what the visitor can do, and what is closed to them and why. The
// next thing leads already; it stands here too, since the list is whole.
func (o *own) doors() page.Doors {
	d, order := page.Doors{Title: liem.T("Ông/bà có thể làm gì", "What you can do")}, map[string]int{}
	for _, x := range o.options() {
		if x.Open {
			if order[o.actPath(x.Act.ID)] = rank(o.clockOf(x.Act), x.Act); order[o.actPath(x.Act.ID)] == 0 {
				order[o.actPath(x.Act.ID)] = 9 // at any time: after what has a date
			}
			d.Open = append(d.Open, page.Door{Name: x.Act.Name, To: o.actPath(x.Act.ID), Say: o.say(x.Act.Help.In(o.Lang), x.Act.Cites)})
			continue
		}
		s := o.side().Shut(x)
		if s.Code == "" || o.elsewhere(x.Act) {
			continue
		}
		door := page.Door{Name: x.Act.Name, How: page.HowShut(s.Code), Say: o.say(s.Say.In(o.Lang), x.Act.Cites)}
		if i := o.did(x.Act.ID); i >= 0 {
			door.How = liem.T("đã làm "+o.dayOf(i), "done on "+o.dayOf(i))
			door.Say = o.Cites(x.Act.Cites)
		} else if day := o.left(x.Act); day != "" && s.Code == liem.Closed {
			door.How = liem.T(door.How.VI+" từ "+day, door.How.EN+" "+day)
		} else if s.Code == liem.Closed {
			door.How = liem.T("đã đóng", "closed")
		}
		d.Shut = append(d.Shut, door)
	}
	slices.SortStableFunc(d.Open, func(a, b page.Door) int { return order[a.To] - order[b.To] })
	if o.knowsNoSource() {
		d.Shut = append(d.Shut, page.Door{Name: liem.T("Biết ai tố cáo", "To know who reported"), How: page.HowShut(liem.NotYou),
			Say: o.because("Luật giữ bí mật danh tính người tố cáo. Không ai được tự tìm hiểu hoặc trả thù.", "The law keeps the reporter’s identity secret. Nobody may try to find out, or retaliate.", rulebook.Redaction)})
	}
	return d
}

// elsewhere: the act belongs to a branch that the case did not take, and that it
// does not lead to by its decision.
func (o *own) elsewhere(act *rulebook.Act) bool {
	if len(act.In) == 0 {
		return false
	}
	been := map[string]bool{o.Case.Procedure.Begin().ID: true}
	for i := range o.Acts {
		if a := o.Case.Procedure.Act(o.Acts[i].Kind); a != nil && a.To != "" {
			been[a.To] = true
		}
	}
	for _, a := range o.Case.Procedure.Acts {
		if i, _ := o.last(rulebook.Decision); a.Kind == rulebook.Decision && i < 0 {
			been[a.To] = true
		}
	}
	if s := o.Case.Stage(); s != nil {
		been[s.ID] = true
	}
	return !slices.ContainsFunc(act.In, func(stage string) bool { return been[stage] })
}

// left is the day on which the case went out of the stages of an act.
func (o *own) left(act *rulebook.Act) string {
	day, in := "", len(act.In) == 0
	for i := range o.Acts {
		a := o.Case.Procedure.Act(o.Acts[i].Kind)
		if a == nil || a.To == "" || len(act.In) == 0 {
			continue
		}
		now := slices.Contains(act.In, a.To)
		if in && !now {
			day = o.dayOf(i)
		} else if now {
			day = ""
		}
		in = now
	}
	return day
}

// knowsNoSource: the procedure has a party whose identity is kept apart, and the
// visitor is not one of them.
func (o *own) knowsNoSource() bool {
	mine := o.Case.Procedure.Party(o.kind)
	return mine != nil && !mine.Sealed && slices.ContainsFunc(o.Case.Procedure.Parties, func(p *rulebook.Party) bool { return p.Sealed })
}

func (o *own) say(words string, cites []string) string {
	if c := o.Cites(cites); c != "" {
		if words != "" {
			words += " "
		}
		words += c
	}
	return words
}

// line is where the matter stands, as the visitor is told of it.
func (o *own) line() []page.Stop {
	var stops []page.Stop
	stage := o.Case.Stage()
	for i := range o.Acts {
		act := o.Case.Procedure.Act(o.Acts[i].Kind)
		if act == nil || act.To == "" || act.Kind == rulebook.Filing && !o.began() {
			continue
		}
		s := page.Stop{Name: act.Name, Class: "past", Notes: []string{o.dayOf(i)}}
		if act.Kind == rulebook.Acceptance {
			if n, _ := o.last(rulebook.Notice); n >= 0 {
				s.Notes[0] += o.t(" · báo cho ông/bà ", " · told to you ") + o.dayOf(n)
			}
		}
		stops = append(stops, s)
	}
	if stage == nil {
		return stops
	}
	now := page.Stop{Name: stage.Name, Class: "now todo", Now: true}
	if stage.Ends {
		now.Class = "now"
	}
	if _, decided := o.last(rulebook.Decision); decided == nil && o.has(rulebook.Account) && !stage.Ends && !o.began() {
		now.Notes = []string{o.t("Ông/bà được giải trình trước khi có bất kỳ kết luận nào", "You are heard before there is any conclusion")}
	}
	stops = append(stops, now)
	return append(stops, o.ahead()...)
}

func (o *own) has(kind rulebook.ActKind) bool {
	return slices.ContainsFunc(o.Case.Procedure.Acts, func(a *rulebook.Act) bool { return a.Kind == kind && a.By == o.kind })
}

// ahead is what comes, by the clocks that run: the decision, and what the
// visitor can do after it.
func (o *own) ahead() []page.Stop {
	if i, _ := o.last(rulebook.Decision); i >= 0 {
		return nil
	}
	for _, k := range o.side().Clocks() {
		for _, id := range k.Clock.MetBy {
			act := o.Case.Procedure.Act(id)
			if act == nil || act.Kind != rulebook.Decision {
				continue
			}
			note := o.t("hạn ", "by ") + k.Result.Due.In(o.Lang)
			if k.State == procedure.Paused {
				note = o.t("thời hạn đang tạm dừng", "the clock stands still")
			}
			return []page.Stop{{Name: act.Name, Class: "todo", Notes: []string{note}}, o.after(act)}
		}
	}
	return nil
}

func (o *own) after(decision *rulebook.Act) page.Stop {
	s := page.Stop{Name: liem.T("Sau kết luận", "After the conclusion"), Class: "todo", Notes: []string{o.t("Ông/bà nhận kết luận", "You receive the conclusion")}}
	if o.began() || !o.report() {
		s.Name, s.Notes = liem.T("Sau quyết định", "After the decision"), []string{o.t("Ông/bà nhận quyết định", "You receive the decision")}
	}
	if decision.Review != nil {
		if act := o.Case.Procedure.Act(decision.Review.Act); act != nil && act.By == o.kind {
			s.Notes[0] += "; " + lower(act.Name.In(o.Lang))
		}
	}
	return s
}

// steps is the task list of whoever is heard on what somebody else began.
func (o *own) steps(r *page.Request, drafted map[string]bool) []page.Task {
	i, notice := o.last(rulebook.Notice)
	if o.began() || notice == nil {
		return nil
	}
	tasks := []page.Task{{To: o.Base + "/notice", Name: liem.T("Đọc thông báo về nội dung", "Read the notice"), Hint: o.t("Hành vi nào, quy định nào, ông/bà có quyền gì", "Which acts, which rules, what rights you have"), Tag: liem.T("Chưa đọc", "Not read yet"), Class: "open"}}
	if o.vietnamese() && o.report() {
		tasks[0].Name = liem.T("Đọc thông báo về nội dung tố cáo", "Read the notice of what was reported")
	}
	if day := keptRead(r, o, o.Acts[i].Seq); day != "" {
		tasks[0].Tag, tasks[0].Class = liem.T("Đã đọc "+day, "Read on "+day), "done"
	}
	tasks = append(tasks, o.fileTask())
	for _, x := range o.options() {
		if x.Act.Kind == rulebook.Account {
			return append(tasks, o.accountTasks(x, drafted[x.Act.ID])...)
		}
	}
	return tasks
}

func (o *own) fileTask() page.Task {
	t := page.Task{To: o.Base + "/file", Name: liem.T("Xem hồ sơ", "See the file")}
	docs, gaps := 0, 0
	for _, x := range o.items() {
		docs, gaps = docs+x.Documents, gaps+len(x.Gaps)
	}
	t.Hint = o.t(itoa(docs)+" mục đọc được", counted(docs, "entry", "entries")+" you can read")
	if gaps > 0 {
		t.Hint += o.t(". "+itoa(gaps)+" mục được che, mỗi mục ghi rõ lý do", ". "+itoa(gaps)+" covered, each with its reason")
	}
	if i, act := o.last(rulebook.Disclosure); act != nil {
		t.Tag, t.Class = liem.T("Được cho xem "+o.dayOf(i), "Shown to you "+o.dayOf(i)), "open"
	} else {
		t.Tag = liem.T("Chưa được cho xem hết", "Not wholly shown yet")
	}
	return t
}

func (o *own) accountTasks(x docket.Option, drafted bool) []page.Task {
	write := page.Task{Name: liem.T("Viết "+lower(x.Act.Name.VI)+", thêm chứng cứ", "Write your account, add evidence"), Hint: o.t("Bản nháp chỉ một mình ông/bà đọc được", "Only you can read the draft")}
	send := page.Task{Name: liem.T("Kiểm tra và gửi", "Check and send"), Tag: liem.T("Chưa mở", "Not open yet"), Hint: o.t("Chưa mở: cần hoàn thành bản giải trình", "Not open yet: the account has to be complete")}
	switch i := o.did(x.Act.ID); {
	case x.Open:
		write.To, write.Tag, write.Class = o.actPath(x.Act.ID), liem.T("Chưa viết", "Not begun"), "open"
		if drafted {
			write.Tag = liem.T("Đang viết", "Being written")
			send.To, send.Tag, send.Class, send.Hint = o.actPath(x.Act.ID)+"?check=1", liem.T("Đã mở", "Open"), "open", o.t("Xem lại từng mục rồi gửi", "Look over each answer, then send")
		}
	case i >= 0:
		write.Tag, write.Class = liem.T("Đã gửi "+o.dayOf(i), "Sent "+o.dayOf(i)), "done"
		write.To, write.Hint = o.Base+"/done/"+o.Acts[i].ID.String(), o.t("Biên nhận và những gì đã gửi", "The receipt and what you sent")
		return []page.Task{write}
	default:
		write.Tag, write.Hint = liem.T("Chưa mở", "Not open yet"), o.side().Shut(x).Say.In(o.Lang)
	}
	return []page.Task{write, send}
}
