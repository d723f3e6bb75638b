// Package story plays lives of cases that a clerk could read: a text file
// with who did what on which day, in the words of the procedure, and what
// was tried and refused. It is what `liem demo` shows and what the tests of
// whole cases run on.
//
// A story is lines:
//
//	title vi Một phần góp vốn không khai báo
//	title en An undisclosed stake
//	vi Kể bằng tiếng Việt.                          narration, printed in the reader's language
//	en Told in English.
//	calendar eu                                     of the dates and times below; vn if none is named
//	body so-xd tinh-ab                              a body and the one above it
//	post so-xd.giam-doc so-xd tinh-ab.chu-tich decider
//	name so-xd.giam-doc vi "Giám đốc Sở Xây dựng" en "Director, Department of Construction"
//	take so-xd.giam-doc lan:"Nguyễn Thị Lan" 2024-01-01
//	tie hoa "Đỗ Văn Tài"                            the closed question finds a tie
//	2026-06-08 09:00 main reporter-1=bao file vn.denunciation --body so-xd …
//	2026-06-09 08:30 main mai@so-xd.tiep-nhan check_competence --table …
//	! not_you 2026-06-10 09:00 main hoa@so-xd.tt2 redact
//	2026-07-02 09:00 main lan@so-xd.giam-doc carry vn@2026.7
//	2026-07-02 09:30 main lan@so-xd.giam-doc correct 1 2026-06-05,stamp second=mai --reason …
//	2026-07-03 09:00 main - tick                    time passes
//	2026-07-03 09:00 main nam@so-xd.tt1 read verify
//
// A line that begins with a space goes on with the one before. "! CODE"
// expects a refusal.
package story

import (
	"bufio"
	"fmt"
	"strings"

	"liem"
	"liem/clock"
	"liem/internal/deed"
)

// Script is a parsed story.
type Script struct {
	Name  string
	Title liem.Text
	lines []line
	names map[string]liem.Text // of bodies and posts, wherever in the story they stand
}

// line is one line of a story, its words split.
type line struct {
	n     int // in the file
	code  string
	words []string
}

// Step is one dated line of a story, for whoever plays it in another way than
// Play does: through the pages.
type Step struct {
	Line      int
	Code      string // the refusal that is expected; empty: it is recorded
	At        liem.Instant
	Case, Who string
	Act       []string // the act and its flags
}

// Steps lists the dated lines in the order of the file.
func (s *Script) Steps() ([]Step, error) {
	cal, err := clock.Lookup("vn")
	if err != nil {
		return nil, err
	}
	var out []Step
	for _, l := range s.lines {
		w := l.words
		switch w[0] {
		case "vi", "en", "body", "post", "take", "leave", "tie":
			continue
		case "calendar":
			if cal, err = clock.Lookup(strings.Join(w[1:], " ")); err != nil {
				return nil, err
			}
			continue
		}
		if len(w) < 5 {
			return nil, fmt.Errorf("%s:%d: %w: DATE TIME CASE WHO ACT …", s.Name, l.n, errStory)
		}
		at, err := when(cal, w[0], w[1])
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", s.Name, l.n, err)
		}
		out = append(out, Step{l.n, l.code, at, w[2], w[3], w[4:]})
	}
	return out, nil
}

// Parse reads a story.
func Parse(name, text string) (*Script, error) {
	s := &Script{Name: name, names: map[string]liem.Text{}}
	n := 0
	var whole []string
	var at []int
	scan := bufio.NewScanner(strings.NewReader(text))
	scan.Buffer(nil, 1<<20)
	for scan.Scan() {
		n++
		t := scan.Text()
		switch {
		case strings.TrimSpace(t) == "" || strings.HasPrefix(t, "#"):
		case (t[0] == ' ' || t[0] == '\t') && len(whole) > 0:
			whole[len(whole)-1] += " " + strings.TrimSpace(t)
		default:
			whole, at = append(whole, t), append(at, n)
		}
	}
	for i, t := range whole {
		if err := s.add(at[i], t); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, at[i], err)
		}
	}
	return s, scan.Err()
}

func (s *Script) add(n int, t string) error {
	for _, l := range []string{"vi ", "en "} {
		if rest, ok := strings.CutPrefix(t, l); ok {
			s.lines = append(s.lines, line{n: n, words: []string{strings.TrimSpace(l), rest}})
			return nil
		}
	}
	if rest, ok := strings.CutPrefix(t, "title vi "); ok {
		s.Title.VI = rest
		return nil
	}
	if rest, ok := strings.CutPrefix(t, "title en "); ok {
		s.Title.EN = rest
		return nil
	}
	words, err := deed.Split(t)
	if err != nil {
		return err
	}
	if words[0] == "name" {
		if len(words) != 6 || words[2] != "vi" || words[4] != "en" {
			return fmt.Errorf("name ID vi NAME en NAME")
		}
		s.names[words[1]] = liem.T(words[3], words[5])
		return nil
	}
	x := line{n: n, words: words}
	if words[0] == "!" {
		if len(words) < 3 {
			return fmt.Errorf("! needs a code and a step")
		}
		x.code, x.words = words[1], words[2:]
	}
	s.lines = append(s.lines, x)
	return nil
}
