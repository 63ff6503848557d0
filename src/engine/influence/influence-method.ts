import type { z } from 'zod';
import type { DefinitionSource, MethodDescription } from '#contract/explanation.ts';
import type { InfluenceFact } from '#contract/influence.ts';
import type { MatrixProduct } from '../math/matrix-product.ts';
import type { QueryArrays, TrainingArrays } from './arrays.ts';

/** Which arrays a method takes, with given parameters. */
export interface InfluenceNeeds {
  readonly inputs: 'pixels' | 'embedding' | null;
  /** Side of the pixels that `inputs` are made of. */
  readonly side: number;
  readonly labels: boolean;
  readonly checkpoints: boolean;
  /** Numbers per projected gradient of all weights; 0: none are needed. */
  readonly projection: number;
}

export interface InfluenceContext {
  readonly seed: number;
  /** Large products, through ONNX Runtime. */
  readonly products: MatrixProduct;
  readonly threads: number;
  readonly signal: AbortSignal;
  /** `done` of `total` rows, or of whatever `message` names. Call between blocks: this is where a cancel is heard. */
  readonly report: (done: number, total: number, message: string) => Promise<void>;
}

/** What one query's answer comes from. */
export interface InfluenceScores {
  /** [N] float32; positive: the training picture speaks for the target. */
  readonly values: Float32Array;
  /** Of methods that explain a surrogate: how much of the model's answer it stands for; null for others. */
  readonly agreement: number | null;
}

/** A method that knows a training set. */
export interface FittedInfluence {
  /** What was chosen or found while fitting, in the order to be shown. */
  readonly facts: readonly InfluenceFact[];
  readonly warnings: readonly string[];
  /** One entry per query. */
  scores(queries: QueryArrays, context: InfluenceContext): Promise<InfluenceScores[]>;
  /** Influence of each sample on its own label, [N] float32: high for samples that nothing else speaks for. */
  selfInfluence(context: InfluenceContext): Promise<Float32Array>;
  /**
   * Takes in samples that were appended, without fitting anew: `arrays` begins with those it knows. What it gives is
   * what fitting all of them with the same choices (landmarks, gamma, lambda) would. Absent: fit again.
   */
  append?(arrays: TrainingArrays, context: InfluenceContext): Promise<void>;
  dispose(): Promise<void>;
}

/**
 * A method that traces answers back to training pictures. It is data, as an `Explainer` is: the command line, the
 * parameter panels, the documentation and the records are made from it. Adding one is a file that exports this and a
 * line in `index.ts`.
 */
export interface InfluenceMethod<Parameters extends z.ZodObject = z.ZodObject> {
  readonly id: string;
  readonly title: string;
  readonly source: DefinitionSource;
  /** Rises when the same parameters may give other values. */
  readonly version: string;
  readonly summary: string;
  /** When its results can be trusted, when not, and what to check: for people who do not know the method. */
  readonly trust: string;
  readonly parameters: Parameters;
  /** What it needs with its default parameters, for tables. */
  readonly needs: MethodDescription['needs'];
  needsWith(parameters: z.output<Parameters>): InfluenceNeeds;
  /**
   * Learns a training set and leaves in `directory` what `open` needs; null: nothing is kept.
   *
   * @throws Failure `usage` for data that it can't work with: no labels, one class only; `storage`, `cancelled`
   */
  fit(
    arrays: TrainingArrays,
    parameters: z.output<Parameters>,
    context: InfluenceContext,
    directory: string | null,
  ): Promise<FittedInfluence>;
  /** Opens what `fit` left. @throws Failure `integrity` where it is damaged */
  open(
    arrays: TrainingArrays,
    parameters: z.output<Parameters>,
    context: InfluenceContext,
    directory: string,
  ): Promise<FittedInfluence>;
  /** Bytes that fitting leaves in `directory`, for N samples of d inputs and K classes. */
  diskBytes(parameters: z.output<Parameters>, count: number, inputs: number, classes: number): number;
}

/** Declares a method; its parameters' types follow from its schema. */
export function influenceMethod<Parameters extends z.ZodObject>(
  made: InfluenceMethod<Parameters>,
): InfluenceMethod<Parameters> {
  return made;
}
