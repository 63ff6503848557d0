import { z } from 'zod';
import { type Dataset, dataset, importProblem, waferGeometry } from '#contract/dataset.ts';
import { Failure } from '#contract/failure.ts';
import type { Blobs } from './blobs.ts';
import type { Clock } from './clock.ts';
import type { Columns } from './columns.ts';
import type { ProjectDatabase } from './database.ts';
import { type DatasetImport, type ImportOptions, importDataset } from './dataset-import.ts';
import { jsonColumn } from './row.ts';

const datasetRow = dataset.extend({
  classes: jsonColumn(dataset.shape.classes),
  problems: jsonColumn(z.array(importProblem)),
  waferGeometry: jsonColumn(waferGeometry).nullable(),
});

/** Masks are those that count now: what was said about ground truth is a small part of a data set. */
const selectDatasets = `
SELECT id, name, role, source, samples, classes, sha256, problems, added_at AS addedAt,
  wafer_geometry AS waferGeometry,
  masks + (
    SELECT coalesce(sum((e.outcome = 'mask') - (m.path IS NOT NULL)), 0)
    FROM mask_entry e LEFT JOIN mask m ON m.dataset_id = e.dataset_id AND m.sample_index = e.sample_index
    WHERE e.outcome <> 'original'
      AND e.id IN (SELECT max(id) FROM mask_entry WHERE dataset_id = dataset.id GROUP BY sample_index)
  ) AS masks
FROM dataset WHERE state = 'ready'`;

/** The project's data sets. Counts stand in their rows, so nothing is counted when a project is opened. */
export class Datasets {
  readonly #database: ProjectDatabase;
  readonly #blobs: Blobs;
  readonly #columns: Columns;
  readonly #clock: Clock;

  constructor(database: ProjectDatabase, blobs: Blobs, columns: Columns, clock: Clock) {
    this.#database = database;
    this.#blobs = blobs;
    this.#columns = columns;
    this.#clock = clock;
  }

  list(): Dataset[] {
    return this.#database.all(`${selectDatasets} ORDER BY id`, datasetRow);
  }

  /** A data set by id. Throws Failure `not-found`. */
  get(id: number): Dataset {
    const found = this.#database.first(`${selectDatasets} AND id = ?`, datasetRow, [id]);
    if (found === null) throw new Failure('not-found', `The project has no data set ${id}.`);
    return found;
  }

  /** A data set by name. Throws Failure `not-found` that lists the names there are. */
  named(name: string): Dataset {
    const found = this.#database.first(`${selectDatasets} AND name = ?`, datasetRow, [name]);
    if (found !== null) return found;
    const names = this.list().map((item) => item.name);
    throw new Failure(
      'not-found',
      `The project has no data set ${JSON.stringify(name)}. It has: ${names.join(', ') || 'none yet'}.`,
    );
  }

  /** Imports what a scan produced; see `importDataset` for what may go wrong. */
  async import(input: DatasetImport, options: ImportOptions = {}): Promise<Dataset> {
    const parts = { database: this.#database, blobs: this.#blobs, columns: this.#columns };
    return this.get(await importDataset(parts, input, this.#clock().toISOString(), options));
  }
}
