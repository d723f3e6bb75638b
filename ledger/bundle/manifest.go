package bundle

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"

	"golang.org/x/mod/sumdb/note"

	"liem"
	"liem/ledger"
)

// Manifest is the text of bundle.json. All of it follows from the other
// files, so Check derives it again and compares.
type Manifest struct {
	Format    string    `json:"format"` // "1"
	Engine    string    `json:"engine"` // "1"
	Case      liem.ID   `json:"case"`
	Procedure string    `json:"procedure"`
	Pack      Pack      `json:"pack"`
	Limits    liem.Hash `json:"limits"`
	Acts      Head      `json:"acts"`
	Reads     Head      `json:"reads"`
	Redacted  []Cut     `json:"redacted"`
	Erased    []Cut     `json:"erased"`
	Files     []File    `json:"files"` // every other file, by name
}

// Pack names the pack of the case's last act.
type Pack struct {
	ID      string    `json:"id"`
	Version string    `json:"version"`
	Hash    liem.Hash `json:"hash"`
}

// Head is where a chain ends: number of acts and commitment of the last.
type Head struct {
	Count string    `json:"count"`
	Last  liem.Hash `json:"last"`
}

// Cut counts what is not there: passages of a field left out for a reason,
// or acts of a chain erased under a provision.
type Cut struct {
	Chain  string `json:"chain"`
	Field  string `json:"field,omitempty"`
	Reason string `json:"reason"`
	Count  string `json:"count"`
}

// File is the hash of one file of the bundle.
type File struct {
	Name   string    `json:"name"`
	SHA256 liem.Hash `json:"sha256"`
}

// encode is the manifest's one form: JSON with one space of indentation.
func (m *Manifest) encode() string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	_ = e.Encode(m) // strings and hashes only: cannot fail
	return b.String()
}

// parseManifest reads the text of bundle.json and refuses one that differs
// from its own re-encoding.
func parseManifest(text string) (Manifest, error) {
	var m Manifest
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	if err := d.Decode(&m); err != nil {
		return Manifest{}, err
	}
	if _, err := d.Token(); err != io.EOF {
		return Manifest{}, fmt.Errorf("something after the end")
	}
	if m.encode() != text {
		return Manifest{}, fmt.Errorf("differs from its own re-encoding")
	}
	return m, nil
}

// derive computes the manifest that belongs to the bundle's other files.
func (b *Bundle) derive() (Manifest, *Fault) {
	m := Manifest{
		Format: strconv.Itoa(Format), Engine: strconv.Itoa(liem.Engine),
		Limits: b.Checkpoint.Limits, Acts: head(b.Acts), Reads: head(b.Reads),
		Redacted: []Cut{}, Erased: []Cut{}, Files: []File{},
	}
	last := b.lastAct()
	m.Case, m.Procedure, m.Pack.Hash = last.Case, last.Procedure, last.Pack
	for _, it := range b.Register {
		if it.Act != nil && binds(it.Act, m.Pack.Hash) {
			m.Pack.ID, _ = it.Act.Fact(ledger.FactPack)
			m.Pack.Version, _ = it.Act.Fact(ledger.FactVersion)
		}
	}
	if m.Pack.ID == "" || m.Pack.Version == "" {
		return m, fault(fileRegister, 0, 0, "Không có hành vi nào của sổ đăng ký đưa bộ quy tắc của vụ việc vào áp dụng.",
			"No register act takes the case's pack into use.")
	}
	m.Redacted, m.Erased = b.cuts()
	for _, name := range b.files.names() {
		if name != fileManifest {
			m.Files = append(m.Files, File{name, b.sums[name]})
		}
	}
	return m, nil
}

// lastAct is the last act of the case that is not erased, else the export.
func (b *Bundle) lastAct() *ledger.Act {
	for _, it := range slices.Backward(b.Acts) {
		if it.Act != nil {
			return it.Act
		}
	}
	return b.Reads[len(b.Reads)-1].Act
}

// binds tells whether a register act takes something with this hash into use.
func binds(a *ledger.Act, h liem.Hash) bool {
	v, ok := a.Fact(ledger.FactSHA256)
	return ok && v == h.String()
}

func head(items []Item) Head {
	h := Head{Count: strconv.Itoa(len(items))}
	if len(items) > 0 {
		h.Last = items[len(items)-1].C
	}
	return h
}

// cuts counts what was left out and what was erased, in a fixed order.
func (b *Bundle) cuts() (redacted, erased []Cut) {
	left, gone := make(map[Cut]int), make(map[Cut]int)
	for _, c := range chains {
		for _, it := range *b.chain(c.chain) {
			if it.Erased != nil {
				gone[Cut{Chain: c.chain.String(), Reason: it.Erased.Provision}]++
				continue
			}
			for _, f := range it.Act.Fields {
				for _, p := range f.Passages {
					if !p.Open {
						left[Cut{Chain: c.chain.String(), Field: f.Name, Reason: p.Gap}]++
					}
				}
			}
		}
	}
	return counted(left), counted(gone)
}

func counted(counts map[Cut]int) []Cut {
	out := make([]Cut, 0, len(counts))
	for c, n := range counts {
		c.Count = strconv.Itoa(n)
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b Cut) int {
		return cmp.Or(cmp.Compare(a.Chain, b.Chain), cmp.Compare(a.Field, b.Field), cmp.Compare(a.Reason, b.Reason))
	})
	return out
}

// difference names the first member in which two manifests differ.
func difference(a, b Manifest) string {
	x, y := reflect.ValueOf(a), reflect.ValueOf(b)
	for i := range x.NumField() {
		if !reflect.DeepEqual(x.Field(i).Interface(), y.Field(i).Interface()) {
			return x.Type().Field(i).Tag.Get("json")
		}
	}
	return ""
}

// sign makes bundle.json.
func (m *Manifest) sign(log note.Signer) ([]byte, error) {
	return note.Sign(&note.Note{Text: m.encode()}, log)
}
