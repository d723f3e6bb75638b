package limits

import (
	"math/rand"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"liem"
)

// innocents are official phrases that no check may refuse.
func innocents(t *testing.T) map[string]liem.Lang {
	b, err := os.ReadFile("testdata/innocent.txt")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]liem.Lang{}
	for line := range strings.Lines(string(b)) {
		if l, s, ok := strings.Cut(strings.TrimSpace(line), "|"); ok {
			out[s] = liem.Lang(l)
		}
	}
	return out
}

func TestInnocentPhrasesPass(t *testing.T) {
	all := innocents(t)
	t.Logf("%d innocent phrases", len(all))
	if len(all) < 150 {
		t.Errorf("%d innocent phrases, want 150", len(all))
	}
	for s, l := range all {
		for _, form := range []string{s, norm.NFD.String(s), strings.ToUpper(s)} {
			for _, h := range Vocabulary(form, l) {
				t.Errorf("%s %q: %s hit %q (term %q)", l, form, h.Severity, h.Found, h.Term)
			}
		}
	}
}

// A glossary of the product's own words passes its own check.
func TestOwnListsPass(t *testing.T) {
	for list, entries := range compiled().lists {
		if list == "matter" {
			continue
		}
		for _, e := range entries {
			for _, l := range []liem.Lang{liem.VI, liem.EN} {
				for _, h := range Vocabulary(e.text.In(l), l) {
					t.Errorf("%s %s: %q hits %q", list, e.code, e.text.In(l), h.Term)
				}
			}
		}
	}
}

// disguise is one way to write a word so that a reader still reads it.
type disguise struct {
	name  string
	write func(string, *rand.Rand) string
	// marks tells that the Vietnamese marks are kept, so that phrases that
	// need them are still themselves.
	marks bool
	// joins tells that word ends are lost: phrases below six letters, and
	// those with an open word inside, cannot be told from others.
	joins bool
}

func between(sep string) func(string, *rand.Rand) string {
	return func(s string, _ *rand.Rand) string {
		var b strings.Builder
		for i, r := range []rune(norm.NFC.String(s)) {
			if i > 0 {
				b.WriteString(sep)
			}
			b.WriteRune(r)
		}
		return b.String()
	}
}

func replaced(pairs ...string) func(string, *rand.Rand) string {
	r := strings.NewReplacer(pairs...)
	return func(s string, _ *rand.Rand) string { return r.Replace(s) }
}

func stripMarks(s string, _ *rand.Rand) string {
	return norm.NFC.String(strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r):
			return -1
		case r == 'đ':
			return 'd'
		case r == 'Đ':
			return 'D'
		}
		return r
	}, norm.NFD.String(s)))
}

func mixedCase(s string, r *rand.Rand) string {
	return strings.Map(func(c rune) rune {
		if r.Intn(2) == 0 {
			return unicode.ToUpper(c)
		}
		return c
	}, s)
}

func fullWidth(s string, _ *rand.Rand) string {
	return strings.Map(func(c rune) rune {
		if c >= '!' && c <= '~' {
			return c + 0xFEE0
		}
		return c
	}, s)
}

func camel(s string, _ *rand.Rand) string {
	words := strings.Fields(strings.ToLower(s))
	for i, w := range words {
		r, n := utf8.DecodeRuneInString(w)
		if i > 0 {
			words[i] = string(unicode.ToUpper(r)) + w[n:]
		}
	}
	return strings.Join(words, "")
}

// withSigns leaves words alone that would lose their last letter.
func withSigns(s string, _ *rand.Rand) string {
	r := strings.NewReplacer("o", "0", "i", "1", "e", "3", "a", "4", "s", "5")
	words := strings.Fields(s)
	for i, w := range words {
		if d := r.Replace(w); strings.ContainsFunc(d, unicode.IsLetter) {
			words[i] = d
		}
	}
	return strings.Join(words, " ")
}

var disguises = []disguise{
	{"as it is", func(s string, _ *rand.Rand) string { return s }, true, false},
	{"upper case", func(s string, _ *rand.Rand) string { return strings.ToUpper(s) }, true, false},
	{"mixed case", mixedCase, true, false},
	{"decomposed", func(s string, _ *rand.Rand) string { return norm.NFD.String(s) }, true, false},
	{"without marks", stripMarks, false, false},
	{"zero width space", between("\u200b"), true, false},
	{"zero width joiner", between("\u200d"), true, false},
	{"soft hyphen", between("\u00ad"), true, false},
	{"word joiner", between("\u2060"), true, false},
	{"struck through", between("\u0336"), true, false},
	{"variation selector", between("\ufe0f"), true, false},
	{"bidi marks", between("\u200e"), true, false},
	{"Cyrillic", replaced("a", "а", "c", "с", "e", "е", "o", "о", "p", "р", "x", "х", "i", "і", "s", "ѕ", "h", "һ"), true, false},
	{"Greek", replaced("o", "ο", "a", "α", "p", "ρ", "i", "ι", "v", "ν", "k", "κ"), true, false},
	{"small capitals", replaced("a", "ᴀ", "e", "ᴇ", "o", "ᴏ", "m", "ᴍ", "t", "ᴛ", "r", "ʀ", "n", "ɴ"), true, false},
	{"full width", fullWidth, true, false},
	{"no-break spaces", replaced(" ", "\u00a0"), true, false},
	{"line breaks", replaced(" ", "\n  "), true, false},
	{"underscores", replaced(" ", "_"), true, true},
	{"hyphens", replaced(" ", "-"), true, true},
	{"slashes", replaced(" ", " / "), true, false},
	{"dots between letters", between("."), true, true},
	{"hyphens between letters", between("-"), true, true},
	{"spaces between letters", between(" "), true, true},
	{"without spaces", replaced(" ", ""), true, true},
	{"camel case", camel, true, true},
	{"signs", withSigns, true, false},
}

