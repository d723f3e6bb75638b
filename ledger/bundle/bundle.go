// Package bundle holds the file in which a case leaves the office: a zip with
// the acts, the reads, the register acts that they rest on, the packs and
// calendars, the proofs and a signed manifest.
//
// It promises that a bundle which Check accepts is complete up to the export
// that its last read records, that every act in it is in the log and is what
// was committed to, and that nothing was added. It refuses everything else and
// names the first fault: file, line, act. What it does not do is replay the
// case against its procedure: package docket does that on the parsed Bundle.
//
//	b, err := bundle.Open(file, size)
//	report, err := b.Check(nil) // or a policy given from outside
//
// The format is specified in docs/act.md.
package bundle

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"liem"
	"liem/ledger"
)

// Format is the version of the bundle's form.
const Format = 1

// The files of a bundle. Packs, calendars and letters stand in folders.
const (
	fileManifest   = "bundle.json"
	fileActs       = "acts.jsonl"
	fileReads      = "reads.jsonl"
	fileRegister   = "register.jsonl"
	fileCheckpoint = "checkpoint"
	filePolicy     = "policy"
	fileReadme     = "README.txt"
	dirProofs      = "proofs/"
	dirPacks       = "packs/"
	dirCalendars   = "calendars/"
	dirLetters     = "letters/"
)

// chains are the files of acts in the order in which they are checked.
var chains = [...]struct {
	chain ledger.Chain
	lines string
	proof string
}{
	{ledger.Acts, fileActs, dirProofs + "acts.tlog-proofs"},
	{ledger.Reads, fileReads, dirProofs + "reads.tlog-proofs"},
	{ledger.Register, fileRegister, dirProofs + "register.tlog-proofs"},
}

// Item is an act with the proof that its leaf is in the log.
type Item struct {
	ledger.Entry
	Proof ledger.Proof
}

// Bundle is a parsed bundle. Nothing of it may be changed. Before Check
// accepted it nothing of it may be believed but the commitments of its acts.
type Bundle struct {
	Manifest   Manifest
	Acts       []Item // the case's acts in order
	Reads      []Item // its reads; the last records the export
	Register   []Item // by chain and sequence; chains are not complete
	Checkpoint ledger.Checkpoint

	files    folder
	sums     map[string]liem.Hash
	manifest []byte // bundle.json as it came
}

// Pack is the folder of the pack with this hash.
func (b *Bundle) Pack(h liem.Hash) (fs.FS, bool) {
	f := b.files.sub(dirPacks + h.String() + "/")
	return f, len(f) > 0
}

// Packs are the hashes of the packs in the bundle, in ascending order.
func (b *Bundle) Packs() []liem.Hash {
	var out []liem.Hash
	for _, name := range b.files.names() {
		dir, ok := strings.CutPrefix(name, dirPacks)
		if !ok {
			continue
		}
		dir, _, _ = strings.Cut(dir, "/")
		if h, err := liem.ParseHash(dir); err == nil && !slices.Contains(out, h) {
			out = append(out, h)
		}
	}
	return out
}

// Calendars is the folder of calendar editions.
func (b *Bundle) Calendars() fs.FS { return b.files.sub(dirCalendars) }

// Letters is the folder of letters.
func (b *Bundle) Letters() fs.FS { return b.files.sub(dirLetters) }

// chain gives the acts of one of the files of acts.
func (b *Bundle) chain(c ledger.Chain) *[]Item {
	switch c {
	case ledger.Acts:
		return &b.Acts
	case ledger.Reads:
		return &b.Reads
	}
	return &b.Register
}

// maxSize is the most that a bundle may measure, packed or unpacked.
const maxSize = 1 << 30

// Open reads a bundle of the given size. It checks the zip, the form of every
// line and each act's commitment; the rest is Check's. Errors: liem.Damaged
// with a *Fault as cause; liem.CouldNotLook if r cannot be read.
func Open(r io.ReaderAt, size int64) (*Bundle, error) {
	if size > maxSize {
		return nil, fault("", 0, 0, "Tệp lớn hơn mức cho phép đối với gói kiểm chứng.", "The file is larger than a bundle may be.").err()
	}
	raw := make([]byte, size)
	if n, err := r.ReadAt(raw, 0); int64(n) < size {
		return nil, &liem.Error{
			Kind: liem.CouldNotLook, Op: "read bundle", Cause: err,
			Say:  liem.T("Không đọc được tệp.", "The file could not be read."),
			Next: liem.T("Kiểm tra đường truyền, thiết bị lưu trữ rồi thử lại.", "Check the storage and try again."),
		}
	}
	files, err := unzip(raw)
	if err != nil {
		return nil, err
	}
	b := &Bundle{files: files, manifest: files[fileManifest]}
	if f := b.load(); f != nil {
		return nil, f.err()
	}
	return b, nil
}

// load parses everything but the signatures.
func (b *Bundle) load() *Fault {
	if f := b.checkNames(); f != nil {
		return f
	}
	names := b.files.names()
	sums := make([]liem.Hash, len(names))
	var lines [len(chains)][][]byte
	for i, c := range chains {
		var f *Fault
		if lines[i], f = split(c.lines, b.files[c.lines]); f != nil {
			return f
		}
		*b.chain(c.chain) = make([]Item, len(lines[i]))
	}
	var work tasks
	for i, name := range names {
		work.add(func(*ledger.Decoder) *Fault { sums[i] = sha256.Sum256(b.files[name]); return nil })
	}
	for i, c := range chains {
		items := *b.chain(c.chain)
		for from := 0; from < len(items); from += 64 {
			to := min(from+64, len(items))
			work.add(func(d *ledger.Decoder) *Fault { return decode(d, c.lines, lines[i], items, from, to) })
		}
		work.add(func(*ledger.Decoder) *Fault { return readProofs(c.proof, b.files[c.proof], items) })
	}
	if f := work.run(); f != nil {
		return f
	}
	b.sums = make(map[string]liem.Hash, len(names))
	for i, name := range names {
		b.sums[name] = sums[i]
	}
	return nil
}

