package store

import (
	"liem"
)

// PadOf gives the pad that a row of a case is sealed under.
func (k *Keys) PadOf(id liem.ID, compartment string) ([]byte, error) {
	var at int64
	if err := k.readers.QueryRow(`SELECT pad FROM key_row WHERE case_id = $1 AND compartment = $2`, id[:], compartment).Scan(&at); err != nil {
		return nil, err
	}
	p, err := k.pads.read(at)
	return p[:], err
}

// Pads gives the places that rows use, and those that are not empty.
func (k *Keys) Pads() (used, filled map[int64]bool, err error) {
	used, filled = map[int64]bool{}, map[int64]bool{}
	rows, err := k.readers.Query(`SELECT pad FROM key_row`)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var at int64
		if err := rows.Scan(&at); err != nil {
			return nil, nil, err
		}
		used[at] = true
	}
	for at := int64(1); at < k.pads.room; at++ {
		p, err := k.pads.read(at)
		if err != nil {
			return nil, nil, err
		}
		if p != (pad{}) {
			filled[at] = true
		}
	}
	return used, filled, rows.Err()
}
