// Package web joins the counters into one site: it finds the visitor and the
// language, asks the policies, sets what every answer carries, and turns what a
// page could not do into the page that says so.
//
//	site, err := web.New(web.Config{Site: …, Counters: …, Policies: …, SignIn: …, Now: clock})
//	http.ListenAndServe(addr, site)
//
// It promises that a route without a declared and known permission does not
// start, that what is not there and what is not the visitor's answer alike, that a
// form from another site is not taken, and that no cause of an error leaves the
// house. It writes no address, no agent and no path of the anonymous counter to any
// log.
package web

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"liem"
	"liem/internal/web/page"
)

//go:embed templates
var own embed.FS

// Policies say who may use which route.
type Policies interface {
	// Allows decides; the error is what the visitor is told.
	Allows(v *page.Visitor, action string) error
	// Actions lists what a route may declare.
	Actions() []string
}

// SignIn finds who a request is from.
type SignIn interface {
	// Who gives nil if nobody is signed in.
	Who(w http.ResponseWriter, r *http.Request, now liem.Instant) (*page.Visitor, page.Keep, error)
}

// Config is what a site is made of.
type Config struct {
	Site     *page.Site
	Counters []*page.Counter
	Policies Policies
	SignIn   SignIn
	Plain    map[string]http.Handler // other handlers by pattern: the log's tiles, the API
	Now      func() liem.Instant
	Log      *slog.Logger // for the operator: kinds and causes
}

// site is a running one.
type site struct {
	Config
	set *page.Set
}

// Public is the action of routes that are open to everybody.
const Public = "public"

// New makes the site, or says which route declares no permission that the
// policies know.
func New(c Config) (http.Handler, error) {
	set, err := page.NewSet(own)
	if err != nil {
		return nil, err
	}
	s := &site{c, set}
	mux := http.NewServeMux()
	for _, e := range s.table() {
		if e.page && !slices.Contains(c.Policies.Actions(), e.Access) {
			return nil, fmt.Errorf("web: route %q declares no permission that the policies know: %q", e.Pattern, e.Access)
		}
		mux.Handle(e.Pattern, e.handle)
	}
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(s.route(s.nowhere(), page.Route{Access: Public, Handle: foreignForm}))
	return page.Guard(guard.Handler(mux)), nil
}

// Listed is one way into a site: its pattern, and the action of the policies
// that it needs. The handlers that are no pages need none of the site; the API
// asks by itself.
type Listed struct{ Pattern, Access string }

// Routes lists every way into a site, as New makes it.
func Routes(c Config) []Listed {
	var out []Listed
	for _, e := range (&site{Config: c}).table() {
		out = append(out, e.Listed)
	}
	return out
}

type entry struct {
	Listed
	page   bool
	handle http.Handler
}

// table is all that the site answers, of which New makes it.
func (s *site) table() (out []entry) {
	for _, k := range s.Counters {
		for _, r := range k.Routes {
			out = append(out, entry{Listed{r.Pattern, r.Access}, true, s.route(k, r)})
		}
	}
	for pattern, h := range s.Plain {
		out = append(out, entry{Listed{Pattern: pattern}, false, h})
	}
	out = append(out, entry{Listed{Pattern: "GET /assets/"}, false, assets()})
	missing := page.Route{Pattern: "/", Access: Public, Handle: func(*page.Request) error { return page.NotFound() }}
	return append(out, entry{Listed{missing.Pattern, missing.Access}, true, s.route(s.nowhere(), missing)})
}

func (s *site) nowhere() *page.Counter { return &page.Counter{Set: s.set} }

func foreignForm(*page.Request) error {
	return &liem.Error{Kind: liem.Refused, Code: liem.Limit, Op: "post from another site",
		Say:  liem.T("Biểu mẫu này được gửi từ một trang khác nên không được nhận.", "This form was sent from another site and was not taken."),
		Next: liem.T("Mở lại trang của văn phòng rồi gửi.", "Open the office's own page and send it there.")}
}

func assets() http.Handler {
	files := http.StripPrefix("/assets/", http.FileServerFS(page.Assets()))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "public, max-age=3600")
		if name := strings.TrimPrefix(r.URL.Path, "/assets/"); !fs.ValidPath(name) || name == "." {
			http.NotFound(w, r)
			return
		}
		files.ServeHTTP(w, r)
	})
}

