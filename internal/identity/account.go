package identity

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"liem"
)

// Look is how pages are coloured for somebody.
type Look string

// The looks.
const (
	Auto  Look = "auto" // as the device says
	Light Look = "light"
	Dark  Look = "dark"
)

// ParseLook reads a look; anything else is Auto.
func ParseLook(s string) Look {
	if l := Look(s); l == Light || l == Dark {
		return l
	}
	return Auto
}

// Account is somebody who may sign in. It is sealed as a whole in the store.
type Account struct {
	ID     liem.ID
	Person string // id of the register
	Name   string
	Lang   liem.Lang // empty: not chosen yet
	Look   Look
	Active bool // a second person confirmed; without it no case can be opened
	Closed bool // may not sign in any more

	EnrolledBy  string // person who made the first link
	EnrolledAt  liem.Instant
	ConfirmedBy string // second person, empty while nobody did
	ConfirmedAt liem.Instant
}

// Hand is who acts on an account.
type Hand struct {
	Person  string
	console bool
	account liem.ID
	active  bool
}

// Console is the hand of somebody named on the command line by whoever runs
// the machine. The first accounts come about by it.
func Console(person string) Hand { return Hand{Person: person, console: true} }

// Hand is the hand of whoever is signed in.
func (s *Session) Hand() Hand {
	return Hand{Person: s.Account.Person, account: s.Account.ID, active: s.Account.Active}
}

// may tells whether a hand may act on the account of another person.
func (h Hand) may(op, owner string) error {
	if h.Person == "" || h.Person == owner {
		return ownHand(op)
	}
	if !h.console && !h.active {
		return refused(liem.NotYet, op, liem.T("Tài khoản của ông/bà còn chờ người thứ hai xác nhận.", "Your own account still waits for a second person to confirm it."),
			liem.T("Đề nghị người có thẩm quyền xác nhận trước.", "Ask somebody with authority to confirm it first."), nil)
	}
	return nil
}

// Event is something that became of an account.
type Event struct {
	At      liem.Instant
	What    string // one of the constants Did…
	Account liem.ID
	By      string // person
	Console bool   // named on the command line
}

// What can become of an account.
const (
	DidEnrol     = "enrol"     // a first link was made
	DidRegister  = "register"  // a passkey or another means was added
	DidConfirm   = "confirm"   // a second person confirmed
	DidAsk       = "ask"       // a new link was asked for
	DidAllow     = "allow"     // a second person allowed it
	DidDrop      = "drop"      // the asking was dropped
	DidRecover   = "recover"   // a new means took the place of the old ones
	DidClose     = "close"     // may not sign in any more
	DidRemove    = "remove"    // a means was removed
	DidSeeClone  = "clone"     // a passkey was refused that may have been copied
	DidSignPaper = "letter"    // signed in once by a letter
	maxName      = 200         // bytes of a name
	maxPerson    = 100         // bytes of a person's id
	opAccount    = "account"   //
	opEnrol      = "enrol"     //
	opConfirm    = "confirm"   //
	opRecover    = "recover"   //
	subjectLink  = "link code" // what tries are counted for
)

// event makes the row that an event is kept in.
func (g *Gate) event(now liem.Instant, what string, account liem.ID, by Hand) (Change, error) {
	id, err := g.drawID()
	if err != nil {
		return Change{}, err
	}
	row, err := g.seal(kindEvent, g.hash(kindEvent, string(id[:])), g.owner(kindEvent, account), 0,
		Event{At: now, What: what, Account: account, By: by.Person, Console: by.console})
	return Change{Row: row}, err
}

// Events tells what became of an account, or of all if the id is zero, by
// time.
func (g *Gate) Events(ctx context.Context, account liem.ID) ([]Event, error) {
	var owner liem.Hash
	if !account.IsZero() {
		owner = g.owner(kindEvent, account)
	}
	out, _, err := list[Event](ctx, g, kindEvent, owner)
	slices.SortStableFunc(out, func(a, b Event) int { return int(min(1, max(-1, a.At-b.At))) })
	return out, err
}

// AccountID is the id that a person's account has, or would have.
func (g *Gate) AccountID(person string) liem.ID {
	h := g.hash("account of", person)
	return liem.ID(h[:16])
}

func (g *Gate) accountKey(id liem.ID) liem.Hash { return g.hash(kindAccount, string(id[:])) }

// Account gives an account; liem.NotFound if there is none.
func (g *Gate) Account(ctx context.Context, id liem.ID) (Account, error) {
	a, _, err := get[Account](ctx, g, kindAccount, g.accountKey(id))
	return a, err
}

// AccountOf gives the account of a person; liem.NotFound if there is none.
func (g *Gate) AccountOf(ctx context.Context, person string) (Account, error) {
	return g.Account(ctx, g.AccountID(person))
}

