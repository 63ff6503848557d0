import { useMemo } from 'react';
import type { Failure } from '#contract/failure.ts';
import { loadMap } from '../../viewer/blobs.ts';
import type { PaneLayer } from '../../viewer/pane.tsx';
import type { Rectangle } from '../../viewer/placement.ts';
import { useLoaded } from '../../viewer/use-loaded.ts';
import type { ValueRange } from '../../viewer/value-range.ts';
import { useViewer } from '../../viewer/view-store.ts';
import type { ColumnPlane } from './column-planes.ts';
import { columnRange } from './column-ranges.ts';

const unknownRange: ValueRange = { low: 0, high: 1 };

/**
 * A plane as a layer over the picture, in the chosen range; null until its values are there.
 *
 * @param shown the planes of all columns, for the shared range
 * @param placement where the network's input lies on the picture
 */
export function usePlaneLayer(
  plane: ColumnPlane | null,
  shown: readonly ColumnPlane[],
  placement: Rectangle | null,
): { readonly layer: PaneLayer | null; readonly range: ValueRange; readonly failure: Failure | null } {
  const artifact = plane?.artifact ?? null;
  const load = useMemo(() => (artifact === null ? null : loadMap(artifact)), [artifact]);
  const { value: map, failure } = useLoaded(load);
  const mode = useViewer((state) => state.range);
  const { low, high } =
    plane === null ? unknownRange : columnRange(plane, shown, mode, map === null ? null : map.values);
  const signed = plane?.signed ?? false;
  const layer = useMemo<PaneLayer | null>(
    () => (map === null || placement === null ? null : { map, placement, range: { low, high }, signed }),
    [map, placement, low, high, signed],
  );
  return { layer, range: { low, high }, failure };
}
