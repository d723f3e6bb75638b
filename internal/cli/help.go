package cli

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/kong"

	"liem"
)

// topic is what help says of a command: one line, more lines, its arguments
// and flags, and examples.
type topic struct {
	line     liem.Text
	more     liem.Text
	words    map[string]liem.Text // by argument or flag
	examples []string
}

// everywhere are flags of all commands.
var everywhere = map[string]liem.Text{
	"lang":  liem.T("ngôn ngữ; nếu không nêu thì theo LC_ALL, LANG, sau cùng là tiếng Việt", "language; else by LC_ALL, LANG, at last Vietnamese"),
	"debug": liem.T("cho người quản trị: in cả nguyên nhân bên trong", "for the operator: print inner causes too"),
	"json":  liem.T("in kết quả dạng JSON", "print the result as JSON"),
}

// asksFor gives the words that begin a line and could name a command, and
// tells whether help is wanted: by --help, by the word help, or by nothing at
// all.
func asksFor(args []string) (words []string, help bool) {
	more := false // flags of a command have begun
	for i := 0; i < len(args) && args[i] != "--"; i++ {
		switch a := args[i]; {
		case a == "--help" || a == "-h":
			help = true
		case a == "--lang":
			i++
		case a == "--debug" || strings.HasPrefix(a, "--lang="):
		case strings.HasPrefix(a, "-"):
			more = true
		case !more:
			words = append(words, a)
		}
	}
	if len(words) > 0 && words[0] == "help" {
		return words[1:], true
	}
	return words, help || len(words) == 0 && !more
}

func child(n *kong.Node, name string) *kong.Node {
	for _, k := range n.Children {
		if k.Name == name {
			return k
		}
	}
	return nil
}

// help prints what there is to say of a command, as far as the words name one.
func (c *call) help(root *kong.Node, words []string) error {
	n, path := root, ""
	for i, w := range words {
		k := child(n, w)
		if k == nil {
			if len(n.Children) > 0 && i == 0 {
				if err := notYet(words); err != nil {
					return err
				}
				return invalid("Không có lệnh “"+w+"”. Gõ “liem” để xem các lệnh.", "There is no command “"+w+"”. Type “liem” for the commands.")
			}
			break
		}
		n, path = k, strings.TrimPrefix(path+" "+w, " ")
	}
	switch {
	case n == root:
		c.helpAll(root)
	case len(n.Children) > 0:
		c.helpGroup(n, path)
	default:
		c.helpCommand(n, path)
	}
	return nil
}

func (c *call) helpAll(root *kong.Node) {
	c.say("%s\n\n", c.in(
		"Liêm: văn phòng liêm chính trong một chương trình. Theo đúng thủ tục đã công bố, mỗi bước có căn cứ, thời hạn và dấu vết kiểm chứng được.",
		"Liêm: an integrity office in one program. It follows published procedures; every act has its provision, its time limit and a trace that anybody can check."))
	var rows [][2]string
	var leaves func(n *kong.Node, path string)
	leaves = func(n *kong.Node, path string) {
		for _, k := range n.Children {
			if p := path + " " + k.Name; len(k.Children) > 0 {
				leaves(k, p)
			} else {
				rows = append(rows, [2]string{p, topics[p[len("liem "):]].line.In(c.lang)})
			}
		}
	}
	leaves(root, "liem")
	c.table(rows)
	c.say("\n%s\n  liem clock due --calendar vn --limit 7wd --from 2026-07-01\n", c.in("Bắt đầu từ đây:", "Begin with:"))
	c.say("\n%s\n%s\n", c.in("Thêm --help sau mỗi lệnh để xem cách dùng và ví dụ; --lang en để đổi sang tiếng Anh.", "Add --help to a command for its use and an example; --lang vi for Vietnamese."),
		c.in("Mã kết thúc: 0 xong, 1 bị từ chối hoặc có lỗi được tìm thấy, 2 dùng sai, 3 không xem được.", "Exit codes: 0 done, 1 refused or a fault found, 2 wrong usage, 3 could not look."))
}

func (c *call) helpGroup(n *kong.Node, path string) {
	var rows [][2]string
	for _, k := range n.Children {
		rows = append(rows, [2]string{"liem " + path + " " + k.Name, topics[path+" "+k.Name].line.In(c.lang)})
	}
	c.table(rows)
	c.say("\n%s\n", c.in("Thêm --help sau mỗi lệnh để xem cách dùng và ví dụ.", "Add --help to a command for its use and an example."))
}

func (c *call) helpCommand(n *kong.Node, path string) {
	t := topics[path]
	usage := "liem " + path
	var args, flags [][2]string
	for _, p := range n.Positional {
		name := strings.ToUpper(p.Name)
		usage += " " + name
		args = append(args, [2]string{name, t.words[p.Name].In(c.lang)})
	}
	for _, f := range n.Flags {
		if s := flagName(f); f.Required {
			usage += " " + s
		}
		flags = append(flags, [2]string{flagName(f), word(t, f.Name).In(c.lang) + c.repeats(f)})
	}
	for _, f := range n.Parent.AllFlags(true) {
		for _, g := range f {
			if everywhere[g.Name].Whole() && !slices.ContainsFunc(n.Flags, func(h *kong.Flag) bool { return h.Name == g.Name }) {
				flags = append(flags, [2]string{flagName(g), everywhere[g.Name].In(c.lang)})
			}
		}
	}
	c.say("%s\n\n%s\n", usage, sentence(t.line.In(c.lang)))
	if more := t.more.In(c.lang); more != "" {
		c.say("\n%s\n", more)
	}
	if len(args) > 0 {
		c.say("\n")
		c.table(args)
	}
	c.say("\n%s\n", c.in("Tùy chọn", "Flags"))
	c.table(flags)
	c.say("\n%s\n", c.in("Ví dụ", "Example"))
	for _, e := range t.examples {
		c.say("  %s\n", e)
	}
}

func word(t topic, flag string) liem.Text {
	if w, ok := t.words[flag]; ok {
		return w
	}
	return everywhere[flag]
}

func flagName(f *kong.Flag) string {
	if f.IsBool() {
		return "--" + f.Name
	}
	return "--" + f.Name + " " + f.PlaceHolder
}

func (c *call) repeats(f *kong.Flag) string {
	if f.IsSlice() {
		return c.in(" (nêu được nhiều lần)", " (may be repeated)")
	}
	return ""
}

func sentence(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return strings.ToUpper(string(r)) + s[n:] + "."
}

// table prints two columns.
func (c *call) table(rows [][2]string) {
	width := 0
	for _, r := range rows {
		width = max(width, utf8.RuneCountInString(r[0]))
	}
	for _, r := range rows {
		fmt.Fprintf(c.Out, "  %s%s  %s\n", r[0], strings.Repeat(" ", width-utf8.RuneCountInString(r[0])), r[1])
	}
}
