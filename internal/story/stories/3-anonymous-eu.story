# An anonymous report about two officials ends without a finding, and everybody who was told is told so.
# The acknowledgement is late: the three months of feedback run from the end of the seven days all the same.
title vi Bến số 4, hai người được minh oan
title en Quay 4, and two people cleared
calendar eu

vi Một người không nêu tên báo rằng hai công chức của một cơ quan châu Âu đã trả tiền cho những lần lặn kiểm tra chân bến không hề diễn ra. Mọi tên người, cơ quan, công ty đều là giả định.
en Somebody who gives no name reports that two officials of a European agency paid for dives under a quay that never took place. All names are invented.

body council-eabq
body board-eabq council-eabq
body eabq board-eabq
post council.secretary council-eabq - next_superior
post board.chair board-eabq council.secretary superior
post eabq.director eabq board.chair decider
post eabq.reports eabq board.chair intake_officer
post eabq.records eabq board.chair data_officer
post eabq.audit-1 eabq eabq.director verifier
post eabq.audit-2 eabq eabq.director verifier
name council-eabq vi "Hội đồng Giám sát" en "Supervisory Council"
name board-eabq vi "Hội đồng Quản lý" en "Management Board"
name eabq vi "Cơ quan Cầu cảng và Bến tàu châu Âu" en "European Agency for Bridges and Quays"
name council.secretary vi "Thư ký Hội đồng Giám sát" en "Secretary to the Supervisory Council"
name board.chair vi "Chủ tịch Hội đồng Quản lý" en "Chair of the Management Board"
name eabq.director vi "Giám đốc điều hành" en "Executive Director"
name eabq.reports vi "Người được giao tiếp nhận tin báo" en "Designated person for reports"
name eabq.records vi "Người phụ trách hồ sơ và dữ liệu" en "Records and data officer"
name eabq.audit-1 vi "Kiểm toán viên nội bộ cao cấp" en "Senior internal auditor"
name eabq.audit-2 vi "Kiểm toán viên nội bộ" en "Internal auditor"
take council.secretary asta:"Asta Nyberg" 2024-01-08
take board.chair roeland:"Roeland Haak" 2024-01-08
take eabq.director lucia:"Lucia Ferrante" 2024-01-08
take eabq.reports mirek:"Mirek Dvorsky" 2024-01-08
take eabq.records sanne:"Sanne Oort" 2024-01-08
take eabq.audit-1 petra:"Petra Kallas" 2024-01-08
take eabq.audit-2 jonas:"Jonas Weld" 2024-01-08
# Mr Weld shares a household with Ms Calder: the closed question finds a tie, and nobody sees which.
tie jonas "Ines Calder"

2026-07-13 22:40 qa reporter-1 file eu.internal-report --body eabq --people 2 --party reporter-1 --party subject-1=ines:"Ines Calder" --party subject-2=tomas:"Tomas Veld"
  --field what_happened="Between March and May three dives under quay 4 were paid, EUR 84 000 in all. I was on the quay on two of these days. Nobody dived." --field where_it_was="Quay 4, northern basin"
  --field who_did_it="The head of the contracts unit and the engineer who signs the dives" --field ground=misuse_of_funds
