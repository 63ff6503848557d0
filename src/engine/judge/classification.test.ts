import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluation } from '#contract/evaluation.ts';
import { evaluateClassification } from './classification.ts';

interface Known {
  readonly labels: number;
  readonly truth: number[];
  readonly probabilities: number[];
  readonly confusion: number[][];
  readonly precision: (number | null)[];
  readonly recall: (number | null)[];
  readonly f1: (number | null)[];
  readonly support: number[];
  readonly accuracy: number;
  readonly logLoss: number;
  readonly brier: number;
}

// Made with scikit-learn 1.9 for 60 random answers over 4 classes, the last without support:
// precision_recall_fscore_support(zero_division=nan), confusion_matrix, log_loss, brier_score_loss.
const sklearn = JSON.parse(
  readFileSync(new URL('./classification.fixture.json', import.meta.url), 'utf8'),
) as Known;

function judge(
  truth: readonly number[],
  rows: readonly (readonly number[])[],
  classes = rows[0]?.length ?? 2,
) {
  return evaluateClassification({
    labels: Array.from({ length: classes }, (_, k) => `class ${k}`),
    truth: Int32Array.from(truth),
    probabilities: Float64Array.from(rows.flat()),
    unknownLabels: [],
    unreadable: [],
    seed: 0,
  });
}

/** Answers over any number of classes, some samples without a label, some without an answer. */
const answers = fc.integer({ min: 1, max: 5 }).chain((classes) =>
  fc.record({
    classes: fc.constant(classes),
    samples: fc.array(
      fc.record({
        truth: fc.integer({ min: -1, max: classes - 1 }),
        scores: fc.array(fc.integer({ min: 1, max: 50 }), { minLength: classes, maxLength: classes }),
        readable: fc.boolean(),
      }),
      { maxLength: 40 },
    ),
  }),
);

function toRow(scores: readonly number[], readable: boolean): number[] {
  const sum = scores.reduce((total, score) => total + score, 0);
  return scores.map((score) => (readable ? score / sum : Number.NaN));
}

describe('evaluateClassification', () => {
  test('agrees with scikit-learn', () => {
    const result = evaluateClassification({
      labels: ['a', 'b', 'c', 'd'],
      truth: Int32Array.from(sklearn.truth),
      probabilities: Float64Array.from(sklearn.probabilities),
      unknownLabels: [],
      unreadable: [],
      seed: 1,
    });
    expect(result.confusion).toEqual(sklearn.confusion);
    expect(result.accuracy.value).toBeCloseTo(sklearn.accuracy, 12);
    expect(result.negativeLogLikelihood).toBeCloseTo(sklearn.logLoss, 10);
    expect(result.brier).toBeCloseTo(sklearn.brier, 10);
    result.perClass.forEach((metrics, k) => {
      expect(metrics.support).toBe(sklearn.support[k]);
      for (const name of ['precision', 'recall', 'f1'] as const) {
        const known = sklearn[name][k];
        if (known === null || known === undefined) expect(metrics[name]).toBeNull();
        else expect(metrics[name]).toBeCloseTo(known, 12);
      }
    });
  });

  test('a class that is neither there nor predicted has no precision, recall or F1', () => {
    const result = judge(
      [0, 0],
      [
        [0.9, 0.1, 0],
        [0.8, 0.2, 0],
      ],
    );
    expect(result.perClass[2]).toEqual({
      label: 'class 2',
      support: 0,
      predicted: 0,
      precision: null,
      recall: null,
      f1: null,
    });
    expect(result.macroF1).toBe(1);
  });

  test('the calibration error of answers that are sure by 0.9 and right by half is 0.4', () => {
    const result = judge(
      [0, 0, 1, 1],
      [
        [0.9, 0.1],
        [0.9, 0.1],
        [0.9, 0.1],
        [0.9, 0.1],
      ],
    );
    expect(result.expectedCalibrationError).toBeCloseTo(0.4, 12);
    expect(result.reliability[13]).toMatchObject({ count: 4, accuracy: 0.5 });
    expect(result.brier).toBeCloseTo((0.02 + 0.02 + 1.62 + 1.62) / 4, 12);
  });

  test('a threshold sends less sure answers to manual review', () => {
    const { thresholds } = judge(
      [0, 1, 1, 0],
      [
        [0.95, 0.05],
        [0.1, 0.9],
        [0.7, 0.3],
        [0.6, 0.4],
      ],
    );
    expect(thresholds).toHaveLength(101);
    expect(thresholds[0]).toEqual({ threshold: 0, manual: 0, accuracy: 0.75, purity: (2 / 3 + 1) / 2 });
    expect(thresholds[70]).toEqual({ threshold: 0.7, manual: 0.25, accuracy: 2 / 3, purity: 0.75 });
    expect(thresholds[71]).toEqual({ threshold: 0.71, manual: 0.5, accuracy: 1, purity: 1 });
    expect(thresholds[100]).toEqual({ threshold: 1, manual: 1, accuracy: null, purity: null });
  });

  test('the accuracy interval is near the normal one for 1,000 samples at 80 %', () => {
    const truth = Array.from({ length: 1000 }, (_, i) => (i % 5 === 0 ? 1 : 0));
    const { accuracy } = judge(
      truth,
      truth.map(() => [0.8, 0.2]),
    );
    const half = 1.96 * Math.sqrt((0.8 * 0.2) / 1000);
    expect(accuracy.value).toBe(0.8);
    expect(accuracy.low).toBeCloseTo(0.8 - half, 2);
    expect(accuracy.high).toBeCloseTo(0.8 + half, 2);
  });

  test('the same seed gives the same interval', () => {
    const rows = Array.from({ length: 30 }, (_, i) => (i % 3 === 0 ? [0.2, 0.8] : [0.7, 0.3]));
    const truth = rows.map((_, i) => i % 2);
    expect(judge(truth, rows).accuracy).toEqual(judge(truth, rows).accuracy);
  });

  test('nothing labelled gives nulls, not zeros', () => {
    const result = judge(
      [-1, -1],
      [
        [0.5, 0.5],
        [Number.NaN, Number.NaN],
      ],
    );
    expect(result.labelled).toBe(0);
    expect(result.accuracy).toEqual({ value: null, low: null, high: null });
    expect(result.expectedCalibrationError).toBeNull();
    expect(result.thresholds[0]?.accuracy).toBeNull();
  });

  test('a truth beyond the classes is refused', () => {
    expect(() => judge([2], [[0.5, 0.5]])).toThrow(RangeError);
  });

  test('for any answers: the matrix counts the judged samples, rates lie in 0..1, manual share never falls', () => {
    fc.assert(
      fc.property(answers, ({ classes, samples }) => {
        const result = judge(
          samples.map(({ truth }) => truth),
          samples.map(({ scores, readable }) => toRow(scores, readable)),
          classes,
        );
        expect(evaluation.safeParse(result).success).toBe(true);
        const judged = samples.filter(({ truth, readable }) => truth >= 0 && readable).length;
        expect(result.labelled).toBe(judged);
        expect(result.confusion.flat().reduce((sum, value) => sum + value, 0)).toBe(judged);
        expect(result.reliability.reduce((sum, { count }) => sum + count, 0)).toBe(judged);
        for (const { precision, recall, f1 } of result.perClass) {
          for (const rate of [precision, recall, f1]) {
            if (rate !== null) expect(rate >= 0 && rate <= 1).toBe(true);
          }
        }
        const manual = result.thresholds.map((point) => point.manual);
        expect(manual.every((share, at) => at === 0 || share >= (manual[at - 1] ?? 0))).toBe(true);
      }),
    );
  });
});
