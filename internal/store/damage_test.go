package store_test

import (
	"crypto/rand"
	"database/sql"
	"os"
	"path/filepath"
	"testing"

	"liem"
	"liem/internal/office"
	"liem/internal/store"
)

// filled gives a closed store of 600 acts.
func filled(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	s := openSQLite(t, dir)
	var rows []office.Row
	for seq := uint64(1); seq <= 600; seq++ {
		row := office.Row{Case: liem.DerivedID("case"), Chain: 1, Seq: seq, Slot: 1, Blob: make([]byte, 100)}
		rand.Read(row.Act[:])
		rand.Read(row.C[:])
		rows = append(rows, row)
	}
	if _, err := s.Append(t.Context(), office.Entry{Rows: rows}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

func copied(t *testing.T, dir string) string {
	t.Helper()
	to := t.TempDir()
	data, err := os.ReadFile(filepath.Join(dir, "liem.db"))
	if err == nil {
		err = os.WriteFile(filepath.Join(to, "liem.db"), data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return to
}

// TestTampering changes the log behind the store's back. Tiles, head and open
// leaves are checked at every start, every leaf when the log is recomputed.
func TestTampering(t *testing.T) {
	dir := filled(t)
	for _, x := range []struct {
		name, sql string
		atStart   bool
	}{
		{"nothing", `UPDATE act SET blob = blob`, false},
		{"a hash in a tile", `UPDATE tile SET data = zeroblob(32) || substr(data, 33) WHERE level = 0 AND n = 1`, true},
		{"a hash in the level above", `UPDATE tile SET data = substr(data, 33) || substr(data, 1, 32) WHERE level = 1`, true},
		{"a tile is missing", `DELETE FROM tile WHERE level = 0 AND n = 0`, true},
		{"tiles changed places", `UPDATE tile SET n = 1 - n - 2 WHERE level = 0; UPDATE tile SET n = n + 2 WHERE level = 0`, true},
		{"the root", `UPDATE log_head SET root = zeroblob(32)`, true},
		{"the size", `UPDATE log_head SET size = 599`, true},
		{"the size, by whole tiles", `UPDATE log_head SET size = 256`, true},
		{"no head", `DELETE FROM log_head`, true},
		{"an open leaf", `UPDATE leaf SET c = zeroblob(32) WHERE idx = 599`, true},
		{"an open leaf is missing", `DELETE FROM leaf WHERE idx = 560`, true},
		{"an old leaf", `UPDATE leaf SET c = zeroblob(32) WHERE idx = 3`, false},
		{"an old leaf's slot", `UPDATE leaf SET slot = 2 WHERE idx = 3`, false},
		{"an old leaf is missing", `DELETE FROM leaf WHERE idx = 3`, false},
		{"a leaf too many", `INSERT INTO leaf (idx, c, slot) VALUES (600, zeroblob(32), 1)`, false},
		{"an act without a leaf", `INSERT INTO act VALUES (zeroblob(16), zeroblob(16), 1, 1, zeroblob(32), zeroblob(32), 1, 0, x'')`, false},
		{"an act with another commitment", `UPDATE act SET c = zeroblob(32) WHERE seq = 9`, false},
	} {
		t.Run(x.name, func(t *testing.T) {
			dir := copied(t, dir)
			db, err := sql.Open("sqlite", filepath.Join(dir, "liem.db"))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := db.Exec(x.sql); err != nil {
				t.Fatal(err)
			}
			db.Close()
			s, err := store.OpenSQLite(t.Context(), dir, store.Options{Rand: rand.Reader})
			if (err != nil) != x.atStart || err != nil && liem.KindOf(err) != liem.Damaged {
				t.Fatalf("the store opened with %v", err)
			}
			if err != nil {
				return
			}
			defer s.Close()
			head, err := s.Log(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			l, err := s.Recompute(t.Context())
			found := err != nil && liem.KindOf(err) == liem.Damaged || err == nil && l != head
			if found != (x.name != "nothing") {
				t.Errorf("recomputed %+v, %v; the head is %+v", l, err, head)
			}
		})
	}
}

// TestBrokenFile overwrites pages of the file. The store may not notice in
// what it does not read, but it never says that something is not there.
func TestBrokenFile(t *testing.T) {
	dir := filled(t)
	whole, err := os.ReadFile(filepath.Join(dir, "liem.db"))
	if err != nil {
		t.Fatal(err)
	}
	noticed := 0
	for page := 0; page < len(whole)/4096; page += 3 {
		broken := append([]byte(nil), whole...)
		rand.Read(broken[page*4096 : (page+1)*4096])
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "liem.db"), broken, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := store.OpenSQLite(t.Context(), dir, store.Options{Rand: rand.Reader})
		if err != nil {
			if liem.KindOf(err) != liem.Damaged {
				t.Errorf("page %d: opened with %v", page, err)
			}
			noticed++
			continue
		}
		seen := 0
		for _, err := range s.Rows(t.Context(), liem.DerivedID("case"), 1, 1) {
			if err != nil {
				if liem.KindOf(err) != liem.Damaged {
					t.Errorf("page %d: reading: %v", page, err)
				}
				noticed++
				seen = 600
				break
			}
			seen++
		}
		if seen != 600 {
			t.Errorf("page %d: only %d rows, and no error", page, seen)
		}
		s.Close()
	}
	if noticed == 0 {
		t.Error("no broken page was noticed")
	}
}
