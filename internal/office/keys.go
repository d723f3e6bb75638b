package office

import (
	"context"

	"liem"
	"liem/internal/seal"
)

// Keys is the key store: apart from the database, with backups of its own
// that live shortly. It keeps wrapped keys and understands nothing of them.
// Errors: liem.NotRecorded, liem.CouldNotLook.
type Keys interface {
	// Put keeps the rows of a new case, durably before it returns.
	Put(ctx context.Context, id liem.ID, rows []seal.KeyRow) error

	// Get gives the rows of a case; liem.NotFound if there are none.
	Get(ctx context.Context, id liem.ID) ([]seal.KeyRow, error)

	// Replace overwrites rows by those of a higher epoch. No byte of the old
	// ones is left in any file when it returns, nor what would open them.
	Replace(ctx context.Context, id liem.ID, rows []seal.KeyRow) error
}
