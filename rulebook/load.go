package rulebook

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"liem"
	"liem/clock"
	"liem/ledger"
	"liem/rulebook/source"
)

// Load reads a pack from a folder. It gives either the pack or everything
// that keeps it from loading, by file and line; never both, never neither.
// It reads nothing but fsys and panics on no input.
func Load(fsys fs.FS) (*Pack, []Fault) {
	l := &loader{fsys: fsys, pack: &Pack{}, where: map[any]map[string]Pos{}}
	l.read()
	l.hash()
	if !l.unread {
		l.resolve()
		l.check()
	}
	if len(l.Faults) > 0 {
		return nil, l.Sorted()
	}
	return l.pack, nil
}

// loader is the state of one reading.
type loader struct {
	source.Faults
	fsys  fs.FS
	pack  *Pack
	where map[any]map[string]Pos // of each thing, where its keys stand
	refs  []reference
	texts []said
	fixes []func() // what can only be filled in when everything is read

	// unread is set when a file cannot be read at all: what it declares is
	// not known to be missing, so only what was read is judged.
	unread bool
}

// said is a text and where it stands.
type said struct {
	pos      Pos
	text     liem.Text
	help     bool // it stands under the key help
	explains bool // it explains a limit
}

// at is where a key of a thing stands, or the thing itself.
func (l *loader) at(thing any, key string) Pos {
	if p, ok := l.where[thing][key]; ok {
		return p
	}
	return l.where[thing][""]
}

// files of a pack that are lists, in the order they are read.
func (l *loader) read() {
	l.known()
	l.file("pack.yaml", true, l.readPack)
	each := func(file string, must bool, read func(*node)) {
		l.file(file, must, func(n *node) {
			for _, item := range l.List(n) {
				read(item)
			}
		})
	}
	each("provisions.yaml", true, l.readProvision)
	each("grounds.yaml", false, l.readGround)
	each("tables.yaml", false, l.readTable)
	each("forms.yaml", false, l.readForm)
	each("letters.yaml", false, l.readLetter)
	for _, name := range l.folder("procedures") {
		l.file(name, true, l.readProcedure)
	}
	each("transitions.yaml", false, l.readTransition)
	l.file("words.yaml", false, l.readWords)
	for _, name := range l.folder("tests") {
		each(name, true, l.readLife)
	}
	if len(l.pack.Procedures) == 0 {
		l.Add(Pos{File: "procedures", Line: 1}, "bộ quy trình không có thủ tục nào", "the pack has no procedure")
		l.Instead("procedures/*.yaml", "procedures/*.yaml")
	}
}

// known refuses files that the language does not name: they would be part
// of the pack's hash and of nothing else.
func (l *loader) known() {
	top := []string{"pack.yaml", "provisions.yaml", "grounds.yaml", "tables.yaml", "forms.yaml", "letters.yaml", "transitions.yaml", "words.yaml"}
	err := fs.WalkDir(l.fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		dir := path.Dir(name)
		switch {
		case name == ".", d.IsDir() && (name == "procedures" || name == "tests"):
		case d.IsDir():
			l.Allow(Pos{File: name, Line: 1}, name, []string{"procedures", "tests"}, "không có thư mục %q trong bộ quy trình", "a pack has no folder %q", name)
			return fs.SkipDir
		case dir == "." && (slices.Contains(top, name) || strings.HasSuffix(name, ".md")):
		case dir != "." && strings.HasSuffix(name, ".yaml"):
		default:
			l.Allow(Pos{File: name, Line: 1}, name, append(top, "procedures/*.yaml", "tests/*.yaml", "*.md"), "không có tệp %q trong bộ quy trình", "a pack has no file %q", name)
		}
		return nil
	})
	if err != nil {
		l.Add(Pos{File: ".", Line: 1}, "không đọc được thư mục", "the folder cannot be read")
	}
}

func (l *loader) hash() {
	h, err := ledger.PackHash(l.fsys)
	if err != nil {
		l.Add(Pos{File: ".", Line: 1}, "không tính được mã băm của bộ quy trình", "the pack's hash cannot be computed")
	}
	l.pack.Hash = h
}

func (l *loader) folder(dir string) []string {
	list, err := fs.ReadDir(l.fsys, dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		l.Add(Pos{File: dir, Line: 1}, "không đọc được thư mục", "the folder cannot be read")
	}
	var out []string
	for _, e := range list {
		if !e.IsDir() && strings.HasSuffix(e.Name(), ".yaml") {
			out = append(out, path.Join(dir, e.Name()))
		}
	}
	return out
}

func (l *loader) file(name string, must bool, read func(*node)) {
	data, err := fs.ReadFile(l.fsys, name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && must:
		l.unread = true
		l.Add(Pos{File: name, Line: 1}, "thiếu tệp này", "this file is missing")
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		l.unread = true
		l.Add(Pos{File: name, Line: 1}, "không đọc được tệp này", "this file cannot be read")
	default:
		n := source.Parse(&l.Faults, name, data)
		switch {
		case n == nil:
			l.unread = true
		case n.Shape != source.Nothing:
			read(n)
		case must:
			l.unread = true
			l.Add(Pos{File: name, Line: 1}, "tệp này trống", "this file is empty")
		}
	}
}

func (l *loader) readPack(n *node) {
	p := l.pack
	f := l.fields(n).keep(p)
	p.ID = f.ID("pack")
	if v := f.Get("version", true); v != nil {
		p.Version = l.Word(v)
		l.IsForm(v.Pos, p.Version, versionForm, "năm và số, ví dụ 2026.7", "year and number, for example 2026.7")
	}
	p.Engine = f.Number("engine", true, 1, 1<<20)
	if f.Has("engine") && p.Engine != liem.Engine {
		l.Add(l.at(p, "engine"), "bản engine %d không phải bản %d của chương trình này", "engine %d is not this program's, %d", p.Engine, liem.Engine)
	}
	p.Title = f.text("title", true)
	p.Jurisdiction = f.ID("jurisdiction")
	p.From, p.To = f.inForce()
	p.Calendar = f.Word("calendar", true)
	if s := f.table("swapped day off", false); s != nil {
		p.SwappedRolls = s.Flag("rolls")
		p.SwappedCites = s.cites(true)
		s.Done()
	}
	f.Done()
}

// inForce reads {from: DATE, to: DATE}; to may be absent and is then 0.
func (f *fields) inForce() (from, to clock.Date) {
	t := f.table("in force", true)
	if t == nil {
		return 0, 0
	}
	from, _ = t.date("from", true)
	to, has := t.date("to", false)
	if has && to < from {
		f.l.Add(t.Node.Pos, "ngày hết hiệu lực trước ngày có hiệu lực", "it ends before it begins")
	}
	t.Done()
	return from, to
}

func (l *loader) limit(n *node) *clock.Limit {
	w := l.Word(n)
	if w == "" {
		return nil
	}
	v, err := clock.ParseLimit(w)
	if err != nil {
		l.Add(n.Pos, "%q không phải là thời hạn", "%q is no time limit", w)
		l.Instead("7 working days, 30 days, 3 months, 48 hours, 10wd …", "7 working days, 30 days, 3 months, 48 hours, 10wd …")
		return nil
	}
	return &v
}
