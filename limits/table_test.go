package limits

import (
	"encoding/csv"
	"reflect"
	"slices"
	"strings"
	"testing"

	"liem"
)

// holdsAgain is tables/holds.csv written a second time: identity, contact,
// post, money, asset, interest, kinship, conduct, place-time, evidence,
// procedure, reason, decision, training, travel. A cell changes in both
// places or not at all.
var holdsAgain = map[Kind]string{
	"report":          "xxxxxx.xxxxxx..",
	"petition":        "xx......xxxxx..",
	"complaint":       "xxxxx..xxxxxx..",
	"declaration":     "xxxxxxx.xxxxx..",
	"gift":            "x.xxxx..xxxxx..",
	"advice":          "x.xxxx..x.xxx..",
	"conflict":        "x.x..xx.xxxxx..",
	"clearance":       "x.x.....x.xxxx.",
	"consequence":     "x.xx....x.xxx..",
	"discipline":      "xxxxxx.xxxxxx..",
	"rotation":        "x.x.....x.xxx..",
	"reception":       "xx......x.xxx..",
	"question":        ".x......x.xxx..",
	"body-inspection": "..xxx...xxxxx..",
	"training":        "x.x.....x.x..x.",
	"travel-care":     "xx......x.x...x",
	"protection":      "xxx...xxxxxxx..",
	"appeal":          "xxxxxx.xxxxxx..",
	"data-right":      "xx......x.xxx..",
	"delegation":      "x.xx....x.xxx..",
}

func TestHoldsCellByCell(t *testing.T) {
	cells := 0
	for _, k := range Kinds() {
		row, ok := holdsAgain[k]
		if !ok {
			t.Fatalf("kind %s: no row in the test", k)
		}
		for i, c := range Classes() {
			cells++
			if got, want := Holds(k, c), row[i] == 'x'; got != want {
				t.Errorf("Holds(%s, %s) = %v, want %v", k, c, got, want)
			}
		}
	}
	if cells != 20*15 {
		t.Errorf("%d cells, want 300", cells)
	}
	for _, c := range Classes() {
		if Holds("", c) || Holds("profile", c) {
			t.Errorf("a kind that does not exist holds %s", c)
		}
	}
	for _, k := range Kinds() {
		for _, c := range []Class{"", "opinion", "health", "tag", "note", "score"} {
			if Holds(k, c) {
				t.Errorf("%s holds %q", k, c)
			}
		}
	}
}

// What limits.md says of single classes, whatever else the table says.
func TestHoldsSaysWhatTheLimitsSay(t *testing.T) {
	for c, want := range map[Class][]Kind{
		ClassTravel:   {KindTravelCare},
		ClassTraining: {KindClearance, KindTraining},
		ClassKinship:  {KindDeclaration, KindConflict, KindProtection},
		ClassConduct:  {KindReport, KindComplaint, KindDiscipline, KindProtection, KindAppeal},
	} {
		var got []Kind
		for _, k := range Kinds() {
			if Holds(k, c) {
				got = append(got, k)
			}
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("class %s is held by %v, want %v", c, got, want)
		}
	}
	for _, c := range []Class{ClassIdentity, ClassContact, ClassConduct, ClassKinship} {
		if Holds(KindBodyInspection, c) {
			t.Errorf("an inspection holds %s", c)
		}
	}
	for _, c := range []Class{ClassConduct, ClassInterest, ClassEvidence, ClassKinship, ClassMoney, ClassAsset} {
		if Holds(KindClearance, c) {
			t.Errorf("a clearance holds %s", c)
		}
	}
}

// Every table has exactly the rows, columns and codes of the lists, and
// both languages in every row.
func TestTablesAreTotalAndClosed(t *testing.T) {
	for name, want := range map[string][]string{
		"holds": codes("kind"), "audiences": codes("kind"), "shapes": codes("class"),
		"uses": codes("class"), "origins": codes("origin"), "grounds": codes("ground"), "parameters": codes("clearance-fact"),
	} {
		_, body := rows(name)
		var got []string
		for _, r := range body {
			got = append(got, r[0])
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: rows %v, want %v", name, got, want)
		}
	}
	for name, list := range map[string]string{"holds": "class", "audiences": "audience", "uses": "use"} {
		head, _ := rows(name)
		if got := head[1 : len(head)-2]; !slices.Equal(got, codes(list)) {
			t.Errorf("%s: columns %v, want %v", name, got, codes(list))
		}
	}
	cells := map[string]map[int]string{
		"grounds": {3: "deed"}, "shapes": {1: "shape"}, "links": {0: "kind", 1: "kind", 2: "class"},
		"audiences": {1: "class", 2: "class", 3: "class", 4: "class", 5: "class", 6: "class", 7: "class"},
		"origins":   {1: "kind", 2: "audience", 3: "use"}, "denied": {3: "matter"},
		"denied_titles": {0: "matter"}, "vocabulary": {1: "matter"},
		"kin": {0: "kind", 1: "class"}, "rights": {0: "kind"},
	}
	for name, columns := range cells {
		_, body := rows(name)
		for _, r := range body {
			for i, list := range columns {
				seen := map[string]bool{}
				for _, code := range split[string](r[i]) {
					if !known(list, code) || seen[code] {
						t.Errorf("%s: row %s: %q is twice or no %s", name, r[0], code, list)
					}
					seen[code] = true
				}
			}
		}
	}
	for _, name := range []string{"holds", "uses"} {
		_, body := rows(name)
		for _, r := range body {
			for _, cell := range r[1 : len(r)-2] {
				if cell != "yes" && cell != "-" {
					t.Errorf("%s: row %s has a cell %q", name, r[0], cell)
				}
			}
		}
	}
}

