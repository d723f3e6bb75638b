// Package bundletest makes valid bundles for tests: a case that nobody filed,
// in a log of its own. Everything follows from the words in Spec, so the same
// Spec gives the same bytes.
//
// It plays no procedure: what docket replays comes from the demo's stories.
package bundletest

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io/fs"
	"strings"
	"testing/fstest"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"liem"
	"liem/ledger"
	"liem/ledger/bundle"
)

// Spec says what the case is like.
type Spec struct {
	Name      string // two names give two cases with nothing in common
	Acts      int    // at least 1
	Fields    int    // fields of an act, the letter's not counted
	Text      int    // bytes of a passage, about
	Noise     int    // leaves of other cases around each act
	Gaps      bool   // leave out some passages
	Erased    bool   // erase one act
	Witnesses int    // witnesses that sign the checkpoint

	// Change may spoil an act before it is committed to and logged.
	Change func(*ledger.Act)
}

// Made is a bundle's parts and the keys behind them.
type Made struct {
	Parts  bundle.Parts
	Log    note.Signer
	Policy []byte // for --policy: the same keys as in the bundle
	Leaves [][]byte
}

// Origin is the name of the log of all bundles made here.
const Origin = "thanhtra.example.vn/liem"

// start is 2026-03-02 08:00 in Hà Nội.
const start liem.Instant = 1772413200_000000

var words = strings.Fields(`Người tố cáo trình bày việc chi trả phụ cấp không đúng đối tượng tại đơn vị;
cơ quan đã xác minh, đối chiếu chứng từ và lập biên bản làm việc. The allowance was paid twice; receipts are "attached" \ see annex.`)

// maker draws everything from the spec's name.
type maker struct {
	Spec
	n      uint64
	leaves [][]byte
}

func (m *maker) random() (out [32]byte) {
	m.n++
	return sha256.Sum256(binary.BigEndian.AppendUint64([]byte("bundletest "+m.Name+"\x00"), m.n))
}

func (m *maker) id() liem.ID { r := m.random(); return liem.ID(r[:16]) }

func (m *maker) text(size int) []byte {
	var b bytes.Buffer
	for b.Len() < size {
		r := m.random()
		for _, c := range r {
			b.WriteString(words[int(c)%len(words)])
			b.WriteByte(" \n"[c>>7&c>>6&1])
		}
	}
	return bytes.TrimSpace(b.Bytes())
}

func (m *maker) field(name string, texts ...[]byte) ledger.Field {
	f := ledger.Field{Name: name, Class: "conduct", Compartment: "file"}
	for i, t := range texts {
		p := ledger.Passage{Open: true, Salt: m.random(), Text: t}
		p.Commitment = ledger.CommitPassage(p.Salt, name, i, t)
		f.Passages = append(f.Passages, p)
	}
	return f
}

// add commits to the act and gives it a leaf among leaves of other cases.
func (m *maker) add(items *[]bundle.Item, a *ledger.Act) liem.Hash {
	for range m.Noise {
		m.leaves = append(m.leaves, ledger.Leaf(ledger.SlotOf(a.Recorded), m.random()))
	}
	a.Version, a.ID = 1, m.id()
	if m.Change != nil {
		m.Change(a)
	}
	it := bundle.Item{Entry: ledger.Entry{Act: a, R: m.random(), Slot: ledger.SlotOf(a.Recorded)}}
	it.C = a.Commit(it.R)
	it.Proof.Index = int64(len(m.leaves))
	m.leaves = append(m.leaves, it.Leaf())
	*items = append(*items, it)
	return it.C
}

// Make makes the parts of a bundle.
func Make(s Spec) Made { return MakeTogether(s)[0] }

// MakeTogether makes several cases in one log, under one checkpoint.
func MakeTogether(specs ...Spec) []Made {
	var leaves [][]byte
	makers, parts := make([]*maker, len(specs)), make([]*bundle.Parts, len(specs))
	for i, s := range specs {
		makers[i] = &maker{Spec: s, leaves: leaves}
		parts[i] = makers[i].make()
		leaves = makers[i].leaves
	}
	hashes, root := tree(leaves)
	out := make([]Made, len(specs))
	for i, m := range makers {
		m.leaves = leaves
		out[i] = m.finish(parts[i], hashes, root)
	}
	return out
}

