/**
 * Version 3: runs that cut pictures into segments and that measure methods against each other, and ground-truth masks
 * that experts validated.
 *
 * The table `mask` stays what came with the data sets.
 */
export const schemaVersion3 = `
INSERT INTO run_kind (kind) VALUES ('segmentation'), ('benchmark');
CREATE INDEX run_subject ON run (kind, method, subject);

-- What an unfinished benchmark has done, by the hash of everything that it depends on, so that it can go on.
CREATE TABLE benchmark_unit (
  key TEXT PRIMARY KEY CHECK (length(key) = 64),
  unit TEXT NOT NULL CHECK (json_valid(unit)),
  kept_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- How long a finished benchmark took, unit by unit: times never repeat, so no record states them.
CREATE TABLE benchmark_times (
  run_id INTEGER PRIMARY KEY REFERENCES run (id) ON DELETE RESTRICT,
  times TEXT NOT NULL CHECK (json_valid(times))
) STRICT;

-- What was said about the ground truth of pictures, in order; the newest entry of a picture counts.
CREATE TABLE mask_entry (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  dataset_id INTEGER NOT NULL,
  sample_index INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('accepted', 'imported', 'removed', 'restored')),
  -- What stands from here on: a mask of the project, none, or what came with the data set.
  outcome TEXT NOT NULL CHECK (outcome IN ('mask', 'none', 'original')),
  sha256 TEXT CHECK (length(sha256) = 64),
  area INTEGER CHECK (area >= 0),
  source TEXT CHECK (json_valid(source)),
  -- The entry that was put back; 0: what came with the data set.
  restores INTEGER CHECK (restores >= 0),
  validated_by TEXT NOT NULL CHECK (validated_by <> ''),
  validated_at TEXT NOT NULL,
  FOREIGN KEY (dataset_id, sample_index) REFERENCES sample (dataset_id, sample_index) ON DELETE RESTRICT,
  CHECK ((outcome = 'mask') = (sha256 IS NOT NULL)),
  CHECK ((outcome = 'mask') = (area IS NOT NULL)),
  CHECK ((kind IN ('accepted', 'imported')) = (source IS NOT NULL)),
  CHECK (kind NOT IN ('accepted', 'imported') OR outcome = 'mask'),
  CHECK (kind <> 'removed' OR outcome = 'none'),
  CHECK ((kind = 'restored') = (restores IS NOT NULL))
) STRICT;
CREATE INDEX mask_entry_newest ON mask_entry (dataset_id, sample_index, id);
CREATE TRIGGER mask_entry_is_final_update BEFORE UPDATE ON mask_entry
  BEGIN SELECT RAISE(ABORT, 'entries about masks are never changed'); END;
CREATE TRIGGER mask_entry_is_final_delete BEFORE DELETE ON mask_entry
  BEGIN SELECT RAISE(ABORT, 'entries about masks are never deleted'); END;
`;
