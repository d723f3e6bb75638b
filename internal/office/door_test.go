package office_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"liem"
	"liem/clock"
	"liem/docket"
	"liem/internal/office"
	"liem/ledger"
	"liem/limits"
	"liem/rulebook"
)

// faulty is a store whose writing or reading fails when it is told to.
type faulty struct {
	office.Store
	before, after, rows, find, head, party atomic.Bool
	lost                                   atomic.Pointer[liem.ID] // a case whose rows cannot be read
}

func broken(kind liem.Kind) error {
	return &liem.Error{Kind: kind, Op: "store", Say: liem.T("Đĩa hỏng.", "The disk failed."), Cause: errors.New("injected")}
}

func (f *faulty) Append(ctx context.Context, e office.Entry) (office.Receipt, error) {
	if f.before.Load() {
		return office.Receipt{}, broken(liem.NotRecorded)
	}
	r, err := f.Store.Append(ctx, e)
	if err == nil && f.after.Load() {
		return office.Receipt{}, broken(liem.NotRecorded)
	}
	return r, err
}

func (f *faulty) Rows(ctx context.Context, id liem.ID, c ledger.Chain, from uint64) iter.Seq2[office.Row, error] {
	if lost := f.lost.Load(); f.rows.Load() || lost != nil && *lost == id {
		return func(yield func(office.Row, error) bool) { yield(office.Row{}, broken(liem.CouldNotLook)) }
	}
	return f.Store.Rows(ctx, id, c, from)
}

func (f *faulty) Find(ctx context.Context, id liem.ID) (office.Row, int64, error) {
	if f.find.Load() {
		return office.Row{}, 0, broken(liem.CouldNotLook)
	}
	return f.Store.Find(ctx, id)
}

func (f *faulty) Head(ctx context.Context, id liem.ID, c ledger.Chain) (office.Head, error) {
	if f.head.Load() {
		return office.Head{}, broken(liem.CouldNotLook)
	}
	return f.Store.Head(ctx, id, c)
}

func (f *faulty) Party(ctx context.Context, id liem.ID, tag liem.Hash) (string, error) {
	if f.party.Load() {
		return "", broken(liem.CouldNotLook)
	}
	return f.Store.Party(ctx, id, tag)
}

// over opens another office over the house's store: another process, or one
// whose store fails.
func (h *house) over(s office.Store) *house {
	h.t.Helper()
	d := *h
	var err error
	d.Office, err = office.Open(ctx, office.Config{Store: s, Log: h.store, Keys: h.keys, Key: h.key, Random: rand.Reader,
		Packs: []*rulebook.Pack{h.pack}, Calendars: clock.Lookup, Ties: h})
	if err != nil {
		h.t.Fatal(err)
	}
	return &d
}

func shaky(t testing.TB) (*house, *faulty) {
	h := open(t)
	f := &faulty{Store: h.store}
	return h.over(f), f
}

var reporter = office.Actor{Person: office.Person{ID: "r"}}

func ask() office.Deed { return deed(docket.Request{Act: "ask_protection", Actor: "reporter-1"}) }

// chain gives the acts of a case and fails if the chain is not whole.
func (h *house) chain(id liem.ID) []ledger.Act {
	h.t.Helper()
	v, err := h.Read(ctx, at("2030-01-01 00:00"), decider, id, limits.PurposeDecide, everything{})
	if err != nil {
		h.t.Fatal(err)
	}
	prev := liem.Hash{}
	for i, a := range v.Acts {
		row, _, err := h.store.Find(ctx, a.ID)
		if err != nil || a.Seq != uint64(i+1) || a.Prev != prev {
			h.t.Fatalf("act %d does not follow: %v", i+1, err)
		}
		prev = row.C
	}
	return v.Acts
}

func count(acts []ledger.Act, kind string) (n int) {
	for _, a := range acts {
		if a.Kind == kind {
			n++
		}
	}
	return n
}

