package screening

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"

	"liem"
)

// ParseEntry reads one line of a register: an object with id, schema, name and
// identifiers (texts, or objects with scheme and id). Other fields are left
// alone. A field given twice, or text that is not UTF-8, is refused.
func ParseEntry(line []byte) (Entry, error) {
	if e, ok := quickly(line); ok {
		return e, nil
	}
	var in struct {
		ID          json.RawMessage   `json:"id"`
		Schema      Schema            `json:"schema"`
		Name        string            `json:"name"`
		Identifiers []json.RawMessage `json:"identifiers"`
	}
	if !utf8.Valid(line) {
		return Entry{}, unreadable(liem.T("Dòng không phải UTF-8.", "The line is not UTF-8."), nil)
	}
	if err := json.Unmarshal(line, &in); err != nil {
		return Entry{}, unreadable(liem.T("Dòng không phải là một đối tượng JSON đúng mẫu.", "The line is no JSON object of the form that is needed."), err)
	}
	e := Entry{ID: textOrNumber(in.ID), Name: in.Name}
	var err error
	if e.Schema, err = ParseSchema(string(in.Schema)); err != nil {
		return Entry{}, err
	}
	for _, raw := range in.Identifiers {
		id := textOrNumber(raw)
		if id == "" {
			var named struct {
				ID json.RawMessage `json:"id"`
			}
			if err := json.Unmarshal(raw, &named); err != nil {
				return Entry{}, unreadable(liem.T("Mã số không đọc được.", "An identifier cannot be read."), err)
			}
			id = textOrNumber(named.ID)
		}
		if id != "" {
			e.Identifiers = append(e.Identifiers, id)
		}
	}
	return e, nil
}

func unreadable(say liem.Text, cause error) error {
	return &liem.Error{Kind: liem.Invalid, Op: "screening.ParseEntry", Say: say, Cause: cause}
}

func textOrNumber(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	var n json.Number
	if json.Unmarshal(raw, &n) == nil {
		return n.String()
	}
	return ""
}

// quickly reads the lines that are written plainly: the four fields once at
// most, texts without escapes. Of anything else it says that it cannot.
func quickly(line []byte) (e Entry, ok bool) {
	r := reader{b: bytes.TrimSpace(line)}
	if !r.is('{') {
		return e, false
	}
	seen := 0
	for {
		key := r.text()
		if !r.is(':') {
			return e, false
		}
		bit := 0
		switch string(key) {
		case "id":
			bit, e.ID = 1, string(r.text())
		case "schema":
			s, err := ParseSchema(string(r.text()))
			if err != nil {
				return e, false
			}
			bit, e.Schema = 2, s
		case "name":
			bit, e.Name = 4, string(r.text())
		case "identifiers":
			bit, e.Identifiers = 8, r.texts()
		default:
			return e, false
		}
		if r.bad || seen&bit != 0 {
			return e, false
		}
		seen |= bit
		if r.is('}') {
			if e.Schema == "" {
				e.Schema = Company
			}
			return e, len(r.b) == 0 && utf8.ValidString(e.Name) && utf8.ValidString(e.ID)
		}
		if !r.is(',') {
			return e, false
		}
	}
}

// reader reads plain JSON from the front of a line.
type reader struct {
	b   []byte
	bad bool
}

func (r *reader) is(c byte) bool {
	for len(r.b) > 0 && (r.b[0] == ' ' || r.b[0] == '\t') {
		r.b = r.b[1:]
	}
	if len(r.b) > 0 && r.b[0] == c {
		r.b = r.b[1:]
		return true
	}
	return false
}

func (r *reader) text() []byte {
	if r.is('"') {
		for i, c := range r.b {
			if c == '"' {
				s := r.b[:i]
				r.b = r.b[i+1:]
				return s
			}
			if c == '\\' || c < 0x20 {
				break
			}
		}
	}
	r.bad = true
	return nil
}

func (r *reader) texts() (list []string) {
	if !r.is('[') {
		r.bad = true
		return nil
	}
	if r.is(']') {
		return nil
	}
	for !r.bad {
		s := r.text()
		if !utf8.Valid(s) {
			r.bad = true
		}
		list = append(list, string(s))
		if r.is(']') {
			return list
		}
		if !r.is(',') {
			r.bad = true
		}
	}
	return nil
}
