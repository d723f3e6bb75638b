package screening

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"hash/crc32"
	"sort"
	"strings"

	"liem"
)

// Index is an opened index. It keeps to the bytes it was given, which must
// stay as they are, and may be asked by several searchers at once.
type Index struct {
	Meta                           Meta
	names                          []byte
	file                           []byte
	parts                          []section
	signs, bases, rest             []byte
	words, wordAt, counts, deletes []byte
	post, fan, keys, starts        []byte
}

func damaged(what liem.Text) *liem.Error {
	return &liem.Error{Kind: liem.Damaged, Op: "screening.Open", Say: what,
		Next: liem.T("Dựng lại danh mục bằng liem screen index.", "Build the index again with liem screen index.")}
}

// Open opens an index from its two files. It looks at their ends and sizes;
// Check reads every byte.
func Open(file, names []byte) (*Index, error) {
	cut := damaged(liem.T("Danh mục bị cắt ngắn hoặc không phải là danh mục.", "The index was cut short, or is none."))
	tail := len(magic) + 8
	if len(file) < len(magic)+tail || string(file[:len(magic)]) != magic || string(file[len(file)-len(magic):]) != magic {
		return nil, cut
	}
	end := file[len(file)-tail:]
	long := int(binary.LittleEndian.Uint32(end))
	if long > len(file)-tail {
		return nil, cut
	}
	table := file[len(file)-tail-long : len(file)-tail]
	if crc32.Checksum(table, castagnoli()) != binary.LittleEndian.Uint32(end[4:]) {
		return nil, cut
	}
	x := &Index{names: names, file: file}
	if err := json.Unmarshal(table, &x.parts); err != nil {
		return nil, cut
	}
	meta := x.part("meta")
	if meta == nil || json.Unmarshal(meta, &x.Meta) != nil {
		return nil, cut
	}
	if x.Meta.Format != Format || x.Meta.Weights != WeightsEdition {
		return nil, damaged(liem.T("Danh mục được dựng theo bộ trọng số “"+x.Meta.Weights+"”; chương trình này dùng “"+WeightsEdition+"”.",
			"The index was built under the weights “"+x.Meta.Weights+"”; this program has “"+WeightsEdition+"”."))
	}
	x.signs, x.bases, x.rest = x.part("signs"), x.part("bases"), x.part("rest")
	x.words, x.wordAt, x.counts, x.deletes = x.part("words"), x.part("wordat"), x.part("counts"), x.part("deletes")
	x.post, x.fan, x.keys, x.starts = x.part("post"), x.part("fan"), x.part("keys"), x.part("starts")
	if !x.fits() {
		return nil, cut
	}
	if uint64(len(names)) != x.Meta.Bytes {
		return nil, damaged(liem.T("Tệp tên không thuộc danh mục này.", "The file of names does not belong to this index."))
	}
	return x, nil
}

func (x *Index) part(name string) []byte {
	for _, s := range x.parts {
		if s.Name == name && s.At <= uint64(len(x.file)) && s.Len <= uint64(len(x.file))-s.At {
			return x.file[s.At : s.At+s.Len : s.At+s.Len]
		}
	}
	return nil
}

// fits tells whether the parts have the sizes that belong together.
func (x *Index) fits() bool {
	n := x.Meta.Names
	return n >= 0 && len(x.signs) == 16*n && len(x.rest) == 2*n && len(x.bases) == (n+31)/32*8 &&
		len(x.wordAt) == len(x.counts)+4 && len(x.wordAt)%4 == 0 && len(x.deletes)%8 == 0 && len(x.fan) == 4*(1<<16+1) &&
		len(x.keys)%3 == 0 && len(x.starts) == len(x.keys)/3*4+4
}

// Check reads the whole index and compares it with its checksums.
func (x *Index) Check() error {
	for _, s := range x.parts {
		if crc32.Checksum(x.part(s.Name), castagnoli()) != s.Sum {
			return damaged(liem.T("Phần “"+s.Name+"” của danh mục không khớp mã kiểm.", "The part “"+s.Name+"” of the index does not have its checksum."))
		}
	}
	if crc32.Checksum(x.names, castagnoli()) != x.Meta.Checksum {
		return damaged(liem.T("Tệp tên không khớp mã kiểm.", "The file of names does not have its checksum."))
	}
	return nil
}

