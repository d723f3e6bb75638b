package limits

import (
	"slices"
	"strconv"
	"strings"

	"liem"
)

// Provision is a basis as a pack cites it.
type Provision struct {
	Jurisdiction string    // vn, eu, …
	Act          string    // number or name: "100/2015/QH13", "2019/1937"
	Article      string    // "331", "16.1", "Điều 8 khoản 2"; several divided by commas
	Title        liem.Text // of the act, the article or the house rule
	Rank         Rank
}

// Denial is one line of the deny list: an act, or some of its articles.
type Denial struct {
	Jurisdiction string
	Acts         []string // names of the same act; a trailing or leading "*" stands for the rest
	Articles     []string // empty: the whole act; "108-122" a range; "16.1" a clause
	Matter       Matter
	Why          liem.Text
	Confidence   string // A, B or C, as in the facts of law

	keys []string // of Acts, worked out once for the list in code
}

// Denials is the deny list in code. The caller owns the result.
func Denials() []Denial { return slices.Clone(compiled().denied) }

func readDenied() []Denial {
	var out []Denial
	_, body := rows("denied")
	for _, r := range body {
		d := Denial{
			Jurisdiction: r[0], Acts: strings.Split(r[1], "|"), Articles: strings.Fields(r[2]),
			Matter: Matter(r[3]), Why: liem.T(r[4], r[5]), Confidence: r[6],
		}
		d.keys = actKeys(d.Acts)
		out = append(out, d)
	}
	return out
}

// DeniedBasis tells whether a provision may never found anything, and why:
// by act and article, whatever jurisdiction the pack claims for it, or by
// the words of its title. more are the denials that packs add; nothing
// takes one away.
func DeniedBasis(p Provision, more ...Denial) (liem.Text, bool) {
	names := actKeys([]string{p.Act, p.Title.VI, p.Title.EN})
	for _, d := range slices.Concat(compiled().denied, more) {
		if why, hit := d.covers(p, names); hit {
			return why, true
		}
	}
	for _, s := range []string{p.Act, p.Title.VI, p.Title.EN} {
		if hits := compiled().titles.find(s, ""); len(hits) > 0 {
			return sprintf("%[1]s (chữ %[2]s)", "%[1]s (the words %[2]s)", hits[0].Matter.Text(), strconv.Quote(hits[0].Found)), true
		}
	}
	return liem.Text{}, false
}

func (d Denial) covers(p Provision, names []string) (liem.Text, bool) {
	if !d.names(names) {
		return liem.Text{}, false
	}
	if len(d.Articles) == 0 {
		return d.reason(), true
	}
	cited := articles(p.Article)
	if len(cited) == 0 {
		return sprintf("chưa nêu điều, mà văn bản này có điều về %[1]s", "no article is named, and this act has articles on %[1]s", lower(d.Matter.Text())), true
	}
	for _, a := range cited {
		for _, span := range d.Articles {
			if within(a, span) {
				return d.reason(), true
			}
		}
	}
	return liem.Text{}, false
}

func (d Denial) reason() liem.Text {
	return sprintf("%[1]s: %[2]s", "%[1]s: %[2]s", d.Matter.Text(), d.Why)
}

func lower(t liem.Text) liem.Text { return liem.T(strings.ToLower(t.VI), strings.ToLower(t.EN)) }

// names compares the act's number or name, and the title's beginning, with
// the names of the denial.
func (d Denial) names(have []string) bool {
	keys := d.keys
	if keys == nil {
		keys = actKeys(d.Acts)
	}
	for i, want := range d.Acts {
		for _, h := range have {
			if sameAct(h, want, keys[i]) {
				return true
			}
		}
	}
	return false
}

// actKeys are the keys of names, their "*" left out.
func actKeys(names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = actKey(strings.Trim(n, "*"))
	}
	return out
}

func sameAct(have, want, key string) bool {
	head, tail := strings.HasSuffix(want, "*"), strings.HasPrefix(want, "*")
	switch {
	case have == "" || key == "":
		return false
	case head:
		return strings.HasPrefix(have, key)
	case tail:
		return strings.HasSuffix(have, key) && len(have) > len(key)
	case have == key:
		return true
	}
	// "Law 100/2015/QH13", "Bộ luật số 100/2015/QH13 ngày …": the number
	// stands inside. Short names must be the whole.
	return strings.ContainsAny(key, "/") && len(key) >= 8 && containsKey(have, key)
}

// containsKey looks for key with no letter or digit right before or after.
func containsKey(have, key string) bool {
	for from := 0; ; {
		i := strings.Index(have[from:], key)
		if i < 0 {
			return false
		}
		i += from
		before := i == 0 || !isDigit(have[i-1])
		after := i+len(key) == len(have) || !isDigit(have[i+len(key)])
		if before && after {
			return true
		}
		from = i + 1
	}
}

