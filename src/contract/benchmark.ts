import { z } from 'zod';
import { baseline, definitionSource, estimate, parameterValues, targetRequest } from './explanation.ts';
import { failureCode } from './failure.ts';
import { method } from './method.ts';
import { id, runtimeObtained, sampleIndex, sha256, timestamp } from './scalars.ts';
import { segmentationChoice, segmenterId } from './segmentation.ts';

const count = z.number().int().min(0);

/**
 * What stands beside the methods so that a table shows what they are worth: seeded random scores, and a centred
 * Gaussian.
 */
export const benchmarkControls = ['random', 'centre'] as const;
export type BenchmarkControl = (typeof benchmarkControls)[number];

/** One row of the table: a method with its parameters. The same method may come several times. */
export const benchmarkEntry = z.strictObject({
  /** A method's id, or a control: `random`, `centre`. */
  method: z.string().min(1).max(100),
  /** Those that are not as the method has them by default. */
  parameters: parameterValues.default({}),
  /** What tables call it; null: the method's title and the parameters that are given. */
  title: z.string().trim().min(1).max(80).nullable().default(null),
  /** Entries of one line are joined in the plot over passes; null: those that differ in the number of samples alone. */
  line: z.string().trim().min(1).max(80).nullable().default(null),
});
export type BenchmarkEntry = z.infer<typeof benchmarkEntry>;

/** Which pictures of a data set. Two benchmarks with one seed and `skip` apart share no picture. */
export const benchmarkPictures = z.strictObject({
  /** `masked`: those with a ground-truth mask that is not empty. */
  of: z.enum(['all', 'misclassified', 'masked']).default('all'),
  /** Just these, in this order; null: as the rest says. */
  indices: z.array(sampleIndex).min(1).max(100_000).nullable().default(null),
  /** In the order of the data set, or in one drawn by the seed. */
  order: z.enum(['dataset', 'random']).default('random'),
  /** So many are left out at the beginning of that order. */
  skip: count.default(0),
  /** At most this many; null: all. */
  limit: z.number().int().min(1).nullable().default(null),
});
export type BenchmarkPictures = z.infer<typeof benchmarkPictures>;

/** What is measured against what: a definition file, and a request without model and data set. */
export const benchmarkDefinition = z.strictObject({
  title: z.string().trim().min(1).max(200).nullable().default(null),
  entries: z.array(benchmarkEntry).min(1).max(200),
  /** Every method is judged on each of them; methods that score segments score them. */
  segmentations: z.array(segmentationChoice.strict()).min(1).max(20),
  /** Metric ids, with a preset where one is wanted: `segment-insertion:published-segments`. */
  metrics: z
    .array(z.string().min(1))
    .min(1)
    .max(100)
    .default(['segment-insertion-minus-deletion', 'segment-insertion', 'segment-deletion']),
  baselines: z.array(baseline).min(1).default(['black', 'mean', 'blur']),
  target: targetRequest.default('predicted'),
  /** Of everything random: the order of the pictures, the methods' draws, the intervals. */
  seed: z.number().int().default(0),
  /** Position of the entry that the others are tested against. */
  reference: count.default(0),
  pictures: benchmarkPictures.default(benchmarkPictures.parse({})),
});
export type BenchmarkDefinition = z.infer<typeof benchmarkDefinition>;

export const benchmarkRequest = benchmarkDefinition.extend({ modelId: id, datasetId: id });
export type BenchmarkRequest = z.infer<typeof benchmarkRequest>;

/** One entry's values on one picture and segmentation, or why there are none. */
export const benchmarkCell = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('done'),
    /** One per metric of the benchmark: the mean over baselines; null where nothing can be said. */
    values: z.array(z.number().nullable()),
    /** The same per baseline, in the benchmark's order; empty for metrics that use none. */
    byBaseline: z.array(z.array(z.number().nullable())),
    /** Forward passes of the method alone, as its own value function counted them. */
    passes: count,
  }),
  z.object({ state: z.literal('failed'), code: failureCode, message: z.string() }),
]);
export type BenchmarkCell = z.infer<typeof benchmarkCell>;

/** One picture on one segmentation, by all entries. */
export const benchmarkUnit = z.object({
  /** Positions in the benchmark's lists. */
  picture: count,
  segmentation: count,
  /** How many segments there were, and the hash of their `.npy` file; null where the picture could not be cut. */
  segments: z.object({ count, sha256 }).nullable(),
  /** In the order of the entries. */
  cells: z.array(benchmarkCell),
  /** Forward passes of judging all of them. */
  judgementPasses: count,
});
export type BenchmarkUnit = z.infer<typeof benchmarkUnit>;

/** A mean over pictures with its bootstrap 95 % interval. */
export const benchmarkMean = z.object({ n: count, value: z.number(), low: z.number(), high: z.number() });
export type BenchmarkMean = z.infer<typeof benchmarkMean>;

/** An entry against the reference on the pictures that both have: a paired bootstrap. */
export const benchmarkTest = z.object({
  n: count,
  /** Mean of entry - reference, with its 95 % interval. */
  difference: z.number(),
  low: z.number(),
  high: z.number(),
  /** Two-sided, and after Holm's correction over the entries of the same segmentation and metric. */
  p: z.number(),
  correctedP: z.number(),
  /** The difference in per cent of the reference's mean; null where that is zero. */
  relative: z.number().nullable(),
});
export type BenchmarkTest = z.infer<typeof benchmarkTest>;

