import type { Progress, WorkProgress } from '#contract/job.ts';

/** Rates are taken over this span, so that they follow a change of speed but not every hiccup. */
const SPAN_MS = 10_000;
/** Shorter spans say nothing about a rate. */
const SHORTEST_SPAN_MS = 200;
/** Samples closer together than this are merged, which bounds their number. */
const SAMPLE_DISTANCE_MS = 100;

/** Progress before any work has reported. */
export const noProgress: Progress = {
  done: 0,
  total: 0,
  unit: '',
  ratePerSecond: null,
  secondsLeft: null,
  message: '',
};

/**
 * Adds rate and time left to what work reports. Both are null until two reports are far enough apart, so resumed work
 * that starts at `done > 0` gets no flattering rate.
 */
export class ProgressMeter {
  #samples: { readonly at: number; readonly done: number }[] = [];
  #phase = '';

  /** @param now milliseconds */
  note(now: number, work: WorkProgress): Progress {
    const phase = `${work.unit} of ${work.total}`;
    const last = this.#samples.at(-1);
    if (phase !== this.#phase || (last !== undefined && work.done < last.done)) {
      this.#samples = [];
      this.#phase = phase;
    }
    const before = this.#samples.at(-2);
    if (before !== undefined && now - before.at < SAMPLE_DISTANCE_MS) this.#samples.pop();
    this.#samples.push({ at: now, done: work.done });
    while (this.#samples.length > 2 && now - (this.#samples[0]?.at ?? now) > SPAN_MS) this.#samples.shift();

    const first = this.#samples[0];
    const spanMs = first === undefined ? 0 : now - first.at;
    if (first === undefined || spanMs < SHORTEST_SPAN_MS) {
      return { ...work, ratePerSecond: null, secondsLeft: null };
    }
    const ratePerSecond = ((work.done - first.done) * 1000) / spanMs;
    const left = Math.max(0, work.total - work.done);
    const secondsLeft = left === 0 ? 0 : ratePerSecond > 0 ? left / ratePerSecond : null;
    return { ...work, ratePerSecond, secondsLeft };
  }
}
