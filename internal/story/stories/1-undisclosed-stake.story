# A procurement officer's undisclosed stake: from the report to a consequence with an end date and a renewed report.
# The case crosses 1 July 2026, when Decree 156/2026 changed the procedure for accepted, undecided cases.
title vi Một phần góp vốn không khai báo
title en An undisclosed stake

vi Ông Tài, viên chức phụ trách mua sắm, ký hai gói thầu cho một công ty mà ông góp vốn nhưng không khai. Một người đã tố cáo. Mọi tên người, cơ quan, công ty đều là giả định.
en Mr Tài, who is in charge of procurement, signed two contracts with a company in which he holds a stake that he never declared. Somebody reported it. All names are invented.

body chinh-phu
body tinh-an-binh chinh-phu
body so-xd tinh-an-binh
post chinh-phu.thanh-tra chinh-phu - next_superior
post tinh.chu-tich tinh-an-binh - superior decider
post so-xd.giam-doc so-xd - decider
post so-xd.pho-gd so-xd so-xd.giam-doc decider
take so-xd.pho-gd phuc:"Hồ Văn Phúc" 2024-01-02
post so-xd.tiep-nhan so-xd so-xd.chanh-tt intake_officer
post so-xd.bv-du-lieu so-xd - data_officer
post so-xd.to-chuc so-xd so-xd.chanh-vp personnel_officer
post tinh.thanh-tra tinh-an-binh tinh.chu-tich reviewer
post so-xd.tt-1 so-xd so-xd.chanh-tt verifier
post so-xd.tt-2 so-xd so-xd.chanh-tt verifier
post so-xd.tt-3 so-xd so-xd.chanh-tt verifier
name chinh-phu vi "Chính phủ" en "The Government"
name tinh-an-binh vi "Ủy ban nhân dân tỉnh An Bình" en "People’s Committee of An Bình Province"
name so-xd vi "Sở Xây dựng tỉnh An Bình" en "Department of Construction of An Bình Province"
name chinh-phu.thanh-tra vi "Tổng Thanh tra Chính phủ" en "Inspector-General of the Government"
name tinh.chu-tich vi "Chủ tịch Ủy ban nhân dân tỉnh An Bình" en "Chairperson, People’s Committee of An Bình Province"
name so-xd.giam-doc vi "Giám đốc Sở Xây dựng" en "Director, Department of Construction"
name so-xd.pho-gd vi "Phó Giám đốc Sở Xây dựng" en "Deputy Director, Department of Construction"
name so-xd.tiep-nhan vi "Chuyên viên tiếp công dân, Thanh tra Sở Xây dựng" en "Intake officer, Inspectorate of the Department of Construction"
name so-xd.bv-du-lieu vi "Người phụ trách bảo vệ dữ liệu, Sở Xây dựng" en "Data protection officer, Department of Construction"
name so-xd.to-chuc vi "Chuyên viên tổ chức cán bộ, Văn phòng Sở Xây dựng" en "Personnel officer, Office of the Department of Construction"
name tinh.thanh-tra vi "Thanh tra viên, Thanh tra tỉnh An Bình" en "Inspector, Inspectorate of An Bình Province"
name so-xd.tt-1 vi "Thanh tra viên chính, Thanh tra Sở Xây dựng" en "Senior inspector, Inspectorate of the Department of Construction"
name so-xd.tt-2 vi "Thanh tra viên, Đội 1, Thanh tra Sở Xây dựng" en "Inspector, first team, Inspectorate of the Department of Construction"
name so-xd.tt-3 vi "Thanh tra viên, Đội 2, Thanh tra Sở Xây dựng" en "Inspector, second team, Inspectorate of the Department of Construction"
take chinh-phu.thanh-tra khanh:"Bùi Đình Khánh" 2024-01-02
take tinh.chu-tich son:"Hoàng Văn Sơn" 2024-01-02
take so-xd.giam-doc lan:"Nguyễn Thị Lan" 2024-01-02
take so-xd.tiep-nhan mai:"Trần Thị Mai" 2024-01-02
take so-xd.to-chuc thu:"Đặng Thị Thu" 2024-01-02
take tinh.thanh-tra quan:"Cao Minh Quân" 2024-01-02
take so-xd.bv-du-lieu duc:"Phan Minh Đức" 2024-01-02
take so-xd.tt-1 nam:"Lê Văn Nam" 2024-01-02
take so-xd.tt-2 hoa:"Phạm Thị Hoa" 2024-01-02
take so-xd.tt-3 dung:"Vũ Tiến Dũng" 2024-01-02
# Ms Hoa is a cousin of Mr Tài: the closed question finds a tie, and nobody sees which.
tie hoa "Đỗ Văn Tài"

