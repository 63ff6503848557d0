import { z } from 'zod';
import type { Judgement, MetricValue } from './explanation.ts';

/** Metrics that say whether a map depends on what it is to explain. They have no controls and stand apart. */
export const sanityMetrics = ['randomisation', 'random-logit'] as const;
export type SanityMetric = (typeof sanityMetrics)[number];

/**
 * How alike two maps are by the size of their rank correlation, after Cohen's conventions for correlations (Statistical
 * Power Analysis, 1988): below 0.3 a small effect, from 0.5 on a large one.
 */
export const alikeBelow = 0.3;
export const alikeFrom = 0.5;

export type Likeness = 'different' | 'partly' | 'alike';

/** The outcome of one check on one map. */
export interface SanityCheck {
  readonly metric: SanityMetric;
  /** Rank correlation of the map with that of the changed network or of another class. */
  readonly value: number;
  readonly likeness: Likeness;
  readonly words: string;
  /** The correlation after each step of the cascade, from the answer down to the input; empty where not kept. */
  readonly steps: readonly SanityStep[];
}

export interface SanityStep {
  /** The lowest layer that is randomised; those above it are too. */
  readonly layer: string;
  readonly correlation: number;
}

const words: Readonly<Record<SanityMetric, Readonly<Record<Likeness, string>>>> = {
  randomisation: {
    different: 'Changes with the weights',
    partly: 'Changes partly with the weights',
    alike: 'Hardly changes: edge detector?',
  },
  'random-logit': {
    different: 'Depends on the class',
    partly: 'Depends partly on the class',
    alike: 'Hardly depends on the class',
  },
};

/** The checks that were made of a map. Most methods that need no gradients are not checked. */
export function sanityChecks(judgement: Judgement): SanityCheck[] {
  return sanityMetrics.flatMap((metric) => {
    const measured = judgement.map[metric];
    const value = measured?.value ?? null;
    if (measured === undefined || value === null) return [];
    const likeness = likenessOf(metric, value);
    return [{ metric, value, likeness, words: words[metric][likeness], steps: stepsOf(measured) }];
  });
}

/**
 * With other weights, a map that turned into its negative shows the same picture as one that stayed. For another class
 * the negative is what is to be expected of a map that depends on the class: what speaks for one speaks against the other.
 */
function likenessOf(metric: SanityMetric, correlation: number): Likeness {
  const size = metric === 'randomisation' ? Math.abs(correlation) : correlation;
  if (size < alikeBelow) return 'different';
  return size < alikeFrom ? 'partly' : 'alike';
}

const cascade = z.array(z.object({ lowest: z.string(), correlation: z.number().nullable() }));

function stepsOf({ settings }: MetricValue): SanityStep[] {
  const read = cascade.safeParse(settings.stages);
  if (!read.success) return [];
  // A map that is the same everywhere resembles nothing.
  return read.data.map(({ lowest, correlation }) => ({ layer: lowest, correlation: correlation ?? 0 }));
}
