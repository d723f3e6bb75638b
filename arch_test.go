package liem_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// These tests read ARCHITECTURE.md, so the page cannot drift from the code:
// its layout table says which folder may import which, its dependency table
// says who may use which module and why. They only parse; they need neither
// the network nor a build.

// archRow is one row of the layout table.
type archRow struct {
	num    int
	folder string
	holds  string
	beyond []string // modules beyond the standard library
	any    bool     // joins everything: may use any module
}

// forTests tells that a folder is test equipment: product code leaves it
// alone, and it may import testing.
func (r archRow) forTests() bool {
	return strings.HasSuffix(path.Base(r.folder), "test") || strings.Contains(r.holds, "for tests")
}

// archDep is one row of the dependency table.
type archDep struct {
	module, version string
	usedBy          []string // folders, and "tests"
}

// goFile is one parsed Go file; its name is relative to the module's root.
type goFile struct {
	name string
	test bool
	tree *ast.File
}

// goFolder is all the Go files of one folder.
type goFolder struct {
	path  string
	files []goFile
}

// house is everything that the checks look at.
type house struct {
	fset    *token.FileSet
	rows    []archRow
	deps    []archDep
	hasDeps bool              // the page has a dependency table
	mod     map[string]string // module to version, as go.mod requires them
	folders []goFolder
}

var ourHouse = sync.OnceValues(func() (*house, error) {
	page, err := os.ReadFile("ARCHITECTURE.md")
	if err != nil {
		return nil, err
	}
	gomod, err := os.ReadFile("go.mod")
	if err != nil {
		return nil, err
	}
	h := &house{fset: token.NewFileSet(), mod: parseGoMod(string(gomod))}
	if h.rows, err = parseLayout(string(page)); err != nil {
		return nil, err
	}
	if h.deps, h.hasDeps, err = parseDependencies(string(page)); err != nil {
		return nil, err
	}
	h.folders, err = loadFolders(h.fset, ".")
	return h, err
})

func TestArchitecture(t *testing.T) {
	h, err := ourHouse()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		check func(*house) []string
	}{
		{"folders", checkFolders},
		{"imports", checkImports},
		{"anonymous counter", checkAnonymous},
		{"purity", checkPurity},
		{"globals", checkGlobals},
		{"dependencies", checkDependencies},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, fault := range c.check(h) {
				t.Error(fault)
			}
		})
	}
}

// tableUnder gives the cells of the first table below a heading "## name".
func tableUnder(page, heading string) (rows [][]string, found bool) {
	_, rest, found := strings.Cut("\n"+page, "\n## "+heading+"\n")
	if !found {
		return nil, false
	}
	for line := range strings.Lines(rest) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "## ") {
			break
		}
		if !strings.HasPrefix(line, "|") {
			if len(rows) > 0 {
				break
			}
			continue
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		for i := range cells {
			cells[i] = strings.Trim(strings.TrimSpace(cells[i]), "`")
		}
		rows = append(rows, cells)
	}
	if len(rows) < 2 {
		return nil, true
	}
	return rows[2:], true // without the head and the line below it
}

func splitCell(cell string) []string {
	var out []string
	for part := range strings.SplitSeq(cell, ",") {
		if part = strings.Trim(strings.TrimSpace(part), "`"); part != "" {
			out = append(out, part)
		}
	}
	return out
}

func parseLayout(page string) ([]archRow, error) {
	table, found := tableUnder(page, "Layout")
	if !found || len(table) == 0 {
		return nil, fmt.Errorf("ARCHITECTURE.md: no table under a heading Layout")
	}
	var rows []archRow
	for _, cells := range table {
		if len(cells) != 4 {
			return nil, fmt.Errorf("ARCHITECTURE.md, layout: %d cells, want 4: %q", len(cells), cells)
		}
		num, err := strconv.Atoi(cells[0])
		if err != nil {
			return nil, fmt.Errorf("ARCHITECTURE.md, layout: row %q is no number", cells[0])
		}
		r := archRow{num: num, folder: cells[1], holds: cells[2]}
		switch cells[3] {
		case "nothing":
		case "any":
			r.any = true
		default:
			r.beyond = splitCell(cells[3])
		}
		if slices.ContainsFunc(rows, func(o archRow) bool { return o.folder == r.folder }) {
			return nil, fmt.Errorf("ARCHITECTURE.md, layout: two rows for %s", r.folder)
		}
		rows = append(rows, r)
	}
	return rows, nil
}

func parseDependencies(page string) (deps []archDep, found bool, err error) {
	table, found := tableUnder(page, "Dependencies")
	for _, cells := range table {
		if len(cells) != 4 || cells[3] == "" {
			return nil, true, fmt.Errorf("ARCHITECTURE.md, dependencies: want module, version, used by, why: %q", cells)
		}
		deps = append(deps, archDep{module: cells[0], version: cells[1], usedBy: splitCell(cells[2])})
	}
	return deps, found, nil
}