func TestUnknownOutcome(t *testing.T) {
	h, f := shaky(t)
	id, _ := h.file("2026-03-02 09:00")
	d := ask() // open again and again: only its id says that it is the same
	f.after.Store(true)
	if _, err := h.Do(ctx, at("2026-03-02 10:00"), reporter, id, d); liem.KindOf(err) != liem.NotRecorded {
		t.Fatal(err)
	}
	f.after.Store(false)
	for _, o := range []*house{h, h.over(h.store)} {
		r, err := o.Do(ctx, at("2026-03-02 10:05"), reporter, id, d)
		row, _, _ := h.store.Find(ctx, d.ID)
		if err != nil || !r.Again || r.Seq != 2 || r.C != row.C {
			t.Fatalf("the retry: %+v %v", r, err)
		}
	}
	h.do("2026-03-02 10:10", reporter, id, ask())
	if n := count(h.chain(id), "ask_protection"); n != 2 {
		t.Errorf("%d acts, of which one was tried three times", n)
	}
	g := h.filing(newID())
	f.after.Store(true)
	if _, err := h.File(ctx, at("2026-03-02 10:00"), reporter, g); err == nil {
		t.Fatal("a filing of unknown outcome was acknowledged")
	}
	f.after.Store(false)
	if r, err := h.File(ctx, at("2026-03-02 11:00"), reporter, g); err != nil || !r.Again || r.Number != "TC-2/2026" {
		t.Errorf("the filing's retry: %+v %v", r, err)
	}
}

func TestNotRecorded(t *testing.T) {
	h, f := shaky(t)
	id, _ := h.file("2026-03-02 09:00")
	g, d := h.filing(newID()), ask()
	f.before.Store(true)
	if r, err := h.File(ctx, at("2026-03-02 10:00"), reporter, g); liem.KindOf(err) != liem.NotRecorded || r.Seq != 0 {
		t.Fatalf("%+v %v", r, err)
	}
	if r, err := h.Do(ctx, at("2026-03-20 10:00"), reporter, id, d); liem.KindOf(err) != liem.NotRecorded || r.Seq != 0 {
		t.Fatalf("%+v %v", r, err)
	}
	if v, err := h.Read(ctx, at("2026-03-20 10:00"), decider, id, limits.PurposeDecide, everything{}); v != nil || err == nil {
		t.Error("a reading that was not recorded was answered")
	}
	if err := h.Tick(ctx, at("2026-03-20 10:00"), id); err == nil {
		t.Error("an expiry that was not recorded was acknowledged")
	}
	if _, err := h.Enter(ctx, at("2026-03-20 10:00"), office.Take("so.tiep-nhan", binh, at("2026-03-01 00:00"))); err == nil {
		t.Error("a fact of the office that was not recorded was acknowledged")
	}
	f.before.Store(false)
	if c, err := h.Look(ctx, id); err != nil || c.Seq() != 1 {
		t.Errorf("after the failures the case has %d acts: %v", c.Seq(), err)
	}
	if tag, _ := h.Posts().(interface {
		Holder(string, liem.Instant) (string, bool)
	}).Holder("so.tiep-nhan", at("2026-03-20 10:00")); tag == "" {
		t.Error("the post is empty")
	}
	if r, err := h.File(ctx, at("2026-03-02 11:00"), reporter, g); err != nil || r.Again || r.Number != "TC-2/2026" {
		t.Errorf("the filing's retry: %+v %v", r, err)
	}
	if r := h.do("2026-03-20 10:00", reporter, id, d); r.Seq != 3 { // the expiry first
		t.Errorf("%+v", r)
	}
	h.chain(id)
}

