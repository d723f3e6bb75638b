package app

import (
	"context"

	"liem"
	"liem/internal/office"
)

// Writes tells whether the store still records: it makes one durable write that
// changes nothing. The error is the one that an act would meet.
func (in *Installation) Writes(ctx context.Context, now liem.Instant) error {
	_, err := in.store.Append(ctx, office.Entry{Now: now, Done: []liem.ID{liem.DerivedID("no effect")}})
	return err
}

// MostWaiting is as far as Waiting counts.
const MostWaiting = 1000

// Waiting is how many effects wait to be carried out, MostWaiting at most.
func (in *Installation) Waiting(ctx context.Context, now liem.Instant) (int, error) {
	list, err := in.store.Outbox(ctx, now, MostWaiting)
	return len(list), err
}

// KeyHash is the hash of the public half of the key that opens cases.
func (in *Installation) KeyHash() liem.Hash { return in.key.Public().Hash() }

// Shipped is the name under which a pack ships with the program, "" if it does
// not.
func (in *Installation) Shipped(pack liem.Hash) string { return in.files[pack] }

// Database is the kind of store.
func (in *Installation) Database() string {
	if in.postgres {
		return "PostgreSQL"
	}
	return "SQLite"
}
