package self

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"liem/docket"
	"liem/ledger"
	"liem/ledger/bundle"
)

const story2 = "2-complaint.story"

// TestComplain walks the whole journey of a complaint, late, with what may go
// wrong on the way.
func TestComplain(t *testing.T) {
	h := newHouse(t, story1, "2026-05-27")
	h.now = at("2026-10-12 09:00")
	b := h.as("hanh")
	const path = "/me/complain"
	b.get("/me").sees("Đề nghị xem lại một quyết định đối với tôi")
	b.get(path).is(200).sees("Bạn cần gì?", "Tiếp tục")
	b.post(path, map[string]string{"do": "send"}).is(422).sees("Chưa điền")
	b.post(path, map[string]string{"do": "send", "what": "vn.denunciation"}).is(422).sees("Chọn một trong các dòng.")
	b.post(path, map[string]string{"do": "send", "what": "vn.complaint-first"}).is(303).follow().sees("Quyết định nào?", "Lưu nháp, làm sau")
	b.post(path, map[string]string{"do": "send", "decision_contested": "Quyết định 41"}).is(303).follow().sees("Bạn nhận hoặc biết khi nào?", "Thời hiệu là 90 ngày", "Luật Khiếu nại")
	b.post(path, map[string]string{"do": "send", "decision_received_on": "hôm qua"}).is(422).sees("không đọc được", "hôm qua")
	b.post(path, map[string]string{"do": "send", "decision_received_on": "2026-10-13"}).is(422).sees("chưa tới")
	b.post(path, map[string]string{"do": "send", "decision_received_on": "2026-06-30"}).is(303).follow().sees("Có thể đã hết thời hiệu", "Bạn vẫn gửi được", "Nêu lý do", "28/09/2026")
	b.get(path + "?step=check").sees("Điều gì chưa đúng?") // what comes before is asked first
	b.get(path+"?step=late").post(path, map[string]string{"do": "send", "late_reason": "Nằm viện đến 20/9."}).is(303).follow().sees("Điều gì chưa đúng? Bạn muốn gì?")
	b.post(path, map[string]string{"do": "send", "demand_made": "Hủy quyết định."}).is(303).follow().sees("Đinh Thị Hạnh")
	b.get("/me").sees("Viết tiếp").get(path + "?step=who")
	b.post(path, map[string]string{"do": "send", "complainant_name": "Đinh Thị Hạnh", "complainant_contact": "chợ"}).is(303).follow().is(200).
		sees("Kiểm tra trước khi gửi", "Chưa có gì được gửi", "Sở Xây dựng", "Hủy quyết định.", "Nằm viện", "Gửi khiếu nại", "Sửa")
	check := b.body
	b.post(path, map[string]string{"do": "confirm"}).is(303)
	first := b.to
	b.follow().is(200).sees("Đã nhận khiếu nại KN-1/2026", "Thụ lý khiếu nại", "Vì sao là ngày này?", "Lý do gửi sau thời hiệu: Nằm viện").lacks("<title>Đã nhận khiếu nại KN")
	b.body = check
	b.post(path, map[string]string{"do": "confirm"}).is(303)
	if b.to != first {
		t.Errorf("sent twice: %s and %s", first, b.to)
	}
	b.get("/me").is(200).sees("KN-1/2026", "Giải quyết khiếu nại lần đầu")
	if n := strings.Count(b.body, `class="hint num">KN-`); n != 1 {
		t.Errorf("the case is on the list %d times", n)
	}
	base := "/me/cases/" + h.links["hanh"][0].String()
	b.get(base).is(200).sees("Tiếp nhận", "Hiện ông/bà không phải làm gì", "Bổ sung thông tin").lacks("Chưa có kết luận")
	b.get(base+"/file").is(200).sees("Quyết định 41", "Hủy quyết định.")
	h.as("tai").get(base).is(404)
	b.lang = "en"
	b.get(base).is(200).sees("First complaint", "There is nothing you have to do now")
	b.get(path).sees("What do you need?")
}

