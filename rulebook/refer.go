package rulebook

import (
	"slices"
	"strings"

	"liem"
)

// refKind says what a name must be the name of.
type refKind uint8

const (
	aProvision refKind = iota
	aTableRef
	aForm
	aLetter
	aProcedure
	aStage
	aClock
	anAct
	aFact
	aMark
	aRole
	aParty
	anActor   // a role or a party
	aListener // a party or an audience
	anApart   // what a role must not be
	anOwner   // whose data a field holds
)

// reference is a name to be found when everything is read.
type reference struct {
	pos  Pos
	kind refKind
	name string
	in   *Procedure
}

func (l *loader) refer(at Pos, kind refKind, name string, in *Procedure) {
	if name != "" {
		l.refs = append(l.refs, reference{at, kind, name, in})
	}
}

// referValue says that a fact of the procedure has a value.
func (l *loader) referValue(at Pos, p *Procedure, fact, value string) {
	f := p.Fact(fact)
	if f == nil {
		l.refer(at, aFact, fact, p)
		return
	}
	if !slices.Contains(f.Values, value) {
		l.Allow(at, value, f.Values, "%q không phải là giá trị của %q", "%q is no value of %q", value, fact)
	}
}

// resolve finds every name that was used, and says which are missing or
// given twice.
func (l *loader) resolve() {
	l.twice()
	for _, fix := range l.fixes {
		fix()
	}
	for _, r := range l.refs {
		names := l.names(r.kind, r.in)
		if slices.Contains(names, r.name) {
			continue
		}
		what := kindName(r.kind)
		l.Allow(r.pos, r.name, names, "%[1]q không phải là %[2]s", "%[1]q is no %[3]s", r.name, what.VI, what.EN)
	}
	l.orderValues()
}

func kindName(k refKind) liem.Text {
	return [...]liem.Text{
		aProvision: liem.T("điều luật trong provisions.yaml", "provision of provisions.yaml"),
		aTableRef:  liem.T("bảng quyết định", "decision table"),
		aForm:      liem.T("biểu mẫu", "form"),
		aLetter:    liem.T("văn bản gửi đi", "letter"),
		aProcedure: liem.T("thủ tục của bộ này", "procedure of this pack"),
		aStage:     liem.T("giai đoạn", "stage"),
		aClock:     liem.T("thời hạn", "clock"),
		anAct:      liem.T("việc", "act"),
		aFact:      liem.T("điều biết được (facts)", "fact"),
		aMark:      liem.T("dấu (marks)", "mark"),
		aRole:      liem.T("vai trò", "role"),
		aParty:     liem.T("bên", "party"),
		anActor:    liem.T("vai trò hoặc bên", "role or party"),
		aListener:  liem.T("bên hoặc nơi được báo", "party or audience"),
		anApart:    liem.T("từ của apart", "word of apart"),
		anOwner:    liem.T("bên của một thủ tục, office hay kin", "party of a procedure, office or kin"),
	}[k]
}

// names are the names that a reference of the kind may give.
func (l *loader) names(k refKind, p *Procedure) []string {
	switch k {
	case aProvision:
		return ids(l.pack.Provisions, func(v *Provision) string { return v.ID })
	case aTableRef:
		return ids(l.pack.Tables, func(v *Table) string { return v.ID })
	case aForm:
		return ids(l.pack.Forms, func(v *Form) string { return v.ID })
	case aLetter:
		return ids(l.pack.Letters, func(v *Letter) string { return v.ID })
	case aProcedure:
		return ids(l.pack.Procedures, func(v *Procedure) string { return v.ID })
	case aStage:
		return ids(p.Stages, func(v *Stage) string { return v.ID })
	case aClock:
		return ids(p.Clocks, func(v *Clock) string { return v.ID })
	case anAct:
		return ids(p.Acts, func(v *Act) string { return v.ID })
	case aFact:
		return ids(p.Facts, func(v *Fact) string { return v.ID })
	case aMark:
		return p.Marks
	case aRole:
		return p.roles()
	case aParty:
		return p.parties()
	case anActor:
		return append(p.roles(), p.parties()...)
	case aListener:
		return append(p.parties(), p.audiences()...)
	case anOwner:
		out := []string{"office", "kin"}
		for _, p := range l.pack.Procedures {
			out = append(out, p.parties()...)
		}
		slices.Sort(out)
		return slices.Compact(out)
	default:
		out := append(p.parties(), p.roles()...)
		for _, r := range p.roles() {
			out = append(out, "ever "+r)
		}
		return append(out, "kin", "interest")
	}
}

