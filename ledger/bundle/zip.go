package bundle

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"slices"
	"strings"

	"liem"
)

// The reader is written by hand because every byte of a bundle must belong
// to something: between, before and behind the entries nothing may stand that
// another program would read differently. Packing a bundle again with any
// ordinary program, compressed or not, in any order, gives a bundle again.

const (
	zipLocal   = 0x04034b50
	zipCentral = 0x02014b50
	zipEnd     = 0x06054b50
	zipDescr   = 0x08074b50
)

// maxFiles is the most entries that a bundle may have.
const maxFiles = 20_000

type zipEntry struct {
	name         string
	flags        uint16
	method       uint16
	crc          uint32
	packed, size uint32
	offset       uint32
}

func zipFault(name, format string, args ...any) error {
	f := fault(name, 0, 0, "Tệp nén không đúng quy cách của gói kiểm chứng.", "The zip is not in the form that a bundle must have.")
	f.Cause = fmt.Errorf(format, args...)
	return f.err()
}

// unzip reads all files of a zip.
func unzip(raw []byte) (folder, error) {
	entries, start, err := centralDirectory(raw)
	if err != nil {
		return nil, err
	}
	files := make(folder, len(entries))
	seen := make(map[string]bool)
	var at uint32
	slices.SortStableFunc(entries, func(a, b zipEntry) int { return int(int64(a.offset) - int64(b.offset)) })
	total := uint64(0)
	for _, e := range entries {
		total += uint64(e.size)
	}
	if total > maxSize {
		return nil, zipFault("", "%d bytes unpacked, %d at most", total, maxSize)
	}
	for _, e := range entries {
		if e.offset != at {
			return nil, zipFault(e.name, "entry starts at %d, not at %d", e.offset, at)
		}
		packed, next, err := localEntry(raw[:start], e)
		if err != nil {
			return nil, err
		}
		at = next
		if lower := strings.ToLower(strings.TrimSuffix(e.name, "/")); seen[lower] {
			return nil, zipFault(e.name, "name stands twice")
		} else {
			seen[lower] = true
		}
		data, err := content(e, packed)
		if err != nil {
			return nil, err
		}
		if !strings.HasSuffix(e.name, "/") {
			files[e.name] = data
		}
	}
	if at != start {
		return nil, zipFault("", "%d bytes between the last entry and the directory", start-at)
	}
	return files, checkPlaces(files, entries)
}

// checkPlaces refuses a file that is a folder too, and a folder without files.
func checkPlaces(files folder, entries []zipEntry) error {
	folders := make(map[string]bool)
	for name := range files {
		for i, c := range name {
			if c == '/' {
				folders[name[:i]] = true
			}
		}
	}
	for _, e := range entries {
		dir, isDir := strings.CutSuffix(e.name, "/")
		if isDir != folders[dir] {
			return zipFault(e.name, "folder without files, or file and folder")
		}
	}
	return nil
}

// centralDirectory reads the list of entries at the end; start is where it
// begins.
func centralDirectory(raw []byte) (entries []zipEntry, start uint32, err error) {
	le := binary.LittleEndian
	if len(raw) < 22 || le.Uint32(raw[len(raw)-22:]) != zipEnd {
		return nil, 0, zipFault("", "not a zip, or something stands behind its end")
	}
	end := raw[len(raw)-22:]
	count, size := int(le.Uint16(end[10:])), le.Uint32(end[12:])
	start = le.Uint32(end[16:])
	if le.Uint32(end[4:]) != 0 || int(le.Uint16(end[8:])) != count || le.Uint16(end[20:]) != 0 {
		return nil, 0, zipFault("", "zip in several parts, or with a comment")
	}
	if uint64(start)+uint64(size) != uint64(len(raw)-22) || count > maxFiles {
		return nil, 0, zipFault("", "directory of %d bytes at %d does not end where the zip ends", size, start)
	}
	b := raw[start : len(raw)-22]
	for range count {
		if len(b) < 46 || le.Uint32(b) != zipCentral {
			return nil, 0, zipFault("", "directory is broken")
		}
		n, x, c := int(le.Uint16(b[28:])), int(le.Uint16(b[30:])), int(le.Uint16(b[32:]))
		if len(b) < 46+n+x+c {
			return nil, 0, zipFault("", "directory is broken")
		}
		e := zipEntry{
			name: string(b[46 : 46+n]), flags: le.Uint16(b[8:]), method: le.Uint16(b[10:]),
			crc: le.Uint32(b[16:]), packed: le.Uint32(b[20:]), size: le.Uint32(b[24:]), offset: le.Uint32(b[42:]),
		}
		if err := checkEntry(e, le.Uint32(b[38:]), c); err != nil {
			return nil, 0, err
		}
		entries = append(entries, e)
		b = b[46+n+x+c:]
	}
	if len(b) > 0 {
		return nil, 0, zipFault("", "%d bytes in the directory belong to no entry", len(b))
	}
	return entries, start, nil
}

