package storetest

import (
	"bytes"
	"cmp"
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
	three := someID("three")
	must(t, s, office.Entry{Parties: []office.Party{{Case: three, Tag: someHash("a"), Local: "officer-1", Listed: []byte("sixteen bytes it")}, {Case: three, Tag: someHash("b"), Local: "subject-1"}}})
	if all, err := s.Parties(t.Context(), three); err != nil || len(all) != 2 {
		t.Errorf("%d parties, %v", len(all), err)
	} else {
		slices.SortFunc(all, func(a, b office.Party) int { return cmp.Compare(a.Local, b.Local) })
		if all[0].Tag != someHash("a") || all[0].Local != "officer-1" || string(all[0].Listed) != "sixteen bytes it" || len(all[1].Listed) != 0 {
			t.Errorf("%+v", all)
		}
	}
	if all, err := s.Parties(t.Context(), someID("nobody's")); err != nil || len(all) != 0 {
		t.Errorf("parties of no case: %v, %v", all, err)
	}
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

// works is what an entry says of the duties of one case.
func works(id liem.ID, rows ...office.Work) map[liem.ID][]office.Work {
	for i := range rows {
		rows[i].Case, rows[i].Body = id, "body"
	}
	return map[liem.ID][]office.Work{id: rows}
}

func workLists(t *testing.T, s Store) {
	const me, other = "tag-of-3", "tag-of-4"
	var mine []office.Work
	for i := range 25 {
		id := someID("case", i)
		w := office.Work{Role: "verifier", Officer: me, Procedure: "vn.denunciation", Pack: someHash("pack"), Number: fmt.Sprint("TC-", i), Stage: "verify", Acts: "invite,propose conclude",
			Due: start + liem.Instant(i/3), Next: start + 5, Seq: uint64(i + 1)}
		if i >= 20 {
			w.Due, w.Next = 0, 0 // no clock runs: last
		}
		pool, far, decides, theirs := w, w, w, w
		pool.Role, pool.Officer, pool.Pool = "clerk", "", "body"
		far.Role, far.Officer, far.Pool = "clerk", "", "another body"
		decides.Role, decides.Officer, decides.Pool = "decider", "", "body"
		theirs.Officer = other
		e := office.Entry{Works: works(id, w, pool, far, decides, theirs)}
		must(t, s, e)
		rows := e.Works[id]
		mine = append(mine, rows[0], rows[1])
	}
	order := func(a, b office.Work) int {
		if (a.Due == 0) != (b.Due == 0) {
			return cmp.Compare(b.Due, a.Due)
		}
		return cmp.Or(cmp.Compare(a.Due, b.Due), bytes.Compare(a.Case[:], b.Case[:]), cmp.Compare(a.Role, b.Role))
	}
	slices.SortFunc(mine, order)
	q := office.WorkQuery{Officer: me, Pool: "body", Roles: []string{"verifier", "clerk"}}
	for _, q.Limit = range []int{1, 4, 7, 50, 100, 101} {
		same(t, fmt.Sprint("pages of ", q.Limit), listAll(t, s, q), mine)
	}
	q.Limit = 9
	count := func(what string, want int, change func(*office.WorkQuery)) {
		t.Helper()
		q := q
		change(&q)
		if got := len(listAll(t, s, q)); got != want {
			t.Errorf("%s: %d rows, not %d", what, got, want)
		}
	}
	count("what is held", 25, func(q *office.WorkQuery) { q.Roles = []string{"verifier"} })
	count("what a pool may take up", 25, func(q *office.WorkQuery) { q.Roles = []string{"clerk"} })
	count("the pool of another body", 25, func(q *office.WorkQuery) { q.Roles, q.Pool = []string{"clerk"}, "another body" })
	count("a body that has none", 0, func(q *office.WorkQuery) { q.Roles, q.Pool = []string{"clerk"}, "no body" })
	count("a role that nobody has", 0, func(q *office.WorkQuery) { q.Roles = []string{"superior"} })
	count("no roles", 0, func(q *office.WorkQuery) { q.Roles = nil })
	count("somebody else", 25, func(q *office.WorkQuery) { q.Officer = "nobody" })
	moved, ended := someID("case", 0), someID("case", 1)
	e := office.Entry{Works: works(moved, office.Work{Role: "verifier", Officer: other, Stage: "verify", Seq: 9})}
	e.Works[ended] = nil
	must(t, s, e)
	count("after one moved and one ended", 46, func(*office.WorkQuery) {})
	for _, bad := range []office.WorkQuery{{Pool: "body", Limit: 1}, {Officer: me, Limit: 1}, {Officer: me, Pool: "body"}, {Officer: me, Pool: "body", Limit: 102}, {Officer: me, Pool: "body", Limit: 1, Roles: make([]string, 33)}} {
		_, err := s.WorkList(t.Context(), bad)
		wantKind(t, fmt.Sprintf("%+v", bad), err, liem.Invalid)
	}
}

// fits: who was asked about a duty of a pool is remembered for as long as the
// case stands where it stood.
func fits(t *testing.T, s Store) {
	id := someID("case")
	at := func(seq uint64) office.Entry {
		return office.Entry{Works: works(id, office.Work{Role: "clerk", Pool: "body", Stage: "intake", Seq: seq}, office.Work{Role: "decider", Pool: "body", Stage: "intake", Seq: seq})}
	}
	ask := func(what, officer string, want ...bool) {
		t.Helper()
		rows := listAll(t, s, office.WorkQuery{Officer: officer, Pool: "body", Roles: []string{"clerk", "decider"}, Limit: 10})
		var got []bool
		for _, w := range rows {
			got = append(got, w.Fit)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, not %v", what, got, want)
		}
	}
	must(t, s, at(1))
	ask("nobody was asked", "me", false, false)
	must(t, s, office.Entry{Fits: []office.Fit{{Case: id, Officer: "me", Role: "clerk", Seq: 1}}})
	must(t, s, office.Entry{Fits: []office.Fit{{Case: id, Officer: "me", Role: "clerk", Seq: 1}, {Case: id, Officer: "me", Role: "clerk", Seq: 1}}})
	ask("after being asked", "me", true, false)
	ask("somebody else", "you", false, false)
	must(t, s, at(2))
	ask("the case went on", "me", false, false)
	must(t, s, office.Entry{Fits: []office.Fit{{Case: id, Officer: "me", Role: "clerk", Seq: 1}}})
	ask("an answer about what it was", "me", false, false)
	must(t, s, office.Entry{Fits: []office.Fit{{Case: id, Officer: "me", Role: "decider", Seq: 2}}})
	must(t, s, office.Entry{Fits: []office.Fit{{Case: id, Officer: "me", Role: "decider", Seq: 1}}})
	ask("an older answer takes nothing away", "me", false, true)
	must(t, s, office.Entry{Works: map[liem.ID][]office.Work{id: nil}})
	must(t, s, at(2))
	ask("ended, and there again", "me", false, false)
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
