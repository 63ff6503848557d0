import type { z } from 'zod';
import { caseKey } from '#contract/scalars.ts';
import { runRow } from '#contract/workstation.ts';

/** Reads runs in the contract's words; a WHERE or ORDER clause on `r` follows. */
export const selectRuns = `
SELECT r.id, r.kind, r.method, r.subject, m.name AS model, r.state, r.started_at AS startedAt, r.seconds, r.passes,
  c.hash AS recordHash, r.model_id AS modelId, r.dataset_id AS datasetId, r.sample_index AS "index", r.failure
FROM run r LEFT JOIN model m ON m.id = r.model_id LEFT JOIN record c ON c.run_id = r.id`;

/** A run as `selectRuns` reads it. */
export const selectedRun = runRow
  .omit({ case: true })
  .extend({
    modelId: caseKey.shape.modelId.nullable(),
    datasetId: caseKey.shape.datasetId.nullable(),
    index: caseKey.shape.index.nullable(),
  })
  .transform(({ modelId, datasetId, index, ...row }): z.output<typeof runRow> => {
    const whole = modelId !== null && datasetId !== null && index !== null;
    return { ...row, case: whole ? { modelId, datasetId, index } : null };
  });

export type RunRow = z.output<typeof runRow>;
