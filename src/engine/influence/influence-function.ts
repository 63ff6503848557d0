import { z } from 'zod';
import type { InfluenceFact } from '#contract/influence.ts';
import type { Matrix } from '../math/matrix-product.ts';
import type { QueryArrays, TrainingArrays } from './arrays.ts';
import { checkLabels, checkQueryWeights, checkTargets, standsOnLinearHead } from './checked-arrays.ts';
import { conjugateGradients } from './hessian/conjugate-gradients.ts';
import { unknowns } from './hessian/dense-hessian.ts';
import { ExactInverse, factorBytes, mostUnknowns, requireFactorisable } from './hessian/exact-inverse.ts';
import { outerProducts, rowsFrom, slopesAlong } from './hessian/head-influence.ts';
import { hessianProduct } from './hessian/hessian-product.ts';
import { type LissaOptions, lissa, safeScale } from './hessian/lissa.ts';
import { type TrainingHead, trainingHead } from './hessian/training-head.ts';
import {
  type FittedInfluence,
  type InfluenceContext,
  type InfluenceScores,
  influenceMethod,
} from './influence-method.ts';
import { queryResiduals } from './last-layer.ts';

const id = 'influence-function';

const parameters = z.object({
  solver: z
    .enum(['exact', 'cg', 'lissa'])
    .default('exact')
    .describe(
      'How the Hessian is inverted: exact factorises it once, cg solves for each picture, lissa estimates by random ' +
        'batches.',
    ),
  damping: z
    .number()
    .min(1e-8)
    .max(1e3)
    .default(1e-3)
    .describe("Added to the Hessian's diagonal: what a small penalty on the weights would add."),
  depth: z.number().int().min(1).max(1_000_000).default(5000).describe('lissa: steps of one estimate.'),
  scale: z
    .number()
    .min(0)
    .default(0)
    .describe(
      'lissa: divides the Hessian so that its eigenvalues stay below one. 0: chosen from the features.',
    ),
  repeats: z.number().int().min(1).max(100).default(2).describe('lissa: estimates that are averaged.'),
});
type Parameters = z.output<typeof parameters>;

/** |b - A x| / |b| at which conjugate gradients stop; products in float32 allow little less. */
const tolerance = 1e-5;
const mostIterations = 500;
/** Residual of a solution above which the user is warned. */
const goodResidual = 0.05;
/** Queries that are solved for in step. */
const queriesAtOnce = 32;

class InfluenceFunction implements FittedInfluence {
  readonly facts: readonly InfluenceFact[];
  readonly warnings: string[];
  readonly #arrays: TrainingArrays;
  readonly #head: TrainingHead;
  readonly #parameters: Parameters;
  readonly #lissa: LissaOptions;
  #inverse: ExactInverse | null;

  constructor(
    arrays: TrainingArrays,
    head: TrainingHead,
    given: Parameters,
    inverse: ExactInverse | null,
    scale: number,
    warnings: string[],
  ) {
    this.#arrays = arrays;
    this.#head = head;
    this.#parameters = given;
    this.#inverse = inverse;
    this.#lissa = { ...given, scale };
    this.warnings = warnings;
    this.facts = [
      { name: 'samples', value: head.samples },
      { name: 'unknowns', value: unknowns(head.width, head.classes) },
      { name: 'damping', value: given.damping },
      ...(given.solver === 'lissa' ? [{ name: 'scale', value: scale }] : []),
    ];
  }

