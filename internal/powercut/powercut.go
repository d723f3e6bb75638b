// Package powercut is a disk, for tests, that forgets what was not synced.
//
// It is a FUSE file system of one folder, held in memory. At Cut every file
// keeps what its last fsync covered, and of the writes after that a random
// part, torn at sectors, as a disk's cache would have it. Creating, renaming
// and unlinking are kept up to the last fsync of any file or of the folder,
// and after that up to a random one, in order, as a journalled file system
// keeps them. From Cut on nothing answers any more but with an error, so a
// program that goes on confirming what it writes is found out too.
//
// It can also fail a sync, or be full.
//
//	d := powercut.New(seed)
//	unmount, err := d.Mount(dir)   // another process writes into dir
//	d.Cut()
//	unmount()                      // after that process has ended
//	d.Save(after)                  // what it finds when it starts again
//
// A process must not work in a folder that it serves itself: a memory-mapped
// page would wait for a server that waits for the garbage collector.
package powercut

import (
	"context"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/hanwen/go-fuse/v2/fs"
	"github.com/hanwen/go-fuse/v2/fuse"
)

// sector is the unit in which a write reaches the disk or does not.
const sector = 512

// Disk is the folder and what of it is safe.
type Disk struct {
	fs.Inode
	mu       sync.Mutex
	random   *rand.Rand
	names    map[string]*file // as the processes see them
	safe     map[string]*file // as they are after a cut
	changes  []func(map[string]*file)
	dead     bool
	failSync bool
	full     bool
	syncs    int
}

// file is one file, which may have lost its name.
type file struct {
	fs.Inode
	disk   *Disk
	live   []byte
	safe   []byte
	writes []write // since the last sync
}

// write is a write or, without data, a change of size.
type write struct {
	at   int64
	data []byte
}

// New makes an empty disk. The seed decides what a cut keeps.
func New(seed uint64) *Disk {
	return &Disk{random: rand.New(rand.NewPCG(seed, 0)), names: map[string]*file{}, safe: map[string]*file{}}
}

// Mount serves the disk in a folder until unmount. It needs /dev/fuse and the
// right to mount.
func (d *Disk) Mount(dir string) (unmount func() error, err error) {
	second := time.Second
	server, err := fs.Mount(dir, d, &fs.Options{EntryTimeout: &second, AttrTimeout: &second,
		MountOptions: fuse.MountOptions{FsName: "powercut", Name: "powercut", DirectMount: true, DisableXAttrs: true}})
	if err != nil {
		return nil, err
	}
	return server.Unmount, nil
}

// Cut cuts the power.
func (d *Disk) Cut() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.dead = true
	for _, change := range d.changes[:d.random.IntN(len(d.changes)+1)] {
		change(d.safe)
	}
	for _, name := range slices.Sorted(maps.Keys(d.safe)) {
		f := d.safe[name]
		for _, w := range f.writes {
			f.safe = d.tear(f.safe, w)
		}
	}
}

// tear applies a part of a write.
func (d *Disk) tear(content []byte, w write) []byte {
	if w.data == nil {
		if d.random.IntN(2) == 0 {
			content = resize(content, w.at)
		}
		return content
	}
	whole := d.random.IntN(3) // none, all, or some sectors
	for at := 0; at < len(w.data); at += sector {
		if whole == 1 || whole == 2 && d.random.IntN(2) == 0 {
			content = put(content, write{w.at + int64(at), w.data[at:min(at+sector, len(w.data))]})
		}
	}
	return content
}

// FailSync lets every sync fail, or work again.
func (d *Disk) FailSync(fail bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.failSync = fail
}

// Fill lets the disk be full for whatever would make a file longer, or not.
func (d *Disk) Fill(full bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.full = full
}

// Syncs is how many syncs succeeded.
func (d *Disk) Syncs() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.syncs
}

// Save writes what survived the cut into a folder of a real disk; before a
// cut, what a process sees.
func (d *Disk) Save(dir string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for name, f := range d.names {
		if !d.dead {
			if err := os.WriteFile(filepath.Join(dir, name), f.live, 0o600); err != nil {
				return err
			}
		}
	}
	for name, f := range d.safe {
		if d.dead {
			if err := os.WriteFile(filepath.Join(dir, name), f.safe, 0o600); err != nil {
				return err
			}
		}
	}
	return nil
}

func resize(content []byte, size int64) []byte {
	if n := int64(len(content)); n < size {
		return append(content, make([]byte, size-n)...)
	}
	return content[:size:size]
}

func put(content []byte, w write) []byte {
	if w.data == nil {
		return resize(content, w.at)
	}
	if end := w.at + int64(len(w.data)); int64(len(content)) < end {
		content = resize(content, end)
	}
	copy(content[w.at:], w.data)
	return content
}

