import { open } from 'node:fs/promises';
import type { Sample } from '#contract/dataset.ts';
import { Failure } from '#contract/failure.ts';
import type { ProjectDatabase } from './database.ts';
import { sampleRow, selectSamples } from './sample-rows.ts';
import { storageFailure } from './storage-failure.ts';

/** Rows that one step of an iteration holds in memory. */
const pageRows = 2000;

/** The samples of the project's data sets. */
export class Samples {
  readonly #database: ProjectDatabase;

  constructor(database: ProjectDatabase) {
    this.#database = database;
  }

  /** One sample. Throws Failure `not-found`. */
  get(datasetId: number, index: number): Sample {
    const found = this.#database.first(
      `${selectSamples} WHERE s.dataset_id = ? AND s.sample_index = ?`,
      sampleRow,
      [datasetId, index],
    );
    if (found === null) throw unknownSample(datasetId, index);
    return found;
  }

  /** Samples in the order asked for. Throws Failure `not-found` for an index that is not there. */
  of(datasetId: number, indices: readonly number[]): Sample[] {
    const found = this.#database.all(
      `${selectSamples} WHERE s.dataset_id = ? AND s.sample_index IN (SELECT value FROM json_each(?))`,
      sampleRow,
      [datasetId, JSON.stringify(indices)],
    );
    const byIndex = new Map(found.map((sample) => [sample.index, sample]));
    return indices.map((index) => {
      const sample = byIndex.get(index);
      if (sample === undefined) throw unknownSample(datasetId, index);
      return sample;
    });
  }

  /** All samples of a data set in order, page by page: writes may happen in between. */
  *iterate(datasetId: number): Generator<Sample> {
    for (let after = -1; ; ) {
      const page = this.#database.all(
        `${selectSamples} WHERE s.dataset_id = ? AND s.sample_index > ? ORDER BY s.sample_index LIMIT ${pageRows}`,
        sampleRow,
        [datasetId, after],
      );
      yield* page;
      const last = page.at(-1);
      if (last === undefined || page.length < pageRows) return;
      after = last.index;
    }
  }

  /** Writes a data set as JSON lines of `sample`, for a worker. */
  async writeFile(datasetId: number, path: string): Promise<void> {
    try {
      const file = await open(path, 'w');
      try {
        let lines = '';
        for (const sample of this.iterate(datasetId)) {
          lines += `${JSON.stringify(sample)}\n`;
          if (lines.length > 1 << 20) {
            await file.writeFile(lines);
            lines = '';
          }
        }
        await file.writeFile(lines);
      } finally {
        await file.close();
      }
    } catch (error) {
      throw storageFailure(error, 'listing the samples for a run', path);
    }
  }
}

function unknownSample(datasetId: number, index: number): Failure {
  return new Failure('not-found', `Data set ${datasetId} has no sample ${index}.`);
}
