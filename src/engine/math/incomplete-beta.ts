/** Lanczos' coefficients for g = 7, n = 9 (Godfrey 2001): relative error below 1e-14. */
const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;

/** Natural logarithm of the gamma function for positive x. */
export function logGamma(x: number): number {
  if (!(x > 0)) throw new RangeError(`invalid x: ${x}`);
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const [first, ...others] = lanczos;
  const shifted = x - 1;
  const sum = others.reduce(
    (total, coefficient, i) => total + coefficient / (shifted + i + 1),
    first as number,
  );
  const base = shifted + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(sum);
}

const mostTerms = 500;
const precision = 1e-15;
/** Stands for zero where it would be divided by. */
const tiny = 1e-300;

/**
 * Regularised incomplete beta function I_x(a, b) by its continued fraction (Abramowitz and Stegun 26.5.8) with Lentz's
 * method; beyond its region of fast convergence by I_x(a, b) = 1 - I_{1-x}(b, a).
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (!(x >= 0 && x <= 1 && a > 0 && b > 0))
    throw new RangeError(`invalid arguments: x ${x}, a ${a}, b ${b}`);
  if (x === 0 || x === 1) return x;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return (front / a) * continuedFraction(x, a, b);
}

function continuedFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let m = 1; m <= mostTerms; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    let factor = 1;
    for (const term of [even, odd]) {
      d = 1 / awayFromZero(1 + term * d);
      c = awayFromZero(1 + term / c);
      factor = c * d;
      result *= factor;
    }
    if (Math.abs(factor - 1) < precision) break;
  }
  return result;
}

function awayFromZero(value: number): number {
  return Math.abs(value) < tiny ? tiny : value;
}
