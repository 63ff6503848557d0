import type { SeededRandom } from '#engine/math/random.ts';

/**
 * How a patterned surface answers the beam, before any noise: signal levels in 0..1 and widths in reference pixels
 * (1/128 of the picture's width, whatever its size).
 */
export interface Surface {
  /** Signal of the trench or hole bottom. */
  readonly floor: number;
  /** Signal of the raised material. */
  readonly top: number;
  /** Extra signal where the surface falls off: secondary electrons escape more easily at an edge. */
  readonly edgeGain: number;
  readonly edgeWidth: number;
  /** How far the step between top and floor is spread. */
  readonly softness: number;
}

export function drawSurface(random: SeededRandom): Surface {
  const floor = random.between(0.14, 0.3);
  return {
    floor,
    top: floor + random.between(0.16, 0.34),
    edgeGain: random.between(0.16, 0.36),
    edgeWidth: random.between(1.0, 1.7),
    softness: random.between(0.5, 0.8),
  };
}

/** 1 well inside a shape (negative distance), 0 well outside, a logistic step between. */
export function cover(distance: number, softness: number): number {
  const t = distance / softness;
  if (t > 12) return 0;
  if (t < -12) return 1;
  return 1 / (1 + Math.exp(t));
}

/**
 * Signal at a place `distance` away from the material's edge (negative inside the material): two levels, a bright
 * band on the edge, and a trench that darkens towards its walls, where fewer electrons get out.
 */
export function surfaceSignal(surface: Surface, distance: number): number {
  const { floor, top, edgeGain, edgeWidth, softness } = surface;
  if (distance < -30) return top;
  const level = floor + (top - floor) * cover(distance, softness);
  const band = (distance + 0.4) / edgeWidth;
  const edge = band * band < 30 ? edgeGain * Math.exp(-band * band) : 0;
  const wall = distance > 0 ? 0.3 * floor * Math.exp(-distance / 3) : 0;
  return level + edge - wall;
}

/** The union of two signed distances, rounded where they meet over about `radius`. */
export function smoothUnion(a: number, b: number, radius: number): number {
  const h = Math.max(radius - Math.abs(a - b), 0) / radius;
  return Math.min(a, b) - 0.25 * h * h * radius;
}

/** What is left of `a` once `b` is cut out of it, rounded likewise. */
export function smoothCut(a: number, b: number, radius: number): number {
  return -smoothUnion(-a, b, radius);
}
