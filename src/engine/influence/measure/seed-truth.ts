import { Failure } from '#contract/failure.ts';
import type { InfluenceMetric } from '#contract/influence.ts';
import { type Matrix, matrix } from '../../math/matrix-product.ts';
import { rowArgmax } from '../../math/softmax.ts';
import type { QueryArrays, TrainingArrays } from '../arrays.ts';
import { chooseRegularisation } from '../head/choose-regularisation.ts';
import { fitHead, headMetric, headProbabilities, type Pause } from '../head/refit.ts';
import { blocksOf, type Rows } from '../rows.ts';
import {
  type AskedQueries,
  type FittedHead,
  type LeftOutTruth,
  leftOutTruth,
  type SubsetTruth,
  subsetTruth,
} from './truth.ts';

/** What every method of a seed is held against. */
export interface SeedTruth extends AskedQueries {
  /** [Q]: positions of the queries in their data set. */
  readonly keys: readonly number[];
  /** Null where no metric asks for it. */
  readonly subsets: SubsetTruth | null;
  readonly leftOut: LeftOutTruth | null;
}

/** Numbers of features that are held in memory for refits: 1 GB. */
const mostNumbers = 2 ** 28;
const blockRows = 4096;

/**
 * The refitted head of a training set: its penalty by cross-validation, its second derivative factorised once.
 *
 * @throws Failure `usage` without labels, for a model of one class, and for more features than fit in memory
 */
export async function fittedHead(arrays: TrainingArrays, pause: Pause): Promise<FittedHead> {
  if (arrays.classes < 2) {
    throw new Failure(
      'usage',
      'the model has one class: its answer never changes, so that nothing can be measured',
    );
  }
  const data = {
    features: await heldRows(arrays.model.features, pause),
    labels: arrays.labels,
    classes: arrays.classes,
  };
  const regularisation = await chooseRegularisation(data, pause);
  const head = await fitHead(data, { regularisation, pause });
  return { data, head, metric: await headMetric(data, head, pause) };
}

/** All rows in memory. */
export async function heldRows(rows: Rows, pause: Pause): Promise<Matrix> {
  const numbers = rows.count * rows.width;
  if (numbers > mostNumbers) {
    throw new Failure(
      'usage',
      `${rows.count} training pictures of ${rows.width} features are too many to refit a head to; measure on a part of ` +
        `them, of up to ${Math.floor(mostNumbers / rows.width)} pictures.`,
    );
  }
  const data = new Float32Array(numbers);
  for await (const { start, block } of blocksOf(rows, blockRows)) {
    data.set(block.data, start * rows.width);
    await pause();
  }
  return matrix(data, rows.count, rows.width);
}

/** Refits everything that the metrics of a seed need, once for all methods. */
export async function seedTruth(
  fitted: FittedHead,
  queries: QueryArrays,
  keys: readonly number[],
  plan: {
    readonly metrics: readonly InfluenceMetric[];
    readonly subsets: number;
    readonly leftOut: number;
    readonly seed: number;
  },
  pause: Pause,
): Promise<SeedTruth> {
  const asked = { features: queries.model.features, targets: queries.targets };
  const { metrics, seed } = plan;
  return {
    ...asked,
    keys,
    subsets: metrics.includes('lds') ? await subsetTruth(fitted, asked, plan.subsets, seed, pause) : null,
    leftOut: metrics.includes('leave-one-out')
      ? await leftOutTruth(fitted, asked, plan.leftOut, seed, pause)
      : null,
  };
}

/** Share of rows whose label the head answers; null without labels. */
export function headAccuracy(
  { head }: Pick<FittedHead, 'head'>,
  features: Matrix,
  labels: ArrayLike<number>,
): number | null {
  const answers = headAnswers(head, features);
  let right = 0;
  let labelled = 0;
  for (const [row, answer] of answers.entries()) {
    const label = labels[row] as number;
    if (label < 0) continue;
    labelled++;
    right += Number(answer === label);
  }
  return labelled === 0 ? null : right / labelled;
}

/** The class that the head finds most probable, [n]. */
export function headAnswers(head: FittedHead['head'], features: Matrix): Int32Array {
  const probabilities = headProbabilities(head, features);
  const classes = probabilities.length / Math.max(1, features.rows);
  return Int32Array.from({ length: features.rows }, (_, row) => rowArgmax(probabilities, row, classes));
}
