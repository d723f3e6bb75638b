package bundle_test

import (
	"bytes"
	"sync"
	"testing"

	"liem/ledger/bundle"
	"liem/ledger/bundle/bundletest"
)

// large is a case of ten thousand acts of ten fields in a log of a million.
var large = sync.OnceValue(func() []byte {
	return bundletest.Bytes(bundletest.Spec{Name: "large", Acts: 10_000, Fields: 10, Text: 180, Noise: 99})
})

// BenchmarkVerify is the time to open and check a bundle, unpacking included.
func BenchmarkVerify(b *testing.B) {
	for _, form := range []struct {
		name string
		raw  func() []byte
	}{
		{"stored", large},
		{"deflated", func() []byte { return repack(b, unpack(b, large()), true) }},
	} {
		b.Run(form.name, func(b *testing.B) {
			raw := form.raw()
			b.SetBytes(int64(len(raw)))
			b.ReportAllocs()
			for b.Loop() {
				x, err := bundle.Open(bytes.NewReader(raw), int64(len(raw)))
				if err != nil {
					b.Fatal(err)
				}
				if _, err := x.Check(nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
