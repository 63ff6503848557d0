import { Failure } from '#contract/failure.ts';
import type { WorkProgress } from '#contract/job.ts';
import type { CallContext } from '#contract/method.ts';
import type { SimilarWork, SimilarWorkResult } from '#contract/projection-work.ts';
import { influenceContext, openIndex } from '../influence/index-store/fitted-index.ts';
import { strongest } from '../influence/strongest.ts';
import { withTrainingSet } from '../influence/training-set/training-set.ts';
import { embeddingName, embeddingNeeds, estimateEmbeddings } from './embeddings.ts';
import { type InfluenceWorkplace, trainingServices } from './training-services.ts';

/**
 * The pictures of a data set whose embeddings have the largest cosine with that of one of them, itself left out.
 * Embeddings are those that influence methods keep; what is missing is computed.
 *
 * @returns null where embeddings are missing and only kept ones may be used
 * @throws Failure `unreadable` when the picture itself has no embedding; as `withTrainingSet`
 */
export async function findSimilar(
  work: SimilarWork,
  context: CallContext<WorkProgress>,
  workplace: InfluenceWorkplace,
): Promise<{ found: SimilarWorkResult | null }> {
  const services = trainingServices(context, workplace, 0);
  if (work.keptOnly && (await estimateEmbeddings(work.trained, workplace)).missing > 0)
    return { found: null };
  return withTrainingSet(work.trained, embeddingNeeds, services, async (set) => {
    const row = set.samples.findIndex(({ index }) => index === work.index);
    if (row < 0) {
      throw new Failure(
        'unreadable',
        `picture ${work.index} of ${work.trained.training.name} can't be read, so nothing is alike to it. ` +
          'Check that its file is where it was imported from.',
      );
    }
    const index = await openIndex(
      set,
      work.trained,
      'nearest',
      { space: 'features', similarity: 'cosine' },
      services,
    );
    const { model } = set.arrays;
    const [scores] = await index.fitted.scores(
      {
        count: 1,
        targets: Int32Array.of(0),
        ownAnswer: true,
        inputs: null,
        model: {
          features: await model.features.read(row, 1),
          probabilities: await model.probabilities.read(row, 1),
          gradients: null,
        },
        checkpoints: [],
      },
      influenceContext(set, services),
    );
    const values = scores?.values ?? new Float32Array(0);
    const nearest = strongest(values, work.count + 1, 'largest').filter((found) => found !== row);
    return {
      found: {
        feature: embeddingName(set),
        neighbours: nearest.slice(0, work.count).map((found) => ({
          index: set.samples[found]?.index ?? 0,
          similarity: values[found] as number,
        })),
      },
    };
  });
}
