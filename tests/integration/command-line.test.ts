import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, parse } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { decodeNpy, encodeNpy } from '#engine/math/npy.ts';
import { serveAndConnect } from './fixtures/loopback-client.ts';
import { reviewedSides, sidePicture, writeSides, wronglyLabelled } from './fixtures/sides.ts';
import { place, run } from './program.ts';

const json = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
const npy = (path: string) => decodeNpy(readFileSync(path), path);

/** Preprocessed tensors of some of the pictures, as the classifier takes them. */
function tensors(...indices: readonly number[]): Uint8Array {
  const data = indices.flatMap((index) => Array.from(sidePicture(index).picture, (value) => value / 255));
  return encodeNpy(Float32Array.from(data), [indices.length, 1, 32, 32]);
}

describe('errors and exit codes', () => {
  test('success is 0, with the result on standard output', async () => {
    const done = await place().run('init', 'empty.waferlens');
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(done.stdout).toMatch(/^Project empty: .*empty\.waferlens\n$/);
  });

  test.each([
    ['an unknown command', ['polish']],
    ['an unknown option', ['list', 'methods', '--sideways']],
    ['an unknown kind', ['list', 'wafers']],
    ['a missing argument', ['init']],
    ['a missing option', ['explain', '--model', 'sides.onnx']],
    ['a number that is none', ['list', 'methods', '--threads', 'many']],
    ['an unknown provider', ['list', 'methods', '--provider', 'tpu']],
    [
      'an unknown method',
      ['explain', '--model', 'sides.onnx', '--method', 'tea', '--image', 'sides/images/000.png'],
    ],
    [
      'an unknown parameter',
      [
        'explain',
        '--model',
        'sides.onnx',
        '--method',
        'rise',
        '--set',
        'rise.tea=1',
        '--image',
        'sides/images/000.png',
      ],
    ],
    [
      'a parameter out of its bounds',
      [
        'explain',
        '--model',
        'sides.onnx',
        '--method',
        'rise',
        '--set',
        'rise.samples=0',
        '--image',
        'sides/images/000.png',
      ],
    ],
    ['nothing to explain', ['explain', '--model', 'sides.onnx', '--method', 'rise']],
    [
      'a target that is no class',
      [
        'explain',
        '--model',
        'sides.onnx',
        '--method',
        'rise',
        '--image',
        'sides/images/000.png',
        '--target',
        'both',
      ],
    ],
    [
      'an unknown metric',
      [
        'judge',
        '--model',
        'sides.onnx',
        '--image',
        'sides/images/000.png',
        '--map',
        'm.npy',
        '--metric',
        'tea',
      ],
    ],
  ])('wrong usage is 2 with one line: %s', async (_what, args) => {
    const at = place();
    await writeSides(at.folder);
    writeFileSync(at.path('m.npy'), encodeNpy(new Float32Array(32 * 32), [32, 32]));
    const done = await at.run(...args);
    expect(done.stdout).toBe('');
    expect(done.stderr).toMatch(/^error: usage: [^\n]+\n$/);
    expect(done.code).toBe(2);
  });

  test('without a command the help is shown and the exit code is 2', async () => {
    const done = await place().run();
    expect(done.code).toBe(2);
    expect(done.stderr).toContain('Usage: waferlens');
  });

  test('any other failure is 1 with one line that names the code', async () => {
    // A folder that nobody keeps projects in or above.
    const done = await run(['verify'], { cwd: parse(process.cwd()).root, home: place().home });
    expect(done).toMatchObject({ code: 1, stdout: '' });
    expect(done.stderr).toMatch(/^error: project: no \*\.waferlens folder in .*waferlens init.*\n$/);
  });

  test('a failure is an object with --json', async () => {
    const done = await place().run('inspect', 'absent.onnx', '--json');
    expect(done).toMatchObject({ code: 1, stdout: '' });
    expect(done.failure).toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('absent.onnx'),
    });
  });

  test('a stack trace is shown with --debug alone', async () => {
    const at = place();
    expect((await at.run('inspect', 'absent.onnx')).stderr).not.toMatch(/\n\s+at /);
    expect((await at.run('inspect', 'absent.onnx', '--debug')).stderr).toMatch(/\n\s+at /);
  });

  test('a reader that closes the pipe early is no error', async () => {
    const at = place();
    const cli = join(inject('builtProgram'), 'out', 'main', 'cli.js');
    const shell = spawn(
      'bash',
      ['-c', `'${process.execPath}' '${cli}' list metrics | head -1; echo "code \${PIPESTATUS[0]}"`],
      {
        env: { ...process.env, WAFERLENS_HOME: at.home },
      },
    );
    let said = '';
    shell.stdout.on('data', (text: Buffer) => (said += text.toString()));
    let complained = '';
    shell.stderr.on('data', (text: Buffer) => (complained += text.toString()));
    await new Promise((resolve) => shell.on('close', resolve));
    expect(said).toMatch(/^metric .*\ncode 0\n$/);
    expect(complained).toBe('');
  });
});

