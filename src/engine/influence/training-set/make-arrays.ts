import type { Preprocessing } from '#contract/preprocessing.ts';
import { GradientModel, passesPerGradient } from '../../gradients/gradient-model.ts';
import { type Matrix, matrix } from '../../math/matrix-product.ts';
import type { OpenClassifier } from '../../work/open-classifier.ts';
import { projectedGradients } from '../weight-gradients.ts';
import {
  type ArraySettings,
  type FoundArrays,
  findArrays,
  keepArrays,
  type LabelledSamples,
  type LeftOut,
} from './array-store.ts';
import { featureSource, featuresOf } from './feature-source.ts';
import { type PictureChunk, pictureChunks, readSamplePicture } from './sample-pictures.ts';

/** A classifier whose arrays are wanted. */
export interface ArrayModel {
  readonly open: OpenClassifier;
  /** Identity of the file, of how pictures come to it, and of how it runs. */
  readonly identity: unknown;
  readonly preprocessing: Preprocessing;
}

/** Which arrays are wanted of samples. */
export interface ArrayRequest {
  /** The model, and then its checkpoints. */
  readonly models: readonly ArrayModel[];
  /** Projected gradients of all weights; null: none. */
  readonly projection: { readonly size: number; readonly seed: number } | null;
  /** Side of small grey pictures; null: none. */
  readonly side: number | null;
  /** Pictures per run. */
  readonly batch: number;
}

export interface MadeArrays {
  /** Per model, in order. */
  readonly models: readonly { readonly outputs: FoundArrays; readonly gradients: FoundArrays | null }[];
  readonly pixels: FoundArrays | null;
  readonly passes: number;
}

export interface MakingContext {
  readonly directory: string;
  readonly signal: AbortSignal;
  readonly report: (done: number, total: number, message: string) => Promise<void>;
  readonly onWarning: (message: string) => void;
}

/** Arrays of one kind: where they are, or how a chunk of them is computed. */
interface Part {
  readonly settings: ArraySettings;
  /** Index among the models; null: the pictures alone. */
  readonly model: number | null;
  readonly compute: (chunk: PictureChunk, labels: Int32Array) => Promise<Readonly<Record<string, Matrix>>>;
}

/** How the settings of each kind of arrays are written: what is kept is found by them. */
export const settingsOf = {
  outputs: (identity: unknown): ArraySettings => ({
    text: JSON.stringify({ kind: 'outputs', version: 1, identity }),
    labelled: false,
  }),
  gradients: (identity: unknown, projection: ArrayRequest['projection']): ArraySettings => ({
    text: JSON.stringify({ kind: 'gradients', version: 1, identity, projection }),
    labelled: true,
  }),
  pixels: (side: number): ArraySettings => ({
    text: JSON.stringify({ kind: 'pixels', version: 1, side }),
    labelled: false,
  }),
};

/** Models that are run side by side on a picture that was decoded once; more take another pass over the pictures. */
const modelsPerPass = 8;

/**
 * Arrays of samples: those that are kept are taken, those of a list that these samples begin with are continued, all
 * others are made, in as few passes over the pictures as possible.
 *
 * @throws Failure `storage`, `cancelled`, `memory`, `unsupported`; what was complete by then is kept
 */
export async function makeArrays(
  request: ArrayRequest,
  listed: LabelledSamples,
  context: MakingContext,
): Promise<MadeArrays> {
  const running = request.models.map(({ open }) => modelOf(open, request.batch, context));
  let gradientPasses = 0;
  const parts: Part[] = request.models.flatMap(({ open, identity, preprocessing }, i) => {
    const tensors = (chunk: PictureChunk) =>
      chunk.tensors[tensorIndex(request, preprocessing)] as Float32Array;
    const outputs: Part = {
      settings: settingsOf.outputs(identity),
      model: i,
      async compute(chunk) {
        const model = running[i] as GradientModel;
        const { features, probabilities } = await featuresOf(
          featureSource(open),
          model,
          tensors(chunk),
          chunk.count,
        );
        return { features, probabilities };
      },
    };
    const { projection } = request;
    if (projection === null) return [outputs];
    const gradients: Part = {
      settings: settingsOf.gradients(identity, projection),
      model: i,
      async compute(chunk, labels) {
        const known = labels.slice();
        for (const { position } of chunk.unreadable) known[position - chunk.start] = -1;
        gradientPasses += passesPerGradient * known.filter((label) => label >= 0).length;
        const { gradientSessions } = open;
        const rows = await projectedGradients(
          gradientSessions,
          tensors(chunk),
          known,
          projection,
          context.signal,
        );
        return { gradients: rows };
      },
    };
    return [outputs, gradients];
  });
  if (request.side !== null) {
    const width = request.side ** 2;
    parts.push({
      settings: settingsOf.pixels(request.side),
      model: null,
      compute: async (chunk) => ({ pixels: matrix(chunk.greys, chunk.count, width) }),
    });
  }
  const found = new Map<string, FoundArrays>();
  const wanted: { readonly part: Part; readonly from: FoundArrays | null }[] = [];
  // A last checkpoint may be the model itself.
  for (const part of new Map(parts.map((each) => [each.settings.text, each])).values()) {
    const kept = await findUsable(part.settings, listed, context);
    if (kept !== null && kept.count === listed.samples.length) found.set(part.settings.text, kept);
    else wanted.push({ part, from: kept });
  }
  const groups = Map.groupBy(wanted, ({ part }) => Math.floor((part.model ?? 0) / modelsPerPass));
  for (const group of groups.values()) await makeGroup(request, group, listed, context, found);
  const taken = (settings: ArraySettings) => {
    const arrays = found.get(settings.text);
    if (arrays === undefined) throw new TypeError(`arrays were not made: ${settings.text}`);
    return arrays;
  };
  return {
    models: request.models.map(({ identity }) => ({
      outputs: taken(settingsOf.outputs(identity)),
      gradients:
        request.projection === null ? null : taken(settingsOf.gradients(identity, request.projection)),
    })),
    pixels: request.side === null ? null : taken(settingsOf.pixels(request.side)),
    passes: gradientPasses + running.reduce((sum, model) => sum + model.passes, 0),
  };
}