2026-05-11 09:10 tc reporter-1=bao file vn.denunciation --pack vn@2019.1 --body so-xd --people 1 --allegations 2
  --party reporter-1=bao:"Ngô Thị Bảo" --party subject-1=tai:"Đỗ Văn Tài"
  --field act_reported="Ông Đỗ Văn Tài ký hai gói thầu vật tư năm 2025 cho Công ty Vật liệu Hòa Phát Đạt. Ông góp vốn ở công ty này và không khai trong bản kê khai."
  --field reporter_name="Ngô Thị Bảo" --field reporter_contact="hộp thư số 12, bưu điện An Bình"
2026-05-12 08:30 tc mai@so-xd.tiep-nhan check_competence --table competence.managed_here=yes --table competence.post_level=staff
2026-05-12 09:00 tc mai@so-xd.tiep-nhan check_conditions --table acceptance_conditions.name_given=yes --table acceptance_conditions.capacity=yes --table acceptance_conditions.identifiable=yes
vi Người tiếp nhận không tự quyết định thụ lý.
en The intake officer cannot accept the report herself.
! not_you 2026-05-13 09:00 tc mai@so-xd.tiep-nhan accept --field contents_accepted="…" --field acceptance_provisions="LTC.29.1"
2026-05-14 10:00 tc mai@so-xd.tiep-nhan accept --propose --field contents_accepted="1. Không khai phần góp vốn. 2. Ký hai gói thầu với công ty mình góp vốn." --field acceptance_provisions="Luật Tố cáo, điều 29 khoản 1"
2026-05-18 08:20 tc lan@so-xd.giam-doc accept --field contents_accepted="1. Không khai phần góp vốn. 2. Ký hai gói thầu với công ty mình góp vốn." --field acceptance_provisions="Luật Tố cáo, điều 29 khoản 1"
2026-05-20 15:00 tc lan@so-xd.giam-doc notify --on subject-1 --field content_for_subject="Hai nội dung: không khai phần góp vốn; ký hai gói thầu với công ty mình góp vốn." --field how_received=in_person --occurred 2026-05-20,receipt
2026-05-20 16:00 tc mai@so-xd.tiep-nhan redact
vi Trước khi phân công, văn phòng tự tra cứu quan hệ. Bà Hoa không được giao, và không ai thấy vì sao.
en Before anybody is assigned, the office asks whether a tie exists. Ms Hoa is not assigned, and nobody sees why.
! not_you 2026-05-21 09:00 tc lan@so-xd.giam-doc form_team --assign verifier=nam,hoa --field team_members="Lê Văn Nam, Phạm Thị Hoa" --field verification_content="Hai nội dung đã thụ lý" --field verification_until=2026-06-12
2026-05-21 09:10 tc lan@so-xd.giam-doc form_team --assign verifier=nam,dung --field team_members="Lê Văn Nam, Vũ Tiến Dũng" --field verification_content="Hai nội dung đã thụ lý" --field verification_until=2026-06-12
2026-05-25 10:00 tc nam@so-xd.tt-1 collect_evidence --field evidence_items="Giấy chứng nhận đăng ký doanh nghiệp; hợp đồng 07/2025 và 11/2025" --field evidence_description="Ông Tài góp 30 phần trăm vốn từ năm 2023; hai hợp đồng có chữ ký của ông." --field how_obtained=requested_from_body
2026-05-25 14:00 tc mai@so-xd.tiep-nhan redact
2026-05-26 09:00 tc nam@so-xd.tt-1 show_file --on subject-1 --field documents_shown="Tài liệu 1 đến 4"
vi Chưa được nghe giải trình thì không ai kết luận được.
en Nobody can conclude before the person concerned was heard.
! not_yet 2026-05-26 10:00 tc lan@so-xd.giam-doc conclude
! needs 2026-05-26 14:00 tc nam@so-xd.tt-1 invite --on subject-1 --period account_period=5wd --field acts_to_answer="Phần góp vốn; hai gói thầu"
2026-05-26 14:30 tc nam@so-xd.tt-1 invite --on subject-1 --period account_period=10wd --field acts_to_answer="Phần góp vốn; hai gói thầu" --occurred 2026-05-26,receipt
2026-06-08 10:00 tc subject-1=tai more_time --on subject-1
vi Hồ sơ có hai tiêu chí phức tạp; thời hạn được gia hạn bằng quyết định, báo cho cả hai bên.
en Two criteria of complexity are met; the limit is extended by a decision that both sides are told.
2026-06-10 09:00 tc nam@so-xd.tt-1 assess_complexity --table complexity.several_places=yes --table complexity.several_contents=yes --table complexity.many_people=no --table complexity.evidence_abroad=no --table complexity.several_bodies=no --table complexity.bodies_disagree=no --table complexity.evidence_conflicts=no
2026-06-11 09:00 tc nam@so-xd.tt-1 extend --propose --reason "Phải xác minh ở hai nơi và có hai nội dung." --field extension_reasons="Phải xác minh ở hai nơi và có hai nội dung." --field extension_provisions="Luật Tố cáo, điều 30; Nghị định 31/2019, điều 3"
2026-06-12 09:00 tc lan@so-xd.giam-doc extend --reason "Phải xác minh ở hai nơi và có hai nội dung." --field extension_reasons="Phải xác minh ở hai nơi và có hai nội dung." --field extension_provisions="Luật Tố cáo, điều 30; Nghị định 31/2019, điều 3"
2026-06-17 10:00 tc subject-1=tai give_account --on subject-1 --field account_text="Tôi góp vốn cùng gia đình, quên không khai. Việc ký hợp đồng theo kết quả chấm thầu."
2026-06-24 09:00 tc nam@so-xd.tt-1 meet --on subject-1 --field interview_text="Ông Tài xác nhận phần góp vốn; cho rằng giá hợp đồng thấp nhất." --field interview_copy=handed_over
vi Ngày 01/7/2026 quy định mới có hiệu lực. Vụ việc đã thụ lý mà chưa kết luận được chuyển sang quy định mới; việc đã làm vẫn có giá trị.
en On 1 July 2026 new rules come into force. The case, accepted and undecided, is carried over; what was done counts.
2026-07-01 08:00 tc lan@so-xd.giam-doc carry vn@2026.7
2026-07-03 09:00 tc nam@so-xd.tt-1 write_report --field report_findings="Nội dung 1 đúng. Nội dung 2 đúng một phần: có ký, không thấy nâng giá." --field report_evidence="Tài liệu 1 đến 4; biên bản ngày 24/6/2026" --field report_on_account="Lời giải trình về việc quên khai không làm thay đổi nghĩa vụ kê khai."
2026-07-07 09:00 tc nam@so-xd.tt-1 conclude --propose --finding subject-1/1=upheld --finding subject-1/2=partly_upheld --field verification_result="Có góp vốn 30 phần trăm từ năm 2023, không khai trong các bản kê khai 2023 và 2024; có ký hai hợp đồng." --field evidence_relied_on="Tài liệu 1 đến 4; biên bản ngày 24/6/2026" --field conclusion_reasons="Phần góp vốn thuộc diện phải khai; người ký hợp đồng phải rút khỏi việc có lợi ích của mình." --field conclusion_provisions="Luật Phòng, chống tham nhũng, điều 23 và điều 33" --field measures="Xem xét kỷ luật; rà soát hai hợp đồng." --field conclusion_remedies="Ông có quyền đề nghị cấp trên trực tiếp xem lại kết luận trong thời hạn ghi dưới đây."
2026-07-09 15:00 tc lan@so-xd.giam-doc conclude --finding subject-1/1=upheld --finding subject-1/2=partly_upheld --field verification_result="Có góp vốn 30 phần trăm từ năm 2023, không khai trong các bản kê khai 2023 và 2024; có ký hai hợp đồng." --field evidence_relied_on="Tài liệu 1 đến 4; biên bản ngày 24/6/2026" --field conclusion_reasons="Phần góp vốn thuộc diện phải khai; người ký hợp đồng phải rút khỏi việc có lợi ích của mình." --field conclusion_provisions="Luật Phòng, chống tham nhũng, điều 23 và điều 33" --field measures="Xem xét kỷ luật; rà soát hai hợp đồng." --field conclusion_remedies="Ông có quyền đề nghị cấp trên trực tiếp xem lại kết luận trong thời hạn ghi dưới đây."
2026-07-10 09:00 tc lan@so-xd.giam-doc serve --on subject-1 --field served_how=in_person --occurred 2026-07-10,receipt
2026-07-13 09:00 tc lan@so-xd.giam-doc tell_outcome --field outcome_summary="Một nội dung đúng, một nội dung đúng một phần."
2026-07-14 09:00 tc lan@so-xd.giam-doc publish_conclusion --field published_text="Kết luận ngày 09/7/2026, không có thông tin về người tố cáo." --field published_where=posted
2026-07-15 09:00 tc nam@so-xd.tt-1 order_consequence --on subject-1 --propose --reason "Ông Tài là viên chức; kết luận đã gửi." --field handling_proposal="Mở việc xem xét kỷ luật theo Nghị định 234/2026." --field handling_provisions="Luật Tố cáo, điều 36 khoản 1; Nghị định 234/2026, điều 13"
2026-07-16 09:00 tc lan@so-xd.giam-doc order_consequence --on subject-1 --reason "Ông Tài là viên chức; kết luận đã gửi." --field handling_proposal="Mở việc xem xét kỷ luật theo Nghị định 234/2026." --field handling_provisions="Luật Tố cáo, điều 36 khoản 1; Nghị định 234/2026, điều 13"

