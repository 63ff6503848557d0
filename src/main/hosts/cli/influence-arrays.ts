import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '#contract/failure.ts';
import type { ChosenInfluenceMethod } from '#contract/influence.ts';
import { storageFailure } from '../../store/storage-failure.ts';
import { writeNpy } from './explain-output.ts';
import type { Session } from './session.ts';

const names = ['inputs', 'outputs', 'labels', 'query', 'query-outputs'] as const;
type ArrayName = (typeof names)[number];

export interface ArraysRequest {
  /** `inputs=X.npy,query=Q.npy,..` */
  readonly arrays: string;
  readonly methods: readonly ChosenInfluenceMethod[];
  readonly target: string;
  readonly out: string;
}

/**
 * Influence on bare arrays, without a project: writes `influence.npy`, float32 [queries, N], with `influence.json`
 * beside it into the folder, or with several methods into one folder each.
 *
 * @throws Failure `usage` for arrays that are not named, `table` for those that do not fit together, `storage`
 */
export async function influenceOfArrays(
  session: Session,
  { arrays, methods, target, out }: ArraysRequest,
): Promise<void> {
  const { context } = await session.workstation();
  const files = namedFiles(session.directory, arrays);
  const targets = target === 'predicted' ? null : classIndices(target);
  const results: unknown[] = [];
  for (const { id, parameters } of methods) {
    const directory = methods.length === 1 ? out : path.join(out, id);
    const scratch = await context.scratch();
    try {
      const { influence, ...found } = await context.compute.call(
        'influenceArrays',
        {
          inputsPath: needed(files, 'inputs'),
          outputsPath: files.get('outputs') ?? null,
          labelsPath: files.get('labels') ?? null,
          queryPath: needed(files, 'query'),
          queryOutputsPath: files.get('query-outputs') ?? null,
          ...{ method: id, parameters, targets },
          threads: context.runtime().threads,
          seed: session.options.seed,
          directory: scratch.path,
        },
        {
          signal: session.signal,
          onProgress: (event) => session.output.progress({ ...event, message: `${id}: ${event.message}` }),
        },
      );
      const result = { method: id, ...found, seed: session.options.seed };
      await write(directory, { ...influence, type: 'float32' }, result);
      const file = path.join(directory, 'influence.npy');
      results.push({ ...result, shape: influence.shape, file });
      for (const warning of found.warnings) session.output.warn(`${id}: ${warning}`);
      const [queries, samples] = influence.shape;
      session.output.note(
        `${file}: ${id}, ${queries} queries on ${samples} samples, fitted in ${found.fitSeconds.toFixed(2)} s, ` +
          `answered in ${found.querySeconds.toFixed(3)} s`,
      );
    } finally {
      await scratch.remove();
    }
  }
  session.output.result(results, () => []);
}

async function write(
  directory: string,
  influence: Parameters<typeof writeNpy>[0],
  result: unknown,
): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
    await writeNpy(influence, path.join(directory, 'influence.npy'));
    await writeFile(path.join(directory, 'influence.json'), `${JSON.stringify(result, null, 2)}\n`);
  } catch (error) {
    throw storageFailure(error, 'writing the influence', directory);
  }
}

function namedFiles(folder: string, text: string): Map<ArrayName, string> {
  const files = new Map<ArrayName, string>();
  for (const part of text.split(',')) {
    const [, given, file] = /^([a-z-]+)=(.+)$/.exec(part.trim()) ?? [];
    const name = names.find((candidate) => candidate === given);
    if (name === undefined || file === undefined) {
      throw new Failure('usage', `--arrays ${part}: give NAME=FILE.npy with one of ${names.join(', ')}`);
    }
    files.set(name, path.resolve(folder, file));
  }
  return files;
}

function needed(files: ReadonlyMap<ArrayName, string>, name: ArrayName): string {
  const found = files.get(name);
  if (found !== undefined) return found;
  throw new Failure('usage', `--arrays needs ${name}=FILE.npy`);
}

function classIndices(text: string): number[] {
  return text.split(',').map((part) => {
    const index = Number(part);
    if (part.trim() !== '' && Number.isInteger(index) && index >= 0) return index;
    throw new Failure(
      'usage',
      `--target ${text}: with --arrays give class indices from 0 on (one, or one per query), or predicted`,
    );
  });
}
