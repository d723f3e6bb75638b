package indexfile

import (
	"bufio"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"liem"
	"liem/internal/screening"
	"liem/limits"
)

func quiet(faults *[]Fault) Tell {
	return Tell{Read: func(int64, int) {}, Sort: func(int, int) {}, Fault: func(f Fault) { *faults = append(*faults, f) }}
}

func specimens(n int) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	g := screening.NewGenerator(screening.SpecimenSeed, n)
	for range n {
		if err := e.Encode(g.Next()); err != nil {
			panic(err)
		}
	}
	return b.String()
}

func TestBuildAndOpen(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	var faults []Fault
	text := specimens(1500) + "{broken\n\n" + `{"id":"x","name":"Công ty TNHH Dòng Cuối"}`
	page, err := Build(context.Background(), dir, strings.NewReader(text), quiet(&faults))
	if err != nil || page.Names != 1501 || page.LeftOut != 1 || page.Identified != 1500 {
		t.Fatalf("%+v %v", page, err)
	}
	if len(faults) != 1 || faults[0].Line != 1501 {
		t.Errorf("%+v", faults)
	}
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Check(); err != nil {
		t.Error(err)
	}
	if a := f.Searcher().Ask(screening.Question{Name: "cty tnhh dong cuoi"}); a.State != screening.Found || a.Candidates[0].ID != "x" {
		t.Errorf("%+v", a)
	}
	if err := f.Admit(limits.Manifest{Rows: 1501}); liem.KindOf(err) != liem.Refused {
		t.Errorf("a manifest without anything: %v", err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if _, err := Build(context.Background(), dir, strings.NewReader(text), quiet(&faults)); liem.KindOf(err) != liem.Conflict {
		t.Errorf("written over: %v", err)
	}
}

// A build that fails leaves nothing that could be opened.
func TestNothingHalf(t *testing.T) {
	gone, cancel := context.WithCancel(context.Background())
	cancel()
	for name, c := range map[string]struct {
		ctx  context.Context
		text string
		want liem.Kind
	}{
		"a person":  {context.Background(), specimens(900) + `{"id":"p","schema":"Person","name":"Nguyễn Văn An"}`, liem.Refused},
		"no line":   {context.Background(), "\n{}\n", liem.Invalid},
		"long line": {context.Background(), specimens(3) + strings.Repeat("x", mostLine+1), liem.CouldNotLook},
		"stopped":   {gone, specimens(20_000), liem.Internal},
	} {
		dir := t.TempDir()
		var faults []Fault
		if _, err := Build(c.ctx, dir, strings.NewReader(c.text), quiet(&faults)); err == nil || liem.KindOf(err) != c.want {
			t.Errorf("%s: %v", name, err)
		}
		if left, _ := os.ReadDir(dir); len(left) != 0 {
			t.Errorf("%s: %v was left", name, left)
		}
		if _, err := Open(dir); liem.KindOf(err) != liem.CouldNotLook {
			t.Errorf("%s: opened: %v", name, err)
		}
	}
}

// TestPrintSpeed asks the index LIEM_INDEX the questions of the file
// LIEM_QUESTIONS, whose ids are kind/id.
func TestPrintSpeed(t *testing.T) {
	dir, file := os.Getenv("LIEM_INDEX"), os.Getenv("LIEM_QUESTIONS")
	if dir == "" || file == "" {
		t.Log("NOT MEASURED: LIEM_INDEX and LIEM_QUESTIONS name an index and questions")
		return
	}
	began := time.Now()
	f, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	s := f.Searcher()
	s.Ask(screening.Question{Name: "Phúc Hưng"})
	t.Logf("%d names: open and first answer in %v", f.Meta.Names, time.Since(began))
	in, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	times, found := map[string][]time.Duration{}, map[string]int{}
	for sc := bufio.NewScanner(in); sc.Scan(); {
		e, err := screening.ParseEntry(sc.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		kind, id, _ := strings.Cut(e.ID, "/")
		at := time.Now()
		a := s.Ask(screening.Question{Name: e.Name})
		took := time.Since(at)
		if slices.ContainsFunc(a.Candidates, func(c screening.Candidate) bool { return c.ID == id }) {
			found[kind]++
		}
		for _, k := range []string{kind, "all"} {
			times[k] = append(times[k], took)
		}
	}
	for k, list := range times {
		slices.Sort(list)
		sum := time.Duration(0)
		for _, d := range list {
			sum += d
		}
		t.Logf("%-10s %6d questions: recall@10 %.4f, p50 %v p90 %v p99 %v, %.0f a second by one", k, len(list), float64(found[k])/float64(len(list)), list[len(list)/2], list[len(list)*9/10], list[len(list)*99/100], float64(len(list))/sum.Seconds())
	}
}
