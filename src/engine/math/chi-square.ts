import { logGamma } from './incomplete-beta.ts';

const mostTerms = 1000;
const precision = 1e-15;
const tiny = 1e-300;

/**
 * Probability that a chi-square variable is at least `statistic`: the regularised upper incomplete gamma function
 * Q(degrees / 2, statistic / 2), by its series below the mean and by Legendre's continued fraction above it
 * (Abramowitz and Stegun 6.5.29 and 6.5.31).
 */
export function chiSquareTail(statistic: number, degrees: number): number {
  if (!(statistic >= 0 && degrees > 0))
    throw new RangeError(`invalid statistic ${statistic} or degrees ${degrees}`);
  const a = degrees / 2;
  const x = statistic / 2;
  if (x === 0) return 1;
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  return x < a + 1 ? 1 - front * lowerSeries(a, x) : front * upperFraction(a, x);
}

function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n <= mostTerms && term > sum * precision; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

/** Lentz's method, as for the incomplete beta function. */
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let result = d;
  for (let n = 1; n <= mostTerms; n++) {
    const numerator = -n * (n - a);
    b += 2;
    d = 1 / awayFromZero(numerator * d + b);
    c = awayFromZero(b + numerator / c);
    const factor = c * d;
    result *= factor;
    if (Math.abs(factor - 1) < precision) break;
  }
  return result;
}

function awayFromZero(value: number): number {
  return Math.abs(value) < tiny ? tiny : value;
}
