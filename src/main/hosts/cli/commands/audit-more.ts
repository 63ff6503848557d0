import path from 'node:path';
import { Failure } from '#contract/failure.ts';
import type { ReviewChange } from '#contract/review.ts';
import { effectWords } from '../audit-output.ts';
import type { CommandDefinition } from '../command.ts';
import { datasetNamed, modelNamed } from '../names.ts';
import { integer } from '../options.ts';
import { table } from '../output.ts';
import type { Session } from '../session.ts';

export const auditList: CommandDefinition = {
  name: ['audit', 'list'],
  summary: 'finished audits of a model',
  define: (command) => command.option('--model <name>', 'model (default: the only one)'),
  run: async (session, _positional, options) => {
    await session.withProject();
    const { audits } = await session.call('audit.list', { modelId: await theModel(session, options.model) });
    const { datasets } = await session.call('project.summary', {});
    const nameOf = (id: number | null) => datasets.find((dataset) => dataset.id === id)?.name ?? '-';
    session.output.result(audits, () =>
      table(
        ['run', 'training set', 'validation', 'ranked by', 'started'],
        audits.map(({ runId, trainingId, validationId, method, startedAt }) => [
          ...[String(runId), nameOf(trainingId), nameOf(validationId), method.title, startedAt],
        ]),
        ['right'],
      ),
    );
  },
};

export const auditLabel: CommandDefinition = {
  name: ['audit', 'label'],
  summary: 'say whether the label of a picture is wrong or right, or whether the picture is to stay',
  define: (command) =>
    command
      .requiredOption('--dataset <name>', 'data set of the picture')
      .requiredOption('--index <n>', 'the picture, as the audit numbers it', integer(0, 100_000_000))
      .option('--model <name>', 'model (default: the only one)')
      .option('--wrong', 'its label is wrong')
      .option('--label <label>', 'with --wrong: the right label')
      .option('--right', 'its label is right')
      .option('--undecided', 'neither: takes back what was said of the label')
      .option('--remove', 'the picture is to leave the data set')
      .option('--keep', 'the picture is to stay in the data set'),
  run: async (session, _positional, options) => {
    const { context } = await session.withProject();
    const modelId = await theModel(session, options.model);
    const datasetId = await datasetNamed(session, String(options.dataset));
    const index = Number(options.index);
    const sample = context.project().samples.get(datasetId, index);
    const key = { modelId, datasetId, index };
    const change = await changeOf(session, modelId, options);
    const { review } = await session.call('review.append', { case: key, change });
    session.output.result({ case: key, name: sample.name, label: sample.label, review }, () => [
      `${sample.name}, labelled ${sample.label ?? 'nothing'}: ${words(change)}`,
    ]);
  },
};

async function changeOf(
  session: Session,
  modelId: number,
  options: Record<string, unknown>,
): Promise<ReviewChange> {
  const said = ['wrong', 'right', 'undecided', 'remove', 'keep'].filter((name) => options[name] === true);
  const [only] = said;
  if (only === undefined || said.length > 1) {
    throw new Failure('usage', 'say one of --wrong, --right, --undecided, --remove and --keep');
  }
  if (options.label !== undefined && only !== 'wrong') {
    throw new Failure('usage', '--label goes with --wrong');
  }
  if (only === 'remove' || only === 'keep') return { kind: 'membership', outcome: only };
  const outcome = only === 'undecided' ? null : only === 'wrong' ? 'wrong' : 'right';
  const correctedLabel =
    options.label === undefined ? null : await labelNamed(session, modelId, String(options.label));
  return { kind: 'label-check', outcome, correctedLabel };
}

function words(change: ReviewChange): string {
  if (change.kind === 'membership') {
    return change.outcome === 'remove' ? 'is to leave the data set' : 'is to stay in the data set';
  }
  if (change.kind !== 'label-check' || change.outcome === null)
    return 'nothing is said of its label any more';
  if (change.outcome === 'right') return 'its label is right';
  return change.correctedLabel === null
    ? 'its label is wrong'
    : `its label is wrong, right is ${change.correctedLabel}`;
}

/** A misspelt label would become a class of its own, so labels are those of the model or of a data set. */
async function labelNamed(session: Session, modelId: number, label: string): Promise<string> {
  const { models, datasets } = await session.call('project.summary', {});
  const ofModel = models.find(({ id }) => id === modelId)?.labels ?? [];
  const ofData = datasets.flatMap(({ classes }) => classes.map((known) => known.label));
  const known = [...new Set([...ofModel, ...ofData])];
  if (known.includes(label)) return label;
  throw new Failure('usage', `--label ${label}: there is no such label; there are: ${known.join(', ')}`);
}

export const auditEffect: CommandDefinition = {
  name: ['audit', 'effect'],
  summary: 'what the labels as they were corrected do to the refitted head on the validation pictures',
  define: (command) => command.requiredOption('--run <id>', 'run of the audit', integer(1, 1e9)),
  run: async (session, _positional, options) => {
    await session.withProject();
    const { effect } = await session.call('audit.effect', { runId: Number(options.run) });
    session.output.result(effect, () => [effectWords(effect)]);
  },
};

export const auditExport: CommandDefinition = {
  name: ['audit', 'export'],
  summary: 'write a data set as CSV with the labels as they were corrected; "dataset add" reads it back',
  define: (command) =>
    command
      .requiredOption('--dataset <name>', 'data set')
      .option('--model <name>', 'model whose reviews count (default: the only one)')
      .requiredOption('--out <file.csv>', 'where to write it')
      .option('--with-removed', 'keep pictures that reviewers took out'),
  run: async (session, _positional, options) => {
    await session.withProject();
    const written = await session.call('audit.export', {
      modelId: await theModel(session, options.model),
      datasetId: await datasetNamed(session, String(options.dataset)),
      path: path.resolve(session.directory, String(options.out)),
      leaveOutRemoved: options.withRemoved !== true,
    });
    session.output.result(written, () => [
      `${written.path}: ${written.samples} pictures, ${written.relabelled} with a corrected label, ${written.removed} left out`,
    ]);
  },
};

/** The model that is named, else the only one there is. */
async function theModel(session: Session, named: unknown): Promise<number> {
  if (typeof named === 'string') return modelNamed(session, named);
  const { models } = await session.call('project.summary', {});
  const [only] = models;
  if (only !== undefined && models.length === 1) return only.id;
  const names = models.map(({ name }) => name).join(', ');
  throw new Failure('usage', `say which model with --model; the project has: ${names || 'none yet'}`);
}
