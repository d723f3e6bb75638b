package clock

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"liem"
)

func TestTricky(t *testing.T) {
	for _, x := range []struct{ name, cal, limit, from, due string }{
		{"leap day, a year on", "vn-criminal", "1y", "2024-02-29", "2025-02-28"},
		{"leap day, four years on", "vn-criminal", "4y", "2024-02-29", "2028-02-29"},
		{"a month from 31 January, leap year", "vn-criminal", "1m", "2024-01-31", "2024-02-29"},
		{"a month from 31 January", "vn-criminal", "1m", "2025-01-31", "2025-02-28"},
		{"a month from 28 February", "vn-criminal", "1m", "2025-02-28", "2025-03-28"},
		{"twelve months are a year", "vn-criminal", "12m", "2024-02-29", "2025-02-28"},
		{"months of 30 days", "vn-criminal", "3m month=30d", "2026-01-31", "2026-05-01"},
		{"first day counted, a day", "vn-criminal", "1d count-first", "2026-01-31", "2026-01-31"},
		{"first day counted, a month", "vn-criminal", "1m count-first", "2026-03-15", "2026-04-14"},
		{"first day counted, a month from the first", "vn-criminal", "1m count-first", "2026-03-01", "2026-03-31"},
		{"first day counted, a month from 31 January", "vn-criminal", "1m count-first", "2026-01-31", "2026-02-28"},
		{"first day counted on a day off", "vn", "1wd count-first", "2026-02-14", "2026-02-23"},
		{"first day counted on a working day", "vn", "1wd count-first", "2026-02-13", "2026-02-13"},
		{"first day counted on a swapped Saturday", "vn", "1wd count-first", "2026-08-22", "2026-08-22"},
		{"into Tết", "vn", "5d", "2026-02-12", "2026-02-23"},
		{"into Tết, not rolled", "vn", "5d no-roll", "2026-02-12", "2026-02-17"},
		{"ends on the Sunday after the Saturday worked", "vn", "7d", "2026-08-16", "2026-08-24"},
		{"ends on the Saturday worked", "vn", "8d", "2026-08-14", "2026-08-22"},
		{"ends on Sunday before a swapped day off", "vn", "29d", "2026-08-01", "2026-09-03"},
		{"Culture Day", "vn", "1wd", "2026-11-23", "2026-11-25"},
		{"backward across Tết", "vn", "1wd before", "2026-02-23", "2026-02-13"},
		{"backward days stay on a day off", "vn", "5d before", "2026-02-25", "2026-02-20"},
		{"backward days rolled go back", "vn", "5d before roll", "2026-02-25", "2026-02-13"},
		{"a month backward from 31 March", "vn", "1m before", "2026-03-31", "2026-02-28"},
		{"two clear weeks backward", "vn", "2w before clear", "2026-03-31", "2026-03-16"},
		{"the day itself counted backward", "vn", "3d before count-first", "2026-03-31", "2026-03-29"},
		{"by the end of the year", "vn", "by 12-31", "2026-05-10", "2026-12-31"},
		{"before the end of the year", "vn", "before-date 12-31", "2026-05-10", "2026-12-30"},
		{"the fixed day itself", "vn", "by 12-31", "2026-12-31", "2026-12-31"},
		{"the fixed day is over", "vn", "before-date 12-31", "2026-12-31", "2027-12-30"},
		{"a fixed date is not rolled", "vn", "by 02-17", "2026-01-01", "2026-02-17"},
		{"a fixed date rolled when it says so", "vn", "by 02-17 roll", "2026-01-01", "2026-02-23"},
		{"29 February in a common year", "vn", "by 02-29", "2025-01-01", "2025-02-28"},
		{"gdpr month over Christmas", "eu", "1m", "2025-11-25", "2026-01-05"},
		{"Scottish World Cup day", "uk", "1wd", "2026-06-12", "2026-06-16"},
		{"substitute days", "uk", "1wd", "2021-12-24", "2021-12-29"},
		{"Juneteenth in lieu", "us-federal", "1wd", "2021-06-17", "2021-06-21"},
		{"no Juneteenth before 2021", "us-federal", "1wd", "2020-06-18", "2020-06-19"},
		{"new year's day kept in the old year", "us-federal", "1wd", "2021-12-30", "2022-01-03"},
		{"Veterans Day in October", "us-federal", "1wd", "1975-10-24", "1975-10-28"},
	} {
		r := due(t, calendar(t, x.cal), Term{Limit: limit(t, x.limit), From: On(day(t, x.from), noText)})
		if r.Due.String() != x.due {
			t.Errorf("%s: %s %s from %s is due %s, want %s\n%s", x.name, x.cal, x.limit, x.from, r.Due, x.due, r.Print(liem.EN))
		}
	}
}

