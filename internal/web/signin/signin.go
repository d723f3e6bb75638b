// Package signin is where people sign in and look after what they sign in
// with: passkeys, a provider, a letter; sessions, the post in which they act,
// language and look; and for administrators, who may sign in.
//
//	door, err := signin.New(signin.Config{Gate: in.Identity, Posts: posts})
//	web.New(web.Config{Counters: []*page.Counter{door.Counter(), …}, SignIn: door, …})
//
// It promises that everything but the use of a passkey works without script,
// that a link of a letter is used by a button and never by being looked at,
// and that nobody learns from a failed sign-in whether an account exists. It
// sets one cookie for the session, and for a few minutes two while somebody is
// at their provider.
package signin

import (
	"context"
	"embed"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"liem"
	"liem/clock"
	"liem/internal/identity"
	"liem/internal/web/page"
)

//go:embed templates
var own embed.FS

// Posts knows the register.
type Posts interface {
	// PostsOf gives the posts that a person holds or stands in for now.
	PostsOf(ctx context.Context, now liem.Instant, person string) ([]page.Post, error)
}

// Group is people of the demo who use one counter.
type Group struct {
	Name   liem.Text
	People []Person
}

// Person is somebody of the demo.
type Person struct {
	ID, Name string
	Post     liem.Text
}

// Config is what the counter stands on.
type Config struct {
	Gate  *identity.Gate
	Posts Posts
	Demo  []Group // nil: nobody signs in without a means
}

// Door finds who a request is from, and is the counter where they sign in.
type Door struct {
	Config
	counter *page.Counter
	zone    *clock.Calendar
}

// The actions that the routes need, as the policies name them.
const (
	public  = "public"
	account = "account"
	admin   = "admin"
)

// New makes the door.
func New(c Config) (*Door, error) {
	set, err := page.NewSet(own)
	if err != nil {
		return nil, err
	}
	zone, err := clock.Lookup("vn")
	if err != nil {
		return nil, err
	}
	d := &Door{Config: c, zone: zone}
	d.counter = &page.Counter{Set: set, Routes: []page.Route{
		{Pattern: "GET /sign-in", Access: public, Handle: d.signIn},
		{Pattern: "POST /sign-in/passkey/begin", Access: public, Handle: d.beginPasskey},
		{Pattern: "POST /sign-in/passkey/finish", Access: public, Handle: d.finishPasskey},
		{Pattern: "GET /sign-in/oidc", Access: public, Handle: d.toProvider},
		{Pattern: "GET /sign-in/oidc/callback", Access: public, Handle: d.fromProvider},
		{Pattern: "POST /sign-in/letter", Access: public, Handle: d.toLetter},
		{Pattern: "GET /signed-in", Access: public, Handle: d.signedIn},
		{Pattern: "GET /enrol/{token}", Access: public, Handle: d.enrol},
		{Pattern: "POST /enrol/{token}", Access: public, Handle: d.useLetter},
		{Pattern: "POST /enrol/{token}/oidc", Access: public, Handle: d.bindProvider},
		{Pattern: "POST /enrol/{token}/begin", Access: public, Handle: d.beginEnrol},
		{Pattern: "POST /enrol/{token}/finish", Access: public, Handle: d.finishEnrol},
		{Pattern: "POST /out", Access: public, Handle: d.out},
		{Pattern: "GET /account", Access: account, Handle: d.account},
		{Pattern: "POST /account", Access: account, Handle: d.settings},
		{Pattern: "POST /account/passkey/begin", Access: account, Handle: d.beginAdd},
		{Pattern: "POST /account/passkey/finish", Access: account, Handle: d.finishAdd},
		{Pattern: "POST /account/passkey/remove", Access: account, Handle: d.removePasskey},
		{Pattern: "POST /account/link/drop", Access: account, Handle: d.dropOwnLink},
		{Pattern: "GET /account/sessions", Access: account, Handle: d.sessions},
		{Pattern: "POST /account/sessions", Access: account, Handle: d.endSessions},
		{Pattern: "GET /account/post", Access: account, Handle: d.posts},
		{Pattern: "POST /account/post", Access: account, Handle: d.takePost},
		{Pattern: "GET /admin/accounts", Access: admin, Handle: d.accounts},
		{Pattern: "POST /admin/accounts", Access: admin, Handle: d.changeAccount},
	}}
	if c.Demo != nil {
		d.counter.Routes = append(d.counter.Routes,
			page.Route{Pattern: "GET /demo", Access: public, Handle: d.demo},
			page.Route{Pattern: "POST /demo", Access: public, Handle: d.signInDemo})
	}
	return d, nil
}

// Counter is the door's pages.
func (d *Door) Counter() *page.Counter { return d.counter }

// cookies

func (d *Door) secure(r *http.Request) bool {
	return r.TLS != nil || strings.HasPrefix(d.Gate.Origin(), "https://")
}

