package office_test

import (
	"slices"
	"testing"

	"liem"
	"liem/docket"
	"liem/internal/office"
	"liem/ledger"
	"liem/ledger/bundle"
	"liem/limits"
)

var (
	tai  = office.Actor{Person: office.Person{ID: "s"}}
	bao  = office.Actor{Person: office.Person{ID: "r"}}
	kiem = office.Actor{Person: office.Person{ID: "kiem", Name: "Ngô Kiểm"}, Post: "tinh.kiem-toan"}
	tri  = office.Actor{Person: office.Person{ID: "tri", Name: "Lý Trí"}, Post: "so.quan-tri"}
)

// withOffices enters an auditor of the body above and an administrator.
func withOffices(t *testing.T) *house {
	t.Helper()
	h := open(t)
	for _, e := range []office.Entered{
		office.Post(kiem.Post, "tinh", "", docket.Auditor), office.Take(kiem.Post, kiem.Person, at("2025-01-01 00:00")),
		office.Post(tri.Post, "so", "", docket.Administrator, "decider"), office.Take(tri.Post, tri.Person, at("2025-01-01 00:00")),
	} {
		if _, err := h.Enter(ctx, at("2026-01-02 09:00"), e); err != nil {
			t.Fatal(err)
		}
	}
	return h
}

func (h *house) heads(id liem.ID) (reads, guarded uint64) {
	a, _ := h.store.Head(ctx, id, ledger.Reads)
	b, _ := h.store.Head(ctx, id, ledger.Guarded)
	return a.Seq, b.Seq
}

func (h *house) read(when string, by office.Actor, id liem.ID, p limits.Purpose) error {
	_, err := h.Read(ctx, at(when), by, id, p, h.policies)
	return err
}

// TestWhoRead is the life of one list: what goes into it, what never does, and
// that nothing can be left out of it unseen.
func TestWhoRead(t *testing.T) {
	h := withOffices(t)
	id, _ := h.file("2026-03-02 09:00")
	if err := h.read("2026-03-02 10:00", intake, id, limits.PurposeFirstHandling); err != nil {
		t.Fatal(err)
	}
	h.accept(id)
	for range 3 {
		if err := h.read("2026-03-03 12:00", bao, id, ""); err != nil { // a party needs no purpose
			t.Fatal(err)
		}
	}
	if reads, guarded := h.heads(id); reads != 1 || guarded != 0 {
		t.Fatalf("the reporter's own reads left a trace: %d %d", reads, guarded)
	}
	if err := h.read("2026-03-03 12:00", tai, id, ""); liem.KindOf(err) != liem.NotFound {
		t.Errorf("before it was shown: %v", err)
	}
	if _, err := h.Readings(ctx, at("2026-03-03 12:00"), tai, id); liem.KindOf(err) != liem.NotFound {
		t.Errorf("the list, before they were told: %v", err)
	}
	if err := h.read("2026-03-03 13:00", decider, id, limits.PurposeDecide); err != nil {
		t.Fatal(err)
	}
	if err := h.read("2026-03-03 14:00", office.Actor{Person: khoa, Post: "so.doc-lap"}, id, limits.PurposeDecide); liem.KindOf(err) != liem.NotFound {
		t.Errorf("who has nothing to do with it: %v", err)
	}
	if err := h.read("2026-03-03 14:00", tri, id, limits.PurposeDecide); liem.KindOf(err) != liem.NotFound {
		t.Errorf("an administrator: %v", err)
	}
	h.do("2026-03-04 09:00", decider, id, deed(docket.Request{Act: "notify", On: "subject-1"}))
	if err := h.read("2026-03-04 10:00", office.Actor{Person: nam, Post: "so.thanh-tra-1"}, id, limits.PurposeVerify); err != nil {
		t.Fatal(err)
	}
	raw := h.export(id, "2026-03-05 09:00", "file", "identity")
	if reads, guarded := h.heads(id); reads != 4 || guarded != 3 {
		t.Fatalf("%d reads, %d guarded", reads, guarded)
	}
	if got := verify(t, raw); got.Verdict != bundle.Gaps {
		t.Errorf("%+v", got)
	}
	got, err := h.Readings(ctx, at("2026-03-05 10:00"), tai, id)
	if err != nil || len(got.Openings) != 0 || got.Since != at("2026-03-03 11:00") {
		t.Fatalf("%+v %v", got, err)
	}
	want := []struct {
		seq           uint64
		kind, post    string
		purpose       limits.Purpose
		items, warrnt string
	}{
		{2, docket.ReadContent, decider.Post, limits.PurposeDecide, "1-4", ""},
		{3, docket.ReadContent, "so.thanh-tra-1", limits.PurposeVerify, "1-5", ""},
		{4, ledger.KindExport, decider.Post, limits.PurposeServe, "", ""},
	}
	if len(got.Reads) != len(want) {
		t.Fatalf("%d reads: %+v", len(got.Reads), got.Reads)
	}
	for i, r := range got.Reads {
		w := want[i]
		if r.Seq != w.seq || r.Kind != w.kind || r.Post != w.post || r.Purpose != w.purpose || r.Items != w.items || r.Warrant != w.warrnt || r.Actor != "" || r.Sealed || r.Index < 0 {
			t.Errorf("%d: %+v", i, r)
		}
		if i > 0 && r.Prev != got.Reads[i-1].C {
			t.Errorf("%d does not name the one before", i)
		}
	}
	if again, err := h.Readings(ctx, at("2026-03-05 11:00"), tai, id); err != nil || len(again.Reads) != 3 {
		t.Errorf("looking at the list stands in it: %v", err)
	}
	own, err := h.Readings(ctx, at("2026-03-05 11:00"), bao, id)
	if err != nil || len(own.Reads) != 0 || len(own.Openings) != 1 || own.Openings[0].Kind != docket.ReadIdentity || own.Openings[0].Post != decider.Post {
		t.Errorf("the reporter's: %+v %v", own, err)
	}
	tied := decider
	tied.Post = ""
	for _, by := range []office.Actor{decider, intake, kiem, tri, tied, {Person: khoa}, {Person: tai.Person, Post: "so.giam-doc"}} {
		if _, err := h.Readings(ctx, at("2026-03-05 11:00"), by, id); liem.KindOf(err) != liem.NotFound {
			t.Errorf("%+v: %v", by, err)
		}
	}
}

