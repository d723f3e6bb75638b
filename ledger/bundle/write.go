package bundle

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"slices"

	"golang.org/x/mod/sumdb/note"

	"liem"
	"liem/ledger"
)

// Parts are what a bundle is made of. Redaction is done before: a passage
// that is left out has Open false, its commitment and its Gap.
type Parts struct {
	Acts       []Item
	Reads      []Item // the last is the read that records the export, with ledger.ExportFacts
	Register   []Item // in any order; exactly those that acts rest on or that bind a pack or calendar
	Checkpoint []byte // signed by the log, perhaps by witnesses
	Policy     []byte // as ledger.NewPolicy writes it, naming no more witnesses than signed
	Packs      map[liem.Hash]fs.FS
	Calendars  map[string][]byte // by file name
	Letters    map[string][]byte // by file name; each bound by an act's field ledger.FieldLetter
}

// Write writes the bundle, its manifest signed with the log's key. Parts that
// would not verify are refused with liem.Damaged and nothing is written.
// Parts is not changed; equal parts give equal bytes.
func Write(w io.Writer, log note.Signer, p Parts) error {
	files, err := p.files()
	if err != nil {
		return err
	}
	b := &Bundle{files: files}
	if f := b.load(); f != nil {
		return f.err()
	}
	policy, err := ledger.ParseStrictPolicy(p.Policy)
	if err == nil {
		b.Checkpoint, err = policy.Open(p.Checkpoint)
	}
	if err != nil {
		return fmt.Errorf("policy and checkpoint of the bundle: %w", err)
	}
	// The export must be there before the manifest can be derived from it.
	if f := b.checkExport(); f != nil {
		return f.err()
	}
	m, f := b.derive()
	if f != nil {
		return f.err()
	}
	if b.manifest, err = m.sign(log); err != nil {
		return err
	}
	files[fileManifest] = b.manifest
	if _, err := b.Check(nil); err != nil {
		return err
	}
	return writeZip(w, files)
}

// files lays the parts out. The manifest is still empty.
func (p *Parts) files() (folder, error) {
	files := folder{
		fileManifest: {}, fileReadme: readme,
		fileCheckpoint: p.Checkpoint, filePolicy: p.Policy,
	}
	register := slices.SortedFunc(slices.Values(p.Register), func(x, y Item) int {
		xc, _, xs := x.Place()
		yc, _, ys := y.Place()
		if c := bytes.Compare(xc[:], yc[:]); c != 0 {
			return c
		}
		return int(int64(xs - ys))
	})
	for i, items := range [...][]Item{p.Acts, p.Reads, register} {
		lines, proofs := []byte{}, []byte{}
		for k := range items {
			lines = ledger.AppendLine(lines, &items[k].Entry)
			proofs = items[k].Proof.Append(proofs)
		}
		files[chains[i].lines], files[chains[i].proof] = lines, proofs
	}
	for name, data := range p.Calendars {
		files[dirCalendars+name] = data
	}
	for name, data := range p.Letters {
		files[dirLetters+name] = data
	}
	for hash, pack := range p.Packs {
		if err := addPack(files, dirPacks+hash.String()+"/", pack); err != nil {
			return nil, fmt.Errorf("pack %s: %w", hash, err)
		}
	}
	return files, nil
}

func addPack(files folder, prefix string, pack fs.FS) error {
	return fs.WalkDir(pack, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(pack, name)
		files[prefix+name] = data
		return err
	})
}

// LetterHash is what the passage of a field ledger.FieldLetter says about a
// letter.
func LetterHash(letter []byte) string { return liem.Hash(sha256.Sum256(letter)).String() }
