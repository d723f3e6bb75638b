-- Each row's bytes lie sealed under a pad of the file beside this one.
-- What the first version wrote moves over when the pads are made.
-- +goose Up
ALTER TABLE key_row RENAME TO plain_key_row;
CREATE TABLE key_row (
  case_id     BLOB NOT NULL,
  compartment TEXT NOT NULL,
  epoch       INTEGER NOT NULL,
  pad         INTEGER NOT NULL UNIQUE,
  sealed      BLOB NOT NULL,
  PRIMARY KEY (case_id, compartment)
);
CREATE TABLE spare_pad (pad INTEGER PRIMARY KEY); -- of no row: wiped, or to be wiped
CREATE TABLE pads (id BLOB NOT NULL, vacuumed INTEGER NOT NULL); -- one row, from when the file is made
