import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chiSquareTail } from './chi-square.ts';
import { cronbachAlpha } from './cronbach.ts';
import { friedmanTest } from './friedman.ts';
import { cohenKappa, fleissKappa } from './kappa.ts';
import { medianInterval } from './median-interval.ts';
import { signedRankTest } from './wilcoxon.ts';

describe('chi-square tail', () => {
  test.each([
    [0.5, 1, 0.47950012218695337],
    [9.2, 3, 0.026746636122088566],
    [30, 8, 0.00021137850346676174],
    [0.1, 8, 0.9999997497860527],
    [100, 4, 9.836624224615988e-21],
  ])('of %d with %d degrees agrees with SciPy 1.17 (stats.chi2.sf)', (statistic, degrees, expected) => {
    expect(chiSquareTail(statistic, degrees) / expected).toBeCloseTo(1, 11);
  });

  test('with two degrees it is an exponential', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 200, noNaN: true }), (statistic) => {
        expect(chiSquareTail(statistic, 2) / Math.exp(-statistic / 2)).toBeCloseTo(1, 10);
      }),
    );
  });
});

/** Eight blocks of three methods on five points, with many ties. */
const likert = [
  [4, 3, 2],
  [5, 4, 4],
  [3, 3, 1],
  [4, 2, 2],
  [5, 3, 4],
  [2, 2, 1],
  [4, 4, 3],
  [5, 3, 2],
] as const;
const column = (at: 0 | 1 | 2) => likert.map((block) => block[at]);

describe('Friedman', () => {
  test('with ties agrees with SciPy 1.17 (stats.friedmanchisquare)', () => {
    const found = friedmanTest(likert);
    expect(found?.statistic).toBeCloseTo(11.62962962962963, 11);
    expect(found?.p).toBeCloseTo(0.002983032689786459, 13);
    expect(found).toMatchObject({ blocks: 8, degrees: 2 });
  });

  test('where all methods are alike there is nothing to test', () => {
    expect(
      friedmanTest([
        [3, 3],
        [4, 4],
      ]),
    ).toBeNull();
    expect(friedmanTest([[3, 4]])).toBeNull();
  });
});

describe('Wilcoxon', () => {
  // Exact p over all signs, given the tied ranks: SciPy 1.17, stats.wilcoxon with PermutationMethod(n_resamples=inf).
  test.each([
    [0, 1, 15, 0, 5, 0.0625],
    [0, 2, 36, 0, 8, 0.0078125],
    [1, 2, 18, 3, 6, 0.1875],
  ] as const)('methods %d and %d with ties agree with SciPy', (first, second, positive, negative, n, p) => {
    const found = signedRankTest(column(first), column(second));
    expect(found).toMatchObject({ n, positive, negative, exact: true });
    expect(found.p).toBeCloseTo(p, 14);
  });

  test("Darwin's plants, as in SciPy's documentation: W 24, p 0.041", () => {
    const differences = [6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75];
    const found = signedRankTest(
      differences,
      differences.map(() => 0),
    );
    expect(found.negative).toBe(24);
    expect(found.p).toBeCloseTo(0.041259765625, 14);
  });

  test('beyond 50 differences it is the normal approximation with ties, as SciPy has it', () => {
    const first = [
      ...[5, 4, 4, 5, 3, 4, 5, 2, 1, 2, 2, 5, 5, 1, 3, 5, 1, 4, 1, 3, 5, 2, 2, 2, 4, 2, 5, 3, 3, 3],
      ...[3, 3, 3, 5, 5, 4, 4, 4, 2, 5, 3, 2, 5, 1, 5, 4, 1, 1, 3, 1, 1, 3, 5, 3, 5, 5, 5, 4, 3, 3],
    ];
    const second = [
      ...[2, 3, 2, 2, 5, 1, 1, 1, 5, 4, 5, 2, 4, 2, 3, 1, 4, 5, 4, 1, 3, 2, 5, 5, 1, 3, 5, 5, 4, 4],
      ...[1, 4, 3, 1, 2, 3, 4, 3, 4, 5, 4, 2, 4, 3, 1, 1, 4, 2, 3, 2, 2, 1, 2, 5, 3, 2, 3, 5, 2, 3],
    ];
    const found = signedRankTest(first, second);
    expect(Math.min(found.positive, found.negative)).toBe(537.5);
    // Of the 60 pairs, so many differ that no signs are counted; stats.wilcoxon(method='asymptotic', correction=False).
    expect(found).toMatchObject({ exact: false });
    expect(found.p).toBeCloseTo(0.23446877066789718, 12);
  });

  test('exact p is what counting all signs gives', () => {
    const points = fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })), {
      minLength: 1,
      maxLength: 9,
    });
    fc.assert(
      fc.property(points, (pairs) => {
        const first = pairs.map(([one]) => one);
        const second = pairs.map(([, other]) => other);
        expect(signedRankTest(first, second).p).toBeCloseTo(countedP(first, second), 12);
      }),
      { numRuns: 60 },
    );
  });
});

