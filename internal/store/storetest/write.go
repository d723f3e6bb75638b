package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"liem"
	"liem/internal/office"
	"liem/ledger"
)

func empty(t *testing.T, s Store) {
	id := someID("nobody")
	if h := head(t, s, id, ledger.Acts); h != (office.Head{}) {
		t.Errorf("head %+v of a chain without acts", h)
	}
	if rows := rowsOf(t, s, id, ledger.Acts, 1); len(rows) != 0 {
		t.Errorf("%d rows of a chain without acts", len(rows))
	}
	_, _, err := s.Find(t.Context(), id)
	wantKind(t, "find", err, liem.NotFound)
	_, err = s.Index(t.Context(), someHash("nothing"))
	wantKind(t, "index", err, liem.NotFound)
	_, err = s.Party(t.Context(), id, someHash("nobody"))
	wantKind(t, "party", err, liem.NotFound)
	_, err = s.ReadTile(t.Context(), 0, 0, 1)
	wantKind(t, "tile", err, liem.NotFound)
	const sha256OfNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	if l := logOf(t, s); l.Size != 0 || l.Root.String() != sha256OfNothing {
		t.Errorf("log %+v of an empty store", l)
	}
	if due, err := s.Due(t.Context(), start, 10); err != nil || len(due) != 0 {
		t.Errorf("due: %v, %v", due, err)
	}
	r := must(t, s, office.Entry{Now: start})
	if r.Again || len(r.Indexes) != 0 {
		t.Errorf("receipt %+v of an entry without rows", r)
	}
}

func roundTrip(t *testing.T, s Store) {
	id := someID("case")
	first := someRow(id, 1)
	first.Blob = nil
	second := someRow(id, 2)
	second.Blob = make([]byte, 1<<20)
	read := someRow(id, 1)
	read.Chain, read.Act, read.C = ledger.Reads, someID("read"), someHash("read")
	must(t, s, entry(first, second, read))
	same(t, "acts", rowsOf(t, s, id, ledger.Acts, 0), []office.Row{first, second})
	same(t, "reads", rowsOf(t, s, id, ledger.Reads, 1), []office.Row{read})
	if h := head(t, s, id, ledger.Acts); h != (office.Head{Seq: 2, C: second.C}) {
		t.Errorf("head %+v", h)
	}
	settle(t, s, start)
	got, index, err := s.Find(t.Context(), second.Act)
	if err != nil || index != 1 || got.Seq != 2 {
		t.Errorf("find gave seq %d, index %d, %v", got.Seq, index, err)
	}
}

func retry(t *testing.T, s Store) {
	id := someID("case")
	e := entry(someRow(id, 1), someRow(id, 2))
	e.Works = works(id, office.Work{Pool: "body", Stage: "intake", Role: "clerk"})
	if r := must(t, s, e); r.Again {
		t.Error("the first time counts as a retry")
	}
	settle(t, s, start)
	before := logOf(t, s)
	e.Rows = slices.Clone(e.Rows)
	e.Rows[0].C = someHash("another blinding") // the office blinds a retry anew
	e.Rows[0].Seq = 17                         // and may have decided on a later head
	e.Works = works(id)
	r := must(t, s, e)
	if !r.Again || !slices.Equal(r.Indexes, []int64{0, 1}) || r.Size != before.Size {
		t.Errorf("receipt %+v of a retry", r)
	}
	if after := logOf(t, s); after != before {
		t.Errorf("a retry changed the log from %+v to %+v", before, after)
	}
	if list, _ := s.WorkList(t.Context(), office.WorkQuery{Officer: "somebody", Pool: "body", Roles: []string{"clerk"}, Limit: 10}); len(list) != 1 {
		t.Error("a retry changed the work list")
	}
}

func otherContent(t *testing.T, s Store) {
	id := someID("case")
	row := someRow(id, 1)
	must(t, s, entry(row))
	other := someRow(id, 2)
	other.Act = row.Act
	refused(t, s, liem.Conflict, entry(other))
	elsewhere := someRow(someID("another case"), 1)
	elsewhere.Act = row.Act
	refused(t, s, liem.Conflict, entry(elsewhere))
	refused(t, s, liem.Conflict, entry(row, someRow(id, 2))) // half of it is there
	if h := head(t, s, id, ledger.Acts); h.Seq != 1 {
		t.Errorf("head %+v after refusals", h)
	}
}

