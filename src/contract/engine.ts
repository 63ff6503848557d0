import { z } from 'zod';
import { benchmarkEngineMethods } from './benchmark-work.ts';
import { conceptEngineMethods } from './concept-work.ts';
import { scanSummary } from './dataset.ts';
import { evaluation } from './evaluation.ts';
import {
  baseline,
  estimate,
  judgement,
  metricValues,
  modelOutput,
  parameterValues,
  targetRequest,
} from './explanation.ts';
import { gradientEngineMethods } from './gradient-work.ts';
import { influenceEngineMethods } from './influence-work.ts';
import { workProgress } from './job.ts';
import { maskEngineMethods } from './mask-work.ts';
import { longMethod, method } from './method.ts';
import { modelInspection } from './model.ts';
import { projectionEngineMethods } from './projection-work.ts';
import { path, runtimeObtained, runtimeRequest, sha256 } from './scalars.ts';
import { segmentationFacts, segmenterFiles, segmenterId } from './segmentation.ts';
import { selfTestRequest, selfTestResult } from './this-pc.ts';
import { classifierSource, pictureSource, producedArray, producedFile } from './work.ts';

export const explainWork = z.object({
  classifier: classifierSource,
  runtime: runtimeRequest,
  picture: pictureSource,
  method: z.string(),
  /** As given; the worker fills in defaults and returns all of them. */
  parameters: parameterValues,
  target: targetRequest,
  /** Index of the picture's own label, for target `label`. */
  labelIndex: z.number().int().nullable(),
  /** int32 label map [H, W] or uint8 masks [n, H, W] as `.npy` at input resolution; null: the default grid. */
  segmentsPath: path.nullable(),
  /** Ground-truth mask picture, for localisation. */
  maskPath: path.nullable(),
  /** Finished concept runs of the model for `craft`: whole classes before parts, newest first; the manifest of each. */
  concepts: z
    .array(
      z.object({
        runId: z.number().int(),
        classIndex: z.number().int(),
        rank: z.number().int(),
        path,
        sha256,
      }),
    )
    .default([]),
  seed: z.number().int(),
  /** Metric ids to judge the map with; empty: none. */
  metrics: z.array(z.string()),
  baselines: z.array(baseline).min(1),
  /** Where to write; exists, belongs to this run alone. */
  directory: path,
});
export type ExplainWork = z.infer<typeof explainWork>;

export const explainResult = z.object({
  parameters: parameterValues,
  methodVersion: z.string(),
  /** Whether values below zero speak against the class, with these parameters. */
  signed: z.boolean(),
  target: z.object({ index: z.number().int(), label: z.string() }),
  output: modelOutput,
  files: z.array(producedArray),
  /** What the method measured of itself, such as `completeness-error`; empty for most. */
  metrics: metricValues,
  judgement,
  passes: z.number().int(),
  judgementPasses: z.number().int(),
  /** Seconds in the method itself, judging not counted. */
  seconds: z.number(),
  warnings: z.array(z.string()),
  runtime: runtimeObtained,
  /** Hashes of what was read: picture, mask, segments. */
  inputs: z.array(z.object({ role: z.string(), name: z.string(), sha256 })),
});
export type ExplainResult = z.infer<typeof explainResult>;

/** Cuts one picture into segments. */
export const segmentWork = z.object({
  /**
   * The classifier at whose input the segments are to lie; null: at the picture's own size. Superpixels are cut on
   * what the network sees; what side-loaded networks find on the whole picture is brought to the input.
   */
  classifier: classifierSource.nullable(),
  picture: pictureSource,
  segmenter: segmenterId,
  /** As given; the worker fills in defaults and returns all of them. */
  parameters: parameterValues,
  files: segmenterFiles.nullable(),
  cacheDirectory: path.nullable(),
  runtime: runtimeRequest,
  seed: z.number().int(),
  directory: path,
});
export type SegmentWork = z.infer<typeof segmentWork>;

export const segmentResult = segmentationFacts.extend({
  /** `segments.npy`: int32 [H, W], or uint8 [n, H, W]. */
  file: producedFile,
  /** Borders drawn on the picture. */
  preview: producedArray,
  /** Hashes of what was read: picture, side-loaded files. */
  inputs: z.array(z.object({ role: z.string(), name: z.string(), sha256 })),
});
export type SegmentResult = z.infer<typeof segmentResult>;

/** An early look at a map that is still being computed: a float32 file [height, width]. */
export const partialMap = z.object({
  path,
  height: z.number().int(),
  width: z.number().int(),
  passes: z.number().int(),
  /** Whether values below zero speak against the class. */
  signed: z.boolean(),
});
export type PartialMap = z.infer<typeof partialMap>;

export const evaluateWork = z.object({
  classifier: classifierSource,
  runtime: runtimeRequest,
  /** JSON lines of `sample`. */
  samplesFile: path,
  directory: path,
});

