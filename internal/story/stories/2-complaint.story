# Two stall holders complain about one decision: a first complaint, and the second of one of them.
# Over 2 September the two numbers for acceptance, 10 days and 7 working days, change places.
title vi Hai gian hàng ở chợ Suối Mây
title en Two stalls at the market of Suối Mây

vi Ủy ban xã Suối Mây chấm dứt hai hợp đồng thuê gian hàng trước hạn hai năm, lý do: sửa mái chợ. Bà Hạnh và ông Lộc cùng khiếu nại. Mọi tên người, cơ quan đều là giả định.
en The commune of Suối Mây ends two leases of market stalls two years early: the roof is to be mended. Mrs Hạnh and Mr Lộc complain together. All names are invented.

body trung-uong-lk
body tinh-lam-khe trung-uong-lk
body xa-suoi-may tinh-lam-khe
post trung-uong-lk.thanh-tra trung-uong-lk - next_superior
post lam-khe.chu-tich tinh-lam-khe - superior decider
post lam-khe.tiep-nhan tinh-lam-khe lam-khe.chanh-tt intake_officer
post lam-khe.tt-1 tinh-lam-khe lam-khe.chanh-tt verifier
post suoi-may.chu-tich xa-suoi-may lam-khe.chu-tich decider
post suoi-may.tiep-dan xa-suoi-may suoi-may.chanh-vp intake_officer
post suoi-may.tu-phap xa-suoi-may suoi-may.chu-tich verifier
post suoi-may.dia-chinh xa-suoi-may suoi-may.chu-tich verifier data_officer
name trung-uong-lk vi "Thanh tra Chính phủ" en "Government Inspectorate"
name tinh-lam-khe vi "Ủy ban nhân dân tỉnh Lâm Khê" en "People’s Committee of Lâm Khê Province"
name xa-suoi-may vi "Ủy ban nhân dân xã Suối Mây" en "People’s Committee of Suối Mây Commune"
name trung-uong-lk.thanh-tra vi "Phó Tổng Thanh tra Chính phủ" en "Deputy Inspector-General of the Government"
name lam-khe.chu-tich vi "Chủ tịch Ủy ban nhân dân tỉnh Lâm Khê" en "Chairperson, People’s Committee of Lâm Khê Province"
name lam-khe.tiep-nhan vi "Chuyên viên Ban Tiếp công dân tỉnh Lâm Khê" en "Officer, Citizen Reception Board of Lâm Khê Province"
name lam-khe.tt-1 vi "Thanh tra viên, Thanh tra tỉnh Lâm Khê" en "Inspector, Inspectorate of Lâm Khê Province"
name suoi-may.chu-tich vi "Chủ tịch Ủy ban nhân dân xã Suối Mây" en "Chairperson, People’s Committee of Suối Mây Commune"
name suoi-may.dia-chinh vi "Công chức địa chính xã Suối Mây" en "Land registry officer of Suối Mây Commune"
name suoi-may.tiep-dan vi "Công chức tiếp công dân xã Suối Mây" en "Citizen reception officer of Suối Mây Commune"
name suoi-may.tu-phap vi "Công chức tư pháp - hộ tịch xã Suối Mây" en "Justice and civil status officer of Suối Mây Commune"
take trung-uong-lk.thanh-tra viet:"Dương Quốc Việt" 2024-01-02
take lam-khe.chu-tich tuyet:"Lương Thị Tuyết" 2024-01-02
take lam-khe.tiep-nhan yen:"Tạ Thị Yến" 2024-01-02
take lam-khe.tt-1 hien:"Phùng Minh Hiển" 2024-01-02
take suoi-may.chu-tich phong:"Mai Hồng Phong" 2025-07-01
take suoi-may.tiep-dan kim:"Đoàn Thị Kim" 2025-07-01
take suoi-may.tu-phap bich:"Tô Ngọc Bích" 2025-07-01
take suoi-may.dia-chinh khoa:"Trịnh Đăng Khoa" 2025-07-01
# Mr Khoa is Mr Lộc's brother: the closed question finds a tie, and nobody sees which.
tie khoa "Trịnh Văn Lộc"

