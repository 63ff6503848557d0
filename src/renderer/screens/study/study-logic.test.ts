import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type BenchmarkMean,
  type BenchmarkTest,
  type BenchmarkUnit,
  benchmarkRequest,
} from '#contract/benchmark.ts';
import { parseRoute } from '../../app/route.ts';
import { type BenchmarkForm, entered, firstForm, requestOf } from './benchmark-form.ts';
import { commandOf } from './definition-file.ts';
import { logTicks, passesPlotData, spreadLabels } from './passes-points.ts';
import { pictureValues } from './picture-values.ts';
import { axisOf, bestEntry, type ResultRow, resultRows, scopeOf, verdictOf } from './result-rows.ts';
import { benchmarkName, fixed, passesText, signed } from './result-words.ts';
import { nextSorting, type Sorting, sortedBy } from './sorting.ts';
import { readStudyAddress, studyHref } from './study-address.ts';

const mean = (value: number): BenchmarkMean => ({ n: 10, value, low: value - 0.1, high: value + 0.1 });

function row(entry: number, parts: Partial<ResultRow> = {}): ResultRow {
  return {
    entry,
    title: `entry ${entry}`,
    line: `entry ${entry}`,
    control: false,
    reference: entry === 0,
    failures: 0,
    passes: 100,
    seconds: null,
    mean: mean(0.3),
    test: null,
    ...parts,
  };
}

describe('addresses', () => {
  test('are read back as they were written', () => {
    const address = {
      runId: 12,
      segmentation: 'mean',
      metric: 'segment-insertion:published-segments',
      entry: 3,
    } as const;
    expect(readStudyAddress(parseRoute(studyHref(address)).parameters)).toEqual(address);
    expect(parseRoute(studyHref(address)).screen).toBe('study');
  });

  test('what cannot be understood is left out', () => {
    const parameters = new URLSearchParams('run=x&segmentation=-1&entry=1e3');
    expect(readStudyAddress(parameters)).toEqual({
      runId: null,
      segmentation: null,
      metric: null,
      entry: null,
    });
  });
});

describe('what is looked at', () => {
  const cut = { title: 'SLIC', segmenter: 'slic' as const, version: '1', given: {}, parameters: {} };
  const metrics = ['a', 'b'].map((name) => ({ name, title: name, better: 'high' as const }));

  test('of several segmentations their mean, of one that one', () => {
    const nothing = { segmentation: null, metric: null };
    expect(scopeOf({ segmentations: [cut, cut], metrics }, nothing)).toEqual({
      segmentation: null,
      metric: 0,
    });
    expect(scopeOf({ segmentations: [cut], metrics }, nothing)).toEqual({ segmentation: 0, metric: 0 });
  });

  test('what an address names, unless the benchmark has no such thing', () => {
    const both = { segmentations: [cut, cut], metrics };
    expect(scopeOf(both, { segmentation: 1, metric: 'b' })).toEqual({ segmentation: 1, metric: 1 });
    expect(scopeOf(both, { segmentation: 2, metric: 'c' })).toEqual({ segmentation: null, metric: 0 });
    const one = { segmentations: [cut], metrics };
    expect(scopeOf(one, { segmentation: 'mean', metric: null }).segmentation).toBe(0);
  });

  test('rows are those of the segmentation and metric, in the order of the entries', () => {
    const entry = (title: string) => ({
      ...{ title, method: title, version: '1', source: null, given: {}, parameters: {} },
      ...{ line: title, control: false },
    });
    const measured = (segmentation: number | null, at: number, first: number, second: number) => ({
      ...{ segmentation, entry: at, failures: at, passes: 7, seconds: null },
      ...{ means: [mean(first), mean(second)], tests: [null, null] },
    });
    const rows = resultRows(
      {
        entries: [entry('x'), entry('y')],
        segmentations: [cut, cut],
        metrics,
        reference: 1,
        rows: [measured(0, 1, 1, 2), measured(0, 0, 3, 4), measured(null, 0, 5, 6), measured(null, 1, 7, 8)],
      },
      { segmentation: null, metric: 1 },
    );
    expect(rows.map(({ title, mean: found, reference }) => [title, found?.value, reference])).toEqual([
      ['x', 6, false],
      ['y', 8, true],
    ]);
  });
});

