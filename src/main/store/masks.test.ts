import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { MaskSource } from '#contract/masks.ts';
import { verifyProject } from '../provenance/verify.ts';
import {
  addModel,
  digest,
  findConcepts,
  importSamples,
  sampleAt,
  temporaryFolder,
} from './fixtures/project.ts';
import { createProject, openProject, type Project } from './project.ts';

const drawn: MaskSource = {
  proposals: [{ runId: 7, segments: [3, 4] }],
  entry: null,
  edited: true,
  file: null,
};

/** Four samples: 0 and 2 came with masks, the mask of 0 is empty. */
async function projectWithMasks(): Promise<{
  project: Project;
  directory: string;
  folder: string;
  id: number;
}> {
  const folder = temporaryFolder();
  const directory = join(folder, 'fab.waferlens');
  let hour = 0;
  const project = createProject(directory, { clock: () => new Date(Date.UTC(2026, 0, 1, hour++)) });
  onTestFinished(() => project.close());
  const samples = [0, 1, 2, 3].map((index) => sampleAt(index));
  const { id } = await importSamples(project, folder, samples);
  return { project, directory, folder, id };
}

async function accept(project: Project, id: number, index: number, text = 'mask', area = 12) {
  const { sha256 } = await project.blobs.putBytes(Buffer.from(text));
  project.masks.accept(id, [{ index, kind: 'accepted', sha256, area, source: drawn }], 'Ada');
  return sha256;
}

test('an accepted mask is what samples yield from then on, as a file of the project', async () => {
  const { project, id } = await projectWithMasks();
  const sha256 = await accept(project, id, 1);
  const accepted = {
    maskPath: project.blobs.pathOf(sha256),
    maskSha256: digest('mask'),
    maskEmpty: false,
  };
  expect(project.samples.get(id, 1)).toMatchObject(accepted);
  expect(project.samples.of(id, [1, 2])[0]).toMatchObject(accepted);
  expect([...project.samples.iterate(id)][1]).toMatchObject(accepted);
  expect(project.samples.get(id, 2)).toMatchObject({
    maskPath: '/masks/2.png',
    maskSha256: digest('mask 2'),
  });
});

test('a mask without a pixel is empty', async () => {
  const { project, id } = await projectWithMasks();
  await accept(project, id, 1, 'nothing', 0);
  expect(project.samples.get(id, 1).maskEmpty).toBe(true);
});

test('a removed mask leaves none, also where one came with the data set', async () => {
  const { project, id } = await projectWithMasks();
  project.masks.remove(id, 2, 'Ada');
  expect(project.samples.get(id, 2)).toMatchObject({ maskPath: null, maskSha256: null, maskEmpty: false });
});

test('the history tells who said what when, from what came with the data set on', async () => {
  const { project, id } = await projectWithMasks();
  const sha256 = await accept(project, id, 2);
  project.masks.remove(id, 2, 'Grace');
  const nobody = { area: null, source: null, restores: null, by: null, at: null };
  expect(project.masks.history(id, 2)).toEqual([
    { id: 0, kind: 'original', sha256: digest('mask 2'), ...nobody },
    {
      id: 1,
      kind: 'accepted',
      sha256,
      area: 12,
      source: drawn,
      restores: null,
      by: 'Ada',
      at: '2026-01-01T02:00:00.000Z',
    },
    { ...nobody, id: 2, kind: 'removed', sha256: null, by: 'Grace', at: '2026-01-01T03:00:00.000Z' },
  ]);
  expect(project.masks.history(id, 3)).toEqual([{ id: 0, kind: 'original', sha256: null, ...nobody }]);
});

test('any earlier entry can be put back, the mask that came with the data set too', async () => {
  const { project, id } = await projectWithMasks();
  const sha256 = await accept(project, id, 2);
  project.masks.restore(id, 2, 0, 'Ada');
  expect(project.samples.get(id, 2)).toMatchObject({
    maskPath: '/masks/2.png',
    maskSha256: digest('mask 2'),
  });
  project.masks.restore(id, 2, 1, 'Ada');
  expect(project.samples.get(id, 2).maskSha256).toBe(sha256);
  expect(project.masks.history(id, 2).at(-1)).toMatchObject({
    kind: 'restored',
    restores: 1,
    sha256,
    area: 12,
  });
});

