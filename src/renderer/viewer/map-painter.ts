import { createCanvasPainter } from './canvas-painter.ts';
import type { MapPainter } from './painter.ts';
import { createWebglPainter } from './webgl-painter.ts';

let painter: MapPainter | null = null;

/** The painter of this page: the graphics card where there is one, else the processor. */
export function mapPainter(): MapPainter {
  painter ??= createWebglPainter() ?? createCanvasPainter();
  return painter;
}
