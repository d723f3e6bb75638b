package ledger

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io/fs"
	"slices"

	"liem"
)

// PackHash names a pack by its content: SHA-256 over "liem pack 1", a zero
// byte, and for each file in the byte order of its path: lp(path) ‖
// lp(content), where lp is a uvarint length and the bytes. Every file of the
// folder counts; anything but files and folders is refused.
func PackHash(pack fs.FS) (liem.Hash, error) {
	var paths []string
	err := fs.WalkDir(pack, ".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || d.IsDir():
			return err
		case !d.Type().IsRegular():
			return fmt.Errorf("%s: neither file nor folder", path)
		}
		paths = append(paths, path)
		return nil
	})
	if err != nil {
		return liem.Hash{}, err
	}
	slices.Sort(paths)
	h := sha256.New()
	h.Write([]byte("liem pack 1\x00"))
	for _, path := range paths {
		content, err := fs.ReadFile(pack, path)
		if err != nil {
			return liem.Hash{}, err
		}
		h.Write(lp(nil, path))
		h.Write(binary.AppendUvarint(nil, uint64(len(content))))
		h.Write(content)
	}
	return liem.Hash(h.Sum(nil)), nil
}

// Names of facts by which acts bind what lies beside them.
const (
	// FactSHA256 is the hash of what a register act takes into use: a pack
	// (PackHash), a calendar edition (SHA-256 of its file).
	FactSHA256 = "sha256"
	// FactPack and FactVersion name a pack in the register act that takes it
	// into use, beside its FactSHA256.
	FactPack    = "pack"
	FactVersion = "version"
	// FactCount and FactLast say, in the read that records an export, where
	// the case ended: number of acts and commitment of the last.
	FactCount = "acts_count"
	FactLast  = "acts_last"
)

// KindExport is the kind of the read that stands at the end of every bundle.
const KindExport = "read.export"

// FieldLetter is the field that binds a letter: the text of one passage is
// the SHA-256 of the letter's file in hexadecimal digits.
const FieldLetter = "letter"

// ExportFacts are the facts of the read that records an export of a case
// whose chain of acts ends with count and last.
func ExportFacts(count uint64, last liem.Hash) []Fact {
	return []Fact{{FactCount, fmt.Sprint(count)}, {FactLast, last.String()}}
}
