import path from 'node:path';
import { Failure } from '#contract/failure.ts';
import { satisfactionItems } from '#contract/study.ts';
import { listCases } from '../../../operations/case-table.ts';
import { caseScope } from '../case-scope.ts';
import type { CommandDefinition } from '../command.ts';
import { modelNamed } from '../names.ts';
import { integer } from '../options.ts';
import type { Session } from '../session.ts';
import { recordLines, resultLines, studyLines } from '../study-output.ts';

export const studyNew: CommandDefinition = {
  name: ['study', 'new'],
  summary: 'begin a study of how satisfied reviewers are with explanations',
  define: (command) =>
    command
      .requiredOption('--title <text>', 'what the study is called')
      .requiredOption('--method <id...>', 'methods that are compared')
      .requiredOption('--reviewer <name...>', 'who is to answer')
      .option('--model <name>', 'model (default: the only one that is evaluated)')
      .option('--dataset <name>', 'data set (default: the only one that is evaluated)')
      .option('--case <index...>', 'cases by their index')
      .option('--misclassified', 'or: misclassified cases')
      .option('--limit <n>', 'with --misclassified: at most this many', integer(1, 2000), 10)
      .option('--named', 'methods are called by their names while reviewers answer')
      .option('--explain', 'explain what is not explained yet'),
  run: async (session, _positional, options) => {
    await session.withProject();
    const scope = await caseScope(session, options.model, options.dataset);
    const indices = await chosenCases(session, scope, options);
    const methods = [options.method].flat().map(String);
    if (options.explain === true) await explainMissing(session, { ...scope, indices, methods });
    const study = await session.call('study.create', {
      ...scope,
      ...{ title: String(options.title), indices, methods, seed: session.options.seed },
      reviewers: [options.reviewer].flat().map(String),
      blinded: options.named !== true,
    });
    session.output.result(study, () => studyLines([study]));
  },
};

async function chosenCases(
  session: Session,
  { modelId, datasetId }: { readonly modelId: number; readonly datasetId: number },
  options: Record<string, unknown>,
): Promise<number[]> {
  if ((options.case === undefined) === (options.misclassified !== true)) {
    throw new Failure('usage', 'say which cases with either --case or --misclassified');
  }
  if (options.case !== undefined) return [options.case].flat().map((index) => wholeNumber('--case', index));
  const project = (await session.workstation()).context.project();
  const filter = { misclassified: true, label: null, predicted: null };
  const rows = await listCases(project, modelId, datasetId, filter);
  return rows.slice(0, Number(options.limit)).map(({ index }) => index);
}

async function explainMissing(
  session: Session,
  scope: { modelId: number; datasetId: number; indices: number[]; methods: string[] },
): Promise<void> {
  const { missing } = await session.call('study.missing', scope);
  for (const { method, indices } of missing) {
    const { jobId } = await session.call('explain.start', {
      ...{ modelId: scope.modelId, datasetId: scope.datasetId, indices },
      methods: [{ id: method, parameters: {} }],
      ...{ target: 'predicted' as const, seed: session.options.seed },
    });
    await session.finish(jobId);
  }
}

export const studyList: CommandDefinition = {
  name: ['study', 'list'],
  summary: 'studies with the progress of their reviewers',
  define: (command) => command.option('--model <name>', 'only those of a model'),
  run: async (session, _positional, options) => {
    await session.withProject();
    const modelId = typeof options.model === 'string' ? await modelNamed(session, options.model) : null;
    const { studies } = await session.call('study.list', { modelId });
    session.output.result(studies, () => studyLines(studies));
  },
};

export const studyAnswer: CommandDefinition = {
  name: ['study', 'answer'],
  summary: 'give the eight answers of a reviewer to one explanation',
  define: (command) =>
    command
      .argument('<study>', 'number of the study')
      .requiredOption('--reviewer <name>', 'whose answers they are')
      .requiredOption('--case <index>', 'case by its index', integer(0, 100_000_000))
      .requiredOption('--method <id>', 'method of the explanation')
      .requiredOption('--points <list>', 'eight numbers from 1 to 5, as 4,5,3,4,2,4,3,4; - says nothing'),
  run: async (session, [number = ''], options) => {
    await session.withProject();
    const studyId = wholeNumber('the study', number);
    const study = await session.call('study.get', { studyId });
    const reviewer = String(options.reviewer);
    const given = String(options.points)
      .split(',')
      .map((text) => (text.trim() === '-' ? null : wholeNumber('--points', text.trim())));
    if (given.length !== satisfactionItems.length) {
      throw new Failure('usage', `--points takes ${satisfactionItems.length} numbers, not ${given.length}`);
    }
    const wrong = given.find((points) => points !== null && (points < 1 || points > 5));
    if (wrong !== undefined) throw new Failure('usage', `--points ${wrong}: points go from 1 to 5`);
    const at = study.indices.indexOf(Number(options.case));
    const method = study.methods.findIndex(({ id }) => id === options.method);
    const runId = study.runs[at]?.[method];
    if (runId === undefined) {
      throw new Failure(
        'not-found',
        `study ${studyId} has no explanation of case ${options.case} by ${options.method}; its cases are ${study.indices.join(', ')}, its methods ${study.methods.map(({ id }) => id).join(', ')}`,
      );
    }
    for (const [position, points] of given.entries()) {
      if (points === null) continue;
      await session.call('study.answer', { studyId, reviewer, runId, item: position + 1, points });
    }
    const after = await session.call('study.get', { studyId });
    session.output.result(after, () => studyLines([after]));
  },
};

export const studyResults: CommandDefinition = {
  name: ['study', 'results'],
  summary:
    'medians with intervals per item and method, and which differences are more than chance; leaves a record',
  define: (command) =>
    command
      .argument('<study>', 'number of the study')
      .option('--reviewer <name...>', 'only the answers of these reviewers'),
  run: async (session, [number = ''], options) => {
    await session.withProject();
    const studyId = wholeNumber('the study', number);
    const study = await session.call('study.get', { studyId });
    const reviewers = options.reviewer === undefined ? null : [options.reviewer].flat().map(String);
    const results = await session.call('study.results', { studyId, reviewers });
    const { record } = await session.call('study.record', { studyId, reviewers });
    session.output.result({ study, results, record }, () => [
      ...resultLines(study, results),
      ...recordLines(record),
    ]);
  },
};

export const studyExport: CommandDefinition = {
  name: ['study', 'export'],
  summary: 'write the answers of a study as CSV, a line per answer, or with --results what they come to',
  define: (command) =>
    command
      .argument('<study>', 'number of the study')
      .requiredOption('--out <file.csv>', 'where to write it')
      .option('--results', 'medians and intervals, a line per statement and method, in place of the answers'),
  run: async (session, [number = ''], options) => {
    await session.withProject();
    const written = await session.call('study.export', {
      studyId: wholeNumber('the study', number),
      path: path.resolve(session.directory, String(options.out)),
      table: options.results === true ? 'results' : 'answers',
    });
    session.output.result(written, () => [
      `${written.path}: ${written.answers} answers`,
      ...recordLines(written.record),
    ]);
  },
};

function wholeNumber(what: string, text: unknown): number {
  const value = Number(text);
  if (String(text).trim() !== '' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new Failure('usage', `${what}: ${String(text)} is no whole number`);
}
