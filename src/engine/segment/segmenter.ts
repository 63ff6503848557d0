import type { z } from 'zod';
import type { DefinitionSource, MetricValues, ParameterValues } from '#contract/explanation.ts';
import type { SegmenterFiles } from '#contract/segmentation.ts';
import type { PictureSize } from '../masked-model/mask-form.ts';
import type { Segmentation } from './segmentation.ts';

/** A picture as segmenters look at it. */
export interface SegmentedPicture extends PictureSize {
  readonly channels: 1 | 3;
  /** [height, width, channels] float64, grey or RGB in 0..1, as scikit-image's `img_as_float` gives it. */
  readonly values: Float64Array;
}

/** What a segmenter gets to work with: one picture, everything random seeded. */
export interface SegmenterContext {
  readonly picture: SegmentedPicture;
  readonly seed: number;
  /** The ONNX files that somebody side-loaded for it; null where there are none. */
  readonly files: SegmenterFiles | null;
  /** Folder in which embeddings of pictures are kept by hash; null: none are kept. */
  readonly cacheDirectory: string | null;
  /** Threads of ONNX Runtime; 0: one per physical core. */
  readonly threads: number;
  readonly signal: AbortSignal;
  /** Call now and then: after each batch of points, each pass over the pixels. */
  readonly report: (progress: SegmentProgress) => Promise<void>;
}

export interface SegmentProgress {
  readonly done: number;
  readonly total: number;
  /** What is counted, such as `points`. */
  readonly unit: string;
  readonly message: string;
}

export interface SegmentOutcome {
  readonly segmentation: Segmentation;
  /** What the segmenter says of each segment, [count] each, such as `predicted-iou` and `stability`. */
  readonly qualities?: Readonly<Record<string, Float32Array>>;
  /** Parameters that could only be filled in on the way, for the record. */
  readonly resolved?: ParameterValues;
  /** What the segmenter measured of itself, for the record. */
  readonly metrics?: MetricValues;
  /** Passes through side-loaded networks. */
  readonly passes: number;
  /** What was read beside the picture, such as side-loaded files. */
  readonly read?: readonly { readonly role: string; readonly name: string; readonly sha256: string }[];
  /** One sentence each, for the user. */
  readonly warnings: readonly string[];
}

/**
 * A way to cut a picture into segments. It is data as an `Explainer` is: the command line, the parameter panels, the
 * documentation and the records are made from it. Adding one is one file that exports this and one line in
 * `index.ts`.
 */
export interface Segmenter<Parameters extends z.ZodObject = z.ZodObject> {
  readonly id: string;
  readonly title: string;
  readonly source: DefinitionSource;
  /** Rises when the same parameters may give other segments. */
  readonly version: string;
  readonly summary: string;
  /** Every parameter with its range, default and description; null stands for a default that follows the picture. */
  readonly parameters: Parameters;
  /** `files`: ONNX files that the user brings. */
  readonly needs: readonly 'files'[];
  /**
   * Fills in the defaults that follow the picture.
   *
   * @throws Failure `usage` for what does not fit
   */
  resolve(parameters: z.output<Parameters>, size: PictureSize): z.output<Parameters>;
  /** About how many segments to expect, for estimates; null: it can't be said before. */
  expected(parameters: z.output<Parameters>, size: PictureSize): number | null;
  /**
   * @param parameters resolved
   * @throws Failure `cancelled`; `unavailable` when side-loaded files are missing; `model` when they can't be used
   */
  segment(context: SegmenterContext, parameters: z.output<Parameters>): Promise<SegmentOutcome>;
}

/** Declares a segmenter; its parameters' types follow from its schema. */
export function segmenter<Parameters extends z.ZodObject>(
  made: Segmenter<Parameters>,
): Segmenter<Parameters> {
  return made;
}
