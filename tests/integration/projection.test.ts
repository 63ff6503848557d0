import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Projection } from '#contract/projection.ts';
import type { ReplayResult } from '#contract/record.ts';
import { decodeNpy } from '#engine/math/npy.ts';
import { pooledSides, writeClassifier } from './fixtures/classifiers.ts';
import { ended, serveAndConnect } from './fixtures/loopback-client.ts';
import { sidesCount, writeSides } from './fixtures/sides.ts';
import { Place } from './program.ts';

let at: Place;

beforeAll(async () => {
  at = new Place(mkdtempSync(join(tmpdir(), 'waferlens-projection-')));
  await writeSides(at.folder);
  writeClassifier(at.path('pooled.onnx'), pooledSides());
  await at.result('init', 'sides.waferlens');
  await at.result(
    ...['model', 'add', 'pooled.onnx', '--name', 'sides', '--labels', 'labels.txt'],
    ...['--preprocess', 'preprocess.json'],
  );
  await at.result('dataset', 'add', 'sides/sides.csv', '--name', 'sides', '--role', 'validation');
});
afterAll(() => at.remove());

test('a layout is a run with a record: written, verified, and the same when it is made again', async () => {
  const found = await at.result<Projection>(
    ...['projection', '--model', 'sides', '--dataset', 'sides', '--out', 'layout', '--seed', '3'],
  );
  expect(found).toMatchObject({ samples: sidesCount, pictures: sidesCount, fitted: sidesCount, seed: 3 });
  const { data, dims } = decodeNpy(readFileSync(at.path('layout', 'projection.npy')), 'layout');
  expect(dims).toEqual([sidesCount, 2]);
  expect([...data].every(Number.isFinite)).toBe(true);
  const [header, first] = readFileSync(at.path('layout', 'projection.csv'), 'utf8').split('\r\n');
  expect(header).toBe('sample,name,x,y');
  expect(first?.split(',').slice(2).map(Number)).toEqual([data[0], data[1]]);
  const record = JSON.parse(readFileSync(at.path('layout', 'record.json'), 'utf8'));
  expect(record.content).toMatchObject({ kind: 'projection', seed: 3, passes: sidesCount });
  expect(await at.result('verify', '--run', String(found.runId))).toMatchObject({ intact: true });
  // What is kept of the pictures is a cache: a repetition does not need it.
  rmSync(at.path('sides.waferlens', 'indexes'), { recursive: true });
  const again = await at.result<ReplayResult>('replay', '--run', String(found.runId));
  expect(again).toMatchObject({ verdict: 'equal', changes: [] });
  expect(again.outputs.map(({ name }) => name)).toEqual(['projection', 'answer', 'metrics']);
});

test('an interrupted layout goes on by itself, and is shown in words', async () => {
  const before = await serveAndConnect(at, '--project', 'sides.waferlens');
  const { models, datasets } = await before.client.call('project.summary', {});
  const asked = { modelId: models[0]?.id ?? 0, datasetId: datasets[0]?.id ?? 0 };
  const { jobId } = await before.client.call('projection.run', { ...asked, feature: null, seed: 4 });
  before.program.child.kill('SIGKILL');
  await before.program.ended;
  const { client, end } = await serveAndConnect(at, '--project', 'sides.waferlens');
  const { jobs } = await client.call('jobs.list', {});
  expect(jobs).toMatchObject([{ id: jobId, kind: 'projection', resumed: true }]);
  const { result } = await ended(client, jobId);
  const runId = Number(result?.runId);
  expect((await client.call('projection.get', asked)).projection).toMatchObject({ runId, seed: 4 });
  const { words } = await client.call('runs.get', { runId });
  expect(words[0]?.lines[0]?.text?.text).toBe(
    'The pictures of a data set were laid out in a plane by what the model sees in them.',
  );
  expect(await client.call('projection.estimate', asked)).toEqual({
    missing: 0,
    seconds: 0,
    samples: sidesCount,
  });
  await end();
});

test('similar pictures are listed with their cosines, falling', async () => {
  const { neighbours } = await at.result<{
    neighbours: { index: number; name: string; similarity: number }[];
  }>('similar', '--model', 'sides', '--dataset', 'sides', '--index', '1', '--top', '5');
  expect(neighbours).toHaveLength(5);
  const cosines = neighbours.map(({ similarity }) => similarity);
  expect(cosines).toEqual([...cosines].sort((a, b) => b - a));
  expect(neighbours.some(({ index }) => index === 1)).toBe(false);
  const wrong = await at.run('similar', '--model', 'sides', '--dataset', 'sides', '--index', '9999');
  expect(wrong).toMatchObject({ code: 1, stderr: expect.stringMatching(/^error: not-found: /) });
});
