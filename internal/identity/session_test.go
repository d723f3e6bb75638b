package identity_test

import (
	"bytes"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"liem"
	"liem/internal/identity"
)

func TestSessionsEnd(t *testing.T) {
	b := newBench(t)
	d, in := b.enrol(start, identity.Console("p-1"), "p-2", "B")
	now := start
	for now < start+12*hour-hour { // used every hour
		now += hour
		if _, err := b.Resume(b.ctx, now, in.Token); err != nil {
			t.Fatalf("after %v: %v", now-start, err)
		}
	}
	_, err := b.Resume(b.ctx, start+12*hour, in.Token)
	b.refused("after 12 hours", err, liem.Refused, liem.Closed)
	_, err = b.Resume(b.ctx, start+36*hour, in.Token)
	b.refused("a day after that", err, liem.NotFound, "")

	in, err = b.signIn(start, d)
	b.must(err)
	_, err = b.Resume(b.ctx, start+2*hour-1, in.Token)
	b.must(err)
	_, err = b.Resume(b.ctx, start+4*hour, in.Token)
	b.refused("idle for two hours", err, liem.Refused, liem.Closed)

	in, err = b.signIn(start, d)
	b.must(err)
	desk, err := b.TakePost(b.ctx, in.Session, "post-1", true)
	b.must(err)
	_, err = b.Resume(b.ctx, start, in.Token)
	b.refused("the token from before the post", err, liem.NotFound, "")
	s, err := b.Resume(b.ctx, start+29*minute, desk.Token)
	b.must(err)
	if s.Post != "post-1" || !s.Desk || s.ID != in.Session.ID {
		t.Errorf("%+v", s)
	}
	_, err = b.Resume(b.ctx, start+59*minute, desk.Token)
	b.refused("a post of the desk, idle for half an hour", err, liem.Refused, liem.Closed)
	for _, bad := range []string{"", "x", in.Token[1:], desk.Token + "x"} {
		_, err := b.Resume(b.ctx, start, bad)
		b.refused("a cookie of nobody", err, liem.NotFound, "")
	}
}

func TestSessionsListAndRevoke(t *testing.T) {
	b := newBench(t)
	d, one := b.enrol(start, identity.Console("p-1"), "p-2", "B")
	_, stranger := b.enrol(start, identity.Console("p-1"), "p-3", "C")
	id := one.Session.Account.ID
	var all []identity.SignedIn
	for i := range 3 {
		in, err := b.signIn(start+liem.Instant(i+1)*minute, d)
		b.must(err)
		all = append(all, in)
	}
	list, err := b.Sessions(b.ctx, start+5*minute, id)
	if err != nil || len(list) != 4 || list[0].ID != all[2].Session.ID {
		t.Fatalf("%d sessions, %v", len(list), err)
	}
	b.refused("somebody else's session", b.End(b.ctx, id, stranger.Session.ID), liem.NotFound, "")
	b.must(b.End(b.ctx, id, all[0].Session.ID))
	_, err = b.Resume(b.ctx, start+5*minute, all[0].Token)
	b.refused("a session that was ended", err, liem.NotFound, "")
	b.must(b.EndOthers(b.ctx, id, all[2].Session.ID))
	for _, in := range []identity.SignedIn{one, all[1]} {
		_, err = b.Resume(b.ctx, start+5*minute, in.Token)
		b.refused("another session", err, liem.NotFound, "")
	}
	_, err = b.Resume(b.ctx, start+5*minute, all[2].Token)
	b.must(err)
	_, err = b.Resume(b.ctx, start+5*minute, stranger.Token)
	b.must(err)
	b.must(b.SignOut(b.ctx, all[2].Token))
	b.must(b.SignOut(b.ctx, all[2].Token))
	_, err = b.Resume(b.ctx, start+5*minute, all[2].Token)
	b.refused("after signing out", err, liem.NotFound, "")
}

