package identity_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"liem"
	"liem/internal/identity"
	"liem/internal/store"
)

const (
	minute liem.Instant = 60_000_000
	hour                = 60 * minute
	day                 = 24 * hour
	start               = liem.Instant(1_790_000_000_000_000)
)

var secret = bytes.Repeat([]byte("s"), 32)

func openStore(t *testing.T, dir string) identity.Store {
	t.Helper()
	s, err := store.OpenSignIn(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func config(t *testing.T, dir string) identity.Config {
	return identity.Config{Store: openStore(t, dir), Secret: secret, Random: rand.Reader, Name: liem.T("Cơ quan Mẫu", "Sample Office"), Origin: "http://localhost:8080"}
}

func openGate(t *testing.T, c identity.Config) *identity.Gate {
	t.Helper()
	g, err := identity.Open(t.Context(), start, c)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// bench is a gate with what a test needs.
type bench struct {
	*testing.T
	*identity.Gate
	ctx context.Context
}

func newBench(t *testing.T) bench {
	return bench{t, openGate(t, config(t, t.TempDir())), t.Context()}
}

func (b bench) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

func (b bench) refused(what string, err error, kind liem.Kind, code liem.Code) {
	b.Helper()
	var e *liem.Error
	if !errors.As(err, &e) || e.Kind != kind || e.Code != code {
		b.Errorf("%s: %v, want %v %v", what, err, kind, code)
		return
	}
	if !e.Say.Whole() {
		b.Errorf("%s: %v has no sentence in both languages", what, err)
	}
}

// enrol makes a link and uses it with a new device.
func (b bench) enrol(now liem.Instant, by identity.Hand, person, name string) (*device, identity.SignedIn) {
	b.Helper()
	token, _, err := b.Enrol(b.ctx, now, by, person, name)
	b.must(err)
	return b.use(now, token, "")
}

func (b bench) use(now liem.Instant, token, code string) (*device, identity.SignedIn) {
	b.Helper()
	d := newDevice(b.T)
	c, err := b.BeginEnrol(b.ctx, now, token, code)
	b.must(err)
	in, err := b.FinishEnrol(b.ctx, now, c.ID, d.register(b.T, c))
	b.must(err)
	return d, in
}

func (b bench) signIn(now liem.Instant, d *device) (identity.SignedIn, error) {
	b.Helper()
	c, err := b.BeginSignIn(b.ctx, now)
	b.must(err)
	return b.FinishSignIn(b.ctx, now, c.ID, d.sign(b.T, c))
}

func TestEnrolment(t *testing.T) {
	b := newBench(t)
	boss := identity.Console("p-1")
	_, _, err := b.Enrol(b.ctx, start, boss, "p-1", "Nguyễn Văn A")
	b.refused("a link for oneself", err, liem.Refused, liem.NotYou)
	for _, bad := range [][2]string{{"", "A"}, {"p-2", " "}, {strings.Repeat("p", 101), "A"}, {"p-2", "\xff"}} {
		_, _, err := b.Enrol(b.ctx, start, boss, bad[0], bad[1])
		b.refused(fmt.Sprintf("a link for %q", bad), err, liem.Invalid, "")
	}
	token, a, err := b.Enrol(b.ctx, start, boss, "p-2", "Trần Thị B")
	b.must(err)
	if a.Active || a.Person != "p-2" || len(token) != 32 {
		t.Errorf("account %+v, link of %d characters", a, len(token))
	}
	b.refused("confirming before the person registered", b.Confirm(b.ctx, start, identity.Console("p-3"), a.ID), liem.Refused, liem.NotYet)

	newer, _, err := b.Enrol(b.ctx, start+hour, boss, "p-2", "Trần Thị B")
	b.must(err)
	_, _, err = b.Link(b.ctx, start+hour, token)
	b.refused("a link after a newer one", err, liem.Refused, liem.Closed)
	l, _, err := b.Link(b.ctx, start+hour, strings.ToUpper(newer[:8])+"-"+newer[8:])
	b.must(err)
	if l.Purpose != identity.ToEnrol || l.Coded || l.Until != start+hour+72*hour {
		t.Errorf("link %+v", l)
	}
	_, _, err = b.Link(b.ctx, start+hour+72*hour, newer)
	b.refused("a link that ended", err, liem.Refused, liem.Closed)

	_, in := b.use(start+2*hour, newer, "")
	if in.Session.Account.Active || in.Session.Means != identity.ByPasskey {
		t.Errorf("session %+v", in.Session)
	}
	_, err = b.BeginEnrol(b.ctx, start+2*hour, newer, "")
	b.refused("a link used twice", err, liem.Refused, liem.Closed)
	_, _, err = b.Enrol(b.ctx, start+2*hour, boss, "p-2", "Trần Thị B")
	b.refused("a second first link", err, liem.Refused, liem.Closed)

	b.refused("confirming one's own enrolment of somebody", b.Confirm(b.ctx, start, boss, a.ID), liem.Refused, liem.NotYou)
	b.refused("confirming oneself", b.Confirm(b.ctx, start, in.Session.Hand(), a.ID), liem.Refused, liem.NotYou)
	b.must(b.Confirm(b.ctx, start+3*hour, identity.Console("p-3"), a.ID))
	if a, err = b.Account(b.ctx, a.ID); err != nil || !a.Active || a.ConfirmedBy != "p-3" {
		t.Errorf("%+v, %v", a, err)
	}
	events, err := b.Events(b.ctx, a.ID)
	b.must(err)
	var what []string
	for _, e := range events {
		what = append(what, e.What+" "+e.By)
	}
	if got := strings.Join(what, ", "); got != "enrol p-1, enrol p-1, register p-2, confirm p-3" {
		t.Errorf("events: %s", got)
	}
}

func TestHandOfSomebodyNotConfirmed(t *testing.T) {
	b := newBench(t)
	_, two := b.enrol(start, identity.Console("p-1"), "p-2", "B")
	_, three := b.enrol(start, identity.Console("p-1"), "p-3", "C")
	b.refused("an unconfirmed one confirms", b.Confirm(b.ctx, start, two.Session.Hand(), three.Session.Account.ID), liem.Refused, liem.NotYet)
	_, _, err := b.Enrol(b.ctx, start, two.Session.Hand(), "p-4", "D")
	b.refused("an unconfirmed one enrols", err, liem.Refused, liem.NotYet)
	b.must(b.Confirm(b.ctx, start, identity.Console("p-9"), two.Session.Account.ID))
	s, err := b.Resume(b.ctx, start, two.Token)
	b.must(err)
	b.must(b.Confirm(b.ctx, start, s.Hand(), three.Session.Account.ID))
}

func TestRecoveryTakesTwo(t *testing.T) {
	b := newBench(t)
	lost, old := b.enrol(start, identity.Console("p-1"), "p-2", "Trần Thị B")
	id := old.Session.Account.ID
	b.must(b.Confirm(b.ctx, start, identity.Console("p-3"), id))
	owner, one, two := identity.Console("p-2"), identity.Console("p-1"), identity.Console("p-3")

	_, err := b.AskLink(b.ctx, start, owner, id, identity.ToRecover)
	b.refused("the owner asks", err, liem.Refused, liem.NotYou)
	_, err = b.AllowLink(b.ctx, start, two, id)
	b.refused("nobody asked", err, liem.NotFound, "")
	code, err := b.AskLink(b.ctx, start, one, id, identity.ToRecover)
	b.must(err)
	_, err = b.AllowLink(b.ctx, start, one, id)
	b.refused("the asker allows", err, liem.Refused, liem.NotYou)
	_, err = b.AllowLink(b.ctx, start, owner, id)
	b.refused("the owner allows", err, liem.Refused, liem.NotYou)
	if r, err := b.Recoveries(b.ctx, start); err != nil || len(r) != 1 || r[0].Account != id || r[0].AskedBy != "p-1" || !r[0].Code.IsZero() {
		t.Errorf("recoveries %+v, %v", r, err)
	}
	token, err := b.AllowLink(b.ctx, start, two, id)
	b.must(err)
	_, err = b.AllowLink(b.ctx, start, two, id)
	b.refused("allowed twice", err, liem.NotFound, "")
	if _, err := b.Resume(b.ctx, start, old.Token); err != nil {
		t.Errorf("a session ended before the new link was used: %v", err)
	}

	_, err = b.BeginEnrol(b.ctx, start, token, "")
	b.refused("the second person's half alone", err, liem.Refused, liem.Needs)
	_, in := b.use(start, token, strings.ToUpper(code))
	if !in.Session.Account.Active {
		t.Error("a recovery by two people took the confirmation away")
	}
	_, err = b.Resume(b.ctx, start, old.Token)
	b.refused("a session from before", err, liem.NotFound, "")
	_, err = b.signIn(start, lost)
	b.refused("the passkey from before", err, liem.Refused, liem.NotYou)
}

func TestWrongCodesUseUpALink(t *testing.T) {
	b := newBench(t)
	_, in := b.enrol(start, identity.Console("p-1"), "p-2", "B")
	id := in.Session.Account.ID
	code, err := b.AskLink(b.ctx, start, identity.Console("p-1"), id, identity.ToSign)
	b.must(err)
	token, err := b.AllowLink(b.ctx, start, identity.Console("p-3"), id)
	b.must(err)
	for i := range 10 {
		_, err := b.SignByLetter(b.ctx, start, token, "00000000")
		b.refused(fmt.Sprintf("wrong code %d", i+1), err, liem.Refused, liem.Needs)
	}
	_, err = b.SignByLetter(b.ctx, start+2*minute, token, code)
	b.refused("the right code after ten wrong ones", err, liem.Refused, liem.Closed)
}

func TestLetter(t *testing.T) {
	b := newBench(t)
	_, in := b.enrol(start, identity.Console("p-1"), "p-2", "B")
	id := in.Session.Account.ID
	code, err := b.AskLink(b.ctx, start, identity.Console("p-1"), id, identity.ToSign)
	b.must(err)
	token, err := b.AllowLink(b.ctx, start, identity.Console("p-3"), id)
	b.must(err)
	_, err = b.BeginEnrol(b.ctx, start, token, code)
	b.refused("a letter registers a passkey", err, liem.Refused, liem.Closed)
	by, err := b.SignByLetter(b.ctx, start, token, code)
	b.must(err)
	_, err = b.SignByLetter(b.ctx, start, token, code)
	b.refused("a letter used twice", err, liem.Refused, liem.Closed)
	_, err = b.TakePost(b.ctx, by.Session, "post-1", true)
	b.refused("a post of the desk by letter", err, liem.Refused, liem.Needs)
	_, err = b.BeginAdd(b.ctx, start, by.Session)
	b.refused("a passkey added by letter", err, liem.Refused, liem.Needs)
	if _, err := b.Resume(b.ctx, start, in.Token); err != nil {
		t.Errorf("a letter ended another session: %v", err)
	}
}

func TestPasskey(t *testing.T) {
	b := newBench(t)
	d, _ := b.enrol(start, identity.Console("p-1"), "p-2", "B")
	in, err := b.signIn(start+minute, d)
	b.must(err)
	s, err := b.Resume(b.ctx, start+minute, in.Token)
	if err != nil || s.Account.Person != "p-2" || len(in.Token) != 43 {
		t.Errorf("%+v, %v", s, err)
	}

	c, err := b.BeginSignIn(b.ctx, start)
	b.must(err)
	signed := d.sign(t, c)
	_, err = b.FinishSignIn(b.ctx, start+5*minute, c.ID, signed)
	b.refused("too late", err, liem.Refused, liem.NotYou)
	c, err = b.BeginSignIn(b.ctx, start)
	b.must(err)
	signed = d.sign(t, c)
	if _, err = b.FinishSignIn(b.ctx, start, c.ID, signed); err != nil {
		t.Fatal(err)
	}
	_, err = b.FinishSignIn(b.ctx, start, c.ID, signed)
	b.refused("the same answer twice", err, liem.Refused, liem.NotYou)
	other, err := b.BeginSignIn(b.ctx, start)
	b.must(err)
	_, err = b.FinishSignIn(b.ctx, start, other.ID, signed)
	b.refused("the answer to another challenge", err, liem.Refused, liem.NotYou)
	if c, err = b.BeginSignIn(b.ctx, start); err != nil || !bytes.Contains(c.Options, []byte(`"userVerification":"required"`)) || bytes.Contains(c.Options, []byte("allowCredentials")) {
		t.Errorf("options %s, %v", c.Options, err)
	}
	for name, lie := range map[string]func(*device){
		"another origin":        func(d *device) { d.origin = "https://evil.example" },
		"another relying party": func(d *device) { d.rp = "evil.example" },
		"nobody verified":       func(d *device) { d.flags = 0x01 },
		"nobody present":        func(d *device) { d.flags = 0x04 },
		"another person's":      func(d *device) { d.handle = bytes.Repeat([]byte{7}, 16) },
		"an unknown passkey":    func(d *device) { d.id = bytes.Repeat([]byte{7}, 16) },
		"another key":           func(d *device) { d.key = newDevice(t).key },
	} {
		liar := *d
		lie(&liar)
		_, err := b.signIn(start, &liar)
		b.refused(name, err, liem.Refused, liem.NotYou)
	}
	if f, err := b.Failures(b.ctx, start, start.Time().Format("2006-01-02")); err != nil || f["passkey"] != 10 {
		t.Errorf("failures %v, %v", f, err)
	}
	d.count += 10
	_, err = b.signIn(start, d)
	b.must(err)
}

func TestTooManyFailuresWaitAMinute(t *testing.T) {
	b := newBench(t)
	d, _ := b.enrol(start, identity.Console("p-1"), "p-2", "B")
	bad := *d
	bad.flags = 0x01
	for range 10 {
		_, err := b.signIn(start, &bad)
		b.refused("a failure", err, liem.Refused, liem.NotYou)
	}
	_, err := b.signIn(start, d)
	b.refused("the right one at once", err, liem.Refused, liem.NotYet)
	_, err = b.signIn(start+minute, d)
	b.must(err)
}

func TestCopiedPasskey(t *testing.T) {
	b := newBench(t)
	d, in := b.enrol(start, identity.Console("p-1"), "p-2", "B")
	copied := *d
	for range 3 {
		_, err := b.signIn(start, d)
		b.must(err)
	}
	_, err := b.signIn(start, &copied)
	b.refused("a counter that went back", err, liem.Refused, liem.Closed)
	events, err := b.Events(b.ctx, in.Session.Account.ID)
	if err != nil || !slices.ContainsFunc(events, func(e identity.Event) bool { return e.What == identity.DidSeeClone }) {
		t.Errorf("events %+v, %v", events, err)
	}
}

func TestMorePasskeys(t *testing.T) {
	b := newBench(t)
	_, in := b.enrol(start, identity.Console("p-1"), "p-2", "B")
	_, stranger := b.enrol(start, identity.Console("p-1"), "p-3", "C")
	s := in.Session
	first, err := b.PasskeysOf(b.ctx, s.Account.ID)
	if err != nil || len(first) != 1 {
		t.Fatalf("%+v, %v", first, err)
	}
	b.refused("the last one", b.RemovePasskey(b.ctx, start, s, first[0].ID), liem.Refused, liem.Closed)
	c, err := b.BeginAdd(b.ctx, start, s)
	b.must(err)
	second := newDevice(t)
	b.refused("somebody else's ceremony", b.FinishAdd(b.ctx, start, stranger.Session, c.ID, second.register(t, c)), liem.Refused, liem.NotYou)
	c, err = b.BeginAdd(b.ctx, start+minute, s)
	b.must(err)
	b.must(b.FinishAdd(b.ctx, start+minute, s, c.ID, second.register(t, c)))
	_, err = b.signIn(start+minute, second)
	b.must(err)
	_, err = b.BeginAdd(b.ctx, start+16*minute, s)
	b.refused("added long after signing in", err, liem.Refused, liem.Needs)
	b.refused("removed long after signing in", b.RemovePasskey(b.ctx, start+16*minute, s, first[0].ID), liem.Refused, liem.Needs)
	b.refused("somebody else's passkey", b.RemovePasskey(b.ctx, start, stranger.Session, first[0].ID), liem.NotFound, "")
	b.must(b.RemovePasskey(b.ctx, start, s, first[0].ID))
	if all, err := b.PasskeysOf(b.ctx, s.Account.ID); err != nil || len(all) != 1 || all[0].Used != start+minute {
		t.Errorf("%+v, %v", all, err)
	}
}

func TestClosedAccount(t *testing.T) {
	b := newBench(t)
	d, in := b.enrol(start, identity.Console("p-1"), "p-2", "B")
	id := in.Session.Account.ID
	b.refused("oneself", b.Close(b.ctx, start, identity.Console("p-2"), id), liem.Refused, liem.NotYou)
	b.must(b.Close(b.ctx, start, identity.Console("p-1"), id))
	_, err := b.Resume(b.ctx, start, in.Token)
	b.refused("a session", err, liem.NotFound, "")
	_, err = b.signIn(start, d)
	b.refused("a passkey", err, liem.Refused, liem.NotYou)
	_, err = b.AskLink(b.ctx, start, identity.Console("p-1"), id, identity.ToRecover)
	b.refused("a recovery", err, liem.Refused, liem.Closed)
	_, again := b.enrol(start, identity.Console("p-1"), "p-2", "B")
	if again.Session.Account.Active || again.Session.Account.ID != id {
		t.Errorf("%+v", again.Session.Account)
	}
}

// Nothing that says who somebody is, and no token, is in the files.
func TestSealedAtRest(t *testing.T) {
	dir := t.TempDir()
	c := config(t, dir)
	b := bench{t, openGate(t, c), t.Context()}
	token, a, err := b.Enrol(b.ctx, start, identity.Console("person-boss-77"), "person-canary-88", "Đặng Hoàng Canary")
	b.must(err)
	_, in := b.use(start, token, "")
	b.must(in.Session.Put(b.ctx, "purpose-canary", []byte("value-canary")))
	b.must(b.SaveDraft(b.ctx, start, a.ID, "draft-canary", []byte("text-canary")))
	b.must(b.AddCase(b.ctx, start, a.ID, liem.DerivedID("case-canary")))
	caseID := liem.DerivedID("case-canary")
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	b.must(err)
	found := 0
	for _, f := range files {
		raw, err := os.ReadFile(f)
		b.must(err)
		found += bytes.Count(raw, []byte("passkey"))
		for _, canary := range []string{token, in.Token, "canary", "Canary", "Hoàng", "boss-77", a.ID.String(), string(a.ID[:]), string(caseID[:]), in.Session.ID.String()} {
			if bytes.Contains(raw, []byte(canary)) {
				t.Errorf("%s holds %q in the clear", filepath.Base(f), canary)
			}
		}
	}
	if found == 0 {
		t.Error("the kinds of rows are in no file: this test looks at the wrong place")
	}
	c.Secret = bytes.Repeat([]byte("x"), 32)
	if _, err := identity.Open(b.ctx, start, c); liem.KindOf(err) != liem.Damaged {
		t.Errorf("another secret opens the store: %v", err)
	}
}
