package clock

import (
	"math/rand/v2"
	"testing"

	"liem"
)

var noText liem.Text

func day(t testing.TB, s string) Date {
	t.Helper()
	d, err := ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func limit(t testing.TB, s string) Limit {
	t.Helper()
	l, err := ParseLimit(s)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func calendar(t testing.TB, name string) *Calendar {
	t.Helper()
	c, err := Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func due(t testing.TB, c *Calendar, term Term) Result {
	t.Helper()
	r, err := c.Due(term)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func newRand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(20261123, seed)) }
