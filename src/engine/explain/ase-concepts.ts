import { type Segmentation, segmentAreas } from '../segment/segmentation.ts';

/** Masks of more overlap than this (intersection over union) show the same thing. */
const duplicateOverlap = 0.8;

/** Masks of a smaller share of the picture are left out. */
const smallestShare = 0.001;

/** What ASE measures: masks without duplicates and specks, and what none of them covers. */
export interface ConceptMasks {
  /** The concepts; together they cover every pixel. A label map where the segments are one. */
  readonly concepts: Segmentation;
  /** The concept made of all pixels that no other one covers; null when there are none. */
  readonly residual: number | null;
  /** [n] int32: the concept that stands for each segment, -1 for specks. */
  readonly conceptOf: Int32Array;
  /** How many segments were left out because an earlier one shows the same. */
  readonly duplicates: number;
  /** How many were left out because they are too small. */
  readonly specks: number;
}

/**
 * Segments as ASE takes them: those below 0.1 % of the picture are left out, then each whose intersection over union
 * with an earlier one exceeds 0.8 (masks come in falling order of their predicted IoU, so the better one stays); what
 * none of the rest covers becomes one more concept, the residual.
 */
export function conceptMasks(segmentation: Segmentation): ConceptMasks {
  const { count, height, width } = segmentation;
  const pixels = height * width;
  const areas = segmentAreas(segmentation);
  const conceptOf = new Int32Array(count).fill(-1);
  const kept: number[] = [];
  let duplicates = 0;
  for (let s = 0; s < count; s++) {
    if ((areas[s] as number) < smallestShare * pixels) continue;
    const same = segmentation.kind === 'labels' ? -1 : duplicateOf(segmentation, areas, s, kept);
    conceptOf[s] = same < 0 ? kept.length : same;
    if (same < 0) kept.push(s);
    else duplicates++;
  }
  const specks = conceptOf.reduce((sum, concept) => sum + (concept < 0 ? 1 : 0), 0);
  const found = { conceptOf, duplicates, specks };
  if (segmentation.kind === 'labels') {
    const residual = specks > 0 ? kept.length : null;
    const labels = segmentation.labels.map((label) => {
      const concept = conceptOf[label] as number;
      return concept < 0 ? kept.length : concept;
    });
    const concepts = { ...segmentation, labels, count: kept.length + (residual === null ? 0 : 1) };
    return { ...found, concepts, residual };
  }
  const planes = kept.map((s) => segmentation.masks.subarray(s * pixels, (s + 1) * pixels));
  const uncovered = Uint8Array.from({ length: pixels }, (_, i) => Number(planes.every((p) => p[i] === 0)));
  const residual = uncovered.includes(1) ? kept.length : null;
  if (residual !== null) planes.push(uncovered);
  const masks = new Uint8Array(planes.length * pixels);
  for (const [i, plane] of planes.entries()) masks.set(plane, i * pixels);
  return { ...found, concepts: { ...segmentation, masks, count: planes.length }, residual };
}

/** Position among the kept masks of one that shows the same as mask `s`; -1 without one. */
function duplicateOf(
  { masks, height, width }: { readonly masks: Uint8Array; readonly height: number; readonly width: number },
  areas: Int32Array,
  s: number,
  kept: readonly number[],
): number {
  const pixels = height * width;
  const own = masks.subarray(s * pixels, (s + 1) * pixels);
  const area = areas[s] as number;
  return kept.findIndex((k) => {
    const otherArea = areas[k] as number;
    // No overlap can exceed the ratio of the areas.
    if (Math.min(area, otherArea) <= duplicateOverlap * Math.max(area, otherArea)) return false;
    const other = masks.subarray(k * pixels, (k + 1) * pixels);
    let shared = 0;
    for (let i = 0; i < pixels; i++) if (own[i] !== 0 && other[i] !== 0) shared++;
    return shared > duplicateOverlap * (area + otherArea - shared);
  });
}
