import type { Proposal, ProposalList } from '#contract/masks.ts';
import { encodeMask } from '#contract/run-length.ts';
import type { Segmentation } from '../segment/segmentation.ts';

/** Left, top, right and bottom of a segment's pixels, the last two inside. */
interface Bounds {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/**
 * Segments of a picture as proposals for its ground truth, in their order; those without pixels are left out.
 *
 * @param qualities what the segmenter says of each segment, [count] each
 */
export function proposalsOf(
  segmentation: Segmentation,
  qualities: Readonly<Record<string, readonly number[]>>,
): ProposalList {
  const { height, width, count } = segmentation;
  const proposals: Proposal[] = [];
  const inside = new Uint8Array(height * width);
  const bounds = boundsOf(segmentation);
  for (let segment = 0; segment < count; segment++) {
    const box = bounds[segment];
    if (box === undefined) continue;
    const area = fill(inside, segmentation, segment, box);
    proposals.push({
      segment,
      area,
      box: [box.left, box.top, box.right - box.left + 1, box.bottom - box.top + 1],
      counts: encodeMask(inside, height, width).counts,
      qualities: Object.fromEntries(
        Object.entries(qualities).flatMap(([name, values]) => {
          const value = values[segment];
          return value === undefined || !Number.isFinite(value) ? [] : [[name, value]];
        }),
      ),
    });
    for (let y = box.top; y <= box.bottom; y++) {
      inside.fill(0, y * width + box.left, y * width + box.right + 1);
    }
  }
  return { schema: 'waferlens-proposals/1', size: [height, width], proposals };
}

/** Writes one segment's pixels inside its bounds and counts them. */
function fill(inside: Uint8Array, segmentation: Segmentation, segment: number, box: Bounds): number {
  const { height, width } = segmentation;
  const start = segment * height * width;
  let area = 0;
  for (let y = box.top; y <= box.bottom; y++) {
    for (let at = y * width + box.left; at <= y * width + box.right; at++) {
      const set =
        segmentation.kind === 'labels'
          ? segmentation.labels[at] === segment
          : segmentation.masks[start + at] !== 0;
      if (!set) continue;
      inside[at] = 1;
      area++;
    }
  }
  return area;
}

/** The bounds of every segment; undefined for one without pixels. */
function boundsOf(segmentation: Segmentation): readonly (Bounds | undefined)[] {
  const { height, width, count } = segmentation;
  const found: (Bounds | undefined)[] = new Array<Bounds | undefined>(count).fill(undefined);
  const note = (segment: number, x: number, y: number) => {
    const box = found[segment];
    if (box === undefined) {
      found[segment] = { left: x, right: x, top: y, bottom: y };
      return;
    }
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.bottom = y;
  };
  const planes = segmentation.kind === 'labels' ? 1 : count;
  for (let plane = 0; plane < planes; plane++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const at = (plane * height + y) * width + x;
        if (segmentation.kind === 'labels') note(segmentation.labels[at] as number, x, y);
        else if (segmentation.masks[at] !== 0) note(plane, x, y);
      }
    }
  }
  return found;
}
