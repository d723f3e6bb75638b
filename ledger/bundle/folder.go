package bundle

import (
	"bytes"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"time"
)

// folder is a read-only file system in memory: whole paths and contents.
type folder map[string][]byte

func (f folder) names() []string { return slices.Sorted(maps.Keys(f)) }

// sub is what stands below a prefix that ends in a slash.
func (f folder) sub(prefix string) folder {
	out := make(folder)
	for name, data := range f {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			out[rest] = data
		}
	}
	return out
}

// Open gives a file, or a folder with its entries.
func (f folder) Open(name string) (fs.File, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrInvalid}
	}
	if data, ok := f[name]; ok {
		return &file{node{path.Base(name), len(data), 0o444}, bytes.NewReader(data)}, nil
	}
	entries := f.list(name)
	if len(entries) == 0 && name != "." {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return &dir{node{path.Base(name), 0, fs.ModeDir | 0o555}, entries}, nil
}

// ReadFile gives a copy of a file's content.
func (f folder) ReadFile(name string) ([]byte, error) {
	if data, ok := f[name]; ok {
		return bytes.Clone(data), nil
	}
	return nil, &fs.PathError{Op: "read", Path: name, Err: fs.ErrNotExist}
}

func (f folder) list(name string) []fs.DirEntry {
	prefix := name + "/"
	if name == "." {
		prefix = ""
	}
	found := make(map[string]fs.DirEntry)
	for full, data := range f {
		rest, ok := strings.CutPrefix(full, prefix)
		if !ok {
			continue
		}
		if head, _, below := strings.Cut(rest, "/"); below {
			found[head] = fs.FileInfoToDirEntry(node{head, 0, fs.ModeDir | 0o555})
		} else {
			found[rest] = fs.FileInfoToDirEntry(node{rest, len(data), 0o444})
		}
	}
	return slices.SortedFunc(maps.Values(found), func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
}

// node describes a file or folder: fs.FileInfo.
type node struct {
	name string
	size int
	mode fs.FileMode
}

func (n node) Name() string       { return n.name }
func (n node) Size() int64        { return int64(n.size) }
func (n node) Mode() fs.FileMode  { return n.mode }
func (n node) ModTime() time.Time { return time.Time{} }
func (n node) IsDir() bool        { return n.mode.IsDir() }
func (n node) Sys() any           { return nil }

type file struct {
	node
	*bytes.Reader
}

func (f *file) Size() int64                { return f.node.Size() }
func (f *file) Stat() (fs.FileInfo, error) { return f.node, nil }
func (f *file) Close() error               { return nil }

type dir struct {
	node
	rest []fs.DirEntry
}

func (d *dir) Stat() (fs.FileInfo, error) { return d.node, nil }
func (d *dir) Close() error               { return nil }
func (d *dir) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: d.name, Err: fs.ErrInvalid}
}

// ReadDir gives the next n entries, all that are left if n <= 0.
func (d *dir) ReadDir(n int) ([]fs.DirEntry, error) {
	if n <= 0 || n > len(d.rest) {
		if n > 0 && len(d.rest) == 0 {
			return nil, io.EOF
		}
		n = len(d.rest)
	}
	out := d.rest[:n]
	d.rest = d.rest[n:]
	return out, nil
}
