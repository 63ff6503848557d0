import { descendingOrder } from '../math/order.ts';
import { otsuThreshold } from '../math/otsu.ts';
import { areaUnderRoc } from '../math/roc.ts';
import { rangeOf } from '../math/statistics.ts';

/**
 * How well a map points at a ground-truth mask. Every function takes the map [H, W] (any scale and sign) and the
 * mask [H, W] (non-zero inside), and returns a number in [0, 1], or null where the question has no answer: above
 * all for an empty mask. Pixels of equal value share what they get, so that no order among them matters.
 */
export type Localisation = (map: Float32Array, mask: Uint8Array) => number | null;

/** Pixels inside the mask. */
export function maskArea(mask: Uint8Array): number {
  let area = 0;
  for (const value of mask) if (value !== 0) area++;
  return area;
}

/**
 * Share of the mask among the `count` pixels of the highest value; where the last places are tied, the tied pixels
 * count with their mean.
 */
function shareAmongHighest(map: Float32Array, mask: Uint8Array, count: number): number {
  const order = descendingOrder(map);
  const last = map[order[count - 1] as number] as number;
  let above = 0;
  let hits = 0;
  let tied = 0;
  let tiedHits = 0;
  for (const pixel of order) {
    const value = map[pixel] as number;
    const inside = mask[pixel] === 0 ? 0 : 1;
    if (value === last) {
      tied++;
      tiedHits += inside;
    } else if (tied === 0) {
      above++;
      hits += inside;
    } else break;
  }
  return (hits + ((count - above) * tiedHits) / tied) / count;
}

/** Pointing game (Zhang et al. 2016), without tolerance: whether the highest pixel lies in the mask. */
export const pointingGame: Localisation = (map, mask) => {
  if (maskArea(mask) === 0) return null;
  const [, highest] = rangeOf(map);
  let tied = 0;
  let hits = 0;
  for (let i = 0; i < map.length; i++) {
    if (map[i] !== highest) continue;
    tied++;
    if (mask[i] !== 0) hits++;
  }
  return tied === 0 ? null : hits / tied;
};

function shareOfMass(map: Float32Array, mask: Uint8Array, mass: (value: number) => number): number | null {
  if (maskArea(mask) === 0) return null;
  let inside = 0;
  let total = 0;
  for (let i = 0; i < map.length; i++) {
    const value = mass(map[i] as number);
    total += value;
    if (mask[i] !== 0) inside += value;
  }
  return total > 0 ? inside / total : null;
}

/** Relevance mass accuracy (Arras et al. 2022): share of the positive values' sum that lies in the mask. */
export const relevanceMass: Localisation = (map, mask) =>
  shareOfMass(map, mask, (value) => Math.max(0, value));

/** Energy in the mask (Wang et al. 2020): the same for the map scaled to 0..1 by its smallest and largest value. */
export const energyInMask: Localisation = (map, mask) => {
  const [lowest] = rangeOf(map);
  return shareOfMass(map, mask, (value) => value - lowest);
};

/** Relevance rank accuracy (Arras et al. 2022): share of the |mask| highest pixels that lie in the mask. */
export const relevanceRank: Localisation = (map, mask) => {
  const area = maskArea(mask);
  return area === 0 ? null : shareAmongHighest(map, mask, area);
};

/** Share of the highest pixels, `count` of them, that lie in the mask. */
export function precisionAt(map: Float32Array, mask: Uint8Array, count: number): number | null {
  if (!(Number.isInteger(count) && count > 0 && count <= map.length)) {
    throw new RangeError(`invalid count: ${count}`);
  }
  return maskArea(mask) === 0 ? null : shareAmongHighest(map, mask, count);
}

/** Intersection over union of the mask and the pixels above Otsu's threshold; null for a constant map. */
export const iouOtsu: Localisation = (map, mask) => {
  const area = maskArea(mask);
  const threshold = otsuThreshold(map);
  if (area === 0 || threshold === null) return null;
  let shared = 0;
  let above = 0;
  for (let i = 0; i < map.length; i++) {
    if (!((map[i] as number) > threshold)) continue;
    above++;
    if (mask[i] !== 0) shared++;
  }
  return shared / (area + above - shared);
};

/** Intersection over union of the mask and the |mask| highest pixels. */
export const iouTop: Localisation = (map, mask) => {
  const share = relevanceRank(map, mask);
  return share === null ? null : share / (2 - share);
};

/** Area under the ROC curve of the map as a detector of mask pixels; null also when the mask covers everything. */
export const pixelAuc: Localisation = (map, mask) => areaUnderRoc(map, mask);