describe('results', () => {
  test('the best entry has the highest mean where high is better, else the lowest', () => {
    const rows = [row(0, { mean: null }), row(1, { mean: mean(0.1) }), row(2, { mean: mean(0.5) })];
    expect(bestEntry(rows, 'high')).toBe(2);
    expect(bestEntry(rows, 'low')).toBe(1);
    expect(bestEntry([row(0, { mean: null })], 'high')).toBe(0);
  });

  test('a difference is one when the corrected p says so, and better in the metric’s own direction', () => {
    const tested = (
      difference: number,
      correctedP: number,
    ): Pick<BenchmarkTest, 'difference' | 'correctedP'> => ({
      difference,
      correctedP,
    });
    expect(verdictOf(tested(0.2, 0.01), 'high')).toBe('better');
    expect(verdictOf(tested(0.2, 0.01), 'low')).toBe('worse');
    expect(verdictOf(tested(-0.2, 0.049), 'low')).toBe('better');
    expect(verdictOf(tested(-0.2, 0.05), 'high')).toBe('not told apart');
    expect(verdictOf(tested(0, 0), 'high')).toBe('not told apart');
  });

  test('zero is on the axis of the intervals', () => {
    expect(axisOf([{ low: 0.2, high: 0.5 }, null])).toEqual([0, 0.5]);
    expect(axisOf([{ low: -0.2, high: -0.1 }])).toEqual([-0.2, 0]);
    expect(axisOf([null])).toEqual([0, 1]);
  });

  test('numbers carry the typographic minus, and no sign where they round to nothing', () => {
    expect([fixed(-0.1234), fixed(0.5, 1), fixed(null), fixed(-0.0001)]).toEqual([
      '−0.123',
      '0.5',
      '–',
      '0.000',
    ]);
    expect([signed(0.12), signed(-0.12), signed(0.0001), signed(12.4, 0)]).toEqual([
      '+0.120',
      '−0.120',
      '0.000',
      '+12',
    ]);
    expect([passesText(null), passesText(2148.4), passesText(2.5), passesText(0)]).toEqual([
      '–',
      '2,148',
      '2.5',
      '0',
    ]);
  });

  test('without a title a benchmark is called by its methods, controls left out', () => {
    const entry = (line: string, control = false) => ({
      ...{
        title: `${line}, 100 samples`,
        method: line,
        version: '1',
        source: null,
        given: {},
        parameters: {},
      },
      ...{ line, control },
    });
    const entries = [entry('A'), entry('A'), entry('B'), entry('C'), entry('Random', true)];
    expect(benchmarkName({ title: null, entries })).toBe('A, B and 1 more');
    expect(benchmarkName({ title: 'Mine', entries })).toBe('Mine');
    expect(benchmarkName({ title: null, entries: [entry('Random', true)] })).toBe('Random, 100 samples');
  });
});

describe('sorting', () => {
  test('what has no value stays last in both directions', () => {
    const rows = [3, null, 1, 2];
    const value = (each: number | null) => each;
    expect(sortedBy(rows, value, false)).toEqual([1, 2, 3, null]);
    expect(sortedBy(rows, value, true)).toEqual([3, 2, 1, null]);
    expect(sortedBy(['a10', 'a9'], (name) => name, false)).toEqual(['a9', 'a10']);
  });

  test('a third press gives the first order back', () => {
    const none: Sorting<'mean' | 'p'> = { key: null, descending: false };
    const once = nextSorting(none, 'mean', true);
    const twice = nextSorting(once, 'mean', true);
    expect([once, twice, nextSorting(twice, 'mean', true)]).toEqual([
      { key: 'mean', descending: true },
      { key: 'mean', descending: false },
      none,
    ]);
    expect(nextSorting(twice, 'p', false)).toEqual({ key: 'p', descending: false });
  });
});

describe('a method picture by picture', () => {
  const done = (value: number | null, passes: number) => ({
    ...{ state: 'done' as const, values: [value], byBaseline: [[value]], passes },
  });
  const failed = { state: 'failed' as const, code: 'model' as const, message: 'not a number' };
  const unit = (picture: number, segmentation: number, cells: BenchmarkUnit['cells']): BenchmarkUnit => ({
    ...{ picture, segmentation, cells, segments: { count: 10 + segmentation, sha256: '0'.repeat(64) } },
    judgementPasses: 0,
  });
  const picture = { name: 'x.png', sha256: '0'.repeat(64), index: 0, target: null, masked: false };
  const times = (...entries: (number | null)[]) => ({
    entries,
    methods: 0,
    segmenting: 0,
    judging: 0,
    whole: 0,
  });
  const cut = { title: 'SLIC', segmenter: 'slic' as const, version: '1', given: {}, parameters: {} };
  const benchmark = {
    pictures: [picture, picture],
    segmentations: [cut, cut],
    reference: 0,
    units: [
      unit(0, 0, [done(0.25, 10), done(0.5, 20)]),
      unit(0, 1, [done(0.5, 10), done(1, 40)]),
      unit(1, 0, [done(0.5, 10), done(0.75, 20)]),
      unit(1, 1, [done(0.5, 10), failed]),
    ],
    times: [times(1, 2), times(1, 4), times(1, 2), times(1, null)],
  };

  test('over all segmentations a value is their mean, and none where one of them has none', () => {
    const [first, second] = pictureValues(benchmark, { segmentation: null, metric: 0 }, 1);
    expect(first).toMatchObject({
      value: 0.75,
      difference: 0.375,
      passes: 30,
      seconds: 3,
      segments: [10, 11],
    });
    expect(second).toMatchObject({ value: null, difference: null, passes: 20, seconds: 2 });
    expect(second?.failures).toEqual(['not a number']);
  });

  test('on one segmentation only its units count; the reference has no difference', () => {
    const [, second] = pictureValues(benchmark, { segmentation: 0, metric: 0 }, 1);
    expect(second).toMatchObject({ value: 0.75, difference: 0.25, segments: [10], failures: [] });
    const [own] = pictureValues(benchmark, { segmentation: 1, metric: 0 }, 0);
    expect(own).toMatchObject({ value: 0.5, difference: null });
  });
});

