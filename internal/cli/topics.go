package cli

import (
	"maps"

	"liem"
)

// topics are the commands in words, by their path.
var topics = map[string]topic{
	"clock due": {
		line: liem.T("cuối một thời hạn, và vì sao là ngày đó", "the end of a time limit, and why it is that day"),
		more: liem.T("LIMIT là một số và đơn vị h, d, wd, w, m, y, rồi tùy chọn count-first, roll, no-roll, month=30d, before,\n“before clear”; ví dụ 7wd, “6w count-first no-roll”, “5wd before clear”. CAL là vn, vn-criminal, eu, uk, us-federal.",
			"LIMIT is a number and one of h, d, wd, w, m, y, then options count-first, roll, no-roll, month=30d, before,\n“before clear”; as in 7wd, “6w count-first no-roll”, “5wd before clear”. CAL is vn, vn-criminal, eu, uk or us-federal."),
		words: map[string]liem.Text{
			"calendar": liem.T("lịch ngày làm việc", "the calendar of working days"),
			"limit":    liem.T("thời hạn", "the time limit"),
			"from":     liem.T("ngày của sự kiện, YYYY-MM-DD; ngày đó không tính", "the day of the event, YYYY-MM-DD; that day is not counted"),
			"adds":     liem.T("gia hạn thêm", "an extension that adds"),
			"ceiling":  liem.T("gia hạn đến tổng số này, kể từ cùng một ngày", "an extension to this total, from the same day"),
			"pause":    liem.T("những ngày không tính, kể cả hai đầu", "days not counted, both ends included"),
			"earliest": liem.T("thời hạn khác; ngày đến sớm nhất là hạn", "another limit; the earliest end holds"),
		},
		examples: []string{"liem clock due --calendar vn --limit 7wd --from 2026-07-01", "liem clock due --calendar vn --limit 30d --from 2026-07-01 --adds 30d --pause 2026-07-10..2026-07-20 --json"},
	},
	"rulebook check": {
		line: liem.T("nạp một bộ thủ tục và chứng minh mười lăm tính chất của nó", "loads a pack and proves its fifteen properties"),
		more: liem.T("Tính chất nào bị phá vỡ thì kể lại câu chuyện ngắn nhất dẫn đến đó, và kết thúc với mã 1.", "Where a property is broken it tells the shortest story that breaks it, and exits with 1."),
		words: map[string]liem.Text{
			"pack":  liem.T("tên một bộ kèm theo (vn, eu), hoặc một thư mục", "the name of a shipped pack (vn, eu), or a folder"),
			"proof": liem.T("ghi bản chứng minh vào tệp này, nếu mọi điều đều giữ được", "write the proof to this file, if everything holds"),
		},
		examples: []string{"liem rulebook check vn", "liem rulebook check ./my-pack --json"},
	},
	"bundle verify": {
		line: liem.T("kiểm tra một gói kiểm chứng, không cần mạng hay cơ sở dữ liệu", "checks an evidence bundle, with no network and no database"),
		more: liem.T("Diễn lại vụ việc từ đầu, tính lại từng ngày, kiểm tra từng mục trong sổ và tính đầy đủ.", "Replays the case, works out every date again, checks every leaf in the log and that nothing is missing."),
		words: map[string]liem.Text{
			"file":   liem.T("gói kiểm chứng (.zip)", "the bundle (.zip)"),
			"policy": liem.T("khóa và nhân chứng mà bạn tin, dạng C2SP tlog-policy", "the key and witnesses that you trust, as a C2SP tlog-policy"),
		},
		examples: []string{"liem bundle verify TC-1-2026.zip", "liem bundle verify TC-1-2026.zip --policy policy --json"},
	},
	"receipt verify": {
		line: liem.T("kiểm tra một biên nhận, không cần mạng", "checks a receipt, with no network"),
		more: liem.T("Tính lại dòng, đường dẫn tới gốc và các chữ ký. Biên nhận không đúng thì nêu dòng đầu tiên không khớp, và kết thúc với mã 1.", "Works out the leaf, its way to the root and the signatures. If the receipt is wrong it names the first line that does not fit, and exits with 1."),
		words: map[string]liem.Text{
			"file":   liem.T("tệp biên nhận", "the receipt's file"),
			"policy": liem.T("khóa và nhân chứng mà bạn tin, dạng C2SP tlog-policy", "the key and witnesses that you trust, as a C2SP tlog-policy"),
		},
		examples: []string{"liem receipt verify bien-nhan.txt", "liem receipt verify bien-nhan.txt --policy policy --json"},
	},
	"bundle export": {
		line: liem.T("xuất gói kiểm chứng của một vụ việc; việc xuất được ghi lại", "writes the evidence bundle of a case; the export is recorded"),
		more: liem.T("Ngăn nào không nêu trong --open thì không kèm theo: gói nêu rõ từng đoạn thiếu và căn cứ.", "What is not named by --open is left out: the bundle lists every gap and its ground."),
		words: with(atCounter, map[string]liem.Text{
			"case":    liem.T("mã vụ việc, 26 ký tự", "the case's id, 26 characters"),
			"out":     liem.T("tệp sẽ tạo; không ghi đè", "the file to make; nothing is overwritten"),
			"purpose": purposes,
			"open":    liem.T("ngăn được kèm theo: file, people, identity, deliberation, protection", "a compartment that is given: file, people, identity, deliberation, protection"),
			"ground":  liem.T("căn cứ của phần không kèm theo, ví dụ LTC.56", "the ground of what is left out, as in LTC.56"),
		}),
		examples: []string{"liem bundle export 0123456789abcdefghjkmnpqrs --dir so-a --as lan@so-a.giam-doc --purpose hand-over --open file --ground LTC.56 --out goi.zip"},
	},
	"ledger verify": {
		line: liem.T("tính lại toàn bộ sổ của một văn phòng đang dừng", "recomputes the whole log of a stopped office"),
		words: map[string]liem.Text{
			"dir":      liem.T("thư mục của cơ sở", "the installation's folder"),
			"database": liem.T("hoặc địa chỉ PostgreSQL", "or a PostgreSQL URL"),
		},
		examples: []string{"liem ledger verify --dir so-a", "liem ledger verify --database postgres://liem@localhost/liem --json"},
	},
	"case list": {
		line:     liem.T("việc đang chờ một vị trí", "what waits for a post"),
		words:    with(atCounter, map[string]liem.Text{"purpose": purposes}),
		examples: []string{"liem case list --dir so-a --as mai@so-a.tiep-nhan"},
	},
	"case show": {
		line: liem.T("xem một vụ việc: đang ở đâu, hạn nào, đã làm gì, làm được gì; lượt xem được ghi lại", "shows a case: where it stands, its clocks, what was done and what is open; the reading is recorded"),
		words: with(atCounter, map[string]liem.Text{
			"case":    liem.T("mã vụ việc, 26 ký tự", "the case's id, 26 characters"),
			"purpose": purposes,
			"all":     liem.T("kể cả các bước thuộc giai đoạn khác", "take in the acts of other stages"),
		}),
		examples: []string{"liem case show 0123456789abcdefghjkmnpqrs --dir so-a --as mai@so-a.tiep-nhan --purpose first-handling"},
	},
	"case do": {
		line: liem.T("thực hiện một bước trong vụ việc", "does one act in a case"),
		more: liem.T("Ngăn và loại dữ liệu của mỗi trường được lấy từ biểu mẫu của bước. Gửi lại với cùng --id không bao giờ ghi hai lần.",
			"The compartment and class of a field are those of the act's form. Sending again under the same --id never records twice."),
		words: with(atCounter, deedWords, map[string]liem.Text{
			"case": liem.T("mã vụ việc, 26 ký tự", "the case's id, 26 characters"),
			"act":  liem.T("tên bước trong thủ tục, ví dụ accept", "the act's name in its procedure, as in accept"),
		}),
		examples: []string{
			"liem case do 0123456789abcdefghjkmnpqrs check_competence --dir so-a --as mai@so-a.tiep-nhan --tie none --table competence.post_level=staff",
			`liem case do 0123456789abcdefghjkmnpqrs give_account --on subject-1 --dir so-a --as subject-1=tai --field account_text="Tôi không ký"`,
		},
	},
	"case file": {
		line: liem.T("mở một vụ việc", "begins a case"),
		words: with(atCounter, deedWords, map[string]liem.Text{
			"procedure":   liem.T("thủ tục, ví dụ vn.denunciation", "the procedure, as in vn.denunciation"),
			"pack":        liem.T("bộ thủ tục; nếu không nêu thì bộ mới nhất có thủ tục đó", "the pack; else the newest that has the procedure"),
			"body":        liem.T("cơ quan giải quyết", "the body that handles it"),
			"people":      liem.T("số người liên quan trực tiếp", "how many people it concerns"),
			"allegations": liem.T("số nội dung", "how many allegations"),
			"party":       liem.T("một bên và người đứng sau, ví dụ subject-1=tai:Đỗ Văn Tài", "a party and who stands behind it, as in subject-1=tai:Đỗ Văn Tài"),
			"act":         liem.T("bước mở đầu, nếu thủ tục có nhiều", "the filing act, if the procedure has several"),
			"case":        liem.T("mã vụ việc; nếu không nêu thì được rút ngẫu nhiên", "the case's id; else one is drawn"),
		}),
		examples: []string{`liem case file vn.denunciation --dir so-a --as reporter-1 --body so-a --party subject-1=tai:"Đỗ Văn Tài" --field act_reported="Ba khoản chi không có quyết định"`},
	},
	"office create": {
		line:     liem.T("tạo một cơ sở mới: thư mục, khóa, sổ", "makes an installation: folder, keys, log"),
		words:    with(inPlace, map[string]liem.Text{"name": liem.T("tên của sổ, ví dụ thanhtra.example.vn/liem; không đổi được về sau", "the log's name, as in thanhtra.example.vn/liem; it cannot be changed later")}),
		examples: []string{"liem office create --dir so-a --name thanhtra.example.vn/liem"},
	},
	"office body": {
		line: liem.T("ghi một cơ quan vào sổ cơ quan", "enters a body into the register"),
		words: with(inPlace, map[string]liem.Text{
			"body":    liem.T("mã cơ quan", "the body's id"),
			"above":   liem.T("cơ quan cấp trên trực tiếp", "the body directly above"),
			"name-vi": nameVI, "name-en": nameEN,
		}),
		examples: []string{"liem office body so-a --above tinh --dir so-a"},
	},
	"office post": {
		line: liem.T("ghi một vị trí việc làm và những vai trò mà vị trí đó được giữ", "enters a post and the roles that it may fill"),
		words: with(inPlace, map[string]liem.Text{
			"post":    liem.T("mã vị trí", "the post's id"),
			"body":    liem.T("cơ quan", "its body"),
			"above":   liem.T("vị trí chỉ đạo trực tiếp", "the post that directs it"),
			"role":    liem.T("vai trò trong thủ tục, ví dụ intake_officer", "a role of procedures, as in intake_officer"),
			"name-vi": nameVI, "name-en": nameEN,
		}),
		examples: []string{"liem office post so-a.tiep-nhan --body so-a --above so-a.giam-doc --role intake_officer --dir so-a"},
	},
	"office take": {
		line: liem.T("ghi ai giữ một vị trí, từ ngày nào", "enters who takes a post, from which day"),
		words: with(inPlace, map[string]liem.Text{
			"post":  liem.T("mã vị trí", "the post's id"),
			"who":   liem.T("người giữ, dạng mã:Họ tên; tên được niêm phong", "who, as id:Name; the name is sealed"),
			"since": liem.T("từ ngày, YYYY-MM-DD", "from this day, YYYY-MM-DD"),
		}),
		examples: []string{`liem office take so-a.tiep-nhan --who mai:"Trần Thị Mai" --since 2026-01-05 --dir so-a`},
	},
	"office enrol": {
		line: liem.T("in liên kết đăng ký một lần cho một người; người quản trị đầu tiên bắt đầu bằng lệnh này", "prints a one-time link by which somebody registers; the first administrator begins by it"),
		more: liem.T("Người đó chưa mở được vụ việc nào cho đến khi một người khác với --by xác nhận: liem office confirm.", "The person can open no case until somebody other than --by confirms: liem office confirm."),
		words: with(byHand, map[string]liem.Text{
			"who": liem.T("người được cấp, dạng mã:Họ tên; tên được niêm phong", "who, as id:Name; the name is sealed"),
		}),
		examples: []string{`liem office enrol mai:"Trần Thị Mai" --by lan --origin https://liem.example.vn --dir so-a`},
	},
	"office confirm": {
		line:     liem.T("người thứ hai xác nhận một tài khoản đã đăng ký", "the second person confirms an account that was registered"),
		words:    with(byHand, map[string]liem.Text{"who": liem.T("mã người được xác nhận", "the id of whom to confirm")}),
		examples: []string{"liem office confirm mai --by hoa --dir so-a"},
	},
	"office relink": {
		line: liem.T("liên kết mới cho người bị mất khóa, do hai người cấp", "a new link for somebody whose passkey is lost, by two people"),
		more: liem.T("Người thứ nhất nhận mã, người thứ hai (--allow) nhận liên kết; chủ tài khoản cần cả hai.", "The first person gets a code, the second (--allow) the link; the account's owner needs both."),
		words: with(byHand, map[string]liem.Text{
			"who":   liem.T("mã người bị mất khóa", "the id of whose passkey is lost"),
			"allow": liem.T("là người thứ hai: đồng ý và in liên kết", "be the second person: allow it and print the link"),
		}),
		examples: []string{"liem office relink mai --by lan --dir so-a", "liem office relink mai --by hoa --allow --dir so-a"},
	},
	"screen pairs": {
		line: liem.T("chấm điểm các cặp tên", "scores pairs of names"),
		more: liem.T("Cột vào: schema, name1, name2, các cột khác giữ nguyên. Thêm score (0 đến 1) và class: identical, look (người xem quyết định), none; cặp không đọc được là could-not-look.",
			"Columns: schema, name1, name2; others are kept. Adds score (0 to 1) and class: identical, look (somebody looks at it), none; a pair that cannot be read is could-not-look."),
		words:    map[string]liem.Text{"in": liem.T("tệp CSV vào", "the CSV file to read"), "out": liem.T("tệp CSV sẽ tạo", "the CSV file to make")},
		examples: []string{"liem screen pairs --in cap.csv --out diem.csv"},
	},
	"screen index": {
		line: liem.T("dựng danh mục tên của một sổ đăng ký công khai", "builds the index of a public register"),
		more: liem.T("Mỗi dòng là một đối tượng JSON: id, schema (Company nếu không nêu), name, identifiers. Dòng hỏng được nêu và bỏ ra. Sổ có người thì bị từ chối.",
			"Each line is a JSON object: id, schema (else Company), name, identifiers. A bad line is named and left out. A register with a person in it is refused."),
		words:    map[string]liem.Text{"names": liem.T("tệp JSON theo dòng", "the file of JSON lines"), "out": liem.T("thư mục của danh mục", "the folder of the index")},
		examples: []string{"liem screen index --names doanh-nghiep.jsonl --out danh-muc"},
	},
	"screen query": {
		line: liem.T("tra tên trong một danh mục", "asks an index for names"),
		more: liem.T("Mỗi câu trả lời là found, none hoặc could-not-look, với tối đa mười tên; điểm là tổng điểm của các căn cứ.",
			"Each answer is found, none or could-not-look, with ten names at most; a score is the sum of the points of its evidence."),
		words: map[string]liem.Text{"index": liem.T("thư mục của danh mục", "the folder of the index"), "in": liem.T("tệp câu hỏi, JSON theo dòng như khi dựng", "the questions, as JSON lines like those of the index"),
			"out": liem.T("tệp câu trả lời sẽ tạo", "the file of answers to make")},
		examples: []string{"liem screen query --index danh-muc --in hoi.jsonl --out tra-loi.jsonl"},
	},
	"screen generate": {
		line: liem.T("tạo tên doanh nghiệp giả định để đo", "makes up names of companies to measure with"),
		words: map[string]liem.Text{"count": liem.T("bao nhiêu tên", "how many names"), "seed": liem.T("số gốc; cùng số gốc thì cùng các tên", "the seed; the same seed gives the same names"),
			"out": liem.T("tệp sẽ tạo", "the file to make")},
		examples: []string{"liem screen generate --count 1000000 --out ten.jsonl"},
	},
	"demo": {
		line: liem.T("chạy thử: kể các câu chuyện kèm theo, kiểm tra gói kiểm chứng của từng vụ việc, rồi mở văn phòng mẫu", "plays the shipped stories, writes one bundle per case and verifies each, then serves the demo office"),
		words: map[string]liem.Text{
			"dir":      liem.T("thư mục trống để làm việc; nếu không nêu thì tạo mới", "an empty folder to work in; else a new one is made"),
			"listen":   liem.T("địa chỉ lắng nghe", "the address to listen on"),
			"no-serve": liem.T("kết thúc ngay sau khi kiểm tra", "end after the verification"),
			"brief":    liem.T("không in cách tính từng hạn", "leave out how each limit was worked out"),
		},
		examples: []string{"liem demo", "liem demo --dir thu --no-serve --lang en"},
	},
	"serve": {
		line: liem.T("mở văn phòng với các trang của nó", "serves the office with its pages"),
		words: map[string]liem.Text{
			"dir":      liem.T("thư mục của cơ sở", "the installation's folder"),
			"listen":   liem.T("địa chỉ lắng nghe", "the address to listen on"),
			"database": liem.T("địa chỉ PostgreSQL; nếu không nêu thì SQLite trong thư mục", "a PostgreSQL URL; else SQLite in the folder"),
			"origin":   liem.T("địa chỉ https mà người dùng thấy, khi đứng sau một máy chủ khác", "the https address that people see, behind another server"),
		},
		examples: []string{"liem serve --dir so-a", "liem serve --dir so-a --listen 127.0.0.1:8081 --origin https://liem.example.vn"},
	},
	"version": {
		line:     liem.T("bộ máy, các bộ thủ tục với mã băm và chứng minh, các lịch", "the engine, the packs with hash and proof, the calendars"),
		examples: []string{"liem version", "liem version --json"},
	},
}