// TestComplaintLives shows a complaint of two at each of its stages.
func TestComplaintLives(t *testing.T) {
	for day, want := range map[string][]string{
		"2026-07-17": {"Xác minh và đối thoại", "Rút toàn bộ khiếu nại"},
		"2026-08-05": {"Đối thoại", "Việc tiếp theo của ông/bà"},
		"2026-08-21": {"Có kết quả", "Khiếu nại lần hai", "Nếu ông/bà không đồng ý"},
	} {
		h := newHouse(t, story2, day)
		for _, who := range []string{"hanh", "loc"} {
			b := h.as(who).get(h.base("kn")).is(200)
			if who == "hanh" {
				for _, w := range want {
					if !strings.Contains(b.body, w) && w != "Có kết quả" {
						t.Errorf("%s lacks %q:\n%s", day, w, text(b.body))
					}
				}
			}
			for _, p := range []string{"", "/notice", "/file", "/letters", "/reads", "/bundle"} {
				b.get(h.base("kn")+p).is(200).lacks("Mai Hồng Phong", "Tô Ngọc Bích", "complainant-", "officer-", "[…")
			}
		}
	}
	h := newHouse(t, story2, "2026-08-18")
	h.as("loc").get(h.base("kn") + "/file").lacks("Bà Hạnh đồng ý dời")
	h.as("hanh").get(h.base("kn") + "/file").sees("Bà Hạnh đồng ý dời")
}

// two is a case of two persons concerned.
const two = `
body so-xd
post so-xd.gd so-xd - decider
post so-xd.tn so-xd - intake_officer
post so-xd.tt so-xd - verifier
post so-xd.tt2 so-xd - verifier
take so-xd.gd lan:"Nguyễn Thị Lan" 2024-01-02
take so-xd.tn mai:"Trần Thị Mai" 2024-01-02
take so-xd.tt nam:"Lê Văn Nam" 2024-01-02
take so-xd.tt2 dung:"Vũ Tiến Dũng" 2024-01-02
2026-08-03 09:10 tc reporter-1=bao file vn.denunciation --body so-xd --people 2 --allegations 1 --party reporter-1=bao:"Ngô Thị Bảo" --party subject-1=k1:"Hà Văn Một" --party subject-2=k2:"Hà Văn Hai" --field act_reported="Nguyên văn đơn." --field reporter_name="Ngô Thị Bảo" --field reporter_contact="hộp thư"
2026-08-04 08:30 tc mai@so-xd.tn check_competence --table competence.managed_here=yes --table competence.post_level=staff
2026-08-04 09:00 tc mai@so-xd.tn check_conditions --table acceptance_conditions.name_given=yes --table acceptance_conditions.capacity=yes --table acceptance_conditions.identifiable=yes
2026-08-04 10:00 tc mai@so-xd.tn accept --propose --field contents_accepted="Một nội dung." --field acceptance_provisions="điều 29"
2026-08-05 08:20 tc lan@so-xd.gd accept --field contents_accepted="Một nội dung." --field acceptance_provisions="điều 29"
2026-08-06 15:00 tc lan@so-xd.gd notify --on subject-1 --field content_for_subject="Điều nêu về người một." --field how_received=in_person
2026-08-06 15:10 tc lan@so-xd.gd notify --on subject-2 --field content_for_subject="Điều nêu về người hai." --field how_received=in_person
2026-08-06 16:00 tc mai@so-xd.tn redact
2026-08-07 09:10 tc lan@so-xd.gd form_team --assign verifier=nam,dung --field team_members="Lê Văn Nam, Vũ Tiến Dũng" --field verification_content="Một nội dung" --field verification_until=2026-09-01
2026-08-10 09:00 tc nam@so-xd.tt collect_evidence --field evidence_items="Hợp đồng" --field evidence_description="Bản hợp đồng." --field how_obtained=requested_from_body
2026-08-10 10:00 tc mai@so-xd.tn redact
2026-08-10 11:00 tc nam@so-xd.tt show_file --on subject-1 --field documents_shown="Tài liệu 1"
2026-08-10 11:10 tc nam@so-xd.tt show_file --on subject-2 --field documents_shown="Tài liệu 1, bản cho người hai"
2026-08-11 09:00 tc nam@so-xd.tt invite --on subject-1 --period account_period=10wd --field acts_to_answer="Hợp đồng, phần người một"
2026-08-11 09:10 tc nam@so-xd.tt invite --on subject-2 --period account_period=12wd --field acts_to_answer="Hợp đồng, phần người hai"
2026-08-12 09:00 tc reporter-1=bao add_information --field information_added="Bổ sung của người tố cáo."
2026-08-13 09:00 tc subject-2=k2 give_account --on subject-2 --field account_text="Lời của người hai."
2026-08-17 09:00 tc reporter-1=bao withdraw --field withdrawal_pressed=none --field withdrawal_text="Tôi rút."
`

