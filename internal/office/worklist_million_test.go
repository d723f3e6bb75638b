package office_test

import (
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"liem/internal/office"
	"liem/internal/store/storetest"
	"liem/limits"
)

// TestWorkListMillion prints what a page of 50 takes where 2,000 of a million
// cases are the officer's. LIEM_CASES asks for another number of cases.
//
//	LIEM_BENCH=1 .ci/with-postgres go test ./internal/office -v -run WorkListMillion
func TestWorkListMillion(t *testing.T) {
	if os.Getenv("LIEM_BENCH") == "" {
		t.Log("NOT MEASURED: set LIEM_BENCH=1")
		return
	}
	t.Run("sqlite", func(t *testing.T) {
		h := open(t)
		h.stop()
		h.alone = true
		h.start()
		pages(t, h, h.store)
	})
	t.Run("postgres", func(t *testing.T) {
		h := onPostgres(t)
		pages(t, h, h.log.(office.Store))
	})
}

func pages(t *testing.T, h *house, s office.Store) {
	cases, mine := 1_000_000, 2000
	if n, err := strconv.Atoi(os.Getenv("LIEM_CASES")); err == nil {
		cases = n
	}
	both := office.Post("so.kiem", "so", "", "verifier", "intake_officer")
	for _, e := range []office.Entered{both, office.Take("so.kiem", khoa, at("2025-01-01 00:00"))} {
		if _, err := h.Enter(ctx, at("2026-01-03 08:00"), e); err != nil {
			t.Fatal(err)
		}
	}
	begun := time.Now()
	d := storetest.Duties{Cases: cases, Mine: mine, Officer: h.ListTag("khoa"), Pool: "so", Held: "verifier", Free: "intake_officer", Procedure: h.pack.Procedures[0].ID, Pack: h.pack.Hash,
		Stage: "verification", From: at("2026-03-02 12:00"), To: at("2026-09-02 00:00")}
	if err := d.Fill(ctx, s); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d cases' rows written in %v", cases, time.Since(begun).Round(time.Second))
	by := office.Actor{Person: khoa, Post: "so.kiem"}
	walk := func() (took []time.Duration, bare []time.Duration, seen int) {
		for after := ""; ; {
			begun := time.Now()
			p, err := h.WorkList(ctx, at("2026-03-02 10:00"), by, limits.PurposeVerify, after, 50)
			if err != nil {
				t.Error(err)
				return took, bare, seen
			}
			took = append(took, time.Since(begun))
			begun = time.Now()
			_, err = s.WorkList(ctx, office.WorkQuery{Officer: d.Officer, Pool: "so", Roles: []string{"verifier", "intake_officer"}, Limit: 51})
			if err != nil {
				t.Error(err)
			}
			bare = append(bare, time.Since(begun))
			seen += len(p.Tasks)
			if after = p.Next; after == "" {
				return took, bare, seen
			}
		}
	}
	for _, others := range []int{0, 7} {
		stop := make(chan struct{})
		var beside sync.WaitGroup
		for i := range others { // colleagues who look at lists of their own
			beside.Go(func() {
				for {
					select {
					case <-stop:
						return
					case <-time.After(20 * time.Millisecond):
					}
					if _, err := h.WorkList(ctx, at("2026-03-02 10:00"), [...]office.Actor{decider, tt1, tt2}[i%3], limits.PurposeVerify, "", 50); err != nil {
						t.Error(err)
					}
				}
			})
		}
		var took, bare []time.Duration
		for range 25 {
			a, b, seen := walk()
			took, bare = append(took, a...), append(bare, b...)
			if seen != mine {
				t.Errorf("%d lines, not %d", seen, mine)
			}
		}
		close(stop)
		beside.Wait()
		slices.Sort(took)
		slices.Sort(bare)
		at := func(v []time.Duration, p int) time.Duration { return v[len(v)*p/1000].Round(10 * time.Microsecond) }
		t.Logf("beside %d others: %d pages of 50: p50 %v, p95 %v, p99 %v; the query alone p50 %v, p99 %v", others, len(took), at(took, 500), at(took, 950), at(took, 990), at(bare, 500), at(bare, 990))
	}
}
