package bundle_test

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"liem"
	"liem/ledger"
	"liem/ledger/bundle"
	"liem/ledger/bundle/bundletest"
)

// trials is how many manipulations of each sort are tried: a thousand in the
// long form, else each trick eleven times.
func trials() int {
	if long {
		return 1000
	}
	return 11 * 2 * len(tricks)
}

var long = os.Getenv("LIEM_LONG") != ""

// scene is a case with its neighbour in the same log and a case of another
// log, signed by the same key: what an insider can draw on.
type scene struct {
	mine, near, far bundletest.Made
	files           map[string][]byte // the case as it left the office
	r               *rand.Rand
}

func newScene(t testing.TB, seed uint64) *scene {
	t.Helper()
	made := bundletest.MakeTogether(
		bundletest.Spec{Name: "mine", Acts: 9, Fields: 2, Text: 60, Noise: 2, Witnesses: 1},
		bundletest.Spec{Name: "near", Acts: 9, Fields: 2, Text: 60, Noise: 2, Witnesses: 1})
	far := bundletest.Make(bundletest.Spec{Name: "far", Acts: 9, Fields: 2, Text: 60, Noise: 2, Witnesses: 1})
	s := &scene{mine: made[0], near: made[1], far: far, r: rand.New(rand.NewPCG(seed, 1))}
	var b bytes.Buffer
	if err := bundle.Write(&b, s.mine.Log, s.mine.Parts); err != nil {
		t.Fatal(err)
	}
	s.files = make(map[string][]byte)
	for _, m := range unpack(t, b.Bytes()) {
		s.files[m.name] = m.data
	}
	return s
}

// other is another case, of the same log or of another.
func (s *scene) other() bundletest.Made {
	if s.r.IntN(2) == 0 {
		return s.near
	}
	return s.far
}

// items is one of the parts' lists, at random.
func (s *scene) items(p *bundle.Parts) *[]bundle.Item {
	return []*[]bundle.Item{&p.Acts, &p.Acts, &p.Reads, &p.Register}[s.r.IntN(4)]
}

// trick changes the parts of the case. It may share memory with nothing that
// the scene keeps.
type trick struct {
	name string
	do   func(s *scene, p *bundle.Parts)
}

var tricks = []trick{
	{"act inserted", func(s *scene, p *bundle.Parts) {
		o := s.other().Parts
		from, to := *s.items(&o), s.items(p)
		*to = slices.Insert(slices.Clone(*to), s.r.IntN(len(*to)+1), from[s.r.IntN(len(from))])
	}},
	{"act replaced by another case's", func(s *scene, p *bundle.Parts) {
		o := s.other().Parts
		i := s.r.IntN(len(p.Acts))
		p.Acts = slices.Replace(slices.Clone(p.Acts), i, i+1, o.Acts[i])
	}},
	{"reads of another case", func(s *scene, p *bundle.Parts) { p.Reads = s.other().Parts.Reads }},
	{"register of another case", func(s *scene, p *bundle.Parts) { p.Register = s.other().Parts.Register }},
	{"act deleted", func(s *scene, p *bundle.Parts) {
		l := s.items(p)
		i := s.r.IntN(len(*l))
		*l = slices.Delete(slices.Clone(*l), i, i+1)
	}},
	{"acts reordered", func(s *scene, p *bundle.Parts) {
		l := []*[]bundle.Item{&p.Acts, &p.Reads}[s.r.IntN(2)]
		*l = slices.Clone(*l)
		i := s.r.IntN(len(*l) - 1)
		k := i + 1 + s.r.IntN(len(*l)-i-1)
		(*l)[i], (*l)[k] = (*l)[k], (*l)[i]
	}},
	{"act doubled", func(s *scene, p *bundle.Parts) {
		l := s.items(p)
		i := s.r.IntN(len(*l))
		*l = slices.Insert(slices.Clone(*l), s.r.IntN(len(*l)+1), (*l)[i])
	}},
	{"last ones left out", func(s *scene, p *bundle.Parts) {
		l := []*[]bundle.Item{&p.Acts, &p.Reads}[s.r.IntN(2)]
		*l = (*l)[:s.r.IntN(len(*l))]
	}},
	{"another case's proof", func(s *scene, p *bundle.Parts) {
		l := s.items(p)
		*l = slices.Clone(*l)
		(*l)[s.r.IntN(len(*l))].Proof = s.other().Parts.Acts[s.r.IntN(9)].Proof
	}},
	{"another act's proof", func(s *scene, p *bundle.Parts) {
		p.Acts = slices.Clone(p.Acts)
		i := s.r.IntN(9)
		p.Acts[i].Proof = s.mine.Parts.Acts[(i+1+s.r.IntN(8))%9].Proof
	}},
	{"checkpoint of another log", func(s *scene, p *bundle.Parts) { p.Checkpoint = s.far.Parts.Checkpoint }},
	{"letter exchanged", func(s *scene, p *bundle.Parts) { p.Letters = s.other().Parts.Letters }},
	{"pack of another case", func(s *scene, p *bundle.Parts) { p.Packs = s.other().Parts.Packs }},
	{"history rewritten", rewrite},
}

