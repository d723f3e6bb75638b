package desk_test

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"liem"
	"liem/docket"
	"liem/internal/office"
	"liem/internal/story"
	"liem/limits"
)

// tasks is a list as the office gives it, over a real case.
func (h *house) tasks(c story.Told, role string, acts []string, dues ...liem.Instant) *office.WorkPage {
	h.t.Helper()
	k, err := h.in.Office.Look(ctx, c.ID)
	if err != nil {
		h.t.Fatal(err)
	}
	p := &office.WorkPage{}
	for _, due := range dues {
		p.Tasks = append(p.Tasks, office.Task{Case: c.ID, Number: k.Number, Procedure: k.Procedure.ID, Pack: k.Pack.Hash, Stage: k.Stage().ID, Role: role, Acts: acts, Due: due})
	}
	return p
}

// TestWorkList: groups by date, the duty as the link, no person.
func TestWorkList(t *testing.T) {
	h := open(t, "2026-07-08 10:00")
	c := h.play("p", filed)
	h.list = &office.WorkPage{}
	h.get("mai", "/desk").want(t, 200, "Việc của tôi", "Thứ Tư, 08/07/2026. Hiện không có việc nào chờ chức vụ này.").never(t, "<table", "class=\"sums\"")
	acts := []string{"check_competence", "propose accept", "propose extend_initial_handling"}
	h.list = h.tasks(c, "intake_officer", acts, at("2026-07-04 00:00"), at("2026-07-09 00:00"), at("2026-07-15 00:00"), at("2026-08-30 00:00"), 0)
	a := h.get("mai", "/desk").want(t, 200, "5 việc trong 1 vụ việc", "Quá hạn 1 việc", "Quá 3 ngày làm việc", "Hết hôm nay", "Còn 4 ngày làm việc", "Sau đó 1 việc", "Không có hạn", "Đề nghị: Thụ lý", c.Number, "Tiếp nhận", "lần mở này đã được ghi")
	a.never(t, "Đỗ Văn Tài", "Ngô", "Ông Tài ký", "Trần Thị Mai", "subject-1")
	if !strings.Contains(a.body, `<a class="act" href="/desk/cases/`+c.ID.String()+`">Đề nghị: Thụ lý</a>`) {
		t.Error("the duty is not the link")
	}
	h.ask("GET", "mai", "en", "/desk", nil).want(t, 200, "My work", "5 things to do in 1 case", "3 working days overdue", "Propose: Accept")
	h.get("mai", "/desk?role=decider").want(t, 200, "Bỏ lọc").never(t, "rowdue")
	h.get("mai", "/desk?procedure=vn.denunciation").want(t, 200, "Quá 3 ngày làm việc")
	h.list = h.tasks(c, "intake_officer", acts, at("2026-08-30 00:00"))
	h.list.Next = "cursor=1&x"
	if a := h.get("mai", "/desk").want(t, 200, "Không có việc nào đến hạn. Việc gần nhất: thứ Bảy, 29/08/2026", "Xem tiếp"); !strings.Contains(a.body, "after=cursor%3D1%26x") {
		t.Error("no link to the next page")
	}
	h.get("mai", "/desk/overdue").want(t, 200, "Không có nghĩa vụ nào quá hạn", "đang chạy: 1")
	h.list = h.tasks(c, "intake_officer", acts, at("2026-07-04 00:00"))
	h.get("mai", "/desk/overdue").want(t, 200, "1 nghĩa vụ đang quá hạn", c.Number, "Người tiếp nhận").never(t, "Đỗ Văn Tài", "Trần Thị Mai")
}

// TestDecisions: what waits for the second hand, and only that.
func TestDecisions(t *testing.T) {
	h := open(t, "2026-07-08 15:00")
	c := h.play("p", filed, proposed)
	h.list = h.tasks(c, "decider", []string{"propose transfer"}, at("2026-07-09 00:00"))
	h.get("lan", "/desk/decisions").want(t, 200, "Không có gì chờ ký.")
	h.list = h.tasks(c, "decider", []string{"accept", "propose transfer"}, at("2026-07-09 00:00"))
	a := h.get("lan", "/desk/decisions").want(t, 200, "Chờ ông/bà quyết định", "1 việc, 1 đến hạn hôm nay", "Thụ lý", "đề nghị của Người tiếp nhận", c.Number)
	if !strings.Contains(a.body, "/acts/accept\"") {
		t.Error("it does not lead to the decision")
	}
	h.ask("GET", "lan", "en", "/desk/decisions", nil).want(t, 200, "Waiting for your decision", "1 to decide, 1 due today", "proposed by: Intake officer")
}

