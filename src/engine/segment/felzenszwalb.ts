import type { PictureSize } from '../masked-model/mask-form.ts';
import { ascendingOrder } from './ascending-order.ts';
import { ComponentForest } from './component-forest.ts';
import type { Pace } from './pace.ts';
import type { LabelMap } from './segmentation.ts';

export interface FelzenszwalbOptions {
  /** The paper's k for colours in 0..255, as scikit-image counts it: larger segments with larger values. */
  readonly scale: number;
  /** Segments with fewer pixels are merged with the neighbour across their weakest edge. */
  readonly minSize: number;
}

/** Edges between two looks at the clock. */
const edgesPerTurn = 1 << 16;

/**
 * Graph-based segmentation (Felzenszwalb and Huttenlocher, IJCV 2004, algorithm 1) as scikit-image does it: edges of
 * the 8-neighbourhood by rising colour distance; two components join where the edge is weaker than the strongest
 * edge inside each of them plus scale / size; then small components join. Equal edges are taken in the order in
 * which they are listed, an order that NumPy's sort leaves open.
 *
 * @param values [height, width, channels] float64 in 0..1, smoothed
 * @returns segments numbered in raster order of their first pixels
 * @throws Failure `cancelled`
 */
export async function felzenszwalbSegments(
  values: Float64Array,
  { height, width }: PictureSize,
  channels: 1 | 3,
  { scale, minSize }: FelzenszwalbOptions,
  pace: Pace,
): Promise<LabelMap> {
  const { costs, order } = listEdges(values, { height, width }, channels);
  const queue = await ascendingOrder(costs, order, async () => {
    if (pace.due) await pace.turn(0, 3 * order.length);
  });
  const forest = new ComponentForest(height * width);
  const displacements = displacementsOf(width);
  const passes = [
    (from: number, to: number) => {
      for (let i = from; i < to; i++) {
        const edge = queue[i] as number;
        const p = edge >> 2;
        forest.joinSimilar(p, p + (displacements[edge & 3] as number), costs[edge] as number, scale / 255);
      }
    },
    (from: number, to: number) => {
      for (let i = from; i < to; i++) {
        const edge = queue[i] as number;
        const p = edge >> 2;
        forest.joinSmall(p, p + (displacements[edge & 3] as number), minSize);
      }
    },
  ];
  for (const [pass, run] of passes.entries()) {
    for (let from = 0; from < queue.length; from += edgesPerTurn) {
      if (pace.due) await pace.turn((1 + pass) * queue.length + from, 3 * queue.length);
      run(from, Math.min(queue.length, from + edgesPerTurn));
    }
  }
  return { kind: 'labels', height, width, ...forest.labels() };
}

/** From a pixel to its neighbours to the right, below, below to the right and below to the left. */
function displacementsOf(width: number): readonly number[] {
  return [1, width, width + 1, width - 1];
}

/**
 * Edges to the four neighbours that come later. Edge 4 p + d leads from pixel p in direction d.
 *
 * @returns the colour distance of each edge, and those edges that there are, direction by direction
 */
function listEdges(values: Float64Array, { height, width }: PictureSize, channels: 1 | 3) {
  const costs = new Float64Array(4 * height * width);
  const diagonals = (height - 1) * (width - 1);
  const order = new Int32Array(height * (width - 1) + (height - 1) * width + 2 * diagonals);
  let listed = 0;
  for (const [direction, displacement] of displacementsOf(width).entries()) {
    const lastRow = direction === 0 ? height : height - 1;
    const firstColumn = direction === 3 ? 1 : 0;
    const lastColumn = direction === 0 || direction === 2 ? width - 1 : width;
    for (let y = 0; y < lastRow; y++) {
      for (let x = firstColumn; x < lastColumn; x++) {
        const p = y * width + x;
        const edge = 4 * p + direction;
        costs[edge] = colourDistance(values, p * channels, (p + displacement) * channels, channels);
        order[listed++] = edge;
      }
    }
  }
  return { costs, order };
}

function colourDistance(values: Float64Array, a: number, b: number, channels: 1 | 3): number {
  let sum = 0;
  for (let c = 0; c < channels; c++) {
    const difference = (values[b + c] as number) - (values[a + c] as number);
    sum += difference * difference;
  }
  return Math.sqrt(sum);
}