func TestBothLanguages(t *testing.T) {
	for _, name := range []string{"lists", "grounds", "holds", "shapes", "links", "audiences", "uses", "origins", "denied", "kin", "rights", "figures"} {
		head, body := rows(name)
		for _, r := range body {
			for i, h := range head {
				if (h == "vi" || h == "en" || strings.HasSuffix(h, "_vi") || strings.HasSuffix(h, "_en")) && strings.TrimSpace(r[i]) == "" {
					t.Errorf("%s: row %v: no %s", name, r[:2], h)
				}
			}
		}
	}
	_, body := rows("vocabulary")
	for _, r := range body {
		if (r[4] == "") != (r[5] == "") {
			t.Errorf("vocabulary: %s: an instead in one language", r[3])
		}
	}
}

// What a table lets flow, the table of classes must hold at both ends.
func TestFlowsStayWithinWhatIsHeld(t *testing.T) {
	for pair, l := range compiled().links {
		for _, c := range l.classes {
			if !Holds(pair[0], c) || !Holds(pair[1], c) {
				t.Errorf("link %s to %s carries %s, which one of them does not hold", pair[0], pair[1], c)
			}
		}
	}
	for k, by := range compiled().audiences {
		for a, classes := range by {
			for _, c := range classes {
				if !Holds(k, c) {
					t.Errorf("%s shows %s to %s and does not hold it", k, c, a)
				}
			}
		}
	}
}

