import { z } from 'zod';
import { Failure } from '#contract/failure.ts';
import type { Matrix } from '../math/matrix-product.ts';
import type { QueryArrays, TrainingArrays } from './arrays.ts';
import { heard } from './checked-arrays.ts';
import { blockRows, HeldRows } from './held-rows.ts';
import {
  type FittedInfluence,
  type InfluenceContext,
  type InfluenceScores,
  influenceMethod,
} from './influence-method.ts';
import type { Rows } from './rows.ts';

const parameters = z.object({
  space: z
    .enum(['features', 'pixels'])
    .default('features')
    .describe(
      "Where pictures are compared: the network's features before its last layer, or small grey pictures.",
    ),
  similarity: z
    .enum(['cosine', 'euclidean'])
    .default('cosine')
    .describe('cosine of the two vectors, or 1 / (1 + their distance).'),
  side: z
    .number()
    .int()
    .min(4)
    .max(256)
    .default(64)
    .describe('Side of the small grey pictures of space pixels.'),
});
type Parameters = z.output<typeof parameters>;

class NearestSamples implements FittedInfluence {
  readonly facts = [];
  readonly warnings = [];
  readonly #parameters: Parameters;
  readonly #held = new HeldRows();
  #arrays: TrainingArrays;
  #squares: Float64Array | null = null;

  constructor(arrays: TrainingArrays, given: Parameters) {
    this.#arrays = arrays;
    this.#parameters = given;
    this.#rows();
  }

  async scores(queries: QueryArrays, context: InfluenceContext): Promise<InfluenceScores[]> {
    const rows = await this.#held.of(this.#rows());
    const asked = this.#parameters.space === 'features' ? queries.model.features : queries.inputs;
    if (asked === null || asked.columns !== rows.width) {
      throw new Failure(
        'usage',
        `the explained pictures have ${asked?.columns ?? 0} numbers where the training samples have ${rows.width}. ` +
          'Make both with the same settings.',
      );
    }
    const values = Array.from({ length: queries.count }, () => new Float32Array(rows.count));
    this.#squares ??= await this.#lengths(rows, context);
    const ofQueries = squaredLengths(asked);
    const block = blockRows(Math.max(rows.width, queries.count));
    for (let start = 0; start < rows.count; start += block) {
      const some = await rows.read(start, Math.min(block, rows.count - start));
      const products = await context.products.multiply(asked, some, 'second');
      for (const [q, into] of values.entries()) {
        for (let i = 0; i < some.rows; i++) {
          const product = products.data[q * some.rows + i] as number;
          into[start + i] = this.#similarity(
            product,
            this.#squares[start + i] as number,
            ofQueries[q] as number,
          );
        }
      }
      await heard(context, start + some.rows, rows.count, 'comparing pictures');
    }
    return values.map((one) => ({ values: one, agreement: null }));
  }

  async selfInfluence(context: InfluenceContext): Promise<Float32Array> {
    const squares = await this.#lengths(await this.#held.of(this.#rows()), context);
    return Float32Array.from(squares, (square) => this.#similarity(square, square, square));
  }

  async append(arrays: TrainingArrays): Promise<void> {
    this.#held.clear();
    this.#squares = null;
    this.#arrays = arrays;
  }

  async dispose(): Promise<void> {
    this.#held.clear();
  }

  #rows(): Rows {
    if (this.#parameters.space === 'features') return this.#arrays.model.features;
    if (this.#arrays.inputs !== null) return this.#arrays.inputs;
    throw new Failure('usage', 'nearest: there are no pixels here. Use space features.');
  }

  #similarity(product: number, a: number, b: number): number {
    if (this.#parameters.similarity === 'euclidean') {
      // Rounding may leave a difference of near-equal vectors below zero; NaN passes.
      const squared = a + b - 2 * product;
      return 1 / (1 + Math.sqrt(squared < 0 ? 0 : squared));
    }
    const divisor = Math.sqrt(a * b);
    return divisor === 0 ? 0 : product / divisor;
  }

  async #lengths(rows: Rows, context: InfluenceContext): Promise<Float64Array> {
    const all = new Float64Array(rows.count);
    const block = blockRows(rows.width);
    for (let start = 0; start < rows.count; start += block) {
      const some = await rows.read(start, Math.min(block, rows.count - start));
      all.set(squaredLengths(some), start);
      await heard(context, start + some.rows, rows.count, 'measuring pictures');
    }
    return all;
  }
}

function squaredLengths({ data, rows, columns }: Matrix): Float64Array {
  const found = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    let sum = 0;
    for (let i = row * columns; i < (row + 1) * columns; i++) sum += (data[i] as number) ** 2;
    found[row] = sum;
  }
  return found;
}

/**
 * Nearest neighbours: how alike a training picture is to the explained one, whatever its label and whatever the target.
 * What every other method has to beat. The similarity of a picture to itself is one, so that the influence on its own
 * label says nothing.
 */
export const nearest = influenceMethod({
  id: 'nearest',
  title: 'Nearest neighbours',
  source: {
    kind: 'published',
    citation:
      'Hanawa, Yokoi, Hara, Inui: Evaluation of Similarity-based Explanations. ICLR 2021 (similarity of last-layer ' +
      'features and of inputs)',
  },
  version: '1',
  summary:
    'Similarity of the pictures themselves, in feature or pixel space: a baseline, label and target ignored.',
  trust:
    'A control that any method has to beat: it looks at features only and knows nothing of labels and training.',
  parameters,
  needs: ['features'],
  needsWith: ({ space, side }) => ({
    inputs: space === 'pixels' ? 'pixels' : null,
    side: space === 'pixels' ? side : 0,
    labels: false,
    checkpoints: false,
    projection: 0,
  }),
  fit: async (arrays, given) => new NearestSamples(arrays, given),
  open: async (arrays, given) => new NearestSamples(arrays, given),
  diskBytes: () => 0,
});
