import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ReviewLayout } from '#contract/layouts.ts';
import { createProject, openProject, type Project } from '../store/project.ts';
import { layoutHandlers } from './layout-handlers.ts';

let folder: string;
let project: Project;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'waferlens-layouts-'));
  project = createProject(path.join(folder, 'first.waferlens'));
});

afterEach(async () => {
  await project.close();
  rmSync(folder, { recursive: true, force: true });
});

const announced: string[] = [];
const call = { signal: new AbortController().signal, report: async () => {} };

function layoutsOf(opened: Project) {
  const handlers = layoutHandlers({
    context: { project: () => opened, announce: (topic) => void announced.push(topic) },
  });
  return {
    list: async () => (await handlers['layouts.list']({}, call)).layouts,
    save: async (name: string, layout: ReviewLayout) => handlers['layouts.save']({ name, layout }, call),
    rename: async (name: string, to: string) => handlers['layouts.rename']({ name, to }, call),
    remove: async (name: string) => handlers['layouts.remove']({ name }, call),
    methods: async (ids: readonly string[] | null) =>
      handlers['layouts.methods']({ methods: ids?.map((id) => ({ id, parameters: {} })) ?? null }, call),
  };
}

function layout(order: readonly string[]): ReviewLayout {
  return {
    ...{ order: [...order], hidden: ['rise'], wrapped: true, compact: false, opacity: 0.4 },
    ...{ veil: 'even', colourMap: 'viridis', range: { kind: 'percentile', low: 2, high: 98 } },
  };
}

test('a saved layout is listed as it was saved, in the natural order of names, when the project is open again', async () => {
  await layoutsOf(project).save('View 10', layout(['occlusion', 'grad-cam']));
  await layoutsOf(project).save('View 9', layout(['rise']));
  const { directory } = project;
  await project.close();
  project = openProject(directory);
  expect(await layoutsOf(project).list()).toEqual([
    { name: 'View 9', layout: layout(['rise']) },
    { name: 'View 10', layout: layout(['occlusion', 'grad-cam']) },
  ]);
});

test('a layout that is saved under a known name takes its place', async () => {
  await layoutsOf(project).save('Night', layout(['rise']));
  await layoutsOf(project).save('Night', layout(['lime']));
  expect(await layoutsOf(project).list()).toEqual([{ name: 'Night', layout: layout(['lime']) }]);
});

test('a renamed layout keeps its content', async () => {
  await layoutsOf(project).save('Night', layout(['lime']));
  await layoutsOf(project).rename('Night', 'Late shift');
  expect(await layoutsOf(project).list()).toEqual([{ name: 'Late shift', layout: layout(['lime']) }]);
});

test('a name that another layout has is refused, and both stay', async () => {
  await layoutsOf(project).save('Day', layout(['rise']));
  await layoutsOf(project).save('Night', layout(['lime']));
  await expect(layoutsOf(project).rename('Night', 'Day')).rejects.toMatchObject({ code: 'usage' });
  expect((await layoutsOf(project).list()).map(({ name }) => name)).toEqual(['Day', 'Night']);
});

test('a removed layout is gone, and a name that is not there is told', async () => {
  await layoutsOf(project).save('Day', layout(['rise']));
  await layoutsOf(project).remove('Day');
  expect(await layoutsOf(project).list()).toEqual([]);
  await expect(layoutsOf(project).remove('Day')).rejects.toMatchObject({ code: 'not-found' });
  await expect(layoutsOf(project).rename('Day', 'Night')).rejects.toMatchObject({ code: 'not-found' });
});

test('layouts and methods belong to one project', async () => {
  await layoutsOf(project).save('Day', layout(['rise']));
  await layoutsOf(project).methods(['lime']);
  const other = createProject(path.join(folder, 'second.waferlens'));
  expect(await layoutsOf(other).list()).toEqual([]);
  expect((await layoutsOf(other).methods(null)).methods).toBeNull();
  await other.close();
  expect((await layoutsOf(project).methods(['lime'])).methods).toEqual([{ id: 'lime', parameters: {} }]);
});

test('the window is told of every change', async () => {
  announced.length = 0;
  await layoutsOf(project).save('Day', layout(['rise']));
  await layoutsOf(project).remove('Day');
  expect(announced).toEqual(['settings', 'settings']);
});
