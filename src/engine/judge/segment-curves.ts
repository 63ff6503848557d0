import type { Baseline } from '../masked-model/baseline.ts';
import { overlappingForm } from '../masked-model/forms/overlapping.ts';
import { segmentsForm } from '../masked-model/forms/segments.ts';
import type { MaskForm } from '../masked-model/mask-form.ts';
import { linspace, trapezoid } from '../math/curve.ts';
import { descendingOrder } from '../math/order.ts';
import type { Segmentation } from '../segment/segmentation.ts';
import { type JudgedMap, prepare } from './metric.ts';
import { type Direction, keptShare } from './pixel-curves.ts';

/** One segment curve with its area in both presets. */
export interface SegmentCurve {
  readonly baseline: string;
  /** Share of the segments' pixels that are shown or hidden after j segments, j = 0..n. */
  readonly shares: Float64Array;
  readonly probabilities: Float64Array;
  /** Default: trapezoid over j = 0..n on the share of area. 0..1. */
  readonly byArea: number;
  /** `published-segments`: trapezoid over j = 1..n on linspace(1, 100, n). 0..99; null for a single segment. */
  readonly published: number | null;
}

/**
 * Segment insertion or deletion under one baseline (Sun et al. 2023): image j shows (insertion) or hides (deletion)
 * the j segments of the highest score; r_j = min(p_j, p(x)) / p(x). Segments of equal score follow each other by
 * number. Where masks overlap, a pixel is shown or hidden as soon as one of its segments is.
 */
export async function segmentCurve(
  judged: JudgedMap,
  direction: Direction,
  baseline: Baseline,
): Promise<SegmentCurve> {
  const { masked, segmentation, prepared } = judged.case;
  const order = descendingOrder(judged.scores);
  const n = segmentation.count;
  if (order.length !== n) throw new RangeError(`invalid scores: ${order.length} for ${n} segments`);
  const hiding = direction === 'deletion';
  const { form, membersHide } = prepare(prepared, `segments for ${direction}`, () =>
    formFor(prepared, segmentation, hiding),
  );
  const rows = new Uint8Array((n + 1) * n);
  for (let j = 0; j <= n; j++) {
    for (let s = 0; s < n; s++) {
      const chosen = s < j;
      rows[j * n + (order[s] as number)] = Number(hiding && !membersHide ? !chosen : chosen);
    }
  }
  const { probabilities } = await masked.evaluate(form, baseline, rows);
  const shares = coveredShares(segmentation, order);
  const kept = keptShare(probabilities, await masked.wholeProbability());
  return {
    baseline: baseline.name,
    shares,
    probabilities,
    byArea: trapezoid(kept, shares),
    published: n < 2 ? null : trapezoid(kept.subarray(1), linspace(1, 100, n)),
  };
}

/** On a label map one form serves both directions, so that shared coalitions are evaluated once. */
function formFor(
  prepared: Map<string, unknown>,
  segmentation: Segmentation,
  hiding: boolean,
): { readonly form: MaskForm<Uint8Array>; readonly membersHide: boolean } {
  if (segmentation.kind === 'labels') {
    return { form: prepare(prepared, 'label form', () => segmentsForm(segmentation)), membersHide: false };
  }
  return { form: overlappingForm(segmentation, hiding ? 'hidden' : 'visible'), membersHide: hiding };
}

/** Pixels in the union of the first j segments, as a share of all pixels that belong to any; j = 0..n. */
function coveredShares(segmentation: Segmentation, order: Int32Array): Float64Array {
  const pixels = segmentation.height * segmentation.width;
  const rank = new Int32Array(order.length);
  for (let j = 0; j < order.length; j++) rank[order[j] as number] = j;
  const first = new Int32Array(pixels).fill(order.length);
  if (segmentation.kind === 'labels') {
    for (let i = 0; i < pixels; i++) first[i] = rank[segmentation.labels[i] as number] as number;
  } else {
    for (let i = 0; i < segmentation.masks.length; i++) {
      if (segmentation.masks[i] === 0) continue;
      const pixel = i % pixels;
      first[pixel] = Math.min(first[pixel] as number, rank[Math.floor(i / pixels)] as number);
    }
  }
  const covered = new Float64Array(order.length + 1);
  for (const j of first) if (j < order.length) covered[j + 1] = (covered[j + 1] as number) + 1;
  for (let j = 1; j < covered.length; j++) covered[j] = (covered[j] as number) + (covered[j - 1] as number);
  const total = covered[order.length] as number;
  return covered.map((count) => (total === 0 ? 0 : count / total));
}
