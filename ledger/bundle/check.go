package bundle

import (
	"bytes"
	_ "embed"
	"fmt"
	"path"
	"strconv"
	"strings"

	"liem"
	"liem/ledger"
)

//go:embed README.txt
var readme []byte

// Verdict says how much of the case a bundle that verifies shows.
type Verdict string

// The verdicts.
const (
	Whole  Verdict = "whole"  // everything
	Gaps   Verdict = "gaps"   // passages were left out; each is listed
	Erased Verdict = "erased" // acts were erased; each is listed
)

// Trust says whose key the bundle was checked with.
type Trust string

// The degrees of trust.
const (
	Consistent Trust = "consistent" // the key that the bundle brings along
	Trusted    Trust = "trusted"    // a policy given from outside
)

// Gap is a passage that was left out, or an act that was erased.
type Gap struct {
	Chain   string `json:"chain"`
	Act     uint64 `json:"act"`
	Field   string `json:"field"` // empty: the whole act was erased
	Passage int    `json:"passage"`
	Reason  string `json:"reason"` // the ground of a redaction, or the provision of an erasure
}

// Report is what Check found, and in JSON what a verifier prints. With a
// fault everything else is empty.
type Report struct {
	Verdict Verdict `json:"verdict"`
	Trust   Trust   `json:"trust"`
	Fault   *Fault  `json:"fault"`
	AsOf    string  `json:"as_of"`  // instant of the export: the case is complete up to here
	Limits  string  `json:"limits"` // hash of the limits under which the office ran; compare with one's own
	Gaps    []Gap   `json:"gaps"`
}

// Failed is the report about an error of Open or Check; false if the error is
// not about a fault of the bundle.
func Failed(err error) (Report, bool) {
	f := FaultOf(err)
	return Report{Fault: f, Gaps: []Gap{}}, f != nil
}

// Check verifies everything that needs no procedure. Without a policy the
// key in the bundle is used and the bundle can at best be consistent. With
// one, log key and witnesses must satisfy it as well. The error is
// liem.Damaged, about the report's fault.
func (b *Bundle) Check(policy *ledger.Policy) (Report, error) {
	own, err := ledger.ParseStrictPolicy(b.files[filePolicy])
	if err != nil {
		return failed(fault(filePolicy, 0, 0, "Chính sách tin cậy kèm theo không đúng khuôn dạng.", "The policy in the bundle is not in its form."), err)
	}
	if f, err := b.checkSignatures(own); f != nil {
		return failed(f, err)
	}
	if f := b.inspect(); f != nil {
		return failed(f, nil)
	}
	r := Report{Trust: Consistent, Limits: b.Checkpoint.Limits.String(), AsOf: b.Reads[len(b.Reads)-1].Act.Recorded.String()}
	r.Gaps, r.Verdict = b.gaps()
	if policy != nil {
		if f, err := b.checkPolicy(policy); f != nil {
			return failed(f, err)
		}
		r.Trust = Trusted
	}
	return r, nil
}

func failed(f *Fault, cause error) (Report, error) {
	if f.Cause == nil {
		f.Cause = cause
	}
	err := f.err()
	r, _ := Failed(err)
	return r, err
}

// checkSignatures opens manifest and checkpoint with the bundle's own policy.
func (b *Bundle) checkSignatures(own *ledger.Policy) (*Fault, error) {
	text, _, err := ledger.OpenNote(b.manifest, own.Log())
	if err != nil {
		return fault(fileManifest, 0, 0, "Chữ ký trên bản kê không hợp lệ.", "The manifest's signature does not verify."), err
	}
	if b.Manifest, err = parseManifest(text); err != nil {
		return fault(fileManifest, 0, 0, "Bản kê không đúng khuôn dạng.", "The manifest is not in its form."), err
	}
	if m := b.Manifest; m.Format != strconv.Itoa(Format) || m.Engine != strconv.Itoa(liem.Engine) {
		return fault(fileManifest, 0, 0, "Phiên bản khuôn dạng hoặc bộ máy không được hỗ trợ.", "This version of the format or engine is not supported."),
			fmt.Errorf("format %s, engine %s", m.Format, m.Engine)
	}
	if _, _, err = ledger.OpenNote(b.files[fileCheckpoint], own.Known()); err == nil {
		b.Checkpoint, err = own.Open(b.files[fileCheckpoint])
	}
	if err != nil {
		return fault(fileCheckpoint, 0, 0, "Chữ ký trên điểm kiểm tra của nhật ký không hợp lệ.", "The checkpoint of the log does not verify."), err
	}
	return nil, nil
}

