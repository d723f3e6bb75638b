package office_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"testing"

	"liem"
	"liem/clock"
	"liem/docket"
	"liem/internal/office"
	"liem/ledger"
	"liem/limits"
)

// doors is every way in which somebody at a counter reaches a case.
func (h *house) doors(by office.Actor, local string) map[string]func(when string, id liem.ID) error {
	export := office.Export{Purpose: limits.PurposeServe, Open: []string{"file"}, Ground: "LTC.56", Signer: h.signer, Policy: h.policy, Origin: "liem.test/office",
		PackFiles: func(liem.Hash) (fs.FS, error) { return os.DirFS(packFolder), nil },
		Calendar: func(e string) ([]byte, error) {
			c, err := clock.Lookup(e)
			if err != nil {
				return nil, err
			}
			return c.Raw(), nil
		}}
	do := func(r docket.Request) func(string, liem.ID) error {
		return func(when string, id liem.ID) error {
			d := deed(r)
			d.Actor = local
			_, err := h.Do(ctx, at(when), by, id, d)
			return err
		}
	}
	return map[string]func(string, liem.ID) error{
		"an act":       do(docket.Request{Act: "notify", On: "subject-1"}),
		"an early act": do(docket.Request{Act: "conclude"}),
		"no act":       do(docket.Request{Act: "nothing like it"}),
		"a told act":   do(docket.Request{Act: docket.Told}),
		"a proposal":   do(docket.Request{Act: "accept", Propose: true}),
		"on behalf":    do(docket.Request{Act: "ask_protection", More: map[string]string{"on_behalf": "reporter-1"}}),
		"for a party":  do(docket.Request{Act: "give_account", On: "subject-1"}),
		"an expiry's id": func(when string, id liem.ID) error {
			d := deed(docket.Request{ID: liem.DerivedID(id.String(), "read.content", "1"), Act: "notify"})
			d.Actor = local
			_, err := h.Do(ctx, at(when), by, id, d)
			return err
		},
		"reading": func(when string, id liem.ID) error {
			_, err := h.Read(ctx, at(when), by, id, limits.PurposeDecide, h.policies)
			return err
		},
		"the procedure": func(when string, id liem.ID) error {
			_, err := h.Bound(ctx, at(when), by, local, id)
			return err
		},
		"a correction": func(when string, id liem.ID) error {
			_, err := h.Correct(ctx, at(when), by, id, office.Correction{ID: newID(), Seq: 1, Occurred: ledger.Occurred{At: at("2026-03-01 00:00"), Day: true, Basis: ledger.Stamp}, Reason: "…", Second: mai})
			return err
		},
		"carrying over": func(when string, id liem.ID) error {
			_, err := h.Carry(ctx, at(when), by, id, newID(), h.pack.Hash)
			return err
		},
		"carrying nowhere": func(when string, id liem.ID) error {
			_, err := h.Carry(ctx, at(when), by, id, newID(), liem.Hash{1})
			return err
		},
		"a bundle": func(when string, id liem.ID) error {
			var out bytes.Buffer
			err := h.Bundle(ctx, at(when), by, id, export, &out)
			if out.Len() > 0 {
				return fmt.Errorf("%d bytes of a bundle, %w", out.Len(), err)
			}
			return err
		},
	}
}

