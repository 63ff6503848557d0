import { open } from 'node:fs/promises';
import type { z } from 'zod';
import type { Sample } from '#contract/dataset.ts';
import { Failure } from '#contract/failure.ts';
import type { Blobs } from './blobs.ts';
import type { ProjectDatabase, SqlParameters } from './database.ts';
import { keptPictureOf, sampleRow, selectSamples } from './sample-rows.ts';
import { storageFailure } from './storage-failure.ts';

/** Rows that one step of an iteration holds in memory. */
const pageRows = 2000;

/** Which masks samples come with: those that count now, or those that counted when the log of masks stood there. */
export type MasksAt = 'now' | number;

/** Where the log of masks stood when the data sets were imported. */
export const importedMasks = 0;

/** The samples of the project's data sets. */
export class Samples {
  readonly #database: ProjectDatabase;
  readonly #blobs: Blobs;

  constructor(database: ProjectDatabase, blobs: Blobs) {
    this.#database = database;
    this.#blobs = blobs;
  }

  /** One sample. Throws Failure `not-found`. */
  get(datasetId: number, index: number, masks: MasksAt = 'now'): Sample {
    const [found] = this.#select('s.sample_index = @index', { datasetId, index }, masks);
    if (found === undefined) throw unknownSample(datasetId, index);
    return found;
  }

  /** Samples in the order asked for. Throws Failure `not-found` for an index that is not there. */
  of(datasetId: number, indices: readonly number[], masks: MasksAt = 'now'): Sample[] {
    const listed = 's.sample_index IN (SELECT value FROM json_each(@indices))';
    const found = this.#select(listed, { datasetId, indices: JSON.stringify(indices) }, masks);
    const byIndex = new Map(found.map((sample) => [sample.index, sample]));
    return indices.map((index) => {
      const sample = byIndex.get(index);
      if (sample === undefined) throw unknownSample(datasetId, index);
      return sample;
    });
  }

  /** All samples of a data set in order, page by page: writes may happen in between. */
  *iterate(datasetId: number, masks: MasksAt = 'now'): Generator<Sample> {
    for (let after = -1; ; ) {
      const next = `s.sample_index > @after ORDER BY s.sample_index LIMIT ${pageRows}`;
      const page = this.#select(next, { datasetId, after }, masks);
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

  #select(
    condition: string,
    parameters: Readonly<Record<string, string | number>> & SqlParameters,
    masks: MasksAt,
  ): Sample[] {
    const rows = this.#database.all(
      `${selectSamples} WHERE s.dataset_id = @datasetId AND ${condition}`,
      sampleRow,
      { ...parameters, masks: masks === 'now' ? Number.MAX_SAFE_INTEGER : masks },
    );
    return rows.map((row) => this.#sampleOf(row));
  }

  #sampleOf({ maskKept, ...row }: z.output<typeof sampleRow>): Sample {
    const kept = maskKept && row.maskSha256 !== null ? this.#blobs.pathOf(row.maskSha256) : null;
    const picture = keptPictureOf(row.path);
    const path = picture === null ? row.path : this.#blobs.pathOf(picture);
    return { ...row, path, maskPath: kept ?? row.maskPath };
  }
}

function unknownSample(datasetId: number, index: number): Failure {
  return new Failure('not-found', `Data set ${datasetId} has no sample ${index}.`);
}