func (p *Procedure) roles() []string { return ids(p.Roles, func(v *Role) string { return v.ID }) }

func (p *Procedure) parties() []string { return ids(p.Parties, func(v *Party) string { return v.ID }) }

func (p *Procedure) audiences() []string {
	return ids(p.Audiences, func(v *Audience) string { return v.ID })
}

func ids[T any](list []T, id func(T) string) []string {
	out := make([]string, 0, len(list))
	for _, v := range list {
		out = append(out, id(v))
	}
	return out
}

// twice says which names are given to two things. Within a procedure keys
// of a table are unique already; parties, audiences and roles share their
// names, because acts and letters name any of them.
func (l *loader) twice() {
	once(l, l.pack.Grounds, func(v *GroundRule) (Pos, string) { return v.Pos, v.Kind })
	once(l, l.pack.Tables, func(v *Table) (Pos, string) { return v.Pos, v.ID })
	once(l, l.pack.Forms, func(v *Form) (Pos, string) { return v.Pos, v.ID })
	once(l, l.pack.Letters, func(v *Letter) (Pos, string) { return v.Pos, v.ID })
	once(l, l.pack.Procedures, func(v *Procedure) (Pos, string) { return v.Pos, v.ID })
	once(l, l.pack.Transitions, func(v *Transition) (Pos, string) { return v.Pos, v.Procedure + " ← " + v.FromPack })
	once(l, l.pack.Lives, func(v *Life) (Pos, string) { return v.Pos, v.ID })
	for _, f := range l.pack.Forms {
		once(l, f.Fields, func(v *FormField) (Pos, string) { return v.Pos, v.ID })
	}
	for _, p := range l.pack.Procedures {
		type name struct {
			pos Pos
			id  string
		}
		var all []name
		for _, v := range p.Parties {
			all = append(all, name{v.Pos, v.ID})
		}
		for _, v := range p.Audiences {
			all = append(all, name{v.Pos, v.ID})
		}
		for _, v := range p.Roles {
			all = append(all, name{v.Pos, v.ID})
		}
		once(l, all, func(v name) (Pos, string) { return v.pos, v.id })
		l.reserved(p)
	}
}

func once[T any](l *loader, list []T, of func(T) (Pos, string)) {
	first := map[string]Pos{}
	for _, v := range list {
		at, id := of(v)
		if id == "" {
			continue
		}
		if old, ok := first[id]; ok {
			l.Add(at, "%[1]q khai báo hai lần; lần trước ở %[2]s", "%[1]q is declared twice; first at %[2]s", id, old)
			continue
		}
		first[id] = at
	}
}

// reserved refuses names that would make a guard's sentence mean two
// things.
func (l *loader) reserved(p *Procedure) {
	words := []string{"this", "every", "any", "no", "is", "not", "clock", "everyone", "kin", "interest", "ever", "each"}
	no := func(at Pos, id string) {
		if slices.Contains(words, id) {
			l.Add(at, "%q là từ của ngôn ngữ", "%q is a word of the language", id)
			l.Instead("một tên khác", "another name")
		}
	}
	for _, f := range p.Facts {
		no(f.Pos, f.ID)
	}
	for _, c := range p.Clocks {
		no(c.Pos, c.ID)
	}
	for _, n := range p.Parties {
		no(n.Pos, n.ID)
	}
	for _, r := range p.Roles {
		no(r.Pos, r.ID)
	}
	for _, m := range p.Marks {
		no(l.at(p, "marks"), m)
	}
}

// orderValues puts a table's results in the order of the fact it decides.
func (l *loader) orderValues() {
	for _, p := range l.pack.Procedures {
		for _, f := range p.Facts {
			t := l.pack.Table(f.Table)
			if t == nil {
				continue
			}
			slices.SortStableFunc(t.Values, func(a, b string) int {
				return slices.Index(f.Values, a) - slices.Index(f.Values, b)
			})
			for _, v := range t.Values {
				if !slices.Contains(f.Values, v) {
					l.Allow(l.at(f, "table"), v, f.Values, "bảng %[2]q cho ra %[1]q, không phải là giá trị của điều này", "the table %[2]q yields %[1]q, which is no value of this fact", v, t.ID)
				}
			}
		}
	}
}

// quoted joins words for a message.
func quoted(words []string) string { return strings.Join(words, ", ") }
