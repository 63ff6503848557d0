import { incompleteBeta } from './incomplete-beta.ts';
import { mean } from './statistics.ts';

/**
 * Probability that |T| >= |t| under Student's t distribution, from its exact form by the incomplete beta function
 * (Abramowitz and Stegun 26.7.1 and 26.5.27).
 *
 * @param degrees of freedom, any positive number
 */
export function twoSidedT(t: number, degrees: number): number {
  if (!(degrees > 0)) throw new RangeError(`invalid degrees of freedom: ${degrees}`);
  if (Number.isNaN(t)) throw new RangeError('invalid t: NaN');
  if (!Number.isFinite(t)) return 0;
  return incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5);
}

export interface TTest {
  readonly t: number;
  readonly degrees: number;
  /** Two-sided. */
  readonly p: number;
}

/**
 * Welch's t-test (Welch 1947) of two independent samples: whether their means differ, without assuming that they vary
 * alike. Where neither varies, p is 1 for equal means and 0 for different ones.
 *
 * @throws RangeError for fewer than two values on a side
 */
export function welchTest(a: ArrayLike<number>, b: ArrayLike<number>): TTest {
  if (a.length < 2 || b.length < 2)
    throw new RangeError(`invalid samples: ${a.length} and ${b.length} values`);
  const spreadA = variance(a) / a.length;
  const spreadB = variance(b) / b.length;
  const difference = mean(a) - mean(b);
  const spread = spreadA + spreadB;
  if (spread === 0) {
    const t = difference === 0 ? 0 : Math.sign(difference) * Number.POSITIVE_INFINITY;
    return { t, degrees: a.length + b.length - 2, p: difference === 0 ? 1 : 0 };
  }
  const degrees = spread ** 2 / (spreadA ** 2 / (a.length - 1) + spreadB ** 2 / (b.length - 1));
  const t = difference / Math.sqrt(spread);
  return { t, degrees, p: twoSidedT(t, degrees) };
}

/** Unbiased sample variance. */
function variance(values: ArrayLike<number>): number {
  const centre = mean(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += ((values[i] as number) - centre) ** 2;
  return sum / (values.length - 1);
}
