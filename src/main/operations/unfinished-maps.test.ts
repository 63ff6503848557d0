import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { JobContext } from '../jobs/job-queue.ts';
import { UnfinishedMaps } from './unfinished-maps.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'waferlens-unfinished-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const key = { modelId: 1, datasetId: 2, index: 3 };

function setUp() {
  const shown: Parameters<JobContext['show']>[] = [];
  const maps = new UnfinishedMaps({ show: (...given) => shown.push(given) }, key, 'rise');
  const file = path.join(directory, 'partial.f32');
  const partial = { path: file, height: 1, width: 2, signed: false, passes: 40 };
  return { shown, maps, file, partial };
}

it('a map is shown with its values, and no longer when the explanation has ended', async () => {
  const { shown, maps, file, partial } = setUp();
  await writeFile(file, new Uint8Array(new Float32Array([0.5, 2]).buffer));
  await maps.note(partial);
  const [map, bytes] = shown[0] ?? [];
  expect(map).toEqual({ case: key, method: 'rise', height: 1, width: 2, signed: false, passes: 40 });
  expect([...new Float32Array(new Uint8Array(bytes ?? []).buffer)]).toEqual([0.5, 2]);
  maps.end();
  await maps.note(partial);
  expect(shown.slice(1)).toEqual([[null]]);
});

it('a map that is read when the explanation ends is not shown', async () => {
  const { shown, maps, file, partial } = setUp();
  await writeFile(file, new Uint8Array(8));
  const noting = maps.note(partial);
  maps.end();
  await noting;
  expect(shown).toEqual([[null]]);
});

it('a file that is gone or has another size shows nothing', async () => {
  const { shown, maps, file, partial } = setUp();
  await maps.note(partial);
  await writeFile(file, new Uint8Array(7));
  await maps.note(partial);
  expect(shown).toEqual([]);
});
