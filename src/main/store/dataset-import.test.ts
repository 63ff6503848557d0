import { execFileSync } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { Sample } from '#contract/dataset.ts';
import { DatasetDigest } from './dataset-digest.ts';
import { otherProgram } from './fixtures/program.ts';
import { digest, importSamples, sampleAt, scanFiles, temporaryFolder } from './fixtures/project.ts';
import { createProject, openProject, type Project } from './project.ts';

function samplesOf(count: number): Sample[] {
  return Array.from({ length: count }, (_, index) => sampleAt(index));
}

function newProject(): { readonly folder: string; readonly project: Project } {
  const folder = temporaryFolder();
  return { folder, project: createProject(join(folder, 'fab.waferlens')) };
}

test('the digest of a data set is SHA-256 over picture hash, label and mask hash, line by line', () => {
  const data = new DatasetDigest();
  data.add({ sha256: 'aa', label: 'bridge', maskSha256: null });
  data.add({ sha256: 'bb', label: null, maskSha256: 'cc' });
  // printf '["aa","bridge",null]\n["bb",null,"cc"]\n' | sha256sum
  expect(data.finish()).toBe(digest('["aa","bridge",null]\n["bb",null,"cc"]\n'));
});

test('samples come back as they were scanned, in the order asked for', async () => {
  const { folder, project } = newProject();
  const samples = samplesOf(30).with(
    7,
    sampleAt(7, {
      label: null,
      lot: null,
      wafer: null,
      dieX: null,
      dieY: null,
      pixelSizeNm: null,
      name: 'ünï 💠.png',
    }),
  );
  const dataset = await importSamples(project, folder, samples);
  expect(project.samples.of(dataset.id, [7, 29, 0, 7])).toEqual([
    samples[7],
    samples[29],
    samples[0],
    samples[7],
  ]);
  expect([...project.samples.iterate(dataset.id)]).toEqual(samples);
  expect(() => project.samples.of(dataset.id, [30])).toThrow(/no sample 30/);
  await project.close();
});

test('counts and classes are those of the samples', async () => {
  const { folder, project } = newProject();
  const labels = ['10', '2', '10', null, '1'];
  const samples = labels.map((label, index) => sampleAt(index, { label }));
  const dataset = await importSamples(project, folder, samples);
  expect(dataset).toMatchObject({ samples: 5, masks: 3 });
  expect(dataset.classes).toEqual([
    { label: '1', count: 1 },
    { label: '2', count: 1 },
    { label: '10', count: 2 },
  ]);
  await project.close();
});

test('columns hold the codes and numbers of the samples in order', async () => {
  const { folder, project } = newProject();
  const labels = ['10', '2', '10', null, '1'];
  const samples = labels.map((label, index) =>
    sampleAt(index, { label, split: null, lot: index === 0 ? null : 'L1', dieX: index === 2 ? null : index }),
  );
  const dataset = await importSamples(project, folder, samples);
  const columns = new Map(project.columns.of(dataset.id, null).map((column) => [column.name, column]));
  expect([...columns.keys()]).toEqual(['label', 'lot', 'wafer', 'dieX', 'dieY']);
  const codes = async (name: string) => {
    const bytes = await project.blobs.read(columns.get(name)?.sha256 ?? '');
    return Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readInt32LE(index * 4));
  };
  expect(columns.get('label')?.values).toEqual(['1', '2', '10']);
  expect(await codes('label')).toEqual([2, 1, 2, -1, 0]);
  expect(await codes('lot')).toEqual([-1, 0, 0, 0, 0]);
  const dieX = await project.blobs.read(columns.get('dieX')?.sha256 ?? '');
  expect(columns.get('dieX')?.type).toBe('float32');
  expect([0, 1, 2, 3, 4].map((index) => dieX.readFloatLE(index * 4))).toEqual([0, 1, Number.NaN, 3, 4]);
  await project.close();
});

test('each thumbnail is read from its place in the pack', async () => {
  const { folder, project } = newProject();
  const samples = samplesOf(20).with(4, sampleAt(4, { thumbnailBytes: 0 }));
  const dataset = await importSamples(project, folder, samples);
  for (const index of [0, 19, 7]) {
    expect(Buffer.from(await project.thumbnails.read(dataset.id, index)).readUInt32LE()).toBe(index);
  }
  await expect(project.thumbnails.read(dataset.id, 4)).rejects.toMatchObject({ code: 'not-found' });
  await expect(project.thumbnails.read(dataset.id, 20)).rejects.toMatchObject({ code: 'not-found' });
  await project.close();
});

test('a data set is written for a worker as it was scanned', async () => {
  const { folder, project } = newProject();
  const samples = samplesOf(50);
  const dataset = await importSamples(project, folder, samples);
  const file = join(folder, 'again.jsonl');
  await project.samples.writeFile(dataset.id, file);
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(samples);
  await project.close();
});

