import { z } from 'zod';
import { boundedValue } from './concepts.ts';
import { parameterValues } from './explanation.ts';
import { inspectionPoint, knownLabels, refittedHead } from './influence.ts';
import { workProgress } from './job.ts';
import { longMethod, method } from './method.ts';
import { reviewState } from './review.ts';
import { id, path, sampleIndex, sha256, timestamp } from './scalars.ts';

const count = z.number().int().min(0);

/** A picture of the training set whose label may be wrong. */
export const suspectedLabel = z.object({
  sampleIndex,
  name: z.string(),
  label: z.string(),
  /** Of the method that ranks the queue; highest is first. */
  selfInfluence: z.number(),
  /** What the model says, and how probable it finds the picture's own label. */
  predicted: z.string(),
  probability: z.number(),
  /** What the head says of the picture when it is fitted without it, and how probable that is. */
  suggestion: z.string(),
  suggestionProbability: z.number(),
  /** Probability of its own label with and without it in training, their difference is how much is memorised. */
  memorisation: z.number(),
});
export type SuspectedLabel = z.infer<typeof suspectedLabel>;

const pairedSample = z.object({ sampleIndex, name: z.string(), label: z.string().nullable() });

/** Two pictures that show the same, inside the training set. */
export const nearDuplicate = z.object({
  first: pairedSample,
  second: pairedSample,
  /**
   * Normalised cross-correlation of their pixels with all frequencies at the same strength, at the best shift, less half
   * of the best one at another place; 1 for the same pixels.
   */
  similarity: z.number(),
  /** Their files are the same, byte for byte. */
  identical: z.boolean(),
});
export type NearDuplicate = z.infer<typeof nearDuplicate>;

/** A picture that stands in the training set and, nearly the same, in the validation set. */
export const leak = z.object({
  training: pairedSample,
  validation: pairedSample,
  similarity: z.number(),
  identical: z.boolean(),
});
export type Leak = z.infer<typeof leak>;

export const auditSuggestion = z.object({
  action: z.enum(['relabel', 'remove']),
  sampleIndex,
  name: z.string(),
  label: z.string().nullable(),
  /** For `relabel`. */
  newLabel: z.string().nullable(),
  reason: z.enum(['label', 'duplicate', 'leak', 'harmful']),
});
export type AuditSuggestion = z.infer<typeof auditSuggestion>;

/** What changes of labels do to the refitted head, on the validation set. */
export const auditEffect = z.object({
  relabelled: count,
  removed: count,
  validation: count,
  before: boundedValue,
  after: boundedValue,
  /** After - before on the same pictures, paired bootstrap. */
  difference: boundedValue,
});
export type AuditEffect = z.infer<typeof auditEffect>;

/** What an audit leaves: the run's output `audit`, a JSON file. All self-influences are its output `self-influence`. */
export const auditManifest = z.object({
  schema: z.literal('waferlens-audit/1'),
  training: z.object({ name: z.string(), samples: count, unlabelled: count, unreadable: count }),
  validation: z.object({ name: z.string(), samples: count }).nullable(),
  /** What ranks the queue. */
  method: z.object({ id: z.string(), title: z.string(), parameters: parameterValues }),
  head: refittedHead,
  /** Most suspicious first. */
  queue: z.array(suspectedLabel),
  /** Where wrong labels are known: how many there are, AUROC and the curve. */
  known: z
    .object({
      source: knownLabels,
      wrong: count,
      auroc: z.number().nullable(),
      curve: z.array(inspectionPoint),
    })
    .nullable(),
  /** From this similarity on two pictures count as the same. */
  duplicateThreshold: z.number(),
  duplicates: z.array(nearDuplicate),
  leaks: z.array(leak),
  /** Pictures that the head only gets right because it has seen them, most first. */
  memorised: z.array(suspectedLabel),
  suggestions: z.array(auditSuggestion),
  /** Of the suggestions, each kind alone and all together; empty without a validation set. */
  effects: z.array(z.object({ title: z.string(), effect: auditEffect })),
});
export type AuditManifest = z.infer<typeof auditManifest>;

/** A finished audit with what reviewers have said since. */
export const audit = auditManifest.omit({ schema: true }).extend({
  runId: id,
  modelId: id,
  trainingId: id,
  validationId: id.nullable(),
  parameters: parameterValues,
  /** Verdicts that stand on training pictures, with or without this audit. */
  reviews: z.array(
    z.object({ sampleIndex, name: z.string(), label: z.string().nullable(), review: reviewState }),
  ),
  passes: count,
  seconds: z.number(),
  warnings: z.array(z.string()),
  startedAt: timestamp,
  recordHash: sha256,
});
export type Audit = z.infer<typeof audit>;

export const auditRequest = z.object({
  modelId: id,
  trainingId: id,
  /** For leaks and for the effect of changes; null: neither. */
  validationId: id.nullable(),
  /** Ranks the queue by self-influence. */
  method: z.object({ id: z.string(), parameters: parameterValues }).nullable().default(null),
  /** Column with true labels, where it is known; for the curve only. */
  trueLabelColumn: z.string().min(1).nullable().default(null),
  parameters: parameterValues,
  seed: z.number().int(),
});
export type AuditRequest = z.infer<typeof auditRequest>;

/** What the workstation offers about audits of training data. */
export const auditMethods = {
  /** Result: { runId }. */
  'audit.run': method({ input: auditRequest, output: z.object({ jobId: z.string() }) }),
  /** Finished audits of a model, newest first, without their lists. */
  'audit.list': method({
    input: z.object({ modelId: id }),
    output: z.object({
      audits: z.array(
        audit.pick({
          runId: true,
          modelId: true,
          trainingId: true,
          validationId: true,
          startedAt: true,
          method: true,
          warnings: true,
        }),
      ),
    }),
  }),
  'audit.get': method({ input: z.object({ runId: id }), output: audit }),
  /** Refits the head with the labels as reviewers corrected them, and without what they removed. */
  'audit.effect': longMethod({
    input: z.object({ runId: id }),
    output: z.object({ effect: auditEffect }),
    progress: workProgress,
  }),
  /**
   * Writes a CSV of a data set with the labels as reviewers corrected them; `dataset add` reads it back. Columns:
   * image_path, mask_path, label, original_label, then all that came with the data.
   */
  'audit.export': method({
    input: z.object({ modelId: id, datasetId: id, path, leaveOutRemoved: z.boolean().default(true) }),
    output: z.object({ path: z.string(), samples: count, relabelled: count, removed: count }),
  }),
} as const;
