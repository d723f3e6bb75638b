package source

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"liem"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// What a file of a pack may measure: a bound on the reader's work, far above
// what a lawyer can read.
const (
	mostBytes = 1 << 20
	mostLine  = 16 << 10
	mostDepth = 24
)

// Shape is what a value is.
type Shape uint8

// The shapes.
const (
	Nothing Shape = iota // nothing was written
	Scalar               // a word, number or text
	List                 // [a, b]
	Table                // {a: b}
)

// Node is a value as written: the small part of YAML that packs use. There
// are no anchors, tags, merges or types: every scalar is its text.
type Node struct {
	Pos   Pos
	Shape Shape
	Text  string
	Items []*Node
	Keys  []Entry
}

// Entry is a key of a table with its value.
type Entry struct {
	Pos   Pos
	Key   string
	Value *Node
}

// Parse reads one file into nodes. It returns nil if the file cannot be
// read, having said why.
func Parse(fs *Faults, file string, data []byte) *Node {
	if line, vi, en := tooMuch(data); en != "" {
		*fs = append(*fs, Fault{Pos: Pos{file, line}, Say: liem.T(vi, en)})
		return nil
	}
	f, err := parseYAML(data)
	if err != nil {
		line, say := 1, err.Error()
		var syntax *yaml.SyntaxError
		if errors.As(err, &syntax) {
			say = syntax.Message
			if syntax.Token != nil && syntax.Token.Position != nil {
				line = max(1, syntax.Token.Position.Line)
			}
		}
		say, _, _ = strings.Cut(say, "\n")
		fs.Add(Pos{file, line}, "không đọc được YAML: %s", "not readable as YAML: %s", say)
		return nil
	}
	r := reader{fs: fs, file: file}
	if len(f.Docs) > 1 {
		fs.Add(r.at(f.Docs[1].Body, Pos{file, 1}), "một tệp chỉ có một tài liệu YAML", "a file holds one YAML document")
	}
	if len(f.Docs) == 0 || f.Docs[0].Body == nil {
		return &Node{Pos: Pos{file, 1}}
	}
	return r.node(f.Docs[0].Body, Pos{file, 1}, 0)
}

// parseYAML turns a panic of the parser into an error: a pack comes from
// outside.
func parseYAML(data []byte) (f *ast.File, err error) {
	defer func() {
		if p := recover(); p != nil {
			f, err = nil, fmt.Errorf("the text is broken")
		}
	}()
	return parser.ParseBytes(data, 0, parser.AllowDuplicateMapKey())
}

// tooMuch refuses what would make the parser recurse or work without end.
func tooMuch(data []byte) (line int, vi, en string) {
	if len(data) > mostBytes {
		return 1, "tệp lớn hơn 1 MiB", "the file is larger than 1 MiB"
	}
	if !utf8.Valid(data) {
		return 1, "tệp không phải UTF-8", "the file is not UTF-8"
	}
	depth := 0
	for i, s := range strings.Split(string(data), "\n") {
		if len(s) > mostLine {
			return i + 1, "dòng dài hơn 16 KiB", "the line is longer than 16 KiB"
		}
		if strings.Contains(s, "\x00") {
			return i + 1, "dòng có ký tự rỗng", "the line holds a zero byte"
		}
		depth += strings.Count(s, "[") + strings.Count(s, "{") - strings.Count(s, "]") - strings.Count(s, "}")
		steps := strings.Count(s, "- ") + strings.Count(s, "? ") + strings.Count(s, "[") + strings.Count(s, "{") + strings.Count(s, ": ")
		indent := len(s) - len(strings.TrimLeft(s, " "))
		if depth > 8*mostDepth || steps > 400 || (indent > 400 && strings.TrimSpace(s) != "") {
			return i + 1, "lồng nhau quá sâu", "nested too deeply"
		}
	}
	return 0, "", ""
}

// reader turns the parser's tree into nodes.
type reader struct {
	fs   *Faults
	file string
}

func (r *reader) at(n ast.Node, or Pos) Pos {
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil || n.GetToken().Position.Line < 1 {
		return or
	}
	return Pos{r.file, n.GetToken().Position.Line}
}

func (r *reader) node(n ast.Node, or Pos, depth int) *Node {
	at := r.at(n, or)
	if depth > mostDepth {
		r.fs.Add(at, "lồng nhau quá sâu", "nested too deeply")
		return &Node{Pos: or}
	}
	switch n := n.(type) {
	case nil, *ast.NullNode:
		return &Node{Pos: or}
	case *ast.MappingNode:
		return r.table(n.Values, or, depth)
	case *ast.MappingValueNode:
		return r.table([]*ast.MappingValueNode{n}, or, depth)
	case *ast.SequenceNode:
		out := &Node{Pos: or, Shape: List}
		for _, v := range n.Values {
			out.Items = append(out.Items, r.node(v, r.at(v, or), depth+1))
		}
		return out
	case *ast.LiteralNode:
		if n.Value == nil {
			return &Node{Pos: or}
		}
		return &Node{Pos: or, Shape: Scalar, Text: strings.TrimSpace(n.Value.Value)}
	case *ast.StringNode:
		return &Node{Pos: or, Shape: Scalar, Text: n.Value}
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return &Node{Pos: or, Shape: Scalar, Text: n.GetToken().Value}
	}
	r.fs.Add(at, "%s không thuộc ngôn ngữ này", "%s is not part of the language", strings.ToLower(n.Type().YAMLName()))
	r.fs.Instead("từ, văn bản, danh sách […], bảng {…: …}", "words, texts, lists […], tables {…: …}")
	return &Node{Pos: or}
}

func (r *reader) table(values []*ast.MappingValueNode, at Pos, depth int) *Node {
	out := &Node{Pos: at, Shape: Table}
	for _, v := range values {
		if v == nil {
			continue
		}
		keyAt := r.at(v.Key, at)
		key := r.node(v.Key, keyAt, depth+1)
		if key.Shape != Scalar || key.Text == "" {
			r.fs.Add(keyAt, "khóa phải là một từ", "a key must be a word")
			continue
		}
		if old := out.Entry(key.Text); old != nil {
			r.fs.Add(keyAt, "%q viết hai lần; lần trước ở dòng %d", "%q stands twice; first in line %d", key.Text, old.Pos.Line)
			continue
		}
		out.Keys = append(out.Keys, Entry{keyAt, key.Text, r.node(v.Value, keyAt, depth+1)})
	}
	return out
}

// Entry finds a key of a table, nil if it is absent.
func (n *Node) Entry(key string) *Entry {
	for i := range n.Keys {
		if n.Keys[i].Key == key {
			return &n.Keys[i]
		}
	}
	return nil
}
