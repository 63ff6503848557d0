import { Failure } from '#contract/failure.ts';
import { gradientName } from '../onnx/differentiate/differentiate.ts';
import { varyingTensors } from '../onnx/place-dependence.ts';
import type { Classifier } from '../runtime/classifier.ts';
import { asLogits } from '../runtime/classifier-graph.ts';
import { runBatched } from '../runtime/micro-batch.ts';
import type { Session } from '../runtime/session.ts';
import { float32Data, float32Tensor, type Tensor } from '../runtime/tensor.ts';
import { cotangentInput, type DifferentiatedValue, featureOutput, scoresOutput } from './gradient-graph.ts';
import { GradientSessions } from './gradient-sessions.ts';

/**
 * What a picture costs that is run forward and back, in passes; forward alone is one. The reverse pass to the input
 * computes about what the forward pass does (measured: 2.0 to 2.5 together); one that ends at a late feature tensor
 * costs less and counts the same.
 */
export const passesPerGradient = 2;

export interface GradientModelOptions {
  readonly classifier: Classifier;
  /** Sessions to share with other pictures of the same classifier; without them this model makes its own. */
  readonly sessions?: GradientSessions;
  /** Pictures per micro-batch. */
  readonly batch: number;
  /** The same forward and back, which holds more at once; asked once, when needed. Default: `batch`. */
  readonly gradientBatch?: () => number;
  /** Stops the work between two micro-batches with Failure `cancelled`. */
  readonly signal?: AbortSignal | undefined;
  /** Told when memory ran out and the batch was halved. */
  readonly onHalved?: (batch: number) => void;
}

/** Pictures [n, C, H, W] float32, preprocessed. */
export interface Pictures {
  readonly pictures: Float32Array;
  readonly n: number;
  /** Told after each micro-batch how many pictures are done. */
  readonly onProgress?: (done: number) => void | Promise<void>;
}

export interface GradientRequest extends Pictures {
  /** A class per picture, or one for all. */
  readonly targets: readonly number[];
  /** Default `logit`. */
  readonly value?: DifferentiatedValue;
  /** `classifier.inputName`, feature tensors, weights. */
  readonly withRespectTo: readonly string[];
  readonly features?: readonly string[];
}

export interface FeatureRequest extends Pictures {
  readonly features: readonly string[];
}

/** A tensor's values with its sizes. */
export interface Values {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

export interface Features {
  /** [n, K] float32. */
  readonly logits: Float32Array;
  /** By tensor name; the first size is n, or a multiple of it where the model cuts pictures into windows. */
  readonly features: Readonly<Record<string, Values>>;
}

export interface Gradients extends Features {
  /** By tensor name: one row per picture as in `features`; weights in their own shape, summed over the pictures. */
  readonly gradients: Readonly<Record<string, Values>>;
}

/**
 * Gradients and features of a classifier in micro-batches, counted in passes. Whatever the model's batch, any number
 * of pictures is taken: a fixed batch is filled up with its last picture, whose cotangent is then zero.
 */
export class GradientModel {
  readonly classifier: Classifier;
  readonly #sessions: GradientSessions;
  #varying: ReadonlySet<string> | undefined;
  readonly #signal: AbortSignal | undefined;
  readonly #onHalved: ((batch: number) => void) | undefined;
  readonly #gradientBatch: () => number;
  #batch: number;
  #largest: number | undefined;
  #passes = 0;

  constructor(options: GradientModelOptions) {
    const { classifier, batch } = options;
    this.classifier = classifier;
    this.#sessions = options.sessions ?? new GradientSessions(classifier);
    this.#signal = options.signal;
    this.#onHalved = options.onHalved;
    this.#batch = classifier.batch === 'dynamic' ? batch : classifier.batch;
    this.#gradientBatch = options.gradientBatch ?? (() => this.#batch);
  }

  /** Passes that were really run: one per picture forward, `passesPerGradient` forward and back. */
  get passes(): number {
    return this.#passes;
  }