vi Bảy ngày để xác nhận đã nhận. Người được giao đi vắng, không ai mở hộp thư; ngày thứ bảy trôi qua.
en Seven days to acknowledge receipt. The designated person is away and nobody opens the box; the seventh day goes by.
! not_yet 2026-07-17 10:00 qa mirek@eabq.reports follow_up --propose --assign verifier=petra --field content="Three dives under quay 4." --field provisions_in_question="Financial Regulation, art. 36"
2026-07-21 08:00 qa - tick
vi Không ai phải ghi nhận việc quá hạn: nó tự hiện ra lúc nửa đêm, và ba tháng trả lời bắt đầu ngay. Xác nhận muộn không khởi động lại đồng hồ nào.
en Nobody has to put the delay on record: it shows by itself at midnight, and the three months of feedback begin at once. A late acknowledgement starts no clock again.
2026-07-22 09:00 qa mirek@eabq.reports acknowledge
2026-07-23 11:00 qa mirek@eabq.reports assess --table follow_up.act_of_office=yes --table follow_up.of_this_body=yes --table follow_up.closed_before=no --table follow_up.anything_new=no --table minor.no_gain=no --table minor.no_harm=no --table minor.set_right=no --table minor.no_pattern=no
vi Kết thúc như “việc nhỏ” thì tiện hơn. Nhưng “nhỏ” là bốn điều đếm được, và ở đây không có điều nào.
en To close it as “minor” would be more convenient. But “minor” is four things that can be counted, and none of them is there.
! not_yet 2026-07-24 09:00 qa mirek@eabq.reports close_minor --propose --reason "Small sums." --field closing_reasons="Small sums." --field closing_provisions="House rule on closing" --field closing_remedies="Review by the board."
! not_you 2026-07-24 10:00 qa lucia@eabq.director follow_up --propose --assign verifier=petra --field content="Three dives under quay 4." --field provisions_in_question="Financial Regulation, art. 36"
vi Người thứ nhất được đề nghị xác minh có quan hệ với một trong hai người. Không được giao, và không ai thấy vì sao.
en The first verifier who comes to mind has a tie to one of the two. He is not assigned, and nobody sees why.
2026-07-27 09:00 qa mirek@eabq.reports follow_up --propose --assign verifier=jonas --field content="Three dives under quay 4, paid between March and May 2026." --field provisions_in_question="Financial Regulation, art. 36"
! not_you 2026-07-27 14:00 qa lucia@eabq.director follow_up --assign verifier=jonas --field content="Three dives under quay 4, paid between March and May 2026." --field provisions_in_question="Financial Regulation, art. 36"
2026-07-27 16:00 qa mirek@eabq.reports follow_up --propose --assign verifier=petra --field content="Three dives under quay 4, paid between March and May 2026." --field provisions_in_question="Financial Regulation, art. 36"
2026-07-28 09:30 qa lucia@eabq.director follow_up --assign verifier=petra --field content="Three dives under quay 4, paid between March and May 2026." --field provisions_in_question="Financial Regulation, art. 36"

vi Trước khi ai khác biết, hai người liên quan phải biết.
en Before anybody else learns of it, the two persons concerned do.
! not_yet 2026-07-29 09:00 qa lucia@eabq.director inform_managing_body --field keep_what="Invoices and dive orders of quay 4."
2026-07-30 09:00 qa lucia@eabq.director notify --on subject-1 --field notified_content="Three payments for dives under quay 4 that are said not to have taken place." --field notified_duties="Financial Regulation, art. 36" --occurred 2026-07-30,receipt
2026-07-30 10:00 qa lucia@eabq.director notify --on subject-2 --field notified_content="Three dive reports of quay 4 that are said to be about dives that did not take place." --field notified_duties="Financial Regulation, art. 36" --occurred 2026-07-30,receipt
2026-07-31 09:00 qa lucia@eabq.director inform_managing_body --field keep_what="Invoices, dive orders and dive reports of quay 4, January to June 2026."
2026-08-10 14:00 qa petra@eabq.audit-1 add_evidence --field exhibit="Three invoices and three dive reports" --field exhibit_says="Dives on 12 March, 16 April and 14 May; no second signature on the quay." --field how_obtained=own_record --field obtained_under="House rule on evidence"
vi Hồ sơ chỉ được cho xem sau khi người khác đã lược bỏ những gì chỉ ra người báo tin.
en The file is shown only after somebody else has taken out what points to the reporter.
! not_yet 2026-08-11 09:00 qa petra@eabq.audit-1 show_file --on subject-1 --field shown_on=2026-08-11
! not_you 2026-08-11 09:10 qa petra@eabq.audit-1 redact
2026-08-11 15:00 qa mirek@eabq.reports redact
2026-08-12 09:00 qa petra@eabq.audit-1 show_file --on subject-1 --field shown_on=2026-08-12 --field covered_why="Where the reporter stood on the quay: identity of a reporting person."
2026-08-12 10:00 qa petra@eabq.audit-1 show_file --on subject-2 --field shown_on=2026-08-12 --field covered_why="Where the reporter stood on the quay: identity of a reporting person."
! needs 2026-08-12 11:00 qa petra@eabq.audit-1 invite --on subject-1 --period account_period=5wd --field asked="The three payments."
2026-08-13 09:00 qa petra@eabq.audit-1 invite --on subject-1 --period account_period=10wd --field asked="The three payments, and who confirmed the dives." --occurred 2026-08-13,receipt
2026-08-13 09:30 qa petra@eabq.audit-1 invite --on subject-2 --period account_period=10wd --field asked="The three dives: when, where, by whom." --occurred 2026-08-13,receipt
2026-08-19 16:00 qa subject-2=tomas more_time --on subject-2 --reason "Asked for."
2026-08-24 10:00 qa subject-1=ines give_account --on subject-1 --field account_text="I pay against a dive report. The dives were moved to the night tide after the fog of that spring; the harbour log will show it." --field hear_also="The night log of the northern lock."

