package office_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"io/fs"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"liem"
	"liem/clock"
	"liem/docket"
	"liem/internal/access"
	"liem/internal/office"
	"liem/internal/seal"
	"liem/internal/store"
	"liem/ledger"
	"liem/ledger/bundle"
	"liem/limits"
	"liem/rulebook"
)

const packFolder = "../../rulebook/testdata/ok/report"

type house struct {
	*office.Office
	t      testing.TB
	dir    string
	pack   *rulebook.Pack
	store  *store.SQLite
	keys   *store.Keys
	signer note.Signer
	policy []byte
	key    *seal.OfficeKey
	ties   map[string]string
	alone  bool
	log    office.LogStore // where it is not store

	policies *access.Policies
}

func (h *house) Ask(_ context.Context, officer office.Person, subject string) (string, string, string) {
	if r, ok := h.ties[officer.ID+"/"+subject]; ok {
		return r, "register", "1"
	}
	return docket.AnswerNone, "register", "1"
}

var ctx = context.Background()

func at(s string) liem.Instant {
	v, err := time.ParseInLocation("2006-01-02 15:04", s, time.FixedZone("", 7*3600))
	if err != nil {
		panic(err)
	}
	return liem.InstantOf(v)
}

var (
	mai  = office.Person{ID: "mai", Name: "Trần Thị Mai"}
	lan  = office.Person{ID: "lan", Name: "Nguyễn Thị Lan"}
	nam  = office.Person{ID: "nam", Name: "Lê Văn Nam"}
	hoa  = office.Person{ID: "hoa", Name: "Phạm Thị Hoa"}
	binh = office.Person{ID: "binh", Name: "Vũ Văn Bình"}
	khoa = office.Person{ID: "khoa", Name: "Mai Anh Khoa"}
)

func open(t testing.TB) *house {
	t.Helper()
	h := &house{t: t, dir: t.TempDir(), ties: map[string]string{}}
	var faults []rulebook.Fault
	if h.pack, faults = rulebook.Load(os.DirFS(packFolder)); len(faults) > 0 {
		t.Fatal(faults)
	}
	var err error
	if h.key, err = seal.NewOfficeKey(rand.Reader); err != nil {
		t.Fatal(err)
	}
	var vkey string
	if h.signer, vkey, err = ledger.NewSigner("liem.test/office", [32]byte{7}); err != nil {
		t.Fatal(err)
	}
	if h.policy, err = ledger.NewPolicy(vkey, 0); err != nil {
		t.Fatal(err)
	}
	if h.policies, err = access.Load(); err != nil {
		t.Fatal(err)
	}
	h.start()
	t.Cleanup(h.stop)
	h.posts()
	return h
}

// posts enters what the register of the specimen holds.
func (h *house) posts() {
	h.t.Helper()
	vn, _ := clock.Lookup("vn")
	for _, e := range []office.Entered{
		office.PackInForce(h.pack.ID, h.pack.Version, h.pack.Hash, at("2020-01-01 00:00")),
		office.CalendarInForce("vn", vn.Edition(), vn.Hash()),
		office.Body("tinh", ""), office.Body("so", "tinh"),
		office.Post("so.tiep-nhan", "so", "so.giam-doc", "intake_officer"), office.Post("so.giam-doc", "so", "tinh.chu-tich", "decider"),
		office.Post("so.thanh-tra-1", "so", "so.giam-doc", "verifier"), office.Post("so.thanh-tra-2", "so", "so.giam-doc", "verifier"),
		office.Post("tinh.chu-tich", "tinh", "", "superior"),
		office.Take("so.tiep-nhan", mai, at("2025-01-01 00:00")), office.Take("so.giam-doc", lan, at("2025-01-01 00:00")),
		office.Post("so.doc-lap", "so", "", "decider"), office.Take("so.doc-lap", khoa, at("2025-01-01 00:00")), office.Take("tinh.chu-tich", binh, at("2025-01-01 00:00")),
		office.Take("so.thanh-tra-1", nam, at("2025-01-01 00:00")), office.Take("so.thanh-tra-2", hoa, at("2025-01-01 00:00")),
	} {
		if _, err := h.Enter(ctx, at("2026-01-02 08:00"), e); err != nil {
			h.t.Fatal(err)
		}
	}
}

