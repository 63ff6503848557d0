/** Version 3: runs that cut pictures into segments and that measure methods against each other. */
export const schemaVersion3 = `
INSERT INTO run_kind (kind) VALUES ('segmentation'), ('benchmark');
CREATE INDEX run_subject ON run (kind, method, subject);
`;
