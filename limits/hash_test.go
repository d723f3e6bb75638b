package limits

import (
	"bytes"
	"crypto/sha256"
	"flag"
	"os"
	"strings"
	"testing"

	"liem"
)

var pin = flag.Bool("pin", false, "write the hash of the limits to testdata/hash")

// The pinned hash changes only on purpose, with the reason in the same
// commit: go test ./limits -run Hash -pin
func TestHashIsPinned(t *testing.T) {
	got := Hash().String()
	t.Logf("hash of the limits: %s", got)
	if *pin {
		if err := os.WriteFile("testdata/hash", []byte(got+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/hash")
	if err != nil {
		t.Fatal(err)
	}
	if got != strings.TrimSpace(string(want)) {
		t.Errorf("the limits changed: hash %s, pinned %s. If that is meant, say why in the commit and pin it.", got, want)
	}
}

// Any change of a cell changes the hash: the dump holds every byte of every
// table and of the text, each with its name and length.
func TestHashCoversEveryTable(t *testing.T) {
	d := Dump()
	if Hash() != liem.Hash(sha256.Sum256(d)) || !bytes.Equal(d, Dump()) {
		t.Fatal("the hash is not that of the dump")
	}
	for _, n := range tableNames() {
		if !bytes.Contains(d, []byte(source(n))) || !bytes.Contains(d, []byte(n)) {
			t.Errorf("%s is not in the dump", n)
		}
	}
	if !bytes.Contains(d, []byte(Text())) {
		t.Error("LIMITS.md is not in the dump")
	}
	if len(tableNames()) != 18 {
		t.Errorf("%d tables, want 18", len(tableNames()))
	}
}

// LIMITS.md says each thing in both languages.
func TestTextIsWhole(t *testing.T) {
	for _, want := range []string{
		"Political opinion", "Religion or belief", "Ethnicity, origin, family history", "Membership of, or contact with", "Speech, publication, protest",
		"Sexual life", "Health, genetic or biometric", "Appraisals", "no kin of kin", "Conduct stays conduct", "No watch list", "No score, rank", "gathers everything about a person",
		"No monitoring", "No hidden marks", "No covert case", "No adverse conclusion", "No travel control", "So too the sealed note", "No sanction, note or condition", "knowing falsehood needs evidence",
		"Training asks what a rule says", "Closed kinds of ground", "Fifteen data classes", "seven kinds of fact", "No tags or notes", "vocabulary check", "Registers", "Intake says no early",
		"Strike-out", "purpose on every read", "Statistics", "hash of these limits", "What no software stops",
		"Quan điểm chính trị", "Tín ngưỡng, tôn giáo", "Dân tộc", "người thân của người thân", "Hành vi vẫn là hành vi", "danh sách theo dõi", "chấm điểm", "Không theo dõi", "vụ việc kín",
		"Không quản việc đi lại", "Mười bảy căn cứ", "Mười lăm loại dữ liệu", "Phần mềm không ngăn được gì",
	} {
		if !strings.Contains(strings.ToLower(Text()), strings.ToLower(want)) {
			t.Errorf("LIMITS.md does not say %q", want)
		}
	}
}
