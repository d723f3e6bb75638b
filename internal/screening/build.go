package screening

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"hash/crc32"
	"io"
	"slices"
	"sync"

	"liem"
)

// Row is an entry made ready for a Builder. Making it is the long part of
// building and may be done by several at once.
type Row struct {
	record []byte
	keys   []uint64
	words  []string
	sign   signature
}

// Empty tells whether the row was never made ready.
func (r Row) Empty() bool { return r.record == nil }

// mostRecord is how long a record may be: name, id and identifiers.
const mostRecord = 2000

// Prepare makes an entry ready. A person is refused, as is an entry without
// id or name.
func Prepare(e Entry) (Row, error) {
	if e.Schema == "" {
		e.Schema = Company
	}
	if !e.Schema.Indexed() {
		return Row{}, &liem.Error{Kind: liem.Refused, Code: liem.Limit, Op: "screening.Prepare",
			Say:  liem.T("Danh mục chỉ chứa doanh nghiệp, tổ chức và tàu; không lập danh sách người.", "An index holds companies, bodies and ships; there is no list of persons."),
			Next: liem.T("Chủ sở hữu và người quản lý chỉ nằm trong hồ sơ của doanh nghiệp.", "Owners and officers stand within a company's record alone.")}
	}
	if e.ID == "" || e.Name == "" {
		return Row{}, &liem.Error{Kind: liem.Invalid, Op: "screening.Prepare", Say: liem.T("Dòng thiếu id hoặc name.", "The row has no id or no name.")}
	}
	r := Row{record: record(e)}
	if len(r.record) > mostRecord {
		return Row{}, &liem.Error{Kind: liem.Invalid, Op: "screening.Prepare", Say: liem.T("Tên và mã số dài quá 2.000 byte.", "Name and identifiers are longer than 2,000 bytes.")}
	}
	n := read(e.Name, e.Schema, strictly)
	hashes := make([]uint64, len(n.core))
	for i, w := range n.core {
		hashes[i] = hashOf(w.plain)
		r.words = append(r.words, w.plain)
	}
	r.sign = sign(&n, hashes)
	r.keys = keysOf(&n, hashes)
	for _, id := range append(e.Identifiers, e.ID) {
		if id = identifier(id); id != "" {
			r.keys = append(r.keys, keyOfIdentifier(id))
		}
	}
	slices.Sort(r.keys)
	r.keys = slices.Compact(r.keys)
	return r, nil
}

func keysOf(n *name, hashes []uint64) []uint64 {
	hashes = hashes[:min(len(hashes), pairedUpTo)]
	keys := make([]uint64, 0, len(hashes)*(len(hashes)+1)/2+4)
	for i, a := range hashes {
		keys = append(keys, keyOfWord(a))
		for _, b := range hashes[i+1:] {
			keys = append(keys, keyOfPair(a, b))
		}
	}
	if len(hashes) == 1 {
		keys = append(keys, keyAlone(hashes[0]))
		for _, t := range n.trades {
			keys = append(keys, keyOfTrade(hashes[0], t))
		}
	}
	return keys
}

