package self

import (
	"slices"
	"strings"

	"liem"
	"liem/internal/letters"
	"liem/internal/web/casepage"
	"liem/internal/web/page"
	"liem/rulebook"
)

// readKey names what is kept about having read a notice: on the visitor's side
// alone, in no case.
func readKey(o *own, seq uint64) string { return "self/read/" + o.ID.String() + "/" + itoa(int(seq)) }

// keptRead is the day on which the visitor said that they have read a notice.
func keptRead(r *page.Request, o *own, seq uint64) string {
	if r.Keep == nil {
		return ""
	}
	b, err := r.Keep.Get(r.Context(), readKey(o, seq))
	if err != nil || len(b) == 0 {
		return ""
	}
	day, ok := strings.CutPrefix(string(b), "day=")
	if !ok {
		return ""
	}
	return dayIn(day, o)
}

// noticeView is what was stated, and the visitor's rights.
type noticeView struct {
	Item   item
	Points []page.FactRow
	Asked  *item // what the invitation asks to answer
	Rights []string
	Cites  string
	Read   string
	Base   string
	Begun  bool
}

// notice is what is stated about the visitor, and their rights.
func (k *counter) notice(r *page.Request, o *own) error {
	i, act := o.last(rulebook.Notice)
	if act == nil {
		return page.NotFound()
	}
	v := noticeView{Item: o.item(i), Base: o.Base, Read: keptRead(r, o, o.Acts[i].Seq), Cites: o.Cites(act.Cites), Begun: o.began()}
	if j, _ := o.last(rulebook.Invitation); j >= 0 {
		x := o.item(j)
		v.Asked = &x
	}
	for _, x := range o.options() {
		line := x.Act.Name.In(o.Lang)
		if h := x.Act.Help.In(o.Lang); h != "" {
			line += ". " + h
		}
		v.Rights = append(v.Rights, line)
	}
	p := &page.Page{Template: "notice", Heading: liem.T("Nội dung được nêu", "What is stated"), Data: v,
		Lead: liem.T("Từng hành vi, thời gian, quy định. Đây là điều được nêu, chưa phải điều đã xác minh.", "Each act, time, rule. This is what was stated, not what was found.")}
	if v.Begun {
		p.Heading, p.Lead = liem.T("Thông báo cho ông/bà", "Notice to you"), liem.Text{}
	}
	return o.render(r, p)
}

// haveRead notes on the visitor's own side that they read the notice.
func (k *counter) haveRead(r *page.Request, o *own) error {
	i, act := o.last(rulebook.Notice)
	if act == nil {
		return page.NotFound()
	}
	if r.Keep != nil {
		if err := r.Keep.Put(r.Context(), readKey(o, o.Acts[i].Seq), []byte("day="+today(o))); err != nil {
			return err
		}
	}
	return r.Redirect(o.Base)
}

// fileView is the file with its covered passages.
type fileView struct {
	Items   []item
	Shown   bool
	Say     string
	Cites   string
	Covered int
	Base    string
	Asks    bool // the opening of a passage is asked for here
	Way     []liem.Text
}

// file is the file as far as the visitor reads it; each covered passage has its
// ground and the way to have it opened.
func (k *counter) file(r *page.Request, o *own) error {
	v := fileView{Base: o.Base, Way: k.ask(o), Asks: o.asks != nil}
	for _, x := range o.items() {
		if len(x.Facts) > 0 || len(x.Gaps) > 0 {
			v.Items = append(v.Items, x)
			v.Covered += len(x.Gaps)
		}
	}
	_, act := o.last(rulebook.Disclosure)
	v.Shown, v.Cites = act != nil || o.began(), o.citesOf(rulebook.Disclosure)
	return o.render(r, &page.Page{Template: "file", Heading: liem.T("Hồ sơ", "The file"), Data: v,
		Lead: liem.T("Chỗ được che ghi lý do và ngày mở, nếu có.", "Covered passages show the reason and, where there is one, the date.")})
}

// sent lists the letters that went to the visitor, the newest first.
func (o *own) sent() []letters.Sent {
	var out []letters.Sent
	for i := len(o.Acts) - 1; i >= 0; i-- {
		for _, s := range letters.Of(o.Case, &o.Acts[i]) {
			if s.Letter.To == o.kind && (s.On == "" || s.On == o.Local) {
				s.On = o.Local
				out = append(out, s)
			}
		}
	}
	return out
}

// letterView is one letter as it reads.
type letterView struct {
	letters.Text
	Day   string
	Cites string
	Seq   uint64
}

// letters shows what was sent to the visitor.
func (k *counter) letters(r *page.Request, o *own) error {
	var out []letterView
	for _, s := range o.sent() {
		out = append(out, letterView{o.letter(r, s), o.Day(s.Act.Recorded), o.Cites(s.Letter.Cites), s.Act.Seq})
	}
	return o.render(r, &page.Page{Template: "letters", Heading: liem.T("Thư gửi ông/bà", "Letters to you"), Data: out,
		Lead: liem.T("Nội dung từng thư, thư mới nhất trước. Văn bản có chữ ký là bản được giao.", "What each letter says, the newest first. The signed document is the one handed over.")})
}

// letter writes a letter with the receiver's own name in its place: they know it.
func (o *own) letter(r *page.Request, s letters.Sent) letters.Text {
	l := *s.Letter
	name := func(t liem.Text) liem.Text {
		return liem.T(strings.ReplaceAll(t.VI, "{person}", r.Visitor.Name), strings.ReplaceAll(t.EN, "{person}", r.Visitor.Name))
	}
	l.Title, l.Body = name(l.Title), name(l.Body)
	v := &casepage.View{Case: o.Case, Acts: o.Acts, Lang: o.Lang, Now: o.Now, Names: o.Names}
	s.Letter = &l
	out := v.Letter(s)
	out.Gaps = slices.DeleteFunc(out.Gaps, func(g letters.Gap) bool {
		if strings.HasPrefix(g.Why.VI, "Chưa có") {
			out.Body = strings.ReplaceAll(out.Body, "[…: "+g.What.In(o.Lang)+"]", o.t("chưa ấn định", "not set yet"))
			return true
		}
		return false
	})
	return out
}
