import type { SeededRandom } from '#engine/math/random.ts';
import type { LineArray } from '../backgrounds/line-array.ts';
import { smoothUnion, surfaceSignal } from '../surface.ts';
import { drawBlob } from './blob.ts';
import type { Defect } from './defect.ts';

/**
 * Material left between two neighbouring lines, with the edge brightening of the lines themselves. The hard ones
 * are thin or not full height, so that they resemble a residue lying in the space.
 */
export function drawBridge(random: SeededRandom, lines: LineArray): Defect {
  const hard = random.uniform() < 0.4;
  const left = lines.nearestLine(random.between(-36, 36) - lines.pitch / 2);
  const across = lines.lineCentre(left) + lines.pitch / 2;
  const { x, y } = lines.fromLineFrame(across, random.between(-40, 40));
  const space = lines.pitch - lines.lineWidth;
  const blob = drawBlob(random, {
    x,
    y,
    radiusX: space / 2 + random.between(1.5, 3),
    radiusY: hard ? random.between(3, 5.5) : random.between(4, 11),
    angle: lines.angle + random.normal() * 0.15,
    irregularity: random.between(0.08, 0.25),
    bumps: 6,
  });
  const height = hard ? random.between(0.4, 0.7) : random.between(0.75, 1);
  return {
    hard,
    distance: blob.distance,
    signal: ({ x, y, material, before }, surface) => {
      const joined = surfaceSignal(surface, smoothUnion(material, blob.distance(x, y), 3));
      return before + (joined - before) * height;
    },
  };
}