2026-07-06 08:40 kn complainant-1=hanh file vn.complaint-first --body xa-suoi-may --people 2
  --party complainant-1=hanh:"Đinh Thị Hạnh" --party complainant-2=loc:"Trịnh Văn Lộc" --party respondent-1=ubnd-suoi-may:"Ủy ban nhân dân xã Suối Mây"
  --field complainant_name="Đinh Thị Hạnh, Trịnh Văn Lộc" --field complainant_contact="gian 7 và gian 8, chợ Suối Mây"
  --field decision_contested="Quyết định 41 ngày 30/6/2026 của Ủy ban nhân dân xã Suối Mây chấm dứt hợp đồng thuê gian 7 và gian 8." --field decision_received_on=2026-06-30
  --field demand_made="Hợp đồng còn đến 30/6/2028; sửa mái chỉ cần tạm dời. Yêu cầu hủy quyết định và bố trí chỗ bán tạm." --field complaint_evidence="Hai hợp đồng thuê; biên lai nộp tiền thuê năm 2026"
vi Luật nói 10 ngày, nghị định nói 7 ngày làm việc. Nộp đơn thứ Hai 06/7: 10 ngày hết ngày 16, 7 ngày làm việc hết ngày 15. Hạn nào đến trước thì theo, và cả hai đều được ghi.
en The law says 10 days, the decree 7 working days. Filed on Monday 6 July, the 10 days end on the 16th and the 7 working days on the 15th. Whichever comes first holds, and both are shown.
! not_you 2026-07-09 09:00 kn kim@suoi-may.tiep-dan accept --field locality_of_case=ordinary --field complaint_content="…"
2026-07-13 10:00 kn kim@suoi-may.tiep-dan accept --propose --field locality_of_case=ordinary --field complaint_content="Quyết định 41 ngày 30/6/2026: việc chấm dứt hai hợp đồng; chỗ bán trong thời gian sửa mái."
vi Chủ tịch xã bớt đi một nội dung rồi mới ký. Đó không còn là điều được đề xuất.
en The chair of the commune leaves out half of the content before signing. That is no longer what was proposed.
! not_yet 2026-07-14 08:30 kn phong@suoi-may.chu-tich accept --field locality_of_case=ordinary --field complaint_content="Quyết định 41 ngày 30/6/2026: việc chấm dứt hai hợp đồng."
2026-07-14 08:40 kn phong@suoi-may.chu-tich accept --field locality_of_case=ordinary --field complaint_content="Quyết định 41 ngày 30/6/2026: việc chấm dứt hai hợp đồng; chỗ bán trong thời gian sửa mái."
2026-07-15 15:00 kn phong@suoi-may.chu-tich notify --on complainant-1 --occurred 2026-07-15,receipt
2026-07-16 09:00 kn phong@suoi-may.chu-tich notify --on complainant-2 --occurred 2026-07-16,receipt

