import { z } from 'zod';
import { Failure } from '#contract/failure.ts';
import { type MaskEntry, type MaskSource, type MaskStates, maskSource } from '#contract/masks.ts';
import type { Clock } from './clock.ts';
import type { ProjectDatabase } from './database.ts';
import { countRow, jsonColumn } from './row.ts';

/** A mask among the project's blobs, a PNG of the size of its picture. */
export interface StoredMask {
  readonly sha256: string;
  /** Pixels inside. */
  readonly area: number;
}

/** A mask to become the ground truth of a picture. */
export interface AcceptedMask extends StoredMask {
  readonly index: number;
  readonly kind: 'accepted' | 'imported';
  readonly source: MaskSource;
}

const entryRow = z.object({
  id: z.int(),
  index: z.int(),
  kind: z.enum(['accepted', 'imported', 'removed', 'restored']),
  outcome: z.enum(['mask', 'none', 'original']),
  sha256: z.string().nullable(),
  area: z.int().nullable(),
  source: jsonColumn(maskSource).nullable(),
  restores: z.int().nullable(),
  by: z.string(),
  at: z.string(),
});
type EntryRow = z.infer<typeof entryRow>;

const originalRow = z.object({ index: z.int(), sha256: z.string().nullable() });

const selectEntries = `
SELECT id, sample_index AS "index", kind, outcome, sha256, area, source, restores, validated_by AS "by",
  validated_at AS "at"
FROM mask_entry WHERE dataset_id = ?`;

/**
 * What was said about the ground truth of pictures: a log that only grows. The newest entry of a picture counts;
 * before the first one, what came with the data set does. What is said is on disk when the call returns.
 */
export class Masks {
  readonly #database: ProjectDatabase;
  readonly #clock: Clock;

  constructor(database: ProjectDatabase, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Makes masks the ground truth of their pictures: all of them or none. */
  accept(datasetId: number, masks: readonly AcceptedMask[], by: string): void {
    this.#database.transaction(() => {
      for (const { index, kind, sha256, area, source } of masks) {
        this.#insert(datasetId, index, { kind, outcome: 'mask', sha256, area, source, restores: null }, by);
      }
    });
  }

  /** Takes the ground truth of a picture away. */
  remove(datasetId: number, index: number, by: string): void {
    const nothing = { sha256: null, area: null, source: null, restores: null };
    this.#insert(datasetId, index, { kind: 'removed', outcome: 'none', ...nothing }, by);
  }

  /**
   * Puts back what an earlier entry said.
   *
   * @param entry 0 stands for what came with the data set
   * @throws Failure `not-found` for an entry of another picture
   */
  restore(datasetId: number, index: number, entry: number, by: string): void {
    const earlier = this.#entriesOf(datasetId, index).find(({ id }) => id === entry);
    if (entry !== 0 && earlier === undefined) {
      throw new Failure('not-found', `Entry ${entry} says nothing about the mask of sample ${index}.`);
    }
    const { outcome, sha256, area } = earlier ?? { outcome: 'original' as const, sha256: null, area: null };
    this.#insert(
      datasetId,
      index,
      { kind: 'restored', outcome, sha256, area, source: null, restores: entry },
      by,
    );
  }

  /** Everything that was said about a picture in order, beginning with what came with the data set. */
  history(datasetId: number, index: number): [MaskEntry, ...MaskEntry[]] {
    const original = this.#database.first(
      'SELECT sample_index AS "index", sha256 FROM mask WHERE dataset_id = ? AND sample_index = ?',
      originalRow,
      [datasetId, index],
    );
    const first = originalEntry(original?.sha256 ?? null);
    const rest = this.#entriesOf(datasetId, index).map((row) => entryOf(row, first.sha256));
    return [first, ...rest];
  }

  /** The ground truth of a data set: which pictures came with masks, and what counts where something was said. */
  states(datasetId: number): Pick<MaskStates, 'original' | 'entries'> {
    const originals = this.#database.all(
      'SELECT sample_index AS "index", sha256 FROM mask WHERE dataset_id = ? ORDER BY sample_index',
      originalRow,
      [datasetId],
    );
    const hashes = new Map(originals.map(({ index, sha256 }) => [index, sha256]));
    const rows = this.#database.all(
      `${selectEntries} AND id IN (SELECT max(id) FROM mask_entry WHERE dataset_id = ? GROUP BY sample_index)
       ORDER BY sample_index`,
      entryRow,
      [datasetId, datasetId],
    );
    return {
      original: ranges(originals.map(({ index }) => index)),
      entries: rows.map((row) => {
        const { source: _, ...entry } = entryOf(row, hashes.get(row.index) ?? null);
        return { ...entry, index: row.index };
      }),
    };
  }

  /** Where the log stands: a number that rises with every entry. Samples can be read as they were there. */
  position(): number {
    const { count } = this.#database.first(
      'SELECT coalesce(max(id), 0) AS count FROM mask_entry',
      countRow,
    ) ?? {
      count: 0,
    };
    return count;
  }

  #entriesOf(datasetId: number, index: number): EntryRow[] {
    return this.#database.all(`${selectEntries} AND sample_index = ? ORDER BY id`, entryRow, [
      datasetId,
      index,
    ]);
  }

  #insert(
    datasetId: number,
    index: number,
    entry: Pick<EntryRow, 'kind' | 'outcome' | 'sha256' | 'area' | 'source' | 'restores'>,
    by: string,
  ): void {
    this.#database.run(
      `INSERT INTO mask_entry (dataset_id, sample_index, kind, outcome, sha256, area, source, restores,
         validated_by, validated_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        datasetId,
        index,
        entry.kind,
        entry.outcome,
        entry.sha256,
        entry.area,
        entry.source === null ? null : JSON.stringify(entry.source),
        entry.restores,
        by,
        this.#clock().toISOString(),
      ],
    );
  }
}

function originalEntry(sha256: string | null): MaskEntry {
  const nobody = { area: null, source: null, restores: null, by: null, at: null };
  return { id: 0, kind: 'original', sha256, ...nobody };
}

function entryOf({ outcome, index: _, ...row }: EntryRow, original: string | null): MaskEntry {
  return { ...row, sha256: outcome === 'original' ? original : row.sha256 };
}

/** Rising numbers as first and last of each row without gaps. */
function ranges(numbers: readonly number[]): [number, number][] {
  const found: [number, number][] = [];
  for (const number of numbers) {
    const last = found.at(-1);
    if (last !== undefined && last[1] === number - 1) last[1] = number;
    else found.push([number, number]);
  }
  return found;
}
