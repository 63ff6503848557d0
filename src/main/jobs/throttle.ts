import type { Clock } from './clock.ts';

/** Runs an action at most once per interval: at once when it may, else at the interval's end. */
export class Throttle {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #action: () => void;
  #lastRun = Number.NEGATIVE_INFINITY;
  #takeBack: (() => void) | undefined;

  constructor(clock: Clock, intervalMs: number, action: () => void) {
    this.#clock = clock;
    this.#intervalMs = intervalMs;
    this.#action = action;
  }

  request(): void {
    if (this.#takeBack !== undefined) return;
    const wait = this.#lastRun + this.#intervalMs - this.#clock.now();
    if (wait <= 0) this.#run();
    else this.#takeBack = this.#clock.after(wait, () => this.#run());
  }

  /** Forgets a run that is still to come. */
  drop(): void {
    this.#takeBack?.();
    this.#takeBack = undefined;
  }

  #run(): void {
    this.#takeBack = undefined;
    this.#lastRun = this.#clock.now();
    this.#action();
  }
}