func (b *Bundle) checkPolicy(policy *ledger.Policy) (*Fault, error) {
	if _, _, err := ledger.OpenNote(b.manifest, policy.Log()); err != nil {
		return fault(fileManifest, 0, 0, "Bản kê không do khóa nêu trong chính sách tin cậy của bạn ký.", "The manifest is not signed by the key that your policy names."), err
	}
	if _, err := policy.Open(b.files[fileCheckpoint]); err != nil {
		return fault(fileCheckpoint, 0, 0, "Điểm kiểm tra không đáp ứng chính sách tin cậy của bạn.", "The checkpoint does not satisfy your policy."), err
	}
	return nil, nil
}

// inspect checks what the files say about each other.
func (b *Bundle) inspect() *Fault {
	if !bytes.Equal(b.files[fileReadme], readme) {
		return fault(fileReadme, 0, 0, "Bản hướng dẫn không đúng với bản chuẩn của phiên bản khuôn dạng.", "The instructions are not those of the format.")
	}
	if f := b.checkExport(); f != nil {
		return f
	}
	for _, step := range []func() *Fault{b.checkChains, b.checkRegister, b.checkProofs, b.checkRests, b.checkBound, b.checkManifest} {
		if f := step(); f != nil {
			return f
		}
	}
	return nil
}

// checkExport finds at the end of the reads where the case ended.
func (b *Bundle) checkExport() *Fault {
	if len(b.Acts) == 0 || len(b.Reads) == 0 {
		return fault(fileActs, 0, 0, "Gói kiểm chứng không có hành vi nào hoặc không có lượt xem ghi nhận việc xuất gói.", "There is no act, or no read that records the export.")
	}
	n := len(b.Reads)
	a := b.Reads[n-1].Act
	if a == nil || a.Kind != ledger.KindExport {
		return fault(fileReads, n, uint64(n), "Lượt xem cuối không ghi nhận việc xuất gói kiểm chứng.", "The last read does not record the export.")
	}
	count, _ := a.Fact(ledger.FactCount)
	last, _ := a.Fact(ledger.FactLast)
	if h := head(b.Acts); count != h.Count || last != h.Last.String() {
		return fault(fileActs, 0, uint64(len(b.Acts)), "Gói kiểm chứng không kết thúc ở hành vi mà lượt xuất đã ghi nhận.", "The case does not end with the act that the export recorded.")
	}
	return nil
}

// checkChains checks the two chains that must be complete.
func (b *Bundle) checkChains() *Fault {
	id := b.lastAct().Case
	for _, c := range chains[:2] {
		var prev liem.Hash
		var recorded liem.Instant
		for i, it := range *b.chain(c.chain) {
			here, chain, seq := it.Place()
			at := func(vi, en string) *Fault { return fault(c.lines, i+1, uint64(i+1), vi, en) }
			switch {
			case chain != c.chain || seq != uint64(i+1):
				return at("Số thứ tự của hành vi không liên tục.", "The acts are not numbered without a break.")
			case here != id:
				return at("Hành vi thuộc vụ việc khác.", "The act belongs to another case.")
			}
			if it.Act != nil && it.Act.Prev != prev {
				return at("Hành vi không nối tiếp hành vi liền trước.", "The act does not follow the act before it.")
			}
			if it.Act != nil && it.Act.Recorded < recorded {
				return at("Hành vi được ghi nhận sớm hơn hành vi liền trước.", "The act was recorded earlier than the act before it.")
			}
			if prev = it.C; it.Act != nil {
				recorded = it.Act.Recorded
			}
		}
	}
	return nil
}

