import type { Sample } from '#contract/dataset.ts';
import type { ModelOutput, TargetRequest } from '#contract/explanation.ts';
import type { InfluenceWork } from '#contract/influence-work.ts';
import type { RuntimeObtained } from '#contract/scalars.ts';
import type { ClassifierSource, PictureSource } from '#contract/work.ts';
import type { MatrixProduct } from '../../math/matrix-product.ts';
import type { OpenClassifier } from '../../work/open-classifier.ts';
import type { QueryArrays, TrainingArrays } from '../arrays.ts';
import type { IndexShelf } from '../index-store/index-shelf.ts';

/** A model with what it was trained on. */
export type TrainedModel = InfluenceWork['trained'];

/** What one call brings along. */
export interface TrainingCall {
  readonly signal: AbortSignal;
  readonly report: (done: number, total: number, message: string) => Promise<void>;
  /** Seed of random projections. */
  readonly seed: number;
}

/** Explained pictures, as arrays. */
export interface Queries {
  /** Rows of those that could be read and have a target. */
  readonly arrays: QueryArrays;
  /** Row -> position in the list that was asked for. */
  readonly positions: Int32Array;
  readonly outputs: readonly ModelOutput[];
  /** Hashes of what was read, a list per row. */
  readonly read: readonly (readonly { role: string; name: string; sha256: string }[])[];
  readonly problems: readonly { readonly query: number; readonly message: string }[];
  readonly passes: number;
}

/** Arrays of samples with what their rows stand for. */
export interface SampleArrays {
  readonly arrays: TrainingArrays;
  /** One per row: the readable ones, in order. */
  readonly samples: readonly Sample[];
  /** Row -> position in the data set's list. */
  readonly positions: Int32Array;
  /** Samples of the data set. */
  readonly total: number;
}

/** An opened training set. It is closed by who opened it: use nothing of it after `use` has ended. */
export interface TrainingSet extends SampleArrays {
  readonly unreadable: number;
  /** What the features are, by the name of their tensor; null: the logits. */
  readonly feature: string | null;
  /** Readable ones without a label, or with one that is no class of the model. */
  readonly unlabelled: number;
  readonly warnings: readonly string[];
  /** Passes that were really run to make the arrays: 0 where they were there. */
  readonly passes: number;
  readonly products: MatrixProduct;
  readonly threads: number;
  readonly runtime: RuntimeObtained;
  /** Class names, in the model's order. */
  readonly classes: readonly string[];
  /** Says what the arrays are beside their samples: an index fitted to other settings is another index. */
  readonly settings: string;
  /** Says what the first rows are: pictures and labels. */
  digest(rows: number): string;
  /** Indexes that are open. */
  readonly indexes: IndexShelf;
  /**
   * Arrays of pictures that are explained, for the same needs. Each is run alone, so that its numbers do not depend on
   * which others are asked for.
   *
   * @param labelIndices of each picture, for target `label`
   * @throws Failure `cancelled`, `memory`; what is wrong with one picture is told in `problems`
   */
  queries(
    pictures: readonly PictureSource[],
    target: TargetRequest,
    labelIndices: readonly (number | null)[],
  ): Promise<Queries>;
  /** The same arrays of another data set's samples, for measuring and auditing. Throws Failure as opening does. */
  other(samplesFile: string): Promise<SampleArrays & { readonly warnings: readonly string[] }>;
}

/** A training set as it stays open between calls. */
export interface TrainingData {
  /** Rows with a label. */
  readonly labelled: number;
  /** As one call sees it; `made`: it was opened for this call. */
  view(open: OpenClassifier, call: TrainingCall, made: boolean): TrainingSet;
  dispose(): Promise<void>;
}

/** What a checkpoint adds to the model. */
export interface OpenCheckpoint {
  readonly source: ClassifierSource;
  readonly open: OpenClassifier;
  readonly learningRate: number;
}
