import { compactLabels } from '#engine/segment/segmentation.ts';

/** How alike two label maps of one picture are. */
export interface Agreement {
  /** Share of the reference's border pixels with a border pixel of the other map within the tolerance. */
  readonly boundaryRecall: number;
  /**
   * Area by which segments of the other map reach beyond the reference segments that they overlap, the smaller of the
   * two parts counted, over the picture's area (Neubert and Protzel 2012).
   */
  readonly underSegmentation: number;
  /** Whether both maps part the picture in just the same way. */
  readonly same: boolean;
  readonly counts: readonly [reference: number, other: number];
}

/**
 * @param reference [height, width], any labels
 * @param other [height, width]
 * @param tolerance pixels, in rows and columns
 */
export function agreement(
  reference: Int32Array,
  other: Int32Array,
  { height, width }: { readonly height: number; readonly width: number },
  tolerance: number,
): Agreement {
  const first = compactLabels(reference, height, width);
  const second = compactLabels(other, height, width);
  const borders = borderPixels(first.labels, height, width);
  const near = dilated(borderPixels(second.labels, height, width), height, width, tolerance);
  const total = borders.reduce((sum, border) => sum + border, 0);
  const found = borders.reduce((sum, border, p) => sum + (border & (near[p] as number)), 0);
  const overlaps = new Map<number, number>();
  const areas = new Int32Array(second.count);
  for (let p = 0; p < first.labels.length; p++) {
    const key = (first.labels[p] as number) * second.count + (second.labels[p] as number);
    overlaps.set(key, (overlaps.get(key) ?? 0) + 1);
    areas[key % second.count] = (areas[key % second.count] as number) + 1;
  }
  let leaked = 0;
  for (const [key, inside] of overlaps) {
    leaked += Math.min(inside, (areas[key % second.count] as number) - inside);
  }
  return {
    boundaryRecall: total === 0 ? 1 : found / total,
    underSegmentation: leaked / first.labels.length,
    same: overlaps.size === first.count && first.count === second.count,
    counts: [first.count, second.count],
  };
}

/** Pixels whose segment is another than that of the pixel to the right or below. */
function borderPixels(labels: Int32Array, height: number, width: number): Uint8Array {
  return Uint8Array.from(labels, (label, p) =>
    Number(
      (p % width < width - 1 && labels[p + 1] !== label) ||
        (p < (height - 1) * width && labels[p + width] !== label),
    ),
  );
}

function dilated(pixels: Uint8Array, height: number, width: number, radius: number): Uint8Array {
  const grown = new Uint8Array(pixels.length);
  for (let p = 0; p < pixels.length; p++) {
    if (pixels[p] === 0) continue;
    const y = Math.floor(p / width);
    const x = p % width;
    for (let v = Math.max(0, y - radius); v <= Math.min(height - 1, y + radius); v++) {
      grown.fill(1, v * width + Math.max(0, x - radius), v * width + Math.min(width, x + radius + 1));
    }
  }
  return grown;
}
