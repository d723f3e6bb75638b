package identity

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"liem"
)

// OIDC is the OpenID provider of an installation. Who its subjects are is
// said once, by a link; a name or an e-mail address is never looked at.
type OIDC struct {
	Issuer string
	Client string
	Secret string // empty for a public client
	Name   string // as people know it
}

// provider is the OpenID provider, found when it is first needed.
type provider struct {
	mu    sync.Mutex
	found *oidc.Provider
}

// oidcLife is how long somebody has at the provider.
const oidcLife = 10 * minute

// visit is somebody who was sent to the provider.
type visit struct {
	Browser  string // the cookie of the browser that was sent
	Nonce    string
	Verifier string
	Link     liem.Hash // key of the link that binds a subject; zero: signing in
}

// Away is where a browser is sent, and the cookie that it must bring back.
type Away struct {
	URL     string
	Browser string
}

// OIDCName is the name of the provider, empty if there is none.
func (g *Gate) OIDCName() string {
	if g.c.OIDC == nil {
		return ""
	}
	if g.c.OIDC.Name == "" {
		return g.c.OIDC.Issuer
	}
	return g.c.OIDC.Name
}

// OIDCCallback is the address that the provider sends people back to.
func (g *Gate) OIDCCallback() string { return g.c.Origin + "/sign-in/oidc/callback" }

// oidcProvider finds the provider. The client of the network is the one that
// the context names, as package oidc has it.
func (g *Gate) oidcProvider(ctx context.Context) (*oidc.Provider, *oauth2.Config, error) {
	if g.c.OIDC == nil || g.c.Origin == "" {
		return nil, nil, notFound("sign in by provider")
	}
	g.oidc.mu.Lock()
	defer g.oidc.mu.Unlock()
	if g.oidc.found == nil {
		p, err := oidc.NewProvider(ctx, g.c.OIDC.Issuer)
		if err != nil {
			return nil, nil, &liem.Error{Kind: liem.CouldNotLook, Op: "find OpenID provider", Cause: err,
				Say:  liem.T("Chưa liên lạc được với “"+g.OIDCName()+"”.", "“"+g.OIDCName()+"” could not be reached."),
				Next: liem.T("Thử lại sau, hoặc đăng nhập bằng khóa truy cập.", "Try later, or sign in with a passkey.")}
		}
		g.oidc.found = p
	}
	return g.oidc.found, &oauth2.Config{ClientID: g.c.OIDC.Client, ClientSecret: g.c.OIDC.Secret, Endpoint: g.oidc.found.Endpoint(),
		RedirectURL: g.OIDCCallback(), Scopes: []string{oidc.ScopeOpenID}}, nil
}

// BeginOIDC sends somebody to the provider: to sign in, or with a link and
// its code to bind who they are there to their account.
func (g *Gate) BeginOIDC(ctx context.Context, now liem.Instant, token, code string) (Away, error) {
	_, config, err := g.oidcProvider(ctx)
	if err != nil {
		return Away{}, err
	}
	v := visit{Verifier: oauth2.GenerateVerifier()}
	if token != "" {
		l, row, _, err := g.proved(ctx, now, token, code)
		if err != nil {
			return Away{}, err
		}
		if l.Purpose == ToSign {
			return Away{}, noLink(nil)
		}
		v.Link = row.Key
	}
	if err := g.mayBegin(ctx, now); err != nil {
		return Away{}, err
	}
	var state string
	for _, to := range []*string{&state, &v.Nonce, &v.Browser} {
		if *to, err = g.draw(); err != nil {
			return Away{}, err
		}
	}
	row, err := g.seal(kindOIDC, g.hash(kindOIDC, state), liem.Hash{}, now+oidcLife, v)
	if err != nil {
		return Away{}, err
	}
	if err := g.c.Store.Change(ctx, Change{Row: row}); err != nil {
		return Away{}, err
	}
	return Away{URL: config.AuthCodeURL(state, oidc.Nonce(v.Nonce), oauth2.S256ChallengeOption(v.Verifier)), Browser: v.Browser}, nil
}

