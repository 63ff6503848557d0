import type { Benchmark, BenchmarkUnit } from '#contract/benchmark.ts';
import type { Scope } from './result-rows.ts';

/** What one entry came to on one picture. */
export interface PictureValue {
  /** Position in the benchmark. */
  readonly picture: number;
  /** Null where there is none, or, of the mean over segmentations, none on one of them. */
  readonly value: number | null;
  /** Entry - reference; null without one of the two, and for the reference itself. */
  readonly difference: number | null;
  /** Means over the segmentations that are looked at. */
  readonly passes: number | null;
  readonly seconds: number | null;
  /** Segments of each. */
  readonly segments: readonly number[];
  readonly failures: readonly string[];
}

type Measured = Pick<Benchmark, 'units' | 'times' | 'pictures' | 'segmentations' | 'reference'>;

/** An entry's values picture by picture, in the benchmark's order. */
export function pictureValues(benchmark: Measured, scope: Scope, entry: number): PictureValue[] {
  const { reference, segmentations } = benchmark;
  const wanted = scope.segmentation === null ? segmentations.length : 1;
  const measured = (parts: readonly Part[], of: number) => {
    const values = parts.flatMap(({ cells }) => {
      const cell = cells[of];
      return cell?.state === 'done' ? (cell.values[scope.metric] ?? []) : [];
    });
    return values.length === wanted ? meanOf(values) : null;
  };
  return partsByPicture(benchmark, scope).map((parts, picture) => {
    const value = measured(parts, entry);
    const other = entry === reference ? null : measured(parts, reference);
    const cells = parts.flatMap((part) => part.cells[entry] ?? []);
    return {
      picture,
      value,
      difference: value === null || other === null ? null : value - other,
      passes: meanOf(cells.flatMap((cell) => (cell.state === 'done' ? [cell.passes] : []))),
      seconds: meanOf(parts.flatMap(({ seconds }) => seconds[entry] ?? [])),
      segments: parts.flatMap(({ segments }) => (segments === null ? [] : [segments.count])),
      failures: cells.flatMap((cell) => (cell.state === 'failed' ? [cell.message] : [])),
    };
  });
}

/** A unit with the seconds of its entries. */
type Part = Pick<BenchmarkUnit, 'cells' | 'segments'> & { readonly seconds: readonly (number | null)[] };

/** The units of each picture that a scope is about. */
function partsByPicture({ units, times, pictures }: Measured, { segmentation }: Scope): Part[][] {
  const parts: Part[][] = pictures.map(() => []);
  for (const [at, { picture, cells, segments, ...unit }] of units.entries()) {
    if (segmentation !== null && unit.segmentation !== segmentation) continue;
    parts[picture]?.push({ cells, segments, seconds: times[at]?.entries ?? [] });
  }
  return parts;
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
