package clock

import (
	"crypto/sha256"
	"slices"
	"time"

	"liem"
)

// Kind says what a day is in a calendar.
type Kind uint8

// The kinds of a day.
const (
	Working        Kind = iota // an ordinary working day
	Weekend                    // weekly rest
	Holiday                    // a public holiday
	HolidayInLieu              // a day off for a holiday that fell on weekly rest
	SwappedOff                 // a weekday off against a Saturday worked
	SwappedWorking             // a Saturday worked against a weekday off
)

var kindNames = [...]string{"working", "weekend", "holiday", "holiday_in_lieu", "swapped_off", "swapped_working"}

// String is the kind in snake_case, as calendar files write it.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "unknown"
}

// Works tells whether a day of this kind counts as a working day.
func (k Kind) Works() bool { return k == Working || k == SwappedWorking }

var kindTexts = [...]liem.Text{
	liem.T("ngày làm việc", "working day"),
	liem.T("ngày nghỉ hằng tuần", "weekly rest"),
	liem.T("ngày nghỉ lễ", "public holiday"),
	liem.T("ngày nghỉ bù", "day in lieu"),
	liem.T("ngày nghỉ do hoán đổi", "swapped day off"),
	liem.T("thứ Bảy làm bù do hoán đổi", "swapped working Saturday"),
}

// Text is the kind in words.
func (k Kind) Text() liem.Text {
	if int(k) < len(kindTexts) {
		return kindTexts[k]
	}
	return liem.T("không rõ", "unknown")
}

// Source is where a table or a day comes from.
type Source struct {
	ID         string    `json:"id"`         // the code used in the calendar file
	Confidence string    `json:"confidence"` // A the text was read, B a secondary source says so, C from memory or from a pattern
	Text       liem.Text `json:"text"`       // the citation
}

// Day is one day of a calendar.
type Day struct {
	Date   Date
	Kind   Kind
	Name   liem.Text // which holiday; empty for ordinary days and weekends
	Source Source    // empty for ordinary days and weekends; an estimated day has confidence C
	// Published is false where the year has no published table: the kind is
	// then worked out from the rules of the edition and may turn out wrong.
	Published bool
}

// Year is a year with a published table.
type Year struct {
	Year   int
	Source Source
}

// Calendar is one edition of the working days of a jurisdiction, with its
// zone and its defaults. It is immutable and safe for use by several
// goroutines. Get one from Lookup or ParseCalendar.
type Calendar struct {
	name, edition string
	zone          zone
	roll          bool
	wholeHours    bool
	swappedRolls  bool
	swappedCite   liem.Text
	rest          [7]bool
	names         map[string]liem.Text
	sources       map[string]Source
	years         map[int]string
	days          map[Date]entry
	rules         []rule
	lunar         map[int]lunarYear
	raw           []byte
}

// entry is a listed day, its name and source by code.
type entry struct {
	kind         Kind
	name, source string
}

// Name is the short name, as in "vn".
func (c *Calendar) Name() string { return c.name }

// Edition is the name of this edition, as in "vn-2026.2". A later edition
// may hold other days; a result names the one it used.
func (c *Calendar) Edition() string { return c.edition }

// Raw is the calendar file, byte for byte: what a bundle carries so that
// anybody can work the date out again. The caller owns the copy.
func (c *Calendar) Raw() []byte { return slices.Clone(c.raw) }

// Hash is the SHA-256 of Raw.
func (c *Calendar) Hash() liem.Hash { return liem.Hash(sha256.Sum256(c.raw)) }

// Rolls tells whether a limit in days, weeks, months or years that ends on
// a day off moves to the next working day when the limit itself does not
// say.
func (c *Calendar) Rolls() bool { return c.roll }

// SwappedOffRolls is the edition's stated choice whether a last day on a
// swapped day off moves, with the reason for it. A Term may state another.
func (c *Calendar) SwappedOffRolls() (rolls bool, cite liem.Text) {
	return c.swappedRolls, c.swappedCite
}

// Years lists the years with a published table, in order. The caller owns
// the slice.
func (c *Calendar) Years() []Year {
	out := make([]Year, 0, len(c.years))
	for y, s := range c.years {
		out = append(out, Year{y, c.sources[s]})
	}
	slices.SortFunc(out, func(a, b Year) int { return a.Year - b.Year })
	return out
}

// Published tells whether the year has a published table.
func (c *Calendar) Published(year int) bool { _, ok := c.years[year]; return ok }

// Day says what a day is. In a year without a published table it is an
// estimate.
func (c *Calendar) Day(d Date) Day { return c.reader().day(d) }

// Counter counts working days from one day, for many others: it looks at each
// day once. It is for one goroutine.
type Counter struct {
	r           *reader
	from        Date
	ahead, back []int // how many of the first so many days after, or up to, the day work
}

// CountFrom makes the counter of a day.
func (c *Calendar) CountFrom(d Date) *Counter {
	return &Counter{r: c.reader(), from: d, ahead: []int{0}, back: []int{0}}
}

// To counts the working days after the counter's day up to another; if the
// other is before, those after it up to the counter's.
func (n *Counter) To(d Date) int {
	sums, days, day := &n.ahead, int(d-n.from), func(i int) Date { return n.from.Add(i) }
	if days < 0 {
		sums, days, day = &n.back, -days, func(i int) Date { return n.from.Add(1 - i) }
	}
	for i := len(*sums); i <= days; i++ {
		sum := (*sums)[i-1]
		if n.r.works(day(i)) {
			sum++
		}
		*sums = append(*sums, sum)
	}
	return (*sums)[days]
}

// Midnight is the first instant of a day in the calendar's zone.
func (c *Calendar) Midnight(d Date) liem.Instant { return c.zone.midnight(d) }

// DateAt is the day to which an instant belongs in the calendar's zone.
func (c *Calendar) DateAt(at liem.Instant) Date { return c.zone.date(at) }

// Offset is the zone's offset from UTC at an instant, in seconds.
func (c *Calendar) Offset(at liem.Instant) int { return c.zone.offset(at) }

func (c *Calendar) rests(w time.Weekday) bool { return c.rest[w] }

// reader looks days up for one computation. It remembers the estimated
// years, so that a long walk works each out once.
type reader struct {
	c         *Calendar
	estimates map[int]map[Date]entry
}

func (c *Calendar) reader() *reader { return &reader{c: c} }

// kind says what a day is and whether a published table says so.
func (r *reader) kind(d Date) (e entry, published bool) {
	year := d.Year()
	published = r.c.Published(year)
	e, listed := r.c.days[d]
	if !listed && !published {
		if r.estimates == nil {
			r.estimates = map[int]map[Date]entry{}
		}
		days, ok := r.estimates[year]
		if !ok {
			days = r.c.estimate(year)
			r.estimates[year] = days
		}
		e = days[d]
	}
	if e.kind == Working && r.c.rests(d.Weekday()) {
		e.kind = Weekend
	}
	return e, published
}

// works is kind without the details.
func (r *reader) works(d Date) bool {
	e, _ := r.kind(d)
	return e.kind.Works()
}

func (r *reader) day(d Date) Day {
	e, published := r.kind(d)
	day := Day{Date: d, Kind: e.kind, Name: r.c.names[e.name], Source: r.c.sources[e.source], Published: published}
	if !published && day.Source.ID != "" {
		day.Source.Confidence = "C"
	}
	return day
}
