import { setImmediate } from 'node:timers/promises';
import { softmax } from '../math/softmax.ts';
import type { Classifier } from '../runtime/classifier.ts';
import { asLogits } from '../runtime/classifier-graph.ts';
import { runBatched } from '../runtime/micro-batch.ts';
import { float32Data, float32Tensor, type Tensor } from '../runtime/tensor.ts';
import type { Baseline } from './baseline.ts';
import { baselineInput, type MaskForm, type MaskRows, pictureInput } from './mask-form.ts';
import {
  answerOutput,
  type Background,
  squareSumOutput,
  sumOutput,
  targetInput,
  type Value,
  weightInput,
} from './mask-graph.ts';
import { MaskSessions } from './mask-sessions.ts';

export interface MaskedModelOptions {
  readonly classifier: Classifier;
  /** Sessions to share with other pictures of the same classifier; without them this model makes its own. */
  readonly sessions?: MaskSessions;
  /** [C, H, W] float32, preprocessed. */
  readonly picture: Float32Array;
  /** The class whose values are wanted. */
  readonly target: number;
  /** Logits [K] of the whole picture, where they are known already. */
  readonly answer?: Float32Array;
  /** Forward passes per micro-batch. */
  readonly batch: number;
  /** Stops the work between two micro-batches with Failure `cancelled`. */
  readonly signal?: AbortSignal | undefined;
  /** Told when memory ran out and the batch was halved. */
  readonly onHalved?: (batch: number) => void;
}

/** The target's value for each coalition, [M] each. */
export interface MaskedValues {
  readonly logits: Float64Array;
  readonly probabilities: Float64Array;
}

interface TargetValue {
  readonly logit: number;
  readonly probability: number;
}

/** Told after each micro-batch how many rows are answered. */
export type RowsProgress = (done: number, total: number) => void | Promise<void>;

/**
 * A classifier's answers for one picture under masks: the value function of every perturbation method and every
 * faithfulness metric. Hidden pixels show a baseline; masking runs inside the graph. A row whose mask was asked for
 * before, with the same form object and baseline object, is not evaluated again.
 */
export class MaskedModel {
  readonly classifier: Classifier;
  readonly picture: Float32Array;
  readonly target: number;
  readonly #sessions: MaskSessions;
  readonly #signal: AbortSignal | undefined;
  readonly #onHalved: ((batch: number) => void) | undefined;
  readonly #backgrounds = new WeakMap<Baseline, Background>();
  readonly #known = new WeakMap<object, WeakMap<Baseline, Map<string, TargetValue>>>();
  #batch: number;
  #passes = 0;
  #answer: Float32Array | undefined;

  constructor(options: MaskedModelOptions) {
    const { classifier, picture, target, batch } = options;
    if (picture.length !== classifier.channels * classifier.height * classifier.width) {
      throw new RangeError(`invalid picture: ${picture.length} values`);
    }
    if (!(Number.isInteger(target) && target >= 0 && target < classifier.classes)) {
      throw new RangeError(`invalid target: ${target} of ${classifier.classes} classes`);
    }
    this.classifier = classifier;
    this.picture = picture;
    this.target = target;
    this.#answer = options.answer;
    this.#sessions = options.sessions ?? new MaskSessions(classifier);
    this.#signal = options.signal;
    this.#onHalved = options.onHalved;
    this.#batch = classifier.batch === 'dynamic' ? batch : classifier.batch;
  }

  /** Forward passes that were really run. */
  get passes(): number {
    return this.#passes;
  }

  /** Passes per micro-batch as they stand: halved when memory ran out. */
  get batch(): number {
    return this.#batch;
  }

  /**
   * For long loops between questions: lets the event loop turn, so that a message which aborts the work is heard.
   *
   * @throws Failure `cancelled`
   */
  async pause(): Promise<void> {
    await setImmediate();
    await this.#inMicroBatches(0, async () => {});
  }

