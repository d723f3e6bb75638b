package screening

import (
	"strconv"
	"unicode/utf8"
)

// ComparePair compares two names as Compare does; it says no if one of them
// cannot be read.
func ComparePair(s Schema, left, right string) (Result, bool) {
	if len(split(left)) == 0 || len(split(right)) == 0 {
		return Result{}, false
	}
	return Compare(s, left, right), true
}

// Append appends the answer as one line of JSON, always in the same bytes.
func (a Answer) Append(b []byte) []byte {
	b = appendText(append(b, `{"id":`...), a.ID)
	b = appendText(append(b, `,"state":`...), string(a.State))
	if a.Why != nil {
		b = appendText(append(b, `,"why":{"vi":`...), a.Why.VI)
		b = append(appendText(append(b, `,"en":`...), a.Why.EN), '}')
	}
	b = append(b, `,"candidates":[`...)
	for i := range a.Candidates {
		if i > 0 {
			b = append(b, ',')
		}
		b = a.Candidates[i].append(b)
	}
	return append(b, "]}\n"...)
}

func (c *Candidate) append(b []byte) []byte {
	b = appendText(append(b, `{"id":`...), c.ID)
	b = appendText(append(b, `,"name":`...), c.Name)
	b = append(append(b, `,"score":`...), c.Score.String()...)
	b = appendText(append(b, `,"class":`...), string(c.Class))
	b = append(b, `,"evidence":[`...)
	for i, e := range c.Evidence {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendText(append(b, `{"field":`...), string(e.Field))
		b = appendText(append(b, `,"how":`...), string(e.How))
		if e.Left != "" {
			b = appendText(append(b, `,"left":`...), e.Left)
		}
		if e.Right != "" {
			b = appendText(append(b, `,"right":`...), e.Right)
		}
		b = append(append(append(b, `,"points":`...), e.Points.String()...), '}')
	}
	return append(b, "]}"...)
}

// appendText appends a text as JSON.
func appendText(b []byte, s string) []byte {
	b = append(b, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r < 0x20 || r == 0x2028 || r == 0x2029:
			b = append(b, `\u`...)
			b = append(b, strconv.FormatInt(int64(0x10000+r), 16)[1:]...)
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return append(b, '"')
}
