// Package self is the counter of whoever signs in about themself: the person
// concerned, the official, the complainant. It shows what a case holds for them,
// what they must or can do next and until when, who read their file; it takes
// what they send.
//
//	counter, err := self.New(self.Config{In: in, Names: names, Links: links})
//
// It promises that nobody is spoken to as somebody with a finding before there is
// one; that who reported, what another person answered and what the office
// deliberates is on no page; that looking here leaves no record; and that a case
// that is not the visitor's answers like one that is not there. Nothing is sent
// before a page has said what, to whom, and whether it can be taken back. Whoever
// reported finds nothing here: they have their return code, and no account is
// ever tied to a report.
package self

import (
	"context"
	"embed"
	"net/http"

	"liem"
	"liem/docket"
	"liem/docket/side"
	"liem/internal/app"
	"liem/internal/office"
	"liem/internal/web/casepage"
	"liem/internal/web/page"
	"liem/rulebook"
)

//go:embed templates/*.html
var files embed.FS

// Links is somebody's own list of cases, which they keep themself.
type Links interface {
	// List gives the cases, the newest first.
	List(ctx context.Context) ([]liem.ID, error)
	// Add puts a case on the list; twice is once.
	Add(ctx context.Context, id liem.ID) error
	// Drop takes a case off the list; one that is not on it is no error.
	Drop(ctx context.Context, id liem.ID) error
}

// Body is a body that a complaint may be filed with.
type Body struct {
	ID   string
	Name liem.Text
}

// Config is what the counter stands on.
type Config struct {
	In     *app.Installation
	Names  casepage.Names
	Links  func(*page.Visitor) Links
	Bodies []Body                            // where complaints go; none: they are filed on paper
	Ask    func(body string) []liem.Text     // whom to ask about a case of a body: post, telephone, hours; nil: the reception of the body
	Stands func(index int64) (signed, m int) // how many of m witnesses signed a head that covers the index; nil: there are none yet
}

type counter struct{ Config }

const open = "self" // the action of every route here

// New makes the counter.
func New(c Config) (*page.Counter, error) {
	set, err := page.NewSet(files)
	if err != nil {
		return nil, err
	}
	k := &counter{c}
	var routes []page.Route
	add := func(pattern string, h page.Handler) {
		routes = append(routes, page.Route{Pattern: pattern, Access: open, Handle: h})
	}
	add("GET /me", k.home)
	add("POST /me/links", k.link)
	add("POST /me/links/drop", k.unlink)
	add("GET /me/complain", k.complain)
	add("POST /me/complain", k.complain)
	for pattern, h := range map[string]func(*page.Request, *own) error{
		"GET /me/cases/{case}":              k.first,
		"GET /me/cases/{case}/notice":       k.notice,
		"POST /me/cases/{case}/notice":      k.haveRead,
		"GET /me/cases/{case}/file":         k.file,
		"GET /me/cases/{case}/letters":      k.letters,
		"GET /me/cases/{case}/acts/{act}":   k.form,
		"POST /me/cases/{case}/acts/{act}":  k.send,
		"GET /me/cases/{case}/done/{act}":   k.done,
		"GET /me/cases/{case}/reads":        k.reads,
		"GET /me/cases/{case}/reads/list":   k.readsList,
		"GET /me/cases/{case}/reads/check":  k.readsCheck,
		"GET /me/cases/{case}/bundle":       k.bundle,
		"POST /me/cases/{case}/bundle":      k.takeBundle,
		"GET /me/cases/{case}/done/{act}/f": k.receiptFile,
		"GET /me/cases/{case}/ask":          k.wish,
		"POST /me/cases/{case}/ask":         k.wish,
	} {
		add(pattern, k.ofCase(h))
	}
	return &page.Counter{Set: set, Routes: routes}, nil
}

// own is a case as it stands for the visitor.
type own struct {
	*casepage.View
	Own   *office.OwnView
	ID    liem.ID
	Local string
	Base  string              // path of the case
	kind  string              // of party
	asks  *rulebook.Procedure // by which something is asked about the file; nil: on paper
}

func person(v *page.Visitor) office.Person { return office.Person{ID: v.Person, Name: v.Name} }

