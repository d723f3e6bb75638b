package rulebook

import "slices"

// checkRoles holds that apartness cites its rule, that each recusal has a
// replacement by somebody else, and that what is held by assignment is
// assigned.
func (l *loader) checkRoles(p *Procedure) {
	for _, r := range p.Roles {
		if len(r.Apart) > 0 && len(r.Cites) == 0 {
			l.Add(r.Pos, "vai trò %q có apart nhưng không dẫn điều nào", "the role %q has apart but cites no provision", r.ID)
		}
		if slices.Contains(r.Apart, r.ID) {
			l.Add(l.at(r, "apart"), "vai trò %q không thể tách khỏi chính nó", "the role %q cannot be apart from itself", r.ID)
		}
		if p.Scope == "" && slices.Contains(r.Apart, "kin") {
			l.Add(l.at(r, "apart"), "kin nói về người thân của từng người, nhưng thủ tục không có scope", "kin speaks of relatives of each person, but the procedure has no scope")
		}
		if r.ReplacedBy == "" && !r.Last && !r.Outside {
			l.Add(r.Pos, "vai trò %q không có cách thay người: thiếu \"replaced by\"", "nobody can take the place of the role %q: \"replaced by\" is missing", r.ID)
			l.Instead("một việc assigns vai trò này, hoặc outside, hoặc last", "an act that assigns the role, or outside, or last")
		}
		if a := p.Act(r.ReplacedBy); a != nil {
			if a.Assigns != r.ID {
				l.Add(l.at(r, "replaced by"), "việc %[1]q không cử người cho vai trò %[2]q", "the act %[1]q does not assign the role %[2]q", a.ID, r.ID)
			}
			if a.By == r.ID {
				l.Add(l.at(r, "replaced by"), "người bị thay không thể tự cử người thay", "nobody names their own replacement")
			}
		}
		assigned := slices.ContainsFunc(p.Acts, func(a *Act) bool { return a.Assigns == r.ID && a.ID != r.ReplacedBy })
		if r.Assigned && !assigned {
			l.Add(l.at(r, "assigned"), "không việc nào cử người cho vai trò %q lần đầu", "no act assigns the role %q for the first time", r.ID)
		}
	}
}

// checkHands holds that a proposal and its approval are acts of two people.
func (l *loader) checkHands(p *Procedure, a *Act) {
	if a.ProposedBy == "" {
		return
	}
	by, other := p.Role(a.By), p.Role(a.ProposedBy)
	if p.Party(a.By) == nil && by == nil || p.Party(a.ProposedBy) == nil && other == nil {
		return
	}
	if other == nil || by == nil {
		l.Add(l.at(a, "proposed by"), "hai bàn tay của việc %q phải là hai vai trò", "the two hands of %q must be two roles", a.ID)
		return
	}
	if by == other {
		l.Add(l.at(a, "proposed by"), "việc %[1]q do cùng một vai trò %[2]q đề xuất và quyết định", "%[1]q is proposed and approved by the same role, %[2]q", a.ID, a.By)
		return
	}
	if !slices.Contains(by.Apart, other.ID) && !slices.Contains(other.Apart, by.ID) && !slices.Contains(by.Apart, "ever "+other.ID) {
		l.Add(l.at(a, "proposed by"), "hai vai trò %[1]q và %[2]q không tách nhau: một người làm được cả hai", "%[1]q and %[2]q are not apart: one person could be both", a.By, a.ProposedBy)
		l.Instead("thêm vai trò kia vào apart", "name the other role in apart")
	}
}

// checkReview holds that a review is asked for by a party and answered by
// somebody above those who decided.
func (l *loader) checkReview(p *Procedure, a *Act) {
	r := a.Review
	by := p.Role(a.By)
	if r == nil {
		if isOne(a.Kind, Decision, Refusal, Measure) && (by == nil || !by.Last) {
			l.Add(a.Pos, "việc %[1]q (%[2]s) không mở đường xem xét lại: thiếu \"review\"", "%[1]q (%[2]s) opens no review: \"review\" is missing", a.ID, a.Kind)
		}
		return
	}
	at := l.at(a, "review")
	for _, id := range []string{a.By, a.ProposedBy} {
		if lower, higher := p.Role(id), p.Role(r.By); lower != nil && higher != nil && higher.Rank <= lower.Rank {
			l.Add(at, "vai trò %[1]q không cao hơn %[2]q, người đã làm việc này", "%[1]q does not rank above %[2]q, who did this act", r.By, id)
		}
	}
	ask := p.Act(r.Act)
	if ask == nil {
		return
	}
	if ask.Kind != Appeal {
		l.Add(at, "việc %[1]q phải thuộc loại appeal", "%[1]q must be of kind appeal", r.Act)
	}
}
