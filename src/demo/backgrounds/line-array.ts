import type { SeededRandom } from '#engine/math/random.ts';
import { noise1, noise2 } from '../smooth-noise.ts';
import { type BackgroundGeometry, SCENE_SIZE } from './background.ts';

/** Lines and spaces with rough edges, in a frame turned by the tilt: `across` the lines and `along` them. */
export interface LineArray extends BackgroundGeometry {
  readonly kind: 'lines';
  readonly pitch: number;
  readonly lineWidth: number;
  readonly angle: number;
  /** Where a line's middle runs, across. */
  readonly lineCentre: (line: number) => number;
  /** The line or space nearest to a place. */
  readonly nearestLine: (across: number) => number;
  readonly toLineFrame: (x: number, y: number) => { readonly across: number; readonly along: number };
  readonly fromLineFrame: (across: number, along: number) => { readonly x: number; readonly y: number };
}

export function drawLineArray(random: SeededRandom): LineArray {
  const pitch = random.between(14, 28);
  const lineWidth = pitch * random.between(0.4, 0.6);
  const upright = random.uniform() < 0.65;
  const angle = (upright ? 0 : Math.PI / 2) + random.normal() * 0.045;
  const phase = random.between(0, pitch);
  const roughness = random.between(0.25, 0.9);
  const correlation = random.between(4, 11);
  const salt = random.uint32() | 0;
  const grainSize = random.between(1.5, 3.5);
  const grainGain = random.between(0.01, 0.035);
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const middle = SCENE_SIZE / 2;

  return {
    kind: 'lines',
    pitch,
    lineWidth,
    angle,
    lineCentre: (line) => phase + line * pitch,
    nearestLine: (across) => Math.round((across - phase) / pitch),
    toLineFrame: (x, y) => ({
      across: (x - middle) * cos + (y - middle) * sin,
      along: (y - middle) * cos - (x - middle) * sin,
    }),
    fromLineFrame: (across, along) => ({
      x: middle + across * cos - along * sin,
      y: middle + across * sin + along * cos,
    }),
    materialDistance: (x, y) => {
      const across = (x - middle) * cos + (y - middle) * sin;
      const along = (y - middle) * cos - (x - middle) * sin;
      const line = Math.round((across - phase) / pitch);
      const offset = across - phase - line * pitch;
      const edge = salt + 2 * line + (offset > 0 ? 1 : 0);
      const rough =
        noise1(along / correlation, edge) + 0.5 * noise1((along * 2.3) / correlation, edge + 7919);
      return Math.abs(offset) - (lineWidth / 2 + roughness * rough);
    },
    texture: (x, y) => grainGain * noise2(x / grainSize, y / grainSize, salt + 31),
  };
}