// Every word of the list is found in every disguise in which it can be told
// from other words, in a sentence and alone.
func TestDisguisedWordsAreFound(t *testing.T) {
	rnd := rand.New(rand.NewSource(20261123))
	_, body := rows("vocabulary")
	tried, missed := 0, 0
	for _, r := range body {
		m, phrase := mode(r[2]), strings.ReplaceAll(r[3], "*", "")
		open := strings.Contains(strings.TrimSuffix(r[3], "*"), "*") || strings.Contains(r[3], ",")
		letters := len(stripMarks(strings.ReplaceAll(phrase, " ", ""), nil))
		for _, d := range disguises {
			vietnamese := norm.NFC.String(phrase) != stripMarks(phrase, nil)
			if !d.marks && vietnamese && m == exactMarks ||
				d.joins && (open || letters < 6) ||
				d.name == "signs" && (strings.Contains(phrase, "'") || vietnamese && m != anyMarks || strings.HasSuffix(r[3], "*")) ||
				d.name == "slashes" && open {
				continue
			}
			word := d.write(phrase, rnd)
			for _, s := range []string{word, "Ghi rõ " + word + " trong mẫu này", "State the " + word + " of it"} {
				tried++
				if len(Vocabulary(s, liem.VI)) == 0 {
					missed++
					t.Errorf("%s: %q not found in %q", d.name, r[3], s)
				}
			}
		}
	}
	t.Logf("%d terms, %d disguises, %d tries, %d missed", len(body), len(disguises), tried, missed)
}

func TestVocabularyTells(t *testing.T) {
	hits := Vocabulary("Ghi tôn giáo, dân tộc của người khai; không chấm điểm", liem.VI)
	var got []string
	for _, h := range hits {
		got = append(got, h.Found+"/"+string(h.Matter)+"/"+h.Severity.String())
	}
	want := []string{"tôn giáo/religion/limit", "dân tộc/origin/limit", "chấm điểm/scoring/limit"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	style := Vocabulary("Vui lòng gửi lại", liem.VI)
	if len(style) != 1 || style[0].Severity != Style {
		t.Errorf("style: %+v", style)
	}
	for s, want := range map[string]int{"đảng viên": 1, "dang vien": 1, "đăng viên": 0, "dạng viên": 0, "đảng vien": 1} {
		if got := len(Vocabulary(s, liem.VI)); got != want {
			t.Errorf("%q: %d hits, want %d", s, got, want)
		}
	}
	if len(Vocabulary("dang vien", liem.EN)) != 0 {
		t.Error("a bare word is read as Vietnamese in an English text")
	}
}

func TestExplainsLimitSitsInHelpAlone(t *testing.T) {
	text := liem.T("Không cần nêu tôn giáo.", "No religion is needed.")
	if errs := CheckText(text, true, true); errs != nil {
		t.Errorf("help that explains a limit is refused: %v", errs[0])
	}
	for _, c := range []struct{ explains, help bool }{{false, false}, {false, true}, {true, false}} {
		if errs := CheckText(text, c.explains, c.help); len(errs) == 0 {
			t.Errorf("explains %v, help %v: not refused", c.explains, c.help)
		}
	}
	if errs := CheckText(liem.T("Đúng hạn", "In time"), true, false); len(errs) != 1 {
		t.Error("explains-limit outside help text passes")
	}
	if errs := CheckStyle(liem.T("Vui lòng chờ", "Wait")); len(errs) != 1 || errs[0].Kind != liem.Invalid {
		t.Errorf("style: %v", errs)
	}
}

func FuzzVocabulary(f *testing.F) {
	for s := range map[string]bool{"đảng viên": true, "p\u200ba r-t.y": true, "\xff\xfe tôn\u0301 giáo": true, "🅿🇦ℝ𝓽𝔂": true, "": true, "*": true, "lý lịch*": true} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, l := range []liem.Lang{liem.VI, liem.EN, ""} {
			last := 0
			for _, h := range Vocabulary(s, l) {
				if h.Start < last || h.End > len(s) || h.Start >= h.End || s[h.Start:h.End] != h.Found || h.Term == "" {
					t.Fatalf("%q: hit %+v", s, h)
				}
				last = h.Start
			}
		}
		CheckWords(s)
		DeniedBasis(Provision{Act: s, Article: s, Title: liem.T(s, s)})
	})
}

// TestOneReadingIsTwo: both checks at once say what each says alone.
func TestOneReadingIsTwo(t *testing.T) {
	for _, s := range []liem.Text{liem.T("Đảng viên này có đạo đức", "a party member of good attitude"), liem.T("Gửi đơn", "Send it"), liem.T("tôn giáo", "religion"), liem.T("thành phần phức tạp", "complicated elements")} {
		for _, flags := range [][2]bool{{false, false}, {true, false}, {false, true}, {true, true}} {
			want := append(CheckText(s, flags[0], flags[1]), CheckStyle(s)...)
			got := CheckWording(s, flags[0], flags[1])
			if len(got) != len(want) {
				t.Errorf("%v %v: %v, alone %v", s, flags, got, want)
				continue
			}
			for i := range got {
				if got[i].Say != want[i].Say || got[i].Kind != want[i].Kind {
					t.Errorf("%v %v: %v, alone %v", s, flags, got[i], want[i])
				}
			}
		}
	}
}
