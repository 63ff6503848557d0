import path from 'node:path';
import { Option } from 'commander';
import { Failure } from '#contract/failure.ts';
import { reportTemplate, reportTemplates } from '#contract/report.ts';
import { listCases } from '../../../operations/case-table.ts';
import { caseScope } from '../case-scope.ts';
import type { CommandDefinition } from '../command.ts';
import { collect, integer } from '../options.ts';
import { byteCount } from '../output.ts';
import type { Session } from '../session.ts';

export const report: CommandDefinition = {
  name: ['report'],
  summary: 'write the PDF report',
  define: (command) =>
    command
      .requiredOption('--out <file.pdf>', 'file to write')
      .option('--run <id...>', 'the cases of these runs', collect)
      .option(
        '--cases <indices>',
        'cases by index, for example 3,17,40; or "explained", "misclassified", "reviewed"',
      )
      .option('--limit <n>', 'at most this many cases', integer(1, 10_000))
      .option('--model <name>', 'model (default: the only one that is evaluated)')
      .option('--dataset <name>', 'data set (default: the only one that is evaluated)')
      .option('--title <text>', 'title on the cover', 'Classifier review')
      .addOption(
        new Option('--template <name>', 'full: chapters about everything; case-sheet: one page per case')
          .choices(reportTemplates)
          .default('full'),
      )
      .option('--logo <file>', 'logo of the site, a PNG or JPEG; kept in the project')
      .option('--header <text>', 'name of the site on every page; kept in the project')
      .option('--footer <text>', 'line at the foot of every page; kept in the project')
      .option('--classification <text>', 'mark on every page, such as Confidential; kept in the project')
      .option('--date <iso>', 'date of the report, for example 2026-01-31 (default: now)'),
  run: async (session, _positional, options) => {
    await session.withProject();
    const { modelId, datasetId, indices } = await chosenCases(session, options);
    if (indices.length === 0)
      throw new Failure('not-found', 'no case fits; explain some cases first, or name them');
    await changeSite(session, options);
    const date = options.date === undefined ? null : isoDate(String(options.date));
    const { jobId } = await session.call('reports.create', {
      modelId,
      datasetId,
      indices,
      title: String(options.title),
      date,
      template: reportTemplate.parse(options.template),
    });
    const job = await session.finish(jobId);
    const reportId = Number(job.result?.reportId);
    const file = path.resolve(session.directory, String(options.out));
    await session.call('reports.save', { reportId, path: file });
    const { reports } = await session.call('reports.list', {});
    const made = reports.find((candidate) => candidate.id === reportId);
    session.output.result({ path: file, ...made }, () => [
      `Report: ${file} (${made?.pages ?? 0} pages, ${byteCount(made?.bytes ?? 0)}, ${indices.length} cases)`,
    ]);
  },
};

/** Keeps what the options say of the site; without any of them it stays as it is. */
async function changeSite(session: Session, options: Record<string, unknown>): Promise<void> {
  const words = Object.fromEntries(
    ['header', 'footer', 'classification'].flatMap((name) => {
      const value = options[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
  const logo =
    typeof options.logo === 'string' ? { logoPath: path.resolve(session.directory, options.logo) } : {};
  const changes = { ...words, ...logo };
  if (Object.keys(changes).length > 0) await session.call('site.set', changes);
}

async function chosenCases(session: Session, options: Record<string, unknown>) {
  const runs = options.run as readonly string[] | undefined;
  if (runs !== undefined) return casesOfRuns(session, runs);
  const workstation = await session.workstation();
  const { modelId, datasetId } = await caseScope(session, options.model, options.dataset);
  const project = workstation.context.project();
  const wanted = String(options.cases ?? 'explained');
  const limit = typeof options.limit === 'number' ? options.limit : Number.POSITIVE_INFINITY;
  const found = async (): Promise<number[]> => {
    switch (wanted) {
      case 'explained':
        return project.explanations.cases(modelId, datasetId).map(({ index }) => index);
      case 'reviewed':
        return project.reviews.of(datasetId, modelId).map(({ index }) => index);
      case 'misclassified': {
        const filter = { misclassified: true, label: null, predicted: null };
        return (await listCases(project, modelId, datasetId, filter)).map(({ index }) => index);
      }
      default:
        return wanted.split(',').map(parseIndex);
    }
  };
  return { modelId, datasetId, indices: (await found()).slice(0, limit) };
}

function parseIndex(text: string): number {
  const index = Number(text);
  if (text.trim() !== '' && Number.isInteger(index) && index >= 0) return index;
  throw new Failure(
    'usage',
    `--cases ${text}: give indices such as 3,17,40, or explained, misclassified or reviewed`,
  );
}

async function casesOfRuns(session: Session, runs: readonly string[]) {
  const indices: number[] = [];
  let scope: { modelId: number; datasetId: number } | null = null;
  for (const text of runs.flatMap((list) => list.split(','))) {
    const { run } = await session.call('runs.get', { runId: Number(text) });
    if (run.case === null) throw new Failure('usage', `run ${text} is no explanation of a data set's case`);
    const { modelId, datasetId, index } = run.case;
    if (scope !== null && (scope.modelId !== modelId || scope.datasetId !== datasetId)) {
      throw new Failure('usage', 'the runs belong to different models or data sets; make a report of each');
    }
    scope = { modelId, datasetId };
    if (!indices.includes(index)) indices.push(index);
  }
  if (scope === null) throw new Failure('usage', '--run needs at least one run');
  return { ...scope, indices };
}

function isoDate(text: string): string {
  const date = new Date(text);
  if (Number.isNaN(date.getTime()))
    throw new Failure('usage', `--date ${text}: give a date such as 2026-01-31`);
  return date.toISOString();
}
