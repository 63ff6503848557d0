import type { InfluenceFact } from '#contract/influence.ts';
import type { Matrix } from '../math/matrix-product.ts';
import type { QueryArrays, TrainingArrays } from './arrays.ts';
import { checkTargets, heard } from './checked-arrays.ts';
import { blockRows, HeldRows } from './held-rows.ts';
import type { FittedInfluence, InfluenceContext, InfluenceScores } from './influence-method.ts';
import type { Rows } from './rows.ts';

/** Queries whose products are formed at once. */
const queriesAtOnce = 64;

/** One term of a kernel: weight times the product over its factors of (a_i . b_q + plus). */
export interface ProductTerm {
  readonly weight: number;
  readonly factors: readonly {
    /** a, [N, width]. */
    readonly rows: Rows;
    readonly plus: number;
    /** b, [Q, width]. */
    readonly ofQueries: (queries: QueryArrays) => Matrix;
  }[];
}

export interface ProductsOptions {
  readonly arrays: TrainingArrays;
  /** Terms of arrays; called again when samples are appended. */
  readonly terms: (arrays: TrainingArrays) => readonly ProductTerm[];
  /** Divides by the lengths: the cosine. Of a single term only. */
  readonly cosine: boolean;
  readonly facts: readonly InfluenceFact[];
  readonly warnings: readonly string[];
}

/**
 * Influence as a sum of products of gradients, or their cosine. Nothing is fitted; a query is a pass over the rows. A
 * sample or query with numbers that are none (NaN) has the value NaN.
 */
export class GradientProducts implements FittedInfluence {
  readonly facts: readonly InfluenceFact[];
  readonly warnings: readonly string[];
  readonly #options: ProductsOptions;
  readonly #held = new HeldRows();
  #arrays: TrainingArrays;
  #terms: readonly ProductTerm[];
  #lengths: Float64Array | null = null;

  constructor(options: ProductsOptions) {
    this.#options = options;
    this.facts = options.facts;
    this.warnings = options.warnings;
    this.#arrays = options.arrays;
    this.#terms = options.terms(options.arrays);
  }

  async scores(queries: QueryArrays, context: InfluenceContext): Promise<InfluenceScores[]> {
    checkTargets(queries, this.#arrays.classes);
    const values = Array.from({ length: queries.count }, () => new Float32Array(this.#arrays.count));
    for (const term of this.#terms) await this.#addTerm(term, queries, values, context);
    if (this.#options.cosine) await this.#divide(queries, values, context);
    return values.map((one) => ({ values: one, agreement: null }));
  }

  async selfInfluence(context: InfluenceContext): Promise<Float32Array> {
    const own = new Float64Array(this.#arrays.count);
    for (const term of this.#terms) {
      const squares = await this.#squares(term, context);
      for (let i = 0; i < own.length; i++) own[i] = (own[i] as number) + term.weight * (squares[i] as number);
    }
    // The cosine of a gradient with itself is one, or none for a gradient of zero.
    return this.#options.cosine
      ? Float32Array.from(own, (value) => (value === 0 ? 0 : value / value))
      : Float32Array.from(own);
  }

  async append(arrays: TrainingArrays): Promise<void> {
    this.#held.clear();
    this.#lengths = null;
    this.#arrays = arrays;
    this.#terms = this.#options.terms(arrays);
  }

  async dispose(): Promise<void> {
    this.#held.clear();
  }

  async #addTerm(
    term: ProductTerm,
    queries: QueryArrays,
    values: readonly Float32Array[],
    context: InfluenceContext,
  ): Promise<void> {
    const { count } = this.#arrays;
    const factors = await Promise.all(
      term.factors.map(async ({ rows, plus, ofQueries }) => ({
        rows: await this.#held.of(rows),
        plus,
        queries: ofQueries(queries),
      })),
    );
    const block = blockRows(Math.max(queriesAtOnce, ...factors.map(({ rows }) => rows.width)));
    for (let start = 0; start < count; start += block) {
      const rows = Math.min(block, count - start);
      const blocks = await Promise.all(factors.map((factor) => factor.rows.read(start, rows)));
      for (let first = 0; first < queries.count; first += queriesAtOnce) {
        const some = Math.min(queriesAtOnce, queries.count - first);
        const products = new Float32Array(some * rows).fill(term.weight);
        for (const [f, factor] of factors.entries()) {
          const asked = rowsOf(factor.queries, first, some);
          const found = await context.products.multiply(asked, blocks[f] as Matrix, 'second');
          for (let i = 0; i < products.length; i++) {
            products[i] = (products[i] as number) * ((found.data[i] as number) + factor.plus);
          }
        }
        for (let q = 0; q < some; q++) {
          const into = values[first + q] as Float32Array;
          for (let i = 0; i < rows; i++) {
            into[start + i] = (into[start + i] as number) + (products[q * rows + i] as number);
          }
        }
      }
      await heard(context, start + rows, count, 'multiplying gradients');
    }
  }

  async #divide(queries: QueryArrays, values: readonly Float32Array[], context: InfluenceContext) {
    const [term] = this.#terms;
    if (term === undefined || this.#terms.length !== 1) throw new RangeError('a cosine has one term');
    this.#lengths ??= (await this.#squares(term, context)).map(Math.sqrt);
    const squares = squaredLengths(
      term.factors.map(({ plus, ofQueries }) => ({ block: ofQueries(queries), plus })),
      queries.count,
    );
    for (const [q, one] of values.entries()) {
      const length = Math.sqrt(squares[q] as number);
      for (let i = 0; i < one.length; i++) {
        const divisor = length * (this.#lengths[i] as number);
        one[i] = divisor === 0 ? 0 : (one[i] as number) / divisor;
      }
    }
  }

  /** Squared length of each sample's gradient in a term, without its weight, [N]. */
  async #squares(term: ProductTerm, context: InfluenceContext): Promise<Float64Array> {
    const { count } = this.#arrays;
    const all = new Float64Array(count);
    const block = blockRows(Math.max(...term.factors.map(({ rows }) => rows.width)));
    for (let start = 0; start < count; start += block) {
      const rows = Math.min(block, count - start);
      const factors: { block: Matrix; plus: number }[] = [];
      for (const factor of term.factors) {
        const held = await this.#held.of(factor.rows);
        factors.push({ block: await held.read(start, rows), plus: factor.plus });
      }
      all.set(squaredLengths(factors, rows), start);
      await heard(context, start + rows, count, 'measuring gradients');
    }
    return all;
  }
}

/** Product over factors of (|a|^2 + plus), row by row. */
function squaredLengths(
  factors: readonly { readonly block: Matrix; readonly plus: number }[],
  rows: number,
): Float64Array {
  const found = new Float64Array(rows).fill(1);
  for (const { block, plus } of factors) {
    for (let row = 0; row < rows; row++) {
      let sum = plus;
      for (let i = row * block.columns; i < (row + 1) * block.columns; i++) {
        sum += (block.data[i] as number) ** 2;
      }
      found[row] = (found[row] as number) * sum;
    }
  }
  return found;
}

function rowsOf({ data, columns }: Matrix, start: number, rows: number): Matrix {
  return { rows, columns, data: data.subarray(start * columns, (start + rows) * columns) };
}
