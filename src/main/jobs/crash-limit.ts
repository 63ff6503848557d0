/** Counts crashes in a sliding span of time. */
export class CrashLimit {
  readonly #crashes: number;
  readonly #withinMs: number;
  #times: number[] = [];

  /** @param crashes how many are borne within `withinMs` milliseconds; one more exceeds the limit */
  constructor(crashes: number, withinMs: number) {
    if (!Number.isInteger(crashes) || crashes < 0) throw new RangeError(`invalid crashes: ${crashes}`);
    if (!(withinMs > 0)) throw new RangeError(`invalid withinMs: ${withinMs}`);
    this.#crashes = crashes;
    this.#withinMs = withinMs;
  }

  /** Notes a crash and says whether the limit is exceeded now. */
  note(now: number): boolean {
    this.#times = [...this.#times.filter((time) => now - time < this.#withinMs), now];
    return this.#times.length > this.#crashes;
  }

  forget(): void {
    this.#times = [];
  }
}