// checkRegister checks the order of the register acts and, where neighbours
// in a chain are both there, that one follows the other.
func (b *Bundle) checkRegister() *Fault {
	for i, it := range b.Register {
		id, chain, seq := it.Place()
		at := func(vi, en string) *Fault { return fault(fileRegister, i+1, seq, vi, en) }
		if chain != ledger.Register {
			return at("Đây không phải hành vi của sổ đăng ký.", "This is not a register act.")
		}
		if i == 0 {
			continue
		}
		before := b.Register[i-1]
		lastID, _, lastSeq := before.Place()
		if c := bytes.Compare(lastID[:], id[:]); c > 0 || c == 0 && lastSeq >= seq {
			return at("Các hành vi của sổ đăng ký không theo đúng thứ tự.", "The register acts are not in order.")
		}
		if lastID == id && lastSeq+1 == seq && it.Act != nil && it.Act.Prev != before.C {
			return at("Hành vi không nối tiếp hành vi liền trước.", "The act does not follow the act before it.")
		}
	}
	return nil
}

// checkProofs checks that each leaf is in the log, each at a place of its own.
func (b *Bundle) checkProofs() *Fault {
	var work tasks
	for _, c := range chains {
		items := *b.chain(c.chain)
		for from := 0; from < len(items); from += 64 {
			part := items[from:min(from+64, len(items))]
			work.add(func(*ledger.Decoder) *Fault {
				for i, it := range part {
					if err := it.Proof.Check(b.Checkpoint, it.Leaf()); err != nil {
						f := fault(c.proof, 0, uint64(from+i+1), "Bằng chứng không cho thấy hành vi có trong nhật ký.", "The proof does not show that the act is in the log.")
						f.Cause = err
						return f
					}
				}
				return nil
			})
		}
	}
	if f := work.run(); f != nil {
		return f
	}
	indexes, ids := make(map[int64]bool), make(map[liem.ID]bool)
	for _, c := range chains {
		for i, it := range *b.chain(c.chain) {
			twice := indexes[it.Proof.Index] || it.Act != nil && ids[it.Act.ID]
			if twice {
				return fault(c.lines, i+1, uint64(i+1), "Hành vi xuất hiện hai lần.", "The act stands twice.")
			}
			if indexes[it.Proof.Index] = true; it.Act != nil {
				ids[it.Act.ID] = true
			}
		}
	}
	return nil
}

// checkRests checks that the register acts are those that acts rest on, and
// those that take packs and calendars into use.
func (b *Bundle) checkRests() *Fault {
	there, cited := make(map[liem.Hash]bool), make(map[liem.Hash]bool)
	for _, it := range b.Register {
		there[it.C] = true
	}
	for _, c := range chains {
		for i, it := range *b.chain(c.chain) {
			if it.Act == nil {
				continue
			}
			for _, h := range it.Act.Rests {
				if cited[h] = true; !there[h] {
					return fault(c.lines, i+1, uint64(i+1), "Thiếu hành vi của sổ đăng ký làm căn cứ thẩm quyền.", "A register act that the authority rests on is missing.")
				}
			}
		}
	}
	used := b.bound()
	for i, it := range b.Register {
		if cited[it.C] || it.Act != nil && used[factOf(it.Act, ledger.FactSHA256)] {
			continue
		}
		return fault(fileRegister, i+1, uint64(i+1), "Không hành vi nào căn cứ vào hành vi này của sổ đăng ký.", "Nothing rests on this register act.")
	}
	return nil
}

func factOf(a *ledger.Act, name string) string { v, _ := a.Fact(name); return v }

// bound are the hashes of packs and calendars in the bundle.
func (b *Bundle) bound() map[string]bool {
	out := make(map[string]bool)
	for name, sum := range b.sums {
		if strings.HasPrefix(name, dirCalendars) {
			out[sum.String()] = true
		}
	}
	for _, h := range b.Packs() {
		out[h.String()] = true
	}
	return out
}