vi Người tố cáo không đồng ý với phần “đúng một phần” và tố cáo tiếp lên cấp trên trực tiếp.
en The reporter does not agree with “partly upheld” and reports again to the body above.
2026-07-20 09:00 tc reporter-1=bao renew --field request_text="Kết luận bỏ sót báo giá của hai nhà thầu khác." --occurred 2026-07-20,stamp
2026-07-20 09:30 tct reporter-1=bao file vn.denunciation-renewed --pack vn@2026.7 --body tinh-an-binh --people 1 --allegations 2 --parent tc:renew
  --party reporter-1=bao:"Ngô Thị Bảo" --party subject-1=tai:"Đỗ Văn Tài" --field request_text="Kết luận bỏ sót báo giá của hai nhà thầu khác."

vi Việc xem xét kỷ luật là một vụ việc riêng: ông Tài được báo, được xem hồ sơ, được nêu ý kiến; hệ quả có ngày hết.
en Discipline is a case of its own: Mr Tài is told, sees the file and answers; the consequence has an end date.

2026-07-22 09:00 kl concluding_body-1=so-xd file vn.discipline --pack vn@2026.7 --body so-xd --people 1 --allegations 2 --parent tc:order_consequence
  --party concluding_body-1=so-xd:"Sở Xây dựng An Bình" --party subject-1=tai:"Đỗ Văn Tài"
  --field conclusion_relied_on="Kết luận ngày 09/7/2026" --field form_proposed=warning --field post_held="Viên chức phụ trách mua sắm"
