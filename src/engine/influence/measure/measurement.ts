import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sample } from '#contract/dataset.ts';
import type { ParameterValues } from '#contract/explanation.ts';
import { Failure } from '#contract/failure.ts';
import type { InfluenceMetric, KnownLabels } from '#contract/influence.ts';
import { SeededRandom } from '../../math/random.ts';
import { influenceContext, openIndex } from '../index-store/fitted-index.ts';
import type { FittedInfluence, InfluenceMethod, InfluenceNeeds } from '../influence-method.ts';
import {
  type TrainedModel,
  type TrainingServices,
  type TrainingSet,
  withTrainingSet,
} from '../training-set/training-set.ts';
import { knownWrong } from './known-wrong.ts';
import { type Measured, type MeasureGround, measureFitted } from './measure-fitted.ts';
import type { MeasureProgress } from './progress.ts';
import { fittedHead, headAnswers, type SeedTruth, seedTruth } from './seed-truth.ts';
import type { FittedHead } from './truth.ts';

/** A method with its parameters, all of them. */
export interface MeasuredMethod {
  readonly method: InfluenceMethod;
  readonly given: ParameterValues;
  readonly parameters: ParameterValues;
}

export interface MeasurementPlan {
  readonly trained: TrainedModel;
  readonly queries: readonly Sample[];
  readonly methods: readonly MeasuredMethod[];
  readonly metrics: readonly InfluenceMetric[];
  readonly seeds: readonly number[];
  readonly queryCount: number;
  readonly subsets: number;
  readonly leftOut: number;
  readonly known: KnownLabels;
  /** For what is needed in between only; exists. */
  readonly directory: string;
}

/** What a method gave: one entry per seed, or why there is none. */
export interface MethodResult {
  readonly seeds: readonly Measured[];
  readonly failure: string | null;
}

export interface MeasurementResult {
  readonly methods: readonly MethodResult[];
  readonly head: FittedHead;
  /** Of the queries, each once: what head and network answer and which label they have (-1: none). */
  readonly answers: ReadonlyMap<
    number,
    { readonly head: number; readonly model: number; readonly label: number }
  >;
  /** Wrong labels per seed. */
  readonly wrong: readonly number[];
  readonly samples: number;
  readonly passes: number;
  readonly warnings: readonly string[];
  readonly runtime: TrainingSet['runtime'];
}

/** Failures that are none of a single method. */
const stopping: ReadonlySet<string> = new Set(['cancelled', 'storage', 'memory', 'internal']);
const queryStream = 0x9e11;

/**
 * Measures methods under every seed. Refits are made once per seed and shared; methods that need the same arrays share
 * an opened training set. A method that can't run says why, the others go on.
 *
 * @throws Failure as `fittedHead` and `knownWrong`, that of the first method where none can run, `cancelled`, `storage`
 */
export class Measurement {
  readonly #plan: MeasurementPlan;
  readonly #services: (seed: number) => TrainingServices;
  readonly #progress: MeasureProgress;
  readonly #measured: Measured[][];
  readonly #failures: (Failure | null)[];
  readonly #answers = new Map<number, { head: number; model: number; label: number }>();
  readonly #wrong: number[] = [];
  readonly #warnings: string[] = [];
  #head: FittedHead | null = null;
  #truth: SeedTruth | null = null;
  #runtime: TrainingSet['runtime'] | null = null;
  #passes = 0;

  /** @param services of a seed; their `report` must be the progress's `inner` */
  constructor(
    plan: MeasurementPlan,
    services: (seed: number) => TrainingServices,
    progress: MeasureProgress,
  ) {
    this.#plan = plan;
    this.#services = services;
    this.#progress = progress;
    this.#measured = plan.methods.map(() => []);
    this.#failures = plan.methods.map(() => null);
  }

  async run(): Promise<MeasurementResult> {
    const plan = this.#plan;
    for (const seed of plan.seeds) {
      this.#truth = null;
      for (const group of groupsOf(plan.methods)) await this.#group(group, seed);
    }
    if (this.#head === null || this.#runtime === null) {
      throw this.#failures.find((failure) => failure !== null) ?? new Failure('usage', 'no method was given');
    }
    return {
      methods: plan.methods.map((_, i) => ({
        seeds: this.#failures[i] === null ? (this.#measured[i] ?? []) : [],
        failure: this.#failures[i]?.message ?? null,
      })),
      head: this.#head,
      answers: this.#answers,
      wrong: this.#wrong,
      samples: this.#head.data.labels.length,
      passes: this.#passes,
      warnings: this.#warnings,
      runtime: this.#runtime,
    };
  }