// The twelve flows that a bad pack would try first, and their neighbours.
func TestForbiddenFlows(t *testing.T) {
	no := []struct {
		name string
		l    Label
		to   Target
	}{
		{"travel to clearance", Label{KindTravelCare, ClassTravel, FromTravelNotice}, ToCase(KindClearance)},
		{"travel dates to clearance", Label{KindTravelCare, ClassPlaceTime, FromTravelNotice}, ToCase(KindClearance)},
		{"travel to a count", Label{KindTravelCare, ClassPlaceTime, FromTravelNotice}, ToUse(UseStatistics)},
		{"training tries to clearance", Label{KindTraining, ClassTraining, FromTrainingTry}, ToCase(KindClearance)},
		{"training tries to the body", Label{KindTraining, ClassTraining, FromTrainingTry}, ToAudience(AudienceManagingBody)},
		{"note to a duty", Label{KindReport, ClassProcedure, FromSealedNote}, ToUse(UseDuty)},
		{"note to a count", Label{KindReport, ClassProcedure, FromSealedNote}, ToUse(UseStatistics)},
		{"report to clearance", Label{KindReport, ClassConduct, FromReporter}, ToCase(KindClearance)},
		{"decision of a report to clearance", Label{KindReport, ClassDecision, FromOffice}, ToCase(KindClearance)},
		{"unaccepted report to clearance", Label{KindReport, ClassProcedure, FromUnaccepted}, ToCase(KindClearance)},
		{"kin to statistics", Label{KindDeclaration, ClassKinship, FromParty}, ToUse(UseStatistics)},
		{"kin to the public", Label{KindDeclaration, ClassKinship, FromOffice}, ToAudience(AudiencePublic)},
		{"petition to a report's ground", Label{KindPetition, ClassProcedure, FromPetition}, ToUse(UseGuard)},
		{"petition to discipline", Label{KindPetition, ClassReason, FromPetition}, ToCase(KindDiscipline)},
		{"reporter's words against them", Label{KindReport, ClassConduct, FromReporter}, ToUse(UseAgainstReporter)},
		{"reporter's words to knowingly false", Label{KindReport, ClassConduct, FromReporter}, ToUse(UseKnowinglyFalse)},
		{"reporter's name to knowingly false", Label{KindReport, ClassIdentity, FromReporter}, ToUse(UseKnowinglyFalse)},
		{"reporter's words to discipline", Label{KindReport, ClassConduct, FromReporter}, ToCase(KindDiscipline)},
		{"reporter's name to the subject", Label{KindReport, ClassIdentity, FromReporter}, ToAudience(AudienceSubject)},
		{"reporter's name to the public", Label{KindReport, ClassIdentity, FromReporter}, ToAudience(AudiencePublic)},
		{"day before acceptance to the subject", Label{KindReport, ClassPlaceTime, FromBeforeAcceptance}, ToAudience(AudienceSubject)},
		{"day before acceptance to the body", Label{KindReport, ClassPlaceTime, FromBeforeAcceptance}, ToAudience(AudienceManagingBody)},
		{"day before acceptance to the public", Label{KindReport, ClassPlaceTime, FromBeforeAcceptance}, ToAudience(AudiencePublic)},
		{"protector's alert to the subject", Label{KindProtection, ClassProcedure, FromProtectorAlert}, ToAudience(AudienceSubject)},
		{"protector's alert to the superior", Label{KindProtection, ClassProcedure, FromProtectorAlert}, ToAudience(AudienceSuperior)},
		{"register row to a list of people", Label{KindConflict, ClassIdentity, FromRegisterRow}, ToUse(UsePersonList)},
		{"refused read to the subject", Label{KindReport, ClassProcedure, FromRefusedRead}, ToAudience(AudienceSubject)},
		{"training done to statistics", Label{KindTraining, ClassTraining, FromOffice}, ToUse(UseStatistics)},
		{"conduct to a guard", Label{KindReport, ClassConduct, FromOffice}, ToUse(UseGuard)},
	}
	for _, c := range no {
		if Flows(c.l, c.to) || CheckFlow(c.l, c.to) == nil {
			t.Errorf("%s flows", c.name)
		}
	}
	for _, k := range Kinds() {
		for _, c := range Classes() {
			for _, o := range Origins() {
				for _, u := range []Use{UseSearch, UsePersonList, UseAgainstReporter} {
					if Flows(Label{k, c, o}, ToUse(u)) {
						t.Errorf("%s of %s from %s flows to %s", c, k, o, u)
					}
				}
			}
		}
	}
	if Flows(Label{KindReport, ClassDecision, FromOffice}, Target{}) {
		t.Error("something flows nowhere")
	}
}

// The flows that lawful work needs.
func TestNeededFlows(t *testing.T) {
	yes := []struct {
		l  Label
		to Target
	}{
		{Label{KindReport, ClassConduct, FromOffice}, ToAudience(AudienceSubject)},
		{Label{KindReport, ClassDecision, FromOffice}, ToAudience(AudiencePublic)},
		{Label{KindReport, ClassDecision, FromOffice}, ToAudience(AudienceManagingBody)},
		{Label{KindReport, ClassIdentity, FromReporter}, ToCase(KindProtection)},
		{Label{KindReport, ClassDecision, FromOffice}, ToCase(KindDiscipline)},
		{Label{KindReport, ClassConduct, FromReporter}, ToCase(KindReport)},
		{Label{KindReport, ClassDecision, FromOffice}, ToUse(UseKnowinglyFalse)},
		{Label{KindDiscipline, ClassDecision, FromOffice}, ToCase(KindConsequence)},
		{Label{KindConsequence, ClassDecision, FromOffice}, ToCase(KindClearance)},
		{Label{KindTraining, ClassTraining, FromOffice}, ToCase(KindClearance)},
		{Label{KindDeclaration, ClassProcedure, FromOffice}, ToCase(KindClearance)},
		{Label{KindReport, ClassProcedure, FromOffice}, ToUse(UseClock)},
		{Label{KindReport, ClassPlaceTime, FromBeforeAcceptance}, ToUse(UseClock)},
		{Label{KindGift, ClassMoney, FromOffice}, ToUse(UseTable)},
		{Label{KindReport, ClassProcedure, FromOffice}, ToUse(UseStatistics)},
	}
	for _, c := range yes {
		if !Flows(c.l, c.to) || CheckFlow(c.l, c.to) != nil {
			t.Errorf("%v does not flow to %s", c.l, c.to)
		}
	}
}

