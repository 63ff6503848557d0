import { z } from 'zod';
import { type Column, column } from '#contract/dataset.ts';
import type { Blobs } from './blobs.ts';
import type { ProjectDatabase } from './database.ts';
import { jsonColumn } from './row.ts';
import type { ColumnArray, ColumnData } from './sample-columns.ts';

/** A column whose blob is stored and whose row is not yet. */
export interface StoredColumn extends Column {
  readonly datasetId: number;
  readonly modelId: number | null;
}

const columnRow = column.extend({ values: jsonColumn(z.array(z.string())).nullable() });

/** Per-sample columns of data sets: little-endian blobs in sample order, so that a million samples stay usable. */
export class Columns {
  readonly #database: ProjectDatabase;
  readonly #blobs: Blobs;

  constructor(database: ProjectDatabase, blobs: Blobs) {
    this.#database = database;
    this.#blobs = blobs;
  }

  /** The columns that come with a data set, and those that `modelId`'s newest evaluation added. */
  of(datasetId: number, modelId: number | null): Column[] {
    return this.#database.all(
      `SELECT name, type, sha256, code_values AS "values", width FROM dataset_column
       WHERE dataset_id = ? AND (model_id IS NULL OR model_id = ?) ORDER BY model_id IS NOT NULL, id`,
      columnRow,
      [datasetId, modelId],
    );
  }

  /**
   * Keeps a column of a data set, in place of one of the same name.
   *
   * @param data `array` holds `width` values per sample.
   */
  async put(datasetId: number, modelId: number | null, data: ColumnData, width = 1): Promise<Column> {
    const stored = await this.store(datasetId, modelId, data, width);
    this.#database.transaction(() => this.insert(stored));
    return { name: stored.name, type: stored.type, sha256: stored.sha256, values: stored.values, width };
  }

  /** Stores a column's blob; `insert` makes it visible. */
  async store(datasetId: number, modelId: number | null, data: ColumnData, width = 1): Promise<StoredColumn> {
    const { sha256 } = await this.#blobs.putBytes(littleEndian(data.array));
    const values = data.values === null ? null : [...data.values];
    return { datasetId, modelId, name: data.name, type: typeOf(data.array), sha256, values, width };
  }

  /** Writes a column's row; the caller has opened a transaction. */
  insert(stored: StoredColumn): void {
    this.#database.run(
      `INSERT INTO dataset_column (dataset_id, model_id, name, type, width, sha256, code_values)
       VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (dataset_id, coalesce(model_id, 0), name) DO UPDATE
       SET type = excluded.type, width = excluded.width, sha256 = excluded.sha256, code_values = excluded.code_values`,
      [
        stored.datasetId,
        stored.modelId,
        stored.name,
        stored.type,
        stored.width,
        stored.sha256,
        stored.values === null ? null : JSON.stringify(stored.values),
      ],
    );
  }
}

function typeOf(array: ColumnArray): Column['type'] {
  if (array instanceof Float32Array) return 'float32';
  return array instanceof Int32Array ? 'int32' : 'uint8';
}

/** The bytes of an array. Every platform that this program runs on is little-endian. */
function littleEndian(array: ColumnArray): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
