package openlog_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"liem"
	"liem/internal/app"
	"liem/internal/office"
	"liem/internal/web/openlog"
	"liem/ledger"
	"liem/limits"
)

const start = liem.Instant(1_770_000_000_000_000)

// office is an installation whose log is served.
type served struct {
	t   *testing.T
	in  *app.Installation
	now atomic.Int64
	url string
	n   int
}

func serve(t *testing.T) *served {
	t.Helper()
	s := &served{t: t}
	s.now.Store(int64(start))
	var err error
	if s.in, err = app.Open(t.Context(), app.Options{Dir: t.TempDir(), Create: true, Name: "liem.test/log", Now: start, Random: rand.Reader}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.in.Close() })
	mux := http.NewServeMux()
	for pattern, h := range openlog.New(openlog.Config{Log: s.in, Policy: s.in.Policy, Now: s.time}).Handlers() {
		mux.Handle(pattern, h)
	}
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	s.url = srv.URL
	return s
}

func (s *served) time() liem.Instant { return liem.Instant(s.now.Load()) }

func (s *served) grow(n int) {
	s.t.Helper()
	for range n {
		s.n++
		if _, err := s.in.Enter(s.t.Context(), s.time(), office.Body(fmt.Sprintf("b%d", s.n), "")); err != nil {
			s.t.Fatal(err)
		}
	}
}

func (s *served) get(path string) (int, http.Header, []byte) {
	s.t.Helper()
	r, err := http.Get(s.url + path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return r.StatusCode, r.Header, body
}

// head is the checkpoint as somebody reads it who knows the C2SP forms and
// nothing of this office.
func (s *served) head() tlog.Tree {
	s.t.Helper()
	_, _, policy := s.get("/log/policy")
	key, _, _ := strings.Cut(strings.TrimPrefix(string(policy), "log "), "\n")
	v, err := note.NewVerifier(key)
	if err != nil {
		s.t.Fatal(err)
	}
	status, h, signed := s.get("/log/checkpoint")
	if status != 200 || h.Get("Content-Type") != "text/plain; charset=utf-8" || h.Get("Access-Control-Allow-Origin") != "*" {
		s.t.Fatalf("checkpoint: %d %v", status, h)
	}
	n, err := note.Open(signed, note.VerifierList(v))
	if err != nil {
		s.t.Fatal(err)
	}
	lines := strings.Split(n.Text, "\n")
	if lines[0] != "liem.test/log" || lines[3] != "limits "+limits.Hash().String() {
		s.t.Fatalf("checkpoint %q", n.Text)
	}
	var tree tlog.Tree
	if _, err := fmt.Sscan(lines[1], &tree.N); err != nil {
		s.t.Fatal(err)
	}
	if tree.Hash, err = tlog.ParseHash(lines[2]); err != nil {
		s.t.Fatal(err)
	}
	return tree
}

// remote reads tiles over HTTP for golang.org/x/mod's client of checksum
// databases, which was written for another log.
type remote struct{ s *served }

func (remote) Height() int                             { return 8 }
func (remote) SaveTiles(tiles []tlog.Tile, _ [][]byte) {}

func (r remote) ReadTiles(tiles []tlog.Tile) (out [][]byte, err error) {
	for _, t := range tiles {
		path := strings.Replace(t.Path(), "tile/8/", "/log/tile/", 1)
		status, h, data := r.s.get(path)
		if status != 200 || !strings.Contains(h.Get("Cache-Control"), "immutable") {
			return nil, fmt.Errorf("%s: %d %v", path, status, h)
		}
		out = append(out, data)
	}
	return out, nil
}

func TestStrangersClient(t *testing.T) {
	s := serve(t)
	s.grow(20)
	old := s.head()
	s.now.Add(int64(ledger.SlotLength))
	s.grow(560)
	tree := s.head()
	if tree.N < old.N+560 || tree.N < 560 {
		t.Fatalf("sizes %d, %d", old.N, tree.N)
	}
	reader := tlog.TileHashReader(tree, remote{s})
	proof, err := tlog.ProveTree(tree.N, old.N, reader)
	if err != nil {
		t.Fatal(err)
	}
	if err := tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash); err != nil {
		t.Errorf("consistency: %v", err)
	}
	if err := tlog.CheckTree(proof, tree.N, tree.Hash, old.N-1, old.Hash); err == nil {
		t.Error("consistency with another size")
	}
	for _, index := range []int64{0, 1, 255, 256, 511, 512, tree.N - 1} {
		leaf := s.entry(tree.N, index)
		p, err := tlog.ProveRecord(tree.N, index, reader)
		if err != nil {
			t.Fatal(err)
		}
		if err := tlog.CheckRecord(p, tree.N, tree.Hash, index, tlog.RecordHash(leaf)); err != nil {
			t.Errorf("leaf %d: %v", index, err)
		}
		leaf[8] ^= 1
		if err := tlog.CheckRecord(p, tree.N, tree.Hash, index, tlog.RecordHash(leaf)); err == nil {
			t.Errorf("leaf %d: another leaf is in the log too", index)
		}
	}
}