func (h *house) freshKeys() *store.Keys {
	h.t.Helper()
	k, err := store.OpenKeys(ctx, h.t.TempDir())
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { k.Close() })
	return k
}

func (h *house) start() {
	var err error
	if h.store, err = store.OpenSQLite(ctx, h.dir, store.Options{Rand: rand.Reader}); err != nil {
		h.t.Fatal(err)
	}
	if h.keys, err = store.OpenKeys(ctx, h.dir+"/keys"); err != nil {
		h.t.Fatal(err)
	}
	h.Office, err = office.Open(ctx, office.Config{Store: h.store, Log: h.store, Keys: h.keys, Key: h.key, Random: rand.Reader,
		Packs: []*rulebook.Pack{h.pack}, Calendars: clock.Lookup, Ties: h, Alone: h.alone})
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) stop() {
	if err := h.store.Close(); err != nil {
		h.t.Error(err)
	}
	if err := h.keys.Close(); err != nil {
		h.t.Error(err)
	}
}

func text(name, class, compartment, s string) ledger.Field {
	return ledger.Field{Name: name, Class: class, Compartment: compartment, Passages: []ledger.Passage{{Text: []byte(s)}}}
}

func newID() (id liem.ID) {
	rand.Read(id[:])
	return id
}

func (h *house) filing(id liem.ID) office.Filing {
	return office.Filing{Procedure: h.pack.Procedures[0].ID, Pack: h.pack.Hash, Body: "so", People: 1, Allegations: 1, Case: id,
		Parties: map[string]office.Person{"reporter-1": {ID: "r", Name: "Người Báo"}, "subject-1": {ID: "s", Name: "Đỗ Văn Tài"}},
		Deed: office.Deed{Request: docket.Request{ID: newID(), Act: "file", Actor: "reporter-1",
			Fields: []ledger.Field{text("who", "identity", "identity", "Người Báo"), text("what", "conduct", "file", "Sân sau của ông Tài")}}}}
}

func (h *house) file(when string) (liem.ID, office.Recorded) {
	h.t.Helper()
	f := h.filing(newID())
	r, err := h.File(ctx, at(when), office.Actor{Person: office.Person{ID: "r"}}, f)
	if err != nil {
		h.t.Fatal(err)
	}
	return f.Case, r
}

func deed(r docket.Request) office.Deed {
	if r.ID.IsZero() {
		r.ID = newID()
	}
	return office.Deed{Request: r}
}

func (h *house) do(when string, by office.Actor, id liem.ID, d office.Deed) office.Recorded {
	h.t.Helper()
	r, err := h.Do(ctx, at(when), by, id, d)
	if err != nil {
		h.t.Fatalf("%s: %v", d.Act, err)
	}
	return r
}

var (
	intake  = office.Actor{Person: mai, Post: "so.tiep-nhan"}
	decider = office.Actor{Person: lan, Post: "so.giam-doc"}
)

func (h *house) accept(id liem.ID) {
	h.t.Helper()
	h.do("2026-03-03 09:00", intake, id, deed(docket.Request{Act: "check_competence", Tables: map[string]map[string]string{"competence": {"post_level": "staff", "own_body": "yes_own"}}}))
	d := deed(docket.Request{Act: "accept", Propose: true, Tables: map[string]map[string]string{"complexity": {"several_places": "yes", "several_bodies": "no"}},
		Fields: []ledger.Field{text("content", "conduct", "file", "Nội dung thụ lý")}})
	d.Assign = map[string][]office.Person{"verifier": {nam, hoa}}
	h.do("2026-03-03 10:00", intake, id, d)
	d.ID, d.Propose = newID(), false
	h.do("2026-03-03 11:00", decider, id, d)
}

