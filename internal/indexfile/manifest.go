package indexfile

import (
	"errors"

	"liem"
	"liem/limits"
)

// Admit tells whether a running office may use the index under a manifest: the
// limits allow the register, and it is the register that the manifest names.
func (f *File) Admit(m limits.Manifest) error {
	var all []error
	for _, e := range limits.CheckRegister(m) {
		all = append(all, e)
	}
	if m.Rows != f.Meta.Names {
		all = append(all, &liem.Error{Kind: liem.Refused, Code: liem.Limit, Op: "indexfile.Admit",
			Say: liem.T("Số dòng công bố không phải là số tên trong danh mục.", "The number of rows that was published is not the number of names in the index.")})
	}
	return errors.Join(all...)
}
