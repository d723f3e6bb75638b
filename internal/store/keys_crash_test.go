package store_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	mrand "math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"liem"
	"liem/internal/seal"
	"liem/internal/store"
)

// The test binary as a child that changes keys until it is killed, perhaps in
// a store that an earlier version left.
const (
	childKeys    = "LIEM_STORE_CHILD_KEYS"
	childOldKeys = "LIEM_STORE_CHILD_OLD_KEYS"
)

// keysChild has several clients change keys. Each prints "try ID STATE" before
// a change and "did ID STATE PADS" after it, with the pads that have to be gone.
func keysChild(dir, old string) error {
	if old != "" {
		if err := copySynced(old, filepath.Join(dir, "keys.db")); err != nil {
			return err
		}
		fmt.Println("open")
	}
	k, err := store.OpenKeys(context.Background(), dir)
	if err != nil {
		return err
	}
	fmt.Println("open")
	var all sync.WaitGroup
	errs := make([]error, clients)
	for i := range errs {
		all.Go(func() { errs[i] = keysClient(k) })
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func copySynced(from, to string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}

func keysClient(k *store.Keys) error {
	ctx := context.Background()
	for {
		var id liem.ID
		rand.Read(id[:])
		rows := []seal.KeyRow{keyRow("a", 1, mrand.IntN(5000)), keyRow("b", 1, mrand.IntN(2000))}
		fmt.Println("try", id, stateOf(rows))
		if err := k.Put(ctx, id, rows); err != nil {
			return fmt.Errorf("put: %w", err)
		}
		fmt.Println("did", id, stateOf(rows))
		for epoch := 2; mrand.IntN(3) > 0; epoch++ {
			pad, err := k.PadOf(id, "a")
			if err != nil {
				return err
			}
			rows[0] = keyRow("a", epoch, mrand.IntN(5000))
			fmt.Println("try", id, stateOf(rows))
			if err := k.Replace(ctx, id, rows[:1]); err != nil {
				return fmt.Errorf("replace: %w", err)
			}
			fmt.Printf("did %v %s %x\n", id, stateOf(rows), pad)
		}
		if mrand.IntN(2) == 0 {
			continue
		}
		a, errA := k.PadOf(id, "a")
		b, errB := k.PadOf(id, "b")
		fmt.Println("try", id, stateOf(nil))
		if err := errors.Join(errA, errB, k.Destroy(ctx, id, "")); err != nil {
			return fmt.Errorf("destroy: %w", err)
		}
		fmt.Printf("did %v %s %x %x\n", id, stateOf(nil), a, b)
	}
}

// stateOf is what a case has, in a word.
func stateOf(rows []seal.KeyRow) string {
	h := sha256.New()
	for _, r := range rows {
		fmt.Fprintf(h, "%s %d %x\n", r.Compartment, r.Epoch, r.Wrapped)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// told is what a child of keys said.
type told struct {
	acked, tried map[liem.ID]string
	wiped        [][]byte // pads that have to be gone
}

func (v *told) hear(t *testing.T, lines []string) {
	t.Helper()
	for _, line := range lines {
		words := strings.Fields(line)
		if len(words) < 3 || words[0] != "try" && words[0] != "did" {
			continue // "open", or what a dead disk refused
		}
		id, err := liem.ParseID(words[1])
		if err != nil {
			t.Fatal(line)
		}
		if words[0] == "try" {
			v.tried[id] = words[2]
			continue
		}
		v.acked[id] = words[2]
		delete(v.tried, id)
		for _, w := range words[3:] {
			pad, err := hex.DecodeString(w)
			if err != nil {
				t.Fatal(line)
			}
			v.wiped = append(v.wiped, pad)
		}
	}
}

// faithful opens a key store that was left behind: nothing acknowledged is
// lost, nothing destroyed is there, no pad lies about that no row uses.
func (v *told) faithful(t *testing.T, dir string, old map[liem.ID]string) {
	t.Helper()
	noPads(t, dir, v.wiped)
	k, err := store.OpenKeys(t.Context(), dir)
	if err != nil {
		t.Fatalf("after the fault: %v", err)
	}
	defer k.Close()
	check := func(id liem.ID, want, or string) {
		rows, err := k.Get(t.Context(), id)
		if err != nil && liem.KindOf(err) != liem.NotFound {
			t.Fatalf("case %v: %v", id, err)
		}
		if got := stateOf(rows); got != want && (or == "" || got != or) {
			t.Errorf("case %v has %d rows, and not those that were acknowledged", id, len(rows))
		}
	}
	for id, want := range v.acked {
		check(id, want, v.tried[id])
	}
	for id, state := range v.tried {
		if _, there := v.acked[id]; !there {
			check(id, stateOf(nil), state)
		}
	}
	for id, state := range old {
		check(id, state, "")
	}
	used, filled, err := k.Pads()
	if err != nil {
		t.Fatal(err)
	}
	for at := range filled {
		if !used[at] {
			t.Errorf("pad %d is not empty, and no row uses it", at)
		}
	}
	noPads(t, dir, v.wiped)
}

func noPads(t *testing.T, dir string, wiped [][]byte) {
	t.Helper()
	gone := map[[32]byte]bool{}
	for _, p := range wiped {
		gone[[32]byte(p)] = true
	}
	data, err := os.ReadFile(filepath.Join(dir, "pads"))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	for at := 0; at+32 <= len(data); at += 32 {
		if gone[[32]byte(data[at:])] {
			t.Fatalf("pad %d should have been wiped", at/32)
		}
	}
}

// TestKeysKill kills whoever changes keys at random moments, again and again
// on the same store.
func TestKeysKill(t *testing.T) {
	dir := t.TempDir()
	v := told{map[liem.ID]string{}, map[liem.ID]string{}, nil}
	total := map[liem.ID]string{}
	for i := range rounds(5, 50) {
		r := startAs(t, dir, childKeys+"=1")
		<-r.ready
		time.Sleep(time.Duration(mrand.IntN(100)) * time.Millisecond)
		r.kill()
		v.hear(t, r.other)
		v.faithful(t, dir, nil)
		if t.Failed() || slices.ContainsFunc(r.other, func(line string) bool { return strings.HasPrefix(line, "fault ") }) {
			t.Fatalf("kill %d: %v", i, r.other[len(r.other)-1])
		}
		maps.Copy(total, v.acked)
		for id := range v.tried { // either way
			delete(total, id)
		}
		clear(v.tried)
		clear(v.acked)
	}
	v.acked = total
	v.faithful(t, dir, nil)
	t.Logf("%d pads were wiped, none is back", len(v.wiped))
	if len(v.wiped) == 0 {
		t.Error("nothing was removed: the test shows nothing")
	}
}

// TestKeysPowerCut cuts the power, on a new store and on one of the first
// version that is moved at that moment.
func TestKeysPowerCut(t *testing.T) {
	oldFile, err := filepath.Abs("testdata/keys/first")
	if err != nil {
		t.Fatal(err)
	}
	wiped := 0
	for i := range rounds(4, 40) {
		t.Run(fmt.Sprint("cut ", i), func(t *testing.T) {
			d, dir := mountedDisk(t, uint64(i))
			settings, old := []string{childKeys + "=1"}, map[liem.ID]string(nil)
			if i%2 == 1 {
				settings, old = append(settings, childOldKeys+"="+oldFile), oldStates()
			}
			r := startAs(t, dir, settings...)
			<-r.ready
			time.Sleep(time.Duration(mrand.IntN(50)) * time.Millisecond)
			if i%4 < 2 {
				time.Sleep(200 * time.Millisecond)
			}
			d.Cut()
			time.Sleep(20 * time.Millisecond) // time to confirm what the disk refuses
			r.kill()
			after := t.TempDir()
			if err := d.Save(after); err != nil {
				t.Fatal(err)
			}
			v := told{map[liem.ID]string{}, map[liem.ID]string{}, nil}
			v.hear(t, r.other)
			v.faithful(t, after, old)
			wiped += len(v.wiped)
		})
	}
	t.Logf("%d pads were wiped, none is back", wiped)
}

// oldRows is what testdata/keys/first holds, as the first version wrote it.
func oldRows() map[liem.ID][]seal.KeyRow {
	all := map[liem.ID][]seal.KeyRow{}
	for i := range 6 {
		var rows []seal.KeyRow
		for j, c := range []string{"envelope", "file", "report"} {
			epoch := j + 1
			switch {
			case i == 2, i == 3 && c == "report":
				continue // was destroyed
			case i == 1 && c == "file":
				epoch = 9 // was replaced
			}
			word := fmt.Sprintf("[%d %s %d]", i, c, epoch)
			rows = append(rows, seal.KeyRow{Compartment: c, Epoch: epoch, Wrapped: bytes.Repeat([]byte(word), (200+i*300)/len(word))})
		}
		all[liem.DerivedID(fmt.Sprint("old case ", i))] = rows
	}
	return all
}

func oldStates() map[liem.ID]string {
	states := map[liem.ID]string{}
	for id, rows := range oldRows() {
		states[id] = stateOf(rows)
	}
	return states
}

// oldKeys gives a folder with the keys.db of the first version.
func oldKeys(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := copySynced("testdata/keys/first", filepath.Join(dir, "keys.db")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestKeysOfTheFirstVersion opens a store whose rows lay bare in keys.db. They
// are all there, twice, and no word of them in any file.
func TestKeysOfTheFirstVersion(t *testing.T) {
	dir := oldKeys(t)
	bare := func() bool {
		files, err := filepath.Glob(filepath.Join(dir, "*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			data, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			for i := range 6 {
				for _, c := range []string{"envelope", "file", "report"} {
					if bytes.Contains(data, fmt.Appendf(nil, "[%d %s ", i, c)) {
						return true
					}
				}
			}
		}
		return false
	}
	if !bare() {
		t.Fatal("the test cannot find what it looks for")
	}
	for range 2 {
		k := openKeys(t, dir)
		for id, rows := range oldRows() {
			wantRows(t, k, id, rows...)
		}
		if bare() {
			t.Error("a row lies bare in a file")
		}
		if err := k.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if bare() {
		t.Error("a row lies bare in a file")
	}
	info, err := os.Stat(filepath.Join(dir, "pads"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("pads: %v, %v", info, err)
	}
}

// TestKeysRefuseOtherPads opens stores whose two files do not fit.
func TestKeysRefuseOtherPads(t *testing.T) {
	made := func(t *testing.T) string {
		dir := t.TempDir()
		k := openKeys(t, dir)
		if err := k.Put(t.Context(), liem.DerivedID("case"), []seal.KeyRow{keyRow("file", 1, 100)}); err != nil {
			t.Fatal(err)
		}
		if err := k.Close(); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	moved := func(t *testing.T, from, to string) {
		if err := os.Rename(from, to); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name  string
		spoil func(t *testing.T, dir string)
		vi    string
		en    string
	}{
		{"missing", func(t *testing.T, dir string) { os.Remove(dir + "/pads") }, "thiếu tệp", "lacks"},
		{"missing, another being made", func(t *testing.T, dir string) {
			moved(t, made(t)+"/pads", dir+"/pads.new")
			os.Remove(dir + "/pads")
		}, "thiếu tệp", "lacks"},
		{"empty", func(t *testing.T, dir string) { os.Truncate(dir+"/pads", 0) }, "bị cụt", "cut short"},
		{"short", func(t *testing.T, dir string) { os.Truncate(dir+"/pads", 63) }, "bị cụt", "cut short"},
		{"another", func(t *testing.T, dir string) { moved(t, made(t)+"/pads", dir+"/pads") }, "không thuộc cùng", "not of the same"},
		{"keys.db missing", func(t *testing.T, dir string) { os.Remove(dir + "/keys.db") }, "không thuộc cùng", "not of the same"},
		{"an old keys.db", func(t *testing.T, dir string) { moved(t, oldKeys(t)+"/keys.db", dir+"/keys.db") }, "không thuộc cùng", "not of the same"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := made(t)
			c.spoil(t, dir)
			before, _ := os.ReadFile(dir + "/pads")
			for range 2 { // trying again makes nothing of it
				k, err := store.OpenKeys(t.Context(), dir)
				if err == nil {
					k.Close()
					t.Fatal("opened")
				}
				var e *liem.Error
				if !errors.As(err, &e) || e.Kind != liem.Damaged || !strings.Contains(e.Say.VI, c.vi) || !strings.Contains(e.Say.EN, c.en) || e.Next.VI == "" {
					t.Errorf("%v", err)
				}
			}
			if after, _ := os.ReadFile(dir + "/pads"); !bytes.Equal(before, after) {
				t.Error("pads were changed")
			}
			if _, err := os.Stat(dir + "/pads.new"); c.name != "missing, another being made" && !os.IsNotExist(err) {
				t.Errorf("others were made: %v", err)
			}
		})
	}
}

// TestKeysLostPad overwrites one pad: its case says so, the others go on.
func TestKeysLostPad(t *testing.T) {
	dir := t.TempDir()
	k := openKeys(t, dir)
	id, other := liem.DerivedID("case"), liem.DerivedID("other")
	row := keyRow("file", 1, 100)
	for _, id := range []liem.ID{id, other} {
		if err := k.Put(t.Context(), id, []seal.KeyRow{row}); err != nil {
			t.Fatal(err)
		}
	}
	for _, junk := range [][]byte{make([]byte, 32), bytes.Repeat([]byte{7}, 32)} {
		f, err := os.OpenFile(dir+"/pads", os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		_, err = f.WriteAt(junk, 32)
		if err := errors.Join(err, f.Close()); err != nil {
			t.Fatal(err)
		}
		if _, err := k.Get(t.Context(), id); liem.KindOf(err) != liem.Damaged {
			t.Errorf("get: %v", err)
		}
		if err := k.Put(t.Context(), id, []seal.KeyRow{row}); liem.KindOf(err) != liem.Damaged {
			t.Errorf("put: %v", err)
		}
		wantRows(t, k, other, row)
	}
	if err := k.Replace(t.Context(), other, []seal.KeyRow{keyRow("file", 2, 9)}); err != nil {
		t.Errorf("one lost pad stops the others: %v", err)
	}
	if err := k.Destroy(t.Context(), id, ""); err != nil {
		t.Errorf("what is lost cannot be destroyed: %v", err)
	}
}
