package self

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"liem"
	"liem/internal/access"
	"liem/internal/deed"
	"liem/internal/office"
	"liem/limits"
)

var askLink = regexp.MustCompile(`href="(/me/cases/[a-z0-9]+/ask\?[^"]*)"`)

func (b *browser) links(with string) (out []string) {
	for _, m := range askLink.FindAllStringSubmatch(b.body, -1) {
		if strings.Contains(m[1], with) {
			out = append(out, strings.ReplaceAll(m[1], "&amp;", "&"))
		}
	}
	return out
}

// officer does an act at a post of the house.
func (h *house) officer(id liem.ID, person, post, act string, f deed.Flags, propose bool) error {
	h.t.Helper()
	c, err := h.in.Office.Look(context.Background(), id)
	if err != nil {
		h.t.Fatal(err)
	}
	f.Propose = propose
	d, err := f.Deed(c.Procedure, act)
	if err != nil {
		h.t.Fatal(err)
	}
	_, err = h.in.Office.Do(context.Background(), h.now, office.Actor{Person: office.Person{ID: person}, Post: post}, id, d)
	return err
}

func (h *house) does(id liem.ID, person, post, act string, propose bool, fields ...string) {
	h.t.Helper()
	f := deed.Flags{Field: fields, ID: liem.DerivedID("test", act, person).String()}
	if err := h.officer(id, person, post, act, f, propose); err != nil {
		h.t.Fatalf("%s by %s: %v", act, person, err)
	}
}

// TestAsk: a covered passage is asked for at its place; the request is a case of
// its own, refused in writing, reviewed by the body above, opened.
func TestAsk(t *testing.T) {
	h := newHouse(t, story1, "2026-07-10")
	b := h.as("tai").get(h.base("tc") + "/file").is(200).sees("Đề nghị mở đoạn này").lacks("chưa có bước")
	gaps := b.links("entry=")
	if len(gaps) == 0 || len(gaps) != strings.Count(b.body, `class="gap"`) {
		t.Fatalf("%d links at %d gaps", len(gaps), strings.Count(b.body, `class="gap"`))
	}
	b.get(h.base("tc") + "/bundle").is(200).lacks("chưa có bước")
	if n := strings.Count(b.body, `class="gap"`); len(b.links("entry=")) != n {
		t.Errorf("%d links at %d gaps of the bundle", len(b.links("entry=")), n)
	}
	path := h.base("tc") + "/ask"
	b.get(gaps[0]).is(200).sees("Đề nghị mở đoạn này", h.cases["tc"].Number, "Mở đoạn được che", "Mục ", "Không phải nêu lý do", "Luật Bảo vệ dữ liệu cá nhân", "mức tin cậy B").lacks(never...)
	b.post(path, map[string]string{"do": "send", "own_words": "Đoạn này nói về hợp đồng của tôi."}).is(200).
		sees("Kiểm tra trước khi gửi", "Chưa có gì được gửi", "Người phụ trách bảo vệ dữ liệu", "Đoạn này nói về hợp đồng của tôi.", "Gửi yêu cầu")
	check := b.body
	b.post(path, map[string]string{"do": "change"}).is(200).sees("Đoạn này nói về hợp đồng của tôi.")
	b.body = check
	b.post(path, map[string]string{"do": "confirm"}).is(303)
	first := b.to
	b.body = check
	if b.post(path, map[string]string{"do": "confirm"}).is(303); b.to != first {
		t.Errorf("sent twice: %s and %s", first, b.to)
	}
	b.follow().is(200).sees("Đã nhận yêu cầu DL-1/2026", "Báo việc tiếp nhận yêu cầu", "Giải quyết yêu cầu", "Biên nhận").lacks("khiếu nại DL", "<title>Đã nhận yêu cầu DL").lacks(never...)
	if n := len(h.links["tai"]); n != 1 {
		t.Fatalf("%d cases on the list", n)
	}
	id := h.links["tai"][0]
	base := "/me/cases/" + id.String()
	b.get(gaps[0]).lacks("Đoạn này nói về") // what was sent is no draft any more
	b.get("/me").sees("DL-1/2026")
	b.get(base+"/file").is(200).sees("Mở đoạn được che", h.cases["tc"].Number)
	h.refuses(b, id, base)
}

