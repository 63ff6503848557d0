import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Dataset } from '#contract/dataset.ts';
import type { InfluenceBenchmark, InfluenceManifest, InfluenceRanking } from '#contract/influence.ts';
import type { ReplayResult } from '#contract/record.ts';
import { decodeNpy, encodeNpy } from '#engine/math/npy.ts';
import { SeededRandom } from '#engine/math/random.ts';
import { pooledSides, writeClassifier } from './fixtures/classifiers.ts';
import { ended, jobThat, serveAndConnect } from './fixtures/loopback-client.ts';
import { column } from './fixtures/project-rows.ts';
import { sidePicture, sidesCount, writeSidePicture, writeSides } from './fixtures/sides.ts';
import { Place, place } from './program.ts';

/** Training pictures; every seventh has the wrong label, and the last is the first once more. */
const trainingCount = 29;
const wrong = [6, 13, 20, 27];
const trace = ['influence', '--model', 'sides', '--train', 'training'] as const;

type Ranked = InfluenceManifest & { run: number; picture: string; method: string; record: { hash: string } };

let made: Place;
let ranked: Ranked[];

async function writeTraining(at: Place): Promise<void> {
  mkdirSync(at.path('training'));
  const rows = ['image_path,label,lot,true'];
  for (let index = 0; index < trainingCount; index++) {
    const name = `t${String(index).padStart(2, '0')}.png`;
    const shown = index === trainingCount - 1 ? 0 : index;
    await writeSidePicture(at.path('training', name), 200 + shown);
    const { side } = sidePicture(200 + shown);
    const other = side === 'left' ? 'right' : 'left';
    rows.push(`${name},${wrong.includes(index) ? other : side},L${index % 3},${side}`);
  }
  writeFileSync(at.path('training', 'training.csv'), `${rows.join('\n')}\n`);
}

/** One project for all tests: a network with two checkpoints, its training pictures, and evaluated cases. */
async function makeProject(at: Place): Promise<void> {
  await writeSides(at.folder);
  await writeTraining(at);
  writeClassifier(at.path('pooled.onnx'), pooledSides());
  writeClassifier(at.path('early.onnx'), pooledSides({ certainty: 0.25 }));
  await at.result('init', 'sides.waferlens');
  await at.result(
    ...['model', 'add', 'pooled.onnx', '--name', 'sides', '--labels', 'labels.txt'],
    ...['--preprocess', 'preprocess.json', '--checkpoint', 'early.onnx@0.1', 'pooled.onnx@0.05'],
  );
  await at.result('dataset', 'add', 'sides/sides.csv', '--name', 'sides', '--role', 'validation');
  await at.result('dataset', 'add', 'training/training.csv', '--name', 'training', '--role', 'training');
  await at.result('evaluate', '--model', 'sides', '--dataset', 'sides');
}

beforeAll(async () => {
  made = new Place(mkdtempSync(join(tmpdir(), 'waferlens-influence-')));
  await makeProject(made);
  ranked = await made.result<Ranked[]>(
    ...[...trace, '--dataset', 'sides', '--misclassified', '--limit', '2'],
    ...['--method', 'grad-dot', 'trac-in', 'nearest', '--top', '4', '--out', 'out', '--raw'],
  );
});

afterAll(() => rmSync(made.folder, { recursive: true, force: true }));

/** The shared project to change, with the batch sizes that were measured; its pictures stay where they were made. */
function copied(): Place {
  const own = place();
  cpSync(made.home, own.home, { recursive: true });
  cpSync(made.path('sides.waferlens'), own.path('sides.waferlens'), { recursive: true });
  return own;
}

