package cli

import "liem"

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
		line:     liem.T("nạp một bộ thủ tục và chứng minh mười lăm tính chất của nó", "loads a pack and proves its fifteen properties"),
		more:     liem.T("Tính chất nào bị phá vỡ thì kể lại câu chuyện ngắn nhất dẫn đến đó, và kết thúc với mã 1.", "Where a property is broken it tells the shortest story that breaks it, and exits with 1."),
		words:    map[string]liem.Text{"pack": liem.T("tên một bộ kèm theo (vn, eu), hoặc một thư mục", "the name of a shipped pack (vn, eu), or a folder")},
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
	"version": {
		line:     liem.T("bộ máy, các bộ thủ tục với mã băm và chứng minh, các lịch", "the engine, the packs with hash and proof, the calendars"),
		examples: []string{"liem version", "liem version --json"},
	},
}
