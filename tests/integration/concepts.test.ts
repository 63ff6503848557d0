import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ConceptSet, TcavTest } from '#contract/concepts.ts';
import type { ProvenanceRecord, ReplayResult } from '#contract/record.ts';
import { encodePng } from '#engine/image/png.ts';
import { decodeNpy } from '#engine/math/npy.ts';
import { SeededRandom } from '#engine/math/random.ts';
import { brightSides, writeClassifier } from './fixtures/classifiers.ts';
import { ended, serveAndConnect } from './fixtures/loopback-client.ts';
import { column } from './fixtures/project-rows.ts';
import { makeSidesProject, sidesCount, writeSidePicture } from './fixtures/sides.ts';
import { Place, place } from './program.ts';

const find = ['concepts', '--model', 'bright', '--dataset', 'sides'] as const;
const small = ['--rank', '2', '--set', 'concepts.patch=16'] as const;
const crops = 4;

let made: Place;
let found: ConceptSet;
let tested: TcavTest;

/** Pictures with a bright square in the left half, as `sidePicture` draws them at even numbers. */
async function writeLeftSquares(folder: string, count: number): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (let index = 0; index < count; index++) {
    await writeSidePicture(join(folder, `${String(index).padStart(2, '0')}.png`), 100 + 2 * index);
  }
}

/** Dark grainy pictures with bright specks anywhere: no side is brighter but by chance. */
async function writeSpecks(folder: string, count: number, seed: number): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const random = new SeededRandom(seed, 5);
  for (let index = 0; index < count; index++) {
    const data = Uint8Array.from(
      { length: 32 * 32 },
      () => (random.integer(20) === 0 ? 220 : 80) + random.integer(20),
    );
    const png = await encodePng({ width: 32, height: 32, channels: 1, data });
    writeFileSync(join(folder, `${String(index).padStart(2, '0')}.png`), png);
  }
}

beforeAll(async () => {
  made = new Place(mkdtempSync(join(tmpdir(), 'waferlens-concepts-')));
  await makeSidesProject(made);
  writeClassifier(made.path('bright.onnx'), brightSides());
  await made.result(
    ...['model', 'add', 'bright.onnx', '--name', 'bright', '--labels', 'labels.txt'],
    ...['--preprocess', 'preprocess.json'],
  );
  await writeLeftSquares(made.path('squares'), 24);
  await writeSpecks(made.path('specks'), 24, 1);
  await writeSpecks(made.path('others'), 120, 2);
  await made.result('dataset', 'add', 'others', '--name', 'others', '--role', 'production');
  await made.result('evaluate', '--model', 'bright', '--dataset', 'sides');
  found = await made.result(...find, '--class', 'left', ...small, '--out', 'out', '--raw');
  tested = await made.result(
    ...['tcav', '--model', 'bright', '--dataset', 'sides', '--class', 'left', 'right', '--random', 'others'],
    ...['--concept', 'squares at the left=squares', 'specks=specks', '--random-sets', '20'],
  );
}, 120_000);
afterAll(() => made.remove());

/** A place with a copy of the project; its pictures stay where they were made. */
function copied(): Place {
  const own = place();
  cpSync(made.path('sides.waferlens'), own.path('sides.waferlens'), { recursive: true });
  return own;
}

