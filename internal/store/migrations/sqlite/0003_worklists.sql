-- +goose Up
-- One row for each duty of a case: of the officer who has it, or of the posts
-- of a pool (a body) while nobody has taken it up.
DROP TABLE work;
CREATE TABLE work (
  case_id   BLOB NOT NULL,
  role      TEXT NOT NULL,
  officer   TEXT NOT NULL,
  pool      TEXT NOT NULL,
  due       INTEGER NOT NULL,
  next      INTEGER NOT NULL,
  seq       INTEGER NOT NULL,
  body      TEXT NOT NULL,
  procedure TEXT NOT NULL,
  pack      BLOB NOT NULL,
  number    TEXT NOT NULL,
  stage     TEXT NOT NULL,
  acts      TEXT NOT NULL,
  PRIMARY KEY (case_id, role, officer, pool)
) WITHOUT ROWID;
CREATE INDEX work_officer ON work (officer, due, case_id, role) WHERE officer <> '';
CREATE INDEX work_pool ON work (pool, role, due, case_id) WHERE officer = '';
CREATE INDEX work_number ON work (number);

-- Who was asked about a duty of a pool, and may take it up while the case is
-- at this act.
CREATE TABLE fit (
  case_id BLOB NOT NULL,
  officer TEXT NOT NULL,
  role    TEXT NOT NULL,
  seq     INTEGER NOT NULL,
  PRIMARY KEY (case_id, officer, role)
) WITHOUT ROWID;

-- The tag of an officer in work lists, covered by the keys of the case.
ALTER TABLE party ADD COLUMN listed BLOB NOT NULL DEFAULT X'';

CREATE INDEX outbox_kind ON outbox (kind, at, id);