func (m *maker) make() *bundle.Parts {
	pack := fstest.MapFS{
		"pack.yaml":      {Data: []byte("id: vn-test\nversion: 1\nname: {vi: Bộ quy tắc thử, en: Test pack}\n")},
		"forms/tap.yaml": {Data: m.text(300)},
	}
	hash, err := ledger.PackHash(pack)
	check(err)
	calendar := []byte("edition vn 2026\n2026-04-30\n2026-05-01\n")
	letter := append([]byte("<!doctype html>\n"), m.text(400)...)

	p := new(bundle.Parts)
	body := liem.DerivedID("bundletest register", m.Name)
	rests := m.register(p, body, hash, sha256.Sum256(calendar))
	id := m.id()
	last := m.acts(p, id, hash, rests, letter)
	m.reads(p, id, hash, rests, last)

	p.Packs = map[liem.Hash]fs.FS{hash: pack}
	p.Calendars = map[string][]byte{"vn-2026.txt": calendar}
	p.Letters = map[string][]byte{"0001.html": letter}
	for range m.Noise {
		m.leaves = append(m.leaves, ledger.Leaf(1, m.random()))
	}
	return p
}

func (m *maker) register(p *bundle.Parts, body liem.ID, pack, calendar liem.Hash) []liem.Hash {
	facts := [][]ledger.Fact{
		{{Name: ledger.FactPack, Value: "vn-test"}, {Name: ledger.FactVersion, Value: "1"}, {Name: ledger.FactSHA256, Value: pack.String()}},
		{{Name: "calendar", Value: "vn"}, {Name: ledger.FactSHA256, Value: calendar.String()}},
		{{Name: "post", Value: "inspector"}},
	}
	var prev liem.Hash
	var rests []liem.Hash
	for i, f := range facts {
		a := &ledger.Act{
			Case: body, Chain: ledger.Register, Seq: uint64(i + 1), Prev: prev, Recorded: start + liem.Instant(i),
			Occurred: ledger.Occurred{At: start, Basis: ledger.Recorded}, Kind: []string{"pack", "calendar", "post"}[i],
			Procedure: "register", Body: "vn-body-1", Actor: "officer-1", Facts: f,
		}
		a.Fields = []ledger.Field{m.field("holder", m.text(20))}
		prev = m.add(&p.Register, a)
		rests = append(rests, prev)
	}
	return rests
}

func (m *maker) acts(p *bundle.Parts, id liem.ID, pack liem.Hash, rests []liem.Hash, letter []byte) (prev liem.Hash) {
	for i := range m.Acts {
		at := start + liem.Instant(i)*37*60*1_000_000
		a := &ledger.Act{
			Case: id, Chain: ledger.Acts, Seq: uint64(i + 1), Prev: prev, Recorded: at,
			Occurred: ledger.Occurred{At: at - 60_000_000, Day: i%3 == 0, Basis: ledger.Receipt}, Kind: "verify-content",
			Procedure: "vn.denunciation", Pack: pack, Body: "vn-body-1", Actor: "officer-1", Post: "inspector",
			Facts: []ledger.Fact{{Name: "ground", Value: "misuse-of-funds"}, {Name: "limit_days", Value: fmt.Sprint(30 + i%7)}},
			Rests: rests,
		}
		if i == 0 {
			a.Kind, a.Actor, a.Post = "file", "reporter-1", ""
			a.Fields = append(a.Fields, m.field(ledger.FieldLetter, []byte(bundle.LetterHash(letter))))
		}
		for k := range m.Fields {
			texts := [][]byte{m.text(m.Text)}
			if k == 1 {
				texts = append(texts, m.text(m.Text/2))
			}
			a.Fields = append(a.Fields, m.field(fmt.Sprintf("field_%d", k), texts...))
		}
		prev = m.add(&p.Acts, a)
	}
	return prev
}