var requireLine = regexp.MustCompile(`(?m)^(?:require )?\s*([a-z0-9.]+\.[a-z]+/\S+) (v\S+)`)

func parseGoMod(text string) map[string]string {
	mod := map[string]string{}
	for _, m := range requireLine.FindAllStringSubmatch(text, -1) {
		mod[m[1]] = m[2]
	}
	return mod
}

// loadFolders parses every Go file of the module but those in testdata and
// in folders whose name begins with a dot or an underscore, as go build does.
func loadFolders(fset *token.FileSet, root string) ([]goFolder, error) {
	byPath := map[string]*goFolder{}
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := d.Name()
		if d.IsDir() {
			if name != root && (base == "testdata" || base[0] == '.' || base[0] == '_') {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(base, ".go") {
			return nil
		}
		tree, err := parser.ParseFile(fset, name, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		folder := filepath.ToSlash(filepath.Dir(name))
		if byPath[folder] == nil {
			byPath[folder] = &goFolder{path: folder}
		}
		f := goFile{name: filepath.ToSlash(name), test: strings.HasSuffix(base, "_test.go"), tree: tree}
		byPath[folder].files = append(byPath[folder].files, f)
		return nil
	})
	var folders []goFolder
	for _, f := range byPath {
		folders = append(folders, *f)
	}
	slices.SortFunc(folders, func(a, b goFolder) int { return strings.Compare(a.path, b.path) })
	return folders, err
}

func (h *house) row(folder string) (archRow, bool) {
	i := slices.IndexFunc(h.rows, func(r archRow) bool { return r.folder == folder })
	if i < 0 {
		return archRow{}, false
	}
	return h.rows[i], true
}

func (h *house) at(pos token.Pos) string {
	p := h.fset.Position(pos)
	return fmt.Sprintf("%s:%d", filepath.ToSlash(p.Filename), p.Line)
}

// ours turns an import path of this module into its folder.
func ours(importPath string) (folder string, ok bool) {
	if importPath == "liem" {
		return ".", true
	}
	return strings.CutPrefix(importPath, "liem/")
}

// foreign tells an import of a module from one of the standard library.
func foreign(importPath string) bool {
	first, _, _ := strings.Cut(importPath, "/")
	return strings.Contains(first, ".")
}

func within(importPath, module string) bool {
	return importPath == module || strings.HasPrefix(importPath, module+"/")
}

// checkFolders finds folders without a row and rows without a folder.
func checkFolders(h *house) (faults []string) {
	has := map[string]bool{}
	for _, f := range h.folders {
		if slices.ContainsFunc(f.files, func(g goFile) bool { return !g.test }) {
			has[f.path] = true
		}
		if _, ok := h.row(f.path); !ok {
			faults = append(faults, f.path+": has Go files and no row in ARCHITECTURE.md")
		}
	}
	for _, r := range h.rows {
		if !has[r.folder] {
			faults = append(faults, r.folder+": has a row in ARCHITECTURE.md and no Go files")
		}
	}
	return faults
}

// checkImports lets imports point up the page only, and modules stand only
// where the layout allows them.
func checkImports(h *house) (faults []string) {
	for _, f := range h.folders {
		row, ok := h.row(f.path)
		if !ok {
			continue // checkFolders says so
		}
		for _, file := range f.files {
			for _, spec := range file.tree.Imports {
				importPath, err := strconv.Unquote(spec.Path.Value)
				if err != nil {
					faults = append(faults, h.at(spec.Pos())+": "+err.Error())
					continue
				}
				if why := h.importFault(row, file, spec, importPath); why != "" {
					faults = append(faults, fmt.Sprintf("%s: %s imports %s: %s", h.at(spec.Pos()), row.folder, importPath, why))
				}
			}
		}
	}
	return faults
}

// caseFiles are the folders from which a case file can be reached. The
// counter where nobody signs in has no way to any of them, however long.
var caseFiles = []string{"docket", "docket/side", "internal/office", "internal/seal", "internal/store", "internal/app", "internal/intake", "internal/identity"}

func checkAnonymous(h *house) (faults []string) {
	for _, counter := range []string{"internal/web/public", "internal/web/logcheck", "internal/web/admin"} {
		faults = append(faults, h.noWayFrom(counter)...)
	}
	return faults
}

func (h *house) noWayFrom(counter string) (faults []string) {
	via := map[string]string{counter: ""}
	for todo := []string{counter}; len(todo) > 0; todo = todo[1:] {
		for _, next := range h.importsOf(todo[0]) {
			if _, seen := via[next]; seen {
				continue
			}
			via[next] = todo[0]
			todo = append(todo, next)
			if slices.Contains(caseFiles, next) {
				faults = append(faults, fmt.Sprintf("%s reaches %s by way of %s: this counter has no way to a case file", counter, next, todo[0]))
			}
		}
	}
	if len(via) < 3 {
		faults = append(faults, counter+" imports next to nothing: was it moved?")
	}
	return faults
}

// importsOf lists our own folders that the product code of a folder imports.
func (h *house) importsOf(folder string) (out []string) {
	for _, f := range h.folders {
		if f.path != folder {
			continue
		}
		for _, file := range f.files {
			for _, spec := range file.tree.Imports {
				if path, err := strconv.Unquote(spec.Path.Value); err == nil && !file.test {
					if to, ok := ours(path); ok {
						out = append(out, to)
					}
				}
			}
		}
	}
	return out
}

func (h *house) importFault(row archRow, file goFile, spec *ast.ImportSpec, importPath string) string {
	if spec.Name != nil && spec.Name.Name == "." {
		return "no dot imports"
	}
	if folder, ok := ours(importPath); ok {
		other, known := h.row(folder)
		switch {
		case !known:
			return "the imported folder has no row"
		case file.test:
		case other.num >= row.num:
			return fmt.Sprintf("row %d may not import row %d: imports point up the page only", row.num, other.num)
		case other.forTests() && !row.forTests():
			return "product code does not import test equipment"
		}
		return ""
	}
	if !foreign(importPath) {
		if importPath == "testing" && !file.test && !row.forTests() {
			return "product code does not know that it is tested"
		}
		return ""
	}
	if row.any || slices.ContainsFunc(row.beyond, func(m string) bool { return within(importPath, m) }) {
		return ""
	}
	if file.test && h.testModule(importPath) {
		return ""
	}
	return "the module is not in the row's last column"
}

// testModule tells whether any test may import it: the three test libraries,
// and what the dependency table gives to "tests".
func (h *house) testModule(importPath string) bool {
	for _, m := range []string{"github.com/google/go-cmp", "github.com/rogpeppe/go-internal", "pgregory.net/rapid"} {
		if within(importPath, m) {
			return true
		}
	}
	return slices.ContainsFunc(h.deps, func(d archDep) bool {
		return within(importPath, d.module) && slices.Contains(d.usedBy, "tests")
	})
}

// What the quiet rows may not import. Rows 0 to 4 are pure, rows 5 and 6 know
// no clock, network, file or SQL driver.
var (
	outsideWorld = []string{
		"os", "net", "database/sql", "syscall", "io/ioutil", "path/filepath", "plugin", "flag", "expvar", "C",
		"math/rand", "log/syslog",
	}
	notPure = []string{"crypto/rand", "log", "hash/maphash", "runtime/debug", "runtime/metrics"}
)

// The two folders that may draw randomness: keys are random, and the prover's
// hash table is seeded so that no pack can crowd it; the seed never shows in
// an answer, as every hit is compared.
var mayDraw = map[string]string{"internal/seal": "crypto/rand", "proof": "hash/maphash"}

// What the quiet rows may not call, by import path.
var outsideCalls = map[string][]string{
	"time": {
		"Now", "Since", "Until", "After", "AfterFunc", "Tick", "NewTicker", "NewTimer", "Sleep",
		"Local", "LoadLocation", // both read the machine's zone files
	},
	"context": {"WithTimeout", "WithTimeoutCause", "WithDeadline", "WithDeadlineCause"},
	"fmt":     {"Print", "Printf", "Println", "Scan", "Scanf", "Scanln"},
}

// checkPurity keeps rows 0 to 6 away from clocks, files, networks and SQL,
// and rows 0 to 4 from randomness too, but for internal/seal.
func checkPurity(h *house) (faults []string) {
	for _, f := range h.folders {
		row, ok := h.row(f.path)
		if !ok || row.num > 6 {
			continue
		}
		banned := slices.Clone(outsideWorld)
		if row.num <= 4 {
			banned = append(banned, notPure...)
		}
		banned = slices.DeleteFunc(banned, func(p string) bool { return p == mayDraw[row.folder] })
		_, info := h.resolve(f)
		for _, file := range f.files {
			if file.test {
				continue
			}
			for _, spec := range file.tree.Imports {
				importPath, err := strconv.Unquote(spec.Path.Value)
				if err == nil && slices.ContainsFunc(banned, func(p string) bool { return within(importPath, p) }) {
					faults = append(faults, fmt.Sprintf("%s: row %d may not import %s", h.at(spec.Pos()), row.num, importPath))
				}
			}
			faults = append(faults, h.outsideUses(info, file, row)...)
		}
	}
	return faults
}

func (h *house) outsideUses(info *types.Info, file goFile, row archRow) (faults []string) {
	ast.Inspect(file.tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if p := importedPackage(info, n.X); slices.Contains(outsideCalls[p], n.Sel.Name) {
				faults = append(faults, fmt.Sprintf("%s: row %d may not use %s.%s", h.at(n.Pos()), row.num, p, n.Sel.Name))
			}
		case *ast.CallExpr:
			if id, ok := n.Fun.(*ast.Ident); ok && (id.Name == "print" || id.Name == "println") {
				if _, builtin := info.Uses[id].(*types.Builtin); builtin {
					faults = append(faults, fmt.Sprintf("%s: row %d may not print", h.at(n.Pos()), row.num))
				}
			}
			if sel, ok := n.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "Local" && len(n.Args) == 0 {
				faults = append(faults, fmt.Sprintf("%s: row %d may not know the machine's time zone", h.at(n.Pos()), row.num))
			}
		}
		return true
	})
	return faults
}

