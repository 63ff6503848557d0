import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Failure } from '#contract/failure.ts';
import type { InfluenceFact } from '#contract/influence.ts';
import { type Matrix, matrix } from '../math/matrix-product.ts';
import { softmax } from '../math/softmax.ts';
import type { QueryArrays, TrainingArrays } from './arrays.ts';
import { checkLabels, checkQueryWeights, checkTargets, heard, standsOnLinearHead } from './checked-arrays.ts';
import { GradientProducts } from './gradient-products.ts';
import { gradientTerm, projectionParameter } from './gradient-terms.ts';
import { blockRows } from './held-rows.ts';
import { unknowns } from './hessian/dense-hessian.ts';
import { ExactInverse, factorBytes, mostUnknowns, requireFactorisable } from './hessian/exact-inverse.ts';
import { rowsFrom, slopesAlong } from './hessian/head-influence.ts';
import { type TrainingHead, trainingHead } from './hessian/training-head.ts';
import {
  type FittedInfluence,
  type InfluenceContext,
  type InfluenceScores,
  influenceMethod,
} from './influence-method.ts';
import { fitSoftHead } from './soft-head.ts';

const id = 'representer';

const parameters = z.object({
  kernel: z
    .enum(['last-layer', 'ntk', 'influence'])
    .default('last-layer')
    .describe(
      'How alike two pictures are: last-layer, the product of their features; ntk, of their gradients of all weights; ' +
        'influence, of their features in the metric of the inverse Hessian.',
    ),
  alphas: z
    .enum(['target', 'surrogate'])
    .default('target')
    .describe(
      'How much a training picture counts by itself: target, what its loss asks of the network; surrogate, the same of a ' +
        'linear model on the features that is fitted to the network (kernel last-layer only).',
    ),
  regularisation: z
    .number()
    .min(1e-8)
    .max(10)
    .default(1e-3)
    .describe('surrogate: weight of |V|^2 / 2 beside the mean loss.'),
  damping: z
    .number()
    .min(1e-8)
    .max(1e3)
    .default(1e-3)
    .describe("kernel influence: added to the Hessian's diagonal."),
  projection: projectionParameter,
});
type Parameters = z.output<typeof parameters>;

const surrogateFile = 'surrogate.f64';
/** Queries whose kernels are formed at once. */
const queriesAtOnce = 64;

/** Representers with a kernel on the features of the last layer. */
class FeatureRepresenter implements FittedInfluence {
  readonly facts: readonly InfluenceFact[];
  readonly warnings: readonly string[];
  readonly #arrays: TrainingArrays;
  readonly #head: TrainingHead;
  readonly #parameters: Parameters;
  readonly #surrogate: Float64Array | null;
  readonly #inverse: ExactInverse | null;

  constructor(
    arrays: TrainingArrays,
    head: TrainingHead,
    given: Parameters,
    surrogate: Float64Array | null,
    inverse: ExactInverse | null,
    warnings: readonly string[],
  ) {
    this.#arrays = arrays;
    this.#head = head;
    this.#parameters = given;
    this.#surrogate = surrogate;
    this.#inverse = inverse;
    this.warnings = warnings;
    this.facts = [
      { name: 'samples', value: head.samples },
      ...(surrogate === null ? [] : [{ name: 'regularisation', value: given.regularisation }]),
      ...(inverse === null ? [] : [{ name: 'damping', value: given.damping }]),
    ];
  }

