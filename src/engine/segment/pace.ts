import { setImmediate } from 'node:timers/promises';
import { Failure } from '#contract/failure.ts';
import type { SegmenterContext } from './segmenter.ts';

/** Between two turns of the event loop (milliseconds): cancelling and progress are heard well within a second. */
const interval = 100;

/**
 * Lets a long loop over pixels breathe: `if (pace.due) await pace.turn(...)` now and then. A loop that ends within
 * the interval pays a look at the clock.
 */
export class Pace {
  readonly #context: Pick<SegmenterContext, 'signal' | 'report'>;
  readonly #unit: string;
  readonly #message: string;
  #next: number;

  /**
   * @param unit what is counted, such as `rows`
   * @param message what is being done, such as `densities`
   */
  constructor(context: Pick<SegmenterContext, 'signal' | 'report'>, unit: string, message: string) {
    this.#context = context;
    this.#unit = unit;
    this.#message = message;
    this.#next = performance.now() + interval;
  }

  get due(): boolean {
    return performance.now() >= this.#next;
  }

  /**
   * Reports and turns the event loop once, so that a message which aborts the signal is heard.
   *
   * @throws Failure `cancelled`
   */
  async turn(done: number, total: number): Promise<void> {
    await this.#context.report({ done, total, unit: this.#unit, message: this.#message });
    await setImmediate();
    if (this.#context.signal.aborted) throw new Failure('cancelled', 'segmenting was cancelled');
    this.#next = performance.now() + interval;
  }
}
