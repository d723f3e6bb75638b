package desk_test

import (
	"os"
	"strings"
	"testing"

	"liem/limits"
)

// TestConclude: findings proposed by one hand and signed by the other, with the
// account of the person concerned beside them.
func TestConclude(t *testing.T) {
	h := open(t, "2026-07-22 10:00")
	c := h.play("p", filed, proposed, verified, heard)
	own := h.purpose("nam", c, limits.PurposeVerify) + "/acts/conclude"
	form := h.get("nam", own).want(t, 200, "Đề nghị: Kết luận nội dung tố cáo", "Người bị tố cáo, nội dung 2", "đúng một phần", "không có căn cứ")
	v := with(form.hidden(), "do", "send", "finding.subject-1/1", "upheld", "verification_result", "Có góp vốn.", "evidence_relied_on", "Tài liệu 1 đến 4", "conclusion_reasons", "Phải khai.",
		"conclusion_provisions", "Luật PCTN, điều 33", "measures", "Xem xét kỷ luật.", "conclusion_remedies", "Có quyền đề nghị xem lại.")
	h.post("nam", own, v).want(t, 422, "Chưa điền: ", "nội dung 2")
	v.Set("finding.subject-1/2", "not_upheld")
	h.post("nam", own, with(h.post("nam", own, v).want(t, 200, "nội dung 2 không có căn cứ").hidden(), "do", "send")).want(t, 303)
	h.get("nam", own).want(t, 200, "Chưa ký được bằng chức vụ này. Người ký được: Người giải quyết tố cáo.").never(t, ">Ký quyết định<")
	h.get("nam", "/desk/cases/"+c.ID.String()).want(t, 200, "Hiện không có việc nào chờ ông/bà", "Đã trình “Kết luận nội dung tố cáo”, đang chờ Người giải quyết tố cáo")
	path := h.purpose("lan", c, limits.PurposeDecide) + "/acts/conclude"
	page := h.get("lan", path).want(t, 200, "Người bị tố cáo, nội dung 1 đúng", "nội dung 2 không có căn cứ", "Tôi quên không khai.", "Tài liệu 1 đến 4", "Phải khai.", "Ký quyết định")
	stop := h.post("lan", path, with(page.hidden(), "do", "send")).want(t, 200, "Trước khi ký", "Gửi kết luận", "Công khai kết luận", "Kết thúc: ")
	done := h.post("lan", path, with(stop.hidden(), "do", "send")).want(t, 303)
	h.get("lan", done.to).want(t, 200, "Đã ghi: Kết luận nội dung tố cáo", "hạn bắt đầu chạy")
	h.get("nam", own).want(t, 200, "Kết luận nội dung tố cáo")
}

// TestAssignByTwoHands: whom the first hand proposes is whom the second names,
// found again by the name in the proposal. Somebody with a tie is refused there.
func TestAssignByTwoHands(t *testing.T) {
	raw, err := os.ReadFile("../../story/stories/3-anonymous-eu.story")
	if err != nil {
		t.Fatal(err)
	}
	life, _, _ := strings.Cut(string(raw), "! not_yet 2026-07-24")
	h := open(t, "2026-07-24 10:00")
	c := h.playWhole("eu", life)
	propose := func(who string) {
		own := h.purpose("mirek", c, limits.PurposeFirstHandling) + "/acts/follow_up?again="
		form := h.ask("GET", "mirek", "en", own, nil).want(t, 200, "Petra Kallas", "Jonas Weld")
		v := with(form.hidden(), "do", "send", "assign", who, "content", "Three dives under quay 4.", "provisions_in_question", "Financial Regulation, art. 36")
		h.post("mirek", own, with(h.post("mirek", own, v).want(t, 200).hidden(), "do", "send")).want(t, 303)
	}
	path := h.purpose("lucia", c, limits.PurposeDecide) + "/acts/follow_up"
	sign := func() answer {
		page := h.ask("GET", "lucia", "en", path, nil).want(t, 200, "What is proposed", "Sign the decision")
		stop := h.post("lucia", path, with(page.hidden(), "do", "send")).want(t, 200)
		return h.post("lucia", path, with(stop.hidden(), "do", "send"))
	}
	propose("jonas")
	sign().want(t, 403, "Jonas Weld")
	propose("petra")
	done := sign().want(t, 303)
	h.ask("GET", "lucia", "en", done.to, nil).want(t, 200, "Recorded: ")
}

// TestStrikeOut: the first hand chooses a passage that it can see, the second
// sees which one, and afterwards it is gone.
func TestStrikeOut(t *testing.T) {
	h := open(t, "2026-07-14 15:00")
	c := h.play("p", filed, proposed, verified)
	own := h.purpose("nam", c, limits.PurposeCover) + "/acts/strike_out"
	form := h.get("nam", own).want(t, 200, "Đoạn nào không thuộc vụ việc?", "Ông Tài góp 30 phần trăm vốn.").never(t, "Ngô Thị Bảo")
	v := with(form.hidden(), "do", "send", "strike_reasons", "Không liên quan.", "author_heard_on", "2026-07-14", "reason", "Không liên quan.")
	h.post("nam", own, v).want(t, 422, "Chưa điền: Đoạn bị gạch bỏ")
	v.Set("strike", "1 reporter_name 0")
	h.post("nam", own, v).want(t, 422, "Chưa điền: Đoạn bị gạch bỏ")
	i := strings.Index(form.body, "evidence_description 0")
	v.Set("strike", form.body[strings.LastIndex(form.body[:i], `"`)+1:i]+"evidence_description 0")
	h.post("nam", own, with(h.post("nam", own, v).want(t, 200, "Đoạn bị gạch bỏ", "Ông Tài góp 30 phần trăm vốn.").hidden(), "do", "send")).want(t, 303)
	path := h.purpose("duc", c, limits.PurposeCover) + "/acts/strike_out"
	page := h.get("duc", path).want(t, 200, "Ông Tài góp 30 phần trăm vốn.", "Ký quyết định")
	stop := h.post("duc", path, with(page.hidden(), "do", "send")).want(t, 200)
	h.post("duc", path, with(stop.hidden(), "do", "send")).want(t, 303)
	if _, err := h.in.Office.Settle(ctx, h.now, 10); err != nil {
		t.Fatal(err)
	}
	h.get("nam", "/desk/cases/"+c.ID.String()).want(t, 200, "Đã gạch bỏ; không ai mở được nữa.").never(t, "Ông Tài góp 30 phần trăm vốn.")
}
