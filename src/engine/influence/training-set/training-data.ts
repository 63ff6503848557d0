import { RuntimeMatrixProduct } from '../../math/matrix-product.ts';
import { IndexShelf } from '../index-store/index-shelf.ts';
import { checkArchitecture, openCheckpoint } from './checkpoints.ts';
import { featureSource } from './feature-source.ts';
import type { OpenCheckpoint, TrainingCall, TrainingData } from './opened.ts';
import { queryArrays } from './query-arrays.ts';
import { samplesDigest } from './sample-digest.ts';
import { readList } from './sample-list.ts';
import { type ReadSamples, SampleSets, type TrainingDataOptions } from './sample-sets.ts';
import { arrayBatch } from './settings.ts';

/** Opens a training set. Throws Failure as `withTrainingSet`. */
export async function openTrainingData(
  options: TrainingDataOptions,
  services: TrainingCall,
): Promise<TrainingData> {
  const { trained, needs, open } = options;
  const checkpoints: OpenCheckpoint[] = [];
  const products = new RuntimeMatrixProduct(open.classifier.session.obtained.threads);
  const dispose = async () => {
    await products.dispose();
    for (const checkpoint of checkpoints) await checkpoint.open.dispose();
  };
  try {
    const batch = arrayBatch(open, trained.runtime);
    if (needs.checkpoints) {
      for (const { classifier, learningRate } of trained.checkpoints) {
        const opened = await openCheckpoint(classifier, trained.runtime);
        checkpoints.push({ source: classifier, open: opened, learningRate });
        checkArchitecture(open, trained.classifier, opened, classifier);
      }
    }
    const sets = new SampleSets(options, checkpoints, batch);
    const set = await sets.read(options.name, options.samples, services);
    return trainingData(options, checkpoints, sets, set, { products, dispose, batch });
  } catch (error) {
    await dispose();
    throw error;
  }
}

function trainingData(
  { trained, needs, open: first, samples }: TrainingDataOptions,
  checkpoints: readonly OpenCheckpoint[],
  sets: SampleSets,
  set: ReadSamples,
  own: {
    readonly products: RuntimeMatrixProduct;
    readonly dispose: () => Promise<void>;
    readonly batch: number;
  },
): TrainingData {
  const indexes = new IndexShelf();
  const settings = sets.settings;
  const digests = new Map<number, string>();
  const others = new Map<string, ReadSamples>();
  const { labels } = set.arrays;
  const labelled = labels.reduce((sum, label) => sum + Number(label >= 0), 0);
  const { threads } = first.classifier.session.obtained;
  const { remark, tensor: feature } = featureSource(first);
  // A black box on pixels does not look at features.
  const remarks = remark === null || needs.inputs === 'pixels' ? [] : [remark];
  const warnings = [...first.classifier.warnings, ...remarks, ...set.warnings];
  return {
    labelled,
    view: (open, services, made) => ({
      ...set,
      total: samples.length,
      unreadable: samples.length - set.arrays.count,
      feature,
      unlabelled: set.arrays.count - labelled,
      warnings,
      passes: made ? set.passes : 0,
      products: own.products,
      threads,
      runtime: open.obtained(own.batch),
      classes: trained.classifier.labels,
      settings,
      digest(rows) {
        const digest = digests.get(rows) ?? samplesDigest(set.samples, labels, rows);
        digests.set(rows, digest);
        return digest;
      },
      indexes,
      queries: (pictures, target, labelIndices) =>
        queryArrays(
          {
            trained,
            needs,
            open,
            checkpoints,
            standardisation: sets.standardisation,
            seed: services.seed,
            signal: services.signal,
          },
          { pictures, target, labelIndices },
        ),
      async other(samplesFile) {
        const list = await readList(samplesFile);
        const known =
          others.get(list.sha256) ?? (await sets.read(samplesFile, list.samples(), services, open));
        others.set(list.sha256, known);
        return known;
      },
    }),
    async dispose() {
      await indexes.dispose();
      await own.dispose();
    },
  };
}
