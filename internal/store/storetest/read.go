package storetest

import (
	"fmt"
	"slices"
	"testing"

	"liem"
	"liem/internal/office"
	"liem/ledger"
)

func rowPages(t *testing.T, s Store) {
	id := someID("case")
	var all []office.Row
	for seq := uint64(1); seq <= 100; seq++ {
		all = append(all, someRow(id, seq))
	}
	must(t, s, entry(all[:40]...))
	must(t, s, entry(all[40:]...))
	for _, from := range []uint64{0, 1, 32, 33, 64, 100, 101, 1 << 63} {
		same(t, fmt.Sprint("from ", from), rowsOf(t, s, id, ledger.Acts, from), all[min(max(from, 1)-1, 100):])
	}
	seen := 0
	for _, err := range s.Rows(t.Context(), id, ledger.Acts, 1) {
		if err != nil {
			t.Fatal(err)
		}
		if seen++; seen == 5 {
			break
		}
	}
}

// nested reads inside of a reading loop, in more goroutines than the store
// has connections.
func nested(t *testing.T, s Store) {
	id := someID("case")
	must(t, s, entry(someRow(id, 1), someRow(id, 2), someRow(id, 3)))
	together(40, func(int) {
		for row, err := range s.Rows(t.Context(), id, ledger.Acts, 1) {
			if err != nil {
				t.Error(err)
				return
			}
			if _, _, err := s.Find(t.Context(), row.Act); err != nil {
				t.Error(err)
			}
		}
	})
}

func due(t *testing.T, s Store) {
	var e office.Entry
	e.Dues = map[liem.ID][]office.Due{}
	ids := make([]liem.ID, 5)
	for i := range ids {
		ids[i] = someID("case", i)
		e.Dues[ids[i]] = []office.Due{
			{Case: ids[i], Clock: "account/subject-1", At: start + liem.Instant(10-i)},
			{Case: ids[i], Clock: "conclude", At: start + 1000},
		}
	}
	must(t, s, e)
	ask := func(now liem.Instant, limit int, want ...liem.ID) {
		t.Helper()
		got, err := s.Due(t.Context(), now, limit)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("due at %d: %v, %v; want %v", now-start, got, err, want)
		}
	}
	ask(start+5, 10)
	ask(start+6, 10, ids[4])
	ask(start+8, 10, ids[4], ids[3], ids[2])
	ask(start+8, 2, ids[4], ids[3])
	ask(start+1000, 10, ids[4], ids[3], ids[2], ids[1], ids[0]) // each case once
	must(t, s, office.Entry{Dues: map[liem.ID][]office.Due{
		ids[4]: nil,
		ids[3]: {{Case: ids[3], Clock: "conclude", At: start + 7}, {Case: ids[3], Clock: "account/subject-1", At: start + 9}},
	}})
	ask(start+8, 10, ids[3], ids[2])
}

func outbox(t *testing.T, s Store) {
	id := someID("case")
	effect := func(i int) office.Effect {
		return office.Effect{ID: someID("effect", i), Case: id, Kind: "letter", Data: fmt.Append(nil, "sealed ", i), At: start + liem.Instant(10-i)}
	}
	must(t, s, office.Entry{Effects: []office.Effect{effect(1), effect(2), effect(3)}})
	must(t, s, office.Entry{Effects: []office.Effect{effect(4)}})
	ask := func(now liem.Instant, limit int, want ...office.Effect) {
		t.Helper()
		got, err := s.Outbox(t.Context(), now, limit)
		if err != nil {
			t.Error(err)
		}
		same(t, fmt.Sprint("outbox at ", now-start), got, want)
	}
	ask(start+5, 10)
	ask(start+7, 10, effect(4), effect(3))
	ask(start+9, 2, effect(4), effect(3))
	other := effect(5)
	other.Kind = "purge"
	must(t, s, office.Entry{Effects: []office.Effect{other}})
	for _, c := range []struct {
		kinds []string
		want  []office.Effect
	}{{[]string{"purge"}, []office.Effect{other}}, {[]string{"purge", "strike"}, []office.Effect{other}}, {[]string{"letter"}, []office.Effect{effect(4), effect(3), effect(2), effect(1)}}, {[]string{"strike"}, nil}} {
		got, err := s.Outbox(t.Context(), start+100, 10, c.kinds...)
		if err != nil {
			t.Error(err)
		}
		same(t, fmt.Sprint(c.kinds), got, c.want)
	}
	must(t, s, office.Entry{Done: []liem.ID{other.ID}})
	result := someRow(id, 1)
	result.Act = effect(4).ID
	done := entry(result)
	done.Done = []liem.ID{effect(4).ID, someID("never there")}
	must(t, s, done)
	ask(start+7, 10, effect(3))
	if r := must(t, s, done); !r.Again {
		t.Error("the result of an effect was written twice")
	}
}

