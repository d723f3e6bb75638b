// Package limits is what Liêm never holds and never does, as closed lists,
// deny lists and pure checks, with the text that says it to people
// (LIMITS.md) and one hash over all of it.
//
// It promises that every list is closed: a value that is not in it has no
// parser, and what a table does not name is not allowed. It refuses with
// *liem.Error values of Kind Refused and Code Limit that say in both
// languages what was tried and what is allowed. It has no switch, reads no
// clock and no file but those compiled in.
//
// The lists lie in tables/*.csv, one value a line with the reason beside
// it, so that a lawyer can read them; the code only reads them. What the
// hash covers are those tables and LIMITS.md: the checks themselves are
// held by tests and by the reproducible build.
//
//	errs := limits.CheckField(limits.Field{
//		Kind: limits.KindReport, Class: limits.ClassConduct, Shape: limits.AsText,
//		About: limits.AboutParty, Place: limits.InReport,
//	}) // none: the text of a report may speak of conduct
//
// What it does not catch: a lie in free text, a harm that is alleged and
// untrue, and words that it does not know. Vocabulary catches slips, not
// intent.
package limits

import (
	"crypto/sha256"
	"embed"
	"encoding/binary"
	"encoding/csv"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"sync"

	"liem"
)

//go:embed LIMITS.md
var text string

//go:embed tables/*.csv
var files embed.FS

// Text is LIMITS.md, in Vietnamese and English side by side.
func Text() string { return text }

// Hash is the SHA-256 of Dump. It stands in every checkpoint and bundle, so
// that an office with other limits shows it.
func Hash() liem.Hash { return liem.Hash(sha256.Sum256(Dump())) }

// Dump is the canonical form that Hash covers: LIMITS.md and then every
// table in the order of its name, each as name and content, both with their
// length before them. Line ends are LF.
func Dump() []byte {
	out := []byte("liem limits 1\x00")
	out = framed(framed(out, "LIMITS.md"), text)
	for _, name := range tableNames() {
		out = framed(framed(out, name), source(name))
	}
	return out
}

func framed(out []byte, s string) []byte {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	out = binary.AppendUvarint(out, uint64(len(s)))
	return append(out, s...)
}

// tableNames are the embedded tables, sorted: fs.Glob sorts.
func tableNames() []string {
	names, err := fs.Glob(files, "tables/*.csv")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	return names
}

func source(name string) string {
	b, err := files.ReadFile(name)
	if err != nil {
		panic(err) // compiled in; a test reads every one
	}
	return string(b)
}

// rows reads a table without its heading. A table that cannot be read is a
// fault of the build and stops the program at its first use.
func rows(name string) (head []string, body [][]string) {
	r := csv.NewReader(strings.NewReader(source("tables/" + name + ".csv")))
	r.Comment = '#'
	all, err := r.ReadAll()
	if err != nil || len(all) < 2 {
		panic(fmt.Sprintf("limits: table %s: %v", name, err))
	}
	return all[0], all[1:]
}

// table is every table read once. Nothing changes it afterwards.
type table struct {
	lists     map[string][]entry
	grounds   map[Ground]Elements
	holds     map[Kind]map[Class]bool
	holdsWhy  map[Kind]liem.Text
	shapes    map[Class][]Shape
	links     map[[2]Kind]link
	audiences map[Kind]map[Audience][]Class
	uses      map[Class]map[Use]bool
	origins   map[Origin]reach
	kin       map[Kind][]Class
	rights    map[Kind]liem.Text
	// parameters are what each fact of a clearance takes.
	parameters map[ClearanceFact][]string
	figures    map[string]int
	denied     []Denial
	titles     *lexicon
	words      *lexicon
}

type entry struct {
	code string
	text liem.Text
}

type link struct {
	classes []Class
	why     liem.Text
}

type reach struct {
	kinds     []Kind
	audiences []Audience
	uses      []Use
	allKinds  bool
	allHeard  bool
	allUses   bool
	why       liem.Text
}

var compiled = sync.OnceValue(compile)

func compile() *table {
	t := &table{}
	t.readLists()
	t.readGrounds()
	t.readHolds()
	t.readShapes()
	t.readFlows()
	t.readSmall()
	t.denied = readDenied()
	t.titles = readTitles()
	t.words = readWords()
	return t
}

