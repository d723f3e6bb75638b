package proof

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The second account: a model in Promela made from the YAML itself, by a
// reader and a meaning of its own, written after docs/rulebook.md. Spin
// counts its states for one scoped person; the graph with reductions and
// monitors switched off must count as many.

// promela writes the model of one procedure.
type promela struct {
	doc    any
	out    strings.Builder
	scope  string
	begins string
	stages []string
	ended  map[string]bool
	facts  map[string][]string
	marks  []string
	told   []string
	clocks []string
}

func (m *promela) f(format string, args ...any) { fmt.Fprintf(&m.out, format+"\n", args...) }

func promelaOf(doc any) (string, error) {
	m := &promela{doc: doc, scope: word(doc, "scope"), ended: map[string]bool{}, facts: map[string][]string{}, marks: words(get(doc, "marks"))}
	for _, s := range pairs(get(doc, "stages")) {
		m.stages = append(m.stages, s.key)
		m.ended[s.key] = word(s.value, "ends") == "true"
		if word(s.value, "begins") == "true" {
			m.begins = s.key
		}
	}
	m.f("byte stage; byte finding;")
	for _, x := range pairs(get(doc, "facts")) {
		m.facts[x.key] = words(get(x.value, "values"))
		m.f("byte f_%s;", x.key)
	}
	for _, w := range m.marks {
		m.f("bit m_%s;", w)
	}
	for _, group := range []string{"parties", "audiences"} {
		for _, x := range pairs(get(doc, group)) {
			if x.key != m.scope {
				m.told = append(m.told, x.key)
				m.f("byte t_%s;", x.key)
			}
		}
	}
	for _, x := range pairs(get(doc, "clocks")) {
		m.clocks = append(m.clocks, x.key)
		m.f("byte c_%s; byte n_%s;", x.key, x.key)
	}
	m.f("active proctype office() {\nend:\tdo")
	for _, a := range pairs(get(doc, "acts")) {
		if err := m.act(a.key, a.value); err != nil {
			return "", fmt.Errorf("act %s: %w", a.key, err)
		}
	}
	for _, k := range pairs(get(doc, "clocks")) {
		if err := m.expiry(k.key, k.value); err != nil {
			return "", fmt.Errorf("clock %s: %w", k.key, err)
		}
	}
	m.f("\tod\n}")
	return m.out.String(), nil
}

func (m *promela) stage(id string) int { return slices.Index(m.stages, id) + 1 }

func (m *promela) value(fact, w string) int { return slices.Index(m.facts[fact], w) }

// act writes one option for each combination of choices, and again for a
// late recording where a clock that it meets restores something.
func (m *promela) act(id string, a any) error {
	guard := "0"
	for _, s := range words(get(a, "in")) {
		guard += fmt.Sprintf(" || stage == %d", m.stage(s))
	}
	to := word(a, "to")
	if word(a, "kind") == "filing" {
		guard = "stage == 0"
		if to == "" {
			to = m.begins
		}
	}
	needs, err := m.needs(get(a, "needs"))
	if err != nil {
		return err
	}
	guard = "(" + guard + ") && " + needs
	if x := word(a, "extends"); x != "" {
		ext := get(get(get(m.doc, "clocks"), x), "extension")
		guard += fmt.Sprintf(" && c_%s == 1 && n_%s < %s", x, x, word(ext, "times"))
	}
	combos := []string{""}
	for _, s := range pairs(get(a, "sets")) {
		w, _ := s.value.(string)
		var each []string
		switch {
		case w == "any":
			each = m.facts[s.key]
		case strings.HasPrefix(w, "any of "):
			each = strings.Split(w[len("any of "):], "/")
		default:
			each = []string{w}
		}
		combos = times(combos, each, func(w string) string { return fmt.Sprintf("f_%s = %d; ", s.key, m.value(s.key, w)) })
	}
	if word(a, "finds") == "true" {
		combos = times(combos, []string{"1", "2"}, func(w string) string { return "finding = " + w + "; " })
	}
	rest, err := m.effects(id, a, to)
	if err != nil {
		return err
	}
	late, restore := m.late(id)
	for _, c := range combos {
		m.f("\t:: d_step { (%s) -> %s%s }", guard, c, rest)
		if late != "" {
			m.f("\t:: d_step { (%s) && (%s) -> %s%s%s }", guard, late, c, restore, rest)
		}
	}
	return nil
}

func times(combos, each []string, say func(string) string) (out []string) {
	for _, c := range combos {
		for _, w := range each {
			out = append(out, c+say(w))
		}
	}
	return out
}