func u32at(b []byte, i int) uint32 { return binary.LittleEndian.Uint32(b[4*i:]) }

// entry is the record of an entry.
func (x *Index) entry(doc uint32) (e Entry) {
	at := binary.LittleEndian.Uint64(x.bases[doc/32*8:]) + uint64(binary.LittleEndian.Uint16(x.rest[2*doc:]))
	end := uint64(len(x.names))
	if next := int(doc) + 1; next < x.Meta.Names {
		end = binary.LittleEndian.Uint64(x.bases[next/32*8:]) + uint64(binary.LittleEndian.Uint16(x.rest[2*next:]))
	}
	if at > end || end > uint64(len(x.names)) {
		return e
	}
	rest := x.names[at:end]
	for i := 0; len(rest) > 0; i++ {
		n, l := binary.Uvarint(rest)
		if l <= 0 || n > uint64(len(rest)-l) {
			return e
		}
		s := string(rest[l : l+int(n)])
		rest = rest[l+int(n):]
		switch i {
		case 0:
			e.Schema = Schema(s)
		case 1:
			e.ID = s
		case 2:
			e.Name = s
		default:
			e.Identifiers = append(e.Identifiers, s)
		}
	}
	return e
}

// list is the postings of a key, nil if it has none.
func (x *Index) list(key uint64) []byte {
	top := int(key >> 24)
	from, to := int(u32at(x.fan, top)), int(u32at(x.fan, top+1))
	count := len(x.keys) / 3
	if from > to || to > count {
		return nil
	}
	want := uint32(key & (1<<24 - 1))
	low := func(i int) uint32 {
		return uint32(x.keys[3*i]) | uint32(x.keys[3*i+1])<<8 | uint32(x.keys[3*i+2])<<16
	}
	i := from + sort.Search(to-from, func(i int) bool { return low(from+i) >= want })
	if i >= to || low(i) != want {
		return nil
	}
	start, end := u32at(x.starts, i), u32at(x.starts, i+1)
	if start > end || int(end) > len(x.post) {
		return nil
	}
	return x.post[start:end]
}

// word is the number of a word in the dictionary.
func (x *Index) word(w string) (int, bool) {
	n := len(x.counts) / 4
	i := sort.Search(n, func(i int) bool { return string(x.wordBytes(i)) >= w })
	return i, i < n && string(x.wordBytes(i)) == w
}

func (x *Index) wordBytes(i int) []byte {
	from, to := u32at(x.wordAt, i), u32at(x.wordAt, i+1)
	if from > to || int(to) > len(x.words) {
		return nil
	}
	return x.words[from:to]
}

// weight is a word's weight by how often it is in the register.
func (x *Index) weight(plain string) int {
	with := uint64(0)
	if i, ok := x.word(plain); ok {
		with = uint64(u32at(x.counts, i))
	}
	return byFrequency(uint64(x.Meta.Names), with)
}

// neighbours are the words of the dictionary that are one letter off, those
// first that are in most names.
func (x *Index) neighbours(w string, most int) []string {
	var ids []int
	n := len(x.deletes) / 8
	at := func(i int) uint64 { return binary.LittleEndian.Uint64(x.deletes[8*i:]) }
	for h := range shortened(w) {
		want := uint64(h) << 32
		for i := sort.Search(n, func(i int) bool { return at(i) >= want }); i < n && at(i)>>32 == uint64(h); i++ {
			if id := int(uint32(at(i))); id < len(x.counts)/4 {
				ids = append(ids, id)
			}
		}
	}
	sort.Slice(ids, func(i, j int) bool {
		if a, b := u32at(x.counts, ids[i]), u32at(x.counts, ids[j]); a != b {
			return a > b
		}
		return ids[i] < ids[j]
	})
	var out []string
	last := -1
	for _, id := range ids {
		if id == last || len(out) == most {
			continue
		}
		last = id
		if v := string(x.wordBytes(id)); v != w && edits(v, w, 1) == 1 {
			out = append(out, strings.Clone(v))
		}
	}
	return out
}

// Same tells whether two indexes have the same bytes.
func (x *Index) Same(y *Index) bool {
	return bytes.Equal(x.file, y.file) && bytes.Equal(x.names, y.names)
}
