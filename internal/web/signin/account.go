package signin

import (
	"net/http"

	"liem"
	"liem/internal/identity"
	"liem/internal/web/page"
)

// meansName says how somebody signed in.
func meansName(m identity.Means) liem.Text {
	switch m {
	case identity.ByOIDC:
		return liem.T("cổng đăng nhập của cơ quan", "the body's sign-in")
	case identity.ByLetter:
		return liem.T("thư", "a letter")
	case identity.ByDemo:
		return liem.T("bản thử", "the demo")
	}
	return liem.T("khóa truy cập", "a passkey")
}

type accountPage struct {
	Waiting  bool
	Form     *page.Form
	Passkeys []passkeyRow
	MayAdd   bool
	Drafts   []string
	Posts    int
	Asked    string // when a new link was asked for, empty: none
	Happened []string
}

type passkeyRow struct{ ID, Added, Used, Note string }

// account is the page of somebody's own account.
func (d *Door) account(r *page.Request) error { return d.showAccount(r, http.StatusOK, nil) }

func (d *Door) showAccount(r *page.Request, status int, faults []page.Fault) error {
	s, err := d.here(r)
	if err != nil {
		return err
	}
	a := accountPage{Waiting: !s.Account.Active, Form: settingsForm(s.Account, r.Lang), MayAdd: d.Gate.Passkeys() && (s.Means == identity.ByPasskey || s.Means == identity.ByOIDC), Posts: len(r.Visitor.Posts)}
	keys, err := d.Gate.PasskeysOf(r.Context(), s.Account.ID)
	if err != nil {
		return err
	}
	for _, k := range keys {
		row := passkeyRow{ID: k.ID, Added: d.hour(k.Added, r.Lang), Used: "–"}
		if k.Used != 0 {
			row.Used = d.hour(k.Used, r.Lang)
		}
		if k.Synced {
			row.Note = r.In(liem.T("được sao lưu ở nhà cung cấp của thiết bị", "copied by the device's provider"))
		}
		a.Passkeys = append(a.Passkeys, row)
	}
	drafts, err := d.Gate.Drafts(r.Context(), r.Now, s.Account.ID)
	if err != nil {
		return err
	}
	for _, x := range drafts {
		a.Drafts = append(a.Drafts, r.In(liem.T("Lưu lúc ", "Saved at "))+d.hour(x.Saved, r.Lang)+r.In(liem.T("; được giữ đến ", "; kept until "))+d.hour(x.Until, r.Lang))
	}
	if err := d.happened(r, s, &a); err != nil {
		return err
	}
	p := &page.Page{Template: "account", Heading: liem.T("Tài khoản của tôi", "My account"), Lead: liem.T(s.Account.Name, s.Account.Name), Faults: faults, Data: a}
	if a.MayAdd {
		p.Script = script
	}
	return r.Render(status, p)
}

// happened says what others did with this account.
func (d *Door) happened(r *page.Request, s *identity.Session, a *accountPage) error {
	asked, err := d.Gate.Recoveries(r.Context(), r.Now)
	if err != nil {
		return err
	}
	for _, x := range asked {
		if x.Account == s.Account.ID {
			a.Asked = d.hour(x.AskedAt, r.Lang)
		}
	}
	events, err := d.Gate.Events(r.Context(), s.Account.ID)
	for _, e := range events {
		a.Happened = append(a.Happened, d.hour(e.At, r.Lang)+": "+r.In(eventName(e.What)))
	}
	return err
}

