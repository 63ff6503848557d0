import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dot, rowOf, smallContext, smallSet } from './fixtures/small-arrays.ts';
import { gradDot } from './grad-dot.ts';
import { influenceFunction } from './influence-function.ts';
import type { InfluenceScores } from './influence-method.ts';
import { representer } from './representer.ts';

const { training, queries } = smallSet({ count: 40 });
const context = smallContext();
const defaults = representer.parameters.parse({});
const surrogate = { ...defaults, alphas: 'surrogate' as const, regularisation: 0.02 };
const labelled = Array.from(training.labels.keys()).filter((i) => (training.labels[i] as number) >= 0);
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'waferlens-representer-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('kernel last-layer', () => {
  test('target alphas are y - p of the target, times the product of features', async () => {
    const fitted = await representer.fit(training, defaults, context, null);
    const found = await fitted.scores(queries, context);
    const own = await fitted.selfInfluence(context);
    for (const i of labelled) {
      const [h, p] = [await rowOf(training.model.features, i), await rowOf(training.model.probabilities, i)];
      const label = training.labels[i] as number;
      for (let q = 0; q < queries.count; q++) {
        const target = queries.targets[q] as number;
        const alpha = (label === target ? 1 : 0) - (p[target] as number);
        const kernel = dot(h, await rowOf(queries.model.features, q)) + 1;
        expect(found[q]?.values[i]).toBeCloseTo(alpha * kernel, 4);
      }
      expect(own[i]).toBeCloseTo((1 - (p[label] as number)) * (dot(h, h) + 1), 4);
    }
    expect(found[0]?.values[4]).toBeNaN();
    expect(found[0]?.agreement).toBeNull();
  });

  test('values of surrogate alphas add up to the surrogate, which is a minimum of its cost', async () => {
    const fitted = await representer.fit(training, surrogate, context, folder);
    const found = await fitted.scores(queries, context);
    // f^ of all classes at all queries, from the values alone: no weights are looked at.
    const { classes } = training;
    const whole: number[][] = [];
    for (let k = 0; k < classes; k++) {
      const targets = queries.targets.map(() => k);
      const scores = await fitted.scores({ ...queries, targets }, context);
      whole.push(scores.map(({ values }) => labelled.reduce((sum, i) => sum + (values[i] as number), 0)));
    }
    for (let q = 0; q < queries.count; q++) {
      const exponents = whole.map((logits) => Math.exp(logits[q] as number));
      const sum = exponents.reduce((a, b) => a + b, 0);
      const p = await rowOf(queries.model.probabilities, q);
      const shared = exponents.reduce((all, value, k) => all + Math.min(value / sum, p[k] as number), 0);
      expect(found[q]?.agreement).toBeCloseTo(shared, 3);
    }
    const opened = await representer.open(training, surrogate, context, folder);
    expect(await opened.scores(queries, context)).toEqual(found);
    await writeFile(join(folder, 'surrogate.f64'), 'none');
    await expect(representer.open(training, surrogate, context, folder)).rejects.toThrow(
      'Fit the method again',
    );
  });
});

test('kernel ntk multiplies projected gradients', async () => {
  const ntk = await representer.fit(training, { ...defaults, kernel: 'ntk' }, context, null);
  const same = await gradDot.fit(training, { layers: 'all', projection: 512 }, context, null);
  expect(await ntk.scores(queries, context)).toEqual(await same.scores(queries, context));
});

test('kernel influence is influence on the logit: contracted with the loss it is the influence function', async () => {
  const fitted = await representer.fit(training, { ...defaults, kernel: 'influence' }, context, null);
  const given = influenceFunction.parameters.parse({});
  const reference = await influenceFunction.fit(training, given, context, null);
  const expected = await reference.scores(queries, context);
  const { classes } = training;
  const byClass: InfluenceScores[][] = [];
  for (let k = 0; k < classes; k++) {
    byClass.push(await fitted.scores({ ...queries, targets: queries.targets.map(() => k) }, context));
  }
  for (let q = 0; q < queries.count; q++) {
    const p = await rowOf(queries.model.probabilities, q);
    const largest = Math.max(...labelled.map((i) => Math.abs(expected[q]?.values[i] as number)));
    for (const i of labelled) {
      // The loss falls by (t - p) per logit.
      const sum = p.reduce((all, value, k) => {
        const change = (k === queries.targets[q] ? 1 : 0) - value;
        return all + change * (byClass[k]?.[q]?.values[i] as number);
      }, 0);
      expect(Math.abs(sum - (expected[q]?.values[i] as number)) / largest).toBeLessThan(1e-4);
    }
  }
  expect(await fitted.selfInfluence(context)).toEqual(await reference.selfInfluence(context));
});

test('what does not go together is refused', async () => {
  const both = { ...surrogate, kernel: 'influence' as const };
  await expect(representer.fit(training, both, context, null)).rejects.toThrow('use alphas target');
  const labels = training.labels.map(() => -1);
  await expect(representer.fit({ ...training, labels }, defaults, context, null)).rejects.toThrow(
    'needs labels',
  );
});
