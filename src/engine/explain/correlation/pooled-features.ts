import type { FeatureGrid } from '../../gradients/feature-grid.ts';
import type { PictureSize } from '../../masked-model/mask-form.ts';
import { addProducts, centredCosines } from './segment-vectors.ts';

/** How two segments' places in the feature tensor are compared. */
export type AttentionKind = 'attention' | 'cosine';

/**
 * The mean feature of each segment: channels weighted by the share of each cell that the segment covers.
 *
 * @param segments pixels of each, at least one
 * @returns [n] vectors of `channels` values
 */
export function pooledFeatures(
  grid: FeatureGrid,
  size: PictureSize,
  segments: readonly Int32Array[],
): Float64Array[] {
  const rows = cellShares(size.height, grid.height);
  const columns = cellShares(size.width, grid.width);
  const places = grid.height * grid.width;
  return segments.map((pixels) => {
    const cover = new Float64Array(places);
    for (const pixel of pixels) {
      for (const [row, high] of rows[Math.floor(pixel / size.width)] ?? []) {
        for (const [column, wide] of columns[pixel % size.width] ?? []) {
          const at = row * grid.width + column;
          cover[at] = (cover[at] as number) + high * wide;
        }
      }
    }
    const whole = cover.reduce((sum, share) => sum + share, 0);
    return Float64Array.from({ length: grid.channels }, (_, channel) => {
      let sum = 0;
      for (let i = 0; i < places; i++) {
        sum += (cover[i] as number) * (grid.data[channel * places + i] as number);
      }
      return sum / whole;
    });
  });
}

/** For each pixel along an axis the cells that it lies in, and how much of a cell's length lies there. */
function cellShares(length: number, cells: number): (readonly [cell: number, share: number])[][] {
  return Array.from({ length }, (_, pixel) => {
    const start = (pixel * cells) / length;
    const end = ((pixel + 1) * cells) / length;
    const shares: (readonly [number, number])[] = [];
    for (let cell = Math.floor(start); cell < Math.min(cells, end); cell++) {
      const share = Math.min(end, cell + 1) - Math.max(start, cell);
      if (share > 0) shares.push([cell, share]);
    }
    return shares;
  });
}

/**
 * How segments' mean features belong together: the cosine of the vectors, centred over the segments; with `attention`
 * each vector is then replaced by how it attends to all, A = row-softmax(V V^T / sqrt(d)), and the rows of A, centred
 * again, are compared by their cosine.
 *
 * @returns [n, n] in -1..1
 */
export function featureCorrelation(vectors: readonly Float64Array[], kind: AttentionKind): Float64Array {
  const n = vectors.length;
  const cosines = cosinesOf(vectors);
  if (kind === 'cosine') return cosines;
  const root = Math.sqrt(vectors[0]?.length ?? 1);
  return cosinesOf(
    Array.from({ length: n }, (_, i) => {
      const row = cosines.subarray(i * n, (i + 1) * n).map((cosine) => Math.exp(cosine / root));
      const sum = row.reduce((total, value) => total + value, 0);
      return row.map((value) => value / sum);
    }),
  );
}

function cosinesOf(vectors: readonly Float64Array[]): Float64Array {
  const gram = new Float64Array(vectors.length ** 2);
  addProducts(gram, vectors);
  return centredCosines(gram, vectors.length);
}
