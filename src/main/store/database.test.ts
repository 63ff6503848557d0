import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { addModel, temporaryFolder } from './fixtures/project.ts';
import { createProject } from './project.ts';

test('a slow query is logged with its text, a quick one is not', async () => {
  const seen: { message: string; data: Readonly<Record<string, unknown>> }[] = [];
  const log = {
    warn: (message: string, data: Readonly<Record<string, unknown>>) => void seen.push({ message, data }),
  };
  const project = createProject(join(temporaryFolder(), 'fab.waferlens'), { log });
  const counting = (rows: number) =>
    `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows}) SELECT sum(i) AS sum FROM n`;
  project.database.first(counting(10), z.object({ sum: z.number() }));
  expect(seen).toEqual([]);
  project.database.first(counting(3_000_000), z.object({ sum: z.number() }));
  expect(seen).toEqual([
    { message: 'slow query', data: expect.objectContaining({ sql: counting(3_000_000) }) },
  ]);
  await project.close();
});

test('a transaction that fails leaves nothing', async () => {
  const project = createProject(join(temporaryFolder(), 'fab.waferlens'));
  expect(() =>
    project.database.transaction(() => {
      project.settings.set('a', 1);
      throw new RangeError('invalid');
    }),
  ).toThrow(RangeError);
  expect(project.settings.get('a', z.number())).toBeNull();
  await project.close();
});

test('a row that does not fit its schema is a failure of integrity', async () => {
  const folder = temporaryFolder();
  const project = createProject(join(folder, 'fab.waferlens'));
  await addModel(project, folder);
  project.database.run(`UPDATE model SET labels = '{"not":"a list"}'`);
  expect(() => project.models.list()).toThrow(expect.objectContaining({ code: 'integrity' }));
  await project.close();
});

test('a question that outlives its project is cancelled, not broken', async () => {
  const project = createProject(join(temporaryFolder(), 'fab.waferlens'));
  const { database } = project;
  await project.close();
  expect(() => database.all('SELECT 1 AS one', z.object({ one: z.number() }))).toThrow(
    expect.objectContaining({ code: 'cancelled' }),
  );
});

test('settings and unfinished jobs are kept', async () => {
  const project = createProject(join(temporaryFolder(), 'fab.waferlens'));
  project.settings.set('filter', { label: 'bridge' });
  project.settings.set('filter', { label: 'clean' });
  expect(project.settings.get('filter', z.object({ label: z.string() }))).toEqual({ label: 'clean' });
  const job = {
    id: 'j1',
    kind: 'explain',
    title: 'Explain',
    request: { indices: [1, 2] },
    queuedAt: '2026-01-31',
    priority: 0,
    paused: false,
    startAt: null,
  };
  project.jobs.put({ ...job, state: 'queued' });
  project.jobs.put({ ...job, id: 'j2', state: 'running' });
  project.jobs.end('j2', { state: 'done', result: { runIds: [3] }, failure: null }, '2026-02-01');
  expect(project.jobs.unfinished()).toEqual([{ ...job, state: 'queued' }]);
  expect(project.jobs.ended(10)).toMatchObject([
    { id: 'j2', state: 'done', result: { runIds: [3] }, failure: null, endedAt: '2026-02-01' },
  ]);
  project.jobs.setStanding('j1', { state: 'running', priority: 5, paused: true, startAt: '2026-03-01' });
  expect(project.jobs.unfinished()).toEqual([
    { ...job, state: 'running', priority: 5, paused: true, startAt: '2026-03-01' },
  ]);
  project.jobs.remove('j1');
  expect(project.jobs.unfinished()).toEqual([]);
  await project.close();
});
