package screening

import "math/bits"

// WeightsEdition names the weights and rules of this file and of compare.go.
// A change of either is a new edition; an index carries the one it was built
// under.
const WeightsEdition = "liem-names-1"

// The published weights, in hundredths of a bit. What an index holds is
// weighed by its own frequencies (Fellegi and Sunter: the rarer a word, the
// more its agreement says); where there is none, these stand in.
const (
	weightOfWord     = 1000
	weightOfParticle = 300
	weightOfNumber   = 400
	weightOfTwo      = 700 // a word of two letters
	weightOfOne      = 250 // a single letter
	weightOfTrade    = 200
	leastWeight      = 200
	mostWeight       = 1600
)

// How much of a word's weight its agreement gives, in thousandths.
const (
	givesSame     = 1000
	givesUnmarked = 930
	givesTogether = 970
	givesMarks    = 800
	givesSound    = 900
	givesInitial  = 850
	givesAcronym  = 800
	givesNumber   = 600 // two numbers that differ in one digit
)

// What a difference costs: the weight of a word that stands in one name
// alone counts in quarters into the whole, and what stands against each
// other more than once.
const (
	quartersPerson   = 1
	quartersCompany  = 4
	quartersReplaced = 12
	quartersTrade    = 2
	costOfOrder      = 600  // Hưng Phúc is not Phúc Hưng
	costOfTurn       = 150  // the same of a person, whose names stand in both orders
	costOfForm       = 600  // a company of another kind
	costOfKind       = 3500 // a company against a body without gain
	costOfMissing    = 100  // a form that one side leaves out
	costOfIdentifier = 3000
)

var particles = map[string]bool{"al": true, "el": true, "ul": true, "ur": true, "bin": true, "ben": true, "ibn": true, "bint": true, "abu": true, "abou": true,
	"abd": true, "de": true, "la": true, "le": true, "van": true, "von": true, "der": true, "den": true, "da": true, "das": true, "dos": true, "du": true,
	"di": true, "na": true, "in": true, "y": true, "a": true, "i": true, "ii": true, "iii": true, "iv": true, "v": true, "vi": true, "vii": true, "viii": true, "ix": true}

// weigher gives a word its weight.
type weigher interface {
	weight(plain string) int
}

// published are the weights where there is no index.
type published struct{}

func (published) weight(plain string) int {
	switch {
	case particles[plain]:
		return weightOfParticle
	case isNumber(plain):
		return weightOfNumber
	case len(plain) == 1:
		return weightOfOne
	case len(plain) == 2:
		return weightOfTwo
	}
	return weightOfWord
}

// byFrequency is the weight of a word that is in so many of all names: the
// logarithm of how rare it is.
func byFrequency(names, with uint64) int {
	return max(leastWeight, min(mostWeight, log2(names+1)-log2(with+1)))
}

// log2 is the binary logarithm in hundredths, in whole numbers so that every
// machine gives the same.
func log2(n uint64) int {
	if n == 0 {
		return 0
	}
	whole := bits.Len64(n) - 1
	x := n << (63 - whole) // 1.xxx in 1.63
	out := 0
	for i := range 10 {
		hi, lo := bits.Mul64(x, x)
		if hi >= 1<<63 {
			out |= 1 << (9 - i)
			x = hi
		} else {
			x = hi<<1 | lo>>63
		}
	}
	return whole*100 + out*100/1024
}