// checkBound checks that packs, calendars and letters are those that acts
// name.
func (b *Bundle) checkBound() *Fault {
	if f := b.checkPacks(); f != nil {
		return f
	}
	taken, letters := make(map[string]bool), make(map[string]bool)
	for _, it := range b.Register {
		if it.Act != nil {
			taken[factOf(it.Act, ledger.FactSHA256)] = true
		}
	}
	for _, it := range b.Acts {
		if it.Act == nil {
			continue
		}
		for _, f := range it.Act.Fields {
			for _, p := range f.Passages {
				if f.Name == ledger.FieldLetter && p.Open {
					letters[string(p.Text)] = true
				}
			}
		}
	}
	for _, name := range b.files.names() {
		sum := b.sums[name].String()
		switch path.Dir(name) + "/" {
		case dirCalendars:
			if !taken[sum] {
				return fault(name, 0, 0, "Không hành vi nào của sổ đăng ký đưa lịch này vào áp dụng.", "No register act takes this calendar into use.")
			}
		case dirLetters:
			if !letters[sum] {
				return fault(name, 0, 0, "Văn bản này không phải văn bản mà hành vi nào của vụ việc đã ban hành.", "No act of the case sent this letter.")
			}
		}
	}
	return nil
}

func (b *Bundle) checkPacks() *Fault {
	named := make(map[liem.Hash]bool)
	for _, c := range chains[:2] {
		for i, it := range *b.chain(c.chain) {
			if it.Act == nil || named[it.Act.Pack] || it.Act.Pack.IsZero() {
				continue
			}
			if _, ok := b.Pack(it.Act.Pack); !ok {
				return fault(c.lines, i+1, uint64(i+1), "Thiếu bộ quy tắc mà hành vi viện dẫn.", "The pack that the act names is missing.")
			}
			named[it.Act.Pack] = true
		}
	}
	for _, h := range b.Packs() {
		pack, _ := b.Pack(h)
		dir := dirPacks + h.String()
		if !named[h] {
			return fault(dir, 0, 0, "Không hành vi nào viện dẫn bộ quy tắc này.", "No act names this pack.")
		}
		if sum, err := ledger.PackHash(pack); err != nil || sum != h {
			return fault(dir, 0, 0, "Nội dung bộ quy tắc không khớp với giá trị băm.", "The content of the pack does not match its hash.")
		}
	}
	return nil
}

// checkManifest derives the manifest and compares; hashes of files first.
func (b *Bundle) checkManifest() *Fault {
	want, f := b.derive()
	if f != nil {
		return f
	}
	if f := sameFiles(b.Manifest.Files, want.Files); f != nil {
		return f
	}
	if d := difference(b.Manifest, want); d != "" {
		f := fault(fileManifest, 0, 0, "Bản kê không khớp với nội dung gói kiểm chứng.", "The manifest does not say what the bundle holds.")
		f.Cause = fmt.Errorf("member %s", d)
		return f
	}
	return nil
}

func sameFiles(listed, there []File) *Fault {
	sums := make(map[string]liem.Hash, len(listed))
	for _, l := range listed {
		sums[l.Name] = l.SHA256
	}
	for _, t := range there {
		sum, ok := sums[t.Name]
		if !ok {
			return fault(t.Name, 0, 0, "Tệp không có trong bản kê.", "The manifest does not list this file.")
		}
		if sum != t.SHA256 {
			return fault(t.Name, 0, 0, "Tệp không khớp với giá trị băm trong bản kê.", "The file does not match its hash in the manifest.")
		}
		delete(sums, t.Name)
	}
	for _, l := range listed {
		if _, left := sums[l.Name]; left {
			return fault(l.Name, 0, 0, "Thiếu tệp này.", "The file is missing.")
		}
	}
	return nil
}

// gaps lists what is not there.
func (b *Bundle) gaps() (out []Gap, v Verdict) {
	out, v = []Gap{}, Whole
	for _, c := range chains {
		for _, it := range *b.chain(c.chain) {
			_, _, seq := it.Place()
			if it.Erased != nil {
				out = append(out, Gap{Chain: c.chain.String(), Act: seq, Reason: it.Erased.Provision})
				v = Erased
				continue
			}
			for _, f := range it.Act.Fields {
				for k, p := range f.Passages {
					if !p.Open {
						out = append(out, Gap{c.chain.String(), seq, f.Name, k, p.Gap})
					}
				}
			}
		}
	}
	if v == Whole && len(out) > 0 {
		v = Gaps
	}
	return out, v
}
