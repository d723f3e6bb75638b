package bundle_test

import (
	"bytes"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"liem"
	"liem/ledger"
	"liem/ledger/bundle"
	"liem/ledger/bundle/bundletest"
)

// spoilt is a bundle in which one thing is wrong and everything else is as an
// insider with the log's key would make it: logged, proved, signed.
type spoilt struct {
	name   string
	change func(*ledger.Act)       // before the act is committed to
	parts  func(*bundle.Parts)     // after
	files  func(map[string][]byte) // after the parts are laid out, before the manifest is signed
	sign   func(*bundle.Manifest)  // before the manifest is signed
	after  func(map[string][]byte) // after the manifest is signed
	file   string
	want   string
}

func act(chain ledger.Chain, seq uint64, f func(*ledger.Act)) func(*ledger.Act) {
	return func(a *ledger.Act) {
		if a.Chain == chain && a.Seq == seq {
			f(a)
		}
	}
}

func setFact(a *ledger.Act, name, value string) {
	for i := range a.Facts {
		if a.Facts[i].Name == name {
			a.Facts[i].Value = value
		}
	}
}

var otherCase = liem.DerivedID("other case")

// eachCheck has a line for every check that works on parsed files.
var eachCheck = []spoilt{
	{name: "no reads", parts: func(p *bundle.Parts) { p.Reads = nil }, file: "acts.jsonl", want: "There is no act, or no read that records the export."},
	{name: "export not last", parts: func(p *bundle.Parts) { p.Reads = p.Reads[:2] }, file: "reads.jsonl", want: "The last read does not record the export."},
	{name: "last acts left out", parts: func(p *bundle.Parts) { p.Acts = p.Acts[:4] }, file: "acts.jsonl", want: "The case does not end with the act that the export recorded."},
	{name: "export of another count", change: act(ledger.Reads, 3, func(a *ledger.Act) { setFact(a, ledger.FactCount, "7") }), file: "acts.jsonl", want: "The case does not end with the act that the export recorded."},
	{name: "export of another end", change: act(ledger.Reads, 3, func(a *ledger.Act) { setFact(a, ledger.FactLast, strings.Repeat("0", 64)) }), file: "acts.jsonl", want: "The case does not end with the act that the export recorded."},
	{name: "number left out", change: act(ledger.Acts, 3, func(a *ledger.Act) { a.Seq = 4 }), file: "acts.jsonl", want: "The acts are not numbered without a break."},
	{name: "act in the reads", change: act(ledger.Reads, 1, func(a *ledger.Act) { a.Chain = ledger.Acts }), file: "reads.jsonl", want: "The acts are not numbered without a break."},
	{name: "act of another case", change: act(ledger.Acts, 3, func(a *ledger.Act) { a.Case = otherCase }), file: "acts.jsonl", want: "The act belongs to another case."},
	{name: "reads of another case", change: func(a *ledger.Act) {
		if a.Chain == ledger.Reads {
			a.Case = otherCase
		}
	}, file: "reads.jsonl", want: "The act belongs to another case."},
	{name: "chain broken", change: act(ledger.Acts, 3, func(a *ledger.Act) { a.Prev[0] ^= 1 }), file: "acts.jsonl", want: "The act does not follow the act before it."},
	{name: "first act follows something", change: act(ledger.Acts, 1, func(a *ledger.Act) { a.Prev[0] ^= 1 }), file: "acts.jsonl", want: "The act does not follow the act before it."},
	{name: "time runs back", change: act(ledger.Acts, 3, func(a *ledger.Act) { a.Recorded -= 100 * 60 * 1_000_000 }), file: "acts.jsonl", want: "The act was recorded earlier than the act before it."},
	{name: "act in the register", change: act(ledger.Register, 2, func(a *ledger.Act) { a.Chain = ledger.Reads }), file: "register.jsonl", want: "This is not a register act."},
	{name: "register chain broken", change: act(ledger.Register, 2, func(a *ledger.Act) { a.Prev[0] ^= 1 }), file: "register.jsonl", want: "The act does not follow the act before it."},
	{name: "register out of order", files: func(f map[string][]byte) {
		swapLines(f, "register.jsonl")
	}, file: "register.jsonl", want: "The register acts are not in order."},
	{name: "proofs swapped", parts: func(p *bundle.Parts) { p.Acts[1].Proof, p.Acts[2].Proof = p.Acts[2].Proof, p.Acts[1].Proof }, file: "proofs/acts.tlog-proofs", want: "The proof does not show that the act is in the log."},
	{name: "another slot", parts: func(p *bundle.Parts) { p.Acts[1].Slot++ }, file: "proofs/acts.tlog-proofs", want: "The proof does not show that the act is in the log."},
	{name: "index beyond the log", parts: func(p *bundle.Parts) { p.Reads[1].Proof.Index = 1 << 40 }, file: "proofs/reads.tlog-proofs", want: "The proof does not show that the act is in the log."},
	{name: "proof too long", parts: func(p *bundle.Parts) {
		p.Reads[1].Proof.Hashes = append(p.Reads[1].Proof.Hashes, p.Reads[1].Proof.Hashes[0])
	}, file: "proofs/reads.tlog-proofs", want: "The proof does not show that the act is in the log."},
	{name: "one leaf twice", parts: func(p *bundle.Parts) {
		again := bundle.Item{Entry: ledger.Entry{C: p.Acts[2].C, Slot: p.Acts[2].Slot}, Proof: p.Acts[2].Proof}
		again.Erased = &ledger.Erasure{Case: liem.ID{0xff}, Chain: ledger.Register, Seq: 1, Provision: "x"}
		p.Register = append(p.Register, again)
	}, file: "register.jsonl", want: "The act stands twice."},
	{name: "one id twice", change: func(a *ledger.Act) {
		if a.Chain == ledger.Acts && (a.Seq == 2 || a.Seq == 3) {
			a.ID = otherCase
		}
	}, file: "acts.jsonl", want: "The act stands twice."},
	{name: "authority missing", parts: func(p *bundle.Parts) { p.Register = p.Register[:2] }, file: "acts.jsonl", want: "A register act that the authority rests on is missing."},
	{name: "authority for nothing", change: func(a *ledger.Act) { a.Rests = nil }, file: "register.jsonl", want: "Nothing rests on this register act."},
	{name: "another calendar", parts: func(p *bundle.Parts) { p.Calendars = map[string][]byte{"vn-2026.txt": []byte("2026-05-02\n")} }, file: "calendars/vn-2026.txt", want: "No register act takes this calendar into use."},
	{name: "another letter", parts: func(p *bundle.Parts) { p.Letters = map[string][]byte{"0001.html": []byte("forged")} }, file: "letters/0001.html", want: "No act of the case sent this letter."},
	{name: "pack missing", parts: func(p *bundle.Parts) { p.Packs = nil }, file: "acts.jsonl", want: "The pack that the act names is missing."},
	{name: "pack too many", parts: func(p *bundle.Parts) {
		p.Packs[liem.Hash{1}] = fstest.MapFS{"a": {Data: []byte("x")}}
	}, file: "packs/01" + strings.Repeat("0", 62), want: "No act names this pack."},
	{name: "pack changed", parts: func(p *bundle.Parts) {
		for h := range p.Packs {
			p.Packs[h] = fstest.MapFS{"pack.yaml": {Data: []byte("x")}}
		}
	}, file: "packs/", want: "The content of the pack does not match its hash."},
	{name: "pack taken into use by nobody", change: act(ledger.Register, 1, func(a *ledger.Act) { a.Facts = a.Facts[1:] }), file: "register.jsonl", want: "No register act takes the case's pack into use."},
	{name: "readme", files: func(f map[string][]byte) { f["README.txt"] = append(bytes.Clone(f["README.txt"]), "Send money.\n"...) }, file: "README.txt", want: "The instructions are not those of the format."},
	{name: "format", sign: func(m *bundle.Manifest) { m.Format = "2" }, file: "bundle.json", want: "This version of the format or engine is not supported."},
	{name: "engine", sign: func(m *bundle.Manifest) { m.Engine = "2" }, file: "bundle.json", want: "This version of the format or engine is not supported."},
	{name: "case", sign: func(m *bundle.Manifest) { m.Case = otherCase }, file: "bundle.json", want: "The manifest does not say what the bundle holds."},
	{name: "procedure", sign: func(m *bundle.Manifest) { m.Procedure = "vn.gift" }, file: "bundle.json", want: "The manifest does not say what the bundle holds."},
	{name: "pack version", sign: func(m *bundle.Manifest) { m.Pack.Version = "2" }, file: "bundle.json", want: "The manifest does not say what the bundle holds."},
	{name: "limits", sign: func(m *bundle.Manifest) { m.Limits[0] ^= 1 }, file: "bundle.json", want: "The manifest does not say what the bundle holds."},
	{name: "head of acts", sign: func(m *bundle.Manifest) { m.Acts.Count = "5" }, file: "bundle.json", want: "The manifest does not say what the bundle holds."},
	{name: "head of reads", sign: func(m *bundle.Manifest) { m.Reads.Last[3] ^= 1 }, file: "bundle.json", want: "The manifest does not say what the bundle holds."},
	{name: "redacted", sign: func(m *bundle.Manifest) { m.Redacted = []bundle.Cut{{Chain: "acts", Reason: "x", Count: "1"}} }, file: "bundle.json", want: "The manifest does not say what the bundle holds."},
	{name: "erased", sign: func(m *bundle.Manifest) { m.Erased = []bundle.Cut{{Chain: "acts", Reason: "x", Count: "1"}} }, file: "bundle.json", want: "The manifest does not say what the bundle holds."},
	{name: "file not listed", sign: func(m *bundle.Manifest) { m.Files = m.Files[1:] }, file: "README.txt", want: "The manifest does not list this file."},
	{name: "file not there", sign: func(m *bundle.Manifest) { m.Files = append(m.Files, bundle.File{Name: "letters/2.html"}) }, file: "letters/2.html", want: "The file is missing."},
	{name: "file listed twice", sign: func(m *bundle.Manifest) { m.Files = append(m.Files, m.Files[0]) }, file: "bundle.json", want: "The manifest does not say what the bundle holds."},
	{name: "file with another hash", sign: func(m *bundle.Manifest) { m.Files[2].SHA256[0] ^= 1 }, file: "calendars/vn-2026.txt", want: "The file does not match its hash in the manifest."},
	{name: "gap not in the manifest", parts: func(p *bundle.Parts) {
		p.Acts[1].Act.Fields[0].Passages[0].Open = false
		p.Acts[1].Act.Fields[0].Passages[0].Gap = "x"
	},
		sign: func(m *bundle.Manifest) { m.Redacted = []bundle.Cut{} }, file: "bundle.json", want: "The manifest does not say what the bundle holds."},
	{name: "manifest changed afterwards", after: func(f map[string][]byte) { replace(f, "bundle.json", `"vn-test"`, `"vn-tEst"`) }, file: "bundle.json", want: "The manifest's signature does not verify."},
	{name: "manifest signed twice", after: func(f map[string][]byte) { f["bundle.json"] = append(f["bundle.json"], lastLine(f["bundle.json"])...) }, file: "bundle.json", want: "The manifest's signature does not verify."},
	{name: "manifest signed by a stranger too", after: func(f map[string][]byte) {
		f["bundle.json"] = append(f["bundle.json"], strings.Replace(lastLine(f["bundle.json"]), "thanhtra", "stranger", 1)...)
	}, file: "bundle.json", want: "The manifest's signature does not verify."},
	{name: "manifest in another form", after: func(f map[string][]byte) {
		resignText(f, func(s string) string { return strings.Replace(s, `"1"`, ` "1"`, 1) })
	}, file: "bundle.json", want: "The manifest is not in its form."},
	{name: "manifest is no JSON", after: func(f map[string][]byte) { resignText(f, func(s string) string { return s[1:] }) }, file: "bundle.json", want: "The manifest is not in its form."},
	{name: "checkpoint", files: func(f map[string][]byte) { replace(f, "checkpoint", "limits ", "limitz ") }, file: "checkpoint", want: "The checkpoint of the log does not verify."},
	{name: "checkpoint with a stranger's signature", files: func(f map[string][]byte) {
		f["checkpoint"] = append(bytes.Clone(f["checkpoint"]), strings.Replace(lastLine(f["checkpoint"]), "witness1", "witness7", 1)...)
	}, file: "checkpoint", want: "The checkpoint of the log does not verify."},
	{name: "checkpoint without its witness", files: func(f map[string][]byte) {
		f["checkpoint"] = bytes.TrimSuffix(f["checkpoint"], []byte(lastLine(f["checkpoint"])))
	}, file: "checkpoint", want: "The checkpoint of the log does not verify."},
	{name: "policy with a comment", files: func(f map[string][]byte) { f["policy"] = append(bytes.Clone(f["policy"]), "# trust me\n"...) }, file: "policy", want: "The policy in the bundle is not in its form."},
	{name: "policy with a blank line", files: func(f map[string][]byte) { f["policy"] = append(bytes.Clone(f["policy"]), '\n') }, file: "policy", want: "The policy in the bundle is not in its form."},
	{name: "policy with two logs", files: func(f map[string][]byte) {
		f["policy"] = append(bytes.Clone(f["policy"]), f["policy"][:bytes.IndexByte(f["policy"], '\n')+1]...)
	}, file: "policy", want: "The policy in the bundle is not in its form."},
	{name: "policy with a witness nobody asks for", files: func(f map[string][]byte) { replace(f, "policy", "quorum witnesses", "quorum none") }, file: "policy", want: "The policy in the bundle is not in its form."},
	{name: "line changed", files: func(f map[string][]byte) { replace(f, "acts.jsonl", `"misuse-of-funds"`, `"misuse-of-office"`) }, file: "acts.jsonl", want: "The content does not match the act's commitment."},
	{name: "line in another form", files: func(f map[string][]byte) { replace(f, "reads.jsonl", `{"act":"1",`, `{"act":"1", `) }, file: "reads.jsonl", want: "The line is not in the form that the format fixes."},
	{name: "empty line", files: func(f map[string][]byte) { f["reads.jsonl"] = append(bytes.Clone(f["reads.jsonl"]), '\n') }, file: "reads.jsonl", want: "The line is not in the form that the format fixes."},
	{name: "line without end", files: func(f map[string][]byte) { f["reads.jsonl"] = bytes.TrimSuffix(f["reads.jsonl"], []byte("\n")) }, file: "reads.jsonl", want: "The last line does not end with a newline."},
	{name: "proof too many", files: func(f map[string][]byte) {
		f["proofs/acts.tlog-proofs"] = append(bytes.Clone(f["proofs/acts.tlog-proofs"]), f["proofs/reads.tlog-proofs"]...)
	}, file: "proofs/acts.tlog-proofs", want: "There are more proofs than acts."},
	{name: "proof missing", files: func(f map[string][]byte) { f["proofs/acts.tlog-proofs"] = f["proofs/register.tlog-proofs"] }, file: "proofs/acts.tlog-proofs", want: "A proof is missing or not in its form."},
	{name: "proof with more in it", files: func(f map[string][]byte) { replace(f, "proofs/acts.tlog-proofs", "v1\nindex", "v1\nextra YQ==\nindex") }, file: "proofs/acts.tlog-proofs", want: "A proof is missing or not in its form."},
	{name: "file without a place", files: func(f map[string][]byte) { f["notes.txt"] = []byte("hello") }, file: "notes.txt", want: "A bundle has no such file."},
	{name: "letter in a folder", files: func(f map[string][]byte) { f["letters/a/b"] = []byte("hello") }, file: "letters/a/b", want: "A bundle has no such file."},
	{name: "pack without a hash", files: func(f map[string][]byte) { f["packs/vn/pack.yaml"] = []byte("hello") }, file: "packs/vn/pack.yaml", want: "A bundle has no such file."},
	{name: "file missing", files: func(f map[string][]byte) { delete(f, "reads.jsonl") }, file: "reads.jsonl", want: "The file is missing."},
}

