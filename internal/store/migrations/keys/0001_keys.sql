-- +goose Up
CREATE TABLE key_row (
  case_id     BLOB NOT NULL,
  compartment TEXT NOT NULL,
  epoch       INTEGER NOT NULL,
  wrapped     BLOB NOT NULL,
  PRIMARY KEY (case_id, compartment)
);
