import { isSoftware } from '../../../viewer/webgl-painter.ts';
import { canvasPoints } from './canvas-points.ts';
import type { PointPainter } from './point-picture.ts';
import { webglPoints } from './webgl-points.ts';

/**
 * WebGL 2 where a graphics card does the work; elsewhere pixels are written one by one, which on a processor is faster
 * than a graphics card that is only pretended.
 */
export function createPointPainter(canvas: HTMLCanvasElement, onLost: () => void): PointPainter | null {
  return (hasGraphicsCard() ? webglPoints(canvas, onLost) : null) ?? canvasPoints(canvas);
}

function hasGraphicsCard(): boolean {
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2', { failIfMajorPerformanceCaveat: true });
  if (gl === null) return false;
  const real = !isSoftware(gl);
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return real;
}