// TestFind: by number alone; foreign and missing alike.
func TestFind(t *testing.T) {
	h := open(t, "2026-07-08 15:00")
	c := h.play("p", filed)
	h.get("mai", "/desk/find").want(t, 200, "Tìm theo số", "không theo người")
	h.list = &office.WorkPage{}
	find := func(who, number string) answer { return h.post(who, "/desk/find", url.Values{"number": {number}}) }
	foreign := find("nam", c.Number).want(t, 422, "Không có vụ việc số này, hoặc ông/bà không được mở.")
	missing := find("nam", "TC-99/2026").want(t, 422)
	if strings.ReplaceAll(foreign.body, c.Number, "") != strings.ReplaceAll(missing.body, "TC-99/2026", "") {
		t.Error("foreign and missing differ")
	}
	find("mai", "Đỗ Văn Tài").want(t, 422, "Gõ số vụ việc")
	if a := find("mai", " "+strings.ToLower(c.Number)); a.to != "/desk/cases/"+c.ID.String() {
		t.Errorf("%d %s", a.code, a.to)
	}
	find("hoa", c.Number).want(t, 422) // a tie
}

// TestLetters: each letter of an act as it reads; the one to the person
// concerned bears no trace of the reporter.
func TestLetters(t *testing.T) {
	h := open(t, "2026-07-14 15:00")
	c := h.play("p", filed, proposed, verified)
	path := h.purpose("lan", c, limits.PurposeServe)
	list := h.get("lan", path+"/letters").want(t, 200, "Thư gửi đi", "Về việc tiếp nhận tố cáo", "Về việc thụ lý tố cáo", "Về nội dung tố cáo", "Gửi: Người bị tố cáo")
	n := 0
	for _, m := range strings.Split(list.body, `href="`)[1:] {
		to := strings.ReplaceAll(m[:strings.Index(m, `"`)], "&amp;", "&")
		if !strings.HasPrefix(to, path+"/letters/") {
			continue
		}
		n++
		a := h.get("lan", to).want(t, 200, "Xem trước thư", c.Number, "đã được ghi vào sổ").never(t, "Ngô Thị Bảo", "hộp thư số 12")
		if strings.Contains(to, "_to_subject") || strings.Contains(to, "to_subject") {
			a.want(t, 200, "Kính gửi ông/bà Đỗ Văn Tài").never(t, "06/07/2026")
			h.ask("GET", "lan", "en", to, nil).want(t, 200, "To Đỗ Văn Tài.")
		}
	}
	if n < 3 {
		t.Errorf("%d letters", n)
	}
	h.get("lan", path+"/letters/notice_to_subject?act=1&on=subject-1").want(t, 404)
}

