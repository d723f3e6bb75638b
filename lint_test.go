package liem_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"go/ast"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// The budgets of the house. A line that must break one carries a comment
// "// budget: reason", at its end or on the line above.
const (
	maxFunc       = 120
	longFunc      = 60
	maxFile       = 700
	maxPackage    = 4000
	maxBigPackage = 6000 // internal/store, internal/web
	maxMethods    = 10
)

func TestBudgets(t *testing.T) {
	h, err := ourHouse()
	if err != nil {
		t.Fatal(err)
	}
	faults, figures := checkBudgets(h)
	t.Log(figures)
	for _, f := range faults {
		t.Error(f)
	}
}

func TestStyle(t *testing.T) {
	h, err := ourHouse()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		check func(*house) []string
	}{
		{"documented", checkDocumented},
		{"package comments", checkPackageComments},
		{"both languages", checkBothLanguages},
		{"todo", checkTodo},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, fault := range c.check(h) {
				t.Error(fault)
			}
		})
	}
}

func TestTrackedFiles(t *testing.T) {
	names := trackedFiles(t)
	if len(names) < 10 {
		t.Fatalf("only %d files found", len(names))
	}
	exists := func(name string) bool {
		_, err := os.Stat(filepath.FromSlash(name))
		return err == nil
	}
	for _, name := range names {
		body, err := os.ReadFile(filepath.FromSlash(name))
		if os.IsNotExist(err) {
			continue // deleted, and not yet committed
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, fault := range checkText(name, body) {
			t.Error(fault)
		}
		if path.Ext(name) == ".md" {
			for _, fault := range checkLinks(name, string(body), exists) {
				t.Error(fault)
			}
		}
	}
}

// TestLicence holds the licence to its verbatim text.
func TestLicence(t *testing.T) {
	body, err := os.ReadFile("LICENSE")
	if err != nil {
		t.Fatal(err)
	}
	const agpl3 = "0d96a4ff68ad6d4b6f1f30f713b18d5184912ba8dd389f86aa7710db079abcb0"
	if sum := fmt.Sprintf("%x", sha256.Sum256(body)); sum != agpl3 {
		t.Errorf("LICENSE has the sha256 %s; the text of the GNU AGPL version 3 has %s", sum, agpl3)
	}
}

// lineOf is the line of a position.
func (h *house) lineOf(pos token.Pos) int { return h.fset.Position(pos).Line }

var budgetReason = regexp.MustCompile(`^//\s*budget:\s*\S.{9,}`)

// excused tells whether a budget comment with a reason stands on the line of
// pos or on the one above.
func (h *house) excused(file goFile, pos token.Pos) bool {
	line := h.lineOf(pos)
	for _, group := range file.tree.Comments {
		for _, c := range group.List {
			if l := h.lineOf(c.Pos()); (l == line || l == line-1) && budgetReason.MatchString(c.Text) {
				return true
			}
		}
	}
	return false
}

// checkBudgets measures product code: functions, files, packages, interfaces.
func checkBudgets(h *house) (faults []string, figures string) {
	var funcs, files []int
	for _, f := range h.folders {
		total := 0
		for _, file := range f.files {
			if file.test || ast.IsGenerated(file.tree) {
				continue
			}
			lines := h.lineOf(file.tree.FileEnd - 1)
			total += lines
			files = append(files, lines)
			if lines > maxFile && !h.excused(file, file.tree.Package) {
				faults = append(faults, fmt.Sprintf("%s: %d lines, %d at most", file.name, lines, maxFile))
			}
			ast.Inspect(file.tree, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.FuncDecl:
					length := h.lineOf(n.End()) - h.lineOf(n.Pos()) + 1
					funcs = append(funcs, length)
					if length > maxFunc && !h.excused(file, n.Pos()) {
						faults = append(faults, fmt.Sprintf("%s: func %s has %d lines, %d at most", h.at(n.Pos()), n.Name.Name, length, maxFunc))
					}
				case *ast.TypeSpec:
					in, ok := n.Type.(*ast.InterfaceType)
					if ok && in.Methods.NumFields() > maxMethods && !h.excused(file, n.Pos()) {
						faults = append(faults, fmt.Sprintf("%s: interface %s has %d methods, %d at most", h.at(n.Pos()), n.Name.Name, in.Methods.NumFields(), maxMethods))
					}
				}
				return true
			})
		}
		budget := maxPackage
		if f.path == "internal/store" || within(f.path, "internal/web") {
			budget = maxBigPackage
		}
		if total > budget {
			faults = append(faults, fmt.Sprintf("%s: the package has %d lines, %d at most", f.path, total, budget))
		}
	}
	return faults, budgetFigures(funcs, files)
}

