/**
 * Version 2: runs that find and test concepts, and what experts call the concepts.
 *
 * The kinds of run become rows of a table of their own: SQLite can't change a CHECK of a table that is there, so the
 * table `run` is made anew once, and a further kind is a further row from now on. Everything that refers to runs
 * refers to them by name and id, which both stay.
 */
export const schemaVersion2 = `
CREATE TABLE run_kind (
  kind TEXT PRIMARY KEY CHECK (kind <> '')
) STRICT, WITHOUT ROWID;
INSERT INTO run_kind (kind)
VALUES ('evaluation'), ('explanation'), ('judgement'), ('report'), ('concepts'), ('tcav');

CREATE TABLE run_rebuilt (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL REFERENCES run_kind (kind) ON DELETE RESTRICT,
  method TEXT NOT NULL,
  subject TEXT NOT NULL,
  model_id INTEGER REFERENCES model (id) ON DELETE RESTRICT,
  dataset_id INTEGER REFERENCES dataset (id) ON DELETE RESTRICT,
  sample_index INTEGER,
  parameters TEXT NOT NULL CHECK (json_valid(parameters)),
  state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed', 'interrupted', 'cancelled')),
  failure TEXT,
  started_at TEXT NOT NULL,
  ended_at TEXT,
  seconds REAL,
  passes INTEGER NOT NULL DEFAULT 0 CHECK (passes >= 0),
  -- What an explanation shows beside its record; null for other kinds.
  title TEXT,
  signed INTEGER CHECK (signed IN (0, 1)),
  source_kind TEXT CHECK (source_kind IN ('published', 'reconstruction')),
  judgement_passes INTEGER NOT NULL DEFAULT 0 CHECK (judgement_passes >= 0),
  FOREIGN KEY (dataset_id, sample_index) REFERENCES sample (dataset_id, sample_index) ON DELETE RESTRICT,
  CHECK ((state = 'running') = (ended_at IS NULL)),
  CHECK (sample_index IS NULL OR (dataset_id IS NOT NULL AND model_id IS NOT NULL))
) STRICT;
INSERT INTO run_rebuilt (id, kind, method, subject, model_id, dataset_id, sample_index, parameters, state, failure,
  started_at, ended_at, seconds, passes, title, signed, source_kind, judgement_passes)
SELECT id, kind, method, subject, model_id, dataset_id, sample_index, parameters, state, failure,
  started_at, ended_at, seconds, passes, title, signed, source_kind, judgement_passes
FROM run;
-- Ids are never given twice, so the counter goes with the table.
DELETE FROM sqlite_sequence WHERE name = 'run_rebuilt';
INSERT INTO sqlite_sequence (name, seq) SELECT 'run_rebuilt', seq FROM sqlite_sequence WHERE name = 'run';
DROP TABLE run;
ALTER TABLE run_rebuilt RENAME TO run;
CREATE INDEX run_case ON run (dataset_id, sample_index, model_id, kind, method);
CREATE INDEX run_model ON run (model_id, kind);
CREATE INDEX run_running ON run (id) WHERE state = 'running';

-- What experts called a concept of a run, in order; the newest counts, and null takes a name away.
CREATE TABLE concept_name (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE RESTRICT,
  concept INTEGER NOT NULL CHECK (concept >= 0),
  name TEXT CHECK (name <> ''),
  named_by TEXT NOT NULL,
  named_at TEXT NOT NULL
) STRICT;
CREATE INDEX concept_name_newest ON concept_name (run_id, concept, id);
CREATE TRIGGER concept_name_is_final_update BEFORE UPDATE ON concept_name
  BEGIN SELECT RAISE(ABORT, 'names of concepts are never changed'); END;
CREATE TRIGGER concept_name_is_final_delete BEFORE DELETE ON concept_name
  BEGIN SELECT RAISE(ABORT, 'names of concepts are never deleted'); END;
`;