// inPlace are the flags of commands that open an installation.
var inPlace = map[string]liem.Text{
	"dir":      liem.T("thư mục của cơ sở", "the installation's folder"),
	"database": liem.T("địa chỉ PostgreSQL; nếu không nêu thì SQLite trong thư mục", "a PostgreSQL URL; else SQLite in the folder"),
	"at":       liem.T("thời điểm, dạng RFC 3339; nếu không nêu thì bây giờ", "the time, as RFC 3339; else now"),
}

// byHand are the flags of commands by which one person acts on another's
// account.
var byHand = with(inPlace, map[string]liem.Text{
	"by":     liem.T("mã người làm việc này; không thể là chủ tài khoản", "the id of who does it; never the account's owner"),
	"origin": liem.T("địa chỉ các trang, ví dụ https://liem.example.vn; nếu không nêu thì chỉ in phần sau của liên kết", "the address of the pages, as in https://liem.example.vn; else only the rest of the link is printed"),
})

// atCounter are the flags of commands that somebody gives.
var atCounter = with(inPlace, map[string]liem.Text{
	"as":  liem.T("ai làm: NGƯỜI@VỊ-TRÍ, hoặc một bên như reporter-1 hay subject-1=tai", "who acts: PERSON@POST, or a party as in reporter-1 or subject-1=tai"),
	"tie": liem.T("người làm có quan hệ với người liên quan không: none, found, could_not_look, và nguồn; không nêu là chưa tra được", "has whoever acts a tie to the people concerned: none, found, could_not_look, and the source; without it nobody could look"),
})

