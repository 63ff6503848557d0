import { Failure } from '#contract/failure.ts';
import type { InfluenceFact } from '#contract/influence.ts';
import { type DoubleMatrix, DoubleProducts } from '../../math/double-products.ts';
import { type Matrix, matrix } from '../../math/matrix-product.ts';
import type { QueryArrays, TrainingArrays } from '../arrays.ts';
import type { FittedInfluence, InfluenceContext, InfluenceScores } from '../influence-method.ts';
import { type FeatureMap, FeatureSession } from './feature-map.ts';
import { regressionRows, requireFiniteArrays } from './fit.ts';
import { type KsbeState, removeMoments, writeState } from './kept-state.ts';
import { ownSupport, supports } from './own-support.ts';
import type { KsbeParameters } from './parameters.ts';
import { RidgeFactor } from './ridge-factor.ts';
import { FileShards, MemoryShards, ShardAnswers } from './row-shards.ts';
import { sampleWeights } from './sample-weights.ts';
import { addMoments, emptyMoments, trainingPass } from './training-pass.ts';

/** Queries that are answered together, so that rows are read once for all of them. */
const queriesTogether = 16;

/** K-SBE that knows a training set. */
export class FittedKsbe implements FittedInfluence {
  #state: KsbeState;
  readonly #directory: string | null;
  readonly #inputs: FeatureSession;
  readonly #outputs: FeatureSession;
  readonly #products: DoubleProducts;
  readonly #answers: ShardAnswers;
  readonly #labels: { current: Int32Array };
  readonly #classes: number;
  readonly #parameters: KsbeParameters;
  #factor: RidgeFactor;
  /** <e_i, psi of each class>, [N, K]; null until a query asks for it. */
  #residuals: Float32Array | null = null;

