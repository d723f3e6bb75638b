package app

import (
	"context"
	"encoding/binary"
	"errors"
	"io"

	"liem"
	"liem/internal/office"
	"liem/ledger"
)

// OwnBundle writes the bundle that a party takes along of their own case. It is
// recorded as an export. Withheld is the ground that stands in the place of what
// is not theirs.
func (in *Installation) OwnBundle(ctx context.Context, now liem.Instant, who office.Person, id liem.ID, withheld string, w io.Writer) error {
	return in.Office.OwnBundle(ctx, now, who, id, office.Export{Ground: withheld, Signer: in.signer, Policy: in.Policy, Origin: in.Name,
		PackFiles: in.packFiles, Calendar: calendarFile}, withheld, w)
}

// Leaf proves that a leaf stands at an index of the log of a head: the leaf and
// the proof.
func (in *Installation) Leaf(ctx context.Context, at office.Log, index int64) ([]byte, ledger.Proof, error) {
	const width = 256
	b, err := in.store.ReadTile(ctx, -1, index/width, int(index%width)+1)
	if err != nil {
		return nil, ledger.Proof{}, err
	}
	var leaf []byte
	for range index%width + 1 {
		if len(b) < 2 || len(b) < 2+int(binary.BigEndian.Uint16(b)) {
			return nil, ledger.Proof{}, errors.New("app: an entry bundle of the log is cut short")
		}
		n := 2 + int(binary.BigEndian.Uint16(b))
		leaf, b = b[2:n], b[n:]
	}
	p, err := ledger.NewProver(at.Size, at.Root, func(level int, n int64, w int) ([]byte, error) { return in.store.ReadTile(ctx, level, n, w) }).Inclusion(index, leaf)
	return leaf, p, err
}