describe('influence', () => {
  test('gives every case a ranking by every method, listed as its scores say', () => {
    expect(ranked.map(({ picture, method }) => [picture, method])).toEqual(
      ['grad-dot', 'trac-in', 'nearest'].flatMap((method) => [
        ['images/000.png', method],
        ['images/006.png', method],
      ]),
    );
    for (const { picture, method, for: speaks, against, absoluteSum, sum } of ranked) {
      const folder = made.path('out', picture.slice('images/'.length, -'.png'.length), method);
      expect(readdirSync(folder).toSorted()).toEqual([
        'influence.json',
        'pictures.csv',
        'predicted.npy',
        'record.json',
        'scores.npy',
        'similarities.npy',
      ]);
      const { data, dims } = decodeNpy(readFileSync(join(folder, 'scores.npy')), 'scores');
      expect(dims).toEqual([trainingCount]);
      const values = [...(data as Float32Array)];
      const strongest = (sign: number) =>
        values
          .map((value, sampleIndex) => ({ sampleIndex, value }))
          .filter(({ value }) => sign * value > 0)
          .sort((a, b) => sign * (b.value - a.value) || a.sampleIndex - b.sampleIndex)
          .slice(0, 4);
      expect(speaks).toMatchObject(strongest(1));
      expect(against).toMatchObject(strongest(-1));
      expect(sum).toBeCloseTo(
        values.reduce((all, value) => all + value, 0),
        3,
      );
      expect(absoluteSum).toBeCloseTo(
        values.reduce((all, value) => all + Math.abs(value), 0),
        3,
      );
    }
  });

  test('is a run with a record that names model, checkpoints, training set, picture and index', () => {
    const record = JSON.parse(readFileSync(made.path('out', '000', 'trac-in', 'record.json'), 'utf8'));
    const roles = record.record.content.inputs.map(({ role }: { role: string }) => role);
    expect(roles).toEqual(['model', 'checkpoint', 'checkpoint', 'data set', 'picture', 'index']);
    expect(record.record.content.inputs[1].name).toBe('sides, checkpoint 1, learning rate 0.1');
    const plain = JSON.parse(readFileSync(made.path('out', '000', 'grad-dot', 'record.json'), 'utf8'));
    expect(Object.keys(plain.hashes.inputs).some((name) => name.startsWith('checkpoint'))).toBe(false);
    const [training] = column(
      made.path('sides.waferlens'),
      `SELECT d.name FROM run_training t JOIN dataset d ON d.id = t.training_id WHERE t.run_id = ${ranked[0]?.run}`,
    );
    expect(training).toBe('training');
  });

  test('is listed for its case, verifies, and gives the same bytes when it is replayed', async () => {
    const at = copied();
    const listed = await at.result<InfluenceRanking[]>('influence', 'list', '--index', '0');
    expect(listed.map(({ method, runId }) => [method, runId])).toEqual(
      ranked.filter(({ picture }) => picture === 'images/000.png').map(({ method, run }) => [method, run]),
    );
    expect(listed[0]).toMatchObject({
      training: { name: 'training', samples: trainingCount },
      quality: null,
    });
    // Indexes are a cache: nothing of the record hangs on them.
    rmSync(at.path('sides.waferlens', 'indexes'), { recursive: true });
    expect(await at.result('verify')).toMatchObject({ intact: true, findings: [] });
    const run = ranked.find(({ method }) => method === 'trac-in')?.run;
    const again = await at.result<ReplayResult>('replay', '--run', String(run));
    expect(again).toMatchObject({ verdict: 'equal', changes: [] });
    expect(again.outputs.map(({ name }) => name)).toEqual([
      ...['influence', 'scores', 'predicted', 'similarities', 'answer', 'metrics'],
    ]);
  });

  test('of a picture that is not in the project is kept without a case', async () => {
    const at = copied();
    await writeSidePicture(at.path('new.png'), 300);
    const [one] = await at.result<Ranked[]>(
      ...[...trace, '--image', 'new.png', '--method', 'nearest', '--target', '1', '--top', '2'],
    );
    expect(one).toMatchObject({ picture: 'new.png', target: { index: 1, label: 'right' } });
    const replayed = await at.result<ReplayResult>('replay', '--run', String(one?.run));
    expect(replayed.verdict).toBe('equal');
  });

  test('a method that can’t run and a broken picture leave the others their rankings', async () => {
    const at = copied();
    writeFileSync(at.path('unlabelled.csv'), `image_path\n${made.path('training', 't00.png')}\n`);
    await at.result('dataset', 'add', 'unlabelled.csv', '--name', 'unlabelled', '--role', 'training');
    await writeSidePicture(at.path('good.png'), 300);
    writeFileSync(at.path('broken.png'), 'no picture');
    const done = await at.run(
      ...['influence', '--model', 'sides', '--train', 'unlabelled', '--image', 'good.png', 'broken.png'],
      ...['--method', 'grad-dot', 'nearest', '--json'],
    );
    expect(done.code).toBe(1);
    expect(done.json).toMatchObject([{ picture: 'good.png', method: 'nearest' }]);
    expect(done.stderr).toMatch(/grad-dot: usage: [^\n]*label/);
    expect(done.stderr).toContain('broken.png, nearest');
    const alone = await at.run(
      ...[
        'influence',
        '--model',
        'sides',
        '--train',
        'unlabelled',
        '--image',
        'good.png',
        '--method',
        'grad-dot',
      ],
    );
    expect(alone).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^error: usage: [^\n]*label[^\n]*\n$/),
    });
  });

  test('a checkpoint of another architecture is an error that says so, and the project is intact', async () => {
    const at = copied();
    writeClassifier(at.path('pooled.onnx'), pooledSides());
    writeClassifier(at.path('wider.onnx'), pooledSides({ thresholds: [0, 0.3, 0.6] }));
    writeFileSync(at.path('labels.txt'), 'left\nright\n');
    writeFileSync(at.path('preprocess.json'), '{"channels": "grey"}');
    await at.result(
      ...['model', 'add', 'pooled.onnx', '--name', 'mixed', '--labels', 'labels.txt'],
      ...['--preprocess', 'preprocess.json', '--checkpoint', 'wider.onnx@0.1'],
    );
    await writeSidePicture(at.path('new.png'), 300);
    const done = await at.run(
      ...[
        'influence',
        '--model',
        'mixed',
        '--train',
        'training',
        '--image',
        'new.png',
        '--method',
        'trac-in',
      ],
    );
    expect(done.code).toBe(1);
    expect(done.stderr).toMatch(/^error: model: [^\n]*checkpoint[^\n]*\n$/);
    expect(await at.result('verify')).toMatchObject({ intact: true });
  });

  test('says what is missing or unknown', async () => {
    for (const [args, message] of [
      [['influence', '--model', 'sides'], '--method'],
      [['influence', '--method', 'nearest', '--model', 'sides'], '--train'],
      [['influence', '--method', 'magic', '--model', 'sides'], 'no influence method "magic"'],
      [['influence', '--method', 'nearest', '--arrays', 'inputs=x.npy'], '--out'],
    ] as const) {
      const done = await made.run(...args);
      expect(done.code, args.join(' ')).toBe(2);
      expect(done.stderr).toContain(message);
    }
  });
});