// record is an entry as the file of names holds it: each part after its
// length.
func record(e Entry) []byte {
	b := make([]byte, 0, len(e.ID)+len(e.Name)+16)
	for _, s := range []string{string(e.Schema), e.ID, e.Name} {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	for _, s := range e.Identifiers {
		if s != e.ID {
			b = binary.AppendUvarint(b, uint64(len(s)))
			b = append(b, s...)
		}
	}
	return b
}

// Builder makes an index: rows are added in order, then Finish writes it. The
// names themselves go to a file of their own as they come.
type Builder struct {
	names   io.Writer
	sum     uint32
	at      uint64
	bases   []uint64 // where each 32nd record begins
	rest    []uint16 // where the others do, counted from there
	signs   []signature
	buckets [256]bucket
	word    map[string]uint32
	counts  []uint32
}

// bucket are postings with the same first eight bits of their key: 32 bits of
// key, then the entry. They come in the order of entries.
type bucket struct{ chunks [][]uint64 }

func (b *bucket) add(v uint64) {
	if n := len(b.chunks); n == 0 || len(b.chunks[n-1]) == cap(b.chunks[n-1]) {
		b.chunks = append(b.chunks, make([]uint64, 0, 1<<12))
	}
	last := &b.chunks[len(b.chunks)-1]
	*last = append(*last, v)
}

// castagnoli is the polynomial of all checksums of an index.
func castagnoli() *crc32.Table { return crc32.MakeTable(crc32.Castagnoli) }

// NewBuilder makes a builder that writes names to w as they are added.
func NewBuilder(w io.Writer) *Builder { return &Builder{names: w, word: map[string]uint32{}} }

// Len is the number of rows so far.
func (b *Builder) Len() int { return len(b.signs) }

// Add takes a row in.
func (b *Builder) Add(r Row) error {
	doc := len(b.signs)
	if doc >= mostNames {
		return &liem.Error{Kind: liem.Refused, Code: liem.Needs, Op: "screening.Builder",
			Say: liem.T("Một danh mục chứa tối đa 16.777.215 tên.", "An index holds 16,777,215 names at most."), Next: liem.T("Tách sổ thành nhiều danh mục.", "Split the register into several indexes.")}
	}
	if doc%32 == 0 {
		b.bases = append(b.bases, b.at)
	}
	b.rest = append(b.rest, uint16(b.at-b.bases[doc/32]))
	b.signs = append(b.signs, r.sign)
	for _, k := range r.keys {
		b.buckets[k>>32].add(k&(1<<32-1)<<docBits | uint64(doc))
	}
	for i, w := range r.words {
		if slices.Contains(r.words[:i], w) {
			continue
		}
		id, ok := b.word[w]
		if !ok {
			id = uint32(len(b.counts))
			b.word[w] = id
			b.counts = append(b.counts, 0)
		}
		b.counts[id]++
	}
	b.sum = crc32.Update(b.sum, castagnoli(), r.record)
	b.at += uint64(len(r.record))
	_, err := b.names.Write(r.record)
	return err
}

// Meta says what an index is.
type Meta struct {
	Names    int    `json:"names"`
	Bytes    uint64 `json:"bytes"`    // of the file of names
	Checksum uint32 `json:"checksum"` // CRC-32C of it
	Weights  string `json:"weights"`
	Format   int    `json:"format"`
}

// Format is the edition of the layout of an index.
const Format = 1

// Finish writes the index. Progress is told as parts of 256. The builder is
// of no use afterwards.
func (b *Builder) Finish(w io.Writer, progress func(done, of int)) (Meta, error) {
	out := &sections{w: w}
	about := Meta{Names: len(b.signs), Bytes: b.at, Checksum: b.sum, Weights: WeightsEdition, Format: Format}
	meta, err := json.Marshal(about)
	if err != nil {
		return about, err
	}
	out.begin("magic")
	out.write([]byte(magic))
	out.begin("meta")
	out.write(meta)
	b.writeDocs(out)
	b.writeWords(out)
	b.writePostings(out, progress)
	return about, out.finish()
}

func (b *Builder) writeDocs(out *sections) {
	out.begin("signs")
	for i := range b.signs {
		out.write(b.signs[i][:])
	}
	b.signs = nil
	out.begin("bases")
	for _, v := range b.bases {
		out.u64(v)
	}
	out.begin("rest")
	for _, v := range b.rest {
		out.u16(v)
	}
	b.bases, b.rest = nil, nil
}

// writeWords writes the dictionary and what is left of each of its words when
// a letter is taken out.
func (b *Builder) writeWords(out *sections) {
	words := make([]string, 0, len(b.word))
	for w := range b.word {
		words = append(words, w)
	}
	slices.Sort(words)
	out.begin("words")
	for _, w := range words {
		out.write([]byte(w))
	}
	out.begin("wordat")
	at := uint32(0)
	for _, w := range words {
		out.u32(at)
		at += uint32(len(w))
	}
	out.u32(at)
	out.begin("counts")
	for _, w := range words {
		out.u32(b.counts[b.word[w]])
	}
	var deletes []uint64
	for id, w := range words {
		for h := range shortened(w) {
			deletes = append(deletes, uint64(h)<<32|uint64(id))
		}
	}
	slices.Sort(deletes)
	out.begin("deletes")
	for _, v := range slices.Compact(deletes) {
		out.u64(v)
	}
	b.word, b.counts = nil, nil
}

// shortened gives the hashes of a word and of what is left of it without one
// of its letters.
func shortened(w string) func(yield func(uint32) bool) {
	return func(yield func(uint32) bool) {
		if !yield(uint32(hashOf(w))) || len(w) > 30 || len(w) < 2 {
			return
		}
		var buf [32]byte
		for i := range len(w) {
			n := copy(buf[:], w[:i])
			n += copy(buf[n:], w[i+1:])
			if !yield(uint32(hashOf(string(buf[:n])))) {
				return
			}
		}
	}
}

// list is what a bucket becomes.
type list struct {
	keys     []uint32 // the last 24 bits
	starts   []uint32
	fan      [256]uint32 // keys below each further eight bits
	postings []byte
}

// writePostings sorts the buckets, two at a time, and writes them.
func (b *Builder) writePostings(out *sections, progress func(done, of int)) {
	const together = 2
	var all [256]list
	out.begin("post")
	at := uint32(0)
	for i := 0; i < 256; i += together {
		var wait sync.WaitGroup
		for k := i; k < i+together; k++ {
			wait.Go(func() { all[k] = b.buckets[k].sorted(); b.buckets[k].chunks = nil })
		}
		wait.Wait()
		for k := i; k < i+together; k++ {
			l := &all[k]
			for j := range l.starts {
				l.starts[j] += at
			}
			out.write(l.postings)
			at += uint32(len(l.postings))
			l.postings = nil
		}
		progress(i+together, 256)
	}
	out.begin("fan")
	below := uint32(0)
	for k := range all {
		for _, n := range all[k].fan {
			out.u32(below + n)
		}
		below += uint32(len(all[k].keys))
	}
	out.u32(below)
	out.begin("keys")
	for k := range all {
		for _, v := range all[k].keys {
			out.write([]byte{byte(v), byte(v >> 8), byte(v >> 16)})
		}
	}
	out.begin("starts")
	for k := range all {
		for _, v := range all[k].starts {
			out.u32(v)
		}
	}
	out.u32(at)
}

// sorted makes the list of a bucket.
func (b *bucket) sorted() (l list) {
	n := 0
	for _, c := range b.chunks {
		n += len(c)
	}
	from, to := make([]uint64, 0, n), make([]uint64, n)
	for _, c := range b.chunks {
		from = append(from, c...)
	}
	from = radix(from, to)
	next := 0
	for i := 0; i < n; i = next {
		key := uint32(from[i] >> docBits)
		for next = i + 1; next < n && uint32(from[next]>>docBits) == key; next++ {
		}
		l.starts = append(l.starts, uint32(len(l.postings)))
		l.keys = append(l.keys, key&(1<<24-1))
		if hi := key >> 24; hi < 255 {
			l.fan[hi+1]++
		}
		last := uint64(0)
		for _, v := range from[i:next] {
			doc := v & mostNames
			l.postings = binary.AppendUvarint(l.postings, doc-last)
			last = doc
		}
	}
	for i := 1; i < 256; i++ {
		l.fan[i] += l.fan[i-1]
	}
	return l
}

// radix sorts by the 32 bits above the entry, keeping the order of entries.
func radix(from, to []uint64) []uint64 {
	for shift := docBits; shift < docBits+32; shift += 11 {
		var at [2049]int
		for _, v := range from {
			at[v>>shift&2047+1]++
		}
		for i := 1; i < len(at); i++ {
			at[i] += at[i-1]
		}
		for _, v := range from {
			d := v >> shift & 2047
			to[at[d]] = v
			at[d]++
		}
		from, to = to, from
	}
	return from
}

// section is one part of the file.
type section struct {
	Name string `json:"name"`
	At   uint64 `json:"at"`
	Len  uint64 `json:"len"`
	Sum  uint32 `json:"crc32c"`
}

// sections writes a file part by part, then the table of its parts.
type sections struct {
	w    io.Writer
	buf  []byte
	at   uint64
	list []section
	err  error
}

func (s *sections) begin(name string) {
	s.flush()
	s.list = append(s.list, section{Name: name, At: s.at})
}

func (s *sections) write(b []byte) {
	s.buf = append(s.buf, b...)
	s.full()
}

func (s *sections) full() {
	if len(s.buf) >= 1<<16 {
		s.flush()
	}
}

func (s *sections) u16(v uint16) { s.buf = binary.LittleEndian.AppendUint16(s.buf, v); s.full() }
func (s *sections) u32(v uint32) { s.buf = binary.LittleEndian.AppendUint32(s.buf, v); s.full() }
func (s *sections) u64(v uint64) { s.buf = binary.LittleEndian.AppendUint64(s.buf, v); s.full() }

func (s *sections) flush() {
	if len(s.buf) == 0 {
		return
	}
	now := &s.list[len(s.list)-1]
	now.Len += uint64(len(s.buf))
	now.Sum = crc32.Update(now.Sum, castagnoli(), s.buf)
	s.at += uint64(len(s.buf))
	_, err := s.w.Write(s.buf)
	s.err = cmp.Or(s.err, err)
	s.buf = s.buf[:0]
}

// finish writes the table, its length and checksum, and the magic again: a
// file that was cut anywhere has no such end.
func (s *sections) finish() error {
	s.flush()
	table, err := json.Marshal(s.list)
	if err != nil {
		return err
	}
	end := binary.LittleEndian.AppendUint32(table, uint32(len(table)))
	end = binary.LittleEndian.AppendUint32(end, crc32.Checksum(table, castagnoli()))
	_, err = s.w.Write(append(end, magic...))
	return cmp.Or(s.err, err)
}

const magic = "LIEMIDX1"