  async #group(group: readonly number[], seed: number): Promise<void> {
    const going = group.filter((at) => this.#failures[at] === null);
    const first = this.#plan.methods[going[0] ?? -1];
    if (first === undefined) return this.#progress.end(group.length);
    await this.#progress.begin(`arrays of the training set, seed ${seed}`);
    try {
      await withTrainingSet(this.#plan.trained, needsOf(first), this.#services(seed), (set) =>
        this.#measureGroup(set, going, seed),
      );
    } catch (error) {
      const failure = methodFailure(error);
      for (const at of going) this.#failures[at] ??= failure;
    }
    this.#progress.end(group.length - going.length);
  }

  async #measureGroup(set: TrainingSet, group: readonly number[], seed: number): Promise<void> {
    this.#runtime = set.runtime;
    // Passes over the training set itself depend on what is kept of it, and a record must not.
    this.#warn(set.warnings);
    await this.#progress.begin(`answers of the queries, seed ${seed}`);
    const drawn = drawnQueries(this.#plan, seed);
    const samples = drawn.map((position) => this.#plan.queries[position] as Sample);
    const found = await set.queries(
      samples.map(({ path }) => ({ kind: 'file', path })),
      'predicted',
      samples.map(() => null),
    );
    this.#passes += found.passes;
    this.#warn(found.problems.map(({ message }) => `A query is left out: ${message}`));
    const keys = Array.from(found.positions, (position) => drawn[position] as number);
    if (keys.length < 2)
      throw new Stop(new Failure('unreadable', 'fewer than two of the queries can be read'));
    try {
      await this.#prepare(set, found.arrays, keys, seed);
    } catch (error) {
      // Without refits there is nothing to hold any method against.
      throw error instanceof Failure ? new Stop(error) : error;
    }
    const { head, truth } = this.#ground();
    if (head.data.labels.length !== set.arrays.count || truth.keys.join() !== keys.join()) {
      throw new Failure('usage', 'some pictures can be read for other methods and not for this one');
    }
    const known = this.#known(set, seed);
    const ground = { metrics: this.#plan.metrics, head, truth, known, pause: this.#progress.pause };
    for (const at of group) {
      try {
        await this.#method(set, at, found.arrays, ground, seed);
      } catch (error) {
        this.#failures[at] = methodFailure(error);
      }
      this.#progress.end();
    }
  }

  /** Fits the head and makes the refits of a seed, unless they are there. */
  async #prepare(
    set: TrainingSet,
    queries: Parameters<FittedInfluence['scores']>[0],
    keys: readonly number[],
    seed: number,
  ): Promise<void> {
    const { pause } = this.#progress;
    if (this.#head === null) {
      await this.#progress.begin('fitting the linear head');
      this.#head = await fittedHead(set.arrays, pause);
    }
    if (this.#truth !== null) return;
    await this.#progress.begin(`refitted heads, seed ${seed}`);
    this.#truth = await seedTruth(this.#head, queries, keys, { ...this.#plan, seed }, pause);
    const known = this.#known(set, seed);
    if (known !== null) this.#wrong.push(known.wrong.reduce((sum, each) => sum + each, 0));
    const answers = headAnswers(this.#head.head, queries.model.features);
    for (const [row, key] of keys.entries()) {
      const label = set.classes.indexOf(this.#plan.queries[key]?.label ?? '');
      this.#answers.set(key, { head: answers[row] as number, model: queries.targets[row] as number, label });
    }
    this.#progress.end();
  }

  async #method(
    set: TrainingSet,
    at: number,
    queries: Parameters<FittedInfluence['scores']>[0],
    ground: MeasureGround,
    seed: number,
  ): Promise<void> {
    const measured = this.#plan.methods[at];
    if (measured === undefined) return;
    const { method, given } = measured;
    await this.#progress.begin(`${method.title}, seed ${seed}`);
    const services = this.#services(seed);
    const context = influenceContext(set, services);
    const { fitted } = await openIndex(set, this.#plan.trained, method.id, given, services);
    this.#warn(fitted.warnings.map((warning) => `${method.title}: ${warning}`));
    const result = await measureFitted(fitted, queries, ground, context, (use) =>
      this.#withChanges(set, measured, ground, seed, use),
    );
    this.#measured[at]?.push(result);
  }

  /**
   * Fits a method to changed labels, beside the kept indexes: in memory, or, where it takes gradients, which depend on
   * the labels, in a folder that is removed afterwards.
   */
  async #withChanges<R>(
    set: TrainingSet,
    { method, parameters }: MeasuredMethod,
    { known }: MeasureGround,
    seed: number,
    use: (changed: FittedInfluence) => Promise<R>,
  ): Promise<R> {
    const services = this.#services(seed);
    const labels = known?.labels ?? set.arrays.labels;
    const fitted = async (changed: TrainingSet) => {
      const context = influenceContext(changed, services);
      const own = await method.fit({ ...changed.arrays, labels }, parameters, context, null);
      try {
        return await use(own);
      } finally {
        await own.dispose();
      }
    };
    const needs = method.needsWith(parameters);
    if (needs.projection === 0) return fitted(set);
    const folder = await mkdtemp(join(this.#plan.directory, 'changed-'));
    try {
      const samplesFile = join(folder, 'samples.jsonl');
      const lines = set.samples.map((sample, row) => {
        const label = labels[row] as number;
        return JSON.stringify(label < 0 ? sample : { ...sample, label: set.classes[label] });
      });
      await writeFile(samplesFile, lines.join('\n'));
      const { trained } = this.#plan;
      const changed = {
        ...trained,
        training: { name: trained.training.name, samplesFile },
        indexDirectory: join(folder, 'influence'),
      };
      const { kept: _, ...alone } = services;
      return await withTrainingSet(changed, needs, alone, (opened) => {
        this.#passes += opened.passes;
        return fitted(opened);
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  #known(set: TrainingSet, seed: number) {
    return knownWrong(this.#plan.known, set.arrays.labels, set.samples, set.classes, seed);
  }

  #ground(): { readonly head: FittedHead; readonly truth: SeedTruth } {
    if (this.#head === null || this.#truth === null) throw new TypeError('prepared before');
    return { head: this.#head, truth: this.#truth };
  }

  #warn(warnings: readonly string[]): void {
    for (const warning of warnings) if (!this.#warnings.includes(warning)) this.#warnings.push(warning);
  }
}

/** A failure that ends the measurement. */
class Stop extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

function methodFailure(error: unknown): Failure {
  if (error instanceof Stop) throw error.failure;
  if (error instanceof Failure && !stopping.has(error.code)) return error;
  throw error;
}

function needsOf({ method, parameters }: MeasuredMethod): InfluenceNeeds {
  return method.needsWith(parameters);
}

/** Methods by what they need, cheapest first, as positions in the list. */
export function groupsOf(methods: readonly MeasuredMethod[]): readonly (readonly number[])[] {
  const groups = new Map<string, { needs: InfluenceNeeds; members: number[] }>();
  for (const [at, measured] of methods.entries()) {
    const needs = needsOf(measured);
    const { inputs, side, checkpoints, projection } = needs;
    // Labels are needed anyway: without them no head can be refitted.
    const key = JSON.stringify([inputs, inputs === 'pixels' ? side : 0, checkpoints, projection]);
    const group = groups.get(key) ?? { needs, members: [] };
    group.members.push(at);
    groups.set(key, group);
  }
  const cost = ({ inputs, checkpoints, projection }: InfluenceNeeds) =>
    4 * Number(projection > 0) + 2 * Number(checkpoints) + Number(inputs === 'pixels');
  return [...groups.values()].sort((a, b) => cost(a.needs) - cost(b.needs)).map(({ members }) => members);
}

/** Positions of a seed's queries, rising. */
function drawnQueries({ queries, queryCount }: MeasurementPlan, seed: number): number[] {
  const positions = Int32Array.from(queries.keys());
  return [...new SeededRandom(seed, queryStream).shuffle(positions).slice(0, queryCount).sort()];
}
