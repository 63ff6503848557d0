/** Version 3: runs that cut pictures into segments and that measure methods against each other. */
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
`;