describe('--help', () => {
  test.each([
    ['init'],
    ['demo'],
    ['inspect'],
    ['model add'],
    ['dataset add'],
    ['evaluate'],
    ['list'],
    ['explain'],
    ['judge'],
    ['report'],
    ['verify'],
    ['replay'],
    ['serve'],
  ])('of %s lists the common options and ends with 0', async (command) => {
    const done = await place().run(...command.split(' '), '--help');
    expect(done).toMatchObject({ code: 0, stderr: '' });
    for (const option of ['--project', '--json', '--provider', '--threads', '--seed']) {
      expect(done.stdout).toContain(option);
    }
  });

  test('names the defaults', async () => {
    const help = (await place().run('explain', '--help')).stdout.replace(/\s+/g, ' ');
    expect(help).toContain('--seed <n> seed of everything random (default: 0)');
    expect(help).toContain('(default: "predicted")');
    expect(help).toContain('(default: the nearest *.waferlens folder)');
    expect(help).toContain('(default: one per physical core)');
  });
});

describe('a project from nothing', () => {
  test('the main job runs command by command', async () => {
    const at = place();
    await writeSides(at.folder);
    expect(await at.result('init', 'p.waferlens')).toMatchObject({ name: 'p', models: [], datasets: [] });
    expect(
      await at.result(
        ...['model', 'add', 'sides.onnx', '--name', 'm', '--labels', 'labels.txt'],
        '--preprocess',
        'preprocess.json',
      ),
    ).toMatchObject({ name: 'm', labels: ['left', 'right'], answerKind: 'logit', featureTensor: 'features' });
    expect(
      await at.result('dataset', 'add', 'sides/sides.csv', '--name', 'd', '--role', 'validation'),
    ).toMatchObject({
      name: 'd',
      role: 'validation',
      samples: 24,
      masks: 24,
      problems: [],
    });
    const evaluated = await at.result('evaluate', '--model', 'm', '--dataset', 'd');
    // Four of the twelve bright left halves are labelled right.
    expect(evaluated).toMatchObject({
      labelled: 24,
      confusion: [
        [8, 0],
        [4, 12],
      ],
      accuracy: { value: 20 / 24 },
    });
    const [left] = evaluated.perClass as Record<string, number>[];
    expect(left?.precision).toBeCloseTo(8 / 12, 12);
    expect(left?.recall).toBe(1);
    expect(left?.f1).toBeCloseTo(0.8, 12);
  });

  test('reference outputs are checked before a model is added', async () => {
    const at = place();
    await writeSides(at.folder);
    await at.result('init', 'p.waferlens');
    writeFileSync(at.path('x.npy'), tensors(0));
    const { picture } = sidePicture(0);
    let difference = 0;
    picture.forEach((value, pixel) => {
      difference += ((pixel % 32 < 16 ? 1 : -1) * value) / 255 / 512;
    });
    const right = Float32Array.of(8 * difference, -8 * difference);
    writeFileSync(at.path('y.npy'), encodeNpy(right, [1, 2]));
    writeFileSync(at.path('wrong.npy'), encodeNpy(right.toReversed(), [1, 2]));
    const add = (name: string, y: string) =>
      at.run('model', 'add', 'sides.onnx', '--name', name, '--reference', `x.npy,${y}`);
    expect((await add('checked', 'y.npy')).code).toBe(0);
    const refused = await add('unchecked', 'wrong.npy');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/^error: model: .*differ.*check the preprocessing\n$/);
  });

  test('a table with a split column and no role becomes one data set per split', async () => {
    const at = place();
    await writeSides(at.folder);
    await at.result('init', 'p.waferlens');
    const rows = Array.from(
      { length: 6 },
      (_, index) => `images/00${index}.png;left;${index < 4 ? 'train' : 'valid'}`,
    );
    writeFileSync(at.path('sides', 'split.csv'), `image_path;label;split\n${rows.join('\n')}\n`);
    await at.result('dataset', 'add', 'sides/split.csv');
    const sets = await at.result<{ name: string; role: string; samples: number }[]>('list', 'datasets');
    expect(sets.map(({ name, role, samples }) => [name, role, samples])).toEqual([
      ['split train', 'training', 4],
      ['split valid', 'validation', 2],
    ]);
  });

  test('a second project in the same folder has to be named', async () => {
    const at = place();
    await at.result('init', 'a.waferlens');
    await at.result('init', 'b.waferlens');
    const done = await at.run('list', 'models');
    expect(done.code).toBe(2);
    expect(done.stderr).toContain('a.waferlens, b.waferlens');
    expect((await at.run('list', 'models', '--project', 'b.waferlens')).code).toBe(0);
  });
});

