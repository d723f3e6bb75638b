package proof

import (
	"encoding/json"
	"fmt"

	"liem"
	"liem/rulebook"
)

// Proof is what is kept with a pack: that this checker proved these bytes.
// An office serves a pack only with a proof that matches it, so nothing is
// proven at start.
type Proof struct {
	Pack       string    `json:"pack"`
	Version    string    `json:"version"`
	Hash       liem.Hash `json:"hash"` // of the pack's folder
	Engine     int       `json:"engine"`
	Checker    int       `json:"checker"`
	People     int       `json:"people"` // scoped people in the model
	Procedures []Proven  `json:"procedures"`
}

// Proven is the outcome for one procedure.
type Proven struct {
	Procedure   string     `json:"procedure"`
	States      int        `json:"states"`
	Transitions int        `json:"transitions"`
	AsStated    bool       `json:"as_stated"` // of the size that the procedure states, if it states one
	Properties  []Property `json:"properties"`
}

// CheckPack proves every procedure of a pack. The results tell the stories;
// the proof is what can be stored. Both are there also if a property fails.
func CheckPack(p *rulebook.Pack, o Options) (*Proof, []*Result, error) {
	o = o.filled()
	out := &Proof{Pack: p.ID, Version: p.Version, Hash: p.Hash, Engine: liem.Engine, Checker: Checker, People: o.People}
	var results []*Result
	for _, q := range p.Procedures {
		r, err := Check(q, o)
		if err != nil {
			return nil, nil, err
		}
		results = append(results, r)
		out.Procedures = append(out.Procedures, Proven{q.ID, r.States, r.Transitions, r.Unexpected == liem.Text{}, r.Properties})
	}
	return out, results, nil
}

// Holds tells whether all fifteen properties hold for every procedure.
func (p *Proof) Holds() bool {
	for _, q := range p.Procedures {
		if len(q.Properties) != 15 || !q.AsStated {
			return false
		}
		for i, x := range q.Properties {
			if !x.Holds || x.Number != i+1 {
				return false
			}
		}
	}
	return len(p.Procedures) > 0
}

// Matches says why a pack may not be served on this proof; nil if it may:
// the same bytes, proven by this engine and this checker, every procedure,
// all fifteen.
func (p *Proof) Matches(pack *rulebook.Pack) error {
	refuse := func(vi, en string) error {
		return &liem.Error{Kind: liem.Refused, Code: liem.Needs, Op: "proof of pack " + pack.ID,
			Say:  liem.T(vi, en),
			Next: liem.T("Chạy liem rulebook check.", "Run liem rulebook check.")}
	}
	switch {
	case p == nil:
		return refuse("Bộ quy trình chưa được chứng minh.", "The pack was not proven.")
	case p.Pack != pack.ID || p.Version != pack.Version || p.Hash != pack.Hash:
		return refuse("Bản chứng minh là của một bộ quy trình khác.", "The proof is of another pack.")
	case p.Engine != liem.Engine || p.Checker != Checker || p.People < 2:
		return refuse("Bản chứng minh do một phiên bản khác làm.", "The proof was made by another version of the checker.")
	case !p.Holds():
		return refuse("Bản chứng minh cho thấy một tính chất không giữ được.", "The proof shows a property that does not hold.")
	}
	proven := map[string]bool{}
	for _, q := range p.Procedures {
		proven[q.Procedure] = true
	}
	for _, q := range pack.Procedures {
		if !proven[q.ID] {
			return refuse("Thủ tục "+q.ID+" chưa được chứng minh.", "The procedure "+q.ID+" was not proven.")
		}
	}
	return nil
}

// Encode is the proof as it is stored: JSON with a line's end.
func (p *Proof) Encode() ([]byte, error) {
	b, err := json.MarshalIndent(p, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encoding a proof: %w", err)
	}
	return append(b, '\n'), nil
}

// Read reads a stored proof. It only reads: Matches says whether to trust
// it for a pack.
func Read(b []byte) (*Proof, error) {
	p := &Proof{}
	if err := json.Unmarshal(b, p); err != nil {
		return nil, fmt.Errorf("reading a proof: %w", err)
	}
	return p, nil
}
