package store_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"liem"
	"liem/internal/seal"
)

// BenchmarkKeys has callers put, replace and get the keys of cases.
func BenchmarkKeys(b *testing.B) {
	for _, callers := range []int{1, 16} {
		k := openKeys(b, b.TempDir())
		id := func(i int64) liem.ID { return liem.DerivedID(fmt.Sprint("case ", i)) }
		rows := func(epoch int) []seal.KeyRow {
			return []seal.KeyRow{keyRow("envelope", epoch, 1200), keyRow("file", epoch, 300), keyRow("identity", epoch, 300)}
		}
		var put, epoch atomic.Int64
		run := func(name string, do func(i int64) error) {
			b.Run(fmt.Sprintf("%s/%d", name, callers), func(b *testing.B) {
				var left, all = atomic.Int64{}, sync.WaitGroup{}
				left.Store(int64(b.N))
				for range callers {
					all.Go(func() {
						for n := left.Add(-1); n >= 0; n = left.Add(-1) {
							if err := do(n); err != nil {
								b.Error(err)
								return
							}
						}
					})
				}
				all.Wait()
			})
		}
		run("Put", func(int64) error { return k.Put(b.Context(), id(put.Add(1)), rows(1)) })
		run("Replace", func(i int64) error {
			n := epoch.Add(1)
			return k.Replace(b.Context(), id(n%put.Load()+1), rows(int(n) + 1)[:2])
		})
		run("Get", func(i int64) error {
			_, err := k.Get(b.Context(), id(i%put.Load()+1))
			return err
		})
	}
}
