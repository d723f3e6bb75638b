package signin

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"liem"
	"liem/internal/identity"
	"liem/internal/web/page"
)

func (d *Door) offset(at liem.Instant) time.Duration {
	return time.Duration(d.zone.Offset(at)) * time.Second
}

const script = "passkey.js"

// signIn is the page with every way to sign in.
func (d *Door) signIn(r *page.Request) error {
	if r.Visitor != nil {
		next := r.URL.Query().Get("next")
		if !page.Local(next) {
			next = "/"
		}
		return r.Redirect(next)
	}
	return d.showSignIn(r, http.StatusOK, nil)
}

type signInPage struct {
	Next     string
	Passkeys bool
	Provider string
	Demo     bool
	Letter   *page.Form
}

func (d *Door) showSignIn(r *page.Request, status int, faults []page.Fault) error {
	next := r.URL.Query().Get("next")
	if !page.Local(next) {
		next = ""
	}
	letter := &page.Form{Action: "/sign-in/letter", Send: liem.T("Mở liên kết trong thư", "Open the link of the letter"), Fields: []*page.Field{{ID: "link", Name: "link", Kind: "line",
		Label: r.In(liem.T("Liên kết hoặc mã ghi trong thư", "The link or code in the letter")), Help: r.In(liem.T("Gõ nguyên như trong thư; dấu cách và chữ hoa không quan trọng.", "Type it as it stands; spaces and capitals do not matter."))}}}
	letter.Fill(nil, faults, r.Lang)
	p := &page.Page{Template: "enter", Heading: liem.T("Đăng nhập", "Sign in"), Faults: faults,
		Lead: liem.T("Đăng nhập không mở hồ sơ nào; mỗi lần mở hồ sơ đều cần mục đích và được ghi lại.", "Signing in opens no file; each opening of a file needs a purpose and is recorded."),
		Data: signInPage{Next: next, Passkeys: d.Gate.Passkeys(), Provider: d.Gate.OIDCName(), Demo: d.Demo != nil, Letter: letter}}
	if d.Gate.Passkeys() {
		p.Script = script
	}
	return r.Render(status, p)
}

// The conversation with the script.

type toldPasskey struct {
	Ceremony string          `json:"ceremony"`
	Response json.RawMessage `json:"response"`
	Next     string          `json:"next"`
	Code     string          `json:"code"`
}

const maxTold = 64 << 10

func read(r *page.Request) (t toldPasskey, err error) {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		return t, page.NotFound()
	}
	if err := json.NewDecoder(http.MaxBytesReader(r.W, r.Body, maxTold)).Decode(&t); err != nil {
		return t, &liem.Error{Kind: liem.Invalid, Op: "read ceremony", Cause: err, Say: liem.T("Không đọc được câu trả lời của thiết bị.", "The device's answer could not be read.")}
	}
	return t, nil
}

// tell answers the script: with a value, or with what kept it from being
// done. A fault of the house goes up, so that the operator hears of it.
func tell(r *page.Request, value any, err error) error {
	status := http.StatusOK
	if err != nil {
		var e *liem.Error
		status = page.Status(err)
		if status >= http.StatusInternalServerError || !errors.As(err, &e) {
			return err
		}
		value = map[string]string{"say": e.Say.In(r.Lang), "next": e.Next.In(r.Lang)}
	}
	r.W.Header().Set("Content-Type", "application/json")
	r.W.Header().Set("Cache-Control", "no-store")
	r.W.WriteHeader(status)
	return json.NewEncoder(r.W).Encode(value)
}

func (d *Door) beginPasskey(r *page.Request) error {
	c, err := d.Gate.BeginSignIn(r.Context(), r.Now)
	return tell(r, c, err)
}

func (d *Door) finishPasskey(r *page.Request) error {
	t, err := read(r)
	if err != nil {
		return tell(r, nil, err)
	}
	in, err := d.Gate.FinishSignIn(r.Context(), r.Now, t.Ceremony, t.Response)
	return d.tellArrival(r, in, t.Next, err)
}

func (d *Door) tellArrival(r *page.Request, in identity.SignedIn, next string, err error) error {
	if err != nil {
		return tell(r, nil, err)
	}
	to, err := d.arrive(r, in, next)
	return tell(r, map[string]string{"to": to}, err)
}