// FinishOIDC takes what the provider sent a browser back with and signs the
// person in. With a link it binds the provider's subject to the account
// first.
func (g *Gate) FinishOIDC(ctx context.Context, now liem.Instant, state, browser, code string) (SignedIn, error) {
	v, row, err := getLive[visit](ctx, g, now, kindOIDC, g.hash(kindOIDC, state))
	if err == nil {
		err = g.c.Store.Change(ctx, gone(row)) // once
	}
	if k := liem.KindOf(err); err != nil && k != liem.NotFound && k != liem.Conflict {
		return SignedIn{}, err
	}
	if err != nil || code == "" || subtle.ConstantTimeCompare([]byte(v.Browser), []byte(browser)) != 1 {
		g.fail(now, "oidc")
		return SignedIn{}, nobody(err)
	}
	subject, err := g.subject(ctx, now, v, code)
	if err != nil {
		g.fail(now, "oidc")
		return SignedIn{}, err
	}
	if !v.Link.IsZero() {
		return g.bind(ctx, now, v.Link, subject)
	}
	id, _, err := get[liem.ID](ctx, g, kindSubject, g.hash(kindSubject, g.c.OIDC.Issuer, subject))
	if err != nil {
		if liem.KindOf(err) == liem.NotFound {
			g.fail(now, "oidc")
			err = nobody(err)
		}
		return SignedIn{}, err
	}
	a, err := g.Account(ctx, id)
	if err != nil {
		return SignedIn{}, err
	}
	return g.begin(ctx, now, a, ByOIDC)
}

// subject asks the provider whose code this is.
func (g *Gate) subject(ctx context.Context, now liem.Instant, v visit, code string) (string, error) {
	p, config, err := g.oidcProvider(ctx)
	if err != nil {
		return "", err
	}
	answer, err := config.Exchange(ctx, code, oauth2.VerifierOption(v.Verifier))
	if err != nil {
		var no *oauth2.RetrieveError
		if errors.As(err, &no) {
			return "", nobody(err)
		}
		return "", &liem.Error{Kind: liem.CouldNotLook, Op: "ask OpenID provider", Cause: err, Say: sayNobody, Next: nextSign}
	}
	raw, ok := answer.Extra("id_token").(string)
	if !ok {
		return "", nobody(errors.New("the provider sent no id_token"))
	}
	checks := &oidc.Config{ClientID: g.c.OIDC.Client, Now: func() time.Time { return now.Time() }}
	token, err := p.VerifierContext(ctx, checks).Verify(ctx, raw)
	if err != nil {
		return "", nobody(err)
	}
	if token.Subject == "" || subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(v.Nonce)) != 1 {
		return "", nobody(fmt.Errorf("the provider's token is not for this visit"))
	}
	return token.Subject, nil
}

// bind binds a subject to the account of a link, which it uses up. A subject
// that is bound already is refused.
func (g *Gate) bind(ctx context.Context, now liem.Instant, by liem.Hash, subject string) (SignedIn, error) {
	l, row, err := getLive[link](ctx, g, now, kindLink, by)
	if err != nil {
		return SignedIn{}, noLink(err)
	}
	a, err := g.Account(ctx, l.Account)
	if err != nil {
		return SignedIn{}, err
	}
	changes, err := g.useLink(ctx, now, l, row, a)
	if err != nil {
		return SignedIn{}, err
	}
	key := g.hash(kindSubject, g.c.OIDC.Issuer, subject)
	bound, err := g.seal(kindSubject, key, g.owner(kindSubject, a.ID), 0, a.ID)
	if err != nil {
		return SignedIn{}, err
	}
	was, i := int64(0), -1
	for j, c := range changes {
		if c.Row.Kind == kindSubject && c.Row.Key == key {
			was, i = c.Was, j // the same subject again, after a recovery
		}
	}
	if i >= 0 {
		changes = append(changes[:i], changes[i+1:]...)
	}
	in, err := g.begin(ctx, now, a, ByOIDC, append(changes, Change{Row: bound, Was: was})...)
	return in, asLink(err)
}
