package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"liem"
	"liem/packs"
	"liem/proof"
	"liem/rulebook"
)

// rulebookCheck loads and proves a pack.
type rulebookCheck struct {
	Pack  string `arg:""`
	Proof string `placeholder:"FILE"`
	JSON  bool   `name:"json"`
}

// checked is what is printed of a pack.
type checked struct {
	Pack       string             `json:"pack"`
	Version    string             `json:"version,omitempty"`
	Hash       string             `json:"hash,omitempty"`
	Engine     int                `json:"engine"`
	Checker    int                `json:"checker"`
	Faults     []loadFault        `json:"faults,omitempty"`
	Procedures []checkedProcedure `json:"procedures"`
	Lives      []checkedLife      `json:"lives"`
}

type checkedLife struct {
	ID        string    `json:"id"`
	Procedure string    `json:"procedure"`
	Holds     bool      `json:"holds"`
	Otherwise liem.Text `json:"otherwise,omitzero"`
}

type loadFault struct {
	File    string    `json:"file"`
	Line    int       `json:"line"`
	Say     liem.Text `json:"say"`
	Allowed liem.Text `json:"allowed"`
}

type checkedProcedure struct {
	ID          string            `json:"id"`
	States      int               `json:"states"`
	Transitions int               `json:"transitions"`
	Properties  []checkedProperty `json:"properties"`
	Uncovered   []liem.Text       `json:"uncovered"`
	Unexpected  liem.Text         `json:"unexpected,omitzero"` // what differs from the size that the procedure states
}

type checkedProperty struct {
	Number int           `json:"number"`
	Name   liem.Text     `json:"name"`
	Method string        `json:"method"`  // the first of Methods, as explored, structural, arithmetic or guarded
	Also   []string      `json:"methods"` // every method that it took
	Holds  bool          `json:"holds"`
	Story  *checkedStory `json:"story,omitempty"`
}

type checkedStory struct {
	Steps []checkedStep `json:"steps"`
	Fault liem.Text     `json:"fault"`
}

type checkedStep struct {
	ID   string    `json:"id"`
	Who  liem.Text `json:"who"`
	What liem.Text `json:"what"`
}

// Run proves the pack and tells what it found; anything found wrong makes it
// exit with 1.
func (r *rulebookCheck) Run(c *call) error {
	files, err := packFolder(r.Pack)
	if err != nil {
		return err
	}
	pack, faults := rulebook.Load(files)
	if pack == nil {
		return r.unloaded(c, faults)
	}
	results, err := c.prove(pack)
	if err != nil {
		return err
	}
	stored := proof.Proof{Pack: pack.ID, Version: pack.Version, Hash: pack.Hash, Engine: pack.Engine, Checker: proof.Checker}
	out := checked{Pack: pack.ID, Version: pack.Version, Hash: pack.Hash.String(), Engine: pack.Engine, Checker: proof.Checker, Lives: []checkedLife{}}
	for _, result := range results {
		stored.People = result.People
		stored.Procedures = append(stored.Procedures, proof.Proven{Procedure: result.Procedure, States: result.States, Transitions: result.Transitions,
			AsStated: result.Unexpected == liem.Text{}, Properties: result.Properties})
		out.Procedures = append(out.Procedures, checkedOf(result))
	}
	holds := stored.Holds()
	for _, v := range pack.Lives {
		otherwise, err := playLife(pack, v)
		if err != nil {
			return err
		}
		out.Lives = append(out.Lives, checkedLife{v.ID, v.Procedure, !otherwise.Whole(), otherwise})
		holds = holds && !otherwise.Whole()
	}
	if r.JSON {
		err = c.json(out)
	} else {
		c.proofs(pack, results, out.Lives)
		c.say("\n%s\n", conclusion(holds).In(c.lang))
	}
	if !holds {
		return errors.Join(err, verdict{Refused})
	}
	return errors.Join(err, r.keep(&stored))
}

