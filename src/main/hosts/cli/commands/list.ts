import { Argument, Option } from 'commander';
import type { MethodDescription, ParameterDescription } from '#contract/explanation.ts';
import { verdicts } from '#contract/review.ts';
import { listCases } from '../../../operations/case-table.ts';
import { caseScope } from '../case-scope.ts';
import type { CommandDefinition } from '../command.ts';
import { decimal, percent, table } from '../output.ts';
import type { Session } from '../session.ts';

const kinds = ['models', 'datasets', 'methods', 'segmenters', 'metrics', 'runs', 'cases'] as const;

export const list: CommandDefinition = {
  name: ['list'],
  summary: 'tables of models, data sets, methods, segmenters, metrics, runs or cases',
  define: (command) =>
    command
      .addArgument(new Argument('<what>', 'what to list').choices(kinds))
      .option('--model <name>', 'cases: model (default: the only one that is evaluated)')
      .option('--dataset <name>', 'cases: data set (default: the only one that is evaluated)')
      .option('--misclassified', 'cases: only those whose label and prediction differ')
      .option('--true <label>', 'cases: only those with this label')
      .option('--predicted <label>', 'cases: only those with this prediction')
      .addOption(new Option('--verdict <verdict>', 'cases: only those with this verdict').choices(verdicts))
      .option('--tag <tag>', 'cases: only those with this tag')
      .option('--lot <lot>', 'cases: only those of this lot')
      .option('--wafer <wafer>', 'cases: only those of this wafer'),
  run: async (session, [what = ''], options) => {
    switch (what as (typeof kinds)[number]) {
      case 'models':
        return listModels(session);
      case 'datasets':
        return listDatasets(session);
      case 'methods':
        return listMethods(session);
      case 'segmenters':
        return listSegmenters(session);
      case 'metrics':
        return listMetrics(session);
      case 'runs':
        return listRuns(session);
      case 'cases':
        return listCaseRows(session, options);
    }
  },
};

async function listModels(session: Session): Promise<void> {
  await session.withProject();
  const { models, evaluations } = await session.call('project.summary', {});
  session.output.result(models, () =>
    table(
      ['id', 'model', 'classes', 'parameters', 'opset', 'checkpoints', 'accuracy', 'sha256'],
      models.map((model) => [
        String(model.id),
        model.name,
        String(model.labels.length),
        model.parameters.toLocaleString('en'),
        String(model.opset),
        String(model.checkpoints.length),
        evaluations
          .filter(({ modelId }) => modelId === model.id)
          .map(({ accuracy }) => percent(accuracy))
          .join(', '),
        model.sha256.slice(0, 12),
      ]),
      ['right', 'left', 'right', 'right', 'right', 'right'],
    ),
  );
}

async function listDatasets(session: Session): Promise<void> {
  await session.withProject();
  const { datasets } = await session.call('project.summary', {});
  session.output.result(datasets, () =>
    table(
      ['id', 'data set', 'role', 'pictures', 'classes', 'masks', 'problems', 'sha256'],
      datasets.map((dataset) => [
        String(dataset.id),
        dataset.name,
        dataset.role,
        String(dataset.samples),
        String(dataset.classes.length),
        String(dataset.masks),
        String(dataset.problems.length),
        dataset.sha256.slice(0, 12),
      ]),
      ['right', 'left', 'left', 'right', 'right', 'right', 'right'],
    ),
  );
}

async function listMethods(session: Session): Promise<void> {
  const { methods, analyses, influences } = await session.call('methods', {});
  const all = [...methods, ...analyses, ...influences];
  session.output.result(all, () => all.flatMap(describedLines));
}

async function listSegmenters(session: Session): Promise<void> {
  const { segmenters } = await session.call('methods', {});
  session.output.result(segmenters, () => segmenters.flatMap(describedLines));
}

function describedLines({
  id,
  title,
  source,
  summary,
  parameters,
}: Pick<MethodDescription, 'id' | 'title' | 'source' | 'summary' | 'parameters'>): string[] {
  return [
    `${id}: ${title} (${source.kind}: ${source.citation})`,
    `  ${summary}`,
    ...parameters.map((parameter) => `  ${parameterText(parameter)}`),
  ];
}

function parameterText(parameter: ParameterDescription): string {
  const { name, type, minimum, maximum, choices, description } = parameter;
  const range = type === 'choice' ? choices.join(' | ') : `${type} ${minimum ?? ''}..${maximum ?? ''}`;
  return `${name} = ${parameter.default ?? 'by picture'}  (${range})  ${description}`;
}

async function listMetrics(session: Session): Promise<void> {
  const { metrics } = await session.call('methods', {});
  session.output.result(metrics, () =>
    table(
      ['metric', 'good is', 'needs', 'what it measures'],
      metrics.map((metric) => [
        metric.id,
        metric.better,
        metric.needs.join(', '),
        `${metric.summary} (${metric.citation})`,
      ]),
    ),
  );
}

async function listRuns(session: Session): Promise<void> {
  await session.withProject();
  const { runs } = await session.call('runs.list', { offset: 0, limit: 1000 });
  session.output.result(runs, () =>
    table(
      ['id', 'kind', 'method', 'subject', 'state', 'started', 'seconds', 'passes', 'record'],
      runs.map((run) => [
        String(run.id),
        run.kind,
        run.method,
        run.subject,
        run.state,
        run.startedAt,
        decimal(run.seconds, 1),
        String(run.passes),
        run.recordHash?.slice(0, 12) ?? run.failure ?? '-',
      ]),
      ['right', 'left', 'left', 'left', 'left', 'left', 'right', 'right'],
    ),
  );
}

async function listCaseRows(session: Session, options: Record<string, unknown>): Promise<void> {
  const workstation = await session.withProject();
  const { modelId, datasetId } = await caseScope(session, options.model, options.dataset);
  const project = workstation.context.project();
  const rows = await listCases(project, modelId, datasetId, {
    misclassified: options.misclassified === true,
    label: typeof options.true === 'string' ? options.true : null,
    predicted: typeof options.predicted === 'string' ? options.predicted : null,
    lot: typeof options.lot === 'string' ? options.lot : null,
    wafer: typeof options.wafer === 'string' ? options.wafer : null,
  });
  const reviews = new Map(project.reviews.of(datasetId, modelId).map(({ index, review }) => [index, review]));
  const reviewed = rows.map((row) => {
    const { verdict = null, tags = [] } = reviews.get(row.index) ?? {};
    return { ...row, verdict, tags };
  });
  const named = reviewed
    .filter(({ verdict }) => options.verdict === undefined || verdict === options.verdict)
    .filter(({ tags }) => typeof options.tag !== 'string' || tags.includes(options.tag))
    .map((row) => ({ ...row, name: project.samples.get(datasetId, row.index).name }));
  session.output.result(named, () => [
    ...table(
      ['index', 'picture', 'label', 'predicted', 'confidence', 'verdict', 'tags'],
      named.map((row) => [
        String(row.index),
        row.name,
        row.label ?? '-',
        row.predicted,
        percent(row.confidence),
        row.verdict ?? '-',
        row.tags.join(', ') || '-',
      ]),
      ['right', 'left', 'left', 'left', 'right'],
    ),
    `${named.length} cases`,
  ]);
}
