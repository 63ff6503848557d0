import { type Matrix, type MatrixProduct, matrix } from '../math/matrix-product.ts';
import { SeededRandom } from '../math/random.ts';
import { truncatedSvd } from '../math/truncated-svd.ts';

/** Half the side of the square in which layouts begin, as in umap-learn. */
const halfSide = 10;
const noiseStream = 0x0a15;
/** Standard deviation of what keeps rows apart that are equal. */
const noise = 1e-4;

/**
 * Where a layout begins: the rows' first two principal components, scaled so that the largest coordinate is 10, with a
 * little noise. A start from data keeps what is far apart where it belongs (Kobak and Linderman, Initialization is
 * critical for preserving global data structure in both t-SNE and UMAP, Nature Biotechnology 2021).
 *
 * @returns [n, 2]
 */
export async function principalStart(
  rows: Matrix,
  products: MatrixProduct,
  seed: number,
): Promise<Float64Array> {
  const centred = centredRows(rows);
  const rank = Math.min(2, rows.rows, rows.columns);
  const { left, values } = await truncatedSvd(centred, rank, products, seed);
  const start = new Float64Array(rows.rows * 2);
  for (let row = 0; row < rows.rows; row++) {
    for (let k = 0; k < rank; k++) {
      start[2 * row + k] = (left.data[row * rank + k] as number) * (values[k] as number);
    }
  }
  const largest = start.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const scale = largest > 0 ? halfSide / largest : 0;
  const random = new SeededRandom(seed, noiseStream);
  return start.map((value) => value * scale + noise * random.normal());
}

function centredRows({ data, rows, columns }: Matrix): Matrix {
  const means = new Float64Array(columns);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < columns; i++)
      means[i] = (means[i] as number) + (data[row * columns + i] as number) / rows;
  }
  const centred = data.map((value, at) => value - (means[at % columns] as number));
  return matrix(centred, rows, columns);
}
