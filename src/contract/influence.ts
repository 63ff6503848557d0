import { z } from 'zod';
import { boundedValue } from './concepts.ts';
import {
  definitionSource,
  estimate,
  metricValues,
  modelOutput,
  parameterValues,
  targetRequest,
} from './explanation.ts';
import { jobPriority } from './job.ts';
import { method } from './method.ts';
import { reviewState } from './review.ts';
import { caseKey, id, runtimeObtained, sampleIndex, sha256, timestamp } from './scalars.ts';

const count = z.number().int().min(0);
const classOf = z.object({ index: count, label: z.string() });

/** One training picture in a ranking. */
export const influentialSample = z.object({
  /** In the training data set. */
  sampleIndex,
  name: z.string(),
  label: z.string().nullable(),
  /** What the model says of it. */
  predicted: z.string(),
  /** Positive: speaks for the target; negative: against it. In the method's own unit. */
  value: z.number(),
  /** |value| as a share of the sum of all |values|. */
  share: z.number(),
  /** Cosine of its last-layer features and those of the explained picture; null where the model shows none. */
  similarity: z.number().nullable(),
  /** Whether its label is the target; null without a label. */
  agrees: z.boolean().nullable(),
});
export type InfluentialSample = z.infer<typeof influentialSample>;

/** What a method found out while it was fitted, such as its lambda: short, in the order to be shown. */
export const influenceFact = z.object({ name: z.string(), value: z.union([z.number(), z.string()]) });
export type InfluenceFact = z.infer<typeof influenceFact>;

/** What a run about one picture leaves beside all values: its output `influence`, a JSON file. */
export const influenceManifest = z.object({
  schema: z.literal('waferlens-influence/1'),
  target: classOf,
  training: z.object({
    name: z.string(),
    /** Pictures that have a value, in the order of `scores`. */
    samples: count,
    /** Of the data set; their value is NaN. */
    unreadable: count,
    unlabelled: count,
  }),
  /** What was fitted: the hash of everything that it depends on, and of what it is. */
  index: z.object({ key: sha256, sha256 }),
  facts: z.array(influenceFact),
  /** Sum and sum of the absolute values over all training pictures. */
  sum: z.number(),
  absoluteSum: z.number(),
  /** Of methods that explain a surrogate: sum of the values over what the model says; below 0.5 it explains little. */
  agreement: z.number().nullable(),
  /** Most for and most against the target, strongest first. */
  for: z.array(influentialSample),
  against: z.array(influentialSample),
  /** The same per label of the training pictures, in the order of the model's labels. */
  perClass: z.array(
    z.object({
      label: z.string(),
      samples: count,
      sum: z.number(),
      for: z.array(influentialSample),
      against: z.array(influentialSample),
    }),
  ),
});
export type InfluenceManifest = z.infer<typeof influenceManifest>;

/** How far a method's values can be trusted on this model and training set; measured, never assumed. */
export const influenceQuality = z.object({
  runId: id,
  /** Spearman correlation with refitted heads on subsets, and with exact leave-one-out. */
  lds: boundedValue.nullable(),
  leaveOneOut: boundedValue.nullable(),
  mislabelAuroc: boundedValue.nullable(),
});
export type InfluenceQuality = z.infer<typeof influenceQuality>;

/** A finished ranking as the window, reports and the command line show it. */
export const influenceRanking = influenceManifest.omit({ schema: true, training: true }).extend({
  runId: id,
  case: caseKey,
  method: z.string(),
  title: z.string(),
  source: definitionSource,
  parameters: parameterValues,
  training: influenceManifest.shape.training.extend({ datasetId: id }),
  output: modelOutput,
  /** Null until somebody has measured it with these parameters. */
  quality: influenceQuality.nullable(),
  metrics: metricValues,
  passes: count,
  seconds: z.number(),
  warnings: z.array(z.string()),
  runtime: runtimeObtained,
  startedAt: timestamp,
  recordHash: sha256,
});
export type InfluenceRanking = z.infer<typeof influenceRanking>;