func budgetFigures(funcs, files []int) string {
	if len(funcs) == 0 || len(files) == 0 {
		return "nothing to measure"
	}
	slices.Sort(funcs)
	slices.Sort(files)
	long := 0
	for _, n := range funcs {
		if n > longFunc {
			long++
		}
	}
	return fmt.Sprintf("%d functions: median %d lines (aim 12), 9 of 10 up to %d (aim 45), %.1f %% over %d (aim 4 %%), longest %d; %d files: median %d, longest %d",
		len(funcs), funcs[len(funcs)/2], funcs[len(funcs)*9/10], 100*float64(long)/float64(len(funcs)), longFunc,
		funcs[len(funcs)-1], len(files), files[len(files)/2], files[len(files)-1])
}

// checkDocumented wants a comment on every exported name of product code:
// functions, methods of exported types, types, methods of interfaces,
// constants and variables. A comment on a group covers the group.
func checkDocumented(h *house) (faults []string) {
	for _, f := range h.folders {
		for _, file := range f.files {
			if file.test || ast.IsGenerated(file.tree) || file.tree.Name.Name == "main" {
				continue
			}
			for _, decl := range file.tree.Decls {
				for _, bare := range undocumented(decl) {
					faults = append(faults, fmt.Sprintf("%s: %s has no comment", h.at(bare.Pos()), bare.Name))
				}
			}
		}
	}
	return faults
}

func undocumented(decl ast.Decl) (bare []*ast.Ident) {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && d.Doc == nil && (d.Recv == nil || ast.IsExported(receiver(d))) {
			bare = append(bare, d.Name)
		}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				if s.Name.IsExported() && d.Doc == nil && s.Doc == nil && s.Comment == nil {
					bare = append(bare, s.Name)
				}
				in, ok := s.Type.(*ast.InterfaceType)
				if !ok || !s.Name.IsExported() {
					continue
				}
				for _, m := range in.Methods.List {
					if len(m.Names) > 0 && m.Names[0].IsExported() && m.Doc == nil && m.Comment == nil {
						bare = append(bare, m.Names[0])
					}
				}
			case *ast.ValueSpec:
				if d.Doc == nil && s.Doc == nil && s.Comment == nil && s.Names[0].IsExported() {
					bare = append(bare, s.Names[0])
				}
			}
		}
	}
	return bare
}

// receiver is the name of a method's type.
func receiver(d *ast.FuncDecl) string {
	x := d.Recv.List[0].Type
	for {
		switch e := x.(type) {
		case *ast.StarExpr:
			x = e.X
		case *ast.IndexExpr:
			x = e.X
		case *ast.IndexListExpr:
			x = e.X
		case *ast.Ident:
			return e.Name
		default:
			return ""
		}
	}
}

var drawerNames = []string{
	"util", "utils", "common", "helper", "helpers", "model", "models", "type", "types", "manager", "managers",
	"service", "services", "misc", "shared", "base",
}

// checkPackageComments wants a package comment of two lines or more on every
// package, and no package named after a drawer.
func checkPackageComments(h *house) (faults []string) {
	for _, f := range h.folders {
		longest, product := 0, false
		for _, file := range f.files {
			if slices.Contains(drawerNames, file.tree.Name.Name) {
				faults = append(faults, fmt.Sprintf("%s: package %s: name it after a thing in an integrity office", file.name, file.tree.Name.Name))
			}
			if file.test {
				continue
			}
			product = true
			if file.tree.Doc != nil {
				longest = max(longest, len(strings.Split(strings.TrimSpace(file.tree.Doc.Text()), "\n")))
			}
		}
		if product && longest < 2 {
			faults = append(faults, fmt.Sprintf("%s: the package comment has %d lines, 2 at least: what it promises, what it refuses", f.path, longest))
		}
		if slices.Contains(drawerNames, path.Base(f.path)) {
			faults = append(faults, f.path+": no drawers: name the folder after a thing in an integrity office")
		}
	}
	return faults
}

// checkBothLanguages finds texts in one language only, where that can be seen
// in the code: liem.T with an empty literal, liem.Text with a field left out.
func checkBothLanguages(h *house) (faults []string) {
	for _, f := range h.folders {
		for _, file := range f.files {
			if file.test {
				continue
			}
			ast.Inspect(file.tree, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.CallExpr:
					if ofLiem(f, n.Fun, "T") && len(n.Args) == 2 && (emptyString(n.Args[0]) || emptyString(n.Args[1])) {
						faults = append(faults, h.at(n.Pos())+": a text in one language only")
					}
				case *ast.CompositeLit:
					if ofLiem(f, n.Type, "Text") && !wholeText(n) {
						faults = append(faults, h.at(n.Pos())+": a text in one language only")
					}
				}
				return true
			})
		}
	}
	return faults
}