// rewrite changes an act and commits to it and to all that follow anew, as
// somebody would who writes the whole case again but cannot change the log.
func rewrite(s *scene, p *bundle.Parts) {
	p.Acts, p.Reads = cloneItems(p.Acts), cloneItems(p.Reads)
	i := s.r.IntN(len(p.Acts))
	a := p.Acts[i].Act
	switch s.r.IntN(5) {
	case 0:
		a.Facts[1].Value = "99"
	case 1:
		a.Recorded++
	case 2:
		a.Actor = "officer-7"
	case 3:
		a.Occurred.At -= 86_400_000_000
	case 4:
		ps := a.Fields[len(a.Fields)-1].Passages
		ps[0].Text = []byte("Không có vi phạm.")
		ps[0].Commitment = ledger.CommitPassage(ps[0].Salt, a.Fields[len(a.Fields)-1].Name, 0, ps[0].Text)
	}
	var prev liem.Hash
	for k := range p.Acts {
		p.Acts[k].Act.Prev = prev
		prev = p.Acts[k].Act.Commit(p.Acts[k].R)
		p.Acts[k].C = prev
	}
	end := &p.Reads[len(p.Reads)-1]
	setFact(end.Act, ledger.FactLast, prev.String())
	end.C = end.Act.Commit(end.R)
}

func cloneItems(items []bundle.Item) []bundle.Item {
	items = slices.Clone(items)
	for i := range items {
		a := *items[i].Act
		a.Facts, a.Fields = slices.Clone(a.Facts), slices.Clone(a.Fields)
		for k := range a.Fields {
			a.Fields[k].Passages = slices.Clone(a.Fields[k].Passages)
		}
		items[i].Act = &a
	}
	return items
}

// flip changes one byte of one file, or adds or removes one.
func (s *scene) flip(files map[string][]byte) string {
	names := slices.Sorted(maps.Keys(files))
	name := names[s.r.IntN(len(names))]
	data := bytes.Clone(files[name])
	i := s.r.IntN(len(data))
	what := "byte changed"
	switch s.r.IntN(4) {
	case 0:
		data, what = slices.Delete(data, i, i+1), "byte removed"
	case 1:
		data, what = slices.Insert(data, i, data[i]), "byte doubled"
	default:
		data[i] ^= byte(1 + s.r.IntN(255))
	}
	if bytes.Equal(data, files[name]) { // one of two equal neighbours
		return s.flip(files)
	}
	files[name] = data
	return fmt.Sprintf("%s in %s at %d", what, name, i)
}

// manipulate makes one manipulated bundle. deep: the manifest fits it again
// and is signed with the log's key.
func (s *scene) manipulate(t *testing.T, n int, deep bool) (name string, raw []byte) {
	t.Helper()
	files := maps.Clone(s.files)
	if n%2 == 0 {
		if deep {
			delete(files, "bundle.json") // an insider signs a new one anyway
		}
		name = s.flip(files)
	} else {
		k := tricks[n/2%len(tricks)]
		name = k.name
		p := s.mine.Parts
		k.do(s, &p)
		made, err := bundle.Assemble(p)
		if err != nil {
			t.Fatal(err)
		}
		made["bundle.json"] = s.files["bundle.json"]
		files = made
	}
	if deep {
		files["bundle.json"] = s.files["bundle.json"]
		if !bundle.Resign(files, s.mine.Log, nil) {
			name += ", cannot be read"
		}
	}
	return name, repack(t, members(files), false)
}

