import path from 'node:path';
import { Option } from 'commander';
import { Failure } from '#contract/failure.ts';
import { type ExplanationResult, explanationResult, type Job } from '#contract/job.ts';
import { reportTemplate, reportTemplates } from '#contract/report.ts';
import { batchRequest } from '../batch-request.ts';
import type { CommandDefinition } from '../command.ts';
import { integer } from '../options.ts';
import type { Session } from '../session.ts';

/** What came of one job of the batch. */
interface BatchPart extends ExplanationResult {
  readonly kind: Job['kind'];
}

export const batch: CommandDefinition = {
  name: ['batch'],
  summary:
    'explain many cases of a data set and trace them back, with a report at the end; goes on where it was stopped',
  define: (command) =>
    command
      .option('--model <name>', 'model (default: the only one that is evaluated)')
      .option('--dataset <name>', 'data set (default: the only one that is evaluated)')
      .option('--misclassified', 'only misclassified cases (default: all of the data set)')
      .option('--cases <indices>', 'only these cases, for example 3,17,40')
      .option('--limit <n>', 'at most this many cases', integer(1, 1_000_000))
      .option('--method <id...>', 'methods, also those of influence; "list methods" shows them')
      .option('--train <name>', 'data set that the model was trained on, for methods of influence')
      .option('--set <method.param=value...>', 'parameters of methods and of the segmenter')
      .option('--segmenter <id>', 'segments that all methods score (default: slic for methods that do)')
      .addOption(
        new Option('--target <class>', 'class to explain')
          .choices(['predicted', 'label'])
          .default('predicted'),
      )
      .option('--report <file.pdf>', 'write a report of all cases when they are explained')
      .option('--title <text>', 'title of the report', 'Explained cases')
      .addOption(
        new Option('--template <name>', 'template of the report')
          .choices(reportTemplates)
          .default('case-sheet'),
      )
      .option('--resume', 'go on with the batches that were stopped or lost power, instead of a new one'),
  run: async (session, _positional, options) => {
    await session.withProject();
    const jobIds = options.resume === true ? await stopped(session) : await started(session, options);
    const parts: BatchPart[] = [];
    for (const jobId of jobIds) {
      const { kind, result } = await session.finish(jobId, { stopping: 'leaves' });
      parts.push({ kind, ...explanationResult.parse(result) });
    }
    const file = options.report === undefined ? null : await writtenReport(session, parts, options);
    say(session, parts, file);
  },
};

async function started(session: Session, options: Record<string, unknown>): Promise<string[]> {
  const { influence, explain } = await batchRequest(session, options);
  return [
    ...(influence === null ? [] : [await session.call('influence.run', influence)]),
    ...(explain === null ? [] : [await session.call('explain.start', explain)]),
  ].map(({ jobId }) => jobId);
}

/** Batches that no program has open any more, in their order, started where they stopped. */
async function stopped(session: Session): Promise<string[]> {
  const { jobs } = await session.call('jobs.list', {});
  const batches = jobs.filter(
    ({ kind, state }) => (kind === 'explanation' || kind === 'influence') && state === 'interrupted',
  );
  if (batches.length === 0) throw new Failure('not-found', 'no batch was stopped in this project');
  // The last one moved is before all others, so the first one is moved last.
  for (const { id, title } of batches.toReversed()) {
    session.output.note(`Going on: ${title}`);
    await session.call('jobs.resume', { jobId: id });
    await session.call('jobs.prioritise', { jobId: id, move: 'now' });
  }
  return batches.map(({ id }) => id);
}

/** The report that the explanations ended with; of a batch that only traced back, one is made now. */
async function writtenReport(
  session: Session,
  parts: readonly BatchPart[],
  options: Record<string, unknown>,
): Promise<string | null> {
  const made = parts.findLast(({ reportId }) => reportId !== null)?.reportId ?? null;
  const onlyTraced = parts.every(({ kind }) => kind === 'influence');
  const reportId = made ?? (onlyTraced ? await reportOfRankings(session, parts, options) : null);
  if (reportId === null) return null;
  const place = path.resolve(session.directory, String(options.report));
  await session.call('reports.save', { reportId, path: place });
  return place;
}

async function reportOfRankings(
  session: Session,
  parts: readonly BatchPart[],
  options: Record<string, unknown>,
): Promise<number | null> {
  const { runs } = (await session.workstation()).context.project();
  const cases = parts.flatMap(({ runIds }) => runIds.flatMap((runId) => runs.get(runId).case ?? []));
  const [first] = cases;
  if (first === undefined) return null;
  const { modelId, datasetId } = first;
  const ofFirst = cases.filter((key) => key.modelId === modelId && key.datasetId === datasetId);
  const { jobId } = await session.call('reports.create', {
    ...{ modelId, datasetId, indices: [...new Set(ofFirst.map(({ index }) => index))] },
    title: String(options.title),
    template: reportTemplate.parse(options.template),
    date: null,
  });
  const { result } = await session.finish(jobId, { stopping: 'leaves' });
  return typeof result?.reportId === 'number' ? result.reportId : null;
}

/** Prints what was made and what was not. Throws Failure `image` where something failed. */
function say(session: Session, parts: readonly BatchPart[], report: string | null): void {
  const runIds = parts.flatMap((part) => part.runIds);
  const failures = parts.flatMap((part) => part.failures);
  const madeBy = (kind: Job['kind']) =>
    parts.reduce((sum, part) => sum + (part.kind === kind ? part.runIds.length : 0), 0);
  const [explanations, rankings] = [madeBy('explanation'), madeBy('influence')];
  for (const { subject, method, code, message } of failures) {
    session.output.warn(`${subject}, ${method}: ${code}: ${message}`);
  }
  session.output.result({ explanations, rankings, runIds, failures, report }, () => [
    `${explanations} explanations`,
    ...(rankings === 0 ? [] : [`${rankings} rankings of training pictures`]),
    ...(report === null ? [] : [`Report: ${report}`]),
  ]);
  if (failures.length === 0) return;
  throw new Failure(
    'image',
    `${failures.length} of ${failures.length + runIds.length} failed; they are named above, and the queue in the ` +
      'window tries them again',
  );
}
