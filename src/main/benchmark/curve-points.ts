import { headline, metricTitle, type PrintedBenchmark } from './printed.ts';

/** A mean over pictures at a mean number of passes. */
export interface CurvePoint {
  readonly passes: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Entries that differ in their number of samples, by passes; a single one is a point alone. */
export interface CurveSeries {
  readonly title: string;
  readonly points: readonly CurvePoint[];
}

/** What does not depend on passes: a control, or a method that needs none. */
export interface CurveLevel {
  readonly title: string;
  readonly value: number;
}

/** Faithfulness over passes on one segmentation. */
export interface Curve {
  readonly title: string;
  /** What the vertical axis says. */
  readonly metric: string;
  readonly better: 'high' | 'low';
  readonly series: readonly CurveSeries[];
  readonly levels: readonly CurveLevel[];
}

/** One curve per segmentation that has at least one value over passes. */
export function curvesOf(benchmark: PrintedBenchmark): Curve[] {
  const { segmentations, metrics } = benchmark;
  const metric = metrics[headline(metrics)];
  if (metric === undefined) return [];
  return segmentations
    .map(({ title }, segmentation) => ({
      ...{ title, metric: metricTitle(metric), better: metric.better },
      ...measured(benchmark, segmentation),
    }))
    .filter(({ series }) => series.length > 0);
}

function measured(
  { entries, rows, metrics }: PrintedBenchmark,
  segmentation: number,
): Pick<Curve, 'series' | 'levels'> {
  const at = headline(metrics);
  const levels: CurveLevel[] = [];
  const found: { line: string; title: string; point: CurvePoint }[] = [];
  for (const row of rows) {
    const mean = row.means[at] ?? null;
    const entry = entries[row.entry];
    if (row.segmentation !== segmentation || mean === null || entry === undefined) continue;
    const { value, low, high } = mean;
    const passes = row.passes ?? 0;
    if (entry.control || passes <= 0) levels.push({ title: entry.title, value });
    else found.push({ line: entry.line, title: entry.title, point: { passes, value, low, high } });
  }
  const series = [...Map.groupBy(found, ({ line }) => line)].map(([line, own]) => ({
    title: own.length === 1 ? (own[0]?.title ?? line) : line,
    points: own.map(({ point }) => point).toSorted((a, b) => a.passes - b.passes),
  }));
  return { series, levels };
}
