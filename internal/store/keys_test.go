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

// TestKeysLeaveNoBytes replaces and destroys keys of every size among many,
// and looks for any piece of them, and of the pads that they lay under, in the
// files.
func TestKeysLeaveNoBytes(t *testing.T) {
	for i := range rounds(2, 40) {
		t.Run(fmt.Sprint("round ", i), func(t *testing.T) { leaveNoBytes(t, uint64(i)) })
	}
}

// held is a row and the pad that it lies under.
type held struct {
	seal.KeyRow
	pad []byte
}

func leaveNoBytes(t *testing.T, seed uint64) {
	dir := t.TempDir()
	k := openKeys(t, dir)
	random := mrand.New(mrand.NewPCG(7, seed))
	there := map[liem.ID]held{}
	var gone []held
	var mu sync.Mutex
	for i := range 450 {
		id := liem.DerivedID(fmt.Sprint("case", i))
		row := keyRow("file", 1, 16+random.IntN(6000))
		if err := k.Put(t.Context(), id, []seal.KeyRow{row, keyRow("kept", 1, random.IntN(3000))}); err != nil {
			t.Fatal(err)
		}
		pad, err := k.PadOf(id, "file")
		if err != nil {
			t.Fatal(err)
		}
		there[id] = held{row, pad}
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
				err = k.Put(t.Context(), id, []seal.KeyRow{row.KeyRow})
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
	for id, row := range there {
		rows, err := k.Get(t.Context(), id)
		if err != nil || !bytes.Equal(rows[0].Wrapped, row.Wrapped) {
			t.Errorf("a key that was kept: %v", err)
		}
	}
	nothingOf(t, dir, gone, there)
}

// nothingOf looks for pieces of rows in the files, and finds the pads of those
// that are there.
func nothingOf(t *testing.T, dir string, gone []held, there map[liem.ID]held) {
	t.Helper()
	pieces := map[[16]byte]string{}
	add := func(data []byte, what string) {
		for at := 0; at+16 <= len(data); at += 16 {
			pieces[[16]byte(data[at:])] = fmt.Sprintf("bytes %d to %d of %s", at, at+16, what)
		}
	}
	for _, row := range gone {
		add(row.Wrapped, "a removed key")
		add(row.pad, "a removed key's pad")
	}
	for _, row := range there {
		add(row.Wrapped, "a key, unsealed")
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) < 3 {
		t.Fatal(files, err)
	}
	found := 0
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i+16 <= len(data); i++ {
			if what, there := pieces[[16]byte(data[i:])]; there {
				t.Fatalf("%s holds %s", filepath.Base(f), what)
			}
		}
		for _, row := range there {
			if bytes.Contains(data, row.pad) {
				found++
			}
		}
	}
	if found != len(there) {
		t.Errorf("the test finds the pads of %d of %d kept keys: it cannot find what it looks for", found, len(there))
	}
}

// TestKeysReadWhileReplaced reads a row while it is replaced: it is the one
// before or the one after, and never damaged.
func TestKeysReadWhileReplaced(t *testing.T) {
	k := openKeys(t, t.TempDir())
	id := liem.DerivedID("case")
	rows := []seal.KeyRow{keyRow("file", 1, 500)}
	if err := k.Put(t.Context(), id, rows); err != nil {
		t.Fatal(err)
	}
	stop := make(chan struct{})
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for last := 0; ; {
				select {
				case <-stop:
					return
				default:
				}
				got, err := k.Get(t.Context(), id)
				if err != nil || len(got) != 1 || got[0].Epoch < last {
					t.Errorf("%d rows, %v", len(got), err)
					return
				}
				last = got[0].Epoch
			}
		})
	}
	for epoch := 2; epoch < 300; epoch++ {
		if err := k.Replace(t.Context(), id, []seal.KeyRow{keyRow("file", epoch, 500)}); err != nil {
			t.Fatal(err)
		}
	}
	close(stop)
	all.Wait()
}
