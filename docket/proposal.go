package docket

import (
	"slices"
	"strings"

	"liem/ledger"
)

// ProposedField is the built-in field of a proposal that says what the first
// hand chose, for the second to read before signing: one open fact a line, as
// the act will state it. It lies in the compartment of those who deliberate;
// the open facts of the proposal hold its hash alone, so that no finding is
// known before it is signed.
const ProposedField = "proposed"

const proposedClass, proposedCompartment = "decision", "deliberation"

func proposedField(facts []ledger.Fact) ledger.Field {
	var lines []string
	for _, f := range facts {
		if !ofOneHand(f.Name) && f.Name != "on" {
			lines = append(lines, f.Name+"="+f.Value)
		}
	}
	return ledger.Field{Name: ProposedField, Class: proposedClass, Compartment: proposedCompartment,
		Passages: []ledger.Passage{{Text: []byte(strings.Join(lines, "\n"))}}}
}

func isProposed(f ledger.Field) bool {
	return f.Name == ProposedField && f.Class == proposedClass && f.Compartment == proposedCompartment && len(f.Passages) == 1
}

// Proposal is what waits for a second hand.
type Proposal struct {
	Seq         uint64 // of the proposing act
	Actor, Post string
}

// Proposal finds the proposal of an act that waits for a second hand.
func (c *Case) Proposal(act, about string) (Proposal, bool) {
	p, ok := c.proposals[proposalKey(act, about)]
	if !ok {
		return Proposal{}, false
	}
	i := slices.IndexFunc(c.acts, func(a *ledger.Act) bool { return a.ID == p.act })
	if i < 0 {
		return Proposal{}, false
	}
	return Proposal{Seq: c.acts[i].Seq, Actor: p.actor, Post: p.post}, true
}

// Proposed reads what a proposal chose, from its field as a reader may open
// it; false if it is covered or says nothing.
func Proposed(a *ledger.Act) ([]ledger.Fact, bool) {
	for _, f := range a.Fields {
		if !isProposed(f) || f.Passages[0].Gap != "" {
			continue
		}
		var out []ledger.Fact
		for line := range strings.Lines(string(f.Passages[0].Text)) {
			if name, value, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "="); ok {
				out = append(out, ledger.Fact{Name: name, Value: value})
			}
		}
		return out, true
	}
	return nil, false
}
