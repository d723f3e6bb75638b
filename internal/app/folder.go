package app

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"liem"
	"liem/internal/office"
	"liem/internal/seal"
	"liem/internal/store"
	"liem/ledger"
)

// The files of an installation.
const (
	nameFile   = "name"
	policyFile = "policy"
	storeFile  = "liem.db"
	keysDir    = "keys"
	officeKey  = "keys/office.key"
	logKey     = "keys/log.key"
	keyStore   = "keys/keys.db" // and keys/pads, which the store asks for itself: it knows whether there ever was one
)

// prepare finds the installation whole, or makes it where it may.
func (o Options) prepare(ctx context.Context) error {
	entries, err := os.ReadDir(o.Dir)
	switch {
	case o.Dir == "":
		return &liem.Error{Kind: liem.Invalid, Op: "open installation", Say: liem.T("Cần nêu thư mục của cơ sở: --dir.", "Name the installation's folder: --dir.")}
	case errors.Is(err, fs.ErrNotExist) || err == nil && len(entries) == 0:
		if !o.Create {
			return none(o.Dir)
		}
		return o.create(ctx)
	case err != nil:
		return couldNotRead(o.Dir, err)
	}
	if err := exists(o.Dir, nameFile); liem.KindOf(err) == liem.NotFound {
		return unfinished(o.Dir, entries)
	} else if err != nil {
		return err
	}
	return o.whole()
}

// whole tells whether everything is there that the name promises.
func (o Options) whole() error {
	needed := []string{policyFile, officeKey, logKey, keyStore}
	if o.Database == "" {
		needed = append(needed, storeFile)
	} else if exists(o.Dir, storeFile) == nil {
		return &liem.Error{Kind: liem.Invalid, Op: "open installation",
			Say: liem.T("Cơ sở này giữ hồ sơ trong "+storeFile+" của chính nó: bỏ --database.", "This installation keeps its acts in its own "+storeFile+": leave out --database.")}
	}
	for _, name := range needed {
		err := exists(o.Dir, name)
		if liem.KindOf(err) == liem.NotFound {
			return missing(o.Dir, name)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// exists gives liem.NotFound if the file is not there.
func exists(dir, name string) error {
	_, err := os.Stat(filepath.Join(dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return none(dir)
	}
	if err != nil {
		return couldNotRead(filepath.Join(dir, name), err)
	}
	return nil
}

func none(dir string) error {
	return &liem.Error{Kind: liem.NotFound, Op: "open installation",
		Say:  liem.T("Không có cơ sở nào trong “"+dir+"”.", "There is no installation in “"+dir+"”."),
		Next: liem.T("Kiểm tra --dir.", "Check --dir.")}
}

func missing(dir, name string) error {
	e := &liem.Error{Kind: liem.Damaged, Op: "open installation",
		Say:  liem.T("Cơ sở trong “"+dir+"” thiếu “"+name+"”.", "The installation in “"+dir+"” lacks “"+name+"”."),
		Next: liem.T("Phục hồi tệp đó từ bản sao lưu. Không được tạo mới: những gì đã ghi sẽ không đọc lại được.", "Restore it from a backup. Do not make a new one: what was recorded could not be read again.")}
	if name == storeFile {
		e.Next = liem.T("Nếu hồ sơ nằm trong PostgreSQL, thêm --database. Nếu không, phục hồi tệp từ bản sao lưu.", "If its acts are in PostgreSQL, add --database. If not, restore the file from a backup.")
	}
	return e
}

// unfinished: something is there, and no name says that it is whole.
func unfinished(dir string, entries []fs.DirEntry) error {
	for _, e := range entries {
		switch e.Name() {
		case policyFile, storeFile, keysDir:
			return &liem.Error{Kind: liem.Damaged, Op: "open installation",
				Say:  liem.T("Cơ sở trong “"+dir+"” được tạo dở dang: thiếu tệp “"+nameFile+"”.", "The installation in “"+dir+"” was begun and not finished: the file “"+nameFile+"” is missing."),
				Next: liem.T("Nếu chưa từng dùng, xóa thư mục rồi tạo lại; nếu đã dùng, phục hồi từ bản sao lưu.", "If it was never used, delete the folder and begin again; if it was, restore it from a backup.")}
		}
	}
	return &liem.Error{Kind: liem.Refused, Code: liem.Closed, Op: "open installation",
		Say:  liem.T("Thư mục “"+dir+"” đang chứa thứ khác.", "The folder “"+dir+"” holds something else."),
		Next: liem.T("Chọn một thư mục trống.", "Choose an empty folder.")}
}

func couldNotRead(path string, err error) error {
	return &liem.Error{Kind: liem.CouldNotLook, Op: "read " + path, Cause: err,
		Say:  liem.T("Không đọc được “"+path+"”.", "“"+path+"” cannot be read."),
		Next: liem.T("Kiểm tra đường dẫn và quyền đọc.", "Check the path and that you may read it.")}
}

func notWritten(path string, err error) error {
	return &liem.Error{Kind: liem.NotRecorded, Op: "write " + path, Cause: err,
		Say:  liem.T("Không ghi được “"+path+"”.", "“"+path+"” could not be written."),
		Next: liem.T("Kiểm tra quyền ghi và dung lượng đĩa.", "Check that you may write there and that the disk has room.")}
}

// create makes the folder with its keys. The name is written last. The
// stores make their own files when they are opened.
func (o Options) create(ctx context.Context) error {
	name := o.Name
	if name == "" {
		var id liem.ID
		if _, err := io.ReadFull(o.Random, id[:]); err != nil {
			return err
		}
		name = "liem.local/" + id.String()
	}
	if _, err := office.Origin(name); err != nil {
		return &liem.Error{Kind: liem.Invalid, Op: "create installation", Cause: err,
			Say:  liem.T("Tên “"+name+"” không dùng được cho sổ.", "“"+name+"” cannot be the name of a log."),
			Next: liem.T("Dùng chữ không dấu, không có dấu cách và dấu cộng, ví dụ thanhtra.example.vn/liem.", "Use plain letters without spaces and plus signs, as in thanhtra.example.vn/liem.")}
	}
	if err := os.MkdirAll(filepath.Join(o.Dir, keysDir), 0o700); err != nil {
		return notWritten(o.Dir, err)
	}
	if err := o.createKeys(name); err != nil {
		return err
	}
	if err := o.createStores(ctx); err != nil {
		return err
	}
	return writeOnce(filepath.Join(o.Dir, nameFile), name+"\n", 0o644)
}

// createKeys draws the keys of a new installation.
func (o Options) createKeys(name string) error {
	key, err := seal.NewOfficeKey(o.Random)
	if err != nil {
		return err
	}
	secret, err := key.Secret()
	if err != nil {
		return err
	}
	var seed [32]byte
	if _, err := io.ReadFull(o.Random, seed[:]); err != nil {
		return err
	}
	_, public, err := ledger.NewSigner(name, seed)
	if err != nil {
		return err
	}
	policy, err := ledger.NewPolicy(public, 0)
	if err != nil {
		return err
	}
	for _, f := range []struct {
		name, text string
		mode       os.FileMode
	}{
		{officeKey, secret + "\n", 0o600},
		{logKey, hex.EncodeToString(seed[:]) + "\n", 0o600},
		{policyFile, string(policy), 0o644},
	} {
		if err := writeOnce(filepath.Join(o.Dir, f.name), f.text, f.mode); err != nil {
			return err
		}
	}
	return nil
}

// createStores lets the stores make their files.
func (o Options) createStores(ctx context.Context) error {
	s, err := openStore(ctx, o)
	if err != nil {
		return err
	}
	keys, err := store.OpenKeys(ctx, filepath.Join(o.Dir, keysDir))
	if err != nil {
		return errors.Join(err, s.Close())
	}
	return errors.Join(keys.Close(), s.Close())
}

// writeOnce writes a file that is not there yet, durably.
func writeOnce(path, text string, mode os.FileMode) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return notWritten(path, err)
	}
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return notWritten(path, err)
	}
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return notWritten(path, err)
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return notWritten(path, err)
	}
	return nil
}

