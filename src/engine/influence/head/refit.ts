import { Failure } from '#contract/failure.ts';
import { cholesky, choleskySolve } from '../../math/cholesky.ts';
import { type Matrix, matrix } from '../../math/matrix-product.ts';
import { softmax } from '../../math/softmax.ts';
import { type Metric, minimise } from './minimise.ts';
import { type HeadData, HeadObjective, type Pause } from './objective.ts';

export type { HeadData, Pause } from './objective.ts';

/** A linear classifier on features: logits = W^T h + b. */
export interface Head {
  /** [D + 1, K] float64: W, and the bias in the last row. */
  readonly weights: Float64Array;
  /** Largest component of the cost's gradient at the end. */
  readonly gradient: number;
  readonly iterations: number;
  readonly regularisation: number;
}

/** The second derivative at a fitted head, factorised; null where K (D + 1) is too large for it. */
export type HeadMetric = Metric | null;

export interface FitOptions {
  /** Weight of |W|^2 / 2 beside the mean loss; above 0. */
  readonly regularisation: number;
  /** Only these rows; all labelled ones otherwise. */
  readonly rows?: Int32Array;
  /** Where to start from; zeros otherwise. */
  readonly start?: Head;
  /** Of a head nearby, by {@link headMetric}; spares the factorisation. */
  readonly metric?: HeadMetric;
  /** False: L-BFGS alone, for fits whose last digits nobody looks at. */
  readonly newton?: boolean;
  /** Largest component of the gradient that counts as none; 1e-8 by default. */
  readonly tolerance?: number;
  readonly pause: Pause;
}

/** Unknowns up to which the second derivative is factorised: 4,096 take 130 MB and some 10 s. */
export const mostFactorised = 4096;
const defaultTolerance = 1e-8;
/** Where Newton's steps take over from L-BFGS: far from the minimum a factorisation is worth little. */
const nearby = 1e-3;
const mostIterations = 5000;
/** Steps with one factor after which it is made anew. */
const stepsPerFactor = 25;

/**
 * Fits multinomial logistic regression with an L2 penalty on the weights and none on the bias. Up to
 * {@link mostFactorised} unknowns it ends with Newton's steps (Cholesky), above that it is L-BFGS all the way. The cost
 * is convex and the weights penalised, so there is one minimum; no number is drawn at random.
 *
 * A class of the model without any row gets a bias that falls until its share of the gradient is below the tolerance.
 *
 * @throws Failure `usage` without a labelled row, or for features that are not finite
 */
export async function fitHead(data: HeadData, options: FitOptions): Promise<Head> {
  const { regularisation, pause } = options;
  if (!(regularisation > 0)) throw new RangeError(`invalid regularisation: ${regularisation}`);
  const objective = new HeadObjective(data, options.rows, regularisation, pause);
  if (objective.rows.length === 0) {
    throw new Failure('usage', 'no training sample has a label of the model, so that no head can be fitted');
  }
  const tolerance = options.tolerance ?? defaultTolerance;
  const given = options.metric ?? null;
  const begin =
    options.start === undefined ? new Float64Array(objective.length) : toClassRows(options.start, objective);
  const newton = options.newton ?? true;
  const factorised = newton && given === null && objective.length <= mostFactorised;
  let found = await minimise(objective, begin, {
    tolerance: factorised ? Math.max(nearby, tolerance) : tolerance,
    mostIterations,
    metric: given,
  });
  if (!Number.isFinite(found.gradient)) {
    throw new Failure(
      'usage',
      'the features of a training sample are no finite numbers, so that no head can be fitted',
    );
  }
  let iterations = found.iterations;
  while (factorised && found.gradient > tolerance && iterations < mostIterations) {
    const metric = await metricAt(objective, found.point, pause);
    const next = await minimise(objective, found.point, {
      tolerance,
      mostIterations: metric === null ? mostIterations : stepsPerFactor,
      metric,
    });
    iterations += next.iterations;
    const stuck = next.iterations === 0;
    found = next;
    if (stuck) break;
  }
  return {
    weights: toFeatureRows(found.point, objective),
    gradient: found.gradient,
    iterations,
    regularisation,
  };
}

