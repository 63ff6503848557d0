import { z } from 'zod';
import { parameterValues } from './explanation.ts';
import { method } from './method.ts';

/** What the two ends of a map's colours stand for. Signed maps stay symmetric about 0 under all of them. */
export const rangeMode = z.discriminatedUnion('kind', [
  /** Each map from its least to its greatest value. */
  z.object({ kind: z.literal('own') }),
  /** The least range that holds all maps of a kind. */
  z.object({ kind: z.literal('shared') }),
  /** Each map between two percentiles of its values. */
  z.object({
    kind: z.literal('percentile'),
    low: z.number().min(0).max(100),
    high: z.number().min(0).max(100),
  }),
  /** Two values, alike for all maps. */
  z.object({ kind: z.literal('fixed'), low: z.number(), high: z.number() }),
]);
export type RangeMode = z.infer<typeof rangeMode>;

/** How the columns of Case review stand, and how their maps are drawn. */
export const reviewLayout = z.object({
  /** Ids of methods from left to right. What is not named follows in the order in which it was explained. */
  order: z.array(z.string()),
  /** Ids of methods without a column. */
  hidden: z.array(z.string()),
  /** Whether columns that find no room stand in further rows; otherwise they are reached by scrolling sideways. */
  wrapped: z.boolean(),
  compact: z.boolean(),
  opacity: z.number().min(0).max(1),
  veil: z.enum(['by-value', 'even']),
  colourMap: z.enum(['inferno', 'viridis']),
  range: rangeMode,
});
export type ReviewLayout = z.infer<typeof reviewLayout>;

export const layoutName = z.string().trim().min(1).max(60);
export const namedLayout = z.object({ name: layoutName, layout: reviewLayout });
export type NamedLayout = z.infer<typeof namedLayout>;

export const projectMethods = z.array(z.object({ id: z.string(), parameters: parameterValues }));

export const projectLayouts = z.object({
  /** In natural order of their names. */
  layouts: z.array(namedLayout),
  /** What E runs in this project; null: what it runs on this PC. */
  methods: projectMethods.nullable(),
});
export type ProjectLayouts = z.infer<typeof projectLayouts>;

/** Layouts of case review and the methods that a project runs by itself. */
export const layoutMethods = {
  'layouts.list': method({ input: z.object({}), output: projectLayouts }),
  /** Keeps a layout under a name; one of the same name is replaced. */
  'layouts.save': method({ input: namedLayout, output: projectLayouts }),
  /** Gives a layout another name; refused where another layout has it. */
  'layouts.rename': method({ input: z.object({ name: layoutName, to: layoutName }), output: projectLayouts }),
  'layouts.remove': method({ input: z.object({ name: layoutName }), output: projectLayouts }),
  /** Chooses what E runs in this project; null: again what it runs on this PC. */
  'layouts.methods': method({
    input: z.object({ methods: projectMethods.nullable() }),
    output: projectLayouts,
  }),
} as const;
