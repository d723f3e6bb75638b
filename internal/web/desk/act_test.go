package desk_test

import (
	"net/url"
	"strings"
	"testing"

	"liem/limits"
)

const (
	contents   = "1. Không khai phần góp vốn.\r\n\r\n2. Ký hai gói thầu."
	provisions = "Luật Tố cáo, điều 29 khoản 1"
)

func accepting() []string {
	return []string{"contents_accepted", contents, "acceptance_provisions", provisions}
}

// TestPropose walks the first hand: form, missing fields, draft, check, record,
// double click.
func TestPropose(t *testing.T) {
	h := open(t, "2026-07-08 10:00")
	c := h.play("p", filed)
	path := h.purpose("mai", c, limits.PurposeFirstHandling) + "/acts/accept"
	form := h.get("mai", path).want(t, 200, "Đề nghị: Thụ lý", "Nội dung tố cáo được thụ lý", "Họ ký đúng điều ông/bà trình", "Luật Tố cáo", "Lưu nháp")
	v := form.hidden()
	h.post("mai", path, with(v, "do", "send", "contents_accepted", contents)).want(t, 422, "Có một vấn đề", "Chưa điền: Căn cứ", "2. Ký hai gói thầu.", "Lỗi: ")
	if a := h.post("mai", path, with(v, "do", "draft", "contents_accepted", contents)); a.code != 303 || !strings.HasSuffix(a.to, "?saved=") {
		t.Fatalf("%d %s", a.code, a.to)
	}
	again := h.get("mai", path+"?saved=").want(t, 200, "Đã lưu nháp", "2. Ký hai gói thầu.")
	if again.hidden().Get("act-id") != v.Get("act-id") {
		t.Error("the draft lost its act id")
	}
	before := h.leaves()
	check := h.post("mai", path, with(again.hidden(), append(accepting(), "do", "send")...)).want(t, 200, "Kiểm tra trước khi ghi", "Chưa có gì được ghi", "2. Ký hai gói thầu.", provisions, "trình lại thì bản mới thay bản cũ", "Trình: Thụ lý")
	if n := h.leaves() - before; n != 1 {
		t.Errorf("the check recorded %d, want its reading alone", n)
	}
	back := h.post("mai", path, with(check.hidden(), "do", "edit")).want(t, 200, "Lưu nháp", "2. Ký hai gói thầu.")
	if back.hidden().Get("step") != "check" {
		t.Error("editing does not lead back to the form")
	}
	first := h.post("mai", path, with(check.hidden(), "do", "send"))
	second := h.post("mai", path, with(check.hidden(), "do", "send"))
	if first.code != 303 || second.code != 303 || first.to != second.to {
		t.Fatalf("a double click: %d %s, %d %s", first.code, first.to, second.code, second.to)
	}
	h.get("mai", first.to).want(t, 200, "Đã trình", "Ông/bà không còn sửa được", c.Number)
	h.get("nam", first.to).want(t, 303)
	if n := strings.Count(h.get("mai", "/desk/cases/"+c.ID.String()).text, "Đề nghị: Thụ lý"); n == 0 {
		t.Error("the proposal is not in the history")
	}
	if d := h.keeps["mai"].m["desk/draft/"+c.ID.String()+"/accept/"]; d != nil {
		t.Error("the draft outlived the act")
	}
}

