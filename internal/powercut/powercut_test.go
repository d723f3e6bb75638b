package powercut_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"liem/internal/powercut"
)

// mounted gives a disk and its folder. These tests map no memory, so they may
// work in a folder that they serve.
func mounted(t *testing.T, seed uint64) (*powercut.Disk, string) {
	t.Helper()
	d := powercut.New(seed)
	dir := t.TempDir()
	unmount, err := d.Mount(dir)
	if err != nil {
		t.Skipf("NOT TESTED: no FUSE here: %v", err)
	}
	t.Cleanup(func() { unmount() })
	return d, dir
}

func after(t *testing.T, d *powercut.Disk) map[string]string {
	t.Helper()
	dir := t.TempDir()
	if err := d.Save(dir); err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	files, _ := filepath.Glob(dir + "/*")
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		found[filepath.Base(f)] = string(data)
	}
	return found
}

func writeFile(t *testing.T, name, data string, sync bool) *os.File {
	t.Helper()
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	if _, err := f.WriteAt([]byte(data), 0); err != nil {
		t.Fatal(err)
	}
	if sync {
		if err := f.Sync(); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

func TestWhatIsSyncedStays(t *testing.T) {
	kept, lost, torn := 0, 0, 0
	for seed := range uint64(30) {
		d, dir := mounted(t, seed)
		writeFile(t, dir+"/a", "synced", true)
		f := writeFile(t, dir+"/b", "first", true)
		long := bytes.Repeat([]byte("x"), 4096)
		if _, err := f.WriteAt(long, 5); err != nil {
			t.Fatal(err)
		}
		os.Rename(dir+"/a", dir+"/c")
		got, err := os.ReadFile(dir + "/c")
		if err != nil || string(got) != "synced" {
			t.Fatalf("a renamed file reads %q, %v", got, err)
		}
		d.Cut()
		if _, err := f.WriteAt([]byte("late"), 0); !errors.Is(err, syscall.EIO) {
			t.Errorf("a write after the cut: %v", err)
		}
		if err := f.Sync(); !errors.Is(err, syscall.EIO) {
			t.Errorf("a sync after the cut: %v", err)
		}
		found := after(t, d)
		if found["a"]+found["c"] != "synced" {
			t.Errorf("the synced file is gone or there twice: %q", found)
		}
		rest, ok := bytes.CutPrefix([]byte(found["b"]), []byte("first"))
		switch {
		case !ok:
			t.Errorf("what was synced changed: %.20q", found["b"])
		case len(rest) == 0:
			lost++
		case bytes.Equal(rest, long):
			kept++
		default:
			torn++
		}
	}
	if kept == 0 || lost == 0 || torn == 0 {
		t.Errorf("of unsynced writes %d were kept, %d lost, %d torn", kept, lost, torn)
	}
}

func TestNamesWaitForASync(t *testing.T) {
	gone, old := 0, 0
	for seed := range uint64(30) {
		d, dir := mounted(t, seed)
		writeFile(t, dir+"/journal", "old", true)
		writeFile(t, dir+"/new", "", false)
		if err := os.Remove(dir + "/journal"); err != nil {
			t.Fatal(err)
		}
		if seed%2 == 0 {
			folder, err := os.Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			if err := folder.Sync(); err != nil {
				t.Fatal(err)
			}
			folder.Close()
		}
		d.Cut()
		found := after(t, d)
		_, there := found["journal"]
		if seed%2 == 0 && there {
			t.Error("a removed file came back after the folder was synced")
		}
		if there {
			old++
		} else if seed%2 == 1 {
			gone++
		}
	}
	if gone == 0 || old == 0 {
		t.Errorf("of unsynced removals %d stayed, %d came undone", gone, old)
	}
}

func TestFaults(t *testing.T) {
	d, dir := mounted(t, 1)
	f := writeFile(t, dir+"/a", "abc", true)
	d.FailSync(true)
	if err := f.Sync(); !errors.Is(err, syscall.EIO) {
		t.Errorf("a failing sync: %v", err)
	}
	d.FailSync(false)
	d.Fill(true)
	if _, err := f.WriteAt([]byte("ABC"), 0); err != nil {
		t.Errorf("a write in place on a full disk: %v", err)
	}
	if _, err := f.WriteAt([]byte("more"), 3); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("a longer file on a full disk: %v", err)
	}
	d.Fill(false)
	if err := f.Truncate(1); err != nil {
		t.Error(err)
	}
	before := d.Syncs()
	if err := f.Sync(); err != nil || d.Syncs() != before+1 {
		t.Errorf("a sync after the faults: %v, %d syncs", err, d.Syncs()-before)
	}
	d.Cut()
	if got := after(t, d)["a"]; got != "A" {
		t.Errorf("%q survived", got)
	}
}
