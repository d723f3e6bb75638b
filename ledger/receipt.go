package ledger

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"liem"
)

// ActReceipt is what somebody keeps of one act: its commitment and slot, which
// make the leaf; the proof that the leaf is in the log; the signed checkpoint;
// and the policy that names the keys. It tells nobody what the act says. Its
// form is described in docs/act.md, section 8.
type ActReceipt struct {
	C          liem.Hash
	Slot       uint64
	Policy     []byte // in its strict form
	Proof      Proof
	Checkpoint []byte // signed
}

const receiptHeader = "liem receipt 1"

// Text is the receipt as a file.
func (r ActReceipt) Text() []byte {
	b := fmt.Appendf(nil, "%s\ncommitment %s\nslot %d\n%s\n", receiptHeader, r.C, r.Slot, r.Policy)
	return append(r.Proof.Append(b), r.Checkpoint...)
}

// ReceiptFault is the first line of a receipt that does not fit.
type ReceiptFault struct {
	Line int
	Say  liem.Text
}

// Error is the sentence in English.
func (f *ReceiptFault) Error() string { return fmt.Sprintf("line %d: %s", f.Line, f.Say.EN) }

// VerifyReceipt reads a receipt and checks everything in it, with nothing but
// it. Given a policy that came from elsewhere, the checkpoint has to satisfy that
// one too. The error is a *ReceiptFault.
func VerifyReceipt(text []byte, trusted *Policy) (ActReceipt, Checkpoint, error) {
	p := receiptParser{lines: strings.Split(string(text), "\n")}
	r, c := p.whole()
	if p.fault == nil && trusted != nil {
		if _, err := trusted.Open(r.Checkpoint); err != nil {
			p.fail(p.checkpoint, "Điểm chốt không thỏa chính sách mà bạn tin.", "The checkpoint does not satisfy the policy that you trust.")
		}
	}
	if p.fault == nil && !bytes.Equal(r.Text(), text) {
		p.fail(1, "Biên nhận khác với chính nó khi viết lại.", "The receipt differs from its own re-encoding.")
	}
	if p.fault != nil {
		return ActReceipt{}, Checkpoint{}, p.fault
	}
	return r, c, nil
}

// receiptParser reads lines and remembers the first that does not fit.
type receiptParser struct {
	lines      []string
	n          int // lines read
	checkpoint int // the line that the checkpoint begins in
	fault      *ReceiptFault
}

func (p *receiptParser) fail(line int, vi, en string) {
	if p.fault == nil {
		p.fault = &ReceiptFault{line, liem.T(vi, en)}
	}
}

// next is the next line, behind a word that it begins with.
func (p *receiptParser) next(begins string) string {
	if p.n >= len(p.lines) {
		p.fail(p.n, "Biên nhận bị cắt cụt.", "The receipt is cut off.")
		return ""
	}
	p.n++
	rest, ok := strings.CutPrefix(p.lines[p.n-1], begins)
	if !ok {
		p.unlike()
	}
	return rest
}

func (p *receiptParser) unlike() {
	p.fail(p.n, "Dòng này không đúng dạng.", "This line does not have the right form.")
}

func (p *receiptParser) hash64() (h [32]byte) {
	raw, err := base64.StdEncoding.Strict().DecodeString(p.next(""))
	if err != nil || len(raw) != 32 || base64.StdEncoding.EncodeToString(raw) != p.lines[p.n-1] {
		p.unlike()
		return h
	}
	return [32]byte(raw)
}

func (p *receiptParser) number(s string) uint64 {
	n, err := strconv.ParseUint(s, 10, 63)
	if err != nil || strconv.FormatUint(n, 10) != s {
		p.unlike()
	}
	return n
}

func (p *receiptParser) hex(s string) liem.Hash {
	h, err := liem.ParseHash(s)
	if err != nil {
		p.unlike()
	}
	return h
}