func TestSessionKeepsLittle(t *testing.T) {
	b := newBench(t)
	_, in := b.enrol(start, identity.Console("p-1"), "p-2", "B")
	b.must(in.Session.Put(b.ctx, "purpose/1", []byte("verify")))
	s, err := b.Resume(b.ctx, start+2*minute, in.Token)
	b.must(err)
	if v, ok := s.Get("purpose/1"); !ok || string(v) != "verify" {
		t.Errorf("%q, %v", v, ok)
	}
	b.refused("more than 64 kB", s.Put(b.ctx, "x", bytes.Repeat([]byte("x"), 64<<10)), liem.Invalid, "")
	b.must(s.Put(b.ctx, "x", bytes.Repeat([]byte("x"), 60<<10)))
	b.refused("more than 64 kB together", s.Put(b.ctx, "y", bytes.Repeat([]byte("x"), 8<<10)), liem.Invalid, "")
	b.must(in.Session.Put(b.ctx, "x", nil)) // by a copy that is older
	if _, ok := in.Session.Get("x"); ok {
		t.Error("an empty value was kept")
	}
	if v, ok := in.Session.Get("purpose/1"); !ok || string(v) != "verify" {
		t.Errorf("an older copy lost what was kept: %q", v)
	}
	after, err := b.TakePost(b.ctx, s, "post-1", false)
	b.must(err)
	if v, ok := after.Session.Get("purpose/1"); !ok || string(v) != "verify" {
		t.Errorf("the change of post lost what was kept: %q", v)
	}
}

func TestDraftsOutliveSessions(t *testing.T) {
	b := newBench(t)
	d, in := b.enrol(start, identity.Console("p-1"), "p-2", "B")
	_, stranger := b.enrol(start, identity.Console("p-1"), "p-3", "C")
	id := in.Session.Account.ID
	late := start + 5*hour
	_, err := b.Resume(b.ctx, late, in.Token)
	b.refused("the session", err, liem.Refused, liem.Closed)
	b.must(b.KeepEnded(b.ctx, late, in.Token, "account/1", []byte("half a sentence")))
	in, err = b.signIn(late, d)
	b.must(err)
	if got, err := b.Draft(b.ctx, late, id, "account/1"); err != nil || string(got.Data) != "half a sentence" || got.Saved != late || got.Until != late+30*day {
		t.Errorf("%+v, %v", got, err)
	}
	_, err = b.Draft(b.ctx, late, stranger.Session.Account.ID, "account/1")
	b.refused("somebody else's draft", err, liem.NotFound, "")
	b.must(b.SignOut(b.ctx, in.Token))
	b.refused("a session that was signed out", b.KeepEnded(b.ctx, late, in.Token, "account/1", []byte("x")), liem.NotFound, "")

	b.must(b.SaveDraft(b.ctx, late+day, id, "account/1", []byte("a whole one")))
	b.must(b.SaveDraft(b.ctx, late, id, "gift", []byte("y")))
	if all, err := b.Drafts(b.ctx, late, id); err != nil || len(all) != 2 || all[0].Name != "account/1" || string(all[0].Data) != "a whole one" {
		t.Errorf("%+v, %v", all, err)
	}
	b.refused("a draft too long", b.SaveDraft(b.ctx, late, id, "gift", make([]byte, 64<<10)), liem.Invalid, "")
	b.must(b.EraseDraft(b.ctx, id, "gift"))
	b.must(b.EraseDraft(b.ctx, id, "gift"))
	_, err = b.Draft(b.ctx, late+31*day, id, "account/1")
	b.refused("a draft of last month", err, liem.NotFound, "")
	b.must(b.Sweep(b.ctx, late+31*day+1))
	if all, err := b.Drafts(b.ctx, late, id); err != nil || len(all) != 0 {
		t.Errorf("%+v, %v", all, err)
	}
	for i := range 100 {
		b.must(b.SaveDraft(b.ctx, late, id, fmt.Sprint(i), nil))
	}
	b.refused("draft 101", b.SaveDraft(b.ctx, late, id, "one more", nil), liem.Refused, liem.Closed)
	b.must(b.SaveDraft(b.ctx, late, id, "7", []byte("the seventh again")))
}

