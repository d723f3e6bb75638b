package rulebook

import (
	"fmt"
	"slices"
	"strings"

	"liem"
)

// The answers to a criterion of a counting table.
const (
	AnswerYes = "yes"
	AnswerNo  = "no"
)

// Columns are what Decide asks: the inputs of a table, or its criteria as
// yes/no inputs.
func (t *Table) Columns() []Input {
	if len(t.Criteria) == 0 {
		return t.Inputs
	}
	out := make([]Input, len(t.Criteria))
	for i, c := range t.Criteria {
		out[i] = Input{ID: c.ID, Label: c.Label, Values: []string{AnswerNo, AnswerYes}, Class: c.Class}
	}
	return out
}

// Decide gives the table's result and why: the criteria that are met, or
// the inputs that chose the row. Every input must have one of its values;
// else the error is of kind Invalid. A loaded table has exactly one result.
func (t *Table) Decide(inputs map[string]string) (result string, why []string, err error) {
	for _, c := range t.Columns() {
		if !slices.Contains(c.Values, inputs[c.ID]) {
			return "", nil, t.invalid(fmt.Sprintf("%s = %q", c.ID, inputs[c.ID]), strings.Join(c.Values, ", "))
		}
	}
	if len(inputs) != len(t.Columns()) {
		return "", nil, t.invalid(fmt.Sprintf("%d", len(inputs)), fmt.Sprintf("%d", len(t.Columns())))
	}
	if len(t.Criteria) > 0 {
		for _, c := range t.Criteria {
			if inputs[c.ID] == AnswerYes {
				why = append(why, c.ID)
			}
		}
		for _, b := range t.Bands {
			if b.holds(len(why)) {
				return b.Result, why, nil
			}
		}
	}
	for _, r := range t.Rows {
		if r.holds(inputs) {
			for _, c := range t.Inputs {
				if len(r.When[c.ID]) > 0 {
					why = append(why, c.ID+" = "+inputs[c.ID])
				}
			}
			return r.Result, why, nil
		}
	}
	return "", nil, t.invalid("", quoted(t.Values))
}

func (t *Table) invalid(got, may string) error {
	return &liem.Error{
		Kind: liem.Invalid, Op: "decide " + t.ID,
		Say:  liem.T(fmt.Sprintf("Bảng %q không nhận %s.", t.ID, got), fmt.Sprintf("The table %q does not take %s.", t.ID, got)),
		Next: liem.T("Được phép: "+may+".", "Allowed: "+may+"."),
	}
}

func (b Band) holds(n int) bool { return n >= b.From && (b.To < 0 || n <= b.To) }

func (r TableRow) holds(inputs map[string]string) bool {
	for id, values := range r.When {
		if len(values) > 0 && !slices.Contains(values, inputs[id]) {
			return false
		}
	}
	return true
}

// mostRows and mostBoxes bound the work of proving a table complete, far
// above what a lawyer can read.
const (
	mostRows  = 500
	mostBoxes = 2_000
)

// checkTable proves that a table has exactly one result for every
// combination.
func (l *loader) checkTable(t *Table) {
	seen := map[string]bool{}
	for _, c := range t.Columns() {
		if seen[c.ID] {
			l.Add(t.Pos, "cột %q đứng hai lần", "the input %q stands twice", c.ID)
		}
		seen[c.ID] = true
	}
	if len(t.Criteria) > 0 {
		l.checkBands(t)
		return
	}
	ok := true
	for _, r := range t.Rows {
		ok = l.checkRow(t, r) && ok
	}
	for _, c := range t.Inputs {
		ok = ok && len(c.Values) > 0
	}
	if !ok {
		return
	}
	if len(t.Rows) > mostRows {
		l.tooLarge(t)
		return
	}
	l.checkOverlap(t)
	l.checkComplete(t)
}

