package store

import (
	"bytes"
	"crypto/rand"
	"database/sql"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"github.com/pressly/goose/v3"

	"liem"
	"liem/internal/seal"
)

// watchedPads tells of every step before it is done, and knows what of the
// file was synced.
type watchedPads struct {
	padFile
	path   string
	synced []byte
	step   func()
}

func (f *watchedPads) WriteAt(data []byte, at int64) (int, error) {
	f.step()
	return f.padFile.WriteAt(data, at)
}

func (f *watchedPads) Sync() (err error) {
	f.step()
	if err = f.padFile.Sync(); err == nil {
		f.synced, err = os.ReadFile(f.path)
	}
	f.step()
	return err
}

// moment is a folder as a fault at one step leaves it, and what was said then.
type moment struct {
	dir   string
	what  string
	done  map[liem.ID][]seal.KeyRow
	id    liem.ID // under way, or done and not said
	rows  []seal.KeyRow
	wiped []pad // of what was removed and acknowledged
	going []pad // of what is being removed
}

// TestKeysEveryStep stops changes of keys at each step that they have, once
// with all that was written and once with what was synced alone.
func TestKeysEveryStep(t *testing.T) {
	dir := t.TempDir()
	k, err := OpenKeys(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer k.Close()
	now := moment{done: map[liem.ID][]seal.KeyRow{}}
	var moments []moment
	w := &watchedPads{padFile: k.pads.file, path: filepath.Join(dir, padsName)}
	w.step = func() {
		for _, synced := range []bool{false, true} {
			m := now
			m.dir, m.done = t.TempDir(), maps.Clone(now.done)
			for _, name := range []string{"keys.db", "keys.db-wal", padsName} {
				data, err := os.ReadFile(filepath.Join(dir, name))
				if name == padsName && synced {
					data = w.synced
				}
				if err == nil {
					err = os.WriteFile(filepath.Join(m.dir, name), data, 0o600)
				}
				if err != nil {
					t.Error(err)
				}
			}
			moments = append(moments, m)
		}
	}
	if w.synced, err = os.ReadFile(w.path); err != nil {
		t.Fatal(err)
	}
	k.pads.file = w
	row := func(c string, epoch int) seal.KeyRow {
		r := seal.KeyRow{Compartment: c, Epoch: epoch, Wrapped: make([]byte, 700)}
		rand.Read(r.Wrapped)
		return r
	}
	change := func(what string, id liem.ID, rows []seal.KeyRow, do func() error) {
		t.Helper()
		now.what, now.id, now.rows, now.going = what, id, rows, nil
		for _, old := range now.done[id] {
			if !has(rows, old) {
				p, err := k.PadOf(id, old.Compartment)
				if err != nil {
					t.Fatal(err)
				}
				now.going = append(now.going, pad(p))
			}
		}
		if err := do(); err != nil {
			t.Fatal(what, err)
		}
		now.done[id] = rows
		now.wiped = append(now.wiped[:len(now.wiped):len(now.wiped)], now.going...)
		now.going = nil
	}
	ctx := t.Context()
	var ids []liem.ID
	for i := range 3 {
		ids = append(ids, liem.DerivedID(fmt.Sprint("case ", i)))
		rows := []seal.KeyRow{row("a", 1), row("b", 1)}
		change("put", ids[i], rows, func() error { return k.Put(ctx, ids[i], rows) })
	}
	for epoch := 2; epoch < 5; epoch++ { // the second takes pads that the first gave up
		for _, id := range ids {
			rows := []seal.KeyRow{row("a", epoch), now.done[id][1]}
			change("replace", id, rows, func() error { return k.Replace(ctx, id, rows[:1]) })
		}
	}
	refused := func(err error) error {
		if liem.KindOf(err) != liem.Conflict {
			return fmt.Errorf("not refused: %w", err)
		}
		return nil
	}
	change("refused put", ids[0], now.done[ids[0]], func() error {
		return refused(k.Put(ctx, ids[0], []seal.KeyRow{row("z", 1), row("a", 1)}))
	})
	change("refused replace", ids[0], now.done[ids[0]], func() error {
		return refused(k.Replace(ctx, ids[0], []seal.KeyRow{row("a", 9), row("b", 1)}))
	})
	change("destroy one", ids[0], now.done[ids[0]][:1], func() error { return k.Destroy(ctx, ids[0], "b") })
	change("destroy", ids[1], nil, func() error { return k.Destroy(ctx, ids[1], "") })
	again := []seal.KeyRow{row("a", 1), row("c", 1)}
	change("put again", ids[1], again, func() error { return k.Put(ctx, ids[1], again) })
	if used, filled, err := k.Pads(); err != nil || !maps.Equal(used, filled) {
		t.Errorf("rows use %v, and %v are not empty, %v", used, filled, err)
	}
	for i := range moments {
		moments[i].faithful(t, i)
	}
	t.Logf("%d moments", len(moments))
	if len(moments) < 100 {
		t.Error("too few")
	}
}

func has(rows []seal.KeyRow, row seal.KeyRow) bool {
	for _, r := range rows {
		if r.Compartment == row.Compartment && r.Epoch == row.Epoch && bytes.Equal(r.Wrapped, row.Wrapped) {
			return true
		}
	}
	return false
}

func (m *moment) faithful(t *testing.T, n int) {
	t.Helper()
	fail := func(format string, args ...any) {
		t.Helper()
		t.Errorf("step %d, %s: %s", n, m.what, fmt.Sprintf(format, args...))
	}
	m.without(fail, m.wiped)
	k, err := OpenKeys(t.Context(), m.dir)
	if err != nil {
		fail("%v", err)
		return
	}
	defer k.Close()
	is := func(id liem.ID, want []seal.KeyRow) bool {
		rows, err := k.Get(t.Context(), id)
		if err != nil && liem.KindOf(err) != liem.NotFound {
			fail("%v", err)
		}
		for _, r := range want {
			if !has(rows, r) {
				return false
			}
		}
		return len(rows) == len(want)
	}
	for id, rows := range m.done {
		if id != m.id && !is(id, rows) {
			fail("an acknowledged change is lost")
		}
	}
	m.without(fail, m.wiped)
	if !is(m.id, m.done[m.id]) {
		if !is(m.id, m.rows) {
			fail("what was under way is neither there nor not")
		}
		m.without(fail, m.going)
	}
	used, filled, err := k.Pads()
	if err != nil || !maps.Equal(used, filled) {
		fail("rows use %v, and %v are not empty, %v", used, filled, err)
	}
}

func (m *moment) without(fail func(string, ...any), wiped []pad) {
	data, err := os.ReadFile(filepath.Join(m.dir, padsName))
	if err != nil {
		fail("%v", err)
	}
	for _, p := range wiped {
		if bytes.Contains(data, p[:]) {
			fail("a pad should have been wiped")
		}
	}
}

// TestKeysMoveInSteps stops the move of the first version's rows after each
// step that it has.
func TestKeysMoveInSteps(t *testing.T) {
	old, err := os.ReadFile("testdata/keys/first")
	if err != nil {
		t.Fatal(err)
	}
	word := []byte("[4 file 2]")
	for step, stop := range []string{"a file begun", "migrated", "moved", "named", "vacuumed"} {
		t.Run(stop, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "keys.db")
			if err := os.WriteFile(path, old, 0o600); err != nil {
				t.Fatal(err)
			}
			if step == 0 {
				if err := os.WriteFile(filepath.Join(dir, padsNew), make([]byte, 100), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			db, err := sql.Open("sqlite", sqliteWritable(path, false)) // no secure_delete: the bytes stay
			if err != nil {
				t.Fatal(err)
			}
			db.SetMaxOpenConns(1)
			k := &Keys{db: db}
			var id []byte
			steps := []func() error{
				func() error { return nil },
				func() error { return migrate(t.Context(), goose.DialectSQLite3, db, "keys") },
				func() (err error) { id, err = k.makePads(t.Context(), dir); return err },
				func() error { return k.namePads(dir, id) },
				func() error { return k.vacuum(t.Context()) },
			}
			for _, do := range steps[:step+1] {
				if err := do(); err != nil {
					t.Fatal(err)
				}
			}
			if err := k.release(); err != nil {
				t.Fatal(err)
			}
			if data, err := os.ReadFile(path); err != nil || bytes.Contains(data, word) != (stop != "vacuumed") {
				t.Error("the test finds the old bytes gone or there when it should not", err)
			}
			if k, err = OpenKeys(t.Context(), dir); err != nil {
				t.Fatal(err)
			}
			defer k.Close()
			rows, err := k.Get(t.Context(), liem.DerivedID("old case 4"))
			if err != nil || len(rows) != 3 || !bytes.Contains(rows[1].Wrapped, word) {
				t.Errorf("%v, %v", rows, err)
			}
			for _, name := range []string{"keys.db", "keys.db-wal", padsName} {
				if data, err := os.ReadFile(filepath.Join(dir, name)); err != nil || bytes.Contains(data, word) {
					t.Errorf("%s holds the old bytes, %v", name, err)
				}
			}
			if _, err := os.Stat(filepath.Join(dir, padsNew)); !os.IsNotExist(err) {
				t.Errorf("%s: %v", padsNew, err)
			}
		})
	}
}

// brokenPads fails from one step on.
type brokenPads struct {
	padFile
	left int
}

func (f *brokenPads) WriteAt(data []byte, at int64) (int, error) {
	if f.left--; f.left < 0 {
		return 0, os.ErrInvalid
	}
	return f.padFile.WriteAt(data, at)
}

func (f *brokenPads) Sync() error {
	if f.left--; f.left < 0 {
		return os.ErrInvalid
	}
	return f.padFile.Sync()
}

// TestKeysBrokenPads lets the file fail at each step of a replacement: it is
// refused, and nothing is written any more until the store is opened again.
func TestKeysBrokenPads(t *testing.T) {
	id := liem.DerivedID("case")
	old := []seal.KeyRow{{Compartment: "a", Epoch: 1, Wrapped: []byte("old")}}
	rows := []seal.KeyRow{{Compartment: "a", Epoch: 2, Wrapped: []byte("new")}}
	for steps := range 4 {
		dir := t.TempDir()
		k, err := OpenKeys(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		if err := k.Put(t.Context(), id, old); err != nil {
			t.Fatal(err)
		}
		whole := k.pads.file
		k.pads.file = &brokenPads{whole, steps}
		if err := k.Replace(t.Context(), id, rows); liem.KindOf(err) != liem.NotRecorded {
			t.Errorf("after %d steps: %v", steps, err)
		}
		k.pads.file = whole
		if err := k.Put(t.Context(), liem.DerivedID("other"), old); liem.KindOf(err) != liem.NotRecorded {
			t.Errorf("after %d steps something is written again: %v", steps, err)
		}
		if err := k.Close(); err != nil {
			t.Fatal(err)
		}
		if k, err = OpenKeys(t.Context(), dir); err != nil {
			t.Fatal(err)
		}
		if err := k.Replace(t.Context(), id, rows); err != nil {
			t.Error(err)
		}
		used, filled, err := k.Pads()
		if err != nil || !maps.Equal(used, filled) || len(used) != 1 {
			t.Errorf("after %d steps: rows use %v, and %v are not empty, %v", steps, used, filled, err)
		}
		if got, err := k.Get(t.Context(), id); err != nil || !has(got, rows[0]) {
			t.Errorf("after %d steps: %v, %v", steps, got, err)
		}
		if err := k.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