func (d *Door) sessionCookie(r *http.Request) string {
	if d.secure(r) {
		return "__Host-liem"
	}
	return "liem-session"
}

const (
	browserCookie = "liem-visit" // must come back from the provider
	nextCookie    = "liem-next"  // where somebody was going
	langCookie    = "lang"
)

func (d *Door) set(r *page.Request, name, value string, seconds int) {
	http.SetCookie(r.W, &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: seconds, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: d.secure(r.Request)})
}

func token(r *http.Request, name string) string {
	if c, err := r.Cookie(name); err == nil {
		return c.Value
	}
	return ""
}

// Who finds who a request is from: nil if nobody is signed in. Somebody whom
// no second person has confirmed has neither person nor post: there is nothing
// that they could open.
func (d *Door) Who(_ http.ResponseWriter, r *http.Request, now liem.Instant) (*page.Visitor, page.Keep, error) {
	s, err := d.session(r, now)
	if s == nil || err != nil {
		return nil, nil, err
	}
	v := &page.Visitor{Account: s.Account.ID, Session: s.ID.String(), Name: s.Account.Name, Look: string(s.Account.Look), Demo: s.Means == identity.ByDemo}
	if !s.Account.Active {
		v.Waiting = true
		return v, keep{d.Gate, s.Account.ID, now}, nil
	}
	v.Person = s.Account.Person
	if d.Posts != nil {
		if v.Posts, err = d.Posts.PostsOf(r.Context(), now, v.Person); err != nil {
			return nil, nil, err
		}
	}
	if i := slices.IndexFunc(v.Posts, func(p page.Post) bool { return p.ID == s.Post }); i >= 0 && s.Post != "" {
		v.Post = &v.Posts[i]
	}
	return v, keep{d.Gate, s.Account.ID, now}, nil
}

// session is the session of a request, nil if there is none or it ended.
func (d *Door) session(r *http.Request, now liem.Instant) (*identity.Session, error) {
	s, err := d.Gate.Resume(r.Context(), now, token(r, d.sessionCookie(r)))
	if k := liem.KindOf(err); err != nil && (k == liem.NotFound || k == liem.Refused) {
		return nil, nil
	}
	return s, err
}

// here is the session of a page that is for people signed in.
func (d *Door) here(r *page.Request) (*identity.Session, error) {
	s, err := d.session(r.Request, r.Now)
	if err == nil && s == nil {
		err = page.NotFound()
	}
	return s, err
}

// keep is an account's drafts as pages keep them.
type keep struct {
	g       *identity.Gate
	account liem.ID
	now     liem.Instant
}

// Get gives what is kept under a name, nil if nothing is.
func (k keep) Get(ctx context.Context, name string) ([]byte, error) {
	d, err := k.g.Draft(ctx, k.now, k.account, name)
	if err != nil && liem.KindOf(err) == liem.NotFound {
		return nil, nil
	}
	return d.Data, err
}

// Put keeps a value under a name for 30 days.
func (k keep) Put(ctx context.Context, name string, value []byte) error {
	return k.g.SaveDraft(ctx, k.now, k.account, name, value)
}

// Drop erases what is kept under a name.
func (k keep) Drop(ctx context.Context, name string) error {
	return k.g.EraseDraft(ctx, k.account, name)
}

// arrive ends every way of signing in: it sets the cookie and says where to
// go on. Whoever has one post acts in it, whoever has several chooses.
func (d *Door) arrive(r *page.Request, in identity.SignedIn, next string) (to string, err error) {
	to = next
	if !page.Local(to) || to == "/sign-in" {
		to = "/"
	}
	if a := in.Session.Account; a.Active && d.Posts != nil {
		posts, err := d.Posts.PostsOf(r.Context(), r.Now, a.Person)
		if err != nil {
			return "", err
		}
		switch {
		case len(posts) == 1 && in.Session.Means != identity.ByLetter:
			if in, err = d.Gate.TakePost(r.Context(), in.Session, posts[0].ID, true); err != nil {
				return "", err
			}
		case len(posts) > 1:
			to = "/account/post?next=" + url.QueryEscape(to)
		}
	} else if !a.Active {
		to = "/account"
	}
	if l := in.Session.Account.Lang; l != "" {
		d.set(r, langCookie, string(l), 365*24*3600)
	}
	d.keepToken(r, in.Token)
	return to, nil
}

// cookieLife is longer than a session, so that a form sent too late still says
// whose it is.
const cookieLife = 36 * 3600

func (d *Door) keepToken(r *page.Request, token string) {
	d.set(r, d.sessionCookie(r.Request), token, cookieLife)
}

// hour is an instant in the reader's words, in the office's time.
func (d *Door) hour(at liem.Instant, l liem.Lang) string {
	local := at.Time().Add(d.offset(at))
	return local.Format("15:04") + ", " + d.zone.DateAt(at).In(l)
}