func TestOwnCases(t *testing.T) {
	b := newBench(t)
	_, in := b.enrol(start, identity.Console("p-1"), "p-2", "B")
	_, other := b.enrol(start, identity.Console("p-1"), "p-3", "C")
	id := in.Session.Account.ID
	for i := range 3 {
		b.must(b.AddCase(b.ctx, start+liem.Instant(i), id, liem.DerivedID("case", fmt.Sprint(i))))
	}
	b.must(b.AddCase(b.ctx, start+day, id, liem.DerivedID("case", "0")))
	b.must(b.DropCase(b.ctx, id, liem.DerivedID("case", "1")))
	b.must(b.DropCase(b.ctx, id, liem.DerivedID("case", "1")))
	got, err := b.Cases(b.ctx, id)
	if err != nil || len(got) != 2 || got[0].Case != liem.DerivedID("case", "2") || got[1].Added != start {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := b.Cases(b.ctx, other.Session.Account.ID); err != nil || len(got) != 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestSettings(t *testing.T) {
	b := newBench(t)
	_, in := b.enrol(start, identity.Console("p-1"), "p-2", "B")
	id := in.Session.Account.ID
	b.must(b.Settings(b.ctx, id, liem.EN, identity.Dark))
	s, err := b.Resume(b.ctx, start, in.Token)
	if err != nil || s.Account.Lang != liem.EN || s.Account.Look != identity.Dark {
		t.Errorf("%+v, %v", s, err)
	}
	b.refused("another language", b.Settings(b.ctx, id, "fr", identity.Dark), liem.Invalid, "")
	b.must(b.Settings(b.ctx, id, liem.VI, "pink"))
	if a, err := b.Account(b.ctx, id); err != nil || a.Look != identity.Auto {
		t.Errorf("%+v, %v", a, err)
	}
}

func TestDemoSignIn(t *testing.T) {
	b := newBench(t)
	_, err := b.SignInDemo(b.ctx, start, "p-7", "Lê Văn C", liem.VI)
	b.refused("where there is no demo", err, liem.Refused, liem.NotYou)
	c := config(t, t.TempDir())
	c.Demo = true
	b.Gate = openGate(t, c)
	b.enrol(start, identity.Console("p-1"), "p-2", "B")
	_, err = b.SignInDemo(b.ctx, start, "p-2", "B", liem.VI)
	b.refused("somebody who was enrolled", err, liem.Refused, liem.NotYou)
	in, err := b.SignInDemo(b.ctx, start, "p-7", "Lê Văn C", liem.VI)
	b.must(err)
	again, err := b.SignInDemo(b.ctx, start, "p-7", "Lê Văn C", liem.VI)
	b.must(err)
	if !in.Session.Account.Active || in.Session.Means != identity.ByDemo || in.Session.Account.ID != again.Session.Account.ID || in.Token == again.Token {
		t.Errorf("%+v", in.Session)
	}
	if _, err := b.TakePost(b.ctx, in.Session, "post", true); err != nil {
		t.Error(err)
	}
}

func TestManyBeginAtOnce(t *testing.T) {
	b := newBench(t)
	var err error
	n := 0
	for ; err == nil && n < 4000; n++ {
		_, err = b.BeginOIDC(b.ctx, start, "", "")
		if liem.KindOf(err) == liem.NotFound {
			_, err = b.BeginSignIn(b.ctx, start)
		}
	}
	b.refused("very many in a minute", err, liem.Refused, liem.NotYet)
	if n != 3001 {
		t.Errorf("refused at %d", n)
	}
	_, err = b.BeginSignIn(b.ctx, start+minute)
	b.must(err)
}

// Of many who use one letter at the same time, one is signed in.
func TestLetterRace(t *testing.T) {
	b := newBench(t)
	_, in := b.enrol(start, identity.Console("p-1"), "p-2", "B")
	id := in.Session.Account.ID
	code, err := b.AskLink(b.ctx, start, identity.Console("p-1"), id, identity.ToSign)
	b.must(err)
	token, err := b.AllowLink(b.ctx, start, identity.Console("p-3"), id)
	b.must(err)
	var all sync.WaitGroup
	var won atomic.Int64
	for range 8 {
		all.Go(func() {
			if _, err := b.SignByLetter(b.ctx, start, token, code); err == nil {
				won.Add(1)
			} else if liem.CodeOf(err) != liem.Closed {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := won.Load(); n != 1 {
		t.Errorf("%d were signed in by one letter", n)
	}
}
