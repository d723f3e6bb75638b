package identity

import (
	"context"
	"slices"

	"liem"
)

// Means is how somebody signed in.
type Means string

// The means.
const (
	ByPasskey Means = "passkey"
	ByOIDC    Means = "oidc"
	ByLetter  Means = "letter" // a link in a letter, once; in no post of the desk
	ByDemo    Means = "demo"
)

// Session is somebody signed in. It is a copy: Put and the methods of Gate
// change what is kept.
type Session struct {
	ID      liem.ID // names it in lists; it opens nothing
	Account Account
	Means   Means
	Began   liem.Instant
	Seen    liem.Instant // last use, to the minute
	Until   liem.Instant // ends then at the latest
	Post    string       // the post in which the person acts now; empty: as themself
	Desk    bool         // the post is one of the desk: a short idleness ends it

	g    *Gate
	row  Row
	keep kept
}

// kept is a session as kept.
type kept struct {
	ID      liem.ID
	Account liem.ID
	Means   Means
	Began   liem.Instant
	Seen    liem.Instant
	Until   liem.Instant
	Post    string
	Desk    bool
	Values  map[string][]byte
}

// SignedIn is a session that has just begun, with the token of its cookie.
type SignedIn struct {
	Token   string // told once; only its hash is kept
	Session *Session
}

// maxValues is how many bytes a session keeps in all.
const maxValues = 64 << 10

// grace is how long a session that ended by time is still known, so that a
// form sent too late becomes a draft instead of nothing.
const grace = day

func (g *Gate) sessionKey(token string) liem.Hash { return g.hash(kindSession, token) }

// begin begins a session, together with what else must be written. The
// sessions of other devices go on.
func (g *Gate) begin(ctx context.Context, now liem.Instant, a Account, m Means, more ...Change) (SignedIn, error) {
	if a.Closed {
		return SignedIn{}, nobody(nil)
	}
	id, err := g.drawID()
	if err != nil {
		return SignedIn{}, err
	}
	return g.write(ctx, a, kept{ID: id, Account: a.ID, Means: m, Began: now, Seen: now, Until: now + g.limits.Whole}, more...)
}

// write keeps a session under a new token.
func (g *Gate) write(ctx context.Context, a Account, k kept, more ...Change) (SignedIn, error) {
	token, err := g.draw()
	if err != nil {
		return SignedIn{}, err
	}
	row, err := g.seal(kindSession, g.sessionKey(token), g.owner(kindSession, a.ID), k.Until+grace, k)
	if err != nil {
		return SignedIn{}, err
	}
	if err := g.c.Store.Change(ctx, append(more, Change{Row: row})...); err != nil {
		return SignedIn{}, err
	}
	row.Version = 1
	return SignedIn{Token: token, Session: g.session(a, row, k)}, nil
}

func (g *Gate) session(a Account, row Row, k kept) *Session {
	return &Session{ID: k.ID, Account: a, Means: k.Means, Began: k.Began, Seen: k.Seen, Until: k.Until, Post: k.Post, Desk: k.Desk,
		g: g, row: row, keep: k}
}

// idle is how long this session may be left alone.
func (g *Gate) idle(k kept) liem.Instant {
	if k.Desk {
		return g.limits.Desk
	}
	return g.limits.Idle
}

func (g *Gate) over(k kept, now liem.Instant) bool { return now >= k.Until || now-k.Seen >= g.idle(k) }

// Resume finds the session of a cookie and notes that it was used. Errors:
// liem.NotFound if nobody is signed in by it, liem.Refused if it ended by
// time, so that what was being sent can be kept: see KeepEnded.
func (g *Gate) Resume(ctx context.Context, now liem.Instant, token string) (*Session, error) {
	k, row, a, err := g.known(ctx, now, token)
	if err != nil {
		return nil, err
	}
	if g.over(k, now) {
		return nil, refused(liem.Closed, "resume session", sayEnded, nextEnded, nil)
	}
	s := g.session(a, row, k)
	if now-k.Seen < minute {
		return s, nil
	}
	k.Seen = now
	c, err := g.again(row, row.Until, k)
	if err != nil {
		return nil, err
	}
	switch err := g.c.Store.Change(ctx, c); liem.KindOf(err) {
	case liem.Conflict, liem.NotRecorded: // used elsewhere at the same time, or the store only reads: it counts as idle a little longer
	default:
		if err != nil {
			return nil, err
		}
		row.Version++
		s = g.session(a, row, k)
	}
	return s, nil
}

// known finds a session, ended by time or not.
func (g *Gate) known(ctx context.Context, now liem.Instant, token string) (kept, Row, Account, error) {
	none := &liem.Error{Kind: liem.NotFound, Op: "resume session", Say: sayNone, Next: nextNone}
	if token == "" {
		return kept{}, Row{}, Account{}, none
	}
	k, row, err := getLive[kept](ctx, g, now, kindSession, g.sessionKey(token))
	if err != nil {
		if liem.KindOf(err) == liem.NotFound {
			err = none
		}
		return k, row, Account{}, err
	}
	a, err := g.Account(ctx, k.Account)
	if err == nil && a.Closed || err != nil && liem.KindOf(err) == liem.NotFound {
		err = none
	}
	return k, row, a, err
}

