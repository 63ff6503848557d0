import { colourTable } from '#contract/colour-map.ts';
import { colourise, colourMapFor, entryOpacity } from './colour-map.ts';
import type { ColouredLayer, MapPainter } from './painter.ts';
import { RecentCache } from './recent-cache.ts';
import { bytesWithHalves, closeBitmap, reducedBitmap } from './reduced-bitmap.ts';

/** Colours each map once per range and colour map on the processor; zoom and pan only redraw the result. */
export function createCanvasPainter(): MapPainter {
  const coloured = new RecentCache<ImageBitmap>(256 * 1024 * 1024, closeBitmap);
  const identities = new WeakMap<Float32Array, number>();
  let lastIdentity = 0;

  function identity(values: Float32Array): number {
    const known = identities.get(values);
    if (known !== undefined) return known;
    lastIdentity += 1;
    identities.set(values, lastIdentity);
    return lastIdentity;
  }

  function colouredMap(layer: ColouredLayer): ImageBitmap {
    const { map, range, signed, colourMap, veil } = layer;
    // Opacity is applied while drawing, so that its slider does not colour anything anew.
    const key = [identity(map.values), range.low, range.high, signed, colourMap, veil].join('|');
    return coloured.get(key, bytesWithHalves(map.values.length), () => {
      const canvas = new OffscreenCanvas(map.width, map.height);
      const pixels = new ImageData(map.width, map.height);
      const table = colourTable(colourMapFor(signed, colourMap));
      colourise(map.values, range, table, entryOpacity(1, veil, signed), pixels.data);
      canvas.getContext('2d')?.putImageData(pixels, 0, 0);
      return canvas.transferToImageBitmap();
    });
  }

  return {
    kind: 'canvas',
    prepare: (layer, scale) => void reducedBitmap(colouredMap(layer), scale),
    paint(context, _pane, transform, layer) {
      const { placement } = layer;
      context.save();
      context.setTransform(transform.scale, 0, 0, transform.scale, transform.offsetX, transform.offsetY);
      const scale = (placement.width / layer.map.width) * transform.scale;
      context.imageSmoothingEnabled = scale < 1;
      context.imageSmoothingQuality = 'low';
      context.globalAlpha = layer.opacity;
      const bitmap = reducedBitmap(colouredMap(layer), scale);
      context.drawImage(bitmap, placement.x, placement.y, placement.width, placement.height);
      context.restore();
      return true;
    },
  };
}