// TestSign walks the second hand: what was proposed, the interruption, the
// signature, and that nothing else can be signed.
func TestSign(t *testing.T) {
	h := open(t, "2026-07-08 15:00")
	c := h.play("p", filed, proposed)
	path := h.purpose("lan", c, limits.PurposeDecide) + "/acts/accept"
	h.get("lan", "/desk/cases/"+c.ID.String()).want(t, 200, "Việc tiếp theo", "Quyết định: Thụ lý", "Xem điều được đề nghị", "hết 15/07/2026")
	page := h.get("lan", path).want(t, 200, "Quyết định: Thụ lý", "Điều được đề nghị", "Căn cứ", "Ý kiến người liên quan", "Kiểm tra", "Công chức tiếp nhận", "2. Ký hai gói thầu.", "không còn thiếu gì", "Ký quyết định", "chuyển lên", "Quy trình không có bước trả lại riêng")
	text := page.text
	for _, pair := range [][2]string{{"Điều được đề nghị", "Căn cứ"}, {"Ý kiến người liên quan", "Kiểm tra Theo"}} {
		if strings.Index(text, pair[0]) > strings.Index(text, pair[1]) {
			t.Errorf("%s stands after %s", pair[0], pair[1])
		}
	}
	page.never(t, "Ngô Thị Bảo")
	stop := h.post("lan", path, with(page.hidden(), "do", "send")).want(t, 200, "Trước khi ký", "Không thu hồi được", "Thời hạn giải quyết", "Vì sao là ngày này?", "Thông báo cho người bị tố cáo", "Thư gửi đi", "Về việc thụ lý tố cáo", "Xử lý ban đầu")
	spoilt := with(stop.hidden(), "do", "send", "contents_accepted", "Điều khác")
	done := h.post("lan", path, spoilt)
	if done.code != 303 {
		t.Fatalf("%d %s", done.code, short(done.text))
	}
	h.get("lan", done.to).want(t, 200, "Đã ghi: Thụ lý", "hạn bắt đầu chạy", "Thời hạn giải quyết", "Thư đang được gửi", "Về việc thụ lý tố cáo", "Vì sao là ngày này?").never(t, "Điều khác")
	if again := h.post("lan", path, spoilt); again.to != done.to {
		t.Errorf("signing twice: %d %s", again.code, again.to)
	}
	h.get("lan", "/desk/cases/"+c.ID.String()).want(t, 200, "Xác minh", "2. Ký hai gói thầu.").never(t, "Điều khác")
}

// TestProposalReplaced: what was read is what is signed.
func TestProposalReplaced(t *testing.T) {
	h := open(t, "2026-07-08 15:00")
	c := h.play("p", filed, proposed)
	path := h.purpose("lan", c, limits.PurposeDecide) + "/acts/accept"
	stop := h.post("lan", path, with(h.get("lan", path).hidden(), "do", "send")).want(t, 200, "Trước khi ký")
	own := h.purpose("mai", c, limits.PurposeFirstHandling) + "/acts/accept"
	h.get("mai", own).want(t, 200, "Chưa ký được bằng chức vụ này", "Trình lại bản khác")
	form := h.get("mai", own+"?again=").want(t, 200, "Đề nghị: Thụ lý")
	check := h.post("mai", own+"?again=", with(form.hidden(), "do", "send", "contents_accepted", "Chỉ nội dung 2.", "acceptance_provisions", provisions)).want(t, 200)
	h.post("mai", own+"?again=", with(check.hidden(), "do", "send")).want(t, 303)
	a := h.post("lan", path, with(stop.hidden(), "do", "send")).want(t, 409, "Bản trình đã được thay bằng bản khác", "Chỉ nội dung 2.")
	done := h.post("lan", path, with(h.post("lan", path, with(a.hidden(), "do", "send")).want(t, 200, "Trước khi ký").hidden(), "do", "send")).want(t, 303)
	h.get("lan", done.to).want(t, 200, "Đã ghi: Thụ lý")
}

// TestStaleTab: somebody else did something meanwhile.
func TestStaleTab(t *testing.T) {
	h := open(t, "2026-07-08 15:00")
	c := h.play("p", filed)
	path := h.purpose("mai", c, limits.PurposeFirstHandling) + "/acts/accept"
	form := h.get("mai", path)
	check := h.post("mai", path, with(form.hidden(), append(accepting(), "do", "send")...)).want(t, 200)
	other := h.purpose("mai", c, limits.PurposeFirstHandling) + "/acts/add_information"
	add := h.get("mai", other).want(t, 200, "Ghi nhận thay: Bổ sung thông tin", "Ông/bà ghi nhận thay cho: Người tố cáo")
	sure := h.post("mai", other, with(add.hidden(), "do", "send", "information_added", "Có thêm gói thầu 15.")).want(t, 200)
	h.post("mai", other, with(sure.hidden(), "do", "send")).want(t, 303)
	stale := h.post("mai", path, with(check.hidden(), "do", "send")).want(t, 409, "Trong lúc ông/bà viết, vụ việc đã có thêm", "Bổ sung thông tin", "Công chức tiếp nhận", "2. Ký hai gói thầu.")
	h.post("mai", path, with(stale.hidden(), "do", "send")).want(t, 303)

	// Somebody signed it: the act is closed, and what was written is shown.
	late := h.get("mai", path+"?again=")
	sign := h.purpose("lan", c, limits.PurposeDecide) + "/acts/accept"
	h.post("lan", sign, with(h.post("lan", sign, with(h.get("lan", sign).hidden(), "do", "send")).hidden(), "do", "send")).want(t, 303)
	h.post("mai", path+"?again=", with(late.hidden(), append(accepting(), "do", "send")...)).want(t, 409, "Có thay đổi trong lúc ông/bà làm", "Thụ lý", "Giám đốc Sở", "Bản viết của ông/bà vẫn được giữ", "2. Ký hai gói thầu.")
}