// prove proves every procedure of a pack.
func (c *call) prove(pack *rulebook.Pack) (results []*proof.Result, err error) {
	defer c.progress("")
	for i, p := range pack.Procedures {
		c.progress("%s %s (%d/%d)", c.in("đang chứng minh", "proving"), p.ID, i+1, len(pack.Procedures))
		result, err := proof.Check(p, proof.Options{})
		if err != nil {
			return nil, &liem.Error{Kind: liem.CouldNotLook, Op: "prove " + p.ID, Cause: err,
				Say: liem.T("Không chứng minh được thủ tục "+p.ID+": không dựng được mô hình hoặc mô hình quá lớn.", "The procedure "+p.ID+" could not be proven: its model cannot be built or is too large.")}
		}
		if err := c.ctx.Err(); err != nil {
			return nil, err
		}
		results = append(results, result)
	}
	return results, nil
}

// keep writes the proof of a pack in which everything holds.
func (r *rulebookCheck) keep(p *proof.Proof) error {
	if r.Proof == "" {
		return nil
	}
	b, err := p.Encode()
	if err != nil {
		return err
	}
	if err := os.WriteFile(r.Proof, b, 0o644); err != nil {
		return &liem.Error{Kind: liem.NotRecorded, Op: "write proof", Cause: err,
			Say: liem.T("Không ghi được “"+r.Proof+"”.", "“"+r.Proof+"” could not be written.")}
	}
	return nil
}

// proofs tells everything that was proven of a pack.
func (c *call) proofs(pack *rulebook.Pack, results []*proof.Result, lives []checkedLife) {
	c.say("%s %s: %s\n%s %s, engine %d\n", pack.ID, pack.Version, pack.Title.In(c.lang), c.in("mã băm", "hash"), pack.Hash, pack.Engine)
	var uncovered []liem.Text
	for _, r := range results {
		c.proof(pack.Procedure(r.Procedure), r)
		for _, u := range r.Uncovered {
			if !slices.Contains(uncovered, u) {
				uncovered = append(uncovered, u)
			}
		}
	}
	if len(lives) > 0 {
		c.say("\n%s\n", c.in("Những diễn biến mà người soạn mong đợi", "Lives that the authors expect"))
	}
	for _, v := range lives {
		mark, otherwise := c.in("đúng", "holds"), ""
		if !v.Holds {
			mark, otherwise = c.in("SAI ", "DIFFERS"), ": "+v.Otherwise.In(c.lang)
		}
		c.say("  %s  %s, %s%s\n", mark, v.Procedure, v.ID, otherwise)
	}
	if len(uncovered) > 0 {
		c.say("\n%s\n", c.in("Mô hình không bao gồm", "What the model does not cover"))
		for _, u := range uncovered {
			c.say("  - %s\n", u.In(c.lang))
		}
	}
}

func conclusion(holds bool) liem.Text {
	if holds {
		return liem.T("Mọi thủ tục của bộ này đều giữ đủ mười lăm tính chất.", "All fifteen properties hold for every procedure of this pack.")
	}
	return liem.T("Bộ này không chạy được, vì những gì đã kể ở trên.", "This pack does not run, for what is told above.")
}

