/**
 * Version 1 of the project's tables.
 *
 * Two rules hold throughout. Rows that others rely on are never deleted under them (`RESTRICT`); rows that are
 * part of another row go with it (`CASCADE`). Logs (record, review_event) refuse UPDATE and DELETE by trigger:
 * what was said or computed stays.
 */
export const schemaVersion1 = `
CREATE TABLE model (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE CHECK (name <> ''),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  file TEXT NOT NULL,
  labels TEXT NOT NULL CHECK (json_valid(labels)),
  preprocessing TEXT NOT NULL CHECK (json_valid(preprocessing)),
  input_name TEXT NOT NULL,
  answer_name TEXT NOT NULL,
  answer_kind TEXT NOT NULL CHECK (answer_kind IN ('logit', 'probability', 'log-probability')),
  feature_tensor TEXT,
  parameters REAL NOT NULL,
  opset INTEGER NOT NULL,
  warnings TEXT NOT NULL CHECK (json_valid(warnings)),
  added_at TEXT NOT NULL
) STRICT;

CREATE TABLE checkpoint (
  model_id INTEGER NOT NULL REFERENCES model (id) ON DELETE CASCADE,
  position INTEGER NOT NULL CHECK (position >= 0),
  file TEXT NOT NULL,
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  learning_rate REAL NOT NULL CHECK (learning_rate > 0),
  PRIMARY KEY (model_id, position)
) STRICT, WITHOUT ROWID;

-- The files that make up one ONNX model, by the model's hash: the .onnx file (location '') and external data.
CREATE TABLE model_file (
  model_sha256 TEXT NOT NULL CHECK (length(model_sha256) = 64),
  location TEXT NOT NULL,
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  bytes INTEGER NOT NULL CHECK (bytes >= 0),
  -- Path in the project folder, with forward slashes.
  path TEXT NOT NULL,
  PRIMARY KEY (model_sha256, location)
) STRICT, WITHOUT ROWID;

CREATE TABLE dataset (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE CHECK (name <> ''),
  role TEXT NOT NULL CHECK (role IN ('training', 'validation', 'production', 'reference')),
  source TEXT NOT NULL,
  -- Rows stay 'importing' until the last transaction of an import; only 'ready' ones are ever shown.
  state TEXT NOT NULL CHECK (state IN ('importing', 'ready')),
  samples INTEGER NOT NULL CHECK (samples >= 0),
  masks INTEGER NOT NULL CHECK (masks >= 0),
  classes TEXT NOT NULL CHECK (json_valid(classes)),
  problems TEXT NOT NULL CHECK (json_valid(problems)),
  sha256 TEXT CHECK (length(sha256) = 64),
  thumbnails_sha256 TEXT CHECK (length(thumbnails_sha256) = 64),
  added_at TEXT NOT NULL,
  CHECK (state = 'importing' OR (sha256 IS NOT NULL AND thumbnails_sha256 IS NOT NULL))
) STRICT;

CREATE TABLE sample (
  dataset_id INTEGER NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
  sample_index INTEGER NOT NULL CHECK (sample_index >= 0),
  path TEXT NOT NULL,
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  bytes INTEGER NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  channels INTEGER NOT NULL,
  bit_depth INTEGER NOT NULL,
  label TEXT,
  split TEXT,
  lot TEXT,
  wafer TEXT,
  die_x REAL,
  die_y REAL,
  site TEXT,
  pixel_size_nm REAL,
  extra TEXT NOT NULL CHECK (json_valid(extra)),
  thumbnail_offset INTEGER NOT NULL CHECK (thumbnail_offset >= 0),
  thumbnail_bytes INTEGER NOT NULL CHECK (thumbnail_bytes >= 0),
  PRIMARY KEY (dataset_id, sample_index)
) STRICT, WITHOUT ROWID;

CREATE TABLE mask (
  dataset_id INTEGER NOT NULL,
  sample_index INTEGER NOT NULL,
  path TEXT NOT NULL,
  sha256 TEXT CHECK (length(sha256) = 64),
  empty INTEGER NOT NULL CHECK (empty IN (0, 1)),
  -- Who accepted the mask as ground truth and when; null for masks that came with the pictures.
  validated_by TEXT,
  validated_at TEXT,
  PRIMARY KEY (dataset_id, sample_index),
  FOREIGN KEY (dataset_id, sample_index) REFERENCES sample (dataset_id, sample_index) ON DELETE CASCADE,
  CHECK ((validated_by IS NULL) = (validated_at IS NULL))
) STRICT, WITHOUT ROWID;

-- A per-sample column as a blob; model_id is null for columns that come with the data.
CREATE TABLE dataset_column (
  id INTEGER PRIMARY KEY,
  dataset_id INTEGER NOT NULL REFERENCES dataset (id) ON DELETE CASCADE,
  model_id INTEGER REFERENCES model (id) ON DELETE CASCADE,
  name TEXT NOT NULL CHECK (name <> ''),
  type TEXT NOT NULL CHECK (type IN ('float32', 'int32', 'uint8')),
  width INTEGER NOT NULL CHECK (width >= 1),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  code_values TEXT CHECK (json_valid(code_values))
) STRICT;
CREATE UNIQUE INDEX dataset_column_name ON dataset_column (dataset_id, coalesce(model_id, 0), name);

CREATE TABLE run (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('evaluation', 'explanation', 'judgement', 'report')),
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
CREATE INDEX run_case ON run (dataset_id, sample_index, model_id, kind, method);
CREATE INDEX run_model ON run (model_id);
CREATE INDEX run_running ON run (id) WHERE state = 'running';

CREATE TABLE artifact (
  run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE RESTRICT,
  name TEXT NOT NULL CHECK (name <> ''),
  position INTEGER NOT NULL CHECK (position >= 0),
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  bytes INTEGER NOT NULL CHECK (bytes >= 0),
  type TEXT CHECK (type IN ('float32', 'int32', 'uint8', 'png')),
  shape TEXT CHECK (json_valid(shape)),
  value_range TEXT CHECK (json_valid(value_range)),
  PRIMARY KEY (run_id, name)
) STRICT, WITHOUT ROWID;

-- Measured values: of the run itself ('run'), or of a map and its two controls.
CREATE TABLE metric (
  run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE RESTRICT,
  subject TEXT NOT NULL CHECK (subject IN ('run', 'map', 'random', 'centre')),
  metric TEXT NOT NULL CHECK (metric <> ''),
  value REAL,
  low REAL,
  high REAL,
  settings TEXT NOT NULL CHECK (json_valid(settings)),
  PRIMARY KEY (run_id, subject, metric)
) STRICT, WITHOUT ROWID;

CREATE TABLE prediction_set (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL UNIQUE REFERENCES run (id) ON DELETE RESTRICT,
  model_id INTEGER NOT NULL REFERENCES model (id) ON DELETE RESTRICT,
  dataset_id INTEGER NOT NULL REFERENCES dataset (id) ON DELETE RESTRICT,
  accuracy REAL CHECK (accuracy BETWEEN 0 AND 1),
  logits_sha256 TEXT NOT NULL CHECK (length(logits_sha256) = 64),
  -- The evaluation is a blob and an output of the run's record.
  evaluation_sha256 TEXT NOT NULL CHECK (length(evaluation_sha256) = 64)
) STRICT;
CREATE INDEX prediction_set_newest ON prediction_set (dataset_id, model_id, id);
CREATE INDEX prediction_set_model ON prediction_set (model_id);

CREATE TABLE record (
  sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
  run_id INTEGER NOT NULL UNIQUE REFERENCES run (id) ON DELETE RESTRICT,
  content TEXT NOT NULL,
  content_hash TEXT NOT NULL CHECK (length(content_hash) = 64),
  execution TEXT NOT NULL,
  previous TEXT NOT NULL CHECK (length(previous) = 64),
  hash TEXT NOT NULL CHECK (length(hash) = 64)
) STRICT;
CREATE TRIGGER record_is_final_update BEFORE UPDATE ON record
  BEGIN SELECT RAISE(ABORT, 'records are never changed'); END;
CREATE TRIGGER record_is_final_delete BEFORE DELETE ON record
  BEGIN SELECT RAISE(ABORT, 'records are never deleted'); END;

-- The end of the chain, so that a removed last record shows.
CREATE TABLE chain_head (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  sequence INTEGER NOT NULL CHECK (sequence >= 0),
  hash TEXT NOT NULL CHECK (length(hash) = 64)
) STRICT;
INSERT INTO chain_head (id, sequence, hash) VALUES (1, 0, '${'0'.repeat(64)}');

-- What reviewers said, in order. An undo or redo is a further row that names the change it undoes or redoes.
CREATE TABLE review_event (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('change', 'undo', 'redo')),
  change_id INTEGER REFERENCES review_event (id) ON DELETE RESTRICT,
  dataset_id INTEGER NOT NULL,
  sample_index INTEGER NOT NULL,
  model_id INTEGER NOT NULL REFERENCES model (id) ON DELETE RESTRICT,
  change TEXT CHECK (json_valid(change)),
  reviewer TEXT NOT NULL,
  at TEXT NOT NULL,
  FOREIGN KEY (dataset_id, sample_index) REFERENCES sample (dataset_id, sample_index) ON DELETE RESTRICT,
  CHECK ((kind = 'change') = (change IS NOT NULL)),
  CHECK ((kind = 'change') = (change_id IS NULL))
) STRICT;
CREATE INDEX review_event_case ON review_event (dataset_id, sample_index, model_id, id);
CREATE INDEX review_event_change ON review_event (change_id) WHERE change_id IS NOT NULL;
CREATE INDEX review_event_model ON review_event (model_id);
CREATE TRIGGER review_event_is_final_update BEFORE UPDATE ON review_event
  BEGIN SELECT RAISE(ABORT, 'review events are never changed'); END;
CREATE TRIGGER review_event_is_final_delete BEFORE DELETE ON review_event
  BEGIN SELECT RAISE(ABORT, 'review events are never deleted'); END;

-- Answers of the satisfaction study: eight items on five points, per explanation and reviewer.
CREATE TABLE answer (
  run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE RESTRICT,
  reviewer TEXT NOT NULL,
  item INTEGER NOT NULL CHECK (item BETWEEN 1 AND 8),
  points INTEGER NOT NULL CHECK (points BETWEEN 1 AND 5),
  at TEXT NOT NULL,
  PRIMARY KEY (run_id, reviewer, item)
) STRICT, WITHOUT ROWID;

CREATE TABLE report (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL UNIQUE REFERENCES run (id) ON DELETE RESTRICT,
  title TEXT NOT NULL,
  sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
  bytes INTEGER NOT NULL CHECK (bytes >= 0),
  pages INTEGER NOT NULL CHECK (pages >= 1),
  cases INTEGER NOT NULL CHECK (cases >= 0),
  created_at TEXT NOT NULL
) STRICT;

-- Work that the queue was asked for, so that it can go on after the program died.
CREATE TABLE job (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  request TEXT NOT NULL CHECK (json_valid(request)),
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled', 'interrupted')),
  queued_at TEXT NOT NULL
) STRICT;

CREATE TABLE setting (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL CHECK (json_valid(value))
) STRICT, WITHOUT ROWID;
`;
