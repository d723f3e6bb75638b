package store

import (
	"context"
	"errors"
	"time"

	"liem"
)

// awaitPatience is how long Await waits for a sequencer elsewhere.
const awaitPatience = 10 * time.Second

var errPending = errors.New("acts wait for their place in the log")

// pendingNone tells whether all acts are in the log.
func (r reads) pendingNone(ctx context.Context, acts []liem.Hash) (bool, error) {
	for _, c := range acts {
		if index, err := r.Index(ctx, c); err != nil || index < 0 {
			return false, err
		}
	}
	return true, nil
}

// Await returns when the acts are in the log. Ordinary ones always are; quiet
// ones wait for the end of their slot, which no waiting here brings about.
func (s *SQLite) Await(ctx context.Context, now liem.Instant, acts ...liem.Hash) error {
	done, err := s.pendingNone(ctx, acts)
	if err != nil || done {
		return err
	}
	if _, err := s.Sequence(ctx, now); err != nil {
		return err
	}
	if done, err = s.pendingNone(ctx, acts); err == nil && !done {
		err = notRecorded("store: await log", errPending)
	}
	return err
}

// Await returns when the acts are in the log: it sequences them, or waits
// while the replica that holds the lease does.
func (s *Postgres) Await(ctx context.Context, now liem.Instant, acts ...liem.Hash) error {
	const op = "store: await log"
	until := time.Now().Add(awaitPatience)
	for pause := time.Millisecond; ; pause = min(2*pause, 50*time.Millisecond) {
		for _, sequence := range []bool{false, true} {
			if sequence {
				if _, err := s.Sequence(ctx, now); err != nil && liem.KindOf(err) != liem.NotRecorded && ctx.Err() == nil {
					return err
				}
			}
			if done, err := s.pendingNone(ctx, acts); ctx.Err() == nil && (err != nil || done) {
				return err
			}
		}
		if time.Now().After(until) {
			return notRecorded(op, errPending)
		}
		select {
		case <-ctx.Done():
			return notRecorded(op, ctx.Err())
		case <-time.After(pause):
		}
	}
}
