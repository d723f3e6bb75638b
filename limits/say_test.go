package limits

import (
	"reflect"
	"strings"
	"testing"

	"liem"
)

// A refused flow says whether the origin or the class bars it, and where
// the value may go.
func TestRefusedFlowsSayWhy(t *testing.T) {
	for _, c := range []struct {
		l         Label
		to        Target
		say, next string
	}{
		{Label{KindReport, ClassConduct, FromReporter}, ToCase(KindDiscipline), "What a reporter says is not handed on against them", "case report"},
		{Label{KindReport, ClassContact, FromOffice}, ToUse(UseBundle), "The tables of flows do not name this flow", "It may go to: "},
		{Label{KindTravelCare, ClassTravel, FromTravelNotice}, ToUse(UseStatistics), "Traveller and duty officer alone", "Keep the value in this case."},
		{Label{KindReport, ClassConduct, "nowhere"}, ToUse(UseBundle), "The tables of flows do not name this flow", "Keep the value in this case."},
	} {
		errs := CheckFlow(c.l, c.to)
		if len(errs) != 1 || !strings.Contains(errs[0].Say.EN, c.say) || !strings.Contains(errs[0].Next.EN, c.next) {
			t.Errorf("%v to %s: %+v", c.l, c.to, errs)
			continue
		}
		checkErrors(t, c.to.String(), errs)
		if strings.Contains(errs[0].Next.EN, "search") || strings.Contains(errs[0].Next.EN, c.to.String()+",") {
			t.Errorf("the refusal offers what is refused: %s", errs[0].Next.EN)
		}
	}
}

func TestChecksOfWordsStayApart(t *testing.T) {
	style, limit := liem.T("Vui lòng chờ đương sự", "Please wait for the accused"), liem.T("tôn giáo", "religion")
	if errs := CheckText(style, false, false); errs != nil {
		t.Errorf("style refused as a limit: %v", errs[0])
	}
	if errs := CheckStyle(limit); errs != nil {
		t.Errorf("a limit asked for as style: %v", errs[0])
	}
	errs := CheckStyle(liem.T("", "the accused"))
	if len(errs) != 1 || errs[0].Next.EN != "Use: person concerned." {
		t.Errorf("style: %+v", errs)
	}
	errs = CheckText(limit, false, false)
	if len(errs) != 2 || !strings.HasPrefix(errs[0].Next.EN, "Speak of the act") {
		t.Errorf("limit: %+v", errs)
	}
}

func TestArticlesOfACitation(t *testing.T) {
	for s, want := range map[string][][]string{
		"":                    nil,
		"Điều":                nil,
		"331":                 {{"331"}},
		"Điều 331 khoản 2":    {{"331", "2"}},
		"khoản 2 Điều 331":    {{"331"}},
		"117(1)(a), 331.2":    {{"117", "1"}, {"331", "2"}},
		"129a":                {{"129a"}},
		"116-118":             {{"116"}, {"118"}, {"117"}},
		"- 118":               {{"118"}},
		"Articles 10 and 11":  {{"10"}, {"11"}},
		"353 và 354 hoặc 355": {{"353"}, {"354"}, {"355"}},
		", ; x":               nil,
	} {
		if got := articles(s); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %v, want %v", s, got, want)
		}
	}
}

// Short words that were pulled apart are told from chance only where every
// piece is one letter.
func TestShortWordsPulledApart(t *testing.T) {
	for s, want := range map[string]int{"ra ce": 0, "r a c e": 1, "reli gion": 1, "po li ti cal": 1, "đả ng viên": 1, "r4ce": 1, "sc-ore": 1, "sc ore": 0, "lí lịch": 1, "uỷ viên": 0} {
		if got := len(Vocabulary(s, liem.VI)); got != want {
			t.Errorf("%q: %d hits, want %d", s, got, want)
		}
	}
}
