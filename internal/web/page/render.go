package page

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"
	tree "text/template/parse"

	"liem"
	"liem/clock"
)

//go:embed templates assets
var files embed.FS

// Assets are the stylesheet and the few scripts, served under /assets/.
func Assets() fs.FS {
	sub, err := fs.Sub(files, "assets")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	return sub
}

// Set is the templates of a counter, with the frame and the shared elements.
// Each file name.html of a counter is a template that Page.Template names.
type Set struct {
	by map[liem.Lang]*template.Template
}

// NewSet reads a counter's templates. Within them:
//
//	{{t "Gửi" "Send"}}       words in the reader's language
//	{{text .Name}}           a liem.Text
//	{{day .At}}              a clock.Date in the reader's language
//	{{template "deadline" .Due}}  a shared element
func NewSet(own fs.FS) (*Set, error) {
	s := &Set{by: map[liem.Lang]*template.Template{}}
	for _, l := range []liem.Lang{liem.VI, liem.EN} {
		t := template.New("").Funcs(words(l))
		var err error
		if t, err = t.ParseFS(files, "templates/*.html"); err != nil {
			return nil, fmt.Errorf("page: %w", err)
		}
		if own != nil {
			if t, err = parse(t, own); err != nil {
				return nil, fmt.Errorf("page: %w", err)
			}
		}
		for _, x := range t.Templates() {
			if x.Tree != nil {
				fold(x.Tree.Root, l)
			}
		}
		s.by[l] = t
	}
	return s, nil
}

// fold puts the words of a language in the place of {{t "vi" "en"}}, once and
// not at every line of every page. The words stand in text or in a quoted
// attribute.
func fold(list *tree.ListNode, l liem.Lang) {
	if list == nil {
		return
	}
	for i, n := range list.Nodes {
		switch n := n.(type) {
		case *tree.ActionNode:
			if t, ok := wordsOf(n); ok {
				list.Nodes[i] = &tree.TextNode{NodeType: tree.NodeText, Pos: n.Pos, Text: []byte(template.HTMLEscapeString(t.In(l)))}
			}
		case *tree.IfNode:
			fold(n.List, l)
			fold(n.ElseList, l)
		case *tree.RangeNode:
			fold(n.List, l)
			fold(n.ElseList, l)
		case *tree.WithNode:
			fold(n.List, l)
			fold(n.ElseList, l)
		}
	}
}

func wordsOf(n *tree.ActionNode) (liem.Text, bool) {
	if len(n.Pipe.Decl) > 0 || len(n.Pipe.Cmds) != 1 || len(n.Pipe.Cmds[0].Args) != 3 {
		return liem.Text{}, false
	}
	args := n.Pipe.Cmds[0].Args
	name, ok := args[0].(*tree.IdentifierNode)
	vi, ok1 := args[1].(*tree.StringNode)
	en, ok2 := args[2].(*tree.StringNode)
	if !ok || !ok1 || !ok2 || name.Ident != "t" {
		return liem.Text{}, false
	}
	return liem.T(vi.Text, en.Text), true
}

func parse(t *template.Template, own fs.FS) (*template.Template, error) {
	names, err := fs.Glob(own, "templates/*.html")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		raw, err := fs.ReadFile(own, name)
		if err != nil {
			return nil, err
		}
		if _, err := t.New(strings.TrimSuffix(path.Base(name), ".html")).Parse(string(raw)); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// words are the functions of the templates.
func words(l liem.Lang) template.FuncMap {
	return template.FuncMap{
		"t":     func(vi, en string) string { return liem.T(vi, en).In(l) },
		"text":  func(t liem.Text) string { return t.In(l) },
		"day":   func(d clock.Date) string { return d.In(l) },
		"lang":  func() string { return string(l) },
		"vi":    func() bool { return l == liem.VI },
		"facts": func(rows []FactRow) template.HTML { return facts(rows, l) },
		"list":  func(x ...any) []any { return x },
		"with": func(pairs ...any) (map[string]any, error) {
			m := map[string]any{}
			for i := 0; i+1 < len(pairs); i += 2 {
				name, ok := pairs[i].(string)
				if !ok {
					return nil, fmt.Errorf("with: %v is no name", pairs[i])
				}
				m[name] = pairs[i+1]
			}
			return m, nil
		},
		"add":   func(a, b int) int { return a + b },
		"lines": func(s string) []string { return strings.Split(strings.TrimSpace(s), "\n") },
		"fault": func(faults []Fault, field string) *Fault {
			for i := range faults {
				if faults[i].Field == field && field != "" {
					return &faults[i]
				}
			}
			return nil
		},
	}
}

// Render writes the page, or an error before anything was written.
func (r *Request) Render(status int, p *Page) error {
	p.Lang, p.Site, p.Visitor, p.Path = r.Lang, r.Site, r.Visitor, r.URL.Path
	if p.Title == (liem.Text{}) {
		p.Title = p.Heading
	}
	other := liem.VI
	if r.Lang == liem.VI {
		other = liem.EN
	}
	q := r.URL.Query()
	q.Set("l", string(other))
	p.Other = r.URL.Path + "?" + q.Encode()
	t := r.set.by[r.Lang]
	var body, whole bytes.Buffer
	if err := t.ExecuteTemplate(&body, p.Template, p); err != nil {
		return fmt.Errorf("page %s: %w", p.Template, err)
	}
	p.Body = template.HTML(body.String())
	if err := t.ExecuteTemplate(&whole, "frame.html", p); err != nil {
		return fmt.Errorf("page %s: %w", p.Template, err)
	}
	h := r.W.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	if p.Script != "" {
		h.Set("Content-Security-Policy", policy("; script-src 'self'; connect-src 'self'"))
	}
	if r.Site.ReadOnly != nil && r.Site.ReadOnly() != (liem.Text{}) {
		h.Set("Retry-After", "300")
	}
	r.W.WriteHeader(status)
	_, err := whole.WriteTo(r.W)
	return err
}

func policy(more string) string {
	return "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'" + more
}

// Guard sets the headers that every answer has: nothing is loaded from
// elsewhere, nothing is framed, no address of a page leaves with a link.
func Guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy(""))
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), publickey-credentials-get=(self), publickey-credentials-create=(self)")
		next.ServeHTTP(w, r)
	})
}