// checkBands tries every count from none to all, so it is exact.
func (l *loader) checkBands(t *Table) {
	at := l.at(t, "bands")
	for n := 0; n <= len(t.Criteria); n++ {
		var found []string
		for _, b := range t.Bands {
			if b.holds(n) {
				found = append(found, b.Result)
			}
		}
		if len(found) == 0 {
			l.Add(at, "bảng %[1]q không có bậc cho %[2]d tiêu chí", "the table %[1]q has no band for %[2]d criteria", t.ID, n)
		}
		if len(found) > 1 {
			l.Add(at, "bảng %[1]q có nhiều bậc cho %[2]d tiêu chí: %[3]s", "the table %[1]q has several bands for %[2]d criteria: %[3]s", t.ID, n, quoted(found))
		}
	}
	for _, b := range t.Bands {
		if b.From > len(t.Criteria) {
			l.Add(at, "bậc từ %[1]d không bao giờ đến: chỉ có %[2]d tiêu chí", "the band from %[1]d is never reached: there are %[2]d criteria", b.From, len(t.Criteria))
		}
	}
}

func (l *loader) checkRow(t *Table, r TableRow) bool {
	ok := true
	for _, c := range t.Inputs {
		for _, v := range r.When[c.ID] {
			if !slices.Contains(c.Values, v) {
				l.Allow(r.Pos, v, c.Values, "%[1]q không phải là giá trị của cột %[2]q", "%[1]q is no value of the input %[2]q", v, c.ID)
				ok = false
			}
		}
	}
	names := ids(t.Inputs, func(i Input) string { return i.ID })
	for _, id := range sortedKeys(r.When) {
		if !slices.Contains(names, id) {
			l.Allow(r.Pos, id, names, "bảng không có cột %q", "the table has no input %q", id)
			ok = false
		}
	}
	return ok
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// checkOverlap compares each two rows: they overlap if they meet in every
// column.
func (l *loader) checkOverlap(t *Table) {
	for i, a := range t.Rows {
		for _, b := range t.Rows[:i] {
			if both := t.meet(a, b); both != "" {
				l.Add(a.Pos, "dòng này và dòng %[1]d của bảng %[2]q cùng đúng khi %[3]s", "this row and line %[1]d of the table %[2]q both hold when %[3]s", b.Pos.Line, t.ID, both)
			}
		}
	}
}

// meet is a combination for which both rows hold, empty if there is none.
func (t *Table) meet(a, b TableRow) string {
	var words []string
	for _, c := range t.Inputs {
		i := slices.IndexFunc(c.Values, func(v string) bool {
			return (len(a.When[c.ID]) == 0 || slices.Contains(a.When[c.ID], v)) && (len(b.When[c.ID]) == 0 || slices.Contains(b.When[c.ID], v))
		})
		if i < 0 {
			return ""
		}
		words = append(words, c.ID+" = "+c.Values[i])
	}
	return strings.Join(words, ", ")
}

// checkComplete takes the rows' boxes out of the box of all combinations,
// one by one; what is left has no result.
func (l *loader) checkComplete(t *Table) {
	all := make([][]string, len(t.Inputs))
	for i, c := range t.Inputs {
		all[i] = c.Values
	}
	left := [][][]string{all}
	for _, r := range t.Rows {
		var next [][][]string
		for _, box := range left {
			next = append(next, t.without(box, r)...)
		}
		if left = next; len(left) > mostBoxes {
			l.tooLarge(t)
			return
		}
	}
	if len(left) == 0 {
		return
	}
	words := make([]string, len(t.Inputs))
	for i, c := range t.Inputs {
		words[i] = c.ID + " = " + left[0][i][0]
	}
	l.Add(l.at(t, "rows"), "bảng %[1]q không có kết quả khi %[2]s", "the table %[1]q has no result when %[2]s", t.ID, strings.Join(words, ", "))
}

func (l *loader) tooLarge(t *Table) {
	l.Add(t.Pos, "bảng %q quá lớn để chứng minh là đầy đủ", "the table %q is too large to be proven complete", t.ID)
	l.Instead("chia thành nhiều bảng", "several tables")
}

// without is a box without a row, as boxes that do not overlap.
func (t *Table) without(box [][]string, r TableRow) [][][]string {
	var out [][][]string
	rest := slices.Clone(box)
	for i, c := range t.Inputs {
		if len(r.When[c.ID]) == 0 {
			continue
		}
		var in, not []string
		for _, v := range rest[i] {
			if slices.Contains(r.When[c.ID], v) {
				in = append(in, v)
			} else {
				not = append(not, v)
			}
		}
		if len(in) == 0 {
			return [][][]string{box}
		}
		if len(not) > 0 {
			piece := slices.Clone(rest)
			piece[i] = not
			out = append(out, piece)
		}
		rest[i] = in
	}
	return out
}
