import { averageLinkage } from '../../math/average-linkage.ts';
import { segmentCentroids } from '../../segment/centroids.ts';
import type { ExplainContext } from '../explainer.ts';
import { axisHierarchy } from './axis-hierarchy.ts';
import type { Hierarchy } from './hierarchy.ts';

/**
 * Makes a hierarchy of the given segments, which become players 0, 1, ..
 *
 * @param segments numbers of segments, rising
 */
export type HierarchyMaker = (context: ExplainContext, segments: readonly number[]) => Promise<Hierarchy>;

/** The ways to a hierarchy that PartitionSHAP offers, by the name of its parameter. */
export const hierarchyMakers = {
  axis: async (context, segments) => axisHierarchy(placesOf(context, segments)),
  distance: byDistance,
} as const satisfies Record<string, HierarchyMaker>;

export const hierarchyKinds = Object.keys(hierarchyMakers) as [keyof typeof hierarchyMakers];

/** Average linkage of the distances between the segments' centroids. */
async function byDistance(context: ExplainContext, segments: readonly number[]): Promise<Hierarchy> {
  const places = placesOf(context, segments);
  const n = segments.length;
  const distances = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      distances[i * n + j] = Math.hypot(
        (places[2 * i] as number) - (places[2 * j] as number),
        (places[2 * i + 1] as number) - (places[2 * j + 1] as number),
      );
    }
  }
  const { children } = await averageLinkage(distances, n, () => context.masked.pause());
  return { players: n, children };
}

function placesOf({ segmentation }: ExplainContext, segments: readonly number[]): Float64Array {
  const all = segmentCentroids(segmentation);
  return Float64Array.from(segments.flatMap((i) => [all[2 * i] as number, all[2 * i + 1] as number]));
}