// unloaded tells everything that keeps a pack from loading.
func (r *rulebookCheck) unloaded(c *call, faults []rulebook.Fault) error {
	if r.JSON {
		out := checked{Pack: r.Pack, Engine: liem.Engine, Checker: proof.Checker, Procedures: []checkedProcedure{}, Lives: []checkedLife{}}
		for _, f := range faults {
			out.Faults = append(out.Faults, loadFault{f.Pos.File, f.Pos.Line, f.Say, f.Allowed})
		}
		if err := c.json(out); err != nil {
			return err
		}
		return verdict{Refused}
	}
	for _, f := range faults {
		c.say("%s\n", f.In(c.lang))
	}
	n := len(faults)
	return &liem.Error{Kind: liem.Damaged, Op: "load pack",
		Say: liem.T(fmt.Sprintf("Bộ thủ tục “%s” không nạp được: %d lỗi.", r.Pack, n), fmt.Sprintf("The pack “%s” does not load: %s.", r.Pack, plural(n, "fault", "faults")))}
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// packFolder finds a pack by the name under which it ships, or as a folder.
func packFolder(name string) (fs.FS, error) {
	if files, ok := packs.FS(name); ok {
		return files, nil
	}
	info, err := os.Stat(name)
	if err == nil && !info.IsDir() {
		err = fs.ErrInvalid
	}
	if err != nil {
		shipped := strings.Join(packs.Names(), ", ")
		return nil, &liem.Error{Kind: liem.CouldNotLook, Op: "open pack", Cause: err,
			Say:  liem.T("Không có bộ thủ tục kèm theo nào, cũng không có thư mục nào tên “"+name+"”.", "There is no shipped pack and no folder called “"+name+"”."),
			Next: liem.T("Các bộ kèm theo: "+shipped+".", "Shipped packs: "+shipped+".")}
	}
	return os.DirFS(name), nil
}

// proof tells the result of one procedure.
func (c *call) proof(p *rulebook.Procedure, r *proof.Result) {
	c.say("\n%s: %s\n", p.ID, p.Title.In(c.lang))
	c.say("  %s\n", fmt.Sprintf(c.in("đã duyệt %s trạng thái, %s bước chuyển", "explored %s states, %s transitions"), c.number(r.States), c.number(r.Transitions)))
	for _, q := range r.Properties {
		mark := c.in("giữ ", "holds ")
		if !q.Holds {
			mark = c.in("VỠ  ", "BROKEN")
		}
		c.say("  %2d  %s  %s (%s)\n", q.Number, mark, q.Name.In(c.lang), methods(q.Method).In(c.lang))
		if q.Story != nil {
			for line := range strings.Lines(q.Story.In(c.lang)) {
				c.say("        %s", line)
			}
		}
	}
	if r.Unexpected.Whole() {
		c.say("  %s\n", r.Unexpected.In(c.lang))
	}
}

func methods(m proof.Method) liem.Text {
	words := map[proof.Method]liem.Text{
		proof.Explored:   liem.T("đã xét mọi trạng thái", "explored in every state"),
		proof.People:     liem.T("đã xét mọi thay đổi về người", "explored over people"),
		proof.Structural: liem.T("đã xét từng quy tắc", "checked rule by rule"),
		proof.Arithmetic: liem.T("đã tính thời hạn và số đếm", "worked out from limits and counts"),
		proof.Guarded:    liem.T("bị chặn khi vận hành", "refused at run time"),
	}
	var vi, en []string
	for part := range strings.SplitSeq(string(m), ", ") {
		t, ok := words[proof.Method(part)]
		if !ok {
			t = liem.T(part, part)
		}
		vi, en = append(vi, t.VI), append(en, t.EN)
	}
	return liem.T(strings.Join(vi, ", "), strings.Join(en, ", "))
}

func checkedOf(r *proof.Result) checkedProcedure {
	out := checkedProcedure{ID: r.Procedure, States: r.States, Transitions: r.Transitions, Uncovered: append([]liem.Text{}, r.Uncovered...), Unexpected: r.Unexpected}
	for _, q := range r.Properties {
		p := checkedProperty{Number: q.Number, Name: q.Name, Also: strings.Split(string(q.Method), ", "), Holds: q.Holds}
		p.Method, _, _ = strings.Cut(p.Also[0], " ") // "explored over people" is explored
		if q.Story != nil {
			p.Story = &checkedStory{Steps: []checkedStep{}, Fault: q.Story.Fault}
			for _, s := range q.Story.Steps {
				p.Story.Steps = append(p.Story.Steps, checkedStep{s.ID, s.Who, s.What})
			}
		}
		out.Properties = append(out.Properties, p)
	}
	return out
}

// number groups digits as the language does.
func (c *call) number(n int) string {
	s, dot := fmt.Sprint(n), c.in(".", ",")
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + dot + s[i:]
	}
	return s
}

// progress replaces the line that tells how far it is, on a terminal only.
func (c *call) progress(format string, args ...any) {
	if !c.Terminal {
		return
	}
	raw := c.Err.(clean).to
	fmt.Fprintf(raw, "\r\033[K"+format, args...)
}
