package clock

import (
	"fmt"
	"strings"

	"liem"
)

// Unit is what a limit is counted in.
type Unit uint8

// The units of a limit.
const (
	Hour Unit = iota
	DayUnit
	WorkingDay
	Week
	Month
	YearUnit
	FixedDate // a day of the year, not counted
)

var unitCodes = [...]string{"h", "d", "wd", "w", "m", "y", "by"}

// String is the unit as ParseLimit reads it.
func (u Unit) String() string {
	if int(u) < len(unitCodes) {
		return unitCodes[u]
	}
	return "?"
}

// Roll says whether a limit that ends on a day off moves.
type Roll uint8

// The ways of rolling.
const (
	RollDefault Roll = iota // as the calendar edition says; never for hours, fixed dates and backward limits
	RollYes                 // to the next working day; a backward limit to the working day before
	RollNo
)

// Limit is a length of time as a rule states it, or a fixed day of the
// year. The zero value is not valid; get one from ParseLimit, or fill the
// fields and call Check. Limits are comparable.
type Limit struct {
	N    int // how many, 1 to MaxCount; 0 for a fixed date
	Unit Unit
	// CountFirst counts the day of the event itself as the first day.
	CountFirst bool
	Roll       Roll
	// Month30 makes a month 30 days. It changes nothing in other units.
	Month30 bool
	// Before counts backwards: the n-th day before, the day itself not counted.
	Before bool
	// Clear, with Before, leaves n full days (or working days) in between.
	Clear bool
	// OnMonth and OnDay are the fixed date. With Before the last day is the
	// day before it ("before 31 December"), else the day itself ("by").
	OnMonth, OnDay int
}

// MaxCount is the largest number a limit may have.
const MaxCount = 99_999

// ParseLimit reads a limit: a number and a unit, then options.
//
//	7wd   30d   48h   6w   3m   10y   7 working days   30 days   48 hours
//	by 12-31            at the latest on 31 December
//	before-date 12-31   before 31 December
//
// Options, in any order: count-first, roll, no-roll, month=30d, before,
// before clear. The error has kind Invalid and says what is allowed.
// ParseLimit(l.String()) gives l again.
func ParseLimit(s string) (Limit, error) {
	f := strings.Fields(strings.ToLower(s))
	if len(f) == 0 {
		return Limit{}, badLimit(s, "trống", "it is empty")
	}
	l, f, err := parseLength(s, f)
	if err != nil {
		return Limit{}, err
	}
	seen := map[string]bool{}
	for _, o := range f {
		if seen[o] {
			return Limit{}, badLimit(s, "lặp lại "+o, o+" stands twice")
		}
		seen[o] = true
		switch o {
		case "count-first":
			l.CountFirst = true
		case "month=30d":
			l.Month30 = true
		case "roll":
			l.Roll = RollYes
		case "no-roll":
			l.Roll = RollNo
		case "before":
			l.Before = true
		case "clear":
			l.Clear = true
		default:
			return Limit{}, badLimit(s, fmt.Sprintf("không rõ %q", o), fmt.Sprintf("%q is not known", o))
		}
	}
	if seen["roll"] && seen["no-roll"] {
		return Limit{}, badLimit(s, "vừa roll vừa no-roll", "roll and no-roll exclude each other")
	}
	if l.Unit == FixedDate && seen["before"] {
		return Limit{}, badLimit(s, "dùng before-date", "write before-date")
	}
	return l, l.Check()
}

// parseLength reads what stands before the options and gives the rest.
func parseLength(s string, f []string) (Limit, []string, error) {
	if f[0] == "by" || f[0] == "before-date" {
		if len(f) < 2 {
			return Limit{}, nil, badLimit(s, "thiếu ngày TT-NN", "the day MM-DD is missing")
		}
		md, ok := parseMonthDay(f[1])
		if !ok {
			return Limit{}, nil, badLimit(s, fmt.Sprintf("ngày %q không có", f[1]), fmt.Sprintf("there is no day %q; write MM-DD", f[1]))
		}
		return Limit{Unit: FixedDate, OnMonth: md.month, OnDay: md.day, Before: f[0] == "before-date"}, f[2:], nil
	}
	end := 0
	for end < len(f[0]) && f[0][end] >= '0' && f[0][end] <= '9' {
		end++
	}
	n, ok := digits(f[0][:end])
	if !ok || n < 1 || n > MaxCount {
		return Limit{}, nil, badLimit(s, fmt.Sprintf("bắt đầu bằng số từ 1 đến %d", MaxCount), fmt.Sprintf("begin with a number from 1 to %d", MaxCount))
	}
	unit, rest := f[0][end:], f[1:]
	if unit == "" && len(rest) > 0 {
		unit, rest = rest[0], rest[1:]
		if unit == "working" && len(rest) > 0 {
			unit, rest = "working "+rest[0], rest[1:]
		}
	}
	u, ok := unitOf(unit)
	if !ok {
		return Limit{}, nil, badLimit(s, fmt.Sprintf("không rõ đơn vị %q", unit), fmt.Sprintf("the unit %q is not known", unit))
	}
	return Limit{N: n, Unit: u}, rest, nil
}

func unitOf(s string) (Unit, bool) {
	switch s {
	case "h", "hour", "hours":
		return Hour, true
	case "d", "day", "days":
		return DayUnit, true
	case "wd", "working day", "working days":
		return WorkingDay, true
	case "w", "week", "weeks":
		return Week, true
	case "m", "month", "months":
		return Month, true
	case "y", "year", "years":
		return YearUnit, true
	}
	return 0, false
}

