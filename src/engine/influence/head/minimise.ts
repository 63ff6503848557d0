import type { Slope } from './objective.ts';

/** Solves A x = b for a matrix close to the second derivative: what a step is measured with. */
export type Metric = (right: Float64Array) => Float64Array;

export interface Minimum {
  readonly point: Float64Array;
  /** Largest component of the gradient. */
  readonly gradient: number;
  readonly iterations: number;
}

/** Pairs of steps and changes of the gradient that are remembered. */
const remembered = 12;
const mostHalvings = 40;
/** Share of the promised decrease that a step must keep (Armijo). */
const kept = 1e-4;
/** Cost differences below this share of the cost are rounding. */
const rounding = 1e-14;

/**
 * Minimises a convex cost by L-BFGS (Nocedal and Wright, Numerical Optimization, 2nd edition, algorithms 7.4 and 7.5).
 * With a metric, the recursion starts from its solution instead of from a multiple of the identity: with the second
 * derivative of the very cost the first step is Newton's, and with that of a neighbouring one (a few rows more or
 * less) a handful of steps do, without factorising anything anew.
 *
 * @param tolerance the largest component of the gradient at which the minimum counts as reached
 */
export async function minimise(
  objective: { slope(point: Float64Array): Promise<Slope> },
  start: Float64Array,
  options: { readonly tolerance: number; readonly mostIterations: number; readonly metric: Metric | null },
): Promise<Minimum> {
  let point = Float64Array.from(start);
  let slope = await objective.slope(point);
  const history: { step: Float64Array; change: Float64Array; scale: number }[] = [];
  let iterations = 0;
  for (; iterations < options.mostIterations; iterations++) {
    if (largestOf(slope.gradient) <= options.tolerance) break;
    const direction = directionOf(slope.gradient, history, options.metric);
    const descent = dot(direction, slope.gradient);
    if (!(descent < 0)) {
      if (history.length === 0) break;
      history.length = 0;
      continue;
    }
    let length = history.length === 0 && options.metric === null ? Math.min(1, 1 / norm(direction)) : 1;
    let moved = false;
    for (let halving = 0; halving < mostHalvings; halving++, length /= 2) {
      const tried = point.map((value, i) => value + length * (direction[i] as number));
      const next = await objective.slope(tried);
      const allowed = slope.cost + kept * length * descent + rounding * Math.abs(slope.cost);
      if (!(next.cost <= allowed)) continue;
      const step = direction.map((value) => value * length);
      const change = next.gradient.map((value, i) => value - (slope.gradient[i] as number));
      const product = dot(step, change);
      if (product > 0) {
        history.push({ step, change, scale: 1 / product });
        if (history.length > remembered) history.shift();
      }
      point = tried;
      slope = next;
      moved = true;
      break;
    }
    if (moved) continue;
    // Nothing below can be told from rounding: a remembered pair may be at fault, otherwise this is the end.
    if (history.length === 0) break;
    history.length = 0;
  }
  return { point, gradient: largestOf(slope.gradient), iterations };
}

/** The two-loop recursion. */
function directionOf(
  gradient: Float64Array,
  history: readonly { step: Float64Array; change: Float64Array; scale: number }[],
  metric: Metric | null,
): Float64Array {
  const q = gradient.map((value) => -value);
  const shares: number[] = new Array(history.length).fill(0);
  for (let j = history.length - 1; j >= 0; j--) {
    const pair = history[j];
    if (pair === undefined) continue;
    const share = pair.scale * dot(pair.step, q);
    shares[j] = share;
    add(q, pair.change, -share);
  }
  const r = metric === null ? scaled(q, history) : metric(q);
  for (const [j, pair] of history.entries()) {
    const share = pair.scale * dot(pair.change, r);
    add(r, pair.step, (shares[j] ?? 0) - share);
  }
  return r;
}

function scaled(q: Float64Array, history: readonly { change: Float64Array; scale: number }[]): Float64Array {
  const last = history.at(-1);
  if (last === undefined) return q;
  const factor = 1 / (last.scale * dot(last.change, last.change));
  return q.map((value) => value * factor);
}

export function largestOf(values: Float64Array): number {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  return largest;
}

function norm(values: Float64Array): number {
  return Math.sqrt(dot(values, values));
}

function add(to: Float64Array, values: Float64Array, factor: number): void {
  for (let i = 0; i < to.length; i++) to[i] = (to[i] as number) + factor * (values[i] as number);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
