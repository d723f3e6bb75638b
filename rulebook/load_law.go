package rulebook

import (
	"slices"

	"liem/rulebook/source"
)

func (l *loader) readProvision(n *node) {
	p := &Provision{Pos: n.Pos}
	f := l.fields(n).keep(p)
	if id := f.Get("id", true); id != nil {
		p.ID = l.Word(id)
		l.IsForm(id.Pos, p.ID, provisionForm, "số hiệu như LTC.24.1", "an id such as LTC.24.1")
	}
	p.Kind = ProvisionKind(f.One("kind", true, []string{string(Law), string(Decree), string(House)}))
	p.Act = f.Word("act", true)
	p.Article = f.Word("article", true)
	p.Title = f.text("title", true)
	p.Says = f.text("says", true)
	p.From, p.To = f.inForce()
	p.Source = f.Word("source", true)
	p.Confidence = f.One("confidence", true, []string{"A", "B", "C"})
	p.Read, _ = f.date("read", true)
	f.Done()
	l.pack.Provisions = append(l.pack.Provisions, p)
}

func (l *loader) readGround(n *node) {
	g := &GroundRule{Pos: n.Pos}
	f := l.fields(n).keep(g)
	g.Kind = f.One("kind", true, groundKinds())
	g.Bases = f.refs("bases", true, aProvision, nil)
	g.Help = f.text("help", true)
	f.Done()
	l.pack.Grounds = append(l.pack.Grounds, g)
}

func (l *loader) readTable(n *node) {
	t := &Table{Pos: n.Pos}
	f := l.fields(n).keep(t)
	t.ID = f.ID("table")
	t.Title = f.text("title", true)
	t.Cites = f.cites(true)
	counts, rows := f.Has("counts") || f.Has("bands"), f.Has("inputs") || f.Has("rows")
	if counts == rows {
		l.Add(n.Pos, "bảng quyết định có counts và bands, hoặc inputs và rows", "a decision table has counts and bands, or inputs and rows")
	}
	for _, c := range f.List("counts", counts) {
		t.Criteria = append(t.Criteria, l.readCriterion(c))
	}
	for _, b := range f.List("bands", counts) {
		t.Bands = append(t.Bands, l.readBand(b))
	}
	for _, i := range f.List("inputs", rows && !counts) {
		t.Inputs = append(t.Inputs, l.readInput(i))
	}
	for _, r := range f.List("rows", rows && !counts) {
		t.Rows = append(t.Rows, l.readRow(r))
	}
	f.Done()
	t.Values = t.results()
	l.pack.Tables = append(l.pack.Tables, t)
}

// results are the results of a table in the order written.
func (t *Table) results() []string {
	var out []string
	for _, b := range t.Bands {
		if !slices.Contains(out, b.Result) {
			out = append(out, b.Result)
		}
	}
	for _, r := range t.Rows {
		if !slices.Contains(out, r.Result) {
			out = append(out, r.Result)
		}
	}
	return out
}

func (l *loader) readCriterion(n *node) Criterion {
	f := l.fields(n)
	c := Criterion{ID: f.ID("id"), Label: f.text("label", true), Cites: f.cites(true), Class: f.class()}
	f.Done()
	return c
}

func (l *loader) readBand(n *node) Band {
	f := l.fields(n)
	b := Band{From: f.Number("from", true, 0, 1000), To: -1, Result: f.ID("is")}
	if f.Has("to") {
		b.To = f.Number("to", false, 0, 1000)
		if b.To < b.From {
			l.Add(n.Pos, "bậc kết thúc trước khi bắt đầu", "the band ends before it begins")
		}
	} else {
		f.Ask("to")
	}
	f.Done()
	return b
}

func (l *loader) readInput(n *node) Input {
	f := l.fields(n)
	i := Input{ID: f.ID("id"), Label: f.text("label", true), Values: f.Words("values", true), Class: f.class()}
	for _, v := range i.Values {
		l.IsID(n.Pos, v)
	}
	f.Done()
	return i
}

func (l *loader) readRow(n *node) TableRow {
	r := TableRow{Pos: n.Pos, When: map[string][]string{}}
	f := l.fields(n)
	for _, e := range f.Named("when", true) {
		if len(l.List(e.Value)) == 0 {
			l.Add(e.Pos, "%q không có giá trị nào", "%q has no value", e.Key)
		}
		for _, v := range l.List(e.Value) {
			r.When[e.Key] = append(r.When[e.Key], l.Word(v))
		}
	}
	r.Result = f.ID("is")
	f.Done()
	return r
}

