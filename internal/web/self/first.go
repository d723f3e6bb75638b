package self

import (
	"slices"
	"strconv"
	"strings"

	"liem"
	"liem/internal/web/page"
	"liem/rulebook"
)

func itoa(n int) string { return strconv.Itoa(n) }

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return itoa(n) + " " + many
}

// firstView is the data of the first page of a case.
type firstView struct {
	Strong, Lead string // before the colon in bold
	Provision    string
	Next         page.Next
	Outcome      []page.FactRow
	After        []string // beside the outcome: what follows by itself
	Tasks        []page.Task
	Doors        page.Doors
	Line         []page.Stop
	Reads        *readsView
	Ask          []liem.Text
	Base         string
	Letters      int
	Told         bool // there is a notice
	Asks         bool // something may be asked about the file
	Held         []heldRow
}

// first is the first page of a case.
func (k *counter) first(r *page.Request, o *own) error {
	drafted := k.drafts(r, o)
	v := firstView{Base: o.Base, Asks: o.asks != nil, Next: o.next(drafted).Next, Tasks: o.steps(r, drafted), Doors: o.doors(), Line: o.line(), Ask: k.ask(o), Letters: len(o.sent()), Held: o.held()}
	heading := o.heading()
	o.standing(&v)
	if v.Outcome != nil {
		v.Tasks = nil // they were the steps to it
	}
	_, told := o.last(rulebook.Notice)
	v.Told = told != nil
	reads, err := k.readsOf(r, o)
	if err != nil {
		return err
	}
	v.Reads = reads
	return o.render(r, &page.Page{Template: "first", Heading: heading, Back: &page.Link{To: "/me", Text: liem.T("Quay lại việc của tôi", "Back to my matters")}, Wide: true, Data: v})
}

// heading says what the matter is to the visitor: never what was found before
// it was.
func (o *own) heading() liem.Text {
	rows, cleared := o.outcome()
	switch {
	case o.began():
		return o.Title()
	case rows != nil && cleared:
		return liem.T("Kết luận: không có căn cứ", "Conclusion: not upheld")
	case rows != nil:
		return liem.T("Đã có kết luận", "There is a conclusion")
	case o.report() && o.vietnamese():
		return liem.T("Có nội dung tố cáo liên quan đến ông/bà", "Something reported concerns you")
	case o.report():
		return liem.T("Có nội dung được báo liên quan đến ông/bà", "Something reported concerns you")
	}
	return o.titleToThem()
}

// titleToThem names a matter that somebody else began as the letters to the
// visitor name it: the title of the procedure may say what another side did.
func (o *own) titleToThem() liem.Text {
	list := o.sent()
	if len(list) == 0 {
		return liem.T("Có việc liên quan đến ông/bà", "A matter concerns you")
	}
	if t := list[len(list)-1].Letter.Title; !strings.Contains(t.VI+t.EN, "{") {
		return t
	}
	return liem.T("Có việc liên quan đến ông/bà", "A matter concerns you")
}

// standing words where the visitor stands: without a finding until there is
// one; after it what follows.
func (o *own) standing(v *firstView) {
	stage := o.Case.Stage()
	rows, cleared := o.outcome()
	v.Outcome = rows
	switch {
	case o.began():
		v.Strong = stage.Name.In(o.Lang) + "."
		v.Lead = stage.Help.In(o.Lang)
		v.Outcome = append(v.Outcome, o.result()...)
		if len(v.Outcome) > 0 {
			v.Strong = o.t("Đã có kết quả.", "There is an outcome.")
		}
	case rows != nil && cleared:
		v.Strong = o.t("Không có nội dung nào được xác định là đúng.", "Nothing was upheld.")
		v.Lead = o.t("Quyền và lợi ích hợp pháp của ông/bà được khôi phục; người đã được báo về việc này cũng được báo kết quả.", "Your rights and lawful interests are restored; whoever was told of the matter is told the outcome too.")
	case rows != nil:
		v.Strong = o.t("Kết luận dưới đây là của người giải quyết.", "The conclusion below is the deciding authority’s.")
		v.Lead = o.t("Trước hết là những gì ông/bà còn có thể làm, và đến ngày nào.", "First what you may still do, and until when.")
	case stage.Help.VI != "":
		v.Strong, v.Lead = stage.Name.In(o.Lang)+".", stage.Help.In(o.Lang)
	case !o.has(rulebook.Account): // nothing is found in such a case
		v.Strong = stage.Name.In(o.Lang) + "."
	default:
		v.Strong = o.t("Chưa có kết luận.", "There is no conclusion.")
		v.Lead = o.t("Khi chưa có kết luận, quyền và lợi ích hợp pháp của ông/bà được bảo đảm.", "Until there is one, your rights and lawful interests are safeguarded.")
		v.Provision = o.citesOf(rulebook.Notice)
	}
	if rows != nil || len(v.Outcome) > 0 {
		v.After = o.following()
	}
}

