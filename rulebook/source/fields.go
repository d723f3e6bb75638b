package source

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Fields reads the keys of one table. Every key that is asked for is known;
// Done says which of the written ones nobody asked for.
type Fields struct {
	Node  *Node
	Wrong bool // it is no table: that is said, nothing more
	fs    *Faults
	asked []string
}

// Open opens a table; anything else is a fault and reads as empty.
func (fs *Faults) Open(n *Node) *Fields {
	if n.Shape != Table {
		fs.Add(n.Pos, "ở đây phải là bảng {…: …}", "a table {…: …} belongs here")
		return &Fields{fs: fs, Node: &Node{Pos: n.Pos, Shape: Table}, Wrong: true}
	}
	return &Fields{fs: fs, Node: n}
}

// Ask makes keys known without reading them.
func (f *Fields) Ask(keys ...string) { f.asked = append(f.asked, keys...) }

// Done says which keys are not of the language.
func (f *Fields) Done() {
	for _, e := range f.Node.Keys {
		if !slices.Contains(f.asked, e.Key) {
			f.fs.Allow(e.Pos, e.Key, f.asked, "không có khóa %q ở đây", "there is no key %q here", e.Key)
		}
	}
}

// Has tells whether the key is written.
func (f *Fields) Has(key string) bool { return f.Node.Entry(key) != nil }

// Get is the value of a key, nil if it is absent or empty. An empty value
// is a fault, so is a missing one that must be there.
func (f *Fields) Get(key string, must bool) *Node {
	if !slices.Contains(f.asked, key) {
		f.asked = append(f.asked, key)
	}
	e := f.Node.Entry(key)
	switch {
	case e == nil && must && !f.Wrong:
		f.fs.Add(f.Node.Pos, "thiếu %q", "%q is missing", key)
	case e == nil:
	case e.Value.Shape == Nothing:
		f.fs.Add(e.Pos, "%q không có giá trị", "%q has no value", key)
	default:
		return e.Value
	}
	return nil
}

// Word reads one scalar.
func (f *Fields) Word(key string, must bool) string {
	if n := f.Get(key, must); n != nil {
		return f.fs.Word(n)
	}
	return ""
}

// Word is the text of a scalar.
func (fs *Faults) Word(n *Node) string {
	if n.Shape != Scalar {
		fs.Add(n.Pos, "ở đây phải là một từ hoặc câu", "a word or a sentence belongs here")
		return ""
	}
	return strings.TrimSpace(n.Text)
}

// Flag reads true or false; absent is false.
func (f *Fields) Flag(key string) bool {
	n := f.Get(key, false)
	if n == nil {
		return false
	}
	w := f.fs.Word(n)
	if w != "true" && w != "false" {
		f.fs.Allow(n.Pos, w, []string{"true", "false"}, "%q không phải true hay false", "%q is neither true nor false", w)
	}
	return w == "true"
}

// Number reads an integer from low to high; absent is low.
func (f *Fields) Number(key string, must bool, low, high int) int {
	n := f.Get(key, must)
	if n == nil {
		return low
	}
	w := f.fs.Word(n)
	i, err := strconv.Atoi(w)
	if err != nil || i < low || i > high {
		f.fs.Add(n.Pos, "%q không phải số từ %d đến %d", "%q is not a number from %d to %d", w, low, high)
		return low
	}
	return i
}

// List reads a list; a single word is no list.
func (f *Fields) List(key string, must bool) []*Node {
	n := f.Get(key, must)
	if n == nil {
		return nil
	}
	if must && n.Shape == List && len(n.Items) == 0 {
		f.fs.Add(n.Pos, "%q trống", "%q is empty", key)
	}
	return f.fs.List(n)
}

// List is what a list holds.
func (fs *Faults) List(n *Node) []*Node {
	if n.Shape != List {
		fs.Add(n.Pos, "ở đây phải là danh sách […]", "a list […] belongs here")
		return nil
	}
	return n.Items
}

// Words reads a list of words, each once.
func (f *Fields) Words(key string, must bool) []string {
	var out []string
	for _, n := range f.List(key, must) {
		w := f.fs.Word(n)
		switch {
		case w == "":
		case slices.Contains(out, w):
			f.fs.Add(n.Pos, "%q đứng hai lần trong danh sách", "%q stands twice in the list", w)
		default:
			out = append(out, w)
		}
	}
	return out
}

// Named reads a table whose keys are ids, in the order written.
func (f *Fields) Named(key string, must bool) []Entry {
	n := f.Get(key, must)
	if n == nil {
		return nil
	}
	if n.Shape != Table {
		f.fs.Add(n.Pos, "ở đây phải là bảng {tên: …}", "a table {name: …} belongs here")
		return nil
	}
	for _, e := range n.Keys {
		f.fs.IsID(e.Pos, e.Key)
	}
	return n.Keys
}

// One reads a word of a closed list; another is a fault and reads as empty.
func (f *Fields) One(key string, must bool, of []string) string {
	n := f.Get(key, must)
	if n == nil {
		return ""
	}
	w := f.fs.Word(n)
	if slices.Contains(of, w) {
		return w
	}
	f.fs.Allow(n.Pos, w, of, "%q không thuộc danh sách", "%q is not in the list", w)
	return ""
}

// ID reads the name of a thing.
func (f *Fields) ID(key string) string {
	n := f.Get(key, true)
	if n == nil {
		return ""
	}
	w := f.fs.Word(n)
	f.fs.IsID(n.Pos, w)
	return w
}

var idForm = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)

// IsID tells whether a name is in snake_case, and says if it is not.
func (fs *Faults) IsID(at Pos, id string) bool {
	return fs.IsForm(at, id, idForm, "snake_case, ví dụ intake_officer", "snake_case, for example intake_officer")
}

// IsForm tells whether a name has a form, and says if it does not; vi and en
// describe the form.
func (fs *Faults) IsForm(at Pos, id string, form *regexp.Regexp, vi, en string) bool {
	if form.MatchString(id) && len(id) <= 64 {
		return true
	}
	fs.Add(at, "%q không phải là tên hợp lệ", "%q is no valid name", id)
	fs.Instead(vi, en)
	return false
}
