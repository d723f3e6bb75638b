// Package identity is who may sign in: accounts, their passkeys and other
// means, sessions, enrolment links, recovery by two people, and the small
// things that an account keeps for itself: drafts and its own list of cases.
//
//	token, account, err := g.Enrol(ctx, now, identity.Console("p-7"), "p-12", "Trần Thị B")
//	c, err := g.BeginEnrol(ctx, now, token, "")
//	in, err := g.FinishEnrol(ctx, now, c.ID, response)
//	s, err := g.Resume(ctx, now, in.Token)
//
// What it promises:
//
//   - Signing in opens nothing: no key of a case is here, and an account can
//     open no case until a second person confirmed it (Account.Active).
//   - A link works once, for three days, and only its keyed hash is kept.
//     A new link for somebody who had a means already takes two people, none
//     of them the owner, and each holds a half of what the owner needs.
//   - What says who somebody is lies sealed in the store, under a key of the
//     installation that is no key of a case. Rows are found by keyed hashes:
//     the store cannot tell whose they are.
//   - A session ends by idleness and after a whole day at the latest; its
//     token changes at sign-in and when the post changes. A draft outlives it.
//   - Failures of people who have not signed in are counted by day, never
//     listed one by one; nobody is kept out for more than a minute by them.
//
// What it refuses: passwords (there is nothing to turn on), matching somebody
// by name or e-mail address, network addresses and devices in the list of
// sessions, a person acting on their own account where a second one is asked.
//
// It knows no wall clock and no SQL. The one thing it asks the network for is
// an OpenID provider, where the installation names one.
package identity

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"errors"
	"io"
	"strings"
	"sync"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"liem"
)

// Config is what signing in stands on.
type Config struct {
	Store  Store
	Secret []byte // at least 32 bytes: seals and names every row
	Random io.Reader
	Name   liem.Text // of the office, shown by the device that holds a passkey
	Origin string    // https://host[:port] of the pages, or http://localhost; empty: no passkeys, links without a host
	OIDC   *OIDC     // nil: none
	Demo   bool      // people who were made up may sign in without a means
	Limits Limits
}

// Limits are how long things last. A zero one has its ordinary value.
type Limits struct {
	Desk  liem.Instant // idleness that ends a session in a post of the desk; 30 minutes
	Idle  liem.Instant // idleness that ends any other; 2 hours
	Whole liem.Instant // length of a session; 12 hours
	Link  liem.Instant // life of a link; 72 hours
	Draft liem.Instant // life of a draft since it was last saved; 30 days
}

// Spans of time.
const (
	second liem.Instant = 1_000_000
	minute              = 60 * second
	hour                = 60 * minute
	day                 = 24 * hour
)

func (l Limits) orUsual() Limits {
	for _, f := range []struct {
		of    *liem.Instant
		usual liem.Instant
	}{{&l.Desk, 30 * minute}, {&l.Idle, 2 * hour}, {&l.Whole, 12 * hour}, {&l.Link, 72 * hour}, {&l.Draft, 30 * day}} {
		if *f.of == 0 {
			*f.of = f.usual
		}
	}
	return l
}

// Gate is where people sign in. Its methods may be called in parallel, and
// by several processes over one store.
type Gate struct {
	c       Config
	limits  Limits
	names   []byte // key of the hashes that rows are found by
	bodies  []byte // key that row keys are derived from
	passkey *webauthn.WebAuthn
	oidc    provider
	load    load
}

// Open opens the gate. Errors: liem.Damaged if the store was written under
// another secret, liem.Invalid if the origin cannot have passkeys.
func Open(ctx context.Context, now liem.Instant, c Config) (*Gate, error) {
	if c.Store == nil || c.Random == nil || len(c.Secret) < 32 {
		return nil, errors.New("identity: Config.Store, Random or Secret is missing")
	}
	g := &Gate{c: c, limits: c.Limits.orUsual(), load: load{failures: map[string]int64{}}}
	var err error
	if g.names, g.bodies, err = subkeys(c.Secret); err != nil {
		return nil, err
	}
	if c.Origin != "" {
		if g.passkey, err = newPasskeys(c.Origin, c.Name); err != nil {
			return nil, &liem.Error{Kind: liem.Invalid, Op: "open sign-in", Cause: err,
				Say:  liem.T("Địa chỉ “"+c.Origin+"” không dùng được cho đăng nhập.", "The address “"+c.Origin+"” cannot be used for sign-in."),
				Next: liem.T("Nêu địa chỉ https của các trang, hoặc http://localhost khi dùng thử: --origin.", "Name the https address of the pages, or http://localhost to try it out: --origin.")}
		}
	}
	return g, g.ours(ctx)
}

