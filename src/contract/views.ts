import { z } from 'zod';
import { method } from './method.ts';
import { id, sampleIndex, timestamp } from './scalars.ts';

/** A tag as it may be typed. */
export const tagName = z.string().trim().min(1).max(60);

/** A filter with its order and view, under a name. */
export const savedView = z.object({
  name: z.string().trim().min(1).max(80),
  /** The parameters of Cases' address: `outcome=wrong&tag=edge&order=confidence-rising&view=table`. */
  address: z.string().max(20_000),
  savedBy: z.string(),
  savedAt: timestamp,
});
export type SavedView = z.infer<typeof savedView>;

/** Saved views of the cases, and tags on many cases at once. */
export const viewMethods = {
  /** Puts a tag on cases or takes it off: one change per case that it makes a difference to, all or none of them. */
  'reviews.tag': method({
    input: z.object({
      modelId: id,
      datasetId: id,
      indices: z.array(sampleIndex).min(1),
      tag: tagName,
      on: z.boolean(),
    }),
    output: z.object({ changed: z.number().int() }),
  }),
  /** Takes back the newest call of `reviews.tag` that stands. Null when there is none. */
  'reviews.untag': method({
    input: z.object({ modelId: id, datasetId: id }),
    output: z.object({
      undone: z.object({ tag: z.string(), on: z.boolean(), cases: z.number().int() }).nullable(),
    }),
  }),
  /** Saved views by name, in natural order. */
  'views.list': method({ input: z.object({}), output: z.object({ views: z.array(savedView) }) }),
  /** Keeps a view in the project, in place of one of the same name. */
  'views.save': method({
    input: savedView.pick({ name: true, address: true }),
    output: z.object({ views: z.array(savedView) }),
  }),
  'views.remove': method({
    input: z.object({ name: z.string() }),
    output: z.object({ views: z.array(savedView) }),
  }),
} as const;
