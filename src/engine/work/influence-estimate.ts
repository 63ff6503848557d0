import type { influenceEngineMethods } from '#contract/influence-work.ts';
import type { CheckedInputOf, OutputOf } from '#contract/method.ts';
import { readParameters } from '../explain/describe.ts';
import { passesPerGradient } from '../gradients/gradient-model.ts';
import { findInfluenceMethod } from '../influence/index.ts';
import { indexSettings, storedIndexes } from '../influence/index-store/index-list.ts';
import { indexesDirectory } from '../influence/index-store/room.ts';
import { featureSource } from '../influence/training-set/feature-source.ts';
import { keptArrays } from '../influence/training-set/kept-arrays.ts';
import { classLabels, samplesDigest } from '../influence/training-set/sample-digest.ts';
import { readList } from '../influence/training-set/sample-list.ts';
import { arrayBatch } from '../influence/training-set/settings.ts';
import { projectedGradients } from '../influence/weight-gradients.ts';
import type { ClassifierShelf } from './classifier-shelf.ts';
import type { OpenClassifier } from './open-classifier.ts';

/**
 * What tracing will cost: a pass per training picture and network that is not kept yet, two more where gradients of
 * all weights are needed, the same per query. Fitting itself is not counted in passes; `diskBytes` is what the arrays
 * and the index will take beside what is there. Nothing is decoded and nothing is written.
 *
 * @throws Failure `usage` for an unknown method or parameter; as opening a classifier does
 */
export function estimateInfluence(
  work: CheckedInputOf<typeof influenceEngineMethods, 'estimateInfluence'>,
  shelf: ClassifierShelf,
): Promise<OutputOf<typeof influenceEngineMethods, 'estimateInfluence'>> {
  const method = findInfluenceMethod(work.method);
  const parameters = readParameters(method, work.parameters);
  const needs = method.needsWith(parameters);
  const { trained } = work;
  return shelf.use(trained.classifier, trained.runtime, async (open) => {
    const samples = (await readList(trained.training.samplesFile)).samples();
    const { labels } = classLabels(samples, trained.classifier.labels);
    const batch = arrayBatch(open, trained.runtime);
    const kept = await keptArrays({ trained, needs, open, batch, seed: work.seed }, { samples, labels });
    const readable = kept.readable ?? Int32Array.from(samples.keys());
    const rows = Array.from(readable, (position) => ({ sha256: samples[position]?.sha256 ?? '' }));
    const ownLabels = Int32Array.from(readable, (position) => labels[position] as number);
    const settings = indexSettings(method, parameters, kept.settings);
    const matching = (await storedIndexes(indexesDirectory(trained.indexDirectory))).filter(
      ({ stored }) =>
        stored.settings === settings &&
        stored.count <= rows.length &&
        stored.digest === samplesDigest(rows, ownLabels, stored.count),
    );
    const whole = matching.some(({ stored }) => stored.count === rows.length && kept.missing === 0);
    const state = whole ? 'ready' : matching.length > 0 || kept.continued ? 'append' : 'fit';
    const networks = 1 + (needs.checkpoints ? trained.checkpoints.length : 0);
    const forward = kept.forward + work.queries * networks;
    const back = needs.projection > 0 ? kept.back + work.queries * networks : 0;
    const width = featureSource(open).width ?? open.classifier.classes;
    const inputs = needs.inputs === 'pixels' ? needs.side ** 2 : width;
    const { classes } = open.classifier;
    const perPicture = needs.projection > 0 ? open.gradientPeakBytes(1) : open.peakBytes(batch);
    return {
      passes: forward + passesPerGradient * back,
      seconds:
        forward * (await open.secondsPerPass()) + (back === 0 ? 0 : back * (await secondsPerGradient(open))),
      peakBytes: perPicture * networks + Math.min(rows.length * inputs * 4, 2 ** 28),
      state,
      diskBytes: kept.bytes + (whole ? 0 : method.diskBytes(parameters, rows.length, inputs, classes)),
    };
  });
}

const measured = new WeakMap<OpenClassifier, number>();

/** Seconds per projected gradient of all weights, measured once: pictures run one at a time there, and slower. */
async function secondsPerGradient(open: OpenClassifier): Promise<number> {
  const known = measured.get(open);
  if (known !== undefined) return known;
  const { channels, height, width } = open.classifier;
  const grey = new Float32Array(channels * height * width).fill(0.5);
  const { signal } = new AbortController();
  const run = () => projectedGradients(open.gradientSessions, grey, [0], { size: 256, seed: 0 }, signal);
  await run();
  const start = performance.now();
  await run();
  const seconds = (performance.now() - start) / 1000;
  measured.set(open, seconds);
  return seconds;
}
