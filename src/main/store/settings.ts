import { z } from 'zod';
import type { ProjectDatabase } from './database.ts';
import { jsonColumn } from './row.ts';

/** Settings that belong to the project, as JSON by name. */
export class ProjectSettings {
  readonly #database: ProjectDatabase;

  constructor(database: ProjectDatabase) {
    this.#database = database;
  }

  /** A setting's value, or null when it was never set. It must fit `schema`. */
  get<Schema extends z.ZodType>(name: string, schema: Schema): z.output<Schema> | null {
    const row = this.#database.first(
      'SELECT value FROM setting WHERE name = ?',
      z.object({ value: jsonColumn(z.unknown()) }),
      [name],
    );
    return row === null ? null : schema.parse(row.value);
  }

  set(name: string, value: unknown): void {
    this.#database.run(
      'INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
      [name, JSON.stringify(value)],
    );
  }
}