// route answers one route: language, visitor, permission, page.
func (s *site) route(k *page.Counter, route page.Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, hr *http.Request) {
		r := k.Bind(&page.Request{Request: hr, W: w, Now: s.Now(), Lang: language(hr), Site: s.Site})
		if s.switchLanguage(r) {
			return
		}
		err := s.answer(r, route)
		if err == nil {
			return
		}
		s.note(r, route, err)
		frame := (&page.Counter{Set: s.set}).Bind(r)
		if err := frame.Fail(err); err != nil {
			s.Log.Error("page of an error", "cause", err)
			http.Error(w, "503", http.StatusServiceUnavailable)
		}
	})
}

func (s *site) answer(r *page.Request, route page.Route) error {
	var err error
	if r.Visitor, r.Keep, err = s.SignIn.Who(r.W, r.Request, r.Now); err != nil {
		return err
	}
	if err := s.Policies.Allows(r.Visitor, route.Access); err != nil {
		if r.Visitor == nil {
			return s.toSignIn(r)
		}
		return err
	}
	return route.Handle(r)
}

// toSignIn leads to the sign-in and back. What was typed in a form whose session
// ended is kept on the page: it is sent again once somebody has signed in.
func (s *site) toSignIn(r *page.Request) error {
	if r.Method != http.MethodPost {
		return r.Redirect("/sign-in?next=" + url.QueryEscape(r.URL.RequestURI()))
	}
	values, err := r.Values()
	if err != nil {
		return err
	}
	f := &page.Form{Action: r.URL.RequestURI(), Send: liem.T("Tôi đã đăng nhập, gửi tiếp", "I have signed in, go on"),
		Ways: []page.Link{{To: "/sign-in?next=/signed-in", Text: liem.T("Đăng nhập ở thẻ mới", "Sign in in a new tab")}}}
	for name, list := range values {
		for _, v := range list {
			f.Hidden = append(f.Hidden, page.Pair{Name: name, Value: v})
		}
	}
	slices.SortFunc(f.Hidden, func(a, b page.Pair) int { return strings.Compare(a.Name+"\x00"+a.Value, b.Name+"\x00"+b.Value) })
	r = (&page.Counter{Set: s.set}).Bind(r)
	return r.Render(http.StatusUnauthorized, &page.Page{Template: "again", Heading: liem.T("Phiên đăng nhập đã hết", "Your session has ended"),
		Lead: liem.T("Chưa có gì được gửi. Những gì ông/bà đã viết còn nguyên ở trang này.", "Nothing was sent. What you wrote is safe on this page."), Data: f})
}

// note tells the operator what went wrong; of what visitors do it tells nothing.
func (s *site) note(r *page.Request, route page.Route, err error) {
	switch liem.KindOf(err) {
	case liem.NotFound, liem.Refused, liem.Invalid, liem.Conflict:
		return
	}
	s.Log.Error("a page failed", "route", route.Pattern, "kind", liem.KindOf(err).String(), "cause", err)
}

const langCookie = "lang"

// language is the reader's: chosen, else asked for by the browser, else
// Vietnamese.
func language(r *http.Request) liem.Lang {
	if c, err := r.Cookie(langCookie); err == nil {
		if l, err := liem.ParseLang(c.Value); err == nil {
			return l
		}
	}
	for part := range strings.SplitSeq(r.Header.Get("Accept-Language"), ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		base, _, _ := strings.Cut(tag, "-")
		if l, err := liem.ParseLang(base); err == nil {
			return l
		}
	}
	return liem.VI
}

// switchLanguage keeps the language that a link asks for, and goes on to the
// same page without it.
func (s *site) switchLanguage(r *page.Request) bool {
	q := r.URL.Query()
	if !q.Has("l") || r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false
	}
	l, err := liem.ParseLang(q.Get("l"))
	if err != nil {
		return false
	}
	q.Del("l")
	to := r.URL.Path
	if more := q.Encode(); more != "" {
		to += "?" + more
	}
	http.SetCookie(r.W, &http.Cookie{Name: langCookie, Value: string(l), Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: r.TLS != nil || s.Site.Secure})
	if err := r.Redirect(to); err != nil && !errors.Is(err, http.ErrHandlerTimeout) {
		s.Log.Error("redirect", "cause", err)
	}
	return true
}