func TestOperators(t *testing.T) {
	vn := calendar(t, "vn")
	ceiling := func(s string) *Limit { l := limit(t, s); return &l }
	pause := func(a, b string) Span { return Span{From: day(t, a), To: day(t, b)} }
	on := func(s string) Anchor { return On(day(t, s), noText) }
	from := func(s, d string) Term { return Term{Limit: limit(t, s), From: on(d)} }
	with := func(term Term, f func(*Term)) Term { f(&term); return term }
	for _, x := range []struct {
		name string
		term Term
		due  string
	}{
		{"an extension goes on from the end before it was moved", with(from("30d", "2026-03-27"), func(t *Term) { t.Adds = []Limit{{N: 10, Unit: DayUnit}} }), "2026-05-06"},
		{"a ceiling counts from the same anchor", with(from("30d", "2026-03-02"), func(t *Term) { t.Ceiling = ceiling("45d") }), "2026-04-16"},
		{"an extension below the ceiling", with(from("30d", "2026-03-02"), func(t *Term) { t.Ceiling, t.Adds = ceiling("45d"), []Limit{{N: 10, Unit: DayUnit}} }), "2026-04-13"},
		{"an extension above the ceiling", with(from("30d", "2026-03-02"), func(t *Term) { t.Ceiling, t.Adds = ceiling("45d"), []Limit{{N: 30, Unit: DayUnit}} }), "2026-04-16"},
		{"a ceiling never shortens", with(from("30d", "2026-03-02"), func(t *Term) { t.Ceiling = ceiling("10d") }), "2026-04-01"},
		{"working days to a total", with(from("7wd", "2026-03-02"), func(t *Term) { t.Ceiling = ceiling("10wd") }), "2026-03-16"},
		{"working days after days roll by their nature", with(from("30d", "2026-03-27"), func(t *Term) { t.Adds = []Limit{{N: 5, Unit: WorkingDay}} }), "2026-05-06"},
		{"days after working days roll", with(from("5wd", "2026-03-02"), func(t *Term) { t.Adds = []Limit{{N: 5, Unit: DayUnit}} }), "2026-03-16"},
		{"a pause", with(from("30d", "2026-03-02"), func(t *Term) { t.Pauses = []Span{pause("2026-03-10", "2026-03-19")} }), "2026-04-13"},
		{"a pause of working days", with(from("7wd", "2026-03-02"), func(t *Term) { t.Pauses = []Span{pause("2026-03-05", "2026-03-08")} }), "2026-03-13"},
		{"a pause over Tết takes out no day off twice", with(from("7wd", "2026-02-12"), func(t *Term) { t.Pauses = []Span{pause("2026-02-16", "2026-02-24")} }), "2026-03-04"},
		{"overlapping pauses count once", with(from("30d", "2026-03-02"), func(t *Term) {
			t.Pauses = []Span{pause("2026-03-10", "2026-03-19"), pause("2026-03-12", "2026-03-21")}
		}), "2026-04-13"},
		{"a pause after the end", with(from("30d", "2026-03-02"), func(t *Term) { t.Pauses = []Span{pause("2026-04-02", "2026-04-20")} }), "2026-04-01"},
		{"a pause begun in the extension", with(from("10d", "2026-03-02"), func(t *Term) {
			t.Adds, t.Pauses = []Limit{{N: 10, Unit: DayUnit}}, []Span{pause("2026-03-15", "2026-03-24")}
		}), "2026-04-01"},
		{"no last day inside a pause", with(from("5d", "2026-03-03"), func(t *Term) { t.Pauses = []Span{pause("2026-03-09", "2026-03-13")} }), "2026-03-16"},
		{"the earlier over Tết is the calendar one", with(from("10d", "2026-02-06"), func(t *Term) { t.Earliest = []LimitAt{{Limit: limit7wd}} }), "2026-02-23"},
		{"the earlier in March is the working one", with(from("10d", "2026-03-05"), func(t *Term) { t.Earliest = []LimitAt{{Limit: limit7wd}} }), "2026-03-16"},
		{"the earlier with few days off", with(from("14d", "2026-03-02"), func(t *Term) { t.Earliest = []LimitAt{{Limit: limit7wd}} }), "2026-03-11"},
		{"the later", with(from("10d", "2026-02-06"), func(t *Term) { t.Latest = []LimitAt{{Limit: limit7wd}} }), "2026-02-24"},
		{"another anchor", with(from("30d", "2026-03-02"), func(t *Term) {
			a := on("2026-02-02")
			t.Earliest = []LimitAt{{Limit: Limit{N: 45, Unit: DayUnit}, From: &a}}
		}), "2026-03-19"},
		{"the first of several", with(from("5d", "2026-03-10"), func(t *Term) { t.Also = []Anchor{on("2026-03-05"), on("2026-03-20")} }), "2026-03-10"},
		{"the last of several", with(from("5d", "2026-03-10"), func(t *Term) { t.Also, t.Pick = []Anchor{on("2026-03-05"), on("2026-03-20")}, LastOf }), "2026-03-25"},
		{"a restart", with(from("30d", "2026-03-02"), func(t *Term) { t.Restarts = []Anchor{on("2026-03-16")} }), "2026-04-15"},
		{"a restart after the end", with(from("30d", "2026-03-02"), func(t *Term) { t.Restarts = []Anchor{on("2026-04-02")} }), "2026-04-01"},
		{"two restarts, given out of order", with(from("30d", "2026-03-02"), func(t *Term) { t.Restarts = []Anchor{on("2026-04-10"), on("2026-03-16")} }), "2026-05-11"},
	} {
		if r := due(t, vn, x.term); r.Due.String() != x.due {
			t.Errorf("%s: due %s, want %s\n%s", x.name, r.Due, x.due, r.Print(liem.EN))
		}
	}
}