// Check tells whether the fields agree with each other; nil if they do,
// else an error of kind Invalid.
func (l Limit) Check() error {
	s := l.String()
	switch {
	case l.Unit > FixedDate:
		return badLimit(s, "không rõ đơn vị", "the unit is not known")
	case l.Roll > RollNo:
		return badLimit(s, "không rõ cách dời", "the way of rolling is not known")
	case l.Unit == FixedDate:
		if _, ok := parseMonthDay(fmt.Sprintf("%02d-%02d", l.OnMonth, l.OnDay)); !ok {
			return badLimit(s, "không có ngày đó", "there is no such day")
		}
		if l.N != 0 || l.CountFirst || l.Clear || l.Month30 {
			return badLimit(s, "ngày cố định chỉ đi với roll hoặc no-roll", "a fixed date goes with roll or no-roll only")
		}
		return nil
	case l.OnMonth != 0 || l.OnDay != 0:
		return badLimit(s, "chỉ ngày cố định mới có tháng và ngày", "only a fixed date has a month and a day")
	case l.N < 1 || l.N > MaxCount:
		return badLimit(s, fmt.Sprintf("số từ 1 đến %d", MaxCount), fmt.Sprintf("the number is from 1 to %d", MaxCount))
	case l.Clear && !l.Before:
		return badLimit(s, "clear chỉ đi sau before", "clear goes with before only")
	case l.Clear && l.CountFirst:
		return badLimit(s, "clear không đi với count-first", "clear and count-first exclude each other")
	case l.Unit == Hour && (l.CountFirst || l.Clear || l.Roll == RollYes):
		return badLimit(s, "giờ không đi với count-first, clear, roll", "hours do not go with count-first, clear or roll")
	}
	return nil
}

func badLimit(s, vi, en string) error {
	return &liem.Error{
		Kind: liem.Invalid, Op: "parse limit",
		Say: liem.T(fmt.Sprintf("Không đọc được thời hạn %q: %s.", s, vi), fmt.Sprintf("The limit %q cannot be read: %s.", s, en)),
		Next: liem.T("Viết một số và h, d, wd, w, m hoặc y, rồi các lựa chọn count-first, roll, no-roll, month=30d, before, before clear; hoặc by TT-NN, before-date TT-NN. Ví dụ: 7wd; 6w count-first no-roll; 5wd before clear.",
			"Write a number and h, d, wd, w, m or y, then options count-first, roll, no-roll, month=30d, before, before clear; or by MM-DD, before-date MM-DD. For example: 7wd; 6w count-first no-roll; 5wd before clear."),
	}
}

// String is the short form that ParseLimit reads.
func (l Limit) String() string {
	var b strings.Builder
	if l.Unit == FixedDate {
		b.WriteString("by")
		if l.Before {
			b.Reset()
			b.WriteString("before-date")
		}
		fmt.Fprintf(&b, " %02d-%02d", l.OnMonth, l.OnDay)
	} else {
		fmt.Fprintf(&b, "%d%s", l.N, l.Unit)
	}
	if l.CountFirst {
		b.WriteString(" count-first")
	}
	if l.Month30 {
		b.WriteString(" month=30d")
	}
	switch l.Roll {
	case RollYes:
		b.WriteString(" roll")
	case RollNo:
		b.WriteString(" no-roll")
	}
	if l.Before && l.Unit != FixedDate {
		b.WriteString(" before")
	}
	if l.Clear {
		b.WriteString(" clear")
	}
	return b.String()
}

// MarshalText gives the form of String.
func (l Limit) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads what ParseLimit reads.
func (l *Limit) UnmarshalText(b []byte) error {
	v, err := ParseLimit(string(b))
	if err == nil {
		*l = v
	}
	return err
}

var unitTexts = [...]liem.Text{
	liem.T("giờ", "hour"), liem.T("ngày", "day"), liem.T("ngày làm việc", "working day"),
	liem.T("tuần", "week"), liem.T("tháng", "month"), liem.T("năm", "year"),
}

// Text is the limit in words, without the way of rolling: "7 ngày làm việc"
// and "7 working days".
func (l Limit) Text() liem.Text {
	if l.Unit == FixedDate && l.OnMonth >= 1 && l.OnMonth <= 12 {
		if l.Before {
			return liem.T(fmt.Sprintf("trước ngày %02d/%02d", l.OnDay, l.OnMonth), fmt.Sprintf("before %d %s", l.OnDay, monthEN[l.OnMonth]))
		}
		return liem.T(fmt.Sprintf("chậm nhất ngày %02d/%02d", l.OnDay, l.OnMonth), fmt.Sprintf("by %d %s", l.OnDay, monthEN[l.OnMonth]))
	}
	if l.Unit >= FixedDate {
		return liem.T("không rõ", "unknown")
	}
	unit := unitTexts[l.Unit]
	vi, en := fmt.Sprintf("%d %s", l.N, unit.VI), fmt.Sprintf("%d %s", l.N, unit.EN)
	if l.N != 1 {
		en += "s"
	}
	if l.Month30 && l.Unit == Month {
		vi, en = vi+" (mỗi tháng 30 ngày)", en+" of 30 days"
	}
	switch {
	case l.Clear && l.Unit <= WorkingDay:
		vi, en = vi+" trọn vẹn trước", strings.Replace(en, " ", " clear ", 1)+" before"
	case l.Clear:
		vi, en = vi+" trọn vẹn trước", en+" clear before"
	case l.Before:
		vi, en = vi+" trước", en+" before"
	}
	return liem.T(vi, en)
}
