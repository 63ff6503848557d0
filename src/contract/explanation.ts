import { z } from 'zod';
import { id, runtimeObtained, sha256 } from './scalars.ts';

/** One parameter of a method as panels, the command line and the documentation show it. */
export const parameterDescription = z.object({
  name: z.string(),
  /** `feature`: a feature tensor of the model by name; null stands for the model's default one. */
  type: z.enum(['integer', 'number', 'boolean', 'choice', 'text', 'feature']),
  default: z.union([z.number(), z.string(), z.boolean(), z.null()]),
  minimum: z.number().nullable(),
  maximum: z.number().nullable(),
  choices: z.array(z.string()),
  description: z.string(),
});
export type ParameterDescription = z.infer<typeof parameterDescription>;

/** Whether a definition was read in the authors' paper or code, or is our own from an outline. */
export const definitionSource = z.object({
  kind: z.enum(['published', 'reconstruction']),
  citation: z.string(),
});
export type DefinitionSource = z.infer<typeof definitionSource>;

export const methodDescription = z.object({
  id: z.string(),
  title: z.string(),
  family: z.enum(['saliency', 'segments', 'concepts', 'influence']),
  version: z.string(),
  source: definitionSource,
  summary: z.string(),
  /** When its results can be trusted, when not, and what to check. */
  trust: z.string(),
  parameters: z.array(parameterDescription),
  signed: z.boolean(),
  /** What the method needs beside answers for pictures. */
  needs: z.array(z.enum(['gradients', 'features', 'segments', 'concepts', 'labels', 'checkpoints'])),
});
export type MethodDescription = z.infer<typeof methodDescription>;

export const metricDescription = z.object({
  id: z.string(),
  title: z.string(),
  summary: z.string(),
  citation: z.string(),
  needs: z.array(z.enum(['mask', 'segments', 'model', 'gradients'])),
  /** Whether a high or a low value is the good one. */
  better: z.enum(['high', 'low']),
});
export type MetricDescription = z.infer<typeof metricDescription>;

export const parameterValue = z.union([z.number(), z.string(), z.boolean(), z.null()]);
export type ParameterValue = z.infer<typeof parameterValue>;
export const parameterValues = z.record(z.string(), parameterValue);
export type ParameterValues = z.infer<typeof parameterValues>;

/** Which class a map explains. */
export const targetRequest = z.union([z.literal('predicted'), z.literal('label'), z.number().int().min(0)]);
export type TargetRequest = z.infer<typeof targetRequest>;

export const baselines = ['black', 'mean', 'blur', 'noise'] as const;
export const baseline = z.enum(baselines);
export type Baseline = z.infer<typeof baseline>;

/** A measured value. `low` and `high` bound it as `settings.interval` says; null where nothing can be said. */
export const metricValue = z.object({
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  settings: z.record(z.string(), z.unknown()),
});
export type MetricValue = z.infer<typeof metricValue>;

/** Metric values by metric id. */
export const metricValues = z.record(z.string(), metricValue);
export type MetricValues = z.infer<typeof metricValues>;

/** A map's metrics beside those of two controls: a seeded random map and a centred Gaussian. */
export const judgement = z.object({ map: metricValues, random: metricValues, centre: metricValues });
export type Judgement = z.infer<typeof judgement>;

/** The classifier's answer for one picture. */
export const modelOutput = z.object({ logits: z.array(z.number()), probabilities: z.array(z.number()) });
export type ModelOutput = z.infer<typeof modelOutput>;

/** Cost of a run before it starts. */
export const estimate = z.object({
  passes: z.number().int(),
  seconds: z.number().nullable(),
  peakBytes: z.number(),
});
export type Estimate = z.infer<typeof estimate>;

/** A raw float32 array that a method left behind: C order, little-endian, no header. */
export const mapArtifact = z.object({
  name: z.enum([
    'map',
    'standard-error',
    'coarse',
    /** float32 [n]: one value per segment. */
    'scores',
    /** float32 [n]: standard errors of the scores. */
    'score-errors',
    /** int32 [H, W] label map, or uint8 [n, H, W] masks that may overlap. */
    'segments',
    /** float32 [n, n]: how alike segments are to the model. */
    'correlation',
    /** uint8 [n, n]: whether the column's segment is a neighbour of the row's. */
    'neighbours',
    /** int32 [n]: the meta-superpixel of each segment. */
    'groups',
    /** float32 [concepts, H, W]: where each concept is, for `craft`. */
    'concept-maps',
    /** float32 [concepts]: the share of each in the answer, for `craft`. */
    'concept-shares',
    'overlay',
  ]),
  sha256,
  bytes: z.number().int(),
  type: z.enum(['float32', 'int32', 'uint8', 'png']),
  shape: z.array(z.number().int()),
  /** Smallest and largest value; null for pictures. */
  range: z.tuple([z.number(), z.number()]).nullable(),
});
export type MapArtifact = z.infer<typeof mapArtifact>;

/** One method's finished explanation of one case. */
export const explanation = z.object({
  runId: id,
  method: z.string(),
  title: z.string(),
  source: definitionSource,
  signed: z.boolean(),
  parameters: parameterValues,
  target: z.object({ index: z.number().int(), label: z.string() }),
  output: modelOutput,
  artifacts: z.array(mapArtifact),
  /** What it was made or judged on; null where nobody chose segments. */
  segmentation: z
    .object({
      /** Of the `.npy` file that holds it. */
      sha256,
      /** `SLIC, 48 segments`, or the name of a file. */
      name: z.string(),
      /** The run that made it; null for segments from elsewhere. */
      runId: id.nullable(),
    })
    .nullable(),
  /** What the method measured of itself, such as `completeness-error`; empty for most. */
  metrics: metricValues,
  judgement,
  passes: z.number().int(),
  judgementPasses: z.number().int(),
  seconds: z.number(),
  warnings: z.array(z.string()),
  runtime: runtimeObtained,
  recordHash: sha256,
});
export type Explanation = z.infer<typeof explanation>;