// importedPackage is the import path that an expression names, or "".
func importedPackage(info *types.Info, x ast.Expr) string {
	id, ok := x.(*ast.Ident)
	if !ok {
		return ""
	}
	name, ok := info.Uses[id].(*types.PkgName)
	if !ok {
		return ""
	}
	return name.Imported().Path()
}

// hollow imports every package as an empty one. That is enough to resolve
// which names are package variables, which are local and which are imports.
type hollow map[string]*types.Package

var versionSuffix = regexp.MustCompile(`^v[0-9]+$`)

func (m hollow) Import(importPath string) (*types.Package, error) {
	if m[importPath] == nil {
		name := path.Base(importPath)
		if versionSuffix.MatchString(name) {
			name = path.Base(path.Dir(importPath))
		}
		m[importPath] = types.NewPackage(importPath, name)
		m[importPath].MarkComplete()
	}
	return m[importPath], nil
}

// resolve finds what the names in a folder's product code stand for. What
// comes from other packages stays unknown, which is no fault here.
func (h *house) resolve(f goFolder) (*types.Package, *types.Info) {
	var trees []*ast.File
	for _, file := range f.files {
		if !file.test {
			trees = append(trees, file.tree)
		}
	}
	info := &types.Info{Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{}}
	conf := types.Config{Importer: hollow{}, Error: func(error) {}, FakeImportC: true}
	pkg, _ := conf.Check("liem/"+f.path, h.fset, trees, info) // an error only says that imports are hollow
	return pkg, info
}

