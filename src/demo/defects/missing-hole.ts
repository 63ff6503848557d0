import type { SeededRandom } from '#engine/math/random.ts';
import type { HoleArray } from '../backgrounds/hole-array.ts';
import { pick } from '../keyed-random.ts';
import { surfaceSignal } from '../surface.ts';
import type { Defect } from './defect.ts';

/**
 * A contact hole that did not open: not there at all, closed to a pinhole, or only a shallow dimple. The hard ones
 * are opened part of the way.
 */
export function drawMissingHole(random: SeededRandom, holes: HoleArray): Defect {
  const hole = holes.nearestHole(random.between(28, 100), random.between(28, 100));
  const hard = random.uniform() < 0.25;
  const form = pick(random, ['absent', 'pinhole', 'dimple']);
  const scale = form === 'absent' ? 0 : form === 'pinhole' ? random.between(0.3, hard ? 0.7 : 0.5) : 1;
  const depth = form === 'dimple' ? random.between(0.08, hard ? 0.6 : 0.35) : 1;
  return {
    hard,
    distance: (x, y) => holes.rimDistance(hole, 1, x, y),
    signal: ({ x, y, before }, surface) => {
      const nearest = holes.nearestHole(x, y);
      if (nearest.column !== hole.column || nearest.row !== hole.row) return before;
      if (form === 'absent') return surface.top;
      const changed = surfaceSignal(surface, -holes.rimDistance(hole, scale, x, y));
      return surface.top + (changed - surface.top) * depth;
    },
  };
}
