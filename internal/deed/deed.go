// Package deed reads what somebody wants done in a case from words: one line
// of a story, or the arguments of a command. Both are the same language.
//
//	args, err := deed.Split(`accept --set overdue=in_time --field contents_accepted="Ba khoản chi"`)
//	d, err := deed.Parse(procedure, args)
//	receipt, err := office.Do(ctx, now, actor, id, d)
//
// It promises that whatever it returns is spelled as the procedure spells it:
// every act, fact, value, table, field and option is one that there is, texts
// are in NFC and without control characters, and a field carries the class and
// compartment of its form. Whether the act is open, to whom, and whether a part
// is missing is for the docket to say. What cannot be read is refused as
// liem.Invalid with what is allowed.
//
// It draws no id: without --id the deed has none, and the caller gives one.
package deed

import (
	"slices"
	"strconv"
	"strings"

	"liem"
	"liem/clock"
	"liem/docket"
	"liem/internal/office"
	"liem/ledger"
	"liem/rulebook"
)

// Flags are the words of a deed beside its act. The tags are for the command
// line; Parse reads the same names. A flag that is a list may be repeated.
type Flags struct {
	On       string   `placeholder:"PERSON"`
	Set      []string `placeholder:"FACT=VALUE" sep:"none"`
	Table    []string `placeholder:"TABLE.INPUT=VALUE" sep:"none"`
	Finding  []string `placeholder:"PERSON/N=FINDING" sep:"none"`
	Period   []string `placeholder:"FIELD=LIMIT" sep:"none"`
	Assign   []string `placeholder:"ROLE=ID,ID" sep:"none"`
	Field    []string `placeholder:"FIELD=TEXT" sep:"none"`
	Fact     []string `placeholder:"NAME=VALUE" sep:"none"`
	Reason   string   `placeholder:"TEXT"`
	Occurred string   `placeholder:"DATE[,BASIS]"`
	OnBehalf string   `placeholder:"PERSON"`
	Propose  bool
	ID       string `placeholder:"ID"`
}

// lists and single give where a flag's value goes.
func (f *Flags) lists() map[string]*[]string {
	return map[string]*[]string{"set": &f.Set, "table": &f.Table, "finding": &f.Finding, "period": &f.Period,
		"assign": &f.Assign, "field": &f.Field, "fact": &f.Fact}
}

func (f *Flags) single() map[string]*string {
	return map[string]*string{"on": &f.On, "reason": &f.Reason, "occurred": &f.Occurred, "on-behalf": &f.OnBehalf, "id": &f.ID}
}

// Parse reads an act with its flags: "accept", "--set", "overdue=in_time" …
// The error is liem.Invalid.
func Parse(p *rulebook.Procedure, args []string) (office.Deed, error) {
	var f Flags
	words, err := read(args, map[string]*bool{"propose": &f.Propose}, f.single(), f.lists())
	if err != nil {
		return office.Deed{}, err
	}
	if len(words) != 1 {
		return office.Deed{}, invalid("Cần đúng một bước, ví dụ: accept --set overdue=in_time.", "Exactly one act is needed, as in: accept --set overdue=in_time.")
	}
	return f.Deed(p, words[0])
}

// read parts arguments into words and flags, in any order: --name value,
// --name=value, and for what is yes or no --name alone.
func read(args []string, flags map[string]*bool, single map[string]*string, lists map[string]*[]string) (words []string, err error) {
	for i := 0; i < len(args); i++ {
		name, isFlag := strings.CutPrefix(args[i], "--")
		if !isFlag {
			words = append(words, args[i])
			continue
		}
		if b := flags[name]; b != nil {
			*b = true
			continue
		}
		name, value, ok := strings.Cut(name, "=")
		one, list := single[name], lists[name]
		if one == nil && list == nil {
			return nil, invalid("Không có tùy chọn --"+name+".", "There is no flag --"+name+".")
		}
		if !ok {
			if i++; i == len(args) {
				return nil, invalid("Tùy chọn --"+name+" cần một giá trị.", "The flag --"+name+" needs a value.")
			}
			value = args[i]
		}
		switch {
		case list != nil:
			*list = append(*list, value)
		case *one != "":
			return nil, invalid("Tùy chọn --"+name+" được ghi hai lần.", "The flag --"+name+" is given twice.")
		default:
			*one = value
		}
	}
	return words, nil
}

