package proof

import (
	"fmt"
	"strings"
)

// A small reader of YAML, of its own, for the second account of a procedure:
// block mappings and lists by indentation, flow mappings and lists, plain
// and quoted scalars, comments. It knows nothing of the language of packs.

// pair is an entry of a mapping; mappings keep their order.
type pair struct {
	key   string
	value any // string, []any or []pair
}

type yamlLine struct {
	indent int
	text   string
}

func readYAML(src string) (any, error) {
	var lines []yamlLine
	for raw := range strings.SplitSeq(src, "\n") {
		text := strings.TrimRight(uncomment(raw), " \t")
		if strings.TrimSpace(text) == "" {
			continue
		}
		body := strings.TrimLeft(text, " ")
		if n := len(lines); n > 0 && depth(lines[n-1].text) > 0 {
			lines[n-1].text += " " + body // a flow value goes on
			continue
		}
		lines = append(lines, yamlLine{len(text) - len(body), body})
	}
	v, rest, err := readBlock(lines, 0)
	if err == nil && len(rest) > 0 {
		err = fmt.Errorf("what is %q?", rest[0].text)
	}
	return v, err
}

func uncomment(s string) string {
	quote := byte(0)
	for i := range len(s) {
		switch {
		case quote != 0:
			if s[i] == quote {
				quote = 0
			}
		case s[i] == '"' || s[i] == '\'':
			if i == 0 || strings.ContainsRune(" {[,:", rune(s[i-1])) {
				quote = s[i]
			}
		case s[i] == '#' && (i == 0 || s[i-1] == ' '):
			return s[:i]
		}
	}
	return s
}

func depth(s string) (n int) {
	quoted := false
	for _, c := range s {
		switch {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			n++
		case c == '}' || c == ']':
			n--
		}
	}
	return n
}

func readBlock(lines []yamlLine, indent int) (any, []yamlLine, error) {
	if strings.HasPrefix(lines[0].text, "- ") {
		var out []any
		for len(lines) > 0 && lines[0].indent == indent && strings.HasPrefix(lines[0].text, "- ") {
			lines[0] = yamlLine{indent + 2, strings.TrimLeft(lines[0].text[2:], " ")}
			v, rest, err := readBlock(lines, indent+2)
			if err != nil {
				return nil, nil, err
			}
			out, lines = append(out, v), rest
		}
		return out, lines, nil
	}
	if key, _, ok := splitKey(lines[0].text); !ok || key == "" {
		v, _, err := readFlow(lines[0].text)
		return v, lines[1:], err
	}
	var out []pair
	for len(lines) > 0 && lines[0].indent == indent {
		key, rest, ok := splitKey(lines[0].text)
		if !ok {
			return nil, nil, fmt.Errorf("no key: %q", lines[0].text)
		}
		lines = lines[1:]
		if rest != "" {
			v, _, err := readFlow(rest)
			if err != nil {
				return nil, nil, err
			}
			out = append(out, pair{key, v})
			continue
		}
		if len(lines) == 0 || lines[0].indent <= indent {
			out = append(out, pair{key, ""})
			continue
		}
		v, after, err := readBlock(lines, lines[0].indent)
		if err != nil {
			return nil, nil, err
		}
		out, lines = append(out, pair{key, v}), after
	}
	return out, lines, nil
}

// splitKey splits "key: rest" where the line is no flow value.
func splitKey(s string) (key, rest string, ok bool) {
	if s[0] == '{' || s[0] == '[' || s[0] == '"' {
		return "", "", false
	}
	if k, found := strings.CutSuffix(s, ":"); found && !strings.Contains(k, ": ") {
		return k, "", true
	}
	key, rest, ok = strings.Cut(s, ": ")
	return key, strings.TrimSpace(rest), ok
}

func readFlow(s string) (v any, rest string, err error) {
	s = strings.TrimLeft(s, " ")
	switch {
	case s == "":
		return nil, "", fmt.Errorf("a value is missing")
	case s[0] == '[':
		out := []any{}
		for s = strings.TrimLeft(s[1:], " ,"); s != "" && s[0] != ']'; s = strings.TrimLeft(s, " ,") {
			if v, s, err = readFlow(s); err != nil {
				return nil, "", err
			}
			out = append(out, v)
		}
		return out, strings.TrimPrefix(s, "]"), nil
	case s[0] == '{':
		var out []pair
		for s = strings.TrimLeft(s[1:], " ,"); s != "" && s[0] != '}'; s = strings.TrimLeft(s, " ,") {
			key, after, ok := strings.Cut(s, ":")
			if !ok {
				return nil, "", fmt.Errorf("no key: %q", s)
			}
			if v, s, err = readFlow(after); err != nil {
				return nil, "", err
			}
			out = append(out, pair{strings.TrimSpace(key), v})
		}
		return out, strings.TrimPrefix(s, "}"), nil
	case s[0] == '"':
		end := strings.IndexByte(s[1:], '"')
		if end < 0 {
			return nil, "", fmt.Errorf("no end: %q", s)
		}
		return s[1 : end+1], s[end+2:], nil
	}
	if i := strings.IndexAny(s, ",]}"); i >= 0 && depth(s) < 0 {
		return strings.TrimSpace(s[:i]), s[i:], nil
	}
	return strings.TrimSpace(s), "", nil
}

// get finds a key of a mapping, nil if it is not there.
func get(v any, key string) any {
	m, _ := v.([]pair)
	for _, p := range m {
		if p.key == key {
			return p.value
		}
	}
	return nil
}

func word(v any, key string) string {
	s, _ := get(v, key).(string)
	return s
}

// words is a list of strings; one string is a list of one.
func words(v any) (out []string) {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		for _, x := range v {
			s, _ := x.(string)
			out = append(out, s)
		}
	}
	return out
}

func pairs(v any) []pair {
	m, _ := v.([]pair)
	return m
}