test('an entry about another picture can’t be put back', async () => {
  const { project, id } = await projectWithMasks();
  await accept(project, id, 2);
  expect(() => project.masks.restore(id, 1, 1, 'Ada')).toThrow(/says nothing about/);
});

test('the states of a data set name the rows of pictures with masks, and what counts of those spoken about', async () => {
  const { project, folder } = await projectWithMasks();
  const samples = [1, 2, 3, 4, 6].map((number, index) =>
    sampleAt(index, number < 4 ? { maskPath: `/${number}.png`, maskSha256: digest(`${number}`) } : {}),
  );
  const changed = samples.map((sample, index) =>
    index === 3 ? { ...sample, maskPath: null, maskSha256: null } : sample,
  );
  const { id } = await importSamples(project, folder, changed, 'production');
  await accept(project, id, 3);
  await accept(project, id, 3, 'better');
  expect(project.masks.states(id)).toMatchObject({
    original: [
      [0, 2],
      [4, 4],
    ],
    entries: [{ index: 3, id: 2, kind: 'accepted', by: 'Ada', sha256: digest('better') }],
  });
});

test('a data set counts the masks that count now', async () => {
  const { project, id } = await projectWithMasks();
  expect(project.datasets.get(id).masks).toBe(2);
  await accept(project, id, 1);
  await accept(project, id, 2);
  expect(project.datasets.get(id).masks).toBe(3);
  project.masks.remove(id, 0, 'Ada');
  project.masks.remove(id, 1, 'Ada');
  expect(project.datasets.get(id).masks).toBe(1);
  project.masks.restore(id, 0, 0, 'Ada');
  expect(project.datasets.get(id).masks).toBe(2);
});

test('a mask of a data set that the project has not is refused', async () => {
  const { project } = await projectWithMasks();
  await expect(accept(project, 99, 0)).rejects.toMatchObject({ code: 'not-found' });
});

test('of many masks with one that fits no picture none is taken', async () => {
  const { project, id } = await projectWithMasks();
  const { sha256 } = await project.blobs.putBytes(Buffer.from('mask'));
  const at = (index: number) => ({ index, kind: 'imported', sha256, area: 1, source: drawn }) as const;
  expect(() => project.masks.accept(id, [at(1), at(77)], 'Ada')).toThrow();
  expect(project.masks.position()).toBe(0);
});

test('entries are never changed or deleted', async () => {
  const { project, id } = await projectWithMasks();
  await accept(project, id, 1);
  expect(() => project.database.run(`UPDATE mask_entry SET validated_by = 'Eve'`)).toThrow(/never changed/);
  expect(() => project.database.run('DELETE FROM mask_entry')).toThrow(/never deleted/);
});

test('what was accepted is there after a restart', async () => {
  const { project, directory, id } = await projectWithMasks();
  const sha256 = await accept(project, id, 1);
  await project.close();
  const again = openProject(directory);
  onTestFinished(() => again.close());
  expect(again.samples.get(id, 1).maskSha256).toBe(sha256);
});

test('validating masks leaves the data set as it was imported, and a lost mask is found by verify', async () => {
  const { project, id } = await projectWithMasks();
  const sha256 = await accept(project, id, 0);
  project.masks.remove(id, 2, 'Ada');
  const found = async () =>
    (await verifyProject(project)).findings.filter((one) => one.subject !== 'picture');
  expect(await found()).toEqual([]);
  rmSync(project.blobs.pathOf(sha256));
  expect(await found()).toMatchObject([
    { subject: 'blob', name: expect.stringContaining('ground truth of 0.png') },
  ]);
});

test('a run that listed samples still finds them after their masks were changed', async () => {
  const { project, folder, id } = await projectWithMasks();
  await accept(project, id, 1, 'before');
  const { id: modelId } = await addModel(project, folder);
  const runId = await findConcepts(project, modelId, id);
  await accept(project, id, 1, 'after');
  const { findings } = await verifyProject(project, { runId });
  expect(findings.filter(({ subject }) => subject !== 'picture')).toEqual([]);
});