func isDigit(b byte) bool { return b >= '0' && b <= '9' }

// actKey keeps letters, digits, "/" and "-" of the folded name.
func actKey(s string) string {
	var b strings.Builder
	for _, r := range foldLine(s) {
		switch {
		case r.base >= 'a' && r.base <= 'z', r.base >= '0' && r.base <= '9', r.base == '/', r.base == '-':
			b.WriteRune(r.base)
		}
	}
	return b.String()
}

// articles reads the articles out of a citation: "Điều 117, 331.2" gives
// 117 and 331.2, "116-118" the three, "khoản 2 Điều 331" gives 331.
func articles(s string) [][]string {
	var out [][]string
	for _, chunk := range strings.FieldsFunc(folded(s), func(r rune) bool { return strings.ContainsRune(",;+&", r) }) {
		chunk = connectors.Replace(chunk)
		for _, piece := range strings.Split(chunk, "\x00") {
			lo, hi, isRange := strings.Cut(piece, "\x01")
			from := numbers(lo)
			if len(from) == 0 {
				from, isRange = numbers(hi), false
			}
			if len(from) > 0 {
				out = append(out, from)
			}
			if to := numbers(hi); isRange && len(to) > 0 {
				out = append(append(out, to), inside(from[0], to[0])...)
			}
		}
	}
	return out
}

var connectors = strings.NewReplacer(" va ", "\x00", " and ", "\x00", " hoac ", "\x00", " or ", "\x00",
	" den ", "\x01", " to ", "\x01", "-", "\x01", "–", "\x01", "—", "\x01")

// inside are the articles between two, at most two hundred.
func inside(from, to string) [][]string {
	lo, err1 := strconv.Atoi(from)
	hi, err2 := strconv.Atoi(to)
	var out [][]string
	for n := lo + 1; err1 == nil && err2 == nil && n < hi && n < lo+200; n++ {
		out = append(out, []string{strconv.Itoa(n)})
	}
	return out
}

// numbers are the digits of "117(1)(a)", "Art. 16.1" or "129a" in order,
// each with the letters that touch it, from the word for article on.
func numbers(s string) []string {
	for _, word := range []string{"dieu", "article", "art", "§"} {
		if i := strings.LastIndex(s, word); i >= 0 {
			s = s[i+len(word):]
			break
		}
	}
	var out []string
	for _, w := range strings.FieldsFunc(s, func(r rune) bool {
		return !(r >= '0' && r <= '9' || r >= 'a' && r <= 'z')
	}) {
		if isDigit(w[0]) {
			out = append(out, w)
		}
	}
	return out
}

// folded is the base letters of a text.
func folded(s string) string {
	var b strings.Builder
	for _, l := range foldLine(s) {
		b.WriteRune(l.base)
	}
	return b.String()
}

// within tells whether a cited article touches the denied one: the article
// itself, a clause of it, or the article that a denied clause stands in.
func within(cited []string, span string) bool {
	if lo, hi, ok := strings.Cut(span, "-"); ok {
		l, _ := strconv.Atoi(lo)
		h, _ := strconv.Atoi(hi)
		n, err := strconv.Atoi(strings.TrimRight(cited[0], "abcdefghijklmnopqrstuvwxyz"))
		return err == nil && l <= n && n <= h
	}
	denied := strings.Split(span, ".")
	for i := 0; i < len(denied) && i < len(cited); i++ {
		if denied[i] != cited[i] {
			return false
		}
	}
	return true
}

// CheckBasis refuses a denied provision, and one of no known rank.
func CheckBasis(p Provision, more ...Denial) []*liem.Error {
	const op = "limits.CheckBasis"
	errs := member(op, "rank", liem.T("Loại quy định", "Rank of provision"), p.Rank)
	errs = append(errs, needed(op, "act", p.Act)...)
	if why, denied := DeniedBasis(p, more...); denied {
		e := refuse(op,
			sprintf("%[1]s không được làm căn cứ: %[2]s.", "%[1]s may not be a basis: %[2]s.", cite(p), why),
			liem.T("Dẫn quy định về hành vi công vụ: tiền, tài sản, quyết định, hợp đồng, hồ sơ, thời hạn.",
				"Cite a provision on conduct in office: money, assets, decisions, contracts, records, deadlines."))
		e.Provision = cite(p)
		errs = append(errs, e)
	}
	return errs
}

func cite(p Provision) string {
	return strings.TrimSpace(p.Act + " " + p.Article)
}
