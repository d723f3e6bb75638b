package clock

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"liem"
)

// TestTables checks what holds for every edition.
func TestTables(t *testing.T) {
	want := []string{"eu", "uk", "us-federal", "vn", "vn-criminal"}
	if got := Names(); strings.Join(got, " ") != strings.Join(want, " ") {
		t.Fatalf("calendars %v", got)
	}
	for _, name := range want {
		c := calendar(t, name)
		if calendar(t, c.Edition()) != c {
			t.Errorf("%s: its edition is another", name)
		}
		off, on := 0, 0
		for d, e := range c.days {
			weekend := d.Weekday() == time.Saturday || d.Weekday() == time.Sunday
			if e.kind == SwappedWorking != weekend && e.kind != Holiday {
				t.Errorf("%s: %s is %s on a %s", name, d, e.kind, d.Weekday())
			}
			if !c.Published(d.Year()) && d != day(t, "2014-12-27") {
				t.Errorf("%s: %s lies in a year without a table", name, d)
			}
			switch e.kind {
			case SwappedOff:
				off++
			case SwappedWorking:
				on++
			}
		}
		if off != on {
			t.Errorf("%s: %d swapped days off against %d Saturdays worked", name, off, on)
		}
		for _, tx := range c.names {
			if !tx.Whole() {
				t.Errorf("%s: a name without both languages", name)
			}
		}
		again, err := ParseCalendar(c.Raw())
		if err != nil || again.Hash() != c.Hash() {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestTablesAgainstRules works each published year out from the edition's
// rules and names every difference: one-off days and swaps, nothing else.
func TestTablesAgainstRules(t *testing.T) {
	known := map[string]string{ // days that no rule gives, or that were moved
		"2011-04-29": "wedding", "2012-06-04": "spring moved", "2012-05-28": "spring moved", "2012-06-05": "jubilee",
		"2020-05-08": "early May moved", "2020-05-04": "early May moved", "2022-06-02": "spring moved", "2022-05-30": "spring moved",
		"2022-06-03": "jubilee", "2022-09-19": "funeral", "2023-05-08": "coronation", "2026-06-15": "World Cup",
	}
	for _, name := range []string{"eu", "uk", "us-federal"} {
		c := calendar(t, name)
		for _, y := range c.Years() {
			estimate := c.estimate(y.Year)
			for d := civil(y.Year, 1, 1); d <= civil(y.Year, 12, 31); d++ {
				if c.rests(d.Weekday()) {
					continue
				}
				_, listed := c.days[d]
				_, computed := estimate[d]
				if listed != computed && known[d.String()] == "" {
					t.Errorf("%s %s: listed %v, computed %v", name, d, listed, computed)
				}
			}
		}
	}
}

// TestVietnamAgainstRules: in Vietnam only swaps, the choice of the days
// around Tết and of the neighbour of 2 September are not given by the rules.
func TestVietnamAgainstRules(t *testing.T) {
	c := calendar(t, "vn")
	for _, y := range c.Years() {
		estimate := c.estimate(y.Year)
		tet := c.lunar[y.Year].tet
		for d := civil(y.Year, 1, 1); d <= civil(y.Year, 12, 31); d++ {
			e, listed := c.days[d]
			_, computed := estimate[d]
			near := d >= tet-5 && d <= tet+7 || d >= civil(y.Year, 9, 1) && d <= civil(y.Year, 9, 4)
			if c.rests(d.Weekday()) || near || e.kind == SwappedOff {
				continue
			}
			if listed != computed {
				t.Errorf("%s: listed %v (%s), computed %v", d, listed, e.kind, computed)
			}
		}
		// Five days of Tết are off on weekdays, counted with those in lieu.
		n := 0
		for d := tet - 5; d <= tet+7; d++ {
			if e := c.days[d]; e.name == "tet" && !c.rests(d.Weekday()) {
				n++
			}
		}
		if n != 5 {
			t.Errorf("%d: %d weekdays off for Tết", y.Year, n)
		}
	}
}

func TestVietnamTwoEditionsAgree(t *testing.T) {
	days := func(name string) []byte {
		var out [][]byte
		for _, l := range bytes.Split(calendar(t, name).Raw(), []byte("\n")) {
			if f, _, _ := bytes.Cut(l, []byte(" ")); bytes.Contains([]byte("day year source name rule lunar zone"), f) {
				out = append(out, l)
			}
		}
		return bytes.Join(out, []byte("\n"))
	}
	if !bytes.Equal(days("vn"), days("vn-criminal")) {
		t.Error("vn and vn-criminal list different days")
	}
}

// TestUKPublished holds the table of all parts against the published lists.
func TestUKPublished(t *testing.T) {
	raw, err := os.ReadFile("testdata/uk-published-2019-2028.txt")
	if err != nil {
		t.Fatal(err)
	}
	c := calendar(t, "uk")
	for d := civil(2019, 1, 1); d <= civil(2028, 12, 31); d++ {
		if c.rests(d.Weekday()) {
			continue
		}
		if off, want := !c.Day(d).Kind.Works(), bytes.Contains(raw, []byte(d.String())); off != want {
			t.Errorf("%s: off %v, published %v", d, off, want)
		}
	}
}

func TestEaster(t *testing.T) {
	for _, s := range []string{"1954-04-18", "1981-04-19", "2000-04-23", "2008-03-23", "2011-04-24", "2019-04-21", "2025-04-20", "2026-04-05", "2038-04-25", "2049-04-18", "2076-04-19"} {
		if d := day(t, s); easter(d.Year()) != d {
			t.Errorf("%d: %s, want %s", d.Year(), easter(d.Year()), d)
		}
	}
}

func TestDay(t *testing.T) {
	c := calendar(t, "vn")
	for s, want := range map[string]string{
		"2026-11-24": "holiday B true", "2025-11-24": "working  true", "2026-08-22": "swapped_working B true", "2026-08-31": "swapped_off B true",
		"2026-04-27": "holiday_in_lieu B true", "2026-08-29": "weekend  true", "2027-02-08": "holiday C false", "2027-03-10": "working  false",
	} {
		d := c.Day(day(t, s))
		got := d.Kind.String() + " " + d.Source.Confidence + " " + map[bool]string{true: "true", false: "false"}[d.Published]
		if got != want {
			t.Errorf("%s: %s, want %s", s, got, want)
		}
	}
}

func TestParseCalendarRefuses(t *testing.T) {
	head := "liem calendar 1\ncalendar x\nedition x-1\nzone +07:00\nname a | b | c\nsource s | B | v | e\n"
	if _, err := ParseCalendar([]byte(head)); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"day 2026-01-01 holiday a", "day 2026-13-01 holiday a s", "day 2026-01-01 feast a s", "day 2026-01-01 working a s", "day 2026-01-01 holiday z s", "day 2026-01-01 holiday a z",
		"day 2026-01-01 holiday a s\nday 2026-01-01 holiday a s", "year 2026 z", "year x s", "year 2026 s\nyear 2026 s", "source t | D | v | e", "source t | A | v", "name b | v",
		"zone 7", "zone +07:00 winter +08:00", "dst 1996 - last-sun-03 01:00 last-sun-10", "dst 1996 - tet 01:00 last-sun-10 01:00 utc", "dst 1996 - last-sun-03 25:00 last-sun-10 01:00 utc",
		"roll maybe", "hours most", "rest fun", "rest sun mon tue wed thu fri sat", "rule a 5-mon-01 2000 - next s", "rule a 02-30 2000 - next s", "rule a easter2 2000 - next s", "rule a 01-01 2000 1999 next s", "rule a 01-01 2000 - later s",
		"lunar 2026 02-17", "lunar 2026 02-30 04-26", "swapped-off-rolls yes", "wonder", "edition a b",
	} {
		if _, err := ParseCalendar([]byte(head + line + "\n")); liem.KindOf(err) != liem.Invalid {
			t.Errorf("%q: %v", line, err)
		}
	}
	for _, whole := range []string{"", "liem calendar 2\n", strings.Replace(head, "zone +07:00\n", "", 1)} {
		if _, err := ParseCalendar([]byte(whole)); err == nil {
			t.Errorf("%q passed", whole)
		}
	}
	if _, err := Lookup("mars"); liem.KindOf(err) != liem.NotFound {
		t.Error(err)
	}
}

func FuzzParseCalendar(f *testing.F) {
	for _, name := range Names() {
		f.Add(calendar(f, name).Raw()[:2000])
	}
	f.Add([]byte("liem calendar 1\ncalendar x\nedition x-1\nzone -05:00 summer -04:00\ndst 2007 - 2-sun-03 02:00 1-sun-11 02:00 local\nrule a hung-kings+1 2000 - nearest s\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, err := ParseCalendar(raw)
		if err != nil {
			return
		}
		if _, err := c.Due(Term{Limit: Limit{N: 7, Unit: WorkingDay}, From: On(civil(2026, 2, 13), noText)}); err != nil && liem.KindOf(err) != liem.Invalid {
			t.Fatal(err)
		}
	})
}