// late: some clock that the act meets is expired and has something to
// restore.
func (m *promela) late(act string) (guard, restore string) {
	for _, k := range pairs(get(m.doc, "clocks")) {
		timely := pairs(get(get(k.value, "expiry"), "timely"))
		if len(timely) == 0 || !slices.Contains(words(get(k.value, "met by")), act) {
			continue
		}
		if guard != "" {
			guard += " || "
		}
		guard += fmt.Sprintf("c_%s == 3", k.key)
		restore += fmt.Sprintf("if :: c_%s == 3 -> ", k.key)
		for _, t := range timely {
			w, _ := t.value.(string)
			restore += fmt.Sprintf("f_%s = %d; ", t.key, m.value(t.key, w))
		}
		restore += ":: else fi; "
	}
	return guard, restore
}

func (m *promela) effects(id string, a any, to string) (string, error) {
	var b strings.Builder
	off := words(get(a, "unmarks"))
	if word(a, "kind") == "new-material" {
		off = append(off, "shown", "invited", "answered", "absent")
	}
	for _, w := range off {
		if slices.Contains(m.marks, w) {
			fmt.Fprintf(&b, "m_%s = 0; ", w)
		}
	}
	for _, w := range words(get(a, "marks")) {
		fmt.Fprintf(&b, "m_%s = 1; ", w)
	}
	for i, key := range []string{"tells", "tells outcome"} {
		for _, w := range words(get(a, key)) {
			if slices.Contains(m.told, w) {
				fmt.Fprintf(&b, "t_%s = %d; ", w, i+1)
			}
		}
	}
	if to != "" {
		fmt.Fprintf(&b, "stage = %d; ", m.stage(to))
	}
	for _, key := range []string{"met by", "stopped by"} {
		m.each(key, id, func(k string) { fmt.Fprintf(&b, "c_%s = 0; n_%s = 0; ", k, k) })
	}
	m.each("paused by", id, func(k string) { fmt.Fprintf(&b, "if :: c_%s == 1 -> c_%s = 2 :: else fi; ", k, k) })
	m.each("resumed by", id, func(k string) { fmt.Fprintf(&b, "if :: c_%s == 2 -> c_%s = 1 :: else fi; ", k, k) })
	if x := word(a, "extends"); x != "" {
		fmt.Fprintf(&b, "n_%s = n_%s + 1; ", x, x)
	}
	var err error
	start := func(key, from string, again bool) {
		m.each(key, from, func(k string) {
			when, e := m.needs(get(get(get(m.doc, "clocks"), k), "when"))
			if e != nil {
				err = e
			}
			if !again {
				when += fmt.Sprintf(" && c_%s != 1 && c_%s != 2", k, k)
			}
			fmt.Fprintf(&b, "if :: (%s) -> c_%s = 1; n_%s = 0 :: else fi; ", when, k, k)
		})
	}
	start("from", id, false)
	start("restarted by", id, true)
	return b.String() + "skip", err
}

// each calls do for every clock whose list under key has the word.
func (m *promela) each(key, w string, do func(clock string)) {
	for _, k := range pairs(get(m.doc, "clocks")) {
		if slices.Contains(words(get(k.value, key)), w) {
			do(k.key)
		}
	}
}

func (m *promela) expiry(id string, k any) error {
	guard := fmt.Sprintf("c_%s == 1", id)
	for s, ends := range m.ended {
		if ends {
			guard += fmt.Sprintf(" && stage != %d", m.stage(s))
		}
	}
	var b strings.Builder
	switch {
	case word(k, "repeats") == "true":
	case word(k, "duty") == "falls":
		fmt.Fprintf(&b, "c_%s = 0; n_%s = 0; ", id, id)
	default:
		fmt.Fprintf(&b, "c_%s = 3; ", id)
	}
	for _, s := range pairs(get(get(k, "expiry"), "sets")) {
		w, _ := s.value.(string)
		fmt.Fprintf(&b, "f_%s = %d; ", s.key, m.value(s.key, w))
	}
	if to := word(get(k, "expiry"), "to"); to != "" {
		fmt.Fprintf(&b, "stage = %d; ", m.stage(to))
	}
	var err error
	m.each("from", "expiry of "+id, func(c string) {
		when, e := m.needs(get(get(get(m.doc, "clocks"), c), "when"))
		if e != nil {
			err = e
		}
		fmt.Fprintf(&b, "if :: (%s) && c_%s != 1 && c_%s != 2 -> c_%s = 1; n_%s = 0 :: else fi; ", when, c, c, c, c)
	})
	m.f("\t:: d_step { (%s) -> %sskip }", guard, b.String())
	return err
}

// needs is a condition in Promela.
func (m *promela) needs(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "1", nil
	case string:
		return m.sentence(v)
	case []any:
		return m.join(v, " && ")
	case []pair:
		op := " && "
		if v[0].key == "any" {
			op = " || "
		}
		list, _ := v[0].value.([]any)
		return m.join(list, op)
	}
	return "", fmt.Errorf("what is %v?", v)
}