/** Solves A x = b by elimination with pivoting, in float64. */
function solved(a: readonly (readonly number[])[], b: readonly number[]): number[] {
  const rows = a.map((row, at) => [...row, b[at] ?? 0]);
  const n = rows.length;
  for (let pivot = 0; pivot < n; pivot++) {
    const best = rows
      .map((row, at) => [Math.abs(row[pivot] ?? 0), at] as const)
      .slice(pivot)
      .reduce((most, next) => (next[0] > most[0] ? next : most))[1];
    [rows[pivot], rows[best]] = [rows[best] ?? [], rows[pivot] ?? []];
    const top = rows[pivot] ?? [];
    for (let other = 0; other < n; other++) {
      const row = rows[other] ?? [];
      const factor = other === pivot ? 0 : (row[pivot] ?? 0) / (top[pivot] ?? 1);
      rows[other] = row.map((value, at) => value - factor * (top[at] ?? 0));
    }
  }
  return rows.map((row, at) => (row[n] ?? 0) / (row[at] ?? 1));
}

test('the command batch explains and traces back, with both in the report; without explanations, too', async () => {
  const at = copied();
  const batch = ['batch', '--model', 'sides', '--dataset', 'sides', '--cases', '1', '--json'];
  const both = await at.result(
    ...[...batch, '--method', 'grad-dot', 'occlusion', 'nearest', '--train', 'training'],
    ...['--report', 'both.pdf'],
  );
  expect(both).toMatchObject({ explanations: 1, rankings: 2, failures: [], report: at.path('both.pdf') });
  const traced = [...batch, '--method', 'nearest', '--report', 'traced.pdf'];
  expect(await at.run(...traced)).toMatchObject({
    code: 2,
    failure: { message: expect.stringContaining('--train') },
  });
  expect(await at.result(...traced, '--train', 'training')).toMatchObject({ explanations: 0, rankings: 1 });
  expect(readFileSync(at.path('traced.pdf')).subarray(0, 5).toString()).toBe('%PDF-');
});

