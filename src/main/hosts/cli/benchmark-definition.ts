import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { type BenchmarkDefinition, benchmarkControls, benchmarkDefinition } from '#contract/benchmark.ts';
import { Failure } from '#contract/failure.ts';
import { methodParameters, type Settable } from './method-parameters.ts';
import type { Session } from './session.ts';

export interface BenchmarkOptions {
  readonly model: string;
  readonly definition?: string;
  readonly dataset?: string;
  readonly image?: readonly string[];
  readonly misclassified?: boolean;
  readonly masked?: boolean;
  readonly limit?: number;
  readonly skip?: number;
  readonly order?: 'dataset' | 'random';
  readonly method?: readonly string[];
  readonly set?: readonly string[];
  readonly segmenter?: readonly string[];
  readonly metric?: readonly string[];
  readonly baseline?: readonly string[];
  readonly target?: string;
  readonly title?: string;
  readonly out?: string;
}

/**
 * What a command asks to be measured: a definition file, and what options say in its place.
 *
 * @throws Failure `usage`, `not-found`
 */
export async function chosenDefinition(
  session: Session,
  options: BenchmarkOptions,
): Promise<BenchmarkDefinition> {
  const file: Partial<BenchmarkDefinition> =
    options.definition === undefined ? {} : await readDefinition(session, options.definition);
  const { entries, segmentations } = await chosenMethods(session, options);
  const { title, target, misclassified, masked, limit, skip, order } = options;
  const lists = (values: readonly string[] | undefined) => values?.flatMap((list) => list.split(','));
  const of = misclassified === true ? 'misclassified' : masked === true ? 'masked' : undefined;
  const { seed } = session.options;
  return parsed('the options', {
    ...file,
    ...given({ title, entries, segmentations, target: target === undefined ? undefined : targetOf(target) }),
    ...given({ metrics: lists(options.metric), baselines: lists(options.baseline) }),
    ...(seed === 0 ? {} : { seed }),
    pictures: { ...file.pictures, ...given({ of, limit, skip, order }) },
  });
}

/** A file, or one that comes with the program by its name: `shapley`, `passes`. */
async function readDefinition(session: Session, name: string): Promise<BenchmarkDefinition> {
  const { context } = await session.workstation();
  const shipped = /^[a-z-]+$/.test(name);
  const file = shipped
    ? path.join(context.resources, 'benchmarks', `${name}.json`)
    : path.resolve(session.directory, name);
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new Failure('not-found', `${file}: can't be read (${error.message})`);
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Failure('usage', `${file}: is no JSON (${error instanceof Error ? error.message : error})`);
  }
  return parsed(file, json);
}

function parsed(what: string, json: unknown): BenchmarkDefinition {
  const found = benchmarkDefinition.safeParse(json);
  if (found.success) return found.data;
  const words = z.prettifyError(found.error).replaceAll('✖ ', '').replaceAll('\n', ' ');
  throw new Failure('usage', `${what}: no definition of a benchmark: ${words}`);
}

/** Entries of `--method ID[=TITLE]` and segmentations of `--segmenter ID`, with what `--set` says of them. */
async function chosenMethods(session: Session, { method, segmenter, set = [] }: BenchmarkOptions) {
  const { methods, segmenters } = await session.call('methods', {});
  const entries = method?.map((text) => {
    const [, id = '', title] = /^([^=]*)(?:=(.*))?$/s.exec(text) ?? [];
    return { method: id, title: title ?? null };
  });
  const named = (all: readonly Settable[], ids: readonly string[], what: string) =>
    [...new Set(ids)].map((id) => {
      const found = all.find((candidate) => candidate.id === id);
      if (found !== undefined) return found;
      const known = all.map((candidate) => candidate.id).join(', ');
      throw new Failure('usage', `there is no ${what} "${id}"; there are: ${known}`);
    });
  const controls = benchmarkControls.map((id) => ({ id, parameters: [] }));
  // The segments are those of the segmenters; `segments=50` is theirs.
  const scored = methods.map(({ id, parameters }) => ({
    id,
    parameters: parameters.filter(({ name }) => name !== 'segments'),
  }));
  const ids = entries?.map((entry) => entry.method) ?? [];
  const settable = [
    ...named([...scored, ...controls], ids, 'method'),
    ...named(segmenters, segmenter ?? [], 'segmenter'),
  ];
  if (settable.length === 0 && set.length > 0) {
    throw new Failure('usage', `--set ${set[0]}: name its method or segmenter with --method or --segmenter`);
  }
  const parameters = methodParameters(settable, set);
  return {
    entries: entries?.map((entry) => ({ ...entry, parameters: parameters.get(entry.method) ?? {} })),
    segmentations: segmenter?.map((id) => ({ segmenter: id, parameters: parameters.get(id) ?? {} })),
  };
}

function targetOf(text: string): string | number {
  return /^\d+$/.test(text) ? Number(text) : text;
}

/** Those that were said. */
function given<Values extends Record<string, unknown>>(values: Values): Partial<Values> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as Partial<Values>;
}
