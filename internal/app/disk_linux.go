package app

import "syscall"

// DiskFree is the share of the disk that is free where the installation lies, in
// percent; -1: the system could not be asked.
func (in *Installation) DiskFree() int {
	var s syscall.Statfs_t
	if err := syscall.Statfs(in.dir, &s); err != nil || s.Blocks == 0 {
		return -1
	}
	return int(s.Bavail * 100 / s.Blocks)
}
