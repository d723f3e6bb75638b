package app

import (
	"context"

	"liem"
	"liem/internal/office"
	"liem/ledger"
	"liem/limits"
)

// Log is the size and root of what is sequenced.
func (in *Installation) Log(ctx context.Context) (office.Log, error) { return in.store.Log(ctx) }

// ReadTile gives hashes of a level of the log, or leaves (level -1).
func (in *Installation) ReadTile(ctx context.Context, level int, n int64, width int) ([]byte, error) {
	return in.store.ReadTile(ctx, level, n, width)
}

// Sign gives the checkpoint of a head of the log, signed by the log's key,
// with the hash of the limits under which the office runs.
func (in *Installation) Sign(at office.Log) ([]byte, error) {
	return ledger.Checkpoint{Origin: in.Name, Size: at.Size, Root: at.Root, Limits: limits.Hash()}.Sign(in.signer)
}

// Stand proves that the act with a commitment is in the log of a head: the
// proof and the leaf. The error is liem.NotFound if the log of that head does
// not have it yet.
func (in *Installation) Stand(ctx context.Context, at office.Log, row office.Row) (ledger.Proof, []byte, error) {
	index, err := in.store.Index(ctx, row.C)
	if err != nil {
		return ledger.Proof{}, nil, err
	}
	if index < 0 || index >= at.Size {
		return ledger.Proof{}, nil, &liem.Error{Kind: liem.NotFound, Op: "prove act",
			Say:  liem.T("Đang chờ ghi vào sổ, thường trong 10 phút.", "Waiting to be logged, usually within 10 minutes."),
			Next: liem.T("Tải lại biên nhận sau.", "Save the receipt again later.")}
	}
	leaf := ledger.Leaf(row.Slot, row.C)
	p, err := ledger.NewProver(at.Size, at.Root, func(level int, n int64, width int) ([]byte, error) {
		return in.store.ReadTile(ctx, level, n, width)
	}).Inclusion(index, leaf)
	return p, leaf, err
}
