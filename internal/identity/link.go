package identity

import (
	"context"
	"slices"

	"liem"
)

// Purpose is what a link is for.
type Purpose string

// The purposes of links.
const (
	ToEnrol   Purpose = "enrol"   // registers the first means of an account
	ToRecover Purpose = "recover" // registers a means in the place of all before
	ToSign    Purpose = "sign"    // signs in once, by a letter
)

// Link is what a link is found to be before it is used.
type Link struct {
	Account liem.ID
	Purpose Purpose
	Coded   bool // the first person's code is needed as well
	Until   liem.Instant
}

// link is a link as kept.
type link struct {
	Account liem.ID
	Purpose Purpose
	Code    liem.Hash // of the code that the first person holds; zero: none
	By      string    // who made it, or allowed it
	Wrong   int       // codes that were not right
}

// maxWrong is how many wrong codes a link bears in all.
const maxWrong = 10

// linkBytes is the length of a link's token: 160 bits.
const linkBytes = 20

func (g *Gate) linkKey(token string) liem.Hash { return g.hash(kindLink, typed(token)) }

// Enrol makes the link by which somebody registers their first means, and
// their account if there is none yet. The account opens no case until another
// person confirms it. Who has a means already is refused: see AskLink.
func (g *Gate) Enrol(ctx context.Context, now liem.Instant, by Hand, person, name string) (token string, a Account, err error) {
	if err := checkPerson(person, name); err != nil {
		return "", a, err
	}
	if err := by.may(opEnrol, person); err != nil {
		return "", a, err
	}
	err = retry(func() error {
		token, a, err = g.enrol(ctx, now, by, person, name)
		return err
	})
	if err != nil {
		return "", Account{}, err
	}
	return token, a, nil
}

func (g *Gate) enrol(ctx context.Context, now liem.Instant, by Hand, person, name string) (token string, a Account, err error) {
	id := g.AccountID(person)
	a, row, err := get[Account](ctx, g, kindAccount, g.accountKey(id))
	known := err == nil
	if err != nil && liem.KindOf(err) != liem.NotFound {
		return "", a, err
	}
	if registered, err := g.Registered(ctx, id); err != nil || registered {
		if err == nil {
			err = refused(liem.Closed, opEnrol, liem.T("Người này đã có khóa truy cập.", "This person has a passkey already."),
				liem.T("Nếu khóa bị mất, hai người phải cùng cấp liên kết mới.", "If it is lost, a new link takes two people."), nil)
		}
		return "", a, err
	}
	changes, err := g.without(ctx, id) // links that were not used
	if err != nil {
		return "", a, err
	}
	if !known {
		a = Account{ID: id, Person: person, Look: Auto}
	}
	a.Name, a.EnrolledBy, a.EnrolledAt = name, by.Person, now
	a.Active, a.Closed, a.ConfirmedBy, a.ConfirmedAt = false, false, "", 0
	c, err := g.seal(kindAccount, g.accountKey(id), liem.Hash{}, 0, a)
	if err != nil {
		return "", a, err
	}
	token, made, err := g.makeLink(now, link{Account: id, Purpose: ToEnrol, By: by.Person})
	if err != nil {
		return "", a, err
	}
	e, err := g.event(now, DidEnrol, id, by)
	if err != nil {
		return "", a, err
	}
	return token, a, g.c.Store.Change(ctx, append(changes, Change{Row: c, Was: row.Version}, made, e)...)
}

func (g *Gate) makeLink(now liem.Instant, l link) (token string, c Change, err error) {
	if token, err = g.drawTyped(linkBytes); err != nil {
		return "", c, err
	}
	row, err := g.seal(kindLink, g.linkKey(token), g.owner(kindLink, l.Account), now+g.limits.Link, l)
	return token, Change{Row: row}, err
}