// ofLiem tells whether x names what package liem calls name.
func ofLiem(f goFolder, x ast.Expr, name string) bool {
	if id, ok := x.(*ast.Ident); ok {
		return f.path == "." && id.Name == name
	}
	sel, ok := x.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != name {
		return false
	}
	id, ok := sel.X.(*ast.Ident)
	return ok && id.Name == "liem"
}

func emptyString(x ast.Expr) bool {
	lit, ok := x.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return false
	}
	s, err := strconv.Unquote(lit.Value)
	return err == nil && strings.TrimSpace(s) == ""
}

// wholeText tells whether a literal gives both languages, or neither.
func wholeText(lit *ast.CompositeLit) bool {
	given := 0
	for _, e := range lit.Elts {
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			e = kv.Value
		}
		if !emptyString(e) {
			given++
		}
	}
	return given == 2 || len(lit.Elts) == 0
}

var (
	todoWord = regexp.MustCompile(`\b(TODO|FIXME|XXX)\b`)
	todoGood = regexp.MustCompile(`\bTODO\(#[0-9]+\)`)
)

// checkTodo wants an issue's number on everything that is put off.
func checkTodo(h *house) (faults []string) {
	for _, f := range h.folders {
		for _, file := range f.files {
			for _, group := range file.tree.Comments {
				for _, c := range group.List {
					if todoWord.MatchString(c.Text) && !todoGood.MatchString(c.Text) {
						faults = append(faults, h.at(c.Pos())+": put off without an issue's number: write it as "+"TODO"+"(#12)")
					}
				}
			}
		}
	}
	return faults
}

