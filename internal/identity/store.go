package identity

import (
	"context"

	"liem"
)

// Row is one thing that signing in keeps. The store understands nothing of
// it: Key and Owner are keyed hashes, Body is sealed.
type Row struct {
	Kind    string // session, draft, …
	Key     liem.Hash
	Owner   liem.Hash    // whose it is; zero: nobody's
	Until   liem.Instant // may be removed after it; 0: stays
	Version int64        // 1 at first, one more with every change; given by the store
	Body    []byte
}

// Change is one row to be written or removed, if it is still as it was.
type Change struct {
	Row  Row
	Was  int64 // the version that is replaced; 0: there is none
	Gone bool  // remove it
}

// Store keeps rows durably. Errors: liem.NotFound, liem.Conflict,
// liem.NotRecorded, liem.CouldNotLook.
type Store interface {
	// Get gives a row, ended or not; liem.NotFound if there is none.
	Get(ctx context.Context, kind string, key liem.Hash) (Row, error)

	// List gives the rows of a kind of an owner by key; of the whole kind if
	// the owner is zero.
	List(ctx context.Context, kind string, owner liem.Hash) ([]Row, error)

	// Change carries out all changes durably, or none: liem.Conflict if a row
	// is not of the version that its change expects. No byte of a body that
	// was removed stays in the files of SQLite.
	Change(ctx context.Context, changes ...Change) error

	// Expire removes the rows that ended before now.
	Expire(ctx context.Context, now liem.Instant) error
}

// The kinds of rows.
const (
	kindMark     = "mark"     // says which secret the store is written under
	kindAccount  = "account"  //
	kindPasskey  = "passkey"  // by the credential's id
	kindSubject  = "subject"  // by issuer and subject of an OpenID provider
	kindLink     = "link"     // by its token
	kindRecovery = "recovery" // by account
	kindSession  = "session"  // by its token
	kindCeremony = "ceremony" // a challenge that waits for its answer
	kindOIDC     = "oidc"     // by state
	kindDraft    = "draft"    //
	kindCase     = "case"     // of somebody's own list
	kindTries    = "tries"    //
	kindFailures = "failures" // by day
	kindEvent    = "event"    // what became of an account
)
