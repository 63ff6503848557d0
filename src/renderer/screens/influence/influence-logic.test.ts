import { describe, expect, test } from 'vitest';
import type { Audit, SuspectedLabel } from '#contract/audit.ts';
import type { Dataset } from '#contract/dataset.ts';
import type { ReviewState } from '#contract/review.ts';
import { auditRows, foundAt, isDecided, queueProgress } from './audit-rows.ts';
import { likelyTrueLabels } from './extra-columns.ts';
import { readInfluenceAddress } from './influence-address.ts';
import { qualityWords, shortValue, signedValue, spokenSide } from './influence-words.ts';
import { flagChange, labelState, labelStateWords } from './label-reviews.ts';
import { firstMeasureForm, measureRequest, numberProblem } from './measure-form.ts';
import { trainingChoices } from './training-sets.ts';

const nothing: ReviewState = {
  verdict: null,
  correctedLabel: null,
  note: '',
  tags: [],
  labelConfirmed: false,
  membership: null,
  reviewer: null,
  at: null,
};
const wrong: ReviewState = { ...nothing, verdict: 'label-wrong', reviewer: 'Ada' };
const corrected: ReviewState = { ...wrong, correctedLabel: 'bridge' };
const right: ReviewState = { ...nothing, labelConfirmed: true };

const suspect = (sampleIndex: number, label: string, suggestion: string): SuspectedLabel => ({
  ...{ sampleIndex, name: `${sampleIndex}.png`, label, selfInfluence: 2, predicted: suggestion },
  ...{ probability: 0.1, suggestion, suggestionProbability: 0.93, memorisation: 0.4 },
});

const pictured = (sampleIndex: number) => ({ sampleIndex, name: `${sampleIndex}.png`, label: 'scratch' });

function auditOf(part: Partial<Audit>): Audit {
  const head = { features: 4, classes: 2, regularisation: 1, gradient: 0 };
  return {
    ...{ runId: 1, modelId: 1, trainingId: 2, validationId: 3, parameters: {}, reviews: [], passes: 0 },
    training: { name: 'training', samples: 100, unlabelled: 0, unreadable: 0 },
    validation: { name: 'validation', samples: 50 },
    method: { id: 'k-sbe', title: 'K-SBE', parameters: {} },
    head: { ...head, trainingAccuracy: 1, queryAccuracy: 1, agreesWithModel: 1 },
    ...{ queue: [], known: null, duplicateThreshold: 0.98, duplicates: [], leaks: [], memorised: [] },
    ...{ suggestions: [], effects: [], seconds: 1, warnings: [], startedAt: '', recordHash: '0'.repeat(64) },
    ...part,
  };
}

describe('what was decided about a picture', () => {
  test('removal counts before a label, a right label before a mere flag', () => {
    expect(labelState(null)).toBe('open');
    expect(labelState(nothing)).toBe('open');
    expect(labelState(wrong)).toBe('wrong');
    expect(labelState(corrected)).toBe('corrected');
    expect(labelState(right)).toBe('right');
    expect(labelState({ ...corrected, membership: 'remove' })).toBe('removed');
    expect(labelState({ ...nothing, membership: 'keep' })).toBe('kept');
    expect(labelState({ ...nothing, verdict: 'model-wrong' })).toBe('open');
    expect(labelStateWords(corrected)).toBe('should be bridge');
  });

  test('a flag is set and taken back by the same button', () => {
    expect(flagChange(null)).toEqual({ kind: 'label-check', outcome: 'wrong', correctedLabel: null });
    expect(flagChange(right)).toMatchObject({ outcome: 'wrong' });
    expect(flagChange(wrong)).toMatchObject({ outcome: null });
    expect(flagChange(corrected)).toMatchObject({ outcome: null });
  });
});

describe('entries of an audit', () => {
  test('accepting a suspected label gives it the suggested one, rejecting says that it is right', () => {
    const [row] = auditRows(auditOf({ queue: [suspect(5, 'scratch', 'bridge')] }), 'labels');
    expect(row?.words).toBe('scratch → bridge, 93 %');
    expect(row?.accept).toEqual({ kind: 'label-check', outcome: 'wrong', correctedLabel: 'bridge' });
    expect(row?.reject).toEqual({ kind: 'label-check', outcome: 'right', correctedLabel: null });
  });

  test('where the head suggests the label that it has, there is nothing to accept', () => {
    const [row] = auditRows(auditOf({ queue: [suspect(5, 'bridge', 'bridge')] }), 'labels');
    expect(row?.accept).toBeNull();
  });

  test('a picture flagged in a case stands in the list although the queue does not hold it', () => {
    const reviews = [5, 9].map((index) => ({ ...pictured(index), review: wrong }));
    const rows = auditRows(auditOf({ queue: [suspect(5, 'scratch', 'bridge')], reviews }), 'labels');
    expect(rows.map(({ sampleIndex }) => sampleIndex)).toEqual([9, 5]);
  });

  test('of a pair the second is removed, and of a leak the training picture', () => {
    const audit = auditOf({
      duplicates: [{ first: pictured(1), second: pictured(2), similarity: 0.99, identical: false }],
      leaks: [{ training: pictured(3), validation: pictured(4), similarity: 1, identical: true }],
    });
    const [duplicate] = auditRows(audit, 'duplicates');
    expect(duplicate).toMatchObject({ sampleIndex: 2, partner: { datasetId: 2, sampleIndex: 1 } });
    expect(duplicate?.accept).toEqual({ kind: 'membership', outcome: 'remove' });
    const [leak] = auditRows(audit, 'leaks');
    expect(leak).toMatchObject({ sampleIndex: 3, partner: { datasetId: 3, sampleIndex: 4 } });
  });

  test('a flag without the right label leaves the entry open', () => {
    expect(isDecided({ kind: 'label' }, wrong)).toBe(false);
    expect(isDecided({ kind: 'label' }, corrected)).toBe(true);
    expect(isDecided({ kind: 'label' }, right)).toBe(true);
    expect(isDecided({ kind: 'membership' }, right)).toBe(false);
    expect(isDecided({ kind: 'membership' }, { ...nothing, membership: 'keep' })).toBe(true);
  });
});

