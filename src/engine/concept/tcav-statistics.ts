import type { BoundedValue, TcavResult } from '#contract/concepts.ts';
import { bootstrapMean } from '../math/bootstrap.ts';
import { SeededRandom } from '../math/random.ts';
import { mean, quantile } from '../math/statistics.ts';
import { welchTest } from '../math/student-t.ts';
import type { ConceptVector } from './concept-vector.ts';

const resamples = 2000;
const accuracyStream = 0xacc0;
/** Standard errors above chance at which vectors tell a concept from random pictures: by chance in 1 of 700 cases. */
const certain = 3;

export interface HeldOut {
  /** Mean of both sides' accuracies with a 95 % interval. */
  readonly accuracy: BoundedValue;
  /** Whether the accuracy lies three standard errors above chance. */
  readonly separates: boolean;
}

/**
 * How well a concept's vectors tell pictures that they were not fitted to, both sides weighing the same. All vectors
 * share the concept's examples, so it is not vectors that are independent but examples and random sets, each with all
 * its answers: these are drawn again for the interval (a cluster bootstrap; Field and Welsh 2007), and of these the
 * standard error is taken, with two right and two wrong ones added to either side, as Agresti and Coull (1998) do, so
 * that a handful of right answers is no certainty.
 */
export function heldOut(vectors: readonly ConceptVector[], seed: number): HeldOut {
  const answers = new Map<number, number[]>();
  for (const { examples } of vectors) {
    for (const { row, right } of examples) answers.set(row, [...(answers.get(row) ?? []), right ? 1 : 0]);
  }
  const ofExamples = Array.from(answers.values(), mean);
  const ofOthers = vectors.map(({ othersRight }) => othersRight);
  const random = new SeededRandom(seed, accuracyStream);
  const means = Float64Array.from(
    { length: resamples },
    () => (meanOfDrawn(ofExamples, random) + meanOfDrawn(ofOthers, random)) / 2,
  ).sort();
  const [examples, others] = [withPrior(ofExamples), withPrior(ofOthers)];
  const standardError = Math.sqrt(squaredError(examples) + squaredError(others)) / 2;
  return {
    accuracy: {
      value: (mean(ofExamples) + mean(ofOthers)) / 2,
      low: quantile(means, 0.025),
      high: quantile(means, 0.975),
    },
    separates: (mean(examples) + mean(others)) / 2 - 0.5 > certain * standardError,
  };
}

function meanOfDrawn(values: readonly number[], random: SeededRandom): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[random.integer(values.length)] as number;
  return sum / values.length;
}

function withPrior(values: readonly number[]): readonly number[] {
  return [...values, 1, 1, 0, 0];
}

/** Square of the standard error of a mean. */
function squaredError(values: readonly number[]): number {
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return squares / (values.length - 1) / values.length;
}

/**
 * A concept's scores against those of random vectors: Welch's two-sided t-test, because a concept's scores vary less
 * than random ones, with Bonferroni's correction for `tests` tests (Kim et al. 2018, section 3.6).
 *
 * The test takes a concept's vectors as independent, which they are not: they share its examples, and for any set of
 * pictures, random ones too, their scores lie closer together than those of random vectors. A concept is therefore
 * significant only where its vectors also separate its examples from random pictures.
 */
export function testedScores(
  scores: readonly number[],
  randomScores: readonly number[],
  options: {
    readonly tests: number;
    readonly level: number;
    readonly separates: boolean;
    readonly seed: number;
  },
): Omit<TcavResult, 'target' | 'pictures'> {
  const { p } = welchTest(scores, randomScores);
  const correctedP = Math.min(1, p * options.tests);
  return {
    score: bootstrapMean(scores, { seed: options.seed }) ?? { value: 0, low: 0, high: 0 },
    scores: [...scores],
    randomScores: [...randomScores],
    p,
    correctedP,
    significant: options.separates && correctedP < options.level,
  };
}
