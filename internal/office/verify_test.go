package office_test

import (
	"bytes"
	"strings"
	"testing"

	"liem/docket"
	"liem/internal/office"
	"liem/ledger"
	"liem/ledger/bundle"
)

const benchActs = 10000

// BenchmarkVerify10000 measures a bundle of 10,000 acts of one case, from
// the bytes of the file to the verdict: unpacking, every commitment, every
// proof, and the replay with every date.
func BenchmarkVerify10000(b *testing.B) {
	h := open(b)
	id, _ := h.file("2026-03-02 09:00")
	h.accept(id)
	by := office.Actor{Person: office.Person{ID: "r"}}
	long := strings.Repeat("Nội dung bổ sung. ", 40)
	for range benchActs/2 - 5 {
		h.do("2026-03-04 09:00", by, id, deed(docket.Request{Act: "ask_protection", Actor: "reporter-1"}))
		h.do("2026-03-04 09:00", office.Actor{Person: nam, Post: "so.thanh-tra-1"}, id, deed(docket.Request{Act: "extend", Propose: true,
			Fields: []ledger.Field{text("reason", "reason", "file", long)}}))
	}
	h.do("2026-03-04 09:00", by, id, deed(docket.Request{Act: "ask_protection", Actor: "reporter-1"}))
	raw := h.export(id, "2026-03-05 09:00", "file", "identity", "people", "deliberation", "protection")
	b.ReportMetric(float64(len(raw))/1e6, "MB")
	for b.Loop() {
		x, err := bundle.Open(bytes.NewReader(raw), int64(len(raw)))
		if err != nil {
			b.Fatal(err)
		}
		if _, c, err := docket.Verify(x, nil); err != nil || c.Seq() < benchActs-20 {
			b.Fatal(err)
		}
	}
}
