package clock

import (
	"encoding/csv"
	"os"
	"strings"
	"testing"
)

// TestExamples runs every row of the worked examples.
func TestExamples(t *testing.T) {
	f, err := os.Open("testdata/clock-examples.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		t.Run(row[0], func(t *testing.T) {
			cal, err := Lookup(row[1])
			if err != nil {
				t.Fatal(err)
			}
			limit, err := ParseLimit(row[2])
			if err != nil {
				t.Fatal(err)
			}
			term := Term{Limit: limit, From: On(day(t, row[3]), noText)}
			want := strings.Split(row[4], " or ")
			stays, moves := want[0], want[len(want)-1]
			// An open row is due by the edition's stated choice, and each
			// choice gives its own date.
			for _, c := range []struct {
				choice *SwapChoice
				want   string
			}{{nil, moves}, {&SwapChoice{Rolls: true}, moves}, {&SwapChoice{Rolls: false}, stays}} {
				term.SwappedOff = c.choice
				got := due(t, cal, term)
				if got.Due.String() != c.want {
					t.Errorf("due %s, want %s\n%s", got.Due, c.want, got.Print("en"))
				}
				if !got.Final {
					t.Errorf("not final: %s", got.Why.EN)
				}
			}
		})
	}
	if len(rows) != 28 {
		t.Errorf("%d rows, want 27 and a head", len(rows))
	}
}