// Accounts gives every account by name: who may sign in.
func (g *Gate) Accounts(ctx context.Context) ([]Account, error) {
	out, _, err := list[Account](ctx, g, kindAccount, liem.Hash{})
	slices.SortFunc(out, func(a, b Account) int {
		return strings.Compare(a.Name+"\x00"+a.Person, b.Name+"\x00"+b.Person)
	})
	return out, err
}

// Registered tells whether whoever has the account has come: they have a means
// to sign in, or signed in by a letter.
func (g *Gate) Registered(ctx context.Context, id liem.ID) (bool, error) {
	means, err := g.means(ctx, id)
	if err != nil || len(means) > 0 {
		return err == nil, err
	}
	events, err := g.Events(ctx, id)
	return slices.ContainsFunc(events, func(e Event) bool { return e.What == DidSignPaper }), err
}

// means are the rows of everything that an account can sign in with.
func (g *Gate) means(ctx context.Context, id liem.ID) ([]Row, error) {
	passkeys, err := g.c.Store.List(ctx, kindPasskey, g.owner(kindPasskey, id))
	if err != nil {
		return nil, err
	}
	subjects, err := g.c.Store.List(ctx, kindSubject, g.owner(kindSubject, id))
	return append(passkeys, subjects...), err
}

// Settings changes how pages look to somebody.
func (g *Gate) Settings(ctx context.Context, id liem.ID, lang liem.Lang, look Look) error {
	if _, err := liem.ParseLang(string(lang)); err != nil {
		return invalid("settings", "Chỉ có tiếng Việt và tiếng Anh.", "There are Vietnamese and English.", err)
	}
	return g.change(ctx, id, func(a *Account) ([]Change, error) {
		a.Lang, a.Look = lang, ParseLook(string(look))
		return nil, nil
	})
}

// change changes an account, with what f gives beside it.
func (g *Gate) change(ctx context.Context, id liem.ID, f func(*Account) ([]Change, error)) error {
	return retry(func() error {
		a, row, err := get[Account](ctx, g, kindAccount, g.accountKey(id))
		if err != nil {
			return err
		}
		more, err := f(&a)
		if err != nil {
			return err
		}
		c, err := g.again(row, 0, a)
		if err != nil {
			return err
		}
		return g.c.Store.Change(ctx, append(more, c)...)
	})
}

// Confirm is the second person's word that an account is whose it says. Only
// then can it open cases. The person must have registered a means before, so
// that nobody confirms whoever may come to use a link.
func (g *Gate) Confirm(ctx context.Context, now liem.Instant, by Hand, id liem.ID) error {
	registered, err := g.Registered(ctx, id)
	if err != nil {
		return err
	}
	return g.change(ctx, id, func(a *Account) ([]Change, error) {
		if err := by.may(opConfirm, a.Person); err != nil {
			return nil, err
		}
		switch {
		case by.Person == a.EnrolledBy:
			return nil, ownHand(opConfirm)
		case a.Active:
			return nil, nil
		case a.Closed || !registered:
			return nil, refused(liem.NotYet, opConfirm, liem.T("Người này chưa đăng ký khóa truy cập.", "This person has not registered a passkey yet."),
				liem.T("Xác nhận sau khi người đó đã dùng liên kết.", "Confirm after they have used their link."), nil)
		}
		a.Active, a.ConfirmedBy, a.ConfirmedAt = true, by.Person, now
		e, err := g.event(now, DidConfirm, id, by)
		return []Change{e}, err
	})
}

// Close keeps an account from signing in and ends its sessions and links.
func (g *Gate) Close(ctx context.Context, now liem.Instant, by Hand, id liem.ID) error {
	return g.change(ctx, id, func(a *Account) ([]Change, error) {
		if err := by.may("close account", a.Person); err != nil {
			return nil, err
		}
		a.Active, a.Closed, a.ConfirmedBy, a.ConfirmedAt = false, true, "", 0
		changes, err := g.without(ctx, id)
		if err != nil {
			return nil, err
		}
		e, err := g.event(now, DidClose, id, by)
		return append(changes, e), err
	})
}

// without are the changes that take all means, sessions and links from an
// account.
func (g *Gate) without(ctx context.Context, id liem.ID) ([]Change, error) {
	rows, err := g.means(ctx, id)
	if err != nil {
		return nil, err
	}
	for _, kind := range []string{kindSession, kindLink, kindRecovery} {
		more, err := g.c.Store.List(ctx, kind, g.owner(kind, id))
		if err != nil {
			return nil, err
		}
		rows = append(rows, more...)
	}
	return all(rows), nil
}

// checkPerson refuses a person that cannot have an account.
func checkPerson(person, name string) error {
	if person == "" || len(person) > maxPerson || strings.TrimSpace(name) == "" || len(name) > maxName || !utf8.ValidString(person+name) {
		return invalid(opEnrol, "Cần mã người trong sổ và họ tên.", "The person's id in the register and a name are needed.", nil)
	}
	return nil
}