export const chosenInfluenceMethod = z.object({ id: z.string().min(1), parameters: parameterValues });
export type ChosenInfluenceMethod = z.infer<typeof chosenInfluenceMethod>;

export const influenceRequest = z.object({
  modelId: id,
  /** The data set that the model was trained on. */
  trainingId: id,
  /** The pictures whose answer is traced back. */
  datasetId: id,
  indices: z.array(sampleIndex).min(1),
  methods: z.array(chosenInfluenceMethod).min(1),
  target: targetRequest.default('predicted'),
  /** How many are listed for and against, and per class a fifth of that. */
  top: z.number().int().min(1).max(500).default(20),
  seed: z.number().int(),
  /** Rankings of the same case, method and parameters that were begun since then are not made again. */
  since: timestamp.nullable().optional(),
  /** Null: the answer of one case goes before batches, for somebody is looking at it. */
  priority: jobPriority.nullable().default(null),
});
export type InfluenceRequest = z.infer<typeof influenceRequest>;

/** Metrics of an influence method, in the order of tables. */
export const influenceMetrics = [
  'lds',
  'leave-one-out',
  'mislabel-auroc',
  'found-at-10',
  'precision-at-k',
  'brittleness',
] as const;
export const influenceMetric = z.enum(influenceMetrics);
export type InfluenceMetric = z.infer<typeof influenceMetric>;

/** Where the known wrong labels of a measurement come from. */
export const knownLabels = z.discriminatedUnion('kind', [
  /** A column of the table holds the true label. */
  z.object({ kind: z.literal('column'), column: z.string().min(1) }),
  /** A share of the labels is flipped to another class, drawn by the seed. */
  z.object({ kind: z.literal('planted'), share: z.number().gt(0).max(0.5) }),
  z.object({ kind: z.literal('none') }),
]);
export type KnownLabels = z.infer<typeof knownLabels>;

export const influenceBenchmarkRequest = z.object({
  modelId: id,
  trainingId: id,
  /** Pictures whose answers are traced. */
  queryId: id,
  methods: z.array(chosenInfluenceMethod).min(1),
  metrics: z
    .array(influenceMetric)
    .min(1)
    .default([...influenceMetrics]),
  seeds: z.array(z.number().int()).min(1).max(20).default([0, 1, 2]),
  /** Drawn by the seed from `queryId`. */
  queries: z.number().int().min(2).max(10_000).default(100),
  /** Subsets of half the training set. */
  subsets: z.number().int().min(4).max(1000).default(100),
  /** Training pictures that are left out one by one. */
  leftOut: z.number().int().min(4).max(100_000).default(200),
  known: knownLabels,
});
export type InfluenceBenchmarkRequest = z.infer<typeof influenceBenchmarkRequest>;

/** A point of the curve "inspect x %, find y %"; both are shares from 0 to 1. */
export const inspectionPoint = z.object({ inspected: z.number(), found: z.number() });
export type InspectionPoint = z.infer<typeof inspectionPoint>;

/** The linear classifier on frozen features that is refitted where the network itself can't be. */
export const refittedHead = z.object({
  features: count,
  classes: count,
  regularisation: z.number(),
  /** Largest component of the gradient at the end. */
  gradient: z.number(),
  trainingAccuracy: z.number(),
  queryAccuracy: z.number().nullable(),
  /** Share of the queries for which head and network answer the same. */
  agreesWithModel: z.number().nullable(),
});
export type RefittedHead = z.infer<typeof refittedHead>;