// deedWords are the flags of package deed.
var deedWords = map[string]liem.Text{
	"on":        liem.T("người mà bước này nói về, ví dụ subject-1", "the person that the act is about, as in subject-1"),
	"set":       liem.T("một điều được chọn, ví dụ complexity=complex", "something chosen, as in complexity=complex"),
	"table":     liem.T("một câu trả lời của bảng quyết định", "an answer to a decision table"),
	"finding":   liem.T("kết luận về một nội dung: not_upheld, partly_upheld, upheld", "the finding on an allegation: not_upheld, partly_upheld, upheld"),
	"period":    liem.T("thời hạn được định trong bước", "a period set in the act"),
	"assign":    liem.T("phân công: vai trò và những người, dạng mã hay mã:Họ tên", "who fills a role, each an id or id:Name"),
	"field":     liem.T("một trường của biểu mẫu; văn bản dài nêu lại để thêm đoạn", "a field of the form; a text given again adds a passage"),
	"fact":      liem.T("điều ghi nhận mở khác, như của bước đính chính", "a further open fact, as a correction has"),
	"reason":    liem.T("lý do, nếu bước cần", "the reason, where the act needs one"),
	"occurred":  liem.T("ngày xảy ra, và căn cứ: stamp, receipt, statement", "the day it occurred, and the basis: stamp, receipt, statement"),
	"on-behalf": liem.T("ghi nhận thay bên này", "recorded on behalf of this party"),
	"propose":   liem.T("đề xuất, để người khác phê duyệt", "propose it, for somebody else to approve"),
	"id":        liem.T("mã của bước; nếu không nêu thì được rút ngẫu nhiên", "the act's id; else one is drawn"),
}

var (
	nameVI = liem.T("tên công khai bằng tiếng Việt", "its public name in Vietnamese")
	nameEN = liem.T("tên công khai bằng tiếng Anh", "its public name in English")
)

var purposes = liem.T("mục đích xem, ví dụ first-handling, verify, decide, own-file", "why it is read, as in first-handling, verify, decide, own-file")

// with joins words; a later one replaces an earlier.
func with(all ...map[string]liem.Text) map[string]liem.Text {
	out := map[string]liem.Text{}
	for _, m := range all {
		maps.Copy(out, m)
	}
	return out
}