var limit7wd = Limit{N: 7, Unit: WorkingDay}

// TestPauseShown: the time left out is shown in the unit of the limit.
func TestPauseShown(t *testing.T) {
	vn := calendar(t, "vn")
	span := []Span{{From: day(t, "2026-03-05"), To: day(t, "2026-03-08")}} // Thursday to Sunday
	for s, want := range map[string]int{"7wd": 2, "7d": 4, "1m": 4, "120h": 96, "1wd": 0} {
		r := due(t, vn, Term{Limit: limit(t, s), From: On(day(t, "2026-03-02"), noText), Pauses: span})
		i := slices.IndexFunc(r.Steps, func(s Step) bool { return s.Kind == StepPaused })
		if i < 0 || r.Steps[i].N != want {
			t.Errorf("%s:\n%s", s, r.Print(liem.EN))
		}
	}
}

func TestSuspension(t *testing.T) {
	s, ok := Suspension(day(t, "2026-03-09"), day(t, "2026-03-19"), noText)
	if !ok || s.From != day(t, "2026-03-10") || s.To != day(t, "2026-03-19") {
		t.Errorf("%+v", s)
	}
	if _, ok := Suspension(day(t, "2026-03-09"), day(t, "2026-03-09"), noText); ok {
		t.Error("suspended and resumed on one day takes out a day")
	}
}