// TestTamper makes a thousand manipulations that anybody could make and a
// thousand that need the log's key; fewer in the short form. Every one is found. What an insider with
// the log's key can do unseen is written in docs/act.md, section 6.
func TestTamper(t *testing.T) {
	for _, deep := range []bool{false, true} {
		t.Run(map[bool]string{false: "plain", true: "deep"}[deep], func(t *testing.T) {
			s := newScene(t, 7)
			py := newSecondOrNil(t)
			found, sample := 0, []string{}
			var want []seen
			for n := range trials() {
				name, raw := s.manipulate(t, n, deep)
				got := first(t, raw, nil)
				if got.Fault == nil {
					t.Errorf("trial %d: %s: not found", n, name)
					continue
				}
				found++
				if py != nil && (long || n%22 < 2) { // 22: every trick has its turn
					py.add(raw, nil)
					want, sample = append(want, got), append(sample, name)
				}
			}
			t.Logf("found %d of %d", found, trials())
			if py == nil {
				t.Skip("SKIPPED: python3 is not here, so docs/verify.py was not run")
			}
			same := 0
			for i, got := range py.run() {
				if got.Fault == nil {
					t.Errorf("%s: verify.py did not find it", sample[i])
				} else if cmp.Equal(got, want[i]) {
					same++
				} else if got.Fault.File != want[i].Fault.File {
					t.Logf("%s: verify.py names %s, not %s", sample[i], got.Fault.File, want[i].Fault.File)
				}
			}
			t.Logf("verify.py found %d of %d, %d with the same fault", len(sample), len(sample), same)
		})
	}
}

// TestPackedAgain packs undamaged bundles as other programs do.
func TestPackedAgain(t *testing.T) {
	s := newScene(t, 9)
	py := newSecondOrNil(t)
	want := first(t, repack(t, members(s.files), false), nil)
	if want.Verdict != "whole" {
		t.Fatalf("got %+v", want)
	}
	times := 6
	if long {
		times = 20
	}
	for n := range times {
		raw := repack(t, members(s.files), n%2 == 0) // in the random order of the map
		if d := cmp.Diff(want, first(t, raw, nil)); d != "" {
			t.Fatal(d)
		}
		if py != nil {
			py.add(raw, nil)
		}
	}
	if py == nil {
		t.Skip("SKIPPED: python3 is not here, so docs/verify.py was not run")
	}
	for _, got := range py.run() {
		if d := cmp.Diff(want, got); d != "" {
			t.Fatal(d)
		}
	}
}

// TestPolicies checks a bundle under policies given from outside.
func TestPolicies(t *testing.T) {
	spec := bundletest.Spec{Name: "policies", Acts: 2, Witnesses: 2}
	raw := bundletest.Bytes(spec)
	good := string(bundletest.Make(spec).Policy)
	stranger, vkey, err := ledger.NewSigner(bundletest.Origin, [32]byte{1})
	if err != nil || stranger == nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter([]byte(good), []byte("\n"))
	log, w1 := string(lines[0]), string(lines[1])
	other := string(bytes.SplitAfter(bundletest.Make(bundletest.Spec{Name: "x", Acts: 1, Witnesses: 3}).Policy, []byte("\n"))[3])
	py := newSecondOrNil(t)
	var want []seen
	var names []string
	for _, tc := range []struct {
		name, policy, file, want string
	}{
		{"its own", good, "", ""},
		{"log alone", log + "quorum none\n", "", ""},
		{"one witness, with a comment", "# whom we trust\n\n" + log + "  " + w1 + "quorum w1 # enough\n", "", ""},
		{"one of two", log + w1 + other + "group g any w1 w3\nquorum g\n", "", ""},
		{"a witness that did not sign", log + w1 + other + "group g all w1 w3\nquorum g\n", "checkpoint", "The checkpoint does not satisfy your policy."},
		{"another log of the same name", "log " + vkey + "\nquorum none\n", "bundle.json", "The manifest is not signed by the key that your policy names."},
	} {
		got := first(t, raw, []byte(tc.policy))
		switch {
		case tc.want == "" && (got.Fault != nil || got.Trust != "trusted"):
			t.Errorf("%s: got %+v", tc.name, got.Fault)
		case tc.want != "" && (got.Fault == nil || got.Fault.EN != tc.want || got.Fault.File != tc.file || got.Trust != ""):
			t.Errorf("%s: got %+v", tc.name, got)
		}
		if py != nil {
			py.add(raw, []byte(tc.policy))
			want, names = append(want, got), append(names, tc.name)
		}
	}
	if py == nil {
		t.Skip("SKIPPED: python3 is not here, so docs/verify.py was not run")
	}
	for i, got := range py.run() {
		if d := cmp.Diff(want[i], got); d != "" {
			t.Errorf("%s: verify.py disagrees (- go, + py):\n%s", names[i], d)
		}
	}
}
