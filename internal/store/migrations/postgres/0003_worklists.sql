-- +goose Up
-- One row for each duty of a case: of the officer who has it, or of the posts
-- of a pool (a body) while nobody has taken it up.
DROP TABLE work;
CREATE TABLE work (
  case_id   bytea NOT NULL,
  role      text COLLATE "C" NOT NULL,
  officer   text COLLATE "C" NOT NULL,
  pool      text COLLATE "C" NOT NULL,
  due       bigint NOT NULL,
  next      bigint NOT NULL,
  seq       bigint NOT NULL,
  body      text NOT NULL,
  procedure text NOT NULL,
  pack      bytea NOT NULL,
  number    text NOT NULL,
  stage     text NOT NULL,
  acts      text NOT NULL,
  PRIMARY KEY (case_id, role, officer, pool)
);
CREATE INDEX work_officer ON work (officer, due, case_id, role) WHERE officer <> '';
CREATE INDEX work_pool ON work (pool, role, due, case_id) WHERE officer = '';
CREATE INDEX work_number ON work (number);

-- Who was asked about a duty of a pool, and may take it up while the case is
-- at this act.
CREATE TABLE fit (
  case_id bytea NOT NULL,
  officer text COLLATE "C" NOT NULL,
  role    text COLLATE "C" NOT NULL,
  seq     bigint NOT NULL,
  PRIMARY KEY (case_id, officer, role)
);

-- The tag of an officer in work lists, covered by the keys of the case.
ALTER TABLE party ADD COLUMN listed bytea NOT NULL DEFAULT '\x';

CREATE INDEX outbox_kind ON outbox (kind, at, id);
