//go:build !unix

package indexfile

import "os"

// mapped reads a file where files cannot be mapped.
func mapped(name string) (b []byte, done func() error, err error) {
	b, err = os.ReadFile(name)
	return b, func() error { return nil }, err
}