// trackedFiles are the files that git tracks or would track. Without git, all
// files but those in hidden folders.
func trackedFiles(t *testing.T) []string {
	t.Helper()
	out, err := exec.Command("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard").Output()
	if err == nil && len(out) > 0 {
		return strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
	}
	var names []string
	err = filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && strings.HasPrefix(d.Name(), ".") && d.Name() != ".ci":
			return fs.SkipDir
		case d.Type().IsRegular():
			names = append(names, filepath.ToSlash(name))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// machinePath finds folders of single machines. The words are put together
// here so that this file does not contain them.
var machinePath = regexp.MustCompile(`(?:^|[^A-Za-z0-9._/-])(/(?:` + strings.Join([]string{"work", "root", "farm"}, "|") + `)/[A-Za-z0-9._]*)`)

// checkText looks at any text file that is tracked.
func checkText(name string, body []byte) (faults []string) {
	head := body[:min(len(body), 8000)]
	if bytes.IndexByte(head, 0) >= 0 {
		return nil // no text
	}
	specimen := slices.Contains(strings.Split(name, "/"), "testdata")
	if !specimen && !utf8.Valid(body) {
		faults = append(faults, name+": not UTF-8")
	}
	for i, line := range strings.Split(string(body), "\n") {
		if m := machinePath.FindStringSubmatch(line); m != nil {
			faults = append(faults, fmt.Sprintf("%s:%d: names a folder of one machine: %s", name, i+1, m[1]))
		}
		if specimen || name == "LICENSE" {
			continue // specimens of bad input stand in testdata
		}
		for _, r := range line {
			if why := unwelcome(r); why != "" {
				faults = append(faults, fmt.Sprintf("%s:%d: %s (%U)", name, i+1, why, r))
				break
			}
		}
		if path.Ext(name) != ".go" && todoWord.MatchString(line) && !todoGood.MatchString(line) {
			faults = append(faults, fmt.Sprintf("%s:%d: put off without an issue's number", name, i+1))
		}
	}
	return faults
}

func unwelcome(r rune) string {
	switch {
	case r >= 0x300 && r <= 0x36f:
		return "a combining mark: text stands in NFC; write an escape where the mark itself is meant"
	case r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
		return "a sign that changes the direction of text hides what code says"
	case r == 0x200b, r == 0xfeff:
		return "a sign without width hides what code says"
	case r == utf8.RuneError:
		return "a broken character"
	}
	return ""
}

var (
	markdownLink = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	codeFence    = regexp.MustCompile("(?ms)^```.*?^```")
)

// checkLinks wants every link of a page into this repository to lead
// somewhere.
func checkLinks(name, body string, exists func(string) bool) (faults []string) {
	for _, m := range markdownLink.FindAllStringSubmatch(codeFence.ReplaceAllString(body, ""), -1) {
		target, _, _ := strings.Cut(m[1], "#")
		if target == "" || strings.Contains(target, "://") || strings.HasPrefix(target, "mailto:") {
			continue
		}
		if !exists(path.Join(path.Dir(name), target)) {
			faults = append(faults, fmt.Sprintf("%s: the link to %s leads nowhere", name, m[1]))
		}
	}
	return faults
}

// The rules are themselves checked: each case breaks one, and must be named.
// An empty want is code that must pass.
func TestStyleRefuses(t *testing.T) {
	budgets := func(h *house) []string { faults, _ := checkBudgets(h); return faults }
	longBody := func(n int) string { return "{\n" + strings.Repeat("\n", n-2) + "}" }
	methods := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "\tM%d() // m\n", i)
		}
		return b.String()
	}
	lines := func(n int) string { return "package clock" + strings.Repeat("\n", n-1) + "var x int\n" }
	for _, c := range []struct {
		name  string
		check func(*house) []string
		files map[string]string
		want  string
	}{
		{"function of 120", budgets, map[string]string{"clock/a.go": "package clock\nfunc f() " + longBody(120)}, ""},
		{"function of 121", budgets, map[string]string{"clock/a.go": "package clock\nfunc f() " + longBody(121)}, "func f has 121 lines"},
		{"excused function", budgets, map[string]string{"clock/a.go": "package clock\n// budget: one table, read top to bottom\nfunc f() " + longBody(121)}, ""},
		{"function excused without a reason", budgets, map[string]string{"clock/a.go": "package clock\n// budget: big\nfunc f() " + longBody(121)}, "func f has 121 lines"},
		{"long test function", budgets, map[string]string{"clock/a_test.go": "package clock\nfunc f() " + longBody(500)}, ""},
		{"file of 700", budgets, map[string]string{"clock/a.go": lines(700)}, ""},
		{"file of 701", budgets, map[string]string{"clock/a.go": lines(701)}, "clock/a.go: 701 lines"},
		{"excused file", budgets, map[string]string{"clock/a.go": strings.Replace(lines(701), "\n", " // budget: a calendar is one table\n", 1)}, ""},
		{"package", budgets, map[string]string{"clock/a.go": lines(2000), "clock/b.go": lines(2001)}, "the package has 4001 lines"},
		{"store", budgets, map[string]string{"internal/store/a.go": lines(6001)}, "the package has 6001 lines, 6000"},
		{"interface of 10", budgets, map[string]string{"clock/a.go": "package clock\ntype I interface {\n" + methods(10) + "}"}, ""},
		{"interface of 11", budgets, map[string]string{"clock/a.go": "package clock\ntype I interface {\n" + methods(11) + "}"}, "interface I has 11 methods"},
		{"excused interface", budgets, map[string]string{"clock/a.go": "package clock\ntype I interface { // budget: mirrors the published list\n" + methods(11) + "}"}, ""},

		{"func", checkDocumented, map[string]string{"clock/a.go": "package clock\nfunc F() {}"}, "F has no comment"},
		{"func with comment", checkDocumented, map[string]string{"clock/a.go": "package clock\n// F does.\nfunc F() {}\nfunc g() {}"}, ""},
		{"method", checkDocumented, map[string]string{"clock/a.go": "package clock\n// T is.\ntype T int\nfunc (t *T) M() {}"}, "M has no comment"},
		{"method of a hidden type", checkDocumented, map[string]string{"clock/a.go": "package clock\ntype t[E any] int\nfunc (x t[E]) M() {}"}, ""},
		{"type", checkDocumented, map[string]string{"clock/a.go": "package clock\ntype T int"}, "T has no comment"},
		{"interface method", checkDocumented, map[string]string{"clock/a.go": "package clock\n// I is.\ntype I interface {\n\tM()\n}"}, "M has no comment"},
		{"const", checkDocumented, map[string]string{"clock/a.go": "package clock\nconst C = 1"}, "C has no comment"},
		{"group of constants", checkDocumented, map[string]string{"clock/a.go": "package clock\n// The two.\nconst (\n\tC = 1\n\tD = 2\n)"}, ""},
		{"one of a group", checkDocumented, map[string]string{"clock/a.go": "package clock\nvar (\n\tC = 1 // c\n\tD = 2\n)"}, "D has no comment"},
		{"test code", checkDocumented, map[string]string{"clock/a_test.go": "package clock\nfunc F() {}"}, ""},

		{"no package comment", checkPackageComments, map[string]string{"clock/a.go": "package clock"}, "the package comment has 0 lines"},
		{"short package comment", checkPackageComments, map[string]string{"clock/a.go": "// Package clock.\npackage clock"}, "the package comment has 1 lines"},
		{"package comment", checkPackageComments, map[string]string{"clock/a.go": "// Package clock counts.\n// It refuses.\npackage clock", "clock/b.go": "package clock"}, ""},
		{"only tests", checkPackageComments, map[string]string{"clock/a_test.go": "package clock"}, ""},
		{"drawer", checkPackageComments, map[string]string{"clock/a.go": "// Package util is.\n// So.\npackage util"}, "package util: name it"},
		{"drawer folder", checkPackageComments, map[string]string{"internal/helper/a.go": "// Package x is.\n// So.\npackage x"}, "internal/helper: no drawers"},

		{"T without Vietnamese", checkBothLanguages, map[string]string{"clock/a.go": "package clock\nimport \"liem\"\nvar a = liem.T(\"\", \"Due\")"}, "in one language only"},
		{"T without English", checkBothLanguages, map[string]string{"clock/a.go": "package clock\nimport \"liem\"\nvar a = liem.T(\"Hạn\", ` `)"}, "in one language only"},
		{"T whole", checkBothLanguages, map[string]string{"clock/a.go": "package clock\nimport \"liem\"\nvar a = liem.T(\"Hạn\", \"Due\")"}, ""},
		{"Text with a field left out", checkBothLanguages, map[string]string{"clock/a.go": "package clock\nimport \"liem\"\nvar a = liem.Text{EN: \"Due\"}"}, "in one language only"},
		{"Text with an empty field", checkBothLanguages, map[string]string{"a.go": "package liem\nvar a = Text{VI: \"Hạn\", EN: \"\"}"}, "in one language only"},
		{"Text whole or empty", checkBothLanguages, map[string]string{"a.go": "package liem\nvar a, b, c = Text{}, Text{VI: x, EN: y}, Text{\"Hạn\", \"Due\"}"}, ""},

		{"todo", checkTodo, map[string]string{"clock/a.go": "package clock\n// TO" + "DO: later"}, "without an issue's number"},
		{"todo with a name", checkTodo, map[string]string{"clock/a_test.go": "package clock\n// TO" + "DO(an): later"}, "without an issue's number"},
		{"todo with a number", checkTodo, map[string]string{"clock/a.go": "package clock\n// TODO(#12): later"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			expectFault(t, c.check(smallHouse(t, smallLayout, c.files)), c.want)
		})
	}
}

