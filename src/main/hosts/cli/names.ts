import { Failure } from '#contract/failure.ts';
import type { Session } from './session.ts';

/** The id of the project's model with this name, or with this number as its id. */
export async function modelNamed(session: Session, name: string): Promise<number> {
  const { models } = await session.call('project.summary', {});
  return named('model', models, name);
}

/** The id of the project's data set with this name, or with this number as its id. */
export async function datasetNamed(session: Session, name: string): Promise<number> {
  const { datasets } = await session.call('project.summary', {});
  return named('data set', datasets, name);
}

function named(kind: string, items: readonly { id: number; name: string }[], name: string): number {
  const found = items.find((item) => item.name === name) ?? items.find((item) => String(item.id) === name);
  if (found !== undefined) return found.id;
  const names = items.map((item) => item.name).join(', ');
  throw new Failure('not-found', `the project has no ${kind} "${name}"; it has: ${names || 'none yet'}`);
}

/** The index of a model's class with this name, or with this number as its index. */
export async function classNamed(session: Session, modelId: number, name: string): Promise<number> {
  const { models } = await session.call('project.summary', {});
  const { name: model = '', labels = [] } = models.find(({ id }) => id === modelId) ?? {};
  const found = labels.includes(name)
    ? labels.indexOf(name)
    : labels.findIndex((_, at) => String(at) === name);
  if (found >= 0) return found;
  throw new Failure('not-found', `"${model}" has no class "${name}"; its classes are: ${labels.join(', ')}`);
}
