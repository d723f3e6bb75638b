package limits

import (
	"slices"
	"strconv"

	"liem"
)

// Severity tells a limit from a matter of style.
type Severity uint8

// The severities.
const (
	Limit Severity = 1 // a word for what is never held or never done: refused
	Style Severity = 2 // a word that the product does not use about people: another word is asked for
)

// String is "limit" or "style".
func (s Severity) String() string {
	switch s {
	case Limit:
		return "limit"
	case Style:
		return "style"
	}
	return "none"
}

// Hit is a phrase that Vocabulary found.
type Hit struct {
	Start, End int    // bytes of the text
	Found      string // as written
	Term       string // as in the table
	Matter     Matter
	Severity   Severity
	Instead    liem.Text // what to write, where there is something
}

// Vocabulary finds words for what is never held or never done, and the
// words that the product never uses. Every text is read against both
// languages; lang only says whether a word without marks may be a
// Vietnamese one written bare. Case, composed or decomposed marks,
// look-alike letters, invisible characters, and letters pulled apart by
// spaces or signs do not hide a word. It catches slips, not intent: a
// euphemism that is not in the table passes.
func Vocabulary(text string, lang liem.Lang) []Hit {
	var hits []Hit
	for _, f := range compiled().words.find(text, lang) {
		hits = append(hits, Hit{
			Start: f.Start, End: f.End, Found: f.Found, Term: f.phrase,
			Matter: f.Matter, Severity: f.Severity, Instead: f.Instead,
		})
	}
	return hits
}

func readWords() *lexicon {
	x := newLexicon()
	_, body := rows("vocabulary")
	for _, r := range body {
		sev := Limit
		if r[0] == "style" {
			sev = Style
		}
		x.add(term{Severity: sev, Matter: Matter(r[1]), mode: mode(r[2]), phrase: r[3], Instead: liem.T(r[4], r[5])})
	}
	_, body = rows("allowed")
	for _, r := range body {
		x.allow(r[0])
	}
	return x
}

func readTitles() *lexicon {
	x := newLexicon()
	_, body := rows("denied_titles")
	for _, r := range body {
		x.add(term{Severity: Limit, Matter: Matter(r[0]), mode: mode(r[1]), phrase: r[2]})
	}
	_, body = rows("allowed_titles")
	for _, r := range body {
		x.allow(r[0])
	}
	return x
}

// CheckText refuses a text of a pack that holds a word for what is never
// held or never done. explains says that the line carries explains-limit,
// help that it sits in help text: only both together are exempt, and
// explains anywhere else is itself refused.
func CheckText(t liem.Text, explains, help bool) []*liem.Error {
	return checkText(explains, help, func() []Hit { return hitsOf(t, Limit) })
}

// CheckWording is CheckText and CheckStyle in one reading of the text.
func CheckWording(t liem.Text, explains, help bool) []*liem.Error {
	var hits []Hit
	for _, l := range []liem.Lang{liem.VI, liem.EN} {
		hits = append(hits, Vocabulary(t.In(l), l)...)
	}
	of := func(s Severity) []Hit {
		return slices.DeleteFunc(slices.Clone(hits), func(h Hit) bool { return h.Severity != s })
	}
	return append(checkText(explains, help, func() []Hit { return of(Limit) }), checkStyle(of(Style))...)
}

func checkText(explains, help bool, hits func() []Hit) []*liem.Error {
	const op = "limits.CheckText"
	if explains && help {
		return nil
	}
	var errs []*liem.Error
	if explains {
		errs = append(errs, refuse(op,
			liem.T("explains-limit chỉ được đứng ở lời trợ giúp.", "explains-limit may stand in help text alone."),
			liem.T("Bỏ explains-limit hoặc chuyển câu vào lời trợ giúp.", "Remove explains-limit or move the sentence into help text.")))
	}
	for _, h := range hits() {
		next := liem.T("Nói về hành vi và điều luật. Lời trợ giúp giải thích giới hạn ghi explains-limit.",
			"Speak of the act and the provision. Help text that explains a limit carries explains-limit.")
		if h.Instead.Whole() {
			next = sprintf("Dùng: %[1]s.", "Use: %[1]s.", h.Instead)
		}
		errs = append(errs, refuse(op,
			sprintf("Chữ %[1]s chạm điều Liêm không bao giờ giữ hay làm: %[2]s.", "The words %[1]s touch what Liêm never holds or does: %[2]s.",
				strconv.Quote(h.Found), h.Matter.Text()), next))
	}
	return errs
}

// CheckStyle asks for another word where a text uses one that the product
// never uses. The errors are of Kind Invalid.
func CheckStyle(t liem.Text) []*liem.Error { return checkStyle(hitsOf(t, Style)) }

func checkStyle(hits []Hit) []*liem.Error {
	var errs []*liem.Error
	for _, h := range hits {
		next := liem.T("Gọi tên hành vi và điều luật.", "Name the act and the provision.")
		if h.Instead.Whole() {
			next = sprintf("Dùng: %[1]s.", "Use: %[1]s.", h.Instead)
		}
		errs = append(errs, &liem.Error{
			Kind: liem.Invalid, Op: "limits.CheckStyle",
			Say:  sprintf("Sản phẩm không dùng chữ %[1]s.", "The product does not use the words %[1]s.", strconv.Quote(h.Found)),
			Next: next,
		})
	}
	return errs
}

func hitsOf(t liem.Text, s Severity) []Hit {
	var out []Hit
	for _, l := range []liem.Lang{liem.VI, liem.EN} {
		for _, h := range Vocabulary(t.In(l), l) {
			if h.Severity == s {
				out = append(out, h)
			}
		}
	}
	return out
}