vi Giám đốc đã ra kết luận thì không tự quyết định kỷ luật: người khác được cử.
en The director who concluded does not decide on discipline herself: somebody else is named.
2026-07-22 14:00 kl son@tinh.chu-tich replace_decider --assign decider=phuc
2026-07-23 09:00 kl phuc@so-xd.pho-gd notify --on subject-1 --field discipline_content="Hai nội dung đã kết luận ngày 09/7/2026." --occurred 2026-07-23,receipt
2026-07-23 10:00 kl thu@so-xd.to-chuc show_file --on subject-1 --field documents_shown="Kết luận và tài liệu 1 đến 4"
2026-07-23 10:30 kl thu@so-xd.to-chuc invite --on subject-1 --period discipline_answer_period=10wd --field discipline_question="Hình thức cảnh cáo được kiến nghị." --occurred 2026-07-23,receipt
! not_yet 2026-07-24 09:00 kl thu@so-xd.to-chuc decide --on subject-1 --propose
2026-08-04 09:00 kl subject-1=tai give_account --on subject-1 --field account_text="Tôi nhận thiếu sót trong kê khai và đã khai bổ sung ngày 20/7/2026."
2026-08-06 09:00 kl thu@so-xd.to-chuc decide --on subject-1 --propose --finding subject-1/1=upheld --finding subject-1/2=partly_upheld --field discipline_form=reprimand --field discipline_evidence="Kết luận ngày 09/7/2026; bản khai bổ sung" --field discipline_reasons="Vi phạm nghĩa vụ kê khai; đã tự khắc phục." --field discipline_provisions="Nghị định 234/2026, điều 7" --field discipline_remedies="Ông có quyền khiếu nại trong thời hạn ghi dưới đây."
2026-08-07 09:00 kl phuc@so-xd.pho-gd decide --on subject-1 --finding subject-1/1=upheld --finding subject-1/2=partly_upheld --field discipline_form=reprimand --field discipline_evidence="Kết luận ngày 09/7/2026; bản khai bổ sung" --field discipline_reasons="Vi phạm nghĩa vụ kê khai; đã tự khắc phục." --field discipline_provisions="Nghị định 234/2026, điều 7" --field discipline_remedies="Ông có quyền khiếu nại trong thời hạn ghi dưới đây."
2026-08-10 09:00 kl phuc@so-xd.pho-gd serve --on subject-1 --field served_how=in_person --occurred 2026-08-10,receipt
2026-08-11 09:00 kl phuc@so-xd.pho-gd report_result

