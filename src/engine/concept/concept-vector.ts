import { type Matrix, type MatrixProduct, matrix } from '../math/matrix-product.ts';
import type { SeededRandom } from '../math/random.ts';
import { kernelLogistic } from './logistic-regression.ts';

/** A concept activation vector with what it does on examples that it was not fitted to. */
export interface ConceptVector {
  /** [p] float32 of length 1, pointing from the others to the examples. */
  readonly direction: Float32Array;
  /** Held-out examples by their row, and whether each is told as what it is. */
  readonly examples: readonly { readonly row: number; readonly right: boolean }[];
  /** Share of the held-out others that are told as such. */
  readonly othersRight: number;
}

/**
 * Concept activation vector (Kim et al. 2018, section 3.2): the normal of the boundary that a linear classifier,
 * logistic regression here, draws between activations of a concept's examples and others. Activations are centred and
 * scaled by one common factor before, so that `penalty` means the same for every network.
 *
 * @param examples [n, p] activations of the concept
 * @param others [m, p]
 * @param heldOut share of either side that the vector is tested on; drawn by `random`
 */
export async function conceptVector(
  examples: Matrix,
  others: Matrix,
  { penalty, heldOut }: { readonly penalty: number; readonly heldOut: number },
  random: SeededRandom,
  products: MatrixProduct,
): Promise<ConceptVector> {
  const [exampleTest, exampleFit] = divided(examples.rows, heldOut, random);
  const [otherTest, otherFit] = divided(others.rows, heldOut, random);
  const fitted = stacked([rowsOf(examples, exampleFit), rowsOf(others, otherFit)]);
  const centre = meanRow(fitted);
  subtract(fitted, centre);
  const gram = await products.multiply(fitted, fitted, 'second');
  const n = fitted.rows;
  let trace = 0;
  for (let i = 0; i < n; i++) trace += gram.data[i * n + i] as number;
  const scale = trace > 0 ? n / trace : 1;
  // The 1 is a constant feature: the boundary need not go through the mean.
  const kernel = Float64Array.from(gram.data, (value) => value * scale + 1);
  const labels = Float64Array.from({ length: n }, (_, i) => (i < exampleFit.length ? 1 : -1));
  const { weights } = kernelLogistic(kernel, labels, penalty);
  const row = matrix(
    Float32Array.from(weights, (weight) => weight * scale),
    1,
    n,
  );
  const normal = await products.multiply(row, fitted);
  const offset = weights.reduce((sum, weight) => sum + weight, 0);

  const tested = stacked([rowsOf(examples, exampleTest), rowsOf(others, otherTest)]);
  subtract(tested, centre);
  const scores = await products.multiply(tested, normal, 'second');
  const score = (i: number) => (scores.data[i] as number) + offset;
  return {
    direction: unit(normal.data),
    examples: exampleTest.map((example, i) => ({ row: example, right: score(i) > 0 })),
    othersRight: otherTest.filter((_, i) => score(exampleTest.length + i) < 0).length / otherTest.length,
  };
}

/** Row numbers in two parts: those held out, at least one, and the others. */
function divided(rows: number, share: number, random: SeededRandom): readonly [number[], number[]] {
  const order = random.shuffle(Array.from({ length: rows }, (_, i) => i));
  const count = Math.max(1, Math.round(rows * share));
  return [order.slice(0, count), order.slice(count)];
}

/** Some rows of a matrix. */
export function rowsOf({ columns, data }: Matrix, rows: readonly number[]): Matrix {
  const picked = new Float32Array(rows.length * columns);
  for (const [to, from] of rows.entries()) {
    picked.set(data.subarray(from * columns, (from + 1) * columns), to * columns);
  }
  return matrix(picked, rows.length, columns);
}

/** Matrices of the same width, one under the other. */
export function stacked(parts: readonly Matrix[]): Matrix {
  const columns = parts[0]?.columns ?? 0;
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const data = new Float32Array(rows * columns);
  let offset = 0;
  for (const part of parts) {
    data.set(part.data, offset);
    offset += part.data.length;
  }
  return matrix(data, rows, columns);
}

function meanRow({ rows, columns, data }: Matrix): Float64Array {
  const sum = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) sum[j] = (sum[j] as number) + (data[i * columns + j] as number);
  }
  return sum.map((value) => value / rows);
}

function subtract({ rows, columns, data }: Matrix, row: Float64Array): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      data[i * columns + j] = (data[i * columns + j] as number) - (row[j] as number);
    }
  }
}

function unit(vector: Float32Array): Float32Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return length > 0 ? vector.map((value) => value / length) : vector.slice();
}
