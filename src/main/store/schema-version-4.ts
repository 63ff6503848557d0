/**
 * Version 4: runs that trace answers back to training pictures, audit training sets, and measure how faithful such
 * methods are.
 *
 * An influence run belongs to a case, whose data set stands in its row, as that of every run; the training set is
 * another one, so it stands in a table of its own.
 */
export const schemaVersion4 = `
INSERT INTO run_kind (kind) VALUES ('influence'), ('audit'), ('influence-benchmark');

-- The training set that a run looks at, and the data set that it is held against: the validation pictures of an audit,
-- the explained pictures of a measurement.
CREATE TABLE run_training (
  run_id INTEGER PRIMARY KEY REFERENCES run (id) ON DELETE RESTRICT,
  training_id INTEGER NOT NULL REFERENCES dataset (id) ON DELETE RESTRICT,
  other_id INTEGER REFERENCES dataset (id) ON DELETE RESTRICT
) STRICT;
CREATE INDEX run_training_dataset ON run_training (training_id, run_id);
`;
