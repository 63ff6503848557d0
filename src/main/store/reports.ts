import { Failure } from '#contract/failure.ts';
import type { RecordOutput } from '#contract/record.ts';
import { type Report, type ReportTemplate, report } from '#contract/report.ts';
import type { ProjectDatabase } from './database.ts';
import { countRow } from './row.ts';

const selectReports =
  'SELECT id, title, sha256, bytes, pages, cases, template, created_at AS createdAt FROM report';

/** Reports: immutable PDF blobs, each the output of a run. */
export class Reports {
  readonly #database: ProjectDatabase;

  constructor(database: ProjectDatabase) {
    this.#database = database;
  }

  /** Reports, newest first. */
  list(): Report[] {
    return this.#database.all(`${selectReports} ORDER BY id DESC`, report);
  }

  /** A report by id. Throws Failure `not-found`. */
  get(id: number): Report {
    const found = this.#database.first(`${selectReports} WHERE id = ?`, report, [id]);
    if (found === null) throw new Failure('not-found', `The project has no report ${id}.`);
    return found;
  }

  /** The report that a run made, or null. */
  ofRun(runId: number): Report | null {
    return this.#database.first(`${selectReports} WHERE run_id = ?`, report, [runId]);
  }

  count(): number {
    return this.#database.first('SELECT count(*) AS count FROM report', countRow)?.count ?? 0;
  }

  /** Writes a report's row; the caller has opened a transaction. */
  insert(
    runId: number,
    outputs: readonly RecordOutput[],
    made: {
      readonly title: string;
      readonly pages: number;
      readonly cases: number;
      readonly template: ReportTemplate;
    },
    createdAt: string,
  ): void {
    const file = outputs.find(({ name }) => name === 'report');
    if (file === undefined) throw new RangeError('invalid files: a report run needs report');
    this.#database.run(
      `INSERT INTO report (run_id, title, sha256, bytes, pages, cases, template, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      [runId, made.title, file.sha256, file.bytes, made.pages, made.cases, made.template, createdAt],
    );
  }
}