func TestTrackedFilesRefuses(t *testing.T) {
	for _, c := range []struct{ name, file, body, want string }{
		{"machine path", "a.md", "see /" + "work/main/x", "folder of one machine: /" + "work/main"},
		{"home of an administrator", "testdata/a.txt", "\"/" + "root/.config\"", "folder of one machine"},
		{"machine path at the start", "a.sh", "/" + "farm/x", "folder of one machine"},
		{"part of an address", "a.md", "https://example.org/work/x and net/root/x and ./work/x", ""},
		{"decomposed", "a.go", "package a // Lie\u0302m", "combining mark"},
		{"decomposed specimen", "rulebook/testdata/a.yaml", "Lie\u0302m", ""},
		{"turned text", "a.go", "package a // \u202e", "direction of text"},
		{"no width", "a.py", "x = 1\u200b", "without width"},
		{"not UTF-8", "a.md", "\xff", "not UTF-8"},
		{"binary", "a.bin", "\x00/" + "work/x", ""},
		{"todo in a page", "a.md", "TO" + "DO", "without an issue's number"},
		{"plain", "a.md", "Liêm, ủy quyền: ½", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			expectFault(t, checkText(c.file, []byte(c.body)), c.want)
		})
	}
	exists := func(name string) bool { return name == "docs/bundle.md" }
	for _, c := range []struct{ page, body, want string }{
		{"README.md", "[a](docs/bundle.md#x) [b](https://example.org) [c](#d)", ""},
		{"docs/x.md", "[a](bundle.md) [b](../docs/bundle.md)", ""},
		{"README.md", "[a](docs/gone.md)", "docs/gone.md leads nowhere"},
		{"README.md", "```\n[a](docs/gone.md)\n```\n", ""},
	} {
		expectFault(t, checkLinks(c.page, c.body, exists), c.want)
	}
}
