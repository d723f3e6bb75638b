package source

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// Files reads the files of a folder, and collects what is wrong in them.
type Files struct {
	Faults
	FS fs.FS

	// Unread is set when a file cannot be read at all: what it declares is
	// then not known to be missing, so only what was read can be judged.
	Unread bool
}

// Known refuses what is neither one of the files, nor a page (*.md), nor a
// YAML file of one of the folders: it would be part of the folder's hash and
// of nothing else.
func (r *Files) Known(files, folders []string) {
	all := append(slices.Clone(files), "*.md")
	for _, f := range folders {
		all = append(all, f+"/*.yaml")
	}
	err := fs.WalkDir(r.FS, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		dir := path.Dir(name)
		switch {
		case name == ".", d.IsDir() && slices.Contains(folders, name):
		case d.IsDir():
			r.Allow(top(name), name, folders, "không có thư mục %q trong bộ quy trình", "a pack has no folder %q", name)
			return fs.SkipDir
		case dir == "." && (slices.Contains(files, name) || strings.HasSuffix(name, ".md")):
		case dir != "." && strings.HasSuffix(name, ".yaml"):
		default:
			r.Allow(top(name), name, all, "không có tệp %q trong bộ quy trình", "a pack has no file %q", name)
		}
		return nil
	})
	if err != nil {
		r.Add(top("."), "không đọc được thư mục", "the folder cannot be read")
	}
}

func top(name string) Pos { return Pos{File: name, Line: 1} }

// Folder lists the YAML files of a folder by name; none if it is absent.
func (r *Files) Folder(dir string) []string {
	list, err := fs.ReadDir(r.FS, dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		r.Add(top(dir), "không đọc được thư mục", "the folder cannot be read")
	}
	var out []string
	for _, e := range list {
		if !e.IsDir() && strings.HasSuffix(e.Name(), ".yaml") {
			out = append(out, path.Join(dir, e.Name()))
		}
	}
	return out
}

// File reads one file and hands on what it holds, if it holds anything.
func (r *Files) File(name string, must bool, read func(*Node)) {
	data, err := fs.ReadFile(r.FS, name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && must:
		r.Unread = true
		r.Add(top(name), "thiếu tệp này", "this file is missing")
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		r.Unread = true
		r.Add(top(name), "không đọc được tệp này", "this file cannot be read")
	default:
		n := Parse(&r.Faults, name, data)
		switch {
		case n == nil:
			r.Unread = true
		case n.Shape != Nothing:
			read(n)
		case must:
			r.Unread = true
			r.Add(top(name), "tệp này trống", "this file is empty")
		}
	}
}

// Placeholders are the {names} of a text, each once, in order. A brace that
// opens or closes nothing is a placeholder with no name.
func Placeholders(s string) []string {
	var out []string
	add := func(name string) {
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	for {
		open, end := strings.IndexByte(s, '{'), strings.IndexByte(s, '}')
		switch {
		case open < 0 && end < 0:
			return out
		case open < 0 || end < open:
			add("")
			return out
		}
		add(strings.TrimSpace(s[open+1 : end]))
		s = s[end+1:]
	}
}
