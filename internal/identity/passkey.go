package identity

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"liem"
)

// Ceremony is what a browser is asked to do with a passkey. ID is the secret
// of the browser that began it: it belongs into the answer or a cookie, and
// works once, for five minutes.
type Ceremony struct {
	ID      string          `json:"ceremony"`
	Options json.RawMessage `json:"options"` // for navigator.credentials
}

// ceremony is one as kept.
type ceremony struct {
	Data    webauthn.SessionData
	Account liem.ID   // whose passkey is registered; zero: signing in
	Link    liem.Hash // key of the link that allows it; zero: a session does
}

const ceremonyLife = 5 * minute

// passkey is a credential as kept.
type passkey struct {
	Account    liem.ID
	Added      liem.Instant
	Used       liem.Instant
	Credential webauthn.Credential
}

// Passkey is one passkey of an account, as its owner sees it.
type Passkey struct {
	ID     string // names it in lists
	Added  liem.Instant
	Used   liem.Instant // zero: not yet
	Synced bool         // lies with a provider that keeps copies
}

// user is an account as the library wants it.
type user struct {
	Account
	credentials []webauthn.Credential
}

// WebAuthnID is the account's id, which tells nothing.
func (u user) WebAuthnID() []byte { return u.ID[:] }

// WebAuthnName is shown by the device that keeps the passkey.
func (u user) WebAuthnName() string { return u.Name }

// WebAuthnDisplayName is shown by the device that keeps the passkey.
func (u user) WebAuthnDisplayName() string { return u.Name }

// WebAuthnCredentials are the account's passkeys.
func (u user) WebAuthnCredentials() []webauthn.Credential { return u.credentials }

func (g *Gate) passkeyKey(credential []byte) liem.Hash {
	return g.hash(kindPasskey, string(credential))
}

func (g *Gate) needPasskeys() error {
	if g.passkey == nil {
		return refused(liem.Needs, "passkey", liem.T("Cơ sở này chưa nêu địa chỉ trang, nên chưa dùng được khóa truy cập.", "This installation has not named the address of its pages, so passkeys cannot be used."),
			liem.T("Người quản trị nêu địa chỉ bằng --origin.", "The administrator names it with --origin."), nil)
	}
	return nil
}

// BeginEnrol begins the registration of a passkey by a link.
func (g *Gate) BeginEnrol(ctx context.Context, now liem.Instant, token, code string) (Ceremony, error) {
	if err := g.needPasskeys(); err != nil {
		return Ceremony{}, err
	}
	l, row, a, err := g.proved(ctx, now, token, code)
	if err != nil {
		return Ceremony{}, err
	}
	if l.Purpose == ToSign {
		return Ceremony{}, noLink(nil)
	}
	return g.beginRegistration(ctx, now, a, row.Key)
}

// fresh is how long after signing in somebody may change how they sign in: a
// session left open, or stolen, changes nothing for good.
const fresh = 15 * minute

func (s *Session) justSignedIn(now liem.Instant) error {
	if (s.Means == ByPasskey || s.Means == ByOIDC) && now-s.Began <= fresh {
		return nil
	}
	return refused(liem.Needs, "change passkeys", liem.T("Muốn thêm hoặc xóa khóa thì phải vừa đăng nhập, không phải bằng thư.", "To add or remove a passkey you must have just signed in, and not by letter."),
		liem.T("Đăng xuất, đăng nhập lại rồi làm trong 15 phút.", "Sign out, sign in again, and do it within 15 minutes."), nil)
}

// BeginAdd begins the registration of one more passkey by somebody who has
// just signed in.
func (g *Gate) BeginAdd(ctx context.Context, now liem.Instant, s *Session) (Ceremony, error) {
	if err := g.needPasskeys(); err != nil {
		return Ceremony{}, err
	}
	if err := s.justSignedIn(now); err != nil {
		return Ceremony{}, err
	}
	return g.beginRegistration(ctx, now, s.Account, liem.Hash{})
}

func (g *Gate) beginRegistration(ctx context.Context, now liem.Instant, a Account, by liem.Hash) (Ceremony, error) {
	u, _, err := g.user(ctx, a)
	if err != nil {
		return Ceremony{}, err
	}
	options, data, err := g.passkey.BeginRegistration(u, webauthn.WithExclusions(webauthn.Credentials(u.credentials).CredentialDescriptors()))
	if err != nil {
		return Ceremony{}, err
	}
	return g.keepCeremony(ctx, now, ceremony{Data: *data, Account: a.ID, Link: by}, options.Response)
}