vi Ông Khoa không được giao xác minh. Không ai phải nói vì sao, cũng không ai hỏi được.
en Mr Khoa is not assigned to the verification. Nobody has to say why, and nobody can ask.
! not_you 2026-07-16 10:00 kn phong@suoi-may.chu-tich assign_verifier --assign verifier=khoa --field team_members="Trịnh Đăng Khoa" --field verification_content="Hai nội dung đã thụ lý" --field verification_until=2026-07-31
2026-07-16 10:10 kn phong@suoi-may.chu-tich assign_verifier --assign verifier=bich --field team_members="Tô Ngọc Bích" --field verification_content="Hai nội dung đã thụ lý" --field verification_until=2026-07-31
2026-07-21 14:00 kn bich@suoi-may.tu-phap collect_evidence --field evidence_items="Quyết định 41; phương án sửa mái chợ; hai hợp đồng thuê" --field evidence_description="Mái dột ở dãy B; phương án sửa từng nửa dãy, mỗi nửa 45 ngày." --field how_obtained=own_record
! not_yet 2026-07-24 09:00 kn bich@suoi-may.tu-phap extend --propose --reason "Nhiều việc cuối tháng." --field extension_reasons="Nhiều việc cuối tháng." --field extension_provisions="Luật Khiếu nại, điều 28"
vi Nhiều việc không phải là lý do. Tiêu chí phức tạp là một danh mục đã công bố; ở đây có một tiêu chí, và thời hạn là trần 45 ngày kể từ ngày thụ lý, không phải 30 cộng 15 từ một ngày khác.
en Much work is no reason. Complexity is a published list of criteria; one is met here, and the limit becomes a ceiling of 45 days from acceptance, not 30 and then 15 more from some other day.
2026-07-27 09:00 kn bich@suoi-may.tu-phap assess_complexity --table complexity.several_places=no --table complexity.several_contents=yes --table complexity.many_people=no --table complexity.evidence_abroad=no --table complexity.several_bodies=no --table complexity.bodies_disagree=no --table complexity.evidence_conflicts=no
2026-07-28 09:00 kn bich@suoi-may.tu-phap extend --propose --reason "Có hai nội dung phải xác minh." --field extension_reasons="Có hai nội dung phải xác minh." --field extension_provisions="Luật Khiếu nại, điều 28; Nghị định 155/2026"
2026-07-29 09:00 kn phong@suoi-may.chu-tich extend --reason "Có hai nội dung phải xác minh." --field extension_reasons="Có hai nội dung phải xác minh." --field extension_provisions="Luật Khiếu nại, điều 28; Nghị định 155/2026"
2026-07-31 16:00 kn bich@suoi-may.tu-phap write_report --field complaint_report_text="Mái phải sửa. Hợp đồng cho phép chấm dứt khi công trình bị phá dỡ; ở đây không phá dỡ." --field complaint_report_evidence="Tài liệu 1 đến 5" --field demand_and_result=differs
2026-08-03 09:00 kn bich@suoi-may.tu-phap show_result --on complainant-1 --field documents_shown="Báo cáo và tài liệu 1 đến 5"
2026-08-03 10:00 kn bich@suoi-may.tu-phap show_result --on complainant-2 --field documents_shown="Báo cáo và tài liệu 1 đến 5"
vi Còn khác nhau thì phải đối thoại, và phải báo trước ít nhất 5 ngày.
en Where the demand and the result differ a dialogue is held, announced at least 5 days before.
! not_yet 2026-08-03 14:00 kn bich@suoi-may.tu-phap decide --propose
! needs 2026-08-03 15:00 kn phong@suoi-may.chu-tich invite --on complainant-1 --period dialogue_notice_period=3d --field dialogue_day=2026-08-07 --field dialogue_place="Phòng họp Ủy ban xã"
2026-08-04 09:00 kn phong@suoi-may.chu-tich invite --on complainant-1 --period dialogue_notice_period=7d --field dialogue_day=2026-08-12 --field dialogue_place="Phòng họp Ủy ban xã" --occurred 2026-08-04,receipt
2026-08-04 09:10 kn phong@suoi-may.chu-tich invite --on complainant-2 --period dialogue_notice_period=7d --field dialogue_day=2026-08-12 --field dialogue_place="Phòng họp Ủy ban xã" --occurred 2026-08-04,receipt
! not_yet 2026-08-11 16:00 kn bich@suoi-may.tu-phap record_absence --on complainant-2 --field absence_reason_given=none_given
2026-08-12 09:00 kn complainant-1=hanh attend_dialogue --on complainant-1 --field dialogue_text="Bà Hạnh đồng ý dời sang sân trước trong 45 ngày, không đồng ý mất gian. Ủy ban giữ ý kiến. Không thống nhất được."
2026-08-12 16:30 kn bich@suoi-may.tu-phap record_absence --on complainant-2 --field absence_reason_given=none_given
2026-08-17 09:00 kn bich@suoi-may.tu-phap decide --propose --field complaint_result=not_upheld --field complaint_findings="1. Giữ việc chấm dứt hai hợp đồng. 2. Không bố trí chỗ bán tạm." --field complaint_decision_evidence="Tài liệu 1 đến 5; biên bản đối thoại ngày 12/8/2026" --field complaint_reasons="Mái chợ phải sửa; Ủy ban xã cho rằng sửa mái cũng là lý do chấm dứt. Ý kiến tại buổi đối thoại không thay đổi nhận định này." --field complaint_provisions="Luật Khiếu nại, điều 31; hợp đồng thuê, điều 9" --field complaint_remedies="Ông, bà có quyền khiếu nại lần hai hoặc khởi kiện trong thời hạn ghi dưới đây."
vi Người đề xuất không thể tự ký.
en Whoever proposed it cannot sign it.
! not_you 2026-08-18 09:00 kn bich@suoi-may.tu-phap decide --field complaint_result=not_upheld --field complaint_findings="1. Giữ việc chấm dứt hai hợp đồng. 2. Không bố trí chỗ bán tạm." --field complaint_decision_evidence="Tài liệu 1 đến 5; biên bản đối thoại ngày 12/8/2026" --field complaint_reasons="Mái chợ phải sửa; Ủy ban xã cho rằng sửa mái cũng là lý do chấm dứt. Ý kiến tại buổi đối thoại không thay đổi nhận định này." --field complaint_provisions="Luật Khiếu nại, điều 31; hợp đồng thuê, điều 9" --field complaint_remedies="Ông, bà có quyền khiếu nại lần hai hoặc khởi kiện trong thời hạn ghi dưới đây."
2026-08-19 15:00 kn phong@suoi-may.chu-tich decide --field complaint_result=not_upheld --field complaint_findings="1. Giữ việc chấm dứt hai hợp đồng. 2. Không bố trí chỗ bán tạm." --field complaint_decision_evidence="Tài liệu 1 đến 5; biên bản đối thoại ngày 12/8/2026" --field complaint_reasons="Mái chợ phải sửa; Ủy ban xã cho rằng sửa mái cũng là lý do chấm dứt. Ý kiến tại buổi đối thoại không thay đổi nhận định này." --field complaint_provisions="Luật Khiếu nại, điều 31; hợp đồng thuê, điều 9" --field complaint_remedies="Ông, bà có quyền khiếu nại lần hai hoặc khởi kiện trong thời hạn ghi dưới đây."
vi Thứ Bảy 22/8 năm nay là ngày làm việc, đổi cho thứ Hai 31/8. Ba ngày làm việc để gửi quyết định kết thúc đúng hôm đó.
en Saturday 22 August is a working day this year, in exchange for Monday 31 August. The three working days for sending the decision end on that very day.
2026-08-20 09:00 kn phong@suoi-may.chu-tich serve --on complainant-1 --field served_how=in_person --occurred 2026-08-20,receipt
2026-08-22 10:00 kn phong@suoi-may.chu-tich serve --on complainant-2 --field served_how=by_post --occurred 2026-08-22,receipt
2026-08-25 09:00 kn phong@suoi-may.chu-tich publish_decision --field published_text="Quyết định giải quyết khiếu nại ngày 19/8/2026 về hai gian hàng chợ." --field published_where=posted
vi Xã muốn đóng hồ sơ, nhưng quyền đi tiếp của hai người còn nguyên, mỗi người tính từ ngày mình nhận.
en The commune would like to close the file, but both may still go on, each counted from the day on which they received the decision.
! not_yet 2026-08-26 09:00 kn kim@suoi-may.tiep-dan close_file --field pages_numbered=numbered