describe('concepts', () => {
  test('are found on the pictures that the model assigns to the class', () => {
    const [confused = 0] = column(
      made.path('sides.waferlens'),
      'SELECT count(*) FROM sample WHERE dataset_id = 1 AND sample_index % 2 = 0',
    ) as number[];
    expect(found).toMatchObject({ pictures: confused, crops: crops * confused, rank: 2, parent: null });
    expect(found.target).toEqual({ index: 0, label: 'left' });
    expect(found.concepts.map(({ name }) => name)).toEqual([null, null]);
  });

  test('are written as they were recorded, with crops and coefficients', () => {
    expect(readdirSync(made.path('out')).toSorted()).toEqual([
      'coefficients.npy',
      'concepts.json',
      'crops-0.png',
      'crops-1.png',
      'record.json',
      'samples.json',
    ]);
    const coefficients = decodeNpy(readFileSync(made.path('out', 'coefficients.npy')), 'coefficients');
    expect(coefficients.dims).toEqual([found.crops, 2]);
    const record = JSON.parse(readFileSync(made.path('out', 'record.json'), 'utf8')) as ProvenanceRecord;
    expect(record.hash).toBe(found.recordHash);
    expect(record.content.inputs.map(({ role }) => role)).toEqual(['model', 'data set', 'samples']);
  });

  test('of labelled pictures need no evaluation, and may be limited', async () => {
    const at = copied();
    const set = await at.result<ConceptSet>(
      ...['concepts', '--model', 'sides', '--dataset', 'sides', '--class', '1', ...small, '--rank', '1'],
      ...['--pictures', 'labelled', '--limit', '5'],
    );
    expect(set).toMatchObject({ target: { label: 'right' }, pictures: 5 });
  });

  test('bear the name that was given last, and none when it was taken away', async () => {
    const at = copied();
    const name = ['concepts', 'name', '--run', String(found.runId), '--concept', '1'];
    await at.result(...name, 'dark ground');
    await at.result(...name, 'bright square');
    const [listed] = await at.result<ConceptSet[]>('concepts', 'list', '--model', 'bright');
    expect(listed?.concepts[1]).toMatchObject({ name: 'bright square', namedAt: expect.any(String) });
    expect((await at.result<ConceptSet>(...name, '--remove')).concepts[1]).toMatchObject({ name: null });
    expect(column(at.path('sides.waferlens'), 'SELECT name FROM concept_name ORDER BY id')).toEqual([
      'dark ground',
      'bright square',
      null,
    ]);
  });

  test.each([
    ['an unknown class', [...find, '--class', 'middle'], 'not-found', /no class "middle".*left, right/],
    [
      'a model that is not evaluated',
      ['concepts', '--model', 'sides', '--dataset', 'sides', '--class', 'left'],
      'not-found',
      /not been evaluated.*run evaluate first, or take the labelled pictures/,
    ],
    ['no class', find, 'usage', /--class/],
    [
      'an unknown parameter',
      [...find, '--class', 'left', '--set', 'concepts.size=3'],
      'usage',
      /no parameter "size"/,
    ],
    ['a concept of no run', [...find, '--class', 'left', '--within', '999:0'], 'not-found', /999/],
    [
      'a name for no concept',
      ['concepts', 'name', '--run', '3', '--concept', '0'],
      'usage',
      /name.*--remove/,
    ],
  ])('%s is refused in words', async (_what, args, code, message) => {
    const done = await made.run(...args, '--json');
    expect(done.failure).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(done.code).toBe(code === 'usage' ? 2 : 1);
  });
});

describe('a test of concepts', () => {
  const resultsOf = (name: string) => tested.concepts.find((concept) => concept.name === name)?.results ?? [];

  test('finds what a linear head does by construction: squares at the left speak for left, against right', () => {
    expect(resultsOf('squares at the left')).toMatchObject([
      { target: { label: 'left' }, significant: true, score: { value: 1 } },
      { target: { label: 'right' }, significant: true, score: { value: 0 } },
    ]);
  });

  test('says of examples that are like the random pictures that they do not separate, and of no class anything', () => {
    expect(tested.concepts[1]).toMatchObject({ name: 'specks', examples: 24, separates: false });
    expect(resultsOf('specks').map(({ significant }) => significant)).toEqual([false, false]);
  });

  test('imports folders of examples as reference data sets', () => {
    const rows = column(made.path('sides.waferlens'), "SELECT name FROM dataset WHERE role = 'reference'");
    expect(rows).toEqual(['examples of squares at the left', 'examples of specks']);
  });

  test('lists the samples of every set in its record', () => {
    const lists = column(
      made.path('sides.waferlens'),
      `SELECT json_extract(input.value, '$.name') FROM record, json_each(record.content, '$.inputs') AS input
       WHERE run_id = ${tested.runId} AND json_extract(input.value, '$.role') = 'samples'`,
    );
    expect(lists).toEqual([
      'pictures labelled left',
      'pictures labelled right',
      'examples of squares at the left',
      'examples of specks',
      'random pictures',
    ]);
  });

  test.each([
    ['examples that are nowhere', 'x=nowhere', /neither a data set of the project/],
    ['a label that no picture has', 'x=sides:middle', /no examples.*Its labels are: left, right/],
  ])('%s are refused in words', async (_what, concept, message) => {
    const done = await made.run(
      ...['tcav', '--model', 'bright', '--dataset', 'sides', '--class', 'left', '--random', 'others'],
      ...['--concept', concept, '--json'],
    );
    expect(done.code).toBe(1);
    expect(done.failure).toMatchObject({ code: 'not-found', message: expect.stringMatching(message) });
  });
});