describe('progress of a review', () => {
  const queue = [1, 2, 3, 4].map((index) => suspect(index, 'scratch', 'bridge'));
  const reviewOf = (index: number) => ({ 1: corrected, 3: right, 4: wrong })[index] ?? null;

  test('counts what was looked at and what was wrong', () => {
    const { inspected, found, curve } = queueProgress(auditOf({ queue }), reviewOf);
    expect([inspected, found, curve]).toEqual([3, 2, []]);
  });

  test('where wrong labels are known, shares of the set and of them', () => {
    const known = { source: { kind: 'none' as const }, wrong: 4, auroc: null, curve: [] };
    expect(queueProgress(auditOf({ queue, known }), reviewOf).curve).toEqual([
      { inspected: 0, found: 0 },
      { inspected: 0.01, found: 0.25 },
      { inspected: 0.02, found: 0.25 },
      { inspected: 0.03, found: 0.5 },
    ]);
  });

  test('a curve is read between its points', () => {
    const curve = [
      { inspected: 0, found: 0 },
      { inspected: 0.2, found: 0.8 },
    ];
    expect(foundAt(curve, 0.1)).toBeCloseTo(0.4, 12);
    expect(foundAt(curve, 0.2)).toBe(0.8);
    expect(foundAt(curve, 0.3)).toBeNull();
  });
});

describe('words', () => {
  test('values carry their sign', () => {
    expect(signedValue(0.1234)).toBe('+0.123');
    expect(shortValue(-0.1234)).toBe('−0.12');
    expect(shortValue(0.8)).toBe('+0.80');
    expect(shortValue(1)).toBe('+1.0');
    expect(shortValue(123.4)).toBe('+120');
    expect(shortValue(-2e-7)).toBe('−2e−7');
    expect(signedValue(0)).toBe('0');
  });

  test('signs are said in words, too', () => {
    const sample = {
      ...{ sampleIndex: 1, name: 'a.png', label: 'bridge', predicted: 'bridge', value: -0.5 },
      ...{ share: 0.1, similarity: 0.9, agrees: false },
    };
    expect(spokenSide(sample, 'clean')).toBe(', another label, speaks against clean, value ');
  });

  test('what was not measured has no words', () => {
    const value = { value: 0.456, low: 0.4, high: 0.5 };
    expect(qualityWords(null, true)).toBeNull();
    expect(qualityWords({ runId: 1, lds: null, leaveOneOut: null, mislabelAuroc: value }, true)).toBeNull();
    expect(qualityWords({ runId: 1, lds: value, leaveOneOut: null, mislabelAuroc: null }, true)).toBe(
      'LDS 0.46 (0.40 to 0.50)',
    );
  });
});

describe('choices', () => {
  test('an address that says nothing shows the queue', () => {
    expect(readInfluenceAddress(new URLSearchParams('part=nonsense&run=x'))).toEqual({
      part: 'labels',
      runId: null,
      at: null,
    });
  });

  test('training data comes first, the newest of it at the top', () => {
    const of = (id: number, role: Dataset['role']) => ({ id, role }) as Dataset;
    const sets = [of(1, 'training'), of(2, 'validation'), of(3, 'training'), of(4, 'production')];
    expect(trainingChoices(sets).map(({ id }) => id)).toEqual([3, 1, 4, 2]);
  });

  test('a column of true labels is known by its name', () => {
    expect(likelyTrueLabels(['tool', 'true_label'])).toBe('true_label');
    expect(likelyTrueLabels(['tool', 'label source'])).toBeNull();
  });

  test('a measurement is asked for as it was typed', () => {
    const form = firstMeasureForm([{ id: 'k-sbe', parameters: {} }], 2, 'true_label');
    const chosen = [{ id: 'k-sbe', parameters: { landmarks: 100 } }];
    expect(measureRequest(form, 1, 4, chosen)).toMatchObject({
      methods: chosen,
      seeds: [0, 1, 2],
      queries: 50,
      known: { kind: 'column', column: 'true_label' },
    });
    expect(measureRequest({ ...form, queries: '1' }, 1, 4, chosen)).toBeNull();
    expect(measureRequest({ ...form, methods: [] }, 1, 4, chosen)).toBeNull();
    expect(numberProblem('1.5', 1, 3)).not.toBeNull();
  });
});
