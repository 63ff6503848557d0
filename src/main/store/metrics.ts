import { z } from 'zod';
import { type Judgement, type MetricValues, metricValue } from '#contract/explanation.ts';
import type { ProjectDatabase } from './database.ts';
import { jsonColumn } from './row.ts';

const metricRow = metricValue.extend({
  subject: z.enum(['run', 'map', 'random', 'centre']),
  metric: z.string(),
  settings: jsonColumn(metricValue.shape.settings),
});

/** A run's measured values as they stand in its record. */
export interface MeasuredValues {
  readonly metrics: MetricValues;
  readonly judgement: Judgement | null;
}

/** Measured values as rows, so that they can be asked for across runs. The record has them too. */
export class Metrics {
  readonly #database: ProjectDatabase;

  constructor(database: ProjectDatabase) {
    this.#database = database;
  }

  /** A run's values in the shape of its record. `judgement` is null when there is no value of a map or control. */
  of(runId: number): MeasuredValues {
    const rows = this.#database.all(
      'SELECT subject, metric, value, low, high, settings FROM metric WHERE run_id = ?',
      metricRow,
      [runId],
    );
    const values = (subject: z.output<typeof metricRow>['subject']): MetricValues =>
      Object.fromEntries(
        rows
          .filter((row) => row.subject === subject)
          .map(({ metric, value, low, high, settings }) => [metric, { value, low, high, settings }]),
      );
    const judged = rows.some((row) => row.subject !== 'run');
    return {
      metrics: values('run'),
      judgement: judged ? { map: values('map'), random: values('random'), centre: values('centre') } : null,
    };
  }

  /** Writes the rows; the caller has opened a transaction. */
  insert(runId: number, { metrics, judgement }: MeasuredValues): void {
    const subjects = { run: metrics, ...(judgement ?? {}) };
    for (const [subject, values] of Object.entries(subjects)) {
      for (const [metric, { value, low, high, settings }] of Object.entries(values)) {
        this.#database.run(
          'INSERT INTO metric (run_id, subject, metric, value, low, high, settings) VALUES (?, ?, ?, ?, ?, ?, ?)',
          [runId, subject, metric, value, low, high, JSON.stringify(settings)],
        );
      }
    }
  }
}
