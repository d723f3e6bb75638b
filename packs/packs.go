// Package packs holds the packs that ship with the office: published
// procedures as data, embedded as they stand in their folders; vn-2019 is the
// version of vn before 1 July 2026, for cases that were open then. It reads
// nothing else and judges nothing: package rulebook loads a pack, package
// proof proves it.
//
//	fsys, ok := packs.FS("vn")
package packs

import (
	"embed"
	"io/fs"
	"slices"
)

//go:embed all:eu all:vn all:vn-2019
var files embed.FS

//go:embed proofs/*.json
var proofs embed.FS

// Proof gives the stored proof of a shipped pack, as package proof wrote it.
// ok is false if there is none: then nobody may serve the pack.
func Proof(name string) (stored []byte, ok bool) {
	stored, err := proofs.ReadFile("proofs/" + name + ".json")
	return stored, err == nil
}

// Names gives the names of the shipped packs, sorted.
func Names() []string {
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil // an embedded folder can always be read
	}
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		names = append(names, e.Name())
	}
	slices.Sort(names)
	return names
}

// FS gives the folder of a shipped pack. ok is false if there is none of
// that name.
func FS(name string) (fsys fs.FS, ok bool) {
	if !slices.Contains(Names(), name) {
		return nil, false
	}
	fsys, err := fs.Sub(files, name)
	return fsys, err == nil
}