func eventName(what string) liem.Text {
	return map[string]liem.Text{
		identity.DidEnrol:     liem.T("được cấp liên kết đăng ký", "a first link was made"),
		identity.DidRegister:  liem.T("thêm cách đăng nhập", "a way to sign in was added"),
		identity.DidConfirm:   liem.T("người thứ hai xác nhận tài khoản", "a second person confirmed the account"),
		identity.DidAsk:       liem.T("có người yêu cầu liên kết mới", "somebody asked for a new link"),
		identity.DidAllow:     liem.T("người thứ hai đồng ý cấp liên kết mới", "a second person allowed the new link"),
		identity.DidDrop:      liem.T("liên kết mới bị hủy", "the new link was dropped"),
		identity.DidRecover:   liem.T("cách đăng nhập mới thay mọi cách cũ", "a new way to sign in took the place of all others"),
		identity.DidClose:     liem.T("tài khoản bị khóa lại", "the account was closed"),
		identity.DidRemove:    liem.T("xóa một khóa truy cập", "a passkey was removed"),
		identity.DidSeeClone:  liem.T("một khóa truy cập bị từ chối vì có thể đã bị sao chép", "a passkey was refused that may have been copied"),
		identity.DidSignPaper: liem.T("đăng nhập bằng thư", "signed in by letter"),
	}[what]
}

func settingsForm(a identity.Account, l liem.Lang) *page.Form {
	lang := a.Lang
	if lang == "" {
		lang = l
	}
	choice := func(name string, now string, label liem.Text, options ...page.Choice) *page.Field {
		for i := range options {
			options[i].Chosen = options[i].Value == now
		}
		return &page.Field{ID: name, Name: name, Kind: "choice", Label: label.In(l), Options: options}
	}
	return &page.Form{Action: "/account", Send: liem.T("Lưu cách hiển thị", "Save how pages look"), Fields: []*page.Field{
		choice("lang", string(lang), liem.T("Ngôn ngữ", "Language"), page.Choice{Value: "vi", Label: "Tiếng Việt"}, page.Choice{Value: "en", Label: "English"}),
		choice("look", string(identity.ParseLook(string(a.Look))), liem.T("Sáng hay tối", "Light or dark"),
			page.Choice{Value: "auto", Label: liem.T("Theo thiết bị", "As the device").In(l)},
			page.Choice{Value: "light", Label: liem.T("Sáng", "Light").In(l)}, page.Choice{Value: "dark", Label: liem.T("Tối", "Dark").In(l)}),
	}}
}

func (d *Door) settings(r *page.Request) error {
	v, err := r.Values()
	if err != nil {
		return err
	}
	lang := liem.Lang(v.Get("lang"))
	if err := d.Gate.Settings(r.Context(), r.Visitor.Account, lang, identity.Look(v.Get("look"))); err != nil {
		if liem.KindOf(err) != liem.Invalid {
			return err
		}
		f := page.FaultOf(err)
		f.Field = "lang"
		return d.showAccount(r, http.StatusUnprocessableEntity, []page.Fault{f})
	}
	d.set(r, langCookie, string(lang), 365*24*3600)
	return r.Redirect("/account")
}

func (d *Door) beginAdd(r *page.Request) error {
	s, err := d.here(r)
	if err != nil {
		return tell(r, nil, err)
	}
	c, err := d.Gate.BeginAdd(r.Context(), r.Now, s)
	return tell(r, c, err)
}

func (d *Door) finishAdd(r *page.Request) error {
	s, err := d.here(r)
	if err != nil {
		return tell(r, nil, err)
	}
	t, err := read(r)
	if err == nil {
		err = d.Gate.FinishAdd(r.Context(), r.Now, s, t.Ceremony, t.Response)
	}
	return tell(r, map[string]string{"to": "/account"}, err)
}

func (d *Door) removePasskey(r *page.Request) error {
	v, err := r.Values()
	if err != nil {
		return err
	}
	s, err := d.here(r)
	if err != nil {
		return err
	}
	if err := d.Gate.RemovePasskey(r.Context(), r.Now, s, v.Get("passkey")); err != nil {
		if liem.KindOf(err) != liem.Refused {
			return err
		}
		return d.showAccount(r, http.StatusForbidden, []page.Fault{page.FaultOf(err)})
	}
	return r.Redirect("/account")
}

func (d *Door) dropOwnLink(r *page.Request) error {
	s, err := d.here(r)
	if err != nil {
		return err
	}
	if err := d.Gate.DropLink(r.Context(), r.Now, s.Hand(), s.Account.ID); err != nil {
		return err
	}
	return r.Redirect("/account")
}

type sessionRow struct {
	ID, Means, Began, Seen, Post string
	Here                         bool
}

