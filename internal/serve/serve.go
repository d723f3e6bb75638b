// Package serve is a running office: an installation behind its counters, its
// API and its open log, with what has to be done regularly.
//
//	h, err := serve.New(in, serve.Options{…})        // everything under one handler
//	err := serve.Run(ctx, in, serve.Options{…}, listener)
//
// It joins and decides nothing: who may do what is for the policies, what is open
// for the docket.
package serve

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"strings"
	"time"

	"liem"
	"liem/internal/access"
	"liem/internal/api"
	"liem/internal/app"
	"liem/internal/intake"
	"liem/internal/office"
	"liem/internal/standin"
	"liem/internal/web"
	"liem/internal/web/desk"
	"liem/internal/web/logcheck"
	"liem/internal/web/openlog"
	"liem/internal/web/page"
	"liem/internal/web/public"
	"liem/internal/web/self"
	"liem/internal/web/signin"
	"liem/limits"
)

// Options say how an installation is served.
type Options struct {
	Settings Settings
	Now      func() liem.Instant
	Log      *slog.Logger
	Demo     []signin.Group // people who can be signed in as; nil: nobody
}

// joined is what every counter stands on.
type joined struct {
	in     *app.Installation
	o      Options
	rules  *access.Policies
	door   *signin.Door
	intake *intake.Desk
	window *openlog.Window
}

// New joins the counters of an installation into one handler.
func New(in *app.Installation, o Options) (http.Handler, error) {
	c, err := join(in, o)
	if err != nil {
		return nil, err
	}
	return web.New(c)
}

func join(in *app.Installation, o Options) (none web.Config, err error) {
	rules, err := access.Load()
	if err != nil {
		return none, err
	}
	j := &joined{in: in, o: o, rules: rules, window: openlog.New(openlog.Config{Log: in, Policy: in.Policy, Now: o.Now})}
	if j.door, err = signin.New(signin.Config{Gate: in.Identity, Posts: posts{in.Office}, Demo: o.Demo}); err != nil {
		return none, err
	}
	doors := o.Settings.doors(in)
	j.intake = intake.New(in.Office, rules, j.letter, doors)
	counters, err := j.counters()
	if err != nil {
		return none, err
	}
	plain, err := j.plain()
	if err != nil {
		return none, err
	}
	return web.Config{Site: j.site(), Counters: counters, Policies: policies{rules}, SignIn: j.door, Plain: plain, Now: o.Now, Log: o.Log}, nil
}

func (j *joined) site() *page.Site {
	s := j.o.Settings
	return &page.Site{Office: s.Name, Demo: j.o.Demo != nil, Secure: strings.HasPrefix(j.in.Identity.Origin(), "https://"), LeaveTo: s.leaveTo()}
}

func (j *joined) counters() ([]*page.Counter, error) {
	in, s := j.in, j.o.Settings
	out := []*page.Counter{j.door.Counter()}
	for _, make := range []func() (*page.Counter, error){
		func() (*page.Counter, error) {
			return public.New(public.Config{Desk: j.intake, Packs: in.InForce(j.o.Now()), Emergency: s.Emergency, Outside: s.outside(), Policies: published(j.rules), SignedIn: homeOf})
		},
		func() (*page.Counter, error) {
			return self.New(self.Config{In: in, Names: in.Office, Links: j.links, Bodies: s.bodies(in)})
		},
		func() (*page.Counter, error) { return logcheck.New(logcheck.Config{Head: j.head}) },
		j.auditCounter, j.adminCounter,
		func() (*page.Counter, error) {
			return desk.New(desk.Config{Office: in.Office, Read: j.read, Replace: j.replace, Packs: in.Packs, Names: in.Office})
		},
	} {
		k, err := make()
		if err != nil {
			return nil, err
		}
		out = append(out, k)
	}
	return out, nil
}

// plain are the handlers that are no pages.
func (j *joined) plain() (map[string]http.Handler, error) {
	in := j.in
	calls, err := api.New(api.Config{Office: in.Office, Reports: j.intake, Access: j.rules, Packs: in.Packs, SignIn: j.door, Policies: policies{j.rules}, Now: j.o.Now})
	if err != nil {
		return nil, err
	}
	out := map[string]http.Handler{
		"/api/v1/": calls,
		"GET /healthz": http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			_, _ = w.Write([]byte("ok\nlimits " + limits.Hash().String() + "\n"))
		}),
		"GET /readyz": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if _, err := in.Log(r.Context()); err != nil {
				http.Error(w, "could not look", http.StatusServiceUnavailable)
				return
			}
			_, _ = w.Write([]byte("ready\n"))
		}),
	}
	maps.Copy(out, j.window.Handlers())
	return out, nil
}

func (j *joined) replace(ctx context.Context, now liem.Instant, by office.Actor, id liem.ID) (*standin.Naming, error) {
	return standin.Open(ctx, j.in.Office, now, by, id)
}

func (j *joined) read(ctx context.Context, now liem.Instant, by office.Actor, id liem.ID, purpose limits.Purpose) (*office.View, error) {
	return j.in.Office.Read(ctx, now, by, id, purpose, j.rules)
}

// Run serves until the context ends, and does what is due all the while. It
// gives requests under way ten seconds to end.
func Run(ctx context.Context, in *app.Installation, o Options, listen net.Listener) error {
	h, err := New(in, o)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: 2 * time.Minute, IdleTimeout: 2 * time.Minute,
		ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)} // it would write down addresses
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listen) }()
	tend(ctx, in, o)
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := server.Shutdown(last); err != nil {
		return err
	}
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// tend does what is due until the context ends: expiries, erasures, the order of
// the log, old drafts. What fails is told to the operator and tried again.
func tend(ctx context.Context, in *app.Installation, o Options) {
	tick := time.NewTicker(20 * time.Second)
	defer tick.Stop()
	for {
		now := o.Now()
		if _, err := in.Office.Tend(ctx, now, 200); err != nil && ctx.Err() == nil {
			o.Log.Error("what is due could not all be done", "kind", liem.KindOf(err).String(), "cause", err)
		}
		if err := in.Identity.Sweep(ctx, now); err != nil && ctx.Err() == nil {
			o.Log.Error("what has ended at the sign-in could not be erased", "cause", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