// TakePost changes the post that somebody acts in, and with it the token.
// Whether they hold the post is the caller's to know. A post of the desk is
// not taken by whoever signed in by a letter.
func (g *Gate) TakePost(ctx context.Context, s *Session, post string, desk bool) (in SignedIn, err error) {
	if desk && s.Means == ByLetter {
		return SignedIn{}, refused(liem.Needs, "take post", liem.T("Đăng nhập bằng thư không dùng được cho chức vụ này.", "Signing in by letter is not enough for this post."),
			liem.T("Đăng nhập bằng khóa truy cập.", "Sign in with a passkey."), nil)
	}
	err = retry(func() error {
		k, row, err := get[kept](ctx, g, kindSession, s.row.Key)
		if err != nil {
			return err
		}
		k.Post, k.Desk = post, desk
		in, err = g.write(ctx, s.Account, k, gone(row))
		return err
	})
	return in, err
}

// Get gives a small thing that the session keeps.
func (s *Session) Get(name string) ([]byte, bool) {
	v, ok := s.keep.Values[name]
	return v, ok
}

// Put keeps a small thing for the rest of the session, sealed; an empty one
// is removed. Together they have 64 kB.
func (s *Session) Put(ctx context.Context, name string, value []byte) error {
	return retry(func() error {
		k, row, err := get[kept](ctx, s.g, kindSession, s.row.Key)
		if err != nil {
			return err
		}
		values := map[string][]byte{}
		size := 0
		for n, v := range k.Values {
			if n != name {
				values[n] = v
				size += len(n) + len(v)
			}
		}
		if len(value) > 0 {
			values[name] = slices.Clone(value)
			size += len(name) + len(value)
		}
		if size > maxValues {
			return tooLarge("keep in session")
		}
		k.Values = values
		c, err := s.g.again(row, row.Until, k)
		if err != nil {
			return err
		}
		if err := s.g.c.Store.Change(ctx, c); err != nil {
			return err
		}
		row.Version++
		s.row, s.keep = row, k
		return nil
	})
}

// Sessions lists where an account is signed in, the newest first: how, since
// when, last used when, in which post. No address and no device is kept.
func (g *Gate) Sessions(ctx context.Context, now liem.Instant, account liem.ID) ([]*Session, error) {
	a, err := g.Account(ctx, account)
	if err != nil {
		return nil, err
	}
	all, rows, err := list[kept](ctx, g, kindSession, g.owner(kindSession, account))
	var out []*Session
	for i, k := range all {
		if !g.over(k, now) {
			out = append(out, g.session(a, rows[i], k))
		}
	}
	slices.SortFunc(out, func(a, b *Session) int { return int(min(1, max(-1, b.Began-a.Began))) })
	return out, err
}

// End ends one session of an account; liem.NotFound if it has none of that
// id.
func (g *Gate) End(ctx context.Context, account, session liem.ID) error {
	return g.end(ctx, account, true, func(k kept) bool { return k.ID == session })
}

// EndOthers ends every session of an account but one.
func (g *Gate) EndOthers(ctx context.Context, account, but liem.ID) error {
	return g.end(ctx, account, false, func(k kept) bool { return k.ID != but })
}

// EndAll ends every session of an account.
func (g *Gate) EndAll(ctx context.Context, account liem.ID) error {
	return g.end(ctx, account, false, func(kept) bool { return true })
}

func (g *Gate) end(ctx context.Context, account liem.ID, must bool, which func(kept) bool) error {
	return retry(func() error {
		all, rows, err := list[kept](ctx, g, kindSession, g.owner(kindSession, account))
		if err != nil {
			return err
		}
		var out []Change
		for i, k := range all {
			if which(k) {
				out = append(out, gone(rows[i]))
			}
		}
		switch {
		case len(out) > 0:
			return g.c.Store.Change(ctx, out...)
		case must:
			return notFound("end session")
		}
		return nil
	})
}

// SignOut ends the session of a cookie; one that is not there is no error.
func (g *Gate) SignOut(ctx context.Context, token string) error {
	return retry(func() error {
		row, err := g.c.Store.Get(ctx, kindSession, g.sessionKey(token))
		if liem.KindOf(err) == liem.NotFound && err != nil {
			return nil
		}
		if err != nil {
			return err
		}
		return g.c.Store.Change(ctx, gone(row))
	})
}

// madeUp is who enrolled the people of a demo.
const madeUp = "demo"

// SignInDemo signs somebody in without any means, where Config.Demo says so
// and the account came about this way: nobody who was enrolled is signed in by
// it.
func (g *Gate) SignInDemo(ctx context.Context, now liem.Instant, person, name string, lang liem.Lang) (in SignedIn, err error) {
	if !g.c.Demo {
		return in, nobody(nil)
	}
	if err := checkPerson(person, name); err != nil {
		return in, err
	}
	err = retry(func() error {
		id := g.AccountID(person)
		a, err := g.Account(ctx, id)
		var more []Change
		switch {
		case err != nil && liem.KindOf(err) == liem.NotFound:
			a = Account{ID: id, Person: person, Name: name, Lang: lang, Look: Auto, Active: true, EnrolledBy: madeUp, EnrolledAt: now, ConfirmedBy: madeUp, ConfirmedAt: now}
			row, err := g.seal(kindAccount, g.accountKey(id), liem.Hash{}, 0, a)
			if err != nil {
				return err
			}
			more = append(more, Change{Row: row})
		case err != nil:
			return err
		case a.EnrolledBy != madeUp:
			return nobody(nil)
		}
		in, err = g.begin(ctx, now, a, ByDemo, more...)
		return err
	})
	return in, err
}

func tooLarge(op string) error {
	return &liem.Error{Kind: liem.Invalid, Op: op,
		Say:  liem.T("Nội dung quá dài: được giữ nhiều nhất 64 kB.", "This is too long: 64 kB are kept at most."),
		Next: liem.T("Rút ngắn, hoặc gửi phần còn lại dưới dạng tệp.", "Shorten it, or send the rest as a file.")}
}
