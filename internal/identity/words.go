package identity

import "liem"

// What people are told when something cannot be. A foreign, used, ended and
// missing link are one answer.
var (
	sayLink   = liem.T("Liên kết này không dùng được: đã dùng, đã hết hạn hoặc không đúng.", "This link cannot be used: it was used, it has ended, or it is not right.")
	nextLink  = liem.T("Hãy xin liên kết mới ở người quản trị.", "Ask the administrator for a new one.")
	sayNobody = liem.T("Không đăng nhập được bằng cách này.", "You could not be signed in this way.")
	nextSign  = liem.T("Thử lại, hoặc dùng cách khác. Nếu mất khóa, hãy xin liên kết mới ở người quản trị.", "Try again, or use another way. If your passkey is lost, ask the administrator for a new link.")
	saySlow   = liem.T("Có quá nhiều lần thử không đúng.", "There were too many failed tries.")
	nextSlow  = liem.T("Thử lại sau một phút. Không ai bị khóa lâu hơn.", "Try again in a minute. Nobody is kept out longer.")
	sayEnded  = liem.T("Phiên đăng nhập đã hết hạn.", "Your session has ended.")
	nextEnded = liem.T("Đăng nhập để tiếp tục từ chỗ đang làm.", "Sign in to go on where you were.")
	sayNone   = liem.T("Chưa đăng nhập.", "You are not signed in.")
	nextNone  = liem.T("Hãy đăng nhập.", "Please sign in.")
	sayThere  = liem.T("Không có mục này.", "There is no such thing.")
	sayRace   = liem.T("Người khác vừa thay đổi mục này.", "Somebody else has just changed this.")
	nextRace  = liem.T("Tải lại trang rồi làm lại.", "Load the page again and repeat.")
	sayBroken = liem.T("Dữ liệu đăng nhập không đọc được bằng khóa của cơ sở này.", "The sign-in data cannot be read with this installation's key.")
	nextKey   = liem.T("Phục hồi keys/signin.key và dữ liệu từ cùng một bản sao lưu.", "Restore keys/signin.key and the data from the same backup.")
)

func notFound(op string) error {
	return &liem.Error{Kind: liem.NotFound, Op: op, Say: sayThere}
}

func conflict(op string) error {
	return &liem.Error{Kind: liem.Conflict, Op: op, Say: sayRace, Next: nextRace}
}

func damaged(op string, cause error) error {
	return &liem.Error{Kind: liem.Damaged, Op: op, Say: sayBroken, Next: nextKey, Cause: cause}
}

func invalid(op, vi, en string, cause error) error {
	return &liem.Error{Kind: liem.Invalid, Op: op, Say: liem.T(vi, en), Cause: cause}
}

func refused(code liem.Code, op string, say, next liem.Text, cause error) error {
	return &liem.Error{Kind: liem.Refused, Code: code, Op: op, Say: say, Next: next, Cause: cause}
}

// noLink is the one answer about links that cannot be used.
func noLink(cause error) error {
	if k := liem.KindOf(cause); cause != nil && k != liem.NotFound && k != liem.Conflict {
		return cause // it could not be looked up
	}
	return refused(liem.Closed, "use link", sayLink, nextLink, cause)
}

// nobody is the one answer to whoever could not be signed in.
func nobody(cause error) error {
	return refused(liem.NotYou, "sign in", sayNobody, nextSign, cause)
}

// ownHand refuses somebody who would be their own second person.
func ownHand(op string) error {
	return refused(liem.NotYou, op, liem.T("Việc này phải do một người khác làm.", "Another person must do this."),
		liem.T("Không ai tự xác nhận cho mình, và hai bước phải do hai người làm.", "Nobody confirms for themself, and the two steps take two people."), nil)
}
