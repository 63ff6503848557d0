import { SeededRandom } from '../../math/random.ts';
import {
  fitHead,
  type Head,
  type HeadData,
  type HeadMetric,
  headProbabilities,
  type Pause,
} from '../head/refit.ts';
import { rowsOfMatrix } from './matrix-rows.ts';

/** Keeps the drawing of folds apart from other draws with the same seed. */
const foldStream = 0xf01d;

/**
 * What heads say of rows that they were not fitted to: the rows are cut into folds, classes evenly, and each fold is
 * judged by a head fitted to all others.
 *
 * @param whole the head of all rows, where each fit starts, and its metric
 * @returns [n, K] float64; rows without a label are judged by the head of the last fold
 */
export async function outOfFoldProbabilities(
  data: HeadData,
  whole: { readonly head: Head; readonly metric: HeadMetric },
  {
    folds,
    seed,
    pause,
  }: {
    readonly folds: number;
    readonly seed: number;
    readonly pause: Pause;
  },
): Promise<Float64Array> {
  const { features, labels, classes } = data;
  const fold = foldsOf(labels, folds, seed);
  const found = new Float64Array(features.rows * classes);
  for (let judged = 0; judged < folds; judged++) {
    const others = rowsWhere(fold, (of) => of !== judged && of >= 0);
    if (others.length === 0) continue;
    const head = await fitHead(data, {
      regularisation: whole.head.regularisation,
      rows: others,
      start: whole.head,
      metric: whole.metric,
      pause,
    });
    const rows = rowsWhere(fold, (of) => of === judged || (of < 0 && judged === folds - 1));
    const probabilities = headProbabilities(head, rowsOfMatrix(features, rows));
    for (const [at, row] of rows.entries()) {
      found.set(probabilities.subarray(at * classes, (at + 1) * classes), row * classes);
    }
  }
  return found;
}

/** [n]: the fold of each row, -1 without a label. The rows of each class are dealt out in a drawn order. */
function foldsOf(labels: Int32Array, folds: number, seed: number): Int32Array {
  const random = new SeededRandom(seed, foldStream);
  const fold = new Int32Array(labels.length).fill(-1);
  let next = 0;
  for (const rows of Map.groupBy(labels.keys(), (row) => labels[row] as number).entries()) {
    if (rows[0] < 0) continue;
    for (const row of random.shuffle([...rows[1]])) fold[row] = next++ % folds;
  }
  return fold;
}

function rowsWhere(fold: Int32Array, wanted: (of: number) => boolean): Int32Array {
  const rows: number[] = [];
  for (const [row, of] of fold.entries()) if (wanted(of)) rows.push(row);
  return Int32Array.from(rows);
}
