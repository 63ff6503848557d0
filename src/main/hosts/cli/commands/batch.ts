import path from 'node:path';
import { Option } from 'commander';
import { priorities } from '#contract/batch.ts';
import { Failure } from '#contract/failure.ts';
import { type ExplanationResult, explanationResult } from '#contract/job.ts';
import { reportTemplate, reportTemplates } from '#contract/report.ts';
import { listCases } from '../../../operations/case-table.ts';
import { caseScope } from '../case-scope.ts';
import type { CommandDefinition } from '../command.ts';
import { methodParameters } from '../method-parameters.ts';
import { integer } from '../options.ts';
import { segmenterNamed } from '../segmentation-choice.ts';
import type { Session } from '../session.ts';

export const batch: CommandDefinition = {
  name: ['batch'],
  summary: 'explain many cases of a data set, with a report at the end; goes on where it was stopped',
  define: (command) =>
    command
      .option('--model <name>', 'model (default: the only one that is evaluated)')
      .option('--dataset <name>', 'data set (default: the only one that is evaluated)')
      .option('--misclassified', 'only misclassified cases (default: all of the data set)')
      .option('--cases <indices>', 'only these cases, for example 3,17,40')
      .option('--limit <n>', 'at most this many cases', integer(1, 1_000_000))
      .option('--method <id...>', 'methods; "list methods" shows them')
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
    const jobIds = options.resume === true ? await stopped(session) : [await started(session, options)];
    const results: ExplanationResult[] = [];
    for (const jobId of jobIds) {
      const { result } = await session.finish(jobId, { stopping: 'leaves' });
      results.push(explanationResult.parse(result));
    }
    const file = await writtenReport(session, results, options.report);
    say(session, results, file);
  },
};

async function started(session: Session, options: Record<string, unknown>): Promise<string> {
  const asked = (options.method ?? []) as readonly string[];
  if (asked.length === 0) throw new Failure('usage', 'give at least one --method, or --resume');
  const described = (await session.call('methods', {})).methods;
  const selected = [...new Set(asked)].map((id) => {
    const found = described.find((method) => method.id === id);
    if (found !== undefined) return found;
    const ids = described.map((method) => method.id).join(', ');
    throw new Failure('usage', `there is no method "${id}"; there are: ${ids}`);
  });
  const segmenter =
    options.segmenter === undefined ? null : await segmenterNamed(session, String(options.segmenter));
  const settable = segmenter === null ? selected : [...selected, segmenter];
  const parameters = methodParameters(settable, (options.set ?? []) as readonly string[]);
  const { modelId, datasetId, indices } = await chosenCases(session, options);
  const title = String(options.title);
  const { jobId } = await session.call('explain.start', {
    modelId,
    datasetId,
    indices,
    methods: selected.map(({ id }) => ({ id, parameters: parameters.get(id) ?? {} })),
    segmentation:
      segmenter === null ? null : { segmenter: segmenter.id, parameters: parameters.get(segmenter.id) ?? {} },
    target: options.target === 'label' ? 'label' : 'predicted',
    seed: session.options.seed,
    priority: priorities.normal,
    report: options.report === undefined ? null : { title, template: reportTemplate.parse(options.template) },
  });
  return jobId;
}

async function chosenCases(session: Session, options: Record<string, unknown>) {
  const { modelId, datasetId } = await caseScope(session, options.model, options.dataset);
  const project = (await session.workstation()).context.project();
  const { samples } = project.datasets.get(datasetId);
  const named = async () => {
    if (options.cases !== undefined) return indicesOf(String(options.cases), samples);
    if (options.misclassified !== true) return Array.from({ length: samples }, (_, index) => index);
    const filter = { misclassified: true, label: null, predicted: null };
    return (await listCases(project, modelId, datasetId, filter)).map(({ index }) => index);
  };
  const limit = typeof options.limit === 'number' ? options.limit : Number.POSITIVE_INFINITY;
  const indices = (await named()).slice(0, limit);
  if (indices.length === 0) throw new Failure('not-found', 'no case fits');
  return { modelId, datasetId, indices };
}

function indicesOf(list: string, samples: number): number[] {
  return list.split(',').map((text) => {
    const index = Number(text);
    if (text.trim() !== '' && Number.isInteger(index) && index >= 0 && index < samples) return index;
    throw new Failure('usage', `--cases ${text}: give indices from 0 to ${samples - 1}, such as 3,17,40`);
  });
}

/** Batches that no program has open any more, in their order, started where they stopped. */
async function stopped(session: Session): Promise<string[]> {
  const { jobs } = await session.call('jobs.list', {});
  const batches = jobs.filter(({ kind, state }) => kind === 'explanation' && state === 'interrupted');
  if (batches.length === 0) throw new Failure('not-found', 'no batch was stopped in this project');
  for (const { id, title } of batches) {
    session.output.note(`Going on: ${title}`);
    await session.call('jobs.resume', { jobId: id });
    await session.call('jobs.prioritise', { jobId: id, move: 'now' });
  }
  return batches.map(({ id }) => id);
}

async function writtenReport(
  session: Session,
  results: readonly ExplanationResult[],
  file: unknown,
): Promise<string | null> {
  const reportId = results.findLast((result) => result.reportId !== null)?.reportId ?? null;
  if (reportId === null || file === undefined) return null;
  const place = path.resolve(session.directory, String(file));
  await session.call('reports.save', { reportId, path: place });
  return place;
}

/** Prints what was made and what was not. Throws Failure `image` where something failed. */
function say(session: Session, results: readonly ExplanationResult[], report: string | null): void {
  const runIds = results.flatMap((result) => result.runIds);
  const failures = results.flatMap((result) => result.failures);
  for (const { subject, method, code, message } of failures) {
    session.output.warn(`${subject}, ${method}: ${code}: ${message}`);
  }
  session.output.result({ explanations: runIds.length, runIds, failures, report }, () => [
    `${runIds.length} explanations`,
    ...(report === null ? [] : [`Report: ${report}`]),
  ]);
  if (failures.length === 0) return;
  throw new Failure(
    'image',
    `${failures.length} of ${failures.length + runIds.length} failed; they are named above, and the queue in the ` +
      'window tries them again',
  );
}
