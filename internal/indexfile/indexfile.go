// Package indexfile keeps an index of names on disk: a folder with the index,
// the names and a page about them. It is written whole or not at all, and
// mapped into memory for reading, so that an office starts with it at once.
//
// It promises that what it opens is what was written: ends and sizes at every
// start, each byte on Check. It refuses a register with a person in it.
package indexfile

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"

	"liem"
	"liem/internal/screening"
)

// The files of an index.
const (
	indexName = "index.liem"
	namesName = "names.liem"
	pageName  = "index.json"
)

// Page is what index.json says: what the index is of and what was left out.
type Page struct {
	screening.Meta
	Identified int `json:"identified"` // rows with an identifier besides none
	LeftOut    int `json:"left_out"`
}

// Fault is a line that was left out.
type Fault struct {
	Line int
	Err  error
}

// Tell is how a build tells what it does. Both may be called often.
type Tell struct {
	Read  func(bytes int64, rows int)
	Sort  func(done, of int)
	Fault func(Fault)
}

// batch is some lines on their way through the builder.
type batch struct {
	first int // line number
	lines [][]byte
	rows  []screening.Row
	with  []bool // identified
	errs  []error
	done  chan struct{}
}

const batchLines = 512

// Build reads a register of one JSON object a line and writes its index into
// a new folder. A bad line is told and left out; a person ends the build.
func Build(ctx context.Context, dir string, from io.Reader, tell Tell) (page Page, err error) {
	if _, err := os.Stat(filepath.Join(dir, indexName)); err == nil {
		return page, &liem.Error{Kind: liem.Conflict, Op: "indexfile.Build", Say: liem.T("Thư mục “"+dir+"” đã có một danh mục.", "There is an index in “"+dir+"” already."),
			Next: liem.T("Chọn thư mục khác.", "Choose another folder.")}
	}
	_, was := os.Stat(dir)
	made := os.MkdirAll(dir, 0o755)
	tmp, err := os.MkdirTemp(dir, ".new-")
	if err = errors.Join(made, err); err != nil {
		return page, notWritten(err)
	}
	defer func() {
		removed := os.RemoveAll(tmp)
		if err != nil && errors.Is(was, os.ErrNotExist) {
			removed = errors.Join(removed, os.Remove(dir))
		}
		err = errors.Join(err, removed)
	}()
	if page, err = write(ctx, tmp, from, tell); err != nil {
		return page, err
	}
	for _, name := range []string{namesName, pageName, indexName} { // the index last: without it there is none
		if err := os.Rename(filepath.Join(tmp, name), filepath.Join(dir, name)); err != nil {
			return page, notWritten(err)
		}
	}
	return page, nil
}

func notWritten(err error) error {
	return &liem.Error{Kind: liem.NotRecorded, Op: "indexfile.Build", Cause: err, Say: liem.T("Không ghi được danh mục.", "The index cannot be written."),
		Next: liem.T("Kiểm tra thư mục và chỗ trống trên đĩa.", "Check the folder and the room on the disk.")}
}

func write(ctx context.Context, dir string, from io.Reader, tell Tell) (page Page, err error) {
	var b *screening.Builder
	err = create(filepath.Join(dir, namesName), func(w io.Writer) error {
		b = screening.NewBuilder(w)
		return fill(ctx, b, from, tell, &page)
	})
	if err != nil {
		return page, err
	}
	if b.Len() == 0 {
		return page, &liem.Error{Kind: liem.Invalid, Op: "indexfile.Build", Say: liem.T("Sổ không có dòng nào đọc được.", "The register has no line that can be read.")}
	}
	err = create(filepath.Join(dir, indexName), func(w io.Writer) error {
		meta, err := b.Finish(w, tell.Sort)
		page.Meta = meta
		return err
	})
	if err != nil {
		return page, err
	}
	return page, create(filepath.Join(dir, pageName), func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(page)
	})
}

// create writes a file and syncs it.
func create(name string, fill func(io.Writer) error) error {
	f, err := os.Create(name)
	if err != nil {
		return notWritten(err)
	}
	w := bufio.NewWriterSize(f, 1<<20)
	err = fill(w)
	if err == nil {
		if err = errors.Join(w.Flush(), f.Sync()); err != nil {
			err = notWritten(err)
		}
	}
	return errors.Join(err, f.Close())
}

