package screening

import "strings"

// Attribute is what a record of a register says of somebody who owns or runs
// a company, or of a company beside its name.
type Attribute string

// The attributes that are compared.
const (
	GivenName    Attribute = "given-name"
	FamilyName   Attribute = "family-name"
	BirthDate    Attribute = "birth-date"
	Number       Attribute = "number" // of a register or of an identity paper
	StreetNumber Attribute = "street-number"
	Street       Attribute = "street"
	Premises     Attribute = "premises"
	Locality     Attribute = "locality"
	Postcode     Attribute = "postcode"
	Region       Attribute = "region"
)

// attribute says, in hundredths of a bit, how much an attribute that differs
// takes, and how many letters may be wrong in one that is nearly the same.
// mostGives bounds what a rare value gives.
type attribute struct {
	name      Attribute
	differs   int
	letters   int
	mostGives int
}

// attributes are the published weights of records, in the order of evidence.
// How often a value is written differently for one and the same person stands
// in differs; how often two persons share it is counted in the register.
var attributes = []attribute{
	{GivenName, -250, 2, 1000}, {FamilyName, -300, 2, 1300}, {BirthDate, -400, 1, 1400}, {Number, -400, 1, 2000}, {StreetNumber, -150, 1, 700},
	{Street, -200, 3, 1100}, {Premises, -60, 3, 1000}, {Locality, -200, 2, 1000}, {Postcode, -200, 1, 900}, {Region, -150, 1, 300},
}

// Record is what is known by attribute; what is empty is not known, and says
// nothing.
type Record map[Attribute]string

// Frequencies count the values of a register.
type Frequencies struct {
	records int
	values  map[Attribute]map[string]int
}

// NewFrequencies counts nothing yet.
func NewFrequencies() *Frequencies {
	return &Frequencies{values: map[Attribute]map[string]int{}}
}

// Count counts a record in.
func (f *Frequencies) Count(r Record) {
	f.records++
	for a, v := range r {
		if v = plainValue(v); v == "" {
			continue
		}
		if f.values[a] == nil {
			f.values[a] = map[string]int{}
		}
		f.values[a][v]++
	}
}

func plainValue(s string) string {
	var b strings.Builder
	for _, w := range split(s) {
		b.WriteString(w.plain)
	}
	return b.String()
}

// The score of a record: an even chance and the caution stand at FromLook, a
// bit is worth pointsOfBit.
const pointsOfBit = 200

// caution is how much more than an even chance it takes before somebody
// looks: with a thousand to one, one question in a thousand brings up a
// stranger, however large the register.
const caution = 1000

// CompareRecords compares two records of a register with those frequencies
// (Fellegi and Sunter). The evidence begins with what speaks against any two
// records being one: that there are so many.
func CompareRecords(a, b Record, f *Frequencies) Result {
	rows := []Evidence{{Field: OnLimit, How: Different, Left: "prior", Points: FromLook - inPoints(log2(uint64(max(1, f.records)))+caution)}}
	crossed := f.crossed(a, b)
	for _, t := range attributes {
		x, y := plainValue(a[t.name]), plainValue(b[t.name])
		if x == "" || y == "" {
			continue
		}
		if crossed && (t.name == GivenName || t.name == FamilyName) {
			continue
		}
		how, bits := f.compare(t, x, y)
		rows = append(rows, Evidence{Field: Field(t.name), How: how, Left: a[t.name], Right: b[t.name], Points: inPoints(bits)})
	}
	if crossed {
		bits := f.gives(GivenName, plainValue(a[GivenName]), 1000)/2 + f.gives(FamilyName, plainValue(a[FamilyName]), 1300)/2
		rows = append(rows, Evidence{Field: OnOrder, How: Same, Left: a[GivenName] + " " + a[FamilyName], Right: b[GivenName] + " " + b[FamilyName], Points: inPoints(bits)})
	}
	return Bound(rows)
}

func inPoints(bits int) Points { return Points(bits * pointsOfBit / 100) }

// crossed tells whether given and family name stand in each other's place.
func (f *Frequencies) crossed(a, b Record) bool {
	g, s := plainValue(a[GivenName]), plainValue(a[FamilyName])
	h, t := plainValue(b[GivenName]), plainValue(b[FamilyName])
	if g == "" || s == "" || h == "" || t == "" || g == h || s == t {
		return false
	}
	return edits(g, t, 2) <= 1 && edits(s, h, 2) <= 1
}

// compare gives how two values stand to each other and what it is worth.
func (f *Frequencies) compare(t attribute, x, y string) (How, int) {
	gives := f.gives(t.name, x, t.mostGives)
	if x == y {
		return Same, gives
	}
	long := max(len(x), len(y))
	letters := min(t.letters, long/2)
	if d := edits(x, y, letters); d <= letters {
		return Near, max(t.differs, min(gives, f.gives(t.name, y, t.mostGives))*(10-3*d)/10)
	}
	if (t.name == GivenName || t.name == FamilyName) && sound(x) == sound(y) {
		return Sound, gives * 6 / 10
	}
	if min(len(x), len(y)) >= 4 && (strings.HasPrefix(x, y) || strings.HasPrefix(y, x)) {
		return Together, gives / 2
	}
	if t.name == GivenName && (len(x) == 1 || len(y) == 1) && x[0] == y[0] {
		return Initial, gives / 4
	}
	return Different, t.differs
}

// gives is what it is worth that two records share a value.
func (f *Frequencies) gives(a Attribute, value string, most int) int {
	return min(most, log2(uint64(f.records+1))-log2(uint64(f.values[a][value]+1)))
}
