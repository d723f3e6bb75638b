package proof

import (
	"fmt"
	"testing"

	"liem"
	"liem/rulebook"
)

// A mutation breaks one property of the specimen; it must be caught as that.
type mutation struct {
	property int
	name     string
	change   func(b bench)
}

func mutations() []mutation {
	return []mutation{
		{1, "nobody can give the case to another body", func(b bench) { b.away("hand_over") }},
		{1, "only from intake", func(b bench) { b.act("hand_over").In = []string{"intake"} }},
		{1, "the decider alone can", func(b bench) { b.act("hand_over").By = "decider" }},
		{1, "oversight ends after one time", func(b bench) { b.clock("oversight").Repeats = false; b.clock("oversight").Falls = true }},
		{1, "two clocks start each other for ever", func(b bench) {
			b.anchors("refusal_review", "ask_review_of_refusal", "end:erase_unaccepted")
			b.anchors("erase_unaccepted", "decline", "end:refusal_review")
		}},
		{1, "oversight without an act of its owner", func(b bench) { b.act("hand_over").By = "superior" }},
		{1, "the file closes only when the person asked for a review", func(b bench) {
			b.away("hand_over")
			b.drop("close", "no clock remedy is running")
			b.sentence("close", "every notified subject is served").Values = []string{"answered"}
		}},
		{1, "a discontinuation that cannot be sent leaves the file open", func(b bench) { b.unanchor("service", "discontinue") }},
		{1, "others can end the wait, the owner of the oversight cannot", func(b bench) {
			a := *b.act("hand_over")
			a.ID, a.By = "hand_over_too", "decider"
			b.act("hand_over").By = "superior"
			b.Acts = append(b.Acts, &a)
			for _, k := range b.Clocks {
				if k.Stops("hand_over") {
					k.StoppedBy = append(k.StoppedBy, a.ID)
				}
			}
		}},
		{2, "handing over leaves the account running", func(b bench) { k := b.clock("account"); k.StoppedBy = b.without(k.StoppedBy, "hand_over") }},
		{2, "handing over leaves the main clock running", func(b bench) { k := b.clock("settle"); k.StoppedBy = b.without(k.StoppedBy, "hand_over") }},
		{2, "discontinuing leaves the account owed", func(b bench) { k := b.clock("account"); k.StoppedBy = b.without(k.StoppedBy, "discontinue") }},
		{2, "erasing leaves the oversight running", func(b bench) { k := b.clock("oversight"); k.StoppedBy = b.without(k.StoppedBy, "purge") }},
		{2, "protection asked for is nobody's", func(b bench) { b.act("ask_protection").Opens = nil }},
		{2, "passing on leaves the first check owed", func(b bench) { k := b.clock("initial_handling"); k.MetBy = b.without(k.MetBy, "pass_on") }},
		{2, "the time to erase is met by nothing", func(b bench) { k := b.clock("erase"); k.MetBy = b.without(k.MetBy, "purge") }},
		{3, "acceptance asks for two things at once", func(b bench) { b.need("accept", "competence", "unknown") }},
		{3, "the second extension is never open", func(b bench) {
			a := b.act("extend")
			a.Needs.Kids = append(a.Needs.Kids, &rulebook.Guard{Op: rulebook.ExtendedLes, Name: "settle", N: 1, Text: "settle extended less than 1"})
		}},
		{3, "nobody can withdraw", func(b bench) { b.away("withdraw") }},
		{3, "a stage that nothing leads to", func(b bench) {
			b.Stages = append(b.Stages, &rulebook.Stage{ID: "attic", Name: liem.T("kho", "attic"), Duty: "decider"})
		}},
		{3, "a value that nothing gives", func(b bench) { f := b.Fact("complexity"); f.Values = append(f.Values, "very_complex") }},
		{3, "an anchor that never starts its clock", func(b bench) { k := b.clock("remedy"); k.From = append(k.From, rulebook.Anchor{Act: "invite"}) }},
		{3, "an act that never meets its clock", func(b bench) { k := b.clock("refusal_review"); k.MetBy = append(k.MetBy, "conclude") }},
		{3, "a choice that cannot be made", func(b bench) {
			b.act("check_competence").Needs.Kids = append(b.act("check_competence").Needs.Kids, &rulebook.Guard{Op: rulebook.FactIs, Name: "overdue", Values: []string{"none"}})
			b.Fact("overdue").Values = append(b.Fact("overdue").Values, "none")
		}},
		{4, "nothing runs after the conclusion", func(b bench) { b.unanchor("oversight", "conclude") }},
		{4, "nothing runs after the first check lapsed", func(b bench) { b.unanchor("oversight", "end:initial_handling") }},
		{4, "nothing runs after the time of keeping", func(b bench) { b.anchors("erase", "purge_unaccepted") }},
		{4, "a stage without anybody responsible", func(b bench) { b.Stage("verification").Duty = "" }},
		{4, "a stage that a party is responsible for", func(b bench) { b.Stage("declined").Duty = "reporter" }},
		{4, "looking at competence stops the clock", func(b bench) { k := b.clock("initial_handling"); k.StoppedBy = append(k.StoppedBy, "check_competence") }},
		{4, "a refused report waits for nothing", func(b bench) { b.anchors("erase_unaccepted", "ask_review_of_refusal") }},
		{5, "the notice is no notice", func(b bench) { b.act("notify").Kind = rulebook.Plain }},
		{5, "the file is not shown first", func(b bench) { b.drop("invite", "this subject is shown") }},
		{5, "absence before the time is over", func(b bench) { b.drop("record_absence", "this clock account is expired") }},
		{5, "the conclusion waits for no answer", func(b bench) { b.drop("conclude", "every subject is answered/absent") }},
		{5, "one answer is enough for all", func(b bench) { b.sentence("conclude", "every subject is answered/absent").Quant = rulebook.Any }},
		{5, "five days to answer", func(b bench) { b.clock("account").Limit.Limit.N = 5 }},
		{5, "the act may set three days", func(b bench) { b.field("invitation", "account_period").Least.N = 3 }},
		{5, "new evidence reopens nothing", func(b bench) { b.act("add_evidence").Kind = rulebook.Plain }},
		{5, "the time to answer runs from the notice", func(b bench) { b.anchors("account", "notify"); b.clock("account").Limit.InAct = "" }},
		{5, "a measure before anybody was heard", func(b bench) { b.act("inform_body").Kind = rulebook.Measure }},
		{5, "one time to answer for everybody", func(b bench) { b.clock("account").PerScoped = false }},
		{5, "a decision without findings", func(b bench) { b.act("conclude").Finds = false; b.drop("conclude", "every subject is answered/absent") }},
		{6, "kin may verify", func(b bench) { r := b.role("verifier"); r.Apart = b.without(r.Apart, "kin") }},
		{6, "somebody with an interest may decide", func(b bench) { r := b.role("decider"); r.Apart = b.without(r.Apart, "interest") }},
		{6, "the reporter may decide", func(b bench) { r := b.role("decider"); r.Apart = b.without(r.Apart, "reporter") }},
		{6, "the person concerned may do the first check", func(b bench) { r := b.role("intake_officer"); r.Apart = b.without(r.Apart, "subject") }},
		{6, "the verifier may decide", func(b bench) { r := b.role("decider"); r.Apart = b.without(r.Apart, "verifier", "ever verifier") }},
		{6, "who verified may decide after a change of post", func(b bench) { r := b.role("decider"); r.Apart = b.without(r.Apart, "ever verifier") }},
		{6, "the verifier replaces themself", func(b bench) { b.act("replace_verifier").By = "verifier" }},
		{6, "nobody replaces the decider", func(b bench) { b.role("decider").ReplacedBy = "" }},
		{6, "no replacement while suspended", func(b bench) { a := b.act("replace_decider"); a.In = b.without(a.In, "suspended") }},
		{6, "a replacement only when it is late", func(b bench) { b.need("replace_decider", "overdue", "late") }},
		{7, "no review of the conclusion", func(b bench) { b.act("conclude").Review = nil }},
		{7, "the decider reviews themself", func(b bench) { b.act("conclude").Review.By = "decider" }},
		{7, "the reviewer stands no higher", func(b bench) { b.role("superior").Rank = 2 }},
		{7, "the reviewer may have verified", func(b bench) { r := b.role("superior"); r.Apart = b.without(r.Apart, "ever verifier", "verifier") }},
		{7, "the reviewer may have decided", func(b bench) { r := b.role("superior"); r.Apart = b.without(r.Apart, "ever decider") }},
		{7, "the office stops the time to ask", func(b bench) { k := b.clock("remedy"); k.StoppedBy = append(k.StoppedBy, "publish") }},
		{7, "the time to ask belongs to nobody", func(b bench) { b.clock("remedy").Against = "" }},
		{7, "the decider asks for the review", func(b bench) { b.act("ask_review").By = "decider" }},
		{7, "the review can be asked for when it is too late", func(b bench) { b.act("ask_review").In = []string{"kept"} }},
		{7, "the file closes while the time to ask runs", func(b bench) { b.drop("close", "no clock remedy is running") }},
		{7, "the reviewer invites", func(b bench) { b.act("invite").By = "superior" }},
		{7, "one time to ask for everybody", func(b bench) { b.clock("remedy").PerScoped = false }},
		{8, "a conclusion without evidence", func(b bench) { b.field("conclusion", "evidence_relied_on").Required = false }},
		{8, "a conclusion without reasons", func(b bench) { b.field("conclusion", "reasons").Part = "" }},
		{8, "a refusal that names no remedy", func(b bench) { b.field("refusal", "refusal_remedies").Required = false }},
		{8, "the remedy runs from the conclusion", func(b bench) { b.anchors("remedy", "conclude") }},
		{8, "nothing is served", func(b bench) { b.act("serve").Kind = rulebook.Plain; b.act("serve_instead").Kind = rulebook.Plain }},
		{8, "the time to answer runs from acceptance", func(b bench) { b.anchors("account", "accept"); b.clock("account").Limit.InAct = "" }},
		{8, "the reporter is not told of the refusal", func(b bench) { b.act("decline").TellsEnd = nil; b.act("decline").Letters = nil }},
		{8, "the reporter's time runs before they are told", func(b bench) { b.anchors("renewal", "conclude", "discontinue") }},
		{9, "an extension without a reason", func(b bench) { b.act("extend").Reason = false }},
		{9, "an extension that nobody hears of", func(b bench) { b.act("extend").Tells = nil }},
		{9, "an extension that no provision allows", func(b bench) { b.clock("settle").Extension.Cites = nil }},
		{9, "more time than the declared bound", func(b bench) { b.Bounds[0].Limit.N = 60 }},
		{9, "longer extensions than the declared bound", func(b bench) { b.clock("settle").Extension.Adds.N = 60 }},
		{9, "no declared bound", func(b bench) { b.Bounds = nil }},
		{9, "silence means a violation", func(b bench) { b.clock("settle").Expiry.Sets["violation"] = "shown" }},
		{9, "nobody reviews a suspension", func(b bench) { b.anchors("suspension_review", "resume") }},
		{9, "silence at intake opens nothing", func(b bench) { b.unanchor("oversight", "end:initial_handling") }},
		{9, "delay takes the right to withdraw", func(b bench) { b.need("withdraw", "overdue", "in_time") }},
		{9, "delay gives the power to refuse", func(b bench) { b.need("decline", "overdue", "late") }},
		{9, "nobody reviews a wait", func(b bench) { b.anchors("waiting", "end_wait") }},
		{9, "the duty to erase falls by silence", func(b bench) { b.clock("erase").Falls = true }},
		{9, "the duty to tell falls by silence", func(b bench) { b.clock("notice").Falls = true }},
		{9, "a clock of the bound begins twice", func(b bench) {
			k := b.clock("settle")
			k.StoppedBy = append(k.StoppedBy, "strike_out")
			k.From = append(k.From, rulebook.Anchor{Act: "strike_out"})
			b.anchors("settle", "accept", "add_evidence")
		}},
		{10, "the file is shown unredacted", func(b bench) { b.drop("show_file", "reporter_data is taken_out") }},
		{10, "redaction is only a note", func(b bench) { b.act("redact").Kind = rulebook.Plain }},
		{10, "the notice names the reporter", func(b bench) { l := b.Pack.Letter("notice_to_subject"); l.Uses = append(l.Uses, "who") }},
		{10, "the notice tells the day of receipt", func(b bench) {
			l := b.Pack.Letter("notice_to_subject")
			l.Uses = append(l.Uses, "due:initial_handling")
		}},
		{10, "the notice quotes the report", func(b bench) { l := b.Pack.Letter("notice_to_subject"); l.Uses = append(l.Uses, "what") }},
		{10, "the publication quotes the report", func(b bench) { l := b.Pack.Letter("conclusion_to_public"); l.Uses = append(l.Uses, "what") }},
		{10, "the reporter's name lies in the file", func(b bench) { b.field("report", "who").Compartment = "file" }},
		{10, "the reporter is not told of the opening", func(b bench) { b.act("open_identity").Tells = nil }},
		{10, "an opening without a reason", func(b bench) { b.act("open_identity").Reason = false }},
		{10, "an opening on no provision", func(b bench) { b.field("order", "order_provision").Required = false }},
		{10, "the person concerned is told before acceptance", func(b bench) { a := b.act("notify"); a.In = append(a.In, "intake") }},
		{11, "withdrawn under pressure and closed", func(b bench) { b.drop("discontinue", "coercion is none") }},
		{11, "withdrawn, a breach shows, and closed", func(b bench) { b.drop("discontinue", "violation is none") }},
		{11, "a withdrawal under another name", func(b bench) { b.act("discontinue").Because = "death"; b.drop("discontinue", "coercion is none") }},
		{11, "the withdrawal ends the case", func(b bench) { b.act("withdraw").To = "kept" }},
		{11, "no protection once the file is kept", func(b bench) { a := b.act("ask_protection"); a.In = b.without(a.In, "kept") }},
		{11, "the decider asks for protection", func(b bench) { b.act("ask_protection").By = "decider" }},
		{11, "nothing tells whether a breach shows", func(b bench) { b.Fact("violation").Meaning = "" }},
		{11, "protection only in time", func(b bench) { b.need("ask_protection", "overdue", "in_time") }},
		{12, "one hand concludes", func(b bench) { b.act("conclude").ProposedBy = "" }},
		{12, "one hand extends", func(b bench) { b.act("extend").ProposedBy = "decider" }},
		{12, "one hand strikes out", func(b bench) { b.act("strike_out").ProposedBy = "data_officer" }},
		{12, "the chief erases", func(b bench) { b.act("purge").By = "decider" }},
		{12, "the chief lets the notice wait", func(b bench) { b.act("wait").By = "decider" }},
		{12, "the chief opens the identity", func(b bench) { b.act("open_identity").By = "decider" }},
		{12, "both hands may be one person", func(b bench) {
			r := b.role("data_officer")
			r.Apart = b.without(r.Apart, "intake_officer")
			r = b.role("intake_officer")
			r.Apart = b.without(r.Apart, "data_officer")
		}},
		{12, "one hand discontinues", func(b bench) { b.act("discontinue").ProposedBy = "" }},
		{13, "a field about a journey", func(b bench) { b.field("report", "what").Class = "travel" }},
		{13, "a field about relatives", func(b bench) { b.field("account", "account").Class = "kinship" }},
		{13, "a fact called loyalty", func(b bench) {
			b.Facts = append(b.Facts, &rulebook.Fact{ID: "loyalty", Values: []string{"none", "shown"}})
		}},
		{13, "an audience outside the list", func(b bench) { b.Audiences[0].ID = "party_cell" }},
		{13, "words steer a guard", func(b bench) { b.field("withdrawal", "pressed").Class = "conduct" }},
		{13, "what decides may be sealed", func(b bench) { b.field("withdrawal", "pressed").Compartment = "file" }},
		{13, "a table reads who somebody is", func(b bench) { b.Pack.Table("competence").Inputs[0].Class = "identity" }},
		{13, "the reporter opens a case of consequences", func(b bench) { b.act("ask_protection").Opens = append(b.act("ask_protection").Opens, "sp.consequence") }},
		{13, "a consequence for nobody who was found on", func(b bench) { b.act("publish").Opens = []string{"sp.consequence"} }},
		{13, "a person's time rests on a report", func(b bench) { b.anchors("account", "file"); b.clock("account").Limit.InAct = "" }},
		{13, "an act named after a belief", func(b bench) { b.act("inform_body").Name = liem.T("xem tôn giáo", "look at the religion") }},
		{13, "a ground outside the list", func(b bench) { b.Pack.Grounds[0].Kind = "opinion" }},
		{14, "a consequence without an end", func(b bench) { b.act("order_consequence").Imposes.End = nil }},
		{14, "a consequence on its own", func(b bench) { b.act("order_consequence").Imposes = nil }},
		{14, "what was refused is kept", func(b bench) { b.clock("erase_unaccepted").Purpose = "" }},
		{14, "erased while the review can be asked for", func(b bench) { b.drop("purge_unaccepted", "clock refusal_remedy is off") }},
		{14, "closed and never erased", func(b bench) { b.act("close").To = "passed_on" }},
		{14, "a clock alone ends the case", func(b bench) { b.clock("retention").Expiry.To = "passed_on" }},
		{14, "erased under no rule", func(b bench) { b.clock("retention").Purpose = ""; b.clock("erase").Purpose = "" }},
		{14, "a refusal that opens another case", func(b bench) { b.act("decline").Opens = []string{"sp.report"} }},
		{15, "the managing body never hears the outcome", func(b bench) {
			for _, id := range []string{"tell_outcome", "tell_instead"} {
				b.act(id).TellsEnd = []string{"reporter"}
			}
			b.drop("close", "everyone told knows the outcome")
		}},
		{15, "only who is found against is served", func(b bench) {
			b.clock("service").When.Values = []string{"adverse"}
			b.clock("service").When.Quant = rulebook.This
			b.drop("close", "every notified subject is served")
		}},
		{15, "the cleared are not served", func(b bench) {
			s := b.sentence("close", "every notified subject is served")
			s.Where = []string{"adverse"}
			b.clock("service").When.Values = []string{"adverse"}
		}},
		{15, "an outcome is told before there is one", func(b bench) {
			a := b.act("inform_body")
			a.TellsEnd, a.Tells = a.Tells, nil
		}},
		{15, "told again after the outcome", func(b bench) {
			a := b.act("inform_body")
			a.In = append(a.In, "kept")
		}},
		{15, "a discontinuation is sent to nobody", func(b bench) {
			b.unanchor("service", "discontinue")
			b.drop("close", "every notified subject is served")
		}},
	}
}