// open finds a case of the visitor.
func (k *counter) open(r *page.Request, id liem.ID) (*own, error) {
	v, err := k.In.Office.Own(r.Context(), r.Now, person(r.Visitor), id)
	if err != nil {
		return nil, err
	}
	if p := v.Case.Procedure.Party(kindOf(v.Local)); p == nil || p.Sealed {
		return nil, page.NotFound() // who reported comes with their code; no account is tied to a report
	}
	o := &own{Own: v, ID: id, Local: v.Local, Base: "/me/cases/" + id.String(), kind: kindOf(v.Local)}
	o.asks = k.asks(o, r.Now)
	o.View = &casepage.View{Case: v.Case, Acts: withoutOthers(v.Case, v.Local, v.Acts), Lang: r.Lang, Now: r.Now, Names: k.Names}
	return o, nil
}

// ofCase opens the case that a route is about. That it is not there, and that it
// is not the visitor's, is one page.
func (k *counter) ofCase(h func(*page.Request, *own) error) page.Handler {
	return func(r *page.Request) error {
		id, err := liem.ParseID(r.PathValue("case"))
		if err != nil {
			return page.NotFound()
		}
		o, err := k.open(r, id)
		if err != nil {
			if liem.KindOf(err) == liem.NotFound {
				return page.NotFound()
			}
			return err
		}
		return h(r, o)
	}
}

// side is what the case is to the visitor.
func (o *own) side() side.Side { return side.Of(o.Case, o.Local) }

func (o *own) t(vi, en string) string { return liem.T(vi, en).In(o.Lang) }

func (o *own) eyebrow() string { return o.t("Vụ việc ", "Case ") + o.Case.Number }

func (o *own) back() *page.Link {
	return &page.Link{To: o.Base, Text: liem.T("Quay lại vụ việc", "Back to the case")}
}

// began tells whether the visitor's side began the case: a complaint, a review.
func (o *own) began() bool { return o.Case.FiledByScope() && o.kind == o.Case.Procedure.Scope }

// report tells whether the case is about what somebody reported.
func (o *own) report() bool { return o.Case.Procedure.Kind == "report" && !o.began() }

func (o *own) vietnamese() bool { return o.Case.Pack.Calendar == "vn" }

// act finds an act of the procedure that is the visitor's to do.
func (o *own) option(id string) (docket.Option, bool) {
	for _, x := range o.options() {
		if x.Act.ID == id {
			return x, true
		}
	}
	return docket.Option{}, false
}

// options are the acts of the visitor's side that can still be of concern to
// them, about themself.
func (o *own) options() []docket.Option {
	var out []docket.Option
	for _, x := range o.Case.Options() {
		if x.Act.By == o.kind && x.Act.Kind != rulebook.Filing && (x.On == "" || x.On == o.Local) {
			out = append(out, x)
		}
	}
	return out
}

// last is the last act of a kind in law that was done towards or by the visitor.
func (o *own) last(kind rulebook.ActKind) (int, *rulebook.Act) {
	for i := len(o.Acts) - 1; i >= 0; i-- {
		act := o.Case.Procedure.Act(o.Acts[i].Kind)
		if act == nil || act.Kind != kind {
			continue
		}
		if on, ok := o.Acts[i].Fact("on"); ok && on != o.Local {
			continue
		}
		return i, act
	}
	return -1, nil
}

// done is the last act of an id that the visitor did.
func (o *own) did(id string) int {
	for i := len(o.Acts) - 1; i >= 0; i-- {
		on, _ := o.Acts[i].Fact("on")
		if o.Acts[i].Kind == id && (on == o.Local || on == "" && o.Acts[i].Actor == o.Local) {
			return i
		}
	}
	return -1
}

func (o *own) dayOf(i int) string { return o.short(o.Acts[i].Recorded) }

func (o *own) render(r *page.Request, p *page.Page) error {
	if p.Eyebrow == "" {
		p.Eyebrow = o.eyebrow()
	}
	if p.Back == nil {
		p.Back = o.back()
	}
	status := http.StatusOK
	if len(p.Faults) > 0 {
		status = http.StatusUnprocessableEntity
	}
	return r.Render(status, p)
}
