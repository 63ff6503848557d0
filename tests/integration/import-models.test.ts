import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { create, toBinary } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '#engine/onnx/build.ts';
import {
  ModelProtoSchema,
  StringStringEntryProtoSchema,
  TensorProto_DataLocation,
} from '#engine/onnx/proto/onnx_pb.ts';
import { slowClassifier, twoSides, writeClassifier } from './fixtures/classifiers.ts';
import { rowCounts } from './fixtures/project-rows.ts';
import { writeSides } from './fixtures/sides.ts';
import { type Place, place } from './program.ts';

/** Everything of a project that an import could leave behind. */
function contents(project: string) {
  const files = readdirSync(project, { recursive: true, encoding: 'utf8' })
    .filter((name) => !/^(project\.db|lock\.|tmp$)/.test(name))
    .sort();
  return { rows: rowCounts(project), files };
}

/** A classifier whose weights lie in another file. */
function withExternalWeights(location: string): Uint8Array {
  const graph = new GraphBuilder(17);
  const x = graph.input('picture', 'float32', ['n', 1, 4, 4]);
  const flat = graph.add('Flatten', [x], { axis: 1 });
  graph.add('MatMul', [flat, graph.floats([16, 2], new Float32Array(32), 'weights')], {}, 'logits');
  graph.output('logits', 'float32', ['n', 2]);
  const { proto } = graph.model();
  const tensor = proto.graph?.initializer[0];
  if (tensor === undefined) throw new Error('the model has an initialiser');
  tensor.rawData = new Uint8Array(0);
  tensor.dataLocation = TensorProto_DataLocation.EXTERNAL;
  tensor.externalData = [create(StringStringEntryProtoSchema, { key: 'location', value: location })];
  return toBinary(ModelProtoSchema, proto);
}

async function projectIn(at: Place): Promise<string> {
  await writeSides(at.folder);
  await at.result('init', 'p.waferlens');
  return at.path('p.waferlens');
}

describe('refused with a clear message, and nothing is written:', () => {
  const cases: readonly [string, (at: Place) => Uint8Array | string, readonly string[], RegExp][] = [
    [
      'a truncated file',
      () => twoSides().subarray(0, 4000),
      [],
      /^error: model: .*bad\.onnx.*(truncated|cut|ends)/,
    ],
    ['a file that is no ONNX', () => 'not a network at all', [], /^error: model: .*bad\.onnx.*ONNX/],
    ['an empty file', () => '', [], /^error: model: .*bad\.onnx.*empty/],
    [
      'two inputs',
      () => twoSides({ secondInput: true }),
      [],
      /^error: model: .*bad\.onnx.*(picture.*other|two|2) .*input|inputs/,
    ],
    [
      'more labels than outputs',
      () => twoSides(),
      ['--labels', 'three.txt'],
      /^error: model: .*bad\.onnx.*logits: 2.*3 labels/,
    ],
    [
      'external data outside its folder',
      (at) => {
        writeFileSync(at.path('weights.bin'), new Uint8Array(128));
        return withExternalWeights('../weights.bin');
      },
      [],
      /^error: (model|forbidden): .*\.\.\/weights\.bin/,
    ],
    [
      'external data that is not there',
      () => withExternalWeights('weights.bin'),
      [],
      /^error: (model|not-found): .*weights\.bin/,
    ],
    [
      'preprocessing of another size',
      () => twoSides(),
      ['--preprocess', 'size.json'],
      /^error: model: .*bad\.onnx.*32 x 32.*64 x 64/,
    ],
    [
      'an unknown feature tensor',
      () => twoSides(),
      ['--feature', 'nowhere'],
      /^error: model: .*"nowhere".*features/,
    ],
    [
      'a checkpoint of another architecture',
      () => twoSides(),
      ['--checkpoint', 'slow.onnx@0.1'],
      /^error: model: checkpoint .*slow\.onnx/,
    ],
    [
      'a learning rate of zero',
      () => twoSides(),
      ['--checkpoint', 'sides.onnx@0'],
      /^error: usage: --checkpoint/,
    ],
  ];
  test.each(cases)('%s', async (_what, make, options, message) => {
    const at = place();
    const project = await projectIn(at);
    mkdirSync(at.path('models'));
    writeFileSync(at.path('models', 'bad.onnx'), make(at));
    writeFileSync(at.path('three.txt'), 'left\nright\nmiddle\n');
    writeFileSync(at.path('size.json'), '{"size": [64, 64]}');
    writeClassifier(at.path('slow.onnx'), slowClassifier(32, 4, 2));
    const before = contents(project);
    const done = await at.run('model', 'add', 'models/bad.onnx', '--name', 'bad', ...options);
    expect(done.stderr).toMatch(message);
    expect(done.stderr.trim().split('\n')).toHaveLength(1);
    expect(done.code).not.toBe(0);
    expect(contents(project)).toEqual(before);
    expect(await at.result('list', 'models')).toEqual([]);
  });
});

describe('accepted:', () => {
  test.each([
    ['a fixed batch of one', twoSides({ batch: 1 })],
    ['a fixed batch of four', twoSides({ batch: 4 })],
    ['NHWC layout', twoSides({ layout: 'nhwc' })],
  ])('%s, and its answers are those of the plain model', async (_what, model) => {
    const at = place();
    await projectIn(at);
    writeClassifier(at.path('other.onnx'), model);
    await at.result('dataset', 'add', 'sides/sides.csv', '--name', 'd', '--role', 'validation');
    await at.result('model', 'add', 'other.onnx', '--name', 'm', '--labels', 'labels.txt');
    const { confusion } = await at.result<{ confusion: number[][] }>(
      'evaluate',
      '--model',
      'm',
      '--dataset',
      'd',
    );
    expect(confusion).toEqual([
      [8, 0],
      [4, 12],
    ]);
    const [explained] = await at.result<{ passes: number; output: { logits: number[] } }[]>(
      ...[
        'explain',
        '--model',
        'm',
        '--image',
        'sides/images/000.png',
        '--method',
        'occlusion',
        '--no-judge',
      ],
      ...['--set', 'occlusion.window=8', 'occlusion.stride=8', '--raw', '--out', 'other'],
    );
    expect(explained?.output.logits[0]).toBeCloseTo(0.555, 2);
    await at.result(
      ...[
        'explain',
        '--model',
        'sides.onnx',
        '--image',
        'sides/images/000.png',
        '--method',
        'occlusion',
        '--no-judge',
      ],
      ...['--set', 'occlusion.window=8', 'occlusion.stride=8', '--raw', '--out', 'plain'],
    );
    const map = (out: string) => {
      const bytes = readFileSync(at.path(out, '000', 'occlusion', 'map.npy'));
      return Array.from(new Float32Array(Uint8Array.from(bytes.subarray(-4096)).buffer));
    };
    const plain = map('plain');
    map('other').forEach((value, pixel) => {
      expect(value).toBeCloseTo(plain[pixel] ?? Number.NaN, 5);
    });
  });

  test('external data beside the model', async () => {
    const at = place();
    await projectIn(at);
    mkdirSync(at.path('models'));
    writeFileSync(at.path('models', 'external.onnx'), withExternalWeights('weights.bin'));
    writeFileSync(at.path('models', 'weights.bin'), new Uint8Array(128));
    await at.result('model', 'add', 'models/external.onnx', '--name', 'external');
    // The project has its own copy: the original may go.
    writeFileSync(at.path('models', 'weights.bin'), '');
    expect((await at.result<{ intact: boolean }>('verify')).intact).toBe(true);
  });
});