describe('the plot over passes', () => {
  test('joins entries of a line by passes; entries without passes are levels', () => {
    const data = passesPlotData([
      row(0, { line: 'SHAP', passes: 500 }),
      row(1, { line: 'SHAP', passes: 100 }),
      row(2, { passes: 0 }),
      row(3, { mean: null }),
      row(4, { passes: null }),
    ]);
    expect(data.lines.map(({ title, points }) => [title, points.map(({ entry }) => entry)])).toEqual([
      ['SHAP', [1, 0]],
    ]);
    expect(data.levels.map(({ entry }) => entry)).toEqual([2]);
  });

  test('ticks are 1, 2 and 5 times powers of ten, and powers alone over many', () => {
    expect(logTicks(90, 2500)).toEqual([100, 200, 500, 1000, 2000]);
    expect(logTicks(1, 10_000)).toEqual([1, 10, 100, 1000, 10_000]);
  });

  test('labels keep their order and distance inside the plot', () => {
    expect(spreadLabels([50, 51, 90], 10, 0, 100)).toEqual([50, 60, 90]);
    expect(spreadLabels([99, 98], 10, 0, 100)).toEqual([100, 90]);
    const wishes = fc.array(fc.double({ min: 0, max: 300, noNaN: true }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(wishes, (wanted) => {
        const places = spreadLabels(wanted, 15, 0, 300);
        const step = Math.min(15, 300 / Math.max(1, wanted.length - 1));
        const sorted = places.toSorted((a, b) => a - b);
        for (const [at, place] of sorted.entries()) {
          expect(place).toBeGreaterThanOrEqual(-1e-6);
          expect(place).toBeLessThanOrEqual(300 + 1e-6);
          if (at > 0) expect(place - (sorted[at - 1] ?? 0)).toBeGreaterThanOrEqual(step - 1e-6);
        }
        for (const [a, first] of wanted.entries()) {
          for (const [b, second] of wanted.entries()) {
            if (first < second) expect(places[a]).toBeLessThan(places[b] ?? 0);
          }
        }
      }),
    );
  });
});

describe('the command line', () => {
  test('names with spaces are one word', () => {
    expect(commandOf('residual-7', 'demo validation')).toContain(
      '--model residual-7 --dataset "demo validation" ',
    );
  });
});

describe('a new benchmark', () => {
  const methods = [{ id: 'rise' }, { id: 'kernel-shap' }, { id: 'occlusion' }];
  const metrics = [{ id: 'segment-insertion-minus-deletion' }, { id: 'insertion' }];
  const start = firstForm(4, methods, metrics);
  const asked = (part: Partial<BenchmarkForm>) => requestOf({ ...start, ...part }, 1);

  test('begins with what can be started, as the workstation takes it', () => {
    const found = asked({});
    if (!('request' in found)) throw new Error(found.problem);
    expect(benchmarkRequest.parse(found.request)).toEqual(found.request);
    expect(found.request.entries.map(({ method }) => method)).toEqual([
      'kernel-shap',
      'rise',
      'random',
      'centre',
    ]);
    expect(found.request.metrics).toEqual(['segment-insertion-minus-deletion']);
    expect(found.request).toMatchObject({ modelId: 1, datasetId: 4, reference: 0 });
  });

  test('the same method may come twice; the reference is found by its line', () => {
    const again = entered('rise', start.methods, { values: { samples: 100 }, valid: true });
    const found = asked({ methods: [...start.methods, again], reference: again.key });
    if (!('request' in found)) throw new Error(found.problem);
    expect(found.request.reference).toBe(2);
    expect(found.request.entries[2]).toMatchObject({ method: 'rise', parameters: { samples: 100 } });
  });

  test.each([
    ['no method', { methods: [] }, /method/],
    ['no segments', { segmentations: [] }, /segment/],
    ['no metric', { metrics: [] }, /metric/],
    ['no baseline', { baselines: [] }, /baseline/],
    ['no pictures', { limit: '0' }, /pictures/],
    ['half a seed', { seed: '0.5' }, /Seed/],
    ['a wrong parameter', { methods: [entered('rise', [], { values: {}, valid: false })] }, /parameter/],
  ] as const)('%s is said', (_name, part, words) => {
    expect(asked(part)).toEqual({ problem: expect.stringMatching(words) });
  });

  test('an empty limit means all pictures', () => {
    expect(asked({ limit: ' ' })).toMatchObject({ request: { pictures: { limit: null } } });
  });
});