// The provider.

const visitSeconds = 600

func (d *Door) toProvider(r *page.Request) error {
	away, err := d.Gate.BeginOIDC(r.Context(), r.Now, "", "")
	if err != nil {
		return err
	}
	if next := r.URL.Query().Get("next"); page.Local(next) {
		d.set(r, nextCookie, url.QueryEscape(next), visitSeconds)
	}
	d.set(r, browserCookie, away.Browser, visitSeconds)
	http.Redirect(r.W, r.Request, away.URL, http.StatusSeeOther)
	return nil
}

func (d *Door) fromProvider(r *page.Request) error {
	q := r.URL.Query()
	in, err := d.Gate.FinishOIDC(r.Context(), r.Now, q.Get("state"), token(r.Request, browserCookie), q.Get("code"))
	d.set(r, browserCookie, "", -1)
	d.set(r, nextCookie, "", -1)
	if err != nil {
		return err
	}
	next, _ := url.QueryUnescape(token(r.Request, nextCookie))
	to, err := d.arrive(r, in, next)
	if err != nil {
		return err
	}
	return r.Redirect(to)
}

// Letters and links.

func (d *Door) toLetter(r *page.Request) error {
	v, err := r.Values()
	if err != nil {
		return err
	}
	link := strings.TrimSpace(v.Get("link"))
	link = strings.ReplaceAll(link[strings.LastIndex(link, "/")+1:], " ", "")
	if link == "" || len(link) > 100 {
		return d.showSignIn(r, http.StatusUnprocessableEntity, []page.Fault{{Field: "link", Say: liem.T("Chưa có mã của thư.", "The letter's code is missing.")}})
	}
	return r.Redirect("/enrol/" + url.PathEscape(link))
}

type enrolPage struct {
	Name     string
	Purpose  identity.Purpose
	Ends     string
	Token    string
	Passkeys bool
	Provider string
	Code     *page.Field
}

func (d *Door) enrol(r *page.Request) error { return d.showEnrol(r, http.StatusOK, nil) }

func (d *Door) showEnrol(r *page.Request, status int, faults []page.Fault) error {
	token := r.PathValue("token")
	l, a, err := d.Gate.Link(r.Context(), r.Now, token)
	if err != nil {
		return err
	}
	e := enrolPage{Name: a.Name, Purpose: l.Purpose, Ends: d.hour(l.Until, r.Lang), Token: token, Passkeys: d.Gate.Passkeys(), Provider: d.Gate.OIDCName()}
	p := &page.Page{Template: "enrol", Heading: liem.T("Đăng ký khóa truy cập", "Register a passkey"), Faults: faults,
		Lead: liem.T("Liên kết này dùng một lần.", "This link works once.")}
	switch l.Purpose {
	case identity.ToSign:
		p.Heading = liem.T("Đăng nhập bằng thư", "Sign in by letter")
	case identity.ToRecover:
		p.Heading = liem.T("Đăng ký khóa truy cập mới", "Register a new passkey")
	}
	if l.Coded {
		e.Code = &page.Field{ID: "code", Name: "code", Kind: "line", Label: r.In(liem.T("Mã xác nhận", "Confirmation code")),
			Help: r.In(liem.T("Tám ký tự. Người thứ nhất yêu cầu liên kết này giữ mã và báo riêng cho ông/bà.", "Eight characters. The first person, who asked for this link, holds it and tells you apart."))}
		for _, f := range faults {
			e.Code.Fault = f.Say.In(r.Lang)
		}
	}
	if e.Passkeys && l.Purpose != identity.ToSign {
		p.Script = script
	}
	p.Data = e
	return r.Render(status, p)
}

// refusedHere shows a wrong code beside its field; any other error is a page.
func (d *Door) refusedHere(r *page.Request, err error) error {
	if liem.CodeOf(err) != liem.Needs {
		return err
	}
	f := page.FaultOf(err)
	f.Field = "code"
	return d.showEnrol(r, http.StatusForbidden, []page.Fault{f})
}

func (d *Door) useLetter(r *page.Request) error {
	v, err := r.Values()
	if err != nil {
		return err
	}
	in, err := d.Gate.SignByLetter(r.Context(), r.Now, r.PathValue("token"), v.Get("code"))
	if err != nil {
		return d.refusedHere(r, err)
	}
	to, err := d.arrive(r, in, "/")
	if err != nil {
		return err
	}
	return r.Redirect(to)
}

