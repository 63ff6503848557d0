/** Relative change of the direction at which power iteration stops, and its longest run. */
const tolerance = 1e-12;
const longest = 5000;

/** The direction along which rows lie, and how they lie on it. */
export interface PrincipalComponent {
  /** [rows] each row's coordinate along the first right singular vector. */
  readonly coordinates: Float64Array;
  /** False when the iteration did not settle: the first two singular values are all but equal. */
  readonly settled: boolean;
}

/**
 * Coordinates of the rows of M along its first right singular vector, M v_1 = s_1 u_1, without centring. Found by
 * power iteration on the smaller of M M^T and M^T M from a vector of ones. A singular vector has no sign of its own:
 * the one is taken whose coordinates have a sum above zero (or, at zero, whose first other than zero is positive).
 *
 * @param matrix [rows, columns]
 */
export function firstPrincipalComponent(
  matrix: ArrayLike<number>,
  rows: number,
  columns: number,
): PrincipalComponent {
  const wide = rows <= columns;
  const size = wide ? rows : columns;
  const gram = gramMatrix(matrix, rows, columns, wide);
  const { vector, settled } = powerIteration(gram, size);
  const coordinates = new Float64Array(rows);
  if (wide) {
    // The vector is u_1; its length becomes s_1, the root of the eigenvalue.
    const eigenvalue = dot(product(gram, vector, size), vector);
    for (let i = 0; i < rows; i++)
      coordinates[i] = Math.sqrt(Math.max(0, eigenvalue)) * (vector[i] as number);
  } else {
    for (let i = 0; i < rows; i++) {
      let sum = 0;
      for (let k = 0; k < columns; k++) sum += (matrix[i * columns + k] as number) * (vector[k] as number);
      coordinates[i] = sum;
    }
  }
  return { coordinates: withSign(coordinates), settled };
}

function gramMatrix(matrix: ArrayLike<number>, rows: number, columns: number, wide: boolean): Float64Array {
  const [size, depth] = wide ? [rows, columns] : [columns, rows];
  const [along, between] = wide ? [1, columns] : [columns, 1];
  const gram = new Float64Array(size * size);
  for (let a = 0; a < size; a++) {
    for (let b = 0; b <= a; b++) {
      let sum = 0;
      for (let i = 0; i < depth; i++) {
        sum += (matrix[a * between + i * along] as number) * (matrix[b * between + i * along] as number);
      }
      gram[a * size + b] = sum;
      gram[b * size + a] = sum;
    }
  }
  return gram;
}

function powerIteration(gram: Float64Array, size: number) {
  let vector = new Float64Array(size).fill(1 / Math.sqrt(size));
  for (let step = 0; step < longest; step++) {
    const next = product(gram, vector, size);
    const length = Math.sqrt(dot(next, next));
    // Nothing along the ones: another start, or a matrix of zeros.
    if (length === 0) {
      if (step >= size) return { vector, settled: true };
      vector = new Float64Array(size);
      vector[step] = 1;
      continue;
    }
    let change = 0;
    for (let i = 0; i < size; i++) {
      next[i] = (next[i] as number) / length;
      change = Math.max(change, Math.abs((next[i] as number) - (vector[i] as number)));
    }
    vector = next;
    if (change <= tolerance) return { vector, settled: true };
  }
  return { vector, settled: false };
}

function product(gram: Float64Array, vector: Float64Array, size: number): Float64Array<ArrayBuffer> {
  const result = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += (gram[i * size + j] as number) * (vector[j] as number);
    result[i] = sum;
  }
  return result;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function withSign(coordinates: Float64Array): Float64Array {
  const sum = coordinates.reduce((total, value) => total + value, 0);
  const deciding = sum !== 0 ? sum : (coordinates.find((value) => value !== 0) ?? 0);
  return deciding < 0 ? coordinates.map((value) => (value === 0 ? 0 : -value)) : coordinates;
}