describe('list', () => {
  test('shows models, data sets, methods, metrics, runs and cases', async () => {
    const at = await reviewedSides();
    expect(await at.result('list', 'models')).toMatchObject([{ name: 'sides', opset: 17 }]);
    expect(await at.result('list', 'datasets')).toMatchObject([{ name: 'sides', samples: 24 }]);
    const methods = await at.result<{ id: string }[]>('list', 'methods');
    expect(methods.map(({ id }) => id)).toEqual(expect.arrayContaining(['occlusion', 'rise']));
    const metrics = await at.result<{ id: string }[]>('list', 'metrics');
    expect(metrics.map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        'insertion',
        'deletion',
        'insertion-minus-deletion',
        'segment-insertion',
        'segment-deletion',
        'pointing-game',
        'relevance-mass',
        'relevance-rank',
        'iou-otsu',
        'iou-top',
        'pixel-auc',
      ]),
    );
    const runs = await at.result<{ kind: string; state: string }[]>('list', 'runs');
    expect(runs.map(({ kind }) => kind).sort()).toEqual([
      'evaluation',
      'explanation',
      'explanation',
      'explanation',
      'explanation',
      'judgement',
      'report',
    ]);
    expect(runs.every(({ state }) => state === 'done')).toBe(true);
    for (const what of ['models', 'datasets', 'methods', 'metrics', 'runs', 'cases']) {
      expect((await at.run('list', what)).code).toBe(0);
    }
  });

  test('filters cases by truth and answer', async () => {
    const at = await reviewedSides();
    const indices = async (...filter: string[]) =>
      (await at.result<{ index: number }[]>('list', 'cases', ...filter)).map(({ index }) => index);
    expect(await indices('--misclassified')).toEqual(wronglyLabelled);
    expect(await indices('--true', 'right', '--predicted', 'left')).toEqual(wronglyLabelled);
    expect(await indices('--true', 'left', '--predicted', 'right')).toEqual([]);
    expect(await indices()).toHaveLength(24);
  });
});

test('inspect tells a classifier’s operators, shapes and feature tensors', async () => {
  const at = place();
  await writeSides(at.folder);
  expect(await at.result('inspect', 'sides.onnx')).toMatchObject({
    opset: 17,
    inputs: [{ name: 'picture', type: 'float32', shape: ['n', 1, 32, 32] }],
    outputs: [{ name: 'logits', shape: ['n', 2] }],
    operators: { Conv: 1, Relu: 1, Flatten: 1, MatMul: 1, Identity: 1 },
    answer: { name: 'logits', classes: 2 },
    parameters: 32 * 32 * 2 + 1,
    featureTensors: [
      { operator: 'Conv', shape: ['n', 1, 32, 32], layout: 'nchw', leading: 0, grid: [32, 32], channels: 1 },
      { operator: 'Relu', shape: ['n', 1, 32, 32], layout: 'nchw', leading: 0, grid: [32, 32], channels: 1 },
    ],
    gradients: { missing: [], straightThrough: 0, problem: null },
    externalData: [],
    problem: null,
  });
  const { stdout } = await at.run('inspect', 'sides.onnx');
  expect(stdout).toMatch(/gradients: to the input/);
  expect(stdout).toMatch(/Relu +\[n, 1, 32, 32\] +nchw +32 x 32 +default/);
});

