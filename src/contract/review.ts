import { z } from 'zod';
import { caseKey, timestamp } from './scalars.ts';

export const verdicts = ['label-wrong', 'model-wrong', 'ambiguous', 'new-defect'] as const;
export const verdict = z.enum(verdicts);
export type Verdict = z.infer<typeof verdict>;

/** What a reviewer said in one step. The log only grows; undo is a state of the event, not its removal. */
export const reviewChange = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('verdict'), verdict: verdict.nullable() }),
  z.object({ kind: z.literal('corrected-label'), label: z.string().nullable() }),
  z.object({ kind: z.literal('note'), text: z.string().max(20_000) }),
  /** About the label of a training picture, in one step: it is wrong (and this is the right one), it is right, or neither. */
  z.object({
    kind: z.literal('label-check'),
    outcome: z.enum(['wrong', 'right']).nullable(),
    correctedLabel: z.string().nullable(),
  }),
  /** A word of the reviewer's own on a case, put on or taken off. */
  z.object({ kind: z.literal('tag'), tag: z.string().trim().min(1).max(60), on: z.boolean() }),
  /** Whether a picture is to stay in the data set: near-duplicates, leaks, harmful ones. */
  z.object({ kind: z.literal('membership'), outcome: z.enum(['remove', 'keep']).nullable() }),
]);
export type ReviewChange = z.infer<typeof reviewChange>;

export const reviewEvent = z.object({
  id: z.number().int().positive(),
  case: caseKey,
  change: reviewChange,
  reviewer: z.string(),
  at: timestamp,
  /** True after an undo, until a redo. */
  undone: z.boolean(),
});
export type ReviewEvent = z.infer<typeof reviewEvent>;

/** The outcome of a case's events that are not undone. */
export const reviewState = z.object({
  verdict: verdict.nullable(),
  correctedLabel: z.string().nullable(),
  note: z.string(),
  /** In natural order. */
  tags: z.array(z.string()),
  /** True where somebody looked at a label that was suspected, and found it right. */
  labelConfirmed: z.boolean(),
  membership: z.enum(['remove', 'keep']).nullable(),
  reviewer: z.string().nullable(),
  at: timestamp.nullable(),
});
export type ReviewState = z.infer<typeof reviewState>;
