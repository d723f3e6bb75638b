package ledger

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/note"
)

// Policy says which log key and which witnesses somebody trusts, in the form
// of C2SP tlog-policy: one "log" line, "witness" and "group" lines, one
// "quorum" line. A policy that comes with the evidence shows that the
// evidence is consistent; only one given from outside makes it trusted.
type Policy struct {
	rules torchwood.Policy
	log   note.Verifier
}

var threshold = regexp.MustCompile(`^(any|all|[1-9][0-9]*)$`)

// NewPolicy is the text of the policy for one log and its witnesses, of which
// at least quorum must have signed. quorum 0 asks for no witness.
func NewPolicy(log string, quorum int, witnesses ...string) ([]byte, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "log %s\n", log)
	names := make([]string, len(witnesses))
	for i, w := range witnesses {
		names[i] = fmt.Sprintf("w%d", i+1)
		fmt.Fprintf(&b, "witness %s %s\n", names[i], w)
	}
	switch {
	case quorum < 0 || quorum > len(witnesses):
		return nil, fmt.Errorf("quorum %d of %d witnesses", quorum, len(witnesses))
	case quorum == 0 && len(witnesses) > 0:
		return nil, errors.New("witnesses without a quorum")
	case quorum == 0:
		b.WriteString("quorum none\n")
	default:
		fmt.Fprintf(&b, "group witnesses %d %s\nquorum witnesses\n", quorum, strings.Join(names, " "))
	}
	if _, err := ParsePolicy([]byte(b.String())); err != nil {
		return nil, err
	}
	return []byte(b.String()), nil
}

// ParsePolicy reads a policy. It must name exactly one log.
func ParsePolicy(text []byte) (*Policy, error) {
	rules, err := torchwood.ParsePolicy(blank(text))
	if err != nil {
		return nil, err
	}
	p := &Policy{rules: rules}
	once := make(map[string]bool)
	for line := range strings.Lines(string(text)) {
		line, _, _ = strings.Cut(line, "#")
		f := strings.Fields(line)
		if len(f) == 0 {
			continue
		}
		var names []string // what may stand only once: keys, members of groups
		switch f[0] {
		case "log":
			if p.log != nil {
				return nil, errors.New("policy with more than one log")
			}
			if p.log, err = note.NewVerifier(f[1]); err != nil {
				return nil, err
			}
		case "witness":
			names = []string{"key " + f[2]}
		case "group":
			names = f[3:]
		}
		for _, n := range names {
			if once[n] {
				return nil, fmt.Errorf("policy names %s twice", n)
			}
			once[n] = true
		}
	}
	if p.log == nil {
		return nil, errors.New("policy without a log")
	}
	return p, CheckOrigin(p.log.Name())
}

// blank empties the lines that hold nothing but white space and comments:
// torchwood.ParsePolicy panics at some sorts of white space.
func blank(text []byte) []byte {
	var b strings.Builder
	for line := range strings.Lines(string(text)) {
		if words, _, _ := strings.Cut(line, "#"); len(strings.Fields(words)) > 0 {
			b.WriteString(strings.TrimSuffix(words, "\n"))
		}
		b.WriteByte('\n')
	}
	return []byte(b.String())
}

// ParseStrictPolicy reads a policy as a bundle carries it: no comments, no
// blank lines, single spaces, every witness and group used by the quorum.
// Nothing in such a text can change without the policy's changing.
func ParseStrictPolicy(text []byte) (*Policy, error) {
	p, err := ParsePolicy(text)
	if err != nil {
		return nil, err
	}
	unused := make(map[string]bool)
	for line := range strings.Lines(string(text)) {
		f := strings.Fields(line)
		if strings.Join(f, " ")+"\n" != line || strings.Contains(line, "#") {
			return nil, fmt.Errorf("policy line %q is not in its plain form", line)
		}
		var uses []string
		switch {
		case len(f) < 2 || upperHex(f):
			return nil, fmt.Errorf("policy line %q is not in its plain form", line)
		case f[0] == "witness" && len(f) == 3:
			unused[f[1]] = true
		case f[0] == "group" && threshold.MatchString(f[2]):
			unused[f[1]] = true
			uses = f[3:]
		case f[0] == "quorum" && len(f) == 2:
			uses = f[1:]
		case f[0] == "log" && len(f) == 2:
		default:
			return nil, fmt.Errorf("policy line %q has words that do not belong there", line)
		}
		for _, name := range uses {
			delete(unused, name)
		}
	}
	if len(unused) > 0 {
		return nil, errors.New("policy names a witness that its quorum does not ask for")
	}
	return p, nil
}

// upperHex tells whether a key's hash is written in capitals, which parsers
// of keys accept.
func upperHex(fields []string) bool {
	part := strings.Split(fields[len(fields)-1], "+")
	return len(part) > 1 && strings.ToLower(part[1]) != part[1]
}

// Origin is the name of the policy's log.
func (p *Policy) Origin() string { return p.log.Name() }

// Log verifies signatures of the policy's log alone.
func (p *Policy) Log() note.Verifiers { return note.VerifierList(p.log) }

// Known verifies signatures of the policy's log and witnesses.
func (p *Policy) Known() note.Verifiers { return p.rules }

// Open verifies a signed checkpoint under the policy and returns it.
// Signatures by keys that the policy does not name are ignored, as C2SP
// tlog-checkpoint asks.
func (p *Policy) Open(signed []byte) (Checkpoint, error) {
	c, n, err := torchwood.VerifyCheckpoint(signed, p.rules)
	if err != nil {
		return Checkpoint{}, err
	}
	if c.Origin != p.Origin() {
		return Checkpoint{}, fmt.Errorf("checkpoint of the log %q", c.Origin)
	}
	return ParseCheckpoint(n.Text)
}