// TestForeignIsMissing: whoever has nothing to do with a case hears at every
// door what is said of a case that does not exist: the same kind, the same
// code, the same sentences.
func TestForeignIsMissing(t *testing.T) {
	h := open(t)
	for _, e := range []office.Entered{
		office.Body("huyen", "tinh"), office.Post("huyen.giam-doc", "huyen", "", "decider", "verifier", "intake_officer", "superior"), office.Take("huyen.giam-doc", office.Person{ID: "giang"}, at("2025-01-01 00:00")),
		office.Post("so.van-thu", "so", "", "typist"), office.Take("so.van-thu", office.Person{ID: "yen"}, at("2025-01-01 00:00")),
		office.Post("so.thanh-tra-3", "so", "", "verifier"), office.Take("so.thanh-tra-3", office.Person{ID: "vinh"}, at("2025-01-01 00:00")),
		office.Post("so.pho", "so", "", "decider", "intake_officer"), office.Take("so.pho", office.Person{ID: "tied"}, at("2025-01-01 00:00")),
		office.Post("so.to-cao", "so", "", "decider", "intake_officer"), office.Take("so.to-cao", office.Person{ID: "r"}, at("2025-01-01 00:00")),
		office.Post("so.bi", "so", "", "decider", "intake_officer"), office.Take("so.bi", office.Person{ID: "s"}, at("2025-01-01 00:00")),
	} {
		if _, err := h.Enter(ctx, at("2026-01-02 09:00"), e); err != nil {
			t.Fatal(err)
		}
	}
	h.ties["tied/Đỗ Văn Tài"], h.ties["s/Đỗ Văn Tài"] = docket.AnswerFound, docket.AnswerFound
	id, _ := h.file("2026-03-02 09:00")
	fresh, _ := h.file("2026-03-02 09:30") // nobody has touched it
	h.accept(id)
	h.do("2026-03-04 09:00", decider, id, deed(docket.Request{Act: "notify", On: "subject-1"}))
	d := deed(docket.Request{Act: "replace_verifier"})
	d.Assign = map[string][]office.Person{"verifier": {nam, {ID: "vinh", Name: "Vinh"}}}
	h.do("2026-03-04 10:00", decider, id, d) // hoa is recused
	leave := office.Entered{ID: newID(), Kind: docket.RegisterLeave, Facts: []ledger.Fact{{Name: "post", Value: "so.thanh-tra-1"}}, Holder: &nam, Since: at("2026-03-05 00:00")}
	for _, e := range []office.Entered{leave, office.Take("so.van-thu-2", nam, at("2026-03-05 00:00"))} {
		if e.Kind == docket.RegisterTake {
			if _, err := h.Enter(ctx, at("2026-03-05 08:00"), office.Post("so.van-thu-2", "so", "", "typist")); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := h.Enter(ctx, at("2026-03-05 08:00"), e); err != nil {
			t.Fatal(err)
		}
	}
	h.stop()
	h.start()
	for _, who := range []struct {
		name  string
		by    office.Actor
		local string
		ids   []liem.ID
	}{
		{"of another body", office.Actor{Person: office.Person{ID: "giang"}, Post: "huyen.giam-doc"}, "", []liem.ID{id, fresh}},
		{"a post with no role", office.Actor{Person: office.Person{ID: "yen"}, Post: "so.van-thu"}, "", []liem.ID{id, fresh}},
		{"not of the team", office.Actor{Person: khoa, Post: "so.doc-lap"}, "", []liem.ID{id}},
		{"the post is held by another", office.Actor{Person: khoa, Post: "so.giam-doc"}, "", []liem.ID{id, fresh}},
		{"a post that is not there", office.Actor{Person: khoa, Post: "so.x"}, "", []liem.ID{id, fresh}},
		{"no post, no party", office.Actor{Person: khoa}, "", []liem.ID{id, fresh}},
		{"an officer without their post", office.Actor{Person: lan}, "", []liem.ID{id, fresh}},
		{"an officer by their local id", office.Actor{Person: lan}, "officer-2", []liem.ID{id, fresh}},
		{"somebody as a party", office.Actor{Person: khoa}, "reporter-1", []liem.ID{id, fresh}},
		{"recused", office.Actor{Person: hoa, Post: "so.thanh-tra-2"}, "", []liem.ID{id, fresh}},
		{"left the post", office.Actor{Person: nam, Post: "so.thanh-tra-1"}, "", []liem.ID{id, fresh}},
		{"in another post now", office.Actor{Person: nam, Post: "so.van-thu-2"}, "", []liem.ID{id, fresh}},
		{"kin of the person concerned", office.Actor{Person: office.Person{ID: "tied"}, Post: "so.pho"}, "", []liem.ID{id, fresh}},
		{"the reporter in a post", office.Actor{Person: office.Person{ID: "r"}, Post: "so.to-cao"}, "", []liem.ID{id, fresh}},
		{"the person concerned in a post", office.Actor{Person: office.Person{ID: "s"}, Post: "so.bi"}, "", []liem.ID{id, fresh}},
		{"the person concerned before anything was told", office.Actor{Person: office.Person{ID: "s"}}, "subject-1", []liem.ID{fresh}},
	} {
		for door, try := range h.doors(who.by, who.local) {
			want := try("2026-03-06 09:00", newID())
			if want == nil {
				t.Fatalf("%s, %s: a case that does not exist was answered", who.name, door)
			}
			for i, id := range who.ids {
				got := try("2026-03-06 09:00", id)
				if said(got) != said(want) {
					t.Errorf("%s, %s, case %d:\n got %v\nwant %v", who.name, door, i+1, got, want)
				}
			}
		}
	}
	if head, _ := h.store.Head(ctx, id, ledger.Acts); head.Seq != 6 {
		t.Errorf("%d acts, some of them by strangers", head.Seq)
	}
	// Whoever has to do with it is told why not.
	for name, by := range map[string]office.Actor{"decider": decider, "intake": intake, "verifier": {Person: office.Person{ID: "vinh"}, Post: "so.thanh-tra-3"}} {
		if err := h.doors(by, "")["an early act"]("2026-03-06 10:00", id); liem.KindOf(err) != liem.Refused {
			t.Errorf("%s: %v", name, err)
		}
		if err := h.doors(by, "")["reading"]("2026-03-06 10:00", id); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := h.Enter(ctx, at("2026-03-06 09:30"), office.Take("so.van-thu-2", mai, at("2026-03-06 00:00"))); err != nil {
		t.Fatal(err)
	}
	if err := h.doors(office.Actor{Person: mai, Post: "so.van-thu-2"}, "")["an early act"]("2026-03-06 10:00", id); liem.KindOf(err) != liem.Refused {
		t.Errorf("the intake officer in another post: %v", err)
	}
	// The first to look at a case: whose turn it is, and nobody else of the right post.
	if err := h.doors(intake, "")["reading"]("2026-03-06 10:00", fresh); err != nil {
		t.Error(err)
	}
	if err := h.doors(decider, "")["reading"]("2026-03-06 10:00", fresh); liem.KindOf(err) != liem.NotFound {
		t.Errorf("the decider, before anything was proposed: %v", err)
	}
}

func said(err error) string {
	var e *liem.Error
	if !errors.As(err, &e) {
		return fmt.Sprint(err)
	}
	return fmt.Sprint(e.Kind, e.Code, e.Say, e.Next, e.Provision)
}
