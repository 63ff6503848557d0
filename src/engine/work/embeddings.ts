import type { InfluenceNeeds } from '../influence/influence-method.ts';
import { keptArrays } from '../influence/training-set/kept-arrays.ts';
import { classLabels } from '../influence/training-set/sample-digest.ts';
import { readList } from '../influence/training-set/sample-list.ts';
import { arrayBatch } from '../influence/training-set/settings.ts';
import type { TrainedModel, TrainingSet } from '../influence/training-set/training-set.ts';
import type { InfluenceWorkplace } from './training-services.ts';

/** Embeddings alone: neither labels nor pixels nor gradients. */
export const embeddingNeeds: InfluenceNeeds = {
  inputs: null,
  side: 0,
  labels: false,
  checkpoints: false,
  projection: 0,
};

/** What stands for a picture, by name. */
export function embeddingName({ feature }: Pick<TrainingSet, 'feature'>): string {
  return feature ?? 'logits';
}

/** How many embeddings of a data set are not kept yet, and how long they take. Nothing is computed but a pass or two. */
export function estimateEmbeddings(
  trained: TrainedModel,
  { shelf }: Pick<InfluenceWorkplace, 'shelf'>,
): Promise<{ readonly missing: number; readonly seconds: number }> {
  return shelf.use(trained.classifier, trained.runtime, async (open) => {
    const samples = (await readList(trained.training.samplesFile)).samples();
    const { labels } = classLabels(samples, trained.classifier.labels);
    const batch = arrayBatch(open, trained.runtime);
    const request = { trained, needs: embeddingNeeds, open, batch, seed: 0 };
    const { missing } = await keptArrays(request, { samples, labels });
    return { missing, seconds: missing === 0 ? 0 : missing * (await open.secondsPerPass()) };
  });
}
