//go:build !linux

package app

// DiskFree is not known on this system.
func (in *Installation) DiskFree() int { return -1 }
