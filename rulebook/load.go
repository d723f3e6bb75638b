package rulebook

import (
	"io/fs"

	"liem"
	"liem/clock"
	"liem/ledger"
	"liem/rulebook/source"
)

// Load reads a pack from a folder. It gives either the pack or everything
// that keeps it from loading, by file and line; never both, never neither.
// It reads nothing but fsys and panics on no input.
func Load(fsys fs.FS) (*Pack, []Fault) {
	l := &loader{Files: source.Files{FS: fsys}, pack: &Pack{}, where: map[any]map[string]Pos{}}
	l.read()
	l.hash()
	if !l.Unread {
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
	source.Files
	pack  *Pack
	where map[any]map[string]Pos // of each thing, where its keys stand
	refs  []reference
	texts []said
	fixes []func() // what can only be filled in when everything is read
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
	l.Known([]string{"pack.yaml", "provisions.yaml", "grounds.yaml", "tables.yaml", "forms.yaml", "letters.yaml", "transitions.yaml", "words.yaml"}, []string{"procedures", "tests"})
	l.File("pack.yaml", true, l.readPack)
	each := func(file string, must bool, read func(*node)) {
		l.File(file, must, func(n *node) {
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
	for _, name := range l.Folder("procedures") {
		l.File(name, true, l.readProcedure)
	}
	each("transitions.yaml", false, l.readTransition)
	l.File("words.yaml", false, l.readWords)
	for _, name := range l.Folder("tests") {
		each(name, true, l.readLife)
	}
	if len(l.pack.Procedures) == 0 {
		l.Add(Pos{File: "procedures", Line: 1}, "bộ quy trình không có thủ tục nào", "the pack has no procedure")
		l.Instead("procedures/*.yaml", "procedures/*.yaml")
	}
}

func (l *loader) hash() {
	h, err := ledger.PackHash(l.FS)
	if err != nil {
		l.Add(Pos{File: ".", Line: 1}, "không tính được mã băm của bộ quy trình", "the pack's hash cannot be computed")
	}
	l.pack.Hash = h
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
