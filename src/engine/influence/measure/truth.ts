import type { Matrix } from '../../math/matrix-product.ts';
import { SeededRandom } from '../../math/random.ts';
import { labelledRows } from '../head/objective.ts';
import {
  fitHead,
  type Head,
  type HeadData,
  type HeadMetric,
  headLogits,
  leaveOneOut,
  type Pause,
} from '../head/refit.ts';

/** A head fitted to all training pictures, and what refits of it start from. */
export interface FittedHead {
  readonly data: HeadData;
  readonly head: Head;
  readonly metric: HeadMetric;
}

/** What the refitted heads are asked. */
export interface AskedQueries {
  /** [Q, D]. */
  readonly features: Matrix;
  /** [Q]. */
  readonly targets: Int32Array;
}

/** Log-odds of the targets by heads refitted to parts of the training set. */
export interface SubsetTruth {
  /** Rows of each part. */
  readonly members: readonly Int32Array[];
  /** [parts][Q]. */
  readonly outputs: readonly Float64Array[];
}

/** What leaving single rows out takes off the targets' log-odds. */
export interface LeftOutTruth {
  readonly rows: Int32Array;
  /** [rows][Q]; positive: the row spoke for the target. */
  readonly effects: readonly Float64Array[];
}

const subsetStream = 0x15d5;
const leftOutStream = 0x1007;
/** Ranks of log-odds are compared: more digits would change none. */
const subsetTolerance = 1e-6;

/** Heads refitted to random halves of the labelled rows (Park et al. 2023, TRAK, section 2). */
export async function subsetTruth(
  fitted: FittedHead,
  asked: AskedQueries,
  subsets: number,
  seed: number,
  pause: Pause,
): Promise<SubsetTruth> {
  const rows = labelledRows(fitted.data.labels, fitted.data.classes);
  const random = new SeededRandom(seed, subsetStream);
  const members: Int32Array[] = [];
  const outputs: Float64Array[] = [];
  for (let s = 0; s < subsets; s++) {
    const half = random
      .shuffle(rows.slice())
      .slice(0, Math.max(1, rows.length >> 1))
      .sort();
    members.push(half);
    outputs.push(logOdds(await refitted(fitted, half, pause), asked));
  }
  return { members, outputs };
}

/** Exact leave-one-out of up to `count` labelled rows, drawn by the seed. */
export async function leftOutTruth(
  fitted: FittedHead,
  asked: AskedQueries,
  count: number,
  seed: number,
  pause: Pause,
): Promise<LeftOutTruth> {
  const all = labelledRows(fitted.data.labels, fitted.data.classes);
  const rows = new SeededRandom(seed, leftOutStream).shuffle(all).slice(0, count).sort();
  const whole = logOdds(fitted.head, asked);
  const effects: Float64Array[] = [];
  const { data, head, metric } = fitted;
  for await (const without of leaveOneOut(data, head, rows, { metric, pause })) {
    const left = logOdds(without.head, asked);
    effects.push(whole.map((value, q) => value - (left[q] as number)));
  }
  return { rows, effects };
}

/** A head without some rows. */
export function withoutRows(fitted: FittedHead, removed: ReadonlySet<number>, pause: Pause): Promise<Head> {
  const rows = labelledRows(fitted.data.labels, fitted.data.classes).filter((row) => !removed.has(row));
  return refitted(fitted, rows, pause);
}

function refitted({ data, head, metric }: FittedHead, rows: Int32Array, pause: Pause): Promise<Head> {
  const { regularisation } = head;
  return fitHead(data, { regularisation, rows, start: head, metric, tolerance: subsetTolerance, pause });
}

/** log p / (1 - p) of each query's target, [Q]. */
export function logOdds(head: Head, { features, targets }: AskedQueries): Float64Array {
  const logits = headLogits(head, features);
  const classes = logits.length / features.rows;
  return Float64Array.from(targets, (target, q) => {
    let largest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < classes; k++) {
      if (k !== target) largest = Math.max(largest, logits[q * classes + k] as number);
    }
    let others = 0;
    for (let k = 0; k < classes; k++) {
      if (k !== target) others += Math.exp((logits[q * classes + k] as number) - largest);
    }
    return (logits[q * classes + target] as number) - largest - Math.log(others);
  });
}
