import type { CheckedInputOf, OutputOf } from '#contract/method.ts';
import type { projectionMethods } from '#contract/projection.ts';
import type { OperationContext } from './context.ts';
import { embeddedDataset, embeddedWork, type SampleFiles } from './embedded-dataset.ts';
import type { AnalysisFollowing } from './find-concepts.ts';

/**
 * Looks for pictures of a data set that the model sees as alike to one of them. Where all embeddings are kept the
 * answer comes from the worker for quick answers; where some are missing the one for heavy work computes them.
 *
 * @throws Failure `not-found`, `usage` for an unknown feature tensor, `unreadable`, `cancelled`
 */
export async function similarPictures(
  context: OperationContext,
  request: CheckedInputOf<typeof projectionMethods, 'similar.find'>,
  files: SampleFiles,
  following: AnalysisFollowing,
): Promise<OutputOf<typeof projectionMethods, 'similar.find'>> {
  const embedded = embeddedDataset(context, request);
  // Throws where the data set has no such picture.
  context.project().samples.get(request.datasetId, request.index);
  const samplesFile = await files.of(context, embedded.dataset);
  const { indexDirectory } = context.project();
  const work = {
    trained: embeddedWork(embedded, { samplesFile, indexDirectory }),
    index: request.index,
    count: request.count,
  };
  const { signal } = following;
  const quick = await context.interactive.call('similar', { ...work, keptOnly: true }, { signal });
  if (quick.found !== null) return quick.found;
  const { found } = await context.compute.call('similar', { ...work, keptOnly: false }, following);
  if (found === null) throw new TypeError('a search that may compute always has an answer');
  return found;
}
