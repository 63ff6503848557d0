/** Where a function on [0, 1] is looked at, and what each look weighs. */
export interface Quadrature {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/** Newton steps from the usual first guess: four reach the last bit. */
const newtonSteps = 8;

/**
 * Gauss and Legendre's rule on [0, 1]: exact for polynomials up to degree 2n - 1. The roots of the Legendre polynomial
 * by Newton's method from cos(pi (i + 3/4) / (n + 1/2)).
 */
export function gaussLegendre(n: number): Quadrature {
  const nodes = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let root = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 1;
    for (let step = 0; step < newtonSteps; step++) {
      const { value, derivative } = legendre(n, root);
      slope = derivative;
      root -= value / derivative;
    }
    slope = legendre(n, root).derivative;
    // Falling roots of [-1, 1] become rising nodes of [0, 1].
    nodes[i] = (1 - root) / 2;
    weights[i] = 1 / ((1 - root * root) * slope * slope);
  }
  return { nodes, weights };
}

/** The right Riemann sum: nodes k / n for k = 1..n. */
export function rightRiemann(n: number): Quadrature {
  return {
    nodes: Float64Array.from({ length: n }, (_, i) => (i + 1) / n),
    weights: new Float64Array(n).fill(1 / n),
  };
}

/** The Legendre polynomial of degree n and its derivative, by the three-term recurrence. */
function legendre(n: number, x: number): { readonly value: number; readonly derivative: number } {
  let before = 1;
  let value = x;
  for (let k = 2; k <= n; k++) {
    const next = ((2 * k - 1) * x * value - (k - 1) * before) / k;
    before = value;
    value = next;
  }
  return { value, derivative: (n * (x * value - before)) / (x * x - 1) };
}