// Deed makes the deed of an act of the procedure. The error is liem.Invalid.
func (f *Flags) Deed(p *rulebook.Procedure, act string) (office.Deed, error) {
	b := builder{p: p, act: p.Act(act)}
	b.Act, b.On, b.Propose = act, f.On, f.Propose
	if b.act != nil {
		b.form = p.FormOf(b.act)
	} else if !slices.Contains([]string{docket.Correct, docket.Told, docket.Transition}, act) {
		return office.Deed{}, invalid("Thủ tục "+p.ID+" không có bước “"+act+"”.", "The procedure "+p.ID+" has no act “"+act+"”.", actsOf(p)...)
	}
	if f.ID != "" {
		id, err := liem.ParseID(f.ID)
		if err != nil {
			return office.Deed{}, invalid("Mã “"+f.ID+"” không đúng: cần 26 ký tự 0-9 a-z, không có i, l, o, u.", "The id “"+f.ID+"” is wrong: 26 characters of 0-9 a-z without i, l, o, u.")
		}
		b.ID = id
	}
	if f.OnBehalf != "" {
		b.More = map[string]string{"on_behalf": f.OnBehalf}
	}
	if f.Reason != "" {
		if err := b.text(docket.ReasonField, "reason", "file", f.Reason); err != nil {
			return office.Deed{}, err
		}
	}
	if err := b.occurred(f.Occurred); err != nil {
		return office.Deed{}, err
	}
	for _, part := range []struct {
		flag   string
		values []string
		take   func(name, value string) error
	}{
		{"set", f.Set, b.set}, {"table", f.Table, b.table}, {"finding", f.Finding, b.finding}, {"period", f.Period, b.period},
		{"assign", f.Assign, b.assign}, {"field", f.Field, b.field}, {"fact", f.Fact, b.more},
	} {
		for _, v := range part.values {
			name, value, ok := strings.Cut(v, "=")
			if !ok || name == "" {
				return office.Deed{}, invalid("--"+part.flag+" “"+v+"”: cần dạng tên=giá trị.", "--"+part.flag+" “"+v+"”: write it as name=value.")
			}
			if err := part.take(name, value); err != nil {
				return office.Deed{}, err
			}
		}
	}
	return b.Deed, nil
}

// builder is a deed on its way.
type builder struct {
	office.Deed
	p    *rulebook.Procedure
	act  *rulebook.Act
	form *rulebook.Form
}

func (b *builder) set(name, value string) error {
	fact := b.p.Fact(name)
	if fact == nil {
		return unknown("điều được ghi nhận", "fact", name, names(b.p.Facts, func(f *rulebook.Fact) string { return f.ID }))
	}
	if !slices.Contains(fact.Values, value) {
		return unknown("giá trị của "+name, "value of "+name, value, fact.Values)
	}
	return put(&b.Choices, name, value)
}

func (b *builder) more(name, value string) error { return put(&b.More, name, value) }

func (b *builder) table(name, value string) error {
	id, input, _ := strings.Cut(name, ".")
	t := b.p.Pack.Table(id)
	if t == nil {
		return unknown("bảng", "table", id, names(b.p.Pack.Tables, func(t *rulebook.Table) string { return t.ID }))
	}
	columns := t.Columns()
	i := slices.IndexFunc(columns, func(c rulebook.Input) bool { return c.ID == input })
	if i < 0 {
		return unknown("câu hỏi của bảng "+id, "input of the table "+id, input, names(columns, func(c rulebook.Input) string { return c.ID }))
	}
	if !slices.Contains(columns[i].Values, value) {
		return unknown("giá trị của "+name, "value of "+name, value, columns[i].Values)
	}
	inputs := b.Tables[id]
	if err := put(&inputs, input, value); err != nil {
		return err
	}
	if b.Tables == nil {
		b.Tables = map[string]map[string]string{}
	}
	b.Tables[id] = inputs
	return nil
}