func TestReadingsFailClosed(t *testing.T) {
	h, f := shaky(t)
	id, _ := h.file("2026-03-02 09:00")
	for name, b := range map[string]*atomic.Bool{"rows": &f.rows, "head": &f.head, "party": &f.party} {
		b.Store(true)
		fresh := *h
		if name == "rows" { // what is in memory needs no rows to be judged, but its texts do
			fresh = *h
		}
		stranger := office.Actor{Person: office.Person{ID: "lan-" + name}, Post: "so.giam-doc"}
		if v, err := fresh.Read(ctx, at("2026-03-20 09:00"), stranger, id, limits.PurposeDecide, everything{}); v != nil || err == nil {
			t.Errorf("%s: answered", name)
		}
		b.Store(false)
		if _, err := h.Do(ctx, at("2026-03-20 10:00"), reporter, id, ask()); err != nil {
			t.Errorf("after %s failed: %v", name, err)
		}
	}
	f.find.Store(true)
	if _, err := h.Do(ctx, at("2026-03-20 10:00"), intake, id, deed(docket.Request{Act: "notify", On: "subject-1"})); liem.KindOf(err) != liem.CouldNotLook {
		t.Errorf("whether it is a retry could not be looked up: %v", err)
	}
	f.find.Store(false)
	h.chain(id)
}

// TestARefusalChangesNothing: it neither forgets the case nor lets anybody
// into it, and one that rests on an old state is judged again.
func TestARefusalChangesNothing(t *testing.T) {
	h, f := shaky(t)
	id, _ := h.file("2026-03-02 09:00")
	h.do("2026-03-02 10:00", reporter, id, ask())
	f.rows.Store(true) // so nothing can be folded again
	for range 3 {
		if _, err := h.Do(ctx, at("2026-03-20 09:00"), decider, id, deed(docket.Request{Act: "notify", On: "subject-1"})); liem.CodeOf(err) != liem.NotYet && liem.KindOf(err) != liem.CouldNotLook {
			t.Fatal(err)
		}
	}
	f.rows.Store(false)
	h.do("2026-03-20 10:00", intake, id, deed(docket.Request{Act: "check_competence", Tables: map[string]map[string]string{"competence": {"post_level": "staff", "own_body": "yes_own"}}}))
	acts := h.chain(id)
	if count(acts, docket.Expire) < 1 || acts[3].Actor != "officer-1" {
		t.Errorf("%d expiries, then %s", count(acts, docket.Expire), acts[3].Actor)
	}
	one, other := open(t), (*house)(nil)
	other = one.over(one.store)
	id, _ = one.file("2026-03-02 09:00")
	if _, err := other.Look(ctx, id); err != nil {
		t.Fatal(err)
	}
	one.accept(id)
	if _, err := other.Do(ctx, at("2026-03-04 09:00"), decider, id, deed(docket.Request{Act: "notify", On: "subject-1"})); err != nil {
		t.Errorf("refused on what the case was before: %v", err)
	}
}