// sessions lists where somebody is signed in.
func (d *Door) sessions(r *page.Request) error {
	all, err := d.Gate.Sessions(r.Context(), r.Now, r.Visitor.Account)
	if err != nil {
		return err
	}
	var rows []sessionRow
	for _, s := range all {
		row := sessionRow{ID: s.ID.String(), Means: meansName(s.Means).In(r.Lang), Began: d.hour(s.Began, r.Lang), Seen: d.hour(s.Seen, r.Lang), Post: "–", Here: s.ID.String() == r.Visitor.Session}
		for _, p := range r.Visitor.Posts {
			if p.ID == s.Post {
				row.Post = p.Name.In(r.Lang)
			}
		}
		rows = append(rows, row)
	}
	return r.Render(http.StatusOK, &page.Page{Template: "sessions", Heading: liem.T("Phiên đăng nhập của tôi", "Where I am signed in"),
		Lead: liem.T("Không giữ địa chỉ mạng và tên thiết bị; chỉ cách đăng nhập và giờ.", "No network address and no device is kept; only the way of signing in and the hour."),
		Back: &page.Link{To: "/account", Text: liem.T("Tài khoản của tôi", "My account")}, Data: rows})
}

func (d *Door) endSessions(r *page.Request) error {
	v, err := r.Values()
	if err != nil {
		return err
	}
	here, err := liem.ParseID(r.Visitor.Session)
	if err != nil {
		return err
	}
	if v.Get("do") == "others" {
		err = d.Gate.EndOthers(r.Context(), r.Visitor.Account, here)
	} else {
		var id liem.ID
		if id, err = liem.ParseID(v.Get("session")); err != nil {
			return page.NotFound()
		}
		err = d.Gate.End(r.Context(), r.Visitor.Account, id)
	}
	if err != nil {
		return err
	}
	return r.Redirect("/account/sessions")
}

// posts is where somebody chooses the post in which they act.
func (d *Door) posts(r *page.Request) error {
	f := &page.Form{Action: "/account/post", Send: liem.T("Dùng chức vụ này", "Act in this post"), Hidden: []page.Pair{{Name: "next", Value: r.URL.Query().Get("next")}}}
	q := &page.Field{ID: "post", Name: "post", Kind: "choice", Label: r.In(liem.T("Ông/bà làm việc với tư cách nào?", "In which post do you act?")),
		Help: r.In(liem.T("Chức vụ được ghi trong mỗi việc làm và mỗi lần xem hồ sơ.", "The post stands in everything that you do and in every reading of a file."))}
	for _, p := range r.Visitor.Posts {
		help := p.Place.In(r.Lang)
		if p.Note != (liem.Text{}) {
			help += ". " + p.Note.In(r.Lang)
		}
		q.Options = append(q.Options, page.Choice{Value: p.ID, Label: p.Name.In(r.Lang), Help: help, Chosen: r.Visitor.Post != nil && r.Visitor.Post.ID == p.ID})
	}
	q.Options = append(q.Options, page.Choice{Value: "-", Label: r.In(liem.T("Với tư cách cá nhân", "As myself")), Help: r.In(liem.T("Việc và hồ sơ của chính ông/bà.", "Your own matters and file.")), Chosen: r.Visitor.Post == nil})
	f.Fields = []*page.Field{q}
	return r.Render(http.StatusOK, &page.Page{Template: "post", Heading: liem.T("Chọn chức vụ", "Choose a post"), Data: f})
}

func (d *Door) takePost(r *page.Request) error {
	v, err := r.Values()
	if err != nil {
		return err
	}
	s, err := d.here(r)
	if err != nil {
		return err
	}
	post, known := v.Get("post"), false
	for _, p := range r.Visitor.Posts {
		known = known || p.ID == post
	}
	if post == "-" {
		post, known = "", true
	}
	if !known {
		return page.NotFound()
	}
	in, err := d.Gate.TakePost(r.Context(), s, post, post != "")
	if err != nil {
		return err
	}
	d.keepToken(r, in.Token)
	if next := v.Get("next"); page.Local(next) {
		return r.Redirect(next)
	}
	return r.Redirect("/")
}