func (h *house) refuses(b *browser, id liem.ID, base string) {
	h.t.Helper()
	list, err := h.in.Office.WorkList(context.Background(), h.now, office.Actor{Person: office.Person{ID: "duc"}, Post: "so-xd.bv-du-lieu"}, limits.PurposeAnswerParty, "", 100)
	if err != nil {
		h.t.Fatal(err)
	}
	found := false
	for _, row := range list.Tasks {
		found = found || row.Case == id
	}
	if !found {
		h.t.Error("the data protection officer's work list lacks the request")
	}
	h.does(id, "mai", "so-xd.tiep-nhan", "take_up", false)
	b.get(base).is(200).sees("Đang giải quyết yêu cầu", "Đề nghị cấp trên xem lại: chưa mở")
	reasons := []string{"data_refusal_ground=source", "data_refusal_reasons=Đoạn này nói về nguồn tin.", "data_refusal_provisions=Luật Tố cáo, Điều 8", "data_refusal_remedies=Đề nghị cấp trên xem lại."}
	h.does(id, "mai", "so-xd.tiep-nhan", "refuse", true, reasons...)
	b.get(base).lacks("Đoạn này nói về nguồn tin.") // what waits for the second hand is not told
	h.does(id, "duc", "so-xd.bv-du-lieu", "refuse", false, reasons...)
	b.get(base).is(200).sees("Đã từ chối", "Nếu ông/bà không đồng ý", "Đề nghị cấp trên xem lại", base+"/acts/ask_review")
	b.get(base+"/letters").sees("Về việc từ chối yêu cầu của ông/bà", "Bí mật về người cung cấp tin", "Đoạn này nói về nguồn tin.", "đề nghị cấp trên xem lại đến hết ngày").lacks("[…")
	b.get(base + "/acts/ask_review").is(200)
	b.post(base+"/acts/ask_review", map[string]string{"do": "send", "data_review_text": "Hợp đồng do chính tôi ký."}).is(200).sees("Cấp trên trực tiếp")
	b.post(base+"/acts/ask_review", map[string]string{"do": "confirm"}).is(303).follow().is(200).sees("Cấp trên trả lời việc xem lại")
	given := []string{"data_result=partly", "data_given=Số hợp đồng 14.", "data_looked_at=Tài liệu 2", "data_answer_reasons=Số hợp đồng không nói gì về nguồn tin.", "data_answer_provisions=Luật Bảo vệ dữ liệu cá nhân, Điều 4", "data_answer_remedies=Khởi kiện.", "traces_checked=none_found"}
	h.does(id, "son", "tinh.chu-tich", "grant_on_review", false, given...)
	b.get(base+"/letters").sees("Cấp trên trả lời yêu cầu của ông/bà", "Một phần yêu cầu", "Số hợp đồng 14.").lacks("[…")
	for _, lang := range []string{"vi", "en"} {
		b.lang = lang
		for _, p := range []string{"", "/file", "/letters", "/reads", "/bundle", "/ask"} {
			b.get(base+p).is(200).lacks("Ngô Thị Bảo", "reporter", "applicant-", "officer-", "Trần Thị Mai", "Phan Minh Đức", "[…")
		}
	}
	b.get(base).sees("Answered")
	b.lang = "vi"
}

// TestAskRead: every read has its question; what the visitor does not see, and
// what is somebody else's, is not there.
func TestAskRead(t *testing.T) {
	h := newHouse(t, story1, "2026-07-10")
	rules, err := access.Load()
	if err != nil {
		t.Fatal(err)
	}
	nam := office.Actor{Person: office.Person{ID: "nam", Name: "Lê Văn Nam"}, Post: "so-xd.tt-1"}
	if _, err := h.in.Office.Read(context.Background(), h.now, nam, h.cases["tc"].ID, limits.PurposeVerify, rules); err != nil {
		t.Fatal(err)
	}
	b := h.as("tai").get(h.base("tc") + "/reads").is(200).sees("Hỏi về lượt xem này").lacks("chưa có bước")
	reads := b.links("read=")
	if len(reads) == 0 || len(reads) != strings.Count(b.body, `data-label="Xem gì"`) {
		t.Fatalf("%d links", len(reads))
	}
	b.get(reads[0]).is(200).sees("Hỏi về lượt xem này", "vì sao có lượt xem này", "Lượt xem số").lacks(never...)
	b.post(h.base("tc")+"/ask", map[string]string{"do": "send"}).is(200).sees("Kiểm tra trước khi gửi", "Lượt xem số").
		post(h.base("tc")+"/ask", map[string]string{"do": "confirm"}).is(303).follow().is(200).sees("Đã nhận yêu cầu", "Lượt xem số")
	missing := "/me/cases/" + liem.DerivedID("no such case").String()
	for _, q := range []string{"?entry=99&gap=1", "?entry=1&gap=99", "?entry=x", "?entry=-1&gap=0", "?read=9999", "?read=x", "?opens=2026-12-30"} {
		b.get(h.base("tc") + "/ask" + q).is(404)
	}
	body := b.get(missing + "/ask").is(404).body
	for _, who := range []string{"la", "bao", "mai"} {
		x := h.as(who).get(h.base("tc") + "/ask").is(404)
		if who == "la" && strings.ReplaceAll(x.body, h.base("tc"), missing) != body {
			t.Error("a foreign case answers otherwise than a missing one")
		}
		x.post(h.base("tc")+"/ask", map[string]string{"do": "confirm", "asked_for": "copy"}).is(404)
	}
	if len(h.links["la"])+len(h.links["mai"]) != 0 {
		t.Error("a request about a case of somebody else was filed")
	}
	b.lang = "en"
	b.get(h.base("tc")).sees("Ask about my file and data").get(h.base("tc")+"/ask").is(200).sees("Give a copy", "Correct what is wrong")
	b.post(h.base("tc")+"/ask", map[string]string{"do": "send"}).is(422).sees("Give a copy")
	b.post(h.base("tc")+"/ask", map[string]string{"do": "send", "asked_for": "copy", "own_words": "Of everything."}).is(200).sees("Check before you send", "Give a copy", "Of everything.")
	b.get(h.base("tc") + "/ask").sees("Of everything.") // it was kept
}

// TestAskBefore: before the law on it is in force the page says where to write.
func TestAskBefore(t *testing.T) {
	h := newHouse(t, story1, "2026-05-27")
	b := h.as("tai").get(h.base("tc") + "/file").is(200).sees("Gửi đề nghị bằng văn bản tới nơi dưới đây").lacks("/ask?")
	b.get(h.base("tc")+"/ask").is(200).sees("Gửi yêu cầu bằng văn bản").post(h.base("tc")+"/ask", map[string]string{"do": "confirm"}).is(200)
	if len(h.links["tai"]) != 0 {
		t.Error("a request was filed without a procedure")
	}
}
