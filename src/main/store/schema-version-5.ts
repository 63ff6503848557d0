/**
 * Version 5: layouts of data sets in a plane, places on wafers, batches that are paused and put in order, and studies
 * of how satisfied reviewers are with explanations.
 */
export const schemaVersion5 = `
INSERT INTO run_kind (kind) VALUES ('projection');

-- What made a file: for the way back from a result to what it was made from.
CREATE INDEX artifact_sha256 ON artifact (sha256);
CREATE INDEX record_content_hash ON record (content_hash);

-- Where a picture was taken on its wafer, in millimetres from the wafer's centre, and what is known of the wafers.
ALTER TABLE sample ADD COLUMN wafer_x_mm REAL;
ALTER TABLE sample ADD COLUMN wafer_y_mm REAL;
ALTER TABLE dataset ADD COLUMN wafer_geometry TEXT CHECK (json_valid(wafer_geometry));

-- Higher priority runs first; a paused job waits until somebody lets it go on.
ALTER TABLE job ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
ALTER TABLE job ADD COLUMN paused INTEGER NOT NULL DEFAULT 0 CHECK (paused IN (0, 1));
-- When a job may start, and what it left when it ended.
ALTER TABLE job ADD COLUMN start_at TEXT;
ALTER TABLE job ADD COLUMN ended_at TEXT;
ALTER TABLE job ADD COLUMN result TEXT CHECK (json_valid(result));
ALTER TABLE job ADD COLUMN failure TEXT CHECK (json_valid(failure));

-- What a report shows of its cases; all from before this version show everything.
ALTER TABLE report ADD COLUMN template TEXT NOT NULL DEFAULT 'full' CHECK (template IN ('full', 'case-sheet'));

-- Which cases, methods and reviewers a study has, fixed when it begins.
CREATE TABLE study (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  title TEXT NOT NULL CHECK (title <> ''),
  model_id INTEGER NOT NULL REFERENCES model (id) ON DELETE RESTRICT,
  dataset_id INTEGER NOT NULL REFERENCES dataset (id) ON DELETE RESTRICT,
  definition TEXT NOT NULL CHECK (json_valid(definition)),
  created_by TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX study_model ON study (model_id);

-- Answers on five points to the eight items, per explanation and reviewer. The newest answer that stands counts; null
-- points: it was cleared. An undo is a further row that names the answer it takes back, a redo likewise.
CREATE TABLE study_answer (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  study_id INTEGER NOT NULL REFERENCES study (id) ON DELETE RESTRICT,
  kind TEXT NOT NULL CHECK (kind IN ('answer', 'undo', 'redo')),
  answer_id INTEGER REFERENCES study_answer (id) ON DELETE RESTRICT,
  run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE RESTRICT,
  reviewer TEXT NOT NULL,
  item INTEGER NOT NULL CHECK (item BETWEEN 1 AND 8),
  points INTEGER CHECK (points BETWEEN 1 AND 5),
  at TEXT NOT NULL,
  CHECK ((kind = 'answer') = (answer_id IS NULL))
) STRICT;
CREATE INDEX study_answer_study ON study_answer (study_id, reviewer, id);
CREATE INDEX study_answer_step ON study_answer (answer_id) WHERE answer_id IS NOT NULL;
CREATE INDEX study_answer_run ON study_answer (run_id);
CREATE TRIGGER study_answer_is_final_update BEFORE UPDATE ON study_answer
  BEGIN SELECT RAISE(ABORT, 'answers are never changed'); END;
CREATE TRIGGER study_answer_is_final_delete BEFORE DELETE ON study_answer
  BEGIN SELECT RAISE(ABORT, 'answers are never deleted'); END;
`;
