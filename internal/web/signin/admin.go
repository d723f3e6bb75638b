package signin

import (
	"net/http"

	"liem"
	"liem/internal/identity"
	"liem/internal/web/page"
)

type accountsPage struct {
	Rows  []accountRow
	Enrol *page.Form
}

type accountRow struct {
	ID, Name, Person, State string
	Confirm, Recover        bool // what may be begun
	Allow, Drop             bool // a link was asked for
	Self, Closed            bool
}

// accounts is the page of who may sign in.
func (d *Door) accounts(r *page.Request) error { return d.showAccounts(r, http.StatusOK, nil, nil) }

func (d *Door) showAccounts(r *page.Request, status int, form *page.Form, faults []page.Fault) error {
	all, err := d.Gate.Accounts(r.Context())
	if err != nil {
		return err
	}
	asked, err := d.Gate.Recoveries(r.Context(), r.Now)
	if err != nil {
		return err
	}
	waits := map[liem.ID]identity.Recovery{}
	for _, x := range asked {
		waits[x.Account] = x
	}
	p := accountsPage{Enrol: form}
	if p.Enrol == nil {
		p.Enrol = enrolForm(r)
	}
	for _, a := range all {
		registered, err := d.Gate.Registered(r.Context(), a.ID)
		if err != nil {
			return err
		}
		p.Rows = append(p.Rows, rowOf(r, a, registered, waits[a.ID]))
	}
	lead := liem.T("Cấp liên kết mới cho người đã có khóa cần hai người; người đó chưa mở được vụ việc nào cho đến khi người thứ hai xác nhận.", "A new link for somebody who has a passkey takes two people; a new person can open no case until a second person confirms.")
	return r.Render(status, &page.Page{Template: "accounts", Heading: liem.T("Ai được đăng nhập", "Who may sign in"), Lead: lead, Faults: faults,
		Back: &page.Link{To: "/admin", Text: liem.T("Tình trạng", "State")}, Data: p})
}

func rowOf(r *page.Request, a identity.Account, registered bool, asked identity.Recovery) accountRow {
	me := r.Visitor.Person
	x := accountRow{ID: a.ID.String(), Name: a.Name, Person: a.Person, Self: a.Person == me, Closed: a.Closed}
	state := liem.T("đang dùng", "in use")
	switch {
	case a.Closed:
		state = liem.T("đã khóa lại", "closed")
	case !registered:
		state = liem.T("chưa dùng liên kết", "has not used the link yet")
	case !a.Active:
		state = liem.T("chờ người thứ hai xác nhận", "waits for a second person to confirm")
		x.Confirm = !x.Self && a.EnrolledBy != me
	}
	if asked.AskedBy != "" {
		state = liem.T("chờ người thứ hai đồng ý cấp liên kết mới", "a new link waits for a second person")
		x.Allow, x.Drop = !x.Self && asked.AskedBy != me, true
	} else {
		x.Recover = registered && !a.Closed && !x.Self
	}
	x.State = state.In(r.Lang)
	return x
}

func enrolForm(r *page.Request) *page.Form {
	return &page.Form{Action: "/admin/accounts", Send: liem.T("Cấp liên kết đăng ký", "Make a first link"), Hidden: []page.Pair{{Name: "what", Value: "enrol"}}, Fields: []*page.Field{
		{ID: "person", Name: "person", Kind: "line", Label: r.In(liem.T("Mã người trong sổ cơ quan", "The person's id in the register"))},
		{ID: "name", Name: "name", Kind: "line", Label: r.In(liem.T("Họ tên", "Name"))},
	}}
}

// changeAccount does one of the things that an administrator does with an
// account.
func (d *Door) changeAccount(r *page.Request) error {
	v, err := r.Values()
	if err != nil {
		return err
	}
	s, err := d.here(r)
	if err != nil {
		return err
	}
	if v.Get("what") == "enrol" {
		token, a, err := d.Gate.Enrol(r.Context(), r.Now, s.Hand(), v.Get("person"), v.Get("name"))
		if err != nil {
			form := enrolForm(r)
			f := page.FaultOf(err)
			f.Field = "person"
			form.Fill(v, []page.Fault{f}, r.Lang)
			return d.showAccounts(r, page.Status(err), form, []page.Fault{f})
		}
		return d.showOnce(r, liem.T("Liên kết đăng ký cho "+a.Name, "First link for "+a.Name), d.Gate.LinkURL(token),
			liem.T("Trao tận tay hoặc gửi thư. Dùng một lần, trong 72 giờ. Chỉ hiện ở trang này, một lần.", "Hand it over or send it by letter. It works once, within 72 hours. It is shown on this page only, once."))
	}
	id, err := liem.ParseID(v.Get("account"))
	if err != nil {
		return page.NotFound()
	}
	return d.changeKnown(r, s.Hand(), id, v.Get("what"))
}

func (d *Door) changeKnown(r *page.Request, by identity.Hand, id liem.ID, what string) error {
	var err error
	switch what {
	case "confirm":
		err = d.Gate.Confirm(r.Context(), r.Now, by, id)
	case "close":
		err = d.Gate.Close(r.Context(), r.Now, by, id)
	case "drop":
		err = d.Gate.DropLink(r.Context(), r.Now, by, id)
	case "recover", "letter":
		purpose := identity.ToRecover
		if what == "letter" {
			purpose = identity.ToSign
		}
		var code string
		if code, err = d.Gate.AskLink(r.Context(), r.Now, by, id, purpose); err == nil {
			return d.showOnce(r, liem.T("Mã xác nhận của người thứ nhất", "The first person's confirmation code"), code,
				liem.T("Giữ mã này và báo riêng cho chủ tài khoản. Một người khác phải đồng ý thì mới có liên kết. Chỉ hiện ở trang này, một lần.", "Keep this code and tell it to the account's owner apart. There is a link only when another person allows it. It is shown on this page only, once."))
		}
	case "allow":
		var token string
		if token, err = d.Gate.AllowLink(r.Context(), r.Now, by, id); err == nil {
			return d.showOnce(r, liem.T("Liên kết mới", "The new link"), d.Gate.LinkURL(token),
				liem.T("Trao cho chủ tài khoản. Liên kết chỉ dùng được cùng mã mà người thứ nhất giữ. Chỉ hiện ở trang này, một lần.", "Hand it to the account's owner. It works only with the code that the first person holds. It is shown on this page only, once."))
		}
	default:
		return page.NotFound()
	}
	if err != nil {
		if liem.KindOf(err) != liem.Refused {
			return err
		}
		return d.showAccounts(r, http.StatusForbidden, nil, []page.Fault{page.FaultOf(err)})
	}
	return r.Redirect("/admin/accounts")
}

// showOnce shows a secret that is kept nowhere.
func (d *Door) showOnce(r *page.Request, heading liem.Text, secret string, help liem.Text) error {
	return r.Render(http.StatusOK, &page.Page{Template: "once", Heading: heading, Title: liem.T("Chỉ hiện một lần", "Shown once"), Lead: help,
		Back: &page.Link{To: "/admin/accounts", Text: liem.T("Ai được đăng nhập", "Who may sign in")}, Data: secret})
}
