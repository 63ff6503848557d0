import { totalmem } from 'node:os';
import { Failure } from '#contract/failure.ts';
import type { BatchMemory } from './batch-memory.ts';
import { isOutOfMemory } from './out-of-memory.ts';

export interface BatchSizeOptions {
  /** One run on `batch` samples, results thrown away. */
  readonly run: (batch: number) => Promise<void>;
  /** Bytes that one more sample in a batch takes at its peak (see `estimateMemory`). */
  readonly bytesPerSample: number;
  /** Bytes that all batches share: parameters. Default 0. */
  readonly sharedBytes?: number;
  /** Bytes that a run may take. Default: `defaultMemoryLimit()`. */
  readonly memoryLimit?: number;
  /** Sizes to try, rising. */
  readonly candidates?: readonly number[];
  readonly memory: BatchMemory;
  /** Made by `batchKey`. */
  readonly key: string;
  /** Milliseconds; replaced in tests. */
  readonly clock?: () => number;
  readonly signal?: AbortSignal | undefined;
}

export interface ChosenBatch {
  readonly batch: number;
  /** `stored`: as measured earlier on this PC; `measured`: now; `memory`: the stored size no longer fits. */
  readonly source: 'stored' | 'measured' | 'memory';
}

export const defaultCandidates: readonly number[] = [1, 2, 4, 8, 16, 32, 64];

/** A larger batch must be this much faster per sample to be worth its memory. */
const gain = 0.05;
/** Repetitions per candidate: the fastest counts, since disturbances only slow down. */
const repetitions = 3;
/** A candidate is measured once only when a single run takes this long (milliseconds). */
const slowRun = 1000;

/** A quarter of the memory that this process may use, container limits included; the same at every start. */
export function defaultMemoryLimit(): number {
  const constrained = process.constrainedMemory();
  const total = totalmem();
  return Math.floor((constrained > 0 && constrained < total ? constrained : total) / 4);
}

/**
 * The batch size for a kind of run: of the candidates that fit into memory, the smallest that none beats by 5 %
 * per sample or more. The measured choice is remembered, because a batch size can change the last bits of a
 * result: the same PC takes the same size again.
 */
export async function chooseBatchSize(options: BatchSizeOptions): Promise<ChosenBatch> {
  const { bytesPerSample, sharedBytes = 0, memoryLimit = defaultMemoryLimit(), memory, key } = options;
  const candidates = [...(options.candidates ?? defaultCandidates)].sort((a, b) => a - b);
  if (candidates.length === 0 || candidates.some((size) => !(Number.isInteger(size) && size >= 1))) {
    throw new RangeError(`invalid candidates: ${candidates.join(', ')}`);
  }
  const fits = (batch: number) => sharedBytes + batch * bytesPerSample <= memoryLimit;
  const smallest = candidates.slice(0, 1);
  const fitting = candidates.filter(fits);
  const usable = fitting.length === 0 ? smallest : fitting;

  const remembered = await memory.get(key);
  if (remembered !== undefined) {
    if (fits(remembered) || remembered <= (usable[0] ?? 1)) return { batch: remembered, source: 'stored' };
    return { batch: usable.at(-1) ?? 1, source: 'memory' };
  }
  const measured = await fastest(usable, options);
  return { batch: await memory.set(key, measured), source: 'measured' };
}

async function fastest(candidates: readonly number[], options: BatchSizeOptions): Promise<number> {
  let best: { readonly batch: number; readonly perSample: number } | undefined;
  for (const batch of candidates) {
    if (options.signal?.aborted === true) throw new Failure('cancelled', 'stopped on request');
    let perSample: number;
    try {
      perSample = (await measure(batch, options)) / batch;
    } catch (error) {
      if (isOutOfMemory(error) && best !== undefined) break;
      throw error;
    }
    if (best === undefined || perSample <= best.perSample * (1 - gain)) best = { batch, perSample };
    else if (perSample > best.perSample * 1.5) break;
  }
  return best?.batch ?? 1;
}

/** Milliseconds of the fastest run, after one that warms up (allocation, prepared weights). */
async function measure(batch: number, options: BatchSizeOptions): Promise<number> {
  const clock = options.clock ?? (() => performance.now());
  const timed = async () => {
    const start = clock();
    await options.run(batch);
    return clock() - start;
  };
  let shortest = await timed();
  const repeats = shortest > slowRun ? 1 : repetitions;
  shortest = await timed();
  for (let i = 1; i < repeats; i++) shortest = Math.min(shortest, await timed());
  return shortest;
}
