import { z } from 'zod';
import { benchmarkUnitResult } from '#contract/benchmark-work.ts';
import { parameterValues } from '#contract/explanation.ts';
import { sha256 } from '#contract/scalars.ts';
import type { Clock } from './clock.ts';
import type { ProjectDatabase } from './database.ts';
import { countRow, jsonColumn } from './row.ts';

/** A unit of a benchmark that was done: what the worker answered about one picture on one segmentation. */
export const doneUnit = z.object({
  result: benchmarkUnitResult,
  segmentation: z.object({
    version: z.string(),
    parameters: parameterValues,
    /** Of its `.npy` file. */
    sha256,
    warnings: z.array(z.string()),
    seconds: z.number(),
  }),
  /** Seconds from the moment it was asked for until it was done. */
  seconds: z.number(),
});
export type DoneUnit = z.infer<typeof doneUnit>;

/** Where done units are kept until their benchmark is finished, each under the hash of all that it depends on. */
export interface KeptUnits {
  find(key: string): Promise<DoneUnit | null>;
  keep(key: string, unit: DoneUnit): Promise<void>;
  forget(keys: readonly string[]): Promise<void>;
}

/** Done units of the project's unfinished benchmarks. */
export class BenchmarkUnits implements KeptUnits {
  readonly #database: ProjectDatabase;
  readonly #clock: Clock;

  constructor(database: ProjectDatabase, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  async find(key: string): Promise<DoneUnit | null> {
    const row = z.object({ unit: jsonColumn(doneUnit) });
    return this.#database.first('SELECT unit FROM benchmark_unit WHERE key = ?', row, [key])?.unit ?? null;
  }

  async keep(key: string, unit: DoneUnit): Promise<void> {
    this.#database.run(
      `INSERT INTO benchmark_unit (key, unit, kept_at) VALUES (?, ?, ?)
       ON CONFLICT (key) DO UPDATE SET unit = excluded.unit, kept_at = excluded.kept_at`,
      [key, JSON.stringify(unit), this.#clock().toISOString()],
    );
  }

  async forget(keys: readonly string[]): Promise<void> {
    this.#database.run('DELETE FROM benchmark_unit WHERE key IN (SELECT value FROM json_each(?))', [
      JSON.stringify(keys),
    ]);
  }

  /** How many of the keys are done. */
  count(keys: readonly string[]): number {
    const query =
      'SELECT count(*) AS count FROM benchmark_unit WHERE key IN (SELECT value FROM json_each(?))';
    return this.#database.first(query, countRow, [JSON.stringify(keys)])?.count ?? 0;
  }
}
