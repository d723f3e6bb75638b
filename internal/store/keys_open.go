package store

import (
	"bufio"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/pressly/goose/v3"

	"liem"
	"liem/internal/office"
	"liem/internal/seal"
)

var _ office.Keys = (*Keys)(nil)

// OpenKeys opens the key store in a folder and makes it if nothing of it is
// there. Errors: liem.Conflict if another process has it, liem.Damaged, also
// if one of its two files is missing or is not the other's.
func OpenKeys(ctx context.Context, dir string) (_ *Keys, err error) {
	k := &Keys{}
	defer func() {
		if err != nil {
			_ = k.release() // err is why
		}
	}()
	if k.folder, err = lockFolder(dir, "keys.lock"); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, "keys.db")
	if k.db, err = sql.Open("sqlite", sqliteWritable(path, false)+"&_pragma=secure_delete(1)"); err != nil {
		return nil, notRecorded("store: open "+path, err)
	}
	k.db.SetMaxOpenConns(1)
	if err := migrate(ctx, goose.DialectSQLite3, k.db, "keys"); err != nil {
		return nil, sqliteOpening(path, err)
	}
	if err := syncFolder(dir); err != nil {
		return nil, notRecorded("store: sync "+dir, err)
	}
	if err := k.openPads(ctx, dir); err != nil {
		var known *liem.Error
		if errors.As(err, &known) {
			return nil, err
		}
		return nil, sqliteOpening(path, err)
	}
	if k.readers, err = sql.Open("sqlite", sqliteURI(path, "mode=ro", "_pragma=query_only(1)", "_pragma=busy_timeout(5000)")); err != nil {
		return nil, couldNotLook("store: open "+path, err)
	}
	k.readers.SetMaxIdleConns(sqliteReaders)
	k.readers.SetMaxOpenConns(sqliteReaders)
	k.queue = newQueue(1, k.write)
	return k, nil
}

// openPads opens the file of pads, or makes it if keys.db never had one, and
// ends what a crash left under way.
func (k *Keys) openPads(ctx context.Context, dir string) error {
	path := filepath.Join(dir, padsName)
	var id []byte
	vacuumed := false
	err := k.db.QueryRowContext(ctx, `SELECT id, vacuumed FROM pads`).Scan(&id, &vacuumed)
	if errors.Is(err, sql.ErrNoRows) {
		if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
			return foreignPads(path, err)
		}
		id, err = k.makePads(ctx, dir)
	}
	if err != nil {
		return err
	}
	if err := k.namePads(dir, id); err != nil {
		return err
	}
	if err := k.usePads(ctx, path, id); err != nil || vacuumed {
		return err
	}
	return k.vacuum(ctx)
}

// namePads gives the file its name, if a crash came before that.
func (k *Keys) namePads(dir string, id []byte) error {
	path, made := filepath.Join(dir, padsName), filepath.Join(dir, padsNew)
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return nil // it is opened next
	}
	f, err := os.Open(made)
	if errors.Is(err, fs.ErrNotExist) {
		return missingPads(path)
	}
	if err != nil {
		return couldNotLook("store: open "+made, err)
	}
	ours, err := (&pads{file: f}).belongs(id)
	if err := errors.Join(err, f.Close()); err != nil {
		return couldNotLook("store: read "+made, err)
	}
	if !ours {
		return missingPads(path)
	}
	if err := errors.Join(os.Rename(made, path), syncFolder(dir)); err != nil {
		return notRecorded("store: rename "+made, err)
	}
	return nil
}

// usePads opens the file that keys.db names.
func (k *Keys) usePads(ctx context.Context, path string, id []byte) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return couldNotLook("store: open "+path, err)
	}
	k.pads = &pads{file: padsOnDisk{f}}
	info, err := f.Stat()
	if err != nil {
		return couldNotLook("store: read "+path, err)
	}
	k.pads.room = info.Size() / padSize
	ours, err := k.pads.belongs(id)
	if err != nil {
		return couldNotLook("store: read "+path, err)
	}
	if k.pads.next, err = k.nextPad(ctx); err != nil {
		return err
	}
	switch {
	case k.pads.room < k.pads.next:
		return shortPads(path, k.pads.room, k.pads.next)
	case !ours:
		return foreignPads(path, nil)
	}
	if err := k.findSpare(ctx); err != nil {
		return err
	}
	if err := k.pads.wipeSpare(); err != nil {
		return notRecorded("store: wipe "+path, err)
	}
	return nil
}

// nextPad is the place after all that keys.db knows of.
func (k *Keys) nextPad(ctx context.Context) (next int64, err error) {
	err = k.db.QueryRowContext(ctx, `SELECT 1 + max(coalesce((SELECT max(pad) FROM key_row), 0), coalesce((SELECT max(pad) FROM spare_pad), 0))`).Scan(&next)
	return next, err
}

