package deed_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"liem"
	"liem/internal/deed"
	"liem/internal/office"
	"liem/ledger"
	"liem/packs"
	"liem/rulebook"
)

func vn(t *testing.T) *rulebook.Pack {
	t.Helper()
	files, _ := packs.FS("vn")
	p, faults := rulebook.Load(files)
	if p == nil {
		t.Fatal(faults)
	}
	return p
}

func TestSplit(t *testing.T) {
	for line, want := range map[string][]string{
		``:                           nil,
		`  accept   --propose  `:     {"accept", "--propose"},
		`a --field x="hai từ" b`:     {"a", "--field", "x=hai từ", "b"},
		`'một "hai"' "ba 'bốn'" ''`:  {`một "hai"`, `ba 'bốn'`, ""},
		`a\ b "c\"d" 'e\f' "g\nh"`:   {"a b", `c"d`, `e\f`, "g\nh"},
		`accept # the rest is not`:   {"accept"},
		`accept#is --set a=b#c`:      {"accept#is", "--set", "a=b#c"},
		"tab\tand\nline":             {"tab", "and", "line"},
		`x=""`:                       {"x="},
		`Đỗ" "Văn' 'Tài$HOME "$(x)"`: {"Đỗ Văn Tài$HOME", "$(x)"},
	} {
		got, err := deed.Split(line)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %q, %v; want %q", line, got, err, want)
		}
	}
	for _, line := range []string{`"open`, `'open`, `end\`, `"a" 'b`} {
		if got, err := deed.Split(line); liem.KindOf(err) != liem.Invalid {
			t.Errorf("%q: %q, %v", line, got, err)
		}
	}
}

func TestParse(t *testing.T) {
	p := vn(t).Procedure("vn.denunciation")
	parse := func(line string) (office.Deed, error) {
		args, err := deed.Split(line)
		if err != nil {
			t.Fatal(err)
		}
		return deed.Parse(p, args)
	}
	d, err := parse(`invite --on subject-1 --period "account_period=10 working days" --field acts_to_answer="Khoản chi thứ nhất" --field acts_to_answer="Khoản chi thứ hai" --propose`)
	if err != nil {
		t.Fatal(err)
	}
	if d.Request.Act != "invite" || d.On != "subject-1" || !d.Propose || d.Periods["account_period"] != "10wd" || !d.ID.IsZero() {
		t.Errorf("%+v", d)
	}
	want := []ledger.Field{{Name: "acts_to_answer", Class: "conduct", Compartment: "file",
		Passages: []ledger.Passage{{Text: []byte("Khoản chi thứ nhất")}, {Text: []byte("Khoản chi thứ hai")}}}}
	if diff := cmp.Diff(want, d.Fields); diff != "" {
		t.Error(diff)
	}
	d, err = parse(`conclude --finding subject-1/1=upheld --finding subject-1/2=not_upheld --assign verifier=nam:"Lê Văn Nam",hoa`)
	if err != nil || len(d.Findings["subject-1"]) != 2 {
		t.Errorf("%+v, %v", d, err)
	}
	if diff := cmp.Diff(map[string][]office.Person{"verifier": {{ID: "nam", Name: "Lê Văn Nam"}, {ID: "hoa", Name: "hoa"}}}, d.Assign); diff != "" {
		t.Error(diff)
	}
	d, err = parse(`serve --occurred 2026-08-03,receipt --on-behalf subject-1 --fact further=x`)
	if err != nil || d.Occurred == nil || d.Occurred.At.String() != "2026-08-02T17:00:00.000000Z" || !d.Occurred.Day || d.Occurred.Basis != ledger.Receipt {
		t.Errorf("%+v, %v", d.Occurred, err)
	}
	if diff := cmp.Diff(map[string]string{"on_behalf": "subject-1", "further": "x"}, d.More); diff != "" {
		t.Error(diff)
	}
	d, err = parse(`check_competence --table competence.post_level=staff --table competence.managed_here=yes`)
	if err != nil || d.Tables["competence"]["managed_here"] != "yes" || d.Tables["competence"]["post_level"] != "staff" {
		t.Errorf("%+v, %v", d.Tables, err)
	}
}

func TestParseRefuses(t *testing.T) {
	p := vn(t).Procedure("vn.denunciation")
	for line, says := range map[string]string{
		``:                                 "Exactly one act",
		`accept decline`:                   "Exactly one act",
		`acept`:                            "no act “acept”",
		`accept --sett complexity=complex`: "no flag --sett",
		`accept --set`:                     "needs a value",
		`accept --set complexity`:          "name=value",
		`accept --set weather=rain`:        "no fact “weather”",
		`accept --set complexity=huge`:     "no value of complexity “huge”",
		`accept --set complexity=complex --set complexity=complex`: "given twice",
		`accept --on a --on b`:                             "given twice",
		`accept --id abc`:                                  "id “abc”",
		`accept --field weather=x`:                         "no field of the form",
		`accept --field contents_accepted=" "`:             "empty",
		"accept --field contents_accepted=\x1b[2J":         "control characters",
		`invite --field account_period=10wd`:               "--period",
		`invite --period account_period=soon`:              "cannot be read",
		`invite --period acts_to_answer=10wd`:              "no field",
		`invite --field meeting_day=tomorrow`:              "tomorrow",
		`invite --field support_offered=helper,lunch`:      "lunch",
		`file --field sum_involved=much`:                   "1250000 VND",
		`notify --field how_received=pigeon`:               "pigeon",
		`check_competence --table weather.x=y`:             "no table “weather”",
		`check_competence --table competence.x=y`:          "no input",
		`check_competence --table competence.post_level=x`: "no value",
		`conclude --finding subject-1=upheld`:              "subject-1/1=upheld",
		`conclude --finding subject-1/1=guilty`:            "no finding “guilty”",
		`form_team --assign cook=a`:                        "no role “cook”",
		`form_team --assign "verifier=a b"`:                "write an id",
		`serve --occurred 2026-02-30`:                      "2026-02-30",
		`serve --occurred 2026-08-03,hearsay`:              "hearsay",
		`purge --field x=y`:                                "no form",
	} {
		args, err := deed.Split(line)
		if err != nil {
			t.Fatal(line, err)
		}
		d, err := deed.Parse(p, args)
		if liem.KindOf(err) != liem.Invalid || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %+v, %v; want %q", line, d, err, says)
		}
	}
}