// TestOthers: of two persons concerned neither sees the other, nor what the
// reporter did after reporting, in pages or in the bundle.
func TestOthers(t *testing.T) {
	h := playHouse(t, two, "2026-08-18")
	not := []string{"Lời của người hai", "người hai", "Hà Văn Hai", "Người bị tố cáo 1", "Người bị tố cáo 2", "subject-", "reporter-", "Bổ sung của người tố cáo", "Nguyên văn đơn", "Tôi rút", "rút toàn bộ", "Ngô Thị Bảo", "03/08/2026", "Lê Văn Nam"}
	b := h.as("k1")
	for _, lang := range []string{"vi", "en"} {
		b.lang = lang
		for _, p := range append([]string{"/acts/give_account"}, pages...) {
			b.get(h.base("tc")+p).lacks(not...).lacks("withdraw", "Person concerned 1")
		}
		b.get("/me").lacks(not...)
	}
	b.lang = "vi"
	b.get(h.base("tc")+"/file").sees("Điều nêu về người một.", "Bản hợp đồng.")
	b.get(h.base("tc")+"/bundle").post(h.base("tc")+"/bundle", nil).is(200)
	raw := b.raw
	r, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.File {
		if strings.Contains(f.Name, "packs/") {
			continue
		}
		rc, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		all, err := io.ReadAll(rc)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range []string{"Lời của người hai", "phần người hai", "subject-2", "reporter-1", "Bổ sung của", "Nguyên văn", "Tôi rút", "Ngô Thị Bảo", "Lê Văn Nam", "Hà Văn Hai"} {
			if bytes.Contains(all, []byte(s)) {
				t.Errorf("%s holds %q", f.Name, s)
			}
		}
	}
	x, err := bundle.Open(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	policy, err := ledger.ParsePolicy(h.in.Policy)
	if err != nil {
		t.Fatal(err)
	}
	report, _, err := docket.Verify(x, policy)
	if err != nil || report.Trust != bundle.Trusted {
		t.Errorf("%+v: %v", report, err)
	}
	t.Logf("%s, %d gaps", report.Verdict, len(report.Gaps))
}

// TestRenewed: the review that a reporter asked for does not tell the person
// concerned that they did, nor when.
func TestRenewed(t *testing.T) {
	h := newHouse(t, story1, "2026-08-11")
	b := h.as("tai")
	for _, lang := range []string{"vi", "en"} {
		b.lang = lang
		for _, p := range append([]string{""}, pages...) {
			b.get(h.base("tct")+p).lacks("Tố cáo tiếp", "report again", "20/07/2026", "20 July", "báo giá của hai nhà thầu khác", "reporter-")
		}
	}
	b.lang = "vi"
	b.get(h.base("tct")).is(200).sees("Kết quả xem lại kết luận")
	b.get(h.base("kl")).is(200).sees("Khiếu nại quyết định kỷ luật")
	h.as("bao").get(h.base("tc")).is(404)
	h.as("bao").get("/me").is(200).sees("Bằng mã trở lại").post("/me/links", map[string]string{"number": h.cases["tc"].Number}).is(422).sees("Không có vụ việc nào của ông/bà")
}
