package ledger

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"liem"
)

// text draws strings in NFC with everything that needs care.
func text() *rapid.Generator[string] {
	runes := []rune("aZ09 \"\\\n\t\b\f\r\x00\x1f\x7fấđữỹ–…’\u2028日\U0001F600é")
	return rapid.Custom(func(t *rapid.T) string {
		return norm.NFC.String(rapid.OneOf(rapid.StringOf(rapid.SampledFrom(runes)), rapid.String()).Draw(t, "text"))
	})
}

func hash(t *rapid.T) liem.Hash {
	return liem.Hash(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "hash"))
}

func several[T any](t *rapid.T, most int, one func(*rapid.T) T) (out []T) {
	for range rapid.IntRange(0, most).Draw(t, "n") {
		out = append(out, one(t))
	}
	return out
}

func drawEntry(t *rapid.T) Entry {
	text := text()
	ids := hash(t)
	a := &Act{
		Version: 1, ID: liem.ID(ids[:16]), Case: liem.ID(ids[16:]), Chain: Chain(rapid.IntRange(1, 3).Draw(t, "chain")),
		Seq: rapid.Uint64Min(1).Draw(t, "seq"), Prev: hash(t),
		Recorded: liem.Instant(rapid.Int64Range(0, int64(lastInstant)).Draw(t, "recorded")),
		Occurred: Occurred{liem.Instant(rapid.Int64().Draw(t, "at")), rapid.Bool().Draw(t, "day"), rapid.SampledFrom([]Basis{Recorded, Stamp, Receipt, Statement}).Draw(t, "basis")},
		Kind:     text.Draw(t, "kind"), Procedure: text.Draw(t, "procedure"), Pack: hash(t),
		Body: text.Draw(t, "body"), Actor: text.Draw(t, "actor"), Post: text.Draw(t, "post"),
	}
	a.Facts = several(t, 3, func(t *rapid.T) Fact { return Fact{text.Draw(t, "name"), text.Draw(t, "value")} })
	a.Fields = several(t, 3, func(t *rapid.T) Field {
		f := Field{Name: text.Draw(t, "name"), Class: text.Draw(t, "class"), Compartment: text.Draw(t, "compartment")}
		f.Passages = several(t, 3, func(t *rapid.T) Passage {
			if rapid.Bool().Draw(t, "open") {
				return Passage{Open: true, Salt: hash(t), Text: []byte(text.Draw(t, "text"))}
			}
			return Passage{Commitment: hash(t), Gap: "x" + norm.NFC.String(text.Draw(t, "gap"))}
		})
		for i, p := range f.Passages {
			if p.Open {
				f.Passages[i].Commitment = CommitPassage(p.Salt, f.Name, i, p.Text)
			} else {
				f.Passages[i].Gap = norm.NFC.String(p.Gap)
			}
		}
		return f
	})
	a.Rests = several(t, 3, hash)
	e := Entry{Act: a, R: hash(t), Slot: SlotOf(a.Recorded) + rapid.Uint64Max(9).Draw(t, "later")}
	e.C = a.Commit(e.R)
	return e
}

// TestLineRoundTrip also shows that the decoder's own HMAC is crypto/hmac's:
// the entries were committed to with that.
func TestLineRoundTrip(t *testing.T) {
	var d Decoder
	rapid.Check(t, func(t *rapid.T) {
		e := drawEntry(t)
		line := AppendLine(nil, &e)
		again, err := d.Line(line)
		if err != nil {
			t.Fatalf("%v\n%s", err, line)
		}
		same := cmp.Comparer(func(a, b []byte) bool { return bytes.Equal(a, b) })
		if diff := cmp.Diff(e, again, same); diff != "" {
			t.Fatal(diff)
		}
		if !json.Valid(line) || !utf8.Valid(line) || bytes.Count(line, []byte("\n")) != 1 {
			t.Fatalf("%s", line)
		}
	})
}

