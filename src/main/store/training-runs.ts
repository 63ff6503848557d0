import { z } from 'zod';
import type { ProjectDatabase } from './database.ts';

const trainingRow = z.object({ trainingId: z.int(), otherId: z.int().nullable() });

/** The data sets of a run about a training set. */
export type TrainingRow = z.infer<typeof trainingRow>;

/** Which training set a run looks at, and what it is held against; null for runs that look at none. */
export function trainingOfRun(database: ProjectDatabase, runId: number): TrainingRow | null {
  return database.first(
    'SELECT training_id AS trainingId, other_id AS otherId FROM run_training WHERE run_id = ?',
    trainingRow,
    [runId],
  );
}
