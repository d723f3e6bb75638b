// Package cli is the command line of the office.
//
//	code := cli.Program{Out: os.Stdout, Err: os.Stderr, …}.Run(ctx, os.Args[1:])
//
// Its manners: results go to standard output and nothing else does, so that
// they can be piped; everything said about them goes to standard error and
// begins with "liem:"; nothing is ever asked; progress is shown on a terminal
// only. A message is the same whole sentence that a page would show, in the
// reader's language, with what to do next below it. Causes are for the
// operator and are shown with --debug alone. Control characters of what is
// printed are taken out: a report must not be able to move somebody's cursor.
//
// It exits with 0 (done), 1 (refused, or a fault was found), 2 (wrong usage)
// or 3 (could not look, not recorded). The wall clock is read here and nowhere
// below; --at replaces it.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"liem"
)

// The exit codes.
const (
	Done         = 0
	Refused      = 1 // refused, or a fault found
	WrongUse     = 2
	CouldNotLook = 3 // or it was not recorded
)

// Program is what a command line stands on.
type Program struct {
	Out, Err io.Writer
	Env      func(string) string
	Now      func() time.Time
	Random   io.Reader
	Terminal bool // Err is one: progress may be shown
}

// grammar is every command with its flags; kong reads it, help.go words it.
type grammar struct {
	Lang  string `placeholder:"vi|en"`
	Debug bool

	Clock struct {
		Due clockDue `cmd:""`
	} `cmd:""`
	Rulebook struct {
		Check rulebookCheck `cmd:""`
	} `cmd:""`
	Bundle struct {
		Verify bundleVerify `cmd:""`
		Export bundleExport `cmd:""`
	} `cmd:""`
	Receipt struct {
		Verify receiptVerify `cmd:""`
	} `cmd:""`
	Ledger struct {
		Verify ledgerVerify `cmd:""`
	} `cmd:""`
	Case struct {
		List caseList `cmd:""`
		Show caseShow `cmd:""`
		Do   caseDo   `cmd:""`
		File caseFile `cmd:""`
	} `cmd:""`
	Office struct {
		Create officeCreate `cmd:""`
		Body   officeBody   `cmd:""`
		Post   officePost   `cmd:""`
		Take   officeTake   `cmd:""`

		Enrol   officeEnrol   `cmd:""`
		Confirm officeConfirm `cmd:""`
		Relink  officeRelink  `cmd:""`
	} `cmd:""`
	Screen struct {
		Pairs    screenPairs    `cmd:""`
		Index    screenIndex    `cmd:""`
		Query    screenQuery    `cmd:""`
		Generate screenGenerate `cmd:""`
	} `cmd:""`
	Demo    demo    `cmd:""`
	Serve   serving `cmd:""`
	Version version `cmd:""`
}

// call is one command being carried out.
type call struct {
	Program
	ctx   context.Context
	lang  liem.Lang
	debug bool
}

// verdict is an error that has been told on standard output already: only
// its exit code is left to give.
type verdict struct{ code int }

func (v verdict) Error() string { return fmt.Sprintf("exit code %d", v.code) }

// Run carries out one command line and gives its exit code. It never panics.
func (p Program) Run(ctx context.Context, args []string) (code int) {
	p.Out, p.Err = clean{p.Out}, clean{p.Err}
	c := &call{Program: p, ctx: ctx, lang: language(args, p.Env), debug: slices.Contains(args, "--debug")}
	defer func() {
		if r := recover(); r != nil {
			cause := fmt.Errorf("panic: %v", r)
			if c.debug {
				cause = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
			}
			code = c.fail(cause)
		}
	}()
	if err := c.run(args); err != nil {
		return c.fail(err)
	}
	return Done
}

func (c *call) run(args []string) error {
	var g grammar
	k, err := kong.New(&g, kong.Name("liem"), kong.NoDefaultHelp(), kong.Writers(c.Out, c.Err), kong.Exit(func(int) {}), kong.Bind(c))
	if err != nil {
		return err
	}
	words, help := asksFor(args)
	if help {
		return c.help(k.Model.Node, words)
	}
	if err := notYet(words); err != nil {
		return err
	}
	if len(words) == 1 {
		if n := child(k.Model.Node, words[0]); n != nil && len(n.Children) > 0 {
			c.Out = c.Err
			c.helpGroup(n, words[0])
			return verdict{WrongUse}
		}
	}
	parsed, err := k.Parse(args)
	if err != nil {
		return c.wrongUse(err)
	}
	if _, err := liem.ParseLang(g.Lang); g.Lang != "" && err != nil {
		return invalid("Ngôn ngữ “"+g.Lang+"”: chỉ có vi và en.", "Language “"+g.Lang+"”: there are vi and en.")
	}
	return parsed.Run()
}

// say writes to standard output.
func (c *call) say(format string, args ...any) { fmt.Fprintf(c.Out, format, args...) }

// in is the text in the reader's language.
func (c *call) in(vi, en string) string { return liem.T(vi, en).In(c.lang) }

func invalid(vi, en string) error {
	return &liem.Error{Kind: liem.Invalid, Op: "command line", Say: liem.T(vi, en)}
}

// fail tells an error and gives its exit code.
func (c *call) fail(err error) int {
	var v verdict
	if errors.As(err, &v) {
		return v.code
	}
	var e *liem.Error
	if !errors.As(err, &e) || e.Kind == liem.Internal || !e.Say.Whole() {
		e = c.inside(err)
	}
	fmt.Fprintf(c.Err, "liem: %s\n", e.Say.In(c.lang))
	if next := e.Next.In(c.lang); next != "" {
		fmt.Fprintf(c.Err, "      %s\n", strings.ReplaceAll(next, "\n", "\n      "))
	}
	if e.Provision != "" {
		fmt.Fprintf(c.Err, "      %s %s\n", c.in("Căn cứ:", "Provision:"), e.Provision)
	}
	if c.debug {
		fmt.Fprintf(c.Err, "      %v\n", err)
	}
	return exitCode(e.Kind)
}

// inside words what is no message for a reader.
func (c *call) inside(err error) *liem.Error {
	e := &liem.Error{Kind: liem.Internal, Say: liem.T("Chưa ghi được. Chưa có gì được gửi đi.", "Not recorded. Nothing was sent.")}
	if errors.Is(err, context.Canceled) {
		e.Say = liem.T("Đã dừng theo yêu cầu. Việc chưa xong thì chưa được ghi.", "Stopped on request. What was not finished was not recorded.")
	}
	if !c.debug {
		e.Next = liem.T("Người quản trị xem được nguyên nhân bằng --debug.", "The operator sees the cause with --debug.")
	}
	return e
}

// sayOf is the error that is worded for a reader; the zero one if there is
// none.
func sayOf(err error) liem.Error {
	var e *liem.Error
	if errors.As(err, &e) {
		return *e
	}
	return liem.Error{}
}

func exitCode(k liem.Kind) int {
	switch k {
	case liem.Refused, liem.Damaged, liem.Conflict, liem.NotFound:
		return Refused
	case liem.Invalid:
		return WrongUse
	}
	return CouldNotLook
}

// couldNotRead is the error about a file that cannot be opened or read.
func couldNotRead(name string, err error) error {
	return &liem.Error{Kind: liem.CouldNotLook, Op: "read " + name, Cause: err,
		Say:  liem.T("Không đọc được “"+name+"”.", "“"+name+"” cannot be read."),
		Next: liem.T("Kiểm tra đường dẫn và quyền đọc.", "Check the path and that you may read it.")}
}
