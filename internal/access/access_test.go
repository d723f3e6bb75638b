package access

import (
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/cedar-policy/cedar-go"

	"liem"
	"liem/docket"
)

// row is one line of the table: who comes, and everything that opens to them.
type row struct {
	what, signed, roles, warrant, procedure, relation, shown, recused, implicated, opens string
}

func table(t *testing.T) []row {
	t.Helper()
	f, err := os.Open("testdata/table.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comment = '#'
	lines, err := r.ReadAll()
	if err != nil || len(lines) < 600 {
		t.Fatal(len(lines), err)
	}
	var out []row
	for _, l := range lines[1:] {
		out = append(out, row{l[0], l[1], l[2], l[3], l[4], l[5], l[6], l[7], l[8], l[9]})
	}
	return out
}

// ask tells everything that opens to whom a row is about.
func (p *Policies) ask(r row) string {
	var roles, opens []string
	if r.roles != "-" {
		roles = strings.Split(r.roles, "+")
	}
	if r.what == "counter" {
		v := Visitor{SignedIn: r.signed == "yes", Posts: roles}
		if len(roles) > 0 {
			v.PostID, v.Body = "so.giam-doc", "so"
		}
		for _, a := range append(Actions(), "everything", "open", "") {
			if p.Route(v, a).Allowed {
				opens = append(opens, a)
			}
		}
	} else {
		s := docket.Standing{Relation: docket.Relation(r.relation), Shown: r.shown == "yes", Recused: r.recused == "yes", Implicated: r.implicated == "yes"}
		opens = p.open(s, docket.Reader{Roles: roles, Warrant: r.warrant == "yes"}, r.procedure)
	}
	if len(opens) == 0 {
		return "-"
	}
	return strings.Join(opens, " ")
}

func load(t testing.TB) *Policies {
	t.Helper()
	p, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestTable(t *testing.T) {
	p := load(t)
	rows := table(t)
	for _, r := range rows {
		if got := p.ask(r); got != r.opens {
			t.Errorf("%+v: %s", r, got)
		}
	}
	t.Logf("%d rows", len(rows))
}

// TestEveryPolicyMatters takes each policy away, turns each round, and wants
// the table to notice.
func TestEveryPolicyMatters(t *testing.T) {
	rows := table(t)
	for _, k := range load(t).List() {
		without, round := load(t), load(t)
		delete(without.set, cedar.PolicyID(k.ID))
		from, to := "permit", "forbid"
		if !k.Permits {
			from, to = to, from
		}
		var turned cedar.Policy
		if err := turned.UnmarshalCedar([]byte(strings.Replace(k.Text, from+" (", to+" (", 1))); err != nil || turned.Effect() == round.set[cedar.PolicyID(k.ID)].Effect() {
			t.Fatalf("%s: %v\n%s", k.ID, err, k.Text)
		}
		round.set[cedar.PolicyID(k.ID)] = &turned
		for how, p := range map[string]*Policies{"taken away": without, "turned round": round} {
			if !slices.ContainsFunc(rows, func(r row) bool { return p.ask(r) != r.opens }) {
				t.Errorf("%s %s: no row of the table notices", k.ID, how)
			}
		}
	}
}

// TestEveryConditionMatters takes the condition of each policy away.
func TestEveryConditionMatters(t *testing.T) {
	rows := table(t)
	n := 0
	for _, k := range load(t).List() {
		head, _, ok := strings.Cut(k.Text, "\nwhen")
		if !ok {
			continue
		}
		n++
		p := load(t)
		var loose cedar.Policy
		if err := loose.UnmarshalCedar([]byte(head + ";")); err != nil {
			t.Fatalf("%s: %v\n%s", k.ID, err, head)
		}
		p.set[cedar.PolicyID(k.ID)] = &loose
		if !slices.ContainsFunc(rows, func(r row) bool { return p.ask(r) != r.opens }) {
			t.Errorf("%s without its condition: no row of the table notices", k.ID)
		}
	}
	if n < 12 {
		t.Errorf("only %d conditions", n)
	}
}

func TestActionsAreClosed(t *testing.T) {
	p := load(t)
	all := Visitor{SignedIn: true, PostID: "x", Body: "so", Posts: []string{"decider", docket.Auditor}}
	for _, a := range []string{"", "open", "everything", "Public", "public "} {
		if d := p.Route(all, a); d.Allowed || liem.CodeOf(d.Err()) != liem.NotYou {
			t.Errorf("%q: %+v", a, d)
		}
	}
	for _, a := range Actions() {
		d := p.Route(all, a)
		if want := a != Admin; d.Allowed != want || d.Allowed != (d.Err() == nil) || !d.Say.Whole() || want && d.Policy == "" {
			t.Errorf("%s: %+v", a, d)
		}
	}
}

func TestPoliciesTellWhatTheyRestOn(t *testing.T) {
	for _, k := range load(t).List() {
		if !k.Say.Whole() || k.Cite == "" || k.ID == "" || !strings.Contains(k.Text, "@vi(") {
			t.Errorf("%+v", k)
		}
	}
	p := &Policies{set: cedar.PolicyMap{}, texts: map[cedar.PolicyID]Policy{}}
	for _, text := range []string{`permit (principal, action, resource);`, `@id("x") @vi("a") @en("b") permit (principal, action, resource);`, `@id("x") @vi("a") @cite("c") permit (principal, action, resource);`} {
		list, err := cedar.NewPolicyListFromBytes("x", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if err := p.add(list[0]); err == nil {
			t.Errorf("%s was taken", text)
		}
	}
}

// TestAFaultyPolicyRefuses: what cannot be worked out is no permission.
func TestAFaultyPolicyRefuses(t *testing.T) {
	p := load(t)
	var k cedar.Policy
	if err := k.UnmarshalCedar([]byte(`forbid (principal, action == Action::"public", resource) when { principal.nothing_of_the_kind };`)); err != nil {
		t.Fatal(err)
	}
	p.set["faulty"] = &k
	if d := p.Route(Visitor{}, Public); d.Allowed {
		t.Errorf("%+v", d)
	}
}

func BenchmarkRoute(b *testing.B) {
	p := load(b)
	v := Visitor{SignedIn: true, PostID: "so.giam-doc", Posts: []string{"decider"}, Body: "so"}
	for b.Loop() {
		p.Route(v, Desk)
	}
}
