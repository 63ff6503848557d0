import { z } from 'zod';
import { Failure } from '#contract/failure.ts';
import { type layoutMethods, type NamedLayout, namedLayout, projectMethods } from '#contract/layouts.ts';
import type { Handlers } from '#contract/method.ts';
import type { OperationContext } from './context.ts';

const layoutSetting = 'review-layouts';
const methodSetting = 'review-methods';
/** More would not be found again in a menu. */
const mostLayouts = 50;

/** Layouts of case review and the methods that a project runs by itself. */
export function layoutHandlers(workstation: {
  readonly context: Pick<OperationContext, 'project' | 'announce'>;
}): Handlers<typeof layoutMethods> {
  const { context } = workstation;
  const settings = () => context.project().settings;
  const saved = () => settings().get(layoutSetting, z.array(namedLayout)) ?? [];
  const all = () => ({ layouts: saved(), methods: settings().get(methodSetting, projectMethods.nullable()) });
  const keep = (name: string, value: unknown) => {
    settings().set(name, value);
    context.announce('settings');
    return all();
  };
  return {
    'layouts.list': all,
    'layouts.save': ({ name, layout }) => keep(layoutSetting, withLayout(saved(), { name, layout })),
    'layouts.rename': ({ name, to }) => {
      const { layout } = find(saved(), name);
      if (to !== name && saved().some((each) => each.name === to)) {
        throw new Failure(
          'usage',
          `the project has a layout "${to}" already; choose another name or remove it`,
        );
      }
      const rest = saved().filter((each) => each.name !== name);
      return keep(layoutSetting, withLayout(rest, { name: to, layout }));
    },
    'layouts.remove': ({ name }) => {
      const removed = find(saved(), name);
      return keep(
        layoutSetting,
        saved().filter((each) => each.name !== removed.name),
      );
    },
    'layouts.methods': ({ methods }) => keep(methodSetting, methods),
  };
}

function find(saved: readonly NamedLayout[], name: string): NamedLayout {
  const found = saved.find((each) => each.name === name);
  if (found === undefined) {
    throw new Failure('not-found', `there is no layout "${name}" in the project; choose one of the list`);
  }
  return found;
}

function withLayout(saved: readonly NamedLayout[], added: NamedLayout): NamedLayout[] {
  const rest = saved.filter(({ name }) => name !== added.name);
  if (rest.length >= mostLayouts) {
    throw new Failure(
      'usage',
      `the project has ${rest.length} layouts; remove one before "${added.name}" is saved`,
    );
  }
  return [...rest, added].sort((first, second) =>
    first.name.localeCompare(second.name, 'en', { numeric: true }),
  );
}
