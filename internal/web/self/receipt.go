package self

import (
	"fmt"
	"net/http"

	"liem"
	"liem/docket"
	"liem/internal/web/page"
	"liem/ledger"
	"liem/rulebook"
)

// receiptView is what somebody keeps of what they sent.
type receiptView struct {
	Facts []page.FactRow
	Next  []nextDate
	Sent  []page.FactRow
	File  string
	Base  string
	Hash  string
}

// nextDate is a date that what was sent started.
type nextDate struct {
	Name string
	Due  *page.Deadline
}

// mine finds an act that the visitor did, by its id.
func (o *own) mine(r *page.Request) (int, error) {
	id, err := liem.ParseID(r.PathValue("act"))
	if err != nil {
		return 0, page.NotFound()
	}
	for i := range o.Acts {
		behalf, _ := o.Acts[i].Fact("on_behalf")
		if o.Acts[i].ID == id && (o.Acts[i].Actor == o.Local || behalf == o.Local) {
			return i, nil
		}
	}
	return 0, page.NotFound()
}

// done is the receipt of an act: what was received, what follows and when, and
// the proof that it is in the log.
func (k *counter) done(r *page.Request, o *own) error {
	i, err := o.mine(r)
	if err != nil {
		return err
	}
	a := &o.Acts[i]
	proof, err := k.proofLine(r, o, i)
	if err != nil {
		return err
	}
	v := receiptView{Sent: o.item(i).Facts, File: r.URL.Path + "/f", Base: o.Base, Hash: o.Own.Rows[i].C.String()}
	v.Facts = []page.FactRow{{Name: liem.T("Đã nhận", "Received"), Lines: []string{o.dayOf(i)}},
		{Name: liem.T("Gồm", "Consists of"), Lines: []string{o.consists(i)}},
		{Name: liem.T("Bằng chứng", "Proof"), Lines: []string{proof}}}
	for _, c := range o.side().Clocks() {
		if _, ok := a.Fact("due/" + c.Name()); ok {
			v.Next = append(v.Next, nextDate{c.Clock.Name.In(o.Lang), o.due(&c)})
		}
	}
	if len(v.Next) == 0 {
		for _, c := range o.officeClocks() {
			v.Next = append(v.Next, nextDate{c.Clock.Name.In(o.Lang), o.Deadline(&c)})
			break
		}
	}
	heading := liem.T("Đã nhận: "+lower(o.actName(a).VI), "Received: "+lower(o.actName(a).EN))
	p := &page.Page{Template: "done", Heading: heading, Data: v}
	if act := o.Case.Procedure.Act(a.Kind); act != nil && act.Kind == rulebook.Filing {
		p.Heading = liem.T("Đã nhận khiếu nại "+o.Case.Number, "Complaint "+o.Case.Number+" received")
		p.Title = liem.T("Đã nhận khiếu nại", "Complaint received")
		if o.Case.Procedure.Kind == dataRight {
			p.Heading = liem.T("Đã nhận yêu cầu "+o.Case.Number, "Request "+o.Case.Number+" received")
			p.Title = liem.T("Đã nhận yêu cầu", "Request received")
		}
	} else if act != nil && act.Kind == rulebook.Account && o.report() {
		p.Heading = liem.T("Đã nhận "+lower(act.Name.VI), "Your account was received")
	}
	return o.render(r, p)
}

func (o *own) consists(i int) string {
	n := 0
	for _, f := range o.Acts[i].Fields {
		if f.Name != docket.NameField+o.Local {
			n++
		}
	}
	if n == 0 {
		return o.t("một đề nghị, không kèm nội dung", "a request without further words")
	}
	return o.t(itoa(n)+" mục", counted(n, "answer", "answers"))
}

// proofLine tells where the proof of an act stands: one of three states.
func (k *counter) proofLine(r *page.Request, o *own, i int) (string, error) {
	at, err := k.In.Log(r.Context())
	if err != nil {
		return "", err
	}
	p, _, err := k.In.Stand(r.Context(), at, o.Own.Rows[i])
	if err != nil && liem.KindOf(err) == liem.NotFound {
		return o.t("đang chờ ghi vào sổ, thường trong 10 phút", "waiting to be logged, usually within 10 minutes"), nil
	}
	if err != nil {
		return "", err
	}
	n, m := 0, 0
	if k.Stands != nil {
		n, m = k.Stands(p.Index)
	}
	if n == 0 {
		return o.t(fmt.Sprintf("có trong sổ, dòng %d, chưa có nhân chứng ký", p.Index), fmt.Sprintf("in the log, line %d, no witness yet", p.Index)), nil
	}
	return o.t(fmt.Sprintf("có trong sổ, dòng %d, %d trên %d nhân chứng đã ký", p.Index, n, m), fmt.Sprintf("in the log, line %d, signed by %d of %d witnesses", p.Index, n, m)), nil
}

// receiptFile is the receipt as a file that /check and liem receipt verify read.
// It holds none of the words that were sent.
func (k *counter) receiptFile(r *page.Request, o *own) error {
	i, err := o.mine(r)
	if err != nil {
		return err
	}
	row := o.Own.Rows[i]
	at, err := k.In.Log(r.Context())
	if err != nil {
		return err
	}
	signed, err := k.In.Sign(at)
	if err != nil {
		return err
	}
	p, _, err := k.In.Stand(r.Context(), at, row)
	if err != nil {
		return err
	}
	text := ledger.ActReceipt{C: row.C, Slot: row.Slot, Policy: k.In.Policy, Proof: p, Checkpoint: signed}.Text()
	download(r, "liem-"+row.Act.String()+".txt", "text/plain; charset=utf-8")
	_, err = r.W.Write(text)
	return err
}

// inclusion proves that a leaf is in the log of a signed head (RFC 6962).
type inclusion struct {
	Index  int64    `json:"index"`
	Leaf   string   `json:"leaf"`
	Hashes []string `json:"hashes"`
}

func proofOf(p ledger.Proof, leaf []byte) inclusion {
	x := inclusion{Index: p.Index, Leaf: fmt.Sprintf("%x", leaf), Hashes: []string{}}
	for _, h := range p.Hashes {
		x.Hashes = append(x.Hashes, fmt.Sprintf("%x", h[:]))
	}
	return x
}

func download(r *page.Request, name, kind string) {
	h := r.W.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Cache-Control", "no-store")
	r.W.WriteHeader(http.StatusOK)
}