func (h *house) export(id liem.ID, when string, open ...string) []byte {
	h.t.Helper()
	var b bytes.Buffer
	err := h.Bundle(ctx, at(when), decider, id, office.Export{Purpose: limits.PurposeServe, Open: open, Ground: "LTC.56", Signer: h.signer, Policy: h.policy, Origin: "liem.test/office",
		PackFiles: func(liem.Hash) (fs.FS, error) { return os.DirFS(packFolder), nil },
		Calendar: func(e string) ([]byte, error) {
			c, err := clock.Lookup(e)
			if err != nil {
				return nil, err
			}
			return c.Raw(), nil
		}}, &b)
	if err != nil {
		h.t.Fatal(err)
	}
	return b.Bytes()
}

func verify(t testing.TB, raw []byte) bundle.Report {
	t.Helper()
	b, err := bundle.Open(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	r, _, err := docket.Verify(b, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestCaseFromFilingToBundle(t *testing.T) {
	h := open(t)
	id, r := h.file("2026-03-02 09:00")
	if r.Number != "TC-1/2026" || r.Seq != 1 || r.Index < 0 {
		t.Errorf("recorded: %+v", r)
	}
	h.accept(id)
	h.stop()
	h.start() // everything is folded again from the acts
	h.do("2026-03-04 09:00", decider, id, deed(docket.Request{Act: "notify", On: "subject-1"}))
	v, err := h.Read(ctx, at("2026-03-04 10:00"), decider, id, limits.PurposeDecide, h.policies)
	if err != nil || v.Case.Stage().ID != "verification" {
		t.Fatalf("%v %v", v, err)
	}
	if got := verify(t, h.export(id, "2026-03-05 09:00", "file", "identity", "people", "deliberation", "protection")); got.Verdict != bundle.Whole {
		t.Errorf("%+v", got)
	}
	got := verify(t, h.export(id, "2026-03-05 10:00", "file"))
	if got.Verdict != bundle.Gaps || len(got.Gaps) == 0 || got.Gaps[0].Reason != "LTC.56" {
		t.Errorf("%+v", got)
	}
	if bytes.Contains(h.export(id, "2026-03-05 11:00", "file"), []byte("Người Báo")) {
		t.Error("the reporter's name is in a bundle without the identity")
	}
}

func TestRetryGivesTheSameAnswer(t *testing.T) {
	h := open(t)
	f := h.filing(newID())
	by := office.Actor{Person: office.Person{ID: "r"}}
	one, err := h.File(ctx, at("2026-03-02 09:00"), by, f)
	if err != nil {
		t.Fatal(err)
	}
	two, err := h.File(ctx, at("2026-03-02 09:05"), by, f)
	if err != nil || !two.Again || two.C != one.C || two.Number != one.Number {
		t.Errorf("%+v %v", two, err)
	}
	d := deed(docket.Request{Act: "check_competence", Tables: map[string]map[string]string{"competence": {"post_level": "staff", "own_body": "yes_own"}}})
	a := h.do("2026-03-03 09:00", intake, f.Case, d)
	b := h.do("2026-03-03 09:01", intake, f.Case, d)
	if !b.Again || a.C != b.C {
		t.Errorf("%+v %+v", a, b)
	}
	d.Tables["competence"]["post_level"] = "head"
	if _, err := h.Do(ctx, at("2026-03-03 09:02"), intake, f.Case, d); liem.KindOf(err) != liem.Conflict {
		t.Errorf("other content under the same id: %v", err)
	}
}

func TestNobodyActsInAPostOfAnother(t *testing.T) {
	h := open(t)
	id, _ := h.file("2026-03-02 09:00")
	d := deed(docket.Request{Act: "check_competence", Tables: map[string]map[string]string{"competence": {"post_level": "staff", "own_body": "yes_own"}}})
	if _, err := h.Do(ctx, at("2026-03-03 09:00"), office.Actor{Person: binh, Post: "so.tiep-nhan"}, id, d); liem.CodeOf(err) != liem.NotYou {
		t.Errorf("%v", err)
	}
	if _, err := h.Do(ctx, at("2026-03-03 09:00"), office.Actor{Person: binh}, id, office.Deed{Request: docket.Request{ID: newID(), Act: "withdraw", Actor: "reporter-1"}}); liem.KindOf(err) != liem.NotFound {
		t.Errorf("%v", err)
	}
}

func TestATiedVerifierIsNotAssigned(t *testing.T) {
	h := open(t)
	h.ties["hoa/Đỗ Văn Tài"] = docket.AnswerFound
	id, _ := h.file("2026-03-02 09:00")
	h.do("2026-03-03 09:00", intake, id, deed(docket.Request{Act: "check_competence", Tables: map[string]map[string]string{"competence": {"post_level": "staff", "own_body": "yes_own"}}}))
	d := deed(docket.Request{Act: "accept", Propose: true, Tables: map[string]map[string]string{"complexity": {"several_places": "yes", "several_bodies": "no"}},
		Fields: []ledger.Field{text("content", "conduct", "file", "Nội dung thụ lý")}})
	d.Assign = map[string][]office.Person{"verifier": {nam, hoa}}
	h.do("2026-03-03 10:00", intake, id, d)
	d.ID, d.Propose = newID(), false
	if _, err := h.Do(ctx, at("2026-03-03 11:00"), decider, id, d); liem.CodeOf(err) != liem.NotYou {
		t.Errorf("%v", err)
	}
}

func TestSixteenFileInTheSameSecond(t *testing.T) {
	h := open(t)
	var wg sync.WaitGroup
	got := make([]string, 16)
	for i := range got {
		wg.Go(func() { _, r := h.file("2026-03-02 09:00"); got[i] = r.Number })
	}
	wg.Wait()
	seen := map[string]bool{}
	for _, n := range got {
		seen[n] = true
	}
	for i := 1; i <= 16; i++ {
		if !seen["TC-"+strconv.Itoa(i)+"/2026"] {
			t.Errorf("number %d is missing: %v", i, got)
		}
	}
}

func TestExpiryIsRecordedBeforeTheNextAct(t *testing.T) {
	h := open(t)
	id, _ := h.file("2026-03-02 09:00")
	if n, err := h.Sweep(ctx, at("2026-03-12 00:00"), 10); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	v, err := h.Read(ctx, at("2026-03-12 09:00"), decider, id, limits.PurposeDecide, everything{})
	if err != nil {
		t.Fatal(err)
	}
	if last := v.Acts[len(v.Acts)-1]; last.Kind != docket.Expire || last.Recorded != at("2026-03-12 00:00") {
		t.Errorf("%+v", last)
	}
}

type everything struct{}

func (everything) Compartments(*docket.Case, docket.Reader) []string { return []string{"file"} }

func TestForeignAndMissingAnswerAlike(t *testing.T) {
	h := open(t)
	id, _ := h.file("2026-03-02 09:00")
	_, a := h.Read(ctx, at("2026-03-02 10:00"), office.Actor{Person: binh, Post: "so.x"}, id, limits.PurposeDecide, h.policies)
	_, b := h.Read(ctx, at("2026-03-02 10:00"), office.Actor{Person: binh, Post: "so.x"}, newID(), limits.PurposeDecide, h.policies)
	if a == nil || b == nil || a.(*liem.Error).Say != b.(*liem.Error).Say {
		t.Errorf("%v / %v", a, b)
	}
	reads, _ := h.store.Head(ctx, id, ledger.Reads)
	if guarded, _ := h.store.Head(ctx, id, ledger.Guarded); guarded.Seq != 1 || reads.Seq != 0 {
		t.Error("the refused reading was not recorded, or among the reads")
	}
}
