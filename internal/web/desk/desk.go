// Package desk is the officers' counter: what is to be done and until when, one
// case at a time, its acts, its decisions in two hands, its letters, and what
// comes in on paper or by voice.
//
//	k, err := desk.New(desk.Config{Office: o, Read: read, Packs: packs, Names: names})
//
// It promises that no case is shown before its reader said for what purpose and
// that this was recorded; that lists hold no person and nothing of what a case
// says; that nothing is recorded before a page said what, to whom and whether it
// can be taken back; that the second hand signs what the first proposed and
// nothing else; and that what somebody typed is kept when something comes
// between. What is not there and what is not the reader's answer alike.
package desk

import (
	"context"
	"embed"
	"errors"
	"net/http"
	"net/url"

	"liem"
	"liem/docket"
	"liem/internal/access"
	"liem/internal/office"
	"liem/internal/web/casepage"
	"liem/internal/web/page"
	"liem/limits"
	"liem/rulebook"
)

//go:embed templates
var templates embed.FS

// Office is what the desk needs of the one door.
type Office interface {
	// Do records one act of a case, or says why it is not open.
	Do(ctx context.Context, now liem.Instant, by office.Actor, id liem.ID, d office.Deed) (office.Recorded, error)

	// File begins a case.
	File(ctx context.Context, now liem.Instant, by office.Actor, f office.Filing) (office.Recorded, error)

	// WorkList is one page of what a person may do now in a post.
	WorkList(ctx context.Context, now liem.Instant, by office.Actor, purpose limits.Purpose, after string, limit int) (*office.WorkPage, error)

	// Find gives the cases of a number that an officer has to do with.
	Find(ctx context.Context, now liem.Instant, by office.Actor, number string) ([]office.Found, error)

	// Candidates lists who may be asked to fill a role.
	Candidates(ctx context.Context, now liem.Instant, body, role string) ([]office.Candidate, error)

	// Awaited lists what cases of the officer's body, or of one below, call for.
	Awaited(ctx context.Context, now liem.Instant, by office.Actor) ([]office.Awaited, error)

	// Asks tells whether the officer has to say if they have a tie.
	Asks(ctx context.Context, now liem.Instant, by office.Actor, id liem.ID) (body string, asked bool, err error)

	// Declare records their answer.
	Declare(ctx context.Context, now liem.Instant, by office.Actor, id liem.ID, tie bool) (office.Recorded, error)

	// Carry carries a case into another version of its pack.
	Carry(ctx context.Context, now liem.Instant, by office.Actor, id, act liem.ID, pack liem.Hash) (office.Recorded, error)

	// Posts is the register's answer to what a post may do.
	Posts() docket.Posts
}

// Read opens a case for an officer, recorded, under the policies.
type Read func(ctx context.Context, now liem.Instant, by office.Actor, id liem.ID, purpose limits.Purpose) (*office.View, error)

// Config is what the counter stands on.
type Config struct {
	Office  Office
	Read    Read
	Replace Replace
	Packs   []*rulebook.Pack // every version at hand
	Names   casepage.Names
}

type desk struct{ Config }

// New makes the counter.
func New(c Config) (*page.Counter, error) {
	set, err := page.NewSet(templates)
	if err != nil {
		return nil, err
	}
	d := &desk{c}
	k := &page.Counter{Set: set}
	for pattern, h := range map[string]page.Handler{
		"GET /desk":                               d.work,
		"GET /desk/decisions":                     d.decisions,
		"GET /desk/overdue":                       d.overdue,
		"GET /desk/find":                          d.findForm,
		"POST /desk/find":                         d.find,
		"GET /desk/file":                          d.fileForm,
		"POST /desk/file":                         d.file,
		"GET /desk/filed/{act}":                   d.filed,
		"GET /desk/cases/{case}/purpose":          d.purposeForm,
		"POST /desk/cases/{case}/purpose":         d.purpose,
		"GET /desk/cases/{case}":                  d.opened(d.casePage),
		"GET /desk/cases/{case}/acts/{act}":       d.opened(d.actForm),
		"POST /desk/cases/{case}/acts/{act}":      d.posted,
		"GET /desk/cases/{case}/done/{act}":       d.opened(d.done),
		"GET /desk/cases/{case}/carry":            d.opened(d.carryForm),
		"POST /desk/cases/{case}/carry":           d.opened(d.carry),
		"GET /desk/cases/{case}/name/{act}":       d.nameForm,
		"POST /desk/cases/{case}/name/{act}":      d.name,
		"GET /desk/cases/{case}/letters":          d.opened(d.letters),
		"GET /desk/cases/{case}/letters/{letter}": d.opened(d.letter),
	} {
		k.Routes = append(k.Routes, page.Route{Pattern: pattern, Access: access.Desk, Handle: h})
	}
	return k, nil
}

