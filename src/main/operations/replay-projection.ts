import path from 'node:path';
import type { RecordContent } from '#contract/record.ts';
import type { OperationContext } from './context.ts';
import type { Following } from './explain-picture.ts';
import { computeProjection } from './project-dataset.ts';
import { type Recomputed, recordedClassifier, recordedRuntime } from './recorded.ts';
import { analysisFollowing, recomputed } from './replay-analyses.ts';
import { recordedDataset } from './trained-model.ts';

/** Lays the data set of a record out again, from its pictures: no embedding that was kept is used. */
export async function projectAgain(
  context: OperationContext,
  content: RecordContent,
  directory: string,
  following: Following,
): Promise<Recomputed> {
  const { featureAsked, neighbours, minimumDistance } = content.parameters;
  const computed = await computeProjection(
    context,
    {
      classifier: recordedClassifier(context, content),
      runtime: recordedRuntime(content),
      dataset: recordedDataset(context, content, 0),
      feature: typeof featureAsked === 'string' ? featureAsked : null,
      neighbours: Number(neighbours),
      minimumDistance: Number(minimumDistance),
      seed: content.seed,
    },
    { directory, indexDirectory: path.join(directory, 'indexes') },
    analysisFollowing(following),
  );
  return recomputed(computed);
}