vi Bà Calder chỉ ra một nhật ký chưa ai đọc. Nó có lợi cho hai người, và vẫn phải đi đúng đường: vào hồ sơ, lược bỏ, cho xem, nghe lại.
en Ms Calder points to a log that nobody has read. It speaks for the two of them, and goes the same way as everything else: on file, redacted, shown, and everybody heard again.
2026-09-01 09:00 qa petra@eabq.audit-1 add_evidence --field exhibit="Night log of the northern lock, March to May 2026" --field exhibit_says="The divers’ boat passed on the nights of 13 March, 17 April and 15 May, each time between 1 and 4 o’clock." --field how_obtained=requested_from_body --field obtained_under="House rule on evidence"
! not_yet 2026-09-01 11:00 qa petra@eabq.audit-1 weigh_evidence --table evidence_base.records=yes --table evidence_base.named_statement=no --field established="The dives took place at night." --field for_the_person="Everything."
! not_yet 2026-09-01 11:30 qa subject-2=tomas give_account --on subject-2 --field account_text="I signed what I saw."
2026-09-02 09:00 qa mirek@eabq.reports redact
2026-09-03 09:00 qa petra@eabq.audit-1 show_file --on subject-1 --field shown_on=2026-09-03
2026-09-03 10:00 qa petra@eabq.audit-1 show_file --on subject-2 --field shown_on=2026-09-03
2026-09-04 09:00 qa petra@eabq.audit-1 invite --on subject-1 --period account_period=10wd --field asked="The night log." --occurred 2026-09-04,receipt
2026-09-04 09:10 qa petra@eabq.audit-1 invite --on subject-2 --period account_period=10wd --field asked="The night log." --occurred 2026-09-04,receipt
2026-09-08 10:00 qa subject-1=ines give_account --on subject-1 --field account_text="That is the log I meant."
2026-09-17 15:00 qa subject-2=tomas give_account --on subject-2 --field account_text="I was in the boat on all three nights. The dates on my reports are those of the day on which the dive had been ordered; I should have written the night."
2026-09-22 09:00 qa petra@eabq.audit-1 weigh_evidence --table evidence_base.records=yes --table evidence_base.named_statement=yes --field established="Three dives were ordered, made and paid. The reports carry the day of the order, the dives were made in the night after." --field for_the_person="The night log, kept by another authority, bears out both accounts."
2026-09-28 09:00 qa petra@eabq.audit-1 conclude --propose --finding subject-1/1=not_upheld --finding subject-2/1=not_upheld --field evidence_relied_on="Invoices; dive reports; night log of the northern lock; two accounts" --field beyond_statements="Night log of the northern lock; invoices" --field reasons="The dives took place. That a person on the quay by day saw none is true, and explained: they were made at night. A date of order in a report is no payment without service." --field provisions="Financial Regulation, art. 36; house rule on evidence" --field remedies="Review by the board within 30 days of this letter."
! not_you 2026-09-29 09:00 qa petra@eabq.audit-1 conclude --finding subject-1/1=not_upheld --finding subject-2/1=not_upheld --field evidence_relied_on="Invoices; dive reports; night log of the northern lock; two accounts" --field beyond_statements="Night log of the northern lock; invoices" --field reasons="The dives took place. That a person on the quay by day saw none is true, and explained: they were made at night. A date of order in a report is no payment without service." --field provisions="Financial Regulation, art. 36; house rule on evidence" --field remedies="Review by the board within 30 days of this letter."
2026-09-30 10:00 qa lucia@eabq.director conclude --finding subject-1/1=not_upheld --finding subject-2/1=not_upheld --field evidence_relied_on="Invoices; dive reports; night log of the northern lock; two accounts" --field beyond_statements="Night log of the northern lock; invoices" --field reasons="The dives took place. That a person on the quay by day saw none is true, and explained: they were made at night. A date of order in a report is no payment without service." --field provisions="Financial Regulation, art. 36; house rule on evidence" --field remedies="Review by the board within 30 days of this letter."

