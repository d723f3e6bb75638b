package office

import "encoding/hex"

// ListTag is the tag of a person in work lists.
func (o *Office) ListTag(person string) string {
	return hex.EncodeToString(o.register.listTag(person))
}