func (t *table) readLists() {
	t.lists = map[string][]entry{}
	_, body := rows("lists")
	for _, r := range body {
		t.lists[r[0]] = append(t.lists[r[0]], entry{r[1], liem.T(r[2], r[3])})
	}
	_, body = rows("grounds")
	for _, r := range body {
		t.lists["ground"] = append(t.lists["ground"], entry{r[0], liem.T(r[1], r[2])})
	}
}

func (t *table) readGrounds() {
	t.grounds = map[Ground]Elements{}
	_, body := rows("grounds")
	for _, r := range body {
		e := Elements{Deeds: split[Deed](r[3]), Duty: liem.T(r[5], r[6]), Never: liem.T(r[7], r[8])}
		for _, f := range strings.Fields(r[4]) {
			change, value, _ := strings.Cut(f, ":")
			e.Effects = append(e.Effects, Effect{Change(change), Value(value)})
		}
		t.grounds[Ground(r[0])] = e
	}
}

func (t *table) readHolds() {
	t.holds, t.holdsWhy = map[Kind]map[Class]bool{}, map[Kind]liem.Text{}
	head, body := rows("holds")
	for _, r := range body {
		k, n := Kind(r[0]), len(r)
		t.holds[k] = map[Class]bool{}
		for i := 1; i < n-2; i++ {
			t.holds[k][Class(head[i])] = r[i] == "yes"
		}
		t.holdsWhy[k] = liem.T(r[n-2], r[n-1])
	}
}

func (t *table) readShapes() {
	t.shapes = map[Class][]Shape{}
	_, body := rows("shapes")
	for _, r := range body {
		t.shapes[Class(r[0])] = split[Shape](r[1])
	}
}

func (t *table) readFlows() {
	t.links = map[[2]Kind]link{}
	_, body := rows("links")
	for _, r := range body {
		t.links[[2]Kind{Kind(r[0]), Kind(r[1])}] = link{split[Class](r[2]), liem.T(r[3], r[4])}
	}
	t.audiences = map[Kind]map[Audience][]Class{}
	head, body := rows("audiences")
	for _, r := range body {
		m := map[Audience][]Class{}
		for i := 1; i < len(r)-2; i++ {
			m[Audience(head[i])] = split[Class](r[i])
		}
		t.audiences[Kind(r[0])] = m
	}
	t.uses = map[Class]map[Use]bool{}
	head, body = rows("uses")
	for _, r := range body {
		m := map[Use]bool{}
		for i := 1; i < len(r)-2; i++ {
			m[Use(head[i])] = r[i] == "yes"
		}
		t.uses[Class(r[0])] = m
	}
	t.origins = map[Origin]reach{}
	_, body = rows("origins")
	for _, r := range body {
		t.origins[Origin(r[0])] = reach{
			kinds: split[Kind](r[1]), audiences: split[Audience](r[2]), uses: split[Use](r[3]),
			allKinds: r[1] == "*", allHeard: r[2] == "*", allUses: r[3] == "*",
			why: liem.T(r[4], r[5]),
		}
	}
}

// readSmall reads the tables of one or two columns.
func (t *table) readSmall() {
	t.kin, t.rights = map[Kind][]Class{}, map[Kind]liem.Text{}
	t.parameters, t.figures = map[ClearanceFact][]string{}, map[string]int{}
	_, body := rows("kin")
	for _, r := range body {
		t.kin[Kind(r[0])] = split[Class](r[1])
	}
	_, body = rows("rights")
	for _, r := range body {
		t.rights[Kind(r[0])] = liem.T(r[1], r[2])
	}
	_, body = rows("parameters")
	for _, r := range body {
		t.parameters[ClearanceFact(r[0])] = split[string](r[1])
	}
	_, body = rows("figures")
	for _, r := range body {
		n, err := strconv.Atoi(r[1])
		if err != nil {
			panic("limits: figure " + r[0] + ": " + r[1])
		}
		t.figures[r[0]] = n
	}
}

// split reads a cell that lists codes; "-" and "*" list none by name.
func split[T ~string](cell string) []T {
	var out []T
	for _, f := range strings.Fields(cell) {
		if f != "-" && f != "*" {
			out = append(out, T(f))
		}
	}
	return out
}
