package docket

import (
	"slices"
	"strings"

	"liem"
	"liem/ledger"
)

// DeclareTie is an act that every procedure has: an officer's own answer
// whether they have a tie, where nobody else could be asked. It moves nothing;
// with a tie the officer is kept apart from then on.
const DeclareTie = "declare_tie"

// OwnWord is the source of an officer's own answer.
const OwnWord = "own"

// OwnAnswers are an officer's own answers, one about each scoped person of
// whom the case has none, all alike: the question names nobody.
func (c *Case) OwnAnswers(officer string, tie bool) []Answer {
	result := AnswerNone
	if tie {
		result = AnswerFound
	}
	var out []Answer
	for n := range c.m.People {
		if subject := c.PersonID(n); c.Tie(officer, subject) == "" {
			out = append(out, Answer{Officer: officer, Subject: subject, Result: result, Source: OwnWord, Edition: "-"})
		}
	}
	return out
}

// applyDeclaration takes in an officer's own answer: of themself, about
// people of the case of whom it has no answer, and nothing else.
func (c *Case) applyDeclaration(a *ledger.Act, posts Posts) error {
	if !c.nothingDue(a.Recorded) {
		return c.damaged(a, "an expiry that was due is missing before it")
	}
	if !c.anyRole(a, posts) {
		return c.refuse(liem.NotYou, DeclareTie, "", "Chỉ người của văn phòng được khai quan hệ với vụ việc.", "Only an officer of the office declares a tie to a case.")
	}
	if err := c.only(a); err != nil {
		return err
	}
	if err := c.sameDates(a, nil); err != nil {
		return err
	}
	word := ""
	for _, f := range a.Facts {
		rest, ok := strings.CutPrefix(f.Name, answerFact)
		who, subject, _ := strings.Cut(rest, "/")
		_, scoped := c.personOf(subject)
		if !ok || who != a.Actor || !scoped || c.Tie(who, subject) != "" || word != "" && f.Value != word ||
			!slices.Contains([]string{AnswerNone + " " + OwnWord + " -", AnswerFound + " " + OwnWord + " -"}, f.Value) {
			return c.refuse(liem.Needs, DeclareTie, "", "Lời khai chỉ là có hay không, về chính mình, một lần.", "A declaration is a yes or a no, about oneself, once.")
		}
		word = f.Value
	}
	if word == "" {
		return c.refuse(liem.Needs, DeclareTie, "", "Cần trả lời có hay không.", "Answer yes or no.")
	}
	c.hear(a)
	c.take(a)
	return nil
}
