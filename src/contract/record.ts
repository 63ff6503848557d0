import { z } from 'zod';
import { judgement, metricValues, modelOutput, parameterValues } from './explanation.ts';
import { runtimeObtained, sha256, timestamp } from './scalars.ts';

export const recordKinds = [
  'evaluation',
  'explanation',
  'judgement',
  'report',
  'concepts',
  'tcav',
  'segmentation',
  'benchmark',
  'influence',
  'audit',
  'influence-benchmark',
  'projection',
  'study',
  'agreement',
] as const;
export const recordKind = z.enum(recordKinds);
export type RecordKind = z.infer<typeof recordKind>;

/** A file that went into a run, by its content. */
export const recordInput = z.object({
  role: z.string(), // model, picture, mask, data set, samples, segments, map, tensor, concepts, record, answers, verdicts
  name: z.string(),
  sha256,
});
export type RecordInput = z.infer<typeof recordInput>;

/** A file that came out of a run; `sha256` names its blob. */
export const recordOutput = z.object({ name: z.string(), sha256, bytes: z.number().int() });
export type RecordOutput = z.infer<typeof recordOutput>;

/**
 * What was computed, from what and how: everything that is the same when the run is repeated on the same PC.
 * `contentHash` = SHA-256 of its canonical JSON.
 */
export const recordContent = z.object({
  schema: z.literal('waferlens-record/1'),
  program: z.object({ name: z.literal('waferlens'), version: z.string() }),
  kind: recordKind,
  method: z.object({ id: z.string(), version: z.string(), source: z.string(), citation: z.string() }),
  parameters: parameterValues,
  model: z.object({ name: z.string(), sha256, answer: z.string() }).nullable(),
  preprocessing: z.record(z.string(), z.unknown()).nullable(),
  inputs: z.array(recordInput),
  target: z.object({ index: z.number().int(), label: z.string(), rule: z.string() }).nullable(),
  baseline: z.string().nullable(),
  seed: z.number().int(),
  runtime: runtimeObtained.nullable(),
  host: z.object({ platform: z.string(), architecture: z.string(), processor: z.string() }),
  output: modelOutput.nullable(),
  outputs: z.array(recordOutput),
  metrics: metricValues,
  judgement: judgement.nullable(),
  /** What the judgement was asked for, so that it can be repeated. */
  judged: z.object({ metrics: z.array(z.string()), baselines: z.array(z.string()) }).nullable(),
  passes: z.number().int(),
  warnings: z.array(z.string()),
  user: z.string(),
});
export type RecordContent = z.infer<typeof recordContent>;

/** A record in the chain: `hash` = SHA-256 of the canonical JSON of everything else here. */
export const record = z.object({
  sequence: z.number().int().positive(),
  content: recordContent,
  contentHash: sha256,
  /** When and how long: differs between repetitions, so it is chained but not part of the content. */
  execution: z.object({ startedAt: timestamp, endedAt: timestamp, seconds: z.number() }),
  /** Hash of the record before; 64 zeros for the first. */
  previous: sha256,
  hash: sha256,
});
export type ProvenanceRecord = z.infer<typeof record>;

/** One thing that `verify` found wrong. */
export const verifyFinding = z.object({
  runId: z.number().int().nullable(),
  subject: z.enum(['record', 'chain', 'blob', 'model', 'picture', 'row']),
  name: z.string(),
  message: z.string(),
});
export type VerifyFinding = z.infer<typeof verifyFinding>;

export const verifyResult = z.object({
  intact: z.boolean(),
  records: z.number().int(),
  blobs: z.number().int(),
  findings: z.array(verifyFinding),
});
export type VerifyResult = z.infer<typeof verifyResult>;

/** Outcome of a recomputation, per output of the record. */
export const replayResult = z.object({
  runId: z.number().int(),
  verdict: z.enum(['equal', 'within tolerance', 'different']),
  outputs: z.array(
    z.object({
      name: z.string(),
      verdict: z.enum(['equal', 'within tolerance', 'different']),
      maximumDifference: z.number().nullable(),
      tolerance: z.number().nullable(),
    }),
  ),
  /** What is not the same as at the time of the record: processor, version, provider. */
  changes: z.array(z.string()),
});
export type ReplayResult = z.infer<typeof replayResult>;
