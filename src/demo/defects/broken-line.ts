import type { SeededRandom } from '#engine/math/random.ts';
import type { LineArray } from '../backgrounds/line-array.ts';
import { noise1 } from '../smooth-noise.ts';
import { smoothCut, surfaceSignal } from '../surface.ts';
import type { Defect } from './defect.ts';

/**
 * A line interrupted by a gap whose ends are rounded and bright. The hard ones have a narrow, slanting gap, like
 * the cut that a thin scratch leaves in a line.
 */
export function drawBrokenLine(random: SeededRandom, lines: LineArray): Defect {
  const hard = random.uniform() < 0.4;
  const line = lines.nearestLine(random.between(-40, 40));
  const centre = lines.lineCentre(line);
  const middle = random.between(-40, 40);
  const halfGap = hard ? random.between(1.6, 2.8) : random.between(3, 9);
  const slant = random.normal() * (hard ? 0.4 : 0.12);
  const salt = random.uint32() | 0;
  const depth = hard ? random.between(0.55, 0.9) : random.between(0.85, 1);
  const halfWidth = lines.lineWidth / 2 + 1.5;
  const distance = (x: number, y: number): number => {
    const { across, along } = lines.toLineFrame(x, y);
    const offset = across - centre;
    const end = along - middle - slant * offset;
    const rough = 0.6 * noise1(offset / 3, salt + (end > 0 ? 1 : 0));
    return Math.max(Math.abs(end) - halfGap - rough, Math.abs(offset) - halfWidth);
  };
  return {
    hard,
    distance,
    signal: ({ x, y, material, before }, surface) => {
      const { across } = lines.toLineFrame(x, y);
      if (Math.abs(across - centre) > lines.pitch / 2) return before;
      const opened = surfaceSignal(surface, smoothCut(material, distance(x, y), 2.5));
      return before + (opened - before) * depth;
    },
  };
}
