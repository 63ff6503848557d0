import path from 'node:path';
import { Option } from 'commander';
import type { DatasetRole, ImportProblem } from '#contract/dataset.ts';
import { Failure } from '#contract/failure.ts';
import type { CommandDefinition } from '../command.ts';

interface DatasetAddOptions {
  readonly name?: string;
  readonly role?: keyof typeof roles;
  readonly masks?: string;
  readonly split?: string;
}

const roles = {
  train: 'training',
  training: 'training',
  validation: 'validation',
  production: 'production',
  reference: 'reference',
} as const satisfies Record<string, DatasetRole>;

const shownProblems = 20;

export const datasetAdd: CommandDefinition = {
  name: ['dataset', 'add'],
  summary: 'import a folder per class, a CSV or a KLARF file',
  define: (command) =>
    command
      .argument(
        '<source>',
        'folder, CSV with image path, label and optional mask, lot, wafer, die, pixel size, or KLARF 1.1, 1.2, 1.8, 2.0',
      )
      .option('--name <name>', 'name in the project (default: the file name)')
      .addOption(new Option('--role <role>', 'what the pictures are for').choices(Object.keys(roles)))
      .option('--masks <dir>', 'folder with masks of the same names')
      .option('--split <value>', 'only rows whose split column says this; "all" takes every row'),
  run: async (session, [source = ''], options) => {
    const given = options as DatasetAddOptions;
    await session.withProject();
    const file = path.resolve(session.directory, source);
    const scan = (split: string | null, role: DatasetRole | null) =>
      session.call('dataset.scan', {
        path: file,
        masksDirectory: given.masks === undefined ? null : path.resolve(session.directory, given.masks),
        split,
        role,
      });
    const name = given.name ?? path.basename(file).replace(/\.(csv|klarf|kla|00[01])$/i, '');
    const role = given.role === undefined ? null : roles[given.role];
    const first = await scan(given.split ?? null, role);
    const splits = given.split === undefined && role === null ? first.summary.splits : [];
    if (splits.length < 2) {
      await add(session, first.scanId, name, role ?? 'validation', first.summary.problems);
      return;
    }
    // Without a role, a table with a split column becomes one data set per split.
    await session.call('dataset.discard', { scanId: first.scanId });
    for (const { split } of splits) {
      const part = await scan(split, null);
      await add(session, part.scanId, `${name} ${split}`, roleOfSplit(split), part.summary.problems);
    }
  },
};

function roleOfSplit(split: string): DatasetRole {
  if (/^train/i.test(split)) return 'training';
  return /^prod/i.test(split) ? 'production' : 'validation';
}

async function add(
  session: Parameters<CommandDefinition['run']>[0],
  scanId: string,
  name: string,
  role: DatasetRole,
  problems: readonly ImportProblem[],
): Promise<void> {
  const dataset = await session.call('dataset.add', { scanId, name, role });
  if (dataset.samples === 0) throw new Failure('not-found', `${name}: nothing was imported`);
  session.output.result(dataset, () => [
    `Data set ${dataset.name} (${dataset.role}): ${dataset.samples.toLocaleString('en')} pictures, ${dataset.masks.toLocaleString('en')} masks`,
    `classes: ${dataset.classes.map(({ label, count }) => `${label} ${count}`).join(', ') || 'none'}`,
    ...problems
      .slice(0, shownProblems)
      .map(({ severity, file, message }) => `${severity}: ${file}: ${message}`),
    ...(problems.length > shownProblems
      ? [`.. and ${problems.length - shownProblems} more problems (--json shows all)`]
      : []),
  ]);
}