// TestIntake: what comes on paper has the same dates; a double click is one case.
func TestIntake(t *testing.T) {
	h := open(t, "2026-07-08 15:00")
	h.play("p", filed)
	choose := h.get("mai", "/desk/file").want(t, 200, "Ai đó mang đến việc gì?", "Giải quyết tố cáo")
	if strings.Count(choose.body, "procedure=vn.denunciation\"") != 1 {
		t.Error("each procedure stands once, in its newest version")
	}
	form := h.get("mai", "/desk/file?procedure=vn.denunciation&people=2").want(t, 200, "Tiếp nhận: Tố cáo", "Ai: Người bị tố cáo 2", "Việc gì đã xảy ra?")
	v := with(form.hidden(), "do", "send", "act_reported", "Ký khống hồ sơ nghiệm thu.", "subject-1", "Ông A, trưởng phòng")
	h.post("mai", "/desk/file", v).want(t, 422, "Chưa ghi là ai.", "Ký khống hồ sơ nghiệm thu.")
	if a := h.post("mai", "/desk/file", v); !strings.Contains(a.body, `value="Ông A, trưởng phòng"`) {
		t.Error("what was typed is lost")
	}
	v.Set("subject-2", "Bà B")
	v.Set("occurred", "2026-07-07")
	check := h.post("mai", "/desk/file", v).want(t, 200, "Kiểm tra trước khi ghi", "Chưa có gì được ghi", "Ông A, trưởng phòng", "Bà B", "07/07/2026")
	h.post("mai", "/desk/file", with(check.hidden(), "do", "edit")).want(t, 200, "Ký khống hồ sơ nghiệm thu.", "Lưu nháp")
	first := h.post("mai", "/desk/file", with(check.hidden(), "do", "send")).want(t, 303)
	second := h.post("mai", "/desk/file", with(check.hidden(), "do", "send")).want(t, 303)
	if first.to != second.to {
		t.Errorf("two cases: %s, %s", first.to, second.to)
	}
	done := h.get("mai", first.to).want(t, 200, "Đã tiếp nhận TC-2/2026", "Xử lý ban đầu", "Vì sao là ngày này?", "16/07/2026")
	h.ask("GET", "mai", "en", first.to, nil).want(t, 200, "Taken in: TC-2/2026", "First check")
	h.get("lan", first.to).want(t, 404)
	i := strings.Index(done.body, "/desk/cases/")
	id, err := liem.ParseID(done.body[i+12 : i+12+26])
	if err != nil {
		t.Fatal(err)
	}
	k, err := h.in.Office.Look(ctx, id)
	if err != nil || k.People() != 2 {
		t.Fatal(err)
	}
	if who, _ := k.Acts()[0].Fact("on_behalf"); who != "reporter-1" {
		t.Errorf("on behalf of %q", who)
	}
	for _, who := range []string{"lan", "nam"} {
		h.get(who, "/desk/file").want(t, 200, "Chức vụ này không tiếp nhận thủ tục nào.")
	}
	choose.never(t, "vn.discipline", "vn.denunciation-renewed", "vn.protection")
	h.get("mai", "/desk/file?procedure=nothing").want(t, 200, "Ai đó mang đến việc gì?")
}

// TestTie: where no register could be asked, the officer says it themself
// before anything is shown, and the question names the body alone.
func TestTie(t *testing.T) {
	h := open(t, "2026-07-08 15:00")
	c := h.play("p", filed, proposed)
	h.silence = true
	path := "/desk/cases/" + c.ID.String()
	a := h.get("lan", path)
	if !strings.HasPrefix(a.to, path+"/purpose") {
		t.Fatal(a.code, a.to)
	}
	h.get("lan", a.to).want(t, 200, "Trước khi mở", "Sở Xây dựng An Bình", "Không, mở hồ sơ", "Có, xin rút").never(t, "Đỗ Văn Tài", c.Number, "Tố cáo")
	h.post("lan", path+"/purpose", url.Values{"step": {"tie"}}).want(t, 422, "Chọn một câu trả lời")
	h.post("lan", path+"/purpose", url.Values{"step": {"tie"}, "tie": {"no"}}).want(t, 200, "Ông/bà mở để làm gì?")
	h.post("lan", path+"/purpose", url.Values{"purpose": {"decide"}}).want(t, 303)
	h.get("lan", path).want(t, 200, c.Number)

	d := h.play("q", strings.ReplaceAll(filed, " tc ", " td "), strings.ReplaceAll(proposed, " tc ", " td "))
	h.silence = true
	path = "/desk/cases/" + d.ID.String()
	h.post("lan", path+"/purpose", url.Values{"step": {"tie"}, "tie": {"yes"}}).want(t, 200, "Ông/bà đã rút khỏi việc này")
	h.post("lan", path+"/purpose", url.Values{"purpose": {"decide"}}).want(t, 303)
	h.get("lan", path).want(t, 404)
}

// Ask implements office.Ties: the story's, unless the register is silent.
func (h *house) Ask(c context.Context, officer office.Person, subject string) (string, string, string) {
	if h.silence {
		return docket.AnswerCouldNotLook, "register", "-"
	}
	return h.ties.Ask(c, officer, subject)
}

// act goes through the pages of one act: form, check, record.
func (h *house) act(who, path, act string, pairs ...string) answer {
	h.t.Helper()
	to := path + "/acts/" + act
	form := h.get(who, to).want(h.t, 200)
	check := h.post(who, to, with(form.hidden(), append(pairs, "do", "send")...)).want(h.t, 200)
	done := h.post(who, to, with(check.hidden(), "do", "send")).want(h.t, 303)
	if done.to == "" {
		h.t.Fatalf("%s: %s", act, short(done.text))
	}
	return h.get(who, done.to).want(h.t, 200)
}

