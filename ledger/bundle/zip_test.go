package bundle_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"liem"
	"liem/ledger/bundle"
	"liem/ledger/bundle/bundletest"
)

var small = bundletest.Spec{Name: "small", Acts: 2, Fields: 1, Text: 30}

// withEntry packs a good bundle and one entry more as the header says.
func withEntry(t testing.TB, h zip.FileHeader, data string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, m := range unpack(t, bundletest.Bytes(small)) {
		w, err := z.Create(m.name)
		if err == nil {
			_, err = w.Write(m.data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	w, err := z.CreateRaw(&h)
	if err == nil {
		_, err = io.WriteString(w, data)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func stored(name, data string) zip.FileHeader {
	n := uint64(len(data))
	return zip.FileHeader{Name: name, CRC32: crc32.ChecksumIEEE([]byte(data)), CompressedSize64: n, UncompressedSize64: n}
}

func entryBytes(t testing.TB, name, data string, change func(*zip.FileHeader)) []byte {
	h := stored(name, data)
	if change != nil {
		change(&h)
	}
	return withEntry(t, h, data)
}

// bomb is a deflated entry of many zeros.
func bomb(t testing.TB) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("letters/zero")
	if err == nil {
		_, err = w.Write(make([]byte, 8<<20))
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// gap puts bytes between the first entry and the second, and corrects the
// directory so that every entry is found where it is.
func gap(good []byte, junk string) []byte {
	le := binary.LittleEndian
	first := 30 + int(le.Uint16(good[26:])) + int(le.Uint16(good[28:])) + int(le.Uint32(good[18:]))
	b := slices.Insert(bytes.Clone(good), first, []byte(junk)...)
	end := b[len(b)-22:]
	start := le.Uint32(end[16:]) + uint32(len(junk))
	le.PutUint32(end[16:], start)
	for d := b[start : len(b)-22]; len(d) > 0; d = d[46+int(le.Uint16(d[28:]))+int(le.Uint16(d[30:])):] {
		if at := le.Uint32(d[42:]); at > 0 {
			le.PutUint32(d[42:], at+uint32(len(junk)))
		}
	}
	return b
}

// zipFaults are files that other programs would open, or not, and that no
// bundle may be.
func zipFaults(t testing.TB) map[string][]byte {
	good := bundletest.Bytes(small)
	end := len(good) - 22
	start := binary.LittleEndian.Uint32(good[end+16:])
	at := func(b []byte, i int, v byte) []byte { b = bytes.Clone(b); b[i] = v; return b }
	insert := func(i int, s string) []byte { return slices.Insert(bytes.Clone(good), i, []byte(s)...) }
	moved := insert(int(start), "junk") // with the directory where the end record says
	binary.LittleEndian.PutUint32(moved[len(moved)-6:], start+4)
	comment := append(bytes.Clone(good), "hi"...)
	comment[end+20] = 2
	inDirectory := insert(end, "junk")
	binary.LittleEndian.PutUint32(inDirectory[end+4+12:], uint32(end+4)-start)
	late := entryBytes(t, "letters/x", "", func(h *zip.FileHeader) { h.Flags = 8 })
	return map[string][]byte{
		"nothing":               {},
		"no zip":                []byte(strings.Repeat("x", 100)),
		"cut off":               good[:len(good)-1],
		"junk behind":           append(bytes.Clone(good), 'x'),
		"junk before":           insert(0, "x"),
		"junk in between":       moved,
		"junk between entries":  gap(good, "junk"),
		"comment":               comment,
		"two disks":             at(good, end+4, 1),
		"entries on disk":       at(good, end+8, good[end+8]+1),
		"fewer entries":         at(at(good, end+8, good[end+8]-1), end+10, good[end+10]-1),
		"directory's size":      at(good, end+12, good[end+12]+1),
		"directory cut off":     at(good, int(start)+29, 0xff),
		"junk in the directory": inDirectory,
		"directory elsewhere":   at(good, end+16, good[end+16]+1),
		"directory broken":      at(good, int(start), 'x'),
		"local header broken":   at(good, 0, 'x'),
		"local name":            at(good, 30, 'B'),
		"local name too long":   at(good, 27, 0xff),
		"local flags":           at(good, 6, good[6]^2),
		"local method":          at(good, 8, 8),
		"local checksum":        at(good, 14, good[14]^1),
		"local size":            at(good, 22, good[22]^1),
		"checksum":              at(at(good, 14, good[14]^1), int(start)+16, good[int(start)+16]^1),
		"name twice":            entryBytes(t, "policy", "x", nil),
		"name twice in capital": entryBytes(t, "POLICY", "x", nil),
		"path outside":          entryBytes(t, "../x", "x", nil),
		"path from the root":    entryBytes(t, "/letters/x", "x", nil),
		"path with a dot":       entryBytes(t, "letters/./x", "x", nil),
		"path with two slashes": entryBytes(t, "letters//x", "x", nil),
		"backslash":             entryBytes(t, `letters\x`, "x", nil),
		"space":                 entryBytes(t, "letters/a b", "x", nil),
		"beyond ASCII":          entryBytes(t, "letters/ấ", "x", nil),
		"long name":             entryBytes(t, "letters/"+strings.Repeat("x", 193), "x", nil),
		"folder with content":   bytes.ReplaceAll(entryBytes(t, "lettersX", "x", nil), []byte("lettersX"), []byte("letters/")),
		"folder without files":  entryBytes(t, "annex/", "", nil),
		"file and folder":       entryBytes(t, "letters", "x", nil),
		"encrypted":             entryBytes(t, "letters/x", "x", func(h *zip.FileHeader) { h.Flags = 1 }),
		"method":                entryBytes(t, "letters/x", "x", func(h *zip.FileHeader) { h.Method = 12 }),
		"stored, two sizes":     entryBytes(t, "letters/x", "x", func(h *zip.FileHeader) { h.UncompressedSize64 = 2 }),
		"bad deflate":           entryBytes(t, "letters/x", "\xff\xff", func(h *zip.FileHeader) { h.Method = zip.Deflate }),
		"deflate of less":       entryBytes(t, "letters/x", "\x03\x00", func(h *zip.FileHeader) { h.Method = zip.Deflate; h.UncompressedSize64 = 1 }),
		"deflate of more":       entryBytes(t, "letters/x", "\x4b\x04\x00", func(h *zip.FileHeader) { h.Method, h.UncompressedSize64, h.CRC32 = zip.Deflate, 0, 0 }),
		"junk behind deflate":   entryBytes(t, "letters/x", "\x03\x00x", func(h *zip.FileHeader) { h.Method, h.UncompressedSize64, h.CRC32 = zip.Deflate, 0, 0 }),
		"link":                  entryBytes(t, "letters/x", "/etc/passwd", func(h *zip.FileHeader) { h.ExternalAttrs = 0o120777 << 16 }),
		"entry comment":         entryBytes(t, "letters/x", "x", func(h *zip.FileHeader) { h.Comment = "x" }),
		"descriptor":            at(late, bytes.LastIndex(late, []byte("PK\x07\x08"))+5, 1),
		"bomb":                  bomb(t),
	}
}

func TestZipFaults(t *testing.T) {
	const want = "The zip is not in the form that a bundle must have."
	all := zipFaults(t)
	py := newSecondOrNil(t)
	var names []string
	for name, raw := range all {
		if got := first(t, raw, nil); got.Fault == nil || got.Fault.EN != want {
			t.Errorf("%s: got %+v", name, got.Fault)
		}
		if py != nil {
			py.add(raw, nil)
			names = append(names, name)
		}
	}
	if py == nil {
		t.Skip("SKIPPED: python3 is not here, so docs/verify.py was not run")
	}
	for i, got := range py.run() {
		if got.Fault == nil || got.Fault.EN != want {
			t.Errorf("%s: verify.py got %+v", names[i], got.Fault)
		}
	}
}

// TestZipForms: what ordinary programs add when they pack a bundle.
func TestZipForms(t *testing.T) {
	for name, raw := range map[string][]byte{
		"folder entry":         entryBytes(t, "letters/", "", nil),
		"empty folder in pack": repack(t, unpack(t, bundletest.Bytes(small)), true),
		"our own":              bundletest.Bytes(small),
	} {
		if got := first(t, raw, nil); got.Fault != nil {
			t.Errorf("%s: %+v", name, got.Fault)
		}
	}
	raw := bundletest.Bytes(small)
	if z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw))); err != nil || z.File[0].Name != "bundle.json" || z.File[0].Method != zip.Store {
		t.Errorf("the first entry is %+v (%v)", z.File[0], err)
	}
}

// broken is a device that cannot be read.
type broken struct{}

func (broken) ReadAt([]byte, int64) (int, error) { return 0, errors.New("device error") }

func TestOpenCannotLook(t *testing.T) {
	_, err := bundle.Open(broken{}, 100)
	if liem.KindOf(err) != liem.CouldNotLook {
		t.Errorf("got %v", err)
	}
	if _, ok := bundle.Failed(err); ok {
		t.Error("an unreadable device is reported as a fault of the bundle")
	}
	if _, err := bundle.Open(broken{}, 2<<30); liem.KindOf(err) != liem.Damaged {
		t.Errorf("too large: got %v", err)
	}
}

func TestBundleContents(t *testing.T) {
	raw := bundletest.Bytes(small)
	b, err := bundle.Open(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Check(nil); err != nil {
		t.Fatal(err)
	}
	want := bundletest.Make(small).Parts
	packs := b.Packs()
	if len(packs) != 1 || want.Packs[packs[0]] == nil || len(b.Acts) != 2 || len(b.Reads) != 3 || len(b.Register) != 3 {
		t.Fatalf("%d packs, %d acts, %d reads, %d register acts", len(packs), len(b.Acts), len(b.Reads), len(b.Register))
	}
	pack, ok := b.Pack(packs[0])
	if !ok {
		t.Fatal("no pack")
	}
	if err := fstest.TestFS(pack, "pack.yaml", "forms/tap.yaml"); err != nil {
		t.Error(err)
	}
	if err := fstest.TestFS(b.Calendars(), "vn-2026.txt"); err != nil {
		t.Error(err)
	}
	if err := fstest.TestFS(b.Letters(), "0001.html"); err != nil {
		t.Error(err)
	}
	if _, ok := b.Pack(liem.Hash{1}); ok {
		t.Error("a pack that is not there")
	}
	m := b.Manifest
	if m.Case != b.Acts[0].Act.Case || m.Pack != (bundle.Pack{ID: "vn-test", Version: "1", Hash: packs[0]}) || m.Acts.Count != "2" {
		t.Errorf("%+v", m)
	}
}

func TestWriteRefuses(t *testing.T) {
	made := bundletest.Make(small)
	for name, change := range map[string]func(*bundle.Parts){
		"no export":          func(p *bundle.Parts) { p.Reads = p.Reads[:2] },
		"another commitment": func(p *bundle.Parts) { p.Acts = slices.Clone(p.Acts); p.Acts[0].C[0] ^= 1 },
		"no proof":           func(p *bundle.Parts) { p.Acts = slices.Clone(p.Acts); p.Acts[0].Proof.Hashes = nil },
		"no policy":          func(p *bundle.Parts) { p.Policy = nil },
		"no checkpoint":      func(p *bundle.Parts) { p.Checkpoint = nil },
		"pack that cannot be read": func(p *bundle.Parts) {
			p.Packs = map[liem.Hash]fs.FS{{1}: fstest.MapFS{"a": {Mode: fs.ModeSymlink, Data: []byte("b")}}}
		},
		"letter of nobody":    func(p *bundle.Parts) { p.Letters = map[string][]byte{"x": {}} },
		"letter with a space": func(p *bundle.Parts) { p.Letters = map[string][]byte{"a b": p.Letters["0001.html"]} },
	} {
		p := made.Parts
		change(&p)
		var b bytes.Buffer
		if err := bundle.Write(&b, made.Log, p); err == nil || b.Len() > 0 {
			t.Errorf("%s: wrote %d bytes, %v", name, b.Len(), err)
		}
	}
	if err := bundle.Write(full{}, made.Log, made.Parts); liem.KindOf(err) != liem.NotRecorded {
		t.Errorf("full disk: %v", err)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space") }

// FuzzOpen: no input makes a verifier panic or take long, and what verifies
// still verifies when it is packed again.
func FuzzOpen(f *testing.F) {
	f.Add(bundletest.Bytes(small))
	f.Add(golden(f))
	for _, raw := range zipFaults(f) {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, err := check(t, raw, nil)
		if (err == nil) != (r.Fault == nil) {
			t.Fatalf("%v with fault %v", err, r.Fault)
		}
		if err != nil {
			return
		}
		if _, err := check(t, repack(t, unpack(t, raw), true), nil); err != nil {
			t.Fatal(err)
		}
	})
}
