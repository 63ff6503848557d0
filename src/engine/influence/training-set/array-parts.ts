import type { Preprocessing } from '#contract/preprocessing.ts';
import { GradientModel, passesPerGradient } from '../../gradients/gradient-model.ts';
import { type Matrix, matrix } from '../../math/matrix-product.ts';
import type { OpenClassifier } from '../../work/open-classifier.ts';
import { projectedGradients } from '../weight-gradients.ts';
import type { ArraySettings, LeftOut } from './array-store.ts';
import { featureSource, featuresOf } from './feature-source.ts';
import type { PictureChunk } from './sample-pictures.ts';

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

/** What making arrays goes by. */
export interface MakingContext {
  readonly directory: string;
  readonly signal: AbortSignal;
  readonly report: (done: number, total: number, message: string) => Promise<void>;
  readonly onWarning: (message: string) => void;
}

/** Arrays of one kind: where they are, or how a chunk of them is computed. */
export interface Part {
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

/** What is made of a request, and how many passes it has taken so far. */
export interface ArrayParts {
  readonly parts: readonly Part[];
  passes(): number;
}

/** The parts of a request, one per array or pair of arrays that is computed together. */
export function partsOf(
  request: ArrayRequest,
  context: Pick<MakingContext, 'signal' | 'onWarning'>,
): ArrayParts {
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
  return {
    parts,
    passes: () => gradientPasses + running.reduce((sum, model) => sum + model.passes, 0),
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

/** In the order of a chunk's tensors. */
export function distinctPreprocessings({ models }: ArrayRequest): readonly Preprocessing[] {
  return [
    ...new Map(models.map(({ preprocessing }) => [JSON.stringify(preprocessing), preprocessing])).values(),
  ];
}

function tensorIndex(request: ArrayRequest, preprocessing: Preprocessing): number {
  const text = JSON.stringify(preprocessing);
  return distinctPreprocessings(request).findIndex((candidate) => JSON.stringify(candidate) === text);
}

/** Rows of features or outputs that are no numbers. Gradients are, too, where there is no label; that is no fault. */
export function withoutNumbers(
  blocks: Readonly<Record<string, Matrix>>,
  chunk: PictureChunk,
): readonly LeftOut[] {
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
