// Package store keeps acts, their log and what work lists need, on SQLite or
// PostgreSQL, behind the interfaces of package office.
//
// What it promises:
//
//   - An Append that returned nil survives kill -9 and a power cut: SQLite
//     runs in WAL mode with synchronous=FULL, PostgreSQL with its commit
//     synced, and nobody is told before the commit returned.
//   - An entry is written whole or not at all, and once: the act's id is the
//     idempotency key. After an unknown outcome the same entry is sent again.
//   - The act and its way into the log are one write. On SQLite the leaf has
//     its index when Append returns, on PostgreSQL it is pending (-1) until
//     the leased sequencer takes it, some milliseconds later.
//   - After a full disk, an I/O error or a failed sync nothing is written any
//     more until the process restarts; reading goes on. An act refused that
//     way may be found after the restart if its bytes had reached the disk
//     before the sync failed; it was never acknowledged, and sending it again
//     is harmless.
//   - Failing to look is CouldNotLook, never NotFound.
//   - A key that was replaced or destroyed is in no file when the call
//     returns. Wrapped keys never lie in SQLite itself, which leaves copies of
//     a row behind when it moves cells between pages and comes back to wipe
//     none of them. What lies there is sealed under a pad: 32 random bytes at
//     a fixed place of a flat file beside it. A pad is durable before the
//     commit of its row, spare with the commit that removes the row, wiped in
//     place and synced before the caller hears; opening wipes whatever no row
//     uses. It relies on the disk to overwrite a sector in its place, and not
//     to spoil what it does not write, as SQLite does.
//
// What it refuses: to understand a blob, to tell the time (instants come from
// the caller, the sequencer's lease runs on the database's clock), to list
// anything by person.
//
// A commitment stands in the log once: two rows with the same C share a leaf.
//
// The log is a C2SP tlog-tiles tree of height 8. Whole tiles of level 0 are
// stored when they fill, tiles of higher levels as they grow, and the leaves
// themselves as rows, so every hash that a proof needs is two reads away.
package store

import (
	"embed"
	"errors"
	"io"
	"io/fs"

	"liem"
)

//go:embed migrations
var migrationFiles embed.FS

// Options are the settings of a store.
type Options struct {
	// Rand gives the bytes of padding leaves and their places in a slot.
	// It must be unpredictable: crypto/rand.Reader outside tests.
	Rand io.Reader

	// Relaxed gives up the sync of every commit (SQLite synchronous=NORMAL).
	// It exists so that the power cut test can be seen to fail; nothing else
	// sets it.
	Relaxed bool

	// AllowAsync lets the office start on a PostgreSQL server whose standbys
	// are all asynchronous: a failover then loses acknowledged acts.
	AllowAsync bool

	// Sequencer makes this replica stand for the lease that gives log
	// indexes on PostgreSQL. At least one replica must.
	Sequencer bool

	// Writers is the number of commits under way at once on PostgreSQL;
	// 0 means 2.
	Writers int
}

func (o Options) check() error {
	if o.Rand == nil {
		return errors.New("store: Options.Rand is missing")
	}
	return nil
}

func migrations(dialect string) (fs.FS, error) {
	return fs.Sub(migrationFiles, "migrations/"+dialect)
}

const maxBlob = 1 << 20

var (
	sayNotRecorded = liem.T("Chưa ghi nhận được.", "It was not recorded.")
	sayReadOnly    = liem.T("Chưa ghi nhận được: kho lưu trữ gặp lỗi và chỉ còn đọc được.", "It was not recorded: the storage failed and can only be read.")
	sayConflict    = liem.T("Mã này đã được dùng hoặc người khác đã làm trước.", "This id is in use, or somebody else was faster.")
	sayNotFound    = liem.T("Không có mục này.", "There is no such thing.")
	sayCouldNot    = liem.T("Không tra cứu được kho lưu trữ; không có nghĩa là không có gì.", "The storage could not be asked; that does not mean that nothing is there.")
	sayUnknown     = liem.T("Chưa rõ đã ghi nhận hay chưa.", "It is not known whether it was recorded.")
	sayDamaged     = liem.T("Dữ liệu lưu trữ bị hỏng.", "The stored data is damaged.")
	sayInvalid     = liem.T("Nội dung không ghi được.", "This cannot be stored.")
	nextAgain      = liem.T("Hãy gửi lại; gửi lại không bao giờ ghi hai lần.", "Send it again; sending again never records twice.")
	nextOperator   = liem.T("Hãy báo người quản trị kiểm tra ổ đĩa và khởi động lại.", "Tell the operator to check the disk and restart.")
	nextReload     = liem.T("Hãy tải lại hồ sơ rồi làm lại.", "Load the case again and repeat.")
	nextRestore    = liem.T("Hãy báo người quản trị phục hồi từ bản sao lưu.", "Tell the operator to restore from a backup.")
)

func notRecorded(op string, cause error) error {
	return &liem.Error{Kind: liem.NotRecorded, Op: op, Say: sayNotRecorded, Next: nextAgain, Cause: cause}
}

func readOnly(cause error) error {
	return &liem.Error{Kind: liem.NotRecorded, Op: "store: read-only until restarted", Say: sayReadOnly, Next: nextOperator, Cause: cause}
}

func unknownOutcome(cause error) error {
	return &liem.Error{Kind: liem.CouldNotLook, Op: "store: commit with unknown outcome", Say: sayUnknown, Next: nextAgain, Cause: cause}
}

func conflict(op string) error {
	return &liem.Error{Kind: liem.Conflict, Op: op, Say: sayConflict, Next: nextReload}
}

func notFound(op string) error {
	return &liem.Error{Kind: liem.NotFound, Op: op, Say: sayNotFound}
}

func couldNotLook(op string, cause error) error {
	return &liem.Error{Kind: liem.CouldNotLook, Op: op, Say: sayCouldNot, Next: nextAgain, Cause: cause}
}

func damaged(op string, cause error) error {
	return &liem.Error{Kind: liem.Damaged, Op: op, Say: sayDamaged, Next: nextRestore, Cause: cause}
}

func invalid(op, why string) error {
	return &liem.Error{Kind: liem.Invalid, Op: op, Say: sayInvalid, Cause: errors.New(why)}
}
