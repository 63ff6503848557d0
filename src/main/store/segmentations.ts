import type { RecordContent } from '#contract/record.ts';
import type { ProjectDatabase } from './database.ts';
import type { Records } from './records.ts';
import { idRow } from './row.ts';

/** A finished segmentation of one picture. */
export interface StoredSegmentation {
  readonly runId: number;
  readonly content: RecordContent;
  /** Of the `.npy` blob that holds it. */
  readonly sha256: string;
}

/** The name under which a run of the kind leaves its segments. */
export const segmentationFile = 'segmentation';

/** Finished segmentations, so that all methods on a picture share one. */
export class Segmentations {
  readonly #database: ProjectDatabase;
  readonly #records: Records;

  constructor(database: ProjectDatabase, records: Records) {
    this.#database = database;
    this.#records = records;
  }

  /** Those that a segmenter made of pictures of a name, newest first. */
  *of(segmenter: string, subject: string): Generator<StoredSegmentation> {
    const runs = this.#database.all(
      `SELECT id FROM run WHERE kind = 'segmentation' AND method = ? AND subject = ? AND state = 'done'
       ORDER BY id DESC`,
      idRow,
      [segmenter, subject],
    );
    for (const { id } of runs) {
      const content = this.#records.of(id)?.content;
      const file = content?.outputs.find(({ name }) => name === segmentationFile);
      if (content !== undefined && file !== undefined) yield { runId: id, content, sha256: file.sha256 };
    }
  }
}
