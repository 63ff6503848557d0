import { readFile } from 'node:fs/promises';
import type { PartialMap } from '#contract/engine.ts';
import type { CaseKey } from '#contract/scalars.ts';
import type { JobContext } from '../jobs/job-queue.ts';

/**
 * Lets a job show the map of one explanation while it is still being computed. The worker writes it twice a second at
 * most into the folder of the run; here it is read into memory, so that nothing of it is left in the project.
 */
export class UnfinishedMaps {
  readonly #show: JobContext['show'];
  readonly #case: CaseKey;
  readonly #method: string;
  #reading = false;
  #over = false;

  constructor({ show }: Pick<JobContext, 'show'>, key: CaseKey, method: string) {
    this.#show = show;
    this.#case = key;
    this.#method = method;
  }

  /** Shows what a worker has written, unless the one before is still being read. */
  async note({ path, height, width, signed, passes }: PartialMap): Promise<void> {
    if (this.#reading || this.#over) return;
    this.#reading = true;
    // The worker takes the file away when the map is finished; then there is nothing more to show.
    const bytes = await readFile(path).catch(() => null);
    this.#reading = false;
    if (bytes === null || this.#over || bytes.byteLength !== 4 * height * width) return;
    this.#show({ case: this.#case, method: this.#method, height, width, signed, passes }, bytes);
  }

  /** The explanation has ended: from here on nothing of it is shown. */
  end(): void {
    this.#over = true;
    this.#show(null);
  }
}
