package clock

import (
	"testing"
	"time"
	_ "time/tzdata"

	"liem"
)

// TestZones compares each edition's zone with the zone data of package
// time, every six hours and closer on days of change: Vietnam from 1976, the others over all their table.
func TestZones(t *testing.T) {
	for name, z := range map[string]struct {
		zone string
		from int
	}{"vn": {"Asia/Ho_Chi_Minh", 1976}, "vn-criminal": {"Asia/Ho_Chi_Minh", 1976}, "eu": {"Europe/Brussels", 1981}, "uk": {"Europe/London", 1981}, "us-federal": {"America/New_York", 1967}} {
		loc, err := time.LoadLocation(z.zone)
		if err != nil {
			t.Skip(err)
		}
		c := calendar(t, name)
		for d := civil(z.from, 1, 1); d < civil(2036, 1, 1); d++ {
			y, m, dd := d.YMD()
			want := time.Date(y, time.Month(m), dd, 0, 0, 0, 0, loc)
			if got := c.Midnight(d); got != liem.InstantOf(want) {
				t.Fatalf("%s: midnight of %s is %s, want %s", name, d, got, want)
			}
			step, length := 6*time.Hour, time.Duration(c.Midnight(d+1)-c.Midnight(d))*time.Microsecond
			if length != 24*time.Hour {
				step = 30 * time.Minute // the clocks change on this day
			}
			for in := time.Duration(0); in < length; in += step {
				at := want.Add(in)
				if _, off := at.Zone(); c.Offset(liem.InstantOf(at)) != off || c.DateAt(liem.InstantOf(at)) != d {
					t.Fatalf("%s: %s has offset %d and day %s", name, at, c.Offset(liem.InstantOf(at)), c.DateAt(liem.InstantOf(at)))
				}
			}
		}
	}
}

func TestEndInstants(t *testing.T) {
	for _, x := range []struct{ cal, limit, from, end string }{
		{"vn", "7wd", "2026-02-13", "2026-03-04T00:00:00+07:00"},
		{"eu", "1d no-roll", "2026-03-27", "2026-03-29T00:00:00+01:00"}, // the night before summer time
		{"eu", "1d no-roll", "2026-03-28", "2026-03-30T00:00:00+02:00"}, // its first day is 23 hours long
		{"eu", "1d no-roll", "2026-10-24", "2026-10-26T00:00:00+01:00"},
		{"uk", "1d no-roll", "2026-03-28", "2026-03-30T00:00:00+01:00"},
		{"uk", "1d no-roll", "2026-10-24", "2026-10-26T00:00:00+00:00"},
		{"us-federal", "1d", "2026-03-07", "2026-03-09T00:00:00-04:00"},
		{"us-federal", "1d", "2026-10-31", "2026-11-02T00:00:00-05:00"},
		{"us-federal", "45d", "1991-02-15", "1991-04-02T00:00:00-05:00"},
	} {
		r := due(t, calendar(t, x.cal), Term{Limit: limit(t, x.limit), From: On(day(t, x.from), noText)})
		if r.EndString() != x.end {
			t.Errorf("%s %s from %s ends %s, want %s", x.cal, x.limit, x.from, r.EndString(), x.end)
		}
	}
}

func TestHours(t *testing.T) {
	at := func(s string) liem.Instant {
		v, err := time.Parse(time.RFC3339Nano, s)
		if err != nil {
			t.Fatal(err)
		}
		return liem.InstantOf(v)
	}
	for _, x := range []struct{ cal, limit, from, end, due string }{
		{"vn", "24h", "2026-02-13T16:30:00+07:00", "2026-02-14T16:30:00+07:00", "2026-02-14"},               // through Tết, not rolled
		{"vn", "72h", "2026-02-13T16:30:00.000001+07:00", "2026-02-16T16:30:00.000001+07:00", "2026-02-16"}, // to the microsecond
		{"vn", "24h", "2026-02-13T00:00:00+07:00", "2026-02-14T00:00:00+07:00", "2026-02-13"},               // ends with the day
		{"eu", "72h", "2026-03-27T10:20:00+01:00", "2026-03-30T12:00:00+02:00", "2026-03-30"},               // whole hours, over summer time
		{"eu", "2h", "2026-03-27T10:00:00+01:00", "2026-03-27T13:00:00+01:00", "2026-03-27"},
		{"uk", "48h", "2026-10-24T12:00:00+01:00", "2026-10-26T11:00:00+00:00", "2026-10-26"},
		{"vn", "48h before", "2026-10-20T09:00:00+07:00", "2026-10-18T09:00:00+07:00", "2026-10-18"},
	} {
		r := due(t, calendar(t, x.cal), Term{Limit: limit(t, x.limit), From: At(at(x.from), noText)})
		if r.EndString() != x.end || r.Due.String() != x.due || !r.Final || !r.Timed {
			t.Errorf("%s %s from %s: %s, %s", x.cal, x.limit, x.from, r.EndString(), r.Due)
		}
	}
	vn := calendar(t, "vn")
	// A day without its hour is not counted: 48 hours are then two days.
	r := due(t, vn, Term{Limit: limit(t, "48h"), From: On(day(t, "2026-10-20"), noText)})
	if r.EndString() != "2026-10-23T00:00:00+07:00" || r.Due.String() != "2026-10-22" {
		t.Errorf("48h from a day: %s", r.EndString())
	}
	r = due(t, vn, Term{Limit: limit(t, "48h"), From: At(at("2026-10-20T10:00:00+07:00"), noText), Adds: []Limit{limit(t, "24h")},
		Pauses: []Span{{day(t, "2026-10-20"), day(t, "2026-10-20"), noText}, {day(t, "2026-10-22"), day(t, "2026-10-23"), noText}}})
	if r.EndString() != "2026-10-26T00:00:00+07:00" {
		t.Errorf("72h less 14h and 48h of pause: %s\n%s", r.EndString(), r.Print(liem.EN))
	}
}
