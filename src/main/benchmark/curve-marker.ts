import type { Marker } from './curve-shapes.ts';

/** Corners of a marker around a point; null for the circle. */
export function markerPoints(
  marker: Marker,
  x: number,
  y: number,
  radius: number,
): readonly (readonly [x: number, y: number])[] | null {
  const around = (corners: readonly (readonly [number, number])[]) =>
    corners.map(([dx, dy]) => [x + dx * radius, y + dy * radius] as const);
  if (marker === 'square') return around(squareCorners);
  if (marker === 'triangle') return around(triangleCorners);
  if (marker === 'diamond') return around(diamondCorners);
  return null;
}

const squareCorners = [
  [-0.85, -0.85],
  [0.85, -0.85],
  [0.85, 0.85],
  [-0.85, 0.85],
] as const;
const triangleCorners = [
  [0, -1.15],
  [1.05, 0.75],
  [-1.05, 0.75],
] as const;
const diamondCorners = [
  [0, -1.2],
  [1.2, 0],
  [0, 1.2],
  [-1.2, 0],
] as const;