func (g *Gate) keepCeremony(ctx context.Context, now liem.Instant, c ceremony, options any) (Ceremony, error) {
	if err := g.mayBegin(ctx, now); err != nil {
		return Ceremony{}, err
	}
	id, err := g.draw()
	if err != nil {
		return Ceremony{}, err
	}
	raw, err := json.Marshal(options)
	if err != nil {
		return Ceremony{}, err
	}
	row, err := g.seal(kindCeremony, g.hash(kindCeremony, id), liem.Hash{}, now+ceremonyLife, c)
	if err != nil {
		return Ceremony{}, err
	}
	return Ceremony{ID: id, Options: raw}, g.c.Store.Change(ctx, Change{Row: row})
}

// takeCeremony takes a ceremony out of the store: nobody finishes it twice.
func (g *Gate) takeCeremony(ctx context.Context, now liem.Instant, id string) (ceremony, error) {
	c, row, err := getLive[ceremony](ctx, g, now, kindCeremony, g.hash(kindCeremony, id))
	if err == nil {
		err = g.c.Store.Change(ctx, gone(row))
	}
	if k := liem.KindOf(err); err != nil && (k == liem.NotFound || k == liem.Conflict) {
		g.fail(now, "passkey")
		return c, nobody(err)
	}
	return c, err
}

// user is an account with its passkeys and their rows.
func (g *Gate) user(ctx context.Context, a Account) (user, []Row, error) {
	all, rows, err := list[passkey](ctx, g, kindPasskey, g.owner(kindPasskey, a.ID))
	u := user{Account: a}
	for _, p := range all {
		u.credentials = append(u.credentials, p.Credential)
	}
	return u, rows, err
}

// FinishEnrol ends the registration of a passkey by a link: the link is used
// up and the person is signed in. A link of recovery takes all other means
// and sessions away.
func (g *Gate) FinishEnrol(ctx context.Context, now liem.Instant, id string, response []byte) (SignedIn, error) {
	c, err := g.takeCeremony(ctx, now, id)
	if err != nil {
		return SignedIn{}, err
	}
	if c.Account.IsZero() || c.Link.IsZero() {
		return SignedIn{}, nobody(nil)
	}
	l, row, err := getLive[link](ctx, g, now, kindLink, c.Link)
	if err != nil || l.Account != c.Account {
		return SignedIn{}, noLink(err)
	}
	a, made, err := g.register(ctx, now, c, response)
	if err != nil {
		return SignedIn{}, err
	}
	changes, err := g.useLink(ctx, now, l, row, a)
	if err != nil {
		return SignedIn{}, err
	}
	in, err := g.begin(ctx, now, a, ByPasskey, append(changes, made)...)
	return in, asLink(err)
}

// useLink are the changes that use up a link which registers a means.
func (g *Gate) useLink(ctx context.Context, now liem.Instant, l link, row Row, a Account) ([]Change, error) {
	if l.Purpose == ToSign || a.Closed {
		return nil, noLink(nil)
	}
	changes, what := []Change{gone(row)}, DidRegister
	if l.Purpose == ToRecover {
		var err error
		if changes, err = g.without(ctx, a.ID); err != nil { // this link among them
			return nil, err
		}
		what = DidRecover
		if !slices.ContainsFunc(changes, func(c Change) bool { return c.Row.Kind == kindLink && c.Row.Key == row.Key }) {
			return nil, noLink(nil)
		}
	}
	e, err := g.event(now, what, a.ID, Hand{Person: a.Person})
	return append(changes, e), err
}

// FinishAdd ends the registration of one more passkey by somebody signed in.
func (g *Gate) FinishAdd(ctx context.Context, now liem.Instant, s *Session, id string, response []byte) error {
	c, err := g.takeCeremony(ctx, now, id)
	if err != nil {
		return err
	}
	if c.Account != s.Account.ID || !c.Link.IsZero() {
		return nobody(nil)
	}
	_, made, err := g.register(ctx, now, c, response)
	if err != nil {
		return err
	}
	e, err := g.event(now, DidRegister, s.Account.ID, s.Hand())
	if err != nil {
		return err
	}
	return g.c.Store.Change(ctx, made, e)
}

// register checks what a device answered and makes the passkey's row.
func (g *Gate) register(ctx context.Context, now liem.Instant, c ceremony, response []byte) (Account, Change, error) {
	if err := g.needPasskeys(); err != nil {
		return Account{}, Change{}, err
	}
	a, err := g.Account(ctx, c.Account)
	if err != nil {
		return a, Change{}, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(response)
	if err != nil {
		g.fail(now, "passkey")
		return a, Change{}, nobody(err)
	}
	made, err := g.passkey.CreateCredential(user{Account: a}, c.Data, parsed)
	if err != nil {
		g.fail(now, "passkey")
		return a, Change{}, nobody(err)
	}
	row, err := g.seal(kindPasskey, g.passkeyKey(made.ID), g.owner(kindPasskey, a.ID), 0, passkey{Account: a.ID, Added: now, Credential: *made})
	return a, Change{Row: row}, err
}

// BeginSignIn begins signing in by whatever passkey the browser finds.
func (g *Gate) BeginSignIn(ctx context.Context, now liem.Instant) (Ceremony, error) {
	if err := g.needPasskeys(); err != nil {
		return Ceremony{}, err
	}
	options, data, err := g.passkey.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return Ceremony{}, err
	}
	return g.keepCeremony(ctx, now, ceremony{Data: *data}, options.Response)
}