vi Cấp trên xem hồ sơ tố cáo tiếp trong 20 ngày.
en The body above looks at the renewed report within 20 days.
2026-07-27 09:00 tct quan@tinh.thanh-tra note_known --on subject-1
2026-08-03 09:00 tct quan@tinh.thanh-tra write_report --field files_reviewed="Hồ sơ vụ việc của Sở Xây dựng" --field reviewer_view="Hai báo giá đã được xét trong biên bản chấm thầu."
2026-08-05 09:00 tct quan@tinh.thanh-tra no_rehandling --propose --field rereview_reasons="Chứng cứ nêu trong đơn đã được xét; không có căn cứ giải quyết lại." --field rereview_provisions="Luật Tố cáo, điều 37" --field rereview_remedies="Nêu tại văn bản này."
2026-08-06 09:00 tct son@tinh.chu-tich no_rehandling --field rereview_reasons="Chứng cứ nêu trong đơn đã được xét; không có căn cứ giải quyết lại." --field rereview_provisions="Luật Tố cáo, điều 37" --field rereview_remedies="Nêu tại văn bản này."
2026-08-07 09:00 tct son@tinh.chu-tich tell_result
2026-08-07 09:30 tct son@tinh.chu-tich serve --on subject-1 --field served_how=by_post --occurred 2026-08-07,receipt

vi Một năm sau, hệ quả tự hết hiệu lực. Không ai phải làm gì, và không ai kéo dài được.
en A year later the consequence ends by itself. Nobody has to do anything, and nobody can prolong it.
2027-08-11 09:00 kl - tick
