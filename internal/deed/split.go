package deed

import "strings"

// Split parts a line into words as a shell does: blanks part words, single
// quotes keep everything, double quotes and a backslash keep the next
// character, and # at the start of a word begins a comment. There are no
// variables. The error is liem.Invalid.
func Split(line string) ([]string, error) {
	var (
		words  []string
		word   strings.Builder
		inWord bool
		quote  rune
	)
	end := func() {
		if inWord {
			words = append(words, word.String())
			word.Reset()
			inWord = false
		}
	}
	runes := []rune(line)
	for i := 0; i < len(runes); i++ {
		r := runes[i]
		switch {
		case r == '\\' && quote != '\'':
			if i++; i == len(runes) {
				return nil, invalid("Dòng kết thúc bằng dấu \\.", "The line ends in a backslash.")
			}
			word.WriteRune(escaped(runes[i], quote))
			inWord = true
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '\'' || r == '"':
			quote, inWord = r, true
		case r == ' ' || r == '\t' || r == '\n' || r == '\r':
			end()
		case r == '#' && !inWord:
			return words, nil
		default:
			word.WriteRune(r)
			inWord = true
		}
	}
	if quote != 0 {
		return nil, invalid("Thiếu dấu nháy đóng.", "A closing quote is missing.")
	}
	end()
	return words, nil
}

// escaped: \n inside double quotes is a line end.
func escaped(r, quote rune) rune {
	if r == 'n' && quote == '"' {
		return '\n'
	}
	return r
}
