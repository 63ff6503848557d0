import { createCanvasPainter } from './canvas-painter.ts';
import type { MapPainter } from './painter.ts';
import { createWebglPainter } from './webgl-painter.ts';

let painter: MapPainter | null = null;

/** The painter of this page: the graphics card where there is one, else (or where it fails) the processor. */
export function mapPainter(): MapPainter {
  painter ??= withFallback(createWebglPainter(), createCanvasPainter());
  return painter;
}

function withFallback(first: MapPainter | null, second: MapPainter): MapPainter {
  if (first === null) return second;
  return {
    kind: first.kind,
    prepare: (layer, scale) => first.prepare(layer, scale),
    paint: (context, pane, transform, layer) =>
      first.paint(context, pane, transform, layer) || second.paint(context, pane, transform, layer),
  };
}
