import { z } from 'zod';
import {
  benchmarkCell,
  benchmarkDefinition,
  benchmarkEntry,
  benchmarkRow,
  benchmarkUnit,
} from './benchmark.ts';
import { baseline, estimate, parameterValues } from './explanation.ts';
import { workProgress } from './job.ts';
import { longMethod, method } from './method.ts';
import { path, runtimeObtained, runtimeRequest, sha256 } from './scalars.ts';
import { classifierSource, pictureSource } from './work.ts';

/** All entries of a benchmark on one picture and one segmentation. */
export const benchmarkUnitWork = z.object({
  classifier: classifierSource,
  runtime: runtimeRequest,
  picture: pictureSource,
  labelIndex: z.number().int().nullable(),
  maskPath: path.nullable(),
  segmentsPath: path,
  entries: z.array(benchmarkEntry.pick({ method: true, parameters: true })).min(1),
  ...benchmarkDefinition.pick({ metrics: true, target: true }).shape,
  baselines: z.array(baseline).min(1),
  seed: z.number().int(),
});
export type BenchmarkUnitWork = z.infer<typeof benchmarkUnitWork>;

export const benchmarkUnitResult = z.object({
  target: z.object({ index: z.number().int(), label: z.string(), probability: z.number() }),
  segments: z.number().int(),
  /** In the order of the entries. */
  entries: z.array(
    z.object({
      cell: benchmarkCell,
      /** Resolved; as given where the entry failed. */
      parameters: parameterValues,
      seconds: z.number().nullable(),
      /** Whether the map was there from another segmentation of the same picture. */
      shared: z.boolean(),
      warnings: z.array(z.string()),
    }),
  ),
  judgementPasses: z.number().int(),
  judgingSeconds: z.number(),
  warnings: z.array(z.string()),
  runtime: runtimeObtained,
  /** Hashes of what was read: picture, mask, segments. */
  inputs: z.array(z.object({ role: z.string(), name: z.string(), sha256 })),
});
export type BenchmarkUnitResult = z.infer<typeof benchmarkUnitResult>;

/** What a worker does about benchmarks. */
export const benchmarkEngineMethods = {
  /** Passes of all entries and their judging on one picture, for segmentations of so many segments. */
  estimateBenchmark: method({
    input: benchmarkUnitWork
      .omit({ picture: true, labelIndex: true, maskPath: true, segmentsPath: true, target: true, seed: true })
      .extend({ segments: z.array(z.number().int().min(1)).min(1) }),
    output: estimate,
  }),
  benchmarkUnit: longMethod({
    input: benchmarkUnitWork,
    output: benchmarkUnitResult,
    progress: workProgress,
  }),
  /** Means, intervals and tests of a benchmark's values. */
  benchmarkRows: method({
    input: z.object({
      entries: z.number().int().min(1),
      segmentations: z.number().int().min(1),
      metrics: z.number().int().min(1),
      units: z.array(benchmarkUnit.pick({ picture: true, segmentation: true, cells: true })),
      reference: z.number().int().min(0),
      seed: z.number().int(),
    }),
    output: z.object({ rows: z.array(benchmarkRow) }),
  }),
} as const;
