import { type StudyDistribution, type StudyItemResult, satisfactionItems } from '#contract/study.ts';
import { cronbachAlpha } from '../math/cronbach.ts';
import { friedmanTest } from '../math/friedman.ts';
import { holm } from '../math/holm.ts';
import { medianInterval } from '../math/median-interval.ts';
import { quantile } from '../math/statistics.ts';
import { signedRankTest } from '../math/wilcoxon.ts';

/** Points by item; null where nothing was said. */
export type GivenPoints = readonly (number | null)[];

/** What a reviewer said of a case: one row of points per method. */
export type StudyBlock = readonly GivenPoints[];

/**
 * What a study came to: every item, and the mean of the eight, per method and between methods. A block is a reviewer on a
 * case. Blocks with all methods answered go into Friedman's test, blocks with both methods of a pair into Wilcoxon's.
 *
 * @param blocks [reviewers x cases][methods][items]
 */
export function studyItemResults(blocks: readonly StudyBlock[], methods: number): StudyItemResult[] {
  const items: readonly (number | null)[] = [...satisfactionItems.keys(), null];
  return items.map((at) => {
    const pointsOf = (given: GivenPoints | undefined) =>
      given === undefined ? null : at === null ? scaleOf(given) : (given[at] ?? null);
    const values = blocks.map((block) =>
      Array.from({ length: methods }, (_, method) => pointsOf(block[method])),
    );
    const whole = values.filter((row): row is number[] => row.every((value) => value !== null));
    const pairs = pairsOf(methods).map(([first, second]) => {
      const both = values.flatMap((row) => {
        const [one, other] = [row[first] ?? null, row[second] ?? null];
        return one === null || other === null ? [] : [[one, other] as const];
      });
      const test = signedRankTest(
        both.map(([one]) => one),
        both.map(([, other]) => other),
      );
      return { first, second, pairs: both.length, ...test };
    });
    const corrected = holm(pairs.map(({ p }) => p));
    return {
      item: at === null ? null : at + 1,
      methods: Array.from({ length: methods }, (_, method) =>
        distributionOf(values.flatMap((row) => row[method] ?? [])),
      ),
      friedman: friedmanTest(whole),
      pairs: pairs.map((pair, position) => ({ ...pair, correctedP: corrected[position] ?? 1 })),
    };
  });
}

/** Cronbach's alpha over all explanations whose eight items are answered. */
export function studyAlpha(blocks: readonly StudyBlock[]): {
  readonly n: number;
  readonly value: number | null;
} {
  const rows = blocks
    .flat()
    .filter(
      (given): given is readonly number[] => given.length > 0 && given.every((value) => value !== null),
    );
  return { n: rows.length, value: cronbachAlpha(rows) };
}

function scaleOf(given: GivenPoints): number | null {
  let sum = 0;
  for (const value of given) {
    if (value === null) return null;
    sum += value;
  }
  return given.length === 0 ? null : sum / given.length;
}

function distributionOf(values: readonly number[]): StudyDistribution {
  const sorted = [...values].sort((a, b) => a - b);
  const n = sorted.length;
  const counts = [1, 2, 3, 4, 5].map(
    (points) => sorted.filter((value) => Math.round(value) === points).length,
  );
  if (n === 0) {
    return { n, median: null, low: null, high: null, lowerQuartile: null, upperQuartile: null, counts };
  }
  const interval = medianInterval(sorted);
  return {
    n,
    median: quantile(sorted, 0.5),
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    lowerQuartile: quantile(sorted, 0.25),
    upperQuartile: quantile(sorted, 0.75),
    counts,
  };
}

function pairsOf(count: number): (readonly [number, number])[] {
  const each = Array.from({ length: count }, (_, at) => at);
  return each.flatMap((first) => each.slice(first + 1).map((second) => [first, second] as const));
}