// result is the outcome of what the visitor began: the finding part of the
// decision that is a choice.
func (o *own) result() []page.FactRow {
	i, act := o.last(rulebook.Decision)
	if act == nil {
		return nil
	}
	form := o.Case.Procedure.FormOf(act)
	var rows []page.FactRow
	for _, f := range o.item(i).Facts {
		for _, x := range form.Fields {
			if (x.Part == "findings" || x.Type == rulebook.ChoiceField && x.Class == "decision") && x.Label == f.Name {
				rows = append(rows, f)
			}
		}
	}
	return rows
}

// following says what comes after an outcome without the visitor's doing: when
// it is sent, what was done to restore, the dates of remedies.
func (o *own) following() []string {
	var out []string
	for _, k := range o.side().Clocks() {
		by := k.Result.Due.In(o.Lang)
		switch {
		case k.Clock.Against == "" && slices.ContainsFunc(k.Clock.MetBy, func(id string) bool {
			act := o.Case.Procedure.Act(id)
			return act != nil && act.Kind == rulebook.Service
		}):
			out = append(out, o.t("Văn bản được gửi cho ông/bà chậm nhất hết ngày "+by+".", "It is sent to you by the end of "+by+"."))
		case k.Clock.Purpose == "remedy":
			out = append(out, o.t(k.Clock.Name.VI+": đến hết ngày "+by+".", k.Clock.Name.EN+": until the end of "+by+"."))
		}
	}
	if i, act := o.last(rulebook.Service); act != nil {
		out = append(out, o.t("Đã gửi cho ông/bà ngày "+o.dayOf(i)+".", "Sent to you on "+o.dayOf(i)+"."))
	}
	return out
}

// ask is whom to ask.
func (k *counter) ask(o *own) []liem.Text {
	body := liem.T(o.Case.Body, o.Case.Body)
	if k.Names != nil {
		body = k.Names.BodyName(o.Case.Body)
	}
	if k.Ask != nil {
		if lines := k.Ask(o.Case.Body); len(lines) > 0 {
			return lines
		}
	}
	return []liem.Text{body, liem.T("Nơi tiếp công dân của cơ quan, trong giờ làm việc. Nêu số vụ việc ghi trên trang này.", "The reception of the body, in working hours. Give the case number on this page.")}
}

// heldRow says what is held of a case, and until when.
type heldRow struct {
	What, Until string
	Cites       string
}

// held is how long the file is kept: by the clock that runs, else by the rule
// that will apply.
func (o *own) held() []heldRow {
	var out []heldRow
	for _, k := range o.side().Clocks() {
		if k.Clock.Purpose == "retention" || k.Clock.Purpose == "erasure" {
			out = append(out, heldRow{k.Clock.Name.In(o.Lang), o.t("đến hết ", "until the end of ") + k.Result.Due.In(o.Lang), o.Cites(k.Clock.Cites)})
		}
	}
	if len(out) > 0 || o.Case.Ended() {
		return out
	}
	for _, c := range o.Case.Procedure.Clocks {
		if c.Purpose == "retention" {
			from := ""
			for _, a := range c.From {
				if act := o.Case.Procedure.Act(a.Act); act != nil {
					from = lower(act.Name.In(o.Lang))
				}
			}
			out = append(out, heldRow{c.Name.In(o.Lang), c.Limit.Limit.Text().In(o.Lang) + o.t(", tính từ: ", ", counted from: ") + from, o.Cites(c.Cites)})
		}
	}
	return out
}
