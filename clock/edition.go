package clock

import (
	"embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"liem"
)

// The editions shipped with the program. Each file holds one edition and
// says at its head what it is and where it comes from.
//
//go:embed data/*.cal
var files embed.FS

var shipped = sync.OnceValue(func() map[string]*Calendar {
	out := map[string]*Calendar{}
	list, err := files.ReadDir("data")
	if err != nil {
		panic(err) // the files are in the program
	}
	for _, f := range list {
		raw, err := files.ReadFile("data/" + f.Name())
		if err != nil {
			panic(err)
		}
		c, err := ParseCalendar(raw)
		if err != nil {
			panic(f.Name() + ": " + err.Error())
		}
		out[c.name] = c
		out[c.edition] = c
	}
	return out
})

// Names lists the shipped calendars by short name, sorted.
func Names() []string {
	var out []string
	for k, c := range shipped() {
		if k == c.name {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return out
}

// Lookup gives a shipped calendar by its short name ("vn", the newest
// edition) or by the name of an edition ("vn-2026.2"). The error has kind
// NotFound and lists what there is.
func Lookup(name string) (*Calendar, error) {
	if c, ok := shipped()[name]; ok {
		return c, nil
	}
	known := strings.Join(slices.Sorted(maps.Keys(shipped())), ", ")
	return nil, &liem.Error{
		Kind: liem.NotFound, Op: "look up calendar",
		Say:  liem.T(fmt.Sprintf("Không có lịch %q.", name), fmt.Sprintf("There is no calendar %q.", name)),
		Next: liem.T("Các lịch hiện có: "+known+".", "Calendars here: "+known+"."),
	}
}

// ParseCalendar reads one calendar file: UTF-8 lines, "#" begins a comment
// line, each other line a key and its value.
//
//	liem calendar 1                      the format, first line
//	calendar vn                          short name
//	edition vn-2026.2                    name of this edition
//	zone +07:00 [summer +02:00]          offsets from UTC
//	dst FIRST LAST START TIME END TIME utc|local
//	roll yes|no                          limits that end on a day off
//	hours exact|whole                    whole: the hour of the event is not counted
//	swapped-off-rolls yes|no | VI | EN   the stated choice and its reason
//	rest sat sun                         weekly rest, if not these two
//	name CODE | VI | EN                  a holiday
//	source CODE | A|B|C | VI | EN        a source and its confidence
//	year YEAR SOURCE                     the year has a published table
//	day DATE KIND NAME SOURCE            a day that is not what its weekday says
//	rule NAME DAY FIRST LAST next|nearest|none SOURCE
//	lunar YEAR MM-DD MM-DD               lunar new year, tenth of the third month
//
// The error has kind Invalid and names every bad line.
func ParseCalendar(raw []byte) (*Calendar, error) {
	p := parsing{c: &Calendar{
		names: map[string]liem.Text{}, sources: map[string]Source{}, years: map[int]string{},
		days: map[Date]entry{}, lunar: map[int]lunarYear{}, raw: slices.Clone(raw),
	}}
	p.c.rest[time.Saturday], p.c.rest[time.Sunday] = true, true
	var faults []string
	lines := strings.Split(string(raw), "\n")
	if lines[0] != "liem calendar 1" {
		faults = append(faults, `line 1: begin with "liem calendar 1"`)
	}
	for i, line := range lines {
		line = strings.TrimSpace(line)
		if i == 0 || line == "" || line[0] == '#' {
			continue
		}
		key, rest, _ := strings.Cut(line, " ")
		if err := p.line(key, strings.TrimSpace(rest)); err != nil {
			faults = append(faults, fmt.Sprintf("line %d: %v", i+1, err))
		}
	}
	if p.c.name == "" || p.c.edition == "" || !p.zoned {
		faults = append(faults, "calendar, edition and zone are needed")
	}
	if len(faults) > 0 {
		all := strings.Join(faults, "; ")
		return nil, &liem.Error{Kind: liem.Invalid, Op: "parse calendar",
			Say:  liem.T("Tệp lịch có lỗi: "+all+".", "The calendar file has faults: "+all+"."),
			Next: liem.T("Sửa các dòng đã nêu rồi nạp lại.", "Mend the lines named and load it again.")}
	}
	return p.c, nil
}

// parsing is a calendar file being read.
type parsing struct {
	c     *Calendar
	zoned bool
}

// line takes in one line of a calendar file.
func (p *parsing) line(key, rest string) (err error) {
	c := p.c
	switch key {
	case "calendar":
		c.name, err = word(rest)
	case "edition":
		c.edition, err = word(rest)
	case "zone":
		spans := c.zone.spans
		c.zone, err = parseZone(rest)
		c.zone.spans, p.zoned = spans, true
	case "dst":
		var s summerSpan
		s, err = parseSummer(rest)
		c.zone.spans = append(c.zone.spans, s)
	case "roll":
		c.roll, err = yesNo(rest)
	case "hours":
		c.wholeHours = rest == "whole"
		if rest != "whole" && rest != "exact" {
			err = fmt.Errorf("hours %q: exact or whole", rest)
		}
	case "swapped-off-rolls":
		err = p.swapped(rest)
	case "rest":
		err = p.rest(rest)
	case "name":
		err = p.name(rest)
	case "source":
		err = p.source(rest)
	case "year":
		err = p.year(rest)
	case "day":
		err = p.day(rest)
	case "rule":
		err = p.rule(rest)
	case "lunar":
		err = p.lunar(rest)
	default:
		err = fmt.Errorf("%q: allowed are calendar, edition, zone, dst, roll, hours, swapped-off-rolls, rest, name, source, year, day, rule, lunar", key)
	}
	return err
}

func (p *parsing) swapped(rest string) (err error) {
	f := fields(rest, "|")
	if len(f) != 3 || f[1] == "" || f[2] == "" {
		return fmt.Errorf("yes or no, then the reason in Vietnamese and English between bars")
	}
	p.c.swappedCite = liem.T(f[1], f[2])
	p.c.swappedRolls, err = yesNo(f[0])
	return err
}

func (p *parsing) rest(rest string) error {
	p.c.rest = [7]bool{}
	for _, s := range strings.Fields(rest) {
		i := slices.Index(shortDays, s)
		if i < 0 {
			return fmt.Errorf("rest %q: allowed are %s", s, strings.Join(shortDays, ", "))
		}
		p.c.rest[i] = true
	}
	if !slices.Contains(p.c.rest[:], false) {
		return fmt.Errorf("rest: a week has at least one working day")
	}
	return nil
}

func (p *parsing) name(rest string) error {
	f := fields(rest, "|")
	if len(f) != 3 || f[0] == "" || f[1] == "" || f[2] == "" {
		return fmt.Errorf("a code, the name in Vietnamese and in English between bars")
	}
	p.c.names[f[0]] = liem.T(f[1], f[2])
	return nil
}

func (p *parsing) source(rest string) error {
	f := fields(rest, "|")
	if len(f) != 4 || f[0] == "" || len(f[1]) != 1 || !strings.Contains("ABC", f[1]) || f[2] == "" || f[3] == "" {
		return fmt.Errorf("a code, the confidence A, B or C, the source in Vietnamese and in English between bars")
	}
	p.c.sources[f[0]] = Source{f[0], f[1], liem.T(f[2], f[3])}
	return nil
}

func (p *parsing) year(rest string) error {
	f := strings.Fields(rest)
	if len(f) != 2 {
		return fmt.Errorf("a year and its source")
	}
	y, ok := digits(f[0])
	if _, twice := p.c.years[y]; !ok || twice || y < 1 || y > 9999 {
		return fmt.Errorf("year %q: a number, given once", f[0])
	}
	p.c.years[y] = f[1]
	return p.known("", f[1])
}

func (p *parsing) day(rest string) error {
	f := strings.Fields(rest)
	if len(f) != 4 {
		return fmt.Errorf("a date, its kind, its name and its source")
	}
	d, err := ParseDate(f[0])
	if err != nil {
		return fmt.Errorf("date %q: YYYY-MM-DD", f[0])
	}
	k := slices.Index(kindNames[:], f[1])
	if k < int(Holiday) {
		return fmt.Errorf("kind %q: allowed are %s", f[1], strings.Join(kindNames[Holiday:], ", "))
	}
	if _, twice := p.c.days[d]; twice {
		return fmt.Errorf("%s is listed twice", d)
	}
	p.c.days[d] = entry{Kind(k), f[2], f[3]}
	return p.known(f[2], f[3])
}

func (p *parsing) rule(rest string) (err error) {
	f := strings.Fields(rest)
	if len(f) != 6 {
		return fmt.Errorf("a name, a day, first year, last year or -, next, nearest or none, a source")
	}
	r := rule{name: f[0], source: f[5]}
	if r.on, err = parseWhen(f[1]); err != nil {
		return err
	}
	if r.first, r.last, err = parseYears(f[2], f[3]); err != nil {
		return err
	}
	l := slices.Index([]string{"none", "next", "nearest"}, f[4])
	if l < 0 {
		return fmt.Errorf("%q: next, nearest or none", f[4])
	}
	r.lieu = lieu(l)
	p.c.rules = append(p.c.rules, r)
	return p.known(r.name, r.source)
}

func (p *parsing) lunar(rest string) error {
	f := strings.Fields(rest)
	if len(f) != 3 {
		return fmt.Errorf("a year, lunar new year and the tenth of the third month as MM-DD")
	}
	tet, err1 := ParseDate(f[0] + "-" + f[1])
	kings, err2 := ParseDate(f[0] + "-" + f[2])
	if err1 != nil || err2 != nil {
		return fmt.Errorf("lunar %q: YEAR MM-DD MM-DD", rest)
	}
	p.c.lunar[tet.Year()] = lunarYear{tet, kings}
	return nil
}

// known checks that a name (unless empty) and a source were given above.
func (p *parsing) known(name, source string) error {
	if _, ok := p.c.names[name]; !ok && name != "" {
		return fmt.Errorf("name %q is not given above", name)
	}
	if _, ok := p.c.sources[source]; !ok {
		return fmt.Errorf("source %q is not given above", source)
	}
	return nil
}

func fields(s, sep string) []string {
	f := strings.Split(s, sep)
	for i := range f {
		f[i] = strings.TrimSpace(f[i])
	}
	return f
}

func word(s string) (string, error) {
	if s == "" || strings.ContainsAny(s, " \t/") {
		return "", fmt.Errorf("%q: one word", s)
	}
	return s, nil
}

func yesNo(s string) (bool, error) {
	if s != "yes" && s != "no" {
		return false, fmt.Errorf("%q: yes or no", s)
	}
	return s == "yes", nil
}
