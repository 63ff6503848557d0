import { z } from 'zod';
import type { Clock } from './clock.ts';
import type { ProjectDatabase } from './database.ts';

const nameRow = z.object({
  concept: z.int(),
  name: z.string().nullable(),
  namedBy: z.string(),
  namedAt: z.string(),
});

/** A name that a concept bears, and who gave it when. */
export interface ConceptName {
  readonly name: string;
  readonly namedBy: string;
  readonly namedAt: string;
}

/** What experts called the concepts of runs: a log that only grows. */
export class ConceptNames {
  readonly #database: ProjectDatabase;
  readonly #clock: Clock;

  constructor(database: ProjectDatabase, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Names a concept of a run; null takes its name away. On disk when this returns. */
  append(runId: number, concept: number, name: string | null, namedBy: string): void {
    this.#database.run(
      'INSERT INTO concept_name (run_id, concept, name, named_by, named_at) VALUES (?, ?, ?, ?, ?)',
      [runId, concept, name, namedBy, this.#clock().toISOString()],
    );
  }

  /** The names that a run's concepts bear now, by concept. */
  of(runId: number): ReadonlyMap<number, ConceptName> {
    const rows = this.#database.all(
      `SELECT concept, name, named_by AS namedBy, named_at AS namedAt FROM concept_name
       WHERE id IN (SELECT max(id) FROM concept_name WHERE run_id = ? GROUP BY concept)`,
      nameRow,
      [runId],
    );
    return new Map(
      rows.flatMap(({ concept, name, namedBy, namedAt }): [number, ConceptName][] =>
        name === null ? [] : [[concept, { name, namedBy, namedAt }]],
      ),
    );
  }
}
