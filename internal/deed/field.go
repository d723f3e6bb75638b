package deed

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"liem/clock"
	"liem/ledger"
	"liem/rulebook"
)

// formField finds a field of the act's form, of one of the types.
func (b *builder) formField(name string, types ...rulebook.FieldType) (*rulebook.FormField, error) {
	if b.form == nil {
		return nil, invalid("Bước "+b.Request.Act+" không có biểu mẫu.", "The act "+b.Request.Act+" asks for no form.")
	}
	if x := b.form.Field(name); x != nil && (len(types) == 0 || slices.Contains(types, x.Type)) {
		return x, nil
	}
	var allowed []string
	for _, x := range b.form.Fields {
		if len(types) == 0 || slices.Contains(types, x.Type) {
			allowed = append(allowed, x.ID)
		}
	}
	return nil, unknown("trường trong biểu mẫu "+b.form.ID, "field of the form "+b.form.ID, name, allowed)
}

// elsewhere are the types of fields that have a flag of their own.
var elsewhere = map[rulebook.FieldType]string{
	rulebook.PeriodField: "--period FIELD=LIMIT", rulebook.FindingField: "--finding PERSON/N=FINDING", rulebook.TableField: "--table TABLE.INPUT=VALUE",
}

// field takes one answer of the form. A text given again adds a passage.
func (b *builder) field(name, value string) error {
	x, err := b.formField(name)
	if err != nil {
		return err
	}
	if flag := elsewhere[x.Type]; flag != "" {
		return invalid("Trường "+name+" được điền bằng "+flag+".", "The field "+name+" is filled in with "+flag+".")
	}
	if err := fits(x, value); err != nil {
		return err
	}
	if x.Fact != "" && x.Type == rulebook.ChoiceField {
		return b.set(x.Fact, value)
	}
	return b.text(name, x.Class, x.Compartment, value)
}

// text adds a passage to a field, in NFC.
func (b *builder) text(name, class, compartment, value string) error {
	value = norm.NFC.String(value)
	if strings.TrimSpace(value) == "" {
		return invalid("Trường "+name+" còn trống.", "The field "+name+" is empty.")
	}
	if strings.ContainsFunc(value, func(r rune) bool {
		return unicode.IsControl(r) && r != '\n' && r != '\t' || r == unicode.ReplacementChar
	}) {
		return invalid("Trường "+name+" có ký tự điều khiển hoặc không phải UTF-8.", "The field "+name+" has control characters or is not UTF-8.")
	}
	passage := ledger.Passage{Text: []byte(value)}
	for i := range b.Fields {
		if b.Fields[i].Name == name {
			if x := b.form; x == nil || x.Field(name) == nil || x.Field(name).Type != rulebook.TextField {
				return invalid("Trường "+name+" được ghi hai lần.", "The field "+name+" is given twice.")
			}
			b.Fields[i].Passages = append(b.Fields[i].Passages, passage)
			return nil
		}
	}
	b.Fields = append(b.Fields, ledger.Field{Name: name, Class: class, Compartment: compartment, Passages: []ledger.Passage{passage}})
	return nil
}

// fits tells whether a value is one that the type of the field allows.
func fits(x *rulebook.FormField, value string) error {
	switch x.Type {
	case rulebook.ChoiceField:
		return chosen(x, value)
	case rulebook.ManyField:
		for v := range strings.SplitSeq(value, ",") {
			if err := chosen(x, v); err != nil {
				return err
			}
		}
	case rulebook.DateField:
		_, err := clock.ParseDate(value)
		return err
	case rulebook.NumberField:
		if _, err := strconv.ParseInt(value, 10, 64); err != nil {
			return invalid("Trường "+x.ID+" cần một số nguyên.", "The field "+x.ID+" takes a whole number.")
		}
	case rulebook.MoneyField:
		sum, currency, _ := strings.Cut(value, " ")
		if _, err := strconv.ParseInt(sum, 10, 64); err != nil || len(currency) != 3 || strings.ToUpper(currency) != currency {
			return invalid("Trường "+x.ID+" cần số tiền và đồng tiền, ví dụ “1250000 VND”.", "The field "+x.ID+" takes a sum and a currency, as in “1250000 VND”.")
		}
	}
	return nil
}

func chosen(x *rulebook.FormField, value string) error {
	ids := names(x.Options, func(o rulebook.Option) string { return o.ID })
	if !slices.Contains(ids, value) {
		return unknown("lựa chọn cho "+x.ID, "choice for "+x.ID, value, ids)
	}
	return nil
}
