import path from 'node:path';
import { demoBatchSize, demoImages, demoReportDate } from '../../../operations/demo.ts';
import { demoCases, demoCasesOf, demoMethods } from '../../../operations/demo-cases.ts';
import { demoInfluenceMethods } from '../../../operations/demo-influence.ts';
import type { CommandDefinition } from '../command.ts';
import { integer } from '../options.ts';
import { decimal, percent, table } from '../output.ts';
import type { Session } from '../session.ts';

export const demo: CommandDefinition = {
  name: ['demo'],
  summary: 'make a project with demo data and model, run the main job on it, write the report',
  define: (command) =>
    command
      .argument('<dir>', 'project folder to make, or an interrupted demo to go on with')
      .option('--images <n>', 'pictures in all', integer(50, 100_000), demoImages)
      .option('--cases <n>', 'misclassified pictures to explain', integer(1, 1000), demoCases)
      .option(
        '--batch-size <n>',
        'pictures per forward pass; fixed, not measured, so that every demo on a PC is the same to the last bit',
        integer(1, 4096),
        demoBatchSize,
      )
      .option('--report <file.pdf>', 'where to write the report (default: report.pdf in the project)'),
  run: async (session, [directory = ''], options) => {
    const place = path.resolve(session.directory, directory);
    const { jobId } = await session.call('project.demo', {
      directory: place,
      images: Number(options.images),
    });
    await session.finish(jobId);
    const scope = await scopeOfDemo(session);
    const { predictionSet } = await session.call('evaluation.get', scope);
    const accuracy = predictionSet?.evaluation.accuracy;
    session.output.note(
      `Evaluated on ${predictionSet?.evaluation.labelled ?? 0} pictures: accuracy ${percent(accuracy?.value ?? null)}`,
    );
    const indices = await explainMostCertainMistakes(session, scope, Number(options.cases));
    await traceMistakes(session, scope, indices);
    const report = await writeReport(session, scope, indices, options.report);
    const rows = await resultRows(session, scope, indices);
    session.output.result({ project: place, report, cases: indices, accuracy: accuracy ?? null }, () => [
      ...table(['picture', 'label', 'method', 'insertion - deletion', 'random', 'mass in mask'], rows, [
        'left',
        'left',
        'left',
        'right',
        'right',
        'right',
      ]),
      '',
      `Project: ${place}`,
      `Report:  ${report}`,
    ]);
  },
};

interface Scope {
  readonly modelId: number;
  readonly datasetId: number;
}

async function scopeOfDemo(session: Session): Promise<Scope> {
  const { models, datasets } = await session.call('project.summary', {});
  const dataset = datasets.find((candidate) => candidate.role === 'validation');
  return { modelId: models[0]?.id ?? 0, datasetId: dataset?.id ?? 0 };
}

/** Explains by the demo's methods; what was explained by an earlier demo run in this project stays. */
async function explainMostCertainMistakes(session: Session, scope: Scope, count: number): Promise<number[]> {
  const project = (await session.workstation()).context.project();
  const chosen = (await demoCasesOf(project, scope.modelId, scope.datasetId, count)).map(
    ({ index }) => index,
  );
  const explained = new Map(
    project.explanations.cases(scope.modelId, scope.datasetId).map((entry) => [entry.index, entry.methods]),
  );
  for (const method of demoMethods) {
    const indices = chosen.filter((index) => explained.get(index)?.includes(method.id) !== true);
    if (indices.length === 0) continue;
    const { jobId } = await session.call('explain.start', {
      ...scope,
      indices,
      methods: [method],
      target: 'predicted',
      seed: session.options.seed,
    });
    await session.finish(jobId);
  }
  return chosen;
}

/** Traces the answers for the same cases back to training pictures. */
async function traceMistakes(session: Session, scope: Scope, chosen: readonly number[]): Promise<void> {
  const project = (await session.workstation()).context.project();
  const { datasets } = await session.call('project.summary', {});
  const trainingId = datasets.find(({ role }) => role === 'training')?.id ?? 0;
  const traced = new Map<number, Set<string>>();
  for (const index of chosen) {
    const rankings = await project.rankings.of({ ...scope, index });
    traced.set(index, new Set(rankings.map(({ method }) => method)));
  }
  for (const method of demoInfluenceMethods) {
    const indices = chosen.filter((index) => traced.get(index)?.has(method.id) !== true);
    if (indices.length === 0) continue;
    const { jobId } = await session.call('influence.run', {
      ...scope,
      trainingId,
      indices,
      methods: [method],
      target: 'predicted',
      seed: session.options.seed,
    });
    await session.finish(jobId);
  }
}

async function writeReport(
  session: Session,
  scope: Scope,
  indices: number[],
  asked: unknown,
): Promise<string> {
  const project = (await session.workstation()).context.project();
  const file =
    typeof asked === 'string'
      ? path.resolve(session.directory, asked)
      : path.join(project.directory, 'report.pdf');
  const { jobId } = await session.call('reports.create', {
    ...scope,
    indices,
    title: 'Misclassified SEM pictures: what the classifier looked at',
    date: demoReportDate,
  });
  const job = await session.finish(jobId);
  await session.call('reports.save', { reportId: Number(job.result?.reportId), path: file });
  return file;
}

async function resultRows(session: Session, scope: Scope, indices: readonly number[]): Promise<string[][]> {
  const project = (await session.workstation()).context.project();
  return indices.flatMap((index) => {
    const sample = project.samples.get(scope.datasetId, index);
    return project.explanations
      .of({ ...scope, index })
      .map(({ method, judgement }) => [
        sample.name,
        sample.label ?? '-',
        method,
        decimal(judgement.map['insertion-minus-deletion']?.value ?? null),
        decimal(judgement.random['insertion-minus-deletion']?.value ?? null),
        decimal(judgement.map['relevance-mass']?.value ?? null),
      ]);
  });
}
