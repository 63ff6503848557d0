import type { TrainingCall } from '../training-set/opened.ts';

/** Progress of a measurement in steps, through which a cancel is heard between and inside them. */
export class MeasureProgress {
  readonly #report: TrainingCall['report'];
  readonly #total: number;
  #done = 0;
  #message = '';

  constructor(report: TrainingCall['report'], total: number) {
    this.#report = report;
    this.#total = total;
  }

  /** Passes on where the measurement stands; for work that knows nothing of it. Throws Failure `cancelled`. */
  readonly pause = (): Promise<void> => this.#report(this.#done, this.#total, this.#message);

  /** What methods and training sets report: theirs would make the whole's progress jump. */
  readonly inner: TrainingCall['report'] = () => this.pause();

  begin(message: string): Promise<void> {
    this.#message = message;
    return this.pause();
  }

  end(steps = 1): void {
    this.#done += steps;
  }
}
