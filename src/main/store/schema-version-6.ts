/**
 * Version 6: what reviewers said becomes a record, and the way from a file to everything that was made from it.
 *
 * `record_input` says again what the records say, so that nobody has to read all of them to find who read a file. The
 * database fills it itself whenever a record is added; it is part of no hash.
 */
export const schemaVersion6 = `
INSERT INTO run_kind (kind) VALUES ('study'), ('agreement');

CREATE TABLE record_input (
  sha256 TEXT NOT NULL,
  sequence INTEGER NOT NULL REFERENCES record (sequence) ON DELETE CASCADE,
  PRIMARY KEY (sha256, sequence)
) STRICT, WITHOUT ROWID;
CREATE INDEX record_input_sequence ON record_input (sequence);

-- A record that somebody has changed to something unreadable is for verify to tell, not for the upgrade to fail on.
INSERT OR IGNORE INTO record_input (sha256, sequence)
SELECT json_extract(i.value, '$.sha256'), r.sequence
FROM record r, json_each(r.content, '$.inputs') i
WHERE json_valid(r.content) AND json_extract(i.value, '$.sha256') IS NOT NULL;
INSERT OR IGNORE INTO record_input (sha256, sequence)
SELECT json_extract(content, '$.model.sha256'), sequence FROM record
WHERE json_valid(content) AND json_extract(content, '$.model.sha256') IS NOT NULL;

CREATE TRIGGER record_input_of_new_record AFTER INSERT ON record
BEGIN
  INSERT OR IGNORE INTO record_input (sha256, sequence)
  SELECT json_extract(i.value, '$.sha256'), NEW.sequence FROM json_each(NEW.content, '$.inputs') i
  WHERE json_extract(i.value, '$.sha256') IS NOT NULL
  UNION SELECT json_extract(NEW.content, '$.model.sha256'), NEW.sequence
  WHERE json_extract(NEW.content, '$.model.sha256') IS NOT NULL;
END;
`;