func sampleEntry() Entry {
	a := &Act{
		Version: 1, ID: liem.DerivedID("act"), Case: liem.DerivedID("case"), Chain: Acts, Seq: 2, Prev: liem.Hash{1},
		Recorded: 1_795_422_136_123_456, Occurred: Occurred{1_795_413_600_000_000, true, Stamp}, Kind: "accept", Procedure: "vn.denunciation",
		Pack: liem.Hash{2}, Body: "vn-body-1", Actor: "officer-1", Post: "inspector",
		Facts: []Fact{{"ground", "bribery"}}, Rests: []liem.Hash{{3}, {4}},
		Fields: []Field{{"reason", "reason", "file", []Passage{
			{Open: true, Salt: [32]byte{5}, Text: []byte("Đủ điều kiện thụ lý.\n")}, {Commitment: liem.Hash{6}, Gap: "third-party"},
		}}},
	}
	e := Entry{Act: a, R: [32]byte{7}, Slot: SlotOf(a.Recorded)}
	a.Fields[0].Passages[0].Commitment = CommitPassage([32]byte{5}, "reason", 0, []byte("Đủ điều kiện thụ lý.\n"))
	e.C = a.Commit(e.R)
	return e
}

func TestLineErased(t *testing.T) {
	e := Entry{Slot: 5, C: liem.Hash{9}, Erased: &Erasure{liem.DerivedID("case"), Reads, 7, "Điều 16"}}
	line := AppendLine(nil, &e)
	again, err := new(Decoder).Line(line)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(e, again); diff != "" {
		t.Error(diff)
	}
	if id, chain, seq := again.Place(); id != e.Erased.Case || chain != Reads || seq != 7 {
		t.Errorf("stands at %v %v %d", id, chain, seq)
	}
	for _, r := range [][2]string{{`"Điều 16"`, `""`}, {`"7"`, `"0"`}, {`"7"`, `"07"`}, {`reads`, `read`}, {`"erased":"1"`, `"erased":"2"`}, {`"}`, `"} `}, {`"5"`, `5`}} {
		bad := bytes.Replace(line, []byte(r[0]), []byte(r[1]), 1)
		if _, err := new(Decoder).Line(bad); err == nil {
			t.Errorf("accepted %s", bad)
		}
	}
}

