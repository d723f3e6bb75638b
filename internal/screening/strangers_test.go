package screening

import (
	"fmt"
	"os"
	"testing"
)

// madeUpPerson is a person who does not exist: names as common as they are,
// forty-five years of birthdays.
func madeUpPerson(d *dice) Record {
	family := []string{"Nguyễn", "Nguyễn", "Nguyễn", "Nguyễn", "Nguyễn", "Nguyễn", "Trần", "Trần", "Lê", "Lê", "Phạm", "Huỳnh", "Hoàng", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý"}
	middle := []string{"Thị", "Thị", "Thị", "Văn", "Văn", "Văn", "Thị Thu", "Thị Ngọc", "Thị Thanh", "Hữu", "Đức", "Minh", "Quang", "Công", "Ngọc", "Thanh", "Xuân", "Đình", "Quốc", "Hoàng", "Anh", "Gia", "Bảo", "Kim"}
	given := specimenWords().syllable
	month := 1 + d.n(12)
	return Record{FamilyName: family[d.n(len(family))], GivenName: middle[d.n(len(middle))] + " " + given[min(d.n(len(given)), d.n(len(given)))],
		BirthDate: fmt.Sprintf("%d%02d%02d", 1955+d.n(45), month, 1+d.n(28))}
}

// Persons who are nobody of a register must hardly ever reach a human. Whoever
// shares neither name nor birthday cannot, so only the others are compared.
func TestStrangers(t *testing.T) {
	inRegister, asked := 10_000, 1_000
	if os.Getenv("LIEM_LONG") == "all" {
		inRegister, asked = 1_000_000, 50_000
	}
	d := dice(11)
	freq := NewFrequencies()
	byName, byDay := map[string][]Record{}, map[string][]Record{}
	for range inRegister {
		r := madeUpPerson(&d)
		freq.Count(r)
		byDay[r[BirthDate]] = append(byDay[r[BirthDate]], r)
		byName[plainValue(r[FamilyName]+r[GivenName])] = append(byName[plainValue(r[FamilyName]+r[GivenName])], r)
	}
	reached, compared := 0, 0
	for range asked {
		q := madeUpPerson(&d)
		look := false
		for _, list := range [][]Record{byDay[q[BirthDate]], byName[plainValue(q[FamilyName]+q[GivenName])]} {
			for _, r := range list {
				compared++
				look = look || CompareRecords(q, r, freq).Class != None
			}
		}
		if look {
			reached++
		}
	}
	t.Logf("%d strangers against %d, %d compared: %d reach a human (%.3f %%)", asked, inRegister, compared, reached, 100*float64(reached)/float64(asked))
	if reached*1000 > asked {
		t.Errorf("%d of %d strangers reach a human", reached, asked)
	}
}
