/** Corners of a mask in pixels, the last row and column included; `[0, 0, 0, 0]` for an empty one. */
export type Box = readonly [left: number, top: number, right: number, bottom: number];

/** The box around a mask [height, width]. */
export function boxOfMask(mask: Uint8Array, height: number, width: number): Box {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let y = 0; y < height; y++) {
    const row = mask.subarray(y * width, (y + 1) * width);
    const first = row.findIndex((value) => value !== 0);
    if (first < 0) continue;
    const last = row.findLastIndex((value) => value !== 0);
    top = Math.min(top, y);
    bottom = y;
    left = Math.min(left, first);
    right = Math.max(right, last);
  }
  return right < 0 ? [0, 0, 0, 0] : [left, top, right, bottom];
}

export function boxArea([left, top, right, bottom]: Box): number {
  return (right - left) * (bottom - top);
}

/**
 * Non-maximum suppression as `torchvision.ops.nms`: boxes by falling score, those of equal score in the given order;
 * one that overlaps a better one by more than `threshold` (intersection over union) is left out.
 *
 * @returns positions of the boxes that stay, best first
 */
export function suppressOverlaps(
  boxes: readonly Box[],
  scores: readonly number[],
  threshold: number,
): number[] {
  const order = boxes.map((_, i) => i).sort((a, b) => (scores[b] as number) - (scores[a] as number));
  const kept: number[] = [];
  for (const candidate of order) {
    const box = boxes[candidate] as Box;
    if (!kept.some((better) => overlap(boxes[better] as Box, box) > threshold)) kept.push(candidate);
  }
  return kept;
}

/** Intersection over union; NaN for two boxes without area, which then never suppress each other. */
function overlap(a: Box, b: Box): number {
  const width = Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0]));
  const height = Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]));
  const shared = width * height;
  return shared / (boxArea(a) + boxArea(b) - shared);
}

/** How near, in pixels, a box is "at" an edge. */
const edgeTolerance = 20;

/**
 * Whether a box touches an edge of its crop that is no edge of the picture: the object goes on beyond the crop.
 *
 * @param box in picture pixels
 */
export function touchesCropEdge(box: Box, crop: Box, picture: Box): boolean {
  return box.some((value, side) => {
    const near = (edge: Box) => Math.abs(value - (edge[side] as number)) <= edgeTolerance;
    return near(crop) && !near(picture);
  });
}