func TestEveryGroundHasItsElements(t *testing.T) {
	if len(Grounds()) != 17 || len(Kinds()) != 20 || len(Classes()) != 15 || len(ClearanceFacts()) != 7 || len(Deeds()) != 9 {
		t.Fatalf("%d grounds, %d kinds, %d classes, %d facts, %d deeds", len(Grounds()), len(Kinds()), len(Classes()), len(ClearanceFacts()), len(Deeds()))
	}
	for _, g := range Grounds() {
		e := g.Elements()
		if len(e.Deeds) == 0 || len(e.Effects) == 0 || !e.Duty.Whole() || !e.Never.Whole() {
			t.Errorf("%s: an element is missing: %+v", g, e)
		}
		for _, f := range e.Effects {
			if p, err := ParseEffect(f.String()); err != nil || p != f {
				t.Errorf("%s: effect %q is outside the lists", g, f)
			}
		}
		if errs := CheckElements(g, e.Deeds, e.Effects); errs != nil {
			t.Errorf("%s refuses its own elements: %v", g, errs[0])
		}
	}
	if e := Ground("opinion").Elements(); len(e.Deeds)+len(e.Effects) > 0 {
		t.Error("a ground that does not exist has elements")
	}
}

func TestListsParseOnlyTheirValues(t *testing.T) {
	for list, entries := range compiled().lists {
		seen := map[string]bool{}
		for _, e := range entries {
			if seen[e.code] {
				t.Errorf("%s: %s twice", list, e.code)
			}
			seen[e.code] = true
		}
	}
	if _, err := ParseGround("tiêu cực"); err == nil || !strings.Contains(err.Error(), "procedure-breach") {
		t.Errorf("the error does not name what is allowed: %v", err)
	}
	for _, s := range []string{"other", "", "Verify", "verify ", "curiosity"} {
		if _, err := ParsePurpose(s); err == nil {
			t.Errorf("purpose %q exists", s)
		}
	}
	if g, err := ParseGround("bribery"); err != nil || g != GroundBribery || g.Text() != liem.T("Nhận hối lộ", "Bribery") {
		t.Errorf("bribery: %v %v %v", g, err, g.Text())
	}
	for _, list := range []string{"purpose", "evidence-kind", "interest-kind", "ground", "class", "shape", "register-column"} {
		for _, c := range codes(list) {
			if slices.Contains([]string{"other", "note", "tag", "category", "reason-other", "remark", "score", "label", "misc"}, c) {
				t.Errorf("%s has a drawer: %s", list, c)
			}
		}
	}
}

// The small tables, said a second time.
func TestSmallTables(t *testing.T) {
	if got, want := compiled().kin, (map[Kind][]Class{
		KindDeclaration: {ClassKinship, ClassMoney, ClassAsset, ClassInterest},
		KindConflict:    {ClassKinship, ClassInterest},
		KindProtection:  {ClassKinship},
	}); !reflect.DeepEqual(got, want) {
		t.Errorf("kin: %v", got)
	}
	if got, want := compiled().figures, (map[string]int{"register-identified-percent": 95, "register-public-days": 7, "register-hands": 2}); !reflect.DeepEqual(got, want) {
		t.Errorf("figures: %v", got)
	}
	for _, k := range []Kind{KindReport, KindPetition, KindComplaint, KindReception, KindQuestion, KindTravelCare, KindProtection, KindAppeal, KindDataRight} {
		if len(CheckDuty(Duty{Kind: KindTraining, RestsOn: FromOffice, Owed: k})) == 0 {
			t.Errorf("filing %s can be owed", k)
		}
	}
	sum := 0
	for _, f := range ClearanceFacts() {
		sum += len(compiled().parameters[f])
		for _, p := range compiled().parameters[f] {
			if slices.Contains([]string{"standing", "note", "text", "source", "question", "opinion"}, p) {
				t.Errorf("fact %s has a parameter %s", f, p)
			}
		}
	}
	if sum != 18 {
		t.Errorf("%d parameters", sum)
	}
}

// A number or a free word about a person has no class to live in.
func TestShapesLeaveNoRoomForScores(t *testing.T) {
	var amounts, texts []Class
	for _, c := range Classes() {
		if slices.Contains(ShapesOf(c), AsAmount) || slices.Contains(ShapesOf(c), AsShare) {
			amounts = append(amounts, c)
		}
		if slices.Contains(ShapesOf(c), AsText) {
			texts = append(texts, c)
		}
	}
	if !slices.Equal(amounts, []Class{ClassMoney, ClassAsset, ClassInterest}) {
		t.Errorf("amounts live in %v", amounts)
	}
	if !slices.Equal(texts, []Class{ClassConduct, ClassEvidence, ClassReason, ClassDecision}) {
		t.Errorf("free text lives in %v", texts)
	}
}

func TestEveryTableReads(t *testing.T) {
	for _, n := range tableNames() {
		r := csv.NewReader(strings.NewReader(source(n)))
		r.Comment = '#'
		if _, err := r.ReadAll(); err != nil {
			t.Errorf("%s: %v", n, err)
		}
	}
}