// Link tells what a link is for, without using it.
func (g *Gate) Link(ctx context.Context, now liem.Instant, token string) (Link, Account, error) {
	l, row, a, err := g.link(ctx, now, token)
	if err != nil {
		return Link{}, Account{}, err
	}
	return Link{Account: l.Account, Purpose: l.Purpose, Coded: !l.Code.IsZero(), Until: row.Until}, a, nil
}

func (g *Gate) link(ctx context.Context, now liem.Instant, token string) (link, Row, Account, error) {
	l, row, err := getLive[link](ctx, g, now, kindLink, g.linkKey(token))
	if err != nil {
		if liem.KindOf(err) == liem.NotFound {
			g.fail(now, "link")
		}
		return link{}, Row{}, Account{}, noLink(err)
	}
	a, err := g.Account(ctx, l.Account)
	if err != nil || a.Closed {
		return link{}, Row{}, Account{}, noLink(err)
	}
	return l, row, a, nil
}

// proved finds a link whose code, if it has one, is the one given. A wrong
// code is counted; a link bears ten.
func (g *Gate) proved(ctx context.Context, now liem.Instant, token, code string) (link, Row, Account, error) {
	l, row, a, err := g.link(ctx, now, token)
	if err != nil || l.Code.IsZero() {
		return l, row, a, err
	}
	if err := g.slow(ctx, now, subjectLink, row.Key.String()); err != nil {
		return link{}, Row{}, Account{}, err
	}
	if g.codeHash(l.Account, code) == l.Code {
		return l, row, a, nil
	}
	if err := g.failed(ctx, now, subjectLink, row.Key.String()); err != nil {
		return link{}, Row{}, Account{}, err
	}
	l.Wrong++
	c := gone(row)
	if l.Wrong < maxWrong {
		if c, err = g.again(row, row.Until, l); err != nil {
			return link{}, Row{}, Account{}, err
		}
	}
	if err := g.c.Store.Change(ctx, c); err != nil {
		return link{}, Row{}, Account{}, noLink(err)
	}
	return link{}, Row{}, Account{}, refused(liem.Needs, "use link", liem.T("Mã xác nhận không đúng.", "The confirmation code is not right."),
		liem.T("Mã do người yêu cầu liên kết giữ. Sau mười lần sai, liên kết không dùng được nữa.", "Whoever asked for the link holds the code. After ten wrong codes the link is of no more use."), nil)
}

func (g *Gate) codeHash(account liem.ID, code string) liem.Hash {
	return g.hash("link code", string(account[:]), typed(code))
}

// Recovery is a new link that somebody asked for and nobody allowed yet.
type Recovery struct {
	Account liem.ID
	Purpose Purpose
	AskedBy string
	AskedAt liem.Instant
	Code    liem.Hash // keyed hash of the first person's code
}

func (g *Gate) recoveryKey(id liem.ID) liem.Hash { return g.hash(kindRecovery, string(id[:])) }

// AskLink is the first of two people who give somebody a new link: to
// register a new means, or to sign in once by letter. The code is the first
// half of what the owner will need; it is told once, to the asker.
func (g *Gate) AskLink(ctx context.Context, now liem.Instant, by Hand, id liem.ID, p Purpose) (code string, err error) {
	if p != ToRecover && p != ToSign {
		return "", invalid(opRecover, "Cần nêu loại liên kết.", "Say which kind of link.", nil)
	}
	err = retry(func() error {
		a, err := g.Account(ctx, id)
		if err != nil {
			return err
		}
		if err := by.may(opRecover, a.Person); err != nil {
			return err
		}
		if a.Closed {
			return noLink(nil)
		}
		if code, err = g.drawTyped(5); err != nil {
			return err
		}
		row, err := g.seal(kindRecovery, g.recoveryKey(id), g.owner(kindRecovery, id), now+g.limits.Link,
			Recovery{Account: id, Purpose: p, AskedBy: by.Person, AskedAt: now, Code: g.codeHash(id, code)})
		if err != nil {
			return err
		}
		was, err := g.c.Store.Get(ctx, kindRecovery, row.Key)
		if err != nil && liem.KindOf(err) != liem.NotFound {
			return err
		}
		e, err := g.event(now, DidAsk, id, by)
		if err != nil {
			return err
		}
		return g.c.Store.Change(ctx, Change{Row: row, Was: was.Version}, e)
	})
	return code, err
}