// FinishSignIn ends signing in by a passkey. Every failure that is the
// device's has one answer; a passkey whose counter went back is refused, as
// it may have been copied.
func (g *Gate) FinishSignIn(ctx context.Context, now liem.Instant, id string, response []byte) (SignedIn, error) {
	if err := g.needPasskeys(); err != nil {
		return SignedIn{}, err
	}
	c, err := g.takeCeremony(ctx, now, id)
	if err != nil {
		return SignedIn{}, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(response)
	if err != nil || !c.Account.IsZero() {
		g.fail(now, "passkey")
		return SignedIn{}, nobody(err)
	}
	p, row, err := get[passkey](ctx, g, kindPasskey, g.passkeyKey(parsed.RawID))
	if err != nil {
		if liem.KindOf(err) == liem.NotFound {
			g.fail(now, "passkey")
			err = nobody(err)
		}
		return SignedIn{}, err
	}
	if err := g.slow(ctx, now, "passkey", row.Key.String()); err != nil {
		return SignedIn{}, err
	}
	a, err := g.Account(ctx, p.Account)
	if err != nil {
		return SignedIn{}, err
	}
	one := user{Account: a, credentials: []webauthn.Credential{p.Credential}}
	_, used, err := g.passkey.ValidatePasskeyLogin(func(_, _ []byte) (webauthn.User, error) { return one, nil }, c.Data, parsed)
	if err != nil {
		return SignedIn{}, errors.Join(nobody(err), g.failed(ctx, now, "passkey", row.Key.String()))
	}
	return g.accept(ctx, now, a, p, row, used)
}

// accept keeps the counter of a passkey that was right and begins the
// session.
func (g *Gate) accept(ctx context.Context, now liem.Instant, a Account, p passkey, row Row, used *webauthn.Credential) (SignedIn, error) {
	p.Credential = *used
	cloned := used.Authenticator.CloneWarning
	if !cloned {
		p.Used = now
	}
	kept, err := g.again(row, row.Until, p)
	if err != nil {
		return SignedIn{}, err
	}
	if !cloned {
		return g.begin(ctx, now, a, ByPasskey, kept)
	}
	e, err := g.event(now, DidSeeClone, a.ID, Hand{Person: a.Person})
	if err != nil {
		return SignedIn{}, err
	}
	if err := g.c.Store.Change(ctx, kept, e); err != nil {
		return SignedIn{}, err
	}
	return SignedIn{}, refused(liem.Closed, "sign in", liem.T("Khóa truy cập này có thể đã bị sao chép nên không dùng được nữa.", "This passkey may have been copied and can no longer be used."),
		liem.T("Báo người quản trị và xin liên kết mới.", "Tell the administrator and ask for a new link."), nil)
}

// PasskeysOf lists the passkeys of an account, the oldest first.
func (g *Gate) PasskeysOf(ctx context.Context, account liem.ID) ([]Passkey, error) {
	all, rows, err := list[passkey](ctx, g, kindPasskey, g.owner(kindPasskey, account))
	var out []Passkey
	for i, p := range all {
		out = append(out, Passkey{ID: base64.RawURLEncoding.EncodeToString(rows[i].Key[:12]), Added: p.Added, Used: p.Used, Synced: p.Credential.Flags.BackupState})
	}
	slices.SortFunc(out, func(a, b Passkey) int { return int(min(1, max(-1, a.Added-b.Added))) })
	return out, err
}

// RemovePasskey removes a passkey of somebody who has just signed in, but
// never their last means.
func (g *Gate) RemovePasskey(ctx context.Context, now liem.Instant, s *Session, id string) error {
	if err := s.justSignedIn(now); err != nil {
		return err
	}
	rows, err := g.means(ctx, s.Account.ID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(rows, func(r Row) bool {
		return r.Kind == kindPasskey && base64.RawURLEncoding.EncodeToString(r.Key[:12]) == id
	})
	if i < 0 {
		return notFound("remove passkey")
	}
	if len(rows) == 1 {
		return refused(liem.Closed, "remove passkey", liem.T("Đây là cách đăng nhập duy nhất.", "This is the only way to sign in."),
			liem.T("Thêm một khóa khác trước khi xóa khóa này.", "Add another passkey before you remove this one."), nil)
	}
	e, err := g.event(now, DidRemove, s.Account.ID, s.Hand())
	if err != nil {
		return err
	}
	return g.c.Store.Change(ctx, gone(rows[i]), e)
}
