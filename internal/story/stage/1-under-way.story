# Matters of the Department of Construction that are under way on 12 October 2026: one that came last week, one in which
# the person concerned is asked for an account. They are there for whoever plays on by hand.
title vi Việc đang làm
title en Matters under way

post so-xd.kiem-toan so-xd - auditor
name so-xd.kiem-toan vi "Kiểm toán viên nội bộ Sở Xây dựng" en "Internal auditor, Department of Construction"
take so-xd.kiem-toan ngoc:"Hà Bích Ngọc" 2024-01-02
post so-xd.quan-tri so-xd - administrator
name so-xd.quan-tri vi "Quản trị hệ thống, Sở Xây dựng" en "System administrator, Department of Construction"
take so-xd.quan-tri tuan:"Đinh Anh Tuấn" 2024-01-02

2026-09-14 10:20 gd reporter-1=hieu file vn.denunciation --body so-xd --people 1 --allegations 1
  --party reporter-1=hieu:"Quách Trung Hiếu" --party subject-1=long:"Tạ Hải Long"
  --field ground=gift_breach
  --field act_reported="Ông Tạ Hải Long, viên chức phòng thẩm định, nhận một xe máy của nhà thầu đang chờ ông thẩm định hồ sơ và không báo."
  --field happened_on=2026-08-20 --field happened_at="Bãi xe của Ban quản lý dự án" --field reporter_name="Quách Trung Hiếu" --field reporter_contact="hộp thư số 40, bưu điện An Bình"
2026-09-15 08:30 gd mai@so-xd.tiep-nhan check_competence --table competence.managed_here=yes --table competence.post_level=staff
2026-09-15 09:00 gd mai@so-xd.tiep-nhan check_conditions --table acceptance_conditions.name_given=yes --table acceptance_conditions.capacity=yes --table acceptance_conditions.identifiable=yes
2026-09-17 10:00 gd mai@so-xd.tiep-nhan accept --propose --field contents_accepted="Nhận quà tặng có giá trị của nhà thầu trong khi đang thẩm định hồ sơ của nhà thầu đó và không báo." --field acceptance_provisions="Luật Tố cáo, điều 29 khoản 1"
2026-09-18 08:20 gd lan@so-xd.giam-doc accept --field contents_accepted="Nhận quà tặng có giá trị của nhà thầu trong khi đang thẩm định hồ sơ của nhà thầu đó và không báo." --field acceptance_provisions="Luật Tố cáo, điều 29 khoản 1"
2026-09-22 15:00 gd lan@so-xd.giam-doc notify --on subject-1 --field content_for_subject="Nhận quà tặng có giá trị của nhà thầu trong khi đang thẩm định hồ sơ của nhà thầu đó và không báo." --field how_received=in_person --occurred 2026-09-22,receipt
2026-09-22 16:00 gd mai@so-xd.tiep-nhan redact
2026-09-23 09:10 gd lan@so-xd.giam-doc form_team --assign verifier=nam,dung --field team_members="Lê Văn Nam, Vũ Tiến Dũng" --field verification_content="Nội dung đã thụ lý" --field verification_until=2026-10-14
2026-09-28 10:00 gd nam@so-xd.tt-1 collect_evidence --field evidence_items="Giấy đăng ký xe; nhật ký thẩm định" --field evidence_description="Xe đăng ký tên nhà thầu, sang tên ông Long ngày 21/8/2026; hồ sơ của nhà thầu đang được thẩm định từ ngày 10/8/2026." --field how_obtained=requested_from_body
2026-09-28 14:00 gd mai@so-xd.tiep-nhan redact
2026-10-01 09:00 gd nam@so-xd.tt-1 show_file --on subject-1 --field documents_shown="Tài liệu 1 và 2"
2026-10-05 09:30 gd nam@so-xd.tt-1 invite --on subject-1 --period account_period=10wd --field acts_to_answer="Việc nhận xe và việc không báo" --occurred 2026-10-05,receipt

2026-09-25 09:00 gd nam@so-xd.tt-1 read verify
2026-09-28 15:10 gd dung@so-xd.tt-3 read verify
2026-10-02 14:00 gd nam@so-xd.tt-1 read hear
2026-10-06 08:40 gd lan@so-xd.giam-doc read decide

# The first check of this one ran over: the body above is told.
2026-09-24 08:10 q1 reporter-1=vinh file vn.denunciation --body so-xd --people 1 --allegations 1
  --party reporter-1=vinh:"Châu Thế Vinh" --party subject-1=sang:"Lưu Quang Sang" --field ground=misuse_of_funds
  --field act_reported="Ông Lưu Quang Sang dùng kinh phí sửa chữa công sở để sửa nhà riêng." --field reporter_name="Châu Thế Vinh"
2026-09-30 09:00 q1 mai@so-xd.tiep-nhan check_competence --table competence.managed_here=yes --table competence.post_level=staff

2026-10-01 08:20 q2 reporter-1=oanh file vn.denunciation --body so-xd --people 1 --allegations 1
  --party reporter-1=oanh:"Mạc Thị Oanh" --party subject-1=duy:"Thái Bá Duy" --field ground=falsification
  --field act_reported="Ông Thái Bá Duy lập khống biên bản nghiệm thu hạng mục thoát nước." --field reporter_name="Mạc Thị Oanh"
2026-10-02 09:00 q2 mai@so-xd.tiep-nhan check_competence --table competence.managed_here=yes --table competence.post_level=staff
2026-10-05 09:00 q2 mai@so-xd.tiep-nhan check_conditions --table acceptance_conditions.name_given=yes --table acceptance_conditions.capacity=yes --table acceptance_conditions.identifiable=yes
2026-10-08 16:20 q2 mai@so-xd.tiep-nhan accept --propose --field contents_accepted="Lập khống biên bản nghiệm thu hạng mục thoát nước." --field acceptance_provisions="Luật Tố cáo, điều 29 khoản 1"

2026-10-02 19:30 q3 reporter-1=ly file vn.denunciation --body so-xd --people 1 --allegations 1
  --party reporter-1=ly:"Viên Khánh Ly" --party subject-1=nhan:"Tống Thành Nhân" --field ground=harassment
  --field act_reported="Ông Tống Thành Nhân trả hồ sơ cấp phép nhiều lần, mỗi lần đòi thêm giấy tờ không có trong quy định." --field reporter_name="Viên Khánh Ly"

2026-10-06 21:40 dt reporter-1=thao file vn.denunciation --body so-xd --people 1 --allegations 1
  --party reporter-1=thao:"Lâm Phương Thảo" --party subject-1=phat:"Kiều Tấn Phát"
  --field ground=undisclosed_interest
  --field act_reported="Ông Kiều Tấn Phát chấm thầu gói sửa chữa trụ sở trong khi em ruột ông là giám đốc của nhà thầu."
  --field reporter_name="Lâm Phương Thảo"
