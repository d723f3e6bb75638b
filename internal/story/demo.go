package story

import (
	"bufio"
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"liem"
	"liem/docket"
	"liem/internal/app"
	"liem/internal/office"
	"liem/ledger/bundle"
	"liem/limits"
)

//go:embed stories/*.story
var shipped embed.FS

// Options of a demo.
type Options struct {
	Dir    string // where the office and the bundles go; empty: a new folder that is named at the end
	Lang   liem.Lang
	Out    io.Writer
	Random io.Reader
	Brief  bool // leave out how each limit was worked out
}

// Demo plays the shipped stories in a new office on the embedded database,
// shows what refuses an office bent on purpose, writes one bundle for each case, and verifies each as somebody without the
// office's data would. It fails if one does not verify.
func Demo(ctx context.Context, o Options) error {
	if o.Dir == "" {
		dir, err := os.MkdirTemp("", "liem-demo-")
		if err != nil {
			return err
		}
		o.Dir = dir
	}
	out := bufio.NewWriterSize(o.Out, 1<<16)
	defer out.Flush()
	d := &demo{o: o, out: out, ties: Ties{}}
	if err := d.open(ctx); err != nil {
		return err
	}
	defer d.in.Close()
	if err := d.stories(ctx); err != nil {
		return err
	}
	if err := Bent(out, o.Lang); err != nil {
		return err
	}
	return d.bundles(ctx)
}

type demo struct {
	o    Options
	out  *bufio.Writer
	in   *app.Installation
	ties Ties
	told []Told
}

func (d *demo) open(ctx context.Context) error {
	if list, err := os.ReadDir(d.o.Dir); err == nil && len(list) > 0 {
		return &liem.Error{Kind: liem.Invalid, Op: "demo",
			Say:  liem.T("Thư mục "+d.o.Dir+" đã có dữ liệu.", "The folder "+d.o.Dir+" is not empty."),
			Next: liem.T("Chọn một thư mục trống hoặc bỏ --dir.", "Choose an empty folder, or leave out --dir.")}
	}
	var err error
	d.in, err = app.Open(ctx, app.Options{Dir: d.o.Dir, Create: true, Name: "demo.example/liem", Ties: d.ties, Random: d.o.Random,
		Now: liem.InstantOf(time.Date(2026, 1, 2, 1, 0, 0, 0, time.UTC))})
	return err
}

func (d *demo) stories(ctx context.Context) error {
	names, err := fs.Glob(shipped, "stories/*.story")
	if err != nil {
		return err
	}
	p := &Player{Office: d.in.Office, Packs: d.in.Packs, Ties: d.ties, Lang: d.o.Lang, Out: d.out, Brief: d.o.Brief}
	for _, name := range names {
		raw, err := shipped.ReadFile(name)
		if err != nil {
			return err
		}
		s, err := Parse(path.Base(name), string(raw))
		if err != nil {
			return err
		}
		told, err := p.Play(ctx, s)
		if err != nil {
			return err
		}
		d.told = append(d.told, told...)
	}
	return nil
}

// bundles writes and verifies one bundle for each case.
func (d *demo) bundles(ctx context.Context) error {
	dir := filepath.Join(d.o.Dir, "bundles")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	title := liem.T("Gói kiểm chứng", "Evidence bundles").In(d.o.Lang)
	fmt.Fprintf(d.out, "\n%s\n%s\n\n", title, strings.Repeat("=", len([]rune(title))))
	failed := false
	for _, c := range d.told {
		file := filepath.Join(dir, c.Body+"-"+strings.ReplaceAll(strings.ToLower(c.Number), "/", "-")+".zip")
		if err := d.write(ctx, c, file); err != nil {
			return err
		}
		r, err := verify(file)
		if err != nil {
			failed = true
			fmt.Fprintf(d.out, "  ✗ %s: %v\n", file, err)
			continue
		}
		fmt.Fprintf(d.out, "  ✓ %s: %s, %s\n", file, r.Verdict, r.Trust)
	}
	fmt.Fprintln(d.out)
	fmt.Fprintln(d.out, liem.T("Kiểm tra lại trên máy khác, không cần dữ liệu của văn phòng: liem bundle verify TỆP, hoặc python3 docs/verify.py TỆP",
		"Check again on another machine, without the office's data: liem bundle verify FILE, or python3 docs/verify.py FILE").In(d.o.Lang))
	if failed {
		return &liem.Error{Kind: liem.Damaged, Op: "demo", Say: liem.T("Có gói không khớp.", "A bundle does not verify.")}
	}
	return nil
}

func (d *demo) write(ctx context.Context, c Told, file string) error {
	var b bytes.Buffer
	err := d.in.Bundle(ctx, c.Last, c.By, c.ID, app.Export{Purpose: limits.PurposeServe, Ground: "-",
		Open: []string{"file", "identity", "people", "deliberation", "protection"}}, &b)
	if err != nil {
		return err
	}
	return os.WriteFile(file, b.Bytes(), 0o600)
}

func verify(file string) (r bundle.Report, err error) {
	f, err := os.Open(file)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return r, err
	}
	b, err := bundle.Open(f, info.Size())
	if err != nil {
		return r, err
	}
	r, _, err = docket.Verify(b, nil)
	return r, err
}

var _ office.Ties = Ties{}
