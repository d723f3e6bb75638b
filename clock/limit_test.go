package clock

import (
	"encoding/json"
	"strings"
	"testing"

	"liem"
)

func TestParseLimit(t *testing.T) {
	for s, want := range map[string]string{
		"7wd": "7wd", "30d": "30d", "48h": "48h", "6w": "6w", "3m": "3m", "10y": "10y",
		"7 working days": "7wd", "1 working day": "1wd", "30 days": "30d", "3 months": "3m", "48 hours": "48h", "10 years": "10y", "2 weeks": "2w", "1 year": "1y",
		"7 wd": "7wd", "  7wd  ": "7wd", "30 Days No-Roll": "30d no-roll",
		"6w count-first no-roll": "6w count-first no-roll", "6w no-roll count-first": "6w count-first no-roll",
		"5wd before": "5wd before", "5wd before clear": "5wd before clear", "5wd clear before": "5wd before clear",
		"57d count-first month=30d no-roll": "57d count-first month=30d no-roll", "3m month=30d roll": "3m month=30d roll",
		"by 12-31": "by 12-31", "before-date 12-31": "before-date 12-31", "by 02-29 roll": "by 02-29 roll", "99999d": "99999d",
	} {
		l, err := ParseLimit(s)
		if err != nil {
			t.Errorf("%q: %v", s, err)
			continue
		}
		if l.String() != want {
			t.Errorf("%q gave %q, want %q", s, l, want)
		}
		if again := limit(t, l.String()); again != l {
			t.Errorf("%q came back as %+v, was %+v", s, again, l)
		}
		b, _ := json.Marshal(l)
		var back Limit
		if err := json.Unmarshal(b, &back); err != nil || back != l {
			t.Errorf("%q through JSON: %+v %v", s, back, err)
		}
		if !l.Text().Whole() {
			t.Errorf("%q has no words", s)
		}
	}
}

func TestParseLimitRefuses(t *testing.T) {
	for _, s := range []string{
		"", " ", "d", "wd", "0d", "-1d", "7", "7x", "7 working", "7 working years", "100000d", "99999999999999999999d", "1.5d",
		"7wd roll no-roll", "7wd roll roll", "7wd clear", "5d before clear count-first", "48h roll", "48h count-first", "48h before clear",
		"7wd soon", "by", "by 13-01", "by 02-30", "by 1-1", "by 12-31 count-first", "by 12-31 before", "before-date 12-31 clear", "by 12-31 month=30d", "7wd 30d",
	} {
		l, err := ParseLimit(s)
		if err == nil {
			t.Errorf("%q gave %+v", s, l)
			continue
		}
		if liem.KindOf(err) != liem.Invalid {
			t.Errorf("%q: kind %s", s, liem.KindOf(err))
		}
		if e := err.(*liem.Error); !e.Say.Whole() || !strings.Contains(e.Next.EN, "count-first") {
			t.Errorf("%q: %v does not say what is allowed", s, err)
		}
	}
}

func TestLimitText(t *testing.T) {
	for s, want := range map[string]liem.Text{
		"7wd":               liem.T("7 ngày làm việc", "7 working days"),
		"1d":                liem.T("1 ngày", "1 day"),
		"5wd before":        liem.T("5 ngày làm việc trước", "5 working days before"),
		"5wd before clear":  liem.T("5 ngày làm việc trọn vẹn trước", "5 clear working days before"),
		"3m month=30d":      liem.T("3 tháng (mỗi tháng 30 ngày)", "3 months of 30 days"),
		"by 12-31":          liem.T("chậm nhất ngày 31/12", "by 31 December"),
		"before-date 12-31": liem.T("trước ngày 31/12", "before 31 December"),
	} {
		if got := limit(t, s).Text(); got != want {
			t.Errorf("%q: %+v", s, got)
		}
	}
	for _, bad := range []Limit{{}, {N: 1, Unit: 99}, {Unit: FixedDate, OnMonth: 99}, {N: 3, Unit: DayUnit, OnMonth: 2}} {
		if bad.Check() == nil {
			t.Errorf("%+v passed", bad)
		}
		_, _ = bad.Text(), bad.String()
	}
}

func FuzzParseLimit(f *testing.F) {
	for _, s := range []string{"7wd", "6w count-first no-roll", "5wd before clear", "57d count-first month=30d no-roll", "7 working days", "by 12-31", "before-date 02-29 roll", "48 hours", "0d", "x"} {
		f.Add(s)
	}
	vn := calendar(f, "vn")
	f.Fuzz(func(t *testing.T, s string) {
		l, err := ParseLimit(s)
		if err != nil {
			if liem.KindOf(err) != liem.Invalid {
				t.Fatalf("%q: kind %s", s, liem.KindOf(err))
			}
			return
		}
		again, err := ParseLimit(l.String())
		if err != nil || again != l {
			t.Fatalf("%q: %+v came back as %+v, %v", s, l, again, err)
		}
		if l.N > 500 {
			return
		}
		r, err := vn.Due(Term{Limit: l, From: On(civil(2026, 2, 13), noText)})
		if err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		if !l.Before && r.Due < civil(2026, 2, 13) {
			t.Fatalf("%q ends on %s, before it begins", s, r.Due)
		}
	})
}