func placeTaken(t *testing.T, s Store) {
	id := someID("case")
	must(t, s, entry(someRow(id, 1)))
	other := someRow(id, 1)
	other.Act, other.C = someID("other"), someHash("other")
	refused(t, s, liem.Conflict, entry(other))
	twice := someRow(id, 2)
	same := twice
	refused(t, s, liem.Conflict, entry(twice, same))
}

func gaps(t *testing.T, s Store) {
	id := someID("case")
	refused(t, s, liem.Conflict, entry(someRow(id, 2)))
	must(t, s, entry(someRow(id, 1)))
	refused(t, s, liem.Conflict, entry(someRow(id, 3)))
	refused(t, s, liem.Conflict, entry(someRow(id, 3), someRow(id, 2)))
	must(t, s, entry(someRow(id, 2), someRow(id, 3)))
}

func whole(t *testing.T, s Store) {
	id, taken := someID("case"), someID("taken")
	must(t, s, entry(someRow(taken, 1)))
	late := someRow(taken, 1)
	late.Act, late.C = someID("late"), someHash("late")
	e := entry(someRow(id, 1), late)
	e.Series = []string{"s"}
	e.Works = works(id, office.Work{Pool: "body", Stage: "intake", Role: "clerk"})
	e.Dues = map[liem.ID][]office.Due{id: {{Case: id, Clock: "account", At: start}}}
	e.Effects = []office.Effect{{ID: someID("effect"), Case: id, Kind: "letter", At: start}}
	e.Parties = []office.Party{{Case: id, Tag: someHash("p"), Local: "subject-1"}}
	refused(t, s, liem.Conflict, e)
	if h := head(t, s, id, ledger.Acts); h.Seq != 0 {
		t.Errorf("head %+v of a refused entry", h)
	}
	if _, err := s.Party(t.Context(), id, someHash("p")); liem.KindOf(err) != liem.NotFound {
		t.Errorf("party of a refused entry: %v", err)
	}
	if due, _ := s.Due(t.Context(), start, 10); len(due) != 0 {
		t.Error("clock of a refused entry")
	}
	if out, _ := s.Outbox(t.Context(), start, 10); len(out) != 0 {
		t.Error("effect of a refused entry")
	}
	settle(t, s, start)
	if l := logOf(t, s); l.Size != 1 {
		t.Errorf("log of size %d after one act", l.Size)
	}
	if n := takeNumber(t, s, "s", "after"); n != 1 {
		t.Errorf("a refused entry kept a number: the next is %d", n)
	}
}

