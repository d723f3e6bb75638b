package clock

import (
	"math"
	"testing"
)

// The lunar calendar of Vietnam by computation (after Ho Ngoc Duc and Meeus):
// new moons and the sun's longitude at UTC+7. It shares nothing with the
// table in the calendar files. Days are Julian day numbers.

func sinDeg(x float64) float64 { return math.Sin(x * math.Pi / 180) }

// newMoon is the day of the k-th new moon after 1900-01-01.
func newMoon(k int) int {
	f := float64(k)
	t := f / 1236.85
	mean := 2415020.75933 + 29.53058868*f + 0.0001178*t*t - 0.000000155*t*t*t +
		0.00033*sinDeg(166.56+132.87*t-0.009173*t*t)
	sun := 359.2242 + 29.10535608*f - 0.0000333*t*t - 0.00000347*t*t*t
	moon := 306.0253 + 385.81691806*f + 0.0107306*t*t + 0.00001236*t*t*t
	node := 21.2964 + 390.67050646*f - 0.0016528*t*t - 0.00000239*t*t*t
	shift := (0.1734-0.000393*t)*sinDeg(sun) + 0.0021*sinDeg(2*sun) - 0.4068*sinDeg(moon) + 0.0161*sinDeg(2*moon) -
		0.0004*sinDeg(3*moon) + 0.0104*sinDeg(2*node) - 0.0051*sinDeg(sun+moon) - 0.0074*sinDeg(sun-moon) +
		0.0004*sinDeg(2*node+sun) - 0.0004*sinDeg(2*node-sun) - 0.0006*sinDeg(2*node+moon) +
		0.0010*sinDeg(2*node-moon) + 0.0005*sinDeg(2*moon+sun)
	deltaT := -0.000278 + 0.000265*t + 0.000262*t*t
	return int(math.Floor(mean + shift - deltaT + 0.5 + 7.0/24))
}

// sunSector is the twelfth of the ecliptic in which the sun stands at local
// midnight: 0 from the spring equinox, 9 from the winter solstice.
func sunSector(day int) int {
	t := (float64(day) - 2451545.5 - 7.0/24) / 36525
	m := 357.52910 + 35999.05030*t - 0.0001559*t*t - 0.00000048*t*t*t
	l := 280.46645 + 36000.76983*t + 0.0003032*t*t +
		(1.914600-0.004817*t-0.000014*t*t)*sinDeg(m) + (0.019993-0.000101*t)*sinDeg(2*m) + 0.000290*sinDeg(3*m)
	return int(math.Floor(math.Mod(math.Mod(l, 360)+360, 360) / 30))
}

// lunarMonths names the months from the eleventh of year-1 to the eleventh
// of year: it gives the first day of the first month and of the third.
func lunarMonths(t *testing.T, year int) (first, third Date) {
	julian := func(d Date) int { return int(d) + 2440588 }
	// The eleventh month is the last that begins with the sun not yet past
	// the winter solstice sector.
	eleventh := func(y int) int {
		k := int(math.Floor(float64(julian(civil(y, 12, 31))-2415021) / 29.530588853))
		if newMoon(k+1) <= julian(civil(y, 12, 31)) {
			k++
		}
		if sunSector(newMoon(k)) >= 9 {
			k--
		}
		return k
	}
	a, b := eleventh(year-1), eleventh(year)
	leapAt := 0
	if b-a == 13 {
		// The leap month is the first in which the sun enters no new sector.
		for i := 1; i < 13; i++ {
			if sunSector(newMoon(a+i)) == sunSector(newMoon(a+i+1)) {
				leapAt = i
				break
			}
		}
		if leapAt == 0 {
			t.Fatalf("%d: thirteen months and none without a new sector", year)
		}
	}
	month := 11
	for k := a; k <= b; k++ {
		if k > a && k-a != leapAt {
			month = month%12 + 1
		}
		if k-a == leapAt && leapAt > 0 {
			continue // a leap month repeats the number and is not it
		}
		begin := Date(newMoon(k) - 2440588)
		if month == 1 && first == 0 {
			first = begin
		}
		if month == 3 && third == 0 {
			third = begin
		}
	}
	return first, third
}

// TestLunar compares the table with the computation, 2000 to 2100.
func TestLunar(t *testing.T) {
	for _, name := range []string{"vn", "vn-criminal"} {
		c := calendar(t, name)
		if len(c.lunar) != 101 {
			t.Errorf("%s: %d lunar years, want 101", name, len(c.lunar))
		}
		for year := 2000; year <= 2100; year++ {
			tet, third := lunarMonths(t, year)
			if got := c.lunar[year]; got.tet != tet || got.kings != third.Add(9) {
				t.Errorf("%d: table %s and %s, computed %s and %s", year, got.tet, got.kings, tet, third.Add(9))
			}
		}
	}
}

// TestLunarPublished holds the table against days that were published, and
// against the years in which Vietnam and China differ.
func TestLunarPublished(t *testing.T) {
	c := calendar(t, "vn")
	for year, want := range map[int][2]string{
		2007: {"2007-02-17", "2007-04-26"}, // a day before China
		2015: {"2015-02-19", "2015-04-28"}, 2016: {"2016-02-08", "2016-04-16"}, 2017: {"2017-01-28", "2017-04-06"},
		2018: {"2018-02-16", "2018-04-25"}, 2019: {"2019-02-05", "2019-04-14"}, 2020: {"2020-01-25", "2020-04-02"},
		2021: {"2021-02-12", "2021-04-21"}, 2022: {"2022-02-01", "2022-04-10"}, 2023: {"2023-01-22", "2023-04-29"},
		2024: {"2024-02-10", "2024-04-18"}, 2025: {"2025-01-29", "2025-04-07"}, 2026: {"2026-02-17", "2026-04-26"},
		2027: {"2027-02-06", "2027-04-16"}, 2030: {"2030-02-02", "2030-04-12"},
	} {
		if got := c.lunar[year]; got.tet.String() != want[0] || got.kings.String() != want[1] {
			t.Errorf("%d: %s and %s, want %s", year, got.tet, got.kings, want)
		}
	}
}