// checkGlobals allows package variables that are never written after their
// declaration, such as errors, embedded files, compiled patterns and tables,
// and no init functions, in any row.
func checkGlobals(h *house) (faults []string) {
	for _, f := range h.folders {
		pkg, info := h.resolve(f)
		w := globalWrites{h: h, pkg: pkg, info: info}
		for _, file := range f.files {
			if file.test {
				continue
			}
			for _, decl := range file.tree.Decls {
				switch d := decl.(type) {
				case *ast.FuncDecl:
					if d.Recv == nil && d.Name.Name == "init" {
						w.fault(d.Pos(), "no init functions: what is set up is handed down by app")
					}
				case *ast.GenDecl:
					if d.Tok == token.VAR {
						w.declared(d)
					}
				}
			}
			ast.Inspect(file.tree, w.visit)
		}
		faults = append(faults, w.faults...)
	}
	return faults
}

type globalWrites struct {
	h      *house
	pkg    *types.Package
	info   *types.Info
	faults []string
}

func (w *globalWrites) fault(pos token.Pos, format string, args ...any) {
	w.faults = append(w.faults, w.h.at(pos)+": "+fmt.Sprintf(format, args...))
}

// declared refuses package variables of types that exist to be written.
func (w *globalWrites) declared(d *ast.GenDecl) {
	for _, s := range d.Specs {
		spec, ok := s.(*ast.ValueSpec)
		if !ok || spec.Names[0].Name == "_" {
			continue
		}
		for _, part := range append([]ast.Expr{spec.Type}, spec.Values...) {
			if part != nil && w.writable(part) {
				w.fault(spec.Pos(), "package variable %s is of a type that is written to", spec.Names[0].Name)
			}
		}
	}
}

var writableTypes = map[string][]string{
	"sync":    {"Mutex", "RWMutex", "Map", "Pool", "Once", "WaitGroup", "Cond"},
	"bytes":   {"Buffer"},
	"strings": {"Builder"},
	"time":    {"Timer", "Ticker"},
}

func (w *globalWrites) writable(x ast.Expr) bool {
	found := false
	ast.Inspect(x, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ChanType:
			found = true
		case *ast.SelectorExpr:
			p := importedPackage(w.info, n.X)
			if p == "sync/atomic" || slices.Contains(writableTypes[p], n.Sel.Name) {
				found = true
			}
		}
		return !found
	})
	return found
}

func (w *globalWrites) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.AssignStmt:
		if n.Tok != token.DEFINE {
			for _, x := range n.Lhs {
				w.written(x, "is assigned to")
			}
		}
	case *ast.IncDecStmt:
		w.written(n.X, "is counted")
	case *ast.RangeStmt:
		if n.Tok == token.ASSIGN {
			w.written(n.Key, "is assigned to")
			w.written(n.Value, "is assigned to")
		}
	case *ast.SendStmt:
		w.written(n.Chan, "is sent to")
	case *ast.UnaryExpr:
		if n.Op == token.AND {
			w.written(n.X, "has its address taken")
		}
	case *ast.CallExpr:
		if len(n.Args) > 0 && w.writesFirstArg(n.Fun) {
			w.written(n.Args[0], "is changed in place")
		}
	}
	return true
}

