package docket

import (
	"math/rand/v2"
	"testing"
)

// BenchmarkLives leads lives under the largest procedure, without the prover.
func BenchmarkLives(b *testing.B) {
	g := newGround(b, shipped(b, "vn").Procedure("vn.denunciation"), false)
	b.ReportAllocs()
	n, life := 0, uint64(0)
	for n < b.N {
		life++
		w := newWalk(b, g, rand.New(rand.NewPCG(1, life)))
		w.live(100)
		n += w.tally.steps
	}
}
