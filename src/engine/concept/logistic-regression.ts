/** A linear classifier in the space of its examples: score of x = sum_i weights_i k(x_i, x). */
export interface KernelLogistic {
  /** [n] float64. */
  readonly weights: Float64Array;
  readonly iterations: number;
}

const mostSteps = 100;
const mostHalvings = 30;
/** The gradient's length, against 1 at the start, at which the minimum is reached. */
const flat = 1e-9;

/**
 * Logistic regression with squared-length penalty on examples that are known by their inner products alone, so that
 * activations of any length cost no more than their Gram matrix: minimises
 *
 *   (1/n) sum_i log(1 + exp(-y_i f_i)) + (penalty / 2) a^T K a,  f = K a,
 *
 * by Newton's method with conjugate gradients (Keerthi et al. 2005, "A fast dual algorithm for kernel logistic
 * regression" has the problem; the primal Newton step is that of Chapelle 2007, section 3). The problem is convex: the
 * minimum is the only one, and nothing is drawn at random.
 *
 * @param kernel K [n, n], symmetric, positive semi-definite
 * @param labels [n] of 1 and -1
 */
export function kernelLogistic(
  kernel: Float64Array,
  labels: ArrayLike<number>,
  penalty: number,
): KernelLogistic {
  const n = labels.length;
  if (kernel.length !== n * n)
    throw new RangeError(`invalid kernel: ${kernel.length} values for ${n} examples`);
  let weights: Float64Array = new Float64Array(n);
  let scores: Float64Array = new Float64Array(n);
  let cost = costOf(weights, scores, labels, penalty);
  let iterations = 0;
  for (; iterations < mostSteps; iterations++) {
    const residual = new Float64Array(n);
    const curvature = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      const y = labels[i] as number;
      const miss = 1 / (1 + Math.exp(y * (scores[i] as number)));
      residual[i] = (-y * miss) / n + penalty * (weights[i] as number);
      curvature[i] = Math.sqrt(miss * (1 - miss));
    }
    const slope = times(kernel, residual);
    if (Math.sqrt(Math.max(0, dot(residual, slope))) < flat) break;
    const step = newtonStep(kernel, residual, slope, curvature, penalty);
    const along = times(kernel, step);
    let share = 1;
    let next = cost;
    for (let halving = 0; halving < mostHalvings; halving++, share /= 2) {
      const tried = moved(weights, step, share);
      const triedScores = moved(scores, along, share);
      next = costOf(tried, triedScores, labels, penalty);
      if (next <= cost) {
        weights = tried;
        scores = triedScores;
        break;
      }
    }
    if (!(next < cost)) break;
    cost = next;
  }
  return { weights, iterations };
}

function costOf(
  weights: Float64Array,
  scores: Float64Array,
  labels: ArrayLike<number>,
  penalty: number,
): number {
  let loss = 0;
  for (let i = 0; i < labels.length; i++) {
    const margin = (labels[i] as number) * (scores[i] as number);
    loss += margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin;
  }
  return loss / labels.length + (penalty / 2) * dot(weights, scores);
}

/**
 * Solves (D K / n + penalty I) step = -residual through the symmetric system
 * (I + S K S / (n penalty)) s = -S K residual / penalty with S = D^(1/2), step = -(residual + S s / n) / penalty.
 */
function newtonStep(
  kernel: Float64Array,
  residual: Float64Array,
  slope: Float64Array,
  curvature: Float64Array,
  penalty: number,
): Float64Array {
  const n = residual.length;
  const right = slope.map((value, i) => (-(curvature[i] as number) * value) / penalty);
  const s = conjugateGradients(right, (vector) => {
    const inner = times(
      kernel,
      vector.map((value, i) => value * (curvature[i] as number)),
    );
    return vector.map(
      (value, i) => value + ((curvature[i] as number) * (inner[i] as number)) / (n * penalty),
    );
  });
  return residual.map((value, i) => -(value + ((curvature[i] as number) * (s[i] as number)) / n) / penalty);
}

/** Solves a symmetric positive definite system (Hestenes and Stiefel 1952) to the rounding of float64. */
function conjugateGradients(
  right: Float64Array,
  apply: (vector: Float64Array) => Float64Array,
): Float64Array {
  const solution = new Float64Array(right.length);
  let residual: Float64Array = right.slice();
  let direction: Float64Array = residual.slice();
  let square = dot(residual, residual);
  const enough = square * 1e-24;
  for (let step = 0; step < 2 * right.length && square > enough; step++) {
    const applied = apply(direction);
    const length = square / dot(direction, applied);
    for (let i = 0; i < solution.length; i++) {
      solution[i] = (solution[i] as number) + length * (direction[i] as number);
    }
    residual = moved(residual, applied, -length);
    const next = dot(residual, residual);
    direction = moved(residual, direction, next / square);
    square = next;
  }
  return solution;
}

function times(symmetric: Float64Array, vector: Float64Array): Float64Array {
  const n = vector.length;
  const result = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += (symmetric[i * n + j] as number) * (vector[j] as number);
    result[i] = sum;
  }
  return result;
}

function moved(from: Float64Array, direction: Float64Array, length: number): Float64Array {
  return from.map((value, i) => value + length * (direction[i] as number));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