func (w *globalWrites) writesFirstArg(fun ast.Expr) bool {
	switch fun := fun.(type) {
	case *ast.Ident:
		_, builtin := w.info.Uses[fun].(*types.Builtin)
		return builtin && slices.Contains([]string{"delete", "clear", "copy"}, fun.Name)
	case *ast.SelectorExpr:
		name := fun.Sel.Name
		switch importedPackage(w.info, fun.X) {
		case "sort":
			return !strings.HasPrefix(name, "Search") && !strings.HasSuffix(name, "AreSorted") && name != "IsSorted"
		case "slices":
			return name == "Sort" || name == "SortFunc" || name == "SortStableFunc" || name == "Reverse"
		case "maps":
			return name == "Copy" || name == "DeleteFunc" || name == "Insert"
		}
	}
	return false
}

// written reports a write whose root is a variable of a package.
func (w *globalWrites) written(x ast.Expr, how string) {
	for {
		switch e := x.(type) {
		case *ast.ParenExpr:
			x = e.X
		case *ast.StarExpr:
			x = e.X
		case *ast.IndexExpr:
			x = e.X
		case *ast.SliceExpr:
			x = e.X
		case *ast.SelectorExpr:
			if p := importedPackage(w.info, e.X); p != "" {
				w.fault(e.Pos(), "%s.%s of another package %s", p, e.Sel.Name, how)
				return
			}
			x = e.X
		case *ast.Ident:
			if v, ok := w.info.Uses[e].(*types.Var); ok && w.pkg != nil && v.Parent() == w.pkg.Scope() {
				w.fault(e.Pos(), "package variable %s %s", e.Name, how)
			}
			return
		default:
			return
		}
	}
}

// checkDependencies compares the dependency table with go.mod and with who
// really imports what. Test files stand in it as "tests".
func checkDependencies(h *house) (faults []string) {
	use := map[string]map[string]bool{} // module to its users
	for _, f := range h.folders {
		for _, file := range f.files {
			for _, spec := range file.tree.Imports {
				importPath, err := strconv.Unquote(spec.Path.Value)
				if err != nil || !foreign(importPath) {
					continue
				}
				module := h.moduleOf(importPath)
				if module == "" {
					faults = append(faults, fmt.Sprintf("%s: %s is not in go.mod", h.at(spec.Pos()), importPath))
					continue
				}
				if use[module] == nil {
					use[module] = map[string]bool{}
				}
				user := f.path
				if file.test {
					user = "tests"
				}
				use[module][user] = true
			}
		}
	}
	if len(use) > 0 && !h.hasDeps {
		return append(faults, fmt.Sprintf("ARCHITECTURE.md: the code uses %d modules and the page has no section Dependencies", len(use)))
	}
	for module := range use {
		if !slices.ContainsFunc(h.deps, func(d archDep) bool { return d.module == module }) {
			faults = append(faults, module+": used, and not in the dependency table")
		}
	}
	for _, d := range h.deps {
		faults = append(faults, h.depFaults(d, use[d.module])...)
	}
	if len(use) > 30 {
		faults = append(faults, fmt.Sprintf("%d direct dependencies, 30 at most", len(use)))
	}
	slices.Sort(faults)
	return faults
}

func (h *house) depFaults(d archDep, users map[string]bool) (faults []string) {
	switch version := h.mod[d.module]; {
	case version == "":
		faults = append(faults, d.module+": in the dependency table, and not in go.mod")
	case version != d.version:
		faults = append(faults, fmt.Sprintf("%s: %s in the dependency table, %s in go.mod", d.module, d.version, version))
	}
	for user := range users {
		// A row's own tests may use what the row uses; only others need "tests".
		if user != "tests" && !slices.Contains(d.usedBy, user) {
			faults = append(faults, fmt.Sprintf("%s: %s uses it, and the dependency table does not say so", d.module, user))
		}
	}
	for _, user := range d.usedBy {
		if !users[user] {
			faults = append(faults, fmt.Sprintf("%s: the dependency table names %s, which does not use it", d.module, user))
		}
	}
	return faults
}

func (h *house) moduleOf(importPath string) string {
	best := ""
	for module := range h.mod {
		if within(importPath, module) && len(module) > len(best) {
			best = module
		}
	}
	return best
}

// The checks are checked: each case is a small house with one fault, and the
// fault must be named. An empty want is a house that must pass.
const smallLayout = "# A\n\n## Layout\n| row | folder | holds | may use |\n|---|---|---|---|\n" +
	"| 0 | `.` | words | nothing |\n" +
	"| 1 | `clock` | time | nothing |\n" +
	"| 1 | `ledger` | log | golang.org/x/mod, filippo.io/torchwood |\n" +
	"| 4 | `internal/seal` | keys | nothing |\n" +
	"| 5 | `internal/office` | the door | nothing |\n" +
	"| 7 | `internal/store` | databases | github.com/jackc/pgx/v5 |\n" +
	"| 7 | `internal/store/storetest` | the suite | nothing |\n" +
	"| 9 | `internal/app` | joins | any |\n"

