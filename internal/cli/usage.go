package cli

import (
	"regexp"
	"strings"

	"liem"
)

// language is what --lang says, else what the environment says, else
// Vietnamese. It is known before the line is read, so that a wrong line is
// answered in it.
func language(args []string, env func(string) string) liem.Lang {
	for i, a := range args {
		value, ok := strings.CutPrefix(a, "--lang=")
		if a == "--lang" && i+1 < len(args) {
			value, ok = args[i+1], true
		}
		if l, err := liem.ParseLang(value); ok && err == nil {
			return l
		}
	}
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := env(name); v != "" {
			if strings.HasPrefix(v, "en") {
				return liem.EN
			}
			return liem.VI
		}
	}
	return liem.VI
}

// later are the commands of the plan that are not there yet.
var later = map[string]liem.Text{
	"import":  liem.T("nạp danh sách vị trí việc làm và dữ liệu công khai", "imports posts and open data"),
	"load":    liem.T("đo sức chịu tải", "measures the load an office bears"),
	"backup":  liem.T("sao lưu", "backs up an office"),
	"restore": liem.T("phục hồi từ bản sao lưu", "restores an office from a backup"),
	"doctor":  liem.T("khám một cơ sở", "examines an installation"),
}

func notYet(words []string) error {
	if len(words) == 0 {
		return nil
	}
	what, ok := later[words[0]]
	if !ok {
		return nil
	}
	return &liem.Error{Kind: liem.Invalid, Op: "command line",
		Say:  liem.T("Chưa có lệnh “"+words[0]+"” ("+what.VI+"). Không có gì được làm.", "There is no command “"+words[0]+"” yet ("+what.EN+"). Nothing was done."),
		Next: liem.T("Gõ “liem” để xem các lệnh đang có.", "Type “liem” for the commands there are.")}
}

// wrongUses words what kong says about a line that it cannot read.
var wrongUses = []struct {
	says   *regexp.Regexp
	vi, en string
}{
	{regexp.MustCompile(`^unknown flag (\S+?)(?:, did you mean (?:one of )?(.*)\?)?$`), "Không có tùy chọn $1.", "There is no flag $1."},
	{regexp.MustCompile(`^unexpected argument (.*?)(?:, did you mean (?:one of )?(.*)\?)?$`), "Không hiểu “$1”.", "“$1” is not understood here."},
	{regexp.MustCompile(`^missing flags: (.*)$`), "Còn thiếu: $1.", "Missing: $1."},
	{regexp.MustCompile(`^expected (?:one of )?(.*)$`), "Còn thiếu: $1.", "Missing: $1."},
	{regexp.MustCompile(`^(--\S+?): missing value, .*$`), "Tùy chọn $1 cần một giá trị.", "The flag $1 needs a value."},
	{regexp.MustCompile(`^(--\S+?): expected (.*) value but got "(.*)" .*$`), "Tùy chọn $1 cần một giá trị; “$3” không phải.", "The flag $1 needs a value; “$3” is none."},
	{regexp.MustCompile(`^(--\S+?): expected a valid .* bit u?int but got "(.*)"$`), "Tùy chọn $1 cần một số; “$2” không phải.", "The flag $1 takes a number; “$2” is none."},
}

func (c *call) wrongUse(err error) error {
	e := &liem.Error{Kind: liem.Invalid, Op: "command line", Cause: err,
		Say:  liem.T("Không hiểu dòng lệnh: "+err.Error()+".", "The command line is not understood: "+err.Error()+"."),
		Next: liem.T("Thêm --help để xem cách dùng.", "Add --help to see how it is used.")}
	for _, w := range wrongUses {
		m := w.says.FindStringSubmatchIndex(err.Error())
		if m == nil {
			continue
		}
		fill := func(t string) string {
			return strings.ReplaceAll(string(w.says.ExpandString(nil, t, err.Error(), m)), `"`, "")
		}
		e.Say = liem.T(fill(w.vi), fill(w.en))
		if meant := fill("$2"); meant != "" && strings.Contains(err.Error(), "did you mean") {
			e.Next = liem.T("Có phải là "+meant+"? "+e.Next.VI, "Did you mean "+meant+"? "+e.Next.EN)
		}
		break
	}
	return e
}
