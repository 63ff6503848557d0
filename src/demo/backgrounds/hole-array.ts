import type { SeededRandom } from '#engine/math/random.ts';
import { noise2 } from '../smooth-noise.ts';
import { type BackgroundGeometry, SCENE_SIZE } from './background.ts';

/** One contact hole: its lattice indices. */
export interface HoleIndex {
  readonly column: number;
  readonly row: number;
}

/** Contact holes on a square or staggered lattice, each with small errors of place and size. */
export interface HoleArray extends BackgroundGeometry {
  readonly kind: 'holes';
  readonly pitch: number;
  readonly radius: number;
  readonly holeCentre: (hole: HoleIndex) => { readonly x: number; readonly y: number };
  readonly nearestHole: (x: number, y: number) => HoleIndex;
  /** Signed distance to the rim of one hole whose radius is multiplied by `scale` (negative inside the hole). */
  readonly rimDistance: (hole: HoleIndex, scale: number, x: number, y: number) => number;
}

export function drawHoleArray(random: SeededRandom): HoleArray {
  const pitch = random.between(18, 32);
  const rowPitch = pitch * random.between(0.9, 1.1);
  const radius = pitch * random.between(0.25, 0.34);
  const stagger = random.uniform() < 0.5 ? 0.5 : 0;
  const angle = random.normal() * 0.05;
  const stretch = random.between(0.88, 1.14);
  const phaseX = random.between(0, pitch);
  const phaseY = random.between(0, rowPitch);
  const placeError = random.between(0.1, 0.5);
  const sizeError = random.between(0.01, 0.05);
  const salt = random.uint32() | 0;
  const grainSize = random.between(1.5, 4);
  const grainGain = random.between(0.01, 0.04);
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const middle = SCENE_SIZE / 2;

  const across = (x: number, y: number) => (x - middle) * cos + (y - middle) * sin - phaseX;
  const down = (x: number, y: number) => (y - middle) * cos - (x - middle) * sin - phaseY;
  const shiftOf = (row: number) => (row & 1 ? stagger * pitch : 0);
  const centreAcross = ({ column, row }: HoleIndex) =>
    column * pitch + shiftOf(row) + placeError * noise2(column + 0.5, row + 0.5, salt);
  const centreDown = ({ column, row }: HoleIndex) =>
    row * rowPitch + placeError * noise2(column + 0.5, row + 0.5, salt + 1);

  const nearestHole = (x: number, y: number): HoleIndex => {
    const u = across(x, y);
    const v = down(x, y);
    let best: HoleIndex = { column: 0, row: 0 };
    let shortest = Number.POSITIVE_INFINITY;
    const firstRow = Math.floor(v / rowPitch);
    for (let row = firstRow; row <= firstRow + 1; row++) {
      const column = Math.round((u - shiftOf(row)) / pitch);
      const du = u - column * pitch - shiftOf(row);
      const dv = v - row * rowPitch;
      const squared = du * du + dv * dv;
      if (squared < shortest) {
        shortest = squared;
        best = { column, row };
      }
    }
    return best;
  };

  const rimDistance = (hole: HoleIndex, scale: number, x: number, y: number): number => {
    const du = (across(x, y) - centreAcross(hole)) / stretch;
    const dv = (down(x, y) - centreDown(hole)) * stretch;
    const own = radius * scale * (1 + sizeError * noise2(hole.column + 0.5, hole.row + 0.5, salt + 2));
    return Math.sqrt(du * du + dv * dv) - own;
  };

  return {
    kind: 'holes',
    pitch,
    radius,
    nearestHole,
    rimDistance,
    holeCentre: (hole) => {
      const u = centreAcross(hole) + phaseX;
      const v = centreDown(hole) + phaseY;
      return { x: middle + u * cos - v * sin, y: middle + u * sin + v * cos };
    },
    materialDistance: (x, y) => -rimDistance(nearestHole(x, y), 1, x, y),
    texture: (x, y) => grainGain * noise2(x / grainSize, y / grainSize, salt + 31),
  };
}
