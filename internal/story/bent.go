package story

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"

	"liem"
	"liem/limits"
	"liem/packs"
	"liem/rulebook"
)

//go:embed bent
var bent embed.FS

// attempt is one way of bending the office: what is tried, and what must
// refuse it. Nothing else may: not a slip of writing, and not a word.
type attempt struct {
	dir   string // in the folder bent
	tried liem.Text
	by    []refusal
}

// refusal is a file and a part of the English sentence.
type refusal struct{ file, says string }

// attempts on the shipped pack vn: the files of each folder are added to it.
var attempts = []attempt{
	{"opinion", liem.T("1. Một ý kiến mặc áo “vi phạm thủ tục”: ai trả lời người ngoài khi chưa được phép thì bị xem xét. Trước hết dẫn nội quy; không được thì dẫn một điều luật hình sự, dưới tên “thiếu trách nhiệm”.",
		"1. An opinion dressed as a breach of procedure: whoever answers outsiders without leave is looked into. First a house rule is cited; failing that an article of criminal law, under the name of neglect."),
		[]refusal{{"grounds.yaml", "a house rule cannot found a ground"}, {"grounds.yaml", "331 may not be a basis"}, {"provisions.yaml", "331 may not be a basis"}}},
	{"ties", liem.T("2. Trước khi nhận chức vụ phải trả lời mình thường gặp ai. Câu hỏi không có chữ nào lạ.",
		"2. Before taking a post people are asked whom they meet. There is no odd word in the question."),
		[]refusal{{"forms.yaml", `does not hold data of class "interest"`}, {"forms.yaml", `does not hold data of class "conduct"`}}},
	{"quiz", liem.T("3. Một bài kiểm tra không hỏi quy định nói gì mà hỏi người học đồng ý đến đâu.",
		"3. A quiz that asks not what a rule says but how far the learner agrees."),
		[]refusal{{"forms.yaml", `Data of class "training" do not come as "amount"`}, {"forms.yaml", `does not hold data of class "reason"`}}},
}

// register is the fourth attempt, on what the office may be asked to look
// things up in.
var register = attempt{"register", liem.T("4. Một danh sách hội, nhóm, kèm người liên hệ, được nạp dưới tên sổ doanh nghiệp.",
	"4. A list of clubs and groups with a contact for each, loaded under the name of a register of companies."),
	[]refusal{{"associations.csv", `"category"`}, {"associations.csv", `"contact"`}, {"associations.csv", "no column of company identifiers"},
		{"associations.csv", "no register of companies"}, {"associations.csv", "owner or officer of no company"}}}

// Bent shows an office bent on purpose four times, and what refuses it. It
// fails if one attempt loads, or is refused for another reason.
func Bent(w io.Writer, l liem.Lang) error {
	title := liem.T("Bẻ cong trên giấy, không nạp được", "Bent on paper, and refused").In(l)
	fmt.Fprintf(w, "\n%s\n%s\n\n", title, strings.Repeat("=", len([]rune(title))))
	for _, a := range attempts {
		files, err := a.overlay()
		if err != nil {
			return err
		}
		_, faults := rulebook.Load(files)
		if err := a.show(w, l, files, faults); err != nil {
			return err
		}
	}
	files, err := fs.Sub(bent, "bent/register")
	if err != nil {
		return err
	}
	faults, err := listOfAssociations(files)
	if err != nil {
		return err
	}
	return register.show(w, l, files, faults)
}

// overlay is the shipped pack with the attempt's files: a file that is there
// goes on, another is new.
func (a attempt) overlay() (fs.FS, error) {
	base, _ := packs.FS("vn")
	more, err := fs.Sub(bent, path.Join("bent", a.dir))
	if err != nil {
		return nil, err
	}
	var names []string
	for _, files := range []fs.FS{base, more} {
		err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				names = append(names, name)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	slices.Sort(names)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Compact(names) {
		f, err := z.Create(name)
		if err != nil {
			return nil, err
		}
		for _, files := range []fs.FS{base, more} {
			text, _ := fs.ReadFile(files, name) // in one of them it need not be
			if _, err := f.Write(text); err != nil {
				return nil, err
			}
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
}

// show prints what was tried and what refused it, with the line it stands
// in, and holds it against what must.
func (a attempt) show(w io.Writer, l liem.Lang, files fs.FS, faults []rulebook.Fault) error {
	fmt.Fprintf(w, "  %s\n\n", a.tried.In(l))
	var at rulebook.Pos
	for _, f := range faults {
		if f.Pos != at {
			fmt.Fprintf(w, "      %d │ %s\n", f.Pos.Line, lineOf(files, f.Pos))
		}
		at = f.Pos
		fmt.Fprintf(w, "    ✗ %s\n", f.In(l))
	}
	fmt.Fprintln(w)
	return a.judge(faults)
}

func (a attempt) judge(faults []rulebook.Fault) error {
	left := slices.Clone(a.by)
	for _, f := range faults {
		i := slices.IndexFunc(left, func(r refusal) bool { return f.Pos.File == r.file && strings.Contains(f.Say.EN, r.says) })
		if i < 0 {
			return fmt.Errorf("bent/%s is refused for another reason: %s", a.dir, f)
		}
		left = slices.Delete(left, i, i+1)
	}
	if len(left) > 0 {
		return fmt.Errorf("bent/%s is not refused: %s: %s", a.dir, left[0].file, left[0].says)
	}
	return nil
}

// lineOf is the line of a file, cut to what a screen holds.
func lineOf(files fs.FS, at rulebook.Pos) string {
	text, err := fs.ReadFile(files, at.File)
	lines := strings.Split(string(text), "\n")
	if err != nil || at.Line > len(lines) {
		return ""
	}
	line := []rune(strings.TrimSpace(lines[at.Line-1]))
	if len(line) > 110 {
		line = append(line[:110], '…')
	}
	return string(line)
}

// listOfAssociations asks the limits about the register of the fourth
// attempt: what its manifest says, and what its rows are.
func listOfAssociations(files fs.FS) ([]rulebook.Fault, error) {
	raw, err := fs.ReadFile(files, "manifest.json")
	if err != nil {
		return nil, err
	}
	list, err := fs.ReadFile(files, "associations.csv")
	if err != nil {
		return nil, err
	}
	var m limits.Manifest
	if err := json.Unmarshal(raw, &m); err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(bytes.NewReader(list)).ReadAll()
	if err != nil {
		return nil, err
	}
	for _, column := range rows[0] {
		m.Columns = append(m.Columns, limits.RegisterColumn(column))
	}
	m.Hash, m.Rows = liem.Hash(sha256.Sum256(list)), len(rows)-1
	m.Identified, m.PeopleAlone = 0, m.Rows // no row has a number; each names somebody of no company
	var faults []rulebook.Fault
	for _, e := range limits.CheckRegister(m) {
		faults = append(faults, rulebook.Fault{Pos: rulebook.Pos{File: "associations.csv", Line: 1}, Say: e.Say})
	}
	return faults, nil
}
