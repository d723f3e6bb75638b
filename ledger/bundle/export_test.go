package bundle

import (
	"golang.org/x/mod/sumdb/note"

	"liem/ledger"
)

// Assemble lays out parts as Write does, but checks nothing.
func Assemble(p Parts) (map[string][]byte, error) {
	return p.files()
}

// Resign is what an insider with the log's key can do after changing files:
// a manifest that fits them, as far as they can be read at all.
func Resign(files map[string][]byte, log note.Signer, change func(*Manifest)) bool {
	b := &Bundle{files: files}
	if b.load() != nil {
		return false
	}
	if policy, err := ledger.ParseStrictPolicy(files[filePolicy]); err == nil {
		b.Checkpoint, _ = policy.Open(files[fileCheckpoint])
	}
	if len(b.Acts)+len(b.Reads) == 0 || len(b.Reads) == 0 && b.Acts[len(b.Acts)-1].Act == nil || b.lastAct() == nil {
		return false
	}
	m, _ := b.derive()
	if len(m.Files) == 0 { // no register act binds the pack
		m.Redacted, m.Erased = b.cuts()
		for _, name := range b.files.names() {
			if name != fileManifest {
				m.Files = append(m.Files, File{name, b.sums[name]})
			}
		}
	}
	if change != nil {
		change(&m)
	}
	signed, err := m.sign(log)
	files[fileManifest] = signed
	return err == nil
}

// Readme is README.txt.
func Readme() []byte { return readme }
