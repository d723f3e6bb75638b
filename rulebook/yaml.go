package rulebook

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

type shape uint8

const (
	nothing shape = iota // nothing was written
	aScalar              // a word, number or text
	aList                // [a, b]
	aTable               // {a: b}
)

// node is a value as written: the small part of YAML that packs use. There
// are no anchors, tags, merges or types: every scalar is its text.
type node struct {
	pos   Pos
	shape shape
	text  string
	items []*node
	keys  []entry
}

type entry struct {
	pos   Pos
	key   string
	value *node
}

// parse reads one file into nodes. It returns nil if the file cannot be
// read, having said why.
func parse(fs *faults, file string, data []byte) *node {
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
		fs.add(Pos{file, line}, "không đọc được YAML: %s", "not readable as YAML: %s", say)
		return nil
	}
	r := reader{fs: fs, file: file}
	if len(f.Docs) > 1 {
		fs.add(r.at(f.Docs[1].Body, Pos{file, 1}), "một tệp chỉ có một tài liệu YAML", "a file holds one YAML document")
	}
	if len(f.Docs) == 0 || f.Docs[0].Body == nil {
		return &node{pos: Pos{file, 1}}
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
	fs   *faults
	file string
}

func (r *reader) at(n ast.Node, or Pos) Pos {
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil || n.GetToken().Position.Line < 1 {
		return or
	}
	return Pos{r.file, n.GetToken().Position.Line}
}

func (r *reader) node(n ast.Node, or Pos, depth int) *node {
	at := r.at(n, or)
	if depth > mostDepth {
		r.fs.add(at, "lồng nhau quá sâu", "nested too deeply")
		return &node{pos: or}
	}
	switch n := n.(type) {
	case nil, *ast.NullNode:
		return &node{pos: or}
	case *ast.MappingNode:
		return r.table(n.Values, or, depth)
	case *ast.MappingValueNode:
		return r.table([]*ast.MappingValueNode{n}, or, depth)
	case *ast.SequenceNode:
		out := &node{pos: or, shape: aList}
		for _, v := range n.Values {
			out.items = append(out.items, r.node(v, r.at(v, or), depth+1))
		}
		return out
	case *ast.LiteralNode:
		if n.Value == nil {
			return &node{pos: or}
		}
		return &node{pos: or, shape: aScalar, text: strings.TrimSpace(n.Value.Value)}
	case *ast.StringNode:
		return &node{pos: or, shape: aScalar, text: n.Value}
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return &node{pos: or, shape: aScalar, text: n.GetToken().Value}
	}
	r.fs.add(at, "%s không thuộc ngôn ngữ này", "%s is not part of the language", strings.ToLower(n.Type().YAMLName()))
	r.fs.instead("từ, văn bản, danh sách […], bảng {…: …}", "words, texts, lists […], tables {…: …}")
	return &node{pos: or}
}

func (r *reader) table(values []*ast.MappingValueNode, at Pos, depth int) *node {
	out := &node{pos: at, shape: aTable}
	for _, v := range values {
		if v == nil {
			continue
		}
		keyAt := r.at(v.Key, at)
		key := r.node(v.Key, keyAt, depth+1)
		if key.shape != aScalar || key.text == "" {
			r.fs.add(keyAt, "khóa phải là một từ", "a key must be a word")
			continue
		}
		if old := out.entry(key.text); old != nil {
			r.fs.add(keyAt, "%q viết hai lần; lần trước ở dòng %d", "%q stands twice; first in line %d", key.text, old.pos.Line)
			continue
		}
		out.keys = append(out.keys, entry{keyAt, key.text, r.node(v.Value, keyAt, depth+1)})
	}
	return out
}

func (n *node) entry(key string) *entry {
	for i := range n.keys {
		if n.keys[i].key == key {
			return &n.keys[i]
		}
	}
	return nil
}
