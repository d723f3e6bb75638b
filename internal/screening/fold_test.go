package screening

import (
	"strings"
	"testing"
)

func plainOf(name string) string {
	var all []string
	for _, w := range split(name) {
		all = append(all, w.plain)
	}
	return strings.Join(all, " ")
}

func TestFold(t *testing.T) {
	for name, want := range map[string]string{
		"CÔNG TY TNHH Đỗ Gia Hưng": "cong ty tnhh do gia hung",
		"Đo\u0302\u0303 Gia":       "do gia", // decomposed
		"S.C. Johnson & Son":       "sc johnson son",
		"T.N.H.H. An Phú":          "tnhh an phu",
		"YO'N MUN-NAM":             "yon mun nam",
		"ООО \"БАЙ\"":              "ooo bai",
		"이재명":                      "ijaemyeong",
		"Straße 5":                 "strasse 5",
		"Ａ１ ﬁnance":                "a1 finance",
		"":                         "",
		"---":                      "",
		"\xff\xfe bad":             "bad",
		"Mitsotakis Μητσοτάκης":    "mitsotakis mitsotakis",
	} {
		if got := plainOf(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	if w := split("Hoà  Bình"); w[0].marked != "hoà" || w[1].marked != "bình" {
		t.Errorf("marks are lost: %+v", w)
	}
}
