import { matrix } from '../../math/matrix-product.ts';
import { SeededRandom } from '../../math/random.ts';
import { labelledRows } from './objective.ts';
import { fitHead, type Head, type HeadData, headProbabilities, type Pause } from './refit.ts';

/** Tried penalties, as multiples of the mean square of a feature: strong to weak. */
export const triedPenalties = [1, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5] as const;
const folds = 5;
const stream = 0xf01d;
/** Rows that the choice is made with: more would not change a decade. */
const mostRows = 2000;
/** The loss on held-out rows is compared, not a weight. */
const tolerance = 3e-4;

/**
 * The penalty of the refitted head: of decades relative to the mean square of a feature (so that it does not depend on
 * their unit) the one with the least mean loss on held-out rows by 5-fold cross-validation on up to 2,000 rows, drawn
 * with a fixed seed; from strong to weak until the loss rises. The same for every seed and method of a measurement.
 */
export async function chooseRegularisation(data: HeadData, pause: Pause): Promise<number> {
  const { features, labels, classes } = data;
  const rows = new SeededRandom(0, stream).shuffle(labelledRows(labels, classes)).slice(0, mostRows);
  let square = 0;
  for (const row of rows) {
    for (let d = 0; d < features.columns; d++)
      square += (features.data[row * features.columns + d] as number) ** 2;
  }
  const unit = square / Math.max(1, rows.length * features.columns) || 1;
  const starts = new Map<number, Head>();
  let best = { penalty: unit * 1e-2, loss: Number.POSITIVE_INFINITY };
  for (const tried of triedPenalties) {
    let loss = 0;
    for (let fold = 0; fold < folds && rows.length >= folds; fold++) {
      const kept = rows.filter((_, i) => i % folds !== fold);
      const held = rows.filter((_, i) => i % folds === fold);
      const start = starts.get(fold);
      const head = await fitHead(data, {
        regularisation: tried * unit,
        rows: kept,
        ...(start === undefined ? {} : { start }),
        tolerance: tolerance * Math.sqrt(unit),
        newton: false,
        pause,
      });
      starts.set(fold, head);
      loss += heldOutLoss(head, data, held) / rows.length;
    }
    if (rows.length >= folds && loss > best.loss) break;
    if (loss < best.loss && rows.length >= folds) best = { penalty: tried * unit, loss };
  }
  return best.penalty;
}

function heldOutLoss(head: Head, { features, labels, classes }: HeadData, rows: Int32Array): number {
  const width = features.columns;
  const held = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries())
    held.set(features.data.subarray(row * width, (row + 1) * width), i * width);
  const probabilities = headProbabilities(head, matrix(held, rows.length, width));
  let loss = 0;
  for (const [i, row] of rows.entries()) {
    loss -= Math.log(Math.max(1e-300, probabilities[i * classes + (labels[row] as number)] as number));
  }
  return loss;
}