/** What a measurement of influence methods leaves: the run's output `influence-benchmark`, a JSON file. */
export const influenceBenchmarkManifest = z.object({
  schema: z.literal('waferlens-influence-benchmark/1'),
  training: z.object({ name: z.string(), samples: count }),
  queries: z.object({ name: z.string(), samples: count }),
  seeds: z.array(z.number().int()),
  subsets: count,
  leftOut: count,
  known: knownLabels,
  /** Wrong labels among the training pictures, one number per seed; empty where none are known. */
  wrongLabels: z.array(count),
  head: refittedHead,
  metrics: z.array(
    z.object({
      id: influenceMetric,
      title: z.string(),
      summary: z.string(),
      better: z.enum(['high', 'low']),
    }),
  ),
  entries: z.array(
    z.object({
      method: z.string(),
      title: z.string(),
      version: z.string(),
      source: definitionSource,
      /** Those that were asked for, and all of them. */
      given: parameterValues,
      parameters: parameterValues,
      /** Why there are no values; null where there are. */
      failure: z.string().nullable(),
      /** One per metric: mean over seeds with a 95 % bootstrap interval; null where nothing can be said. */
      values: z.array(boundedValue.nullable()),
      /** One list per metric: the value of each seed. */
      bySeed: z.array(z.array(z.number().nullable())),
      /** Mean over seeds; empty where no wrong labels are known. */
      curve: z.array(inspectionPoint),
    }),
  ),
  passes: count,
});
export type InfluenceBenchmarkManifest = z.infer<typeof influenceBenchmarkManifest>;

export const influenceBenchmark = influenceBenchmarkManifest.omit({ schema: true }).extend({
  runId: id,
  modelId: id,
  datasetId: id,
  parameters: parameterValues,
  /** Seconds per entry to fit, and to answer one query; null where they were not measured. Not in the record. */
  seconds: z.number(),
  warnings: z.array(z.string()),
  startedAt: timestamp,
  recordHash: sha256,
});
export type InfluenceBenchmark = z.infer<typeof influenceBenchmark>;

/** One training picture of the gallery, with what reviewers said of its label. */
export const gallerySample = influentialSample.extend({ position: count, review: reviewState });
export type GallerySample = z.infer<typeof gallerySample>;

/** What the workstation offers about training-sample influence. */
export const influenceMethods = {
  /** Per method: cost for all cases, whether it is fitted already, or why it can't run. */
  'influence.estimate': method({
    input: influenceRequest
      .omit({
        seed: true,
        target: true,
        top: true,
        indices: true,
        datasetId: true,
        since: true,
        priority: true,
      })
      .extend({
        cases: count,
      }),
    output: z.object({
      methods: z.array(
        z.object({
          id: z.string(),
          estimate: estimate.nullable(),
          /** `fit`: everything is to be computed; `append`: most is there; `ready`: queries only. */
          state: z.enum(['fit', 'append', 'ready']).nullable(),
          /** Bytes that fitting puts on disk. */
          diskBytes: z.number().nullable(),
          problem: z.string().nullable(),
        }),
      ),
      total: estimate,
    }),
  }),
  /** One run per case and method. Result: { runIds, failures } as `explanationResult`. */
  'influence.run': method({ input: influenceRequest, output: z.object({ jobId: z.string() }) }),
  /** Newest ranking of each method and training set for one case. */
  'influence.list': method({
    input: z.object({ case: caseKey }),
    output: z.object({ rankings: z.array(influenceRanking) }),
  }),
  'influence.get': method({ input: z.object({ runId: id }), output: influenceRanking }),
  /** A page of all training pictures of a ranking, sorted by value. */
  'influence.gallery': method({
    input: z.object({
      runId: id,
      order: z.enum(['for', 'against']),
      /** Keep only those with this label. */
      label: z.string().nullable().default(null),
      /** Keep only those whose label is, or is not, the target. */
      agrees: z.boolean().nullable().default(null),
      offset: count,
      limit: z.number().int().min(1).max(500),
    }),
    output: z.object({ total: count, samples: z.array(gallerySample) }),
  }),
  /** Result: { runId }. */
  'influence.measure': method({ input: influenceBenchmarkRequest, output: z.object({ jobId: z.string() }) }),
  /** Finished measurements of a model, newest first. */
  'influence.measurements': method({
    input: z.object({ modelId: id }),
    output: z.object({ benchmarks: z.array(influenceBenchmark) }),
  }),
} as const;