func parties(t *testing.T, s Store) {
	one, two := someID("one"), someID("two")
	must(t, s, office.Entry{Parties: []office.Party{
		{Case: one, Tag: someHash("An in one"), Local: "subject-1"},
		{Case: one, Tag: someHash("Bình in one"), Local: "officer-3"},
		{Case: two, Tag: someHash("An in two"), Local: "reporter-1"},
	}})
	must(t, s, office.Entry{Parties: []office.Party{{Case: one, Tag: someHash("An in one"), Local: "subject-1"}}})
	for _, p := range []struct {
		id   liem.ID
		tag  string
		want string
	}{{one, "An in one", "subject-1"}, {one, "Bình in one", "officer-3"}, {two, "An in two", "reporter-1"}, {two, "An in one", ""}} {
		local, err := s.Party(t.Context(), p.id, someHash(p.tag))
		if p.want == "" {
			wantKind(t, p.tag, err, liem.NotFound)
		} else if err != nil || local != p.want {
			t.Errorf("%s: %q, %v", p.tag, local, err)
		}
	}
}

func workLists(t *testing.T, s Store) {
	var mine []office.Work
	for i := range 25 {
		w := office.Work{Case: someID("case", i), Body: "body", Procedure: "vn.denunciation", Number: fmt.Sprint("TC-", i),
			Stage: "verify", Role: "verifier", Officer: "tag-of-3", Due: start + liem.Instant(i/3)}
		if i >= 20 {
			w.Due = 0 // no clock runs: last
		}
		mine = append(mine, w)
		other := w
		other.Case, other.Officer = someID("other", i), ""
		elsewhere := w
		elsewhere.Case, elsewhere.Body = someID("elsewhere", i), "another body"
		must(t, s, office.Entry{Works: []office.Work{w, other, elsewhere}})
	}
	want := slices.Clone(mine)
	slices.SortFunc(want, func(a, b office.Work) int {
		if (a.Due == 0) != (b.Due == 0) {
			return int(b.Due - a.Due)
		}
		if a.Due != b.Due {
			return int(a.Due - b.Due)
		}
		return slices.Compare(a.Case[:], b.Case[:])
	})
	same(t, "officer's list", listAll(t, s, office.WorkQuery{Body: "body", Officer: "tag-of-3", Limit: 4}), want)
	same(t, "officer's list in a role", listAll(t, s, office.WorkQuery{Body: "body", Officer: "tag-of-3", Role: "verifier", Limit: 100}), want)
	if n := len(listAll(t, s, office.WorkQuery{Body: "body", Role: "verifier", Limit: 7})); n != 50 {
		t.Errorf("%d rows in the role's list, want 50", n)
	}
	if n := len(listAll(t, s, office.WorkQuery{Body: "body", Officer: "tag-of-3", Role: "clerk", Limit: 7})); n != 0 {
		t.Errorf("%d rows in a role that the officer does not have", n)
	}
	if ids, err := s.Numbered(t.Context(), "TC-1"); err != nil || len(ids) != 3 || !slices.Contains(ids, mine[1].Case) {
		t.Errorf("cases of a number: %v, %v", ids, err)
	}
	moved, ended := mine[0], mine[1]
	moved.Officer, ended.Stage = "tag-of-4", ""
	must(t, s, office.Entry{Works: []office.Work{moved, ended}})
	if n := len(listAll(t, s, office.WorkQuery{Body: "body", Officer: "tag-of-3", Limit: 9})); n != 23 {
		t.Errorf("%d rows after one moved and one ended, want 23", n)
	}
	if ids, err := s.Numbered(t.Context(), "TC-1"); err != nil || len(ids) != 2 {
		t.Errorf("cases of a number after one ended: %v, %v", ids, err)
	}
	if ids, err := s.Numbered(t.Context(), "TC-"); err != nil || len(ids) != 0 {
		t.Errorf("cases of no number: %v, %v", ids, err)
	}
	for _, q := range []office.WorkQuery{{Body: "body", Limit: 1}, {Body: "body", Role: "clerk"}, {Body: "body", Role: "clerk", Limit: 101}} {
		_, err := s.WorkList(t.Context(), q)
		wantKind(t, fmt.Sprintf("%+v", q), err, liem.Invalid)
	}
}

func listAll(t *testing.T, s Store, q office.WorkQuery) []office.Work {
	t.Helper()
	var all []office.Work
	for {
		page, err := s.WorkList(t.Context(), q)
		if err != nil {
			t.Fatalf("work list: %v", err)
		}
		all = append(all, page...)
		if len(page) < q.Limit {
			return all
		}
		q.After = page[len(page)-1]
	}
}
