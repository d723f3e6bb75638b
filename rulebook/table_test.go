package rulebook

import (
	"fmt"
	"strings"
	"testing"

	"liem"
	"liem/rulebook/source"

	"pgregory.net/rapid"
)

// TestTablesAgainstBruteForce draws tables of up to four inputs with up to
// four values and compares what is said of them with trying every
// combination.
func TestTablesAgainstBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := drawTable(t)
		l := &loader{pack: &Pack{}, where: map[any]map[string]Pos{}}
		l.checkTable(table)
		gap, both := bruteForce(table)
		if said := mentions(l.Faults, "has no result"); said != gap {
			t.Fatalf("a gap is said: %v, there is one: %v\n%v", said, gap, table.Rows)
		}
		if said := mentions(l.Faults, "both hold"); said != both {
			t.Fatalf("an overlap is said: %v, there is one: %v\n%v", said, both, table.Rows)
		}
		if gap || both {
			return
		}
		combinations(table, func(in map[string]string) {
			result, _, err := table.Decide(in)
			if err != nil || result != rowFor(table, in)[0] {
				t.Fatalf("%v gives %q, %v", in, result, err)
			}
		})
	})
}

// drawTable splits the box of all combinations by chance, so that whole
// tables come up, and then may spoil it.
func drawTable(t *rapid.T) *Table {
	table := &Table{ID: "t"}
	var all [][]string
	for i := range rapid.IntRange(1, 4).Draw(t, "inputs") {
		in := Input{ID: fmt.Sprintf("i%d", i)}
		for v := range rapid.IntRange(1, 4).Draw(t, "values") {
			in.Values = append(in.Values, fmt.Sprintf("v%d", v))
		}
		table.Inputs = append(table.Inputs, in)
		all = append(all, in.Values)
	}
	boxes := [][][]string{all}
	for range rapid.IntRange(0, 6).Draw(t, "cuts") {
		i := rapid.IntRange(0, len(boxes)-1).Draw(t, "box")
		c := rapid.IntRange(0, len(all)-1).Draw(t, "column")
		box := boxes[i]
		if len(box[c]) < 2 {
			continue
		}
		at := rapid.IntRange(1, len(box[c])-1).Draw(t, "at")
		a, b := append([][]string{}, box...), append([][]string{}, box...)
		a[c], b[c] = box[c][:at], box[c][at:]
		boxes[i] = a
		boxes = append(boxes, b)
	}
	for i, box := range boxes {
		row := TableRow{When: map[string][]string{}, Result: fmt.Sprintf("r%d", i)}
		for c, values := range box {
			if len(values) < len(all[c]) || rapid.Bool().Draw(t, "written") {
				row.When[table.Inputs[c].ID] = values
			}
		}
		table.Rows = append(table.Rows, row)
	}
	switch rapid.IntRange(0, 3).Draw(t, "spoilt") {
	case 0:
		i := rapid.IntRange(0, len(table.Rows)-1).Draw(t, "lost")
		table.Rows = append(table.Rows[:i], table.Rows[i+1:]...)
	case 1:
		i := rapid.IntRange(0, len(table.Rows)-1).Draw(t, "again")
		table.Rows = append(table.Rows, table.Rows[i])
	}
	return table
}

func mentions(fs source.Faults, what string) bool {
	for _, f := range fs {
		if strings.Contains(f.Say.EN, what) {
			return true
		}
	}
	return false
}

func bruteForce(table *Table) (gap, both bool) {
	combinations(table, func(in map[string]string) {
		n := len(rowFor(table, in))
		gap, both = gap || n == 0, both || n > 1
	})
	return gap, both
}

func rowFor(table *Table, in map[string]string) []string {
	var out []string
	for _, r := range table.Rows {
		if r.holds(in) {
			out = append(out, r.Result)
		}
	}
	return out
}

func combinations(table *Table, do func(map[string]string)) {
	in := map[string]string{}
	var at func(int)
	at = func(i int) {
		if i == len(table.Inputs) {
			do(in)
			return
		}
		for _, v := range table.Inputs[i].Values {
			in[table.Inputs[i].ID] = v
			at(i + 1)
		}
	}
	at(0)
}

func TestTableTooLarge(t *testing.T) {
	table := &Table{ID: "huge"}
	for i := range 16 {
		table.Inputs = append(table.Inputs, Input{ID: fmt.Sprintf("i%d", i), Values: []string{"p", "q"}})
	}
	for n := range mostRows {
		row := TableRow{When: map[string][]string{}}
		for i := range 16 {
			row.When[fmt.Sprintf("i%d", i)] = []string{string("pq"[n*40503>>i&1])}
		}
		table.Rows = append(table.Rows, row)
	}
	l := &loader{pack: &Pack{}, where: map[any]map[string]Pos{}}
	l.checkComplete(table)
	if !mentions(l.Faults, "too large") {
		t.Error("many boxes are not refused")
	}
	table.Rows = append(table.Rows, table.Rows[0])
	l.Faults = nil
	l.checkTable(table)
	if !mentions(l.Faults, "too large") {
		t.Error("many rows are not refused")
	}
}

func TestDecide(t *testing.T) {
	p := mustLoad(t, "testdata/ok/report")
	for _, c := range []struct {
		table string
		in    map[string]string
		want  string
		why   string
		kind  liem.Kind
	}{
		{"complexity", map[string]string{"several_places": "no", "several_bodies": "no"}, "ordinary", "", 0},
		{"complexity", map[string]string{"several_places": "yes", "several_bodies": "no"}, "complex", "several_places", 0},
		{"complexity", map[string]string{"several_places": "yes", "several_bodies": "yes"}, "especially_complex", "several_places several_bodies", 0},
		{"competence", map[string]string{"post_level": "staff", "own_body": "yes_own"}, "here", "post_level = staff own_body = yes_own", 0},
		{"competence", map[string]string{"post_level": "head", "own_body": "no_other"}, "superior", "own_body = no_other", 0},
		{"competence", map[string]string{"post_level": "head"}, "", "", liem.Invalid},
		{"competence", map[string]string{"post_level": "chief", "own_body": "no_other"}, "", "", liem.Invalid},
		{"competence", map[string]string{"post_level": "head", "own_body": "no_other", "more": "x"}, "", "", liem.Invalid},
	} {
		got, why, err := p.Table(c.table).Decide(c.in)
		if got != c.want || strings.Join(why, " ") != c.why || liem.KindOf(err) != c.kind {
			t.Errorf("%s %v: %q because %v, %v", c.table, c.in, got, why, err)
		}
	}
}
