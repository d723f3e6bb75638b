package main

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"liem/internal/cli"
)

// apart tells whether each command of a script is a process of its own, as
// it is for a person. Else the commands run one after the other in this
// process, which loads the packs once.
func apart() bool { return os.Getenv("LIEM_LONG") != "" }

func TestMain(m *testing.M) {
	commands := map[string]func(){}
	if apart() || filepath.Base(os.Args[0]) == "liem" { // a script's process knows itself by its name
		commands["liem"] = main
	}
	testscript.Main(m, commands)
}

// one keeps commands that run in this process from each other's folder.
var one sync.Mutex

// here runs a command in this process, in the script's folder.
func here(ts *testscript.TestScript, args []string) int {
	one.Lock()
	defer one.Unlock()
	back, err := os.Getwd()
	ts.Check(err)
	ts.Check(os.Chdir(ts.MkAbs(".")))
	defer func() { ts.Check(os.Chdir(back)) }()
	program := cli.Program{Out: ts.Stdout(), Err: ts.Stderr(), Env: ts.Getenv, Now: time.Now, Random: rand.Reader}
	return program.Run(context.Background(), args)
}

// liem is the command inside this process.
func liem(ts *testscript.TestScript, neg bool, args []string) {
	if got := here(ts, args); (got != 0) != neg {
		ts.Fatalf("exit code %d", got)
	}
}

// TestScripts runs the command line as people do: one file of testdata/script
// is one test. Beside the usual commands there are
//
//	code N liem …         the command exits with N
//	replace FILE OLD NEW  in a file, where OLD stands once
//	copytree FROM TO      a folder with what is in it
//	spoil FILE            one byte in the middle of a file is another
//	keep NAME REGEXP      the first match in the last output, as $NAME
//
// and $REPO is the folder of this checkout.
func TestScripts(t *testing.T) {
	repo, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	commands := map[string]func(ts *testscript.TestScript, neg bool, args []string){
		"code": code, "replace": replace, "copytree": copyTree, "keep": keep, "spoil": spoil,
	}
	if !apart() {
		commands["liem"] = liem
	}
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join(repo, "testdata", "script"),
		Setup: func(env *testscript.Env) error {
			env.Setenv("REPO", repo)
			return nil
		},
		Cmds: commands,
	})
}

func use(ts *testscript.TestScript, neg bool, args []string, n int, usage string) {
	if neg || len(args) < n {
		ts.Fatalf("usage: %s", usage)
	}
}

func code(ts *testscript.TestScript, neg bool, args []string) {
	use(ts, neg, args, 2, "code N command …")
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	if args[1] == "liem" && !apart() {
		if got := here(ts, args[2:]); got != want {
			ts.Fatalf("exit code %d, want %d", got, want)
		}
		return
	}
	got := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

func replace(ts *testscript.TestScript, neg bool, args []string) {
	use(ts, neg, args, 3, "replace FILE OLD NEW")
	text := ts.ReadFile(args[0])
	if strings.Count(text, args[1]) != 1 {
		ts.Fatalf("%q stands %d times in %s", args[1], strings.Count(text, args[1]), args[0])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Replace(text, args[1], args[2], 1)), 0o644))
}

func copyTree(ts *testscript.TestScript, neg bool, args []string) {
	use(ts, neg, args, 2, "copytree FROM TO")
	ts.Check(os.CopyFS(ts.MkAbs(args[1]), os.DirFS(ts.MkAbs(args[0]))))
}

func spoil(ts *testscript.TestScript, neg bool, args []string) {
	use(ts, neg, args, 1, "spoil FILE")
	b := []byte(ts.ReadFile(args[0]))
	b[len(b)/2] ^= 1
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b, 0o644))
}

func keep(ts *testscript.TestScript, neg bool, args []string) {
	use(ts, neg, args, 2, "keep NAME REGEXP")
	match := find(ts, args[1], ts.ReadFile("stdout"))
	ts.Setenv(args[0], match)
}

func find(ts *testscript.TestScript, pattern, text string) string {
	re, err := regexp.Compile("(?m)" + pattern)
	ts.Check(err)
	m := re.FindStringSubmatch(text)
	if m == nil {
		ts.Fatalf("%q is not in %q", pattern, text)
	}
	return m[len(m)-1]
}