func TestFinal(t *testing.T) {
	vn, criminal := calendar(t, "vn"), calendar(t, "vn-criminal")
	for _, x := range []struct {
		c           *Calendar
		limit, from string
		final       bool
		year        string
	}{
		{vn, "7wd", "2026-12-20", true, ""}, {vn, "20wd", "2026-12-20", false, "2027"}, {vn, "30d", "2026-12-20", false, "2027"},
		{vn, "30d no-roll", "2026-12-20", true, ""}, {vn, "48h", "2027-02-03", true, ""}, {vn, "7wd", "2014-03-03", false, "2014"},
		{criminal, "30d", "2027-02-01", true, ""}, {criminal, "5wd", "2027-02-01", false, "2027"}, {vn, "1y", "2029-01-01", false, "2030"},
		{vn, "7wd", "2101-02-01", false, "2101"},
	} {
		r := due(t, x.c, Term{Limit: limit(t, x.limit), From: On(day(t, x.from), noText)})
		if r.Final != x.final || r.Final == r.Why.Whole() || !strings.Contains(r.Why.EN, x.year) {
			t.Errorf("%s from %s: final %v, %q", x.limit, x.from, r.Final, r.Why.EN)
		}
	}
	// What is not final stays so through another clock.
	first := due(t, vn, Term{Limit: limit(t, "7wd"), From: On(day(t, "2027-02-03"), noText)})
	second := due(t, criminal, Term{Limit: limit(t, "3m"), From: first.Expiry(liem.T("hết hạn", "expiry"))})
	if second.Final || second.Why.VI != first.Why.VI || second.Due.String() != "2027-05-19" {
		t.Errorf("%v %s %s", second.Final, second.Due, second.Why.EN)
	}
}

// TestFeedback is the directive's clock on another clock's expiry.
func TestFeedback(t *testing.T) {
	eu := calendar(t, "eu")
	ack := due(t, eu, Term{Limit: limit(t, "7d"), From: On(day(t, "2026-03-27"), noText)})
	if ack.Due.String() != "2026-04-07" { // 3 April is Good Friday, 6 April Easter Monday
		t.Errorf("acknowledge by %s", ack.Due)
	}
	feedback := due(t, eu, Term{Limit: limit(t, "3m"), From: ack.Expiry(noText)})
	if feedback.Due.String() != "2026-07-07" {
		t.Errorf("feedback by %s", feedback.Due)
	}
}

func TestRefusedTerms(t *testing.T) {
	vn := calendar(t, "vn")
	span := []Span{{From: 20000, To: 20010}}
	for name, term := range map[string]Term{
		"no limit":                {},
		"backward and paused":     {Limit: limit(t, "5wd before"), From: On(20000, noText), Pauses: span},
		"backward and extended":   {Limit: limit(t, "5wd before"), From: On(20000, noText), Adds: []Limit{limit7wd}},
		"hours and days":          {Limit: limit(t, "5h"), From: On(20000, noText), Adds: []Limit{limit7wd}},
		"days and hours":          {Limit: limit(t, "5d"), From: On(20000, noText), Adds: []Limit{limit(t, "5h")}},
		"fixed and paused":        {Limit: limit(t, "by 12-31"), From: On(20000, noText), Pauses: span},
		"pause ends early":        {Limit: limit7wd, From: On(20000, noText), Pauses: []Span{{From: 20010, To: 20000}}},
		"endless pause":           {Limit: limit7wd, From: On(20000, noText), Pauses: []Span{{From: 20010, To: 90000}}},
		"first day of an add":     {Limit: limit7wd, From: On(20000, noText), Adds: []Limit{limit(t, "5d count-first")}},
		"outside the calendar":    {Limit: limit(t, "99999w"), From: On(MaxDate-500, noText)},
		"beyond the calendar":     {Limit: limit(t, "99999y"), From: On(20000, noText)},
		"before the calendar":     {Limit: limit(t, "1wd before"), From: On(MinDate, noText)},
		"instant out of calendar": {Limit: limit(t, "1h"), From: At(1<<62, noText)},
		"bad other":               {Limit: limit7wd, From: On(20000, noText), Earliest: []LimitAt{{}}},
	} {
		if r, err := vn.Due(term); liem.KindOf(err) != liem.Invalid || err == nil {
			t.Errorf("%s: %s, %v", name, r.Due, err)
		}
	}
}