func TestPurposes(t *testing.T) {
	h := withOffices(t)
	id, _ := h.file("2026-03-02 09:00")
	for _, x := range []struct {
		purpose limits.Purpose
		kind    liem.Kind
		code    liem.Code
	}{{"", liem.Refused, liem.Needs}, {"curiosity", liem.Refused, liem.Limit}, {limits.PurposeAuditWarrant, liem.Refused, liem.Needs}, {limits.PurposeOwnFile, liem.Refused, liem.Needs}} {
		for _, on := range []liem.ID{id, newID()} { // the same about no case at all
			if err := h.read("2026-03-02 10:00", intake, on, x.purpose); liem.KindOf(err) != x.kind || liem.CodeOf(err) != x.code {
				t.Errorf("%q: %v", x.purpose, err)
			}
		}
	}
	if reads, guarded := h.heads(id); reads != 0 || guarded != 0 {
		t.Errorf("%d %d", reads, guarded)
	}
}

func TestAuditByWarrant(t *testing.T) {
	h := withOffices(t)
	id, _ := h.file("2026-03-02 09:00")
	h.accept(id)
	h.read("2026-03-03 12:00", office.Actor{Person: khoa, Post: "so.doc-lap"}, id, limits.PurposeDecide)
	h.do("2026-03-04 09:00", decider, id, deed(docket.Request{Act: "notify", On: "subject-1"}))
	w := office.Warrant{ID: newID(), Reference: "Quyết định kiểm toán số 12, ngày 01/3/2026"}
	if err := h.read("2026-03-04 10:00", kiem, id, limits.PurposeReview); liem.KindOf(err) != liem.NotFound {
		t.Errorf("without a warrant: %v", err)
	}
	for _, bad := range []office.Warrant{{ID: w.ID}, {Reference: w.Reference}, {ID: w.ID, Reference: " "}, {ID: w.ID, Reference: string(make([]byte, 501))}} {
		if _, err := h.Audit(ctx, at("2026-03-04 10:00"), kiem, id, bad, h.policies); liem.CodeOf(err) != liem.Needs {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	v, err := h.Audit(ctx, at("2026-03-04 11:00"), kiem, id, w, h.policies)
	if err != nil {
		t.Fatal(err)
	}
	read := texts(v.Acts)
	if slices.Contains(read, "Người Báo") || slices.Contains(read, "Đỗ Văn Tài") || !slices.Contains(read, "Sân sau của ông Tài") {
		t.Errorf("%v", read)
	}
	for name, by := range map[string]office.Actor{"decider": decider, "administrator": tri, "somebody": {Person: khoa, Post: "so.doc-lap"}, "a party": tai} {
		if _, err := h.Audit(ctx, at("2026-03-04 11:00"), by, id, w, h.policies); liem.KindOf(err) != liem.NotFound {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := h.ReadsOfCase(ctx, at("2026-03-04 11:00"), by, id, w, h.policies); liem.KindOf(err) != liem.NotFound {
			t.Errorf("%s asks who read: %v", name, err)
		}
	}
	all, err := h.ReadsOfCase(ctx, at("2026-03-04 12:00"), kiem, id, w, h.policies)
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, r := range all {
		kinds = append(kinds, r.Kind)
	}
	if n := len(kinds); n < 3 || kinds[n-1] != docket.ReadReads || kinds[n-2] != docket.ReadContent || kinds[0] != docket.ReadRefused || all[n-1].Warrant != w.ID.String() {
		t.Errorf("%v", kinds)
	}
	got, err := h.Readings(ctx, at("2026-03-04 13:00"), tai, id)
	if err != nil || len(got.Reads) != 2 || got.Reads[0].Post != kiem.Post || got.Reads[0].Warrant != w.ID.String() || got.Reads[0].Purpose != limits.PurposeAuditWarrant {
		t.Errorf("%+v %v", got, err)
	}
	if got := verify(t, h.export(id, "2026-03-05 09:00", "file")); got.Verdict != bundle.Gaps {
		t.Errorf("%+v", got)
	}
}

// TestTieIsAsked: where nobody could be asked, the officer says it before the
// first opening; with a tie the case is gone for them.
func TestTieIsAsked(t *testing.T) {
	h := open(t)
	h.ties["mai/Đỗ Văn Tài"] = docket.AnswerCouldNotLook
	none, _ := h.file("2026-03-02 09:00")
	found, _ := h.file("2026-03-02 09:00")
	for _, id := range []liem.ID{none, found} {
		if body, asked, err := h.Asks(ctx, at("2026-03-02 10:00"), intake, id); err != nil || !asked || body != "so" {
			t.Fatalf("%q %v %v", body, asked, err)
		}
		if err := h.read("2026-03-02 10:00", intake, id, limits.PurposeFirstHandling); liem.CodeOf(err) != liem.Needs {
			t.Fatalf("opened without an answer: %v", err)
		}
	}
	if _, err := h.Declare(ctx, at("2026-03-02 11:00"), decider, none, false); liem.KindOf(err) != liem.NotFound {
		t.Errorf("whoever has nothing to do yet: %v", err)
	}
	r, err := h.Declare(ctx, at("2026-03-02 11:00"), intake, none, false)
	if err != nil || r.Seq != 2 {
		t.Fatalf("%+v %v", r, err)
	}
	if _, asked, err := h.Asks(ctx, at("2026-03-02 11:00"), intake, none); err != nil || asked {
		t.Errorf("asked twice: %v", err)
	}
	if _, err := h.Declare(ctx, at("2026-03-02 11:00"), intake, none, true); liem.CodeOf(err) != liem.Closed {
		t.Errorf("said twice: %v", err)
	}
	if err := h.read("2026-03-02 11:30", intake, none, limits.PurposeFirstHandling); err != nil {
		t.Errorf("after the answer: %v", err)
	}
	h.do("2026-03-03 09:00", intake, none, deed(docket.Request{Act: "check_competence", Tables: map[string]map[string]string{"competence": {"post_level": "staff", "own_body": "yes_own"}}}))
	if _, err := h.Declare(ctx, at("2026-03-02 11:00"), intake, found, true); err != nil {
		t.Fatal(err)
	}
	h.stop()
	h.start()
	if err := h.read("2026-03-02 12:00", intake, found, limits.PurposeFirstHandling); liem.KindOf(err) != liem.NotFound {
		t.Errorf("with a tie: %v", err)
	}
	if _, _, err := h.Asks(ctx, at("2026-03-02 12:00"), intake, found); liem.KindOf(err) != liem.NotFound {
		t.Errorf("with a tie: %v", err)
	}
	if got := verify(t, h.export(none, "2026-03-05 11:00", "file")); got.Verdict == "" {
		t.Errorf("%+v", got)
	}
}