func TestEightAtOnce(t *testing.T) {
	h := open(t)
	id, _ := h.file("2026-03-02 09:00")
	other := h.over(h.store) // another process
	var wg sync.WaitGroup
	var lost atomic.Int32
	for i := range 8 {
		wg.Go(func() {
			for range 10 {
				o := h
				if i%2 == 1 {
					o = other
				}
				if _, err := o.Do(ctx, at("2026-03-02 10:00"), reporter, id, ask()); liem.KindOf(err) == liem.Conflict && err != nil {
					lost.Add(1) // somebody was faster four times over
				} else if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	acts := h.chain(id)
	if n := count(acts, "ask_protection"); n != 80-int(lost.Load()) || n < 40 {
		t.Errorf("%d of 80 acts, %d lost", n, lost.Load())
	}
	t.Logf("%d acts, %d times somebody was faster", len(acts), lost.Load())
	for _, o := range []*house{h, other, h.over(h.store)} {
		c, err := o.Look(ctx, id)
		if err != nil || c.Seq() != uint64(len(acts))+0 {
			t.Errorf("an office sees %d acts of %d: %v", c.Seq(), len(acts), err)
		}
	}
	if got := verify(t, h.export(id, "2030-03-05 09:00", "file")); got.Verdict == "" {
		t.Errorf("%+v", got)
	}
}

func TestASecondProcessSeesTheSame(t *testing.T) {
	h := open(t)
	o := h.over(h.store)
	id, _ := h.file("2026-03-02 09:00")
	h.accept(id)
	v, err := o.Read(ctx, at("2026-03-04 10:00"), decider, id, limits.PurposeDecide, h.policies)
	if err != nil || v.Case.Stage().ID != "verification" {
		t.Fatalf("%v %v", v, err)
	}
	h.do("2026-03-04 11:00", decider, id, deed(docket.Request{Act: "notify", On: "subject-1"}))
	a, _ := h.Look(ctx, id)
	b, err := o.Look(ctx, id)
	if err != nil || string(a.State()) != string(b.State()) || fmt.Sprint(len(a.Clocks())) != fmt.Sprint(len(b.Clocks())) || a.Seq() != b.Seq() {
		t.Errorf("%v", err)
	}
	leave := office.Entered{ID: newID(), Kind: docket.RegisterLeave, Facts: []ledger.Fact{{Name: "post", Value: "so.giam-doc"}}, Holder: &lan}
	if _, err := h.Enter(ctx, at("2026-03-04 12:00"), leave); err != nil {
		t.Fatal(err)
	}
	if _, err := o.Do(ctx, at("2026-03-04 13:00"), decider, id, deed(docket.Request{Act: "inform_body"})); liem.CodeOf(err) != liem.NotYou {
		t.Errorf("the other process does not know that the post was left: %v", err)
	}
}

func TestNobodyOpensTheIdentity(t *testing.T) {
	h := open(t)
	id, _ := h.file("2026-03-02 09:00")
	h.accept(id)
	c, err := h.Look(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	for _, local := range []string{"officer", "officer-1", "officer-2", "officer-3", "officer-9", "reporter-1", "subject-1", "clock", ""} {
		q := docket.Reader{Local: local, Post: "so.giam-doc", Roles: []string{"decider", "verifier", "intake_officer", docket.Auditor}, Warrant: true}
		if names := h.policies.Compartments(c, q); slices.Contains(names, "identity") || slices.Contains(names, "protection") {
			t.Errorf("%s may open %v", local, names)
		}
	}
	if names := h.policies.Compartments(c, docket.Reader{Local: "subject-1"}); names != nil {
		t.Errorf("before the file is shown to the person concerned they may open %v", names)
	}
	for _, by := range []office.Actor{intake, decider, {Person: nam, Post: "so.thanh-tra-1"}} {
		v, err := h.Read(ctx, at("2026-03-04 10:00"), by, id, limits.PurposeDecide, h.policies)
		if err != nil {
			t.Fatal(err)
		}
		if s := fmt.Sprintf("%s", texts(v.Acts)); strings.Contains(s, "Người Báo") || !strings.Contains(s, "Sân sau") {
			t.Errorf("%s reads %s", by.ID, s)
		}
	}
	head, _ := h.store.Head(ctx, id, ledger.Reads)
	if head.Seq != 3 {
		t.Errorf("%d readings recorded", head.Seq)
	}
}

func texts(acts []ledger.Act) (out []string) {
	for _, a := range acts {
		for _, f := range a.Fields {
			for _, p := range f.Passages {
				if p.Open {
					out = append(out, string(p.Text))
				}
			}
		}
	}
	return out
}

// TestSweepEqualsTouching: three days down change nothing.
func TestSweepEqualsTouching(t *testing.T) {
	h := open(t)
	swept, _ := h.file("2026-03-02 09:00")
	touched, _ := h.file("2026-03-02 09:00")
	asleep, _ := h.file("2026-03-02 09:00")
	for _, day := range []string{"2026-03-12 00:00", "2026-04-11 00:00", "2026-05-12 00:00"} {
		if _, err := h.Sweep(ctx, at(day), 10); err != nil {
			t.Fatal(err)
		}
		_ = touched
	}
	h.stop()
	h.start()
	other := open(t)
	late, _ := other.file("2026-03-02 09:00")
	v, err := other.Read(ctx, at("2026-05-15 00:00"), decider, late, limits.PurposeDecide, everything{})
	if err != nil {
		t.Fatal(err)
	}
	want := open2text(v.Acts)
	for _, id := range []liem.ID{swept, touched, asleep} {
		v, err := h.Read(ctx, at("2026-05-15 00:00"), decider, id, limits.PurposeDecide, everything{})
		if err != nil {
			t.Fatal(err)
		}
		if got := open2text(v.Acts); got != want {
			t.Errorf("swept:\n%s\ntouched:\n%s", got, want)
		}
	}
}

// open2text is an act without ids, salts and commitments.
func open2text(acts []ledger.Act) string {
	var out []string
	for _, a := range acts {
		if a.Kind == "file" {
			continue
		}
		out = append(out, fmt.Sprint(a.Seq, a.Kind, a.Recorded, a.Occurred, a.Actor, a.Post, a.Body, a.Facts, len(a.Fields), len(a.Rests)))
	}
	return strings.Join(out, "\n")
}

func TestLinkedCase(t *testing.T) {
	h := open(t)
	h.pack.Procedures[0].Act("ask_protection").Opens = []string{h.pack.Procedures[0].ID}
	id, _ := h.file("2026-03-02 09:00")
	r := h.do("2026-03-02 10:00", reporter, id, ask())
	effects, err := h.store.Outbox(ctx, at("2026-03-02 10:00"), 10)
	if err != nil || len(effects) != 1 || effects[0].Kind != "open" {
		t.Fatalf("%+v %v", effects, err)
	}
	child := h.filing(newID())
	child.Parent = &office.Link{Case: id, C: r.C, Effect: effects[0].ID}
	if _, err := h.File(ctx, at("2026-03-02 11:00"), reporter, child); err != nil {
		t.Fatal(err)
	}
	if effects, _ := h.store.Outbox(ctx, at("2026-03-03 10:00"), 10); len(effects) != 0 {
		t.Errorf("the effect is still to be done: %+v", effects)
	}
	c, _ := h.Look(ctx, child.Case)
	if parent, _ := c.Acts()[0].Fact("parent"); parent != r.C.String() {
		t.Errorf("the child names %s", parent)
	}
	told := deed(docket.Request{Act: docket.Told, More: map[string]string{"child": r.C.String(), "outcome": "granted"}})
	h.do("2026-03-02 12:00", intake, id, told)
	if c, _ := h.Look(ctx, id); c.Acts()[2].Kind != docket.Told {
		t.Error("the outcome was not told")
	}
}

func TestCorrect(t *testing.T) {
	h := open(t)
	id, _ := h.file("2026-03-09 09:00")
	h.do("2026-03-09 10:00", intake, id, deed(docket.Request{Act: "check_competence", Tables: map[string]map[string]string{"competence": {"post_level": "staff", "own_body": "yes_own"}}}))
	h.do("2026-03-09 10:00", decider, id, deed(docket.Request{Act: "ask_protection", More: map[string]string{"on_behalf": "reporter-1"}}))
	k := office.Correction{ID: newID(), Seq: 1, Occurred: ledger.Occurred{At: at("2026-03-05 00:00"), Day: true, Basis: ledger.Stamp}, Reason: "dấu bưu điện", Second: binh}
	if _, err := h.Correct(ctx, at("2026-03-10 09:00"), intake, id, k); liem.CodeOf(err) != liem.Needs {
		t.Errorf("a second hand from nowhere: %v", err)
	}
	k.Second = mai
	if _, err := h.Correct(ctx, at("2026-03-10 09:00"), intake, id, k); liem.CodeOf(err) != liem.Needs {
		t.Errorf("one hand: %v", err)
	}
	k.Second = lan
	a, err := h.Correct(ctx, at("2026-03-10 09:00"), intake, id, k)
	if err != nil || a.Dues[0].Result.Due.String() != "2026-03-16" {
		t.Fatalf("%+v %v", a, err)
	}
	b, err := h.Correct(ctx, at("2026-03-10 09:05"), intake, id, k)
	if err != nil || !b.Again || b.C != a.C {
		t.Errorf("the retry: %+v %v", b, err)
	}
	k.Reason = "khác"
	if _, err := h.Correct(ctx, at("2026-03-10 09:06"), intake, id, k); liem.KindOf(err) != liem.Conflict {
		t.Errorf("another correction under the same id: %v", err)
	}
	if got := verify(t, h.export(id, "2026-03-11 09:00", "file")); got.Verdict == "" {
		t.Errorf("%+v", got)
	}
	h.stop()
	h.start()
	if c, err := h.Look(ctx, id); err != nil || c.Clocks()[0].Result.Due.String() != "2026-03-16" {
		t.Errorf("folded again: %v", err)
	}
}

func TestRegisterOfTheOffice(t *testing.T) {
	h, f := shaky(t)
	id, _ := h.file("2026-03-02 09:00")
	enter := func(e office.Entered) liem.Hash {
		t.Helper()
		c, err := h.Enter(ctx, at("2026-03-02 10:00"), e)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	fact := func(kv ...string) (out []ledger.Fact) {
		for i := 0; i < len(kv); i += 2 {
			out = append(out, ledger.Fact{Name: kv[i], Value: kv[i+1]})
		}
		return out
	}
	check := deed(docket.Request{Act: "check_competence", Tables: map[string]map[string]string{"competence": {"post_level": "staff", "own_body": "yes_own"}}})
	stand := office.Actor{Person: hoa, Post: "so.thanh-tra-2"}
	try := func(when string, ok bool) {
		t.Helper()
		d := check
		d.ID = newID()
		d.Propose = false
		_, err := h.Do(ctx, at(when), stand, id, d)
		if ok != (err == nil) && !(ok && liem.CodeOf(err) == liem.Closed) {
			t.Errorf("on %s: %v", when, err)
		}
	}
	try("2026-03-02 11:00", false)
	until := fmt.Sprint(int64(at("2026-03-20 00:00")))
	d := enter(office.Entered{ID: newID(), Kind: docket.RegisterDelegate, Facts: fact("from_post", "so.tiep-nhan", "to_post", "so.thanh-tra-2", "roles", "intake_officer", "until", until)})
	try("2026-03-02 11:00", true)
	enter(office.Entered{ID: newID(), Kind: docket.RegisterRevoke, Facts: fact("delegation", d.String())})
	rests, err := h.Posts().May("so.thanh-tra-2", "intake_officer", "so", false, at("2026-03-02 10:00"))
	if err == nil {
		t.Errorf("a revoked delegation gives %v", rests)
	}
	// What contradicts the register is refused, and poisons nothing.
	nobody := office.Entered{ID: newID(), Kind: docket.RegisterLeave, Facts: fact("post", "so.giam-doc"), Holder: &binh}
	if _, err := h.Enter(ctx, at("2026-03-02 10:00"), nobody); err == nil {
		t.Error("somebody left a post that they did not hold")
	}
	// The same fact under the same id is entered once.
	head, _ := h.store.Head(ctx, office.RegisterID(), ledger.Register)
	take := office.Take("so.tiep-nhan", binh, at("2026-03-02 00:00"))
	one := enter(take)
	f.after.Store(true)
	leave := office.Entered{ID: newID(), Kind: docket.RegisterLeave, Facts: fact("post", "so.tiep-nhan"), Holder: &binh}
	if _, err := h.Enter(ctx, at("2026-03-02 12:00"), leave); err == nil {
		t.Error("of unknown outcome, but acknowledged")
	}
	f.after.Store(false)
	enter(leave) // the retry folds what stands there
	if two := enter(take); two != one {
		t.Error("the retry has another commitment")
	}
	take.Holder = &nam
	if _, err := h.Enter(ctx, at("2026-03-02 10:00"), take); liem.KindOf(err) != liem.Conflict {
		t.Errorf("another holder under the same id: %v", err)
	}
	if now, _ := h.store.Head(ctx, office.RegisterID(), ledger.Register); now.Seq != head.Seq+2 {
		t.Errorf("%d register acts, not two", now.Seq-head.Seq)
	}
	o := h.over(h.store)
	if tag, ok := o.Posts().(interface {
		Holder(string, liem.Instant) (string, bool)
	}).Holder("so.tiep-nhan", at("2026-03-02 13:00")); !ok || tag == "" {
		t.Error("opened again, nobody holds the post")
	}
}