func (m *maker) reads(p *bundle.Parts, id liem.ID, pack liem.Hash, rests []liem.Hash, last liem.Hash) {
	at := start + liem.Instant(m.Acts)*37*60*1_000_000
	var prev liem.Hash
	for i, kind := range []string{"read.list", "read.content", ledger.KindExport} {
		a := &ledger.Act{
			Case: id, Chain: ledger.Reads, Seq: uint64(i + 1), Prev: prev, Recorded: at + liem.Instant(i),
			Occurred: ledger.Occurred{At: at, Basis: ledger.Recorded}, Kind: kind, Procedure: "vn.denunciation",
			Pack: pack, Body: "vn-body-1", Actor: "officer-2", Post: "chief", Rests: rests[2:],
			Facts: []ledger.Fact{{Name: "purpose", Value: "decide"}},
		}
		if kind == ledger.KindExport {
			a.Facts = append(a.Facts, ledger.ExportFacts(uint64(m.Acts), last)...)
		}
		prev = m.add(&p.Reads, a)
	}
}

// finish signs the log, proves each leaf, and cuts what is to be cut.
func (m *maker) finish(p *bundle.Parts, hashes tlog.HashReader, root liem.Hash) Made {
	log, vkey, err := ledger.NewSigner(Origin, sha256.Sum256([]byte("bundletest log")))
	check(err)
	c := ledger.Checkpoint{Origin: Origin, Size: int64(len(m.leaves)), Root: root, Limits: sha256.Sum256([]byte("limits"))}
	var signers []note.Signer
	var keys []string
	for i := range m.Witnesses {
		w := newWitness(fmt.Sprintf("witness%d.example.vn", i+1), int64(start/1_000_000))
		signers, keys = append(signers, w), append(keys, w.vkey)
	}
	p.Checkpoint, err = c.Sign(log, signers...)
	check(err)
	p.Policy, err = ledger.NewPolicy(vkey, len(keys), keys...)
	check(err)
	for _, items := range [][]bundle.Item{p.Acts, p.Reads, p.Register} {
		for i := range items {
			proof, err := tlog.ProveRecord(c.Size, items[i].Proof.Index, hashes)
			check(err)
			items[i].Proof.Hashes = proof
		}
	}
	if m.Gaps {
		cut(p.Acts)
	}
	if m.Erased && m.Acts > 2 {
		it := &p.Acts[2]
		id, chain, seq := it.Place()
		it.Act, it.R = nil, [32]byte{}
		it.Erased = &ledger.Erasure{Case: id, Chain: chain, Seq: seq, Provision: "Luật Lưu trữ 2024, Điều 16"}
	}
	return Made{*p, log, p.Policy, m.leaves}
}

func cut(items []bundle.Item) {
	for i := range items {
		for k := range items[i].Act.Fields {
			f := &items[i].Act.Fields[k]
			if (i+k)%4 == 3 && f.Name != ledger.FieldLetter {
				last := len(f.Passages) - 1
				f.Passages[last] = ledger.Passage{Commitment: f.Passages[last].Commitment, Gap: "third-party"}
			}
		}
	}
}

func tree(leaves [][]byte) (tlog.HashReader, liem.Hash) {
	var hashes []tlog.Hash
	read := tlog.HashReaderFunc(func(idx []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(idx))
		for i, x := range idx {
			out[i] = hashes[x]
		}
		return out, nil
	})
	for i, l := range leaves {
		more, err := tlog.StoredHashes(int64(i), l, read)
		check(err)
		hashes = append(hashes, more...)
	}
	root, err := tlog.TreeHash(int64(len(leaves)), read)
	check(err)
	return read, liem.Hash(root)
}

// Bytes is the bundle of the spec as a file.
func Bytes(s Spec) []byte {
	made := Make(s)
	var b bytes.Buffer
	check(bundle.Write(&b, made.Log, made.Parts))
	return b.Bytes()
}

func check(err error) {
	if err != nil {
		panic("bundletest: " + err.Error())
	}
}

// SignText signs any text with the key of all logs made here.
func SignText(text string) []byte {
	log, _, err := ledger.NewSigner(Origin, sha256.Sum256([]byte("bundletest log")))
	check(err)
	out, err := note.Sign(&note.Note{Text: text}, log)
	check(err)
	return out
}