func checkEntry(e zipEntry, attributes uint32, comment int) error {
	name := strings.TrimSuffix(e.name, "/")
	if !fs.ValidPath(name) || name == "." || len(name) > 200 || strings.IndexFunc(name, foreign) >= 0 {
		return zipFault(e.name, "name outside the bundle or with characters other than A-Z a-z 0-9 . _ - /")
	}
	const utf8Name, descriptor, level = 0x800, 0x8, 0x6
	kind := attributes >> 16 & 0o170000
	switch {
	case e.flags&^(utf8Name|descriptor|level) != 0:
		return zipFault(e.name, "encrypted, or with flags %#x", e.flags)
	case e.method != zip.Store && e.method != zip.Deflate:
		return zipFault(e.name, "compression method %d", e.method)
	case e.method == zip.Store && e.packed != e.size:
		return zipFault(e.name, "stored with two sizes")
	case e.packed == 1<<32-1 || e.size == 1<<32-1 || comment != 0:
		return zipFault(e.name, "zip64 or comment")
	case name != e.name && e.size != 0:
		return zipFault(e.name, "folder with content")
	case kind != 0 && kind != 0o100000 && kind != 0o040000:
		return zipFault(e.name, "neither file nor folder")
	case uint64(e.size) > 1<<20+200*uint64(e.packed):
		return zipFault(e.name, "%d bytes packed into %d", e.size, e.packed)
	}
	return nil
}

func foreign(r rune) bool {
	return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("._-/", r))
}

// localEntry finds an entry's packed bytes and where the next entry starts.
func localEntry(raw []byte, e zipEntry) (packed []byte, next uint32, err error) {
	le := binary.LittleEndian
	b := raw[e.offset:]
	if len(b) < 30 || le.Uint32(b) != zipLocal {
		return nil, 0, zipFault(e.name, "no entry where the directory says")
	}
	n, x := int(le.Uint16(b[26:])), int(le.Uint16(b[28:]))
	head := 30 + n + x
	if len(b) < head+int(e.packed) {
		return nil, 0, zipFault(e.name, "entry is cut off")
	}
	crc, p, s := le.Uint32(b[14:]), le.Uint32(b[18:]), le.Uint32(b[22:])
	late := e.flags&8 != 0
	same := crc == e.crc && p == e.packed && s == e.size || late && crc == 0 && p == 0 && s == 0
	if string(b[30:30+n]) != e.name || le.Uint16(b[6:]) != e.flags || le.Uint16(b[8:]) != e.method || !same {
		return nil, 0, zipFault(e.name, "entry and directory say different things")
	}
	packed = b[head : head+int(e.packed)]
	size := head + int(e.packed)
	if late {
		d := b[size:]
		if len(d) >= 4 && le.Uint32(d) == zipDescr {
			d = d[4:]
			size += 4
		}
		if len(d) < 12 || le.Uint32(d) != e.crc || le.Uint32(d[4:]) != e.packed || le.Uint32(d[8:]) != e.size {
			return nil, 0, zipFault(e.name, "entry and directory say different things")
		}
		size += 12
	}
	return packed, e.offset + uint32(size), nil
}

// content unpacks an entry. A stored one is a part of the zip.
func content(e zipEntry, packed []byte) ([]byte, error) {
	data := packed
	if e.method == zip.Deflate {
		data = make([]byte, e.size)
		in := bytes.NewReader(packed)
		r := flate.NewReader(in)
		n, err := io.ReadFull(r, data)
		if err != nil && e.size > 0 {
			return nil, zipFault(e.name, "unpacked %d of %d bytes: %w", n, e.size, err)
		}
		if more, err := r.Read(make([]byte, 1)); more != 0 || err != io.EOF || in.Len() != 0 {
			return nil, zipFault(e.name, "more is packed than the directory says")
		}
	}
	if crc32.ChecksumIEEE(data) != e.crc {
		return nil, zipFault(e.name, "checksum of the zip does not match")
	}
	return data, nil
}

// writeZip writes the files uncompressed, bundle.json first, the others by
// name, without times: the same files always give the same bytes.
func writeZip(w io.Writer, files folder) error {
	names := files.names()
	i := slices.Index(names, fileManifest)
	names = slices.Insert(slices.Delete(names, i, i+1), 0, fileManifest)
	for _, name := range names {
		size := uint32(len(files[name]))
		if err := checkEntry(zipEntry{name: name, size: size, packed: size}, 0, 0); err != nil {
			return err
		}
	}
	z := zip.NewWriter(w)
	for _, name := range names {
		data := files[name]
		h := &zip.FileHeader{
			Name: name, Method: zip.Store, CRC32: crc32.ChecksumIEEE(data),
			CompressedSize64: uint64(len(data)), UncompressedSize64: uint64(len(data)),
		}
		f, err := z.CreateRaw(h)
		if err == nil {
			_, err = f.Write(data)
		}
		if err != nil {
			return notWritten(err)
		}
	}
	if err := z.Close(); err != nil {
		return notWritten(err)
	}
	return nil
}

func notWritten(cause error) error {
	return &liem.Error{
		Kind: liem.NotRecorded, Op: "write bundle", Cause: cause,
		Say:  liem.T("Không ghi được gói kiểm chứng.", "The bundle could not be written."),
		Next: liem.T("Kiểm tra dung lượng lưu trữ rồi thử lại.", "Check the storage and try again."),
	}
}
