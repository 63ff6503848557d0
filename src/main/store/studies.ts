import { z } from 'zod';
import { Failure } from '#contract/failure.ts';
import { type Study, type StudyDefinition, studyDefinition } from '#contract/study.ts';
import type { Clock } from './clock.ts';
import type { ProjectDatabase } from './database.ts';
import { jsonColumn } from './row.ts';
import { type StudyEvent, type StudyState, studyStateOf } from './study-log.ts';

const studyRow = z.object({
  id: z.int(),
  title: z.string(),
  modelId: z.int(),
  datasetId: z.int(),
  definition: jsonColumn(studyDefinition),
  createdBy: z.string(),
  createdAt: z.string(),
});

const selectStudies = `
SELECT id, title, model_id AS modelId, dataset_id AS datasetId, definition, created_by AS createdBy,
  created_at AS createdAt
FROM study`;

const eventRow = z.object({
  id: z.int(),
  kind: z.enum(['answer', 'undo', 'redo']),
  answerId: z.int().nullable(),
  runId: z.int(),
  reviewer: z.string(),
  item: z.int(),
  points: z.int().nullable(),
  at: z.string(),
});

const selectEvents = `
SELECT id, kind, answer_id AS answerId, run_id AS runId, reviewer, item, points, at
FROM study_answer WHERE study_id = ?`;

/** A finished explanation that a study can be about. */
export interface StudyRun {
  readonly index: number;
  readonly method: string;
  readonly title: string;
  readonly runId: number;
}

/**
 * Studies of how satisfied reviewers are with explanations, and what they answered. What was said is a log that only
 * grows, as the log of reviews; what is answered is on disk when the call returns.
 */
export class Studies {
  readonly #database: ProjectDatabase;
  readonly #clock: Clock;

  constructor(database: ProjectDatabase, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** The newest finished explanation of each of these cases and methods. */
  runs(
    modelId: number,
    datasetId: number,
    indices: readonly number[],
    methods: readonly string[],
  ): StudyRun[] {
    return this.#database.all(
      `SELECT sample_index AS "index", method, title, max(id) AS runId FROM run
       WHERE dataset_id = ? AND model_id = ? AND kind = 'explanation' AND state = 'done'
         AND sample_index IN (SELECT value FROM json_each(?)) AND method IN (SELECT value FROM json_each(?))
       GROUP BY sample_index, method`,
      z.object({ index: z.int(), method: z.string(), title: z.string(), runId: z.int() }),
      [datasetId, modelId, JSON.stringify(indices), JSON.stringify(methods)],
    );
  }

  create(
    own: Pick<Study, 'title' | 'modelId' | 'datasetId' | 'createdBy'>,
    definition: StudyDefinition,
  ): Study {
    const { id } = this.#database.run(
      'INSERT INTO study (title, model_id, dataset_id, definition, created_by, created_at) VALUES (?, ?, ?, ?, ?, ?)',
      [
        own.title,
        own.modelId,
        own.datasetId,
        JSON.stringify(definition),
        own.createdBy,
        this.#clock().toISOString(),
      ],
    );
    return this.get(id);
  }

  /** Newest first; of all models where `modelId` is null. */
  list(modelId: number | null): Study[] {
    return this.#database
      .all(`${selectStudies} WHERE ? IS NULL OR model_id = ? ORDER BY id DESC`, studyRow, [modelId, modelId])
      .map((row) => this.#whole(row));
  }

  /** @throws Failure `not-found` */
  get(studyId: number): Study {
    const row = this.#database.first(`${selectStudies} WHERE id = ?`, studyRow, [studyId]);
    if (row === null) throw new Failure('not-found', `There is no study ${studyId}. List the studies.`);
    return this.#whole(row);
  }

  /** What a reviewer said, and what undo and redo would do; with `position`, as it was when the log stood there. */
  state(studyId: number, reviewer: string, position = Number.MAX_SAFE_INTEGER): StudyState {
    return studyStateOf(
      this.#database.all(`${selectEvents} AND reviewer = ? AND id <= ? ORDER BY id`, eventRow, [
        studyId,
        reviewer,
        position,
      ]),
    );
  }

  /** Where the log of a study stands: the number of its last row, 0 while nothing was said. */
  position(studyId: number): number {
    return (
      this.#database.first(
        'SELECT coalesce(max(id), 0) AS id FROM study_answer WHERE study_id = ?',
        z.object({ id: z.int() }),
        [studyId],
      )?.id ?? 0
    );
  }

  answer(
    studyId: number,
    said: {
      readonly reviewer: string;
      readonly runId: number;
      readonly item: number;
      readonly points: number | null;
    },
  ): void {
    this.#append(studyId, 'answer', null, said);
  }

  /** Takes back the reviewer's newest answer that stands. */
  undo(studyId: number, reviewer: string): StudyEvent | null {
    return this.#step(studyId, reviewer, 'undo');
  }

  /** Puts back what was taken back last, unless something was answered since. */
  redo(studyId: number, reviewer: string): StudyEvent | null {
    return this.#step(studyId, reviewer, 'redo');
  }

  #step(studyId: number, reviewer: string, kind: 'undo' | 'redo'): StudyEvent | null {
    return this.#database.transaction(() => {
      const { undoable, redoable } = this.state(studyId, reviewer);
      const event = kind === 'undo' ? undoable : redoable;
      if (event !== null) this.#append(studyId, kind, event.id, event);
      return event;
    });
  }

  #append(
    studyId: number,
    kind: StudyEvent['kind'],
    answerId: number | null,
    { runId, reviewer, item, points }: Pick<StudyEvent, 'runId' | 'reviewer' | 'item' | 'points'>,
  ): void {
    this.#database.run(
      `INSERT INTO study_answer (study_id, kind, answer_id, run_id, reviewer, item, points, at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      [studyId, kind, answerId, runId, reviewer, item, points, this.#clock().toISOString()],
    );
  }

  #whole({ definition, ...own }: z.output<typeof studyRow>): Study {
    const answered = definition.reviewers.map((reviewer) => this.state(own.id, reviewer).standing.length);
    return { ...own, ...definition, answered };
  }
}