/** What one entry came to on one segmentation. */
export const benchmarkRow = z.object({
  /** Position of the segmentation; null: the mean over all of them, on pictures that have a value on each. */
  segmentation: count.nullable(),
  entry: count,
  failures: count,
  /** Mean over pictures of the method's passes; null without a picture that it was done on. */
  passes: z.number().nullable(),
  /** One per metric; null where no picture has a value. */
  means: z.array(benchmarkMean.nullable()),
  /** One per metric; null for the reference itself and where there is nothing to compare. */
  tests: z.array(benchmarkTest.nullable()),
});
export type BenchmarkRow = z.infer<typeof benchmarkRow>;

/** What a benchmark leaves: the run's output `benchmark`, a JSON file. Times are not in it: they never repeat. */
export const benchmarkManifest = z.object({
  schema: z.literal('waferlens-benchmark/1'),
  title: z.string().nullable(),
  entries: z.array(
    z.object({
      title: z.string(),
      /** The method's id, or a control's. */
      method: z.string(),
      version: z.string(),
      source: definitionSource.nullable(),
      /** Those that were asked for; a replay asks for the same. */
      given: parameterValues,
      /** All of them, those that follow the picture as on the first one. */
      parameters: parameterValues,
      /** The line of the plot over passes that it is a point of. */
      line: z.string(),
      control: z.boolean(),
    }),
  ),
  segmentations: z.array(
    z.object({
      title: z.string(),
      segmenter: segmenterId,
      version: z.string(),
      /** Those that were asked for, and all of them, as for entries. */
      given: parameterValues,
      parameters: parameterValues,
    }),
  ),
  metrics: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      /** Whether a high or a low value is the good one. */
      better: z.enum(['high', 'low']),
    }),
  ),
  baselines: z.array(baseline),
  target: targetRequest,
  seed: z.number().int(),
  reference: count,
  pictures: z.array(
    z.object({
      name: z.string(),
      sha256,
      /** In its data set; null for files. */
      index: sampleIndex.nullable(),
      target: z.object({ index: count, label: z.string(), probability: z.number() }).nullable(),
      /** Whether there is a mask to locate by. */
      masked: z.boolean(),
    }),
  ),
  /** Picture after picture, the segmentations of each in order. */
  units: z.array(benchmarkUnit),
  rows: z.array(benchmarkRow),
  /** A map that serves several segmentations is counted once. */
  passes: count,
  judgementPasses: count,
});
export type BenchmarkManifest = z.infer<typeof benchmarkManifest>;

/** How long it took: kept beside the record, because it never repeats. One entry per unit of the manifest. */
export const benchmarkTimes = z.object({
  schema: z.literal('waferlens-benchmark-times/1'),
  units: z.array(
    z.object({
      /** Seconds in each method itself; null where it failed. A map that serves several segmentations has one time. */
      entries: z.array(z.number().nullable()),
      /** Of these, the seconds that this unit spent: those of maps that were there already are left out. */
      methods: z.number(),
      segmenting: z.number(),
      judging: z.number(),
      /** From the moment the unit was asked for until it was kept. */
      whole: z.number(),
    }),
  ),
});
export type BenchmarkTimes = z.infer<typeof benchmarkTimes>;

/** Seconds of a method over pictures. */
export const benchmarkSeconds = z.object({ mean: z.number(), median: z.number() });
export type BenchmarkSeconds = z.infer<typeof benchmarkSeconds>;

/** A finished benchmark without its single values. */
export const benchmarkOverview = benchmarkManifest.omit({ schema: true, units: true, rows: true }).extend({
  runId: id,
  modelId: id,
  datasetId: id,
  rows: z.array(benchmarkRow.extend({ seconds: benchmarkSeconds.nullable() })),
  runtime: runtimeObtained,
  /** Of the whole benchmark, what earlier attempts had done included. */
  seconds: z.number(),
  warnings: z.array(z.string()),
  startedAt: timestamp,
  recordHash: sha256,
});
export type BenchmarkOverview = z.infer<typeof benchmarkOverview>;

/** A finished benchmark with every value, to which `units` of the times belong one by one. */
export const benchmark = benchmarkOverview.extend({
  units: z.array(benchmarkUnit),
  times: benchmarkTimes.shape.units,
});
export type Benchmark = z.infer<typeof benchmark>;

/** What the workstation offers about benchmarks. */
export const benchmarkMethods = {
  'benchmark.estimate': method({
    input: benchmarkRequest,
    output: estimate.extend({
      pictures: count,
      units: count,
      /** Units that an earlier attempt has done already; passes and seconds are those of the others. */
      done: count,
    }),
  }),
  /**
   * Result: { runId }. Units that an earlier attempt with the same definition has done are not done again, whether it
   * was cancelled or its program was killed.
   */
  'benchmark.run': method({ input: benchmarkRequest, output: z.object({ jobId: z.string() }) }),
  /** Finished ones, newest first; of all models where `modelId` is null. */
  'benchmark.list': method({
    input: z.object({ modelId: id.nullable() }),
    output: z.object({ benchmarks: z.array(benchmarkOverview) }),
  }),
  'benchmark.get': method({ input: z.object({ runId: id }), output: benchmark }),
} as const;