// bindProvider shows where to go on: a form may not lead to another site.
func (d *Door) bindProvider(r *page.Request) error {
	v, err := r.Values()
	if err != nil {
		return err
	}
	away, err := d.Gate.BeginOIDC(r.Context(), r.Now, r.PathValue("token"), v.Get("code"))
	if err != nil {
		return d.refusedHere(r, err)
	}
	d.set(r, browserCookie, away.Browser, visitSeconds)
	name := d.Gate.OIDCName()
	return r.Render(http.StatusOK, &page.Page{Template: "away", Heading: liem.T("Tiếp tục tại "+name, "Go on at "+name),
		Lead: liem.T("Sau khi xác nhận ở đó, ông/bà quay lại đây và đã đăng nhập.", "After you confirm there, you come back here signed in."), Data: away.URL})
}

func (d *Door) beginEnrol(r *page.Request) error {
	t, err := read(r)
	if err != nil {
		return tell(r, nil, err)
	}
	c, err := d.Gate.BeginEnrol(r.Context(), r.Now, r.PathValue("token"), t.Code)
	return tell(r, c, err)
}

func (d *Door) finishEnrol(r *page.Request) error {
	t, err := read(r)
	if err != nil {
		return tell(r, nil, err)
	}
	in, err := d.Gate.FinishEnrol(r.Context(), r.Now, t.Ceremony, t.Response)
	return d.tellArrival(r, in, "/account", err)
}

func (d *Door) out(r *page.Request) error {
	name := d.sessionCookie(r.Request)
	if err := d.Gate.SignOut(r.Context(), token(r.Request, name)); err != nil {
		return err
	}
	d.set(r, name, "", -1)
	r.W.Header().Set("Clear-Site-Data", `"cache", "storage"`)
	r.Visitor = nil
	return r.Render(http.StatusOK, &page.Page{Template: "say.html", Heading: liem.T("Đã đăng xuất", "You are signed out"),
		Data: page.Notice{Lines: []string{r.In(liem.T("Phiên trên thiết bị này đã kết thúc. Bản nháp vẫn được giữ.", "The session on this device has ended. Your drafts are kept."))},
			Ways: []page.Link{{To: "/sign-in", Text: liem.T("Đăng nhập lại", "Sign in again")}, {To: "/", Text: liem.T("Về trang đầu", "To the first page")}}}})
}

// signedIn is where somebody arrives who signed in in a second tab.
func (d *Door) signedIn(r *page.Request) error {
	say := liem.T("Quay lại thẻ trước và gửi tiếp. Những gì ông/bà đã viết còn nguyên ở đó.", "Go back to the tab before and send it. What you wrote is still there.")
	heading := liem.T("Đã đăng nhập", "You are signed in")
	if r.Visitor == nil {
		return r.Redirect("/sign-in?next=/signed-in")
	}
	return r.Render(http.StatusOK, &page.Page{Template: "say.html", Heading: heading, Data: page.Notice{Lines: []string{r.In(say)}, Ways: []page.Link{{To: "/", Text: liem.T("Về trang đầu", "To the first page")}}}})
}

// The demo.

func (d *Door) demo(r *page.Request) error {
	return r.Render(http.StatusOK, &page.Page{Template: "demo", Heading: liem.T("Chọn một người của bản thử", "Choose a person of the demo"),
		Lead: liem.T("Mọi người ở đây đều là giả định. Bản dùng thật không có trang này.", "Every person here is invented. A real office does not have this page."), Data: d.Demo})
}

func (d *Door) signInDemo(r *page.Request) error {
	v, err := r.Values()
	if err != nil {
		return err
	}
	for _, g := range d.Demo {
		for _, p := range g.People {
			if p.ID != v.Get("person") {
				continue
			}
			in, err := d.Gate.SignInDemo(r.Context(), r.Now, p.ID, p.Name, r.Lang)
			if err != nil {
				return err
			}
			to, err := d.arrive(r, in, "/")
			if err != nil {
				return err
			}
			return r.Redirect(to)
		}
	}
	return page.NotFound()
}
