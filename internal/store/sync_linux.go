package store

import (
	"errors"
	"os"
	"syscall"
)

// syncData makes what was written to a file durable, and its length, but not
// the time of the change, which would cost as much again.
func syncData(f *os.File) error {
	for {
		err := syscall.Fdatasync(int(f.Fd()))
		if !errors.Is(err, syscall.EINTR) {
			return os.NewSyscallError("fdatasync", err)
		}
	}
}