// AllowLink is the second person's word. It gives the link, the other half
// of what the owner needs. Neither of the two may be the owner, and they are
// two.
func (g *Gate) AllowLink(ctx context.Context, now liem.Instant, by Hand, id liem.ID) (token string, err error) {
	r, row, a, err := g.recovery(ctx, now, id)
	if err != nil {
		return "", err
	}
	if err := by.may(opRecover, a.Person); err != nil {
		return "", err
	}
	if by.Person == r.AskedBy {
		return "", ownHand(opRecover)
	}
	before, err := g.c.Store.List(ctx, kindLink, g.owner(kindLink, id))
	if err != nil {
		return "", err
	}
	token, made, err := g.makeLink(now, link{Account: id, Purpose: r.Purpose, Code: r.Code, By: by.Person})
	if err != nil {
		return "", err
	}
	e, err := g.event(now, DidAllow, id, by)
	if err != nil {
		return "", err
	}
	return token, g.c.Store.Change(ctx, append(all(before), gone(row), made, e)...)
}

// DropLink drops what was asked for, and links that were not used. The owner
// may do so too.
func (g *Gate) DropLink(ctx context.Context, now liem.Instant, by Hand, id liem.ID) error {
	a, err := g.Account(ctx, id)
	if err != nil {
		return err
	}
	if err := by.may(opRecover, a.Person); err != nil && by.account != id {
		return err
	}
	var rows []Row
	for _, kind := range []string{kindRecovery, kindLink} {
		more, err := g.c.Store.List(ctx, kind, g.owner(kind, id))
		if err != nil {
			return err
		}
		rows = append(rows, more...)
	}
	if len(rows) == 0 {
		return nil
	}
	e, err := g.event(now, DidDrop, id, by)
	if err != nil {
		return err
	}
	return g.c.Store.Change(ctx, append(all(rows), e)...)
}

func (g *Gate) recovery(ctx context.Context, now liem.Instant, id liem.ID) (Recovery, Row, Account, error) {
	r, row, err := getLive[Recovery](ctx, g, now, kindRecovery, g.recoveryKey(id))
	if err != nil {
		return r, row, Account{}, err
	}
	a, err := g.Account(ctx, id)
	return r, row, a, err
}

// Recoveries are the links that were asked for and wait for a second person,
// oldest first.
func (g *Gate) Recoveries(ctx context.Context, now liem.Instant) ([]Recovery, error) {
	all, rows, err := list[Recovery](ctx, g, kindRecovery, liem.Hash{})
	var out []Recovery
	for i, r := range all {
		if !rows[i].ended(now) {
			r.Code = liem.Hash{}
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b Recovery) int { return int(min(1, max(-1, a.AskedAt-b.AskedAt))) })
	return out, err
}

// SignByLetter uses a link of a letter to sign in once.
func (g *Gate) SignByLetter(ctx context.Context, now liem.Instant, token, code string) (SignedIn, error) {
	l, row, a, err := g.proved(ctx, now, token, code)
	if err != nil {
		return SignedIn{}, err
	}
	if l.Purpose != ToSign {
		return SignedIn{}, noLink(nil)
	}
	e, err := g.event(now, DidSignPaper, a.ID, Hand{Person: a.Person})
	if err != nil {
		return SignedIn{}, err
	}
	in, err := g.begin(ctx, now, a, ByLetter, gone(row), e)
	return in, asLink(err)
}

// asLink words a lost race for a link as a link that was used.
func asLink(err error) error {
	if err != nil && liem.KindOf(err) == liem.Conflict {
		return noLink(err)
	}
	return err
}