describe('bare arrays', () => {
  const [n, q, d, k] = [12, 3, 5, 3];
  const random = new SeededRandom(3, 1);
  const draw = (count: number) => Float32Array.from({ length: count }, () => random.between(-1, 1));
  const [x, z, xq, zq] = [draw(n * d), draw(n * k), draw(q * d), draw(q * k)];
  const labels = Int32Array.from({ length: n }, (_, index) => index % k);
  const rows = (array: Float32Array, width: number) =>
    Array.from({ length: array.length / width }, (_, at) => [
      ...array.subarray(at * width, (at + 1) * width),
    ]);
  const arrays = 'inputs=x.npy,outputs=z.npy,labels=y.npy,query=q.npy,query-outputs=t.npy';

  async function influenceOf(...args: readonly string[]): Promise<Map<string, number[][]>> {
    const at = place();
    const files = {
      x: [x, [n, d]],
      z: [z, [n, k]],
      y: [labels, [n]],
      q: [xq, [q, d]],
      t: [zq, [q, k]],
    } as const;
    for (const [name, [data, dims]] of Object.entries(files)) {
      writeFileSync(at.path(`${name}.npy`), encodeNpy(data, dims));
    }
    const results = await at.result<{ method: string; file: string }[]>(
      ...['influence', '--arrays', arrays, '--out', 'found', ...args],
    );
    return new Map(
      results.map(({ method, file }) => {
        const { data, dims } = decodeNpy(readFileSync(file), method);
        expect(dims).toEqual([q, n]);
        return [method, rows(data as Float32Array, n)];
      }),
    );
  }

  test('K-SBE with all landmarks is kernel ridge regression in closed form, for the whole answer', async () => {
    const [gamma, outputGamma, lambda] = [1, 40, 0.01];
    const set = [`gamma=${gamma}`, `outputGamma=${outputGamma}`, `lambda=${lambda}`];
    const found = await influenceOf('--method', 'k-sbe', '--set', ...set.map((each) => `k-sbe.${each}`));
    const squared = (a: readonly number[], b: readonly number[]) =>
      a.reduce((sum, value, at) => sum + (value - (b[at] ?? 0)) ** 2, 0);
    const inputs = rows(x, d);
    const outputs = rows(z, k).map(softmax);
    const kernel = inputs.map((a, i) =>
      inputs.map((b, j) => Math.exp(-gamma * squared(a, b)) + (i === j ? n * lambda : 0)),
    );
    const expected = rows(xq, d).map((query, at) => {
      const answer = softmax(rows(zq, k)[at] ?? []);
      const alpha = solved(
        kernel,
        inputs.map((input) => Math.exp(-gamma * squared(input, query))),
      );
      return alpha.map((value, i) => value * Math.exp(-outputGamma * squared(outputs[i] ?? [], answer)));
    });
    expectClose(found.get('k-sbe') ?? [], expected);
  });

  test('the product of last-layer gradients and nearest neighbours, in a folder each, are what they are defined as', async () => {
    const found = await influenceOf('--method', 'grad-dot', 'nearest', '--target', '0,1,2');
    const error = (logits: readonly number[], label: number) =>
      softmax(logits).map((p, index) => p - Number(index === label));
    const [inputs, outputs, queries, answers] = [rows(x, d), rows(z, k), rows(xq, d), rows(zq, k)];
    const gradients = queries.map((query, at) =>
      inputs.map(
        (input, i) =>
          dot(error(outputs[i] ?? [], i % k), error(answers[at] ?? [], at)) * (dot(input, query) + 1),
      ),
    );
    expectClose(found.get('grad-dot') ?? [], gradients);
    const cosines = queries.map((query) =>
      inputs.map((input) => dot(input, query) / Math.sqrt(dot(input, input) * dot(query, query))),
    );
    expectClose(found.get('nearest') ?? [], cosines);
  });
});

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
}

function softmax(logits: readonly number[]): number[] {
  const powers = logits.map(Math.exp);
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}

function expectClose(found: readonly (readonly number[])[], expected: readonly (readonly number[])[]): void {
  const difference = expected.flat().map((value, at) => Math.abs(value - (found.flat()[at] ?? Number.NaN)));
  expect(Math.max(...difference)).toBeLessThan(1e-5);
}

test('how faithful methods are is measured once, stands beside their rankings, and is a record', async () => {
  const at = copied();
  const measured = await at.result<InfluenceBenchmark>(
    ...['influence', 'measure', '--model', 'sides', '--train', 'training', '--dataset', 'sides'],
    ...[
      '--method',
      'grad-dot',
      'nearest',
      '--seeds',
      '0',
      '--queries',
      '6',
      '--subsets',
      '8',
      '--left-out',
      '6',
    ],
    ...['--true-label', 'true', '--out', 'measured'],
  );
  expect(measured).toMatchObject({ wrongLabels: [wrong.length], queries: { samples: 6 }, seeds: [0] });
  expect(readdirSync(at.path('measured')).toSorted()).toEqual(['influence-benchmark.json', 'record.json']);
  const lds = measured.metrics.findIndex(({ id }) => id === 'lds');
  const [listed] = await at.result<InfluenceRanking[]>('influence', 'list', '--index', '0');
  expect(listed?.method).toBe('grad-dot');
  expect(listed?.quality).toMatchObject({
    runId: measured.runId,
    lds: measured.entries.find(({ method }) => method === 'grad-dot')?.values[lds],
  });
  const replayed = await at.result<ReplayResult>('replay', '--run', String(measured.runId));
  expect(replayed.verdict).toBe('equal');
  expect(await at.result('verify', '--run', String(measured.runId))).toMatchObject({ intact: true });
});