// entry reads one leaf out of its bundle.
func (s *served) entry(size, index int64) []byte {
	s.t.Helper()
	n := index / 256
	path := fmt.Sprintf("/log/tile/entries/%03d", n)
	if w := size - n*256; w < 256 {
		path += fmt.Sprintf(".p/%d", w)
	}
	status, _, data := s.get(path)
	if status != 200 {
		s.t.Fatalf("%s: %d", path, status)
	}
	for range index % 256 {
		data = data[2+binary.BigEndian.Uint16(data):]
	}
	return bytes.Clone(data[2 : 2+binary.BigEndian.Uint16(data)])
}

// TestSlots: what is shown moves once in ten minutes, and nothing beyond it is
// given out before.
func TestSlots(t *testing.T) {
	s := serve(t)
	before := s.head()
	s.grow(3)
	if now := s.head(); now != before {
		t.Errorf("size %d, then %d in one slot", before.N, now.N)
	}
	for _, level := range []string{"0", "entries"} {
		if status, _, _ := s.get(fmt.Sprintf("/log/tile/%s/000.p/%d", level, before.N)); status != 200 {
			t.Errorf("level %s as it was shown: %d", level, status)
		}
		if status, _, _ := s.get(fmt.Sprintf("/log/tile/%s/000.p/%d", level, before.N+1)); status != 404 {
			t.Errorf("level %s beyond what is shown: %d", level, status)
		}
	}
	s.now.Add(int64(ledger.SlotLength))
	if now := s.head(); now.N != before.N+3 {
		t.Errorf("size %d after the slot, want %d", now.N, before.N+3)
	}
}

func TestPaths(t *testing.T) {
	s := serve(t)
	s.grow(300)
	for path, want := range map[string]int{
		"0/000": 200, "0/000.p/1": 200, "0/000.p/255": 200, "1/000.p/1": 200, "entries/000": 200, "entries/001.p/1": 200,
		"0/002": 404, "0/000.p/256": 404, "0/000.p/0": 404, "0/000.p/01": 404, "0/0": 404, "0/x000/000": 404, "0/x001/000": 404, "0/000/000": 404,
		"8/000": 404, "-1/000": 404, "00/000": 404, "0/999": 404, "0/x999/x999/x999/x999/x999/999": 404, "0/x999/x999/x999/x999/x999/x999/999": 404,
		"0": 404, "0/": 404, "entries": 404, "0/000.p/": 404, "0/000.p/1.p/1": 404, "0/٠٠٠": 404, "0/+00": 404, "1/000.p/2": 404,
	} {
		if status, _, _ := s.get("/log/tile/" + path); status != want {
			t.Errorf("%s: %d, want %d", path, status, want)
		}
	}
	r, err := http.Post(s.url+"/log/checkpoint", "text/plain", nil)
	if err != nil || r.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("post: %v, %v", r, err)
	}
}

// bent is a log that does what no log may.
type bent struct {
	at  office.Log
	err error
}

func (b *bent) Log(context.Context) (office.Log, error) { return b.at, b.err }
func (b *bent) ReadTile(context.Context, int, int64, int) ([]byte, error) {
	return nil, errors.New("a path of the machine")
}
func (b *bent) Sign(office.Log) ([]byte, error) { return []byte("signed"), nil }

func TestNeverBack(t *testing.T) {
	now := start
	b := &bent{at: office.Log{Size: 5, Root: liem.Hash{1}}}
	w := openlog.New(openlog.Config{Log: b, Now: func() liem.Instant { return now }})
	get := func(path string) *httptest.ResponseRecorder {
		rw := httptest.NewRecorder()
		mux := http.NewServeMux()
		for pattern, h := range w.Handlers() {
			mux.Handle(pattern, h)
		}
		mux.ServeHTTP(rw, httptest.NewRequest("GET", path, nil))
		return rw
	}
	if rw := get("/log/checkpoint"); rw.Code != 200 {
		t.Fatal(rw)
	}
	for _, at := range []office.Log{{Size: 4, Root: liem.Hash{1}}, {Size: 5, Root: liem.Hash{2}}} {
		now += ledger.SlotLength
		b.at = at
		if rw := get("/log/checkpoint"); rw.Code != 503 || !strings.Contains(rw.Body.String(), "does not continue") || rw.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%v: %d %s", at, rw.Code, rw.Body)
		}
	}
	b.at, b.err = office.Log{Size: 6}, errors.New("a path of the machine")
	if rw := get("/log/checkpoint"); rw.Code != 503 || strings.Contains(rw.Body.String(), "machine") {
		t.Errorf("fault: %d %s", rw.Code, rw.Body)
	}
	b.err = nil
	if rw := get("/log/tile/0/000.p/1"); rw.Code != 503 || strings.Contains(rw.Body.String(), "machine") {
		t.Errorf("tile: %d %s", rw.Code, rw.Body)
	}
}
