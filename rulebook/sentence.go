package rulebook

import (
	"fmt"
	"liem/rulebook/source"
	"slices"
	"strconv"
	"strings"
)

// guard reads the condition under a key: a sentence, or a list of which all
// must hold. nil if the key is absent.
func (f *fields) guard(key string, p *Procedure) *Guard {
	n := f.Get(key, false)
	if n == nil {
		return nil
	}
	if n.Shape == source.List && len(n.Items) == 0 {
		f.l.Add(n.Pos, "%q trống", "%q is empty", key)
		return nil
	}
	if n.Shape == source.List {
		return f.l.guards(n, AllOf, p)
	}
	return f.l.guardOf(n, p)
}

func (l *loader) guards(n *node, op Op, p *Procedure) *Guard {
	g := &Guard{Pos: n.Pos, Op: op}
	for _, item := range l.List(n) {
		if k := l.guardOf(item, p); k != nil {
			g.Kids = append(g.Kids, k)
		}
	}
	if n.Shape == source.List && len(n.Items) == 0 {
		l.Add(n.Pos, "điều kiện trống", "a condition without sentences")
	}
	g.Text = g.String()
	return g
}

func (l *loader) guardOf(n *node, p *Procedure) *Guard {
	switch n.Shape {
	case source.Table:
		f := l.fields(n)
		if len(n.Keys) != 1 || (!f.Has("any") && !f.Has("all")) {
			l.Add(n.Pos, "ở đây phải là một câu, {any: […]} hoặc {all: […]}", "a sentence, {any: […]} or {all: […]} belongs here")
			return nil
		}
		if f.Has("any") {
			return l.guards(n.Keys[0].Value, AnyOf, p)
		}
		return l.guards(n.Keys[0].Value, AllOf, p)
	case source.Scalar:
		s := sentence{l: l, at: n.Pos, p: p, text: strings.TrimSpace(n.Text), words: strings.Fields(n.Text)}
		return s.read()
	}
	l.Add(n.Pos, "ở đây phải là một câu", "a sentence belongs here")
	return nil
}

// sentence is one guard being read from left to right.
type sentence struct {
	l     *loader
	at    Pos
	p     *Procedure
	text  string
	words []string
}

const toldSentence = "everyone told knows the outcome"

func (s *sentence) read() *Guard {
	w := s.words
	switch {
	case strings.Join(w, " ") == toldSentence:
		return &Guard{Pos: s.at, Text: s.text, Op: ToldEnd}
	case len(w) == 5 && w[1] == "extended" && w[2] == "less" && w[3] == "than":
		return s.extended(w[0], w[4])
	case len(w) > 1 && w[0] == "clock":
		return s.clock(Only, w[1], w[2:])
	case len(w) > 2 && quantOf(w[0]) != Only && w[1] == "clock":
		return s.clock(quantOf(w[0]), w[2], w[3:])
	case len(w) > 1 && quantOf(w[0]) != Only:
		return s.mark(quantOf(w[0]), w[1:])
	case len(w) > 1 && w[1] == "is":
		return s.fact(w[0], w[1:])
	}
	return s.unknown()
}

func (s *sentence) unknown() *Guard {
	s.l.Add(s.at, "không đọc được điều kiện %q", "the condition %q cannot be read", s.text)
	forms := "FACT is a/b · this|every|any|no " + or(s.p.Scope, "SCOPE") + " is a/b · every MARK " + or(s.p.Scope, "SCOPE") +
		" is a · clock C is running/expired · this|every|any|no clock C is off · C extended less than N · " + toldSentence
	s.l.Instead(forms, forms)
	return nil
}

func or(a, b string) string {
	if a == "" {
		return b
	}
	return a
}

// quantOf reads the first word of a sentence; Only stands for none.
func quantOf(w string) Quant {
	switch w {
	case "this":
		return This
	case "every":
		return Every
	case "any":
		return Any
	case "no":
		return No
	}
	return Only
}

// values reads "is [not] a/b/c".
func (s *sentence) values(w []string) (values []string, not, ok bool) {
	if len(w) < 2 || w[0] != "is" {
		return nil, false, false
	}
	w = w[1:]
	if w[0] == "not" {
		not, w = true, w[1:]
	}
	if len(w) != 1 {
		return nil, not, false
	}
	for v := range strings.SplitSeq(w[0], "/") {
		if v == "" || slices.Contains(values, v) {
			return nil, not, false
		}
		values = append(values, v)
	}
	return values, not, true
}

// allow says which of the values are not among those that may stand there.
func (s *sentence) allow(values, may []string) {
	for _, v := range values {
		if !slices.Contains(may, v) {
			s.l.Allow(s.at, v, may, "%[1]q trong điều kiện %[2]q không có ở đây", "%[1]q in the condition %[2]q is not known here", v, s.text)
		}
	}
}

func (s *sentence) fact(name string, w []string) *Guard {
	values, not, ok := s.values(w)
	if !ok {
		return s.unknown()
	}
	s.l.refer(s.at, aFact, name, s.p)
	if f := s.p.Fact(name); f != nil {
		s.allow(values, f.Values)
	}
	return &Guard{Pos: s.at, Text: s.text, Op: pick(not, FactIsNot, FactIs), Name: name, Values: values}
}