// fill takes the lines in: read by one, made ready by as many as there are
// cores, added in order.
func fill(ctx context.Context, b *screening.Builder, from io.Reader, tell Tell, page *Page) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	todo, inOrder := make(chan *batch, 8), make(chan *batch, 16)
	var readErr error
	go func() {
		defer close(inOrder)
		defer close(todo)
		readErr = readLines(ctx, from, todo, inOrder)
	}()
	for range runtime.GOMAXPROCS(0) {
		go func() {
			for t := range todo {
				t.prepare()
			}
		}()
	}
	bytesRead := int64(0)
	for t := range inOrder {
		<-t.done
		for i := range t.lines {
			bytesRead += int64(len(t.lines[i])) + 1
			switch err := t.errs[i]; {
			case liem.KindOf(err) == liem.Refused:
				return err
			case err != nil:
				page.LeftOut++
				tell.Fault(Fault{t.first + i, err})
				continue
			case t.with[i]:
				page.Identified++
			}
			if t.rows[i].Empty() {
				continue
			}
			if err := b.Add(t.rows[i]); err != nil {
				return err
			}
		}
		tell.Read(bytesRead, b.Len())
	}
	if readErr != nil {
		return readErr
	}
	return ctx.Err()
}

func (t *batch) prepare() {
	defer close(t.done)
	for i, line := range t.lines {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		e, err := screening.ParseEntry(line)
		if err == nil {
			t.with[i] = len(e.Identifiers) > 0
			t.rows[i], err = screening.Prepare(e)
		}
		t.errs[i] = err
	}
}

// mostLine is how long a line may be.
const mostLine = 1 << 20

func readLines(ctx context.Context, from io.Reader, todo, inOrder chan<- *batch) error {
	in := bufio.NewScanner(from)
	in.Buffer(make([]byte, 1<<18), mostLine)
	number := 1
	next := func() *batch { return &batch{first: number, done: make(chan struct{})} }
	t := next()
	send := func() bool {
		t.rows, t.with, t.errs = make([]screening.Row, len(t.lines)), make([]bool, len(t.lines)), make([]error, len(t.lines))
		for _, c := range []chan<- *batch{inOrder, todo} {
			select {
			case c <- t:
			case <-ctx.Done():
				close(t.done)
				return false
			}
		}
		t = next()
		return true
	}
	var block []byte
	for in.Scan() {
		if len(in.Bytes()) > cap(block)-len(block) {
			block = make([]byte, 0, max(1<<17, len(in.Bytes())))
		}
		at := len(block)
		block = append(block, in.Bytes()...)
		t.lines = append(t.lines, block[at:])
		number++
		if len(t.lines) == batchLines && !send() {
			return ctx.Err()
		}
	}
	if len(t.lines) > 0 && !send() {
		return ctx.Err()
	}
	if err := in.Err(); err != nil {
		return &liem.Error{Kind: liem.CouldNotLook, Op: "indexfile.Build", Cause: err, Say: liem.T("Sổ không đọc được đến hết.", "The register cannot be read to its end.")}
	}
	return nil
}

// File is an index that is open. It is read-only, and goes with Close.
type File struct {
	*screening.Index
	close []func() error
}

// Open maps the index of a folder. Its error is CouldNotLook where there is
// none, Damaged where there is something else.
func Open(dir string) (*File, error) {
	f := &File{}
	var parts [2][]byte
	for i, name := range []string{indexName, namesName} {
		b, done, err := mapped(filepath.Join(dir, name))
		if err != nil {
			return nil, errors.Join(&liem.Error{Kind: liem.CouldNotLook, Op: "indexfile.Open", Cause: err,
				Say:  liem.T("Không mở được danh mục trong “"+dir+"”.", "The index in “"+dir+"” cannot be opened."),
				Next: liem.T("Chưa tra cứu gì. Kiểm tra thư mục, hoặc dựng danh mục bằng liem screen index.", "Nothing was looked up. Check the folder, or build the index with liem screen index.")}, f.Close())
		}
		parts[i] = b
		f.close = append(f.close, done)
	}
	x, err := screening.Open(parts[0], parts[1])
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	f.Index = x
	return f, nil
}

// Close lets the memory go. No searcher of the index may be in use.
func (f *File) Close() error {
	var err error
	for _, done := range f.close {
		err = errors.Join(err, done())
	}
	f.close = nil
	return err
}