// readName reads who the installation is, and finds its log's key to be the
// one that its policy names.
func (in *Installation) readName(dir string) error {
	name, err := readLine(filepath.Join(dir, nameFile))
	if err != nil {
		return err
	}
	seedText, err := readSecret(dir, logKey)
	if err != nil {
		return err
	}
	seed, err := hex.DecodeString(seedText)
	if err != nil || len(seed) != 32 {
		return damaged("read "+logKey, "Khóa ký sổ bị hỏng.", "The key that signs the log is damaged.")
	}
	signer, public, err := ledger.NewSigner(name, [32]byte(seed))
	if err != nil {
		return damaged("read "+nameFile, "Tên của cơ sở bị hỏng.", "The name of the installation is damaged.")
	}
	policy, err := ledger.NewPolicy(public, 0)
	if err != nil {
		return err
	}
	stated, err := os.ReadFile(filepath.Join(dir, policyFile))
	if err != nil {
		return couldNotRead(filepath.Join(dir, policyFile), err)
	}
	if !bytes.Equal(stated, policy) {
		return damaged("read "+policyFile, "Khóa ký sổ không phải là khóa mà chính sách của cơ sở nêu.", "The key that signs the log is not the one that the installation's policy names.")
	}
	in.Name, in.Policy, in.signer = name, policy, signer
	return nil
}

func readOfficeKey(dir string) (*seal.OfficeKey, error) {
	text, err := readSecret(dir, officeKey)
	if err != nil {
		return nil, err
	}
	return seal.ParseOfficeKey(text)
}

// readSecret reads a key that nobody but its owner may read.
func readSecret(dir, name string) (string, error) {
	path := filepath.Join(dir, name)
	info, err := os.Stat(path)
	if err != nil {
		return "", couldNotRead(path, err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return "", &liem.Error{Kind: liem.Refused, Code: liem.Needs, Op: "read " + name,
			Say:  liem.T("Người khác trên máy này đọc được khóa “"+path+"”.", "Others on this machine may read the key “"+path+"”."),
			Next: liem.T("Chạy: chmod 600 "+path, "Run: chmod 600 "+path)}
	}
	return readLine(path)
}

func readLine(path string) (string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", couldNotRead(path, err)
	}
	return strings.TrimSuffix(string(text), "\n"), nil
}
