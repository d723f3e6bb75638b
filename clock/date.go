package clock

import (
	"fmt"
	"time"

	"liem"
)

// Date is a day of the Gregorian calendar, in days since 1970-01-01. It has
// no time zone: which instants belong to it is said by a Calendar. The zero
// value is 1970-01-01.
type Date int32

// The first and the last day that can be written with four digits of year.
const (
	MinDate Date = -719162 // 0001-01-01
	MaxDate Date = 2932896 // 9999-12-31
)

// DateOf gives the day of a year, month and day of the month, or an error
// of kind Invalid if there is no such day between MinDate and MaxDate.
func DateOf(year, month, day int) (Date, error) {
	if year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return 0, badDate(fmt.Sprintf("%04d-%02d-%02d", year, month, day))
	}
	return civil(year, month, day), nil
}

// ParseDate reads YYYY-MM-DD and nothing else. The error has kind Invalid.
func ParseDate(s string) (Date, error) {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return 0, badDate(s)
	}
	year, ok1 := digits(s[:4])
	month, ok2 := digits(s[5:7])
	day, ok3 := digits(s[8:])
	if !ok1 || !ok2 || !ok3 {
		return 0, badDate(s)
	}
	return DateOf(year, month, day)
}

func badDate(s string) error {
	return &liem.Error{
		Kind: liem.Invalid, Op: "parse date",
		Say:  liem.T(fmt.Sprintf("Không đọc được ngày %q.", s), fmt.Sprintf("The date %q cannot be read.", s)),
		Next: liem.T("Viết ngày theo dạng NNNN-TT-NN, ví dụ 2026-10-22.", "Write a date as YYYY-MM-DD, for example 2026-10-22."),
	}
}

// digits reads a run of decimal digits; ok is false for anything else.
func digits(s string) (n int, ok bool) {
	if s == "" || len(s) > 9 {
		return 0, false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}

// civil counts the days since 1970-01-01 of a date that exists.
func civil(year, month, day int) Date {
	if month <= 2 {
		year--
		month += 12
	}
	// Days before 1 March of the shifted year 0, which begins in March.
	return Date(365*year + year/4 - year/100 + year/400 + (153*(month-3)+2)/5 + day - 1 - 719468)
}

func leap(year int) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

func daysIn(year, month int) int {
	switch month {
	case 2:
		if leap(year) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// YMD gives year, month (1 to 12) and day of the month (1 to 31).
func (d Date) YMD() (year, month, day int) {
	t := d.utc()
	y, m, dd := t.Date()
	return y, int(m), dd
}

// utc is midnight of the day in UTC, for calendar arithmetic only.
func (d Date) utc() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// Year is the year of the day.
func (d Date) Year() int { return d.utc().Year() }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday {
	return time.Weekday((int(d)%7 + 7 + int(time.Thursday)) % 7)
}

// Add gives the day n days later, or earlier for a negative n.
func (d Date) Add(n int) Date { return d + Date(n) }

// String is YYYY-MM-DD.
func (d Date) String() string {
	y, m, dd := d.YMD()
	return fmt.Sprintf("%04d-%02d-%02d", y, m, dd)
}

// MarshalText gives YYYY-MM-DD.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads YYYY-MM-DD.
func (d *Date) UnmarshalText(b []byte) error {
	v, err := ParseDate(string(b))
	if err == nil {
		*d = v
	}
	return err
}

var (
	weekdayVI = [...]string{"Chủ nhật", "thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy"}
	weekdayEN = [...]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}
	monthEN   = [...]string{"", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
)

// In writes the day as an official would: 22/10/2026 (thứ Năm) in
// Vietnamese, 22 October 2026 (Thursday) in English.
func (d Date) In(l liem.Lang) string {
	y, m, dd := d.YMD()
	if l == liem.EN {
		return fmt.Sprintf("%d %s %d (%s)", dd, monthEN[m], y, weekdayEN[d.Weekday()])
	}
	return fmt.Sprintf("%02d/%02d/%04d (%s)", dd, m, y, weekdayVI[d.Weekday()])
}

// addMonths gives the corresponding day n months later or earlier, the last
// day of that month if it has no such day. ok is false outside MinDate to
// MaxDate.
func addMonths(d Date, n int) (to Date, ok bool) {
	y, m, day := d.YMD()
	k := y*12 + m - 1 + n
	y, m = k/12, k%12+1
	if k < 12 || y > 9999 {
		return 0, false
	}
	return civil(y, m, min(day, daysIn(y, m))), true
}