// actor is the visitor as the office knows them.
func actor(r *page.Request) office.Actor {
	a := office.Actor{Person: office.Person{ID: r.Visitor.Person, Name: r.Visitor.Name}}
	if r.Visitor.Post != nil {
		a.Post = r.Visitor.Post.ID
	}
	return a
}

// nav are the links of the counter: words, at most six.
func nav(here string) []page.Link {
	links := []page.Link{
		{To: "/desk", Text: liem.T("Việc của tôi", "My work")},
		{To: "/desk/decisions", Text: liem.T("Chờ quyết định", "To decide")},
		{To: "/desk/file", Text: liem.T("Tiếp nhận", "Take in")},
		{To: "/desk/find", Text: liem.T("Tìm theo số", "Find by number")},
		{To: "/desk/overdue", Text: liem.T("Quá hạn", "Overdue")},
	}
	for i := range links {
		links[i].Here = links[i].To == here
	}
	return links
}

// opening is a case that the reader opened, with everything about them.
type opening struct {
	casepage.View
	r       *page.Request
	id      liem.ID
	purpose limits.Purpose
	local   string // the reader's case-local id; "": they take no part yet
	posts   docket.Posts
}

// opened opens the case of the path, once the reader said for what.
func (d *desk) opened(next func(*opening) error) page.Handler {
	return func(r *page.Request) error {
		o, err := d.open(r)
		if err != nil || o == nil {
			return err
		}
		return next(o)
	}
}

// open reads the case: nil and no error if the reader was sent to say the
// purpose first.
func (d *desk) open(r *page.Request) (*opening, error) {
	id, err := caseID(r)
	if err != nil {
		return nil, err
	}
	purpose, err := purposeOf(r, id)
	if err != nil {
		return nil, err
	}
	if purpose == "" {
		to := r.URL.RequestURI()
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			to = r.URL.Path + onQuery(r)
		}
		return nil, r.Redirect(casePath(id) + "/purpose?next=" + url.QueryEscape(to))
	}
	v, err := d.Read(r.Context(), r.Now, actor(r), id, purpose)
	if err != nil {
		return nil, d.refused(r, id, err)
	}
	o := &opening{View: casepage.View{Case: v.Case, Acts: v.Acts, Lang: r.Lang, Now: r.Now, Names: d.Names}, r: r, id: id, purpose: purpose, posts: d.Office.Posts()}
	o.local = v.Local
	return o, nil
}

// refused sends somebody who has to say something first to the page that asks;
// everything else that is not theirs is not there.
func (d *desk) refused(r *page.Request, id liem.ID, err error) error {
	var e *liem.Error
	if errors.As(err, &e) && e.Kind == liem.Refused && e.Code == liem.Needs {
		return r.Redirect(casePath(id) + "/purpose?next=" + url.QueryEscape(r.URL.RequestURI()))
	}
	if liem.KindOf(err) == liem.NotFound {
		return page.NotFound()
	}
	return err
}

func caseID(r *page.Request) (liem.ID, error) {
	id, err := liem.ParseID(r.PathValue("case"))
	if err != nil || id.IsZero() {
		return liem.ID{}, page.NotFound()
	}
	return id, nil
}

func casePath(id liem.ID) string { return "/desk/cases/" + id.String() }

func onQuery(r *page.Request) string {
	if on := r.URL.Query().Get("on"); on != "" {
		return "?on=" + url.QueryEscape(on)
	}
	return ""
}

func (o *opening) hand() casepage.Hand {
	h := casepage.Hand{Local: o.local}
	if o.r.Visitor.Post != nil {
		h.Post = o.r.Visitor.Post.ID
	}
	return h
}

// may tells whether the reader's post fills a role of the case and nobody else
// holds it.
func (o *opening) may(role string) bool {
	r := o.Case.Procedure.Role(role)
	if r == nil {
		return false
	}
	if _, err := o.posts.May(o.hand().Post, role, o.Case.Body, r.Outside, o.r.Now); err != nil {
		return false
	}
	held := o.Case.Holders(role)
	for _, h := range held {
		if h == o.local {
			return true
		}
	}
	return len(held) == 0 && !r.Assigned
}

// takesIn tells whether the reader may record what a party brings on paper or
// by voice: whoever has a role here.
func (o *opening) takesIn() bool {
	for _, r := range o.Case.Procedure.Roles {
		if o.may(r.ID) {
			return true
		}
	}
	return false
}

// page makes the page of a case.
func (o *opening) page(template string, heading liem.Text, data any) *page.Page {
	return &page.Page{Template: template, Heading: heading, Eyebrow: o.eyebrow(), Nav: nav(""), Recorded: true, Data: data}
}

func (o *opening) eyebrow() string {
	return o.r.In(liem.T("Vụ việc ", "Case ")) + o.Case.Number
}

func (o *opening) path() string { return casePath(o.id) }

func (o *opening) toCase() *page.Link {
	return &page.Link{To: o.path(), Text: liem.T("Quay lại vụ việc", "Back to the case")}
}
