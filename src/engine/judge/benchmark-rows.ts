import type { BenchmarkMean, BenchmarkRow, BenchmarkTest, BenchmarkUnit } from '#contract/benchmark.ts';
import { bootstrapMean } from '../math/bootstrap.ts';
import { holm } from '../math/holm.ts';
import { pairedBootstrap } from '../math/paired-bootstrap.ts';
import { mean } from '../math/statistics.ts';

/** What a benchmark measured, by position: entries, segmentations, metrics, pictures. */
export interface MeasuredBenchmark {
  readonly entries: number;
  readonly segmentations: number;
  readonly metrics: number;
  readonly units: readonly Pick<BenchmarkUnit, 'picture' | 'segmentation' | 'cells'>[];
  /** The entry that the others are tested against. */
  readonly reference: number;
  readonly seed: number;
}

/** Values by picture. */
type PerPicture = ReadonlyMap<number, number>;

/**
 * Means with bootstrap 95 % intervals for every segmentation, entry and metric, and each entry against the reference
 * by a paired bootstrap on the pictures that both have, corrected after Holm over the entries of a segmentation and
 * metric. Of several segmentations the last rows are their mean, on pictures that have a value on each.
 *
 * @param onProgress told after each entry how many are done
 */
export async function benchmarkRows(
  measured: MeasuredBenchmark,
  onProgress: (done: number, total: number) => Promise<void> = async () => {},
): Promise<BenchmarkRow[]> {
  const { entries, segmentations, metrics, reference, seed } = measured;
  const scopes: (number | null)[] = Array.from({ length: segmentations }, (_, s) => s);
  if (segmentations > 1) scopes.push(null);
  const rows: BenchmarkRow[] = [];
  for (const segmentation of scopes) {
    const values = Array.from({ length: entries }, (_, entry) =>
      Array.from({ length: metrics }, (_, metric) => valuesOf(measured, segmentation, entry, metric)),
    );
    const tests: (BenchmarkTest | null)[][] = [];
    for (let entry = 0; entry < entries; entry++) {
      tests.push(
        Array.from({ length: metrics }, (_, metric) =>
          entry === reference ? null : testOf(values[entry]?.[metric], values[reference]?.[metric], seed),
        ),
      );
      await onProgress(rows.length + entry + 1, scopes.length * entries);
    }
    for (let metric = 0; metric < metrics; metric++) correct(tests, metric);
    for (let entry = 0; entry < entries; entry++) {
      rows.push({
        ...{ segmentation, entry },
        ...costOf(measured, segmentation, entry),
        means: (values[entry] ?? []).map((perPicture) => meanOf(perPicture, seed)),
        tests: tests[entry] ?? [],
      });
    }
  }
  return rows;
}

function valuesOf(
  { units, segmentations }: MeasuredBenchmark,
  segmentation: number | null,
  entry: number,
  metric: number,
): PerPicture {
  const found = new Map<number, number[]>();
  for (const unit of units) {
    if (segmentation !== null && unit.segmentation !== segmentation) continue;
    const cell = unit.cells[entry];
    const value = cell?.state === 'done' ? (cell.values[metric] ?? null) : null;
    if (value !== null) found.set(unit.picture, [...(found.get(unit.picture) ?? []), value]);
  }
  const wanted = segmentation === null ? segmentations : 1;
  return new Map(
    [...found]
      .filter(([, values]) => values.length === wanted)
      .map(([picture, values]) => [picture, mean(values)]),
  );
}

function costOf({ units }: MeasuredBenchmark, segmentation: number | null, entry: number) {
  const cells = units
    .filter((unit) => segmentation === null || unit.segmentation === segmentation)
    .map(({ cells }) => cells[entry]);
  const passes = cells.flatMap((cell) => (cell?.state === 'done' ? [cell.passes] : []));
  return {
    failures: cells.filter((cell) => cell?.state === 'failed').length,
    passes: passes.length === 0 ? null : mean(passes),
  };
}

function meanOf(perPicture: PerPicture, seed: number): BenchmarkMean | null {
  const found = bootstrapMean([...perPicture.values()], { seed });
  return found === null ? null : { n: perPicture.size, ...found };
}

/** Before the correction, which needs the tests of all entries. */
function testOf(
  own: PerPicture | undefined,
  others: PerPicture | undefined,
  seed: number,
): BenchmarkTest | null {
  if (own === undefined || others === undefined) return null;
  const pictures = [...own.keys()].filter((picture) => others.has(picture));
  const a = pictures.map((picture) => own.get(picture) as number);
  const b = pictures.map((picture) => others.get(picture) as number);
  const found = pairedBootstrap(a, b, { seed });
  if (found === null) return null;
  const base = Math.abs(mean(b));
  return {
    n: pictures.length,
    ...found,
    correctedP: found.p,
    relative: base === 0 ? null : (100 * found.difference) / base,
  };
}

function correct(tests: (BenchmarkTest | null)[][], metric: number): void {
  const family = tests.filter((row) => (row[metric] ?? null) !== null);
  const corrected = holm(family.map((row) => row[metric]?.p ?? 1));
  for (const [at, row] of family.entries()) {
    const test = row[metric];
    if (test !== null && test !== undefined) row[metric] = { ...test, correctedP: corrected[at] ?? 1 };
  }
}