describe('explain', () => {
  test('of a picture with a bare .onnx file needs no project and leaves record, overlay and raw maps', async () => {
    const at = place();
    await writeSides(at.folder);
    await at.result(
      ...['explain', '--model', 'sides.onnx', '--labels', 'labels.txt', '--image', 'sides/images/000.png'],
      ...[
        '--method',
        'occlusion',
        'rise',
        '--set',
        'rise.samples=50',
        'occlusion.window=8',
        '--out',
        'out',
        '--raw',
      ],
    );
    expect(readdirSync(at.path('out', '000', 'occlusion')).sort()).toEqual([
      'map.npy',
      'overlay.png',
      'record.json',
    ]);
    const rise = at.path('out', '000', 'rise');
    expect(npy(join(rise, 'map.npy'))).toMatchObject({ type: 'float32', dims: [32, 32] });
    expect(npy(join(rise, 'standard-error.npy'))).toMatchObject({ type: 'float32', dims: [32, 32] });
    const record = json(join(rise, 'record.json'));
    expect(record).toMatchObject({
      method: 'rise',
      parameters: {
        samples: 50,
        grid: 7,
        visible: 0.5,
        baseline: 'mean',
        value: 'probability',
        targetError: 0,
      },
      target: { index: 0, label: 'left' },
      passes: 50,
      warnings: expect.any(Array),
      seconds: expect.any(Number),
      hashes: { inputs: expect.any(Object), outputs: { map: expect.stringMatching(/^[0-9a-f]{64}$/) } },
    });
    expect(json(at.path('out', '000', 'occlusion', 'record.json'))).toMatchObject({
      parameters: { window: 8, stride: 2 },
    });
    expect(readdirSync(at.folder)).not.toContain('sides.waferlens');
  });

  test('without --raw leaves no arrays', async () => {
    const at = place();
    await writeSides(at.folder);
    await at.result(
      ...['explain', '--model', 'sides.onnx', '--image', 'sides/images/000.png', 'sides/images/001.png'],
      ...['--method', 'occlusion', '--no-judge', '--out', 'out'],
    );
    for (const stem of ['000', '001']) {
      expect(readdirSync(at.path('out', stem, 'occlusion')).sort()).toEqual(['overlay.png', 'record.json']);
    }
  });

  test('of tensors takes one target per sample', async () => {
    const at = place();
    await writeSides(at.folder);
    writeFileSync(at.path('x.npy'), tensors(0, 1, 2));
    const explain = (target: string) =>
      at.run(
        ...[
          'explain',
          '--model',
          'sides.onnx',
          '--input',
          'x.npy',
          '--method',
          'occlusion',
          '--target',
          target,
        ],
        ...['--set', 'occlusion.value=logit', '--no-judge', '--out', `out-${target}`, '--raw', '--json'],
      );
    expect((await explain('0,1,1')).code).toBe(0);
    const targets = [0, 1, 2].map(
      (row) => json(at.path('out-0,1,1', `sample-${row}`, 'occlusion', 'record.json')).target,
    );
    expect(targets).toMatchObject([{ index: 0 }, { index: 1 }, { index: 1 }]);
    expect((await explain('1')).code).toBe(0);
    // The two logits are each other's negative, so are the maps of the two classes.
    const [zero, one] = ['out-0,1,1', 'out-1'].map((out) =>
      npy(at.path(out, 'sample-0', 'occlusion', 'map.npy')),
    );
    expect(Array.from(one?.data as Float32Array)).toEqual(
      Array.from(zero?.data as Float32Array, (value) => 0 - value),
    );
    const wrong = await explain('0,1');
    expect(wrong.code).toBe(2);
    expect(wrong.failure.message).toContain('2 values for 3 pictures');
  });

  test('of tensors gives the same map as of the picture they were made from', async () => {
    const at = place();
    await writeSides(at.folder);
    writeFileSync(at.path('x.npy'), tensors(1));
    const common = [
      '--model',
      'sides.onnx',
      '--method',
      'rise',
      '--set',
      'rise.samples=40',
      '--no-judge',
      '--raw',
    ];
    await at.result('explain', ...common, '--input', 'x.npy', '--out', 'a');
    await at.result('explain', ...common, '--image', 'sides/images/001.png', '--out', 'b');
    expect(readFileSync(at.path('a', 'sample-0', 'rise', 'map.npy'))).toEqual(
      readFileSync(at.path('b', '001', 'rise', 'map.npy')),
    );
  });

  test('takes segments for the segment metrics', async () => {
    const at = place();
    await writeSides(at.folder);
    const quarters = Int32Array.from({ length: 1024 }, (_, i) => Math.floor((i % 32) / 8));
    writeFileSync(at.path('quarters.npy'), encodeNpy(quarters, [32, 32]));
    const overlapping = Uint8Array.from({ length: 3 * 1024 }, (_, i) =>
      Number((i % 32) / 8 >= Math.floor(i / 1024)),
    );
    writeFileSync(at.path('overlapping.npy'), encodeNpy(overlapping, [3, 32, 32]));
    for (const [file, count] of [
      ['quarters.npy', 4],
      ['overlapping.npy', 3],
    ] as const) {
      const out = `out-${count}`;
      const [explained] = await at.result<{ judgement: { map: Record<string, { settings: object }> } }[]>(
        ...['explain', '--model', 'sides.onnx', '--image', 'sides/images/000.png', '--method', 'occlusion'],
        ...['--segments', file, '--out', out, '--raw'],
      );
      expect(explained?.judgement.map['segment-insertion']?.settings).toMatchObject({ segments: count });
      const left = (name: string) => readFileSync(at.path(out, '000', 'occlusion', name));
      expect(decodeNpy(left('scores.npy'))).toMatchObject({ type: 'float32', dims: [count] });
      expect(decodeNpy(left('segments.npy'))).toEqual(decodeNpy(readFileSync(at.path(file))));
    }
  });

  test('of misclassified cases of a data set becomes runs of the project', async () => {
    const at = await reviewedSides();
    const explained = await at.result<{ picture: string; record: { run: number } }[]>(
      ...['explain', '--model', 'sides', '--dataset', 'sides', '--misclassified', '--limit', '3'],
      ...['--method', 'occlusion', '--target', 'label', '--set', 'occlusion.window=8'],
    );
    expect(explained.map(({ picture }) => picture)).toEqual([
      'images/000.png',
      'images/006.png',
      'images/012.png',
    ]);
    expect(explained).toMatchObject([
      { target: { label: 'right' } },
      { target: { label: 'right' } },
      { target: { label: 'right' } },
    ]);
    const runs = await at.result<{ id: number }[]>('list', 'runs');
    expect(runs.map(({ id }) => id)).toEqual(
      expect.arrayContaining(explained.map(({ record }) => record.run)),
    );
  });

  test('goes on after a bad picture, names it and ends with 1', async () => {
    const at = place();
    await writeSides(at.folder);
    writeFileSync(at.path('bad.png'), 'no picture');
    const done = await at.run(
      ...['explain', '--model', 'sides.onnx', '--image', 'bad.png', 'sides/images/000.png'],
      ...['--method', 'occlusion', '--no-judge', '--out', 'out'],
    );
    expect(done.code).toBe(1);
    expect(done.stderr).toMatch(
      /warning: bad\.png, occlusion: image: [^\n]+\nerror: image: 1 of 2 explanations failed/,
    );
    expect(existsSync(at.path('out', '000', 'occlusion', 'record.json'))).toBe(true);
  });

  test('with the same seed gives the same bytes and with another seed others', async () => {
    const at = place();
    await writeSides(at.folder);
    const map = async (seed: string, out: string) => {
      await at.result(
        ...['explain', '--model', 'sides.onnx', '--image', 'sides/images/003.png', '--method', 'rise'],
        ...['--set', 'rise.samples=40', '--seed', seed, '--no-judge', '--raw', '--out', out],
      );
      return readFileSync(at.path(out, '003', 'rise', 'map.npy'));
    };
    const first = await map('5', 'a');
    expect(await map('5', 'b')).toEqual(first);
    expect(await map('6', 'c')).not.toEqual(first);
  });
});

