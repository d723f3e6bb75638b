package clock

import (
	"encoding/json"
	"testing"
	"time"

	"liem"
)

// TestDateAgainstTime walks four centuries beside package time.
func TestDateAgainstTime(t *testing.T) {
	at := time.Date(1799, 12, 31, 0, 0, 0, 0, time.UTC)
	for d := Date(at.Unix() / 86400); d < civil(2201, 1, 1); d++ {
		y, m, dd := d.YMD()
		if y != at.Year() || m != int(at.Month()) || dd != at.Day() || d.Weekday() != at.Weekday() || d.String() != at.Format(iso) {
			t.Fatalf("%s %s against %s", d, d.Weekday(), at)
		}
		if civil(y, m, dd) != d {
			t.Fatalf("%s does not come back", d)
		}
		at = at.AddDate(0, 0, 1)
	}
	if day(t, "0001-01-01") != MinDate || day(t, "9999-12-31") != MaxDate {
		t.Error("the ends of the calendar")
	}
}

func TestParseDateRefuses(t *testing.T) {
	for _, s := range []string{"", "2026-2-3", "2026-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "0000-01-01", "26-01-01", "2026/01/01", "2026-01-01 ", "+026-01-01", "2026-01-0x", "２026-01-1"} {
		if d, err := ParseDate(s); err == nil {
			t.Errorf("%q gave %s", s, d)
		} else if liem.KindOf(err) != liem.Invalid {
			t.Errorf("%q: kind %s", s, liem.KindOf(err))
		}
	}
}

func TestDateForms(t *testing.T) {
	d := day(t, "2026-10-22")
	if got := d.In(liem.VI); got != "22/10/2026 (thứ Năm)" {
		t.Error(got)
	}
	if got := d.In(liem.EN); got != "22 October 2026 (Thursday)" {
		t.Error(got)
	}
	b, err := json.Marshal(map[Date]Date{d: d})
	if err != nil || string(b) != `{"2026-10-22":"2026-10-22"}` {
		t.Error(string(b), err)
	}
	var back map[Date]Date
	if err := json.Unmarshal(b, &back); err != nil || back[d] != d {
		t.Error(back, err)
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"2026-10-22", "2024-02-29", "1970-01-01", "0001-01-01", "9999-12-31", "2026-02-30", "x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := ParseDate(s)
		want, timeErr := time.Parse(iso, s)
		if (err == nil) != (timeErr == nil && want.Year() >= 1) {
			t.Fatalf("%q: %v, package time says %v", s, err, timeErr)
		}
		if err == nil && d.String() != s {
			t.Fatalf("%q came back as %q", s, d)
		}
	})
}