test('a name is taken once', async () => {
  const { folder, project } = newProject();
  await importSamples(project, folder, samplesOf(3));
  await expect(importSamples(project, folder, samplesOf(3))).rejects.toMatchObject({ code: 'exists' });
  expect(project.datasets.list()).toHaveLength(1);
  await project.close();
});

test('two imports of the same name at the same time: one is kept, one is refused', async () => {
  const { folder, project } = newProject();
  const results = await Promise.allSettled([
    importSamples(project, folder, samplesOf(300)),
    importSamples(project, folder, samplesOf(300)),
  ]);
  expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  await project.close();
});

test.each([
  ['is no JSON', '{"index":0', 'integrity'],
  ['is no sample', '{"index":0}', 'integrity'],
  ['has a gap', JSON.stringify(sampleAt(1)), 'integrity'],
  ['is empty', '', 'not-found'],
])('a samples file that %s leaves nothing', async (_, text, code) => {
  const { folder, project } = newProject();
  const files = scanFiles(folder, [sampleAt(0)]);
  writeFileSync(files.samplesFile, text);
  const input = { name: 'broken', role: 'training', source: '/pictures', problems: [], ...files } as const;
  await expect(project.datasets.import(input)).rejects.toMatchObject({ code });
  expect(project.datasets.list()).toEqual([]);
  expect(existsSync(files.thumbnailsFile.path)).toBe(true);
  await importSamples(project, folder, samplesOf(2), 'broken');
  await project.close();
});

test('an import that is stopped leaves nothing and frees its name', async () => {
  const { folder, project } = newProject();
  const stop = new AbortController();
  const files = scanFiles(folder, samplesOf(25_000));
  const input = { name: 'stopped', role: 'training', source: '/pictures', problems: [], ...files } as const;
  const stopped = project.datasets.import(input, { signal: stop.signal, report: () => stop.abort() });
  await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
  expect(project.database.damage()).toEqual([]);
  expect((await project.datasets.import(input)).samples).toBe(25_000);
  await project.close();
});

test.skipIf(process.platform === 'win32')(
  'a program that is killed in mid-import and mid-run leaves no orphan rows, no work in progress, and a sound project',
  async () => {
    const { folder, project } = newProject();
    const directory = project.directory;
    await importSamples(project, folder, samplesOf(10), 'before');
    await project.close();
    const pipe = join(folder, 'samples.pipe');
    execFileSync('mkfifo', [pipe]);
    const other = otherProgram('import-forever.ts', directory, pipe, join(folder, 'thumbnails'));
    const lines = createWriteStream(pipe);
    for (const sample of samplesOf(10_050)) lines.write(`${JSON.stringify(sample)}\n`);
    await other.says('imported 10000');
    expect(readdirSync(join(directory, 'tmp'))).toEqual(['run-1']);
    await other.kill();
    lines.destroy();

    const raw = new Sqlite(join(directory, 'project.db'), { readonly: true });
    expect(raw.prepare('SELECT count(*) AS count FROM sample').get()).toEqual({ count: 10_010 });
    raw.close();

    const again = openProject(directory);
    expect(again.interruptedRuns).toEqual([1]);
    expect(again.runs.get(1)).toMatchObject({
      state: 'interrupted',
      failure: expect.stringContaining('ended'),
    });
    expect(again.datasets.list().map(({ name }) => name)).toEqual(['before']);
    expect(readdirSync(join(directory, 'tmp'))).toEqual([]);
    expect(again.database.damage()).toEqual([]);
    await again.close();
    const after = new Sqlite(join(directory, 'project.db'), { readonly: true });
    for (const [table, count] of [
      ['sample', 10],
      ['mask', 5],
      ['dataset', 1],
    ]) {
      expect(after.prepare(`SELECT count(*) AS count FROM ${table}`).get()).toEqual({ count });
    }
    after.close();
  },
);

test('pictures that the scan made become part of the project, places and geometry are kept', async () => {
  const { folder, project } = newProject();
  const scanned = join(folder, 'made-by-scan');
  mkdirSync(scanned);
  const own = join(scanned, 'page.png');
  writeFileSync(own, 'a page');
  const samples = [
    sampleAt(0, { path: own, sha256: digest('a page'), waferXMm: 16, waferYMm: -11.5 }),
    sampleAt(1),
  ];
  const waferGeometry = {
    diameterMm: 300,
    diePitchMm: { x: 10, y: 8 },
    dieOffsetMm: null,
    notch: 'down' as const,
  };
  const dataset = await project.datasets.import({
    name: 'klarf',
    role: 'validation',
    source: 'result.001',
    problems: [],
    waferGeometry,
    ...scanFiles(folder, samples),
  });
  expect(dataset.waferGeometry).toEqual(waferGeometry);
  const [first, second] = project.samples.of(dataset.id, [0, 1]);
  expect(first).toMatchObject({
    path: project.blobs.pathOf(digest('a page')),
    waferXMm: 16,
    waferYMm: -11.5,
  });
  expect(second?.path).toBe('/pictures/1.png');
  expect((await project.blobs.read(digest('a page'))).toString()).toBe('a page');
  expect(existsSync(own)).toBe(false);
});