describe('judge', () => {
  test('measures a map that was made elsewhere', async () => {
    const at = place();
    await writeSides(at.folder);
    const { mask } = sidePicture(0);
    writeFileSync(at.path('map.npy'), encodeNpy(Float32Array.from(mask), [32, 32]));
    const judged = await at.result<
      Record<string, { value: number; low: number; high: number; settings: object }>
    >(
      ...['judge', '--model', 'sides.onnx', '--image', 'sides/images/000.png', '--map', 'map.npy'],
      ...[
        '--mask',
        'sides/masks/000.png',
        '--metric',
        'insertion',
        'deletion',
        'relevance-mass',
        'pointing-game',
      ],
    );
    expect(judged['relevance-mass']?.value).toBe(1);
    expect(judged['pointing-game']?.value).toBe(1);
    expect(judged.insertion?.value).toBeGreaterThan(judged.deletion?.value ?? 1);
    for (const metric of Object.values(judged)) {
      expect(Object.keys(metric).sort()).toEqual(['high', 'low', 'settings', 'value']);
    }
  });

  test('measures scores of segments', async () => {
    const at = place();
    await writeSides(at.folder);
    const halves = Int32Array.from({ length: 1024 }, (_, i) => Number(i % 32 >= 16));
    writeFileSync(at.path('halves.npy'), encodeNpy(halves, [32, 32]));
    writeFileSync(at.path('scores.npy'), encodeNpy(Float32Array.of(1, -1), [2]));
    const judged = await at.result<
      Record<string, { value: number; settings: { curve: { probability: { black: number[] } } } }>
    >(
      ...['judge', '--model', 'sides.onnx', '--image', 'sides/images/000.png', '--segments', 'halves.npy'],
      ...['--scores', 'scores.npy', '--metric', 'segment-insertion', '--baseline', 'black'],
    );
    const { picture } = sidePicture(0);
    const mean = (side: number) =>
      picture.reduce((sum, value, i) => sum + (Number(i % 32 >= 16) === side ? value / 255 : 0), 0) / 512;
    const probability = (difference: number) => 1 / (1 + Math.exp(-16 * difference));
    const curve = judged['segment-insertion']?.settings.curve.probability.black ?? [];
    expect(curve[0]).toBeCloseTo(0.5, 6);
    expect(curve[1]).toBeCloseTo(probability(mean(0)), 5);
    expect(curve[2]).toBeCloseTo(probability(mean(0) - mean(1)), 5);
  });

  test('refuses a map of another size than the network’s input', async () => {
    const at = place();
    await writeSides(at.folder);
    writeFileSync(at.path('map.npy'), encodeNpy(new Float32Array(16 * 16), [16, 16]));
    const done = await at.run(
      ...['judge', '--model', 'sides.onnx', '--image', 'sides/images/000.png', '--map', 'map.npy'],
      ...['--metric', 'insertion'],
    );
    expect(done.code).not.toBe(0);
    expect(done.stderr).toMatch(/^error: (usage|table): .*map\.npy.*16.*32.*\n$/);
  });
});