describe('in the window', () => {
  test('a batch of rankings is paused, stays paused over a restart, and makes each once over a power cut', async () => {
    const at = copied();
    const project = at.path('sides.waferlens');
    const finished = () =>
      column(
        project,
        `SELECT count(*) FROM run WHERE kind = 'influence' AND state = 'done' AND dataset_id = ${trainingId}
         GROUP BY sample_index, method`,
      );
    let served = await serveAndConnect(at, '--project', 'sides.waferlens');
    const { models, datasets } = await served.client.call('project.summary', {});
    const trainingId = datasets.find(({ name }) => name === 'training')?.id ?? 0;
    const indices = Array.from({ length: 20 }, (_, index) => index);
    const methods = ['grad-dot', 'trac-in'].map((id) => ({ id, parameters: {} }));
    const { jobId } = await served.client.call('influence.run', {
      ...{ modelId: models[0]?.id ?? 0, trainingId, datasetId: trainingId, indices, methods, seed: 0 },
    });
    const killed = async () => {
      served.program.child.kill('SIGKILL');
      await served.program.ended;
      served = await serveAndConnect(at, '--project', 'sides.waferlens');
    };
    await jobThat(served.client, jobId, ({ progress }) => progress.done > 2);
    await served.client.call('jobs.pause', { jobId });
    const paused = await jobThat(served.client, jobId, ({ state }) => state === 'queued');
    expect(paused).toMatchObject({ paused: true, attempts: 0, failure: null });
    await killed();
    expect((await served.client.call('jobs.list', {})).jobs).toMatchObject([
      { id: jobId, state: 'queued', paused: true },
    ]);
    const before = finished().length;
    expect(before).toBeGreaterThan(2);
    expect(before).toBeLessThan(indices.length * methods.length);
    await served.client.call('jobs.continue', { jobId });
    await jobThat(served.client, jobId, ({ progress }) => progress.done > before + 2);
    await killed();
    const done = await ended(served.client, jobId);
    expect(done).toMatchObject({ state: 'done', resumed: true, result: { failures: [] } });
    expect(done.result?.runIds).toHaveLength(indices.length * methods.length);
    await served.end();
    expect(finished()).toEqual(new Array(indices.length * methods.length).fill(1));
    expect(await at.result('verify')).toMatchObject({ intact: true });
  });

  test('an interrupted job is resumed; its rankings have galleries that show what is said of a label', async () => {
    const at = copied();
    const before = await serveAndConnect(at, '--project', 'sides.waferlens');
    const { models, datasets } = await before.client.call('project.summary', {});
    const idOf = (name: string) => datasets.find((dataset) => dataset.name === name)?.id ?? 0;
    const [modelId, trainingId, datasetId] = [models[0]?.id ?? 0, idOf('training'), idOf('sides')];
    const methods = ['grad-dot', 'trac-in'].map((id) => ({ id, parameters: {} }));
    const estimate = await before.client.call('influence.estimate', {
      ...{ modelId, trainingId, cases: 2 },
      methods: [...methods, { id: 'magic', parameters: {} }],
    });
    expect(estimate.methods).toMatchObject([
      { id: 'grad-dot', state: 'ready', problem: null },
      { id: 'trac-in', state: 'ready', problem: null },
      { id: 'magic', estimate: null, problem: expect.stringContaining('magic') },
    ]);
    const { jobId } = await before.client.call('influence.run', {
      ...{ modelId, trainingId, datasetId, indices: [3, 5], methods, seed: 0 },
    });
    before.program.child.kill('SIGKILL');
    await before.program.ended;
    const { client, end } = await serveAndConnect(at, '--project', 'sides.waferlens');
    const { jobs } = await client.call('jobs.list', {});
    expect(jobs).toMatchObject([{ id: jobId, kind: 'influence', resumed: true }]);
    expect((await ended(client, jobId)).result).toMatchObject({ failures: [] });
    const { rankings } = await client.call('influence.list', { case: { modelId, datasetId, index: 5 } });
    expect(rankings.map(({ method }) => method)).toEqual(['grad-dot', 'trac-in']);
    const key = { modelId, datasetId: trainingId, index: 13 };
    await client.call('review.append', {
      case: key,
      change: { kind: 'label-check', outcome: 'wrong', correctedLabel: 'right' },
    });
    const { total, samples } = await client.call('influence.gallery', {
      ...{ runId: rankings[0]?.runId ?? 0, order: 'for', offset: 0, limit: 500 },
    });
    expect(total).toBe(trainingCount);
    const values = samples.map(({ value }) => value);
    expect(values).toEqual(values.toSorted((a, b) => b - a));
    const reviewed = samples.find(({ sampleIndex }) => sampleIndex === 13);
    expect(reviewed).toMatchObject({
      ...{ predicted: 'right', agrees: false, review: { verdict: 'label-wrong', correctedLabel: 'right' } },
    });
    expect(reviewed?.similarity).toBeLessThanOrEqual(1.000001);
    await end();
    expect(await at.result('verify')).toMatchObject({ intact: true });
  });
});

