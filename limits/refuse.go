package limits

import (
	"fmt"
	"strings"

	"liem"
)

// refuse makes the one kind of error of this package.
func refuse(op string, say, next liem.Text) *liem.Error {
	return &liem.Error{Kind: liem.Refused, Code: liem.Limit, Op: op, Say: say, Next: next}
}

func one(e *liem.Error) []*liem.Error { return []*liem.Error{e} }

// sprintf fills both languages with the same arguments; a liem.Text among
// them gives each language its own.
func sprintf(vi, en string, args ...any) liem.Text {
	fill := func(format string, l liem.Lang) string {
		in := make([]any, len(args))
		for i, a := range args {
			if t, ok := a.(liem.Text); ok {
				a = t.In(l)
			}
			in[i] = a
		}
		return fmt.Sprintf(format, in...)
	}
	return liem.Text{VI: fill(vi, liem.VI), EN: fill(en, liem.EN)}
}

func quoted[T ~string](v T) string { return fmt.Sprintf("%q", string(v)) }

func join[T ~string](list []T) string {
	s := make([]string, len(list))
	for i, v := range list {
		s[i] = string(v)
	}
	return strings.Join(s, ", ")
}

// member refuses a value outside its closed list and names the list.
func member[T ~string](op, list string, what liem.Text, v T) []*liem.Error {
	if known(list, string(v)) {
		return nil
	}
	return one(refuse(op,
		sprintf("%[1]s %[2]s không có trong danh mục.", "%[1]s %[2]s does not exist.", what, quoted(v)),
		allowed(codes(list))))
}

func allowed[T ~string](list []T) liem.Text {
	return sprintf("Được dùng: %[1]s.", "Allowed are: %[1]s.", join(list))
}

// needed refuses each empty string, given as pairs of name and value.
func needed(op string, pairs ...string) []*liem.Error {
	var errs []*liem.Error
	for i := 0; i+1 < len(pairs); i += 2 {
		if strings.TrimSpace(pairs[i+1]) == "" {
			errs = append(errs, refuse(op,
				sprintf("Thiếu %[1]s.", "%[1]s is missing.", quoted(pairs[i])),
				sprintf("Ghi %[1]s.", "State %[1]s.", quoted(pairs[i]))))
		}
	}
	return errs
}
