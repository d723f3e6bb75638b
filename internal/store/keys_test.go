package store_test

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"maps"
	mrand "math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"liem"
	"liem/internal/seal"
	"liem/internal/store"
)

func openKeys(t testing.TB, dir string) *store.Keys {
	t.Helper()
	k, err := store.OpenKeys(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { k.Close() })
	return k
}

func keyRow(compartment string, epoch, size int) seal.KeyRow {
	b := make([]byte, size)
	rand.Read(b)
	return seal.KeyRow{Compartment: compartment, Epoch: epoch, Wrapped: b}
}

func wantRows(t *testing.T, k *store.Keys, id liem.ID, want ...seal.KeyRow) {
	t.Helper()
	got, err := k.Get(t.Context(), id)
	if len(want) == 0 && liem.KindOf(err) == liem.NotFound {
		return
	}
	if err != nil || len(got) != len(want) {
		t.Fatalf("%d rows, %v; want %d", len(got), err, len(want))
	}
	for i := range want {
		if got[i].Compartment != want[i].Compartment || got[i].Epoch != want[i].Epoch || !bytes.Equal(got[i].Wrapped, want[i].Wrapped) {
			t.Errorf("row %d is of %s, epoch %d", i, got[i].Compartment, got[i].Epoch)
		}
	}
}

func TestKeys(t *testing.T) {
	dir := t.TempDir()
	k := openKeys(t, dir)
	id, other := liem.DerivedID("case"), liem.DerivedID("other")
	file, report := keyRow("file", 1, 1200), keyRow("report", 1, 1200)
	wantKind := func(what string, err error, kind liem.Kind) {
		t.Helper()
		if err == nil || liem.KindOf(err) != kind {
			t.Errorf("%s: %v, want %v", what, err, kind)
		}
	}
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	wantRows(t, k, id)
	ok(k.Put(t.Context(), id, []seal.KeyRow{file, report}))
	ok(k.Put(t.Context(), id, []seal.KeyRow{report, file})) // a retry
	ok(k.Put(t.Context(), other, []seal.KeyRow{keyRow("file", 1, 10)}))
	wantKind("other bytes", k.Put(t.Context(), id, []seal.KeyRow{keyRow("new", 1, 10), keyRow("file", 1, 10)}), liem.Conflict)
	wantKind("no compartment", k.Put(t.Context(), id, []seal.KeyRow{{}}), liem.Invalid)
	wantRows(t, k, id, file, report)
	file2 := keyRow("file", 2, 1500)
	ok(k.Replace(t.Context(), id, []seal.KeyRow{file2}))
	ok(k.Replace(t.Context(), id, []seal.KeyRow{file2})) // a retry
	wantKind("epoch again", k.Replace(t.Context(), id, []seal.KeyRow{keyRow("report", 2, 9), keyRow("file", 2, 9)}), liem.Conflict)
	wantKind("no such row", k.Replace(t.Context(), id, []seal.KeyRow{keyRow("identity", 2, 9)}), liem.NotFound)
	if _, err := k.Get(cancelled(t), id); liem.KindOf(err) != liem.CouldNotLook {
		t.Errorf("get: %v", err)
	}
	ok(k.Close())
	k = openKeys(t, dir)
	wantRows(t, k, id, file2, report)
	ok(k.Destroy(t.Context(), id, "report"))
	wantRows(t, k, id, file2)
	ok(k.Destroy(t.Context(), id, ""))
	ok(k.Destroy(t.Context(), id, ""))
	wantRows(t, k, id)
	wantKind("closed", func() error { k.Close(); return k.Destroy(t.Context(), id, "") }(), liem.NotRecorded)
}

// TestKeysLeaveNoBytes replaces and destroys keys of every size among many and
// looks for any piece of them in the files.
func TestKeysLeaveNoBytes(t *testing.T) {
	dir := t.TempDir()
	k := openKeys(t, dir)
	random := mrand.New(mrand.NewPCG(7, 7))
	there := map[liem.ID]seal.KeyRow{}
	var gone []seal.KeyRow
	var mu sync.Mutex
	for i := range 300 {
		id := liem.DerivedID(fmt.Sprint("case", i))
		row := keyRow("file", 1, 16+random.IntN(6000))
		if err := k.Put(t.Context(), id, []seal.KeyRow{row, keyRow("kept", 1, random.IntN(3000))}); err != nil {
			t.Fatal(err)
		}
		there[id] = row
	}
	var all sync.WaitGroup
	for id, row := range maps.Clone(there) {
		if random.IntN(3) == 0 {
			continue
		}
		destroy := random.IntN(2) == 0
		all.Go(func() {
			err := k.Destroy(t.Context(), id, "file")
			if !destroy {
				err = k.Put(t.Context(), id, []seal.KeyRow{row})
				if err == nil {
					err = k.Replace(t.Context(), id, []seal.KeyRow{keyRow("file", 2, 16+int(row.Wrapped[0])*20)})
				}
			}
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			gone = append(gone, row)
			delete(there, id)
		})
	}
	all.Wait()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) < 3 {
		t.Fatal(files, err)
	}
	pieces := map[[16]byte]int{}
	for _, row := range gone {
		for at := 0; at+16 <= len(row.Wrapped); at += 16 {
			pieces[[16]byte(row.Wrapped[at:])] = at
		}
	}
	held := 0
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i+16 <= len(data); i++ {
			if at, there := pieces[[16]byte(data[i:])]; there {
				t.Fatalf("%s still holds bytes %d to %d of a removed key", filepath.Base(f), at, at+16)
			}
		}
		for _, row := range there {
			if bytes.Contains(data, row.Wrapped[:16]) {
				held++
			}
		}
	}
	if held < len(there) {
		t.Errorf("the test finds only %d of %d kept keys: it cannot find what it looks for", held, len(there))
	}
}