describe('an audit', () => {
  test('finds wrong labels and the planted duplicate; a corrected label changes the counts of what is exported', async () => {
    const at = copied();
    const audited = await at.result<{
      runId: number;
      queue: { sampleIndex: number }[];
      duplicates: { first: { sampleIndex: number }; second: { sampleIndex: number }; identical: boolean }[];
    }>(
      ...['audit', '--model', 'sides', '--train', 'training', '--validation', 'sides'],
      ...['--true-label', 'true', '--out', 'audit'],
    );
    const first = audited.queue.slice(0, wrong.length).map(({ sampleIndex }) => sampleIndex);
    expect(first.toSorted((a, b) => a - b)).toEqual(wrong);
    expect(audited.duplicates[0]).toMatchObject({
      first: { sampleIndex: 0 },
      second: { sampleIndex: trainingCount - 1 },
      identical: true,
    });
    expect(existsSync(at.path('audit', 'queue.csv'))).toBe(true);
    const say = ['audit', 'label', '--dataset', 'training', '--index'] as const;
    await at.result(...say, '6', '--wrong', '--label', 'left');
    await at.result(...say, String(trainingCount - 1), '--remove');
    const effect = await at.result('audit', 'effect', '--run', String(audited.runId));
    expect(effect).toMatchObject({ relabelled: 1, removed: 1, validation: sidesCount });
    const replayed = await at.result<ReplayResult>('replay', '--run', String(audited.runId));
    expect(replayed.verdict).toBe('equal');
    expect(await at.result('verify', '--run', String(audited.runId))).toMatchObject({ intact: true });
  });

  test('is not needed for labels to be corrected, exported, and imported again with other counts', async () => {
    const at = copied();
    const say = ['audit', 'label', '--dataset', 'training', '--index'] as const;
    expect((await at.run(...say, '6', '--wrong', '--label', 'lefft')).stderr).toContain('left, right');
    await at.result(...say, '6', '--wrong', '--label', 'left');
    await at.result(...say, String(trainingCount - 1), '--remove');
    const source = made.path('training', 'training.csv');
    const over = await at.run('audit', 'export', '--dataset', 'training', '--out', source);
    expect(over).toMatchObject({ code: 1, stderr: expect.stringContaining('was imported from') });
    const written = await at.result('audit', 'export', '--dataset', 'training', '--out', 'corrected.csv');
    expect(written).toMatchObject({ samples: trainingCount - 1, relabelled: 1, removed: 1 });
    const again = await at.result<Dataset>(
      ...['dataset', 'add', 'corrected.csv', '--name', 'corrected', '--role', 'training'],
    );
    const sets = await at.result<Dataset[]>('list', 'datasets');
    const count = (set: Dataset | undefined, label: string) =>
      set?.classes.find((known) => known.label === label)?.count ?? 0;
    const before = sets.find(({ name }) => name === 'training');
    expect(again).toMatchObject({ samples: trainingCount - 1, problems: [] });
    // One picture went over from right to left; the one that was taken out was a left one.
    expect(count(again, 'left')).toBe(count(before, 'left') + 1 - 1);
    expect(count(again, 'right')).toBe(count(before, 'right') - 1);
  });
});
