package limits

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"liem"
)

// attempt is one file of testdata/hostile.
type attempt struct {
	Row    int    `json:"row"`
	Lang   string `json:"lang"`
	What   string `json:"what"`
	Expect string `json:"expect"`

	Text   *liem.Text
	IDs    []string
	Basis  *Provision
	Ground *struct {
		Ground Ground
		Basis  []Provision
	}
	Elements *struct {
		Ground  Ground
		Deeds   []Deed
		Effects []string
	}
	Field *Field
	Flow  *struct {
		Label Label
		To    string
	}
	Link     *struct{ From, To Kind }
	Duty     *Duty
	Travel   string
	Evidence *struct {
		Kind  EvidenceKind
		How   HowObtained
		Under *Provision
	}
	Interest *struct {
		Kind InterestKind
		With Counterparty
	}
	Purpose    *Purpose
	Statistic  []Statistic
	Measure    *Measure
	Clearance  *ClearanceQuestion
	Training   *TrainingQuestion
	Inspection *InspectionItem
	Register   *Manifest
}

func (a *attempt) refusals() []*liem.Error {
	switch {
	case a.Text != nil:
		return CheckText(*a.Text, false, false)
	case a.IDs != nil:
		return CheckWords(a.IDs...)
	case a.Basis != nil:
		return CheckBasis(*a.Basis)
	case a.Ground != nil:
		return CheckGround(a.Ground.Ground, a.Ground.Basis)
	case a.Elements != nil:
		return CheckElements(a.Elements.Ground, a.Elements.Deeds, effects(a.Elements.Effects))
	case a.Field != nil:
		return CheckField(*a.Field)
	case a.Flow != nil:
		return CheckFlow(a.Flow.Label, target(a.Flow.To))
	case a.Duty != nil:
		return CheckDuty(*a.Duty)
	case a.Travel != "":
		return CheckTravelDuty(a.Travel)
	case a.Evidence != nil:
		return CheckEvidence(a.Evidence.Kind, a.Evidence.How, a.Evidence.Under)
	case a.Interest != nil:
		return CheckInterest(a.Interest.Kind, a.Interest.With)
	case a.Purpose != nil:
		return CheckPurpose(*a.Purpose)
	case a.Statistic != nil:
		return CheckStatistic(a.Statistic...)
	case a.Link != nil, a.Measure != nil:
		return a.procedureRefusals()
	}
	return a.questionRefusals()
}

func (a *attempt) procedureRefusals() []*liem.Error {
	if a.Measure != nil {
		return CheckMeasure(*a.Measure)
	}
	if slices.Contains(Links(a.Link.From), a.Link.To) {
		return nil
	}
	return one(refuse("link", liem.T("x", "x"), liem.T("x", "x")))
}

func (a *attempt) questionRefusals() []*liem.Error {
	switch {
	case a.Clearance != nil:
		return CheckClearanceQuestion(*a.Clearance)
	case a.Training != nil:
		return CheckTrainingQuestion(*a.Training)
	case a.Inspection != nil:
		return CheckInspectionItem(*a.Inspection)
	case a.Register != nil:
		return CheckRegister(*a.Register)
	}
	panic("an attempt without anything attempted: " + a.What)
}

func effects(codes []string) []Effect {
	var out []Effect
	for _, c := range codes {
		change, value, _ := strings.Cut(c, ":")
		out = append(out, Effect{Change(change), Value(value)})
	}
	return out
}

func target(s string) Target {
	for _, t := range Targets() {
		if t.String() == s {
			return t
		}
	}
	panic("no target " + s)
}

// silence makes every word innocent: texts, names and parameter values
// that are there stay there and say "ba" and "three".
func silence(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			silence(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			silence(v.Index(i))
		}
	case reflect.Struct:
		if t, ok := v.Interface().(liem.Text); ok {
			if t != (liem.Text{}) {
				v.Set(reflect.ValueOf(liem.T("ba", "three")))
			}
			return
		}
		if p, ok := v.Interface().(Parameter); ok {
			v.Set(reflect.ValueOf(Parameter{p.Name, "ba"}))
			return
		}
		for i := range v.NumField() {
			if v.Type().Field(i).Name == "IDs" && v.Field(i).Len() > 0 {
				v.Field(i).Set(reflect.ValueOf([]string{"ba"}))
				continue
			}
			silence(v.Field(i))
		}
	}
}

func attempts(t *testing.T) map[string]*attempt {
	files, err := filepath.Glob("../testdata/hostile/*.json")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]*attempt{}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		a := &attempt{}
		d := json.NewDecoder(bytes.NewReader(b))
		d.DisallowUnknownFields()
		if err := d.Decode(a); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		out[filepath.Base(f)] = a
	}
	return out
}

func TestHostilePacks(t *testing.T) {
	all := attempts(t)
	if len(all) < 60 {
		t.Fatalf("%d attempts, want 60", len(all))
	}
	tried, refused := map[string]int{}, map[string]int{}
	rowsSeen := map[int]bool{}
	for name, a := range all {
		rowsSeen[a.Row] = true
		tried[a.Expect]++
		errs := a.refusals()
		checkErrors(t, name, errs)
		silence(reflect.ValueOf(a))
		structural := a.refusals()
		if len(errs) > 0 {
			refused[a.Expect]++
		}
		got := "not caught"
		switch {
		case len(structural) > 0:
			got = "structure"
		case len(errs) > 0:
			got = "words"
		}
		if got != a.Expect {
			t.Errorf("%s (%s): %s, expected %s", name, a.What, got, a.Expect)
		}
	}
	for row := 1; row <= 22; row++ {
		if !rowsSeen[row] {
			t.Errorf("row %d has no attempt", row)
		}
	}
	n := tried["words"] + tried["not caught"]
	t.Logf("%d attempts: structure refused %d of %d; where only words betray it, found %d of %d (%d %%)",
		len(all), refused["structure"], tried["structure"], refused["words"], n, refused["words"]*100/n)
}

// checkErrors: every refusal is of one kind, in both languages, and says
// what to do.
func checkErrors(t *testing.T, name string, errs []*liem.Error) {
	for _, e := range errs {
		if e.Kind != liem.Refused || e.Code != liem.Limit || e.Op == "" || !e.Say.Whole() || !e.Next.Whole() {
			t.Errorf("%s: refusal is not whole: %+v", name, e)
		}
		if strings.Contains(e.Say.VI+e.Say.EN+e.Next.VI+e.Next.EN, "%!") {
			t.Errorf("%s: refusal is malformed: %+v", name, e)
		}
	}
}