2026-08-28 08:30 kn complainant-1=hanh complain_again --on complainant-1 --field complaint_further_text="Sửa mái không phải phá dỡ chợ. Báo cáo của chính xã đã viết như vậy." --occurred 2026-08-28,stamp
2026-08-28 08:40 kn2 complainant-1=hanh file vn.complaint-second --body tinh-lam-khe --people 1 --parent kn:complain_again
  --party complainant-1=hanh:"Đinh Thị Hạnh" --party respondent-1=phong:"Mai Hồng Phong"
  --field complainant_name="Đinh Thị Hạnh" --field complainant_contact="gian 7, chợ Suối Mây"
  --field decision_contested="Quyết định giải quyết khiếu nại ngày 19/8/2026 của Chủ tịch Ủy ban nhân dân xã Suối Mây." --field decision_received_on=2026-08-20
  --field demand_made="Hủy quyết định 41 đối với gian 7; bố trí chỗ bán tạm khi sửa mái." --field complaint_evidence="Quyết định ngày 19/8/2026; báo cáo xác minh ngày 31/7/2026"
vi Nộp thứ Sáu 28/8, ngay trước kỳ nghỉ Quốc khánh: bây giờ 10 ngày hết trước, ngày 07/9; 7 ngày làm việc mãi đến 11/9. Cũng quy tắc ấy, lần này nghiêng về phía bên kia.
en Filed on Friday 28 August, just before the holidays of National Day: now the 10 days end first, on 7 September, and the 7 working days only on the 11th. The same rule, and this time it leans the other way.
2026-09-03 09:00 kn2 yen@lam-khe.tiep-nhan accept --propose --field locality_of_case=ordinary --field complaint_content="Quyết định ngày 19/8/2026 và quyết định 41, phần về gian 7."
2026-09-04 09:00 kn2 tuyet@lam-khe.chu-tich accept --field locality_of_case=ordinary --field complaint_content="Quyết định ngày 19/8/2026 và quyết định 41, phần về gian 7."
2026-09-07 09:00 kn2 tuyet@lam-khe.chu-tich notify --on complainant-1 --occurred 2026-09-07,receipt
vi Ở tỉnh, chủ tịch xã là người bị khiếu nại. Ông rành việc này nhất, nhưng không được giao xác minh chính mình.
en At the province the chair of the commune is the one complained about. He knows the matter best, and is not asked to verify himself.
! not_you 2026-09-07 14:00 kn2 tuyet@lam-khe.chu-tich assign_verifier --assign verifier=phong --field team_members="Mai Hồng Phong" --field verification_content="Căn cứ chấm dứt hợp đồng thuê gian 7" --field verification_until=2026-09-25
2026-09-08 09:00 kn2 tuyet@lam-khe.chu-tich assign_verifier --assign verifier=hien --field team_members="Phùng Minh Hiển" --field verification_content="Căn cứ chấm dứt hợp đồng thuê gian 7" --field verification_until=2026-09-25
2026-09-14 09:00 kn2 hien@lam-khe.tt-1 collect_evidence --field evidence_items="Hợp đồng thuê gian 7, điều 9; phương án sửa mái; biên bản xem xét tại chợ" --field evidence_description="Điều 9 chỉ nói phá dỡ. Phương án sửa mái giữ nguyên các gian. Sân trước chợ còn chỗ cho mười gian tạm." --field how_obtained=site_record