test('report writes a PDF of named cases', async () => {
  const at = await reviewedSides();
  const made = await at.result('report', '--cases', '0,6', '--out', 'two.pdf', '--title', 'Two cases');
  expect(made).toMatchObject({ path: at.path('two.pdf'), title: 'Two cases', cases: 2 });
  expect(readFileSync(at.path('two.pdf')).subarray(0, 5).toString()).toBe('%PDF-');
});

test('case sheets with the site on them replay to the same bytes; another project has the site only by default', async () => {
  const at = await reviewedSides();
  writeFileSync(at.path('logo.png'), readFileSync(at.path('sides/images/000.png')));
  const site = ['--logo', 'logo.png', '--header', 'Fab 3', '--classification', 'Confidential'];
  const made = await at.result(
    ...['report', '--cases', '0,6', '--template', 'case-sheet', '--out', 'sheets.pdf', ...site],
  );
  expect(made).toMatchObject({ template: 'case-sheet', pages: 3 });
  // The file that the logo came from may be gone.
  writeFileSync(at.path('logo.png'), 'no picture');
  const runs = (await at.result('list', 'runs')) as { id: number; kind: string }[];
  const run = runs.find(({ kind }) => kind === 'report');
  expect(await at.result('replay', '--run', String(run?.id))).toMatchObject({ verdict: 'equal' });
  const failed = await at.run('report', '--cases', '0', '--logo', 'logo.png', '--out', 'none.pdf');
  expect(failed.stderr).toMatch(/^error: unreadable: .*logo\.png is no PNG or JPEG/);

  const { client, end } = await serveAndConnect(at, '--project', 'sides.waferlens');
  const { site: kept, own } = await client.call('site.get', {});
  expect({ own, ...kept }).toMatchObject({ own: true, header: 'Fab 3', logo: { width: 32, height: 32 } });
  await client.call('site.set', { footer: 'Keep for 5 years', asDefault: true });
  await client.call('project.create', { directory: at.path('other.waferlens') });
  expect(await client.call('site.get', {})).toEqual({
    own: false,
    site: { ...kept, footer: 'Keep for 5 years' },
  });
  await client.call('project.open', { directory: at.path('sides.waferlens') });
  const before = (await client.call('reports.list', {})).reports.length;
  const preview = await client.call('reports.preview', {
    ...{ modelId: 1, datasetId: 1, indices: [0, 6, 12, 18], title: 'Draft', template: 'case-sheet' },
  });
  expect(preview).toMatchObject({ cases: 3, pages: 4 });
  expect(Buffer.from(preview.pdf, 'base64').subarray(0, 5).toString()).toBe('%PDF-');
  expect((await client.call('reports.list', {})).reports).toHaveLength(before);
  await end();
});