  /** Pictures per micro-batch forward and back as it stands: halved when memory ran out. */
  get gradientBatch(): number {
    this.#largest ??= this.#gradientBatch();
    return Math.min(this.#batch, this.#largest);
  }

  /**
   * Logits, features, and gradients of each picture's target with respect to tensors.
   *
   * @throws Failure as `differentiate`; `cancelled`, `memory`
   */
  async gradients(request: GradientRequest): Promise<Gradients> {
    const { pictures, n, withRespectTo, value = 'logit', features = [] } = request;
    this.#checkPictures(request);
    const targets = this.#targetsOf(request);
    const session = await this.#sessions.gradients({ value, withRespectTo, features });
    const { classes } = this.classifier;
    const rows = new Rows(n);
    const sums = new Sums();
    await this.#inMicroBatches(
      n,
      n === 1 ? 1 : this.gradientBatch,
      passesPerGradient,
      async (start, count, run) => {
        const cotangent = new Float32Array(run * classes);
        for (let i = 0; i < count; i++) cotangent[i * classes + (targets[start + i] as number)] = 1;
        const results = await session.run({
          ...this.#pictureFeed(pictures, start, count, run),
          [cotangentInput]: float32Tensor(cotangent, [run, classes]),
        });
        takeForward(rows, features, results, start, count, run);
        for (const name of withRespectTo) {
          const gradient = results[gradientName(name)];
          if (this.#hasRows(name)) rows.take(gradientName(name), gradient, start, count, run);
          else sums.add(name, gradient);
        }
        await request.onProgress?.(start + count);
      },
    );
    return {
      ...this.#features(rows, features),
      gradients: Object.fromEntries(
        withRespectTo.map((name) => [
          name,
          this.#hasRows(name) ? rows.values(gradientName(name)) : sums.values(name),
        ]),
      ),
    };
  }

  /**
   * Logits and feature tensors, without a reverse pass.
   *
   * @throws Failure `not-found` for a tensor that the model does not compute; `cancelled`, `memory`
   */
  async features(request: FeatureRequest): Promise<Features> {
    const { pictures, n, features } = request;
    this.#checkPictures(request);
    const session: Session = await this.#sessions.features(features);
    const rows = new Rows(n);
    await this.#inMicroBatches(n, this.#batch, 1, async (start, count, run) => {
      const results = await session.run(this.#pictureFeed(pictures, start, count, run));
      takeForward(rows, features, results, start, count, run);
      await request.onProgress?.(start + count);
    });
    return this.#features(rows, features);
  }

  #features(rows: Rows, names: readonly string[]): Features {
    return {
      logits: asLogits(rows.values(scoresOutput).data, this.classifier.outputKind),
      features: Object.fromEntries(names.map((name) => [name, rows.values(name)])),
    };
  }