// lineFaults are changes to a good line, each with a part of its refusal.
var lineFaults = []struct{ name, old, new, want string }{
	{"other version", `{"act":"1"`, `{"act":"2"`, "column 1: "},
	{"unknown key", `"seq":`, `"x":"1","seq":`, `expected ","seq":"`},
	{"key twice", `"seq":"2",`, `"seq":"2","seq":"2",`, `expected ","prev":"`},
	{"key missing", `"seq":"2",`, ``, `expected ","seq":"`},
	{"keys swapped", `"body":"vn-body-1","actor":"officer-1"`, `"actor":"officer-1","body":"vn-body-1"`, `expected ","body":`},
	{"white space", `"seq":"2"`, `"seq": "2"`, `expected ","seq":"`},
	{"number for a string", `"seq":"2"`, `"seq":2`, `expected ","seq":"`},
	{"leading zero", `"seq":"2"`, `"seq":"02"`, "without leading zeros"},
	{"plus", `"seq":"2"`, `"seq":"+2"`, "expected an integer"},
	{"minus", `"seq":"2"`, `"seq":"-2"`, "expected an integer"},
	{"zero", `"seq":"2"`, `"seq":"0"`, "start with 1"},
	{"too large", `"seq":"2"`, `"seq":"18446744073709551616"`, "expected an integer"},
	{"no digits", `"seq":"2"`, `"seq":""`, "expected an integer"},
	{"instant too large", `"at":"1795413600000000"`, `"at":"9223372036854775808"`, "expected an instant"},
	{"instant too small", `"at":"1795413600000000"`, `"at":"-9223372036854775809"`, "expected an instant"},
	{"minus zero", `"at":"1795413600000000"`, `"at":"-0"`, "expected an instant"},
	{"recorded before 1970", `"recorded":"1795422136123456"`, `"recorded":"-1"`, "from 1970"},
	{"recorded after its slot", `"recorded":"1795422136123456"`, `"recorded":"1795423000000000"`, "slot"},
	{"capital hex", `"pack":"02`, `"pack":"0A`, "lower-case hexadecimal"},
	{"short hex", `"pack":"02`, `"pack":"0`, "hexadecimal"},
	{"other chain", `"chain":"acts"`, `"chain":"files"`, "expected acts"},
	{"other basis", `"basis":"stamp"`, `"basis":"rumour"`, "expected recorded"},
	{"day as text", `"day":true`, `"day":"true"`, "expected false"},
	{"slash escaped", `vn-body-1`, `vn\/body`, "an escape"},
	{"letter escaped", `vn-body-1`, `vn\u0041`, "an escape"},
	{"newline escaped in full", `vn-body-1`, `vn\u000a`, "an escape"},
	{"capital escape", `vn-body-1`, `vn\u001F`, "an escape"},
	{"surrogate", `vn-body-1`, `vn\ud800`, "an escape"},
	{"raw control character", `vn-body-1`, "vn\x01", "control character"},
	{"raw tab", `vn-body-1`, "vn\t", "control character"},
	{"bad UTF-8", `vn-body-1`, "vn\xff", "not UTF-8"},
	{"overlong UTF-8", `vn-body-1`, "vn\xc0\xaf", "not UTF-8"},
	{"half a character", `vn-body-1`, "vn\xe1\xba", "not UTF-8"},
	{"surrogate in UTF-8", `vn-body-1`, "vn\xed\xa0\x80", "not UTF-8"},
	{"NFD", `vn-body-1`, "vie\u0302\u0323t", "not in NFC"},
	{"singleton", `vn-body-1`, "\u212b", "not in NFC"},
	{"gap without reason", `"gap":"third-party"`, `"gap":""`, "without a reason"},
	{"gap with text", `"gap":"third-party"`, `"text":"x"`, `expected ","gap":`},
	{"salt and commitment", `{"salt":"05`, `{"commitment":"00","salt":"05`, "hexadecimal"},
	{"comma too many", `"facts":[{`, `"facts":[,{`, `expected {"name":`},
	{"comma at the end", `"}],"fields"`, `"},],"fields"`, `expected {"name":`},
	{"comma missing", `"},{"commitment"`, `"}{"commitment"`, "expected ,"},
	{"cut off", `"}` + "\n", `"`, `expected "}`},
	{"more behind", `"}` + "\n", `"}x`, "after the end"},
	{"two newlines", `"}` + "\n", `"}` + "\n\n", "after the end"},
	{"carriage return", `"}` + "\n", `"}` + "\r\n", "after the end"},
	{"string without end", `"c":"`, `"c":"` + strings.Repeat(`a`, 64), `expected "}`},
	{"byte order mark", `{"act"`, "\ufeff" + `{"act"`, "column 1: "},
}

func TestLineFaults(t *testing.T) {
	e := sampleEntry()
	line := AppendLine(nil, &e)
	for _, tc := range lineFaults {
		bad := bytes.Replace(line, []byte(tc.old), []byte(tc.new), 1)
		if bytes.Equal(bad, line) {
			t.Fatalf("%s: nothing was replaced", tc.name)
		}
		_, err := new(Decoder).Line(bad)
		if err == nil || !strings.Contains(err.Error(), tc.want) || errors.Is(err, ErrCommitment) {
			t.Errorf("%s: got %v, want %q", tc.name, err, tc.want)
		}
	}
}

