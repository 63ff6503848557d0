import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type BenchmarkManifest, benchmarkManifest } from '#contract/benchmark.ts';
import type { ReplayResult } from '#contract/record.ts';
import { slowClassifier, writeClassifier } from './fixtures/classifiers.ts';
import { ended, serveAndConnect } from './fixtures/loopback-client.ts';
import { eventually } from './fixtures/processes.ts';
import { column } from './fixtures/project-rows.ts';
import { makeOwnSidesProject, makeSidesProject, writeSides } from './fixtures/sides.ts';
import { type Place, place } from './program.ts';

const entries = ['--method', 'random', 'occlusion', 'kernel-shap', 'exact-shapley'] as const;
const grid = ['--segmenter', 'grid', '--set', 'grid.rows=2', 'grid.columns=4'] as const;
const bare = ['--model', 'sides.onnx', '--labels', 'labels.txt', '--preprocess', 'preprocess.json'] as const;
const project = 'sides.waferlens';

function manifestIn(at: Place, folder: string): BenchmarkManifest {
  return benchmarkManifest.parse(JSON.parse(readFileSync(at.path(folder, 'benchmark.json'), 'utf8')));
}

/** Values of an entry's cell; a failed cell has none. */
function valuesOf(manifest: BenchmarkManifest, unit: number, entry: number): (number | null)[] {
  const cell = manifest.units[unit]?.cells[entry];
  return cell?.state === 'done' ? cell.values : [];
}

const kept = (at: Place) => column(at.path(project), 'SELECT unit FROM benchmark_unit') as string[];