  /** Whether a tensor depends on the pictures; others are weights, initialisers or computed from them. */
  #hasRows(name: string): boolean {
    this.#varying ??= varyingTensors(this.classifier.model);
    return this.#varying.has(name);
  }

  #checkPictures({ pictures, n }: Pictures): void {
    const { channels, height, width } = this.classifier;
    if (!(Number.isInteger(n) && n > 0) || pictures.length !== n * channels * height * width) {
      throw new RangeError(`invalid pictures: ${pictures.length} values for ${n} pictures`);
    }
  }

  #targetsOf({ targets, n }: GradientRequest): readonly number[] {
    const { classes } = this.classifier;
    const all = targets.length === 1 ? new Array<number>(n).fill(targets[0] as number) : targets;
    if (all.length !== n) throw new RangeError(`invalid targets: ${targets.length} for ${n} pictures`);
    for (const target of all) {
      if (!(Number.isInteger(target) && target >= 0 && target < classes)) {
        throw new RangeError(`invalid target: ${target} of ${classes} classes`);
      }
    }
    return all;
  }

  /** `count` pictures, the last one again and again up to `run`. */
  #pictureFeed(
    pictures: Float32Array,
    start: number,
    count: number,
    run: number,
  ): Readonly<Record<string, Tensor>> {
    const { channels, height, width, inputName } = this.classifier;
    const size = channels * height * width;
    const asked = pictures.subarray(start * size, (start + count) * size);
    const dims = [run, channels, height, width];
    if (run === count) return { [inputName]: float32Tensor(asked, dims) };
    const filled = new Float32Array(run * size);
    filled.set(asked);
    for (let i = count; i < run; i++) filled.copyWithin(i * size, (count - 1) * size, count * size);
    return { [inputName]: float32Tensor(filled, dims) };
  }

  async #inMicroBatches(
    items: number,
    batch: number,
    passes: number,
    run: (start: number, count: number, run: number) => Promise<void>,
  ): Promise<void> {
    const fixed = this.classifier.batch;
    await runBatched(
      {
        items,
        batch,
        signal: this.#signal,
        onHalved: (halved) => {
          this.#batch = halved;
          this.#onHalved?.(halved);
        },
      },
      async (start, count) => {
        await run(start, count, fixed === 'dynamic' ? count : fixed);
        this.#passes += passes * count;
      },
    );
  }
}

/** A feature or gradient that was asked for, by its name. */
export function tensorNamed(tensors: Readonly<Record<string, Values>>, name: string): Values {
  const found = tensors[name];
  if (found === undefined) throw new TypeError(`${name} was not asked for`);
  return found;
}

/** Keeps scores and features of a run. */
function takeForward(
  rows: Rows,
  features: readonly string[],
  results: Readonly<Record<string, Tensor>>,
  start: number,
  count: number,
  run: number,
): void {
  rows.take(scoresOutput, results[scoresOutput], start, count, run);
  for (const [i, name] of features.entries()) {
    rows.take(name, results[featureOutput(i)], start, count, run);
  }
}

/** Tensors with rows per picture, put together from micro-batches. */
class Rows {
  readonly #n: number;
  readonly #tensors = new Map<string, Values>();

  constructor(n: number) {
    this.#n = n;
  }

  /** Keeps the first `count` of `run` rows as those from `start` on; taking the same rows again replaces them. */
  take(name: string, tensor: Tensor | undefined, start: number, count: number, run: number): void {
    const data = float32Data(tensor, name);
    const [first = 0, ...rest] = tensor?.dims ?? [];
    if (first === 0 || first % run !== 0) {
      throw new Failure(
        'unsupported',
        `tensor ${name} has shape [${[first, ...rest].join(', ')}] for ${run} pictures: no rows of its own for ` +
          'each. Choose a feature tensor that `inspect` lists.',
      );
    }
    const each = data.length / run;
    const kept = this.#tensors.get(name) ?? {
      dims: [(first / run) * this.#n, ...rest],
      data: new Float32Array(this.#n * each),
    };
    this.#tensors.set(name, kept);
    kept.data.set(data.subarray(0, count * each), start * each);
  }

  values(name: string): Values {
    const found = this.#tensors.get(name);
    if (found === undefined) throw new TypeError(`${name} was never taken`);
    return found;
  }
}

/** Gradients of weights: float32 sums over one micro-batch, float64 over micro-batches. */
class Sums {
  readonly #tensors = new Map<string, { readonly sum: Float64Array; readonly dims: readonly number[] }>();

  add(name: string, tensor: Tensor | undefined): void {
    const data = float32Data(tensor, name);
    const kept = this.#tensors.get(name) ?? {
      sum: new Float64Array(data.length),
      dims: tensor?.dims ?? [],
    };
    this.#tensors.set(name, kept);
    for (let i = 0; i < data.length; i++) kept.sum[i] = (kept.sum[i] as number) + (data[i] as number);
  }

  values(name: string): Values {
    const found = this.#tensors.get(name);
    if (found === undefined) throw new TypeError(`${name} was never added`);
    return { data: Float32Array.from(found.sum), dims: found.dims };
  }
}