export const scanWork = z.object({
  /** Folder with a folder per class (or pictures directly), or a CSV file. */
  source: path,
  masksDirectory: path.nullable(),
  /** Keep only the rows whose split column says this; null: by role, as `role` says. */
  split: z.string().nullable(),
  role: z.enum(['training', 'validation', 'production', 'reference']).nullable(),
  directory: path,
});

export const engineMethods = {
  ...gradientEngineMethods,
  inspect: method({
    input: z.object({ path, labels: z.number().int().nullable() }),
    output: modelInspection,
  }),
  providers: method({
    input: z.object({}),
    output: z.object({
      providers: z.array(
        z.object({
          name: z.string(),
          state: z.enum(['available', 'missing', 'wrong', 'crashed']),
          message: z.string(),
        }),
      ),
      threads: z.number().int(),
      onnxRuntime: z.string(),
    }),
  }),
  selfTest: longMethod({ input: selfTestRequest, output: selfTestResult, progress: workProgress }),
  /** Reads every picture of a folder or table; nothing is written but in `directory`. */
  scan: longMethod({
    input: scanWork,
    output: z.object({
      summary: scanSummary,
      /** JSON lines of `sample`, in order. */
      samplesFile: producedFile,
      /** Thumbnails one after another; each sample says where its own stands. */
      thumbnailsFile: producedFile,
    }),
    progress: workProgress,
  }),
  evaluate: longMethod({
    input: evaluateWork,
    output: z.object({
      evaluation,
      runtime: runtimeObtained,
      /** float32 [N, K]; rows of unreadable pictures are NaN. */
      logits: producedArray,
      /** int32 [N], -1 where unreadable. */
      predicted: producedArray,
      /** float32 [N], highest probability, NaN where unreadable. */
      confidence: producedArray,
      passes: z.number().int(),
      seconds: z.number(),
      warnings: z.array(z.string()),
    }),
    progress: workProgress,
  }),
  estimate: method({
    input: z.object({
      classifier: classifierSource,
      runtime: runtimeRequest,
      method: z.string(),
      parameters: parameterValues,
      metrics: z.array(z.string()),
      baselines: z.array(baseline).min(1),
      /** How many segments are expected; null: the default grid. */
      segments: z.number().int().nullable().default(null),
    }),
    output: estimate,
  }),
  /** Hashes of the side-loaded files of a segmenter, external data included, by their role in records. */
  hashSegmenterFiles: method({
    input: z.object({ segmenter: segmenterId, files: segmenterFiles }),
    output: z.object({ files: z.array(z.object({ role: z.string(), name: z.string(), sha256 })) }),
  }),
  /** Brings masks from pictures or COCO JSON into the program's own form, at the size that they have. */
  importSegments: method({
    input: z.object({
      /** A folder of mask pictures, a picture of labels, or a JSON file. */
      path,
      /** File name of the picture that they belong to: which entry of a JSON file, which folder in the folder. */
      picture: z.string(),
      directory: path,
    }),
    output: z.object({
      /** `segments.npy`: int32 [H, W], or uint8 [n, H, W]. */
      file: producedFile,
      count: z.number().int(),
      height: z.number().int(),
      width: z.number().int(),
    }),
  }),
  /** Cuts one picture into segments. */
  segment: longMethod({ input: segmentWork, output: segmentResult, progress: workProgress }),
  explain: longMethod({
    input: explainWork,
    output: explainResult,
    progress: workProgress.extend({ partial: partialMap.nullable() }),
  }),
  /** Judges any map, also one made by another tool. */
  judge: longMethod({
    input: explainWork.omit({ method: true, parameters: true }).extend({
      /** float32 `.npy` [H, W] at input resolution; null when `scoresPath` is given. */
      mapPath: path.nullable(),
      /** float32 `.npy` [n], one score per segment of `segmentsPath`. */
      scoresPath: path.nullable(),
    }),
    output: explainResult.omit({ files: true, parameters: true, methodVersion: true, signed: true }),
    progress: workProgress,
  }),
  ...conceptEngineMethods,
  ...benchmarkEngineMethods,
  ...maskEngineMethods,
  ...influenceEngineMethods,
  ...projectionEngineMethods,
  /** Classifies one picture and shows what the network sees: an 8-bit PNG of the input tensor. */
  preview: method({
    input: z.object({
      classifier: classifierSource,
      runtime: runtimeRequest,
      picture: pictureSource,
      directory: path,
    }),
    output: z.object({ output: modelOutput, networkView: producedArray, picture: producedArray }),
  }),
  /** An 8-bit PNG of a picture or mask at its full resolution, for display. */
  picture: method({
    input: z.object({ path, directory: path }),
    output: producedArray,
  }),
  /** Largest differences between the classifier's answers and reference outputs. */
  checkReference: method({
    input: z.object({
      classifier: classifierSource,
      runtime: runtimeRequest,
      inputsPath: path,
      outputsPath: path,
    }),
    output: z.object({
      samples: z.number().int(),
      maximumDifference: z.number(),
      maximumReference: z.number(),
      sameAnswer: z.number().int(),
    }),
  }),
} as const;
export type EngineMethods = typeof engineMethods;
