package office_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"liem"
	"liem/docket"
	"liem/internal/office"
	"liem/internal/seal"
	"liem/ledger"
	"liem/limits"
)

// list is the whole list of somebody, in pages.
func (h *house) list(when string, by office.Actor, limit int) []office.Task {
	h.t.Helper()
	var all []office.Task
	for after := ""; ; {
		p, err := h.WorkList(ctx, at(when), by, limits.PurposeFirstHandling, after, limit)
		if err != nil {
			h.t.Fatal(err)
		}
		if len(p.Tasks) > limit {
			h.t.Fatalf("%d lines on a page of %d", len(p.Tasks), limit)
		}
		all = append(all, p.Tasks...)
		if after = p.Next; after == "" {
			return all
		}
	}
}

// lines is a list in words: number, stage, role.
func (h *house) lines(when string, by office.Actor) string {
	var out []string
	for _, t := range h.list(when, by, 100) {
		out = append(out, t.Number+" "+t.Stage+" "+t.Role)
	}
	return strings.Join(out, ", ")
}

func (h *house) staff() {
	h.t.Helper()
	for _, e := range []office.Entered{
		office.Body("huyen", "tinh"), office.Post("huyen.giam-doc", "huyen", "", "decider", "verifier", "intake_officer"), office.Take("huyen.giam-doc", office.Person{ID: "giang"}, at("2025-01-01 00:00")),
		office.Post("so.van-thu", "so", "", "typist"), office.Take("so.van-thu", office.Person{ID: "yen"}, at("2025-01-01 00:00")),
		office.Post("so.thanh-tra-3", "so", "", "verifier"), office.Take("so.thanh-tra-3", office.Person{ID: "vinh"}, at("2025-01-01 00:00")),
		office.Post("so.pho", "so", "", "decider", "intake_officer"), office.Take("so.pho", office.Person{ID: "tied"}, at("2025-01-01 00:00")),
		office.Post("so.to-cao", "so", "", "decider", "intake_officer"), office.Take("so.to-cao", office.Person{ID: "r"}, at("2025-01-01 00:00")),
		office.Post("so.bi", "so", "", "decider", "intake_officer"), office.Take("so.bi", office.Person{ID: "s"}, at("2025-01-01 00:00")),
		office.Post("tinh.thanh-tra", "tinh", "", "next_superior"), office.Take("tinh.thanh-tra", office.Person{ID: "quang"}, at("2025-01-01 00:00")),
	} {
		if _, err := h.Enter(ctx, at("2026-01-02 09:00"), e); err != nil {
			h.t.Fatal(err)
		}
	}
	h.ties["tied/Đỗ Văn Tài"], h.ties["s/Đỗ Văn Tài"] = docket.AnswerFound, docket.AnswerFound
}

var (
	giang = office.Actor{Person: office.Person{ID: "giang"}, Post: "huyen.giam-doc"}
	vinh  = office.Actor{Person: office.Person{ID: "vinh", Name: "Vinh"}, Post: "so.thanh-tra-3"}
	tt1   = office.Actor{Person: nam, Post: "so.thanh-tra-1"}
	tt2   = office.Actor{Person: hoa, Post: "so.thanh-tra-2"}
)

