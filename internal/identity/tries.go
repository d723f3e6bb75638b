package identity

import (
	"context"
	"maps"
	"strconv"

	"liem"
)

// tries counts what failed for one account or link within a minute.
type tries struct{ N int }

// maxTries is how many failures a minute are borne before the next try waits
// for the minute to end.
const maxTries = 10

func (g *Gate) triesKey(what, subject string) liem.Hash { return g.hash(kindTries, what, subject) }

// slow refuses a try where too many failed in this minute.
func (g *Gate) slow(ctx context.Context, now liem.Instant, what, subject string) error {
	t, _, err := getLive[tries](ctx, g, now, kindTries, g.triesKey(what, subject))
	switch {
	case err != nil && liem.KindOf(err) == liem.NotFound:
		return nil
	case err != nil:
		return err
	case t.N >= maxTries:
		return refused(liem.NotYet, "sign in", saySlow, nextSlow, nil)
	}
	return nil
}

// failed counts a failure of an account or a link.
func (g *Gate) failed(ctx context.Context, now liem.Instant, what, subject string) error {
	g.fail(now, what)
	return retry(func() error {
		t, row, err := get[tries](ctx, g, kindTries, g.triesKey(what, subject))
		if err != nil && liem.KindOf(err) != liem.NotFound {
			return err
		}
		until := row.Until
		if row.ended(now) || row.Version == 0 {
			t, until = tries{}, now+minute
		}
		t.N++
		next, err := g.seal(kindTries, g.triesKey(what, subject), liem.Hash{}, until, t)
		if err != nil {
			return err
		}
		return g.c.Store.Change(ctx, Change{Row: next, Was: row.Version})
	})
}

// fail counts in memory a failure of somebody who is not known.
func (g *Gate) fail(now liem.Instant, what string) {
	g.load.mu.Lock()
	defer g.load.mu.Unlock()
	g.load.failures[dayOf(now)+" "+what]++
}

func dayOf(now liem.Instant) string { return now.Time().Format("2006-01-02") }

// Failures counts what failed on a day (in UTC, 2006-01-02), by what was tried: link, passkey,
// oidc. Nothing is kept about a single failure.
func (g *Gate) Failures(ctx context.Context, now liem.Instant, day string) (map[string]int64, error) {
	if err := g.Flush(ctx, now); err != nil {
		return nil, err
	}
	out, _, err := get[map[string]int64](ctx, g, kindFailures, g.hash(kindFailures, day))
	if err != nil && liem.KindOf(err) == liem.NotFound {
		return map[string]int64{}, nil
	}
	return out, err
}

// Flush keeps the counts of this process. What was not flushed is lost with
// the process: it is no evidence of anything.
func (g *Gate) Flush(ctx context.Context, now liem.Instant) error {
	g.load.mu.Lock()
	counted := g.load.failures
	g.load.failures = map[string]int64{}
	g.load.mu.Unlock()
	for k, n := range counted {
		day, what := k[:10], k[11:]
		err := retry(func() error {
			key := g.hash(kindFailures, day)
			sum, row, err := get[map[string]int64](ctx, g, kindFailures, key)
			if err != nil && liem.KindOf(err) != liem.NotFound {
				return err
			}
			sum = maps.Clone(sum)
			if sum == nil {
				sum = map[string]int64{}
			}
			sum[what] += n
			next, err := g.seal(kindFailures, key, liem.Hash{}, now+400*24*hour, sum)
			if err != nil {
				return err
			}
			return g.c.Store.Change(ctx, Change{Row: next, Was: row.Version})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// maxBegun is how many ceremonies a process begins in a minute: what nobody
// finishes fills no disk.
const maxBegun = 3000

// mayBegin refuses to begin one more ceremony when very many were begun in
// this minute, and now and then removes what has ended.
func (g *Gate) mayBegin(ctx context.Context, now liem.Instant) error {
	g.load.mu.Lock()
	if window := now / minute; window != g.load.window {
		g.load.window, g.load.begun = window, 0
	}
	g.load.begun++
	busy, sweep := g.load.begun > maxBegun, now-g.load.swept >= 10*minute
	if sweep {
		g.load.swept = now
	}
	g.load.mu.Unlock()
	if busy {
		return refused(liem.NotYet, "begin ceremony", liem.T("Đang có quá nhiều lượt đăng nhập.", "Too many people are signing in."), nextSlow, errTooMany(maxBegun))
	}
	if !sweep {
		return nil
	}
	if err := g.Flush(ctx, now); err != nil {
		return err
	}
	return g.Sweep(ctx, now)
}

type errTooMany int

func (e errTooMany) Error() string {
	return "more than " + strconv.Itoa(int(e)) + " ceremonies in a minute"
}