/** The factorised second derivative of the cost at a head, for refits nearby; null above {@link mostFactorised}. */
export async function headMetric(data: HeadData, head: Head, pause: Pause): Promise<HeadMetric> {
  const objective = new HeadObjective(data, undefined, head.regularisation, pause);
  if (objective.length > mostFactorised) return null;
  return metricAt(objective, toClassRows(head, objective), pause);
}

/**
 * Heads without each of the rows in turn, to the same minimum that fitting all others from scratch has: warm starts
 * from the head of all rows, steps measured with its second derivative.
 *
 * @param head fitted to all of `data`
 * @param rows left out one at a time, in this order
 */
export async function* leaveOneOut(
  data: HeadData,
  head: Head,
  rows: Iterable<number>,
  options: { readonly metric?: HeadMetric; readonly tolerance?: number; readonly pause: Pause },
): AsyncGenerator<{ readonly row: number; readonly head: Head }> {
  const { pause } = options;
  const metric = options.metric ?? (await headMetric(data, head, pause));
  const all = Int32Array.from({ length: data.labels.length }, (_, row) => row);
  for (const row of rows) {
    const others = all.filter((other) => other !== row);
    yield {
      row,
      head: await fitHead(data, {
        regularisation: head.regularisation,
        rows: others,
        start: head,
        metric,
        tolerance: options.tolerance ?? leaveOneOutTolerance,
        pause,
      }),
    };
  }
}

/** One row of thousands moves the gradient by little, so that its effect asks for more digits than a fit. */
const leaveOneOutTolerance = 1e-10;

/** W^T h + b, [n, K] float64. */
export function headLogits(head: Head, features: Matrix): Float64Array {
  const width = features.columns + 1;
  const classes = head.weights.length / width;
  if (!Number.isInteger(classes)) {
    throw new RangeError(
      `invalid features: ${features.columns} for a head of ${head.weights.length} weights`,
    );
  }
  const logits = new Float64Array(features.rows * classes);
  for (let row = 0; row < features.rows; row++) {
    const to = row * classes;
    for (let k = 0; k < classes; k++) logits[to + k] = head.weights[features.columns * classes + k] as number;
    for (let d = 0; d < features.columns; d++) {
      const value = features.data[row * features.columns + d] as number;
      const from = d * classes;
      for (let k = 0; k < classes; k++) {
        logits[to + k] = (logits[to + k] as number) + value * (head.weights[from + k] as number);
      }
    }
  }
  return logits;
}

/** Softmax of {@link headLogits}, [n, K] float64. */
export function headProbabilities(head: Head, features: Matrix): Float64Array {
  return softmax(headLogits(head, features), head.weights.length / (features.columns + 1));
}

/** Weights of the head as a float32 layer: W [D, K] and b [K]. */
export function headLayer(head: Head, classes: number): { weights: Matrix; bias: Float32Array } {
  const features = head.weights.length / classes - 1;
  return {
    weights: matrix(Float32Array.from(head.weights.subarray(0, features * classes)), features, classes),
    bias: Float32Array.from(head.weights.subarray(features * classes)),
  };
}

async function metricAt(objective: HeadObjective, point: Float64Array, pause: Pause): Promise<HeadMetric> {
  const curvature = await objective.curvature(point);
  let trace = 0;
  for (let i = 0; i < objective.length; i++) trace += curvature[i * objective.length + i] as number;
  // A class that hardly any row has any probability of has no curvature left: this keeps the factor defined.
  const least = (1e-9 * trace) / objective.length;
  for (let i = 0; i < objective.length; i++) {
    const place = i * objective.length + i;
    curvature[place] = (curvature[place] as number) + least;
  }
  const factor = await cholesky(curvature, objective.length, pause);
  return factor === null ? null : (right) => choleskySolve(factor, right);
}

/** From [D + 1, K] to the objective's [K, D + 1]. */
function toClassRows(head: Head, { width, classes, length }: HeadObjective): Float64Array {
  if (head.weights.length !== length) {
    throw new RangeError(`invalid start: ${head.weights.length} weights, ${length} are needed`);
  }
  return Float64Array.from(
    { length },
    (_, i) => head.weights[(i % width) * classes + Math.floor(i / width)] as number,
  );
}

function toFeatureRows(point: Float64Array, { width, classes, length }: HeadObjective): Float64Array {
  return Float64Array.from(
    { length },
    (_, i) => point[(i % classes) * width + Math.floor(i / classes)] as number,
  );
}