  async scores(queries: QueryArrays, context: InfluenceContext): Promise<InfluenceScores[]> {
    checkTargets(queries, this.#head.classes);
    const asked = checkQueryWeights(
      { ...this.#arrays.model, gradients: null },
      { ...queries.model, gradients: null },
      'the model',
    );
    const residuals = queryResiduals(asked, queries.targets);
    const found: InfluenceScores[] = [];
    for (let first = 0; first < queries.count; first += queriesAtOnce) {
      const some = Math.min(queriesAtOnce, queries.count - first);
      const directions = await this.#solve(
        rowsFrom(asked.features, first, some),
        rowsFrom(residuals, first, some),
        context,
      );
      for (const values of await slopesAlong(this.#head, directions, context)) {
        const scaled = Float32Array.from(values, (value) => value / this.#head.samples);
        found.push({ values: scaled, agreement: null });
      }
    }
    return found;
  }

  async selfInfluence(context: InfluenceContext): Promise<Float32Array> {
    const { width, classes, samples } = this.#head;
    if (this.#inverse === null) {
      requireFactorisable(`${id}: self-influence`, width, classes, 'Use trac-in for self-influence.');
      this.#inverse = await ExactInverse.fit(this.#head, this.#parameters.damping, context, null);
    }
    const squares = await this.#inverse.squares(this.#head, context);
    return Float32Array.from(squares, (square) => square / samples);
  }

  async dispose(): Promise<void> {
    this.#head.dispose();
  }

  async #solve(h: Matrix, r: Matrix, context: InfluenceContext): Promise<Float64Array[]> {
    const { solver, damping } = this.#parameters;
    if (solver === 'exact' && this.#inverse !== null) return this.#inverse.solve(h, r, context);
    const rights = outerProducts(h, r);
    const apply = (vectors: readonly Float64Array[]) =>
      hessianProduct(this.#head, damping, vectors, context, 'solving with the second derivative');
    if (solver === 'lissa') {
      const solved = await lissa(this.#head, this.#lissa, rights, context);
      const back = await apply(solved);
      this.#warn(rights.map((right, q) => distance(back[q] as Float64Array, right) / length(right)));
      return solved;
    }
    const solutions = await conjugateGradients(apply, rights, tolerance, mostIterations);
    this.#warn(solutions.map(({ residual }) => residual));
    return solutions.map(({ x }) => x);
  }

  /** Says once that solutions are off. */
  #warn(residuals: readonly number[]): void {
    const worst = Math.max(...residuals.filter((value) => !Number.isNaN(value)), 0);
    if (worst <= goodResidual || this.warnings.some((text) => text.startsWith('The solver'))) return;
    this.warnings.push(
      `The solver ${this.#parameters.solver} is off by up to ${Math.round(100 * worst)} % of the right side: ` +
        `raise ${this.#parameters.solver === 'lissa' ? 'depth and repeats, or damping' : 'damping'}, or take exact.`,
    );
  }
}

function length(a: Float64Array): number {
  return Math.sqrt(a.reduce((sum, value) => sum + value ** 2, 0));
}

function distance(a: Float64Array, b: Float64Array): number {
  return length(a.map((value, i) => value - (b[i] as number)));
}

async function prepared(
  arrays: TrainingArrays,
  given: Parameters,
  context: InfluenceContext,
  inverseOf: (head: TrainingHead) => Promise<ExactInverse>,
): Promise<InfluenceFunction> {
  const warnings = checkLabels(id, arrays);
  if (arrays.model.lastLayer === null) warnings.push(standsOnLinearHead);
  if (given.solver === 'exact') {
    const wayOut = 'Use solver cg, which solves for each explained picture.';
    requireFactorisable(id, arrays.model.features.width, arrays.classes, wayOut);
  }
  const head = await trainingHead(id, arrays.model, arrays.labels, context);
  try {
    const labelled = arrays.labels.reduce((sum, label) => sum + (label >= 0 ? 1 : 0), 0);
    if (head.samples < labelled) {
      warnings.push(
        `${labelled - head.samples} labelled samples have features or outputs that are no numbers; they take no part.`,
      );
    }
    const inverse = given.solver === 'exact' ? await inverseOf(head) : null;
    const scale =
      given.solver === 'lissa' && given.scale === 0
        ? await safeScale(head, given.damping, context)
        : given.scale;
    return new InfluenceFunction(arrays, head, given, inverse, scale, warnings);
  } catch (error) {
    head.dispose();
    throw error;
  }
}

/**
 * Influence functions (Koh and Liang 2017, section 2) of the last layer, the rest of the network frozen:
 *
 *   s_i = (1/n) g(x, target)^T (H + damping I)^-1 g(x_i, y_i),
 *
 * g the gradient of the cross-entropy loss, H the Hessian of its mean over the n labelled training samples. To first
 * order s_i is by how much the loss of the explained picture at its target rises when x_i is left out: positive values
 * speak for the target (Koh and Liang's I_up,loss is -n s_i). The network's own outputs are taken, not those of a head
 * refitted to a minimum, so that the gradient of the mean loss need not vanish.
 */
export const influenceFunction = influenceMethod({
  id,
  title: 'Influence functions',
  source: {
    kind: 'published',
    citation: 'Koh, Liang: Understanding Black-box Predictions via Influence Functions. ICML 2017',
  },
  version: '1',
  summary:
    "Predicts by how much the explained picture's loss would rise if the last layer were trained without a picture.",
  trust:
    'The best measured here at foretelling what leaving pictures out does to a linear head. It holds for the last layer, near a minimum of its loss, with damping; for the whole network it is an approximation.',
  parameters,
  needs: ['features', 'labels'],
  needsWith: () => ({ inputs: null, side: 0, labels: true, checkpoints: false, projection: 0 }),
  fit: (arrays, given, context, directory) =>
    prepared(arrays, given, context, (head) => ExactInverse.fit(head, given.damping, context, directory)),
  open: (arrays, given, context, directory) =>
    prepared(arrays, given, context, (head) => ExactInverse.open(head, directory)),
  diskBytes: ({ solver }, _count, inputs, classes) =>
    solver === 'exact' && unknowns(inputs, classes) <= mostUnknowns ? factorBytes(inputs, classes) : 0,
});