// sync makes names durable, and the content of f if it is given.
func (d *Disk) sync(f *file) syscall.Errno {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.dead || d.failSync {
		return syscall.EIO
	}
	for _, change := range d.changes {
		change(d.safe)
	}
	d.changes = nil
	if f != nil {
		for _, w := range f.writes {
			f.safe = put(f.safe, w)
		}
		f.writes = nil
	}
	d.syncs++
	return 0
}

// change changes names now, and on the disk when it is synced.
func (d *Disk) change(f func(map[string]*file)) syscall.Errno {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.dead {
		return syscall.EIO
	}
	f(d.names)
	d.changes = append(d.changes, f)
	return 0
}

// modify changes the content of a file.
func (f *file) modify(w write) syscall.Errno {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if f.disk.dead {
		return syscall.EIO
	}
	if f.disk.full && w.at+int64(len(w.data)) > int64(len(f.live)) {
		return syscall.ENOSPC
	}
	f.live = put(f.live, w)
	f.writes = append(f.writes, w)
	return 0
}

// Create makes a file.
func (d *Disk) Create(ctx context.Context, name string, flags, mode uint32, out *fuse.EntryOut) (*fs.Inode, fs.FileHandle, uint32, syscall.Errno) {
	f := &file{disk: d}
	if errno := d.change(func(names map[string]*file) { names[name] = f }); errno != 0 {
		return nil, nil, 0, errno
	}
	out.Mode = syscall.S_IFREG | 0o600
	return d.NewPersistentInode(ctx, f, fs.StableAttr{Mode: syscall.S_IFREG}), nil, 0, 0
}

// Unlink takes a name away.
func (d *Disk) Unlink(_ context.Context, name string) syscall.Errno {
	return d.change(func(names map[string]*file) { delete(names, name) })
}

// Rename gives a file another name.
func (d *Disk) Rename(_ context.Context, name string, _ fs.InodeEmbedder, to string, flags uint32) syscall.Errno {
	if flags != 0 {
		return syscall.EINVAL
	}
	return d.change(func(names map[string]*file) {
		if f := names[name]; f != nil {
			names[to] = f
			delete(names, name)
		}
	})
}

// Fsync makes the names in the folder durable.
func (d *Disk) Fsync(context.Context, fs.FileHandle, uint32) syscall.Errno { return d.sync(nil) }

// Fsync makes a file durable, and the names made before.
func (f *file) Fsync(context.Context, fs.FileHandle, uint32) syscall.Errno { return f.disk.sync(f) }

// Open opens a file.
func (f *file) Open(context.Context, uint32) (fs.FileHandle, uint32, syscall.Errno) {
	return nil, 0, 0 // no FOPEN_DIRECT_IO: SQLite maps its -shm file
}

// Read reads from a file.
func (f *file) Read(_ context.Context, _ fs.FileHandle, dst []byte, at int64) (fuse.ReadResult, syscall.Errno) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if f.disk.dead {
		return nil, syscall.EIO
	}
	if at >= int64(len(f.live)) {
		return fuse.ReadResultData(nil), 0
	}
	return fuse.ReadResultData(dst[:copy(dst, f.live[at:])]), 0
}

// Write writes to a file.
func (f *file) Write(_ context.Context, _ fs.FileHandle, data []byte, at int64) (uint32, syscall.Errno) {
	return uint32(len(data)), f.modify(write{at, slices.Clone(data)})
}

// Allocate refuses, so that nothing is promised beforehand.
func (f *file) Allocate(context.Context, fs.FileHandle, uint64, uint64, uint32) syscall.Errno {
	return syscall.ENOTSUP
}

// Getattr tells a file's size.
func (f *file) Getattr(_ context.Context, _ fs.FileHandle, out *fuse.AttrOut) syscall.Errno {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	out.Mode, out.Size = syscall.S_IFREG|0o600, uint64(len(f.live))
	return 0
}

// Setattr changes a file's size; everything else is taken and forgotten.
func (f *file) Setattr(ctx context.Context, h fs.FileHandle, in *fuse.SetAttrIn, out *fuse.AttrOut) syscall.Errno {
	if size, ok := in.GetSize(); ok {
		if errno := f.modify(write{at: int64(size)}); errno != 0 {
			return errno
		}
	}
	return f.Getattr(ctx, h, out)
}

// Setattr of the folder is taken and forgotten.
func (d *Disk) Setattr(context.Context, fs.FileHandle, *fuse.SetAttrIn, *fuse.AttrOut) syscall.Errno {
	return 0
}

// Statfs tells that there is room.
func (d *Disk) Statfs(_ context.Context, out *fuse.StatfsOut) syscall.Errno {
	out.Bsize, out.Blocks, out.Bfree, out.Bavail = 4096, 1<<20, 1<<19, 1<<19
	return 0
}