// TestDerivation reads a whole derivation in both languages.
func TestDerivation(t *testing.T) {
	r := due(t, calendar(t, "vn"), Term{
		Limit: limit7wd, From: On(day(t, "2026-08-20"), liem.T("ngày nhận đơn", "receipt of the letter")),
		Rule: "LTC.24.1", Cite: liem.T("Luật Tố cáo 2018, Điều 24 khoản 1", "Law on Denunciations 2018, article 24(1)"),
		Pauses: []Span{{day(t, "2026-08-26"), day(t, "2026-08-26"), liem.T("chờ giám định", "waiting for expertise")}},
	})
	const vi = `1. Thời hạn: 7 ngày làm việc, theo Luật Tố cáo 2018, Điều 24 khoản 1.
2. Tính kể từ ngày nhận đơn, ngày 20/08/2026 (thứ Năm). Ngày này không tính.
3. Tính ngày làm việc thứ 1: ngày 21/08/2026 (thứ Sáu).
4. Tính ngày thứ 2: ngày 22/08/2026 (thứ Bảy), thứ Bảy làm bù do hoán đổi [ls2026, B].
5. Không tính ngày 23/08/2026 (Chủ nhật): ngày nghỉ hằng tuần.
6. Tính ngày làm việc thứ 3 đến thứ 4: từ ngày 24/08/2026 (thứ Hai) đến hết ngày 25/08/2026 (thứ Ba).
7. Thời gian tạm đình chỉ không tính: từ ngày 26/08/2026 (thứ Tư) đến hết ngày 26/08/2026 (thứ Tư), 1 ngày làm việc (chờ giám định).
8. Tính ngày làm việc thứ 5 đến thứ 6: từ ngày 27/08/2026 (thứ Năm) đến hết ngày 28/08/2026 (thứ Sáu).
9. Không tính ngày 29/08/2026 (thứ Bảy): ngày nghỉ hằng tuần.
10. Không tính ngày 30/08/2026 (Chủ nhật): ngày nghỉ hằng tuần.
11. Không tính ngày 31/08/2026 (thứ Hai): ngày nghỉ do hoán đổi [ls2026, B].
12. Không tính ngày 01/09/2026 (thứ Ba): ngày nghỉ lễ (Quốc khánh 2/9) [ls2026, B].
13. Không tính ngày 02/09/2026 (thứ Tư): ngày nghỉ lễ (Quốc khánh 2/9) [ls2026, B].
14. Tính ngày làm việc thứ 7: ngày 03/09/2026 (thứ Năm).
15. Hạn: hết ngày 03/09/2026 (thứ Năm), tức trước 00:00 ngày 04/09/2026 (thứ Sáu) (UTC+07:00).
Lịch: vn-2026.2.
Nguồn [ls2026], độ tin cậy B: Công văn VPCP 9859 (Tết, Quốc khánh) và VPCP 12729 (2/1) về lịch nghỉ năm 2026, theo báo chí.
`
	if got := r.Print(liem.VI); got != vi {
		t.Errorf("got\n%s\nwant\n%s", got, vi)
	}
	en := r.Print(liem.EN)
	for _, want := range []string{"under Law on Denunciations 2018, article 24(1)", "Counted as working days 3 to 4: 24 August 2026 (Monday) to 25 August 2026 (Tuesday).", "(waiting for expertise)", "Due: by the end of 3 September 2026 (Thursday)"} {
		if !strings.Contains(en, want) {
			t.Errorf("missing %q in\n%s", want, en)
		}
	}
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	if out["due"] != "2026-09-03" || out["end"] != "2026-09-04T00:00:00+07:00" || out["final"] != true || out["calendar"] != "vn-2026.2" || len(out["steps"].([]any)) != 15 {
		t.Errorf("%s", b)
	}
	if i := slices.IndexFunc(r.Steps, func(s Step) bool { return s.Kind == StepLimit }); r.Steps[i].Rule != "LTC.24.1" {
		t.Error("the provision is not in the step")
	}
}

