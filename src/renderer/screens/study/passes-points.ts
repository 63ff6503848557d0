import type { BenchmarkMean } from '#contract/benchmark.ts';
import type { ResultRow } from './result-rows.ts';

export interface PlotPoint {
  readonly entry: number;
  readonly title: string;
  readonly passes: number;
  readonly mean: BenchmarkMean;
}

/** Entries that are one method with rising cost, by passes. */
export interface PlotLine {
  readonly title: string;
  readonly points: readonly [PlotPoint, ...PlotPoint[]];
}

/** What the plot shows: lines over passes, and levels of entries that ask the model for nothing. */
export interface PassesPlotData {
  readonly lines: readonly PlotLine[];
  readonly levels: readonly PlotPoint[];
}

/** Rows without a mean or passes are left out. */
export function passesPlotData(rows: readonly ResultRow[]): PassesPlotData {
  const byLine = new Map<string, PlotPoint[]>();
  const levels: PlotPoint[] = [];
  for (const { entry, title, line, passes, mean } of rows) {
    if (mean === null || passes === null) continue;
    const point = { entry, title, passes, mean };
    if (passes < 1) levels.push(point);
    else byLine.set(line, [...(byLine.get(line) ?? []), point]);
  }
  const lines = [...byLine].flatMap(([title, points]) => {
    const [first, ...others] = points.toSorted((a, b) => a.passes - b.passes);
    return first === undefined ? [] : [{ title, points: [first, ...others] as const }];
  });
  return { lines, levels };
}

/** 1, 2 and 5 times the powers of ten in a range; powers alone where these would be many. */
export function logTicks(low: number, high: number): number[] {
  const powers: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power += 1) {
    powers.push(10 ** power);
  }
  const factors = Math.log10(high / low) > 3 ? [1] : [1, 2, 5];
  return powers
    .flatMap((power) => factors.map((factor) => factor * power))
    .filter((tick) => tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9));
}

/**
 * Places for labels near those that they want, at least `gap` apart where there is room, in the order of the wishes.
 *
 * @param wishes distances from the top
 */
export function spreadLabels(wishes: readonly number[], gap: number, top: number, bottom: number): number[] {
  const step = Math.min(gap, (bottom - top) / Math.max(1, wishes.length - 1));
  const order = wishes.map((_, at) => at).toSorted((a, b) => (wishes[a] ?? 0) - (wishes[b] ?? 0));
  const places = new Array<number>(wishes.length).fill(top);
  let least = top;
  for (const at of order) {
    places[at] = Math.max(least, wishes[at] ?? top);
    least = (places[at] ?? top) + step;
  }
  let most = bottom;
  for (const at of order.toReversed()) {
    places[at] = Math.min(most, places[at] ?? bottom);
    most = (places[at] ?? bottom) - step;
  }
  return places;
}