// TestSessionWithoutPurpose: what was typed is kept when the purpose has to be
// said again.
func TestSessionWithoutPurpose(t *testing.T) {
	h := open(t, "2026-07-08 15:00")
	c := h.play("p", filed)
	path := h.purpose("mai", c, limits.PurposeFirstHandling) + "/acts/accept"
	form := h.get("mai", path)
	delete(h.keeps["mai"].m, "desk/purposes")
	a := h.post("mai", path, with(form.hidden(), append(accepting(), "do", "send")...)).want(t, 303)
	h.post("mai", strings.Split(a.to, "?")[0], url.Values{"purpose": {"verify"}, "next": {path}}).want(t, 303)
	h.get("mai", path).want(t, 200, "2. Ký hai gói thầu.")
}

// TestTeam assigns people: by name, told apart by post.
func TestTeam(t *testing.T) {
	h := open(t, "2026-07-13 15:00")
	c := h.play("p", filed, proposed, strings.Join(strings.SplitAfter(verified, "\n")[:3], ""))
	path := h.purpose("lan", c, limits.PurposeDecide) + "/acts/form_team"
	form := h.get("lan", path).want(t, 200, "Lê Văn Nam, Thanh tra viên 1", "Phạm Thị Hoa", "Vũ Tiến Dũng")
	v := with(form.hidden(), "team_members", "Tổ 2 người", "verification_content", "Hai nội dung", "verification_until", "2026-08-01", "do", "send")
	h.post("lan", path, v).want(t, 422, "Chưa điền: Giao cho ai")
	v["assign"] = []string{"nam", "hoa"}
	tied := h.post("lan", path, v).want(t, 200, "Lê Văn Nam", "Phạm Thị Hoa")
	h.post("lan", path, with(tied.hidden(), "do", "send")).want(t, 403, "không được là Tổ xác minh", "Hai nội dung")
	v["assign"] = []string{"nam", "dung"}
	check := h.post("lan", path, v).want(t, 200, "Vũ Tiến Dũng")
	h.post("lan", path, with(check.hidden(), "do", "send")).want(t, 303)
	h.get("nam", h.purpose("nam", c, limits.PurposeVerify)).want(t, 200, "Thu thập chứng cứ")
	h.get("hoa", h.purpose("hoa", c, limits.PurposeVerify)).want(t, 404)
}

// TestNotRecorded: what could not be recorded or kept is said, and what was
// typed stays on the page.
func TestNotRecorded(t *testing.T) {
	h := open(t, "2026-07-08 15:00")
	c := h.play("p", filed)
	path := h.purpose("mai", c, limits.PurposeFirstHandling) + "/acts/accept"
	check := h.post("mai", path, with(h.get("mai", path).hidden(), append(accepting(), "do", "send")...)).want(t, 200)
	h.broken = true
	failed := h.post("mai", path, with(check.hidden(), "do", "send")).want(t, 503, "Chưa ghi được. Chưa có gì được gửi đi. Nội dung vẫn ở trang này.", "Thử lại sau 5 phút.", "2. Ký hai gói thầu.")
	h.keeps["mai"].full = true
	h.post("mai", path, with(failed.hidden(), append(accepting(), "do", "draft")...)).want(t, 403, "Đã có một trăm bản nháp", "2. Ký hai gói thầu.")
	again := h.post("mai", path, with(failed.hidden(), append(accepting(), "do", "send")...)).want(t, 200, "Kiểm tra trước khi ghi")
	h.broken, h.keeps["mai"].full = false, false
	h.post("mai", path, with(again.hidden(), "do", "send")).want(t, 303)
}
