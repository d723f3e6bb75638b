package clock

import (
	"math/rand/v2"
	"testing"
)

// TestCounter counts as somebody does who looks at each day, in any order, over
// years with a published table and years without.
func TestCounter(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for _, name := range Names() {
		cal, err := Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		today, err := ParseDate("2026-10-12")
		if err != nil {
			t.Fatal(err)
		}
		n := cal.CountFrom(today)
		for range 60 {
			d := today.Add(random.IntN(1500) - 700)
			want := 0
			for x := min(d, today).Add(1); x <= max(d, today); x = x.Add(1) {
				if cal.Day(x).Kind.Works() {
					want++
				}
			}
			if got := n.To(d); got != want {
				t.Fatalf("%s: %d working days between %v and %v, not %d", name, got, today, d, want)
			}
		}
	}
}
