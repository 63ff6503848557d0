import type { z } from 'zod';
import type {
  Baseline as BaselineKind,
  DefinitionSource,
  MethodDescription,
  MetricValues,
  ParameterValues,
} from '#contract/explanation.ts';
import type { GradientModel } from '../gradients/gradient-model.ts';
import type { Baseline } from '../masked-model/baseline.ts';
import type { PictureSize } from '../masked-model/mask-form.ts';
import type { MaskedModel } from '../masked-model/masked-model.ts';
import type { Segmentation } from '../segment/segmentation.ts';
import type { ConceptRun } from './concept-run.ts';
import type { ExplainedModel } from './explained-model.ts';

/** What a method gets to work with: one picture, one class, everything random seeded. */
export interface ExplainContext {
  /** Holds the picture [C, H, W] and the target, too. */
  readonly masked: MaskedModel;
  /** Gradients and feature tensors of the same classifier. */
  readonly gradients: GradientModel;
  readonly model: ExplainedModel;
  readonly size: PictureSize;
  /** The same object for the same kind, so that the masked model's memory of coalitions serves. */
  readonly baseline: (kind: BaselineKind) => Baseline;
  readonly seed: number;
  /** Finished runs of CRAFT on the model, newest first. */
  readonly concepts: readonly ConceptRun[];
  /** The segments that the request chose; a grid where none were chosen and the method needs none. */
  readonly segmentation: Segmentation;
  /** Call after each micro-batch; `partial` is only asked when somebody looks. */
  readonly report: (progress: ExplainProgress) => Promise<void>;
}

export interface ExplainProgress {
  readonly done: number;
  readonly total: number;
  readonly message: string;
  /** The map as it would be if the work ended now, [H, W] float32. */
  readonly partial?: () => Float32Array;
}

/** What a method leaves behind: raw values, signed and unscaled. */
export interface ExplainOutcome {
  /** [H, W] float32 at input resolution. */
  readonly map: Float32Array;
  /** Standard error of each pixel's value, [H, W] float32, for methods that draw at random. */
  readonly standardError?: Float32Array;
  /** A map before it was enlarged. */
  readonly coarse?: { readonly values: Float32Array; readonly height: number; readonly width: number };
  /** One value per segment, [n] float32, for methods that rank segments. */
  readonly scores?: Float32Array;
  /** Standard error of each segment's score, [n] float32, for methods that draw at random. */
  readonly scoreErrors?: Float32Array;
  /** How a method saw segments belong together. */
  readonly correlation?: SegmentCorrelation;
  /** Where the picture shows concepts, [r, H, W] float32, and the share of each one in the answer, [r] float32. */
  readonly concepts?: { readonly maps: Float32Array; readonly shares: Float32Array };
  /** Parameters that could only be filled in on the way, for the record. */
  readonly resolved?: ParameterValues;
  /** What the method measured of itself, for the record. */
  readonly metrics?: MetricValues;
  /** One sentence each, for the user. */
  readonly warnings: readonly string[];
}

export interface SegmentCorrelation {
  /** [n, n] float32. */
  readonly matrix: Float32Array;
  /** [n, n] uint8, non-zero where the column's segment is among the neighbours of the row's. */
  readonly neighbours?: Uint8Array;
  /** [n] int32: the meta-superpixel that each segment is in, from 0. */
  readonly groups?: Int32Array;
}

/** What a run will cost before it starts. */
export interface ExplainCost {
  /** A picture forward counts one, forward and back `passesPerGradient`. */
  readonly passes: number;
  /** Bytes of the method's own arrays, beside what the model takes. */
  readonly workingBytes: number;
}

/**
 * An explanation method. It is data: the command line, the parameter panels, the documentation and the records are
 * all made from it. Adding a method is one file that exports this and one line in `index.ts`.
 */
export interface Explainer<Parameters extends z.ZodObject = z.ZodObject> {
  readonly id: string;
  readonly title: string;
  readonly family: 'saliency' | 'segments' | 'concepts' | 'influence';
  readonly source: DefinitionSource;
  /** Rises when the same parameters may give other values. */
  readonly version: string;
  readonly summary: string;
  /** When its results can be trusted, when not, and what to check: for people who do not know the method. */
  readonly trust: string;
  /** Whether values below zero speak against the class, with the defaults of the parameters. */
  readonly signed: boolean;
  /** The same for given parameters, where it depends on them. */
  signedWith?(parameters: z.output<Parameters>): boolean;
  /** Every parameter with its range, default and description; null stands for a default that follows the model. */
  readonly parameters: Parameters;
  /** Whether it takes a look or two at the model, so that sanity checks may run it again unasked. */
  readonly repeatable?: boolean;
  /** What the method needs beside answers for masked pictures. */
  readonly needs: MethodDescription['needs'];
  /**
   * Fills in the defaults that follow the model: its picture size, its feature tensors.
   *
   * @throws Failure `usage` for what does not fit, `unsupported` where the model lacks what the method needs
   */
  resolve(parameters: z.output<Parameters>, model: ExplainedModel): z.output<Parameters>;
  /**
   * @param parameters resolved
   * @param segments how many there are, or are expected
   */
  estimate(parameters: z.output<Parameters>, model: ExplainedModel, segments: number): ExplainCost;
  /** @param parameters resolved */
  explain(context: ExplainContext, parameters: z.output<Parameters>): Promise<ExplainOutcome>;
}

/** Declares a method; its parameters' types follow from its schema. */
export function explainer<Parameters extends z.ZodObject>(
  made: Explainer<Parameters>,
): Explainer<Parameters> {
  return made;
}
