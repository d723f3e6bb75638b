// Package page is what every page of the office is made with: the frame, the
// shared elements, forms, errors and words in the reader's language. It knows
// no case and no office, so that the anonymous counter may use it too; the
// counters hand it plain views.
//
//	set, err := page.NewSet(files)             // the templates of one counter
//	r.Render(http.StatusOK, &page.Page{Template: "report", Heading: liem.T("Báo việc sai trái", "Report wrongdoing")})
//
// It promises that a page carries no script of its own but by name, nothing from
// elsewhere, both languages, and that a form that is refused keeps what was typed.
package page

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"liem"
)

// Visitor is who stands at a counter, signed in.
type Visitor struct {
	Account liem.ID // of the sign-in
	Session string  // names the session to its own counter; no secret
	Person  string  // id in the register
	Name    string
	Post    *Post  // the post whose power is used now; nil: none
	Posts   []Post // those that the person holds today
	Look    string // light, dark or auto
	Waiting bool   // no second person has confirmed them yet: they have neither person nor post
	Demo    bool
}

// Post is a post that the visitor holds or stands in for.
type Post struct {
	ID    string
	Name  liem.Text
	Body  string
	Place liem.Text // the body's name
	Roles []string
	Note  liem.Text // a delegation with its dates; empty: held
}

// May tells whether the chosen post has a role.
func (v *Visitor) May(role string) bool {
	if v == nil || v.Post == nil {
		return false
	}
	for _, r := range v.Post.Roles {
		if r == role {
			return true
		}
	}
	return false
}

// Keep is a small private store: what somebody typed and did not send, and the
// purpose that they chose. It outlives the session; it is erased when sent.
type Keep interface {
	// Get gives what was kept under a name, nil if nothing was.
	Get(ctx context.Context, name string) ([]byte, error)
	// Put keeps a value in the place of the one before.
	Put(ctx context.Context, name string, value []byte) error
	// Drop erases it.
	Drop(ctx context.Context, name string) error
}

// Request is one request at a counter.
type Request struct {
	*http.Request
	W       http.ResponseWriter
	Now     liem.Instant
	Lang    liem.Lang
	Visitor *Visitor // nil: nobody is signed in
	Keep    Keep     // nil if nobody is signed in
	Site    *Site

	set *Set
}

// Site is what the frame shows of an installation.
type Site struct {
	Office   liem.Text // the office's name
	Demo     bool
	Secure   bool             // reached by https, perhaps through somebody who speaks http to this server
	ReadOnly func() liem.Text // why nothing can be sent now; empty: it can
	LeaveTo  string           // where "leave this page" leads
	Links    []Link           // at the foot
}

// Handler answers a request. What it returns is shown as the error page of its
// kind; before that it must have written nothing.
type Handler func(*Request) error

// Route is one way into a counter. Access is the action of the policies that it
// needs; a route without one does not start.
type Route struct {
	Pattern string // as http.ServeMux reads it: "GET /desk/cases/{case}"
	Access  string
	Handle  Handler
}

// Counter is a place of the office with its pages.
type Counter struct {
	Set    *Set
	Routes []Route
}

// Bind makes the request of a route.
func (c *Counter) Bind(r *Request) *Request {
	r.set = c.Set
	return r
}

// Link is a link with its words.
type Link struct {
	To    string
	Text  liem.Text
	Here  bool   // it leads to this page
	Quiet string // beside it, in small
}

// Page is one page to be shown. The template gets the Page as its dot.
type Page struct {
	Template string
	Title    liem.Text // of the tab; never a case number; empty: Heading
	Heading  liem.Text
	Eyebrow  string
	Lead     liem.Text
	Back     *Link
	Nav      []Link
	Faults   []Fault // of a form: shown above everything, takes focus
	Wide     bool    // with the side column
	Recorded bool    // a page of desk or audit that shows what was recorded as read
	Public   bool    // intake: "leave this page" in the place of "sign out"
	Script   string  // name of a file under /assets/, if it needs one
	Refresh  string
	Data     any

	// Filled by Render.
	Lang    liem.Lang
	Site    *Site
	Visitor *Visitor
	Path    string
	Other   string // this page in the other language
	Body    any
}

// Fault is one thing that keeps a form from being taken.
type Fault struct {
	Field string // id of the field, empty: the form as a whole
	Say   liem.Text
	Next  liem.Text
}

// FaultOf words an error as the fault of a form.
func FaultOf(err error) Fault {
	var e *liem.Error
	if !errors.As(err, &e) || e.Say.VI == "" {
		return Fault{Say: liem.T("Chưa ghi được. Chưa có gì được gửi đi. Nội dung vẫn ở trang này.", "Not recorded. Nothing was sent. What you typed is still on this page."),
			Next: liem.T("Thử lại sau 5 phút.", "Try again in 5 minutes.")}
	}
	return Fault{Say: e.Say, Next: e.Next}
}

// Redirect sends the reader on with a GET. Only paths of this site are taken.
func (r *Request) Redirect(to string) error {
	if !Local(to) {
		to = "/"
	}
	http.Redirect(r.W, r.Request, to, http.StatusSeeOther)
	return nil
}

// Local tells whether a path stays on this site.
func Local(path string) bool {
	return strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "//") && !strings.ContainsAny(path, "\\\r\n\t")
}

// In words a text for the reader.
func (r *Request) In(t liem.Text) string { return t.In(r.Lang) }

// NotFound is the one answer for what is not there and what is not the reader's.
func NotFound() error {
	return &liem.Error{Kind: liem.NotFound, Op: "page",
		Say: liem.T("Không có trang này, hoặc ông/bà không được mở.", "There is no such page, or it is not open to you.")}
}