vi Không ai có lỗi, kể cả người báo tin: người ấy nói đúng điều mình thấy. Bây giờ ai đã biết chuyện thì phải biết kết quả.
en Nobody is at fault, and neither is the reporter, who told what there was to be seen by day. Now whoever learned of the matter learns how it ended.
2026-10-01 09:00 qa lucia@eabq.director serve --on subject-1 --field decision_text="Nothing was found against you." --field served_how=by_hand --occurred 2026-10-01,receipt
2026-10-01 09:30 qa lucia@eabq.director serve --on subject-2 --field decision_text="Nothing was found against you." --field served_how=by_hand --occurred 2026-10-01,receipt
2026-10-02 10:00 qa lucia@eabq.director tell_outcome --field outcome_text="The three dives took place, at night. Nothing was found against anybody." --field outcome_next="Reports will carry the hour of the dive. That you reported stays protected."
vi Ba tháng trả lời còn đến hết 20/10; câu trả lời đã đến trước. Giám đốc coi như xong. Nhưng cơ quan quản lý từng được báo là có chuyện, và chưa được báo là không có gì.
en The three months would have ended on 20 October; the answer came before. The director takes the matter for done. But the managing body was once told that there was something, and has not been told that there was nothing.
! not_yet 2026-11-05 09:00 qa mirek@eabq.reports close_file --field kept_until=2027-11-05
2026-11-05 11:00 qa lucia@eabq.director tell_managing_body --field outcome_text="Nothing was found against Ms Calder or Mr Veld. The dives took place." --field outcome_next="The records need be kept no longer than their own rules say."
vi Người báo tin cũng có 30 ngày để đề nghị xem lại. Thời hạn ấy đã hết, và đề nghị đến muộn.
en The reporter, too, had 30 days to ask for a review. They are over, and the request comes late.
! closed 2026-11-05 22:10 qa reporter-1 ask_review_as_reporter --field review_wanted="I still saw nobody dive."
2026-11-06 09:00 qa mirek@eabq.reports close_file --field kept_until=2027-11-06
vi Hồ sơ không có điều gì được xác định thì giữ mười hai tháng rồi xóa. Muốn xóa sớm hơn cho gọn cũng không được; cần hai người, không ai là cấp trên của ai.
en A file in which nothing was found is kept for twelve months and then erased. Erasing it sooner to be tidy is refused as well; it takes two people, neither of them above the other.
! not_yet 2026-11-09 09:00 qa mirek@eabq.reports purge --propose
2027-11-09 09:00 qa mirek@eabq.reports purge --propose
! not_you 2027-11-09 09:10 qa mirek@eabq.reports purge
vi Khi người phụ trách hồ sơ duyệt, khóa của vụ việc bị hủy và không ai mở lại được, kể cả văn phòng. Gói kiểm chứng dưới đây được lấy ra trước lúc đó.
en When the records officer approves, the keys of the case are destroyed and nobody can open it again, the office included. The bundle below was taken before.