// checkNames refuses what a bundle has no place for.
func (b *Bundle) checkNames() *Fault {
	need := []string{fileManifest, fileCheckpoint, filePolicy, fileReadme}
	for _, c := range chains {
		need = append(need, c.lines, c.proof)
	}
	for _, name := range need {
		if _, ok := b.files[name]; !ok {
			return fault(name, 0, 0, "Thiếu tệp này.", "The file is missing.")
		}
	}
	for _, name := range b.files.names() {
		dir, rest, _ := strings.Cut(name, "/")
		switch dir += "/"; {
		case slices.Contains(need, name):
		case dir == dirPacks && isPack(rest):
		case (dir == dirCalendars || dir == dirLetters) && rest != "" && !strings.Contains(rest, "/"):
		default:
			return fault(name, 0, 0, "Tệp này không thuộc thành phần của gói kiểm chứng.", "A bundle has no such file.")
		}
	}
	return nil
}

// isPack tells whether a path starts with a folder that is named by a hash.
func isPack(path string) bool {
	hash, file, _ := strings.Cut(path, "/")
	_, err := liem.ParseHash(hash)
	return err == nil && file != ""
}

// split cuts a file of acts into its lines.
func split(file string, data []byte) ([][]byte, *Fault) {
	out := make([][]byte, 0, bytes.Count(data, []byte{'\n'}))
	for len(data) > 0 {
		n := bytes.IndexByte(data, '\n')
		if n < 0 {
			return nil, fault(file, len(out)+1, 0, "Dòng cuối không kết thúc bằng dấu xuống dòng.", "The last line does not end with a newline.")
		}
		out = append(out, data[:n])
		data = data[n+1:]
	}
	return out, nil
}

func decode(d *ledger.Decoder, file string, lines [][]byte, items []Item, from, to int) *Fault {
	for i := from; i < to; i++ {
		var err error
		if items[i].Entry, err = d.Line(lines[i]); err == nil {
			continue
		}
		f := fault(file, i+1, uint64(i+1), "Dòng không đúng khuôn dạng đã quy định.", "The line is not in the form that the format fixes.")
		if errors.Is(err, ledger.ErrCommitment) {
			f.Say = liem.T("Nội dung không khớp với giá trị cam kết của hành vi.", "The content does not match the act's commitment.")
		}
		f.Cause = err
		return f
	}
	return nil
}

func readProofs(file string, data []byte, items []Item) *Fault {
	for i := range items {
		var err error
		if items[i].Proof, data, err = ledger.NextProof(data); err != nil {
			f := fault(file, 0, uint64(i+1), "Thiếu bằng chứng hoặc bằng chứng không đúng khuôn dạng.", "A proof is missing or not in its form.")
			f.Cause = err
			return f
		}
	}
	if len(data) > 0 {
		return fault(file, 0, 0, "Có nhiều bằng chứng hơn số hành vi.", "There are more proofs than acts.")
	}
	return nil
}

// tasks are pieces of work that do not touch each other, done on all cores.
type tasks []func(*ledger.Decoder) *Fault

func (t *tasks) add(f func(*ledger.Decoder) *Fault) { *t = append(*t, f) }

// run does all tasks and returns the fault of the first, in their order, that
// found one.
func (t tasks) run() *Fault {
	faults := make([]*Fault, len(t))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(t)) {
		wg.Go(func() {
			d := new(ledger.Decoder)
			for i := next.Add(1) - 1; i < int64(len(t)); i = next.Add(1) - 1 {
				faults[i] = t[i](d)
			}
		})
	}
	wg.Wait()
	for _, f := range faults {
		if f != nil {
			return f
		}
	}
	return nil
}

// Fault is the first thing that does not verify.
type Fault struct {
	File  string    // within the bundle; empty: the zip itself
	Line  int       // of the file, from 1; 0: the whole file
	Act   uint64    // number of the act in its file, from 1; 0: no single one
	Say   liem.Text // one sentence
	Cause error     // for the operator
}

func fault(file string, line int, act uint64, vi, en string) *Fault {
	return &Fault{File: file, Line: line, Act: act, Say: liem.T(vi, en)}
}

// MarshalJSON is the form that every verifier prints: file, line, act, vi, en.
func (f *Fault) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		File string `json:"file"`
		Line int    `json:"line"`
		Act  uint64 `json:"act"`
		VI   string `json:"vi"`
		EN   string `json:"en"`
	}{f.File, f.Line, f.Act, f.Say.VI, f.Say.EN})
}

// Error is the operator's form.
func (f *Fault) Error() string {
	s := f.Say.EN
	if f.Cause != nil {
		s += " (" + f.Cause.Error() + ")"
	}
	if f.Line > 0 {
		return fmt.Sprintf("%s line %d: %s", f.File, f.Line, s)
	}
	return f.File + ": " + s
}

// Unwrap gives the cause.
func (f *Fault) Unwrap() error { return f.Cause }

func (f *Fault) err() error {
	return &liem.Error{
		Kind: liem.Damaged, Op: "verify bundle", Say: f.Say, Cause: f,
		Next: liem.T("Không sử dụng tệp này; đề nghị cơ quan xuất lại gói kiểm chứng.", "Do not use this file; ask the office for the bundle again."),
	}
}

// FaultOf is the fault that an error of this package is about, nil if none.
func FaultOf(err error) *Fault {
	var f *Fault
	errors.As(err, &f)
	return f
}