// TestOnPaper walks a case that came on paper, by the pages of the desk alone,
// until the person concerned is told and can sign in.
func TestOnPaper(t *testing.T) {
	h := open(t, "2026-07-08 15:00")
	h.play("p", filed)
	form := h.get("mai", "/desk/file?procedure=vn.denunciation")
	v := with(form.hidden(), "do", "send", "act_reported", "Ký khống hồ sơ nghiệm thu.", "subject-1", "Trưởng phòng vật tư")
	done := h.get("mai", h.post("mai", "/desk/file", with(h.post("mai", "/desk/file", v).hidden(), "do", "send")).to).want(t, 200)
	i := strings.Index(done.body, "/desk/cases/")
	path := done.body[i : i+12+26]
	for _, who := range []string{"mai", "lan"} {
		h.post(who, path+"/purpose", url.Values{"purpose": {"first-handling"}})
	}
	h.act("mai", path, "check_competence", "table.competence.managed_here", "yes", "table.competence.post_level", "staff").want(t, 200, "Đã ghi: Xác định thẩm quyền")
	h.act("mai", path, "check_conditions", "table.acceptance_conditions.name_given", "yes", "table.acceptance_conditions.capacity", "yes", "table.acceptance_conditions.identifiable", "yes")
	h.act("mai", path, "accept", accepting()...).want(t, 200, "Đã trình")
	h.act("lan", path, "accept").want(t, 200, "Đã ghi: Thụ lý")
	notice := h.get("lan", path+"/acts/notify?on=subject-1").want(t, 200, "Mã trong sổ cơ quan: người bị tố cáo")
	if !strings.Contains(notice.body, `value="Trưởng phòng vật tư"`) {
		t.Error("the name that the case has is not offered")
	}
	values := with(notice.hidden(), "do", "send", "content_for_subject", "Ký khống hồ sơ nghiệm thu.", "how_received", "in_person", "who.subject-1", "tai")
	h.post("lan", path+"/acts/notify?on=subject-1", values).want(t, 422, "Chưa điền: họ tên")
	values.Set("called.subject-1", "Đỗ Văn Tài")
	check := h.post("lan", path+"/acts/notify?on=subject-1", values).want(t, 200, "tai, Đỗ Văn Tài", "Thư gửi đi", "Về nội dung tố cáo", "Kính gửi ông/bà Đỗ Văn Tài")
	end := h.post("lan", path+"/acts/notify?on=subject-1", with(check.hidden(), "do", "send")).want(t, 303)
	h.get("lan", end.to).want(t, 200, "Đã ghi: Thông báo nội dung tố cáo")
	found, err := h.in.Office.FindOwn(ctx, h.now, office.Person{ID: "tai", Name: "Đỗ Văn Tài"}, "TC-2/2026")
	if err != nil || len(found) != 1 {
		t.Errorf("the person concerned does not find their case: %v, %v", found, err)
	}
}

// TestOwnList: the office's own list, for each who has something to do.
func TestOwnList(t *testing.T) {
	h := open(t, "2026-07-08 15:00")
	c := h.play("p", filed)
	a := h.get("mai", "/desk").want(t, 200, c.Number, "Đề nghị: Thụ lý", "1 việc trong 1 vụ việc")
	a.never(t, "Đỗ Văn Tài", "Ngô Thị Bảo")
	h.get("lan", "/desk/decisions").want(t, 200, "Không có gì chờ ký.")
	h.get("nam", "/desk").want(t, 200, "Hiện không có việc nào chờ chức vụ này.")
	h.act("mai", h.purpose("mai", c, limits.PurposeFirstHandling), "accept", accepting()...)
	h.get("lan", "/desk/decisions").want(t, 200, "1 việc, 0 đến hạn hôm nay", "Thụ lý", c.Number)
	h.get("lan", "/desk").want(t, 200, "Quyết định: Thụ lý")
	h.get("mai", "/desk").want(t, 200, "Theo dõi hạn; việc đã trình hoặc đang chờ người khác", "Cũng làm được: Đề nghị: Gia hạn xử lý ban đầu")
	h.act("lan", h.purpose("lan", c, limits.PurposeDecide), "accept")
	h.now = at("2026-07-24 10:00")
	h.get("lan", "/desk/overdue").want(t, 200, "1 nghĩa vụ đang quá hạn", "Thông báo nội dung tố cáo", c.Number)
	before := h.leaves()
	h.get("lan", "/desk")
	if n := h.leaves() - before; n != 1 {
		t.Errorf("looking at the list recorded %d", n)
	}
}
