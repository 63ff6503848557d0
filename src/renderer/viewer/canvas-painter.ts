import { colourTable } from '#contract/colour-map.ts';
import { colourise, colourMapFor, entryOpacity } from './colour-map.ts';
import type { ColouredLayer, MapPainter } from './painter.ts';
import { RecentCache } from './recent-cache.ts';

/** Colours each map once per range and colour map on the processor; zoom and pan only redraw the result. */
export function createCanvasPainter(): MapPainter {
  const coloured = new RecentCache<ImageBitmap>(256 * 1024 * 1024, (old) => old.close());
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
    return coloured.get(key, 4 * map.values.length, () => {
      const canvas = new OffscreenCanvas(map.width, map.height);
      const pixels = new ImageData(map.width, map.height);
      const table = colourTable(colourMapFor(signed, colourMap));
      colourise(map.values, range, table, entryOpacity(1, veil, signed), pixels.data);
      canvas.getContext('2d')?.putImageData(pixels, 0, 0);
      // A bitmap, because browsers keep reduced copies of a picture that cannot change.
      return canvas.transferToImageBitmap();
    });
  }

  return {
    kind: 'canvas',
    prepare: (layer) => void colouredMap(layer),
    paint(context, _pane, transform, layer) {
      const { placement } = layer;
      context.save();
      context.setTransform(transform.scale, 0, 0, transform.scale, transform.offsetX, transform.offsetY);
      context.imageSmoothingEnabled = (placement.width / layer.map.width) * transform.scale < 1;
      context.globalAlpha = layer.opacity;
      context.drawImage(colouredMap(layer), placement.x, placement.y, placement.width, placement.height);
      context.restore();
      return true;
    },
  };
}