func TestWorkList(t *testing.T) {
	h := open(t)
	h.staff()
	nobody := map[string]office.Actor{
		"of another body": giang, "a post with no role": {Person: office.Person{ID: "yen"}, Post: "so.van-thu"},
		"kin of the person concerned": {Person: office.Person{ID: "tied"}, Post: "so.pho"}, "the reporter in a post": {Person: office.Person{ID: "r"}, Post: "so.to-cao"},
		"the person concerned in a post": {Person: office.Person{ID: "s"}, Post: "so.bi"}, "the body above": {Person: binh, Post: "tinh.chu-tich"},
	}
	want := func(when string, lists map[*office.Actor]string) {
		t.Helper()
		for range 2 { // what was asked once is remembered, and gives the same
			for by, want := range lists {
				if got := h.lines(when, *by); got != want {
					t.Errorf("%s in %s at %s: %q, not %q", by.ID, by.Post, when, got, want)
				}
			}
			for who, by := range nobody {
				if got := h.lines(when, by); got != "" {
					t.Errorf("%s at %s: %q", who, when, got)
				}
			}
		}
	}
	id, _ := h.file("2026-03-02 09:00")
	want("2026-03-02 10:00", map[*office.Actor]string{&intake: "TC-1/2026 intake intake_officer", &decider: "", &tt1: "", &vinh: ""})
	if got := h.list("2026-03-02 10:00", intake, 10)[0]; !slices.Contains(got.Acts, "check_competence") || slices.Contains(got.Acts, "file") || got.Due != at("2026-03-12 00:00") || got.Pack != h.pack.Hash || got.Case != id {
		t.Errorf("%+v", got)
	}
	h.do("2026-03-03 09:00", intake, id, deed(docket.Request{Act: "check_competence", Tables: map[string]map[string]string{"competence": {"post_level": "staff", "own_body": "yes_own"}}}))
	want("2026-03-03 09:10", map[*office.Actor]string{&intake: "TC-1/2026 intake intake_officer", &decider: ""})
	if got := h.list("2026-03-03 09:10", intake, 10)[0]; !slices.Contains(got.Acts, "propose accept") {
		t.Errorf("%+v", got)
	}
	id2, _ := h.file("2026-03-02 08:00")
	h.accept(id2)
	on2 := "TC-2/2026 verification "
	want("2026-03-03 12:00", map[*office.Actor]string{&intake: "TC-1/2026 intake intake_officer", &decider: on2 + "decider", &tt1: on2 + "verifier", &tt2: on2 + "verifier", &vinh: "",
		{Person: khoa, Post: "so.doc-lap"}: ""})
	d := deed(docket.Request{Act: "replace_verifier"})
	d.Assign = map[string][]office.Person{"verifier": {nam, vinh.Person}}
	h.do("2026-03-04 10:00", decider, id2, d)
	h.stop()
	h.start() // who holds what is read from the store
	h.do("2026-03-04 10:30", reporter, id2, ask())
	want("2026-03-04 11:00", map[*office.Actor]string{&tt1: on2 + "verifier", &tt2: "", &vinh: on2 + "verifier"})
	leave := office.Entered{ID: newID(), Kind: docket.RegisterLeave, Facts: []ledger.Fact{{Name: "post", Value: "so.thanh-tra-1"}}, Holder: &nam, Since: at("2026-03-05 00:00")}
	for _, e := range []office.Entered{leave, office.Post("so.van-thu-2", "so", "", "typist"), office.Take("so.van-thu-2", nam, at("2026-03-05 00:00"))} {
		if _, err := h.Enter(ctx, at("2026-03-05 08:00"), e); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := h.WorkList(ctx, at("2026-03-05 09:00"), tt1, limits.PurposeVerify, "", 10); liem.CodeOf(err) != liem.NotYou {
		t.Errorf("of a post that was left: %v", err)
	}
	want("2026-03-05 09:00", map[*office.Actor]string{{Person: nam, Post: "so.van-thu-2"}: "", &vinh: on2 + "verifier"})
	// After the end of the time limit: overdue comes first, and the body above
	// has its own duty.
	over := office.Actor{Person: office.Person{ID: "quang"}, Post: "tinh.thanh-tra"}
	want("2026-03-11 09:00", map[*office.Actor]string{&over: ""})
	if got := h.lines("2026-03-12 09:00", intake); got != "TC-1/2026 intake intake_officer" {
		t.Error(got)
	}
	want("2026-03-12 09:00", map[*office.Actor]string{&over: "TC-1/2026 intake next_superior"})
	if c, _ := h.Look(ctx, id); c.Acts()[c.Seq()-1].Kind != docket.Expire {
		t.Error("the list was shown before what had run out was recorded")
	}
	if got := h.list("2026-03-12 09:00", intake, 10)[0]; got.Due != at("2026-03-12 00:00") {
		t.Errorf("overdue: %+v", got)
	}
}

func TestWorkListPages(t *testing.T) {
	h := open(t)
	h.staff()
	h.ties["mai/Đỗ Văn Tài"] = docket.AnswerNone
	for i := range 9 {
		h.file(fmt.Sprintf("2026-03-%02d 09:00", 2+i%5))
	}
	all := h.list("2026-03-06 10:00", intake, 100)
	if len(all) != 9 || !slices.IsSortedFunc(all, func(a, b office.Task) int { return int(min(1, max(-1, a.Due-b.Due))) }) {
		t.Fatalf("%+v", all)
	}
	for _, limit := range []int{1, 2, 3, 4, 8, 9, 10} {
		if got := h.list("2026-03-06 10:00", intake, limit); fmt.Sprint(got) != fmt.Sprint(all) {
			t.Errorf("pages of %d give another list", limit)
		}
	}
	tied := office.Actor{Person: office.Person{ID: "tied"}, Post: "so.pho"}
	if got := h.list("2026-03-06 10:00", tied, 1); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	for _, bad := range []struct {
		after string
		limit int
	}{{"", 0}, {"", 101}, {"x", 10}, {"1.2.3", 10}, {"1." + newID().String(), 10}, {"." + newID().String() + ".a", 10}} {
		if _, err := h.WorkList(ctx, at("2026-03-06 10:00"), intake, limits.PurposeDecide, bad.after, bad.limit); liem.KindOf(err) != liem.Invalid {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	if _, err := h.WorkList(ctx, at("2026-03-06 10:00"), intake, "curiosity", "", 10); err == nil {
		t.Error("a purpose that is none")
	}
	if _, err := h.WorkList(ctx, at("2026-03-06 10:00"), office.Actor{Person: mai}, limits.PurposeDecide, "", 10); liem.CodeOf(err) != liem.NotYou {
		t.Errorf("without a post: %v", err)
	}
}

// TestWorkListIsARead: a page is one record, of who saw which cases; without
// it nothing is shown.
func TestWorkListIsARead(t *testing.T) {
	h, f := shaky(t)
	h.staff()
	id, _ := h.file("2026-03-02 09:00")
	two, _ := h.file("2026-03-02 09:00")
	f.before.Store(true)
	if p, err := h.WorkList(ctx, at("2026-03-02 10:00"), intake, limits.PurposeFirstHandling, "", 10); p != nil || liem.KindOf(err) != liem.NotRecorded {
		t.Errorf("shown and not recorded: %+v, %v", p, err)
	}
	f.before.Store(false)
	for range 3 {
		if got := h.list("2026-03-02 10:00", intake, 10); len(got) != 2 {
			t.Fatalf("%+v", got)
		}
	}
	h.over(f).list("2026-03-02 10:05", intake, 10) // another process
	chain := office.ListID("so.tiep-nhan")
	rows, err := h.keys.Get(ctx, chain)
	if err != nil {
		t.Fatal(err)
	}
	ring, err := h.key.Unwrap(chain, rows, seal.Compartments(rows)...)
	if err != nil {
		t.Fatal(err)
	}
	n, prev := 0, liem.Hash{}
	for row, err := range h.store.Rows(ctx, chain, ledger.Reads, 1) {
		if err != nil {
			t.Fatal(err)
		}
		a, _, err := seal.Open(ring, seal.Ref{Act: row.Act, Case: row.Case, Chain: row.Chain, Seq: row.Seq, C: row.C}, row.Blob)
		if err != nil {
			t.Fatal(err)
		}
		n++
		purpose, _ := a.Fact(docket.FactPurpose)
		cases, _ := a.Fact("cases")
		holder, _ := a.Fact("holder")
		if a.Kind != docket.ReadList || a.Prev != prev || a.Post != "so.tiep-nhan" || purpose != "first-handling" || holder == "" || strings.Contains(holder, "mai") ||
			!strings.Contains(cases, id.String()) || !strings.Contains(cases, two.String()) {
			t.Errorf("recorded: %+v", a)
		}
		prev = row.C
	}
	if n != 4 {
		t.Errorf("%d records of 4 pages", n)
	}
	for _, id := range []liem.ID{id, two} {
		if head, _ := h.store.Head(ctx, id, ledger.Reads); head.Seq != 0 {
			t.Error("a line of a list counts as a reading of the case")
		}
	}
	f.before.Store(true)
	if _, err := h.WorkList(ctx, at("2026-03-02 10:00"), giang, limits.PurposeFirstHandling, "", 10); err == nil {
		t.Error("an empty list was shown and not recorded")
	}
}

// TestWorkListWhereNobodyCouldBeAsked: the register of ties is away. The work
// is listed, since whoever opens a case is asked first; nothing is remembered.
func TestWorkListWhereNobodyCouldBeAsked(t *testing.T) {
	h := open(t)
	h.ties["mai/Đỗ Văn Tài"] = docket.AnswerCouldNotLook
	h.file("2026-03-02 09:00")
	if got := h.lines("2026-03-02 10:00", intake); got != "TC-1/2026 intake intake_officer" {
		t.Error(got)
	}
	h.ties["mai/Đỗ Văn Tài"] = docket.AnswerFound
	if got := h.lines("2026-03-02 10:01", intake); got != "" {
		t.Error(got)
	}
}

// TestAReadingMovesNothing: what a process that is behind writes beside a
// reading is the reading alone.
func TestAReadingMovesNothing(t *testing.T) {
	h := open(t)
	id, _ := h.file("2026-03-02 09:00")
	h.accept(id)
	before, err := h.store.WorkList(ctx, office.WorkQuery{Officer: h.ListTag("nam"), Pool: "so", Roles: []string{"verifier"}, Limit: 10})
	if err != nil || len(before) != 1 {
		t.Fatalf("%+v %v", before, err)
	}
	if _, err := h.Read(ctx, at("2026-03-04 10:00"), decider, id, limits.PurposeDecide, everything{}); err != nil {
		t.Fatal(err)
	}
	after, err := h.store.WorkList(ctx, office.WorkQuery{Officer: h.ListTag("nam"), Pool: "so", Roles: []string{"verifier"}, Limit: 10})
	if err != nil || fmt.Sprint(after) != fmt.Sprint(before) {
		t.Errorf("%+v %v", after, err)
	}
}