describe('benchmark of a bare model', () => {
  test('judges as explain does, counts passes of each method alone, and goes on after a bad picture', async () => {
    const at = place();
    await writeSides(at.folder);
    writeFileSync(at.path('bad.png'), 'no picture');
    const pictures = ['sides/images/000.png', 'bad.png', 'sides/images/001.png'];
    const { run, rows } = await at.result<{ run: null; rows: { entry: string; failures: number }[] }>(
      ...['benchmark', ...bare, '--image', ...pictures, ...entries, ...grid, '--out', 'b'],
    );
    expect(run).toBeNull();
    expect(rows.map(({ entry, failures }) => `${entry}: ${failures}`)).toEqual([
      'Random scores: 1',
      'Occlusion: 1',
      'KernelSHAP: 1',
      'Exact Shapley: 1',
    ]);
    const manifest = manifestIn(at, 'b');
    expect(manifest.pictures.map(({ target }) => target?.label ?? null)).toEqual(['left', null, 'right']);
    expect(manifest.units[1]?.cells).toEqual(
      Array(4).fill({ state: 'failed', code: 'image', message: expect.stringContaining('bad.png') }),
    );
    // The model's logit is a sum over pixels, so the kernel's regression finds the Shapley values themselves.
    for (const unit of [0, 2]) {
      const kernel = valuesOf(manifest, unit, 2);
      const exact = valuesOf(manifest, unit, 3);
      for (const [metric, value] of kernel.entries()) expect(value).toBeCloseTo(exact[metric] ?? -1, 5);
      expect(exact[0]).toBeGreaterThan(valuesOf(manifest, unit, 0)[0] ?? 1);
    }
    // 8 segments have 2^8 coalitions.
    const cell = manifest.units[0]?.cells[3];
    expect(cell?.state === 'done' && cell.passes).toBe(256);

    const [explained] = await at.result<
      { judgement: { map: Record<string, { value: number; settings: Record<string, unknown> }> } }[]
    >(
      ...['explain', ...bare, '--image', 'sides/images/000.png', '--method', 'occlusion', ...grid],
      ...['--metric', ...manifest.metrics.map(({ name }) => name)],
    );
    const judged = manifest.metrics.map(({ name }) => explained?.judgement.map[name]?.value);
    expect(valuesOf(manifest, 0, 1)).toEqual(judged);
    expect(readdirSync(at.path('b')).toSorted()).toEqual([
      ...['benchmark.json', 'curve.svg', 'table.csv', 'table.md', 'times.json'],
    ]);
    const [header = '', ...lines] = readFileSync(at.path('b', 'table.csv'), 'utf8').trim().split('\r\n');
    const passes = header.split(',').indexOf('passes');
    expect(lines.map((line) => line.replaceAll(/"[^"]*"/g, '').split(',')[passes])).toContain('256');
  });

  test.each([
    ['concepts that were found before', ['--method', 'craft'], /craft shows concepts/],
    ['segments of a method', ['--method', 'lime', '--set', 'lime.segments=9'], /no parameter "segments"/],
    ['the same entry twice', ['--method', 'occlusion', 'occlusion'], /two entries are "Occlusion"/],
    [
      'a metric of methods',
      ['--method', 'occlusion', '--metric', 'randomisation'],
      /randomisation runs the method/,
    ],
    ['an unknown method', ['--method', 'tea'], /no method "tea".*occlusion/],
    ['a parameter of a control', ['--method', 'random', '--set', 'random.a=1'], /no parameter/],
  ])('refuses %s before anything starts', async (_, options, message) => {
    const at = place();
    await writeSides(at.folder);
    const done = await at.run(
      ...[
        'benchmark',
        ...bare,
        '--image',
        'sides/images/000.png',
        ...options,
        ...grid,
        '--out',
        'b',
        '--json',
      ],
    );
    expect(done.code).toBe(2);
    expect(done.failure.message).toMatch(message);
    expect(existsSync(at.path('b'))).toBe(false);
  });

  test('a definition file asks for one method several times; options take the place of what it says', async () => {
    const at = place();
    await writeSides(at.folder);
    const definition = {
      entries: [8, 16].map((samples) => ({ method: 'kernel-shap', parameters: { samples } })),
      segmentations: [4, 9].map((segments) => ({ segmenter: 'grid', parameters: { segments } })),
      metrics: ['segment-insertion'],
      baselines: ['black', 'mean'],
    };
    writeFileSync(at.path('d.json'), JSON.stringify(definition));
    await at.result(
      ...['benchmark', ...bare, '--image', 'sides/images/000.png', '--definition', 'd.json'],
      ...['--baseline', 'black', '--out', 'b'],
    );
    const { entries: found, baselines, units, rows } = manifestIn(at, 'b');
    expect(found.map(({ title, line }) => [title, line])).toEqual([
      ['KernelSHAP (samples 8)', 'KernelSHAP'],
      ['KernelSHAP (samples 16)', 'KernelSHAP'],
    ]);
    expect(baselines).toEqual(['black']);
    expect(units.map(({ segments }) => segments?.count)).toEqual([4, 9]);
    expect(rows.map(({ segmentation }) => segmentation)).toEqual([0, 0, 1, 1, null, null]);
  });
});

describe('benchmark in a project', () => {
  test('is a recorded run that verifies and replays; a mask gives localisation; skip shares no picture', async () => {
    const at = place();
    await makeOwnSidesProject(at);
    const asked = [
      ...['benchmark', '--model', 'sides', '--dataset', 'sides', ...entries, ...grid],
      ...['--metric', 'segment-insertion', 'iou-top', '--limit', '3'],
    ];
    const first = await at.result<{ run: number }>(...asked, '--out', 'first');
    const manifest = manifestIn(at, 'first');
    expect(manifest.units).toHaveLength(3);
    expect(manifest.pictures.every(({ masked, index }) => masked && index !== null)).toBe(true);
    expect(valuesOf(manifest, 0, 1)[1]).toBeGreaterThan(0);
    expect(kept(at)).toEqual([]);
    const record = JSON.parse(readFileSync(at.path('first', 'record.json'), 'utf8'));
    expect(record.run).toBe(first.run);
    expect(record.content.metrics['segment-insertion: KernelSHAP'].value).toBe(
      manifest.rows[2]?.means[0]?.value,
    );

    const replayed = await at.result<ReplayResult>('replay', '--run', String(first.run));
    expect(replayed).toMatchObject({ verdict: 'equal', changes: [] });
    expect(replayed.outputs.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['benchmark', 'samples', 'metrics']),
    );
    expect(await at.result('verify')).toMatchObject({ intact: true });
    expect(await at.result('verify', '--run', String(first.run))).toMatchObject({ intact: true });

    await at.result(...asked, '--skip', '3', '--out', 'second');
    const names = [manifest, manifestIn(at, 'second')].flatMap(({ pictures }) =>
      pictures.map(({ name }) => name),
    );
    expect(new Set(names).size).toBe(6);

    // A picture that was changed since it was imported is no measure, and verify tells it.
    const [changed] = manifest.pictures;
    writeFileSync(at.path('sides', changed?.name ?? ''), readFileSync(at.path('sides', 'images', '023.png')));
    await at.result(...asked, '--out', 'third');
    expect(manifestIn(at, 'third').units[0]?.cells[0]).toMatchObject({ state: 'failed', code: 'integrity' });
    expect(await at.result('replay', '--run', String(first.run))).toMatchObject({ verdict: 'different' });
    expect((await at.run('verify', '--run', String(first.run))).code).not.toBe(0);
  });

  test('that was killed is resumed: what was done is not done again', async () => {
    const at = place();
    await makeSidesProject(at);
    writeClassifier(at.path('slow.onnx'), slowClassifier(64));
    await at.result('model', 'add', 'slow.onnx', '--name', 'slow', '--labels', 'labels.txt');
    const program = at.start(
      ...['benchmark', '--model', 'slow', '--dataset', 'sides', '--limit', '3', '--method', 'kernel-shap'],
      ...['occlusion', '--set', 'occlusion.window=32', 'grid.segments=4', '--segmenter', 'grid'],
      ...['--metric', 'segment-insertion', '--baseline', 'black', '--json'],
    );
    await eventually('a unit is kept', () => kept(at).length > 0, 60);
    program.child.kill('SIGKILL');
    await program.ended;
    const done = kept(at).map((text) => (JSON.parse(text) as { seconds: number }).seconds);
    expect(done.length).toBeLessThan(3);

    const { client, end } = await serveAndConnect(at);
    await client.call('settings.set', { resumeJobs: false });
    await client.call('project.open', { directory: at.path(project) });
    const { jobs } = await client.call('jobs.list', {});
    expect(jobs).toMatchObject([{ kind: 'benchmark', state: 'interrupted' }]);
    const [request = ''] = column(at.path(project), 'SELECT request FROM job') as string[];
    const estimated = await client.call('benchmark.estimate', JSON.parse(request));
    expect(estimated).toMatchObject({ pictures: 3, units: 3, done: done.length });
    const { jobId } = await client.call('jobs.resume', { jobId: jobs[0]?.id ?? '' });
    const { result } = await ended(client, jobId);
    const found = await client.call('benchmark.get', { runId: Number(result?.runId) });
    await end();

    const seconds = found.times.map(({ whole }) => whole);
    expect(seconds).toHaveLength(3);
    expect(seconds.slice(0, done.length).toSorted()).toEqual(done.toSorted());
    // The estimate is of the units that were left; methods of a unit have passes that can be counted before.
    const left = (found.passes + found.judgementPasses) * ((3 - done.length) / 3);
    expect(estimated.passes / left).toBeGreaterThan(0.9);
    expect(estimated.passes / left).toBeLessThan(1.5);
    expect(kept(at)).toEqual([]);
    expect(column(at.path(project), "SELECT state FROM run WHERE kind = 'benchmark' ORDER BY id")).toEqual([
      'interrupted',
      'done',
    ]);
    expect(await at.result('replay', '--run', String(found.runId))).toMatchObject({ verdict: 'equal' });
    expect(await at.result('verify')).toMatchObject({ intact: true });
  });
});

test.each(['shapley', 'passes'])('the definition "%s" that comes along can be measured', async (name) => {
  const at = place();
  await makeSidesProject(at);
  const program = at.start(
    'benchmark',
    '--model',
    'sides',
    '--dataset',
    'sides',
    '--definition',
    name,
    '--json',
  );
  // Refused definitions never get as far as a unit; the whole would take minutes.
  await program.says(/"unit":"units"/);
  program.child.kill('SIGINT');
  expect((await program.ended).code).not.toBe(0);
});