// TestSteps checks over generated terms that each step reads in both
// languages, that no format is left open, and that a derivation begins with
// its limit or events and ends with the end.
func TestSteps(t *testing.T) {
	c := calendar(t, "vn")
	g := gen{newRand(7)}
	for range 2000 {
		term := g.term(civil(2015, 1, 1).Add(g.IntN(4500)))
		r := due(t, c, term)
		for _, s := range r.Steps {
			if !s.Text.Whole() || strings.Contains(s.Text.VI+s.Text.EN, "%!") || s.From > s.To || s.Kind == "" {
				t.Fatalf("%+v", s)
			}
		}
		if last := r.Steps[len(r.Steps)-1]; last.Kind != StepEnd || last.To != r.Due {
			t.Fatalf("%+v", last)
		}
		if again := due(t, c, term); again.Print(liem.VI) != r.Print(liem.VI) {
			t.Fatal("twice the same term, two derivations")
		}
	}
}

// TestOrder: a later event never ends earlier, an extension never shortens,
// a pause never shortens, and no forward limit that rolls ends on a day off.
func TestOrder(t *testing.T) {
	for _, name := range Names() {
		c, g := calendar(t, name), gen{newRand(11)}
		for range 600 {
			l := g.limit()
			from := civil(2016, 1, 1).Add(g.IntN(3000))
			a := due(t, c, Term{Limit: l, From: On(from, noText)})
			b := due(t, c, Term{Limit: l, From: On(from.Add(1+g.IntN(9)), noText)})
			if b.Due < a.Due {
				t.Fatalf("%s %s from %s: %s, later %s", name, l, from, a.Due, b.Due)
			}
			if l.Before || l.Unit == FixedDate {
				continue
			}
			more := due(t, c, Term{Limit: l, From: On(from, noText), Adds: []Limit{g.length()}})
			p := from.Add(g.IntN(30))
			paused := due(t, c, Term{Limit: l, From: On(from, noText), Pauses: []Span{{From: p, To: p.Add(g.IntN(20))}}})
			if more.Due < a.Due || paused.Due < a.Due {
				t.Fatalf("%s %s from %s: %s, extended %s, paused %s", name, l, from, a.Due, more.Due, paused.Due)
			}
			if l.Roll == RollYes && !c.Day(a.Due).Kind.Works() && c.Day(a.Due).Kind != SwappedOff {
				t.Fatalf("%s %s from %s rolls to %s, %s", name, l, from, a.Due, c.Day(a.Due).Kind)
			}
		}
	}
}

func BenchmarkDue(b *testing.B) {
	vn := calendar(b, "vn")
	for name, term := range map[string]Term{
		"7wd-over-tet": {Limit: limit7wd, From: On(civil(2026, 2, 13), noText)},
		"30d-rolled":   {Limit: limit(b, "30d"), From: On(civil(2026, 3, 27), noText)},
		"paused-extended": {Limit: limit(b, "30d"), From: On(civil(2026, 3, 2), noText), Adds: []Limit{limit(b, "30d")},
			Pauses: []Span{{From: civil(2026, 3, 10), To: civil(2026, 3, 19)}}},
		"10y-estimated": {Limit: limit(b, "10y"), From: On(civil(2026, 3, 2), noText)},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := vn.Due(term); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