func unfit(t *testing.T, s Store) {
	id := someID("case")
	for name, change := range map[string]func(*office.Row){
		"no act":      func(r *office.Row) { r.Act = liem.ID{} },
		"no case":     func(r *office.Row) { r.Case = liem.ID{} },
		"no chain":    func(r *office.Row) { r.Chain = 0 },
		"chain 5":     func(r *office.Row) { r.Chain = 5 },
		"seq 0":       func(r *office.Row) { r.Seq = 0 },
		"huge seq":    func(r *office.Row) { r.Seq = 1 << 63 },
		"huge slot":   func(r *office.Row) { r.Slot = 1 << 63 },
		"blob over 1": func(r *office.Row) { r.Blob = make([]byte, 1<<20+1) },
	} {
		row := someRow(id, 1)
		change(&row)
		if _, err := s.Append(t.Context(), entry(row)); liem.KindOf(err) != liem.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// takeNumber files an act that takes one number.
func takeNumber(t *testing.T, s Store, series string, name string) int64 {
	t.Helper()
	var taken int64
	id := someID("numbered", name)
	e := entry(someRow(id, 1))
	e.Series = []string{series}
	e.Finish = func(e *office.Entry, n []int64) error {
		taken = n[0]
		e.Rows[0].Blob = fmt.Appendf(nil, "%s-%d", series, n[0])
		return nil
	}
	must(t, s, e)
	if rows := rowsOf(t, s, id, ledger.Acts, 1); len(rows) != 1 || string(rows[0].Blob) != fmt.Sprintf("%s-%d", series, taken) {
		t.Errorf("what Finish wrote is not there: %v", rows)
	}
	return taken
}

func numbers(t *testing.T, s Store) {
	for want := int64(1); want <= 3; want++ {
		if n := takeNumber(t, s, "a", fmt.Sprint("a", want)); n != want {
			t.Errorf("number %d, want %d", n, want)
		}
	}
	if n := takeNumber(t, s, "b", "b"); n != 1 {
		t.Errorf("another series begins with %d", n)
	}
	e := entry(someRow(someID("refused"), 1))
	e.Series = []string{"a", "b", "a"}
	e.Finish = func(_ *office.Entry, n []int64) error {
		if !slices.Equal(n, []int64{4, 2, 5}) {
			t.Errorf("numbers %v", n)
		}
		return &liem.Error{Kind: liem.Refused, Say: liem.T("không", "no")}
	}
	refused(t, s, liem.Refused, e)
	e.Finish = func(*office.Entry, []int64) error { panic("a fault of the program") }
	refused(t, s, liem.Internal, e)
	if n := takeNumber(t, s, "a", "after"); n != 4 {
		t.Errorf("number %d after a refusal, want 4", n)
	}
	calls := 0
	again := entry(someRow(someID("numbered", "after"), 1))
	again.Series = []string{"a"}
	again.Finish = func(*office.Entry, []int64) error { calls++; return nil }
	if r := must(t, s, again); !r.Again || calls != 0 {
		t.Errorf("a retry: %+v, Finish called %d times", r, calls)
	}
	if n := takeNumber(t, s, "a", "last"); n != 5 {
		t.Errorf("number %d after a retry, want 5", n)
	}
}

func sixteen(t *testing.T, s Store) {
	const each = 5
	numbers := make([]int64, 16*each)
	together(16, func(i int) {
		for k := range each {
			id := someID("filing", i, k)
			e := entry(someRow(id, 1))
			e.Series = []string{"vn-body-1/TC/2026"}
			e.Finish = func(e *office.Entry, n []int64) error {
				numbers[i*each+k] = n[0]
				e.Works = works(id, office.Work{Pool: "body", Number: fmt.Sprint(n[0]), Stage: "intake", Role: "clerk"})
				return nil
			}
			if _, err := s.Append(t.Context(), e); err != nil {
				t.Errorf("filing %d/%d: %v", i, k, err)
			}
		}
	})
	slices.Sort(numbers)
	for i, n := range numbers {
		if n != int64(i+1) {
			t.Fatalf("numbers have a gap or a double: %v", numbers)
		}
	}
}

func race(t *testing.T, s Store) {
	id := someID("case")
	for seq := uint64(1); seq <= 10; seq++ {
		var won, lost atomic.Int32
		together(16, func(i int) {
			row := someRow(id, seq)
			row.Act, row.C = someID("racer", seq, i), someHash("racer", seq, i)
			switch _, err := s.Append(t.Context(), entry(row)); {
			case err == nil:
				won.Add(1)
			case liem.KindOf(err) == liem.Conflict:
				lost.Add(1)
			default:
				t.Errorf("race: %v", err)
			}
		})
		if won.Load() != 1 || lost.Load() != 15 {
			t.Fatalf("place %d: %d won, %d lost", seq, won.Load(), lost.Load())
		}
	}
	settle(t, s, start)
	if l := logOf(t, s); l.Size != 10 {
		t.Errorf("log of size %d after ten acts", l.Size)
	}
}

func badInBatch(t *testing.T, s Store) {
	taken := someID("taken")
	must(t, s, entry(someRow(taken, 1)))
	together(64, func(i int) {
		id := someID("case", i)
		e := entry(someRow(id, 1), someRow(id, 2))
		want := liem.Kind(255) // none
		switch i % 8 {
		case 1:
			e.Rows[1].Case, e.Rows[1].Seq, want = taken, 1, liem.Conflict
		case 2:
			e.Rows[1].Seq, want = 3, liem.Conflict
		case 3:
			e.Finish = func(*office.Entry, []int64) error { return errors.New("no") }
			want = liem.Internal
		case 4:
			e.Rows[1].Chain, want = 9, liem.Invalid
		}
		e.Series = []string{"s"}
		_, err := s.Append(t.Context(), e)
		if good := want == 255; good != (err == nil) || !good && liem.KindOf(err) != want {
			t.Errorf("entry %d: %v, want %v", i, err, want)
		}
	})
	settle(t, s, start)
	if l := logOf(t, s); l.Size != 1+32*2 {
		t.Errorf("log of size %d, want 65", l.Size)
	}
	if n := takeNumber(t, s, "s", "last"); n != 33 {
		t.Errorf("the next number is %d, want 33", n)
	}
	checkLog(t, s)
}

// unknownOutcome sends every entry several times at once, as clients do whose
// connection broke.
func unknownOutcome(t *testing.T, s Store) {
	var first atomic.Int32
	together(16, func(i int) {
		for k := range 20 {
			id := someID("case", k)
			e := entry(someRow(id, 1))
			e.Series = []string{"s"}
			e.Rows[0].C = someHash("blinded by", i, k)
			r, err := s.Append(t.Context(), e)
			if err != nil {
				t.Errorf("case %d: %v", k, err)
			} else if !r.Again {
				first.Add(1)
			}
		}
	})
	if n := first.Load(); n != 20 {
		t.Errorf("%d of 20 entries were written for the first time", n)
	}
	settle(t, s, start)
	if l := logOf(t, s); l.Size != 20 {
		t.Errorf("log of size %d after 20 acts", l.Size)
	}
	if n := takeNumber(t, s, "s", "after"); n != 21 {
		t.Errorf("the next number is %d, want 21", n)
	}
}

func cancelled(t *testing.T, s Store) {
	id := someID("case")
	_, err := s.Append(cancelledContext(t), entry(someRow(id, 1)))
	wantKind(t, "append", err, liem.NotRecorded)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("the cause is lost: %v", err)
	}
	_, err = s.Head(cancelledContext(t), id, ledger.Acts)
	wantKind(t, "head", err, liem.CouldNotLook)
	_, _, err = s.Find(cancelledContext(t), id)
	wantKind(t, "find", err, liem.CouldNotLook)
	_, err = s.Party(cancelledContext(t), id, liem.Hash{})
	wantKind(t, "party", err, liem.CouldNotLook)
	_, err = s.Index(cancelledContext(t), liem.Hash{})
	wantKind(t, "index", err, liem.CouldNotLook)
	for _, err := range s.Rows(cancelledContext(t), id, ledger.Acts, 1) {
		wantKind(t, "rows", err, liem.CouldNotLook)
	}
	ctx, cancel := context.WithCancel(t.Context())
	e := entry(someRow(someID("late"), 1))
	e.Finish = func(*office.Entry, []int64) error { // the writer is at it: too late to give up
		cancel()
		time.Sleep(20 * time.Millisecond)
		return nil
	}
	if _, err := s.Append(ctx, e); err != nil {
		t.Errorf("an entry that was written although its caller gave up: %v", err)
	}
	var acknowledged, gaveUp atomic.Int32
	together(32, func(i int) {
		ctx, cancel := context.WithCancel(t.Context())
		go cancel()
		if _, err := s.Append(ctx, entry(someRow(someID("hasty", i), 1))); err == nil {
			acknowledged.Add(1)
		} else if liem.KindOf(err) == liem.NotRecorded {
			gaveUp.Add(1)
			if h := head(t, s, someID("hasty", i), ledger.Acts); h.Seq != 0 {
				t.Error("an entry that was not recorded is there")
			}
		} else if liem.KindOf(err) != liem.CouldNotLook {
			t.Errorf("hasty: %v", err)
		}
	})
	t.Logf("%d acknowledged, %d gave up", acknowledged.Load(), gaveUp.Load())
}