func TestParseFiling(t *testing.T) {
	all := []*rulebook.Pack{vn(t)}
	args, err := deed.Split(`vn.denunciation --body so --people 2 --allegations 3 --party subject-1=tai:"Đỗ Văn Tài" --party reporter-1 --field act_reported="Ba khoản chi"`)
	if err != nil {
		t.Fatal(err)
	}
	f, err := deed.ParseFiling(all, args)
	if err != nil {
		t.Fatal(err)
	}
	if f.Procedure != "vn.denunciation" || f.Pack != all[0].Hash || f.Body != "so" || f.People != 2 || f.Allegations != 3 || f.Request.Act != "file" {
		t.Errorf("%+v", f)
	}
	if diff := cmp.Diff(map[string]office.Person{"subject-1": {ID: "tai", Name: "Đỗ Văn Tài"}, "reporter-1": {ID: "reporter-1", Name: "reporter-1"}}, f.Parties); diff != "" {
		t.Error(diff)
	}
	for line, says := range map[string]string{
		`vn.denunciation`:                             "--body",
		`vn.nothing --body so`:                        "no procedure “vn.nothing”",
		`vn.denunciation --body so --pack eu`:         "no procedure",
		`vn.denunciation --body so --pack vn@1999.1`:  "no procedure",
		`vn.denunciation --body so --people two`:      "takes a number",
		`vn.denunciation --body so --party cook-1=a`:  "no party",
		`vn.denunciation --body so --party subject=a`: "no party",
		`vn.denunciation --body so --case 12`:         "26 characters",
		`vn.denunciation vn.protection --body so`:     "Exactly one procedure",
	} {
		args, err := deed.Split(line)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := deed.ParseFiling(all, args); liem.KindOf(err) != liem.Invalid || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v; want %q", line, err, says)
		}
	}
}

func TestActor(t *testing.T) {
	for s, want := range map[string]struct {
		by    office.Actor
		local string
	}{
		"mai@so.tn":                {office.Actor{Person: office.Person{ID: "mai", Name: "mai"}, Post: "so.tn"}, ""},
		"mai:Trần Thị Mai@so.tn":   {office.Actor{Person: office.Person{ID: "mai", Name: "Trần Thị Mai"}, Post: "so.tn"}, ""},
		"reporter-1":               {office.Actor{Person: office.Person{ID: "reporter-1", Name: "reporter-1"}}, "reporter-1"},
		"subject-1=tai:Đỗ Văn Tài": {office.Actor{Person: office.Person{ID: "tai", Name: "Đỗ Văn Tài"}}, "subject-1"},
		"tai":                      {office.Actor{Person: office.Person{ID: "tai", Name: "tai"}}, ""},
	} {
		by, local, err := deed.Actor(s)
		if err != nil || by != want.by || local != want.local {
			t.Errorf("%s: %+v %s, %v", s, by, local, err)
		}
	}
	for _, s := range []string{"", "@so", "mai@", "mai anh@so", "subject-1="} {
		if by, local, err := deed.Actor(s); liem.KindOf(err) != liem.Invalid {
			t.Errorf("%q: %+v %s, %v", s, by, local, err)
		}
	}
}

// TestFlags: what the command line reads from the tags of Flags and what
// Parse reads are the same flags.
func TestFlags(t *testing.T) {
	p := vn(t).Procedure("vn.denunciation")
	typ := reflect.TypeFor[deed.Flags]()
	for i := range typ.NumField() {
		name := map[string]string{"OnBehalf": "on-behalf"}[typ.Field(i).Name]
		if name == "" {
			name = strings.ToLower(typ.Field(i).Name)
		}
		if _, err := deed.Parse(p, []string{"accept", "--" + name}); err != nil && strings.Contains(err.Error(), "no flag") {
			t.Errorf("--%s is not read", name)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(`accept --set complexity=complex --field contents_accepted="x" --finding subject-1/1=upheld`)
	files, _ := packs.FS("vn")
	pack, faults := rulebook.Load(files)
	if pack == nil {
		f.Fatal(faults)
	}
	p := pack.Procedure("vn.denunciation")
	f.Fuzz(func(t *testing.T, line string) {
		args, err := deed.Split(line)
		if err == nil {
			_, err = deed.Parse(p, args)
		}
		if err != nil && liem.KindOf(err) != liem.Invalid {
			t.Errorf("%q: %v", line, err)
		}
	})
}