describe('provenance', () => {
  test('replay says equal of a search and of a test', async () => {
    for (const runId of [found.runId, tested.runId]) {
      const result = await made.result<ReplayResult>('replay', '--run', String(runId));
      expect(result).toMatchObject({ verdict: 'equal', changes: [] });
    }
  });

  test('an explanation by concepts is replayed with those it showed, whatever was found since', async () => {
    const at = copied();
    const [explained] = await at.result<{ record: { run: number } & ProvenanceRecord }[]>(
      ...[
        'explain',
        '--model',
        'bright',
        '--dataset',
        'sides',
        '--limit',
        '1',
        '--method',
        'craft',
        '--no-judge',
      ],
    );
    const run = explained?.record.run ?? 0;
    const shown = explained?.record.content.inputs.find(({ role }) => role === 'concepts');
    const manifests = column(
      at.path('sides.waferlens'),
      `SELECT sha256 FROM artifact WHERE run_id = ${found.runId} AND name = 'concepts'`,
    );
    expect([shown?.sha256]).toEqual(manifests);
    await at.result(...find, '--class', 'left', ...small, '--seed', '9', '--limit', '6');
    expect(await at.result('replay', '--run', String(run))).toMatchObject({ verdict: 'equal' });
  });

  test('one changed byte of any file of a search or a test is named with its run', async () => {
    const at = copied();
    const { client, end } = await serveAndConnect(at, '--project', 'sides.waferlens');
    for (const runId of [found.runId, tested.runId]) {
      const files = column(at.path('sides.waferlens'), `SELECT sha256 FROM artifact WHERE run_id = ${runId}`);
      expect(files.length).toBeGreaterThan(2);
      for (const sha256 of files) {
        const file = at.path('sides.waferlens', 'blobs', String(sha256).slice(0, 2), String(sha256));
        const bytes = readFileSync(file);
        writeFileSync(
          file,
          Uint8Array.from(bytes, (byte, at) => (at === bytes.length >> 1 ? byte ^ 1 : byte)),
        );
        const { findings } = await client.call('runs.verify', { runId: null });
        expect(findings).toContainEqual(expect.objectContaining({ subject: 'blob', runId }));
        writeFileSync(file, bytes);
      }
    }
    expect(await client.call('runs.verify', { runId: null })).toMatchObject({ intact: true });
    await end();
  });

  test('a changed list of concepts is told instead of shown', async () => {
    const at = copied();
    const [sha256] = column(
      at.path('sides.waferlens'),
      `SELECT sha256 FROM artifact WHERE run_id = ${found.runId} AND name = 'concepts'`,
    );
    const file = at.path('sides.waferlens', 'blobs', String(sha256).slice(0, 2), String(sha256));
    writeFileSync(file, readFileSync(file, 'utf8').replace('"rank":2', '"rank":3'));
    const done = await at.run('concepts', 'list', '--json');
    expect(done).toMatchObject({ code: 1, failure: { code: 'integrity' } });
  });
});

test('a search that the program’s end interrupted goes on by itself', async () => {
  const at = copied();
  const before = await serveAndConnect(at, '--project', 'sides.waferlens');
  const { models, datasets } = await before.client.call('project.summary', {});
  const { jobId } = await before.client.call('concepts.run', {
    modelId: models.find(({ name }) => name === 'bright')?.id ?? 0,
    datasetId: datasets.find(({ samples }) => samples === sidesCount)?.id ?? 0,
    classIndex: 1,
    parameters: { rank: 2, patch: 16 },
    seed: 0,
  });
  before.program.child.kill('SIGKILL');
  await before.program.ended;
  const after = await serveAndConnect(at, '--project', 'sides.waferlens');
  const { jobs } = await after.client.call('jobs.list', {});
  expect(jobs).toMatchObject([{ id: jobId, kind: 'concepts', resumed: true }]);
  const { state, result } = await ended(after.client, jobId);
  expect(state).toBe('done');
  expect(await after.client.call('concepts.get', { runId: Number(result?.runId) })).toMatchObject({
    target: { label: 'right' },
  });
  await after.end();
});
