import type { SymmetricEigen } from './symmetric-eigen.ts';

/** Rotations of so many sweeps are gathered before they turn the vectors, a few columns at a time, in the cache. */
const sweepsTogether = 32;
const columnsTogether = 64;
/** About so many multiplications go by between two calls of `pause`. */
const betweenPauses = 50_000_000;
const mostSweepsPerValue = 60;
/** Entries below this share of the largest are left out of reflections. */
const shareOfRounding = Number.EPSILON / 1024;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix by Householder reduction to tridiagonal form and implicit QL
 * steps (Golub and Van Loan, Matrix Computations, sections 8.3.1 and 8.3.3; EISPACK's tred2 and imtql2): for large
 * matrices, where Jacobi rotations take minutes. All loops run along rows.
 *
 * @param symmetric [n, n] row-major; only its lower triangle counts
 * @throws RangeError where a value is not finite
 */
export async function tridiagonalEigen(
  symmetric: Float64Array,
  n: number,
  pause: () => Promise<void> = async () => {},
): Promise<SymmetricEigen> {
  if (symmetric.length !== n * n)
    throw new RangeError(`invalid matrix: ${symmetric.length} values for n ${n}`);
  if (!symmetric.every(Number.isFinite)) throw new RangeError('invalid matrix: a value is not finite');
  const pace = new Pace(pause);
  const reflectors = Float64Array.from(symmetric);
  const { diagonal, beside, lengths } = await reduce(reflectors, n, pace);
  const vectors = await reflections(reflectors, lengths, n, pace);
  await turnToDiagonal(diagonal, beside, vectors, n, pace);
  return inFallingOrder(diagonal, vectors, n);
}

class Pace {
  readonly #pause: () => Promise<void>;
  #work = 0;

  constructor(pause: () => Promise<void>) {
    this.#pause = pause;
  }

  async after(multiplications: number): Promise<void> {
    this.#work += multiplications;
    if (this.#work < betweenPauses) return;
    this.#work = 0;
    await this.#pause();
  }
}

interface Tridiagonal {
  /** [n]. */
  readonly diagonal: Float64Array;
  /** [n]: entry i lies between i and i + 1; the last is 0. */
  readonly beside: Float64Array;
  /** [n]: v v^T is divided by it in reflection i; 0: there is none. */
  readonly lengths: Float64Array;
}

/** Leaves reflector i in row i, columns 0 to i - 1: T = H_1 .. H_(n-1) A H_(n-1) .. H_1. */
async function reduce(a: Float64Array, n: number, pace: Pace): Promise<Tridiagonal> {
  const diagonal = new Float64Array(n);
  const beside = new Float64Array(n);
  const lengths = new Float64Array(n);
  const p = new Float64Array(n);
  const negligible = shareOfRounding * a.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (let i = n - 1; i > 0; i--) {
    diagonal[i] = a[i * n + i] as number;
    const v = a.subarray(i * n, i * n + i);
    let scale = 0;
    for (let k = 0; k < i - 1; k++) scale = Math.max(scale, Math.abs(v[k] as number));
    const last = v[i - 1] as number;
    // What is rounding of the whole matrix gives no direction, and its square may be no number any more.
    if (scale <= negligible) {
      beside[i - 1] = last;
      continue;
    }
    scale = Math.max(scale, Math.abs(last));
    let squares = 0;
    for (let k = 0; k < i; k++) squares += ((v[k] as number) / scale) ** 2;
    const norm = scale * Math.sqrt(squares) * (last >= 0 ? -1 : 1);
    beside[i - 1] = norm;
    const h = norm * norm - last * norm;
    lengths[i] = h;
    v[i - 1] = last - norm;
    timesLower(a, n, i, v, p);
    let along = 0;
    for (let k = 0; k < i; k++) along += (p[k] as number) * (v[k] as number);
    const half = along / (2 * h * h);
    for (let k = 0; k < i; k++) p[k] = (p[k] as number) / h - half * (v[k] as number);
    for (let j = 0; j < i; j++) {
      const vj = v[j] as number;
      const pj = p[j] as number;
      const row = j * n;
      for (let k = 0; k <= j; k++) {
        a[row + k] = (a[row + k] as number) - vj * (p[k] as number) - pj * (v[k] as number);
      }
    }
    await pace.after(2 * i * i);
  }
  diagonal[0] = a[0] ?? 0;
  return { diagonal, beside, lengths };
}

/** result = A v for the leading [size, size] block, of which only the lower triangle is read. */
function timesLower(a: Float64Array, n: number, size: number, v: Float64Array, result: Float64Array): void {
  for (let j = 0; j < size; j++) {
    const row = j * n;
    const vj = v[j] as number;
    let sum = 0;
    for (let k = 0; k < j; k++) {
      const value = a[row + k] as number;
      sum += value * (v[k] as number);
      result[k] = (result[k] as number) + value * vj;
    }
    result[j] = sum + (a[row + j] as number) * vj;
  }
}

/** H_1 .. H_(n-1), [n, n]: its rows become the eigenvectors. */
async function reflections(a: Float64Array, lengths: Float64Array, n: number, pace: Pace) {
  const z = new Float64Array(n * n);
  for (let i = 0; i < n; i++) z[i * n + i] = 1;
  for (let i = 1; i < n; i++) {
    const h = lengths[i] as number;
    if (h === 0) continue;
    const v = a.subarray(i * n, i * n + i);
    for (let j = 0; j < i; j++) {
      const row = j * n;
      let product = 0;
      for (let k = 0; k < i; k++) product += (z[row + k] as number) * (v[k] as number);
      const factor = product / h;
      for (let k = 0; k < i; k++) z[row + k] = (z[row + k] as number) - factor * (v[k] as number);
    }
    await pace.after(2 * i * i);
  }
  return z;
}

/** Implicit QL with Wilkinson's shift; the rows of `z` are turned along. */
async function turnToDiagonal(d: Float64Array, e: Float64Array, z: Float64Array, n: number, pace: Pace) {
  const rotations = new Rotations(z, n);
  let norm = 0;
  for (let i = 0; i < n; i++) norm = Math.max(norm, Math.abs(d[i] as number) + Math.abs(e[i] as number));
  // Beside the whole matrix and not beside its neighbours: eigenvalues that are rounding would never settle.
  const nothing = Number.EPSILON * norm;
  for (let l = 0; l < n; l++) {
    for (let sweep = 0; ; sweep++) {
      const m = firstSplit(e, l, n, nothing);
      if (m === l) break;
      if (sweep === mostSweepsPerValue) throw new Error(`no convergence for eigenvalue ${l} of ${n}`);
      rotations.start();
      qlSweep(d, e, l, m, rotations);
      if (rotations.sweeps === sweepsTogether) await pace.after(rotations.apply());
    }
  }
  await pace.after(rotations.apply());
}

function firstSplit(e: Float64Array, l: number, n: number, nothing: number): number {
  let m = l;
  while (m < n - 1 && Math.abs(e[m] as number) > nothing) m++;
  return m;
}

function qlSweep(d: Float64Array, e: Float64Array, l: number, m: number, rotations: Rotations): void {
  const slope = ((d[l + 1] as number) - (d[l] as number)) / (2 * (e[l] as number));
  const root = Math.hypot(slope, 1);
  let g = (d[m] as number) - (d[l] as number) + (e[l] as number) / (slope + (slope >= 0 ? root : -root));
  let s = 1;
  let c = 1;
  let p = 0;
  for (let i = m - 1; i >= l; i--) {
    const f = s * (e[i] as number);
    const b = c * (e[i] as number);
    const r = Math.hypot(f, g);
    e[i + 1] = r;
    if (r === 0) {
      d[i + 1] = (d[i + 1] as number) - p;
      e[m] = 0;
      return;
    }
    s = f / r;
    c = g / r;
    g = (d[i + 1] as number) - p;
    const turned = ((d[i] as number) - g) * s + 2 * c * b;
    p = s * turned;
    d[i + 1] = g + p;
    g = c * turned - b;
    rotations.add(i, c, s);
  }
  d[l] = (d[l] as number) - p;
  e[l] = g;
  e[m] = 0;
}

/** Rotations of neighbouring rows that wait to be applied. */
class Rotations {
  readonly #z: Float64Array;
  readonly #n: number;
  readonly #rows: Int32Array;
  readonly #cosines: Float64Array;
  readonly #sines: Float64Array;
  #count = 0;
  sweeps = 0;

  constructor(z: Float64Array, n: number) {
    this.#z = z;
    this.#n = n;
    this.#rows = new Int32Array(n * sweepsTogether);
    this.#cosines = new Float64Array(n * sweepsTogether);
    this.#sines = new Float64Array(n * sweepsTogether);
  }

  start(): void {
    this.sweeps++;
  }

  add(row: number, cosine: number, sine: number): void {
    this.#rows[this.#count] = row;
    this.#cosines[this.#count] = cosine;
    this.#sines[this.#count] = sine;
    this.#count++;
  }

  /** @returns multiplications that it took */
  apply(): number {
    const z = this.#z;
    const n = this.#n;
    for (let from = 0; from < n; from += columnsTogether) {
      const width = Math.min(columnsTogether, n - from);
      for (let at = 0; at < this.#count; at++) {
        const c = this.#cosines[at] as number;
        const s = this.#sines[at] as number;
        const start = (this.#rows[at] as number) * n + from;
        for (let k = start; k < start + width; k++) {
          const upper = z[k] as number;
          const lower = z[k + n] as number;
          z[k + n] = s * upper + c * lower;
          z[k] = c * upper - s * lower;
        }
      }
    }
    const work = 4 * n * this.#count;
    this.#count = 0;
    this.sweeps = 0;
    return work;
  }
}

function inFallingOrder(d: Float64Array, z: Float64Array, n: number): SymmetricEigen {
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => (d[j] as number) - (d[i] as number));
  const vectors = new Float64Array(n * n);
  for (const [row, i] of order.entries()) vectors.set(z.subarray(i * n, (i + 1) * n), row * n);
  return { values: Float64Array.from(order, (i) => d[i] as number), vectors };
}
