import { z } from 'zod';
import { type ReviewChange, type ReviewEvent, type ReviewState, reviewChange } from '#contract/review.ts';
import type { CaseKey } from '#contract/scalars.ts';
import type { Clock } from './clock.ts';
import type { ProjectDatabase, SqlParameters } from './database.ts';
import { reviewStateOf } from './review-state.ts';
import { jsonColumn } from './row.ts';

const eventRow = z
  .object({
    id: z.int(),
    modelId: z.int(),
    datasetId: z.int(),
    index: z.int(),
    change: jsonColumn(reviewChange),
    reviewer: z.string(),
    at: z.string(),
    lastStep: z.enum(['undo', 'redo']).nullable(),
  })
  .transform(({ id, modelId, datasetId, index, change, reviewer, at, lastStep }): ReviewEvent => {
    return { id, case: { modelId, datasetId, index }, change, reviewer, at, undone: lastStep === 'undo' };
  });

interface TagStep {
  readonly modelId: number;
  readonly datasetId: number;
  readonly tag: string;
  readonly on: boolean;
}

/** Reads changes with what last happened to each; a WHERE clause on `e` follows `e.kind = 'change'`. */
const selectEvents = eventsWhere('true');

/** The same as the log stood when its last row was `@position`. */
const selectEventsThen = `${eventsWhere('s.id <= @position')} AND e.id <= @position`;

/** @param step which undos and redos `s` count */
function eventsWhere(step: string): string {
  return `
SELECT e.id, e.model_id AS modelId, e.dataset_id AS datasetId, e.sample_index AS "index", e.change, e.reviewer, e.at,
  (SELECT s.kind FROM review_event s WHERE s.change_id = e.id AND ${step} ORDER BY s.id DESC LIMIT 1) AS lastStep
FROM review_event e WHERE e.kind = 'change'`;
}

const ofCase = 'e.dataset_id = @datasetId AND e.sample_index = @index AND e.model_id = @modelId';

/**
 * What reviewers said, as a log that only grows. An undo is a further row that names the change it takes back, a
 * redo likewise, so both survive a restart and nothing is ever lost. What is done is on disk when the call returns.
 */
export class Reviews {
  readonly #database: ProjectDatabase;
  readonly #clock: Clock;

  constructor(database: ProjectDatabase, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Adds one step of a review. */
  append(key: CaseKey, change: ReviewChange, reviewer: string): ReviewEvent {
    const at = this.#clock().toISOString();
    const { id } = this.#database.run(
      `INSERT INTO review_event (kind, dataset_id, sample_index, model_id, change, reviewer, at)
       VALUES ('change', ?, ?, ?, ?, ?, ?)`,
      [key.datasetId, key.index, key.modelId, JSON.stringify(change), reviewer, at],
    );
    return { id, case: key, change, reviewer, at, undone: false };
  }