func (b *builder) finding(name, value string) error {
	who, number, _ := strings.Cut(name, "/")
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || who == "" {
		return invalid("--finding “"+name+"”: cần dạng subject-1/1=upheld (người, số của nội dung).", "--finding “"+name+"”: write it as subject-1/1=upheld (the person, the number of the allegation).")
	}
	all := []string{string(docket.NotUpheld), string(docket.PartlyUpheld), string(docket.Upheld)}
	if !slices.Contains(all, value) {
		return unknown("kết luận", "finding", value, all)
	}
	if b.Findings == nil {
		b.Findings = map[string]map[int]docket.Finding{}
	}
	found := b.Findings[who]
	if err := put(&found, n, docket.Finding(value)); err != nil {
		return err
	}
	b.Findings[who] = found
	return nil
}

func (b *builder) period(name, value string) error {
	if _, err := b.formField(name, rulebook.PeriodField); err != nil {
		return err
	}
	l, err := clock.ParseLimit(value)
	if err != nil {
		return err
	}
	return put(&b.Periods, name, l.String())
}

func (b *builder) assign(role, people string) error {
	if b.p.Role(role) == nil {
		return unknown("vai trò", "role", role, names(b.p.Roles, func(r *rulebook.Role) string { return r.ID }))
	}
	var who []office.Person
	for s := range strings.SplitSeq(people, ",") {
		q, err := Person(s)
		if err != nil {
			return err
		}
		who = append(who, q)
	}
	return put(&b.Assign, role, who)
}

// occurred reads the day or the instant at which the act occurred, and how
// the office knows it: by somebody's statement, if nothing is said.
func (b *builder) occurred(s string) error {
	if s == "" {
		return nil
	}
	day, basis, ok := strings.Cut(s, ",")
	if !ok {
		basis = string(ledger.Statement)
	}
	bases := []string{string(ledger.Stamp), string(ledger.Receipt), string(ledger.Statement)}
	if !slices.Contains(bases, basis) {
		return unknown("căn cứ về ngày", "basis of the day", basis, bases)
	}
	d, err := clock.ParseDate(day)
	if err != nil {
		return err
	}
	cal, err := clock.Lookup(b.p.Pack.Calendar)
	if err != nil {
		return err
	}
	b.Occurred = &ledger.Occurred{At: cal.Midnight(d), Day: true, Basis: ledger.Basis(basis)}
	return nil
}

// put sets a key once.
func put[K comparable, V any](m *map[K]V, key K, value V) error {
	if _, twice := (*m)[key]; twice {
		return invalid("Một mục được ghi hai lần.", "Something is given twice.")
	}
	if *m == nil {
		*m = map[K]V{}
	}
	(*m)[key] = value
	return nil
}

func names[T any](all []T, name func(T) string) []string {
	out := make([]string, len(all))
	for i, v := range all {
		out[i] = name(v)
	}
	return out
}

func actsOf(p *rulebook.Procedure) []string {
	return names(p.Acts, func(a *rulebook.Act) string { return a.ID })
}

func invalid(vi, en string, allowed ...string) error {
	e := &liem.Error{Kind: liem.Invalid, Op: "read a deed", Say: liem.T(vi, en)}
	if len(allowed) > 0 {
		list := strings.Join(allowed, ", ")
		e.Next = liem.T("Được dùng: "+list+".", "Allowed are: "+list+".")
	}
	return e
}

func unknown(vi, en, got string, allowed []string) error {
	if len(allowed) == 0 {
		return invalid("Không có "+vi+" “"+got+"”, và thủ tục này không dùng loại đó.", "There is no "+en+" “"+got+"”, and none is used here.")
	}
	return invalid("Không có "+vi+" “"+got+"”.", "There is no "+en+" “"+got+"”.", allowed...)
}