// TestMutations breaks the specimen in each of the ways above.
func TestMutations(t *testing.T) {
	pack := specimen(t)
	count := map[int]int{}
	for _, m := range mutations() {
		count[m.property]++
		t.Run(fmt.Sprintf("P%d %s", m.property, m.name), func(t *testing.T) {
			t.Parallel()
			p := deepCopy(pack).Procedure("sp.report")
			m.change(bench{p, t})
			r, err := Check(p, Options{until: m.property})
			if err != nil {
				t.Fatal(err)
			}
			x := r.Properties[m.property-1]
			if x.Holds {
				t.Errorf("not caught; others: %v", failing(r))
			} else if x.Story.Fault.VI == "" || x.Story.Fault.EN == "" || x.Story.In(liem.VI) == "" {
				t.Error("caught without a story in both languages")
			}
		})
	}
	for n := 1; n <= 15; n++ {
		if count[n] < 5 {
			t.Errorf("property %d has %d mutations, 5 at least", n, count[n])
		}
	}
}

// TestSpecimenHolds: what is mutated is sound before.
func TestSpecimenHolds(t *testing.T) {
	proof, results, err := CheckPack(specimen(t), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		t.Logf("%s: %d states, %d transitions", r.Procedure, r.States, r.Transitions)
		for _, x := range r.Properties {
			if !x.Holds {
				t.Errorf("%s breaks %d:\n%s", r.Procedure, x.Number, x.Story.In(liem.EN))
			}
		}
	}
	if err := proof.Matches(specimen(t)); err != nil {
		t.Error(err)
	}
}

func failing(r *Result) (out []int) {
	for _, x := range r.Properties {
		if !x.Holds {
			out = append(out, x.Number)
		}
	}
	return out
}