  /** The target's probability for the picture as it is. */
  async wholeProbability(): Promise<number> {
    if (this.#answer === undefined) {
      await this.#inMicroBatches(1, async () => {
        this.#answer = (await this.classifier.forward(this.picture, 1)).logits;
      });
    }
    return softmax(this.#answer ?? [], this.classifier.classes)[this.target] ?? Number.NaN;
  }

  /**
   * The target's logit and probability for each row.
   *
   * @param rows [M, form.rowLength]
   * @throws Failure `cancelled`, `memory`
   */
  async evaluate<Rows extends MaskRows>(
    form: MaskForm<Rows>,
    baseline: Baseline,
    rows: Rows,
    onProgress?: RowsProgress,
  ): Promise<MaskedValues> {
    this.#check(form, baseline);
    const count = rows.length / form.rowLength;
    if (!Number.isInteger(count)) {
      throw new RangeError(`invalid rows: ${rows.length} numbers in rows of ${form.rowLength}`);
    }
    const keyOf = form.rowKey?.bind(form) ?? ((_: Rows, index: number) => String(index));
    const known = form.rowKey === undefined ? new Map<string, TargetValue>() : this.#cacheOf(form, baseline);
    const keys = Array.from({ length: count }, (_, i) => keyOf(rows, i));
    const fresh = new Map<string, number>();
    for (const [i, key] of keys.entries()) if (!known.has(key) && !fresh.has(key)) fresh.set(key, i);
    await this.#answerRows(form, baseline, rows, [...fresh], known, (done) =>
      onProgress?.(count - fresh.size + done, count),
    );
    const values = { logits: new Float64Array(count), probabilities: new Float64Array(count) };
    for (const [i, key] of keys.entries()) {
      const value = known.get(key);
      if (value === undefined) throw new TypeError('a row was left unanswered');
      values.logits[i] = value.logit;
      values.probabilities[i] = value.probability;
    }
    return values;
  }

  /**
   * The target's logit and probability for whole pictures that no mask makes: [count] each. Nothing is remembered.
   *
   * @param write writes picture `index`, [C, H, W] float32; may be asked for the same picture again
   * @throws Failure `cancelled`, `memory`
   */
  async evaluatePictures(
    count: number,
    write: (index: number, picture: Float32Array) => void,
  ): Promise<MaskedValues> {
    const { classes } = this.classifier;
    const { length } = this.picture;
    const values = { logits: new Float64Array(count), probabilities: new Float64Array(count) };
    await this.#inMicroBatches(count, async (start, size) => {
      const pictures = new Float32Array(size * length);
      for (let i = 0; i < size; i++) write(start + i, pictures.subarray(i * length, (i + 1) * length));
      const { logits } = await this.classifier.forward(pictures, size);
      const probabilities = softmax(logits, classes);
      for (let i = 0; i < size; i++) {
        values.logits[start + i] = logits[i * classes + this.target] as number;
        values.probabilities[start + i] = probabilities[i * classes + this.target] as number;
      }
    });
    return values;
  }

  async #answerRows<Rows extends MaskRows>(
    form: MaskForm<Rows>,
    baseline: Baseline,
    rows: Rows,
    fresh: readonly (readonly [key: string, row: number])[],
    known: Map<string, TargetValue>,
    onProgress: (done: number) => void | Promise<void>,
  ): Promise<void> {
    if (fresh.length === 0) return onProgress(0);
    const { classes, outputKind } = this.classifier;
    // Only where every pass blends a soft mask is a graph without blending worth a session of its own.
    const background = form.kind === 'coarse-map' ? this.#backgroundOf(baseline) : 'any';
    const session = await this.#sessions.answers(form, background);
    const constants = this.#constants(form, background === 'zero' ? null : baseline);
    await this.#inMicroBatches(fresh.length, async (start, size) => {
      const asked = fresh.slice(start, start + size);
      const positions = this.#filledUp(asked.map(([, row]) => row));
      const chosen = rowsAt(rows, form.rowLength, positions);
      const results = await session.run({ ...constants, ...form.feeds(chosen, positions.length) }, [
        answerOutput,
      ]);
      const answers = asLogits(float32Data(results[answerOutput], answerOutput), outputKind);
      const probabilities = softmax(answers, classes);
      for (const [i, [key]] of asked.entries()) {
        const at = i * classes + this.target;
        known.set(key, { logit: answers[at] as number, probability: probabilities[at] as number });
      }
      await onProgress(start + size);
    });
  }

  /**
   * Adds to `sum` and `squareSum` [H*W] float64 what each soft mask contributes: v * mask and (v * mask)^2, v being
   * the target's value under that mask. Sums over one micro-batch are float32, sums over micro-batches float64.
   *
   * @param rows [M, form.rowLength]
   */
  async addSums<Rows extends MaskRows>(
    form: MaskForm<Rows>,
    baseline: Baseline,
    rows: Rows,
    value: Value,
    sums: { readonly sum: Float64Array; readonly squareSum: Float64Array },
  ): Promise<void> {
    this.#check(form, baseline);
    const background = this.#backgroundOf(baseline);
    const session = await this.#sessions.sums(form, value, background);
    const constants = this.#constants(form, background === 'zero' ? null : baseline);
    await this.#inMicroBatches(rows.length / form.rowLength, async (start, size) => {
      const positions = this.#filledUp(Array.from({ length: size }, (_, i) => start + i));
      const n = positions.length;
      const weight = new Float32Array(n).fill(1, 0, size);
      const results = await session.run(
        {
          ...constants,
          ...form.feeds(rowsAt(rows, form.rowLength, positions), n),
          [targetInput]: { type: 'int64', dims: [1], data: BigInt64Array.of(BigInt(this.target)) },
          [weightInput]: float32Tensor(weight, [1, n]),
        },
        [sumOutput, squareSumOutput],
      );
      addInto(sums.sum, float32Data(results[sumOutput], sumOutput));
      addInto(sums.squareSum, float32Data(results[squareSumOutput], squareSumOutput));
    });
  }

  #check<Rows extends MaskRows>(form: MaskForm<Rows>, baseline: Baseline): void {
    const { height, width } = this.classifier;
    if (form.size.height !== height || form.size.width !== width) {
      throw new RangeError(
        `invalid mask size: ${form.size.height} x ${form.size.width} for ${height} x ${width} pixels`,
      );
    }
    if (baseline.values.length !== this.picture.length) {
      throw new RangeError(`invalid baseline: ${baseline.values.length} values`);
    }
  }

  #cacheOf(form: object, baseline: Baseline): Map<string, TargetValue> {
    const baselines = this.#known.get(form) ?? new WeakMap<Baseline, Map<string, TargetValue>>();
    this.#known.set(form, baselines);
    const known = baselines.get(baseline) ?? new Map<string, TargetValue>();
    baselines.set(baseline, known);
    return known;
  }

  /** Whether a baseline needs blending; looked at once, because every micro-batch asks. */
  #backgroundOf(baseline: Baseline): Background {
    const known = this.#backgrounds.get(baseline);
    if (known !== undefined) return known;
    const background = baseline.values.every((pixel) => pixel === 0) ? 'zero' : 'any';
    this.#backgrounds.set(baseline, background);
    return background;
  }

  /** What every micro-batch is fed; without a baseline for graphs that blend with none. */
  #constants<Rows extends MaskRows>(form: MaskForm<Rows>, baseline: Baseline | null): Record<string, Tensor> {
    const { channels, height, width } = this.classifier;
    const dims = [1, channels, height, width];
    return {
      [pictureInput]: float32Tensor(this.picture, dims),
      ...(baseline === null ? {} : { [baselineInput]: float32Tensor(baseline.values, dims) }),
      ...form.constants,
    };
  }

  /** A model with a fixed batch gets the last row again and again in the places that are left. */
  #filledUp(positions: readonly number[]): readonly number[] {
    const { batch } = this.classifier;
    const last = positions.at(-1);
    if (batch === 'dynamic' || last === undefined || positions.length >= batch) return positions;
    return [...positions, ...new Array<number>(batch - positions.length).fill(last)];
  }

  async #inMicroBatches(items: number, run: (start: number, count: number) => Promise<void>): Promise<void> {
    const used = await runBatched(
      {
        items,
        batch: this.#batch,
        signal: this.#signal,
        ...(this.#onHalved === undefined ? {} : { onHalved: this.#onHalved }),
      },
      async (start, count) => {
        await run(start, count);
        this.#passes += count;
      },
    );
    this.#batch = used;
  }
}

function rowsAt<Rows extends MaskRows>(rows: Rows, length: number, positions: readonly number[]): Rows {
  const Constructor = rows.constructor as new (size: number) => Rows;
  const chosen = new Constructor(positions.length * length);
  for (const [i, position] of positions.entries()) {
    chosen.set(rows.subarray(position * length, (position + 1) * length) as Rows, i * length);
  }
  return chosen;
}

function addInto(total: Float64Array, part: Float32Array): void {
  for (let i = 0; i < total.length; i++) total[i] = (total[i] as number) + (part[i] as number);
}
