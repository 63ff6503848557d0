import { z } from 'zod';
import { Failure } from '#contract/failure.ts';
import type { Handlers } from '#contract/method.ts';
import { type SavedView, savedView, type viewMethods } from '#contract/views.ts';
import { naturalOrder } from '../store/sample-columns.ts';
import type { OperationContext } from './context.ts';

/** Where a project keeps its saved views. */
const setting = 'case-views';

/** Saved views of the cases, and tags on many cases at once. */
export function viewHandlers(workstation: {
  readonly context: OperationContext;
  reviewer(): string;
}): Handlers<typeof viewMethods> {
  const { context } = workstation;
  const project = () => context.project();
  const list = () => project().settings.get(setting, z.array(savedView)) ?? [];
  const keep = (views: readonly SavedView[]) => {
    const sorted = views.toSorted((a, b) => naturalOrder(a.name, b.name));
    project().settings.set(setting, sorted);
    context.announce('views');
    return { views: sorted };
  };
  return {
    'reviews.tag': ({ modelId, datasetId, indices, tag, on }) => {
      const { samples } = project().datasets.get(datasetId);
      const outside = indices.find((index) => index >= samples);
      if (outside !== undefined) {
        throw new Failure('not-found', `the data set has ${samples} samples; there is none at ${outside}`);
      }
      const changed = project().reviews.tag({ modelId, datasetId, indices, tag, on }, workstation.reviewer());
      if (changed > 0) context.announce('reviews');
      return { changed };
    },
    'reviews.untag': ({ modelId, datasetId }) => {
      const undone = project().reviews.undoTag(datasetId, modelId, workstation.reviewer());
      if (undone !== null) context.announce('reviews');
      return { undone };
    },
    'views.list': () => ({ views: list() }),
    'views.save': ({ name, address }) => {
      const saved = { name, address, savedBy: workstation.reviewer(), savedAt: new Date().toISOString() };
      return keep([...list().filter((view) => view.name !== name), saved]);
    },
    'views.remove': ({ name }) => {
      const views = list();
      if (!views.some((view) => view.name === name)) {
        throw new Failure('not-found', `the project has no saved view "${name}"`);
      }
      return keep(views.filter((view) => view.name !== name));
    },
  };
}