// TestLineCommitment changes every value of a line that stays well formed.
func TestLineCommitment(t *testing.T) {
	e := sampleEntry()
	line := AppendLine(nil, &e)
	for _, r := range [][2]string{
		{`"id":"`, `"id":"0`}, {`"seq":"2"`, `"seq":"3"`}, {`"prev":"01`, `"prev":"02`}, {`123456"`, `123457"`}, {`"at":"1`, `"at":"-1`},
		{`true`, `false`}, {`"stamp"`, `"receipt"`}, {`"accept"`, `"refuse"`}, {`vn.denunciation`, `vn.denunciatiom`}, {`"pack":"02`, `"pack":"03`},
		{`vn-body-1`, `vn-body-2`}, {`officer-1`, `officer-2`}, {`inspector`, `chief`}, {`"ground"`, `"grounds"`}, {`bribery`, `bribe`},
		{`"name":"reason"`, `"name":"reasom"`}, {`"class":"reason"`, `"class":"reasom"`}, {`"file"`, `"filé"`}, {`"salt":"05`, `"salt":"06`},
		{`thụ lý`, `thụ lí`}, {`"commitment":"06`, `"commitment":"07`}, {`["03`, `["04`}, {`"r":"07`, `"r":"08`}, {`"chain":"acts"`, `"chain":"reads"`},
		{`{"name":"ground","value":"bribery"}`, ``},
	} {
		bad := bytes.Replace(line, []byte(r[0]), []byte(r[1]), 1)
		if r[0] == `"id":"` {
			bad = bytes.Replace(line, []byte(e.Act.ID.String()), []byte(liem.DerivedID("other").String()), 1)
		}
		if _, err := new(Decoder).Line(bad); !errors.Is(err, ErrCommitment) {
			t.Errorf("%s for %s: %v", r[1], r[0], err)
		}
	}
	if _, err := new(Decoder).Line(bytes.Replace(line, []byte(`"chain":"acts"`), []byte(`"chain":"guarded"`), 1)); err == nil || errors.Is(err, ErrCommitment) {
		t.Errorf("a line of the guarded chain: %v", err)
	}
	other := bytes.Replace(line, []byte(`third-party`), []byte(`struck`), 1)
	if _, err := new(Decoder).Line(other); err != nil {
		t.Errorf("the reason of a gap is not committed to, yet: %v", err)
	}
}

// TestSafe shows that a string of characters that safe passes, and of ASCII,
// is always in NFC: each of them alone and behind each other one's decomposition.
func TestSafe(t *testing.T) {
	n := 0
	for r := rune(0x80); r <= 0x10ffff; r++ {
		b := []byte(string(r))
		if !utf8.ValidRune(r) || safe(b) == 0 {
			continue
		}
		n++
		p := norm.NFC.Properties(b)
		if safe(b) != len(b) || !norm.NFC.IsNormal(b) || p.CCC() != 0 || !p.BoundaryBefore() {
			t.Errorf("%U is not safe", r)
		}
	}
	if n != 0x300-0x80+0x100+0x18 {
		t.Errorf("%d characters are safe", n)
	}
}

func seeds(f *testing.F, dir string) {
	files, err := filepath.Glob(filepath.Join("testdata", dir, "*"))
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
}

// FuzzLine: what is read equals what would be written.
func FuzzLine(f *testing.F) {
	e := sampleEntry()
	line := AppendLine(nil, &e)
	f.Add(line)
	for _, tc := range lineFaults {
		f.Add(bytes.Replace(line, []byte(tc.old), []byte(tc.new), 1))
	}
	seeds(f, "lines")
	f.Fuzz(func(t *testing.T, line []byte) {
		var d Decoder
		s := scanner{b: bytes.TrimSuffix(line, []byte("\n")), names: map[string]string{}}
		var e Entry
		if s.has(`{"erased":"1"`) {
			s.erased(&e)
		} else {
			d.act(&s, &e)
		}
		// Form alone, so that the fuzzer need not find commitments.
		if s.fault == nil && s.i == len(s.b) {
			if again := AppendLine(nil, &e); !bytes.Equal(bytes.TrimSuffix(again, []byte("\n")), s.b) {
				t.Fatalf("read  %q\nwrote %q", s.b, again)
			}
			if !json.Valid(s.b) {
				t.Fatalf("no JSON: %q", s.b)
			}
		}
		if e, err := new(Decoder).Line(line); err == nil && e.Act != nil && e.Act.Commit(e.R) != e.C {
			t.Fatal("accepted another commitment")
		}
	})
}

func BenchmarkLine(b *testing.B) {
	e := sampleEntry()
	line := AppendLine(nil, &e)
	var d Decoder
	b.ReportAllocs()
	b.SetBytes(int64(len(line)))
	for b.Loop() {
		if _, err := d.Line(line); err != nil {
			b.Fatal(err)
		}
	}
}

// TestLineCutOff: a line that ends anywhere is refused.
func TestLineCutOff(t *testing.T) {
	e := sampleEntry()
	for _, line := range [][]byte{AppendLine(nil, &e), AppendLine(nil, &Entry{Erased: &Erasure{Chain: Acts, Seq: 1, Provision: "x"}})} {
		for i := range len(line) - 1 {
			if _, err := new(Decoder).Line(line[:i:i]); err == nil {
				t.Fatalf("accepted %q", line[:i])
			}
		}
	}
}