func (m *promela) join(list []any, op string) (string, error) {
	var out []string
	for _, x := range list {
		s, err := m.needs(x)
		if err != nil {
			return "", err
		}
		out = append(out, "("+s+")")
	}
	return "(" + strings.Join(out, op) + ")", nil
}

// sentence reads one sentence; with one scoped person every, any and this
// are the same, but for "every MARK subject", which is true where nobody
// has the mark.
func (m *promela) sentence(s string) (string, error) {
	w := strings.Fields(s)
	if s == "everyone told knows the outcome" {
		out := "1"
		for _, t := range m.told {
			out += fmt.Sprintf(" && t_%s != 1", t)
		}
		return out, nil
	}
	if len(w) == 5 && w[1] == "extended" {
		return fmt.Sprintf("n_%s < %s", w[0], w[4]), nil
	}
	quant := ""
	if slices.Contains([]string{"this", "every", "any", "no"}, w[0]) {
		quant, w = w[0], w[1:]
	}
	is := slices.Index(w, "is")
	if is < 0 || is+1 >= len(w) {
		return "", fmt.Errorf("no sentence: %q", s)
	}
	negated := w[is+1] == "not"
	values := strings.Split(w[len(w)-1], "/")
	var atoms []string
	where := ""
	switch {
	case w[0] == "clock":
		for _, v := range values {
			atoms = append(atoms, fmt.Sprintf("c_%s == %d", w[1], slices.Index([]string{"off", "running", "paused", "expired"}, v)))
		}
	case quant == "":
		for _, v := range values {
			atoms = append(atoms, fmt.Sprintf("f_%s == %d", w[0], m.value(w[0], v)))
		}
	default:
		if is == 2 {
			where = m.mark(w[0])
		}
		for _, v := range values {
			atoms = append(atoms, m.mark(v))
		}
	}
	out := "(" + strings.Join(atoms, " || ") + ")"
	if negated != (quant == "no") {
		out = "!" + out
	}
	switch {
	case where != "" && quant == "any":
		out = "(" + where + " && " + out + ")"
	case where != "":
		out = "(!(" + where + ") || " + out + ")"
	}
	return out, nil
}

func (m *promela) mark(w string) string {
	if i := slices.Index([]string{"unfound", "cleared", "adverse"}, w); i >= 0 {
		return fmt.Sprintf("finding == %d", i)
	}
	return "m_" + w + " == 1"
}

var storedStates = regexp.MustCompile(`(?m)^\s*(\d+) states, stored`)

// TestSpin compares the two counts, exactly.
func TestSpin(t *testing.T) {
	for _, tool := range []string{"spin", "gcc"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("NOT CHECKED by a second account: %s is not here", tool)
		}
	}
	if !long() && testing.Short() {
		t.Skip("the second account needs a compiler; run without -short")
	}
	files := map[string]string{"sp.report": "testdata/specimen/procedures/report.yaml"}
	dirs := map[string]string{"sp.report": "testdata/specimen", "sp.protection": "testdata/specimen"}
	if long() {
		files["sp.protection"] = "testdata/specimen/procedures/protection.yaml"
		files["vn.denunciation"], dirs["vn.denunciation"] = "../packs/vn/procedures/denunciation.yaml", "../packs/vn"
		files["eu.internal-report"], dirs["eu.internal-report"] = "../packs/eu/procedures/internal-report.yaml", "../packs/eu"
	}
	for id, file := range files {
		t.Run(id, func(t *testing.T) {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			doc, err := readYAML(string(src))
			if err != nil {
				t.Fatal(err)
			}
			model, err := promelaOf(doc)
			if err != nil {
				t.Fatal(err)
			}
			second := spinCount(t, model)
			first, _ := plainCount(t, load(t, dirs[id]).Procedure(id), 20_000_000)
			t.Logf("%s: %d states by the graph, %d by spin", id, first, second)
			if first != second {
				t.Errorf("%s: the graph has %d states, spin %d", id, first, second)
			}
		})
	}
}

func spinCount(t *testing.T, model string) int {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "model.pml"), []byte(model), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(name string, args ...string) string {
		cmd := exec.Command(name, args...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%.2000s", name, err, out)
		}
		return string(out)
	}
	run("spin", "-a", "model.pml")
	run("gcc", "-O1", "-w", "-DNOREDUCE", "-DSAFETY", "-DMEMLIM=6000", "-o", "pan", "pan.c")
	m := storedStates.FindStringSubmatch(run("./pan", "-m2000000", "-w24"))
	if m == nil {
		t.Fatal("spin says no count")
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		t.Fatal(err)
	}
	return n
}