func pick(not bool, yes, no Op) Op {
	if not {
		return yes
	}
	return no
}

// mark reads "[MARK/MARK] SCOPE is [not] a/b" after the quantifier.
func (s *sentence) mark(q Quant, w []string) *Guard {
	g := &Guard{Pos: s.at, Text: s.text, Quant: q, Scope: s.p.Scope}
	if s.p.Scope == "" {
		s.l.Add(s.at, "%q nói về từng người, nhưng thủ tục không có scope", "%q speaks of each person, but the procedure has no scope", s.text)
		return nil
	}
	may := append(slices.Clone(s.p.Marks), Unfound, Cleared, Adverse)
	if w[0] != s.p.Scope && len(w) > 1 && w[1] == s.p.Scope && q != This {
		g.Where = strings.Split(w[0], "/")
		s.allow(g.Where, may)
		w = w[1:]
	}
	if w[0] != s.p.Scope {
		s.l.Allow(s.at, w[0], []string{s.p.Scope}, "%[1]q trong điều kiện %[2]q không phải là bên có trạng thái riêng", "%[1]q in the condition %[2]q is not the scope of the procedure", w[0], s.text)
		return nil
	}
	values, not, ok := s.values(w[1:])
	if !ok {
		return s.unknown()
	}
	s.allow(values, may)
	g.Op, g.Values = pick(not, MarkIsNot, MarkIs), values
	return g
}

func (s *sentence) clock(q Quant, name string, w []string) *Guard {
	values, not, ok := s.values(w)
	if !ok {
		return s.unknown()
	}
	s.l.refer(s.at, aClock, name, s.p)
	s.allow(values, []string{Off, Running, Paused, Expired})
	g := &Guard{Pos: s.at, Text: s.text, Op: pick(not, ClockIsNot, ClockIs), Name: name, Quant: q, Values: values}
	s.l.fix(func() { s.perScoped(g) })
	return g
}

// perScoped says that a clock of each person needs a quantifier and a clock
// of the case has none.
func (s *sentence) perScoped(g *Guard) {
	c := s.p.Clock(g.Name)
	if c == nil {
		return
	}
	if (c.Falls || c.Repeats) && len(g.Values) == 1 && g.Values[0] == Expired {
		s.l.Add(s.at, "thời hạn %q không bao giờ ở trạng thái expired: hết hạn là off (duty: falls) hoặc chạy lại (repeats)", "the clock %q is never expired: at its end it is off (duty: falls) or runs again (repeats)", c.ID)
	}
	if c.PerScoped == (g.Quant != Only) {
		return
	}
	if c.PerScoped {
		s.l.Add(s.at, "thời hạn %q chạy riêng cho từng người", "the clock %q runs for each person", c.ID)
		s.l.Instead("this, every, any hoặc no clock "+c.ID, "this, every, any or no clock "+c.ID)
		return
	}
	s.l.Add(s.at, "thời hạn %q chỉ có một cho cả vụ việc", "there is one clock %q for the case", c.ID)
	s.l.Instead("clock "+c.ID, "clock "+c.ID)
}

func (s *sentence) extended(name, number string) *Guard {
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > 9 {
		s.l.Add(s.at, "%q không phải số từ 1 đến 9", "%q is not a number from 1 to 9", number)
		return nil
	}
	s.l.refer(s.at, aClock, name, s.p)
	s.l.fix(func() {
		if c := s.p.Clock(name); c != nil && c.Extension == nil {
			s.l.Add(s.at, "thời hạn %q không gia hạn được", "the clock %q cannot be extended", name)
		}
	})
	return &Guard{Pos: s.at, Text: s.text, Op: ExtendedLes, Name: name, N: n}
}

// String is the guard as the language writes it; reading it gives the same
// guard.
func (g *Guard) String() string {
	is := map[Op]string{FactIsNot: "is not", MarkIsNot: "is not", ClockIsNot: "is not"}[g.Op]
	if is == "" {
		is = "is"
	}
	values := strings.Join(g.Values, "/")
	quant := map[Quant]string{This: "this ", Every: "every ", Any: "any ", No: "no "}[g.Quant]
	switch g.Op {
	case AllOf, AnyOf:
		kids := make([]string, len(g.Kids))
		for i, k := range g.Kids {
			kids[i] = k.String()
		}
		return fmt.Sprintf("{%s: [%s]}", map[Op]string{AllOf: "all", AnyOf: "any"}[g.Op], strings.Join(kids, ", "))
	case FactIs, FactIsNot:
		return fmt.Sprintf("%s %s %s", g.Name, is, values)
	case ClockIs, ClockIsNot:
		return fmt.Sprintf("%sclock %s %s %s", quant, g.Name, is, values)
	case ExtendedLes:
		return fmt.Sprintf("%s extended less than %d", g.Name, g.N)
	case ToldEnd:
		return toldSentence
	}
	where := strings.Join(g.Where, "/")
	if where != "" {
		where += " "
	}
	return fmt.Sprintf("%s%s%s %s %s", quant, where, or(g.Scope, "person"), is, values)
}
