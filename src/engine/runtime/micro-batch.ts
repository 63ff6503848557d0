import { setImmediate } from 'node:timers/promises';
import { Failure } from '#contract/failure.ts';
import { isOutOfMemory } from './out-of-memory.ts';

export interface MicroBatchOptions {
  /** How many items there are in all. */
  readonly items: number;
  /** Items per run to begin with. */
  readonly batch: number;
  /** Stops the loop between two runs. */
  readonly signal?: AbortSignal | undefined;
  /** Told the new batch size each time memory ran out. */
  readonly onHalved?: (batch: number) => void;
}

/**
 * Runs `run(start, count)` over all items in micro-batches, in order, and returns the batch size that was used
 * last. When memory runs out the batch is halved and the same items are run again, so `run` must only write
 * results that a repetition overwrites.
 *
 * A run blocks its thread; between two runs the event loop turns once, so that a message which aborts `signal` is
 * heard.
 *
 * @throws Failure `cancelled` when the signal is aborted, `memory` when a single item does not fit; whatever else
 * `run` throws.
 */
export async function runBatched(
  options: MicroBatchOptions,
  run: (start: number, count: number) => Promise<void>,
): Promise<number> {
  const { items, signal, onHalved } = options;
  let { batch } = options;
  if (!(Number.isInteger(items) && items >= 0)) throw new RangeError(`invalid items: ${items}`);
  if (!(Number.isInteger(batch) && batch >= 1)) throw new RangeError(`invalid batch: ${batch}`);
  for (let start = 0; start < items; ) {
    await setImmediate();
    if (signal?.aborted === true) throw new Failure('cancelled', 'stopped on request');
    const count = Math.min(batch, items - start);
    try {
      await run(start, count);
      start += count;
    } catch (error) {
      if (!isOutOfMemory(error)) throw error;
      if (count === 1) {
        throw new Failure(
          'memory',
          'memory ran out on a single picture. Close other programs, or use smaller pictures or a smaller model.',
          undefined,
          error,
        );
      }
      batch = Math.floor(count / 2);
      onHalved?.(batch);
    }
  }
  if (signal?.aborted === true) throw new Failure('cancelled', 'stopped on request');
  return batch;
}