  private constructor(
    state: KsbeState,
    directory: string | null,
    sessions: readonly [inputs: FeatureSession, outputs: FeatureSession],
    products: DoubleProducts,
    factor: RidgeFactor,
    threads: number,
    arrays: TrainingArrays,
    parameters: KsbeParameters,
  ) {
    this.#parameters = parameters;
    this.#state = state;
    this.#directory = directory;
    [this.#inputs, this.#outputs] = sessions;
    this.#products = products;
    this.#factor = factor;
    this.#answers = new ShardAnswers(state.format, directory, threads);
    this.#labels = { current: arrays.labels };
    this.#classes = arrays.classes;
  }

  static async open(
    state: KsbeState,
    arrays: TrainingArrays,
    parameters: KsbeParameters,
    context: InfluenceContext,
    directory: string | null,
  ): Promise<FittedKsbe> {
    const { threads } = context;
    const products = new DoubleProducts(threads);
    const sessions = [
      await FeatureSession.open(state.inputMap, threads),
      await FeatureSession.open(state.outputMap, threads),
    ] as const;
    return new FittedKsbe(
      state,
      directory,
      sessions,
      products,
      await factorOf(state, products),
      threads,
      arrays,
      parameters,
    );
  }

  get facts(): readonly InfluenceFact[] {
    const { inputMap, outputMap, lambda, error, moments } = this.#state;
    return [
      { name: 'samples', value: moments.rows },
      ...mapFacts(inputMap, ''),
      ...mapFacts(outputMap, 'output '),
      { name: 'lambda', value: lambda },
      ...(error === null ? [] : [{ name: 'cross-validated error', value: error }]),
    ];
  }

  get warnings(): readonly string[] {
    return this.#state.warnings;
  }

  async scores(queries: QueryArrays, context: InfluenceContext): Promise<InfluenceScores[]> {
    const { inputs } = queries;
    if (inputs === null) throw new TypeError('K-SBE needs the inputs of its queries');
    if (this.#parameters.value === 'removal') return this.#removals(queries, inputs, context);
    const traced = tracedOutputs(queries, this.#classes);
    const results: InfluenceScores[] = [];
    for (let start = 0; start < queries.count; start += queriesTogether) {
      const count = Math.min(queriesTogether, queries.count - start);
      await context.report(start, queries.count, 'queries');
      results.push(
        ...(await this.#answer(rowsOf(inputs, start, count), rowsOf(traced, start, count), context)),
      );
    }
    return results;
  }

  /** What the regression's answer for the targets loses without each sample. It is no sum that stands for the answer. */
  async #removals(
    queries: QueryArrays,
    inputs: Matrix,
    context: InfluenceContext,
  ): Promise<InfluenceScores[]> {
    const state = this.#state;
    this.#residuals ??= await this.#leftOutResiduals(context);
    const residuals = this.#residuals;
    const results: InfluenceScores[] = [];
    for (let start = 0; start < queries.count; start += queriesTogether) {
      const count = Math.min(queriesTogether, queries.count - start);
      const phi = await this.#inputs.of(rowsOf(inputs, start, count));
      const solved = Array.from({ length: count }, (_, j) =>
        this.#factor.solveOne(phi.data.subarray(j * phi.columns, (j + 1) * phi.columns)),
      );
      const weights = await sampleWeights(state, this.#directory, asColumns(solved), (done) =>
        context.report(done, state.moments.rows, 'samples'),
      );
      for (const [j, values] of weights.entries()) {
        const target = queries.targets[start + j] as number;
        for (let i = 0; i < values.length; i++) {
          values[i] = (values[i] as number) * (residuals[i * this.#classes + target] as number);
        }
        results.push({ values, agreement: null });
      }
    }
    return results;
  }

  async #leftOutResiduals(context: InfluenceContext): Promise<Float32Array> {
    const classes = this.#classes;
    const found = new Float32Array(this.#state.moments.rows * classes);
    let at = 0;
    const options = { ...this.#supportOptions(), context };
    for await (const { rows, hat, fitted, own } of supports(options)) {
      for (let i = 0; i < rows; i++) {
        for (let c = 0; c < classes; c++, at++) {
          const place = i * classes + c;
          found[at] = ((own[place] as number) - (fitted[place] as number)) / (1 - (hat[i] as number));
        }
      }
      await context.report(at / classes, this.#state.moments.rows, 'samples');
    }
    return found;
  }

  #supportOptions() {
    return {
      state: this.#state,
      directory: this.#directory,
      factor: this.#factor,
      outputs: this.#outputs,
      labels: this.#labels.current,
      classes: this.#classes,
    };
  }

  async #answer(x: Matrix, t: Matrix, context: InfluenceContext): Promise<InfluenceScores[]> {
    const phi = await this.#inputs.of(x);
    const psi = await this.#outputs.of(t);
    const solved = Array.from({ length: x.rows }, (_, j) =>
      this.#factor.solveOne(phi.data.subarray(j * phi.columns, (j + 1) * phi.columns)),
    );
    const a = asColumns(solved);
    const rows = Array.from({ length: t.rows }, (_, j) =>
      psi.data.subarray(j * psi.columns, (j + 1) * psi.columns),
    );
    const b = asColumns(rows);
    const total = this.#state.moments.rows;
    const values = solved.map(() => new Float32Array(total));
    let start = 0;
    for (const shard of this.#state.shards) {
      const block = await this.#answers.of(shard, a, b);
      for (const [j, all] of values.entries()) {
        all.set(block.subarray(j * shard.rows, (j + 1) * shard.rows), start);
      }
      start += shard.rows;
      if (this.#state.shards.length > 1) await context.report(start, total, 'samples');
    }
    return values.map((all, j) => ({ values: all, agreement: agreementOf(all, rows[j] as Float64Array) }));
  }

  async selfInfluence(context: InfluenceContext): Promise<Float32Array> {
    return ownSupport({ ...this.#supportOptions(), context });
  }

  /** The samples beyond those that it knows, with landmarks, gamma and lambda as they are. */
  async append(arrays: TrainingArrays, context: InfluenceContext): Promise<void> {
    const state = this.#state;
    const rows = await regressionRows(arrays, this.#parameters);
    const { inputs, outputs } = rows;
    const known = state.moments.rows;
    if (arrays.count < known) {
      throw new Failure(
        'usage',
        `the index knows ${known} samples, and there are only ${arrays.count} to append to`,
      );
    }
    if (arrays.count === known) return;
    await requireFiniteArrays(rows, known, context);
    const directory = this.#directory;
    const files = directory === null ? null : new FileShards(directory, state.format, state.shards.length);
    const memory = new MemoryShards();
    try {
      const [added] = await trainingPass({
        inputs,
        outputs,
        from: known,
        inputMap: state.inputMap,
        outputMap: state.outputMap,
        precision: state.format.precision,
        folds: 1,
        seed: context.seed,
        threads: context.threads,
        sink: files ?? memory,
        report: (done, total) => context.report(done, total, 'samples'),
      });
      const moments = emptyMoments(state.format.r, state.format.s);
      addMoments(moments, state.moments);
      if (added !== undefined) addMoments(moments, added);
      const shards = [...state.shards, ...(files === null ? memory.shards : await files.finish())];
      const next: KsbeState = { ...state, moments, shards };
      const factor = await factorOf(next, this.#products);
      if (directory !== null) await writeState(directory, next, false);
      this.#state = next;
      this.#factor = factor;
      this.#labels.current = arrays.labels;
      this.#residuals = null;
    } catch (error) {
      await files?.discard();
      throw error;
    }
    if (directory !== null) await removeMoments(directory, known);
  }

  async dispose(): Promise<void> {
    await this.#answers.dispose();
    await this.#inputs.dispose();
    await this.#outputs.dispose();
    await this.#products.dispose();
  }
}

function factorOf({ moments, lambda, format }: KsbeState, products: DoubleProducts): Promise<RidgeFactor> {
  return RidgeFactor.of(moments.gram, format.r, moments.rows * lambda, products);
}

function mapFacts(map: FeatureMap, prefix: string): InfluenceFact[] {
  if (map.kind === 'linear') return [{ name: `${prefix}kernel`, value: 'linear' }];
  return [
    { name: `${prefix}landmarks kept`, value: `${map.rank} of ${map.landmarks.rows}` },
    { name: `${prefix}gamma`, value: map.gamma },
  ];
}

/** What is traced back: the model's whole answer where the target is its own, otherwise the class alone, [Q, K]. */
function tracedOutputs({ count, ownAnswer, targets, model }: QueryArrays, classes: number): Matrix {
  if (ownAnswer) return model.probabilities;
  const data = new Float32Array(count * classes);
  for (const [i, target] of targets.entries()) data[i * classes + target] = 1;
  return matrix(data, count, classes);
}

function rowsOf({ data, columns }: Matrix, start: number, count: number): Matrix {
  return matrix(data.subarray(start * columns, (start + count) * columns), count, columns);
}

function asColumns(vectors: readonly Float64Array[]): DoubleMatrix {
  const rows = vectors[0]?.length ?? 0;
  const data = new Float64Array(rows * vectors.length);
  for (const [j, vector] of vectors.entries())
    for (let i = 0; i < rows; i++) data[i * vectors.length + j] = vector[i] as number;
  return { rows, columns: vectors.length, data };
}

/** Sum of the values over |psi(t)|^2: 1 where the surrogate gives what the model gives. */
function agreementOf(values: Float32Array, psi: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  let square = 0;
  for (const value of psi) square += value * value;
  return sum / square;
}
