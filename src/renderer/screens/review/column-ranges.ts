import type { RangeMode } from '#contract/layouts.ts';
import {
  displayRange,
  finiteRange,
  percentileRange,
  sharedRange,
  type ValueRange,
} from '../../viewer/value-range.ts';
import type { ColumnPlane } from './column-planes.ts';

/** The colour range of a plane from its record; a plane without one gets that of its values. */
export function ownRange(plane: ColumnPlane, values: Float32Array | null): ValueRange {
  const [low, high] = plane.artifact.range ?? (values === null ? null : finiteRange(values)) ?? [0, 1];
  return displayRange(low, high, plane.signed);
}

/**
 * The colour range that a plane takes. Signed and unsigned maps have different colours and therefore do not share.
 *
 * @param values the plane's values where they are there: percentiles come from them
 */
export function columnRange(
  plane: ColumnPlane,
  shown: readonly ColumnPlane[],
  mode: RangeMode,
  values: Float32Array | null,
): ValueRange {
  const own = ownRange(plane, null);
  switch (mode.kind) {
    case 'own':
      return own;
    case 'shared': {
      const alike = shown.filter(({ signed }) => signed === plane.signed);
      return sharedRange(alike.map((other) => ownRange(other, null))) ?? own;
    }
    case 'percentile':
      return (values === null ? null : percentileRange(values, mode.low, mode.high, plane.signed)) ?? own;
    case 'fixed':
      return displayRange(mode.low, mode.high, plane.signed);
  }
}
