package screening

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"liem"
)

// indexOf builds an index of a few entries.
func indexOf(t testing.TB, entries ...Entry) *Index {
	t.Helper()
	var file, blob bytes.Buffer
	b := NewBuilder(&blob)
	for _, e := range entries {
		r, err := Prepare(e)
		if err != nil {
			t.Fatal(err)
		}
		if err := b.Add(r); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.Finish(&file, func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	x, err := Open(file.Bytes(), blob.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func register(t testing.TB) *Index {
	return indexOf(t,
		Entry{ID: "A", Name: "Công ty TNHH Thương mại Dịch vụ Phúc Hưng", Identifiers: []string{"0101234567"}},
		Entry{ID: "B", Name: "Công ty Cổ phần Xây dựng Phúc Hưng", Identifiers: []string{"0107654321"}},
		Entry{ID: "C", Name: "Công ty TNHH Phục Hưng"},
		Entry{ID: "D", Name: "CÔNG TY CỔ PHẦN SỮA VIỆT NAM"},
		Entry{ID: "E", Name: "Công ty TNHH Vinatech"},
		Entry{ID: "F", Name: "Công ty Cổ phần Đầu tư Xây dựng"},
		Entry{ID: "G", Schema: Vessel, Name: "Victory 3"})
}

func TestAsk(t *testing.T) {
	s := register(t).Searcher()
	for _, c := range []struct {
		name  string
		ids   []string
		first string
		class Class
	}{
		{"Công ty TNHH Thương mại Dịch vụ Phúc Hưng", nil, "A", Identical},
		{"Cty TNHH TM DV Phúc Hưng", nil, "A", Identical},
		{"cong ty tnhh thuong mai dich vu phuc hung", nil, "A", Look}, // without marks nobody can be sure
		{"Phúc Hưng Công ty CP XD", nil, "B", Identical},
		{"Công ty TNHH Phục Hưng", nil, "C", Identical},
		{"Cty CP Sữa VietNam", nil, "D", Look},
		{"Vinatec", nil, "E", Look},
		{"Vina tech", nil, "E", Identical},
		{"Công ty CP Xây dựng Đầu tư", nil, "F", Look},
		{"Tên khác hẳn", []string{"010-123.4567"}, "A", Look}, // the number of another name: somebody looks
		{"Công ty TNHH Dịch vụ Thương mại Phuc Hung", []string{"0101234567"}, "A", Identical},
		{"Hoàn toàn không có", nil, "", None},
	} {
		a := s.Ask(Question{Name: c.name, Identifiers: c.ids})
		if c.first == "" {
			if a.State != NothingFound || len(a.Candidates) > 0 {
				t.Errorf("%s: %+v", c.name, a)
			}
			continue
		}
		if a.State != Found || a.Candidates[0].ID != c.first || a.Candidates[0].Class != c.class {
			t.Errorf("%s: want %s %s, got %s %+v", c.name, c.first, c.class, a.State, a.Candidates)
		}
	}
}

// The same name with another number is another company, and is said to be.
func TestOtherIdentifier(t *testing.T) {
	a := register(t).Searcher().Ask(Question{Name: "Công ty TNHH Thương mại Dịch vụ Phúc Hưng", Identifiers: []string{"0109999999"}})
	if len(a.Candidates) == 0 || a.Candidates[0].Class != Look || a.Candidates[0].Evidence[0].Field != OnIdentifier || a.Candidates[0].Evidence[0].Points >= 0 {
		t.Errorf("%+v", a)
	}
}

func TestCouldNotLook(t *testing.T) {
	s := register(t).Searcher()
	for name, q := range map[string]Question{"a person": {Schema: Person, Name: "Nguyễn Văn An"}, "nothing": {Name: " -- "}, "no such schema": {Schema: "Car", Name: "An"}} {
		if a := s.Ask(q); a.State != CouldNotLook || a.Why == nil || !a.Why.Whole() || len(a.Candidates) != 0 {
			t.Errorf("%s: %+v", name, a)
		}
	}
}

func TestNoPersonInAnIndex(t *testing.T) {
	_, err := Prepare(Entry{ID: "1", Schema: Person, Name: "Nguyễn Văn An"})
	if liem.KindOf(err) != liem.Refused || liem.CodeOf(err) != liem.Limit {
		t.Errorf("%v", err)
	}
	for _, e := range []Entry{{Name: "An"}, {ID: "1"}, {ID: "1", Name: strings.Repeat("a", 3000)}} {
		if _, err := Prepare(e); liem.KindOf(err) != liem.Invalid {
			t.Errorf("%+v: %v", e, err)
		}
	}
}

// Points sum to the score in every answer, the bytes of two runs and of two
// builds are the same, and what is written is JSON.
func TestSumsAndSameBytes(t *testing.T) {
	x, some := specimenIndex(t, 2000, 10)
	y, _ := specimenIndex(t, 2000, 10)
	if !x.Same(y) {
		t.Fatal("two builds differ")
	}
	d := dice(3)
	one, other := x.Searcher(), y.Searcher()
	for i, e := range some {
		q := Question{ID: "q", Name: changed([]string{"typo", "no marks", "all words shuffled"}[i%3], e.Name, &d)}
		a := one.Ask(q)
		line := a.Append(nil)
		if again := other.Ask(q); !bytes.Equal(line, again.Append(nil)) {
			t.Fatalf("%q: two answers", q.Name)
		}
		if !json.Valid(line) {
			t.Fatalf("no JSON: %s", line)
		}
		for _, c := range a.Candidates {
			sum := Points(0)
			for _, e := range c.Evidence {
				sum += e.Points
			}
			if sum != c.Score || c.Score < 0 || c.Score > Whole || c.Class != classOf(c.Score) {
				t.Errorf("%q: points make %s, the score is %s, %s", q.Name, sum, c.Score, c.Class)
			}
		}
	}
}

func TestDamage(t *testing.T) {
	x := register(t)
	for cut := 0; cut < len(x.file); cut += 1 + (len(x.file)-cut)/300 {
		if _, err := Open(x.file[:cut], x.names); liem.KindOf(err) != liem.Damaged {
			t.Fatalf("cut at %d: %v", cut, err)
		}
	}
	if _, err := Open(x.file, x.names[1:]); liem.KindOf(err) != liem.Damaged {
		t.Errorf("names cut: %v", err)
	}
	if err := x.Check(); err != nil {
		t.Fatal(err)
	}
	for at := 0; at < len(x.file); at += 1 + (len(x.file)-at)/300 {
		bent := slices.Clone(x.file)
		bent[at] ^= 0x55
		y, err := Open(bent, x.names)
		if err != nil {
			continue
		}
		if y.Check() == nil {
			t.Errorf("byte %d of the index: not noticed", at)
		}
		y.Searcher().Ask(Question{Name: "Cty Phuc Hung", Identifiers: []string{"0101234567"}}) // must not panic
	}
	bent := slices.Clone(x.names)
	bent[9] ^= 1
	if y, err := Open(x.file, bent); err != nil || y.Check() == nil {
		t.Error("a byte of the names: not noticed")
	}
}

func TestParseEntry(t *testing.T) {
	for line, want := range map[string]Entry{
		`{"id":"1","name":"An"}`: {ID: "1", Schema: Company, Name: "An"},
		` {"identifiers" : ["5", "6"], "schema":"Vessel", "id":"1","name":"\u0041n"}`:      {ID: "1", Schema: Vessel, Name: "An", Identifiers: []string{"5", "6"}},
		`{"id":7,"name":"An","identifiers":[{"scheme":"VN-MST","id":"0101"},8],"more":{}}`: {ID: "7", Schema: Company, Name: "An", Identifiers: []string{"0101", "8"}},
	} {
		got, err := ParseEntry([]byte(line))
		if err != nil || got.ID != want.ID || got.Schema != want.Schema || got.Name != want.Name || !slices.Equal(got.Identifiers, want.Identifiers) {
			t.Errorf("%s: %+v %v", line, got, err)
		}
	}
	for _, line := range []string{``, `{`, `[]`, `{"id":"1","name":"A\xff"}`, "{\"id\":\"1\",\"name\":\"A\xff\"}", `{"id":"1","schema":"Car","name":"A"}`, `{"id":"1","name":"A"} x`, `{"id":"1","name":"A","identifiers":[[]]}`} {
		if e, err := ParseEntry([]byte(line)); liem.KindOf(err) != liem.Invalid {
			t.Errorf("%q: %+v %v", line, e, err)
		}
	}
}

func FuzzParseEntry(f *testing.F) {
	f.Add([]byte(`{"id":"1","schema":"Company","name":"An Phú","identifiers":["1"]}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		fast, ok := quickly(line)
		if !ok {
			return
		}
		var slow Entry
		if err := json.Unmarshal(line, &slow); err != nil || slow.Name != fast.Name || slow.ID != fast.ID || !slices.Equal(slow.Identifiers, fast.Identifiers) {
			t.Errorf("%q: %+v, and %+v by the book: %v", line, fast, slow, err)
		}
	})
}

func FuzzCompare(f *testing.F) {
	f.Add("Công ty TNHH An Phú", "An Phu Co., Ltd.")
	f.Fuzz(func(t *testing.T, a, b string) {
		for _, s := range []Schema{Company, Person, Vessel} {
			r := Compare(s, a, b)
			sum := Points(0)
			for _, e := range r.Evidence {
				sum += e.Points
			}
			if sum != r.Score || r.Score < 0 || r.Score > Whole {
				t.Errorf("%q %q: %+v", a, b, r)
			}
		}
	})
}
