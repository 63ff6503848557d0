import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { type Sample, sample } from '#contract/dataset.ts';
import type { engineMethods } from '#contract/engine.ts';
import { Failure } from '#contract/failure.ts';
import type { CallContext, CheckedInputOf, OutputOf, ProgressOf } from '#contract/method.ts';
import type { Preprocessing } from '#contract/preprocessing.ts';
import { decodeImage } from '../image/decode.ts';
import { preprocess } from '../image/preprocess.ts';
import { orderedPool } from '../import/ordered-pool.ts';
import { evaluateClassification } from '../judge/classification.ts';
import { argmax, softmax } from '../math/softmax.ts';
import { runBatched } from '../runtime/micro-batch.ts';
import type { ClassifierShelf } from './classifier-shelf.ts';
import { halvingWarning } from './halving.ts';
import type { OpenClassifier } from './open-classifier.ts';
import { produceArray } from './produced.ts';

type Work = CheckedInputOf<typeof engineMethods, 'evaluate'>;
type Context = CallContext<ProgressOf<typeof engineMethods, 'evaluate'>>;

/** What an evaluation keeps of a sample. */
type Listed = Pick<Sample, 'index' | 'path' | 'label'>;

/** Seed of the accuracy's bootstrap: fixed, so that an evaluation repeats to the last digit. */
const intervalSeed = 0;
const progressMilliseconds = 200;

/**
 * Classifies a data set and judges the classifier. Pictures are read and decoded while the model runs, at most two
 * batches ahead. A picture that can't be read becomes a row of NaN and an entry of `unreadable`.
 */
export async function evaluateDataset(
  work: Work,
  context: Context,
  shelf: ClassifierShelf,
): Promise<OutputOf<typeof engineMethods, 'evaluate'>> {
  return shelf.use(work.classifier, work.runtime, async (open) => {
    const start = performance.now();
    const samples = await readSamples(work.samplesFile);
    const batch = await open.batchSize('plain', context.signal);
    const warnings = [...open.classifier.warnings];
    const answers = await classify(samples, work, open, batch, context, warnings);
    const { labels } = work.classifier;
    const { classes } = open.classifier;
    const probabilities = softmax(answers.logits, classes);
    const predicted = new Int32Array(samples.length).fill(-1);
    const confidence = new Float32Array(samples.length).fill(Number.NaN);
    for (let i = 0; i < samples.length; i++) {
      const row = probabilities.subarray(i * classes, (i + 1) * classes);
      if (Number.isNaN(row[0])) continue;
      predicted[i] = argmax(row);
      confidence[i] = row[predicted[i] as number] as number;
    }
    const position = new Map(labels.map((label, index) => [label, index]));
    return {
      evaluation: evaluateClassification({
        labels,
        truth: Int32Array.from(samples, ({ label }) => (label === null ? -1 : (position.get(label) ?? -1))),
        probabilities,
        unknownLabels: unknownLabelsOf(samples, position),
        unreadable: answers.unreadable,
        seed: intervalSeed,
      }),
      runtime: open.obtained(batch),
      logits: await produceArray(work.directory, 'logits', answers.logits, [samples.length, classes]),
      predicted: await produceArray(work.directory, 'predicted', predicted, [samples.length]),
      confidence: await produceArray(work.directory, 'confidence', confidence, [samples.length]),
      passes: samples.length - answers.unreadable.length,
      seconds: (performance.now() - start) / 1000,
      warnings,
    };
  });
}

async function readSamples(path: string): Promise<Listed[]> {
  const samples: Listed[] = [];
  const lines = createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) {
    if (line === '') continue;
    const { index, path: picture, label } = sample.parse(JSON.parse(line));
    samples.push({ index, path: picture, label });
  }
  return samples;
}

function unknownLabelsOf(samples: readonly Listed[], known: ReadonlyMap<string, number>) {
  const counts = new Map<string, number>();
  for (const { label } of samples) {
    if (label !== null && !known.has(label)) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return [...counts].map(([label, count]) => ({ label, count }));
}

interface Answers {
  /** [N, K] float32; rows of unreadable pictures are NaN. */
  readonly logits: Float32Array;
  readonly unreadable: { readonly index: number; readonly message: string }[];
}

async function classify(
  samples: readonly Listed[],
  work: Work,
  { classifier }: OpenClassifier,
  batch: number,
  { signal, report }: Context,
  warnings: string[],
): Promise<Answers> {
  const { classes, channels, height, width } = classifier;
  const size = channels * height * width;
  const answers: Answers = {
    logits: new Float32Array(samples.length * classes).fill(Number.NaN),
    unreadable: [],
  };
  const pictures = new Float32Array(batch * size);
  const rows: number[] = [];
  let done = 0;
  let reported = Number.NEGATIVE_INFINITY;
  const flush = async () => {
    await runBatched(
      { items: rows.length, batch, signal, onHalved: (less) => warnings.push(halvingWarning(less)) },
      async (start, count) => {
        const part = pictures.subarray(start * size, (start + count) * size);
        const { logits } = await classifier.forward(part, count);
        for (let i = 0; i < count; i++) {
          const row = rows[start + i] as number;
          answers.logits.set(logits.subarray(i * classes, (i + 1) * classes), row * classes);
        }
      },
    );
    rows.length = 0;
    if (performance.now() - reported < progressMilliseconds) return;
    reported = performance.now();
    await report({ done, total: samples.length, unit: 'pictures', message: 'classifying' });
  };
  const decoded = orderedPool(each(samples), 2 * batch, (listed) =>
    decode(listed, work.classifier.preprocessing),
  );
  for await (const { row, tensor, message } of decoded) {
    if (signal.aborted) throw new Failure('cancelled', 'stopped on request');
    done++;
    if (tensor === null) {
      answers.unreadable.push({ index: row, message });
      continue;
    }
    pictures.set(tensor, rows.length * size);
    rows.push(row);
    if (rows.length === batch) await flush();
  }
  await flush();
  await report({ done, total: samples.length, unit: 'pictures', message: 'classified' });
  return answers;
}

async function* each(samples: readonly Listed[]): AsyncGenerator<Listed & { readonly row: number }> {
  for (const [row, listed] of samples.entries()) yield { ...listed, row };
}

async function decode(
  { path, row }: Listed & { readonly row: number },
  preprocessing: Preprocessing,
): Promise<{ readonly row: number; readonly tensor: Float32Array | null; readonly message: string }> {
  try {
    return { row, tensor: preprocess(await decodeImage(path), preprocessing), message: '' };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { row, tensor: null, message: error.message };
  }
}