/** A classifier that runs pictures in batches of one size, whoever asks. */
export function modelOf(
  open: OpenClassifier,
  batch: number,
  { signal, onWarning }: Pick<MakingContext, 'signal' | 'onWarning'>,
): GradientModel {
  return new GradientModel({
    classifier: open.classifier,
    sessions: open.gradientSessions,
    batch,
    signal,
    onHalved: (less) => onWarning(`Memory ran out; the work went on with ${less} pictures at a time.`),
  });
}

function distinctPreprocessings({ models }: ArrayRequest): readonly Preprocessing[] {
  return [
    ...new Map(models.map(({ preprocessing }) => [JSON.stringify(preprocessing), preprocessing])).values(),
  ];
}

function tensorIndex(request: ArrayRequest, preprocessing: Preprocessing): number {
  const text = JSON.stringify(preprocessing);
  return distinctPreprocessings(request).findIndex((candidate) => JSON.stringify(candidate) === text);
}

/** Unreadable pictures of kept arrays that are tried again before these are used. */
const triedAgain = 16;

/** What is kept, unless one of its unreadable pictures can be read by now: a drive may have come back. */
async function findUsable(settings: ArraySettings, listed: LabelledSamples, context: MakingContext) {
  const kept = await findArrays(context.directory, settings, listed, context.onWarning);
  if (kept === null) return null;
  const unread = kept.unreadable.filter(({ cause }) => cause === 'picture');
  for (const { position } of unread.slice(0, triedAgain)) {
    const sample = listed.samples[position];
    if (sample !== undefined && (await readSamplePicture(sample).catch(() => null)) !== null) return null;
  }
  return kept;
}

/** Rows of features or outputs that are no numbers. Gradients are, too, where there is no label; that is no fault. */
function withoutNumbers(blocks: Readonly<Record<string, Matrix>>, chunk: PictureChunk): readonly LeftOut[] {
  const known = new Set(chunk.unreadable.map(({ position }) => position));
  const rows = new Set<number>();
  for (const { data, columns } of [blocks.features, blocks.probabilities].filter(
    (block) => block !== undefined,
  )) {
    for (let at = 0; at < data.length; at++) {
      if (!Number.isFinite(data[at])) rows.add(Math.floor(at / columns));
    }
  }
  return [...rows]
    .map((row) => chunk.start + row)
    .filter((position) => !known.has(position))
    .map((position) => ({
      position,
      message: "the model's answer is not a number",
      cause: 'answer' as const,
    }));
}

const reportedEvery = 200;

/** Makes several arrays in one pass over the pictures; each is complete, or not there. */
async function makeGroup(
  request: ArrayRequest,
  group: readonly { readonly part: Part; readonly from: FoundArrays | null }[],
  listed: LabelledSamples,
  context: MakingContext,
  found: Map<string, FoundArrays>,
): Promise<void> {
  const { samples, labels } = listed;
  const { batch } = request;
  // The last, shorter chunk of kept arrays is made again: a run's results may depend on its length in the last digit.
  const jobs = group.map(({ part, from }) => ({
    part,
    from,
    start: Math.floor((from?.count ?? 0) / batch) * batch,
    unreadable: [] as LeftOut[],
  }));
  const first = Math.min(...jobs.map(({ start }) => start));
  const total = samples.length - first;
  const run = async (writers: readonly Parameters<Parameters<typeof keepArrays>[3]>[0][]) => {
    for (const [i, { from, start, unreadable }] of jobs.entries()) {
      if (from === null) continue;
      await writers[i]?.copy(from, start);
      unreadable.push(...from.unreadable.filter(({ position }) => position < start));
    }
    const forms = { preprocessings: distinctPreprocessings(request), side: request.side };
    let reported = Number.NEGATIVE_INFINITY;
    for await (const chunk of pictureChunks(samples, first, batch, forms, context.signal)) {
      for (const [i, { part, start, unreadable }] of jobs.entries()) {
        if (chunk.start < start) continue;
        const own = labels.subarray(chunk.start, chunk.start + chunk.count);
        const blocks = await part.compute(chunk, own);
        await writers[i]?.write(blocks);
        unreadable.push(...chunk.unreadable, ...withoutNumbers(blocks, chunk));
      }
      if (performance.now() - reported < reportedEvery) continue;
      reported = performance.now();
      await context.report(chunk.start + chunk.count - first, total, 'reading training pictures');
    }
    await context.report(total, total, 'training pictures read');
  };
  // Each array has its folder; the innermost call holds all of them and makes the pass.
  const nested = async (at: number, writers: Parameters<typeof run>[0]): Promise<void> => {
    const job = jobs[at];
    if (job === undefined) return run(writers);
    const made = await keepArrays(context.directory, job.part.settings, listed, async (writer) => {
      await nested(at + 1, [...writers, writer]);
      return job.unreadable;
    });
    found.set(job.part.settings.text, made);
  };
  await nested(0, []);
}