const smallModule = "module liem\n\nrequire (\n\tgolang.org/x/mod v0.42.0\n\tfilippo.io/torchwood v0.9.0 // indirect\n" +
	"\tgithub.com/jackc/pgx/v5 v5.12.0\n)\n\nrequire github.com/google/go-cmp v0.7.0\n"

const smallDependencies = "\n## Dependencies\nWho may use what.\n\n| module | version | used by | why |\n|---|---|---|---|\n" +
	"| golang.org/x/mod | v0.42.0 | `ledger` | tiles |\n"

func smallHouse(t *testing.T, page string, files map[string]string) *house {
	t.Helper()
	h := &house{fset: token.NewFileSet(), mod: parseGoMod(smallModule)}
	var err error
	if h.rows, err = parseLayout(page); err != nil {
		t.Fatal(err)
	}
	if h.deps, h.hasDeps, err = parseDependencies(page); err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	for name, body := range files {
		file := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(body), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if h.folders, err = loadFolders(h.fset, root); err != nil {
		t.Fatal(err)
	}
	for i, f := range h.folders {
		rel, err := filepath.Rel(root, filepath.FromSlash(f.path))
		if err != nil {
			t.Fatal(err)
		}
		h.folders[i].path = filepath.ToSlash(rel)
	}
	return h
}

func TestArchitectureRefuses(t *testing.T) {
	type files = map[string]string
	for _, c := range []struct {
		name  string
		check func(*house) []string
		files files
		want  string
	}{
		{"folder without a row", checkFolders, files{"helpers/a.go": "package helpers"}, "helpers: has Go files and no row"},
		{"folder of tests without a row", checkFolders, files{"extra/a_test.go": "package extra"}, "extra: has Go files and no row"},
		{"row without a folder", checkFolders, files{"a.go": "package liem"}, "clock: has a row in ARCHITECTURE.md and no Go files"},

		{"up", checkImports, files{"clock/a.go": "package clock\nimport _ \"liem\""}, ""},
		{"down", checkImports, files{"a.go": "package liem\nimport _ \"liem/clock\""}, "row 0 may not import row 1"},
		{"sideways", checkImports, files{"clock/a.go": "package clock\nimport _ \"liem/ledger\""}, "row 1 may not import row 1"},
		{"unknown row", checkImports, files{"clock/a.go": "package clock\nimport _ \"liem/other\""}, "has no row"},
		{"tests look anywhere", checkImports, files{"clock/a_test.go": "package clock\nimport _ \"liem/internal/app\""}, ""},
		{"module of the row", checkImports, files{"ledger/a.go": "package ledger\nimport _ \"golang.org/x/mod/sumdb/tlog\""}, ""},
		{"module of another row", checkImports, files{"clock/a.go": "package clock\nimport _ \"golang.org/x/mod/sumdb/tlog\""}, "not in the row's last column"},
		{"module whose name only begins alike", checkImports, files{"ledger/a.go": "package ledger\nimport _ \"golang.org/x/modern\""}, "not in the row's last column"},
		{"test module in product code", checkImports, files{"clock/a.go": "package clock\nimport _ \"github.com/google/go-cmp/cmp\""}, "not in the row's last column"},
		{"test module in a test", checkImports, files{"clock/a_test.go": "package clock\nimport _ \"github.com/google/go-cmp/cmp\""}, ""},
		{"assertion library in a test", checkImports, files{"clock/a_test.go": "package clock\nimport _ \"github.com/stretchr/testify/assert\""}, "not in the row's last column"},
		{"any", checkImports, files{"internal/app/a.go": "package app\nimport _ \"example.org/x\""}, ""},
		{"dot import", checkImports, files{"clock/a.go": "package clock\nimport . \"liem\""}, "no dot imports"},
		{"testing in product code", checkImports, files{"clock/a.go": "package clock\nimport _ \"testing\""}, "does not know that it is tested"},
		{"testing in test equipment", checkImports, files{"internal/store/storetest/a.go": "package storetest\nimport _ \"testing\""}, ""},
		{"test equipment in product code", checkImports, files{"internal/app/a.go": "package app\nimport _ \"liem/internal/store/storetest\""}, "test equipment"},

		{"file in a pure row", checkPurity, files{"clock/a.go": "package clock\nimport _ \"os\""}, "row 1 may not import os"},
		{"exec in a pure row", checkPurity, files{"clock/a.go": "package clock\nimport _ \"os/exec\""}, "may not import os/exec"},
		{"net in a pure row", checkPurity, files{"a.go": "package liem\nimport _ \"net/http\""}, "may not import net/http"},
		{"sql in the office", checkPurity, files{"internal/office/a.go": "package office\nimport _ \"database/sql\""}, "row 5 may not import database/sql"},
		{"sql in the store", checkPurity, files{"internal/store/a.go": "package store\nimport _ \"database/sql\""}, ""},
		{"chance in a pure row", checkPurity, files{"clock/a.go": "package clock\nimport _ \"math/rand/v2\""}, "may not import math/rand/v2"},
		{"randomness in a pure row", checkPurity, files{"ledger/a.go": "package ledger\nimport _ \"crypto/rand\""}, "may not import crypto/rand"},
		{"randomness in seal", checkPurity, files{"internal/seal/a.go": "package seal\nimport _ \"crypto/rand\""}, ""},
		{"seeded hash elsewhere", checkPurity, files{"clock/a.go": "package clock\nimport _ \"hash/maphash\""}, "may not import hash/maphash"},
		{"chance in seal", checkPurity, files{"internal/seal/a.go": "package seal\nimport _ \"math/rand\""}, "may not import math/rand"},
		{"wall clock", checkPurity, files{"clock/a.go": "package clock\nimport \"time\"\nvar _ = time.Now()"}, "may not use time.Now"},
		{"wall clock as a value", checkPurity, files{"clock/a.go": "package clock\nimport t \"time\"\nfunc f() any { return t.Now }"}, "may not use time.Now"},
		{"wall clock in the office", checkPurity, files{"internal/office/a.go": "package office\nimport \"time\"\nfunc f(x time.Time) any { return time.Since(x) }"}, "row 5 may not use time.Since"},
		{"wall clock in the app", checkPurity, files{"internal/app/a.go": "package app\nimport \"time\"\nvar _ = time.Now()"}, ""},
		{"a local thing called time", checkPurity, files{"clock/a.go": "package clock\nfunc f() { time := struct{ Now func() }{}; time.Now() }"}, ""},
		{"time without a clock", checkPurity, files{"clock/a.go": "package clock\nimport \"time\"\nvar d = 3 * time.Hour"}, ""},
		{"deadline", checkPurity, files{"internal/office/a.go": "package office\nimport \"context\"\nfunc f(c context.Context) { context.WithTimeout(c, 1) }"}, "may not use context.WithTimeout"},
		{"machine's zone files", checkPurity, files{"clock/a.go": "package clock\nimport \"time\"\nfunc f() { time.LoadLocation(\"Asia/Ho_Chi_Minh\") }"}, "may not use time.LoadLocation"},
		{"machine's zone", checkPurity, files{"clock/a.go": "package clock\nimport \"time\"\nfunc f(x time.Time) any { return x.Local() }"}, "the machine's time zone"},
		{"output", checkPurity, files{"clock/a.go": "package clock\nimport \"fmt\"\nfunc f() { fmt.Println() }"}, "may not use fmt.Println"},
		{"print", checkPurity, files{"clock/a.go": "package clock\nfunc f() { println() }"}, "may not print"},
		{"a test may look at the wall", checkPurity, files{"clock/a_test.go": "package clock\nimport \"time\"\nvar _ = time.Now()"}, ""},

		{"init", checkGlobals, files{"internal/app/a.go": "package app\nfunc init() {}"}, "no init functions"},
		{"method called init", checkGlobals, files{"internal/app/a.go": "package app\ntype x int\nfunc (x) init() {}"}, ""},
		{"table", checkGlobals, files{"clock/a.go": "package clock\nvar t = map[string]int{\"a\": 1}\nfunc f() int { return t[\"a\"] }"}, ""},
		{"table and a local of its name", checkGlobals, files{"clock/a.go": "package clock\nvar t = map[string]int{}\nfunc f() { t := map[string]int{}; t[\"a\"]++ }"}, ""},
		{"assigned", checkGlobals, files{"clock/a.go": "package clock\nvar n int\nfunc f() { n = 1 }"}, "package variable n is assigned to"},
		{"assigned from another file", checkGlobals, files{"clock/a.go": "package clock\nvar n int", "clock/b.go": "package clock\nfunc f() { n = 1 }"}, "package variable n is assigned to"},
		{"counted", checkGlobals, files{"clock/a.go": "package clock\nvar n int\nfunc f() { n++ }"}, "n is counted"},
		{"entry written", checkGlobals, files{"clock/a.go": "package clock\nvar m = map[int]int{}\nfunc f() { m[1] = 2 }"}, "m is assigned to"},
		{"field written", checkGlobals, files{"clock/a.go": "package clock\nvar v struct{ a []int }\nfunc f() { v.a[0] = 2 }"}, "v is assigned to"},
		{"through a pointer", checkGlobals, files{"clock/a.go": "package clock\nvar p = new(int)\nfunc f() { *p = 2 }"}, "p is assigned to"},
		{"in a loop's head", checkGlobals, files{"clock/a.go": "package clock\nvar k int\nfunc f(m []int) { for k = range m {} }"}, "k is assigned to"},
		{"in a closure of an initialiser", checkGlobals, files{"clock/a.go": "package clock\nvar n int\nvar g = func() { n = 1 }"}, "n is assigned to"},
		{"address", checkGlobals, files{"clock/a.go": "package clock\nvar n int\nfunc f() *int { return &n }"}, "n has its address taken"},
		{"address of an entry", checkGlobals, files{"clock/a.go": "package clock\nvar n [2]int\nfunc f() *int { return &n[1] }"}, "n has its address taken"},
		{"deleted from", checkGlobals, files{"clock/a.go": "package clock\nvar m = map[int]int{}\nfunc f() { delete(m, 1) }"}, "m is changed in place"},
		{"sorted", checkGlobals, files{"clock/a.go": "package clock\nimport \"slices\"\nvar s []int\nfunc f() { slices.Sort(s) }"}, "s is changed in place"},
		{"lock", checkGlobals, files{"clock/a.go": "package clock\nimport \"sync\"\nvar mu sync.Mutex"}, "mu is of a type that is written to"},
		{"atomic", checkGlobals, files{"clock/a.go": "package clock\nimport \"sync/atomic\"\nvar n atomic.Int64"}, "n is of a type that is written to"},
		{"channel", checkGlobals, files{"clock/a.go": "package clock\nvar c = make(chan int)"}, "c is of a type that is written to"},
		{"computed once", checkGlobals, files{"clock/a.go": "package clock\nimport \"sync\"\nvar t = sync.OnceValue(func() int { return 1 })"}, ""},
		{"somebody else's variable", checkGlobals, files{"clock/a.go": "package clock\nimport \"liem\"\nfunc f() { liem.Engine = 2 }"}, "liem.Engine of another package is assigned to"},
		{"channel to a variable", checkGlobals, files{"clock/a.go": "package clock\nvar c = g()\nfunc g() chan int\nfunc f() { c <- 1 }"}, "c is sent to"},
	} {
		t.Run(c.name, func(t *testing.T) {
			expectFault(t, c.check(smallHouse(t, smallLayout, c.files)), c.want)
		})
	}
}

func expectFault(t *testing.T, faults []string, want string) {
	t.Helper()
	if want == "" {
		for _, f := range faults {
			t.Errorf("not expected: %s", f)
		}
		return
	}
	if !slices.ContainsFunc(faults, func(f string) bool { return strings.Contains(f, want) }) {
		t.Errorf("faults %q: want one with %q", faults, want)
	}
}

func TestDependencyTableRefuses(t *testing.T) {
	ledger := map[string]string{"ledger/a.go": "package ledger\nimport _ \"golang.org/x/mod/sumdb/tlog\""}
	plus := func(name, body string) map[string]string {
		return map[string]string{"ledger/a.go": ledger["ledger/a.go"], name: body}
	}
	for _, c := range []struct {
		name, deps string
		files      map[string]string
		want       string
	}{
		{"whole", smallDependencies, ledger, ""},
		{"no section", "", ledger, "no section Dependencies"},
		{"no section and nothing used", "", map[string]string{"a.go": "package liem"}, ""},
		{"used, no row", smallDependencies, plus("internal/store/a.go", "package store\nimport _ \"github.com/jackc/pgx/v5/pgxpool\""), "github.com/jackc/pgx/v5: used, and not in the dependency table"},
		{"not in go.mod", smallDependencies, plus("internal/app/a.go", "package app\nimport _ \"example.org/x/y\""), "example.org/x/y is not in go.mod"},
		{"another version", strings.Replace(smallDependencies, "v0.42.0", "v0.41.0", 1), ledger, "v0.41.0 in the dependency table, v0.42.0 in go.mod"},
		{"user not named", smallDependencies, plus("internal/app/a.go", "package app\nimport _ \"golang.org/x/mod/semver\""), "internal/app uses it"},
		{"user who does not use it", strings.Replace(smallDependencies, "`ledger`", "`ledger`, `clock`", 1), ledger, "names clock, which does not use it"},
		{"row without a module", smallDependencies + "| example.org/z | v1.0.0 | `clock` | none |\n", ledger, "example.org/z: in the dependency table, and not in go.mod"},
		{"used by tests", smallDependencies + "| github.com/google/go-cmp | v0.7.0 | tests | differences |\n", plus("ledger/a_test.go", "package ledger\nimport _ \"github.com/google/go-cmp/cmp\""), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			expectFault(t, checkDependencies(smallHouse(t, smallLayout+c.deps, c.files)), c.want)
		})
	}
	if _, _, err := parseDependencies(smallDependencies + "| example.org/z | v1.0.0 | `clock` |  |\n"); err == nil {
		t.Error("a row without a reason was read")
	}
	for _, page := range []string{"", "## Layout\nno table\n", smallLayout + "| one | `x` | y | nothing |\n", smallLayout + "| 3 | `clock` | y | nothing |\n"} {
		if _, err := parseLayout(page); err == nil {
			t.Errorf("a layout was read from %q", page)
		}
	}
}
