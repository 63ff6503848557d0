import { displayRange, finiteRange, sharedRange, type ValueRange } from '../../viewer/value-range.ts';
import type { ColumnPlane } from './column-planes.ts';

/** The colour range of a plane from its record; a plane without one gets that of its values. */
export function ownRange(plane: ColumnPlane, values: Float32Array | null): ValueRange {
  const [low, high] = plane.artifact.range ?? (values === null ? null : finiteRange(values)) ?? [0, 1];
  return displayRange(low, high, plane.signed);
}

/**
 * The colour range that a plane takes: its own, or the one that it shares with all shown planes of its kind. Signed and
 * unsigned maps have different colours and therefore do not share.
 */
export function columnRange(
  plane: ColumnPlane,
  shown: readonly ColumnPlane[],
  mode: 'own' | 'shared',
): ValueRange {
  const own = ownRange(plane, null);
  if (mode === 'own') return own;
  const alike = shown.filter((other) => other.signed === plane.signed).map((other) => ownRange(other, null));
  return sharedRange(alike) ?? own;
}