func (k *Keys) findSpare(ctx context.Context) error {
	rows, err := k.db.QueryContext(ctx, `SELECT pad FROM spare_pad`)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var at int64
		if err := rows.Scan(&at); err != nil {
			return err
		}
		k.pads.free = append(k.pads.free, at)
	}
	return rows.Err()
}

// makePads makes the file, under a name for the time being, and moves the
// rows of the first version under their pads. The file is durable before
// keys.db names it.
func (k *Keys) makePads(ctx context.Context, dir string) (id []byte, err error) {
	path := filepath.Join(dir, padsNew)
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, notRecorded("store: make "+path, err)
	}
	defer file.Close()
	tx, err := k.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	id = make([]byte, padSize-len(padsMark))
	rand.Read(id)
	out := bufio.NewWriter(file)
	_, _ = out.Write(padsHead(id)) // Flush tells
	moved, err := movePlain(ctx, tx, out)
	if err != nil {
		return nil, err
	}
	_, _ = out.Write(make([]byte, padSize*(padGrow-(moved+1)%padGrow))) // Flush tells
	if err := errors.Join(out.Flush(), file.Sync(), syncFolder(dir)); err != nil {
		return nil, notRecorded("store: make "+path, err)
	}
	if _, err := tx.ExecContext(ctx, `DROP TABLE plain_key_row`); err != nil {
		return nil, err
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO pads (id, vacuumed) VALUES ($1, $2)`, id, moved == 0); err != nil {
		return nil, err
	}
	return id, tx.Commit()
}

// movePlain seals every row of the first version and writes its pad.
func movePlain(ctx context.Context, tx *sql.Tx, out *bufio.Writer) (moved int, err error) {
	for after := int64(0); ; moved++ {
		var id liem.ID
		var row seal.KeyRow
		err := tx.QueryRowContext(ctx, `SELECT rowid, case_id, compartment, epoch, wrapped FROM plain_key_row WHERE rowid > $1 ORDER BY rowid LIMIT 1`, after).
			Scan(&after, exactly(id[:]), &row.Compartment, &row.Epoch, &row.Wrapped)
		if errors.Is(err, sql.ErrNoRows) {
			return moved, nil
		}
		if err != nil {
			return moved, err
		}
		p := freshPad{at: int64(moved) + 1, key: drawPad()}
		_, _ = out.Write(p.key[:]) // Flush tells
		if _, err := insertKey(tx, id, &row, p); err != nil {
			return moved, err
		}
	}
}

// vacuum rewrites every page of keys.db, in its place, so that nothing of the
// rows of the first version is left in any, and empties the write-ahead log.
func (k *Keys) vacuum(ctx context.Context) error {
	if _, err := k.db.ExecContext(ctx, `VACUUM`); err != nil {
		return err
	}
	var busy, frames, moved int
	if err := k.db.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &frames, &moved); err != nil {
		return err
	}
	if busy != 0 {
		return errors.New("the write-ahead log is in use and could not be cut")
	}
	_, err := k.db.ExecContext(ctx, `UPDATE pads SET vacuumed = 1`)
	return err
}

func (k *Keys) release() error {
	var errs []error
	for _, db := range []*sql.DB{k.readers, k.db} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	if k.pads != nil {
		errs = append(errs, k.pads.file.Close())
	}
	if k.folder != nil {
		errs = append(errs, k.folder.Close())
	}
	return errors.Join(errs...)
}

const opOpenPads = "store: open pads"

func lostPad(cause error) error {
	return &liem.Error{Kind: liem.Damaged, Op: opKeys, Cause: cause, Next: nextRestore,
		Say: liem.T("Khóa của hồ sơ không mở được: tệp pads của kho khóa đã mất phần của khóa đó.", "The key of the case cannot be opened: the key store's file pads has lost that key's part.")}
}

func missingPads(path string) error {
	return lostPads(nil, "Kho khóa thiếu tệp “"+path+"”; không có tệp này thì không mở được khóa của hồ sơ nào.",
		"The key store lacks “"+path+"”; without it the key of no case can be opened.")
}

func shortPads(path string, has, needs int64) error {
	return lostPads(fmt.Errorf("%d places, %d needed", has, needs), "Tệp “"+path+"” của kho khóa bị cụt: một số khóa của hồ sơ không mở được nữa.",
		"The key store's “"+path+"” was cut short: the keys of some cases can no longer be opened.")
}

func foreignPads(path string, cause error) error {
	return lostPads(cause, "Tệp “"+path+"” và keys.db bên cạnh không thuộc cùng một kho khóa.",
		"“"+path+"” and the keys.db beside it are not of the same key store.")
}

func lostPads(cause error, vi, en string) error {
	return &liem.Error{Kind: liem.Damaged, Op: opOpenPads, Cause: cause, Say: liem.T(vi, en),
		Next: liem.T("Phục hồi pads và keys.db từ cùng một bản sao lưu. Không được tạo mới: những gì đã ghi sẽ không đọc lại được.",
			"Restore pads and keys.db from one and the same backup. Do not make new ones: what was recorded could not be read again.")}
}
