// Package api is the office for programs: the same acts and readings as the
// counters, as JSON over HTTP, described by one OpenAPI document.
//
//	h, err := api.New(api.Config{Office: o, Reports: desk, Packs: packs, …})
//	web.New(web.Config{Plain: map[string]http.Handler{"/api/v1/": h}, …})
//
// It promises nothing that the counters do not: what is refused there is
// refused here, with the same sentence in both languages, in the form of RFC 9457
// and with a code for the program. Whoever signed in for the pages is signed in
// here, in the post that they chose there; reports need nobody. An
// Idempotency-Key makes a retry the same act. What is not there and what is not the
// caller's answer alike. Whatever is read of a case is recorded as read.
//
// It refuses what has no place: a search by person, a list of cases of somebody,
// an address or a time in any log.
package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"liem"
	"liem/internal/office"
	"liem/internal/thread"
	"liem/internal/web/page"
	"liem/limits"
	"liem/rulebook"
)

// Office is the one door, as far as programs come to it.
type Office interface {
	// Read shows a case and records that it did.
	Read(ctx context.Context, now liem.Instant, by office.Actor, id liem.ID, purpose limits.Purpose, access office.Access) (*office.View, error)
	// Own shows a case to a party of it.
	Own(ctx context.Context, now liem.Instant, who office.Person, id liem.ID) (*office.OwnView, error)
	// Readings tells a party who read their file.
	Readings(ctx context.Context, now liem.Instant, by office.Actor, id liem.ID) (office.Readings, error)
	// Do records an act.
	Do(ctx context.Context, now liem.Instant, by office.Actor, id liem.ID, d office.Deed) (office.Recorded, error)
	// Bound is the procedure of a case, for whoever has to do with it.
	Bound(ctx context.Context, now liem.Instant, by office.Actor, local string, id liem.ID) (*rulebook.Procedure, error)
	// WorkList is a page of what a post may do now.
	WorkList(ctx context.Context, now liem.Instant, by office.Actor, purpose limits.Purpose, after string, limit int) (*office.WorkPage, error)
}

// Reports takes reports and opens them by their code.
type Reports interface {
	// Doors lists the ways to report.
	Doors() []thread.Door
	// Report files a report; the same key and content give the same receipt.
	Report(ctx context.Context, now liem.Instant, r thread.Report) (thread.Receipt, error)
	// Open gives the exchange of a code.
	Open(ctx context.Context, now liem.Instant, code string) (*thread.Thread, error)
}

// SignIn finds who a request is from: the same as for the pages.
type SignIn interface {
	// Who gives nil if nobody is signed in.
	Who(w http.ResponseWriter, r *http.Request, now liem.Instant) (*page.Visitor, page.Keep, error)
}

// Policies say who may use which counter.
type Policies interface {
	// Allows decides; the error is what the caller is told.
	Allows(v *page.Visitor, action string) error
}

// Config is what the API stands on.
type Config struct {
	Office   Office
	Reports  Reports
	Access   office.Access
	Packs    []*rulebook.Pack
	SignIn   SignIn
	Policies Policies
	Now      func() liem.Instant
}

// server answers requests.
type server struct{ Config }

// New makes the handler of everything under /api/v1/.
func New(c Config) (http.Handler, error) {
	if c.Office == nil || c.Reports == nil || c.SignIn == nil || c.Policies == nil || c.Now == nil || c.Access == nil {
		return nil, errors.New("api: a part of the Config is missing")
	}
	s := &server{c}
	mux := http.NewServeMux()
	a := humago.New(mux, config())
	a.UseMiddleware(carry)
	s.reports(a)
	s.procedures(a)
	s.cases(a)
	if err := document(a); err != nil {
		return nil, err
	}
	mux.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) { writeProblem(w, r, page.NotFound()) })
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { writeProblem(w, r, foreignPage()) }))
	return quiet(guard.Handler(mux)), nil
}

// quiet sets what every answer has: nobody keeps a copy on the way.
func quiet(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

func foreignPage() error {
	return &liem.Error{Kind: liem.Refused, Code: liem.Limit, Op: "call from another site",
		Say:  liem.T("Lời gọi này đến từ một trang khác nên không được nhận.", "This call came from a page of another site and was not taken."),
		Next: liem.T("Gọi từ trang của văn phòng hoặc từ một chương trình.", "Call from the office's own pages or from a program.")}
}

func config() huma.Config {
	c := huma.DefaultConfig("Liêm", "1")
	c.Info.Description = "The integrity office for programs. Every refusal is a problem (RFC 9457) with its sentence in Vietnamese and English."
	c.Info.License = &huma.License{Name: "AGPL-3.0-only", Identifier: "AGPL-3.0-only"}
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "/api/v1/openapi", "", ""
	c.CreateHooks = nil
	c.Transformers = []huma.Transformer{both}
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		session: {Type: "apiKey", In: "cookie", Name: "session", Description: "The session of the pages: sign in there, choose the post there."},
	}
	return c
}

// session names the one way of being known here.
const session = "session"

var signedIn = []map[string][]string{{session: {}}}

type carried struct{}

// at is a request as the handlers need it beside its values.
type at struct {
	w http.ResponseWriter
	r *http.Request
}

func carry(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	next(huma.WithValue(ctx, carried{}, at{w, r}))
}

// caller is who calls: somebody signed in, as themself or in a post.
type caller struct {
	*page.Visitor
	by office.Actor
}

// who finds the caller. Whoever comes in a post comes to the desk, whoever comes
// in none to their own matters.
func (s *server) who(ctx context.Context) (caller, error) {
	a, _ := ctx.Value(carried{}).(at)
	if a.r == nil {
		return caller{}, errors.New("api: a request without its request")
	}
	v, _, err := s.SignIn.Who(a.w, a.r, s.Now())
	if err != nil {
		return caller{}, err
	}
	if v == nil {
		return caller{}, nobody()
	}
	k := caller{v, office.Actor{Person: office.Person{ID: v.Person, Name: v.Name}}}
	action := "self"
	if v.Post != nil {
		k.by.Post, action = v.Post.ID, "desk"
	}
	return k, s.Policies.Allows(v, action)
}

func nobody() error {
	return &problem{Problem: problemOf(&liem.Error{Kind: liem.Refused, Code: liem.NotYou,
		Say:  liem.T("Cần đăng nhập.", "You have to sign in."),
		Next: liem.T("Đăng nhập ở trang của văn phòng; phiên đó dùng được ở đây.", "Sign in on the office's pages; that session is good here.")}, http.StatusUnauthorized)}
}

// caseID reads an id of a path. One that is none answers like one that is not
// there.
func caseID(s string) (liem.ID, error) {
	id, err := liem.ParseID(s)
	if err != nil {
		return id, page.NotFound()
	}
	return id, nil
}