func (f *fields) class() string { return f.One("class", true, classes()) }

func (l *loader) readForm(n *node) {
	form := &Form{Pos: n.Pos}
	f := l.fields(n).keep(form)
	form.ID = f.ID("form")
	form.Title = f.text("title", true)
	for _, item := range f.List("fields", true) {
		form.Fields = append(form.Fields, l.readField(item))
	}
	f.Done()
	l.pack.Forms = append(l.pack.Forms, form)
}

func fieldTypes() []string {
	return []string{string(TextField), string(LineField), string(ChoiceField), string(ManyField), string(DateField), string(NumberField),
		string(MoneyField), string(PeriodField), string(PersonField), string(EvidenceField), string(FindingField), string(CiteField), string(TableField)}
}

// The compartments, and the parts that a decision is made of.
func compartments() []string {
	return []string{"record", "file", "identity", "people", "deliberation", "protection"}
}

func decisionParts() []string {
	return []string{"findings", "evidence", "reasons", "provisions", "remedies"}
}

func (l *loader) readField(n *node) *FormField {
	d := &FormField{Pos: n.Pos}
	f := l.fields(n).keep(d)
	d.ID = f.ID("id")
	d.Type = FieldType(f.One("type", true, fieldTypes()))
	d.Label = f.text("label", true)
	d.ExplainLimit = f.Flag("explains limit")
	d.Help = f.text("help", false)
	if d.Help.Whole() {
		l.texts[len(l.texts)-1].explains = d.ExplainLimit
	}
	d.Class = f.class()
	d.Compartment = f.One("compartment", true, compartments())
	if of := f.Get("of", false); of != nil {
		d.Of = l.Word(of)
		l.refer(of.Pos, anOwner, d.Of, nil)
	}
	d.Part = f.One("part", false, decisionParts())
	d.Required = f.Flag("required")
	l.readFieldType(f, d)
	f.Done()
	return d
}

// readFieldType reads the keys that go with one type of field only.
func (l *loader) readFieldType(f *fields, d *FormField) {
	choice := d.Type == ChoiceField || d.Type == ManyField
	if choice || f.Has("options") && l.only(f, "options", "choice, many") {
		for _, o := range f.List("options", true) {
			of := l.fields(o)
			d.Options = append(d.Options, Option{ID: of.ID("id"), Label: of.text("label", true)})
			of.Done()
		}
	}
	if d.Type == TableField || f.Has("table") && l.only(f, "table", "table") {
		d.Table = f.ref("table", true, aTableRef, nil)
	}
	if d.Type == TableField || d.Type == ChoiceField || f.Has("decides") && l.only(f, "decides", "choice, table") {
		d.Fact = f.Word("decides", false)
	}
	if d.Type == PeriodField || (f.Has("least") || f.Has("most")) && l.only(f, "least", "period") {
		d.Least, d.Most = f.limit("least", false), f.limit("most", false)
	}
}

// only says that a key goes with other types of field; it is true, so that
// the key counts as known.
func (l *loader) only(f *fields, key, types string) bool {
	l.Add(f.Node.Pos, "%q chỉ đi với loại %s", "%q goes with type %s only", key, types)
	return true
}

func (l *loader) readLetter(n *node) {
	t := &Letter{Pos: n.Pos}
	f := l.fields(n).keep(t)
	t.ID = f.ID("letter")
	t.To = f.Word("to", true)
	t.Symbol = f.Word("symbol", true)
	t.Title = f.text("title", true)
	t.Body = f.text("body", true)
	t.Cites = f.cites(true)
	t.Sealing = f.One("sealing", false, []string{"no-reporter"})
	f.Done()
	vi, en := source.Placeholders(t.Title.VI+"\n"+t.Body.VI), source.Placeholders(t.Title.EN+"\n"+t.Body.EN)
	t.Uses = vi
	for _, u := range en {
		if !slices.Contains(vi, u) {
			l.Add(n.Pos, "{%s} chỉ có trong bản tiếng Anh", "{%s} stands in the English text only", u)
		}
	}
	for _, u := range vi {
		if !slices.Contains(en, u) {
			l.Add(n.Pos, "{%s} chỉ có trong bản tiếng Việt", "{%s} stands in the Vietnamese text only", u)
		}
	}
	l.pack.Letters = append(l.pack.Letters, t)
}