/** All 2^n signs, one by one. */
function countedP(first: readonly number[], second: readonly number[]): number {
  const sizes = first.map((value, at) => value - (second[at] ?? 0)).filter((value) => value !== 0);
  const rank = (value: number) =>
    sizes.filter((other) => Math.abs(other) < Math.abs(value)).length +
    (sizes.filter((other) => Math.abs(other) === Math.abs(value)).length + 1) / 2;
  const ranks = sizes.map(rank);
  const total = ranks.reduce((sum, value) => sum + value, 0);
  const distance = (positive: number) => Math.abs(positive - total / 2);
  const seen = distance(ranks.reduce((sum, value, at) => sum + ((sizes[at] ?? 0) > 0 ? value : 0), 0));
  let asFar = 0;
  for (let signs = 0; signs < 2 ** ranks.length; signs++) {
    const positive = ranks.reduce((sum, value, at) => sum + ((signs >> at) & 1 ? value : 0), 0);
    if (distance(positive) >= seen - 1e-9) asFar += 1;
  }
  return asFar / 2 ** ranks.length;
}

describe('interval of the median', () => {
  test('five values are too few for 95 %', () => {
    expect(medianInterval([1, 2, 3, 4, 5])).toBeNull();
  });

  // Ranks and coverage by the binomial distribution: SciPy 1.17, stats.binom.
  test.each([
    [6, 1, 0.96875],
    [10, 2, 0.978515625],
    [20, 6, 0.9586105346679688],
  ])('of %d values goes from the %dth to the same from the top', (n, rank, coverage) => {
    const values = Array.from({ length: n }, (_, at) => at + 1);
    const found = medianInterval(values);
    expect(found).toMatchObject({ low: rank, high: n + 1 - rank });
    expect(found?.coverage).toBeCloseTo(coverage, 12);
  });
});

describe('agreement', () => {
  test('the worked example of Cohen 1960, two judges on 200 cases: agreement 0.70, by chance 0.41, kappa 0.492', () => {
    const found = cohenKappa([
      [88, 10, 2],
      [14, 40, 6],
      [18, 10, 12],
    ]);
    expect(found?.value).toBeCloseTo(0.492, 3);
    // scikit-learn 1.9.1, cohen_kappa_score.
    expect(found?.value).toBeCloseTo(0.4915254237288136, 14);
  });

  test("Fleiss' example of two diagnosticians (Statistical Methods for Rates and Proportions, table 13.1)", () => {
    const found = cohenKappa([
      [75, 1, 4],
      [5, 4, 1],
      [0, 0, 10],
    ]);
    expect(found?.value).toBeCloseTo(0.68, 2);
    // Printed as 0.087, from rounded terms; statsmodels 0.15, cohens_kappa, gives the digits.
    expect(found?.standardError).toBeCloseTo(0.08770295347521254, 13);
  });

  test('kappa of a table whose margins are the same on both sides of chance: 20, 5, 10, 15 gives 0.4', () => {
    const table = [
      [20, 5],
      [10, 15],
    ];
    const found = cohenKappa(table);
    expect(found?.value).toBeCloseTo(0.4, 12);
    // statsmodels 0.15, cohens_kappa.
    expect(found?.standardError).toBeCloseTo(0.12699606293110033, 13);
    expect(found?.low).toBeCloseTo(0.151092290476661, 12);
    expect(found?.high).toBeCloseTo(0.6489077095233389, 12);
  });

  test('full agreement is 1 with no error; a single category says nothing', () => {
    const full = [
      [3, 0],
      [0, 4],
    ];
    expect(cohenKappa(full)).toEqual({ value: 1, standardError: 0, low: 1, high: 1 });
    expect(
      cohenKappa([
        [5, 0],
        [0, 0],
      ]),
    ).toBeNull();
  });

  test('fourteen raters on ten subjects, the example of Fleiss 1971 as it is often printed: 0.378 and 0.210', () => {
    const counts = [
      [0, 0, 0, 0, 14],
      [0, 2, 6, 4, 2],
      [0, 0, 3, 5, 6],
      [0, 3, 9, 2, 0],
      [2, 2, 8, 1, 1],
      [7, 7, 0, 0, 0],
      [3, 2, 6, 3, 0],
      [2, 5, 3, 2, 2],
      [6, 5, 2, 1, 0],
      [0, 2, 2, 3, 7],
    ];
    expect(fleissKappa(counts)?.agreement).toBeCloseTo(0.378, 3);
    expect(fleissKappa(counts)?.value).toBeCloseTo(0.21, 3);
  });
});

describe("Cronbach's alpha", () => {
  test('of items that say the same is 1, and of k parallel items as Spearman and Brown have it', () => {
    expect(
      cronbachAlpha([
        [1, 1],
        [3, 3],
        [4, 4],
      ]),
    ).toBeCloseTo(1, 12);
    // Equal variances and correlation r: 2 r / (1 + r).
    const rows = [
      [1, 2],
      [2, 1],
      [3, 4],
      [4, 3],
    ];
    expect(cronbachAlpha(rows)).toBeCloseTo((2 * 0.6) / 1.6, 12);
  });
});
