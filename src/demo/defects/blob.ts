import type { SeededRandom } from '#engine/math/random.ts';
import { noise2 } from '../smooth-noise.ts';
import { DEFECT_REACH } from './defect.ts';

/** An irregular closed outline. */
export interface Blob {
  readonly x: number;
  readonly y: number;
  readonly radiusX: number;
  readonly radiusY: number;
  /** Signed distance to the outline, approximate away from it, negative inside. */
  readonly distance: (x: number, y: number) => number;
}

export interface BlobOptions {
  readonly x: number;
  readonly y: number;
  readonly radiusX: number;
  readonly radiusY: number;
  readonly angle: number;
  /** 0 is an ellipse; 0.5 is very ragged. */
  readonly irregularity: number;
  /** How many bumps the outline has, roughly. */
  readonly bumps: number;
}

export function drawBlob(random: SeededRandom, options: BlobOptions): Blob {
  const { x: centreX, y: centreY, radiusX, radiusY, angle, irregularity, bumps } = options;
  const salt = random.uint32() | 0;
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const shorter = Math.min(radiusX, radiusY);
  const turns = bumps / (2 * Math.PI);
  return {
    x: centreX,
    y: centreY,
    radiusX,
    radiusY,
    distance: (x, y) => {
      const u = ((x - centreX) * cos + (y - centreY) * sin) / radiusX;
      const v = ((y - centreY) * cos - (x - centreX) * sin) / radiusY;
      const radius = Math.sqrt(u * u + v * v);
      if (radius < 1e-6) return -shorter;
      const atLeast = (radius - 1 - 1.4 * irregularity) * shorter;
      if (atLeast > DEFECT_REACH) return atLeast;
      const wx = (u / radius) * turns;
      const wy = (v / radius) * turns;
      const wave = noise2(wx, wy, salt) + 0.4 * noise2(2.7 * wx, 2.7 * wy, salt + 1);
      return (radius - 1 - irregularity * wave) * shorter;
    },
  };
}