  /**
   * Puts a tag on cases or takes it off, as one step: a change for every case that it makes a difference to, all with
   * the same moment, or none.
   *
   * @returns how many cases it made a difference to
   */
  tag(
    { modelId, datasetId, indices, tag, on }: TagStep & { readonly indices: readonly number[] },
    reviewer: string,
  ): number {
    return this.#database.transaction(() => {
      const tagged = new Set(
        this.of(datasetId, modelId).flatMap(({ index, review }) =>
          review.tags.includes(tag) ? [index] : [],
        ),
      );
      const different = [...new Set(indices)].filter((index) => tagged.has(index) !== on);
      const at = this.#clock().toISOString();
      const change = JSON.stringify({ kind: 'tag', tag, on } satisfies ReviewChange);
      for (const index of different) {
        this.#database.run(
          `INSERT INTO review_event (kind, dataset_id, sample_index, model_id, change, reviewer, at)
           VALUES ('change', ?, ?, ?, ?, ?, ?)`,
          [datasetId, index, modelId, change, reviewer, at],
        );
      }
      return different.length;
    });
  }

  /**
   * Takes back the newest step of tagging that stands, with all its cases: the changes of one tag by one reviewer at one
   * moment. Each gets an undo of its own in the log, so that a single case can still be redone. Null when there is none.
   */
  undoTag(
    datasetId: number,
    modelId: number,
    reviewer: string,
  ): { tag: string; on: boolean; cases: number } | null {
    const standing = `SELECT * FROM (${selectEvents} AND e.dataset_id = @datasetId AND e.model_id = @modelId
      AND json_extract(e.change, '$.kind') = 'tag') x WHERE x.lastStep IS NOT 'undo'`;
    return this.#database.transaction(() => {
      const scope = { datasetId, modelId };
      const newest = this.#database.first(`${standing} ORDER BY x.id DESC LIMIT 1`, eventRow, scope);
      if (newest?.change.kind !== 'tag') return null;
      const { at, change } = newest;
      const step = this.#database.all(
        `${standing} AND x.at = @at AND x.change = @change AND x.reviewer = @by`,
        eventRow,
        { ...scope, at, change: JSON.stringify(change), by: newest.reviewer },
      );
      for (const event of step) this.#step('undo', event, reviewer);
      return { tag: change.tag, on: change.on, cases: step.length };
    });
  }

  /** Takes back the newest change that stands: of one case, or of the project. Null when there is none. */
  undo(key: CaseKey | null, reviewer: string): ReviewEvent | null {
    return this.#database.transaction(() => {
      const standing = this.#database.first(
        `${selectEvents} AND lastStep IS NOT 'undo' ${key === null ? '' : `AND ${ofCase}`} ORDER BY e.id DESC LIMIT 1`,
        eventRow,
        scope(key),
      );
      return standing === null ? null : this.#step('undo', standing, reviewer);
    });
  }

  /**
   * Puts back the change that was last taken back: of one case, or of the project. Null when there is none, and when
   * something new was said since in the same scope, which ends that branch (its rows stay).
   */
  redo(key: CaseKey | null, reviewer: string): ReviewEvent | null {
    return this.#database.transaction(() => {
      const taken = this.#database.first(
        `SELECT x.* FROM (${selectEvents} ${key === null ? '' : `AND ${ofCase}`}) x
         WHERE x.lastStep = 'undo'
         ORDER BY (SELECT max(s.id) FROM review_event s WHERE s.change_id = x.id) DESC LIMIT 1`,
        eventRow,
        scope(key),
      );
      return taken === null || this.#changedSince(taken, key) ? null : this.#step('redo', taken, reviewer);
    });
  }

  /** All changes of a case in order, those taken back included. */
  history(key: CaseKey): ReviewEvent[] {
    return this.#database.all(`${selectEvents} AND ${ofCase} ORDER BY e.id`, eventRow, scope(key));
  }

  /** What stands for a case. */
  state(key: CaseKey): ReviewState {
    return reviewStateOf(this.history(key));
  }

  /** What stands, for every case of a data set and model that somebody has reviewed. */
  of(datasetId: number, modelId: number): { index: number; review: ReviewState }[] {
    const events = this.#database.all(
      `${selectEvents} AND e.dataset_id = ? AND e.model_id = ? ORDER BY e.sample_index, e.id`,
      eventRow,
      [datasetId, modelId],
    );
    return [...Map.groupBy(events, (event) => event.case.index)]
      .filter(([, history]) => history.some((event) => !event.undone))
      .map(([index, history]) => ({ index, review: reviewStateOf(history) }));
  }

  /** Where the log of a data set and model stands: the number of its last row, 0 while nothing was said. */
  position(datasetId: number, modelId: number): number {
    return (
      this.#database.first(
        'SELECT coalesce(max(id), 0) AS id FROM review_event WHERE dataset_id = ? AND model_id = ?',
        z.object({ id: z.int() }),
        [datasetId, modelId],
      )?.id ?? 0
    );
  }

  /**
   * What stands for each case of a data set and model by what each reviewer said of it, and nobody else; with
   * `position`, as it was when the log stood there.
   */
  byReviewer(
    datasetId: number,
    modelId: number,
    position = Number.MAX_SAFE_INTEGER,
  ): { index: number; reviewer: string; review: ReviewState }[] {
    const events = this.#database.all(
      `${selectEventsThen} AND e.dataset_id = @datasetId AND e.model_id = @modelId
         AND e.change ->> 'kind' IN ('verdict', 'corrected-label', 'label-check') AND lastStep IS NOT 'undo'
       ORDER BY e.reviewer, e.sample_index, e.id`,
      eventRow,
      { datasetId, modelId, position },
    );
    return [...Map.groupBy(events, (event) => event.reviewer)].flatMap(([reviewer, own]) =>
      [...Map.groupBy(own, (event) => event.case.index)]
        .map(([index, history]) => ({ index, reviewer, review: reviewStateOf(history) }))
        .filter(({ review }) => review.verdict !== null || review.correctedLabel !== null),
    );
  }

  #changedSince(taken: ReviewEvent, key: CaseKey | null): boolean {
    const newer = this.#database.first(
      `SELECT e.id FROM review_event e WHERE e.kind = 'change'
         AND e.id > (SELECT max(s.id) FROM review_event s WHERE s.change_id = @taken AND s.kind = 'undo')
         ${key === null ? '' : `AND ${ofCase}`} LIMIT 1`,
      z.object({ id: z.int() }),
      { ...scope(key), taken: taken.id },
    );
    return newer !== null;
  }

  #step(kind: 'undo' | 'redo', event: ReviewEvent, reviewer: string): ReviewEvent {
    this.#database.run(
      `INSERT INTO review_event (kind, change_id, dataset_id, sample_index, model_id, reviewer, at)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      [
        kind,
        event.id,
        event.case.datasetId,
        event.case.index,
        event.case.modelId,
        reviewer,
        this.#clock().toISOString(),
      ],
    );
    return { ...event, undone: kind === 'undo' };
  }
}

function scope(key: CaseKey | null): Readonly<Record<string, number>> & SqlParameters {
  return key === null ? {} : { modelId: key.modelId, datasetId: key.datasetId, index: key.index };
}