vi Ông Lộc quyết định khiếu nại tiếp, nhưng muộn một ngày. Không ai xử thua ông: chỉ là thời hạn của ông, tính từ ngày ông nhận, đã hết.
en Mr Lộc makes up his mind to go on, a day too late. Nobody finds against him: his time, counted from the day on which he received the decision, is over.
! closed 2026-09-22 08:30 kn complainant-2=loc complain_again --on complainant-2 --field complaint_further_text="Tôi cũng không đồng ý."
2026-09-23 09:00 kn kim@suoi-may.tiep-dan close_file --field pages_numbered=numbered

vi Lần hai không tự nhiên được kéo dài: không có tiêu chí phức tạp nào thì không có gì để gia hạn.
en The second instance is not prolonged as a matter of course: where no criterion is met there is nothing to extend.
2026-09-24 09:00 kn2 hien@lam-khe.tt-1 assess_complexity --table complexity.several_places=no --table complexity.several_contents=no --table complexity.many_people=no --table complexity.evidence_abroad=no --table complexity.several_bodies=no --table complexity.bodies_disagree=no --table complexity.evidence_conflicts=no
! not_yet 2026-09-24 10:00 kn2 hien@lam-khe.tt-1 extend --propose --reason "Để chắc chắn." --field extension_reasons="Để chắc chắn." --field extension_provisions="Luật Khiếu nại, điều 37"
2026-09-25 09:00 kn2 hien@lam-khe.tt-1 write_report --field complaint_report_text="Hợp đồng không cho phép chấm dứt vì sửa mái. Yêu cầu của bà Hạnh có căn cứ." --field complaint_report_evidence="Tài liệu 1 đến 6"
2026-09-28 09:00 kn2 hien@lam-khe.tt-1 show_result --on complainant-1 --field documents_shown="Báo cáo và tài liệu 1 đến 6"
vi Báo cáo đã nghiêng về bà Hạnh, ai cũng muốn xong sớm. Nhưng ở lần hai, đối thoại là bắt buộc, kể cả khi hai bên đã gần nhau.
en The report already leans to Mrs Hạnh and everybody would like to be done. But at second instance the dialogue is mandatory, also where the two sides are close.
! not_yet 2026-09-28 14:00 kn2 hien@lam-khe.tt-1 decide --propose
2026-09-29 09:00 kn2 tuyet@lam-khe.chu-tich invite --on complainant-1 --period dialogue_notice_period=7d --field dialogue_day=2026-10-07 --field dialogue_place="Trụ sở tiếp công dân tỉnh Lam Khê" --occurred 2026-09-29,receipt
2026-10-07 09:00 kn2 complainant-1=hanh attend_dialogue --on complainant-1 --field dialogue_text="Ủy ban xã nhận việc dẫn điều 9 là không đúng. Thống nhất: sân trước chợ, gian tạm số 3, từ khi bắt đầu sửa mái đến khi trả gian 7."
2026-10-12 09:00 kn2 hien@lam-khe.tt-1 decide --propose --field complaint_result=upheld --field complaint_findings="Hủy quyết định 41, phần về gian 7, và quyết định ngày 19/8/2026, phần về bà Hạnh. Ủy ban xã bố trí gian tạm số 3." --field complaint_decision_evidence="Tài liệu 1 đến 6; biên bản đối thoại ngày 07/10/2026" --field complaint_reasons="Hợp đồng chỉ cho chấm dứt khi phá dỡ; sửa mái không phải phá dỡ. Kết quả đối thoại được ghi nhận." --field complaint_provisions="Luật Khiếu nại, điều 40; hợp đồng thuê, điều 9" --field complaint_remedies="Bà có quyền khởi kiện trong thời hạn ghi dưới đây. Thiệt hại những ngày nghỉ bán được xem xét theo yêu cầu."
2026-10-14 09:00 kn2 tuyet@lam-khe.chu-tich decide --field complaint_result=upheld --field complaint_findings="Hủy quyết định 41, phần về gian 7, và quyết định ngày 19/8/2026, phần về bà Hạnh. Ủy ban xã bố trí gian tạm số 3." --field complaint_decision_evidence="Tài liệu 1 đến 6; biên bản đối thoại ngày 07/10/2026" --field complaint_reasons="Hợp đồng chỉ cho chấm dứt khi phá dỡ; sửa mái không phải phá dỡ. Kết quả đối thoại được ghi nhận." --field complaint_provisions="Luật Khiếu nại, điều 40; hợp đồng thuê, điều 9" --field complaint_remedies="Bà có quyền khởi kiện trong thời hạn ghi dưới đây. Thiệt hại những ngày nghỉ bán được xem xét theo yêu cầu."
2026-10-15 09:00 kn2 tuyet@lam-khe.chu-tich serve --on complainant-1 --field served_how=in_person --occurred 2026-10-15,receipt
2026-10-20 09:00 kn2 tuyet@lam-khe.chu-tich publish_decision --field published_text="Quyết định giải quyết khiếu nại lần hai ngày 14/10/2026: hủy một phần quyết định 41 của Ủy ban nhân dân xã Suối Mây." --field published_where=online
vi Bà Hạnh được gian hàng trở lại, nhưng tỉnh vẫn không đóng hồ sơ: một năm để ra tòa là của bà, kể cả khi bà không cần đến.
en Mrs Hạnh has her stall back, and still the province does not close the file: the year for going to court is hers, also when she does not need it.
! not_yet 2026-10-21 09:00 kn2 yen@lam-khe.tiep-nhan close_file --field pages_numbered=numbered
2027-10-18 09:00 kn2 yen@lam-khe.tiep-nhan close_file --field pages_numbered=numbered
