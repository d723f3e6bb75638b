package ledger

import (
	"fmt"
	"math"
	"strconv"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"liem"
)

// The classes of a byte within a string.
const (
	plain  = iota // stands for itself
	end           // the closing quotation mark
	escape        // the backslash
	bad           // must be escaped
	lead          // part of a character beyond ASCII
)

// byteClass is the class of each byte. It is never written to.
var byteClass = func() (t [256]uint8) {
	for c := range 0x20 {
		t[c] = bad
	}
	for c := 0x80; c < 0x100; c++ {
		t[c] = lead
	}
	t['"'], t['\\'] = end, escape
	return t
}()

// hexValue is the value of each lower-case hexadecimal digit, 0xff for others.
var hexValue = func() (t [256]uint8) {
	for c := range t {
		t[c] = 0xff
	}
	for i, c := range []byte("0123456789abcdef") {
		t[c] = uint8(i)
	}
	return t
}()

// scanner reads the one form that lines may have. After the first fault it
// stands still: callers look at fault once, at the end.
type scanner struct {
	b     []byte
	i     int
	fault error
	names map[string]string // words seen before, so that ten thousand acts share them
	spare []byte            // room for texts with escapes
}

func (s *scanner) fail(format string, args ...any) {
	if s.fault == nil {
		s.fault = fmt.Errorf("column %d: %s", s.i+1, fmt.Sprintf(format, args...))
	}
}

// has tells whether the line goes on with want, and steps over it if so.
func (s *scanner) has(want string) bool {
	if s.fault != nil || len(s.b)-s.i < len(want) || string(s.b[s.i:s.i+len(want)]) != want {
		return false
	}
	s.i += len(want)
	return true
}

func (s *scanner) must(want string) {
	if !s.has(want) {
		s.fail("expected %s", want)
	}
}

func (s *scanner) hex(dst []byte) {
	if s.fault != nil {
		return
	}
	if len(s.b)-s.i < 2*len(dst) {
		s.fail("expected %d hexadecimal digits", 2*len(dst))
		return
	}
	src := s.b[s.i : s.i+2*len(dst)]
	for k := range dst {
		h, l := hexValue[src[2*k]], hexValue[src[2*k+1]]
		if h|l > 15 {
			s.fail("expected %d lower-case hexadecimal digits", 2*len(dst))
			return
		}
		dst[k] = h<<4 | l
	}
	s.i += len(src)
}

func (s *scanner) id() (id liem.ID) {
	if s.fault != nil {
		return id
	}
	if len(s.b)-s.i < 26 {
		s.fail("expected an id")
		return id
	}
	id, err := liem.ParseID(string(s.b[s.i : s.i+26]))
	if err != nil {
		s.fail("%v", err)
		return id
	}
	s.i += 26
	return id
}

// number reads a decimal without sign or leading zero.
func (s *scanner) number() uint64 {
	from := s.i
	for s.fault == nil && s.i < len(s.b) && s.b[s.i]-'0' <= 9 {
		s.i++
	}
	digits := s.b[from:s.i]
	v, err := strconv.ParseUint(string(digits), 10, 64)
	if err != nil || len(digits) > 1 && digits[0] == '0' {
		s.i = from
		s.fail("expected an integer without leading zeros")
		return 0
	}
	return v
}

func (s *scanner) instant() liem.Instant {
	minus := s.has("-")
	v := s.number()
	switch {
	case minus && v > 0 && v <= 1<<63:
		return liem.Instant(-int64(v))
	case !minus && v <= math.MaxInt64:
		return liem.Instant(v)
	}
	s.fail("expected an instant in microseconds")
	return 0
}

// text reads a string with its quotation marks. The result is a part of the
// line where the string has no escapes.
func (s *scanner) text() []byte {
	s.must(`"`)
	if s.fault != nil {
		return nil
	}
	from, doubt := s.i, false
	var out []byte // nil until the first escape
	run := from
	for i := from; i < len(s.b); {
		switch byteClass[s.b[i]] {
		case plain:
			i++
		case lead:
			n := safe(s.b[i:])
			doubt = doubt || n == 0
			i += max(n, 1)
		case escape:
			c, n := unescape(s.b[i:])
			if n == 0 {
				s.i = i
				s.fail("an escape that the format does not use")
				return nil
			}
			if out == nil {
				out = s.room()
			}
			out = append(append(out, s.b[run:i]...), c)
			i += n
			run = i
		case bad:
			s.i = i
			s.fail("a control character that is not escaped")
			return nil
		case end:
			s.i = i + 1
			t := s.b[from:i]
			if out != nil {
				out = append(out, s.b[run:i]...)
				t, s.spare = out[:len(out):len(out)], out[len(out):]
			}
			if doubt {
				s.normal(t)
			}
			return t
		}
	}
	s.i = len(s.b)
	s.fail("a string without an end")
	return nil
}

func (s *scanner) room() []byte {
	if cap(s.spare) < 1<<12 {
		s.spare = make([]byte, 0, 1<<16)
	}
	return s.spare[:0]
}

func (s *scanner) normal(t []byte) {
	switch {
	case !utf8.Valid(t):
		s.fail("text that is not UTF-8")
	case !norm.NFC.IsNormal(t):
		s.fail("text that is not in NFC")
	}
}

// word is text as a string; equal words share their memory.
func (s *scanner) word() string {
	t := s.text()
	if v, ok := s.names[string(t)]; ok {
		return v
	}
	v := string(t)
	if len(s.names) < 4096 && len(v) < 128 {
		s.names[v] = v
	}
	return v
}

// unescape reads one escape and tells its length; 0 if AppendLine would not
// have written it.
func unescape(b []byte) (c byte, n int) {
	if len(b) < 2 {
		return 0, 0
	}
	switch b[1] {
	case '"', '\\':
		return b[1], 2
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	}
	if len(b) < 6 || string(b[1:4]) != "u00" {
		return 0, 0
	}
	h, l := hexValue[b[4]], hexValue[b[5]]
	if h > 1 || l > 15 {
		return 0, 0
	}
	c = h<<4 | l
	if len(appendEscape(nil, c)) != 6 {
		return 0, 0
	}
	return c, 6
}

// safe is the length of the character at the start of b if it is valid UTF-8
// and stands in one of the blocks in which every text is in NFC whatever its
// neighbours there are: up to U+02FF, U+1E00 to U+1EFF, U+2010 to U+2027.
// Vietnamese and English need no others. 0 means: look with care.
func safe(b []byte) int {
	if len(b) >= 2 && b[0] >= 0xc2 && b[0] <= 0xcb && b[1]&0xc0 == 0x80 {
		return 2
	}
	if len(b) < 3 || b[2]&0xc0 != 0x80 {
		return 0
	}
	if b[0] == 0xe1 && b[1] >= 0xb8 && b[1] <= 0xbb {
		return 3
	}
	if b[0] == 0xe2 && b[1] == 0x80 && b[2] >= 0x90 && b[2] <= 0xa7 {
		return 3
	}
	return 0
}