func TestEachCheck(t *testing.T) {
	py := newSecondOrNil(t)
	var all []seen
	for _, tc := range eachCheck {
		raw := tc.make(t)
		got := first(t, raw, nil)
		if all = append(all, got); py != nil {
			py.add(raw, nil)
		}
		if tc.want == "" && got.Fault == nil || got.Fault != nil && (tc.want == "" || got.Fault.EN == tc.want) && strings.HasPrefix(got.Fault.File, tc.file) && got.Fault.VI != "" {
			continue
		}
		t.Errorf("%s: got %+v, want %s: %s", tc.name, got.Fault, tc.file, tc.want)
	}
	if py == nil {
		t.Skip("SKIPPED: python3 is not here, so docs/verify.py was not run")
	}
	for i, got := range py.run() {
		if d := cmp.Diff(all[i], got); d != "" {
			t.Errorf("%s: verify.py disagrees (- go, + py):\n%s", eachCheck[i].name, d)
		}
	}
}

func newSecondOrNil(t *testing.T) (s *second) {
	t.Run("python3", func(sub *testing.T) { s = newSecond(sub) })
	if s != nil {
		s.t, s.dir = t, t.TempDir()
	}
	return s
}

// make builds the spoilt bundle.
func (s spoilt) make(t *testing.T) []byte {
	t.Helper()
	made := bundletest.Make(bundletest.Spec{Name: "each", Acts: 6, Fields: 2, Text: 40, Noise: 2, Witnesses: 1, Change: s.change})
	if s.parts != nil {
		s.parts(&made.Parts)
	}
	files, err := bundle.Assemble(made.Parts)
	if err != nil {
		t.Fatal(err)
	}
	if s.files != nil {
		s.files(files)
	}
	if len(files["bundle.json"]) == 0 {
		bundle.Resign(files, made.Log, s.sign)
	}
	if s.after != nil {
		s.after(files)
	}
	return repack(t, members(files), false)
}

func members(files map[string][]byte) (out []member) {
	for name, data := range files {
		out = append(out, member{name, data})
	}
	return out
}

func replace(files map[string][]byte, name, old, new string) {
	files[name] = bytes.Replace(files[name], []byte(old), []byte(new), 1)
}

func lastLine(b []byte) string {
	s := strings.TrimSuffix(string(b), "\n")
	return s[strings.LastIndexByte(s, '\n')+1:] + "\n"
}

func swapLines(files map[string][]byte, name string) {
	lines := bytes.SplitAfter(files[name], []byte("\n"))
	lines[0], lines[1] = lines[1], lines[0]
	files[name] = bytes.Join(lines, nil)
}

// resignText signs another text for the manifest with the log's key.
func resignText(files map[string][]byte, change func(string) string) {
	text, _, _ := strings.Cut(string(files["bundle.json"]), "\n\n")
	files["bundle.json"] = bundletest.SignText(change(text + "\n"))
}
