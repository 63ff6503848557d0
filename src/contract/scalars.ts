import { z } from 'zod';

/** A SHA-256 digest in lower-case hexadecimal: the name of a blob. */
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Row id of a model, data set, run or report inside one project. */
export const id = z.number().int().positive();

/** Position of a sample in its data set, from 0. */
export const sampleIndex = z.number().int().min(0);

/** Seconds since 1970 as ISO 8601 in UTC, for example 2026-01-31T12:00:00.000Z. */
export const timestamp = z.string();

/** An absolute path on this PC. */
export const path = z.string().min(1).max(4096);

export const executionProviders = ['cpu', 'webgpu', 'dml', 'cuda', 'auto'] as const;
export const executionProvider = z.enum(executionProviders);
export type ExecutionProvider = z.infer<typeof executionProvider>;

/** Names one case: a sample with the model that judged it. */
export const caseKey = z.object({ modelId: id, datasetId: id, index: sampleIndex });
export type CaseKey = z.infer<typeof caseKey>;

/** How inference is to run. `threads` 0 means one per physical core. */
export const runtimeRequest = z.object({
  provider: executionProvider.default('cpu'),
  threads: z.number().int().min(0).max(256).default(0),
  /** Samples per pass, to repeat a run exactly; null: by memory and measured speed. */
  batchSize: z.number().int().min(1).nullable().default(null),
});
export type RuntimeRequest = z.infer<typeof runtimeRequest>;

/** How inference did run; part of every record. */
export const runtimeObtained = z.object({
  onnxRuntime: z.string(),
  providerAsked: executionProvider,
  provider: z.string(),
  threads: z.number().int(),
  optimisation: z.string(),
  batchSize: z.number().int(),
});
export type RuntimeObtained = z.infer<typeof runtimeObtained>;