  async scores(queries: QueryArrays, context: InfluenceContext): Promise<InfluenceScores[]> {
    const { classes } = this.#head;
    checkTargets(queries, classes);
    const asked = checkQueryWeights(
      { ...this.#arrays.model, gradients: null },
      { ...queries.model, gradients: null },
      'the model',
    );
    const values = Array.from({ length: queries.count }, () => new Float32Array(this.#head.features.count));
    for (let first = 0; first < queries.count; first += queriesAtOnce) {
      const some = Math.min(queriesAtOnce, queries.count - first);
      const h = rowsFrom(asked.features, first, some);
      const targets = queries.targets.subarray(first, first + some);
      if (this.#inverse === null) await this.#addProducts(h, targets, values.slice(first), context);
      else await this.#addInfluence(this.#inverse, h, targets, values.slice(first), context);
    }
    const agreement = this.#surrogate === null ? null : this.#agreements(asked.features, asked.probabilities);
    return values.map((one, q) => ({ values: one, agreement: agreement?.[q] ?? null }));
  }

  async selfInfluence(context: InfluenceContext): Promise<Float32Array> {
    const { features, classes } = this.#head;
    const { labels } = this.#arrays;
    const found = new Float32Array(features.count).fill(Number.NaN);
    if (this.#inverse !== null) {
      const squares = await this.#inverse.squares(this.#head, context);
      return Float32Array.from(squares, (square) => square / this.#head.samples);
    }
    const block = blockRows(Math.max(features.width, classes));
    for (let start = 0; start < features.count; start += block) {
      const rows = Math.min(block, features.count - start);
      const h = await features.read(start, rows);
      const alphas = await this.#alphas(start, h, context);
      for (let row = 0; row < rows; row++) {
        const label = labels[start + row] as number;
        if (label < 0) continue;
        let square = 1;
        for (let i = row * h.columns; i < (row + 1) * h.columns; i++) square += (h.data[i] as number) ** 2;
        found[start + row] = square * (alphas[row * classes + label] as number);
      }
      await heard(context, start + rows, features.count, 'measuring self-influence');
    }
    return found;
  }

  async dispose(): Promise<void> {
    this.#head.dispose();
  }

  /** alpha_i of the target, times (h_i . h + 1). */
  async #addProducts(
    h: Matrix,
    targets: Int32Array,
    values: readonly Float32Array[],
    context: InfluenceContext,
  ): Promise<void> {
    const { features, classes } = this.#head;
    const block = blockRows(Math.max(features.width, classes, h.rows));
    for (let start = 0; start < features.count; start += block) {
      const own = await features.read(start, Math.min(block, features.count - start));
      const alphas = await this.#alphas(start, own, context);
      const { data } = await context.products.multiply(h, own, 'second');
      for (const [q, target] of targets.entries()) {
        const into = values[q] as Float32Array;
        for (let row = 0; row < own.rows; row++) {
          into[start + row] =
            ((data[q * own.rows + row] as number) + 1) * (alphas[row * classes + target] as number);
        }
      }
      await heard(context, start + own.rows, features.count, 'multiplying features');
    }
  }

  /** alpha_i^T K(x_i, x) of the target with K the inverse Hessian between (h_i, 1) and (h, 1). */
  async #addInfluence(
    inverse: ExactInverse,
    h: Matrix,
    targets: Int32Array,
    values: readonly Float32Array[],
    context: InfluenceContext,
  ): Promise<void> {
    const { classes, samples } = this.#head;
    const rights = matrix(new Float32Array(h.rows * classes), h.rows, classes);
    for (const [q, target] of targets.entries()) rights.data[q * classes + target] = 1;
    const directions = await inverse.solve(h, rights, context);
    for (const [q, slopes] of (await slopesAlong(this.#head, directions, context)).entries()) {
      values[q]?.set(Float32Array.from(slopes, (slope) => -slope / samples));
    }
  }

  /** alpha_i of rows from `start` on, [rows, K]; NaN without a label. */
  async #alphas(start: number, h: Matrix, context: InfluenceContext): Promise<Float32Array> {
    const { classes, width, samples, residuals } = this.#head;
    const r = await residuals.read(start, h.rows);
    if (this.#surrogate === null) return r.data.map((value) => -value);
    const weights = Float32Array.from(this.#surrogate.subarray(0, width * classes));
    const { data } = await context.products.multiply(h, matrix(weights, width, classes));
    const outputs = softmax(this.#withBias(data), classes);
    const p = await this.#head.cleanProbabilities.read(start, h.rows);
    // NaN of a residual says that there is no label, so that the sample was not fitted to.
    return r.data.map((value, i) =>
      Number.isNaN(value)
        ? Number.NaN
        : ((p.data[i] as number) - (outputs[i] as number)) / (samples * this.#parameters.regularisation),
    );
  }

  #withBias(logits: Float32Array): Float32Array {
    const { classes, width } = this.#head;
    return logits.map((value, i) => value + (this.#surrogate?.[width * classes + (i % classes)] ?? 0));
  }

  /** Per query the part of the network's output that the surrogate shares: sum over classes of the smaller one. */
  #agreements(h: Matrix, p: Matrix): number[] {
    const { classes, width } = this.#head;
    return Array.from({ length: h.rows }, (_, q) => {
      const logits = new Float32Array(classes);
      for (let k = 0; k < classes; k++) {
        let sum = 0;
        for (let d = 0; d < width; d++) {
          sum += (h.data[q * width + d] as number) * (this.#surrogate?.[d * classes + k] ?? 0);
        }
        logits[k] = sum;
      }
      const outputs = softmax(this.#withBias(logits), classes);
      return outputs.reduce((sum, value, k) => sum + Math.min(value, p.data[q * classes + k] as number), 0);
    });
  }
}

async function prepared(
  arrays: TrainingArrays,
  given: Parameters,
  context: InfluenceContext,
  made: {
    readonly surrogate: (head: TrainingHead) => Promise<Float64Array>;
    readonly inverse: (head: TrainingHead) => Promise<ExactInverse>;
  },
): Promise<FittedInfluence> {
  const warnings = checkLabels(id, arrays);
  const { kernel, alphas } = given;
  if (alphas === 'surrogate' && kernel !== 'last-layer') {
    throw new Failure(
      'usage',
      `representer: surrogate alphas are fitted with kernel last-layer; with ${kernel} use alphas target.`,
    );
  }
  if (kernel === 'ntk') {
    return new GradientProducts({
      arrays,
      terms: ({ model, labels }) => [
        gradientTerm(model, labels, 'all', 1, 'the model', (queries) => queries.model),
      ],
      cosine: false,
      facts: [{ name: 'projection', value: given.projection }],
      warnings,
    });
  }
  if (arrays.model.lastLayer === null) warnings.push(standsOnLinearHead);
  if (kernel === 'influence') {
    requireFactorisable(id, arrays.model.features.width, arrays.classes, 'Use kernel last-layer.');
  }
  const head = await trainingHead(id, arrays.model, arrays.labels, context);
  try {
    const surrogate = alphas === 'surrogate' ? await made.surrogate(head) : null;
    const inverse = kernel === 'influence' ? await made.inverse(head) : null;
    return new FeatureRepresenter(arrays, head, given, surrogate, inverse, warnings);
  } catch (error) {
    head.dispose();
    throw error;
  }
}

async function keepSurrogate(weights: Float64Array, directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, surrogateFile), new Uint8Array(weights.buffer));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Failure('storage', `"${directory}" can't be written: ${reason}`, undefined, error);
  }
}

async function readSurrogate({ width, classes }: TrainingHead, directory: string): Promise<Float64Array> {
  const path = join(directory, surrogateFile);
  const bytes = await readFile(path).catch(() => new Uint8Array(0));
  const numbers = (width + 1) * classes;
  if (bytes.length === numbers * 8) {
    const weights = new Float64Array(Uint8Array.from(bytes).buffer);
    if (weights.every(Number.isFinite)) return weights;
  }
  throw new Failure('integrity', `"${path}" is damaged. Fit the method again.`);
}

/**
 * Generalized representers (Tsai, Yeh, Ravikumar 2023): alpha_i K(x_i, x), a global importance of the training sample
 * times its similarity to the explained picture. The explained value is the target's logit f_c, or with kernel ntk its
 * log-probability. What is computed, with p the network's output, y the one-hot label, h~ = (h, 1) the features with a
 * constant for the bias:
 *
 * - alphas target, the derivative of the sample's loss at the network: alpha_i = -dl(f(x_i), y_i)/df = y_i - p_i;
 * - alphas surrogate, the derivative at the closest function f^ of the kernel's space (`fitSoftHead`), after the
 *   representer theorem: alpha_i = (p_i - p^_i) / (n lambda), with sum_i alpha_i K(x_i, x) = f^(x);
 * - kernel last-layer: alpha_i,c (h~_i . h~);
 * - kernel ntk: sum_kl alpha_i,k (df_k(x_i)/dw . df_l(x)/dw) beta_l over all weights w with beta = t - p(x), t the one-hot
 *   target: the product of two projected loss gradients;
 * - kernel influence: (1/n) sum_k alpha_i,k (h~_i (x) e_k)^T (H + damping I)^-1 (h~ (x) e_c), H the Hessian of the mean
 *   loss in the last layer; e_c without its mean over classes, which softmax does not see.
 *
 * Two things are ours: the constant in h~, and that the ntk kernel explains the log-probability (the gradient of single
 * logits is not kept). Self-influence: alpha of the own label times K(x_i, x_i); with ntk and influence of the own loss.
 */
export const representer = influenceMethod({
  id,
  title: 'Generalized representers',
  source: {
    kind: 'published',
    citation: 'Tsai, Yeh, Ravikumar: Sample based Explanations via Generalized Representers. NeurIPS 2023',
  },
  version: '1',
  summary: 'How much a training picture counts by itself, times how alike it is to the explained one.',
  trust:
    'Exact for the kernel and the head that it is written for, an approximation of the network. Negative values are as telling as positive ones.',
  parameters,
  needs: ['features', 'labels'],
  needsWith: ({ kernel, projection }) => ({
    inputs: null,
    side: 0,
    labels: true,
    checkpoints: false,
    projection: kernel === 'ntk' ? projection : 0,
  }),
  fit: (arrays, given, context, directory) =>
    prepared(arrays, given, context, {
      surrogate: async (head) => {
        const weights = await fitSoftHead(head, given.regularisation, context);
        if (directory !== null) await keepSurrogate(weights, directory);
        return weights;
      },
      inverse: (head) => ExactInverse.fit(head, given.damping, context, directory),
    }),
  open: (arrays, given, context, directory) =>
    prepared(arrays, given, context, {
      surrogate: (head) => readSurrogate(head, directory),
      inverse: (head) => ExactInverse.open(head, directory),
    }),
  diskBytes: ({ kernel, alphas }, _count, inputs, classes) => {
    if (kernel === 'influence' && unknowns(inputs, classes) <= mostUnknowns)
      return factorBytes(inputs, classes);
    return alphas === 'surrogate' ? (inputs + 1) * classes * Float64Array.BYTES_PER_ELEMENT : 0;
  },
});