// whole reads and checks from top to bottom: the first fault is the one told.
func (p *receiptParser) whole() (r ActReceipt, c Checkpoint) {
	if p.next(receiptHeader) != "" {
		p.unlike()
	}
	r.C, r.Slot = p.hex(p.next("commitment ")), p.number(p.next("slot "))
	policy := p.policy(&r)
	if p.next("") != strings.TrimSuffix(proofHeader, "\n") {
		p.unlike()
	}
	indexLine := p.n + 1
	r.Proof.Index = int64(p.number(p.next("index ")))
	for p.fault == nil && p.n < len(p.lines) && p.lines[p.n] != "" {
		if r.Proof.Hashes = append(r.Proof.Hashes, p.hash64()); len(r.Proof.Hashes) > 63 {
			p.unlike()
		}
	}
	p.next("")
	c = p.head(policy)
	if p.fault != nil {
		return r, c
	}
	r.Checkpoint = []byte(strings.Join(p.lines[p.checkpoint-1:], "\n"))
	p.signatures(policy)
	if p.fault == nil && r.Proof.Check(c, Leaf(r.Slot, r.C)) != nil {
		p.fail(indexLine, "Từ cam kết và vị trí này không tính ra gốc của sổ.", "This commitment at this index does not lead to the root of the log.")
	}
	return r, c
}

func (p *receiptParser) policy(r *ActReceipt) *Policy {
	first := p.n + 1
	var b strings.Builder
	for p.fault == nil && p.n < len(p.lines) && p.lines[p.n] != "" {
		b.WriteString(p.next("") + "\n")
	}
	p.next("")
	if p.fault != nil {
		return nil
	}
	policy, err := ParseStrictPolicy([]byte(b.String()))
	if err != nil {
		p.fail(first, "Các dòng nêu khóa không đúng dạng.", "The lines that name the keys do not have the right form.")
		return nil
	}
	r.Policy = []byte(b.String())
	return policy
}

// head reads the checkpoint's text.
func (p *receiptParser) head(policy *Policy) (c Checkpoint) {
	p.checkpoint = p.n + 1
	if c.Origin = p.next(""); policy != nil && c.Origin != policy.Origin() {
		p.fail(p.n, "Đây không phải là sổ mà khóa ở trên ký.", "This is not the log that the key above signs.")
	}
	c.Size, c.Root = int64(p.number(p.next(""))), p.hash64()
	c.Limits = p.hex(p.next("limits "))
	if p.next("") != "" {
		p.unlike()
	}
	return c
}

// signatures checks every line of a signature, and that enough signed.
func (p *receiptParser) signatures(policy *Policy) {
	text := strings.Join(p.lines[p.checkpoint-1:p.checkpoint+3], "\n") + "\n"
	seen := map[string]bool{}
	for p.fault == nil && p.n < len(p.lines)-1 {
		line := p.next("— ")
		name, sig, _ := strings.Cut(line, " ")
		raw, err := base64.StdEncoding.Strict().DecodeString(sig)
		if err != nil || len(raw) < 5 || base64.StdEncoding.EncodeToString(raw) != sig {
			p.unlike()
			return
		}
		hash := uint32(raw[0])<<24 | uint32(raw[1])<<16 | uint32(raw[2])<<8 | uint32(raw[3])
		v, err := policy.Known().Verifier(name, hash)
		switch {
		case err != nil || seen[fmt.Sprint(name, hash)]:
			p.fail(p.n, "Không khóa nào ở trên ký dòng này.", "No key named above signs this line.")
		case !v.Verify([]byte(text), raw[4:]):
			p.fail(p.n, "Chữ ký này không đúng.", "This signature is false.")
		}
		seen[fmt.Sprint(name, hash)] = true
	}
	if p.fault != nil {
		return
	}
	if p.n != len(p.lines)-1 || p.lines[p.n] != "" || len(seen) == 0 {
		p.fail(len(p.lines), "Biên nhận bị cắt cụt.", "The receipt is cut off.")
		return
	}
	if _, err := policy.Open([]byte(strings.Join(p.lines[p.checkpoint-1:], "\n"))); err != nil {
		p.fail(p.checkpoint, "Thiếu chữ ký mà chính sách ở trên đòi hỏi.", "A signature is missing that the policy above asks for.")
	}
}
