/**
 * Progress of work that does not wait for its reader: while one event is on its way only the latest of the others
 * waits. `delivered` before the work's end keeps the rule that nothing is reported after it.
 */
export class LatestReport<Event> {
  readonly #report: (event: Event) => Promise<void>;
  #latest: { readonly event: Event } | null = null;
  #sending: Promise<void> | null = null;

  constructor(report: (event: Event) => Promise<void>) {
    this.#report = report;
  }

  note(event: Event): void {
    this.#latest = { event };
    if (this.#sending !== null) return;
    const sending = this.#send();
    // Work that fails does not ask whether its last event was taken.
    sending.catch(() => {});
    this.#sending = sending;
  }

  /** Resolves when the latest event was taken; rejects as the report did, for example when the caller cancelled. */
  async delivered(): Promise<void> {
    await this.#sending;
  }

  async #send(): Promise<void> {
    try {
      for (let next = this.#latest; next !== null; next = this.#latest) {
        this.#latest = null;
        await this.#report(next.event);
      }
    } finally {
      this.#sending = null;
    }
  }
}