// ours finds the store to be written under this secret, or marks a new one.
func (g *Gate) ours(ctx context.Context) error {
	key := markKey()
	for range 2 {
		_, _, err := get[string](ctx, g, kindMark, key)
		if liem.KindOf(err) != liem.NotFound || err == nil {
			return err
		}
		row, err := g.seal(kindMark, key, liem.Hash{}, 0, "liem sign-in 1")
		if err != nil {
			return err
		}
		if err := g.c.Store.Change(ctx, Change{Row: row}); liem.KindOf(err) != liem.Conflict {
			return err // a conflict: another process was faster; look again
		}
	}
	return conflict("open sign-in")
}

// Origin is the address of the pages, empty if it is not known.
func (g *Gate) Origin() string { return g.c.Origin }

// Passkeys tells whether passkeys can be used: the address is known.
func (g *Gate) Passkeys() bool { return g.passkey != nil }

// LinkURL is the address of an enrolment link's page.
func (g *Gate) LinkURL(token string) string { return g.c.Origin + "/enrol/" + token }

// Sweep removes what has ended. It is called now and then.
func (g *Gate) Sweep(ctx context.Context, now liem.Instant) error {
	return g.c.Store.Expire(ctx, now)
}

// newPasskeys is nil where pages are tried out at an address in numbers.
func newPasskeys(origin string, name liem.Text) (*webauthn.WebAuthn, error) {
	_, host, ok := strings.Cut(origin, "://")
	if !ok || strings.ContainsAny(host, "/?#@") {
		return nil, errors.New("an origin is scheme://host[:port]")
	}
	host, _, _ = strings.Cut(host, ":")
	if host == "127.0.0.1" {
		return nil, nil // browsers have no passkeys for an address in numbers
	}
	if !strings.HasPrefix(origin, "https://") && host != "localhost" {
		return nil, errors.New("passkeys need https, or localhost")
	}
	shown := name.VI
	if shown == "" {
		shown = "Liêm"
	}
	resident := true
	w, err := webauthn.New(&webauthn.Config{
		RPID: host, RPDisplayName: shown, RPOrigins: []string{origin},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: &resident, UserVerification: protocol.VerificationRequired,
		},
	})
	return w, err
}

// load is what this process counts in memory: it is not evidence of anything
// and may be lost.
type load struct {
	mu       sync.Mutex
	failures map[string]int64
	window   liem.Instant
	begun    int
	swept    liem.Instant
}

var lower32 = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// draw gives random bytes as a token for a cookie.
func (g *Gate) draw() (string, error) {
	var b [32]byte
	if _, err := io.ReadFull(g.c.Random, b[:]); err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(b[:]), nil
}

// drawTyped gives n random bytes in characters that can be typed.
func (g *Gate) drawTyped(n int) (string, error) {
	b := make([]byte, n)
	if _, err := io.ReadFull(g.c.Random, b); err != nil {
		return "", err
	}
	return lower32.EncodeToString(b), nil
}

func (g *Gate) drawID() (id liem.ID, err error) {
	_, err = io.ReadFull(g.c.Random, id[:])
	return id, err
}

// typed takes out of a token what somebody added who copied it from paper.
func typed(s string) string {
	s = strings.NewReplacer("-", "", " ", "", "\t", "", "\r", "", "\n", "", "o", "0", "i", "1", "l", "1").Replace(strings.ToLower(s))
	if len(s) > 200 {
		return ""
	}
	return s
}

// Unused tells whether a store was never written to: only then may its
// secret be a new one.
func Unused(ctx context.Context, s Store) (bool, error) {
	_, err := s.Get(ctx, kindMark, markKey())
	if err != nil && liem.KindOf(err) == liem.NotFound {
		return true, nil
	}
	return false, err
}

// markKey is the same under every secret.
func markKey() liem.Hash { return sha256.Sum256([]byte("liem sign-in mark")) }
