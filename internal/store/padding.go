package store

import (
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"slices"

	"liem"
)

// slotUnit is what the number of leaves of every slot is a multiple of, so
// that the log tells neither how much was done nor that something waited.
const slotUnit = 16

// leaf is one leaf before it has an index.
type leaf struct {
	c    liem.Hash
	slot uint64
}

// closing gives the leaves that close the ended slots: what waited in them,
// and noise up to the next multiple, in an order that tells nothing.
// There holds how many leaves a slot has in the log already.
func closing(random io.Reader, waiting []leaf, there map[uint64]int64) ([]leaf, error) {
	slots := map[uint64][]leaf{}
	for slot := range there {
		slots[slot] = nil
	}
	for _, l := range waiting {
		slots[l.slot] = append(slots[l.slot], l)
	}
	var seed [32]byte
	if _, err := io.ReadFull(random, seed[:]); err != nil {
		return nil, fmt.Errorf("padding: %w", err)
	}
	shuffle := rand.New(rand.NewChaCha8(seed))
	var out []leaf
	for _, slot := range slices.Sorted(maps.Keys(slots)) {
		leaves := slots[slot]
		for (there[slot]+int64(len(leaves)))%slotUnit != 0 {
			noise := leaf{slot: slot}
			if _, err := io.ReadFull(random, noise.c[:]); err != nil {
				return nil, fmt.Errorf("padding: %w", err)
			}
			leaves = append(leaves, noise)
		}
		shuffle.Shuffle(len(leaves), func(i, j int) { leaves[i], leaves[j] = leaves[j], leaves[i] })
		out = append(out, leaves...)
	}
	return out, nil
}