test('export writes records in four forms; statements are signed, and a changed one is noticed', async () => {
  const at = await reviewedSides();
  const runs = (await at.result<{ id: number }[]>('list', 'runs')).map(({ id }) => id);
  const newest = String(Math.max(...runs));
  await at.result('key', 'new');
  await at.result('key', 'show', '--out', 'key.pem');
  for (const format of ['json', 'prov-json', 'ro-crate', 'in-toto']) {
    const exported = await at.result<{ records: number; signedBy: string | null }>(
      ...['export', '--run', newest, '--format', format, '--out', `exported.${format}`],
    );
    expect(exported.records).toBe(1);
    expect(exported.signedBy === null).toBe(format !== 'in-toto');
  }
  const record = (json(at.path('exported.json')).runs as { record: { contentHash: string } }[])[0]?.record;
  expect(Object.keys(json(at.path('exported.prov-json')).activity as object)).toHaveLength(1);
  const metadata = json(join(at.path('exported.ro-crate'), 'ro-crate-metadata.json'));
  for (const { '@id': id, '@type': type } of metadata['@graph'] as Record<string, string>[]) {
    if (type === 'File') expect(existsSync(join(at.path('exported.ro-crate'), id ?? ''))).toBe(true);
  }
  const signed = await at.result<{ statements: { subjects: { sha256: string }[] }[] }>(
    ...['verify-signed', '--envelope', 'exported.in-toto', '--key', 'key.pem'],
  );
  expect(signed.statements[0]?.subjects[0]?.sha256).toBe(record?.contentHash);
  const same = await at.result('verify', '--envelope', 'exported.in-toto', '--key', 'key.pem');
  expect(same).toEqual(signed);
  expect(await at.run('verify', '--envelope', 'exported.in-toto')).toMatchObject({ code: 2 });
  const envelope = json(at.path('exported.in-toto'));
  const other = Buffer.from(String(envelope.payload), 'base64')
    .toString()
    .replace(/"seed":\d+/, '"seed":7');
  const forged = { ...envelope, payload: Buffer.from(other).toString('base64') };
  writeFileSync(at.path('forged.in-toto'), JSON.stringify(forged));
  const refused = await at.run('verify-signed', '--envelope', 'forged.in-toto', '--key', 'key.pem');
  expect(refused).toMatchObject({ code: 1 });
  expect(refused.stdout).toContain('NOT signed by this key');
});

test('serve prints a one-time address and serves the open project there', async () => {
  const at = await reviewedSides();
  const { program, client, end } = await serveAndConnect(at, '--project', 'sides.waferlens');
  const [url = ''] = await program.says(/http:\S+/);
  expect(program.stdout().trim().split('\n')).toHaveLength(1);
  expect((await client.call('project.summary', {})).name).toBe('sides');
  expect((await fetch(url)).status).toBe(403);
  await end();
  expect(await program.ended).toMatchObject({ code: 0, stderr: '' });
});
