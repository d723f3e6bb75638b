package screening

import (
	"encoding/csv"
	"os"
	"strings"
	"testing"
)

var febrlColumns = []Attribute{"", GivenName, FamilyName, StreetNumber, Street, Premises, Locality, Postcode, Region, BirthDate, Number}

// The synthetic persons of FEBRL, every pair that shares any one value
// compared; a pair that shares none counts as not found.
func TestFEBRL(t *testing.T) {
	sets := []string{"dataset1", "dataset2", "dataset3"}
	if os.Getenv("LIEM_LONG") == "" {
		sets = sets[:1]
	}
	for _, name := range sets {
		path, ok := shared(t, "names/febrl/"+name+".csv")
		if !ok {
			return
		}
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		in := csv.NewReader(f)
		in.TrimLeadingSpace = true
		rows, err := in.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		f.Close()
		var records []Record
		var who []string
		freq := NewFrequencies()
		of := map[string]int{}
		block := map[string][]int{}
		for _, r := range rows[1:] {
			rec := Record{}
			for i, a := range febrlColumns {
				if i > 0 && strings.TrimSpace(r[i]) != "" {
					rec[a] = strings.TrimSpace(r[i])
				}
			}
			id, _, _ := strings.Cut(strings.TrimPrefix(r[0], "rec-"), "-")
			n := len(records)
			records, who = append(records, rec), append(who, id)
			of[id]++
			freq.Count(rec)
			for _, k := range []string{rec[Number], rec[BirthDate], rec[GivenName] + "|" + rec[FamilyName], rec[FamilyName] + "|" + rec[Postcode], rec[GivenName] + "|" + rec[Postcode],
				rec[Street], rec[FamilyName] + "|" + rec[StreetNumber], rec[Locality] + "|" + rec[StreetNumber]} {
				if strings.Trim(k, "|") != "" {
					block[k] = append(block[k], n)
				}
			}
		}
		var got tally
		seen := map[[2]int]bool{}
		for _, list := range block {
			for i, a := range list {
				for _, b := range list[i+1:] {
					if a == b || seen[[2]int{a, b}] {
						continue
					}
					seen[[2]int{a, b}] = true
					r := CompareRecords(records[a], records[b], freq)
					got.add(r.Class != None, who[a] == who[b])
				}
			}
		}
		pairs := 0
		for _, n := range of {
			pairs += n * (n - 1) / 2
		}
		got.fn = pairs - got.tp
		t.Logf("%s: %d records, %d true pairs, %d compared: F1 %.4f %+v", name, len(records), pairs, len(seen), got.f1(), got)
		if got.f1() < 0.97 {
			t.Errorf("%s: F1 %.4f, 0.97 at least", name, got.f1())
		}
	}
}
